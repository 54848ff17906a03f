//! Any bytes as the background of a page, painted in all formats.

#![no_main]

use libfuzzer_sys::fuzz_target;
use testamur::assets::Assets;
use testamur::limits::Limits;
use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::Painter;
use testamur::plate::Plate;

const DESIGN: &str = "schema = 1\nkind = \"badge\"\nname = \"x\"\npage = { size = [\"64px\", \"64px\"], background = \"art\", min_dpi = 1 }\n";

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { picture_pixels: 1_000_000, ..Limits::default() };
    let Ok(assets) = Assets::memory([("design.toml", DESIGN.as_bytes().to_vec()), ("art", bytes.to_vec())]) else { return };
    let Ok(stage) = Plate::open(&assets, &limits).and_then(|plate| plate.stage()) else { return };
    for format in Format::ALL {
        let _ = Painter::prepare(format, &stage, &PaintOptions::default());
    }
});
