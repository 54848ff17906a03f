//! A part of the artwork as a picture of its own, for records that bring none.

use std::ops::Range;

use usvg::roxmltree::Document;
use usvg::roxmltree::Node;

use super::source::Edit;
use super::source::apply;
use super::source::name_range;
use super::source::whole_line;
use super::write::number;
use crate::geom::Affine;
use crate::geom::Rect;

/// What others refer to stays with them.
const SHARED: [&str; 9] = [
    "defs",
    "style",
    "linearGradient",
    "radialGradient",
    "clipPath",
    "mask",
    "pattern",
    "symbol",
    "filter",
];

/// What says how large the artwork is.
const SIZES: [&str; 6] = [
    "width",
    "height",
    "viewBox",
    "preserveAspectRatio",
    "x",
    "y",
];

/// The artwork with nothing in it but the part at `range`, as large as `rect`, which is in CSS pixels of
/// an artwork of `size`. `None` when the part is only a frame.
pub(super) fn cut_out(
    document: &Document<'_>,
    range: &Range<usize>,
    rect: Rect,
    size: (f64, f64),
) -> Option<String> {
    let text = document.input_text();
    let node = document
        .descendants()
        .find(|node| node.is_element() && node.range() == *range)?;
    let is_frame = matches!(node.tag_name().name(), "rect" | "circle" | "ellipse");
    let root = document.root_element();
    let to_user = view(root, size)?.inverse()?;
    let seen = to_user.bounds(rect);
    if is_frame || seen.w <= 0.0 || seen.h <= 0.0 {
        return None;
    }
    let mut edits = others(text, node);
    let own = root
        .attributes()
        .filter(|attribute| SIZES.contains(&attribute.name()));
    edits.extend(own.map(|attribute| (spaced(text, attribute.range()), String::new())));
    let at = name_range(text, root).end;
    edits.push((at..at, sizes(rect, seen)));
    Some(apply(text, edits))
}

fn sizes(rect: Rect, seen: Rect) -> String {
    let [w, h] = [rect.w, rect.h].map(|side| number(side, 3));
    let seen = [seen.x, seen.y, seen.w, seen.h].map(|value| number(value, 4));
    let view = seen.join(" ");
    format!(" width=\"{w}\" height=\"{h}\" viewBox=\"{view}\"")
}

/// From the root's own units to CSS pixels; `None` when its view box can't be read.
fn view(root: Node<'_, '_>, (w, h): (f64, f64)) -> Option<Affine> {
    let Some(view) = root.attribute("viewBox") else {
        return Some(Affine::IDENTITY);
    };
    let numbers = view
        .split([' ', ',', '\t', '\n'])
        .filter(|word| !word.is_empty());
    let numbers: Vec<f64> = numbers
        .map(|word| word.parse().ok())
        .collect::<Option<_>>()?;
    let [x, y, width, height] = numbers[..] else {
        return None;
    };
    let (across, down) = (w / width, h / height);
    let stretched = root.attribute("preserveAspectRatio") == Some("none");
    let scale = match stretched {
        true => (across, down),
        false => (across.min(down), across.min(down)),
    };
    let (left, top) = ((w - width * scale.0) / 2.0, (h - height * scale.1) / 2.0);
    Some(Affine::translate(-x, -y).then(Affine::new(scale.0, 0.0, 0.0, scale.1, left, top)))
}

/// Cuts for all that stands beside a node and what it stands in.
fn others(text: &str, node: Node<'_, '_>) -> Vec<Edit> {
    let mut cuts = Vec::new();
    let mut inner = node;
    while let Some(parent) = inner.parent() {
        let beside = parent.children().filter(|child| {
            child.is_element() && *child != inner && !SHARED.contains(&child.tag_name().name())
        });
        cuts.extend(beside.map(|child| (whole_line(text, child.range()), String::new())));
        inner = parent;
    }
    cuts
}

/// An attribute with the white space before it.
fn spaced(text: &str, range: Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default();
    before.trim_end().len()..range.end
}
