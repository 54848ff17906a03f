use std::fs;
use std::fs::File;
use std::io::BufWriter;
use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;

use super::*;

const GIB_4: u64 = 1 << 32;

/// Bytes at a few places, and zeros everywhere else.
#[derive(Default)]
struct Sparse {
    parts: Vec<(u64, Vec<u8>)>,
    end: u64,
    at: u64,
}

impl Sparse {
    fn put(&mut self, start: u64, bytes: Vec<u8>) {
        self.end = self.end.max(start + bytes.len() as u64);
        self.parts.push((start, bytes));
    }
}

impl Read for Sparse {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = out.len().min((self.end - self.at.min(self.end)) as usize);
        out[..wanted].fill(0);
        for (start, bytes) in &self.parts {
            for (offset, byte) in (*start..).zip(bytes) {
                if (self.at..self.at + wanted as u64).contains(&offset) {
                    out[(offset - self.at) as usize] = *byte;
                }
            }
        }
        self.at += wanted as u64;
        Ok(wanted)
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.end.wrapping_add_signed(by),
            SeekFrom::Current(by) => self.at.wrapping_add_signed(by),
        };
        Ok(self.at)
    }
}

fn stored(name: &str, bytes: &[u8], start: u64) -> Stored {
    Stored {
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        crc32: crc32fast::hash(bytes),
        start,
    }
}

fn directory(all: &[Stored]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Directory::new(all.last().map_or(0, Stored::end));
    // As they come: some at once.
    for some in all.chunks(3) {
        let records = some.iter().collect();
        directory.put(&records, &mut out).unwrap();
    }
    directory.close(&mut out).unwrap();
    out
}

/// A whole archive of files.
fn archive<'a>(files: impl IntoIterator<Item = (String, &'a [u8])>, out: &mut dyn Write) {
    let mut start = 0;
    let mut all = Vec::new();
    for (name, bytes) in files {
        let one = stored(&name, bytes, start);
        out.write_all(&local_header(&one)).unwrap();
        out.write_all(bytes).unwrap();
        start = one.end();
        all.push(one);
    }
    out.write_all(&directory(&all)).unwrap();
}

fn small() -> Vec<u8> {
    let mut out = Vec::new();
    let names = ["a.pdf", "classic/Zoë Ødegård.pdf", "empty", "日本語.png"];
    let texts: [&[u8]; 4] = [b"one", b"two", b"", b"four"];
    archive(names.map(str::to_owned).into_iter().zip(texts), &mut out);
    out
}

#[test]
fn what_is_stored_is_read_back() {
    let mut archive = ::zip::ZipArchive::new(Cursor::new(small())).unwrap();
    assert_eq!(archive.len(), 4);
    let mut entry = archive.by_name("classic/Zoë Ødegård.pdf").unwrap();
    assert_eq!(entry.unix_mode(), Some(0o100_644));
    assert_eq!(entry.compression(), ::zip::CompressionMethod::Stored);
    let mut text = String::new();
    entry.read_to_string(&mut text).unwrap();
    assert_eq!(text, "two");
}

#[test]
fn a_small_archive_needs_no_zip64() {
    let bytes = small();
    let mark = |mark: u32| bytes.windows(4).any(|four| four == mark.to_le_bytes());
    assert!(!mark(ZIP64_END) && !mark(ZIP64_LOCATOR) && mark(END));
    assert_eq!(bytes[4..6], [20, 0]);
}

#[test]
fn an_archive_without_entries_is_only_an_end() {
    let bytes = directory(&[]);
    assert_eq!(bytes.len(), 22);
    assert_eq!(::zip::ZipArchive::new(Cursor::new(bytes)).unwrap().len(), 0);
}

#[test]
fn where_an_entry_ends_the_next_begins() {
    for bytes in [0, 7, GIB_4 - 2, GIB_4 - 1, GIB_4, 9 * GIB_4] {
        let one = Stored {
            name: "Zoë.pdf".to_owned(),
            bytes,
            crc32: 0,
            start: 11,
        };
        assert_eq!(one.end(), 11 + local_header(&one).len() as u64 + bytes);
    }
}

#[test]
fn entries_beyond_four_gib_are_found() {
    let zeros = Stored {
        name: "zeros".to_owned(),
        bytes: GIB_4 + 5,
        crc32: 0,
        start: 0,
    };
    let after = stored("after", b"behind it", zeros.end());
    let mut sparse = Sparse::default();
    sparse.put(0, local_header(&zeros));
    sparse.put(
        after.start,
        [&local_header(&after)[..], b"behind it"].concat(),
    );
    sparse.put(after.end(), directory(&[zeros, after]));
    let mut archive = ::zip::ZipArchive::new(sparse).unwrap();
    assert_eq!(archive.by_index(0).unwrap().size(), GIB_4 + 5);
    let mut entry = archive.by_name("after").unwrap();
    assert!(entry.header_start() > GIB_4);
    let mut text = String::new();
    entry.read_to_string(&mut text).unwrap();
    assert_eq!(text, "behind it");
}

#[test]
fn numbers_that_just_fit_stay_in_their_32_bits() {
    for (start, bytes, extra) in [
        (0, GIB_4 - 2, 0),
        (0, GIB_4 - 1, 20),
        (GIB_4 - 2, 0, 0),
        (GIB_4 - 1, 0, 12),
        (GIB_4, GIB_4, 28),
    ] {
        let one = Stored {
            name: "n".to_owned(),
            bytes,
            crc32: 0,
            start,
        };
        assert_eq!(central_header(&one).len(), 47 + extra, "{start} {bytes}");
    }
}

#[test]
fn a_directory_of_any_size_is_closed_rightly() {
    for (start, bytes, entries, large) in [
        (0, 0, 65_534, false),
        (0, 0, 65_535, true),
        (GIB_4 - 2, 0, 1, false),
        (GIB_4 - 1, 0, 1, true),
        (0, GIB_4 - 1, 1, true),
        (5 * GIB_4, 2 * GIB_4, 40_000_000, true),
    ] {
        let directory = Directory {
            start,
            bytes,
            entries,
        };
        let mut out = Vec::new();
        directory.close(&mut out).unwrap();
        assert_eq!(out.len(), if large { 98 } else { 22 });
        if large {
            let number = |at: usize| u64::from_le_bytes(out[at..at + 8].try_into().unwrap());
            assert_eq!([number(24), number(32)], [entries; 2]);
            assert_eq!([number(40), number(48)], [bytes, start]);
            // The locator points behind the directory.
            assert_eq!(number(64), start + bytes);
        }
    }
}

#[test]
fn a_name_that_no_zip_can_hold_is_cut_alike_in_both_headers() {
    let one = stored(&"ß".repeat(40_000), b"", 0);
    let bytes = [local_header(&one), directory(&[one])].concat();
    let mut archive = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(archive.by_index(0).unwrap().name().unwrap().len(), 65_534);
}

/// With `ARCHIVES=FOLDER` the archives stay there for other programs to read; `FULL=1` makes one beyond 4 GiB too.
#[test]
fn seventy_thousand_entries_are_read_back() {
    let kept = asked("ARCHIVES");
    let made = tempfile::tempdir().unwrap();
    let folder = kept.as_deref().map_or(made.path(), Path::new);
    let path = folder.join("many.zip");
    let texts: Vec<String> = (0..70_000).map(|at| format!("file {at}")).collect();
    let names = (0..70_000).map(|at| format!("{:02}/Zoë {at:05}.txt", at / 1000));
    let mut out = BufWriter::new(File::create(&path).unwrap());
    archive(names.zip(texts.iter().map(String::as_bytes)), &mut out);
    drop(out);
    let mut archive = ::zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
    assert_eq!(archive.len(), 70_000);
    let mut text = String::new();
    let mut last = archive.by_name("69/Zoë 69999.txt").unwrap();
    last.read_to_string(&mut text).unwrap();
    assert_eq!(text, "file 69999");
    if kept.is_some() {
        fs::write(folder.join("small.zip"), small()).unwrap();
    }
    if kept.is_some() && asked("FULL").is_some() {
        beyond_four_gib(&folder.join("large.zip"));
    }
}

#[allow(clippy::disallowed_methods, reason = "it only chooses what is kept")]
fn asked(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

/// Zeros that take no room on the disk, a file behind them, and 100 more of 50 MB that end beyond 9 GiB.
fn beyond_four_gib(path: &Path) {
    let mut file = File::create(path).unwrap();
    let mut all: Vec<Stored> = Vec::new();
    let sizes = [("zeros", GIB_4 + 5)].into_iter();
    let sizes = sizes.chain((0..100).map(|_| ("part", 50_000_000)));
    for (at, (name, bytes)) in sizes.enumerate() {
        let one = Stored {
            name: format!("{name}-{at}"),
            bytes,
            crc32: crc_of_zeros(bytes),
            start: all.last().map_or(0, Stored::end),
        };
        file.seek(SeekFrom::Start(one.start)).unwrap();
        file.write_all(&local_header(&one)).unwrap();
        all.push(one);
    }
    let end = all.last().map_or(0, Stored::end);
    file.seek(SeekFrom::Start(end)).unwrap();
    file.write_all(&directory(&all)).unwrap();
}

fn crc_of_zeros(count: u64) -> u32 {
    let block = vec![0; 1 << 20];
    let mut hasher = crc32fast::Hasher::new();
    let mut left = count;
    while left > 0 {
        let now = left.min(block.len() as u64);
        hasher.update(&block[..now as usize]);
        left -= now;
    }
    hasher.finalize()
}
