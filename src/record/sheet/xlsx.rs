//! XLSX (ECMA-376): the rows of one sheet as a stream.

use std::io::BufRead;

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
use crate::record::sheet::Tab;
use crate::record::sheet::broken;
use crate::record::sheet::choose;
use crate::record::sheet::date::Epoch;
use crate::record::sheet::date::tidy_iso;
use crate::record::sheet::error_cell;
use crate::record::sheet::package::Package;
use crate::record::sheet::package::Part;
use crate::record::sheet::shown::NumberFormat;
use crate::record::sheet::texts::Collector;
use crate::record::sheet::texts::Texts;
use crate::record::sheet::unworked_cell;
use crate::record::sheet::xml::Xml;
use crate::record::sheet::xml::attribute;
use crate::record::sheet::xml::cut_off;
use crate::record::sheet::xml::reference;
use crate::record::source::ReadSeek;

/// The part that leads to all others.
pub(super) const ROOT: &str = "_rels/.rels";

/// Columns of a sheet: they end at XFD.
const COLUMNS: usize = 16_384;

/// Opens a workbook at one of its sheets.
pub(super) fn open(mut package: Package, sheet: Option<&str>, limits: &Limits) -> Result<XlsxRows> {
    let (book, parts) = find_parts(&mut package)?;
    let (tabs, epoch) = read_book(&mut package, &book)?;
    let tabs = tabs.into_iter().filter(|tab| parts.is_sheet(&tab.place));
    let tab = choose(tabs.collect(), sheet)?;
    let path = parts.path(&tab.place).unwrap_or_default().to_owned();
    let strings = match parts.of_kind("/sharedStrings") {
        Some(path) if package.has(path) => read_strings(&mut package, path, limits)?,
        Some(_) | None => Texts::default(),
    };
    let formats = match parts.of_kind("/styles") {
        Some(path) if package.has(path) => read_formats(&mut package, path)?,
        Some(_) | None => Vec::new(),
    };
    Ok(XlsxRows {
        xml: Xml::new(package.into_part(&path)?),
        strings,
        formats,
        epoch,
        last: 0,
        state: Progress::Before,
        value: String::new(),
        columns: limits.columns,
        cell_bytes: limits.cell_bytes,
    })
}

/// The parts that a part refers to.
struct Relations(Vec<Relation>);

struct Relation {
    id: String,
    kind: String,
    path: String,
}

impl Relations {
    fn read(package: &mut Package, of: &str) -> Result<Self> {
        let (folder, name) = of.rsplit_once('/').unwrap_or(("", of));
        let path = format!("{folder}/_rels/{name}.rels");
        let mut xml = Xml::new(package.part(path.trim_start_matches('/'))?);
        let mut all = Vec::new();
        loop {
            match xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "Relationship" => {
                    let get = |name| attribute(&e, name).unwrap_or_default();
                    all.push(Relation {
                        id: get("Id"),
                        kind: get("Type"),
                        path: resolve(folder, &get("Target")),
                    });
                }
                Event::Eof => return Ok(Self(all)),
                _ => {}
            }
        }
    }

    fn of_kind(&self, ending: &str) -> Option<&str> {
        let found = self.0.iter().find(|one| one.kind.ends_with(ending));
        found.map(|one| one.path.as_str())
    }

    fn is_sheet(&self, id: &str) -> bool {
        let found = self.0.iter().find(|one| one.id == id);
        found.is_some_and(|one| one.kind.ends_with("/worksheet"))
    }

    fn path(&self, id: &str) -> Option<&str> {
        let found = self.0.iter().find(|one| one.id == id);
        found.map(|one| one.path.as_str())
    }
}

/// A target of a relation as the name of a part.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn find_parts(package: &mut Package) -> Result<(String, Relations)> {
    if !package.has(ROOT) {
        return Err(
            Error::new(Kind::Syntax, "it is a zip file, but no workbook")
                .help("unpack it and name the table inside, or save the table as XLSX"),
        );
    }
    let roots = Relations::read(package, "")?;
    let book = roots
        .of_kind("/officeDocument")
        .unwrap_or("xl/workbook.xml")
        .to_owned();
    if book.to_lowercase().ends_with(".bin") {
        return Err(Error::new(Kind::Syntax, "it is a binary workbook (XLSB)")
            .help("open it in a spreadsheet program and save it as XLSX"));
    }
    if !package.has(&book) || book.contains("word/") || book.contains("ppt/") {
        return Err(
            Error::new(Kind::Syntax, "it is an office document, but no workbook")
                .help("copy the table into a spreadsheet program and save it as XLSX"),
        );
    }
    let parts = Relations::read(package, &book)?;
    Ok((book, parts))
}

fn read_book(package: &mut Package, path: &str) -> Result<(Vec<Tab<String>>, Epoch)> {
    let mut xml = Xml::new(package.part(path)?);
    let mut tabs = Vec::new();
    let mut epoch = Epoch::Y1900;
    loop {
        match xml.next()? {
            Event::Start(e) if e.local_name().as_ref() == "sheet" => tabs.push(tab(&e)),
            Event::Start(e) if e.local_name().as_ref() == "workbookPr" => {
                let set = attribute(&e, "date1904");
                if set.is_some_and(|set| matches!(set.as_str(), "1" | "true" | "on")) {
                    epoch = Epoch::Y1904;
                }
            }
            Event::Eof => return Ok((tabs, epoch)),
            _ => {}
        }
    }
}

fn tab(element: &BytesStart<'_>) -> Tab<String> {
    let state = attribute(element, "state").unwrap_or_default();
    Tab {
        name: attribute(element, "name").unwrap_or_default(),
        hidden: matches!(state.as_str(), "hidden" | "veryHidden"),
        // `r:id`; `sheetId` has another local name.
        place: attribute(element, "id").unwrap_or_default(),
    }
}

fn read_strings(package: &mut Package, path: &str, limits: &Limits) -> Result<Texts> {
    // They are looked through before the first row comes, so they get a part of the room alone.
    let most = usize::try_from(limits.table_bytes / 4).unwrap_or(usize::MAX);
    let mut xml = Xml::new(package.part(path)?);
    let mut texts = Collector::new();
    loop {
        match xml.next()? {
            Event::Start(e) if e.local_name().as_ref() == "si" => {
                let text = texts.text();
                let start = text.len();
                rich_text(&mut xml, "si", text, limits.cell_bytes)?;
                unescape_from(text, start);
                texts.close()?;
            }
            Event::Eof => return texts.finish(),
            _ => {}
        }
        if texts.bytes() > most {
            let message = format!("the texts of the workbook are more than {most} bytes");
            return Err(Error::new(Kind::Limit, message)
                .help("save the table as CSV, or raise the limit `table_bytes`"));
        }
    }
}

/// Adds the text of an element to its end, without the readings beside East Asian text. Of a text beyond
/// `most` bytes it keeps enough to show that it was too long.
fn rich_text<R: BufRead>(
    xml: &mut Xml<R>,
    ending: &str,
    out: &mut String,
    most: usize,
) -> Result<()> {
    let start = out.len();
    let mut in_text = false;
    loop {
        let full = out.len() - start > most;
        match xml.next()? {
            Event::Start(e) if e.local_name().as_ref() == "t" => in_text = true,
            Event::Start(e) if e.local_name().as_ref() == "rPh" => xml.skip()?,
            Event::End(e) if e.local_name().as_ref() == "t" => in_text = false,
            Event::End(e) if e.local_name().as_ref() == ending => return Ok(()),
            Event::Text(text) if in_text && !full => out.push_str(&text.xml10_content()),
            Event::CData(text) if in_text && !full => out.push_str(&text.xml10_content()),
            Event::GeneralRef(entity) if in_text && !full => out.push(reference(&entity)?),
            Event::Eof => return Err(cut_off()),
            _ => {}
        }
    }
}

/// Turns `_x000D_` into the character that it stands for (ECMA-376 part 1, 22.9.2.19).
fn unescape_from(text: &mut String, start: usize) {
    if !text[start..].contains("_x") {
        return;
    }
    let escaped = text.split_off(start);
    let mut units: Vec<u16> = Vec::new();
    let mut rest = escaped.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some(unit) = escaped_unit(rest) {
            units.push(unit);
            rest = &rest[7..];
        } else {
            units.extend(c.encode_utf16(&mut [0; 2]).iter());
            rest = &rest[c.len_utf8()..];
        }
    }
    text.push_str(&String::from_utf16_lossy(&units));
}

fn escaped_unit(text: &str) -> Option<u16> {
    let bytes = text.as_bytes().get(..7)?;
    let inner = bytes.strip_prefix(b"_x")?.strip_suffix(b"_")?;
    let digits = std::str::from_utf8(inner).ok()?;
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| hex)
}

/// The number format of each cell style.
fn read_formats(package: &mut Package, path: &str) -> Result<Vec<NumberFormat>> {
    let mut xml = Xml::new(package.part(path)?);
    let mut codes: Vec<(u32, String)> = Vec::new();
    let mut formats = Vec::new();
    let mut in_cells = false;
    loop {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(&e, "numFmtId").and_then(|id| id.parse().ok());
                    codes.extend(id.zip(attribute(&e, "formatCode")));
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = attribute(&e, "numFmtId").and_then(|id| id.parse().ok());
                    formats.push(format_of(id.unwrap_or(0), &codes));
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}

fn format_of(id: u32, codes: &[(u32, String)]) -> NumberFormat {
    match codes.iter().find(|(known, _)| *known == id) {
        Some((_, code)) => NumberFormat::parse(code),
        None => NumberFormat::builtin(id),
    }
}

/// The rows of a sheet.
pub(super) struct XlsxRows {
    xml: Xml<Part<Box<dyn ReadSeek>>>,
    strings: Texts,
    formats: Vec<NumberFormat>,
    epoch: Epoch,
    last: u64,
    state: Progress,
    value: String,
    columns: usize,
    cell_bytes: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Progress {
    Before,
    Rows,
    Done,
}

/// What kind of value a cell has: its attribute `t`.
#[derive(Clone, Copy, PartialEq)]
enum CellKind {
    Number,
    Shared,
    Text,
    Truth,
    Error,
    Date,
}

struct Cell {
    column: Option<usize>,
    style: usize,
    kind: CellKind,
    has_formula: bool,
    has_value: bool,
}

impl RowSource for XlsxRows {
    fn next_row(&mut self, row: &mut Row) -> Result<bool> {
        if self.state == Progress::Done {
            return Ok(false);
        }
        loop {
            match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "sheetData" => {
                    self.state = Progress::Rows;
                }
                Event::Start(e)
                    if self.state == Progress::Rows && e.local_name().as_ref() == "row" =>
                {
                    let number = attribute(&e, "r").map_or(Some(self.last + 1), |r| r.parse().ok());
                    self.start_row(number, row)?;
                    self.read_cells(row)?;
                    return Ok(true);
                }
                Event::End(e) if e.local_name().as_ref() == "sheetData" => {
                    self.state = Progress::Done;
                    self.xml.finish()?;
                    return Ok(false);
                }
                Event::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }
}

impl XlsxRows {
    fn start_row(&mut self, number: Option<u64>, row: &mut Row) -> Result<()> {
        let number = number.filter(|number| *number > self.last);
        let number = number
            .ok_or_else(|| broken(format!("the rows after row {} are not in order", self.last)))?;
        self.last = number;
        row.start(number);
        Ok(())
    }

    fn read_cells(&mut self, row: &mut Row) -> Result<()> {
        let mut next = 0;
        loop {
            let mut cell = match self.xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "c" => cell_of(&e)?,
                Event::End(e) if e.local_name().as_ref() == "row" => return Ok(()),
                Event::Eof => return Err(cut_off()),
                _ => continue,
            };
            self.read_value(&mut cell)?;
            let column = cell.column.unwrap_or(next);
            if column >= COLUMNS {
                return Err(broken(format!(
                    "row {} has more cells than a sheet has columns",
                    row.line
                )));
            }
            next = column + 1;
            self.put(&cell, column, row)?;
        }
    }

    fn read_value(&mut self, cell: &mut Cell) -> Result<()> {
        self.value.clear();
        let mut in_value = false;
        loop {
            let full = self.value.len() > self.cell_bytes;
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "v" => {
                        cell.has_value = true;
                        in_value = true;
                    }
                    "f" => {
                        cell.has_formula = true;
                        self.xml.skip()?;
                    }
                    "is" => {
                        cell.has_value = true;
                        rich_text(&mut self.xml, "is", &mut self.value, self.cell_bytes)?;
                    }
                    _ => self.xml.skip()?,
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "c" => return Ok(()),
                    _ => in_value = false,
                },
                Event::Text(text) if in_value && !full => {
                    self.value.push_str(&text.xml10_content());
                }
                Event::CData(text) if in_value && !full => {
                    self.value.push_str(&text.xml10_content());
                }
                Event::GeneralRef(entity) if in_value && !full => {
                    self.value.push(reference(&entity)?);
                }
                Event::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }

    fn put(&mut self, cell: &Cell, column: usize, row: &mut Row) -> Result<()> {
        if !cell.has_value && !cell.has_formula {
            return Ok(());
        }
        if column >= self.columns {
            row.fault.get_or_insert_with(|| too_wide(self.columns));
            return Ok(());
        }
        if column < row.len() {
            return Err(broken(format!(
                "the cells of row {} are not in order",
                row.line
            )));
        }
        // Programs that don't calculate leave the value out or empty; an empty text is a result.
        let no_number = cell.kind == CellKind::Number && self.value.trim().is_empty();
        if !cell.has_value || (cell.has_formula && no_number) {
            row.put(column, "");
            row.refuse(column, unworked_cell());
            return Ok(());
        }
        self.put_value(cell, column, row)
    }

    fn put_value(&mut self, cell: &Cell, column: usize, row: &mut Row) -> Result<()> {
        let text = match cell.kind {
            CellKind::Shared => {
                let at = self.value.trim().parse().ok();
                let text = at.and_then(|at| self.strings.get(at));
                text.ok_or_else(|| broken("a cell refers to a text that the workbook lacks"))?
            }
            CellKind::Number => return self.put_number(cell.style, column, row),
            CellKind::Truth if self.value.trim() == "1" => "true",
            CellKind::Truth if self.value.trim() == "0" => "false",
            CellKind::Error => {
                row.put(column, "");
                row.refuse(column, error_cell(self.value.trim()));
                return Ok(());
            }
            CellKind::Date => {
                self.value = tidy_iso(self.value.trim());
                &self.value
            }
            CellKind::Text => {
                unescape_from(&mut self.value, 0);
                &self.value
            }
            CellKind::Truth => &self.value,
        };
        if text.len() > self.cell_bytes {
            row.put(column, "");
            row.refuse(column, too_long(column, self.cell_bytes));
            return Ok(());
        }
        row.put(column, text);
        Ok(())
    }

    fn put_number(&mut self, style: usize, column: usize, row: &mut Row) -> Result<()> {
        let text = self.value.trim();
        if text.is_empty() {
            return Ok(());
        }
        let value: Option<f64> = text.parse().ok().filter(|value: &f64| value.is_finite());
        let value = value.ok_or_else(|| broken("a cell that should be a number is none"))?;
        let format = self.formats.get(style).unwrap_or(&NumberFormat::General);
        match format.show(value, self.epoch) {
            Ok(shown) => row.put(column, &shown),
            Err(finding) => {
                row.put(column, "");
                row.refuse(column, *finding);
            }
        }
        Ok(())
    }
}

fn cell_of(element: &BytesStart<'_>) -> Result<Cell> {
    let mut cell = Cell {
        column: None,
        style: 0,
        kind: CellKind::Number,
        has_formula: false,
        has_value: false,
    };
    // None of the three has entities in it, so their values are taken as they stand.
    for one in element.attributes().with_checks(false).flatten() {
        match one.key.local_name().as_ref() {
            "r" => cell.column = Some(column_of(&one.value)?),
            "s" => cell.style = one.value.parse().unwrap_or(0),
            "t" => cell.kind = kind_of(&one.value),
            _ => {}
        }
    }
    Ok(cell)
}

fn kind_of(name: &str) -> CellKind {
    match name {
        "s" => CellKind::Shared,
        "str" | "inlineStr" => CellKind::Text,
        "b" => CellKind::Truth,
        "e" => CellKind::Error,
        "d" => CellKind::Date,
        _ => CellKind::Number,
    }
}

/// The column of a reference such as `AB12`, from 0.
fn column_of(reference: &str) -> Result<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    let mut count = 0;
    for letter in letters {
        column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        count += 1;
        if count > 3 {
            break;
        }
    }
    if (1..=COLUMNS).contains(&column) {
        return Ok(column - 1);
    }
    Err(broken(format!("`{reference}` is no cell of a sheet")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read() {
        let columns: Vec<_> = ["A1", "z9", "AB12", "XFD1048576"]
            .map(|r| column_of(r).unwrap())
            .into();
        assert_eq!(columns, [0, 25, 27, 16_383]);
        for broken in ["", "1", "XFE1", "AAAAAAAAAAAAAAAAAAAAAA1"] {
            assert!(column_of(broken).is_err());
        }
    }

    #[test]
    fn escaped_characters_come_back() {
        let mut text = "a_x0041__xD83D__xDE00__x005F_x000D_ _xZZZZ_ _x00e9_é_x1".to_owned();
        unescape_from(&mut text, 1);
        assert_eq!(text, "aA😀_x000D_ _xZZZZ_ éé_x1");
    }

    #[test]
    fn targets_are_found_from_their_folder() {
        assert_eq!(
            resolve("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("xl/a", "../b.xml"), "xl/b.xml");
    }
}
