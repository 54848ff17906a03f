//! Which cells of a picture have changed.

use std::ops::Range;

/// A bit for each cell of each row.
pub(super) struct Cells {
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

    /// All of them: neighbouring ones, by row and columns.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        self.within(0..self.rows.len())
    }

    /// Those of some rows.
    pub(super) fn within(
        &self,
        rows: Range<usize>,
    ) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let rows = rows.filter(|row| self.rows[*row]);
        rows.flat_map(move |row| {
            stretches(self.words_of(row)).map(move |bits| (row, bits.start - 1..bits.end - 1))
        })
    }

    /// The columns, and the one behind the last, around which a cell of some rows has changed: those for which
    /// [`around`](Self::around) is not zero for one of the rows.
    pub(super) fn columns_near(&self, rows: Range<usize>, near: &mut Vec<u64>) {
        near.clear();
        near.resize(self.words, 0);
        for row in rows.filter(|row| self.rows[*row]) {
            let words = near.iter_mut().zip(self.words_of(row));
            words.for_each(|(near, word)| *near |= word);
        }
        for at in 0..near.len() {
            let next = near.get(at + 1).copied().unwrap_or_default();
            let both = u128::from(near[at]) | (u128::from(next) << 64);
            near[at] = (both | both >> 1 | both >> 2 | both >> 3) as u64;
        }
    }

    fn words_of(&self, row: usize) -> &[u64] {
        &self.bits[row * self.words..(row + 1) * self.words]
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

/// The places of all ones in some words, from the lowest on.
pub(super) fn ones(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    let some = |word: u64| (word != 0).then_some(word);
    words.iter().enumerate().flat_map(move |(index, word)| {
        let ones = std::iter::successors(some(*word), move |rest| some(rest & (rest - 1)));
        ones.map(move |word| index * 64 + word.trailing_zeros() as usize)
    })
}

/// Stretches of ones in some words that end with a zero, from the lowest on.
fn stretches(words: &[u64]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = next(words, at, 0)?;
        at = next(words, start, u64::MAX)?;
        Some(start..at)
    })
}

/// The first bit from a place on that is not as those of `alike`.
fn next(words: &[u64], from: usize, alike: u64) -> Option<usize> {
    let mut index = from / 64;
    let mut word = (words.get(index)? ^ alike) & (u64::MAX << (from % 64));
    while word == 0 {
        index += 1;
        word = words.get(index)? ^ alike;
    }
    Some(index * 64 + word.trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_cells_come_together_and_none_is_left_out() {
        let (rows, columns) = (3, 200);
        let mut cells = Cells::none(rows, columns);
        // One alone, some across a word, all up to the last.
        let wanted = [
            (0, 0..1),
            (0, 3..5),
            (0, 60..130),
            (2, 62..63),
            (2, 64..200),
        ];
        for (row, columns) in wanted.clone() {
            columns.for_each(|column| cells.set(row, column));
        }
        assert!(cells.all().eq(wanted.clone()));
        assert!(cells.within(1..2).next().is_none());
        assert!(cells.within(2..3).eq(wanted[3..].iter().cloned()));
        cells.clear();
        assert!(cells.all().next().is_none());
    }
}
