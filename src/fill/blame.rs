//! Which of a record's values a finding is about, where an element is made of several.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::fill::data::Data;
use crate::fill::data::shown;
use crate::fill::render::show;
use crate::finding::Finding;
use crate::plate::Plate;
use crate::plate::PlateBody;
use crate::plate::Template;
use crate::plate::Use;
use crate::record::Origin;

/// What tells the values of a template apart.
#[derive(Clone, Copy)]
pub(crate) enum Clue<'a> {
    /// The text that came out: the longest value that is in it is to blame.
    Text(&'a str),
    /// A character that came out: a value that has it is to blame, and none if none does.
    Character(char),
}

/// A record's values and where they stood.
#[derive(Clone, Copy)]
pub(crate) struct Blame<'a> {
    pub(super) plate: &'a Plate,
    /// All fields, merged with the design's facts.
    pub(super) data: &'a Data,
    pub(super) origin: &'a Origin,
}

/// How much speaks against a value, the strongest first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    /// The message quotes it.
    quoted: bool,
    /// It came with the record, not with the design.
    given: bool,
    /// It was printed, and did not decide whether something else is.
    printed: bool,
    characters: usize,
}

impl<'a> Blame<'a> {
    /// The finding with the place of the value that it is about, among those that make an element's
    /// text, picture or code.
    pub(crate) fn body(self, index: usize, finding: Finding, clue: Clue<'_>) -> Finding {
        match &self.plate.inner().elements[index].body {
            PlateBody::Text(text) => self.among([&text.template], finding, clue),
            PlateBody::Code(code) => self.among([&code.data], finding, clue),
            PlateBody::Image(image) => match &image.attribute {
                // A record without a picture shows the design's own.
                Some(key) if !self.value(&format!("attributes.{key}")).is_empty() => {
                    self.field(&format!("attributes.{key}"), finding)
                }
                Some(_) | None => finding,
            },
            PlateBody::Table(table) => self.among(table.templates(), finding, clue),
            PlateBody::Repeat(repeat) => self.field(&repeat.field, finding),
            PlateBody::Shape | PlateBody::Design(_) => finding,
        }
    }

    /// The same for any value that an element looks at.
    pub(super) fn element(self, index: usize, finding: Finding) -> Finding {
        let element = &self.plate.inner().elements[index];
        self.among(element.templates(), finding, Clue::Text(""))
    }

    /// The same for templates.
    pub(super) fn among<'t>(
        self,
        templates: impl IntoIterator<Item = &'t Template>,
        finding: Finding,
        clue: Clue<'_>,
    ) -> Finding {
        if finding.place.field.is_some() {
            return finding;
        }
        let mut worst: Option<(Weight, &String)> = None;
        for (field, usage) in templates.into_iter().flat_map(Template::uses) {
            let weight = self.weight(field, *usage, &finding, clue);
            // Of two alike the first one stays.
            if let Some(weight) = weight
                && worst.as_ref().is_none_or(|(most, _)| weight > *most)
            {
                worst = Some((weight, field));
            }
        }
        match worst {
            Some((_, field)) => self.field(field, finding),
            None => finding,
        }
    }

    fn field(self, field: &str, finding: Finding) -> Finding {
        match self.value(field).is_empty() && !self.origin.columns.contains_key(field) {
            true => finding,
            false => finding.at(&self.origin.place_of(field)),
        }
    }

    fn value(self, field: &str) -> String {
        said(self.data.value(field))
    }

    fn weight(self, field: &str, usage: Use, finding: &Finding, clue: Clue<'_>) -> Option<Weight> {
        let value = self.value(field);
        let printed = match clue {
            Clue::Text(text) => usage == Use::Bare || has_words(text, &value),
            Clue::Character(c) if has_character(&value, c) => true,
            Clue::Character(_) => return None,
        };
        Some(Weight {
            quoted: !value.is_empty() && finding.message.contains(&format!("`{}`", shown(&value))),
            given: self.is_given(field, &value),
            printed,
            characters: value.chars().count(),
        })
    }

    fn is_given(self, field: &str, value: &str) -> bool {
        if !self.origin.columns.is_empty() {
            return self.origin.columns.contains_key(field);
        }
        let design = self.plate.design();
        let fact = match field.split_once('.') {
            Some(("issuer", key)) => design.issuer.get(key),
            Some(("group", key)) => design.group.get(key),
            Some(("attributes", key)) => design
                .attributes
                .get(key)
                .and_then(|one| one.default.as_ref()),
            Some(_) | None => None,
        };
        fact.is_none_or(|fact| fact != value)
    }
}

/// A value as text; the fields of rows too.
fn said(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields.values().map(said).collect::<Vec<_>>().join(" "),
        other => show(other),
    }
}

fn has_words(text: &str, value: &str) -> bool {
    !value.is_empty() && text.to_lowercase().contains(&value.to_lowercase())
}

/// Text is composed before it is set, and helpers change the case of letters.
fn has_character(value: &str, c: char) -> bool {
    let has = |text: &str| text.contains(c) || text.nfc().any(|own| own == c);
    has(value) || has(&value.to_uppercase()) || has(&value.to_lowercase())
}
