//! A file of records that can be read as often as it is needed.

use std::io::Cursor;
use std::io::Read;
use std::path::PathBuf;

use sha2::Digest;
use sha2::Sha256;

use crate::bytes::Bytes;
use crate::error::Result;
use crate::limits::Limits;
use crate::record::records::Options;
use crate::record::records::Records;
use crate::record::source::Source;
use crate::record::source::unreadable;

/// A file of records with all that decides how it is read: each time it is opened, it is read from its start.
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
}

#[derive(Clone, Debug)]
enum Content {
    Path(PathBuf),
    Memory(Bytes),
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
        Records::open(self.source()?, &self.name, &self.options, &self.limits)
    }

    /// How many records there are, with those that are refused. Rows are passed over without making records of them.
    ///
    /// # Errors
    /// As [`RecordFile::open`].
    pub fn count(&self) -> Result<u64> {
        Ok(self.open()?.count() as u64)
    }

    /// What tells these records from others: SHA-256 over the bytes of the file, its format, the sheet that was asked
    /// for, and which column is which field. Where the file lies and what it is called make no difference, nor does it
    /// matter whether a column was chosen or found.
    ///
    /// # Errors
    /// As [`RecordFile::open`], and [`Kind::Io`](crate::finding::Kind::Io) when the file can't be read to its end.
    pub fn digest(&self) -> Result<[u8; 32]> {
        let records = self.open()?;
        let columns = records.columns().iter();
        let columns: Vec<_> = columns
            .map(|column| (&column.header, &column.field))
            .collect();
        let reading = serde_json::json!([records.format(), self.options.sheet, columns]);
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
