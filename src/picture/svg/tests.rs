//! Tests of SVG pictures: what they may not reach, what they may not cost, and that they are drawn.

use std::fmt::Write;
use std::sync::Mutex;
use std::time::Duration;

use proptest::prelude::*;

use crate::bytes::Bytes;
use crate::error::Result;
use crate::finding::Kind;
use crate::font::Font;
use crate::limits::Deadline;
use crate::limits::Limits;
use crate::limits::Watch;
use crate::picture::Budget;
use crate::picture::Door;
use crate::picture::Picture;

const LOGO: &[u8] = include_bytes!("../../../tests/data/pictures/rgb.jpg");

/// A design with one file, `art/logo.jpg`, that remembers what it was asked for.
#[derive(Default)]
struct Design {
    limits: Limits,
    asked: Mutex<Vec<String>>,
}

impl Design {
    fn admit(&self, svg: &str) -> Result<Picture> {
        let files = |name: &str| -> Option<Bytes> {
            self.asked.lock().unwrap().push(name.to_owned());
            (name == "art/logo.jpg").then(|| LOGO.into())
        };
        let door = Door {
            limits: &self.limits,
            budget: &Budget::new(&self.limits),
            files: &files,
            fonts: &fonts,
        };
        Picture::admit(svg.as_bytes().to_vec().into(), "art.svg", &door)
    }
}

fn fonts() -> Vec<Font> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fonts/noto-serif/NotoSerif-Regular.ttf"
    );
    let bytes = std::fs::read(path).unwrap();
    vec![Font::admit(bytes.into(), 0, &Limits::default()).unwrap()]
}

fn svg(inside: &str) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="10">{inside}</svg>"##
    )
}

fn admit(inside: &str) -> Result<Picture> {
    Design::default().admit(&svg(inside))
}

fn pixel(picture: &Picture, x: usize, y: usize) -> [u8; 4] {
    let pixels = picture.pixels().unwrap();
    let at = (y * pixels.width as usize + x) * 4;
    pixels.rgba[at..at + 4].try_into().unwrap()
}

/// Two seconds are enough for any file.
fn in_time() -> Watch {
    Watch {
        deadline: Some(Deadline::after(Duration::from_secs(2))),
        ..Watch::default()
    }
}

/// A refusal in time: what it is about, and what it says.
fn refused(inside: &str) -> (Kind, String) {
    let watch = in_time();
    let error = admit(inside).unwrap_err();
    assert!(watch.check().is_ok(), "{error}");
    (error.kind(), error.to_string())
}

#[test]
fn shapes_are_drawn_with_straight_alpha() {
    let picture =
        admit(r##"<rect width="10" height="10" fill="#ff8000" opacity="0.5"/>"##).unwrap();
    assert_eq!(picture.size_px(), (20.0, 10.0));
    let [r, g, b, a] = pixel(&picture, 4, 4);
    assert!(r == 255 && g.abs_diff(128) < 2 && b == 0 && a.abs_diff(128) < 2);
    assert_eq!(pixel(&picture, 15, 5)[3], 0);
}

#[test]
fn a_picture_of_the_design_is_drawn_inside_an_svg() {
    for href in ["art/logo.jpg", "art/logo%2Ejpg", " art/logo.jpg "] {
        let picture = admit(&format!(r#"<image width="20" height="10" href="{href}"/>"#)).unwrap();
        assert!(picture.findings().is_empty());
        let [r, g, b, a] = pixel(&picture, 15, 5);
        assert!(r < 60 && g < 60 && b > 170 && a == 255, "{href}");
    }
}

#[test]
fn a_picture_in_the_svg_itself_is_drawn() {
    let mut encoder = String::from("data:image/png,");
    for byte in LOGO {
        write!(encoder, "%{byte:02x}").unwrap();
    }
    // The type lies; the bytes do not.
    let picture = admit(&format!(
        r#"<image width="20" height="10" href="{encoder}"/>"#
    ))
    .unwrap();
    assert!(pixel(&picture, 15, 5)[2] > 170);
}

#[test]
fn nothing_outside_the_design_is_ever_asked_for() {
    let forms = [
        "/etc/hostname",
        "file:///etc/hostname",
        "file:/etc/hostname",
        "FILE:///etc/hostname",
        "file://localhost/etc/hostname",
        "../../../../etc/hostname",
        "art/../../etc/hostname",
        "art/%2e%2e/%2e%2e/etc/hostname",
        "..%2f..%2fetc%2fhostname",
        "%2fetc%2fhostname",
        "..\\..\\etc\\hostname",
        "\\\\server\\share\\x.png",
        "//example.org/x.png",
        "C:\\Windows\\win.ini",
        "C:/Windows/win.ini",
        "http://example.org/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x.png",
        "javascript:alert(1)",
        "jar:file:///x.zip!/y.png",
        "art/logo.jpg%00.png",
        "art/logo.jpg#x",
        "art/logo.jpg?x",
        "~/secret.png",
        "#rect",
        "data:image/png;base64,!!!",
        "data:text/html,<html/>",
        "%zz",
        " ",
    ];
    for href in forms {
        for attribute in ["href", "xlink:href"] {
            let href = href.replace('<', "&lt;");
            let design = Design::default();
            let text = svg(&format!(
                r#"<image width="9" height="9" {attribute}="{href}"/>"#
            ));
            let error = design.admit(&text).unwrap_err();
            assert!(
                matches!(error.kind(), Kind::Asset | Kind::Picture),
                "{href}: {error}"
            );
            assert!(error.to_string().contains("help:"), "{error}");
            assert!(design.asked.lock().unwrap().is_empty(), "{href}");
        }
    }
}

#[test]
fn other_ways_outside_are_faults_too() {
    for inside in [
        r#"<use href="other.svg#x"/>"#,
        r#"<use xlink:href="/etc/hostname#x"/>"#,
        r#"<rect width="9" height="9" fill="url(other.svg#g)"/>"#,
        r#"<rect width="9" height="9" style="fill: url('http://example.org/#g')"/>"#,
        r#"<rect width="9" height="9" mask="url(//example.org/m#m)"/>"#,
        "<style>@import 'http://example.org/x.css';</style>",
        "<style>rect { fill: url(other.svg#g) }</style>",
        r#"<linearGradient id="a" href="other.svg#b"/>"#,
        r#"<script href="http://example.org/x.js"/>"#,
        r#"<text><textPath href="other.svg#p">x</textPath></text>"#,
    ] {
        let (kind, text) = refused(inside);
        assert_eq!(kind, Kind::Asset, "{text}");
        assert!(text.contains("which is not read"), "{text}");
    }
    let text = format!("<?xml-stylesheet href='x.css'?>{}", svg(""));
    assert_eq!(
        Design::default().admit(&text).unwrap_err().kind(),
        Kind::Asset
    );
}

#[test]
fn a_missing_picture_is_a_fault_that_names_it() {
    let (kind, text) = refused(r#"<image width="9" height="9" href="art/missing.png"/>"#);
    assert_eq!(kind, Kind::Asset);
    assert!(
        text.contains("`art/missing.png`") && text.contains("in art.svg"),
        "{text}"
    );
}

#[test]
fn an_svg_inside_an_svg_names_no_files() {
    let inner = svg(r#"<image width="9" height="9" href="art/logo.jpg"/>"#).replace('#', "%23");
    let inner = inner.replace('"', "&quot;").replace('<', "&lt;");
    let design = Design::default();
    let outer = svg(&format!(
        r#"<image width="9" height="9" href="data:image/svg+xml,{inner}"/>"#
    ));
    assert_eq!(design.admit(&outer).unwrap_err().kind(), Kind::Asset);
    assert!(design.asked.lock().unwrap().is_empty());
}

#[test]
fn entities_and_compressed_files_are_refused() {
    let bomb = r#"<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>"#;
    let text = Design::default().admit(bomb).unwrap_err().to_string();
    assert!(text.contains("entities"), "{text}");
    let outside = r#"<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>"#;
    assert!(Design::default().admit(outside).is_err());
    // The document type that Inkscape writes does no harm, and nothing is read from it.
    let harmless = format!(
        r#"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">{}"#,
        svg("<rect width='20' height='10'/>")
    );
    assert_eq!(
        pixel(&Design::default().admit(&harmless).unwrap(), 3, 3),
        [0, 0, 0, 255]
    );
}

#[test]
fn references_that_multiply_are_refused_before_they_do() {
    let mut uses = String::from(r#"<defs><g id="a0"><rect width="1" height="1"/></g>"#);
    for level in 1..=12 {
        let one = format!(r##"<use href="#a{}"/>"##, level - 1);
        write!(uses, r#"<g id="a{level}">{}</g>"#, one.repeat(8)).unwrap();
    }
    let (kind, text) = refused(&format!(r##"{uses}</defs><use href="#a12"/>"##));
    assert_eq!(kind, Kind::Limit);
    assert!(text.contains("50000 nodes"), "{text}");

    let mut patterns = String::from(
        r#"<pattern id="p0" width="1" height="1"><rect width="1" height="1"/></pattern>"#,
    );
    for level in 1..=8 {
        let one = format!(
            r##"<rect width="1" height="1" fill="url(#p{})"/>"##,
            level - 1
        );
        write!(
            patterns,
            r#"<pattern id="p{level}" width="1" height="1">{}</pattern>"#,
            one.repeat(8)
        )
        .unwrap();
    }
    let fill = r##"<rect width="20" height="10" fill="url(#p8)"/>"##;
    assert_eq!(refused(&format!("{patterns}{fill}")).0, Kind::Limit);

    // The same through a style sheet.
    let mut sheet = String::from("<style>");
    for level in 1..=8 {
        write!(sheet, ".c{level} {{ fill: url(#p{}) }} ", level - 1).unwrap();
        patterns = patterns.replace(
            &format!(r##"fill="url(#p{})"/>"##, level - 1),
            &format!(r#"class="c{level}"/>"#),
        );
    }
    let rect = r#"<rect width="20" height="10" class="c8"/>"#;
    assert_eq!(
        refused(&format!("{sheet}</style>{patterns}{rect}")).0,
        Kind::Limit
    );
}

#[test]
fn markers_on_endless_lines_are_counted() {
    let marker = format!(
        r#"<marker id="m">{}</marker>"#,
        "<path d='M0 0h1'/>".repeat(100)
    );
    let line = format!(
        r##"<path marker-mid="url(#m)" d="M0 0{}"/>"##,
        "L1 1L2 2".repeat(2000)
    );
    assert_eq!(refused(&format!("{marker}{line}")).0, Kind::Limit);
}

#[test]
fn circles_are_cut() {
    for inside in [
        r##"<g id="a"><use href="#a"/></g>"##,
        r##"<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>"##,
        r##"<pattern id="p" width="1" height="1"><rect width="1" height="1" fill="url(#p)"/></pattern><rect width="9" height="9" fill="url(#p)"/>"##,
        r##"<mask id="m"><rect width="9" height="9" mask="url(#m)"/></mask><rect width="9" height="9" mask="url(#m)"/>"##,
        r##"<clipPath id="c" clip-path="url(#c)"><rect width="9" height="9"/></clipPath><rect width="9" height="9" clip-path="url(#c)"/>"##,
    ] {
        let _ = admit(inside).map(|picture| picture.pixels());
    }
}

#[test]
fn deep_and_wide_files_are_refused() {
    let (kind, text) = refused(&format!("{}{}", "<g>".repeat(200), "</g>".repeat(200)));
    assert_eq!(kind, Kind::Limit);
    assert!(text.contains("64 levels"), "{text}");
    assert_eq!(refused(&"<g/>".repeat(60_000)).0, Kind::Limit);
    assert_eq!(
        refused(&format!("<g>{}", "<g>".repeat(1_000_000))).0,
        Kind::Limit
    );
    let rules = ".a > .b { fill: red } ".repeat(20_000);
    let nodes = "<g class='b'/>".repeat(10_000);
    assert_eq!(
        refused(&format!("<style>{rules}</style>{nodes}")).0,
        Kind::Limit
    );
}

#[test]
fn layers_are_bounded_by_their_area() {
    let layers = r#"<g opacity="0.9"><rect width="20" height="10"/></g>"#.repeat(3000);
    let wide = svg(&layers).replace(
        r#"width="20" height="10">"#,
        r#"width="2000" height="2000">"#,
    );
    let wide = wide.replace(
        r#"<rect width="20" height="10"/>"#,
        r#"<rect width="2000" height="2000"/>"#,
    );
    let error = Design::default().admit(&wide).unwrap_err();
    assert_eq!(error.kind(), Kind::Limit);
    assert!(
        error.to_string().contains("million pixels of layers"),
        "{error}"
    );
    // At its own size it is admitted; drawn far larger it is refused.
    let picture = admit(&layers).unwrap();
    let crate::picture::Source::Vector(vector) = picture.source() else {
        panic!("a vector was expected")
    };
    assert!(vector.render(20, 10).is_ok());
    assert_eq!(vector.render(4000, 2000).unwrap_err().kind(), Kind::Limit);
}

#[test]
fn filters_are_refused_unless_allowed() {
    let blur = r##"<filter id="f"><feGaussianBlur stdDeviation="1"/></filter><rect width="9" height="9" filter="url(#f)"/>"##;
    assert!(refused(blur).1.contains("filter"));
    let unused = r##"<filter id="f"><feGaussianBlur stdDeviation="1"/></filter><rect width="9" height="9"/>"##;
    assert!(admit(unused).is_ok());
    let open = Design {
        limits: Limits {
            svg_filters: true,
            ..Limits::default()
        },
        ..Design::default()
    };
    assert!(open.admit(&svg(blur)).is_ok());
}

#[test]
fn text_is_set_in_the_fonts_at_hand_or_reported() {
    let text = |family: &str, words: &str| {
        format!(r#"<text y="9" font-family="{family}" font-size="9">{words}</text>"#)
    };
    let picture = admit(&text("Noto Serif", "HH")).unwrap();
    assert!(picture.findings().is_empty());
    assert!(
        picture
            .pixels()
            .unwrap()
            .rgba
            .chunks_exact(4)
            .any(|pixel| pixel[3] == 255)
    );

    let stand_in = admit(&text("Foo, Noto Serif", "HH")).unwrap();
    assert!(stand_in.findings()[0].message.contains("`Foo`"));
    let (kind, message) = refused(&text("Foo", "HH"));
    assert_eq!(kind, Kind::Font);
    assert!(message.contains("`Foo`"), "{message}");
    assert_eq!(
        refused(&text("Noto Serif", "\u{13000}")).0,
        Kind::MissingGlyph
    );
}

#[test]
fn a_long_text_is_refused_before_it_is_set() {
    let text = |letters: usize| {
        format!(
            "<text font-family='Noto Serif' id='t'>{}</text>",
            "a".repeat(letters)
        )
    };
    let watch = in_time();
    let (kind, message) = refused(&text(15_000));
    assert!(
        kind == Kind::Limit && message.contains("15000 letters"),
        "{message}"
    );
    // One that is drawn again and again counts each time.
    let again = format!("{}{}", text(5_000), "<use href='#t'/>".repeat(30));
    assert_eq!(refused(&again).0, Kind::Limit);
    assert!(watch.check().is_ok());
    assert!(admit(&text(1_000)).is_ok());
}

#[test]
fn what_is_dropped_is_told() {
    let picture = admit("<foreignObject width='9' height='9'/>").unwrap();
    assert!(picture.findings()[0].message.contains("foreignObject"));
}

#[test]
fn damaged_files_are_told_with_their_place() {
    let error = admit("<g>").unwrap_err();
    assert!(error.to_string().contains("art.svg, line 1"), "{error}");
    assert!(Design::default().admit("<svg").is_err());
    assert!(
        Design::default()
            .admit(r#"<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>"#)
            .is_err()
    );
    assert!(
        Design::default()
            .admit(r#"<svg xmlns="http://www.w3.org/2000/svg" width="1e30" height="1e30"/>"#)
            .is_ok()
    );
}

#[test]
fn other_bombs_end_in_time() {
    let masks = |count: usize| -> String {
        (0..count)
            .map(|i| {
                format!(
                    r##"<mask id="m{i}"><rect width="9" height="9" mask="url(#m{})"/></mask>"##,
                    i + 1
                )
            })
            .collect()
    };
    let image = format!("data:image/png,{}", "%00".repeat(100));
    for inside in [
        r#"<path d="M0 0H20" stroke="red" stroke-dasharray="0.0000001"/>"#.to_owned(),
        r#"<text font-family="Noto Serif" font-size="1e9">x</text>"#.to_owned(),
        r#"<rect width="1e30" height="1e30" stroke="red" stroke-width="1e30"/>"#.to_owned(),
        format!(r##"{}<rect width="9" height="9" mask="url(#m0)"/>"##, masks(5000)),
        format!(r#"<path d="M0 0{}" stroke="red"/>"#, "a1 1 0 0 1 1 1".repeat(20_000)),
        format!(r#"<image width="9" height="9" href="{image}"/>"#),
        r##"<pattern id="p" width="1e-9" height="1e-9" patternUnits="userSpaceOnUse"><rect width="9" height="9"/></pattern><rect width="20" height="10" fill="url(#p)"/>"##.to_owned(),
        "<g transform='scale(1e-30)'><g transform='scale(1e30)'><rect width='9' height='9'/></g></g>".to_owned(),
    ] {
        let watch = in_time();
        let _ = admit(&inside).and_then(|picture| picture.pixels());
        assert!(watch.check().is_ok(), "{inside:.80}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_mutation_makes_a_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..10),
    ) {
        let inside = r##"<!-- x --><style>.a, #b > rect { fill: url(#g); stroke: #f00 } é</style>
            <defs><linearGradient id="g"><stop offset="0.5" stop-color="red"/></linearGradient>
            <pattern id="p" width="3" height="3"><path d="M0 0L3 3Q1 2 0 3z"/></pattern>
            <marker id="m" markerWidth="3"><circle r="1"/></marker><mask id="k"><g/></mask></defs>
            <g id="b" class="a" mask="url(#k)" transform="rotate(30 1 2)"><rect width="5" height="6" fill="url(#p)"/>
            <use href="#p"/><path d="M0 0l5 5" marker-end="url(#m)"/></g>
            <image href="art/logo.jpg" width="9" height="8"/><image href="data:;base64,AAAA" width="1"/>"##;
        let mut bytes = svg(inside).into_bytes();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        let text = String::from_utf8_lossy(&bytes);
        let _ = Design::default().admit(&text).map(|picture| picture.pixels());
    }
}
