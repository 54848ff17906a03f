//! What is left for decoded pixels.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;

/// What all pictures of a design may come to when decoded. Clones share it; a picture gives its
/// share back when its last clone goes.
#[derive(Clone, Debug)]
pub struct Budget {
    used: Arc<AtomicU64>,
    bound: u64,
}

/// Bytes that a picture has set aside.
#[derive(Debug)]
pub(crate) struct Share {
    used: Arc<AtomicU64>,
    bytes: u64,
}

impl Budget {
    /// The whole of [`Limits::pictures_decoded`].
    pub fn new(limits: &Limits) -> Self {
        Self {
            used: Arc::default(),
            bound: limits.pictures_decoded,
        }
    }

    /// Sets `bytes` aside.
    pub(crate) fn take(&self, bytes: u64) -> Result<Share> {
        let add = |used: u64| used.checked_add(bytes).filter(|sum| *sum <= self.bound);
        match self
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add)
        {
            Ok(_) => Ok(Share {
                used: Arc::clone(&self.used),
                bytes,
            }),
            Err(used) => Err(self.spent(used, bytes)),
        }
    }

    fn spent(&self, used: u64, bytes: u64) -> Error {
        Error::new(
            Kind::Limit,
            format!(
                "the picture needs {bytes} bytes when decoded; of {} for all pictures, {used} are in use",
                self.bound
            ),
        )
        .help("scale the pictures down, or raise `pictures_decoded`")
    }
}

impl Share {
    /// How many.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
