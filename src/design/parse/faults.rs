//! Collects what is wrong with a design, each fault with its place.

use std::cell::RefCell;

use crate::assets;
use crate::assets::Assets;
use crate::error::Error;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;

/// A file with more faults than this is broken as a whole; the rest would not help.
const MOST: usize = 200;

/// The text of a design and what was found in it so far.
pub(super) struct Faults<'a> {
    file: &'a str,
    text: &'a str,
    /// Where each line starts, in bytes.
    lines: Vec<usize>,
    /// Where the files that the design names are looked for; nowhere when only its text is read.
    assets: Option<&'a Assets>,
    found: RefCell<Vec<Finding>>,
}

impl<'a> Faults<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, assets: Option<&'a Assets>) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            file,
            text,
            lines: std::iter::once(0).chain(after_breaks).collect(),
            assets,
            found: RefCell::default(),
        }
    }

    /// Whether the design is written in JSON; hints then are, too.
    pub(super) fn is_json(&self) -> bool {
        self.file.to_ascii_lowercase().ends_with(".json")
    }

    /// Keeps a finding that is about the place `at`, in bytes.
    pub(super) fn add(&self, at: usize, finding: Finding) {
        let mut found = self.found.borrow_mut();
        if found.len() < MOST {
            found.push(finding.at(&self.place(at)));
        } else if found.len() == MOST {
            let message = format!("more than {MOST} faults; the others are not listed");
            let finding = Finding::fault(Kind::Limit, message).help("mend these first");
            found.push(finding.file(self.file));
        }
    }

    /// Keeps a fault of a value.
    pub(super) fn bad_value(&self, at: usize, message: impl Into<String>, help: impl Into<String>) {
        self.add(at, Finding::fault(Kind::BadValue, message).help(help));
    }

    /// Reports a file of the design that is not there or not to be had.
    pub(super) fn check_file(&self, at: usize, name: &str) {
        let checked = match self.assets {
            Some(assets) => assets.check(name),
            None => assets::tidy_name(name).map(|_| ()),
        };
        for mut finding in checked.err().into_iter().flat_map(Error::into_findings) {
            // The file's own name is in the message; the place is where the design names it.
            finding.place = Place::default();
            self.add(at, finding);
        }
    }

    /// Runs a step and names the element on all that it finds.
    pub(super) fn in_element<T>(&self, id: &str, step: impl FnOnce() -> T) -> T {
        let before = self.found.borrow().len();
        let made = step();
        for finding in self.found.borrow_mut().iter_mut().skip(before) {
            finding.place.element.get_or_insert_with(|| id.to_owned());
        }
        made
    }

    /// The place of a byte: file, line and character.
    pub(super) fn place(&self, at: usize) -> Place {
        let (line, character) = self.line_and_character(at);
        Place {
            line: Some(line),
            character: Some(character),
            ..Place::file(self.file)
        }
    }

    /// Line and character of a byte, both from 1.
    pub(super) fn line_and_character(&self, at: usize) -> (u64, u64) {
        let at = at.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= at).max(1);
        let before = self.text.as_bytes().get(self.lines[line - 1]..at);
        let is_start = |byte: &&u8| (**byte & 0xC0) != 0x80;
        let character = before.unwrap_or_default().iter().filter(is_start).count() + 1;
        (line as u64, character as u64)
    }

    /// All that was found, in the order of the file.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|finding| {
            let place = &finding.place;
            (place.line.is_none(), place.line, place.character)
        });
        found
    }
}
