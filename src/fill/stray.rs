//! Characters that never reach a page, and what to call them.

use serde_json::Value;
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

/// Nesting beyond which a value is dropped rather than walked.
const DEEPEST: usize = 16;

/// What was taken out of a value.
#[derive(Default)]
pub(super) struct Strays {
    pub(super) count: usize,
    /// The first of them, and where it stood; `None` when the value was nested too deep.
    first: Option<(char, usize)>,
}

impl Strays {
    pub(super) fn take_from(&mut self, value: &mut Value, depth: usize) {
        if depth > DEEPEST {
            *value = Value::Null;
            self.count += 1;
            return;
        }
        match value {
            Value::String(text) => self.take_from_text(text),
            Value::Array(items) => items
                .iter_mut()
                .for_each(|item| self.take_from(item, depth + 1)),
            Value::Object(fields) => fields
                .values_mut()
                .for_each(|item| self.take_from(item, depth + 1)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn take_from_text(&mut self, text: &mut String) {
        let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if is_plain || !text.chars().any(is_stripped) {
            return;
        }
        let found = place_of(text, is_stripped);
        self.first = self.first.or(found);
        self.count += text.chars().filter(|c| is_stripped(*c)).count();
        text.retain(|c| !is_stripped(c));
    }

    pub(super) fn told(&self) -> String {
        match (self.first, self.count) {
            (None, _) => "is nested too deep; a part was left out".to_owned(),
            (Some((c, at)), 1) => format!(
                "holds {} as its character {at}; it was left out",
                name_of(c)
            ),
            (Some((c, at)), count) => format!(
                "holds {count} characters that are not for print, the first of them {} as its character {at}; they were left out",
                name_of(c)
            ),
        }
    }
}

/// Characters that no value keeps. Isolates are among them: each value has its own, and one that is
/// never closed must not reach out of it.
fn is_stripped(c: char) -> bool {
    is_stray(c) || is_isolate(c)
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

    #[test]
    fn overrides_of_direction_are_taken_out() {
        let mut value = Value::from("Ada\u{202E}\u{FDD0}\u{7}\u{2069} Lovelace");
        let mut strays = Strays::default();
        strays.take_from(&mut value, 0);
        assert_eq!(value, Value::from("Ada Lovelace"));
        assert_eq!(
            strays.told(),
            "holds 4 characters that are not for print, the first of them U+202E, a mark that overrides the direction of text, as its character 4; they were left out"
        );
    }
}
