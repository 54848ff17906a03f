use regex::Regex;

use super::*;
use crate::design::parse::FULL;
use crate::limits::Limits;

/// What of a value does not follow a schema, by the keywords that our schemas use.
fn wrong(value: &Value, schema: &Value, root: &Value) -> Option<String> {
    let Some(schema) = schema.as_object() else {
        return (schema == &Value::Bool(false)).then(|| format!("{value} is not allowed"));
    };
    schema
        .iter()
        .find_map(|(keyword, wanted)| breaks(value, keyword, wanted, schema, root))
}

fn breaks(
    value: &Value,
    keyword: &str,
    wanted: &Value,
    schema: &Map<String, Value>,
    root: &Value,
) -> Option<String> {
    let fits = |schema: &Value| wrong(value, schema, root).is_none();
    let fine = match keyword {
        "$ref" => {
            let pointer = wanted.as_str().unwrap().trim_start_matches('#');
            return wrong(value, root.pointer(pointer).unwrap(), root);
        }
        "type" => match wanted {
            Value::Array(types) => types.iter().any(|one| is_type(value, one)),
            one => is_type(value, one),
        },
        "enum" => wanted.as_array().unwrap().contains(value),
        "const" => wanted == value,
        "pattern" => value
            .as_str()
            .is_none_or(|text| Regex::new(wanted.as_str().unwrap()).unwrap().is_match(text)),
        "minimum" => value
            .as_f64()
            .is_none_or(|number| number >= wanted.as_f64().unwrap()),
        "maximum" => value
            .as_f64()
            .is_none_or(|number| number <= wanted.as_f64().unwrap()),
        "minLength" => value
            .as_str()
            .is_none_or(|text| text.len() as u64 >= wanted.as_u64().unwrap()),
        "minItems" => value
            .as_array()
            .is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap()),
        "maxItems" => value
            .as_array()
            .is_none_or(|items| items.len() as u64 <= wanted.as_u64().unwrap()),
        "anyOf" => wanted.as_array().unwrap().iter().any(fits),
        "oneOf" => {
            wanted
                .as_array()
                .unwrap()
                .iter()
                .filter(|schema| fits(schema))
                .count()
                == 1
        }
        "not" => !fits(wanted),
        "required" => {
            let has = |key: &Value| value.get(key.as_str().unwrap()).is_some();
            !value.is_object() || wanted.as_array().unwrap().iter().all(has)
        }
        "properties" => {
            let known = wanted.as_object().unwrap().iter();
            return known
                .into_iter()
                .find_map(|(key, schema)| wrong(value.get(key)?, schema, root));
        }
        "additionalProperties" => {
            let known = schema.get("properties").and_then(Value::as_object);
            let is_known = |key: &str| known.is_some_and(|known| known.contains_key(key));
            let mut others = value.as_object()?.iter().filter(|(key, _)| !is_known(key));
            return others.find_map(|(_, value)| wrong(value, wanted, root));
        }
        "prefixItems" => {
            let pairs = value.as_array()?.iter().zip(wanted.as_array().unwrap());
            return pairs
                .into_iter()
                .find_map(|(item, schema)| wrong(item, schema, root));
        }
        "items" => {
            let before = schema
                .get("prefixItems")
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            return value
                .as_array()?
                .iter()
                .skip(before)
                .find_map(|item| wrong(item, wanted, root));
        }
        "$schema" | "$defs" | "title" | "description" | "default" | "examples" => true,
        other => panic!("the test does not know the keyword `{other}`"),
    };
    (!fine).then(|| format!("{value} breaks {keyword} {wanted}"))
}

fn is_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        other => panic!("no type is called `{other}`"),
    }
}

fn as_json(text: &str) -> Value {
    crate::design::parse::to_json(text).unwrap()
}

/// A design that uses every key, with a line in place of another.
fn full_with(line: &str, other: &str) -> String {
    assert!(FULL.contains(line), "{line}");
    FULL.replacen(line, other, 1)
}

#[test]
fn a_design_that_uses_every_key_follows_the_schema() {
    let schema = super::design();
    assert_eq!(wrong(&as_json(FULL), &schema, &schema), None);
}

#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let schema = super::design();
    let changes = [
        ("kind = \"certificate\"", "kind = \"diploma\""),
        ("bleed = \"3mm\"", "blead = \"3mm\""),
        ("bleed = \"3mm\"", "bleed = 3"),
        ("bleed = \"3mm\"", "bleed = \"3 foo\""),
        ("bleed = \"3mm\"", "bleed = \"-3mm\""),
        ("size = \"A4\"", "size = \"A9\""),
        ("size = \"A4\"", "size = [\"1mm\"]"),
        ("color = \"ivory\"", "color = \"#12345\""),
        ("required = true", "required = \"yes\""),
        ("align = \"center\"", "align = \"middle\""),
        ("min = \"18pt\"", "min = 18"),
        ("max_lines = 2", "max_lines = 0"),
        ("letter_spacing = \"0.05em\"", "letter_spacing = \"wide\""),
        (
            "attribute = \"attributes.photo\"",
            "file = \"a.png\"\nattribute = \"photo\"",
        ),
        ("file = \"logo.svg\"", ""),
        ("level = \"H\"", "level = \"X\""),
        ("opacity = 0.5", "opacity = 2"),
        ("rotate = 90", "rotate = \"90\""),
        ("sides = 6", "sides = 2"),
        ("sides = 6", "points = 6"),
        ("fill = \"teal\"", ""),
        ("{ linear = 90, stops", "{ stops"),
        (
            "{ color = \"silver\", width = \"0.5pt\"",
            "{ color = \"silver\", fill = \"silver\", width = \"0.5pt\"",
        ),
        (
            "{ color = \"silver\", width = \"0.5pt\"",
            "{ color = \"silver\"",
        ),
        ("view_box = [0, 0, 24, 24]", "view_box = [0, 0, 24]"),
        (
            "data = \"https://verify.example.org/c/{{credential.id}}\"",
            "",
        ),
        ("locale = \"de\"", "lokale = \"de\""),
    ];
    for (line, other) in changes {
        let text = full_with(line, other);
        let read = Design::parse(&text, "design.toml", &Limits::default());
        assert!(read.is_err(), "the reader takes {other}");
        assert!(
            wrong(&as_json(&text), &schema, &schema).is_some(),
            "the schema takes {other}"
        );
    }
}

/// Every table of the schema, by its name.
fn tables(schema: &Value) -> Vec<(&str, &Value)> {
    let defs = schema["$defs"].as_object().unwrap().iter();
    let mut tables = vec![("design", schema)];
    tables.extend(defs.map(|(name, table)| (name.as_str(), table)));
    tables
}

#[test]
fn every_table_is_described() {
    let schema = super::design();
    let tables = tables(&schema);
    assert!(tables.len() > 15, "{}", tables.len());
    for (name, table) in &tables {
        let doc = table["description"].as_str().unwrap_or_default();
        assert!(doc.ends_with('.'), "{name}: {doc:?}");
    }
    let has = |wanted: &str| tables.iter().any(|(name, _)| *name == wanted);
    assert!(has("text-element") && has("star-shape"));
}

#[test]
fn every_key_says_what_it_does_its_units_its_default_and_an_example() {
    let schema = super::design();
    for (name, table) in tables(&schema) {
        for (key, property) in table["properties"].as_object().unwrap() {
            let at = format!("{name}.{key}");
            let doc = property["description"].as_str().unwrap_or_default();
            assert!(doc.ends_with('.'), "{at}: {doc:?}");
            assert!(
                doc.contains("Default: ") || doc.ends_with(" Required."),
                "{at}: {doc:?}"
            );
            let is_length = property.to_string().contains("(mm|cm|in|pt|px)");
            let is_nested = property.get("$ref").is_some();
            assert!(
                !is_length || is_nested || doc.contains("unit") || doc.contains("width"),
                "{at}: {doc:?}"
            );
            let examples = property["examples"].as_array().unwrap();
            assert!(!examples.is_empty(), "{at}");
            for value in examples.iter().chain(property.get("default")) {
                assert_eq!(wrong(value, property, &schema), None, "{at}");
            }
        }
    }
}

#[test]
fn every_word_of_a_choice_says_what_it_does() {
    fn walk(value: &Value, seen: &mut usize) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, seen)),
            Value::Object(fields) => {
                if let Some(word) = fields.get("const") {
                    let doc = fields.get("description").and_then(Value::as_str);
                    assert!(doc.is_some_and(|doc| doc.ends_with('.')), "{word}");
                    *seen += 1;
                }
                let words = fields.get("enum").and_then(Value::as_array);
                let bare = words.into_iter().flatten().filter_map(Value::as_str);
                assert_eq!(bare.filter(|word| *word != "0").count(), 0, "{value}");
                fields.values().for_each(|field| walk(field, seen));
            }
            _ => {}
        }
    }
    let mut seen = 0;
    walk(&super::design(), &mut seen);
    assert!(seen > 80, "{seen}");
}

#[test]
fn every_key_of_the_tables_is_in_the_full_design() {
    let mut left: Vec<String> = Vec::new();
    let mut defs = Map::new();
    table(&DESIGN, &mut defs);
    let full = as_json(FULL).to_string();
    for (name, def) in &defs {
        for key in def["properties"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
        {
            if !full.contains(&format!("\"{key}\":")) {
                left.push(format!("{name}.{key}"));
            }
        }
    }
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn the_schema_of_records_knows_the_fields_that_every_record_may_have() {
    let sections = STANDARD.iter();
    let full = sections.flat_map(|(section, _, fields)| {
        fields
            .iter()
            .map(move |(field, _, _)| format!("{section}.{field}"))
    });
    let mut known: Vec<String> = full.chain(["locale".to_owned()]).collect();
    let mut fields = crate::record::FIELDS.to_vec();
    known.sort();
    fields.sort_unstable();
    assert_eq!(known, fields);
}

#[test]
fn a_record_follows_the_schema_of_its_design() {
    let design = Design::parse(FULL, "design.toml", &Limits::default()).unwrap();
    let schema = record(&design);
    for sample in &design.samples {
        assert_eq!(wrong(sample, &schema, &schema), None);
    }
    let refused = [
        json!({}),
        json!({ "attributes": {} }),
        json!({ "attributes": { "license_number": "12" } }),
        json!({ "attributes": { "license_number": "PE-004217", "foto": "a.png" } }),
        json!({ "attributes": { "license_number": "PE-004217", "valid_from": "May" } }),
        json!({ "attributes": { "license_number": "PE-004217" }, "credential": { "issued_on": "yesterday" } }),
        json!({ "attributes": { "license_number": "PE-004217" }, "holder": {} }),
    ];
    for record in refused {
        assert!(wrong(&record, &schema, &schema).is_some(), "{record}");
    }
}
