//! Files that begin alike, put into a folder with as little work as its file system allows.

use std::fs;
use std::io;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::batch::folder;
use crate::bytes::Bytes;
use crate::error::Result;
use crate::paint::File;

/// Bytes from which a file is worth more than a plain write: below, to ask costs as much as it saves.
const WORTH: usize = 128 << 10;
/// Files from which a start is kept on the disk for them: it has to be written first, and waited for.
const MANY: u64 = 16;
/// Blocks of most file systems, in bytes: where a file goes on in one of its own, none is copied.
const BLOCK: usize = 4 << 10;

/// What a folder's file system makes cheap. None of it changes a byte of a file.
pub(super) struct Disk(Way);

enum Way {
    Plain,
    /// Tell it how long the file will be: ext4 then takes its room at once, not block by block.
    Reserve,
    /// Let files have the blocks of their start in common: XFS, btrfs, bcachefs.
    Share(Starts),
}

/// The starts of files, each in a file without a name.
struct Starts {
    folder: PathBuf,
    known: Mutex<Vec<(Bytes, Option<Arc<Start>>)>>,
}

struct Start {
    file: fs::File,
    bytes: usize,
}

impl Disk {
    /// Of a folder that so many files go into.
    pub(super) fn of(folder: &Path, files: u64) -> Self {
        Self(match system::reserves(folder) {
            true => Way::Reserve,
            false if files >= MANY => Way::Share(Starts {
                folder: folder.to_owned(),
                known: Mutex::default(),
            }),
            false => Way::Plain,
        })
    }

    /// Writes a file under a temporary name beside its place, then gives it its name.
    ///
    /// # Errors
    /// When the place can't be written; nothing half-written is left under its name.
    pub(super) fn write_whole(&self, path: &Path, file: &File) -> Result<()> {
        folder::put(path, |out| {
            let there = self.begin(out, file)?;
            folder::write_parts(out, &[&file.shared[there..], &file.own])
        })
    }

    /// How many bytes of a file are there without being written.
    fn begin(&self, out: &mut fs::File, file: &File) -> io::Result<usize> {
        match &self.0 {
            Way::Plain => Ok(0),
            Way::Reserve => {
                if file.len() >= WORTH {
                    system::reserve(out, file.len() as u64);
                }
                Ok(0)
            }
            Way::Share(starts) => starts.begin(out, &file.shared),
        }
    }
}

impl Starts {
    fn begin(&self, out: &mut fs::File, shared: &Bytes) -> io::Result<usize> {
        let Some(start) = self.of(shared) else {
            return Ok(0);
        };
        if !system::share(&start.file, out) {
            return Ok(0);
        }
        out.seek(SeekFrom::Start(start.bytes as u64))?;
        Ok(start.bytes)
    }

    /// The start of files that begin so; `None` where it can't be shared, or is not worth it.
    fn of(&self, shared: &Bytes) -> Option<Arc<Start>> {
        if shared.len() < WORTH {
            return None;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, start)) = known.iter().find(|(bytes, _)| bytes.is_same(shared)) {
            return start.clone();
        }
        let start = self.make(shared).ok().map(Arc::new);
        known.push((shared.clone(), start.clone()));
        start
    }

    /// Writes a start, and tries whether another file can have it too.
    fn make(&self, shared: &[u8]) -> io::Result<Start> {
        let whole = &shared[..shared.len() / BLOCK * BLOCK];
        let mut file = system::nameless(&self.folder)?;
        folder::write_parts(&mut file, &[whole])?;
        match system::share(&file, &system::nameless(&self.folder)?) {
            true => Ok(Start {
                file,
                bytes: whole.len(),
            }),
            false => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// What Linux can do beside a write. Where it refuses, the write that follows says why, if there is a reason.
#[cfg(target_os = "linux")]
mod system {
    use std::fs::File;
    use std::fs::OpenOptions;
    use std::io;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::Path;

    use rustix::fs::FallocateFlags;
    use rustix::fs::OFlags;

    /// What ext4 calls itself (`EXT4_SUPER_MAGIC`).
    const EXT4: u64 = 0xef53;

    /// Whether a file is written faster when its length is known before.
    pub(super) fn reserves(folder: &Path) -> bool {
        rustix::fs::statfs(folder).is_ok_and(|about| u64::try_from(about.f_type) == Ok(EXT4))
    }

    /// Takes the room for a file that is written next.
    pub(super) fn reserve(file: &File, bytes: u64) {
        let _ = rustix::fs::fallocate(file, FallocateFlags::empty(), 0, bytes);
    }

    /// A file that is gone when it is closed.
    pub(super) fn nameless(folder: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).mode(0o600);
        options.custom_flags(OFlags::TMPFILE.bits() as i32);
        options.open(folder)
    }

    /// Lets an empty file have the blocks of another.
    pub(super) fn share(from: &File, to: &File) -> bool {
        rustix::fs::ioctl_ficlone(to, from).is_ok()
    }
}

/// Elsewhere files are written as they are.
#[cfg(not(target_os = "linux"))]
mod system {
    use std::fs::File;
    use std::io;
    use std::path::Path;

    pub(super) fn reserves(_: &Path) -> bool {
        false
    }

    pub(super) fn reserve(_: &File, _: u64) {}

    pub(super) fn nameless(_: &Path) -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn share(_: &File, _: &File) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(folder: &Path) -> Vec<(&'static str, Disk)> {
        let starts = || Starts {
            folder: folder.to_owned(),
            known: Mutex::default(),
        };
        vec![
            ("plain", Disk(Way::Plain)),
            ("reserve", Disk(Way::Reserve)),
            ("share", Disk(Way::Share(starts()))),
            ("as the folder has it", Disk::of(folder, MANY)),
        ]
    }

    fn file(shared: &Bytes, own: &str) -> File {
        File {
            shared: shared.clone(),
            ..File::from(own.as_bytes().to_vec())
        }
    }

    #[test]
    fn each_way_writes_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = |count: usize| -> Vec<u8> { (0..count).map(|at| (at % 251) as u8).collect() };
        let starts = [0, 1, BLOCK, WORTH - 1, WORTH, WORTH + 1, 3 * WORTH + 5];
        for (way, disk) in ways(folder.path()) {
            for count in starts {
                let shared = Bytes::from(bytes(count));
                for own in ["Ada", "Grace Hopper", ""] {
                    let file = file(&shared, own);
                    let path = folder.path().join("of.pdf");
                    disk.write_whole(&path, &file).unwrap();
                    let whole = fs::read(&path).unwrap();
                    assert!(whole == file.to_vec(), "{way}: {count} bytes and {own:?}");
                }
            }
        }
        // Nothing but the last file is left, of what has no name either.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_longer_file_that_was_there_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("of.pdf");
        let shared = Bytes::from(vec![7; 2 * WORTH]);
        for (way, disk) in ways(folder.path()) {
            // What a run that was cut off has left of it.
            fs::write(crate::batch::output::hidden(&path), vec![1; 5 * WORTH]).unwrap();
            fs::write(&path, vec![2; 5 * WORTH]).unwrap();
            let file = file(&shared, "Ada");
            disk.write_whole(&path, &file).unwrap();
            assert!(fs::read(&path).unwrap() == file.to_vec(), "{way}");
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_told_by_each_way() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        let shared = Bytes::from(vec![7; 2 * WORTH]);
        for (way, disk) in ways(&gone) {
            let error = disk.write_whole(&gone.join("of.pdf"), &file(&shared, "Ada"));
            let message = error.unwrap_err().to_string();
            assert!(message.contains("of.pdf"), "{way}: {message}");
        }
    }
}
