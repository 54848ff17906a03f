//! Where fitted lines stand in their frame, as glyphs for painters.

use std::sync::Arc;

use super::extent::OVERHANG;
use super::fit;
use super::fit::Fitted;
use super::lines;
use super::lines::Hyphen;
use super::lines::Laid;
use super::lines::Piece;
use super::plans;
use super::shape;
use super::shape::Shaped;
use super::text::TextBox;
use super::text::TextSet;
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
    /// Added to each space of a justified line.
    stretch: f64,
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
        };
        setter.stretch = setter.stretch_of_spaces();
        let x = setter.start();
        setter.x = if fitted.fits { setter.inside(x) } else { x };
        setter
    }

    fn width(&self) -> f64 {
        self.laid.width * self.scale + self.stretch * self.spaces() as f64
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

    fn spaces(&self) -> usize {
        let seen = &self.shaped.clusters[self.laid.seen.clone()];
        seen.iter()
            .filter(|cluster| is_gap(self.shaped, cluster))
            .count()
    }

    fn stretch_of_spaces(&self) -> f64 {
        let last = self.laid.cut.ends_paragraph;
        let spaces = self.spaces();
        let free = self.input.size.w - self.laid.width * self.scale;
        let justified = self.input.align == Align::Justify && !last && spaces > 0 && free > 0.0;
        if justified { free / spaces as f64 } else { 0.0 }
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
        for glyph in glyphs {
            let cluster = &self.shaped.clusters[glyph.cluster];
            let gap = self.laid.seen.contains(&glyph.cluster) && is_gap(self.shaped, cluster);
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
            color: span.style.color,
            level: piece.level,
            script: plans::code(shaped.stretch.script),
            language: self.language(&span.style.language),
            text,
            glyphs: set,
        };
        (run, widened)
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

/// Spaces that stretch when lines are justified.
fn is_gap(shaped: &Shaped, cluster: &shape::Cluster) -> bool {
    matches!(&shaped.clean.text[cluster.range.clone()], " " | "\u{a0}")
}
