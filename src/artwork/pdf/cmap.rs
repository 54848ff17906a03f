//! Maps from codes to numbers of glyphs and to text (ISO 32000-1, clauses 9.7.5 and 9.10.3).

use std::collections::BTreeMap;

use crate::picture::pdf::lexer::Lexer;
use crate::picture::pdf::value::Value;

/// A map of codes.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Lengths of codes, with the first and the last that has it.
    spaces: Vec<(usize, u32, u32)>,
    texts: BTreeMap<u32, String>,
    numbers: BTreeMap<u32, u32>,
    is_identity: bool,
}

/// Codes that are mapped, at most.
const MOST_CODES: usize = 70_000;

impl CMap {
    /// Codes of two bytes that are the numbers of glyphs.
    pub(super) fn identity() -> Self {
        Self {
            spaces: vec![(2, 0, 0xffff)],
            is_identity: true,
            ..Self::default()
        }
    }

    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(bytes, 0);
        let mut values: Vec<Value> = Vec::new();
        loop {
            lexer.skip_space();
            let Some(byte) = lexer.peek() else {
                return map;
            };
            let at = lexer.at;
            if matches!(byte, b'/' | b'(' | b'<' | b'[' | b'0'..=b'9' | b'-' | b'.') {
                match lexer.value() {
                    Some(value) if values.len() < MOST_CODES => values.push(value),
                    _ => lexer.at = lexer.at.max(at + 1),
                }
                continue;
            }
            match lexer.word() {
                b"" => lexer.at += 1,
                b"endcodespacerange" => map.add_spaces(&values),
                b"endbfchar" => map.add_texts(&values),
                b"endbfrange" => map.add_text_ranges(&values),
                b"endcidchar" => map.add_numbers(&values),
                b"endcidrange" => map.add_number_ranges(&values),
                word if word.starts_with(b"begin") => values.clear(),
                _ => {}
            }
        }
    }

    fn add_spaces(&mut self, values: &[Value]) {
        for pair in values.chunks_exact(2) {
            if let (Some((low, length)), Some((high, _))) = (code(&pair[0]), code(&pair[1])) {
                self.spaces.push((length, low, high));
            }
        }
    }

    fn add_texts(&mut self, values: &[Value]) {
        for pair in values.chunks_exact(2) {
            if let (Some((code, _)), Value::Text(text)) = (code(&pair[0]), &pair[1]) {
                self.put(code, utf16(text));
            }
        }
    }

    fn add_text_ranges(&mut self, values: &[Value]) {
        for three in values.chunks_exact(3) {
            let (Some((low, _)), Some((high, _))) = (code(&three[0]), code(&three[1])) else {
                continue;
            };
            for (step, code) in (low..=high).enumerate().take(MOST_CODES) {
                match &three[2] {
                    Value::Text(text) => self.put(code, stepped(text, step)),
                    Value::Array(texts) => match texts.get(step) {
                        Some(Value::Text(text)) => self.put(code, utf16(text)),
                        _ => break,
                    },
                    _ => break,
                }
            }
        }
    }

    fn put(&mut self, code: u32, text: String) {
        if self.texts.len() < MOST_CODES {
            self.texts.insert(code, text);
        }
    }

    fn add_numbers(&mut self, values: &[Value]) {
        for pair in values.chunks_exact(2) {
            if let (Some((code, _)), Some(number)) = (code(&pair[0]), pair[1].number()) {
                self.numbers
                    .insert(code, number.clamp(0.0, 65_535.0) as u32);
            }
        }
    }

    fn add_number_ranges(&mut self, values: &[Value]) {
        for three in values.chunks_exact(3) {
            let (Some((low, _)), Some((high, _)), Some(first)) =
                (code(&three[0]), code(&three[1]), three[2].number())
            else {
                continue;
            };
            let first = first.clamp(0.0, 65_535.0) as u32;
            for (step, code) in (low..=high).enumerate().take(MOST_CODES) {
                if self.numbers.len() < MOST_CODES {
                    self.numbers.insert(code, first + step as u32);
                }
            }
        }
    }

    /// The code that a string begins with, and its length.
    pub(super) fn code(&self, bytes: &[u8]) -> (u32, usize) {
        for length in 1..=4.min(bytes.len()) {
            let code = bytes[..length]
                .iter()
                .fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
            let fits = |(of, low, high): &(usize, u32, u32)| {
                *of == length && (*low..=*high).contains(&code)
            };
            if self.spaces.iter().any(fits) {
                return (code, length);
            }
        }
        let length = bytes.len().min(2);
        (
            bytes[..length]
                .iter()
                .fold(0, |code, byte| code << 8 | u32::from(*byte)),
            length,
        )
    }

    pub(super) fn number(&self, code: u32) -> u32 {
        match self.is_identity {
            true => code,
            false => self.numbers.get(&code).copied().unwrap_or(code),
        }
    }

    pub(super) fn text(&self, code: u32) -> Option<String> {
        self.texts.get(&code).cloned()
    }
}

fn code(value: &Value) -> Option<(u32, usize)> {
    match value {
        Value::Text(bytes) if (1..=4).contains(&bytes.len()) => {
            let code = bytes
                .iter()
                .fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
            Some((code, bytes.len()))
        }
        _ => None,
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks(2).map(|two| match two {
        [high, low] => u16::from_be_bytes([*high, *low]),
        rest => u16::from(rest[0]),
    });
    let text: String = char::decode_utf16(units.take(32)).flatten().collect();
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A text whose last letter is so many further on.
fn stepped(text: &[u8], step: usize) -> String {
    let mut text = utf16(text);
    if let Some(last) = text.pop() {
        let next = u32::from(last).saturating_add(step as u32);
        text.extend(char::from_u32(next));
    }
    text
}
