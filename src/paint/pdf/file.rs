//! A file in two parts: a prefix that all files of a painter share, and the tail of one record.

use std::cell::RefCell;
use std::io;
use std::io::IoSlice;
use std::io::Write;
use std::iter;
use std::sync::Arc;

use flate2::Compress;
use flate2::Compression;
use flate2::FlushCompress;
use flate2::Status;
use pdf_writer::Chunk;
use pdf_writer::Ref;
use pdf_writer::Settings;
use sha2::Digest;
use sha2::Sha256;

/// Header (ISO 32000-1, clause 7.5.2); the second line tells transfer programs that bytes follow.
const HEADER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";

/// A painted file: what all files of a painter begin with, and what is this one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Painted {
    /// The start of the file, shared by all that the painter makes.
    pub prefix: Arc<[u8]>,
    /// The rest of it.
    pub tail: Vec<u8>,
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

/// Objects with their places in the file.
pub(super) struct Objects {
    chunk: Chunk,
    /// Where the chunk's first byte stands in the file.
    base: usize,
    /// Number of the first object.
    first: i32,
    /// Where each object stands in the file; 0 until it is written.
    places: Vec<usize>,
}

impl Objects {
    /// Objects from `first` on, standing in the file from `base` on.
    fn new(base: usize, first: i32) -> Self {
        Self {
            chunk: Chunk::with_settings_and_capacity(Settings { pretty: false }, 16_384),
            base,
            first,
            places: Vec::new(),
        }
    }

    /// Those of a prefix.
    pub(super) fn of_prefix() -> Self {
        Self::new(HEADER.len(), 1)
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
        let here = self.base + self.chunk.len();
        if let Some(slot) = self.slot(id) {
            *slot = here;
        }
        &mut self.chunk
    }

    /// Takes over objects that were written elsewhere under numbers of this file; `places` tells
    /// where each stands among them.
    #[cfg(feature = "vector")]
    pub(super) fn adopt(&mut self, chunk: &Chunk, places: &[(Ref, usize)]) {
        let start = self.base + self.chunk.len();
        for &(id, place) in places {
            if let Some(slot) = self.slot(id) {
                *slot = start + place;
            }
        }
        self.chunk.extend(chunk);
    }

    fn slot(&mut self, id: Ref) -> Option<&mut usize> {
        let index = usize::try_from(id.get() - self.first).ok()?;
        self.places.get_mut(index)
    }
}

/// What all files of a painter begin with.
#[derive(Clone)]
pub(super) struct Prefix {
    pub(super) bytes: Arc<[u8]>,
    /// The cross-reference entries of its objects, ready to be copied.
    entries: Arc<[u8]>,
    digest: [u8; 32],
    /// Number of the first object after it.
    next: i32,
}

impl Prefix {
    pub(super) fn new(objects: &Objects) -> Self {
        let bytes = joined(HEADER, objects.chunk.as_bytes());
        let mut entries = Vec::new();
        write_entries(&mut entries, &objects.places);
        Self {
            digest: Sha256::digest(&bytes).into(),
            bytes,
            entries: entries.into(),
            next: objects.first + objects.places.len() as i32,
        }
    }

    /// Objects that come after it.
    pub(super) fn tail(&self) -> Objects {
        Objects::new(self.bytes.len(), self.next)
    }

    /// The file that ends with `objects`.
    pub(super) fn close(&self, objects: Objects, catalog: Ref, info: Ref) -> Painted {
        let count = self.next as usize + objects.places.len();
        let start = objects.base + objects.chunk.len();
        let id = self.file_id(objects.chunk.as_bytes());
        let mut tail = objects.chunk.as_bytes().to_vec();
        tail.reserve(self.entries.len() + 20 * objects.places.len() + 256);
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
        }
    }

    /// The file's identifier (clause 14.4): a digest of what is in it.
    fn file_id(&self, tail: &[u8]) -> String {
        let mut hasher = Sha256::new();
        hasher.update(self.digest);
        hasher.update(tail);
        hex(&hasher.finalize()[..16])
    }
}

/// Two parts in one shared buffer, copied once.
fn joined(head: &[u8], rest: &[u8]) -> Arc<[u8]> {
    let mut whole: Arc<[u8]> = iter::repeat_n(0, head.len() + rest.len()).collect();
    let bytes = Arc::get_mut(&mut whole).expect("nobody else has it yet");
    bytes[..head.len()].copy_from_slice(head);
    bytes[head.len()..].copy_from_slice(rest);
    whole
}

/// Cross-reference entries (clause 7.5.4), twenty bytes each.
fn write_entries(out: &mut Vec<u8>, places: &[usize]) {
    for &place in places {
        match place {
            // Numbered and never written: free.
            0 => out.extend_from_slice(b"0000000000 65535 f \n"),
            _ => out.extend(format!("{place:010} 00000 n \n").bytes()),
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How hard to compress.
#[derive(Clone, Copy)]
pub(super) enum Effort {
    /// What is made once: the smallest.
    Once,
    /// Fonts of records: kept, so they are made less often than used.
    Kept,
    /// What each record makes anew.
    Each,
}

impl Effort {
    fn level(self) -> u32 {
        match self {
            Self::Once => 9,
            Self::Kept => 6,
            Self::Each => 1,
        }
    }
}

thread_local! {
    /// A compressor for each thread: making one clears more memory than a record's streams fill.
    static EACH: RefCell<Compress> = RefCell::new(compressor(Effort::Each));
}

fn compressor(effort: Effort) -> Compress {
    Compress::new(Compression::new(effort.level()), true)
}

/// As a zlib stream, for `FlateDecode`.
pub(super) fn deflate(bytes: &[u8], effort: Effort) -> Vec<u8> {
    match effort {
        Effort::Once | Effort::Kept => run(&mut compressor(effort), bytes),
        Effort::Each => EACH.with_borrow_mut(|stream| {
            stream.reset();
            run(stream, bytes)
        }),
    }
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
