//! Pictures: admitted within limits, decoded once.

use std::fmt;
use std::sync::Arc;

/// A picture that was admitted: cheap to clone, shared by all threads.
#[derive(Clone)]
pub struct Picture(Arc<Inner>);

/// What tells pictures apart: the start of the SHA-256 digest of the file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureId(pub(crate) [u8; 16]);

struct Inner {
    id: PictureId,
}

impl Picture {
    /// What tells it from other pictures.
    pub fn id(&self) -> PictureId {
        self.0.id
    }
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Picture {}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({:02x?})", &self.0.id.0[..4])
    }
}
