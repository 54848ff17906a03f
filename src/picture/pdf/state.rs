//! What is known while a content stream is weighed.

use super::content::Op;
use super::value::Value;
use crate::error::Error;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Point;
use crate::geom::Rect;

#[derive(Clone)]
pub(super) struct State {
    pub(super) map: Affine,
    pub(super) width: f64,
    pub(super) dash: f64,
    /// Whether each thing drawn is a layer of its own: masked, or mixed with what is below.
    pub(super) layered: bool,
    pub(super) fill: Paint,
    pub(super) stroke: Paint,
    pub(super) font: Option<Value>,
    pub(super) size: f64,
}

#[derive(Clone, PartialEq)]
pub(super) enum Paint {
    Plain,
    Pattern(Value),
}

impl State {
    pub(super) fn new(map: Affine) -> Self {
        Self {
            map,
            width: 1.0,
            dash: 0.0,
            layered: false,
            fill: Paint::Plain,
            stroke: Paint::Plain,
            font: None,
            size: 1.0,
        }
    }
}

/// What a path covers, and how long it is.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) bounds: Option<Rect>,
    pub(super) length: f64,
    last: Option<Point>,
}

impl Outline {
    pub(super) fn to(&mut self, p: Point, draws: bool) {
        let dot = Rect::new(p.x, p.y, 0.0, 0.0);
        self.bounds = Some(self.bounds.map_or(dot, |bounds| bounds.union(dot)));
        if let Some(last) = self.last.filter(|_| draws) {
            self.length += (p.x - last.x).abs() + (p.y - last.y).abs();
        }
        self.last = Some(p);
    }
}

/// The length of a dash and its gap.
pub(super) fn period(op: &Op<'_>) -> f64 {
    let Some(Value::Array(dashes)) = op.operands.first() else {
        return 0.0;
    };
    let sum: f64 = dashes.iter().filter_map(Value::number).map(f64::abs).sum();
    match dashes.is_empty() {
        true => 0.0,
        false => sum.max(1e-6),
    }
}

pub(super) fn outline(op: &Op<'_>, path: &mut Outline) {
    if let Some([x, y, w, h]) = op.numbers::<4>().filter(|_| op.word == b"re") {
        for (dx, dy) in [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)] {
            path.to(Point::new(x + dx, y + dy), true);
        }
        return;
    }
    for pair in op.operands.chunks_exact(2) {
        if let (Some(x), Some(y)) = (pair[0].number(), pair[1].number()) {
            path.to(Point::new(x, y), op.word != b"m");
        }
    }
}

pub(super) fn too_many_steps(bound: u64) -> Error {
    Error::new(
        Kind::Limit,
        format!("drawing the PDF takes more than {bound} operators"),
    )
    .help("simplify it or turn it into a PNG, or raise `pdf_steps`")
}

pub(super) fn too_deep(bound: usize) -> Error {
    Error::new(
        Kind::Limit,
        format!("the PDF nests deeper than {bound} levels"),
    )
    .help("flatten it in your drawing program, or raise `pdf_depth`")
}
