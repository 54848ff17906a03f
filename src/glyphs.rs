//! Text that has been shaped and placed: what layout makes and painters draw.
//!
//! Positions are in points, y grows downwards.

use std::ops::Range;
use std::sync::Arc;

use crate::color::Color;
use crate::font::Font;
use crate::geom::Affine;
use crate::geom::Path;

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
    /// Where the same words would stand on a straight baseline that starts at the origin, when their
    /// glyphs do not: on an arc, or upright in a column. Files in which text can be searched have
    /// the words there, unseen, and the glyphs as outlines. Runs that stand on one straight line
    /// need none.
    pub straight: Option<Affine>,
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
    /// What is drawn instead of its glyphs, in the node's coordinates, where they are bent as one
    /// shape; its glyphs then only tell what it says.
    pub bent: Option<Path>,
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
    /// Empty for a glyph that stands for no text: the hyphen of a broken word, or what fills a
    /// justified line. It is drawn, and says nothing.
    pub cluster: Range<usize>,
}
