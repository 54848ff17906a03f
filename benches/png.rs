//! Badges and certificates as PNG: what each way of encoding takes, and how large its files are.

// The benchmark's attribute makes public items.
#![allow(missing_docs)]

use std::cell::Cell;
use std::sync::LazyLock;

use divan::Bencher;
use divan::black_box;
use mimalloc::MiMalloc;
use testamur::bundled;
use testamur::limits::Limits;
use testamur::paint::png::Encoding;
use testamur::paint::png::PngOptions;
use testamur::paint::png::PngPainter;
use testamur::picture::Pixels;
use testamur::plate::Plate;
use testamur::scene::Scene;
use testamur::scene::Stage;

/// That of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const GIVEN: [&str; 8] = [
    "Ada",
    "Maximiliane",
    "Jürgen",
    "Bo",
    "María Guadalupe",
    "Søren",
    "Zofia",
    "Chukwuemeka",
];
const FAMILY: [&str; 8] = [
    "Lovelace",
    "von Hohenstaufen",
    "Łukasiewicz",
    "Nguyễn",
    "Hernández de la Cruz",
    "Ng",
    "O’Brien-Fitzgerald",
    "Okafor",
];
const TITLES: [&str; 4] = [
    "Structural Engineer",
    "First Aid",
    "Advanced Structural Engineering for Seismic Regions",
    "Data Protection Officer",
];
/// More than are painted for a median, so that hardly a name comes twice.
const RECORDS: usize = 521;
/// Those whose sizes are told.
const SIZED: usize = 61;

/// A design at a size, with scenes of many records.
struct Job {
    stage: std::sync::Arc<Stage>,
    scenes: Vec<Scene>,
    dpi: Option<f64>,
}

static BADGE: LazyLock<Job> = LazyLock::new(|| Job::new("badge", None));
static CLASSIC: LazyLock<Job> = LazyLock::new(|| Job::new("classic", Some(300.0)));

impl Job {
    fn new(design: &str, dpi: Option<f64>) -> Self {
        let assets = bundled::assets(design).expect("a bundled design");
        let plate = Plate::open(&assets, &Limits::default()).expect("a sound design");
        let sample = plate.samples().expect("sound samples").swap_remove(0);
        let scene = |number: usize| {
            let mut record = sample.clone();
            let initial = char::from(b'A' + (number / 64 % 26) as u8);
            let name = format!(
                "{} {initial}. {}",
                GIVEN[number % 8],
                FAMILY[number / 8 % 8]
            );
            record.put("recipient.name", name.into());
            record.put("credential.name", TITLES[number % 4].into());
            record.put("credential.id", format!("C-2026-{number:06}").into());
            let filled = plate.fill(&record).expect("a sound record");
            filled.layout().expect("it fits").scene()
        };
        Self {
            stage: plate.stage().expect("a sound design"),
            scenes: (0..RECORDS).map(scene).collect(),
            dpi,
        }
    }

    fn painter(&self, encoding: Encoding) -> PngPainter {
        let options = PngOptions {
            dpi: self.dpi,
            encoding: Some(encoding),
            ..PngOptions::default()
        };
        PngPainter::prepare(&self.stage, &options).expect("a sound design")
    }
}

/// Draws and encodes one record after the other.
fn paint(bencher: Bencher<'_, '_>, job: &Job, encoding: Encoding) {
    let painter = job.painter(encoding);
    painter.paint(&job.scenes[0]).expect("it can be painted");
    let next = Cell::new(0);
    bencher.bench_local(|| {
        next.set((next.get() + 1) % job.scenes.len());
        painter.paint(black_box(&job.scenes[next.get()]))
    });
}

#[divan::bench(args = Encoding::ALL)]
fn badge(bencher: Bencher<'_, '_>, encoding: Encoding) {
    paint(bencher, &BADGE, encoding);
}

#[divan::bench(args = Encoding::ALL, sample_count = 5, sample_size = 1)]
fn classic_300_dpi(bencher: Bencher<'_, '_>, encoding: Encoding) {
    paint(bencher, &CLASSIC, encoding);
}

/// Draws alone.
#[divan::bench]
fn badge_pixels(bencher: Bencher<'_, '_>) {
    let painter = BADGE.painter(Encoding::Fast);
    let next = Cell::new(0);
    bencher.bench_local(|| {
        next.set((next.get() + 1) % BADGE.scenes.len());
        painter.pixels(black_box(&BADGE.scenes[next.get()]))
    });
}

/// What the crate `png` makes of the same pixels.
fn crate_png(pixels: &Pixels, compression: png::Compression) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width, pixels.height);
    let mut bytes = pixels.rgba.clone();
    encoder.set_color(png::ColorType::Rgba);
    if pixels.opaque {
        encoder.set_color(png::ColorType::Rgb);
        bytes = pixels
            .rgba
            .chunks_exact(4)
            .flat_map(|p| p[..3].to_vec())
            .collect();
    }
    encoder.set_compression(compression);
    let mut writer = encoder.write_header().expect("memory takes it");
    writer.write_image_data(&bytes).expect("memory takes it");
    writer.finish().expect("memory takes it");
    out
}

#[divan::bench(args = ["fast", "balanced"], sample_count = 20, sample_size = 1)]
fn badge_of_crate_png(bencher: Bencher<'_, '_>, compression: &str) {
    let painter = BADGE.painter(Encoding::Fast);
    let pixels = painter.pixels(&BADGE.scenes[0]).expect("it can be painted");
    let compression = match compression {
        "fast" => png::Compression::Fast,
        _ => png::Compression::Balanced,
    };
    bencher.bench_local(|| crate_png(black_box(&pixels), compression));
}

/// Sizes, as the mean of some records.
fn sizes(name: &str, job: &Job, records: usize) {
    let scenes = &job.scenes[..records];
    println!("{name}: bytes a file");
    for encoding in Encoding::ALL {
        let painter = job.painter(encoding);
        let size = |scene| painter.paint(scene).expect("it can be painted").len();
        let sum: usize = scenes.iter().map(size).sum();
        println!("  {:<22}{:>10}", format!("{encoding:?}"), sum / records);
    }
    let painter = job.painter(Encoding::Fast);
    for (told, compression) in [
        ("crate png, Fast", png::Compression::Fast),
        ("crate png, Balanced", png::Compression::Balanced),
    ] {
        let pixels = |scene| painter.pixels(scene).expect("it can be painted");
        let size = |scene| crate_png(&pixels(scene), compression).len();
        let sum: usize = scenes.iter().map(size).sum();
        println!("  {told:<22}{:>10}", sum / records);
    }
}

/// Paints so many badges that are prepared, for tools that count.
fn badges(count: usize) {
    let painter = BADGE.painter(Encoding::Prepared);
    for scene in BADGE.scenes.iter().cycle().take(count) {
        black_box(painter.paint(scene).expect("it can be painted"));
    }
}

fn main() {
    let mut args = std::env::args().skip_while(|arg| arg != "--badges").skip(1);
    if let Some(count) = args.next().and_then(|count| count.parse().ok()) {
        return badges(count);
    }
    if std::env::args().any(|arg| arg == "--sizes") {
        sizes("badge, 1200 × 1200", &BADGE, SIZED);
        return sizes("classic, 3508 × 2480", &CLASSIC, 2);
    }
    divan::main();
}
