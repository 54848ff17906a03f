//! Characters that never reach a page, and what to call them.

use unicode_normalization::char::is_combining_mark;

/// Whether a character is taken out of text: controls, embeddings and overrides of direction (not
/// isolates), interlinear marks, deprecated format characters, byte order marks, noncharacters.
///
/// Tabs and all that ends a line are none of these.
pub(crate) fn is_stray(c: char) -> bool {
    let code = u32::from(c);
    match c {
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' => false,
        '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{feff}' | '\u{fdd0}'..='\u{fdef}' => true,
        c => c.is_control() || code & 0xfffe == 0xfffe,
    }
}

/// Whether it is one that steers the direction of what follows, as isolates do.
pub(crate) fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

/// A character by its number and what it does.
pub(crate) fn name_of(c: char) -> String {
    let what = match c {
        '\u{202a}' | '\u{202b}' => "a mark that embeds text of another direction",
        '\u{202c}' => "the end of a mark of direction",
        '\u{202d}' | '\u{202e}' => "a mark that overrides the direction of text",
        '\u{2066}'..='\u{2068}' => "a mark that isolates text of another direction",
        '\u{2069}' => "the end of an isolate",
        '\u{feff}' => "a byte order mark",
        '\u{fff9}'..='\u{fffb}' => "a mark of interlinear notes",
        '\u{206a}'..='\u{206f}' => "a format character that is no longer used",
        c if c.is_control() => "a control character",
        _ => "no character of Unicode",
    };
    format!("U+{:04X}, {what},", u32::from(c))
}

/// Where the first character stands that is not wanted, counted in characters as they are seen: marks
/// that sit on a letter count with it.
pub(crate) fn place_of(text: &str, unwanted: fn(char) -> bool) -> Option<(char, usize)> {
    let mut seen = 0;
    for c in text.chars() {
        if unwanted(c) {
            return Some((c, seen + 1));
        }
        seen += usize::from(!is_combining_mark(c));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_line_is_no_stray() {
        for c in
            "\t\n\r\u{b}\u{c}\u{85}\u{2028}\u{2029}\u{200c}\u{200d}\u{200e}\u{200f}\u{61c}\u{ad}"
                .chars()
        {
            assert!(!is_stray(c), "{c:?}");
        }
        for c in "\0\u{7}\u{1b}\u{7f}\u{9f}\u{202e}\u{feff}\u{fdd0}\u{ffff}\u{10ffff}".chars() {
            assert!(is_stray(c), "{c:?}");
        }
    }

    #[test]
    fn a_place_is_counted_in_letters() {
        assert_eq!(place_of("Ada\u{202e}x", is_stray), Some(('\u{202e}', 4)));
        assert_eq!(place_of("a\u{301}\u{7}", is_stray), Some(('\u{7}', 2)));
        assert_eq!(place_of("Ada", is_stray), None);
    }
}
