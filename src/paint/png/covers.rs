//! Pixels that glyphs cover, kept for those that come again at the same place: what an issuer is called, a
//! year, a title. The place is exact, so what is drawn is too.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::RwLockReadGuard;

use super::canvas::Area;
use super::raster::Edges;
use crate::font::FontId;
use crate::geom::Affine;

/// Runs kept at most, of 16 bytes each: 24 MiB.
const MOST: usize = 3 << 19;

/// Pixels of a row that are covered alike.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) y: i32,
    pub(super) left: i32,
    pub(super) count: u32,
    /// 1 to 255.
    pub(super) cover: u8,
}

/// What a glyph covers.
pub(super) struct Cover {
    pub(super) area: Area,
    pub(super) runs: Vec<Run>,
}

/// A glyph at its place, to the last bit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(FontId, u16, [u64; 6]);

impl Key {
    pub(super) fn new(font: FontId, glyph: u16, at: Affine) -> Self {
        Self(
            font,
            glyph,
            [at.a, at.b, at.c, at.d, at.e, at.f].map(f64::to_bits),
        )
    }
}

impl Cover {
    /// Of edges that lie within `area`; `None` for others, which are cut there.
    pub(super) fn of(edges: &Edges, area: Area) -> Option<Self> {
        let bounds = edges.bounds()?;
        let mut runs = Vec::new();
        (bounds.meet(area) == bounds).then(|| {
            edges.runs(bounds, false, |y, left, count, cover| {
                let cover = (cover * 255.0 + 0.5) as u8;
                let count = count as u32;
                runs.extend((cover > 0).then_some(Run {
                    y,
                    left,
                    count,
                    cover,
                }));
            });
            Self { area: bounds, runs }
        })
    }
}

/// Covers by glyph and place, shared by all threads; when full, the rest is drawn anew each time.
#[derive(Default)]
pub(super) struct Covers {
    known: RwLock<BTreeMap<Key, Arc<Cover>>>,
    runs: Mutex<usize>,
}

impl Covers {
    /// What is known of a glyph.
    pub(super) fn get(&self, key: Key) -> Option<Arc<Cover>> {
        self.read().get(&key).map(Arc::clone)
    }

    pub(super) fn keep(&self, key: Key, cover: &Arc<Cover>) {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        if *runs + cover.runs.len() <= MOST {
            *runs += cover.runs.len();
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.insert(key, Arc::clone(cover));
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<Key, Arc<Cover>>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Covers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Covers")
    }
}
