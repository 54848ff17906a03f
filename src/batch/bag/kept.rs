//! What a bag keeps beside the files of its records: designs, fonts, and pictures that records name.

use std::collections::HashSet;
use std::path::Path;

use crate::batch::bag::part;
use crate::batch::bag::part::Whole;
use crate::batch::bag::tags::Manifest;
use crate::batch::pictures;
use crate::batch::plan::Member;
use crate::batch::plan::Plan;
use crate::design;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Severity;
use crate::font::Family;
use crate::plate::Plate;
use crate::record::Record;

/// Pictures that are told one by one when they can't be kept.
const MOST_LOST: usize = 100;

/// The designs as they are in the bag.
#[derive(Default)]
pub(super) struct Designs {
    pub(super) all: Vec<Kept>,
}

/// A design in the bag.
pub(super) struct Kept {
    /// Its folder below `data/designs`.
    pub(super) folder: String,
    /// Its name for people.
    pub(super) title: String,
    pub(super) kind: design::Kind,
    pub(super) digest: Digest,
    /// Files of fonts that may not be passed on.
    pub(super) left_out: Vec<String>,
}

impl Designs {
    /// Fonts that are not in the bag: their design, and their file there.
    pub(super) fn left_out(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().flat_map(|design| {
            let files = design.left_out.iter();
            files.map(|file| (design.folder.as_str(), file.as_str()))
        })
    }

    pub(super) fn left_out_findings(&self) -> impl Iterator<Item = Finding> {
        self.left_out().map(|(design, file)| {
            let message = format!("`{file}` of the design `{design}` is not in the bag: its maker does not let it be passed on");
            Finding::warning(Kind::Font, message)
                .help("keep the font by itself, or get a licence that allows it: without it, the design can't be drawn again")
        })
    }
}

/// Writes the designs, byte for byte as they were read.
pub(super) fn designs(plan: &Plan, data: &Path, manifest: &mut Manifest) -> Result<Designs> {
    let mut designs = Designs::default();
    for member in plan.designs() {
        let kept = kept(member);
        for (file, bytes) in member.plate.files() {
            if kept.left_out.contains(file) {
                continue;
            }
            let path = data.join("designs").join(&kept.folder).join(file);
            let whole = part::write(&path, bytes, "")?;
            let name = format!("data/designs/{}/{file}", kept.folder);
            manifest.line(&name, whole.bytes, whole.digest)?;
        }
        designs.all.push(kept);
    }
    Ok(designs)
}

fn kept(member: &Member) -> Kept {
    let design = member.plate.design();
    let secret: Vec<&str> = member
        .plate
        .files()
        .iter()
        .filter(|(_, bytes)| is_restricted(&member.plate, bytes))
        .map(|(file, _)| file.as_str())
        .collect();
    Kept {
        folder: member.name.clone(),
        title: design.name.clone(),
        kind: design.kind,
        digest: member.digest,
        left_out: secret.into_iter().map(str::to_owned).collect(),
    }
}

/// Whether the bytes are those of a font whose maker does not let it be embedded (OS/2 table, `fsType`).
fn is_restricted(plate: &Plate, bytes: &[u8]) -> bool {
    let own = plate.fonts().families().filter(|family| !family.bundled);
    own.flat_map(|family| &family.faces)
        .any(|font| !font.embeddable() && font.data() == bytes)
}

/// Writes families of the library, each with its licence.
pub(super) fn fonts(families: &[&Family], data: &Path, manifest: &mut Manifest) -> Result<()> {
    for family in families {
        for (file, bytes) in family.files() {
            let file = font_path(file);
            let whole = part::write(&data.join("fonts").join(file), bytes, "")?;
            manifest.line(&format!("data/fonts/{file}"), whole.bytes, whole.digest)?;
        }
    }
    Ok(())
}

/// Where a file of a family lies: in a folder of the family's name.
pub(super) fn font_path(file: &str) -> &str {
    file.strip_prefix("cjk/").unwrap_or(file)
}

/// The pictures that records name: each is kept once.
#[derive(Default)]
pub(super) struct Pictures {
    seen: HashSet<Digest>,
    /// Pictures that could not be kept.
    pub(super) findings: Vec<Finding>,
}

impl Pictures {
    pub(super) fn any(&self) -> bool {
        !self.seen.is_empty()
    }

    /// Copies the pictures of a record that are not there yet, below `data/assets`.
    pub(super) fn keep(
        &mut self,
        record: &Record,
        plate: &Plate,
        data: &Path,
    ) -> Result<Vec<Whole>> {
        let Some(assets) = plate.record_assets() else {
            return Ok(Vec::new());
        };
        let mut kept = Vec::new();
        for (key, attribute) in &plate.design().attributes {
            let Some(named) = pictures::named(record, key, attribute) else {
                continue;
            };
            let noting = assets.noting();
            if let Err(error) = noting.read(named) {
                self.lost(record, key, error);
                continue;
            }
            for (name, bytes) in noting.noted() {
                if self.seen.insert(Digest::of(&[name.as_bytes()])) {
                    let path = data.join("assets").join(&name);
                    let whole = part::write(&path, &bytes, "")?;
                    let name = format!("data/assets/{name}");
                    kept.push(Whole { name, ..whole });
                }
            }
        }
        Ok(kept)
    }

    /// No element shows it, or the record would not have been drawn: it is told and no more.
    fn lost(&mut self, record: &Record, key: &str, error: Error) {
        if self.findings.len() >= MOST_LOST {
            return;
        }
        let place = record.place_of(&format!("attributes.{key}"));
        let told = error.into_findings().into_iter().map(|finding| Finding {
            severity: Severity::Warning,
            message: format!("a picture is not in the bag: {}", finding.message),
            ..finding.at(&place)
        });
        self.findings.extend(told);
    }
}
