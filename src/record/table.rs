//! The rows of a table as records.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::limits::Limits;
use crate::record::Record;
use crate::record::csv::CsvRows;
use crate::record::map::ColumnMap;
use crate::record::records::Format;
use crate::record::records::Options;
use crate::record::row::Row;
use crate::record::row::RowSource;
use crate::record::row::letters;
use crate::record::row::too_tall;
use crate::record::row::too_wide;
use crate::record::sheet;
use crate::record::source::Source;

/// A table that is being read.
pub(crate) struct Table {
    rows: Box<dyn RowSource>,
    row: Row,
    pub(crate) map: ColumnMap,
    /// The headers of the columns by their fields.
    pub(crate) headers: Arc<IndexMap<String, String>>,
    pub(crate) warnings: Vec<Finding>,
    /// Columns without a header in which a value was seen.
    strays: BTreeSet<usize>,
    has_nameless: bool,
    /// Up to and with the last column that has a header.
    named: usize,
    /// In text each row has as many cells as the header; in a sheet rows end where they like.
    is_text: bool,
    last_line: u64,
    /// Bytes of text that a workbook may still come to.
    left: u64,
}

/// How many times the bytes to which a workbook may unpack its cells may come to. More than once, since a text that
/// many cells share is written once; not without end, since 600 bytes can stand for a million rows of long texts.
const SHARED: u64 = 4;

impl Table {
    pub(crate) fn open(
        source: Source,
        format: Format,
        options: &Options,
        limits: &Limits,
    ) -> Result<Self> {
        let mut rows = open_rows(source, format, options, limits)?;
        let mut row = Row::default();
        let headers = read_headers(rows.as_mut(), &mut row, limits)?;
        let wanted = options.wanted.as_ref();
        let (map, findings) = ColumnMap::build(&headers, wanted, &options.choices);
        let place = Place {
            line: Some(row.line),
            ..Place::default()
        };
        let findings: Vec<Finding> = findings.into_iter().map(|one| one.at(&place)).collect();
        if let Some(error) = Error::from_faults(findings.clone()) {
            return Err(error);
        }
        let mut warnings = rows.take_warnings();
        warnings.extend(findings);
        Ok(Self {
            rows,
            row,
            headers: Arc::new(map.headers()),
            warnings,
            strays: BTreeSet::new(),
            has_nameless: headers.iter().any(String::is_empty),
            named: headers
                .iter()
                .rposition(|header| !header.is_empty())
                .map_or(0, |at| at + 1),
            is_text: matches!(format, Format::Csv | Format::Tsv),
            last_line: limits.rows,
            left: limits.table_bytes.saturating_mul(SHARED),
            map,
        })
    }

    /// The row of record `number` with its line; the inner error is that of this row alone.
    pub(crate) fn next_item(&mut self, number: u64) -> Result<Option<(u64, Result<Record>)>> {
        if !self.pass()? {
            return Ok(None);
        }
        let record = self.record(number);
        Ok(Some((self.row.line, record)))
    }

    /// Goes on to the next row that is not blank; `false` at the end.
    pub(crate) fn pass(&mut self) -> Result<bool> {
        while self.rows.next_row(&mut self.row)? {
            if !self.is_text && self.row.line > self.last_line {
                return Err(too_tall(self.last_line).into());
            }
            self.take_room()?;
            if !self.row.is_blank() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn take_room(&mut self) -> Result<()> {
        if self.is_text {
            return Ok(());
        }
        let left = self.left.checked_sub(self.row.bytes());
        self.left = left.ok_or_else(|| too_much(self.row.line))?;
        Ok(())
    }

    fn record(&mut self, number: u64) -> Result<Record> {
        if let Some(error) = Error::from_faults(self.faults(number)) {
            return Err(error);
        }
        self.look_for_strays();
        let mut record = Record::default();
        for (at, column) in self.map.columns.iter().enumerate() {
            let text = self.row.cell(at);
            if let (Some(field), false) = (&column.field, text.is_empty()) {
                record.put(field, Value::String(text.to_owned()));
            }
        }
        Ok(record)
    }

    fn faults(&self, number: u64) -> Vec<Finding> {
        if let Some(fault) = &self.row.fault {
            return vec![fault.clone()];
        }
        if let Some(ragged) = self.ragged(number) {
            return vec![ragged];
        }
        let columns = self.map.columns.iter().enumerate();
        let used = columns.filter(|(_, column)| column.field.is_some());
        used.filter_map(|(at, column)| {
            let finding = self.row.refusal(at)?.clone();
            Some(finding.at(&Place {
                column: Some(column.header.clone()),
                ..Place::default()
            }))
        })
        .collect()
    }

    fn ragged(&self, number: u64) -> Option<Finding> {
        let (width, wanted) = (self.row.width, self.map.columns.len());
        let mut beyond = wanted..self.row.len();
        let beyond_is_empty =
            width == self.row.len() && beyond.all(|at| self.row.cell(at).is_empty());
        let fits = width <= wanted || beyond_is_empty;
        if !self.is_text || (width >= self.named && fits) {
            return None;
        }
        let cells = if width == 1 { "cell" } else { "cells" };
        let message =
            format!("record {number} has {width} {cells}, the row of headers has {wanted}");
        let help = if width > wanted {
            "put a cell in double quotes when the separator or a line break is part of it"
        } else {
            "add the missing separators; a cell may be empty but not left out"
        };
        Some(Finding::fault(Kind::Row, message).help(help))
    }

    /// Warns once of each column that has values but no header.
    fn look_for_strays(&mut self) {
        let named = self.map.columns.len();
        if !self.has_nameless && self.row.len() <= named {
            return;
        }
        for at in 0..self.row.len() {
            let header = self.map.columns.get(at).map_or("", |column| &column.header);
            let is_stray = header.is_empty() && !self.row.cell(at).is_empty();
            if is_stray && self.strays.insert(at) {
                self.warnings.push(stray(at, self.row.line));
            }
        }
    }
}

fn too_much(line: u64) -> Error {
    let place = Place {
        line: Some(line),
        ..Place::default()
    };
    Error::new(Kind::Limit, "the same long texts are repeated too often")
        .help("shorten them, split the table, or raise the limit `table_bytes`")
        .at(&place)
}

fn stray(column: usize, line: u64) -> Finding {
    let name = letters(column);
    let message = format!("column {name} has values but no header and is left out");
    let place = Place {
        line: Some(line),
        ..Place::default()
    };
    Finding::warning(Kind::Column, message)
        .help("write a header above it, or delete the values")
        .at(&place)
}

fn open_rows(
    source: Source,
    format: Format,
    options: &Options,
    limits: &Limits,
) -> Result<Box<dyn RowSource>> {
    match format {
        Format::Xlsx | Format::Xls | Format::Ods => {
            sheet::open(source, format, options.sheet.as_deref(), limits)
        }
        Format::Csv | Format::Tsv | Format::Json | Format::Ndjson => {
            Ok(Box::new(CsvRows::open(source.into_inner(), limits)?))
        }
    }
}

/// The first row that is not blank.
fn read_headers(rows: &mut dyn RowSource, row: &mut Row, limits: &Limits) -> Result<Vec<String>> {
    loop {
        if !rows.next_row(row)? {
            return Err(Error::new(Kind::Missing, "the table has no records")
                .help("it needs a row of headers and below it a row for each record"));
        }
        if !row.is_blank() {
            break;
        }
    }
    let place = Place {
        line: Some(row.line),
        ..Place::default()
    };
    if row.width > limits.columns {
        return Err(Error::from(too_wide(limits.columns)).at(&place));
    }
    let faults = (0..row.len()).filter_map(|at| row.refusal(at).cloned());
    if let Some(error) = Error::from_faults(row.fault.clone().into_iter().chain(faults)) {
        return Err(error.at(&place));
    }
    Ok((0..row.len()).map(|at| row.cell(at).to_owned()).collect())
}
