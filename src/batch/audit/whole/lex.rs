//! The words of a PDF (ISO 32000-2, 7.2 and 7.3), as far as its bones need them.

use crate::batch::audit::whole::Result;
use crate::batch::audit::whole::flaw;
use crate::batch::audit::whole::window::Window;

/// Lists in lists that are followed.
const DEEPEST: usize = 64;
/// Values of one object: lists of all pages are the longest.
const MOST_VALUES: usize = 4_000_000;
/// Bytes of a name, a number or a keyword.
const LONGEST_WORD: usize = 256;

/// A value; of text nothing is kept.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    Int(u64),
    Name(Vec<u8>),
    Array(Vec<Self>),
    Dict(Vec<(Vec<u8>, Self)>),
    /// The number of another object.
    Ref(u64),
    /// Text, truths, other numbers, nothing.
    Other,
}

impl Value {
    /// What a dictionary has for a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Dict(entries) = self else {
            return None;
        };
        let found = entries.iter().find(|(name, _)| name == key.as_bytes());
        found.map(|(_, value)| value)
    }

    /// The number of the object that a dictionary's key points to.
    pub(super) fn link(&self, key: &str) -> Option<u64> {
        match self.get(key) {
            Some(Self::Ref(number)) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn int(&self, key: &str) -> Option<u64> {
        match self.get(key) {
            Some(Self::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// Whether a dictionary's key has this name.
    pub(super) fn is(&self, key: &str, name: &str) -> bool {
        matches!(self.get(key), Some(Self::Name(found)) if found == name.as_bytes())
    }
}

/// White space and comments.
pub(super) fn skip_space(window: &mut Window<'_>) -> Result<()> {
    while let Some(byte) = window.peek()? {
        match byte {
            b'%' => while !matches!(window.next()?, None | Some(b'\r' | b'\n')) {},
            byte if is_space(byte) => window.go(window.at() + 1),
            _ => break,
        }
    }
    Ok(())
}

/// A keyword or a number; empty where something else stands.
pub(super) fn word(window: &mut Window<'_>) -> Result<Vec<u8>> {
    skip_space(window)?;
    regular(window)
}

/// A whole number.
pub(super) fn number(window: &mut Window<'_>) -> Result<Option<u64>> {
    Ok(parse(&word(window)?))
}

/// The value that stands here.
pub(super) fn value(window: &mut Window<'_>) -> Result<Value> {
    let mut left = MOST_VALUES;
    match item(window, &mut left, 0)? {
        Item::Value(value) => Ok(value),
        Item::End(_) => Err(flaw("a list ends that never began")),
    }
}

/// A value, or the end of the list that it would be in.
enum Item {
    Value(Value),
    End(u8),
}

fn item(window: &mut Window<'_>, left: &mut usize, depth: usize) -> Result<Item> {
    *left = left
        .checked_sub(1)
        .ok_or_else(|| flaw("an object is too large"))?;
    if depth > DEEPEST {
        return Err(flaw("lists are nested too deep"));
    }
    skip_space(window)?;
    let value = match window.peek()?.ok_or_else(|| flaw("it is cut off"))? {
        b'/' => {
            window.next()?;
            Value::Name(regular(window)?)
        }
        b'(' => text(window)?,
        b'[' => {
            window.next()?;
            Value::Array(list(window, left, depth, b']')?)
        }
        b'<' if window.eat(b"<<")? => dict(list(window, left, depth, b'>')?)?,
        b'<' => hex(window)?,
        b']' if window.eat(b"]")? => return Ok(Item::End(b']')),
        b'>' if window.eat(b">>")? => return Ok(Item::End(b'>')),
        _ => plain(window)?,
    };
    Ok(Item::Value(value))
}

fn list(window: &mut Window<'_>, left: &mut usize, depth: usize, end: u8) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    loop {
        match item(window, left, depth + 1)? {
            Item::Value(value) => values.push(value),
            Item::End(found) if found == end => return Ok(values),
            Item::End(_) => return Err(flaw("a list ends that never began")),
        }
    }
}

fn dict(values: Vec<Value>) -> Result<Value> {
    let mut entries = Vec::with_capacity(values.len() / 2);
    let mut values = values.into_iter();
    while let Some(key) = values.next() {
        match (key, values.next()) {
            (Value::Name(key), Some(value)) => entries.push((key, value)),
            _ => return Err(flaw("a dictionary has a key without a value")),
        }
    }
    Ok(Value::Dict(entries))
}

/// A number, a reference, or a word.
fn plain(window: &mut Window<'_>) -> Result<Value> {
    let first = regular(window)?;
    if first.is_empty() {
        return Err(flaw("a character stands where none can"));
    }
    let Some(number) = parse(&first) else {
        return Ok(Value::Other);
    };
    let after = window.at();
    if self::number(window)?.is_some() && word(window)? == b"R" {
        return Ok(Value::Ref(number));
    }
    window.go(after);
    Ok(Value::Int(number))
}

fn text(window: &mut Window<'_>) -> Result<Value> {
    let mut open = 0_u64;
    loop {
        match window.next()?.ok_or_else(|| flaw("text has no end"))? {
            b'\\' => drop(window.next()?),
            b'(' => open += 1,
            b')' if open == 1 => return Ok(Value::Other),
            b')' => open -= 1,
            _ => {}
        }
    }
}

fn hex(window: &mut Window<'_>) -> Result<Value> {
    window.next()?;
    loop {
        match window.next()?.ok_or_else(|| flaw("text has no end"))? {
            b'>' => return Ok(Value::Other),
            byte if byte.is_ascii_hexdigit() || is_space(byte) => {}
            _ => return Err(flaw("text in hexadecimal digits has others")),
        }
    }
}

fn regular(window: &mut Window<'_>) -> Result<Vec<u8>> {
    let mut word = Vec::new();
    while let Some(byte) = window.peek()? {
        if is_space(byte) || b"()<>[]{}/%".contains(&byte) {
            break;
        }
        word.push(byte);
        if word.len() > LONGEST_WORD {
            return Err(flaw("a word is too long"));
        }
        window.next()?;
    }
    Ok(word)
}

fn parse(word: &[u8]) -> Option<u64> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}
