//! Files of a folder.

use std::fmt;
use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use crate::assets::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;

/// Names that a listing holds at most.
const LISTED: usize = 10_000;

/// Folders inside one another that a listing looks into.
const DEPTH: usize = 16;

/// A folder, by its real path.
pub(super) struct Folder {
    root: PathBuf,
    file_bytes: u64,
    /// Its names as they were when a file was first missing: of 100,000 records each may miss one.
    hints: OnceLock<Vec<String>>,
}

impl Folder {
    pub(super) fn open(path: &Path, limits: &Limits) -> Result<Self> {
        let shown = path.display();
        let root = path.canonicalize().map_err(|error| {
            let help =
                "check the path; a design is a folder with a `design.toml`, or a `.zip` of it";
            Error::new(
                Kind::Io,
                format!("can't open the folder `{shown}`: {}", plain(&error)),
            )
            .help(help)
        })?;
        if !root.is_dir() {
            let message = format!("`{shown}` is no folder");
            return Err(Error::new(Kind::Io, message).help("name a folder, or a `.zip` file"));
        }
        Ok(Self {
            root,
            file_bytes: limits.file_bytes,
            hints: OnceLock::new(),
        })
    }

    /// Whether a file of that name is there and may be read.
    pub(super) fn check(&self, name: &str) -> Result<bool> {
        let Some(real) = self.find(name)? else {
            return Ok(false);
        };
        let meta = std::fs::metadata(&real).map_err(|error| unreadable(name, &error))?;
        self.check_meta(name, &meta)?;
        Ok(true)
    }

    pub(super) fn read(&self, name: &str) -> Result<Option<Bytes>> {
        if !self.check(name)? {
            return Ok(None);
        }
        let Some(real) = self.find(name)? else {
            return Ok(None);
        };
        let file = File::open(&real).map_err(|error| unreadable(name, &error))?;
        let meta = file.metadata().map_err(|error| unreadable(name, &error))?;
        self.check_meta(name, &meta)?;
        // A link may have been put in the way between looking and opening.
        if !is_still(&real, &meta) || self.find(name)? != Some(real) {
            return Err(outside(name));
        }
        read_to_end(file, self.file_bytes, name).map(|bytes| Some(bytes.into()))
    }

    fn check_meta(&self, name: &str, meta: &Metadata) -> Result<()> {
        if !meta.is_file() {
            let message = format!("`{name}` is no file");
            return Err(Error::new(Kind::Asset, message).help("name a file, not a folder"));
        }
        if meta.len() > self.file_bytes {
            return Err(too_large(name, self.file_bytes));
        }
        Ok(())
    }

    /// The real path of a file, which lies inside the folder; `None` when there is none.
    fn find(&self, name: &str) -> Result<Option<PathBuf>> {
        let real = match self.root.join(name).canonicalize() {
            Ok(real) => real,
            Err(error) if is_absence(&error) => match self.find_decomposed(name) {
                Some(real) => real,
                None => return Ok(None),
            },
            Err(error) => return Err(unreadable(name, &error)),
        };
        if real.starts_with(&self.root) {
            return Ok(Some(real));
        }
        Err(outside(name))
    }

    /// The same name in another normal form: macOS writes é as e and an accent.
    fn find_decomposed(&self, name: &str) -> Option<PathBuf> {
        if name.is_ascii() {
            return None;
        }
        let mut path = self.root.clone();
        for part in name.split('/') {
            let entries = std::fs::read_dir(&path).ok()?.take(LISTED);
            let found = entries.filter_map(io::Result::ok).find(|entry| {
                let other = entry.file_name();
                other
                    .to_str()
                    .is_some_and(|other| other.nfc().eq(part.chars()))
            })?;
            path = found.path();
        }
        path.canonicalize().ok()
    }

    /// Names that may be meant where one is missing.
    pub(super) fn hints(&self) -> &[String] {
        self.hints.get_or_init(|| self.names())
    }

    pub(super) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.list(&self.root, "", DEPTH, &mut names);
        names.sort();
        names
    }

    fn list(&self, folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries.filter_map(io::Result::ok) {
            let file_name = entry.file_name();
            let Some(part) = file_name.to_str().filter(|part| !part.starts_with('.')) else {
                continue;
            };
            if names.len() >= LISTED {
                return;
            }
            let name = format!("{prefix}{part}").nfc().collect::<String>();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth > 0 => {
                    self.list(&entry.path(), &format!("{name}/"), depth - 1, names);
                }
                // A link counts when it leads to a file inside.
                Ok(kind) if kind.is_file() || self.check(&name).unwrap_or_default() => {
                    names.push(name);
                }
                _ => {}
            }
        }
    }
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.root.display())
    }
}

/// Whether a path still leads to the file that was opened.
#[cfg(unix)]
fn is_still(path: &Path, opened: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let now = std::fs::symlink_metadata(path);
    now.is_ok_and(|now| (now.dev(), now.ino()) == (opened.dev(), opened.ino()))
}

/// Whether a path still leads to the file that was opened, as far as the system tells.
#[cfg(not(unix))]
fn is_still(path: &Path, opened: &Metadata) -> bool {
    let now = std::fs::symlink_metadata(path);
    now.is_ok_and(|now| now.is_file() && now.len() == opened.len())
}

/// All bytes of a file that the user named, unless it is too large.
pub(super) fn read_bounded(path: &Path, most: u64, shown: &str) -> Result<Vec<u8>> {
    let file = File::open(path).map_err(|error| unreadable(shown, &error))?;
    let meta = file.metadata().map_err(|error| unreadable(shown, &error))?;
    if meta.len() > most {
        return Err(too_large(shown, most));
    }
    read_to_end(file, most, shown)
}

/// The file may grow while it is read, so the bound is held here too.
fn read_to_end(file: File, most: u64, name: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > most {
        return Err(too_large(name, most));
    }
    Ok(bytes)
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename
    )
}

fn outside(name: &str) -> Error {
    let message = format!("`{name}` is a link that leads outside the design");
    Error::new(Kind::Asset, message).help("copy the file itself into the design's folder")
}

pub(super) fn too_large(name: &str, most: u64) -> Error {
    let message = format!("`{name}` is larger than {most} bytes");
    Error::new(Kind::Limit, message).help("use a smaller file, or raise the limit")
}

fn unreadable(name: &str, error: &io::Error) -> Error {
    let message = format!("can't read `{name}`: {}", plain(error));
    Error::new(Kind::Io, message).help("check that the file is there and may be read")
}

/// The same words on every system, where the kind of the error has some.
fn plain(error: &io::Error) -> String {
    error.kind().to_string()
}
