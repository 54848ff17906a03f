//! Codes of deflate's symbols, by how often they come (RFC 1951, section 3.2.7). Every symbol has one:
//! a record may bring any.

use super::bits::Bits;
use super::token;
use super::token::DISTANCES;
use super::token::END;
use super::token::LITERALS;
use super::token::LONGEST;
use super::token::Token;

/// The longest code.
const LIMIT: usize = 15;
/// The longest code of a code's length.
const LIMIT_OF_LENGTHS: usize = 7;
/// The order in which lengths of codes of lengths are written.
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// How often each symbol comes.
#[derive(Clone)]
pub(in crate::paint) struct Counts {
    literals: [u32; LITERALS],
    distances: [u32; DISTANCES],
    /// Bits that follow symbols.
    extra: u64,
}

impl Counts {
    pub(in crate::paint) fn none() -> Self {
        Self {
            literals: [0; LITERALS],
            distances: [0; DISTANCES],
            extra: 0,
        }
    }

    pub(in crate::paint) fn add(&mut self, token: Token) {
        match token.as_stretch() {
            Some((length, distance)) => {
                let (length, distance) = (token::length(length), token::distance(distance));
                self.literals[length.index] += 1;
                self.distances[distance.index] += 1;
                self.extra += u64::from(length.count + distance.count);
            }
            None => self.literals[usize::from(token.as_byte())] += 1,
        }
    }

    /// How many bits all take.
    pub(in crate::paint) fn bits(&self, codes: &Codes) -> u64 {
        let literals = self.literals.iter().zip(&codes.lengths);
        let distances = self.distances.iter().zip(&codes.lengths[LITERALS..]);
        let codes = literals.chain(distances);
        let codes = codes.map(|(count, length)| u64::from(*count) * u64::from(*length));
        codes.sum::<u64>() + self.extra
    }
}

/// Bits, and how many.
#[derive(Clone, Copy, Default)]
pub(in crate::paint) struct Code {
    pub(in crate::paint) bits: u32,
    pub(in crate::paint) count: u32,
}

impl Code {
    /// With more bits behind it.
    fn then(self, extra: u32, count: u32) -> Self {
        Self {
            bits: self.bits | (extra << self.count),
            count: self.count + count,
        }
    }
}

/// The codes of a block.
pub(in crate::paint) struct Codes {
    lengths: [u8; LITERALS + DISTANCES],
    bytes: [Code; 256],
    end: Code,
    /// By the length of a stretch, with the bits that follow.
    stretches: [Code; LONGEST + 1],
    distances: [Code; DISTANCES],
}

impl Codes {
    /// The best for such counts.
    pub(in crate::paint) fn new(counts: &Counts) -> Self {
        let mut lengths = [0; LITERALS + DISTANCES];
        let (literals, distances) = lengths.split_at_mut(LITERALS);
        // Every symbol gets a code, even when none of its kind came.
        let some = |counts: &[u32]| {
            let counts = counts.iter();
            let counts = counts.map(|count| count.saturating_mul(16).saturating_add(1));
            counts.collect::<Vec<_>>()
        };
        balance(&some(&counts.literals), LIMIT, literals);
        balance(&some(&counts.distances), LIMIT, distances);
        Self::of_lengths(lengths)
    }

    fn of_lengths(lengths: [u8; LITERALS + DISTANCES]) -> Self {
        let literals = codes(&lengths[..LITERALS]);
        let mut stretches = [Code::default(); LONGEST + 1];
        for (length, stretch) in stretches.iter_mut().enumerate().skip(3) {
            let symbol = token::length(length);
            *stretch = literals[symbol.index].then(symbol.extra, symbol.count);
        }
        let mut bytes = [Code::default(); 256];
        bytes.copy_from_slice(&literals[..256]);
        let mut distances = [Code::default(); DISTANCES];
        distances.copy_from_slice(&codes(&lengths[LITERALS..]));
        Self {
            lengths,
            bytes,
            end: literals[END],
            stretches,
            distances,
        }
    }

    /// How many bits a byte takes.
    #[inline]
    pub(in crate::paint) fn cost_of_byte(&self, byte: u8) -> u32 {
        self.bytes[usize::from(byte)].count
    }

    /// How many bits the length of a stretch takes.
    #[inline]
    pub(in crate::paint) fn cost_of_length(&self, length: usize) -> u32 {
        self.stretches[length].count
    }

    /// How many bits the distance of a stretch takes.
    #[inline]
    pub(in crate::paint) fn cost_of_distance(&self, distance: usize) -> u32 {
        let symbol = token::distance(distance);
        self.distances[symbol.index].count + symbol.count
    }

    #[inline]
    pub(in crate::paint) fn put_byte(&self, bits: &mut Bits, byte: u8) {
        let code = self.bytes[usize::from(byte)];
        bits.put(u64::from(code.bits), code.count);
    }

    /// The first `count` bytes of a word, four at most.
    #[inline]
    pub(in crate::paint) fn put_bytes(&self, bits: &mut Bits, word: u32, count: usize) {
        let bytes = word.to_le_bytes();
        // Those that are not meant take no bits: a branch would be guessed wrong too often.
        let code = |at: usize| {
            let code = self.bytes[usize::from(bytes[at])];
            let times = u32::from(at < count);
            (u64::from(code.bits * times), code.count * times)
        };
        for at in [0, 2] {
            let (one, next) = (code(at), code(at + 1));
            bits.put(one.0 | (next.0 << one.1), one.1 + next.1);
        }
    }

    #[inline]
    pub(in crate::paint) fn put_stretch(&self, bits: &mut Bits, length: usize, distance: usize) {
        let far = token::distance(distance);
        let far = self.distances[far.index].then(far.extra, far.count);
        let long = self.stretches[length];
        // A length takes at most 20 bits, and a distance 28.
        let both = u64::from(long.bits) | (u64::from(far.bits) << long.count);
        bits.put(both, long.count + far.count);
    }

    pub(in crate::paint) fn put(&self, bits: &mut Bits, token: Token) {
        match token.as_stretch() {
            Some((length, distance)) => self.put_stretch(bits, length, distance),
            None => self.put_byte(bits, token.as_byte()),
        }
    }

    pub(in crate::paint) fn put_end(&self, bits: &mut Bits) {
        bits.put(u64::from(self.end.bits), self.end.count);
    }

    /// Begins a block.
    pub(in crate::paint) fn begin(&self, bits: &mut Bits, is_last: bool) {
        let runs = runs(&self.lengths);
        let mut counts = [0; 19];
        runs.iter().for_each(|run| counts[run.symbol] += 1);
        let mut lengths = [0; 19];
        balance(&counts, LIMIT_OF_LENGTHS, &mut lengths);
        let codes = codes(&lengths);
        let written = ORDER.iter().rposition(|symbol| lengths[*symbol] > 0);
        let written = written.map_or(4, |last| (last + 1).max(4));
        bits.put(0b100 | u64::from(is_last), 3);
        bits.put((LITERALS - 257) as u64, 5);
        bits.put((DISTANCES - 1) as u64, 5);
        bits.put((written - 4) as u64, 4);
        for symbol in &ORDER[..written] {
            bits.put(u64::from(lengths[*symbol]), 3);
        }
        for run in runs {
            let code = codes[run.symbol].then(run.extra, run.count);
            bits.put(u64::from(code.bits), code.count);
        }
    }
}

/// Lengths of codes, several alike as one.
struct Run {
    symbol: usize,
    extra: u32,
    count: u32,
}

fn runs(lengths: &[u8]) -> Vec<Run> {
    let mut runs = Vec::new();
    for alike in lengths.chunk_by(|one, next| one == next) {
        let symbol = usize::from(alike[0]);
        let plain = Run {
            symbol,
            extra: 0,
            count: 0,
        };
        runs.push(plain);
        let mut rest = alike.len() - 1;
        while rest >= 3 {
            let some = rest.min(6);
            runs.push(Run {
                symbol: 16,
                extra: some as u32 - 3,
                count: 2,
            });
            rest -= some;
        }
        runs.extend((0..rest).map(|_| Run {
            symbol,
            extra: 0,
            count: 0,
        }));
    }
    runs
}

/// Codes of such lengths, turned round as they are written (RFC 1951, section 3.2.2).
fn codes(lengths: &[u8]) -> Vec<Code> {
    let mut next = [0_u32; LIMIT + 2];
    for length in lengths.iter().filter(|length| **length > 0) {
        next[usize::from(*length) + 1] += 1;
    }
    for length in 1..next.len() {
        next[length] += next[length - 1];
        next[length] <<= u32::from(length > 1);
    }
    let code = |length: &u8| {
        let count = u32::from(*length);
        if count == 0 {
            return Code::default();
        }
        let bits = next[usize::from(*length)];
        next[usize::from(*length)] += 1;
        Code {
            bits: bits.reverse_bits() >> (32 - count),
            count,
        }
    };
    lengths.iter().map(code).collect()
}

/// Lengths of codes for such counts, none above `limit`: Huffman's, and where that makes some too long,
/// others are made longer until these fit.
fn balance(counts: &[u32], limit: usize, lengths: &mut [u8]) {
    let mut sorted: Vec<usize> = (0..counts.len()).filter(|at| counts[*at] > 0).collect();
    sorted.sort_by_key(|at| counts[*at]);
    if let [only] = sorted[..] {
        lengths[only] = 1;
        return;
    }
    let mut of_length = shares(
        &sorted.iter().map(|at| counts[*at]).collect::<Vec<_>>(),
        limit,
    );
    let whole = 1_u64 << limit;
    let mut sum: u64 = (1..=limit).map(|at| of_length[at] << (limit - at)).sum();
    while sum > whole {
        of_length[limit] -= 1;
        let shorter = (1..limit).rev().find(|at| of_length[*at] > 0).unwrap_or(1);
        of_length[shorter] -= 1;
        of_length[shorter + 1] += 2;
        sum -= 1;
    }
    let mut rarest = sorted.into_iter();
    for length in (1..=limit).rev() {
        for at in rarest.by_ref().take(of_length[length] as usize) {
            lengths[at] = length as u8;
        }
    }
}

/// How many codes have each length, for sorted counts; those above `limit` are told as `limit`.
fn shares(sorted: &[u32], limit: usize) -> Vec<u64> {
    let leaves = sorted.len();
    let mut weights: Vec<u64> = sorted.iter().map(|count| u64::from(*count)).collect();
    let mut parents = vec![0; (2 * leaves).saturating_sub(1)];
    let (mut leaf, mut node) = (0, leaves);
    for made in leaves..parents.len() {
        let mut sum = 0;
        for _ in 0..2 {
            let takes_leaf = leaf < leaves && (node >= made || weights[leaf] <= weights[node]);
            let taken = if takes_leaf { &mut leaf } else { &mut node };
            sum += weights[*taken];
            parents[*taken] = made;
            *taken += 1;
        }
        weights.push(sum);
    }
    let mut depths = vec![0_usize; parents.len()];
    let mut of_length = vec![0; limit + 1];
    for at in (0..parents.len().saturating_sub(1)).rev() {
        depths[at] = depths[parents[at]] + 1;
        if at < leaves {
            of_length[depths[at].min(limit)] += 1;
        }
    }
    of_length
}
