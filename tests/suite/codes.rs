//! Codes of other kinds than QR codes, from the design to what scanners say.

use testamur::code::Symbology;
use testamur::finding::Finding;
use testamur::finding::Kind;
use testamur::scene::Code;
use testamur::scene::Item;

use crate::common::page;
use crate::common::plate;
use crate::common::record;
use crate::common::scene;

fn code(symbology: &str, more: &str) -> String {
    page(&format!(
        "[[elements]]\nid = \"code\"\ntype = \"code\"\nsymbology = \"{symbology}\"\ndata = \"{{{{recipient.name}}}}\"\n\
         frame = [\"10mm\", \"10mm\", \"100mm\", \"30mm\"]\n{more}\n"
    ))
}

fn drawn(design: &str, payload: &str) -> Code {
    let scene = scene(&plate(design).unwrap(), &record(payload)).unwrap();
    match &scene.pages[0].nodes[0].item {
        Item::Code(code) => code.clone(),
        other => panic!("{other:?} is no code"),
    }
}

fn findings(design: &str, payload: &str) -> Vec<Finding> {
    let filled = plate(design).unwrap().fill(&record(payload)).unwrap();
    match filled.layout() {
        Ok(layout) => layout.findings().to_vec(),
        Err(error) => error.findings().cloned().collect(),
    }
}

const MM: f64 = 72.0 / 25.4;

#[test]
fn each_code_stands_in_its_frame_with_its_quiet_zone() {
    for (symbology, name, quiet) in [
        ("data-matrix", Symbology::DataMatrix, 1.0),
        ("code-128", Symbology::Code128, 10.0),
        ("aztec", Symbology::Aztec, 0.0),
        ("pdf417", Symbology::Pdf417, 2.0),
    ] {
        let code = drawn(&code(symbology, ""), "C-2026-000017");
        assert_eq!((code.symbology, &*code.payload), (name, "C-2026-000017"));
        let (ground, _) = code.ground.unwrap();
        let module = code.area.w / code.matrix.width as f64;
        assert!(
            (code.area.x - ground.x - quiet * module).abs() < 1e-6,
            "{symbology}"
        );
        assert!(ground.x >= 10.0 * MM - 1e-6 && ground.right() <= 110.0 * MM + 1e-6);
        assert!(ground.y >= 10.0 * MM - 1e-6 && ground.bottom() <= 40.0 * MM + 1e-6);
        assert!(findings(&self::code(symbology, ""), "C-2026-000017").is_empty());
    }
}

#[test]
fn text_that_a_symbology_does_not_have_is_a_fault_of_the_record() {
    for (symbology, payload, wrong) in [
        ("code-128", "Grüße", "`ü` (U+00FC)"),
        ("data-matrix", "Łódź", "`Ł` (U+0141)"),
    ] {
        let found = findings(&code(symbology, ""), payload);
        let [finding] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(finding.kind, Kind::Code);
        assert!(finding.message.contains(wrong), "{}", finding.message);
        assert_eq!(finding.place.field.as_deref(), Some("recipient.name"));
    }
    for (symbology, payload) in [
        ("data-matrix", "Grüße"),
        ("aztec", "東京"),
        ("pdf417", "Łódź"),
    ] {
        assert!(
            findings(&code(symbology, ""), payload).is_empty(),
            "{symbology}"
        );
    }
}

#[test]
fn text_that_is_too_long_is_a_fault_of_the_record() {
    for symbology in ["data-matrix", "code-128", "aztec", "pdf417"] {
        let found = findings(&code(symbology, ""), &"aB§".repeat(2000)).remove(0);
        assert!(found.is_fault() && found.kind == Kind::Code, "{symbology}");
        assert_eq!(found.place.field.as_deref(), Some("recipient.name"));
    }
    let found = findings(&code("code-128", ""), &"a".repeat(81)).remove(0);
    assert!(found.message.contains("81 bytes"), "{}", found.message);
    assert!(found.message.contains("80 characters"), "{}", found.message);
}

#[test]
fn modules_that_are_too_small_for_scanners_are_told() {
    let small = |symbology: &str, payload: &str, size: &str| -> Vec<String> {
        let design = code(symbology, "").replace("\"100mm\", \"30mm\"", size);
        let found = findings(&design, payload);
        found.into_iter().map(|finding| finding.message).collect()
    };
    let told = small("code-128", "C-2026-000017", "\"34mm\", \"6mm\"");
    assert!(
        told.iter().any(|told| told.contains("phones want 0.25 mm")),
        "{told:?}"
    );
    let address = "https://verify.example.org/c/C-2026-000017";
    let told = small("data-matrix", address, "\"8mm\", \"8mm\"");
    assert!(
        told.iter().any(|told| told.contains("phones want 0.33 mm")),
        "{told:?}"
    );
    let low = code("code-128", "").replace("\"30mm\"]", "\"4mm\"]");
    let told = findings(&low, "C-1").remove(0);
    assert!(
        told.message
            .contains("the bars of the Code 128 code are 4 mm high"),
        "{}",
        told.message
    );
}

#[test]
fn faint_codes_and_codes_without_a_margin_are_told_by_their_name() {
    let faint = findings(&code("aztec", "color = \"#dddddd\""), "C-1").remove(0);
    assert!(faint.is_fault() && faint.message.contains("the Aztec code's contrast"));
    let bare = findings(&code("pdf417", "quiet_zone = 0"), "C-1").remove(0);
    assert!(
        bare.message
            .contains("the PDF417 code's quiet zone is 0 modules wide; scanners want 2")
    );
    assert_eq!(
        bare.help.as_deref(),
        Some("set `quiet_zone = 2`, and keep other elements out of it")
    );
}

#[test]
fn a_level_is_checked_against_its_symbology() {
    let fault = |symbology: &str, level: u32| {
        let design = code(symbology, &format!("level = {level}"));
        plate(&design)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert!(fault("pdf417", 9).contains("goes from 0 to 8"));
    assert!(fault("aztec", 2).contains("goes from 5 to 90"));
    assert!(fault("code-128", 2).contains("a Code 128 code has no `level`"));
    assert_eq!(fault("pdf417", 8), "");
    assert_eq!(fault("aztec", 50), "");
}

#[test]
fn a_code_leads_to_the_hosts_of_the_design_alone() {
    let design = code("aztec", "hosts = [\"example.org\"]");
    let plate = plate(&design).unwrap();
    assert!(plate.fill(&record("https://example.org/1")).is_ok());
    assert!(plate.fill(&record("https://evil.example/1")).is_err());
}

#[test]
fn the_scene_tells_both_sides_of_a_code_that_is_no_square() {
    let plate = plate(&code("code-128", "")).unwrap();
    let text = scene(&plate, &record("C-1")).unwrap().to_string();
    assert!(
        text.contains("code [code] \"C-1\" 68 × 1 modules"),
        "{text}"
    );
}

#[test]
fn no_text_keeps_an_encoder_busy() {
    let letters = ["a", "B", "7", "§", "!", " ", "\u{1}", "~"];
    let mixed: String = (0..3_100)
        .map(|at| letters[(at * at + at / 7) % 8])
        .collect();
    for symbology in ["data-matrix", "aztec", "pdf417"] {
        let plate = plate(&code(symbology, "")).unwrap();
        for text in [mixed.clone(), "7".repeat(2_000), "aB1".repeat(20_000)] {
            let until = testamur::limits::Deadline::after(std::time::Duration::from_secs(20));
            let watch = testamur::limits::Watch {
                deadline: Some(until),
                ..Default::default()
            };
            let filled = plate.fill(&record(&text)).unwrap();
            let _ = filled.layout();
            assert!(watch.check().is_ok(), "{symbology}");
        }
    }
}
