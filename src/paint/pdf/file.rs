//! A file in two parts: a prefix that all files of a painter share, and the tail of one record.

use std::cell::RefCell;
use std::io;
use std::io::IoSlice;
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use flate2::Compress;
use flate2::Compression;
use flate2::FlushCompress;
use flate2::Status;
use pdf_writer::Chunk;
use pdf_writer::Pdf;
use pdf_writer::Ref;
use pdf_writer::Settings;
use sha2::Digest;
use sha2::Sha256;

use super::ops::Ops;
use super::squeeze::squeeze;
use crate::bytes::Bytes;
use crate::digest::hex;
use crate::memo;
use crate::paint::Lead;

/// A painted file: what all files of a painter begin with, and what is this one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Painted {
    /// The start of the file, shared by all that the painter makes.
    pub prefix: Bytes,
    /// The rest of it.
    pub tail: Vec<u8>,
    /// How the tail begins.
    pub(in crate::paint) lead: Option<Lead>,
}

impl Painted {
    /// Bytes of the whole file.
    pub fn size(&self) -> usize {
        self.prefix.len() + self.tail.len()
    }

    /// The whole file in one buffer.
    pub fn to_vec(&self) -> Vec<u8> {
        [&self.prefix, self.tail.as_slice()].concat()
    }

    /// Writes the whole file, both parts in one call where `out` can do that.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut parts = [IoSlice::new(&self.prefix), IoSlice::new(&self.tail)];
        let mut rest = &mut parts[..];
        IoSlice::advance_slices(&mut rest, 0);
        while !rest.is_empty() {
            match out.write_vectored(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => IoSlice::advance_slices(&mut rest, count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Room for the objects of a record, in bytes: what a small one needs, and the most that is kept at hand.
const ROOM: usize = 4 << 10;
const MOST_ROOM: usize = 1 << 20;

fn chunk(room: usize) -> Chunk {
    Chunk::with_settings_and_capacity(Settings { pretty: false }, room)
}

/// Objects with their places in the file.
pub(super) struct Objects {
    chunk: Chunk,
    /// Where the chunk's first byte stands in the file.
    base: usize,
    /// Number of the first object.
    first: i32,
    /// Where each object stands in the file; 0 until it is written.
    places: Vec<usize>,
    /// Where objects stand that were numbered elsewhere.
    others: Vec<(Ref, usize)>,
    /// Stretches of the chunk that something else in it tells already.
    told: Vec<Range<usize>>,
    /// What was made before: it stands before the chunk.
    blocks: Vec<Arc<Block>>,
    /// Where the objects of blocks stand, counted from the first block.
    in_blocks: Vec<(Ref, usize)>,
}

/// Objects that many files have under the same numbers, ready to be copied.
pub(super) struct Block {
    bytes: Vec<u8>,
    /// Where each object stands in it.
    places: Vec<(Ref, usize)>,
    /// Tells it from other blocks.
    digest: [u8; 32],
    /// How many numbers it takes.
    count: usize,
}

impl Block {
    /// Objects that were written loose.
    pub(super) fn new(objects: &Objects) -> Self {
        let mut hasher = Sha256::new();
        objects.telling(|bytes| hasher.update(bytes));
        let numbered = (objects.first..)
            .map(Ref::new)
            .zip(objects.places.iter().copied());
        let all = numbered.chain(objects.others.iter().copied());
        Self {
            bytes: objects.chunk.as_bytes().to_vec(),
            places: all
                .filter_map(|(id, place)| Some((id, place.checked_sub(objects.base)?)))
                .collect(),
            digest: hasher.finalize().into(),
            count: objects.places.len(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }
}

impl Objects {
    /// Objects from `first` on, standing in the file from `base` on.
    fn new(base: usize, first: i32) -> Self {
        Self {
            chunk: chunk(0),
            base,
            first,
            places: Vec::new(),
            others: Vec::new(),
            told: Vec::new(),
            blocks: Vec::new(),
            in_blocks: Vec::new(),
        }
    }

    /// Objects from `first` on, wherever they will stand: their places are counted from 1.
    pub(super) fn loose(first: i32) -> Self {
        Self::new(1, first)
    }

    /// The same, with room for a page.
    pub(super) fn of_page(first: i32) -> Self {
        Self {
            chunk: chunk(ROOM),
            ..Self::loose(first)
        }
    }

    /// Those of a prefix, which begins with the header (ISO 32000-1, clause 7.5.2).
    pub(super) fn of_prefix() -> Self {
        let mut header = Pdf::with_settings(Settings { pretty: false });
        header.set_binary_marker(b"\xe2\xe3\xcf\xd3");
        Self {
            chunk: std::mem::replace(&mut *header, Chunk::with_capacity(0)),
            ..Self::new(0, 1)
        }
    }

    /// The number of an object that is to be written later.
    pub(super) fn alloc(&mut self) -> Ref {
        self.places.push(0);
        self.latest()
    }

    fn latest(&self) -> Ref {
        Ref::new(self.first + self.places.len() as i32 - 1)
    }

    /// Where the object `id` is to be written, now.
    pub(super) fn start(&mut self, id: Ref) -> &mut Chunk {
        let here = self.end();
        self.stands(id, here);
        &mut self.chunk
    }

    /// Where the next object will stand in the file, when no blocks come before.
    fn end(&self) -> usize {
        self.base + self.chunk.len()
    }

    fn stands(&mut self, id: Ref, place: usize) {
        match self.slot(id) {
            Some(slot) => *slot = place,
            None => self.others.push((id, place)),
        }
    }

    /// The number that the next object gets.
    pub(super) fn next(&self) -> i32 {
        self.first + self.places.len() as i32
    }

    /// Takes over objects that were numbered from [`next`](Self::next) on.
    pub(super) fn insert(&mut self, block: Arc<Block>) {
        let start = self.lead();
        self.places.resize(self.places.len() + block.count, 0);
        let places = block.places.iter();
        self.in_blocks
            .extend(places.map(|&(id, place)| (id, start + place)));
        self.blocks.push(block);
    }

    /// Bytes of all blocks.
    fn lead(&self) -> usize {
        self.blocks.iter().map(|block| block.len()).sum()
    }

    /// The blocks, for who finds many files that have the same.
    fn told_lead(&self) -> Option<Lead> {
        let digests: Vec<_> = self.blocks.iter().map(|block| block.digest).collect();
        (!digests.is_empty()).then(|| Lead {
            bytes: self.lead(),
            hash: memo::hash(digests),
        })
    }

    /// Notes where everything stands with all blocks before it. Nothing may be written afterwards.
    fn settle(&mut self) {
        let lead = self.lead();
        let written = self.places.iter_mut().filter(|place| **place > 0);
        written.for_each(|place| *place += lead);
        for (id, place) in std::mem::take(&mut self.in_blocks) {
            let place = self.base + place;
            self.stands(id, place);
        }
    }

    /// Takes over objects that were written elsewhere under numbers of this file; `places` tells
    /// where each stands among them.
    #[cfg(feature = "vector")]
    pub(super) fn adopt(&mut self, chunk: &Chunk, places: &[(Ref, usize)]) {
        let start = self.end();
        for &(id, place) in places {
            if let Some(slot) = self.slot(id) {
                *slot = start + place;
            }
        }
        self.chunk.extend(chunk);
    }

    /// What was written so far; blocks stand elsewhere.
    pub(super) fn bytes(&self) -> &[u8] {
        self.chunk.as_bytes()
    }

    /// Where each of these objects stands, from the first number on; 0 for one that was not written.
    pub(super) fn places(&self) -> &[usize] {
        &self.places
    }

    /// Where objects stand that were numbered elsewhere and written here.
    pub(super) fn others(&self) -> &[(Ref, usize)] {
        &self.others
    }

    /// Notes that what is written from byte `start` of [`bytes`](Self::bytes) on is told by its name, which stands
    /// elsewhere among them: the file's identifier need not look at it.
    pub(super) fn tell(&mut self, start: usize) {
        self.told.push(start..self.chunk.len());
    }

    /// Gives all bytes but those that others tell; a block is told by its digest.
    fn telling(&self, mut each: impl FnMut(&[u8])) {
        for block in &self.blocks {
            each(&block.digest);
        }
        let mut start = 0;
        for told in &self.told {
            each(&self.bytes()[start..told.start]);
            start = told.end;
        }
        each(&self.bytes()[start..]);
    }

    /// All bytes.
    fn write_all(&self, out: &mut Vec<u8>) {
        for block in &self.blocks {
            out.extend_from_slice(&block.bytes);
        }
        out.extend_from_slice(self.bytes());
    }

    fn slot(&mut self, id: Ref) -> Option<&mut usize> {
        let index = usize::try_from(id.get() - self.first).ok()?;
        self.places.get_mut(index)
    }
}

/// What all files of a painter begin with.
#[derive(Clone)]
pub(super) struct Prefix {
    pub(super) bytes: Bytes,
    /// The cross-reference entries of its objects, ready to be copied.
    pub(super) entries: Arc<[u8]>,
    /// Tells it from other prefixes.
    pub(super) check: u32,
    /// Number of the first object after it.
    pub(super) next: i32,
    /// How many bytes the latest tail had beside its blocks: the next one is likely to need as much room.
    usual: Arc<AtomicUsize>,
}

impl Prefix {
    pub(super) fn new(objects: Objects) -> Self {
        let mut entries = Vec::new();
        write_entries(&mut entries, &objects.places);
        Self {
            check: crc32fast::hash(objects.chunk.as_bytes()),
            bytes: Bytes::of(Held(objects.chunk)),
            entries: entries.into(),
            next: objects.first + objects.places.len() as i32,
            usual: Arc::default(),
        }
    }

    /// Objects that come after it.
    pub(super) fn tail(&self) -> Objects {
        let usual = self.usual.load(Ordering::Relaxed);
        Objects {
            chunk: chunk(usual.clamp(ROOM, MOST_ROOM).next_power_of_two()),
            ..Objects::new(self.bytes.len(), self.next)
        }
    }

    /// The file that ends with `objects`.
    pub(super) fn close(&self, mut objects: Objects, catalog: Ref, info: Ref) -> Painted {
        let count = self.next as usize + objects.places.len();
        let id = self.file_id(&objects);
        objects.settle();
        let start = objects.end() + objects.lead();
        self.usual.store(objects.chunk.len(), Ordering::Relaxed);
        let table = self.entries.len() + 20 * objects.places.len() + 256;
        // Of few sizes, so that one fits where another was.
        let room = (start - objects.base + table).next_multiple_of(ROOM);
        let mut tail = Vec::with_capacity(room);
        objects.write_all(&mut tail);
        tail.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").bytes());
        tail.extend_from_slice(&self.entries);
        write_entries(&mut tail, &objects.places);
        let (root, info) = (catalog.get(), info.get());
        tail.extend(
            format!(
                "trailer\n<</Size {count}/Root {root} 0 R/Info {info} 0 R/ID[<{id}><{id}>]>>\nstartxref\n{start}\n%%EOF\n"
            )
            .bytes(),
        );
        Painted {
            prefix: self.bytes.clone(),
            tail,
            lead: objects.told_lead(),
        }
    }

    /// The file's identifier (clause 14.4): a digest of what is in it, where a checksum stands for
    /// the prefix, and their names for subsets of fonts: to hash all of them would be a tenth of the time that a file
    /// takes.
    fn file_id(&self, tail: &Objects) -> String {
        let mut hasher = Sha256::new();
        hasher.update((self.bytes.len() as u64).to_be_bytes());
        hasher.update(self.check.to_be_bytes());
        tail.telling(|bytes| hasher.update(bytes));
        hex(&hasher.finalize()[..16])
    }
}

/// A chunk as the bytes that it holds: a large picture in it need not be copied once more.
struct Held(Chunk);

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Cross-reference entries (clause 7.5.4), twenty bytes each.
fn write_entries(out: &mut Vec<u8>, places: &[usize]) {
    for &place in places {
        match place {
            // Numbered and never written: free.
            0 => out.extend_from_slice(b"0000000000 65535 f \n"),
            _ => write_entry(out, place),
        }
    }
}

fn write_entry(out: &mut Vec<u8>, mut place: usize) {
    let mut entry = *b"0000000000 00000 n \n";
    for digit in entry[..10].iter_mut().rev() {
        *digit = b'0' + (place % 10) as u8;
        place /= 10;
    }
    out.extend_from_slice(&entry);
}

/// How hard to compress.
#[derive(Clone, Copy)]
pub(super) enum Effort {
    /// What is made once, or much more rarely than it is used: the smallest.
    Once,
    /// What is held for a while.
    Kept,
    /// Pages of a file that records share: nothing but they makes it large. A quarter smaller than
    /// with `Each`, in twice the time. And fonts that hardly any other record will ask for.
    Page,
    /// What each record makes anew.
    Each,
}

impl Effort {
    fn level(self) -> u32 {
        match self {
            Self::Once => 9,
            Self::Kept => 6,
            Self::Page => 2,
            Self::Each => 1,
        }
    }
}

thread_local! {
    /// One for each thread: making a compressor clears more memory than most streams fill.
    static COMPRESSOR: RefCell<Compress> = RefCell::new(compressor(Effort::Each));
}

fn compressor(effort: Effort) -> Compress {
    Compress::new(Compression::new(effort.level()), true)
}

/// A content stream, for `FlateDecode`.
pub(super) fn pack_content(ops: &Ops, effort: Effort) -> Vec<u8> {
    let squeezed = match effort {
        Effort::Once | Effort::Kept => None,
        Effort::Page | Effort::Each => squeeze(ops),
    };
    squeezed.unwrap_or_else(|| deflate(&ops.bytes, effort))
}

/// As a zlib stream, for `FlateDecode`.
pub(super) fn deflate(bytes: &[u8], effort: Effort) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|stream| {
        stream.reset();
        let level = Compression::new(effort.level());
        match stream.set_level(level) {
            Ok(()) => run(stream, bytes),
            Err(_) => run(&mut compressor(effort), bytes),
        }
    })
}

fn run(stream: &mut Compress, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 2 + 64);
    loop {
        let done = stream.total_in() as usize;
        out.reserve(bytes.len() / 4 + 64);
        let status = stream.compress_vec(&bytes[done..], &mut out, FlushCompress::Finish);
        match status.expect("deflate takes any bytes") {
            Status::StreamEnd => return out,
            Status::Ok | Status::BufError => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_compressor_gives_the_bytes_of_a_new_one() {
        let text = "0.5 0 0 rg 12 14 m 80 90 l S ".repeat(400);
        let noise: Vec<u8> = (0..60_000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 19) as u8)
            .collect();
        for bytes in [text.as_bytes(), &noise, b"", b"q", text.as_bytes()] {
            let efforts = [Effort::Each, Effort::Once, Effort::Page, Effort::Kept];
            for effort in efforts.into_iter().chain([Effort::Each]) {
                let fresh = run(&mut compressor(effort), bytes);
                assert_eq!(deflate(bytes, effort), fresh);
            }
        }
    }
}
