//! Fonts of a PDF: what their codes say, and how far each moves the pen.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::cmap::CMap;
use super::names::letter;
use super::names::letters_of;
use super::standard;
use crate::picture::pdf::clean::Clean;
use crate::picture::pdf::filter;
use crate::picture::pdf::value::Dict;
use crate::picture::pdf::value::Value;

/// A font as text of a page uses it.
#[derive(Debug, Default)]
pub(super) struct Font {
    /// Without the letters that mark a subset.
    pub(super) name: String,
    pub(super) weight: u16,
    pub(super) italic: bool,
    /// Whether its lines run from top to bottom.
    pub(super) is_vertical: bool,
    /// Codes of several bytes, and the numbers of glyphs that they mean; `None` for codes of one byte.
    codes: Option<CMap>,
    texts: CMap,
    letters: BTreeMap<u32, String>,
    widths: BTreeMap<u32, f64>,
    width: f64,
}

/// A code in a string.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Code {
    pub(super) range: Range<usize>,
    pub(super) text: String,
    /// In ems.
    pub(super) width: f64,
    /// Whether the spacing of words counts here (clause 9.3.3).
    pub(super) is_space: bool,
}

/// Bytes that a map of codes may inflate to.
const MAP_BYTES: usize = 4 << 20;
/// Widths that are read, at most.
const MOST_WIDTHS: usize = 70_000;

impl Font {
    pub(super) fn new(clean: &Clean, dict: &Dict) -> Self {
        let kind = dict
            .get("Subtype")
            .and_then(Value::as_name)
            .unwrap_or_default();
        let map = |key: &str| {
            let stream = clean.stream(dict.get(key))?;
            let (bytes, _) = filter::unpacked(&stream.dict, &stream.data, MAP_BYTES).ok()?;
            Some(CMap::read(&bytes))
        };
        let mut font = Self {
            texts: map("ToUnicode").unwrap_or_default(),
            ..Self::default()
        };
        font.look(clean, dict);
        match kind {
            b"Type0" => font.composite(clean, dict, map("Encoding")),
            _ => font.simple(clean, dict, kind == b"Type3"),
        }
        font
    }

    fn look(&mut self, clean: &Clean, dict: &Dict) {
        let name = dict.get("BaseFont").or(dict.get("Name"));
        let name = name.and_then(Value::as_name).unwrap_or_default();
        let name = String::from_utf8_lossy(name);
        let plain = match name.split_once('+') {
            Some((tag, rest)) if tag.len() == 6 => rest,
            _ => &name,
        };
        self.name = plain.replace(',', "-");
        let below = clean.resolved_first(dict.get("DescendantFonts"));
        let descriptor = clean
            .dict(dict.get("FontDescriptor"))
            .or_else(|| clean.dict(below?.get("FontDescriptor")));
        let number = |key: &str| clean.number(descriptor?.get(key));
        let lower = self.name.to_lowercase();
        self.weight = match number("FontWeight") {
            Some(weight) if (100.0..=900.0).contains(&weight) => weight as u16,
            _ => 400,
        };
        let slants = number("ItalicAngle").is_some_and(|angle| angle != 0.0);
        self.italic = slants || lower.contains("italic") || lower.contains("oblique");
    }

    fn composite(&mut self, clean: &Clean, dict: &Dict, map: Option<CMap>) {
        let name = dict
            .get("Encoding")
            .and_then(Value::as_name)
            .unwrap_or_default();
        self.is_vertical = name.ends_with(b"-V");
        self.codes = Some(map.unwrap_or_else(CMap::identity));
        let Some(below) = clean.resolved_first(dict.get("DescendantFonts")) else {
            return;
        };
        self.width = clean.number(below.get("DW")).unwrap_or(1000.0) / 1000.0;
        let Some(Value::Array(items)) = below.get("W").and_then(|list| clean.resolved(list)) else {
            return;
        };
        let mut at = 0;
        while let Some(first) = clean.number(items.get(at)) {
            let first = first.clamp(0.0, 65_535.0) as u32;
            let next = items.get(at + 1).and_then(|next| clean.resolved(next));
            match next {
                Some(Value::Array(widths)) => {
                    for (width, glyph) in widths.iter().zip(first..) {
                        self.put_width(glyph, clean.number(Some(width)));
                    }
                    at += 2;
                }
                Some(last) => {
                    let last = last.number().unwrap_or(0.0).clamp(0.0, 65_535.0) as u32;
                    let width = clean.number(items.get(at + 2));
                    (first..=last).for_each(|glyph| self.put_width(glyph, width));
                    at += 3;
                }
                None => return,
            }
        }
    }

    fn put_width(&mut self, glyph: u32, width: Option<f64>) {
        if let Some(width) = width.filter(|_| self.widths.len() < MOST_WIDTHS) {
            self.widths.insert(glyph, width / 1000.0);
        }
    }

    fn simple(&mut self, clean: &Clean, dict: &Dict, is_drawn: bool) {
        let descriptor = clean.dict(dict.get("FontDescriptor"));
        let missing = descriptor.and_then(|dict| clean.number(dict.get("MissingWidth")));
        // Where a font is not in the file, nobody tells its widths: a middling one.
        self.width = missing.unwrap_or(if descriptor.is_none() { 500.0 } else { 0.0 }) / 1000.0;
        let first = clean
            .number(dict.get("FirstChar"))
            .unwrap_or(0.0)
            .clamp(0.0, 255.0) as u32;
        let scale = match is_drawn {
            true => clean
                .numbers::<6>(dict.get("FontMatrix"))
                .map_or(1.0, |map| map[0] * 1000.0),
            false => 1.0,
        };
        self.encoding(clean, dict.get("Encoding"));
        let Some(Value::Array(widths)) = dict.get("Widths").and_then(|list| clean.resolved(list))
        else {
            return self.standard_widths();
        };
        for (width, code) in widths.iter().zip(first..=255) {
            let width = clean.number(Some(width)).map(|width| width * scale);
            self.put_width(code, width);
        }
    }

    /// The widths that every viewer knows; a letter with a mark is as wide as without.
    fn standard_widths(&mut self) {
        let Some(widths) = standard::of(&self.name) else {
            return;
        };
        for (code, text) in &self.letters {
            let base = text.nfd().next().unwrap_or(' ') as usize;
            if let Some(width) = base.checked_sub(32).and_then(|at| widths.get(at)) {
                self.widths.insert(*code, f64::from(*width) / 1000.0);
            }
        }
    }

    fn encoding(&mut self, clean: &Clean, encoding: Option<&Value>) {
        let encoding = encoding.and_then(|encoding| clean.resolved(encoding));
        let base = match encoding {
            Some(Value::Name(name)) => Some(name.as_slice()),
            Some(Value::Dict(dict)) => dict.get("BaseEncoding").and_then(Value::as_name),
            _ => None,
        };
        self.letters = letters_of(base.unwrap_or_default());
        let Some(Value::Dict(dict)) = encoding else {
            return;
        };
        let differences = dict
            .get("Differences")
            .and_then(|list| clean.resolved(list));
        let mut code = 0;
        for item in differences.and_then(Value::as_array).unwrap_or_default() {
            match item {
                Value::Name(name) => {
                    self.letters
                        .insert(code, letter(&String::from_utf8_lossy(name)));
                    code += 1;
                }
                other => code = clean.number(Some(other)).unwrap_or(0.0).clamp(0.0, 255.0) as u32,
            }
        }
    }

    /// The codes of a string.
    pub(super) fn codes(&self, bytes: &[u8]) -> Vec<Code> {
        let mut codes = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let (code, length) = match &self.codes {
                None => (u32::from(bytes[at]), 1),
                Some(map) => map.code(&bytes[at..]),
            };
            let end = (at + length).min(bytes.len());
            let glyph = match &self.codes {
                None => code,
                Some(map) => map.number(code),
            };
            codes.push(Code {
                range: at..end,
                text: self.text(code),
                width: self.widths.get(&glyph).copied().unwrap_or(self.width),
                is_space: length == 1 && code == 32,
            });
            at = end;
        }
        codes
    }

    fn text(&self, code: u32) -> String {
        let known = self.texts.text(code);
        known
            .or_else(|| self.letters.get(&code).cloned())
            .unwrap_or_default()
    }
}
