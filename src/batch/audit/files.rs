//! The files that the manifest names: there, of the right size and digest, whole; and those that it does not name.

use std::collections::HashMap;
use std::io;
use std::io::SeekFrom;

use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use sha2::Digest as _;
use sha2::Sha256;

use crate::batch::Observer;
use crate::batch::audit::Auditor;
use crate::batch::audit::Key;
use crate::batch::audit::MEND;
use crate::batch::audit::key;
use crate::batch::audit::reason;
use crate::batch::audit::store::Depth;
use crate::batch::audit::store::Found;
use crate::batch::audit::store::Held;
use crate::batch::audit::store::stays_inside;
use crate::batch::audit::subject::Form;
use crate::batch::audit::subject::Subject;
use crate::batch::audit::whole;
use crate::batch::audit::whole::ReadSeek;
use crate::batch::audit::whole::Trouble;
use crate::batch::manifest::Row;
use crate::batch::output::Output;
use crate::batch::sums::Sums;
use crate::digest::Digest;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::limits::Limits;
use crate::paint::Format;

/// The files that the manifest names.
#[derive(Default)]
pub(super) struct Named {
    files: HashMap<Key, Said>,
    /// The file whose pages are being gone through.
    part: Option<Task>,
}

/// What the manifest says of a file.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub(super) line: u64,
    pub(super) sha256: Digest,
}

/// A file that is to be looked at.
pub(super) struct Task {
    /// In the store.
    pub(super) name: String,
    pub(super) format: Option<Format>,
    pub(super) bytes: Option<u64>,
    pub(super) sha256: Digest,
    pub(super) pages: u64,
    /// Where it is said what it should be.
    pub(super) place: Place,
}

impl Named {
    pub(super) fn get(&self, name: &str) -> Option<Said> {
        self.files.get(&key(name)).copied()
    }
}

impl Auditor<'_> {
    /// Notes the file of a row; the task to look at it, once all its rows are read.
    pub(super) fn file(&mut self, row: &Row, line: u64) -> Option<Task> {
        let task = match self.task(row, line) {
            Ok(task) => task,
            Err(finding) => {
                self.audit.tell(*finding);
                return None;
            }
        };
        if let Some(part) = self
            .named
            .part
            .as_mut()
            .filter(|part| part.name == task.name)
        {
            let told = part.go_on(task, row, line);
            told.into_iter()
                .for_each(|finding| self.audit.tell(finding));
            return None;
        }
        let said = Said {
            line,
            sha256: task.sha256,
        };
        if let Some(before) = self.named.files.get(&key(&task.name)) {
            self.audit.tell(twice(&task, before.line));
            return None;
        }
        self.named.files.insert(key(&task.name), said);
        self.audit.files += 1;
        self.audit.bytes += row.bytes;
        if let Form::Merged(_) = self.subject.form {
            return self.named.part.replace(task);
        }
        Some(task)
    }

    fn task(&self, row: &Row, line: u64) -> Result<Task, Box<Finding>> {
        let mut place = self.subject.line(line);
        place.record = Some(row.record).filter(|number| *number > 0);
        let wrong = |kind, message: String| {
            Box::new(
                Finding::fault(kind, message)
                    .help("the manifest was changed: take it from a copy, or run the batch again")
                    .at(&place),
            )
        };
        if !stays_inside(&row.file) {
            let name = row.file.escape_debug();
            return Err(wrong(
                Kind::FileName,
                format!("the name `{name}` leads out of the output, or is none"),
            ));
        }
        let (Some(format), Some(sha256)) = (row.format, row.sha256) else {
            return Err(wrong(
                Kind::Syntax,
                format!("`{}` has no format or no SHA-256", row.file),
            ));
        };
        Ok(Task {
            name: format!("{}{}", self.subject.before, row.file),
            format: Some(format),
            bytes: Some(row.bytes),
            sha256,
            pages: row.page.saturating_add(row.pages).saturating_sub(1),
            place,
        })
    }

    /// The last of the files with pages of many records.
    pub(super) fn last_part(&mut self) -> Option<Task> {
        self.named.part.take()
    }

    /// Looks at files on all cores.
    pub(super) fn look_at(&mut self, tasks: &mut Vec<Task>, observer: &dyn Observer) -> Result<()> {
        self.options.watch.check()?;
        let (subject, limits) = (self.subject, &self.options.limits);
        let told: Vec<Option<Finding>> = self.pool.install(|| {
            tasks
                .par_iter()
                .map(|task| look(subject, task, limits))
                .collect()
        });
        tasks.clear();
        told.into_iter()
            .flatten()
            .for_each(|finding| self.audit.tell(finding));
        observer.progress(self.audit.records, self.audit.faults());
        Ok(())
    }

    /// Files that no manifest names.
    pub(super) fn extras(&mut self) -> Result<()> {
        let subject = self.subject;
        let mut told = Vec::new();
        let depth = match subject.form {
            Form::Merged(_) => Depth::Top,
            Form::Files | Form::Bag => Depth::All,
        };
        subject.store.each(depth, &mut |held| {
            if !subject.is_list(&held.name) && self.named.get(&held.name).is_none() {
                told.extend(extra(subject, &held));
            }
        })?;
        told.into_iter()
            .for_each(|finding| self.audit.tell(finding));
        Ok(())
    }
}

impl Task {
    /// Another record of the same file: it begins on the next page, or on the last one where several are on a sheet.
    fn go_on(&mut self, task: Task, row: &Row, line: u64) -> Option<Finding> {
        let last = self.pages;
        let follows = row.page == last || row.page == last.saturating_add(1);
        let agrees = task.bytes == self.bytes && task.sha256 == self.sha256;
        self.pages = last.max(task.pages);
        let how = match (agrees, follows) {
            (false, _) => "another size or digest of the file than the rows before it",
            (_, false) => "pages that do not follow those before them",
            _ => return None,
        };
        Some(
            Finding::fault(
                Kind::Changed,
                format!("row {line} of the manifest names {how}"),
            )
            .help("the manifest was changed: take it from a copy, or run the batch again")
            .at(&task.place),
        )
    }
}

fn twice(task: &Task, line: u64) -> Finding {
    let message = format!(
        "`{}` is named twice: line {line} of the manifest has it too",
        task.name
    );
    Finding::fault(Kind::Duplicate, message)
        .help("each record has files of its own: run the batch again")
        .at(&task.place)
}

/// What is wrong with a file.
pub(super) fn look(subject: &Subject, task: &Task, limits: &Limits) -> Option<Finding> {
    let (kind, how) = wrong(subject, task, limits)?;
    let message = format!("`{}` {how}", task.name);
    Some(Finding::fault(kind, message).help(MEND).at(&task.place))
}

fn wrong(subject: &Subject, task: &Task, limits: &Limits) -> Option<(Kind, String)> {
    let (bytes, mut input, crc32) = match subject.store.find(&task.name) {
        Ok(Found::File {
            bytes,
            input,
            crc32,
        }) => (bytes, input, crc32),
        Ok(Found::Nothing) => return Some((Kind::Missing, "is missing".to_owned())),
        Ok(Found::Odd(what)) => return Some((Kind::Changed, format!("is {what}"))),
        Err(error) => return Some((Kind::Io, unread(&error))),
    };
    let sums = match sums_of(&mut *input, crc32.is_some()) {
        Ok(sums) => sums,
        Err(error) => return Some((Kind::Io, unread(&error))),
    };
    let change = change(task, bytes, sums, crc32);
    match (change, flaw(task, &mut *input, limits)) {
        (None, None) => None,
        (None, Some(flaw)) => Some((Kind::NotWhole, flaw)),
        (Some(change), None) => Some((Kind::Changed, format!("has changed: {change}"))),
        (Some(change), Some(flaw)) => {
            Some((Kind::Changed, format!("has changed: {change}; it {flaw}")))
        }
    }
}

fn unread(error: &io::Error) -> String {
    format!("can't be read: {}", reason(error))
}

/// How a file is not the one that the manifest is about.
fn change(task: &Task, bytes: u64, sums: Sums, crc32: Option<u32>) -> Option<String> {
    if let Some(wanted) = task.bytes.filter(|wanted| *wanted != bytes) {
        return Some(format!(
            "it has {bytes} bytes where the manifest has {wanted}"
        ));
    }
    if sums.sha256 != task.sha256 {
        return Some("its SHA-256 is not that of the manifest".to_owned());
    }
    let differs = crc32.is_some_and(|crc32| crc32 != sums.crc32);
    differs.then(|| "its CRC-32 is not that of the archive".to_owned())
}

/// How a file is not a whole one of its format.
fn flaw(task: &Task, input: &mut dyn ReadSeek, limits: &Limits) -> Option<String> {
    let format = task.format?;
    let wanted = task.pages;
    match whole::check(format, input, limits) {
        Ok(seen) => {
            let pages = seen.pages.filter(|pages| *pages != wanted)?;
            let s = if pages == 1 { "" } else { "s" };
            Some(format!(
                "has {pages} page{s} where the manifest has {wanted}"
            ))
        }
        Err(Trouble::Flaw(how)) => Some(format!("is not a whole {}: {how}", format.called())),
        Err(Trouble::Io(error)) => Some(unread(&error)),
    }
}

/// The digest of a file, and where it is asked for its checksum.
fn sums_of(input: &mut dyn ReadSeek, with_crc32: bool) -> io::Result<Sums> {
    input.seek(SeekFrom::Start(0))?;
    let mut sha256 = Sha256::new();
    let mut crc32 = crc32fast::Hasher::new();
    let mut part = vec![0; 1 << 16];
    loop {
        let count = input.read(&mut part)?;
        if count == 0 {
            return Ok(Sums {
                sha256: sha256.into(),
                crc32: crc32.finalize(),
            });
        }
        sha256.update(&part[..count]);
        if with_crc32 {
            crc32.update(&part[..count]);
        }
    }
}

/// A finding of what no manifest names; `None` for a neighbour of a merged PDF, which is none of ours.
fn extra(subject: &Subject, held: &Held) -> Option<Finding> {
    if let Form::Merged(stem) = &subject.form
        && !is_of(stem, &held.name)
    {
        return None;
    }
    let name = subject.called(&held.name);
    let last = held.name.rsplit('/').next().unwrap_or_default();
    if last.starts_with('.') && last.ends_with(".part") {
        let message = format!("`{name}` is left of a run that was cut off");
        return Some(
            Finding::fault(Kind::Extra, message)
                .file(&name)
                .help("run the same batch again with `--resume`, or delete it"),
        );
    }
    let message = match held.odd {
        Some(what) => format!("`{name}` is {what}, and in no manifest"),
        None => format!("`{name}` is in no manifest"),
    };
    Some(
        Finding::fault(Kind::Extra, message)
            .file(&name)
            .help("no batch made it: move it elsewhere"),
    )
}

/// Whether a file is called as a part of a merged PDF is, `NAME.pdf` or `NAME-001.pdf`, or as what comes before it or
/// before one of its lists.
fn is_of(stem: &str, name: &str) -> bool {
    let hidden = name
        .strip_prefix('.')
        .and_then(|name| name.strip_suffix(".part"));
    let rest = hidden.unwrap_or(name).strip_prefix(stem);
    if hidden.is_some()
        && rest.is_some_and(|rest| {
            Output::lists()
                .iter()
                .any(|list| rest.strip_prefix('.') == Some(list))
        })
    {
        return true;
    }
    let Some(number) = rest.and_then(|rest| rest.strip_suffix(".pdf")) else {
        return false;
    };
    let digits = number.strip_prefix('-');
    number.is_empty()
        || digits.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
}
