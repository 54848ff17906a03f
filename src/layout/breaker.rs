//! Where lines end: each as long as it can be, or all of about one length, at any width.
//!
//! A line is as long as its advances and the ink that stands out of them. As the width grows, lines
//! change at certain widths only; each result tells the next of these, so that all ways to break a
//! text can be walked through one by one, and the largest size that fits is found exactly.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::clean::LINE;
use super::extent;
use super::extent::Extent;
use super::extent::Height;
use super::extent::Outline;
use super::extent::Part;
use super::extent::Word;
use super::lines;
use super::lines::Cut;
use super::lines::Hyphen;
use super::opportunities;
use super::shape::Shaped;
use super::text::TextBox;

/// Sums of the same numbers in another order differ by less, in points.
pub(super) const HAIR: f64 = 1e-6;

/// Balancing longer texts would only make them narrower.
const BALANCED_LINES: usize = 6;

/// A part of a text that is never joined with the next: a paragraph, or a line that ends with a
/// line separator.
#[derive(Debug)]
struct Block {
    range: Range<usize>,
    rtl: bool,
    ends_paragraph: bool,
    words: Vec<Word>,
    /// Whether all of it runs one way, so that the words of a line stand in their order.
    plain: bool,
    /// What a line without words is like.
    blank: Outline,
}

/// A text with all places where it may be broken: breaking it at another width costs little.
pub(super) struct Breaker<'a> {
    shaped: &'a Shaped,
    input: &'a TextBox,
    blocks: Vec<Block>,
    /// What lines of blocks that run both ways need, by block and words.
    needed: RefCell<BTreeMap<(usize, usize, usize), f64>>,
    /// Lines of about one length, by block and number of lines.
    even: RefCell<BTreeMap<(usize, usize), Ends>>,
}

/// Whether lines are made as long as they can be, or of about one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Balance {
    Greedy,
    Even,
}

/// After which words the lines of a block end.
#[derive(Clone, Debug)]
struct Ends {
    words: Vec<usize>,
    /// The width of the widest line.
    widest: f64,
    /// The width up to which they stay the same.
    next: f64,
}

/// Lines of a text and what they need, at scale 1.
#[derive(Debug)]
pub(super) struct Broken {
    ends: Vec<Ends>,
    /// Number of lines.
    pub(super) lines: usize,
    pub(super) width: f64,
    pub(super) height: f64,
    /// The width up to which they stay the same; infinite when they always do.
    pub(super) next: f64,
}

impl<'a> Breaker<'a> {
    /// Finds where a text may be broken; nowhere but at its own breaks when it is not to be.
    pub(super) fn new(shaped: &'a Shaped, input: &'a TextBox, may_wrap: bool) -> Self {
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
                let parts = parts(shaped, input, &range, next..last, may_wrap);
                blocks.push(Block {
                    words: extent::words(shaped, input, parts, paragraph.rtl),
                    ends_paragraph: end == paragraph.range.end,
                    rtl: paragraph.rtl,
                    plain: is_plain(shaped, next..last, paragraph.rtl),
                    blank: Outline::blank(input, shaped.clean.span_at(range.start)),
                    range,
                });
                next = last;
                start = end;
            }
        }
        Self {
            shaped,
            input,
            blocks,
            needed: RefCell::default(),
            even: RefCell::default(),
        }
    }

    /// The lines for a width, at scale 1.
    pub(super) fn lines(&self, width: f64, balance: Balance) -> Broken {
        let mut broken = Broken {
            ends: Vec::with_capacity(self.blocks.len()),
            lines: 0,
            width: 0.0,
            height: 0.0,
            next: f64::INFINITY,
        };
        let mut height = Height::new(self.input);
        for index in 0..self.blocks.len() {
            let ends = self.ends(index, width, balance);
            broken.lines += ends.words.len();
            broken.width = broken.width.max(ends.widest);
            broken.next = broken.next.min(ends.next);
            self.add_lines(index, &ends, &mut height);
            broken.ends.push(ends);
        }
        broken.height = height.needed();
        broken
    }

    fn add_lines(&self, block: usize, ends: &Ends, height: &mut Height) {
        let block = &self.blocks[block];
        let mut first = 0;
        for &end in &ends.words {
            let words = &block.words[first..end];
            let outline = words.iter().map(|word| word.outline);
            height.add(outline.reduce(Outline::beside).unwrap_or(block.blank));
            first = end;
        }
    }

    /// What each of some lines holds.
    pub(super) fn cuts(&self, broken: &Broken) -> Vec<Cut> {
        let mut cuts = Vec::with_capacity(broken.lines);
        for (block, ends) in self.blocks.iter().zip(&broken.ends) {
            let mut first = 0;
            for &end in &ends.words {
                cuts.push(block.cut(first..end));
                first = end;
            }
        }
        cuts
    }

    /// A scale, at most 1, above which nothing fits: from advances alone, which is quickly told.
    pub(super) fn ceiling(&self, least: f64) -> f64 {
        let words = || self.blocks.iter().flat_map(|block| &block.words);
        if words().any(|word| word.visible < 0.0 || word.hanging < 0.0) {
            return 1.0;
        }
        let widest = words().map(|word| word.visible).fold(0.0, f64::max);
        let mut high = (self.input.size.w / widest).min(1.0);
        let outline = self.least_outline();
        if self.may_fit(high, outline) {
            return high;
        }
        let mut low = least;
        while high - low > 1e-3 {
            let middle = (low + high) / 2.0;
            if self.may_fit(middle, outline) {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    /// Whether a text can fit at a scale, judged by its advances and the least height of its lines.
    fn may_fit(&self, scale: f64, outline: Option<Outline>) -> bool {
        let width = self.input.size.w / scale + HAIR;
        let blocks = self.blocks.iter();
        let count: usize = blocks.map(|block| block.fewest_lines(width)).sum();
        let most = self.input.fit.max_lines.unwrap_or(usize::MAX);
        let height = outline.map_or(0.0, |outline| outline.stacked(count, self.input));
        count <= most && height * scale <= self.input.size.h + HAIR
    }

    /// What every line reaches, if all have ink.
    fn least_outline(&self) -> Option<Outline> {
        if self.blocks.iter().any(|block| block.words.is_empty()) {
            return None;
        }
        let words = self.blocks.iter().flat_map(|block| &block.words);
        let outline = words.map(|word| word.outline).reduce(Outline::common);
        outline.filter(|outline| outline.ink.is_some())
    }

    fn ends(&self, index: usize, width: f64, balance: Balance) -> Ends {
        let greedy = self.greedy(index, width);
        let count = greedy.words.len();
        if balance == Balance::Greedy || !(2..=BALANCED_LINES).contains(&count) {
            return greedy;
        }
        // A word that stands out is no reason to leave the room beside it empty.
        if greedy.widest > width + HAIR {
            return greedy;
        }
        let even = self.even(index, count);
        let fits = even.widest <= width + HAIR;
        Ends {
            next: if fits {
                greedy.next
            } else {
                greedy.next.min(even.widest)
            },
            ..if fits { even } else { greedy }
        }
    }

    /// The narrowest lines that are no more than so many.
    fn even(&self, index: usize, lines: usize) -> Ends {
        if let Some(known) = self.even.borrow().get(&(index, lines)) {
            return known.clone();
        }
        let found = self.narrowest(index, lines);
        self.even.borrow_mut().insert((index, lines), found.clone());
        found
    }

    fn narrowest(&self, index: usize, lines: usize) -> Ends {
        let words = self.blocks[index].words.len();
        let single = (0..words).map(|word| self.line_needs(index, word..word + 1));
        let start = self.greedy(index, single.fold(0.0, f64::max));
        if start.words.len() <= lines {
            return start;
        }
        let mut best = self.greedy(index, self.line_needs(index, 0..words));
        let mut low = start.next;
        while low + HAIR < best.widest {
            let found = self.greedy(index, (low + best.widest) / 2.0);
            if found.words.len() > lines {
                low = found.next;
            } else {
                best = found;
            }
        }
        best
    }

    /// Lines that are each as long as they can be.
    fn greedy(&self, index: usize, width: f64) -> Ends {
        let count = self.blocks[index].words.len();
        let mut ends = Ends {
            words: Vec::new(),
            widest: 0.0,
            next: f64::INFINITY,
        };
        let mut first = 0;
        loop {
            let end = self.line_end(index, first, width, &mut ends);
            ends.words.push(end);
            first = end;
            if first >= count {
                return ends;
            }
        }
    }

    /// After which word a line ends that starts with `first`.
    fn line_end(&self, index: usize, first: usize, width: f64, ends: &mut Ends) -> usize {
        let words = &self.blocks[index].words;
        let room = width + HAIR;
        // By advances first: they never shrink, and tell where to stop looking.
        let mut end = first;
        let mut filled = 0.0;
        while let Some(word) = words.get(end) {
            if end > first && filled + word.visible > room {
                ends.next = ends.next.min(filled + word.visible);
                break;
            }
            filled += word.visible + word.hanging;
            end += 1;
        }
        loop {
            let needed = self.line_needs(index, first..end);
            if needed <= room || end <= first + 1 {
                ends.widest = ends.widest.max(needed);
                if needed > room {
                    ends.next = ends.next.min(needed);
                }
                return end;
            }
            ends.next = ends.next.min(needed);
            end -= 1;
        }
    }

    /// The width that a line of some words needs.
    fn line_needs(&self, index: usize, words: Range<usize>) -> f64 {
        let block = &self.blocks[index];
        if block.plain {
            return Extent::of(&block.words[words], block.rtl).needed();
        }
        let key = (index, words.start, words.end);
        if let Some(&known) = self.needed.borrow().get(&key) {
            return known;
        }
        let laid = lines::lay(self.shaped, &self.input.spans, block.cut(words));
        let needed = extent::needed_width(&laid);
        self.needed.borrow_mut().insert(key, needed);
        needed
    }
}

impl Block {
    /// How many lines it takes at least, by advances alone.
    fn fewest_lines(&self, width: f64) -> usize {
        let mut lines = 1;
        let mut filled = 0.0;
        for (index, word) in self.words.iter().enumerate() {
            if index > 0 && filled + word.visible > width {
                lines += 1;
                filled = 0.0;
            }
            filled += word.visible + word.hanging;
        }
        lines
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
            hyphen: words.last().and_then(|word| word.hyphen),
        }
    }
}

/// Whether all clusters run the way their paragraph does.
fn is_plain(shaped: &Shaped, clusters: Range<usize>, rtl: bool) -> bool {
    let ours = |level: u8| level % 2 == u8::from(rtl);
    shaped.clusters[clusters].iter().all(|cluster| {
        ours(shaped.runs[cluster.run].stretch.level)
            && shaped.clean.seam(cluster.range.start).is_none_or(ours)
    })
}

/// The clusters between two places where a line may end.
fn parts(
    shaped: &Shaped,
    input: &TextBox,
    range: &Range<usize>,
    clusters: Range<usize>,
    may_wrap: bool,
) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut start = clusters.start;
    let breaks = if may_wrap {
        breaks(shaped, input, range)
    } else {
        Vec::new()
    };
    for (at, hyphenated) in breaks {
        let Some(end) = boundary(shaped, &clusters, at) else {
            continue;
        };
        if end <= start || end >= clusters.end {
            continue;
        }
        let hyphen = hyphenated.then(|| Hyphen::after(shaped, end - 1));
        // Without a glyph for its hyphen, a word is not broken.
        if hyphen != Some(None) {
            parts.push(Part {
                clusters: start..end,
                hyphen: hyphen.flatten(),
            });
            start = end;
        }
    }
    if start < clusters.end {
        parts.push(Part {
            clusters: start..clusters.end,
            hyphen: None,
        });
    }
    parts
}

/// The cluster that starts at a byte, or with the soft hyphen before it: right to left, that is one
/// with the letter that follows.
fn boundary(shaped: &Shaped, clusters: &Range<usize>, at: usize) -> Option<usize> {
    let text = &shaped.clean.text[..at];
    let before = text.strip_suffix(opportunities::SOFT_HYPHEN).map(str::len);
    [Some(at), before].into_iter().flatten().find_map(|at| {
        let all = &shaped.clusters[clusters.clone()];
        let found = all.partition_point(|cluster| cluster.range.start < at);
        let starts = all
            .get(found)
            .is_some_and(|cluster| cluster.range.start == at);
        starts.then_some(clusters.start + found)
    })
}

/// Where a line may end, in bytes, and whether it then ends with a hyphen.
fn breaks(shaped: &Shaped, input: &TextBox, range: &Range<usize>) -> Vec<(usize, bool)> {
    let text = &shaped.clean.text;
    let mut breaks: Vec<(usize, bool)> = opportunities::find(&text[range.clone()], &input.locale)
        .into_iter()
        .map(|at| range.start + at)
        .map(|at| (at, text[..at].ends_with(opportunities::SOFT_HYPHEN)))
        .collect();
    if !input.hyphenate {
        return breaks;
    }
    for (span, place) in input.spans.iter().zip(&shaped.clean.spans) {
        let (start, end) = (place.start.max(range.start), place.end.min(range.end));
        if start >= end {
            continue;
        }
        let language = match &*span.style.language {
            "" => &input.locale,
            own => own,
        };
        let found = opportunities::syllables(&text[start..end], language);
        breaks.extend(found.into_iter().map(|at| (start + at, true)));
    }
    breaks.sort_unstable();
    breaks.dedup_by_key(|place| place.0);
    breaks
}
