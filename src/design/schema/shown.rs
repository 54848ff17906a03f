//! What an editor shows of a key beside its sentence: units, the default, and an example.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::design::parse::keys::Key;
use crate::design::parse::keys::Least;
use crate::design::parse::keys::Shape;

/// The sentence of a key, with the units of its value and its default.
pub(super) fn description(key: &Key) -> String {
    let (what, default) = match key.doc.split_once(" Default: ") {
        Some((what, default)) => (what, format!("Default: {default}")),
        None if key.required => (key.doc, "Required.".to_owned()),
        None => (key.doc, "Default: none.".to_owned()),
    };
    match unit(&key.shape) {
        Some(unit) => format!("{what} {unit} {default}"),
        None => format!("{what} {default}"),
    }
}

/// What a value is measured in, where the shape tells.
fn unit(shape: &Shape) -> Option<&'static str> {
    match shape {
        Shape::Length(_) => Some("A length with its unit: mm, cm, in, pt or px."),
        Shape::Row([Shape::Length(_), ..]) | Shape::List(Shape::Length(_), _, _) => {
            Some("Lengths with their units: mm, cm, in, pt or px.")
        }
        Shape::Ems(_, _) => Some("A number of ems, or a length with its unit."),
        Shape::Color => Some(
            "A colour: `#rgb`, `#rrggbb`, `#rrggbbaa`, a CSS name, or `cmyk(c m y k)` in percent.",
        ),
        Shape::ColorOrNone => Some(
            "A colour: `#rgb`, `#rrggbb`, `#rrggbbaa`, a CSS name, `cmyk(c m y k)` in percent, or `none`.",
        ),
        Shape::Any([first, ..]) => unit(first),
        Shape::Text
        | Shape::Template
        | Shape::Condition
        | Shape::File
        | Shape::Locale
        | Shape::Truth
        | Shape::Whole(_, _)
        | Shape::Number(_, _)
        | Shape::Choice(_)
        | Shape::Const(_)
        | Shape::List(_, _, _)
        | Shape::Row(_)
        | Shape::Table(_)
        | Shape::Map(_)
        | Shape::Any([])
        | Shape::Scalar
        | Shape::Anything => None,
    }
}

/// What a key is when it is left away, where its sentence says a value.
pub(super) fn default(key: &Key) -> Option<Value> {
    let (_, told) = key.doc.split_once("Default: ")?;
    let end = |(at, c): (usize, char)| match c {
        ';' | ',' | ':' => Some(at),
        '.' if !told[at + 1..].starts_with(|c: char| c.is_ascii_digit()) => Some(at),
        _ => None,
    };
    let word = told
        .char_indices()
        .find_map(end)
        .map_or(told, |at| &told[..at]);
    as_value(word.trim_matches('`'), &key.shape)
}

/// A word of a sentence as a value of this shape.
fn as_value(word: &str, shape: &Shape) -> Option<Value> {
    match shape {
        Shape::Truth => word.parse::<bool>().ok().map(Value::from),
        Shape::Whole(_, _) => word.parse::<u32>().ok().map(Value::from),
        Shape::Number(_, _) | Shape::Ems(_, _) => as_number(word),
        Shape::Length(least) => match word {
            "0" if *least != Least::Positive => Some(json!(0)),
            _ => {
                let is_length = word.starts_with(|c: char| c.is_ascii_digit())
                    && word.ends_with(|c: char| c.is_ascii_alphabetic());
                is_length.then(|| json!(word))
            }
        },
        Shape::Choice(words) => words()
            .iter()
            .any(|known| known.name == word)
            .then(|| json!(word)),
        Shape::Color | Shape::ColorOrNone => {
            let is_color = crate::color::Color::parse(word).is_ok();
            let is_none = word == "none" && matches!(shape, Shape::ColorOrNone);
            (is_color || is_none).then(|| json!(word))
        }
        Shape::Locale => (word == "en").then(|| json!(word)),
        Shape::Any(shapes) => shapes.iter().find_map(|shape| as_value(word, shape)),
        Shape::Text
        | Shape::Template
        | Shape::Condition
        | Shape::File
        | Shape::Const(_)
        | Shape::List(_, _, _)
        | Shape::Row(_)
        | Shape::Table(_)
        | Shape::Map(_)
        | Shape::Scalar
        | Shape::Anything => None,
    }
}

/// As whole as it is written.
fn as_number(word: &str) -> Option<Value> {
    match word.parse::<i64>() {
        Ok(whole) => Some(json!(whole)),
        Err(_) => word.parse::<f64>().ok().map(|number| json!(number)),
    }
}

/// A value that fits a key.
pub(super) fn example(key: &Key) -> Value {
    let written = key.example();
    if written.is_empty() {
        return default(key).unwrap_or_else(|| of_shape(&key.shape));
    }
    let table: Result<Map<String, Value>, _> = toml::from_str(&format!("example = {written}"));
    let value = table.ok().and_then(|mut table| table.remove("example"));
    value.unwrap_or_else(|| of_shape(&key.shape))
}

/// A value that fits a shape.
fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text | Shape::Scalar | Shape::Anything => json!("words"),
        Shape::Template | Shape::Condition => json!("{{recipient.name}}"),
        Shape::File => json!("picture.svg"),
        Shape::Locale => json!("en-GB"),
        Shape::Truth => json!(true),
        Shape::Whole(least, _) => json!((*least).max(1)),
        Shape::Number(least, most) => json!(1.0_f64.clamp(*least, *most)),
        Shape::Length(_) => json!("5mm"),
        Shape::Ems(_, _) => json!("0.05em"),
        Shape::Color | Shape::ColorOrNone => json!("#1f2a44"),
        Shape::Choice(words) => json!(words().first().map_or("", |word| word.name)),
        Shape::Const(word) => json!(word),
        Shape::List(item, least, _) => json!(vec![of_shape(item); (*least).max(1)]),
        Shape::Row(shapes) => shapes.iter().map(of_shape).collect(),
        Shape::Table(table) => {
            let required = table.keys().filter(|key| key.required);
            let fields = required.map(|key| (key.name.to_owned(), example(key)));
            Value::Object(fields.collect())
        }
        Shape::Map(item) => json!({ "name": of_shape(item) }),
        Shape::Any(shapes) => shapes.first().map_or(Value::Null, of_shape),
    }
}
