//! Families that are not at hand, in the text of an SVG: a family that is like them comes after them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::letters;
use super::source::apply;
use crate::font::FontSet;

/// Stands before a family that was added, where it must be told from those of the artwork.
pub(super) const ADDED: &str = "stand-in";

/// A family that is not at hand, and the one that stands in for it.
type Missing = (String, &'static str);

/// The text in which every list of families ends in one that is at hand, and the families that are not.
/// `before` stands before each that is added.
pub(super) fn with_stand_ins(
    text: &str,
    before: Option<&str>,
    fonts: &FontSet,
) -> (String, Vec<Missing>) {
    let known = letters::known(fonts);
    let mut edits = Vec::new();
    let mut seen = BTreeSet::new();
    let mut missing: Vec<Missing> = Vec::new();
    for list in lists(text) {
        let names = names(&text[list.clone()]);
        let Some(first) = names.first().filter(|_| {
            !names
                .iter()
                .any(|name| known.contains(&name.to_lowercase()))
        }) else {
            continue;
        };
        let like = letters::like(&names);
        let end = list.start + text[list.clone()].trim_end().len();
        let before = before.map(|name| format!(", {name}")).unwrap_or_default();
        edits.push((end..end, format!("{before}, {like}")));
        if seen.insert(first.clone()) {
            missing.push((first.clone(), like));
        }
    }
    (apply(text, edits), missing)
}

/// Where lists of families stand: in `font-family`, as an attribute or in a style, and at the end of `font`.
fn lists(text: &str) -> Vec<Range<usize>> {
    const KEY: &str = "font-family";
    let long = text.match_indices(KEY).filter_map(|(at, _)| {
        let start = after_space(text, at + KEY.len());
        match text[start..].chars().next()? {
            '=' => attribute(text, start + 1),
            ':' => Some(declared(text, start + 1)),
            _ => None,
        }
    });
    let short = text.match_indices("font").filter_map(|(at, key)| {
        let start = after_space(text, at + key.len());
        let is_whole = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let begins = is_whole && text[start..].starts_with(':');
        begins.then(|| after_size(text, declared(text, start + 1)))?
    });
    long.chain(short).collect()
}

fn after_space(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.len() - rest.trim_start().len()
}

/// The families in a value of `font`: all that comes after the size.
fn after_size(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    const UNITS: [&str; 8] = ["px", "pt", "mm", "cm", "in", "em", "%", "pc"];
    let is_size = |word: &str| {
        let size = word.split('/').next().unwrap_or_default();
        size.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && UNITS.iter().any(|unit| size.ends_with(unit))
    };
    let words = text[value.clone()].split_whitespace();
    let size = words.into_iter().find(|word| is_size(word))?;
    let start = value.start + text[value.clone()].find(size)? + size.len();
    Some(start..value.end)
}

fn attribute(text: &str, at: usize) -> Option<Range<usize>> {
    let start = after_space(text, at);
    let quote = text[start..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''))?;
    let length = text[start + 1..].find(quote)?;
    Some(start + 1..start + 1 + length)
}

/// A value in a style ends at the declaration's end, or with the attribute that it stands in; names
/// may stand in quotes.
fn declared(text: &str, start: usize) -> Range<usize> {
    let mut quote: Option<&str> = None;
    let mut at = start;
    // A name in quotes stands after a comma or a space; a mark elsewhere ends the attribute.
    let mut begins = true;
    while let Some(c) = text[at..].chars().next() {
        let here = QUOTES
            .into_iter()
            .find(|quote| text[at..].starts_with(quote));
        match (quote, here) {
            (Some(open), Some(mark)) if open == mark => quote = None,
            (None, Some(mark)) if begins => quote = Some(mark),
            (None, Some("\"" | "'")) => break,
            (None, None) if matches!(c, ';' | '}' | '<' | '{') => break,
            _ => {}
        }
        begins = c == ',' || c.is_whitespace();
        at += here.map_or(c.len_utf8(), str::len);
    }
    start..at
}

const QUOTES: [&str; 4] = ["\"", "'", "&quot;", "&apos;"];

fn names(list: &str) -> Vec<String> {
    let plain = list.replace("&quot;", "").replace("&apos;", "");
    let plain = plain.replace("!important", "").replace(['"', '\''], "");
    let names = plain.split(',').map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}
