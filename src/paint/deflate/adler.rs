//! Sums of bytes (Adler-32; RFC 1950, section 8.2), and what changes make of them.

const MODULUS: i64 = 65_521;
/// Sums side by side.
const LANES: usize = 16;
/// Bytes that are summed at once: so many that sums of 16 bits take them.
const AT_ONCE: usize = 23 * LANES;

/// A sum of bytes, as zlib keeps it: of all, and weighted by how many follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paint) struct Adler {
    plain: i64,
    weighted: i64,
}

impl Adler {
    pub(in crate::paint) fn of(bytes: &[u8]) -> Self {
        let mut sum = Self {
            plain: 1,
            weighted: bytes.len() as i64 % MODULUS,
        };
        let mut rest = bytes.len();
        for some in bytes.chunks(AT_ONCE) {
            let (plain, by_place) = sums(some);
            sum.add(rest, plain, by_place);
            rest -= some.len();
        }
        sum
    }

    /// A stretch gives way to another of its length; so many bytes stand there and behind.
    pub(in crate::paint) fn change(&mut self, rest: usize, old: Share, new: Share) {
        self.add(rest, new.plain - old.plain, new.by_place - old.by_place);
    }

    /// Bytes with so many behind their first, with it.
    fn add(&mut self, rest: usize, plain: i64, by_place: i64) {
        self.plain = (self.plain + plain).rem_euclid(MODULUS);
        let weighted = rest as i64 % MODULUS * plain - by_place;
        self.weighted = (self.weighted + weighted).rem_euclid(MODULUS);
    }

    pub(in crate::paint) fn bytes(self) -> [u8; 4] {
        (((self.weighted << 16) | self.plain) as u32).to_be_bytes()
    }
}

/// What a stretch adds to a sum: its bytes, and each times its place.
#[derive(Clone, Copy, Default)]
pub(in crate::paint) struct Share {
    plain: i64,
    by_place: i64,
}

impl Share {
    pub(in crate::paint) fn of(bytes: &[u8]) -> Self {
        let parts = bytes.chunks(AT_ONCE).map(|some| {
            let (plain, by_place) = sums(some);
            Self { plain, by_place }
        });
        Self::joined((0..).step_by(AT_ONCE).zip(parts))
    }

    /// That of stretches one after the other, each with the place of its first byte.
    pub(in crate::paint) fn joined(parts: impl IntoIterator<Item = (i64, Self)>) -> Self {
        let mut all = Self::default();
        for (place, part) in parts {
            all.plain += part.plain;
            all.by_place += part.by_place + place * part.plain;
        }
        all
    }
}

/// The sum of at most [`AT_ONCE`] bytes, and that of each times its place.
fn sums(bytes: &[u8]) -> (i64, i64) {
    let (blocks, rest) = bytes.as_chunks::<LANES>();
    let (mut plain, mut before) = ([0_u16; LANES], [0_u16; LANES]);
    for block in blocks {
        for ((plain, before), byte) in plain.iter_mut().zip(&mut before).zip(block) {
            // A byte is counted once for each block that follows it.
            *before += *plain;
            *plain += u16::from(*byte);
        }
    }
    let (mut sum, mut all_before, mut within) = (0, 0, 0);
    for ((plain, before), lane) in plain.iter().zip(&before).zip(0..) {
        sum += u32::from(*plain);
        all_before += u32::from(*before);
        within += u32::from(*plain) * lane;
    }
    let count = blocks.len() as i64;
    let (mut sum, all_before) = (i64::from(sum), i64::from(all_before));
    let mut by_place = ((count - 1) * sum - all_before) * LANES as i64 + i64::from(within);
    for (place, byte) in (count * LANES as i64..).zip(rest) {
        sum += i64::from(*byte);
        by_place += place * i64::from(*byte);
    }
    (sum, by_place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plainly(bytes: &[u8]) -> [u8; 4] {
        let (mut a, mut b) = (1_u32, 0_u32);
        for byte in bytes {
            a = (a + u32::from(*byte)) % 65_521;
            b = (b + a) % 65_521;
        }
        ((b << 16) | a).to_be_bytes()
    }

    #[test]
    fn a_changed_stretch_changes_the_sum_as_it_should() {
        let old: Vec<u8> = (0..20_000_u32)
            .map(|at| ((at * at) >> 3) as u8 | 0x80)
            .collect();
        let mut new = old.clone();
        let mut sum = Adler::of(&old);
        assert_eq!(sum.bytes(), plainly(&old));
        for range in [0..1, 5..263, 4_000..4_258, 19_998..20_000] {
            new[range.clone()].fill(3);
            let (gone, come) = (
                Share::of(&old[range.clone()]),
                Share::of(&new[range.clone()]),
            );
            sum.change(old.len() - range.start, gone, come);
        }
        assert_eq!(sum.bytes(), plainly(&new));
    }
}
