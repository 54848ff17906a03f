//! Whether a JPEG or a WebP is whole: where it ends, and every pixel of it, decoded.

use std::io::Read;

use crate::batch::audit::whole::ReadSeek;
use crate::batch::audit::whole::Result;
use crate::batch::audit::whole::flaw;
use crate::bytes::Bytes;
use crate::limits::Limits;
use crate::paint::Format;
use crate::picture::Budget;
use crate::picture::Door;
use crate::picture::Picture;

/// What a JPEG ends with.
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];
/// What stands before the part of a WebP that its header counts.
const RIFF_HEAD: usize = 8;

pub(super) fn check(format: Format, input: &mut dyn ReadSeek, limits: &Limits) -> Result<()> {
    let bytes = read(input, limits)?;
    match format {
        Format::WebP => webp_ends(&bytes)?,
        Format::Jpeg | Format::Png | Format::Pdf | Format::Svg => jpeg_ends(&bytes)?,
    }
    decode(bytes.into(), format, limits)
}

fn read(input: &mut dyn ReadSeek, limits: &Limits) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(limits.file_bytes + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limits.file_bytes {
        true => Err(flaw(format!(
            "it has more than {} bytes",
            limits.file_bytes
        ))),
        false => Ok(bytes),
    }
}

fn jpeg_ends(bytes: &[u8]) -> Result<()> {
    if !bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Err(flaw("it does not begin as a JPEG does"));
    }
    match bytes.ends_with(&END_OF_IMAGE) {
        true => Ok(()),
        false => Err(flaw("it does not end as a JPEG does")),
    }
}

fn webp_ends(bytes: &[u8]) -> Result<()> {
    let head = bytes.first_chunk::<12>();
    let Some([b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P']) = head else {
        return Err(flaw("it does not begin as a WebP does"));
    };
    let counted = u32::from_le_bytes([*a, *b, *c, *d]) as usize + RIFF_HEAD;
    match bytes.len().cmp(&counted) {
        std::cmp::Ordering::Less => Err(flaw("it is cut off")),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(flaw("something stands behind its end")),
    }
}

fn decode(bytes: Bytes, format: Format, limits: &Limits) -> Result<()> {
    let limits = Limits {
        picture_bytes: limits.file_bytes,
        picture_pixels: limits.output_pixels,
        pictures_decoded: u64::MAX,
        ..limits.clone()
    };
    let door = Door {
        limits: &limits,
        budget: &Budget::new(&limits),
        files: &|_| None,
        fonts: &Vec::new,
    };
    let name = format!("it.{}", format.ending());
    let picture = Picture::admit(bytes, &name, &door).and_then(|picture| picture.pixels());
    match picture {
        Ok(_) => Ok(()),
        Err(error) => Err(flaw(error.to_string())),
    }
}
