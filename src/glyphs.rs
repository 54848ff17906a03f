//! Text that has been shaped and placed: what layout makes and painters draw.
//!
//! Positions are in points, y grows downwards.

#[cfg(feature = "pdf")]
use std::any::Any;
use std::ops::Deref;
use std::ops::Range;
use std::sync::Arc;
#[cfg(feature = "pdf")]
use std::sync::OnceLock;

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

/// Text that nobody changes any more. Cheap to clone: records that say the same share it, and a painter
/// keeps with it what it worked out from it.
#[derive(Clone)]
pub struct Settled(Arc<Kept>);

struct Kept {
    text: Text,
    #[cfg(feature = "pdf")]
    later: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Settled {
    /// The text, to be changed.
    pub fn into_text(self) -> Text {
        match Arc::try_unwrap(self.0) {
            Ok(kept) => kept.text,
            Err(shared) => shared.text.clone(),
        }
    }

    /// What a painter works out from the text alone, once; `None` when another kind of thing was kept.
    #[cfg(feature = "pdf")]
    pub(crate) fn once<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<&T> {
        let later = &self.0.later;
        later.get_or_init(|| Box::new(make())).downcast_ref()
    }
}

impl From<Text> for Settled {
    fn from(text: Text) -> Self {
        Self(Arc::new(Kept {
            text,
            #[cfg(feature = "pdf")]
            later: OnceLock::new(),
        }))
    }
}

impl Deref for Settled {
    type Target = Text;

    fn deref(&self) -> &Text {
        &self.0.text
    }
}

impl PartialEq for Settled {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.text == other.0.text
    }
}

impl std::fmt::Debug for Settled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.text.fmt(f)
    }
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
