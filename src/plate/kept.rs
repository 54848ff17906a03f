//! What a design that is read anew need not read again.

use std::collections::BTreeMap;

#[cfg(feature = "preview")]
use crate::assets::Assets;
#[cfg(feature = "preview")]
use crate::design::Design;
use crate::picture::Picture;
#[cfg(feature = "preview")]
use crate::plate::Inner;

/// Pictures that were admitted for the same design before, and whose files are still the same.
#[derive(Default)]
pub(super) struct Kept(BTreeMap<String, Picture>);

impl Kept {
    /// One of them.
    pub(super) fn get(&self, name: &str) -> Option<&Picture> {
        self.0.get(name)
    }

    /// Those of `earlier` that `design` may go on with.
    #[cfg(feature = "preview")]
    pub(super) fn of(earlier: &Inner, design: &Design, assets: &Assets) -> Self {
        let is_same = |name: &str| {
            let before = earlier.files.get(name);
            before.is_some_and(|before| assets.read(name).is_ok_and(|now| *now == **before))
        };
        let mut others = earlier.files.keys().filter(|name| **name != design.file);
        // A drawing may show other files and fonts of the design.
        let keeps_drawings =
            earlier.design.fonts == design.fonts && others.all(|name| is_same(name));
        let keeps = |name: &str, picture: &Picture| {
            keeps_drawings || picture.raster().is_some() && is_same(name)
        };
        let kept = earlier.pictures.iter();
        let kept = kept.filter(|(name, picture)| keeps(name, picture));
        Self(
            kept.map(|(name, picture)| (name.clone(), picture.clone()))
                .collect(),
        )
    }
}
