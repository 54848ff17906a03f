//! How readers find a record in a merged file: its entry in the outline (ISO 32000-1, clause 12.3.3) and
//! the name of its pages (clause 12.4.2). Both are written as the records come, in blocks, so that a
//! file of many records is held no longer than one block of them.

use std::io::Write;

use pdf_writer::Finish;
use pdf_writer::Name;
use pdf_writer::Ref;
use pdf_writer::Str;

use super::super::clean::text_string;
use super::super::clean::visible;
use super::super::file::Objects;
use super::mark::Mark;
use super::merge::Merge;
use super::tree::NODE;
use super::tree::kids;
use super::tree::leaves;
use super::tree::levels;
use super::tree::root;
use crate::error::Result;

/// What is kept until the next block is written, and what the end of the file must know of all blocks.
#[derive(Default)]
pub(super) struct Index {
    /// The root of the outline; `None` before the first record.
    root: Option<i32>,
    /// The number of the first record's item.
    first: i32,
    /// How many records there are.
    count: usize,
    /// Those of the open block: at least one, once there are any.
    open: Vec<Entry>,
    /// The number of the open block's first item.
    next: i32,
    /// The number of the item before it; 0 for none.
    before: i32,
    /// The lowest nodes of the tree of names, one a block.
    named: Vec<Named>,
}

/// A record.
struct Entry {
    title: String,
    label: String,
    place: Place,
    /// How many pages it has.
    pages: usize,
}

/// Where a record begins.
pub(super) struct Place {
    /// The index of its first page.
    pub(super) index: usize,
    /// The number of that page.
    pub(super) page: i32,
    /// The top left corner of the record there, y up.
    pub(super) corner: [f32; 2],
}

/// A node with the names of a block.
#[derive(Clone, Copy)]
struct Named {
    id: i32,
    /// The first pages of its first and its last record.
    limits: [i32; 2],
}

impl Merge {
    /// Notes a record; writes the block before it, when that is full.
    pub(super) fn enter(&mut self, mark: &Mark, place: Place, out: &mut Vec<u8>) {
        let goes_on = mark.title.is_empty() && mark.label.is_empty();
        if let Some(last) = self.index.open.last_mut().filter(|_| goes_on) {
            last.pages += mark.pages.len();
            return;
        }
        if self.index.root.is_none() {
            self.index.root = Some(self.alloc());
            self.index.next = self.alloc();
            self.index.first = self.index.next;
        }
        if self.index.open.len() == NODE {
            let objects = self.block(false);
            out.extend_from_slice(objects.bytes());
            self.note(&objects);
        }
        self.index.count += 1;
        self.index.open.push(Entry {
            title: mark.title.clone(),
            label: mark.label.clone(),
            place,
            pages: mark.pages.len(),
        });
    }

    /// The open block; a new one begins behind it, unless it is the last.
    fn block(&mut self, is_last: bool) -> Objects {
        let mut objects = self.objects();
        let has_names = self.painter.0.sheets.is_none();
        let index = &mut self.index;
        let entries = std::mem::take(&mut index.open);
        let mut id = Ref::new(index.next);
        for (at, entry) in entries.iter().enumerate() {
            let follows = at + 1 < entries.len() || !is_last;
            let next = follows.then(|| objects.alloc());
            let number = index.count - entries.len() + at + 1;
            index.write_item(entry, number, (id, next), &mut objects);
            index.before = id.get();
            id = next.unwrap_or(id);
        }
        index.next = id.get();
        if has_names {
            let is_only = is_last && index.named.is_empty();
            let named = write_names(&entries, is_only, &mut objects);
            index.named.extend(named);
        }
        objects
    }

    /// Writes the last block, and the root of the outline.
    pub(super) fn write_outline(&mut self, out: &mut dyn Write) -> Result<Ref> {
        let objects = self.block(true);
        self.flush(&objects, out)?;
        let root = self.index.root.unwrap_or_else(|| self.alloc());
        let id = Ref::new(root);
        let mut objects = self.objects();
        let mut dict = objects.start(id).indirect(id).dict();
        dict.pair(Name(b"Type"), Name(b"Outlines"))
            .pair(Name(b"First"), Ref::new(self.index.first))
            .pair(Name(b"Last"), Ref::new(self.index.next))
            .pair(Name(b"Count"), self.index.count as i32);
        dict.finish();
        self.flush(&objects, out)?;
        Ok(id)
    }

    /// Writes what is above the blocks of names. The root of their tree.
    pub(super) fn write_labels(&mut self, out: &mut dyn Write) -> Result<Ref> {
        let named = std::mem::take(&mut self.index.named);
        let ids: Vec<i32> = named.iter().map(|named| named.id).collect();
        let levels = levels(leaves(&ids, self.index.count), || self.alloc());
        let mut objects = self.objects();
        for (height, level) in levels.iter().enumerate().skip(1) {
            for (index, node) in level.iter().enumerate() {
                let id = Ref::new(node.id);
                let mut dict = objects.start(id).indirect(id).dict();
                // The root has no limits (clause 7.9.7).
                if height + 1 < levels.len() {
                    let last = node.first + node.count - 1;
                    let first = named[node.first / NODE].limits[0];
                    let limits = [first, named[last / NODE].limits[1]];
                    dict.insert(Name(b"Limits")).array().items(limits);
                }
                let kids = kids(&levels[height - 1], index).map(|kid| Ref::new(kid.id));
                dict.insert(Name(b"Kids")).array().items(kids);
                dict.finish();
            }
        }
        self.flush(&objects, out)?;
        Ok(root(&levels))
    }
}

impl Index {
    /// How many records there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Writes the item `id`, which `next` follows.
    fn write_item(
        &self,
        entry: &Entry,
        number: usize,
        (id, next): (Ref, Option<Ref>),
        objects: &mut Objects,
    ) {
        let mut dict = objects.start(id).indirect(id).dict();
        dict.pair(Name(b"Title"), Str(&shown_title(entry, number)))
            .pair(Name(b"Parent"), Ref::new(self.root.unwrap_or(1)));
        if self.before > 0 {
            dict.pair(Name(b"Prev"), Ref::new(self.before));
        }
        if let Some(next) = next {
            dict.pair(Name(b"Next"), next);
        }
        let mut dest = dict.insert(Name(b"Dest")).array();
        dest.item(Ref::new(entry.place.page)).item(Name(b"XYZ"));
        // The zoom stays as it is.
        dest.items(entry.place.corner).item(0);
        dest.finish();
    }
}

/// What the outline calls a record: its title, or else its label, or else its number.
fn shown_title(entry: &Entry, number: usize) -> Vec<u8> {
    let names = [&entry.title, &entry.label].map(|name| visible(name));
    let name = names.iter().find(|name| !name.trim().is_empty());
    let number = number.to_string();
    text_string(name.map_or(number.as_str(), |name| name)).into_owned()
}

/// Writes a node with the names of a block. The only one is the root, which has no limits (clause 7.9.7).
fn write_names(entries: &[Entry], is_only: bool, objects: &mut Objects) -> Option<Named> {
    let (first, last) = (entries.first()?, entries.last()?);
    let limits = [first, last].map(|entry| entry.place.index as i32);
    let id = objects.alloc();
    let mut dict = objects.start(id).indirect(id).dict();
    if !is_only {
        dict.insert(Name(b"Limits")).array().items(limits);
    }
    let mut names = dict.insert(Name(b"Nums")).array();
    entries
        .iter()
        .for_each(|entry| write_name(entry, &mut names));
    names.finish();
    dict.finish();
    Some(Named {
        id: id.get(),
        limits,
    })
}

fn write_name(entry: &Entry, names: &mut pdf_writer::Array<'_>) {
    let label = entry.label.as_str();
    let index = entry.place.index as i32;
    names.item(index);
    let mut name = names.push().dict();
    if label.is_empty() {
        // Counted as if no record had a name.
        name.pair(Name(b"S"), Name(b"D"))
            .pair(Name(b"St"), index + 1);
    } else if entry.pages > 1 {
        name.pair(Name(b"S"), Name(b"D"));
        name.pair(Name(b"P"), Str(&text_string(&format!("{label}-"))));
    } else {
        name.pair(Name(b"P"), Str(&text_string(label)));
    }
}
