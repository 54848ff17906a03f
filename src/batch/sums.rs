//! Digests and checksums of files: of painted ones, where what they all begin with is gone through once, and of what is read.

use std::io;
use std::io::Read;
use std::sync::OnceLock;

use sha2::Digest as _;
use sha2::Sha256;

use crate::bytes::Bytes;
use crate::digest::Digest;
use crate::memo::Memo;
use crate::paint::File;

/// The sums of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) sha256: Digest,
    /// CRC-32, as zips want it.
    pub(crate) crc32: u32,
}

impl Sums {
    /// Of bytes in one piece.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self {
            sha256: Digest::of(&[bytes]),
            crc32: crc32fast::hash(bytes),
        }
    }
}

/// The sums of what all files of one painter begin with, to be gone on with.
pub(crate) struct Shared {
    begun: OnceLock<(Bytes, Begun)>,
    /// Gone on with what some files have next.
    led: Memo<Box<[u8]>, Begun>,
}

/// Leads that are kept: at most twice as many.
const LEADS: usize = 32;
/// The longest that is kept, in bytes.
const LEAD_BOUND: usize = 64 << 10;

impl Default for Shared {
    fn default() -> Self {
        Self {
            begun: OnceLock::new(),
            led: Memo::new(LEADS),
        }
    }
}

/// Sums of bytes to which more come.
#[derive(Clone, Default)]
struct Begun {
    sha256: Sha256,
    crc32: crc32fast::Hasher,
}

impl Begun {
    fn and(mut self, bytes: &[u8]) -> Self {
        self.sha256.update(bytes);
        self.crc32.update(bytes);
        self
    }

    fn end(self) -> Sums {
        Sums {
            sha256: self.sha256.into(),
            crc32: self.crc32.finalize(),
        }
    }
}

impl Shared {
    /// The sums of a whole file.
    pub(crate) fn sums(&self, file: &File) -> Sums {
        let new = || (file.shared.clone(), Begun::default().and(&file.shared));
        let (shared, begun) = self.begun.get_or_init(new);
        if !shared.is_same(&file.shared) {
            return new().1.and(&file.own).end();
        }
        match file.lead() {
            Some((hash, lead)) if lead.len() <= LEAD_BOUND => {
                let led = self.led(begun, hash, lead);
                led.and(&file.own[lead.len()..]).end()
            }
            _ => begun.clone().and(&file.own).end(),
        }
    }

    fn led(&self, begun: &Begun, hash: u64, lead: &[u8]) -> Begun {
        let kept = self.led.get(hash, |kept| **kept == *lead);
        kept.unwrap_or_else(|| {
            let led = begun.clone().and(lead);
            self.led.put(hash, || lead.into(), &led);
            led
        })
    }
}

/// The digest of all that can be read.
pub(super) fn digest_of(input: impl Read) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    hash_all(input, &mut hasher)?;
    Ok(hasher.into())
}

/// Hashes all that can be read.
pub(super) fn hash_all(mut input: impl Read, hasher: &mut Sha256) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => hasher.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memo;
    use crate::paint::Lead;

    fn file(shared: &Bytes, lead: &str, rest: &str) -> File {
        let hash = memo::hash(lead);
        file_of(shared, lead, rest, hash)
    }

    fn file_of(shared: &Bytes, lead: &str, rest: &str, hash: u64) -> File {
        let bytes = lead.len();
        File {
            shared: shared.clone(),
            own: [lead, rest].concat().into_bytes(),
            lead: Some(Lead { bytes, hash }).filter(|_| bytes > 0),
        }
    }

    #[test]
    fn what_was_gone_through_before_changes_no_sum() {
        let shared = Shared::default();
        let start = Bytes::from("what all begin with; ");
        let other = Bytes::from("another start; ");
        let long = "a font ".repeat(LEAD_BOUND / 7 + 1);
        for _ in 0..3 {
            for (start, lead, rest) in [
                (&start, "", "Ada"),
                (&start, "", "Grace"),
                (&other, "", "Ada"),
                (&start, "a font; ", "Ada"),
                (&start, "a font; ", "Grace"),
                (&start, "two fonts; ", "Grace"),
                (&start, "two fonts; ", ""),
                (&start, &long, "Ada"),
                (&other, "a font; ", "Ada"),
            ] {
                let file = file(start, lead, rest);
                assert_eq!(shared.sums(&file), Sums::of(&file.to_vec()));
            }
        }
    }

    #[test]
    fn leads_with_one_hash_are_told_apart_and_those_that_fall_out_come_again() {
        let shared = Shared::default();
        let start = Bytes::from("what all begin with; ");
        for n in (0..500).chain(0..500) {
            let lead = format!("the fonts of {n}; ");
            let file = file_of(&start, &lead, "Ada", n % 3);
            assert_eq!(shared.sums(&file), Sums::of(&file.to_vec()));
        }
    }
}
