//! One PDF with the pages of all records, or several, where the run is split.

use std::collections::BTreeMap;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;

use sha2::Digest as _;
use sha2::Sha256;

use crate::batch::entry::Made;
use crate::batch::entry::Within;
use crate::batch::folder;
use crate::batch::journal::Reader;
use crate::batch::output::folder_of;
use crate::batch::output::hidden;
use crate::batch::plan::Plan;
use crate::batch::sink::Lists;
use crate::batch::sink::Part;
use crate::batch::sink::Task;
use crate::batch::sink::folder::write_lists;
use crate::batch::sink::locked;
use crate::batch::steady;
use crate::batch::steady::Steady;
use crate::batch::sums::Sums;
use crate::batch::sums::digest_of;
use crate::batch::sums::hash_all;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::paint::Format;
use crate::paint::pdf::Mark;
use crate::paint::pdf::Merge;
use crate::paint::pdf::MergedPdf;
use crate::paint::pdf::Piece;
use crate::scene::Meta;

/// PDFs that pages are added to.
pub(in crate::batch) struct Merged {
    path: PathBuf,
    split: Option<u64>,
    /// Pages of records on one of the PDF's.
    sheet: u64,
    painter: MergedPdf,
    about: Meta,
    /// What is known of the PDFs that are not whole yet, by their numbers.
    ///
    /// Records are admitted while others are placed: neither holds it for longer than one record takes.
    merges: Mutex<BTreeMap<u64, Merge>>,
    /// Where the proved bytes of PDFs end that a run that was cut off began.
    begun: BTreeMap<u64, u64>,
    written: Mutex<Written>,
}

/// What was written of the PDFs.
#[derive(Default)]
struct Written {
    open: Option<Open>,
    /// The PDFs that are whole.
    whole: BTreeMap<u64, Part>,
}

/// The PDF that is being written, under its temporary name.
struct Open {
    part: u64,
    out: BufWriter<Hashed>,
    end: u64,
    /// Pages of records that are in it.
    pages: u64,
}

/// A file with the digest of what is in it: to read it all once more when it is whole would have nobody else at work.
struct Hashed {
    file: Steady,
    hasher: Sha256,
}

impl Hashed {
    /// A new file that begins with these bytes.
    fn begin(path: &Path, first: &[u8]) -> io::Result<Self> {
        let mut new = Self {
            file: Steady::new(File::create(path)?, steady::LARGE),
            hasher: Sha256::new(),
        };
        new.write_all(first)?;
        Ok(new)
    }

    /// A file that goes on where its first `end` bytes end.
    fn again(path: &Path, end: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        file.set_len(end)?;
        let mut hasher = Sha256::new();
        hash_all(&mut file, &mut hasher)?;
        let file = Steady::new(file, steady::LARGE);
        Ok(Self { file, hasher })
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Open {
    /// On which page of the PDF the next pages of a record begin, and how many they stand on.
    fn place(&self, pages: u64, sheet: u64) -> (u64, u64) {
        let last = self.pages + pages.max(1) - 1;
        let first = self.pages / sheet;
        (first + 1, last / sheet - first + 1)
    }
}

/// The painted pages of a record.
pub(in crate::batch) struct Pages {
    part: u64,
    title: String,
    label: String,
    /// By the numbers of their designs.
    pieces: Vec<(usize, Piece)>,
}

impl Merged {
    pub(super) fn begin(
        path: &Path,
        split: Option<u64>,
        sheet: u64,
        painter: MergedPdf,
        plan: &Plan,
    ) -> Result<Self> {
        let folder = folder_of(path);
        folder::make_folder(folder)?;
        folder::check_writable(folder)?;
        Ok(Self {
            path: path.to_owned(),
            split,
            sheet: sheet.max(1),
            painter,
            about: about(plan),
            merges: Mutex::default(),
            begun: BTreeMap::new(),
            written: Mutex::default(),
        })
    }

    /// Goes on with what is proved by its digests. Tells how much of the journal counts.
    pub(super) fn go_on(mut self, entries: Reader) -> Result<(Self, u64)> {
        let (begun, counts) = self.proved(entries);
        for part in begun.keys() {
            let path = self.file(*part);
            let part = hidden(&path);
            // One that had its final name already is closed once more, with the same bytes.
            if !part.exists() {
                folder::rename(&path, &part)?;
            }
        }
        self.begun = begun;
        Ok((self, counts))
    }

    /// Refuses a place where files of a longer run lie behind those of this one, which has so many records: they would
    /// pass for its own.
    pub(super) fn check_free(self, records: u64) -> Result<Self> {
        let Some(split) = self.split else {
            return Ok(self);
        };
        let parts = records.div_ceil(split.max(1)).max(1);
        let (last, next) = (self.file(parts - 1), self.file(parts));
        if !next.exists() {
            return Ok(self);
        }
        let (last, next) = (name_of(&last), next.display().to_string());
        let message = format!("`{next}` is of another run: this one ends with `{last}`");
        Err(Error::new(Kind::Io, message).file(&next).help(
            "take the files of the other run away, or name another place with `-o`: two runs are not mixed in one output",
        ))
    }

    pub(super) fn painter(&self) -> &MergedPdf {
        &self.painter
    }

    /// Which PDF a record belongs to.
    fn part(&self, slot: u64) -> u64 {
        self.split.map_or(0, |split| slot / split.max(1))
    }

    fn file(&self, part: u64) -> PathBuf {
        if self.split.is_none() {
            return self.path.clone();
        }
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        self.path
            .with_file_name(format!("{stem}-{:03}.pdf", part + 1))
    }

    /// Gives codes to the glyphs of a record.
    pub(super) fn admit(&self, task: &mut Task) -> Result<()> {
        let part = self.part(task.slot);
        let painter = &self.painter;
        let mut merges = locked(&self.merges);
        let merge = merges.entry(part);
        let merge = merge.or_insert_with(|| painter.begin(self.about.clone()));
        for drawing in &mut task.drawings {
            if let Some(survey) = drawing.survey.take() {
                drawing.admitted = Some(merge.admit_surveyed(survey?)?);
            }
        }
        Ok(())
    }

    pub(super) fn make(&self, task: &Task) -> Result<Pages> {
        let pieces = task.drawings.iter().map(|drawing| {
            let admitted = drawing.admitted.as_ref();
            let admitted =
                admitted.ok_or_else(|| Error::new(Kind::Paint, "the record was not admitted"))?;
            let piece = self
                .painter
                .paint(drawing.design, &drawing.scene, admitted)?;
            Ok((drawing.design, piece))
        });
        let facts = &task.facts;
        let known = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
        let label = known(&facts.id).unwrap_or_else(|| task.entry.name.clone());
        Ok(Pages {
            part: self.part(task.slot),
            title: known(&facts.recipient).unwrap_or_else(|| label.clone()),
            label,
            pieces: pieces.collect::<Result<_>>()?,
        })
    }

    pub(super) fn place(&self, pages: Pages) -> Result<Vec<Made>> {
        let mut written = locked(&self.written);
        self.turn_to(&mut written, pages.part)?;
        let file = name_of(&self.file(pages.part));
        let mut made = Vec::new();
        for (design, piece) in pages.pieces {
            let mut bytes = Vec::new();
            // Pages of further designs belong to the same entry of the outline.
            let (title, label) = match made.is_empty() {
                true => (pages.title.as_str(), pages.label.as_str()),
                false => ("", ""),
            };
            let mark = self.merging(pages.part, |merge| {
                merge.place(piece, title, label, &mut bytes)
            })?;
            let open = written.open.as_mut().ok_or_else(lost)?;
            let (page, on) = open.place(mark.pages() as u64, self.sheet);
            let Sums { sha256, crc32 } = Sums::of(&bytes);
            made.push(Made {
                file: file.clone(),
                format: Format::Pdf,
                encoding: None,
                design,
                bytes: bytes.len() as u64,
                sha256,
                crc32,
                page,
                pages: on,
                within: Some(Within {
                    part: pages.part,
                    start: open.end,
                    mark: serde_json::to_string(&mark).unwrap_or_default(),
                }),
            });
            open.pages += mark.pages() as u64;
            open.end += bytes.len() as u64;
            let put = open.out.write_all(&bytes);
            put.map_err(|error| folder::cannot(&self.path, "written", &error))?;
        }
        Ok(made)
    }

    /// Takes over a record whose pages are in their PDF already.
    pub(super) fn restore(&self, files: Vec<Made>) -> Result<Vec<Made>> {
        let mut written = locked(&self.written);
        for made in &files {
            let within = made.within.as_ref().ok_or_else(lost)?;
            self.turn_to(&mut written, within.part)?;
            let mark: Mark = serde_json::from_str(&within.mark).map_err(|_| lost())?;
            self.merging(within.part, |merge| merge.restore(&mark))?;
            if let Some(open) = &mut written.open {
                open.pages += mark.pages() as u64;
            }
        }
        Ok(files)
    }

    fn merging<T>(&self, part: u64, work: impl FnOnce(&mut Merge) -> Result<T>) -> Result<T> {
        work(locked(&self.merges).get_mut(&part).ok_or_else(lost)?)
    }

    /// Closes the PDF before, and opens this one.
    fn turn_to(&self, written: &mut Written, part: u64) -> Result<()> {
        if written.open.as_ref().is_some_and(|open| open.part == part) {
            return Ok(());
        }
        self.finish(written)?;
        let path = hidden(&self.file(part));
        let failed = |error: io::Error| folder::cannot(&path, "written", &error);
        let (file, end) = match self.begun.get(&part) {
            Some(&end) => (Hashed::again(&path, end).map_err(failed)?, end),
            None => {
                let first = self.painter.prefix();
                let file = Hashed::begin(&path, first).map_err(failed)?;
                (file, first.len() as u64)
            }
        };
        written.open = Some(Open {
            part,
            out: BufWriter::with_capacity(1 << 18, file),
            end,
            pages: 0,
        });
        Ok(())
    }

    pub(super) fn flush(&self) -> Result<()> {
        self.flush_open(&mut locked(&self.written))
    }

    fn flush_open(&self, written: &mut Written) -> Result<()> {
        match &mut written.open {
            Some(open) => open
                .out
                .flush()
                .map_err(|error| folder::cannot(&self.path, "written", &error)),
            None => Ok(()),
        }
    }

    /// Writes the end of the PDF that is open, and gives it its name.
    fn finish(&self, written: &mut Written) -> Result<()> {
        self.flush_open(written)?;
        let Some(mut open) = written.open.take() else {
            return Ok(());
        };
        let path = self.file(open.part);
        let merge = locked(&self.merges).remove(&open.part);
        let merge = merge.ok_or_else(lost)?;
        let failed = |error: io::Error| folder::cannot(&path, "written", &error);
        merge.close(&mut open.out)?;
        let out = open.out.into_inner();
        let mut out = out.map_err(|error| failed(error.into_error()))?;
        out.file.keep().map_err(failed)?;
        let whole = Part {
            bytes: out.file.file().metadata().map_err(failed)?.len(),
            sha256: out.hasher.into(),
        };
        folder::rename(&hidden(&path), &path)?;
        written.whole.insert(open.part, whole);
        Ok(())
    }

    pub(super) fn close(
        self,
        lists: &mut impl Lists,
        list: impl Fn(&str) -> PathBuf,
    ) -> Result<(u64, u64)> {
        let mut written = locked(&self.written);
        self.finish(&mut written)?;
        let whole = std::mem::take(&mut written.whole);
        let bytes = whole.values().map(|part| part.bytes).sum();
        let files = whole.len() as u64;
        lists.parts(whole);
        write_lists(lists, list)?;
        Ok((files, bytes))
    }

    /// How far each PDF is as the journal says, and how far the journal is that says so.
    fn proved(&self, mut entries: Reader) -> (BTreeMap<u64, u64>, u64) {
        let mut ends = BTreeMap::new();
        let mut counts = entries.bytes;
        let mut proof = None;
        while let Some(entry) = entries.next() {
            let mut reached = ends.clone();
            for made in &entry.files {
                match self.follows(made, &mut proof) {
                    Some((part, end)) => reached.insert(part, end),
                    None => return (ends, counts),
                };
            }
            (ends, counts) = (reached, entries.bytes);
        }
        (ends, counts)
    }

    /// Where the pages of a record end, when they are the next ones and whole.
    fn follows(&self, made: &Made, proof: &mut Option<Proof>) -> Option<(u64, u64)> {
        let within = made.within.as_ref()?;
        if proof.as_ref().is_none_or(|proof| proof.part != within.part) {
            *proof = Some(self.proof(within.part)?);
        }
        let proof = proof.as_mut()?;
        if within.start != proof.end {
            return None;
        }
        let digest = digest_of(proof.input.by_ref().take(made.bytes)).ok()?;
        proof.end += made.bytes;
        (digest == made.sha256).then_some((proof.part, proof.end))
    }

    fn proof(&self, part: u64) -> Option<Proof> {
        let path = self.file(part);
        let file = File::open(hidden(&path))
            .or_else(|_| File::open(&path))
            .ok()?;
        let mut input = BufReader::with_capacity(1 << 18, file);
        let mut prefix = vec![0; self.painter.prefix().len()];
        input.read_exact(&mut prefix).ok()?;
        (prefix == **self.painter.prefix()).then(|| Proof {
            part,
            input,
            end: prefix.len() as u64,
        })
    }
}

/// A PDF of a run that was cut off, as far as it was looked at.
struct Proof {
    part: u64,
    input: BufReader<File>,
    end: u64,
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// What a merged PDF says about itself: what its first design does.
fn about(plan: &Plan) -> Meta {
    let Some(member) = plan.designs().first() else {
        return Meta::default();
    };
    let design = member.plate.design();
    Meta {
        title: design.name.clone(),
        author: design.issuer.get("name").cloned().unwrap_or_default(),
        language: design.locale.clone(),
        ..Meta::default()
    }
}

fn lost() -> Error {
    Error::new(Kind::Io, "the journal does not fit the PDF that it is of")
        .help("take the unfinished PDF and its journal away, and begin anew")
}
