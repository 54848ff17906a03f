//! A merged file that is being written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexSet;
use sha2::Digest;
use sha2::Sha256;

use super::super::file::Effort;
use super::super::file::Objects;
use super::super::file::deflate;
use super::Admitted;
use super::MergedPdf;
use super::codes::CODES;
use super::codes::Faces;
use super::hung::Hung;
use super::long::Long;
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

/// A merged file that is being written: what must be known of the records in it. It grows by some
/// dozen bytes a record.
pub struct Merge {
    pub(super) painter: MergedPdf,
    pub(super) about: Meta,
    pub(super) faces: Faces,
    /// Where each object after the prefix stands in the file.
    pub(super) places: Long<Place>,
    /// How long the file is so far.
    pub(super) at: u64,
    /// Numbers of pages, or of sheets.
    pub(super) pages: Vec<i32>,
    /// Numbers of the nodes above them.
    pub(super) nodes: Vec<i32>,
    pub(super) entries: Entries,
    /// Numbers of the pictures that records brought.
    pictures: BTreeMap<PictureId, i32>,
    /// The sheet that is being filled, when pages are for print.
    pub(super) open: Option<Open>,
    /// A digest of all that was placed, one after the other.
    pub(super) chain: [u8; 32],
}

/// Where an object stands in the file, in five bytes: enough for [`MOST_BYTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place([u8; 5]);

impl Place {
    /// Of an object that is not written.
    pub(super) const NONE: Self = Self([0; 5]);

    fn of(at: u64) -> Self {
        let mut bytes = [0; 5];
        bytes.copy_from_slice(&at.to_be_bytes()[3..]);
        Self(bytes)
    }

    /// From the start of the file; 0 for none.
    pub(super) fn at(self) -> u64 {
        let [a, b, c, d, e] = self.0;
        u64::from_be_bytes([0, 0, 0, a, b, c, d, e])
    }
}

/// What outline and labels say of records.
#[derive(Default)]
pub(super) struct Entries {
    /// Titles and labels, one after the other, of [`TO_A_TEXT`] records each: packed once there are so
    /// many of them, to a third.
    packed: Vec<Box<[u8]>>,
    /// Those of the last records.
    text: String,
    all: Long<Kept>,
    /// The corners that there are, as bits: one for each design, or for each place on a sheet.
    corners: IndexSet<[u32; 2]>,
}

/// Records whose titles and labels lie in one text.
pub(super) const TO_A_TEXT: usize = 256;

/// What is kept of a record: sixteen bytes beside its title and its label.
struct Kept {
    title: u32,
    label: u32,
    page: u32,
    pages: u16,
    corner: u16,
}

/// Where a record is in the file.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) title: &'a str,
    pub(super) label: &'a str,
    /// Index of its first page.
    pub(super) page: u32,
    /// How many pages it has.
    pub(super) pages: u16,
    /// The top left corner of it on its first page, y up.
    pub(super) corner: [f32; 2],
}

impl Entries {
    fn push(&mut self, mark: &Mark, page: usize, corner: [f32; 2]) {
        let pages = u16::try_from(mark.pages.len()).unwrap_or(u16::MAX);
        let goes_on = mark.title.is_empty() && mark.label.is_empty();
        if let Some(last) = self.all.last_mut().filter(|_| goes_on) {
            last.pages = last.pages.saturating_add(pages);
            return;
        }
        self.text.push_str(&mark.title);
        self.text.push_str(&mark.label);
        let (corner, _) = self.corners.insert_full(corner.map(f32::to_bits));
        self.all.push(Kept {
            title: mark.title.len() as u32,
            label: mark.label.len() as u32,
            page: page as u32,
            pages,
            corner: u16::try_from(corner).unwrap_or(0),
        });
        if self.all.len().is_multiple_of(TO_A_TEXT) {
            let text = std::mem::take(&mut self.text);
            let packed = deflate(text.as_bytes(), Effort::Kept);
            self.packed.push(packed.into_boxed_slice());
        }
    }

    /// The titles and labels of records from `index * TO_A_TEXT` on.
    pub(super) fn text(&self, index: usize) -> Cow<'_, str> {
        let Some(packed) = self.packed.get(index) else {
            return Cow::Borrowed(&self.text);
        };
        let mut text = String::new();
        // What was packed here is whole.
        let _ = flate2::read::ZlibDecoder::new(&**packed).read_to_string(&mut text);
        Cow::Owned(text)
    }

    /// The entries of some records, in their order.
    pub(super) fn between(&self, range: Range<usize>, each: &mut dyn FnMut(usize, &Entry<'_>)) {
        let mut at = range.start - range.start % TO_A_TEXT;
        while at < range.end {
            let text = self.text(at / TO_A_TEXT);
            let mut rest = &*text;
            let upto = (at + TO_A_TEXT).min(range.end);
            for index in at..upto {
                let Some(entry) = self.entry(index, &mut rest) else {
                    return;
                };
                if range.contains(&index) {
                    each(index, &entry);
                }
            }
            at = upto;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The index of a record's first page.
    pub(super) fn page(&self, index: usize) -> Option<u32> {
        self.all.get(index).map(|kept| kept.page)
    }

    /// The entry of a record, whose title and label begin what is left of a text.
    pub(super) fn entry<'t>(&self, index: usize, rest: &mut &'t str) -> Option<Entry<'t>> {
        let kept = self.all.get(index)?;
        let (title, after) = rest.split_at_checked(kept.title as usize)?;
        let (label, after) = after.split_at_checked(kept.label as usize)?;
        *rest = after;
        let corner = self.corners.get_index(usize::from(kept.corner))?;
        Some(Entry {
            title,
            label,
            page: kept.page,
            pages: kept.pages,
            corner: corner.map(f32::from_bits),
        })
    }
}

impl Merge {
    pub(super) fn new(painter: MergedPdf, about: Meta) -> Self {
        Self {
            at: painter.prefix().len() as u64,
            painter,
            about,
            faces: Faces::new(CODES),
            places: Long::default(),
            pages: Vec::new(),
            nodes: Vec::new(),
            entries: Entries::default(),
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
        let taken = self.places.len() + 2 * self.entries.len();
        let is_room = self.at.saturating_add(bytes) <= MOST_BYTES;
        if is_room && taken.saturating_add(objects) <= MOST_OBJECTS {
            return Ok(());
        }
        let message = format!(
            "a PDF can't hold more than these {} records",
            self.entries.len()
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
        self.places
            .extend(std::iter::repeat_n(Place::NONE, objects));
        let page = |page: &PageMark| own + page.object as i32 - 1;
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
        self.places.push(Place::NONE);
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

    /// Notes where a record stands. Sheets that it fills are appended to `out`. The page of the file
    /// that it begins on, from 1.
    fn settle(&mut self, mark: &Mark, own: i32, out: &mut Vec<u8>) -> u32 {
        let first = (own - self.painter.0.prepared.prefix.next) as usize;
        for (index, &at) in (first..).zip(&mark.objects) {
            if let Some(place) = self.places.get_mut(index).filter(|_| at > 0) {
                *place = Place::of(self.at + u64::from(at) - 1);
            }
        }
        self.at += mark.own;
        let painter = self.painter.clone();
        let (page, corner) = match &painter.0.sheets {
            None => (self.pages.len() - mark.pages.len(), top_left(mark)),
            Some(sheets) => self.fill(sheets, mark, own, out),
        };
        self.entries.push(mark, page, corner);
        self.chain = link(&self.chain, mark);
        page as u32 + 1
    }

    /// Puts pages on sheets. The sheet of the first one, and its corner there.
    fn fill(
        &mut self,
        sheets: &Sheets,
        mark: &Mark,
        own: i32,
        out: &mut Vec<u8>,
    ) -> (usize, [f32; 2]) {
        let mut first = None;
        for page in &mark.pages {
            let mut open = self.open.take().unwrap_or_else(|| self.sheet());
            first = first.or(Some((
                self.pages.len() - 1,
                sheets.corner(open.cells.len()),
            )));
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
        first.unwrap_or_default()
    }

    /// An empty sheet.
    fn sheet(&mut self) -> Open {
        let parent = self.parent(self.pages.len());
        let [id, content] = [(); 2].map(|()| self.alloc());
        self.pages.push(id);
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
            0 => Place::NONE,
            _ => Place::of(at + place as u64 - 1),
        };
        self.places.extend(objects.places().iter().map(place));
        let first = self.painter.0.prepared.prefix.next;
        for (id, at) in objects.others() {
            let index = usize::try_from(id.get() - first).ok();
            if let Some(slot) = index.and_then(|index| self.places.get_mut(index)) {
                *slot = place(at);
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
