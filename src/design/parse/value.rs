//! Single values: each is read from a node, or reported and left away.

use crate::color::Color;
use crate::design::Sourced;
use crate::design::parse::choice::Choice;
use crate::design::parse::choice::words;
use crate::design::parse::faults::Faults;
use crate::design::parse::keys::Least;
use crate::design::parse::keys::Shape;
use crate::design::parse::node::Node;
use crate::design::parse::node::Value;
use crate::finding::hint;
use crate::geom::Length;
use crate::geom::short;

/// The units of lengths; messages list them in this order.
const UNITS: &str = "mm, cm, in, pt or px";

/// No length is longer, in points: a million is some 350 metres.
const LONGEST: f64 = 1e6;

/// Says that a value is not what its key wants.
pub(super) fn wrong_type(node: &Node, key: &str, wants: &str, faults: &Faults<'_>) {
    let message = format!("`{key}` must be {wants}, but is {}", node.kind());
    let help = match (&node.value, wants) {
        (Value::Text(text), "a number") if text.trim().parse::<f64>().is_ok() => {
            format!("leave the quotes away: `{}`", text.trim())
        }
        (Value::Text(text), "true or false") if matches!(text.as_str(), "true" | "false") => {
            format!("leave the quotes away: `{text}`")
        }
        (Value::Number(_, digits), "text") => format!("put it in quotes: `\"{digits}\"`"),
        (Value::Truth(truth), "text") => format!("put it in quotes: `\"{truth}\"`"),
        (Value::Date(date), "text") => format!("put it in quotes: `\"{date}\"`"),
        (Value::Text(text), "a list") => format!("put it in brackets: `[\"{text}\"]`"),
        (Value::Table(_), "a list") => format!("write `[[{key}]]` in place of `[{key}]`"),
        (_, "true or false") => "write `true` or `false`".to_owned(),
        (_, "a number") => "write a number, without quotes".to_owned(),
        (_, "text") => "write text in quotes".to_owned(),
        (_, wants) => format!("write {wants}"),
    };
    faults.bad_value(node.at, message, help);
}

pub(super) fn text(node: &Node, key: &str, faults: &Faults<'_>) -> Option<Sourced<String>> {
    let Some(text) = node.text() else {
        wrong_type(node, key, "text", faults);
        return None;
    };
    Some(sourced(text.to_owned(), node, faults))
}

/// A value with the place of its node.
pub(super) fn sourced<T>(value: T, node: &Node, faults: &Faults<'_>) -> Sourced<T> {
    let (line, character) = faults.line_and_character(node.at);
    Sourced {
        value,
        line: Some(line),
        character: Some(character),
    }
}

pub(super) fn truth(node: &Node, key: &str, faults: &Faults<'_>) -> Option<bool> {
    if let Value::Truth(truth) = node.value {
        return Some(truth);
    }
    wrong_type(node, key, "true or false", faults);
    None
}

/// Text, a number, a date or a truth, as text.
pub(super) fn scalar(node: &Node, key: &str, faults: &Faults<'_>) -> Option<String> {
    match &node.value {
        Value::Text(text) | Value::Date(text) | Value::Number(_, text) => Some(text.clone()),
        Value::Truth(truth) => Some(truth.to_string()),
        Value::Null | Value::List(_) | Value::Table(_) => {
            wrong_type(node, key, "text", faults);
            None
        }
    }
}

pub(super) fn number(
    node: &Node,
    key: &str,
    min: f64,
    max: f64,
    faults: &Faults<'_>,
) -> Option<f64> {
    let Value::Number(number, digits) = &node.value else {
        wrong_type(node, key, "a number", faults);
        return None;
    };
    if (min..=max).contains(number) {
        return Some(*number);
    }
    let message = format!("`{key}` is {digits}, which is out of range");
    let help = format!("write a number from {} to {}", short(min, 6), short(max, 6));
    faults.bad_value(node.at, message, help);
    None
}

pub(super) fn whole(
    node: &Node,
    key: &str,
    min: u32,
    max: u32,
    faults: &Faults<'_>,
) -> Option<u32> {
    let Value::Number(number, digits) = &node.value else {
        wrong_type(node, key, "a number", faults);
        return None;
    };
    let is_whole = *number == number.trunc();
    if is_whole && (f64::from(min)..=f64::from(max)).contains(number) {
        return Some(*number as u32);
    }
    let (message, help) = if min == max {
        (
            format!("`{key}` is {digits}, which is not known"),
            format!("write {min}"),
        )
    } else {
        let message = format!("`{key}` is {digits}, which is out of range");
        (message, format!("write a whole number from {min} to {max}"))
    };
    faults.bad_value(node.at, message, help);
    None
}

/// A length in points.
pub(super) fn length(node: &Node, key: &str, least: Least, faults: &Faults<'_>) -> Option<f64> {
    match measured(node, key, faults)? {
        Measure { points, .. } if points.abs() > LONGEST => {
            let message = format!("`{key}` is larger than any page");
            faults.bad_value(node.at, message, "write a shorter length");
        }
        Measure { points, .. } if least != Least::Any && points < 0.0 => {
            let message = format!("`{}` is negative", node.text().unwrap_or(key));
            faults.bad_value(node.at, message, "write 0 or a positive length");
        }
        Measure { points, .. } if least == Least::Positive && points == 0.0 => {
            let message = format!("`{key}` is zero");
            faults.bad_value(node.at, message, "write a positive length");
        }
        Measure { points, .. } => return Some(points),
    }
    None
}

/// A length as it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::design) struct Measure {
    pub(in crate::design) points: f64,
    pub(in crate::design) unit: Unit,
}

/// The unit of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::design) enum Unit {
    Mm,
    Cm,
    In,
    Pt,
    Px,
}

impl Unit {
    fn of(word: &str) -> Option<Self> {
        match word {
            "mm" => Some(Self::Mm),
            "cm" => Some(Self::Cm),
            "in" => Some(Self::In),
            "pt" => Some(Self::Pt),
            "px" => Some(Self::Px),
            _ => None,
        }
    }

    pub(in crate::design) fn length(self, number: f64) -> Length {
        match self {
            Self::Mm => Length::mm(number),
            Self::Cm => Length::cm(number),
            Self::In => Length::inch(number),
            Self::Pt => Length::pt(number),
            Self::Px => Length::px(number),
        }
    }

    pub(in crate::design) fn word(self) -> &'static str {
        match self {
            Self::Mm => "mm",
            Self::Cm => "cm",
            Self::In => "in",
            Self::Pt => "pt",
            Self::Px => "px",
        }
    }

    /// Points as a length in this unit, such as `12.5mm`.
    pub(super) fn show(self, points: f64) -> String {
        let one = self.length(1.0).to_pt();
        format!("{}{}", short(points / one, 2), self.word())
    }
}

/// A length with its unit. 0 needs none.
pub(super) fn measured(node: &Node, key: &str, faults: &Faults<'_>) -> Option<Measure> {
    match &node.value {
        Value::Number(0.0, _) => Some(Measure {
            points: 0.0,
            unit: Unit::Mm,
        }),
        Value::Number(_, digits) => {
            no_unit(node, digits, faults);
            None
        }
        Value::Text(text) => measured_text(node, text, faults),
        Value::Null | Value::Truth(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => {
            wrong_type(node, key, "a length such as `12mm`", faults);
            None
        }
    }
}

fn measured_text(node: &Node, text: &str, faults: &Faults<'_>) -> Option<Measure> {
    if let Some(measure) = measure(text) {
        return Some(measure);
    }
    if decimal(text).is_some() {
        no_unit(node, text.trim(), faults);
        return None;
    }
    let number: String = text
        .chars()
        .take_while(|c| matches!(c, '0'..='9' | '.'))
        .collect();
    let example = decimal(&number).map_or("12", |_| number.as_str());
    let message = format!("`{text}` is no length");
    let help = format!("use {UNITS}, such as `{example}mm`");
    faults.bad_value(node.at, message, help);
    None
}

fn no_unit(node: &Node, digits: &str, faults: &Faults<'_>) {
    let message = format!("`{digits}` has no unit");
    let help = format!("write `\"{digits}mm\"`; the units are {UNITS}");
    faults.bad_value(node.at, message, help);
}

/// A length such as `12.5mm`, from its text. A space before the unit is fine.
pub(in crate::design) fn measure(text: &str) -> Option<Measure> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_ascii_alphabetic());
    let (digits, unit) = match split {
        Some(at) => text.split_at(at),
        None => (text, "mm"),
    };
    let number = decimal(digits)?;
    if split.is_none() && number != 0.0 {
        return None;
    }
    let unit = Unit::of(unit)?;
    let points = unit.length(number).to_pt();
    Some(Measure { points, unit })
}

/// A plain decimal number: no exponent, no `inf`, no `nan`.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    (text.len() <= 30 && text.chars().all(plain)).then(|| text.parse().ok())?
}

/// A number of ems, from a number, `0.05em`, or a length; `em` is the em in points where known.
pub(super) fn ems(
    node: &Node,
    key: &str,
    (min, max): (f64, f64),
    em: Option<f64>,
    faults: &Faults<'_>,
) -> Option<f64> {
    let Value::Text(text) = &node.value else {
        return number(node, key, min, max, faults);
    };
    let in_ems = match text.trim().strip_suffix("em").and_then(decimal) {
        Some(ems) => ems,
        None => {
            let points = length(node, key, Least::Any, faults)?;
            let Some(em) = em else {
                let message = format!("`{key}` is a length, but no font size stands beside it");
                faults.bad_value(node.at, message, "write it in ems, such as `\"0.05em\"`");
                return None;
            };
            points / em
        }
    };
    if (min..=max).contains(&in_ems) {
        return Some(in_ems);
    }
    let message = format!("`{key}` is `{text}`, which is out of range");
    let help = format!("write {} to {} ems", short(min, 3), short(max, 3));
    faults.bad_value(node.at, message, help);
    None
}

pub(super) fn color(node: &Node, key: &str, faults: &Faults<'_>) -> Option<Color> {
    let Some(text) = node.text() else {
        wrong_type(node, key, "a colour such as `\"#1f2a44\"`", faults);
        return None;
    };
    match Color::parse(text) {
        Ok(color) => Some(color),
        Err(why) => {
            let help = match why.nearest {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write `#rgb`, `#rrggbb`, `#rrggbbaa`, a CSS name, or `cmyk(c m y k)` in percent".to_owned(),
            };
            faults.bad_value(node.at, format!("`{text}` is no colour"), help);
            None
        }
    }
}

pub(super) fn choice<T: Choice>(node: &Node, key: &str, faults: &Faults<'_>) -> Option<T> {
    let known = words::<T>();
    let Some(text) = node.text() else {
        wrong_type(node, key, &crate::finding::one_of(known), faults);
        return None;
    };
    let found = T::WORDS.iter().find(|(word, _, _)| *word == text);
    if found.is_none() {
        let message = format!("`{key}` can't be `{text}`");
        faults.bad_value(node.at, message, hint(text, &known));
    }
    found.map(|(_, value, _)| *value)
}

/// The items of a list of a certain length.
pub(super) fn list<'n>(
    node: &'n Node,
    key: &str,
    min: usize,
    max: usize,
    faults: &Faults<'_>,
) -> Option<&'n [Node]> {
    let Some(items) = node.list() else {
        wrong_type(node, key, "a list", faults);
        return None;
    };
    if (min..=max).contains(&items.len()) {
        return Some(items);
    }
    let values = if items.len() == 1 { "value" } else { "values" };
    let (message, help) = if items.len() < min {
        let message = format!(
            "`{key}` has {} {values}, but needs {min} or more",
            items.len()
        );
        (message, "add what is missing".to_owned())
    } else {
        let message = format!(
            "`{key}` has {} {values}, but may have {max} at most",
            items.len()
        );
        (message, "take some out".to_owned())
    };
    faults.bad_value(node.at, message, help);
    None
}

/// The items of a row, as many as there are shapes.
pub(super) fn row<'n>(
    node: &'n Node,
    key: &str,
    shapes: &[Shape],
    faults: &Faults<'_>,
) -> Option<Vec<&'n Node>> {
    let Some(items) = node.list() else {
        wrong_type(node, key, "a list", faults);
        return None;
    };
    if items.len() == shapes.len() {
        return Some(items.iter().collect());
    }
    let message = format!(
        "`{key}` has {} values, but needs {}",
        items.len(),
        shapes.len()
    );
    let help = match shapes.len() {
        4 if matches!(shapes[0], Shape::Number(..)) => {
            "write x, y, width and height: `[0, 0, 24, 24]`"
        }
        4 => "write x, y, width and height: `[\"25mm\", \"82mm\", \"247mm\", \"22mm\"]`",
        _ => "write two: the first across, the second down",
    };
    faults.bad_value(node.at, message, help);
    None
}

/// Numbers of a row, all of them or none.
pub(super) fn numbers<const N: usize>(
    nodes: &[&Node],
    key: &str,
    shapes: &[Shape],
    faults: &Faults<'_>,
) -> Option<[f64; N]> {
    let read = |(node, shape): (&&Node, &Shape)| match shape {
        Shape::Number(min, max) => number(node, key, *min, *max, faults),
        Shape::Length(least) => length(node, key, *least, faults),
        _ => None,
    };
    // All are read before any is missed, so that each fault is told.
    let all: Vec<Option<f64>> = nodes.iter().zip(shapes).map(read).collect();
    let all: Option<Vec<f64>> = all.into_iter().collect();
    all?.try_into().ok()
}
