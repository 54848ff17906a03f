//! Inline marks in the text of a design: `**bold**`, `*italic*`, `[words]{style}`.
//!
//! Marks are found in the template, before any data is in it, so data can never make one. Each mark
//! is replaced by noncharacters of Unicode (U+FDD0 to U+FDEF), which go through the template like
//! letters; afterwards [`split`](crate::design::markup::split) cuts the filled text at them. Whatever fills the template must
//! first take such characters out of the data: see [`clean`](crate::design::markup::clean).
//!
//! A star is a mark when it stands at a word as brackets do: a space may not follow the first nor
//! precede the last. A star alone is a star. `\*`, `\[`, `\]` and `\\` stand for the character itself.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::hint;

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
    /// Whether it stands between `**`.
    pub bold: bool,
    /// Whether it stands between `*`.
    pub italic: bool,
    /// The named styles that it stands in, from the outermost to the innermost.
    pub styles: Vec<String>,
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
    let mut faults = Vec::new();
    pair_stars(&mut pieces, 2, &mut faults);
    pair_stars(&mut pieces, 1, &mut faults);
    let mut marked = Marked::default();
    pair_brackets(&mut pieces, &known, &mut marked.styles, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    marked.template = pieces.iter().map(|piece| piece.shown(&source)).collect();
    Ok(marked)
}

/// Cuts a filled text at its marks. `styles` are those of the [`Marked`] template.
pub fn split(filled: &str, styles: &[String]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut now = Span::default();
    let mut letters = filled.chars();
    while let Some(letter) = letters.next() {
        match letter {
            BOLD => now.bold = true,
            BOLD_END => now.bold = false,
            ITALIC => now.italic = true,
            ITALIC_END => now.italic = false,
            STYLE => now.styles.extend(style(&mut letters, styles)),
            STYLE_END => drop(now.styles.pop()),
            BACKSLASH => push(&mut spans, &now, '\\'),
            other => push(&mut spans, &now, other),
        }
    }
    spans
}

fn style(letters: &mut std::str::Chars<'_>, styles: &[String]) -> Option<String> {
    let mut digit = || Some((letters.next()? as u32).wrapping_sub(DIGIT) as usize);
    let index = digit()?.checked_mul(16)?.checked_add(digit()?)?;
    styles.get(index).cloned()
}

fn push(spans: &mut Vec<Span>, now: &Span, letter: char) {
    let alike = |last: &&mut Span| {
        (last.bold, last.italic) == (now.bold, now.italic) && last.styles == now.styles
    };
    match spans.last_mut().filter(alike) {
        Some(last) => last.text.push(letter),
        None => spans.push(Span {
            text: letter.to_string(),
            ..now.clone()
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
    pieces.extend(counts.map(|count| Piece::Stars {
        count,
        opens,
        closes,
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

/// Makes marks of the stars that come in pairs. Two stars without a partner are a fault, one is a star.
fn pair_stars(pieces: &mut [Piece<'_>], wanted: usize, faults: &mut Vec<Finding>) {
    let mut open: Option<usize> = None;
    for index in 0..pieces.len() {
        let Piece::Stars {
            count,
            opens,
            closes,
        } = pieces[index]
        else {
            continue;
        };
        if count != wanted {
            continue;
        }
        match open {
            Some(start) if closes => {
                let (from, to) = if wanted == 2 {
                    (BOLD, BOLD_END)
                } else {
                    (ITALIC, ITALIC_END)
                };
                pieces[start] = Piece::Mark(from.to_string());
                pieces[index] = Piece::Mark(to.to_string());
                open = None;
            }
            None if opens => open = Some(index),
            Some(_) | None => {}
        }
    }
    if open.is_some() && wanted == 2 {
        let finding = Finding::fault(Kind::BadValue, "a `**` is never closed");
        faults.push(finding.help("close it with `**`, or write `\\*\\*` for two stars"));
    }
}

/// Makes marks of the brackets that a style follows.
fn pair_brackets(
    pieces: &mut [Piece<'_>],
    known: &[&str],
    styles: &mut Vec<String>,
    faults: &mut Vec<Finding>,
) {
    let mut open: Vec<usize> = Vec::new();
    for index in 0..pieces.len() {
        match &pieces[index] {
            Piece::Open => open.push(index),
            Piece::Shut => drop(open.pop()),
            Piece::Plain(_) | Piece::Stars { .. } | Piece::Mark(_) => {}
            Piece::Close { name, .. } => {
                let Some(start) = open.pop() else {
                    continue;
                };
                if let Some(fault) = wrong_style(name, known) {
                    faults.push(fault);
                    continue;
                }
                let Some(mark) = style_mark(name, styles) else {
                    let message = format!("a text uses more than {MOST_STYLES} styles");
                    faults.push(Finding::fault(Kind::Limit, message).help("use fewer"));
                    continue;
                };
                pieces[start] = Piece::Mark(mark);
                pieces[index] = Piece::Mark(STYLE_END.to_string());
            }
        }
    }
}

/// What is wrong with the name of a style.
fn wrong_style(name: &str, known: &[&str]) -> Option<Finding> {
    if name.is_empty() {
        let finding = Finding::fault(Kind::BadValue, "a `]{` has no style's name and no `}`");
        return Some(
            finding.help("write `[words]{style}`, or `\\]{` for the characters themselves"),
        );
    }
    if known.contains(&name) {
        return None;
    }
    let message = format!("no style is called `{name}`");
    let help = match known {
        [] => format!("declare it as `[styles.{name}]`"),
        known => hint(name, known),
    };
    Some(Finding::fault(Kind::BadValue, message).help(help))
}

/// The mark that starts a span of a style; `None` when there are too many.
fn style_mark(name: &str, styles: &mut Vec<String>) -> Option<String> {
    let index = styles
        .iter()
        .position(|style| style == name)
        .unwrap_or_else(|| {
            styles.push(name.to_owned());
            styles.len() - 1
        });
    let digit = |digit: usize| char::from_u32(DIGIT + u32::try_from(digit).ok()?);
    let is_known = index < MOST_STYLES;
    is_known.then(|| {
        Some(
            [STYLE, digit(index / 16)?, digit(index % 16)?]
                .iter()
                .collect(),
        )
    })?
}

#[cfg(test)]
mod tests;
