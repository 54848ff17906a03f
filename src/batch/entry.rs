//! What became of one record: a line of the journal, and rows of the manifests.

use serde::Deserialize;
use serde::Serialize;

use crate::digest::Digest;
use crate::finding::Finding;
use crate::paint::Format;

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Which record of its file, from 1.
    pub record: u64,
    /// Line or row in that file, from 1; 0 when it has none.
    pub row: u64,
    /// Its `credential.id`; empty when there is none.
    pub id: String,
    /// Of the record; `None` for a row that could not be read.
    pub digest: Option<Digest>,
    /// Of the pictures that it names; `None` when it names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pictures: Option<Digest>,
    /// What its files are called, without folder and ending.
    pub name: String,
    /// Its files; none when it was refused.
    pub files: Vec<Made>,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// A file, or the pages of a file, that was made of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// Its name in the output, with `/` between folders.
    pub file: String,
    /// Its format.
    pub format: Format,
    /// Which design of the plan, from 0.
    pub design: usize,
    /// How it is encoded, where the format has several ways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// How many bytes it has.
    pub bytes: u64,
    /// Of those bytes.
    pub sha256: Digest,
    /// CRC-32 of those bytes, as zips want it.
    pub crc32: u32,
    /// The first page; 1 unless it stands among others in one file.
    pub page: u64,
    /// How many pages.
    pub pages: u64,
    /// Where it stands in a file that it shares with others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
}

/// A place in a file that many records share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Within {
    /// Which of the files, from 0, where the output is split.
    pub part: u64,
    /// Where its bytes begin.
    pub start: u64,
    /// What the painter needs to go on after it, as JSON: a text, for the lists at the end have no use for it.
    #[serde(default)]
    pub mark: String,
}

impl Entry {
    /// Whether no file was made of it.
    pub fn is_refused(&self) -> bool {
        self.files.is_empty()
    }
}
