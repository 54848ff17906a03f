//! `testamur batch`: many files.

use std::str::FromStr;
use std::time::Duration;

use indicatif::HumanBytes;
use indicatif::HumanCount;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;
use serde_json::json;
use testamur::batch::Batch;
use testamur::batch::BatchOptions;
use testamur::batch::MANIFEST;
use testamur::batch::Observer;
use testamur::batch::Report;
use testamur::error::Result;
use testamur::paint::Format;
use testamur::plate::Plate;

use crate::DONE;
use crate::REFUSED;
use crate::args::BatchArgs;
use crate::columns;
use crate::open;
use crate::print::Printer;
use crate::render::paint_options;
use crate::render::usual_format;

/// A bar that shows how far a batch is.
struct Progress(ProgressBar);

impl Observer for Progress {
    fn progress(&self, through: u64, refused: u64) {
        self.0.set_position(through);
        if refused > 0 {
            self.0
                .set_message(format!("{} refused", HumanCount(refused)));
        }
    }
}

pub(crate) fn run(args: &BatchArgs, printer: &Printer) -> Result<u8> {
    let plate = open::plate(&args.design, Some(&args.columns))?;
    let options = options(args, &plate)?;
    let total = printer
        .shows_progress()
        .then(|| count(&plate, args))
        .transpose()?
        .flatten();
    let records = columns::records(&plate, &args.records, &args.columns)?;
    let batch =
        Batch::prepare(&plate, &options).map_err(|error| open::in_design(error, &args.design))?;
    let mut before = plate.warnings().to_vec();
    before.extend_from_slice(plate.fixed_layout()?.findings());
    before = before
        .into_iter()
        .map(|finding| open::named(finding, &args.design))
        .collect();
    before.extend(records.warnings());
    before.extend(batch.warnings().cloned());
    let bar = bar(printer, total);
    let started = bar.elapsed();
    let report = batch.run(records, &args.output, &Progress(bar.clone()))?;
    let took = bar.elapsed().saturating_sub(started);
    bar.finish_and_clear();
    tell(&report, &before, args, took, printer);
    Ok(if report.refused == 0 { DONE } else { REFUSED })
}

fn options(args: &BatchArgs, plate: &Plate) -> Result<BatchOptions> {
    let mut formats = args
        .format
        .iter()
        .map(|name| Format::from_str(name))
        .collect::<Result<Vec<_>>>()?;
    if formats.is_empty() {
        formats.push(usual_format(plate));
    }
    formats.sort();
    formats.dedup();
    Ok(BatchOptions {
        formats,
        name: args.name.clone(),
        threads: args.threads,
        paint: paint_options(args.size)?,
    })
}

/// How many records there are, so that the bar can tell the time left. Reading a table twice costs
/// little beside painting it; standard input can be read but once.
fn count(plate: &Plate, args: &BatchArgs) -> Result<Option<u64>> {
    if args.records.as_os_str() == "-" {
        return Ok(None);
    }
    let records = columns::records(plate, &args.records, &args.columns)?;
    Ok(Some(records.count() as u64))
}

fn bar(printer: &Printer, total: Option<u64>) -> ProgressBar {
    if !printer.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    let template = match total {
        Some(_) => "{bar:32.cyan/dim} {human_pos}/{human_len}  {per_sec}  {eta} left  {msg:.red}",
        None => "{spinner} {human_pos}  {per_sec}  {msg:.red}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn tell(
    report: &Report,
    before: &[testamur::finding::Finding],
    args: &BatchArgs,
    took: Duration,
    printer: &Printer,
) {
    if printer.is_json() {
        return printer.report(&json!({ "output": args.output.display().to_string(), "findings": before, "report": report }));
    }
    printer.findings(before);
    printer.findings(&report.warnings);
    printer.findings(&report.faults);
    let seconds = took.as_secs_f64().max(0.001);
    printer.summary(&format!(
        "{} of {} records done: {} files, {} in {:.1} s ({:.0} records a second)",
        HumanCount(report.done),
        HumanCount(report.records),
        HumanCount(report.files),
        HumanBytes(report.bytes),
        seconds,
        report.records as f64 / seconds,
    ));
    if report.refused > 0 {
        printer.summary(&format!(
            "{} refused; {} names each with its reason",
            HumanCount(report.refused),
            args.output.join(MANIFEST).display()
        ));
    }
}
