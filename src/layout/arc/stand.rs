//! Glyphs on their curve: each letter turned about its middle, or all bent as one shape.

use std::sync::Arc;

use super::Fitted;
use super::Task;
use super::is_joined;
use crate::design::element::ArcAlign;
use crate::design::element::Turn;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::glyphs::Glyph;
use crate::glyphs::Line;
use crate::glyphs::Run;
use crate::glyphs::Text;
use crate::layout::bend::Bender;
use crate::layout::curve::Curve;
use crate::layout::lines;
use crate::layout::lines::Piece;
use crate::layout::plans;
use crate::layout::shape::ShapedGlyph;
use crate::layout::shape::ShapedRun;
use crate::layout::text::TextSet;

/// Outlines are bent in parts of this share of the curve's radius: two degrees, over which an arc
/// stands off its chord by a ten-thousandth of the radius.
const BENT_PART: f64 = 0.035;

/// Stands glyphs on their curve.
pub(super) struct Stander<'a> {
    task: &'a Task<'a>,
    fitted: Fitted,
    curve: Curve,
    /// Where on the curve the line's left end stands.
    start: f64,
    /// Longest part that is bent as one, in points.
    step: f64,
    ink: Option<Rect>,
    runs: Vec<Run>,
}

impl<'a> Stander<'a> {
    pub(super) fn new(task: &'a Task<'a>, fitted: Fitted) -> Self {
        let curve = Curve::new(task.ellipse, task.away * fitted.scale);
        let along = &task.input.along;
        let (first, last) = (curve.length_to(task.room.0), curve.length_to(task.room.1));
        let at = curve.length_to(along.at);
        let middle = match along.align {
            ArcAlign::Center => at,
            ArcAlign::Start | ArcAlign::End if task.room.0 == along.at => {
                first + fitted.length / 2.0
            }
            ArcAlign::Start | ArcAlign::End => last - fitted.length / 2.0,
        };
        let start = match along.turn {
            Turn::Clockwise => middle - fitted.length / 2.0,
            Turn::Counterclockwise => middle + fitted.length / 2.0,
        };
        let radius = task.ellipse.least_radius(task.room.0, task.room.1);
        Self {
            task,
            fitted,
            curve,
            start,
            step: radius * BENT_PART,
            ink: None,
            runs: Vec::new(),
        }
    }

    pub(super) fn set(mut self) -> TextSet {
        let mut x = 0.0;
        for piece in &self.task.laid.pieces {
            x = self.piece(piece, x);
        }
        self.end();
        let text = &self.task.shaped.clean.text[self.task.laid.text.clone()];
        let line = Line {
            text: text.into(),
            rtl: self.task.laid.cut.rtl,
            ends_paragraph: true,
            straight: Some(self.straight()),
            runs: self.runs,
        };
        TextSet {
            text: Text { lines: vec![line] },
            size_used: self.task.own_size() * self.fitted.scale,
            scale: self.fitted.scale,
            ink: self.ink,
            findings: Vec::new(),
        }
    }

    /// Takes away the room that was added after the last letter.
    fn end(&mut self) {
        let last = self.runs.last_mut().filter(|run| run.bent.is_none());
        if let Some(glyph) = last.and_then(|run| run.glyphs.last_mut()) {
            glyph.advance -= self.fitted.spread;
        }
    }

    /// Where the line's coordinates go at a length from its left end: x along the curve, y down
    /// from the baseline.
    fn stand(&self, x: f64) -> Affine {
        let turn = self.task.input.along.turn;
        let length = match turn {
            Turn::Clockwise => self.start + x,
            Turn::Counterclockwise => self.start - x,
        };
        self.curve.stand(length, turn)
    }

    /// Stands a piece whose pen starts at `x`; tells where it ends.
    fn piece(&mut self, piece: &Piece, x: f64) -> f64 {
        let run = &self.task.shaped.runs[piece.run];
        let glyphs = &run.glyphs[piece.glyphs.clone()];
        if is_joined(run) {
            return self.bent(piece, run, glyphs, x);
        }
        let mut pen = x;
        for letter in glyphs.chunk_by(|a, b| a.cluster == b.cluster) {
            pen = self.letter(piece, run, letter, pen);
        }
        pen
    }

    /// A letter with its marks, turned about the middle of its advance.
    fn letter(&mut self, piece: &Piece, run: &ShapedRun, letter: &[ShapedGlyph], x: f64) -> f64 {
        let spacing = self.task.shaped.clusters[letter[0].cluster].spacing * self.fitted.scale;
        let (mut glyphs, advance) = self.glyphs(letter);
        let middle = (advance - spacing) / 2.0;
        let at = Affine::translate(-middle, -self.rise(run)).then(self.stand(x + middle));
        let scale = self.fitted.scale;
        for (glyph, shaped) in glyphs.iter().zip(letter) {
            if let Some(ink) = shaped.ink {
                self.add(at.bounds(Rect::new(
                    glyph.x + ink.x * scale,
                    glyph.y + ink.y * scale,
                    ink.w * scale,
                    ink.h * scale,
                )));
            }
        }
        if let Some(last) = glyphs.last_mut() {
            last.advance += self.fitted.spread;
        }
        let made = self.run(piece, run, glyphs, at);
        self.runs.push(made);
        x + advance + self.fitted.spread
    }

    /// Letters that join, as one shape.
    fn bent(&mut self, piece: &Piece, run: &ShapedRun, shaped: &[ShapedGlyph], x: f64) -> f64 {
        let (glyphs, advance) = self.glyphs(shaped);
        let rise = self.rise(run);
        let unit = run.size * self.fitted.scale / run.stretch.font.units_per_em();
        let mut bender = Bender::new(
            |p: Point| self.stand(p.x).apply(Point::new(0.0, p.y)),
            self.step,
        );
        for glyph in &glyphs {
            let place = Affine::new(unit, 0.0, 0.0, unit, x + glyph.x, glyph.y - rise);
            bender.path(&run.stretch.font.outline(glyph.id).map(place));
        }
        let path = Path(bender.out);
        let at = Affine::translate(0.0, -rise).then(self.stand(x));
        if let Some(bounds) = path.bounds() {
            self.add(bounds);
        }
        let made = Run {
            bent: Some(path),
            ..self.run(piece, run, glyphs, at)
        };
        self.runs.push(made);
        x + advance
    }

    fn add(&mut self, ink: Rect) {
        self.ink = Some(self.ink.map_or(ink, |so_far| so_far.union(ink)));
    }

    /// How far a run's baseline is raised.
    fn rise(&self, run: &ShapedRun) -> f64 {
        lines::rise(&self.task.flat.spans[run.stretch.span]) * self.fitted.scale
    }

    /// Glyphs side by side, and how far they move the pen.
    fn glyphs(&self, shaped: &[ShapedGlyph]) -> (Vec<Glyph>, f64) {
        let scale = self.fitted.scale;
        let line = self.task.laid.text.start;
        let mut pen = 0.0;
        let glyphs = shaped.iter().map(|glyph| {
            let cluster = &self.task.shaped.clusters[glyph.cluster].range;
            let set = Glyph {
                id: glyph.id,
                x: pen + glyph.x * scale,
                y: glyph.y * scale,
                advance: glyph.advance * scale,
                cluster: cluster.start - line..cluster.end - line,
            };
            pen += set.advance;
            set
        });
        (glyphs.collect(), pen)
    }

    fn run(&self, piece: &Piece, run: &ShapedRun, glyphs: Vec<Glyph>, at: Affine) -> Run {
        let style = &self.task.flat.spans[run.stretch.span].style;
        let start = glyphs.iter().map(|glyph| glyph.cluster.start).min();
        let end = glyphs.iter().map(|glyph| glyph.cluster.end).max();
        Run {
            font: run.stretch.font.clone(),
            size: run.size * self.fitted.scale,
            at,
            bent: None,
            color: style.color,
            level: piece.level,
            script: plans::code(run.stretch.script),
            language: if style.language == self.task.flat.locale {
                Arc::default()
            } else {
                style.language.clone()
            },
            text: start.unwrap_or_default()..end.unwrap_or_default(),
            glyphs,
        }
    }

    /// A straight line through the arc's middle, along the nearest side of the page, no longer than
    /// the arc is wide.
    fn straight(&self) -> Affine {
        let length = self.fitted.length;
        let middle = self.stand(length / 2.0);
        let (degrees, room) = match (middle.a.abs() >= middle.b.abs(), self.ink) {
            (true, ink) if middle.a >= 0.0 => (0.0, ink.map_or(length, |ink| ink.w)),
            (true, ink) => (180.0, ink.map_or(length, |ink| ink.w)),
            (false, ink) if middle.b >= 0.0 => (90.0, ink.map_or(length, |ink| ink.h)),
            (false, ink) => (270.0, ink.map_or(length, |ink| ink.h)),
        };
        let scale = if length > room { room / length } else { 1.0 };
        Affine::translate(-length / 2.0, 0.0)
            .then(Affine::scale(scale, scale))
            .then(Affine::rotate(degrees, Point::default()))
            .then(Affine::translate(middle.e, middle.f))
    }
}
