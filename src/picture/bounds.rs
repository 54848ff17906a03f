//! The bounds that hold when a picture of outlines is drawn.

use super::check_size;
use crate::error::Result;
use crate::limits::Limits;

/// How large it may be drawn, and how much work that may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) pixels: u64,
    pub(super) side: u32,
    pub(super) work: u64,
}

impl Bounds {
    /// Refuses what is larger than a picture may be.
    pub(super) fn check(self, width: u32, height: u32) -> Result<()> {
        let limits = Limits {
            picture_pixels: self.pixels,
            picture_side: self.side,
            ..Limits::default()
        };
        check_size(width, height, &limits)
    }
}
