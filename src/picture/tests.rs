//! Tests of admission and decoding of raster pictures; those of SVG stand in `svg/tests.rs`.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::finding::Severity;
use crate::limits::Deadline;
use crate::limits::Watch;

const RGB: &[u8] = include_bytes!("../../tests/data/pictures/rgb.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("../../tests/data/pictures/progressive.jpg");
const GREY: &[u8] = include_bytes!("../../tests/data/pictures/grey.jpg");
const CMYK: &[u8] = include_bytes!("../../tests/data/pictures/cmyk.jpg");
const LOSSY: &[u8] = include_bytes!("../../tests/data/pictures/lossy.webp");
const LOSSLESS: &[u8] = include_bytes!("../../tests/data/pictures/lossless.webp");
const ANIMATED: &[u8] = include_bytes!("../../tests/data/pictures/animated.webp");

const ALL: [&[u8]; 7] = [RGB, PROGRESSIVE, GREY, CMYK, LOSSY, LOSSLESS, ANIMATED];

/// The colours of the left top, left bottom and right of the pictures above.
const GREEN: [u8; 4] = [30, 180, 30, 255];
const RED: [u8; 4] = [200, 30, 30, 255];
const BLUE: [u8; 4] = [30, 30, 200, 255];

fn admit_within(bytes: &[u8], name: &str, limits: &Limits) -> Result<Picture> {
    let door = Door {
        limits,
        budget: &Budget::new(limits),
        files: &|_| None,
        fonts: &Vec::new,
    };
    Picture::admit(bytes.to_vec().into(), name, &door)
}

fn admit(bytes: &[u8], name: &str) -> Result<Picture> {
    admit_within(bytes, name, &Limits::default())
}

/// A refusal within 20 ms.
fn refused(bytes: &[u8]) -> String {
    let watch = Watch {
        deadline: Some(Deadline::after(Duration::from_millis(20))),
        ..Watch::default()
    };
    let error = admit(bytes, "x.bin").unwrap_err();
    assert!(watch.check().is_ok(), "{error}");
    error.to_string()
}

fn header(picture: &Picture) -> &Raster {
    match picture.source() {
        Source::Raster(raster) => raster,
        #[cfg(feature = "vector")]
        Source::Vector(_) => panic!("a raster was expected"),
        #[cfg(feature = "pdf-art")]
        Source::Page(_) => panic!("a raster was expected"),
    }
}

fn pixel(picture: &Picture, x: usize, y: usize) -> [u8; 4] {
    let pixels = picture.pixels().unwrap();
    let at = (y * pixels.width as usize + x) * 4;
    pixels.rgba[at..at + 4].try_into().unwrap()
}

fn near(a: [u8; 4], b: [u8; 4]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 12)
}

/// A PNG with chunks of one's own between header and data.
fn png(width: u32, height: u32, chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let pixels = Pixels {
        width,
        height,
        rgba: [10, 200, 30, 255].repeat((width * height) as usize),
        opaque: true,
    };
    let plain = super::png::encode(&pixels).unwrap();
    let mut out = plain[..33].to_vec();
    for (kind, data) in chunks {
        out.extend_from_slice(&chunk(kind, data));
    }
    out.extend_from_slice(&plain[33..]);
    out
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = (data.len() as u32).to_be_bytes().to_vec();
    out.extend_from_slice(kind);
    out.extend_from_slice(data);
    let sum = crc32fast::hash(&out[4..]);
    out.extend_from_slice(&sum.to_be_bytes());
    out
}

/// A JPEG with a segment of one's own behind its first marker.
fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = (data.len() + 2) as u16;
    let mut out = vec![0xff, 0xd8, 0xff, marker];
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(data);
    out.extend_from_slice(&jpeg[2..]);
    out
}

/// EXIF with an orientation and a density.
fn exif_block(orientation: u8, dpi: u8) -> Vec<u8> {
    let mut out = b"Exif\0\0MM\0*\0\0\0\x08\0\x04".to_vec();
    out.extend_from_slice(&[1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    out.extend_from_slice(&[1, 0x1a, 0, 5, 0, 0, 0, 1, 0, 0, 0, 62]);
    out.extend_from_slice(&[1, 0x1b, 0, 5, 0, 0, 0, 1, 0, 0, 0, 62]);
    out.extend_from_slice(&[1, 0x28, 0, 3, 0, 0, 0, 1, 0, 2, 0, 0]);
    out.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, dpi, 0, 0, 0, 1]);
    out
}

#[test]
fn every_format_is_told_by_its_bytes_and_decoded() {
    for (bytes, tolerance) in [(RGB, 12), (PROGRESSIVE, 12), (LOSSY, 60), (LOSSLESS, 0)] {
        let picture = admit(bytes, "x").unwrap();
        assert_eq!(picture.size_px(), (16.0, 8.0));
        for (at, color) in [((5, 1), GREEN), ((2, 6), RED), ((12, 4), BLUE)] {
            let seen = pixel(&picture, at.0, at.1);
            let far = seen.iter().zip(color).map(|(a, b)| a.abs_diff(b)).max();
            assert!(far <= Some(tolerance), "{seen:?} {color:?}");
        }
    }
    let grey = admit(GREY, "x").unwrap();
    let [r, g, b, a] = pixel(&grey, 12, 4);
    assert!(r == g && g == b && a == 255);
}

#[test]
fn inks_of_a_cmyk_picture_are_light_taken_away() {
    let picture = admit(CMYK, "x.jpg").unwrap();
    let Encoded::Jpeg {
        components,
        inverted,
        ..
    } = &header(&picture).encoded
    else {
        panic!("a JPEG was expected")
    };
    assert_eq!((*components, *inverted), (4, true));
    assert!(near(pixel(&picture, 2, 6), [255, 0, 0, 255]));
    assert!(near(pixel(&picture, 12, 4), [0, 0, 255, 255]));
    assert!(near(pixel(&picture, 2, 1), [0, 0, 0, 255]));
}

#[test]
fn of_an_animation_the_first_frame_is_seen() {
    let picture = admit(ANIMATED, "x.webp").unwrap();
    assert!(near(pixel(&picture, 12, 4), BLUE));
}

#[test]
fn transparency_is_straight_and_known() {
    let picture = admit(LOSSLESS, "x.webp").unwrap();
    assert!(header(&picture).has_alpha);
    assert_eq!(pixel(&picture, 0, 0)[3], 0);
    assert!(!picture.pixels().unwrap().opaque);
}

#[test]
fn a_camera_that_was_held_askew_is_set_right() {
    // Where the stored left top goes, for each of the eight ways.
    let corners = [
        (0, 0),
        (1, 0),
        (1, 1),
        (0, 1),
        (0, 0),
        (1, 0),
        (1, 1),
        (0, 1),
    ];
    for (orientation, (right, bottom)) in (1..=8).zip(corners) {
        let bytes = with_segment(RGB, 0xe1, &exif_block(orientation, 144));
        let picture = admit(&bytes, "x.jpg").unwrap();
        let (w, h) = picture.size_px();
        assert_eq!(
            (w, h),
            if orientation > 4 {
                (8.0, 16.0)
            } else {
                (16.0, 8.0)
            }
        );
        let at = |edge: i32, size: f64| if edge == 1 { size as usize - 2 } else { 1 };
        assert!(
            near(pixel(&picture, at(right, w), at(bottom, h)), GREEN),
            "{orientation}"
        );
        let map = header(&picture).turn.map();
        let corner = map.apply(crate::geom::Point::new(0.0, 0.0));
        assert_eq!((corner.x, corner.y), (f64::from(right), f64::from(bottom)));
    }
}

#[test]
fn a_picture_for_the_web_is_turned_once() {
    let bytes = with_segment(RGB, 0xe1, &exif_block(6, 144));
    let web = admit(&bytes, "x.jpg").unwrap().web().unwrap();
    assert_eq!((web.mime, web.turn.number()), ("image/jpeg", 6));
    assert_eq!(&*web.bytes, RGB);
    assert_eq!(
        admit(CMYK, "x.jpg").unwrap().web().unwrap().mime,
        "image/png"
    );
    assert_eq!(
        admit(LOSSY, "x.webp").unwrap().web().unwrap().mime,
        "image/png"
    );
}

#[test]
fn density_is_read_wherever_it_stands() {
    assert_eq!(
        header(&admit(RGB, "x.jpg").unwrap()).dpi,
        Some((300.0, 300.0))
    );
    let bytes = with_segment(PROGRESSIVE, 0xe1, &exif_block(1, 144));
    let jfif = header(&admit(PROGRESSIVE, "x.jpg").unwrap()).dpi;
    assert_eq!(
        header(&admit(&bytes, "x.jpg").unwrap()).dpi,
        jfif.or(Some((144.0, 144.0)))
    );
    let mut density = 11_811_u32.to_be_bytes().repeat(2);
    density.push(1);
    let picture = admit(&png(2, 2, &[(b"pHYs", density)]), "x.png").unwrap();
    let (x, _) = header(&picture).dpi.unwrap();
    assert!((x - 300.0).abs() < 0.01);
}

#[test]
fn a_colour_profile_is_honoured_and_that_of_srgb_dropped() {
    let icc = |profile: &moxcms::ColorProfile| {
        let mut data = b"ICC_PROFILE\0\x01\x01".to_vec();
        data.extend_from_slice(&profile.encode().unwrap());
        admit(&with_segment(RGB, 0xe2, &data), "x.jpg").unwrap()
    };
    let plain = icc(&moxcms::ColorProfile::new_srgb());
    assert!(header(&plain).icc.is_none());
    let wide = icc(&moxcms::ColorProfile::new_display_p3());
    assert!(header(&wide).icc.is_some());
    let (before, after) = (pixel(&plain, 5, 1), pixel(&wide, 5, 1));
    assert!(
        after[0] < before[0] && after[1] > before[1],
        "{before:?} {after:?}"
    );
}

#[test]
fn a_useless_profile_is_a_warning() {
    let bytes = with_segment(RGB, 0xe2, b"ICC_PROFILE\0\x01\x01rubbish");
    let picture = admit(&bytes, "x.jpg").unwrap();
    let [finding] = picture.findings() else {
        panic!("one finding was expected: {:?}", picture.findings())
    };
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.message.contains("colour profile"));
}

#[test]
fn a_name_that_lies_is_a_warning() {
    let picture = admit(RGB, "logo.PNG").unwrap();
    assert_eq!(picture.findings().len(), 1);
    let text = picture.findings()[0].to_string();
    assert!(
        text.contains("ends in `.png` but is a JPEG") && text.contains("in logo.PNG"),
        "{text}"
    );
    assert!(admit(RGB, "logo.jpeg").unwrap().findings().is_empty());
    assert!(
        admit(RGB, "photo-of-mr.smith")
            .unwrap()
            .findings()
            .is_empty()
    );
}

#[test]
fn what_is_no_picture_is_named_for_what_it_is() {
    for (bytes, what) in [
        (&b""[..], "empty"),
        (b"GIF89a", "a GIF"),
        (b"%PDF-1.7", "the PDF can't be used"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"\0\0\0\x20ftypavif", "AVIF"),
        (b"<!DOCTYPE html><html></html>", "no picture"),
        (b"<?xml version=\"1.0\"?><html/>", "no picture"),
        (b"hello", "no picture"),
        (b"<!", "no picture"),
    ] {
        let text = refused(bytes);
        assert!(text.contains(what) && text.contains("help:"), "{text}");
    }
}

#[test]
fn a_huge_png_is_refused_by_its_header() {
    let mut bomb = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut ihdr = 60_000_u32.to_be_bytes().repeat(2);
    ihdr.extend_from_slice(&[8, 6, 0, 0, 0]);
    bomb.extend_from_slice(&chunk(b"IHDR", &ihdr));
    bomb.extend_from_slice(&chunk(b"IDAT", &vec![0x55; 1_000_000]));
    bomb.extend_from_slice(&chunk(b"IEND", &[]));
    let text = refused(&bomb);
    assert!(
        text.contains("60000 × 60000") && text.contains("16384"),
        "{text}"
    );
    assert_eq!(admit(&bomb, "x").unwrap_err().kind(), Kind::Limit);
}

#[test]
fn each_bound_names_its_figure() {
    let tight = Limits {
        picture_pixels: 100,
        ..Limits::default()
    };
    for bytes in ALL {
        let text = admit_within(bytes, "x", &tight).unwrap_err().to_string();
        assert!(
            text.contains("16 × 8") && text.contains("100 pixels"),
            "{text}"
        );
    }
    let few = Limits {
        picture_bytes: 50,
        ..Limits::default()
    };
    let text = admit_within(RGB, "x", &few).unwrap_err().to_string();
    assert!(text.contains("674 bytes; 50 are allowed"), "{text}");
}

#[test]
fn all_pictures_share_one_budget_and_give_it_back() {
    let limits = Limits {
        pictures_decoded: 1000,
        ..Limits::default()
    };
    let budget = Budget::new(&limits);
    let door = Door {
        limits: &limits,
        budget: &budget,
        files: &|_| None,
        fonts: &Vec::new,
    };
    let first = Picture::admit(RGB.into(), "a.jpg", &door).unwrap();
    let error = Picture::admit(GREY.into(), "b.jpg", &door).unwrap_err();
    assert_eq!(error.kind(), Kind::Limit);
    drop(first);
    assert!(Picture::admit(GREY.into(), "b.jpg", &door).is_ok());
}

#[test]
fn a_file_that_was_cut_off_is_refused_wherever_it_was_cut() {
    let png = png(40, 40, &[(b"tEXt", b"Comment\0hello".to_vec())]);
    for bytes in ALL.into_iter().chain([png.as_slice()]) {
        for end in (0..bytes.len()).step_by(3) {
            let cut = &bytes[..end];
            // A lossy WebP may lack its one byte of padding.
            let is_whole = end + 1 >= bytes.len() && bytes.starts_with(b"RIFF");
            assert!(
                is_whole || admit(cut, "x").is_err(),
                "{end} of {}",
                bytes.len()
            );
        }
    }
}

#[test]
fn a_wrong_checksum_is_found() {
    let mut bytes = png(4, 4, &[]);
    let at = bytes.len() - 20;
    bytes[at] ^= 1;
    assert!(refused(&bytes).contains("checksum of its `IDAT`"));
}

#[test]
fn text_in_a_png_is_never_inflated() {
    // 4 MiB of zeros deflate to 4 KiB; the chunk stays as it is.
    let mut text = b"Comment\0\0".to_vec();
    text.extend_from_slice(&[0x78, 0x9c, 0xff, 0xff]);
    let picture = admit(&png(2, 2, &[(b"zTXt", text)]), "x.png").unwrap();
    assert_eq!(pixel(&picture, 0, 0), [10, 200, 30, 255]);
}

#[test]
fn kinds_of_jpeg_that_are_not_drawn_say_so() {
    let at = RGB.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    for (marker, what) in [
        (0xc3, "lossless"),
        (0xc9, "arithmetic"),
        (0xca, "arithmetic"),
    ] {
        let mut bytes = RGB.to_vec();
        bytes[at + 1] = marker;
        assert!(refused(&bytes).contains(what));
    }
    let mut deep = RGB.to_vec();
    deep[at + 4] = 12;
    assert!(refused(&deep).contains("12 bits"));
}

#[test]
fn endless_scans_are_refused() {
    let at = PROGRESSIVE
        .windows(2)
        .position(|two| two == [0xff, 0xda])
        .unwrap();
    let end = PROGRESSIVE.len() - 2;
    let mut bytes = PROGRESSIVE[..end].to_vec();
    (0..100).for_each(|_| bytes.extend_from_slice(&PROGRESSIVE[at..at + 20]));
    bytes.extend_from_slice(&PROGRESSIVE[end..]);
    assert!(refused(&bytes).contains("scans"));
}

#[test]
fn a_picture_is_decoded_once_for_all_clones() {
    let picture = admit(RGB, "x.jpg").unwrap();
    let (a, b) = (picture.pixels().unwrap(), picture.clone().pixels().unwrap());
    assert!(Arc::ptr_eq(&a, &b));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_mutation_makes_a_panic(
        which in 0..8_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let png = png(9, 7, &[(b"pHYs", vec![0; 9]), (b"eXIf", exif_block(6, 72)[6..].to_vec())]);
        let mut bytes = ALL.get(which).map_or(png, |bytes| bytes.to_vec());
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(picture) = admit(&bytes, "x") {
            let _ = picture.pixels();
            let _ = picture.web();
        }
    }

    #[test]
    fn no_rubbish_makes_a_panic(magic in 0..4_usize, tail in prop::collection::vec(any::<u8>(), 0..200)) {
        let magics: [&[u8]; 4] = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP", b"<svg "];
        let mut bytes = magics[magic].to_vec();
        bytes.extend_from_slice(&tail);
        let _ = admit(&bytes, "x");
    }
}
