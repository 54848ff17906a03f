//! Sums of bytes (Adler-32; RFC 1950, section 8.2), and what changes make of them.

const MODULUS: i64 = 65_521;
/// Sums that are kept side by side.
const LANES: usize = 16;
/// Bytes that are summed at once: so many that sums of 16 bits take them.
const AT_ONCE: usize = 16 * LANES;

/// A sum of bytes, as zlib keeps it: of all, and weighted by how many follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Adler {
    plain: i64,
    weighted: i64,
}

impl Adler {
    pub(super) fn of(bytes: &[u8]) -> Self {
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

    /// `old` gives way to `new`; so many bytes stand there and behind.
    pub(super) fn change(&mut self, rest: usize, old: &[u8], new: &[u8]) {
        let mut rest = rest;
        for (old, new) in old.chunks(AT_ONCE).zip(new.chunks(AT_ONCE)) {
            let (gone, gone_by_place) = sums(old);
            let (come, come_by_place) = sums(new);
            self.add(rest, come - gone, come_by_place - gone_by_place);
            rest -= old.len();
        }
    }

    /// Bytes with so many behind their first, with it.
    fn add(&mut self, rest: usize, plain: i64, by_place: i64) {
        self.plain = (self.plain + plain).rem_euclid(MODULUS);
        let weighted = rest as i64 % MODULUS * plain - by_place;
        self.weighted = (self.weighted + weighted).rem_euclid(MODULUS);
    }

    pub(super) fn bytes(self) -> [u8; 4] {
        (((self.weighted << 16) | self.plain) as u32).to_be_bytes()
    }
}

/// The sum of at most [`AT_ONCE`] bytes, and that of each times its place.
fn sums(bytes: &[u8]) -> (i64, i64) {
    let (mut plain, mut before) = ([0_u16; LANES], [0_u16; LANES]);
    let chunks = bytes.chunks_exact(LANES);
    let rest = chunks.remainder();
    let blocks = chunks.len() as i64;
    for chunk in chunks {
        for ((plain, before), byte) in plain.iter_mut().zip(&mut before).zip(chunk) {
            // A byte is counted once for each block that follows it.
            *before += *plain;
            *plain += u16::from(*byte);
        }
    }
    let (mut sum, mut by_place) = (0, 0);
    for (lane, (plain, before)) in (0..).zip(plain.into_iter().zip(before)) {
        let (plain, before) = (i64::from(plain), i64::from(before));
        sum += plain;
        by_place += ((blocks - 1) * plain - before) * LANES as i64 + lane * plain;
    }
    for (place, byte) in (blocks * LANES as i64..).zip(rest) {
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
            sum.change(old.len() - range.start, &old[range.clone()], &new[range]);
        }
        assert_eq!(sum.bytes(), plainly(&new));
    }
}
