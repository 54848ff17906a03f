//! Which cells of a picture have changed.

use std::ops::Range;

/// A bit for each cell of each row.
pub(super) struct Cells {
    columns: usize,
    /// Words of a row. The first bit is no cell, so that there is one to the left of each.
    words: usize,
    bits: Vec<u64>,
    /// Whether any cell of a row has changed.
    rows: Vec<bool>,
}

impl Cells {
    /// None of them.
    pub(super) fn none(rows: usize, columns: usize) -> Self {
        let words = (columns + 1).div_ceil(64) + 1;
        Self {
            columns,
            words,
            bits: vec![0; words * rows],
            rows: vec![false; rows],
        }
    }

    pub(super) fn set(&mut self, row: usize, column: usize) {
        let bit = column + 1;
        self.bits[row * self.words + bit / 64] |= 1 << (bit % 64);
        self.rows[row] = true;
    }

    /// Whether some rows have any.
    pub(super) fn any(&self, rows: Range<usize>) -> bool {
        self.rows[rows].contains(&true)
    }

    /// Four cells of a row, from that left of `column` on.
    #[inline]
    pub(super) fn around(&self, row: usize, column: usize) -> u32 {
        if !self.rows[row] {
            return 0;
        }
        let at = row * self.words + column / 64;
        let both = u128::from(self.bits[at]) | (u128::from(self.bits[at + 1]) << 64);
        (both >> (column % 64)) as u32 & 15
    }

    /// All of them, by row and column.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.within(0..self.rows.len())
    }

    /// Those of some rows.
    pub(super) fn within(&self, rows: Range<usize>) -> impl Iterator<Item = (usize, usize)> + '_ {
        let rows = rows.filter(|row| self.rows[*row]);
        rows.flat_map(move |row| {
            let columns = 0..self.columns;
            let changed = columns.filter(move |column| self.around(row, *column) & 2 != 0);
            changed.map(move |column| (row, column))
        })
    }

    /// Takes all back.
    pub(super) fn clear(&mut self) {
        for (row, changed) in self
            .rows
            .iter_mut()
            .enumerate()
            .filter(|(_, changed)| **changed)
        {
            self.bits[row * self.words..(row + 1) * self.words].fill(0);
            *changed = false;
        }
    }
}
