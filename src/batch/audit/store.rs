//! Where the files of an output are: in a folder or in a zip. Links are never followed.

use std::fs;
use std::fs::File;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::batch::audit::archive::Archive;
use crate::batch::audit::whole::ReadSeek;
use crate::error::Result;

/// Files by their names, with `/` between folders.
pub(super) enum Store {
    Folder(PathBuf),
    Zip(Archive),
}

/// What is found under a name.
pub(super) enum Found {
    File {
        bytes: u64,
        input: Box<dyn ReadSeek>,
        /// The CRC-32 that the archive has for it; unpacking looked at it otherwise.
        crc32: Option<u32>,
    },
    Nothing,
    /// Something else than a file: what, in words.
    Odd(&'static str),
}

/// Whether subfolders are gone into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    Top,
    All,
}

/// Something that a store holds.
pub(super) struct Held {
    /// Its name, with `/` between folders.
    pub(super) name: String,
    /// What it is, where it is no plain file.
    pub(super) odd: Option<&'static str>,
}

impl Store {
    /// What is there under a name.
    pub(super) fn find(&self, name: &str) -> io::Result<Found> {
        match self {
            Self::Folder(root) => find_in(root, name),
            Self::Zip(archive) => archive.find(name),
        }
    }

    /// Whether there is a file of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        matches!(self.find(name), Ok(Found::File { .. }))
    }

    /// Shows what is there, in the order of the names or of the archive; that in subfolders if it is to go deep.
    pub(super) fn each(&self, depth: Depth, show: &mut dyn FnMut(Held)) -> Result<()> {
        match self {
            Self::Folder(root) => walk(root, depth, show),
            Self::Zip(archive) => archive.each(&mut |name| {
                let name = name.to_owned();
                show(Held { name, odd: None });
            }),
        }
    }
}

/// Whether a name stays inside its output, on any system.
pub(super) fn stays_inside(name: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    !name.contains(['\\', ':', '\0']) && name.split('/').all(is_plain)
}

fn find_in(root: &Path, name: &str) -> io::Result<Found> {
    let mut path = root.to_owned();
    let mut parts = name.split('/').peekable();
    while let Some(part) = parts.next() {
        path.push(part);
        let kind = match fs::symlink_metadata(&path) {
            Ok(facts) => facts.file_type(),
            Err(error) if is_absent(&error) => return Ok(Found::Nothing),
            Err(error) => return Err(error),
        };
        let is_last = parts.peek().is_none();
        if let Some(odd) = odd(kind, is_last) {
            return Ok(Found::Odd(odd));
        }
    }
    let file = File::open(&path)?;
    Ok(Found::File {
        bytes: file.metadata()?.len(),
        input: Box::new(file),
        crc32: None,
    })
}

/// A file in place of a folder counts as nothing below it.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn odd(kind: fs::FileType, should_be_file: bool) -> Option<&'static str> {
    if kind.is_symlink() {
        return Some("a link, which is not followed");
    }
    match should_be_file {
        true if kind.is_dir() => Some("a folder"),
        true if !kind.is_file() => Some("no plain file"),
        _ => None,
    }
}

fn walk(root: &Path, depth: Depth, show: &mut dyn FnMut(Held)) -> Result<()> {
    let mut left = vec![String::new()];
    while let Some(folder) = left.pop() {
        let path = if folder.is_empty() {
            root.to_owned()
        } else {
            root.join(&folder)
        };
        let mut entries = Vec::new();
        let listed = fs::read_dir(&path).and_then(|all| {
            for entry in all {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                entries.push((name, entry.file_type()?));
            }
            Ok(())
        });
        listed.map_err(|error| super::unreadable(&path.display().to_string(), &error))?;
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        let mut folders = Vec::new();
        for (name, kind) in entries {
            let name = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            if kind.is_dir() {
                folders.push(name);
            } else {
                show(Held {
                    name,
                    odd: odd(kind, true),
                });
            }
        }
        if depth == Depth::All {
            left.extend(folders.into_iter().rev());
        }
    }
    Ok(())
}
