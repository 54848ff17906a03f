//! A folder of files: a temporary name first, then the final one.

use std::fs;
use std::fs::OpenOptions;
use std::io;
use std::io::IoSlice;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// The list of what a batch made, at the top of its folder.
pub const MANIFEST: &str = "manifest.csv";

/// A folder that a batch fills.
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens a folder, or makes it.
    ///
    /// # Errors
    /// When it can't be made or written, or holds files that no batch of ours made.
    pub(super) fn open(root: &Path) -> Result<Self> {
        fs::create_dir_all(root).map_err(|error| cannot(root, "made", &error))?;
        let folder = Self {
            root: root.to_owned(),
        };
        folder.check_empty()?;
        folder.check_writable()?;
        Ok(folder)
    }

    fn check_empty(&self) -> Result<()> {
        let mut entries =
            fs::read_dir(&self.root).map_err(|error| cannot(&self.root, "read", &error))?;
        if self.root.join(MANIFEST).is_file() || entries.next().is_none() {
            return Ok(());
        }
        Err(Error::new(
            Kind::Io,
            format!("the folder `{}` holds other files", self.root.display()),
        )
        .file(&self.root.display().to_string())
        .help("name an empty folder, a new one, or one that an earlier batch made"))
    }

    fn check_writable(&self) -> Result<()> {
        let probe = self.root.join(".testamur.part");
        let tried = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&probe);
        tried.map_err(|error| cannot(&self.root, "written", &error))?;
        fs::remove_file(&probe).map_err(|error| cannot(&self.root, "written", &error))
    }

    /// Writes a file whole, then gives it its name. A file of that name is replaced.
    pub(super) fn put(&self, name: &str, parts: &[&[u8]]) -> Result<()> {
        let hidden = self.root.join(format!(".{name}.part"));
        let path = self.root.join(name);
        let done = write(&hidden, parts).and_then(|()| fs::rename(&hidden, &path));
        done.map_err(|error| {
            // What is left of it is of no use to anyone; that it can't be removed changes nothing.
            let _ = fs::remove_file(&hidden);
            cannot(&path, "written", &error)
        })
    }
}

/// Writes a file under a temporary name beside its place, then gives it its name.
///
/// # Errors
/// When the place can't be written; nothing half-written is left under its name.
pub fn write_whole(path: &Path, parts: &[&[u8]]) -> Result<()> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if name.is_empty() {
        return Err(
            Error::new(Kind::Io, format!("`{}` names no file", path.display()))
                .help("name a file with an ending, such as out.pdf"),
        );
    }
    let root = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    Folder {
        root: root.to_owned(),
    }
    .put(&name, parts)
}

fn write(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)?;
    let mut slices: Vec<_> = parts.iter().map(|part| IoSlice::new(part)).collect();
    let mut rest = &mut slices[..];
    while !rest.is_empty() {
        let written = file.write_vectored(rest)?;
        if written == 0 && rest.iter().any(|slice| !slice.is_empty()) {
            return Err(io::ErrorKind::WriteZero.into());
        }
        IoSlice::advance_slices(&mut rest, written);
        if written == 0 {
            break;
        }
    }
    Ok(())
}

fn cannot(path: &Path, done: &str, error: &io::Error) -> Error {
    let name = path.display().to_string();
    Error::new(
        Kind::Io,
        format!("`{name}` can't be {done}: {}", reason(error)),
    )
    .file(&name)
    .help(match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "ask for the right to write there, or name another folder with `-o`"
        }
        io::ErrorKind::StorageFull => "make room on the disk, then run it again",
        _ => "name another place with `-o`",
    })
}

fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
