//! Fonts of a page that it does not bring along.

use std::collections::BTreeSet;

use super::clean::Clean;
use super::file::Object;
use super::value::Dict;
use super::value::Value;
use crate::finding::Finding;
use crate::finding::Kind;

/// Fonts that are named in one finding, at most.
const NAMED: usize = 5;

/// A warning when text of the page is set in fonts that are not in the file.
pub(super) fn missing(clean: &Clean) -> Option<Finding> {
    let dicts = clean.objects.iter().filter_map(|object| match object {
        Object::Value(Value::Dict(dict)) => Some(dict),
        Object::Value(_) | Object::Stream(_) => None,
    });
    let missing: BTreeSet<String> = dicts
        .filter(|dict| is_missing(clean, dict))
        .map(|dict| shown(dict.get("BaseFont")))
        .collect();
    let names: Vec<String> = missing
        .iter()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match missing.len() > NAMED {
        true => " and others",
        false => "",
    };
    (!names.is_empty()).then(|| {
        Finding::warning(
            Kind::Font,
            format!(
                "the PDF does not bring {}{more} along: its words look different from viewer to viewer",
                names.join(", ")
            ),
        )
        .help("export it with its fonts embedded, or with its text as outlines")
    })
}

fn is_missing(clean: &Clean, font: &Dict) -> bool {
    let kind = font
        .get("Subtype")
        .and_then(Value::as_name)
        .unwrap_or_default();
    let is_font = matches!(
        kind,
        b"Type1" | b"MMType1" | b"TrueType" | b"CIDFontType0" | b"CIDFontType2"
    );
    if !is_font || font.get("BaseFont").is_none() {
        return false;
    }
    let descriptor = clean.dict(font.get("FontDescriptor"));
    let programs = ["FontFile", "FontFile2", "FontFile3"];
    let brings = |descriptor: &Dict| {
        let mut programs = programs.iter();
        programs.any(|key| clean.stream(descriptor.get(key)).is_some())
    };
    !descriptor.is_some_and(brings)
}

fn shown(name: Option<&Value>) -> String {
    let name = name.and_then(Value::as_name).unwrap_or_default();
    let text = String::from_utf8_lossy(name);
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}
