//! Lists of records: rows of typed fields, or several texts.

use serde_json::Map;
use serde_json::Value;

use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::design::attribute::truth_of;
use crate::finding::nearest;

/// What is wrong with a list, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) what: String,
    pub(crate) help: String,
}

impl Fault {
    fn new(what: String, help: impl Into<String>) -> Self {
        let help = help.into();
        Self { what, help }
    }
}

/// The items of a table's cell.
///
/// A cell that begins with `[` holds JSON. Otherwise each line is an item, or each part between semicolons
/// where the cell has one line; its fields stand between `|`, in the order of the design.
pub(crate) fn of_cell(cell: &str, attribute: &Attribute) -> Result<Vec<Value>, Fault> {
    let cell = cell.trim();
    if cell.starts_with('[') {
        let read = serde_json::from_str(cell).map_err(|error| {
            Fault::new(
                format!("it begins as JSON does, and can't be read: {error}"),
                form(attribute),
            )
        })?;
        return of_json(read, attribute);
    }
    let parts: Vec<&str> = match cell.contains(['\n', '\r']) {
        true => cell.split(['\n', '\r']).collect(),
        false => cell.split(';').collect(),
    };
    let rows = parts
        .into_iter()
        .map(str::trim)
        .filter(|row| !row.is_empty());
    rows.enumerate()
        .map(|(at, row)| of_row(at, row, attribute))
        .collect()
}

/// One item of a cell.
fn of_row(at: usize, row: &str, attribute: &Attribute) -> Result<Value, Fault> {
    let keys = attribute.items.keys();
    if keys.len() == 0 {
        return Ok(row.into());
    }
    let values: Vec<&str> = match keys.len() {
        1 => vec![row],
        _ => row.split('|').map(str::trim).collect(),
    };
    if values.len() > keys.len() {
        let what = format!(
            "item {} has {} fields between `|`, and the design names {}",
            at + 1,
            values.len(),
            keys.len()
        );
        return Err(Fault::new(what, form(attribute)));
    }
    let pairs = keys.zip(values);
    let pairs = pairs.map(|(key, value)| (key.clone(), Value::from(value)));
    Ok(Value::Object(pairs.collect()))
}

/// The items of a JSON value, all alike: values as text, those that are missing as null.
pub(crate) fn of_json(value: Value, attribute: &Attribute) -> Result<Vec<Value>, Fault> {
    let Value::Array(items) = value else {
        return Err(Fault::new("it is no list".to_owned(), form(attribute)));
    };
    let items = items.into_iter().enumerate();
    items
        .map(|(at, item)| match (item, attribute.items.is_empty()) {
            (Value::Object(fields), false) => tidy(at, fields, attribute),
            (Value::Array(_) | Value::Object(_), true) => Err(Fault::new(
                format!("item {} is no text", at + 1),
                form(attribute),
            )),
            (item, true) => Ok(text(item)),
            (_, false) => Err(Fault::new(
                format!("item {} has no fields", at + 1),
                form(attribute),
            )),
        })
        .collect()
}

fn tidy(at: usize, mut fields: Map<String, Value>, attribute: &Attribute) -> Result<Value, Fault> {
    let known = attribute.items.keys();
    let stranger = fields
        .keys()
        .find(|key| !attribute.items.contains_key(*key));
    if let Some(key) = stranger {
        let what = format!(
            "item {} has a field `{key}`, which the design does not name",
            at + 1
        );
        let help = match nearest(key, known.map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => form(attribute),
        };
        return Err(Fault::new(what, help));
    }
    let nested = fields
        .iter()
        .find(|(_, value)| value.is_array() || value.is_object());
    if let Some((key, _)) = nested {
        let what = format!("`{key}` of item {} holds several values", at + 1);
        return Err(Fault::new(what, "write one value"));
    }
    let pairs = known.map(|key| {
        let value = fields.remove(key).unwrap_or_default();
        (key.clone(), text(value))
    });
    Ok(Value::Object(pairs.collect()))
}

/// A single value as text; none for null.
fn text(value: Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        Value::Bool(truth) => truth.to_string().into(),
        other => other,
    }
}

/// What is wrong with the values of items: those that are missing, and those against their type or pattern.
pub(crate) fn check(items: &[Value], attribute: &Attribute) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, item) in items.iter().enumerate() {
        for (key, field) in &attribute.items {
            let value = item.get(key).and_then(Value::as_str).unwrap_or_default();
            faults.extend(wrong(at, key, value.trim(), field));
        }
    }
    faults
}

fn wrong(at: usize, key: &str, value: &str, field: &Attribute) -> Option<Fault> {
    let item = at + 1;
    if value.is_empty() {
        let what = format!("item {item} has no `{key}`");
        return field
            .required
            .then(|| Fault::new(what, "each item must have it: fill it in"));
    }
    let kind = field.kind;
    let fits =
        kind.check(value).is_ok() || kind == AttributeKind::Boolean && truth_of(value).is_some();
    let shown: String = value.chars().take(60).collect();
    if !fits {
        let what = format!(
            "`{key}` of item {item} is `{shown}`, which is no {}",
            kind.name()
        );
        return Some(Fault::new(what, kind.example()));
    }
    let pattern = field.pattern.as_ref()?;
    let is_match = field.regex().ok()??.is_match(value);
    let what = format!(
        "`{key}` of item {item} is `{shown}`, which does not match `{}`",
        pattern.value
    );
    (!is_match).then(|| Fault::new(what, "give the whole value in that form"))
}

/// How to write such a list, for hints.
pub(crate) fn form(attribute: &Attribute) -> String {
    let keys: Vec<&str> = attribute.items.keys().map(String::as_str).collect();
    match keys.as_slice() {
        [] => "write the items with `;` between them, or as JSON: `[\"…\", \"…\"]`".to_owned(),
        [first, ..] => format!(
            "write one item a line as `{}`, or as JSON: `[{{ \"{first}\": \"…\" }}]`",
            keys.join(" | ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use serde_json::json;

    use super::*;

    fn field(kind: AttributeKind, required: bool) -> Attribute {
        Attribute {
            line: None,
            kind,
            label: String::new(),
            required,
            pattern: None,
            default: None,
            sample: None,
            items: IndexMap::new(),
        }
    }

    fn courses() -> Attribute {
        let mut list = field(AttributeKind::List, false);
        list.items
            .insert("title".into(), field(AttributeKind::Text, true));
        list.items
            .insert("credits".into(), field(AttributeKind::Number, false));
        list
    }

    #[test]
    fn a_cell_and_json_hold_the_same() {
        let wanted = vec![
            json!({ "title": "Algebra", "credits": "6" }),
            json!({ "title": "Analysis; part 1", "credits": "8" }),
        ];
        for cell in [
            "Algebra | 6\nAnalysis; part 1|8\n",
            "[{\"title\":\"Algebra\",\"credits\":6},{\"title\":\"Analysis; part 1\",\"credits\":\"8\"}]",
        ] {
            assert_eq!(of_cell(cell, &courses()).unwrap(), wanted);
        }
        let one_line = of_cell("Algebra|6; Analysis|8", &courses()).unwrap();
        assert_eq!(one_line.len(), 2);
    }

    #[test]
    fn a_list_of_texts_is_parted_by_semicolons() {
        let skills = field(AttributeKind::List, false);
        assert_eq!(
            of_cell(" Rust; Go ;;C", &skills).unwrap(),
            ["Rust", "Go", "C"]
        );
        assert_eq!(of_cell("[\"a\", 1]", &skills).unwrap(), ["a", "1"]);
        assert!(of_cell("", &skills).unwrap().is_empty());
    }

    #[test]
    fn what_can_not_be_read_says_how_to_write_it() {
        let refused = |cell: &str| of_cell(cell, &courses()).unwrap_err();
        assert!(refused("a|1|2").help.contains("title | credits"));
        assert!(refused("[{").what.contains("can't be read"));
        assert!(refused("[[1]]").what.contains("item 1 has no fields"));
        let near = refused("[{\"titel\":\"a\"}]");
        assert_eq!(near.help, "did you mean `title`?");
    }

    #[test]
    fn values_are_checked_against_their_types() {
        let items = of_cell("|six; Algebra|6", &courses()).unwrap();
        let faults = check(&items, &courses());
        let told: Vec<&str> = faults.iter().map(|fault| fault.what.as_str()).collect();
        assert_eq!(
            told,
            [
                "item 1 has no `title`",
                "`credits` of item 1 is `six`, which is no number"
            ]
        );
    }
}
