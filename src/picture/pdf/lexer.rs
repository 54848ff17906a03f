//! From bytes to values: the lexical rules of PDF (ISO 32000-1, clause 7.2), within bounds.

use super::value::Dict;
use super::value::Value;

/// Arrays and dictionaries in one another, at most.
const DEEPEST: usize = 64;
/// Values that one object may consist of.
const MOST_VALUES: usize = 500_000;

/// Reads values and words from bytes.
#[derive(Clone)]
pub(crate) struct Lexer<'b> {
    pub(crate) bytes: &'b [u8],
    pub(crate) at: usize,
    values: usize,
}

pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

pub(crate) fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'b> Lexer<'b> {
    pub(crate) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self {
            bytes,
            at: at.min(bytes.len()),
            values: 0,
        }
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes white space and comments.
    pub(crate) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => {
                    let rest = &self.bytes[self.at..];
                    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                    self.at += end.unwrap_or(rest.len());
                }
                byte if is_space(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    /// The regular characters that follow.
    pub(crate) fn word(&mut self) -> &'b [u8] {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|byte| !is_regular(*byte));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    /// Passes `word`, if it comes next.
    pub(crate) fn take(&mut self, word: &[u8]) -> bool {
        let found = self.bytes[self.at..].starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// The value that follows, with references; `None` when there is none that can be read.
    pub(crate) fn value(&mut self) -> Option<Value> {
        self.values = 0;
        self.read(0)
    }

    fn read(&mut self, depth: usize) -> Option<Value> {
        self.skip_space();
        self.values += 1;
        if self.values > MOST_VALUES || depth > DEEPEST {
            return None;
        }
        match self.peek()? {
            b'/' => self.name().map(Value::Name),
            b'(' => self.text().map(Value::Text),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                self.dict(depth).map(Value::Dict)
            }
            b'<' => self.hex_text().map(Value::Text),
            b'[' => {
                self.at += 1;
                self.array(depth).map(Value::Array)
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number_or_ref(),
            _ => match self.word() {
                b"true" => Some(Value::Bool(true)),
                b"false" => Some(Value::Bool(false)),
                b"null" => Some(Value::Null),
                _ => None,
            },
        }
    }

    fn array(&mut self, depth: usize) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.take(b"]") {
                return Some(items);
            }
            items.push(self.read(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Option<Dict> {
        let mut dict = Dict::default();
        loop {
            self.skip_space();
            if self.take(b">>") {
                return Some(dict);
            }
            let key = self.name()?;
            // A key without a value, as some programs write at the end.
            self.skip_space();
            if self.bytes[self.at..].starts_with(b">>") {
                continue;
            }
            dict.0.push((key, self.read(depth + 1)?));
        }
    }

    /// A name with its `#` undone.
    pub(crate) fn name(&mut self) -> Option<Vec<u8>> {
        if !self.take(b"/") {
            return None;
        }
        let word = self.word();
        if !word.contains(&b'#') {
            return Some(word.to_vec());
        }
        let mut name = Vec::with_capacity(word.len());
        let mut at = 0;
        while let Some(byte) = word.get(at) {
            let digits = word
                .get(at + 1..at + 3)
                .map(|two| (digit(two[0]), digit(two[1])));
            match (byte, digits) {
                (b'#', Some((Some(high), Some(low)))) => {
                    name.push(high * 16 + low);
                    at += 3;
                }
                _ => {
                    name.push(*byte);
                    at += 1;
                }
            }
        }
        Some(name)
    }

    fn number_or_ref(&mut self) -> Option<Value> {
        let number = number(self.word())?;
        let Value::Int(object) = number else {
            return Some(number);
        };
        let mut ahead = self.clone();
        ahead.skip_space();
        let generation = ahead.word();
        if generation.is_empty() || !generation.iter().all(u8::is_ascii_digit) {
            return Some(number);
        }
        ahead.skip_space();
        match (u32::try_from(object), ahead.word()) {
            (Ok(object), b"R") => {
                self.at = ahead.at;
                Some(Value::Ref(object))
            }
            _ => Some(number),
        }
    }

    fn hex_text(&mut self) -> Option<Vec<u8>> {
        let rest = &self.bytes[self.at + 1..];
        let end = rest.iter().position(|byte| *byte == b'>')?;
        self.at += end + 2;
        let mut digits: Vec<u8> = rest[..end].iter().filter_map(|byte| digit(*byte)).collect();
        if digits.len() % 2 == 1 {
            digits.push(0);
        }
        Some(
            digits
                .chunks_exact(2)
                .map(|two| two[0] * 16 + two[1])
                .collect(),
        )
    }

    fn text(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut out = Vec::new();
        let mut open = 0_usize;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b')' if open == 0 => return Some(out),
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut out)?;
                    continue;
                }
                _ => {}
            }
            out.push(byte);
        }
    }

    /// What follows a backslash (clause 7.3.4.2, table 3).
    fn escape(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\r' => {
                self.take(b"\n");
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.at += 1;
                    code = code * 8 + u32::from(next - b'0');
                }
                out.push((code & 0xff) as u8);
            }
            other => out.push(other),
        }
        Some(())
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// A number as programs write it; a second sign in it ends it.
fn number(word: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(word).ok()?;
    if let Ok(value) = text.parse::<i64>() {
        return Some(Value::Int(value));
    }
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-');
    if !text.chars().all(plain) {
        return None;
    }
    let signs = text.len() - text.trim_start_matches(['+', '-']).len();
    let (sign, rest) = text.split_at(signs);
    let rest = rest.split(['+', '-']).next().unwrap_or_default();
    let value = match rest {
        "" | "." => 0.0,
        rest => rest.parse::<f64>().ok()?,
    };
    Some(Value::Real(if sign.contains('-') { -value } else { value }))
}
