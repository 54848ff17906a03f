//! Attributes, the facts that all records share, and sample records.

use indexmap::IndexMap;

use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::design::attribute::whole_value;
use crate::design::list;
use crate::design::parse::choice::ItemKind;
use crate::design::parse::faults::Faults;
use crate::design::parse::fields::Fields;
use crate::design::parse::keys::ATTRIBUTE;
use crate::design::parse::keys::ITEM;
use crate::design::parse::keys::SAMPLE;
use crate::design::parse::node::Entry;
use crate::design::parse::node::Node;
use crate::design::parse::node::Value;
use crate::design::parse::value;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::hint;

/// The facts of `[issuer]` or `[group]`, as text.
pub(super) fn facts(design: Fields<'_>, section: &str) -> IndexMap<String, String> {
    let fact = |entry: &Entry| {
        check_name(entry, "a fact", design.faults);
        let text = value::scalar(&entry.node, &entry.key, design.faults)?;
        Some((entry.key.clone(), text))
    };
    design.map(section).iter().filter_map(fact).collect()
}

/// The attributes, in the order of the file.
pub(super) fn attributes(design: Fields<'_>) -> IndexMap<String, Attribute> {
    let read = |entry: &Entry| {
        check_name(entry, "an attribute", design.faults);
        let fields = Fields::open(&entry.node, &entry.key, &ATTRIBUTE, design.faults)?;
        Some((entry.key.clone(), attribute(entry, fields)))
    };
    design.map("attributes").iter().filter_map(read).collect()
}

/// Names that templates and marks can write without quotes.
pub(super) fn check_name(entry: &Entry, what: &str, faults: &Faults<'_>) {
    let mut letters = entry.key.chars();
    let starts = letters
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_');
    if starts && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
        return;
    }
    let message = format!("`{}` can't be the name of {what}", entry.key);
    let help = "use letters, digits, `_` and `-`, and start with a letter";
    faults.bad_value(entry.at, message, help);
}

fn attribute(entry: &Entry, fields: Fields<'_>) -> Attribute {
    let (line, _) = fields.faults.line_and_character(entry.at);
    let kind = fields.choice("type").unwrap_or(AttributeKind::Text);
    let attribute = Attribute {
        line: Some(line),
        kind,
        label: label(entry, fields),
        required: fields.truth("required").unwrap_or_default(),
        pattern: pattern(fields),
        default: given(fields, "default", kind),
        sample: given(fields, "sample", kind),
        items: items(fields, kind),
    };
    // A type that can't be read is told already; its values can't be checked.
    if fields.get("type").is_none() || fields.has_word::<AttributeKind>("type") {
        for key in ["default", "sample"] {
            if let Some(node) = fields.get(key) {
                let called = format!("the {key} of `{}`", entry.key);
                check_value(&attribute, node, &called, fields.faults);
            }
        }
    }
    attribute
}

fn label(entry: &Entry, fields: Fields<'_>) -> String {
    let label = fields.text("label").map(|label| label.value);
    label.unwrap_or_else(|| spelt_out(&entry.key))
}

/// A value that the design gives to an attribute, as text; a list as JSON.
fn given(fields: Fields<'_>, key: &str, kind: AttributeKind) -> Option<String> {
    let node = fields.get(key)?;
    match (kind, node.list()) {
        (AttributeKind::List, Some(_)) => Some(node.to_json().to_string()),
        _ => value::scalar(node, key, fields.faults),
    }
}

/// The fields of the items of a list.
fn items(fields: Fields<'_>, kind: AttributeKind) -> IndexMap<String, Attribute> {
    let is_list = kind == AttributeKind::List;
    for (key, fits) in [("items", is_list), ("pattern", !is_list)] {
        if let (Some(node), false) = (fields.get(key), fits) {
            let message = format!("an attribute of type `{}` has no `{key}`", kind.name());
            let help = match is_list {
                true => "give a pattern to one of its `items`",
                false => "write `type = \"list\"`, or take it away",
            };
            fields.faults.bad_value(node.at, message, help);
        }
    }
    let read = |entry: &Entry| {
        check_name(entry, "a field of an item", fields.faults);
        let own = Fields::open(&entry.node, &entry.key, &ITEM, fields.faults)?;
        Some((entry.key.clone(), item(entry, own)))
    };
    fields.map("items").iter().filter_map(read).collect()
}

fn item(entry: &Entry, fields: Fields<'_>) -> Attribute {
    let (line, _) = fields.faults.line_and_character(entry.at);
    let kind = fields.choice("type").map(|ItemKind(kind)| kind);
    Attribute {
        line: Some(line),
        kind: kind.unwrap_or(AttributeKind::Text),
        label: label(entry, fields),
        required: fields.truth("required").unwrap_or_default(),
        pattern: pattern(fields),
        default: None,
        sample: None,
        items: IndexMap::new(),
    }
}

fn pattern(fields: Fields<'_>) -> Option<crate::design::Sourced<String>> {
    let pattern = fields.text("pattern")?;
    let Err(error) = whole_value(&pattern.value) else {
        return Some(pattern);
    };
    let (message, help) = match error {
        regex::Error::CompiledTooBig(_) => (
            format!("the pattern `{}` is too large", pattern.value),
            "make its repetitions smaller".to_owned(),
        ),
        _ => (
            format!("`{}` is no regular expression", pattern.value),
            regex_hint(&error.to_string()),
        ),
    };
    fields
        .faults
        .bad_value(fields.get("pattern")?.at, message, help);
    None
}

/// The last line of a message of the regex library says what is wrong.
fn regex_hint(message: &str) -> String {
    let last = message.lines().last().unwrap_or_default();
    last.trim().trim_start_matches("error: ").to_owned()
}

/// `license_number` as people write it: `License number`.
fn spelt_out(key: &str) -> String {
    let spaced = key.replace(['_', '-'], " ");
    let mut letters = spaced.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => key.to_owned(),
    }
}

/// Checks a value that the design itself gives to an attribute.
fn check_value(attribute: &Attribute, node: &Node, called: &str, faults: &Faults<'_>) {
    if attribute.kind == AttributeKind::List {
        return check_list(attribute, node, called, faults);
    }
    let (Value::Text(text) | Value::Date(text) | Value::Number(_, text)) = &node.value else {
        if let (Value::Truth(_), false) = (&node.value, attribute.kind == AttributeKind::Boolean) {
            invalid(
                node,
                &node.to_json().to_string(),
                called,
                attribute.kind,
                faults,
            );
        }
        return;
    };
    if attribute.kind.check(text).is_err() {
        invalid(node, text, called, attribute.kind, faults);
        return;
    }
    if attribute.kind == AttributeKind::Image && !text.starts_with("data:") {
        faults.check_file(node.at, text);
    }
    check_pattern(attribute, node, text, called, faults);
}

/// Checks a list that the design itself gives to an attribute.
fn check_list(attribute: &Attribute, node: &Node, called: &str, faults: &Faults<'_>) {
    let read = match &node.value {
        Value::List(_) => list::of_json(node.to_json(), attribute),
        Value::Text(text) => list::of_cell(text, attribute),
        _ => return value::wrong_type(node, called, "a list", faults),
    };
    let wrong = read.map(|items| list::check(&items, attribute));
    for fault in wrong.unwrap_or_else(|fault| vec![fault]) {
        let finding = Finding::fault(Kind::InvalidValue, format!("{called}: {}", fault.what));
        faults.add(node.at, finding.help(fault.help));
    }
}

fn invalid(node: &Node, text: &str, called: &str, kind: AttributeKind, faults: &Faults<'_>) {
    let article = if kind == AttributeKind::Email || kind == AttributeKind::Image {
        "an"
    } else {
        "a"
    };
    let message = format!(
        "{called} is `{text}`, which is not {article} {}",
        kind.name()
    );
    let help = kind.check("").err().map(|form| form.to_string());
    let finding = Finding::fault(Kind::InvalidValue, message);
    faults.add(node.at, finding.help(help.unwrap_or_default()));
}

fn check_pattern(
    attribute: &Attribute,
    node: &Node,
    text: &str,
    called: &str,
    faults: &Faults<'_>,
) {
    let (Some(pattern), Ok(Some(regex))) = (&attribute.pattern, attribute.regex()) else {
        return;
    };
    if regex.is_match(text) {
        return;
    }
    let message = format!("{called} is `{text}`, which does not match its pattern");
    let help = format!("the whole value must match `{}`", pattern.value);
    faults.add(
        node.at,
        Finding::fault(Kind::InvalidValue, message).help(help),
    );
}

/// The records for previews, as JSON; their attributes must be declared and fit.
pub(super) fn samples(
    design: Fields<'_>,
    attributes: &IndexMap<String, Attribute>,
) -> Vec<serde_json::Value> {
    let read = |node: &Node| {
        let sample = Fields::open(node, "samples", &SAMPLE, design.faults)?;
        sample.locale("locale");
        for section in ["recipient", "credential", "group", "issuer"] {
            sample.map(section);
        }
        for entry in sample.map("attributes") {
            check_sample(entry, attributes, design.faults);
        }
        Some(node.to_json())
    };
    design.list("samples").iter().filter_map(read).collect()
}

fn check_sample(entry: &Entry, attributes: &IndexMap<String, Attribute>, faults: &Faults<'_>) {
    let Some(attribute) = attributes.get(&entry.key) else {
        let known: Vec<&str> = attributes.keys().map(String::as_str).collect();
        let message = format!("no attribute is called `{}`", entry.key);
        let help = match crate::finding::nearest(&entry.key, known.iter().copied()) {
            Some(_) => hint(&entry.key, &known),
            None => format!("declare it as `[attributes.{}]`", entry.key),
        };
        faults.add(
            entry.at,
            Finding::fault(Kind::UnknownKey, message).help(help),
        );
        return;
    };
    let called = format!("the sample's `{}`", entry.key);
    check_value(attribute, &entry.node, &called, faults);
}
