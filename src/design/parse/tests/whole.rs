//! Designs that are right, and designs with many faults at once.

use crate::assets::Assets;
use crate::color::Color;
use crate::design::Design;
use crate::design::Kind;
use crate::design::element::Body;
use crate::design::element::CellAlign;
use crate::design::element::Direction;
use crate::design::element::Figure;
use crate::design::element::Fill;
use crate::design::element::ImageSource;
use crate::design::element::LineCap;
use crate::design::element::QrLevel;
use crate::design::element::Symbology;
use crate::design::element::TableFit;
use crate::design::style::Align;
use crate::design::style::FitMode;
use crate::finding::Kind as Finding;
use crate::geom::Length;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Segment;
use crate::limits::Limits;

/// A design that uses every key.
pub(crate) const FULL: &str = include_str!("full.toml");

fn read(text: &str) -> Design {
    Design::parse(text, "design.toml", &Limits::default()).unwrap()
}

fn body<'d>(design: &'d Design, id: &str) -> &'d Body {
    let element = design.elements.iter().find(|element| element.id == id);
    &element.unwrap().body
}

#[test]
fn the_head_of_a_design_is_read() {
    let design = read(FULL);
    assert_eq!(design.kind, Kind::Certificate);
    assert_eq!(design.locale, "en-GB");
    assert_eq!(design.issuer["founded"], "1871-03-05");
    assert_eq!(design.issuer["members"], "1200");
    assert_eq!(design.group["name"], "Structural engineering 2026");
    assert_eq!(design.fonts[0].value, "fonts/OurSerif-Bold.ttf");
    assert_eq!(design.attributes["license_number"].label, "Licence number");
    assert_eq!(design.attributes["photo"].label, "Photo");
    assert_eq!(design.attributes["hours"].default.as_deref(), Some("7.5"));
    assert_eq!(design.samples[0]["credential"]["issued_on"], "2026-05-14");
    assert_eq!(design.samples[0]["attributes"]["hours"], 12);
    assert!(design.warnings.is_empty());
}

#[test]
fn a_page_takes_from_the_shared_one_what_it_leaves_open() {
    let design = read(FULL);
    let [first, second] = design.pages.as_slice() else {
        panic!("two pages");
    };
    assert_eq!(first.size.w, Length::mm(297.0).to_pt());
    assert_eq!(first.background.as_ref().unwrap().value, "background.jpg");
    assert_eq!(second.size.h, Length::mm(297.0).to_pt());
    assert_eq!((second.background.is_none(), second.color), (true, None));
    assert_eq!(second.bleed, Length::mm(3.0).to_pt());
}

#[test]
fn an_element_goes_over_its_style() {
    let design = read(FULL);
    let Body::Text(text) = body(&design, "holder") else {
        panic!("a text");
    };
    assert_eq!(text.style.family.as_deref(), Some("EB Garamond"));
    assert_eq!(text.style.weight, Some(600));
    assert_eq!(text.style.color, Some(Color::Rgb([0x1f, 0x2a, 0x44, 255])));
    assert_eq!(text.style.letter_spacing, Some(0.05));
    assert_eq!(
        (text.align, text.fit.mode),
        (Align::Center, FitMode::Shrink)
    );
    assert_eq!((text.fit.min, text.fit.max_lines), (Some(18.0), Some(2)));
    // 1pt of a style whose em is 20pt.
    assert_eq!(design.styles["small"].letter_spacing, Some(0.05));
}

#[test]
fn each_element_knows_its_place() {
    let design = read(FULL);
    let holder = design
        .elements
        .iter()
        .find(|element| element.id == "holder")
        .unwrap();
    assert_eq!(holder.frame.x, Length::mm(25.0).to_pt());
    assert_eq!(
        FULL.lines().nth(holder.line.unwrap() as usize - 1),
        Some("[[elements]]")
    );
    assert_eq!((holder.page, holder.rotate, holder.opacity), (0, 0.0, 1.0));
    let link = holder
        .link
        .as_ref()
        .unwrap()
        .place("design.toml")
        .to_string();
    assert!(link.starts_with("design.toml, line ") && link.ends_with(", character 8"));
    let seal = design
        .elements
        .iter()
        .find(|element| element.id == "qr-1")
        .unwrap();
    assert_eq!((seal.page, seal.rotate, seal.opacity), (1, 90.0, 0.5));
    assert_eq!(seal.when.as_ref().unwrap().value, "true");
}

#[test]
fn every_body_is_read() {
    let design = read(FULL);
    let Body::Image(photo) = body(&design, "photo") else {
        panic!("an image");
    };
    assert!(matches!(&photo.source, ImageSource::Attribute(key) if key.value == "photo"));
    assert_eq!(photo.focus, Point::new(0.5, 0.3));
    let Body::Qr(seal) = body(&design, "qr-1") else {
        panic!("a code");
    };
    assert_eq!(
        (seal.level, seal.quiet_zone, seal.background),
        (QrLevel::H, 2, None)
    );
    assert_eq!(seal.hosts, ["verify.example.org"]);
    let Body::Shape(star) = body(&design, "star") else {
        panic!("a shape");
    };
    assert!(matches!(star.figure, Figure::Star { points: 5, .. }));
    assert!(matches!(&star.fill, Some(Fill::Radial { stops, .. }) if stops.len() == 2));
    let stroke = star.stroke.as_ref().unwrap();
    assert_eq!((stroke.cap, stroke.dash.len()), (LineCap::Round, 2));
}

#[test]
fn what_is_drawn_from_lists_is_read() {
    let design = read(FULL);
    let items = &design.attributes["courses"].items;
    assert_eq!(items.keys().collect::<Vec<_>>(), ["title", "credits"]);
    let sample = design.attributes["courses"].sample.as_deref();
    assert_eq!(sample, Some(r#"[{"title":"Algebra","credits":6}]"#));
    let Body::Table(table) = body(&design, "courses") else {
        panic!("a table");
    };
    assert_eq!(
        (table.rows.value.as_str(), table.columns.len()),
        ("courses", 2)
    );
    assert_eq!(table.padding, [Length::mm(2.0).to_pt(), 0.0]);
    assert_eq!(table.valign, CellAlign::Bottom);
    assert_eq!(table.fit, TableFit::Shrink { min: Some(6.0) });
    let Body::Repeat(skills) = body(&design, "skills") else {
        panic!("repeated elements");
    };
    assert_eq!(
        (skills.direction, skills.most),
        (Direction::Column, Some(2))
    );
    let [words] = &skills.elements[..] else {
        panic!("one element a cell");
    };
    assert_eq!((words.id.as_str(), words.page), ("skills/words", 0));
    let Body::Code(number) = body(&design, "number") else {
        panic!("a code");
    };
    assert_eq!(
        (number.symbology, number.level),
        (Symbology::Pdf417, Some(3))
    );
}

#[test]
fn a_path_is_stretched_to_its_frame() {
    let design = read(FULL);
    let Body::Shape(shape) = body(&design, "ribbon") else {
        panic!("a shape");
    };
    let Figure::Path { path, even_odd } = &shape.figure else {
        panic!("a path");
    };
    assert!(even_odd);
    let Segment::Move(start) = path.0[0] else {
        panic!("a path starts with a move");
    };
    assert_eq!(
        start,
        Point::new(Length::mm(10.0).to_pt(), Length::mm(20.0).to_pt())
    );
    let bounds = path.bounds().unwrap();
    assert!((bounds.w - Length::mm(30.0).to_pt()).abs() < 1e-9);
}

#[test]
fn json_and_toml_are_one_design() {
    let as_toml = read(FULL);
    let table: toml::Table = FULL.parse().unwrap();
    let text = dates_as_text(serde_json::to_value(&table).unwrap()).to_string();
    let mut as_json = Design::parse(&text, "design.json", &Limits::default()).unwrap();
    assert_eq!(as_json.elements.len(), as_toml.elements.len());
    for (json, toml) in as_json.elements.iter_mut().zip(&as_toml.elements) {
        assert_eq!(
            (json.line, &json.id, json.frame),
            (Some(1), &toml.id, toml.frame)
        );
    }
    assert_eq!(as_json.styles, as_toml.styles);
    assert_eq!(as_json.samples, as_toml.samples);
}

/// TOML's dates come out of `serde` as tables with one odd key.
fn dates_as_text(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(map) => {
            if let Some(date) = map.get("$__toml_private_datetime") {
                return date.clone();
            }
            map.into_iter()
                .map(|(key, value)| (key, dates_as_text(value)))
                .collect()
        }
        serde_json::Value::Array(items) => items.into_iter().map(dates_as_text).collect(),
        other => other,
    }
}

#[test]
fn a_frame_may_lie_in_the_bleed_and_on_the_edge() {
    let text = r#"
        kind = "badge"
        name = "x"
        page = { size = ["600px", "600px"], bleed = "3mm" }
        elements = [
            { type = "text", text = "a", frame = ["-3mm", 0, "600px", "600px"] },
            { type = "shape", shape = "line", stroke = { width = "1pt" }, frame = [0, "600px", "600px", 0] },
            { type = "text", text = "a", frame = ["-150px", "250px", "400px", "100px"], rotate = 90 },
        ]
    "#;
    let design = read(text);
    assert!(design.pages[0].in_pixels);
    assert_eq!(design.elements[1].frame, Rect::new(0.0, 450.0, 450.0, 0.0));
    let ids: Vec<&str> = design
        .elements
        .iter()
        .map(|element| element.id.as_str())
        .collect();
    assert_eq!(ids, ["text-1", "shape-1", "text-2"]);
}

#[test]
fn an_id_that_is_made_up_never_meets_one_of_the_author() {
    let text = r#"
        kind = "badge"
        name = "x"
        page = { size = "CR80" }
        elements = [
            { type = "text", text = "a", frame = [0, 0, "9mm", "9mm"] },
            { type = "text", text = "a", frame = [0, 0, "9mm", "9mm"], id = "text-1" },
        ]
    "#;
    let design = read(text);
    assert_eq!(design.elements[0].id, "text-2");
    assert!(design.pages[0].size.w > design.pages[0].size.h);
}

#[test]
fn all_faults_come_together_in_the_order_of_the_file() {
    let text = r##"kind = "diploma"
name = "x"
sise = 1
[page]
size = "A4"
bleed = "3"
[attributes.number]
pattern = "("
[[elements]]
type = "text"
frame = ["10mm", "10mm", "10 furlongs", "10mm"]
colour = "red"
[[elements]]
type = "qr"
data = "a"
frame = ["300mm", "10mm", "10mm", "10mm"]
level = "Z"
[[elements]]
type = "circle"
"##;
    let error = Design::parse(text, "design.toml", &Limits::default()).unwrap_err();
    let found: Vec<(u64, &str, Option<&str>)> = error
        .findings()
        .map(|finding| {
            let place = &finding.place;
            (
                place.line.unwrap(),
                finding.kind.name(),
                place.element.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (1, "bad-value", None),
            (3, "unknown-key", None),
            (6, "bad-value", None),
            (8, "bad-value", None),
            (9, "missing", Some("text-1")),
            (11, "bad-value", Some("text-1")),
            (12, "unknown-key", Some("text-1")),
            (16, "outside-page", Some("qr-1")),
            (17, "bad-value", Some("qr-1")),
            (19, "bad-value", Some("element-1")),
        ]
    );
    assert!(
        error
            .findings()
            .all(|finding| finding.help.is_some() && finding.place.character.is_some())
    );
}

#[test]
fn faults_of_json_have_their_place_too() {
    let text = "{\n  \"kind\": \"badge\",\n  \"name\": \"é\", \"pages\": 1\n}";
    let error = Design::parse(text, "design.json", &Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "error: the design has no `page`
  in design.json, line 1, character 1
  help: add `\"page\": { \"size\": \"A4\" }`
error: `pages` must be a list, but is a number
  in design.json, line 3, character 25
  help: write a list"
    );
}

#[test]
fn broken_json_tells_where() {
    let says = |text: &str| {
        Design::parse(text, "design.json", &Limits::default())
            .unwrap_err()
            .to_string()
    };
    let place = |character: u64| format!("in design.json, line 1, character {character}");
    assert!(says(r#"{"a": 1,}"#).contains("nothing follows the last `,`"));
    assert!(says(r#"{"a": 1 "b": 2}"#).contains(&place(9)));
    assert!(says(r#"{"a": "x"#).contains("a text has no end"));
    assert!(says(r#"{"a": 01}"#).contains("`01` is no number"));
    assert!(says(r#"{"a": "\ud800"}"#).contains("half a surrogate pair"));
    assert!(says(r#"{"a": 1, "a": 2}"#).contains("the key `a` is there twice"));
    assert!(says("// a\n{}").contains("JSON has no comments"));
    assert!(says(&"[".repeat(100_000)).contains("too much inside one another"));
    assert!(says("{} {}").contains("something follows the end"));
}

#[test]
fn escapes_of_json_are_read() {
    let text = r#"{"kind":"badge","name":"\ud83c\udf93 \u00e9\n\"","page":{"size":"A5"}}"#;
    let design = Design::parse(text, "design.json", &Limits::default()).unwrap();
    assert_eq!(design.name, "🎓 é\n\"");
}

fn folder(files: &[(&str, &str)]) -> Assets {
    Assets::memory(
        files
            .iter()
            .map(|(name, text)| (name, text.as_bytes().to_vec())),
    )
    .unwrap()
}

const SMALL: &str =
    "kind = \"badge\"\nname = \"x\"\npage = { size = \"A5\", background = \"ground.png\" }\n";

#[test]
fn a_file_that_is_not_there_is_told_with_the_nearest() {
    let assets = folder(&[("design.toml", SMALL), ("grounds.png", "")]);
    let error = Design::read(&assets, &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), Finding::Asset);
    assert_eq!(
        error.to_string(),
        "error: there is no file `ground.png` in the design
  in design.toml, line 3, character 36
  help: did you mean `grounds.png`?"
    );
}

#[test]
fn a_design_is_found_by_its_name() {
    let limits = Limits::default();
    let assets = folder(&[("design.toml", SMALL), ("ground.png", "")]);
    assert_eq!(Design::read(&assets, &limits).unwrap().file, "design.toml");
    let both = folder(&[("design.toml", SMALL), ("design.json", "{}")]);
    assert_eq!(
        Design::read(&both, &limits).unwrap_err().to_string(),
        "error: there is a `design.toml` and a `design.json`\n  help: keep one of the two"
    );
    let error = Design::read(&folder(&[]), &limits).unwrap_err();
    assert_eq!(error.kind(), Finding::Missing);
}

#[test]
fn a_design_that_is_no_text_is_refused() {
    let files = [("design.toml", b"kind = \"badge\"\nname = \"\xff\"".to_vec())];
    let error = Design::read(&Assets::memory(files).unwrap(), &Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "error: the text is not in UTF-8\n  in design.toml, line 2\n  help: save the file as UTF-8"
    );
}

#[test]
fn the_bounds_of_a_design_are_held() {
    let limits = Limits {
        elements: 1,
        pages: 1,
        fonts: 1,
        ..Limits::default()
    };
    let error = Design::parse(FULL, "design.toml", &limits).unwrap_err();
    let found: Vec<&str> = error
        .findings()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(
        found,
        [
            "the design has 2 pages",
            "the design has 2 fonts",
            "the design has 17 elements"
        ]
    );
    let small = Limits {
        design_bytes: 100,
        ..Limits::default()
    };
    let error = Design::parse(FULL, "design.toml", &small).unwrap_err();
    assert_eq!(error.kind(), Finding::Limit);
}

#[test]
fn faults_beyond_counting_are_not_all_listed() {
    let keys: String = (0..5_000).map(|key| format!("key{key} = 1\n")).collect();
    let error = Design::parse(&keys, "design.toml", &Limits::default()).unwrap_err();
    assert_eq!(error.findings().count(), 201);
}
