//! Lines: where a text may be broken (UAX 14), and the glyphs of each line in visual order (UAX 9).

use std::ops::Range;

use icu::segmenter::LineSegmenter;
use icu::segmenter::LineSegmenterBorrowed;
use icu::segmenter::options::LineBreakOptions;
use icu::segmenter::options::LineBreakWordOption;
use unicode_bidi::BidiInfo;
use unicode_bidi::Level;

use super::clean::LINE;
use super::shape::Shaped;
use super::text::Span;
use crate::geom::Rect;

/// Clusters between two places where a line may end.
#[derive(Clone, Debug)]
struct Word {
    clusters: Range<usize>,
    /// Advance up to the spaces that hang.
    visible: f64,
    /// Advance of those spaces, and the letter spacing before them.
    hanging: f64,
}

/// A part of a text that is never joined with the next: a paragraph, or a line that ends with a
/// line separator.
#[derive(Debug)]
struct Block {
    range: Range<usize>,
    rtl: bool,
    ends_paragraph: bool,
    words: Vec<Word>,
}

/// A text with all places where it may be broken: breaking it at another width costs little.
#[derive(Debug)]
pub(super) struct Breaker {
    blocks: Vec<Block>,
}

/// Which part of a text a line holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) range: Range<usize>,
    pub(super) clusters: Range<usize>,
    pub(super) rtl: bool,
    pub(super) ends_paragraph: bool,
}

/// Whether lines are made as long as they can be, or of about one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Balance {
    Greedy,
    Even,
}

/// Balancing longer texts would only make them narrower.
const BALANCED_LINES: usize = 6;

impl Breaker {
    /// Finds where a text may be broken; nowhere but at its own breaks when it is not to be.
    pub(super) fn new(shaped: &Shaped, locale: &str, may_wrap: bool) -> Self {
        let mut blocks = Vec::new();
        let mut next = 0;
        for paragraph in &shaped.clean.paragraphs {
            let mut start = paragraph.range.start;
            let words = &shaped.clean.text[paragraph.range.clone()];
            for part in words
                .split_inclusive(LINE)
                .chain(words.is_empty().then_some(""))
            {
                let end = start + part.len();
                let range = start..start + part.trim_end_matches(LINE).len();
                let last = shaped.clusters[next..].partition_point(|c| c.range.start < end) + next;
                blocks.push(Block {
                    words: words_of(shaped, locale, &range, next..last, may_wrap),
                    ends_paragraph: end == paragraph.range.end,
                    rtl: paragraph.rtl,
                    range,
                });
                next = last;
                start = end;
            }
        }
        Self { blocks }
    }

    /// The lines for a width, at scale 1.
    pub(super) fn lines(&self, width: f64, balance: Balance) -> Vec<Cut> {
        self.blocks
            .iter()
            .flat_map(|block| block.cuts(width, balance))
            .collect()
    }
}

impl Block {
    fn cuts(&self, width: f64, balance: Balance) -> Vec<Cut> {
        let mut ends = self.greedy(width);
        if balance == Balance::Even && (2..=BALANCED_LINES).contains(&ends.len()) {
            ends = self.even(width, ends);
        }
        let mut first = 0;
        let mut cuts = Vec::with_capacity(ends.len());
        for end in ends {
            cuts.push(self.cut(first..end));
            first = end;
        }
        cuts
    }

    /// After which words lines end when each is as long as it can be.
    fn greedy(&self, width: f64) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut filled = 0.0;
        for (index, word) in self.words.iter().enumerate() {
            // A hair more than the width: sums of the same advances differ in their last digits.
            if filled > 0.0 && filled + word.visible > width + 1e-6 {
                ends.push(index);
                filled = 0.0;
            }
            filled += word.visible + word.hanging;
        }
        ends.push(self.words.len());
        ends
    }

    /// The narrowest lines that are no more than before.
    fn even(&self, width: f64, greedy: Vec<usize>) -> Vec<usize> {
        let (mut narrow, mut wide) = (width / greedy.len() as f64 / 2.0, width);
        let mut best = greedy;
        for _ in 0..12 {
            let middle = (narrow + wide) / 2.0;
            let ends = self.greedy(middle);
            let stands_out = self.words.iter().any(|word| word.visible > middle);
            if ends.len() > best.len() || stands_out {
                narrow = middle;
            } else {
                wide = middle;
                best = ends;
            }
        }
        best
    }

    fn cut(&self, words: Range<usize>) -> Cut {
        let last = words.end == self.words.len();
        let words = &self.words[words];
        let clusters = match words {
            [first, ..] => first.clusters.start..words[words.len() - 1].clusters.end,
            [] => 0..0,
        };
        Cut {
            range: self.range.clone(),
            clusters,
            rtl: self.rtl,
            ends_paragraph: last && self.ends_paragraph,
        }
    }
}

fn words_of(
    shaped: &Shaped,
    locale: &str,
    range: &Range<usize>,
    clusters: Range<usize>,
    may_wrap: bool,
) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = clusters.start;
    if may_wrap {
        for at in breaks(&shaped.clean.text[range.clone()], locale) {
            let at = at + range.start;
            let found = shaped.clusters[clusters.clone()].partition_point(|c| c.range.start < at);
            let end = clusters.start + found;
            let between = shaped
                .clusters
                .get(end)
                .is_some_and(|c| c.range.start == at);
            if between && end > start && end < clusters.end {
                words.push(word(shaped, start..end));
                start = end;
            }
        }
    }
    if start < clusters.end {
        words.push(word(shaped, start..clusters.end));
    }
    words
}

fn word(shaped: &Shaped, clusters: Range<usize>) -> Word {
    let part = &shaped.clusters[clusters.clone()];
    let seen = part
        .iter()
        .rposition(|cluster| !cluster.space)
        .map_or(0, |at| at + 1);
    let sum = |some: &[super::shape::Cluster]| some.iter().map(|c| c.advance).sum::<f64>();
    let dangling = part[..seen].last().map_or(0.0, |cluster| cluster.spacing);
    Word {
        visible: sum(&part[..seen]) - dangling,
        hanging: sum(&part[seen..]) + dangling,
        clusters,
    }
}

/// Where a line may end, by UAX 14, with dictionaries for Thai, Lao, Khmer, Burmese, Chinese and
/// Japanese. Korean is broken at spaces alone. Not after a soft hyphen: it would need its hyphen.
fn breaks(text: &str, locale: &str) -> Vec<usize> {
    let korean = locale.split(['-', '_']).next() == Some("ko");
    let found = segmenter(korean).segment_str(text);
    found
        .filter(|&at| at > 0 && at < text.len() && !text[..at].ends_with('\u{ad}'))
        .collect()
}

/// Dictionaries rather than neural models: those compute with floats, and floats may differ.
fn segmenter(keep_words: bool) -> LineSegmenterBorrowed<'static> {
    let mut options = LineBreakOptions::default();
    if keep_words {
        options.word_option = Some(LineBreakWordOption::KeepAll);
    }
    LineSegmenter::new_dictionary(options)
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
