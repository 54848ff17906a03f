//! Typed fields that a design declares.

use std::fmt;

use indexmap::IndexMap;
use regex::Regex;
use regex::RegexBuilder;

use crate::date::Stamp;
use crate::design::Sourced;

/// A typed field of a record, such as a licence number.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The line on which it is declared.
    pub line: Option<u64>,
    /// What its values are.
    pub kind: AttributeKind,
    /// Its name for people: in tables, messages and forms. Default: its key, spelt out.
    pub label: String,
    /// Whether each record must have it. Default: no.
    pub required: bool,
    /// A regular expression that the whole value must match.
    pub pattern: Option<Sourced<String>>,
    /// What a record without it gets; a list as JSON.
    pub default: Option<String>,
    /// What previews show; a list as JSON.
    pub sample: Option<String>,
    /// The fields of an item of a list, in the order in which tables write them; empty where each item is a
    /// text, and for all other kinds. They have no default, no sample and no items of their own.
    pub items: IndexMap<String, Attribute>,
}

/// What an attribute's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// Text as it is: `007` stays `007`.
    Text,
    /// A decimal number.
    Number,
    /// An ISO 8601 date.
    Date,
    /// An `https:`, `http:` or `mailto:` address.
    Url,
    /// An e-mail address.
    Email,
    /// A picture: a data URL, or the name of a file of the record's own assets.
    Image,
    /// `true` or `false`.
    Boolean,
    /// Several texts, or rows of fields: courses with their credits, skills.
    List,
}

/// Bytes that a compiled pattern may take; a licence number's takes about 10 KiB.
const PATTERN_BYTES: usize = 1 << 20;

impl Attribute {
    /// Its pattern, made ready to match whole values; `None` when it has none.
    ///
    /// # Errors
    /// When the pattern is no regular expression, or a very large one. A design that was read has
    /// none of these.
    pub fn regex(&self) -> Result<Option<Regex>, regex::Error> {
        self.pattern
            .as_ref()
            .map(|pattern| whole_value(&pattern.value))
            .transpose()
    }
}

/// A regular expression that matches a whole value or nothing.
pub(crate) fn whole_value(pattern: &str) -> Result<Regex, regex::Error> {
    // Alone first: `a)(b` is broken, though the group put round it would mend it.
    RegexBuilder::new(pattern)
        .size_limit(PATTERN_BYTES)
        .build()?;
    RegexBuilder::new(&format!(r"\A(?:{pattern})\z"))
        .size_limit(PATTERN_BYTES)
        .build()
}

impl AttributeKind {
    /// Its word in a design, such as `date`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Url => "url",
            Self::Email => "email",
            Self::Image => "image",
            Self::Boolean => "boolean",
            Self::List => "list",
        }
    }

    /// What a value of this kind looks like, as a hint.
    pub fn example(self) -> String {
        NotOfKind(self).to_string()
    }

    /// Checks the form of a value.
    ///
    /// # Errors
    /// [`NotOfKind`], which says what a value of this kind looks like.
    pub fn check(self, value: &str) -> Result<(), NotOfKind> {
        let is_fine = match self {
            Self::Text | Self::List => true,
            Self::Number => is_number(value),
            Self::Date => Stamp::parse(value).is_some(),
            Self::Url => is_url(value),
            Self::Email => is_email(value),
            Self::Image => !value.is_empty(),
            Self::Boolean => matches!(value, "true" | "false"),
        };
        is_fine.then_some(()).ok_or(NotOfKind(self))
    }
}

/// A value does not have the form of its kind; printed, it says what the form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOfKind(AttributeKind);

impl fmt::Display for NotOfKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            AttributeKind::Text => "write text",
            AttributeKind::Number => "write a number, such as `12` or `0.5`",
            AttributeKind::Date => "write a date as year, month and day, such as `2026-05-14`",
            AttributeKind::Url => {
                "write an address that starts with `https://`, `http://` or `mailto:`"
            }
            AttributeKind::Email => "write an address such as `ada@example.org`",
            AttributeKind::Image => "write the name of a picture",
            AttributeKind::Boolean => "write `true` or `false`",
            AttributeKind::List => "write a list",
        })
    }
}

/// What people write for true and false.
pub(crate) fn truth_of(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// A plain decimal, with an exponent at most.
fn is_number(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    value.chars().all(plain) && value.parse().is_ok_and(f64::is_finite)
}

fn is_url(value: &str) -> bool {
    let rest = ["https://", "http://", "mailto:"]
        .iter()
        .find_map(|scheme| {
            let head = value.get(..scheme.len())?;
            head.eq_ignore_ascii_case(scheme)
                .then(|| &value[scheme.len()..])
        });
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"');
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(is_odd))
}

/// One `@` with something on both sides and no space; more can't be told without asking.
fn is_email(value: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',');
    match value.rsplit_once('@') {
        Some((name, host)) => {
            !name.is_empty()
                && !host.is_empty()
                && !host.starts_with('.')
                && !value.contains(is_odd)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_knows_its_values() {
        let good = [
            (AttributeKind::Number, "-12.5e3"),
            (AttributeKind::Date, "2028-02-29"),
            (AttributeKind::Date, "2026-05-14T09:30:00Z"),
            (AttributeKind::Url, "HTTPS://example.org/a"),
            (AttributeKind::Url, "mailto:ada@example.org"),
            (AttributeKind::Email, "ada@example.org"),
            (AttributeKind::Boolean, "true"),
        ];
        for (kind, value) in good {
            assert!(kind.check(value).is_ok(), "{kind:?} {value}");
        }
    }

    #[test]
    fn each_kind_refuses_what_is_not_its_own() {
        let bad = [
            (AttributeKind::Number, "1,5"),
            (AttributeKind::Number, "inf"),
            (AttributeKind::Date, "14.05.2026"),
            (AttributeKind::Date, "2026-02-29"),
            (AttributeKind::Date, "2026-05-14T25:00"),
            (AttributeKind::Url, "javascript:alert(1)"),
            (AttributeKind::Url, "https://"),
            (AttributeKind::Url, "ftp://example.org"),
            (AttributeKind::Email, "ada at example.org"),
            (AttributeKind::Boolean, "yes"),
        ];
        for (kind, value) in bad {
            assert!(kind.check(value).is_err(), "{kind:?} {value}");
        }
    }

    #[test]
    fn a_pattern_matches_the_whole_value_or_nothing() {
        let pattern = whole_value("a|ab").unwrap();
        assert!(pattern.is_match("ab"));
        assert!(!pattern.is_match("abc"));
        assert!(whole_value("a)(b").is_err());
    }
}
