//! PNG: its chunks, walked with their checksums; nothing is inflated but the colour profile.

use std::io::Cursor;

use super::Encoded;
use super::Raster;
use super::Turn;
use super::check_size;
use super::exif;
use super::icc;
use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::Limits;

/// What one row, the palette and the colour profile may take while the header is read.
const HEADER_BYTES: usize = 8 * 1024 * 1024;

#[derive(Default)]
struct Chunks {
    size: (u32, u32),
    color_type: u8,
    transparent: bool,
    srgb: bool,
    profile: bool,
    dpi: Option<(f64, f64)>,
    turn: Option<Turn>,
    data: bool,
}

/// Reads the header and walks the chunks to the last.
pub(super) fn read(bytes: &Bytes, limits: &Limits, findings: &mut Vec<Finding>) -> Result<Raster> {
    let chunks = walk(bytes, limits)?;
    let (width, height) = chunks.size;
    let turn = chunks.turn.unwrap_or(Turn::NONE);
    let swap = turn.swaps_sides();
    Ok(Raster {
        width: if swap { height } else { width },
        height: if swap { width } else { height },
        dpi: chunks.dpi.map(|(x, y)| if swap { (y, x) } else { (x, y) }),
        turn,
        icc: profile(bytes, &chunks, findings),
        has_alpha: chunks.transparent || matches!(chunks.color_type, 4 | 6),
        encoded: Encoded::Png {
            bytes: bytes.clone(),
        },
    })
}

fn walk(bytes: &[u8], limits: &Limits) -> Result<Chunks> {
    let mut chunks = Chunks::default();
    let mut at = 8;
    loop {
        let head: &[u8; 8] = bytes
            .get(at..)
            .and_then(|rest| rest.first_chunk())
            .ok_or_else(truncated)?;
        let [l3, l2, l1, l0, kind @ ..] = *head;
        let length = u32::from_be_bytes([l3, l2, l1, l0]) as usize;
        // The header is looked at even when the rest was cut off: sizes first.
        if at == 8 {
            header(&mut chunks, kind, bytes.get(16..29), limits)?;
        }
        let end = at.checked_add(12).and_then(|end| end.checked_add(length));
        let end = end
            .filter(|end| *end <= bytes.len())
            .ok_or_else(truncated)?;
        check_sum(kind, &bytes[at + 4..end])?;
        if kind == *b"IEND" {
            return chunks.data.then_some(chunks).ok_or_else(truncated);
        }
        chunk(&mut chunks, kind, &bytes[at + 8..end - 4]);
        at = end;
    }
}

fn header(chunks: &mut Chunks, kind: [u8; 4], data: Option<&[u8]>, limits: &Limits) -> Result<()> {
    if kind != *b"IHDR" {
        return Err(damaged("it does not begin with its header"));
    }
    let data: &[u8; 13] = data
        .and_then(|data| data.try_into().ok())
        .ok_or_else(truncated)?;
    let [w3, w2, w1, w0, h3, h2, h1, h0, _, color_type, ..] = *data;
    chunks.size = (
        u32::from_be_bytes([w3, w2, w1, w0]),
        u32::from_be_bytes([h3, h2, h1, h0]),
    );
    chunks.color_type = color_type;
    check_size(chunks.size.0, chunks.size.1, limits)
}

/// Holds a chunk's type and data (and the four bytes behind them) against its CRC.
fn check_sum(kind: [u8; 4], with_sum: &[u8]) -> Result<()> {
    let (data, sum) = with_sum.split_at(with_sum.len() - 4);
    if crc32fast::hash(data).to_be_bytes() == *sum {
        return Ok(());
    }
    let name = String::from_utf8_lossy(&kind).into_owned();
    Err(damaged(&format!("the checksum of its `{name}` is wrong")))
}

fn chunk(chunks: &mut Chunks, kind: [u8; 4], data: &[u8]) {
    match &kind {
        b"tRNS" => chunks.transparent = true,
        b"sRGB" => chunks.srgb = true,
        b"iCCP" => chunks.profile = true,
        b"pHYs" => chunks.dpi = density(data),
        b"eXIf" => chunks.turn = exif::read(data).map(|exif| exif.turn),
        b"IDAT" => chunks.data = true,
        _ => {}
    }
}

/// Pixels to the metre, in inches (PNG, 11.3.4.3).
fn density(data: &[u8]) -> Option<(f64, f64)> {
    let &[x3, x2, x1, x0, y3, y2, y1, y0, 1] = data else {
        return None;
    };
    let x = f64::from(u32::from_be_bytes([x3, x2, x1, x0])) * 0.0254;
    let y = f64::from(u32::from_be_bytes([y3, y2, y1, y0])) * 0.0254;
    (exif::is_plausible(x) && exif::is_plausible(y)).then_some((x, y))
}

/// The colour profile, inflated within bounds. A file that says sRGB is taken at its word.
fn profile(bytes: &Bytes, chunks: &Chunks, findings: &mut Vec<Finding>) -> Option<Bytes> {
    if !chunks.profile || chunks.srgb {
        return None;
    }
    let reader = decoder(bytes, false).read_info().ok()?;
    let profile = reader.info().icc_profile.as_deref()?.to_vec();
    let components = if matches!(chunks.color_type, 0 | 4) {
        1
    } else {
        3
    };
    icc::useful(profile, components, findings)
}

/// A decoder that inflates no text.
pub(super) fn decoder(bytes: &[u8], ignore_profile: bool) -> ::png::Decoder<Cursor<&[u8]>> {
    let limits = ::png::Limits {
        bytes: HEADER_BYTES,
    };
    let mut decoder = ::png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(ignore_profile);
    decoder
}

/// A plain PNG of decoded pixels.
pub(super) fn encode(pixels: &super::Pixels) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut out, pixels.width, pixels.height);
    encoder.set_color(::png::ColorType::Rgba);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Fast);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels.rgba));
    written.map_err(|error| Error::new(Kind::Picture, format!("it can't be stored: {error}")))?;
    Ok(out)
}

fn truncated() -> Error {
    Error::new(Kind::Picture, "the PNG stops before its end")
        .help("the file is cut off: copy or export it again")
}

fn damaged(why: &str) -> Error {
    Error::new(Kind::Picture, format!("the PNG is damaged: {why}")).help("copy or export it again")
}
