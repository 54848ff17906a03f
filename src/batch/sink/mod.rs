//! Where painted files go: a folder, a zip, or one PDF. Each takes records in three steps: it admits
//! them in order, makes their files on any thread, and places these in order. All three go on at once,
//! each for other records; what is done in order is done by one thread at a time.

mod folder;
mod merged;
mod zip;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::batch::Batch;
use crate::batch::Painting;
use crate::batch::entry::Entry;
use crate::batch::entry::Made;
use crate::batch::journal::Reader;
use crate::batch::output::Output;
use crate::batch::sums::Sums;
use crate::digest::Digest;
use crate::error::Result;
use crate::fill::Facts;
use crate::layout::Layout;
use crate::paint::File;
use crate::paint::Format;
use crate::paint::pdf::Admitted;
use crate::paint::pdf::Survey;
use crate::scene::Scene;

pub(super) use folder::Folder;
pub(super) use merged::Merged;
pub(super) use merged::Pages;
pub(super) use zip::Zip;

/// Records whose files lie in one subfolder.
const TO_A_FOLDER: u64 = 1_000;
/// Files that lie in one folder before they are spread.
const MOST_IN_A_FOLDER: u64 = 10_000;

/// A record whose files are to be made.
pub(super) struct Task {
    /// Its place in the run, from 0.
    pub(super) slot: u64,
    /// What is known of it before.
    pub(super) entry: Entry,
    /// What it says as a whole.
    pub(super) facts: Facts,
    /// One a design.
    pub(super) drawings: Vec<Drawing>,
    /// What a run that was cut off made of it.
    pub(super) placed: Option<Vec<Made>>,
}

/// What a design makes of a record.
pub(super) struct Drawing {
    /// The number of the design.
    pub(super) design: usize,
    pub(super) scene: Scene,
    /// What its text needs of a PDF that it shares with others.
    pub(super) survey: Option<Result<Survey>>,
    /// With codes for its glyphs there.
    pub(super) admitted: Option<Admitted>,
}

/// What was made of a record, before it is placed.
pub(super) enum Drawn {
    /// Files that stand in their places.
    Written(Vec<Made>),
    /// Files that wait for their turn.
    Waiting(Vec<(Made, File)>),
    /// Pages that wait for their turn.
    Pages(Pages),
    /// What a run that was cut off has placed.
    Placed(Vec<Made>),
}

/// A file that holds pages of many records.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) bytes: u64,
    pub(super) sha256: Digest,
}

/// How files are called and spread.
#[derive(Clone, Debug)]
pub(super) struct Naming {
    /// The folders of the designs, each with its `/`; empty where there is one.
    folders: Vec<String>,
    /// Whether there are so many files that they lie in subfolders.
    spread: bool,
    /// How many records there are.
    records: u64,
}

/// Where painted files go.
pub(super) enum Sink {
    Folder(Folder),
    Zip(Zip),
    Merged(Box<Merged>),
}

impl Naming {
    /// For so many records.
    pub(super) fn new(painting: &Painting, output: &Output, records: u64) -> Self {
        let each = painting.files_of_a_record() as u64;
        Self {
            folders: painting.folders(output),
            spread: records.saturating_mul(each) > MOST_IN_A_FOLDER,
            records,
        }
    }

    /// The name of a file.
    pub(super) fn file(&self, task: &Task, design: usize, format: Format) -> String {
        let folder = &self.folders[design];
        let name = &task.entry.name;
        let ending = format.ending();
        if self.spread {
            let part = task.slot / TO_A_FOLDER + 1;
            return format!("{folder}{part:04}/{name}.{ending}");
        }
        format!("{folder}{name}.{ending}")
    }
}

impl Sink {
    /// For a run that begins.
    pub(super) fn begin(batch: &Batch, naming: Naming) -> Result<Self> {
        match &batch.output {
            Output::Folder(_) | Output::Bag(_) => {
                Folder::open(&batch.output.root(), naming).map(Self::Folder)
            }
            Output::Zip(path) => Zip::begin(path, naming).map(Self::Zip),
            Output::Merged(path) => {
                let merged = merged(path, batch)?.check_free(naming.records)?;
                Ok(Self::Merged(Box::new(merged)))
            }
        }
    }

    /// For a run that was cut off, with the bytes of its journal that are proved.
    pub(super) fn go_on(batch: &Batch, naming: Naming, journal: &Path) -> Result<(Self, u64)> {
        let Some(mut entries) = Reader::open(journal)? else {
            return Ok((Self::begin(batch, naming)?, 0));
        };
        match &batch.output {
            Output::Folder(_) | Output::Bag(_) => {
                let sink = Self::begin(batch, naming)?;
                entries.by_ref().for_each(drop);
                Ok((sink, entries.bytes))
            }
            Output::Zip(path) => {
                let (zip, bytes) = Zip::go_on(path, naming, entries)?;
                Ok((Self::Zip(zip), bytes))
            }
            Output::Merged(path) => {
                let (merged, bytes) = merged(path, batch)?.go_on(entries)?;
                Ok((Self::Merged(Box::new(merged)), bytes))
            }
        }
    }

    /// A layout as it is drawn, on any thread.
    pub(super) fn drawing(&self, design: usize, layout: &Layout) -> Drawing {
        let scene = layout.scene();
        let survey = match self {
            Self::Folder(_) | Self::Zip(_) => None,
            Self::Merged(merged) => Some(merged.painter().survey(design, &scene)),
        };
        Drawing {
            design,
            scene,
            survey,
            admitted: None,
        }
    }

    /// Before a record is made, in the order of the run.
    ///
    /// # Errors
    /// Those of the disk, which concern all records, and what refuses this one.
    pub(super) fn admit(&self, task: &mut Task, painting: &Painting) -> Result<()> {
        match self {
            Self::Folder(folder) => folder.admit(task, painting),
            Self::Zip(_) => Ok(()),
            Self::Merged(merged) => merged.admit(task),
        }
    }

    /// Makes the files of a record, on any thread.
    pub(super) fn make(&self, task: &mut Task, painting: &Painting) -> Result<Drawn> {
        match self {
            Self::Folder(folder) => folder.make(task, painting).map(Drawn::Written),
            Self::Zip(zip) => paint(task, painting, zip.naming()).map(Drawn::Waiting),
            Self::Merged(merged) => match task.placed.take() {
                Some(files) => Ok(Drawn::Placed(files)),
                None => merged.make(task).map(Drawn::Pages),
            },
        }
    }

    /// Puts the files of a record in their places, in the order of the run.
    pub(super) fn place(&self, drawn: Drawn) -> Result<Vec<Made>> {
        match (self, drawn) {
            (_, Drawn::Written(made)) => Ok(made),
            (Self::Zip(zip), Drawn::Waiting(files)) => zip.place(files),
            (Self::Merged(merged), Drawn::Pages(pages)) => merged.place(pages),
            (Self::Merged(merged), Drawn::Placed(files)) => merged.restore(files),
            (_, Drawn::Waiting(_) | Drawn::Pages(_) | Drawn::Placed(_)) => Ok(Vec::new()),
        }
    }

    /// Has what was placed reach its file.
    pub(super) fn flush(&self) -> Result<()> {
        match self {
            Self::Folder(_) => Ok(()),
            Self::Zip(zip) => zip.flush(),
            Self::Merged(merged) => merged.flush(),
        }
    }

    /// Whether nothing is left to do for an entry of a run that was cut off.
    pub(super) fn proves(&self, entry: &Entry) -> bool {
        match self {
            Self::Folder(folder) => folder.proves(entry),
            // Its bytes were looked at before it was gone on with.
            Self::Zip(_) => true,
            // It must be admitted once more.
            Self::Merged(_) => false,
        }
    }

    /// Finishes: the lists beside the files, and the final names. Tells the files and their bytes,
    /// where they are not those of the entries.
    pub(super) fn close(
        self,
        lists: &mut impl Lists,
        output: &Output,
    ) -> Result<Option<(u64, u64)>> {
        match self {
            Self::Folder(folder) => folder.close(lists).map(|()| None),
            Self::Zip(zip) => zip.close(lists).map(|()| None),
            Self::Merged(merged) => merged.close(lists, |name| output.list(name)).map(Some),
        }
    }
}

/// What only one thread at a time is at.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn merged(path: &Path, batch: &Batch) -> Result<Merged> {
    let painting = &batch.painting;
    let painter = painting.merged.clone();
    let painter = painter.expect("it is prepared wherever all are merged");
    let options = &batch.options;
    let sheet = options.impose.as_ref();
    let sheet = sheet.map_or(1, |impose| {
        u64::from(impose.columns) * u64::from(impose.rows)
    });
    Merged::begin(path, options.split, sheet, painter, &painting.plan)
}

/// The manifests and the findings, written when all is done.
pub(super) trait Lists {
    /// The names of those that are to be written.
    fn names(&self) -> Vec<&'static str>;
    /// Tells of the whole files, where records are pages of them.
    fn parts(&mut self, parts: BTreeMap<u64, Part>);
    /// Hands `put` what `told` makes of the entries, some at once: `told` on any thread, `put` in the order of the run.
    ///
    /// # Errors
    /// Theirs, and those of the disk.
    fn each<Told: Send>(
        &self,
        told: impl Fn(Vec<Entry>) -> Told + Sync,
        put: impl FnMut(Told) -> Result<()> + Send,
    ) -> Result<()>;
    /// Writes some of the lists, each to an output of its own, side by side.
    fn write(&self, lists: Vec<(&str, &mut (dyn std::io::Write + Send))>) -> Result<()>;
}

/// Paints the files of a record, all before any is written: it is there whole or not at all.
pub(super) fn paint(
    task: &Task,
    painting: &Painting,
    naming: &Naming,
) -> Result<Vec<(Made, File)>> {
    let mut files = Vec::new();
    for Drawing { design, scene, .. } in &task.drawings {
        for brush in painting.brushes(*design) {
            let painter = brush.painter.for_files(naming.records);
            let file = painter.paint(scene)?;
            let Sums { sha256, crc32 } = brush.shared.sums(&file);
            let format = painter.format();
            let pages = match format {
                Format::Pdf => scene.pages.len() as u64,
                Format::Png | Format::Svg | Format::Jpeg | Format::WebP => 1,
            };
            let made = Made {
                file: naming.file(task, *design, format),
                format,
                encoding: painter.encoding().map(str::to_owned),
                design: *design,
                bytes: file.len() as u64,
                sha256,
                crc32,
                page: 1,
                pages,
                within: None,
            };
            files.push((made, file));
        }
    }
    Ok(files)
}
