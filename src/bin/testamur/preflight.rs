//! What a preflight finds, on the screen and as files: `check` and `batch` show it alike.

use std::collections::BTreeSet;
use std::fs;
use std::fs::File;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use anstream::eprintln;
use indicatif::HumanCount;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;
use serde_json::Value;
use testamur::batch::Input;
use testamur::batch::Plan;
use testamur::batch::Preflight;
use testamur::batch::PreflightOptions;
use testamur::batch::findings::FindingsCsv;
use testamur::batch::preflight;
use testamur::batch::preflight::Seen;
use testamur::batch::preflight::Tally;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Finding;
use testamur::finding::Kind;
use testamur::record::Record;
use unicode_width::UnicodeWidthChar;
use unicode_width::UnicodeWidthStr;

use crate::NOT_STARTED;
use crate::print;
use crate::print::Printer;

/// Findings of each kind that are shown in full.
const SHOWN: usize = 3;
/// Columns that are named of each kind.
const COLUMNS: usize = 3;
/// Rows that are named of each kind.
const ROWS: usize = 5;
/// Cells of the screen that the name of a column may take.
const WIDEST: usize = 24;
/// Locales of records that are kept, and letters of one: no table has more.
const LOCALES: usize = 300;
const LONGEST_LOCALE: usize = 40;

/// Shows a table of what was found, then the first findings of each kind. `all` tells where they are all listed.
pub(crate) fn show(found: &Preflight, all: &str, printer: &Printer) {
    if printer.shows_progress() && !found.kinds.is_empty() {
        table(&found.kinds);
    }
    for tally in &found.kinds {
        printer.first(&tally.findings, tally.count, SHOWN, all);
    }
}

fn table(tallies: &[Tally]) {
    let head = ["kind", "severity", "count", "columns", "first rows"];
    let rows: Vec<[String; 5]> = tallies.iter().map(cells).collect();
    let mut widths = head.map(str::width);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    let dim = print::DIM;
    eprintln!("{dim}{}{dim:#}", line(&head.map(str::to_owned), &widths));
    for (row, tally) in rows.iter().zip(tallies) {
        let style = print::style(tally.severity);
        let text = line(row, &widths);
        // Only the severity is coloured, and padding depends on none of it.
        let (before, after) = text.split_at(widths[0] + 2);
        let (severity, after) = after.split_at(row[1].len());
        eprintln!("{before}{style}{severity}{style:#}{after}");
    }
    eprintln!();
}

fn cells(tally: &Tally) -> [String; 5] {
    let columns = tally.first_columns.iter().take(COLUMNS);
    let columns: Vec<String> = columns.map(|column| short(column)).collect();
    let more = |there: usize, shown: usize| if there > shown { " …" } else { "" };
    let rows = tally.first_rows.iter().take(ROWS);
    let rows: Vec<String> = rows.map(u64::to_string).collect();
    [
        tally.kind.name().to_owned(),
        print::word(tally.severity).to_owned(),
        HumanCount(tally.count).to_string(),
        format!(
            "{}{}",
            columns.join(", "),
            more(tally.first_columns.len(), COLUMNS)
        ),
        format!(
            "{} {}{}",
            if rows.len() == 1 { "row" } else { "rows" },
            rows.join(", "),
            more(tally.first_rows.len(), ROWS)
        ),
    ]
}

/// Cells padded to their columns; the count stands on the right of its own.
fn line(cells: &[String; 5], widths: &[usize; 5]) -> String {
    let mut out = String::new();
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let gap = " ".repeat(width - cell.width());
        match at {
            2 => out.push_str(&format!("{gap}{cell}  ")),
            _ => out.push_str(&format!("{cell}{gap}  ")),
        }
    }
    out.trim_end().to_owned()
}

/// A header on one line, cut to what a table can show.
fn short(header: &str) -> String {
    let flat: String = header
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if flat.width() <= WIDEST {
        return flat;
    }
    let mut taken = 0;
    let kept = flat.chars().take_while(|c| {
        taken += c.width().unwrap_or(0);
        taken < WIDEST
    });
    kept.chain(['…']).collect()
}

/// `findings.csv` on its way: it gets its name once it is whole.
struct FindingsFile {
    csv: FindingsCsv<BufWriter<File>>,
    unfinished: Unfinished,
    path: PathBuf,
}

/// A file that goes unless it was given its name.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl FindingsFile {
    fn create(path: &Path) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let hidden = path.with_file_name(format!(".{name}.part"));
        let file = File::create(&hidden).map_err(|cause| unwritten(path, &cause))?;
        let unfinished = Unfinished(hidden);
        Ok(Self {
            csv: FindingsCsv::new(BufWriter::new(file))?,
            unfinished,
            path: path.to_owned(),
        })
    }

    fn put(&mut self, finding: &Finding, record: Option<&Record>, id: &str) -> Result<()> {
        let put = self.csv.put(finding, record, id);
        put.map_err(|error| error.file(&self.path.display().to_string()))
    }

    fn close(self) -> Result<()> {
        let name = self.path.display().to_string();
        self.csv.close().map_err(|error| error.file(&name))?;
        fs::rename(&self.unfinished.0, &self.path).map_err(|cause| unwritten(&self.path, &cause))
    }
}

fn unwritten(path: &Path, cause: &std::io::Error) -> Error {
    let name = path.display().to_string();
    let why = cause.to_string().to_lowercase();
    let why = why.split(" (os error").next().unwrap_or(&why);
    Error::new(Kind::Io, format!("`{name}` can't be written: {why}"))
        .file(&name)
        .help("name another place, or ask for the right to write there")
}

/// A report in JSON whose findings are written as they come, so that none has to be kept.
struct JsonReport {
    out: BufWriter<std::io::Stdout>,
    any: bool,
}

impl JsonReport {
    fn begin() -> Self {
        let mut out = BufWriter::new(std::io::stdout());
        // A reader that went away needs no report.
        let _ = out.write_all(b"{\n  \"findings\": [");
        Self { out, any: false }
    }

    fn put(&mut self, finding: &Finding) {
        let text = serde_json::to_string(finding).unwrap_or_default();
        let comma = if self.any { "," } else { "" };
        let _ = write!(self.out, "{comma}\n    {text}");
        self.any = true;
    }

    fn end(mut self, rest: &[(&str, Value)]) {
        let end: &[u8] = if self.any { b"\n  ]" } else { b"]" };
        let _ = self.out.write_all(end);
        for (key, value) in rest {
            let _ = write!(self.out, ",\n  \"{key}\": {value}");
        }
        let _ = self.out.write_all(b"\n}\n").and_then(|()| self.out.flush());
    }
}

/// Where all findings go as they come, and how far a preflight is.
pub(crate) struct Sinks {
    json: Option<JsonReport>,
    csv: Option<FindingsFile>,
    bar: ProgressBar,
    /// The locales that records name.
    locales: BTreeSet<String>,
}

impl Sinks {
    /// `findings` names the file that gets those of the records.
    pub(crate) fn open(findings: Option<&Path>, printer: &Printer) -> Result<Self> {
        Ok(Self {
            csv: findings.map(FindingsFile::create).transpose()?,
            json: printer.is_json().then(JsonReport::begin),
            bar: bar(printer),
            locales: BTreeSet::new(),
        })
    }

    /// Tells of a finding that is in no record.
    pub(crate) fn tell(&mut self, finding: &Finding) {
        if let Some(json) = &mut self.json {
            json.put(finding);
        }
    }

    fn seen(&mut self, seen: &Seen<'_>) -> Result<()> {
        self.bar.inc(1);
        let locale = seen.record.and_then(|record| record.locale.as_ref());
        if let Some(locale) = locale.filter(|locale| locale.len() <= LONGEST_LOCALE)
            && self.locales.len() < LOCALES
            && !self.locales.contains(locale)
        {
            self.locales.insert(locale.clone());
        }
        for finding in seen.findings {
            self.tell(finding);
            if let Some(csv) = &mut self.csv {
                csv.put(finding, seen.record, seen.id)?;
            }
        }
        Ok(())
    }

    /// The locales that the records named, at most a few hundred.
    pub(crate) fn locales(&self) -> Vec<&str> {
        self.locales.iter().map(String::as_str).collect()
    }

    /// Ends the report with what else there is to tell.
    pub(crate) fn end(self, rest: &[(&str, Value)]) {
        if let Some(json) = self.json {
            json.end(rest);
        }
    }

    /// Ends the report with what stopped the work; what was begun as JSON ends as JSON.
    pub(crate) fn fail(mut self, error: Error) -> Result<u8> {
        self.bar.finish_and_clear();
        let Some(mut json) = self.json.take() else {
            return Err(error);
        };
        error.findings().for_each(|finding| json.put(finding));
        json.end(&[("records", Value::Null)]);
        Ok(NOT_STARTED)
    }
}

fn bar(printer: &Printer) -> ProgressBar {
    if !printer.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {human_pos} records checked  {per_sec}")
    {
        bar.set_style(style);
    }
    bar
}

/// Looks at all records; `sinks` get all that is found, and `findings.csv` is whole at the end.
pub(crate) fn run(
    plan: &Plan,
    input: &dyn Input,
    options: &PreflightOptions,
    sinks: &mut Sinks,
) -> Result<Preflight> {
    let found = preflight(plan, input, options, &mut |seen| sinks.seen(seen))?;
    sinks.bar.finish_and_clear();
    sinks.csv.take().map_or(Ok(()), FindingsFile::close)?;
    Ok(found)
}

/// The tallies without the findings that the report has elsewhere.
pub(crate) fn kinds(found: &Preflight) -> Value {
    let kinds = found.kinds.iter().map(|tally| {
        serde_json::json!({
            "kind": tally.kind,
            "severity": tally.severity,
            "count": tally.count,
            "first_rows": tally.first_rows,
            "first_columns": tally.first_columns,
        })
    });
    kinds.collect()
}

/// How many there are, in words.
pub(crate) fn several(count: u64, word: &str) -> String {
    match count {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        _ => format!("{} {word}s", HumanCount(count)),
    }
}
