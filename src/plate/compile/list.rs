//! What is drawn from a list: templates over its items.

use super::Shop;
use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::element::TableElement;
use crate::finding::Place;
use crate::plate::PlateColumn;
use crate::plate::PlateElement;
use crate::plate::PlateTable;
use crate::plate::template::Row;

impl Shop<'_> {
    /// An element, or one that another repeats.
    pub(super) fn part(
        &mut self,
        element: &Element,
        within: Option<&Element>,
    ) -> Option<PlateElement> {
        if let Some(Body::Repeat(repeat)) = within.map(|within| &within.body) {
            self.row = self.row_of(&repeat.over.value);
        }
        let made = self.element(element);
        self.row = None;
        // Each record has items of its own.
        made.map(|made| PlateElement {
            fixed: made.fixed && within.is_none(),
            ..made
        })
    }

    /// The items of a list; a design whose list is none is refused before.
    fn row_of(&self, list: &str) -> Option<Row> {
        let attribute = self.design.attributes.get(list)?;
        Some(Row::new(list, attribute))
    }

    pub(super) fn table(&mut self, table: &TableElement, place: &Place) -> Option<PlateTable> {
        let columns = table.columns.iter();
        let columns: Vec<Option<PlateColumn>> = columns
            .map(|column| {
                let header = column.header.as_ref();
                let style = column.style.over(&table.style);
                let head = table.head.style.over(&style);
                let header = header.map(|header| self.text(header, &head, place));
                self.row = self.row_of(&table.rows.value);
                let cell = self.text(&column.text, &style, place);
                self.row = None;
                Some(PlateColumn {
                    header: match header {
                        Some(header) => Some(header?),
                        None => None,
                    },
                    cell: cell?,
                })
            })
            .collect();
        Some(PlateTable {
            field: format!("attributes.{}", table.rows.value).into(),
            columns: columns.into_iter().collect::<Option<_>>()?,
        })
    }
}
