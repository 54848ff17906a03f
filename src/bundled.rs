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

/// The names of the bundled designs, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    DESIGNS.iter().map(|(name, _)| *name)
}

/// The files of a bundled design, or `None` when none has that name.
pub fn assets(name: &str) -> Option<Assets> {
    let (_, files) = DESIGNS.iter().find(|(known, _)| *known == name)?;
    let assets = Assets::memory(files.iter().map(|(file, bytes)| (*file, *bytes)));
    Some(assets.expect("bundled files have plain names, each of its own"))
}
