//! Pictures: admitted within limits, decoded once.
//!
//! A picture's header is read first, and every bound is held against it before memory is asked for.
//! What a picture is, its bytes tell, never its name.

#[cfg(feature = "vector")]
mod bounds;
mod budget;
mod decode;
mod exif;
pub(crate) mod glyph;
mod icc;
mod jpeg;
mod png;
mod sniff;
#[cfg(feature = "pdf-art")]
pub(crate) mod pdf;
#[cfg(feature = "vector")]
pub(crate) mod svg;
mod webp;

use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;

use sha2::Digest;
use sha2::Sha256;

use crate::bytes::Bytes;
use crate::digest::hex;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::font::Font;
use crate::geom::Path;
use crate::geom::Rect;
use crate::limits::Limits;

pub use budget::Budget;
pub use exif::Turn;
#[cfg(feature = "pdf-art")]
pub use pdf::Page;
#[cfg(feature = "vector")]
pub use svg::Vector;

pub(crate) use budget::Share;
use sniff::Format;
#[cfg(feature = "pdf-art")]
pub(crate) use sniff::is_pdf;

/// A picture that was admitted: cheap to clone, shared by all threads.
#[derive(Clone)]
pub struct Picture(Arc<Inner>);

/// What tells pictures apart: the start of the SHA-256 digest of the file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureId(pub(crate) [u8; 16]);

struct Inner {
    /// Made when it is first asked for: hashing a large picture takes longer than a page does.
    id: OnceLock<PictureId>,
    file: Bytes,
    name: Arc<str>,
    source: Source,
    findings: Vec<Finding>,
    pixels: OnceLock<Result<Arc<Pixels>>>,
    // Given back when the picture goes.
    shares: Vec<Share>,
}

/// What a picture may draw on while it is admitted.
#[derive(Clone, Copy)]
pub struct Door<'a> {
    /// The bounds.
    pub limits: &'a Limits,
    /// What is left for decoded pixels; shared by all pictures of a design.
    pub budget: &'a Budget,
    /// Files that an SVG picture names, by the reference as it is written there; `None` when there
    /// is no such file, or it is not to be had.
    pub files: &'a (dyn Fn(&str) -> Option<Bytes> + Sync),
    /// The fonts that text in an SVG picture may use. Asked only when there is such text.
    pub fonts: &'a (dyn Fn() -> Vec<Font> + Sync),
}

/// What a picture is made of.
#[derive(Clone, Debug)]
pub enum Source {
    /// Pixels.
    Raster(Raster),
    /// Outlines.
    #[cfg(feature = "vector")]
    Vector(Vector),
    /// The first page of a PDF.
    #[cfg(feature = "pdf-art")]
    Page(Page),
}

/// A picture of pixels, as its header describes it.
#[derive(Clone, Debug)]
pub struct Raster {
    /// Width in pixels, as the picture is seen (after its turn).
    pub width: u32,
    /// Height in pixels, as the picture is seen (after its turn).
    pub height: u32,
    /// Pixels to the inch across and down, as the picture is seen, when the file says so.
    pub dpi: Option<(f64, f64)>,
    /// How the stored rows are turned to be seen.
    pub turn: Turn,
    /// The file.
    pub encoded: Encoded,
    /// The colour profile in the file, when it fits the picture's colours and is not sRGB.
    pub icc: Option<Bytes>,
    /// Whether any pixel may be less than opaque.
    pub has_alpha: bool,
}

/// The file of a raster picture: what a painter may pass through undecoded.
#[derive(Clone, Debug)]
pub enum Encoded {
    /// A baseline or progressive JPEG of 8 bits.
    Jpeg {
        /// The file.
        bytes: Bytes,
        /// 1 (grey), 3 (YCbCr or RGB) or 4 (CMYK or YCCK).
        components: u8,
        /// Whether the inks of a CMYK picture are stored upside down, as Adobe's programs do.
        inverted: bool,
    },
    /// A PNG; of an animated one the first frame counts.
    Png {
        /// The file.
        bytes: Bytes,
    },
    /// A WebP; of an animated one the first frame counts.
    WebP {
        /// The file.
        bytes: Bytes,
    },
}

/// A decoded picture: sRGB with straight alpha, turned as it is seen.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Four bytes a pixel (red, green, blue, alpha), row by row.
    pub rgba: Vec<u8>,
    /// Whether every pixel is opaque.
    pub opaque: bool,
}

#[cfg(feature = "vector")]
impl Pixels {
    /// Of so many pixels with straight alpha; it is looked whether all are opaque.
    pub(crate) fn of(width: u32, height: u32, rgba: Vec<u8>) -> Self {
        let opaque = rgba.chunks_exact(4).all(|pixel| pixel[3] == 255);
        Self {
            width,
            height,
            rgba,
            opaque,
        }
    }
}

/// A picture where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The picture.
    pub picture: Picture,
    /// Where the whole of it goes; it may reach beyond `clip`.
    pub at: Rect,
    /// What of it is seen; all of it when `None`.
    pub clip: Option<Path>,
}

impl Pixels {
    /// Turned further.
    pub fn turned(&self, turn: Turn) -> Self {
        let (width, height) = match turn.swaps_sides() {
            true => (self.height, self.width),
            false => (self.width, self.height),
        };
        let sides = (self.width as usize, self.height as usize);
        Self {
            width,
            height,
            rgba: decode::turned(self.rgba.clone(), turn, sides.0, sides.1),
            opaque: self.opaque,
        }
    }
}

/// A raster picture as every browser and drawing program reads it.
#[derive(Clone, Debug)]
pub struct Web {
    /// `image/jpeg` or `image/png`.
    pub mime: &'static str,
    /// The file. It carries no EXIF, so that nobody turns it a second time.
    pub bytes: Bytes,
    /// How it is turned to be seen.
    pub turn: Turn,
}

impl Web {
    fn png(bytes: Bytes) -> Self {
        Self {
            mime: "image/png",
            bytes,
            turn: Turn::NONE,
        }
    }
}

/// Pictures of at most so many pixels are decoded when they are admitted, so that every fault of
/// theirs is known at once. Larger ones have their structure walked and are decoded when painted.
const DECODED_AT_ONCE: u64 = 1_000_000;

impl Picture {
    /// A picture from the bytes of its file. `name` is what findings call it.
    ///
    /// # Errors
    /// [`Kind::Limit`] with the figure and the bound, before anything is decoded;
    /// [`Kind::Picture`] for a format that is not known or a file that is damaged;
    /// [`Kind::Asset`] when an SVG names a file that can't be had.
    pub fn admit(bytes: Bytes, name: &str, door: &Door<'_>) -> Result<Self> {
        open(&bytes, name, door).map_err(|error| error.file(name))
    }

    /// What tells it from other pictures: a digest of its file.
    pub fn id(&self) -> PictureId {
        *self.0.id.get_or_init(|| id_of(&self.0.file))
    }

    /// Bytes of the budget that are set aside for it.
    pub(crate) fn reserved(&self) -> u64 {
        self.0.shares.iter().map(Share::bytes).sum()
    }

    /// Whether both are one picture, not only alike.
    #[cfg(feature = "preview")]
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// What findings call it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is made of.
    pub fn source(&self) -> &Source {
        &self.0.source
    }

    /// What its header says, when it is made of pixels.
    pub fn raster(&self) -> Option<&Raster> {
        match &self.0.source {
            Source::Raster(raster) => Some(raster),
            #[cfg(feature = "vector")]
            Source::Vector(_) => None,
            #[cfg(feature = "pdf-art")]
            Source::Page(_) => None,
        }
    }

    /// Warnings from its admission: a name that lies about its format, a font that is not at hand.
    pub fn findings(&self) -> &[Finding] {
        &self.0.findings
    }

    /// Width and height in pixels (of a vector picture or a page: in CSS pixels), as it is seen.
    pub fn size_px(&self) -> (f64, f64) {
        match &self.0.source {
            Source::Raster(raster) => (f64::from(raster.width), f64::from(raster.height)),
            #[cfg(feature = "vector")]
            Source::Vector(vector) => (vector.width, vector.height),
            #[cfg(feature = "pdf-art")]
            Source::Page(page) => (page.width, page.height),
        }
    }

    /// Its pixels, decoded once for all clones. A vector picture is drawn at its own size, a page of a PDF at 300 dpi.
    ///
    /// # Errors
    /// [`Kind::Picture`] when the file turns out to be damaged.
    pub fn pixels(&self) -> Result<Arc<Pixels>> {
        self.0.pixels.get_or_init(|| self.decode()).clone()
    }

    /// The picture for embedding in a file that browsers read: JPEG of grey or RGB and PNG as they
    /// are, everything else as a PNG of its pixels.
    ///
    /// # Errors
    /// As [`Picture::pixels`].
    pub fn web(&self) -> Result<Web> {
        match &self.0.source {
            Source::Raster(raster) => match &raster.encoded {
                Encoded::Jpeg {
                    bytes,
                    components: 1 | 3,
                    ..
                } => Ok(Web {
                    mime: "image/jpeg",
                    bytes: jpeg::without_exif(bytes).into(),
                    turn: raster.turn,
                }),
                Encoded::Png { bytes } if raster.turn == Turn::NONE => Ok(Web::png(bytes.clone())),
                Encoded::Jpeg { .. } | Encoded::Png { .. } | Encoded::WebP { .. } => self.as_png(),
            },
            #[cfg(feature = "vector")]
            Source::Vector(_) => self.as_png(),
            #[cfg(feature = "pdf-art")]
            Source::Page(_) => self.as_png(),
        }
    }

    fn as_png(&self) -> Result<Web> {
        let encoded = png::encode(&*self.pixels()?).map_err(|error| error.file(self.name()))?;
        Ok(Web::png(encoded.into()))
    }

    fn decode(&self) -> Result<Arc<Pixels>> {
        let pixels = match &self.0.source {
            Source::Raster(raster) => decode::pixels(raster),
            #[cfg(feature = "vector")]
            Source::Vector(vector) => {
                vector.render(vector.width.ceil() as u32, vector.height.ceil() as u32)
            }
            #[cfg(feature = "pdf-art")]
            Source::Page(page) => page.print(),
        };
        pixels
            .map(Arc::new)
            .map_err(|error| error.file(self.name()))
    }
}

fn open(bytes: &Bytes, name: &str, door: &Door<'_>) -> Result<Picture> {
    check_bytes(bytes, door.limits.picture_bytes)?;
    let format = sniff::format(bytes)?;
    let mut findings = Vec::new();
    findings.extend(sniff::misnamed(format, name));
    let (source, shares) = match format {
        Format::Svg => open_svg(bytes, door, &mut findings)?,
        Format::Pdf => open_pdf(bytes, door, &mut findings)?,
        Format::Jpeg => raster(jpeg::read(bytes, door.limits, &mut findings)?, door)?,
        Format::Png => raster(png::read(bytes, door.limits, &mut findings)?, door)?,
        Format::WebP => raster(webp::read(bytes, door.limits, &mut findings)?, door)?,
    };
    let picture = Picture(Arc::new(Inner {
        id: OnceLock::new(),
        file: bytes.clone(),
        name: name.into(),
        source,
        findings: findings.into_iter().map(|f| f.file(name)).collect(),
        pixels: OnceLock::new(),
        shares,
    }));
    if is_small(picture.source()) {
        picture.pixels()?;
    }
    Ok(picture)
}

fn is_small(source: &Source) -> bool {
    match source {
        Source::Raster(raster) => {
            u64::from(raster.width) * u64::from(raster.height) <= DECODED_AT_ONCE
        }
        #[cfg(feature = "vector")]
        Source::Vector(_) => false,
        #[cfg(feature = "pdf-art")]
        Source::Page(_) => false,
    }
}

fn check_bytes(bytes: &[u8], bound: u64) -> Result<()> {
    let size = bytes.len() as u64;
    if size <= bound {
        return Ok(());
    }
    Err(Error::new(
        Kind::Limit,
        format!("the picture's file has {size} bytes; {bound} are allowed"),
    )
    .help("save it smaller, or raise `picture_bytes`"))
}

/// Holds a raster's header against the bounds, and sets its decoded bytes aside.
fn raster(raster: Raster, door: &Door<'_>) -> Result<(Source, Vec<Share>)> {
    let share = door
        .budget
        .take(u64::from(raster.width) * u64::from(raster.height) * 4)?;
    Ok((Source::Raster(raster), vec![share]))
}

/// Refuses sides and areas above the bounds; every format's reader asks this first.
fn check_size(width: u32, height: u32, limits: &Limits) -> Result<()> {
    if width == 0 || height == 0 {
        return Err(Error::new(
            Kind::Picture,
            format!("the picture is {width} × {height} pixels: there is nothing to see"),
        )
        .help("export it again"));
    }
    let side = width.max(height);
    if side > limits.picture_side {
        return Err(too_large(
            width,
            height,
            format!("a side may have {}", limits.picture_side),
            "picture_side",
        ));
    }
    if u64::from(width) * u64::from(height) > limits.picture_pixels {
        return Err(too_large(
            width,
            height,
            format!("it may have {} pixels in all", limits.picture_pixels),
            "picture_pixels",
        ));
    }
    Ok(())
}

fn too_large(width: u32, height: u32, bound: String, limit: &str) -> Error {
    Error::new(
        Kind::Limit,
        format!("the picture is {width} × {height} pixels; {bound}"),
    )
    .help(format!(
        "scale it down (300 dpi is plenty for print), or raise `{limit}`"
    ))
}

#[cfg(feature = "vector")]
fn open_svg(
    bytes: &Bytes,
    door: &Door<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(Source, Vec<Share>)> {
    let (vector, shares) = svg::read(bytes, door, findings)?;
    Ok((Source::Vector(vector), shares))
}

#[cfg(not(feature = "vector"))]
fn open_svg(_: &Bytes, _: &Door<'_>, _: &mut Vec<Finding>) -> Result<(Source, Vec<Share>)> {
    Err(
        Error::new(Kind::Picture, "this build does not draw SVG pictures")
            .help("build with the feature `vector`, or export the picture as PNG"),
    )
}

#[cfg(feature = "pdf-art")]
fn open_pdf(
    bytes: &Bytes,
    door: &Door<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(Source, Vec<Share>)> {
    let (page, shares) = pdf::read(bytes, door, findings)?;
    Ok((Source::Page(page), shares))
}

#[cfg(not(feature = "pdf-art"))]
fn open_pdf(_: &Bytes, _: &Door<'_>, _: &mut Vec<Finding>) -> Result<(Source, Vec<Share>)> {
    Err(
        Error::new(Kind::Picture, "this build does not draw PDF pictures")
            .help("build with the feature `pdf-art`, or export the picture as SVG or PNG"),
    )
}

fn id_of(bytes: &[u8]) -> PictureId {
    let digest = Sha256::digest(bytes);
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    PictureId(id)
}

impl fmt::Display for PictureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for PictureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || self.0.file.len() == other.0.file.len() && self.id() == other.id()
    }
}

impl Eq for Picture {}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({:02x?})", &self.id().0[..4])
    }
}

impl fmt::Debug for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pixels({} × {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests;
