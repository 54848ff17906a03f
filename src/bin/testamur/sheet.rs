//! `testamur sheet`: an empty table with the columns that a design wants.

use testamur::batch::write_whole;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::record::write::EmptyTable;

use crate::DONE;
use crate::args::SheetArgs;
use crate::open;
use crate::print::Printer;

pub(crate) fn run(args: &SheetArgs, printer: &Printer) -> Result<u8> {
    let plate = open::plate(&args.design, None)?;
    let ending = args
        .output
        .extension()
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let table = EmptyTable::new(plate.used(), &plate.wanted());
    let bytes = match ending.as_deref() {
        Some("csv") => {
            let mut bytes = Vec::new();
            table.write_csv(&mut bytes)?;
            bytes
        }
        Some("xlsx") => table.to_xlsx()?,
        _ => {
            return Err(Error::new(
                Kind::BadValue,
                format!("the ending of `{}` tells no table", args.output.display()),
            )
            .file(&args.output.display().to_string())
            .help("end it in .csv or .xlsx"));
        }
    };
    write_whole(&args.output, &[&bytes])?;
    printer.summary(&format!(
        "{} columns in {}",
        table.headers.len(),
        args.output.display()
    ));
    Ok(DONE)
}
