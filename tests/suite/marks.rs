//! Inline marks, from the design to the glyphs: what is bold, and that no value makes it so.

use testamur::glyphs::Line;
use testamur::glyphs::Run;
use testamur::scene::Item;

use crate::common::page;
use crate::common::plate;
use crate::common::record;
use crate::common::scene;

/// Each run of a text with the weight, the slant and the size that it is set in.
fn set(text: &str, name: &str) -> Vec<String> {
    let design = page(&format!(
        r#"
[styles.light]
font = {{ weight = 400 }}
[styles.small]
font = {{ size = "7pt" }}
[[elements]]
id = "t"
type = "text"
text = '''{text}'''
frame = ["5mm", "5mm", "138mm", "40mm"]
font = {{ family = "Inter", size = "10pt" }}
"#
    ));
    let scene = scene(&plate(&design).unwrap(), &record(name)).unwrap();
    let page = &scene.pages[0];
    let lines = page
        .ground
        .iter()
        .chain(&page.nodes)
        .filter_map(|node| match &node.item {
            Item::Text(text) => Some(&text.lines),
            Item::Shape(_) | Item::Picture(_) | Item::Code(_) | Item::Group(_) => None,
        });
    lines.flatten().flat_map(shown).collect()
}

fn shown(line: &Line) -> Vec<String> {
    let of_run = |run: &Run| {
        let bold = if run.font.weight() >= 700 {
            "bold "
        } else {
            ""
        };
        let size = run.size.round();
        format!("{bold}{size} {}", &line.text[run.text.clone()])
    };
    line.runs.iter().map(of_run).collect()
}

#[test]
fn a_name_between_stars_is_bold_and_no_more() {
    assert_eq!(
        set("**{{recipient.name}}** has completed", "Ada"),
        ["bold 10 Ada", "10  has completed"]
    );
    // Stars and brackets of the data are printed.
    assert_eq!(
        set(
            "**{{recipient.name}}** has completed",
            "A** b* [c]{small} \\*"
        ),
        ["bold 10 A** b* [c]{small} \\*", "10  has completed"]
    );
    // Nor can it bring the characters that stand for marks in a filled text.
    assert_eq!(
        set(
            "**{{recipient.name}}** x",
            "A\u{fdd1}b\u{fdd4}\u{fde0}\u{fde0}c"
        ),
        ["bold 10 Abc", "10  x"]
    );
}

#[test]
fn what_helpers_give_is_data_too() {
    assert_eq!(
        set(
            "*x* {{upper recipient.name}} {{default recipient.email \"**no** mail\"}}",
            "**a**"
        )
        .concat()
        .replace("10 ", ""),
        "x **A** **no** mail"
    );
}

#[test]
fn the_inner_mark_has_the_last_word() {
    assert_eq!(
        set("**a [b]{light} c**", "x"),
        ["bold 10 a ", "10 b", "bold 10  c"]
    );
    assert_eq!(set("[a **b**]{light}", "x"), ["10 a ", "bold 10 b"]);
    assert_eq!(set("[**a** b]{small}", "x"), ["bold 7 a", "7  b"]);
    assert_eq!(
        set("**[a [b]{small} c]{light}**", "x"),
        ["10 a ", "7 b", "10  c"]
    );
}

#[test]
fn marks_go_the_way_of_the_template() {
    let text = "**{{recipient.name}}{{#if recipient.email}} ({{recipient.email}}){{/if}}** is {{#if recipient.email}}x{{else}}**y**{{/if}} z";
    assert_eq!(
        set(text, "Ada"),
        ["bold 10 Ada", "10  is ", "bold 10 y", "10  z"]
    );
}

#[test]
fn a_mark_that_is_not_whole_is_a_fault_with_its_place() {
    for (text, told) in [
        (
            "**{{recipient.name}} has",
            "a `**` is never closed, at `**{{recipient.name}} has`",
        ),
        (
            "{{#if group.name}}**{{/if}}a",
            "a `**` is never closed, at `**{{/if}}a`",
        ),
        ("a]{small}", "a `]{small}` closes nothing"),
        ("[a]{smal}", "did you mean `small`?"),
    ] {
        let design = page(&format!(
            "[styles.small]\nfont = {{ size = \"7pt\" }}\n[[elements]]\nid = \"t\"\ntype = \"text\"\ntext = '''{text}'''\nframe = [\"5mm\", \"5mm\", \"138mm\", \"40mm\"]\n"
        ));
        let error = plate(&design).err().unwrap().to_string();
        assert!(
            error.contains(told) && error.contains("line 11"),
            "{text}: {error}"
        );
    }
}
