//! QR codes as one path.

use super::ops::Ops;
use crate::geom::Affine;
use crate::geom::Rect;
use crate::scene::Matrix;

/// Dark modules that stand together: a rectangle, in modules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Bar {
    x: usize,
    y: usize,
    w: usize,
    h: usize,
}

/// Fills the dark modules of a code. They are drawn in modules and scaled, so that every edge that
/// two of them share is the same number.
pub(super) fn draw(ops: &mut Ops, matrix: &Matrix, area: Rect) {
    if matrix.side == 0 {
        return;
    }
    let side = matrix.side as f64;
    ops.concat(Affine::new(
        area.w / side,
        0.0,
        0.0,
        area.h / side,
        area.x,
        area.y,
    ));
    for bar in bars(matrix) {
        ops.int(bar.x).int(bar.y).int(bar.w).int(bar.h).op("re");
    }
    ops.op("f");
}

/// Runs of each row; a run that the row above has too makes that one longer.
fn bars(matrix: &Matrix) -> Vec<Bar> {
    let mut done = Vec::new();
    let mut above: Vec<Bar> = Vec::new();
    for (y, row) in matrix.dark.chunks_exact(matrix.side).enumerate() {
        let mut here = runs(row, y);
        for bar in &mut here {
            if let Ok(at) = above.binary_search_by_key(&bar.x, |old| old.x)
                && above[at].w == bar.w
            {
                let old = above.remove(at);
                *bar = Bar {
                    h: old.h + 1,
                    ..old
                };
            }
        }
        done.append(&mut above);
        above = here;
    }
    done.append(&mut above);
    done
}

fn runs(row: &[bool], y: usize) -> Vec<Bar> {
    let mut out = Vec::new();
    let mut x = 0;
    for run in row.chunk_by(|a, b| a == b) {
        if run[0] {
            let w = run.len();
            out.push(Bar { x, y, w, h: 1 });
        }
        x += run.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_cover_the_dark_modules_and_nothing_else() {
        let side = 29;
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 31 == 1
        };
        let dark: Vec<bool> = (0..side * side).map(|_| next()).collect();
        let mut seen = vec![false; side * side];
        let matrix = Matrix { side, dark };
        for bar in bars(&matrix) {
            for y in bar.y..bar.y + bar.h {
                for x in bar.x..bar.x + bar.w {
                    assert!(!seen[y * side + x]);
                    seen[y * side + x] = true;
                }
            }
        }
        assert_eq!(seen, matrix.dark);
    }
}
