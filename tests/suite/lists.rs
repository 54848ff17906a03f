//! What is drawn from a list of the record: tables and repeated elements, seen in the scene.

use proptest::prelude::*;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::geom::Rect;
use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::Painter;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::scene::Item;
use testamur::scene::Node;
use testamur::scene::Scene;

use crate::common::page;
use crate::common::plate;
use crate::common::record;
use crate::common::scene;

const COURSES: &str = r#"
[attributes.courses]
type = "list"
[attributes.courses.items.title]
required = true
[attributes.courses.items.credits]
type = "number"
[attributes.courses.items.passed]
type = "boolean"
"#;

fn table(more: &str) -> Plate {
    plate(&page(&format!(
        "{COURSES}
[[elements]]
id = \"courses\"
type = \"table\"
rows = \"attributes.courses\"
frame = [\"10mm\", \"10mm\", \"100mm\", \"60mm\"]
{more}
"
    )))
    .unwrap()
}

fn plain() -> Plate {
    table(
        r##"columns = [{ header = "Course", text = "{{title}}" }, { header = "Credits", text = "{{number credits}}", width = "20mm", align = "right" }]
rule = { width = "0.5pt" }
stripe = "#eeeeee""##,
    )
}

fn with(courses: impl Into<serde_json::Value>) -> Record {
    let mut record = record("Ada");
    record.attributes.insert("courses".into(), courses.into());
    record
}

/// The words of a node and of those in it, line by line.
fn words(node: &Node) -> Vec<String> {
    match &node.item {
        Item::Text(text) => text
            .lines
            .iter()
            .map(|line| line.text.to_string())
            .collect(),
        Item::Group(group) => group.nodes.iter().flat_map(words).collect(),
        Item::Shape(_) | Item::Picture(_) | Item::Code(_) => Vec::new(),
    }
}

fn said(scene: &Scene) -> Vec<String> {
    let page = &scene.pages[0];
    let nodes = page.ground.iter().chain(&page.nodes);
    nodes.flat_map(words).collect()
}

#[test]
fn a_table_says_each_item_in_a_row() {
    let scene = scene(&plain(), &with("Algebra | 6\nAnalysis | 7.5")).unwrap();
    assert_eq!(
        said(&scene),
        ["Course", "Credits", "Algebra", "6", "Analysis", "7.5"]
    );
}

#[test]
fn a_cell_of_a_table_and_rows_of_json_are_drawn_alike() {
    let json = serde_json::json!([{ "title": "Algebra", "credits": 6 }, { "title": "Analysis", "credits": "7.5" }]);
    let plate = plain();
    let of_json = scene(&plate, &with(json.clone())).unwrap().to_string();
    for cell in [
        "Algebra|6; Analysis|7.5",
        "Algebra | 6\r\n\r\nAnalysis | 7.5\n",
        &json.to_string(),
    ] {
        let of_cell = scene(&plate, &with(cell)).unwrap().to_string();
        assert_eq!(of_cell, of_json, "{cell}");
    }
}

#[test]
fn rows_of_json_come_in_through_a_record() {
    let text = r#"{"recipient":{"name":"Ada"},"credential":{"id":"C-1"},"attributes":{"courses":[{"title":"Algebra","credits":6}]}}"#;
    let plate = plain();
    let record = Record::from_json(text, "a.json", plate.limits()).unwrap();
    assert_eq!(
        said(&scene(&plate, &record).unwrap())[2..],
        ["Algebra", "6"]
    );
    // Rows are for lists alone.
    for deep in [
        r#"{"recipient":{"name":[{"a":"b"}]}}"#,
        r#"{"attributes":{"courses":[{"title":["a"]}]}}"#,
        r#"{"attributes":{"courses":[["a"]]}}"#,
    ] {
        assert!(Record::from_json(deep, "a.json", plate.limits()).is_err());
    }
}

#[test]
fn a_column_of_a_csv_file_is_a_list() {
    let plate = plain();
    let csv =
        "Name,Id,Courses\nAda,C-1,\"Algebra | 6\nAnalysis | 8\"\nBo,C-2,Topology|6; Logic|3\n";
    let options = plate.record_options(Default::default());
    let records = testamur::record::records::Records::open(
        csv.as_bytes().to_vec(),
        "a.csv",
        &options,
        plate.limits(),
    )
    .unwrap();
    let drawn: Vec<Vec<String>> = records
        .map(|record| said(&scene(&plate, &record.unwrap()).unwrap())[2..].to_vec())
        .collect();
    assert_eq!(
        drawn,
        [
            ["Algebra", "6", "Analysis", "8"],
            ["Topology", "6", "Logic", "3"]
        ]
    );
}

#[test]
fn an_item_that_does_not_hold_is_a_fault_of_the_record_with_its_place() {
    let refused = |courses: serde_json::Value| {
        let error = scene(&plain(), &with(courses)).unwrap_err();
        let first = error.findings().next().unwrap().clone();
        assert_eq!(first.place.field.as_deref(), Some("attributes.courses"));
        format!("{}; {}", first.message, first.help.unwrap_or_default())
    };
    let told = refused("|six".into());
    assert!(told.contains("item 1 has no `title`"), "{told}");
    let told = refused("Algebra|six".into());
    assert!(told.contains("`credits` of item 1 is `six`"), "{told}");
    let told = refused("Algebra|6|yes|B".into());
    assert!(told.contains("title | credits | passed"), "{told}");
    let told = refused(serde_json::json!([{ "titel": "x" }]));
    assert!(told.contains("did you mean `title`?"), "{told}");
    let told = refused("a;".repeat(600).into());
    assert!(told.contains("600 items, more than 500"), "{told}");
}

#[test]
fn templates_of_rows_see_the_item_and_the_whole_record() {
    let plate = table(
        r#"columns = [{ text = "{{#if @last}}last{{else}}{{@index}}{{/if}} {{upper title}} {{#if passed}}{{title}}{{/if}} {{@root.recipient.name}}" }]"#,
    );
    let scene = scene(&plate, &with("a|1|yes; b|2|no")).unwrap();
    assert_eq!(said(&scene), ["0 A a Ada", "last B  Ada"]);
}

#[test]
fn names_that_no_item_has_are_faults_of_the_design() {
    let faults = |text: &str| {
        let design = page(&format!(
            "{COURSES}\n[[elements]]\nid = \"courses\"\ntype = \"table\"\nrows = \"courses\"\nframe = [0, 0, \"50mm\", \"50mm\"]\ncolumns = [{{ text = '{text}' }}]"
        ));
        plate(&design).err().unwrap().to_string()
    };
    assert!(faults("{{titel}}").contains("did you mean `title`?"));
    assert!(faults("{{upper titel}}").contains("did you mean `title`?"));
    assert!(faults("{{recipient.name}}").contains("{{@root.recipient.name}}"));
    assert!(faults("{{this}}").contains("name one of its fields"));
    assert!(faults("{{@root.recipient.nam}}").contains("recipient.name"));
}

#[test]
fn a_list_that_is_none_is_a_fault_of_the_design() {
    let of = |rows: &str| {
        let design = page(&format!(
            "[attributes.skill]\n[[elements]]\ntype = \"table\"\nrows = \"{rows}\"\nframe = [0, 0, \"50mm\", \"50mm\"]\ncolumns = [{{ text = \"x\" }}]"
        ));
        plate(&design).err().unwrap().to_string()
    };
    assert!(of("attributes.skill").contains("is of type `text`"));
    assert!(of("skills").contains("did you mean `skill`?"));
}

#[test]
fn an_empty_list_draws_the_heads_alone() {
    for none in [serde_json::Value::Null, "".into(), serde_json::json!([])] {
        assert_eq!(
            said(&scene(&plain(), &with(none)).unwrap()),
            ["Course", "Credits"]
        );
    }
}

fn many(count: usize) -> Record {
    let rows: Vec<String> = (1..=count)
        .map(|at| format!("Course {at} | {at}"))
        .collect();
    with(rows.join("\n"))
}

#[test]
fn many_rows_make_a_table_smaller_before_it_is_refused() {
    let plate = plain();
    let size = |count: usize| -> Result<f64> {
        let scene = scene(&plate, &many(count))?;
        let Item::Group(group) = &scene.pages[0].nodes[0].item else {
            panic!("a table is a group");
        };
        let text = group.nodes.iter().find_map(|node| match &node.item {
            Item::Text(text) => Some(text.clone()),
            _ => None,
        });
        Ok(text.unwrap().lines[0].runs[0].size)
    };
    assert_eq!(size(5).unwrap(), 12.0);
    let smaller = size(12).unwrap();
    assert!((6.0..12.0).contains(&smaller), "{smaller}");
    let error = size(40).unwrap_err();
    assert_eq!(error.kind(), Kind::Overflow);
    let first = error.findings().next().unwrap();
    assert!(
        first
            .message
            .contains("of the table's 40 rows do not fit at 6 pt"),
        "{}",
        first.message
    );
    assert_eq!(first.place.element.as_deref(), Some("courses"));
    assert_eq!(first.place.field.as_deref(), Some("attributes.courses"));
}

#[test]
fn a_table_that_may_not_shrink_is_refused() {
    let plate = table("columns = [{ text = \"{{title}}\" }]\nfit = \"error\"");
    assert!(scene(&plate, &many(8)).is_ok());
    let text = scene(&plate, &many(20)).unwrap_err().to_string();
    assert!(text.contains("write `fit = \"shrink\"`"), "{text}");
}

#[test]
fn words_wrap_in_their_column_and_the_row_grows() {
    let plate = table(
        "columns = [{ text = \"{{title}}\", width = \"30mm\" }, { text = \"{{credits}}\" }]\npadding = 0",
    );
    let long = "A course whose name takes more than one line | 6\nShort | 3";
    let scene = scene(&plate, &with(long)).unwrap();
    let Item::Group(group) = &scene.pages[0].nodes[0].item else {
        panic!("a table is a group");
    };
    let Item::Text(first) = &group.nodes[0].item else {
        panic!("a row is text");
    };
    let Item::Text(second) = &group.nodes[1].item else {
        panic!("a row is text");
    };
    assert!(first.lines.len() > 2);
    let baseline = |line: &testamur::scene::Line| line.runs[0].at.f;
    let lines = first.lines.len() - 1;
    // From the first baseline of a row to that of the next: as many lines as the row has.
    let step = baseline(&second.lines[0]) - baseline(&first.lines[0]);
    assert!((step - 15.0 * lines as f64).abs() < 0.01, "{step}");
}

#[test]
fn columns_run_from_the_right_where_lines_do_and_cells_stand_alike() {
    let plate = table(
        "columns = [{ text = \"{{title}}\", width = \"40mm\" }, { text = \"{{credits}}\", align = \"end\" }]\npadding = 0",
    );
    let mut record = with("Algebra|6; الجبر|7");
    record.locale = Some("ar".into());
    let scene = scene(&plate, &record).unwrap();
    let Item::Group(group) = &scene.pages[0].nodes[0].item else {
        panic!("a table is a group");
    };
    let mm = 72.0 / 25.4;
    for node in &group.nodes {
        let Item::Text(text) = &node.item else {
            panic!("a row is text");
        };
        let [title, credits] = &text.lines[..] else {
            panic!("two cells");
        };
        let ends = |line: &testamur::scene::Line| {
            let run = line.runs.last().unwrap();
            let wide: f64 = run.glyphs.iter().map(|glyph| glyph.advance).sum();
            (run.at.e + wide) / mm
        };
        assert!((ends(title) - 110.0).abs() < 0.1, "{}", ends(title));
        let starts = credits.runs[0].at.e / mm;
        assert!((starts - 10.0).abs() < 0.1, "{starts}");
    }
}

#[test]
fn a_record_fills_only_so_many_cells() {
    let many = (0..30)
        .map(|_| "{ text = \"x\" }")
        .collect::<Vec<_>>()
        .join(", ");
    let plate = table(&format!("columns = [{many}]"));
    let error = scene(&plate, &with("a;".repeat(400))).unwrap_err();
    assert_eq!(error.kind(), Kind::Limit);
    assert!(error.to_string().contains("fills 12000 cells"), "{error}");
}

const SKILLS: &str = "
[attributes.skills]
type = \"list\"
[[elements]]
id = \"skills\"
type = \"repeat\"
over = \"attributes.skills\"
frame = [\"10mm\", \"10mm\", \"100mm\", \"25mm\"]
cell = [\"30mm\", \"10mm\"]
gap = \"5mm\"
[[elements.elements]]
type = \"shape\"
shape = \"rect\"
frame = [0, 0, \"30mm\", \"10mm\"]
fill = \"gold\"
[[elements.elements]]
id = \"words\"
type = \"text\"
text = \"{{this}}\"
frame = [\"1mm\", \"1mm\", \"28mm\", \"8mm\"]
fit = \"error\"
";

/// The first example under a heading of `docs/design.md`.
fn example(heading: &str) -> String {
    let docs = include_str!("../../docs/design.md");
    let (_, part) = docs.split_once(&format!("\n### {heading}\n")).unwrap();
    let (_, toml) = part.split_once("```toml\n").unwrap();
    toml.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_examples_of_the_documentation_run() {
    for heading in ["Blend", "Lists", "Code", "Table", "Repeat", "Design"] {
        let page = page(&example(heading)).replace("\"A5\"", "\"A4\"");
        let plate = plate(&page).unwrap_or_else(|error| panic!("{heading}: {error}"));
        for sample in plate.samples().unwrap() {
            let layout = plate.fill(&sample).unwrap().layout();
            let layout = layout.unwrap_or_else(|error| panic!("{heading}: {error}"));
            let faults = layout.findings().iter().filter(|one| one.is_fault());
            assert_eq!(faults.count(), 0, "{heading}");
        }
    }
}

fn skilled(skills: &str) -> Record {
    let mut record = record("Ada");
    record.attributes.insert("skills".into(), skills.into());
    record
}

#[test]
fn elements_are_repeated_for_each_item() {
    let plate = plate(&page(SKILLS)).unwrap();
    let scene_of = |skills: &str| scene(&plate, &skilled(skills)).unwrap();
    let scene = scene_of("Rust; Go; C; Zig");
    assert_eq!(said(&scene), ["Rust", "Go", "C", "Zig"]);
    let Item::Group(cells) = &scene.pages[0].nodes[0].item else {
        panic!("repeated elements are a group");
    };
    let mm = 72.0 / 25.4;
    let at: Vec<(f64, f64)> = cells
        .nodes
        .iter()
        .map(|cell| (cell.transform.e / mm, cell.transform.f / mm))
        .map(|(x, y)| (x.round(), y.round()))
        .collect();
    assert_eq!(at, [(10.0, 10.0), (45.0, 10.0), (80.0, 10.0), (10.0, 25.0)]);
    assert!(said(&scene_of("")).is_empty());
}

#[test]
fn more_items_than_cells_are_a_fault() {
    let plate = plate(&page(SKILLS)).unwrap();
    let error = scene(&plate, &skilled("a;b;c;d;e;f;g")).unwrap_err();
    assert_eq!(error.kind(), Kind::Overflow);
    let text = error.to_string();
    assert!(text.contains("has 7 items, and 6 cells fit"), "{text}");
}

#[test]
fn what_does_not_fit_in_a_cell_names_the_element_in_it() {
    let plate = plate(&page(SKILLS)).unwrap();
    let error = scene(&plate, &skilled("Wolfeschlegelsteinhausenbergerdorff")).unwrap_err();
    let first = error.findings().next().unwrap().clone();
    assert_eq!(first.place.element.as_deref(), Some("skills/words"));
    assert_eq!(first.place.field.as_deref(), Some("attributes.skills"));
}

#[test]
fn an_element_in_a_cell_is_checked_as_others_are() {
    let faults = |child: &str| {
        let design = page(&format!(
            "[attributes.skills]\ntype = \"list\"\n[[elements]]\nid = \"skills\"\ntype = \"repeat\"\nover = \"skills\"\nframe = [0, 0, \"50mm\", \"50mm\"]\ncell = [\"20mm\", \"10mm\"]\nelements = [{child}]"
        ));
        plate(&design).err().unwrap().to_string()
    };
    let wide = faults(r#"{ type = "text", text = "{{this}}", frame = [0, 0, "30mm", "5mm"] }"#);
    assert!(
        wide.contains("reaches beyond its cell by 10mm at the right"),
        "{wide}"
    );
    let paged = faults(r#"{ type = "text", text = "x", page = 2, frame = [0, 0, "5mm", "5mm"] }"#);
    assert!(
        paged.contains("an element in a cell has no `page`"),
        "{paged}"
    );
    let deep = faults(
        r#"{ type = "repeat", over = "skills", cell = ["1mm", "1mm"], elements = [], frame = [0, 0, "5mm", "5mm"] }"#,
    );
    assert!(deep.contains("this can't stand in a cell"), "{deep}");
    let odd = faults(r#"{ type = "text", text = "{{name}}", frame = [0, 0, "5mm", "5mm"] }"#);
    assert!(odd.contains("each item is a text"), "{odd}");
}

#[test]
fn every_painter_draws_lists_the_same_each_time() {
    let design = format!("{SKILLS}{COURSES}")
        + "
[[elements]]
type = \"table\"
rows = \"courses\"
frame = [\"10mm\", \"80mm\", \"100mm\", \"60mm\"]
columns = [{ header = \"Course\", text = \"**{{title}}** {{credits}}\" }]
stripe = \"#eeeeee\"
rotate = 3
opacity = 0.5
";
    let plate = plate(&page(&design)).unwrap();
    let mut one = skilled("Rust; Go");
    one.attributes
        .insert("courses".into(), "Algebra | 6".into());
    let other = many(9);
    let stage = plate.stage().unwrap();
    for format in Format::ALL {
        let painter = Painter::prepare(format, &stage, &PaintOptions::default()).unwrap();
        let paint = |record: &Record| {
            painter
                .paint(&scene(&plate, record).unwrap())
                .unwrap()
                .to_vec()
        };
        let first = paint(&one);
        paint(&other);
        assert!(first == paint(&one), "{format:?}");
        // A painter of another day draws the same.
        let again = Painter::prepare(format, &stage, &PaintOptions::default()).unwrap();
        let fresh = again.paint(&scene(&plate, &one).unwrap()).unwrap().to_vec();
        assert!(first == fresh, "{format:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a list holds: it fits and all of its rows are drawn inside the frame, or the record is refused.
    #[test]
    fn no_row_is_ever_lost_or_out_of_the_frame(titles in prop::collection::vec("[a-zA-Z ]{1,60}", 0..40)) {
        let titles: Vec<String> = titles.iter().map(|title| format!("x{title}")).collect();
        let rows: Vec<_> = titles.iter().map(|title| serde_json::json!({ "title": title })).collect();
        let plate = table("columns = [{ text = \"{{title}}\" }, { text = \"{{credits}}\", width = \"20mm\" }]");
        match scene(&plate, &with(serde_json::Value::Array(rows))) {
            Ok(scene) => {
                let drawn: String = said(&scene).concat().split_whitespace().collect();
                let given: String = titles.concat().split_whitespace().collect();
                prop_assert_eq!(drawn, given);
                let frame = Rect::new(10.0, 10.0, 100.0, 60.0);
                let mm = 72.0 / 25.4;
                let Item::Group(group) = &scene.pages[0].nodes[0].item else {
                    panic!("a table is a group");
                };
                for node in &group.nodes {
                    let Item::Text(text) = &node.item else { continue };
                    for run in text.lines.iter().flat_map(|line| &line.runs) {
                        let (x, y) = (run.at.e / mm, run.at.f / mm);
                        prop_assert!(x >= frame.x && x <= frame.right(), "{x}");
                        prop_assert!(y >= frame.y && y <= frame.bottom(), "{y}");
                    }
                }
            }
            Err(error) => prop_assert_eq!(error.kind(), Kind::Overflow),
        }
    }
}
