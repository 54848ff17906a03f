//! A font's tables, read once.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use skrifa::DrawMemory;
use skrifa::GlyphId;
use skrifa::PathSink;
use skrifa::ScalerFont;
use skrifa::font::Blob;
use skrifa::raw::TableProvider;

use super::Data;
use super::Metrics;
use super::inks::Inks;
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
    /// Whether it has glyphs that are pictures.
    pub(super) svg: bool,
    /// Whether it has glyphs in colours.
    pub(super) colors: bool,
    pub(super) vertical: bool,
    scaler: ScalerFont,
    /// Of each glyph of a stranger's font: steps of its outline, [`UNREAD`] or [`BROKEN`]. Empty for
    /// a bundled font, whose outlines are tested.
    steps: Box<[AtomicU32]>,
    inks: Inks,
    /// Which characters of ASCII it has glyphs for, a bit each.
    ascii: OnceLock<u128>,
}

/// Steps that one outline may need.
const MOST_STEPS: u32 = 200_000;
const UNREAD: u32 = 0;
const BROKEN: u32 = u32::MAX;

impl Parsed {
    pub(super) fn new(data: &Data, index: u32) -> Option<Self> {
        Self::of(skrifa::Font::new(blob(data), index)?, data, index)
    }

    /// At the model's place in its axes.
    pub(super) fn of(model: skrifa::Font, data: &Data, index: u32) -> Option<Self> {
        let scaler = ScalerFont::force_unhinted(model.clone(), None);
        let tables = skrifa::FontRef::from_index(data.bytes(), index).ok()?;
        let fs_type = tables.os2().map_or(0, |os2| os2.fs_type());
        let mut parsed = Self {
            units_per_em: f64::from(model.units_per_em()),
            metrics: Metrics::default(),
            bounds: bounds(&model),
            italic_angle: italic_angle(&model),
            svg: tables.svg().is_ok(),
            colors: super::color::is_colored(&tables),
            cff: tables.cff().is_ok(),
            embeddable: fs_type & 0x000f != RESTRICTED && fs_type & BITMAPS_ONLY == 0,
            steps: unread(data, &model),
            inks: Inks::new(model.num_glyphs() as usize),
            ascii: OnceLock::new(),
            vertical: tables.vmtx().is_ok(),
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

    /// The glyph of a character by itself.
    pub(super) fn glyph(&self, character: char) -> Option<u16> {
        let glyph = self.model.charmap().map_unicode(character)?.to_u32();
        u16::try_from(glyph).ok().filter(|&id| id != 0)
    }

    /// Whether it has a glyph for a character; quickly for those of ASCII, which are asked for in every text.
    pub(super) fn has_glyph(&self, character: char) -> bool {
        if !character.is_ascii() {
            return self.glyph(character).is_some();
        }
        let all = self.ascii.get_or_init(|| {
            let bit = |at: u8| u128::from(self.glyph(char::from(at)).is_some()) << at;
            (0..128).map(bit).fold(0, |all, bit| all | bit)
        });
        all >> u32::from(character) & 1 == 1
    }

    pub(super) fn ink(&self, glyph: u16) -> Option<Rect> {
        self.inks.get(glyph, || {
            self.steps(glyph)?;
            self.extents(glyph)
        })
    }

    fn extents(&self, glyph: u16) -> Option<Rect> {
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
        let drawn = self.steps(glyph).and_then(|_| self.draw(glyph, &mut pen));
        match drawn {
            Some(()) => Path(pen.0),
            None => Path::default(),
        }
    }

    /// Steps of a glyph's outline, or `None` when it can't be drawn. Strangers' outlines are read
    /// once, behind a guard, before anything else asks for them.
    pub(super) fn steps(&self, glyph: u16) -> Option<u32> {
        let Some(known) = self.steps.get(usize::from(glyph)) else {
            return Some(0);
        };
        let steps = match known.load(Ordering::Relaxed) {
            UNREAD => {
                let read = catch_unwind(AssertUnwindSafe(|| self.read(glyph)));
                let steps = read.ok().flatten().unwrap_or(BROKEN);
                known.store(steps, Ordering::Relaxed);
                steps
            }
            steps => steps,
        };
        (steps != BROKEN).then_some(steps)
    }

    /// Asks for all that is asked for later, and counts the steps of the outline.
    fn read(&self, glyph: u16) -> Option<u32> {
        let mut pen = Counter::default();
        let has_ink = self.extents(glyph).is_some();
        self.model.glyph_metrics().h_advance(glyph.into());
        self.draw(glyph, &mut pen)?;
        // Some broken outlines are read as if they were empty.
        let is_whole = pen.0 > 0 || !has_ink;
        (is_whole && pen.0 < MOST_STEPS).then_some(pen.0 + 1)
    }

    /// `None` when it can't be drawn; a glyph without an outline is a blank.
    fn draw(&self, glyph: u16, pen: &mut impl PathSink) -> Option<()> {
        match self.scaler.outline(GlyphId::new(glyph.into())) {
            Some(outline) => outline.draw(DrawMemory::Scratch, pen).ok().map(|_| ()),
            None => Some(()),
        }
    }
}

fn unread(data: &Data, model: &skrifa::Font) -> Box<[AtomicU32]> {
    match data {
        Data::Static(_) => Box::default(),
        Data::Shared(_) => (0..model.num_glyphs().min(u32::from(u16::MAX) + 1))
            .map(|_| AtomicU32::new(UNREAD))
            .collect(),
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
pub(crate) struct Counter(pub(crate) u32);

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
