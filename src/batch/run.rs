//! A batch while it runs: groups of records, laid out and painted on all cores, named and placed in
//! their order, noted in the journal.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use rayon::iter::IntoParallelIterator;
use rayon::iter::ParallelIterator;

use crate::batch::Batch;
use crate::batch::Input;
use crate::batch::Observer;
use crate::batch::Report;
use crate::batch::bag::Bag;
use crate::batch::entry::Entry;
use crate::batch::findings::FINDINGS;
use crate::batch::findings::FindingsCsv;
use crate::batch::input::Mapping;
use crate::batch::journal::Head;
use crate::batch::journal::Journal;
use crate::batch::journal::Reader;
use crate::batch::manifest::CsvManifest;
use crate::batch::manifest::MANIFEST;
use crate::batch::manifest::MANIFEST_LINES;
use crate::batch::manifest::Row;
use crate::batch::manifest::write_line;
use crate::batch::output::Output;
use crate::batch::plan::Member;
use crate::batch::roll::Laid;
use crate::batch::roll::Roll;
use crate::batch::sink::Drawing;
use crate::batch::sink::Drawn;
use crate::batch::sink::Lists;
use crate::batch::sink::Naming;
use crate::batch::sink::Part;
use crate::batch::sink::Sink;
use crate::batch::sink::Task;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::finding::Place;
use crate::record::Record;

/// Records that wait for a thread at a time: enough to keep all busy, few enough to hold.
const WAITING_PER_THREAD: usize = 16;

/// A record, and what a run that was cut off says of it.
type Waiting = (Result<Record>, Option<Entry>);

/// A record after the first step.
enum Step {
    /// A row that can't be read.
    Unread(Error, Known),
    /// Its files are there and proved.
    Kept(Box<Record>, Box<Entry>),
    /// To be drawn; `true` when the journal has its entry.
    Laid(Box<Laid>, Vec<Drawing>, Option<Box<Entry>>),
}

/// A record that is through, or about to be drawn.
enum Turn {
    Through(Entry, Known),
    Drawn(Box<Task>, Known),
}

/// Whether the journal has an entry of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    No,
    Yes,
    /// And its files were there.
    Kept,
}

impl Known {
    fn of(entry: Option<&Entry>) -> Self {
        match entry {
            Some(_) => Self::Yes,
            None => Self::No,
        }
    }
}

pub(super) fn run(batch: &Batch, input: &dyn Input, observer: &dyn Observer) -> Result<Report> {
    let input = &batch.ordered(input);
    let records = input.count()?;
    observer.starts(records);
    let head = batch.head(input)?;
    let mut run = Run::begin(batch, head, records)?;
    match run.all(input, observer) {
        Ok(()) => run
            .close(input, records)
            .map_err(|error| goes_on_by(error, records, records)),
        Err(error) => Err(run.broken_off(error, records)),
    }
}

/// Looks whether the output is free, or holds this very run.
pub(super) fn check(batch: &Batch, input: &dyn Input) -> Result<()> {
    match Reader::open(&batch.output.journal())? {
        None => check_free(&batch.output, false),
        Some(there) => {
            let head = batch.head(&batch.ordered(input))?;
            goes_on(batch, &head, there).map(drop)
        }
    }
}

struct Run<'a> {
    batch: &'a Batch,
    journal: Journal,
    sink: Sink,
    /// The entries of a run that was cut off.
    known: Option<Reader>,
    roll: Roll,
    report: Report,
    slot: u64,
}

impl<'a> Run<'a> {
    fn begin(batch: &'a Batch, head: Head, records: u64) -> Result<Self> {
        let naming = Naming::new(&batch.painting, &batch.output, records);
        let path = batch.output.journal();
        let there = Reader::open(&path)?;
        let goes_on = there
            .map(|there| goes_on(batch, &head, there))
            .transpose()?;
        let (sink, journal, known) = if goes_on == Some(true) {
            go_on(batch, naming, &path)?
        } else {
            check_free(&batch.output, goes_on.is_some())?;
            let sink = Sink::begin(batch, naming)?;
            (sink, Journal::begin(&path, &head)?, None)
        };
        Ok(Self {
            batch,
            journal,
            sink,
            known,
            roll: Roll::new(batch.output.has_files()),
            report: Report::default(),
            slot: 0,
        })
    }

    fn all(&mut self, input: &dyn Input, observer: &dyn Observer) -> Result<()> {
        let mut records = input.open()?;
        let waiting = self.batch.pool.current_num_threads() * WAITING_PER_THREAD;
        loop {
            self.batch.options.watch.check()?;
            let group: Vec<Waiting> = records
                .by_ref()
                .take(waiting)
                .map(|record| (record, self.known.as_mut().and_then(Iterator::next)))
                .collect();
            if group.is_empty() {
                return Ok(());
            }
            self.group(group, observer)?;
            observer.progress(self.report.records, self.report.refused);
        }
    }

    fn group(&mut self, group: Vec<Waiting>, observer: &dyn Observer) -> Result<()> {
        let (batch, sink) = (self.batch, &self.sink);
        let steps: Vec<Result<Step>> = batch.pool.install(|| {
            let steps = group.into_par_iter();
            steps
                .map(|(record, known)| step(batch, sink, record, known))
                .collect()
        });
        let mut turns = Vec::with_capacity(steps.len());
        for step in steps {
            turns.push(self.turn(step?)?);
        }
        let sink = &self.sink;
        let drawn: Vec<_> = batch.pool.install(|| {
            let turns = turns.into_par_iter();
            turns.map(|turn| draw(batch, sink, turn)).collect()
        });
        for (entry, known, drawn) in drawn {
            self.place(entry, known, drawn, observer)?;
        }
        self.sink.flush()?;
        self.journal.flush()
    }

    /// What depends on those before it: ids, names.
    fn turn(&mut self, step: Step) -> Result<Turn> {
        let slot = self.slot;
        self.slot += 1;
        match step {
            Step::Unread(error, known) => Ok(Turn::Through(unread(error), known)),
            Step::Kept(record, entry) => {
                self.roll.note(&entry.id, &entry.name, &record);
                Ok(Turn::Through(*entry, Known::Kept))
            }
            Step::Laid(laid, drawings, entry) => self.laid(slot, *laid, drawings, entry),
        }
    }

    fn laid(
        &mut self,
        slot: u64,
        laid: Laid,
        drawings: Vec<Drawing>,
        known: Option<Box<Entry>>,
    ) -> Result<Turn> {
        let mut entry = entry_of(&laid);
        let is_known = Known::of(known.as_deref());
        let turn = match self.roll.turn(&laid) {
            Ok(turn) => turn,
            Err(error) => {
                check_cancelled(&error)?;
                entry.findings = error.into_findings();
                return Ok(Turn::Through(entry, is_known));
            }
        };
        entry.name = turn.name;
        entry.findings = turn.findings;
        let drawable = laid.outcome?;
        let placed = known.filter(|entry| !entry.is_refused());
        let mut task = Task {
            slot,
            entry,
            facts: drawable.facts,
            drawings,
            placed: placed.map(|entry| entry.files),
        };
        match self.sink.admit(&mut task, &self.batch.painting) {
            Ok(()) => Ok(Turn::Drawn(Box::new(task), is_known)),
            Err(error) if concerns_all(&error) => Err(error),
            Err(error) => {
                let place = place_of(&task.entry);
                task.entry.findings.extend(error.at(&place).into_findings());
                Ok(Turn::Through(task.entry, is_known))
            }
        }
    }

    fn place(
        &mut self,
        mut entry: Entry,
        mut known: Known,
        drawn: Option<Result<Drawn>>,
        observer: &dyn Observer,
    ) -> Result<()> {
        match drawn {
            None => {}
            Some(Ok(drawn)) => {
                if matches!(drawn, Drawn::Placed(_)) {
                    known = Known::Kept;
                }
                entry.files = self.sink.place(drawn)?;
            }
            Some(Err(error)) if concerns_all(&error) => return Err(error),
            Some(Err(error)) => entry.findings.extend(error.into_findings()),
        }
        for finding in &entry.findings {
            observer.finding(finding);
        }
        self.report.note(&entry);
        match known {
            Known::No => self.journal.add(&entry),
            Known::Yes => {}
            Known::Kept => self.report.kept += 1,
        }
        Ok(())
    }

    fn close(mut self, input: &dyn Input, records: u64) -> Result<Report> {
        self.journal.flush()?;
        let mut lists = FromJournal {
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

fn mixed(path: &str, how: &str) -> Error {
    Error::new(
        Kind::Io,
        format!("`{path}` holds the files of another run: {how}"),
    )
    .help(
        "name another place with `-o`, or take that one away: two runs are not mixed in one output",
    )
}

fn go_on(batch: &Batch, naming: Naming, path: &Path) -> Result<(Sink, Journal, Option<Reader>)> {
    let (sink, bytes) = Sink::go_on(batch, naming, path)?;
    let journal = Journal::go_on(path, bytes)?;
    let known = journal.read()?;
    Ok((sink, journal, Some(known)))
}

/// Refuses a folder with files that no run of ours made.
fn check_free(output: &Output, is_ours: bool) -> Result<()> {
    let (Output::Folder(root) | Output::Bag(root)) = output else {
        return Ok(());
    };
    let has_files = std::fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some());
    // A run that was stopped before it did anything leaves its journal alone.
    let journal = output.journal();
    let only_journal = std::fs::read_dir(root)
        .is_ok_and(|entries| entries.flatten().all(|entry| entry.path() == journal));
    if is_ours || !has_files || only_journal {
        return Ok(());
    }
    Err(Error::new(
        Kind::Io,
        format!("the folder `{}` holds other files", root.display()),
    )
    .file(&root.display().to_string())
    .help("name an empty folder, or a new one"))
}

/// The first step of a record, on any thread.
fn step(batch: &Batch, sink: &Sink, record: Result<Record>, known: Option<Entry>) -> Result<Step> {
    let digest = match &record {
        Ok(record) => Some(Digest(record.digest())),
        Err(_) => None,
    };
    if known.as_ref().is_some_and(|entry| entry.digest != digest) {
        let path = batch.output.path().display().to_string();
        return Err(mixed(&path, "its table is another, or has changed since"));
    }
    let record = match record {
        Ok(record) => record,
        Err(error) => return Ok(Step::Unread(error, Known::of(known.as_ref()))),
    };
    let proved = |entry: &Entry| !entry.is_refused() && sink.proves(entry);
    let painting = &batch.painting;
    Ok(match known {
        Some(entry) if proved(&entry) => Step::Kept(Box::new(record), Box::new(entry)),
        known => {
            let laid = Laid::new(&painting.plan, &painting.names, record);
            let layouts = laid.outcome.iter().flat_map(|drawable| &drawable.layouts);
            let drawings = layouts.map(|(design, layout)| sink.drawing(*design, layout));
            let drawings = drawings.collect();
            Step::Laid(Box::new(laid), drawings, known.map(Box::new))
        }
    })
}

/// Draws a record, on any thread.
fn draw(batch: &Batch, sink: &Sink, turn: Turn) -> (Entry, Known, Option<Result<Drawn>>) {
    match turn {
        Turn::Through(entry, known) => (entry, known, None),
        Turn::Drawn(mut task, known) => {
            let drawn = sink.make(&mut task, &batch.painting);
            let drawn = drawn.map_err(|error| match concerns_all(&error) {
                true => error,
                false => error.at(&place_of(&task.entry)),
            });
            (task.entry, known, Some(drawn))
        }
    }
}

/// A disk that is full or a stop that was asked for concerns all records that follow.
fn concerns_all(error: &Error) -> bool {
    matches!(error.kind(), Kind::Io | Kind::Cancelled)
}

fn place_of(entry: &Entry) -> Place {
    Place {
        record: Some(entry.record).filter(|number| *number > 0),
        line: Some(entry.row).filter(|row| *row > 0),
        ..Place::default()
    }
}

fn check_cancelled(error: &Error) -> Result<()> {
    match error.kind() {
        Kind::Cancelled => Err(error.clone()),
        _ => Ok(()),
    }
}

fn entry_of(laid: &Laid) -> Entry {
    let origin = &laid.record.origin;
    Entry {
        record: origin.number.unwrap_or(0),
        row: origin.line.or(origin.number).unwrap_or(0),
        id: laid.id(),
        digest: Some(laid.digest),
        name: String::new(),
        files: Vec::new(),
        findings: Vec::new(),
    }
}

/// A row that could not even be read.
fn unread(error: Error) -> Entry {
    let findings = error.into_findings();
    let place = findings.first().map(|finding| finding.place.clone());
    let place = place.unwrap_or_default();
    Entry {
        record: place.record.unwrap_or(0),
        row: place.line.unwrap_or(0),
        id: String::new(),
        digest: None,
        name: String::new(),
        files: Vec::new(),
        findings,
    }
}

/// The lists that lie beside the files, written from the journal: nothing grows with the records.
struct FromJournal<'a> {
    journal: &'a Journal,
    designs: &'a [Member],
    input: &'a dyn Input,
    has_findings: bool,
    /// How the table was read; the first row keeps it.
    mapping: Option<Mapping>,
    /// The whole files, where records are pages of them.
    parts: BTreeMap<u64, Part>,
}

impl FromJournal<'_> {
    /// The rows of an entry. Where a record is some pages of a file, its rows speak of the whole file.
    fn rows(&self, entry: &Entry) -> Vec<Row> {
        let mut rows = Row::of(entry, self.designs);
        for (row, made) in rows.iter_mut().zip(&entry.files) {
            let within = made.within.as_ref();
            if let Some(part) = within.and_then(|within| self.parts.get(&within.part)) {
                row.bytes = part.bytes;
                row.sha256 = Some(part.sha256);
            }
        }
        rows
    }

    /// All findings, with the values that they are about: these are in the records alone.
    fn findings(&self, out: &mut dyn Write) -> Result<()> {
        let mut list = FindingsCsv::new(out)?;
        for (entry, record) in self.entries()?.zip(self.input.open()?) {
            let record = record.ok();
            for finding in &entry.findings {
                list.put(finding, record.as_ref(), &entry.id)?;
            }
        }
        list.close().map(drop)
    }
}

impl Lists for FromJournal<'_> {
    fn names(&self) -> Vec<&'static str> {
        let mut names = vec![MANIFEST, MANIFEST_LINES];
        names.extend(self.has_findings.then_some(FINDINGS));
        names
    }

    fn parts(&mut self, parts: BTreeMap<u64, Part>) {
        self.parts = parts;
    }

    fn entries(&self) -> Result<Box<dyn Iterator<Item = Entry> + '_>> {
        Ok(Box::new(self.journal.read()?))
    }

    fn write(&self, name: &str, out: &mut dyn Write) -> Result<()> {
        if name == FINDINGS {
            return self.findings(out);
        }
        let mut rows = self.entries()?.flat_map(|entry| self.rows(&entry));
        if name == MANIFEST {
            let mut manifest = CsvManifest::new(out)?;
            rows.try_for_each(|row| manifest.put(&row))?;
            return manifest.close();
        }
        if let Some(mut first) = rows.next() {
            first.mapping.clone_from(&self.mapping);
            write_line(&first, out)?;
        }
        rows.try_for_each(|row| write_line(&row, out))
    }
}
