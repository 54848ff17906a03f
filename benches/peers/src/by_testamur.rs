//! By testamur: a plate and a painter, then fill, layout, scene and file for each record.

use std::fs::File;
use std::io;

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
        let assets = Assets::memory(parts).expect("the names are good");
        let plate = Plate::open(&assets, &Limits::default()).expect("the design is good");
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

    fn write(&mut self, entry: &Entry, path: &str) -> io::Result<()> {
        let painted = self
            .painter
            .paint_shared(&self.scene(entry))
            .expect("the scene is good");
        painted.write_to(&mut File::create(path)?)
    }
}

fn record(entry: &Entry) -> Record {
    let text = |text: &str| Value::from(text);
    let mut record = Record::default();
    record.recipient.insert("name".into(), text(&entry.name));
    record.credential.insert("id".into(), text(&entry.id));
    record.credential.insert("name".into(), text(entry.course));
    record.credential.insert("url".into(), text(&entry.url));
    record
        .attributes
        .insert("issued".into(), text(&entry.issued));
    record
        .attributes
        .insert("license_number".into(), text(&entry.number));
    record
}
