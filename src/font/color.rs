//! Colour glyphs (`COLR` with `CPAL`, versions 0 and 1): layers of outlines and inks.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use skrifa::GlyphId;
use skrifa::MetadataProvider;
use skrifa::color::Brush;
use skrifa::color::ColorPainter;
use skrifa::color::ColorStop;
use skrifa::color::CompositeMode;
use skrifa::color::Extend;
use skrifa::color::Transform;
use skrifa::raw::TableProvider;
use skrifa::raw::types::BoundingBox;
use skrifa::raw::types::Point as FontPoint;

use super::Font;
use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::sin_cos;

/// Layers of one glyph at most; the flags of Noto Color Emoji have some hundred.
const LAYERS: usize = 4_096;
/// Steps of all its outlines together at most.
const STEPS: usize = 200_000;
/// Outlines that one layer may be cut by.
const CLIPS: usize = 16;
/// Sectors of a sweep: one for each two degrees, so that neighbours can't be told apart.
const SECTORS: usize = 180;
/// Glyphs that are kept of a font: texts have few emoji, and mostly the same.
const KEPT: usize = 256;
/// `COLR` entry that stands for the colour of the text.
const TEXT_COLOR: u16 = 0xffff;

/// A glyph and the colour of the text.
type Key = (u16, [u8; 4]);

/// What was made of a font's colour glyphs.
#[derive(Default)]
pub(super) struct Kept(Mutex<BTreeMap<Key, Option<Arc<ColorGlyph>>>>);

/// A glyph in colours, back to front; in font units, y down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColorGlyph {
    /// Its layers.
    pub layers: Vec<ColorLayer>,
    /// Whether the layers show all that the font says; otherwise it asks for a blend mode or a
    /// repeated gradient that is not drawn, or for more layers than are allowed. What would have
    /// been blended is left out.
    pub exact: bool,
}

/// One ink and where it is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct ColorLayer {
    /// It is seen inside all of these; at least one.
    pub clips: Vec<Path>,
    /// From the ink's coordinates to the glyph's.
    pub at: Affine,
    /// How the last of `clips` is filled: `true` for even–odd, `false` for non-zero winding.
    pub even_odd: bool,
    /// What it is filled with.
    pub ink: LayerInk,
}

/// What a layer is filled with. Offsets of stops run from 0 to 1; gradients are padded.
#[derive(Clone, Debug, PartialEq)]
pub enum LayerInk {
    /// One colour.
    Solid(Color),
    /// Colours along a line.
    Linear {
        /// Where offset 0 stands.
        from: Point,
        /// Where offset 1 stands.
        to: Point,
        /// At least two.
        stops: Vec<(f64, Color)>,
    },
    /// Colours from a circle to another.
    Radial {
        /// Centre and radius of the circle of offset 0.
        from: (Point, f64),
        /// Centre and radius of the circle of offset 1.
        to: (Point, f64),
        /// At least two.
        stops: Vec<(f64, Color)>,
    },
}

impl ColorGlyph {
    /// The rectangle round all that it paints; `None` when that is nothing.
    pub fn bounds(&self) -> Option<Rect> {
        let layers = self.layers.iter().filter_map(ColorLayer::bounds);
        layers.reduce(Rect::union)
    }
}

impl ColorLayer {
    fn bounds(&self) -> Option<Rect> {
        let common = |one: Rect, other: Rect| {
            Rect::from_edges(
                one.x.max(other.x),
                one.y.max(other.y),
                one.right().min(other.right()),
                one.bottom().min(other.bottom()),
            )
        };
        let bounds: Option<Vec<Rect>> = self.clips.iter().map(Path::bounds).collect();
        let common = bounds?.into_iter().reduce(common)?;
        (common.w > 0.0 && common.h > 0.0).then_some(common)
    }
}

impl Font {
    /// Whether it has glyphs in colours that are drawn; those of bundled fonts are all of one.
    pub fn has_colors(&self) -> bool {
        !self.is_bundled() && self.parsed().colors
    }

    /// A glyph's layers, when it has any. `text` is the colour of the text, which layers may ask
    /// for; the others are those of the font's first palette.
    pub fn color_glyph(&self, glyph: u16, text: Color) -> Option<ColorGlyph> {
        if !self.has_colors() {
            return None;
        }
        // A stranger's tables are read here for the first time.
        catch_unwind(AssertUnwindSafe(|| self.layers(glyph, text))).ok()?
    }

    /// Whether it has glyphs that are pictures (`SVG `).
    pub(crate) fn has_svg_glyphs(&self) -> bool {
        !self.is_bundled() && self.parsed().svg
    }

    /// The document that holds a glyph's picture, among those of others.
    #[cfg(feature = "vector")]
    pub(crate) fn svg_glyph(&self, glyph: u16) -> Option<&[u8]> {
        if !self.has_svg_glyphs() {
            return None;
        }
        let tables = skrifa::FontRef::from_index(self.data(), self.index()).ok()?;
        tables.svg().ok()?.glyph_data(GlyphId::new(glyph.into()))
    }

    /// A glyph's layers, made at most once for a colour of text, as long as there is room.
    pub(crate) fn kept_colors(
        &self,
        glyph: u16,
        text: Color,
        make: impl FnOnce() -> Option<ColorGlyph>,
    ) -> Option<Arc<ColorGlyph>> {
        let key = (glyph, text.to_rgba8());
        let kept = &self.0.colors.0;
        let known = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(colors) = known.get(&key) {
            return colors.clone();
        }
        drop(known);
        let made = make().map(Arc::new);
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.insert(key, made.clone());
        }
        made
    }

    fn layers(&self, glyph: u16, text: Color) -> Option<ColorGlyph> {
        let tables = skrifa::FontRef::from_index(self.data(), self.index()).ok()?;
        let colored = tables.color_glyphs().get(GlyphId::new(glyph.into()))?;
        let palettes = tables.color_palettes();
        let palette = palettes.get(0)?;
        let mut layers = Layers {
            font: self,
            palette: palette.colors(),
            text,
            at: vec![Affine::IDENTITY],
            clips: Vec::new(),
            muted: Vec::new(),
            steps: 0,
            made: ColorGlyph {
                layers: Vec::new(),
                exact: true,
            },
        };
        let coords = self.model().normalized_coords();
        if colored.paint(coords, &mut layers).is_err() {
            layers.made.exact = false;
        }
        Some(layers.made)
    }
}

/// Whether a font has both tables that colours need.
pub(super) fn is_colored(tables: &skrifa::FontRef<'_>) -> bool {
    tables.colr().is_ok() && tables.cpal().is_ok()
}

/// Takes down what a glyph paints.
struct Layers<'a> {
    font: &'a Font,
    palette: &'a [skrifa::color::Color],
    text: Color,
    /// The transforms in force, each with those before it; never empty.
    at: Vec<Affine>,
    clips: Vec<Path>,
    /// Whether each open layer is left out.
    muted: Vec<bool>,
    steps: usize,
    made: ColorGlyph,
}

impl Layers<'_> {
    fn current(&self) -> Affine {
        self.at.last().copied().unwrap_or(Affine::IDENTITY)
    }

    fn clip(&mut self, path: Path) {
        self.steps += path.0.len();
        self.clips.push(path);
    }

    fn push(&mut self, more: Option<Path>, ink: LayerInk) {
        if self.muted.contains(&true) {
            return;
        }
        let mut clips: Vec<Path> = self.clips.iter().cloned().chain(more).collect();
        drop_roomy(&mut clips);
        self.steps += clips.iter().map(|path| path.0.len()).sum::<usize>();
        let fits = self.made.layers.len() < LAYERS && self.steps <= STEPS && clips.len() <= CLIPS;
        if !fits || clips.is_empty() {
            self.made.exact = false;
            return;
        }
        let at = self.current();
        self.made.layers.push(ColorLayer {
            clips,
            at,
            even_odd: false,
            ink,
        });
    }

    fn color(&self, entry: u16, alpha: f32) -> Color {
        let color = match self.palette.get(usize::from(entry)) {
            _ if entry == TEXT_COLOR => self.text,
            Some(color) => Color::Rgb([color.red, color.green, color.blue, color.alpha]),
            None => self.text,
        };
        if alpha >= 1.0 {
            return color;
        }
        let [r, g, b, a] = color.to_rgba8();
        Color::Rgb([r, g, b, (f32::from(a) * alpha.max(0.0) + 0.5) as u8])
    }

    fn stops(&mut self, stops: &[ColorStop], extend: Extend) -> Vec<(f64, Color)> {
        // Repeated and mirrored gradients are drawn padded, and said to be.
        self.made.exact &= extend == Extend::Pad;
        let stop = |stop: &ColorStop| {
            let color = self.color(stop.palette_index, stop.alpha);
            (f64::from(stop.offset), color)
        };
        stops.iter().map(stop).collect()
    }

    fn linear(&mut self, p0: FontPoint<f32>, p1: FontPoint<f32>, stops: Vec<(f64, Color)>) {
        let ink = LayerInk::Linear {
            from: point(p0),
            to: point(p1),
            stops,
        };
        self.push(None, ink);
    }

    /// Circles of a radius below 0 are not seen: the gradient starts or ends where it is 0.
    fn radial(
        &mut self,
        mut from: (Point, f64),
        mut to: (Point, f64),
        mut stops: Vec<(f64, Color)>,
    ) {
        if from.1 < 0.0 && to.1 <= 0.0 || from.1 <= 0.0 && to.1 < 0.0 {
            return;
        }
        let zero = from.1 / (from.1 - to.1);
        let middle =
            |a: Point, b: Point| Point::new(a.x + (b.x - a.x) * zero, a.y + (b.y - a.y) * zero);
        if from.1 < 0.0 {
            stops = part(&stops, zero, 1.0);
            from = (middle(from.0, to.0), 0.0);
        } else if to.1 < 0.0 {
            stops = part(&stops, 0.0, zero);
            to = (middle(from.0, to.0), 0.0);
        }
        self.push(None, LayerInk::Radial { from, to, stops });
    }

    /// A sweep as sectors, each laid under the next so that no seam shows.
    fn sweep(&mut self, center: Point, (start, end): (f64, f64), stops: &[(f64, Color)]) {
        let whole = self.clips.last().and_then(Path::bounds);
        let back = self.current().inverse();
        let (Some(bounds), Some(back)) = (whole, back) else {
            return;
        };
        let area = back.bounds(bounds);
        let far = |p: Point| (p.x - center.x).abs() + (p.y - center.y).abs();
        let radius = area.corners().into_iter().map(far).fold(1.0, f64::max) * 1.5;
        for sector in 0..SECTORS {
            let [from, middle] =
                [0.0, 0.5].map(|part| 360.0 * (sector as f64 + part) / SECTORS as f64);
            let along = (middle - start) / (end - start);
            let along = if along.is_nan() {
                1.0
            } else {
                along.clamp(0.0, 1.0)
            };
            let path = wedge(center, radius, from).map(self.current());
            self.push(Some(path), LayerInk::Solid(color_at(stops, along)));
        }
    }
}

/// From a direction, clockwise in degrees, to the end of the turn.
fn wedge(center: Point, radius: f64, from: f64) -> Path {
    let at = |degrees: f64| {
        let (sin, cos) = sin_cos(degrees);
        // Clockwise as skrifa means it: y up.
        crate::geom::Segment::Line(Point::new(center.x + radius * cos, center.y + radius * sin))
    };
    let steps = ((360.0 - from) / 30.0).ceil() as usize;
    let rim = (0..=steps).map(|step| at(from + (360.0 - from) * step as f64 / steps.max(1) as f64));
    let mut path = vec![crate::geom::Segment::Move(center)];
    path.extend(rim);
    path.push(crate::geom::Segment::Close);
    Path(path)
}

/// A rectangle that holds another outline whole cuts nothing off it: so are clip boxes, mostly.
fn drop_roomy(clips: &mut Vec<Path>) {
    let bounds: Vec<Option<Rect>> = clips.iter().map(Path::bounds).collect();
    let roomy = |index: usize| {
        let own = bounds[index]?;
        let is_box = clips[index] == Path::rect(own);
        let holds = |(other, bounds): (usize, &Option<Rect>)| {
            other > index && bounds.is_some_and(|bounds| own.holds(bounds))
        };
        (is_box && bounds.iter().enumerate().any(holds)).then_some(())
    };
    let keep: Vec<bool> = (0..clips.len()).map(|at| roomy(at).is_none()).collect();
    let mut at = 0;
    clips.retain(|_| {
        at += 1;
        keep[at - 1]
    });
}

/// The colour of a place among stops that are sorted.
fn color_at(stops: &[(f64, Color)], along: f64) -> Color {
    let after = stops.iter().position(|stop| stop.0 > along);
    let (first, second) = match after {
        None => return stops.last().map_or(Color::TRANSPARENT, |stop| stop.1),
        Some(0) => return stops[0].1,
        Some(at) => (stops[at - 1], stops[at]),
    };
    let part = (along - first.0) / (second.0 - first.0);
    let (a, b) = (first.1.to_rgba8(), second.1.to_rgba8());
    let mix = |at: usize| {
        let (a, b) = (f64::from(a[at]), f64::from(b[at]));
        (a + (b - a) * part + 0.5) as u8
    };
    Color::Rgb([mix(0), mix(1), mix(2), mix(3)])
}

/// The stops between two places, moved to run from 0 to 1 again.
fn part(stops: &[(f64, Color)], from: f64, to: f64) -> Vec<(f64, Color)> {
    let inside = stops.iter().filter(|stop| from < stop.0 && stop.0 < to);
    let ends = [(from, color_at(stops, from)), (to, color_at(stops, to))];
    let all = [ends[0]]
        .into_iter()
        .chain(inside.copied())
        .chain([ends[1]]);
    let moved = all.map(|(offset, color)| ((offset - from) / (to - from), color));
    moved.collect()
}

fn point(p: FontPoint<f32>) -> Point {
    Point::new(f64::from(p.x), -f64::from(p.y))
}

/// The same map where y grows downwards.
fn affine(t: Transform) -> Affine {
    let [xx, yx, xy, yy, dx, dy] = [t.xx, t.yx, t.xy, t.yy, t.dx, t.dy].map(f64::from);
    Affine::new(xx, -yx, -xy, yy, dx, -dy)
}

impl ColorPainter for Layers<'_> {
    fn push_transform(&mut self, transform: Transform) {
        let next = affine(transform).then(self.current());
        self.at.push(next);
    }

    fn pop_transform(&mut self) {
        if self.at.len() > 1 {
            self.at.pop();
        }
    }

    fn push_clip_glyph(&mut self, glyph: GlyphId) {
        let glyph = u16::try_from(glyph.to_u32()).unwrap_or(0);
        self.made.exact &= self.font.steps(glyph).is_some();
        let path = match self.steps <= STEPS {
            true => self.font.outline(glyph).map(self.current()),
            false => Path::default(),
        };
        self.clip(path);
    }

    fn push_clip_box(&mut self, area: BoundingBox<f32>) {
        let [left, top, right, bottom] =
            [area.x_min, -area.y_max, area.x_max, -area.y_min].map(f64::from);
        let path = Path::rect(Rect::from_edges(left, top, right, bottom));
        self.clip(path.map(self.current()));
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn fill(&mut self, brush: Brush<'_>) {
        match brush {
            Brush::Solid {
                palette_index,
                alpha,
            } => {
                let color = self.color(palette_index, alpha);
                self.push(None, LayerInk::Solid(color));
            }
            Brush::LinearGradient {
                p0,
                p1,
                color_stops,
                extend,
            } => {
                let stops = self.stops(color_stops, extend);
                match stops[..] {
                    [(_, color)] => self.push(None, LayerInk::Solid(color)),
                    _ => self.linear(p0, p1, stops),
                }
            }
            Brush::RadialGradient {
                c0,
                r0,
                c1,
                r1,
                color_stops,
                extend,
            } => {
                let stops = self.stops(color_stops, extend);
                let circles = ((point(c0), r0.into()), (point(c1), r1.into()));
                match stops[..] {
                    [(_, color)] => self.push(None, LayerInk::Solid(color)),
                    _ => self.radial(circles.0, circles.1, stops),
                }
            }
            Brush::SweepGradient {
                c0,
                start_angle,
                end_angle,
                color_stops,
                extend,
            } => {
                let stops = self.stops(color_stops, extend);
                // Sectors lie on each other, so they would add up where they let light through.
                self.made.exact &= stops.iter().all(|stop| stop.1.alpha() >= 1.0);
                self.sweep(point(c0), (start_angle.into(), end_angle.into()), &stops);
            }
        }
    }

    fn push_layer(&mut self, mode: CompositeMode) {
        // A layer that lies over what is there looks as its parts would without it. One that is
        // blended is left out: mostly it shades what is beneath, as on flags.
        let plain = mode == CompositeMode::SrcOver;
        self.made.exact &= plain;
        self.muted.push(!plain);
    }

    fn pop_layer(&mut self) {
        self.muted.pop();
    }
}
