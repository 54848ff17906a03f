//! Objects of a PDF as plain values (ISO 32000-1, clause 7.3).

/// A value; a stream's data is kept beside its dictionary.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Text(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Value>),
    Dict(Dict),
    /// An object by its number; generations are not told apart.
    Ref(u32),
}

/// Entries in the order in which they were written; of two with one key, the last counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Dict(pub(crate) Vec<(Vec<u8>, Value)>);

/// A dictionary with data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stream {
    pub(crate) dict: Dict,
    /// As it stands in the file, with its filters.
    pub(crate) data: Vec<u8>,
}

impl Value {
    pub(crate) fn name(name: &str) -> Self {
        Self::Name(name.as_bytes().to_vec())
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            Self::Null
            | Self::Bool(_)
            | Self::Text(_)
            | Self::Name(_)
            | Self::Array(_)
            | Self::Dict(_)
            | Self::Ref(_) => None,
        }
    }

    pub(crate) fn as_name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub(crate) fn as_ref(&self) -> Option<u32> {
        match self {
            Self::Ref(number) => Some(*number),
            _ => None,
        }
    }
}

impl Dict {
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let mut entries = self.0.iter().rev();
        entries
            .find(|(name, _)| name == key.as_bytes())
            .map(|(_, value)| value)
    }

    pub(crate) fn set(&mut self, key: &str, value: Value) {
        self.remove(key);
        self.0.push((key.as_bytes().to_vec(), value));
    }

    pub(crate) fn remove(&mut self, key: &str) {
        self.0.retain(|(name, _)| name != key.as_bytes());
    }

    /// Whether the value of `key` is this name.
    pub(crate) fn says(&self, key: &str, name: &str) -> bool {
        self.get(key).and_then(Value::as_name) == Some(name.as_bytes())
    }
}

/// Writes a value as a file has it.
pub(crate) fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend(b"null"),
        Value::Bool(true) => out.extend(b"true"),
        Value::Bool(false) => out.extend(b"false"),
        Value::Int(value) => out.extend(value.to_string().bytes()),
        Value::Real(value) => out.extend(real(*value).bytes()),
        Value::Text(bytes) => {
            out.push(b'<');
            out.extend(bytes.iter().flat_map(|byte| hex(*byte)));
            out.push(b'>');
        }
        Value::Name(name) => write_name(name, out),
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b' ');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Dict(dict) => write_dict(dict, out),
        Value::Ref(number) => out.extend(format!("{number} 0 R").bytes()),
    }
}

pub(crate) fn write_dict(dict: &Dict, out: &mut Vec<u8>) {
    out.extend(b"<<");
    for (name, value) in &dict.0 {
        write_name(name, out);
        out.push(b' ');
        write(value, out);
        out.push(b'\n');
    }
    out.extend(b">>");
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        match byte {
            b'!'..=b'~' if !super::lexer::is_delimiter(*byte) && *byte != b'#' => out.push(*byte),
            _ => {
                out.push(b'#');
                out.extend(hex(*byte));
            }
        }
    }
}

fn hex(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [
        DIGITS[usize::from(byte >> 4)],
        DIGITS[usize::from(byte & 15)],
    ]
}

/// A number without an exponent, which PDF does not have.
pub(crate) fn real(value: f64) -> String {
    let value = match value.is_finite() {
        true => value.clamp(-1e15, 1e15),
        false => 0.0,
    };
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}
