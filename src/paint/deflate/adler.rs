//! Sums of bytes (Adler-32; RFC 1950, section 8.2), and what changes make of them.

const MODULUS: i64 = 65_521;
/// Bytes of a word.
const WORD: usize = 8;
/// Bytes that are summed at once: so many that sums of 16 bits take them.
const AT_ONCE: usize = 23 * WORD;
/// Every other byte of a word.
const EVEN: u64 = 0x00ff_00ff_00ff_00ff;

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
        let mut share = Self::default();
        for (place, some) in (0..).step_by(AT_ONCE).zip(bytes.chunks(AT_ONCE)) {
            let (plain, by_place) = sums(some);
            share.plain += plain;
            share.by_place += by_place + place * plain;
        }
        share
    }
}

/// The sum of at most [`AT_ONCE`] bytes, and that of each times its place.
fn sums(bytes: &[u8]) -> (i64, i64) {
    let (words, rest) = bytes.as_chunks::<WORD>();
    // Even and odd places, four sums of 16 bits each.
    let (mut plain, mut before) = ([0_u64; 2], [0_u64; 2]);
    for word in words {
        let word = u64::from_le_bytes(*word);
        // A byte is counted once for each word that follows it.
        before[0] += plain[0];
        before[1] += plain[1];
        plain[0] += word & EVEN;
        plain[1] += (word >> 8) & EVEN;
    }
    let count = words.len() as i64;
    let (mut sum, mut by_place) = (0, 0);
    for place in 0..WORD {
        let of_place = |sums: [u64; 2]| (sums[place % 2] >> (place / 2 * 16)) as u16;
        let (plain, before) = (i64::from(of_place(plain)), i64::from(of_place(before)));
        sum += plain;
        by_place += ((count - 1) * plain - before) * WORD as i64 + place as i64 * plain;
    }
    for (place, byte) in (count * WORD as i64..).zip(rest) {
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
