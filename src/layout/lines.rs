//! The glyphs of each line in visual order (UAX 9), and what they measure.

use std::ops::Range;

use unicode_bidi::BidiInfo;
use unicode_bidi::Level;

use super::shape::Shaped;
use super::text::Span;
use crate::geom::Rect;

/// Which part of a text a line holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) range: Range<usize>,
    pub(super) clusters: Range<usize>,
    pub(super) rtl: bool,
    pub(super) ends_paragraph: bool,
}

/// Glyphs of a run that stand side by side on a line.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) run: usize,
    pub(super) level: u8,
    pub(super) clusters: Range<usize>,
    pub(super) glyphs: Range<usize>,
    /// Where its pen starts, from the line's start; negative for spaces that hang at the left.
    pub(super) x: f64,
}

/// A line with its pieces in visual order, measured at scale 1.
#[derive(Clone, Debug)]
pub(super) struct Laid {
    pub(super) cut: Cut,
    /// The part of the text that it holds.
    pub(super) text: Range<usize>,
    pub(super) pieces: Vec<Piece>,
    /// Clusters before the spaces that hang at its end.
    pub(super) seen: Range<usize>,
    /// Advance without the spaces that hang at its end.
    pub(super) width: f64,
    /// Ink, from the start of the baseline; `None` when it has none.
    pub(super) ink: Option<Rect>,
    /// Size of the em of its largest style.
    pub(super) em: f64,
    /// Heights of its styles' own fonts above the baseline, and below.
    pub(super) ascent: f64,
    pub(super) descent: f64,
    pub(super) cap_height: f64,
}

/// Puts the clusters of a cut in visual order and measures them.
pub(super) fn lay(shaped: &Shaped, spans: &[Span], cut: Cut) -> Laid {
    let clusters = &shaped.clusters[cut.clusters.clone()];
    let seen = clusters.iter().rposition(|cluster| !cluster.space);
    let seen = cut.clusters.start..cut.clusters.start + seen.map_or(0, |at| at + 1);
    let mut pieces = pieces(shaped, &cut, &seen);
    let hanging: f64 = sum(shaped, seen.end..cut.clusters.end);
    let dangling = shaped.clusters[seen.clone()]
        .last()
        .map_or(0.0, |c| c.spacing);
    let mut x = if cut.rtl { -hanging } else { 0.0 };
    for piece in &mut pieces {
        piece.x = x;
        x += sum(shaped, piece.clusters.clone());
    }
    let mut line = Laid {
        text: text_of(shaped, &cut),
        width: sum(shaped, seen.clone()) - dangling,
        ink: None,
        em: 0.0,
        ascent: 0.0,
        descent: 0.0,
        cap_height: 0.0,
        pieces,
        seen,
        cut,
    };
    line.measure(shaped, spans);
    line
}

fn sum(shaped: &Shaped, clusters: Range<usize>) -> f64 {
    shaped.clusters[clusters].iter().map(|c| c.advance).sum()
}

fn text_of(shaped: &Shaped, cut: &Cut) -> Range<usize> {
    match &shaped.clusters[cut.clusters.clone()] {
        [] => cut.range.clone(),
        [first, ..] => {
            let next = shaped.clusters.get(cut.clusters.end);
            let end = next.map_or(cut.range.end, |next| next.range.start.min(cut.range.end));
            first.range.start..end
        }
    }
}

/// Runs cut to a line and put in visual order (UAX 9, L1 and L2).
fn pieces(shaped: &Shaped, cut: &Cut, seen: &Range<usize>) -> Vec<Piece> {
    let base = u8::from(cut.rtl);
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, cluster) in shaped.clusters[cut.clusters.clone()].iter().enumerate() {
        let index = cut.clusters.start + index;
        let trailing = index >= seen.end;
        let level = if trailing {
            base
        } else {
            shaped.runs[cluster.run].stretch.level
        };
        match pieces.last_mut() {
            Some(last) if last.run == cluster.run && index != seen.end => {
                last.clusters.end = index + 1;
                last.glyphs.start = last.glyphs.start.min(cluster.glyphs.start);
                last.glyphs.end = last.glyphs.end.max(cluster.glyphs.end);
            }
            Some(_) | None => pieces.push(Piece {
                run: cluster.run,
                level,
                clusters: index..index + 1,
                glyphs: cluster.glyphs.clone(),
                x: 0.0,
            }),
        }
    }
    if pieces.iter().all(|piece| piece.level == 0) {
        return pieces;
    }
    let levels: Vec<Level> = pieces
        .iter()
        .map(|piece| Level::new(piece.level).unwrap_or_else(|_| Level::ltr()))
        .collect();
    let order = BidiInfo::reorder_visual(&levels);
    order.into_iter().map(|at| pieces[at].clone()).collect()
}

impl Laid {
    fn measure(&mut self, shaped: &Shaped, spans: &[Span]) {
        self.measure_styles(shaped, spans);
        let mut ink: Option<Rect> = None;
        for piece in &self.pieces {
            let run = &shaped.runs[piece.run];
            let rise = rise(&spans[run.stretch.span]);
            let mut pen = piece.x;
            for glyph in &run.glyphs[piece.glyphs.clone()] {
                if let Some(of_glyph) = glyph.ink {
                    let (x, y) = (pen + glyph.x + of_glyph.x, glyph.y + of_glyph.y - rise);
                    let placed = Rect::new(x, y, of_glyph.w, of_glyph.h);
                    ink = Some(ink.map_or(placed, |so_far| so_far.union(placed)));
                }
                pen += glyph.advance;
            }
        }
        self.ink = ink;
    }

    fn measure_styles(&mut self, shaped: &Shaped, spans: &[Span]) {
        let mut used: Vec<usize> = self
            .pieces
            .iter()
            .map(|piece| shaped.runs[piece.run].stretch.span)
            .collect();
        if used.is_empty() {
            used.push(shaped.clean.span_at(self.text.start));
        }
        for span in used {
            let (size, font) = (spans[span].style.size, &shaped.own[span]);
            let metrics = font.metrics();
            let em = size / font.units_per_em();
            self.em = self.em.max(size);
            self.ascent = self.ascent.max(metrics.ascent * em);
            self.descent = self.descent.max(metrics.descent * em);
            self.cap_height = self.cap_height.max(metrics.cap_height * em);
        }
    }
}

/// How far a span's baseline is raised, in points at scale 1.
pub(super) fn rise(span: &Span) -> f64 {
    span.style.rise * span.style.size
}
