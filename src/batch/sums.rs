//! Digest and checksum of painted files, where what they all begin with is gone through once.

use std::sync::OnceLock;

use sha2::Digest as _;
use sha2::Sha256;

use crate::bytes::Bytes;
use crate::digest::Digest;
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
#[derive(Default)]
pub(crate) struct Shared(OnceLock<Begun>);

struct Begun {
    bytes: Bytes,
    sha256: Sha256,
    crc32: crc32fast::Hasher,
}

impl Begun {
    fn new(bytes: &Bytes) -> Self {
        let mut crc32 = crc32fast::Hasher::new();
        crc32.update(bytes);
        Self {
            sha256: Sha256::new().chain_update(bytes),
            crc32,
            bytes: bytes.clone(),
        }
    }

    fn is_of(&self, bytes: &Bytes) -> bool {
        self.bytes.as_ptr() == bytes.as_ptr() && self.bytes.len() == bytes.len()
    }

    fn end(&self, own: &[u8]) -> Sums {
        let mut crc32 = self.crc32.clone();
        crc32.update(own);
        Sums {
            sha256: self.sha256.clone().chain_update(own).into(),
            crc32: crc32.finalize(),
        }
    }
}

impl Shared {
    /// The sums of a whole file.
    pub(crate) fn sums(&self, file: &File) -> Sums {
        let begun = self.0.get_or_init(|| Begun::new(&file.shared));
        if begun.is_of(&file.shared) {
            return begun.end(&file.own);
        }
        Begun::new(&file.shared).end(&file.own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_that_was_gone_through_before_changes_nothing() {
        let shared = Shared::default();
        let start = Bytes::from("what all begin with; ");
        let file = |shared: &Bytes, own: &str| File {
            shared: shared.clone(),
            own: own.as_bytes().to_vec(),
        };
        let files = [
            file(&start, "Ada"),
            file(&start, "Grace"),
            file(&Bytes::from("another start; "), "Ada"),
        ];
        for file in files {
            assert_eq!(shared.sums(&file), Sums::of(&file.to_vec()));
        }
    }
}
