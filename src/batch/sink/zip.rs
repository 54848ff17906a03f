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
use std::sync::Mutex;

use crate::batch::entry::Entry;
use crate::batch::entry::Made;
use crate::batch::entry::Within;
use crate::batch::folder;
use crate::batch::journal::Reader;
use crate::batch::output::folder_of;
use crate::batch::output::hidden;
use crate::batch::sink::Lists;
use crate::batch::sink::Naming;
use crate::batch::sink::locked;
use crate::batch::steady;
use crate::batch::steady::Steady;
use crate::batch::sums::digest_of;
use crate::batch::zip::Directory;
use crate::batch::zip::Records;
use crate::batch::zip::Stored;
use crate::batch::zip::local_header;
use crate::error::Error;
use crate::error::Result;
use crate::paint;

/// A zip that is being filled, under its temporary name.
pub(in crate::batch) struct Zip {
    path: PathBuf,
    part: PathBuf,
    naming: Naming,
    written: Mutex<Written>,
}

/// What was written of a zip.
struct Written {
    out: BufWriter<Steady>,
    /// Where the next entry begins.
    end: u64,
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
            naming,
            written: Mutex::new(Written {
                out: BufWriter::with_capacity(1 << 18, Steady::new(file, steady::LARGE)),
                end,
            }),
        }
    }

    pub(super) fn naming(&self) -> &Naming {
        &self.naming
    }

    pub(super) fn place(&self, files: Vec<(Made, paint::File)>) -> Result<Vec<Made>> {
        let mut written = locked(&self.written);
        let put = files.into_iter().map(|(mut made, file)| {
            let start = written.end;
            let stored = stored(&made, start);
            let header = local_header(&stored);
            let put = written.write(&[&header, &file.shared, &file.own]);
            put.map_err(|error| self.cannot(&error))?;
            written.end = stored.end();
            made.within = Some(Within {
                part: 0,
                start,
                mark: String::new(),
            });
            Ok(made)
        });
        put.collect()
    }

    fn cannot(&self, error: &io::Error) -> Error {
        folder::cannot(&self.path, "written", error)
    }

    pub(super) fn flush(&self) -> Result<()> {
        let flushed = locked(&self.written).out.flush();
        flushed.map_err(|error| self.cannot(&error))
    }

    pub(super) fn close(self, lists: &mut impl Lists) -> Result<()> {
        let mut written = locked(&self.written);
        let mut own = Vec::new();
        for name in lists.names() {
            own.push(self.list(&mut written, name, lists)?);
        }
        let failed = |error: io::Error| self.cannot(&error);
        let mut directory = Directory::new(written.end);
        let out = &mut written.out;
        lists.each(records, |records| {
            directory.put(&records, out).map_err(failed)
        })?;
        let own = own.iter().collect();
        directory.put(&own, out).map_err(failed)?;
        directory.close(out).map_err(failed)?;
        out.flush().map_err(failed)?;
        out.get_mut().keep().map_err(failed)?;
        folder::rename(&self.part, &self.path)
    }

    /// Writes a list as an entry, whose header is mended when its size and checksum are known. A list that is larger
    /// than that header can tell is written once more, behind one that can.
    fn list(&self, written: &mut Written, name: &str, lists: &impl Lists) -> Result<Stored> {
        let failed = |error: io::Error| self.cannot(&error);
        let start = written.end;
        let mut stored = Stored {
            name: name.to_owned(),
            bytes: 0,
            crc32: 0,
            start,
        };
        loop {
            let header = local_header(&stored);
            written.write(&[&header]).map_err(failed)?;
            let mut measured = Measured {
                out: &mut written.out,
                bytes: 0,
                crc32: crc32fast::Hasher::new(),
            };
            lists.write(vec![(name, &mut measured)])?;
            stored.bytes = measured.bytes;
            stored.crc32 = measured.crc32.finalize();
            let out = &mut written.out;
            out.seek(SeekFrom::Start(start)).map_err(failed)?;
            let mended = local_header(&stored);
            if mended.len() == header.len() {
                out.write_all(&mended).map_err(failed)?;
                written.end = stored.end();
                out.seek(SeekFrom::Start(written.end)).map_err(failed)?;
                return Ok(stored);
            }
        }
    }
}

impl Written {
    fn write(&mut self, parts: &[&[u8]]) -> io::Result<()> {
        folder::write_parts(&mut self.out, parts)
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

/// What the directory says of the files of some entries.
fn records(entries: Vec<Entry>) -> Records {
    let files = entries.into_iter().flat_map(|entry| entry.files);
    let stored = files.map(|made| {
        let start = made.within.as_ref().map_or(0, |within| within.start);
        stored(&made, start)
    });
    stored.collect()
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

/// Counts what is written through it.
struct Measured<'a> {
    out: &'a mut (dyn Write + Send),
    bytes: u64,
    crc32: crc32fast::Hasher,
}

impl Write for Measured<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.bytes += count as u64;
        self.crc32.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
