//! The first page of a file: its boxes, its resources, its content.

use std::collections::BTreeSet;

use super::file::File;
use super::file::Object;
use super::filter::Unpacked;
use super::value::Dict;
use super::value::Value;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Rect;

/// A page as its file describes it; lengths in its own units, y upwards.
pub(crate) struct First {
    /// What viewers show of it.
    pub(crate) shown: Rect,
    /// Where it is cut after printing, where the file says so.
    pub(crate) trim: Option<Rect>,
    /// What is printed beyond that.
    pub(crate) bleed: Option<Rect>,
    /// Quarter turns, clockwise: 0 to 3.
    pub(crate) turns: u8,
    /// Points to the unit (table 30).
    pub(crate) unit: f64,
    pub(crate) resources: Value,
    pub(crate) group: Option<Value>,
    /// All of its content streams as one.
    pub(crate) content: Vec<u8>,
    /// How many pages the file says that it has.
    pub(crate) pages: f64,
    /// Whether it has notes, links or fields of forms.
    pub(crate) has_notes: bool,
}

/// Levels of the page tree, at most; and kids that are looked at before the first page.
const DEEPEST: usize = 64;
const MOST_KIDS: usize = 1_000;
/// Content streams of a page, at most.
const MOST_PARTS: usize = 10_000;

const INHERITED: [&str; 4] = ["Resources", "MediaBox", "CropBox", "Rotate"];

/// # Errors
/// [`Kind::Picture`] when there is no page, or its content can't be read; [`Kind::Limit`].
pub(crate) fn first(file: &File<'_>) -> Result<First> {
    let root = file.root().ok_or_else(|| damaged("it has no catalog"))?;
    let catalog = file.dict(Some(&Value::Ref(root)));
    let pages = catalog
        .as_ref()
        .and_then(|catalog| file.dict(catalog.get("Pages")))
        .ok_or_else(|| damaged("it has no pages"))?;
    let count = pages.get("Count").map(|value| file.resolved(value));
    let count = count.as_ref().and_then(Value::number).unwrap_or(1.0);
    let mut seen = BTreeSet::new();
    let page = down(file, pages, &mut seen, 0).ok_or_else(|| damaged("it has no page"))?;
    let media = rect(file, page.get("MediaBox")).unwrap_or(Rect::new(0.0, 0.0, 612.0, 792.0));
    let crop = rect(file, page.get("CropBox")).map_or(media, |crop| common(crop, media));
    let number = |key: &str| {
        page.get(key)
            .and_then(|value| file.resolved(value).number())
    };
    let within = |key: &str| {
        let inner = rect(file, page.get(key)).map(|inner| common(inner, crop));
        inner.filter(|inner| inner.w >= 1.0 && inner.h >= 1.0)
    };
    let notes = page.get("Annots").map(|notes| file.resolved(notes));
    Ok(First {
        shown: crop,
        trim: within("TrimBox"),
        bleed: within("BleedBox"),
        turns: (number("Rotate").unwrap_or(0.0) / 90.0).rem_euclid(4.0) as u8 % 4,
        unit: number("UserUnit").unwrap_or(1.0).clamp(0.01, 1000.0),
        resources: page.get("Resources").cloned().unwrap_or(Value::Null),
        group: page.get("Group").cloned(),
        content: content(file, page.get("Contents"))?,
        pages: count,
        has_notes: notes.is_some_and(|notes| notes.as_array().is_some_and(|all| !all.is_empty())),
    })
}

/// The first page below a node, with what it inherits.
fn down(file: &File<'_>, node: Dict, seen: &mut BTreeSet<u32>, depth: usize) -> Option<Dict> {
    let kids = node.get("Kids").map(|kids| file.resolved(kids));
    let Some(Value::Array(kids)) = kids.filter(|_| !node.says("Type", "Page")) else {
        return (!node.says("Type", "Pages")).then_some(node);
    };
    for kid in kids {
        let is_new = kid.as_ref().is_none_or(|number| seen.insert(number));
        if depth > DEEPEST || seen.len() > MOST_KIDS || !is_new {
            return None;
        }
        let Some(mut inner) = file.dict(Some(&kid)) else {
            continue;
        };
        for key in INHERITED {
            if let (None, Some(value)) = (inner.get(key), node.get(key)) {
                inner.set(key, value.clone());
            }
        }
        if let Some(found) = down(file, inner, seen, depth + 1) {
            return Some(found);
        }
    }
    None
}

/// A rectangle, whichever of its corners it names first.
fn rect(file: &File<'_>, value: Option<&Value>) -> Option<Rect> {
    let value = file.resolved(value?);
    let corners = value.as_array()?;
    let mut sides = [0.0; 4];
    for (side, corner) in sides.iter_mut().zip(corners) {
        *side = file
            .resolved(corner)
            .number()
            .filter(|side| side.abs() < 1e6)?;
    }
    let [a, b, c, d] = sides;
    let found = Rect::from_edges(a.min(c), b.min(d), a.max(c), b.max(d));
    (corners.len() >= 4 && found.w > 0.0 && found.h > 0.0).then_some(found)
}

fn common(one: Rect, two: Rect) -> Rect {
    let (left, top) = (one.x.max(two.x), one.y.max(two.y));
    let (right, bottom) = (one.right().min(two.right()), one.bottom().min(two.bottom()));
    match left < right && top < bottom {
        true => Rect::from_edges(left, top, right, bottom),
        false => two,
    }
}

fn content(file: &File<'_>, value: Option<&Value>) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    let Some(value) = value else {
        return Ok(all);
    };
    let parts = match value {
        Value::Ref(number) => match file.get(*number) {
            Object::Value(Value::Array(parts)) => parts,
            Object::Value(_) | Object::Stream(_) => vec![value.clone()],
        },
        Value::Array(parts) => parts.clone(),
        _ => return Ok(all),
    };
    if parts.len() > MOST_PARTS {
        return Err(Error::new(Kind::Limit, "the PDF's page has too many parts")
            .help("export it again, or print it into a new PDF"));
    }
    for part in parts {
        let Value::Ref(number) = part else { continue };
        let Object::Stream(stream) = file.get(number) else {
            continue;
        };
        all.extend(plain(file.unpack(&stream.dict, &stream.data)?)?);
        all.push(b'\n');
    }
    Ok(all)
}

/// The data of a stream that is no picture.
///
/// # Errors
/// [`Kind::Picture`] when it is packed as a picture, or in a way that nobody knows.
pub(super) fn plain(unpacked: Unpacked) -> Result<Vec<u8>> {
    match unpacked {
        Ok((data, None)) => Ok(data),
        Ok((_, Some(_))) | Err(_) => {
            Err(damaged("its content is packed in a way that is not read"))
        }
    }
}

pub(super) fn damaged(why: impl std::fmt::Display) -> Error {
    Error::new(Kind::Picture, format!("the PDF can't be used: {why}"))
        .help("export it again, or print it into a new PDF")
}
