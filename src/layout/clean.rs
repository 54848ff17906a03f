//! Text made ready to be set: NFC, known breaks, nothing that must not reach a page, and the
//! direction of each character.

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_bidi::BidiClass;
use unicode_bidi::Direction;
use unicode_bidi::Level;
use unicode_bidi::ParagraphBidiInfo;
use unicode_bidi::bidi_class;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::is_nfc;

use super::text::TextBox;
use crate::fill::stray::is_isolate;
use crate::fill::stray::is_stray;
use crate::fill::stray::name_of;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::locale::is_rtl;
use crate::locale::may_turn;

/// Ends a paragraph in clean text.
const PARAGRAPH: char = '\n';
/// Ends a line, not a paragraph, in clean text.
pub(super) const LINE: char = '\u{2028}';

/// Text made ready to be set.
#[derive(Clone, Debug, Default)]
pub(super) struct Clean {
    /// All spans, one after the other.
    pub(super) text: String,
    /// Where each span lies in it.
    pub(super) spans: Vec<Range<usize>>,
    /// Bidirectional level of each byte (UAX 9, before rule L1); empty when all are 0.
    pub(super) levels: Vec<u8>,
    /// Where isolates stood between characters of higher levels, and their level: what stands on
    /// either side is ordered by itself, and does not join.
    pub(super) seams: Vec<(usize, u8)>,
    /// Its paragraphs.
    pub(super) paragraphs: Vec<Paragraph>,
    /// What was left out.
    pub(super) findings: Vec<Finding>,
}

/// A paragraph without the character that ends it.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    pub(super) range: Range<usize>,
    pub(super) rtl: bool,
}

impl Clean {
    pub(super) fn new(input: &TextBox) -> Self {
        let mut clean = Self::default();
        let mut stripped = BTreeSet::new();
        for span in &input.spans {
            let start = clean.text.len();
            push_clean(&span.text, &mut clean.text, &mut stripped);
            clean.spans.push(start..clean.text.len());
        }
        clean.findings = stripped.into_iter().map(left_out).collect();
        clean.drop_ends(input.skip_empty_lines);
        clean.order(&input.locale);
        clean
    }

    /// This text up to `cut` with `end` after it, in the style of what stands before.
    ///
    /// The order stays as it was: the isolates that made it are no longer there. `end` stands where
    /// its line ends.
    pub(super) fn cut(&self, cut: usize, end: &str) -> Self {
        let mut shorter = Self {
            text: format!("{}{end}", &self.text[..cut]),
            ..Self::default()
        };
        shorter.spans = self.spans_up_to(cut, shorter.text.len());
        let kept = self.paragraphs.partition_point(|p| p.range.start <= cut);
        shorter.paragraphs = self.paragraphs[..kept].to_vec();
        let mut rtl = false;
        if let Some(last) = shorter.paragraphs.last_mut() {
            last.range.end = shorter.text.len();
            rtl = last.rtl;
        }
        let seams = self.seams.iter().copied();
        shorter.seams = seams.filter(|(at, _)| *at < cut).collect();
        if !self.levels.is_empty() {
            shorter.levels = self.levels[..cut].to_vec();
            shorter.levels.resize(shorter.text.len(), u8::from(rtl));
        }
        shorter
    }

    /// The spans up to `cut`; the last of them that holds anything goes on to `end`.
    fn spans_up_to(&self, cut: usize, end: usize) -> Vec<Range<usize>> {
        let within = |span: &Range<usize>| span.start.min(cut)..span.end.min(cut);
        let mut spans: Vec<_> = self.spans.iter().map(within).collect();
        let last = spans.iter().rposition(|span| !span.is_empty()).unwrap_or(0);
        for (index, span) in spans.iter_mut().enumerate().skip(last) {
            let start = if index == last { span.start } else { end };
            *span = start..end;
        }
        spans
    }

    /// The span that holds a byte.
    pub(super) fn span_at(&self, at: usize) -> usize {
        let before = self.spans.partition_point(|span| span.end <= at);
        before.min(self.spans.len().saturating_sub(1))
    }

    /// The level of the character at a byte.
    pub(super) fn level(&self, at: usize) -> u8 {
        self.levels.get(at).copied().unwrap_or(0)
    }

    /// The level of the isolate that stood before the character at a byte.
    pub(super) fn seam(&self, at: usize) -> Option<u8> {
        let found = self.seams.binary_search_by_key(&at, |seam| seam.0);
        found.ok().map(|index| self.seams[index].1)
    }

    /// Takes away the break at the very end, and empty lines when they are not wanted.
    fn drop_ends(&mut self, skip_empty: bool) {
        let mut kept = Vec::new();
        let lines: Vec<Range<usize>> = lines_of(&self.text);
        let last = lines.len().saturating_sub(1);
        for (index, line) in lines.into_iter().enumerate() {
            let words = &self.text[line.clone()];
            let blank = words.chars().all(|c| c.is_whitespace() || is_break(c));
            let trailing = index == last && words.is_empty();
            if !(trailing || skip_empty && blank) {
                kept.push(line);
            }
        }
        self.keep(&kept);
    }

    /// Keeps some lines, each with the break that ends it, except the last one's.
    fn keep(&mut self, lines: &[Range<usize>]) {
        let whole = matches!(lines, [only] if *only == (0..self.text.len()));
        if whole && !self.text.ends_with(is_break) {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut map = vec![0; self.text.len() + 1];
        let mut from = 0;
        for (index, line) in lines.iter().enumerate() {
            map[from..line.start].fill(text.len());
            let words = &self.text[line.clone()];
            let is_last = index + 1 == lines.len();
            let kept = if is_last {
                words.trim_end_matches(is_break)
            } else {
                words
            };
            for offset in 0..words.len() {
                map[line.start + offset] = text.len() + offset.min(kept.len());
            }
            text.push_str(kept);
            from = line.end;
        }
        map[from..].fill(text.len());
        for span in &mut self.spans {
            *span = map[span.start]..map[span.end];
        }
        self.text = text;
    }

    /// Finds the paragraphs and the level of each character, then takes the isolates out.
    fn order(&mut self, locale: &str) {
        let plain = !self.text.chars().any(may_turn);
        let mut start = 0;
        for words in self.text.split(PARAGRAPH) {
            let range = start..start + words.len();
            start = range.end + PARAGRAPH.len_utf8();
            let rtl = starts_rtl(words, locale);
            if !plain || rtl {
                self.levels.resize(range.start, 0);
                self.levels.extend(levels(words, rtl));
                flatten(&mut self.levels[range.clone()], u8::from(rtl));
            }
            self.paragraphs.push(Paragraph { range, rtl });
        }
        if self.text.is_empty() {
            self.paragraphs.clear();
        }
        if !self.levels.is_empty() {
            self.levels.resize(self.text.len(), 0);
        }
        if self.text.contains(is_isolate) {
            self.drop_isolates();
        }
    }

    fn drop_isolates(&mut self) {
        let mut text = String::with_capacity(self.text.len());
        let mut levels = Vec::with_capacity(self.levels.len());
        let mut map = vec![0; self.text.len() + 1];
        let mut seam: Option<u8> = None;
        for (at, character) in self.text.char_indices() {
            map[at] = text.len();
            let level = self.level(at);
            if is_isolate(character) {
                seam = Some(seam.map_or(level, |other| other.min(level)));
                continue;
            }
            let before = levels.last().copied().unwrap_or(0);
            let between = seam.take().filter(|&seam| seam < level && seam < before);
            self.seams.extend(between.map(|seam| (text.len(), seam)));
            text.push(character);
            levels.resize(text.len(), level);
        }
        map[self.text.len()] = text.len();
        for span in &mut self.spans {
            *span = map[span.start]..map[span.end];
        }
        for paragraph in &mut self.paragraphs {
            paragraph.range = map[paragraph.range.start]..map[paragraph.range.end];
        }
        self.text = text;
        self.levels = levels;
    }
}

fn is_break(character: char) -> bool {
    character == PARAGRAPH || character == LINE
}

/// Each line with the break that ends it.
fn lines_of(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for (at, mark) in text.match_indices(is_break) {
        lines.push(start..at + mark.len());
        start = at + mark.len();
    }
    lines.push(start..text.len());
    lines
}

/// Takes from levels what changes no order: text that is turned twice stands as it stood. So a value
/// in its isolate stands at the level of the same words around it, and is shaped with them.
///
/// Rule L2 turns whole stretches, once a level. Of a stretch above `floor`, all levels may therefore
/// fall by two, as long as none falls below the floor.
pub(super) fn flatten(levels: &mut [u8], floor: u8) {
    let mut start = 0;
    while start < levels.len() {
        let above = |level: &u8| *level > floor;
        let Some(first) = levels[start..].iter().position(above) else {
            return;
        };
        let first = start + first;
        let length = levels[first..].iter().position(|level| !above(level));
        let end = length.map_or(levels.len(), |length| first + length);
        let stretch = &mut levels[first..end];
        let lowest = stretch.iter().copied().min().unwrap_or(floor);
        let fall = (lowest - floor) / 2 * 2;
        stretch.iter_mut().for_each(|level| *level -= fall);
        flatten(stretch, lowest - fall);
        start = end;
    }
}

/// The level of each byte of a paragraph (UAX 9, before rule L1).
pub(super) fn levels(words: &str, rtl: bool) -> Vec<u8> {
    if rtl && words.chars().all(stays_rtl) {
        return vec![1; words.len()];
    }
    let base = if rtl { Level::rtl() } else { Level::ltr() };
    let info = ParagraphBidiInfo::new(words, Some(base));
    info.levels.iter().map(Level::number).collect()
}

/// Whether a character among others of its kind has the level of a paragraph from right to left: a
/// name in Arabic or Hebrew is made of such alone, and needs none of the rules.
fn stays_rtl(character: char) -> bool {
    matches!(
        bidi_class(character),
        BidiClass::R | BidiClass::AL | BidiClass::NSM | BidiClass::WS
    )
}

/// The first strong character decides (UAX 9, P2 and P3), and what stands in isolates has no say. A
/// paragraph that is nothing but isolates follows them, if they agree. Otherwise the locale decides.
pub(super) fn starts_rtl(words: &str, locale: &str) -> bool {
    let own = rtl_of(words).or_else(|| {
        let mut isolates = only_isolates(words)?.into_iter();
        let first = isolates.next()?;
        isolates.all(|rtl| rtl == first).then_some(first)
    });
    own.unwrap_or_else(|| is_rtl(locale))
}

/// Whether a text runs from right to left by its first strong character outside of isolates.
fn rtl_of(words: &str) -> Option<bool> {
    match unicode_bidi::get_base_direction(words) {
        Direction::Ltr => Some(false),
        Direction::Rtl => Some(true),
        Direction::Mixed => None,
    }
}

/// Which of the outermost isolates of a text run from right to left, where nothing else but space is
/// in it; those without letters are left away.
fn only_isolates(words: &str) -> Option<Vec<bool>> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for (at, character) in words.char_indices() {
        if character == '\u{2069}' {
            depth = depth.saturating_sub(1);
        } else if is_isolate(character) {
            if depth == 0 {
                found.extend(isolate(character, &words[at + character.len_utf8()..]));
            }
            depth += 1;
        } else if depth == 0 && !character.is_whitespace() {
            return None;
        }
    }
    Some(found)
}

fn isolate(opening: char, inside: &str) -> Option<bool> {
    match opening {
        '\u{2066}' => Some(false),
        '\u{2067}' => Some(true),
        _ => {
            let end = inside.find('\u{2069}').unwrap_or(inside.len());
            rtl_of(&inside[..end])
        }
    }
}

fn push_clean(input: &str, text: &mut String, stripped: &mut BTreeSet<char>) {
    if input.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        text.push_str(input);
        return;
    }
    let mut characters = input.chars().peekable();
    let mut kept = String::with_capacity(input.len());
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if_eq(&'\n');
                kept.push(PARAGRAPH);
            }
            '\n' | '\u{85}' | '\u{c}' | '\u{2029}' => kept.push(PARAGRAPH),
            '\u{b}' | '\u{2028}' => kept.push(LINE),
            '\t' => kept.push(' '),
            other if is_stray(other) => {
                stripped.insert(other);
            }
            other => kept.push(other),
        }
    }
    if is_nfc(&kept) {
        text.push_str(&kept);
    } else {
        text.extend(kept.nfc());
    }
}

fn left_out(character: char) -> Finding {
    let message = format!("{} was left out", name_of(character));
    Finding::warning(Kind::Stripped, message).help("remove it from the text or the data")
}

#[cfg(test)]
mod tests;
