//! A file that is looked at through a window, so that its size does not matter.

use std::io;
use std::io::Read;
use std::io::SeekFrom;

use crate::batch::audit::whole::ReadSeek;

/// Bytes that are held at a time: a page of a PDF and what stands near it.
const HELD: usize = 1 << 14;

/// A place in a file, and the bytes around it.
pub(super) struct Window<'a> {
    input: &'a mut dyn ReadSeek,
    size: u64,
    /// Where the held bytes begin.
    start: u64,
    held: Vec<u8>,
    at: u64,
}

impl<'a> Window<'a> {
    pub(super) fn new(input: &'a mut dyn ReadSeek) -> io::Result<Self> {
        let size = input.seek(SeekFrom::End(0))?;
        Ok(Self {
            input,
            size,
            start: 0,
            held: Vec::new(),
            at: 0,
        })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Where it stands.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn go(&mut self, at: u64) {
        self.at = at;
    }

    /// The byte here, without going on; `None` at the end.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.rest()?.first().copied())
    }

    /// The byte here; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        self.at += u64::from(byte.is_some());
        Ok(byte)
    }

    /// Goes on behind `text`, if that is what stands here.
    pub(super) fn eat(&mut self, text: &[u8]) -> io::Result<bool> {
        let before = self.at;
        for wanted in text {
            if self.next()? != Some(*wanted) {
                self.at = before;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Held bytes from here on; empty at the end alone.
    fn rest(&mut self) -> io::Result<&[u8]> {
        let is_held = self.at >= self.start && self.at < self.start + self.held.len() as u64;
        if !is_held {
            self.load()?;
        }
        let from = usize::try_from(self.at.saturating_sub(self.start)).unwrap_or(usize::MAX);
        Ok(self.held.get(from..).unwrap_or_default())
    }

    fn load(&mut self) -> io::Result<()> {
        self.start = self.at.min(self.size);
        self.held.clear();
        self.input.seek(SeekFrom::Start(self.start))?;
        let mut part = (&mut *self.input).take(HELD as u64);
        part.read_to_end(&mut self.held)?;
        Ok(())
    }
}

impl Read for Window<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let rest = self.rest()?;
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}
