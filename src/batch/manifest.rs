//! The manifest: what a batch made, a row for each record and file, as CSV and as NDJSON.

use std::io;
use std::io::BufRead;
use std::io::Read;
use std::io::Write;

use serde::Deserialize;
use serde::Serialize;

use crate::batch::entry::Entry;
use crate::batch::entry::Made;
use crate::batch::folder::cannot_list;
use crate::batch::folder::of_csv;
use crate::batch::input::Mapping;
use crate::batch::plan::Member;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::paint::Format;
use crate::record::write::guard_formula;

/// The manifest for people and spreadsheets (RFC 4180), at the top of an output.
pub const MANIFEST: &str = "manifest.csv";
/// The same for programs: one JSON object a line.
pub const MANIFEST_LINES: &str = "manifest.ndjson";

/// Bytes of a line of a manifest that is read.
const LONGEST_LINE: u64 = 4 << 20;

/// What became of a record or of one of its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The file was made.
    Done,
    /// Nothing was made of the record.
    Refused,
}

/// A row of the manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Line or row of the table.
    pub row: u64,
    /// `credential.id`.
    pub record_id: String,
    /// The file's name in the output, with `/` between folders; empty when none was made.
    pub file: String,
    /// Its format; `None` when none was made.
    pub format: Option<Format>,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub sha256: Option<Digest>,
    /// What became of it.
    pub status: Status,
    /// What was found in the record, parted by `; `.
    pub findings: String,
    /// The record's first page in the file, from 1.
    pub page: u64,
    /// How many pages it has there.
    pub pages: u64,
    /// The design's name.
    pub design: String,
    /// The digest of the design's files.
    pub design_sha256: Option<Digest>,
    /// Which record of the table, from 1.
    pub record: u64,
    /// The digest of the record.
    pub record_sha256: Option<Digest>,
    /// How the file is encoded, where its format has several ways: of a PNG, `fast`, `small` or `prepared`.
    #[serde(default)]
    pub encoding: Option<String>,
    /// How the table was read. The first row of the NDJSON has it, and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
}

/// The columns of the CSV, in order.
pub(super) const COLUMNS: [&str; 15] = [
    "row",
    "record_id",
    "file",
    "format",
    "bytes",
    "sha256",
    "status",
    "findings",
    "page",
    "pages",
    "design",
    "design_sha256",
    "record",
    "record_sha256",
    "encoding",
];

impl Row {
    /// The rows of an entry: one for each of its files, or one that says that it was refused.
    pub fn of(entry: &Entry, designs: &[Member]) -> Vec<Self> {
        let messages: Vec<&str> = entry
            .findings
            .iter()
            .map(|finding| finding.message.as_str())
            .collect();
        let blank = Self {
            row: entry.row,
            record_id: entry.id.clone(),
            file: String::new(),
            format: None,
            bytes: 0,
            sha256: None,
            status: Status::Refused,
            findings: messages.join("; "),
            page: 0,
            pages: 0,
            design: String::new(),
            design_sha256: None,
            record: entry.record,
            record_sha256: entry.digest,
            encoding: None,
            mapping: None,
        };
        if entry.is_refused() {
            return vec![blank];
        }
        let files = entry.files.iter();
        files
            .map(|made| blank.clone().of_file(made, designs))
            .collect()
    }

    fn of_file(self, made: &Made, designs: &[Member]) -> Self {
        let design = designs.get(made.design);
        Self {
            file: made.file.clone(),
            format: Some(made.format),
            bytes: made.bytes,
            sha256: Some(made.sha256),
            status: Status::Done,
            page: made.page,
            pages: made.pages,
            design: design.map(|design| design.name.clone()).unwrap_or_default(),
            design_sha256: design.map(|design| design.digest),
            encoding: made.encoding.clone(),
            ..self
        }
    }

    /// Its cells in the CSV, in the order of [`COLUMNS`].
    pub(super) fn cells(&self) -> [String; 15] {
        let text = |digest: Option<Digest>| digest.map(|one| one.to_string()).unwrap_or_default();
        let status = match self.status {
            Status::Done => "done",
            Status::Refused => "refused",
        };
        [
            self.row.to_string(),
            guard_formula(&self.record_id).into_owned(),
            guard_formula(&self.file).into_owned(),
            self.format
                .map(Format::ending)
                .unwrap_or_default()
                .to_owned(),
            self.bytes.to_string(),
            text(self.sha256),
            status.to_owned(),
            guard_formula(&self.findings).into_owned(),
            self.page.to_string(),
            self.pages.to_string(),
            guard_formula(&self.design).into_owned(),
            text(self.design_sha256),
            self.record.to_string(),
            text(self.record_sha256),
            self.encoding.clone().unwrap_or_default(),
        ]
    }
}

/// Writes the manifest as CSV. Cells that a spreadsheet would run are guarded.
pub(crate) struct CsvManifest<W: Write>(csv::Writer<W>);

impl<W: Write> CsvManifest<W> {
    pub(crate) fn new(out: W) -> Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        writer
            .write_record(COLUMNS)
            .map_err(|error| unwritten(&of_csv(error)))?;
        Ok(Self(writer))
    }

    /// Rows that follow others.
    pub(crate) fn rows(out: W) -> Self {
        Self(csv::Writer::from_writer(out))
    }

    pub(crate) fn put(&mut self, row: &Row) -> Result<()> {
        self.0
            .write_record(row.cells())
            .map_err(|error| unwritten(&of_csv(error)))
    }

    pub(crate) fn close(mut self) -> Result<()> {
        self.0.flush().map_err(|error| unwritten(&error))
    }
}

/// Writes a row of the manifest as a line of JSON. Nothing in it is guarded.
pub(crate) fn write_line(row: &Row, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer(&mut *out, row).map_err(|error| unwritten(&error.into()))?;
    out.write_all(b"\n").map_err(|error| unwritten(&error))
}

/// The rows of a manifest in NDJSON, one by one.
pub struct Rows<R> {
    input: R,
    line: u64,
}

impl<R: BufRead> Rows<R> {
    /// Reads from the start of `manifest.ndjson`.
    pub fn new(input: R) -> Self {
        Self { input, line: 0 }
    }
}

impl<R: BufRead> Iterator for Rows<R> {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = String::new();
        self.line += 1;
        match self.input.by_ref().take(LONGEST_LINE).read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_str(&line).map_err(|error| broken(self.line, &error))),
            Err(error) => Some(Err(broken(self.line, &error))),
        }
    }
}

fn broken(line: u64, error: &dyn std::fmt::Display) -> Error {
    Error::new(
        Kind::Syntax,
        format!("line {line} of the manifest can't be read: {error}"),
    )
    .file(MANIFEST_LINES)
    .help("it is as a batch wrote it, or it is no proof of anything: take it from a backup, or run the batch again")
}

pub(super) fn unwritten(error: &io::Error) -> Error {
    cannot_list("the manifest", error)
}
