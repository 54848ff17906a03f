//! Where two pictures of one size differ.

use crate::geom::Rect;
use crate::picture::Pixels;

/// Pixels of a cell's side: what differs within a cell or its neighbours is one place.
const CELL: usize = 8;
/// Channels that differ by no more than this look alike.
const ALIKE: u8 = 2;

/// Where pictures differ, and how much of them.
pub(super) struct Found {
    /// In pixels.
    pub(super) areas: Vec<Area>,
    /// 0 to 1.
    pub(super) share: f64,
}

/// A block of pixels; the far edges are not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Area {
    top: usize,
    left: usize,
    bottom: usize,
    right: usize,
}

impl Area {
    /// In other units, of which a pixel has `scale`.
    pub(super) fn scaled(self, scale: f64) -> Rect {
        let [left, top] = [self.left, self.top].map(|edge| edge as f64 * scale);
        let [right, bottom] = [self.right, self.bottom].map(|edge| edge as f64 * scale);
        Rect::new(left, top, right - left, bottom - top)
    }

    fn touches(self, other: Self) -> bool {
        self.left <= other.right
            && other.left <= self.right
            && self.top <= other.bottom
            && other.top <= self.bottom
    }

    fn with(self, other: Self) -> Self {
        Self {
            top: self.top.min(other.top),
            left: self.left.min(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
        }
    }
}

/// Compares two pictures of one size.
pub(super) fn of(one: &Pixels, other: &Pixels) -> Found {
    let width = one.width as usize;
    let columns = width.div_ceil(CELL).max(1);
    let mut cells = vec![false; columns * (one.height as usize).div_ceil(CELL)];
    let mut count = 0_usize;
    let pairs = one.rgba.chunks_exact(4).zip(other.rgba.chunks_exact(4));
    for (at, (one, other)) in pairs.enumerate() {
        if differ(one, other) {
            count += 1;
            cells[at / width / CELL * columns + at % width / CELL] = true;
        }
    }
    let size = (width, one.height as usize);
    Found {
        areas: merged(cells_to_areas(&cells, columns, size)),
        share: count as f64 / (size.0 * size.1).max(1) as f64,
    }
}

/// Clear pixels look alike, whatever colour they have.
fn differ(one: &[u8], other: &[u8]) -> bool {
    let seen = one[3] > ALIKE || other[3] > ALIKE;
    seen && one.iter().zip(other).any(|(a, b)| a.abs_diff(*b) > ALIKE)
}

/// Each row of neighbouring cells as an area, with a cell's margin.
fn cells_to_areas(cells: &[bool], columns: usize, (width, height): (usize, usize)) -> Vec<Area> {
    let mut areas = Vec::new();
    for (row, cells) in cells.chunks_exact(columns).enumerate() {
        let mut from = None;
        for column in 0..=columns {
            match (cells.get(column), from) {
                (Some(true), None) => from = Some(column),
                (Some(false) | None, Some(first)) => {
                    areas.push(Area {
                        top: (row * CELL).saturating_sub(CELL),
                        left: (first * CELL).saturating_sub(CELL),
                        bottom: ((row + 2) * CELL).min(height),
                        right: ((column + 1) * CELL).min(width),
                    });
                    from = None;
                }
                (Some(true), Some(_)) | (Some(false) | None, None) => {}
            }
        }
    }
    areas
}

/// Areas that touch become one, until none do.
fn merged(areas: Vec<Area>) -> Vec<Area> {
    let mut done: Vec<Area> = Vec::new();
    for area in areas {
        let mut area = area;
        while let Some(at) = done.iter().position(|known| known.touches(area)) {
            area = area.with(done.swap_remove(at));
        }
        done.push(area);
    }
    done.sort();
    done
}
