//! Pictures in a file: passed through undecoded where that can be, shared by all that show them.

use std::ops::Deref;

use pdf_writer::Chunk;
use pdf_writer::Dict;
use pdf_writer::Filter;
use pdf_writer::Finish;
use pdf_writer::Name;
use pdf_writer::Ref;
use pdf_writer::Str;

use super::cache::Cache;
use super::file::Effort;
use super::file::Objects;
use super::file::deflate;
use super::raster;
#[cfg(feature = "vector")]
use super::vector;
use crate::bytes::Bytes;
use crate::error::Result;
use crate::geom::Affine;
use crate::picture::Picture;
use crate::picture::PictureId;
use crate::picture::Raster;
use crate::picture::Source;

/// Bytes of encoded pictures kept for the records to come.
const PICTURES_BOUND: usize = 64 << 20;

/// A picture in a file.
pub(super) struct Drawn {
    pub(super) id: Ref,
    /// From its own coordinates to the unit square in which it is seen, y down.
    pub(super) map: Affine,
    /// Whether its edges may end on whole pixels.
    pub(super) exact: bool,
    /// Whether it is vector art that could not be kept as outlines.
    pub(super) flattened: bool,
}

/// Samples of a picture as they stand in a file.
pub(super) struct Image {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bits: u8,
    pub(super) colors: Colors,
    pub(super) coding: Coding,
    pub(super) data: Samples,
    /// Opacity, one byte a pixel, coded like a PNG.
    pub(super) mask: Option<Vec<u8>>,
    /// Colour profile, deflated.
    pub(super) profile: Option<Vec<u8>>,
    /// From the unit square as stored to the one seen, y down.
    pub(super) turn: Affine,
}

/// Where the samples lie.
pub(super) enum Samples {
    /// Made for the file.
    Own(Vec<u8>),
    /// The picture's file, whole and shared with it.
    File(Bytes),
}

impl Deref for Samples {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::File(bytes) => bytes,
        }
    }
}

/// What the samples tell.
pub(super) enum Colors {
    Grey,
    Rgb,
    /// Inks; stored upside down or not.
    Cmyk {
        inverted: bool,
    },
    /// Numbers of colours in a list of red, green and blue.
    Palette(Vec<u8>),
}

/// How the samples are packed.
pub(super) enum Coding {
    /// As a JPEG file.
    Jpeg,
    /// As the image data of a PNG: zlib, each row with its filter.
    Png,
}

impl Image {
    fn size(&self) -> usize {
        let mask = self.mask.as_ref().map_or(0, Vec::len);
        let profile = self.profile.as_ref().map_or(0, Vec::len);
        self.data.len() + mask + profile + 256
    }
}

/// Pictures that were made ready, for all records.
pub(super) struct PictureStore {
    images: Cache<PictureId, Image>,
    #[cfg(feature = "vector")]
    arts: Cache<PictureId, vector::Art>,
    #[cfg(feature = "vector")]
    pub(super) fallback_dpi: f64,
}

impl PictureStore {
    #[cfg_attr(not(feature = "vector"), allow(unused_variables))]
    pub(super) fn new(fallback_dpi: f64) -> Self {
        Self {
            images: Cache::new(PICTURES_BOUND),
            #[cfg(feature = "vector")]
            arts: Cache::new(PICTURES_BOUND),
            #[cfg(feature = "vector")]
            fallback_dpi,
        }
    }

    /// Writes a picture's objects.
    ///
    /// # Errors
    /// Those of decoding it, where it must be decoded.
    pub(super) fn write(
        &self,
        picture: &Picture,
        objects: &mut Objects,
        effort: Effort,
    ) -> Result<Drawn> {
        match picture.source() {
            Source::Raster(raster) => self.write_raster(picture, raster, objects, effort),
            #[cfg(feature = "vector")]
            Source::Vector(art) => self.write_art(picture, objects, || {
                vector::convert(art, self.fallback_dpi, effort)
            }),
            #[cfg(feature = "pdf-art")]
            Source::Page(page) => self.write_art(picture, objects, || {
                vector::take_over(page, self.fallback_dpi, effort)
            }),
        }
    }

    fn write_raster(
        &self,
        picture: &Picture,
        raster: &Raster,
        objects: &mut Objects,
        effort: Effort,
    ) -> Result<Drawn> {
        let make = || raster::encode(picture, raster, effort);
        match effort {
            // What all files share is written once: nothing to keep, and no digest to make.
            Effort::Once => Ok(write_image(&make()?, objects)),
            Effort::Kept | Effort::Page | Effort::Each => {
                let image = self.images.get(picture.id(), Image::size, |_| make())?;
                Ok(write_image(&image, objects))
            }
        }
    }

    #[cfg(feature = "vector")]
    fn write_art(
        &self,
        picture: &Picture,
        objects: &mut Objects,
        make: impl FnOnce() -> Result<vector::Art>,
    ) -> Result<Drawn> {
        let art = self.arts.get(picture.id(), vector::Art::size, |_| make())?;
        Ok(match &*art {
            vector::Art::Form(form) => form.write(objects),
            vector::Art::Image(image) => Drawn {
                flattened: true,
                ..write_image(image, objects)
            },
        })
    }
}

fn write_image(image: &Image, objects: &mut Objects) -> Drawn {
    let id = objects.alloc();
    let mask = image.mask.as_ref().map(|_| objects.alloc());
    let profile = image.profile.as_ref().map(|_| objects.alloc());
    let chunk = objects.start(id);
    // All at once: growing step by step would copy a large picture several times.
    chunk.reserve(image.size());
    write_samples(image, chunk, id, mask, profile);
    if let (Some(id), Some(data)) = (mask, &image.mask) {
        write_mask(image, data, objects.start(id), id);
    }
    if let (Some(id), Some(data)) = (profile, &image.profile) {
        let mut profile = objects.start(id).icc_profile(id, data);
        profile.n(image.colors.count()).filter(Filter::FlateDecode);
    }
    // A picture's rows begin at the top of a unit square whose y grows upwards.
    let over = Affine::new(1.0, 0.0, 0.0, -1.0, 0.0, 1.0);
    Drawn {
        id,
        map: over.then(image.turn),
        exact: false,
        flattened: false,
    }
}

fn write_samples(
    image: &Image,
    chunk: &mut Chunk,
    id: Ref,
    mask: Option<Ref>,
    profile: Option<Ref>,
) {
    let mut out = chunk.image_xobject(id, &image.data);
    out.width(image.width as i32).height(image.height as i32);
    out.bits_per_component(i32::from(image.bits));
    write_colors(&mut out, &image.colors, profile);
    if let Colors::Cmyk { inverted: true } = image.colors {
        out.decode([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
    }
    if let Some(mask) = mask {
        out.s_mask(mask);
    }
    match image.coding {
        Coding::Jpeg => {
            out.filter(Filter::DctDecode);
        }
        Coding::Png => {
            out.filter(Filter::FlateDecode);
            rows(&mut out, image, image.colors.samples());
        }
    }
}

fn write_mask(image: &Image, data: &[u8], chunk: &mut Chunk, id: Ref) {
    let mut out = chunk.image_xobject(id, data);
    out.width(image.width as i32).height(image.height as i32);
    out.bits_per_component(8);
    out.pair(Name(b"ColorSpace"), Name(b"DeviceGray"));
    out.filter(Filter::FlateDecode);
    rows(
        &mut out,
        &Image {
            bits: 8,
            ..bare(image)
        },
        1,
    );
}

/// The measures of an image, without its samples.
fn bare(image: &Image) -> Image {
    Image {
        width: image.width,
        height: image.height,
        bits: image.bits,
        colors: Colors::Grey,
        coding: Coding::Png,
        data: Samples::Own(Vec::new()),
        mask: None,
        profile: None,
        turn: Affine::IDENTITY,
    }
}

/// Says that each row begins with its PNG filter (clause 7.4.4.4).
fn rows(out: &mut Dict<'_>, image: &Image, samples: i32) {
    out.insert(Name(b"DecodeParms"))
        .dict()
        .pair(Name(b"Predictor"), 15)
        .pair(Name(b"Colors"), samples)
        .pair(Name(b"BitsPerComponent"), i32::from(image.bits))
        .pair(Name(b"Columns"), image.width as i32);
}

fn write_colors(out: &mut Dict<'_>, colors: &Colors, profile: Option<Ref>) {
    let Colors::Palette(palette) = colors else {
        return write_space(out.insert(Name(b"ColorSpace")), colors, profile);
    };
    let mut array = out.insert(Name(b"ColorSpace")).array();
    array.item(Name(b"Indexed"));
    write_space(array.push(), colors, profile);
    array
        .item((palette.len() / 3).saturating_sub(1) as i32)
        .item(Str(palette));
    array.finish();
}

fn write_space(out: pdf_writer::Obj<'_>, colors: &Colors, profile: Option<Ref>) {
    match profile {
        Some(profile) => drop(out.array().item(Name(b"ICCBased")).item(profile)),
        None => out.primitive(colors.device()),
    }
}

impl Colors {
    /// The colour space without a profile.
    fn device(&self) -> Name<'static> {
        match self {
            Self::Grey => Name(b"DeviceGray"),
            Self::Rgb | Self::Palette(_) => Name(b"DeviceRGB"),
            Self::Cmyk { .. } => Name(b"DeviceCMYK"),
        }
    }

    /// Components of a colour.
    fn count(&self) -> i32 {
        match self {
            Self::Grey => 1,
            Self::Rgb | Self::Palette(_) => 3,
            Self::Cmyk { .. } => 4,
        }
    }

    /// Samples of a pixel.
    fn samples(&self) -> i32 {
        match self {
            Self::Palette(_) => 1,
            Self::Grey | Self::Rgb | Self::Cmyk { .. } => self.count(),
        }
    }
}

/// A colour profile, ready for a file.
pub(super) fn packed_profile(profile: &Option<Bytes>) -> Option<Vec<u8>> {
    profile.as_ref().map(|bytes| deflate(bytes, Effort::Once))
}
