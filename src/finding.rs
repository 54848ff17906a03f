//! Faults and warnings, as data: what, where, and what to do next.

mod figure;
mod kind;
mod policy;

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

pub use figure::Amount;
pub use figure::Figure;
pub use figure::Unit;
pub use kind::Kind;
pub use kind::UnknownKind;
pub use policy::Policy;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; the output is made all the same.
    Warning,
    /// The design, the record or the file is refused.
    Fault,
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
    /// What was measured, where the finding is about a figure. The message says it in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figure: Option<Figure>,
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
            figure: None,
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

    /// With what was measured, and the bound.
    pub fn measured(mut self, measured: f64, wanted: f64, unit: Unit) -> Self {
        self.figure = Some(Figure::new(measured, wanted, unit));
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
}
