//! Where a design comes from, and what changes with its files.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::assets::Assets;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;

/// Files that are looked at; a design has a few.
const MOST_FILES: usize = 2_000;

/// Folders inside one another that are looked into.
const DEPTH: usize = 8;

/// Where a design comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A folder, whose files are watched and may be changed.
    Folder(PathBuf),
    /// A zip, which is watched.
    Zip(PathBuf),
    /// Files that never change, such as those of a bundled design.
    Fixed(Assets),
}

impl Source {
    /// A folder, or the zip that a path leads to.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        match path.is_dir() {
            true => Self::Folder(path),
            false => Self::Zip(path),
        }
    }

    /// Its files as they are now.
    pub(super) fn assets(&self, limits: &Limits) -> Result<Assets> {
        match self {
            Self::Folder(path) => Assets::folder(path, limits),
            Self::Zip(path) => Assets::open(path, limits),
            Self::Fixed(assets) => Ok(assets.clone()),
        }
    }

    /// Why nothing can be changed, if so.
    pub(super) fn is_closed(&self) -> Option<&'static str> {
        match self {
            Self::Folder(_) => None,
            Self::Zip(_) => Some("A zip is shown as it is. Unpack it to change things here."),
            Self::Fixed(_) => {
                Some("A bundled design is shown as it is. `testamur new` makes a copy to change.")
            }
        }
    }

    /// The real path of the file that says what the design is, inside the folder.
    pub(super) fn design_file(&self, name: &str) -> Result<PathBuf> {
        let Self::Folder(folder) = self else {
            let why = self.is_closed().unwrap_or_default();
            return Err(Error::new(Kind::Io, "the design can't be changed here").help(why));
        };
        let unreadable = |error: io::Error| {
            Error::new(Kind::Io, format!("`{name}` can't be read: {error}")).file(name)
        };
        let root = folder.canonicalize().map_err(unreadable)?;
        let path = root.join(name).canonicalize().map_err(unreadable)?;
        if path.starts_with(&root) {
            return Ok(path);
        }
        let message = format!("`{name}` leads out of the design's folder");
        Err(Error::new(Kind::Asset, message).help("put the file itself into the folder"))
    }

    /// What changes when one of its files does.
    pub(super) fn stamp(&self) -> Stamp {
        match self {
            Self::Folder(path) | Self::Zip(path) => Stamp::of([path.as_path()]),
            Self::Fixed(_) => Stamp::default(),
        }
    }
}

/// Names, sizes and times of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Stamp {
    /// That of files, and of all files in folders.
    pub(super) fn of<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Self {
        let mut stamp = Self::default();
        for path in paths {
            match path.is_dir() {
                true => stamp.folder(path, DEPTH),
                false => stamp.file(path),
            }
        }
        stamp.0.sort();
        stamp
    }

    fn file(&mut self, path: &Path) {
        let about = fs::metadata(path);
        let (bytes, changed) =
            about.map_or((0, None), |about| (about.len(), about.modified().ok()));
        self.0.push((path.to_owned(), bytes, changed));
    }

    fn folder(&mut self, path: &Path, depth: usize) {
        let Ok(entries) = fs::read_dir(path) else {
            return;
        };
        for entry in entries.filter_map(io::Result::ok) {
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if is_hidden || self.0.len() >= MOST_FILES {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth > 0 => self.folder(&entry.path(), depth - 1),
                Ok(kind) if kind.is_dir() => {}
                _ => self.file(&entry.path()),
            }
        }
    }
}
