//! Glyphs of an `SVG ` table as layers, for all painters alike.

use usvg::tiny_skia_path::PathSegment;

use crate::color::Color;
use crate::font::ColorGlyph;
use crate::font::ColorLayer;
use crate::font::Font;
use crate::font::LayerInk;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Segment;
use crate::limits::Limits;
use crate::picture::Budget;
use crate::picture::Door;

use super::images::Context;

/// Layers of one glyph at most.
const LAYERS: usize = 4_096;
/// Steps of all its outlines together at most.
const STEPS: usize = 200_000;

/// The layers of a glyph's picture; `None` when it has none. One that can't be read, such as a
/// compressed one, has no layers and is not exact.
///
/// Its ids name glyphs (`glyph12`); colours that a palette may change are those that stand beside
/// them. What has no layers, such as filters, masks and pictures, is left out.
pub(crate) fn layers(font: &Font, glyph: u16) -> Option<ColorGlyph> {
    let document = font.svg_glyph(glyph)?;
    Some(read(font, glyph, document).unwrap_or_default())
}

fn read(font: &Font, glyph: u16, document: &[u8]) -> Option<ColorGlyph> {
    let text = std::str::from_utf8(document).ok()?;
    let text = without_variables(text);
    let limits = Limits::default();
    let budget = Budget::new(&limits);
    let door = Door {
        limits: &limits,
        budget: &budget,
        files: &|_| None,
        fonts: &Vec::new,
    };
    let context = Context::new(&door);
    let tree = super::parse(text.as_bytes(), &context, 0).ok()?;
    let scale = match has_view_box(&text) {
        true => font.units_per_em() / f64::from(tree.size().width()),
        false => 1.0,
    };
    let mut layers = Layers {
        to_glyph: Affine::scale(scale, scale),
        steps: 0,
        made: ColorGlyph {
            layers: Vec::new(),
            exact: true,
        },
    };
    let id = format!("glyph{glyph}");
    let found = layers.seek(tree.root(), &id, 1.0, &[]);
    found.then_some(layers.made)
}

/// `var(--color0, red)` as `red`.
fn without_variables(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("var(") {
        let inside = &rest[at + 4..];
        let end = closing(inside);
        out.push_str(&rest[..at]);
        let inner = &inside[..end];
        out.push_str(
            inner
                .split_once(',')
                .map_or("currentColor", |(_, color)| color.trim()),
        );
        rest = inside.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Where the bracket that was opened before closes; at the end when it does not.
fn closing(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

fn has_view_box(text: &str) -> bool {
    let root = text.find("<svg").map_or("", |at| &text[at..]);
    let root = root.split('>').next().unwrap_or_default();
    root.contains("viewBox")
}

struct Layers {
    /// From the picture's coordinates to font units.
    to_glyph: Affine,
    steps: usize,
    made: ColorGlyph,
}

impl Layers {
    /// Finds the part of an id and takes it; what stands round it holds for it too.
    fn seek(&mut self, group: &usvg::Group, id: &str, alpha: f64, clips: &[Path]) -> bool {
        for child in group.children() {
            if child.id() == id {
                self.node(child, alpha, clips);
                return true;
            }
            let usvg::Node::Group(inner) = child else {
                continue;
            };
            let before = self.made.exact;
            let (alpha, clips) = self.around(inner, alpha, clips);
            if self.seek(inner, id, alpha, &clips) {
                return true;
            }
            self.made.exact = before;
        }
        false
    }

    fn node(&mut self, node: &usvg::Node, alpha: f64, clips: &[Path]) {
        match node {
            usvg::Node::Group(group) => self.group(group, alpha, clips),
            usvg::Node::Path(path) if path.is_visible() => self.path(path, alpha, clips),
            usvg::Node::Path(_) => {}
            usvg::Node::Image(_) | usvg::Node::Text(_) => self.made.exact = false,
        }
    }

    fn group(&mut self, group: &usvg::Group, alpha: f64, clips: &[Path]) {
        let (alpha, clips) = self.around(group, alpha, clips);
        for child in group.children() {
            self.node(child, alpha, &clips);
        }
    }

    /// What a group does to its parts: how opaque they are, and what cuts them.
    fn around(&mut self, group: &usvg::Group, alpha: f64, clips: &[Path]) -> (f64, Vec<Path>) {
        let opacity = f64::from(group.opacity().get());
        let blended = group.mask().is_some()
            || !group.filters().is_empty()
            || group.blend_mode() != usvg::BlendMode::Normal
            // Parts that lie on each other would show through.
            || opacity < 1.0 && group.children().len() > 1;
        self.made.exact &= !blended;
        let mut clips = clips.to_vec();
        if let Some(clip) = group.clip_path() {
            let cut = self.clip(clip, group.abs_transform());
            self.made.exact &= cut.is_some();
            clips.extend(cut);
        }
        (alpha * opacity, clips)
    }

    /// A clip of one outline; others are not drawn.
    fn clip(&self, clip: &usvg::ClipPath, at: usvg::Transform) -> Option<Path> {
        let mut nodes = clip.root().children();
        while let [usvg::Node::Group(group)] = nodes {
            nodes = group.children();
        }
        let [usvg::Node::Path(path)] = nodes else {
            return None;
        };
        if clip.clip_path().is_some() {
            return None;
        }
        let map = affine(path.abs_transform())
            .then(affine(clip.transform()))
            .then(affine(at))
            .then(self.to_glyph);
        Some(outline(path.data()).map(map))
    }

    fn path(&mut self, path: &usvg::Path, alpha: f64, clips: &[Path]) {
        let at = affine(path.abs_transform()).then(self.to_glyph);
        let fill = path.fill().map(|fill| {
            let alpha = alpha * f64::from(fill.opacity().get());
            let even_odd = fill.rule() == usvg::FillRule::EvenOdd;
            (outline(path.data()), fill.paint(), alpha, even_odd)
        });
        let stroke = path.stroke().and_then(|stroke| {
            let drawn = path.data().stroke(&stroke.to_tiny_skia(), 1.0)?;
            let alpha = alpha * f64::from(stroke.opacity().get());
            Some((outline(&drawn), stroke.paint(), alpha, false))
        });
        let mut parts = [fill, stroke];
        if path.paint_order() == usvg::PaintOrder::StrokeAndFill {
            parts.reverse();
        }
        for (outline, paint, alpha, even_odd) in parts.into_iter().flatten() {
            self.push(&outline, paint, alpha, even_odd, (at, clips));
        }
    }

    fn push(
        &mut self,
        path: &Path,
        paint: &usvg::Paint,
        alpha: f64,
        even_odd: bool,
        (at, clips): (Affine, &[Path]),
    ) {
        self.steps += path.0.len() + clips.iter().map(|clip| clip.0.len()).sum::<usize>();
        let inked = ink(paint, alpha).filter(|_| self.steps <= STEPS);
        let Some((map, ink, exact)) = inked.filter(|_| self.made.layers.len() < LAYERS) else {
            self.made.exact = false;
            return;
        };
        self.made.exact &= exact;
        let mut clips = clips.to_vec();
        clips.push(path.map(at));
        self.made.layers.push(ColorLayer {
            clips,
            at: map.then(at),
            even_odd,
            ink,
        });
    }
}

/// An ink, the map from its coordinates to the path's, and whether it is drawn as it is said.
fn ink(paint: &usvg::Paint, alpha: f64) -> Option<(Affine, LayerInk, bool)> {
    match paint {
        usvg::Paint::Color(color) => {
            let ink = LayerInk::Solid(faint(*color, alpha));
            Some((Affine::IDENTITY, ink, true))
        }
        usvg::Paint::LinearGradient(gradient) => {
            let ink = LayerInk::Linear {
                from: point(gradient.x1(), gradient.y1()),
                to: point(gradient.x2(), gradient.y2()),
                stops: stops(gradient.stops(), alpha),
            };
            Some((
                affine(gradient.transform()),
                ink,
                is_padded(gradient.spread_method()),
            ))
        }
        usvg::Paint::RadialGradient(gradient) => {
            let ink = LayerInk::Radial {
                from: (
                    point(gradient.fx(), gradient.fy()),
                    gradient.fr().get().into(),
                ),
                to: (
                    point(gradient.cx(), gradient.cy()),
                    gradient.r().get().into(),
                ),
                stops: stops(gradient.stops(), alpha),
            };
            Some((
                affine(gradient.transform()),
                ink,
                is_padded(gradient.spread_method()),
            ))
        }
        usvg::Paint::Pattern(_) => None,
    }
}

fn is_padded(spread: usvg::SpreadMethod) -> bool {
    spread == usvg::SpreadMethod::Pad
}

fn stops(stops: &[usvg::Stop], alpha: f64) -> Vec<(f64, Color)> {
    let stop = |stop: &usvg::Stop| {
        let alpha = alpha * f64::from(stop.opacity().get());
        (stop.offset().get().into(), faint(stop.color(), alpha))
    };
    stops.iter().map(stop).collect()
}

fn faint(color: usvg::Color, alpha: f64) -> Color {
    let alpha = (alpha.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    Color::Rgb([color.red, color.green, color.blue, alpha])
}

fn point(x: f32, y: f32) -> Point {
    Point::new(x.into(), y.into())
}

fn affine(t: usvg::Transform) -> Affine {
    let [a, b, c, d, e, f] = [t.sx, t.ky, t.kx, t.sy, t.tx, t.ty].map(f64::from);
    Affine::new(a, b, c, d, e, f)
}

fn outline(path: &usvg::tiny_skia_path::Path) -> Path {
    let at = |p: usvg::tiny_skia_path::Point| point(p.x, p.y);
    let step = |segment: PathSegment| match segment {
        PathSegment::MoveTo(p) => Segment::Move(at(p)),
        PathSegment::LineTo(p) => Segment::Line(at(p)),
        PathSegment::QuadTo(c, p) => Segment::Quad(at(c), at(p)),
        PathSegment::CubicTo(c, d, p) => Segment::Cubic(at(c), at(d), at(p)),
        PathSegment::Close => Segment::Close,
    };
    Path(path.segments().map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_a_palette_are_those_beside_them() {
        let text = r#"<path fill="var(--color0, #ff0000)" stroke="var(--x,rgb(1,2,3))"/>"#;
        let plain = r##"<path fill="#ff0000" stroke="rgb(1,2,3)"/>"##;
        assert_eq!(without_variables(text), plain);
        assert_eq!(without_variables("a var(--b"), "a currentColor");
    }
}
