//! The compound file that an XLS workbook is (MS-CFB): one of its streams.

use crate::error::Result;
use crate::record::sheet::broken;

/// Sector numbers from here on mean something else than a sector (MS-CFB 2.1).
const SPECIAL: u32 = 0xFFFF_FFFA;

/// Streams below this lie in the mini stream.
const MINI_CUTOFF: usize = 4096;

/// A compound file in memory.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    shift: u32,
    table: Vec<u32>,
    entries: Vec<Entry>,
    mini_table: Vec<u32>,
}

struct Entry {
    name: String,
    start: u32,
    size: usize,
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self> {
        let shift = u32::from(u16_at(bytes, 0x1E).ok_or_else(cut)?);
        if shift != 9 && shift != 12 {
            return Err(broken("the workbook has sectors of an unknown size"));
        }
        let mut file = Self {
            bytes,
            shift,
            table: Vec::new(),
            entries: Vec::new(),
            mini_table: Vec::new(),
        };
        file.read_table()?;
        let folder = file.chain(u32_at(bytes, 0x30).ok_or_else(cut)?)?;
        file.entries = folder.chunks_exact(128).filter_map(entry).collect();
        let mini = u32_at(bytes, 0x3C).ok_or_else(cut)?;
        if mini < SPECIAL {
            file.mini_table = numbers(&file.chain(mini)?);
        }
        Ok(file)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let Some(entry) = self.find(name) else {
            return Ok(None);
        };
        let mut bytes = if entry.size < MINI_CUTOFF {
            self.mini_chain(entry.start)?
        } else {
            self.chain(entry.start)?
        };
        if bytes.len() < entry.size {
            return Err(cut());
        }
        bytes.truncate(entry.size);
        Ok(Some(bytes))
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let size = 1_usize << self.shift;
        let start = (number as usize).checked_add(1)?.checked_mul(size)?;
        let end = start.checked_add(size)?.min(self.bytes.len());
        self.bytes
            .get(start..end)
            .filter(|sector| !sector.is_empty())
    }

    /// The table that tells for each sector which one follows.
    fn read_table(&mut self) -> Result<()> {
        let most = self.bytes.len() >> self.shift;
        let head = self.bytes.get(0x4C..0x200).ok_or_else(cut)?;
        let mut numbers_of_sectors = numbers(head);
        let mut next = u32_at(self.bytes, 0x44).ok_or_else(cut)?;
        let mut steps = 0;
        while next < SPECIAL {
            let mut more = numbers(self.sector(next).ok_or_else(cut)?);
            next = more.pop().unwrap_or(SPECIAL);
            numbers_of_sectors.append(&mut more);
            steps += 1;
            if steps > most {
                return Err(looped());
            }
        }
        numbers_of_sectors.retain(|number| *number < SPECIAL);
        if numbers_of_sectors.len() > most {
            return Err(looped());
        }
        for number in numbers_of_sectors {
            self.table
                .extend(numbers(self.sector(number).ok_or_else(cut)?));
        }
        Ok(())
    }

    fn chain(&self, start: u32) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut next = start;
        while next < SPECIAL {
            bytes.extend_from_slice(self.sector(next).ok_or_else(cut)?);
            next = *self.table.get(next as usize).ok_or_else(cut)?;
            if bytes.len() > self.bytes.len() {
                return Err(looped());
            }
        }
        Ok(bytes)
    }

    fn mini_chain(&self, start: u32) -> Result<Vec<u8>> {
        let root = self.entries.first().ok_or_else(cut)?;
        let store = self.chain(root.start)?;
        let mut bytes = Vec::new();
        let mut next = start;
        while next < SPECIAL {
            let from = next as usize * 64;
            bytes.extend_from_slice(store.get(from..from + 64).ok_or_else(cut)?);
            next = *self.mini_table.get(next as usize).ok_or_else(cut)?;
            if bytes.len() > store.len() {
                return Err(looped());
            }
        }
        Ok(bytes)
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).min(64);
    let units: Vec<u16> = bytes[..length]
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .take_while(|unit| *unit != 0)
        .collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        start: u32_at(bytes, 116)?,
        size: u32_at(bytes, 120)? as usize,
    })
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let words = bytes.chunks_exact(4);
    words
        .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
        .collect()
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([pair[0], pair[1]]))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}

fn cut() -> crate::error::Error {
    broken("the workbook ends too early")
}

fn looped() -> crate::error::Error {
    broken("the workbook refers to itself without end")
}
