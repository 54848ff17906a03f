//! Where a batch gets its records: it reads them once to count them, and once for each pass.

use serde::Deserialize;
use serde::Serialize;

use crate::digest::Digest;
use crate::error::Result;
use crate::record::Record;
use crate::record::map::Choices;
use crate::record::map::ColumnMap;
use crate::record::records::RecordFile;

/// Records one by one; a row that can't be a record is an error in its place.
pub type Reading<'a> = Box<dyn Iterator<Item = Result<Record>> + Send + 'a>;

/// How a table was read. The first row of `manifest.ndjson` keeps it, so that an audit reads the table alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    /// The sheet of the workbook; `None` for the first that is not hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Which column was which field.
    pub columns: Choices,
}

/// Records that can be read again from the start.
pub trait Input: Send + Sync {
    /// Reads from the start.
    ///
    /// # Errors
    /// When the records can't be had at all.
    fn open(&self) -> Result<Reading<'_>>;

    /// What tells these records from any others: a run that was cut off goes on with the same alone.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    fn digest(&self) -> Result<Digest>;

    /// How many there are, those that can't be read included.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    fn count(&self) -> Result<u64> {
        Ok(self.open()?.count() as u64)
    }

    /// How their table is read; `None` where there are no columns.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    fn mapping(&self) -> Result<Option<Mapping>> {
        Ok(None)
    }
}

/// Records that no file tells the number of are numbered as they stand here, from 1.
impl Input for Vec<Record> {
    fn open(&self) -> Result<Reading<'_>> {
        let numbered = self.iter().zip(1..).map(|(record, number)| {
            let mut record = record.clone();
            record.origin.number.get_or_insert(number);
            Ok(record)
        });
        Ok(Box::new(numbered))
    }

    fn digest(&self) -> Result<Digest> {
        let digests: Vec<Digest> = self.iter().map(|record| Digest(record.digest())).collect();
        let parts: Vec<&[u8]> = digests.iter().map(|digest| digest.0.as_slice()).collect();
        Ok(Digest::of(&parts))
    }

    fn count(&self) -> Result<u64> {
        Ok(self.len() as u64)
    }
}

impl Input for RecordFile {
    fn open(&self) -> Result<Reading<'_>> {
        Ok(Box::new(Self::open(self)?))
    }

    fn digest(&self) -> Result<Digest> {
        Self::digest(self).map(Digest)
    }

    fn count(&self) -> Result<u64> {
        Self::count(self)
    }

    fn mapping(&self) -> Result<Option<Mapping>> {
        let columns = self.columns()?;
        let is_table = !columns.is_empty();
        Ok(is_table.then(|| Mapping {
            sheet: self.options().sheet.clone(),
            columns: ColumnMap { columns }.choices(),
        }))
    }
}
