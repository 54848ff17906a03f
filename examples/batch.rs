//! A table of records becomes a folder of certificates with a manifest.
//!
//! ```sh
//! cargo run --release --example batch -- certificates
//! ```

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use testamur::batch::Batch;
use testamur::batch::BatchOptions;
use testamur::batch::Observer;
use testamur::batch::Plan;
use testamur::bundled;
use testamur::error::Result;
use testamur::limits::Limits;
use testamur::paint::Format;
use testamur::plate::Plate;
use testamur::record::map::Choices;
use testamur::record::records::RecordFile;

const TABLE: &str = "\
Credential ID,Full name,Course,Issued on,Licence number,Locale
C-1,Ada Lovelace,Analytical Engines,2026-05-14,000001,en-GB
C-2,محمد عبد الرحمن,Structural Engineering,2026-05-14,000002,ar
C-3,,Nobody in particular,2026-05-14,000003,en-GB
C-4,山田 太郎,Bridge Building,2026-05-14,000004,ja
";

/// Counts what it is told.
#[derive(Default)]
struct Counter(AtomicU64);

impl Observer for Counter {
    fn progress(&self, through: u64, _: u64) {
        self.0.store(through, Ordering::Relaxed);
    }
}

fn main() -> Result<()> {
    let limits = Limits::default();
    let plate = Plate::open(
        &bundled::assets("classic").expect("`classic` is bundled"),
        &limits,
    )?;
    let plan = Plan::of("classic", plate);
    let options = BatchOptions {
        formats: vec![Format::Pdf],
        ..BatchOptions::default()
    };
    let table = RecordFile::in_memory(
        TABLE,
        "guests.csv",
        plan.record_options(Choices::default()),
        limits,
    );
    let out = std::env::args_os().nth(1);
    let out = PathBuf::from(out.unwrap_or_else(|| "certificates".into()));
    let batch = Batch::prepare(&plan, &out, &options)?;
    let counter = Counter::default();
    let report = batch.run(&table, &counter)?;

    println!(
        "{} done, {} refused, {} seen, in {}",
        report.done,
        report.refused,
        counter.0.load(Ordering::Relaxed),
        out.display()
    );
    for fault in &report.faults {
        println!("{fault}");
    }
    Ok(())
}
