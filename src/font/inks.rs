//! Where the ink of glyphs stands, kept from one text to the next.
//!
//! Every text asks for the ink of each of its glyphs, and reading it out of a font takes longer
//! than shaping one.

use std::array;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use crate::geom::Rect;

/// Glyphs that are made room for together: a text touches few parts of a large font.
const BLOCK: usize = 256;
/// Nobody has asked for the glyph.
const UNREAD: u64 = 0;
/// The glyph has no ink; with ink, width or height would not be 0.
const BLANK: u64 = 1;

/// Boxes of glyphs in whole font units, packed into one number each.
#[derive(Default)]
pub(super) struct Inks(Box<[OnceLock<Box<Block>>]>);

type Block = [AtomicU64; BLOCK];

impl Inks {
    /// Room for so many glyphs.
    pub(super) fn new(glyphs: usize) -> Self {
        Self(
            (0..glyphs.div_ceil(BLOCK))
                .map(|_| OnceLock::new())
                .collect(),
        )
    }

    /// The ink of a glyph, read once.
    pub(super) fn get(&self, glyph: u16, read: impl FnOnce() -> Option<Rect>) -> Option<Rect> {
        let Some(block) = self.0.get(usize::from(glyph) / BLOCK) else {
            return read();
        };
        let block = block.get_or_init(|| Box::new(array::from_fn(|_| AtomicU64::new(UNREAD))));
        let kept = &block[usize::from(glyph) % BLOCK];
        match kept.load(Ordering::Relaxed) {
            UNREAD => {
                let ink = read();
                if let Some(packed) = pack(ink) {
                    kept.store(packed, Ordering::Relaxed);
                }
                ink
            }
            BLANK => None,
            packed => Some(unpack(packed)),
        }
    }
}

/// `None` for a box that is not made of whole numbers of 16 bits; it is not kept.
fn pack(ink: Option<Rect>) -> Option<u64> {
    let Some(ink) = ink else {
        return Some(BLANK);
    };
    let short = |value: f64| {
        let whole = value as i16;
        (f64::from(whole) == value).then_some(u64::from(whole as u16))
    };
    let (x, y, w, h) = (short(ink.x)?, short(ink.y)?, short(ink.w)?, short(ink.h)?);
    (w != 0 || h != 0).then_some(w << 48 | h << 32 | x << 16 | y)
}

fn unpack(packed: u64) -> Rect {
    let short = |at: u32| f64::from((packed >> at) as u16 as i16);
    Rect::new(short(16), short(0), short(48), short(32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_was_read() {
        let inks = Inks::new(300);
        let boxes = [
            Some(Rect::new(-12.0, -700.0, 400.0, 712.0)),
            Some(Rect::new(0.0, 0.0, 0.0, 1.0)),
            Some(Rect::new(0.5, 0.0, 9.0, 1.0)),
            Some(Rect::new(0.0, 0.0, 40_000.0, 1.0)),
            None,
        ];
        for (glyph, ink) in [0, 1, 255, 256, 299].into_iter().zip(boxes) {
            assert_eq!(inks.get(glyph, || ink), ink);
            assert_eq!(inks.get(glyph, || ink), ink);
        }
        assert_eq!(inks.get(0, || unreachable!("it is kept")), boxes[0]);
        assert_eq!(inks.get(299, || unreachable!("it is kept")), None);
        assert_eq!(inks.get(9_999, || boxes[0]), boxes[0]);
    }
}
