//! A zip with a file for each record, design and format, and the lists at its end.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use sha2::Digest as _;
use sha2::Sha256;

use crate::batch::entry::Made;
use crate::batch::entry::Within;
use crate::batch::folder;
use crate::batch::journal::Reader;
use crate::batch::output::folder_of;
use crate::batch::output::hidden;
use crate::batch::sink::Lists;
use crate::batch::sink::Naming;
use crate::batch::zip::Directory;
use crate::batch::zip::Stored;
use crate::batch::zip::local_header;
use crate::digest::Digest;
use crate::error::Result;
use crate::paint;

/// A zip that is being filled, under its temporary name.
pub(in crate::batch) struct Zip {
    path: PathBuf,
    part: PathBuf,
    out: BufWriter<File>,
    /// Where the next entry begins.
    end: u64,
    naming: Naming,
}

impl Zip {
    pub(super) fn begin(path: &Path, naming: Naming) -> Result<Self> {
        let folder = folder_of(path);
        folder::make_folder(folder)?;
        let part = hidden(path);
        let file = File::create(&part).map_err(|error| folder::cannot(path, "written", &error))?;
        Ok(Self::on(path, part, file, 0, naming))
    }

    /// Goes on with what is proved by its digests, and cuts off what follows it. Tells how much of the
    /// journal counts.
    pub(super) fn go_on(path: &Path, naming: Naming, entries: Reader) -> Result<(Self, u64)> {
        let part = hidden(path);
        let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        let (from, file) = match File::open(&part) {
            Err(error) if missing(&error) => (path, File::open(path)),
            opened => (part.as_path(), opened),
        };
        let (end, counts) = match file {
            Ok(file) => proved(file, entries),
            Err(error) if missing(&error) => (0, entries.bytes),
            Err(error) => return Err(folder::cannot(from, "read", &error)),
        };
        // One that had its final name already is closed once more, with the same bytes.
        if from == path && end > 0 {
            folder::rename(path, &part)?;
        }
        let tried = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&part)
            .and_then(|mut file| {
                file.set_len(end)?;
                file.seek(SeekFrom::End(0))?;
                Ok(file)
            });
        let file = tried.map_err(|error| folder::cannot(&part, "written", &error))?;
        Ok((Self::on(path, part, file, end, naming), counts))
    }

    fn on(path: &Path, part: PathBuf, file: File, end: u64, naming: Naming) -> Self {
        Self {
            path: path.to_owned(),
            part,
            out: BufWriter::with_capacity(1 << 18, file),
            end,
            naming,
        }
    }

    pub(super) fn naming(&self) -> &Naming {
        &self.naming
    }

    pub(super) fn place(&mut self, files: Vec<(Made, paint::File)>) -> Result<Vec<Made>> {
        let put = files.into_iter().map(|(mut made, file)| {
            let start = self.end;
            let stored = stored(&made, start);
            let header = local_header(&stored);
            self.write(&[&header, &file.shared, &file.own])?;
            self.end = stored.end();
            made.within = Some(Within {
                part: 0,
                start,
                mark: serde_json::Value::Null,
            });
            Ok(made)
        });
        put.collect()
    }

    fn write(&mut self, parts: &[&[u8]]) -> Result<()> {
        folder::write_parts(&mut self.out, parts)
            .map_err(|error| folder::cannot(&self.path, "written", &error))
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        self.out
            .flush()
            .map_err(|error| folder::cannot(&self.path, "written", &error))
    }

    pub(super) fn close(mut self, lists: &mut dyn Lists) -> Result<()> {
        let mut own = Vec::new();
        for name in lists.names() {
            own.push(self.list(name, lists)?);
        }
        let mut directory = Directory::new(self.end);
        let failed = |error: io::Error| folder::cannot(&self.path, "written", &error);
        for made in lists.entries()?.flat_map(|entry| entry.files) {
            let start = made.within.as_ref().map_or(0, |within| within.start);
            directory
                .add(&stored(&made, start), &mut self.out)
                .map_err(failed)?;
        }
        for stored in &own {
            directory.add(stored, &mut self.out).map_err(failed)?;
        }
        directory.close(&mut self.out).map_err(failed)?;
        self.flush()?;
        folder::keep(&self.part)?;
        folder::rename(&self.part, &self.path)
    }

    /// Writes a list as an entry. It is made twice, the first time for its size and checksum alone, so
    /// that it need not be held.
    fn list(&mut self, name: &str, lists: &dyn Lists) -> Result<Stored> {
        let mut measured = Measured::default();
        lists.write(name, &mut measured)?;
        let stored = Stored {
            name: name.to_owned(),
            bytes: measured.bytes,
            crc32: measured.crc32.finalize(),
            start: self.end,
        };
        self.write(&[&local_header(&stored)])?;
        lists.write(name, &mut self.out)?;
        self.end = stored.end();
        Ok(stored)
    }
}

fn stored(made: &Made, start: u64) -> Stored {
    Stored {
        name: made.file.clone(),
        bytes: made.bytes,
        crc32: made.crc32,
        start,
    }
}

/// How far a zip that was cut off is as its journal says, and how far the journal is that says so.
fn proved(file: File, mut entries: Reader) -> (u64, u64) {
    let mut input = BufReader::with_capacity(1 << 18, file);
    let mut end = 0;
    let mut counts = entries.bytes;
    while let Some(entry) = entries.next() {
        let mut reached = end;
        for made in &entry.files {
            match follows(made, reached, &mut input) {
                Some(next) => reached = next,
                None => return (end, counts),
            }
        }
        (end, counts) = (reached, entries.bytes);
    }
    (end, counts)
}

/// Where an entry ends, when it is the next one and whole.
fn follows(made: &Made, start: u64, input: &mut impl Read) -> Option<u64> {
    if made.within.as_ref()?.start != start {
        return None;
    }
    let stored = stored(made, start);
    let header = local_header(&stored);
    let mut found = vec![0; header.len()];
    input.read_exact(&mut found).ok()?;
    let digest = digest_of(input.take(made.bytes)).ok()?;
    (found == header && digest == made.sha256).then(|| stored.end())
}

/// The digest of all that can be read.
pub(super) fn digest_of(mut input: impl Read) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(hasher.into()),
            Ok(count) => hasher.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Counts what is written to it.
#[derive(Default)]
struct Measured {
    bytes: u64,
    crc32: crc32fast::Hasher,
}

impl Write for Measured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len() as u64;
        self.crc32.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
