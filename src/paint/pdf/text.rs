//! Text that comes out whole: what each glyph says, and where it stands.

use std::borrow::Cow;
use std::ops::Range;

use super::fonts::FontUse;
use super::fonts::Wanted;
use super::pen::Pen;
use super::reading::Way;
use super::reading::arrange;
use super::reading::guard;
use super::score::Tape;
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
        font: &FontUse,
        tape: &mut Tape,
        marks: &mut Vec<(Color, Shape)>,
    ) {
        let first = &self.line.runs[step.run];
        if first.size <= 0.0 {
            return;
        }
        let mut pen = Pen::new(tape, first, first.at);
        for &at in &step.units {
            let unit = &self.units[at];
            let run = &self.line.runs[unit.run];
            pen.shift = shift(first, run).unwrap_or_default();
            if let (Some(places), Some(first)) = (&self.unseen, self.line.runs.first()) {
                marks.extend(shapes(run, unit).map(|shape| (run.color, shape)));
                pen.shift = 0.0;
                pen.moves(tape, self.line.straight.unwrap_or(first.at));
                pen.spread(tape, font, run, unit, &places[at]);
                continue;
            }
            if step.apart {
                pen.moves(tape, pen.to_node);
            }
            let alone = step.apart || self.is_blank(step);
            if alone && unit.is_blank() {
                tape.bind(font);
                if font.as_wide(0.0).is_some() {
                    pen.blank(tape, font, run, unit);
                    continue;
                }
            }
            pen.unit(tape, font, run, unit);
            marks.extend(unit.parts.iter().filter_map(|part| match part {
                Part::Mark { glyph } => Some((run.color, Shape::glyph(run, &run.glyphs[*glyph]))),
                Part::Text(_) => None,
            }));
        }
        pen.end(tape);
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
fn shapes(run: &Run, unit: &Unit) -> impl Iterator<Item = Shape> {
    let bent = run.bent.iter().filter(|_| unit.glyphs.start == 0);
    let glyphs = unit.glyphs.clone().filter(|_| run.bent.is_none());
    bent.map(|path| Shape::Bent(path.clone()))
        .chain(glyphs.map(|glyph| Shape::glyph(run, &run.glyphs[glyph])))
}

/// What is seen of text where its glyphs don't say it.
pub(super) enum Shape {
    /// A glyph's outline, mapped to the node's coordinates.
    Glyph { font: Font, glyph: u16, map: Affine },
    /// The outline of a run that is bent as one, in the node's coordinates.
    Bent(Path),
}

impl Shape {
    fn glyph(run: &Run, glyph: &Glyph) -> Self {
        let scale = run.size / run.font.units_per_em();
        let place = Affine::scale(scale, scale).then(Affine::translate(glyph.x, glyph.y));
        Self::Glyph {
            font: run.font.clone(),
            glyph: glyph.id,
            map: place.then(run.at),
        }
    }

    /// The outline, in the node's coordinates.
    pub(super) fn path(&self) -> Cow<'_, Path> {
        match self {
            Self::Glyph { font, glyph, map } => Cow::Owned(font.outline(*glyph).map(*map)),
            Self::Bent(path) => Cow::Borrowed(path),
        }
    }
}
