//! The journal of a run: what is done so far, an entry a line, each with a checksum, appended and never
//! changed. From it a run that was cut off goes on, and at the end the manifests are written from it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::fs::OpenOptions;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;

use crate::batch::entry::Entry;
use crate::batch::folder::cannot;
use crate::batch::steady::Steady;
use crate::digest::Digest;
use crate::digest::hex;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// Bytes, of some four thousand entries, after which the disk is asked to keep what there is: to wait for it at each
/// file would cost nine times the time of a whole run.
const BETWEEN: u64 = 2 << 20;

/// Bytes of a line that is read.
const LONGEST_LINE: u64 = 16 << 20;

/// Refuses to mix two runs in one output.
pub(super) fn mixed(path: &str, how: &str) -> Error {
    Error::new(
        Kind::Io,
        format!("`{path}` holds the files of another run: {how}"),
    )
    .help(
        "name another place with `-o`, or take that one away: two runs are not mixed in one output",
    )
}

/// What tells a run from any other: the first line of its journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// The version that runs it; another one may make other bytes.
    pub(super) testamur: String,
    /// Its designs, by name, with the digests of their files.
    pub(super) designs: Vec<(String, Digest)>,
    /// The digest of its records.
    pub(super) records: Digest,
    /// The options that change what is made.
    pub(super) options: BTreeMap<String, String>,
}

/// Bytes of the line that closes a journal, at most.
const LONGEST_END: u64 = 64;

/// A line of a journal.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line<'a> {
    Head(Cow<'a, Head>),
    Entry(Cow<'a, Entry>),
    /// The run is finished; so many records.
    Closed(u64),
}

impl Head {
    /// How it differs from the run whose journal lies there, in words.
    pub(super) fn differs_from(&self, there: &Self) -> Option<String> {
        let names = |head: &Self| {
            let names: Vec<&str> = head.designs.iter().map(|(name, _)| name.as_str()).collect();
            names.join(", ")
        };
        if names(self) != names(there) {
            return Some(format!(
                "its design is `{}`, and this one's is `{}`",
                names(there),
                names(self)
            ));
        }
        let mut pairs = self.designs.iter().zip(&there.designs);
        if let Some(((name, _), _)) = pairs.find(|(own, other)| own.1 != other.1) {
            return Some(format!("the design `{name}` has changed since"));
        }
        if self.records != there.records {
            return Some("its table is another, or has changed since".to_owned());
        }
        if self.testamur != there.testamur {
            return Some(format!(
                "testamur {} began it, and this is {}",
                there.testamur, self.testamur
            ));
        }
        let keys = self.options.keys().chain(there.options.keys());
        let value = |head: &Self, key: &str| head.options.get(key).cloned().unwrap_or_default();
        keys.into_iter()
            .find(|key| value(self, key) != value(there, key))
            .map(|key| {
                format!(
                    "its {key} is `{}`, and this one's is `{}`",
                    value(there, key),
                    value(self, key)
                )
            })
    }
}

/// A journal that a run appends to.
pub(super) struct Journal {
    path: PathBuf,
    file: Steady,
    waiting: Vec<u8>,
    /// Bytes of the lines that count, until something is written behind them: a run that is refused before leaves all
    /// as it was, and a finished one finished.
    counts: Option<u64>,
}

impl Journal {
    /// Begins one, in place of any that lies there.
    pub(super) fn begin(path: &Path, head: &Head) -> Result<Self> {
        let file = File::create(path).map_err(|error| cannot(path, "written", &error))?;
        let mut journal = Self::on(path, file, None);
        push(&mut journal.waiting, &Line::Head(Cow::Borrowed(head)));
        journal.flush()?;
        journal.keep()?;
        Ok(journal)
    }

    /// Goes on with the one that lies there, behind its first `bytes`.
    pub(super) fn go_on(path: &Path, bytes: u64) -> Result<Self> {
        let tried = OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|mut file| file.seek(SeekFrom::Start(bytes)).map(|_| file));
        let file = tried.map_err(|error| cannot(path, "written", &error))?;
        Ok(Self::on(path, file, Some(bytes)))
    }

    fn on(path: &Path, file: File, counts: Option<u64>) -> Self {
        Self {
            path: path.to_owned(),
            file: Steady::new(file, BETWEEN),
            waiting: Vec::new(),
            counts,
        }
    }

    /// Adds an entry, which is written with its group.
    pub(super) fn add(&mut self, entry: &Entry) {
        push(&mut self.waiting, &Line::Entry(Cow::Borrowed(entry)));
    }

    /// Writes the entries of a group.
    pub(super) fn flush(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let counts = self.counts.take();
        let cut = counts.map_or(Ok(()), |bytes| self.file.file().set_len(bytes));
        let written = cut.and_then(|()| self.file.write_all(&waiting));
        written.map_err(|error| cannot(&self.path, "written", &error))
    }

    /// Says that the run is finished.
    pub(super) fn close(&mut self, records: u64) -> Result<()> {
        push(&mut self.waiting, &Line::Closed(records));
        self.flush()?;
        self.keep()
    }

    fn keep(&mut self) -> Result<()> {
        let kept = self.file.keep();
        kept.map_err(|error| cannot(&self.path, "written", &error))
    }

    /// What was written so far, from the start, as far as it counts.
    pub(super) fn read(&self) -> Result<Reader> {
        let mut reader = Reader::open(&self.path)?.ok_or_else(|| {
            Error::new(Kind::Io, "the journal of the run is gone")
                .file(&self.path.display().to_string())
                .help("run it again, and leave its hidden files alone until it ends")
        })?;
        reader.end = self.counts.unwrap_or(reader.end);
        Ok(reader)
    }
}

/// Adds a line: its checksum in eight digits, a space, its JSON.
fn push(out: &mut Vec<u8>, line: &Line<'_>) {
    let start = out.len();
    out.extend_from_slice(b"00000000 ");
    // Only maps with keys that are no text, and writers that fail, make this fail.
    let _ = serde_json::to_writer(&mut *out, line);
    let sum = crc32fast::hash(&out[start + 9..]);
    out[start..start + 8].copy_from_slice(hex(&sum.to_be_bytes()).as_bytes());
    out.push(b'\n');
}

fn pull(line: &[u8]) -> Option<Line<'static>> {
    let line = line.strip_suffix(b"\n")?;
    let (sum, text) = (line.get(..8)?, line.get(9..)?);
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    (sum == crc32fast::hash(text)).then(|| serde_json::from_slice(text).ok())?
}

/// How the text of an entry's line begins.
const ENTRY: &[u8] = b"{\"entry\":";
/// Bytes of most lines.
const LINE: usize = 1 << 10;

/// A journal that is read: its head, then its entries up to the first line that is not whole.
pub(super) struct Reader {
    input: BufReader<File>,
    pub(super) head: Head,
    /// How many bytes of whole lines were read.
    pub(super) bytes: u64,
    /// How many there were when it was opened: a run that goes on appends to what it reads.
    end: u64,
    /// Whether the run is finished.
    pub(super) is_closed: bool,
}

impl Reader {
    /// `None` where no run has begun.
    pub(super) fn open(path: &Path) -> Result<Option<Self>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(cannot(path, "read", &error)),
        };
        let end = file.metadata();
        let end = end.map_err(|error| cannot(path, "read", &error))?.len();
        let mut input = BufReader::with_capacity(1 << 16, file);
        let mut line = Vec::new();
        let read =
            read_line(&mut input, &mut line).map_err(|error| cannot(path, "read", &error))?;
        // A run that was cut off before its first line was whole has done nothing.
        let Some(Line::Head(head)) = pull(&line) else {
            return Ok(None);
        };
        let last = last_line(&mut input, end).map_err(|error| cannot(path, "read", &error))?;
        let back = input.seek(SeekFrom::Start(read));
        back.map_err(|error| cannot(path, "read", &error))?;
        Ok(Some(Self {
            input,
            head: head.into_owned(),
            bytes: read,
            end,
            is_closed: matches!(pull(&last), Some(Line::Closed(_))),
        }))
    }
}

/// The last line of a file that has `end` bytes, as far as it can be the one that closes a journal.
fn last_line(input: &mut BufReader<File>, end: u64) -> std::io::Result<Vec<u8>> {
    input.seek(SeekFrom::Start(end.saturating_sub(LONGEST_END)))?;
    let mut tail = Vec::new();
    input.by_ref().take(LONGEST_END).read_to_end(&mut tail)?;
    let mut lines = tail.split_inclusive(|byte| *byte == b'\n');
    Ok(lines.next_back().unwrap_or_default().to_vec())
}

impl Reader {
    /// The lines of entries as they stand there, whole or not.
    pub(super) fn lines(mut self) -> impl Iterator<Item = Vec<u8>> {
        std::iter::from_fn(move || {
            let line = self.line()?;
            self.bytes += line.len() as u64;
            let text = line.get(9..).unwrap_or_default();
            text.starts_with(ENTRY).then_some(line)
        })
    }

    /// The next line; what can't be read is not proved done, and is done again.
    fn line(&mut self) -> Option<Vec<u8>> {
        if self.bytes >= self.end {
            return None;
        }
        let mut line = Vec::with_capacity(LINE);
        read_line(&mut self.input, &mut line).ok()?;
        Some(line)
    }
}

impl Iterator for Reader {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let line = self.line()?;
        let entry = entry_of(&line)?;
        self.bytes += line.len() as u64;
        Some(entry)
    }
}

/// The entry of a line; `None` when it has none, or is not whole.
pub(super) fn entry_of(line: &[u8]) -> Option<Entry> {
    match pull(line)? {
        Line::Entry(entry) => Some(entry.into_owned()),
        Line::Head(_) | Line::Closed(_) => None,
    }
}

/// What was written a moment ago is no longer there.
pub(super) fn damaged() -> Error {
    Error::new(Kind::Io, "the journal of the run has changed while it ran")
        .help("run it again, and leave its hidden files alone until it ends")
}

fn read_line(input: &mut BufReader<File>, line: &mut Vec<u8>) -> std::io::Result<u64> {
    let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', line)?;
    Ok(read as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            testamur: "1".to_owned(),
            designs: vec![("classic".to_owned(), Digest::of(&[b"a"]))],
            records: Digest::of(&[b"b"]),
            options: BTreeMap::from([("format".to_owned(), "pdf".to_owned())]),
        }
    }

    fn entry(record: u64) -> Entry {
        Entry {
            record,
            row: record + 1,
            id: format!("C-{record}"),
            digest: None,
            pictures: None,
            name: String::new(),
            files: Vec::new(),
            findings: Vec::new(),
        }
    }

    #[test]
    fn a_torn_line_and_what_follows_it_do_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::begin(&path, &head()).unwrap();
        (1..=3).for_each(|record| journal.add(&entry(record)));
        journal.flush().unwrap();
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let Some(mut reader) = Reader::open(&path).unwrap() else {
                continue;
            };
            let entries: Vec<Entry> = reader.by_ref().collect();
            assert!(entries.len() < 3 && reader.bytes <= cut as u64);
            let mut journal = Journal::go_on(&path, reader.bytes).unwrap();
            (entries.len() as u64 + 1..=3).for_each(|record| journal.add(&entry(record)));
            journal.flush().unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), whole, "cut at {cut}");
        }
        let mut broken = whole.clone();
        let middle = broken.len() - 20;
        broken[middle] ^= 1;
        std::fs::write(&path, &broken).unwrap();
        assert_eq!(Reader::open(&path).unwrap().unwrap().count(), 2);
    }

    #[test]
    fn a_reader_leaves_alone_what_is_added_after_it_was_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::begin(&path, &head()).unwrap();
        journal.add(&entry(1));
        journal.flush().unwrap();
        let mut reader = journal.read().unwrap();
        assert_eq!(reader.by_ref().count(), 1);
        journal.add(&entry(2));
        journal.flush().unwrap();
        assert_eq!(reader.next(), None);
        assert_eq!(journal.read().unwrap().count(), 2);
    }

    #[test]
    fn a_finished_journal_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::begin(&path, &head()).unwrap();
        (1..=3).for_each(|record| journal.add(&entry(record)));
        journal.flush().unwrap();
        assert!(!Reader::open(&path).unwrap().unwrap().is_closed);
        journal.close(u64::MAX).unwrap();
        let reader = Reader::open(&path).unwrap().unwrap();
        assert!(reader.is_closed);
        assert_eq!(reader.head, head());
        assert_eq!(reader.count(), 3);
        assert!(Reader::open(&folder.path().join("none")).unwrap().is_none());
    }

    #[test]
    fn a_journal_that_the_disk_is_asked_to_keep_on_the_way_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::begin(&path, &head()).unwrap();
        let long = |record| Entry {
            name: "x".repeat(1 << 16),
            ..entry(record)
        };
        let count = 2 * BETWEEN / (1 << 16) + 1;
        for record in 1..=count {
            journal.add(&long(record));
            journal.flush().unwrap();
        }
        assert!(journal.read().unwrap().eq((1..=count).map(long)));
        journal.close(count).unwrap();
        let reader = Reader::open(&path).unwrap().unwrap();
        assert!(reader.is_closed);
        assert!(reader.eq((1..=count).map(long)));
    }

    /// What a run says when the disk is full: nothing that is written to this file is taken.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_with_the_name_of_the_journal() {
        let path = Path::new("/dev/full");
        let begun = Journal::begin(path, &head()).err().unwrap();
        let file = OpenOptions::new().write(true).open(path).unwrap();
        let mut journal = Journal::on(path, file, None);
        journal.add(&entry(1));
        let later = journal.flush().unwrap_err();
        let closed = journal.close(1).unwrap_err();
        for error in [begun, later, closed] {
            let told = error.to_string();
            assert!(told.contains("`/dev/full` can't be written"), "{told}");
        }
    }

    #[test]
    fn runs_are_told_apart_in_words() {
        let mut other = head();
        assert_eq!(head().differs_from(&other), None);
        other.options.insert("dpi".into(), "300".into());
        let told = head().differs_from(&other).unwrap();
        assert_eq!(told, "its dpi is `300`, and this one's is ``");
        other.records = Digest::of(&[b"c"]);
        assert!(head().differs_from(&other).unwrap().contains("table"));
        other.designs[0].1 = Digest::of(&[b"c"]);
        assert!(head().differs_from(&other).unwrap().contains("changed"));
    }
}
