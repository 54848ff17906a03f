//! The entries of a zip, read from its directory (PKWARE's APPNOTE 6.3), a compact line each.
//!
//! Other readers keep one of two entries with one name and say nothing, which is what an audit is for.

use std::fs::File;
use std::io;
use std::io::BufReader;
use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;
use std::path::PathBuf;

use flate2::read::DeflateDecoder;

use crate::batch::audit::Key;
use crate::batch::audit::key;
use crate::batch::audit::store::Found;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const CENTRAL_HEADER: [u8; 4] = *b"PK\x01\x02";
const ZIP64_END: [u8; 4] = *b"PK\x06\x06";
const ZIP64_LOCATOR: [u8; 4] = *b"PK\x06\x07";
const END: [u8; 4] = *b"PK\x05\x06";

/// The end record, with the longest comment, and what points to the end record of zip64.
const LONGEST_END: u64 = 22 + 65_535 + 20;
/// Entries that are held; each takes some 60 bytes.
const MOST_ENTRIES: u64 = 5_000_000;
/// Bytes of an entry that was deflated since: it is held as a whole.
const MOST_INFLATED: u64 = 1 << 28;

/// Bit 3 of an entry's flags: its sums stand behind its bytes.
const DESCRIPTOR: u16 = 1 << 3;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// A zip whose directory was read.
pub(super) struct Archive {
    path: PathBuf,
    /// Before the names: a folder that everything lies in, with its `/`.
    pub(super) top: String,
    directory: Span,
    /// Sorted by their keys.
    entries: Vec<Entry>,
    /// Names that stand twice.
    pub(super) doubles: Vec<String>,
}

#[derive(Clone, Copy)]
struct Span {
    start: u64,
    entries: u64,
}

#[derive(Clone, Copy)]
struct Entry {
    key: Key,
    /// Where its header is.
    start: u64,
    packed: u64,
    bytes: u64,
    crc32: u32,
    method: u16,
    is_locked: bool,
}

/// An entry as its record in the directory tells it.
struct Record {
    name: String,
    entry: Entry,
}

impl Archive {
    /// Reads the directory of a zip.
    ///
    /// # Errors
    /// When it can't be read, or is cut off.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Self::read(path).map_err(|error| broken(path, &error))
    }

    fn read(path: &Path) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
        let directory = find_directory(&mut file)?;
        let mut archive = Self {
            path: path.to_owned(),
            top: String::new(),
            directory,
            entries: Vec::new(),
            doubles: Vec::new(),
        };
        let mut entries = Vec::new();
        archive.records(&mut file, &mut |record| {
            if !record.name.ends_with('/') {
                entries.push(record.entry);
            }
        })?;
        entries.sort_by_key(|entry| (entry.key, entry.start));
        archive.entries = entries;
        archive.find_doubles(&mut file)?;
        Ok(archive)
    }

    fn find_doubles(&mut self, file: &mut BufReader<File>) -> io::Result<()> {
        let pairs = self.entries.windows(2);
        let doubled: Vec<(Key, u64)> = pairs
            .filter(|pair| pair[0].key == pair[1].key)
            .map(|pair| (pair[1].key, pair[1].start))
            .collect();
        if doubled.is_empty() {
            return Ok(());
        }
        let mut doubles = Vec::new();
        self.records(file, &mut |record| {
            if doubled
                .binary_search(&(record.entry.key, record.entry.start))
                .is_ok()
            {
                doubles.push(record.name);
            }
        })?;
        self.doubles = doubles;
        Ok(())
    }

    /// Lets all names begin below `top`, a folder with its `/`.
    pub(super) fn below(mut self, top: &str) -> Self {
        self.top = top.to_owned();
        self
    }

    /// Shows the names below the top.
    pub(super) fn each(&self, show: &mut dyn FnMut(&str)) -> Result<()> {
        let shown = File::open(&self.path).and_then(|file| {
            let mut file = BufReader::with_capacity(1 << 16, file);
            self.records(&mut file, &mut |record| {
                let below = record.name.strip_prefix(&self.top);
                // Folders may have entries of their own, also the one that everything lies in.
                if let Some(name) = below.filter(|name| !name.is_empty() && !name.ends_with('/')) {
                    show(name);
                }
            })
        });
        shown.map_err(|error| broken(&self.path, &error))
    }

    fn records(&self, file: &mut BufReader<File>, show: &mut dyn FnMut(Record)) -> io::Result<()> {
        file.seek(SeekFrom::Start(self.directory.start))?;
        for _ in 0..self.directory.entries {
            show(record(file)?);
        }
        Ok(())
    }

    pub(super) fn find(&self, name: &str) -> io::Result<Found> {
        let key = key(&format!("{}{name}", self.top));
        let found = self.entries.binary_search_by_key(&key, |entry| entry.key);
        let Ok(at) = found else {
            return Ok(Found::Nothing);
        };
        let entry = self.entries[at];
        if entry.is_locked || !matches!(entry.method, STORED | DEFLATED) {
            return Ok(Found::Odd("locked or packed in a way that can't be read"));
        }
        let mut file = File::open(&self.path)?;
        let Some(start) = start_of(&mut file, &entry)? else {
            return Ok(Found::Odd("not where the archive's directory says"));
        };
        let slice = Slice::new(file, start, entry.packed)?;
        if entry.method == STORED {
            return Ok(Found::File {
                bytes: entry.bytes,
                input: Box::new(slice),
                crc32: Some(entry.crc32),
            });
        }
        inflate(slice, &entry)
    }
}

fn inflate(slice: Slice, entry: &Entry) -> io::Result<Found> {
    if entry.bytes > MOST_INFLATED {
        return Ok(Found::Odd("packed, and too large to be unpacked here"));
    }
    let mut bytes = Vec::new();
    let inflated = DeflateDecoder::new(slice)
        .take(entry.bytes + 1)
        .read_to_end(&mut bytes);
    if inflated.is_err() || crc32fast::hash(&bytes) != entry.crc32 {
        return Ok(Found::Odd("damaged: it can't be unpacked"));
    }
    Ok(Found::File {
        bytes: bytes.len() as u64,
        input: Box::new(Cursor::new(bytes)),
        crc32: None,
    })
}

/// Where the bytes of an entry begin, if its own header agrees with the directory.
fn start_of(file: &mut File, entry: &Entry) -> io::Result<Option<u64>> {
    file.seek(SeekFrom::Start(entry.start))?;
    let mut head = [0; 30];
    file.read_exact(&mut head)?;
    let (name, extra) = (u16_at(&head, 26), u16_at(&head, 28));
    let mut text = vec![0; usize::from(name)];
    file.read_exact(&mut text)?;
    let comes_later = u16_at(&head, 6) & DESCRIPTOR != 0;
    let same_sums = u32_at(&head, 14) == entry.crc32
        && [(18, entry.packed), (22, entry.bytes)]
            .into_iter()
            .all(|(at, size)| matches!(u32_at(&head, at), found if found == u32::MAX || u64::from(found) == size));
    let agrees = head[..4] == LOCAL_HEADER
        && u16_at(&head, 8) == entry.method
        && key(&String::from_utf8_lossy(&text)) == entry.key
        && (comes_later || same_sums);
    Ok(agrees.then(|| entry.start + 30 + u64::from(name) + u64::from(extra)))
}

/// The end record, and that of zip64 where there is one.
fn find_directory(file: &mut BufReader<File>) -> io::Result<Span> {
    let size = file.seek(SeekFrom::End(0))?;
    let from = size.saturating_sub(LONGEST_END);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let ends = |at: &usize| {
        tail.len() - at >= 22 && tail.len() - at == 22 + usize::from(u16_at(&tail, at + 20))
    };
    let is_end = |at: &usize| tail[*at..].starts_with(&END) && ends(at);
    let at = (0..tail.len().saturating_sub(21)).rev().find(is_end);
    let at = at.ok_or_else(|| cut_off("it has no end record"))?;
    let mut span = Span {
        start: u64::from(u32_at(&tail, at + 16)),
        entries: u64::from(u16_at(&tail, at + 10)),
    };
    if at >= 20 && tail[at - 20..].starts_with(&ZIP64_LOCATOR) {
        span = zip64_directory(file, u64_at(&tail, at - 12))?;
    }
    if span.entries > MOST_ENTRIES {
        return Err(io::Error::other(format!(
            "it has more than {MOST_ENTRIES} entries"
        )));
    }
    Ok(span)
}

fn zip64_directory(file: &mut BufReader<File>, at: u64) -> io::Result<Span> {
    file.seek(SeekFrom::Start(at))?;
    let mut end = [0; 56];
    file.read_exact(&mut end)?;
    if end[..4] != ZIP64_END {
        return Err(cut_off("its directory is not where its end says"));
    }
    Ok(Span {
        start: u64_at(&end, 48),
        entries: u64_at(&end, 32),
    })
}

fn record(file: &mut BufReader<File>) -> io::Result<Record> {
    let mut head = [0; 46];
    file.read_exact(&mut head)?;
    if head[..4] != CENTRAL_HEADER {
        return Err(cut_off("its directory is damaged"));
    }
    let mut read = |at: usize| -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::from(u16_at(&head, at))];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    };
    let (name, extra, _comment) = (read(28)?, read(30)?, read(32)?);
    let name = String::from_utf8_lossy(&name).into_owned();
    let mut large = Large::of(&extra);
    let bytes = large.or(u32_at(&head, 24));
    let packed = large.or(u32_at(&head, 20));
    let start = large.or(u32_at(&head, 42));
    let entry = Entry {
        key: key(&name),
        start,
        packed,
        bytes,
        crc32: u32_at(&head, 16),
        method: u16_at(&head, 10),
        is_locked: u16_at(&head, 8) & 1 != 0,
    };
    Ok(Record { name, entry })
}

/// The 64-bit numbers of an entry, in the order in which they are asked for.
struct Large<'a>(&'a [u8]);

impl<'a> Large<'a> {
    fn of(mut extra: &'a [u8]) -> Self {
        while let [a, b, c, d, rest @ ..] = extra {
            let length = usize::from(u16::from_le_bytes([*c, *d])).min(rest.len());
            if u16::from_le_bytes([*a, *b]) == 1 {
                return Self(&rest[..length]);
            }
            extra = &rest[length..];
        }
        Self(&[])
    }

    fn or(&mut self, number: u32) -> u64 {
        match self.0.split_first_chunk::<8>() {
            Some((large, rest)) if number == u32::MAX => {
                self.0 = rest;
                u64::from_le_bytes(*large)
            }
            _ => u64::from(number),
        }
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

fn cut_off(how: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, how)
}

fn broken(path: &Path, error: &io::Error) -> Error {
    let name = path.display().to_string();
    let how = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it is cut off".to_owned(),
        io::ErrorKind::InvalidData => error.to_string(),
        _ => return super::unreadable(&name, error),
    };
    Error::new(
        Kind::NotWhole,
        format!("`{name}` is not a whole zip: {how}"),
    )
    .file(&name)
    .help("take it from a copy, or run the batch again: it makes the same bytes")
}

/// A part of a file, as a file of its own.
struct Slice {
    file: File,
    start: u64,
    size: u64,
    at: u64,
}

impl Slice {
    fn new(mut file: File, start: u64, size: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(start))?;
        Ok(Self {
            file,
            start,
            size,
            at: 0,
        })
    }
}

impl Read for Slice {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.size.saturating_sub(self.at);
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
        let read = self.file.read(&mut out[..count])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Slice {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.file
            .seek(SeekFrom::Start(self.start.saturating_add(at)))?;
        self.at = at;
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::zip::Directory;
    use crate::batch::zip::Stored;
    use crate::batch::zip::local_header;

    fn archive() -> Vec<u8> {
        let mut out = Vec::new();
        let mut all = Vec::new();
        for (name, bytes) in [("a.pdf", &b"one"[..]), ("b/", b""), ("b/c.png", b"another")] {
            let stored = Stored {
                name: name.to_owned(),
                bytes: bytes.len() as u64,
                crc32: crc32fast::hash(bytes),
                start: out.len() as u64,
            };
            out.extend(local_header(&stored));
            out.extend(bytes);
            all.push(stored);
        }
        let mut directory = Directory::new(out.len() as u64);
        let records = all.iter().collect();
        directory.put(&records, &mut out).unwrap();
        directory.close(&mut out).unwrap();
        out
    }

    /// Everything that an audit does with an archive.
    fn go_through(path: &Path) -> Result<Vec<(String, Vec<u8>)>> {
        let archive = Archive::open(path)?;
        let mut names = Vec::new();
        archive.each(&mut |name| names.push(name.to_owned()))?;
        let mut files = Vec::new();
        for name in names {
            let mut bytes = Vec::new();
            if let Ok(Found::File { mut input, .. }) = archive.find(&name) {
                input.seek(SeekFrom::End(0)).unwrap();
                input.rewind().unwrap();
                // What is cut off ends early, and its digest is another then.
                let _ = input.read_to_end(&mut bytes);
            }
            files.push((name, bytes));
        }
        Ok(files)
    }

    #[test]
    fn entries_are_found_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        std::fs::write(&path, archive()).unwrap();
        let files = go_through(&path).unwrap();
        let expected = [("a.pdf", &b"one"[..]), ("b/c.png", b"another")];
        assert!(
            files
                .iter()
                .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
                .eq(expected)
        );
        let archive = Archive::open(&path).unwrap();
        assert!(matches!(archive.find("c.png").unwrap(), Found::Nothing));
        let below = archive.below("b/");
        let mut names = Vec::new();
        below.each(&mut |name| names.push(name.to_owned())).unwrap();
        assert_eq!(names, ["c.png"]);
        assert!(matches!(
            below.find("c.png").unwrap(),
            Found::File { bytes: 7, .. }
        ));
    }

    #[test]
    fn no_damage_makes_it_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        let whole = archive();
        for at in 0..whole.len() {
            for byte in [0, 1, 0x7f, 0xff, whole[at] ^ 1] {
                let mut damaged = whole.clone();
                damaged[at] = byte;
                std::fs::write(&path, &damaged).unwrap();
                let _ = go_through(&path);
            }
            std::fs::write(&path, &whole[..at]).unwrap();
            assert!(go_through(&path).is_err(), "cut off at {at}");
        }
    }
}
