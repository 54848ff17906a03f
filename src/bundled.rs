//! The designs that come with the crate.

use crate::assets::Assets;

/// A bundled design: its name, what it is for, and its files.
struct Bundled {
    name: &'static str,
    purpose: &'static str,
    files: &'static [(&'static str, &'static [u8])],
}

macro_rules! designs {
    ($($name:literal: $purpose:literal, [$($file:literal),* $(,)?]),* $(,)?) => {
        &[$(Bundled {
            name: $name,
            purpose: $purpose,
            files: &[$(($file, include_bytes!(concat!("../designs/", $name, "/", $file)))),*],
        }),*]
    };
}

/// Sorted by name. A test compares them with the folder.
const DESIGNS: &[Bundled] = designs! {
    "arabic": "completion of a course in Arabic, right to left", ["background.svg", "design.toml"],
    "badge": "a title earned, on a hexagon with a ribbon", ["background.svg", "design.toml"],
    "classic": "a formal certificate in the manner of a banknote", ["background.jpg", "design.toml"],
    "conference": "attendance of a conference, as participant or speaker", ["background.svg", "design.toml"],
    "course": "completion of a course, with hours, grade and skills", ["background.svg", "design.toml"],
    "diploma": "a university degree, with seal and signatures", ["background.svg", "design.toml", "seal.svg", "signature-1.png", "signature-2.png"],
    "levels": "one badge in bronze, silver or gold, by an attribute", ["bronze.svg", "design.toml", "gold.svg", "silver.svg"],
    "licence": "a professional licence, with photo and number", ["background.svg", "design.toml", "placeholder.svg"],
    "membership": "a membership card of plastic, printed on both sides", ["back.svg", "design.toml", "front.svg"],
    "modern": "a plain certificate in very small files", ["background.svg", "design.toml"],
    "round": "a round badge with words along its ring", ["background.svg", "design.toml"],
    "safety": "safety training, and until when it is valid", ["background.svg", "design.toml"],
    "shield": "a title earned, on a shield with a ribbon", ["background.svg", "design.toml"],
    "sports": "a sports award, with the place on a medal", ["background.svg", "design.toml"],
    "transcript": "what was studied, as a table, with distinctions and codes", ["background.svg", "design.toml"],
};

/// Those that need the families of Han, kana and Hangul are there when the families are.
#[cfg(cjk_at_hand)]
const CJK_DESIGNS: &[Bundled] = designs! {
    "japanese": "completion of a course in Japanese, in columns", ["background.svg", "design.toml"],
    "specimen": "a sheet that shows what text can do", ["design.toml"],
};
#[cfg(not(cjk_at_hand))]
const CJK_DESIGNS: &[Bundled] = &[];

fn all() -> impl Iterator<Item = &'static Bundled> {
    DESIGNS.iter().chain(CJK_DESIGNS)
}

fn find(name: &str) -> Option<&'static Bundled> {
    all().find(|design| design.name == name)
}

/// The names of the bundled designs, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<_> = all().map(|design| design.name).collect();
    names.sort_unstable();
    names.into_iter()
}

/// What a bundled design is for, in a few English words, or `None` when none has that name.
pub fn purpose(name: &str) -> Option<&'static str> {
    Some(find(name)?.purpose)
}

/// The files of a bundled design, or `None` when none has that name.
pub fn assets(name: &str) -> Option<Assets> {
    let files = find(name)?.files;
    let assets = Assets::memory(files.iter().map(|(file, bytes)| (*file, *bytes)));
    Some(assets.expect("bundled files have plain names, each of its own"))
}
