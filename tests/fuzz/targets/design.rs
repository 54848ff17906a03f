//! Any text as a design: read, compiled, filled with its own samples.

#![no_main]

use libfuzzer_sys::fuzz_target;
use testamur::assets::Assets;
use testamur::limits::Limits;
use testamur::plate::Plate;

fuzz_target!(|text: &[u8]| {
    let limits = Limits::default();
    let Ok(assets) = Assets::memory([("design.toml", text.to_vec())]) else { return };
    let Ok(plate) = Plate::open(&assets, &limits) else { return };
    for sample in plate.samples().into_iter().flatten() {
        if let Ok(layout) = plate.fill(&sample).and_then(|filled| filled.layout()) {
            let _ = layout.scene().to_string();
        }
    }
});
