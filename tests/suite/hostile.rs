//! What strangers may hand in: a typed error, nothing read outside the design, no panic.

use std::fs;

use proptest::prelude::*;
use testamur::assets::Assets;
use testamur::finding::Kind;
use testamur::limits::Limits;
use testamur::plate::Plate;
use testamur::record::Record;

use crate::common::page;
use crate::common::plate;
use crate::common::plate_with;
use crate::common::record;
use crate::common::scene;

fn background(name: &str) -> String {
    page("").replace(
        "size = \"A5\"",
        &format!("size = \"A5\"\nbackground = '{name}'"),
    )
}

#[test]
fn no_name_of_a_file_leads_out_of_the_design() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("secret.svg"),
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
    )
    .unwrap();
    let inside = folder.path().join("design");
    fs::create_dir(&inside).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("secret.svg"), inside.join("link.svg")).unwrap();
    let absolute = folder.path().join("secret.svg").display().to_string();
    for name in [
        "../secret.svg",
        &absolute,
        "link.svg",
        "x/../../secret.svg",
        "..\\secret.svg",
        "file:///etc/hostname",
        "/etc/hostname",
    ] {
        fs::write(inside.join("design.toml"), background(name)).unwrap();
        let error = Plate::open(
            &Assets::folder(&inside, &Limits::default()).unwrap(),
            &Limits::default(),
        )
        .err();
        assert!(
            error.is_some_and(|error| error
                .findings()
                .any(|finding| finding.kind == Kind::Asset || finding.kind == Kind::BadValue)),
            "{name}"
        );
    }
}

#[test]
fn an_svg_reads_nothing_outside_the_design() {
    for href in [
        "/etc/hostname",
        "file:///etc/hostname",
        "../secret.png",
        "https://example.org/x.png",
        "//example.org/x.png",
        "%2e%2e/secret.png",
        "C:\\x.png",
    ] {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"><image width="9" height="9" xlink:href="{href}"/></svg>"#
        );
        let error = plate_with(&background("art.svg"), &[("art.svg", svg.as_bytes())]).err();
        assert!(
            error.is_some_and(|error| error.to_string().contains("art.svg")),
            "{href}"
        );
    }
}

#[test]
fn a_huge_png_is_refused_by_its_header() {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend(60_000_u32.to_be_bytes().repeat(2));
    png.extend([8, 2, 0, 0, 0]);
    png.extend([0; 1_000]);
    let error = plate_with(&background("big.png"), &[("big.png", &png)])
        .err()
        .unwrap();
    assert_eq!(error.kind(), Kind::Limit, "{error}");
    assert!(
        error.to_string().contains("60000") || error.to_string().contains("60,000"),
        "{error}"
    );
}

#[test]
fn loops_and_output_of_a_template_are_bounded() {
    let design = |text: &str| {
        let text = format!(
            "[[elements]]\ntype = \"text\"\ntext = '''{text}'''\nframe = [\"10mm\", \"10mm\", \"120mm\", \"40mm\"]\n[attributes.list]\ntype = \"text\"\n"
        );
        plate(&page(&text)).unwrap()
    };
    let mut record = Record::default();
    record.attributes.insert(
        "list".into(),
        vec!["xxxxxxxxxxxxxxxxxxxxxxxx"; 3_000].into(),
    );
    for text in [
        "{{#each attributes.list}}{{#each ../attributes.list}}{{#each ../../attributes.list}}{{/each}}{{/each}}{{/each}}",
        "{{#each attributes.list}}{{this}}{{this}}{{this}}{{/each}}",
    ] {
        assert_eq!(
            design(text).fill(&record).err().unwrap().kind(),
            Kind::Limit,
            "{text}"
        );
    }
}

#[test]
fn overrides_of_direction_are_left_out_with_a_warning() {
    let plate = plate(&page("[[elements]]\ntype = \"text\"\ntext = \"{{recipient.name}}\"\nframe = [\"10mm\", \"10mm\", \"120mm\", \"40mm\"]\n")).unwrap();
    let layout = plate
        .fill(&record("Ada\u{202E}ecalevoL"))
        .unwrap()
        .layout()
        .unwrap();
    assert!(
        layout
            .findings()
            .iter()
            .any(|finding| finding.kind == Kind::Stripped)
    );
    assert!(!layout.scene().to_string().contains('\u{202E}'));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_name_makes_the_program_panic(name in "\\PC{0,60}|[\\u{590}-\\u{6ff}\\u{e00}-\\u{e7f}\\u{900}-\\u{97f}]{1,30}|[\\u{0}-\\u{ff}\\u{2000}-\\u{206f}\\u{fe00}-\\u{fe0f}]{1,30}") {
        let plate = plate(&page("[[elements]]\ntype = \"text\"\ntext = \"{{recipient.name}} {{upper recipient.name}}\"\nframe = [\"10mm\", \"10mm\", \"120mm\", \"40mm\"]\nfit = \"shrink-wrap\"\n")).unwrap();
        let _ = scene(&plate, &record(&name));
    }

    #[test]
    fn no_template_makes_the_program_panic(text in "[{}#/a-z. \"()=@|>*!-]{0,60}|(\\{\\{#?/?[a-z.]{1,16}( [a-z.]{1,9})?\\}\\}){1,6}") {
        let _ = plate(&page(&format!("[[elements]]\ntype = \"text\"\ntext = '''{text}'''\nframe = [\"10mm\", \"10mm\", \"120mm\", \"40mm\"]\n")));
    }
}
