//! The two manifests: read side by side, row by row.

use std::collections::HashSet;
use std::io::Read;

use crate::batch::Observer;
use crate::batch::audit::Auditor;
use crate::batch::audit::Key;
use crate::batch::audit::files::Task;
use crate::batch::audit::key;
use crate::batch::audit::short;
use crate::batch::audit::subject::Subject;
use crate::batch::manifest::COLUMNS;
use crate::batch::manifest::MANIFEST;
use crate::batch::manifest::MANIFEST_LINES;
use crate::batch::manifest::Row;
use crate::batch::manifest::Rows;
use crate::batch::manifest::Status;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;

/// Files that wait for a thread at a time.
const WAITING_PER_THREAD: usize = 16;

/// The records that the manifest has.
#[derive(Default)]
pub(super) struct Noted {
    numbers: HashSet<u64>,
    pub(super) all: Vec<Note>,
}

/// A record of the manifest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Note {
    /// Which of the table, from 1; 0 when it has no number.
    pub(super) record: u64,
    /// Where it stood in the table.
    pub(super) row: u64,
    /// `None` for a row that could not be read.
    pub(super) digest: Option<Key>,
    /// `None` when it has none.
    pub(super) id: Option<Key>,
    /// The line of the manifest.
    pub(super) line: u64,
}

impl Noted {
    /// Notes the record of a row; `false` when an earlier row was of the same.
    fn note(&mut self, row: &Row, line: u64) -> bool {
        let note = Note {
            record: row.record,
            row: row.row,
            digest: row.record_sha256.as_ref().map(short),
            id: (!row.record_id.is_empty()).then(|| key(&row.record_id)),
            line,
        };
        let is_new = match row.record {
            0 => self
                .all
                .last()
                .is_none_or(|last| Note { line, ..*last } != note),
            number => self.numbers.insert(number),
        };
        if is_new {
            self.all.push(note);
        }
        is_new
    }

    /// The numbers up to the last that are not there, as spans.
    fn gaps(&self) -> Vec<(u64, u64)> {
        let mut numbers: Vec<u64> = self.numbers.iter().copied().collect();
        numbers.sort_unstable();
        let before = std::iter::once(0).chain(numbers.iter().copied());
        let pairs = before.zip(numbers.iter().copied());
        pairs
            .filter(|(before, after)| after - before > 1)
            .map(|(before, after)| (before + 1, after - 1))
            .collect()
    }
}

impl Auditor<'_> {
    /// Reads both manifests, and the files that they name.
    pub(super) fn rows(&mut self, observer: &dyn Observer) -> Result<()> {
        let list = self.subject.list(MANIFEST_LINES);
        let Some(input) = self.subject.open_list(&list)? else {
            return Ok(());
        };
        let mut twin = Twin::open(self.subject)?;
        if twin.is_none() {
            let name = self.subject.called(&self.subject.list(MANIFEST));
            let finding = Finding::fault(Kind::Missing, format!("`{name}` is missing"));
            self.audit.tell(finding.file(&name).help(super::MEND));
        }
        let most = self.pool.current_num_threads() * WAITING_PER_THREAD;
        let mut tasks = Vec::with_capacity(most);
        for (line, row) in (1..).zip(Rows::new(input)) {
            let told = twin
                .as_mut()
                .and_then(|twin| twin.compare(row.as_ref().ok(), line));
            told.into_iter()
                .for_each(|finding| self.audit.tell(finding));
            match row {
                Ok(row) => tasks.extend(self.row(&row, line)),
                Err(error) => self.unread(error, line),
            }
            if tasks.len() >= most {
                self.look_at(&mut tasks, observer)?;
            }
        }
        tasks.extend(self.last_part());
        self.look_at(&mut tasks, observer)?;
        let rest = twin.and_then(Twin::rest);
        rest.into_iter()
            .for_each(|finding| self.audit.tell(finding));
        Ok(())
    }

    fn row(&mut self, row: &Row, line: u64) -> Option<Task> {
        let is_new = self.noted.note(row, line);
        self.audit.records += u64::from(is_new);
        match row.status {
            Status::Refused => {
                self.audit.refused += u64::from(is_new);
                None
            }
            Status::Done => self.file(row, line),
        }
    }

    fn unread(&mut self, error: crate::error::Error, line: u64) {
        let place = self.subject.line(line);
        for mut finding in error.into_findings() {
            finding.place = place.clone();
            self.audit.tell(finding);
        }
    }

    /// That every record up to the last has its row.
    pub(super) fn check_numbers(&mut self) {
        for (first, last) in self.noted.gaps() {
            let message = match last - first {
                0 => format!("record {first} has no row in the manifest"),
                _ => format!("records {first} to {last} have no rows in the manifest"),
            };
            let finding = Finding::fault(Kind::Missing, message).help(super::MEND);
            self.audit.tell(finding.at(&self.subject.line(0)));
        }
    }
}

/// `manifest.csv`, which must say the same as `manifest.ndjson`.
struct Twin {
    name: String,
    reader: csv::Reader<Box<dyn Read>>,
    record: csv::StringRecord,
    /// A fault in its header, told with the first row.
    header: Option<Finding>,
    is_ended: bool,
}

impl Twin {
    fn open(subject: &Subject) -> Result<Option<Self>> {
        let list = subject.list(MANIFEST);
        let Some(input) = subject.open_list(&list)? else {
            return Ok(None);
        };
        let input: Box<dyn Read> = Box::new(input);
        let mut twin = Self {
            name: subject.called(&list),
            reader: csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(input),
            record: csv::StringRecord::new(),
            header: None,
            is_ended: false,
        };
        if !twin.next() || !twin.record.iter().eq(COLUMNS) {
            twin.header = Some(twin.differs("the header of the manifest is not the usual one", 1));
        }
        Ok(Some(twin))
    }

    /// The next record; `false` at the end. One that is no text is as good as an empty one.
    fn next(&mut self) -> bool {
        self.record.clear();
        let read = self.reader.read_record(&mut self.record);
        self.is_ended = matches!(read, Ok(false));
        if read.is_err() {
            self.record.clear();
        }
        !self.is_ended
    }

    /// What differs between its next row and one of `manifest.ndjson`; `None` for a line that can't be read.
    fn compare(&mut self, row: Option<&Row>, line: u64) -> Option<Finding> {
        let header = self.header.take();
        if self.is_ended {
            return header;
        }
        if !self.next() {
            let message = format!("its rows end before line {line} of `{MANIFEST_LINES}`");
            return Some(self.differs(&message, 0));
        }
        let row = row?;
        let cells = row.cells();
        if self.record.iter().eq(cells.iter().map(String::as_str)) {
            return header;
        }
        let pairs = COLUMNS.iter().zip(&cells).enumerate();
        let column = pairs
            .filter(|(at, (_, cell))| self.record.get(*at) != Some(cell.as_str()))
            .map(|(_, (column, _))| *column)
            .next();
        let message = format!("it is not what line {line} of `{MANIFEST_LINES}` says");
        let at = self.record.position().map_or(0, csv::Position::line);
        let mut finding = self.differs(&message, at);
        finding.place.column = column.map(str::to_owned);
        Some(finding)
    }

    /// What it has beyond the end of the other.
    fn rest(mut self) -> Option<Finding> {
        let header = self.header.take();
        if self.is_ended || !self.next() {
            return header;
        }
        let at = self.record.position().map_or(0, csv::Position::line);
        let message = format!("it goes on where `{MANIFEST_LINES}` ends");
        Some(self.differs(&message, at))
    }

    fn differs(&self, how: &str, line: u64) -> Finding {
        let place = Place {
            line: Some(line).filter(|line| *line > 0),
            ..Place::file(self.name.as_str())
        };
        Finding::fault(Kind::Changed, format!("`{MANIFEST}` has changed: {how}"))
            .help(format!(
                "`{MANIFEST_LINES}` is what counts; take both from a copy, or run the batch again"
            ))
            .at(&place)
    }
}
