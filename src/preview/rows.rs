//! The records of a table: listed and searched by name, read again one by one.

use std::sync::Mutex;
use std::sync::PoisonError;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::Limits;
use crate::plate::Plate;
use crate::preview::view::RowView;
use crate::preview::workshop::Table;
use crate::record::Record;
use crate::record::map::Wanted;
use crate::record::records::Options;
use crate::record::records::RecordFile;

/// Rows that one search gives at most.
pub(super) const FOUND: usize = 100;

/// A table as it was when it was last read.
pub(super) struct Rows {
    file: RecordFile,
    wanted: Wanted,
    list: Vec<Row>,
    /// What is wrong with the table as a whole, and with rows that are no records.
    pub(super) findings: Vec<Finding>,
    /// The record that was last asked for: the same one is drawn after each change.
    last: Mutex<Option<(usize, Record)>>,
}

struct Row {
    name: String,
    id: String,
    /// Both, for searching.
    lower: String,
    is_sound: bool,
}

impl Rows {
    /// Reads the names of all rows.
    pub(super) fn read(table: &Table, plate: &Plate, limits: &Limits) -> Self {
        let wanted = plate.wanted();
        let options = Options {
            wanted: Some(wanted.clone()),
            ..table.options.clone()
        };
        let file = RecordFile::new(&table.path, options, limits.clone());
        let mut rows = Self {
            wanted,
            list: Vec::new(),
            findings: Vec::new(),
            last: Mutex::default(),
            file,
        };
        match rows.file.open() {
            Ok(records) => rows.gather(records),
            Err(error) => rows.findings = error.into_findings(),
        }
        rows
    }

    fn gather(&mut self, mut records: crate::record::records::Records) {
        for record in &mut records {
            let row = match record {
                Ok(record) => Row::of(&record),
                Err(error) => {
                    self.note(error);
                    Row::broken()
                }
            };
            self.list.push(row);
        }
        let mut findings = records.warnings();
        findings.append(&mut self.findings);
        self.findings = findings;
    }

    /// Of many broken rows the first are told here; each tells its own when it is looked at.
    fn note(&mut self, error: Error) {
        if self.findings.len() < FOUND {
            self.findings.extend(error.into_findings());
        }
    }

    /// Whether another plate would read the table in the same way.
    pub(super) fn suits(&self, plate: &Plate) -> bool {
        self.wanted == plate.wanted()
    }

    pub(super) fn name(&self) -> &str {
        self.file.name()
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The rows whose name or id holds all words of `query`, those before `from` left out, and how many there are in all.
    pub(super) fn search(&self, query: &str, from: usize) -> (Vec<RowView>, usize) {
        let query = query.to_lowercase();
        let words: Vec<&str> = query.split_whitespace().collect();
        let found = self.list.iter().enumerate();
        let found = found.filter(|(_, row)| words.iter().all(|word| row.lower.contains(word)));
        let found: Vec<_> = found.collect();
        let shown = found.iter().skip(from).take(FOUND);
        (shown.map(|(at, row)| row.view(*at)).collect(), found.len())
    }

    /// One record, by its number from 1.
    ///
    /// # Errors
    /// When there is none, and what is wrong with it.
    pub(super) fn record(&self, number: usize) -> Result<Record> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, record)) = last.as_ref().filter(|(at, _)| *at == number) {
            return Ok(record.clone());
        }
        let found = number
            .checked_sub(1)
            .map(|at| self.file.open().map(|mut records| records.nth(at)));
        let missing = || {
            Error::new(Kind::Missing, format!("the table has no record {number}"))
                .help(format!("it has {}", self.list.len()))
        };
        let record = found.transpose()?.flatten().ok_or_else(missing)??;
        *last = Some((number, record.clone()));
        Ok(record)
    }
}

impl Row {
    fn of(record: &Record) -> Self {
        let text = |field: &str| match record.get(field) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        };
        let (name, id) = (text("recipient.name"), text("credential.id"));
        Self {
            lower: format!("{name} {id}").to_lowercase(),
            name,
            id,
            is_sound: true,
        }
    }

    fn broken() -> Self {
        Self {
            name: String::new(),
            id: String::new(),
            lower: String::new(),
            is_sound: false,
        }
    }

    fn view(&self, at: usize) -> RowView {
        RowView {
            key: format!("row-{}", at + 1),
            number: at + 1,
            name: self.name.clone(),
            id: self.id.clone(),
            is_sound: self.is_sound,
        }
    }
}
