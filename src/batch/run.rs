//! A batch from its start to its end: it begins or goes on, takes all records through the stages, and
//! writes the lists.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::path::Path;

use crate::batch::Batch;
use crate::batch::Input;
use crate::batch::Observer;
use crate::batch::Report;
use crate::batch::bag::Bag;
use crate::batch::journal::Head;
use crate::batch::journal::Journal;
use crate::batch::journal::Reader;
use crate::batch::journal::mixed;
use crate::batch::lists::FromJournal;
use crate::batch::output::Output;
use crate::batch::pipeline;
use crate::batch::pipeline::Stages;
use crate::batch::sink::Naming;
use crate::batch::sink::Sink;
use crate::batch::stages::Places;
use crate::batch::stages::Turns;
use crate::batch::stages::draw;
use crate::batch::stages::read;
use crate::batch::stages::step;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

pub(super) fn run(batch: &Batch, input: &dyn Input, observer: &dyn Observer) -> Result<Report> {
    let input = &batch.ordered(input);
    let records = input.count()?;
    observer.starts(records);
    let head = batch.head(input)?;
    let mut run = Run::begin(batch, head, records)?;
    match run.all(input, observer, records) {
        Ok(()) => run
            .close(input, records)
            .map_err(|error| goes_on_by(error, records, records)),
        Err(error) => Err(run.broken_off(error, records)),
    }
}

/// Looks whether the output is free, or holds this very run.
pub(super) fn check(batch: &Batch, input: &dyn Input) -> Result<()> {
    stands(batch, || batch.head(&batch.ordered(input))).map(drop)
}

/// Whether the output holds this very run, cut off; `false` when it is free. The head is asked for where
/// there is another to compare it with.
fn stands<H: Borrow<Head>>(batch: &Batch, head: impl FnOnce() -> Result<H>) -> Result<bool> {
    match Reader::open(&batch.output.journal())? {
        None => check_free(&batch.output).map(|()| false),
        Some(there) => goes_on(batch, head()?.borrow(), there),
    }
}

struct Run<'a> {
    batch: &'a Batch,
    journal: Journal,
    sink: Sink,
    /// The entries of a run that was cut off.
    known: Option<Reader>,
    report: Report,
}

impl<'a> Run<'a> {
    fn begin(batch: &'a Batch, head: Head, records: u64) -> Result<Self> {
        let naming = Naming::new(&batch.painting, &batch.output, records);
        let path = batch.output.journal();
        let (sink, journal, known) = if stands(batch, || Ok(&head))? {
            go_on(batch, naming, &path)?
        } else {
            let sink = Sink::begin(batch, naming)?;
            (sink, Journal::begin(&path, &head)?, None)
        };
        Ok(Self {
            batch,
            journal,
            sink,
            known,
            report: Report::default(),
        })
    }

    /// Takes all records through the stages, on all threads of the batch.
    fn all(&mut self, input: &dyn Input, observer: &dyn Observer, records: u64) -> Result<()> {
        let (batch, sink) = (self.batch, &self.sink);
        let (pool, watch) = (&batch.pool, &batch.options.watch);
        let most = match batch.painting.paints_pixels() {
            true => pipeline::MOST_PICTURES,
            false => pipeline::MOST_OF_A_UNIT,
        };
        let size = pipeline::unit(records, most, pool);
        let (mut reading, known) = (input.open()?, &mut self.known);
        let mut turns = Turns::new(batch, sink);
        let mut places = Places {
            sink,
            observer,
            journal: &mut self.journal,
            report: &mut self.report,
        };
        let stages = Stages {
            read: Box::new(|()| {
                watch.check()?;
                Ok(read(&mut reading, known, size))
            }),
            step: Box::new(|unit| {
                watch.check()?;
                let steps = unit.into_iter();
                let steps = steps.map(|(record, known)| step(batch, sink, record, known));
                steps.collect::<Result<Vec<_>>>()
            }),
            turn: Box::new(|unit| {
                let turns = unit.into_iter().map(|step| turns.turn(step));
                turns.collect::<Result<Vec<_>>>()
            }),
            draw: Box::new(|unit| {
                watch.check()?;
                let drawn = unit.into_iter().map(|turn| draw(batch, sink, turn));
                Ok(drawn.collect())
            }),
            place: Box::new(|unit| places.place_all(unit)),
        };
        stages.run(pool)
    }

    fn close(mut self, input: &dyn Input, records: u64) -> Result<Report> {
        self.journal.flush()?;
        let mut lists = FromJournal {
            pool: &self.batch.pool,
            journal: &self.journal,
            designs: self.batch.plan().designs(),
            input,
            has_findings: !self.report.counts.is_empty(),
            mapping: input.mapping()?,
            parts: BTreeMap::new(),
        };
        if let Some((files, bytes)) = self.sink.close(&mut lists, &self.batch.output)? {
            (self.report.files, self.report.bytes) = (files, bytes);
        }
        if let Output::Bag(root) = &self.batch.output {
            let bag = Bag {
                plan: self.batch.plan(),
                input,
                options: &self.batch.options,
            };
            let kept = bag.finish(root, self.journal.read()?.map(Ok))?;
            kept.findings
                .iter()
                .for_each(|finding| self.report.count(finding));
        }
        let path = self.batch.output.journal();
        match self.batch.output {
            Output::Folder(_) => {
                // It stays, so that no other run is mixed with it, and a file that is lost is made again.
                self.journal.close(records)?;
            }
            // They say it all; that the journal can't be removed changes nothing.
            Output::Bag(_) | Output::Zip(_) | Output::Merged(_) => {
                drop(std::fs::remove_file(&path));
            }
        }
        Ok(self.report)
    }

    /// Keeps what is done, and says how to go on.
    fn broken_off(mut self, error: Error, records: u64) -> Error {
        // A disk that is full may refuse this too; what is not noted is done again.
        let _ = self.sink.flush().and_then(|()| self.journal.flush());
        goes_on_by(error, self.report.records, records)
    }
}

/// What stopped a run, with a hint how to go on with it.
fn goes_on_by(error: Error, through: u64, records: u64) -> Error {
    let told = format!("{through} of {records} records are through");
    if error.kind() == Kind::Cancelled {
        return Error::new(Kind::Cancelled, format!("stopped: {told}"))
            .help("go on with `--resume`");
    }
    let mut findings = error.into_findings();
    if let Some(first) = findings.first_mut() {
        let help = first.help.take().unwrap_or_default();
        first.help = Some(if help.contains("--resume") {
            format!("{help}; {told}")
        } else {
            format!("{help}; {told}, and `--resume` goes on from there")
        });
    }
    Error::from_faults(findings).unwrap_or_else(|| Error::new(Kind::Io, told))
}

/// Whether a run goes on with the one whose journal lies there. `false`: it begins anew in its place.
fn goes_on(batch: &Batch, head: &Head, there: Reader) -> Result<bool> {
    let output = &batch.output;
    let path = output.path().display().to_string();
    let differs = head.differs_from(&there.head);
    if there.is_closed {
        return match differs {
            Some(how) => Err(mixed(&path, &how)),
            None => Ok(batch.options.resume),
        };
    }
    let is_folder = matches!(output, Output::Folder(_) | Output::Bag(_));
    let done = there.count();
    match differs {
        Some(_) if done == 0 && !is_folder => Ok(false),
        Some(how) => Err(mixed(&path, &how)),
        None if done == 0 => Ok(false),
        None if batch.options.resume => Ok(true),
        None => Err(Error::new(
            Kind::Io,
            format!("a run into `{path}` was cut off after {done} records"),
        )
        .help(format!(
            "go on with it by `--resume`, or begin anew without `{}`",
            if is_folder {
                path
            } else {
                output.journal().display().to_string()
            }
        ))),
    }
}

fn go_on(batch: &Batch, naming: Naming, path: &Path) -> Result<(Sink, Journal, Option<Reader>)> {
    let (sink, bytes) = Sink::go_on(batch, naming, path)?;
    let journal = Journal::go_on(path, bytes)?;
    let known = journal.read()?;
    Ok((sink, journal, Some(known)))
}

/// Refuses a folder with files that no run of ours made.
fn check_free(output: &Output) -> Result<()> {
    let (Output::Folder(root) | Output::Bag(root)) = output else {
        return Ok(());
    };
    let has_files = std::fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some());
    // A run that was stopped before it did anything leaves its journal alone.
    let journal = output.journal();
    let only_journal = std::fs::read_dir(root)
        .is_ok_and(|entries| entries.flatten().all(|entry| entry.path() == journal));
    if !has_files || only_journal {
        return Ok(());
    }
    Err(Error::new(
        Kind::Io,
        format!("the folder `{}` holds other files", root.display()),
    )
    .file(&root.display().to_string())
    .help("name an empty folder, or a new one"))
}
