//! What a record may look like, before any is there: letters and codes where the design expects them, in
//! their colours. The codes of the packed picture are made for both.

use std::sync::Arc;

use crate::code::Matrix;
use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Segment;
use crate::outline;
use crate::scene::Blend;
use crate::scene::Code;
use crate::scene::Expected;
use crate::scene::Ink;
use crate::scene::Item;
use crate::scene::Node;
use crate::scene::Shape;
use crate::scene::Symbology;

/// Modules of a code on a side.
const SIDE: usize = 29;
/// Letters of a line at most.
const MOST_LETTERS: usize = 60;
/// Lines at most.
const MOST_LINES: usize = 12;

/// Nodes as a record may bring them.
pub(super) fn nodes(expected: &[Expected]) -> Vec<Node> {
    expected.iter().flat_map(rehearsed).collect()
}

fn rehearsed(expected: &Expected) -> Vec<Node> {
    match expected {
        Expected::Words { area, size, color } => lines(*area, *size, *color),
        Expected::Code {
            area,
            color,
            ground,
        } => vec![node(Item::Code(code(*area, *color, *ground)))],
    }
}

fn node(item: Item) -> Node {
    Node {
        element: "".into(),
        transform: Affine::IDENTITY,
        opacity: 1.0,
        link: None,
        alt: None,
        fixed: None,
        blend: Blend::Normal,
        item,
    }
}

/// Lines of letters that fill the middle of an area.
fn lines(area: Rect, size: f64, color: Color) -> Vec<Node> {
    let pitch = size * 1.2;
    let count = ((area.h / pitch) as usize).clamp(1, MOST_LINES);
    let first = area.y + (area.h - count as f64 * pitch) / 2.0;
    let letters = ((area.w / (size * 0.6)) as usize * 3 / 5).clamp(1, MOST_LETTERS);
    let left = area.x + (area.w - letters as f64 * size * 0.6) / 2.0;
    let line = |number: usize| {
        let top = first + number as f64 * pitch + size * 0.3;
        let at = |letter: usize| {
            Rect::new(
                left + letter as f64 * size * 0.6,
                top,
                size * 0.48,
                size * 0.7,
            )
        };
        let path = (0..letters).flat_map(|letter| self::letter(letter, at(letter)).0);
        node(Item::Shape(Shape {
            path: Path(path.collect()),
            fill: Some(Ink::Solid(color)),
            even_odd: true,
            stroke: None,
        }))
    };
    (0..count).map(line).collect()
}

/// Something with the edges of a letter: round, upright or slanted ones.
fn letter(number: usize, at: Rect) -> Path {
    let stem = at.w * 0.26;
    let (right, bottom) = (at.right(), at.bottom());
    match number % 4 {
        0 => {
            let mut ring = outline::ellipse(at);
            ring.0.extend(outline::ellipse(at.grown(-stem)).0);
            ring
        }
        1 => {
            let mut stems = Path::rect(Rect::new(at.x, at.y, stem, at.h));
            stems
                .0
                .extend(Path::rect(Rect::new(at.x + stem, bottom - stem, at.w - stem, stem)).0);
            stems
        }
        2 => slanted([
            (at.x, at.y),
            (at.x + stem, at.y),
            (right, bottom),
            (right - stem, bottom),
        ]),
        _ => {
            let half = Rect::new(at.x, at.y + at.h / 3.0, at.w, at.h * 2.0 / 3.0);
            let mut ring = outline::ellipse(half);
            ring.0.extend(outline::ellipse(half.grown(-stem)).0);
            ring
        }
    }
}

fn slanted([first, rest @ ..]: [(f64, f64); 4]) -> Path {
    let point = |(x, y)| Point::new(x, y);
    let mut path = vec![Segment::Move(point(first))];
    path.extend(rest.map(|corner| Segment::Line(point(corner))));
    path.push(Segment::Close);
    Path(path)
}

fn code(area: Rect, color: Color, ground: Option<Color>) -> Code {
    let mut state = 1_u32;
    let mut dark = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 31 == 1
    };
    let matrix = Matrix::square(SIDE, (0..SIDE * SIDE).map(|_| dark()).collect());
    Code {
        symbology: Symbology::Qr,
        payload: "".into(),
        matrix: Arc::new(matrix),
        area: area.grown(-area.w / SIDE as f64 * 3.0),
        ground: ground.map(|color| (area, color)),
        color,
        center: None,
    }
}
