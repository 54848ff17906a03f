//! Placeholders in text, as design programs and other platforms write them, and the fields that they mean.

use std::collections::BTreeSet;
use std::ops::Range;

use indexmap::IndexMap;
use unicode_normalization::UnicodeNormalization;

use crate::plate::helpers::is_helper;
use crate::record::FIELDS;
use crate::record::map::usual;

/// A placeholder: where it stands, and the name in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placeholder<'t> {
    pub(super) range: Range<usize>,
    inner: &'t str,
    /// Whether it stands in two curly braces, so that it may be a whole template.
    is_template: bool,
}

/// Opening, closing, and whether a whole template may stand inside.
const FORMS: [(&str, &str, bool); 7] = [
    ("{{{", "}}}", true),
    ("{{", "}}", true),
    ("${", "}", false),
    ("<<", ">>", false),
    ("«", "»", false),
    ("[", "]", false),
    ("{", "}", false),
];

/// Bytes of a template in braces, at most: its end is looked for no farther.
const FARTHEST: usize = 1024;
/// Characters of a name, at most.
const LONGEST: usize = 40;

pub(super) fn has_placeholder(text: &str) -> bool {
    !placeholders(text).is_empty()
}

/// All placeholders of a text, in their order.
pub(super) fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        match FORMS.iter().find_map(|form| one(rest, *form)) {
            Some((inner, length, is_template)) => {
                let range = at..at + length;
                found.push(Placeholder {
                    range,
                    inner,
                    is_template,
                });
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

fn one<'t>(
    rest: &'t str,
    (open, close, is_template): (&str, &str, bool),
) -> Option<(&'t str, usize, bool)> {
    let inside = rest.strip_prefix(open)?;
    let most = if is_template { FARTHEST } else { 4 * LONGEST };
    let end = inside[..inside.floor_char_boundary(most)].find(close)?;
    let inner = inside.get(..end)?;
    let fits = match is_template {
        true => !inner.trim().is_empty() && !inner.contains("{{"),
        false => is_name(inner),
    };
    fits.then(|| (inner, open.len() + end + close.len(), is_template))
}

fn is_name(inner: &str) -> bool {
    let inner = inner.trim();
    let odd = |c: char| {
        !c.is_alphanumeric() && !matches!(c, ' ' | '_' | '-' | '.' | '\'' | '’' | '/' | '#')
    };
    inner.chars().next().is_some_and(char::is_alphabetic)
        && inner.chars().nth(1).is_some()
        && inner.chars().nth(LONGEST).is_none()
        && !inner.contains(odd)
}

/// A field of the design's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) kind: &'static str,
    pub(super) label: String,
    pub(super) sample: String,
}

/// The fields that a design's texts speak of.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// Fields that every design knows.
    pub(super) fields: BTreeSet<String>,
    /// Declared ones, by their keys.
    pub(super) attributes: IndexMap<String, Attribute>,
    /// Facts of the issuer and the group under names of the designer's own, by section and key.
    pub(super) facts: BTreeSet<(String, String)>,
}

impl Vocabulary {
    /// The template for a placeholder.
    pub(super) fn template(&mut self, placeholder: &Placeholder<'_>) -> String {
        let inner = placeholder.inner.trim();
        let words: Vec<&str> = inner.split_whitespace().collect();
        let calls = words.len() > 1 && is_helper(words[0]);
        let is_block = inner.starts_with(['#', '/', '^', '!', '>', '&', '~', '@'])
            || matches!(inner, "else" | "this");
        if placeholder.is_template && (calls || is_block) {
            return format!("{{{{{}}}}}", self.expression(inner));
        }
        let field = self.field(inner);
        match self.is_date(&field) {
            true => format!("{{{{date {field} \"long\"}}}}"),
            false => format!("{{{{{field}}}}}"),
        }
    }

    fn is_date(&self, field: &str) -> bool {
        match field.strip_prefix("attributes.") {
            Some(key) => self
                .attributes
                .get(key)
                .is_some_and(|one| one.kind == "date"),
            None => field.ends_with("_on"),
        }
    }

    /// A call or a block, with the names in it made those of fields.
    fn expression(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut quote = None;
        let mut word = String::new();
        for c in text.chars() {
            let is_part = quote.is_none() && (c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
            if is_part {
                word.push(c);
                continue;
            }
            let is_key = c == '=';
            out.push_str(&self.word(&word, &out, is_key));
            word.clear();
            quote = match quote {
                None if c == '"' || c == '\'' => Some(c),
                Some(open) if open == c => None,
                same => same,
            };
            out.push(c);
        }
        let last = self.word(&word, &out, false);
        out + &last
    }

    /// A word of a call: a field's name becomes the field, all else stays.
    fn word(&mut self, word: &str, before: &str, is_key: bool) -> String {
        let opens = before.is_empty() || before.ends_with(['(', '#', '/', '^', '>', '&']);
        let is_number = word
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c == '-');
        let plain = matches!(word, "this" | "else" | "true" | "false" | "null");
        if word.is_empty() || is_key || is_number || plain || opens {
            return word.to_owned();
        }
        self.field(word)
    }

    /// The full name of the field that a name means; one that nobody knows is declared.
    pub(super) fn field(&mut self, name: &str) -> String {
        let name = name.trim().trim_start_matches("this.");
        if let Some(field) = standard(name) {
            self.fields.insert(field.clone());
            return field;
        }
        let (section, key) = name.rsplit_once('.').unwrap_or(("", name));
        if matches!(section, "issuer" | "group") && is_key(key) {
            self.facts.insert((section.to_owned(), key.to_owned()));
            return format!("{section}.{key}");
        }
        self.attribute(key, "text")
    }

    /// Declares an attribute; gives the full name of its field.
    pub(super) fn attribute(&mut self, name: &str, kind: &'static str) -> String {
        let mut key = slug(name);
        if key.is_empty() {
            key = format!("field_{}", self.attributes.len() + 1);
        }
        self.attributes.entry(key.clone()).or_insert_with(|| {
            let label = label(name);
            let is_date = kind == "text" && key.split('_').any(|part| part == "date");
            let kind = if is_date { "date" } else { kind };
            let sample = match is_date {
                true => "2026-05-14".to_owned(),
                false => sample(&key, &label),
            };
            Attribute {
                kind,
                label,
                sample,
            }
        });
        format!("attributes.{key}")
    }
}

/// The standard field of a name: its full name, or a usual one.
fn standard(name: &str) -> Option<String> {
    if FIELDS.contains(&name) {
        return Some(name.to_owned());
    }
    if name.starts_with("attributes.") {
        return None;
    }
    let found = usual(&spelt(name)).filter(|field| field != "locale");
    let (section, key) = name.split_once('.').unwrap_or(("", name));
    let same = |field: &String| section.is_empty() || field.starts_with(&format!("{section}."));
    found.or_else(|| usual(&spelt(key)).filter(|field| !section.is_empty() && same(field)))
}

fn is_key(key: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && key.chars().all(rest)
}

/// `licenseNumber` as `license Number`.
fn spelt(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

/// Letters that are no letter with a mark, and what stands for them.
const LETTERS: [(&str, &str); 7] = [
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("ø", "o"),
    ("ł", "l"),
    ("đ", "d"),
    ("ı", "i"),
];

/// A key: `Licence Number` as `licence_number`.
fn slug(name: &str) -> String {
    let plain: String = spelt(name).nfd().filter(|c| !is_mark(*c)).collect();
    let lower = plain.to_lowercase();
    let lower = LETTERS
        .iter()
        .fold(lower, |text, (letter, plain)| text.replace(letter, plain));
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let key = words.join("_");
    match key.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("_{key}"),
        false => key,
    }
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// A name for people: what the designer wrote, or its key spelt out.
pub(super) fn label(name: &str) -> String {
    let words = spelt(name).replace(['_', '-', '.'], " ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let text = words.join(" ");
    let text = match name.contains(' ') {
        true => text,
        false => text.to_lowercase(),
    };
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_owned(),
    }
}

/// What previews show for an attribute.
fn sample(key: &str, label: &str) -> String {
    let known = [
        ("number", "000123"),
        ("no", "000123"),
        ("hours", "24"),
        ("score", "96"),
        ("points", "96"),
        ("percent", "96"),
        ("grade", "Distinction"),
        ("result", "Distinction"),
        ("level", "Advanced"),
        ("year", "2026"),
        ("place", "Brighton"),
        ("location", "Brighton"),
        ("city", "Brighton"),
        ("instructor", "Grace Hopper"),
        ("teacher", "Grace Hopper"),
        ("director", "Grace Hopper"),
    ];
    let parts: Vec<&str> = key.split('_').collect();
    let found = known.iter().find(|(word, _)| parts.contains(word));
    found.map_or_else(|| label.to_owned(), |(_, sample)| (*sample).to_owned())
}
