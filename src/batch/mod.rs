//! Many records: each one filled, laid out, painted and written, on all cores.
//!
//! A batch is prepared once from a [`Plan`](crate::batch::Plan) and options, and runs over an
//! [`Input`](crate::batch::Input). While it runs, a journal lies beside its files; a run that was cut off
//! goes on from there with [`resume`](crate::batch::BatchOptions::resume), and ends with the bytes of a run
//! that was left alone.

/// Whether everything that a batch made is there, whole and unchanged.
pub mod audit;
/// A batch that its owner can keep: a bag (RFC 8493).
pub mod bag;
mod disk;
/// What became of one record.
pub mod entry;
/// The list of what was found.
pub mod findings;
mod firsts;
mod folder;
/// Where records come from.
pub mod input;
mod journal;
mod lists;
/// The list of what was made.
pub mod manifest;
/// Names of files.
pub mod name;
mod order;
/// Where files go.
pub mod output;
mod pictures;
mod pipeline;
/// Which designs are drawn.
pub mod plan;
/// What a run would find.
pub mod preflight;
mod report;
mod roll;
mod run;
mod running;
mod sink;
mod stages;
mod steady;
mod sums;
mod words;
mod zip;

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use rayon::ThreadPool;
use rayon::ThreadPoolBuilder;

use crate::batch::firsts::Shelf;
pub use crate::batch::folder::write_whole;
pub use crate::batch::input::Input;
use crate::batch::journal::Head;
pub use crate::batch::manifest::MANIFEST;
use crate::batch::order::Ordered;
pub use crate::batch::output::Output;
use crate::batch::plan::Member;
pub use crate::batch::plan::Plan;
pub use crate::batch::preflight::Preflight;
pub use crate::batch::preflight::PreflightOptions;
use crate::batch::preflight::Seen;
pub use crate::batch::preflight::preflight;
use crate::batch::preflight::preflight_in;
pub use crate::batch::report::Count;
pub use crate::batch::report::KEPT_OF_A_KIND;
pub use crate::batch::report::Report;
use crate::batch::roll::NamePatterns;
pub use crate::batch::running::Running;
use crate::batch::sums::Shared;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::CancelToken;
use crate::limits::Watch;
use crate::paint::Format;
use crate::paint::PaintOptions;
use crate::paint::Painter;
use crate::paint::pdf::Impose;
use crate::paint::pdf::MergedPdf;

/// How a batch runs.
#[derive(Clone, Debug)]
pub struct BatchOptions {
    /// Formats to write, one file each a record and design. Default: none, which means PDF for
    /// certificates and PNG for badges.
    pub formats: Vec<Format>,
    /// A template for the files' names, without an ending. Default: `{{credential.id}}`.
    pub name: String,
    /// Fields to sort the records by, such as `recipient.name`. The records are held in memory then.
    /// Default: none, the order of the table.
    pub sort: Vec<String>,
    /// How many records one PDF holds at most, where all are merged; more make several,
    /// `NAME-001.pdf` and so on. Default: all in one.
    pub split: Option<u64>,
    /// How many pages stand on a sheet for print, where all are merged. Default: one page a sheet.
    pub impose: Option<Impose>,
    /// Threads; 0 for as many as cores. Default: 0.
    pub threads: usize,
    /// Whether to go on with a run that was cut off. Default: no.
    pub resume: bool,
    /// How files are painted.
    pub paint: PaintOptions,
    /// What may stop it: a deadline, or a token. Default: nothing.
    pub watch: Watch,
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self {
            formats: Vec::new(),
            name: "{{credential.id}}".to_owned(),
            sort: Vec::new(),
            split: None,
            impose: None,
            threads: 0,
            resume: false,
            paint: PaintOptions::default(),
            watch: Watch::default(),
        }
    }
}

/// Told what happens while a batch runs: one call at a time, though not always on the same thread.
pub trait Observer: Send + Sync {
    /// So many records are to come.
    fn starts(&self, _records: u64) {}
    /// So many records are through, of which so many were refused.
    fn progress(&self, through: u64, refused: u64);
    /// Something was found in a record; in the order of the records.
    fn finding(&self, _finding: &Finding) {}
}

/// An observer that looks at nothing.
impl Observer for () {
    fn progress(&self, _: u64, _: u64) {}
}

/// A batch about to run: painters prepared, names at hand.
///
/// ```
/// use testamur::batch::Batch;
/// use testamur::batch::BatchOptions;
/// use testamur::batch::Plan;
/// # use testamur::{bundled, limits::Limits, plate::Plate, record::Record};
///
/// # let plate = Plate::open(&bundled::assets("modern").unwrap(), &Limits::default())?;
/// # let out = tempfile::tempdir().unwrap();
/// let mut records: Vec<Record> = plate.samples()?.into_iter().take(1).collect();
/// records.push(records[0].clone());
/// records[1].put("credential.id", "C-2".into());
/// records[1].put("recipient.name", "Grace Hopper".into());
/// let batch = Batch::prepare(&Plan::of("modern", plate), out.path(), &BatchOptions::default())?;
/// let report = batch.run(&records, &())?;
/// assert_eq!((report.done, report.refused), (2, 0));
/// assert!(out.path().join("C-2.pdf").is_file());
/// # Ok::<(), testamur::error::Error>(())
/// ```
pub struct Batch {
    painting: Painting,
    output: Output,
    options: BatchOptions,
    cancel: CancelToken,
    pool: ThreadPool,
    shelf: Shelf,
}

/// What paints the records of a plan.
pub(crate) struct Painting {
    pub(crate) plan: Plan,
    pub(crate) names: NamePatterns,
    /// By the designs of the plan; none where all are merged.
    brushes: Vec<Vec<Brush>>,
    /// The painter of one PDF, where all are merged.
    merged: Option<MergedPdf>,
}

/// A painter, with the sums of what its files begin with.
pub(crate) struct Brush {
    pub(crate) painter: Painter,
    pub(crate) shared: Shared,
}

impl Batch {
    /// Prepares a batch into a folder, a `.zip` or one `.pdf`, by the ending of `out`.
    ///
    /// # Errors
    /// Faults of the designs, of the name's template, and formats that this build or the output can't
    /// have.
    pub fn prepare(plan: &Plan, out: impl Into<PathBuf>, options: &BatchOptions) -> Result<Self> {
        Self::prepare_into(plan, Output::of(out), options)
    }

    /// Prepares a batch into an output of a kind that no ending tells.
    ///
    /// # Errors
    /// As for [`prepare`](Self::prepare).
    pub fn prepare_into(plan: &Plan, output: Output, options: &BatchOptions) -> Result<Self> {
        let cancel = options.watch.cancel.clone().unwrap_or_default();
        let watch = Watch {
            cancel: Some(cancel.clone()),
            ..options.watch.clone()
        };
        let plan = plan.clone().with_watch(&watch);
        let painting = Painting::prepare(plan, &output, options)?;
        let pool = pool(options.threads)?;
        Ok(Self {
            painting,
            output,
            options: BatchOptions {
                watch,
                ..options.clone()
            },
            cancel,
            pool,
            shelf: Shelf::default(),
        })
    }

    /// What was found while preparing that stops nothing.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        let brushes = self.painting.brushes.iter().flatten();
        let merged = self.painting.merged.iter();
        brushes
            .flat_map(|brush| brush.painter.findings())
            .chain(merged.flat_map(MergedPdf::findings))
    }

    /// The designs, and which records get them.
    pub fn plan(&self) -> &Plan {
        &self.painting.plan
    }

    /// Where the files go.
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// Stops it when it is raised, between two records; the run can be gone on with.
    pub fn cancel_token(&self) -> &CancelToken {
        &self.cancel
    }

    /// Looks whether a run may begin, or go on: whether its output is free. [`run`](Self::run) does so too;
    /// asked before a long [`preflight`](Self::preflight), it tells sooner.
    ///
    /// # Errors
    /// When the output holds another run, or other files, or one that was cut off without
    /// [`BatchOptions::resume`].
    pub fn check_output(&self, input: &dyn Input) -> Result<()> {
        run::check(self, input)
    }

    /// Looks at every record as a run would, without drawing any, and hands each to `each`, in their order.
    ///
    /// # Errors
    /// As for [`preflight()`].
    pub fn preflight(
        &self,
        input: &dyn Input,
        each: &mut (dyn FnMut(&Seen<'_>) -> Result<()> + Send),
    ) -> Result<Preflight> {
        let options = PreflightOptions {
            name: self.options.name.clone(),
            threads: self.options.threads,
            files: self.output.has_files(),
            ..PreflightOptions::default()
        };
        // On the threads that will draw: others would leave memory behind that these don't take up.
        let input = self.ordered(input);
        preflight_in(&self.pool, &self.shelf, self.plan(), &input, &options, each)
    }

    /// The records in the order of the run.
    fn ordered<'a>(&'a self, input: &'a dyn Input) -> Ordered<'a> {
        let first = self.plan().designs().first();
        let locale = first.map(|member| member.plate.design().locale.as_str());
        Ordered {
            input,
            fields: &self.options.sort,
            locale: locale.unwrap_or("und"),
        }
    }

    /// Runs it: one file a record, design and format, and the manifests beside them.
    ///
    /// A record with a fault is named in the report and in the manifests; the others go on.
    ///
    /// # Errors
    /// When the output can't be written or holds something else, when the table breaks off, or when the
    /// work is cancelled. What was made by then is kept, and [`BatchOptions::resume`] goes on from it.
    pub fn run(&self, input: &dyn Input, observer: &dyn Observer) -> Result<Report> {
        run::run(self, input, observer)
    }

    /// What tells this run from any other.
    fn head(&self, input: &dyn Input) -> Result<Head> {
        let options = &self.options;
        let formats = |brushes: &Vec<Brush>| {
            let formats = brushes.iter().map(|brush| brush.painter.format().ending());
            formats.collect::<Vec<_>>().join(",")
        };
        let formats: Vec<String> = self.painting.brushes.iter().map(formats).collect();
        let known = [
            ("format", formats.join(" ")),
            ("name", options.name.clone()),
            ("sort", options.sort.join(",")),
            (
                "split",
                options
                    .split
                    .map(|split| split.to_string())
                    .unwrap_or_default(),
            ),
            (
                "impose",
                options
                    .impose
                    .as_ref()
                    .map(|impose| format!("{impose:?}"))
                    .unwrap_or_default(),
            ),
            ("paint", format!("{:?}", options.paint)),
            ("groups", self.painting.plan.groups_told()),
            ("kind", self.output.kind().to_owned()),
        ];
        let known = known.into_iter().filter(|(_, value)| !value.is_empty());
        let designs = self.plan().designs().iter();
        Ok(Head {
            testamur: env!("CARGO_PKG_VERSION").to_owned(),
            designs: designs
                .map(|member| (member.name.clone(), member.digest))
                .collect(),
            records: input.digest()?,
            options: known
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<BTreeMap<_, _>>(),
        })
    }
}

/// So many threads; as many as cores for 0.
fn pool(threads: usize) -> Result<ThreadPool> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| {
        Error::new(Kind::Io, format!("no threads can be had: {error}"))
            .help("ask for fewer with `--threads`")
    })
}

impl Painting {
    fn prepare(plan: Plan, output: &Output, options: &BatchOptions) -> Result<Self> {
        let names = NamePatterns::compile(&plan, &options.name)?;
        let designs = plan.designs().iter();
        let (brushes, merged) = match output {
            Output::Folder(_) | Output::Bag(_) | Output::Zip(_) => {
                check_is_not_merged(options)?;
                let brushes = designs.map(|member| brushes(member, options));
                (brushes.collect::<Result<_>>()?, None)
            }
            // One painter of all designs draws them.
            Output::Merged(path) => {
                check_is_pdf(&options.formats, path)?;
                (
                    designs.map(|_| Vec::new()).collect(),
                    Some(merged(&plan, options)?),
                )
            }
        };
        Ok(Self {
            names,
            brushes,
            merged,
            plan,
        })
    }

    pub(crate) fn brushes(&self, design: usize) -> &[Brush] {
        &self.brushes[design]
    }

    /// Whether any of its files are of this format.
    fn paints_pixels(&self) -> bool {
        let mut brushes = self.brushes.iter().flatten();
        brushes.any(|brush| brush.painter.format().has_pixels())
    }

    /// Files that a record gets at most.
    fn files_of_a_record(&self) -> usize {
        let count = |chosen: &[usize]| {
            let each = chosen.iter().map(|design| self.brushes[*design].len());
            each.sum::<usize>()
        };
        self.plan.choices().map(count).max().unwrap_or(0)
    }

    /// The folders of the designs, each with its `/`.
    fn folders(&self, output: &Output) -> Vec<String> {
        let designs = self.plan.designs();
        let folder = |design: usize| match output {
            Output::Bag(_) => format!("{}/", bag::folder_of(&self.plan, design)),
            Output::Folder(_) | Output::Zip(_) | Output::Merged(_) if designs.len() > 1 => {
                format!("{}/", designs[design].name)
            }
            Output::Folder(_) | Output::Zip(_) | Output::Merged(_) => String::new(),
        };
        (0..designs.len()).map(folder).collect()
    }
}

fn merged(plan: &Plan, options: &BatchOptions) -> Result<MergedPdf> {
    let stages = plan.designs().iter().map(|member| member.plate.stage());
    let stages = stages.collect::<Result<Vec<_>>>()?;
    let stages: Vec<_> = stages.iter().map(|stage| &**stage).collect();
    MergedPdf::prepare(&stages, &options.paint.pdf, options.impose.as_ref())
}

fn check_is_not_merged(options: &BatchOptions) -> Result<()> {
    let option = match options {
        BatchOptions {
            impose: Some(_), ..
        } => "--impose",
        BatchOptions { split: Some(_), .. } => "--split",
        BatchOptions { .. } => return Ok(()),
    };
    Err(Error::new(
        Kind::BadValue,
        format!("`{option}` is for one PDF with all pages"),
    )
    .help("name a .pdf with `-o`, or leave it away"))
}

fn check_is_pdf(formats: &[Format], path: &Path) -> Result<()> {
    let other = formats.iter().find(|format| **format != Format::Pdf);
    let Some(other) = other else {
        return Ok(());
    };
    let (other, path) = (other.ending(), path.display());
    Err(
        Error::new(Kind::BadValue, format!("`{path}` can't hold {other} files"))
            .help("leave `--format` away, or name a folder or a .zip with `-o`"),
    )
}

fn brushes(member: &Member, options: &BatchOptions) -> Result<Vec<Brush>> {
    let stage = member.plate.stage()?;
    let mut formats = options.formats.clone();
    if formats.is_empty() {
        formats.push(member.usual_format());
    }
    formats.sort();
    formats.dedup();
    formats
        .into_iter()
        .map(|format| {
            Ok(Brush {
                painter: Painter::prepare(format, &stage, &options.paint)?,
                shared: Shared::default(),
            })
        })
        .collect()
}
