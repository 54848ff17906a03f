//! A long file whose bytes the disk gets while more are made, so that there is little to wait for at its end.

use std::fs::File;
use std::io;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::TrySendError;
use std::thread::Builder;
use std::thread::JoinHandle;

/// Bytes of a large file after which the disk is asked to take what there is.
pub(super) const LARGE: u64 = 64 << 20;

/// A file that is written from one end to the other, more or less.
pub(super) struct Steady {
    file: File,
    /// Bytes after which the disk is asked to take what there is: a shorter file is asked for at its end alone.
    between: u64,
    /// Bytes that the disk was not asked for yet.
    waiting: u64,
    keeper: Option<Keeper>,
}

/// A thread that waits for the disk.
struct Keeper {
    asks: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl Steady {
    /// A file whose bytes the disk is asked to take whenever there are `between` more of them.
    pub(super) fn new(file: File, between: u64) -> Self {
        Self {
            file,
            between,
            waiting: 0,
            keeper: None,
        }
    }

    /// The file itself, to be looked at.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Has the disk keep all of it, so that a power cut afterwards leaves it whole.
    ///
    /// # Errors
    /// What the disk says, also of what it was asked for before.
    pub(super) fn keep(&mut self) -> io::Result<()> {
        self.dismiss()?;
        self.file.sync_all()
    }

    /// Asks the disk to take what there is, when it is much; before more is written, for a write that fails has written nothing.
    fn ask(&mut self) -> io::Result<()> {
        if self.waiting < self.between {
            return Ok(());
        }
        self.waiting = 0;
        if self.keeper.is_none() {
            self.keeper = Keeper::hire(&self.file).ok();
        }
        match self.keeper.as_ref().map(|keeper| keeper.asks.try_send(())) {
            // It is told once: a system that has the file's error told forgets it.
            Some(Err(TrySendError::Disconnected(()))) => self.dismiss(),
            // When it is still at the last, it will find all of it.
            None | Some(Ok(()) | Err(TrySendError::Full(()))) => Ok(()),
        }
    }

    fn dismiss(&mut self) -> io::Result<()> {
        let Some(Keeper { asks, thread }) = self.keeper.take() else {
            return Ok(());
        };
        drop(asks);
        let end = thread.join();
        end.unwrap_or_else(|_| {
            Err(io::Error::other(
                "the thread that waits for the disk failed",
            ))
        })
    }
}

impl Keeper {
    /// A thread for a file; where there can be none, the end of the file waits for all.
    fn hire(file: &File) -> io::Result<Self> {
        let file = file.try_clone()?;
        let (asks, asked) = mpsc::sync_channel(1);
        let thread = Builder::new()
            .name("testamur-disk".to_owned())
            .spawn(move || keep(&file, &asked))?;
        Ok(Self { asks, thread })
    }
}

fn keep(file: &File, asked: &Receiver<()>) -> io::Result<()> {
    asked.iter().try_for_each(|()| file.sync_data())
}

impl Drop for Steady {
    fn drop(&mut self) {
        // One that is left unfinished: nobody relies on what is in it.
        let _ = self.dismiss();
    }
}

impl Write for Steady {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.ask()?;
        let count = self.file.write(bytes)?;
        self.waiting += count as u64;
        Ok(count)
    }

    fn write_vectored(&mut self, parts: &[io::IoSlice<'_>]) -> io::Result<usize> {
        self.ask()?;
        let count = self.file.write_vectored(parts)?;
        self.waiting += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Steady {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_whole_whether_it_is_kept_or_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long.zip");
        let piece: Vec<u8> = (0..1 << 20).map(|at| (at % 253) as u8).collect();
        for kept in [true, false] {
            let mut out = Steady::new(File::create(&path).unwrap(), LARGE);
            for _ in 0..150 {
                out.write_all(&piece).unwrap();
            }
            assert!(out.keeper.is_some(), "the disk was asked on the way");
            out.seek(SeekFrom::Start(10)).unwrap();
            out.write_all(b"mended").unwrap();
            if kept {
                out.keep().unwrap();
            }
            drop(out);
            let mut whole = piece.repeat(150);
            whole[10..16].copy_from_slice(b"mended");
            assert!(std::fs::read(&path).unwrap() == whole);
        }
    }

    #[test]
    fn what_the_disk_refuses_on_the_way_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = || File::create(folder.path().join("long.zip")).unwrap();
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let failing = || {
            let (asks, asked) = mpsc::sync_channel::<()>(1);
            let thread = std::thread::spawn(move || {
                drop(asked);
                Err(full())
            });
            while !thread.is_finished() {
                std::thread::yield_now();
            }
            let mut out = Steady::new(file(), LARGE);
            out.keeper = Some(Keeper { asks, thread });
            out.waiting = LARGE;
            out
        };
        let error = failing().write_all(b"more").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        let error = failing().keep().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
