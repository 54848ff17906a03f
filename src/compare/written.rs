//! Two designs as they are written, key by key.

use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value;

use super::Change;
use crate::bytes::Bytes;
use crate::design::Design;
use crate::error::Result;
use crate::plate::Plate;

/// Longer values are cut, in characters.
const LONGEST: usize = 72;

/// What differs in the two `design.toml` or `design.json`.
pub(super) fn changes(before: &Plate, after: &Plate) -> Result<Vec<Change>> {
    let (before, after) = (tree(before)?, tree(after)?);
    let mut changes = Vec::new();
    let (mut one, mut other) = (before, after);
    let elements = [elements(&mut one), elements(&mut other)];
    objects(&one, &other, &Path::default(), &mut changes);
    compare_elements(&elements[0], &elements[1], &mut changes);
    Ok(changes)
}

/// Files of the designs that are not alike, but the designs themselves.
pub(super) fn files(before: &Plate, after: &Plate) -> Vec<Change> {
    let designs = [&before.design().file, &after.design().file];
    let (before, after) = (before.files(), after.files());
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let names = names.into_iter().filter(|name| !designs.contains(name));
    names
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| Change {
            element: None,
            key: name.clone(),
            before: before.get(name).map(size),
            after: after.get(name).map(size),
        })
        .collect()
}

fn size(bytes: &Bytes) -> String {
    format!("{} bytes", bytes.len())
}

fn tree(plate: &Plate) -> Result<Map<String, Value>> {
    let file = &plate.design().file;
    let text = plate.files().get(file);
    let text = text
        .map(|bytes| String::from_utf8_lossy(bytes))
        .unwrap_or_default();
    Design::tree(&text, file)
}

/// A design's elements by their ids, taken out.
type Elements = Vec<(String, Map<String, Value>)>;

fn elements(design: &mut Map<String, Value>) -> Elements {
    let Some(Value::Array(elements)) = design.shift_remove("elements") else {
        return Vec::new();
    };
    let elements = elements.into_iter().enumerate();
    elements
        .filter_map(|(index, element)| match element {
            Value::Object(mut keys) => {
                let id = keys.shift_remove("id");
                let id = id.as_ref().and_then(Value::as_str).map(str::to_owned);
                Some((id.unwrap_or_else(|| format!("element {}", index + 1)), keys))
            }
            _ => None,
        })
        .collect()
}

fn compare_elements(before: &Elements, after: &Elements, changes: &mut Vec<Change>) {
    for (id, now) in after {
        let path = Path {
            element: Some(id),
            keys: String::new(),
        };
        match find(before, id) {
            Some(was) => objects(was, now, &path, changes),
            None => changes.push(path.change(None, Some(summary(now)))),
        }
    }
    for (id, was) in before.iter().filter(|(id, _)| find(after, id).is_none()) {
        let path = Path {
            element: Some(id),
            keys: String::new(),
        };
        changes.push(path.change(Some(summary(was)), None));
    }
    changes.extend(order(before, after));
}

fn find<'a>(elements: &'a Elements, id: &str) -> Option<&'a Map<String, Value>> {
    let mut elements = elements.iter();
    elements.find(|(own, _)| own == id).map(|(_, keys)| keys)
}

/// Which of the elements that both have lie upon others now.
fn order(before: &Elements, after: &Elements) -> Option<Change> {
    let common = |of: &Elements, other: &Elements| {
        let ids = of.iter().filter(|(id, _)| find(other, id).is_some());
        ids.map(|(id, _)| id.clone()).collect::<Vec<_>>()
    };
    let (before, after) = (common(before, after), common(after, before));
    let from = before
        .iter()
        .zip(&after)
        .position(|(one, other)| one != other)?;
    let path = Path {
        element: None,
        keys: "elements".to_owned(),
    };
    let told = |ids: &[String]| shortened(&format!("{}, from back to front", ids.join(", ")));
    Some(path.change(Some(told(&before[from..])), Some(told(&after[from..]))))
}

/// What an element is: its type, and what it says or shows.
fn summary(keys: &Map<String, Value>) -> String {
    let words = ["type", "text", "data", "file", "shape"];
    let told = words.iter().filter_map(|word| keys.get(*word)).map(shown);
    told.collect::<Vec<_>>().join(" ")
}

/// Where a value stands.
#[derive(Default)]
struct Path<'a> {
    element: Option<&'a str>,
    keys: String,
}

impl<'a> Path<'a> {
    fn below(&self, key: &str) -> Self {
        let dot = if self.keys.is_empty() { "" } else { "." };
        Self {
            element: self.element,
            keys: format!("{}{dot}{key}", self.keys),
        }
    }

    fn change(&self, before: Option<String>, after: Option<String>) -> Change {
        Change {
            element: self.element.map(str::to_owned),
            key: self.keys.clone(),
            before,
            after,
        }
    }
}

fn objects(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    path: &Path<'_>,
    changes: &mut Vec<Change>,
) {
    for (key, now) in after {
        values(before.get(key), now, &path.below(key), changes);
    }
    for (key, was) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        changes.push(path.below(key).change(Some(shown(was)), None));
    }
}

fn values(before: Option<&Value>, after: &Value, path: &Path<'_>, changes: &mut Vec<Change>) {
    match (before, after) {
        (Some(before), after) if before == after => {}
        (Some(Value::Object(before)), Value::Object(after)) => {
            objects(before, after, path, changes);
        }
        (before, after) => changes.push(path.change(before.map(shown), Some(shown(after)))),
    }
}

/// A value in a line.
fn shown(value: &Value) -> String {
    shortened(&value.to_string())
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
