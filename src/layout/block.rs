//! Where fitted lines stand in their frame, as glyphs for painters.

use std::sync::Arc;

use unicode_script::Script;

use super::extent::OVERHANG;
use super::fit;
use super::fit::Fitted;
use super::kashida;
use super::kashida::Place;
use super::lines;
use super::lines::Hyphen;
use super::lines::Laid;
use super::lines::Piece;
use super::plans;
use super::shape::Shaped;
use super::text::TextBox;
use super::text::TextSet;
use super::vertical;
use super::vertical::Posture;
use crate::design::style::Align;
use crate::design::style::Valign;
use crate::geom::Affine;
use crate::geom::Rect;
use crate::glyphs::Glyph;
use crate::glyphs::Line;
use crate::glyphs::Run;
use crate::glyphs::Text;

/// Places fitted text in its frame.
pub(super) fn place(input: &TextBox, fitted: Fitted) -> TextSet {
    let baselines = baselines(input, &fitted);
    let mut ink: Option<Rect> = None;
    let mut lines = Vec::with_capacity(fitted.lines.len());
    for (laid, baseline) in fitted.lines.iter().zip(baselines) {
        let setter = Setter::new(input, &fitted, laid, baseline);
        if let Some(of_line) = setter.ink() {
            ink = Some(ink.map_or(of_line, |so_far| so_far.union(of_line)));
        }
        lines.push(setter.line());
    }
    let own = input.spans.first().map_or(0.0, |span| span.style.size);
    TextSet {
        text: Text { lines },
        size_used: own * fitted.scale,
        scale: fitted.scale,
        ink,
        findings: fitted.findings,
    }
}

/// The baseline of each line, from the frame's top.
fn baselines(input: &TextBox, fitted: &Fitted) -> Vec<f64> {
    let lines = &fitted.lines;
    let places = fit::baselines(lines, input);
    let (Some(first), Some(last), Some(depth)) = (lines.first(), lines.last(), places.last())
    else {
        return places;
    };
    let (scale, room) = (fitted.scale, input.size.h);
    let start = match input.valign {
        Valign::Top => first.ascent * scale,
        Valign::Middle => (room - depth * scale + first.cap_height * scale) / 2.0,
        Valign::Bottom => room - (last.descent + depth) * scale,
        Valign::Baseline => room - depth * scale,
    };
    let ink = fit::ink_span(lines, &places);
    let start = match ink {
        Some((top, bottom)) if fitted.fits => {
            keep_inside(input.valign, start, (top * scale, bottom * scale), room)
        }
        Some(_) | None => start,
    };
    places.into_iter().map(|y| start + y * scale).collect()
}

/// Moves a block by as much as it takes for its ink to stay inside.
fn keep_inside(valign: Valign, start: f64, (top, bottom): (f64, f64), room: f64) -> f64 {
    match valign {
        Valign::Top | Valign::Middle | Valign::Bottom => start.min(room - bottom).max(-top),
        Valign::Baseline => start,
    }
}

/// Makes one line's glyphs.
struct Setter<'a> {
    input: &'a TextBox,
    shaped: &'a Shaped,
    laid: &'a Laid,
    scale: f64,
    /// Where the line starts and its baseline stands.
    x: f64,
    y: f64,
    /// Added to each gap of a justified line.
    stretch: f64,
    /// Strokes that draw letters apart, and how far.
    strokes: Vec<(Place, f64)>,
}

impl<'a> Setter<'a> {
    fn new(input: &'a TextBox, fitted: &'a Fitted, laid: &'a Laid, y: f64) -> Self {
        let mut setter = Self {
            input,
            shaped: &fitted.shaped,
            laid,
            scale: fitted.scale,
            x: 0.0,
            y,
            stretch: 0.0,
            strokes: Vec::new(),
        };
        setter.justify();
        let x = setter.start();
        setter.x = if fitted.fits { setter.inside(x) } else { x };
        setter
    }

    fn width(&self) -> f64 {
        let set = self.laid.width * self.scale;
        if self.stretch == 0.0 && self.strokes.is_empty() {
            return set;
        }
        let strokes: f64 = self.strokes.iter().map(|stroke| stroke.1).sum();
        set + strokes + self.stretch * self.gaps() as f64
    }

    fn start(&self) -> f64 {
        let free = self.input.size.w - self.width();
        let rtl = self.laid.cut.rtl;
        match self.input.align {
            Align::Left => 0.0,
            Align::Right => free,
            Align::Center => free / 2.0,
            Align::Start | Align::Justify if rtl => free,
            Align::Start | Align::Justify => 0.0,
            Align::End if rtl => 0.0,
            Align::End => free,
        }
    }

    /// Moves the line by as much as it takes for its ink to stand out no more than is let pass.
    fn inside(&self, x: f64) -> f64 {
        let Some(ink) = self.laid.ink else {
            return x;
        };
        let passed = OVERHANG * self.laid.em * self.scale;
        let left = ink.x * self.scale;
        let right = self.width() + (ink.right() - self.laid.width) * self.scale;
        x.min(self.input.size.w + passed - right)
            .max(-passed - left)
    }

    fn gaps(&self) -> usize {
        let seen = self.laid.seen.clone();
        seen.filter(|&at| self.is_gap(at)).count()
    }

    /// Fills a justified line: letters are drawn apart first, where that is asked for, and the gaps
    /// take the rest.
    fn justify(&mut self) {
        let free = self.input.size.w - self.laid.width * self.scale;
        let justified = self.input.align == Align::Justify && !self.laid.cut.ends_paragraph;
        if !justified || free <= 0.0 {
            return;
        }
        if self.input.kashida {
            let places = kashida::places(self.shaped, self.laid);
            let each = free / places.len().max(1) as f64;
            let filled = |place: Place| (place, each.min(place.most * self.scale));
            self.strokes = places.into_iter().map(filled).collect();
        }
        let rest = self.input.size.w - self.width();
        let gaps = self.gaps();
        if gaps > 0 && rest > 0.0 {
            self.stretch = rest / gaps as f64;
        }
    }

    /// Whether a justified line is stretched after a cluster: at spaces, and between the characters
    /// of Chinese and Japanese.
    fn is_gap(&self, at: usize) -> bool {
        if !self.laid.seen.contains(&at) {
            return false;
        }
        let next = self.laid.seen.contains(&(at + 1)).then_some(at + 1);
        is_space(self.shaped, at)
            || next.is_some_and(|next| is_wide(self.shaped, at) && is_wide(self.shaped, next))
    }

    fn ink(&self) -> Option<Rect> {
        let ink = self.laid.ink?;
        let right = self.width() + (ink.right() - self.laid.width) * self.scale;
        Some(Rect::from_edges(
            self.x + ink.x * self.scale,
            self.y + ink.y * self.scale,
            self.x + right,
            self.y + ink.bottom() * self.scale,
        ))
    }

    fn line(&self) -> Line {
        let mut moved = 0.0;
        let mut runs = Vec::with_capacity(self.laid.pieces.len());
        for piece in &self.laid.pieces {
            let (run, widened) = self.run(piece, moved);
            moved += widened;
            runs.push(run);
        }
        Line {
            text: self.shaped.clean.text[self.laid.text.clone()].into(),
            rtl: self.laid.cut.rtl,
            ends_paragraph: self.laid.cut.ends_paragraph,
            straight: None,
            runs,
        }
    }

    /// A run that starts `moved` further right than it would without stretched spaces, and by how
    /// much its own spaces were stretched.
    fn run(&self, piece: &Piece, moved: f64) -> (Run, f64) {
        let shaped = &self.shaped.runs[piece.run];
        let span = &self.input.spans[shaped.stretch.span];
        let line = self.laid.text.start;
        let glyphs = &shaped.glyphs[piece.glyphs.clone()];
        let mut pen = 0.0;
        let mut widened = 0.0;
        let mut set = Vec::with_capacity(glyphs.len());
        if let Some(hyphen) = piece.hyphen_before() {
            set.push(self.hyphen(hyphen, piece, pen));
            pen += hyphen.advance * self.scale;
        }
        for (index, glyph) in glyphs.iter().enumerate() {
            let cluster = &self.shaped.clusters[glyph.cluster];
            let before = index.checked_sub(1).map(|at| glyphs[at].cluster);
            if before != Some(glyph.cluster) {
                let filled = self.draw_apart(glyph.cluster, pen, &mut set);
                pen += filled;
                widened += filled;
            }
            let ends = glyphs
                .get(index + 1)
                .is_none_or(|next| next.cluster != glyph.cluster);
            let gap = ends && self.is_gap(glyph.cluster);
            let stretch = if gap { self.stretch } else { 0.0 };
            let advance = glyph.advance * self.scale + stretch;
            set.push(Glyph {
                id: glyph.id,
                x: pen + glyph.x * self.scale,
                y: glyph.y * self.scale,
                advance,
                cluster: cluster.range.start - line..cluster.range.end - line,
            });
            pen += advance;
            widened += stretch;
        }
        if let Some(hyphen) = piece.hyphen_after() {
            set.push(self.hyphen(hyphen, piece, pen));
        }
        let clusters = &self.shaped.clusters[piece.clusters.clone()];
        let ends = (clusters.first(), clusters.last());
        let text = match ends {
            (Some(first), Some(last)) => first.range.start - line..last.range.end - line,
            (Some(_), None) | (None, Some(_)) | (None, None) => 0..0,
        };
        let x = self.x + piece.x * self.scale + moved;
        let y = self.y - lines::rise(span) * self.scale;
        let run = Run {
            font: shaped.stretch.font.clone(),
            size: shaped.size * self.scale,
            at: Affine::translate(x, y),
            bent: None,
            color: span.style.color,
            level: piece.level,
            script: plans::code(shaped.stretch.script),
            language: self.language(&span.style.language),
            text,
            glyphs: set,
        };
        let run = match shaped.stretch.posture {
            Posture::Lying => run,
            Posture::Upright | Posture::Together => vertical::stand_up(run, shaped.squeeze),
        };
        (run, widened)
    }

    /// Draws the strokes after a cluster that runs right to left, at its left, and tells how far they
    /// reach. They overlap a little, so that they fill the room exactly.
    fn draw_apart(&self, cluster: usize, x: f64, set: &mut Vec<Glyph>) -> f64 {
        let found = self
            .strokes
            .iter()
            .find(|stroke| stroke.0.cluster == cluster);
        let Some(&(place, filled)) = found else {
            return 0.0;
        };
        let end = self.shaped.clusters[cluster].range.end - self.laid.text.start;
        let count = (filled / (place.advance * self.scale)).ceil().max(1.0);
        let advance = filled / count;
        for index in 0..count as usize {
            set.push(Glyph {
                id: place.glyph,
                x: x + advance * index as f64,
                y: 0.0,
                advance,
                cluster: end..end,
            });
        }
        filled
    }

    /// A hyphen says nothing: it is no part of the text.
    fn hyphen(&self, hyphen: Hyphen, piece: &Piece, x: f64) -> Glyph {
        let last = self.shaped.clusters[piece.clusters.clone()].last();
        let end = last.map_or(0, |last| last.range.end - self.laid.text.start);
        Glyph {
            id: hyphen.glyph,
            x,
            y: 0.0,
            advance: hyphen.advance * self.scale,
            cluster: end..end,
        }
    }

    /// Empty for the language of the file.
    fn language(&self, own: &Arc<str>) -> Arc<str> {
        if *own == self.input.locale {
            Arc::default()
        } else {
            own.clone()
        }
    }
}

fn is_space(shaped: &Shaped, cluster: usize) -> bool {
    let range = shaped.clusters[cluster].range.clone();
    matches!(&shaped.clean.text[range], " " | "\u{a0}")
}

/// Whether a cluster is a character of Chinese or Japanese, set without spaces. Digits and the like
/// among them count as their script, but keep together; those that stand in one em are a character.
fn is_wide(shaped: &Shaped, cluster: usize) -> bool {
    let cluster = &shaped.clusters[cluster];
    let stretch = &shaped.runs[cluster.run].stretch;
    let narrow =
        stretch.posture != Posture::Together && shaped.clean.text[cluster.range.clone()].is_ascii();
    let script = stretch.script;
    !narrow
        && matches!(
            script,
            Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo
        )
}
