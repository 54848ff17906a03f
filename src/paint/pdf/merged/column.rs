//! Numbers that grow with the records, held small.

use std::collections::BTreeMap;
use std::io::Read;

use super::super::file::Effort;
use super::super::file::deflate;
use crate::varint;

/// Numbers of a piece.
const PIECE: usize = 1024;

/// Numbers in the order in which they came, most of them a little more than the ones before. They are
/// packed once there are enough of them: two bytes or so in place of eight.
#[derive(Default)]
pub(super) struct Column {
    packed: Vec<Box<[u8]>>,
    /// The last ones, less than two pieces.
    last: Vec<u64>,
    /// Those that were set after they were packed.
    late: BTreeMap<usize, u64>,
}

impl Column {
    pub(super) fn len(&self) -> usize {
        self.packed.len() * PIECE + self.last.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn push(&mut self, number: u64) {
        self.last.push(number);
        // One piece stays open, so that the latest can be set.
        if self.last.len() == 2 * PIECE {
            self.packed.push(pack(&self.last[..PIECE]));
            self.last.drain(..PIECE);
        }
    }

    /// Puts another number in place of the one at `index`, which is there. Cheap for the latest
    /// thousand; each other one takes as much room as ten that are packed.
    pub(super) fn set(&mut self, index: usize, number: u64) {
        match index.checked_sub(self.packed.len() * PIECE) {
            None => {
                self.late.insert(index, number);
            }
            Some(within) => {
                if let Some(slot) = self.last.get_mut(within) {
                    *slot = number;
                }
            }
        }
    }

    /// To look at them, in their order best.
    pub(super) fn reading(&self) -> Reading<'_> {
        Reading {
            column: self,
            open: None,
            numbers: Vec::new(),
        }
    }

    fn unpacked(&self, piece: usize) -> Vec<u64> {
        let mut numbers = self.packed.get(piece).map_or(Vec::new(), |it| unpack(it));
        let first = piece * PIECE;
        for (index, number) in self.late.range(first..first + PIECE) {
            if let Some(slot) = numbers.get_mut(index - first) {
                *slot = *number;
            }
        }
        numbers
    }
}

impl Extend<u64> for Column {
    fn extend<I: IntoIterator<Item = u64>>(&mut self, numbers: I) {
        numbers.into_iter().for_each(|number| self.push(number));
    }
}

/// A look at the numbers of a column, with one piece of it unpacked.
pub(super) struct Reading<'a> {
    column: &'a Column,
    open: Option<usize>,
    numbers: Vec<u64>,
}

impl Reading<'_> {
    pub(super) fn get(&mut self, index: usize) -> Option<u64> {
        let piece = index / PIECE;
        let packed = self.column.packed.len();
        if piece >= packed {
            return self.column.last.get(index - packed * PIECE).copied();
        }
        if self.open != Some(piece) {
            self.numbers = self.column.unpacked(piece);
            self.open = Some(piece);
        }
        self.numbers.get(index % PIECE).copied()
    }
}

fn pack(numbers: &[u64]) -> Box<[u8]> {
    let mut bytes = Vec::with_capacity(2 * numbers.len());
    let mut before = 0;
    for &number in numbers {
        // Nought is no step back to the start, but a hole.
        let step = match number {
            0 => 0,
            _ => 1 + zigzag(number.wrapping_sub(before)),
        };
        varint::write(step, &mut bytes);
        if number != 0 {
            before = number;
        }
    }
    deflate(&bytes, Effort::Kept).into_boxed_slice()
}

fn unpack(packed: &[u8]) -> Vec<u64> {
    let mut bytes = Vec::new();
    // What was packed here is whole.
    let _ = flate2::read::ZlibDecoder::new(packed).read_to_end(&mut bytes);
    let mut rest = bytes.as_slice();
    let mut before = 0_u64;
    let number =
        std::iter::from_fn(|| varint::read(&mut rest)).map(|step| match step.checked_sub(1) {
            None => 0,
            Some(step) => {
                before = before.wrapping_add(unzigzag(step));
                before
            }
        });
    number.collect()
}

/// A step forward or back as a number that is small where the step is.
fn zigzag(step: u64) -> u64 {
    (step << 1) ^ ((step as i64 >> 63) as u64)
}

fn unzigzag(number: u64) -> u64 {
    (number >> 1) ^ (number & 1).wrapping_neg()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(column: &Column) -> Vec<u64> {
        let mut reading = column.reading();
        let numbers: Vec<u64> = (0..column.len())
            .map(|index| reading.get(index).unwrap())
            .collect();
        assert_eq!(reading.get(column.len()), None);
        numbers
    }

    #[test]
    fn numbers_that_rise_take_two_bytes() {
        let mut column = Column::default();
        let rising = |index: u64| 4_000_000_000 + 700 * index + index * index % 97;
        column.extend((0..100_000).map(rising));
        let bytes: usize = column.packed.iter().map(|piece| piece.len()).sum();
        assert!(bytes < 200_000, "{bytes}");
        assert_eq!(all(&column), (0..100_000).map(rising).collect::<Vec<_>>());
    }

    #[test]
    fn those_set_late_are_found() {
        let mut column = Column::default();
        column.extend(std::iter::repeat_n(0, 5 * PIECE));
        let set = [0, 1, PIECE - 1, PIECE, 3 * PIECE + 7, 5 * PIECE - 1];
        for index in set {
            column.set(index, 9_000_000_000 + index as u64);
        }
        column.extend([3, 2, 1]);
        let mut wanted = vec![0; 5 * PIECE];
        for index in set {
            wanted[index] = 9_000_000_000 + index as u64;
        }
        wanted.extend([3, 2, 1]);
        assert_eq!(all(&column), wanted);
    }

    proptest! {
        #[test]
        fn any_numbers_come_back(
            numbers in proptest::collection::vec(
                prop_oneof![Just(0), 0..200_u64, Just(1_u64 << 62), any::<u64>().prop_map(|n| n >> 2)],
                0..(3 * PIECE),
            ),
        ) {
            let mut column = Column::default();
            column.extend(numbers.iter().copied());
            prop_assert_eq!(all(&column), numbers);
        }
    }
}
