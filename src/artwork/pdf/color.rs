//! Colours of text, as the screen shows them.

use crate::picture::pdf::clean::Clean;
use crate::picture::pdf::value::Dict;
use crate::picture::pdf::value::Value;

/// The colour of a letter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ink {
    pub(super) rgb: [u8; 3],
    pub(super) is_pattern: bool,
    /// Whether it is told in inks of a press.
    pub(super) is_inks: bool,
}

impl Ink {
    pub(super) const BLACK: Self = Self {
        rgb: [0; 3],
        is_pattern: false,
        is_inks: false,
    };
    pub(super) const PATTERN: Self = Self {
        is_pattern: true,
        ..Self::BLACK
    };
}

/// What the parts of a colour mean (ISO 32000-1, clause 8.6).
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Space {
    Grey,
    Rgb,
    Cmyk,
    /// An ink of its own: a colour without it, one with all of it, and the space of both.
    Tint(Vec<f64>, Vec<f64>, Box<Space>),
    Other,
}

/// Spaces in one another, at most.
const DEEPEST: usize = 4;

impl Space {
    pub(super) fn named(clean: &Clean, resources: &Dict, name: &[u8]) -> Self {
        if let Some(device) = Self::device(name) {
            return device;
        }
        let spaces = clean.dict(resources.get("ColorSpace"));
        let found = spaces.and_then(|spaces| spaces.get(&String::from_utf8_lossy(name)));
        found.map_or(Self::Other, |value| Self::of(clean, value, 0))
    }

    fn device(name: &[u8]) -> Option<Self> {
        match name {
            b"DeviceGray" | b"CalGray" | b"G" => Some(Self::Grey),
            b"DeviceRGB" | b"CalRGB" | b"RGB" => Some(Self::Rgb),
            b"DeviceCMYK" | b"CMYK" => Some(Self::Cmyk),
            _ => None,
        }
    }

    fn of(clean: &Clean, value: &Value, depth: usize) -> Self {
        let items = match clean.resolved(value) {
            Some(Value::Name(name)) => return Self::device(name).unwrap_or(Self::Other),
            Some(Value::Array(items)) if depth < DEEPEST => items,
            _ => return Self::Other,
        };
        match items.first().and_then(Value::as_name).unwrap_or_default() {
            b"ICCBased" => {
                let profile = clean.stream(items.get(1)).map(|stream| &stream.dict);
                match profile.and_then(|dict| clean.number(dict.get("N"))) {
                    Some(1.0) => Self::Grey,
                    Some(3.0) => Self::Rgb,
                    Some(4.0) => Self::Cmyk,
                    _ => Self::Other,
                }
            }
            b"Separation" => Self::tint(clean, items, depth),
            name => Self::device(name).unwrap_or(Self::Other),
        }
    }

    fn tint(clean: &Clean, items: &[Value], depth: usize) -> Self {
        let [_, _, space, function] = items else {
            return Self::Other;
        };
        let space = Self::of(clean, space, depth + 1);
        let ends = clean.dict(Some(function)).and_then(|function| {
            let list = |key: &str| {
                let list = clean.resolved(function.get(key)?)?.as_array()?;
                Some(
                    list.iter()
                        .filter_map(|part| clean.number(Some(part)))
                        .collect(),
                )
            };
            Some((list("C0")?, list("C1")?))
        });
        match ends {
            Some((none, all)) => Self::Tint(none, all, Box::new(space)),
            None => Self::Other,
        }
    }

    pub(super) fn ink(&self, parts: &[f64]) -> Ink {
        let byte = |value: f64| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        let plain = |rgb: [f64; 3]| Ink {
            rgb: rgb.map(byte),
            ..Ink::BLACK
        };
        match (self, parts) {
            (Self::Grey, [grey]) => plain([*grey; 3]),
            (Self::Rgb, [r, g, b]) => plain([*r, *g, *b]),
            (Self::Cmyk, [c, m, y, k]) => {
                let part = |ink: &f64| (1.0 - ink.clamp(0.0, 1.0)) * (1.0 - k.clamp(0.0, 1.0));
                Ink {
                    is_inks: *c + *m + *y > 0.0,
                    ..plain([part(c), part(m), part(y)])
                }
            }
            (Self::Tint(none, all, space), [tint]) => {
                let mixed: Vec<f64> = none
                    .iter()
                    .zip(all)
                    .map(|(none, all)| none + tint * (all - none))
                    .collect();
                Ink {
                    is_inks: true,
                    ..space.ink(&mixed)
                }
            }
            _ => Ink::BLACK,
        }
    }
}
