//! One row of a table, whatever file it comes from.

use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;

/// Where rows come from. The first one that is not blank holds the headers.
pub(crate) trait RowSource: Send {
    /// Reads the next row into `row`; `false` at the end. An error ends the table.
    fn next_row(&mut self, row: &mut Row) -> Result<bool>;

    /// What was noticed on opening.
    fn take_warnings(&mut self) -> Vec<Finding> {
        Vec::new()
    }
}

/// The cells of one row, in one buffer that is used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Line or row number in the file, from 1.
    pub(crate) line: u64,
    /// How many cells the file has in this row, including those that were not kept.
    pub(crate) width: usize,
    /// What is wrong with the row as a whole.
    pub(crate) fault: Option<Finding>,
    text: String,
    ends: Vec<usize>,
    bad: Vec<(usize, Finding)>,
}

impl Row {
    /// Makes it empty, for another line.
    pub(crate) fn start(&mut self, line: u64) {
        self.line = line;
        self.width = 0;
        self.fault = None;
        self.text.clear();
        self.ends.clear();
        self.bad.clear();
    }

    /// Adds text to the cell that is being made.
    pub(crate) fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// How many bytes the cell that is being made has.
    pub(crate) fn open_bytes(&self) -> usize {
        self.text.len() - self.ends.last().copied().unwrap_or(0)
    }

    /// Ends the cell that is being made.
    pub(crate) fn close(&mut self) {
        self.ends.push(self.text.len());
        self.width = self.width.max(self.ends.len());
    }

    /// Puts a whole cell at `column`, from 0; cells come from left to right, those left out are empty.
    pub(crate) fn put(&mut self, column: usize, text: &str) {
        while self.ends.len() < column {
            self.close();
        }
        if self.ends.len() == column {
            self.add(text);
            self.close();
        }
    }

    /// How many bytes its cells have together.
    pub(crate) fn bytes(&self) -> u64 {
        self.text.len() as u64
    }

    /// How many cells it keeps.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a cell without white space around it; empty when there is no such cell.
    pub(crate) fn cell(&self, column: usize) -> &str {
        let Some(end) = self.ends.get(column) else {
            return "";
        };
        let start = match column {
            0 => 0,
            _ => self.ends[column - 1],
        };
        trim(&self.text[start..*end])
    }

    /// Marks a cell as one that can't be used.
    pub(crate) fn refuse(&mut self, column: usize, finding: Finding) {
        self.bad.push((column, finding));
    }

    /// The first thing wrong with a cell, if anything.
    pub(crate) fn refusal(&self, column: usize) -> Option<&Finding> {
        let found = self.bad.iter().find(|(at, _)| *at == column);
        found.map(|(_, finding)| finding)
    }

    /// Whether nothing was written in it.
    pub(crate) fn is_blank(&self) -> bool {
        let empty = (0..self.len()).all(|column| self.cell(column).is_empty());
        empty && self.bad.is_empty() && self.fault.is_none()
    }
}

/// Without white space at both ends; no-break spaces and byte order marks are white space too.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// The letters that a spreadsheet shows above a column (from 0): A … Z, AA ….
pub(crate) fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut name = Vec::new();
    while rest > 0 {
        rest -= 1;
        name.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    name.iter().rev().collect()
}

/// The finding for a cell with more bytes than allowed.
pub(crate) fn too_long(column: usize, limit: usize) -> Finding {
    let name = letters(column);
    Finding::fault(
        Kind::Limit,
        format!("the cell in column {name} is longer than {limit} bytes"),
    )
    .help("shorten it, or raise the limit `cell_bytes`")
}

/// The finding for a table with more columns than allowed.
pub(crate) fn too_wide(limit: usize) -> Finding {
    Finding::fault(Kind::Limit, format!("more than {limit} columns are in use"))
        .help("delete what stands to the right of the table, or raise the limit `columns`")
}

/// The finding for a table with more rows than allowed.
pub(crate) fn too_tall(limit: u64) -> Finding {
    Finding::fault(Kind::Limit, format!("the table has more than {limit} rows"))
        .help("split the table, or raise the limit `rows`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        let names: Vec<_> = [0, 25, 26, 701, 702, 16_383].map(letters).into();
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn cells_are_trimmed_at_their_ends_alone() {
        let mut row = Row::default();
        row.start(1);
        row.put(1, "\u{a0} Ada  Lovelace\u{a0}\t");
        assert_eq!(row.cell(0), "");
        assert_eq!(row.cell(1), "Ada  Lovelace");
        assert_eq!(row.cell(7), "");
    }
}
