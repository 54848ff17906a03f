//! A design inside another: a badge on a certificate.

use testamur::bundled;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::Painter;
use testamur::plate::Plate;
use testamur::record::Record;
use testamur::scene::Item;
use testamur::scene::Node;

use crate::common::page;
use crate::common::plate_with;
use crate::common::record;
use crate::common::scene;

const BADGE: &str = r##"
kind = "badge"
name = "Seal"
page = { size = ["200px", "100px"] }
[attributes.level]
[[elements]]
type = "shape"
shape = "ellipse"
frame = [0, 0, "200px", "100px"]
fill = "gold"
[[elements]]
id = "words"
type = "text"
text = "{{recipient.name}} {{attributes.level}} {{issuer.name}}"
frame = [0, "40px", "200px", "20px"]
font = { size = "10px" }
fit = "error"
"##;

fn outer(more: &str) -> String {
    page(&format!(
        "[issuer]\nname = \"Westmere\"\n[attributes.level]\n[attributes.unused]\n[[elements]]\nid = \"seal\"\ntype = \"design\"\ndesign = \"badge\"\n\
         frame = [\"10mm\", \"10mm\", \"40mm\", \"40mm\"]\n{more}"
    ))
}

fn of(badge: &str) -> Result<Plate> {
    plate_with(&outer(""), &[("badge/design.toml", badge.as_bytes())])
}

fn leveled(name: &str) -> Record {
    let mut record = record(name);
    record.attributes.insert("level".into(), "gold".into());
    record.attributes.insert("unused".into(), "x".into());
    record
}

fn seal(plate: &Plate, record: &Record) -> Node {
    let scene = scene(plate, record).unwrap();
    let Item::Group(group) = &scene.pages[0].nodes[0].item else {
        panic!("a design is a group");
    };
    group.nodes[0].clone()
}

#[test]
fn the_same_record_fills_both() {
    let node = seal(&of(BADGE).unwrap(), &leveled("Ada"));
    let Item::Group(group) = &node.item else {
        panic!("a page is a group");
    };
    let [ellipse, words] = &group.nodes[..] else {
        panic!("two elements");
    };
    assert_eq!(
        (&*ellipse.element, &*words.element),
        ("seal/shape-1", "seal/words")
    );
    let Item::Text(text) = &words.item else {
        panic!("words");
    };
    assert_eq!(&*text.lines[0].text, "Ada gold Westmere");
    // 200 pixels, which are 150 points, become 40 mm, in the middle of the height.
    let mm = 72.0 / 25.4;
    assert!((node.transform.a - 40.0 * mm / 150.0).abs() < 1e-9);
    assert!((node.transform.f - 20.0 * mm).abs() < 1e-9);
    assert!(group.clip.is_some());
}

#[test]
fn findings_name_both_elements() {
    let plate = of(BADGE).unwrap();
    let error = scene(&plate, &leveled(&"Wolfeschlegelstein ".repeat(5))).unwrap_err();
    assert_eq!(error.kind(), Kind::Overflow);
    let place = error.findings().next().unwrap().place.clone();
    assert_eq!(place.element.as_deref(), Some("seal/words"));
    assert_eq!(place.field.as_deref(), Some("recipient.name"));
    let fault = of(&BADGE.replace("{{recipient.name}}", "{{recipient.nmae}}"));
    let fault = fault.err().unwrap().to_string();
    assert!(fault.contains("badge/design.toml, line 14"), "{fault}");
    assert!(fault.contains("`seal/words`"), "{fault}");
}

#[test]
fn no_warning_tells_of_fields_that_only_one_of_them_has() {
    let plate = of(BADGE).unwrap();
    let layout = plate.fill(&leveled("Ada")).unwrap().layout().unwrap();
    assert!(layout.findings().is_empty(), "{:?}", layout.findings());
}

#[test]
fn what_is_missing_is_told_once() {
    let badge = BADGE.replace("[attributes.level]", "[attributes.level]\nrequired = true");
    let plate = of(&badge).unwrap();
    assert!(
        plate
            .required()
            .iter()
            .any(|field| field == "attributes.level")
    );
    let text = plate.fill(&record("Ada")).err().unwrap().to_string();
    assert_eq!(
        text.matches("has no `attributes.level`").count(),
        1,
        "{text}"
    );
}

#[test]
fn a_required_attribute_must_be_declared_by_the_outer_design() {
    let badge = BADGE.replace(
        "[attributes.level]",
        "[attributes.level]\n[attributes.rank]\nrequired = true",
    );
    let text = of(&badge).err().unwrap().to_string();
    assert!(
        text.contains("the design `badge` needs `attributes.rank`"),
        "{text}"
    );
}

#[test]
fn a_design_in_a_design_in_a_design_is_refused() {
    let deep = format!(
        "{BADGE}\n[[elements]]\ntype = \"design\"\ndesign = \"badge\"\nframe = [0, 0, \"10px\", \"10px\"]\n"
    );
    let text = of(&deep).err().unwrap().to_string();
    assert!(text.contains("can't hold one itself"), "{text}");
}

#[test]
fn a_design_is_a_folder_inside_or_a_bundled_one() {
    let refused = |name: &str| {
        let design = outer("").replace("\"badge\"", &format!("\"{name}\""));
        plate_with(&design, &[]).err().unwrap().to_string()
    };
    assert!(refused("seal").contains("there is no design `seal`"));
    assert!(refused("../seal").contains("leads outside"));
    // No folder of that name is there, and a bundled design is.
    let plate = plate_with(&outer(""), &[]).unwrap();
    let bundled = bundled::assets("badge").unwrap();
    let own = bundled.read("design.toml").unwrap();
    assert_eq!(plate.files()["badge/design.toml"], own);
    assert!(scene(&plate, &leveled("Ada")).is_ok());
}

#[test]
fn a_change_inside_changes_the_digest() {
    let one = of(BADGE).unwrap();
    let other = of(&BADGE.replace("gold", "silver")).unwrap();
    assert_eq!(one.digest(), of(BADGE).unwrap().digest());
    assert_ne!(one.digest(), other.digest());
}

#[test]
fn a_code_that_is_too_small_at_its_size_here_is_told() {
    let badge = BADGE.replace("[[elements]]\nid", "[[elements]]\nid = \"code\"\ntype = \"qr\"\ndata = \"https://example.org/{{credential.id}}\"\nframe = [0, 0, \"100px\", \"100px\"]\n[[elements]]\nid");
    let layout = of(&badge)
        .unwrap()
        .fill(&leveled("Ada"))
        .unwrap()
        .layout()
        .unwrap();
    let told = layout
        .findings()
        .iter()
        .find(|finding| finding.message.contains("phones want 0.33 mm"));
    assert!(told.is_none(), "{told:?}");
    let small = outer("").replace("\"40mm\", \"40mm\"", "\"20mm\", \"20mm\"");
    let plate = plate_with(&small, &[("badge/design.toml", badge.as_bytes())]).unwrap();
    let layout = plate.fill(&leveled("Ada")).unwrap().layout().unwrap();
    let told = layout
        .findings()
        .iter()
        .find(|finding| finding.message.contains("phones want 0.33 mm"));
    assert_eq!(told.unwrap().place.element.as_deref(), Some("seal/code"));
}

#[test]
fn elements_of_all_designs_count_together() {
    let many =
        "[[elements]]\ntype = \"design\"\ndesign = \"badge\"\nframe = [0, 0, \"9mm\", \"9mm\"]\n"
            .repeat(340);
    let plate = plate_with(&outer(&many), &[("badge/design.toml", BADGE.as_bytes())]);
    let text = plate.err().unwrap().to_string();
    assert!(text.contains("elements, with those of `badge`"), "{text}");
}

#[test]
fn every_painter_draws_it_the_same_each_time() {
    let plate = of(BADGE).unwrap();
    let stage = plate.stage().unwrap();
    for format in Format::ALL {
        let painter = Painter::prepare(format, &stage, &PaintOptions::default()).unwrap();
        let paint = |name: &str| {
            let scene = scene(&plate, &leveled(name)).unwrap();
            painter.paint(&scene).unwrap().to_vec()
        };
        let first = paint("Ada");
        assert!(first != paint("Bo"), "{format:?}");
        assert!(first == paint("Ada"), "{format:?}");
    }
}
