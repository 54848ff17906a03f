//! What several tests need.

use testamur::assets::Assets;
use testamur::bundled;
use testamur::error::Result;
use testamur::limits::Limits;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::scene::Scene;

/// A bundled design, compiled.
pub(crate) fn bundled_plate(name: &str) -> Plate {
    Plate::open(&bundled::assets(name).unwrap(), &Limits::default()).unwrap()
}

/// A design of one file.
pub(crate) fn plate(design: &str) -> Result<Plate> {
    plate_with(design, &[])
}

/// A design with files beside it.
pub(crate) fn plate_with(design: &str, files: &[(&str, &[u8])]) -> Result<Plate> {
    let all = [("design.toml", design.as_bytes())]
        .into_iter()
        .chain(files.iter().copied());
    let all: Vec<_> = all
        .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
        .collect();
    Plate::open(&Assets::memory(all)?, &Limits::default())
}

/// An A5 page with these elements.
pub(crate) fn page(elements: &str) -> String {
    format!(
        "schema = 1\nkind = \"certificate\"\nname = \"Test\"\n[page]\nsize = \"A5\"\n{elements}"
    )
}

/// A record of a name and an id.
pub(crate) fn record(name: &str) -> Record {
    let mut record = Record::default();
    record.recipient.insert("name".into(), name.into());
    record.credential.insert("id".into(), "C-1".into());
    record
}

/// What a plate makes of a record.
pub(crate) fn scene(plate: &Plate, record: &Record) -> Result<Scene> {
    Ok(plate.fill(record)?.layout()?.scene())
}
