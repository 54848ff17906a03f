//! The quick way to tokens, for what a record changes: bytes that the row above has too, or the pixel
//! before, or that came not long ago.

use super::bits::Bits;
use super::code::Codes;
use super::code::Counts;
use super::parse::alike;
use super::token::FARTHEST;
use super::token::LONGEST;
use super::token::Token;

/// Bytes that are compared at once: shorter stretches hardly take fewer bits than their bytes.
const WORD: usize = 4;
const PLACES: usize = 1 << 12;

/// Takes tokens.
pub(super) trait Out {
    fn byte(&mut self, byte: u8);
    fn stretch(&mut self, length: usize, distance: usize);
}

/// Writes them with the codes of a block.
pub(super) struct Coded<'a> {
    pub(super) bits: &'a mut Bits,
    pub(super) codes: &'a Codes,
}

impl Out for Coded<'_> {
    #[inline]
    fn byte(&mut self, byte: u8) {
        self.codes.put_byte(self.bits, byte);
    }

    #[inline]
    fn stretch(&mut self, length: usize, distance: usize) {
        self.codes.put_stretch(self.bits, length, distance);
    }
}

impl Out for Counts {
    fn byte(&mut self, byte: u8) {
        self.add(Token::byte(byte));
    }

    fn stretch(&mut self, length: usize, distance: usize) {
        self.add(Token::stretch(length, distance));
    }
}

/// Finds the tokens of bytes that a record changed.
pub(super) struct Quick {
    stride: usize,
    /// Bytes of a pixel.
    pixel: usize,
    /// Where four bytes came last, by their hash.
    places: Vec<u32>,
}

impl Quick {
    pub(super) fn new(stride: usize, pixel: usize) -> Self {
        Self {
            stride,
            pixel,
            places: vec![0; PLACES],
        }
    }

    /// Forgets what came before.
    pub(super) fn reset(&mut self) {
        self.places.fill(0);
    }

    /// Tells the tokens of `bytes[start..end]`; what stands before `start` may be referred to.
    pub(super) fn write(&mut self, bytes: &[u8], start: usize, end: usize, out: &mut impl Out) {
        let mut at = start;
        while at < end {
            let found = word(bytes, at).and_then(|word| {
                let here = &bytes[..end.min(at + LONGEST)];
                let known = self.known(here, at, word);
                known.or_else(|| self.seen(here, at, word))
            });
            match found {
                Some((length, distance)) => {
                    out.stretch(length, distance);
                    at += length;
                }
                None => {
                    out.byte(bytes[at]);
                    at += 1;
                }
            }
        }
    }

    /// Length and distance of a stretch from the pixel before or the row above.
    #[inline]
    fn known(&self, here: &[u8], at: usize, word: u32) -> Option<(usize, usize)> {
        let length = |distance: usize| {
            let from = at.checked_sub(distance)?;
            let is_alike = distance <= FARTHEST && self::word(here, from) == Some(word);
            is_alike.then(|| alike(&here[from..], &here[at..], LONGEST))
        };
        let left = length(self.pixel).unwrap_or(0);
        if left >= WORD && left == here.len() - at {
            return Some((left, self.pixel));
        }
        let up = length(self.stride).unwrap_or(0);
        // The row above is far, which takes bits for a byte or two.
        if up > left + 1 && up >= WORD {
            return Some((up, self.stride));
        }
        (left >= WORD).then_some((left, self.pixel))
    }

    /// From where the same word came last.
    #[inline]
    fn seen(&mut self, here: &[u8], at: usize, word: u32) -> Option<(usize, usize)> {
        let hash = word.wrapping_mul(0x9e37_79b1) >> 20;
        let from = std::mem::replace(&mut self.places[hash as usize], at as u32) as usize;
        if from >= at || at - from > FARTHEST || self::word(here, from) != Some(word) {
            return None;
        }
        let length = alike(&here[from..], &here[at..], LONGEST);
        (length >= WORD).then_some((length, at - from))
    }
}

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..at + WORD)?;
    word.try_into().map(u32::from_le_bytes).ok()
}
