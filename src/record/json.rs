//! Records as JSON: one, a list, or one a line (NDJSON).

use std::fmt;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;
use serde_json::Map;
use serde_json::Number;
use serde_json::Value;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::finding::nearest;
use crate::limits::Limits;
use crate::record::Record;
use crate::record::source::ReadSeek;
use crate::record::source::Source;
use crate::record::source::unreadable;

/// The keys that a record may have.
const KEYS: [&str; 6] = [
    "recipient",
    "credential",
    "group",
    "issuer",
    "attributes",
    "locale",
];

/// Above this, a number without a fraction may have lost digits on the way (2⁵³).
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl Record {
    /// A record from the text of a JSON object; `file` is what messages call it.
    ///
    /// # Errors
    /// [`Kind::Syntax`] with line and character when it is no JSON; [`Kind::UnknownKey`],
    /// [`Kind::Duplicate`] and [`Kind::BadValue`] for what no record can hold, all of them together;
    /// [`Kind::Limit`] beyond [`Limits::record_bytes`].
    pub fn from_json(text: impl AsRef<[u8]>, file: &str, limits: &Limits) -> Result<Self> {
        let text = without_mark(text.as_ref());
        let place = Place::file(file);
        if text.len() as u64 > limits.record_bytes {
            return Err(too_large(limits).at(&place));
        }
        let node = serde_json::from_slice(text).map_err(|cause| syntax(&cause, 0).at(&place))?;
        let mut record = record_of(node).map_err(|error| locate(error, text).at(&place))?;
        record.origin.file = Some(file.to_owned());
        Ok(record)
    }

    /// The record as a JSON object, which [`Record::from_json`] reads back as it was: the sections in the order of
    /// [`Record::sections`], those that are empty left out, each with its fields in their order, the locale last.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (name, section) in self.sections() {
            if !section.is_empty() {
                let fields = section
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone()));
                object.insert(name.to_owned(), Value::Object(fields.collect()));
            }
        }
        if let Some(locale) = &self.locale {
            object.insert("locale".to_owned(), Value::String(locale.clone()));
        }
        Value::Object(object)
    }
}

fn too_large(limits: &Limits) -> Error {
    let limit = limits.record_bytes;
    Error::new(
        Kind::Limit,
        format!("a record is larger than {limit} bytes"),
    )
    .help("name pictures in it instead of holding them, or raise the limit `record_bytes`")
}

fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

/// What is wrong with the text, `lines` below the start of the file.
fn syntax(cause: &serde_json::Error, lines: u64) -> Error {
    let message = cause.to_string();
    let end = message.rfind(" at line ").unwrap_or(message.len());
    let place = Place {
        line: Some(cause.line() as u64 + lines),
        character: Some(cause.column() as u64).filter(|at| *at > 0),
        ..Place::default()
    };
    let help = if cause.is_eof() {
        "it ends too early: a bracket or quote is not closed"
    } else {
        "keys and texts stand in double quotes, with a comma between two of them and none after the last"
    };
    Error::new(Kind::Syntax, format!("it is not JSON: {}", &message[..end]))
        .help(help)
        .at(&place)
}

/// Adds the line of an unknown key, when its name stands in the text but once.
fn locate(error: Error, text: &[u8]) -> Error {
    let Ok(text) = std::str::from_utf8(text) else {
        return error;
    };
    let findings = error.into_findings().into_iter().map(|finding| {
        let place = named_in(&finding.message)
            .map(|name| place_in(text, name))
            .unwrap_or_default();
        finding.at(&place)
    });
    let findings: Vec<Finding> = findings.collect();
    Error::from_faults(findings).unwrap_or_else(|| Error::new(Kind::Syntax, "it is no record"))
}

fn named_in(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once('`')?;
    let (name, _) = rest.split_once('`')?;
    name.rsplit('.').next()
}

fn place_in(text: &str, name: &str) -> Place {
    let quoted = format!("\"{name}\"");
    let mut found = text.match_indices(&quoted);
    let (Some((at, _)), None) = (found.next(), found.next()) else {
        return Place::default();
    };
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Place {
        line: Some(before.matches('\n').count() as u64 + 1),
        character: Some(before[start..].chars().count() as u64 + 1),
        ..Place::default()
    }
}

/// JSON that still knows which keys came twice.
enum Node {
    Object(Vec<(String, Node)>),
    Plain(Value),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> std::result::Result<Node, E> {
        Ok(Node::Plain(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Node, E> {
        Ok(Node::Plain(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Node, E> {
        Ok(Node::Plain(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Node, E> {
        Ok(Node::Plain(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Node, E> {
        let number = Number::from_f64(value);
        Ok(Node::Plain(number.map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Node, E> {
        Ok(Node::Plain(Value::String(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> std::result::Result<Node, E> {
        Ok(Node::Plain(Value::String(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::Plain(Value::Array(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Node, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Node::Object(pairs))
    }
}

fn record_of(node: Node) -> Result<Record> {
    let Node::Object(pairs) = node else {
        return Err(Error::new(Kind::BadValue, "a record is a JSON object")
            .help("write it as { \"recipient\": { \"name\": \"…\" }, … }"));
    };
    let mut record = Record::default();
    let mut findings = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for (key, node) in pairs {
        if seen.contains(&key) {
            findings.push(twice(&key));
            continue;
        }
        findings.extend(take_part(&mut record, &key, node));
        seen.push(key);
    }
    Error::from_faults(findings).map_or(Ok(record), Err)
}

fn take_part(record: &mut Record, key: &str, node: Node) -> Vec<Finding> {
    if key == "locale" {
        return take_locale(record, node).into_iter().collect();
    }
    let Some(section) = record.section_mut(key) else {
        return vec![unknown_key(key)];
    };
    let pairs = match node {
        Node::Object(pairs) => pairs,
        Node::Plain(Value::Null) => return Vec::new(),
        Node::Plain(_) => return vec![not_an_object(key)],
    };
    let mut findings = Vec::new();
    for (name, node) in pairs {
        let full = format!("{key}.{name}");
        if section.contains_key(&name) {
            findings.push(twice(&full));
            continue;
        }
        match value_of(&full, node) {
            Ok(value) => {
                section.insert(name, value);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    findings
}

fn take_locale(record: &mut Record, node: Node) -> Option<Finding> {
    match node {
        Node::Plain(Value::Null) => None,
        Node::Plain(Value::String(locale)) => {
            record.locale = Some(locale).filter(|locale| !locale.trim().is_empty());
            None
        }
        Node::Plain(_) | Node::Object(_) => Some(
            Finding::fault(Kind::BadValue, "`locale` is not text")
                .help("write a BCP 47 locale, such as \"en-GB\""),
        ),
    }
}

fn value_of(name: &str, node: Node) -> std::result::Result<Value, Box<Finding>> {
    let value = match node {
        Node::Plain(value) => value,
        Node::Object(_) => return Err(Box::new(nested(name))),
    };
    match &value {
        Value::Array(items) if !items.iter().all(|item| is_item(name, item)) => {
            Err(Box::new(nested(name)))
        }
        Value::Array(items) if items.iter().any(has_rounded) => Err(Box::new(rounded(name))),
        value if is_rounded(value) => Err(Box::new(rounded(name))),
        _ => Ok(value),
    }
}

/// Whether a list may hold it: a single value, or a row of them where a design may declare a list.
fn is_item(name: &str, item: &Value) -> bool {
    let is_single = |value: &Value| !value.is_object() && !value.is_array();
    match item {
        Value::Object(fields) => name.starts_with("attributes.") && fields.values().all(is_single),
        other => is_single(other),
    }
}

fn has_rounded(item: &Value) -> bool {
    match item {
        Value::Object(fields) => fields.values().any(is_rounded),
        other => is_rounded(other),
    }
}

/// A number with more digits than are kept, such as a licence number without its quotes.
fn is_rounded(value: &Value) -> bool {
    let Value::Number(number) = value else {
        return false;
    };
    let float = number.as_f64().unwrap_or(0.0);
    number.is_f64() && (float >= WHOLE || float <= -WHOLE)
}

fn rounded(name: &str) -> Finding {
    let message = format!("`{name}` is a number with more digits than can be kept");
    Finding::fault(Kind::BadValue, message).help("write it as text, in quotes")
}

fn nested(name: &str) -> Finding {
    let message = format!("`{name}` is an object or a list of them");
    Finding::fault(Kind::BadValue, message)
        .help("a field is a text, a number, true, false, null, or a list of these; rows are for attributes of type `list`")
}

fn not_an_object(key: &str) -> Finding {
    Finding::fault(Kind::BadValue, format!("`{key}` is not an object"))
        .help(format!("write it as \"{key}\": {{ … }}"))
}

fn twice(key: &str) -> Finding {
    Finding::fault(Kind::Duplicate, format!("`{key}` is there twice")).help("delete one of the two")
}

fn unknown_key(key: &str) -> Finding {
    let help = match nearest(key, KEYS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "a record has {}; fields that a design declares stand in `attributes`",
            KEYS.map(|key| format!("`{key}`")).join(", ")
        ),
    };
    Finding::fault(
        Kind::UnknownKey,
        format!("`{key}` is not a part of a record"),
    )
    .help(help)
}

/// The records of a JSON file: one object, a list of them, or some after another.
pub(crate) struct JsonItems {
    bytes: Vec<u8>,
    at: usize,
    line: u64,
    listed: bool,
    record_bytes: u64,
}

impl JsonItems {
    pub(crate) fn open(mut source: Source, limits: &Limits) -> Result<Self> {
        if source.size()? > limits.table_bytes {
            let limit = limits.table_bytes;
            return Err(
                Error::new(Kind::Limit, format!("it is larger than {limit} bytes")).help(
                    "write one record a line and name the file .ndjson: it is read line by line",
                ),
            );
        }
        let bytes = without_mark(&source.head(limits.table_bytes)?).to_vec();
        let mut items = Self {
            bytes,
            at: 0,
            line: 1,
            listed: false,
            record_bytes: limits.record_bytes,
        };
        items.skip_space();
        items.listed = items.take(b'[');
        Ok(items)
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            if !byte.is_ascii_whitespace() {
                return;
            }
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    /// The next record with its line; the inner error is that of this record alone.
    pub(crate) fn next_item(&mut self) -> Result<Option<(u64, Result<Record>)>> {
        self.skip_space();
        if self.ends()? {
            return Ok(None);
        }
        let (start, line) = (self.at, self.line);
        let rest = &self.bytes[start..];
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<Node>();
        let node = match stream.next() {
            Some(Ok(node)) => node,
            Some(Err(cause)) => return Err(syntax(&cause, line - 1)),
            None => return Ok(None),
        };
        let length = stream.byte_offset();
        let lines = rest[..length].iter().filter(|byte| **byte == b'\n').count();
        self.at += length;
        self.line += lines as u64;
        self.after_item()?;
        if length as u64 > self.record_bytes {
            let limits = Limits {
                record_bytes: self.record_bytes,
                ..Limits::default()
            };
            return Ok(Some((line, Err(too_large(&limits)))));
        }
        Ok(Some((line, record_of(node))))
    }

    fn ends(&mut self) -> Result<bool> {
        if !self.listed {
            return Ok(self.at >= self.bytes.len());
        }
        if !self.take(b']') {
            return Ok(false);
        }
        self.skip_space();
        if self.at < self.bytes.len() {
            return Err(self.unexpected("text follows the list of records"));
        }
        self.listed = false;
        Ok(true)
    }

    fn after_item(&mut self) -> Result<()> {
        if !self.listed {
            return Ok(());
        }
        self.skip_space();
        let closed = self.bytes.get(self.at) == Some(&b']');
        if closed || self.take(b',') {
            return Ok(());
        }
        Err(self.unexpected("the list of records breaks off"))
    }

    fn unexpected(&self, message: &str) -> Error {
        let place = Place {
            line: Some(self.line),
            ..Place::default()
        };
        Error::new(Kind::Syntax, message)
            .help("write [ { … }, { … } ], with a comma between two records")
            .at(&place)
    }
}

/// The records of an NDJSON file, read line by line.
pub(crate) struct JsonLines {
    input: BufReader<Box<dyn ReadSeek>>,
    text: Vec<u8>,
    line: u64,
    limits: Limits,
}

impl JsonLines {
    pub(crate) fn open(source: Source, limits: &Limits) -> Self {
        Self {
            input: BufReader::with_capacity(64 * 1024, source.into_inner()),
            text: Vec::new(),
            line: 0,
            limits: limits.clone(),
        }
    }

    /// The next record with its line; the inner error is that of this record alone.
    pub(crate) fn next_item(&mut self) -> Result<Option<(u64, Result<Record>)>> {
        if !self.pass()? {
            return Ok(None);
        }
        if self.is_too_long() {
            return Ok(Some((self.line, Err(too_large(&self.limits)))));
        }
        Ok(Some((self.line, self.parse(self.written()))))
    }

    /// Goes on to the next line that is not blank; `false` at the end.
    pub(crate) fn pass(&mut self) -> Result<bool> {
        while self.read_line().map_err(|cause| unreadable(&cause))? {
            self.line += 1;
            if self.is_too_long() || !self.written().iter().all(u8::is_ascii_whitespace) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_too_long(&self) -> bool {
        self.text.len() as u64 > self.limits.record_bytes
    }

    fn written(&self) -> &[u8] {
        match self.line {
            1 => without_mark(&self.text),
            _ => &self.text,
        }
    }

    fn parse(&self, text: &[u8]) -> Result<Record> {
        let node = serde_json::from_slice(text).map_err(|cause| {
            syntax(&cause, self.line - 1).help("each line holds one whole record")
        })?;
        record_of(node)
    }

    /// Reads a line, of one too long a part that shows it; `false` at the end.
    fn read_line(&mut self) -> std::io::Result<bool> {
        self.text.clear();
        let room = self.limits.record_bytes.saturating_add(2);
        let count = self
            .input
            .by_ref()
            .take(room)
            .read_until(b'\n', &mut self.text)?;
        if count as u64 == room && self.text.last() != Some(&b'\n') {
            self.input.skip_until(b'\n')?;
            return Ok(true);
        }
        while matches!(self.text.last(), Some(b'\n' | b'\r')) {
            self.text.pop();
        }
        Ok(count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Record> {
        Record::from_json(text, "ada.json", &Limits::default())
    }

    #[test]
    fn a_record_comes_back_as_it_was_written() {
        let text = r#"{"recipient":{"name":"Ada"},"attributes":{"n":7,"tags":["a","b"]},"locale":"en-GB"}"#;
        let record = read(text).unwrap();
        assert_eq!(record.get("recipient.name"), Some(&Value::from("Ada")));
        assert_eq!(record.to_json().to_string(), text);
    }

    #[test]
    fn all_that_no_record_holds_is_told_at_once() {
        let error = read(
            "{\n  \"recipent\": {},\n  \"group\": 1,\n  \"attributes\": {\"a\": {}, \"b\": 1, \"b\": 2, \"c\": 123456789012345678901}\n}",
        );
        let text = error.unwrap_err().to_string();
        assert!(text.contains("`recipent` is not a part of a record\n  in ada.json, line 2, character 3\n  help: did you mean `recipient`?"), "{text}");
        for part in [
            "`group` is not an object",
            "`attributes.a` is an object",
            "`attributes.b` is there twice",
            "`attributes.c` is a number with more digits",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn broken_json_names_line_and_character() {
        let error = read("{\n  \"recipient\": {,}\n}").unwrap_err();
        let place = &error.findings().next().unwrap().place;
        assert_eq!((place.line, place.character), (Some(2), Some(17)));
        assert!(read("").is_err());
        assert!(read(&"[".repeat(100_000)).is_err());
        assert!(read("\u{feff}{}").is_ok());
    }

    #[test]
    fn a_record_beyond_the_limit_is_refused() {
        let limits = Limits {
            record_bytes: 10,
            ..Limits::default()
        };
        let error = Record::from_json("{\"locale\":\"en\"}", "a.json", &limits).unwrap_err();
        assert_eq!(error.kind(), Kind::Limit);
    }
}
