//! Tables: rows from a list of the record.

use crate::color::Color;
use crate::design::Sourced;
use crate::design::element::StrokeSpec;
use crate::design::style::Align;
use crate::design::style::Style;

/// Rows and columns from a list of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct TableElement {
    /// The attribute whose items are the rows, by its key.
    pub rows: Sourced<String>,
    /// From the side where lines start; at least one.
    pub columns: Vec<Column>,
    /// The style that it names.
    pub named: Option<String>,
    /// How cells look.
    pub style: Style,
    /// How the heads of columns look, and what is around them.
    pub head: Head,
    /// The line between two rows. Default: none.
    pub rule: Option<StrokeSpec>,
    /// What is behind every other row, from the second on. Default: none.
    pub stripe: Option<Color>,
    /// Room left and right, and above and below, the words of a cell, in points. Default: 4 and 2.
    pub padding: [f64; 2],
    /// The least height of a row, in points. Default: 0.
    pub row_height: f64,
    /// Where words stand in a row that is higher. Default: `middle`.
    pub valign: CellAlign,
    /// From baseline to baseline, in ems. Default: 1.25.
    pub line_height: f64,
    /// Whether words are broken between syllables. Default: no.
    pub hyphenate: bool,
    /// What happens to rows that do not fit. Default: they are made smaller.
    pub fit: TableFit,
}

impl TableElement {
    /// Room left and right, and above and below, where the design does not say, in points.
    pub const PADDING: [f64; 2] = [4.0, 2.0];
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// A template with inline marks for what stands above it. Default: nothing.
    pub header: Option<Sourced<String>>,
    /// A template with inline marks for its cells, over the fields of an item.
    pub text: Sourced<String>,
    /// How wide, in points; `None` for an equal part of what the others leave.
    pub width: Option<f64>,
    /// Default: `start`.
    pub align: Align,
    /// The style that it names.
    pub named: Option<String>,
    /// How its cells look, over the table's style.
    pub style: Style,
}

/// The heads of columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// The style that it names.
    pub named: Option<String>,
    /// How they look, over the table's style.
    pub style: Style,
    /// What is behind them. Default: nothing.
    pub fill: Option<Color>,
    /// The line below them. Default: that between rows.
    pub rule: Option<StrokeSpec>,
}

/// Where words stand in a row that is higher than they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellAlign {
    /// At its top.
    Top,
    /// In its middle.
    #[default]
    Middle,
    /// At its bottom.
    Bottom,
}

/// What happens to rows that do not fit in the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TableFit {
    /// All of the table is made smaller.
    Shrink {
        /// Smallest size of its words, in points. Default: half their own size.
        min: Option<f64>,
    },
    /// A fault.
    Error,
}

impl Default for TableFit {
    fn default() -> Self {
        Self::Shrink { min: None }
    }
}
