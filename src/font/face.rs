//! A font's tables, read once.

use skrifa::DrawMemory;
use skrifa::GlyphId;
use skrifa::PathSink;
use skrifa::ScalerFont;
use skrifa::font::Blob;
use skrifa::raw::TableProvider;

use super::Data;
use super::Metrics;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Segment;

/// `OS/2` `fsType`: what the low four bits say when embedding is forbidden.
const RESTRICTED: u16 = 0x0002;
/// `OS/2` `fsType`: only bitmaps may be embedded.
const BITMAPS_ONLY: u16 = 0x0200;

pub(super) struct Parsed {
    pub(super) model: skrifa::Font,
    pub(super) units_per_em: f64,
    pub(super) metrics: Metrics,
    pub(super) bounds: Rect,
    pub(super) italic_angle: f64,
    pub(super) cff: bool,
    pub(super) embeddable: bool,
    scaler: ScalerFont,
}

impl Parsed {
    pub(super) fn new(data: &Data, index: u32) -> Option<Self> {
        let model = skrifa::Font::new(blob(data), index)?;
        let scaler = ScalerFont::force_unhinted(model.clone(), None);
        let tables = skrifa::FontRef::from_index(data.bytes(), index).ok()?;
        let fs_type = tables.os2().map_or(0, |os2| os2.fs_type());
        let mut parsed = Self {
            units_per_em: f64::from(model.units_per_em()),
            metrics: Metrics::default(),
            bounds: bounds(&model),
            italic_angle: italic_angle(&model),
            cff: tables.cff().is_ok() || tables.cff2().is_ok(),
            embeddable: fs_type & 0x000f != RESTRICTED && fs_type & BITMAPS_ONLY == 0,
            model,
            scaler,
        };
        parsed.metrics = parsed.heights();
        Some(parsed)
    }

    fn heights(&self) -> Metrics {
        let said = self.model.metrics();
        let line = said.h_line();
        let positive = |value: Option<f64>| value.filter(|&value| value > 0.0);
        let units = |value: skrifa::raw::types::F48Dot16| value.to_f64();
        Metrics {
            ascent: line.map_or(0.8 * self.units_per_em, |line| units(line.ascender)),
            descent: line.map_or(0.2 * self.units_per_em, |line| -units(line.descender)),
            line_gap: line.map_or(0.0, |line| units(line.line_gap)),
            cap_height: positive(said.cap_height.map(units))
                .or_else(|| self.measured('H'))
                .unwrap_or(0.7 * self.units_per_em),
            x_height: positive(said.x_height.map(units))
                .or_else(|| self.measured('x'))
                .unwrap_or(0.5 * self.units_per_em),
        }
    }

    fn measured(&self, character: char) -> Option<f64> {
        let glyph = self.model.charmap().map_unicode(character)?;
        let ink = self.ink(u16::try_from(glyph.to_u32()).ok()?)?;
        Some(-ink.y).filter(|&height| height > 0.0)
    }

    pub(super) fn ink(&self, glyph: u16) -> Option<Rect> {
        let extents = self
            .model
            .glyph_metrics()
            .extents(GlyphId::new(glyph.into()))?;
        let ink = Rect::new(
            f64::from(extents.x_bearing),
            -f64::from(extents.y_bearing),
            f64::from(extents.width),
            f64::from(extents.height),
        );
        (ink.w > 0.0 || ink.h > 0.0).then_some(ink)
    }

    pub(super) fn outline(&self, glyph: u16) -> Path {
        let mut pen = Pen::default();
        let drawn = self
            .scaler
            .outline(GlyphId::new(glyph.into()))
            .map(|outline| outline.draw(DrawMemory::Scratch, &mut pen));
        match drawn {
            Some(Ok(_)) => Path(pen.0),
            Some(Err(_)) | None => Path::default(),
        }
    }

    /// Steps of a glyph's outline, or `None` when it can't be drawn.
    pub(super) fn effort(&self, glyph: u16) -> Option<usize> {
        let mut pen = Counter::default();
        // What is asked for later is asked for here too, while a guard stands behind it.
        self.ink(glyph);
        self.model.glyph_metrics().h_advance(glyph.into());
        match self.scaler.outline(GlyphId::new(glyph.into())) {
            Some(outline) => outline.draw(DrawMemory::Scratch, &mut pen).ok()?,
            None => return Some(1),
        };
        Some(pen.0 + 1)
    }
}

fn blob(data: &Data) -> Blob {
    match data {
        Data::Static(bytes) => Blob::Static(bytes),
        Data::Shared(bytes) => Blob::Shared(std::sync::Arc::new(bytes.clone())),
    }
}

fn bounds(model: &skrifa::Font) -> Rect {
    let said = model.metrics().bounds;
    Rect::from_edges(
        said.x_min.to_f64(),
        -said.y_max.to_f64(),
        said.x_max.to_f64(),
        -said.y_min.to_f64(),
    )
}

fn italic_angle(model: &skrifa::Font) -> f64 {
    let angle = model.style_metrics().italic_angle;
    angle.map_or(0.0, skrifa::raw::types::Fixed::to_f64)
}

/// Takes an outline down, turning y over.
#[derive(Default)]
struct Pen(Vec<Segment>);

fn at(x: f32, y: f32) -> Point {
    Point::new(f64::from(x), -f64::from(y))
}

impl PathSink for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.push(Segment::Move(at(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.push(Segment::Line(at(x, y)));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.push(Segment::Quad(at(cx, cy), at(x, y)));
    }

    fn curve_to(&mut self, cx: f32, cy: f32, dx: f32, dy: f32, x: f32, y: f32) {
        self.0
            .push(Segment::Cubic(at(cx, cy), at(dx, dy), at(x, y)));
    }

    fn close(&mut self) {
        self.0.push(Segment::Close);
    }
}

/// Counts an outline's steps and keeps none of them.
#[derive(Default)]
struct Counter(usize);

impl PathSink for Counter {
    fn move_to(&mut self, _: f32, _: f32) {
        self.0 += 1;
    }

    fn line_to(&mut self, _: f32, _: f32) {
        self.0 += 1;
    }

    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
        self.0 += 1;
    }

    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        self.0 += 1;
    }

    fn close(&mut self) {
        self.0 += 1;
    }
}
