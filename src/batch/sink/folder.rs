//! A folder with a file for each record, design and format.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;

use crate::batch::Painting;
use crate::batch::disk::Disk;
use crate::batch::entry::Entry;
use crate::batch::entry::Made;
use crate::batch::folder;
use crate::batch::output::hidden;
use crate::batch::sink::Lists;
use crate::batch::sink::Naming;
use crate::batch::sink::Task;
use crate::batch::sink::locked;
use crate::batch::sink::paint;
use crate::batch::sums::digest_of;
use crate::digest::Digest;
use crate::error::Result;

/// A folder that is being filled.
pub(in crate::batch) struct Folder {
    root: PathBuf,
    disk: Disk,
    naming: Naming,
    /// Subfolders that are there.
    made: Mutex<BTreeSet<PathBuf>>,
}

impl Folder {
    pub(in crate::batch) fn open(root: &Path, naming: Naming) -> Result<Self> {
        folder::make_folder(root)?;
        folder::check_writable(root)?;
        Ok(Self {
            root: root.to_owned(),
            disk: Disk::of(root, naming.records),
            naming,
            made: Mutex::default(),
        })
    }

    /// Makes the subfolders of a record.
    pub(super) fn admit(&self, task: &Task, painting: &Painting) -> Result<()> {
        for drawing in &task.drawings {
            for brush in painting.brushes(drawing.design) {
                let file = self
                    .naming
                    .file(task, drawing.design, brush.painter.format());
                self.make_folder_of(&file)?;
            }
        }
        Ok(())
    }

    fn make_folder_of(&self, file: &str) -> Result<()> {
        let Some((folder, _)) = file.rsplit_once('/') else {
            return Ok(());
        };
        let path = self.root.join(folder);
        let mut made = locked(&self.made);
        if !made.contains(&path) {
            folder::make_folder(&path)?;
            made.insert(path);
        }
        Ok(())
    }

    pub(super) fn make(&self, task: &Task, painting: &Painting) -> Result<Vec<Made>> {
        let files = paint(task, painting, &self.naming)?;
        let put = files.into_iter().map(|(made, file)| {
            self.disk.write_whole(&self.root.join(&made.file), &file)?;
            Ok(made)
        });
        put.collect()
    }

    pub(super) fn proves(&self, entry: &Entry) -> bool {
        entry.files.iter().all(|made| {
            let digest = file_digest(&self.root.join(&made.file), made.bytes);
            digest.is_ok_and(|digest| digest == Some(made.sha256))
        })
    }

    pub(super) fn close(self, lists: &mut impl Lists) -> Result<()> {
        write_lists(lists, |name| self.root.join(name))
    }
}

/// Writes all lists into files of their own, side by side, and gives them their names when they are whole.
pub(super) fn write_lists(lists: &impl Lists, path: impl Fn(&str) -> PathBuf) -> Result<()> {
    let names = lists.names();
    let paths: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
    let parts: Vec<PathBuf> = paths.iter().map(|path| hidden(path)).collect();
    let renamed = || {
        let mut renames = parts.iter().zip(&paths);
        renames.try_for_each(|(part, path)| folder::rename(part, path))
    };
    let done = write_parts(lists, &names, &parts).and_then(|()| renamed());
    if done.is_err() {
        for part in &parts {
            let _ = std::fs::remove_file(part);
        }
    }
    done
}

fn write_parts(lists: &impl Lists, names: &[&str], parts: &[PathBuf]) -> Result<()> {
    let open = |part: &PathBuf| {
        let file = File::create(part).map_err(|error| folder::cannot(part, "written", &error))?;
        Ok(io::BufWriter::with_capacity(1 << 16, file))
    };
    let mut outs = parts.iter().map(open).collect::<Result<Vec<_>>>()?;
    let each = outs
        .iter_mut()
        .map(|out| out as &mut (dyn io::Write + Send));
    lists.write(names.iter().copied().zip(each).collect())?;
    for (out, part) in outs.into_iter().zip(parts) {
        let failed = |error: &io::Error| folder::cannot(part, "written", error);
        let file = out.into_inner().map_err(|error| failed(error.error()))?;
        file.sync_all().map_err(|error| failed(&error))?;
    }
    Ok(())
}

/// The digest of a file of `bytes` bytes; `None` when it has another size.
fn file_digest(path: &Path, bytes: u64) -> io::Result<Option<Digest>> {
    let file = File::open(path)?;
    if file.metadata()?.len() != bytes {
        return Ok(None);
    }
    digest_of(file).map(Some)
}
