//! The quick way to tokens, for what a record changes: bytes that the row above has too, or the pixel
//! before, or that came not long ago.

use crate::paint::deflate::alike;
use crate::paint::deflate::bits::Bits;
use crate::paint::deflate::code::Codes;
use crate::paint::deflate::code::Counts;
use crate::paint::deflate::token::FARTHEST;
use crate::paint::deflate::token::LONGEST;
use crate::paint::deflate::token::Token;

/// Bytes that are compared at once: shorter stretches hardly take fewer bits than their bytes.
const WORD: usize = 4;
const PLACES: usize = 1 << 12;
/// A stretch of the pixel before that is so long is taken without a look at the row above.
const LONG_ENOUGH: usize = 32;

/// Takes tokens.
pub(super) trait Out {
    fn byte(&mut self, byte: u8);
    /// The first `count` bytes of a word.
    fn bytes(&mut self, word: u32, count: usize);
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
    fn bytes(&mut self, word: u32, count: usize) {
        self.codes.put_bytes(self.bits, word, count);
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

    fn bytes(&mut self, word: u32, count: usize) {
        let bytes = word.to_le_bytes().into_iter().take(count);
        bytes.for_each(|byte| self.byte(byte));
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
        // The first pixel of all has none before it.
        let first = start.max(self.pixel).min(end);
        bytes[start..first].iter().for_each(|byte| out.byte(*byte));
        let has_above = first >= self.stride && self.stride <= FARTHEST;
        let up = if has_above { self.stride } else { self.pixel };
        let here = &bytes[first..end];
        let left = &bytes[first - self.pixel..end - self.pixel];
        let above = &bytes[first - up..end - up];
        let mut at = 0;
        while let Some(own) = word(here, at) {
            let stretch = if word(left, at) == Some(own) || word(above, at) == Some(own) {
                let room = LONGEST.min(here.len() - at);
                let by_left = alike(&left[at..], &here[at..], room);
                let by_up = match by_left < room.min(LONG_ENOUGH) {
                    true => alike(&above[at..], &here[at..], room),
                    false => 0,
                };
                // The row above is far, which takes bits for a byte or two.
                match by_up > by_left + 1 || by_left < WORD {
                    true => Some((by_up, up)),
                    false => Some((by_left, self.pixel)),
                }
            } else {
                self.seen(&bytes[..end], first + at, own)
            };
            match stretch {
                Some((length, distance)) => {
                    out.stretch(length, distance);
                    at += length;
                }
                None => {
                    // Up to where the row above may be alike from; to look at each byte takes longer than it saves.
                    let differs = word(above, at).map_or(0, |above| own ^ above);
                    let alike = differs.leading_zeros() as usize / 8;
                    let count = WORD - alike.min(WORD - 1);
                    out.bytes(own, count);
                    at += count;
                }
            }
        }
        here[at..].iter().for_each(|byte| out.byte(*byte));
    }

    /// From where the same word came last.
    #[inline]
    fn seen(&mut self, bytes: &[u8], at: usize, own: u32) -> Option<(usize, usize)> {
        let hash = own.wrapping_mul(0x9e37_79b1) >> 20;
        let from = std::mem::replace(&mut self.places[hash as usize], at as u32) as usize;
        if from >= at || at - from > FARTHEST || word(bytes, from) != Some(own) {
            return None;
        }
        let room = LONGEST.min(bytes.len() - at);
        let length = alike(&bytes[from..], &bytes[at..], room);
        Some((length, at - from))
    }
}

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..at + WORD)?;
    word.try_into().map(u32::from_le_bytes).ok()
}
