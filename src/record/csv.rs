//! CSV and TSV, read as a stream: the rules of RFC 4180, and what programs make of them.

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::limits::Limits;
use crate::record::row::Row;
use crate::record::row::RowSource;
use crate::record::row::too_long;
use crate::record::source::ReadSeek;
use crate::record::text::Text;

/// What may stand between two cells.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many rows the search for the separator looks at.
const SAMPLE_ROWS: usize = 20;

/// The rows of a CSV or TSV file.
pub(crate) struct CsvRows {
    text: Text,
    at: usize,
    separator: u8,
    line: u64,
    /// The last row ended with a carriage return: a line feed that follows belongs to it.
    after_return: bool,
    columns: usize,
    cell_bytes: usize,
    warnings: Vec<Finding>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    Bare,
    Quoted,
    Closed,
}

/// What a run of text led to.
enum Step {
    Next(State),
    CellEnd,
    RowEnd,
}

impl CsvRows {
    /// Finds out encoding and separator.
    pub(crate) fn open(input: Box<dyn ReadSeek>, limits: &Limits) -> Result<Self> {
        let (mut text, warning) = Text::open(input)?;
        text.refill()?;
        let (separator, at) = opening(&text.block);
        Ok(Self {
            text,
            at,
            separator,
            // A `sep=` line counts as one.
            line: if at > 0 { 2 } else { 1 },
            after_return: false,
            columns: limits.columns,
            cell_bytes: limits.cell_bytes,
            warnings: warning.into_iter().collect(),
        })
    }

    fn has_more(&mut self) -> Result<bool> {
        if self.at < self.text.block.len() {
            return Ok(true);
        }
        self.at = 0;
        self.text.refill()
    }

    fn skip_line_feed(&mut self) -> Result<()> {
        if self.after_return && self.has_more()? && self.text.block.as_bytes()[self.at] == b'\n' {
            self.at += 1;
        }
        self.after_return = false;
        Ok(())
    }

    /// One run of text in one state.
    fn step(&mut self, state: State, row: &mut Row) -> Step {
        match state {
            State::Start => self.start(),
            State::Bare => self.bare(row),
            State::Quoted => self.quoted(row),
            State::Closed => self.closed(row),
        }
    }

    fn start(&mut self) -> Step {
        if self.text.block.as_bytes()[self.at] != b'"' {
            return Step::Next(State::Bare);
        }
        self.at += 1;
        Step::Next(State::Quoted)
    }

    fn bare(&mut self, row: &mut Row) -> Step {
        let separator = self.separator;
        let ends = |byte: &u8| *byte == separator || *byte == b'\n' || *byte == b'\r';
        let rest = &self.text.block[self.at..];
        let Some(length) = rest.as_bytes().iter().position(ends) else {
            keep(row, rest, self.columns, self.cell_bytes);
            self.at = self.text.block.len();
            return Step::Next(State::Bare);
        };
        keep(row, &rest[..length], self.columns, self.cell_bytes);
        let byte = rest.as_bytes()[length];
        self.at += length + 1;
        self.end_at(byte)
    }

    fn quoted(&mut self, row: &mut Row) -> Step {
        let rest = &self.text.block[self.at..];
        let length = rest.bytes().position(|byte| byte == b'"');
        let run = &rest[..length.unwrap_or(rest.len())];
        self.line += run.bytes().filter(|byte| *byte == b'\n').count() as u64;
        keep(row, run, self.columns, self.cell_bytes);
        self.at += run.len();
        if length.is_none() {
            return Step::Next(State::Quoted);
        }
        self.at += 1;
        Step::Next(State::Closed)
    }

    fn closed(&mut self, row: &mut Row) -> Step {
        let byte = self.text.block.as_bytes()[self.at];
        if byte == b'"' {
            keep(row, "\"", self.columns, self.cell_bytes);
            self.at += 1;
            return Step::Next(State::Quoted);
        }
        if byte == self.separator || byte == b'\n' || byte == b'\r' {
            self.at += 1;
            return self.end_at(byte);
        }
        if byte == b' ' {
            self.at += 1;
            return Step::Next(State::Closed);
        }
        row.fault.get_or_insert_with(stray_quote);
        Step::Next(State::Bare)
    }

    fn end_at(&mut self, byte: u8) -> Step {
        if byte == self.separator {
            return Step::CellEnd;
        }
        self.line += 1;
        self.after_return = byte == b'\r';
        Step::RowEnd
    }

    fn end_cell(&self, row: &mut Row) {
        row.width += 1;
        if row.len() >= self.columns {
            return;
        }
        if row.open_bytes() > self.cell_bytes {
            row.refuse(row.len(), too_long(row.len(), self.cell_bytes));
        }
        let width = row.width;
        row.close();
        row.width = width;
    }
}

/// Keeps text of a cell, as far as there is room: one byte too many tells that it was too long.
fn keep(row: &mut Row, text: &str, columns: usize, cell_bytes: usize) {
    if row.len() >= columns || row.open_bytes() > cell_bytes {
        return;
    }
    let room = cell_bytes + 1 - row.open_bytes();
    if text.len() <= room {
        row.add(text);
        return;
    }
    let end = (room..text.len()).find(|at| text.is_char_boundary(*at));
    row.add(&text[..end.unwrap_or(text.len())]);
}

impl RowSource for CsvRows {
    fn next_row(&mut self, row: &mut Row) -> Result<bool> {
        self.skip_line_feed()?;
        row.start(self.line);
        if !self.has_more()? {
            return Ok(false);
        }
        let mut state = State::Start;
        let mut opened = self.line;
        loop {
            if !self.has_more()? {
                if state == State::Quoted {
                    return Err(unclosed(opened));
                }
                self.end_cell(row);
                return Ok(true);
            }
            let before = state;
            match self.step(state, row) {
                Step::Next(next) => state = next,
                Step::CellEnd => {
                    self.end_cell(row);
                    state = State::Start;
                }
                Step::RowEnd => {
                    self.end_cell(row);
                    return Ok(true);
                }
            }
            if before == State::Start && state == State::Quoted {
                opened = self.line;
            }
        }
    }

    fn take_warnings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.warnings)
    }
}

fn stray_quote() -> Finding {
    Finding::fault(
        Kind::Syntax,
        "text follows the closing quote of a quoted cell",
    )
    .help("write each quote inside a quoted cell twice: \"Grace \"\"Amazing\"\" Hopper\"")
}

fn unclosed(line: u64) -> Error {
    let place = Place {
        line: Some(line),
        ..Place::default()
    };
    Error::new(Kind::Syntax, "a quoted cell is never closed")
        .help("add the closing quote, or write the quotes inside the cell twice")
        .at(&place)
}

/// The separator, and where the table starts: after a `sep=;` line, if there is one.
fn opening(text: &str) -> (u8, usize) {
    if let Some(told) = told_separator(text) {
        return told;
    }
    let counts = SEPARATORS.map(|separator| (steadiness(text, separator), separator));
    // On a draw the first wins.
    let mut best = (0, 0);
    let mut separator = b',';
    for (count, candidate) in counts {
        if count > best {
            best = count;
            separator = candidate;
        }
    }
    (separator, 0)
}

/// Excel's first line `sep=;`.
fn told_separator(text: &str) -> Option<(u8, usize)> {
    let start = text.get(..4)?;
    if !start.eq_ignore_ascii_case("sep=") {
        return None;
    }
    let separator = *text.as_bytes().get(4)?;
    let rest = text.get(5..)?;
    let ending = ["\r\n", "\n", "\r"].into_iter();
    let length = ending
        .into_iter()
        .find(|ending| rest.starts_with(ending))?
        .len();
    (separator.is_ascii() && !b"\"\r\n".contains(&separator)).then_some((separator, 5 + length))
}

/// How many of the first rows have as many separators as the header, and how many these are.
fn steadiness(text: &str, separator: u8) -> (usize, usize) {
    let counts = separators_in_rows(text, separator);
    let Some(first) = counts.first().copied().filter(|count| *count > 0) else {
        return (0, 0);
    };
    let same = counts.iter().filter(|count| **count == first).count();
    (same, first)
}

fn separators_in_rows(text: &str, separator: u8) -> Vec<usize> {
    let mut counts = Vec::new();
    let (mut count, mut quoted, mut used) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && used => {
                counts.push(count);
                (count, used) = (0, false);
            }
            b'\n' | b'\r' => {}
            _ if byte == separator && !quoted => count += 1,
            _ => {}
        }
        used |= !matches!(byte, b'\n' | b'\r');
        if counts.len() == SAMPLE_ROWS {
            return counts;
        }
    }
    if used && counts.is_empty() {
        counts.push(count);
    }
    counts
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn rows_within(bytes: &[u8], limits: &Limits) -> Result<Vec<(u64, Vec<String>)>> {
        let mut source = CsvRows::open(Box::new(Cursor::new(bytes.to_vec())), limits)?;
        let mut row = Row::default();
        let mut all = Vec::new();
        while source.next_row(&mut row)? {
            let cells = (0..row.len()).map(|at| row.cell(at).to_owned());
            all.push((row.line, cells.collect()));
        }
        Ok(all)
    }

    fn rows(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        rows_within(bytes, &Limits::default()).unwrap()
    }

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        rows(bytes).into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn the_separator_is_found_by_looking() {
        for separator in [",", ";", "\t", "|"] {
            let text = "a,b\n\"x,;y\",2\n".replace(",b", &format!("{separator}b"));
            let text = text.replace(",2", &format!("{separator}2"));
            assert_eq!(cells(text.as_bytes())[1], ["x,;y", "2"], "{separator:?}");
        }
    }

    #[test]
    fn a_single_column_may_hold_commas() {
        assert_eq!(cells(b"Name\nAda\n")[1], ["Ada"]);
        assert_eq!(cells(b"Name;Id\nLovelace, Ada;1\n")[1][0], "Lovelace, Ada");
    }

    #[test]
    fn a_line_that_tells_the_separator_is_taken_off() {
        assert_eq!(
            rows(b"sep=;\r\na;b,c\r\n"),
            [(2, vec!["a".to_owned(), "b,c".to_owned()])]
        );
    }

    #[test]
    fn lines_are_counted_as_an_editor_shows_them() {
        let found = rows(b"a,b\r\n\"x\r\ny\",2\r\n\r\n3,4");
        let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 4, 5]);
        assert_eq!(found[1].1, ["x\r\ny", "2"]);
        let old: Vec<u64> = rows(b"a,b\r1,2\r3,4\r").iter().map(|row| row.0).collect();
        assert_eq!(old, [1, 2, 3]);
    }

    #[test]
    fn a_quote_that_is_never_closed_names_its_line() {
        let error = rows_within(b"a,b\n1,2\n\"3,4\n5,6\n", &Limits::default()).unwrap_err();
        assert_eq!(error.findings().next().unwrap().place.line, Some(3));
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "Name,Id\nZo\u{eb} N\u{fa}\u{f1}ez,1\n";
        let utf16 = |bytes: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
            let marked = if mark { "\u{feff}" } else { "" };
            let all = format!("{marked}{text}");
            all.encode_utf16().flat_map(bytes).collect()
        };
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        let files = [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            utf16(u16::to_le_bytes, true),
            utf16(u16::to_be_bytes, true),
            utf16(u16::to_le_bytes, false),
            utf16(u16::to_be_bytes, false),
            latin,
        ];
        for file in files {
            let found = cells(&file);
            assert_eq!(found[0], ["Name", "Id"]);
            assert_eq!(found[1], ["Zo\u{eb} N\u{fa}\u{f1}ez", "1"]);
        }
    }

    #[test]
    fn a_late_byte_decides_about_the_encoding() {
        let mut file = b"Name\n".to_vec();
        for _ in 0..20_000 {
            file.extend_from_slice("Zo\u{eb}\n".as_bytes());
        }
        assert_eq!(cells(&file).last().unwrap(), &["Zo\u{eb}"]);
        file.extend_from_slice(b"Zo\xeb\n");
        let source = CsvRows::open(Box::new(Cursor::new(file)), &Limits::default());
        assert_eq!(source.unwrap().take_warnings().len(), 1);
    }

    #[test]
    fn what_is_not_text_is_refused() {
        assert!(rows_within(b"\x01\x00\x00\x02abc\x00defgh", &Limits::default()).is_err());
        assert!(rows(b"").is_empty());
        assert!(rows_within(b"\xff\xfe\x00\xd8", &Limits::default()).is_err());
    }

    #[test]
    fn a_cell_beyond_the_limit_is_not_kept() {
        let limits = Limits {
            cell_bytes: 4,
            columns: 2,
            ..Limits::default()
        };
        let text = format!("{},b,c\nx,y,z\n", "é".repeat(1000));
        let found = rows_within(text.as_bytes(), &limits).unwrap();
        assert!(found[0].1[0].len() <= 6);
        assert_eq!(found[1].1, ["x", "y"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = rows_within(&bytes, &Limits::default());
        }

        #[test]
        fn no_punctuation_makes_it_panic(text in "[\"\r\n,;a ]{0,60}") {
            let _ = rows_within(text.as_bytes(), &Limits::default());
        }

        #[test]
        fn what_the_csv_crate_writes_comes_back(
            table in proptest::collection::vec(
                proptest::collection::vec("[a-zé\",;\n\r]{0,6}", 3),
                1..8,
            )
        ) {
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            writer.write_record(["one", "two", "three"]).unwrap();
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let mut told = b"sep=,\n".to_vec();
            told.extend_from_slice(&bytes);
            let found = cells(&told);
            prop_assert_eq!(found.len(), table.len() + 1);
            for (found, row) in found[1..].iter().zip(&table) {
                let row: Vec<&str> = row.iter().map(|cell| cell.trim()).collect();
                prop_assert_eq!(found, &row);
            }
        }
    }
}
