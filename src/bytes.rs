//! Bytes of a file, shared by all that need them.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Bytes of a file: shared or built in, and cheap to clone.
#[derive(Clone)]
pub struct Bytes(Held);

#[derive(Clone)]
enum Held {
    Shared(Arc<dyn AsRef<[u8]> + Send + Sync>),
    BuiltIn(&'static [u8]),
}

impl Bytes {
    /// Bytes that something else owns and that never change: nothing is copied.
    pub(crate) fn of(owner: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self(Held::Shared(Arc::new(owner)))
    }

    /// Whether both are the very same bytes, without looking at them.
    #[cfg_attr(
        not(feature = "batch"),
        allow(dead_code, reason = "batches alone look for them")
    )]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.as_ptr() == other.as_ptr() && self.len() == other.len()
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Held::Shared(owner) => (**owner).as_ref(),
            Held::BuiltIn(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl From<Arc<[u8]>> for Bytes {
    fn from(bytes: Arc<[u8]>) -> Self {
        Self::of(bytes)
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::of(bytes)
    }
}

impl From<&'static str> for Bytes {
    fn from(text: &'static str) -> Self {
        Self(Held::BuiltIn(text.as_bytes()))
    }
}

impl From<&'static [u8]> for Bytes {
    fn from(bytes: &'static [u8]) -> Self {
        Self(Held::BuiltIn(bytes))
    }
}

impl<const N: usize> From<&'static [u8; N]> for Bytes {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self(Held::BuiltIn(bytes))
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self(Held::BuiltIn(&[]))
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}
