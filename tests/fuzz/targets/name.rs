//! Any text as a name, set by `classic`.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use testamur::bundled;
use testamur::limits::Limits;
use testamur::plate::Plate;

static PLATE: LazyLock<Plate> =
    LazyLock::new(|| Plate::open(&bundled::assets("classic").expect("bundled"), &Limits::default()).expect("sound"));

fuzz_target!(|name: &str| {
    let mut record = PLATE.samples().expect("sound").remove(0);
    record.recipient.insert("name".into(), name.into());
    if let Ok(layout) = PLATE.fill(&record).and_then(|filled| filled.layout()) {
        let _ = layout.scene();
    }
});
