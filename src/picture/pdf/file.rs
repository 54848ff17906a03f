//! The objects of a file, found where they stand: its own table of them is not asked.
//!
//! So a table that is damaged, runs in a circle or claims billions of entries does no harm. Of two
//! objects with one number the later counts, as after a change that was appended.

use std::collections::BTreeMap;

use memchr::memmem;

use super::filter;
use super::filter::Fault;
use super::lexer::Lexer;
use super::lexer::is_space;
use super::value::Dict;
use super::value::Stream;
use super::value::Value;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;

/// The objects of a PDF.
pub(crate) struct File<'b> {
    bytes: &'b [u8],
    places: BTreeMap<u32, Place>,
    /// Inflated streams that hold objects.
    packs: Vec<Vec<u8>>,
    root: Option<u32>,
    is_encrypted: bool,
    /// Bytes that streams may still inflate to.
    room: std::cell::Cell<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// Where its value begins in the file.
    Plain(usize),
    /// In a pack, and where there.
    Packed(usize, usize),
}

/// An object: a value, or a stream.
#[derive(Clone)]
pub(crate) enum Object {
    Value(Value),
    Stream(Stream),
}

/// Dictionaries at the end of a file, or of one of its versions, that are looked at.
const MOST_TRAILERS: usize = 1_000;
/// References to references that are followed.
const LONGEST_CHAIN: usize = 16;

impl<'b> File<'b> {
    /// # Errors
    /// [`Kind::Limit`] for too many objects, or streams that inflate to too much;
    /// [`Kind::Picture`] when it is encrypted.
    pub(crate) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self> {
        let mut file = Self {
            bytes,
            places: BTreeMap::new(),
            packs: Vec::new(),
            root: None,
            is_encrypted: false,
            room: std::cell::Cell::new(limits.pdf_inflated as usize),
        };
        file.trailers();
        file.refuse_encrypted()?;
        file.survey(limits)?;
        file.refuse_encrypted()?;
        Ok(file)
    }

    fn refuse_encrypted(&self) -> Result<()> {
        match self.is_encrypted {
            true => Err(encrypted()),
            false => Ok(()),
        }
    }

    /// The catalog's number.
    pub(crate) fn root(&self) -> Option<u32> {
        self.root
    }

    /// Goes through the file once and notes where objects begin.
    fn survey(&mut self, limits: &Limits) -> Result<()> {
        let word = memmem::Finder::new(b"obj");
        let mut at = 0;
        while let Some(found) = word.find(&self.bytes[at..]) {
            let start = at + found;
            at = start + 3;
            let Some(number) = number_before(self.bytes, start) else {
                continue;
            };
            let mut lexer = Lexer::new(self.bytes, at);
            let Some(value) = lexer.value() else {
                continue;
            };
            self.places.insert(number, Place::Plain(at));
            if self.places.len() > limits.pdf_objects {
                return Err(too_many(limits.pdf_objects));
            }
            at = lexer.at;
            if let Value::Dict(dict) = value
                && let Some(data) = data_after(self.bytes, lexer.at, &dict)
            {
                at = data.end;
                self.note_stream(&dict, &self.bytes[data], limits)?;
            }
        }
        Ok(())
    }

    fn note_stream(&mut self, dict: &Dict, data: &[u8], limits: &Limits) -> Result<()> {
        if dict.says("Type", "XRef") {
            self.note_trailer(dict);
        }
        if !dict.says("Type", "ObjStm") {
            return Ok(());
        }
        self.refuse_encrypted()?;
        let Ok((pack, _)) = self.unpack(dict, data)? else {
            return Ok(());
        };
        let entry = |key: &str| dict.get(key).and_then(Value::number);
        let (Some(count), Some(first)) = (entry("N"), entry("First")) else {
            return Ok(());
        };
        let mut lexer = Lexer::new(&pack, 0);
        let count = (count.max(0.0) as usize).min(limits.pdf_objects + 1);
        for _ in 0..count {
            lexer.skip_space();
            let number = lexer.word();
            lexer.skip_space();
            let place = lexer.word();
            let (Some(number), Some(place)) = (whole(number), whole(place)) else {
                break;
            };
            let place = (first.max(0.0) as usize).saturating_add(place as usize);
            self.places
                .insert(number, Place::Packed(self.packs.len(), place));
            if self.places.len() > limits.pdf_objects {
                return Err(too_many(limits.pdf_objects));
            }
        }
        self.packs.push(pack);
        Ok(())
    }

    fn trailers(&mut self) {
        let word = memmem::Finder::new(b"trailer");
        let places: Vec<usize> = word.find_iter(self.bytes).take(MOST_TRAILERS).collect();
        for place in places {
            if let Some(Value::Dict(dict)) = Lexer::new(self.bytes, place + 7).value() {
                self.note_trailer(&dict);
            }
        }
    }

    fn note_trailer(&mut self, dict: &Dict) {
        self.is_encrypted |= !matches!(dict.get("Encrypt"), None | Some(Value::Null));
        if let Some(Value::Ref(root)) = dict.get("Root") {
            self.root = Some(*root);
        }
    }

    /// An object by its number; what is not there is null.
    pub(crate) fn get(&self, number: u32) -> Object {
        let null = Object::Value(Value::Null);
        let (bytes, at) = match self.places.get(&number) {
            None => return null,
            Some(Place::Plain(at)) => (self.bytes, *at),
            Some(Place::Packed(pack, at)) => (self.packs[*pack].as_slice(), *at),
        };
        let mut lexer = Lexer::new(bytes, at);
        let is_plain = std::ptr::eq(bytes, self.bytes);
        match lexer.value() {
            Some(Value::Dict(dict)) if is_plain => {
                let dict = self.with_plain_length(dict);
                match data_after(bytes, lexer.at, &dict) {
                    Some(data) => Object::Stream(Stream {
                        data: bytes[data].to_vec(),
                        dict,
                    }),
                    None => Object::Value(Value::Dict(dict)),
                }
            }
            Some(value) => Object::Value(value),
            None => null,
        }
    }

    /// The length of a stream may be an object of its own.
    fn with_plain_length(&self, mut dict: Dict) -> Dict {
        if let Some(Value::Ref(number)) = dict.get("Length")
            && let Some(Place::Plain(at)) = self.places.get(number)
            && let Some(length @ Value::Int(_)) = Lexer::new(self.bytes, *at).value()
        {
            dict.set("Length", length);
        }
        dict
    }

    /// A value with its reference followed; of a stream, its dictionary.
    pub(crate) fn resolved(&self, value: &Value) -> Value {
        let mut value = value.clone();
        for _ in 0..LONGEST_CHAIN {
            let Value::Ref(number) = value else {
                return value;
            };
            value = match self.get(number) {
                Object::Value(value) => value,
                Object::Stream(stream) => Value::Dict(stream.dict),
            };
        }
        Value::Null
    }

    pub(crate) fn dict(&self, value: Option<&Value>) -> Option<Dict> {
        match self.resolved(value?) {
            Value::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// A stream's data, unpacked; what it inflates to is taken from what all may come to.
    ///
    /// # Errors
    /// [`Kind::Limit`].
    pub(crate) fn unpack(&self, dict: &Dict, data: &[u8]) -> Result<filter::Unpacked> {
        let mut dict = dict.clone();
        for key in ["Filter", "DecodeParms"] {
            if let Some(value) = dict.get(key).cloned() {
                dict.set(key, self.resolved_list(&value));
            }
        }
        match filter::unpacked(&dict, data, self.room.get()) {
            Ok(done) => {
                let used = done.0.len();
                self.room.set(self.room.get().saturating_sub(used));
                Ok(Ok(done))
            }
            Err(Fault::Bound) => Err(too_much()),
            Err(fault) => Ok(Err(fault)),
        }
    }

    /// A value and, in a list, its items, with references followed.
    fn resolved_list(&self, value: &Value) -> Value {
        match self.resolved(value) {
            Value::Array(items) => {
                let items = items.iter().take(16).map(|item| self.resolved(item));
                Value::Array(items.collect())
            }
            value => value,
        }
    }
}

fn whole(word: &[u8]) -> Option<u32> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// The number in `12 0 obj`, where the last word begins at `at`.
fn number_before(bytes: &[u8], at: usize) -> Option<u32> {
    let before = |at: usize, is: fn(u8) -> bool| {
        let run = bytes[..at].iter().rev().take_while(|byte| is(**byte));
        at - run.take(16).count()
    };
    let digits = |byte: u8| byte.is_ascii_digit();
    let end = before(at, is_space);
    let start = before(end, digits);
    let second_end = before(start, is_space);
    let second = before(second_end, digits);
    if end == start || start == second_end {
        return None;
    }
    whole(&bytes[second..second_end])
}

/// Where the data of a stream lies, when `stream` follows its dictionary: as long as it says, if it
/// ends there, else up to the word that ends it.
fn data_after(bytes: &[u8], at: usize, dict: &Dict) -> Option<std::ops::Range<usize>> {
    let mut lexer = Lexer::new(bytes, at);
    lexer.skip_space();
    if !lexer.take(b"stream") {
        return None;
    }
    let _ = lexer.take(b"\r\n") || lexer.take(b"\n") || lexer.take(b"\r");
    let start = lexer.at;
    if let Some(Value::Int(length)) = dict.get("Length")
        && let Ok(length) = usize::try_from(*length)
        && let Some(end) = start.checked_add(length).filter(|end| *end <= bytes.len())
    {
        let mut after = Lexer::new(bytes, end);
        after.skip_space();
        if after.take(b"endstream") {
            return Some(start..end);
        }
    }
    let rest = &bytes[start..];
    let end = memmem::find(rest, b"endstream").unwrap_or(rest.len());
    let data = &rest[..end];
    let data = data.strip_suffix(b"\n").unwrap_or(data);
    let data = data.strip_suffix(b"\r").unwrap_or(data);
    Some(start..start + data.len())
}

fn encrypted() -> Error {
    Error::new(Kind::Picture, "the PDF is encrypted")
        .help("save it without a password and without restrictions, which encrypt it too")
}

fn too_many(bound: usize) -> Error {
    Error::new(
        Kind::Limit,
        format!("the PDF has more than {bound} objects"),
    )
    .help("export its first page alone, or raise `pdf_objects`")
}

pub(super) fn too_much() -> Error {
    Error::new(Kind::Limit, "the PDF inflates to more than is allowed")
        .help("export it with smaller pictures, or raise `pdf_inflated`")
}
