//! The pieces of deflate (RFC 1951): for streams that are mostly known before a record comes.
#![cfg_attr(
    not(all(feature = "pdf", feature = "png")),
    allow(dead_code, reason = "each painter needs some of them")
)]

pub(super) mod adler;
pub(super) mod bits;
pub(super) mod code;
pub(super) mod token;

/// How many bytes of two slices are alike from their start, at most `room`.
#[inline]
pub(in crate::paint) fn alike(one: &[u8], other: &[u8], room: usize) -> usize {
    let (one, other) = (&one[..room.min(one.len())], &other[..room.min(other.len())]);
    let mut count = 0;
    for (a, b) in one.chunks_exact(8).zip(other.chunks_exact(8)) {
        let differs = word(a) ^ word(b);
        if differs != 0 {
            return count + differs.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    let rest = one[count..].iter().zip(&other[count..]);
    count + rest.take_while(|(a, b)| a == b).count()
}

#[inline]
fn word(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_le_bytes)
}
