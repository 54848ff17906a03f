//! Tests of painted PNG files: small ones pixel by pixel, codes by reading them.

mod prepared;

use std::sync::Arc;

use super::*;
use crate::code::encode;
use crate::design::element::QrLevel;
use crate::geom::Affine;
use crate::geom::Length;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::paint::tests::stock::node;
use crate::paint::tests::stock::picture;
use crate::paint::tests::stock::words;
use crate::picture::Picture;
use crate::scene::Blend;
use crate::scene::Cap;
use crate::scene::Code;
use crate::scene::Group;
use crate::scene::Ink;
use crate::scene::Item;
use crate::scene::Join;
use crate::scene::Meta;
use crate::scene::Placed;
use crate::scene::Shape;
use crate::scene::Stop;
use crate::scene::Stroke;
use crate::scene::Symbology;

const RED: Color = Color::Rgb([255, 0, 0, 255]);
const BLUE: Color = Color::Rgb([0, 0, 255, 255]);

fn filled(path: Path, ink: Ink) -> Item {
    Item::Shape(Shape {
        path,
        fill: Some(ink),
        even_odd: false,
        stroke: None,
    })
}

fn block(x: f64, y: f64, w: f64, h: f64, color: Color) -> Node {
    node(filled(Path::rect(Rect::new(x, y, w, h)), Ink::Solid(color)))
}

/// A page of so many points, at one pixel to the point.
fn stage(size: Size, ground: Vec<Node>) -> Stage {
    Stage {
        pages: vec![StagePage {
            dpi: 150.0,
            in_pixels: false,
            size,
            bleed: 0.0,
            ground: Arc::new(ground),
            above: Vec::new(),
            expected: Vec::new(),
        }],
        fixed: Vec::new(),
    }
}

fn scene(stage: &Stage, nodes: Vec<Node>) -> Scene {
    let page = &stage.pages[0];
    Scene {
        meta: Meta::default(),
        pages: vec![Page {
            size: page.size,
            bleed: page.bleed,
            ground: Arc::clone(&page.ground),
            nodes,
        }],
    }
}

fn options() -> PngOptions {
    PngOptions {
        dpi: Some(72.0),
        ..PngOptions::default()
    }
}

fn painted(ground: Vec<Node>, nodes: Vec<Node>) -> Pixels {
    let stage = stage(Size::new(8.0, 4.0), ground);
    let painter = PngPainter::prepare(&stage, &options()).unwrap();
    painter.pixels(&scene(&stage, nodes)).unwrap()
}

fn at(pixels: &Pixels, x: usize, y: usize) -> [u8; 4] {
    let start = (y * pixels.width as usize + x) * 4;
    pixels.rgba[start..start + 4].try_into().unwrap()
}

/// 16 × 8: green left top, red left bottom, blue right.
fn photo() -> Picture {
    picture(
        include_bytes!("../../../tests/data/pictures/lossless.webp"),
        "photo.webp",
    )
}

fn placed(at: Rect) -> Node {
    node(Item::Picture(Placed {
        picture: photo(),
        at,
        clip: None,
    }))
}

fn code(payload: &str, area: Rect) -> Node {
    let matrix = encode(payload, QrLevel::M).unwrap();
    let module = area.w / matrix.width as f64;
    node(Item::Code(Code {
        symbology: Symbology::Qr,
        payload: payload.into(),
        matrix: Arc::new(matrix),
        area,
        ground: Some((area.grown(4.0 * module), Color::WHITE)),
        color: Color::BLACK,
        center: None,
    }))
}

/// Reads a code as a camera does that sees each pixel as `zoom` by `zoom`, smoothly.
fn read_code(pixels: &Pixels, zoom: usize) -> String {
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let luma = |x: usize, y: usize| {
        let [r, g, b, _] = at(pixels, x.min(width - 1), y.min(height - 1));
        (usize::from(r) * 2 + usize::from(g) * 5 + usize::from(b)) / 8
    };
    let smooth = |x: usize, y: usize| {
        let (x, y) = (x.saturating_sub(zoom / 2), y.saturating_sub(zoom / 2));
        let (left, top, dx, dy) = (x / zoom, y / zoom, x % zoom, y % zoom);
        let row = |y| luma(left, y) * (zoom - dx) + luma(left + 1, y) * dx;
        ((row(top) * (zoom - dy) + row(top + 1) * dy) / (zoom * zoom)) as u8
    };
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width * zoom, height * zoom, smooth);
    let grids = image.detect_grids();
    let read = grids
        .first()
        .map(|grid| grid.decode().map(|(_, text)| text));
    read.and_then(std::result::Result::ok).unwrap_or_default()
}

#[test]
fn whole_pixels_are_sharp_and_halves_are_half() {
    let pixels = painted(vec![], vec![block(1.0, 1.0, 2.5, 2.0, RED)]);
    assert_eq!(at(&pixels, 0, 1), [0, 0, 0, 0]);
    assert_eq!(at(&pixels, 1, 1), [255, 0, 0, 255]);
    assert_eq!(at(&pixels, 3, 1), [255, 0, 0, 128]);
    assert_eq!(at(&pixels, 4, 1), [0, 0, 0, 0]);
    assert_eq!(at(&pixels, 1, 3), [0, 0, 0, 0]);
}

#[test]
fn a_file_holds_the_pixels_and_says_how_dense_they_are() {
    let stage = stage(Size::new(8.0, 4.0), vec![block(0.0, 0.0, 8.0, 4.0, BLUE)]);
    let scene = scene(&stage, vec![block(1.0, 1.0, 2.5, 2.0, RED)]);
    let painter = PngPainter::prepare(&stage, &options()).unwrap();
    let file = painter.paint(&scene).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&file))
        .read_info()
        .unwrap();
    let info = reader.info();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    assert_eq!(info.srgb, Some(png::SrgbRenderingIntent::Perceptual));
    assert_eq!(info.pixel_dims.unwrap().xppu, 2835);
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut bytes).unwrap();
    let pixels = painter.pixels(&scene).unwrap();
    assert!(pixels.opaque);
    let expected: Vec<u8> = pixels
        .rgba
        .chunks_exact(4)
        .flat_map(|p| &p[..3])
        .copied()
        .collect();
    assert_eq!(bytes, expected);
}

#[test]
fn every_encoding_gives_the_same_pixels() {
    let stage = stage(Size::new(60.0, 40.0), vec![]);
    let scene = scene(&stage, vec![words("Ada", 20.0, 5.0, 30.0)]);
    let of = |encoding| {
        let options = PngOptions {
            encoding: Some(encoding),
            ..options()
        };
        let file = PngPainter::prepare(&stage, &options)
            .unwrap()
            .paint(&scene)
            .unwrap();
        picture(&file, "x.png").pixels().unwrap()
    };
    assert_eq!(of(Encoding::Fast), of(Encoding::Small));
    assert_eq!(of(Encoding::Fast), of(Encoding::Prepared));
}

#[test]
fn a_page_fits_its_pixels_whatever_was_rounded() {
    let size = Size::new(Length::mm(297.0).to_pt(), Length::mm(210.0).to_pt());
    let ground = block(0.0, 0.0, size.w, size.h, BLUE);
    let stage = stage(size, vec![ground]);
    for options in [
        PngOptions {
            dpi: Some(37.0),
            ..options()
        },
        PngOptions {
            width_px: Some(333),
            ..options()
        },
    ] {
        let painter = PngPainter::prepare(&stage, &options).unwrap();
        let pixels = painter.pixels(&scene(&stage, vec![])).unwrap();
        assert!(pixels.opaque);
        assert_eq!(painter.size(), (pixels.width, pixels.height));
        assert!(
            pixels
                .rgba
                .chunks_exact(4)
                .all(|pixel| pixel == [0, 0, 255, 255])
        );
    }
    let options = PngOptions {
        width_px: Some(333),
        ..options()
    };
    assert_eq!(
        PngPainter::prepare(&stage, &options).unwrap().size(),
        (333, 235)
    );
}

#[test]
fn sizes_that_make_no_sense_are_refused() {
    let stage = stage(Size::new(800.0, 400.0), vec![]);
    let kind = |options: PngOptions| PngPainter::prepare(&stage, &options).unwrap_err().kind();
    assert_eq!(
        kind(PngOptions {
            dpi: Some(0.0),
            ..options()
        }),
        Kind::BadValue
    );
    assert_eq!(
        kind(PngOptions {
            dpi: Some(f64::NAN),
            ..options()
        }),
        Kind::BadValue
    );
    assert_eq!(
        kind(PngOptions {
            dpi: Some(9000.0),
            ..options()
        }),
        Kind::Limit
    );
    assert_eq!(
        kind(PngOptions {
            page: 1,
            ..options()
        }),
        Kind::BadValue
    );
}

#[test]
fn a_node_that_is_faded_as_a_whole_shows_nothing_through() {
    let group = Group {
        clip: None,
        nodes: vec![
            block(0.0, 0.0, 4.0, 4.0, RED),
            block(2.0, 0.0, 4.0, 4.0, BLUE),
        ],
    };
    let faded = Node {
        opacity: 0.5,
        ..node(Item::Group(group))
    };
    let pixels = painted(vec![], vec![faded]);
    assert_eq!(at(&pixels, 1, 1), [255, 0, 0, 128]);
    assert_eq!(at(&pixels, 3, 1), [0, 0, 255, 128]);
}

#[test]
fn a_clip_cuts_its_group() {
    let group = Group {
        clip: Some(Path::rect(Rect::new(1.0, 1.0, 2.0, 1.5))),
        nodes: vec![block(0.0, 0.0, 8.0, 4.0, RED)],
    };
    let pixels = painted(
        vec![block(0.0, 0.0, 8.0, 4.0, BLUE)],
        vec![node(Item::Group(group))],
    );
    assert_eq!(at(&pixels, 0, 1), [0, 0, 255, 255]);
    assert_eq!(at(&pixels, 1, 1), [255, 0, 0, 255]);
    assert_eq!(at(&pixels, 1, 2), [128, 0, 127, 255]);
    assert_eq!(at(&pixels, 1, 3), [0, 0, 255, 255]);
}

#[test]
fn gradients_run_from_stop_to_stop() {
    let stops = vec![
        Stop {
            offset: 0.0,
            color: RED,
        },
        Stop {
            offset: 1.0,
            color: BLUE,
        },
    ];
    let linear = Ink::Linear {
        from: Point::new(1.0, 0.0),
        to: Point::new(7.0, 0.0),
        stops: stops.clone(),
    };
    let pixels = painted(
        vec![],
        vec![node(filled(
            Path::rect(Rect::new(0.0, 0.0, 8.0, 4.0)),
            linear,
        ))],
    );
    assert_eq!(at(&pixels, 0, 0), [255, 0, 0, 255]);
    assert_eq!(at(&pixels, 7, 0), [0, 0, 255, 255]);
    let [r, g, b, _] = at(&pixels, 3, 2);
    assert!(
        g == 0 && r.abs_diff(149) < 3 && b.abs_diff(106) < 3,
        "{r} {b}"
    );
    let radial = Ink::Radial {
        center: Point::new(4.0, 2.0),
        radius: 2.0,
        focus: None,
        stops,
    };
    let pixels = painted(
        vec![],
        vec![node(filled(
            Path::rect(Rect::new(0.0, 0.0, 8.0, 4.0)),
            radial,
        ))],
    );
    assert_eq!(at(&pixels, 0, 0), [0, 0, 255, 255]);
    assert!(at(&pixels, 4, 2)[0] > 150);
}

#[test]
fn a_dashed_line_has_gaps() {
    let stroke = Stroke {
        ink: Ink::Solid(RED),
        width: 2.0,
        dash: vec![2.0],
        cap: Cap::Butt,
        join: Join::Miter,
    };
    let line = Item::Shape(Shape {
        path: crate::outline::line(Rect::new(0.0, 2.0, 8.0, 0.0)),
        fill: None,
        even_odd: false,
        stroke: Some(stroke),
    });
    let pixels = painted(vec![], vec![node(line)]);
    let row: Vec<u8> = (0..8).map(|x| at(&pixels, x, 1)[3]).collect();
    assert_eq!(row, [255, 255, 0, 0, 255, 255, 0, 0]);
    assert_eq!(at(&pixels, 0, 0)[3], 0);
}

#[test]
fn a_picture_at_its_own_size_keeps_every_pixel() {
    let stage = stage(Size::new(16.0, 8.0), vec![]);
    let painter = PngPainter::prepare(&stage, &options()).unwrap();
    let scene = scene(&stage, vec![placed(Rect::new(0.0, 0.0, 16.0, 8.0))]);
    let seen = painter.pixels(&scene).unwrap();
    let plain = photo().pixels().unwrap();
    let shown = |pixels: &Pixels| -> Vec<[u8; 4]> {
        let pixels = pixels.rgba.chunks_exact(4);
        pixels
            .map(|p| {
                if p[3] == 0 {
                    [0; 4]
                } else {
                    [p[0], p[1], p[2], p[3]]
                }
            })
            .collect()
    };
    assert_eq!(shown(&seen), shown(&plain));
}

#[test]
fn a_turned_picture_shows_its_corners_where_they_belong() {
    for (degrees, x, y) in [
        (0.0, 1, 1),
        (90.0, 6, 1),
        (180.0, 6, 6),
        (270.0, 1, 6),
        (40.0, 4, 1),
    ] {
        let stage = stage(Size::new(8.0, 8.0), vec![]);
        let mut turned = placed(Rect::new(1.0, 1.0, 6.0, 6.0));
        turned.transform = Affine::rotate(degrees, Point::new(4.0, 4.0));
        let painter = PngPainter::prepare(&stage, &options()).unwrap();
        let pixels = painter.pixels(&scene(&stage, vec![turned])).unwrap();
        let [r, g, b, a] = at(&pixels, x, y);
        assert!(
            g > 150 && r < 60 && b < 60 && a > 100,
            "{degrees}: {:?}",
            [r, g, b, a]
        );
    }
}

#[test]
fn a_picture_is_cut_by_its_clip_and_by_the_page() {
    let mut cut = placed(Rect::new(-8.0, -2.0, 16.0, 8.0));
    let Item::Picture(picture) = &mut cut.item else {
        panic!("a picture was expected")
    };
    picture.clip = Some(Path::rect(Rect::new(0.0, 0.0, 4.0, 2.0)));
    let pixels = painted(vec![], vec![cut]);
    assert_eq!(at(&pixels, 1, 1), [30, 30, 200, 255]);
    assert_eq!(at(&pixels, 4, 1)[3], 0);
    assert_eq!(at(&pixels, 1, 2)[3], 0);
}

#[test]
fn codes_are_read_back_from_pixels_whole_or_not() {
    let payload = "https://verify.example.org/c/C-2026-000017";
    let mut unread = Vec::new();
    for (side, zoom) in [
        (58.0, 4),
        (61.3, 4),
        (74.0, 4),
        (99.9, 2),
        (145.3, 1),
        (200.0, 1),
    ] {
        let margin = side / 29.0 * 5.0;
        let frame = side + 2.0 * margin;
        let stage = stage(
            Size::new(frame, frame),
            vec![block(0.0, 0.0, frame, frame, Color::WHITE)],
        );
        let painter = PngPainter::prepare(&stage, &options()).unwrap();
        for degrees in [0.0, 90.0, 10.0] {
            let mut code = code(payload, Rect::new(margin, margin, side, side));
            code.transform = Affine::rotate(degrees, Point::new(frame / 2.0, frame / 2.0));
            let pixels = painter.pixels(&scene(&stage, vec![code])).unwrap();
            if read_code(&pixels, zoom) != payload {
                unread.push((side, degrees));
            }
        }
    }
    assert_eq!(unread, []);
}

#[test]
fn modules_on_whole_pixels_are_black_or_white() {
    let side = encode("https://example.org", QrLevel::M).unwrap().width as f64;
    let frame = (side + 8.0) * 3.0;
    let stage = stage(Size::new(frame, frame), vec![]);
    let painter = PngPainter::prepare(&stage, &options()).unwrap();
    let code = code(
        "https://example.org",
        Rect::new(12.0, 12.0, side * 3.0, side * 3.0),
    );
    let pixels = painter.pixels(&scene(&stage, vec![code])).unwrap();
    assert!(pixels.opaque);
    let is_pure = |pixel: &[u8]| pixel[..3] == [0; 3] || pixel[..3] == [255; 3];
    assert!(pixels.rgba.chunks_exact(4).all(is_pure));
}

#[test]
fn what_no_record_changes_looks_the_same_drawn_once_or_each_time() {
    let mut stage = stage(
        Size::new(60.0, 40.0),
        vec![block(0.0, 0.0, 60.0, 40.0, Color::WHITE)],
    );
    let star = filled(
        crate::outline::star(Rect::new(10.3, 5.2, 30.0, 30.0), 5, 0.4),
        Ink::Solid(RED),
    );
    let fixed = Node {
        fixed: Some(0),
        ..node(star)
    };
    stage.fixed = vec![fixed.clone()];
    let painter = PngPainter::prepare(&stage, &options()).unwrap();
    let once = painter.pixels(&scene(&stage, vec![fixed.clone()])).unwrap();
    let anew = Node {
        fixed: None,
        blend: Blend::Normal,
        ..fixed
    };
    assert_eq!(once, painter.pixels(&scene(&stage, vec![anew])).unwrap());
}

#[test]
fn a_scene_of_another_stage_is_painted_with_its_own_ground() {
    let ours = stage(Size::new(8.0, 4.0), vec![block(0.0, 0.0, 8.0, 4.0, RED)]);
    let other = stage(Size::new(8.0, 4.0), vec![block(0.0, 0.0, 8.0, 4.0, BLUE)]);
    let painter = PngPainter::prepare(&ours, &options()).unwrap();
    let pixels = painter.pixels(&scene(&other, vec![])).unwrap();
    assert_eq!(at(&pixels, 0, 0), [0, 0, 255, 255]);
}

#[test]
fn the_same_bytes_come_from_every_thread() {
    let stage = stage(
        Size::new(120.0, 60.0),
        vec![block(0.0, 0.0, 120.0, 60.0, Color::WHITE)],
    );
    let nodes = vec![
        words("Ada Lovelace", 14.0, 5.3, 30.7),
        placed(Rect::new(80.2, 10.1, 30.0, 20.0)),
    ];
    let scene = scene(&stage, nodes);
    let painter = PngPainter::prepare(&stage, &options()).unwrap();
    let first = painter.paint(&scene).unwrap();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (painter, scene) = (painter.clone(), scene.clone());
            std::thread::spawn(move || painter.paint(&scene).unwrap())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), first);
    }
    let again = PngPainter::prepare(&stage, &options()).unwrap();
    assert_eq!(again.paint(&scene).unwrap(), first);
}
