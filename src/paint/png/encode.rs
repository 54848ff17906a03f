//! Rows to the bytes of a PNG file.

use png::BitDepth;
use png::ColorType;
use png::Compression;
use png::Encoder;
use png::EncodingError;
use png::PixelDimensions;
use png::SrgbRenderingIntent;
use png::Unit;

use super::canvas::Canvas;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// Density as PNG tells it: pixels to the metre, across and down.
pub(in crate::paint) type Density = (u32, u32);

/// The chunk that ends a file.
const END: [u8; 12] = [0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82];

/// The file of a canvas.
pub(super) fn encode(canvas: &Canvas, density: Density, packed: Compression) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(canvas.bytes.len() / 4);
    let mut encoder = encoder(canvas, density, &mut out);
    encoder.set_compression(packed);
    let write = || {
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&canvas.bytes)?;
        writer.finish()
    };
    write().map_err(|error| cannot(&error))?;
    Ok(out)
}

/// What stands before the pixels of all files of such a canvas.
pub(super) fn head(canvas: &Canvas, density: Density) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let writer = encoder(canvas, density, &mut out).write_header();
    // It ends the file when it goes.
    drop(writer.map_err(|error| cannot(&error))?);
    let head = out.strip_suffix(&END).map_or(out.len(), <[u8]>::len);
    out.truncate(head);
    Ok(out)
}

/// Begins the pixels behind a head; `close` ends them.
pub(super) fn begin(head: &[u8], room: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(head.len() + room);
    out.extend_from_slice(head);
    out.extend_from_slice(b"\0\0\0\0IDAT");
    out
}

/// Ends the pixels, and with them the file.
pub(super) fn close(head: &[u8], mut out: Vec<u8>) -> Vec<u8> {
    let (length, kind) = (head.len(), head.len() + 4);
    let crc = crc32fast::hash(&out[kind..]);
    let count = (out.len() - kind - 4) as u32;
    out[length..kind].copy_from_slice(&count.to_be_bytes());
    out.extend_from_slice(&crc.to_be_bytes());
    out.extend_from_slice(&END);
    out
}

fn encoder<'a>(
    canvas: &Canvas,
    (x, y): Density,
    out: &'a mut Vec<u8>,
) -> Encoder<'a, &'a mut Vec<u8>> {
    let (width, height) = (canvas.area.width() as u32, canvas.area.height() as u32);
    let mut encoder = Encoder::new(out, width, height);
    encoder.set_color(match canvas.channels {
        3 => ColorType::Rgb,
        _ => ColorType::Rgba,
    });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: x,
        yppu: y,
        unit: Unit::Meter,
    }));
    encoder
}

fn cannot(error: &EncodingError) -> Error {
    Error::new(Kind::Paint, format!("the PNG can't be written: {error}"))
}
