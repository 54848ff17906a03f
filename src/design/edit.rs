//! Changes of a `design.toml` that leave everything else in it as it is: comments, order, spaces, line ends.
//!
//! The text is parsed to find where a value stands, and that place alone is written anew.

mod toml;

use ::toml::Spanned;
use ::toml::de::DeTable;
use ::toml::de::DeValue;

use crate::design::Design;
use crate::design::edit::toml::Patch;
use crate::design::edit::toml::Table;
use crate::design::edit::toml::quoted;
use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::element::ShapeElement;
pub(crate) use crate::design::parse::choice::Choice;
pub(crate) use crate::design::parse::choice::value;
pub(crate) use crate::design::parse::choice::word;
use crate::design::parse::value::Unit;
use crate::design::parse::value::measure;
use crate::design::style::Align;
use crate::design::style::FitMode;
use crate::design::style::Valign;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Rect;
use crate::geom::short;
use crate::limits::Limits;

/// What is changed of an element.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Where it stands, in points. It is written in the units that stand there, to a hundredth of a millimetre, a
    /// point or a pixel.
    Frame(Rect),
    /// The text of a text or an arc: a template with inline marks. Of a code: what it says.
    Text(String),
    /// The font family of a text.
    Family(String),
    /// The weight of a text, 1 to 1000.
    Weight(u16),
    /// Whether a text is italic.
    Italic(bool),
    /// The size of a text, in points.
    Size(f64),
    /// The colour of a text or a code, the fill of a shape, or its stroke where it has no fill; in the notation of designs.
    Color(String),
    /// What happens to a text that is too large for its frame.
    Fit(FitMode),
    /// Where the lines of a text stand between the sides of its frame.
    Align(Align),
    /// Where the lines of a text stand between top and bottom of its frame.
    Valign(Valign),
}

/// The text of a `design.toml` with one element of it changed.
///
/// Only the values that change are written anew; a key that is not there yet comes after the last of its table.
///
/// ```
/// # use testamur::{design::edit::{Change, apply}, geom::{Length, Rect}, limits::Limits};
/// let before = r##"
///     schema = 1 # of the file
///     kind = "certificate"
///     name = "Hello"
///     page.size = "A5"
///     [[elements]]
///     id = "holder"
///     type = "text"
///     text = "{{recipient.name}}"
///     frame = ["10mm", "60mm", "128mm", "20mm"] # the name
/// "##;
/// let mm = |value| Length::mm(value).to_pt();
/// let frame = Rect::new(mm(12.5), mm(60.0), mm(128.0), mm(20.0));
/// let after = apply(before, "holder", &[Change::Frame(frame)], &Limits::default())?;
/// assert_eq!(after, before.replace("\"10mm\"", "\"12.5mm\""));
/// # Ok::<(), testamur::error::Error>(())
/// ```
///
/// # Errors
/// The faults of the design when it has some, before or after the change; [`Kind::Missing`] when it has no such element;
/// [`Kind::BadValue`] when the element has no such thing to change.
pub fn apply(source: &str, element: &str, changes: &[Change], limits: &Limits) -> Result<String> {
    let mut text = source.to_owned();
    for change in changes {
        text = one(&text, element, change, limits)?;
    }
    Ok(text)
}

fn one(source: &str, id: &str, change: &Change, limits: &Limits) -> Result<String> {
    let design = Design::parse(source, FILE, limits)?;
    let at = design.elements.iter().position(|element| element.id == id);
    let (Some(at), mark) = (
        at,
        source.len() - source.trim_start_matches('\u{feff}').len(),
    ) else {
        return Err(
            Error::new(Kind::Missing, format!("no element has the id `{id}`"))
                .file(FILE)
                .help("the file has changed meanwhile: look at it again"),
        );
    };
    let (mark, text) = source.split_at(mark);
    let root = DeTable::parse(text).map_err(|error| {
        Error::new(
            Kind::Syntax,
            format!("this is no TOML: {}", error.message()),
        )
        .file(FILE)
    })?;
    let spot = Spot {
        element: &design.elements[at],
        in_pixels: design
            .pages
            .get(design.elements[at].page)
            .is_some_and(|page| page.in_pixels),
        table: table_of(text, &root, at).ok_or_else(unfound)?,
        text,
    };
    let mut refused = unfound();
    // What was rounded to the nearest may stand a hair beyond the page.
    for rounding in [Rounding::Nearest, Rounding::Down] {
        let changed = spot.patches(change, rounding)?;
        let changed = changed
            .iter()
            .rev()
            .fold(text.to_owned(), |text, patch| patch.on(&text));
        let changed = format!("{mark}{changed}");
        match Design::parse(&changed, FILE, limits) {
            Ok(_) => return Ok(changed),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

const FILE: &str = "design.toml";

fn unfound() -> Error {
    Error::new(
        Kind::Syntax,
        "the element is written in a way that can't be changed here",
    )
    .file(FILE)
    .help("change it in the file")
}

/// The table of the element with that index.
fn table_of<'a, 's>(
    text: &'s str,
    root: &'a Spanned<DeTable<'s>>,
    index: usize,
) -> Option<Table<'a, 's>> {
    let DeValue::Array(elements) = root.get_ref().get("elements")?.get_ref() else {
        return None;
    };
    let element = elements.get(index)?;
    match element.get_ref() {
        DeValue::Table(entries) => Some(Table::at(text, entries, element.span())),
        _ => None,
    }
}

/// How lengths are rounded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rounding {
    Nearest,
    Down,
}

/// An element, and where it is written.
struct Spot<'a, 's> {
    element: &'a Element,
    in_pixels: bool,
    table: Table<'a, 's>,
    text: &'s str,
}

impl Spot<'_, '_> {
    /// What is written anew, in the order of the text.
    fn patches(&self, change: &Change, rounding: Rounding) -> Result<Vec<Patch>> {
        match change {
            Change::Frame(frame) => self.frame(*frame, rounding),
            Change::Text(text) => self.words(text),
            Change::Family(family) => self.font("family", |before| quoted(family, before)),
            Change::Weight(weight) => self.font("weight", |_| weight.to_string()),
            Change::Italic(italic) => self.font("italic", |_| italic.to_string()),
            Change::Size(points) => {
                self.font("size", |before| self.length(*points, before, rounding))
            }
            Change::Color(color) => self.color(color),
            Change::Fit(mode) => self.fit(*mode),
            Change::Align(align) => self.of_text("align", word(*align)),
            Change::Valign(valign) => self.of_text("valign", word(*valign)),
        }
    }

    /// The sides that differ, each in its own unit.
    fn frame(&self, frame: Rect, rounding: Rounding) -> Result<Vec<Patch>> {
        let places = self.table.items("frame");
        let now = self.element.frame;
        let sides = [
            (now.x, frame.x),
            (now.y, frame.y),
            (now.w, frame.w),
            (now.h, frame.h),
        ];
        if places.len() != sides.len() {
            return Err(unfound());
        }
        let unit = places
            .iter()
            .find_map(|place| unit_of(&self.text[place.clone()]));
        let written = places
            .into_iter()
            .zip(sides)
            .filter_map(|(place, (now, wanted))| {
                let before = &self.text[place.clone()];
                let length = length(
                    wanted,
                    Some(before),
                    unit.unwrap_or(self.usual_unit()),
                    rounding,
                );
                let is_same = (now - wanted).abs() < 0.001;
                (!is_same && before != length).then(|| Patch::new(place, length))
            });
        Ok(written.collect())
    }

    fn words(&self, text: &str) -> Result<Vec<Patch>> {
        let key = match &self.element.body {
            Body::Text(_) | Body::Arc(_) => "text",
            Body::Qr(_) | Body::Code(_) => "data",
            Body::Image(_)
            | Body::Shape(_)
            | Body::Table(_)
            | Body::Repeat(_)
            | Body::Design(_) => return Err(self.has_no("text")),
        };
        let before = self.table.written(key).map(|(before, _)| before);
        Ok(vec![self.table.put(key, &quoted(text, before))])
    }

    /// A key of the font of a text, which may be said by its style alone so far.
    fn font(&self, key: &str, value: impl Fn(Option<&str>) -> String) -> Result<Vec<Patch>> {
        if !matches!(&self.element.body, Body::Text(_) | Body::Arc(_)) {
            return Err(self.has_no("font"));
        }
        Ok(vec![match self.table.table("font") {
            Some(font) => font.put(key, &value(font.written(key).map(|(before, _)| before))),
            None => self
                .table
                .put("font", &format!("{{ {key} = {} }}", value(None))),
        }])
    }

    fn length(&self, points: f64, before: Option<&str>, rounding: Rounding) -> String {
        let usual = if self.in_pixels { Unit::Px } else { Unit::Pt };
        length(
            points,
            before,
            before.and_then(unit_of).unwrap_or(usual),
            rounding,
        )
    }

    fn usual_unit(&self) -> Unit {
        if self.in_pixels { Unit::Px } else { Unit::Mm }
    }

    fn color(&self, color: &str) -> Result<Vec<Patch>> {
        let put = |table: &Table<'_, '_>, key: &str| {
            let before = table.written(key).map(|(before, _)| before);
            vec![table.put(key, &quoted(color, before))]
        };
        match &self.element.body {
            Body::Text(_) | Body::Arc(_) | Body::Qr(_) | Body::Code(_) | Body::Table(_) => {
                Ok(put(&self.table, "color"))
            }
            Body::Image(_) | Body::Repeat(_) | Body::Design(_) => Err(self.has_no("colour")),
            Body::Shape(shape) => match (inked(shape), self.table.table("stroke")) {
                (Inked::Fill, _) => Ok(put(&self.table, "fill")),
                (Inked::Stroke, Some(stroke)) => Ok(put(&stroke, "color")),
                (Inked::Stroke | Inked::Gradient, _) => Err(self.has_no("single colour")),
            },
        }
    }

    fn fit(&self, mode: FitMode) -> Result<Vec<Patch>> {
        match self.table.table("fit") {
            Some(fit) if matches!(&self.element.body, Body::Text(_)) => {
                let before = fit.written("mode").map(|(before, _)| before);
                Ok(vec![fit.put("mode", &quoted(word(mode), before))])
            }
            _ => self.of_text("fit", word(mode)),
        }
    }

    /// A key that texts in a frame have.
    fn of_text(&self, key: &str, value: &str) -> Result<Vec<Patch>> {
        if !matches!(&self.element.body, Body::Text(_)) {
            return Err(self.has_no(&format!("`{key}`")));
        }
        let before = self.table.written(key).map(|(before, _)| before);
        Ok(vec![self.table.put(key, &quoted(value, before))])
    }

    fn has_no(&self, what: &str) -> Error {
        let id = &self.element.id;
        Finding::fault(
            Kind::BadValue,
            format!("the element `{id}` has no {what} to change"),
        )
        .help("change it in the file")
        .element(id)
        .file(FILE)
        .into()
    }
}

/// What gives a shape its colour.
enum Inked {
    Fill,
    Stroke,
    Gradient,
}

fn inked(shape: &ShapeElement) -> Inked {
    use crate::design::element::Fill;
    match (&shape.fill, &shape.stroke) {
        (Some(Fill::Solid(_)), _) | (None, None) => Inked::Fill,
        (None, Some(stroke)) if matches!(stroke.fill, Fill::Solid(_)) => Inked::Stroke,
        (Some(Fill::Linear { .. } | Fill::Radial { .. }) | None, _) => Inked::Gradient,
    }
}

/// The unit of a length as it is written, quotes and all.
fn unit_of(written: &str) -> Option<Unit> {
    let inner = written.trim_matches(['"', '\'']);
    let has_unit = inner.contains(|c: char| c.is_ascii_alphabetic());
    measure(inner)
        .filter(|_| has_unit)
        .map(|measure| measure.unit)
}

/// A length in points as it is written: in the unit, the quotes and with the gap that stood there before.
fn length(points: f64, before: Option<&str>, usual: Unit, rounding: Rounding) -> String {
    let unit = before.and_then(unit_of).unwrap_or(usual);
    let places = match unit {
        Unit::Cm | Unit::In => 3,
        Unit::Mm | Unit::Pt | Unit::Px => 2,
    };
    let step = if places == 3 { 1000.0 } else { 100.0 };
    let exact = points / unit.length(1.0).to_pt();
    let number = match rounding {
        Rounding::Nearest => exact,
        Rounding::Down => (exact * step).floor() / step,
    };
    let before = before.unwrap_or("\"");
    let quote = if before.starts_with('\'') { '\'' } else { '"' };
    let gap = if before.contains(' ') { " " } else { "" };
    format!(
        "{quote}{}{gap}{}{quote}",
        short(number, places),
        unit.word()
    )
}

#[cfg(test)]
mod tests;
