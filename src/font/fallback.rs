//! Which font draws what the chosen one lacks: by script, the same on every machine.

use super::Class;
use super::EMOJI;
use super::Family;
use super::Font;
use super::FontSet;
use super::Wish;

/// What a fallback is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Script of the text, ISO 15924: `Arab`; `Zsye` for emoji.
    pub script: &'a str,
    /// Language of the text, BCP 47; decides the forms of Han characters, and Nastaliq or Naskh.
    pub locale: &'a str,
    /// The letters beside which it stands.
    pub class: Class,
    /// Their weight.
    pub weight: u16,
    /// Whether they are italic.
    pub italic: bool,
    /// Their width in percent, for variable fonts; 100 is usual.
    pub width: f64,
    /// Their size in points, for variable fonts with an axis for it; `None` for the usual one.
    pub optical_size: Option<f64>,
}

/// What the text of a script falls back to, for listings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptFallback {
    /// ISO 15924: `Arab`.
    pub script: &'static str,
    /// In words: `Arabic`.
    pub name: &'static str,
    /// Families beside a serif, script or blackletter, in order.
    pub beside_serif: Vec<&'static str>,
    /// Families beside a sans or monospaced, in order.
    pub beside_sans: Vec<&'static str>,
}

/// Families for a script: beside a serif, beside a sans.
struct Row {
    script: &'static str,
    name: &'static str,
    serif: &'static [&'static str],
    sans: &'static [&'static str],
}

/// The same families whatever stands beside them.
const fn one(script: &'static str, name: &'static str, families: &'static [&'static str]) -> Row {
    Row {
        script,
        name,
        serif: families,
        sans: families,
    }
}

const fn two(
    script: &'static str,
    name: &'static str,
    serif: &'static [&'static str],
    sans: &'static [&'static str],
) -> Row {
    Row {
        script,
        name,
        serif,
        sans,
    }
}

const NOTO_FIRST_SERIF: &[&str] = &["Noto Serif", "Noto Sans"];
const NOTO_FIRST_SANS: &[&str] = &["Noto Sans", "Noto Serif"];
/// A word that a formal script lacks looks best in another one.
const LIKE_SCRIPT: &[&str] = &["Great Vibes", "Noto Serif", "Noto Sans"];
const LIKE_BLACKLETTER: &[&str] = &["Pirata One", "Noto Serif", "Noto Sans"];
/// After a language's own forms come those that are nearest to them; a rare character is better
/// in another country's form than not at all.
const JAPANESE: &[&str] = &[
    "Noto Sans JP",
    "Noto Sans TC",
    "Noto Sans SC",
    "Noto Sans KR",
];
const KOREAN: &[&str] = &[
    "Noto Sans KR",
    "Noto Sans TC",
    "Noto Sans JP",
    "Noto Sans SC",
];
const SIMPLIFIED: &[&str] = &[
    "Noto Sans SC",
    "Noto Sans TC",
    "Noto Sans JP",
    "Noto Sans KR",
];
const TRADITIONAL: &[&str] = &[
    "Noto Sans TC",
    "Noto Sans JP",
    "Noto Sans SC",
    "Noto Sans KR",
];
/// For the languages that are written in Nastaliq.
const NASTALIQ: &[&str] = &["Noto Nastaliq Urdu", "Amiri", "Noto Naskh Arabic"];

/// In the order of listings.
static ROWS: &[Row] = &[
    two("Latn", "Latin", NOTO_FIRST_SERIF, NOTO_FIRST_SANS),
    two("Grek", "Greek", NOTO_FIRST_SERIF, NOTO_FIRST_SANS),
    two("Cyrl", "Cyrillic", NOTO_FIRST_SERIF, NOTO_FIRST_SANS),
    two(
        "Arab",
        "Arabic",
        &["Amiri", "Noto Naskh Arabic"],
        &["Noto Naskh Arabic", "Amiri"],
    ),
    two(
        "Hebr",
        "Hebrew",
        &["Noto Serif Hebrew", "Noto Sans Hebrew"],
        &["Noto Sans Hebrew", "Noto Serif Hebrew"],
    ),
    two(
        "Deva",
        "Devanagari",
        &["Noto Serif Devanagari", "Noto Sans Devanagari"],
        &["Noto Sans Devanagari", "Noto Serif Devanagari"],
    ),
    two(
        "Beng",
        "Bengali",
        &["Noto Serif Bengali", "Noto Sans Bengali"],
        &["Noto Sans Bengali", "Noto Serif Bengali"],
    ),
    two(
        "Taml",
        "Tamil",
        &["Noto Serif Tamil", "Noto Sans Tamil"],
        &["Noto Sans Tamil", "Noto Serif Tamil"],
    ),
    two(
        "Thai",
        "Thai",
        &["Noto Serif Thai", "Noto Sans Thai"],
        &["Noto Sans Thai", "Noto Serif Thai"],
    ),
    two(
        "Laoo",
        "Lao",
        &["Noto Serif Lao", "Noto Sans Lao"],
        &["Noto Sans Lao", "Noto Serif Lao"],
    ),
    two(
        "Khmr",
        "Khmer",
        &["Noto Serif Khmer", "Noto Sans Khmer"],
        &["Noto Sans Khmer", "Noto Serif Khmer"],
    ),
    two(
        "Geor",
        "Georgian",
        &["Noto Serif Georgian", "Noto Sans Georgian"],
        &["Noto Sans Georgian", "Noto Serif Georgian"],
    ),
    two(
        "Armn",
        "Armenian",
        &["Noto Serif Armenian", "Noto Sans Armenian"],
        &["Noto Sans Armenian", "Noto Serif Armenian"],
    ),
    two(
        "Ethi",
        "Ethiopic",
        &["Noto Serif Ethiopic", "Noto Sans Ethiopic"],
        &["Noto Sans Ethiopic", "Noto Serif Ethiopic"],
    ),
    one("Guru", "Gurmukhi", &["Noto Sans Gurmukhi"]),
    one("Gujr", "Gujarati", &["Noto Sans Gujarati"]),
    one("Orya", "Odia", &["Noto Sans Oriya"]),
    one("Telu", "Telugu", &["Noto Sans Telugu"]),
    one("Knda", "Kannada", &["Noto Sans Kannada"]),
    one("Mlym", "Malayalam", &["Noto Sans Malayalam"]),
    one("Sinh", "Sinhala", &["Noto Sans Sinhala"]),
    one("Mymr", "Myanmar", &["Noto Sans Myanmar"]),
    one("Tibt", "Tibetan", &["Noto Serif Tibetan"]),
    one("Mong", "Mongolian", &["Noto Sans Mongolian"]),
    one("Cher", "Cherokee", &["Noto Sans Cherokee"]),
    one("Hira", "Hiragana", JAPANESE),
    one("Kana", "Katakana", JAPANESE),
    one("Hang", "Hangul", KOREAN),
    one("Bopo", "Bopomofo", TRADITIONAL),
    one("Hani", "Han", SIMPLIFIED),
    one(EMOJI, "emoji", &["Noto Emoji"]),
];

/// Families for a script, in order; Han and Arabic follow the language, other scripts do not.
fn families_for(wanted: &Wanted<'_>) -> &'static [&'static str] {
    match (wanted.script, wanted.class) {
        ("Hani", _) => return han_families(wanted.locale),
        ("Arab", _) if is_nastaliq(wanted.locale) => return NASTALIQ,
        ("Latn" | "Cyrl", Class::Script) => return LIKE_SCRIPT,
        ("Latn", Class::Blackletter) => return LIKE_BLACKLETTER,
        _ => {}
    }
    let Some(row) = ROWS.iter().find(|row| row.script == wanted.script) else {
        return beside(wanted.class, NOTO_FIRST_SERIF, NOTO_FIRST_SANS);
    };
    beside(wanted.class, row.serif, row.sans)
}

fn beside<T>(class: Class, serif: T, sans: T) -> T {
    match class {
        Class::Serif | Class::Script | Class::Blackletter => serif,
        Class::Sans | Class::Mono => sans,
    }
}

/// The language decides, and for Chinese the script or else the region; simplified forms when
/// nothing tells.
fn han_families(locale: &str) -> &'static [&'static str] {
    let mut subtags = locale.split(['-', '_']).take_while(|tag| tag.len() > 1);
    let is = |tag: &str, names: &[&str]| names.iter().any(|name| tag.eq_ignore_ascii_case(name));
    let language = subtags.next().unwrap_or_default();
    if is(language, &["ja"]) {
        return JAPANESE;
    }
    if is(language, &["ko"]) {
        return KOREAN;
    }
    let mut traditional = is(language, &["yue", "nan", "hak", "lzh"]);
    for tag in subtags {
        if is(tag, &["Hans"]) {
            return SIMPLIFIED;
        }
        traditional |= is(tag, &["Hant", "TW", "HK", "MO"]);
    }
    if traditional { TRADITIONAL } else { SIMPLIFIED }
}

/// Urdu, Kashmiri, Punjabi and Saraiki.
fn is_nastaliq(locale: &str) -> bool {
    let language = locale.split(['-', '_']).next().unwrap_or_default();
    let nastaliq = ["ur", "ks", "pa", "pnb", "skr"];
    nastaliq
        .iter()
        .any(|tag| language.eq_ignore_ascii_case(tag))
}

/// Latin, Greek and Cyrillic, and signs that belong to no script: what almost any font has some of.
fn is_common(script: &str) -> bool {
    matches!(script, "Latn" | "Grek" | "Cyrl" | "Zyyy" | "Zinh")
}

/// From this weight on, a bold face is wanted.
const BOLD: u16 = 600;

impl FontSet {
    /// Fonts to try for text that the chosen font lacks, best first.
    ///
    /// 1. The bundled families for the script: a serif beside serifs, a sans beside sans, for
    ///    Latin also a formal script or a blackletter beside its like; beside bold letters those
    ///    that have a bold face come first. Han follows the language: Japanese for `ja`, Korean
    ///    for `ko`, traditional Chinese for `zh-Hant`, `zh-TW`, `zh-HK` and `yue`, simplified
    ///    otherwise. Arabic letters are Nastaliq for `ur`, `ks`, `pa` and `skr`.
    /// 2. The design's own fonts, in their order. They come before the bundled families when the
    ///    script is not Latin, Greek or Cyrillic: a design that brings such a font means it, while
    ///    most fonts have some Latin that was not meant to mix.
    /// 3. All other bundled families, in a fixed order.
    ///
    /// Of each family it is the face nearest in weight, of a variable font its instance there.
    pub fn fallback<'a>(&'a self, wanted: Wanted<'a>) -> impl Iterator<Item = Font> + 'a {
        let own_first = !is_common(wanted.script);
        let own = move |now: bool| self.own().iter().filter(move |_| now);
        own(own_first)
            .chain(self.scripted(wanted))
            .chain(own(!own_first))
            .chain(self.bundled_families())
            .map(move |family| family.nearest(&wanted.wish(&family.name)))
    }

    /// The bundled families for a script, those with a bold face first when one is wanted.
    fn scripted<'a>(&'a self, wanted: Wanted<'a>) -> impl Iterator<Item = &'a Family> + 'a {
        let names = families_for(&wanted);
        let bold = wanted.weight >= BOLD;
        let found = move |has_bold: bool| {
            names
                .iter()
                .filter_map(|name| self.bundled_family(name))
                .filter(move |family| family.has_bold() == has_bold)
        };
        let plain = names
            .iter()
            .filter(move |_| !bold)
            .filter_map(|name| self.bundled_family(name));
        let by_weight = [true, false].into_iter().filter(move |_| bold);
        plain.chain(by_weight.flat_map(found))
    }

    /// What the text of each script falls back to, for listings.
    pub fn scripts(&self) -> Vec<ScriptFallback> {
        let here = |names: &'static [&'static str]| {
            let names = names.iter().copied();
            names
                .filter(|name| self.bundled_family(name).is_some())
                .collect::<Vec<_>>()
        };
        ROWS.iter()
            .map(|row| ScriptFallback {
                script: row.script,
                name: row.name,
                beside_serif: here(row.serif),
                beside_sans: here(row.sans),
            })
            .filter(|row| !row.beside_serif.is_empty())
            .collect()
    }
}

impl Wanted<'_> {
    fn wish<'n>(&self, family: &'n str) -> Wish<'n> {
        Wish {
            family,
            weight: self.weight,
            italic: self.italic,
            width: self.width,
            optical_size: self.optical_size,
        }
    }
}

impl Family {
    fn has_bold(&self) -> bool {
        self.faces.iter().any(|face| face.weight() >= BOLD)
    }
}

/// How much larger a fallback is set so that its small letters match those beside it.
///
/// Only where small letters are what the eye compares: Latin, Greek, Cyrillic, Armenian, Georgian.
/// The factor stays between 0.85 and 1.15, lest capitals and strokes drift apart instead.
pub(crate) fn size_factor(script: &str, beside: &Font, fallback: &Font) -> f64 {
    if !matches!(script, "Latn" | "Grek" | "Cyrl" | "Armn" | "Geor") {
        return 1.0;
    }
    let height = |font: &Font| font.metrics().x_height / font.units_per_em();
    (height(beside) / height(fallback)).clamp(0.85, 1.15)
}

/// How much further apart lines stand where a fallback's letters are much taller than those beside
/// it: those of Nastaliq, and the stacks of Tibetan and Myanmar. Others fit the line as it is.
///
/// Letters up to 1.4 times as tall count as alike, and a line has about a fifth to spare.
pub(crate) fn line_factor(beside: &Font, fallback: &Font) -> f64 {
    if beside == fallback {
        return 1.0;
    }
    let tall = |font: &Font| {
        let metrics = font.metrics();
        // Some fonts leave room for more than they draw.
        (metrics.ascent + metrics.descent).min(font.bounds().h) / font.units_per_em()
    };
    let ratio = tall(fallback) / tall(beside);
    if ratio > 1.4 {
        (ratio / 1.2).min(2.0)
    } else {
        1.0
    }
}
