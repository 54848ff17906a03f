//! What a record takes from its fields to its bytes, beside what the disk and the memory take for the same
//! bytes. Ways are run in turn, again and again, and their medians compared: see `benches/README.md`.

use std::fs;
use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use mimalloc::MiMalloc;
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

/// That of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The graduates that come with the project: names in many scripts, dates in forty locales.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/graduates.csv");
const ROUNDS: usize = 9;
/// Rounds of whole batches.
const BATCHES: usize = 3;
/// Records of a batch: so many that what is prepared once counts little.
const BATCH: usize = 10_000;
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
fn medians(rounds: usize, ways: &mut [&mut dyn FnMut()]) -> Vec<Duration> {
    let mut times = vec![Vec::new(); ways.len()];
    for round in 0..=rounds {
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

/// A table of one school: names in Latin letters, one locale, the dates of a year.
fn school(count: usize) -> Vec<u8> {
    const GIVEN: [&str; 16] = [
        "Ada", "Eleanor", "Thomas", "María", "José", "Anna", "Zoë", "Henry", "Lucía", "Olivia",
        "Noah", "Sophia", "Chloë", "Marek", "Ruth", "Victor",
    ];
    const FAMILY: [&str; 17] = [
        "Lovelace",
        "Hopper",
        "Whitcombe",
        "Müller",
        "García",
        "Novák",
        "Smith",
        "Johnson",
        "O’Brien",
        "Fernández",
        "Dubois",
        "Rossi",
        "Kowalski",
        "Andersen",
        "Nguyen",
        "Silva",
        "Schröder",
    ];
    const COURSES: [&str; 4] = [
        "Advanced Structural Engineering",
        "Timber Construction",
        "Bridge Design",
        "Seismic Regions",
    ];
    let mut table =
        String::from("Credential ID,Full name,Course,Issued on,Expires on,Licence number,Grade\n");
    for number in 0..count {
        let name = format!("{} {}", GIVEN[number % 16], FAMILY[number / 16 % 17]);
        let second = FAMILY[number * 7 / 3 % 17];
        let name = if number % 3 == 0 {
            format!("{name}-{second}")
        } else {
            name
        };
        let (month, day) = (1 + number * 5 % 12, 1 + number * 11 % 28);
        let course = COURSES[number / 5 % 4];
        let grade = ["Pass", "Merit", "Distinction"][number % 3];
        table += &format!(
            "C-2026-{number:06},{name},{course},2026-{month:02}-{day:02},2029-{month:02}-{day:02},{number:06},{grade}\n"
        );
    }
    table.into_bytes()
}

/// The rows of a table again and again, with ids of their own.
fn repeated(table: &[u8], count: usize) -> Vec<u8> {
    let text = String::from_utf8(table.to_vec()).expect("a table in UTF-8");
    let (header, rows) = text.split_once('\n').expect("a header");
    let mut out = format!("{header}\n");
    for (number, row) in rows.lines().cycle().take(count).enumerate() {
        let (_, rest) = row.split_once(',').expect("an id first");
        out += &format!("C-2027-{number:06},{rest}\n");
    }
    out.into_bytes()
}

fn input_of(plan: &Plan, table: Vec<u8>) -> RecordFile {
    let choices = plan.record_options(Choices::default());
    RecordFile::in_memory(table, "graduates.csv", choices, Limits::default())
}

/// `classic`, one core: its stages, whole files, and files in a folder.
fn classic(name: &str, table: Vec<u8>, folder: &Path) {
    let plan = Plan::of("classic", crate::plate("classic"));
    let input = input_of(&plan, table);
    let rows = input.open().expect("a sound table");
    let records: Vec<Record> = rows.collect::<Result<_, _>>().expect("sound records");
    let records = records.as_slice();
    let plate = plate("classic");
    let painter = PdfPainter::prepare(
        &plate.stage().expect("a sound design"),
        &PdfOptions::default(),
    )
    .expect("a sound design");
    let count = records.len();
    let filled = |record: &Record| plate.fill(record).expect("a sound record");
    let scene = |record: &Record| filled(record).layout().expect("it fits").scene();
    let paint = |record: &Record| painter.paint_shared(&scene(record)).expect("it paints");

    // With nothing else in memory, as in a batch.
    let whole = medians(
        ROUNDS,
        &mut [
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
        ],
    );
    let files: Vec<_> = records[..FILES].iter().map(paint).collect();
    let written = medians(
        ROUNDS,
        &mut [
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
        ],
    );
    let own: usize = files.iter().map(|file| file.tail.len()).sum::<usize>() / FILES;
    let shared = files[0].prefix.len();
    drop(files);
    let layouts: Vec<_> = records
        .iter()
        .map(|record| filled(record).layout().expect("it fits"))
        .collect();
    let scenes: Vec<_> = records.iter().map(scene).collect();
    let stages = medians(
        ROUNDS,
        &mut [
            &mut || {
                for record in records {
                    black_box(filled(record));
                }
            },
            &mut || {
                for record in records {
                    black_box(filled(record).layout().expect("it fits"));
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
        ],
    );
    println!(
        "classic, {count} records of {name}, one thread; {shared} bytes shared, {own} of a record's own"
    );
    for (name, time) in ["fill", "fill, lay out", "scene", "paint"]
        .iter()
        .zip(&stages)
    {
        println!("  {name:<25} {:8.1} µs", micros(*time, count));
    }
    println!(
        "  all, without the copy     {:8.1} µs",
        micros(whole[0], count)
    );
    println!(
        "  all, in one buffer        {:8.1} µs, {:.0} a second",
        micros(whole[1], count),
        1e6 / micros(whole[1], count)
    );
    println!(
        "  all, into a folder        {:8.1} µs",
        micros(written[0], FILES)
    );
    println!(
        "  the same bytes, written   {:8.1} µs: {:.2} of a plain write",
        micros(written[1], FILES),
        written[1].as_secs_f64() / written[0].as_secs_f64()
    );
}

/// Whole batches, with one thread and with two.
fn batches(name: &str, table: &[u8], design: &str, output: &Output) {
    let plan = Plan::of(design, plate(design));
    let run = |threads: usize| {
        let options = BatchOptions {
            formats: vec![Format::Pdf],
            threads,
            ..BatchOptions::default()
        };
        let input = input_of(&plan, table.to_vec());
        let batch = Batch::prepare_into(&plan, output.clone(), &options).expect("a sound batch");
        let report = batch.run(&input, &Quiet).expect("it runs");
        assert_eq!(report.done, BATCH as u64, "{:?}", report.faults);
        report.bytes
    };
    let mut bytes = [0; 2];
    let [one, two] = &mut bytes;
    let times = medians(BATCHES, &mut [&mut || *one = run(1), &mut || *two = run(2)]);
    assert_eq!(bytes[0], bytes[1]);
    let second = |time: Duration| BATCH as f64 / time.as_secs_f64();
    println!(
        "{design} into {}, {BATCH} records of {name}: {:.0} a second with one thread, {:.0} with two ({:.2} times), {} bytes a record",
        output.path().extension().unwrap_or_default().display(),
        second(times[0]),
        second(times[1]),
        times[0].as_secs_f64() / times[1].as_secs_f64(),
        bytes[0] / BATCH as u64
    );
}

/// Records of one school through `classic`, all stages, nothing printed: what a profiler counts.
fn steady(count: usize) {
    let plate = plate("classic");
    let plan = Plan::of("classic", plate.clone());
    let input = input_of(&plan, school(1_000));
    let rows = input.open().expect("a sound table");
    let records: Vec<Record> = rows.collect::<Result<_, _>>().expect("sound records");
    let stage = plate.stage().expect("a sound design");
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).expect("a sound design");
    for record in records.iter().cycle().take(count) {
        let filled = plate.fill(record).expect("a sound record");
        let scene = filled.layout().expect("it fits").scene();
        black_box(painter.paint_shared(&scene).expect("it paints"));
    }
}

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--steady");
    if let Some(count) = arguments.nth(1) {
        return steady(count.parse().expect("a number of records"));
    }
    let graduates = fs::read(TABLE).expect("it comes with the project");
    let folder = tempfile::tempdir().expect("a temporary folder");
    classic("one school", school(1_000), folder.path());
    classic("forty locales", graduates.clone(), folder.path());
    let zip = Output::of(folder.path().join("out.zip"));
    let pdf = Output::of(folder.path().join("out.pdf"));
    let tables = [
        ("one school", school(BATCH)),
        ("forty locales", repeated(&graduates, BATCH)),
    ];
    for (name, table) in &tables {
        batches(name, table, "modern", &zip);
        batches(name, table, "modern", &pdf);
        batches(name, table, "classic", &pdf);
    }
    std::io::stdout().flush().expect("a screen");
}
