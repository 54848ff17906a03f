//! What is made of the items of a list: the rows of a table, and elements that are repeated.

use std::sync::Arc;

use super::Fill;
use super::FilledElement;
use super::FilledSpan;
use crate::error::Error;
use crate::error::Result;
use crate::fill::render::Item;
use crate::finding::Kind;
use crate::plate::PlateRepeat;
use crate::plate::PlateTable;

/// The words of a table.
#[derive(Clone, Debug)]
pub(crate) struct FilledTable {
    /// The heads of its columns; empty where no column has one.
    pub(crate) head: Vec<Vec<FilledSpan>>,
    /// By row and column.
    pub(crate) rows: Vec<Vec<Vec<FilledSpan>>>,
}

impl FilledTable {
    /// All its words, whatever their style.
    pub(crate) fn words(&self) -> String {
        let cells = self.rows.iter().flatten().chain(&self.head);
        cells.flatten().map(|span| span.text.as_str()).collect()
    }
}

impl Fill<'_> {
    pub(super) fn table(&mut self, table: &PlateTable) -> Result<FilledTable> {
        let has_head = table.columns.iter().any(|column| column.header.is_some());
        let columns = table.columns.iter().filter(|_| has_head);
        let head = columns.map(|column| match &column.header {
            Some(header) => self.spans(header),
            None => Ok(Vec::new()),
        });
        let head = head.collect::<Result<_>>()?;
        let rows = self.each(&table.field, table.columns.len(), |row| {
            let cells = table.columns.iter().map(|column| row.spans(&column.cell));
            cells.collect::<Result<Vec<_>>>()
        })?;
        Ok(FilledTable { head, rows })
    }

    /// The elements of each cell; those that can't be filled are noted, and left out.
    pub(super) fn cells(&mut self, repeat: &PlateRepeat) -> Result<Vec<Vec<FilledElement>>> {
        let plate = self.plate;
        self.each(&repeat.field, repeat.children.len(), |cell| {
            let all = repeat.children.clone();
            let children = all.zip(&plate.inner().elements[repeat.children.clone()]);
            cell.elements(children)
        })
    }

    /// Makes something of so many cells for each item of a list.
    fn each<T>(
        &mut self,
        field: &Arc<str>,
        cells: usize,
        mut make: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        let count = self.data.value(field).as_array().map_or(0, Vec::len);
        self.count(count.saturating_mul(cells), field)?;
        let whole = self.renderer.clone();
        let made = (0..count).map(|at| {
            self.renderer = whole.of_item(Item {
                field: field.clone(),
                at: (at, count),
            });
            make(self)
        });
        let made = made.collect();
        self.renderer = whole;
        made
    }

    /// Counts cells, and refuses those that are too many.
    fn count(&mut self, cells: usize, field: &str) -> Result<()> {
        self.cells = self.cells.saturating_add(cells);
        let most = self.plate.limits().list_cells;
        if self.cells <= most {
            return Ok(());
        }
        let message = format!(
            "with `{field}` the record fills {} cells, more than {most}",
            self.cells
        );
        Err(Error::new(Kind::Limit, message).help("shorten its lists, or draw fewer columns"))
    }
}
