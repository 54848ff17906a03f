//! The designs that come with the crate.

use crate::assets::Assets;

/// A bundled design: its name and its files.
type Design = (&'static str, &'static [(&'static str, &'static [u8])]);

macro_rules! designs {
    ($($name:literal: [$($file:literal),* $(,)?]),* $(,)?) => {
        &[$(($name, &[$(($file, include_bytes!(concat!("../designs/", $name, "/", $file)))),*])),*]
    };
}

/// Sorted by name. A test compares them with the folder.
const DESIGNS: &[Design] = designs! {
    "badge": ["background.svg", "design.toml"],
    "classic": ["background.jpg", "design.toml"],
    "diploma": ["background.svg", "design.toml", "seal.svg", "signature-1.png", "signature-2.png"],
    "licence": ["background.svg", "design.toml", "placeholder.svg"],
    "modern": ["background.svg", "design.toml"],
};

/// What all scripts look like. It needs the families of all, so it is there when they are.
#[cfg(cjk_at_hand)]
const SPECIMEN: &[Design] = designs! { "specimen": ["design.toml"] };
#[cfg(not(cjk_at_hand))]
const SPECIMEN: &[Design] = &[];

fn all() -> impl Iterator<Item = &'static Design> {
    DESIGNS.iter().chain(SPECIMEN)
}

/// The names of the bundled designs, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().map(|(name, _)| *name)
}

/// The files of a bundled design, or `None` when none has that name.
pub fn assets(name: &str) -> Option<Assets> {
    let (_, files) = all().find(|(known, _)| *known == name)?;
    let assets = Assets::memory(files.iter().map(|(file, bytes)| (*file, *bytes)));
    Some(assets.expect("bundled files have plain names, each of its own"))
}
