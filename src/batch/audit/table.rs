//! The table that an output was made of, against its manifest: each record by what it says.

use std::collections::HashMap;

use crate::batch::Input;
use crate::batch::audit::Auditor;
use crate::batch::audit::Key;
use crate::batch::audit::key;
use crate::batch::audit::lists::Note;
use crate::batch::audit::short;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::record::Record;

/// What is needed when no record of the table is as the manifest has it.
const OTHER_COLUMNS: &str = "if it is the same table, it was read in another way: give the `--map`, `--skip`, `--mapping`, `--sheet` or `--design` of the run";

/// Records of the manifest, each of which is claimed once.
struct Claims<'a> {
    notes: &'a [Note],
    claimed: Vec<bool>,
    /// The notes of each digest, the last first.
    by_digest: HashMap<Option<Key>, Vec<usize>>,
    by_number: HashMap<u64, usize>,
}

/// A record of the table that the manifest does not have as it is.
struct Unmatched {
    number: u64,
    id: Option<Key>,
    place: Place,
}

impl<'a> Claims<'a> {
    fn new(notes: &'a [Note]) -> Self {
        let mut by_digest: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, note) in notes.iter().enumerate().rev() {
            by_digest.entry(note.digest).or_default().push(at);
        }
        let numbered = notes.iter().enumerate();
        Self {
            notes,
            claimed: vec![false; notes.len()],
            by_digest,
            by_number: numbered.map(|(at, note)| (note.record, at)).collect(),
        }
    }

    /// Claims the record that says the same: that of the same number, else the first that is left.
    fn claim(&mut self, digest: Option<Key>, number: u64) -> bool {
        let same = self.by_number.get(&number).copied();
        let same = same.filter(|at| !self.claimed[*at] && self.notes[*at].digest == digest);
        let found = same.or_else(|| {
            // A row that can't be read says nothing: only its place tells it.
            let left = self
                .by_digest
                .get_mut(&digest)
                .filter(|_| digest.is_some())?;
            while left.last().is_some_and(|at| self.claimed[*at]) {
                left.pop();
            }
            left.last().copied()
        });
        found.is_some_and(|at| !std::mem::replace(&mut self.claimed[at], true))
    }

    /// Claims what is left of the manifest for a record that has changed.
    fn claim_changed(&mut self, record: &Unmatched, by_id: &HashMap<Key, usize>) -> Option<Note> {
        let same_id = record.id.and_then(|id| by_id.get(&id));
        let same_number = || {
            let at = self.by_number.get(&record.number)?;
            let note = &self.notes[*at];
            // Another id at the same place is another record.
            let ids = (record.id, note.id);
            (!matches!(ids, (Some(_), Some(_)))).then_some(at)
        };
        let at = *same_id.or_else(same_number)?;
        let was = std::mem::replace(&mut self.claimed[at], true);
        (!was).then(|| self.notes[at])
    }

    fn left_by_id(&self) -> HashMap<Key, usize> {
        let notes = self.notes.iter().enumerate();
        notes
            .filter(|(at, _)| !self.claimed[*at])
            .filter_map(|(at, note)| Some((note.id?, at)))
            .collect()
    }
}

impl Auditor<'_> {
    /// Compares the records of the table with those of the manifest.
    pub(super) fn table(&mut self, input: &dyn Input) -> Result<()> {
        let noted = std::mem::take(&mut self.noted);
        let mut claims = Claims::new(&noted.all);
        let (unmatched, total) = self.match_all(input, &mut claims)?;
        if total > 1 && unmatched.len() as u64 == total && !noted.all.is_empty() {
            self.audit.tell(unlike(&unmatched));
            return Ok(());
        }
        let by_id = claims.left_by_id();
        for record in &unmatched {
            let told = match claims.claim_changed(record, &by_id) {
                Some(note) => self.changed(record, &note),
                None => missing(record),
            };
            self.audit.tell(told);
        }
        let left = noted.all.iter().zip(&claims.claimed);
        for (note, _) in left.filter(|(_, claimed)| !**claimed) {
            let told = self.no_longer_there(note);
            self.audit.tell(told);
        }
        Ok(())
    }

    fn match_all(
        &self,
        input: &dyn Input,
        claims: &mut Claims<'_>,
    ) -> Result<(Vec<Unmatched>, u64)> {
        let mut unmatched = Vec::new();
        let mut total = 0_u64;
        for record in input.open()? {
            total += 1;
            if total.is_multiple_of(1024) {
                self.options.watch.check()?;
            }
            let digest = record
                .as_ref()
                .ok()
                .map(|record| short(&Digest(record.digest())));
            if !claims.claim(digest, total) {
                unmatched.push(Unmatched::of(record.as_ref(), total));
            }
        }
        Ok((unmatched, total))
    }

    fn changed(&self, record: &Unmatched, note: &Note) -> Finding {
        let number = record.number;
        let message = match record.place.line {
            Some(line) => format!("record {number} has changed since it was drawn: row {line}"),
            None => format!("record {number} has changed since it was drawn"),
        };
        let line = note.line;
        Finding::fault(Kind::Changed, message)
            .help(format!(
                "line {line} of `{}` has it as it was; put the table back, or run the batch again elsewhere",
                self.subject.line(0).file.unwrap_or_default()
            ))
            .at(&record.place)
    }

    fn no_longer_there(&self, note: &Note) -> Finding {
        let message = match note.record {
            0 => "a record of the manifest is not in the table".to_owned(),
            number => format!("record {number} of the manifest is not in the table"),
        };
        Finding::fault(Kind::Extra, message)
            .help("it was taken out of the table since, or this is the table of another run")
            .at(&self.subject.line(note.line))
    }
}

impl Unmatched {
    fn of(record: Result<&Record, &Error>, number: u64) -> Self {
        let id = record.ok().and_then(|record| record.get("credential.id"));
        // Numbers are ids too, in JSON.
        let id = id.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let place = match record {
            Ok(record) => record.place_of("credential.id"),
            Err(error) => error
                .findings()
                .next()
                .map(|one| one.place.clone())
                .unwrap_or_default(),
        };
        Self {
            number,
            id: id.filter(|id| !id.is_empty()).map(|id| key(&id)),
            place: Place {
                column: None,
                ..place
            },
        }
    }
}

fn missing(record: &Unmatched) -> Finding {
    Finding::fault(
        Kind::Missing,
        format!("record {} is not in the manifest", record.number),
    )
    .help("it came into the table after the run: run the batch again elsewhere")
    .at(&record.place)
}

fn unlike(unmatched: &[Unmatched]) -> Finding {
    let count = crate::batch::words::grouped(unmatched.len() as u64);
    let file = unmatched
        .first()
        .and_then(|record| record.place.file.clone());
    let message = format!("none of the {count} records of the table is as the manifest has it");
    Finding::fault(Kind::Changed, message)
        .help(OTHER_COLUMNS)
        .at(&Place {
            file,
            ..Place::default()
        })
}
