//! Outlines of glyphs, read from their fonts once.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;

use crate::font::Font;
use crate::font::FontId;
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
pub(super) struct Glyphs(RwLock<BTreeMap<(FontId, u16), Arc<Outline>>>);

impl Glyphs {
    /// The outline of a glyph.
    pub(super) fn outline(&self, font: &Font, id: u16) -> Arc<Outline> {
        let key = (font.id(), id);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = known.get(&key) {
            return Arc::clone(path);
        }
        drop(known);
        let path = Arc::new(Outline::from(font.outline(id)));
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(key, Arc::clone(&path));
        }
        path
    }
}

impl fmt::Debug for Glyphs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Glyphs")
    }
}
