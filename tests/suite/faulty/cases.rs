//! Sound designs, what breaks each of them in one place, and the files that they name.

pub(super) const CERTIFICATE: &str = include_str!("../../data/faulty/certificate.toml");
pub(super) const BADGE: &str = include_str!("../../data/faulty/badge.toml");

pub(super) const GROUND: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 154 111"><rect width="154" height="111" fill="#fbf7ee"/></svg>"##;
/// The same, drawn as large as the page without its bleed.
const TRIMMED: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 154 111"><rect x="3" y="3" width="148" height="105" fill="#fbf7ee"/></svg>"##;
const STRIPES: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 154 111"><rect width="154" height="111" fill="#fbf7ee"/><path d="M110 60h40M110 65h40M110 70h40M110 75h40M110 80h40" stroke="#444" stroke-width="2"/></svg>"##;
pub(super) const PORTRAIT: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 30"><rect width="24" height="30" fill="#dde5e2"/><circle cx="12" cy="12" r="6" fill="#9fb8b6"/></svg>"##;
pub(super) const MEDAL: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600"><circle cx="300" cy="300" r="290" fill="#1c2a76"/></svg>"##;
const PALE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600"><circle cx="300" cy="300" r="290" fill="#f3f0fa"/></svg>"##;
/// Dark behind some letters of the name.
const HALF: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 154 111"><rect width="154" height="111" fill="#fbf7ee"/><rect x="40" y="26" width="20" height="13" fill="#333"/></svg>"##;

/// A design that is broken in one place.
pub(super) struct Case {
    /// What was done to it.
    pub(super) what: &'static str,
    pub(super) base: &'static str,
    /// Words of the design, and what stands in their place.
    pub(super) edits: [(&'static str, &'static str); 2],
    /// A file in place of the one of that name.
    pub(super) file: Option<(&'static str, &'static [u8])>,
}

/// A certificate with other words.
pub(super) const fn edit(what: &'static str, old: &'static str, new: &'static str) -> Case {
    Case {
        what,
        base: CERTIFICATE,
        edits: [(old, new), ("", "")],
        file: None,
    }
}

/// A design with more words changed, where one change needs another.
const fn also(case: Case, old: &'static str, new: &'static str) -> Case {
    Case {
        edits: [case.edits[0], (old, new)],
        ..case
    }
}

/// A badge with other words.
pub(super) const fn badge(what: &'static str, old: &'static str, new: &'static str) -> Case {
    Case {
        base: BADGE,
        ..edit(what, old, new)
    }
}

/// A design with another file.
const fn file(case: Case, name: &'static str, bytes: &'static [u8]) -> Case {
    Case {
        file: Some((name, bytes)),
        ..case
    }
}

pub(super) const CASES: &[Case] = &[
    // how it is written
    edit(
        "a quote is not closed",
        "name = \"Certificate of attendance\"",
        "name = \"Certificate of attendance",
    ),
    edit("a key is misspelt", "bleed = \"3mm\"", "blead = \"3mm\""),
    edit("a length has no unit", "bleed = \"3mm\"", "bleed = 3"),
    edit(
        "a unit is misspelt",
        "\"24mm\", \"90mm\"",
        "\"24mn\", \"90mm\"",
    ),
    edit(
        "a word of a list is misspelt",
        "kind = \"certificate\"",
        "kind = \"certficate\"",
    ),
    edit("a type is misspelt", "type = \"qr\"", "type = \"qrcode\""),
    edit(
        "two elements have one id",
        "id = \"course\"",
        "id = \"holder\"",
    ),
    edit(
        "an element has no frame",
        "frame = [\"12mm\", \"24mm\", \"90mm\", \"14mm\"]\n",
        "",
    ),
    edit(
        "a number is in quotes",
        "opacity = 0.9",
        "opacity = \"0.9\"",
    ),
    edit("a number is too large", "opacity = 0.9", "opacity = 90"),
    edit(
        "one table stands where a list does",
        "[[samples]]",
        "[samples]",
    ),
    // templates and marks
    edit(
        "a field is misspelt",
        "{{recipient.name}}",
        "{{recipient.nmae}}",
    ),
    edit(
        "an attribute is not declared",
        "{{attributes.hours}}",
        "{{attributes.ours}}",
    ),
    edit("a block is not closed", "{{/if}}", ""),
    edit(
        "a helper is misspelt",
        "{{date credential",
        "{{dat credential",
    ),
    edit("a form of dates is misspelt", "\"long\"", "\"lnog\""),
    edit("a mark has no partner", "**Certificate**", "**Certificate"),
    edit("a span's style is not declared", "]{label}", "]{lable}"),
    edit(
        "an element's style is not declared",
        "style = \"label\"",
        "style = \"lable\"",
    ),
    // fonts
    edit(
        "a family is misspelt",
        "family = \"EB Garamond\"",
        "family = \"EB Garamnd\"",
    ),
    edit(
        "a font is not there",
        "\"fonts/Seal.ttf\"",
        "\"fonts/Seel.ttf\"",
    ),
    file(
        edit("a font is none", "", ""),
        "fonts/Seal.ttf",
        b"not a font",
    ),
    edit(
        "a family has no such weight",
        "weight = 700",
        "weight = 900",
    ),
    // pictures
    edit(
        "a picture is not there",
        "file = \"logo.png\"",
        "file = \"lgoo.png\"",
    ),
    file(
        edit("a picture is none", "", ""),
        "logo.png",
        b"not a picture",
    ),
    edit(
        "a picture is too coarse",
        "[\"12mm\", \"82mm\", \"12mm\", \"12mm\"]",
        "[\"12mm\", \"52mm\", \"42mm\", \"42mm\"]",
    ),
    edit(
        "an attribute is no picture",
        "attribute = \"photo\"",
        "attribute = \"hours\"",
    ),
    // colours and frames
    edit(
        "a color is misspelt",
        "color = \"teal\"",
        "color = \"teel\"",
    ),
    edit(
        "a color lacks a digit",
        "color = \"#142730\"",
        "color = \"#14273\"",
    ),
    edit(
        "stops of a gradient are in disorder",
        "[[0, \"#0f5a5c\"], [1, \"#9fb8b6\"]]",
        "[[1, \"#0f5a5c\"], [0, \"#9fb8b6\"]]",
    ),
    edit(
        "a frame is outside of the page",
        "\"82mm\", \"12mm\", \"12mm\"]",
        "\"112mm\", \"12mm\", \"12mm\"]",
    ),
    edit(
        "a frame has three numbers",
        "[\"12mm\", \"24mm\", \"90mm\", \"14mm\"]",
        "[\"12mm\", \"24mm\", \"90mm\"]",
    ),
    edit(
        "an element is on a page that is not there",
        "opacity = 0.9",
        "page = 2",
    ),
    edit(
        "a size of paper is not known",
        "size = [\"148mm\", \"105mm\"]",
        "size = \"A9\"",
    ),
    // fits
    edit(
        "a text is too long",
        "fit = \"error\"",
        "fit = \"error\"\nletter_spacing = \"1em\"",
    ),
    edit(
        "the least size is the larger",
        "min = \"10pt\"",
        "min = \"40pt\"",
    ),
    edit("a fit is not known", "fit = \"error\"", "fit = \"squeeze\""),
    // QR codes
    edit(
        "a code is light on dark",
        "color = \"#142730\"\n",
        "color = \"#ffffff\"\nbackground = \"#142730\"\n",
    ),
    edit(
        "a code has no quiet zone",
        "color = \"#142730\"\n",
        "quiet_zone = 0\n",
    ),
    edit(
        "a code is too small",
        "[\"112mm\", \"60mm\", \"24mm\", \"24mm\"]",
        "[\"112mm\", \"60mm\", \"9mm\", \"9mm\"]",
    ),
    edit(
        "a code leads elsewhere",
        "hosts = [\"verify.example.org\"]",
        "hosts = [\"example.com\"]",
    ),
    // attributes, samples and locales
    edit(
        "a pattern is broken",
        "pattern = \"\\\\d+\"",
        "pattern = \"(\\\\d+\"",
    ),
    edit(
        "a sample is against its pattern",
        "sample = \"24\"",
        "sample = \"many\"",
    ),
    edit(
        "a sample has an attribute that is not declared",
        "issued_on = \"2026-05-14\" }",
        "issued_on = \"2026-05-14\" }\nattributes = { hour = 24 }",
    ),
    edit(
        "a locale has no words",
        "locale = \"en-GB\"\n\n[page]",
        "locale = \"tlh\"\n\n[page]",
    ),
    edit(
        "a date is none",
        "issued_on = \"2026-05-14\"",
        "issued_on = \"14 May\"",
    ),
    // what a designer would say
    edit(
        "a text is pale",
        "color = \"#41585b\"",
        "color = \"#c9cfcc\"",
    ),
    file(
        edit(
            "a code stands on stripes",
            "color = \"#142730\"\n",
            "color = \"#142730\"\nbackground = \"none\"\n",
        ),
        "background.svg",
        STRIPES.as_bytes(),
    ),
    edit(
        "a text reaches into a code's quiet zone",
        "[\"107mm\", \"86mm\"",
        "[\"107mm\", \"82mm\"",
    ),
    edit(
        "a text stands at the trim",
        "[\"12mm\", \"24mm\", \"90mm\", \"14mm\"]",
        "[\"1mm\", \"24mm\", \"90mm\", \"14mm\"]",
    ),
    file(
        edit("the background stops at the trim", "", ""),
        "background.svg",
        TRIMMED.as_bytes(),
    ),
    edit(
        "a text reaches beyond the trim",
        "[\"12mm\", \"24mm\", \"90mm\", \"14mm\"]",
        "[\"-2mm\", \"24mm\", \"90mm\", \"14mm\"]",
    ),
    edit(
        "a band stops at the trim",
        "[\"30mm\", \"88mm\", \"60mm\", \"2mm\"]",
        "[\"0mm\", \"97mm\", \"148mm\", \"8mm\"]",
    ),
    file(
        edit("a text stands half on a dark place", "", ""),
        "background.svg",
        HALF.as_bytes(),
    ),
    edit(
        "a text lies on a code",
        "[\"107mm\", \"86mm\"",
        "[\"107mm\", \"70mm\"",
    ),
    edit(
        "a background is coarse",
        "background = \"background.svg\"",
        "background = \"ground.png\"",
    ),
    edit(
        "a font is not used",
        "family = \"Cinzel\", weight = 700",
        "family = \"Inter\", weight = 700",
    ),
    edit(
        "a code says nothing",
        "alt = \"Code that leads to the entry of {{credential.id}}\"\n",
        "",
    ),
    edit(
        "two texts lie on each other",
        "[\"12mm\", \"42mm\", \"90mm\", \"14mm\"]",
        "[\"12mm\", \"28mm\", \"90mm\", \"14mm\"]",
    ),
    edit(
        "a picture is a little coarse",
        "\"82mm\", \"12mm\", \"12mm\"]",
        "\"76mm\", \"18mm\", \"18mm\"]",
    ),
    also(
        edit(
            "a family lacks letters",
            "\"EB Garamond\"",
            "\"UnifrakturMaguntia\"",
        ),
        "locale = \"en-GB\"\nrecipient",
        "locale = \"hu\"\nrecipient",
    ),
    edit(
        "an attribute is not used",
        "[attributes.photo]",
        "[attributes.grade]\nsample = \"A\"\n\n[attributes.photo]",
    ),
    edit("an attribute has no sample", "sample = \"24\"\n", ""),
    edit(
        "a style is not used",
        "[[elements]]\nid = \"title\"",
        "[styles.large]\ncolor = \"teal\"\n\n[[elements]]\nid = \"title\"",
    ),
    file(edit("a font lies about", "", ""), "fonts/Old.otf", b""),
    edit(
        "a picture says nothing",
        "alt = \"The institute's lantern\"\n",
        "",
    ),
    edit(
        "a name has little room",
        "fit = { mode = \"shrink\", min = \"10pt\" }",
        "fit = { mode = \"shrink\", min = \"4pt\" }\nletter_spacing = \"0.4em\"",
    ),
    edit(
        "a name is let out of its frame",
        "fit = { mode = \"shrink\", min = \"10pt\" }",
        "fit = \"none\"",
    ),
    // badges
    badge(
        "a badge is not square",
        "[\"600px\", \"600px\"]",
        "[\"720px\", \"600px\"]",
    ),
    also(
        badge(
            "a badge has few pixels",
            "[\"600px\", \"600px\"]",
            "[\"200px\", \"200px\"]",
        ),
        "[\"100px\", \"240px\", \"400px\", \"120px\"]",
        "[\"33px\", \"60px\", \"133px\", \"80px\"]",
    ),
    file(
        badge("a badge is pale", "#ffffff", "#5a5470"),
        "background.svg",
        PALE.as_bytes(),
    ),
    badge("words of a badge are too small", "\"56px\"", "\"12px\""),
];
