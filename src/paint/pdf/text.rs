//! Text that comes out whole: what each glyph says, and where it stands.

use std::borrow::Cow;
use std::ops::Range;

use super::fonts::FontUse;
use super::fonts::Fonts;
use super::fonts::Wanted;
use super::ops::Ops;
use super::reading::Way;
use super::reading::arrange;
use super::reading::guard;
use super::units::Part;
use super::units::Unit;
use super::units::units;
use crate::color::Color;
use crate::font::Font;
use crate::geom::Affine;
use crate::geom::Path;
use crate::scene::Glyph;
use crate::scene::Line;
use crate::scene::Run;
use crate::scene::Text;

/// A gap wider than this part of the em reads as a space; a glyph that leaves one within a word is
/// declared as wide as its gap. Readers take 0.1 em and more for a space.
const ROOM: f64 = 0.04;

/// Glyphs that overlap by more than this part of the em part a word; the first is declared as narrow
/// as its room. Readers take 0.1 em for the end of a word.
const OVERLAP: f64 = 0.08;

/// A glyph that is not seen is not stretched by less than this, in thousandths of the em.
const UNSTRETCHED: f64 = 20.0;

/// An adjustment below this part of an em (in thousandths) is not written: it can't be seen, and
/// the next one makes up for it.
const SLACK: f64 = 0.25;

/// Gathers the glyphs of `text`.
pub(super) fn gather(text: &Text, wanted: &mut Wanted) {
    for run in text.lines.iter().flat_map(|line| &line.runs) {
        wanted.add(&run.font, run.glyphs.iter().map(|glyph| glyph.id));
    }
}

/// A line that is ready to be drawn.
pub(super) struct Plan<'a> {
    pub(super) line: &'a Line,
    units: Vec<Unit>,
    /// The place on the line where each unit is found, when it is not where it is seen: then the
    /// line is drawn as outlines, and said by text that is not seen.
    unseen: Option<Vec<Range<f64>>>,
}

/// Units that are drawn one after the other: of one run, or of runs that look alike.
pub(super) struct Step {
    /// The first of the runs.
    pub(super) run: usize,
    units: Vec<usize>,
    /// Whether each stands by itself.
    apart: bool,
}

impl<'a> Plan<'a> {
    /// For a page most of whose letters run `way`.
    pub(super) fn of(line: &'a Line, way: Way) -> Self {
        let mut units = units(line);
        let as_seen = line.straight.map(|_| (0..units.len()).collect());
        let order = arrange(&mut units, way).or(as_seen);
        guard(&mut units, line, order.as_deref());
        let mut unseen = order.as_ref().map(|order| places(line, &units, order));
        if let (Some(places), Some(order), Some(_)) = (&mut unseen, &order, line.straight) {
            say_spaces(&mut units, places, order);
        }
        Self {
            line,
            units,
            unseen,
        }
    }

    /// What is drawn when: as it is seen, or as it was written when some of it runs right to left.
    /// Readers that go by places sort it, the others find it as it was written.
    pub(super) fn steps(&self) -> Vec<Step> {
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        if self.units.iter().any(|unit| unit.rtl) {
            order.sort_by_key(|&at| self.units[at].start);
        }
        let apart = |unit: &Unit| unit.rtl || self.unseen.is_some();
        let mut steps: Vec<Step> = Vec::new();
        for at in order {
            let unit = &self.units[at];
            match steps.last_mut() {
                Some(step) if self.goes_on(step, unit) => step.units.push(at),
                Some(_) | None => steps.push(Step {
                    run: unit.run,
                    units: vec![at],
                    apart: apart(unit),
                }),
            }
        }
        steps
    }

    /// Whether a unit can be drawn as part of a step.
    fn goes_on(&self, step: &Step, unit: &Unit) -> bool {
        let runs = &self.line.runs;
        let (first, run) = (&runs[step.run], &runs[unit.run]);
        let alike = first.font == run.font && first.size == run.size && first.color == run.color;
        let together = step.apart == (unit.rtl || self.unseen.is_some());
        step.run == unit.run || alike && together && shift(first, run).is_some()
    }

    fn is_blank(&self, step: &Step) -> bool {
        step.units.iter().all(|&at| self.units[at].is_blank())
    }

    /// Draws a step in the node's coordinates, y down; the text object around it is the caller's.
    /// Outlines go to `marks`, to be filled when that has ended.
    pub(super) fn draw(
        &self,
        step: &Step,
        ops: &mut Ops,
        fonts: &mut Fonts,
        marks: &mut Vec<(Color, Shape<'a>)>,
    ) {
        let first = &self.line.runs[step.run];
        if first.size <= 0.0 {
            return;
        }
        let Some(font) = fonts.get(&first.font) else {
            return;
        };
        let mut pen = Pen::new(first, first.at);
        for &at in &step.units {
            let unit = &self.units[at];
            let run = &self.line.runs[unit.run];
            pen.shift = shift(first, run).unwrap_or_default();
            if let (Some(places), Some(first)) = (&self.unseen, self.line.runs.first()) {
                marks.extend(shapes(run, unit).map(|shape| (run.color, shape)));
                pen.shift = 0.0;
                pen.moves(ops, self.line.straight.unwrap_or(first.at));
                pen.spread(ops, font, run, unit, &places[at]);
                continue;
            }
            if step.apart {
                pen.moves(ops, pen.to_node);
            }
            let alone = step.apart || self.is_blank(step);
            if alone && unit.is_blank() && font.as_wide(0.0).is_some() {
                pen.blank(ops, font, run, unit);
                continue;
            }
            pen.unit(ops, font, run, unit);
            marks.extend(unit.parts.iter().filter_map(|part| match part {
                Part::Mark { glyph } => Some((run.color, Shape::glyph(run, &run.glyphs[*glyph]))),
                Part::Text(_) => None,
            }));
        }
        pen.end(ops);
    }
}

/// How far a run begins after another on the same baseline; `None` when it has one of its own.
fn shift(first: &Run, run: &Run) -> Option<f64> {
    let inverse = first.at.inverse()?;
    let by = run.at.then(inverse);
    let turned = (by.a - 1.0).abs() + by.b.abs() + by.c.abs() + (by.d - 1.0).abs() + by.f.abs();
    (turned < 1e-9).then_some(by.e)
}

/// Where each unit is found, when they are found in `order`: side by side, from where the line
/// begins, in the coordinates of its first run.
fn places(line: &Line, units: &[Unit], order: &[usize]) -> Vec<Range<f64>> {
    let first = line.runs.first().and_then(|run| run.glyphs.first());
    let first = first.filter(|_| line.straight.is_none());
    let mut x = first.map_or(0.0, |glyph| glyph.x);
    let mut places = vec![0.0..0.0; units.len()];
    for &at in order {
        let unit = &units[at];
        let glyphs = &line.runs[unit.run].glyphs[unit.glyphs.clone()];
        let end = x + glyphs.iter().map(|glyph| glyph.advance).sum::<f64>();
        places[at] = x..end;
        x = end;
    }
    places
}

/// Has spaces said by the letters before them: by themselves, wide ones part a line in two to poppler,
/// and pdfium overlooks narrow ones.
fn say_spaces(units: &mut [Unit], places: &mut [Range<f64>], order: &[usize]) {
    let mut letter: Option<usize> = None;
    for (index, &at) in order.iter().enumerate() {
        let is_space = units[at].found.trim().is_empty();
        match letter {
            Some(before) if is_space && index + 1 < order.len() => {
                let space = units[at].silence();
                units[before].says(&space);
                places[before].end = places[at].end;
            }
            Some(_) | None => letter = Some(at).filter(|_| !is_space && !units[at].rtl),
        }
    }
}

/// What is seen of a unit: the outlines of its glyphs, or, with the first of a run that is bent as
/// one shape, all of that.
fn shapes<'r>(run: &'r Run, unit: &Unit) -> impl Iterator<Item = Shape<'r>> {
    let bent = run.bent.iter().filter(|_| unit.glyphs.start == 0);
    let glyphs = unit.glyphs.clone().filter(|_| run.bent.is_none());
    bent.map(Shape::Bent)
        .chain(glyphs.map(|glyph| Shape::glyph(run, &run.glyphs[glyph])))
}

/// What is seen of text where its glyphs don't say it.
pub(super) enum Shape<'a> {
    /// A glyph's outline, mapped to the node's coordinates.
    Glyph {
        font: &'a Font,
        glyph: u16,
        map: Affine,
    },
    /// The outline of a run that is bent as one, in the node's coordinates.
    Bent(&'a Path),
}

impl<'a> Shape<'a> {
    fn glyph(run: &'a Run, glyph: &Glyph) -> Self {
        let scale = run.size / run.font.units_per_em();
        let place = Affine::scale(scale, scale).then(Affine::translate(glyph.x, glyph.y));
        Self::Glyph {
            font: &run.font,
            glyph: glyph.id,
            map: place.then(run.at),
        }
    }

    /// The outline, in the node's coordinates.
    pub(super) fn path(&self) -> Cow<'a, Path> {
        match self {
            Self::Glyph { font, glyph, map } => Cow::Owned(font.outline(*glyph).map(*map)),
            Self::Bent(path) => Cow::Borrowed(path),
        }
    }
}

/// Whether text is seen, or only found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Yes,
    No,
}

/// Where the next glyph would stand, and the strings that wait to be shown.
struct Pen {
    /// From the run's coordinates to the node's.
    to_node: Affine,
    /// Where the run of the next glyph begins in them.
    shift: f64,
    /// Whether that has been written.
    placed: bool,
    /// Whether the font has been set.
    set: bool,
    seen: Seen,
    /// How much wider than they are glyphs are shown.
    stretch: f64,
    size: f64,
    x: f64,
    rise: f64,
    /// Strings and adjustments of the array that is being built.
    items: Ops,
    word: Vec<u8>,
}

impl Pen {
    /// For glyphs of `run`, in coordinates that `to_node` maps to the node's.
    fn new(run: &Run, to_node: Affine) -> Self {
        Self {
            to_node,
            shift: 0.0,
            placed: false,
            set: false,
            seen: Seen::Yes,
            stretch: 1.0,
            size: run.size,
            x: 0.0,
            rise: 0.0,
            items: Ops::default(),
            word: Vec::new(),
        }
    }

    /// What follows stands by itself, in other coordinates.
    fn moves(&mut self, ops: &mut Ops, to_node: Affine) {
        self.rest(ops);
        self.to_node = to_node;
        self.placed = false;
    }

    fn see(&mut self, ops: &mut Ops, seen: Seen) {
        if self.seen != seen {
            self.rest(ops);
            self.seen = seen;
            ops.op(match seen {
                Seen::Yes => "0 Tr",
                Seen::No => "3 Tr",
            });
        }
    }

    fn stretch(&mut self, ops: &mut Ops, stretch: f64) {
        if self.stretch != stretch {
            self.rest(ops);
            self.stretch = stretch;
            self.placed = false;
            ops.num(100.0 * stretch, 3).op("Tz");
        }
    }

    /// Shows the glyphs of a unit that are drawn as text.
    fn unit(&mut self, ops: &mut Ops, font: &mut FontUse, run: &Run, unit: &Unit) {
        let mut said = unit.said();
        if unit.rtl {
            said.reverse();
        }
        for (text, said) in said {
            let glyph = &run.glyphs[text.glyph];
            match text.spans {
                Some(from) => self.span(ops, font, glyph, said, from..from + text.room),
                None => self.show(ops, font, glyph, said, text.room),
            }
        }
    }

    /// Says a space that stands alone by a letter that is not seen: pdfium overlooks blank ones.
    fn blank(&mut self, ops: &mut Ops, font: &mut FontUse, run: &Run, unit: &Unit) {
        let glyphs = &run.glyphs[unit.glyphs.clone()];
        let room: f64 = glyphs.iter().map(|glyph| glyph.advance).sum();
        if let Some(first) = glyphs.first() {
            self.span(ops, font, first, &unit.found, first.x..first.x + room);
        }
    }

    /// Says what a unit says at another place, unseen.
    fn spread(
        &mut self,
        ops: &mut Ops,
        font: &mut FontUse,
        run: &Run,
        unit: &Unit,
        place: &Range<f64>,
    ) {
        self.see(ops, Seen::No);
        let mut said = unit.said();
        let room = (place.end - place.start) / said.len().max(1) as f64;
        let mut from = place.start;
        let mut step = room;
        if unit.rtl {
            said.reverse();
            from = place.end - room;
            step = -room;
        }
        for (text, said) in said {
            self.span(ops, font, &run.glyphs[text.glyph], said, from..from + room);
            from += step;
        }
    }

    /// Says what outlines can't say by a glyph that is not seen, as wide as they are.
    fn span(
        &mut self,
        ops: &mut Ops,
        font: &mut FontUse,
        glyph: &Glyph,
        text: &str,
        place: Range<f64>,
    ) {
        let em = 1000.0 / self.size;
        let room = place.end - place.start;
        let id = font.as_wide(room * em).unwrap_or(glyph.id);
        let natural = font.width(id) / em;
        let seen = self.seen;
        if natural > 0.0 && room > 0.0 && (room - natural).abs() * em > UNSTRETCHED {
            self.stretch(ops, room / natural);
        }
        self.see(ops, Seen::No);
        self.moves(ops, self.to_node);
        let glyph = Glyph {
            id,
            x: place.start,
            y: 0.0,
            ..glyph.clone()
        };
        self.show(ops, font, &glyph, text, natural);
        self.stretch(ops, 1.0);
        self.see(ops, seen);
    }

    fn show(&mut self, ops: &mut Ops, font: &mut FontUse, glyph: &Glyph, text: &str, room: f64) {
        if !self.set {
            self.set = true;
            ops.name('F', font.id.get()).num(self.size, 4).op("Tf");
        }
        if !self.placed {
            self.placed = true;
            self.x = glyph.x + self.shift;
            let start = Affine::scale(1.0, -1.0).then(self.to_node);
            ops.matrix(Affine::translate(self.x, 0.0).then(start))
                .op("Tm");
        }
        self.go(ops, glyph);
        let em = 1000.0 / self.size;
        let natural = font.width(glyph.id);
        let room = room * em;
        let other = room - natural > ROOM * 1000.0 || natural - room > OVERLAP * 1000.0;
        let declared = other && room > 0.0 && !text.chars().all(char::is_whitespace);
        let width = declared.then(|| room.round() as i32);
        let (code, shown) = font.code(glyph.id, text, width);
        self.word.extend(code.to_be_bytes());
        self.x += shown / em;
    }

    /// Moves to where `glyph` stands.
    fn go(&mut self, ops: &mut Ops, glyph: &Glyph) {
        if (glyph.y + self.rise).abs() * 1000.0 > SLACK * self.size {
            self.rest(ops);
            self.rise = -glyph.y;
            ops.len(self.rise).op("Ts");
        }
        let back = (self.x - glyph.x - self.shift) * 1000.0 / self.size;
        if back.abs() > SLACK {
            self.flush();
            self.items.num(back, 1);
            self.x -= (back * 10.0).round() / 10.0 * self.size / 1000.0;
        }
    }

    fn flush(&mut self) {
        if !self.word.is_empty() {
            self.items.literal(std::mem::take(&mut self.word));
        }
    }

    /// Shows what waits.
    fn rest(&mut self, ops: &mut Ops) {
        self.flush();
        if self.items.0.is_empty() {
            return;
        }
        ops.0.push(b'[');
        ops.0.append(&mut self.items.0);
        ops.op("]TJ");
    }

    /// Shows what waits, and goes back to the baseline: the rise outlives the text object.
    fn end(mut self, ops: &mut Ops) {
        self.rest(ops);
        self.see(ops, Seen::Yes);
        if self.rise != 0.0 {
            ops.op("0 Ts");
        }
    }
}
