//! `docs/gallery.md` and its pictures: every bundled design with its shortest and its longest name.
//!
//! `UPDATE=1 cargo test the_gallery` draws those pictures anew that show something else than the design does.

use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::path::PathBuf;

use image::RgbImage;
use image::imageops;
use testamur::bundled;
use testamur::color::Color;
use testamur::design::Kind;
use testamur::paint::png::PngOptions;
use testamur::paint::png::PngPainter;
use testamur::plate::Plate;
use testamur::record::Record;

use crate::common::bundled_plate;
use crate::common::scene;

/// Shown by its own sheet, `docs/specimen.pdf`.
const NOT_SHOWN: &str = "specimen";
/// Pixels between and around the pages of a picture.
const GAP: u32 = 14;
const GROUND: [u8; 3] = [0xe4, 0xe4, 0xe8];
/// Of JPEG: 1 to 100. At 69 the smallest words are still read.
const QUALITY: u8 = 69;
/// A picture that GitHub shows beside others should come at once.
const MOST_BYTES: usize = 60_000;
/// The side of the squares whose mean colours are compared, in pixels.
const SQUARE: u32 = 6;
/// By how much the mean of a square may differ, of 255. Other rounding in a painter stays far below, one
/// letter more is far above.
const TOLERANCE: i64 = 5;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn is_updating() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn shown() -> impl Iterator<Item = &'static str> {
    bundled::names().filter(|name| *name != NOT_SHOWN)
}

/// The shortest and the longest name, in the script of the design.
fn names(design: &str) -> [&'static str; 2] {
    match design {
        "arabic" => [
            "ليث",
            "فاطمة الزهراء بنت عبد الرحمن بن محمد بن عبد العزيز آل عبد الله الهاشمي",
        ],
        "japanese" => ["林 一", "勅使河原 麗左衛門・アレクサンドラ・マリア"],
        _ => [
            "Bo",
            "Maximiliane-Charlotte Freifrau von Hohenstaufen-Waldburg zu X",
        ],
    }
}

/// The shortest name stands alone: what is optional is missing. The longest has all that the sample has.
fn records(plate: &Plate, design: &str) -> [Record; 2] {
    let [short, long] = names(design);
    let sample = plate.samples().unwrap().remove(0);
    let mut least = sample.clone();
    least
        .attributes
        .retain(|key, _| plate.design().attributes[key].required);
    least.credential.shift_remove("expires_on");
    least.recipient.insert("name".into(), short.into());
    let mut most = sample;
    most.recipient.insert("name".into(), long.into());
    [least, most]
}

/// Badges stand on the ground of the picture, since they are transparent around their shape.
fn ground_of(plate: &Plate) -> Color {
    let [red, green, blue] = match plate.design().kind {
        Kind::Certificate => [0xff; 3],
        Kind::Badge => GROUND,
    };
    Color::Rgb([red, green, blue, 0xff])
}

/// Wide pages are shown wider, so that all pictures have letters of about one size.
fn width_of(plate: &Plate) -> u32 {
    let size = plate.design().pages[0].size;
    if size.w > size.h { 380 } else { 280 }
}

fn page(plate: &Plate, record: &Record, page: usize) -> RgbImage {
    let options = PngOptions {
        width_px: Some(width_of(plate)),
        page,
        ground: Some(ground_of(plate)),
        ..PngOptions::default()
    };
    let painter = PngPainter::prepare(&plate.stage().unwrap(), &options).unwrap();
    let png = painter.paint(&scene(plate, record).unwrap()).unwrap();
    image::load_from_memory(&png.to_vec()).unwrap().to_rgb8()
}

/// Both names beside each other, then the further pages of the longest.
fn picture(design: &str) -> RgbImage {
    let plate = bundled_plate(design);
    let [least, most] = records(&plate, design);
    let mut pages = vec![page(&plate, &least, 0)];
    pages.extend((0..plate.design().pages.len()).map(|at| page(&plate, &most, at)));
    let width: u32 = pages.iter().map(|page| page.width() + GAP).sum();
    let height = pages.iter().map(RgbImage::height).max().unwrap();
    let mut sheet = RgbImage::from_pixel(width + GAP, height + 2 * GAP, image::Rgb(GROUND));
    let mut x = GAP;
    for page in &pages {
        imageops::replace(&mut sheet, page, i64::from(x), i64::from(GAP));
        x += page.width() + GAP;
    }
    sheet
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    picture.write_with_encoder(encoder).unwrap();
    bytes.into_inner()
}

fn decoded(bytes: &[u8]) -> Option<RgbImage> {
    Some(image::load_from_memory(bytes).ok()?.to_rgb8())
}

/// The mean colour of each square of a picture, row by row.
fn squares(picture: &RgbImage) -> Vec<[i64; 3]> {
    let mut means = Vec::new();
    for y in (0..picture.height()).step_by(SQUARE as usize) {
        for x in (0..picture.width()).step_by(SQUARE as usize) {
            let (mut sum, mut count) = ([0; 3], 0);
            for (row, column) in
                (y..y + SQUARE).flat_map(|row| (x..x + SQUARE).map(move |column| (row, column)))
            {
                if let Some(pixel) = picture.get_pixel_checked(column, row) {
                    count += 1;
                    sum.iter_mut()
                        .zip(pixel.0)
                        .for_each(|(sum, part)| *sum += i64::from(part));
                }
            }
            means.push(sum.map(|sum| sum / count));
        }
    }
    means
}

fn show_the_same(a: &RgbImage, b: &RgbImage) -> bool {
    let is_near =
        |(a, b): (&[i64; 3], &[i64; 3])| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= TOLERANCE);
    a.dimensions() == b.dimensions() && squares(a).iter().zip(&squares(b)).all(is_near)
}

fn row(page: &mut String, name: &str, plate: &Plate) {
    let title = &plate.design().name;
    let purpose = bundled::purpose(name).unwrap();
    let (first, rest) = purpose.split_at(1);
    let [short, long] = names(name);
    write!(
        page,
        "\n### `{name}`\n\n{}{rest}.\n\n![{title}, once for “{short}” and once for “{long}”](gallery/{name}.jpg)\n",
        first.to_uppercase()
    )
    .unwrap();
}

fn text() -> String {
    let mut page = String::from(
        "# Gallery\n\n\
         The designs that come with testamur, each with the shortest and with the longest name of its test. Beside the shortest, all that a\n\
         record may leave out is left out. `testamur designs` lists them with the sizes of their pages; each is a folder in\n\
         [designs/](../designs) to copy from, and `testamur render NAME -o out.pdf` draws it with its sample.\n\n\
         What text can do in all scripts is shown by one more, `specimen`: [specimen.pdf](specimen.pdf).\n",
    );
    let plates: Vec<_> = shown().map(|name| (name, bundled_plate(name))).collect();
    for (title, kind) in [
        ("Certificates and cards", Kind::Certificate),
        ("Badges", Kind::Badge),
    ] {
        write!(page, "\n## {title}\n").unwrap();
        for (name, plate) in plates
            .iter()
            .filter(|(_, plate)| plate.design().kind == kind)
        {
            row(&mut page, name, plate);
        }
    }
    page
}

#[test]
fn the_gallery_shows_every_design_as_it_is() {
    let mut old = Vec::new();
    for name in shown() {
        let fresh = jpeg(&picture(name));
        assert!(
            fresh.len() <= MOST_BYTES,
            "{name}.jpg has {} bytes",
            fresh.len()
        );
        let path = docs().join(format!("gallery/{name}.jpg"));
        let kept = fs::read(&path).ok().and_then(|bytes| decoded(&bytes));
        if kept.is_some_and(|kept| show_the_same(&kept, &decoded(&fresh).unwrap())) {
            continue;
        }
        if is_updating() {
            fs::create_dir_all(docs().join("gallery")).unwrap();
            fs::write(&path, fresh).unwrap();
        } else {
            old.push(name);
        }
    }
    assert!(
        old.is_empty(),
        "{old:?} look otherwise than docs/gallery shows; `UPDATE=1 cargo test the_gallery` draws them anew"
    );
}

#[test]
fn the_gallery_names_every_design_and_holds_no_other_picture() {
    let path = docs().join("gallery.md");
    let fresh = text();
    if is_updating() {
        fs::write(&path, &fresh).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == fresh,
        "docs/gallery.md is old; `UPDATE=1 cargo test the_gallery` writes it anew"
    );
    for entry in fs::read_dir(docs().join("gallery")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let name = file.strip_suffix(".jpg").unwrap_or(&file);
        assert!(
            shown().any(|shown| shown == name),
            "docs/gallery/{file} shows no design"
        );
    }
}

#[test]
fn one_letter_more_is_another_picture() {
    let plate = bundled_plate("modern");
    let [_, record] = records(&plate, "modern");
    let mut other = record.clone();
    other.recipient.insert(
        "name".into(),
        "Maximiliane-Charlotte Freifrau von Hohenstaufen-Waldburg zu Y".into(),
    );
    let drawn = |record| decoded(&jpeg(&page(&plate, record, 0))).unwrap();
    assert!(!show_the_same(&drawn(&record), &drawn(&other)));
    assert!(show_the_same(&drawn(&record), &drawn(&record)));
}
