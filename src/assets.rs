//! The only way to a design's files: a folder, a zip, or memory.
//!
//! Names are relative and use `/`. Nothing outside the design's folder is ever opened: not by `..`,
//! an absolute path, a drive letter, a backslash, or a symbolic link.

mod archive;
mod folder;
mod name;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::assets::archive::Archive;
use crate::assets::folder::Folder;
pub(crate) use crate::assets::name::tidy_name;
pub use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::finding::nearest;
use crate::limits::Limits;

/// Names that are compared letter by letter with one that is missing.
const COMPARED: usize = 1_000;

/// A design's files. Clones share them.
#[derive(Clone)]
pub struct Assets {
    store: Arc<Store>,
    /// Where names begin: nothing, or a folder with the `/` behind it.
    within: Arc<str>,
    read: Option<Arc<Mutex<BTreeMap<String, Bytes>>>>,
}

enum Store {
    Folder(Folder),
    Archive(Archive),
    Memory(BTreeMap<String, Bytes>),
}

impl Assets {
    /// The files of a folder, or of a `.zip`, whichever the path leads to.
    ///
    /// # Errors
    /// As [`Assets::folder`] and [`Assets::zip_file`].
    pub fn open(path: impl AsRef<Path>, limits: &Limits) -> Result<Self> {
        let path = path.as_ref();
        if path.is_file() {
            return Self::open_file(path, limits);
        }
        Self::folder(path, limits)
    }

    fn open_file(path: &Path, limits: &Limits) -> Result<Self> {
        let is_design = path
            .file_name()
            .is_some_and(|name| name == "design.toml" || name == "design.json");
        if is_design {
            let message = format!("`{}` is a file of a design", path.display());
            return Err(Error::new(Kind::Asset, message).help("name the folder that it is in"));
        }
        Self::zip_file(path, limits)
    }

    /// The files of a folder. They are opened when they are read.
    ///
    /// # Errors
    /// [`Kind::Io`] when there is no such folder.
    pub fn folder(path: impl AsRef<Path>, limits: &Limits) -> Result<Self> {
        let folder = Folder::open(path.as_ref(), limits)?;
        Ok(Store::Folder(folder).into())
    }

    /// The files of a zip. They are inflated when they are read. When all of them lie in one folder,
    /// names start there.
    ///
    /// # Errors
    /// [`Kind::Asset`] when the bytes are no zip, when a name leads outside or is there twice;
    /// [`Kind::Limit`] when it holds too many files, or files that grow too large.
    pub fn zip(bytes: Arc<[u8]>, limits: &Limits) -> Result<Self> {
        let archive = Archive::open(bytes, limits)?;
        Ok(Store::Archive(archive).into())
    }

    /// The files of a zip on disk; see [`Assets::zip`].
    ///
    /// # Errors
    /// As [`Assets::zip`], and [`Kind::Io`] when the file can't be read.
    pub fn zip_file(path: impl AsRef<Path>, limits: &Limits) -> Result<Self> {
        let path = path.as_ref();
        let shown = path.display().to_string();
        let bytes = folder::read_bounded(path, limits.zip_bytes, &shown)?;
        Self::zip(bytes.into(), limits).map_err(|error| error.file(&shown))
    }

    /// Files that are in memory already, by their names.
    ///
    /// # Errors
    /// [`Kind::Asset`] when a name leads outside or is there twice.
    pub fn memory<N, B>(files: impl IntoIterator<Item = (N, B)>) -> Result<Self>
    where
        N: AsRef<str>,
        B: Into<Bytes>,
    {
        let mut held = BTreeMap::new();
        for (name, bytes) in files {
            let name = tidy_name(name.as_ref())?;
            if held.insert(name.clone(), bytes.into()).is_some() {
                return Err(twice(&name));
            }
        }
        Ok(Store::Memory(held).into())
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`Kind::Asset`] when it is not there (the hint tells the nearest name that is) or not inside
    /// the design; [`Kind::Limit`] when it is too large; [`Kind::Io`] when it can't be read.
    pub fn read(&self, name: &str) -> Result<Bytes> {
        let tidy = self.full(name)?;
        let found = match &*self.store {
            Store::Folder(folder) => folder.read(&tidy)?,
            Store::Archive(archive) => archive.read(&tidy)?,
            Store::Memory(files) => files.get(&tidy).cloned(),
        };
        let bytes = found.ok_or_else(|| self.missing(&tidy))?;
        if let Some(read) = &self.read {
            let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
            read.insert(tidy, bytes.clone());
        }
        Ok(bytes)
    }

    /// The name of a file among all of the design.
    fn full(&self, name: &str) -> Result<String> {
        let tidy = tidy_name(name)?;
        Ok(format!("{}{tidy}", self.within))
    }

    /// The files of a folder inside these. Notes of what is read are shared.
    ///
    /// # Errors
    /// [`Kind::Asset`] when the name leads outside.
    pub(crate) fn within(&self, folder: &str) -> Result<Self> {
        let folder = self.full(folder.trim_end_matches('/'))?;
        Ok(Self {
            within: format!("{folder}/").into(),
            ..self.clone()
        })
    }

    /// The same files, with a note kept of those that are read.
    pub(crate) fn noting(&self) -> Self {
        Self {
            read: Some(Arc::default()),
            ..self.clone()
        }
    }

    /// The files that were read since [`noting`](Self::noting), by their names.
    pub(crate) fn noted(&self) -> BTreeMap<String, Bytes> {
        let read = self.read.as_ref().map(|read| read.lock());
        let read = read.map(|read| read.unwrap_or_else(PoisonError::into_inner).clone());
        read.unwrap_or_default()
    }

    /// Whether a file may be read, without reading it.
    ///
    /// # Errors
    /// As [`Assets::read`].
    pub fn check(&self, name: &str) -> Result<()> {
        let tidy = self.full(name)?;
        let is_there = match &*self.store {
            Store::Folder(folder) => folder.check(&tidy)?,
            Store::Archive(archive) => archive.check(&tidy)?,
            Store::Memory(files) => files.contains_key(&tidy),
        };
        is_there.then_some(()).ok_or_else(|| self.missing(&tidy))
    }

    /// Whether there is a file of that name that may be read.
    pub fn contains(&self, name: &str) -> bool {
        self.check(name).is_ok()
    }

    /// The names of all files, sorted. Hidden files are left away, and folders that can't be read;
    /// of a very large folder not all are listed.
    pub fn names(&self) -> Vec<String> {
        let all = match &*self.store {
            Store::Folder(folder) => folder.names(),
            Store::Archive(archive) => archive.names(),
            Store::Memory(files) => files.keys().cloned().collect(),
        };
        let inside = |name: String| name.strip_prefix(&*self.within).map(str::to_owned);
        all.into_iter().filter_map(inside).collect()
    }

    fn missing(&self, name: &str) -> Error {
        let listed;
        let names = match &*self.store {
            Store::Folder(folder) => folder.hints(),
            Store::Archive(_) | Store::Memory(_) => {
                listed = self.names();
                &listed
            }
        };
        let known = || names.iter().map(String::as_str);
        let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
        let wanted = last(name);
        let elsewhere = known().find(|other| last(other) == wanted);
        let near = || nearest(name, known().take(COMPARED));
        let help = match elsewhere.or_else(near) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "put it into the design's folder, or mend its name".to_owned(),
        };
        Error::new(
            Kind::Asset,
            format!("there is no file `{name}` in the design"),
        )
        .help(help)
    }
}

impl From<Store> for Assets {
    fn from(store: Store) -> Self {
        Self {
            store: Arc::new(store),
            within: "".into(),
            read: None,
        }
    }
}

impl fmt::Debug for Assets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.store {
            Store::Folder(folder) => write!(f, "Assets of the folder {folder:?}"),
            Store::Archive(archive) => {
                write!(f, "Assets of a zip of {} files", archive.names().len())
            }
            Store::Memory(files) => write!(f, "Assets of {} files in memory", files.len()),
        }
    }
}

fn twice(name: &str) -> Error {
    let message = format!("there are two files `{name}`");
    Error::new(Kind::Asset, message).help("keep one of the two")
}

#[cfg(test)]
mod tests;
