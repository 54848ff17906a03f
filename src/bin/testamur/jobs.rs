//! `testamur batch --jobs`: many jobs from a file, one after the other. One that fails leaves the
//! others alone.

use std::path::Path;
use std::path::PathBuf;

use indexmap::IndexMap;
use indicatif::MultiProgress;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Finding;
use testamur::finding::Kind;
use testamur::finding::Place;
use testamur::finding::hint;
use testamur::limits::CancelToken;
use testamur::paint::png::Encoding;
use testamur::paint::share::Card;
use toml::Spanned;

use crate::DONE;
use crate::REFUSED;
use crate::args::BatchArgs;
use crate::args::ColumnArgs;
use crate::args::SizeArgs;
use crate::batch::bar;
use crate::job::Done;
use crate::job::Job;
use crate::print::Printer;
use crate::stop::STOPPED;

/// A file of jobs. Keys are those of the options, with `_` in place of `-`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Queue {
    /// By name. Each knows its place in the file, since TOML gives tables in the order of their names.
    #[serde(default)]
    jobs: IndexMap<String, Spanned<Spec>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    #[serde(default)]
    design: OneOrMany,
    #[serde(default)]
    design_for: IndexMap<String, String>,
    records: PathBuf,
    output: PathBuf,
    #[serde(default)]
    format: OneOrMany,
    name: Option<String>,
    #[serde(default)]
    sort: OneOrMany,
    split: Option<u64>,
    impose: Option<String>,
    paper: Option<String>,
    #[serde(default)]
    bag: bool,
    #[serde(default)]
    resume: bool,
    #[serde(default)]
    no_preflight: bool,
    threads: Option<usize>,
    dpi: Option<f64>,
    width: Option<u32>,
    card: Option<Card>,
    quality: Option<u8>,
    png_encoding: Option<Encoding>,
    page: Option<u16>,
    #[serde(default)]
    map: IndexMap<String, String>,
    #[serde(default)]
    skip: OneOrMany,
    mapping: Option<PathBuf>,
    sheet: Option<String>,
    assets: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn into_list(self) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

impl Spec {
    /// As the command line would say it. Paths start where the file of jobs lies.
    fn into_args(self, folder: &Path, all: &BatchArgs) -> BatchArgs {
        let near = |design: String| {
            let path = folder.join(&design);
            if path.exists() {
                path.display().to_string()
            } else {
                design
            }
        };
        let pairs = |map: IndexMap<String, String>| {
            map.into_iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect()
        };
        let groups = self.design_for.into_iter();
        BatchArgs {
            designs: self.design.into_list().into_iter().map(near).collect(),
            design_for: groups
                .map(|(group, design)| format!("{group}={}", near(design)))
                .collect(),
            records: Some(folder.join(self.records)),
            output: Some(folder.join(self.output)),
            jobs: None,
            format: self.format.into_list(),
            name: self.name.unwrap_or_else(|| all.name.clone()),
            sort: self.sort.into_list(),
            split: self.split,
            impose: self.impose,
            paper: self.paper.unwrap_or_else(|| all.paper.clone()),
            bag: self.bag,
            resume: self.resume || all.resume,
            no_preflight: self.no_preflight || all.no_preflight,
            threads: self.threads.unwrap_or(all.threads),
            size: SizeArgs {
                dpi: self.dpi.or(all.size.dpi),
                width: self.width.or(all.size.width),
                card: self.card.or(all.size.card),
                quality: self.quality.or(all.size.quality),
                png_encoding: self.png_encoding.or(all.size.png_encoding),
                page: self.page.unwrap_or(all.size.page),
            },
            columns: ColumnArgs {
                map: pairs(self.map),
                skip: self.skip.into_list(),
                mapping: self.mapping.map(|file| folder.join(file)),
                sheet: self.sheet,
                assets: self.assets.map(|assets| folder.join(assets)),
            },
        }
    }
}

/// What became of the jobs, by name.
type Results = Vec<(String, Result<Done>)>;

pub(crate) fn run(
    file: &Path,
    all: &BatchArgs,
    cancel: &CancelToken,
    printer: &Printer,
) -> Result<u8> {
    let queue = read(file)?;
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let bars = MultiProgress::new();
    let longest = queue.jobs.keys().map(|name| name.chars().count()).max();
    let jobs: Vec<_> = queue
        .jobs
        .into_iter()
        .map(|(name, spec)| {
            let shown = format!("{name:<width$}", width = longest.unwrap_or(0));
            let bar = bars.add(bar(printer, &shown));
            (name, bar, spec.into_inner().into_args(folder, all))
        })
        .collect();
    let mut results = Results::new();
    for (name, bar, args) in jobs {
        bar.tick();
        bar.suspend(|| printer.heading(&name));
        let done = Job::open(&args, cancel).and_then(|job| job.run(&bar, printer));
        match &done {
            Ok(_) => bar.finish(),
            Err(_) => bar.abandon_with_message("failed"),
        }
        results.push((name, done));
    }
    if printer.is_json() {
        printer.report(&json!({ "jobs": results.iter().map(json_of).collect::<Vec<_>>() }));
    } else {
        tell(&results, printer);
    }
    if cancel.is_cancelled() {
        return Ok(STOPPED);
    }
    let sound =
        |(_, done): &(String, Result<Done>)| done.as_ref().is_ok_and(|done| !done.has_refused());
    Ok(if results.iter().all(sound) {
        DONE
    } else {
        REFUSED
    })
}

fn read(file: &Path) -> Result<Queue> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Error::new(Kind::Io, format!("`{name}` can't be read: {error}"))
            .help("name a TOML file with a table `[jobs.NAME]` for each job")
    })?;
    let mut queue: Queue = toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or_default();
        let place = Place {
            line: Some(before.matches('\n').count() as u64 + 1),
            ..Place::file(name.as_str())
        };
        not_understood(error.message().trim_end_matches('.')).at(&place)
    })?;
    if queue.jobs.is_empty() {
        return Err(Error::new(Kind::Missing, "there are no jobs in it")
            .help("add a table `[jobs.NAME]` with `design`, `records` and `output`")
            .file(&name));
    }
    queue
        .jobs
        .sort_by(|_, one, _, other| one.span().start.cmp(&other.span().start));
    Ok(queue)
}

/// What TOML says of a file of jobs, and a hint.
fn not_understood(message: &str) -> Error {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field")
        && let Some(key) = quoted.next()
    {
        let known: Vec<&str> = quoted.collect();
        return Error::new(Kind::UnknownKey, format!("unknown key `{key}`"))
            .help(hint(key, &known));
    }
    Error::new(Kind::Syntax, message).help(
        "each job is a table `[jobs.NAME]` with `design`, `records` and `output`; its other keys are the options of `batch`",
    )
}

fn json_of((name, done): &(String, Result<Done>)) -> Value {
    match done {
        Ok(done) => {
            let status = if done.has_refused() {
                "refused"
            } else {
                "done"
            };
            let mut value = done.to_json();
            value["job"] = json!(name);
            value["status"] = json!(status);
            value
        }
        Err(error) => {
            let findings: Vec<&Finding> = error.findings().collect();
            json!({ "job": name, "status": "failed", "findings": findings })
        }
    }
}

/// The closing report: each job with what it found, then a line for each.
fn tell(results: &Results, printer: &Printer) {
    for (name, done) in results {
        printer.heading(name);
        match done {
            Ok(done) => done.tell(printer),
            Err(error) => printer.error(error),
        }
    }
    let failed = results.iter().filter(|(_, done)| done.is_err()).count();
    let refused = results.iter().filter_map(|(_, done)| done.as_ref().ok());
    let refused = refused.filter(|done| done.has_refused()).count();
    let whole = results.len() - failed - refused;
    printer.summary(&format!(
        "\n{} jobs: {whole} done, {refused} with records refused, {failed} failed",
        results.len()
    ));
}
