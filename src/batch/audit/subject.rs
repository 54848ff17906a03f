//! What an audit is about: the form of the output, where its manifests are, what a run left there.

use std::io::BufReader;
use std::path::Path;
use std::path::PathBuf;

use crate::batch::audit::Audit;
use crate::batch::audit::MEND;
use crate::batch::audit::archive::Archive;
use crate::batch::audit::store::Found;
use crate::batch::audit::store::Store;
use crate::batch::audit::unreadable;
use crate::batch::audit::whole::ReadSeek;
use crate::batch::journal::Reader;
use crate::batch::manifest::MANIFEST_LINES;
use crate::batch::output::Output;
use crate::batch::output::folder_of;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;

/// What makes a folder a bag (RFC 8493, 2.1.1).
pub(super) const BAG: &str = "bagit.txt";

/// An output that is read again.
pub(super) struct Subject {
    /// As it was named.
    pub(super) name: String,
    pub(super) store: Store,
    pub(super) form: Form,
    /// What stands before a name of the manifest in the store.
    pub(super) before: String,
    /// What stands before the names of the manifests and of the findings.
    before_lists: String,
    /// Where a run that is not finished notes how far it is.
    journal: PathBuf,
}

/// What form an output has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A file for each record, in a folder or in a zip.
    Files,
    /// Pages of all records in one PDF or several, which are called after this.
    Merged(String),
    /// A bag, with the files in its payload.
    Bag,
}

impl Subject {
    pub(super) fn open(out: &Path) -> Result<Self> {
        let subject = Self::of(out)?;
        if subject.store.has(&subject.list(MANIFEST_LINES)) {
            return Ok(subject);
        }
        Err(subject.without_manifest())
    }

    fn of(out: &Path) -> Result<Self> {
        let ending = out.extension().and_then(|ending| ending.to_str());
        let ending = ending.map(str::to_ascii_lowercase);
        let is_folder = out.is_dir();
        match ending.as_deref() {
            Some("pdf") if !is_folder => Ok(Self::merged(out)),
            _ if is_folder => Ok(Self::files(out, Store::Folder(out.to_owned()))),
            _ if out.exists() => Self::zip(out),
            _ => Err(absent(out)),
        }
    }

    fn files(out: &Path, store: Store) -> Self {
        let (form, before) = match store.has(BAG) {
            true => (Form::Bag, "data/"),
            false => (Form::Files, ""),
        };
        let output = match store {
            Store::Folder(_) => Output::Folder(out.to_owned()),
            Store::Zip(_) => Output::Zip(out.to_owned()),
        };
        Self {
            name: out.display().to_string(),
            store,
            form,
            before: before.to_owned(),
            before_lists: before.to_owned(),
            journal: output.journal(),
        }
    }

    fn zip(out: &Path) -> Result<Self> {
        let archive = Archive::open(out)?;
        let mut top = None;
        archive.each(&mut |name| {
            let first = name
                .split_once('/')
                .map(|(folder, name)| (format!("{folder}/"), name));
            let (folder, name) = first.unwrap_or((String::new(), name));
            let is_top = matches!(name, MANIFEST_LINES | BAG);
            // One at the very top comes before one in a folder.
            if is_top
                && top
                    .as_ref()
                    .is_none_or(|found: &String| folder.len() < found.len())
            {
                top = Some(folder);
            }
        })?;
        let archive = archive.below(&top.unwrap_or_default());
        Ok(Self::files(out, Store::Zip(archive)))
    }

    fn merged(out: &Path) -> Self {
        let stem = out
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Self {
            name: out.display().to_string(),
            store: Store::Folder(folder_of(out).to_owned()),
            before: String::new(),
            before_lists: format!("{stem}."),
            form: Form::Merged(stem),
            journal: Output::Merged(out.to_owned()).journal(),
        }
    }

    /// Where one of the lists is in the store.
    pub(super) fn list(&self, name: &str) -> String {
        format!("{}{name}", self.before_lists)
    }

    /// What messages call a file of the store.
    pub(super) fn called(&self, name: &str) -> String {
        match &self.store {
            Store::Folder(folder) if folder == Path::new(".") => name.to_owned(),
            Store::Folder(folder) => folder.join(name).display().to_string(),
            Store::Zip(_) => format!("{}/{name}", self.name),
        }
    }

    /// A line of `manifest.ndjson`.
    pub(super) fn line(&self, line: u64) -> Place {
        Place {
            line: Some(line).filter(|line| *line > 0),
            ..Place::file(self.called(&self.list(MANIFEST_LINES)))
        }
    }

    /// Opens a list, if it is there.
    pub(super) fn open_list(&self, name: &str) -> Result<Option<BufReader<Box<dyn ReadSeek>>>> {
        match self.store.find(name) {
            Ok(Found::File { input, .. }) => Ok(Some(BufReader::with_capacity(1 << 16, input))),
            Ok(Found::Nothing | Found::Odd(_)) => Ok(None),
            Err(error) => Err(unreadable(&self.called(name), &error)),
        }
    }

    /// Whether a file of the store is ours and no record's.
    pub(super) fn is_list(&self, name: &str) -> bool {
        let journal = self.journal.file_name().unwrap_or_default();
        name == journal.to_string_lossy()
            || Output::lists().iter().any(|list| self.list(list) == name)
    }

    /// Whether a run that was not finished left its journal.
    fn is_cut_off(&self) -> bool {
        is_cut_off(&self.journal)
    }

    pub(super) fn tell_leftovers(&self, audit: &mut Audit) {
        if self.is_cut_off() {
            audit.tell(cut_off(&self.name));
        }
        if let Store::Zip(archive) = &self.store {
            for name in &archive.doubles {
                let message = format!("the archive has two entries `{name}`");
                let finding = Finding::fault(Kind::Duplicate, message).file(&self.name);
                audit.tell(finding.help(MEND));
            }
        }
    }

    fn without_manifest(&self) -> Error {
        if self.is_cut_off() {
            return cut_off(&self.name).into();
        }
        let list = self.called(&self.list(MANIFEST_LINES));
        let message = format!("`{}` has no manifest: there is no `{list}`", self.name);
        Error::new(Kind::Missing, message)
            .file(&self.name)
            .help("name what `testamur batch` made: the folder, the .zip, or the merged .pdf with its manifest beside it")
    }
}

fn is_cut_off(journal: &Path) -> bool {
    // A journal that can't be read, or has no first line, is none that a run goes on from.
    matches!(Reader::open(journal), Ok(Some(reader)) if !reader.is_closed)
}

fn cut_off(name: &str) -> Finding {
    Finding::fault(Kind::NotWhole, format!("a run into `{name}` was cut off"))
        .file(name)
        .help("run the same batch again with `--resume`: it goes on from there")
}

fn absent(out: &Path) -> Error {
    let name = out.display().to_string();
    if is_cut_off(&Output::of(out).journal()) {
        return cut_off(&name).into();
    }
    Error::new(Kind::Io, format!("there is no `{name}`"))
        .file(&name)
        .help("name what `testamur batch` made: a folder, a .zip or a .pdf")
}
