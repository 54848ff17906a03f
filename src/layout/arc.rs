//! Text along an arc: shaped once, then each letter stood on the curve, or all bent as one shape.
//!
//! Letters stand by the middles of their advances. Those that join (Arabic, Devanagari, formal
//! scripts) would fall apart that way: their outlines are bent along the curve.

use std::sync::Arc;

use super::bend::Bender;
use super::breaker::Balance;
use super::breaker::Breaker;
use super::clean::Clean;
use super::colors;
use super::curve::Curve;
use super::curve::Ellipse;
use super::extent;
use super::fit;
use super::lines;
use super::lines::Laid;
use super::lines::Piece;
use super::plans;
use super::script;
use super::shape;
use super::shape::Shaped;
use super::shape::ShapedGlyph;
use super::shape::ShapedRun;
use super::text::ShapeCache;
use super::text::Span;
use super::text::TextBox;
use super::text::TextSet;
use crate::design::element::Along;
use crate::design::element::ArcAlign;
use crate::design::element::ArcFit;
use crate::design::element::Side;
use crate::design::element::Turn;
use crate::design::style::Align;
use crate::design::style::Fit;
use crate::design::style::FitMode;
use crate::design::style::Valign;
use crate::design::style::Writing;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::font::Class;
use crate::font::FontSet;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::geom::short;
use crate::glyphs::Glyph;
use crate::glyphs::Line;
use crate::glyphs::Run;
use crate::glyphs::Text;
use crate::limits::Watch;

/// Outlines are bent in parts of this share of the curve's radius: two degrees, over which an arc
/// stands off its chord by a ten-thousandth of the radius.
const BENT_PART: f64 = 0.035;
/// Sums of the same numbers in another order differ by less, in points.
const HAIR: f64 = 1e-6;

/// Text and the ellipse that it stands on.
#[derive(Clone, Debug, PartialEq)]
pub struct ArcBox {
    /// The words, in logical order, one span a style. A line break is a space.
    pub spans: Vec<Span>,
    /// Width and height of the frame that the ellipse touches, in points.
    pub size: Size,
    /// Where on the ellipse it stands.
    pub along: Along,
    /// What happens to text that is too long.
    pub fit: ArcFit,
    /// Language of the text, BCP 47.
    pub locale: Arc<str>,
}

/// Sets text along an arc.
///
/// Its baseline runs at an even distance from the ellipse: on it, or, where the tops of the letters
/// are to touch it, their cap height off. Kerning and letter spacing hold along the baseline.
///
/// # Errors
/// As [`set`](super::text::set); [`Kind::Overflow`] when it is too long for its part of the curve,
/// or higher than the curve's radius.
pub fn set(input: &ArcBox, fonts: &FontSet, cache: &ShapeCache, watch: &Watch) -> Result<TextSet> {
    watch.check()?;
    let flat = flat(input);
    let shaped = shape::shape(&flat, Clean::new(&flat), fonts, cache)?;
    let breaker = Breaker::new(&shaped, &flat, false);
    let whole = breaker.lines(flat.size.w, Balance::Greedy);
    let Some(cut) = breaker.cuts(&whole).into_iter().next() else {
        return Ok(TextSet {
            findings: shaped.findings.clone(),
            ..TextSet::default()
        });
    };
    let laid = lines::lay(&shaped, &flat.spans, cut);
    let task = Task::new(input, &flat, &shaped, &laid);
    let fitted = task.fit()?;
    task.check_height(&fitted)?;
    let mut set = Stander::new(&task, fitted).set();
    set.findings = shaped.findings.clone();
    colors::note(&mut set);
    Ok(set)
}

/// The text as one line of a box: what shaping wants to know.
fn flat(input: &ArcBox) -> TextBox {
    let mut spans = input.spans.clone();
    for span in &mut spans {
        span.text = span.text.replace("\r\n", " ").replace(is_break, " ");
        if let ArcFit::Track { .. } = input.fit {
            span.style.letter_spacing = 0.0;
            span.style.features = loosened(&span.style.features);
        }
    }
    if let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end().len());
    }
    TextBox {
        spans,
        size: input.size,
        align: Align::Start,
        valign: Valign::Top,
        fit: Fit {
            mode: FitMode::None,
            ..Fit::default()
        },
        line_height: 1.0,
        locale: input.locale.clone(),
        skip_empty_lines: false,
        hyphenate: false,
        kashida: false,
        writing: Writing::Horizontal,
    }
}

/// What ends a line or a paragraph.
fn is_break(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Features without the ligatures that letter spacing would tear; those asked for stay.
fn loosened(features: &[String]) -> Arc<[String]> {
    let off = ["-liga", "-clig", "-dlig", "-hlig"].map(str::to_owned);
    off.into_iter().chain(features.iter().cloned()).collect()
}

/// How a text was made to fit.
#[derive(Clone, Copy, Debug)]
struct Fitted {
    scale: f64,
    /// Added after each letter, in points.
    spread: f64,
    /// How long it is on its curve.
    length: f64,
}

/// A shaped text and the curve that it is to stand on.
struct Task<'a> {
    input: &'a ArcBox,
    flat: &'a TextBox,
    shaped: &'a Shaped,
    laid: &'a Laid,
    ellipse: Ellipse,
    /// The angles between which it may stand, the smaller first.
    room: (f64, f64),
    /// Length of the ellipse between them, and how much it grows with each point outwards.
    length: (f64, f64),
    /// How far outside the ellipse the baseline runs, at scale 1.
    away: f64,
}

impl<'a> Task<'a> {
    fn new(input: &'a ArcBox, flat: &'a TextBox, shaped: &'a Shaped, laid: &'a Laid) -> Self {
        let ellipse = Ellipse::new(Rect::new(0.0, 0.0, input.size.w, input.size.h));
        let room = room(&input.along, laid.cut.rtl);
        let between = |away: f64| {
            let curve = Curve::new(ellipse, away);
            curve.length_to(room.1) - curve.length_to(room.0)
        };
        let own = between(0.0);
        Self {
            input,
            flat,
            shaped,
            laid,
            ellipse,
            room,
            length: (own, between(1.0) - own),
            away: away(&input.along) * laid.cap_height,
        }
    }

    fn own_size(&self) -> f64 {
        self.flat.spans.first().map_or(1.0, |span| span.style.size)
    }

    /// Length of the text at scale 1: its advance, or its ink where that reaches further.
    fn wanted(&self) -> f64 {
        extent::needed_width(self.laid)
    }

    /// Length of the baseline that it may take at a scale.
    fn available(&self, scale: f64) -> f64 {
        let (own, growth) = self.length;
        (own + growth * self.away * scale).max(0.0)
    }

    /// The largest scale at which it fits; the baseline's length changes with it too.
    fn fitting_scale(&self) -> f64 {
        let (own, growth) = self.length;
        let need = self.wanted() - growth * self.away;
        if need > own { own / need } else { 1.0 }
    }

    fn fit(&self) -> Result<Fitted> {
        match self.input.fit {
            ArcFit::Shrink { min } => self.shrink(min),
            ArcFit::Track { tightest, widest } => self.track(tightest, widest),
            ArcFit::Error if self.fitting_scale() < 1.0 => Err(self.too_long(self.wanted(), 1.0)),
            ArcFit::Error => Ok(self.at_scale(1.0)),
        }
    }

    fn at_scale(&self, scale: f64) -> Fitted {
        Fitted {
            scale,
            spread: 0.0,
            length: self.laid.width * scale,
        }
    }

    fn shrink(&self, min: Option<f64>) -> Result<Fitted> {
        let own = self.own_size();
        let least = (min.unwrap_or(own / 2.0) / own).min(1.0);
        let scale = self.fitting_scale();
        if scale < least - HAIR {
            return Err(self.too_long(self.wanted() * least, least));
        }
        Ok(self.at_scale(scale))
    }

    fn track(&self, tightest: f64, widest: f64) -> Result<Fitted> {
        let gaps = self.gaps();
        let free = self.available(1.0) - self.wanted();
        let em = self.own_size();
        let spread = match gaps {
            0 => 0.0,
            gaps => (free / gaps as f64).clamp(tightest * em, widest * em),
        };
        let taken = spread * gaps as f64;
        if taken > free + HAIR {
            return Err(self.too_long(self.wanted() + taken, 1.0));
        }
        Ok(Fitted {
            scale: 1.0,
            spread,
            length: self.laid.width + taken,
        })
    }

    /// How many letters have room after them that may change: all that do not join, but the last.
    fn gaps(&self) -> usize {
        let loose = |piece: &&Piece| !is_joined(&self.shaped.runs[piece.run]);
        let all = self.laid.pieces.iter().filter(loose);
        let letters: usize = all.map(|piece| piece.clusters.len()).sum();
        let last = self.laid.pieces.last().filter(loose);
        letters - usize::from(last.is_some())
    }

    fn too_long(&self, need: f64, scale: f64) -> Error {
        let points = |value: f64| short(value, 1);
        let words = fit::shown(&self.shaped.clean.text);
        let (size, has) = (self.own_size() * scale, self.available(scale));
        let message = format!(
            "{words} does not fit its arc: at {} pt it is {} pt long and the arc has {}",
            points(size),
            points(need),
            points(has)
        );
        Error::new(Kind::Overflow, message).help(self.advice())
    }

    fn advice(&self) -> String {
        // Rounded down, so that the size named does fit.
        let size = (self.own_size() * self.fitting_scale() * 10.0).floor() / 10.0;
        let own = "enlarge the frame or `sweep`, or shorten the text";
        if size < 1.0 {
            return own.to_owned();
        }
        let size = short(size, 1);
        match self.input.fit {
            ArcFit::Shrink { .. } => {
                format!("it would fit at {size} pt: lower `min` in `fit`, {own}")
            }
            ArcFit::Track { .. } => {
                format!(
                    "it would fit at {size} pt: set `fit` to `shrink`, make `tightest` smaller, {own}"
                )
            }
            ArcFit::Error => format!("it would fit at {size} pt: set `fit` to `shrink`, {own}"),
        }
    }

    /// Letters must not reach the middle of the circle that they stand on.
    fn check_height(&self, fitted: &Fitted) -> Result<()> {
        let radius = self.ellipse.least_radius(self.room.0, self.room.1);
        let cap_height = self.laid.cap_height * fitted.scale;
        let inner = match self.input.along.turn {
            Turn::Clockwise => radius + self.away * fitted.scale,
            Turn::Counterclockwise => radius + self.away * fitted.scale - cap_height,
        };
        if inner > 0.0 {
            return Ok(());
        }
        let message = format!(
            "letters of {} pt are higher than their arc's radius of {} pt",
            short(cap_height, 1),
            short(radius, 1)
        );
        Err(Error::new(Kind::Overflow, message).help("enlarge the frame, or make the text smaller"))
    }
}

/// The angles between which text may stand, the smaller first.
fn room(along: &Along, rtl: bool) -> (f64, f64) {
    // Which way the text grows from its angle.
    let clockwise = (along.turn == Turn::Clockwise) != rtl;
    let (at, sweep) = (along.at, along.sweep);
    match (along.align, clockwise) {
        (ArcAlign::Center, _) => (at - sweep / 2.0, at + sweep / 2.0),
        (ArcAlign::Start, true) | (ArcAlign::End, false) => (at, at + sweep),
        (ArcAlign::Start, false) | (ArcAlign::End, true) => (at - sweep, at),
    }
}

/// How far outside the ellipse the baseline runs, in cap heights.
fn away(along: &Along) -> f64 {
    match (along.side, along.turn) {
        (Side::Outside, Turn::Clockwise) | (Side::Inside, Turn::Counterclockwise) => 0.0,
        (Side::Outside, Turn::Counterclockwise) => 1.0,
        (Side::Inside, Turn::Clockwise) => -1.0,
    }
}

/// Whether a run would fall apart if its letters were turned one by one. Pictures in colours would
/// not, and can't be bent.
fn is_joined(run: &ShapedRun) -> bool {
    let font = &run.stretch.font;
    !font.has_colors() && (script::is_joined(run.stretch.script) || font.class() == Class::Script)
}

/// Stands glyphs on their curve.
struct Stander<'a> {
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
    fn new(task: &'a Task<'a>, fitted: Fitted) -> Self {
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

    fn set(mut self) -> TextSet {
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
