//! What a content stream says, operator by operator (ISO 32000-1, clause 7.8.2).

use std::ops::Range;

use super::lexer::Lexer;
use super::lexer::is_space;
use super::value::Dict;
use super::value::Value;

/// An operator with what stands before it.
#[derive(Clone, Debug)]
pub(crate) struct Op<'b> {
    pub(crate) word: &'b [u8],
    pub(crate) operands: Vec<Value>,
    /// From its first operand to its end.
    pub(crate) range: Range<usize>,
    /// The data of an inline picture; its entries are the operands, key and value in turn.
    pub(crate) data: Option<Range<usize>>,
}

impl Op<'_> {
    /// Its operands as numbers, when there are so many and all are.
    pub(crate) fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let mut numbers = [0.0; N];
        if self.operands.len() != N {
            return None;
        }
        for (number, operand) in numbers.iter_mut().zip(&self.operands) {
            *number = operand.number()?;
        }
        Some(numbers)
    }

    /// Its last operand, when that is a name.
    pub(crate) fn name(&self) -> Option<&[u8]> {
        self.operands.last()?.as_name()
    }

    /// The entries of an inline picture, under their full names (table 93).
    pub(crate) fn entries(&self) -> Dict {
        let pairs = self.operands.chunks_exact(2);
        let entries = pairs.filter_map(|pair| Some((full(pair[0].as_name()?), pair[1].clone())));
        Dict(entries.collect())
    }
}

fn full(key: &[u8]) -> Vec<u8> {
    let long: &[u8] = match key {
        b"BPC" => b"BitsPerComponent",
        b"CS" => b"ColorSpace",
        b"D" => b"Decode",
        b"DP" => b"DecodeParms",
        b"F" => b"Filter",
        b"H" => b"Height",
        b"IM" => b"ImageMask",
        b"W" => b"Width",
        other => other,
    };
    long.to_vec()
}

/// Operands that one operator may have: more are forgotten, as a mistake.
const MOST_OPERANDS: usize = 64;

/// The operators of a content stream, in their order.
pub(crate) struct Ops<'b> {
    lexer: Lexer<'b>,
}

impl<'b> Ops<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self {
            lexer: Lexer::new(bytes, 0),
        }
    }

    fn inline(&mut self, start: usize) -> Option<Op<'b>> {
        let mut operands = Vec::new();
        loop {
            self.lexer.skip_space();
            if self.lexer.peek() == Some(b'/') {
                operands.push(Value::Name(self.lexer.name()?));
                operands.push(self.lexer.value()?);
                if operands.len() > MOST_OPERANDS {
                    return None;
                }
                continue;
            }
            if self.lexer.word() != b"ID" {
                return None;
            }
            break;
        }
        // One white-space character stands before the data.
        let from = self.lexer.at + 1;
        let bytes = self.lexer.bytes;
        let mut at = from;
        let end = loop {
            let found = at + memchr::memmem::find(bytes.get(at..)?, b"EI")?;
            if ends_picture(bytes, found) {
                break found;
            }
            at = found + 2;
        };
        self.lexer.at = end + 2;
        Some(Op {
            word: b"BI",
            operands,
            range: start..end + 2,
            data: Some(from..end),
        })
    }
}

/// Whether the `EI` at a place is the operator: in white space, with text behind it and not samples.
fn ends_picture(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let after = &bytes[at + 2..];
    let apart = |byte: Option<&u8>| byte.is_none_or(|byte| is_space(*byte));
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    apart(before) && apart(after.first()) && after.iter().take(16).all(plain)
}

impl<'b> Iterator for Ops<'b> {
    type Item = Op<'b>;

    fn next(&mut self) -> Option<Op<'b>> {
        let mut operands: Vec<Value> = Vec::new();
        self.lexer.skip_space();
        let mut start = self.lexer.at;
        loop {
            self.lexer.skip_space();
            let at = self.lexer.at;
            let byte = self.lexer.peek()?;
            let is_value = matches!(
                byte,
                b'/' | b'(' | b'<' | b'[' | b'0'..=b'9' | b'+' | b'-' | b'.'
            );
            if is_value {
                match self.lexer.value() {
                    Some(value) if operands.len() < MOST_OPERANDS => operands.push(value),
                    _ => {
                        operands.clear();
                        self.lexer.at = self.lexer.at.max(at + 1);
                        start = self.lexer.at;
                    }
                }
                continue;
            }
            let word = self.lexer.word();
            match word {
                // A stray delimiter.
                b"" => {
                    self.lexer.at += 1;
                    operands.clear();
                    start = self.lexer.at;
                }
                b"true" | b"false" | b"null" => operands.push(Value::Null),
                b"BI" => return self.inline(start),
                _ => {
                    return Some(Op {
                        word,
                        operands,
                        range: start..self.lexer.at,
                        data: None,
                    });
                }
            }
        }
    }
}
