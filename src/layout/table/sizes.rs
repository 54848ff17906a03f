//! How wide the columns of a table are, and where they stand.

use crate::design::element::TableElement;
use crate::geom::Rect;

/// The columns of a table, in the order of the design.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) widths: Vec<f64>,
    /// Their left sides on the page.
    pub(super) lefts: Vec<f64>,
}

impl Columns {
    /// From the left, or from the right.
    pub(super) fn of(table: &TableElement, frame: Rect, rtl: bool) -> Self {
        let columns = &table.columns;
        let set: f64 = columns.iter().filter_map(|column| column.width).sum();
        let open = columns.iter().filter(|column| column.width.is_none());
        let share = (frame.w - set).max(0.0) / open.count().max(1) as f64;
        let widths = columns.iter().map(|column| column.width.unwrap_or(share));
        let widths: Vec<f64> = widths.collect();
        let mut before = 0.0;
        let lefts = widths.iter().map(|width| {
            let left = match rtl {
                true => frame.right() - before - width,
                false => frame.x + before,
            };
            before += width;
            left
        });
        Self {
            lefts: lefts.collect(),
            widths,
        }
    }
}
