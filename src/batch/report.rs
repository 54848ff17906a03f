//! What a batch did, as data; and the manifest that lies beside its files.

use serde::Serialize;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::record::write::guard_formula;

/// What a batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Records that were read.
    pub records: u64,
    /// Records of which every file was made.
    pub done: u64,
    /// Records that were refused.
    pub refused: u64,
    /// Files that were made.
    pub files: u64,
    /// Bytes of those files.
    pub bytes: u64,
    /// Why records were refused, in their order.
    pub faults: Vec<Finding>,
    /// What else was found, in the order of the records.
    pub warnings: Vec<Finding>,
}

/// A line of the manifest.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    /// Line or row of the table.
    pub(super) row: u64,
    pub(super) record_id: String,
    pub(super) file: String,
    pub(super) format: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    pub(super) status: &'static str,
    pub(super) findings: String,
}

/// The manifest as CSV (RFC 4180). Cells that a spreadsheet would run are guarded.
pub(super) fn manifest(rows: &[Row]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let guarded = Row {
            record_id: guard_formula(&row.record_id).into_owned(),
            findings: guard_formula(&row.findings).into_owned(),
            ..row.clone()
        };
        writer
            .serialize(guarded)
            .map_err(|error| unwritten(&error))?;
    }
    if rows.is_empty() {
        let header = [
            "row",
            "record_id",
            "file",
            "format",
            "bytes",
            "sha256",
            "status",
            "findings",
        ];
        writer
            .write_record(header)
            .map_err(|error| unwritten(&error))?;
    }
    writer.into_inner().map_err(|error| unwritten(&error))
}

fn unwritten(error: &dyn std::error::Error) -> Error {
    Error::new(Kind::Io, format!("the manifest can't be written: {error}"))
}
