//! XLS (MS-XLS, BIFF8): the rows of one sheet, with their number formats.

use std::io::Read;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::Limits;
use crate::record::row::Row;
use crate::record::row::RowSource;
use crate::record::row::too_long;
use crate::record::row::too_wide;
use crate::record::sheet::Strings;
use crate::record::sheet::Tab;
use crate::record::sheet::broken;
use crate::record::sheet::cfb::Compound;
use crate::record::sheet::cfb::u16_at;
use crate::record::sheet::cfb::u32_at;
use crate::record::sheet::choose;
use crate::record::sheet::date::Epoch;
use crate::record::sheet::error_cell;
use crate::record::sheet::locked;
use crate::record::sheet::shown::NumberFormat;
use crate::record::sheet::unworked_cell;
use crate::record::source::Source;
use crate::record::source::unreadable;

/// Cells that are held at once: 65,536 rows of 64 columns.
const CELLS: usize = 4 * 1024 * 1024;

/// The version number of BIFF8, the format since Excel 97.
const BIFF8: u16 = 0x0600;

// Record types (MS-XLS 2.3).
const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000A;
const DATE_1904: u16 = 0x0022;
const FILE_PASS: u16 = 0x002F;
const CONTINUE: u16 = 0x003C;
const BOUND_SHEET: u16 = 0x0085;
const MUL_RK: u16 = 0x00BD;
const R_STRING: u16 = 0x00D6;
const XF: u16 = 0x00E0;
const SST: u16 = 0x00FC;
const LABEL_SST: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOL_ERR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const RK: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BOF: u16 = 0x0809;

/// Opens a workbook at one of its sheets.
pub(super) fn open(source: Source, sheet: Option<&str>, limits: &Limits) -> Result<XlsRows> {
    let stream = read_stream(source, limits)?;
    let mut book = Book::read(&stream)?;
    let tab = choose(std::mem::take(&mut book.tabs), sheet)?;
    let cells = book.read_cells(&stream, tab.place)?;
    Ok(XlsRows {
        book,
        cells,
        next: 0,
        columns: limits.columns,
        cell_bytes: limits.cell_bytes,
    })
}

fn read_stream(mut source: Source, limits: &Limits) -> Result<Vec<u8>> {
    // The file and its stream are held together, and what is made of them beside.
    let most = limits.table_bytes / 8;
    if source.size()? > most {
        return Err(Error::new(
            Kind::Limit,
            format!("the workbook is larger than {most} bytes"),
        )
        .help("save it as XLSX, or raise the limit `table_bytes`"));
    }
    let mut bytes = Vec::new();
    source
        .into_inner()
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(|cause| unreadable(&cause))?;
    let file = Compound::open(&bytes)?;
    if file.has("EncryptedPackage") {
        return Err(locked());
    }
    if let Some(stream) = file.stream("Workbook")? {
        return Ok(stream);
    }
    if file.has("Book") {
        return Err(too_old());
    }
    Err(
        Error::new(Kind::Syntax, "it is an office document, but no workbook")
            .help("copy the table into a spreadsheet program and save it as XLSX"),
    )
}

fn too_old() -> Error {
    Error::new(Kind::Syntax, "it is a workbook of Excel 95 or older")
        .help("open it in a spreadsheet program and save it as XLSX")
}

/// The records of a stream from `at` on.
struct Stream<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Stream<'a> {
    fn next(&mut self) -> Result<(u16, &'a [u8])> {
        let head = u16_at(self.bytes, self.at).zip(u16_at(self.bytes, self.at + 2));
        let (kind, length) = head.ok_or_else(|| broken("the workbook ends too early"))?;
        let start = self.at + 4;
        let data = self.bytes.get(start..start + usize::from(length));
        let data = data.ok_or_else(|| broken("the workbook ends too early"))?;
        self.at = start + data.len();
        Ok((kind, data))
    }

    /// The record's data and that of the records that continue it.
    fn continued(&mut self, first: &'a [u8]) -> Result<Segments<'a>> {
        let mut all = vec![first];
        while u16_at(self.bytes, self.at) == Some(CONTINUE) {
            all.push(self.next()?.1);
        }
        Ok(Segments {
            all,
            segment: 0,
            at: 0,
        })
    }
}

/// A record that may be parted anywhere.
struct Segments<'a> {
    all: Vec<&'a [u8]>,
    segment: usize,
    at: usize,
}

impl Segments<'_> {
    /// The bytes left of this segment; moves on to the next one when it is used up.
    fn left(&mut self) -> Option<usize> {
        while self.at >= self.all.get(self.segment)?.len() {
            self.segment += 1;
            self.at = 0;
        }
        Some(self.all[self.segment].len() - self.at)
    }

    fn byte(&mut self) -> Option<u8> {
        self.left()?;
        let byte = self.all[self.segment][self.at];
        self.at += 1;
        Some(byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        let (low, high) = (self.u16()?, self.u16()?);
        Some(u32::from(low) | u32::from(high) << 16)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let step = self.left()?.min(count);
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// Adds a string of `count` units; where it goes on in another segment, its width is told anew.
    fn chars(&mut self, count: usize, mut wide: bool, out: &mut String) -> Option<()> {
        let mut units: Vec<u16> = Vec::new();
        let mut segment = self.segment;
        for at in 0..count {
            self.left()?;
            if self.segment != segment {
                segment = self.segment;
                // At the very start of a string the width was just told.
                if at > 0 {
                    wide = self.byte()? & 1 == 1;
                    self.left()?;
                }
            }
            let unit = if wide {
                self.u16()?
            } else {
                u16::from(self.byte()?)
            };
            units.push(unit);
        }
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        Some(())
    }

    /// A string with formatting and readings, which are left out (MS-XLS 2.5.293).
    fn rich(&mut self, out: &mut String) -> Option<()> {
        let count = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 {
            0
        } else {
            usize::from(self.u16()?)
        };
        let extra = if flags & 4 == 0 {
            0
        } else {
            self.u32()? as usize
        };
        self.chars(count, flags & 1 == 1, out)?;
        self.skip(runs.checked_mul(4)?.checked_add(extra)?)
    }
}

/// What the sheets of a workbook share.
struct Book {
    strings: Strings,
    formats: Vec<NumberFormat>,
    epoch: Epoch,
    tabs: Vec<Tab<usize>>,
}

impl Book {
    fn read(bytes: &[u8]) -> Result<Self> {
        let mut stream = Stream { bytes, at: 0 };
        let (kind, data) = stream.next()?;
        if kind != BOF || u16_at(data, 0) != Some(BIFF8) {
            return Err(too_old());
        }
        let mut book = Self {
            strings: Strings::default(),
            formats: Vec::new(),
            epoch: Epoch::Y1900,
            tabs: Vec::new(),
        };
        let mut codes: Vec<(u16, String)> = Vec::new();
        let mut ids = Vec::new();
        loop {
            let (kind, data) = stream.next()?;
            match kind {
                EOF => break,
                FILE_PASS => return Err(locked()),
                DATE_1904 if u16_at(data, 0) == Some(1) => book.epoch = Epoch::Y1904,
                BOUND_SHEET => book.tabs.extend(tab(data)),
                FORMAT => codes.extend(format_code(data)),
                XF => ids.push(u16_at(data, 2).unwrap_or(0)),
                SST => book.read_strings(stream.continued(data)?)?,
                _ => {}
            }
        }
        book.formats = ids.into_iter().map(|id| format_of(id, &codes)).collect();
        Ok(book)
    }

    fn read_strings(&mut self, mut data: Segments<'_>) -> Result<()> {
        let head = data.u32().zip(data.u32());
        let (_, count) = head.ok_or_else(|| broken("the texts of the workbook are broken"))?;
        for _ in 0..count {
            let read = data.rich(&mut self.strings.text);
            read.ok_or_else(|| broken("the texts of the workbook are broken"))?;
            self.strings.close();
        }
        Ok(())
    }

    fn read_cells(&mut self, bytes: &[u8], at: usize) -> Result<Vec<Cell>> {
        let mut stream = Stream { bytes, at };
        let mut cells: Vec<Cell> = Vec::new();
        let mut depth = 0_usize;
        loop {
            let (kind, data) = stream.next()?;
            match kind {
                BOF => depth += 1,
                EOF if depth <= 1 => break,
                EOF => depth -= 1,
                // Charts inside a sheet have their own records.
                _ if depth > 1 => {}
                STRING | LABEL | R_STRING => {
                    let segments = stream.continued(data)?;
                    self.take_text(kind, segments, data, &mut cells)?;
                }
                _ => take_cells(kind, data, &mut cells)
                    .ok_or_else(|| broken("a cell of the workbook is broken"))?,
            }
            if cells.len() > CELLS {
                return Err(Error::new(
                    Kind::Limit,
                    format!("the sheet has more than {CELLS} cells"),
                )
                .help("save it as XLSX, which is read row by row"));
            }
        }
        cells.sort_by_key(|cell| (cell.row, cell.column));
        Ok(cells)
    }

    fn take_text(
        &mut self,
        kind: u16,
        mut segments: Segments<'_>,
        data: &[u8],
        cells: &mut Vec<Cell>,
    ) -> Result<()> {
        let at = self.strings.ends.len();
        if kind != STRING {
            segments.at = 6;
            let cell = Cell::of(data, Value::Text(at));
            cells.extend(cell);
        }
        let count = segments.u16().zip(segments.byte());
        let read = count.and_then(|(count, flags)| {
            segments.chars(usize::from(count), flags & 1 == 1, &mut self.strings.text)
        });
        read.ok_or_else(|| broken("a text of the workbook is broken"))?;
        self.strings.close();
        // The result of the formula before it.
        if let (STRING, Some(last)) = (kind, cells.last_mut())
            && last.value == Value::Awaited
        {
            last.value = Value::Text(at);
        }
        Ok(())
    }
}

fn tab(data: &[u8]) -> Option<Tab<usize>> {
    let place = u32_at(data, 0)? as usize;
    // Macro sheets, charts and modules have no rows.
    if *data.get(5)? != 0 {
        return None;
    }
    let mut name = String::new();
    let count = usize::from(*data.get(6)?);
    let mut segments = Segments {
        all: vec![data],
        segment: 0,
        at: 8,
    };
    segments.chars(count, data.get(7)? & 1 == 1, &mut name)?;
    Some(Tab {
        name,
        hidden: data.get(4)? & 3 != 0,
        place,
    })
}

fn format_code(data: &[u8]) -> Option<(u16, String)> {
    let mut segments = Segments {
        all: vec![data],
        segment: 0,
        at: 0,
    };
    let id = segments.u16()?;
    let count = segments.u16()?;
    let flags = segments.byte()?;
    let mut code = String::new();
    segments.chars(usize::from(count), flags & 1 == 1, &mut code)?;
    Some((id, code))
}

fn format_of(id: u16, codes: &[(u16, String)]) -> NumberFormat {
    match codes.iter().find(|(known, _)| *known == id) {
        Some((_, code)) => NumberFormat::parse(code),
        None => NumberFormat::builtin(u32::from(id)),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    /// A number among the strings.
    Text(usize),
    Number(f64),
    Truth(bool),
    Error(u8),
    /// The text that a formula gave; it comes in a record of its own.
    Awaited,
    Empty,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    row: u16,
    column: u16,
    style: u16,
    value: Value,
}

impl Cell {
    fn of(data: &[u8], value: Value) -> Option<Self> {
        Some(Self {
            row: u16_at(data, 0)?,
            column: u16_at(data, 2)?,
            style: u16_at(data, 4)?,
            value,
        })
    }
}

/// The cells of one record; `None` when it is too short.
fn take_cells(kind: u16, data: &[u8], cells: &mut Vec<Cell>) -> Option<()> {
    let value = match kind {
        LABEL_SST => Value::Text(u32_at(data, 6)? as usize),
        NUMBER => Value::Number(f64_at(data, 6)?),
        RK => Value::Number(rk(u32_at(data, 6)?)),
        BOOL_ERR if *data.get(7)? == 0 => Value::Truth(*data.get(6)? != 0),
        BOOL_ERR => Value::Error(*data.get(6)?),
        FORMULA => result(data)?,
        MUL_RK => return take_many(data, cells),
        _ => return Some(()),
    };
    cells.push(Cell::of(data, value)?);
    Some(())
}

/// Numbers side by side: row and first column, then a style and a number for each.
fn take_many(data: &[u8], cells: &mut Vec<Cell>) -> Option<()> {
    let (row, first) = (u16_at(data, 0)?, u16_at(data, 2)?);
    let pairs = data.get(4..data.len().checked_sub(2)?)?.chunks_exact(6);
    for (at, pair) in pairs.enumerate() {
        cells.push(Cell {
            row,
            column: first.checked_add(u16::try_from(at).ok()?)?,
            style: u16_at(pair, 0)?,
            value: Value::Number(rk(u32_at(pair, 2)?)),
        });
    }
    Some(())
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    let low = u64::from(u32_at(data, at)?);
    let high = u64::from(u32_at(data, at + 4)?);
    Some(f64::from_bits(high << 32 | low))
}

/// A number in 30 bits (MS-XLS 2.5.217).
fn rk(bits: u32) -> f64 {
    let value = if bits & 2 == 2 {
        f64::from(bits.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 == 1 { value / 100.0 } else { value }
}

/// The result of a formula (MS-XLS 2.5.133).
fn result(data: &[u8]) -> Option<Value> {
    if u16_at(data, 12)? != 0xFFFF {
        return Some(Value::Number(f64_at(data, 6)?));
    }
    Some(match *data.get(6)? {
        0 => Value::Awaited,
        1 => Value::Truth(*data.get(8)? != 0),
        2 => Value::Error(*data.get(8)?),
        _ => Value::Empty,
    })
}

/// The rows of a sheet.
pub(super) struct XlsRows {
    book: Book,
    cells: Vec<Cell>,
    next: usize,
    columns: usize,
    cell_bytes: usize,
}

impl RowSource for XlsRows {
    fn next_row(&mut self, row: &mut Row) -> Result<bool> {
        let Some(first) = self.cells.get(self.next).copied() else {
            return Ok(false);
        };
        row.start(u64::from(first.row) + 1);
        while let Some(cell) = self.cells.get(self.next).copied() {
            if cell.row != first.row {
                break;
            }
            self.next += 1;
            self.put(&cell, row)?;
        }
        Ok(true)
    }
}

impl XlsRows {
    fn put(&self, cell: &Cell, row: &mut Row) -> Result<()> {
        let column = usize::from(cell.column);
        if column >= self.columns {
            row.fault.get_or_insert_with(|| too_wide(self.columns));
            return Ok(());
        }
        match self.show(cell)? {
            Ok(text) if text.len() > self.cell_bytes => {
                row.put(column, "");
                row.refuse(column, too_long(column, self.cell_bytes));
            }
            Ok(text) => row.put(column, &text),
            Err(finding) => {
                row.put(column, "");
                row.refuse(column, *finding);
            }
        }
        Ok(())
    }

    fn show(&self, cell: &Cell) -> Result<std::result::Result<String, Box<Finding>>> {
        Ok(match cell.value {
            Value::Text(at) => {
                let text = self.book.strings.get(at);
                let text =
                    text.ok_or_else(|| broken("a cell refers to a text that the workbook lacks"))?;
                Ok(text.to_owned())
            }
            Value::Number(value) => {
                let format = self.book.formats.get(usize::from(cell.style));
                let format = format.unwrap_or(&NumberFormat::General);
                format.show(value, self.book.epoch)
            }
            Value::Truth(value) => Ok(value.to_string()),
            Value::Error(code) => Err(Box::new(error_cell(error_name(code)))),
            Value::Awaited => Err(Box::new(unworked_cell())),
            Value::Empty => Ok(String::new()),
        })
    }
}

/// What a cell with an error shows (MS-XLS 2.5.10).
fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERROR",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_thirty_bits_are_read() {
        for (bits, value) in [
            (0x3FF0_0000, 1.0),
            (0x3FF0_0001, 0.01),
            (0x0000_7266, 7321.0),
            (0xFFFF_FFFE, -1.0),
            (0x004B_5A87, 12345.93),
        ] {
            assert!((rk(bits) - value).abs() < 1e-9, "{bits:x}: {}", rk(bits));
        }
    }

    #[test]
    fn a_text_may_be_parted_and_change_its_width() {
        let mut data = Segments {
            all: vec![b"\x04\x00\x00ab", b"\x01\x42\x04\x33\x04", b"\x01\x00\x00z"],
            segment: 0,
            at: 0,
        };
        let mut text = String::new();
        data.rich(&mut text).unwrap();
        assert_eq!(text, "abтг");
        data.rich(&mut text).unwrap();
        assert_eq!(text, "abтгz");
        assert!(data.rich(&mut text).is_none());
    }
}
