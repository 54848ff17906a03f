//! The data of one certificate or badge, and where it stood.
//!
//! [`Records`](crate::record::records::Records) reads many of them: JSON and NDJSON always, tables (CSV, TSV, XLSX,
//! XLS, ODS) with the feature `tables`.

#[cfg(feature = "tables")]
mod csv;
mod digest;
mod file;
mod json;
/// Columns to fields: which header means what.
pub mod map;
/// Many records, read one by one from a file.
pub mod records;
#[cfg(feature = "tables")]
mod row;
#[cfg(feature = "tables")]
mod sheet;
mod source;
mod synonyms;
#[cfg(feature = "tables")]
mod table;
#[cfg(feature = "tables")]
mod text;
/// Tables: empty ones to be filled in, and those of many records; cells that must not run as formulas.
#[cfg(feature = "tables")]
pub mod write;

use indexmap::IndexMap;
use serde_json::Value;

use crate::finding::Place;

/// The fields that any record may have, whatever its design declares.
pub const FIELDS: [&str; 21] = [
    "recipient.name",
    "recipient.email",
    "recipient.id",
    "recipient.given_name",
    "recipient.family_name",
    "recipient.url",
    "credential.id",
    "credential.name",
    "credential.description",
    "credential.issued_on",
    "credential.expires_on",
    "credential.url",
    "group.name",
    "group.id",
    "group.starts_on",
    "group.ends_on",
    "group.url",
    "issuer.name",
    "issuer.url",
    "issuer.email",
    "locale",
];

/// One part of a record: fields and their values. A value is text, a number, a truth, a list, or
/// `null` for none.
pub type Section = IndexMap<String, Value>;

/// The data of one certificate or badge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// `recipient.*`: who it is for.
    pub recipient: Section,
    /// `credential.*`: what it says.
    pub credential: Section,
    /// `group.*`: the course, class or event.
    pub group: Section,
    /// `issuer.*`: who vouches for it.
    pub issuer: Section,
    /// `attributes.*`: the fields that the design declares.
    pub attributes: Section,
    /// BCP 47 locale; overrides that of the design.
    pub locale: Option<String>,
    /// Where it stood.
    pub origin: Origin,
}

/// Where a record stood, for messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, as the user named it.
    pub file: Option<String>,
    /// Line or row in that file, from 1.
    pub line: Option<u64>,
    /// Which record of the file, from 1.
    pub number: Option<u64>,
    /// The header of the column that a field came from, by the field's full name.
    pub columns: std::sync::Arc<IndexMap<String, String>>,
}

impl Record {
    /// The sections with their names, in the order of the contract.
    pub fn sections(&self) -> [(&'static str, &Section); 5] {
        [
            ("recipient", &self.recipient),
            ("credential", &self.credential),
            ("group", &self.group),
            ("issuer", &self.issuer),
            ("attributes", &self.attributes),
        ]
    }

    /// A section by its name, to be changed.
    pub fn section_mut(&mut self, name: &str) -> Option<&mut Section> {
        match name {
            "recipient" => Some(&mut self.recipient),
            "credential" => Some(&mut self.credential),
            "group" => Some(&mut self.group),
            "issuer" => Some(&mut self.issuer),
            "attributes" => Some(&mut self.attributes),
            _ => None,
        }
    }

    /// The value of a field by its full name, such as `recipient.name`; `None` when absent or null.
    pub fn get(&self, field: &str) -> Option<&Value> {
        let (section, key) = field.split_once('.')?;
        let (_, section) = self
            .sections()
            .into_iter()
            .find(|(name, _)| *name == section)?;
        section.get(key).filter(|value| !value.is_null())
    }

    /// Sets a field by its full name: `recipient.name`, `attributes.grade`, `locale`. Text alone
    /// can be a locale. Says whether there is such a section.
    pub fn put(&mut self, field: &str, value: Value) -> bool {
        if let ("locale", Value::String(locale)) = (field, &value) {
            self.locale = Some(locale.clone());
            return true;
        }
        let Some((section, key)) = field.split_once('.') else {
            return false;
        };
        let Some(section) = self.section_mut(section) else {
            return false;
        };
        section.insert(key.to_owned(), value);
        true
    }

    /// Where this record stood.
    pub fn place(&self) -> Place {
        self.origin.place()
    }

    /// Where a field of this record stood.
    pub fn place_of(&self, field: &str) -> Place {
        self.origin.place_of(field)
    }
}

impl Origin {
    /// Where the record stood.
    pub fn place(&self) -> Place {
        Place {
            file: self.file.clone(),
            line: self.line,
            record: self.number,
            ..Place::default()
        }
    }

    /// Where a field of the record stood.
    pub fn place_of(&self, field: &str) -> Place {
        Place {
            column: self.columns.get(field).cloned(),
            field: Some(field.to_owned()),
            ..self.place()
        }
    }
}
