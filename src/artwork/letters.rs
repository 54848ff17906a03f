//! Families as artwork names them, and the ones at hand that they mean.

use std::collections::BTreeSet;

use usvg::FontFamily;

use super::rows::Look;
use super::stand_ins::ADDED;
use crate::font::Font;
use crate::font::FontSet;
use crate::font::Wish;

/// The font that a text is set in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) family: String,
    pub(super) weight: u16,
    pub(super) italic: bool,
    /// What the artwork wants, when this one only stands in for it.
    pub(super) missing: Option<Missing>,
}

/// A font that is not at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) family: String,
    /// The file that would bring it.
    pub(super) file: String,
}

/// What stands in, by what a family's name tells.
const LIKE: [(&str, &[&str]); 7] = [
    (
        "UnifrakturMaguntia",
        &["fraktur", "blackletter", "old english", "textura"],
    ),
    (
        "Great Vibes",
        &[
            "script",
            "vibes",
            "allura",
            "parisienne",
            "alex brush",
            "brush",
            "signature",
            "calligra",
            "zapfino",
            "chancery",
            "sacramento",
            "dancing",
            "hand",
        ],
    ),
    (
        "Cinzel",
        &["trajan", "cinzel", "optimus", "perpetua titling"],
    ),
    (
        "Source Code Pro",
        &["mono", "courier", "consolas", "code", "typewriter"],
    ),
    (
        "EB Garamond",
        &[
            "garamond",
            "cormorant",
            "caslon",
            "jenson",
            "minion",
            "crimson",
            "sabon",
        ],
    ),
    (
        "Inter",
        &[
            "sans",
            "arial",
            "helvetica",
            "montserrat",
            "poppins",
            "roboto",
            "lato",
            "raleway",
            "oswald",
            "futura",
            "avenir",
            "gotham",
            "proxima",
            "calibri",
            "verdana",
            "tahoma",
            "nunito",
            "work",
            "manrope",
            "figtree",
            "outfit",
            "segoe",
            "ubuntu",
            "league",
            "bebas",
            "inter",
            "dm",
            "gill",
            "myriad",
            "frutiger",
            "univers",
            "century gothic",
            "quicksand",
        ],
    ),
    (
        "Libre Baskerville",
        &[
            "serif",
            "times",
            "georgia",
            "baskerville",
            "playfair",
            "bodoni",
            "didot",
            "merriweather",
            "lora",
            "cambria",
            "palatino",
            "book antiqua",
            "century",
            "slab",
            "abril",
            "prata",
        ],
    ),
];

/// Words at the end of a PostScript name, and the weights that they mean.
const WEIGHTS: [(&str, u16); 15] = [
    ("thin", 100),
    ("hairline", 100),
    ("extralight", 200),
    ("ultralight", 200),
    ("light", 300),
    ("regular", 400),
    ("roman", 400),
    ("book", 400),
    ("medium", 500),
    ("semibold", 600),
    ("demibold", 600),
    ("extrabold", 800),
    ("ultrabold", 800),
    ("bold", 700),
    ("black", 900),
];

/// The font at hand for a look: the first of its families that is there, else one that is like it.
pub(super) fn choose(look: &Look, fonts: &FontSet) -> Choice {
    let own = look.families.iter().take_while(|family| !is_added(family));
    let named = own.clone().map_while(|family| match family {
        FontFamily::Named(name) => Some(name.as_str()),
        _ => None,
    });
    if let Some(found) = named.clone().find_map(|name| at_hand(name, look, fonts)) {
        return found;
    }
    let generic = own.clone().find_map(generic);
    let missing = named.clone().next();
    let look = missing.map_or_else(|| look.clone(), |name| styled(name, look));
    Choice {
        missing: missing.map(|name| Missing {
            family: shown(name),
            file: file_name(name, &look),
        }),
        ..nearest(stand_in(missing, generic), &look, fonts)
    }
}

/// All names of families and faces at hand, in small letters, and those of CSS.
pub(super) fn known(fonts: &FontSet) -> BTreeSet<String> {
    let generic = ["serif", "sans-serif", "monospace", "cursive", "fantasy"];
    let families = fonts.families().map(|family| family.name.to_lowercase());
    let faces = fonts.families().flat_map(|family| &family.faces);
    let faces = faces.map(|face| face.postscript_name().to_lowercase());
    let generic = generic.into_iter().map(str::to_owned);
    families.chain(faces).chain(generic).collect()
}

/// What stands in for the first of some names that are not at hand.
pub(super) fn like(names: &[String]) -> &'static str {
    stand_in(names.first().map(String::as_str), None)
}

/// The file that a designer looks for: `PlayfairDisplay-Bold.ttf`.
fn file_name(name: &str, look: &Look) -> String {
    let styles = [
        "Thin",
        "ExtraLight",
        "Light",
        "Regular",
        "Medium",
        "SemiBold",
        "Bold",
        "ExtraBold",
        "Black",
    ];
    let at = usize::from(look.weight.clamp(100, 900) + 50) / 100 - 1;
    let family = shown(name);
    let letters = family.chars().filter(|c| c.is_alphanumeric());
    let family: String = letters.collect();
    let face = match (styles[at], look.italic) {
        ("Regular", true) => "Italic".to_owned(),
        (style, true) => format!("{style}Italic"),
        (style, false) => style.to_owned(),
    };
    format!("{family}-{face}.ttf")
}

/// A look with the weight and the slant that a PostScript name says.
fn styled(name: &str, look: &Look) -> Look {
    let style = match name.rsplit_once('-') {
        Some((base, style)) if !base.contains(' ') => style.to_lowercase(),
        _ => String::new(),
    };
    let weight = WEIGHTS.iter().find(|(word, _)| style.contains(word));
    Look {
        weight: weight.map_or(look.weight, |(_, weight)| *weight),
        italic: look.italic || style.contains("italic") || style.contains("oblique"),
        ..look.clone()
    }
}

fn is_added(family: &FontFamily) -> bool {
    matches!(family, FontFamily::Named(name) if name == ADDED)
}

fn at_hand(name: &str, look: &Look, fonts: &FontSet) -> Option<Choice> {
    let named = |wanted: &str| {
        let mut families = fonts.families();
        families
            .find(|family| plain(&family.name) == plain(wanted))
            .map(|family| family.name.clone())
    };
    if let Some(family) = named(name) {
        return Some(nearest(&family, look, fonts));
    }
    if let Some(face) = face(name, fonts) {
        return Some(of(&face));
    }
    // A face that is not at hand, of a family that is: `Inter-ExtraBold`.
    let (base, _) = name.rsplit_once('-')?;
    let family = named(base)?;
    Some(nearest(&family, &styled(name, look), fonts))
}

/// The PostScript name of the face at hand whose name has these letters, however they are parted:
/// `EB-Garamond-Semi-Bold`, as some programs write it.
#[cfg(feature = "pdf-art")]
pub(super) fn face_like(name: &str, fonts: &FontSet) -> Option<String> {
    let mut faces = fonts.families().flat_map(|family| &family.faces);
    let found = faces.find(|face| plain(face.postscript_name()) == plain(name))?;
    Some(found.postscript_name().to_owned())
}

fn face(name: &str, fonts: &FontSet) -> Option<Font> {
    let mut faces = fonts.families().flat_map(|family| &family.faces);
    faces
        .find(|face| face.postscript_name().eq_ignore_ascii_case(name))
        .cloned()
}

/// The face of a family that comes nearest: its weight is written, so that nothing stands in for it.
fn nearest(family: &str, look: &Look, fonts: &FontSet) -> Choice {
    let wish = Wish {
        weight: look.weight.clamp(1, 1000),
        italic: look.italic,
        ..Wish::regular(family)
    };
    match fonts.choose(&wish) {
        Ok(choice) => Choice {
            family: family.to_owned(),
            ..of(&choice.font)
        },
        Err(_) => Choice {
            family: family.to_owned(),
            weight: look.weight,
            italic: look.italic,
            missing: None,
        },
    }
}

fn of(font: &Font) -> Choice {
    Choice {
        family: font.family().to_owned(),
        weight: font.weight(),
        italic: font.is_italic(),
        missing: None,
    }
}

fn generic(family: &FontFamily) -> Option<&'static str> {
    match family {
        FontFamily::Serif => Some("EB Garamond"),
        FontFamily::SansSerif => Some("Inter"),
        FontFamily::Monospace => Some("Source Code Pro"),
        FontFamily::Cursive => Some("Great Vibes"),
        FontFamily::Fantasy => Some("Cinzel"),
        FontFamily::Named(_) => None,
    }
}

fn stand_in(name: Option<&str>, generic: Option<&'static str>) -> &'static str {
    // Text without a family is set in what browsers call serif.
    let Some(name) = name else {
        return generic.unwrap_or("Noto Serif");
    };
    let name = shown(name).to_lowercase();
    let like = LIKE
        .iter()
        .find(|(_, words)| words.iter().any(|word| name.contains(word)));
    like.map(|(family, _)| *family)
        .or(generic)
        .unwrap_or("EB Garamond")
}

/// A PostScript name as that of its family: `PlayfairDisplay-Bold` as `Playfair Display`.
fn shown(name: &str) -> String {
    let base = match name.rsplit_once('-') {
        Some((base, style)) if !base.contains(' ') && !style.contains(' ') => base,
        _ => name,
    };
    let mut out = String::new();
    let mut before = ' ';
    // It goes into messages and comments.
    for c in base.chars().filter(|c| !c.is_control()).take(60) {
        if c.is_uppercase() && before.is_lowercase() {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
