//! A picture that is packed once, and again only where a record changes it.
//!
//! Rows are filtered and packed as one deflate stream with a strong parse; the stream has marks at which
//! it can be parted. A record's pixels are filtered where they may differ, compared, and packed anew
//! between the marks; all other bits are copied. What stands in the copied bits refers to no byte that
//! the record has changed: each mark knows what its tokens refer to. So any pixel may change, and what it
//! costs grows with how many do.

mod base;
mod cells;
mod filter;
mod parse;
mod patch;
mod quick;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;

use super::canvas::Canvas;
use base::Base;
use base::Shape;
use patch::Patch;

/// Pictures of more bytes are not spliced: they are kept several times.
const MOST: usize = 256 << 20;
/// So many bytes are searched with one try for each; smaller pictures with more.
const TRIED: usize = 256 << 20;

/// The picture that all records share.
pub(super) struct Splice {
    base: Base,
    /// One for each thread that has packed at the same time as others.
    patches: Mutex<Vec<Patch>>,
}

impl Splice {
    /// Packs a picture; `rehearsed` are parts as a record may change them. `None` where it is too large.
    pub(super) fn new(canvas: &Canvas, rehearsed: &[Canvas]) -> Option<Self> {
        let shape = Shape {
            width: canvas.area.width(),
            height: canvas.area.height(),
            pixel: canvas.channels,
        };
        let bytes = shape.stride() * shape.height;
        let tries = (TRIED / bytes.max(1)).clamp(4, 64);
        (bytes <= MOST).then(|| Self {
            base: Base::new(shape, &canvas.bytes, tries, rehearsed),
            patches: Mutex::default(),
        })
    }

    /// Bytes of a stream, about.
    pub(super) fn usual_size(&self) -> usize {
        self.base.packed.len() * 5 / 4
    }

    /// The stream of a picture that differs from the shared one in some parts, behind what `out` holds.
    /// The outermost pixels of each part, where it does not end with the picture, are as they were.
    pub(super) fn pack(&self, parts: &[Canvas], out: Vec<u8>) -> Vec<u8> {
        let known = self.lock().pop();
        let mut patch = known.unwrap_or_else(|| Patch::new(&self.base));
        parts.iter().for_each(|part| patch.put(&self.base, part));
        let out = patch.pack(&self.base, out);
        self.lock().push(patch);
        out
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Patch>> {
        self.patches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Splice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Splice")
    }
}
