//! WebP: its chunks (RFC 9649), walked without decoding.

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

#[derive(Default)]
struct Chunks {
    size: Option<(u32, u32)>,
    has_alpha: bool,
    exif: Option<exif::Exif>,
    profile: Option<Vec<u8>>,
    image: bool,
}

/// Reads the header and walks the chunks to the last.
pub(super) fn read(bytes: &Bytes, limits: &Limits, findings: &mut Vec<Finding>) -> Result<Raster> {
    let chunks = walk(bytes, limits)?;
    let (width, height) = chunks.size.ok_or_else(truncated)?;
    let turn = chunks.exif.map_or(Turn::NONE, |exif| exif.turn);
    let swap = turn.swaps_sides();
    let dpi = chunks.exif.and_then(|exif| exif.dpi);
    Ok(Raster {
        width: if swap { height } else { width },
        height: if swap { width } else { height },
        dpi: dpi.map(|(x, y)| if swap { (y, x) } else { (x, y) }),
        turn,
        icc: chunks.profile.and_then(|icc| icc::useful(icc, 3, findings)),
        has_alpha: chunks.has_alpha,
        encoded: Encoded::WebP {
            bytes: bytes.clone(),
        },
    })
}

fn walk(bytes: &[u8], limits: &Limits) -> Result<Chunks> {
    let mut chunks = Chunks::default();
    let mut at = 12;
    while at < bytes.len() {
        let Some(&[a, b, c, d, l0, l1, l2, l3]) = bytes.get(at..at + 8) else {
            // One odd byte of padding may follow the last chunk.
            break;
        };
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        let head = &bytes[at + 8..bytes.len().min((at + 8).saturating_add(length))];
        chunk(&mut chunks, [a, b, c, d], head, limits)?;
        if head.len() < length {
            return Err(truncated());
        }
        at += 8 + length + length % 2;
    }
    let declared = u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize;
    if !chunks.image || declared.saturating_add(8) > bytes.len().saturating_add(1) {
        return Err(truncated());
    }
    Ok(chunks)
}

fn chunk(chunks: &mut Chunks, kind: [u8; 4], data: &[u8], limits: &Limits) -> Result<()> {
    match &kind {
        b"VP8X" => {
            let &[flags, _, _, _, w0, w1, w2, h0, h1, h2, ..] = data else {
                return Err(truncated());
            };
            chunks.has_alpha = flags & 0x10 != 0;
            let plus_one = |a, b, c| u32::from_le_bytes([a, b, c, 0]) + 1;
            set_size(chunks, plus_one(w0, w1, w2), plus_one(h0, h1, h2), limits)?;
        }
        b"VP8 " => lossy(chunks, data, limits)?,
        b"VP8L" => lossless(chunks, data, limits)?,
        b"ANMF" => chunks.image = true,
        b"EXIF" => {
            let tiff = data.strip_prefix(b"Exif\0\0").unwrap_or(data);
            chunks.exif = exif::read(tiff);
        }
        b"ICCP" => chunks.profile = Some(data.to_vec()),
        _ => {}
    }
    Ok(())
}

fn set_size(chunks: &mut Chunks, width: u32, height: u32, limits: &Limits) -> Result<()> {
    check_size(width, height, limits)?;
    match chunks.size {
        Some(known) if known != (width, height) => Err(damaged("its sizes do not agree")),
        _ => {
            chunks.size = Some((width, height));
            Ok(())
        }
    }
}

/// A VP8 key frame's header (RFC 6386, 9.1).
fn lossy(chunks: &mut Chunks, data: &[u8], limits: &Limits) -> Result<()> {
    let &[_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..] = data else {
        return Err(damaged("its image has no header"));
    };
    chunks.image = true;
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
    set_size(chunks, side(w0, w1), side(h0, h1), limits)
}

/// A VP8L header (RFC 9649, 3.4).
fn lossless(chunks: &mut Chunks, data: &[u8], limits: &Limits) -> Result<()> {
    let &[0x2f, a, b, c, d, ..] = data else {
        return Err(damaged("its image has no header"));
    };
    let bits = u32::from_le_bytes([a, b, c, d]);
    chunks.image = true;
    chunks.has_alpha |= bits >> 28 & 1 == 1;
    set_size(
        chunks,
        (bits & 0x3fff) + 1,
        (bits >> 14 & 0x3fff) + 1,
        limits,
    )
}

fn truncated() -> Error {
    Error::new(Kind::Picture, "the WebP stops before its end")
        .help("the file is cut off: copy or export it again")
}

fn damaged(why: &str) -> Error {
    Error::new(Kind::Picture, format!("the WebP is damaged: {why}")).help("export it again")
}
