//! Whole batches by testamur, with the bundled fonts, on one thread: what its users run.

use std::fs;
use std::path::Path;

use testamur::batch::Batch;
use testamur::batch::BatchOptions;
use testamur::batch::Plan;
use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::png::Encoding;
use testamur::paint::png::PngOptions;
use testamur::paint::png::PngPainter;
use testamur::plate::Plate;
use testamur::record::Record;

use crate::by_testamur::open;
use crate::by_testamur::plate;
use crate::by_testamur::record;
use crate::certificate::Entry;
use crate::certificate::Files;
use crate::certificate::read;
use crate::processor_seconds;

/// What a batch makes.
pub(crate) enum Job {
    /// A PDF for each record, in a folder.
    Files,
    /// A badge as PNG for each record, in a folder.
    Badges,
    /// One PDF of all pages.
    Merged,
}

/// Runs a batch of that many records and tells its processor time in seconds. What a batch of one record
/// takes is left out: it opens and prepares what all records share.
pub(crate) fn run(job: &Job, art: &Path, out: &Path, count: usize) -> f64 {
    let records: Vec<Record> = (0..count).map(|n| record(&Entry::nth(n))).collect();
    let single = |name: &str| {
        let folder = out.join(name);
        let spent = timed(job, art, &folder, &records[..1]);
        fs::remove_dir_all(folder).expect("the folder was made");
        spent
    };
    // The very first also loads what every later one finds in memory.
    single("cold");
    let one = single("warm");
    let all = timed(job, art, out, &records);
    (all - one) * count as f64 / (count - 1) as f64
}

fn timed(job: &Job, art: &Path, out: &Path, records: &[Record]) -> f64 {
    let begin = processor_seconds();
    let (plate, format) = match job {
        Job::Files | Job::Merged => (plate(Files::read(false)), Format::Pdf),
        Job::Badges => (badge(art), Format::Png),
    };
    let out = match job {
        Job::Files | Job::Badges => out.to_owned(),
        Job::Merged => out.join("all.pdf"),
    };
    let batch = Batch::prepare(&Plan::of("peers", plate), out, &options(format));
    let batch = batch.expect("the design is good");
    let report = batch.run(&records.to_vec(), &());
    let report = report.expect("the folder can be written");
    assert_eq!(report.done, records.len() as u64, "{:?}", report.faults);
    processor_seconds() - begin
}

fn options(format: Format) -> BatchOptions {
    let png = PngOptions {
        encoding: Some(Encoding::Prepared),
        ..PngOptions::default()
    };
    BatchOptions {
        formats: vec![format],
        threads: 1,
        paint: PaintOptions {
            png,
            ..PaintOptions::default()
        },
        ..BatchOptions::default()
    }
}

/// The art of the badge as PNG, drawn from the picture of the bundled badge.
pub(crate) fn art() -> Vec<u8> {
    let design = "schema = 1\nkind = \"badge\"\nname = \"Art\"\n[page]\n\
        size = [\"1200px\", \"1200px\"]\nbackground = \"background.svg\"\n";
    let plate = open(vec![
        ("design.toml", design.as_bytes().to_vec().into()),
        (
            "background.svg",
            read("designs/badge/background.svg").into(),
        ),
    ]);
    let options = PngOptions {
        encoding: Some(Encoding::Small),
        ..PngOptions::default()
    };
    let stage = plate.stage().expect("a picture fits");
    let painter = PngPainter::prepare(&stage, &options).expect("the picture is good");
    let filled = plate
        .fill(&Record::default())
        .expect("nothing is asked for");
    let scene = filled.layout().expect("a picture fits").scene();
    painter.paint(&scene).expect("the scene is good")
}

/// The design of the badge.
fn badge(art: &Path) -> Plate {
    open(vec![
        (
            "design.toml",
            read("benches/peers/design/badge.toml").into(),
        ),
        (
            "badge.png",
            fs::read(art).expect("its art was drawn before").into(),
        ),
    ])
}
