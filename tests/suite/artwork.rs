//! Artwork as drawing programs write it: each becomes a design that looks as it did.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use testamur::artwork::Artwork;
use testamur::artwork::Options;
use testamur::assets::Assets;
use testamur::assets::Bytes;
use testamur::design::element::Body;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::font::FontSet;
use testamur::geom::Affine;
use testamur::geom::Rect;
use testamur::limits::Limits;
use testamur::paint::png::PngOptions;
use testamur::paint::png::PngPainter;
use testamur::picture::Budget;
use testamur::picture::Door;
use testamur::picture::Picture;
use testamur::picture::Pixels;
use testamur::picture::Source;
use testamur::plate::Plate;
use testamur::record::Record;

use crate::golden::golden;

/// Width of the pictures that are compared, in pixels.
pub(crate) const WIDTH: u32 = 1200;
const LEAST: f64 = 0.97;

pub(crate) fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/art")
        .join(name);
    fs::read(path).unwrap()
}

fn read(name: &str) -> Artwork {
    Artwork::read(file(name).into(), name, &Options::default()).unwrap()
}

fn read_text(svg: &str) -> Result<Artwork> {
    Artwork::read(
        svg.as_bytes().to_vec().into(),
        "art.svg",
        &Options::default(),
    )
}

pub(crate) fn plate(art: &Artwork) -> Plate {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    files.extend(
        art.files
            .iter()
            .map(|(name, bytes)| (name.clone(), bytes.to_vec())),
    );
    files.insert("design.toml".into(), art.design.clone().into_bytes());
    Plate::open(&Assets::memory(files).unwrap(), &Limits::default()).unwrap()
}

/// The artwork with its placeholders as words.
fn original(bytes: &[u8]) -> Pixels {
    let limits = Limits::default();
    let door = Door {
        limits: &limits,
        budget: &Budget::new(&limits),
        files: &|_| Some(Bytes::from(include_bytes!("../data/pictures/rgb.jpg"))),
        fonts: &|| FontSet::bundled().all(),
    };
    let picture = Picture::admit(bytes.to_vec().into(), "art.svg", &door).unwrap();
    let Source::Vector(vector) = picture.source() else {
        panic!("it is an SVG");
    };
    let scale = f64::from(WIDTH) / vector.width;
    let height = (vector.height * scale).round();
    let map = Affine::scale(scale, height / vector.height);
    vector.render_through(WIDTH, height as u32, map).unwrap()
}

/// The design with these values, and the frames of its codes and pictures in pixels.
pub(crate) fn drawn(plate: &Plate, values: &[(&str, &str)]) -> (Pixels, Vec<Rect>) {
    let mut record = Record::default();
    for (field, value) in values {
        assert!(record.put(field, (*value).into()), "{field}");
    }
    let scene = plate.fill(&record).unwrap().layout().unwrap().scene();
    let options = PngOptions {
        width_px: Some(WIDTH),
        ..PngOptions::default()
    };
    let pixels = PngPainter::prepare(&plate.stage().unwrap(), &options)
        .unwrap()
        .pixels(&scene)
        .unwrap();
    let scale = f64::from(WIDTH) / plate.design().pages[0].size.w;
    // A picture that was cut out is to look as it did.
    let is_figure = |body: &Body| match body {
        Body::Qr(_) | Body::Code(_) => true,
        Body::Image(image) => image.placeholder.is_none(),
        Body::Text(_)
        | Body::Arc(_)
        | Body::Shape(_)
        | Body::Table(_)
        | Body::Repeat(_)
        | Body::Design(_) => false,
    };
    let figures = plate
        .design()
        .elements
        .iter()
        .filter(|element| is_figure(&element.body));
    let frames = figures.map(|element| Affine::scale(scale, scale).bounds(element.frame));
    (pixels, frames.collect())
}

/// Grey values on white; what stands in `hidden` is white.
pub(crate) fn grey(pixels: &Pixels, hidden: &[Rect]) -> Vec<f64> {
    let width = pixels.width as usize;
    let value = |(at, rgba): (usize, &[u8])| {
        let (x, y) = ((at % width) as f64 + 0.5, (at / width) as f64 + 0.5);
        let covered = hidden.iter().any(|rect| {
            let rect = rect.grown(1.5);
            x > rect.x && x < rect.right() && y > rect.y && y < rect.bottom()
        });
        let [r, g, b, a] = [rgba[0], rgba[1], rgba[2], rgba[3]].map(f64::from);
        let light = 0.299 * r + 0.587 * g + 0.114 * b;
        if covered {
            255.0
        } else {
            light * a / 255.0 + 255.0 - a
        }
    };
    pixels.rgba.chunks_exact(4).enumerate().map(value).collect()
}

/// Structural similarity (Wang et al. 2004) in squares of 8 pixels, 4 apart: the mean over those in
/// which anything is drawn, so that an empty page does not hide a wrong word.
pub(crate) fn similarity(one: &[f64], two: &[f64], width: usize) -> f64 {
    const SIDE: usize = 8;
    let (c1, c2) = ((0.01 * 255.0_f64).powi(2), (0.03 * 255.0_f64).powi(2));
    let (mut sum, mut count) = (0.0, 0.0);
    for y in (0..one.len() / width - SIDE).step_by(4) {
        for x in (0..width - SIDE).step_by(4) {
            let square = |of: &[f64]| -> Vec<f64> {
                (0..SIDE)
                    .flat_map(|row| of[(y + row) * width + x..][..SIDE].to_vec())
                    .collect()
            };
            let (a, b) = (square(one), square(two));
            let number = a.len() as f64;
            let mean = |of: &[f64]| of.iter().sum::<f64>() / number;
            let (ma, mb) = (mean(&a), mean(&b));
            let spread = |of: &[f64], to: &[f64], (m, n): (f64, f64)| {
                of.iter()
                    .zip(to)
                    .map(|(v, w)| (v - m) * (w - n))
                    .sum::<f64>()
                    / (number - 1.0)
            };
            let (va, vb, both) = (
                spread(&a, &a, (ma, ma)),
                spread(&b, &b, (mb, mb)),
                spread(&a, &b, (ma, mb)),
            );
            if va < 1.0 && vb < 1.0 && (ma - mb).abs() < 2.0 {
                continue;
            }
            sum += (2.0 * ma * mb + c1) * (2.0 * both + c2)
                / ((ma * ma + mb * mb + c1) * (va + vb + c2));
            count += 1.0;
        }
    }
    sum / count
}

/// What a file becomes, what is said of it, and how like it is with the placeholders as values. Words of dates can't be
/// values: they are put into the artwork.
fn compare(name: &str, values: &[(&str, &str)], dates: &[(&str, &str)], findings: &[&str]) {
    let art = read(&format!("{name}.svg"));
    golden(&format!("artwork/{name}.toml"), &art.design);
    let said: Vec<&str> = art
        .findings
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(said, findings, "{name}");
    let plate = plate(&art);
    let (ours, frames) = drawn(&plate, values);
    let mut svg = String::from_utf8(file(&format!("{name}.svg"))).unwrap();
    for (placeholder, words) in dates {
        assert!(svg.contains(placeholder), "{placeholder}");
        svg = svg.replace(placeholder, words);
    }
    let theirs = original(svg.as_bytes());
    assert_eq!(
        (ours.width, ours.height),
        (theirs.width, theirs.height),
        "{name}"
    );
    let (one, two) = (grey(&ours, &frames), grey(&theirs, &frames));
    let like = similarity(&one, &two, WIDTH as usize);
    assert!(
        like >= LEAST,
        "{name} is like its artwork by {like:.4} only"
    );
}

#[test]
fn a_file_of_inkscape_becomes_a_design_that_looks_like_it() {
    compare(
        "inkscape",
        &[
            ("recipient.name", "{{recipient.name}}"),
            ("credential.name", "{{credential.name}}"),
            ("credential.id", "{{credential.id}}"),
            ("attributes.grade", "{{grade}}"),
            ("attributes.place_of_study", "{{Place of study}}"),
        ],
        &[],
        &[],
    );
}

#[test]
fn a_file_of_illustrator_becomes_a_design_that_looks_like_it() {
    compare(
        "illustrator",
        &[
            ("recipient.name", "{{recipient.name}}"),
            ("credential.name", "{{Course name}}"),
            ("credential.id", "C-1"),
            ("credential.issued_on", "2026-05-14"),
            ("attributes.licence_number", "{{Licence Number}}"),
            ("attributes.company", "{{Company}}"),
        ],
        &[("{{Issue date}}", "May 14, 2026")],
        &[
            "`recipient` starts at a place of its own in the artwork, but stands in the middle of the page: it is centred",
        ],
    );
}

#[test]
fn a_file_of_figma_becomes_a_design_that_looks_like_it() {
    compare(
        "figma",
        &[
            ("recipient.name", "{{recipient.name}}"),
            ("recipient.id", "[recipient.id]"),
            ("credential.name", "{{credential.name}}"),
            ("credential.id", "C-1"),
            ("attributes.hours", "{{Hours}}"),
            ("attributes.instructor", "[Instructor]"),
        ],
        &[],
        &[],
    );
}

#[test]
fn a_file_with_outlined_text_becomes_a_design_that_looks_like_it() {
    compare(
        "canva",
        &[
            ("recipient.name", "[recipient.name]"),
            ("credential.name", "<<Course>>"),
            ("credential.id", "${certificate.id}"),
            ("attributes.points", "«Points»"),
        ],
        &[],
        &[],
    );
}

#[test]
fn a_file_written_by_hand_becomes_a_design_that_looks_like_it() {
    compare(
        "hand",
        &[
            ("recipient.name", "[Full Name]"),
            ("recipient.id", "[recipient_id]"),
            ("issuer.name", "[issuer.name]"),
            ("attributes.member_type", "[Member type]"),
            ("attributes.member_since", "[Member since]"),
            ("attributes.city", "[City]"),
            ("attributes.region", "[Region]"),
        ],
        &[],
        &[],
    );
}

#[test]
fn a_square_of_pixels_becomes_a_badge_that_looks_like_it() {
    compare(
        "badge",
        &[
            ("recipient.name", "{{recipient.name}}"),
            ("credential.name", "{{credential.name}}"),
            ("attributes.level", "{{level}}"),
        ],
        &[],
        &[],
    );
}

#[test]
fn what_stays_of_an_svg_stays_byte_for_byte() {
    let svg = "<?xml version=\"1.0\"?>\n<svg xmlns='http://www.w3.org/2000/svg' width = '100mm' height='50mm' viewBox='0 0 100 50'>\n  <!-- kept -->\n  <rect   width='100' height=\"50\" fill='#EEE'/>\n  <text x='10' y='20' font-family='Inter' font-size='5'>[Name]</text>\n  <rect id='qr' x='70' y='10' width='20' height='20'/>\n  <path d='M0 0h9'/></svg>\n";
    let art = read_text(svg).unwrap();
    let kept: String = svg
        .lines()
        .filter(|line| !line.contains("[Name]") && !line.contains("'qr'"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(
        std::str::from_utf8(&art.files["background.svg"]).unwrap(),
        kept
    );
}

#[test]
fn a_font_that_is_not_at_hand_is_named_with_the_file_that_brings_it() {
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210"><text x="20" y="40" font-size="9" font-family="PlayfairDisplay-Bold" font-weight="700">{{name}}</text><text x="20" y="60" font-size="9" style="font-family:&quot;Montserrat&quot;">Certificate</text></svg>"#;
    let art = read_text(svg).unwrap();
    let said: Vec<String> = art.findings.iter().map(ToString::to_string).collect();
    let said = said.join("\n");
    assert!(
        said.contains("put PlayfairDisplay-Bold.ttf into a folder fonts/ beside the artwork"),
        "{said}"
    );
    assert!(
        said.contains("`Montserrat`, which is not at hand; it is set in `Inter`"),
        "{said}"
    );
    assert!(
        art.design
            .contains("family = \"Libre Baskerville\", weight = 700")
            && art
                .design
                .contains("# files = [\"fonts/PlayfairDisplay-Bold.ttf\"]"),
        "{}",
        art.design
    );
    assert!(
        String::from_utf8_lossy(&art.files["background.svg"])
            .contains("&quot;Montserrat&quot;, Inter")
    );
    plate(&art);
}

#[test]
fn artwork_without_a_placeholder_says_why_and_starts_with_usual_elements() {
    let outlined = r#"<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210"><path d="M0 0h9v9z"/></svg>"#;
    let art = read_text(outlined).unwrap();
    assert!(
        art.findings[0].message.contains("turned into outlines"),
        "{:?}",
        art.findings
    );
    assert!(
        plate(&art)
            .design()
            .elements
            .iter()
            .any(|element| element.id == "recipient")
    );
    assert!(art.design.contains("color = \"#1f2a44\""));
    let dark = outlined.replace("M0 0h9v9z", "M0 0h297v210H0z");
    assert!(
        read_text(&dark)
            .unwrap()
            .design
            .contains("color = \"#ffffff\"")
    );
    let plain = outlined.replace("<path", "<text x='9' y='9'>Certificate</text><path");
    let art = read_text(&plain).unwrap();
    assert!(
        art.findings[0].message.contains("holds no placeholder"),
        "{:?}",
        art.findings
    );
}

#[test]
fn pixels_make_a_page_and_tell_when_they_are_too_few() {
    let small = include_bytes!("../data/pictures/rgb.jpg");
    let art = Artwork::read(Bytes::from(small), "Course award.jpg", &Options::default()).unwrap();
    assert!(
        art.design.contains("name = \"Course award\""),
        "{}",
        art.design
    );
    plate(&art);
}

#[test]
fn what_is_no_artwork_is_refused_with_a_hint() {
    for (bytes, says) in [
        (&b"%PDF-1.7"[..], "it has no catalog"),
        (b"hello", ""),
        (b"", ""),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><text>",
            "not well-formed",
        ),
        (
            b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'/>",
            "entities of its own",
        ),
    ] {
        let error =
            Artwork::read(bytes.to_vec().into(), "art.svg", &Options::default()).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains(says) && said.contains("help: ") && said.contains("in art.svg"),
            "{said}"
        );
    }
}

#[test]
fn hostile_artwork_meets_the_limits_of_pictures() {
    let svg = |inner: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='297mm' height='210mm' viewBox='0 0 297 210'>{inner}<text x='9' y='20'>{{{{name}}}}</text></svg>"
        )
    };
    let many = "<g/>".repeat(60_000);
    let deep = format!("{}{}", "<g>".repeat(70), "</g>".repeat(70));
    let outside = "<image width='9' height='9' xlink:href='/etc/passwd'/>";
    for (inner, kind) in [
        (many.as_str(), Kind::Limit),
        (&deep, Kind::Limit),
        (outside, Kind::Asset),
    ] {
        assert_eq!(read_text(&svg(inner)).unwrap_err().kind(), kind);
    }
    let long = format!("<text x='9' y='40'>{}</text>", "{{".repeat(20_000));
    let error = read_text(&svg(&long)).unwrap_err();
    assert_eq!(error.kind(), Kind::Limit);
    assert!(error.to_string().contains("`svg_letters`"), "{error}");
    let fair = format!("<text x='9' y='40'>{}</text>", "{{".repeat(4_000));
    plate(&read_text(&svg(&fair)).unwrap());
}

#[test]
fn odd_places_and_sizes_still_make_a_design_that_opens() {
    for attributes in [
        "x='-50' y='20'",
        "x='290' y='209'",
        "x='9' y='4' font-size='40'",
        "x='9' y='300'",
        "x='148' y='100' font-size='200'",
        "transform='scale(-1 1)' x='-90' y='60'",
        "transform='rotate(77.3) translate(60 -140)' font-size='22'",
        "transform='matrix(1 .3 .6 1 0 0)' x='20' y='50'",
        "x='1 2 3 4 5 6 7 8' y='90'",
        "x='9' y='50' font-size='0'",
        "x='9' y='50' textLength='90' rotate='10 20 30'",
        "x='9' y='50' writing-mode='tb'",
        "x='1e30' y='1e30'",
    ] {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='297mm' height='210mm' viewBox='0 0 297 210' font-size='9'><text {attributes}>{{{{name}}}}</text></svg>"
        );
        plate(&read_text(&svg).unwrap());
    }
}

#[test]
fn a_drawn_signature_is_kept_for_records_that_bring_none() {
    let art = read("figma.svg");
    let svg = std::str::from_utf8(&art.files["signature.svg"]).unwrap();
    assert!(
        svg.contains("M160 598") && !svg.contains("Ellipse"),
        "{svg}"
    );
    let two = r#"<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210"><g id="signature" transform="rotate(5)"><path d="M20 150l30 8-9 9z"/></g><path id="signature_1_" d="M200 150l30 8-9 9z"/></svg>"#;
    let art = read_text(two).unwrap();
    let ids: Vec<String> = plate(&art)
        .design()
        .elements
        .iter()
        .map(|one| one.id.clone())
        .collect();
    assert_eq!(ids, ["signature", "signature-2"]);
    assert_eq!(
        art.files.keys().collect::<Vec<_>>(),
        ["background.svg", "signature-2.svg", "signature.svg"]
    );
}

#[test]
fn the_same_artwork_makes_the_same_design() {
    let (one, two) = (read("figma.svg"), read("figma.svg"));
    assert_eq!(
        (one.design, one.files, one.findings),
        (two.design, two.files, two.findings)
    );
}
