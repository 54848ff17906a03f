//! What to draw for one record, back to front, in page units: plain data.
//!
//! Everything is decided here: painters measure nothing, look nothing up and pick no default.
//! Page units are points; the origin is the top left corner of the trimmed page, y grows downwards.

use std::ops::Range;
use std::sync::Arc;

use crate::color::Color;
use crate::font::Font;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::picture::Picture;

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

/// A moment in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Year, 0 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
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
    /// Fonts that records may use, in a fixed order.
    pub fonts: Vec<Font>,
}

/// A page of a [`Stage`].
#[derive(Clone, Debug, PartialEq)]
pub struct StagePage {
    /// Trimmed size.
    pub size: Size,
    /// How far the art reaches beyond the trim on each side.
    pub bleed: f64,
    /// What stands behind everything; see [`Page::ground`].
    pub ground: Arc<Vec<Node>>,
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
    Text(Text),
    /// A filled or stroked outline.
    Shape(Shape),
    /// A picture.
    Picture(Placed),
    /// A QR code.
    Code(Code),
    /// Several nodes as one, with a common outline that cuts them.
    Group(Group),
}

/// Text that has been shaped and placed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// Its lines, top to bottom (right to left when set vertically).
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What the line says, in logical order. The space at which it was broken is part of it.
    pub text: Arc<str>,
    /// Whether its paragraph runs right to left.
    pub rtl: bool,
    /// Whether a paragraph ends with it (or the text): the next line starts a new one.
    pub ends_paragraph: bool,
    /// Its runs in visual order, left to right.
    pub runs: Vec<Run>,
}

/// Glyphs of one font, size, colour and direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The font.
    pub font: Font,
    /// Size of the em, in points.
    pub size: f64,
    /// From the run's own coordinates (points, y down, the baseline's start at the origin) to the
    /// node's. A plain shift for straight text.
    pub at: Affine,
    /// Colour.
    pub color: Color,
    /// Bidirectional level (UAX 9): odd means right to left.
    pub level: u8,
    /// Script, ISO 15924.
    pub script: [u8; 4],
    /// Language, BCP 47; empty for that of the file.
    pub language: Arc<str>,
    /// Which part of the line's text it sets (bytes).
    pub text: Range<usize>,
    /// Its glyphs in visual order, left to right.
    pub glyphs: Vec<Glyph>,
}

/// One glyph.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u16,
    /// Where its origin stands in the run, in points, offsets included.
    pub x: f64,
    /// See `x`; y grows downwards.
    pub y: f64,
    /// How far the pen moves, in points, letter spacing included.
    pub advance: f64,
    /// The cluster that it belongs to: bytes of the line's text. The glyphs of a cluster share it.
    pub cluster: Range<usize>,
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
    /// Colours from a centre outwards; padded at both ends.
    Radial {
        /// The centre.
        center: Point,
        /// Where the last stop stands.
        radius: f64,
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

/// A picture where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The picture.
    pub picture: Picture,
    /// Where the whole of it goes; it may reach beyond `clip`.
    pub at: Rect,
    /// What of it is seen; all of it when `None`.
    pub clip: Option<Path>,
}

/// A QR code (ISO/IEC 18004).
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// What it says.
    pub payload: Arc<str>,
    /// Its modules.
    pub matrix: Arc<Matrix>,
    /// Where its modules stand, the quiet zone not included.
    pub area: Rect,
    /// The ground, quiet zone included: where it is, and its colour; `None` for none.
    pub ground: Option<(Rect, Color)>,
    /// Colour of the modules.
    pub color: Color,
    /// A picture on top of its middle.
    pub center: Option<Placed>,
}

/// The modules of a code, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Modules a side.
    pub side: usize,
    /// `side * side` modules; `true` is dark.
    pub dark: Vec<bool>,
}

/// Several nodes as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What cuts them.
    pub clip: Option<Path>,
    /// Its nodes, back to front.
    pub nodes: Vec<Node>,
}
