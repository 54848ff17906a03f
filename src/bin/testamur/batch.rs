//! `testamur batch`: many files.

use indicatif::ProgressBar;
use indicatif::ProgressStyle;
use testamur::error::Result;

use crate::DONE;
use crate::REFUSED;
use crate::args::BatchArgs;
use crate::job::Job;
use crate::jobs;
use crate::print::Printer;
use crate::stop;

pub(crate) fn run(args: &BatchArgs, printer: &Printer) -> Result<u8> {
    let cancel = stop::token();
    if let Some(file) = &args.jobs {
        return jobs::run(file, args, &cancel, printer);
    }
    let job = Job::open(args, &cancel)?;
    let bar = bar(printer, "");
    let done = job.run(&bar, printer);
    bar.finish_and_clear();
    let done = done?;
    if printer.is_json() {
        printer.report(&done.to_json());
    } else {
        done.tell(printer);
    }
    Ok(if done.has_refused() { REFUSED } else { DONE })
}

/// A bar for a job, called after it.
pub(crate) fn bar(printer: &Printer, name: &str) -> ProgressBar {
    if !printer.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let template =
        "{prefix}{bar:32.cyan/dim} {human_pos}/{human_len}  {per_sec}  {eta} left  {msg:.red}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    if !name.is_empty() {
        bar.set_prefix(format!("{name}  "));
    }
    bar
}
