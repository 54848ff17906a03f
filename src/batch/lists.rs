//! The manifests and the list of findings of a run, written from its journal when all is done.

use std::collections::BTreeMap;
use std::io::Write;

use rayon::ThreadPool;

use crate::batch::Input;
use crate::batch::entry::Entry;
use crate::batch::findings::FINDINGS;
use crate::batch::findings::FindingsCsv;
use crate::batch::input::Mapping;
use crate::batch::journal::Journal;
use crate::batch::journal::damaged;
use crate::batch::journal::entry_of;
use crate::batch::manifest::CsvManifest;
use crate::batch::manifest::MANIFEST;
use crate::batch::manifest::MANIFEST_LINES;
use crate::batch::manifest::Row;
use crate::batch::manifest::unwritten;
use crate::batch::manifest::write_line;
use crate::batch::pipeline::Stages;
use crate::batch::plan::Member;
use crate::batch::sink::Lists;
use crate::batch::sink::Part;
use crate::error::Result;

/// The lists that lie beside the files, written from the journal: nothing grows with the records.
pub(super) struct FromJournal<'a> {
    pub(super) pool: &'a ThreadPool,
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
        for (entry, record) in self.journal.read()?.zip(self.input.open()?) {
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

    fn each<Told: Send>(
        &self,
        told: impl Fn(Vec<Entry>) -> Told + Sync,
        put: impl FnMut(Told) -> Result<()> + Send,
    ) -> Result<()> {
        self.units(|_, entries| Ok(told(entries)), put)
    }

    fn write(&self, lists: Vec<(&str, &mut (dyn Write + Send))>) -> Result<()> {
        let mut manifests = Vec::new();
        for (name, out) in lists {
            match name {
                FINDINGS => self.findings(out)?,
                MANIFEST => manifests.push((Form::Csv, out)),
                _ => manifests.push((Form::Lines, out)),
            }
        }
        if manifests.is_empty() {
            return Ok(());
        }
        self.manifests(manifests)
    }
}

/// How a manifest is written.
#[derive(Clone, Copy)]
enum Form {
    Csv,
    Lines,
}

impl Form {
    /// Some rows of the manifest.
    fn rows(self, rows: &[Row]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        match self {
            Self::Csv => {
                let mut manifest = CsvManifest::rows(&mut out);
                rows.iter().try_for_each(|row| manifest.put(row))?;
                manifest.close()?;
            }
            Self::Lines => rows.iter().try_for_each(|row| write_line(row, &mut out))?,
        }
        Ok(out)
    }
}

/// Entries whose rows are worked out at once.
const UNIT: usize = 64;

impl FromJournal<'_> {
    /// Reads the journal once: hands `put` what `told` makes of each unit of entries, and of its number.
    fn units<Told: Send>(
        &self,
        told: impl Fn(u64, Vec<Entry>) -> Result<Told> + Sync,
        put: impl FnMut(Told) -> Result<()> + Send,
    ) -> Result<()> {
        let mut lines = self.journal.read()?.lines();
        let mut numbers = 0..;
        let stages = Stages {
            read: Box::new(|()| {
                let unit: Vec<Vec<u8>> = lines.by_ref().take(UNIT).collect();
                Ok(numbers.next().filter(|_| !unit.is_empty()).zip(Some(unit)))
            }),
            step: Box::new(|(number, unit): (u64, Vec<Vec<u8>>)| {
                let entries = unit.iter().map(|line| entry_of(line).ok_or_else(damaged));
                told(number, entries.collect::<Result<_>>()?)
            }),
            turn: Box::new(Ok),
            draw: Box::new(Ok),
            place: Box::new(put),
        };
        stages.run(self.pool)
    }

    /// Writes manifests side by side.
    fn manifests(&self, mut manifests: Vec<(Form, &mut (dyn Write + Send))>) -> Result<()> {
        for (form, out) in &mut manifests {
            if let Form::Csv = form {
                CsvManifest::new(out)?.close()?;
            }
        }
        let forms: Vec<Form> = manifests.iter().map(|(form, _)| *form).collect();
        let told = |number, entries: Vec<Entry>| {
            let mut rows: Vec<Row> = entries.iter().flat_map(|entry| self.rows(entry)).collect();
            if let Some(first) = rows.first_mut().filter(|_| number == 0) {
                first.mapping.clone_from(&self.mapping);
            }
            let texts = forms.iter().map(|form| form.rows(&rows));
            texts.collect::<Result<Vec<_>>>()
        };
        self.units(told, |texts| {
            let mut outs = manifests.iter_mut().zip(&texts);
            let put = outs.try_for_each(|((_, out), text)| out.write_all(text));
            put.map_err(|error| unwritten(&error))
        })
    }
}
