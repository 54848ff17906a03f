//! Digests and checksums of files: of painted ones, where what they all begin with is gone through once, and of what is read.

use std::io;
use std::io::Read;
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
