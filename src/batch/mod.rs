//! Many records: each one filled, laid out, painted and written, on all cores.

/// What became of one record.
pub mod entry;
mod folder;
/// Where records come from.
pub mod input;
/// The list of what was made.
pub mod manifest;
/// Names of files.
pub mod name;
/// Which designs are drawn.
pub mod plan;
mod report;
mod roll;

use std::collections::HashMap;
use std::path::Path;

use rayon::ThreadPool;
use rayon::ThreadPoolBuilder;
use rayon::iter::IntoParallelIterator;
use rayon::iter::ParallelIterator;
use sha2::Digest;
use sha2::Sha256;

use crate::batch::folder::Folder;
pub use crate::batch::folder::MANIFEST;
pub use crate::batch::folder::write_whole;
pub use crate::batch::input::Input;
use crate::batch::name::Names;
pub use crate::batch::plan::Plan;
pub use crate::batch::report::Report;
use crate::batch::report::Row;
use crate::error::Error;
use crate::error::Result;
use crate::fill::Pattern;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::layout::Layout;
use crate::paint::Format;
use crate::paint::PaintOptions;
use crate::paint::Painter;
use crate::plate::Plate;
use crate::record::Record;

/// Records that wait for a thread at a time: enough to keep all busy, few enough to hold.
const WAITING_PER_THREAD: usize = 16;

/// How a batch runs.
#[derive(Clone, Debug)]
pub struct BatchOptions {
    /// Formats to write, one file each a record. Default: PDF.
    pub formats: Vec<Format>,
    /// A template for the files' names, without an ending. Default: `{{credential.id}}`.
    pub name: String,
    /// Threads; 0 for as many as cores. Default: 0.
    pub threads: usize,
    /// How files are painted.
    pub paint: PaintOptions,
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self {
            formats: vec![Format::Pdf],
            name: "{{credential.id}}".to_owned(),
            threads: 0,
            paint: PaintOptions::default(),
        }
    }
}

/// Told what happens while a batch runs.
pub trait Observer: Sync {
    /// So many records are through, of which so many were refused.
    fn progress(&self, through: u64, refused: u64);
}

/// An observer that looks at nothing.
impl Observer for () {
    fn progress(&self, _: u64, _: u64) {}
}

/// A batch about to run: painters prepared, names at hand.
pub struct Batch {
    plate: Plate,
    painters: Vec<Painter>,
    name: Pattern,
    pool: ThreadPool,
}

/// One record on its way.
struct Job {
    record: Record,
    laid_out: Result<Layout>,
    name: String,
}

/// What became of one record.
struct Outcome {
    row: u64,
    id: String,
    files: Result<Vec<Made>>,
    warnings: Vec<Finding>,
}

struct Made {
    file: String,
    format: Format,
    bytes: u64,
    sha256: String,
}

impl Batch {
    /// Prepares a batch.
    ///
    /// # Errors
    /// Faults of the design, of the name's template, and formats that this build can't paint.
    pub fn prepare(plate: &Plate, options: &BatchOptions) -> Result<Self> {
        let stage = plate.stage()?;
        let painters = options
            .formats
            .iter()
            .map(|format| Painter::prepare(*format, &stage, &options.paint))
            .collect::<Result<_>>()?;
        let pool = ThreadPoolBuilder::new()
            .num_threads(options.threads)
            .build()
            .map_err(|error| {
                Error::new(Kind::Io, format!("no threads can be had: {error}"))
                    .help("ask for fewer with `--threads`")
            })?;
        Ok(Self {
            plate: plate.clone(),
            painters,
            name: plate.pattern(&options.name)?,
            pool,
        })
    }

    /// What was found while preparing that stops nothing.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.painters.iter().flat_map(Painter::findings)
    }

    /// Runs it into a folder, which gets one file a record and format, and a manifest.
    ///
    /// A record with a fault is named in the report and in the manifest; the others go on.
    ///
    /// # Errors
    /// When the folder can't be written, when a table breaks off, or when the work is cancelled.
    pub fn run(
        &self,
        records: impl Iterator<Item = Result<Record>>,
        out: &Path,
        observer: &dyn Observer,
    ) -> Result<Report> {
        let folder = Folder::open(out)?;
        let mut run = Run {
            batch: self,
            folder,
            names: Names::default(),
            ids: HashMap::new(),
            rows: Vec::new(),
            report: Report::default(),
        };
        let mut records = records;
        let waiting = self.pool.current_num_threads() * WAITING_PER_THREAD;
        loop {
            self.plate.watch().check()?;
            let group: Vec<_> = records.by_ref().take(waiting).collect();
            if group.is_empty() {
                break;
            }
            run.group(group)?;
            observer.progress(run.report.records, run.report.refused);
        }
        let manifest = report::manifest(&run.rows)?;
        run.folder.put(MANIFEST, &[&manifest])?;
        Ok(run.report)
    }

    fn lay_out(&self, record: &Record) -> Result<(Layout, String)> {
        let filled = self.plate.fill(record)?;
        let name = filled.text(&self.name)?;
        Ok((filled.layout()?, name))
    }
}

/// A batch while it runs.
struct Run<'a> {
    batch: &'a Batch,
    folder: Folder,
    names: Names,
    /// The record that first had an id.
    ids: HashMap<String, u64>,
    rows: Vec<Row>,
    report: Report,
}

impl Run<'_> {
    fn group(&mut self, group: Vec<Result<Record>>) -> Result<()> {
        let batch = self.batch;
        let laid_out: Vec<_> = batch.pool.install(|| {
            group
                .into_par_iter()
                .map(|record| record.map(|record| Job::new(batch, record)))
                .collect()
        });
        // Names depend on what came before, so they are given one after another.
        let jobs: Vec<_> = laid_out.into_iter().map(|job| self.named(job)).collect();
        let folder = &self.folder;
        let outcomes: Vec<_> = batch.pool.install(|| {
            jobs.into_par_iter()
                .map(|job| job.map(|job| job.finish(batch, folder)))
                .collect()
        });
        for outcome in outcomes {
            match outcome {
                Ok(outcome) => self.note(outcome)?,
                Err(error) => self.note(unread(error))?,
            }
        }
        Ok(())
    }

    fn named(&mut self, job: Result<Job>) -> Result<Job> {
        let mut job = job?;
        let Ok(layout) = &job.laid_out else {
            return Ok(job);
        };
        let id = layout.facts().id.clone();
        let number = job.record.origin.number.unwrap_or(0);
        if let Some(first) = self.ids.get(&id).filter(|_| !id.is_empty()) {
            let fault = Error::new(
                Kind::Duplicate,
                format!("record {number} has the id of record {first}, `{id}`"),
            )
            .help("give each record a `credential.id` of its own");
            job.laid_out = Err(fault.at(&job.record.place_of("credential.id")));
            return Ok(job);
        }
        self.ids.insert(id.clone(), number);
        let wanted = if job.name.trim().is_empty() {
            format!("record-{number:06}")
        } else {
            std::mem::take(&mut job.name)
        };
        job.name = self.names.give(&wanted, &id, number).name;
        Ok(job)
    }

    fn note(&mut self, outcome: Outcome) -> Result<()> {
        self.report.records += 1;
        let mut notes: Vec<_> = outcome
            .warnings
            .iter()
            .map(|finding| finding.message.clone())
            .collect();
        self.report.warnings.extend(outcome.warnings);
        let blank = Row {
            row: outcome.row,
            record_id: outcome.id,
            file: String::new(),
            format: String::new(),
            bytes: 0,
            sha256: String::new(),
            status: "refused",
            findings: String::new(),
        };
        match outcome.files {
            Ok(files) => {
                self.report.done += 1;
                self.report.files += files.len() as u64;
                self.report.bytes += files.iter().map(|made| made.bytes).sum::<u64>();
                let findings = notes.join("; ");
                self.rows.extend(files.into_iter().map(|made| Row {
                    file: made.file,
                    format: made.format.ending().to_owned(),
                    bytes: made.bytes,
                    sha256: made.sha256,
                    status: "done",
                    findings: findings.clone(),
                    ..blank.clone()
                }));
            }
            // A disk that is full or a stop that was asked for concerns all that follow.
            Err(error) if matches!(error.kind(), Kind::Io | Kind::Cancelled) => return Err(error),
            Err(error) => {
                self.report.refused += 1;
                notes.extend(error.findings().map(|finding| finding.message.clone()));
                self.report.faults.extend(error.into_findings());
                self.rows.push(Row {
                    findings: notes.join("; "),
                    ..blank
                });
            }
        }
        Ok(())
    }
}

/// A row that could not even be read.
fn unread(error: Error) -> Outcome {
    let row = error
        .findings()
        .next()
        .and_then(|finding| finding.place.line)
        .unwrap_or(0);
    // What can't be read is the row's fault, whatever its kind.
    Outcome {
        row,
        id: String::new(),
        files: Err(error),
        warnings: Vec::new(),
    }
}

impl Job {
    fn new(batch: &Batch, record: Record) -> Self {
        match batch.lay_out(&record) {
            Ok((layout, name)) => Self {
                record,
                laid_out: Ok(layout),
                name,
            },
            Err(error) => Self {
                record,
                laid_out: Err(error),
                name: String::new(),
            },
        }
    }

    fn finish(self, batch: &Batch, folder: &Folder) -> Outcome {
        let row = self
            .record
            .origin
            .line
            .or(self.record.origin.number)
            .unwrap_or(0);
        let given = self
            .record
            .get("credential.id")
            .and_then(|id| id.as_str())
            .unwrap_or_default()
            .to_owned();
        let (id, warnings, files) = match self.laid_out {
            Ok(layout) => {
                let mut warnings = layout.findings().to_vec();
                warnings.extend(renamed(&layout.facts().id, &self.name, &self.record));
                let place = Place {
                    column: None,
                    ..self.record.place_of("")
                };
                let files =
                    paint_all(&layout, &self.name, batch, folder).map_err(|error| error.at(&place));
                (layout.facts().id.clone(), warnings, files)
            }
            Err(error) => (given, Vec::new(), Err(error)),
        };
        Outcome {
            row,
            id,
            files,
            warnings,
        }
    }
}

/// A warning when an id can't be a file's name as it stands.
fn renamed(id: &str, name: &str, record: &Record) -> Option<Finding> {
    let unsafe_id = !id.is_empty() && name::safe(id) != id && !name.contains(id);
    unsafe_id.then(|| {
        Finding::warning(
            Kind::InvalidValue,
            format!(
                "the id `{}` can't be a file's name; its files are called `{name}`",
                id.escape_debug()
            ),
        )
        .help("ids of letters, digits and dashes name their files as they are")
        .at(&record.place_of("credential.id"))
    })
}

fn paint_all(layout: &Layout, name: &str, batch: &Batch, folder: &Folder) -> Result<Vec<Made>> {
    let scene = layout.scene();
    // All are painted before any is written: a record is there whole or not at all.
    let painted: Vec<_> = batch
        .painters
        .iter()
        .map(|painter| Ok((painter, painter.paint(&scene)?)))
        .collect::<Result<_>>()?;
    painted
        .into_iter()
        .map(|(painter, painted)| {
            let file = format!("{name}.{}", painter.format().ending());
            folder.put(&file, &[&painted.shared, &painted.own])?;
            let digest = Sha256::new()
                .chain_update(&painted.shared)
                .chain_update(&painted.own)
                .finalize();
            let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(Made {
                file,
                format: painter.format(),
                bytes: painted.len() as u64,
                sha256,
            })
        })
        .collect()
}
