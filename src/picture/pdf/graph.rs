//! What refers to what: functions, colours, masks and fonts that run in a circle, nest too deeply or come to
//! too much when they are followed one by one.

use super::clean::Clean;
use super::file::Object;
use super::first::damaged;
use super::value::Dict;
use super::value::Value;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;

/// References in one another, at most, forms left out: those are followed as they are drawn.
const DEEPEST: usize = 24;

#[derive(Clone, Copy)]
enum Known {
    New,
    /// Being weighed: whoever asks now has come round in a circle.
    Open,
    Done(Weight),
}

#[derive(Clone, Copy)]
struct Weight {
    /// Objects below, each as often as it is referred to.
    objects: u64,
    height: usize,
}

/// # Errors
/// [`Kind::Picture`] for a circle, [`Kind::Limit`] for what nests too deeply or comes to too much.
pub(super) fn check(clean: &Clean, limits: &Limits) -> Result<()> {
    let mut scale = Scale {
        clean,
        known: vec![Known::New; clean.objects.len()],
        most: limits.pdf_objects as u64 * 20,
    };
    for at in 0..clean.objects.len() {
        let weight = scale.weigh(at as u32 + 1, 0)?;
        if weight.objects > scale.most {
            return Err(too_tangled());
        }
        if let Some(Object::Value(Value::Dict(dict))) = clean.get(at as u32 + 1) {
            check_function(clean, dict, 0)?;
        }
        if let Some(Object::Stream(stream)) = clean.get(at as u32 + 1) {
            check_function(clean, &stream.dict, stream.data.len())?;
        }
    }
    Ok(())
}

struct Scale<'c> {
    clean: &'c Clean,
    known: Vec<Known>,
    most: u64,
}

impl Scale<'_> {
    fn weigh(&mut self, number: u32, depth: usize) -> Result<Weight> {
        let Some(known) = (number as usize)
            .checked_sub(1)
            .and_then(|at| self.known.get(at))
        else {
            return Ok(Weight {
                objects: 1,
                height: 0,
            });
        };
        match *known {
            Known::Open => return Err(damaged("its objects refer to one another in a circle")),
            Known::Done(weight) if depth + weight.height <= DEEPEST => return Ok(weight),
            Known::Done(_) => return Err(too_tangled()),
            Known::New if depth > DEEPEST => return Err(too_tangled()),
            Known::New => {}
        }
        let at = number as usize - 1;
        self.known[at] = Known::Open;
        let clean = self.clean;
        let mut weight = Weight {
            objects: 1,
            height: 0,
        };
        match &clean.objects[at] {
            Object::Value(value) => self.value(value, depth, &mut weight)?,
            Object::Stream(stream) => self.dict(&stream.dict, depth, &mut weight)?,
        }
        self.known[at] = Known::Done(weight);
        Ok(weight)
    }

    fn value(&mut self, value: &Value, depth: usize, sum: &mut Weight) -> Result<()> {
        match value {
            Value::Ref(number) => {
                let below = self.weigh(*number, depth + 1)?;
                sum.objects = sum.objects.saturating_add(below.objects);
                sum.height = sum.height.max(below.height + 1);
                Ok(())
            }
            Value::Array(items) => items
                .iter()
                .try_for_each(|item| self.value(item, depth, sum)),
            Value::Dict(dict) => self.dict(dict, depth, sum),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Real(_)
            | Value::Text(_)
            | Value::Name(_) => Ok(()),
        }
    }

    fn dict(&mut self, dict: &Dict, depth: usize, sum: &mut Weight) -> Result<()> {
        // What resources name is drawn by name, and weighed then.
        let own = dict.0.iter().filter(|(key, _)| !is_resource(key));
        for (_, value) in own {
            self.value(value, depth, sum)?;
        }
        Ok(())
    }
}

fn is_resource(key: &[u8]) -> bool {
    const KEYS: [&[u8]; 7] = [
        b"Resources",
        b"XObject",
        b"Pattern",
        b"Font",
        b"ExtGState",
        b"Shading",
        b"CharProcs",
    ];
    KEYS.contains(&key)
}

/// A sampled function has as many samples as its size says (clause 7.10.2).
fn check_function(clean: &Clean, dict: &Dict, data: usize) -> Result<()> {
    let is_sampled = clean.number(dict.get("FunctionType")) == Some(0.0);
    let Some(sizes) = dict.get("Size").filter(|_| is_sampled) else {
        return Ok(());
    };
    let sizes = clean
        .resolved(sizes)
        .and_then(Value::as_array)
        .unwrap_or_default();
    let count = sizes
        .iter()
        .map(|size| clean.number(Some(size)).unwrap_or(1.0));
    // A stream inflates to a thousand times its length at most.
    match count.product::<f64>() > 1e6_f64.min(data as f64 * 8_000.0) {
        true => Err(damaged("a function in it has more samples than it brings")),
        false => Ok(()),
    }
}

fn too_tangled() -> Error {
    Error::new(
        Kind::Limit,
        "the PDF's objects refer to one another too often or too deeply",
    )
    .help("export it again, or print it into a new PDF")
}
