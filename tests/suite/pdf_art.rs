//! PDF files as backgrounds, as pictures and as artwork, as LibreOffice, cairo and WeasyPrint write them.

use testamur::artwork::Artwork;
use testamur::artwork::Options;
use testamur::geom::Affine;
use testamur::limits::Limits;
use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::Painter;
use testamur::paint::png::PngOptions;
use testamur::paint::png::PngPainter;
use testamur::picture::Budget;
use testamur::picture::Door;
use testamur::picture::Page;
use testamur::picture::Picture;
use testamur::picture::Source;
use testamur::plate::Plate;

use crate::artwork::WIDTH;
use crate::artwork::drawn;
use crate::artwork::file;
use crate::artwork::grey;
use crate::artwork::plate;
use crate::artwork::similarity;
use crate::common::page;
use crate::common::plate_with;
use crate::common::record;
use crate::common::scene;
use crate::golden::golden;

/// Likeness where anything is drawn, at least: programs round the places of letters, by up to a third of a pixel here.
const LEAST: f64 = 0.95;

const ALL: [&str; 3] = ["cairo.pdf", "libreoffice.pdf", "weasyprint.pdf"];

fn read(bytes: Vec<u8>, name: &str) -> Artwork {
    Artwork::read(bytes.into(), name, &Options::default()).unwrap()
}

fn admitted(bytes: Vec<u8>) -> Page {
    let limits = Limits::default();
    let door = Door {
        limits: &limits,
        budget: &Budget::new(&limits),
        files: &|_| None,
        fonts: &Vec::new,
    };
    let picture = Picture::admit(bytes.into(), "art.pdf", &door).unwrap();
    let Source::Page(page) = picture.source() else {
        panic!("it is a PDF");
    };
    page.clone()
}

/// The artwork with the words of its date in place of a date, which no value can be.
fn with_words_as_date(art: &Artwork) -> Artwork {
    let words = "{{attributes.words_of_the_date}}";
    let design = art
        .design
        .replace("{{date credential.issued_on \"long\"}}", words);
    let attribute = "\n[attributes.words_of_the_date]\ntype = \"text\"\n\n[[elements]]";
    Artwork {
        design: design.replacen("\n[[elements]]", attribute, 1),
        ..art.clone()
    }
}

/// What a file becomes, what is said of it, and how like it is with the placeholders as values. `bleed` is what its
/// page has beyond the trimmed one, in millimetres.
fn compare(name: &str, values: &[(&str, &str)], bleed: f64, findings: &[&str]) {
    let art = read(file(name), name);
    golden(&format!("artwork/{name}.toml"), &art.design);
    let said: Vec<&str> = art
        .findings
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(said, findings, "{name}");
    let made = plate(&art);
    let samples = made.samples().unwrap();
    let sample = samples
        .first()
        .expect("a design that was made has a sample");
    golden(
        &format!("artwork/{name}.scene"),
        &scene(&made, sample).unwrap().to_string(),
    );
    let (ours, _) = drawn(&plate(&with_words_as_date(&art)), values);
    let theirs = admitted(file(name));
    let bleed = bleed * 96.0 / 25.4;
    let scale = f64::from(WIDTH) / (theirs.width - 2.0 * bleed);
    let map = Affine::translate(-bleed, -bleed).then(Affine::scale(scale, scale));
    let theirs = theirs.render_through(ours.width, ours.height, map).unwrap();
    let like = similarity(&grey(&ours, &[]), &grey(&theirs, &[]), WIDTH as usize);
    assert!(
        like >= LEAST,
        "{name} is like its artwork by {like:.4} only"
    );
}

#[test]
fn a_pdf_of_cairo_becomes_a_design_that_looks_like_it() {
    compare(
        "cairo.pdf",
        &[
            ("recipient.name", "{{recipient.name}}"),
            ("credential.name", "[Course name]"),
            ("attributes.points", "[Points]"),
            ("attributes.director", "<<Director>>"),
            ("attributes.licence_number", "[Licence number]"),
            ("attributes.words_of_the_date", "«Issue date»"),
        ],
        0.0,
        &["`director` ends where words near it end: it is set with align = \"right\""],
    );
}

#[test]
fn a_pdf_of_libreoffice_becomes_a_design_that_looks_like_it() {
    compare(
        "libreoffice.pdf",
        &[
            ("recipient.name", "[Full Name]"),
            ("attributes.race", "{{Race}}"),
            ("attributes.boat_class", "{{Boat class}}"),
            ("attributes.place", "{{Place}}"),
            ("attributes.president", "«President»"),
            ("attributes.words_of_the_date", "{{Issue date}}"),
        ],
        0.0,
        &["`president` ends where words near it end: it is set with align = \"right\""],
    );
}

#[test]
fn a_pdf_of_weasyprint_with_bleed_becomes_a_design_that_looks_like_it() {
    compare(
        "weasyprint.pdf",
        &[
            ("recipient.name", "{{recipient.name}}"),
            ("credential.name", "{{credential.name}}"),
            ("credential.id", "${certificate.id}"),
            ("attributes.place", "[Place]"),
            ("attributes.hours", "{{Hours}}"),
            ("attributes.words_of_the_date", "[Issue date]"),
        ],
        3.0,
        &[],
    );
}

#[test]
fn what_became_elements_is_gone_from_the_background_and_the_rest_is_there() {
    for name in ALL {
        let art = read(file(name), name);
        let again = read(art.files["background.pdf"].to_vec(), name);
        let message = &again.findings[0].message;
        assert!(message.contains("holds a placeholder"), "{name}: {message}");
        let gone = plate(&art).design().elements.len();
        assert!(
            gone >= 4 && !message.contains("no text"),
            "{name}: {message}"
        );
    }
}

/// A design whose page is covered by a file.
fn covered(name: &str, format: Format) -> Vec<u8> {
    let design = page("").replace(
        "size = \"A5\"",
        "size = [\"297mm\", \"210mm\"]\nbackground = 'art.pdf'",
    );
    let plate = plate_with(&design, &[("art.pdf", &file(name))]).unwrap();
    let painter =
        Painter::prepare(format, &plate.stage().unwrap(), &PaintOptions::default()).unwrap();
    assert!(painter.findings().is_empty(), "{:?}", painter.findings());
    let scene = scene(&plate, &record("Ada")).unwrap();
    painter.paint(&scene).unwrap().to_vec()
}

#[test]
fn a_background_keeps_its_fonts_and_its_outlines_in_a_pdf() {
    for (name, fonts, pictures) in [
        ("cairo.pdf", ["+Cinzel-Bold", "+EBGaramond-Regular"], 0),
        ("weasyprint.pdf", ["+EB-Garamond-Medium", "+Inter-Bold"], 0),
        // Its glow is a mask of pixels in the file itself.
        ("libreoffice.pdf", ["+Cinzel-Bold", "+EBGaramond-Italic"], 2),
    ] {
        let pdf = String::from_utf8_lossy(&covered(name, Format::Pdf)).into_owned();
        for font in fonts {
            assert!(pdf.contains(font), "{name} has no {font}");
        }
        assert_eq!(pdf.matches("/Image").count(), pictures, "{name}");
        assert!(!pdf.contains("/Interpolate"), "{name}");
        assert_eq!(
            pdf.as_bytes(),
            String::from_utf8_lossy(&covered(name, Format::Pdf)).as_bytes()
        );
    }
}

#[test]
fn a_png_shows_the_page_as_it_is_drawn_by_itself() {
    for name in ["cairo.pdf", "libreoffice.pdf"] {
        let design = page("").replace(
            "size = \"A5\"",
            "size = [\"297mm\", \"210mm\"]\nbackground = 'art.pdf'",
        );
        let plate = plate_with(&design, &[("art.pdf", &file(name))]).unwrap();
        let options = PngOptions {
            width_px: Some(600),
            ..PngOptions::default()
        };
        let painter = PngPainter::prepare(&plate.stage().unwrap(), &options).unwrap();
        let ours = painter
            .pixels(&scene(&plate, &record("Ada")).unwrap())
            .unwrap();
        let theirs = admitted(file(name))
            .render(ours.width, ours.height)
            .unwrap();
        let (one, two) = (grey(&ours, &[]), grey(&theirs, &[]));
        let far = one
            .iter()
            .zip(&two)
            .filter(|(a, b)| (*a - *b).abs() > 24.0)
            .count();
        assert!(
            far * 500 < one.len(),
            "{name}: {far} of {} pixels",
            one.len()
        );
    }
}

#[test]
fn an_svg_holds_the_page_in_the_pixels_of_print() {
    let svg = String::from_utf8(covered("libreoffice.pdf", Format::Svg)).unwrap();
    let (_, after) = svg.split_once("data:image/png;base64,").unwrap();
    // The header of a PNG, whose width stands in bytes 16 to 19: 297 mm at 300 dpi are 3,507 pixels.
    assert!(
        after.starts_with("iVBORw0KGgoAAAANSUhEUgAADbM"),
        "{after:.40}"
    );
}

#[test]
fn an_image_may_be_a_pdf() {
    let design = page(
        "[[elements]]\nid = 'seal'\ntype = 'image'\nfile = 'seal.pdf'\nframe = ['10mm', '10mm', '60mm', '40mm']\nalt = 'Seal'\n",
    );
    let plate = plate_with(&design, &[("seal.pdf", &file("weasyprint.pdf"))]).unwrap();
    for format in Format::ALL {
        let painter = Painter::prepare(format, &plate.stage().unwrap(), &PaintOptions::default());
        let scene = scene(&plate, &record("Ada")).unwrap();
        assert!(painter.unwrap().paint(&scene).unwrap().len() > 1_000);
    }
}

/// A page of 300 × 200 points with words in Helvetica, and a form with more of them.
fn small(content: &str, form: &str) -> Vec<u8> {
    let font = "/Font<</F 6 0 R>>";
    format!(
        "%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
         3 0 obj <</Type/Page/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<<{font}/XObject<</X 5 0 R>>>>>> endobj\n\
         4 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n\
         5 0 obj <</Subtype/Form/BBox[0 0 300 200]/Resources<<{font}>>/Length {}>> stream\n{form}\nendstream endobj\n\
         6 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>> endobj\ntrailer <</Root 1 0 R>>",
        content.len(),
        form.len()
    )
    .into_bytes()
}

fn ids(art: &Artwork) -> Vec<String> {
    let plate = plate(art);
    plate
        .design()
        .elements
        .iter()
        .map(|one| one.id.clone())
        .collect()
}

#[test]
fn a_placeholder_in_a_form_is_taken_out_unless_the_form_is_drawn_twice() {
    let form = "BT /F 12 Tf 20 50 Td ([Name]) Tj ET";
    let page = "BT /F 12 Tf 20 150 Td ([Course]) Tj ET /X Do";
    let once = read(small(page, form), "art.pdf");
    assert_eq!(ids(&once), ["credential", "recipient"]);
    let twice = read(
        small(&format!("{page} 1 0 0 1 0 40 cm /X Do"), form),
        "art.pdf",
    );
    assert_eq!(ids(&twice), ["credential"]);
    let said = twice
        .findings
        .iter()
        .any(|one| one.message.contains("`[Name]` stays in the background"));
    assert!(said, "{:?}", twice.findings);
}

#[test]
fn words_in_pieces_are_joined_and_their_neighbours_stay_where_they_were() {
    for content in [
        "BT /F 12 Tf 20 150 Td ([N) Tj (am) Tj (e]) Tj ET",
        "BT /F 12 Tf 20 150 Td [([) -5 (Na) 10 (me) 2 (])] TJ ET",
        "BT /F 12 Tf 1 0 0 1 20 150 Tm ([Na) Tj ET BT /F 12 Tf 1 0 0 1 35 150 Tm (me]) Tj ET",
        "BT /F 12 Tf 14 TL 20 164 Td ([Name]) ' ET",
        "BT /F 12 Tf 14 TL 20 164 Td 0 0 ([Name]) \" ET",
    ] {
        let art = read(small(content, ""), "art.pdf");
        assert_eq!(ids(&art), ["recipient"], "{content}");
    }
    // A line far to the right in the same operator stays, at its place.
    let content = "BT /F 12 Tf 20 150 Td [([Name]) -8000 (kept)] TJ ( too) Tj ET";
    let art = read(small(content, ""), "art.pdf");
    assert_eq!(ids(&art), ["recipient"]);
    let before = admitted(small(content, "")).render(600, 400).unwrap();
    let after = admitted(art.files["background.pdf"].to_vec())
        .render(600, 400)
        .unwrap();
    let right = |pixels: &testamur::picture::Pixels| -> Vec<u8> {
        let rows = pixels.rgba.chunks_exact(600 * 4);
        rows.flat_map(|row| row[200 * 4..].to_vec()).collect()
    };
    assert!(right(&before) == right(&after) && right(&after).iter().any(|part| *part != 0));
    assert!(before != after);
}

#[test]
fn turned_and_coloured_words_keep_turn_and_colour() {
    let content = "q 1 0 0 rg BT /F 14 Tf 0 1 -1 0 40 30 Tm ([Name]) Tj ET Q 0 0 1 0 k BT /F 14 Tf 90 90 Td ([Course]) Tj ET";
    let art = read(small(content, ""), "art.pdf");
    for part in [
        "rotate = -90",
        "color = \"#ff0000\"",
        "color = \"#ffff00\"",
        "size = \"14pt\"",
    ] {
        assert!(art.design.contains(part), "{part} in {}", art.design);
    }
    assert!(
        art.findings
            .iter()
            .any(|one| one.message.contains("its inks: it is in RGB"))
    );
}

#[test]
fn an_encrypted_pdf_is_refused_with_a_hint() {
    let mut bytes = small("", "");
    bytes.extend(b"\ntrailer <</Root 1 0 R/Encrypt <</Filter/Standard>>>>");
    let error = Artwork::read(bytes.into(), "art.pdf", &Options::default()).unwrap_err();
    assert!(
        error.to_string().contains("the PDF is encrypted"),
        "{error}"
    );
    assert!(error.to_string().contains("without a password"), "{error}");
}

#[test]
fn artwork_of_a_pdf_opens_as_a_design_whatever_it_holds() {
    for content in [
        "",
        "BT /F 12 Tf -50 150 Td ([Name]) Tj ET",
        "BT /F 900 Tf 0 0 Td ([Name]) Tj ET",
        "BT /F 0 Tf 9 9 Td ([Name]) Tj ET",
        "BT /F 12 Tf 1 .3 .6 1 50 50 Tm ([Name]) Tj ET",
        "BT /F 12 Tf -1 0 0 1 150 50 Tm ([Name]) Tj ET",
        "BT /F 12 Tf 1e30 0 0 1e30 0 0 Tm ([Name]) Tj ET",
        "BT /F 12 Tf 3 Tr 20 50 Td ([Name]) Tj ET",
        "BT /F 12 Tf 20 50 Td ({{name) Tj ([) Tj ET",
    ] {
        let art = read(small(content, ""), "art.pdf");
        let _: Plate = plate(&art);
        assert!(art.files.contains_key("background.pdf"));
    }
}
