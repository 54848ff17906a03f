//! Pictures pass through undecoded.

use super::art::picture;
use super::art::placed;
use super::art::png;
use super::stock::*;
use super::structure::Parsed;
use super::structure::parse;
use super::*;
use crate::geom::Rect;

fn file_of(bytes: Vec<u8>, name: &str) -> Parsed {
    let at = Rect::new(100.0, 100.0, 200.0, 150.0);
    let stage = stage(vec![node("picture", placed(picture(bytes, name), at))]);
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    assert!(painter.findings().is_empty());
    parse(&painter.paint(&scene(&stage, vec![])).unwrap())
}

fn image(parsed: &Parsed) -> (&str, &[u8]) {
    let is_image = |object: &&String| object.contains("/Subtype/Image") && !is_mask(object);
    let found = parsed
        .objects
        .iter()
        .find(|(_, object)| is_image(object))
        .unwrap();
    (found.1, &parsed.streams[found.0])
}

fn is_mask(object: &str) -> bool {
    !object.contains("/SMask") && object.contains("/DeviceGray")
}

/// The smallest JPEG of one grey pixel that decoders take, with `notes` before its tables.
fn jpeg(notes: &[u8]) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    file.extend_from_slice(notes);
    file.extend([0xff, 0xdb, 0, 67, 0]);
    file.extend([1; 64]);
    file.extend([0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    for class in [0x00, 0x10] {
        file.extend([0xff, 0xc4, 0, 20, class, 1, 0, 0, 0, 0, 0, 0, 0]);
        file.extend([0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    file.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x3f, 0xff, 0xd9]);
    file
}

#[test]
fn a_jpeg_goes_in_as_it_is_but_for_its_notes() {
    let note = b"\xff\xfe\x00\x0dsecret place";
    let note = &note[..15];
    let parsed = file_of(jpeg(note), "photo.jpg");
    let filter = parsed
        .objects
        .iter()
        .find(|(_, object)| object.contains("/DCTDecode"));
    let (number, object) = filter.unwrap();
    assert!(object.contains("/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"));
    assert_eq!(parsed.streams[number], jpeg(b""));
}

#[test]
fn a_turned_jpeg_is_turned_by_its_matrix() {
    // EXIF: orientation 6, seen after a quarter turn clockwise.
    let exif =
        b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let parsed = file_of(jpeg(exif), "photo.jpg");
    let content = parsed
        .streams
        .values()
        .find(|stream| stream.starts_with(b"q\n"))
        .unwrap();
    let content = String::from_utf8_lossy(content);
    // The first row is seen at the right, the first column at the top.
    assert!(
        content.contains("0 149.996 199.996 0 100.002 100.002 cm"),
        "{content}"
    );
}

#[test]
fn an_opaque_png_keeps_its_own_compression() {
    let kinds = [
        (png::ColorType::Rgb, "/DeviceRGB", "/Colors 3"),
        (
            png::ColorType::Indexed,
            "[/Indexed/DeviceRGB 3",
            "/Colors 1",
        ),
    ];
    for (kind, space, colors) in kinds {
        let file = png(kind, 32);
        let parsed = file_of(file.clone(), "p.png");
        let (object, _) = image(&parsed);
        assert!(
            object.contains(space) && object.contains(colors),
            "{object}"
        );
        assert!(object.contains("/Predictor 15") && !object.contains("Interpolate"));
        let data = file
            .windows(4)
            .position(|window| window == b"IDAT")
            .unwrap();
        let length = u32::from_be_bytes(file[data - 4..data].try_into().unwrap());
        assert!(object.contains(&format!("/Length {length}/")), "{object}");
    }
}

#[test]
fn alpha_becomes_a_mask() {
    let parsed = file_of(png(png::ColorType::Rgba, 32), "p.png");
    let (object, samples) = image(&parsed);
    assert!(object.contains("/SMask "), "{object}");
    assert_eq!(samples.len(), 32 * (1 + 3 * 32));
    let mask = parsed
        .objects
        .iter()
        .find(|(_, object)| is_mask(object) && object.contains("/Image"));
    assert_eq!(parsed.streams[mask.unwrap().0].len(), 32 * (1 + 32));
}

#[test]
fn a_picture_shown_twice_is_written_once() {
    let shown = |x: f64| {
        let picture = picture(png(png::ColorType::Rgb, 32), "p.png");
        node("p", placed(picture, Rect::new(x, 50.0, 60.0, 60.0)))
    };
    let stage = stage(vec![shown(10.0), shown(100.0)]);
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    let parsed = parse(&painter.paint(&scene(&stage, vec![shown(200.0)])).unwrap());
    let images = parsed
        .objects
        .values()
        .filter(|object| object.contains("/Subtype/Image"));
    assert_eq!(images.count(), 1);
}
