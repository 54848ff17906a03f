use proptest::prelude::*;

use super::*;
use crate::geom::Length;

const DESIGN: &str = r##"# the head
schema = 1
kind = "certificate"
name = "Test"

[page]
size = "A4" # upright

[styles.label]
font = { family = "Inter", size = "9pt" }

# the name
[[elements]]
id = "holder" # who
type = "text"
text = "{{recipient.name}}"
frame = [ "25mm", "82.0mm" , '160mm', "0.8in" ] # x, y, w, h
font = { family = "EB Garamond", size = "44pt" }   # large
color = '#1f2a44'
fit = { mode = "shrink", min = "18pt" }

[[elements]]
id = "note"
type = "text"
text = 'as of {{date credential.issued_on "long"}}'
style = "label"
frame = [
    "25mm",   # from the left
    "120mm",  # from the top
    0,
    "10 mm",
]

[[elements]]
  id = "dotted"
  type = "text"
  text = "x"
  font.size = "12px"
  frame = ["10mm", "200mm", "50mm", "10mm"]
  # the end of it

[[elements]]
id = "headed"
type = "text"
text = """
two
lines"""
frame = ["10mm", "220mm", "50mm", "30mm"]
[elements.font]
size = "2cm"

[[elements]]
id = "rule"
type = "shape"
shape = "line"
frame = ["20mm", "260mm", "72mm", "0mm"]
stroke = { color = "#2f4c57", width = "0.5pt" }
"##;

fn sound() -> String {
    // A frame of no width stands for a side that has no unit.
    DESIGN.replace("    0,\n", "    \"100mm\",\n")
}

fn mm(value: f64) -> f64 {
    Length::mm(value).to_pt()
}

fn changed(element: &str, change: Change) -> String {
    apply(&sound(), element, &[change], &Limits::default()).unwrap()
}

/// The lines that differ, as they were and as they are.
fn differences(after: &str) -> Vec<(String, String)> {
    let before = sound();
    let pairs = before.lines().zip(after.lines());
    let different = pairs.filter(|(before, after)| before != after);
    different
        .map(|(before, after)| (before.to_owned(), after.to_owned()))
        .collect()
}

fn only_line(after: &str) -> String {
    let [(_, after)] = &differences(after)[..] else {
        panic!("one line should differ: {:?}", differences(after));
    };
    after.clone()
}

#[test]
fn a_frame_keeps_its_units_its_quotes_and_what_stands_around_it() {
    let frame = Rect::new(mm(30.126), mm(82.0), mm(160.0), mm(25.4));
    assert_eq!(
        only_line(&changed("holder", Change::Frame(frame))),
        r#"frame = [ "30.13mm", "82.0mm" , '160mm', "1in" ] # x, y, w, h"#
    );
    let frame = Rect::new(mm(25.0), mm(120.0), mm(100.0), mm(12.5));
    let after = changed("note", Change::Frame(frame));
    assert_eq!(only_line(&after), "    \"12.5 mm\",");
}

#[test]
fn a_side_without_a_unit_gets_that_of_the_others() {
    let source = sound().replace(
        "[\"20mm\", \"260mm\", \"72mm\", \"0mm\"]",
        "[0, \"260mm\", \"72mm\", 0]",
    );
    let frame = Rect::new(mm(5.0), mm(260.0), mm(72.0), 0.0);
    let after = apply(&source, "rule", &[Change::Frame(frame)], &Limits::default()).unwrap();
    assert!(
        after.contains(r#"frame = ["5mm", "260mm", "72mm", 0]"#),
        "{after}"
    );
}

#[test]
fn keys_that_are_there_change_in_place() {
    let line = |change| only_line(&changed("holder", change));
    assert_eq!(
        line(Change::Size(50.0)),
        r#"font = { family = "EB Garamond", size = "50pt" }   # large"#
    );
    assert_eq!(
        line(Change::Family("Inter".into())),
        r#"font = { family = "Inter", size = "44pt" }   # large"#
    );
    assert_eq!(line(Change::Color("#fff".into())), "color = '#fff'");
    assert_eq!(
        line(Change::Fit(FitMode::ShrinkWrap)),
        r#"fit = { mode = "shrink-wrap", min = "18pt" }"#
    );
    assert_eq!(
        only_line(&changed("rule", Change::Color("red".into()))),
        r#"stroke = { color = "red", width = "0.5pt" }"#
    );
    // 12 px are 9 pt.
    assert_eq!(
        only_line(&changed("dotted", Change::Size(18.0))),
        r#"  font.size = "24px""#
    );
}

#[test]
fn keys_that_are_missing_come_after_the_last_of_their_table() {
    let has = |element: &str, change, wanted: &str| {
        let after = changed(element, change);
        assert!(after.contains(wanted), "{wanted:?} is not in:\n{after}");
        assert!(Design::parse(&after, FILE, &Limits::default()).is_ok());
    };
    has(
        "holder",
        Change::Weight(700),
        r#"size = "44pt", weight = 700 }   # large"#,
    );
    has(
        "note",
        Change::Size(8.0),
        "    \"10 mm\",\n]\nfont = { size = \"8pt\" }\n",
    );
    has(
        "note",
        Change::Align(Align::Center),
        "]\nalign = \"center\"\n\n[[elements]]",
    );
    has(
        "dotted",
        Change::Italic(true),
        "  font.size = \"12px\"\n  font.italic = true\n  frame",
    );
    has(
        "dotted",
        Change::Fit(FitMode::Error),
        "\"10mm\"]\n  fit = \"error\"\n  # the end of it",
    );
    has(
        "headed",
        Change::Weight(700),
        "[elements.font]\nsize = \"2cm\"\nweight = 700\n",
    );
    has(
        "headed",
        Change::Valign(Valign::Middle),
        "\"30mm\"]\nvalign = \"middle\"\n[elements.font]",
    );
}

#[test]
fn texts_keep_their_quotes_where_these_will_do() {
    let line = |element, text: &str| only_line(&changed(element, Change::Text(text.into())));
    assert_eq!(
        line("holder", "{{issuer.name}}"),
        r#"text = "{{issuer.name}}""#
    );
    assert_eq!(line("holder", r#"a "b""#), r#"text = 'a "b"'"#);
    assert_eq!(
        line("holder", "it's \"b\"\\\n"),
        r#"text = "it's \"b\"\\\n""#
    );
    assert_eq!(line("note", "plain"), "text = 'plain'");
    let long = changed("headed", Change::Text("two\nother \"lines\"".into()));
    assert!(
        long.contains("text = \"\"\"\ntwo\nother \\\"lines\\\"\"\"\"\n"),
        "{long}"
    );
}

#[test]
fn a_line_below_the_last_of_the_file_is_ended_as_the_others_are() {
    let source = sound().replace('\n', "\r\n");
    let source = source.trim_end();
    let change = [Change::Color("red".into())];
    let after = apply(source, "rule", &change, &Limits::default()).unwrap();
    assert_eq!(after, source.replace("#2f4c57", "red"));
    let short = source
        .split("[[elements]]\r\nid = \"headed\"")
        .next()
        .unwrap()
        .trim_end();
    let short = short.trim_end_matches("# the end of it").trim_end();
    let after = apply(short, "dotted", &change, &Limits::default()).unwrap();
    assert_eq!(after, format!("{short}\r\n  color = \"red\""));
}

#[test]
fn elements_in_braces_change_too() {
    let head = "schema = 1\nkind = \"badge\"\nname = \"x\"\npage.size = [\"100px\", \"100px\"]\n";
    let source = format!(
        "{head}elements = [{{ type = \"text\", text = \"a\", font.size = \"9px\", frame = [\"1px\", \"2px\", \"30px\", \"40px\"] }}]\n"
    );
    let set = |change| apply(&source, "text-1", &[change], &Limits::default()).unwrap();
    assert!(set(Change::Weight(700)).contains("font.size = \"9px\", font.weight = 700, frame"));
    assert!(set(Change::Color("red".into())).contains("\"40px\"], color = \"red\" }]"));
    assert!(
        set(Change::Frame(Rect::new(1.5, 1.5, 22.5, 30.0)))
            .contains("[\"2px\", \"2px\", \"30px\", \"40px\"]")
    );
}

#[test]
fn what_can_not_be_changed_is_refused_with_a_hint() {
    let refused = |element: &str, change| {
        apply(&sound(), element, &[change], &Limits::default()).unwrap_err()
    };
    assert_eq!(refused("nobody", Change::Size(3.0)).kind(), Kind::Missing);
    assert_eq!(refused("rule", Change::Size(3.0)).kind(), Kind::BadValue);
    assert_eq!(
        refused("rule", Change::Text("x".into())).kind(),
        Kind::BadValue
    );
    assert_eq!(
        refused("holder", Change::Color("no colour".into())).kind(),
        Kind::BadValue
    );
    assert_eq!(refused("holder", Change::Size(-1.0)).kind(), Kind::BadValue);
    assert_eq!(
        refused("holder", Change::Text("[a]{none}".into()))
            .findings()
            .count(),
        1
    );
    let far = Change::Frame(Rect::new(mm(200.0), mm(1.0), mm(160.0), mm(20.0)));
    assert_eq!(refused("holder", far).kind(), Kind::OutsidePage);
    let broken = sound().replace("schema = 1", "schema =");
    let error = apply(&broken, "holder", &[Change::Size(3.0)], &Limits::default()).unwrap_err();
    assert_eq!(error.kind(), Kind::Syntax);
}

#[test]
fn a_frame_at_the_edge_of_its_page_stays_inside_when_it_is_rounded() {
    let page = Length::mm(210.0).to_pt();
    let source = sound().replace(
        "[\"10mm\", \"200mm\", \"50mm\", \"10mm\"]",
        "[\"10px\", \"200mm\", \"50px\", \"10mm\"]",
    );
    let frame = Rect::new(page - 50.0, mm(200.0), 50.0, mm(10.0));
    assert!(
        apply(
            &source,
            "dotted",
            &[Change::Frame(frame)],
            &Limits::default()
        )
        .is_ok()
    );
}

/// A text without the values of one element's frame.
fn without_frame(text: &str) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        let line = match line.trim_start().starts_with("frame = [ ") {
            true => line.split_once('#').map_or("", |(_, comment)| comment),
            false => line,
        };
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

proptest! {
    #[test]
    fn a_moved_element_stands_where_it_was_put_and_all_else_is_as_it_was(
        x in 0.0..100.0f64, y in 0.0..100.0f64, w in 1.0..100.0f64, h in 1.0..100.0f64
    ) {
        let wanted = Rect::new(mm(x), mm(y), mm(w), mm(h));
        let after = changed("holder", Change::Frame(wanted));
        let design = Design::parse(&after, FILE, &Limits::default()).unwrap();
        let frame = design.elements[0].frame;
        for (side, wanted) in [(frame.x, wanted.x), (frame.y, wanted.y), (frame.w, wanted.w)] {
            prop_assert!((side - wanted).abs() <= mm(0.005) + 1e-9);
        }
        // A thousandth of an inch.
        prop_assert!((frame.h - wanted.h).abs() <= 0.0361);
        prop_assert_eq!(without_frame(&after), without_frame(&sound()));
    }

    #[test]
    fn any_text_that_is_a_template_comes_back_as_it_was_given(text in "[a-zA-Zäöüあ '\"\\\\\\t#=,.:;!?-]{0,40}") {
        let after = changed("note", Change::Text(text.clone()));
        let design = Design::parse(&after, FILE, &Limits::default()).unwrap();
        let note = design.elements.iter().find(|element| element.id == "note").unwrap();
        let Body::Text(note) = &note.body else { panic!("it is a text") };
        prop_assert_eq!(&note.text.value, &text);
    }

    #[test]
    fn any_source_and_any_change_end_without_a_panic(source in ".{0,200}", text in ".{0,40}") {
        let _ = apply(&source, "a", &[Change::Text(text.clone())], &Limits::default());
        let _ = apply(&sound(), "holder", &[Change::Text(text.clone()), Change::Family(text.clone()), Change::Color(text)], &Limits::default());
    }
}
