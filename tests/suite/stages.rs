//! From design and record to scene: what people expect of each stage, seen in the scene's text.

use std::time::Duration;

use testamur::finding::Kind;
use testamur::limits::CancelToken;
use testamur::limits::Deadline;
use testamur::limits::Watch;
use testamur::record::Record;
use testamur::scene::Item;
use testamur::scene::Scene;

use crate::common::page;
use crate::common::plate;
use crate::common::plate_with;
use crate::common::record;
use crate::common::scene;
use crate::golden::golden;

/// All the words of a scene, line by line.
fn words(scene: &Scene) -> Vec<String> {
    let nodes = scene
        .pages
        .iter()
        .flat_map(|page| page.ground.iter().chain(&page.nodes));
    let texts = nodes.filter_map(|node| match &node.item {
        Item::Text(text) => Some(text),
        Item::Shape(_) | Item::Picture(_) | Item::Code(_) | Item::Group(_) => None,
    });
    texts
        .flat_map(|text| &text.lines)
        .map(|line| line.text.to_string())
        .collect()
}

fn text_element(text: &str, more: &str) -> String {
    page(&format!(
        "[[elements]]\nid = \"t\"\ntype = \"text\"\ntext = '''{text}'''\nframe = [\"10mm\", \"10mm\", \"120mm\", \"40mm\"]\n{more}\n"
    ))
}

fn said(text: &str, record: &Record) -> Vec<String> {
    words(&scene(&plate(&text_element(text, "")).unwrap(), record).unwrap())
}

#[test]
fn a_template_prints_the_record() {
    assert_eq!(
        said(
            "For {{recipient.name}}, no. {{credential.id}}",
            &record("Ada")
        ),
        ["For Ada, no. C-1"]
    );
}

/// Two texts of one group, one in a wide frame and one in a narrow one.
fn group(mode: &str, more: &str) -> String {
    let element = |id: &str, text: &str, width: u32, more: &str| {
        format!(
            "[[elements]]\nid = \"{id}\"\ntype = \"text\"\ntext = \"{text}\"\n\
             frame = [\"5mm\", \"10mm\", \"{width}mm\", \"20mm\"]\nfont = {{ size = \"30pt\" }}\n\
             fit_group = \"names\"\nfit = {{ mode = \"{mode}\"{more} }}\n"
        )
    };
    page(&format!(
        "{}{}",
        element("name", "{{recipient.name}}", 60, ", min = \"5pt\""),
        element("course", "Structures", 120, more),
    ))
}

#[test]
fn texts_of_a_group_share_the_smallest_size_that_one_of_them_needs() {
    for mode in ["shrink", "shrink-wrap"] {
        let plate = plate(&group(mode, "")).unwrap();
        let sizes = |name: &str| {
            let layout = plate.fill(&record(name)).unwrap().layout().unwrap();
            let sizes: Vec<f64> = layout.sizes().iter().map(|size| size.used).collect();
            sizes
        };
        // Each record for itself: the fixed text is not kept at the size of another record.
        let long = sizes("Wolfeschlegelsteinhausenbergerdorff");
        assert_eq!(long.len(), 2, "{mode}");
        assert!(long[0] == long[1] && long[0] < 20.0, "{mode} {long:?}");
        assert!(sizes("Ada").is_empty());
        assert_eq!(sizes("Wolfeschlegelsteinhausenbergerdorff"), long);
    }
}

#[test]
fn a_group_does_not_go_below_the_least_size_of_one_of_its_texts() {
    let plate = plate(&group("shrink", ", min = \"20pt\"")).unwrap();
    let filled = plate
        .fill(&record("Wolfeschlegelsteinhausenbergerdorff"))
        .unwrap();
    let error = filled.layout().err().unwrap();
    assert_eq!(error.kind(), Kind::Overflow);
    let text = error.to_string();
    assert!(
        text.contains("`course`") && text.contains("`min` of this element is 20 pt"),
        "{text}"
    );
}

#[test]
fn data_is_never_a_template() {
    assert_eq!(
        said("{{recipient.name}}", &record("{{credential.id}} {{{x}}}")),
        ["{{credential.id}} {{{x}}}"]
    );
}

#[test]
fn data_is_never_markup() {
    assert_eq!(
        said("{{recipient.name}}", &record("**Ada** [x]{y} *z* \\*")),
        ["**Ada** [x]{y} *z* \\*"]
    );
}

#[test]
fn data_is_not_escaped_for_html() {
    assert_eq!(
        said("{{recipient.name}}", &record("O'Neill & \"Sons\" <x>")),
        ["O'Neill & \"Sons\" <x>"]
    );
}

#[test]
fn marks_hold_across_blocks_and_round_data() {
    let plate = plate(&text_element(
        "**{{recipient.name}}** {{#if credential.id}}*is here*{{/if}}",
        "font = { family = \"EB Garamond\" }",
    ))
    .unwrap();
    let dump = scene(&plate, &record("Ada")).unwrap().to_string();
    assert!(
        dump.contains("EBGaramond-Bold") && dump.contains("EBGaramond-Italic"),
        "{dump}"
    );
}

#[test]
fn dates_follow_the_locale_of_the_record() {
    let mut record = record("Ada");
    record
        .credential
        .insert("issued_on".into(), "2026-05-14".into());
    assert_eq!(
        said("{{date credential.issued_on}}", &record),
        ["May 14, 2026"]
    );
    record.locale = Some("de".into());
    assert_eq!(
        said("{{date credential.issued_on \"long\"}}", &record),
        ["14. Mai 2026"]
    );
}

#[test]
fn a_missing_optional_value_is_nothing_and_a_missing_name_is_a_fault() {
    assert_eq!(said("[{{credential.url}}]", &record("Ada")), ["[]"]);
    let plate = plate(&text_element("{{recipient.name}}", "")).unwrap();
    let error = plate.fill(&Record::default()).err().unwrap();
    assert_eq!(error.kind(), Kind::MissingValue);
    assert!(error.to_string().contains("`recipient.name`"), "{error}");
}

#[test]
fn a_default_makes_the_name_optional() {
    assert_eq!(
        said("{{default recipient.name \"Guest\"}}", &Record::default()),
        ["Guest"]
    );
}

#[test]
fn zeros_of_a_licence_number_stay() {
    let design = format!(
        "{}\n[attributes.license_number]\ntype = \"text\"\nlabel = \"Licence number\"\npattern = '\\d{{6}}'\n",
        text_element("{{attributes.license_number}}", "")
    );
    let plate = plate(&design).unwrap();
    let mut good = record("Ada");
    good.attributes
        .insert("license_number".into(), "007316".into());
    assert_eq!(words(&scene(&plate, &good).unwrap()), ["007316"]);
    good.attributes
        .insert("license_number".into(), "7316".into());
    let error = scene(&plate, &good).err().unwrap();
    assert_eq!(error.kind(), Kind::InvalidValue);
    assert!(error.to_string().contains("`7316`"), "{error}");
}

#[test]
fn when_hides_an_element_on_nothing_false_and_zero() {
    let plate = plate(&text_element(
        "shown",
        "when = \"{{credential.description}}\"",
    ))
    .unwrap();
    for (value, shown) in [("", false), ("false", false), ("0", false), ("yes", true)] {
        let mut record = record("Ada");
        record.credential.insert("description".into(), value.into());
        assert_eq!(
            !words(&scene(&plate, &record).unwrap()).is_empty(),
            shown,
            "{value:?}"
        );
    }
}

#[test]
fn what_no_record_changes_is_in_the_ground_and_shared() {
    let plate = plate(&page(
        r##"
[[elements]]
id = "bar"
type = "shape"
shape = "rect"
frame = ["0mm", "0mm", "148mm", "5mm"]
fill = "navy"
[[elements]]
id = "name"
type = "text"
text = "{{recipient.name}}"
frame = ["10mm", "50mm", "120mm", "20mm"]
[[elements]]
id = "far"
type = "text"
text = "always here"
frame = ["10mm", "150mm", "120mm", "10mm"]
[[elements]]
id = "over"
type = "shape"
shape = "line"
frame = ["10mm", "60mm", "120mm", "0mm"]
stroke = { color = "black", width = "1pt" }
"##,
    ))
    .unwrap();
    let (one, two) = (
        scene(&plate, &record("Ada")).unwrap(),
        scene(&plate, &record("Bo")).unwrap(),
    );
    assert!(std::sync::Arc::ptr_eq(
        &one.pages[0].ground,
        &two.pages[0].ground
    ));
    let ids = |nodes: &[testamur::scene::Node]| {
        nodes
            .iter()
            .map(|node| node.element.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&one.pages[0].ground), ["bar", "far"]);
    assert_eq!(ids(&one.pages[0].nodes), ["name", "over"]);
    assert_eq!(one.pages[0].nodes[1].fixed, Some(0));
}

#[test]
fn several_pages_hold_what_is_theirs() {
    let design = r##"
schema = 1
kind = "certificate"
name = "Two pages"
[page]
size = "A5"
[[pages]]
[[pages]]
orientation = "landscape"
[[elements]]
type = "text"
text = "{{recipient.name}}"
page = 2
frame = ["10mm", "10mm", "120mm", "20mm"]
"##;
    let scene = scene(&plate(design).unwrap(), &record("Ada")).unwrap();
    assert_eq!(scene.pages.len(), 2);
    assert!(scene.pages[0].nodes.is_empty() && scene.pages[1].nodes.len() == 1);
    assert!(scene.pages[1].size.w > scene.pages[1].size.h);
}

#[test]
fn every_kind_of_element_has_its_place_in_the_scene() {
    let design = page(
        r##"
[styles.loud]
font = { weight = 700 }
color = "crimson"
[attributes.photo]
type = "image"
[[elements]]
id = "words"
type = "text"
text = "Dear [{{recipient.name}}]{loud}"
frame = ["10mm", "10mm", "120mm", "20mm"]
rotate = 5
link = "https://example.org/{{credential.id}}"
alt = "greeting"
[[elements]]
id = "photo"
type = "image"
attribute = "photo"
placeholder = "person.svg"
crop = "cover"
radius = "2mm"
frame = ["10mm", "40mm", "30mm", "30mm"]
[[elements]]
id = "star"
type = "shape"
shape = "star"
points = 5
inner = 0.4
frame = ["60mm", "40mm", "30mm", "30mm"]
fill = { radial = [0.5, 0.5], radius = 1, stops = [[0, "gold"], [1, "darkorange"]] }
stroke = { color = "#00000080", width = "0.5mm", dash = ["2mm", "1mm"], cap = "round", join = "round" }
opacity = 0.5
[[elements]]
id = "code"
type = "qr"
data = "https://example.org/{{credential.id}}"
level = "Q"
frame = ["100mm", "40mm", "30mm", "30mm"]
"##,
    );
    let person = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="#888"/></svg>"##;
    let plate = plate_with(&design, &[("person.svg", person)]).unwrap();
    golden(
        "scene/elements.scene",
        &scene(&plate, &record("Ada")).unwrap().to_string(),
    );
}

#[test]
fn all_faults_of_a_design_come_at_once_and_read_as_promised() {
    let design = page(
        r##"
[[elements]]
id = "a"
type = "text"
text = "{{recipient.nmae}}"
frame = ["10mm", "10mm", "120 mn", "20mm"]
[[elements]]
id = "a"
type = "txt"
text = "x"
frame = ["10mm", "10mm", "120mm", "20mm"]
colour = "blue"
[[elements]]
id = "far"
type = "qr"
data = "x"
frame = ["400mm", "10mm", "20mm", "20mm"]
color = "bleu"
"##,
    );
    golden(
        "messages/design-faults.txt",
        &format!("{}\n", plate(&design).err().unwrap()),
    );
}

#[test]
fn faults_of_templates_pictures_and_fonts_come_together() {
    let design = format!(
        "{}\n[fonts]\nfiles = [\"missing.ttf\"]\n[[elements]]\nid = \"logo\"\ntype = \"image\"\nfile = \"lgo.png\"\nframe = [\"10mm\", \"60mm\", \"20mm\", \"20mm\"]\n",
        text_element(
            "{{recipient.nmae}} {{uper recipient.name}}",
            "font = { family = \"EB Garamnd\" }"
        )
    );
    let error = plate_with(&design, &[("logo.png", b"x")]).err().unwrap();
    let kinds: Vec<_> = error.findings().map(|finding| finding.kind).collect();
    for kind in [Kind::UnknownField, Kind::Template, Kind::Font, Kind::Asset] {
        assert!(kinds.contains(&kind), "{kind:?} is not among {error}");
    }
    let text = error.to_string();
    assert!(
        text.contains("`logo.png`") && text.contains("EB Garamond") && text.contains("missing.ttf"),
        "{text}"
    );
    assert!(
        error
            .findings()
            .all(|finding| finding.place.file.is_some() && finding.place.line.is_some()),
        "{error}"
    );
}

#[test]
fn a_name_too_long_at_its_smallest_size_is_a_fault_with_figures() {
    let plate = plate(&text_element(
        "{{recipient.name}}",
        "fit = { mode = \"shrink\", min = \"30pt\" }\nfont = { size = \"40pt\" }",
    ))
    .unwrap();
    let error = scene(
        &plate,
        &record("Maximiliane-Charlotte Freifrau von Hohenstaufen-Waldburg"),
    )
    .err()
    .unwrap();
    assert_eq!(error.kind(), Kind::Overflow);
    let finding = error.findings().next().unwrap();
    assert_eq!(finding.place.element.as_deref(), Some("t"));
    assert!(finding.help.is_some(), "{error}");
}

#[test]
fn a_character_that_no_font_has_is_a_fault_that_names_it() {
    let plate = plate(&text_element("{{recipient.name}}", "")).unwrap();
    let error = scene(&plate, &record("\u{12000}")).err().unwrap();
    assert_eq!(error.kind(), Kind::MissingGlyph);
    assert!(error.to_string().contains("U+12000"), "{error}");
}

#[test]
fn the_size_used_is_told() {
    let plate = plate(&text_element(
        "{{recipient.name}}",
        "fit = { mode = \"shrink\", min = \"8pt\" }\nfont = { size = \"60pt\" }",
    ))
    .unwrap();
    let layout = plate
        .fill(&record("Hubert Blaine Wolfeschlegelsteinhausen"))
        .unwrap()
        .layout()
        .unwrap();
    let sizes = layout.sizes();
    assert!(
        sizes.len() == 1 && sizes[0].used < 60.0 && sizes[0].used >= 8.0,
        "{sizes:?}"
    );
}

#[test]
fn work_stops_at_its_deadline_and_on_request() {
    let plate = plate(&text_element("{{recipient.name}}", "")).unwrap();
    let late = Watch {
        deadline: Some(Deadline::after(Duration::ZERO)),
        ..Watch::default()
    };
    assert_eq!(
        plate
            .with_watch(late)
            .fill(&record("Ada"))
            .err()
            .unwrap()
            .kind(),
        Kind::Cancelled
    );
    let token = CancelToken::new();
    token.cancel();
    let raised = Watch {
        cancel: Some(token),
        ..Watch::default()
    };
    assert_eq!(
        plate
            .with_watch(raised)
            .fill(&record("Ada"))
            .err()
            .unwrap()
            .kind(),
        Kind::Cancelled
    );
    assert!(plate.fill(&record("Ada")).is_ok());
}

#[test]
fn a_link_is_web_or_mail_and_nothing_else() {
    let plate = plate(&text_element(
        "x {{recipient.name}}",
        "link = \"{{credential.url}}\"",
    ))
    .unwrap();
    let mut record = record("Ada");
    record
        .credential
        .insert("url".into(), "javascript:alert(1)".into());
    let error = scene(&plate, &record).err().unwrap();
    assert_eq!(error.kind(), Kind::InvalidValue);
}

#[test]
fn a_coarse_picture_is_a_fault_unless_the_design_allows_it() {
    let element = "[[elements]]\nid = \"p\"\ntype = \"image\"\nfile = \"p.png\"\nframe = [\"10mm\", \"10mm\", \"100mm\", \"100mm\"]\n";
    let mut png = Vec::new();
    image::RgbImage::from_fn(40, 40, |x, y| image::Rgb([x as u8, y as u8, 9]))
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    let strict = plate_with(&page(element), &[("p.png", &png)]).unwrap();
    assert_eq!(strict.fixed_layout().err().unwrap().kind(), Kind::Picture);
    let lax = page(element).replace("size = \"A5\"", "size = \"A5\"\nmin_dpi = 5");
    let lax = plate_with(&lax, &[("p.png", &png)]).unwrap();
    assert!(!lax.fixed_layout().unwrap().findings().is_empty());
}
