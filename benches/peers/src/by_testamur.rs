//! By testamur: a plate and a painter, then fill, layout, scene and file for each record.

use std::fs;
use std::fs::File;
use std::io;
use std::path::Path;

use serde_json::Value;
use testamur::assets::Assets;
use testamur::assets::Bytes;
use testamur::limits::Limits;
use testamur::paint::pdf::PdfOptions;
use testamur::paint::pdf::PdfPainter;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::scene::Scene;

use crate::Maker;
use crate::certificate::Entry;
use crate::certificate::FONTS;
use crate::certificate::Files;

/// A prepared design.
#[derive(Clone)]
pub(crate) struct Testamur {
    plate: Plate,
    painter: PdfPainter,
}

impl Testamur {
    /// With the font files of `files`; with the bundled fonts when it has none.
    pub(crate) fn prepare(files: Files) -> Self {
        let plate = plate(files);
        let stage = plate.stage().expect("the fixed part fits");
        let painter =
            PdfPainter::prepare(&stage, &PdfOptions::default()).expect("the pictures are good");
        Self { plate, painter }
    }

    fn scene(&self, entry: &Entry) -> Scene {
        let layout = self
            .plate
            .fill(&record(entry))
            .and_then(|filled| filled.layout());
        layout.expect("the record is good").scene()
    }
}

impl Maker for Testamur {
    fn make(&mut self, entry: &Entry) -> Vec<u8> {
        self.painter
            .paint(&self.scene(entry))
            .expect("the scene is good")
    }

    fn write(&mut self, entry: &Entry, path: &Path) -> io::Result<()> {
        let painted = self
            .painter
            .paint_shared(&self.scene(entry))
            .expect("the scene is good");
        painted.write_to(&mut File::create(path)?)
    }
}

/// The same bytes for every certificate: what it takes to write them, and nothing else.
#[derive(Clone)]
pub(crate) struct Plain(Vec<u8>);

impl Plain {
    pub(crate) fn prepare(files: Files) -> Self {
        Self(Testamur::prepare(files).make(&Entry::nth(0)))
    }
}

impl Maker for Plain {
    fn make(&mut self, _: &Entry) -> Vec<u8> {
        self.0.clone()
    }

    fn write(&mut self, _: &Entry, path: &Path) -> io::Result<()> {
        fs::write(path, &self.0)
    }
}

/// The design of the certificate.
pub(crate) fn plate(files: Files) -> Plate {
    let mut design = files.design;
    if !files.fonts.is_empty() {
        design.push_str(&format!("\n[fonts]\nfiles = {FONTS:?}\n"));
    }
    let mut parts: Vec<(&str, Bytes)> = vec![
        ("design.toml", design.into_bytes().into()),
        ("background.jpg", files.background.into()),
    ];
    parts.extend(
        FONTS
            .into_iter()
            .zip(files.fonts.into_iter().map(Bytes::from)),
    );
    open(parts)
}

/// A design from the bytes of its files.
pub(crate) fn open(parts: Vec<(&str, Bytes)>) -> Plate {
    let assets = Assets::memory(parts).expect("the names are good");
    Plate::open(&assets, &Limits::default()).expect("the design is good")
}

/// What a record of both designs holds.
pub(crate) fn record(entry: &Entry) -> Record {
    let fields = [
        ("recipient.name", entry.name.as_str()),
        ("credential.id", &entry.id),
        ("credential.name", entry.course),
        ("credential.url", &entry.url),
        ("attributes.issued", &entry.issued),
        ("attributes.license_number", &entry.number),
        ("attributes.year", entry.year()),
    ];
    let mut record = Record::default();
    for (field, text) in fields {
        record.put(field, Value::from(text));
    }
    record
}
