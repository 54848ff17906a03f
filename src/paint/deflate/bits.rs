//! Bits as deflate packs them: the first in the lowest place (RFC 1951, section 3.1.1).

/// Bytes that must follow those that are read eight at a time.
pub(in crate::paint) const SPARE: usize = 8;

/// Writes bits behind bytes.
pub(in crate::paint) struct Bits {
    bytes: Vec<u8>,
    held: u64,
    /// Bits held, below 32 between two calls.
    count: u32,
}

impl Bits {
    /// Goes on behind whole bytes.
    pub(in crate::paint) fn after(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            held: 0,
            count: 0,
        }
    }

    /// The same once more, with room for so many more bytes.
    pub(in crate::paint) fn again(&self, room: usize) -> Self {
        let mut bytes = Vec::with_capacity(self.bytes.len() + room);
        bytes.extend_from_slice(&self.bytes);
        Self { bytes, ..*self }
    }

    /// At most 32 bits; those above `count` are zero.
    #[inline]
    pub(in crate::paint) fn put(&mut self, bits: u32, count: u32) {
        self.held |= u64::from(bits) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes
                .extend_from_slice(&(self.held as u32).to_le_bytes());
            self.held >>= 32;
            self.count -= 32;
        }
    }

    /// Copies bits `start..end` of `from`, which has [`SPARE`] bytes behind them.
    pub(in crate::paint) fn copy(&mut self, from: &[u8], start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let (byte, shift) = (at / 8, at % 8);
            let Some(Ok(word)) = from.get(byte..byte + 8).map(<[u8; 8]>::try_from) else {
                return;
            };
            let count = (end - at).min(32);
            let word = (u64::from_le_bytes(word) >> shift) & ((1 << count) - 1);
            self.put(word as u32, count as u32);
            at += count;
        }
    }

    /// Appends whole bytes; what came before ends at a byte.
    pub(in crate::paint) fn append(&mut self, bytes: &[u8]) {
        self.flush();
        self.bytes.extend_from_slice(bytes);
    }

    /// How many bits there are.
    pub(in crate::paint) fn len(&self) -> usize {
        self.bytes.len() * 8 + self.count as usize
    }

    /// Fills the last byte with zeros.
    pub(in crate::paint) fn flush(&mut self) {
        while self.count > 0 {
            self.bytes.push(self.held as u8);
            self.held >>= 8;
            self.count = self.count.saturating_sub(8);
        }
    }

    /// The bytes, the last of them filled with zeros.
    pub(in crate::paint) fn into_bytes(mut self) -> Vec<u8> {
        self.flush();
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
