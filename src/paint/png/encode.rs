//! Rows to the bytes of a PNG file.

use png::BitDepth;
use png::ColorType;
use png::Compression;
use png::Encoder;
use png::PixelDimensions;
use png::SrgbRenderingIntent;
use png::Unit;

use super::Effort;
use super::canvas::Canvas;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// Density as PNG tells it: pixels to the metre, across and down.
pub(super) type Density = (u32, u32);

pub(super) fn encode(canvas: &Canvas, density: Density, effort: Effort) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(canvas.bytes.len() / 4);
    write(canvas, density, effort, &mut out)
        .map_err(|error| Error::new(Kind::Paint, format!("the PNG can't be written: {error}")))?;
    Ok(out)
}

fn write(
    canvas: &Canvas,
    (x, y): Density,
    effort: Effort,
    out: &mut Vec<u8>,
) -> Result<(), png::EncodingError> {
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
    encoder.set_compression(match effort {
        Effort::Fast => Compression::Fast,
        Effort::Balanced => Compression::Balanced,
        Effort::Small => Compression::High,
    });
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&canvas.bytes)?;
    writer.finish()
}
