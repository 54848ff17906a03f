//! The words that some keys choose from.

use crate::design::Kind;
use crate::design::attribute::AttributeKind;
use crate::design::element::ArcAlign;
use crate::design::element::Blend;
use crate::design::element::CellAlign;
use crate::design::element::Crop;
use crate::design::element::Direction;
use crate::design::element::LineCap;
use crate::design::element::LineJoin;
use crate::design::element::QrLevel;
use crate::design::element::Side;
use crate::design::element::Symbology;
use crate::design::element::Turn;
use crate::design::style::Align;
use crate::design::style::FitMode;
use crate::design::style::Orientation as Letters;
use crate::design::style::Valign;

/// Values that are written as one word of a list.
pub(crate) trait Choice: Copy + 'static {
    /// Each word, what it means, and what it does, for the JSON Schema.
    const WORDS: &'static [(&'static str, Self, &'static str)];
}

/// The words of a choice.
pub(super) fn words<T: Choice>() -> Vec<&'static str> {
    T::WORDS.iter().map(|(word, _, _)| *word).collect()
}

/// A word of a choice.
pub(crate) struct Word {
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) doc: &'static str,
}

/// The words of a choice, each with what it does.
pub(super) fn choices<T: Choice>() -> Vec<Word> {
    let word = |&(name, _, doc): &(&'static str, T, &'static str)| Word { name, doc };
    T::WORDS.iter().map(word).collect()
}

/// The word of a value.
#[cfg(feature = "preview")]
pub(crate) fn word<T: Choice + PartialEq>(value: T) -> &'static str {
    let found = T::WORDS.iter().find(|(_, known, _)| *known == value);
    found.map_or("", |(word, _, _)| word)
}

/// The value of a word.
#[cfg(feature = "preview")]
pub(crate) fn value<T: Choice>(word: &str) -> Option<T> {
    let found = T::WORDS.iter().find(|(known, _, _)| *known == word);
    found.map(|(_, value, _)| *value)
}

impl Choice for Kind {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "certificate",
            Self::Certificate,
            "A PDF first, on a page of any size.",
        ),
        ("badge", Self::Badge, "A square PNG first."),
    ];
}

/// What an element's `type` says.
#[derive(Clone, Copy)]
pub(super) enum ElementType {
    Text,
    Arc,
    Image,
    Shape,
    Qr,
    Code,
    Table,
    Repeat,
    Design,
}

impl Choice for ElementType {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("text", Self::Text, "Text in a frame."),
        ("arc", Self::Arc, "Text along a circle or an ellipse."),
        ("image", Self::Image, "A picture."),
        ("shape", Self::Shape, "An outline with a fill and a stroke."),
        ("qr", Self::Qr, "A QR code."),
        (
            "code",
            Self::Code,
            "A Data Matrix, Code 128, Aztec or PDF417 code.",
        ),
        ("table", Self::Table, "Rows of a list, in columns."),
        (
            "repeat",
            Self::Repeat,
            "Elements that are drawn once for each item of a list.",
        ),
        ("design", Self::Design, "Another design, in a frame."),
    ];
}

/// What a shape's `shape` says.
#[derive(Clone, Copy)]
pub(super) enum FigureName {
    Rect,
    Ellipse,
    Line,
    Polygon,
    Star,
    Path,
}

impl Choice for FigureName {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "rect",
            Self::Rect,
            "The frame, with round corners where asked.",
        ),
        ("ellipse", Self::Ellipse, "The ellipse in the frame."),
        (
            "line",
            Self::Line,
            "From the frame's left top to its right bottom.",
        ),
        (
            "polygon",
            Self::Polygon,
            "A regular polygon, a corner on top.",
        ),
        ("star", Self::Star, "A star, a point on top."),
        ("path", Self::Path, "SVG path data."),
    ];
}

/// Which way a page lies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Orientation {
    Portrait,
    Landscape,
}

impl Choice for Orientation {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("portrait", Self::Portrait, "Higher than wide."),
        ("landscape", Self::Landscape, "Wider than high."),
    ];
}

/// A page size that has a name; width and height in millimetres.
#[derive(Clone, Copy)]
pub(super) struct NamedSize {
    pub(super) width: f64,
    pub(super) height: f64,
    /// How it lies unless the design says otherwise.
    pub(super) orientation: Orientation,
}

impl NamedSize {
    const fn portrait(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            orientation: Orientation::Portrait,
        }
    }
}

impl Choice for NamedSize {
    /// A series: ISO 216. Letter and Legal: ANSI Y14.1. CR80: ID-1 of ISO/IEC 7810.
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("A3", Self::portrait(297.0, 420.0), "297 × 420 mm."),
        ("A4", Self::portrait(210.0, 297.0), "210 × 297 mm."),
        ("A5", Self::portrait(148.0, 210.0), "148 × 210 mm."),
        ("Letter", Self::portrait(215.9, 279.4), "8.5 × 11 in."),
        ("Legal", Self::portrait(215.9, 355.6), "8.5 × 14 in."),
        (
            "CR80",
            Self {
                width: 53.98,
                height: 85.6,
                orientation: Orientation::Landscape,
            },
            "85.6 × 53.98 mm: a plastic card.",
        ),
    ];
}

impl Choice for AttributeKind {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("text", Self::Text, "Text as it is: `007` stays `007`."),
        ("number", Self::Number, "Digits with a point: `1234.5`."),
        ("date", Self::Date, "An ISO 8601 date: `2026-05-14`."),
        (
            "url",
            Self::Url,
            "An address that starts with `https://`, `http://` or `mailto:`.",
        ),
        ("email", Self::Email, "An e-mail address."),
        (
            "image",
            Self::Image,
            "A picture: a `data:` URL, or the name of a file that comes with the records.",
        ),
        ("boolean", Self::Boolean, "`true` or `false`."),
        (
            "list",
            Self::List,
            "Several items, each a text or with fields of its own.",
        ),
    ];
}

/// What a field of an item of a list may be.
#[derive(Clone, Copy)]
pub(super) struct ItemKind(pub(super) AttributeKind);

impl Choice for ItemKind {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "text",
            Self(AttributeKind::Text),
            "Text as it is: `007` stays `007`.",
        ),
        (
            "number",
            Self(AttributeKind::Number),
            "Digits with a point: `1234.5`.",
        ),
        (
            "date",
            Self(AttributeKind::Date),
            "An ISO 8601 date: `2026-05-14`.",
        ),
        (
            "url",
            Self(AttributeKind::Url),
            "An address that starts with `https://`, `http://` or `mailto:`.",
        ),
        ("email", Self(AttributeKind::Email), "An e-mail address."),
        (
            "boolean",
            Self(AttributeKind::Boolean),
            "`true` or `false`.",
        ),
    ];
}

impl Choice for Align {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "start",
            Self::Start,
            "At the side where the text's direction starts.",
        ),
        ("center", Self::Center, "In the middle."),
        (
            "end",
            Self::End,
            "At the side where the text's direction ends.",
        ),
        (
            "justify",
            Self::Justify,
            "From side to side, the last line at the start.",
        ),
        ("left", Self::Left, "At the left."),
        ("right", Self::Right, "At the right."),
    ];
}

impl Choice for Valign {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("top", Self::Top, "At the top."),
        (
            "middle",
            Self::Middle,
            "In the middle: one line half-way between the height of its capitals and its baseline.",
        ),
        ("bottom", Self::Bottom, "At the bottom."),
        (
            "baseline",
            Self::Baseline,
            "The last baseline on the frame's bottom edge.",
        ),
    ];
}

/// Which way lines run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum WritingMode {
    Horizontal,
    VerticalRl,
}

impl Choice for WritingMode {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "horizontal",
            Self::Horizontal,
            "Lines across the page, from top to bottom.",
        ),
        (
            "vertical-rl",
            Self::VerticalRl,
            "Columns down the page, from right to left.",
        ),
    ];
}

impl Choice for Letters {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "mixed",
            Self::Mixed,
            "Kanji, kana and hangul stand, Latin letters lie on their side (UAX 50).",
        ),
        ("upright", Self::Upright, "All stand but letters that join."),
    ];
}

impl Choice for FitMode {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "shrink",
            Self::Shrink,
            "Keeps its lines and gets smaller, down to `min`; then it is a fault.",
        ),
        (
            "wrap",
            Self::Wrap,
            "Is broken into lines at its own size; a fault when they do not fit.",
        ),
        (
            "shrink-wrap",
            Self::ShrinkWrap,
            "Is broken into lines and gets smaller, down to `min`; then it is a fault.",
        ),
        (
            "ellipsis",
            Self::Ellipsis,
            "Is broken into lines and cut with an ellipsis; a warning tells.",
        ),
        ("error", Self::Error, "Is a fault."),
        (
            "none",
            Self::None,
            "Stands out of its frame; a warning tells.",
        ),
    ];
}

impl Choice for Side {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("outside", Self::Outside, "Outside of the curve."),
        ("inside", Self::Inside, "Inside of the curve."),
    ];
}

/// A place on a curve that has a name.
#[derive(Clone, Copy)]
pub(super) enum Position {
    Top,
    Bottom,
}

impl Position {
    /// In degrees, clockwise from the top.
    pub(super) fn angle(self) -> f64 {
        match self {
            Self::Top => 0.0,
            Self::Bottom => 180.0,
        }
    }
}

impl Choice for Position {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("top", Self::Top, "At the top of the curve."),
        ("bottom", Self::Bottom, "At the bottom of the curve."),
    ];
}

impl Choice for Turn {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "clockwise",
            Self::Clockwise,
            "Clockwise: tops of letters point away from the middle.",
        ),
        (
            "counterclockwise",
            Self::Counterclockwise,
            "Counterclockwise: tops of letters point to the middle.",
        ),
    ];
}

impl Choice for ArcAlign {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("center", Self::Center, "Its middle is there."),
        ("start", Self::Start, "It starts there."),
        ("end", Self::End, "It ends there."),
    ];
}

/// What happens to text that is too long for its arc.
#[derive(Clone, Copy)]
pub(super) enum ArcMode {
    Shrink,
    Track,
    Error,
}

impl Choice for ArcMode {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "shrink",
            Self::Shrink,
            "Gets smaller, down to `min`; then it is a fault.",
        ),
        (
            "track",
            Self::Track,
            "Letter spacing changes so that it fills its arc, from `tightest` to `widest`; beyond, it is a fault.",
        ),
        ("error", Self::Error, "Is a fault."),
    ];
}

/// A font weight that has a name (CSS Fonts Module Level 4, section 2.2).
#[derive(Clone, Copy)]
pub(super) struct NamedWeight(pub(super) u16);

impl Choice for NamedWeight {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("thin", Self(100), "100."),
        ("extralight", Self(200), "200."),
        ("light", Self(300), "300."),
        ("regular", Self(400), "400."),
        ("medium", Self(500), "500."),
        ("semibold", Self(600), "600."),
        ("bold", Self(700), "700."),
        ("extrabold", Self(800), "800."),
        ("black", Self(900), "900."),
    ];
}

impl Choice for Crop {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("contain", Self::Contain, "All of it is seen."),
        (
            "cover",
            Self::Cover,
            "The frame is full; what stands out is cut.",
        ),
        ("fill", Self::Fill, "Stretched to the frame."),
    ];
}

/// A focus point that has a name; from the left and from the top, 0 to 1.
#[derive(Clone, Copy)]
pub(super) struct NamedFocus(pub(super) f64, pub(super) f64);

impl Choice for NamedFocus {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("center", Self(0.5, 0.5), "`[0.5, 0.5]`."),
        ("top", Self(0.5, 0.0), "`[0.5, 0]`."),
        ("bottom", Self(0.5, 1.0), "`[0.5, 1]`."),
        ("left", Self(0.0, 0.5), "`[0, 0.5]`."),
        ("right", Self(1.0, 0.5), "`[1, 0.5]`."),
        ("top-left", Self(0.0, 0.0), "`[0, 0]`."),
        ("top-right", Self(1.0, 0.0), "`[1, 0]`."),
        ("bottom-left", Self(0.0, 1.0), "`[0, 1]`."),
        ("bottom-right", Self(1.0, 1.0), "`[1, 1]`."),
    ];
}

/// Which parts a path that crosses itself encloses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FillRule {
    NonZero,
    EvenOdd,
}

impl Choice for FillRule {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("nonzero", Self::NonZero, "All that the path winds round."),
        (
            "evenodd",
            Self::EvenOdd,
            "What a line from outside crosses the path an odd number of times to reach.",
        ),
    ];
}

impl Choice for LineCap {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("butt", Self::Butt, "Cut off at the end."),
        ("round", Self::Round, "Half a disc."),
        ("square", Self::Square, "Half a square."),
    ];
}

impl Choice for LineJoin {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("miter", Self::Miter, "Pointed."),
        ("round", Self::Round, "Rounded."),
        ("bevel", Self::Bevel, "Cut off."),
    ];
}

impl Choice for QrLevel {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("L", Self::L, "7 % may be lost."),
        ("M", Self::M, "15 % may be lost."),
        ("Q", Self::Q, "25 % may be lost."),
        ("H", Self::H, "30 % may be lost."),
    ];
}

/// A kind of code that a code element may be.
#[derive(Clone, Copy)]
pub(super) struct SymbologyName(pub(super) Symbology);

impl Choice for SymbologyName {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "data-matrix",
            Self(Symbology::DataMatrix),
            "A small square of dots (ISO/IEC 16022).",
        ),
        (
            "code-128",
            Self(Symbology::Code128),
            "Bars, for ASCII (ISO/IEC 15417).",
        ),
        (
            "aztec",
            Self(Symbology::Aztec),
            "A square around a bull's eye, which needs no margin (ISO/IEC 24778).",
        ),
        (
            "pdf417",
            Self(Symbology::Pdf417),
            "Rows of bars, as on identity cards (ISO/IEC 15438).",
        ),
    ];
}

impl Choice for CellAlign {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("top", Self::Top, "At the top of its row."),
        ("middle", Self::Middle, "In the middle of its row."),
        ("bottom", Self::Bottom, "At the bottom of its row."),
    ];
}

/// What happens to rows that do not fit in a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TableMode {
    Shrink,
    Error,
}

impl Choice for TableMode {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "shrink",
            Self::Shrink,
            "The type gets smaller, down to `min`.",
        ),
        ("error", Self::Error, "A fault."),
    ];
}

impl Choice for Direction {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("row", Self::Row, "Side by side, then in the next row."),
        (
            "column",
            Self::Column,
            "One below the other, then in the next column.",
        ),
    ];
}

impl Choice for Blend {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("normal", Self::Normal, "They cover what lies beneath."),
        (
            "multiply",
            Self::Multiply,
            "As ink on ink: always darker, white leaves what is there.",
        ),
        (
            "screen",
            Self::Screen,
            "As light on light: always lighter, black leaves what is there.",
        ),
        (
            "overlay",
            Self::Overlay,
            "Dark places get darker, light ones lighter.",
        ),
        (
            "darken",
            Self::Darken,
            "The darker of both, channel by channel.",
        ),
        (
            "lighten",
            Self::Lighten,
            "The lighter of both, channel by channel.",
        ),
    ];
}
