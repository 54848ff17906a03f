//! How much work drawing a parsed SVG takes, in pixels touched.

use std::cell::Cell;

use usvg::Group;
use usvg::ImageKind;
use usvg::Node;
use usvg::Paint;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// A plain fill touches a pixel some sixteen times faster than a layer is made, blended and freed.
const FILL: f64 = 1.0 / 16.0;
/// A gradient is some four times slower than a plain fill.
const GRADIENT: f64 = 1.0 / 4.0;

/// Patterns within patterns are walked anew each time; after so many nodes the answer is plain.
const MOST_STEPS: u64 = 2_000_000;

/// Refuses a tree that takes more than `bound` on a canvas of so many pixels. `scale` is pixels to
/// the square unit.
pub(super) fn check(
    tree: &usvg::Tree,
    (width, height): (u32, u32),
    scale: f64,
    bound: u64,
) -> Result<()> {
    let canvas = Canvas {
        scale,
        area: f64::from(width) * f64::from(height),
        steps: Cell::new(0),
    };
    let work = canvas.group(tree.root());
    if work <= bound as f64 {
        return Ok(());
    }
    Err(Error::new(
        Kind::Limit,
        format!(
            "drawing the SVG at {width} × {height} pixels takes {:.0} million pixels of layers; {} million are allowed",
            work / 1e6,
            bound / 1_000_000
        ),
    )
    .help("take transparency, masks and patterns out of it, or raise `svg_work`"))
}

/// Whether any group is filtered.
pub(super) fn has_filters(tree: &usvg::Tree) -> bool {
    !tree.filters().is_empty()
}

struct Canvas {
    /// Pixels to the square unit.
    scale: f64,
    area: f64,
    steps: Cell<u64>,
}

impl Canvas {
    fn group(&self, group: &Group) -> f64 {
        let mut work = 0.0;
        if group.should_isolate() {
            work += self.of(group.abs_layer_bounding_box().to_rect());
        }
        let clips = std::iter::successors(group.clip_path(), |clip| clip.clip_path());
        work += clips
            .map(|clip| self.area + self.group(clip.root()))
            .sum::<f64>();
        let masks = std::iter::successors(group.mask(), |mask| mask.mask());
        work += masks
            .map(|mask| self.area + self.group(mask.root()))
            .sum::<f64>();
        work + group
            .children()
            .iter()
            .map(|node| self.node(node))
            .sum::<f64>()
    }

    fn node(&self, node: &Node) -> f64 {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MOST_STEPS {
            return f64::INFINITY;
        }
        match node {
            Node::Group(group) => self.group(group),
            Node::Path(path) => {
                let area = self.of(path.abs_stroke_bounding_box());
                let fill = path.fill().map(usvg::Fill::paint);
                let stroke = path.stroke().map(usvg::Stroke::paint);
                fill.into_iter()
                    .chain(stroke)
                    .map(|paint| self.paint(paint, area))
                    .sum()
            }
            Node::Image(image) => {
                let size = image.size();
                let inside = match image.kind() {
                    ImageKind::SVG(tree) => self.group(tree.root()),
                    ImageKind::JPEG(_)
                    | ImageKind::PNG(_)
                    | ImageKind::GIF(_)
                    | ImageKind::WEBP(_) => f64::from(size.width()) * f64::from(size.height()),
                };
                inside + self.of(image.abs_bounding_box())
            }
            Node::Text(text) => self.group(text.flattened()),
        }
    }

    fn paint(&self, paint: &Paint, area: f64) -> f64 {
        match paint {
            Paint::Color(_) => area * FILL,
            Paint::LinearGradient(_) | Paint::RadialGradient(_) => area * GRADIENT,
            // A tile is drawn each time it is used, and may be as large as the canvas.
            Paint::Pattern(pattern) => area + self.area.min(area) + self.group(pattern.root()),
        }
    }

    /// Pixels of a box, at most all there are.
    fn of(&self, bounds: usvg::Rect) -> f64 {
        let area = f64::from(bounds.width()) * f64::from(bounds.height()) * self.scale;
        if area.is_finite() {
            area.min(self.area)
        } else {
            self.area
        }
    }
}
