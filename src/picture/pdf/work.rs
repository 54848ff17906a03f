//! How much work drawing a page takes: operators followed, and pixels touched.
//!
//! Forms, patterns, masks and glyphs that are drawings are followed as often as they are drawn.

use super::clean::Clean;
use super::content::Op;
use super::content::Ops;
use super::file::too_much;
use super::filter;
use super::first::damaged;
use super::state::Outline;
use super::state::Paint;
use super::state::State;
use super::state::outline;
use super::state::period;
use super::state::too_deep;
use super::state::too_many_steps;
use super::value::Dict;
use super::value::Value;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Rect;
use crate::limits::Limits;

/// A plain fill touches a pixel some sixteen times faster than a layer is made, blended and freed.
const FILL: f64 = 1.0 / 16.0;
/// A gradient is some four times slower than a plain fill.
const GRADIENT: f64 = 1.0 / 4.0;
/// Tiles are laid down some four times slower than a layer is.
const TILED: f64 = 4.0;
/// What a clip costs a pixel inside it.
const CLIP: f64 = 1.0 / 8.0;
/// What an operator costs at least, in pixels.
const LEAST: f64 = 100.0;
/// What a pixel along an outline costs: its crossings are kept until all is drawn, some 11 bytes each.
const EDGE: f64 = 40.0;
/// Pixels along the outline of the smallest figure.
const LEAST_EDGE: f64 = 32.0;
/// Outline of a letter, in ems.
const LETTER: f64 = 6.0;
/// What a byte of a mesh of colours costs: 450 KB of patches took 2.4 GB.
const MESH: f64 = 20_000.0;
/// Saved states, at most.
const MOST_STATES: usize = 512;

/// What a page takes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Work {
    /// Square units that are touched, weighted; a pixel each at a scale of 1.
    area: f64,
    /// Units along outlines, weighted.
    edge: f64,
    /// Pixels touched at any scale.
    fixed: f64,
}

impl Work {
    /// Refuses what takes more than `bound` with so many pixels to the square unit.
    pub(crate) fn check(self, scale: f64, bound: u64) -> Result<()> {
        let work = self.area * scale + self.edge * scale.sqrt() + self.fixed;
        if work <= bound as f64 {
            return Ok(());
        }
        Err(Error::new(
            Kind::Limit,
            format!(
                "drawing the PDF takes {:.0} million pixels of layers; {} million are allowed",
                work / 1e6,
                bound / 1_000_000
            ),
        )
        .help("take transparency, masks and patterns out of it, or raise `pdf_work`"))
    }
}

/// What drawing the page takes.
///
/// # Errors
/// [`Kind::Limit`] for too many operators, or forms that nest too deeply.
pub(super) fn of(clean: &Clean, limits: &Limits) -> Result<Work> {
    let page = clean.shown;
    let mut walk = Walk {
        clean,
        limits,
        page,
        steps: 0,
        room: limits.pdf_inflated as usize,
        work: Work::default(),
    };
    if let Some(group) = &clean.group
        && clean.dict(Some(group)).is_some()
    {
        walk.work.area += page.w * page.h;
    }
    let resources = clean
        .dict(Some(&clean.resources))
        .cloned()
        .unwrap_or_default();
    walk.content(&clean.content, &resources, State::new(Affine::IDENTITY), 0)?;
    Ok(walk.work)
}

struct Walk<'c> {
    clean: &'c Clean,
    limits: &'c Limits,
    page: Rect,
    steps: u64,
    room: usize,
    work: Work,
}

impl Walk<'_> {
    fn step(&mut self, count: f64) -> Result<()> {
        self.steps = self.steps.saturating_add(count.max(1.0) as u64);
        self.work.fixed += LEAST * count.max(1.0);
        match self.steps > self.limits.pdf_steps {
            true => Err(too_many_steps(self.limits.pdf_steps)),
            false => Ok(()),
        }
    }

    fn content(
        &mut self,
        bytes: &[u8],
        resources: &Dict,
        first: State,
        depth: usize,
    ) -> Result<()> {
        if depth > self.limits.pdf_depth {
            return Err(too_deep(self.limits.pdf_depth));
        }
        let mut states = vec![first];
        let mut path = Outline::default();
        for op in Ops::new(bytes) {
            self.step(1.0)?;
            let top = states.len() - 1;
            match op.word {
                b"q" => {
                    if states.len() > MOST_STATES {
                        return Err(too_deep(MOST_STATES));
                    }
                    states.push(states[top].clone());
                }
                b"Q" => {
                    if top > 0 {
                        states.pop();
                    }
                }
                _ => self.op(&op, resources, &mut states[top], &mut path, depth)?,
            }
        }
        Ok(())
    }

    fn op(
        &mut self,
        op: &Op<'_>,
        resources: &Dict,
        state: &mut State,
        path: &mut Outline,
        depth: usize,
    ) -> Result<()> {
        match op.word {
            b"cm" => {
                if let Some([a, b, c, d, e, f]) = op.numbers() {
                    state.map = Affine::new(a, b, c, d, e, f).then(state.map);
                }
            }
            b"w" => state.width = op.numbers::<1>().map_or(1.0, |[width]| width.abs()),
            b"d" => state.dash = period(op),
            b"gs" => self.state(op, resources, state, depth)?,
            b"m" | b"l" | b"c" | b"v" | b"y" | b"re" => outline(op, path),
            b"f" | b"F" | b"f*" => self.paint(state, path, (true, false), depth)?,
            b"S" | b"s" => self.paint(state, path, (false, true), depth)?,
            b"B" | b"B*" | b"b" | b"b*" => self.paint(state, path, (true, true), depth)?,
            b"n" => *path = Outline::default(),
            b"W" | b"W*" => self.work.area += CLIP * self.area(path.bounds, state.map),
            b"g" | b"rg" | b"k" | b"cs" | b"sc" => state.fill = Paint::Plain,
            b"G" | b"RG" | b"K" | b"CS" | b"SC" => state.stroke = Paint::Plain,
            b"scn" => state.fill = self.pattern(op, resources),
            b"SCN" => state.stroke = self.pattern(op, resources),
            b"sh" => {
                let shading = self.resource(resources, "Shading", op);
                self.shading(shading.as_ref())?;
                self.work.area += GRADIENT * self.page.w * self.page.h;
            }
            b"Do" => self.object(op, resources, state, depth)?,
            b"BI" => {
                let entries = op.entries();
                if op.data.is_some() {
                    self.picture(&entries, state)?;
                }
            }
            b"Tf" => {
                let name = op.operands.first().and_then(Value::as_name);
                let name = name.map(String::from_utf8_lossy);
                let fonts = self.clean.dict(resources.get("Font"));
                state.font = name.and_then(|name| fonts?.get(&name)).cloned();
                let size = op.operands.last().and_then(Value::number);
                state.size = size.unwrap_or(1.0).abs();
            }
            b"Tj" | b"TJ" | b"'" | b"\"" => self.text(op, state, depth)?,
            _ => {}
        }
        Ok(())
    }

    /// Square units of the page that a box of the content's covers.
    fn area(&self, bounds: Option<Rect>, map: Affine) -> f64 {
        let Some(bounds) = bounds else {
            return 0.0;
        };
        let seen = map.bounds(bounds);
        let side =
            |from: f64, to: f64, low: f64, high: f64| (to.min(high) - from.max(low)).max(0.0);
        let w = side(seen.x, seen.right(), self.page.x, self.page.right());
        let h = side(seen.y, seen.bottom(), self.page.y, self.page.bottom());
        match (w * h).is_finite() {
            true => w * h,
            false => self.page.w * self.page.h,
        }
    }

    fn paint(
        &mut self,
        state: &State,
        path: &mut Outline,
        (fills, strokes): (bool, bool),
        depth: usize,
    ) -> Result<()> {
        let path = std::mem::take(path);
        let times = f64::from(u8::from(fills) + 2 * u8::from(strokes));
        self.edge(path.length * times, state.map);
        let area = self.area(path.bounds, state.map);
        if fills {
            self.paint_one(&state.fill, area, state, depth)?;
        }
        if strokes {
            let wide = path.bounds.map(|bounds| bounds.grown(state.width));
            let area = self.area(wide, state.map);
            self.paint_one(&state.stroke, area, state, depth)?;
            if state.dash > 0.0 {
                self.step((path.length / state.dash).min(1e12))?;
            }
        }
        Ok(())
    }

    /// Counts an outline of so many units of the content's own.
    fn edge(&mut self, length: f64, map: Affine) {
        let scale = (map.a * map.d - map.b * map.c).abs().sqrt();
        let long = length * scale;
        // What lies outside the page is cut off.
        let most = 1e3 * (self.page.w + self.page.h);
        self.work.edge += EDGE
            * if long.is_finite() {
                long.min(most)
            } else {
                most
            };
        self.work.fixed += EDGE * LEAST_EDGE;
    }

    fn paint_one(&mut self, paint: &Paint, area: f64, state: &State, depth: usize) -> Result<()> {
        if state.layered {
            self.work.area += area;
        }
        let Paint::Pattern(pattern) = paint else {
            self.work.area += FILL * area;
            return Ok(());
        };
        if let Some(dict) = self.clean.dict(Some(pattern))
            && self.clean.number(dict.get("PatternType")) == Some(2.0)
        {
            let shading = dict.get("Shading").cloned();
            self.shading(shading.as_ref())?;
            self.work.area += GRADIENT * area;
            return Ok(());
        }
        self.tiles(pattern, area, depth)
    }

    /// A pattern of tiles: one is drawn, and laid down as often as there is room.
    fn tiles(&mut self, pattern: &Value, area: f64, depth: usize) -> Result<()> {
        let Some(stream) = self.clean.stream(Some(pattern)) else {
            return Ok(());
        };
        let dict = &stream.dict;
        let map = self.matrix(dict);
        let step = |key: &str| self.clean.number(dict.get(key)).unwrap_or(0.0).abs();
        let tile = step("XStep") * step("YStep") * (map.a * map.d - map.b * map.c).abs();
        let tiles = (area / tile.max(1e-9)).min(1e12);
        self.work.area += TILED * area;
        self.step((tiles / 16.0).max(1.0))?;
        self.form(pattern, State::new(map), depth)
    }

    fn matrix(&self, dict: &Dict) -> Affine {
        let found = self.clean.numbers::<6>(dict.get("Matrix"));
        found.map_or(Affine::IDENTITY, |[a, b, c, d, e, f]| {
            Affine::new(a, b, c, d, e, f)
        })
    }

    /// Follows the content of a form, a pattern or a mask.
    fn form(&mut self, value: &Value, state: State, depth: usize) -> Result<()> {
        let Some(stream) = self.clean.stream(Some(value)) else {
            return Ok(());
        };
        let content = self.unpacked(&stream.dict, &stream.data)?;
        let resources = self.clean.dict(stream.dict.get("Resources"));
        // Without resources of its own, old programs mean those of the page.
        let page = self.clean.dict(Some(&self.clean.resources));
        let resources = resources.or(page).cloned().unwrap_or_default();
        self.content(&content, &resources, state, depth + 1)
    }

    /// Unpacking counts each time, as it will be done each time.
    fn unpacked(&mut self, dict: &Dict, data: &[u8]) -> Result<Vec<u8>> {
        match filter::unpacked(dict, data, self.room) {
            Ok((content, _)) => {
                self.room -= content.len().min(self.room);
                Ok(content)
            }
            Err(filter::Fault::Bound) => Err(too_much()),
            Err(filter::Fault::Unknown) => {
                Err(damaged("a part of it is packed in a way that is not read"))
            }
        }
    }

    fn resource(&self, resources: &Dict, kind: &str, op: &Op<'_>) -> Option<Value> {
        let all = self.clean.dict(resources.get(kind))?;
        all.get(&String::from_utf8_lossy(op.name()?)).cloned()
    }

    fn pattern(&self, op: &Op<'_>, resources: &Dict) -> Paint {
        self.resource(resources, "Pattern", op)
            .map_or(Paint::Plain, Paint::Pattern)
    }

    fn shading(&mut self, shading: Option<&Value>) -> Result<()> {
        if let Some(mesh) = self.clean.stream(shading) {
            let bytes = self.unpacked(&mesh.dict, &mesh.data)?.len();
            self.work.fixed += MESH * bytes as f64;
        }
        Ok(())
    }

    fn state(
        &mut self,
        op: &Op<'_>,
        resources: &Dict,
        state: &mut State,
        depth: usize,
    ) -> Result<()> {
        let found = self.resource(resources, "ExtGState", op);
        let Some(dict) = self.clean.dict(found.as_ref()).cloned() else {
            return Ok(());
        };
        if let Some(mode) = dict.get("BM") {
            state.layered |= mode.as_name() != Some(b"Normal");
        }
        if let Some(width) = self.clean.number(dict.get("LW")) {
            state.width = width.abs();
        }
        match dict.get("SMask") {
            None => {}
            Some(Value::Name(_)) => state.layered = false,
            Some(mask) => {
                state.layered = true;
                self.work.area += self.page.w * self.page.h;
                let mask = self
                    .clean
                    .dict(Some(mask))
                    .and_then(|mask| mask.get("G"))
                    .cloned();
                if let Some(mask) = mask {
                    self.form(&mask, State::new(state.map), depth)?;
                }
            }
        }
        Ok(())
    }

    fn object(&mut self, op: &Op<'_>, resources: &Dict, state: &State, depth: usize) -> Result<()> {
        let Some(value) = self.resource(resources, "XObject", op) else {
            return Ok(());
        };
        let Some(stream) = self.clean.stream(Some(&value)) else {
            return Ok(());
        };
        if stream.dict.says("Subtype", "Image") {
            return self.picture(&stream.dict, state);
        }
        let map = self.matrix(&stream.dict).then(state.map);
        let bounds = self.clean.numbers::<4>(stream.dict.get("BBox"));
        let bounds =
            bounds.map(|[a, b, c, d]| Rect::from_edges(a.min(c), b.min(d), a.max(c), b.max(d)));
        let area = self.area(bounds, map);
        self.work.area += match state.layered || stream.dict.get("Group").is_some() {
            true => area,
            false => CLIP * area,
        };
        let inner = State {
            map,
            layered: false,
            ..state.clone()
        };
        self.form(&value, inner, depth)
    }

    fn picture(&mut self, dict: &Dict, state: &State) -> Result<()> {
        let side = |key: &str| self.clean.number(dict.get(key)).unwrap_or(0.0).max(0.0);
        let (width, height) = (side("Width"), side("Height"));
        crate::picture::check_size(
            width.clamp(1.0, 4e9) as u32,
            height.clamp(1.0, 4e9) as u32,
            self.limits,
        )?;
        self.work.fixed += width * height;
        let unit = Some(Rect::new(0.0, 0.0, 1.0, 1.0));
        let area = self.area(unit, state.map);
        self.work.area += if state.layered {
            area * 2.0
        } else {
            area * GRADIENT
        };
        // Its mask is unpacked as often as it is.
        if let Some(mask) = self.clean.stream(dict.get("SMask").or(dict.get("Mask"))) {
            let side = |key: &str| {
                self.clean
                    .number(mask.dict.get(key))
                    .unwrap_or(0.0)
                    .max(0.0)
            };
            self.work.fixed += side("Width") * side("Height");
        }
        Ok(())
    }

    fn text(&mut self, op: &Op<'_>, state: &State, depth: usize) -> Result<()> {
        let length = |value: &Value| match value {
            Value::Text(text) => text.len(),
            _ => 0,
        };
        let letters: usize = match op.operands.last() {
            Some(Value::Array(items)) => items.iter().map(length).sum(),
            Some(value) => length(value),
            None => 0,
        };
        self.step(letters as f64)?;
        let scale = (state.map.a * state.map.d - state.map.b * state.map.c).abs();
        let glyph = (state.size * state.size * scale).min(self.page.w * self.page.h);
        if glyph.is_finite() {
            self.edge(LETTER * state.size * letters as f64, state.map);
            let times = if state.layered { 1.0 } else { FILL };
            self.work.area += glyph * letters as f64 * times;
        }
        self.drawn_glyphs(letters, state, depth)
    }

    /// Glyphs that are content streams (clause 9.6.5): the heaviest counts for each letter.
    fn drawn_glyphs(&mut self, letters: usize, state: &State, depth: usize) -> Result<()> {
        let Some(font) = self.clean.dict(state.font.as_ref()).cloned() else {
            return Ok(());
        };
        if !font.says("Subtype", "Type3") || letters == 0 {
            return Ok(());
        }
        let procedures = self
            .clean
            .dict(font.get("CharProcs"))
            .cloned()
            .unwrap_or_default();
        let (steps, work) = (self.steps, self.work);
        let (mut most_steps, mut most) = (0, Work::default());
        for (_, procedure) in &procedures.0 {
            let (steps, work) = (self.steps, self.work);
            let Some(stream) = self.clean.stream(Some(procedure)) else {
                continue;
            };
            let content = self.unpacked(&stream.dict, &stream.data)?;
            let resources = self
                .clean
                .dict(font.get("Resources"))
                .cloned()
                .unwrap_or_default();
            self.content(&content, &resources, State::new(state.map), depth + 1)?;
            most_steps = most_steps.max(self.steps - steps);
            most.area = most.area.max(self.work.area - work.area);
            most.edge = most.edge.max(self.work.edge - work.edge);
            most.fixed = most.fixed.max(self.work.fixed - work.fixed);
        }
        (self.steps, self.work) = (steps, work);
        self.work.area += most.area * letters as f64;
        self.work.edge += most.edge * letters as f64;
        self.work.fixed += most.fixed * letters as f64;
        self.step(most_steps as f64 * letters as f64)
    }
}
