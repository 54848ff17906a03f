//! Preflight: what a run would find, before it starts. Every record is filled and laid out, and
//! nothing is painted.

use rayon::ThreadPool;
use serde::Serialize;

use crate::batch::firsts::Shelf;
use crate::batch::input::Input;
use crate::batch::pipeline::Stages;
use crate::batch::plan::Plan;
use crate::batch::pool;
use crate::batch::roll::Laid;
use crate::batch::roll::NamePatterns;
use crate::batch::roll::Roll;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Policy;
use crate::finding::Severity;
use crate::record::Record;

/// Records of a unit: it takes no longer to lay them out than to draw those of a run.
const UNIT: usize = 32;

/// Rows that are named of each kind.
const FIRST_ROWS: usize = 10;
/// Columns that are named of each kind.
const FIRST_COLUMNS: usize = 5;

/// How a preflight runs.
#[derive(Clone, Debug)]
pub struct PreflightOptions {
    /// The template of the files' names, as the run will have it. Default: `{{credential.id}}`.
    pub name: String,
    /// Threads; 0 for as many as cores. Default: 0.
    pub threads: usize,
    /// Whether each record gets files of its own, whose names must not meet. Default: yes.
    pub files: bool,
    /// Findings of each kind that the report keeps; all are counted. Default: 1,000.
    pub kept: usize,
    /// Which findings weigh more than by themselves, and which nothing. A record with a warning that is
    /// denied counts as refused. Default: each as it is.
    pub policy: Policy,
}

impl Default for PreflightOptions {
    fn default() -> Self {
        Self {
            name: "{{credential.id}}".to_owned(),
            threads: 0,
            files: true,
            kept: 1_000,
            policy: Policy::default(),
        }
    }
}

/// What a preflight found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Preflight {
    /// Records that were looked at.
    pub records: u64,
    /// Records without a fault; they may have warnings.
    pub sound: u64,
    /// Records that a run would refuse.
    pub refused: u64,
    /// What was found by kind: faults before warnings.
    pub kinds: Vec<Tally>,
}

/// All findings of one kind and severity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tally {
    /// What they are about.
    pub kind: Kind,
    /// How much they weigh.
    pub severity: Severity,
    /// How many there are.
    pub count: u64,
    /// The first rows that have one, at most ten.
    pub first_rows: Vec<u64>,
    /// The first columns that have one, at most five; fields, where the records are no table.
    pub first_columns: Vec<String>,
    /// The first of them, as many as [`PreflightOptions::kept`] says.
    pub findings: Vec<Finding>,
}

/// A record that was looked at.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Which record of its file, from 1.
    pub number: u64,
    /// Line or row in that file, from 1; 0 when it has none.
    pub row: u64,
    /// Its `credential.id`; empty when there is none.
    pub id: &'a str,
    /// The record; `None` for a row that could not be read.
    pub record: Option<&'a Record>,
    /// Whether a run would refuse it.
    pub is_refused: bool,
    /// What was found in it.
    pub findings: &'a [Finding],
}

/// Looks at every record of `input` as a run of `plan` would, and hands each to `each`, in their order.
/// A record with a fault does not stop the others.
///
/// Memory grows with the number of records by what it takes to know their ids and names again: less
/// than a hundred bytes each.
///
/// # Errors
/// Faults of a design and of the template for names; a table that can't be read to its end; what `each`
/// refuses; and [`Kind::Cancelled`].
pub fn preflight(
    plan: &Plan,
    input: &dyn Input,
    options: &PreflightOptions,
    each: &mut (dyn FnMut(&Seen<'_>) -> Result<()> + Send),
) -> Result<Preflight> {
    let pool = pool(options.threads)?;
    preflight_in(&pool, &Shelf::default(), plan, input, options, each)
}

/// The same on threads that are there already.
pub(super) fn preflight_in(
    pool: &ThreadPool,
    shelf: &Shelf,
    plan: &Plan,
    input: &dyn Input,
    options: &PreflightOptions,
    each: &mut (dyn FnMut(&Seen<'_>) -> Result<()> + Send),
) -> Result<Preflight> {
    for member in plan.designs() {
        member.plate.fixed_layout()?;
    }
    let names = NamePatterns::compile(plan, &options.name)?;
    let mut records = input.open()?;
    let mut flight = Flight {
        report: Preflight::default(),
        roll: Roll::new(options.files, shelf),
        kept: options.kept,
        policy: &options.policy,
        each,
    };
    let stages = Stages {
        read: Box::new(|()| {
            check(plan)?;
            let unit: Vec<Result<Record>> = records.by_ref().take(UNIT).collect();
            Ok(Some(unit).filter(|unit| !unit.is_empty()))
        }),
        step: Box::new(|unit| {
            let looked_at = unit.into_iter().map(|item| look(plan, &names, item));
            Ok(looked_at.collect::<Vec<_>>())
        }),
        // What depends on those before it is noted at the end, where nothing is drawn in between.
        turn: Box::new(Ok),
        draw: Box::new(Ok),
        place: Box::new(|unit| unit.into_iter().try_for_each(|item| flight.note(item))),
    };
    stages.run(pool)?;
    Ok(flight.report)
}

fn check(plan: &Plan) -> Result<()> {
    let mut plates = plan.designs().iter().map(|member| &member.plate);
    plates.try_for_each(|plate| plate.watch().check())
}

fn look(plan: &Plan, names: &NamePatterns, item: Result<Record>) -> Result<Laid> {
    let mut laid = Laid::new(plan, names, item?);
    if let Ok(drawable) = &mut laid.outcome {
        // Nothing is painted: what is done with can go, here where all threads work.
        drawable.layouts = Vec::new();
    }
    Ok(laid)
}

/// A preflight on its way.
struct Flight<'a> {
    report: Preflight,
    roll: Roll,
    kept: usize,
    policy: &'a Policy,
    each: &'a mut (dyn FnMut(&Seen<'_>) -> Result<()> + Send),
}

impl Flight<'_> {
    fn note(&mut self, item: Result<Laid>) -> Result<()> {
        let laid = match item {
            Ok(laid) => laid,
            Err(error) => return self.unread(error),
        };
        let origin = &laid.record.origin;
        let number = origin.number.unwrap_or(self.report.records + 1);
        let id = laid.id();
        let turn = self.roll.turn(&laid).map(|turn| turn.findings);
        let is_refused = turn.is_err();
        let findings = self.policy.weigh_all(turn.or_else(findings_of)?);
        self.seen(&Seen {
            number,
            row: origin.line.or(origin.number).unwrap_or(0),
            id: &id,
            record: Some(&laid.record),
            is_refused: is_refused || findings.iter().any(Finding::is_fault),
            findings: &findings,
        })
    }

    /// A row that could not even be read.
    fn unread(&mut self, error: Error) -> Result<()> {
        let findings = findings_of(error)?;
        let place = findings.first().map(|first| first.place.clone());
        let place = place.unwrap_or_default();
        self.seen(&Seen {
            number: place.record.unwrap_or(self.report.records + 1),
            row: place.line.unwrap_or(0),
            id: "",
            record: None,
            is_refused: true,
            findings: &findings,
        })
    }

    fn seen(&mut self, seen: &Seen<'_>) -> Result<()> {
        self.report.records += 1;
        match seen.is_refused {
            true => self.report.refused += 1,
            false => self.report.sound += 1,
        }
        for finding in seen.findings {
            self.report.count(finding, seen.row, self.kept);
        }
        (self.each)(seen)
    }
}

/// The findings of a record's error; one that concerns all that follow stays an error.
fn findings_of(error: Error) -> Result<Vec<Finding>> {
    match error.kind() {
        Kind::Io | Kind::Cancelled => Err(error),
        _ => Ok(error.into_findings()),
    }
}

impl Preflight {
    /// How many faults there are, and how many warnings.
    pub fn faults_and_warnings(&self) -> (u64, u64) {
        let of = |severity| {
            let tallies = self.kinds.iter().filter(|one| one.severity == severity);
            tallies.map(|one| one.count).sum()
        };
        (of(Severity::Fault), of(Severity::Warning))
    }

    fn count(&mut self, finding: &Finding, row: u64, kept: usize) {
        let tally = self.tally(finding);
        tally.count += 1;
        if tally.first_rows.len() < FIRST_ROWS && tally.first_rows.last() != Some(&row) {
            tally.first_rows.push(row);
        }
        let place = &finding.place;
        if let Some(column) = place.column.as_ref().or(place.field.as_ref())
            && tally.first_columns.len() < FIRST_COLUMNS
            && !tally.first_columns.contains(column)
        {
            tally.first_columns.push(column.clone());
        }
        if tally.findings.len() < kept {
            tally.findings.push(finding.clone());
        }
    }

    /// The one that a finding belongs to. Kept in the order in which they are shown.
    fn tally(&mut self, finding: &Finding) -> &mut Tally {
        let key = |kind, severity| (std::cmp::Reverse(severity), kind);
        let wanted = key(finding.kind, finding.severity);
        let found = self
            .kinds
            .binary_search_by_key(&wanted, |tally| key(tally.kind, tally.severity));
        let at = found.unwrap_or_else(|at| {
            self.kinds.insert(at, Tally::of(finding));
            at
        });
        &mut self.kinds[at]
    }
}

impl Tally {
    fn of(finding: &Finding) -> Self {
        Self {
            kind: finding.kind,
            severity: finding.severity,
            count: 0,
            first_rows: Vec::new(),
            first_columns: Vec::new(),
            findings: Vec::new(),
        }
    }
}
