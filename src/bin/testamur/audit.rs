//! `testamur audit`: is everything there, whole and unchanged.

use indicatif::HumanCount;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;
use serde_json::json;
use testamur::batch::Input;
use testamur::batch::Observer;
use testamur::batch::audit;
use testamur::batch::audit::AuditOptions;
use testamur::error::Result;
use testamur::limits::Watch;
use testamur::record::map::Wanted;
use testamur::record::records::Options;
use testamur::record::records::RecordFile;

use crate::DONE;
use crate::REFUSED;
use crate::args::AuditArgs;
use crate::columns;
use crate::open;
use crate::print::Printer;
use crate::stop;

/// How far it is: how many records there are is known at the end alone.
struct Progress(ProgressBar);

impl Observer for Progress {
    fn progress(&self, through: u64, faults: u64) {
        self.0.set_position(through);
        if faults > 0 {
            self.0.set_message(format!("{} wrong", HumanCount(faults)));
        }
    }
}

pub(crate) fn run(args: &AuditArgs, printer: &Printer) -> Result<u8> {
    let records = records(args)?;
    let options = AuditOptions {
        threads: args.threads,
        watch: Watch {
            cancel: Some(stop::token()),
            ..Watch::default()
        },
        ..AuditOptions::default()
    };
    let bar = bar(printer);
    let input = records.as_ref().map(|file| file as &dyn Input);
    let audit = audit::audit(&args.output, input, &options, &Progress(bar.clone()));
    bar.finish_and_clear();
    let audit = audit?;
    if printer.is_json() {
        printer.report(&json!({ "output": args.output.display().to_string(), "audit": audit }));
    } else {
        printer.findings(&audit.findings);
        printer.summary(&audit.to_string());
    }
    Ok(if audit.is_sound() { DONE } else { REFUSED })
}

/// The table, read as the run read it: as the designs say that were named, or else as the manifest does.
fn records(args: &AuditArgs) -> Result<Option<RecordFile>> {
    let Some(path) = &args.records else {
        return Ok(None);
    };
    if let Some(wanted) = wanted(args)? {
        return columns::file(wanted, path, &args.columns).map(Some);
    }
    let kept = audit::mapping(&args.output)?.unwrap_or_default();
    let options = Options {
        choices: columns::choices(&args.columns)?.over(&kept.columns),
        sheet: args.columns.sheet.clone().or(kept.sheet),
        ..Options::default()
    };
    columns::read_as(options, path).map(Some)
}

fn wanted(args: &AuditArgs) -> Result<Option<Wanted>> {
    let mut all: Option<Wanted> = None;
    for design in &args.design {
        let wanted = open::plate(design, None)?.wanted();
        all = Some(all.map_or_else(|| wanted.clone(), |before| before.join(&wanted)));
    }
    Ok(all)
}

fn bar(printer: &Printer) -> ProgressBar {
    if !printer.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {human_pos} records  {per_sec}  {msg:.red}")
    {
        bar.set_style(style);
    }
    bar
}
