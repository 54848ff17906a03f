//! What designs and records must look like, as JSON Schema (2020-12).
//!
//! The schema of designs is printed from the same tables against which they are read.

mod shown;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::design::Design;
use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::design::parse::choice::Word;
use crate::design::parse::keys::DESIGN;
use crate::design::parse::keys::Either;
use crate::design::parse::keys::Key;
use crate::design::parse::keys::Least;
use crate::design::parse::keys::Shape;
use crate::design::parse::keys::Table;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What a length is, but for its sign.
const LENGTH: &str = r"([0-9]+\.?[0-9]*|\.[0-9]+) *(mm|cm|in|pt|px) *$";

/// Colours but for the names of CSS, of which any word may be one here.
const COLOR: &str = r"^ *(#[0-9A-Fa-f]{3,4}|#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{8}|[Cc][Mm][Yy][Kk]\([0-9., %]+\)|[A-Za-z]+) *$";

/// The JSON Schema of `design.toml` and `design.json`: each key has a description with its units and its
/// default, and an example; each word of a choice says what it does.
pub fn design() -> Value {
    let mut defs = Map::new();
    let mut schema = json!({ "$schema": DIALECT, "title": "testamur design" });
    let root = table(&DESIGN, &mut defs);
    if let (Some(schema), Value::Object(root)) = (schema.as_object_mut(), root) {
        schema.extend(root);
        schema.insert("$defs".to_owned(), Value::Object(defs));
    }
    schema
}

fn table(table: &Table, defs: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in table.keys() {
        properties.insert(key.name.to_owned(), property(key, defs));
    }
    let required: Vec<&str> = table
        .keys()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    let mut schema = json!({
        "description": table.doc,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let needs = |keys: [&str; 2]| json!(keys.map(|key| json!({ "required": [key] })));
    match table.either {
        Either::Free => {}
        Either::One(keys) => schema["oneOf"] = needs(keys),
        Either::Some(keys) => schema["anyOf"] = needs(keys),
        Either::NotBoth(keys) => schema["not"] = json!({ "required": keys }),
    }
    schema
}

fn property(key: &Key, defs: &mut Map<String, Value>) -> Value {
    let mut schema = shape(&key.shape, defs);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), shown::description(key).into());
        if let Some(default) = shown::default(key) {
            schema.insert("default".to_owned(), default);
        }
        schema.insert("examples".to_owned(), json!([shown::example(key)]));
    }
    schema
}

fn shape(wanted: &Shape, defs: &mut Map<String, Value>) -> Value {
    match wanted {
        Shape::Text | Shape::Template => json!({ "type": "string" }),
        Shape::Condition => json!({ "type": ["string", "boolean"] }),
        Shape::File => json!({ "type": "string", "minLength": 1 }),
        Shape::Locale => {
            json!({ "type": "string", "pattern": "^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$" })
        }
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Whole(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Number(min, max) => number(*min, *max),
        Shape::Length(least) => length(*least),
        Shape::Ems(min, max) => {
            let ems = json!({ "type": "string", "pattern": r"^ *[+-]?([0-9]+\.?[0-9]*|\.[0-9]+) *em *$" });
            json!({ "anyOf": [number(*min, *max), ems, length(Least::Any)] })
        }
        Shape::Color | Shape::ColorOrNone => json!({ "type": "string", "pattern": COLOR }),
        Shape::Choice(words) => choice(&words()),
        Shape::Const(word) => json!({ "const": word }),
        Shape::List(item, min, max) => json!({
            "type": "array", "items": shape(item, defs), "minItems": min, "maxItems": max,
        }),
        Shape::Row(shapes) => row(shapes, defs),
        Shape::Table(wanted) => reference(wanted, defs),
        Shape::Map(item) => json!({ "type": "object", "additionalProperties": shape(item, defs) }),
        Shape::Any(shapes) => {
            let shapes: Vec<Value> = shapes.iter().map(|one| shape(one, defs)).collect();
            json!({ "anyOf": shapes })
        }
        Shape::Scalar => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Anything => json!({}),
    }
}

/// One word of several, each with what it does: editors show it beside the word.
fn choice(words: &[Word]) -> Value {
    let word = |word: &Word| json!({ "const": word.name, "description": word.doc });
    json!({ "type": "string", "oneOf": words.iter().map(word).collect::<Vec<_>>() })
}

fn number(min: f64, max: f64) -> Value {
    json!({ "type": "number", "minimum": min, "maximum": max })
}

/// A length with its unit; 0 needs none.
fn length(least: Least) -> Value {
    let sign = match least {
        Least::Any => "[+-]?",
        Least::Zero | Least::Positive => "[+]?",
    };
    let with_unit = json!({ "type": "string", "pattern": format!("^ *{sign}{LENGTH}") });
    match least {
        Least::Positive => with_unit,
        Least::Any | Least::Zero => json!({ "anyOf": [with_unit, { "enum": [0, "0"] }] }),
    }
}

fn row(shapes: &[Shape], defs: &mut Map<String, Value>) -> Value {
    let items: Vec<Value> = shapes.iter().map(|one| shape(one, defs)).collect();
    let mut kinds: Vec<&Value> = Vec::new();
    for item in &items {
        if !kinds.contains(&item) {
            kinds.push(item);
        }
    }
    // Editors of TOML read the schema as of draft 7, where `items` goes for all and the rest is not known.
    json!({
        "type": "array",
        "minItems": items.len(),
        "maxItems": items.len(),
        "prefixItems": items,
        "items": { "anyOf": kinds },
    })
}

/// A reference to a table, whose schema is kept once.
fn reference(wanted: &Table, defs: &mut Map<String, Value>) -> Value {
    let name = def_name(wanted.name);
    if !defs.contains_key(&name) {
        // Kept first, so that a table that holds itself ends here.
        defs.insert(name.clone(), Value::Null);
        let schema = table(wanted, defs);
        defs.insert(name.clone(), schema);
    }
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// What messages call a table, as one word: `a text element` is `text-element`.
fn def_name(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !matches!(*word, "" | "a" | "an"))
        .collect();
    words.join("-")
}

/// A standard field: its key, what its values are, and what it is.
type Field = (&'static str, AttributeKind, &'static str);

/// The sections of a record, what each is, and its standard fields.
const STANDARD: [(&str, &str, &[Field]); 4] = [
    (
        "recipient",
        "Who it is for.",
        &[
            ("name", AttributeKind::Text, "Name as it is to be printed."),
            ("given_name", AttributeKind::Text, "Given name."),
            ("family_name", AttributeKind::Text, "Family name."),
            ("email", AttributeKind::Email, "E-mail address."),
            (
                "id",
                AttributeKind::Text,
                "A number or name that tells people apart.",
            ),
            ("url", AttributeKind::Url, "Address of the person's page."),
        ],
    ),
    (
        "credential",
        "What it says.",
        &[
            (
                "id",
                AttributeKind::Text,
                "Unique; names the file, and is what codes lead to.",
            ),
            ("name", AttributeKind::Text, "What was earned."),
            ("description", AttributeKind::Text, "More about it."),
            ("issued_on", AttributeKind::Date, "Day of issue."),
            ("expires_on", AttributeKind::Date, "Day of expiry."),
            (
                "url",
                AttributeKind::Url,
                "Address where it can be checked.",
            ),
        ],
    ),
    (
        "group",
        "The course, class or event.",
        &[
            ("name", AttributeKind::Text, "Its name."),
            ("id", AttributeKind::Text, "Its number."),
            ("starts_on", AttributeKind::Date, "First day."),
            ("ends_on", AttributeKind::Date, "Last day."),
            ("url", AttributeKind::Url, "Address of its page."),
        ],
    ),
    (
        "issuer",
        "Who vouches for it.",
        &[
            ("name", AttributeKind::Text, "Its name."),
            ("email", AttributeKind::Email, "E-mail address."),
            ("url", AttributeKind::Url, "Address of its page."),
        ],
    ),
];

/// The JSON Schema of the records of a design: the standard fields, the facts and the attributes.
pub fn record(design: &Design) -> Value {
    let mut properties = Map::new();
    for (section, doc, fields) in STANDARD {
        let mut known = Map::new();
        for (field, kind, doc) in fields {
            let mut schema = or_null(value(*kind));
            schema["description"] = (*doc).into();
            known.insert((*field).to_owned(), schema);
        }
        let schema = json!({ "description": doc, "type": "object", "properties": known });
        properties.insert(section.to_owned(), schema);
    }
    properties.insert("attributes".to_owned(), attributes(design));
    let locale = json!({ "type": "string", "description": "BCP 47 locale of this record; overrides the design's." });
    properties.insert("locale".to_owned(), locale);
    let needs_attributes = design.attributes.values().any(needed);
    json!({
        "$schema": DIALECT,
        "title": format!("record of {}", design.name),
        "type": "object",
        "properties": properties,
        "required": if needs_attributes { vec!["attributes"] } else { vec![] },
        "additionalProperties": false,
    })
}

/// Whether a record must bring it.
fn needed(attribute: &Attribute) -> bool {
    attribute.required && attribute.default.is_none()
}

fn attributes(design: &Design) -> Value {
    let mut properties = Map::new();
    for (key, declared) in &design.attributes {
        properties.insert(key.clone(), attribute(declared));
    }
    let required = design
        .attributes
        .iter()
        .filter(|(_, declared)| needed(declared));
    let required: Vec<&String> = required.map(|(key, _)| key).collect();
    json!({
        "description": "The fields that the design declares.",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn attribute(declared: &Attribute) -> Value {
    let mut schema = match declared.kind {
        AttributeKind::List => list(declared),
        kind => value(kind),
    };
    if let Some(pattern) = &declared.pattern {
        schema["pattern"] = format!("^(?:{})$", pattern.value).into();
    }
    if !needed(declared) {
        schema = or_null(schema);
    }
    schema["description"] = declared.label.as_str().into();
    if let Some(default) = &declared.default {
        schema["default"] = as_value(declared, default);
    }
    if let Some(sample) = &declared.sample {
        schema["examples"] = json!([as_value(declared, sample)]);
    }
    schema
}

/// A value of the design: a list is kept as JSON.
fn as_value(declared: &Attribute, text: &str) -> Value {
    match declared.kind {
        AttributeKind::List => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        _ => text.into(),
    }
}

/// A list of texts or of rows; or a text that holds one, as a table's cell does.
fn list(declared: &Attribute) -> Value {
    let mut properties = Map::new();
    for (key, field) in &declared.items {
        properties.insert(key.clone(), attribute(field));
    }
    let required = declared.items.iter().filter(|(_, field)| field.required);
    let required: Vec<&String> = required.map(|(key, _)| key).collect();
    let item = match declared.items.is_empty() {
        true => value(AttributeKind::Text),
        false => json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }),
    };
    json!({ "anyOf": [{ "type": "array", "items": item }, { "type": "string" }] })
}

/// Null is as good as absent.
fn or_null(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn value(kind: AttributeKind) -> Value {
    match kind {
        AttributeKind::Text | AttributeKind::List => json!({ "type": ["string", "number"] }),
        AttributeKind::Image => json!({ "type": "string" }),
        AttributeKind::Number => json!({ "type": ["number", "string"] }),
        AttributeKind::Boolean => json!({ "enum": [true, false, "true", "false"] }),
        AttributeKind::Date => pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?$"),
        AttributeKind::Url => pattern("^([Hh][Tt][Tt][Pp][Ss]?://|[Mm][Aa][Ii][Ll][Tt][Oo]:)"),
        AttributeKind::Email => pattern("^[^\\s@]+@[^\\s@]+$"),
    }
}

fn pattern(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

#[cfg(test)]
mod tests;
