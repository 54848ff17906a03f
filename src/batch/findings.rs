//! `findings.csv`: all that was found, a row each, for a spreadsheet.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use crate::batch::folder::cannot_list;
use crate::batch::folder::of_csv;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
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
    /// [`Kind::Io`](crate::finding::Kind::Io) when it can't be written.
    pub fn new(mut out: W) -> Result<Self> {
        out.write_all("\u{feff}".as_bytes())
            .map_err(|error| unwritten(&error))?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        let headers = writer.write_record(COLUMNS);
        headers.map_err(|error| unwritten(&of_csv(error)))?;
        Ok(Self(writer))
    }

    /// Adds a finding about a record; `None` and an empty id where none could be read.
    ///
    /// # Errors
    /// [`Kind::Io`](crate::finding::Kind::Io) when it can't be written.
    pub fn put(&mut self, finding: &Finding, record: Option<&Record>, id: &str) -> Result<()> {
        let place = &finding.place;
        let number = |number: Option<u64>| number.map_or_else(String::new, |n| n.to_string());
        let severity = match finding.severity {
            Severity::Fault => "fault",
            Severity::Warning => "warning",
        };
        let value = value(finding, record);
        let cells = [
            number(place.line).into(),
            number(place.record).into(),
            guard_formula(id),
            severity.into(),
            finding.kind.name().into(),
            text(place.column.as_ref().or(place.field.as_ref())),
            guard_formula(&value),
            text(place.element.as_ref()),
            guard_formula(&finding.message),
            text(finding.help.as_ref()),
        ];
        let written = self
            .0
            .write_record(cells.iter().map(|cell| cell.as_bytes()));
        written.map_err(|error| unwritten(&of_csv(error)))
    }

    /// Writes what is still waiting, and gives back where it went.
    ///
    /// # Errors
    /// [`Kind::Io`](crate::finding::Kind::Io) when it can't be written.
    pub fn close(self) -> Result<W> {
        let inner = self.0.into_inner();
        inner.map_err(|error| unwritten(error.error()))
    }
}

fn text(text: Option<&String>) -> Cow<'_, str> {
    guard_formula(text.map_or("", String::as_str))
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

fn unwritten(error: &io::Error) -> Error {
    cannot_list("the list of findings", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Kind;
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
}
