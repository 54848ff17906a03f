//! Letters taken out of a content stream: all else stays where it was.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::font::Font;
use super::text::Spot;
use crate::picture::pdf::clean::Clean;
use crate::picture::pdf::clean::packed;
use crate::picture::pdf::content::Op;
use crate::picture::pdf::content::Ops;
use crate::picture::pdf::file::Object;
use crate::picture::pdf::filter;
use crate::picture::pdf::value;
use crate::picture::pdf::value::Dict;
use crate::picture::pdf::value::Value;

/// The page without the letters at these places.
pub(super) fn cut(clean: &mut Clean, spots: &BTreeSet<Spot>, inflated: usize) {
    let forms: BTreeSet<Option<u32>> = spots.iter().map(|spot| spot.form).collect();
    for form in forms {
        let own: BTreeSet<Spot> = spots
            .iter()
            .filter(|spot| spot.form == form)
            .copied()
            .collect();
        match form {
            None => {
                let resources = clean
                    .dict(Some(&clean.resources))
                    .cloned()
                    .unwrap_or_default();
                clean.content = rewritten(clean, &clean.content, &resources, &own);
            }
            Some(number) => cut_form(clean, number, &own, inflated),
        }
    }
}

fn cut_form(clean: &mut Clean, number: u32, spots: &BTreeSet<Spot>, inflated: usize) {
    let form = Value::Ref(number);
    let Some(stream) = clean.stream(Some(&form)) else {
        return;
    };
    let Ok((content, _)) = filter::unpacked(&stream.dict, &stream.data, inflated) else {
        return;
    };
    let resources = clean.dict(stream.dict.get("Resources"));
    let page = clean.dict(Some(&clean.resources));
    let resources = resources.or(page).cloned().unwrap_or_default();
    let data = packed(&rewritten(clean, &content, &resources, spots));
    if let Some(Object::Stream(stream)) = clean.objects.get_mut(number as usize - 1) {
        stream.data = data;
    }
}

/// What is known while a stream is followed.
struct State {
    font: Option<Font>,
    size: f64,
    letters: f64,
    words: f64,
}

fn rewritten(clean: &Clean, content: &[u8], resources: &Dict, spots: &BTreeSet<Spot>) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len());
    let mut state = State {
        font: None,
        size: 1.0,
        letters: 0.0,
        words: 0.0,
    };
    let mut saved: Vec<(f64, f64, f64, Option<Vec<u8>>)> = Vec::new();
    let mut name: Option<Vec<u8>> = None;
    let mut ops: BTreeMap<usize, BTreeSet<(usize, usize)>> = BTreeMap::new();
    for spot in spots {
        ops.entry(spot.op).or_default().insert((spot.item, spot.at));
    }
    for (index, op) in Ops::new(content).enumerate() {
        match op.word {
            b"q" => saved.push((state.size, state.letters, state.words, name.clone())),
            b"Q" => {
                if let Some((size, letters, words, font)) = saved.pop() {
                    (state.size, state.letters, state.words, name) = (size, letters, words, font);
                    state.font = None;
                }
            }
            b"Tf" => {
                if let [Value::Name(font), size] = op.operands.as_slice() {
                    name = Some(font.clone());
                    state.size = size.number().unwrap_or(1.0);
                    state.font = None;
                }
            }
            b"Tc" => state.letters = op.numbers::<1>().map_or(0.0, |[value]| value),
            b"Tw" => state.words = op.numbers::<1>().map_or(0.0, |[value]| value),
            b"\"" => {
                if let [words, letters, _] = op.operands.as_slice() {
                    state.words = words.number().unwrap_or(0.0);
                    state.letters = letters.number().unwrap_or(0.0);
                }
            }
            _ => {}
        }
        match ops.get(&index) {
            Some(gone) => {
                if state.font.is_none() {
                    state.font = font(clean, resources, name.as_deref());
                }
                without(&op, gone, &state, &mut out);
            }
            None => out.extend(&content[op.range]),
        }
        out.push(b'\n');
    }
    out
}

fn font(clean: &Clean, resources: &Dict, name: Option<&[u8]>) -> Option<Font> {
    let fonts = clean.dict(resources.get("Font"))?;
    let value = fonts.get(&String::from_utf8_lossy(name?))?;
    Some(Font::new(clean, clean.dict(Some(value))?))
}

/// An operator that shows text, with moves in place of some of its letters.
fn without(op: &Op<'_>, gone: &BTreeSet<(usize, usize)>, state: &State, out: &mut Vec<u8>) {
    if let b"'" | b"\"" = op.word {
        if let [words, letters, _] = op.operands.as_slice() {
            value::write(words, out);
            out.extend(b" Tw\n");
            value::write(letters, out);
            out.extend(b" Tc\n");
        }
        out.extend(b"T*\n");
    }
    let items = match op.operands.last() {
        Some(Value::Array(items)) => items.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    let mut kept: Vec<Value> = Vec::new();
    for (item, shown) in items.iter().enumerate() {
        let (Value::Text(bytes), Some(font)) = (shown, &state.font) else {
            kept.push(shown.clone());
            continue;
        };
        for code in font.codes(bytes) {
            if gone.contains(&(item, code.range.start)) {
                let words = if code.is_space { state.words } else { 0.0 };
                // A number moves back by thousandths of the size (table 107).
                let apart = (state.letters + words) / state.size;
                push_move(&mut kept, -(code.width + apart) * 1000.0);
            } else {
                push_text(&mut kept, &bytes[code.range]);
            }
        }
    }
    value::write(&Value::Array(kept), out);
    out.extend(b" TJ");
}

fn push_move(items: &mut Vec<Value>, by: f64) {
    let by = if by.is_finite() { by } else { 0.0 };
    match items.last_mut() {
        Some(Value::Real(sum)) => *sum += by,
        _ => items.push(Value::Real(by)),
    }
}

fn push_text(items: &mut Vec<Value>, bytes: &[u8]) {
    match items.last_mut() {
        Some(Value::Text(text)) => text.extend(bytes),
        _ => items.push(Value::Text(bytes.to_vec())),
    }
}
