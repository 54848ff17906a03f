//! Typed fields that a design declares.

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
    /// What a record without it gets.
    pub default: Option<String>,
    /// What previews show.
    pub sample: Option<String>,
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
}
