//! Elements that are drawn once for each item of a list.

use crate::design::Sourced;
use crate::design::element::ArcAlign;
use crate::design::element::Element;
use crate::geom::Size;

/// Elements that are drawn once for each item of a list, in cells.
#[derive(Clone, Debug, PartialEq)]
pub struct RepeatElement {
    /// The attribute whose items they are drawn for, by its key.
    pub over: Sourced<String>,
    /// Width and height of a cell, in points.
    pub cell: Size,
    /// Which way cells follow each other. Default: `row`.
    pub direction: Direction,
    /// Room between cells, across and down, in points. Default: 0.
    pub gap: [f64; 2],
    /// Most cells in a row, or in a column. Default: as many as the frame holds.
    pub most: Option<usize>,
    /// Where a row or a column of cells stands in the frame. Default: `start`.
    pub align: ArcAlign,
    /// What is drawn in each cell, back to front; frames are from the cell's left top corner.
    pub elements: Vec<Element>,
}

/// Which way cells follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Beside each other, the way lines of the record's language run; then in the next row.
    #[default]
    Row,
    /// Below each other; then in the next column.
    Column,
}
