//! What the page shows, as plain data. Lengths are in points.

use serde::Serialize;

use crate::color::Color;
use crate::design::PageSetup;
use crate::design::edit::word;
use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::element::Figure;
use crate::design::element::Fill;
use crate::design::style::Style;
use crate::finding::Finding;
use crate::font::Family;
use crate::geom::Length;
use crate::plate::Plate;
use crate::plate::PlateBody;

/// How a design stands at the moment.
#[derive(Clone, Debug, Serialize)]
pub struct State {
    /// Goes up with everything that is noticed.
    pub revision: u64,
    /// The revision of the design that can be drawn; `None` when there was none yet.
    pub good: Option<u64>,
    /// The revision that could be drawn before that one.
    pub before: Option<u64>,
    /// Why the design as it is now can't be drawn; empty when it can.
    pub faults: Vec<Finding>,
    /// Why nothing can be changed here, if so.
    pub closed: Option<String>,
    /// How many changes can be taken back.
    pub undo: usize,
    /// How many changes can be made again.
    pub redo: usize,
    /// What the good design is.
    pub design: Option<DesignView>,
    /// What the record that was asked for looks like.
    pub shown: Option<Shown>,
}

/// A design.
#[derive(Clone, Debug, Serialize)]
pub struct DesignView {
    /// Its name.
    pub name: String,
    /// `certificate` or `badge`.
    pub kind: &'static str,
    /// Its file.
    pub file: String,
    /// Its locale.
    pub locale: String,
    /// Its pages.
    pub pages: Vec<PageView>,
    /// What stands on them, back to front.
    pub elements: Vec<ElementView>,
    /// Fonts that its texts may be set in.
    pub families: Vec<FamilyView>,
    /// Who stands for all holders.
    pub roles: Vec<Role>,
    /// The table of records, where there is one.
    pub table: Option<TableView>,
    /// What was found in the design itself.
    pub findings: Vec<Finding>,
}

/// A page.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// Width of the trimmed page.
    pub width: f64,
    /// Height of the trimmed page.
    pub height: f64,
    /// How far the art reaches beyond.
    pub bleed: f64,
    /// How far words should keep from the trim: 5 mm, or a twentieth of the shorter side when that is less.
    pub margin: f64,
    /// Whether it is measured in pixels.
    pub in_pixels: bool,
}

/// Something on a page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ElementView {
    /// Its id.
    pub id: String,
    /// `text`, `arc`, `image`, `shape` or `qr`.
    pub kind: &'static str,
    /// Which page, from 0.
    pub page: usize,
    /// The line of the file on which it starts.
    pub line: Option<u64>,
    /// Its frame: x, y, width, height.
    pub frame: [f64; 4],
    /// Turned about its middle, in degrees, clockwise.
    pub rotate: f64,
    /// Whether it is a line, which may be of no width or of no height.
    pub is_line: bool,
    /// What it says, as a template.
    pub text: Option<String>,
    /// Font family.
    pub family: Option<String>,
    /// Weight.
    pub weight: Option<u16>,
    /// Italic or upright.
    pub italic: Option<bool>,
    /// Size of the em.
    pub size: Option<f64>,
    /// Colour, in the notation of designs.
    pub color: Option<String>,
    /// What happens to text that is too large.
    pub fit: Option<&'static str>,
    /// Where lines stand between the sides.
    pub align: Option<&'static str>,
    /// Where lines stand between top and bottom.
    pub valign: Option<&'static str>,
}

/// A font family.
#[derive(Clone, Debug, Serialize)]
pub struct FamilyView {
    /// Its name.
    pub name: String,
    /// Whether it comes with the program.
    pub bundled: bool,
    /// The weights of its upright faces.
    pub weights: Vec<u16>,
    /// Whether it has italics.
    pub italic: bool,
}

/// A record that stands for many.
#[derive(Clone, Debug, Serialize)]
pub struct Role {
    /// What it is asked for by.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// The name of its holder.
    pub note: String,
}

/// A table of records.
#[derive(Clone, Debug, Serialize)]
pub struct TableView {
    /// Its file.
    pub file: String,
    /// How many records it has.
    pub rows: usize,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize)]
pub struct RowView {
    /// What it is asked for by.
    pub key: String,
    /// Which record, from 1.
    pub number: usize,
    /// The name of its holder.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Whether it can be a record.
    pub is_sound: bool,
}

/// Rows that a search found.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// Some of them.
    pub rows: Vec<RowView>,
    /// How many there are in all.
    pub total: usize,
}

/// A record as it looks in a design.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// What it was asked for by.
    pub key: String,
    /// Whether it can be drawn.
    pub is_drawn: bool,
    /// What was found in it and in how it is set.
    pub findings: Vec<Finding>,
    /// Texts that were set at another size than the design wants: element, wanted, used.
    pub sizes: Vec<(String, f64, f64)>,
    /// The elements that this record hides, by their ids.
    pub hidden: Vec<String>,
}

impl PageView {
    pub(super) fn of(page: &PageSetup) -> Self {
        let size = page.size;
        let least = size.w.min(size.h) / 20.0;
        Self {
            width: size.w,
            height: size.h,
            bleed: page.bleed,
            margin: least.min(Length::mm(5.0).to_pt()),
            in_pixels: page.in_pixels,
        }
    }
}

impl FamilyView {
    pub(super) fn of(family: &Family) -> Self {
        let upright = family.faces.iter().filter(|face| !face.is_italic());
        let mut weights: Vec<u16> = upright.map(crate::font::Font::weight).collect();
        weights.sort_unstable();
        weights.dedup();
        Self {
            name: family.name.to_string(),
            bundled: family.bundled,
            weights,
            italic: family.faces.iter().any(crate::font::Font::is_italic),
        }
    }
}

/// All elements of a plate.
pub(super) fn elements(plate: &Plate) -> Vec<ElementView> {
    let compiled = plate.inner().elements.iter();
    let elements = plate.design().elements.iter().zip(compiled);
    let views = elements.map(|(element, compiled)| match &compiled.body {
        PlateBody::Text(text) => element_view(element, Some(&text.style)),
        PlateBody::Image(_)
        | PlateBody::Shape
        | PlateBody::Code(_)
        | PlateBody::Table(_)
        | PlateBody::Repeat(_)
        | PlateBody::Design(_) => element_view(element, None),
    });
    views.collect()
}

fn element_view(element: &Element, style: Option<&Style>) -> ElementView {
    let frame = element.frame;
    let around = ElementView {
        id: element.id.clone(),
        page: element.page,
        line: element.line,
        frame: [frame.x, frame.y, frame.w, frame.h],
        rotate: element.rotate,
        family: style.and_then(|style| style.family.as_deref().map(str::to_owned)),
        weight: style.map(|style| style.weight.unwrap_or(400)),
        italic: style.map(|style| style.italic.unwrap_or(false)),
        size: style.map(|style| style.size.unwrap_or(Style::SIZE)),
        color: style.map(|style| style.color.unwrap_or(Color::BLACK).to_string()),
        ..ElementView::default()
    };
    match &element.body {
        Body::Text(text) => ElementView {
            kind: "text",
            text: Some(text.text.value.clone()),
            fit: Some(word(text.fit.mode)),
            align: Some(word(text.align)),
            valign: Some(word(text.valign)),
            ..around
        },
        Body::Arc(arc) => ElementView {
            kind: "arc",
            text: Some(arc.text.value.clone()),
            ..around
        },
        Body::Image(_) => ElementView {
            kind: "image",
            ..around
        },
        Body::Shape(shape) => ElementView {
            kind: "shape",
            is_line: matches!(shape.figure, Figure::Line),
            color: match (&shape.fill, &shape.stroke) {
                (Some(Fill::Solid(color)), _) => Some(color.to_string()),
                (None, Some(stroke)) => solid(&stroke.fill),
                (Some(Fill::Linear { .. } | Fill::Radial { .. }), _) | (None, None) => None,
            },
            ..around
        },
        Body::Qr(code) => ElementView {
            kind: "qr",
            text: Some(code.data.value.clone()),
            color: Some(code.color.to_string()),
            ..around
        },
        Body::Code(code) => ElementView {
            kind: "code",
            text: Some(code.data.value.clone()),
            color: Some(code.color.to_string()),
            ..around
        },
        Body::Table(_) => ElementView {
            kind: "table",
            ..around
        },
        Body::Repeat(_) => ElementView {
            kind: "repeat",
            ..around
        },
        Body::Design(_) => ElementView {
            kind: "design",
            ..around
        },
    }
}

fn solid(fill: &Fill) -> Option<String> {
    match fill {
        Fill::Solid(color) => Some(color.to_string()),
        Fill::Linear { .. } | Fill::Radial { .. } => None,
    }
}
