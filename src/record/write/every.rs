//! Tables that hold every field of many records, written row by row.

use std::io::Seek;
use std::io::Write;
use std::path::Path;

use indexmap::IndexSet;
use rust_xlsxwriter::DocProperties;
use rust_xlsxwriter::Format as CellFormat;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;

use super::epoch;
use super::guard_formula;
use super::text_of;
use super::unwritten;
use super::width;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::record::FIELDS;
use crate::record::Record;
use crate::record::map::Wanted;

/// Columns of a sheet (ECMA-376): more fields than that are in no table.
const MOST_COLUMNS: usize = 16_384;
/// Rows of a sheet below its header.
const MOST_ROWS: u32 = 1_048_575;
/// UTF-16 units of a cell.
const LONGEST_CELL: usize = 32_767;

/// The fields that some records have: the columns of a table that holds them all.
///
/// ```
/// # use testamur::record::{Record, map::Wanted, write::Columns};
/// let mut record = Record::default();
/// record.put("attributes.grade", "A".into());
/// record.put("recipient.name", "Ada".into());
/// let mut columns = Columns::new(&Wanted::default());
/// columns.note(&record);
/// assert_eq!(columns.fields(), ["recipient.name", "attributes.grade"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Columns {
    known: Vec<String>,
    met: IndexSet<String>,
    is_full: bool,
}

impl Columns {
    /// None yet, but for the attributes that designs declare.
    pub fn new(wanted: &Wanted) -> Self {
        let attributes: Vec<String> = wanted
            .attributes
            .iter()
            .map(|one| format!("attributes.{}", one.key))
            .collect();
        let fields = FIELDS.map(str::to_owned).into_iter();
        Self {
            known: fields
                .chain(wanted.fields.iter().cloned())
                .chain(attributes.iter().cloned())
                .collect(),
            met: attributes.into_iter().collect(),
            is_full: false,
        }
    }

    /// Adds the fields of a record.
    pub fn note(&mut self, record: &Record) {
        for (section, fields) in record.sections() {
            for key in fields.keys() {
                self.add(format!("{section}.{key}"));
            }
        }
        if record.locale.is_some() {
            self.add("locale".to_owned());
        }
    }

    fn add(&mut self, field: String) {
        if self.met.len() < MOST_COLUMNS || self.met.contains(&field) {
            self.met.insert(field);
        } else {
            self.is_full = true;
        }
    }

    /// Whether some field found no place: a sheet has 16,384 columns.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Their full names: those that any record may have, those of the designs, then others as they were met.
    pub fn fields(&self) -> Vec<String> {
        let known = self.known.iter().filter(|field| self.met.contains(*field));
        let others = self.met.iter().filter(|field| !self.known.contains(field));
        known.chain(others).cloned().collect()
    }
}

/// Writes records as CSV: UTF-8 with a byte order mark, every cell in quotes, below the full names of the fields.
///
/// What a spreadsheet program would run as a formula gets an apostrophe in front: see [`guard_formula`].
pub struct CsvRecords<W: Write> {
    out: csv::Writer<W>,
    fields: Vec<String>,
}

impl<W: Write> CsvRecords<W> {
    /// Starts a table with these columns.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be written.
    pub fn new(mut out: W, fields: &[String]) -> Result<Self> {
        out.write_all("\u{feff}".as_bytes())
            .map_err(|cause| unwritten(&cause))?;
        let mut table = Self {
            out: csv::WriterBuilder::new()
                .quote_style(csv::QuoteStyle::Always)
                .from_writer(out),
            fields: fields.to_vec(),
        };
        table.row(fields.iter().cloned())?;
        Ok(table)
    }

    /// Adds a record.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be written.
    pub fn put(&mut self, record: &Record) -> Result<()> {
        let cells: Vec<_> = self
            .fields
            .iter()
            .map(|field| text_of(record, field))
            .collect();
        self.row(cells.into_iter())
    }

    fn row(&mut self, cells: impl Iterator<Item = String>) -> Result<()> {
        let cells = cells.map(|cell| guard_formula(&cell).into_owned());
        self.out
            .write_record(cells)
            .map_err(|cause| unwritten(&cause))
    }

    /// Ends the table.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be written.
    pub fn finish(self) -> Result<W> {
        self.out
            .into_inner()
            .map_err(|cause| unwritten(cause.error()))
    }
}

/// Writes records as XLSX: every cell is text, so that nothing is a formula and `007` stays `007`. What is written
/// waits in a file of its own, so memory does not grow with the rows. A million rows fill a sheet; others follow.
pub struct XlsxRecords {
    book: Workbook,
    fields: Vec<String>,
    text: CellFormat,
    bold: CellFormat,
    /// Rows of the last sheet, its header among them.
    rows: u32,
    cut: u64,
}

impl XlsxRecords {
    /// Starts a table with these columns; `folder` holds what waits to be packed.
    ///
    /// # Errors
    /// [`Kind::Io`] when the folder can't be written.
    pub fn new(folder: &Path, fields: &[String]) -> Result<Self> {
        let text = CellFormat::new().set_num_format("@");
        let mut table = Self {
            book: Workbook::new(),
            fields: fields.iter().take(MOST_COLUMNS).cloned().collect(),
            bold: text.clone().set_bold(),
            text,
            rows: 0,
            cut: 0,
        };
        table.start(folder).map_err(unpacked)?;
        Ok(table)
    }

    fn start(&mut self, folder: &Path) -> std::result::Result<(), XlsxError> {
        let properties = DocProperties::new().set_creation_datetime(&epoch()?);
        self.book.set_properties(&properties);
        self.book.set_tempdir(folder)?;
        self.sheet()
    }

    fn sheet(&mut self) -> std::result::Result<(), XlsxError> {
        let name = match self.book.worksheets().len() {
            0 => "Records".to_owned(),
            before => format!("Records {}", before + 1),
        };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, field) in (0_u16..).zip(&self.fields) {
            sheet.set_column_format(column, &self.text)?;
            sheet.set_column_width(column, width(field))?;
            write_cell(sheet, 0, column, field, &self.bold)?;
        }
        self.rows = 1;
        Ok(())
    }

    /// Adds a record.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be written.
    pub fn put(&mut self, record: &Record) -> Result<()> {
        self.add(record).map_err(unpacked)
    }

    fn add(&mut self, record: &Record) -> std::result::Result<(), XlsxError> {
        if self.rows > MOST_ROWS {
            self.sheet()?;
        }
        let last = self.book.worksheets().len().saturating_sub(1);
        let sheet = self.book.worksheet_from_index(last)?;
        for (column, field) in (0_u16..).zip(&self.fields) {
            let cell = text_of(record, field);
            if cell.is_empty() {
                continue;
            }
            self.cut += u64::from(write_cell(sheet, self.rows, column, &cell, &self.text)?);
        }
        self.rows += 1;
        Ok(())
    }

    /// Packs it into `out`. Gives the number of cells that were cut, because they were longer than a cell may be.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be written.
    pub fn finish(mut self, out: impl Write + Seek + Send) -> Result<u64> {
        self.book.save_to_writer(out).map_err(unpacked)?;
        Ok(self.cut)
    }
}

/// Says whether the text was cut.
fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &CellFormat,
) -> std::result::Result<bool, XlsxError> {
    let whole = cut(text);
    sheet.write_string_with_format(row, column, whole, format)?;
    Ok(whole.len() < text.len())
}

/// Its start, as long as a cell may be.
fn cut(text: &str) -> &str {
    if text.len() <= LONGEST_CELL {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST_CELL
    });
    end.map_or(text, |(at, _)| &text[..at])
}

fn unpacked(cause: XlsxError) -> Error {
    Error::new(
        Kind::Io,
        format!("the table can't be written as XLSX: {cause}"),
    )
    .help("look whether the disk is full and the folder may be written to")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::limits::Limits;
    use crate::record::records::Options;
    use crate::record::records::Records;

    fn record(name: &str) -> Record {
        let mut record = Record::default();
        record.put("recipient.name", name.into());
        record.put("attributes.number", 7.into());
        record.put("attributes.topics", serde_json::json!(["a", "b"]));
        record.put("locale", "en".into());
        record
    }

    fn columns(records: &[Record]) -> Vec<String> {
        let mut columns = Columns::new(&Wanted::default());
        for record in records {
            columns.note(record);
        }
        columns.fields()
    }

    fn csv(records: &[Record]) -> Vec<u8> {
        let mut table = CsvRecords::new(Vec::new(), &columns(records)).unwrap();
        for record in records {
            table.put(record).unwrap();
        }
        table.finish().unwrap()
    }

    fn xlsx(records: &[Record]) -> (Vec<u8>, u64) {
        let folder = tempfile::tempdir().unwrap();
        let mut table = XlsxRecords::new(folder.path(), &columns(records)).unwrap();
        for record in records {
            table.put(record).unwrap();
        }
        let mut out = Cursor::new(Vec::new());
        let cut = table.finish(&mut out).unwrap();
        (out.into_inner(), cut)
    }

    fn read(bytes: Vec<u8>, file: &str) -> Vec<Record> {
        let records = Records::open(bytes, file, &Options::default(), &Limits::default());
        records.unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn every_field_of_every_record_is_in_both_tables() {
        let mut other = record("Grace");
        other.put("credential.id", "007".into());
        other.put("attributes.only_here", "x".into());
        let records = [record("Ada"), other];
        for (bytes, file) in [(csv(&records), "a.csv"), (xlsx(&records).0, "a.xlsx")] {
            let back = read(bytes, file);
            assert_eq!(back[1].get("credential.id").unwrap(), "007");
            assert_eq!(back[1].get("attributes.only_here").unwrap(), "x");
            assert_eq!(back[0].get("attributes.topics").unwrap(), "[\"a\",\"b\"]");
            assert_eq!(back[0].get("attributes.number").unwrap(), "7");
            assert_eq!(back[0].locale.as_deref(), Some("en"));
        }
    }

    #[test]
    fn the_same_records_give_the_same_bytes() {
        let records = [record("Ada"), record("Grace")];
        assert_eq!(xlsx(&records), xlsx(&records));
    }

    #[test]
    fn no_cell_of_the_csv_runs() {
        let text = String::from_utf8(csv(&[record("x;=1+1"), record("@SUM(1)")])).unwrap();
        assert!(
            text.contains("\"x;'=1+1\"") && text.contains("\"'@SUM(1)\""),
            "{text}"
        );
    }

    #[test]
    fn a_cell_longer_than_a_sheet_may_hold_is_cut_and_counted() {
        let long = "\u{1f600}".repeat(20_000);
        let (bytes, count) = xlsx(&[record(&long)]);
        assert_eq!(count, 1);
        let back = read(bytes, "a.xlsx");
        let name = back[0].get("recipient.name").unwrap().as_str().unwrap();
        assert_eq!(name.chars().count(), LONGEST_CELL / 2);
    }

    #[test]
    fn fields_beyond_the_columns_of_a_sheet_are_told() {
        let mut columns = Columns::new(&Wanted::default());
        let mut record = Record::default();
        for number in 0..=MOST_COLUMNS {
            record.put(&format!("attributes.a{number}"), "x".into());
        }
        columns.note(&record);
        assert!(columns.is_full() && columns.fields().len() == MOST_COLUMNS);
    }
}
