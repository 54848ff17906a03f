//! Families that are not at hand, in the text of an SVG: a family that is like them comes after them.

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
    let mut edits = Vec::new();
    let mut missing: Vec<Missing> = Vec::new();
    for list in lists(text) {
        let names = names(&text[list.clone()]);
        let Some(first) = names
            .first()
            .filter(|_| !letters::is_at_hand(&names, fonts))
        else {
            continue;
        };
        let like = letters::like(&names);
        let end = list.start + text[list.clone()].trim_end().len();
        let before = before.map(|name| format!(", {name}")).unwrap_or_default();
        edits.push((end..end, format!("{before}, {like}")));
        if !missing.iter().any(|(name, _)| name == first) {
            missing.push((first.clone(), like));
        }
    }
    (apply(text, edits), missing)
}

/// Where the values of `font-family` stand, as an attribute or in a style.
fn lists(text: &str) -> Vec<Range<usize>> {
    const KEY: &str = "font-family";
    text.match_indices(KEY)
        .filter_map(|(at, _)| {
            let after = at + KEY.len();
            let rest = &text[after..];
            let start = after + rest.len() - rest.trim_start().len();
            match text[start..].chars().next()? {
                '=' => attribute(text, start + 1),
                ':' => Some(declared(text, start + 1)),
                _ => None,
            }
        })
        .collect()
}

fn attribute(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let start = at + rest.len() - rest.trim_start().len();
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
        begins = c == ',' || begins && c.is_whitespace();
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
