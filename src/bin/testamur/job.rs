//! One job of a batch: its options checked, run with a bar that shows how far it is.

use std::path::Path;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use indicatif::HumanBytes;
use indicatif::HumanCount;
use indicatif::ProgressBar;
use serde_json::Value;
use serde_json::json;
use testamur::batch::Batch;
use testamur::batch::BatchOptions;
use testamur::batch::Input;
use testamur::batch::Observer;
use testamur::batch::Output;
use testamur::batch::Plan;
use testamur::batch::Preflight;
use testamur::batch::Report;
use testamur::batch::findings::FINDINGS;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Finding;
use testamur::finding::Kind;
use testamur::limits::CancelToken;
use testamur::limits::Watch;
use testamur::paint::Format;
use testamur::paint::pdf::Impose;
use testamur::record::records::RecordFile;

use crate::args::BatchArgs;
use crate::columns;
use crate::columns::Noting;
use crate::open;
use crate::preflight;
use crate::print::Printer;
use crate::render::check_card;
use crate::render::paint_options;

/// A job about to run.
pub(crate) struct Job {
    batch: Batch,
    records: RecordFile,
    output: PathBuf,
    preflight: bool,
    /// How many warnings the columns of the table gave.
    on_columns: usize,
    /// What was found before any record was looked at.
    before: Vec<Finding>,
}

/// What became of a job.
pub(crate) struct Done {
    pub(crate) report: Report,
    pub(crate) output: PathBuf,
    /// Where all findings are listed.
    list: PathBuf,
    before: Vec<Finding>,
    /// What the table showed only while it was read.
    late: Vec<Finding>,
    /// What was found before the first record was drawn.
    checked: Option<Preflight>,
    took: Duration,
}

/// A bar that shows how far a batch is.
struct Progress<'a> {
    bar: &'a ProgressBar,
}

impl Observer for Progress<'_> {
    fn starts(&self, records: u64) {
        self.bar.set_length(records);
    }

    fn progress(&self, through: u64, refused: u64) {
        self.bar.set_position(through);
        if refused > 0 {
            self.bar
                .set_message(format!("{} refused", HumanCount(refused)));
        }
    }
}

impl Job {
    /// Opens the designs and the records, and checks all options.
    ///
    /// # Errors
    /// What keeps it from starting.
    pub(crate) fn open(args: &BatchArgs, cancel: &CancelToken) -> Result<Self> {
        let (plan, mut before) = plan(args)?;
        let output = needed(args.output.as_ref(), "output", "-o OUT")?;
        let records = needed(args.records.as_ref(), "records", "--records FILE")?;
        let records = columns::file(plan.wanted(), records, &args.columns)?;
        // Columns that are missing, ambiguous or of no use are told before anything is done.
        let on_columns = records.warnings()?;
        let seen = on_columns.len();
        before.extend(on_columns);
        let options = options(args, cancel)?;
        let kind = match (args.bag, Output::of(output)) {
            (true, Output::Folder(folder)) => Output::Bag(folder),
            (true, _) => return Err(bag_is_a_folder(output)),
            (false, other) => other,
        };
        let batch = Batch::prepare_into(&plan, kind, &options)?;
        before.extend(batch.warnings().cloned());
        Ok(Self {
            batch,
            records,
            output: output.clone(),
            preflight: !args.no_preflight,
            on_columns: seen,
            before,
        })
    }

    /// Runs it.
    ///
    /// # Errors
    /// What stopped it.
    pub(crate) fn run(mut self, bar: &ProgressBar, printer: &Printer) -> Result<Done> {
        if !printer.is_json() {
            bar.suspend(|| printer.findings(&self.before));
        }
        self.batch.check_output(&self.records)?;
        let input = Noting::new(&self.records, self.on_columns);
        let checked = self
            .preflight
            .then(|| self.look(&input, bar, printer))
            .transpose()?;
        bar.set_message("");
        bar.reset_elapsed();
        let report = self.batch.run(&input, &Progress { bar })?;
        let late = input.late();
        self.before.extend(late.iter().cloned());
        Ok(Done {
            checked,
            report,
            list: self.batch.output().list(FINDINGS),
            output: self.output,
            before: self.before,
            late,
            took: bar.elapsed(),
        })
    }
}

impl Job {
    /// Looks at all records before the first is drawn, and shows what is wrong with them.
    fn look(&self, input: &dyn Input, bar: &ProgressBar, printer: &Printer) -> Result<Preflight> {
        bar.set_message("checking");
        let found = self.batch.preflight(input, &mut |_| {
            bar.inc(1);
            Ok(())
        })?;
        bar.set_position(0);
        bar.suspend(|| {
            preflight::show(&found, "findings.csv will list all", printer);
            if found.refused > 0 {
                printer.summary(&format!(
                    "{} of {} records will be refused; the others are drawn now",
                    HumanCount(found.refused),
                    HumanCount(found.records)
                ));
            }
        });
        Ok(found)
    }
}

fn bag_is_a_folder(output: &Path) -> Error {
    let message = format!("a bag is a folder, and `{}` is none", output.display());
    Error::new(Kind::BadValue, message)
        .help("name a folder with `-o`; it can be packed when it is there")
}

fn needed<'a>(path: Option<&'a PathBuf>, key: &str, flag: &str) -> Result<&'a PathBuf> {
    path.ok_or_else(|| {
        Error::new(Kind::Missing, format!("the job has no `{key}`")).help(format!(
            "name it with `{flag}`, or `{key} = …` in a file of jobs"
        ))
    })
}

fn plan(args: &BatchArgs) -> Result<(Plan, Vec<Finding>)> {
    let mut plan = Plan::default();
    let mut before = Vec::new();
    let mut opened = |design: &str| -> Result<_> {
        let plate = open::plate(design, Some(&args.columns))?;
        let fixed = plate
            .fixed_layout()
            .map_err(|error| open::in_design(error, design))?;
        let found = plate.warnings().iter().chain(fixed.findings());
        before.extend(found.map(|finding| open::named(finding.clone(), design)));
        Ok((called(design), plate))
    };
    for design in &args.designs {
        let (name, plate) = opened(design)?;
        plan = plan.and(&name, plate);
    }
    for pair in &args.design_for {
        let (group, design) = pair
            .rsplit_once('=')
            .filter(|(group, design)| !group.trim().is_empty() && !design.trim().is_empty())
            .ok_or_else(|| {
                Error::new(
                    Kind::BadValue,
                    format!("`{pair}` does not say which group gets which design"),
                )
                .help("write it as --design-for 'Honours=diploma'")
            })?;
        let (name, plate) = opened(design.trim())?;
        plan = plan.for_group(group, &name, plate);
    }
    Ok((plan, before))
}

/// What a design is called: the last part of its path, without `.zip`.
pub(crate) fn called(design: &str) -> String {
    let path = Path::new(design);
    // `.` and `..` have no last part of their own; the folder that they lead to has.
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(".zip").unwrap_or(&name).to_owned()
}

fn options(args: &BatchArgs, cancel: &CancelToken) -> Result<BatchOptions> {
    let formats = args.format.iter().map(|name| Format::from_str(name));
    let formats = formats.collect::<Result<Vec<_>>>()?;
    let has_pixels = formats.is_empty() || formats.iter().any(|format| format.has_pixels());
    check_card(args.size, has_pixels)?;
    Ok(BatchOptions {
        formats,
        name: args.name.clone(),
        sort: args.sort.clone(),
        split: args.split,
        impose: args
            .impose
            .as_ref()
            .map(|grid| Impose::parse(grid, &args.paper))
            .transpose()?,
        threads: args.threads,
        resume: args.resume,
        paint: paint_options(args.size)?,
        watch: Watch {
            cancel: Some(cancel.clone()),
            ..Watch::default()
        },
    })
}

impl Done {
    /// Whether a record was refused.
    pub(crate) fn has_refused(&self) -> bool {
        self.report.refused > 0
    }

    pub(crate) fn to_json(&self) -> Value {
        let checked = self.checked.as_ref().map(preflight::kinds);
        json!({
            "output": self.output.display().to_string(),
            "findings": self.before,
            "preflight": checked,
            "report": self.report,
        })
    }

    /// Prints what was found while it ran, and what was done.
    pub(crate) fn tell(&self, printer: &Printer) {
        printer.findings(&self.late);
        // What was shown before the first record was drawn is not shown once more.
        if self.checked.is_none() {
            printer.counted(&self.report.warnings, &self.report.counts);
            printer.counted(&self.report.faults, &self.report.counts);
        }
        printer.summary(&self.summary());
        if self.has_refused() {
            printer.summary(&format!(
                "{} refused; {} names each with its reason",
                HumanCount(self.report.refused),
                self.list.display()
            ));
        }
    }

    /// What was done, in a line.
    pub(crate) fn summary(&self) -> String {
        let report = &self.report;
        let seconds = self.took.as_secs_f64().max(0.001);
        let kept = match report.kept {
            0 => String::new(),
            kept => format!(", {} of them before", HumanCount(kept)),
        };
        format!(
            "{} of {} records done{kept}: {} {}, {} in {seconds:.1} s ({:.0} records a second)",
            HumanCount(report.done),
            HumanCount(report.records),
            HumanCount(report.files),
            if report.files == 1 { "file" } else { "files" },
            HumanBytes(report.bytes),
            report.records as f64 / seconds,
        )
    }
}
