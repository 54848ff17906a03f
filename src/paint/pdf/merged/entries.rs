//! What the outline and the labels of a merged file say of its records.

use std::io::Read;

use indexmap::IndexSet;

use super::super::file::Effort;
use super::super::file::deflate;
use super::column;
use super::mark::Mark;

/// Records of a block.
const BLOCK: usize = 256;

/// Records by their numbers, from 0. They are packed in blocks, to a quarter.
#[derive(Default)]
pub(super) struct Entries {
    packed: Vec<Box<[u8]>>,
    /// Those of the last records, of which there is one at least once there are any.
    open: Block,
    /// The corners that there are, as bits: one for each design, or for each place on a sheet.
    corners: IndexSet<[u32; 2]>,
}

/// Records whose titles and labels lie in one text.
#[derive(Default)]
struct Block {
    kept: Vec<Kept>,
    text: String,
}

/// What is kept of a record beside its title and its label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kept {
    /// Where its title begins in the text.
    start: u32,
    title: u32,
    label: u32,
    page: u32,
    pages: u16,
    corner: u16,
}

/// Where a record is in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
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
    pub(super) fn len(&self) -> usize {
        self.packed.len() * BLOCK + self.open.kept.len()
    }

    pub(super) fn push(&mut self, mark: &Mark, page: usize, corner: [f32; 2]) {
        let pages = u16::try_from(mark.pages.len()).unwrap_or(u16::MAX);
        let goes_on = mark.title.is_empty() && mark.label.is_empty();
        if let Some(last) = self.open.kept.last_mut().filter(|_| goes_on) {
            last.pages = last.pages.saturating_add(pages);
            return;
        }
        if self.open.kept.len() == BLOCK {
            self.packed.push(self.open.pack());
            self.open.kept.clear();
            self.open.text.clear();
        }
        let (corner, _) = self.corners.insert_full(corner.map(f32::to_bits));
        self.open.kept.push(Kept {
            start: self.open.text.len() as u32,
            title: mark.title.len() as u32,
            label: mark.label.len() as u32,
            page: page as u32,
            pages,
            corner: u16::try_from(corner).unwrap_or(0),
        });
        self.open.text.push_str(&mark.title);
        self.open.text.push_str(&mark.label);
    }

    /// To look at them, in their order best.
    pub(super) fn reading(&self) -> Reading<'_> {
        Reading {
            entries: self,
            number: None,
            block: Block::default(),
        }
    }
}

/// A look at entries, with one block of them unpacked.
pub(super) struct Reading<'a> {
    entries: &'a Entries,
    number: Option<usize>,
    block: Block,
}

impl Reading<'_> {
    pub(super) fn get(&mut self, index: usize) -> Option<Entry<'_>> {
        let number = index / BLOCK;
        let block = match self.entries.packed.get(number) {
            None => &self.entries.open,
            Some(packed) => {
                if self.number != Some(number) {
                    self.block = Block::unpack(packed)?;
                    self.number = Some(number);
                }
                &self.block
            }
        };
        let kept = block.kept.get(index - number * BLOCK)?;
        let rest = block.text.get(kept.start as usize..)?;
        let (title, rest) = rest.split_at_checked(kept.title as usize)?;
        let label = rest.get(..kept.label as usize)?;
        let corner = self.entries.corners.get_index(usize::from(kept.corner))?;
        Some(Entry {
            title,
            label,
            page: kept.page,
            pages: kept.pages,
            corner: corner.map(f32::from_bits),
        })
    }
}

impl Block {
    /// The numbers of all its records, then their text.
    fn pack(&self) -> Box<[u8]> {
        let mut bytes = Vec::with_capacity(self.text.len() + 6 * self.kept.len());
        let mut before = 0;
        for kept in &self.kept {
            // Pages never go back.
            let step = kept.page.wrapping_sub(before);
            before = kept.page;
            let numbers = [kept.title, kept.label, step];
            let short = [kept.pages, kept.corner].map(u32::from);
            for number in numbers.into_iter().chain(short) {
                column::write(u64::from(number), &mut bytes);
            }
        }
        bytes.extend_from_slice(self.text.as_bytes());
        deflate(&bytes, Effort::Kept).into_boxed_slice()
    }

    /// A block that was packed here; `None` for another.
    fn unpack(packed: &[u8]) -> Option<Self> {
        let mut bytes = Vec::new();
        flate2::read::ZlibDecoder::new(packed)
            .read_to_end(&mut bytes)
            .ok()?;
        let mut rest = bytes.as_slice();
        let mut before = Kept::default();
        let mut kept = Vec::with_capacity(BLOCK);
        for _ in 0..BLOCK {
            let mut number = || column::read(&mut rest);
            before = Kept {
                start: before.start + before.title + before.label,
                title: u32::try_from(number()?).ok()?,
                label: u32::try_from(number()?).ok()?,
                page: before.page.wrapping_add(u32::try_from(number()?).ok()?),
                pages: u16::try_from(number()?).ok()?,
                corner: u16::try_from(number()?).ok()?,
            };
            kept.push(before);
        }
        let text = String::from_utf8(rest.to_vec()).ok()?;
        Some(Self { kept, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(title: &str, label: &str, pages: usize) -> Mark {
        let page = r#"{"object":1,"bleed":0,"height":1}"#;
        let pages = vec![page; pages].join(",");
        let json = format!(
            r#"{{"title":"{title}","label":"{label}","page":0,"total":0,"own":0,"objects":[],"fonts":[],"pages":[{pages}],"digest":""}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn what_was_said_of_each_record_comes_back() {
        let count = 3 * BLOCK + 17;
        let mut entries = Entries::default();
        let title = |index: usize| format!("Zoë {}", "é".repeat(index % 5));
        let corner = |index: usize| [0.5 * (index % 4) as f32, 7.25];
        let mut page = 0;
        for index in 0..count {
            let label = format!("C-{index}");
            entries.push(&mark(&title(index), &label, 1), page, corner(index));
            page += 1;
            // Every third goes on, those at the end of a block among them.
            if index % 3 == 0 {
                entries.push(&mark("", "", 2), page, [9.0; 2]);
                page += 2;
            }
        }
        assert_eq!(entries.len(), count);
        let mut reading = entries.reading();
        for index in (0..count).chain([BLOCK, 0, count - 1]) {
            let goes_on = index.div_ceil(3) as u32;
            let title = title(index);
            let label = format!("C-{index}");
            let wanted = Entry {
                title: &title,
                label: &label,
                page: index as u32 + 2 * goes_on,
                pages: if index % 3 == 0 { 3 } else { 1 },
                corner: corner(index),
            };
            assert_eq!(reading.get(index), Some(wanted));
        }
        assert_eq!(reading.get(count), None);
    }
}
