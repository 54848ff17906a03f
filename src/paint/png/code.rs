//! Codes, exactly: each pixel is as dark as the part of it that dark modules cover.

use super::canvas::Area;
use super::canvas::Canvas;
use super::canvas::SNAP;
use super::canvas::blend;
use super::canvas::div255;
use crate::geom::Path;
use crate::geom::Rect;
use crate::geom::Segment;
use crate::scene::Matrix;

/// Which modules lie under each pixel of one axis, and by how much: first module and parts.
struct Axis {
    start: i32,
    spans: Vec<(usize, Vec<f32>)>,
}

impl Axis {
    /// `from` and `length` are the code's place in pixels; pixels outside `first..end` are left out.
    fn new(from: f64, length: f64, modules: usize, first: i32, end: i32) -> Self {
        let module = length / modules as f64;
        let edge = |index: usize| snapped(from + module * index as f64);
        let spans = (first..end)
            .map(|pixel| {
                let (left, right) = (f64::from(pixel), f64::from(pixel) + 1.0);
                let guess = ((left - from) / module).floor().max(0.0) as usize;
                let start = guess.saturating_sub(1);
                let parts = (start..modules)
                    .take_while(|index| edge(*index) < right)
                    .map(|index| {
                        let part = right.min(edge(index + 1)) - left.max(edge(index));
                        part.max(0.0) as f32
                    })
                    .collect();
                (start, parts)
            })
            .collect();
        Self {
            start: first,
            spans,
        }
    }
}

/// Edges that miss a pixel's edge by rounding alone go onto it, so that they stay sharp.
fn snapped(edge: f64) -> f64 {
    let whole = edge.round();
    if (edge - whole).abs() < SNAP {
        whole
    } else {
        edge
    }
}

/// Draws the dark modules of an upright code into `place` (in pixels).
pub(super) fn blit(canvas: &mut Canvas, matrix: &Matrix, place: Rect, [r, g, b, a]: [u8; 4]) {
    let area = Area::around(place).meet(canvas.area);
    if area.is_empty() || matrix.dark.is_empty() || place.w <= 0.0 || place.h <= 0.0 {
        return;
    }
    let across = Axis::new(place.x, place.w, matrix.width, area.left, area.right);
    let down = Axis::new(place.y, place.h, matrix.height, area.top, area.bottom);
    let mut column = vec![0.0_f32; matrix.width];
    for (y, span) in (down.start..).zip(&down.spans) {
        squeeze(matrix, span, &mut column);
        let channels = canvas.channels;
        let row = canvas.row(y, area.left, area.width());
        for (pixel, (first, parts)) in row.chunks_exact_mut(channels).zip(&across.spans) {
            let dark = parts.iter().zip(&column[*first..]);
            let cover: f32 = dark.map(|(part, dark)| part * dark).sum();
            let cover = (cover.min(1.0) * 255.0 + 0.5) as u32;
            blend(pixel, [r, g, b], div255(cover * u32::from(a)));
        }
    }
}

/// How dark each column of modules is within one row of pixels.
fn squeeze(matrix: &Matrix, (first, parts): &(usize, Vec<f32>), column: &mut [f32]) {
    column.fill(0.0);
    for (row, part) in (*first..).zip(parts) {
        let modules = &matrix.dark[row * matrix.width..(row + 1) * matrix.width];
        for (sum, dark) in column.iter_mut().zip(modules) {
            *sum += if *dark { *part } else { 0.0 };
        }
    }
}

/// The dark modules as outlines, runs of a row as one, for codes that stand askew.
pub(super) fn outline(matrix: &Matrix, place: Rect) -> Path {
    let (w, h) = (
        place.w / matrix.width as f64,
        place.h / matrix.height as f64,
    );
    let mut path: Vec<Segment> = Vec::new();
    for (y, row) in matrix.dark.chunks_exact(matrix.width.max(1)).enumerate() {
        let mut x = 0;
        while x < row.len() {
            let run = row[x..].iter().take_while(|dark| **dark).count();
            if run > 0 {
                let left = place.x + x as f64 * w;
                let top = place.y + y as f64 * h;
                path.extend(Path::rect(Rect::new(left, top, run as f64 * w, h)).0);
            }
            x += run.max(1);
        }
    }
    Path(path)
}
