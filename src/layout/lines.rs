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
    /// Drawn at its end, where a word is broken.
    pub(super) hyphen: Option<Hyphen>,
}

/// A hyphen that is drawn where a word is broken and is not part of the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hyphen {
    /// Number of the glyph in the font of the word.
    pub(super) glyph: u16,
    /// At scale 1, in points.
    pub(super) advance: f64,
    /// From its origin; y grows downwards.
    pub(super) ink: Option<Rect>,
}

impl Hyphen {
    /// The hyphen for a word that is broken after a cluster; `None` when its font has none.
    pub(super) fn after(shaped: &Shaped, cluster: usize) -> Option<Self> {
        let run = &shaped.runs[shaped.clusters[cluster].run];
        let font = &run.stretch.font;
        let glyph = font.glyph('\u{2010}').or_else(|| font.glyph('-'))?;
        let scale = run.size / font.units_per_em();
        let scaled =
            |ink: Rect| Rect::new(ink.x * scale, ink.y * scale, ink.w * scale, ink.h * scale);
        Some(Self {
            glyph,
            advance: font.advance(glyph) * scale,
            ink: font.ink(glyph).map(scaled),
        })
    }
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
    /// Drawn after its glyphs, before them where it runs right to left.
    pub(super) hyphen: Option<Hyphen>,
}

impl Piece {
    /// What parts its neighbours and is then left away.
    fn nothing(run: usize, level: u8, cluster: usize) -> Self {
        Self {
            run,
            level,
            clusters: cluster..cluster,
            glyphs: 0..0,
            x: 0.0,
            hyphen: None,
        }
    }

    fn is_empty(&self) -> bool {
        self.clusters.is_empty()
    }

    fn is_rtl(&self) -> bool {
        self.level % 2 == 1
    }

    /// The hyphen, when it stands left of the glyphs.
    pub(super) fn hyphen_before(&self) -> Option<Hyphen> {
        self.hyphen.filter(|_| self.is_rtl())
    }

    /// The hyphen, when it stands right of the glyphs.
    pub(super) fn hyphen_after(&self) -> Option<Hyphen> {
        self.hyphen.filter(|_| !self.is_rtl())
    }
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
    /// What its distance from the line above is measured in: its em, or more beside tall letters.
    pub(super) pitch: f64,
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
    let last = shaped.clusters[seen.clone()].last();
    // Before a hyphen, letter spacing is as it is between letters.
    let dangling = match cut.hyphen {
        Some(_) if !cut.rtl => 0.0,
        Some(_) | None => last.map_or(0.0, |c| c.spacing),
    };
    let hyphen = cut.hyphen.map_or(0.0, |hyphen| hyphen.advance);
    let mut x = if cut.rtl { -hanging } else { 0.0 };
    for piece in &mut pieces {
        piece.x = x;
        x += sum(shaped, piece.clusters.clone());
        x += piece.hyphen.map_or(0.0, |hyphen| hyphen.advance);
    }
    let mut line = Laid {
        text: text_of(shaped, &cut),
        width: sum(shaped, seen.clone()) - dangling + hyphen,
        ink: None,
        em: 0.0,
        pitch: 0.0,
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
        if let Some(level) = shaped.clean.seam(cluster.range.start).filter(|_| !trailing) {
            pieces.push(Piece::nothing(cluster.run, level, index));
        }
        match pieces.last_mut() {
            Some(last) if last.run == cluster.run && index != seen.end && !last.is_empty() => {
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
                hyphen: None,
            }),
        }
    }
    if let Some(last) = pieces
        .iter_mut()
        .rev()
        .find(|p| !p.is_empty() && p.clusters.end <= seen.end)
    {
        last.hyphen = cut.hyphen;
    }
    if pieces.iter().all(|piece| piece.level == 0) {
        pieces.retain(|piece| !piece.is_empty());
        return pieces;
    }
    let levels = pieces.iter().map(|piece| piece.level);
    let order = visual(levels);
    let pieces = order.into_iter().map(|at| pieces[at].clone());
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// The order from left to right of parts of a line that have these levels (UAX 9, L2).
pub(super) fn visual(levels: impl Iterator<Item = u8>) -> Vec<usize> {
    let levels: Vec<Level> = levels
        .map(|level| Level::new(level).unwrap_or_else(|_| Level::ltr()))
        .collect();
    BidiInfo::reorder_visual(&levels)
}

impl Laid {
    fn measure(&mut self, shaped: &Shaped, spans: &[Span]) {
        self.measure_styles(shaped, spans);
        let mut ink: Option<Rect> = None;
        for piece in &self.pieces {
            let run = &shaped.runs[piece.run];
            let rise = rise(&spans[run.stretch.span]);
            let mut pen = piece.x;
            let mut add = |of_glyph: Option<Rect>, x: f64, y: f64| {
                if let Some(of_glyph) = of_glyph {
                    let (x, y) = (x + of_glyph.x, y + of_glyph.y - rise);
                    let placed = Rect::new(x, y, of_glyph.w, of_glyph.h);
                    ink = Some(ink.map_or(placed, |so_far| so_far.union(placed)));
                }
            };
            if let Some(hyphen) = piece.hyphen_before() {
                add(hyphen.ink, pen, 0.0);
                pen += hyphen.advance;
            }
            for glyph in &run.glyphs[piece.glyphs.clone()] {
                add(glyph.ink, pen + glyph.x, glyph.y);
                pen += glyph.advance;
            }
            if let Some(hyphen) = piece.hyphen_after() {
                add(hyphen.ink, pen, 0.0);
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
        for piece in &self.pieces {
            self.pitch = self.pitch.max(shaped.runs[piece.run].pitch);
        }
        for span in used {
            let (size, font) = (spans[span].style.size, &shaped.own[span]);
            let metrics = font.metrics();
            let em = size / font.units_per_em();
            self.em = self.em.max(size);
            self.pitch = self.pitch.max(size);
            if shaped.vertical {
                // Along the middle of a column stand the middles of em boxes.
                self.ascent = self.ascent.max(size / 2.0);
                self.descent = self.descent.max(size / 2.0);
                continue;
            }
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
