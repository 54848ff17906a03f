//! Where the files of a batch go, and what lies there while it runs.

use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;

use crate::batch::findings::FINDINGS;
use crate::batch::manifest::MANIFEST;
use crate::batch::manifest::MANIFEST_LINES;

/// The journal of a run into a folder.
const JOURNAL: &str = ".testamur-journal";

/// Where the files of a batch go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A folder: a file for each record and format.
    Folder(PathBuf),
    /// A folder that is a bag (RFC 8493): the same, with everything that its owner needs to keep it.
    Bag(PathBuf),
    /// A zip with the same files as a folder.
    Zip(PathBuf),
    /// One PDF with the pages of all records, or several, where the run is split.
    Merged(PathBuf),
}

impl Output {
    /// By the ending of `path`: `.zip`, `.pdf`, or else a folder.
    pub fn of(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let ending = path.extension().map(OsStr::to_ascii_lowercase);
        match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("zip") => Self::Zip(path),
            Some("pdf") => Self::Merged(path),
            _ => Self::Folder(path),
        }
    }

    /// As it was named.
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder(path) | Self::Bag(path) | Self::Zip(path) | Self::Merged(path) => path,
        }
    }

    /// Whether records have files of their own in it.
    pub(crate) fn has_files(&self) -> bool {
        match self {
            Self::Folder(_) | Self::Bag(_) | Self::Zip(_) => true,
            Self::Merged(_) => false,
        }
    }

    /// What kind it is, in a word.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Folder(_) => "folder",
            Self::Bag(_) => "bag",
            Self::Zip(_) => "zip",
            Self::Merged(_) => "merged",
        }
    }

    /// Where the journal lies while a run is not finished.
    pub fn journal(&self) -> PathBuf {
        match self {
            Self::Folder(path) | Self::Bag(path) => path.join(JOURNAL),
            Self::Zip(path) | Self::Merged(path) => beside(path, ".", ".journal"),
        }
    }

    /// Where the manifests and the findings lie, once it is finished; those of a zip lie in it.
    pub fn list(&self, name: &str) -> PathBuf {
        match self {
            Self::Folder(path) | Self::Zip(path) => path.join(name),
            Self::Bag(path) => path.join("data").join(name),
            Self::Merged(path) => {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                path.with_file_name(format!("{stem}.{name}"))
            }
        }
    }

    /// The lists that lie beside the files of records.
    pub(crate) fn lists() -> [&'static str; 3] {
        [MANIFEST, MANIFEST_LINES, FINDINGS]
    }

    /// The folder that the files' names start in.
    pub(crate) fn root(&self) -> PathBuf {
        match self {
            Self::Folder(path) => path.clone(),
            Self::Bag(path) => path.join("data"),
            Self::Zip(path) | Self::Merged(path) => folder_of(path).to_owned(),
        }
    }
}

/// The folder of a file.
pub(crate) fn folder_of(path: &Path) -> &Path {
    let parent = path.parent();
    parent
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// A file beside another, called after it.
pub(crate) fn beside(path: &Path, before: &str, after: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{before}{name}{after}"))
}

/// Where a file is written before it is whole.
pub(crate) fn hidden(path: &Path) -> PathBuf {
    beside(path, ".", ".part")
}
