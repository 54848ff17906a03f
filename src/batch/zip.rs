//! Zip archives as a stream (PKWARE's APPNOTE 6.3): entries stored, one after the other, and the directory at the end.
//!
//! Sizes and checksums are known before an entry is written, so nothing is ever gone back to and no entry has a data
//! descriptor. The same entries give the same bytes: there is no clock in them.

use std::borrow::Borrow;
use std::io;
use std::io::Write;

const LOCAL_HEADER: u32 = 0x0403_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const ZIP64_END: u32 = 0x0606_4b50;
const ZIP64_LOCATOR: u32 = 0x0706_4b50;
const END: u32 = 0x0605_4b50;

/// The id of the extra field with 64-bit numbers.
const ZIP64_EXTRA: u16 = 1;
/// Version 2.0: what stored entries in folders need.
const PLAIN: u16 = 20;
/// Version 4.5: what zip64 needs.
const ZIP64: u16 = 45;
/// Made on Unix, so that the mode below counts.
const UNIX: u16 = 3 << 8;
/// Bit 11: the name is UTF-8.
const UTF8_NAME: u16 = 1 << 11;
/// 1 January 1980, the first day that a zip knows; the time is midnight, 0.
const FIRST_DAY: u16 = 1 << 5 | 1;
/// A plain file that its owner may write and all may read.
const MODE: u32 = 0o100_644 << 16;
/// In 16 and 32 bits: the true number is in the zip64 record.
const ELSEWHERE_16: u16 = u16::MAX;
const ELSEWHERE_32: u32 = u32::MAX;

/// A file that lies in the archive as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    /// Its name, with `/` between folders.
    pub(crate) name: String,
    /// How many bytes it has.
    pub(crate) bytes: u64,
    /// CRC-32 of those bytes (ISO 3309).
    pub(crate) crc32: u32,
    /// Where its header begins.
    pub(crate) start: u64,
}

impl Stored {
    /// Where the next entry begins.
    pub(crate) fn end(&self) -> u64 {
        let header = 30 + self.name().len() as u64 + if self.is_large() { 20 } else { 0 };
        self.start.saturating_add(header).saturating_add(self.bytes)
    }

    /// What of the name a zip can hold. Names of ours are far shorter; any other is cut alike in both headers.
    fn name(&self) -> &[u8] {
        let most = self.name.len().min(usize::from(u16::MAX));
        &self.name.as_bytes()[..self.name.floor_char_boundary(most)]
    }

    fn is_large(&self) -> bool {
        fit(self.bytes) == ELSEWHERE_32
    }

    /// The numbers that the directory has no room for, in the order that zip64 asks for.
    fn beyond(&self) -> Vec<u64> {
        let mut numbers = Vec::new();
        if self.is_large() {
            numbers.extend([self.bytes, self.bytes]);
        }
        if fit(self.start) == ELSEWHERE_32 {
            numbers.push(self.start);
        }
        numbers
    }
}

/// What stands before the bytes of an entry (4.3.7).
pub(crate) fn local_header(stored: &Stored) -> Vec<u8> {
    let extra = match stored.is_large() {
        true => zip64_extra(&[stored.bytes, stored.bytes]),
        false => Vec::new(),
    };
    let mut out = Fields::default();
    out.u32(LOCAL_HEADER);
    out.u16(version(&extra));
    out.shared(stored);
    out.lengths(stored, &extra);
    out.bytes(stored.name());
    out.bytes(&extra);
    out.0
}

/// Records of a directory, made apart from it (4.3.12).
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    bytes: Vec<u8>,
    entries: u64,
}

impl<S: Borrow<Stored>> FromIterator<S> for Records {
    fn from_iter<I: IntoIterator<Item = S>>(stored: I) -> Self {
        let mut records = Self::default();
        for stored in stored {
            records.bytes.extend(central_header(stored.borrow()));
            records.entries += 1;
        }
        records
    }
}

/// The directory at the end of an archive, written piece by piece.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    start: u64,
    bytes: u64,
    entries: u64,
}

impl Directory {
    /// A directory that begins at `start`: where the last entry ends.
    pub(crate) fn new(start: u64) -> Self {
        Self {
            start,
            bytes: 0,
            entries: 0,
        }
    }

    /// Writes the records of some entries. Records stand in the order of their entries.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn put(&mut self, records: &Records, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&records.bytes)?;
        self.bytes += records.bytes.len() as u64;
        self.entries += records.entries;
        Ok(())
    }

    /// Writes the end of the archive, with the records of zip64 where its numbers need them.
    ///
    /// # Errors
    /// Those of `out`.
    pub(crate) fn close(self, out: &mut dyn Write) -> io::Result<()> {
        let mut end = Fields::default();
        if self.is_large() {
            end.bytes(&self.zip64_end());
        }
        let entries = u16::try_from(self.entries).unwrap_or(ELSEWHERE_16);
        end.u32(END);
        // One disk, and all entries on it.
        end.u16(0);
        end.u16(0);
        end.u16(entries);
        end.u16(entries);
        end.u32(fit(self.bytes));
        end.u32(fit(self.start));
        // No comment.
        end.u16(0);
        out.write_all(&end.0)
    }

    fn is_large(&self) -> bool {
        self.entries >= u64::from(ELSEWHERE_16)
            || fit(self.bytes) == ELSEWHERE_32
            || fit(self.start) == ELSEWHERE_32
    }

    /// The end record of zip64 and what points to it (4.3.14, 4.3.15).
    fn zip64_end(&self) -> Vec<u8> {
        let mut out = Fields::default();
        out.u32(ZIP64_END);
        // The bytes that follow in this record.
        out.u64(44);
        out.u16(UNIX | ZIP64);
        out.u16(ZIP64);
        out.u32(0);
        out.u32(0);
        out.u64(self.entries);
        out.u64(self.entries);
        out.u64(self.bytes);
        out.u64(self.start);
        out.u32(ZIP64_LOCATOR);
        out.u32(0);
        out.u64(self.start.saturating_add(self.bytes));
        out.u32(1);
        out.0
    }
}

fn central_header(stored: &Stored) -> Vec<u8> {
    let beyond = stored.beyond();
    let extra = match beyond.is_empty() {
        true => Vec::new(),
        false => zip64_extra(&beyond),
    };
    let mut out = Fields::default();
    out.u32(CENTRAL_HEADER);
    out.u16(UNIX | version(&extra));
    out.u16(version(&extra));
    out.shared(stored);
    out.lengths(stored, &extra);
    // No comment, the first disk, not known to be text.
    out.u16(0);
    out.u16(0);
    out.u16(0);
    out.u32(MODE);
    out.u32(fit(stored.start));
    out.bytes(stored.name());
    out.bytes(&extra);
    out.0
}

/// A number in 32 bits, or the mark that it is elsewhere.
fn fit(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(ELSEWHERE_32)
}

fn version(zip64_extra: &[u8]) -> u16 {
    if zip64_extra.is_empty() { PLAIN } else { ZIP64 }
}

fn zip64_extra(numbers: &[u64]) -> Vec<u8> {
    let mut out = Fields::default();
    out.u16(ZIP64_EXTRA);
    out.length(numbers.len() * 8);
    numbers.iter().for_each(|number| out.u64(*number));
    out.0
}

/// Numbers with their lowest byte first, as they stand in a zip.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn u16(&mut self, number: u16) {
        self.bytes(&number.to_le_bytes());
    }

    fn u32(&mut self, number: u32) {
        self.bytes(&number.to_le_bytes());
    }

    fn u64(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn length(&mut self, length: usize) {
        self.u16(
            u16::try_from(length).expect("names are cut, and an extra field has three numbers"),
        );
    }

    /// What both headers of an entry say of it.
    fn shared(&mut self, stored: &Stored) {
        self.u16(UTF8_NAME);
        // Stored, at midnight.
        self.u16(0);
        self.u16(0);
        self.u16(FIRST_DAY);
        self.u32(stored.crc32);
        self.u32(fit(stored.bytes));
        self.u32(fit(stored.bytes));
    }

    fn lengths(&mut self, stored: &Stored, extra: &[u8]) {
        self.length(stored.name().len());
        self.length(extra.len());
    }
}

#[cfg(test)]
mod tests;
