//! Files of a bag: written under a temporary name, digested on the way, named when they are whole.

use std::fs;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use sha2::Digest as _;
use sha2::Sha256;

pub(super) use crate::batch::folder::cannot;
use crate::batch::folder::make_folder;
use crate::batch::folder::rename;
use crate::batch::folder::write_whole;
use crate::batch::output::hidden;
use crate::digest::Digest;
use crate::error::Result;

/// A file that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whole {
    /// Its name in the bag, with `/` between folders.
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) digest: Digest,
}

impl Whole {
    /// With the folders that it lies in.
    pub(super) fn within(mut self, folder: &str) -> Self {
        self.name = format!("{folder}/{}", self.name);
        self
    }
}

/// A file that is being written; what is left of one that never gets whole is removed.
pub(super) struct Part {
    path: PathBuf,
    hidden: PathBuf,
    out: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Part {
    pub(super) fn create(path: &Path) -> Result<Self> {
        let hidden = hidden(path);
        let file = create(&hidden).map_err(|error| cannot(path, "written", &error))?;
        Ok(Self {
            path: path.to_owned(),
            hidden,
            out: BufWriter::new(file),
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    pub(super) fn put(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        let done = self.write_all(bytes.as_ref());
        done.map_err(|error| cannot(&self.path, "written", &error))
    }

    pub(super) fn json_line(&mut self, value: &Value) -> Result<()> {
        let text = value.to_string();
        self.put(text)?;
        self.put("\n")
    }

    /// Ends it and gives it its name, told as a file of `folder` in the bag.
    pub(super) fn finish(mut self, folder: &str) -> Result<Whole> {
        let done = self.out.flush();
        done.map_err(|error| cannot(&self.path, "written", &error))?;
        rename(&self.hidden, &self.path)?;
        let whole = Whole {
            name: name_of(&self.path),
            bytes: self.bytes,
            digest: std::mem::take(&mut self.digest).into(),
        };
        Ok(match folder {
            "" => whole,
            folder => whole.within(folder),
        })
    }

    /// A file that is not written from its start to its end: digested when it is whole.
    pub(super) fn fill<T>(
        path: &Path,
        write: impl FnOnce(&File) -> Result<T>,
    ) -> Result<(Whole, T)> {
        let hidden = hidden(path);
        let file = create(&hidden).map_err(|error| cannot(path, "written", &error))?;
        let done = write(&file).and_then(|made| {
            let whole = read(&hidden)?;
            rename(&hidden, path)?;
            Ok((whole, made))
        });
        let (whole, made) = done.inspect_err(|_| discard(&hidden))?;
        let name = name_of(path);
        Ok((Whole { name, ..whole }, made))
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Part {
    /// Once it has its name there is nothing left to remove.
    fn drop(&mut self) {
        discard(&self.hidden);
    }
}

/// Writes a file whole, told with the folder that it lies in.
pub(super) fn write(path: &Path, bytes: &[u8], folder: &str) -> Result<Whole> {
    if let Some(parent) = path.parent() {
        make_folder(parent)?;
    }
    write_whole(path, &[bytes])?;
    let whole = Whole {
        name: name_of(path),
        bytes: bytes.len() as u64,
        digest: Digest::of(&[bytes]),
    };
    Ok(match folder {
        "" => whole,
        folder => whole.within(folder),
    })
}

/// Digests a file that is there.
pub(super) fn read(path: &Path) -> Result<Whole> {
    let unread = |error: io::Error| cannot(path, "read", &error);
    let mut file = File::open(path).map_err(unread)?;
    let mut digest = Sha256::new();
    let mut bytes = 0;
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece).map_err(unread)? {
            0 => break,
            count => {
                digest.update(&piece[..count]);
                bytes += count as u64;
            }
        }
    }
    Ok(Whole {
        name: name_of(path),
        bytes,
        digest: digest.into(),
    })
}

/// Removes a file that an earlier run may have left.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(cannot(path, "removed", &error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn create(path: &Path) -> io::Result<File> {
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
}

/// What is left of it is of no use to anyone; that it can't be removed changes nothing.
fn discard(path: &Path) {
    let _ = fs::remove_file(path);
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
