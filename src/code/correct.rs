//! Codewords with which a scanner mends what is lost: Reed and Solomon's code over 256 numbers (ISO/IEC 18004, clause 7.5).

use std::sync::OnceLock;

use super::symbol::Symbol;

/// Most codewords of correction in a block.
const MOST: usize = 30;

/// All codewords in the order in which they are placed: blocks side by side, first what they say, then
/// their correction. `data` has as many as the symbol says.
pub(super) fn with_correction(symbol: Symbol, data: &[u8]) -> Vec<u8> {
    let (blocks, correction) = symbol.blocks();
    let divisor = Divisor::of(correction);
    let mut all = vec![0; symbol.codewords()];
    let (first, rest) = all.split_at_mut(data.len());
    // The last blocks are one longer when it does not come out even.
    let short = data.len() / blocks;
    let even = blocks - data.len() % blocks;
    let mut left = data;
    for block in 0..blocks {
        let (own, others) = left.split_at(short + usize::from(block >= even));
        left = others;
        for (index, byte) in own[..short].iter().enumerate() {
            first[index * blocks + block] = *byte;
        }
        if let Some(last) = own.get(short) {
            first[short * blocks + block - even] = *last;
        }
        for (index, byte) in divisor.remainder(own)[..correction].iter().enumerate() {
            rest[index * blocks + block] = *byte;
        }
    }
    all
}

/// A polynomial with up to 31 coefficients, the leading one (always 1) left out: the highest is the
/// lowest byte.
type Polynomial = [u64; 4];

/// What the codewords of a block are divided by, as products: with each half of a byte.
struct Divisor {
    low: [Polynomial; 16],
    high: [Polynomial; 16],
}

impl Divisor {
    /// The one that leaves so many codewords of correction.
    fn of(correction: usize) -> &'static Self {
        static KEPT: [OnceLock<Divisor>; MOST + 1] = [const { OnceLock::new() }; MOST + 1];
        KEPT[correction].get_or_init(|| Self::new(correction))
    }

    fn new(correction: usize) -> Self {
        let generator = generator(correction);
        let times = |factor: usize| {
            let mut bytes = [0; 32];
            for (byte, coefficient) in bytes.iter_mut().zip(&generator) {
                *byte = product(*coefficient, factor as u8);
            }
            let (words, _) = bytes.as_chunks::<8>();
            std::array::from_fn(|word| u64::from_le_bytes(words[word]))
        };
        Self {
            low: std::array::from_fn(times),
            high: std::array::from_fn(|half| times(half << 4)),
        }
    }

    fn remainder(&self, data: &[u8]) -> [u8; 32] {
        let mut left = [0_u64; 4];
        for byte in data {
            let factor = usize::from(left[0] as u8 ^ byte);
            let (low, high) = (&self.low[factor & 15], &self.high[factor >> 4]);
            left = std::array::from_fn(|word| {
                let next = if word < 3 { left[word + 1] << 56 } else { 0 };
                (left[word] >> 8 | next) ^ low[word] ^ high[word]
            });
        }
        let mut bytes = [0; 32];
        for (bytes, word) in bytes.chunks_exact_mut(8).zip(left) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }
}

/// The product of x - 2^i for each i below `degree`, without the leading coefficient, from the highest on.
fn generator(degree: usize) -> Vec<u8> {
    let mut found = vec![0; degree];
    if let Some(last) = found.last_mut() {
        *last = 1;
    }
    let mut root = 1;
    for _ in 0..degree {
        for index in 0..degree {
            let next = found.get(index + 1).copied().unwrap_or(0);
            found[index] = product(found[index], root) ^ next;
        }
        root = product(root, 2);
    }
    found
}

/// The product of two numbers of the field whose rule is x^8 + x^4 + x^3 + x^2 + 1.
fn product(a: u8, b: u8) -> u8 {
    (0..8).rev().fold(0_u8, |sum, bit| {
        let carry = if sum & 0x80 == 0 { 0 } else { 0x1d };
        (sum << 1) ^ carry ^ if b >> bit & 1 == 1 { a } else { 0 }
    })
}
