//! What is kept of a record's place in a file.

use serde::Deserialize;
use serde::Serialize;

use crate::digest::hex;
use crate::picture::PictureId;

/// A record's place in a merged file: with it, a run that was cut off goes on behind the record
/// without painting it again. It can be written down (`serde`) and read back in another process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its entry in the outline.
    pub(super) title: String,
    /// The name of its pages.
    pub(super) label: String,
    /// Which page of the file it begins on, from 1.
    pub(super) page: u32,
    /// Bytes that were appended for it, sheets that it filled among them.
    pub(super) total: u64,
    /// Bytes of the record's own.
    pub(super) own: u64,
    /// Where its objects begin, from its first byte on, which is 1; 0 for one that was not written.
    pub(super) objects: Vec<u32>,
    /// The file's fonts that it uses.
    pub(super) fonts: Vec<u32>,
    /// The file's outlines of glyphs that it uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) outlines: Vec<u32>,
    /// Pictures that the file did not have before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) pictures: Vec<PictureMark>,
    pub(super) pages: Vec<PageMark>,
    /// A digest of the record's own bytes, before they were numbered.
    pub(super) digest: String,
}

impl Mark {
    /// How many bytes were appended to the file for this record.
    pub fn bytes(&self) -> u64 {
        self.total
    }

    /// Which page of the file the record begins on, from 1; with [`Impose`](super::Impose) that is a
    /// sheet.
    pub fn page(&self) -> usize {
        self.page as usize
    }

    /// How many pages the record has; with [`Impose`](super::Impose) several of them share a page of
    /// the file.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }
}

/// What is kept of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PictureMark {
    /// Its digest, in hexadecimal digits.
    id: String,
    /// Which of the record's objects is named to show it, from 1.
    object: u32,
}

impl PictureMark {
    /// The picture `id`, shown by the object at this index.
    pub(super) fn new(id: PictureId, object: usize) -> Self {
        Self {
            id: hex(&id.0),
            object: object as u32 + 1,
        }
    }

    /// The picture, and the index of the object that shows it, in a record with so many; `None` when
    /// that can't be.
    pub(super) fn read(&self, objects: usize) -> Option<(PictureId, usize)> {
        let id = u128::from_str_radix(&self.id, 16).ok()?;
        let object = (self.object as usize).checked_sub(1)?;
        (object < objects).then_some((PictureId(id.to_be_bytes()), object))
    }
}

/// What is kept of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageMark {
    /// Which of the record's objects it is, from 1: a page, or a form on a sheet; 0 for none.
    pub(super) object: u32,
    /// On a sheet, the form of its ground in the prefix; 0 for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) ground: i32,
    /// Whether anything on it lets shine through what is below.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) transparent: bool,
    /// How far it reaches beyond its trim, in ten-thousandths of a point: a whole number comes back
    /// from any notation as it was.
    pub(super) bleed: u32,
    /// Height of the trim, likewise.
    pub(super) height: u32,
}

/// Parts of a point in which lengths are kept.
const PARTS: f64 = 10_000.0;

/// A length in ten-thousandths of a point.
pub(super) fn parts(length: f64) -> u32 {
    (length * PARTS).round() as u32
}

// What serde wants.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(value: &i32) -> bool {
    *value == 0
}

impl PageMark {
    /// Whether its numbers can be those of a page of a record with so many objects, in a file whose
    /// prefix ends before object `next`.
    pub(super) fn is_sound(&self, objects: usize, next: i32) -> bool {
        self.object as usize <= objects && (0..next).contains(&self.ground)
    }

    /// The same page of a record that has so many objects before its own.
    pub(super) fn behind(self, objects: usize) -> Self {
        let object = match self.object {
            0 => 0,
            object => object + objects as u32,
        };
        Self { object, ..self }
    }

    /// How far it reaches beyond its trim, in points.
    pub(super) fn bleed(&self) -> f64 {
        f64::from(self.bleed) / PARTS
    }

    /// Height of the trim, in points.
    pub(super) fn height(&self) -> f64 {
        f64::from(self.height) / PARTS
    }
}
