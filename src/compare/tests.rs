//! Tests of comparisons: what is told, and where it is marked.

use super::*;
use crate::assets::Assets;
use crate::limits::Limits;

const DESIGN: &str = r##"
schema = 1
kind = "certificate"
name = "Course"

[page]
size = ["200mm", "140mm"]
color = "#ffffff"

[[elements]]
id = "band"
type = "shape"
shape = "rect"
frame = ["0mm", "0mm", "200mm", "20mm"]
fill = "#204080"

[[elements]]
id = "holder"
type = "text"
text = "{{recipient.name}}"
frame = ["20mm", "60mm", "160mm", "20mm"]
font = { family = "EB Garamond", size = "32pt" }
fit = "shrink"
"##;

fn plate(design: &str) -> Plate {
    with_files(design, &[])
}

fn with_files(design: &str, files: &[(&str, &[u8])]) -> Plate {
    let files = files.iter().map(|(name, bytes)| (*name, bytes.to_vec()));
    let design = ("design.toml", design.as_bytes().to_vec());
    let assets = Assets::memory(files.chain([design])).unwrap();
    Plate::open(&assets, &Limits::default()).unwrap()
}

fn ada() -> Record {
    let mut record = Record::default();
    record.put("recipient.name", "Ada Lovelace".into());
    record
}

fn compared(before: &str, after: &str) -> Comparison {
    Comparison::of(&plate(before), &plate(after), &ada()).unwrap()
}

fn told(compared: &Comparison) -> Vec<String> {
    compared.changes.iter().map(Change::to_string).collect()
}

#[test]
fn a_design_is_the_same_as_itself() {
    let same = compared(DESIGN, &DESIGN.replace("\n\n", "\n# a comment\n\n"));
    assert!(same.is_same(), "{same:?}");
}

#[test]
fn each_key_that_differs_is_told_with_its_element() {
    let after = DESIGN
        .replace("32pt", "28pt")
        .replace("20mm\", \"60mm", "20mm\", \"62mm")
        .replace(
            "name = \"Course\"",
            "name = \"Course of 2026\"\nlocale = \"de\"",
        );
    assert_eq!(
        told(&compared(DESIGN, &after)),
        [
            r#"name "Course" → "Course of 2026""#,
            r#"locale is new: "de""#,
            r#"holder: frame ["20mm","60mm","160mm","20mm"] → ["20mm","62mm","160mm","20mm"]"#,
            r#"holder: font.size "32pt" → "28pt""#,
        ]
    );
}

#[test]
fn elements_that_come_go_and_change_places_are_told() {
    let (head, rest) = DESIGN.split_once("[[elements]]").unwrap();
    let (band, holder) = rest.split_once("[[elements]]").unwrap();
    let turned = format!("{head}[[elements]]{holder}[[elements]]{band}");
    assert_eq!(
        told(&compared(DESIGN, &turned)),
        ["elements band, holder, from back to front → holder, band, from back to front"]
    );
    let without = format!("{head}[[elements]]{holder}");
    assert_eq!(
        told(&compared(DESIGN, &without)),
        [r#"band is gone: "shape" "rect""#]
    );
    assert_eq!(
        told(&compared(&without, DESIGN)),
        [r#"band is new: "shape" "rect""#]
    );
}

#[test]
fn places_are_where_the_ink_differs_and_nowhere_else() {
    let after = DESIGN.replace("#204080", "#a04020");
    let page = &compared(DESIGN, &after).pages[0];
    assert_eq!(page.elements, ["band"]);
    let [place] = page.places[..] else {
        panic!("{:?}", page.places)
    };
    let mm = 72.0 / 25.4;
    assert!(place.x < 1.0 && place.y < 1.0 && place.right() > 199.0 * mm);
    assert!(
        (20.0 * mm..24.0 * mm).contains(&place.bottom()),
        "{place:?}"
    );
    assert!((page.share - 20.0 / 140.0).abs() < 0.01, "{}", page.share);
}

#[test]
fn what_is_far_apart_is_two_places() {
    let after = DESIGN.replace("#204080", "#a04020").replace("32pt", "28pt");
    let page = &compared(DESIGN, &after).pages[0];
    assert_eq!(page.places.len(), 2, "{:?}", page.places);
    assert_eq!(page.elements, ["band", "holder"]);
}

#[test]
fn a_page_of_another_size_differs_as_a_whole() {
    let after = DESIGN.replace("140mm", "141mm");
    let page = &compared(DESIGN, &after).pages[0];
    assert_eq!((page.places.len(), page.share), (1, 1.0));
}

#[test]
fn a_file_that_was_drawn_anew_is_told_with_its_size() {
    let design = DESIGN.replace("color = \"#ffffff\"", "background = \"art.svg\"");
    let art = |color: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 140'><rect width='200' height='140' fill='{color}'/></svg>"
        )
    };
    let (red, blue) = (art("red"), art("navy"));
    let plate = |art: &str| with_files(&design, &[("art.svg", art.as_bytes())]);
    let compared = Comparison::of(&plate(&red), &plate(&blue), &ada()).unwrap();
    assert_eq!(
        told(&compared),
        [format!(
            "art.svg {} bytes → {} bytes",
            red.len(),
            blue.len()
        )]
    );
    // All but the band, which lies on it.
    let share = compared.pages[0].share;
    assert!((share - 120.0 / 140.0).abs() < 0.01, "{share}");
}

#[test]
fn the_sheet_has_both_pages_with_a_mark_for_each_place() {
    let after = DESIGN.replace("#204080", "#a04020").replace("32pt", "28pt");
    let compared = compared(DESIGN, &after);
    let sheet = compared.sheet(["{{award}}", "award *new*"]).unwrap();
    let ids = &sheet.design().elements;
    let count = |what: &str| {
        let all = ids.iter().map(|element| format!("{:?}", element.body));
        all.filter(|body| body.starts_with(what)).count()
    };
    assert_eq!(count("Image"), 2);
    // A frame and a disc for each of two places on two pages.
    assert_eq!(count("Shape"), 8);
    let scene = sheet.fill(&Record::default()).unwrap().layout().unwrap();
    assert!(scene.findings().is_empty(), "{:?}", scene.findings());
    let scene = scene.scene().to_string();
    assert!(scene.contains("award *new*"), "{scene}");
    assert!(scene.contains("2 places differ"), "{scene}");
}
