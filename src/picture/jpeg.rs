//! JPEG: its segments, walked from start to end without decoding (ITU-T T.81, annex B).

use memchr::memchr;

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

/// Progressive files come in a dozen scans; a file of thousands is made to waste time.
const MOST_SCANS: usize = 64;

/// What the segments say.
#[derive(Default)]
struct Segments {
    size: Option<(u32, u32)>,
    components: u8,
    exif: Option<exif::Exif>,
    jfif_dpi: Option<(f64, f64)>,
    profile: Vec<(u8, Vec<u8>)>,
    adobe: bool,
    scans: usize,
}

/// Reads the header and walks the rest to the end marker.
pub(super) fn read(bytes: &Bytes, limits: &Limits, findings: &mut Vec<Finding>) -> Result<Raster> {
    let segments = walk(bytes, limits)?;
    let (width, height) = segments.size.ok_or_else(|| truncated("its frame header"))?;
    let exif = segments.exif;
    let turn = exif.map_or(Turn::NONE, |exif| exif.turn);
    let dpi = segments.jfif_dpi.or(exif.and_then(|exif| exif.dpi));
    let swap = turn.swaps_sides();
    let profile = segments.joined_profile();
    Ok(Raster {
        width: if swap { height } else { width },
        height: if swap { width } else { height },
        dpi: dpi.map(|(x, y)| if swap { (y, x) } else { (x, y) }),
        turn,
        icc: profile.and_then(|icc| icc::useful(icc, segments.components, findings)),
        has_alpha: false,
        encoded: Encoded::Jpeg {
            bytes: bytes.clone(),
            components: segments.components,
            inverted: segments.components == 4 && segments.adobe,
        },
    })
}

impl Segments {
    /// The profile's parts in order, when all are there (ICC.1, annex B.4).
    fn joined_profile(&self) -> Option<Vec<u8>> {
        let mut parts: Vec<&(u8, Vec<u8>)> = self.profile.iter().collect();
        parts.sort_by_key(|(number, _)| *number);
        let whole = parts
            .iter()
            .enumerate()
            .all(|(index, (number, _))| usize::from(*number) == index + 1);
        (whole && !parts.is_empty())
            .then(|| parts.iter().flat_map(|(_, part)| part.clone()).collect())
    }
}

fn walk(bytes: &[u8], limits: &Limits) -> Result<Segments> {
    let mut segments = Segments::default();
    let mut at = 2;
    loop {
        let (marker, body) = next_marker(bytes, at)?;
        at = body;
        match marker {
            0xd9 if segments.scans > 0 => return Ok(segments),
            0xd9 => return Err(truncated("its image")),
            0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let payload = payload(bytes, at)?;
        at += 2 + payload.len();
        segment(&mut segments, marker, payload, limits)?;
    }
}

/// The next marker at or after `at`, and where its segment starts. Entropy-coded data is skipped.
fn next_marker(bytes: &[u8], mut at: usize) -> Result<(u8, usize)> {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        at += memchr(0xff, rest).ok_or_else(|| truncated("its end"))? + 1;
        match bytes.get(at) {
            None => return Err(truncated("its end")),
            // A stuffed 0xff of the data, or fill before a marker.
            Some(0x00) => at += 1,
            Some(0xff) => {}
            Some(marker) => return Ok((*marker, at + 1)),
        }
    }
}

/// The file without its EXIF segments. It must have been read before.
pub(super) fn without_exif(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes[..2].to_vec();
    let mut at = 2;
    // Segments up to the first scan; from there on everything is taken over.
    while let Ok((marker, body)) = next_marker(bytes, at) {
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            out.extend_from_slice(&bytes[at..body]);
            at = body;
            continue;
        }
        let Ok(payload) = payload(bytes, body) else {
            break;
        };
        if marker == 0xda {
            break;
        }
        let end = body + 2 + payload.len();
        if !(marker == 0xe1 && payload.starts_with(b"Exif\0\0")) {
            out.extend_from_slice(&bytes[at..end]);
        }
        at = end;
    }
    out.extend_from_slice(&bytes[at..]);
    out
}

fn payload(bytes: &[u8], at: usize) -> Result<&[u8]> {
    let length = match bytes.get(at..at + 2) {
        Some(&[high, low]) => usize::from(u16::from_be_bytes([high, low])),
        _ => return Err(truncated("a segment")),
    };
    if length < 2 {
        return Err(damaged("a segment is shorter than its own length"));
    }
    bytes
        .get(at + 2..at + length)
        .ok_or_else(|| truncated("a segment"))
}

fn segment(segments: &mut Segments, marker: u8, payload: &[u8], limits: &Limits) -> Result<()> {
    match marker {
        0xc0..=0xc2 => frame(segments, payload, limits)?,
        0xc3 | 0xc5..=0xc7 | 0xcb | 0xcd..=0xcf => {
            return Err(unsupported("lossless or hierarchical"));
        }
        0xc9 | 0xca => return Err(unsupported("arithmetic-coded")),
        0xda => scan(segments)?,
        0xdc => return Err(unsupported("of a height that is only told at its end")),
        0xe0 => segments.jfif_dpi = segments.jfif_dpi.or(jfif_dpi(payload)),
        0xe1 => {
            let tiff = payload.strip_prefix(b"Exif\0\0");
            segments.exif = segments.exif.or(tiff.and_then(exif::read));
        }
        0xe2 => {
            if let Some([number, _, part @ ..]) = payload.strip_prefix(b"ICC_PROFILE\0") {
                segments.profile.push((*number, part.to_vec()));
            }
        }
        0xee => segments.adobe |= payload.starts_with(b"Adobe"),
        _ => {}
    }
    Ok(())
}

fn frame(segments: &mut Segments, payload: &[u8], limits: &Limits) -> Result<()> {
    let &[precision, h1, h0, w1, w0, components, ..] = payload else {
        return Err(truncated("its frame header"));
    };
    if segments.size.is_some() {
        return Err(damaged("it has two frame headers"));
    }
    if precision != 8 {
        return Err(unsupported(&format!("of {precision} bits a channel")));
    }
    if !matches!(components, 1 | 3 | 4) {
        return Err(unsupported(&format!("of {components} channels")));
    }
    let size = (
        u32::from(u16::from_be_bytes([w1, w0])),
        u32::from(u16::from_be_bytes([h1, h0])),
    );
    check_size(size.0, size.1, limits)?;
    segments.size = Some(size);
    segments.components = components;
    Ok(())
}

fn scan(segments: &mut Segments) -> Result<()> {
    if segments.size.is_none() {
        return Err(damaged("its image comes before its frame header"));
    }
    segments.scans += 1;
    if segments.scans > MOST_SCANS {
        return Err(Error::new(
            Kind::Limit,
            format!("the JPEG has more than {MOST_SCANS} scans"),
        )
        .help("save it again as a baseline JPEG"));
    }
    Ok(())
}

/// Density of a JFIF header (ITU-T T.871, 10.1).
fn jfif_dpi(payload: &[u8]) -> Option<(f64, f64)> {
    let &[_, _, unit, x1, x0, y1, y0, ..] = payload.strip_prefix(b"JFIF\0")? else {
        return None;
    };
    let per_inch = match unit {
        1 => 1.0,
        2 => 2.54,
        _ => return None,
    };
    let x = f64::from(u16::from_be_bytes([x1, x0])) * per_inch;
    let y = f64::from(u16::from_be_bytes([y1, y0])) * per_inch;
    (exif::is_plausible(x) && exif::is_plausible(y)).then_some((x, y))
}

fn truncated(what: &str) -> Error {
    Error::new(Kind::Picture, format!("the JPEG stops before {what}"))
        .help("the file is cut off: copy or export it again")
}

fn damaged(why: &str) -> Error {
    Error::new(Kind::Picture, format!("the JPEG is damaged: {why}")).help("export it again")
}

fn unsupported(what: &str) -> Error {
    Error::new(
        Kind::Picture,
        format!("the JPEG is {what}, which is not drawn"),
    )
    .help("save it as a baseline or progressive JPEG of 8 bits in RGB, grey or CMYK")
}
