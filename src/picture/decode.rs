//! From the file of a raster picture to its pixels.

use std::io::Cursor;
use std::panic::AssertUnwindSafe;

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

use super::Encoded;
use super::Pixels;
use super::Raster;
use super::Turn;
use super::icc;
use super::png;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// Rows as they are stored.
struct Rows {
    width: usize,
    height: usize,
    /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha, or CMYK.
    channels: usize,
    cmyk: bool,
    bytes: Vec<u8>,
}

/// Decodes, goes to sRGB, and turns.
pub(super) fn pixels(raster: &Raster) -> Result<Pixels> {
    // Decoders are guarded as font readers are: a stranger's file must not end the process.
    let decode = AssertUnwindSafe(|| rows(raster));
    let rows =
        std::panic::catch_unwind(decode).unwrap_or_else(|_| Err(damaged("its decoder gave up")))?;
    let (width, height) = stored_size(raster);
    if (rows.width, rows.height) != (width, height) {
        return Err(damaged("it is not of the size that its header says"));
    }
    let rgba = to_rgba(rows, raster)?;
    let opaque = !raster.has_alpha || rgba.chunks_exact(4).all(|pixel| pixel[3] == 255);
    Ok(Pixels {
        width: raster.width,
        height: raster.height,
        rgba: turned(rgba, raster.turn, width, height),
        opaque,
    })
}

fn stored_size(raster: &Raster) -> (usize, usize) {
    let (width, height) = (raster.width as usize, raster.height as usize);
    match raster.turn.swaps_sides() {
        true => (height, width),
        false => (width, height),
    }
}

fn rows(raster: &Raster) -> Result<Rows> {
    match &raster.encoded {
        Encoded::Jpeg {
            bytes,
            components,
            inverted,
        } => jpeg(bytes, *components, *inverted, raster.icc.is_some()),
        Encoded::Png { bytes } => png_rows(bytes),
        Encoded::WebP { bytes } => webp(bytes),
    }
}

fn jpeg(bytes: &[u8], components: u8, inverted: bool, has_profile: bool) -> Result<Rows> {
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    let stored = decoder.input_colorspace().unwrap_or(ColorSpace::YCbCr);
    let wanted = match (components, has_profile) {
        // The four inks as they are stored: the turn to sRGB is ours.
        (4, _) => stored,
        (1, true) => ColorSpace::Luma,
        // The decoder adds alpha to YCbCr and grey, not to RGB.
        (_, false) if stored != ColorSpace::RGB => ColorSpace::RGBA,
        _ => ColorSpace::RGB,
    };
    if components == 4 && !matches!(stored, ColorSpace::CMYK | ColorSpace::YCCK) {
        return Err(damaged("its four channels are neither CMYK nor YCCK"));
    }
    // A decoder chooses how to convert while it reads the header, so the wish must be there before.
    let options = options.jpeg_set_out_colorspace(wanted);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let mut out = decoder.decode().map_err(damaged)?;
    if components == 4 {
        to_inks(&mut out, stored == ColorSpace::YCCK, inverted);
    }
    let (width, height) = decoder
        .dimensions()
        .ok_or_else(|| damaged("it has no size"))?;
    Ok(Rows {
        width,
        height,
        channels: wanted.num_components(),
        cmyk: components == 4,
        bytes: out,
    })
}

/// To ink amounts: 0 for none, 255 for all of it.
fn to_inks(bytes: &mut [u8], ycck: bool, inverted: bool) {
    for pixel in bytes.chunks_exact_mut(4) {
        if ycck {
            let [r, g, b] = rgb_of(pixel[0], pixel[1], pixel[2]);
            (pixel[0], pixel[1], pixel[2]) = (255 - r, 255 - g, 255 - b);
        }
        if inverted {
            pixel.iter_mut().for_each(|ink| *ink = 255 - *ink);
        }
    }
}

/// YCbCr to RGB (ITU-T T.871, 7) in 16-bit fractions.
fn rgb_of(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let byte = |value: i32| ((value + (1 << 15)) >> 16).clamp(0, 255) as u8;
    [
        byte(y + 91_881 * cr),
        byte(y - 22_554 * cb - 46_802 * cr),
        byte(y + 116_130 * cb),
    ]
}

fn png_rows(bytes: &[u8]) -> Result<Rows> {
    let mut decoder = png::decoder(bytes, true);
    decoder.set_transformations(::png::Transformations::EXPAND | ::png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(damaged)?;
    let size = reader
        .output_buffer_size()
        .ok_or_else(|| damaged("its size can't be told"))?;
    let mut out = vec![0; size];
    let info = reader.next_frame(&mut out).map_err(damaged)?;
    out.truncate(info.buffer_size());
    let channels = info.color_type.samples();
    Ok(Rows {
        width: info.width as usize,
        height: info.height as usize,
        channels,
        cmyk: false,
        bytes: out,
    })
}

fn webp(bytes: &[u8]) -> Result<Rows> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let size = decoder
        .output_buffer_size()
        .ok_or_else(|| damaged("its size can't be told"))?;
    let mut out = vec![0; size];
    decoder.read_image(&mut out).map_err(damaged)?;
    Ok(Rows {
        width: width as usize,
        height: height as usize,
        channels,
        cmyk: false,
        bytes: out,
    })
}

fn to_rgba(rows: Rows, raster: &Raster) -> Result<Vec<u8>> {
    let profile = raster.icc.as_deref();
    if rows.channels == 4 && !rows.cmyk && profile.is_none() {
        return Ok(rows.bytes);
    }
    if rows.cmyk {
        return from_cmyk(&rows.bytes, profile);
    }
    let has_alpha = rows.channels.is_multiple_of(2);
    let colors = rows.channels - usize::from(has_alpha);
    let plain = match profile {
        Some(profile) => Some(mapped(&rows, colors, profile)?),
        None => None,
    };
    let mut rgba = Vec::with_capacity(rows.width * rows.height * 4);
    for (index, pixel) in rows.bytes.chunks_exact(rows.channels).enumerate() {
        let alpha = if has_alpha { pixel[colors] } else { 255 };
        let rgb = match (&plain, colors) {
            (Some(plain), _) => [plain[index * 3], plain[index * 3 + 1], plain[index * 3 + 2]],
            (None, 1) => [pixel[0]; 3],
            (None, _) => [pixel[0], pixel[1], pixel[2]],
        };
        rgba.extend_from_slice(&[rgb[0], rgb[1], rgb[2], alpha]);
    }
    Ok(rgba)
}

/// The colours of `rows` (grey or RGB, alpha left out) in sRGB.
fn mapped(rows: &Rows, colors: usize, profile: &[u8]) -> Result<Vec<u8>> {
    let without_alpha: Vec<u8> = rows
        .bytes
        .chunks_exact(rows.channels)
        .flat_map(|pixel| &pixel[..colors])
        .copied()
        .collect();
    // A grey profile on a PNG whose palette or key made it RGB: the channels are alike.
    icc::Map::new(profile, colors as u8)
        .and_then(|map| map.apply(&without_alpha))
        .ok_or_else(|| damaged("its colour profile can't be applied"))
}

fn from_cmyk(inks: &[u8], profile: Option<&[u8]>) -> Result<Vec<u8>> {
    let rgb = match profile {
        Some(profile) => icc::Map::new(profile, 4)
            .and_then(|map| map.apply(inks))
            .ok_or_else(|| damaged("its colour profile can't be applied"))?,
        None => inks.chunks_exact(4).flat_map(plain_rgb).collect(),
    };
    Ok(rgb
        .chunks_exact(3)
        .flat_map(|p| [p[0], p[1], p[2], 255])
        .collect())
}

/// As [`Color::to_rgba8`](crate::color::Color::to_rgba8) takes CMYK.
fn plain_rgb(inks: &[u8]) -> [u8; 3] {
    let light = |ink: u8| {
        let product = u32::from(255 - ink) * u32::from(255 - inks[3]);
        ((product + 127) / 255) as u8
    };
    [light(inks[0]), light(inks[1]), light(inks[2])]
}

pub(super) fn turned(rgba: Vec<u8>, turn: Turn, width: usize, height: usize) -> Vec<u8> {
    if turn == Turn::NONE {
        return rgba;
    }
    let (seen_w, seen_h) = match turn.swaps_sides() {
        true => (height, width),
        false => (width, height),
    };
    let mut out = Vec::with_capacity(rgba.len());
    for y in 0..seen_h {
        for x in 0..seen_w {
            let (from_x, from_y) = turn.stored(x, y, width, height);
            let at = (from_y * width + from_x) * 4;
            out.extend_from_slice(&rgba[at..at + 4]);
        }
    }
    out
}

fn damaged(why: impl std::fmt::Display) -> Error {
    Error::new(Kind::Picture, format!("the picture is damaged: {why}"))
        .help("copy or export it again")
}
