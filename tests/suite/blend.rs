//! Colours that mix with those beneath them, in all painters.

use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::Painter;
use testamur::paint::png::PngOptions;
use testamur::paint::png::PngPainter;
use testamur::plate::Plate;

use crate::common::plate;
use crate::common::plate_with;
use crate::common::record;
use crate::common::scene;

const MODES: [&str; 5] = ["multiply", "screen", "overlay", "darken", "lighten"];

/// A page of 100 pixels a side: a band that a record writes on, and a square over a half of it and of the page.
fn design(blend: &str, more: &str) -> String {
    format!(
        r##"
kind = "badge"
name = "Blend"
page = {{ size = ["100px", "100px"], color = "#c8a060" }}
[[elements]]
type = "shape"
shape = "rect"
frame = [0, "50px", "100px", "50px"]
fill = "#4080c0"
[[elements]]
id = "words"
type = "text"
text = "{{{{recipient.name}}}}"
frame = [0, "60px", "100px", "30px"]
font = {{ size = "20px" }}
[[elements]]
id = "square"
type = "shape"
shape = "rect"
frame = ["50px", 0, "50px", "100px"]
fill = "#b03070"
blend = "{blend}"
{more}
"##
    )
}

fn paint(plate: &Plate, format: Format, name: &str) -> Vec<u8> {
    let stage = plate.stage().unwrap();
    let painter = Painter::prepare(format, &stage, &PaintOptions::default()).unwrap();
    let scene = scene(plate, &record(name)).unwrap();
    painter.paint(&scene).unwrap().to_vec()
}

/// The colours of the four quarters, in the middle of each, where no word stands.
fn quarters(at: impl Fn(usize, usize) -> [u8; 3]) -> [[u8; 3]; 4] {
    [(25, 25), (75, 25), (25, 96), (75, 96)].map(|(x, y)| at(x, y))
}

fn of_png(plate: &Plate) -> [[u8; 3]; 4] {
    let painter = PngPainter::prepare(&plate.stage().unwrap(), &PngOptions::default()).unwrap();
    let pixels = painter
        .pixels(&scene(plate, &record("Ada")).unwrap())
        .unwrap();
    quarters(|x, y| {
        let at = (y * pixels.width as usize + x) * 4;
        [pixels.rgba[at], pixels.rgba[at + 1], pixels.rgba[at + 2]]
    })
}

/// As a browser mixes them: each of red, green and blue by itself.
fn wanted(mode: &str, below: [u8; 3]) -> [u8; 3] {
    let top = [0xb0, 0x30, 0x70];
    let one = |at: usize| {
        let (b, t) = (f64::from(below[at]) / 255.0, f64::from(top[at]) / 255.0);
        let mixed = match mode {
            "multiply" => b * t,
            "screen" => 1.0 - (1.0 - b) * (1.0 - t),
            "overlay" if b <= 0.5 => 2.0 * b * t,
            "overlay" => 1.0 - 2.0 * (1.0 - b) * (1.0 - t),
            "darken" => b.min(t),
            "lighten" => b.max(t),
            other => panic!("{other}"),
        };
        (mixed * 255.0).round() as u8
    };
    [0, 1, 2].map(one)
}

const GROUND: [u8; 3] = [0xc8, 0xa0, 0x60];
const BAND: [u8; 3] = [0x40, 0x80, 0xc0];

#[test]
fn pixels_are_mixed_as_the_standard_says() {
    for mode in MODES {
        let plate = plate(&design(mode, "")).unwrap();
        let wanted = [GROUND, wanted(mode, GROUND), BAND, wanted(mode, BAND)];
        assert_eq!(of_png(&plate), wanted, "{mode}");
    }
}

#[test]
#[cfg(feature = "vector")]
fn an_svg_mixes_as_a_png_does() {
    for mode in MODES {
        let plate = plate(&design(mode, "opacity = 0.5")).unwrap();
        let svg = paint(&plate, Format::Svg, "Ada");
        let tree = usvg::Tree::from_data(&svg, &usvg::Options::default()).unwrap();
        let mut pixmap = resvg::tiny_skia::Pixmap::new(100, 100).unwrap();
        let map = resvg::tiny_skia::Transform::from_scale(
            100.0 / tree.size().width(),
            100.0 / tree.size().height(),
        );
        resvg::render(&tree, map, &mut pixmap.as_mut());
        let seen = quarters(|x, y| {
            let pixel = pixmap.pixel(x as u32, y as u32).unwrap();
            [pixel.red(), pixel.green(), pixel.blue()]
        });
        for (png, svg) in of_png(&plate).iter().zip(&seen) {
            let apart = png.iter().zip(svg).map(|(one, other)| one.abs_diff(*other));
            assert!(apart.max() <= Some(2), "{mode}: {png:?} and {svg:?}");
        }
    }
}

#[test]
fn a_pdf_names_the_mode() {
    for (mode, name) in [("multiply", "/BM/Multiply"), ("screen", "/BM/Screen")] {
        let plate = plate(&design(mode, "")).unwrap();
        let file = paint(&plate, Format::Pdf, "Ada");
        let text = String::from_utf8_lossy(&file).replace(' ', "");
        assert!(text.contains(name), "{mode}");
        assert!(
            text.contains("/Group<</Type/Group/S/Transparency"),
            "{mode}"
        );
    }
}

#[test]
fn what_mixes_is_drawn_with_each_record() {
    let plate = plate(&design("multiply", "")).unwrap();
    let stage = plate.stage().unwrap();
    assert!(stage.fixed.iter().all(|node| &*node.element != "square"));
    for format in Format::ALL {
        let painter = Painter::prepare(format, &stage, &PaintOptions::default()).unwrap();
        let again = |name: &str| {
            painter
                .paint(&scene(&plate, &record(name)).unwrap())
                .unwrap()
                .to_vec()
        };
        let first = again("Ada");
        again("Maximiliane");
        assert!(first == again("Ada"), "{format:?}");
        assert!(first == paint(&plate, format, "Ada"), "{format:?}");
    }
}

#[test]
fn an_inner_design_mixes_within_itself_alone() {
    let inner = r##"
kind = "badge"
name = "Inner"
page = { size = ["100px", "100px"] }
[[elements]]
type = "shape"
shape = "rect"
frame = ["50px", 0, "50px", "100px"]
fill = "#b03070"
blend = "multiply"
"##;
    let outer = design("normal", "")
        .replace(
            "type = \"shape\"\nshape = \"rect\"\nframe = [\"50px\"",
            "type = \"design\"\ndesign = \"inner\"\nframe = [0",
        )
        .replace(
            "\"50px\", \"100px\"]\nfill = \"#b03070\"\n",
            "\"100px\", \"100px\"]\n",
        );
    let plate = plate_with(&outer, &[("inner/design.toml", inner.as_bytes())]).unwrap();
    let top = [0xb0, 0x30, 0x70];
    assert_eq!(of_png(&plate), [GROUND, top, BAND, top]);
    let file = paint(&plate, Format::Pdf, "Ada");
    let text = String::from_utf8_lossy(&file).replace(' ', "");
    assert!(
        text.contains("/S/Transparency/Itrue"),
        "the group is not isolated"
    );
}

#[test]
fn the_scene_tells_how_a_node_mixes() {
    let plate = plate(&design("overlay", "")).unwrap();
    let text = scene(&plate, &record("Ada")).unwrap().to_string();
    assert!(text.contains("[square] blend overlay"), "{text}");
}
