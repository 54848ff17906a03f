//! A merged file that is being written.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::Digest;
use sha2::Sha256;

use super::super::file::Objects;
use super::Admitted;
use super::MergedPdf;
use super::codes::CODES;
use super::codes::Faces;
use super::column::Column;
use super::hung::Hung;
use super::index::Index;
use super::index::Place;
use super::mark::Mark;
use super::mark::PageMark;
use super::mark::PictureMark;
use super::piece::Numbers;
use super::piece::Piece;
use super::piece::Shared;
use super::sheet::Open;
use super::sheet::Placed;
use super::sheet::Sheets;
use super::survey::Survey;
use super::tree::NODE;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::picture::PictureId;
use crate::scene::Meta;
use crate::scene::Scene;

/// Bytes that a file may have before its end is written: places are told in ten digits (ISO 32000-1,
/// clause 7.5.4), and the lists at its end need some of them.
const MOST_BYTES: u64 = 9_500_000_000;

/// Objects that a file may have (ISO 32000-1, annex C), less those at its end.
const MOST_OBJECTS: usize = 8_000_000;

/// A merged file that is being written: what must be known of the records in it. It grows by a few
/// bytes a record.
pub struct Merge {
    pub(super) painter: MergedPdf,
    pub(super) about: Meta,
    pub(super) faces: Faces,
    /// Where each object after the prefix stands in the file; 0 for one that is not written.
    pub(super) places: Column,
    /// How long the file is so far.
    pub(super) at: u64,
    /// Numbers of pages, or of sheets.
    pub(super) pages: Column,
    /// Numbers of the nodes above them.
    pub(super) nodes: Vec<i32>,
    pub(super) index: Index,
    /// Numbers of the pictures that records brought.
    pictures: BTreeMap<PictureId, i32>,
    /// The sheet that is being filled, when pages are for print.
    pub(super) open: Option<Open>,
    /// A digest of all that was placed, one after the other.
    pub(super) chain: [u8; 32],
}

impl Merge {
    pub(super) fn new(painter: MergedPdf, about: Meta) -> Self {
        Self {
            at: painter.prefix().len() as u64,
            painter,
            about,
            faces: Faces::new(CODES),
            places: Column::default(),
            pages: Column::default(),
            nodes: Vec::new(),
            index: Index::default(),
            pictures: BTreeMap::new(),
            open: None,
            chain: [0; 32],
        }
    }

    /// With fewer codes a font than a file may have.
    #[cfg(test)]
    pub(in super::super) fn bound_codes(&mut self, bound: usize) {
        self.faces = Faces::new(bound);
    }

    /// Gives codes to the glyphs of a scene, whose stage has the index `design`. In the order of the
    /// records.
    ///
    /// A run that goes on after it was cut off admits all scenes again that it had admitted, in the
    /// same order, those that could not be painted among them.
    ///
    /// # Errors
    /// Those of [`MergedPdf::survey`] and of [`admit_surveyed`](Self::admit_surveyed).
    pub fn admit(&mut self, design: usize, scene: &Scene) -> Result<Admitted> {
        let survey = self.painter.survey(design, scene)?;
        self.admit_surveyed(survey)
    }

    /// As [`admit`](Self::admit), for a scene that was looked at on another thread.
    ///
    /// # Errors
    /// [`Kind::Limit`] for a record with more different glyphs of one font than a PDF holds; then no
    /// code was given.
    pub fn admit_surveyed(&mut self, survey: Survey) -> Result<Admitted> {
        let mut fonts = survey.fonts;
        self.faces.check(fonts.most_noted())?;
        let mut shared = Shared::default();
        fonts.give(|font, facts, pairs| {
            let (serial, codes) = self.faces.give(font, facts, pairs)?;
            shared.fonts.push(serial);
            Ok(codes)
        })?;
        let outlines = fonts.outlines();
        let outlines = outlines.map(|(font, facts, glyph)| self.faces.outline(font, facts, glyph));
        shared.outlines = outlines.collect();
        Ok(Admitted {
            fonts,
            shared,
            pictures: survey.pictures,
        })
    }

    /// Puts a painted record into the file: appends its bytes to `out`. In the order of the records.
    ///
    /// The outline names it `title`; its page is called `label`, and its pages `label-1`, `label-2`
    /// and so on when there are several. With an empty title and an empty label, the pages go on those of
    /// the record before, as those of its second design do. What it gives back is all that [`restore`](Self::restore)
    /// needs.
    ///
    /// # Errors
    /// [`Kind::Limit`] when the file would grow beyond what a PDF can tell places of; nothing is
    /// appended then.
    pub fn place(
        &mut self,
        piece: Piece,
        title: &str,
        label: &str,
        out: &mut Vec<u8>,
    ) -> Result<Mark> {
        let new = piece
            .pictures
            .iter()
            .filter(|hung| !self.pictures.contains_key(&hung.id));
        let new: Vec<Arc<Hung>> = new.cloned().collect();
        let before: usize = new.iter().map(|hung| hung.piece.count).sum();
        self.check_room(piece.bound(), before + piece.count)?;
        let mut mark = Mark {
            title: title.to_owned(),
            label: label.to_owned(),
            page: 0,
            total: 0,
            own: 0,
            objects: Vec::new(),
            fonts: piece.shared.fonts.clone(),
            outlines: piece.shared.outlines.clone(),
            pictures: picture_marks(&new),
            pages: piece.pages.iter().map(|page| page.behind(before)).collect(),
            digest: piece.digest.clone(),
        };
        let mut numbers = self.number(&piece.shared, &mark.pages, before + piece.count);
        let (start, own) = (out.len(), numbers.own);
        self.hang(&mark.pictures, own, before);
        for hung in &new {
            let bare = Numbers::bare(numbers.own);
            mark.objects.extend(hung.piece.append(&bare, start, out));
            numbers.own += hung.piece.count as i32;
        }
        let shown = piece
            .pictures
            .iter()
            .map(|hung| self.pictures.get(&hung.id));
        numbers
            .shared
            .extend(shown.map(|number| number.copied().unwrap_or_default()));
        mark.objects.extend(piece.append(&numbers, start, out));
        mark.own = (out.len() - start) as u64;
        mark.page = self.settle(&mark, own, out);
        mark.total = (out.len() - start) as u64;
        Ok(mark)
    }

    /// Notes pictures that a record brings, whose objects are numbered from `own` on.
    fn hang(&mut self, marks: &[PictureMark], own: i32, objects: usize) {
        for (id, object) in marks.iter().filter_map(|mark| mark.read(objects)) {
            self.pictures.insert(id, own + object as i32);
        }
    }

    /// Takes over a record whose bytes are in the file already, instead of painting and placing it;
    /// it was admitted before. In the order of the records.
    ///
    /// # Errors
    /// [`Kind::BadValue`] for a mark that is not of this file; the file can't go on then.
    pub fn restore(&mut self, mark: &Mark) -> Result<()> {
        self.check_room(mark.total, mark.objects.len())?;
        if !self.is_sound(mark) {
            return Err(damaged());
        }
        let shared = Shared {
            fonts: mark.fonts.clone(),
            outlines: mark.outlines.clone(),
        };
        let numbers = self.number(&shared, &mark.pages, mark.objects.len());
        self.hang(&mark.pictures, numbers.own, mark.objects.len());
        let mut sheets = Vec::new();
        let page = self.settle(mark, numbers.own, &mut sheets);
        if page != mark.page || mark.own + sheets.len() as u64 != mark.total {
            return Err(damaged());
        }
        Ok(())
    }

    fn check_room(&self, bytes: u64, objects: usize) -> Result<()> {
        let taken = self.places.len();
        let is_room = self.at.saturating_add(bytes) <= MOST_BYTES;
        if is_room && taken.saturating_add(objects) <= MOST_OBJECTS {
            return Ok(());
        }
        let message = format!(
            "a PDF can't hold more than these {} records",
            self.index.count()
        );
        Err(Error::new(Kind::Limit, message)
            .help("write several files, such as one for each 50,000 records"))
    }

    /// Whether a mark can be of this file.
    fn is_sound(&self, mark: &Mark) -> bool {
        let next = self.painter.0.prepared.prefix.next;
        let fonts = self.faces.coded.len();
        let outlines = self.faces.outlines.len();
        let objects = mark.objects.len();
        let is_cell = self.painter.0.sheets.is_some();
        let is_page =
            |page: &PageMark| (is_cell || page.object > 0) && page.is_sound(objects, next);
        mark.own <= mark.total
            && mark.fonts.iter().all(|&font| (font as usize) < fonts)
            && mark
                .outlines
                .iter()
                .all(|&outline| (outline as usize) < outlines)
            && mark.objects.iter().all(|&at| u64::from(at) <= mark.own)
            && mark
                .pictures
                .iter()
                .all(|picture| picture.read(objects).is_some())
            && !mark.pages.is_empty()
            && mark.pages.iter().all(is_page)
    }

    /// Numbers for what a record brings.
    fn number(&mut self, shared: &Shared, pages: &[PageMark], objects: usize) -> Numbers {
        let mut all = Vec::with_capacity(shared.fonts.len() + shared.outlines.len());
        all.extend(shared.fonts.iter().map(|&serial| self.font(serial)));
        all.extend(shared.outlines.iter().map(|&serial| self.outline(serial)));
        let pages = if self.painter.0.sheets.is_some() {
            &[]
        } else {
            pages
        };
        let parents: Vec<i32> = (0..pages.len())
            .map(|index| self.parent(self.pages.len() + index))
            .collect();
        let own = self.next();
        self.places.extend(std::iter::repeat_n(0, objects));
        let page = |page: &PageMark| (own + page.object as i32 - 1) as u64;
        self.pages.extend(pages.iter().map(page));
        Numbers {
            shared: all,
            parents,
            own,
        }
    }

    /// The number of the next object.
    pub(super) fn next(&self) -> i32 {
        self.painter.0.prepared.prefix.next + self.places.len() as i32
    }

    /// The number of an object that is to be written later.
    pub(super) fn alloc(&mut self) -> i32 {
        let number = self.next();
        self.places.push(0);
        number
    }

    /// The number of a font of the file.
    fn font(&mut self, serial: u32) -> i32 {
        let font = self.faces.coded.get(serial as usize);
        if let Some(number) = font.and_then(|font| font.number) {
            return number;
        }
        let number = self.alloc();
        if let Some(font) = self.faces.coded.get_mut(serial as usize) {
            font.number = Some(number);
        }
        number
    }

    /// The number of the form of an outline.
    fn outline(&mut self, serial: u32) -> i32 {
        let outlines = &self.faces.outlines;
        if let Some((_, &Some(number))) = outlines.get_index(serial as usize) {
            return number;
        }
        let number = self.alloc();
        if let Some((_, slot)) = self.faces.outlines.get_index_mut(serial as usize) {
            *slot = Some(number);
        }
        number
    }

    /// The node above the page at `index`.
    fn parent(&mut self, index: usize) -> i32 {
        if index.is_multiple_of(NODE) {
            let node = self.alloc();
            self.nodes.push(node);
        }
        self.nodes.last().copied().unwrap_or_default()
    }

    /// Notes where a record stands. Sheets that it fills, and entries of those before it, are appended to
    /// `out`. The page of the file
    /// that it begins on, from 1.
    fn settle(&mut self, mark: &Mark, own: i32, out: &mut Vec<u8>) -> u32 {
        let first = (own - self.painter.0.prepared.prefix.next) as usize;
        for (index, &at) in (first..).zip(&mark.objects) {
            if at > 0 {
                self.places.set(index, self.at + u64::from(at) - 1);
            }
        }
        self.at += mark.own;
        let painter = self.painter.clone();
        let place = match &painter.0.sheets {
            None => self.first_page(mark, own),
            Some(sheets) => self.fill(sheets, mark, own, out),
        };
        let page = place.index as u32 + 1;
        self.enter(mark, place, out);
        self.chain = link(&self.chain, mark);
        page
    }

    /// Where a record begins whose objects are numbered from `own` on.
    fn first_page(&self, mark: &Mark, own: i32) -> Place {
        let object = mark.pages.first().map_or(1, |page| page.object);
        Place {
            index: self.pages.len() - mark.pages.len(),
            page: own + object as i32 - 1,
            corner: top_left(mark),
        }
    }

    /// Puts pages on sheets. The sheet of the first one, and its corner there.
    fn fill(&mut self, sheets: &Sheets, mark: &Mark, own: i32, out: &mut Vec<u8>) -> Place {
        let mut first = None;
        for page in &mark.pages {
            let mut open = self.open.take().unwrap_or_else(|| self.sheet());
            first = first.or(Some(Place {
                index: self.pages.len() - 1,
                page: open.id,
                corner: sheets.corner(open.cells.len()),
            }));
            open.cells.push(Placed {
                page: *page,
                own: (page.object > 0).then(|| own + page.object as i32 - 1),
            });
            if open.cells.len() < sheets.grid.count() {
                self.open = Some(open);
                continue;
            }
            let mut objects = self.objects();
            sheets.write(&open, &mut objects);
            out.extend_from_slice(objects.bytes());
            self.note(&objects);
        }
        first.unwrap_or_else(|| self.first_page(mark, own))
    }

    /// An empty sheet.
    fn sheet(&mut self) -> Open {
        let parent = self.parent(self.pages.len());
        let [id, content] = [(); 2].map(|()| self.alloc());
        self.pages.push(id as u64);
        Open {
            id,
            content,
            parent,
            cells: Vec::new(),
        }
    }

    /// Objects that come next.
    pub(super) fn objects(&self) -> Objects {
        Objects::loose(self.next())
    }

    /// Notes where objects stand that are written next.
    pub(super) fn note(&mut self, objects: &Objects) {
        let at = self.at;
        let place = |&place: &usize| match place {
            0 => 0,
            _ => at + place as u64 - 1,
        };
        self.places.extend(objects.places().iter().map(place));
        let first = self.painter.0.prepared.prefix.next;
        for (id, at) in objects.others() {
            if let Ok(index) = usize::try_from(id.get() - first) {
                self.places.set(index, place(at));
            }
        }
        self.at += objects.bytes().len() as u64;
    }
}

/// The top left corner of a record on its first page, y up.
fn top_left(mark: &Mark) -> [f32; 2] {
    mark.pages.first().map_or([0.0; 2], |page| {
        [page.bleed() as f32, (page.bleed() + page.height()) as f32]
    })
}

/// What is kept of pictures whose objects come one after the other.
fn picture_marks(all: &[Arc<Hung>]) -> Vec<PictureMark> {
    let mut before = 0;
    let mark = |hung: &Arc<Hung>| {
        let mark = PictureMark::new(hung.id, before + hung.root);
        before += hung.piece.count;
        mark
    };
    all.iter().map(mark).collect()
}

/// A digest of all records up to this one.
fn link(chain: &[u8; 32], mark: &Mark) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(chain);
    for text in [&mark.digest, &mark.title, &mark.label] {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text);
    }
    hasher.finalize().into()
}

fn damaged() -> Error {
    Error::new(
        Kind::BadValue,
        "what was kept of a record does not fit the file that is to go on",
    )
    .help("write the file anew")
}
