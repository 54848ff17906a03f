//! The zip file that an XLSX or ODS workbook is: looked through before anything is inflated.

use std::collections::BTreeMap;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Take;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::CompressionMethod;
use zip::ZipArchive;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;
use crate::record::sheet::broken;
use crate::record::sheet::locked;
use crate::record::source::ReadSeek;
use crate::record::source::Source;
use crate::record::source::unreadable;

/// Entries that stay below this are no danger, however well they were packed.
const HARMLESS: u64 = 1024 * 1024;

/// A zip file within limits.
pub(super) struct Package {
    input: Box<dyn ReadSeek>,
    /// By their names in lower case: programs do not agree on case.
    entries: BTreeMap<String, Entry>,
    run: usize,
}

#[derive(Clone, Copy)]
struct Entry {
    start: u64,
    packed: u64,
    size: u64,
    crc: u32,
    deflated: bool,
}

impl Package {
    pub(super) fn open(mut source: Source, limits: &Limits) -> Result<Self> {
        let size = source.size()?;
        let mut input = source.into_inner();
        let count = counted(input.as_mut(), size)?;
        if count > limits.table_entries {
            return Err(too_many(limits));
        }
        let mut archive = ZipArchive::new(input).map_err(|cause| no_zip(&cause.to_string()))?;
        if archive.len() > limits.table_entries {
            return Err(too_many(limits));
        }
        let mut entries = BTreeMap::new();
        let mut total = 0_u64;
        for at in 0..archive.len() {
            let (name, entry) = look(&mut archive, at)?;
            total = total.saturating_add(entry.size);
            check(&name, entry, total, limits)?;
            entries.insert(name.to_lowercase(), entry);
        }
        Ok(Self {
            input: archive.into_inner(),
            entries,
            // A cell may be written with entities, which part its text, or as one run with its tags.
            run: limits.cell_bytes.saturating_mul(8).max(HARMLESS as usize),
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&name.to_lowercase())
    }

    /// A part that is read at once.
    pub(super) fn part(&mut self, name: &str) -> Result<Part<&mut Box<dyn ReadSeek>>> {
        let entry = self.find(name)?;
        let run = self.run;
        self.input
            .seek(SeekFrom::Start(entry.start))
            .map_err(|cause| unreadable(&cause))?;
        Ok(Part::new(&mut self.input, entry, run))
    }

    /// The part that is read row by row; the package has done its work.
    pub(super) fn into_part(mut self, name: &str) -> Result<Part<Box<dyn ReadSeek>>> {
        let entry = self.find(name)?;
        self.input
            .seek(SeekFrom::Start(entry.start))
            .map_err(|cause| unreadable(&cause))?;
        Ok(Part::new(self.input, entry, self.run))
    }

    fn find(&self, name: &str) -> Result<Entry> {
        let entry = self.entries.get(&name.to_lowercase()).copied();
        entry.ok_or_else(|| broken(format!("the workbook lacks its part `{name}`")))
    }
}

fn no_zip(cause: &str) -> Error {
    broken(format!("the workbook is not a whole zip file: {cause}"))
}

fn too_many(limits: &Limits) -> Error {
    let limit = limits.table_entries;
    let message = format!("the workbook is made of more than {limit} parts");
    Error::new(Kind::Limit, message)
        .help("copy the table into a new workbook, or raise the limit `table_entries`")
}

/// How many entries the end of the file tells of, before any is read.
fn counted(input: &mut dyn ReadSeek, size: u64) -> Result<usize> {
    // The end record has 22 bytes and a comment of at most 65,535.
    let start = size.saturating_sub(22 + 65_535);
    let mut end = Vec::new();
    input
        .seek(SeekFrom::Start(start))
        .map_err(|cause| unreadable(&cause))?;
    input
        .read_to_end(&mut end)
        .map_err(|cause| unreadable(&cause))?;
    input.rewind().map_err(|cause| unreadable(&cause))?;
    let at = end.windows(4).rposition(|mark| mark == b"PK\x05\x06");
    let count = at.and_then(|at| end.get(at + 10..at + 12));
    match count {
        Some(&[low, high]) => Ok(usize::from(u16::from_le_bytes([low, high]))),
        Some(_) | None => Err(no_zip("its end is missing")),
    }
}

fn look(archive: &mut ZipArchive<Box<dyn ReadSeek>>, at: usize) -> Result<(String, Entry)> {
    let file = archive
        .by_index_raw(at)
        .map_err(|cause| no_zip(&cause.to_string()))?;
    if file.encrypted() {
        return Err(locked());
    }
    let name = file.name().map_err(|cause| no_zip(&cause.to_string()))?;
    let name = name.replace('\\', "/");
    let deflated = match file.compression() {
        CompressionMethod::Stored => false,
        CompressionMethod::Deflated => true,
        other => {
            return Err(no_zip(&format!(
                "`{name}` is packed in an unusual way ({other})"
            )));
        }
    };
    let start = file
        .data_start()
        .ok_or_else(|| no_zip("an entry has no start"))?;
    let entry = Entry {
        start,
        packed: file.compressed_size(),
        size: file.size(),
        crc: file.crc32(),
        deflated,
    };
    Ok((name, entry))
}

fn check(name: &str, entry: Entry, total: u64, limits: &Limits) -> Result<()> {
    if total > limits.table_bytes {
        let message = format!(
            "the workbook unpacks to more than {} bytes",
            limits.table_bytes
        );
        return Err(Error::new(Kind::Limit, message)
            .help("save the table as CSV, or raise the limit `table_bytes`"));
    }
    let most = entry.packed.saturating_mul(limits.table_ratio);
    if entry.size > HARMLESS && entry.size > most {
        let limit = limits.table_ratio;
        let message = format!(
            "the part `{name}` of the workbook grows more than {limit} times when unpacked"
        );
        return Err(Error::new(Kind::Limit, message)
            .help("save the table as CSV, or raise the limit `table_ratio`"));
    }
    Ok(())
}

/// A part of a package, inflated while it is read, never to more than the package said.
pub(super) struct Part<R: Read> {
    inner: BufReader<Inflate<R>>,
    /// Bytes since the last `<` or `>`: what an XML reader has to hold.
    run: usize,
    most: usize,
}

impl<R: Read> Part<R> {
    fn new(input: R, entry: Entry, most: usize) -> Self {
        let packed = input.take(entry.packed);
        let stream = if entry.deflated {
            Stream::Deflated(DeflateDecoder::new(packed))
        } else {
            Stream::Stored(packed)
        };
        let inflate = Inflate {
            stream,
            left: entry.size,
            crc: Crc::new(),
            wanted: entry.crc,
        };
        Self {
            inner: BufReader::with_capacity(64 * 1024, inflate),
            run: 0,
            most,
        }
    }
}

impl<R: Read> Read for Part<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: Read> BufRead for Part<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.run > self.most {
            return Err(io::Error::other("a single text or tag is too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let used = &self.inner.buffer()[..amount.min(self.inner.buffer().len())];
        self.run = match used.iter().rposition(|byte| matches!(byte, b'<' | b'>')) {
            Some(at) => used.len() - at - 1,
            None => self.run.saturating_add(used.len()),
        };
        self.inner.consume(amount);
    }
}

enum Stream<R: Read> {
    Stored(Take<R>),
    Deflated(DeflateDecoder<Take<R>>),
}

struct Inflate<R: Read> {
    stream: Stream<R>,
    left: u64,
    crc: Crc,
    wanted: u32,
}

impl<R: Read> Read for Inflate<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.stream {
            Stream::Stored(input) => input.read(buffer)?,
            Stream::Deflated(input) => input.read(buffer)?,
        };
        self.crc.update(&buffer[..count]);
        if count as u64 > self.left {
            return Err(io::Error::other("it unpacks to more than it says"));
        }
        self.left -= count as u64;
        if count == 0 && !buffer.is_empty() && (self.left > 0 || self.crc.sum() != self.wanted) {
            return Err(io::Error::other("it is damaged"));
        }
        Ok(count)
    }
}
