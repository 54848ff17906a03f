//! Text along an arc: shaped once, then each letter stood on the curve, or all bent as one shape.
//!
//! Letters stand by the middles of their advances. Those that join (Arabic, Devanagari, formal
//! scripts) would fall apart that way: their outlines are bent along the curve.

mod stand;

use std::sync::Arc;

use self::stand::Stander;
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
use super::script;
use super::shape;
use super::shape::Shaped;
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
use crate::geom::Rect;
use crate::geom::Size;
use crate::geom::short;
use crate::limits::Watch;

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
