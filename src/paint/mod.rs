//! One painter a file format: prepared once a plate, shared by all threads. They draw and decide nothing.

/// How painters pack streams of their own.
#[cfg(any(feature = "pdf", feature = "png"))]
mod deflate;
/// Portable Document Format (ISO 32000).
#[cfg(feature = "pdf")]
pub mod pdf;
/// Portable Network Graphics (W3C, third edition).
#[cfg(feature = "png")]
pub mod png;
/// JPEG and WebP, and cards to share.
#[cfg(feature = "png")]
pub mod share;
/// Scalable Vector Graphics (SVG 2).
#[cfg(feature = "svg")]
pub mod svg;

use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::scene::Scene;
use crate::scene::Stage;

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `.pdf`
    Pdf,
    /// `.png`
    Png,
    /// `.svg`
    Svg,
    /// `.jpg` (ISO/IEC 10918-1)
    #[serde(rename = "jpg")]
    Jpeg,
    /// `.webp` (RFC 9649), lossless
    WebP,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Png, Self::Svg, Self::Jpeg, Self::WebP];

    /// The ending of its files, without a dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }

    /// What people call it.
    pub fn called(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
        }
    }

    /// The feature of the crate that paints it.
    fn feature(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png | Self::Jpeg | Self::WebP => "png",
            Self::Svg => "svg",
        }
    }

    /// Whether its files are made of pixels.
    pub fn has_pixels(self) -> bool {
        match self {
            Self::Png | Self::Jpeg | Self::WebP => true,
            Self::Pdf | Self::Svg => false,
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wanted = text.trim().to_ascii_lowercase();
        if wanted == "jpeg" {
            return Ok(Self::Jpeg);
        }
        Self::ALL
            .into_iter()
            .find(|format| format.ending() == wanted)
            .ok_or_else(|| {
                Error::new(Kind::BadValue, format!("no format is called `{text}`"))
                    .help("formats are `pdf`, `png`, `svg`, `jpg` and `webp`")
            })
    }
}

/// How files are painted; each painter takes what concerns it.
#[derive(Clone, Debug, Default)]
pub struct PaintOptions {
    /// For PDF.
    #[cfg(feature = "pdf")]
    pub pdf: pdf::PdfOptions,
    /// For PNG.
    #[cfg(feature = "png")]
    pub png: png::PngOptions,
    /// For JPEG, WebP and cards, beside what `png` says of size and page.
    #[cfg(feature = "png")]
    pub share: share::ShareOptions,
    /// For SVG.
    #[cfg(feature = "svg")]
    pub svg: svg::SvgOptions,
}

/// A prepared painter of any format: cheap to clone, shared by all threads.
#[derive(Clone)]
pub enum Painter {
    /// Paints PDF.
    #[cfg(feature = "pdf")]
    Pdf(pdf::PdfPainter),
    /// Paints PNG.
    #[cfg(feature = "png")]
    Png(png::PngPainter),
    /// Paints SVG.
    #[cfg(feature = "svg")]
    Svg(svg::SvgPainter),
    /// Paints JPEG, WebP, and cards.
    #[cfg(feature = "png")]
    Share(share::SharePainter),
}

/// A painted file: a part that it shares with its siblings, and its own.
#[derive(Clone, Debug)]
pub struct File {
    /// How it begins; the same bytes in every file of a painter. May be empty.
    pub shared: Bytes,
    /// What follows.
    pub own: Vec<u8>,
    /// How `own` begins.
    pub(crate) lead: Option<Lead>,
}

/// How the files of some records of a painter go on after what all of them share: with the same fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lead {
    pub(crate) bytes: usize,
    /// The same for the same bytes; hardly ever the same for others.
    pub(crate) hash: u64,
}

impl File {
    /// What other files of the painter are likely to have next to what all share, with the hash of it.
    #[cfg_attr(
        not(feature = "batch"),
        allow(dead_code, reason = "batches alone sum files")
    )]
    pub(crate) fn lead(&self) -> Option<(u64, &[u8])> {
        let lead = self.lead?;
        Some((lead.hash, &self.own[..lead.bytes]))
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.shared.len() + self.own.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All its bytes in one piece.
    pub fn to_vec(&self) -> Vec<u8> {
        [&*self.shared, &self.own].concat()
    }
}

impl From<Vec<u8>> for File {
    fn from(own: Vec<u8>) -> Self {
        Self {
            shared: Bytes::default(),
            own,
            lead: None,
        }
    }
}

impl Painter {
    /// Prepares a painter: what no record changes is decoded, encoded and compressed here, once.
    ///
    /// # Errors
    /// What a format can't hold, and a format whose feature is off.
    pub fn prepare(format: Format, stage: &Stage, options: &PaintOptions) -> Result<Self> {
        match format {
            #[cfg(feature = "pdf")]
            Format::Pdf => pdf::PdfPainter::prepare(stage, &options.pdf).map(Self::Pdf),
            #[cfg(feature = "png")]
            Format::Jpeg | Format::WebP => Self::share(format, stage, options),
            #[cfg(feature = "png")]
            Format::Png if options.share.card.is_some() => Self::share(format, stage, options),
            #[cfg(feature = "png")]
            Format::Png => png::PngPainter::prepare(stage, &options.png).map(Self::Png),
            #[cfg(feature = "svg")]
            Format::Svg => svg::SvgPainter::prepare(stage, &options.svg).map(Self::Svg),
            #[allow(unreachable_patterns)]
            off => {
                let _ = (stage, options);
                Err(Error::new(
                    Kind::Paint,
                    format!("this build can't paint {}", off.ending()),
                )
                .help(format!("build it with the feature `{}`", off.feature())))
            }
        }
    }

    #[cfg(feature = "png")]
    fn share(format: Format, stage: &Stage, options: &PaintOptions) -> Result<Self> {
        share::SharePainter::prepare(format, stage, &options.png, &options.share).map(Self::Share)
    }

    /// The painter for so many files of one design: their number decides what the options leave open, which
    /// is how PNG is packed. It shares everything with this one.
    #[must_use]
    pub fn for_files(&self, files: u64) -> Self {
        match self {
            #[cfg(feature = "png")]
            Self::Png(painter) => Self::Png(painter.for_files(files)),
            #[allow(unreachable_patterns)]
            other => {
                let _ = files;
                other.clone()
            }
        }
    }

    /// How its files are encoded, where there are several ways: see [`png::Encoding`].
    pub fn encoding(&self) -> Option<&'static str> {
        match self {
            #[cfg(feature = "png")]
            Self::Png(painter) => Some(painter.encoding().name()),
            #[allow(unreachable_patterns)]
            _ => None,
        }
    }

    /// Paints a scene.
    ///
    /// # Errors
    /// What the format can't hold; a picture that turns out to be damaged.
    pub fn paint(&self, scene: &Scene) -> Result<File> {
        match self {
            #[cfg(feature = "pdf")]
            Self::Pdf(painter) => painter.paint_shared(scene).map(|painted| File {
                shared: painted.prefix,
                own: painted.tail,
                lead: painted.lead,
            }),
            #[cfg(feature = "png")]
            Self::Png(painter) => painter.paint(scene).map(File::from),
            #[cfg(feature = "svg")]
            Self::Svg(painter) => painter.paint(scene).map(File::from),
            #[cfg(feature = "png")]
            Self::Share(painter) => painter.paint(scene).map(File::from),
            #[cfg(not(any(feature = "pdf", feature = "png", feature = "svg")))]
            _ => Err(Error::new(
                Kind::Paint,
                format!("no painter is built for {} pages", scene.pages.len()),
            )),
        }
    }

    /// What was found while preparing: vector art that had to become pixels.
    pub fn findings(&self) -> &[Finding] {
        match self {
            #[cfg(feature = "pdf")]
            Self::Pdf(painter) => painter.findings(),
            #[cfg(feature = "png")]
            Self::Png(_) => &[],
            #[cfg(feature = "svg")]
            Self::Svg(_) => &[],
            #[cfg(feature = "png")]
            Self::Share(_) => &[],
            #[cfg(not(any(feature = "pdf", feature = "png", feature = "svg")))]
            _ => &[],
        }
    }

    /// The format that it paints.
    pub fn format(&self) -> Format {
        match self {
            #[cfg(feature = "pdf")]
            Self::Pdf(_) => Format::Pdf,
            #[cfg(feature = "png")]
            Self::Png(_) => Format::Png,
            #[cfg(feature = "svg")]
            Self::Svg(_) => Format::Svg,
            #[cfg(feature = "png")]
            Self::Share(painter) => painter.format(),
            #[cfg(not(any(feature = "pdf", feature = "png", feature = "svg")))]
            _ => Format::Pdf,
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(any(feature = "png", feature = "svg"))]
    pub(super) mod stock;
}
