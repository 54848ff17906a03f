//! Shadings in tiles, said in another way: hayro 0.9 cuts what `sh` paints in a pattern to a wrong box (it maps the box
//! of the canvas by the pattern's matrix as if it were the pattern's own). Filled as a pattern, they come out whole.

use std::collections::BTreeSet;

use super::clean::Clean;
use super::clean::packed;
use super::content::Ops;
use super::file::Object;
use super::filter;
use super::value::Dict;
use super::value::Value;
use super::value::real;
use crate::geom::Affine;
use crate::geom::Point;
use crate::geom::Rect;

/// Rewrites the content of tiles, and of the forms that they draw. Content that comes to more than `bound` bytes is left.
pub(super) fn shadings(clean: &mut Clean, bound: usize) {
    let is_tile = |object: &Object| match object {
        Object::Stream(stream) => clean.number(stream.dict.get("PatternType")) == Some(1.0),
        Object::Value(_) => false,
    };
    let numbers = (1..).zip(&clean.objects);
    let mut waiting: Vec<u32> = numbers
        .filter(|(_, object)| is_tile(object))
        .map(|(number, _)| number)
        .collect();
    let mut seen = BTreeSet::new();
    let mut room = bound;
    while let Some(number) = waiting.pop() {
        if !seen.insert(number) {
            continue;
        }
        waiting.extend(forms(clean, number));
        rewrite(clean, number, &mut room);
    }
}

/// The forms that a stream's resources name.
fn forms(clean: &Clean, number: u32) -> Vec<u32> {
    let find = || {
        let own = Value::Ref(number);
        let stream = clean.stream(Some(&own))?;
        let resources = clean.dict(stream.dict.get("Resources"))?;
        let forms = clean.dict(resources.get("XObject"))?;
        Some(
            forms
                .0
                .iter()
                .filter_map(|(_, form)| form.as_ref())
                .collect(),
        )
    };
    find().unwrap_or_default()
}

fn rewrite(clean: &mut Clean, number: u32, room: &mut usize) {
    let own = Value::Ref(number);
    let Some(stream) = clean.stream(Some(&own)) else {
        return;
    };
    if stream.dict.says("Subtype", "Image") {
        return;
    }
    let Ok((content, None)) = filter::unpacked(&stream.dict, &stream.data, *room) else {
        return;
    };
    *room -= content.len().min(*room);
    let Some([a, b, c, d]) = clean.numbers(stream.dict.get("BBox")) else {
        return;
    };
    let bounds = Rect::from_edges(a.min(c), b.min(d), a.max(c), b.max(d));
    let Some(resources) = clean.dict(stream.dict.get("Resources")).cloned() else {
        return;
    };
    let shadings = clean
        .dict(resources.get("Shading"))
        .cloned()
        .unwrap_or_default();
    if shadings.0.is_empty() {
        return;
    }
    let mut patterns = clean
        .dict(resources.get("Pattern"))
        .cloned()
        .unwrap_or_default();
    let before = patterns.0.len();
    let content = filled(clean, &content, bounds, &shadings, &mut patterns);
    if patterns.0.len() == before {
        return;
    }
    let mut resources = resources;
    resources.set("Pattern", Value::Dict(patterns));
    if let Some(Object::Stream(stream)) = clean.objects.get_mut(number as usize - 1) {
        stream.dict.set("Resources", Value::Dict(resources));
        stream.data = packed(&content);
        stream.dict.set("Filter", Value::name("FlateDecode"));
        stream.dict.remove("DecodeParms");
    }
}

fn filled(
    clean: &mut Clean,
    content: &[u8],
    bounds: Rect,
    shadings: &Dict,
    patterns: &mut Dict,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len());
    let mut maps = vec![Affine::IDENTITY];
    for op in Ops::new(content) {
        let map = maps[maps.len() - 1];
        match op.word {
            b"q" => maps.push(map),
            b"Q" if maps.len() > 1 => drop(maps.pop()),
            b"cm" => {
                if let Some([a, b, c, d, e, f]) = op.numbers() {
                    let last = maps.len() - 1;
                    maps[last] = Affine::new(a, b, c, d, e, f).then(map);
                }
            }
            b"sh" => {
                let name = op.name().map(String::from_utf8_lossy);
                let shading = name.and_then(|name| shadings.get(&name)).cloned();
                if let (Some(shading), Some(back)) = (shading, map.inverse()) {
                    let pattern = pattern(clean, &shading, map);
                    let name = format!("TestamurSh{}", patterns.0.len());
                    patterns.set(&name, pattern);
                    out.extend(fill(&name, bounds.corners().map(|p| back.apply(p))).bytes());
                    continue;
                }
            }
            _ => {}
        }
        out.extend(&content[op.range]);
        out.push(b'\n');
    }
    out
}

/// The shading as a pattern, without the ground that only patterns paint (table 78).
fn pattern(clean: &mut Clean, shading: &Value, map: Affine) -> Value {
    let plain = clean.resolved(shading).cloned();
    let shading = match plain {
        Some(Value::Dict(mut dict)) => {
            dict.remove("Background");
            Value::Dict(dict)
        }
        _ => shading.clone(),
    };
    let mut dict = Dict::default();
    dict.set("PatternType", Value::Int(2));
    dict.set("Shading", shading);
    let matrix = [map.a, map.b, map.c, map.d, map.e, map.f];
    dict.set("Matrix", Value::Array(matrix.map(Value::Real).to_vec()));
    clean.objects.push(Object::Value(Value::Dict(dict)));
    Value::Ref(clean.objects.len() as u32)
}

fn fill(name: &str, corners: [Point; 4]) -> String {
    let mut out = format!("q /Pattern cs /{name} scn\n");
    for (p, op) in corners.iter().zip(["m", "l", "l", "l"]) {
        out += &format!("{} {} {op}\n", real(p.x), real(p.y));
    }
    out + "h f Q\n"
}
