//! Headers and fields by name: how they are compared, and what they are called.

use icu::casemap::CaseMapper;
use indexmap::IndexMap;
use unicode_normalization::UnicodeNormalization;

use super::How;
use super::Wanted;
use crate::record::FIELDS;
use crate::record::synonyms::USUAL;

/// Fields by the names that mean them, as they are compared.
pub(super) fn known(wanted: Option<&Wanted>) -> IndexMap<String, (String, How)> {
    let mut known = IndexMap::new();
    let mut add = |name: &str, field: &str, how: How| {
        let name = plain(name);
        if !name.is_empty() {
            known.entry(name).or_insert((field.to_owned(), how));
        }
    };
    for field in FIELDS {
        add(field, field, How::Named);
    }
    let wanted = wanted.cloned().unwrap_or_default();
    for field in &wanted.fields {
        add(field, field, How::Named);
    }
    for one in &wanted.attributes {
        let field = format!("attributes.{}", one.key);
        add(&field, &field, How::Named);
    }
    for one in &wanted.attributes {
        let field = format!("attributes.{}", one.key);
        add(&one.key, &field, How::Attribute);
        add(&one.label, &field, How::Attribute);
    }
    for (field, names) in USUAL {
        names.iter().for_each(|name| add(name, field, How::Usual));
    }
    known
}

/// The field that a header usually means: `recipient.name` for `Full name`.
#[cfg_attr(not(feature = "vector"), allow(dead_code))]
pub(crate) fn usual(name: &str) -> Option<String> {
    let (field, _) = known(None).shift_remove(&plain(name))?;
    Some(field)
}

/// Whether a name may be that of a field.
pub(super) fn is_field(name: &str) -> bool {
    let Some((section, key)) = name.split_once('.') else {
        return false;
    };
    let sections = ["recipient", "credential", "group", "issuer", "attributes"];
    sections.contains(&section) && !key.is_empty()
}

/// What stands above a field's column in a table that we make.
pub(crate) fn title(field: &str, wanted: Option<&Wanted>) -> String {
    let usual = [
        ("recipient.name", "Full name"),
        ("recipient.email", "E-mail"),
        ("recipient.id", "Student ID"),
        ("recipient.given_name", "Given name"),
        ("recipient.family_name", "Family name"),
        ("credential.id", "Credential ID"),
        ("credential.name", "Course"),
        ("credential.description", "Description"),
        ("credential.issued_on", "Issued on"),
        ("credential.expires_on", "Expires on"),
        ("credential.url", "Credential URL"),
        ("group.name", "Group"),
        ("locale", "Locale"),
    ];
    if let Some((_, title)) = usual.iter().find(|(name, _)| *name == field) {
        return (*title).to_owned();
    }
    let key = field.strip_prefix("attributes.");
    let attributes = wanted.map(|wanted| wanted.attributes.as_slice());
    let label = key.and_then(|key| {
        let mut attributes = attributes.unwrap_or_default().iter();
        attributes.find(|one| one.key == key)
    });
    match label {
        Some(one) if !one.label.is_empty() => one.label.clone(),
        _ => field.to_owned(),
    }
}

/// A header as it is compared: NFC, case folded, without spaces, `_`, `-`, `.` and marks of forms.
pub(super) fn plain(name: &str) -> String {
    let composed: String = name.nfc().collect();
    let folded = CaseMapper::new().fold_string(&composed);
    let dropped = |c: &char| {
        c.is_whitespace() || matches!(c, '_' | '-' | '.' | '*' | ':' | '\u{2011}' | '\u{feff}')
    };
    folded.chars().filter(|c| !dropped(c)).nfc().collect()
}
