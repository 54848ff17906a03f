//! What stands on a page.

mod repeat;
mod table;

use crate::color::Color;
use crate::design::Sourced;
pub use crate::design::element::repeat::Direction;
pub use crate::design::element::repeat::RepeatElement;
pub use crate::design::element::table::CellAlign;
pub use crate::design::element::table::Column;
pub use crate::design::element::table::Head;
pub use crate::design::element::table::TableElement;
pub use crate::design::element::table::TableFit;
use crate::design::style::Align;
use crate::design::style::Fit;
use crate::design::style::Style;
use crate::design::style::Valign;
use crate::design::style::Writing;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;

/// One thing on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Its name in the design, for messages; unique.
    pub id: String,
    /// The line on which it starts.
    pub line: Option<u64>,
    /// Which page, from 0.
    pub page: usize,
    /// Where it stands, in points.
    pub frame: Rect,
    /// Turned about the frame's middle, in degrees, clockwise. Default: 0.
    pub rotate: f64,
    /// 0 to 1. Default: 1.
    pub opacity: f64,
    /// How its colours mix with those beneath it. Default: they cover them.
    pub blend: Blend,
    /// A template; empty, `false` or `0` hides the element.
    pub when: Option<Sourced<String>>,
    /// A template for the address where a click leads.
    pub link: Option<Sourced<String>>,
    /// A template for what it shows, for those who can't see it.
    pub alt: Option<Sourced<String>>,
    /// What it is.
    pub body: Body,
}

/// How colours mix with those beneath them, each of red, green and blue by itself (ISO 32000-1, 11.3.5.2, and CSS
/// Compositing and Blending Level 1, section 10.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blend {
    /// They cover them.
    #[default]
    Normal,
    /// Multiplied: darker, as inks on paper.
    Multiply,
    /// The opposites multiplied: lighter, as lamps on a wall.
    Screen,
    /// Multiplied where it is dark beneath, screened where it is light.
    Overlay,
    /// The darker of the two.
    Darken,
    /// The lighter of the two.
    Lighten,
}

/// What an element is.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Text in a frame.
    Text(TextElement),
    /// Text along an arc.
    Arc(ArcElement),
    /// A picture of the design or of the record.
    Image(ImageElement),
    /// An outline.
    Shape(ShapeElement),
    /// A QR code.
    Qr(QrElement),
    /// A code of another kind.
    Code(CodeElement),
    /// Rows and columns from a list of the record.
    Table(Box<TableElement>),
    /// Elements that are drawn once for each item of a list.
    Repeat(RepeatElement),
    /// Another design.
    Design(DesignElement),
}

impl Element {
    /// The picture, where it is one.
    pub fn image(&self) -> Option<&ImageElement> {
        match &self.body {
            Body::Image(image) => Some(image),
            Body::Text(_)
            | Body::Arc(_)
            | Body::Shape(_)
            | Body::Qr(_)
            | Body::Code(_)
            | Body::Table(_)
            | Body::Repeat(_)
            | Body::Design(_) => None,
        }
    }

    /// The table, where it is one.
    pub fn table(&self) -> Option<&TableElement> {
        match &self.body {
            Body::Table(table) => Some(table),
            Body::Text(_)
            | Body::Arc(_)
            | Body::Image(_)
            | Body::Shape(_)
            | Body::Qr(_)
            | Body::Code(_)
            | Body::Repeat(_)
            | Body::Design(_) => None,
        }
    }
}

/// Text in a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct TextElement {
    /// A template with inline marks.
    pub text: Sourced<String>,
    /// The style of the design that it names.
    pub named: Option<String>,
    /// How it looks: its own keys over those of the named style.
    pub style: Style,
    /// Default: `start`.
    pub align: Align,
    /// Default: `top`.
    pub valign: Valign,
    /// Default: `wrap`.
    pub fit: Fit,
    /// Texts of one group are set at one size: the smallest that one of them needs. Default: none.
    pub fit_group: Option<Sourced<String>>,
    /// From baseline to baseline, in ems. Default: 1.25.
    pub line_height: f64,
    /// Whether lines that come out empty are left away. Default: no.
    pub skip_empty_lines: bool,
    /// Whether words are broken between syllables, by their language. Default: no.
    pub hyphenate: bool,
    /// Whether justified lines of Arabic are filled by drawing letters apart. Default: no.
    pub kashida: bool,
    /// Which way lines run. Default: `horizontal`.
    pub writing: Writing,
}

impl TextElement {
    /// From baseline to baseline where the design does not say, in ems.
    pub const LINE_HEIGHT: f64 = 1.25;
}

/// Text along the ellipse in the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct ArcElement {
    /// A template with inline marks; a line break in it is a space.
    pub text: Sourced<String>,
    /// The style of the design that it names.
    pub named: Option<String>,
    /// How it looks: its own keys over those of the named style.
    pub style: Style,
    /// Where it stands on the curve.
    pub along: Along,
    /// What happens to text that is too long. Default: `shrink`.
    pub fit: ArcFit,
}

/// Where text stands on the ellipse in its frame.
///
/// Angles are in degrees, clockwise from the top; on an ellipse they are those of the circle that
/// it was stretched from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Along {
    /// Which side of the curve it stands on. Default: `outside`.
    pub side: Side,
    /// The angle that `align` refers to. Default: 0, the top.
    pub at: f64,
    /// Which way it runs. Default: clockwise in the upper half, counterclockwise in the lower one,
    /// so that it stands upright.
    pub turn: Turn,
    /// Default: `center`.
    pub align: ArcAlign,
    /// The largest part of the curve that it may take, in degrees, to 360. Default: 180.
    pub sweep: f64,
}

impl Along {
    /// The largest part of the curve where the design does not say, in degrees.
    pub const SWEEP: f64 = 180.0;
}

/// On which side of a curve text stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Outside: it touches the curve with its baseline or its capitals' tops, whichever is nearer
    /// to the middle.
    #[default]
    Outside,
    /// Inside: it touches the curve with whichever is farther from the middle.
    Inside,
}

/// Which way text runs along a curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// Clockwise: tops of letters point away from the middle.
    #[default]
    Clockwise,
    /// Counterclockwise: tops of letters point to the middle.
    Counterclockwise,
}

/// Where text stands along an arc.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArcAlign {
    /// It starts at the angle.
    Start,
    /// Its middle is at the angle.
    #[default]
    Center,
    /// It ends at the angle.
    End,
}

/// What happens to text that is too long for its arc.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ArcFit {
    /// It is made smaller.
    Shrink {
        /// Smallest size, in points. Default: half the text's own size.
        min: Option<f64>,
    },
    /// Letter spacing is changed so that it fills its arc.
    Track {
        /// Least letter spacing, in ems. Default: −0.05.
        tightest: f64,
        /// Most letter spacing, in ems. Default: 0.5.
        widest: f64,
    },
    /// A fault.
    Error,
}

impl ArcFit {
    /// Least letter spacing where the design does not say, in ems.
    pub const TIGHTEST: f64 = -0.05;
    /// Most letter spacing where the design does not say, in ems.
    pub const WIDEST: f64 = 0.5;
}

impl Default for ArcFit {
    fn default() -> Self {
        Self::Shrink { min: None }
    }
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageElement {
    /// Where the picture comes from.
    pub source: ImageSource,
    /// A file of the design that is shown when the record has no picture.
    pub placeholder: Option<Sourced<String>>,
    /// How it fills the frame. Default: contain.
    pub crop: Crop,
    /// What stays in sight when it is cropped, 0 to 1 from the left top. Default: the middle.
    pub focus: Point,
    /// Radius of the frame's corners, in points. Default: 0.
    pub radius: f64,
}

/// Where a picture comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum ImageSource {
    /// A file of the design.
    File(Sourced<String>),
    /// An attribute of type `image`, by its key.
    Attribute(Sourced<String>),
}

/// How a picture fills its frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Crop {
    /// All of it is seen.
    #[default]
    Contain,
    /// The frame is full; what stands out is cut.
    Cover,
    /// Stretched to the frame.
    Fill,
}

/// An outline with its inks.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeElement {
    /// Which outline.
    pub figure: Figure,
    /// What its inside is filled with.
    pub fill: Option<Fill>,
    /// The line along it.
    pub stroke: Option<StrokeSpec>,
}

/// Which outline.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// The frame, its corners rounded by a radius in points.
    Rect {
        /// Radius of its corners, in points.
        radius: f64,
    },
    /// The ellipse in the frame.
    Ellipse,
    /// From the frame's left top to its right bottom; a frame of no height is a level line.
    Line,
    /// A regular polygon in the frame, a corner on top.
    Polygon {
        /// Corners, 3 to 100.
        sides: u32,
    },
    /// A star in the frame, a point on top.
    Star {
        /// Points, 3 to 100.
        points: u32,
        /// Inner radius as a part of the outer, 0 to 1.
        inner: f64,
    },
    /// SVG path data, stretched from its view box to the frame.
    Path {
        /// The outline in points, relative to the page, already stretched.
        path: Path,
        /// Whether the even–odd rule tells inside from outside.
        even_odd: bool,
    },
}

/// What fills a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Fill {
    /// One colour.
    Solid(Color),
    /// Along a line at an angle: 0 is upwards, 90 to the right, as in CSS.
    Linear {
        /// In degrees.
        angle: f64,
        /// Offset (0 to 1) and colour; at least two, sorted.
        stops: Vec<(f64, Color)>,
    },
    /// From a centre outwards.
    Radial {
        /// 0 to 1 of the frame, from its left top. Default: the middle.
        center: Point,
        /// As a part of half the frame's longer side. Default: 1.
        radius: f64,
        /// Offset (0 to 1) and colour; at least two, sorted.
        stops: Vec<(f64, Color)>,
    },
}

/// The line along an outline.
#[derive(Clone, Debug, PartialEq)]
pub struct StrokeSpec {
    /// What colours it.
    pub fill: Fill,
    /// How thick, in points.
    pub width: f64,
    /// Lengths of dashes and gaps, in points.
    pub dash: Vec<f64>,
    /// `butt`, `round` or `square`. Default: butt.
    pub cap: LineCap,
    /// `miter`, `round` or `bevel`. Default: miter.
    pub join: LineJoin,
}

/// How the ends of a line look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineCap {
    /// Cut off.
    #[default]
    Butt,
    /// Half a disc.
    Round,
    /// Half a square.
    Square,
}

/// How the corners of a line look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineJoin {
    /// Pointed.
    #[default]
    Miter,
    /// Rounded.
    Round,
    /// Cut off.
    Bevel,
}

/// A QR code (ISO/IEC 18004).
#[derive(Clone, Debug, PartialEq)]
pub struct QrElement {
    /// A template for what it says.
    pub data: Sourced<String>,
    /// Error correction. Default: M.
    pub level: QrLevel,
    /// Empty margin, in modules. Default: 4.
    pub quiet_zone: u32,
    /// Colour of the modules. Default: black.
    pub color: Color,
    /// Colour of the ground, quiet zone included; `None` for none. Default: white.
    pub background: Option<Color>,
    /// A file of the design on top of its middle.
    pub center: Option<Sourced<String>>,
    /// Side of that picture as a part of the code's. Default: 0.2.
    pub center_size: f64,
    /// Hosts that its address may have; empty for any.
    pub hosts: Vec<String>,
}

/// How much of a QR code may be lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum QrLevel {
    /// 7 %.
    L,
    /// 15 %.
    #[default]
    M,
    /// 25 %.
    Q,
    /// 30 %.
    H,
}

/// A code other than a QR code.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeElement {
    /// Which kind.
    pub symbology: Symbology,
    /// A template for what it says.
    pub data: Sourced<String>,
    /// Error correction. Aztec: percent of the code, 5 to 90; default: 23. PDF417: 0 to 8; default: by how
    /// much it says. The others have none to choose.
    pub level: Option<u32>,
    /// Empty margin, in modules; above and below bars there is none. Default: what the symbology asks for.
    pub quiet_zone: u32,
    /// Colour of the modules. Default: black.
    pub color: Color,
    /// Colour of the ground, quiet zone included; `None` for none. Default: white.
    pub background: Option<Color>,
    /// Hosts that its address may have; empty for any.
    pub hosts: Vec<String>,
}

/// Which kind of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbology {
    /// QR code (ISO/IEC 18004).
    Qr,
    /// Data Matrix, ECC 200 (ISO/IEC 16022).
    DataMatrix,
    /// Code 128 (ISO/IEC 15417): bars.
    Code128,
    /// Aztec code (ISO/IEC 24778).
    Aztec,
    /// PDF417 (ISO/IEC 15438): rows of bars.
    Pdf417,
}

impl Symbology {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Qr => "QR code",
            Self::DataMatrix => "Data Matrix code",
            Self::Code128 => "Code 128 code",
            Self::Aztec => "Aztec code",
            Self::Pdf417 => "PDF417 code",
        }
    }

    /// `a` or `an`, as it goes before its name.
    pub(crate) fn article(self) -> &'static str {
        match self {
            Self::Aztec => "an",
            Self::Qr | Self::DataMatrix | Self::Code128 | Self::Pdf417 => "a",
        }
    }

    /// The empty margin that its standard asks for, in modules: beside bars, or on all sides.
    pub fn quiet_zone(self) -> u32 {
        match self {
            Self::Qr => 4,
            Self::DataMatrix => 1,
            Self::Code128 => 10,
            Self::Aztec => 0,
            Self::Pdf417 => 2,
        }
    }
}

/// Another design, whole in the frame: a badge on a certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct DesignElement {
    /// A folder inside the design's own, or the name of a bundled design. Its first page is drawn, filled by the
    /// same record.
    pub design: Sourced<String>,
}
