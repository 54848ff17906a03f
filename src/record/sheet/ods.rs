//! ODS (OpenDocument 1.3, part 3): the rows of one sheet as a stream, with the text that is shown.

use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;
use crate::record::row::Row;
use crate::record::row::RowSource;
use crate::record::row::too_long;
use crate::record::row::too_wide;
use crate::record::sheet::broken;
use crate::record::sheet::date::tidy_duration;
use crate::record::sheet::date::tidy_iso;
use crate::record::sheet::error_cell;
use crate::record::sheet::locked;
use crate::record::sheet::no_sheet;
use crate::record::sheet::package::Package;
use crate::record::sheet::package::Part;
use crate::record::sheet::shown::general;
use crate::record::sheet::xml::Xml;
use crate::record::sheet::xml::attribute;
use crate::record::sheet::xml::cut_off;
use crate::record::sheet::xml::reference;
use crate::record::source::ReadSeek;

/// The part that holds the sheets.
pub(super) const CONTENT: &str = "content.xml";

/// Opens a workbook at one of its sheets.
pub(super) fn open(mut package: Package, sheet: Option<&str>, limits: &Limits) -> Result<OdsRows> {
    if is_locked(&mut package)? {
        return Err(locked());
    }
    let mut rows = OdsRows {
        xml: Xml::new(package.into_part(CONTENT)?),
        last: 0,
        repeat: 0,
        done: false,
        value: String::new(),
        rows: limits.rows,
        columns: limits.columns,
        cell_bytes: limits.cell_bytes,
    };
    rows.find_sheet(sheet)?;
    Ok(rows)
}

fn is_locked(package: &mut Package) -> Result<bool> {
    let manifest = "META-INF/manifest.xml";
    if !package.has(manifest) {
        return Ok(false);
    }
    let mut xml = Xml::new(package.part(manifest)?);
    loop {
        match xml.next()? {
            Event::Start(e) if e.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// The rows of a sheet.
pub(super) struct OdsRows {
    xml: Xml<Part<Box<dyn ReadSeek>>>,
    last: u64,
    /// How many times the row at hand comes again.
    repeat: u64,
    done: bool,
    value: String,
    rows: u64,
    columns: usize,
    cell_bytes: usize,
}

/// What a cell's attributes say.
#[derive(Default)]
struct Cell {
    repeat: usize,
    covered: bool,
    is_error: bool,
    kind: String,
    value: Option<String>,
    date: Option<String>,
    time: Option<String>,
    truth: Option<String>,
    text: Option<String>,
}

impl OdsRows {
    /// Goes to the start of the sheet that was asked for, else of the first that people see.
    fn find_sheet(&mut self, wanted: Option<&str>) -> Result<()> {
        let mut names = Vec::new();
        let mut hidden: Vec<String> = Vec::new();
        let mut style = String::new();
        loop {
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "style" => style = attribute(&e, "name").unwrap_or_default(),
                    "table-properties" if attribute(&e, "display").as_deref() == Some("false") => {
                        hidden.push(style.clone());
                    }
                    // What was deleted, and cells of other files, are no sheets.
                    "tracked-changes" | "cell-range-source" => self.xml.skip()?,
                    "table" => {
                        let name = attribute(&e, "name").unwrap_or_default();
                        let style = attribute(&e, "style-name").unwrap_or_default();
                        let found = match wanted {
                            Some(wanted) => wanted == name,
                            None => !hidden.contains(&style),
                        };
                        if found {
                            return Ok(());
                        }
                        names.push(name);
                        self.xml.skip()?;
                    }
                    _ => {}
                },
                Event::Eof => return Err(not_found(wanted, &names)),
                _ => {}
            }
        }
    }

    fn read_row(&mut self, row: &mut Row) -> Result<()> {
        let mut column = 0_usize;
        loop {
            let cell = match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "table-cell" => cell_of(&e, false),
                    "covered-table-cell" => cell_of(&e, true),
                    _ => {
                        self.xml.skip()?;
                        continue;
                    }
                },
                Event::End(e) if e.local_name().as_ref() == "table-row" => return Ok(()),
                Event::Eof => return Err(cut_off()),
                _ => continue,
            };
            self.read_text()?;
            self.put(&cell, column, row);
            column = column.saturating_add(cell.repeat);
        }
    }

    /// The paragraphs of a cell, up to its end.
    fn read_text(&mut self) -> Result<()> {
        self.value.clear();
        let mut paragraphs = 0_usize;
        let mut depth = 0_usize;
        loop {
            let full = self.value.len() > self.cell_bytes;
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "annotation" | "shapes" | "table" | "ruby-text" => self.xml.skip()?,
                    "p" | "h" => {
                        if paragraphs > 0 && !full {
                            self.value.push('\n');
                        }
                        paragraphs += 1;
                        depth += 1;
                    }
                    "s" if depth > 0 => {
                        let count = attribute(&e, "c").and_then(|c| c.parse().ok()).unwrap_or(1);
                        let room = (self.cell_bytes + 1).saturating_sub(self.value.len());
                        self.value.extend(std::iter::repeat_n(' ', room.min(count)));
                        depth += 1;
                    }
                    "tab" if depth > 0 => {
                        self.value.push('\t');
                        depth += 1;
                    }
                    "line-break" if depth > 0 => {
                        self.value.push('\n');
                        depth += 1;
                    }
                    _ if depth > 0 => depth += 1,
                    _ => self.xml.skip()?,
                },
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Text(text) if depth > 0 && !full => {
                    add_collapsed(&mut self.value, &text.xml10_content());
                }
                Event::CData(text) if depth > 0 && !full => {
                    add_collapsed(&mut self.value, &text.xml10_content());
                }
                Event::GeneralRef(entity) if depth > 0 && !full => {
                    self.value.push(reference(&entity)?);
                }
                Event::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }

    fn put(&mut self, cell: &Cell, column: usize, row: &mut Row) {
        if cell.covered {
            return;
        }
        let text = cell.shown(self.value.trim());
        if text.is_empty() && !cell.is_error {
            return;
        }
        for at in column..column.saturating_add(cell.repeat) {
            if at >= self.columns {
                row.fault.get_or_insert_with(|| too_wide(self.columns));
                return;
            }
            if cell.is_error {
                row.put(at, "");
                row.refuse(at, error_cell(&text));
            } else if text.len() > self.cell_bytes {
                row.put(at, "");
                row.refuse(at, too_long(at, self.cell_bytes));
            } else {
                row.put(at, &text);
            }
        }
    }
}

impl RowSource for OdsRows {
    fn next_row(&mut self, row: &mut Row) -> Result<bool> {
        if self.repeat > 0 {
            self.repeat -= 1;
            self.last += 1;
            row.line = self.last;
            return Ok(true);
        }
        if self.done {
            return Ok(false);
        }
        loop {
            let repeat = match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "table-row" => count(&e, "number-rows-repeated"),
                    "table-header-rows" | "table-row-group" | "table-rows" => continue,
                    _ => {
                        self.xml.skip()?;
                        continue;
                    }
                },
                Event::End(e) if e.local_name().as_ref() == "table" => {
                    self.done = true;
                    self.xml.finish()?;
                    return Ok(false);
                }
                Event::Eof => return Err(cut_off()),
                _ => continue,
            };
            row.start(self.last + 1);
            self.read_row(row)?;
            if row.is_blank() {
                self.last = self.last.saturating_add(repeat);
                continue;
            }
            self.check_repeat(repeat)?;
            self.repeat = repeat - 1;
            self.last += 1;
            return Ok(true);
        }
    }
}

impl OdsRows {
    /// A row that is said to come again and again must end within the limit.
    fn check_repeat(&self, repeat: u64) -> Result<()> {
        if self.last.saturating_add(repeat) <= self.rows {
            return Ok(());
        }
        Err(crate::record::row::too_tall(self.rows).into())
    }
}

fn not_found(wanted: Option<&str>, names: &[String]) -> Error {
    match wanted {
        Some(wanted) => no_sheet(wanted, names),
        None if names.is_empty() => broken("the workbook has no sheet"),
        None => Error::new(Kind::Missing, "the workbook has no sheet that can be seen")
            .help("unhide the sheet with the records, or name it with --sheet"),
    }
}

fn count(element: &BytesStart<'_>, name: &str) -> u64 {
    let count = attribute(element, name).and_then(|count| count.parse().ok());
    count.unwrap_or(1).max(1)
}

fn cell_of(element: &BytesStart<'_>, covered: bool) -> Cell {
    let mut cell = Cell {
        repeat: 1,
        covered,
        ..Cell::default()
    };
    for one in element.attributes().with_checks(false).flatten() {
        let value = || {
            let value = one.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            value.unwrap_or_default().into_owned()
        };
        match one.key.as_ref() {
            "table:number-columns-repeated" => cell.repeat = value().parse().unwrap_or(1).max(1),
            "office:value-type" => cell.kind = value(),
            "office:value" => cell.value = Some(value()),
            "office:date-value" => cell.date = Some(value()),
            "office:time-value" => cell.time = Some(value()),
            "office:boolean-value" => cell.truth = Some(value()),
            "office:string-value" => cell.text = Some(value()),
            "calcext:value-type" => cell.is_error = value() == "error",
            _ => {}
        }
    }
    cell
}

impl Cell {
    /// The value, with its digits as `text` shows them.
    fn shown(&self, text: &str) -> String {
        match (self.kind.as_str(), self) {
            (
                "date",
                Self {
                    date: Some(date), ..
                },
            ) => tidy_iso(date),
            (
                "time",
                Self {
                    time: Some(time), ..
                },
            ) => tidy_duration(time),
            (
                "boolean",
                Self {
                    truth: Some(truth), ..
                },
            ) => truth.clone(),
            (
                "float" | "percentage" | "currency",
                Self {
                    value: Some(value), ..
                },
            ) => number(value, text, self.kind == "percentage"),
            (
                _,
                Self {
                    text: Some(whole), ..
                },
            ) if text.is_empty() => whole.clone(),
            _ => text.to_owned(),
        }
    }
}

/// A number as it is shown, though with `.` as the decimal mark and groups not parted, whatever the locale of
/// the document. `text` in which the digits of `value` can't be found again is kept as it is.
fn number(value: &str, text: &str, percent: bool) -> String {
    let Ok(value) = value.trim().parse::<f64>() else {
        return text.to_owned();
    };
    if text.is_empty() {
        return general(value);
    }
    let (bare, factor, sign) = match text.strip_suffix('%') {
        Some(bare) if percent => (bare.trim_end(), 100.0, "%"),
        Some(_) | None => (text, 1.0, ""),
    };
    match plain_digits(bare, value * factor) {
        Some(digits) => format!("{digits}{sign}"),
        None => text.to_owned(),
    }
}

fn plain_digits(text: &str, value: f64) -> Option<String> {
    let unsigned = text.trim_start_matches(['-', '\u{2212}']);
    let is_mark = |c: char| {
        matches!(
            c,
            '.' | ',' | '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{202f}'
        )
    };
    if !unsigned.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
        return None;
    }
    let digits: String = unsigned.chars().filter(char::is_ascii_digit).collect();
    let after_mark = unsigned.rsplit(is_mark).next().unwrap_or_default();
    let decimals = [0, after_mark.len()].into_iter().find(|decimals| {
        let plain = format!("{:.*}", (*decimals).min(30), value.abs());
        let plain = plain.replace('.', "");
        is_near(
            plain.trim_start_matches('0'),
            digits.trim_start_matches('0'),
        )
    })?;
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let minus = if unsigned.len() < text.len() { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{minus}{whole}{point}{fraction}"))
}

/// Equal, or one apart at the last digit: halves are rounded differently.
fn is_near(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    match (one.parse::<u64>(), other.parse::<u64>()) {
        (Ok(one), Ok(other)) => one.abs_diff(other) == 1,
        _ => false,
    }
}

/// White space in ODF text is one space, however it is written (part 3, 6.1.2).
fn add_collapsed(out: &mut String, text: &str) {
    for c in text.chars() {
        let space = matches!(c, ' ' | '\t' | '\n' | '\r');
        if !space {
            out.push(c);
        } else if !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_alike_in_every_locale() {
        for (value, text, shown) in [
            ("7316", "007316", "007316"),
            ("1234.5", "1,234.50", "1234.50"),
            ("1234.5", "1.234,50", "1234.50"),
            ("1234.5", "1\u{202f}234,50", "1234.50"),
            ("1234", "1,234", "1234"),
            ("1234", "1.234", "1234"),
            ("1.234", "1.234", "1.234"),
            ("-5", "-5.00", "-5.00"),
            ("0.125", "0.13", "0.13"),
            ("0.5", ".5", ".5"),
            ("12.5", "€12.50", "€12.50"),
            ("7316", "00-007316", "00-007316"),
            ("7316", "", "7316"),
        ] {
            assert_eq!(number(value, text, false), shown, "{value} as {text}");
        }
        assert_eq!(number("0.855", "85,5 %", true), "85.5%");
        assert_eq!(number("0.85", "85%", true), "85%");
    }
}
