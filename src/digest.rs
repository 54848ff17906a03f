//! SHA-256 (FIPS 180-4) of files, designs and records.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Unexpected;
use serde::de::Visitor;
use sha2::Sha256;

/// A SHA-256 digest. It is shown, and kept in JSON, as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of `parts`, one after the other.
    ///
    /// ```
    /// use testamur::digest::Digest;
    ///
    /// assert_eq!(Digest::of(&[b"Ada ", b"Lovelace"]), Digest::of(&[b"Ada Lovelace"]));
    /// ```
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::default();
        for part in parts {
            sha2::Digest::update(&mut hasher, part);
        }
        hasher.into()
    }

    /// From 64 hexadecimal digits; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        let mut all = 0;
        // The end of a batch reads some hundred thousand: no branch a digit.
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = [0, 1].map(|at| NIBBLES[usize::from(pair[at])]);
            all |= high | low;
            *byte = high << 4 | low & 15;
        }
        (all < NO_DIGIT).then_some(Self(bytes))
    }
}

/// What stands for a byte that is no hexadecimal digit: more than any of these.
const NO_DIGIT: u8 = 16;
const NIBBLES: [u8; 256] = nibbles();

const fn nibbles() -> [u8; 256] {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < NO_DIGIT {
        values[b"0123456789abcdef"[value as usize] as usize] = value;
        values[b"0123456789ABCDEF"[value as usize] as usize] = value;
        value += 1;
    }
    values
}

/// Bytes as hexadecimal digits, two each, in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value & 15)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.extend([digit(byte >> 4), digit(*byte)]);
    }
    text
}

impl From<Sha256> for Digest {
    fn from(hasher: Sha256) -> Self {
        Self(sha2::Digest::finalize(hasher).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Digits)
    }
}

/// Reads a digest without keeping its text.
struct Digits;

impl Visitor<'_> for Digits {
    type Value = Digest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a SHA-256 digest: 64 hexadecimal digits")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Digest, E> {
        Digest::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_back_from_what_it_shows() {
        let digest = Digest::of(&[b"abc"]);
        // The example of FIPS 180-4.
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest.to_string(), text);
        assert_eq!(Digest::parse(text), Some(digest));
        assert_eq!(Digest::parse(&text.to_uppercase()), Some(digest));
        assert_eq!(Digest::parse(&text[1..]), None);
        for wrong in ['g', 'G', '/', ':', '@', '`', ' '] {
            for at in 0..64 {
                let text = format!("{}{wrong}{}", &text[..at], &text[at + 1..]);
                assert_eq!(Digest::parse(&text), None);
            }
        }
    }
}
