//! One file for the scenes of many records, written as a stream: backgrounds and fonts are in it once.
//!
//! The file begins with the prefix. Each record's bytes follow in the order of the records; what
//! grows with their number and must stand somewhere (fonts, lists of pages) comes last.

mod close;
mod codes;
mod column;
mod hung;
mod impose;
mod index;
mod mark;
mod merge;
mod paper;
mod piece;
mod sheet;
mod survey;
mod tree;

use std::sync::Arc;

pub use impose::Impose;
pub use mark::Mark;
pub use merge::Merge;
pub use paper::Paper;
pub use piece::Piece;
pub use survey::Survey;

use hung::Hung;
use impose::Cell;
use impose::Grid;
use impose::SLACK;
use impose::millimetres;
use mark::PageMark;
use mark::parts;
use piece::Shared;
use piece::Shares;
use sheet::Sheets;
use sheet::write_marks;

use super::PdfOptions;
use super::cache::Cache;
use super::canvas::Sheet;
use super::fonts::Fonts;
use super::page::Leaf;
use super::prepared::Prepared;
use super::prepared::Purpose;
use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Size;
use crate::picture::Picture;
use crate::picture::PictureId;
use crate::scene::Meta;
use crate::scene::Page;
use crate::scene::Scene;
use crate::scene::Stage;

/// Bytes of records' pictures kept for the records to come.
const HUNG_BOUND: usize = 16 << 20;

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
/// let assets = bundled::assets("modern").expect("`modern` is bundled");
/// let plate = Plate::open(&assets, &Limits::default())?;
/// let stage = plate.stage()?;
/// let painter = MergedPdf::prepare(&[&*stage], &PdfOptions::default(), None)?;
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
    /// Where pages stand, when they are for print.
    sheets: Option<Sheets>,
    /// Pictures of records, ready for files.
    hung: Cache<PictureId, Hung>,
}

/// A scene whose glyphs have codes in the file.
pub struct Admitted {
    fonts: Fonts,
    /// Which of the file's fonts and outlines they are.
    shared: Shared,
    /// Pictures that records may share.
    pictures: Vec<Picture>,
}

impl MergedPdf {
    /// Encodes and compresses everything that the scenes of `stages` have in common. With `impose`
    /// the pages are placed on sheets for print, where links are left out; their outline leads to
    /// the sheets, whose pages are counted from 1.
    ///
    /// # Errors
    /// As for [`PdfPainter::prepare`](super::PdfPainter::prepare); [`Kind::BadValue`] for pages that
    /// are too large for their sheet, or that differ in size.
    pub fn prepare(
        stages: &[&Stage],
        options: &PdfOptions,
        impose: Option<&Impose>,
    ) -> Result<Self> {
        let Some(impose) = impose else {
            let (prepared, ()) = Prepared::new(stages, options, Purpose::Pages, |_| ())?;
            return Ok(Self::of(prepared, None));
        };
        let grid = Grid::of(impose, cell(stages)?)?;
        let marks = |sheet: &mut Sheet<'_>| impose.marks.then(|| write_marks(&grid, sheet));
        let (prepared, marks) = Prepared::new(stages, options, Purpose::Cells, marks)?;
        Ok(Self::of(prepared, Some(Sheets { grid, marks })))
    }

    fn of(prepared: Prepared, sheets: Option<Sheets>) -> Self {
        Self(Arc::new(Inner {
            prepared,
            sheets,
            hung: Cache::new(HUNG_BOUND),
        }))
    }

    /// A picture, ready for a file.
    fn hung(&self, picture: &Picture) -> Result<Arc<Hung>> {
        let make = |_: &PictureId| Hung::new(&self.0.prepared, picture);
        self.0.hung.get(picture.id(), Hung::size, make)
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
        let numbered = admitted.shared.fonts.len() + admitted.shared.outlines.len();
        let shares = Shares {
            first: prepared.prefix.next,
            shared: numbered + admitted.pictures.len(),
            parents: match self.0.sheets {
                None => scene.pages.len(),
                Some(_) => 0,
            },
        };
        let mut sheet = prepared.sheet(shares.objects(), admitted.fonts.clone());
        let pictures = admitted.pictures.iter();
        let hung: Vec<Result<Arc<Hung>>> = pictures.map(|picture| self.hung(picture)).collect();
        for (index, (picture, hung)) in admitted.pictures.iter().zip(&hung).enumerate() {
            // One that can't be read is a fault of the element that draws it.
            if let Ok(hung) = hung {
                let drawn = hung.drawn(shares.shared(numbered + index));
                sheet.pictures.add(picture, drawn);
            }
        }
        let pages = scene.pages.iter().enumerate().map(|(index, page)| {
            let leaf = prepared.leaf(design, page, &mut sheet)?;
            let Some(sheets) = &self.0.sheets else {
                let id = leaf.write(shares.parent(index), &mut sheet.objects);
                return Ok(page_mark(page, &leaf, shares.own(id.get()), 0));
            };
            check_size(sheets, page)?;
            Ok(cell_mark(page, &leaf, shares))
        });
        let pages = pages.collect::<Result<Vec<PageMark>>>()?;
        if sheet.fonts.missed() {
            return Err(not_admitted());
        }
        let hung = hung.into_iter().collect::<Result<_>>()?;
        let piece = Piece::new(&sheet.objects, shares)?;
        Ok(piece.whole(admitted.shared.clone(), hung, pages))
    }
}

/// The size that the pages of all stages have.
fn cell(stages: &[&Stage]) -> Result<Cell> {
    let mut pages = stages.iter().flat_map(|stage| &stage.pages);
    let Some(first) = pages.next() else {
        return Err(
            Error::new(Kind::Missing, "there is no page to be placed on a sheet")
                .help("prepare the file with the stage of at least one design"),
        );
    };
    let mut cell = Cell {
        trim: first.size,
        bleed: first.bleed.max(0.0),
    };
    for page in pages {
        if !is_same(page.size, cell.trim) {
            return Err(other_size(page.size, cell.trim));
        }
        cell.bleed = cell.bleed.max(page.bleed);
    }
    Ok(cell)
}

fn check_size(sheets: &Sheets, page: &Page) -> Result<()> {
    if is_same(page.size, sheets.grid.trim) {
        return Ok(());
    }
    Err(other_size(page.size, sheets.grid.trim))
}

fn is_same(a: Size, b: Size) -> bool {
    (a.w - b.w).abs() < SLACK && (a.h - b.h).abs() < SLACK
}

fn other_size(a: Size, b: Size) -> Error {
    let message = format!(
        "pages of {} and of {} can't stand on one sheet",
        millimetres(a),
        millimetres(b)
    );
    Error::new(Kind::BadValue, message).help("make a file of its own for each size")
}

fn page_mark(page: &Page, leaf: &Leaf, object: Option<usize>, ground: i32) -> PageMark {
    PageMark {
        object: object.map_or(0, |object| object as u32 + 1),
        ground,
        transparent: leaf.used.is_transparent(),
        bleed: parts(page.bleed.max(0.0)),
        height: parts(page.size.h),
    }
}

/// A page of forms: one of its ground in the prefix, and one of what is its own.
fn cell_mark(page: &Page, leaf: &Leaf, shares: Shares) -> PageMark {
    let ground = leaf.contents.iter().find(|form| form.get() < shares.first);
    let own = leaf.contents.iter().find_map(|form| shares.own(form.get()));
    page_mark(page, leaf, own, ground.map_or(0, |form| form.get()))
}

fn not_admitted() -> Error {
    Error::new(
        Kind::Paint,
        "a scene was painted that is not the one that was admitted",
    )
    .help("admit each scene, and paint it with what that gave")
}
