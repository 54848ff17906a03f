//! One tree for both notations, in which each value knows where it stands.

/// A value and where it starts in the text, in bytes.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) value: Value,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    Truth(bool),
    /// A number, with the digits as they were written.
    Number(f64, String),
    Text(String),
    /// A date or a time of TOML, in ISO 8601.
    Date(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key of a table and its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Where the key starts, in bytes.
    pub(super) at: usize,
    pub(super) node: Node,
}

impl Node {
    /// What it is, for people.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Truth(_) => "true or false",
            Value::Number(..) => "a number",
            Value::Text(_) => "text",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn table(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value under a key, when this is a table that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.table()?.iter().find(|entry| entry.key == key)?;
        Some(&entry.node)
    }

    /// The same value as JSON; dates become text.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Truth(truth) => (*truth).into(),
            Value::Number(number, digits) => json_number(*number, digits),
            Value::Text(text) | Value::Date(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Table(entries) => {
                let pair = |entry: &Entry| (entry.key.clone(), entry.node.to_json());
                serde_json::Value::Object(entries.iter().map(pair).collect())
            }
        }
    }
}

/// As JSON would keep it; a number that JSON does not know becomes text.
fn json_number(number: f64, digits: &str) -> serde_json::Value {
    if let Ok(whole) = digits.parse::<i64>() {
        return whole.into();
    }
    serde_json::Number::from_f64(number).map_or_else(|| digits.into(), serde_json::Value::Number)
}
