//! PDF (ISO 32000-1): what no record changes is encoded once, as bytes that every file begins with.
//!
//! A file is a prefix and a tail. The prefix holds the grounds of the pages, the nodes that no
//! record changes, their pictures and their fonts; the tail holds what is the record's own, and
//! the cross-reference table. A file's bytes depend on its stage, its options and its record alone.

mod cache;
mod canvas;
mod clean;
mod code;
mod embed;
mod facts;
mod file;
mod fonts;
mod ink;
mod merged;
mod meta;
mod ops;
mod page;
mod pen;
mod picture;
mod plain;
mod prepared;
mod rank;
mod raster;
mod reading;
mod resources;
mod score;
mod squeeze;
mod subset;
#[cfg(test)]
mod tests;
mod text;
mod units;
#[cfg(feature = "vector")]
mod vector;

use std::sync::Arc;

use pdf_writer::Ref;

use crate::error::Result;
use crate::finding::Finding;
use crate::scene::Scene;
use crate::scene::Stage;

use canvas::Sheet;
use file::Effort;
use fonts::Fonts;
use page::Lists;
use prepared::Prepared;
use prepared::Purpose;

pub use file::Painted;
pub use merged::Admitted;
pub use merged::Impose;
pub use merged::Mark;
pub use merged::Merge;
pub use merged::MergedPdf;
pub use merged::Paper;
pub use merged::Piece;
pub use merged::Survey;

/// How PDF files are made.
#[derive(Clone, Debug, PartialEq)]
pub struct PdfOptions {
    /// Pixels to the inch for vector art that can't be kept as outlines. Default: 300.
    pub fallback_dpi: f64,
}

impl Default for PdfOptions {
    fn default() -> Self {
        Self {
            fallback_dpi: 300.0,
        }
    }
}

/// Paints scenes of one stage as PDF files. Cheap to clone, shared by all threads.
#[derive(Clone)]
pub struct PdfPainter(Arc<Prepared>);

impl PdfPainter {
    /// Encodes and compresses everything that the scenes of `stage` have in common.
    ///
    /// # Errors
    /// [`Kind::Picture`](crate::finding::Kind::Picture) and
    /// [`Kind::Font`](crate::finding::Kind::Font) for a picture or a font that turns out to be
    /// damaged.
    pub fn prepare(stage: &Stage, options: &PdfOptions) -> Result<Self> {
        let (prepared, ()) = Prepared::new(&[stage], options, Purpose::Files, |_| ())?;
        Ok(Self(Arc::new(prepared)))
    }

    /// Warnings from its preparation: art that could not be kept as outlines.
    pub fn findings(&self) -> &[Finding] {
        &self.0.findings
    }

    /// Paints a scene as one PDF file.
    ///
    /// # Errors
    /// As for [`prepare`](Self::prepare), with the element.
    pub fn paint(&self, scene: &Scene) -> Result<Vec<u8>> {
        self.paint_shared(scene).map(|painted| painted.to_vec())
    }

    /// Paints a scene without copying what all files begin with.
    ///
    /// # Errors
    /// As for [`paint`](Self::paint).
    pub fn paint_shared(&self, scene: &Scene) -> Result<Painted> {
        let prepared = &*self.0;
        let mut objects = prepared.prefix.tail();
        let fonts = Fonts::kept(prepared.wanted(0, scene), &prepared.fonts, &mut objects)?;
        let mut sheet = prepared.sheet(objects, fonts);
        let tree = sheet.objects.alloc();
        let pages = scene.pages.iter().map(|page| {
            let leaf = prepared.leaf(0, page, &mut sheet)?;
            Ok(leaf.write(tree, &mut sheet.objects))
        });
        let pages = pages.collect::<Result<Vec<Ref>>>()?;
        let Sheet {
            mut objects, fonts, ..
        } = sheet;
        fonts.write(&prepared.fonts, &mut objects, Effort::Each);
        page::write_tree(tree, &pages, &mut objects);
        let info = meta::write_info(&scene.meta, &mut objects);
        let catalog = page::write_catalog(&scene.meta, tree, Lists::default(), &mut objects);
        Ok(prepared.prefix.close(objects, catalog, info))
    }
}
