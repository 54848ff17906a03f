//! Workbooks: XLSX, XLS and ODS, row by row, with numbers as they are shown.

mod cfb;
mod date;
mod ods;
mod package;
mod shown;
mod texts;
mod xls;
mod xlsx;
mod xml;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::nearest;
use crate::limits::Limits;
use crate::record::records::Format;
use crate::record::row::RowSource;
use crate::record::sheet::package::Package;
use crate::record::source::Source;

/// Opens a workbook at one of its sheets. Of the two kinds of zip file its parts tell which one it is.
pub(crate) fn open(
    source: Source,
    format: Format,
    sheet: Option<&str>,
    limits: &Limits,
) -> Result<Box<dyn RowSource>> {
    if format == Format::Xls {
        return Ok(Box::new(xls::open(source, sheet, limits)?));
    }
    let package = Package::open(source, limits)?;
    if package.has(ods::CONTENT) && !package.has(xlsx::ROOT) {
        return Ok(Box::new(ods::open(package, sheet, limits)?));
    }
    Ok(Box::new(xlsx::open(package, sheet, limits)?))
}

/// A sheet of a workbook, to be chosen.
struct Tab<P> {
    name: String,
    hidden: bool,
    place: P,
}

/// Many texts in one buffer.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Ends the text that was added to the buffer.
    fn close(&mut self) {
        self.ends.push(self.text.len());
    }

    fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = match at {
            0 => 0,
            _ => self.ends[at - 1],
        };
        self.text.get(start..end)
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<usize>()
    }

    /// Takes all of them away, and keeps the room for others.
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Without room for more.
    fn fitted(mut self) -> Self {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self
    }
}

/// The sheet that was asked for, else the first that people see.
fn choose<P>(tabs: Vec<Tab<P>>, wanted: Option<&str>) -> Result<Tab<P>> {
    let names: Vec<String> = tabs.iter().map(|tab| tab.name.clone()).collect();
    let at = match wanted {
        Some(wanted) => tabs.iter().position(|tab| tab.name == wanted),
        None => tabs.iter().position(|tab| !tab.hidden),
    };
    let chosen = at.and_then(|at| tabs.into_iter().nth(at));
    chosen.ok_or_else(|| match wanted {
        Some(wanted) => no_sheet(wanted, &names),
        None => Error::new(Kind::Missing, "the workbook has no sheet that can be seen")
            .help("unhide the sheet with the records, or name it with --sheet"),
    })
}

fn no_sheet(wanted: &str, names: &[String]) -> Error {
    let help = match nearest(wanted, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("its sheets are {}", names.join(", "))
        }
    };
    let message = format!("the workbook has no sheet `{wanted}`");
    Error::new(Kind::Missing, message).help(help)
}

/// A workbook that does not keep to its format.
fn broken(message: impl Into<String>) -> Error {
    Error::new(Kind::Syntax, message)
        .help("the file may be damaged: open it in a spreadsheet program and save it as XLSX")
}

fn locked() -> Error {
    Error::new(Kind::Syntax, "the workbook is protected by a password")
        .help("open it in a spreadsheet program and save it without the password")
}

fn error_cell(name: &str) -> Finding {
    Finding::fault(
        Kind::InvalidValue,
        format!("the cell holds the error {name}"),
    )
    .help("mend its formula, or clear the cell")
}

fn unworked_cell() -> Finding {
    let message = "the cell holds a formula that was never worked out";
    Finding::fault(Kind::InvalidValue, message)
        .help("open the file in a spreadsheet program and save it")
}

fn no_date(value: f64) -> Finding {
    let message = format!("the cell is shown as a date, but {value} is none");
    Finding::fault(Kind::InvalidValue, message).help("write the date as text, such as 2026-05-14")
}
