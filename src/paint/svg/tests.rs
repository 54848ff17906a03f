//! Tests of SVG files: their words, and that they look as the PNG does.

use std::sync::Arc;

use super::*;
use crate::code::encode;
use crate::design::element::QrLevel;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::paint::tests::stock;
use crate::paint::tests::stock::node;
use crate::paint::tests::stock::picture;
use crate::scene::Code;
use crate::scene::Group;
use crate::scene::Ink;
use crate::scene::Item;
use crate::scene::Link;
use crate::scene::Placed;
use crate::scene::Shape;
use crate::scene::Stop;
use crate::scene::Symbology;

fn words(text: &str) -> Node {
    stock::words(text, 12.0, 5.0, 20.0)
}

fn all_sorts() -> Vec<Node> {
    let photo = picture(
        include_bytes!("../../../tests/data/pictures/rgb.jpg"),
        "photo.jpg",
    );
    let area = Rect::new(60.0, 10.0, 42.0, 42.0);
    let code = Code {
        symbology: Symbology::Qr,
        payload: "https://example.org".into(),
        matrix: Arc::new(encode("https://example.org", QrLevel::L).unwrap()),
        area,
        ground: Some((area.grown(8.0), Color::WHITE)),
        color: Color::BLACK,
        center: None,
    };
    let gradient = Ink::Linear {
        from: Point::new(10.0, 0.0),
        to: Point::new(50.0, 0.0),
        stops: vec![
            Stop {
                offset: 0.0,
                color: Color::Rgb([255, 0, 0, 255]),
            },
            Stop {
                offset: 1.0,
                color: Color::Rgb([0, 0, 255, 128]),
            },
        ],
    };
    let shape = Shape {
        path: crate::outline::star(Rect::new(10.0, 25.0, 40.0, 30.0), 7, 0.5),
        fill: Some(gradient),
        even_odd: false,
        stroke: None,
    };
    let placed = Placed {
        picture: photo,
        at: Rect::new(4.0, 30.0, 16.0, 8.0),
        clip: Some(crate::outline::ellipse(Rect::new(4.0, 30.0, 8.0, 8.0))),
    };
    let group = Group {
        clip: Some(Path::rect(Rect::new(0.0, 0.0, 55.0, 60.0))),
        nodes: vec![node(Item::Shape(shape)), node(Item::Picture(placed))],
    };
    let faded = Node {
        opacity: 0.8,
        transform: Affine::rotate(5.0, Point::new(30.0, 30.0)),
        ..node(Item::Group(group))
    };
    vec![words("Ada & <Lovelace>"), node(Item::Code(code)), faded]
}

fn stage(ground: Vec<Node>) -> Stage {
    Stage {
        pages: vec![StagePage {
            dpi: 150.0,
            in_pixels: false,
            size: Size::new(120.0, 60.0),
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
        meta: Meta {
            title: "Licence \"A\"".into(),
            language: "en-GB".into(),
            ..Meta::default()
        },
        pages: vec![Page {
            size: page.size,
            bleed: 0.0,
            ground: Arc::clone(&page.ground),
            nodes,
        }],
    }
}

fn painted(nodes: Vec<Node>, options: &SvgOptions) -> String {
    let stage = stage(vec![]);
    let painter = SvgPainter::prepare(&stage, options).unwrap();
    String::from_utf8(painter.paint(&scene(&stage, nodes)).unwrap()).unwrap()
}

#[test]
fn words_are_told_and_can_not_break_out() {
    let svg = painted(all_sorts(), &SvgOptions::default());
    assert!(svg.contains("<title>Licence &quot;A&quot;</title>"));
    assert!(svg.contains("aria-label=\"Ada &amp; &lt;Lovelace&gt;\""));
    assert!(svg.contains("xml:lang=\"en-GB\""));
    assert!(!svg.contains("<text"));
}

#[test]
fn a_size_is_in_millimetres_or_pixels() {
    let mm = painted(vec![], &SvgOptions::default());
    assert!(mm.contains("width=\"42.333mm\" height=\"21.167mm\" viewBox=\"0 0 120 60\""));
    let px = painted(
        vec![],
        &SvgOptions {
            unit: Some(Unit::Px),
            ..SvgOptions::default()
        },
    );
    assert!(px.contains("width=\"160\" height=\"80\""));
}

#[test]
fn links_lead_out() {
    let link = Link {
        url: "https://example.org/?a=1&b=\"2\"".into(),
        area: Rect::new(0.0, 0.0, 9.0, 9.0),
    };
    let linked = Node {
        link: Some(link),
        ..words("x")
    };
    let svg = painted(vec![linked], &SvgOptions::default());
    assert!(svg.contains("<a href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\">"));
}

#[test]
fn a_glyph_and_a_picture_are_written_once() {
    let mut nodes = all_sorts();
    nodes.extend(all_sorts());
    nodes.push(words("aaaa"));
    let svg = painted(nodes, &SvgOptions::default());
    assert_eq!(svg.matches("data:image/jpeg").count(), 1);
    let ids: Vec<&str> = svg
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let different: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), different.len());
}

#[test]
fn the_ground_and_what_no_record_changes_are_shared() {
    let fixed = Node {
        fixed: Some(0),
        ..words("Fixed")
    };
    let mut stage = stage(all_sorts());
    stage.fixed = vec![fixed.clone()];
    let painter = SvgPainter::prepare(&stage, &SvgOptions::default()).unwrap();
    let one = painter
        .paint(&scene(&stage, vec![fixed.clone(), words("Ada")]))
        .unwrap();
    assert_eq!(
        one,
        painter
            .paint(&scene(&stage, vec![fixed, words("Ada")]))
            .unwrap()
    );
    assert!(
        String::from_utf8(one)
            .unwrap()
            .contains("aria-label=\"Fixed\"")
    );
}

/// Drawn by another program, an SVG looks as the PNG of the same scene.
#[cfg(all(feature = "vector", feature = "png"))]
#[test]
fn svg_and_png_agree() {
    let stage = stage(vec![]);
    let art = picture(
        br##"<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30"><clipPath id="c"><circle cx="15" cy="15" r="12"/></clipPath><rect width="30" height="30" fill="#084" clip-path="url(#c)"/></svg>"##,
        "art.svg",
    );
    let mut nodes = all_sorts();
    nodes.push(node(Item::Picture(Placed {
        picture: art,
        at: Rect::new(20.0, 5.0, 20.0, 20.0),
        clip: None,
    })));
    let scene = scene(&stage, nodes);
    let options = SvgOptions {
        ground: Some(Color::WHITE),
        ..SvgOptions::default()
    };
    let svg = SvgPainter::prepare(&stage, &options)
        .unwrap()
        .paint(&scene)
        .unwrap();
    let svg = picture(&svg, "x.svg");
    let crate::picture::Source::Vector(vector) = svg.source() else {
        panic!("a vector was expected")
    };
    let options = crate::paint::png::PngOptions {
        width_px: Some(360),
        ground: Some(Color::WHITE),
        ..crate::paint::png::PngOptions::default()
    };
    let png = crate::paint::png::PngPainter::prepare(&stage, &options).unwrap();
    let (a, b) = (
        png.pixels(&scene).unwrap(),
        vector.render(360, 180).unwrap(),
    );
    let far: u64 = a
        .rgba
        .iter()
        .zip(&b.rgba)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    let mean = far as f64 / a.rgba.len() as f64;
    assert!(mean < 1.0, "{mean}");
}
