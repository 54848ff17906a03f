//! What to draw for one record, back to front, in page units: plain data.
//!
//! Everything is decided here: painters measure nothing, look nothing up and pick no default.
//! Page units are points; the origin is the top left corner of the trimmed page, y grows downwards.

mod build;
mod color;
mod dump;

use std::sync::Arc;

pub use crate::code::Code;
pub use crate::code::Matrix;
pub use crate::code::Symbology;
use crate::color::Color;
pub use crate::date::Stamp;
pub use crate::design::element::Blend;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
pub use crate::glyphs::Glyph;
pub use crate::glyphs::Line;
pub use crate::glyphs::Run;
pub use crate::glyphs::Settled;
pub use crate::glyphs::Text;
pub use crate::picture::Placed;

/// Everything to draw for one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// What the file says about itself.
    pub meta: Meta,
    /// Its pages; never empty.
    pub pages: Vec<Page>,
}

/// What a file says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// Title: the credential's name and the recipient's.
    pub title: String,
    /// Who issued it.
    pub author: String,
    /// What it is about.
    pub subject: String,
    /// The credential's id.
    pub credential_id: String,
    /// Language of the text, BCP 47.
    pub language: String,
    /// When it was issued, as UTC; the only date in a file.
    pub issued: Option<Stamp>,
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Trimmed size.
    pub size: Size,
    /// How far the art reaches beyond the trim on each side.
    pub bleed: f64,
    /// What stands behind everything and is alike for all records. It is the stage's own
    /// (`Arc::ptr_eq`), so a painter that was prepared with that stage need not draw it again.
    pub ground: Arc<Vec<Node>>,
    /// What comes on top, back to front.
    pub nodes: Vec<Node>,
}

/// The part of a plate's scenes that no record changes: what painters are prepared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// One a page of the design.
    pub pages: Vec<StagePage>,
    /// Nodes that no record changes but that stand above some that do; they come in scenes with
    /// [`Node::fixed`] set to their index here.
    pub fixed: Vec<Node>,
}

impl Scene {
    /// A page by its index, from 0.
    ///
    /// # Errors
    /// [`Kind::BadValue`] when there is none.
    pub fn page(&self, index: usize) -> Result<&Page> {
        self.pages
            .get(index)
            .ok_or_else(|| no_page(index, self.pages.len()))
    }
}

impl Stage {
    /// A page by its index, from 0.
    ///
    /// # Errors
    /// [`Kind::BadValue`] when there is none.
    pub fn page(&self, index: usize) -> Result<&StagePage> {
        self.pages
            .get(index)
            .ok_or_else(|| no_page(index, self.pages.len()))
    }
}

fn no_page(index: usize, pages: usize) -> Error {
    let message = format!("there is no page {}; the design has {pages}", index + 1);
    Error::new(Kind::BadValue, message).help("pages are counted from 1")
}

/// A page of a [`Stage`].
#[derive(Clone, Debug, PartialEq)]
pub struct StagePage {
    /// Trimmed size.
    pub size: Size,
    /// How far the art reaches beyond the trim on each side.
    pub bleed: f64,
    /// Pixels to the inch of a picture of it, unless asked otherwise; 96 makes CSS pixels 1 : 1.
    pub dpi: f64,
    /// Whether its sides are measured in pixels.
    pub in_pixels: bool,
    /// What stands behind everything; see [`Page::ground`].
    pub ground: Arc<Vec<Node>>,
    /// Indices in [`Stage::fixed`] of what stands on this page, back to front.
    pub above: Vec<usize>,
    /// What records will draw, as far as the design tells: a painter may rehearse with it.
    pub expected: Vec<Expected>,
}

/// Something that each record will draw, though what is not known yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// Letters.
    Words {
        /// Where they will stand, on the page.
        area: Rect,
        /// The size of the em, in points.
        size: f64,
        /// Their colour.
        color: Color,
    },
    /// A QR code.
    Code {
        /// Where it will stand, on the page.
        area: Rect,
        /// The colour of its modules.
        color: Color,
        /// That behind it, where it has one.
        ground: Option<Color>,
    },
}

/// One thing on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Id of the element that it belongs to.
    pub element: Arc<str>,
    /// From the node's own coordinates to the page: where its rotation is kept.
    pub transform: Affine,
    /// 0 (nothing to see) to 1, for the node as a whole.
    pub opacity: f64,
    /// How the node as a whole mixes with what is beneath it. Never other than [`Blend::Normal`] on nodes that are
    /// [`fixed`](Node::fixed).
    pub blend: Blend,
    /// Where a click on it leads.
    pub link: Option<Link>,
    /// What it shows, for those who can't see it; empty for pure decoration, `None` when unsaid.
    pub alt: Option<Arc<str>>,
    /// Index in [`Stage::fixed`] when no record changes this node.
    pub fixed: Option<usize>,
    /// What is drawn.
    pub item: Item,
}

/// A link and where it can be clicked.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// An `https:`, `http:` or `mailto:` address; nothing else gets here.
    pub url: Arc<str>,
    /// The area, in the node's own coordinates.
    pub area: Rect,
}

/// What a node draws, in its own coordinates.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Lines of glyphs.
    Text(Settled),
    /// A filled or stroked outline.
    Shape(Shape),
    /// A picture.
    Picture(Placed),
    /// A code.
    Code(Code),
    /// Several nodes as one, with a common outline that cuts them.
    Group(Group),
}

/// An outline with its inks.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The outline.
    pub path: Path,
    /// What its inside is filled with.
    pub fill: Option<Ink>,
    /// Which inside: `true` for even–odd, `false` for non-zero winding.
    pub even_odd: bool,
    /// The line along it.
    pub stroke: Option<Stroke>,
}

/// What colours a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Ink {
    /// One colour.
    Solid(Color),
    /// Colours along a line; padded at both ends.
    Linear {
        /// Where the first stop stands.
        from: Point,
        /// Where the last stop stands.
        to: Point,
        /// Sorted by offset; at least two.
        stops: Vec<Stop>,
    },
    /// Colours from a circle to another, mostly from a centre outwards; padded at both ends.
    Radial {
        /// The centre of the last stop's circle.
        center: Point,
        /// How far from it the last stop stands.
        radius: f64,
        /// Centre and radius of the first stop's circle; `None` for a point at `center`.
        focus: Option<(Point, f64)>,
        /// Sorted by offset; at least two.
        stops: Vec<Stop>,
    },
}

/// A colour of a gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// 0 to 1.
    pub offset: f64,
    /// The colour there.
    pub color: Color,
}

/// A line along an outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// What colours it.
    pub ink: Ink,
    /// How thick, in points.
    pub width: f64,
    /// Lengths of dashes and gaps in turn, in points; empty for a solid line.
    pub dash: Vec<f64>,
    /// How its ends look.
    pub cap: Cap,
    /// How its corners look.
    pub join: Join,
}

/// How the ends of a line look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cap {
    /// Cut off at the end.
    #[default]
    Butt,
    /// With half a disc.
    Round,
    /// With half a square.
    Square,
}

/// How the corners of a line look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Join {
    /// Pointed, up to a miter limit of 10.
    #[default]
    Miter,
    /// Rounded.
    Round,
    /// Cut off.
    Bevel,
}

/// Several nodes as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What cuts them.
    pub clip: Option<Path>,
    /// Its nodes, back to front.
    pub nodes: Vec<Node>,
}
