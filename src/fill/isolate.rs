//! Isolates round values, so that none disturbs the order of the words around it (UAX 9).
//!
//! Each value that a text prints stands between FSI and PDI: its own first letter decides its
//! direction, and what stands outside is ordered as if it were one sign. Layout takes the isolates
//! out again once it knows the order.

use std::borrow::Cow;

use unicode_bidi::Direction;
use unicode_bidi::get_base_direction;

use crate::fill::stray::is_isolate;
use crate::locale::is_rtl;
use crate::locale::may_turn;

const LRI: char = '\u{2066}';
const RLI: char = '\u{2067}';
const FSI: char = '\u{2068}';
const PDI: char = '\u{2069}';

/// Characters that end a paragraph, and with it every isolate.
fn ends_paragraph(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{c}' | '\u{85}' | '\u{2029}')
}

/// A value with isolates round each of its paragraphs.
pub(super) fn isolated(value: &str) -> String {
    // A list has its own.
    if value.starts_with([LRI, RLI]) {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len() + 6);
    for line in value.split_inclusive(ends_paragraph) {
        let words = line.trim_end_matches(ends_paragraph);
        if words.trim().is_empty() {
            out.push_str(line);
        } else {
            out.extend([FSI]);
            out.push_str(words);
            out.push(PDI);
            out.push_str(&line[words.len()..]);
        }
    }
    out
}

/// A list in the direction of its language, whatever its items are written in.
pub(super) fn isolated_list(list: &str, rtl: bool) -> String {
    if list.is_empty() {
        return String::new();
    }
    let open = if rtl { RLI } else { LRI };
    format!("{open}{list}{PDI}")
}

/// Text without isolates.
pub(super) fn bare(text: &str) -> Cow<'_, str> {
    if !text.contains(is_isolate) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(is_isolate, ""))
}

/// Whether isolates can make a difference in a text, which is shown without them.
///
/// They can't where nothing in it turns: each character then stands at the level of its paragraph,
/// with isolates or without (rules W7, N1 and I1).
pub(super) fn is_wanted(text: &str, locale: &str) -> bool {
    text.contains(may_turn) || is_rtl(locale)
}

/// Takes out the PDI and FSI between neighbours of one direction: a given name and a family name that
/// only space parts are one name, and are read as one.
pub(super) fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = Direction::Mixed;
    while let Some(open) = rest.find(FSI) {
        let (between, value) = (&rest[..open], &rest[open + FSI.len_utf8()..]);
        let Some(end) = value.find(PDI) else {
            break;
        };
        let direction = get_base_direction(&value[..end]);
        let alike = direction != Direction::Mixed && direction == before;
        if alike && out.ends_with(PDI) && between.chars().all(is_nothing) {
            out.pop();
            out.push_str(between);
        } else {
            out.push_str(between);
            out.push(FSI);
        }
        out.push_str(&value[..end]);
        out.push(PDI);
        before = direction;
        rest = &value[end + PDI.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// Space within a line, and the marks of bold, italic and styles.
fn is_nothing(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\u{a0}' | '\u{202f}' | '\u{3000}' | '\u{fdd0}'..='\u{fdef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text.replace(FSI, "<")
            .replace(PDI, ">")
            .replace([LRI, RLI], "=")
    }

    #[test]
    fn each_paragraph_of_a_value_has_its_own() {
        assert_eq!(shown(&isolated("a")), "<a>");
        assert_eq!(shown(&isolated("a\r\nb\n")), "<a>\r\n<b>\n");
        assert_eq!(shown(&isolated("")), "");
        assert_eq!(shown(&isolated(" \n")), " \n");
    }

    #[test]
    fn text_of_one_direction_needs_none() {
        assert!(!is_wanted("For Ada 12-3 (李, Ω, ไทย)", "en"));
        assert!(!is_wanted("12-3", "ja"));
        assert!(is_wanted("12-3", "he"));
        assert!(is_wanted("For אדה", "en"));
        assert!(is_wanted("For \u{2067}12\u{2069}", "en"));
    }

    #[test]
    fn names_that_only_space_parts_are_one() {
        let both = |a: &str, between: &str, b: &str| {
            let text = format!("{}{between}{}", isolated(a), isolated(b));
            shown(&joined(&text))
        };
        assert_eq!(both("אדה", " ", "לב"), "<אדה לב>");
        assert_eq!(both("אדה", "", "לב"), "<אדהלב>");
        assert_eq!(both("אדה", "\u{fdd1} ", "לב"), "<אדה\u{fdd1} לב>");
        assert_eq!(both("Ada", " ", "Lovelace"), "<Ada Lovelace>");
        assert_eq!(both("אדה", " ", "Lovelace"), "<אדה> <Lovelace>");
        assert_eq!(both("אדה", " ", "12"), "<אדה> <12>");
        assert_eq!(both("אדה", " - ", "לב"), "<אדה> - <לב>");
        assert_eq!(both("אדה", "\n", "לב"), "<אדה>\n<לב>");
    }
}
