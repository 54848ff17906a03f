//! The manifests and the list of findings of a run, written from its journal when all is done.

use std::collections::BTreeMap;
use std::io::Write;

use crate::batch::Input;
use crate::batch::entry::Entry;
use crate::batch::findings::FINDINGS;
use crate::batch::findings::FindingsCsv;
use crate::batch::input::Mapping;
use crate::batch::journal::Journal;
use crate::batch::manifest::CsvManifest;
use crate::batch::manifest::MANIFEST;
use crate::batch::manifest::MANIFEST_LINES;
use crate::batch::manifest::Row;
use crate::batch::manifest::write_line;
use crate::batch::plan::Member;
use crate::batch::sink::Lists;
use crate::batch::sink::Part;
use crate::error::Result;

/// The lists that lie beside the files, written from the journal: nothing grows with the records.
pub(super) struct FromJournal<'a> {
    pub(super) journal: &'a Journal,
    pub(super) designs: &'a [Member],
    pub(super) input: &'a dyn Input,
    pub(super) has_findings: bool,
    /// How the table was read; the first row keeps it.
    pub(super) mapping: Option<Mapping>,
    /// The whole files, where records are pages of them.
    pub(super) parts: BTreeMap<u64, Part>,
}

impl FromJournal<'_> {
    /// The rows of an entry. Where a record is some pages of a file, its rows speak of the whole file.
    fn rows(&self, entry: &Entry) -> Vec<Row> {
        let mut rows = Row::of(entry, self.designs);
        for (row, made) in rows.iter_mut().zip(&entry.files) {
            let within = made.within.as_ref();
            if let Some(part) = within.and_then(|within| self.parts.get(&within.part)) {
                row.bytes = part.bytes;
                row.sha256 = Some(part.sha256);
            }
        }
        rows
    }

    /// All findings, with the values that they are about: these are in the records alone.
    fn findings(&self, out: &mut dyn Write) -> Result<()> {
        let mut list = FindingsCsv::new(out)?;
        for (entry, record) in self.entries()?.zip(self.input.open()?) {
            let record = record.ok();
            for finding in &entry.findings {
                list.put(finding, record.as_ref(), &entry.id)?;
            }
        }
        list.close().map(drop)
    }
}

impl Lists for FromJournal<'_> {
    fn names(&self) -> Vec<&'static str> {
        let mut names = vec![MANIFEST, MANIFEST_LINES];
        names.extend(self.has_findings.then_some(FINDINGS));
        names
    }

    fn parts(&mut self, parts: BTreeMap<u64, Part>) {
        self.parts = parts;
    }

    fn entries(&self) -> Result<Box<dyn Iterator<Item = Entry> + '_>> {
        Ok(Box::new(self.journal.read()?))
    }

    fn write(&self, lists: Vec<(&str, &mut dyn Write)>) -> Result<()> {
        let mut writers = Vec::new();
        for (name, out) in lists {
            match name {
                FINDINGS => self.findings(out)?,
                MANIFEST => writers.push(Manifest::Csv(Box::new(CsvManifest::new(out)?))),
                _ => writers.push(Manifest::Lines(out)),
            }
        }
        if writers.is_empty() {
            return Ok(());
        }
        let mut mapping = self.mapping.clone();
        for mut row in self.entries()?.flat_map(|entry| self.rows(&entry)) {
            row.mapping = mapping.take();
            writers.iter_mut().try_for_each(|writer| writer.put(&row))?;
        }
        writers.into_iter().try_for_each(Manifest::close)
    }
}

/// A manifest that is being written.
enum Manifest<'a> {
    Csv(Box<CsvManifest<&'a mut dyn Write>>),
    Lines(&'a mut dyn Write),
}

impl Manifest<'_> {
    fn put(&mut self, row: &Row) -> Result<()> {
        match self {
            Self::Csv(manifest) => manifest.put(row),
            Self::Lines(out) => write_line(row, out),
        }
    }

    fn close(self) -> Result<()> {
        match self {
            Self::Csv(manifest) => manifest.close(),
            Self::Lines(_) => Ok(()),
        }
    }
}
