//! What a run does with its records, stage by stage: they are read, laid out on any thread, named in their
//! order, drawn on any thread, and placed and noted in their order.

use crate::batch::Batch;
use crate::batch::Observer;
use crate::batch::Report;
use crate::batch::entry::Entry;
use crate::batch::input::Reading;
use crate::batch::journal::Journal;
use crate::batch::journal::Reader;
use crate::batch::journal::mixed;
use crate::batch::pictures;
use crate::batch::roll::Laid;
use crate::batch::roll::Roll;
use crate::batch::sink::Drawing;
use crate::batch::sink::Drawn;
use crate::batch::sink::Sink;
use crate::batch::sink::Task;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::finding::Place;
use crate::record::Record;

/// A record, and what a run that was cut off says of it.
pub(super) type Waiting = (Result<Record>, Option<Entry>);

/// A record that is through all but the last stage, with its files where it is not refused.
pub(super) type Ready = (Entry, Known, Option<Result<Drawn>>);

/// A record after the first step.
pub(super) enum Step {
    /// A row that can't be read.
    Unread(Error, Known),
    /// Its files are there and proved.
    Kept(Box<Record>, Box<Entry>),
    /// To be drawn, with what was known of it before, and its entry when the journal has one.
    Laid(Box<Laid>, Vec<Drawing>, Box<Entry>, Option<Box<Entry>>),
}

/// A record that is through, or about to be drawn.
pub(super) enum Turn {
    Through(Entry, Known),
    Drawn(Box<Task>, Known),
}

/// Whether the journal has an entry of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
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

/// The next records, `count` at most; `None` at the end.
pub(super) fn read(
    records: &mut Reading<'_>,
    known: &mut Option<Reader>,
    count: usize,
) -> Option<Vec<Waiting>> {
    let records = records.take(count);
    let unit = records.map(|record| (record, known.as_mut().and_then(Iterator::next)));
    Some(unit.collect()).filter(|unit: &Vec<Waiting>| !unit.is_empty())
}

/// The first step of a record, on any thread.
pub(super) fn step(
    batch: &Batch,
    sink: &Sink,
    record: Result<Record>,
    known: Option<Entry>,
) -> Result<Step> {
    let is_same = |entry: &Entry| {
        let record = record.as_ref().ok();
        entry.digest == record.map(|record| Digest(record.digest()))
    };
    if !known.as_ref().is_none_or(is_same) {
        let how = "its table is another, or has changed since";
        return Err(other_than_before(batch, how));
    }
    let record = match record {
        Ok(record) => record,
        Err(error) => return Ok(Step::Unread(error, Known::of(known.as_ref()))),
    };
    let pictures = pictures::digest(&batch.painting.plan, &record);
    if let Some(entry) = known.as_ref().filter(|entry| entry.pictures != pictures) {
        let how = format!("a picture of record {} has changed since", entry.record);
        return Err(other_than_before(batch, &how));
    }
    let proved = |entry: &Entry| !entry.is_refused() && sink.proves(entry);
    let painting = &batch.painting;
    Ok(match known {
        Some(entry) if proved(&entry) => Step::Kept(Box::new(record), Box::new(entry)),
        known => {
            let laid = Laid::new(&painting.plan, &painting.names, record);
            let layouts = laid.outcome.iter().flat_map(|drawable| &drawable.layouts);
            let drawings = layouts.map(|(design, layout)| sink.drawing(*design, layout));
            let drawings = drawings.collect();
            let entry = Box::new(entry_of(&laid, pictures));
            Step::Laid(Box::new(laid), drawings, entry, known.map(Box::new))
        }
    })
}

fn other_than_before(batch: &Batch, how: &str) -> Error {
    mixed(&batch.output.path().display().to_string(), how).help(
        "put it back as it was and go on with `--resume`, or name another place with `-o`: two runs are not mixed in one output",
    )
}

/// What depends on the records before: ids, names.
pub(super) struct Turns<'a> {
    batch: &'a Batch,
    sink: &'a Sink,
    roll: Roll,
    slot: u64,
}

impl<'a> Turns<'a> {
    pub(super) fn new(batch: &'a Batch, sink: &'a Sink) -> Self {
        Self {
            batch,
            sink,
            roll: Roll::new(batch.output.has_files(), &batch.shelf),
            slot: 0,
        }
    }

    /// Gives a record what those before it leave.
    pub(super) fn turn(&mut self, step: Step) -> Result<Turn> {
        let slot = self.slot;
        self.slot += 1;
        match step {
            Step::Unread(error, known) => Ok(Turn::Through(unread(error), known)),
            Step::Kept(record, entry) => {
                self.roll.note(&entry.id, &entry.name, &record);
                Ok(Turn::Through(*entry, Known::Kept))
            }
            Step::Laid(laid, drawings, entry, known) => {
                self.laid(slot, *laid, drawings, *entry, known)
            }
        }
    }

    fn laid(
        &mut self,
        slot: u64,
        laid: Laid,
        drawings: Vec<Drawing>,
        mut entry: Entry,
        known: Option<Box<Entry>>,
    ) -> Result<Turn> {
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
}

/// Draws a record, on any thread.
pub(super) fn draw(batch: &Batch, sink: &Sink, turn: Turn) -> Ready {
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

/// What is done in the order of the records once they are drawn.
pub(super) struct Places<'a> {
    pub(super) sink: &'a Sink,
    pub(super) observer: &'a dyn Observer,
    pub(super) journal: &'a mut Journal,
    pub(super) report: &'a mut Report,
}

impl Places<'_> {
    /// Places the records of a unit, and notes them once their files are where they belong.
    pub(super) fn place_all(&mut self, unit: Vec<Ready>) -> Result<()> {
        for (entry, known, drawn) in unit {
            self.place(entry, known, drawn)?;
        }
        self.sink.flush()?;
        self.journal.flush()?;
        self.observer
            .progress(self.report.records, self.report.refused);
        Ok(())
    }

    fn place(
        &mut self,
        mut entry: Entry,
        mut known: Known,
        drawn: Option<Result<Drawn>>,
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
            self.observer.finding(finding);
        }
        self.report.note(&entry);
        match known {
            Known::No => self.journal.add(&entry),
            Known::Yes => {}
            Known::Kept => self.report.kept += 1,
        }
        Ok(())
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

fn entry_of(laid: &Laid, pictures: Option<Digest>) -> Entry {
    let origin = &laid.record.origin;
    Entry {
        record: origin.number.unwrap_or(0),
        row: origin.line.or(origin.number).unwrap_or(0),
        id: laid.id(),
        digest: Some(laid.digest),
        pictures,
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
        pictures: None,
        name: String::new(),
        files: Vec::new(),
        findings,
    }
}
