//! Vector art as a form: drawn into a PDF of its own, whose page is then taken over.

use std::mem::ManuallyDrop;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use hayro_write::ChunkSettings;
use hayro_write::ExtractionQuery;
use krilla::Document;
use krilla::SerializeSettings;
use krilla::page::PageSettings;
use krilla_svg::SurfaceExt;
use krilla_svg::SvgSettings;
use pdf_writer::Chunk;
use pdf_writer::Pdf;
use pdf_writer::Ref;

use super::file::Effort;
use super::file::Objects;
use super::picture::Drawn;
use super::picture::Image;
use super::raster;
use crate::error::Result;
use crate::geom::Affine;
#[cfg(feature = "pdf-art")]
use crate::picture::Page;
use crate::picture::Vector;

/// Vector art, ready for a file.
pub(super) enum Art {
    /// As outlines.
    Form(Form),
    /// As pixels: it could not be kept as outlines.
    Image(Image),
}

/// A page that was drawn elsewhere: its objects, numbered from 1, and which of them is the form.
pub(super) struct Form {
    chunk: Chunk,
    count: i32,
    root: Ref,
    width: f64,
    height: f64,
}

impl Art {
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Form(form) => form.chunk.len(),
            Self::Image(image) => image.data.len() + image.mask.as_ref().map_or(0, Vec::len),
        }
    }
}

/// Makes art ready; as pixels of `dpi` when it can't be kept as outlines.
///
/// # Errors
/// Those of drawing it as pixels.
pub(super) fn convert(art: &Vector, dpi: f64, effort: Effort) -> Result<Art> {
    // The libraries that draw it take a design that they can't handle for a mistake of the caller's.
    if let Ok(Some(form)) = catch_unwind(AssertUnwindSafe(|| form(art))) {
        return Ok(Art::Form(form));
    }
    let pixels = |side: f64| (side * dpi / 96.0).round().max(1.0) as u32;
    let drawn = art.render(pixels(art.width), pixels(art.height))?;
    raster::from_pixels(&drawn, effort).map(Art::Image)
}

/// Takes over the page of a PDF; as pixels of `dpi` when it can't be.
///
/// # Errors
/// Those of drawing it as pixels.
#[cfg(feature = "pdf-art")]
pub(super) fn take_over(page: &Page, dpi: f64, effort: Effort) -> Result<Art> {
    let taken = || extracted(page.file.to_vec());
    if let Ok(Some(form)) = catch_unwind(AssertUnwindSafe(taken)) {
        return Ok(Art::Form(form));
    }
    let pixels = |side: f64| (side * dpi / 96.0).round().max(1.0) as u32;
    let drawn = page.render(pixels(page.width), pixels(page.height))?;
    raster::from_pixels(&drawn, effort).map(Art::Image)
}

fn form(art: &Vector) -> Option<Form> {
    extracted(page(art)?)
}

/// The first page of a file, with the size that it has there.
fn extracted(file: Vec<u8>) -> Option<Form> {
    let pdf = hayro_write::hayro_syntax::Pdf::new(file).ok()?;
    let mut next = Ref::new(1);
    let extracted = hayro_write::extract(
        &pdf,
        Box::new(|| next.bump()),
        ChunkSettings { pretty: false },
        &[ExtractionQuery::new_xobject(0)],
    )
    .ok()?;
    let root = *extracted.root_refs.first()?.as_ref().ok()?;
    let (width, height) = pdf.pages().first()?.render_dimensions();
    Some(Form {
        count: next.get() - 1,
        chunk: extracted.chunk,
        root,
        width: f64::from(width),
        height: f64::from(height),
    })
}

/// A PDF of one page that shows the art, a point for each of its pixels.
fn page(art: &Vector) -> Option<Vec<u8>> {
    let size = art.tree.size();
    let settings = SerializeSettings {
        xmp_metadata: false,
        enable_tagging: false,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    let page = PageSettings::from_wh(size.width(), size.height())?;
    // Dropped while a panic unwinds, they would panic again, and that ends the process.
    let mut page = ManuallyDrop::new(document.start_page_with(page));
    let mut surface = ManuallyDrop::new(page.surface());
    let size = krilla::geom::Size::from_wh(size.width(), size.height())?;
    let drawn = surface.draw_svg(&art.tree, size, SvgSettings::default());
    ManuallyDrop::into_inner(surface).finish();
    ManuallyDrop::into_inner(page).finish();
    drawn?;
    document.finish().ok()
}

impl Form {
    /// Writes its objects under new numbers.
    pub(super) fn write(&self, objects: &mut Objects) -> Drawn {
        let numbers: Vec<Ref> = (0..self.count).map(|_| objects.alloc()).collect();
        let number = |old: Ref| {
            let index = usize::try_from(old.get() - 1).unwrap_or(usize::MAX);
            numbers.get(index).copied().unwrap_or(old)
        };
        let chunk = self.chunk.renumber(number);
        objects.adopt(&chunk, &places(&chunk));
        let over = Affine::new(1.0 / self.width, 0.0, 0.0, -1.0 / self.height, 0.0, 1.0);
        Drawn {
            id: number(self.root),
            map: over,
            exact: true,
            flattened: false,
        }
    }
}

/// Where each object of a chunk stands in it, as [`Pdf`] counts it.
fn places(chunk: &Chunk) -> Vec<(Ref, usize)> {
    let mut pdf = Pdf::new();
    let header = pdf.len();
    pdf.extend(chunk);
    let start = pdf.len();
    let file = pdf.finish();
    let table = String::from_utf8_lossy(&file[start..]);
    // `xref`, then `0 N`, then an entry a line.
    let entries = table
        .lines()
        .skip(2)
        .take_while(|line| !line.starts_with("trailer"));
    let used = entries
        .enumerate()
        .filter(|(_, line)| line.trim_end().ends_with('n'));
    used.filter_map(|(number, line)| {
        let place: usize = line.get(..10)?.parse().ok()?;
        Some((Ref::new(number as i32), place - header))
    })
    .collect()
}
