//! What a file is, by its bytes; and whether its name lies.

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;

/// The formats that are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    WebP,
    Svg,
    Pdf,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Svg => "SVG",
            Self::Pdf => "PDF",
        }
    }

    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png", "apng"],
            Self::WebP => &["webp"],
            Self::Svg => &["svg"],
            // Illustrator's own files are PDF files, when they are saved so.
            Self::Pdf => &["pdf", "ai"],
        }
    }
}

/// Endings that name a format of pictures: only these can lie.
const ENDINGS: &[&str] = &[
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "svg", "gif", "bmp", "tif", "tiff",
    "avif", "heic", "svgz", "pdf",
];

/// Files that people try, and what to tell them.
const OTHERS: &[(&[u8], &str)] = &[
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"\x1f\x8b", "compressed (SVGZ?)"),
    (b"8BPS", "a Photoshop file"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\0\0\x01\0", "an icon (ICO)"),
];

/// The format of a file.
///
/// # Errors
/// [`Kind::Picture`], naming what the file seems to be.
pub(super) fn format(bytes: &[u8]) -> Result<Format> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Format::WebP);
    }
    if is_pdf(bytes) {
        return Ok(Format::Pdf);
    }
    if looks_like_svg(bytes) {
        return Ok(Format::Svg);
    }
    Err(unknown(bytes))
}

/// Whether a PDF begins within the first kibibyte, where viewers look for it.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    head.windows(5).any(|word| word == b"%PDF-")
}

fn unknown(bytes: &[u8]) -> Error {
    let is_heif = bytes.get(4..8) == Some(b"ftyp");
    let what = OTHERS
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, what)| *what)
        .or(is_heif.then_some("an AVIF, HEIC or video"));
    let message = match (bytes.is_empty(), what) {
        (true, _) => "the picture's file is empty".to_owned(),
        (false, Some(what)) => format!("the file is {what}, which is not drawn"),
        (false, None) => "the file is no picture of a known format".to_owned(),
    };
    Error::new(Kind::Picture, message).help("save it as JPEG, PNG, WebP, SVG or PDF")
}

/// Whether the first tag, behind byte order mark, declaration, comments and doctype, is `svg`.
fn looks_like_svg(bytes: &[u8]) -> bool {
    let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // UTF-16 is told by its mark; the reader refuses it with a better message than "unknown".
    if rest.starts_with(b"\xff\xfe<\0") || rest.starts_with(b"\xfe\xff\0<") {
        return true;
    }
    loop {
        rest = rest.trim_ascii_start();
        let after = match rest {
            [b'<', b'?', ..] => after(rest, b"?>"),
            [b'<', b'!', b'-', b'-', ..] => after(rest, b"-->"),
            [b'<', b'!', ..] => return rest.len() > 9 && is_svg_doctype(rest),
            _ => return is_svg_tag(rest),
        };
        let Some(after) = after else { return false };
        rest = after;
    }
}

fn is_svg_doctype(rest: &[u8]) -> bool {
    let head = &rest[..rest.len().min(200)];
    String::from_utf8_lossy(head)
        .to_ascii_lowercase()
        .starts_with("<!doctype")
        && !head
            .to_ascii_lowercase()
            .windows(4)
            .any(|word| word == b"html")
}

fn is_svg_tag(rest: &[u8]) -> bool {
    let Some(tag) = rest.strip_prefix(b"<") else {
        return false;
    };
    let end = tag
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        .unwrap_or(tag.len());
    let name = &tag[..end];
    name == b"svg" || name.ends_with(b":svg")
}

fn after<'a>(bytes: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(end.len()).position(|window| window == end)?;
    Some(&bytes[at + end.len()..])
}

/// A warning when the name's ending tells of another format.
pub(super) fn misnamed(format: Format, name: &str) -> Option<Finding> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    let lies = ENDINGS.contains(&ending.as_str()) && !format.endings().contains(&ending.as_str());
    lies.then(|| {
        Finding::warning(
            Kind::Picture,
            format!("the file ends in `.{ending}` but is a {}", format.name()),
        )
        .help(format!("rename it to end in `.{}`", format.endings()[0]))
    })
}
