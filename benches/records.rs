//! What a record takes from its fields to its bytes, beside what the disk and the memory take for the same
//! bytes. Ways are run in turn, again and again, and their medians compared: see `benches/README.md`.

use std::fs;
use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use testamur::batch::Batch;
use testamur::batch::BatchOptions;
use testamur::batch::Observer;
use testamur::batch::Output;
use testamur::batch::Plan;
use testamur::bundled;
use testamur::limits::Limits;
use testamur::paint::Format;
use testamur::paint::pdf::PdfOptions;
use testamur::paint::pdf::PdfPainter;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::record::map::Choices;
use testamur::record::records::RecordFile;

/// The graduates that come with the project: names in many scripts.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/graduates.csv");
const ROUNDS: usize = 9;
/// Files that are written a round; each has some 700 KB.
const FILES: usize = 300;

struct Quiet;

impl Observer for Quiet {
    fn progress(&self, _: u64, _: u64) {}
}

fn plate(design: &str) -> Plate {
    let assets = bundled::assets(design).expect("a bundled design");
    Plate::open(&assets, &Limits::default()).expect("a sound design")
}

/// Medians of ways that are run in turn.
#[allow(
    clippy::disallowed_methods,
    reason = "a benchmark is what clocks are for"
)]
fn medians(ways: &mut [&mut dyn FnMut()]) -> Vec<Duration> {
    let mut times = vec![Vec::new(); ways.len()];
    for round in 0..=ROUNDS {
        for (way, times) in ways.iter_mut().zip(&mut times) {
            let start = Instant::now();
            way();
            // The first round warms up.
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    times.into_iter().map(median).collect()
}

fn micros(time: Duration, records: usize) -> f64 {
    time.as_secs_f64() * 1e6 / records as f64
}

/// `classic`, one core: its stages, whole files, and files in a folder.
fn classic(records: &[Record], folder: &Path) {
    let plate = plate("classic");
    let painter = PdfPainter::prepare(
        &plate.stage().expect("a sound design"),
        &PdfOptions::default(),
    )
    .expect("a sound design");
    let count = records.len();
    let scene = |record: &Record| {
        let filled = plate.fill(record).expect("a sound record");
        filled.layout().expect("it fits").scene()
    };
    let scenes: Vec<_> = records.iter().map(scene).collect();
    let layouts: Vec<_> = records
        .iter()
        .map(|record| {
            let filled = plate.fill(record).expect("a sound record");
            filled.layout().expect("it fits")
        })
        .collect();
    let paint = |record: &Record| painter.paint_shared(&scene(record)).expect("it paints");
    let files: Vec<_> = records[..FILES].iter().map(paint).collect();
    let times = medians(&mut [
        &mut || {
            for record in records {
                black_box(plate.fill(record).expect("a sound record"));
            }
        },
        &mut || {
            for record in records {
                let filled = plate.fill(record).expect("a sound record");
                black_box(filled.layout().expect("it fits"));
            }
        },
        &mut || {
            for layout in &layouts {
                black_box(layout.scene());
            }
        },
        &mut || {
            for scene in &scenes {
                black_box(painter.paint_shared(scene).expect("it paints"));
            }
        },
        &mut || {
            for record in records {
                black_box(paint(record));
            }
        },
        &mut || {
            let mut buffer = Vec::new();
            for record in records {
                buffer.clear();
                paint(record)
                    .write_to(&mut buffer)
                    .expect("memory takes it");
                black_box(&buffer);
            }
        },
        &mut || {
            for (index, record) in records[..FILES].iter().enumerate() {
                let path = folder.join(format!("a{index}.pdf"));
                let mut out = File::create(path).expect("a file");
                paint(record).write_to(&mut out).expect("the disk takes it");
            }
        },
        &mut || {
            for (index, file) in files.iter().enumerate() {
                let path = folder.join(format!("b{index}.pdf"));
                let mut out = File::create(path).expect("a file");
                file.write_to(&mut out).expect("the disk takes it");
            }
        },
    ]);
    let own: usize = files.iter().map(|file| file.tail.len()).sum::<usize>() / FILES;
    let shared = files[0].prefix.len();
    println!(
        "classic, {count} records, one thread; {shared} bytes shared, {own} of a record's own"
    );
    let stages = [
        "fill",
        "fill, lay out",
        "scene",
        "paint",
        "all, without the copy",
    ];
    for (name, time) in stages.iter().zip(&times) {
        println!("  {name:<25} {:8.1} µs", micros(*time, count));
    }
    println!(
        "  all, in one buffer        {:8.1} µs, {:.0} a second",
        micros(times[5], count),
        1e6 / micros(times[5], count)
    );
    println!(
        "  all, into a folder        {:8.1} µs",
        micros(times[6], FILES)
    );
    println!(
        "  the same bytes, written   {:8.1} µs: {:.2} of a plain write",
        micros(times[7], FILES),
        times[7].as_secs_f64() / times[6].as_secs_f64()
    );
}

/// Whole batches, with one thread and with two.
fn batches(table: &[u8], count: usize, design: &str, output: &Output) {
    let plan = Plan::of(design, plate(design));
    let run = |threads: usize| {
        let options = BatchOptions {
            formats: vec![Format::Pdf],
            threads,
            ..BatchOptions::default()
        };
        let limits = Limits::default();
        let choices = plan.record_options(Choices::default());
        let input = RecordFile::in_memory(table.to_vec(), "graduates.csv", choices, limits);
        let batch = Batch::prepare_into(&plan, output.clone(), &options).expect("a sound batch");
        let report = batch.run(&input, &Quiet).expect("it runs");
        assert_eq!(report.done, count as u64, "{:?}", report.faults);
        report.bytes
    };
    let mut bytes = [0; 2];
    let [one, two] = &mut bytes;
    let times = medians(&mut [&mut || *one = run(1), &mut || *two = run(2)]);
    assert_eq!(bytes[0], bytes[1]);
    let second = |time: Duration| count as f64 / time.as_secs_f64();
    println!(
        "{design} into {}, {count} records: {:.0} a second with one thread, {:.0} with two ({:.2} times), {} bytes a record",
        output.path().extension().unwrap_or_default().display(),
        second(times[0]),
        second(times[1]),
        times[0].as_secs_f64() / times[1].as_secs_f64(),
        bytes[0] / count as u64
    );
}

fn main() {
    let table = fs::read(TABLE).expect("it comes with the project");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plan = Plan::of("classic", plate("classic"));
    let choices = plan.record_options(Choices::default());
    let input = RecordFile::in_memory(table.clone(), "graduates.csv", choices, Limits::default());
    let records: Vec<Record> = input
        .open()
        .expect("a sound table")
        .collect::<Result<_, _>>()
        .expect("sound records");
    classic(&records, folder.path());
    let zip = Output::of(folder.path().join("out.zip"));
    let pdf = Output::of(folder.path().join("out.pdf"));
    batches(&table, records.len(), "modern", &zip);
    batches(&table, records.len(), "modern", &pdf);
    batches(&table, records.len(), "classic", &pdf);
    std::io::stdout().flush().expect("a screen");
}
