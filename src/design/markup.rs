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

use std::borrow::Cow;
use std::collections::BTreeMap;
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
    let blocks = blocks(&pieces, &source);
    let mut faults = Vec::new();
    pair_stars(&mut pieces, &blocks, 2, &source, &mut faults);
    pair_stars(&mut pieces, &blocks, 1, &source, &mut faults);
    let mut marked = Marked::default();
    let mut brackets = Brackets {
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

/// In which block of the template each piece stands, by number. Each branch of an `{{#if}}` is a block of
/// its own.
fn blocks(pieces: &[Piece<'_>], source: &str) -> Vec<usize> {
    let mut open = vec![0];
    let mut newest = 0;
    let step = |piece: &Piece<'_>| {
        let tag = match piece {
            Piece::Plain(range) => &source[range.clone()],
            _ => "",
        };
        match turn(tag) {
            Turn::None => {}
            Turn::In => {
                newest += 1;
                open.push(newest);
            }
            Turn::Else => {
                newest += 1;
                if open.len() > 1 {
                    open.pop();
                    open.push(newest);
                }
            }
            Turn::Out => {
                if open.len() > 1 {
                    open.pop();
                }
            }
        }
        open.last().copied().unwrap_or_default()
    };
    pieces.iter().map(step).collect()
}

/// What a tag does to the block in which the text stands.
enum Turn {
    None,
    In,
    Else,
    Out,
}

fn turn(tag: &str) -> Turn {
    let Some(inside) = tag.strip_prefix("{{") else {
        return Turn::None;
    };
    let inside = inside.trim_start_matches('~').trim_start();
    let bare = inside.trim_end_matches(['}', '~', ' ']);
    match inside.as_bytes().first() {
        Some(b'#') => Turn::In,
        Some(b'^') if bare != "^" => Turn::In,
        Some(b'^') => Turn::Else,
        Some(b'/') => Turn::Out,
        _ if bare == "else" || bare.starts_with("else ") => Turn::Else,
        _ => Turn::None,
    }
}

/// Makes marks of the stars that come in pairs, each within its block. Two stars without a partner are
/// a fault, one is a star.
fn pair_stars(
    pieces: &mut [Piece<'_>],
    blocks: &[usize],
    wanted: usize,
    source: &str,
    faults: &mut Vec<Finding>,
) {
    let mut open: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for index in 0..pieces.len() {
        let Piece::Stars {
            at,
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
        match open.get(&blocks[index]).copied() {
            Some((start, _)) if closes => {
                let (from, to) = if wanted == 2 {
                    (BOLD, BOLD_END)
                } else {
                    (ITALIC, ITALIC_END)
                };
                pieces[start] = Piece::Mark(from.to_string());
                pieces[index] = Piece::Mark(to.to_string());
                open.remove(&blocks[index]);
            }
            None if opens => drop(open.insert(blocks[index], (index, at))),
            // Bold in bold, or an end without a beginning.
            Some(_) if opens && wanted == 2 => faults.push(lone_stars(source, at, "opens twice")),
            None if closes && wanted == 2 => faults.push(lone_stars(source, at, "closes nothing")),
            Some(_) | None => {}
        }
    }
    if wanted == 2 {
        let never = |(_, at)| lone_stars(source, at, "is never closed");
        let mut left: Vec<_> = open.into_values().collect();
        left.sort_unstable();
        faults.extend(left.into_iter().map(never));
    }
}

/// That two stars have no partner, with some words to find them by.
fn lone_stars(source: &str, at: usize, what: &str) -> Finding {
    let message = format!("a `**` {what}, at `{}`", near(source, at));
    Finding::fault(Kind::BadValue, message).help(
        "bold is `**words**`, whole within one block of the template; write `\\*\\*` for two stars",
    )
}

/// Some of a text from a place on, within its line.
fn near(source: &str, at: usize) -> String {
    const MOST: usize = 24;
    let line = source[at..].lines().next().unwrap_or_default();
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// Makes marks of the brackets that a style follows.
struct Brackets<'a> {
    known: &'a [&'a str],
    styles: &'a mut Vec<String>,
    faults: &'a mut Vec<Finding>,
}

impl Brackets<'_> {
    fn pair(&mut self, pieces: &mut [Piece<'_>], blocks: &[usize]) {
        let mut open: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for index in 0..pieces.len() {
            let inside = open.entry(blocks[index]).or_default();
            match &pieces[index] {
                Piece::Open => inside.push(index),
                Piece::Shut => drop(inside.pop()),
                Piece::Plain(_) | Piece::Stars { .. } | Piece::Mark(_) => {}
                Piece::Close { name, .. } => {
                    let start = inside.pop();
                    if let (Some(start), Some(mark)) = (start, self.mark(name, start)) {
                        pieces[start] = Piece::Mark(mark);
                        pieces[index] = Piece::Mark(STYLE_END.to_string());
                    }
                }
            }
        }
    }

    /// The mark that starts a span of a style, or a fault.
    fn mark(&mut self, name: &str, start: Option<usize>) -> Option<String> {
        if let Some(fault) = wrong_style(name, self.known) {
            self.faults.push(fault);
            return None;
        }
        if start.is_none() {
            let message = format!("a `]{{{name}}}` closes nothing");
            let fault = Finding::fault(Kind::BadValue, message);
            self.faults.push(fault.help(format!(
                "write `[words]{{{name}}}`, whole within one block of the template, or `\\]{{` for the characters themselves"
            )));
            return None;
        }
        let mark = style_mark(name, self.styles);
        if mark.is_none() {
            let message = format!("a text uses more than {MOST_STYLES} styles");
            self.faults
                .push(Finding::fault(Kind::Limit, message).help("use fewer"));
        }
        mark
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
