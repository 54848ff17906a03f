//! Bits as deflate packs them: the first in the lowest place (RFC 1951, section 3.1.1).

/// Bytes that must follow those that are read eight at a time.
pub(in crate::paint) const SPARE: usize = 8;

/// Bits that can be put at once: with those that are held they fill a word.
const MOST: usize = 56;
/// Bytes of a word.
const WORD: usize = 8;

/// Writes bits behind bytes.
pub(in crate::paint) struct Bits {
    /// What is written, and room behind it.
    bytes: Vec<u8>,
    /// How many bytes are written.
    end: usize,
    held: u64,
    /// Bits held, below 8 between two calls.
    count: u32,
}

impl Bits {
    /// Goes on behind whole bytes.
    pub(in crate::paint) fn after(mut bytes: Vec<u8>) -> Self {
        let end = bytes.len();
        bytes.resize(bytes.capacity(), 0);
        Self {
            bytes,
            end,
            held: 0,
            count: 0,
        }
    }

    /// The same once more, with room for so many more bytes.
    pub(in crate::paint) fn again(&self, room: usize) -> Self {
        let mut bytes = Vec::with_capacity(self.end + room);
        bytes.extend_from_slice(&self.bytes[..self.end]);
        bytes.resize(bytes.capacity(), 0);
        Self { bytes, ..*self }
    }

    /// At most 56 bits; those above `count` are zero.
    #[inline]
    pub(in crate::paint) fn put(&mut self, bits: u64, count: u32) {
        self.held |= bits << self.count;
        self.count += count;
        // All of the word is written, and of that counted what is whole.
        let room = self.bytes.get_mut(self.end..self.end + WORD);
        match room {
            Some(room) => room.copy_from_slice(&self.held.to_le_bytes()),
            None => self.grow(),
        }
        let whole = self.count / 8;
        self.end += whole as usize;
        self.held >>= whole * 8;
        self.count %= 8;
    }

    /// Makes room, and writes what is held.
    #[cold]
    fn grow(&mut self) {
        self.bytes.resize(2 * self.end + 64, 0);
        let room = &mut self.bytes[self.end..self.end + WORD];
        room.copy_from_slice(&self.held.to_le_bytes());
    }

    /// Copies bits `start..end` of `from`, which has [`SPARE`] bytes behind them.
    pub(in crate::paint) fn copy(&mut self, from: &[u8], start: usize, end: usize) {
        let (mut byte, mut shift) = (start / 8, start % 8);
        let mut rest = end.saturating_sub(start);
        if shift == self.count as usize && rest > 2 * MOST {
            // From the next whole byte on they are bytes.
            let first = (8 - shift) % 8;
            let head = u64::from(from[byte]) >> shift;
            self.put(head & ((1 << first) - 1), first as u32);
            byte += shift.div_ceil(8);
            rest -= first;
            shift = 0;
            let whole = rest / 8;
            self.extend(&from[byte..byte + whole]);
            byte += whole;
            rest %= 8;
        }
        while let Some(Ok(word)) = from.get(byte..byte + WORD).map(<[u8; WORD]>::try_from) {
            let word = u64::from_le_bytes(word) >> shift;
            if rest <= MOST {
                return self.put(word & ((1 << rest) - 1), rest as u32);
            }
            self.put(word & ((1 << MOST) - 1), MOST as u32);
            byte += MOST / 8;
            rest -= MOST;
        }
    }

    /// Appends whole bytes; what came before is filled with zeros to a whole byte.
    pub(in crate::paint) fn append(&mut self, bytes: &[u8]) {
        self.flush();
        self.extend(bytes);
    }

    /// Appends whole bytes where no bits are held.
    fn extend(&mut self, bytes: &[u8]) {
        let end = self.end + bytes.len();
        if end + WORD > self.bytes.len() {
            self.bytes.resize(2 * end + 64, 0);
        }
        self.bytes[self.end..end].copy_from_slice(bytes);
        self.end = end;
    }

    /// How many bits there are.
    pub(in crate::paint) fn len(&self) -> usize {
        self.end * 8 + self.count as usize
    }

    /// Fills the last byte with zeros.
    pub(in crate::paint) fn flush(&mut self) {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
    }

    /// The bytes, the last of them filled with zeros.
    pub(in crate::paint) fn into_bytes(mut self) -> Vec<u8> {
        self.flush();
        self.bytes.truncate(self.end);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_copied_from_any_place_to_any_place() {
        let mut from: Vec<u8> = (0..200_u8).map(|at| (at.wrapping_mul(73)) ^ 0x5a).collect();
        let bit = |bytes: &[u8], at: usize| (bytes[at / 8] >> (at % 8)) & 1;
        from.extend([0; SPARE]);
        for (before, start, end) in [
            (0, 0, 1600),
            (3, 5, 5),
            (7, 9, 10),
            (31, 3, 1599),
            (1, 63, 700),
            (3, 3, 1597),
            (8, 16, 1592),
            (5, 13, 126),
        ] {
            let mut bits = Bits::after(vec![]);
            bits.put(0, before);
            bits.copy(&from, start, end);
            assert_eq!(bits.len(), before as usize + end - start);
            let copied = bits.into_bytes();
            assert!(
                (start..end).all(|at| bit(&copied, at - start + before as usize) == bit(&from, at))
            );
        }
    }
}
