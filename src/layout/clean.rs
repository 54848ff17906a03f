//! Text made ready to be set: NFC, known breaks, nothing that must not reach a page, and the
//! direction of each character.

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_bidi::Direction;
use unicode_bidi::Level;
use unicode_bidi::ParagraphBidiInfo;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::is_nfc;

use super::text::TextBox;
use crate::finding::Finding;
use crate::finding::Kind;

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
    pub(super) fn cut(&self, cut: usize, end: &str, locale: &str) -> Self {
        let mut shorter = Self {
            text: format!("{}{end}", &self.text[..cut]),
            ..Self::default()
        };
        let mut spans: Vec<_> = self.spans.clone();
        for span in &mut spans {
            *span = span.start.min(cut)..span.end.min(cut);
        }
        let last = spans.iter().rposition(|span| !span.is_empty()).unwrap_or(0);
        for (index, span) in spans.iter_mut().enumerate().skip(last) {
            let start = if index == last {
                span.start
            } else {
                shorter.text.len()
            };
            *span = start..shorter.text.len();
        }
        shorter.spans = spans;
        shorter.order(locale);
        shorter
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
        let plain = !self.text.chars().any(needs_order);
        let mut start = 0;
        for words in self.text.split(PARAGRAPH) {
            let range = start..start + words.len();
            start = range.end + PARAGRAPH.len_utf8();
            let rtl = starts_rtl(words, locale);
            if !plain || rtl {
                self.levels.resize(range.start, 0);
                let level = if rtl { Level::rtl() } else { Level::ltr() };
                let info = ParagraphBidiInfo::new(words, Some(level));
                self.levels.extend(info.levels.iter().map(Level::number));
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
        for (at, character) in self.text.char_indices() {
            map[at] = text.len();
            if !is_isolate(character) {
                text.push(character);
                levels.resize(text.len(), self.level(at));
            }
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

/// What may make an order other than from left to right: everything from Hebrew on, roughly.
fn needs_order(character: char) -> bool {
    character >= '\u{0590}'
}

fn is_isolate(character: char) -> bool {
    matches!(character, '\u{2066}'..='\u{2069}')
}

/// The first strong character decides (UAX 9, P2 and P3); without one, the locale.
fn starts_rtl(words: &str, locale: &str) -> bool {
    match unicode_bidi::get_base_direction(words) {
        Direction::Ltr => false,
        Direction::Rtl => true,
        Direction::Mixed => is_rtl(locale),
    }
}

/// Whether a language is written from right to left: by its script subtag, or by its usual script.
fn is_rtl(locale: &str) -> bool {
    let mut subtags = locale.split(['-', '_']);
    let language = subtags.next().unwrap_or_default();
    if let Some(script) = subtags.next().filter(|subtag| subtag.len() == 4) {
        let script = script.to_ascii_lowercase();
        let scripts = [
            "arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg", "mand", "samr",
        ];
        return scripts.contains(&script.as_str());
    }
    matches!(
        language,
        "ar" | "he"
            | "iw"
            | "fa"
            | "ur"
            | "ps"
            | "sd"
            | "ug"
            | "yi"
            | "ji"
            | "dv"
            | "ckb"
            | "syr"
            | "nqo"
            | "arc"
            | "azb"
            | "bal"
            | "glk"
            | "lrc"
            | "mzn"
            | "pnb"
            | "rhg"
            | "bqi"
            | "ks"
    )
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
            other if is_unwanted(other) => {
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

fn is_unwanted(character: char) -> bool {
    let code = u32::from(character);
    let nonchar = (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe;
    let bidi = matches!(character, '\u{202a}'..='\u{202e}');
    // Interlinear marks, deprecated format characters and the byte order mark.
    let format =
        matches!(character, '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{feff}');
    character.is_control() || nonchar || bidi || format
}

fn left_out(character: char) -> Finding {
    let what = match character {
        '\u{202a}'..='\u{202e}' => "a mark that overrides the direction of text",
        '\u{feff}' => "a byte order mark",
        _ => "a control character",
    };
    let code = u32::from(character);
    Finding::warning(
        Kind::Stripped,
        format!("U+{code:04X}, {what}, was left out"),
    )
    .help("remove it from the text or the data")
}
