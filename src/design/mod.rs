//! What an author wrote: `design.toml` or `design.json`, read and checked, nothing resolved yet.

/// Typed fields that a design declares.
pub mod attribute;
/// Changes of a `design.toml` that keep its comments and its order.
#[cfg(feature = "preview")]
pub mod edit;
/// What stands on a page.
pub mod element;
/// Lists of records: rows of typed fields, or several texts.
pub(crate) mod list;
/// Inline marks in text.
pub mod markup;
mod parse;
/// What designs and records must look like, as JSON Schema.
pub mod schema;
/// How text looks and fits.
pub mod style;
mod svg_path;

use indexmap::IndexMap;

use crate::color::Color;
use crate::design::attribute::Attribute;
use crate::design::element::Element;
use crate::design::style::Style;
use crate::finding::Finding;
use crate::finding::Place;
use crate::geom::Length;
use crate::geom::Size;

/// A design as its author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// The file that it was read from: `design.toml` or `design.json`.
    pub file: String,
    /// What it makes.
    pub kind: Kind,
    /// Its name, for people.
    pub name: String,
    /// BCP 47 locale of its text and dates. Default: `en`.
    pub locale: String,
    /// Its pages; at least one.
    pub pages: Vec<PageSetup>,
    /// Facts about the issuer that every record shares, as text.
    pub issuer: IndexMap<String, String>,
    /// Facts about the group that every record shares, as text.
    pub group: IndexMap<String, String>,
    /// Custom fields, in the order of the file.
    pub attributes: IndexMap<String, Attribute>,
    /// Font files of this design.
    pub fonts: Vec<Sourced<String>>,
    /// Named styles for spans and elements.
    pub styles: IndexMap<String, Style>,
    /// What stands on the pages, back to front.
    pub elements: Vec<Element>,
    /// Records to show in previews, shaped as records are; the first is the usual one.
    pub samples: Vec<serde_json::Value>,
    /// Warnings met while reading.
    pub warnings: Vec<Finding>,
}

/// What a design makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PDF first, any page size.
    Certificate,
    /// Square PNG first.
    Badge,
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageSetup {
    /// Trimmed size, in points, turned as the orientation says.
    pub size: Size,
    /// Whether its size is given in pixels: a PNG is then 1 : 1 unless asked otherwise.
    pub in_pixels: bool,
    /// A picture that covers the page and its bleed.
    pub background: Option<Sourced<String>>,
    /// A colour under everything; `None` leaves the page transparent (white in a PDF).
    pub color: Option<Color>,
    /// How far the background reaches beyond the trim on each side, in points. Default: 0.
    pub bleed: f64,
    /// Pixels to the inch under which a picture is a fault on a page that is printed. Default: 100.
    pub min_dpi: f64,
}

impl Default for PageSetup {
    /// A4, upright and empty.
    fn default() -> Self {
        Self {
            size: Size::new(Length::mm(210.0).to_pt(), Length::mm(297.0).to_pt()),
            in_pixels: false,
            background: None,
            color: None,
            bleed: 0.0,
            min_dpi: Self::MIN_DPI,
        }
    }
}

impl PageSetup {
    /// [`PageSetup::min_dpi`] where the design does not say.
    pub const MIN_DPI: f64 = 100.0;

    /// Pixels to the inch of a PNG, unless asked otherwise: 150, or 96 (1 : 1) for a page in pixels.
    pub fn usual_dpi(&self) -> f64 {
        if self.in_pixels { 96.0 } else { 150.0 }
    }
}

/// A value and the line on which it stands, from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// The line; `None` where the format does not tell.
    pub line: Option<u64>,
    /// The character in that line, from 1.
    pub character: Option<u64>,
}

impl<T> Sourced<T> {
    /// A value of no known line.
    pub fn new(value: T) -> Self {
        Self {
            value,
            line: None,
            character: None,
        }
    }

    /// Where it stands in a file.
    pub fn place(&self, file: &str) -> Place {
        Place {
            line: self.line,
            character: self.character,
            ..Place::file(file)
        }
    }
}
