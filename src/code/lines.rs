//! The modules of a code as words of bits, by rows and by columns.

use super::Matrix;

/// Zeros before the first and behind the last line.
pub(super) const MARGIN: usize = 4;

/// The most modules a side of a small code: half a word.
const SMALL: usize = 32;

/// Modules as bits. A line is a row, or a column; a plane is one word of each line with [`MARGIN`] words
/// of nothing before and behind, so that light modules surround the code. Planes follow each other.
///
/// In a small code columns stand in the upper halves of the words of rows, so that both are looked at together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) side: usize,
    pub(super) rows: Vec<u64>,
    pub(super) columns: Vec<u64>,
}

/// Words of a plane.
fn stride(side: usize) -> usize {
    side + 2 * MARGIN
}

/// Words of a line.
pub(super) fn words(side: usize) -> usize {
    side.div_ceil(64)
}

/// All planes, without a dark module.
pub(super) fn empty(side: usize) -> Vec<u64> {
    vec![0; stride(side) * words(side)]
}

/// Where the word is that has the module `across` of the line `line`.
pub(super) fn place(side: usize, line: usize, across: usize) -> usize {
    across / 64 * stride(side) + MARGIN + line
}

impl Lines {
    pub(super) fn of_columns(side: usize, mut columns: Vec<u64>) -> Self {
        let mut rows = turned(side, &columns);
        if side <= SMALL {
            for (row, column) in rows.iter_mut().zip(columns.drain(..)) {
                *row |= column << SMALL;
            }
        }
        Self {
            side,
            rows,
            columns,
        }
    }

    /// Whether columns stand beside rows.
    fn is_small(&self) -> bool {
        self.side <= SMALL
    }

    /// The bits that a word of a row may have.
    pub(super) fn of_rows(&self) -> u64 {
        match self.is_small() {
            true => u64::MAX >> SMALL,
            false => u64::MAX,
        }
    }

    /// Where this and another differ; and back, from one and the difference to the other.
    pub(super) fn change(&mut self, from: &Self, by: &Self) {
        let each = |own: &mut [u64], from: &[u64], by: &[u64]| {
            for ((own, from), by) in own.iter_mut().zip(from).zip(by) {
                *own = from ^ by;
            }
        };
        each(&mut self.rows, &from.rows, &by.rows);
        each(&mut self.columns, &from.columns, &by.columns);
    }

    /// Each plane of `lines`, with a word that has the bits that it uses.
    pub(super) fn planes<'a>(&self, lines: &'a [u64]) -> impl Iterator<Item = (&'a [u64], u64)> {
        let (side, is_small) = (self.side, self.is_small());
        let planes = lines.chunks_exact(stride(side)).enumerate();
        planes.map(move |(plane, words)| {
            let used = u64::MAX >> (64 - (side - 64 * plane).min(64));
            (words, used | if is_small { used << SMALL } else { 0 })
        })
    }

    pub(super) fn matrix(&self) -> Matrix {
        let side = self.side;
        let mut dark = Vec::with_capacity(side * side);
        for y in 0..side {
            for start in (0..side).step_by(64) {
                let word = self.rows[place(side, y, start)];
                dark.extend((0..64.min(side - start)).map(|x| word >> x & 1 == 1));
            }
        }
        Matrix::square(side, dark)
    }
}

/// Columns from rows, or rows from columns.
fn turned(side: usize, lines: &[u64]) -> Vec<u64> {
    let mut out = empty(side);
    for line in (0..side).step_by(64) {
        for across in (0..side).step_by(64) {
            let mut block = [0; 64];
            let from = place(side, line, across);
            let count = 64.min(side - line);
            block[..count].copy_from_slice(&lines[from..from + count]);
            turn(&mut block);
            let to = place(side, across, line);
            let count = 64.min(side - across);
            out[to..to + count].copy_from_slice(&block[..count]);
        }
    }
    out
}

/// Bit b of word a becomes bit a of word b: halves are exchanged, then quarters, down to bits.
fn turn(block: &mut [u64; 64]) {
    let mut step = 32;
    let mut low = u64::MAX >> 32;
    while step > 0 {
        for pair in block.chunks_exact_mut(2 * step) {
            let (first, second) = pair.split_at_mut(step);
            for (a, b) in first.iter_mut().zip(second) {
                let change = (*a >> step ^ *b) & low;
                *a ^= change << step;
                *b ^= change;
            }
        }
        step /= 2;
        low ^= low << step;
    }
}
