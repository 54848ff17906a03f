//! `findings.csv`: all that was found, a row each, for a spreadsheet.

use std::io::Write;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Severity;
use crate::record::Record;
use crate::record::write::guard_formula;

/// What the file is called at the top of an output.
pub const FINDINGS: &str = "findings.csv";

/// Characters of a cell's value that are shown.
const LONGEST_VALUE: usize = 200;

const COLUMNS: [&str; 10] = [
    "row",
    "record",
    "record_id",
    "severity",
    "kind",
    "column",
    "value",
    "element",
    "message",
    "hint",
];

/// Writes findings as CSV (RFC 4180): UTF-8 with a byte order mark, by which spreadsheet programs know
/// it. Cells that one would run as a formula are guarded.
///
/// | column | what it holds |
/// | --- | --- |
/// | `row` | line or row of the table |
/// | `record` | which record, from 1 |
/// | `record_id` | its `credential.id` |
/// | `severity`, `kind` | `fault` or `warning`, and the name of its kind |
/// | `column` | the header of the column; the field, where there is no column |
/// | `value` | what stands there, its first 200 characters |
/// | `element` | the element of the design |
/// | `message`, `hint` | what is wrong and what to do next |
pub struct FindingsCsv<W: Write>(csv::Writer<W>);

impl<W: Write> FindingsCsv<W> {
    /// Starts with the row of headers.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be written.
    pub fn new(mut out: W) -> Result<Self> {
        out.write_all("\u{feff}".as_bytes())
            .map_err(|error| unwritten(&error))?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        let headers = writer.write_record(COLUMNS);
        headers.map_err(|error| unwritten(&error))?;
        Ok(Self(writer))
    }

    /// Adds a finding about a record; `None` and an empty id where none could be read.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be written.
    pub fn put(&mut self, finding: &Finding, record: Option<&Record>, id: &str) -> Result<()> {
        let place = &finding.place;
        let number = |number: Option<u64>| number.map_or_else(String::new, |n| n.to_string());
        let severity = match finding.severity {
            Severity::Fault => "fault",
            Severity::Warning => "warning",
        };
        let value = value(finding, record);
        let cells = [
            number(place.line),
            number(place.record),
            guarded(id),
            severity.to_owned(),
            finding.kind.name().to_owned(),
            text(place.column.as_ref().or(place.field.as_ref())),
            guarded(&value),
            text(place.element.as_ref()),
            guarded(&finding.message),
            text(finding.help.as_ref()),
        ];
        let written = self.0.write_record(cells);
        written.map_err(|error| unwritten(&error))
    }

    /// Writes what is still waiting, and gives back where it went.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be written.
    pub fn close(self) -> Result<W> {
        let inner = self.0.into_inner();
        inner.map_err(|error| unwritten(&error.into_error()))
    }
}

fn text(text: Option<&String>) -> String {
    text.map(|text| guarded(text)).unwrap_or_default()
}

/// What may part cells where a program does not keep to commas: then quotes around a cell do not count.
const SEPARATORS: [char; 4] = [';', '\t', '\n', '\r'];

/// A cell that no spreadsheet program runs, wherever it begins and ends cells: the text of the whole
/// cell is guarded, and what follows a separator in it.
fn guarded(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for part in cell.split_inclusive(SEPARATORS) {
        let bare = part.trim_end_matches(SEPARATORS);
        let bare = bare.trim_start_matches(['"', ' ', '\u{a0}']);
        if guard_formula(bare).len() > bare.len() {
            out.push('\'');
        }
        out.push_str(part);
    }
    // A cell that begins with a tab or a line break.
    if out == cell {
        return guard_formula(cell).into_owned();
    }
    out
}

/// What stands in the cell that a finding is about.
fn value(finding: &Finding, record: Option<&Record>) -> String {
    let (Some(field), Some(record)) = (&finding.place.field, record) else {
        return String::new();
    };
    let text = match record.get(field) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None if field == "locale" => record.locale.clone().unwrap_or_default(),
        None => String::new(),
    };
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn unwritten(error: &dyn std::fmt::Display) -> Error {
    Error::new(Kind::Io, format!("the findings can't be written: {error}"))
        .help("look whether the disk is full and the folder may be written to")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;

    #[test]
    fn a_finding_is_a_row_with_its_cell_and_its_value() {
        let mut record = Record::default();
        record.put("recipient.name", "=1+1".into());
        let place = Place {
            line: Some(18),
            record: Some(17),
            column: Some("Name".into()),
            field: Some("recipient.name".into()),
            ..Place::default()
        };
        let finding = Finding::fault(Kind::InvalidValue, "it is, \"so\"")
            .help("mend it")
            .at(&place);
        let mut csv = FindingsCsv::new(Vec::new()).unwrap();
        csv.put(&finding, Some(&record), "C-1").unwrap();
        let text = String::from_utf8(csv.close().unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}row,record,record_id,severity,kind,column,value,element,message,hint\r\n\
             18,17,C-1,fault,invalid-value,Name,'=1+1,,\"it is, \"\"so\"\"\",mend it\r\n"
        );
    }

    #[test]
    fn a_long_value_is_cut() {
        let mut record = Record::default();
        record.put("recipient.name", "é".repeat(500).into());
        let place = record.place_of("recipient.name");
        let finding = Finding::fault(Kind::Overflow, "too long").at(&place);
        assert_eq!(value(&finding, Some(&record)).chars().count(), 201);
        assert_eq!(value(&finding, None), "");
    }

    #[test]
    fn nothing_runs_after_a_separator_either() {
        for (cell, safe) in [
            ("a;=1+1", "a;'=1+1"),
            ("a\n@SUM(A1)", "a\n'@SUM(A1)"),
            ("a;\"=1+1\";b", "a;'\"=1+1\";b"),
            ("=1;+1+1", "'=1;'+1+1"),
            ("\t=1", "\t'=1"),
            ("\ta", "'\ta"),
            ("a; b; -5;c-d", "a; b; -5;c-d"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(guarded(cell), safe);
        }
    }
}
