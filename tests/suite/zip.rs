//! Batches into a zip: what other programs find in it, and that it is the same every time.

use std::fs;
use std::io::Cursor;
use std::io::Read;

use testamur::batch::Batch;
use testamur::batch::BatchOptions;
use testamur::batch::Plan;
use testamur::digest::Digest;
use testamur::paint::Format;
use testamur::record::Record;

use crate::common::page;
use crate::common::plate;
use crate::common::record;

fn records() -> Vec<Record> {
    let names = [
        "Ada Lovelace",
        "Zoë Ødegård",
        "山田太郎",
        "../../etc/passwd",
        "CON",
    ];
    let numbered = names.into_iter().zip(1..);
    numbered
        .map(|(name, number)| {
            let mut record = record("Ada");
            record.put("credential.id", format!("{name} {number}").into());
            record.origin.number = Some(number);
            record
        })
        .collect()
}

/// A zip of a record's PDF and SVG each.
fn made(threads: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.zip");
    let design = page(
        "[[elements]]\nid = \"a\"\ntype = \"text\"\ntext = \"{{recipient.name}}\"\nframe = [\"1cm\", \"1cm\", \"9cm\", \"2cm\"]\n",
    );
    let options = BatchOptions {
        formats: vec![Format::Pdf, Format::Svg],
        threads,
        ..BatchOptions::default()
    };
    let plan = Plan::of("plain", plate(&design).unwrap());
    let batch = Batch::prepare(&plan, &out, &options).unwrap();
    assert_eq!(batch.run(&records(), &()).unwrap().done, 5);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    fs::read(&out).unwrap()
}

#[test]
fn a_zip_has_each_file_as_its_manifest_says() {
    let mut archive = zip::ZipArchive::new(Cursor::new(made(0))).unwrap();
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        bytes
    };
    let lines = String::from_utf8(read("manifest.ndjson")).unwrap();
    let rows = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut names = Vec::new();
    for row in rows {
        let name = row["file"].as_str().unwrap().to_owned();
        let bytes = read(&name);
        assert_eq!(row["bytes"], bytes.len());
        assert_eq!(row["sha256"], Digest::of(&[&bytes]).to_string());
        names.push(name);
    }
    assert_eq!(names.len(), 10);
    let in_order: Vec<String> = (0..10)
        .map(|at| archive.by_index(at).unwrap().name().unwrap().into_owned())
        .collect();
    assert_eq!(in_order, names);
}

#[test]
fn a_zip_is_the_same_bytes_every_time() {
    let one = made(1);
    assert!(one == made(1) && one == made(4));
}
