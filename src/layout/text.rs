//! Text in a frame: shaped, broken into lines, fitted and placed.
//!
//! Knows nothing of designs and records: it takes words and styles and gives back glyphs, relative
//! to the left top corner of their frame.

use std::sync::Arc;

use super::block;
use super::clean::Clean;
use super::colors;
use super::fit;
use super::vertical;
use crate::color::Color;
use crate::design::style::Align;
use crate::design::style::Fit;
#[cfg(test)]
use crate::design::style::FitMode;
use crate::design::style::Valign;
use crate::design::style::Writing;
use crate::error::Result;
use crate::finding::Finding;
use crate::font::FontSet;
use crate::font::Wish;
use crate::geom::Rect;
use crate::geom::Size;
use crate::glyphs::Text;
use crate::limits::Watch;

pub use super::plans::ShapeCache;

/// Text and the frame that it has to fit.
///
/// What is done to the text before it is set:
///
/// - It is brought to NFC. ZWJ and ZWNJ stay, as do the invisible marks LRM, RLM and ALM.
/// - A tab becomes a space. CR LF, CR, LF, NEL (U+0085), FF and PS (U+2029) end a paragraph; VT and
///   LS (U+2028) end a line. A break at the very end starts no line.
/// - Isolates (U+2066 to U+2069) steer the order of words and are then left out.
/// - All other control characters, bidirectional embeddings and overrides (U+202A to U+202E),
///   U+FEFF and noncharacters are left out with a warning.
#[derive(Clone, Debug, PartialEq)]
pub struct TextBox {
    /// The words, in logical order, one span a style.
    pub spans: Vec<Span>,
    /// Width and height of the frame, in points.
    pub size: Size,
    /// Where lines stand between its sides.
    pub align: Align,
    /// Where lines stand between its top and bottom.
    pub valign: Valign,
    /// What happens to text that is too large.
    pub fit: Fit,
    /// From baseline to baseline, in ems of the larger text of the lower line.
    pub line_height: f64,
    /// Language of the text, BCP 47: the direction of text without letters, the forms of Han
    /// characters, and the rules of breaking.
    pub locale: Arc<str>,
    /// Whether lines that hold nothing but space are left away.
    pub skip_empty_lines: bool,
    /// Whether words are broken between syllables, where their language has rules for it. Words are
    /// broken at soft hyphens (U+00AD) in any case.
    pub hyphenate: bool,
    /// Whether justified lines of Arabic are filled by drawing letters apart, before spaces grow.
    pub kashida: bool,
    /// Which way lines run. In columns `align` goes along the column, and `valign` moves the columns
    /// from the right (`top`) to the left (`bottom`).
    pub writing: Writing,
}

/// Words of one style.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// How they look.
    pub style: TextStyle,
}

#[cfg(test)]
impl TextBox {
    /// Words in 12 pt EB Garamond from the left top corner of a frame of 400 pt by 400: what a test doesn't set itself.
    pub(crate) fn of(words: &str) -> Self {
        let style = TextStyle {
            family: "EB Garamond".into(),
            weight: 400,
            italic: false,
            width: 100.0,
            optical_size: None,
            size: 12.0,
            color: Color::BLACK,
            letter_spacing: 0.0,
            features: Vec::new().into(),
            rise: 0.0,
            language: "".into(),
        };
        Self {
            spans: vec![Span {
                text: words.to_owned(),
                style,
            }],
            size: Size::new(400.0, 400.0),
            align: Align::Start,
            valign: Valign::Top,
            fit: Fit {
                mode: FitMode::None,
                min: None,
                max_lines: None,
            },
            line_height: 1.2,
            locale: "en".into(),
            skip_empty_lines: false,
            hyphenate: false,
            kashida: false,
            writing: Writing::Horizontal,
        }
    }
}

/// How words look, with nothing left open.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStyle {
    /// Font family.
    pub family: Arc<str>,
    /// Weight, 1 to 1000.
    pub weight: u16,
    /// Italic or upright.
    pub italic: bool,
    /// Width in percent of the usual, 50 to 200.
    pub width: f64,
    /// The size that the letters are drawn for, in points; `None` for [`TextStyle::size`].
    pub optical_size: Option<f64>,
    /// Size of the em, in points; larger than 0.
    pub size: f64,
    /// Colour.
    pub color: Color,
    /// Room added between clusters, in ems; 0 for none. Other than 0 it turns ligatures off.
    /// Scripts whose letters join (Arabic, Syriac, Mongolian, N'Ko and the like, and those that
    /// hang from a headline, such as Devanagari) are left alone.
    pub letter_spacing: f64,
    /// OpenType features: `smcp`, `-liga`, `ss01`, `salt=2`.
    pub features: Arc<[String]>,
    /// Raises (positive) or lowers the baseline, in ems.
    pub rise: f64,
    /// Language, BCP 47; empty for the text's locale.
    pub language: Arc<str>,
}

impl TextStyle {
    /// The font that it asks for. The optical size follows the size that the design says, so that
    /// a name that was made smaller to fit has the letters of the others.
    pub fn wish(&self) -> Wish<'_> {
        Wish {
            family: &self.family,
            weight: self.weight,
            italic: self.italic,
            width: self.width,
            optical_size: Some(self.optical_size.unwrap_or(self.size)),
        }
    }
}

/// Text that has been set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextSet {
    /// Its lines; positions are relative to the frame's left top corner.
    pub text: Text,
    /// Size of the first span's em as it was set, in points.
    pub size_used: f64,
    /// How much smaller than asked for it was set: 1 is its own size.
    pub scale: f64,
    /// The rectangle round all ink; `None` when there is none.
    pub ink: Option<Rect>,
    /// Warnings; they name no element yet.
    pub findings: Vec<Finding>,
}

/// Sets text in its frame.
///
/// Where it stands between top and bottom:
///
/// - `top`: the ascender of the first line at the frame's top.
/// - `middle`: half-way between the first line's cap height and the last line's baseline in the
///   frame's middle, so that a line of capitals sits in the middle for the eye.
/// - `bottom`: the descender of the last line at the frame's bottom.
/// - `baseline`: the last baseline on the frame's bottom; what hangs below it may stand out.
///
/// Heights are those of the style's own font, whatever a fallback brings, so that the lines of
/// different records stand alike. Ink that would leave the frame moves the block by as much as it
/// takes. Whether text fits in height is decided by its ink, in width by the larger of advance and
/// ink, where 0.05 em of overhang is let pass on each side.
///
/// # Errors
/// [`Kind::Font`](crate::finding::Kind::Font) for an unknown family,
/// [`Kind::BadValue`](crate::finding::Kind::BadValue) for a feature that is none,
/// [`Kind::MissingGlyph`](crate::finding::Kind::MissingGlyph) for each character that no font has,
/// [`Kind::Overflow`](crate::finding::Kind::Overflow) when it does not fit, as
/// [`FitMode`](crate::design::style::FitMode) says.
pub fn set(input: &TextBox, fonts: &FontSet, cache: &ShapeCache, watch: &Watch) -> Result<TextSet> {
    watch.check()?;
    let lying = vertical::lying(input);
    let clean = Clean::new(&lying);
    let fitted = fit::fit(&lying, clean, fonts, cache)?;
    let mut set = block::place(&lying, fitted);
    if input.writing != Writing::Horizontal {
        vertical::stand(&mut set, input.size);
    }
    colors::note(&mut set);
    Ok(set)
}
