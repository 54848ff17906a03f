//! How text looks and how it fits its frame.

use std::sync::Arc;

use crate::color::Color;

/// How text looks; what is `None` comes from what stands around it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// Font family.
    pub family: Option<Arc<str>>,
    /// Weight, 1 to 1000.
    pub weight: Option<u16>,
    /// Italic or upright.
    pub italic: Option<bool>,
    /// Width in percent of the usual, 50 to 200; for fonts that have several.
    pub width: Option<f64>,
    /// The size that letters are drawn for, in points; `None` follows `size`. For variable fonts
    /// with an axis for it.
    pub optical_size: Option<f64>,
    /// Size of the em, in points.
    pub size: Option<f64>,
    /// Colour.
    pub color: Option<Color>,
    /// Room added after each cluster, in ems.
    pub letter_spacing: Option<f64>,
    /// OpenType features, such as `smcp`, `onum`, `-liga`.
    pub features: Option<Arc<[String]>>,
    /// Raises (positive) or lowers the baseline, in ems.
    pub rise: Option<f64>,
    /// Language of the words, BCP 47, when it is not that of the record.
    pub language: Option<Arc<str>>,
}

impl Style {
    /// Size of the em where no style says one, in points.
    pub const SIZE: f64 = 12.0;

    /// This style, with what it leaves open taken from `under`.
    pub fn over(&self, under: &Self) -> Self {
        Self {
            family: self.family.clone().or_else(|| under.family.clone()),
            weight: self.weight.or(under.weight),
            italic: self.italic.or(under.italic),
            width: self.width.or(under.width),
            optical_size: self.optical_size.or(under.optical_size),
            size: self.size.or(under.size),
            color: self.color.or(under.color),
            letter_spacing: self.letter_spacing.or(under.letter_spacing),
            features: self.features.clone().or_else(|| under.features.clone()),
            rise: self.rise.or(under.rise),
            language: self.language.clone().or_else(|| under.language.clone()),
        }
    }
}

/// Where lines stand between the sides of their frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the side where the paragraph's direction starts.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// At the side where the paragraph's direction ends.
    End,
    /// From side to side, the last line at the start.
    Justify,
    /// At the left.
    Left,
    /// At the right.
    Right,
}

/// Where lines stand between the top and the bottom of their frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Valign {
    /// At the top.
    #[default]
    Top,
    /// In the middle: half-way between cap height and baseline for one line.
    Middle,
    /// At the bottom.
    Bottom,
    /// The last baseline on the frame's bottom edge.
    Baseline,
}

/// Which way lines run, and how they follow one another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writing {
    /// Lines run across the page, from top to bottom.
    #[default]
    Horizontal,
    /// Lines run down the page as columns, from right to left.
    VerticalRl(Vertical),
}

/// How letters stand in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vertical {
    /// Which letters stand upright. Default: `mixed`.
    pub orientation: Orientation,
    /// Numbers of at most so many digits are set side by side within one em; 0 for none, at most 4.
    /// Default: 2.
    pub tate_chu_yoko: u32,
}

impl Default for Vertical {
    fn default() -> Self {
        Self {
            orientation: Orientation::default(),
            tate_chu_yoko: 2,
        }
    }
}

/// Which letters of a column stand upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orientation {
    /// Those that do by UAX 50: kanji, kana, hangul; others are turned a quarter clockwise.
    #[default]
    Mixed,
    /// All but those that join.
    Upright,
}

/// What happens to text that is too large for its frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FitMode {
    /// Set on one line (or its own lines) and made smaller, down to `min`.
    Shrink,
    /// Broken into lines at its own size.
    #[default]
    Wrap,
    /// Broken into lines and made smaller, down to `min`.
    ShrinkWrap,
    /// Cut at a cluster, with an ellipsis; a warning tells.
    Ellipsis,
    /// A fault.
    Error,
    /// Left to stand out; a warning tells.
    None,
}

/// How text fits its frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fit {
    /// What to do. Default: `wrap`.
    pub mode: FitMode,
    /// Smallest size, in points. Default: half the text's own size.
    pub min: Option<f64>,
    /// Most lines. Default: as many as the frame's height holds.
    pub max_lines: Option<usize>,
}
