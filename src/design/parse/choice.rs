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
pub(super) trait Choice: Copy + 'static {
    /// Each word and what it means.
    const WORDS: &'static [(&'static str, Self)];
}

/// The words of a choice.
pub(super) fn words<T: Choice>() -> Vec<&'static str> {
    T::WORDS.iter().map(|(word, _)| *word).collect()
}

impl Choice for Kind {
    const WORDS: &'static [(&'static str, Self)] =
        &[("certificate", Self::Certificate), ("badge", Self::Badge)];
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
    const WORDS: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("arc", Self::Arc),
        ("image", Self::Image),
        ("shape", Self::Shape),
        ("qr", Self::Qr),
        ("code", Self::Code),
        ("table", Self::Table),
        ("repeat", Self::Repeat),
        ("design", Self::Design),
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
    const WORDS: &'static [(&'static str, Self)] = &[
        ("rect", Self::Rect),
        ("ellipse", Self::Ellipse),
        ("line", Self::Line),
        ("polygon", Self::Polygon),
        ("star", Self::Star),
        ("path", Self::Path),
    ];
}

/// Which way a page lies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Orientation {
    Portrait,
    Landscape,
}

impl Choice for Orientation {
    const WORDS: &'static [(&'static str, Self)] =
        &[("portrait", Self::Portrait), ("landscape", Self::Landscape)];
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
    const WORDS: &'static [(&'static str, Self)] = &[
        ("A3", Self::portrait(297.0, 420.0)),
        ("A4", Self::portrait(210.0, 297.0)),
        ("A5", Self::portrait(148.0, 210.0)),
        ("Letter", Self::portrait(215.9, 279.4)),
        ("Legal", Self::portrait(215.9, 355.6)),
        (
            "CR80",
            Self {
                width: 53.98,
                height: 85.6,
                orientation: Orientation::Landscape,
            },
        ),
    ];
}

impl Choice for AttributeKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("number", Self::Number),
        ("date", Self::Date),
        ("url", Self::Url),
        ("email", Self::Email),
        ("image", Self::Image),
        ("boolean", Self::Boolean),
        ("list", Self::List),
    ];
}

/// What a field of an item of a list may be.
#[derive(Clone, Copy)]
pub(super) struct ItemKind(pub(super) AttributeKind);

impl Choice for ItemKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("text", Self(AttributeKind::Text)),
        ("number", Self(AttributeKind::Number)),
        ("date", Self(AttributeKind::Date)),
        ("url", Self(AttributeKind::Url)),
        ("email", Self(AttributeKind::Email)),
        ("boolean", Self(AttributeKind::Boolean)),
    ];
}

impl Choice for Align {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("start", Self::Start),
        ("center", Self::Center),
        ("end", Self::End),
        ("justify", Self::Justify),
        ("left", Self::Left),
        ("right", Self::Right),
    ];
}

impl Choice for Valign {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("top", Self::Top),
        ("middle", Self::Middle),
        ("bottom", Self::Bottom),
        ("baseline", Self::Baseline),
    ];
}

/// Which way lines run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum WritingMode {
    Horizontal,
    VerticalRl,
}

impl Choice for WritingMode {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("horizontal", Self::Horizontal),
        ("vertical-rl", Self::VerticalRl),
    ];
}

impl Choice for Letters {
    const WORDS: &'static [(&'static str, Self)] =
        &[("mixed", Self::Mixed), ("upright", Self::Upright)];
}

impl Choice for FitMode {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("shrink", Self::Shrink),
        ("wrap", Self::Wrap),
        ("shrink-wrap", Self::ShrinkWrap),
        ("ellipsis", Self::Ellipsis),
        ("error", Self::Error),
        ("none", Self::None),
    ];
}

impl Choice for Side {
    const WORDS: &'static [(&'static str, Self)] =
        &[("outside", Self::Outside), ("inside", Self::Inside)];
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
    const WORDS: &'static [(&'static str, Self)] = &[("top", Self::Top), ("bottom", Self::Bottom)];
}

impl Choice for Turn {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("clockwise", Self::Clockwise),
        ("counterclockwise", Self::Counterclockwise),
    ];
}

impl Choice for ArcAlign {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("center", Self::Center),
        ("start", Self::Start),
        ("end", Self::End),
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
    const WORDS: &'static [(&'static str, Self)] = &[
        ("shrink", Self::Shrink),
        ("track", Self::Track),
        ("error", Self::Error),
    ];
}

/// A font weight that has a name (CSS Fonts Module Level 4, section 2.2).
#[derive(Clone, Copy)]
pub(super) struct NamedWeight(pub(super) u16);

impl Choice for NamedWeight {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("thin", Self(100)),
        ("extralight", Self(200)),
        ("light", Self(300)),
        ("regular", Self(400)),
        ("medium", Self(500)),
        ("semibold", Self(600)),
        ("bold", Self(700)),
        ("extrabold", Self(800)),
        ("black", Self(900)),
    ];
}

impl Choice for Crop {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("contain", Self::Contain),
        ("cover", Self::Cover),
        ("fill", Self::Fill),
    ];
}

/// A focus point that has a name; from the left and from the top, 0 to 1.
#[derive(Clone, Copy)]
pub(super) struct NamedFocus(pub(super) f64, pub(super) f64);

impl Choice for NamedFocus {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("center", Self(0.5, 0.5)),
        ("top", Self(0.5, 0.0)),
        ("bottom", Self(0.5, 1.0)),
        ("left", Self(0.0, 0.5)),
        ("right", Self(1.0, 0.5)),
        ("top-left", Self(0.0, 0.0)),
        ("top-right", Self(1.0, 0.0)),
        ("bottom-left", Self(0.0, 1.0)),
        ("bottom-right", Self(1.0, 1.0)),
    ];
}

/// Which parts a path that crosses itself encloses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FillRule {
    NonZero,
    EvenOdd,
}

impl Choice for FillRule {
    const WORDS: &'static [(&'static str, Self)] =
        &[("nonzero", Self::NonZero), ("evenodd", Self::EvenOdd)];
}

impl Choice for LineCap {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("butt", Self::Butt),
        ("round", Self::Round),
        ("square", Self::Square),
    ];
}

impl Choice for LineJoin {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("miter", Self::Miter),
        ("round", Self::Round),
        ("bevel", Self::Bevel),
    ];
}

impl Choice for QrLevel {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("L", Self::L),
        ("M", Self::M),
        ("Q", Self::Q),
        ("H", Self::H),
    ];
}

/// A kind of code that a code element may be.
#[derive(Clone, Copy)]
pub(super) struct SymbologyName(pub(super) Symbology);

impl Choice for SymbologyName {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("data-matrix", Self(Symbology::DataMatrix)),
        ("code-128", Self(Symbology::Code128)),
        ("aztec", Self(Symbology::Aztec)),
        ("pdf417", Self(Symbology::Pdf417)),
    ];
}

impl Choice for CellAlign {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("top", Self::Top),
        ("middle", Self::Middle),
        ("bottom", Self::Bottom),
    ];
}

/// What happens to rows that do not fit in a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TableMode {
    Shrink,
    Error,
}

impl Choice for TableMode {
    const WORDS: &'static [(&'static str, Self)] =
        &[("shrink", Self::Shrink), ("error", Self::Error)];
}

impl Choice for Direction {
    const WORDS: &'static [(&'static str, Self)] = &[("row", Self::Row), ("column", Self::Column)];
}

impl Choice for Blend {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("normal", Self::Normal),
        ("multiply", Self::Multiply),
        ("screen", Self::Screen),
        ("overlay", Self::Overlay),
        ("darken", Self::Darken),
        ("lighten", Self::Lighten),
    ];
}
