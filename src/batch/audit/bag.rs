//! A bag (RFC 8493): its declaration, its two manifests, and what neither names.

use std::collections::HashSet;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use crate::batch::audit::Auditor;
use crate::batch::audit::Key;
use crate::batch::audit::MEND;
use crate::batch::audit::files::Task;
use crate::batch::audit::key;
use crate::batch::audit::store::Depth;
use crate::batch::audit::store::stays_inside;
use crate::batch::audit::subject::BAG;
use crate::batch::audit::unreadable;
use crate::batch::audit::whole::ReadSeek;
use crate::digest::Digest;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;

const PAYLOAD: &str = "manifest-sha256.txt";
const TAGS: &str = "tagmanifest-sha256.txt";
const INFO: &str = "bag-info.txt";
/// Bytes of a line.
const LONGEST_LINE: u64 = 64 << 10;

/// The lines of one of a bag's files, with their numbers.
type Lines = BufReader<Box<dyn ReadSeek>>;

impl Auditor<'_> {
    /// Looks at everything of a bag that `manifest.ndjson` does not name.
    pub(super) fn bag(&mut self) -> Result<()> {
        self.declaration()?;
        let payload = self.bag_manifest(PAYLOAD)?;
        let tags = self.bag_manifest(TAGS)?;
        let mut told = Vec::new();
        self.subject.store.each(Depth::All, &mut |held| {
            let is_payload = held.name.starts_with("data/");
            let listed = if is_payload { &payload } else { &tags };
            let is_own = held.name.starts_with("tagmanifest-")
                || self.subject.is_list(&held.name) && !is_payload;
            if !is_own && !listed.contains(&key(&held.name)) {
                told.push(held.name);
            }
        })?;
        for name in told {
            let list = if name.starts_with("data/") {
                PAYLOAD
            } else {
                TAGS
            };
            let finding = Finding::fault(Kind::Extra, format!("`{name}` is not in `{list}`"));
            self.audit.tell(
                finding
                    .file(&self.subject.called(&name))
                    .help("it is no part of the bag: move it elsewhere"),
            );
        }
        self.check_sum(payload.len() as u64)
    }

    fn declaration(&mut self) -> Result<()> {
        let mut text = String::new();
        if let Some(lines) = self.subject.open_list(BAG)? {
            // What is no text is no declaration either.
            let _ = lines.take(LONGEST_LINE).read_to_string(&mut text);
        }
        let mut lines = text.lines();
        let version = lines
            .next()
            .and_then(|line| line.strip_prefix("BagIt-Version:"));
        let is_known = version.is_some_and(|version| matches!(version.trim(), "1.0" | "0.97"));
        if is_known
            && lines
                .next()
                .is_some_and(|line| line.starts_with("Tag-File-Character-Encoding:"))
        {
            return Ok(());
        }
        let finding = Finding::fault(
            Kind::Syntax,
            format!("`{BAG}` does not declare a bag of version 1.0"),
        );
        self.audit
            .tell(finding.file(&self.subject.called(BAG)).help(MEND));
        Ok(())
    }

    /// Reads one of the bag's manifests and the files that it names; returns their keys.
    fn bag_manifest(&mut self, list: &'static str) -> Result<HashSet<Key>> {
        let mut names = HashSet::new();
        let Some(mut lines) = self.subject.open_list(list)? else {
            let finding = Finding::fault(Kind::Missing, format!("`{list}` is missing"));
            self.audit
                .tell(finding.file(&self.subject.called(list)).help(MEND));
            return Ok(names);
        };
        let most = self.pool.current_num_threads() * 16;
        let mut tasks = Vec::with_capacity(most);
        let mut line = 0;
        while let Some(text) = self.bag_line(&mut lines, list)? {
            line += 1;
            let place = Place {
                line: Some(line),
                ..Place::file(self.subject.called(list))
            };
            match parse(&text) {
                Some((name, _)) if !names.insert(key(&name)) => {
                    let finding =
                        Finding::fault(Kind::Duplicate, format!("`{name}` is named twice"));
                    self.audit.tell(finding.at(&place).help(MEND));
                }
                Some((name, sha256)) => tasks.extend(self.bag_task(name, sha256, place)),
                None => {
                    let finding = Finding::fault(
                        Kind::Syntax,
                        format!("line {line} of `{list}` is no SHA-256 and name inside the bag"),
                    );
                    self.audit.tell(finding.at(&place).help(MEND));
                }
            }
            if tasks.len() >= most {
                self.look_at(&mut tasks, &())?;
            }
        }
        self.look_at(&mut tasks, &())?;
        Ok(names)
    }

    fn bag_line(&self, lines: &mut Lines, list: &str) -> Result<Option<String>> {
        let mut line = Vec::new();
        let read = lines
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        match read {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(String::from_utf8_lossy(&line).into_owned())),
            Err(error) => Err(unreadable(&self.subject.called(list), &error)),
        }
    }

    /// The task to look at a file, unless `manifest.ndjson` had it looked at.
    fn bag_task(&mut self, name: String, sha256: Digest, place: Place) -> Option<Task> {
        let Some(said) = self.named.get(&name) else {
            return Some(Task {
                name,
                format: None,
                bytes: None,
                sha256,
                pages: 0,
                place,
            });
        };
        if said.sha256 != sha256 {
            let message = format!(
                "the SHA-256 of `{name}` is another than line {} of the records' manifest has",
                said.line
            );
            self.audit
                .tell(Finding::fault(Kind::Changed, message).at(&place).help(MEND));
        }
        None
    }

    /// `Payload-Oxum`: how many files its manifest must have.
    fn check_sum(&mut self, count: u64) -> Result<()> {
        let Some(lines) = self.subject.open_list(INFO)? else {
            return Ok(());
        };
        let mut text = String::new();
        let _ = lines.take(LONGEST_LINE).read_to_string(&mut text);
        let sum = text
            .lines()
            .find_map(|line| line.strip_prefix("Payload-Oxum:"));
        let promised = sum.and_then(|sum| sum.trim().split_once('.')?.1.parse::<u64>().ok());
        if let Some(promised) = promised.filter(|promised| *promised != count) {
            let finding = Finding::fault(
                Kind::Changed,
                format!("`{PAYLOAD}` has {count} files where `{INFO}` says {promised}"),
            );
            self.audit
                .tell(finding.file(&self.subject.called(INFO)).help(MEND));
        }
        Ok(())
    }
}

/// A digest, white space, and a name in which line ends and `%` are written as `%0A`, `%0D` and `%25`.
fn parse(line: &str) -> Option<(String, Digest)> {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let (digest, name) = line.split_once([' ', '\t'])?;
    let name = name.trim_start_matches([' ', '\t']);
    let name = name.strip_prefix('*').unwrap_or(name);
    let mut plain = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        let code = after.get(..2).unwrap_or_default();
        plain.push_str(match code.to_ascii_uppercase().as_str() {
            "0A" => "\n",
            "0D" => "\r",
            "25" => "%",
            _ => "%",
        });
        let is_code = matches!(code.to_ascii_uppercase().as_str(), "0A" | "0D" | "25");
        rest = if is_code { &after[2..] } else { after };
    }
    plain.push_str(rest);
    stays_inside(&plain).then_some(())?;
    Some((plain, Digest::parse(digest)?))
}
