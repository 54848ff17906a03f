//! Placeholders, families and layers, as they are written; and artwork that was damaged on purpose.

use super::Artwork;
use super::Options;
use super::source::Survey;
use super::source::What;
use super::stand_ins::with_stand_ins;
use super::words::Vocabulary;
use super::words::placeholders;
use crate::design::Design;
use crate::finding::Kind;
use crate::font::FontSet;
use crate::limits::Limits;

fn templates(text: &str) -> Vec<String> {
    let mut words = Vocabulary::default();
    placeholders(text)
        .iter()
        .map(|one| words.template(one))
        .collect()
}

#[test]
fn placeholders_of_all_platforms_mean_the_same_field() {
    for text in [
        "{{recipient.name}}",
        "{{{recipient.name}}}",
        "{{ name }}",
        "[recipient.name]",
        "[Full Name]",
        "<<Name>>",
        "«Name»",
        "{name}",
        "${recipient_name}",
        "[recipientName]",
        "[Vollständiger Name]",
        "[氏名]",
    ] {
        assert_eq!(templates(text), ["{{recipient.name}}"], "{text}");
    }
}

#[test]
fn names_that_no_field_has_become_attributes() {
    let mut words = Vocabulary::default();
    let said: Vec<String> = placeholders(
        "{{license_number}} [Licence Number] [Exam date] {{issuer.registrar}} [Größe]",
    )
    .iter()
    .map(|one| words.template(one))
    .collect();
    assert_eq!(
        said,
        [
            "{{attributes.license_number}}",
            "{{attributes.licence_number}}",
            "{{date attributes.exam_date \"long\"}}",
            "{{issuer.registrar}}",
            "{{attributes.grosse}}",
        ]
    );
    let labels: Vec<&str> = words
        .attributes
        .values()
        .map(|one| one.label.as_str())
        .collect();
    assert_eq!(
        labels,
        ["License number", "Licence Number", "Exam date", "Größe"]
    );
}

#[test]
fn calls_and_blocks_stay_and_their_names_become_fields() {
    for (text, template) in [
        ("{{upper name}}", "{{upper recipient.name}}"),
        (
            "{{date issue_date \"yMMMM\" locale=\"fr\"}}",
            "{{date credential.issued_on \"yMMMM\" locale=\"fr\"}}",
        ),
        (
            "{{default grade \"a b\"}}",
            "{{default attributes.grade \"a b\"}}",
        ),
        (
            "{{#if credential.expires_on}}",
            "{{#if credential.expires_on}}",
        ),
        ("{{number score 2}}", "{{number attributes.score 2}}"),
        ("{{issue_date}}", "{{date credential.issued_on \"long\"}}"),
        ("{{else}}", "{{else}}"),
    ] {
        assert_eq!(templates(text), [template], "{text}");
    }
}

#[test]
fn what_only_looks_like_a_placeholder_is_none() {
    for text in [
        "[1]",
        "[x]",
        "{ }",
        "{{}}",
        "a < b << c",
        "[see (2)]",
        "{{ {{",
        "[",
        "]{{",
        "f(x) = {x: 1}",
    ] {
        assert_eq!(placeholders(text), [], "{text}");
    }
}

#[test]
fn layers_are_known_by_the_names_that_programs_make_of_them() {
    let what = |attributes: &str| {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:inkscape='http://i'><rect {attributes}/></svg>"
        );
        let document = crate::picture::svg::document(&svg, &Limits::default()).unwrap();
        Survey::of(&document).marks.pop().map(|mark| mark.what)
    };
    for qr in [
        "id='qr'",
        "id='QR'",
        "id='qr_1_'",
        "id='qr-2'",
        "id='QR_x20_code'",
        "id='r7' inkscape:label='QR code'",
        "id='Layer' data-name='qr'",
        "id='qrcode'",
    ] {
        assert_eq!(what(qr), Some(What::Qr), "{qr}");
    }
    assert_eq!(
        what("id='Signature_x5F_Dean'"),
        Some(What::Picture("signature_dean".into()))
    );
    assert_eq!(
        what("id='photo copy 2'"),
        Some(What::Picture("photo".into()))
    );
    for none in [
        "id='signature-line'",
        "id='qrious'",
        "id='frame'",
        "id='photograph'",
        "",
    ] {
        assert_eq!(what(none), None, "{none}");
    }
}

#[test]
fn a_family_like_the_missing_one_comes_after_it_wherever_it_stands() {
    let fonts = FontSet::bundled();
    for (text, made) in [
        (
            "<text font-family=\"Montserrat\">",
            "<text font-family=\"Montserrat, Inter\">",
        ),
        (
            "<text style='font-family: Lora;fill:red'>",
            "<text style='font-family: Lora, Libre Baskerville;fill:red'>",
        ),
        (
            ".a{font-family:\"My Font\",'Other'}",
            ".a{font-family:\"My Font\",'Other', EB Garamond}",
        ),
        (
            "<text style=\"font-family:&quot;Poppins&quot;\">",
            "<text style=\"font-family:&quot;Poppins&quot;, Inter\">",
        ),
        (
            "<text style=\"font: italic 600 12px/1.2 Poppins\">",
            "<text style=\"font: italic 600 12px/1.2 Poppins, Inter\">",
        ),
        (
            ".a{font:700 4mm 'My Font'}",
            ".a{font:700 4mm 'My Font', EB Garamond}",
        ),
        (
            "<text style=\"font-family:Poppins\">",
            "<text style=\"font-family:Poppins, Inter\">",
        ),
    ] {
        assert_eq!(with_stand_ins(text, None, &fonts).0, made);
    }
    for known in [
        "font-family='Inter'",
        "font-family: EBGaramond-Bold;",
        "font-family=\"Foo, serif\"",
        "-font-family-specification",
        "font-family",
        "font-family=",
        "font-family:'",
    ] {
        assert_eq!(with_stand_ins(known, None, &fonts).0, known);
    }
}

#[test]
fn damaged_artwork_is_refused_or_makes_a_design_that_can_be_read() {
    let whole = include_bytes!("../../tests/data/art/hand.svg");
    let limits = Limits::default();
    let mut seed = 7_u64;
    let mut random = |bound: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % bound
    };
    for _ in 0..300 {
        let mut bytes = whole.to_vec();
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            let to = (at + random(12)).min(bytes.len());
            let from = random(bytes.len() - 12);
            let piece = bytes[from..from + random(12)].to_vec();
            bytes.splice(at..to, piece);
        }
        let Ok(art) = Artwork::read(bytes.into(), "art.svg", &Options::default()) else {
            continue;
        };
        let design = Design::parse(&art.design, "design.toml", &limits);
        assert!(design.is_ok(), "{:?}\n{}", design.err(), art.design);
    }
}

#[test]
fn names_in_artwork_cannot_write_into_the_design() {
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210"><text x="9" y="50" font-family="Evil&#10;[page]&#10;size">{{#if a.b'"}}x{{/if}} [Name] &#10;"""evil = 1 \</text><g id="photo_&quot;]"><path d="M9 9h9v9z"/></g></svg>"#;
    let options = Options {
        name: Some("a\"\n[x]".into()),
        ..Options::default()
    };
    let art = Artwork::read(svg.into(), "a\nb = 1.svg", &options).unwrap();
    let limits = Limits::default();
    let design = Design::parse(&art.design, "design.toml", &limits);
    assert!(design.is_ok(), "{:?}\n{}", design.err(), art.design);
}

#[test]
fn more_than_people_write_is_refused_before_it_costs() {
    let svg = |inner: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='297mm' height='210mm' viewBox='0 0 297 210'>{inner}</svg>"
        )
    };
    let read = |inner: &str| {
        Artwork::read(
            svg(inner).into_bytes().into(),
            "art.svg",
            &Options::default(),
        )
    };
    let texts = "<text x='9' y='9'>[ab]</text>".repeat(12_000);
    assert_eq!(read(&texts).unwrap_err().kind(), Kind::Limit);
    let rows: String = (0..1_500)
        .map(|y| format!("<tspan x='9' y='{y}'>[ab]</tspan>"))
        .collect();
    let art = read(&format!("<text>{rows}</text>")).unwrap();
    assert!(
        art.findings[0].message.contains("too long for one text"),
        "{:?}",
        art.findings
    );
    let layers = "<g id='photo'><path d='M9 9h9v9z'/></g>".repeat(1_500);
    assert_eq!(read(&layers).unwrap_err().kind(), Kind::Limit);
    let layers = "<g id='photo'><path d='M9 9h9v9z'/></g>".repeat(300);
    assert_eq!(read(&layers).unwrap().files.len(), 13);
    let open = "{{ [ ".repeat(1_000);
    assert!(
        !read(&format!("<desc>{open}</desc><text>{open}</text>"))
            .unwrap()
            .design
            .is_empty()
    );
    let families: String = (0..60_000).map(|n| format!("font-family:F{n};")).collect();
    let sheet = format!("<style>a{{{families}}}</style>");
    assert_eq!(read(&sheet).unwrap_err().kind(), Kind::Limit);
}
