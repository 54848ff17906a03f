//! Raster pictures as a PDF takes them: JPEG and PNG data as they are, all else encoded anew.

use super::file::Effort;
use super::picture::Coding;
use super::picture::Colors;
use super::picture::Image;
use super::picture::Samples;
use super::picture::packed_profile;
use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::picture::Encoded;
use crate::picture::Picture;
use crate::picture::Pixels;
use crate::picture::Raster;

/// A raster picture, ready for a file.
pub(super) fn encode(picture: &Picture, raster: &Raster, effort: Effort) -> Result<Image> {
    let through = match &raster.encoded {
        Encoded::Jpeg {
            bytes,
            components,
            inverted,
        } => jpeg(raster, bytes, *components, *inverted),
        Encoded::Png { bytes } if !raster.has_alpha => whole_png(raster, bytes),
        Encoded::Png { .. } | Encoded::WebP { .. } => None,
    };
    match through {
        Some(image) => Ok(image),
        None => from_pixels(&*picture.pixels()?, effort),
    }
}

fn stored_size(raster: &Raster) -> (u32, u32) {
    if raster.turn.swaps_sides() {
        (raster.height, raster.width)
    } else {
        (raster.width, raster.height)
    }
}

fn jpeg(raster: &Raster, bytes: &Bytes, components: u8, inverted: bool) -> Option<Image> {
    let colors = match components {
        1 => Colors::Grey,
        3 => Colors::Rgb,
        4 => Colors::Cmyk { inverted },
        _ => return None,
    };
    let (width, height) = stored_size(raster);
    Some(Image {
        width,
        height,
        bits: 8,
        colors,
        coding: Coding::Jpeg,
        data: without_notes(bytes).map_or_else(|| Samples::File(bytes.clone()), Samples::Own),
        mask: None,
        profile: packed_profile(&raster.icc),
        turn: raster.turn.map(),
    })
}

/// A JPEG without what is not its picture: where and with what it was taken, previews, comments,
/// and the colour profile, which stands in the file by itself. `None` when there is nothing of the
/// kind, or when it is not built as usual.
fn without_notes(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = vec![bytes.get(..2)?];
    let mut at = 2;
    let mut has_notes = false;
    loop {
        let &[0xff, marker, high, low] = bytes.get(at..at + 4)? else {
            return None;
        };
        if marker == 0xda {
            kept.push(&bytes[at..]);
            return has_notes.then(|| kept.concat());
        }
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        let segment = bytes.get(at..end)?;
        // APP0 is JFIF, APP14 tells how Adobe's programs mixed the colours.
        if matches!(marker, 0xe1..=0xed | 0xef | 0xfe) {
            has_notes = true;
        } else {
            kept.push(segment);
        }
        at = end;
    }
}

/// The image data of a PNG as it stands, when PDF has the same (ISO 32000-1, clause 7.4.4.4).
fn whole_png(raster: &Raster, bytes: &[u8]) -> Option<Image> {
    let header = bytes.get(16..29)?;
    let (bits, kind, interlaced) = (header[8], header[9], header[12] != 0);
    if interlaced {
        return None;
    }
    let (palette, data) = png_data(bytes)?;
    let colors = match kind {
        0 => Colors::Grey,
        2 => Colors::Rgb,
        3 => Colors::Palette(palette?),
        _ => return None,
    };
    let (width, height) = stored_size(raster);
    Some(Image {
        width,
        height,
        bits,
        colors,
        coding: Coding::Png,
        data: Samples::Own(data),
        mask: None,
        profile: packed_profile(&raster.icc),
        turn: raster.turn.map(),
    })
}

/// The palette and the joined image data of a PNG.
fn png_data(bytes: &[u8]) -> Option<(Option<Vec<u8>>, Vec<u8>)> {
    let (mut palette, mut data) = (None, Vec::new());
    let mut at = 8;
    loop {
        let &[l3, l2, l1, l0, ref kind @ ..] = bytes.get(at..at + 8)? else {
            return None;
        };
        let start = at + 8;
        let end = start.checked_add(u32::from_be_bytes([l3, l2, l1, l0]) as usize)?;
        let content = bytes.get(start..end)?;
        match kind {
            b"PLTE" => palette = Some(content.to_vec()),
            b"IDAT" => data.extend_from_slice(content),
            b"IEND" => return Some((palette, data)),
            _ => {}
        }
        at = end + 4;
    }
}

/// Decoded pixels, encoded as PDF takes them: colour, and a mask unless all are opaque.
pub(super) fn from_pixels(pixels: &Pixels, effort: Effort) -> Result<Image> {
    let grey = pixels
        .rgba
        .chunks_exact(4)
        .all(|p| p[0] == p[1] && p[1] == p[2]);
    let samples = if grey { 1 } else { 3 };
    let color: Vec<u8> = pixels
        .rgba
        .chunks_exact(4)
        .flat_map(|pixel| pixel[..samples].iter().copied())
        .collect();
    let mask = if pixels.opaque {
        None
    } else {
        let alpha: Vec<u8> = pixels.rgba.chunks_exact(4).map(|pixel| pixel[3]).collect();
        Some(packed(pixels, &alpha, png::ColorType::Grayscale, effort)?)
    };
    let (colors, kind) = if grey {
        (Colors::Grey, png::ColorType::Grayscale)
    } else {
        (Colors::Rgb, png::ColorType::Rgb)
    };
    Ok(Image {
        width: pixels.width,
        height: pixels.height,
        bits: 8,
        colors,
        coding: Coding::Png,
        data: Samples::Own(packed(pixels, &color, kind, effort)?),
        mask,
        profile: None,
        turn: Affine::IDENTITY,
    })
}

/// Samples as the image data of a PNG.
fn packed(
    pixels: &Pixels,
    samples: &[u8],
    kind: png::ColorType,
    effort: Effort,
) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width, pixels.height);
    encoder.set_color(kind);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(match effort {
        Effort::Once => png::Compression::High,
        Effort::Kept | Effort::Page | Effort::Each => png::Compression::Balanced,
    });
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(samples));
    let data = written.ok().and_then(|()| png_data(&file));
    data.map(|(_, data)| data)
        .ok_or_else(|| Error::new(Kind::Paint, "a picture can't be encoded for the PDF"))
}
