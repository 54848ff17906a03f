//! Outlines of glyphs, read from their fonts once, and what they cover.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;

use super::canvas::Area;
use super::covers::Cover;
use super::covers::Covers;
use super::covers::Key;
use super::raster::Edges;
use crate::font::Font;
use crate::font::FontId;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Rect;

/// Outlines kept at most: some 2 KiB each, so 40 MiB when all are of the richest scripts.
const MOST: usize = 20_000;

/// A glyph in font units, y down.
pub(super) struct Outline {
    pub(super) path: Path,
    pub(super) bounds: Option<Rect>,
}

impl From<Path> for Outline {
    fn from(path: Path) -> Self {
        Self {
            bounds: path.bounds(),
            path,
        }
    }
}

/// Outlines by font and glyph, shared by all threads; when full, the rest is read anew each time.
#[derive(Default)]
pub(super) struct Glyphs {
    outlines: RwLock<BTreeMap<(FontId, u16), Arc<Outline>>>,
    covers: Covers,
}

impl Glyphs {
    /// The outline of a glyph.
    pub(super) fn outline(&self, font: &Font, id: u16) -> Arc<Outline> {
        let key = (font.id(), id);
        let known = self.outlines.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = known.get(&key) {
            return Arc::clone(path);
        }
        drop(known);
        let path = Arc::new(Outline::from(font.outline(id)));
        let mut known = self
            .outlines
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(key, Arc::clone(&path));
        }
        path
    }

    /// What a glyph covers at a place, where all of that lies within `area`.
    pub(super) fn cover(&self, font: &Font, id: u16, at: Affine, area: Area) -> Option<Arc<Cover>> {
        let key = Key::new(font.id(), id, at);
        let known = self.covers.get(key).or_else(|| {
            let edges = Edges::new(&self.outline(font, id).path, at);
            let cover = Arc::new(Cover::of(&edges, area)?);
            self.covers.keep(key, &cover);
            Some(cover)
        });
        known.filter(|cover| cover.area.meet(area) == cover.area)
    }
}

impl fmt::Debug for Glyphs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Glyphs")
    }
}
