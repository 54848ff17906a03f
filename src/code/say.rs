//! From a text to codewords, in the modes that take the fewest bits (ISO/IEC 18004, clause 7.4).

use super::symbol::Symbol;
use crate::design::element::QrLevel;

/// What a code says, and which code can say it.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) symbol: Symbol,
    /// As many codewords as the symbol says.
    pub(super) data: Vec<u8>,
}

/// The smallest symbol that says `text` with at least this correction, and with more when there is room;
/// `None` when no symbol can.
pub(super) fn say(text: &str, level: QrLevel) -> Option<Said> {
    let text = text.as_bytes();
    if text.len() > MOST_DIGITS {
        return None;
    }
    RANGES.iter().find_map(|range| {
        let cut = Cut::cheapest(text, range);
        let symbol = boosted(smallest(cut.bits, level, range)?, cut.bits);
        let data = codewords(text, &cut, range, symbol.capacity());
        Some(Said { symbol, data })
    })
}

/// Digits that version 40 says at level L (ISO/IEC 18004, table 7): no text can be longer.
const MOST_DIGITS: usize = 7089;

/// Versions whose counts of characters have the same number of bits (ISO/IEC 18004, table 3). What does
/// not fit a count does not fit the largest of these versions either.
struct Range {
    versions: (u8, u8),
    /// Bits of a count: numeric, alphanumeric, bytes.
    counts: [u32; 3],
}

const RANGES: [Range; 3] = [
    Range {
        versions: (1, 9),
        counts: [10, 9, 8],
    },
    Range {
        versions: (10, 26),
        counts: [12, 11, 16],
    },
    Range {
        versions: (27, 40),
        counts: [14, 13, 16],
    },
];

fn smallest(bits: usize, level: QrLevel, range: &Range) -> Option<Symbol> {
    let (from, to) = range.versions;
    (from..=to)
        .map(|version| Symbol { version, level })
        .find(|symbol| bits <= symbol.capacity() * 8)
}

/// The highest level at which the same version still says so many bits.
fn boosted(symbol: Symbol, bits: usize) -> Symbol {
    [QrLevel::H, QrLevel::Q, QrLevel::M]
        .into_iter()
        .take_while(|level| *level > symbol.level)
        .map(|level| Symbol { level, ..symbol })
        .find(|higher| bits <= higher.capacity() * 8)
        .unwrap_or(symbol)
}

/// How characters are set, each mode by its place: numeric, alphanumeric, bytes. Each can say all that
/// those before it can.
type Mode = usize;

const NUMERIC: Mode = 0;
const ALPHANUMERIC: Mode = 1;
const BYTES: Mode = 2;

/// What a character costs in a mode, in sixths of a bit.
const COSTS: [u32; 3] = [20, 33, 48];
/// More than any text costs.
const NEVER: u32 = u32::MAX / 4;

/// The first mode that can say each byte.
const FIRST_MODE: [u8; 256] = {
    let mut modes = [BYTES as u8; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        modes[ALPHABET[value] as usize] = if value < 10 { NUMERIC } else { ALPHANUMERIC } as u8;
        value += 1;
    }
    modes
};

/// The alphanumeric characters in the order of their values (ISO/IEC 18004, table 5).
const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

const VALUES: [u8; 256] = {
    let mut values = [0; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// A way to cut a text into modes.
struct Cut {
    /// Bits that it takes, heads of segments included.
    bits: usize,
    /// Mode of the last byte.
    last: Mode,
    /// For each byte and each of its modes (two bits each), the mode of the byte before.
    ways: Vec<u8>,
}

impl Cut {
    /// The cheapest: at each byte, for each mode, the least that everything up to it can cost when it ends
    /// in that mode. Bytes of one character are all said as bytes, since no other mode can say them.
    fn cheapest(text: &[u8], range: &Range) -> Self {
        let heads = range.counts.map(|bits| (4 + bits) * 6);
        // The first byte never gains by a change of mode, so it needs no rule of its own.
        let mut costs = heads;
        let mut ways = Vec::with_capacity(text.len());
        for byte in text {
            let first = usize::from(FIRST_MODE[usize::from(*byte)]);
            if first == BYTES && costs[NUMERIC].min(costs[ALPHANUMERIC]) == NEVER {
                // Most of an address: there is no other mode to come from or to go to.
                costs[BYTES] += COSTS[BYTES];
                ways.push((BYTES << (2 * BYTES)) as u8);
                continue;
            }
            // A new segment starts on a whole bit.
            let open = costs.map(|cost| cost.div_ceil(6) * 6);
            let before = std::mem::replace(&mut costs, [NEVER; 3]);
            let mut way = 0;
            for to in first..3 {
                let mut best = (before[to], to);
                for (from, open) in open.iter().enumerate() {
                    if from != to && open + heads[to] < best.0 {
                        best = (open + heads[to], from);
                    }
                }
                costs[to] = best.0 + COSTS[to];
                way |= best.1 << (2 * to);
            }
            ways.push(way as u8);
        }
        let last = (0..3).min_by_key(|mode| costs[*mode]).unwrap_or(BYTES);
        let bits = match text {
            [] => 0,
            _ => costs[last].div_ceil(6) as usize,
        };
        Self { bits, last, ways }
    }

    /// Where each segment starts, and its mode.
    fn segments(&self) -> Vec<(usize, Mode)> {
        let mut mode = self.last;
        let mut segments = Vec::new();
        for (at, way) in self.ways.iter().enumerate().rev() {
            let before = usize::from(way >> (2 * mode) & 3);
            if before != mode || at == 0 {
                segments.push((at, mode));
            }
            mode = before;
        }
        segments.reverse();
        segments
    }
}

fn codewords(text: &[u8], cut: &Cut, range: &Range, capacity: usize) -> Vec<u8> {
    let mut bits = Bits::with_capacity(capacity);
    let segments = cut.segments();
    for (index, (start, mode)) in segments.iter().enumerate() {
        let end = segments.get(index + 1).map_or(text.len(), |next| next.0);
        bits.push(1 << mode, 4);
        bits.push((end - start) as u32, range.counts[*mode]);
        bits.segment(*mode, &text[*start..end]);
    }
    bits.padded(capacity)
}

/// Bits put together to bytes, the highest first.
struct Bits {
    bytes: Vec<u8>,
    /// The last few, fewer than eight.
    held: u32,
    count: u32,
}

impl Bits {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            held: 0,
            count: 0,
        }
    }

    /// The lowest `count` bits of `value`, which has no others; at most 16.
    fn push(&mut self, value: u32, count: u32) {
        self.held = self.held << count | value;
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.held >> self.count) as u8);
        }
    }

    fn segment(&mut self, mode: Mode, text: &[u8]) {
        match mode {
            NUMERIC => self.groups(text, 3, [0, 4, 7, 10]),
            ALPHANUMERIC => self.groups(text, 2, [0, 6, 11, 0]),
            _ => text.iter().for_each(|byte| self.push(u32::from(*byte), 8)),
        }
    }

    /// Characters as digits of one number, so many together; `widths` are the bits of so many.
    fn groups(&mut self, text: &[u8], together: usize, widths: [u32; 4]) {
        let base = if together == 3 { 10 } else { 45 };
        for group in text.chunks(together) {
            let digit = |sum, byte: &u8| sum * base + u32::from(VALUES[usize::from(*byte)]);
            self.push(group.iter().fold(0, digit), widths[group.len()]);
        }
    }

    /// The end of the message, up to four bits, and what fills the rest (ISO/IEC 18004, clause 7.4.10).
    fn padded(mut self, capacity: usize) -> Vec<u8> {
        let left = capacity * 8 - (self.bytes.len() * 8 + self.count as usize);
        self.push(0, left.min(4) as u32);
        self.push(0, self.count.wrapping_neg() % 8);
        let left = capacity - self.bytes.len();
        self.bytes.extend([0xec, 0x11].iter().cycle().take(left));
        self.bytes
    }
}
