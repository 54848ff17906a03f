//! EXIF: how a camera was held, and its density (CIPA DC-008, a TIFF within the file).

use crate::geom::Affine;

/// How stored rows are turned to be seen: the EXIF orientation, 1 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn(u8);

impl Turn {
    /// Rows are stored as they are seen.
    pub const NONE: Self = Self(1);

    /// From the EXIF number; what is not 1 to 8 turns nothing.
    pub fn from_exif(number: u16) -> Self {
        match number {
            1..=8 => Self(number as u8),
            _ => Self::NONE,
        }
    }

    /// The EXIF number, 1 to 8.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// From the unit square of the stored picture to that of the seen one; y grows downwards.
    pub fn map(self) -> Affine {
        match self.0 {
            2 => Affine::new(-1.0, 0.0, 0.0, 1.0, 1.0, 0.0),
            3 => Affine::new(-1.0, 0.0, 0.0, -1.0, 1.0, 1.0),
            4 => Affine::new(1.0, 0.0, 0.0, -1.0, 0.0, 1.0),
            5 => Affine::new(0.0, 1.0, 1.0, 0.0, 0.0, 0.0),
            6 => Affine::new(0.0, 1.0, -1.0, 0.0, 1.0, 0.0),
            7 => Affine::new(0.0, -1.0, -1.0, 0.0, 1.0, 1.0),
            8 => Affine::new(0.0, -1.0, 1.0, 0.0, 0.0, 1.0),
            _ => Affine::IDENTITY,
        }
    }

    /// Which stored pixel is seen at (`x`, `y`), in a stored picture of `width` × `height`.
    pub(super) fn stored(self, x: usize, y: usize, width: usize, height: usize) -> (usize, usize) {
        match self.0 {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (y, height - 1 - x),
            7 => (width - 1 - y, height - 1 - x),
            8 => (width - 1 - y, x),
            _ => (x, y),
        }
    }
}

/// What of an EXIF block concerns us.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Exif {
    pub(super) turn: Turn,
    /// Pixels to the inch, as stored.
    pub(super) dpi: Option<(f64, f64)>,
}

/// Reads the first directory of a TIFF block; `None` when it is damaged.
pub(super) fn read(tiff: &[u8]) -> Option<Exif> {
    let tiff = Tiff::new(tiff)?;
    let first = tiff.u32(4)? as usize;
    let count = usize::from(tiff.u16(first)?);
    let mut turn = Turn::NONE;
    let (mut x, mut y, mut unit) = (None, None, 2);
    for index in 0..count {
        let entry = first.checked_add(2 + index * 12)?;
        match tiff.u16(entry)? {
            0x0112 => turn = Turn::from_exif(tiff.u16(entry + 8)?),
            0x011a => x = tiff.ratio(tiff.u32(entry + 8)? as usize),
            0x011b => y = tiff.ratio(tiff.u32(entry + 8)? as usize),
            0x0128 => unit = tiff.u16(entry + 8)?,
            _ => {}
        }
    }
    let per_inch = if unit == 3 { 2.54 } else { 1.0 };
    let dpi = x
        .zip(y)
        .map(|(x, y)| (x * per_inch, y * per_inch))
        .filter(|&(x, y)| is_plausible(x) && is_plausible(y));
    Some(Exif { turn, dpi })
}

/// Whether a density can be meant; 0 and absurd figures are not.
pub(super) fn is_plausible(dpi: f64) -> bool {
    (1.0..=100_000.0).contains(&dpi)
}

struct Tiff<'a> {
    bytes: &'a [u8],
    big: bool,
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let big = match bytes.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        Some(Self { bytes, big })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let two: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self.big {
            true => u16::from_be_bytes(two),
            false => u16::from_le_bytes(two),
        })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let four: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self.big {
            true => u32::from_be_bytes(four),
            false => u32::from_le_bytes(four),
        })
    }

    fn ratio(&self, at: usize) -> Option<f64> {
        let (over, under) = (self.u32(at)?, self.u32(at.checked_add(4)?)?);
        (under != 0).then(|| f64::from(over) / f64::from(under))
    }
}
