//! Faults and warnings, as data: what, where, and what to do next.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; the output is made all the same.
    Warning,
    /// The design, the record or the file is refused.
    Fault,
}

/// What a finding is about. Its name (kebab case) is stable: `--json` prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// The text of a file does not follow its format (TOML, JSON, CSV…).
    Syntax,
    /// A key that no one knows.
    UnknownKey,
    /// A value of the wrong type, unit or range.
    BadValue,
    /// Something that must be there is not.
    Missing,
    /// Two things that must differ do not.
    Duplicate,
    /// An element reaches outside its page.
    OutsidePage,
    /// A template that can't be compiled or filled.
    Template,
    /// A template names a field that no record can have.
    UnknownField,
    /// A record lacks a required value.
    MissingValue,
    /// A record's value does not fit its type or pattern.
    InvalidValue,
    /// A date that can't be read.
    BadDate,
    /// Something ends before it begins: an expiry before its issue.
    Expiry,
    /// Two records that may be the same person's for the same thing.
    ProbableDuplicate,
    /// Two files would have one name, or a name can't be had as it is.
    FileName,
    /// A file that a design names is not there, or not to be had.
    Asset,
    /// A picture that can't be used, or is too coarse.
    Picture,
    /// A font that can't be used, or is not there.
    Font,
    /// No font at hand has a glyph for a character.
    MissingGlyph,
    /// Text or a picture does not fit its frame.
    Overflow,
    /// A character that must not reach a page was left out.
    Stripped,
    /// A code that scanners may not read.
    Code,
    /// A column that maps to nothing, or to two things.
    Column,
    /// A row that is not like the others.
    Row,
    /// A bound of [`Limits`](crate::limits::Limits) was met.
    Limit,
    /// The work was cancelled or ran out of time.
    Cancelled,
    /// A file or a record is not what it was when it was made.
    Changed,
    /// Something is there that should not be.
    Extra,
    /// A file is cut off or damaged.
    NotWhole,
    /// A file can't be read or written.
    Io,
    /// A painter could not write its format.
    Paint,
}

impl Kind {
    /// The stable name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::UnknownKey => "unknown-key",
            Self::BadValue => "bad-value",
            Self::Missing => "missing",
            Self::Duplicate => "duplicate",
            Self::OutsidePage => "outside-page",
            Self::Template => "template",
            Self::UnknownField => "unknown-field",
            Self::MissingValue => "missing-value",
            Self::InvalidValue => "invalid-value",
            Self::BadDate => "bad-date",
            Self::Expiry => "expiry",
            Self::ProbableDuplicate => "probable-duplicate",
            Self::FileName => "file-name",
            Self::Asset => "asset",
            Self::Picture => "picture",
            Self::Font => "font",
            Self::MissingGlyph => "missing-glyph",
            Self::Overflow => "overflow",
            Self::Stripped => "stripped",
            Self::Code => "code",
            Self::Column => "column",
            Self::Row => "row",
            Self::Limit => "limit",
            Self::Cancelled => "cancelled",
            Self::Changed => "changed",
            Self::Extra => "extra",
            Self::NotWhole => "not-whole",
            Self::Io => "io",
            Self::Paint => "paint",
        }
    }
}

/// Where a finding belongs; whatever is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The file, as the user named it: `design.toml`, `guests.csv`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line or table row in that file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Character in that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub character: Option<u64>,
    /// The column of a table, by its header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The field of the record, by its full name: `recipient.name`. Not printed, as messages name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The element of the design, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// Which record, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
}

impl Place {
    /// A place that names a file alone.
    pub fn file(name: impl Into<String>) -> Self {
        Self {
            file: Some(name.into()),
            ..Self::default()
        }
    }

    /// Takes from `other` what this place does not know yet.
    pub fn or(mut self, other: &Self) -> Self {
        self.file = self.file.or_else(|| other.file.clone());
        self.line = self.line.or(other.line);
        self.character = self.character.or(other.character);
        self.column = self.column.or_else(|| other.column.clone());
        self.field = self.field.or_else(|| other.field.clone());
        self.element = self.element.or_else(|| other.element.clone());
        self.record = self.record.or(other.record);
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.file.clone());
        parts.extend(self.line.map(|line| format!("line {line}")));
        parts.extend(self.character.map(|at| format!("character {at}")));
        parts.extend(self.column.as_ref().map(|name| format!("column `{name}`")));
        parts.extend(self.element.as_ref().map(|id| format!("element `{id}`")));
        if self.file.is_none() || self.line.is_none() {
            parts.extend(self.record.map(|number| format!("record {number}")));
        }
        write!(f, "{}", parts.join(", "))
    }
}

/// A fault or a warning, with its place and a hint.
///
/// Printed, it reads:
///
/// ```text
/// error: record 17 has no `recipient.name`
///   in guests.csv, line 18, column `Name`
///   help: fill the cell in
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// What it is about.
    pub kind: Kind,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Finding {
    /// A fault: what it names is refused.
    pub fn fault(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Fault,
            kind,
            message: message.into(),
            place: Place::default(),
            help: None,
        }
    }

    /// A warning: the output is made all the same.
    pub fn warning(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::fault(kind, message)
        }
    }

    /// With a hint.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With whatever of `place` is not known yet.
    pub fn at(mut self, place: &Place) -> Self {
        self.place = self.place.or(place);
        self
    }

    /// With the element's id, unless one is known.
    pub fn element(mut self, id: &str) -> Self {
        self.place.element.get_or_insert_with(|| id.to_owned());
        self
    }

    /// With the file's name, unless one is known.
    pub fn file(mut self, name: &str) -> Self {
        self.place.file.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Whether it refuses what it names.
    pub fn is_fault(&self) -> bool {
        self.severity == Severity::Fault
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Warning => "warning",
            Severity::Fault => "error",
        };
        write!(f, "{word}: {}", self.message)?;
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "\n  in {place}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// The nearest of some names, when one is near enough to be meant. A name of more than 100
/// characters is no slip of the pen, and comparing it with each would cost their product.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if name.chars().nth(100).is_some() {
        return None;
    }
    let lower = name.to_lowercase();
    // Two of five letters may differ, at most three: `foto` is near to `photo`.
    let is_near = |distance: usize, near: &str| {
        let longest = lower.chars().count().max(near.chars().count());
        distance <= (longest * 2 / 5).clamp(1, 3)
    };
    known
        .into_iter()
        .map(|near| (strsim::osa_distance(&near.to_lowercase(), &lower), near))
        .min()
        .filter(|(distance, near)| is_near(*distance, near))
        .map(|(_, near)| near)
}

/// Names as a sentence lists them: `a`, `b` or `c`.
pub fn one_of<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// A hint that names the nearest of the known names, or else all of them.
pub fn hint(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "take it out".to_owned(),
        None => format!("write {}", one_of(known.iter().copied())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_the_contract_shows() {
        let place = Place {
            file: Some("guests.csv".into()),
            line: Some(18),
            column: Some("Name".into()),
            record: Some(17),
            ..Place::default()
        };
        let finding = Finding::fault(Kind::MissingValue, "record 17 has no `recipient.name`")
            .at(&place)
            .help("fill the cell in");
        assert_eq!(
            finding.to_string(),
            "error: record 17 has no `recipient.name`\n  in guests.csv, line 18, column `Name`\n  help: fill the cell in"
        );
    }

    #[test]
    fn a_kind_is_named_alike_in_text_and_in_json() {
        let json = serde_json::to_string(&Kind::OutsidePage).unwrap();
        assert_eq!(json.trim_matches('"'), Kind::OutsidePage.name());
    }
}
