//! Values of a TOML text, put in place: nothing else of the text moves by a byte.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

/// A part of a text and what goes in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Patch {
    range: Range<usize>,
    text: String,
}

impl Patch {
    /// `text` in place of `range`.
    pub(super) fn new(range: Range<usize>, text: String) -> Self {
        Self { range, text }
    }

    /// The text with it.
    pub(super) fn on(&self, text: &str) -> String {
        let (before, after) = (&text[..self.range.start], &text[self.range.end..]);
        format!("{before}{}{after}", self.text)
    }
}

/// A table of a TOML text, and how it is written.
#[derive(Clone, Copy)]
pub(super) struct Table<'a, 's> {
    text: &'s str,
    entries: &'a DeTable<'s>,
    form: Form,
    start: usize,
    end: usize,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Under a header of its own, a key to a line.
    Lines,
    /// In braces.
    Braces,
    /// As dotted keys, a key to a line.
    DottedLines,
    /// As dotted keys in braces.
    DottedInBraces,
}

impl<'a, 's> Table<'a, 's> {
    /// A table that stands under a header or in braces, which its first character tells.
    pub(super) fn at(text: &'s str, entries: &'a DeTable<'s>, span: Range<usize>) -> Self {
        let form = match text[span.start..].starts_with('{') {
            true => Form::Braces,
            false => Form::Lines,
        };
        Self {
            text,
            entries,
            form,
            start: span.start,
            end: span.end,
        }
    }

    /// The value of a key as it is written, with its place; `None` for a table.
    pub(super) fn written(&self, key: &str) -> Option<(&'s str, Range<usize>)> {
        let value = self.entries.get(key)?;
        let is_table = matches!(value.get_ref(), DeValue::Table(_));
        (!is_table).then(|| (&self.text[value.span()], value.span()))
    }

    /// The table under a key.
    pub(super) fn table(&self, key: &str) -> Option<Self> {
        let value = self.entries.get(key)?;
        let DeValue::Table(entries) = value.get_ref() else {
            return None;
        };
        let span = value.span();
        let form = match (self.text.as_bytes().get(span.start), self.form) {
            (Some(b'{'), _) => Form::Braces,
            (Some(b'['), _) => Form::Lines,
            (_, Form::Braces | Form::DottedInBraces) => Form::DottedInBraces,
            (_, Form::Lines | Form::DottedLines) => Form::DottedLines,
        };
        Some(Self {
            entries,
            form,
            start: span.start,
            end: span.end,
            ..*self
        })
    }

    /// The entries of a list under a key, each with its place.
    pub(super) fn items(&self, key: &str) -> Vec<Range<usize>> {
        let list = self.entries.get(key).map(Spanned::get_ref);
        let Some(DeValue::Array(items)) = list else {
            return Vec::new();
        };
        items.iter().map(Spanned::span).collect()
    }

    /// Gives a key a value, as TOML writes it: in place of the one that it has, or else after the last.
    pub(super) fn put(&self, key: &str, value: &str) -> Patch {
        match self.entries.get(key) {
            Some(old) => Patch::new(old.span(), value.to_owned()),
            None => self.insert(key, value),
        }
    }

    fn insert(&self, key: &str, value: &str) -> Patch {
        let last = last_of(self.text, self.entries);
        match (self.form, last) {
            (Form::Braces, None) => {
                let text = format!("{{ {key} = {value} }}");
                Patch::new(self.start..self.end, text)
            }
            (Form::Braces, Some(last)) => {
                Patch::new(last.end..last.end, format!(", {key} = {value}"))
            }
            (Form::DottedInBraces, Some(last)) => {
                let path = self.path(&last, ['{', ',']);
                Patch::new(last.end..last.end, format!(", {path}{key} = {value}"))
            }
            (Form::DottedLines, Some(last)) => {
                let path = self.path(&last, ['\n', '\n']);
                self.line_after(last.end, &format!("{path}{key} = {value}"))
            }
            (Form::Lines, Some(last)) => {
                let line = self.text[..last.key].rfind('\n').map_or(0, |at| at + 1);
                let indent = &self.text[line..last.key];
                let indent = &indent[..indent.len() - indent.trim_start().len()];
                self.line_after(last.end, &format!("{indent}{key} = {value}"))
            }
            (Form::Lines | Form::DottedLines | Form::DottedInBraces, None) => {
                self.line_after(self.end, &format!("{key} = {value}"))
            }
        }
    }

    /// What stands before the last part of a dotted key: `font.` of `font.size`.
    fn path(&self, entry: &Entry, after: [char; 2]) -> &'s str {
        let before = &self.text[..entry.key];
        let start = before.rfind(after).map_or(0, |at| at + 1);
        let path = &before[start..];
        match after[0] {
            '\n' => path,
            _ => path.trim_start(),
        }
    }

    /// A line below the one in which `at` stands, ended as that is.
    fn line_after(&self, at: usize, line: &str) -> Patch {
        let rest = &self.text[at..];
        match rest.find('\n') {
            Some(length) => {
                let next = at + length + 1;
                let end = match rest[..length].ends_with('\r') {
                    true => "\r\n",
                    false => "\n",
                };
                Patch::new(next..next, format!("{line}{end}"))
            }
            None => {
                let end = self.text.len();
                let feed = match self.text.contains("\r\n") {
                    true => "\r\n",
                    false => "\n",
                };
                Patch::new(end..end, format!("{feed}{line}"))
            }
        }
    }
}

/// A key with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// Where the value ends.
    end: usize,
    /// Where the last part of its key starts.
    key: usize,
}

/// The last entry that is written in the table itself, not under a header below it.
fn last_of(text: &str, entries: &DeTable<'_>) -> Option<Entry> {
    let own = entries.iter().filter_map(|(key, value)| {
        let span = value.span();
        match value.get_ref() {
            DeValue::Table(table) => match text.as_bytes().get(span.start) {
                Some(b'{') => Some((key.span().start, span.end)),
                Some(b'[') => None,
                _ => return last_of(text, table),
            },
            // That of a list of tables under headers is the first header.
            DeValue::Array(items) => {
                let first = items.iter().next().map(|item| item.span().start);
                (first != Some(span.start)).then_some((key.span().start, span.end))
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => Some((key.span().start, span.end)),
        }
        .map(|(key, end)| Entry { end, key })
    });
    own.max()
}

/// Text as TOML writes it, in the quotes that stood there before where they will do.
pub(super) fn quoted(text: &str, before: Option<&str>) -> String {
    let can_be_literal = !text.contains(|c: char| c == '\'' || c.is_control());
    let was_literal = before.is_some_and(|before| before.starts_with('\''));
    let wants_literal = was_literal || text.contains(['"', '\\']);
    if can_be_literal && wants_literal {
        return format!("'{text}'");
    }
    let was_long =
        before.is_some_and(|before| before.starts_with("\"\"\"") || before.starts_with("'''"));
    match was_long && text.contains('\n') {
        true => format!("\"\"\"\n{}\"\"\"", escaped(text, true)),
        false => format!("\"{}\"", escaped(text, false)),
    }
}

/// The text with all that a basic string may not hold as it is.
fn escaped(text: &str, is_long: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' if is_long => out.push('\n'),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
