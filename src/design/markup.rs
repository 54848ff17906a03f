//! Inline marks in the text of a design: `**bold**`, `*italic*`, `[words]{style}`.
//!
//! Marks are found in the template, before any data is in it, so data can never make one. Each mark
//! is replaced by noncharacters of Unicode (U+FDD0 to U+FDEF), which go through the template like
//! letters; afterwards [`split`](crate::design::markup::split) cuts the filled text at them. Whatever fills the template must
//! first take such characters out of the data: see [`clean`](crate::design::markup::clean).
//!
//! A star is a mark when it stands at a word as brackets do: a space may not follow the first nor
//! precede the last. A star alone is a star. `\*`, `\[`, `\]` and `\\` stand for the character itself.
//!
//! A mark opens and closes in the same block of the template, so that it is whole whichever way the
//! template goes: `**a {{#if x}}b{{/if}} c**` is bold, `**a {{#if x}}b** c{{/if}}` is a fault.

mod pair;

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::Finding;

const BOLD: char = '\u{fdd0}';
const BOLD_END: char = '\u{fdd1}';
const ITALIC: char = '\u{fdd2}';
const ITALIC_END: char = '\u{fdd3}';
/// Two digits follow, which tell the style's index.
const STYLE: char = '\u{fdd4}';
const STYLE_END: char = '\u{fdd5}';
/// A backslash that must not reach the template, where it might escape what follows.
const BACKSLASH: char = '\u{fdd6}';
/// The first of sixteen digits.
const DIGIT: u32 = 0xfde0;

/// Spans of a style in one text; as many as two digits can tell apart.
const MOST_STYLES: usize = 256;

/// A template in which the marks are replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The template, to be filled.
    pub template: String,
    /// The styles that its spans name; [`split`] wants them.
    pub styles: Vec<String>,
}

/// A part of a filled text that looks alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Its text; never empty.
    pub text: String,
    /// The marks that it stands in, from the outermost to the innermost: the inner one has the last
    /// word.
    pub marks: Vec<Mark>,
}

/// What a pair of marks does to the words between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `**words**`
    Bold,
    /// `*words*`
    Italic,
    /// `[words]{style}`
    Style(String),
}

/// Data without the characters that stand for marks.
pub fn clean(data: &str) -> Cow<'_, str> {
    if !data.contains(is_sentinel) {
        return Cow::Borrowed(data);
    }
    Cow::Owned(data.replace(is_sentinel, ""))
}

fn is_sentinel(c: char) -> bool {
    ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// Replaces the marks of a template. `known` are the names of the design's styles.
///
/// # Errors
/// All faults of the text: a `**` that is never closed, a style that is not known.
pub fn mark<'n>(
    source: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Result<Marked, Vec<Finding>> {
    let known: Vec<&str> = known.into_iter().collect();
    let source = clean(source);
    let mut pieces = pieces(&source);
    let blocks = pair::blocks(&pieces, &source);
    let mut faults = Vec::new();
    pair::stars(&mut pieces, &blocks, 2, &source, &mut faults);
    pair::stars(&mut pieces, &blocks, 1, &source, &mut faults);
    let mut marked = Marked::default();
    let mut brackets = pair::Brackets {
        known: &known,
        styles: &mut marked.styles,
        faults: &mut faults,
    };
    brackets.pair(&mut pieces, &blocks);
    if !faults.is_empty() {
        return Err(faults);
    }
    marked.template = pieces.iter().map(|piece| piece.shown(&source)).collect();
    Ok(marked)
}

/// Cuts a filled text at its marks. `styles` are those of the [`Marked`] template.
pub fn split(filled: &str, styles: &[String]) -> Vec<Span> {
    if !filled.is_empty() && !filled.contains(is_sign) {
        return vec![Span {
            text: filled.to_owned(),
            marks: Vec::new(),
        }];
    }
    let mut spans: Vec<Span> = Vec::new();
    let mut now: Vec<Mark> = Vec::new();
    let mut letters = filled.chars();
    while let Some(letter) = letters.next() {
        match letter {
            BOLD => now.push(Mark::Bold),
            ITALIC => now.push(Mark::Italic),
            STYLE => now.extend(style(&mut letters, styles).map(Mark::Style)),
            BOLD_END => end(&mut now, |mark| *mark == Mark::Bold),
            ITALIC_END => end(&mut now, |mark| *mark == Mark::Italic),
            STYLE_END => end(&mut now, |mark| matches!(mark, Mark::Style(_))),
            BACKSLASH => push(&mut spans, &now, '\\'),
            other => push(&mut spans, &now, other),
        }
    }
    spans
}

/// Whether a character stands for a mark: they follow one another.
fn is_sign(letter: char) -> bool {
    (BOLD..=BACKSLASH).contains(&letter)
}

/// Ends the innermost mark of a kind; marks may overlap, as in `**a [b** c]{style}`.
fn end(now: &mut Vec<Mark>, kind: fn(&Mark) -> bool) {
    if let Some(at) = now.iter().rposition(kind) {
        now.remove(at);
    }
}

fn style(letters: &mut std::str::Chars<'_>, styles: &[String]) -> Option<String> {
    let mut digit = || Some((letters.next()? as u32).wrapping_sub(DIGIT) as usize);
    let index = digit()?.checked_mul(16)?.checked_add(digit()?)?;
    styles.get(index).cloned()
}

fn push(spans: &mut Vec<Span>, now: &[Mark], letter: char) {
    match spans.last_mut().filter(|last| last.marks == now) {
        Some(last) => last.text.push(letter),
        None => spans.push(Span {
            text: letter.to_string(),
            marks: now.to_vec(),
        }),
    }
}

/// A piece of a template.
#[derive(Debug)]
enum Piece<'s> {
    /// Text or a template's tag, as it stands.
    Plain(Range<usize>),
    /// One or two stars that may be a mark.
    Stars {
        at: usize,
        count: usize,
        opens: bool,
        closes: bool,
    },
    /// `[`
    Open,
    /// `]` without a style.
    Shut,
    /// `]{name}`
    Close { name: &'s str, whole: Range<usize> },
    /// What replaces a mark.
    Mark(String),
}

impl Piece<'_> {
    fn shown(&self, source: &str) -> String {
        match self {
            Self::Plain(range) => source[range.clone()].to_owned(),
            Self::Stars { count, .. } => "*".repeat(*count),
            Self::Open => "[".to_owned(),
            Self::Shut => "]".to_owned(),
            Self::Close { whole, .. } => source[whole.clone()].to_owned(),
            Self::Mark(mark) => mark.clone(),
        }
    }
}

/// Cuts a template into pieces; tags stay whole.
fn pieces(source: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        let length = match rest.as_bytes()[0] {
            b'{' if rest.starts_with("{{") => {
                let length = tag(rest);
                pieces.push(Piece::Plain(at..at + length));
                length
            }
            b'\\' => escape(rest, at, &mut pieces),
            b'*' => stars(source, at, &mut pieces),
            b'[' => {
                pieces.push(Piece::Open);
                1
            }
            b']' => close(source, at, &mut pieces),
            _ => {
                let is_special = |c| matches!(c, '{' | '\\' | '*' | '[' | ']');
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let end = rest[first..]
                    .find(is_special)
                    .map_or(rest.len(), |end| first + end);
                pieces.push(Piece::Plain(at..at + end));
                end
            }
        };
        at += length;
    }
    pieces
}

/// How long the tag is with which a text starts; all of it when the tag has no end.
fn tag(text: &str) -> usize {
    if let Some(inside) = ["{{!--", "{{~!--"]
        .iter()
        .find_map(|open| text.strip_prefix(open))
    {
        let ends = ["--}}", "--~}}"];
        let end = |end: &&str| {
            inside
                .find(*end)
                .map(|at| text.len() - inside.len() + at + end.len())
        };
        return ends.iter().filter_map(end).min().unwrap_or(text.len());
    }
    let is_comment = text.starts_with("{{!") || text.starts_with("{{~!");
    if is_comment {
        // An apostrophe in a comment opens nothing.
        return text.find("}}").map_or(text.len(), |end| end + 2);
    }
    let end = if text.starts_with("{{{") { "}}}" } else { "}}" };
    let mut quote = None;
    for (at, letter) in text.char_indices().skip(2) {
        match (quote, letter) {
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '}') if text[at..].starts_with(end) => return at + end.len(),
            _ => {}
        }
    }
    text.len()
}

fn escape(rest: &str, at: usize, pieces: &mut Vec<Piece<'_>>) -> usize {
    // `\{{` is the template's own escape: what follows it is text that looks like a tag.
    if rest[1..].starts_with("{{") {
        let length = 1 + tag(&rest[1..]);
        pieces.push(Piece::Plain(at..at + length));
        return length;
    }
    match rest.as_bytes().get(1) {
        Some(b'\\') => {
            pieces.push(Piece::Mark(BACKSLASH.to_string()));
            2
        }
        Some(b'*' | b'[' | b']') => {
            pieces.push(Piece::Plain(at + 1..at + 2));
            2
        }
        _ => {
            pieces.push(Piece::Plain(at..at + 1));
            1
        }
    }
}

/// A run of stars as marks of two and of one.
fn stars(source: &str, at: usize, pieces: &mut Vec<Piece<'_>>) -> usize {
    let rest = &source[at..];
    let length = rest.len() - rest.trim_start_matches('*').len();
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let opens = !is_space(rest[length..].chars().next());
    let closes = !is_space(source[..at].chars().next_back());
    let twos = std::iter::repeat_n(2, length / 2);
    let counts = twos.chain(std::iter::repeat_n(1, length % 2));
    pieces.extend(counts.scan(at, |at, count| {
        *at += count;
        Some(Piece::Stars {
            at: *at - count,
            count,
            opens,
            closes,
        })
    }));
    length
}

/// A `]`, with the name of a style if one follows.
fn close<'s>(source: &'s str, at: usize, pieces: &mut Vec<Piece<'s>>) -> usize {
    let rest = &source[at + 1..];
    let name = rest.strip_prefix('{').filter(|name| !name.starts_with('{'));
    let Some(name) = name else {
        pieces.push(Piece::Shut);
        return 1;
    };
    // Without an end the name runs to the end of its line, so that the fault can show it.
    let end = name.find(['}', '\n']).unwrap_or(name.len());
    let closed = usize::from(name[end..].starts_with('}'));
    let length = 2 + end + closed;
    pieces.push(Piece::Close {
        name: if closed == 1 { &name[..end] } else { "" },
        whole: at..at + length,
    });
    length
}

#[cfg(test)]
mod tests;
