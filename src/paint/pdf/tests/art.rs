//! Shapes, pictures, codes and links.

use std::sync::Arc;

use super::stock::*;
use super::*;
use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Segment;
use crate::limits::Limits;
use crate::picture::Budget;
use crate::picture::Door;
use crate::picture::Picture;
use crate::scene::Cap;
use crate::scene::Code;
use crate::scene::Group;
use crate::scene::Ink;
use crate::scene::Item;
use crate::scene::Join;
use crate::scene::Link;
use crate::scene::Matrix;
use crate::scene::Node;
use crate::scene::Placed;
use crate::scene::Shape;
use crate::scene::Stop;
use crate::scene::Stroke;
use crate::scene::Symbology;

pub(super) fn picture(bytes: Vec<u8>, name: &str) -> Picture {
    let limits = Limits::default();
    let budget = Budget::new(&limits);
    let door = Door {
        limits: &limits,
        budget: &budget,
        files: &|_| None,
        fonts: &Vec::new,
    };
    Picture::admit(bytes.into(), name, &door).unwrap()
}

/// A PNG of `kind` whose samples come from their place.
pub(super) fn png(kind: png::ColorType, side: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(kind);
    if kind == png::ColorType::Indexed {
        encoder.set_palette(vec![255, 0, 0, 0, 160, 0, 0, 0, 255, 240, 240, 200]);
    }
    let samples = kind.samples() as u32;
    let mut data = Vec::new();
    for y in 0..side {
        for x in 0..side {
            for channel in 0..samples {
                data.push(match (kind, channel) {
                    (png::ColorType::Indexed, _) => ((x / 8 + y / 8) % 4) as u8,
                    (_, 0) => (x * 255 / side) as u8,
                    (_, 1) => (y * 255 / side) as u8,
                    (_, 2) => 90,
                    (_, _) => ((x + y) * 127 / side) as u8,
                });
            }
        }
    }
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&data)
        .unwrap();
    file
}

pub(super) fn placed(picture: Picture, at: Rect) -> Item {
    Item::Picture(Placed {
        picture,
        at,
        clip: None,
    })
}

pub(super) fn shape(path: Path, fill: Option<Ink>, stroke: Option<Stroke>) -> Item {
    Item::Shape(Shape {
        path,
        fill,
        even_odd: false,
        stroke,
    })
}

fn stop(offset: f64, rgba: [u8; 4]) -> Stop {
    Stop {
        offset,
        color: Color::Rgb(rgba),
    }
}

fn circle(at: Point, r: f64) -> Path {
    let k = 0.552_284_75 * r;
    let p = |x, y| Point::new(at.x + x, at.y + y);
    Path(vec![
        Segment::Move(p(r, 0.0)),
        Segment::Cubic(p(r, k), p(k, r), p(0.0, r)),
        Segment::Cubic(p(-k, r), p(-r, k), p(-r, 0.0)),
        Segment::Cubic(p(-r, -k), p(-k, -r), p(0.0, -r)),
        Segment::Cubic(p(k, -r), p(r, -k), p(r, 0.0)),
        Segment::Close,
    ])
}

pub(super) fn code(area: Rect) -> Code {
    let text = "https://verify.example.org/c/C-2026-000017";
    let qr = qrcodegen::QrCode::encode_text(text, qrcodegen::QrCodeEcc::Medium).unwrap();
    let side = qr.size();
    let dark = (0..side * side).map(|at| qr.get_module(at % side, at / side));
    Code {
        symbology: Symbology::Qr,
        payload: text.into(),
        matrix: Arc::new(Matrix::square(side as usize, dark.collect())),
        area,
        ground: Some((area.grown(4.0 * area.w / f64::from(side)), Color::WHITE)),
        color: Color::BLACK,
        center: None,
    }
}

#[cfg(feature = "vector")]
const ART: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200" width="300" height="200">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#1f2a44"/><stop offset="1" stop-color="#c9a227" stop-opacity=".4"/></linearGradient></defs>
<rect width="300" height="200" fill="#faf6ec"/>
<rect x="10" y="10" width="280" height="180" rx="12" fill="none" stroke="url(#g)" stroke-width="4"/>
<circle cx="150" cy="100" r="60" fill="url(#g)" opacity=".8"/></svg>"##;

/// Something of everything.
pub(super) fn art() -> Vec<Node> {
    let linear = |stops: Vec<Stop>| Ink::Linear {
        from: Point::new(40.0, 40.0),
        to: Point::new(200.0, 40.0),
        stops,
    };
    let gold = linear(vec![
        stop(0.1, [120, 80, 10, 255]),
        stop(0.5, [250, 220, 120, 255]),
        stop(0.5, [40, 80, 10, 255]),
        stop(0.9, [250, 220, 120, 255]),
    ]);
    let fading = linear(vec![stop(0.0, [200, 0, 0, 255]), stop(1.0, [200, 0, 0, 0])]);
    let radial = Ink::Radial {
        center: Point::new(300.0, 80.0),
        radius: 40.0,
        focus: None,
        stops: vec![
            stop(0.0, [255, 255, 255, 255]),
            stop(1.0, [30, 60, 120, 255]),
        ],
    };
    let dashed = Stroke {
        ink: Ink::Solid(Color::Cmyk([10_000, 3_000, 0, 2_000])),
        width: 3.0,
        dash: vec![9.0, 4.0, 1.0, 4.0],
        cap: Cap::Round,
        join: Join::Bevel,
    };
    let gold_line = Stroke {
        ink: gold.clone(),
        width: 6.0,
        dash: Vec::new(),
        cap: Cap::Butt,
        join: Join::Miter,
    };
    let rect = |x, y, w, h| Path::rect(Rect::new(x, y, w, h));
    let mut group = node(
        "group",
        Item::Group(Group {
            clip: Some(circle(Point::new(480.0, 80.0), 40.0)),
            nodes: vec![
                node(
                    "a",
                    shape(
                        rect(440.0, 40.0, 60.0, 80.0),
                        Some(Ink::Solid(Color::Rgb([200, 0, 0, 255]))),
                        None,
                    ),
                ),
                node(
                    "b",
                    shape(
                        rect(470.0, 40.0, 60.0, 80.0),
                        Some(Ink::Solid(Color::Rgb([0, 0, 200, 255]))),
                        None,
                    ),
                ),
            ],
        }),
    );
    group.opacity = 0.5;
    let mut turned = node(
        "turned",
        shape(
            rect(560.0, 50.0, 80.0, 50.0),
            Some(radial_at(600.0, 75.0)),
            Some(dashed.clone()),
        ),
    );
    turned.transform = Affine::rotate(20.0, Point::new(600.0, 75.0));
    turned.opacity = 0.7;
    turned.link = Some(Link {
        url: "https://verify.example.org/c/C-2026-000017".into(),
        area: Rect::new(560.0, 50.0, 80.0, 50.0),
    });
    let mut faded = node(
        "faded",
        placed(
            picture(png(png::ColorType::Rgb, 64), "faded.png"),
            Rect::new(680.0, 40.0, 80.0, 80.0),
        ),
    );
    faded.opacity = 0.4;
    let kinds = [
        png::ColorType::Grayscale,
        png::ColorType::Rgb,
        png::ColorType::Indexed,
        png::ColorType::Rgba,
        png::ColorType::GrayscaleAlpha,
    ];
    let mut nodes = vec![
        node(
            "gold",
            shape(rect(40.0, 40.0, 160.0, 30.0), Some(gold), None),
        ),
        node(
            "fading",
            shape(rect(40.0, 80.0, 160.0, 30.0), Some(fading), Some(gold_line)),
        ),
        node(
            "radial",
            shape(
                circle(Point::new(300.0, 80.0), 40.0),
                Some(radial),
                Some(dashed),
            ),
        ),
        group,
        turned,
        faded,
        node(
            "code",
            Item::Code(code(Rect::new(640.0, 200.0, 120.0, 120.0))),
        ),
    ];
    for (i, kind) in kinds.into_iter().enumerate() {
        let at = Rect::new(40.0 + 110.0 * i as f64, 160.0, 96.0, 96.0);
        nodes.push(node("png", placed(picture(png(kind, 64), "p.png"), at)));
    }
    #[cfg(feature = "vector")]
    nodes.push(node(
        "svg",
        placed(
            picture(ART.into(), "art.svg"),
            Rect::new(40.0, 300.0, 300.0, 200.0),
        ),
    ));
    nodes
}

fn radial_at(x: f64, y: f64) -> Ink {
    Ink::Radial {
        center: Point::new(x, y),
        radius: 40.0,
        focus: None,
        stops: vec![stop(0.0, [255, 255, 0, 255]), stop(1.0, [0, 120, 0, 255])],
    }
}

#[test]
fn art_sheet() {
    let stage = stage(art());
    let painter = PdfPainter::prepare(&stage, &PdfOptions::default()).unwrap();
    keep("art.pdf", &painter.paint(&scene(&stage, vec![])).unwrap());
    let bare = super::stock::stage(vec![]);
    let painter = PdfPainter::prepare(&bare, &PdfOptions::default()).unwrap();
    keep("art-own.pdf", &painter.paint(&scene(&bare, art())).unwrap());
}
