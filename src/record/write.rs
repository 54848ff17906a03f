mod every;

use std::borrow::Cow;
use std::io::Write;

use rust_xlsxwriter::Format as CellFormat;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::XlsxError;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::record::Record;
use crate::record::map::Wanted;
use crate::record::map::title;
pub use crate::record::write::every::Columns;
pub use crate::record::write::every::CsvRecords;
pub use crate::record::write::every::XlsxRecords;

/// An empty table with the columns that a design wants, to be filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EmptyTable {
    /// The full names of the fields, in the order of the columns.
    pub fields: Vec<String>,
    /// What stands above them.
    pub headers: Vec<String>,
    /// Rows that show how it is filled in; most often none or one.
    pub rows: Vec<Vec<String>>,
}

impl EmptyTable {
    /// A column for each of `fields` (full names, such as `recipient.name`), then one for each attribute
    /// that is not among them. Headers are such that they map back to their fields.
    pub fn new(fields: &[String], wanted: &Wanted) -> Self {
        let mut all: Vec<String> = Vec::new();
        let attributes = wanted.attributes.iter();
        let attributes = attributes.map(|one| format!("attributes.{}", one.key));
        let required = wanted.required.iter().cloned();
        for field in fields.iter().cloned().chain(required).chain(attributes) {
            if !all.contains(&field) {
                all.push(field);
            }
        }
        let headers = all.iter().map(|field| title(field, Some(wanted))).collect();
        Self {
            headers: unlike(headers, &all, wanted),
            fields: all,
            rows: Vec::new(),
        }
    }

    /// With a row that shows this record.
    pub fn sample(mut self, record: &Record) -> Self {
        let cells = self.fields.iter().map(|field| text_of(record, field));
        self.rows.push(cells.collect());
        self
    }

    /// As CSV: UTF-8 with a byte order mark, by which Excel knows it, and commas.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be written.
    pub fn write_csv(&self, mut out: impl Write) -> Result<()> {
        out.write_all("\u{feff}".as_bytes())
            .map_err(|cause| unwritten(&cause))?;
        let mut writer = csv::Writer::from_writer(out);
        let rows = std::iter::once(&self.headers).chain(&self.rows);
        for row in rows {
            let cells = row.iter().map(|cell| guard_formula(cell).into_owned());
            writer
                .write_record(cells)
                .map_err(|cause| unwritten(&cause))?;
        }
        writer.flush().map_err(|cause| unwritten(&cause))
    }

    /// As XLSX. All cells are text, so that `007` stays `007`; the headers stay in sight.
    ///
    /// # Errors
    /// [`Kind::Paint`] when it has more columns than a sheet, or a cell longer than one may be.
    pub fn to_xlsx(&self) -> Result<Vec<u8>> {
        self.workbook().map_err(|cause| {
            Error::new(
                Kind::Paint,
                format!("the table can't be written as XLSX: {cause}"),
            )
            .help("write it as CSV")
        })
    }

    fn workbook(&self) -> std::result::Result<Vec<u8>, XlsxError> {
        let text = CellFormat::new().set_num_format("@");
        let bold = text.clone().set_bold();
        let mut book = Workbook::new();
        book.set_properties(
            &rust_xlsxwriter::DocProperties::new().set_creation_datetime(&epoch()?),
        );
        let sheet = book.add_worksheet();
        sheet.set_name("Records")?;
        for (at, header) in self.headers.iter().enumerate() {
            let column = u16::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)?;
            sheet.set_column_format(column, &text)?;
            sheet.set_column_width(column, width(header))?;
            sheet.write_string_with_format(0, column, header, &bold)?;
            for (row, cells) in (1_u32..).zip(&self.rows) {
                let cell = cells.get(at).map(String::as_str).unwrap_or_default();
                sheet.write_string_with_format(row, column, cell, &text)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        book.save_to_buffer()
    }
}

/// A workbook says when it was made; ours always says the same.
fn epoch() -> std::result::Result<rust_xlsxwriter::ExcelDateTime, XlsxError> {
    rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1)
}

/// In characters: room for the header and for a usual value.
fn width(header: &str) -> f64 {
    let count = header.chars().count().clamp(14, 40);
    count as f64 + 4.0
}

/// Headers of which no two mean the same field: where they would, the fields' names stand.
fn unlike(headers: Vec<String>, fields: &[String], wanted: &Wanted) -> Vec<String> {
    let choices = crate::record::map::Choices::default();
    let (map, _) = crate::record::map::ColumnMap::build(&headers, Some(wanted), &choices);
    let columns = map.columns.into_iter().zip(fields);
    columns
        .map(|(column, field)| match &column.field {
            Some(found) if found == field => column.header,
            Some(_) | None => field.clone(),
        })
        .collect()
}

fn text_of(record: &Record, field: &str) -> String {
    if field == "locale" {
        return record.locale.clone().unwrap_or_default();
    }
    match record.get(field) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

fn unwritten(cause: &dyn std::fmt::Display) -> Error {
    Error::new(Kind::Io, format!("the table can't be written: {cause}"))
        .help("look whether the disk is full and the folder may be written to")
}

/// What may part cells where a program does not keep to commas; quotes around a cell do not count then.
const SEPARATORS: [char; 4] = [';', '\t', '\n', '\r'];

/// A cell of a report that no spreadsheet program runs as a formula.
///
/// A cell that begins with `=`, `+`, `-`, `@`, a tab or a return, also after spaces or in their full-width
/// forms, gets an apostrophe in front (OWASP, CSV injection). So does what follows a semicolon, a tab or the
/// end of a line in it: where semicolons part cells by custom, a program begins a cell there, whatever
/// stands in quotes. Plain numbers such as `-5.2` stay as they are.
pub fn guard_formula(cell: &str) -> Cow<'_, str> {
    let mut out = String::new();
    for part in cell.split_inclusive(SEPARATORS) {
        let bare = part.trim_end_matches(SEPARATORS);
        if runs(bare.trim_start_matches(['"', ' ', '\u{a0}'])) {
            out.push('\'');
        }
        out.push_str(part);
    }
    let first = cell.trim_start_matches([' ', '\u{a0}']).chars().next();
    if matches!(first, Some('\t' | '\r' | '\n')) {
        return Cow::Owned(format!("'{out}"));
    }
    match out.len() > cell.len() {
        true => Cow::Owned(out),
        false => Cow::Borrowed(cell),
    }
}

fn runs(cell: &str) -> bool {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    cell.starts_with(signs) && !is_plain_number(cell.trim_end())
}

fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::record::map::WantedAttribute;
    use crate::record::records::Options;
    use crate::record::records::Records;

    fn wanted() -> Wanted {
        let attribute = |key: &str, label: &str| WantedAttribute {
            key: key.into(),
            label: label.into(),
            required: true,
        };
        Wanted {
            attributes: vec![
                attribute("license_number", "Licence number"),
                attribute("course", "Course"),
            ],
            fields: Vec::new(),
            required: vec!["recipient.name".into()],
        }
    }

    fn table() -> EmptyTable {
        let mut record = Record::default();
        record.put("recipient.name", "Ada".into());
        record.put("attributes.license_number", "007316".into());
        record.put("attributes.course", "=1+1".into());
        let fields = ["credential.id".to_owned(), "credential.name".to_owned()];
        EmptyTable::new(&fields, &wanted()).sample(&record)
    }

    #[test]
    fn the_empty_table_maps_back_to_its_fields() {
        let mut csv = Vec::new();
        table().write_csv(&mut csv).unwrap();
        let xlsx = table().to_xlsx().unwrap();
        for (bytes, file, course) in [(csv, "a.csv", "'=1+1"), (xlsx, "a.xlsx", "=1+1")] {
            let options = Options {
                wanted: Some(wanted()),
                ..Options::default()
            };
            let mut records = Records::open(bytes, file, &options, &Limits::default()).unwrap();
            assert!(records.warnings().is_empty(), "{:?}", records.warnings());
            let fields: Vec<_> = records.columns().iter().map(|c| c.field.clone()).collect();
            assert_eq!(
                fields,
                table().fields.into_iter().map(Some).collect::<Vec<_>>()
            );
            let record = records.next().unwrap().unwrap();
            assert_eq!(record.get("attributes.license_number").unwrap(), "007316");
            assert_eq!(record.get("attributes.course").unwrap(), course);
        }
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        assert_eq!(table().to_xlsx().unwrap(), table().to_xlsx().unwrap());
    }

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for cell in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            " =1",
            "＝1",
            "-",
            "-1e9+1",
        ] {
            assert!(guard_formula(cell).starts_with('\''), "{cell}");
        }
        for cell in ["-5", "-5.2", "+49", "Ada", "", "a=b", "007", "-1,5"] {
            assert_eq!(guard_formula(cell), cell);
        }
    }

    #[test]
    fn nothing_runs_after_a_separator_either() {
        for (cell, safe) in [
            ("a;=1+1", "a;'=1+1"),
            ("a\n@SUM(A1)", "a\n'@SUM(A1)"),
            ("a;\"=1+1\";b", "a;'\"=1+1\";b"),
            ("=1;+1+1", "'=1;'+1+1"),
            ("\t=1", "'\t'=1"),
            ("\ta", "'\ta"),
            ("a; b; -5;c-d", "a; b; -5;c-d"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(guard_formula(cell), safe);
        }
    }
}
