//! Tests of cards, and of JPEG and WebP beside the PNG of the same scene.

use super::ground::Ground;
use super::lab::Lch;
use super::*;
use crate::finding::Kind;
use crate::geom::Rect;
use crate::geom::Size;
use crate::paint::tests::stock::node;
use crate::paint::tests::stock::picture;
use crate::paint::tests::stock::words;
use crate::picture::Pixels;
use crate::scene::Ink;
use crate::scene::Item;
use crate::scene::Node;
use crate::scene::Shape;
use crate::scene::StagePage;

const CREAM: [u8; 4] = [253, 250, 240, 255];
const GREEN: [u8; 4] = [20, 110, 60, 255];

fn filled(area: Rect, color: [u8; 4]) -> Node {
    node(Item::Shape(Shape {
        path: crate::geom::Path::rect(area),
        fill: Some(Ink::Solid(Color::Rgb(color))),
        even_odd: false,
        stroke: None,
    }))
}

/// A page of 200 × 140 points with a green band, and what stands behind it.
fn stage(paper: Option<[u8; 4]>) -> Stage {
    let paper = paper.map(|color| filled(Rect::new(0.0, 0.0, 200.0, 140.0), color));
    let band = filled(Rect::new(20.0, 20.0, 160.0, 30.0), GREEN);
    let page = StagePage {
        size: Size::new(200.0, 140.0),
        bleed: 0.0,
        dpi: 96.0,
        in_pixels: false,
        ground: Arc::new(paper.into_iter().chain([band]).collect()),
        above: Vec::new(),
        expected: Vec::new(),
    };
    Stage {
        pages: vec![page],
        fixed: Vec::new(),
    }
}

fn scene(stage: &Stage) -> Scene {
    let mut scene = alike(stage);
    scene.pages[0]
        .nodes
        .push(words("Ada Lovelace", 24.0, 20.0, 100.0));
    scene
}

fn painted(format: Format, png: &PngOptions, share: &ShareOptions) -> Pixels {
    let stage = stage(Some(CREAM));
    let painter = SharePainter::prepare(format, &stage, png, share).unwrap();
    let file = painter.paint(&scene(&stage)).unwrap();
    let decoded = read(&file, format);
    assert_eq!((decoded.width, decoded.height), painter.size());
    decoded
}

fn read(file: &[u8], format: Format) -> Pixels {
    let name = format!("it.{}", format.ending());
    (*picture(file, &name).pixels().unwrap()).clone()
}

fn card(text: &str) -> ShareOptions {
    ShareOptions {
        card: Some(text.parse().unwrap()),
        ..ShareOptions::default()
    }
}

fn at(pixels: &Pixels, x: u32, y: u32) -> [u8; 4] {
    let start = (y * pixels.width + x) as usize * 4;
    pixels.rgba[start..start + 4].try_into().unwrap()
}

fn of_one_color(color: [u8; 4]) -> Pixels {
    Pixels {
        width: 64,
        height: 64,
        rgba: color.repeat(64 * 64),
        opaque: true,
    }
}

/// The mean colour of a ground, as it is seen.
fn mean(ground: Ground) -> Lch {
    let rgb = ground.paint((64, 64));
    let sum = |channel: usize| {
        let values = rgb.iter().skip(channel).step_by(3);
        values.map(|value| usize::from(*value)).sum::<usize>() / (64 * 64)
    };
    Lch::of([sum(0) as u8, sum(1) as u8, sum(2) as u8])
}

#[test]
fn a_webp_has_the_pixels_of_the_png() {
    let options = PngOptions::default();
    let webp = painted(Format::WebP, &options, &ShareOptions::default());
    let stage = stage(Some(CREAM));
    let png = PngPainter::prepare(&stage, &options).unwrap();
    assert_eq!(webp.rgba, png.pixels(&scene(&stage)).unwrap().rgba);
}

#[test]
fn a_jpeg_is_near_to_the_png_and_says_how_dense_it_is() {
    let options = PngOptions {
        dpi: Some(300.0),
        ..PngOptions::default()
    };
    let stage = stage(Some(CREAM));
    let share = ShareOptions::default();
    let painter = SharePainter::prepare(Format::Jpeg, &stage, &options, &share).unwrap();
    let file = painter.paint(&scene(&stage)).unwrap();
    let raster = picture(&file, "it.jpg");
    assert_eq!(raster.raster().unwrap().dpi, Some((300.0, 300.0)));
    let png = PngPainter::prepare(&stage, &options).unwrap();
    let png = png.pixels(&scene(&stage)).unwrap();
    let jpeg = read(&file, Format::Jpeg);
    let differ = png.rgba.iter().zip(&jpeg.rgba);
    let sum: u64 = differ
        .map(|(one, other)| u64::from(one.abs_diff(*other)))
        .sum();
    let mean = sum as f64 / png.rgba.len() as f64;
    assert!(mean < 1.0, "{mean}");
}

#[test]
fn a_jpeg_of_a_page_without_paper_is_white_behind_it() {
    let stage = stage(None);
    let options = PngOptions::default();
    let share = ShareOptions::default();
    let painter = SharePainter::prepare(Format::Jpeg, &stage, &options, &share).unwrap();
    let jpeg = read(&painter.paint(&scene(&stage)).unwrap(), Format::Jpeg);
    assert_eq!(at(&jpeg, 2, 2), [255; 4]);
}

#[test]
fn less_quality_makes_a_smaller_jpeg() {
    let stage = stage(Some(CREAM));
    let size = |quality| {
        let share = ShareOptions {
            quality,
            ..ShareOptions::default()
        };
        let options = PngOptions::default();
        let painter = SharePainter::prepare(Format::Jpeg, &stage, &options, &share).unwrap();
        painter.paint(&scene(&stage)).unwrap().len()
    };
    assert!(size(30) < size(75) && size(75) < size(95));
    let share = ShareOptions {
        quality: 0,
        ..ShareOptions::default()
    };
    let refused = SharePainter::prepare(Format::Jpeg, &stage, &PngOptions::default(), &share);
    assert_eq!(refused.unwrap_err().kind(), Kind::BadValue);
}

#[test]
fn a_card_has_the_page_in_its_middle_on_a_ground_of_its_own_color() {
    let png = PngOptions::default();
    let made = painted(Format::Png, &png, &card("1200x630"));
    assert_eq!((made.width, made.height), (1200, 630));
    // The page is as it is alone, at that size.
    let stage = stage(Some(CREAM));
    let card: Card = "1200x630".parse().unwrap();
    let (width, height) = card.room_for(stage.pages[0].size);
    let alone = PngOptions {
        width_px: Some(width),
        ..png
    };
    let alone = PngPainter::prepare(&stage, &alone).unwrap();
    let alone = alone.pixels(&scene(&stage)).unwrap();
    let (left, top) = ((1200 - width) / 2, (630 - height) / 2);
    for y in 0..height {
        for x in 0..width {
            assert_eq!(at(&made, left + x, top + y), at(&alone, x, y));
        }
    }
    // Green, deep, and lit from above.
    let corner = |x, y| {
        let [r, g, b, _] = at(&made, x, y);
        Lch::of([r, g, b])
    };
    let (top, bottom) = (corner(5, 5), corner(5, 624));
    let green = Lch::of([GREEN[0], GREEN[1], GREEN[2]]);
    assert!((top.hue - green.hue).abs() < 0.3, "{top:?} {green:?}");
    assert!(top.lightness < 0.45 && bottom.lightness < top.lightness);
    // A shadow lies below the page.
    let below = corner(600, 630 - (630 - height) / 2 + 6);
    assert!(below.lightness < bottom.lightness);
}

#[test]
fn all_formats_of_a_card_agree() {
    let png = painted(Format::Png, &PngOptions::default(), &card("600x600"));
    let webp = painted(Format::WebP, &PngOptions::default(), &card("600x600"));
    let jpeg = painted(Format::Jpeg, &PngOptions::default(), &card("600x600"));
    assert_eq!(png.rgba, webp.rgba);
    let differ = png.rgba.iter().zip(&jpeg.rgba);
    let sum: u64 = differ
        .map(|(one, other)| u64::from(one.abs_diff(*other)))
        .sum();
    assert!((sum as f64) < png.rgba.len() as f64);
}

#[test]
fn a_ground_is_deep_under_a_light_page_and_light_under_a_dark_one() {
    let cream = mean(Ground::of(&of_one_color(CREAM)));
    let navy = mean(Ground::of(&of_one_color([16, 24, 60, 255])));
    assert!(
        cream.lightness < 0.42 && navy.lightness > 0.85,
        "{cream:?} {navy:?}"
    );
    let grey = mean(Ground::of(&of_one_color([128, 128, 128, 255])));
    assert!(grey.chroma < 0.01, "{grey:?}");
    let nothing = mean(Ground::of(&of_one_color([0, 0, 0, 0])));
    assert!(nothing.chroma < 0.01, "{nothing:?}");
}

#[test]
fn colors_come_back_from_lab() {
    for color in [[0, 0, 0], [255, 255, 255], [200, 30, 90], [12, 240, 100]] {
        let back = Lch::of(color).to_rgb();
        for (one, other) in color.iter().zip(back) {
            assert!((f64::from(*one) - other).abs() < 0.02, "{color:?} {back:?}");
        }
    }
}

#[test]
fn a_card_tells_its_size_and_refuses_what_makes_none() {
    let card: Card = " 1200 × 630 ".parse().unwrap();
    assert_eq!(card.to_string(), "1200x630");
    for bad in [
        "",
        "1200",
        "1200x",
        "x630",
        "63x630",
        "1200x4097",
        "-1x5",
        "1e3x630",
    ] {
        let error = bad.parse::<Card>().unwrap_err();
        assert_eq!(error.kind(), Kind::BadValue, "{bad}");
    }
    let stage = stage(Some(CREAM));
    let options = PngOptions::default();
    let refused = SharePainter::prepare(Format::Pdf, &stage, &options, &ShareOptions::default());
    assert_eq!(refused.unwrap_err().kind(), Kind::BadValue);
}

/// A page of noise: nothing packs it.
fn noise() -> Stage {
    let mut state = 1_u32;
    let rgba = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let rgba: Vec<u8> = rgba.take(1500 * 1500 * 4).collect();
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, 1500, 1500);
    encoder.set_color(::png::ColorType::Rgba);
    let mut writer = encoder.write_header().unwrap();
    let opaque: Vec<u8> = rgba
        .chunks_exact(4)
        .flat_map(|p| [p[0], p[1], p[2], 255])
        .collect();
    writer.write_image_data(&opaque).unwrap();
    writer.finish().unwrap();
    let placed = crate::scene::Placed {
        picture: picture(&file, "noise.png"),
        at: Rect::new(0.0, 0.0, 100.0, 100.0),
        clip: None,
    };
    let mut stage = stage(None);
    stage.pages[0].size = Size::new(100.0, 100.0);
    stage.pages[0].ground = Arc::new(vec![node(Item::Picture(placed))]);
    stage
}

#[test]
fn a_card_stays_below_what_networks_take_or_is_refused() {
    let stage = noise();
    let share = card("1800x1800");
    let png = PngOptions::default();
    let painter = |format| SharePainter::prepare(format, &stage, &png, &share).unwrap();
    let jpeg = painter(Format::Jpeg).paint(&alike(&stage)).unwrap();
    assert!(jpeg.len() <= SharePainter::MOST_CARD_BYTES);
    for format in [Format::Png, Format::WebP] {
        let error = painter(format).paint(&alike(&stage)).unwrap_err();
        assert_eq!(error.kind(), Kind::Limit);
        let said = error.to_string();
        assert!(
            said.contains("1800 × 1800") && said.contains(".jpg"),
            "{said}"
        );
    }
}
