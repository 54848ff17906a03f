//! What a batch did, as data.

use serde::Serialize;

use crate::batch::entry::Entry;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Severity;

/// Findings of one kind that a report keeps; all are counted, told to the observer, and written to
/// `findings.csv`.
pub const KEPT_OF_A_KIND: u64 = 1_000;

/// What a batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Records that were read.
    pub records: u64,
    /// Records of which every file was made, or was there already.
    pub done: u64,
    /// Of these, records whose files were there already and proved by their digests.
    pub kept: u64,
    /// Records that were refused.
    pub refused: u64,
    /// Files that were made; for one PDF, the PDFs.
    pub files: u64,
    /// Bytes of those files.
    pub bytes: u64,
    /// Pages of those files.
    pub pages: u64,
    /// How many findings of each kind there were.
    pub counts: Vec<Count>,
    /// Why records were refused, in their order; of each kind the first [`KEPT_OF_A_KIND`].
    pub faults: Vec<Finding>,
    /// What else was found, in the order of the records; of each kind the first [`KEPT_OF_A_KIND`].
    pub warnings: Vec<Finding>,
}

/// How many findings of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// How much they weigh.
    pub severity: Severity,
    /// What they are about.
    pub kind: Kind,
    /// How many.
    pub count: u64,
}

impl Report {
    pub(super) fn note(&mut self, entry: &Entry) {
        self.records += 1;
        if entry.is_refused() {
            self.refused += 1;
        } else {
            self.done += 1;
        }
        self.files += entry.files.len() as u64;
        self.bytes += entry.files.iter().map(|made| made.bytes).sum::<u64>();
        self.pages += entry.files.iter().map(|made| made.pages).sum::<u64>();
        for finding in &entry.findings {
            self.count(finding);
        }
    }

    pub(super) fn count(&mut self, finding: &Finding) {
        let of = |count: &Count| (count.severity, count.kind);
        let wanted = (finding.severity, finding.kind);
        let at = match self.counts.binary_search_by_key(&wanted, of) {
            Ok(at) => at,
            Err(at) => {
                let (severity, kind) = wanted;
                let count = Count {
                    severity,
                    kind,
                    count: 0,
                };
                self.counts.insert(at, count);
                at
            }
        };
        self.counts[at].count += 1;
        if self.counts[at].count <= KEPT_OF_A_KIND {
            match finding.severity {
                Severity::Fault => self.faults.push(finding.clone()),
                Severity::Warning => self.warnings.push(finding.clone()),
            }
        }
    }
}
