//! A file of records that can be read as often as it is needed.

use std::io::Cursor;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::time::SystemTime;

use sha2::Digest;
use sha2::Sha256;

use crate::bytes::Bytes;
use crate::error::Result;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::record::map::Column;
use crate::record::records::Format;
use crate::record::records::Options;
use crate::record::records::Records;
use crate::record::source::Source;
use crate::record::source::unreadable;

/// A file of records with all that decides how it is read: each time it is opened, it is read from its start.
///
/// What one reading shows of the file, its columns and how many records there are, is not read for again while the file has
/// the same size and the same time of its last change. The digest is of the bytes that are there when it is asked for.
///
/// ```
/// use testamur::limits::Limits;
/// use testamur::record::records::Options;
/// use testamur::record::records::RecordFile;
///
/// let table = "Name,Id\nAda,1\nGrace,2\n";
/// let file = RecordFile::in_memory(table, "guests.csv", Options::default(), Limits::default());
/// assert_eq!(file.count()?, 2);
/// for record in file.open()? {
///     assert!(record?.get("recipient.name").is_some());
/// }
/// # Ok::<(), testamur::error::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RecordFile {
    content: Content,
    name: String,
    options: Options,
    limits: Limits,
    known: Arc<Mutex<Option<Known>>>,
}

#[derive(Clone, Debug)]
enum Content {
    Path(PathBuf),
    Memory(Bytes),
}

/// What was seen of a file when it was as its stamp says.
#[derive(Debug)]
struct Known {
    stamp: Stamp,
    format: Format,
    columns: Vec<Column>,
    /// How many records there are, once somebody came to the end.
    count: Arc<OnceLock<u64>>,
    /// Opened, and not read from yet.
    fresh: Option<Records>,
}

/// What changes with a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    /// `None` for what is no plain file: nothing tells whether it is still the same.
    fn of(path: &Path) -> Option<Self> {
        let about = std::fs::metadata(path).ok()?;
        about.is_file().then_some(())?;
        Some(Self {
            bytes: about.len(),
            changed: Some(about.modified().ok()?),
        })
    }
}

impl RecordFile {
    /// The file at `path`, under that name in messages. It is opened when it is read.
    pub fn new(path: impl Into<PathBuf>, options: Options, limits: Limits) -> Self {
        let path = path.into();
        Self {
            name: path.display().to_string(),
            content: Content::Path(path),
            options,
            limits,
            known: Arc::default(),
        }
    }

    /// Bytes that are in memory, such as those of standard input or of an upload; `name` is what messages call them,
    /// and its ending tells the format.
    pub fn in_memory(
        bytes: impl Into<Bytes>,
        name: impl Into<String>,
        options: Options,
        limits: Limits,
    ) -> Self {
        Self {
            content: Content::Memory(bytes.into()),
            name: name.into(),
            options,
            limits,
            known: Arc::default(),
        }
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it is read.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The records, from the first.
    ///
    /// # Errors
    /// As [`Source::open`] and [`Records::open`].
    pub fn open(&self) -> Result<Records> {
        let fresh = self.known(|known| known.fresh.take());
        fresh.flatten().map_or_else(|| self.open_anew(), Ok)
    }

    /// What is noticed when it is opened, before any record is read: columns without a field, and the like.
    ///
    /// # Errors
    /// As [`RecordFile::open`].
    pub fn warnings(&self) -> Result<Vec<Finding>> {
        let records = self.open()?;
        let warnings = records.warnings();
        self.keep(records);
        Ok(warnings)
    }

    /// The columns of a table with their fields; none for JSON.
    ///
    /// # Errors
    /// As [`RecordFile::open`].
    pub fn columns(&self) -> Result<Vec<Column>> {
        Ok(self.reading()?.1)
    }

    /// How many records there are, with those that are refused. Rows are passed over without making records of them.
    ///
    /// # Errors
    /// As [`RecordFile::open`].
    pub fn count(&self) -> Result<u64> {
        let counted = self.known(|known| known.count.get().copied());
        if let Some(count) = counted.flatten() {
            return Ok(count);
        }
        let records = self.open()?;
        let told = records.told();
        let count = records.count() as u64;
        told.map_or(Ok(count), |told| Ok(*told.get_or_init(|| count)))
    }

    /// What tells these records from others: SHA-256 over the bytes of the file, its format, the sheet that was asked
    /// for, and which column is which field. Where the file lies and what it is called make no difference, nor does it
    /// matter whether a column was chosen or found.
    ///
    /// # Errors
    /// As [`RecordFile::open`], and [`Kind::Io`](crate::finding::Kind::Io) when the file can't be read to its end.
    pub fn digest(&self) -> Result<[u8; 32]> {
        let (format, columns) = self.reading()?;
        let columns: Vec<_> = columns
            .iter()
            .map(|column| (&column.header, &column.field))
            .collect();
        let reading = serde_json::json!([format, self.options.sheet, columns]);
        let mut hasher = Sha256::new();
        // The JSON ends where its list does, so nothing in the file can pass for a part of it.
        hasher.update(reading.to_string());
        self.hash_bytes(&mut hasher)
            .map_err(|error| error.file(&self.name))?;
        Ok(hasher.finalize().into())
    }

    fn hash_bytes(&self, hasher: &mut Sha256) -> Result<()> {
        let mut input = self.source()?.into_inner();
        let mut block = vec![0; 64 * 1024];
        loop {
            match input.read(&mut block) {
                Ok(0) => return Ok(()),
                Ok(count) => hasher.update(&block[..count]),
                Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(unreadable(&cause)),
            }
        }
    }

    /// Its format and its columns.
    fn reading(&self) -> Result<(Format, Vec<Column>)> {
        let known = self.known(|known| (known.format, known.columns.clone()));
        if let Some(reading) = known {
            return Ok(reading);
        }
        let records = self.open_anew()?;
        let reading = (records.format(), records.columns().to_vec());
        self.keep(records);
        Ok(reading)
    }

    fn open_anew(&self) -> Result<Records> {
        // Looked at before it is opened: one that changes in between is opened once more the next time.
        let stamp = self.stamp();
        let mut records = Records::open(self.source()?, &self.name, &self.options, &self.limits)?;
        let mut known = self.locked();
        let Some(stamp) = stamp else {
            *known = None;
            return Ok(records);
        };
        let is_same = known.as_ref().is_some_and(|known| known.stamp == stamp);
        let known = match &mut *known {
            Some(known) if is_same => known,
            other => other.insert(Known {
                stamp,
                format: records.format(),
                columns: records.columns().to_vec(),
                count: Arc::default(),
                fresh: None,
            }),
        };
        records.tell(Arc::clone(&known.count));
        Ok(records)
    }

    /// Keeps records that were opened and not read from, for whoever opens the file next.
    fn keep(&self, records: Records) {
        let told = records.told();
        let is_of = |known: &Known| told.is_some_and(|told| Arc::ptr_eq(&told, &known.count));
        if let Some(known) = &mut *self.locked()
            && is_of(known)
        {
            known.fresh = Some(records);
        }
    }

    /// What is known of the file as it is now.
    fn known<T>(&self, look: impl FnOnce(&mut Known) -> T) -> Option<T> {
        let stamp = self.stamp();
        let mut known = self.locked();
        let known = known.as_mut();
        known.filter(|known| Some(known.stamp) == stamp).map(look)
    }

    fn locked(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stamp(&self) -> Option<Stamp> {
        match &self.content {
            Content::Path(path) => Stamp::of(path),
            Content::Memory(_) => Some(Stamp::default()),
        }
    }

    fn source(&self) -> Result<Source> {
        match &self.content {
            Content::Path(path) => Source::open(path),
            Content::Memory(bytes) => Ok(Source::new(Cursor::new(bytes.clone()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::map::Choices;

    fn table(text: &'static str, name: &str, pairs: &[&str]) -> RecordFile {
        let mut choices = Choices::default();
        pairs.iter().for_each(|pair| choices.add(pair).unwrap());
        let options = Options {
            choices,
            ..Options::default()
        };
        RecordFile::in_memory(text, name, options, Limits::default())
    }

    #[test]
    fn each_opening_reads_from_the_start() {
        let text = "{\"locale\":\"en\"}\n\n{oops}\n{\"locale\":\"de\"}\n";
        let file = table(text, "a.ndjson", &[]);
        let read = || -> Vec<bool> { file.open().unwrap().map(|one| one.is_ok()).collect() };
        assert_eq!(read(), [true, false, true]);
        assert_eq!(read(), read());
        assert_eq!(file.count().unwrap(), 3);
    }

    #[test]
    fn what_was_opened_to_be_looked_at_is_read_by_the_next_one_and_counted_at_its_end() {
        let file = table("Name,Nick\nAda,A\nBo,B\n", "a.csv", &[]);
        let fresh = || file.known(|known| known.fresh.is_some());
        assert_eq!(file.warnings().unwrap(), file.open().unwrap().warnings());
        assert_eq!(file.columns().unwrap().len(), 2);
        file.warnings().unwrap();
        assert_eq!(fresh(), Some(true));
        let counted = || file.known(|known| known.count.get().copied()).flatten();
        let mut records = file.open().unwrap();
        assert_eq!((fresh(), counted()), (Some(false), None));
        assert!(records.by_ref().all(|record| record.is_ok()));
        assert_eq!(counted(), Some(2));
        assert_eq!(file.count().unwrap(), file.open().unwrap().count() as u64);
    }

    #[test]
    fn a_file_that_has_changed_is_looked_at_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let write = |text: &str| std::fs::write(&path, text).unwrap();
        write("Name,Nick\nAda,A\n");
        let file = RecordFile::new(&path, Options::default(), Limits::default());
        let digest = file.digest().unwrap();
        file.warnings().unwrap();
        assert_eq!(
            (file.count().unwrap(), file.columns().unwrap().len()),
            (1, 2)
        );
        file.warnings().unwrap();
        write("Name,Nick,Id\nAda,A,1\nBo,B,2\n");
        assert_eq!(
            (file.count().unwrap(), file.columns().unwrap().len()),
            (2, 3)
        );
        assert_eq!(file.open().unwrap().columns().len(), 3);
        assert_ne!(file.digest().unwrap(), digest);
        std::fs::remove_file(&path).unwrap();
        assert!(file.open().is_err() && file.count().is_err() && file.digest().is_err());
    }

    #[test]
    fn a_digest_is_of_the_bytes_and_of_how_they_are_read() {
        let text = "Name,Nick\nAda,A\n";
        let digest = |file: &RecordFile| file.digest().unwrap();
        let plain = digest(&table(text, "a.csv", &[]));
        assert_eq!(plain, digest(&table(text, "elsewhere/b.csv", &[])));
        // Found or chosen, it is the same field.
        assert_eq!(
            plain,
            digest(&table(text, "a.csv", &["Name=recipient.name"]))
        );
        let other = digest(&table(text, "a.csv", &["Nick=recipient.name"]));
        assert_ne!(plain, other);
        assert_ne!(plain, digest(&table("Name,Nick\nAda,B\n", "a.csv", &[])));
        let lines = "{\"locale\":\"en\"}\n";
        assert_ne!(
            digest(&table(lines, "a.json", &[])),
            digest(&table(lines, "a.ndjson", &[]))
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_told_when_it_is_opened() {
        let file = RecordFile::new("nowhere/guests.csv", Options::default(), Limits::default());
        let message = file.digest().unwrap_err().to_string();
        assert!(
            message.contains("`nowhere/guests.csv` can't be opened"),
            "{message}"
        );
    }
}
