use std::sync::Arc;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Serialize;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::limits::Limits;
use crate::record::Origin;
use crate::record::Record;
pub use crate::record::file::RecordFile;
use crate::record::json::JsonItems;
use crate::record::json::JsonLines;
use crate::record::map::Choices;
use crate::record::map::Column;
use crate::record::map::Wanted;
pub use crate::record::source::Source;
#[cfg(feature = "tables")]
use crate::record::table::Table;

/// The formats that records come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One JSON object, or a list of them.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Text with separators: commas, semicolons, tabs or bars.
    Csv,
    /// The same with tabs.
    Tsv,
    /// Office Open XML, as Excel and others write it.
    Xlsx,
    /// The format of Excel 97 to 2003.
    Xls,
    /// OpenDocument, as LibreOffice writes it.
    Ods,
}

impl Format {
    /// By the ending of a file's name.
    pub fn from_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" | "txt" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "xlsx" | "xlsm" | "xltx" => Some(Self::Xlsx),
            "xls" => Some(Self::Xls),
            "ods" => Some(Self::Ods),
            _ => None,
        }
    }

    /// By what a file begins with; text without a mark of its own is CSV.
    fn from_head(head: &[u8]) -> Self {
        let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Self::Xls;
        }
        if head.starts_with(b"PK\x03\x04") {
            let is_ods = head.windows(mimetype.len()).any(|part| part == mimetype);
            return if is_ods { Self::Ods } else { Self::Xlsx };
        }
        match first {
            Some(b'{') if whole_first_line(text) => Self::Ndjson,
            Some(b'{' | b'[') => Self::Json,
            _ => Self::Csv,
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Ndjson => "NDJSON",
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
        }
    }

    fn is_binary(self) -> bool {
        match self {
            Self::Json | Self::Ndjson | Self::Csv | Self::Tsv => false,
            Self::Xlsx | Self::Xls | Self::Ods => true,
        }
    }
}

/// Whether the first line is one whole object and others follow.
fn whole_first_line(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let whole = serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok();
    whole && lines.any(|line| !line.iter().all(u8::is_ascii_whitespace))
}

/// How records are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the user decided about columns.
    pub choices: Choices,
    /// What the design wants. Default: nothing, and any field is taken.
    pub wanted: Option<Wanted>,
    /// The sheet of a workbook, by its name. Default: the first that is not hidden.
    pub sheet: Option<String>,
    /// The format. Default: by the ending of the file's name, then by what is in it.
    pub format: Option<Format>,
}

/// Many records, read one by one: an iterator over `Result<Record>`.
///
/// A row that can't be a record is an error in its place, and the next row goes on. After an error of
/// the file itself the iterator ends.
///
/// ```
/// use testamur::limits::Limits;
/// use testamur::record::records::Options;
/// use testamur::record::records::Records;
///
/// let lines = "{\"recipient\":{\"name\":\"Ada\"}}\n{\"recipient\":{\"name\":\"Grace\"}}\n";
/// let records = Records::open(lines, "guests.ndjson", &Options::default(), &Limits::default())?;
/// assert_eq!(records.count(), 2);
/// # Ok::<(), testamur::error::Error>(())
/// ```
pub struct Records {
    items: Items,
    format: Format,
    file: String,
    warnings: Vec<Finding>,
    /// The first record, read on opening to see that there is one.
    first: Option<Result<Record>>,
    number: u64,
    rows: u64,
    ended: bool,
    /// How many were given.
    given: u64,
    /// Told at the end how many there were.
    told: Option<Arc<OnceLock<u64>>>,
}

enum Items {
    Json(JsonItems),
    Lines(Box<JsonLines>),
    #[cfg(feature = "tables")]
    Table(Box<Table>),
}

impl Records {
    /// Opens records; `file` is what messages call them, and its ending tells the format.
    ///
    /// # Errors
    /// When it is not of its format, has no records, or has columns that don't fit `options`: those
    /// come all together.
    pub fn open(
        source: impl Into<Source>,
        file: &str,
        options: &Options,
        limits: &Limits,
    ) -> Result<Self> {
        Self::start(source.into(), file, options, limits).map_err(|error| error.file(file))
    }

    fn start(mut source: Source, file: &str, options: &Options, limits: &Limits) -> Result<Self> {
        if source.size()? == 0 {
            return Err(no_records(file));
        }
        let head = source.head(4096)?;
        let mut warnings = Vec::new();
        let format = choose_format(file, &head, options.format, &mut warnings)?;
        let items = open_items(source, format, options, limits)?;
        let mut records = Self {
            items,
            format,
            file: file.to_owned(),
            warnings,
            first: None,
            number: 0,
            rows: limits.rows,
            ended: false,
            given: 0,
            told: None,
        };
        records.first = records.read();
        if records.first.is_none() {
            return Err(no_records(file));
        }
        Ok(records)
    }

    /// The format that was found.
    pub fn format(&self) -> Format {
        self.format
    }

    /// What was noticed so far. More can come while reading, such as values under no header.
    pub fn warnings(&self) -> Vec<Finding> {
        let place = Place::file(self.file.as_str());
        let all = self.warnings.iter().chain(self.table_warnings());
        all.map(|finding| finding.clone().at(&place)).collect()
    }

    fn table_warnings(&self) -> &[Finding] {
        match &self.items {
            Items::Json(_) | Items::Lines(_) => &[],
            #[cfg(feature = "tables")]
            Items::Table(table) => &table.warnings,
        }
    }

    /// The columns of a table with their fields; none for JSON.
    pub fn columns(&self) -> &[Column] {
        match &self.items {
            Items::Json(_) | Items::Lines(_) => &[],
            #[cfg(feature = "tables")]
            Items::Table(table) => &table.map.columns,
        }
    }

    /// Has whoever comes to the end tell how many there were.
    pub(crate) fn tell(&mut self, told: Arc<OnceLock<u64>>) {
        self.told = Some(told);
    }

    /// Who is told.
    pub(crate) fn told(&self) -> Option<Arc<OnceLock<u64>>> {
        self.told.clone()
    }

    fn read(&mut self) -> Option<Result<Record>> {
        if self.ended {
            return None;
        }
        match self.read_item() {
            Ok(Some((line, item))) => {
                self.number += 1;
                if self.number > self.rows {
                    self.ended = true;
                    return Some(Err(self.too_many()));
                }
                Some(self.placed(line, item))
            }
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error.file(&self.file)))
            }
        }
    }

    /// Passes over an item; `false` when there is none, or when its error ends the file.
    fn pass(&mut self) -> Result<bool> {
        match &mut self.items {
            Items::Json(items) => Ok(items.next_item()?.is_some()),
            Items::Lines(items) => items.pass(),
            #[cfg(feature = "tables")]
            Items::Table(table) => table.pass(),
        }
    }

    fn read_item(&mut self) -> Result<Option<(u64, Result<Record>)>> {
        match &mut self.items {
            Items::Json(items) => items.next_item(),
            Items::Lines(items) => items.next_item(),
            #[cfg(feature = "tables")]
            Items::Table(table) => table.next_item(self.number + 1),
        }
    }

    fn placed(&self, line: u64, item: Result<Record>) -> Result<Record> {
        match item {
            Ok(mut record) => {
                record.origin = Origin {
                    file: Some(self.file.clone()),
                    line: Some(line),
                    number: Some(self.number),
                    columns: self.origin_columns(),
                };
                Ok(record)
            }
            Err(error) => Err(error.at(&Place {
                file: Some(self.file.clone()),
                line: Some(line),
                record: Some(self.number),
                ..Place::default()
            })),
        }
    }

    fn origin_columns(&self) -> Arc<IndexMap<String, String>> {
        match &self.items {
            Items::Json(_) | Items::Lines(_) => Arc::default(),
            #[cfg(feature = "tables")]
            Items::Table(table) => Arc::clone(&table.headers),
        }
    }

    fn too_many(&self) -> Error {
        let message = format!("there are more than {} records", self.rows);
        Error::new(Kind::Limit, message)
            .help("split the file, or raise the limit `rows`")
            .file(&self.file)
    }
}

impl Iterator for Records {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.first.take().or_else(|| self.read());
        match &next {
            Some(_) => self.given += 1,
            None => {
                // The first to come there has said it already, and the file is the same.
                let _ = self.told.take().map(|told| told.set(self.given));
            }
        }
        next
    }

    /// How many are left, the refused ones counted. Most formats tell without making records of their rows.
    fn count(mut self) -> usize {
        let mut count = usize::from(self.first.is_some());
        while !self.ended {
            match self.pass() {
                Ok(true) => self.number += 1,
                Ok(false) => break,
                // The error that ends a file counts as one, as it does for those who read on to it.
                Err(_) => return count + 1,
            }
            count += 1;
            self.ended = self.number > self.rows;
        }
        count
    }
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records")
            .field("file", &self.file)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

fn no_records(file: &str) -> Error {
    Error::new(Kind::Missing, format!("`{file}` has no records")).help(
        "a table needs a row of headers and below it a row for each record; a JSON file an object for each",
    )
}

fn choose_format(
    file: &str,
    head: &[u8],
    told: Option<Format>,
    warnings: &mut Vec<Finding>,
) -> Result<Format> {
    let found = Format::from_head(head);
    let Some(named) = told.or_else(|| Format::from_name(file)) else {
        return Ok(found);
    };
    // In an ODS that was packed anew its mark may not stand at the front.
    let may_be_ods = named == Format::Ods && found == Format::Xlsx;
    if found.is_binary() && named.is_binary() && found != named && !may_be_ods {
        let message = format!(
            "it is read as {}, which it is, and not as {}",
            found.name(),
            named.name()
        );
        let ending = found.name().to_ascii_lowercase();
        warnings.push(
            Finding::warning(Kind::Syntax, message).help(format!("give it the ending .{ending}")),
        );
        return Ok(found);
    }
    if found.is_binary() != named.is_binary() {
        return Err(mismatch(found, named, head));
    }
    Ok(named)
}

fn mismatch(found: Format, named: Format, head: &[u8]) -> Error {
    let message = format!("it is not {}, though it is called so", named.name());
    let error = Error::new(Kind::Syntax, message);
    if found.is_binary() {
        let ending = found.name().to_ascii_lowercase();
        return error.help(format!(
            "it looks like {}: give it the ending .{ending}",
            found.name()
        ));
    }
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        Some(b'<') => error
            .help("it is a web page or XML: open it in a spreadsheet program and save it as XLSX"),
        Some(byte) if byte.is_ascii_graphic() || *byte >= 0x80 => {
            error.help("it looks like text: give it the ending .csv, or save it as XLSX")
        }
        Some(_) | None => error.help("it may be damaged: save it again as XLSX or CSV"),
    }
}

#[cfg(feature = "tables")]
fn open_items(source: Source, format: Format, options: &Options, limits: &Limits) -> Result<Items> {
    Ok(match format {
        Format::Json => Items::Json(JsonItems::open(source, limits)?),
        Format::Ndjson => Items::Lines(Box::new(JsonLines::open(source, limits))),
        Format::Csv | Format::Tsv | Format::Xlsx | Format::Xls | Format::Ods => {
            Items::Table(Box::new(Table::open(source, format, options, limits)?))
        }
    })
}

#[cfg(not(feature = "tables"))]
fn open_items(
    source: Source,
    format: Format,
    _options: &Options,
    limits: &Limits,
) -> Result<Items> {
    Ok(match format {
        Format::Json => Items::Json(JsonItems::open(source, limits)?),
        Format::Ndjson => Items::Lines(Box::new(JsonLines::open(source, limits))),
        Format::Csv | Format::Tsv | Format::Xlsx | Format::Xls | Format::Ods => {
            let message = format!("{} can't be read by this build", format.name());
            return Err(Error::new(Kind::Syntax, message)
                .help("build it with the feature `tables`, or use NDJSON"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str, file: &str) -> Result<Records> {
        Records::open(text, file, &Options::default(), &Limits::default())
    }

    #[test]
    fn a_list_one_object_and_lines_are_read_alike() {
        let list =
            "[\n {\"recipient\":{\"name\":\"Ada\"}},\n {\"recipient\":{\"name\":\"Bo\"}}\n]\n";
        let lines = "{\"recipient\":{\"name\":\"Ada\"}}\n\n{\"recipient\":{\"name\":\"Bo\"}}";
        for (text, file, at) in [(list, "a.json", 2), (lines, "a.ndjson", 1), (lines, "a", 1)] {
            let all: Vec<Record> = open(text, file).unwrap().map(Result::unwrap).collect();
            assert_eq!(all.len(), 2, "{file}");
            assert_eq!(all[0].origin.line, Some(at));
            assert_eq!(all[1].origin.line, Some(3));
            assert_eq!(all[1].origin.number, Some(2));
        }
        assert_eq!(open("{\"locale\":\"en\"}", "a.json").unwrap().count(), 1);
    }

    #[test]
    fn a_bad_line_does_not_stop_the_others() {
        let lines = "{\"recipient\":{}}\n{oops}\n{\"recpient\":{}}\n{}\n";
        let all: Vec<_> = open(lines, "a.ndjson").unwrap().collect();
        let good: Vec<bool> = all.iter().map(Result::is_ok).collect();
        assert_eq!(good, [true, false, false, true]);
        let place = all[2]
            .as_ref()
            .unwrap_err()
            .findings()
            .next()
            .unwrap()
            .place
            .clone();
        assert_eq!((place.line, place.record), (Some(3), Some(3)));
    }

    #[test]
    fn a_broken_list_ends_with_an_error() {
        let all: Vec<_> = open("[{}, {\"a\"", "a.json").unwrap().collect();
        assert!(all[0].is_ok() && all[1].is_err() && all.len() == 2);
        assert!(open("[]", "a.json").is_err());
        assert!(
            open("", "a.json")
                .unwrap_err()
                .to_string()
                .contains("`a.json` has no records")
        );
    }

    proptest::proptest! {
        #[test]
        fn as_many_are_counted_as_come(lines in proptest::collection::vec("[{}\\[\\],\"ab\n ]{0,6}|\\{\\}", 0..8), rows in 1_u64..6, named in 0..4_usize) {
            let limits = Limits { rows, record_bytes: 5, ..Limits::default() };
            let file = ["a.csv", "a.json", "a.ndjson", "a"][named];
            let text = lines.join("\n");
            let open = || Records::open(text.as_str(), file, &Options::default(), &limits);
            if let (Ok(records), Ok(again)) = (open(), open()) {
                proptest::prop_assert_eq!(records.count(), again.fold(0, |count, _| count + 1));
            }
        }
    }

    #[test]
    fn a_line_too_long_is_left_out_and_the_next_one_read() {
        let limits = Limits {
            record_bytes: 20,
            rows: 2,
            ..Limits::default()
        };
        let text = format!("{{\"locale\":\"{}\"}}\n{{}}\n{{}}\n{{}}\n", "x".repeat(500));
        let records = Records::open(text.as_str(), "a.ndjson", &Options::default(), &limits);
        let all: Vec<_> = records.unwrap().collect();
        let good: Vec<bool> = all.iter().map(Result::is_ok).collect();
        assert_eq!(good, [false, true, false]);
        assert_eq!(all[2].as_ref().unwrap_err().kind(), Kind::Limit);
    }
}
