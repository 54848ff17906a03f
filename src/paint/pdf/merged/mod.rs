//! One file for the scenes of many records, written as a stream: backgrounds and fonts are in it once.
//!
//! The file begins with the prefix. Each record's bytes follow in the order of the records; what
//! grows with their number and must stand somewhere (fonts, lists of pages, the outline) comes last.

mod close;
mod codes;
mod mark;
mod merge;
mod piece;
mod survey;
mod tree;

use std::sync::Arc;

pub use mark::Mark;
pub use merge::Merge;
pub use piece::Piece;
pub use survey::Survey;

use mark::PageMark;
use mark::parts;
use piece::Shares;

use super::PdfOptions;
use super::file::Objects;
use super::fonts::Fonts;
use super::page::Leaf;
use super::prepared::Prepared;
use super::prepared::Purpose;
use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::scene::Meta;
use crate::scene::Page;
use crate::scene::Scene;
use crate::scene::Stage;

/// Paints scenes of one or several stages as the pages of one PDF file. Cheap to clone, shared by
/// all threads.
///
/// A record takes three steps. [`Merge::admit`] gives codes to its glyphs, in the order of the
/// records; [`paint`](Self::paint) may run on any thread; [`Merge::place`] puts it into the file, in
/// the order of the records again. The file depends on the records and their order alone, not on
/// the number of threads.
///
/// ```
/// use testamur::bundled;
/// use testamur::limits::Limits;
/// use testamur::paint::pdf::MergedPdf;
/// use testamur::paint::pdf::PdfOptions;
/// use testamur::plate::Plate;
/// use testamur::scene::Meta;
///
/// # fn main() -> testamur::error::Result<()> {
/// let plate = Plate::open(&bundled::assets("modern")?, &Limits::default())?;
/// let stage = plate.stage()?;
/// let painter = MergedPdf::prepare(&[&*stage], &PdfOptions::default())?;
///
/// let mut file = painter.prefix().to_vec();
/// let mut merge = painter.begin(Meta::default());
/// for record in plate.samples()? {
///     let scene = plate.fill(&record)?.layout()?.scene();
///     let admitted = merge.admit(0, &scene)?;
///     let piece = painter.paint(0, &scene, &admitted)?;
///     merge.place(piece, &scene.meta.title, &scene.meta.credential_id, &mut file)?;
/// }
/// merge.close(&mut file)?;
/// assert!(file.starts_with(b"%PDF-1.7") && file.ends_with(b"%%EOF\n"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct MergedPdf(Arc<Inner>);

struct Inner {
    prepared: Prepared,
}

/// A scene whose glyphs have codes in the file.
pub struct Admitted {
    fonts: Fonts,
    /// Which of the file's fonts each of them is.
    serials: Vec<u32>,
}

impl MergedPdf {
    /// Encodes and compresses everything that the scenes of `stages` have in common.
    ///
    /// # Errors
    /// As for [`PdfPainter::prepare`](super::PdfPainter::prepare).
    pub fn prepare(stages: &[&Stage], options: &PdfOptions) -> Result<Self> {
        let (prepared, ()) = Prepared::new(stages, options, Purpose::Pages, |_| ())?;
        Ok(Self(Arc::new(Inner { prepared })))
    }

    /// Warnings from its preparation: art that could not be kept as outlines.
    pub fn findings(&self) -> &[Finding] {
        &self.0.prepared.findings
    }

    /// The first bytes of every file; the caller writes them before the first record.
    pub fn prefix(&self) -> &Bytes {
        &self.0.prepared.prefix.bytes
    }

    /// Begins a file that says this about itself. [`Meta::subject`] and [`Meta::credential_id`] may
    /// stay empty: they are of one record.
    pub fn begin(&self, about: Meta) -> Merge {
        Merge::new(self.clone(), about)
    }

    /// Looks at what the text of a scene needs; on any thread. `design` is the index of its stage.
    ///
    /// # Errors
    /// [`Kind::BadValue`] when there is no such design; [`Kind::Font`] for a damaged font.
    pub fn survey(&self, design: usize, scene: &Scene) -> Result<Survey> {
        Survey::of(&self.0.prepared, design, scene)
    }

    /// Paints a scene that was admitted; on any thread.
    ///
    /// # Errors
    /// As for [`PdfPainter::paint`](super::PdfPainter::paint); [`Kind::Paint`] when it is another
    /// scene that was admitted.
    pub fn paint(&self, design: usize, scene: &Scene, admitted: &Admitted) -> Result<Piece> {
        let prepared = &self.0.prepared;
        prepared.check_design(design)?;
        let shares = Shares {
            first: prepared.prefix.next,
            fonts: admitted.fonts.count(),
            parents: scene.pages.len(),
        };
        let mut objects = Objects::loose(shares.first);
        for _ in 0..shares.fonts {
            objects.alloc();
        }
        let parents: Vec<_> = scene.pages.iter().map(|_| objects.alloc()).collect();
        let mut sheet = prepared.sheet(objects, admitted.fonts.clone());
        let pages = scene.pages.iter().zip(parents).map(|(page, parent)| {
            let leaf = prepared.leaf(design, page, &mut sheet)?;
            let id = leaf.write(parent, &mut sheet.objects);
            Ok(page_mark(page, &leaf, shares.own(id.get())))
        });
        let pages = pages.collect::<Result<Vec<PageMark>>>()?;
        if sheet.fonts.missed() || u32::try_from(sheet.objects.bytes().len()).is_err() {
            return Err(not_admitted());
        }
        let fonts = admitted.serials.clone();
        Ok(Piece::new(&sheet.objects, shares, fonts, pages))
    }
}

fn page_mark(page: &Page, leaf: &Leaf, object: Option<usize>) -> PageMark {
    PageMark {
        object: object.map_or(0, |object| object as u32 + 1),
        ground: 0,
        transparent: leaf.used.is_transparent(),
        bleed: parts(page.bleed.max(0.0)),
        height: parts(page.size.h),
    }
}

fn not_admitted() -> Error {
    Error::new(
        Kind::Paint,
        "a scene was painted that is not the one that was admitted",
    )
    .help("admit each scene, and paint it with what that gave")
}
