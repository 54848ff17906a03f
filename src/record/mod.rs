//! The data of one certificate or badge, and where it stood.

use indexmap::IndexMap;
use serde_json::Value;

use crate::finding::Place;

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

    /// Where a field of this record stood.
    pub fn place_of(&self, field: &str) -> Place {
        Place {
            file: self.origin.file.clone(),
            line: self.origin.line,
            record: self.origin.number,
            column: self.origin.columns.get(field).cloned(),
            ..Place::default()
        }
    }
}
