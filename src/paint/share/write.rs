//! Pixels to the bytes of a file.

use image_webp::ColorType as WebPColor;
use image_webp::WebPEncoder;
use jpeg_encoder::ColorType as JpegColor;
use jpeg_encoder::Encoder as JpegEncoder;
use jpeg_encoder::PixelDensity;
use jpeg_encoder::SamplingFactor;

use super::ShareOptions;
use super::SharePainter;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::paint::Format;
use crate::paint::png;
use crate::paint::png::Density;
use crate::paint::png::Encoding;
use crate::picture::Pixels;

/// From this quality on, a JPEG keeps the colour of each pixel; below, of four together.
const FULL_COLOUR: u8 = 80;
/// A card that is too large is tried with less and less quality, down to this.
const LEAST_QUALITY: u8 = 40;
/// Quality goes down in such steps.
const STEP: u8 = 12;
/// The longest side of a WebP (RFC 9649, section 3.4), in pixels.
const WEBP_SIDE: u32 = 16_384;
/// 96 pixels to the inch, in pixels to the metre: what a card says of itself.
const SCREEN: Density = (3_780, 3_780);

/// How pixels become a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing {
    format: Format,
    quality: u8,
    density: Density,
}

impl Writing {
    pub(super) fn new(format: Format, options: &ShareOptions) -> Result<Self> {
        if !(1..=100).contains(&options.quality) {
            let message = format!("{} is no quality of a JPEG", options.quality);
            return Err(Error::new(Kind::BadValue, message).help("give 1 to 100; 88 is usual"));
        }
        match format {
            Format::Png | Format::Jpeg | Format::WebP => Ok(Self {
                format,
                quality: options.quality,
                density: SCREEN,
            }),
            Format::Pdf | Format::Svg => Err(no_card(format)),
        }
    }

    pub(super) fn dense(self, density: Density) -> Self {
        Self { density, ..self }
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// The file of a page.
    pub(super) fn picture(&self, pixels: &Pixels) -> Result<Vec<u8>> {
        match self.format {
            Format::Jpeg => self.jpeg(pixels, self.quality),
            Format::WebP => webp(pixels),
            Format::Png | Format::Pdf | Format::Svg => self.png(pixels, Encoding::Fast),
        }
    }

    /// The file of a card: smaller where it would be too large.
    pub(super) fn card(&self, pixels: &Pixels) -> Result<Vec<u8>> {
        let fits = |file: &Vec<u8>| file.len() <= SharePainter::MOST_CARD_BYTES;
        let file = self.picture(pixels)?;
        if fits(&file) {
            return Ok(file);
        }
        match self.format {
            Format::Jpeg => self.smaller_jpeg(pixels),
            Format::Png => {
                Some(self.png(pixels, Encoding::Small)).filter(|file| file.as_ref().is_ok_and(fits))
            }
            Format::WebP | Format::Pdf | Format::Svg => None,
        }
        .unwrap_or_else(|| Err(too_large(pixels, file.len(), self.format)))
    }

    fn smaller_jpeg(&self, pixels: &Pixels) -> Option<Result<Vec<u8>>> {
        let mut quality = self.quality;
        while quality > LEAST_QUALITY {
            quality = quality.saturating_sub(STEP).max(LEAST_QUALITY);
            match self.jpeg(pixels, quality) {
                Ok(file) if file.len() > SharePainter::MOST_CARD_BYTES => {}
                other => return Some(other),
            }
        }
        None
    }

    fn png(&self, pixels: &Pixels, encoding: Encoding) -> Result<Vec<u8>> {
        png::pack(pixels, self.density, encoding)
    }

    fn jpeg(&self, pixels: &Pixels, quality: u8) -> Result<Vec<u8>> {
        let (Ok(width), Ok(height)) = (u16::try_from(pixels.width), u16::try_from(pixels.height))
        else {
            return Err(too_long(pixels, Format::Jpeg, u32::from(u16::MAX)));
        };
        let mut out = Vec::new();
        let mut encoder = JpegEncoder::new(&mut out, quality);
        encoder.set_sampling_factor(match quality >= FULL_COLOUR {
            true => SamplingFactor::R_4_4_4,
            false => SamplingFactor::R_4_2_0,
        });
        encoder.set_progressive(true);
        encoder.set_optimized_huffman_tables(true);
        encoder.set_density(PixelDensity::dpi(dpi(self.density.0)));
        let written = encoder.encode(&pixels.rgba, width, height, JpegColor::Rgba);
        written.map_err(|error| cannot(Format::Jpeg, &error))?;
        Ok(out)
    }
}

/// Lossless (RFC 9649, section 3).
fn webp(pixels: &Pixels) -> Result<Vec<u8>> {
    if pixels.width.max(pixels.height) > WEBP_SIDE {
        return Err(too_long(pixels, Format::WebP, WEBP_SIDE));
    }
    let mut out = Vec::new();
    let encoder = WebPEncoder::new(&mut out);
    let written = match pixels.opaque {
        true => {
            let rgb: Vec<u8> = pixels
                .rgba
                .chunks_exact(4)
                .flat_map(|pixel| &pixel[..3])
                .copied()
                .collect();
            encoder.encode(&rgb, pixels.width, pixels.height, WebPColor::Rgb8)
        }
        false => encoder.encode(&pixels.rgba, pixels.width, pixels.height, WebPColor::Rgba8),
    };
    written.map_err(|error| cannot(Format::WebP, &error))?;
    Ok(out)
}

/// Pixels to the metre as pixels to the inch.
fn dpi(per_metre: u32) -> u16 {
    let dpi = (f64::from(per_metre) * 0.0254).round();
    dpi.clamp(1.0, f64::from(u16::MAX)) as u16
}

fn cannot(format: Format, error: &dyn std::fmt::Display) -> Error {
    let format = format.called();
    Error::new(
        Kind::Paint,
        format!("the {format} can't be written: {error}"),
    )
}

fn no_card(format: Format) -> Error {
    let message = format!("a card can't be a {}", format.called());
    Error::new(Kind::BadValue, message).help("end the file in .png, .jpg or .webp")
}

fn too_long(pixels: &Pixels, format: Format, most: u32) -> Error {
    let message = format!(
        "a {} can't have {} × {} pixels; {most} are its longest side",
        format.called(),
        pixels.width,
        pixels.height
    );
    Error::new(Kind::Limit, message).help("ask for fewer dots per inch, or a smaller width")
}

fn too_large(pixels: &Pixels, bytes: usize, format: Format) -> Error {
    let message = format!(
        "a card of {} × {} pixels comes to {:.1} MB as {}; networks take {} MB",
        pixels.width,
        pixels.height,
        bytes as f64 / 1e6,
        format.called(),
        SharePainter::MOST_CARD_BYTES / 1_000_000
    );
    let help = match format {
        Format::Jpeg => "make the card smaller; 1200x630 is usual",
        Format::Png | Format::WebP | Format::Pdf | Format::Svg => {
            "end the file in .jpg, or make the card smaller; 1200x630 is usual"
        }
    };
    Error::new(Kind::Limit, message).help(help)
}
