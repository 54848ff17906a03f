//! What all codes of one symbol share: fixed patterns, where codewords go, and what each mask changes
//! (ISO/IEC 18004, clauses 6.3, 7.7, 7.8.2, 7.9 and 7.10).

use std::sync::OnceLock;

use super::lines;
use super::lines::Lines;
use super::symbol::Symbol;
use super::symbol::VERSIONS;
use crate::design::element::QrLevel;

/// Worked out once for each version and level.
pub(super) struct Frame {
    side: usize,
    /// Columns of the fixed patterns.
    fixed: Vec<u64>,
    path: Vec<Run>,
    /// For each of the eight masks: what it turns over, and the bits that name it with the level.
    pub(super) masks: [Lines; 8],
}

/// Neighbours in the order in which bits are placed.
///
/// Two columns are one strip, from the right edge on, and bits go up the first strip, down the second,
/// and so on. A row has two bits of a strip's words: where bits go up, the left module is the lower one,
/// and where they go down, the right one. So they are always in turn.
struct Run {
    word: usize,
    /// Its lowest bit in the word.
    shift: u8,
    /// Modules, at most [`LONGEST_RUN`].
    length: u8,
    down: bool,
}

/// What [`Stream::take`] gives at once.
const LONGEST_RUN: u8 = 56;

impl Frame {
    pub(super) fn of(symbol: Symbol) -> &'static Self {
        const COUNT: usize = VERSIONS as usize * 4;
        static KEPT: [OnceLock<Frame>; COUNT] = [const { OnceLock::new() }; COUNT];
        KEPT[symbol.index()].get_or_init(|| Self::new(symbol))
    }

    fn new(symbol: Symbol) -> Self {
        let sketch = Sketch::of(symbol);
        Self {
            side: sketch.side,
            path: sketch.path(),
            masks: std::array::from_fn(|mask| sketch.mask(mask, symbol.level)),
            fixed: sketch.dark,
        }
    }

    /// The code with these codewords, before any mask.
    pub(super) fn filled(&self, codewords: Vec<u8>) -> Lines {
        let side = self.side;
        let words = strip_words(side);
        let mut strips = vec![0; side / 2 * words];
        let mut stream = Stream::new(codewords);
        for run in &self.path {
            strips[run.word] |= run.turned(stream.take(run.length)) << run.shift;
        }
        let mut columns = self.fixed.clone();
        for (index, strip) in strips.chunks_exact(words).enumerate() {
            let right = right_column(side, index);
            let down = index % 2;
            for (plane, pair) in strip.chunks(2).enumerate() {
                let second = pair.get(1).copied().unwrap_or(0);
                for (column, odd) in [(right - 1, down), (right, 1 - down)] {
                    columns[lines::place(side, column, 64 * plane)] |=
                        evens(pair[0] >> odd) | evens(second >> odd) << 32;
                }
            }
        }
        Lines::of_columns(side, columns)
    }
}

impl Run {
    /// Bits whose first is the highest, as they stand in the strip.
    fn turned(&self, bits: u64) -> u64 {
        match self.down {
            true => bits.reverse_bits() >> (64 - self.length),
            false => bits,
        }
    }
}

/// Words of a strip.
fn strip_words(side: usize) -> usize {
    (2 * side).div_ceil(64)
}

/// The right one of a strip's columns; the column of the vertical timing belongs to none.
fn right_column(side: usize, strip: usize) -> usize {
    let right = side - 1 - 2 * strip;
    if right > 6 { right } else { right - 1 }
}

/// Every second bit, from the lowest on.
fn evens(word: u64) -> u64 {
    let mut word = word & 0x5555_5555_5555_5555;
    word = (word | word >> 1) & 0x3333_3333_3333_3333;
    word = (word | word >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    word = (word | word >> 4) & 0x00ff_00ff_00ff_00ff;
    word = (word | word >> 8) & 0x0000_ffff_0000_ffff;
    (word | word >> 16) & 0x0000_0000_ffff_ffff
}

/// Codewords, bit by bit, the highest of each first. Behind them all is 0.
struct Stream {
    bytes: Vec<u8>,
    /// Bits that were taken.
    at: usize,
}

impl Stream {
    fn new(mut bytes: Vec<u8>) -> Self {
        bytes.extend([0; 8]);
        Self { bytes, at: 0 }
    }

    /// The next `count` bits, from 1 to 56.
    fn take(&mut self, count: u8) -> u64 {
        let bytes = self.bytes.get(self.at / 8..).unwrap_or(&[]);
        let word = bytes
            .first_chunk()
            .map_or(0, |bytes| u64::from_be_bytes(*bytes));
        let found = word << (self.at % 8) >> (64 - count);
        self.at += usize::from(count);
        found
    }
}

/// A code that is drawn module by module.
struct Sketch {
    side: usize,
    /// Columns of what is dark.
    dark: Vec<u64>,
    /// Columns of what is left for codewords.
    free: Vec<u64>,
}

impl Sketch {
    /// The fixed patterns, with light ones in place of the format's bits.
    fn of(symbol: Symbol) -> Self {
        let side = symbol.side();
        let mut sketch = Self {
            side,
            dark: lines::empty(side),
            free: lines::empty(side),
        };
        for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
            sketch.free[lines::place(side, x, y)] |= 1 << (y % 64);
        }
        for at in 0..side {
            sketch.set(6, at, at % 2 == 0);
            sketch.set(at, 6, at % 2 == 0);
        }
        for (x, y) in [(3, 3), (side - 4, 3), (3, side - 4)] {
            sketch.rings(x, y, 4, &[2, 4]);
        }
        for (x, y) in alignments(symbol) {
            sketch.rings(x, y, 2, &[1]);
        }
        for (_, x, y) in format_places(side) {
            sketch.set(x, y, false);
        }
        sketch.set(8, side - 8, true);
        if symbol.has_version_bits() {
            sketch.version(symbol.version);
        }
        sketch
    }

    fn set(&mut self, x: usize, y: usize, dark: bool) {
        let (word, bit) = (lines::place(self.side, x, y), y % 64);
        self.free[word] &= !(1 << bit);
        self.dark[word] = self.dark[word] & !(1 << bit) | u64::from(dark) << bit;
    }

    /// Squares around a module, as far as there is room, dark but for those of the radii `light`.
    fn rings(&mut self, x: usize, y: usize, radius: usize, light: &[usize]) {
        let side = self.side;
        let around = |at: usize| at.saturating_sub(radius)..(at + radius + 1).min(side);
        for (dx, dy) in around(x).flat_map(|x| around(y).map(move |y| (x, y))) {
            let ring = dx.abs_diff(x).max(dy.abs_diff(y));
            self.set(dx, dy, !light.contains(&ring));
        }
    }

    fn version(&mut self, version: u8) {
        let bits = with_remainder(u32::from(version), 0x1f25, 12);
        for bit in 0..18 {
            let (near, far) = (bit / 3, self.side - 11 + bit % 3);
            let dark = bits >> bit & 1 == 1;
            self.set(near, far, dark);
            self.set(far, near, dark);
        }
    }

    fn path(&self) -> Vec<Run> {
        let words = strip_words(self.side);
        let mut path: Vec<Run> = Vec::new();
        for strip in 0..self.side / 2 {
            let down = strip % 2 == 1;
            for bit in self.bits_of_strip(strip) {
                let (word, bit) = (strip * words + bit / 64, (bit % 64) as u8);
                match path.last_mut() {
                    Some(run) if run.goes_on(word, bit, down) => {
                        run.shift = run.shift.min(bit);
                        run.length += 1;
                    }
                    _ => path.push(Run {
                        word,
                        shift: bit,
                        length: 1,
                        down,
                    }),
                }
            }
        }
        path
    }

    /// The free modules of a strip in their order, as bits of its words.
    fn bits_of_strip(&self, strip: usize) -> impl Iterator<Item = usize> {
        let right = right_column(self.side, strip);
        let down = strip % 2 == 1;
        (0..2 * self.side)
            .map(move |step| if down { step } else { 2 * self.side - 1 - step })
            .filter(move |bit| {
                let is_right = (bit % 2 == 0) == down;
                let (x, y) = (if is_right { right } else { right - 1 }, bit / 2);
                self.free[lines::place(self.side, x, y)] >> (y % 64) & 1 == 1
            })
    }

    fn mask(&self, mask: usize, level: QrLevel) -> Lines {
        let side = self.side;
        let mut columns = self.free.clone();
        for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
            if !turns_over(mask, x, y) {
                columns[lines::place(side, x, y)] &= !(1 << (y % 64));
            }
        }
        let bits = format_bits(mask, level);
        for (bit, x, y) in format_places(side) {
            columns[lines::place(side, x, y)] |= u64::from(bits >> bit & 1) << (y % 64);
        }
        Lines::of_columns(side, columns)
    }
}

impl Run {
    /// Whether the bit is the next one of this run.
    fn goes_on(&self, word: usize, bit: u8, down: bool) -> bool {
        let next = match down {
            true => bit == self.shift + self.length,
            false => bit + 1 == self.shift,
        };
        word == self.word && down == self.down && next && self.length < LONGEST_RUN
    }
}

/// Middles of the alignment patterns (ISO/IEC 18004, annex E).
fn alignments(symbol: Symbol) -> Vec<(usize, usize)> {
    let Some(count) = symbol.alignments() else {
        return Vec::new();
    };
    let last = symbol.side() - 7;
    let step = match symbol.version {
        // The one that the standard does not round up.
        32 => 26,
        _ => (last - 6).div_ceil(count - 1).next_multiple_of(2),
    };
    let middle = |index: usize| match index {
        0 => 6,
        _ => last - (count - 1 - index) * step,
    };
    let end = count - 1;
    (0..count)
        .flat_map(|a| (0..count).map(move |b| (a, b)))
        .filter(|at| ![(0, 0), (0, end), (end, 0)].contains(at))
        .map(|(a, b)| (middle(a), middle(b)))
        .collect()
}

/// Where each bit of the format stands, twice: bit, x and y (ISO/IEC 18004, figure 25).
fn format_places(side: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    let first = (0..15).map(|bit| match bit {
        0..6 => (bit, 8, bit),
        6 | 7 => (bit, 8, bit + 1),
        8 => (bit, 7, 8),
        _ => (bit, 14 - bit, 8),
    });
    let second = (0..15).map(move |bit| match bit {
        0..8 => (bit, side - 1 - bit, 8),
        _ => (bit, 8, side - 15 + bit),
    });
    first.chain(second)
}

fn format_bits(mask: usize, level: QrLevel) -> u32 {
    let level = match level {
        QrLevel::L => 1,
        QrLevel::M => 0,
        QrLevel::Q => 3,
        QrLevel::H => 2,
    };
    with_remainder(level << 3 | mask as u32, 0x537, 10) ^ 0x5412
}

/// A number with the remainder of its division by a polynomial, which has `bits` bits.
fn with_remainder(number: u32, divisor: u32, bits: u32) -> u32 {
    let remainder = (0..bits).fold(number, |left, _| {
        let left = left << 1;
        if left >> bits & 1 == 1 {
            left ^ divisor
        } else {
            left
        }
    });
    number << bits | remainder
}

/// Whether a mask turns the module over (ISO/IEC 18004, table 10).
fn turns_over(mask: usize, x: usize, y: usize) -> bool {
    let (sum, product) = (x + y, x * y);
    let rest = match mask {
        0 => sum % 2,
        1 => y % 2,
        2 => x % 3,
        3 => sum % 3,
        4 => (x / 3 + y / 2) % 2,
        5 => product % 2 + product % 3,
        6 => (product % 2 + product % 3) % 2,
        _ => (sum % 2 + product % 3) % 2,
    };
    rest == 0
}
