//! Sound designs, each broken in one place: the message names the place and the mend, and nothing else
//! drowns it. All messages are kept as the program prints them, to be read aloud.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Mutex;

use testamur::finding::Kind;

use crate::cli::Desk;
use crate::cli::code;
use crate::cli::said;
use crate::golden::golden;

const CERTIFICATE: &str = include_str!("../data/faulty/certificate.toml");
const BADGE: &str = include_str!("../data/faulty/badge.toml");

const GROUND: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 154 111"><rect width="154" height="111" fill="#fbf7ee"/></svg>"##;
/// The same, drawn as large as the page without its bleed.
const TRIMMED: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 154 111"><rect x="3" y="3" width="148" height="105" fill="#fbf7ee"/></svg>"##;
const STRIPES: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 154 111"><rect width="154" height="111" fill="#fbf7ee"/><path d="M110 60h40M110 65h40M110 70h40M110 75h40M110 80h40" stroke="#444" stroke-width="2"/></svg>"##;
const PORTRAIT: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 30"><rect width="24" height="30" fill="#dde5e2"/><circle cx="12" cy="12" r="6" fill="#9fb8b6"/></svg>"##;
const MEDAL: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600"><circle cx="300" cy="300" r="290" fill="#1c2a76"/></svg>"##;
const PALE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600"><circle cx="300" cy="300" r="290" fill="#f3f0fa"/></svg>"##;

const HALF: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 154 111"><rect width="154" height="111" fill="#fbf7ee"/><rect x="40" y="26" width="20" height="13" fill="#333"/></svg>"##;

/// A design that is broken in one place.
struct Case {
    /// What was done to it.
    what: &'static str,
    base: &'static str,
    /// Words of the design, and what stands in their place.
    edits: [(&'static str, &'static str); 2],
    /// A file in place of the one of that name.
    file: Option<(&'static str, &'static [u8])>,
}

/// A certificate with other words.
const fn edit(what: &'static str, old: &'static str, new: &'static str) -> Case {
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
const fn badge(what: &'static str, old: &'static str, new: &'static str) -> Case {
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

const CASES: &[Case] = &[
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

/// A picture of so many pixels of one colour.
fn picture(width: u32, height: u32, color: [u8; 3]) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_pixel(width, height, image::Rgb(color));
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

impl Case {
    /// What `check` says of it, and how it ends.
    fn told(&self) -> (String, i32) {
        let desk = Desk::new();
        let mut design = self.base.to_owned();
        for (old, new) in self.edits {
            assert!(design.contains(old), "{}: `{old}` is not there", self.what);
            design = design.replacen(old, new, 1);
        }
        desk.write("award/design.toml", design);
        let ground = if self.base == BADGE { MEDAL } else { GROUND };
        desk.write("award/background.svg", ground);
        if self.base == CERTIFICATE {
            desk.write("award/photo.svg", PORTRAIT);
            desk.write("award/logo.png", picture(110, 110, [15, 90, 92]));
            desk.write("award/ground.png", picture(770, 555, [251, 247, 238]));
            desk.write(
                "award/fonts/Seal.ttf",
                include_bytes!("../../fonts/cinzel/Cinzel-Bold.ttf"),
            );
        }
        if let Some((name, bytes)) = self.file {
            desk.write(&format!("award/{name}"), bytes);
        }
        let output = desk.run(&["check", "award"]);
        let said = said(&output);
        let (findings, summary) = said.trim_end().rsplit_once('\n').unwrap_or(("", &said));
        let is_summary =
            summary.contains("error") && summary.contains("warning") && summary.contains(", ");
        let findings = if is_summary {
            findings.trim_end()
        } else {
            said.trim_end()
        };
        (findings.to_owned(), code(&output))
    }
}

/// How many findings a text of them tells.
fn count(told: &str) -> usize {
    let begins = |line: &&str| line.starts_with("error: ") || line.starts_with("warning: ");
    told.lines().filter(begins).count()
}

#[test]
fn sound_designs_have_no_findings() {
    for base in [edit("certificate", "", ""), badge("badge", "", "")] {
        assert_eq!(base.told(), (String::new(), 0), "{}", base.what);
    }
}

#[test]
fn what_is_meant_is_no_finding() {
    let before = "[[elements]]\nid = \"course\"";
    let shadow = "[[elements]]\ntype = \"text\"\ntext = \"{{recipient.name}}\"\nframe = [\"12.2mm\", \"24.2mm\", \"90mm\", \"14mm\"]\nfont = { family = \"EB Garamond\", size = \"18pt\" }\nfit = { mode = \"shrink\", min = \"10pt\" }\n\n[[elements]]\nid = \"course\"";
    let stamp = "[[elements]]\ntype = \"text\"\ntext = \"Paid\"\nframe = [\"20mm\", \"24mm\", \"40mm\", \"14mm\"]\nfont = { family = \"Inter\", size = \"20pt\" }\nopacity = 0.8\n\n[[elements]]\nid = \"course\"";
    let holder = "[\"12mm\", \"24mm\", \"90mm\", \"14mm\"]";
    for case in [
        edit("a shadow lies under a text", before, shadow),
        edit("a stamp lies over a text", before, stamp),
        edit(
            "decoration stands at the trim",
            holder,
            "[\"1mm\", \"24mm\", \"90mm\", \"14mm\"]\nalt = \"\"",
        ),
        edit(
            "a picture is mere decoration",
            "alt = \"The institute's lantern\"",
            "alt = \"\"",
        ),
        edit("a page has no bleed", "bleed = \"3mm\"\n", ""),
        edit(
            "a band reaches into the bleed",
            "[\"30mm\", \"88mm\", \"60mm\", \"2mm\"]",
            "[\"-3mm\", \"58mm\", \"50mm\", \"12mm\"]",
        ),
        edit(
            "frames meet where ink does not",
            "[\"12mm\", \"42mm\", \"90mm\", \"14mm\"]",
            "[\"12mm\", \"34mm\", \"90mm\", \"14mm\"]",
        ),
    ] {
        assert_eq!(case.told(), (String::new(), 0), "{}", case.what);
    }
}

#[test]
fn each_fault_is_told_alone_with_its_place_and_its_mend() {
    let told: Mutex<Vec<(usize, String)>> = Mutex::default();
    let next = Mutex::new(0..CASES.len());
    let work = || {
        while let Some(at) = { next.lock().unwrap().next() } {
            let (text, code) = CASES[at].told();
            told.lock().unwrap().push((
                at,
                format!("## {}\n{text}\nends with {code}\n", CASES[at].what),
            ));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    let mut told = told.into_inner().unwrap();
    told.sort();
    let all: Vec<String> = told.into_iter().map(|(_, text)| text).collect();
    golden("messages/faulty-designs.txt", &all.join("\n"));
    for text in &all {
        assert!((1..=2).contains(&count(text)), "{text}");
        assert!(
            text.contains("\n  in ") && text.contains("\n  help: "),
            "{text}"
        );
    }
}

#[test]
fn a_badge_that_is_too_heavy_is_told_with_both_sizes() {
    let desk = Desk::new();
    let mut seed = 1_u32;
    let mut noise = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    let mut png = Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_fn(600, 600, |x, y| {
        let is_edge = !(20..580).contains(&x) || !(20..580).contains(&y);
        let noise = [noise() / 2, noise() / 2, 99];
        image::Rgb(if is_edge { [255; 3] } else { noise })
    });
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    desk.write(
        "award/design.toml",
        BADGE.replace("background.svg", "noise.png"),
    );
    desk.write("award/noise.png", png.into_inner());
    let output = desk.run(&["check", "award", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["kind"], "badge-bytes", "{report}");
    assert_eq!(finding["figure"]["wanted"], 262_144.0);
    assert_eq!(finding["figure"]["unit"], "bytes");
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("--png-encoding small")
    );
}

#[test]
fn whatever_a_designer_would_say_can_be_denied_and_allowed() {
    let desk = Desk::new();
    desk.write("design.toml", BADGE.replacen("#ffffff", "#1c2a70", 1));
    desk.write("background.svg", MEDAL);
    let run = |more: &[&str]| {
        let output = desk.run(&[&["check", "."], more].concat());
        (code(&output), count(&said(&output)))
    };
    assert_eq!(run(&[]), (0, 1));
    assert_eq!(run(&["--deny", "contrast"]), (1, 1));
    assert_eq!(run(&["--allow", "overlap,contrast"]), (0, 0));
    let output = desk.run(&["check", ".", "--deny", "contrst"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("did you mean `contrast`?"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_warning_of_a_record_can_be_denied_and_allowed() {
    let desk = Desk::new();
    let table = "Credential ID,Full name,Course,Issued on,Licence number\nC-1,Ada\u{202e} Lovelace,Bridges,2026-05-14,000123\n";
    desk.write("guests.csv", table);
    let run = |more: &[&str]| {
        let args = ["check", "modern", "--records", "guests.csv", "--json"];
        let output = desk.run(&[&args[..], more].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (
            code(&output),
            report["records"]["refused"].clone(),
            report["kinds"].clone(),
        )
    };
    let (code, refused, kinds) = run(&[]);
    assert_eq!((code, refused), (0, 0.into()));
    assert_eq!(kinds[0]["kind"], "stripped");
    let (code, refused, kinds) = run(&["--deny", "stripped"]);
    assert_eq!((code, refused), (1, 1.into()));
    assert_eq!(kinds[0]["severity"], "fault");
    let (code, refused, kinds) = run(&["--allow", "stripped"]);
    assert_eq!((code, refused, kinds), (0, 0.into(), serde_json::json!([])));
}

#[test]
fn all_kinds_are_listed_and_in_the_manual() {
    let desk = Desk::new();
    let output = desk.run(&["check", "--kinds"]);
    let listed = String::from_utf8(output.stdout.clone()).unwrap();
    let names: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(names, Kind::ALL.iter().map(|kind| kind.name()).collect());
    let manual = include_str!("../../docs/check.md");
    for kind in Kind::ALL {
        assert!(
            manual.contains(&format!("| `{}` |", kind.name())),
            "{}",
            kind.name()
        );
    }
}
