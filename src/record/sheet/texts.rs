//! The shared texts of a workbook, held small. A table of 100,000 people has half a million of them, nearly all asked
//! for once and in their order; those that come again and again, such as courses, stand near the front.

use flate2::Compress;
use flate2::Compression;
use flate2::Decompress;
use flate2::FlushCompress;
use flate2::FlushDecompress;
use flate2::Status;

use crate::error::Result;
use crate::record::sheet::Strings;
use crate::record::sheet::broken;
use crate::varint;

/// Bytes of text that make a block. Larger blocks pack better and take longer to unpack, which counts when cells ask for
/// texts out of their order: in a table of 100,000 people more than half of the names stood in an earlier row.
const BLOCK: usize = 4 * 1024;

/// Bytes of blocks that wait before the first is packed: all the texts of some 10,000 people.
const PLAIN: usize = 1024 * 1024;

/// Bytes of blocks at the front that are never packed: they have what comes again and again.
const FRONT: usize = 128 * 1024;

/// Bytes of text from the front that all packed blocks are packed after, as if they stood behind it: they take a
/// sixth less. It is as much as deflate looks back.
const BEFORE: usize = 32 * 1024;

/// Unpacked blocks that are held at a time.
const OPEN: usize = 16;

/// How hard blocks are packed: it saves a tenth over the lowest levels, and 100,000 people take a tenth of a second.
const LEVEL: u32 = 6;

/// Takes texts one after the other.
pub(super) struct Collector {
    texts: Texts,
    block: Strings,
    /// Whether there are so many texts that their blocks are packed.
    is_packing: bool,
    bytes: usize,
    packer: Packer,
}

/// Packs blocks one after the other in the same two buffers: new ones each time would leave holes in memory between
/// the packed blocks, as large as these. For the same reason each packed block is held by itself: one list of all of
/// them would be moved as it grows.
struct Packer {
    deflate: Compress,
    loose: Vec<u8>,
    packed: Vec<u8>,
}

impl Collector {
    pub(super) fn new() -> Self {
        Self {
            texts: Texts::default(),
            block: Strings::default(),
            is_packing: false,
            bytes: 0,
            packer: Packer {
                deflate: Compress::new(Compression::new(LEVEL), false),
                loose: Vec::new(),
                packed: Vec::new(),
            },
        }
    }

    /// Where the next text is written, at its end.
    pub(super) fn text(&mut self) -> &mut String {
        &mut self.block.text
    }

    /// Ends the text that was written.
    pub(super) fn close(&mut self) -> Result<()> {
        self.block.close();
        if self.block.bytes() < BLOCK {
            return Ok(());
        }
        self.seal()
    }

    /// How many bytes all texts have, with what it takes to find them.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.saturating_add(self.block.bytes())
    }

    pub(super) fn finish(mut self) -> Result<Texts> {
        if !self.block.ends.is_empty() {
            self.seal()?;
        }
        Ok(self.texts)
    }

    fn seal(&mut self) -> Result<()> {
        let (bytes, count) = (self.block.bytes(), self.block.ends.len());
        self.bytes += bytes;
        let first = self.texts.count;
        self.texts.count += count;
        let kept = if self.is_packing {
            let packed = self.packer.pack(&self.block, &self.texts.before)?;
            self.block.clear();
            packed
        } else {
            Kept::Plain(std::mem::take(&mut self.block).fitted())
        };
        self.texts.blocks.push(Block { first, kept });
        if !self.is_packing && self.bytes > PLAIN {
            self.begin_packing()?;
        }
        Ok(())
    }

    /// Packs what has waited, all but the front.
    fn begin_packing(&mut self) -> Result<()> {
        self.is_packing = true;
        let mut front = 0;
        for block in &mut self.texts.blocks {
            let Kept::Plain(strings) = &block.kept else {
                continue;
            };
            front += strings.bytes();
            if front > FRONT {
                block.kept = self.packer.pack(strings, &self.texts.before)?;
                continue;
            }
            let room = BEFORE - self.texts.before.len();
            let text = strings.text.as_bytes();
            self.texts
                .before
                .extend_from_slice(&text[..text.len().min(room)]);
        }
        Ok(())
    }
}

impl Packer {
    /// Packs the lengths of the texts, then the texts, as if they stood behind `before`.
    fn pack(&mut self, block: &Strings, before: &[u8]) -> Result<Kept> {
        self.loose.clear();
        let mut start = 0;
        for end in &block.ends {
            varint::write((end - start) as u64, &mut self.loose);
            start = *end;
        }
        self.loose.extend_from_slice(block.text.as_bytes());
        self.packed.clear();
        // What can't be packed grows by five bytes in each stored block of deflate.
        self.packed
            .reserve(self.loose.len() + self.loose.len() / 1000 + 64);
        self.deflate.reset();
        self.deflate
            .set_dictionary(before)
            .map_err(|_| unpackable())?;
        let end = self
            .deflate
            .compress_vec(&self.loose, &mut self.packed, FlushCompress::Finish);
        match end {
            Ok(Status::StreamEnd) => Ok(Kept::Packed {
                bytes: self.packed.as_slice().into(),
                size: self.loose.len(),
                count: block.ends.len(),
            }),
            Ok(Status::Ok | Status::BufError) | Err(_) => Err(unpackable()),
        }
    }
}

/// Texts by their numbers, from 0.
pub(super) struct Texts {
    blocks: Vec<Block>,
    count: usize,
    /// What packed blocks are packed after.
    before: Vec<u8>,
    /// Unpacked blocks by their number modulo [`OPEN`].
    open: Vec<Option<(usize, Strings)>>,
    unpacker: Decompress,
}

struct Block {
    /// The number of its first text.
    first: usize,
    kept: Kept,
}

enum Kept {
    Plain(Strings),
    Packed {
        bytes: Box<[u8]>,
        /// Bytes when unpacked.
        size: usize,
        count: usize,
    },
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            count: 0,
            before: Vec::new(),
            open: Vec::new(),
            unpacker: Decompress::new(false),
        }
    }
}

impl Texts {
    /// A text; `None` when there are not so many.
    pub(super) fn get(&mut self, at: usize) -> Option<&str> {
        let after = self.blocks.partition_point(|block| block.first <= at);
        let number = after.checked_sub(1)?;
        let block = &self.blocks[number];
        let within = at - block.first;
        match &block.kept {
            Kept::Plain(strings) => strings.get(within),
            Kept::Packed { bytes, size, count } => {
                self.open.resize_with(OPEN, || None);
                let slot = &mut self.open[number % OPEN];
                if slot.as_ref().is_none_or(|(held, _)| *held != number) {
                    let strings = unpack(&mut self.unpacker, &self.before, bytes, *size, *count)?;
                    *slot = Some((number, strings));
                }
                slot.as_ref()?.1.get(within)
            }
        }
    }
}

/// The block that was packed, as if it stood behind `before`.
fn unpack(
    unpacker: &mut Decompress,
    before: &[u8],
    packed: &[u8],
    size: usize,
    count: usize,
) -> Option<Strings> {
    let mut bytes = Vec::with_capacity(size);
    unpacker.reset(false);
    unpacker.set_dictionary(before).ok()?;
    unpacker
        .decompress_vec(packed, &mut bytes, FlushDecompress::Finish)
        .ok()?;
    if bytes.len() != size {
        return None;
    }
    let (mut rest, mut end) = (bytes.as_slice(), 0);
    let mut ends = Vec::with_capacity(count);
    for _ in 0..count {
        end += varint::read(&mut rest)? as usize;
        ends.push(end);
    }
    let text = bytes.split_off(bytes.len() - rest.len());
    let text = String::from_utf8(text).ok()?;
    Some(Strings { text, ends })
}

fn unpackable() -> crate::error::Error {
    broken("the texts of the workbook can't be held")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(all: &[String]) -> Texts {
        let mut collector = Collector::new();
        for text in all {
            collector.text().push_str(text);
            collector.close().unwrap();
        }
        collector.finish().unwrap()
    }

    fn people(count: usize) -> Vec<String> {
        let person = |at: usize| match at % 3 {
            0 => format!("C-2026-{at:06}"),
            1 => format!("Zoë Ødegård {at}"),
            _ => String::new(),
        };
        (0..count).map(person).collect()
    }

    #[test]
    fn each_text_comes_back_in_order_and_out_of_it() {
        let all = people(200_000);
        let mut texts = texts(&all);
        let packed = texts
            .blocks
            .iter()
            .filter(|block| matches!(block.kept, Kept::Packed { .. }));
        assert!(packed.count() > 2 * OPEN);
        for (at, text) in all.iter().enumerate() {
            assert_eq!(texts.get(at), Some(text.as_str()));
        }
        for step in 0..20_000 {
            let at = step * 7919 % all.len();
            assert_eq!(texts.get(at), Some(all[at].as_str()));
        }
        assert_eq!(texts.get(all.len()), None);
        assert_eq!(texts.get(usize::MAX), None);
    }

    #[test]
    fn texts_come_back_behind_a_first_one_of_any_length() {
        // Longer than all that others would be packed after.
        let mut all = vec!["é".repeat(FRONT)];
        all.extend(people(100_000));
        let mut texts = texts(&all);
        for (at, text) in all.iter().enumerate() {
            assert_eq!(texts.get(at), Some(text.as_str()));
        }
    }

    #[test]
    fn what_is_held_grows_little_with_the_table() {
        let held = |count: usize| -> usize {
            let texts = texts(&people(count));
            let sizes = texts.blocks.iter().map(|block| match &block.kept {
                Kept::Plain(strings) => strings.bytes(),
                Kept::Packed { bytes, .. } => size_of::<Block>() + bytes.len(),
            });
            sizes.sum::<usize>()
        };
        let (few, many) = (held(100_000), held(1_000_000));
        assert!(many < few + 3 * 1024 * 1024, "{few}, {many}");
    }

    proptest! {
        #[test]
        fn texts_of_any_length_come_back(
            texts_of in proptest::collection::vec(("\\PC{0,6}", 0..2_000_usize), 0..40),
        ) {
            let all: Vec<String> = texts_of.iter().map(|(text, times)| text.repeat(*times)).collect();
            let mut texts = texts(&all);
            for (at, text) in all.iter().enumerate().rev() {
                prop_assert_eq!(texts.get(at), Some(text.as_str()));
            }
            prop_assert_eq!(texts.get(all.len()), None);
        }
    }
}
