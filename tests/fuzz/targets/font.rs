//! Any bytes as a font: what is admitted must shape and paint.

#![no_main]

use libfuzzer_sys::fuzz_target;
use testamur::assets::Assets;
use testamur::limits::Limits;
use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::Painter;
use testamur::plate::Plate;

const DESIGN: &str = "schema = 1\nkind = \"badge\"\nname = \"x\"\npage.size = [\"64px\", \"64px\"]\nfonts.files = [\"a.ttf\"]\n[[elements]]\ntype = \"text\"\ntext = \"Ada فاطمة\"\nframe = [\"0px\", \"0px\", \"64px\", \"64px\"]\nfit = \"shrink\"\n";

fuzz_target!(|bytes: &[u8]| {
    let Ok(assets) = Assets::memory([("design.toml", DESIGN.as_bytes().to_vec()), ("a.ttf", bytes.to_vec())]) else { return };
    let Ok(stage) = Plate::open(&assets, &Limits::default()).and_then(|plate| plate.stage()) else { return };
    for format in Format::ALL {
        let _ = Painter::prepare(format, &stage, &PaintOptions::default());
    }
});
