//! From a file to a copy of what is drawn of it.
//!
//! Notes, links, actions, scripts, forms to fill in, attached files, tags and metadata stay behind, and so
//! do hidden layers. All later reading is of this copy alone.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::clean::Clean;
use super::clean::packed;
use super::content::Ops;
use super::file::File;
use super::file::Object;
use super::filter::Coding;
use super::first::First;
use super::first::damaged;
use super::first::plain;
use super::value::Dict;
use super::value::Stream;
use super::value::Value;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;
use crate::picture::budget::Budget;
use crate::picture::budget::Share;

/// Keys that lead out of what is drawn, or that PDF/A does not allow (`Interpolate`, transfer functions,
/// halftones).
const LEFT_OUT: [&str; 35] = [
    "A",
    "AA",
    "AF",
    "Alternates",
    "Annots",
    "BG",
    "BG2",
    "Dest",
    "EF",
    "EmbeddedFiles",
    "HT",
    "Interpolate",
    "JS",
    "LastModified",
    "Measure",
    "Metadata",
    "OC",
    "OPI",
    "OpenAction",
    "PS",
    "Parent",
    "PieceInfo",
    "ProcSet",
    "Properties",
    "PtData",
    "Ref",
    "SMaskInData",
    "StructParent",
    "StructParents",
    "TR",
    "TR2",
    "UCR",
    "UCR2",
    "URI",
    "Thumb",
];

/// Of a stream: its data would lie in another file.
const ELSEWHERE: [&str; 3] = ["F", "FFilter", "FDecodeParms"];

/// Kinds of dictionaries that are no part of what is drawn.
const FOREIGN: [&str; 18] = [
    "Action",
    "Annot",
    "Catalog",
    "EmbeddedFile",
    "F",
    "Filespec",
    "Metadata",
    "OCG",
    "OCMD",
    "ObjStm",
    "Outlines",
    "Page",
    "Pages",
    "Sig",
    "StructElem",
    "StructTreeRoot",
    "XRef",
    "MCR",
];

/// Maps from names to resources (table 33).
const RESOURCES: [&str; 6] = [
    "ColorSpace",
    "ExtGState",
    "Font",
    "Pattern",
    "Shading",
    "XObject",
];

/// What the keys of a dictionary are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Those of its kind.
    Plain,
    /// Kinds of resources.
    Resources,
    /// Names that the file chose.
    Names,
}

/// # Errors
/// [`Kind::Limit`] and [`Kind::Picture`], naming what can't be taken.
pub(crate) fn copy(
    file: &File<'_>,
    first: &First,
    limits: &Limits,
    budget: &Budget,
) -> Result<(Clean, Vec<Share>)> {
    let mut copy = Copy {
        file,
        limits,
        budget,
        numbers: BTreeMap::new(),
        waiting: Vec::new(),
        hidden: hidden_layers(file),
        shares: Vec::new(),
        had_hidden: false,
    };
    let properties = copy.properties(&first.resources);
    let content = copy.stripped(&first.content, &properties);
    let resources = copy.value(&first.resources, Role::Resources);
    let group = first
        .group
        .as_ref()
        .map(|group| copy.value(group, Role::Plain));
    let mut objects: BTreeMap<u32, Object> = BTreeMap::new();
    while let Some((old, new, role)) = copy.waiting.pop() {
        let object = copy.object(old, role)?;
        objects.insert(new, object);
    }
    let clean = Clean {
        objects: objects.into_values().collect(),
        resources,
        group,
        content,
        shown: first.shown,
        turns: first.turns,
        unit: first.unit,
        had_hidden: copy.had_hidden,
    };
    Ok((clean, copy.shares))
}

struct Copy<'f, 'b> {
    file: &'f File<'b>,
    limits: &'f Limits,
    budget: &'f Budget,
    /// Old numbers and the new ones.
    numbers: BTreeMap<u32, u32>,
    waiting: Vec<(u32, u32, Role)>,
    /// Layers that are not shown.
    hidden: BTreeSet<u32>,
    shares: Vec<Share>,
    had_hidden: bool,
}

impl Copy<'_, '_> {
    fn value(&mut self, value: &Value, role: Role) -> Value {
        match value {
            Value::Ref(old) => {
                let next = self.numbers.len() as u32 + 1;
                let new = *self.numbers.entry(*old).or_insert(next);
                if new == next {
                    self.waiting.push((*old, new, role));
                }
                Value::Ref(new)
            }
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.value(item, role)).collect())
            }
            Value::Dict(dict) if is_foreign(dict) && role == Role::Plain => Value::Null,
            Value::Dict(dict) => Value::Dict(self.dict(dict, role)),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Real(_)
            | Value::Text(_)
            | Value::Name(_) => value.clone(),
        }
    }

    fn dict(&mut self, dict: &Dict, role: Role) -> Dict {
        let mut out = Dict::default();
        for (key, value) in &dict.0 {
            let Some(inner) = role_of(key, role) else {
                continue;
            };
            out.0.push((key.clone(), self.value(value, inner)));
        }
        out
    }

    fn object(&mut self, old: u32, role: Role) -> Result<Object> {
        let stream = match self.file.get(old) {
            Object::Value(value) => return Ok(Object::Value(self.value(&value, role))),
            Object::Stream(stream) => stream,
        };
        if is_foreign(&stream.dict) {
            return Ok(Object::Value(Value::Null));
        }
        let is_form = stream.dict.says("Subtype", "Form");
        let tiles = matches!(stream.dict.get("PatternType"), Some(Value::Int(1)));
        let is_placed = is_form || stream.dict.says("Subtype", "Image");
        if is_placed && self.is_hidden(stream.dict.get("OC")) {
            self.had_hidden = true;
            return Ok(nothing());
        }
        match is_form || tiles {
            true => self.content(&stream),
            false => self.data(stream),
        }
    }

    /// A form or a pattern: its content as ours, packed anew.
    fn content(&mut self, stream: &Stream) -> Result<Object> {
        let content = plain(self.file.unpack(&stream.dict, &stream.data)?)?;
        let properties = match stream.dict.get("Resources") {
            Some(resources) => self.properties(resources),
            None => Dict::default(),
        };
        let content = self.stripped(&content, &properties);
        let mut dict = self.dict(&stream.dict, Role::Plain);
        for key in ELSEWHERE.into_iter().chain(["DecodeParms", "DP"]) {
            dict.remove(key);
        }
        dict.set("Filter", Value::name("FlateDecode"));
        Ok(Object::Stream(Stream {
            data: packed(&content),
            dict,
        }))
    }

    /// All other data stays as it is, once it is known that it unpacks within the bounds.
    fn data(&mut self, mut stream: Stream) -> Result<Object> {
        for key in ELSEWHERE {
            stream.dict.remove(key);
        }
        let unpacked = self.file.unpack(&stream.dict, &stream.data)?;
        let is_picture = stream.dict.says("Subtype", "Image");
        match unpacked {
            Ok((data, coding)) if is_picture => self.picture(&stream.dict, &data, coding)?,
            Ok((_, None)) => {}
            Ok((_, Some(_))) | Err(_) => {
                return Err(damaged("a part of it is packed in a way that is not read"));
            }
        }
        // Filters and their parameters stay what they are, even where they were objects of their own.
        for key in ["Filter", "DecodeParms"] {
            if let Some(value) = stream.dict.get(key).cloned() {
                stream.dict.set(key, self.plain_list(&value));
            }
        }
        let dict = self.dict(&stream.dict, Role::Plain);
        Ok(Object::Stream(Stream {
            dict,
            data: stream.data,
        }))
    }

    fn plain_list(&self, value: &Value) -> Value {
        match self.file.resolved(value) {
            Value::Array(items) => {
                let items = items.iter().take(16).map(|item| self.file.resolved(item));
                Value::Array(items.collect())
            }
            value => value,
        }
    }

    /// Holds a picture against the bounds.
    fn picture(&mut self, dict: &Dict, data: &[u8], coding: Option<Coding>) -> Result<()> {
        let side = |key: &str, short: &str| {
            let value = dict.get(key).or(dict.get(short))?;
            let side = self.file.resolved(value).number()?;
            (1.0..=4e9).contains(&side).then_some(side as u32)
        };
        let (Some(width), Some(height)) = (side("Width", "W"), side("Height", "H")) else {
            return Err(damaged("a picture in it has no size"));
        };
        crate::picture::check_size(width, height, self.limits)?;
        match coding {
            None => {}
            Some(Coding::Jpeg) => {
                crate::picture::jpeg::read(&data.to_vec().into(), self.limits, &mut Vec::new())?;
            }
            Some(Coding::Fax) => return Err(unread("CCITT fax coding")),
            Some(Coding::Jpeg2000) => return Err(unread("JPEG 2000")),
            Some(Coding::Jbig2) => return Err(unread("JBIG2")),
        }
        let bytes = u64::from(width) * u64::from(height) * 4;
        self.shares.push(self.budget.take(bytes)?);
        Ok(())
    }

    /// What marks in a content stream name.
    fn properties(&self, resources: &Value) -> Dict {
        let Value::Dict(resources) = self.file.resolved(resources) else {
            return Dict::default();
        };
        self.file
            .dict(resources.get("Properties"))
            .unwrap_or_default()
    }

    /// Whether a layer, or a set of them, is not shown (clause 8.11.2.2: by default it is when any of
    /// its layers is).
    fn is_hidden(&self, layer: Option<&Value>) -> bool {
        let Some(layer) = layer else {
            return false;
        };
        let is_off = |value: &Value| {
            value
                .as_ref()
                .is_some_and(|number| self.hidden.contains(&number))
        };
        if is_off(layer) {
            return true;
        }
        let Value::Dict(dict) = self.file.resolved(layer) else {
            return false;
        };
        match dict.get("OCGs") {
            Some(one @ Value::Ref(_)) if is_off(one) => true,
            Some(all) => match self.file.resolved(all) {
                Value::Array(all) => !all.is_empty() && all.iter().all(is_off),
                _ => false,
            },
            None => false,
        }
    }

    /// A content stream without marks, and without what stands in hidden layers.
    fn stripped(&mut self, content: &[u8], properties: &Dict) -> Vec<u8> {
        let mut out = Vec::with_capacity(content.len());
        let mut marks: Vec<bool> = Vec::new();
        for op in Ops::new(content) {
            let is_off = marks.iter().any(|off| *off);
            match op.word {
                b"BMC" => marks.push(false),
                b"BDC" => {
                    let layer = op.operands.first().and_then(Value::as_name) == Some(b"OC");
                    let name = op.name().filter(|_| layer);
                    let named =
                        name.and_then(|name| properties.get(&String::from_utf8_lossy(name)));
                    let off = self.is_hidden(named);
                    self.had_hidden |= off;
                    marks.push(off);
                }
                b"EMC" => drop(marks.pop()),
                b"MP" | b"DP" => {}
                word if is_off => {
                    out.extend(unpainted(word, &content[op.range]));
                    out.push(b'\n');
                }
                _ => {
                    out.extend(&content[op.range]);
                    out.push(b'\n');
                }
            }
        }
        out
    }
}

/// What stays of an operator in a hidden layer: states and paths, without paint.
fn unpainted<'b>(word: &[u8], whole: &'b [u8]) -> &'b [u8] {
    match word {
        b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" => b"n",
        b"sh" | b"Do" | b"BI" | b"Tj" | b"TJ" => b"",
        b"'" | b"\"" => b"T*",
        _ => whole,
    }
}

fn role_of(key: &[u8], role: Role) -> Option<Role> {
    let is = |keys: &[&str]| keys.iter().any(|other| other.as_bytes() == key);
    match role {
        Role::Names => Some(Role::Plain),
        Role::Resources => is(&RESOURCES).then_some(Role::Names),
        Role::Plain if is(&LEFT_OUT) => None,
        Role::Plain if key == b"Resources" => Some(Role::Resources),
        Role::Plain if is(&["CharProcs", "Colorants"]) => Some(Role::Names),
        Role::Plain => Some(Role::Plain),
    }
}

fn is_foreign(dict: &Dict) -> bool {
    let is_action = dict.get("S").is_some() && dict.says("S", "JavaScript");
    is_action || FOREIGN.iter().any(|kind| dict.says("Type", kind))
}

/// A form that draws nothing.
fn nothing() -> Object {
    let mut dict = Dict::default();
    dict.set("Subtype", Value::name("Form"));
    dict.set("BBox", Value::Array(vec![Value::Int(0); 4]));
    dict.set("Filter", Value::name("FlateDecode"));
    Object::Stream(Stream {
        dict,
        data: packed(b"\n"),
    })
}

/// Layers that are off when the file is opened (table 101).
fn hidden_layers(file: &File<'_>) -> BTreeSet<u32> {
    let found = || {
        let catalog = file.dict(Some(&Value::Ref(file.root()?)))?;
        let layers = file.dict(catalog.get("OCProperties"))?;
        let state = file.dict(layers.get("D"))?;
        let list = |dict: &Dict, key: &str| {
            let list = dict.get(key).map(|list| file.resolved(list));
            let list = list.as_ref().and_then(Value::as_array).unwrap_or_default();
            list.iter()
                .filter_map(Value::as_ref)
                .collect::<BTreeSet<u32>>()
        };
        let off = list(&state, "OFF");
        if !state.says("BaseState", "OFF") {
            return Some(off);
        }
        let on = list(&state, "ON");
        Some(list(&layers, "OCGs").difference(&on).copied().collect())
    };
    found().unwrap_or_default()
}

fn unread(coding: &str) -> Error {
    Error::new(
        Kind::Picture,
        format!("a picture in the PDF is in {coding}, which is not read"),
    )
    .help("save the PDF with its pictures as JPEG or ZIP, or the page as PNG at 300 dpi")
}
