//! Fonts: admitted before use, chosen by family and weight, with fallback by script.

use std::fmt;
use std::sync::Arc;

/// A font that was admitted: cheap to clone, shared by all threads.
#[derive(Clone)]
pub struct Font(Arc<Face>);

/// What tells fonts apart: a digest of the file and the face's index in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FontId(pub(crate) [u8; 16]);

struct Face {
    id: FontId,
    name: String,
}

impl Font {
    /// What tells it from other fonts.
    pub fn id(&self) -> FontId {
        self.0.id
    }

    /// Its PostScript name (name table, id 6).
    pub fn postscript_name(&self) -> &str {
        &self.0.name
    }
}

impl PartialEq for Font {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Font {}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Font({})", self.postscript_name())
    }
}
