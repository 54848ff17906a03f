//! Reads an output again and says what is missing, extra, changed or not whole.
//!
//! What `manifest.ndjson` says is taken for true; everything else is compared with it. Files are read in the
//! order of the manifest on all cores; of a row no more is kept than its digests.

mod archive;
mod bag;
mod files;
mod lists;
mod store;
mod subject;
mod table;
mod whole;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;

use rayon::ThreadPool;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::batch::Input;
use crate::batch::Observer;
use crate::batch::audit::files::Named;
use crate::batch::audit::lists::Noted;
use crate::batch::audit::subject::Form;
use crate::batch::audit::subject::Subject;
use crate::batch::input::Mapping;
use crate::batch::manifest::MANIFEST_LINES;
use crate::batch::manifest::Rows;
use crate::batch::words::counted;
use crate::batch::words::grouped;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::Limits;
use crate::limits::Watch;

/// Findings of one kind that are kept; the others are only counted.
const KEPT_PER_KIND: u64 = 10_000;

/// What to do next about most findings.
const MEND: &str = "take it from a copy, or run the batch again: it makes the same bytes";

/// How an audit runs.
#[derive(Clone, Debug, Default)]
pub struct AuditOptions {
    /// Threads; 0 for as many as cores. Default: 0.
    pub threads: usize,
    /// What may stop it.
    pub watch: Watch,
    /// Bounds on pictures; larger ones are reported.
    pub limits: Limits,
}

/// What an audit found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Records in the manifest.
    pub records: u64,
    /// Those of them that were refused, and have no files.
    pub refused: u64,
    /// Files that the manifest names.
    pub files: u64,
    /// Bytes of those files, by the manifest.
    pub bytes: u64,
    /// Files and records that should be there and are not.
    pub missing: u64,
    /// Files and records that should not be there.
    pub extra: u64,
    /// Files and records that are not what they were.
    pub changed: u64,
    /// Files that are cut off or damaged.
    pub not_whole: u64,
    /// Anything else.
    pub other: u64,
    /// What is wrong, in the order in which it was found; at most 10,000 of a kind.
    pub findings: Vec<Finding>,
    #[serde(skip)]
    kept: BTreeMap<Kind, u64>,
}

impl Audit {
    /// Whether all is there, whole and unchanged.
    pub fn is_sound(&self) -> bool {
        self.faults() == 0
    }

    /// How many things are not as they should be.
    pub fn faults(&self) -> u64 {
        self.missing + self.extra + self.changed + self.not_whole + self.other
    }

    fn tell(&mut self, finding: Finding) {
        let count = match finding.kind {
            Kind::Missing => &mut self.missing,
            Kind::Extra => &mut self.extra,
            Kind::Changed => &mut self.changed,
            Kind::NotWhole => &mut self.not_whole,
            _ => &mut self.other,
        };
        *count += 1;
        let kept = self.kept.entry(finding.kind).or_default();
        *kept += 1;
        if *kept <= KEPT_PER_KIND {
            self.findings.push(finding);
        }
    }
}

/// A line such as `1,000 records: 2,000 files, all there, whole and unchanged`.
impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", counted(self.records, "record"))?;
        if self.refused > 0 {
            write!(f, " ({} refused)", grouped(self.refused))?;
        }
        write!(f, ": {}, ", counted(self.files, "file"))?;
        if self.is_sound() {
            return f.write_str("all there, whole and unchanged");
        }
        let counts = [
            (self.missing, "missing"),
            (self.extra, "extra"),
            (self.changed, "changed"),
            (self.not_whole, "not whole"),
            (self.other, "otherwise wrong"),
        ];
        let told = counts.into_iter().filter(|(count, _)| *count > 0);
        let told: Vec<_> = told
            .map(|(count, word)| format!("{} {word}", grouped(count)))
            .collect();
        f.write_str(&told.join(", "))
    }
}

/// What tells a name, an id or a digest from others, short enough for many of them.
type Key = [u8; 16];

/// The key of a text. Names that differ in their normal form alone are one: file systems do not keep it.
fn key(text: &str) -> Key {
    let text: String = text.nfc().collect();
    short(&Digest::of(&[text.as_bytes()]))
}

fn short(digest: &Digest) -> Key {
    let mut key = [0; 16];
    key.copy_from_slice(&digest.0[..16]);
    key
}

/// Reads an output again: a folder, a `.zip`, a merged `.pdf` or a bag (RFC 8493). With the records that it was
/// made of, it also says which of them have no files, have changed since, or are no longer there.
///
/// ```no_run
/// # use std::path::Path;
/// use testamur::batch::audit::{AuditOptions, audit};
///
/// let audit = audit(Path::new("out"), None, &AuditOptions::default(), &())?;
/// assert!(audit.is_sound(), "{audit}");
/// # Ok::<(), testamur::error::Error>(())
/// ```
///
/// # Errors
/// When there is no manifest, when the archive's directory can't be read, or when the work is cancelled. Whatever is
/// wrong with a single file is a finding.
pub fn audit(
    out: &Path,
    input: Option<&dyn Input>,
    options: &AuditOptions,
    observer: &dyn Observer,
) -> Result<Audit> {
    let subject = Subject::open(out)?;
    let pool = crate::batch::pool(options.threads)?;
    let mut auditor = Auditor {
        subject: &subject,
        options,
        pool,
        audit: Audit::default(),
        named: Named::default(),
        noted: Noted::default(),
    };
    subject.tell_leftovers(&mut auditor.audit);
    auditor.rows(observer)?;
    auditor.check_numbers();
    match subject.form {
        Form::Files | Form::Merged(_) => auditor.extras()?,
        Form::Bag => auditor.bag()?,
    }
    if let Some(input) = input {
        auditor.table(input)?;
    }
    Ok(auditor.audit)
}

/// How the table of an output was read, as its manifest keeps it; `None` where it had no columns.
///
/// # Errors
/// When there is no manifest.
pub fn mapping(out: &Path) -> Result<Option<Mapping>> {
    let subject = Subject::open(out)?;
    let lines = subject.open_list(&subject.list(MANIFEST_LINES))?;
    let first = lines.and_then(|lines| Rows::new(lines).next());
    // What can't be read is told by the audit, with its line.
    Ok(first.and_then(Result::ok).and_then(|row| row.mapping))
}

/// An audit while it runs.
struct Auditor<'a> {
    subject: &'a Subject,
    options: &'a AuditOptions,
    pool: ThreadPool,
    audit: Audit,
    /// The files that the manifest names.
    named: Named,
    /// The records that it names.
    noted: Noted,
}

/// The error for a file that can't be read.
fn unreadable(name: &str, error: &io::Error) -> Error {
    Finding::fault(
        Kind::Io,
        format!("`{name}` can't be read: {}", reason(error)),
    )
    .file(name)
    .help("look whether you may read it, and whether its disk is sound")
    .into()
}

fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
