//! TOML as a tree of values that know where they stand.

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use crate::design::parse::faults::Faults;
use crate::design::parse::node::Entry;
use crate::design::parse::node::Node;
use crate::design::parse::node::Value;
use crate::finding::Finding;
use crate::finding::Kind;

/// The tree of a TOML text, or `None` when its notation is broken; then the faults tell where.
pub(super) fn read(text: &str, faults: &Faults<'_>) -> Option<Node> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or_default();
        let about = text.get(span.clone()).unwrap_or_default();
        faults.add(span.start, syntax(error.message(), about));
        if !stands_alone(error.message()) {
            break;
        }
    }
    errors.is_empty().then(|| Node {
        at: 0,
        value: entries(table.get_ref()),
    })
}

/// Whether what follows is still read as it was meant; after other faults the reader is out of step,
/// and most of what it tells is noise.
fn stands_alone(message: &str) -> bool {
    message.starts_with("duplicate key") || message.starts_with("string values must be quoted")
}

fn syntax(message: &str, about: &str) -> Finding {
    let first = message.lines().next().unwrap_or_default().trim();
    if first == "duplicate key" {
        let message = format!("the key `{}` is there twice", about.trim());
        return Finding::fault(Kind::Duplicate, message).help("keep one of the two");
    }
    let help = "text stands in quotes, lists in `[…]`, and each key on a line of its own";
    Finding::fault(Kind::Syntax, format!("this is no TOML: {first}")).help(help)
}

fn entries(table: &DeTable<'_>) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            at: key.span().start,
            node: node(value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.at);
    Value::Table(entries)
}

fn node(value: &Spanned<DeValue<'_>>) -> Node {
    Node {
        at: value.span().start,
        value: match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(digits) => whole(digits.as_str(), digits.radix()),
            DeValue::Float(digits) => {
                let number = digits.as_str().parse().unwrap_or(f64::NAN);
                Value::Number(number, digits.as_str().to_owned())
            }
            DeValue::Boolean(truth) => Value::Truth(*truth),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(items) => Value::List(items.iter().map(node).collect()),
            DeValue::Table(table) => entries(table),
        },
    }
}

fn whole(digits: &str, radix: u32) -> Value {
    match i64::from_str_radix(digits, radix) {
        Ok(whole) => Value::Number(whole as f64, whole.to_string()),
        Err(_) => Value::Number(f64::NAN, digits.to_owned()),
    }
}
