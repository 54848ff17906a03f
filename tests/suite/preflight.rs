//! The preflight: each fault with its row and column, and no sound row blamed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use testamur::assets::Assets;
use testamur::batch::Plan;
use testamur::batch::Preflight;
use testamur::batch::PreflightOptions;
use testamur::batch::preflight;
use testamur::finding::Finding;
use testamur::finding::Kind;
use testamur::limits::CancelToken;
use testamur::limits::Limits;
use testamur::limits::Watch;
use testamur::plate::Plate;
use testamur::record::records::Options;
use testamur::record::records::RecordFile;

use crate::cli::Desk;
use crate::cli::code;
use crate::cli::printed;
use crate::cli::said;
use crate::common::bundled_plate;
use crate::common::page;
use crate::common::plate;

const HEADERS: [&str; 16] = [
    "Credential ID",
    "Full name",
    "E-mail",
    "Course",
    "Issued on",
    "Expires on",
    "Licence number",
    "Group",
    "Locale",
    "Verification URL",
    "Score",
    "Examined on",
    "Profile",
    "Contact",
    "Honours",
    "Photo",
];

/// What is wrong in which row (the header is row 1): the column, what stands there, and the kind.
const FAULTS: [(u64, &str, &str, Kind); 24] = [
    (5, "Full name", "", Kind::MissingValue),
    (17, "Licence number", "", Kind::MissingValue),
    (30, "Licence number", "PE-00421", Kind::InvalidValue),
    (31, "Score", "87 points", Kind::InvalidValue),
    (33, "Profile", "my page", Kind::InvalidValue),
    (34, "Contact", "office at example.org", Kind::InvalidValue),
    (35, "Honours", "perhaps", Kind::InvalidValue),
    (44, "Issued on", "31/02/2026", Kind::BadDate),
    (45, "Expires on", "soon", Kind::BadDate),
    (46, "Examined on", "2026-02-30", Kind::BadDate),
    (60, "Expires on", "2020-01-01", Kind::Expiry),
    (71, "Credential ID", "C-000009", Kind::Duplicate),
    (
        82,
        "E-mail",
        "MEMBER.9@example.org",
        Kind::ProbableDuplicate,
    ),
    (90, "Full name", "Ada \u{16a0}", Kind::MissingGlyph),
    (91, "Course", "Bridges \u{a500}", Kind::MissingGlyph),
    (
        100,
        "Full name",
        "<Wolfeschlegelsteinhausen >",
        Kind::Overflow,
    ),
    (101, "Course", "<Seismic engineering >", Kind::Overflow),
    (120, "Photo", "missing.jpg", Kind::Asset),
    (121, "Photo", "../design.toml", Kind::Asset),
    (122, "Photo", "coarse.png", Kind::Picture),
    (
        140,
        "Verification URL",
        "https://example.org/<abcdefghij>",
        Kind::Code,
    ),
    (150, "Credential ID", "c-000010", Kind::FileName),
    (200, "Locale", "tlh", Kind::InvalidValue),
    (240, "Full name", "Ada\u{202e}Lovelace", Kind::Stripped),
];

/// What stands in angle brackets comes three hundred times.
fn long(value: &str) -> String {
    match value.split_once('<') {
        Some((start, rest)) => start.to_owned() + &rest.trim_end_matches('>').repeat(300),
        None => value.to_owned(),
    }
}

fn sound(row: u64, header: &str) -> String {
    let number = row - 1;
    match header {
        "Credential ID" => format!("C-{number:06}"),
        "Full name" => {
            ["Ada Lovelace", "علي بن محمد", "佐藤 直子", "नेहा शर्मा"][number as usize % 4].into()
        }
        "E-mail" => format!("member.{number}@example.org"),
        "Course" => "Bridge inspection".into(),
        "Issued on" | "Examined on" => "2026-05-14".into(),
        "Expires on" if number.is_multiple_of(3) => "2029-05-14".into(),
        "Licence number" => format!("PE-{number:06}"),
        "Group" => "Spring 2026".into(),
        "Verification URL" => format!("https://verify.example.org/c/C-{number:06}"),
        "Score" => "87.5".into(),
        "Profile" => format!("https://people.example.org/{number}"),
        "Photo" if number.is_multiple_of(50) => "face-1.png".into(),
        _ => String::new(),
    }
}

fn cell(row: u64, header: &str) -> String {
    let fault = FAULTS
        .iter()
        .find(|(at, column, ..)| (*at, *column) == (row, header));
    let value = fault.map_or_else(|| sound(row, header), |(_, _, value, _)| long(value));
    format!("\"{value}\"")
}

/// A table of three hundred rows, of which those of [`FAULTS`] are wrong.
fn table() -> String {
    let mut text = HEADERS.join(",") + "\n";
    for row in 2..=301 {
        let cells: Vec<String> = HEADERS.iter().map(|header| cell(row, header)).collect();
        text += &(cells.join(",") + "\n");
    }
    text
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/preflight"))
}

/// The design that can go wrong in every way.
fn plan() -> Plan {
    let limits = Limits::default();
    let assets = Assets::folder(folder(), &limits).unwrap();
    let photos = Assets::folder(folder().join("photos"), &limits).unwrap();
    let plate = Plate::open(&assets, &limits).unwrap();
    Plan::of("licence", plate.with_record_assets(photos))
}

fn file(plan: &Plan, text: impl Into<String>, name: &str) -> RecordFile {
    let options = Options {
        wanted: Some(plan.wanted()),
        ..Options::default()
    };
    RecordFile::in_memory(text.into().into_bytes(), name, options, Limits::default())
}

/// The report, and all findings in the order in which they came.
fn fly(plan: &Plan, file: &RecordFile, options: &PreflightOptions) -> (Preflight, Vec<Finding>) {
    let mut all = Vec::new();
    let report = preflight(plan, file, options, &mut |seen| {
        all.extend_from_slice(seen.findings);
        Ok(())
    });
    (report.unwrap(), all)
}

fn found(plan: &Plan, text: &str, name: &str) -> Vec<Finding> {
    fly(plan, &file(plan, text, name), &PreflightOptions::default()).1
}

#[test]
fn each_fault_is_found_with_its_row_and_column_and_no_sound_row_is_blamed() {
    let plan = plan();
    let (report, all) = fly(
        &plan,
        &file(&plan, table(), "members.csv"),
        &PreflightOptions::default(),
    );
    let found: Vec<_> = all
        .iter()
        .map(|one| {
            (
                one.place.line.unwrap(),
                one.place.column.as_deref().unwrap(),
                one.kind,
            )
        })
        .collect();
    let planted: Vec<_> = FAULTS
        .iter()
        .map(|(row, column, _, kind)| (*row, *column, *kind))
        .collect();
    assert_eq!(found, planted);
    for one in &all {
        assert!(
            one.help.is_some() && one.place.file.as_deref() == Some("members.csv"),
            "{one}"
        );
        assert_eq!(one.place.record, one.place.line.map(|row| row - 1));
    }
    let warnings = all.iter().filter(|one| !one.is_fault()).count() as u64;
    assert_eq!(warnings, 4);
    assert_eq!(
        (report.records, report.refused),
        (300, FAULTS.len() as u64 - warnings)
    );
    assert_eq!(report.sound, report.records - report.refused);
    assert_eq!(report.faults_and_warnings(), (report.refused, warnings));
}

#[test]
fn a_preflight_is_the_same_with_any_number_of_threads() {
    let plan = plan();
    let file = file(&plan, table(), "members.csv");
    let with = |threads| {
        let options = PreflightOptions {
            threads,
            ..PreflightOptions::default()
        };
        fly(&plan, &file, &options)
    };
    assert_eq!(with(1), with(5));
}

#[test]
fn all_are_counted_and_the_first_are_kept() {
    let plan = Plan::of("modern", bundled_plate("modern"));
    let rows: String = (0..700).map(|at| format!("C-{at},,000001\n")).collect();
    let text = format!("Credential ID,Full name,Licence number\n{rows}");
    let options = PreflightOptions {
        kept: 3,
        ..PreflightOptions::default()
    };
    let (report, all) = fly(&plan, &file(&plan, text, "a.csv"), &options);
    let [missing] = report.kinds.as_slice() else {
        panic!("{:?}", report.kinds);
    };
    assert_eq!(
        (missing.kind, missing.count, all.len()),
        (Kind::MissingValue, 700, 700)
    );
    assert_eq!(missing.first_rows, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert_eq!(missing.first_columns, ["Full name"]);
    assert_eq!(missing.findings, all[..3]);
}

#[test]
fn a_row_that_can_not_be_read_does_not_stop_the_others() {
    let plan = Plan::of("modern", bundled_plate("modern"));
    let text = "Credential ID,Full name,Licence number\nC-1,Ada,000001\nC-2,Bo\nC-3,,000003\n";
    let all = found(&plan, text, "a.csv");
    let kinds: Vec<_> = all.iter().map(|one| (one.place.line, one.kind)).collect();
    assert_eq!(kinds, [(Some(3), Kind::Row), (Some(4), Kind::MissingValue)]);
}

#[test]
fn all_that_is_wrong_with_a_row_is_told_at_once() {
    let plan = Plan::of("modern", bundled_plate("modern"));
    let text = "Credential ID,Full name,Licence number,Issued on\nC-1,Ada ᚠ,12,soon\n";
    let all = found(&plan, text, "a.csv");
    let kinds: Vec<_> = all.iter().map(|one| one.kind).collect();
    assert_eq!(
        kinds,
        [Kind::BadDate, Kind::InvalidValue, Kind::MissingGlyph]
    );
}

#[test]
fn work_that_is_cancelled_ends_with_an_error() {
    let token = CancelToken::new();
    let watch = Watch {
        cancel: Some(token.clone()),
        ..Watch::default()
    };
    let plan = Plan::of("modern", bundled_plate("modern")).with_watch(&watch);
    let rows: String = (0..3_000)
        .map(|at| format!("C-{at},Ada,000001\n"))
        .collect();
    let file = file(
        &plan,
        format!("Credential ID,Full name,Licence number\n{rows}"),
        "a.csv",
    );
    let mut seen = 0;
    let result = preflight(&plan, &file, &PreflightOptions::default(), &mut |_| {
        seen += 1;
        token.cancel();
        Ok(())
    });
    assert_eq!(result.unwrap_err().kind(), Kind::Cancelled);
    assert!((1..3_000).contains(&seen), "{seen}");
}

/// A line of two values, which has room for some thirty letters.
const LINE: &str = "[[elements]]\nid = \"line\"\ntype = \"text\"\nframe = [\"10mm\", \"10mm\", \"90mm\", \"8mm\"]\n\
    font = { family = \"Inter\", weight = 400, size = \"12pt\" }\nfit = { mode = \"error\" }\n";

fn columns_of(template: &str, row: &str) -> Vec<(Kind, Option<String>)> {
    let design = page(&format!("{LINE}text = '{template}'\n"));
    let plan = Plan::of("line", plate(&design).unwrap());
    let text = format!("Credential ID,Full name,Course,E-mail\n{row}\n");
    let all = found(&plan, &text, "a.csv");
    all.into_iter()
        .map(|one| (one.kind, one.place.column))
        .collect()
}

#[test]
fn of_several_values_the_one_to_blame_is_named() {
    let both = "{{recipient.name}} {{credential.name}}";
    let long = "A course that has a name of many many words";
    let column = |name: &str| Some(name.to_owned());
    for (template, row, kind, blamed) in [
        (
            both,
            format!("1,Ada,{long},"),
            Kind::Overflow,
            column("Course"),
        ),
        (
            both,
            format!("1,{long},Bridges,"),
            Kind::Overflow,
            column("Full name"),
        ),
        (
            "{{upper recipient.name}} {{credential.name}}",
            format!("1,{long},Bridges,"),
            Kind::Overflow,
            column("Full name"),
        ),
        // A value that only decides is not to blame.
        (
            "{{#if recipient.email}}m{{/if}}{{recipient.name}}",
            format!("1,{long},x,{long} {long}"),
            Kind::Overflow,
            column("Full name"),
        ),
        (
            both,
            "1,Ada \u{16a0},A long name of a course,".into(),
            Kind::MissingGlyph,
            column("Full name"),
        ),
        (
            both,
            "1,Ada,Bridges \u{a500},".into(),
            Kind::MissingGlyph,
            column("Course"),
        ),
        // The design's own words.
        (
            "\u{16a0} {{recipient.name}} {{credential.name}}",
            "1,Ada,Bridges,".into(),
            Kind::MissingGlyph,
            None,
        ),
        (
            "{{date credential.name \"long\"}} {{recipient.name}}",
            "1,Adalbert of the hills,soon,".into(),
            Kind::InvalidValue,
            column("Course"),
        ),
    ] {
        assert_eq!(
            columns_of(template, &row),
            [(kind, blamed)],
            "{template} {row}"
        );
    }
}

#[test]
fn without_columns_the_field_is_named() {
    let plan = plan();
    let text = r#"{"recipient":{"name":"Ada ᚠ"},"credential":{"id":"C-1","url":"https://example.org/"},"attributes":{"license_number":"PE-000001"}}"#;
    let all = found(&plan, text, "a.ndjson");
    let fields: Vec<_> = all
        .iter()
        .map(|one| (one.kind, one.place.field.as_deref(), one.place.line))
        .collect();
    assert_eq!(
        fields,
        [(Kind::MissingGlyph, Some("recipient.name"), Some(1))]
    );
}

#[test]
fn of_texts_of_one_size_the_longest_is_to_blame() {
    let element = |id: &str, field: &str, min: &str| {
        format!(
            "[[elements]]\nid = \"{id}\"\ntype = \"text\"\ntext = \"{{{{{field}}}}}\"\nframe = [\"10mm\", \"10mm\", \"60mm\", \"9mm\"]\n\
             font = {{ family = \"Inter\", weight = 400, size = \"14pt\" }}\nfit_group = \"one\"\nfit = {{ mode = \"shrink\", min = \"{min}\" }}\n"
        )
    };
    let design =
        page(&(element("a", "recipient.name", "12pt") + &element("b", "credential.name", "4pt")));
    let plan = Plan::of("group", plate(&design).unwrap());
    let text =
        "Credential ID,Full name,Course\n1,Ada,A course that has a name of many many words\n";
    let all = found(&plan, text, "a.csv");
    let [one] = all.as_slice() else {
        panic!("{all:?}");
    };
    assert_eq!(
        (
            one.kind,
            one.place.column.as_deref(),
            one.place.element.as_deref()
        ),
        (Kind::Overflow, Some("Course"), Some("a"))
    );
}

#[test]
fn names_of_files_that_meet_name_the_column_that_they_come_from() {
    let plan = Plan::of("modern", bundled_plate("modern"));
    let text = "Credential ID,Full name,Licence number\nC-1,Ada,000001\nC-2,ADA,000002\n";
    let options = PreflightOptions {
        name: "{{recipient.name}}".into(),
        ..PreflightOptions::default()
    };
    let (_, all) = fly(&plan, &file(&plan, text, "a.csv"), &options);
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].kind, all[0].place.column.as_deref()),
        (Kind::FileName, Some("Full name"))
    );
}

#[test]
fn with_several_designs_an_element_says_whose_it_is() {
    let plan = Plan::of("modern", bundled_plate("modern")).and("badge", bundled_plate("badge"));
    let text = "Credential ID,Full name,Licence number,Course,Issued on\nC-1,Ada ᚠ,12,Bridges,2026-05-14\nC-2,Ada ᚠ,000012,Bridges,2026-05-14\n";
    let all = found(&plan, text, "a.csv");
    let mut seen: BTreeMap<Option<u64>, Vec<(Kind, &str)>> = BTreeMap::new();
    for one in &all {
        let element = one.place.element.as_deref().unwrap_or_default();
        seen.entry(one.place.line)
            .or_default()
            .push((one.kind, element));
    }
    // Both say that the number is wrong, and it is told once.
    assert_eq!(
        seen[&Some(2)]
            .iter()
            .filter(|(kind, _)| *kind == Kind::InvalidValue)
            .count(),
        1
    );
    assert_eq!(
        seen[&Some(3)],
        [
            (Kind::MissingGlyph, "modern/recipient"),
            (Kind::MissingGlyph, "badge/recipient")
        ]
    );
}

#[test]
fn check_shows_a_table_and_lists_everything() {
    let desk = Desk::new();
    desk.write("members.csv", table());
    let design = folder().display().to_string();
    let photos = folder().join("photos").display().to_string();
    let args = [
        "check",
        &design,
        "--records",
        "members.csv",
        "--assets",
        &photos,
    ];
    let output = desk.run(&[&args[..], &["--findings", "findings.csv"]].concat());
    assert_eq!(code(&output), 1);
    let text = said(&output);
    assert!(text.contains("\ninvalid-value       error         5  Licence number, Score, Profile …    rows 30, 31, 33, 34, 35\n"), "{text}");
    assert!(
        text.contains(
            "\nexpiry              error         1  Expires on                          row 60\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("… and 2 more errors of the kind `invalid-value`; `findings.csv` lists all"),
        "{text}"
    );
    assert!(
        text.ends_with("300 records: 280 sound, 20 refused; 20 errors, 4 warnings\n"),
        "{text}"
    );
    assert_eq!(desk.files(), ["findings.csv", "members.csv"]);

    let listed = fs::read_to_string(desk.path().join("findings.csv")).unwrap();
    assert!(
        listed.starts_with(
            "\u{feff}row,record,record_id,severity,kind,column,value,element,message,hint\r\n"
        ),
        "{listed}"
    );
    assert!(
        listed.contains("\r\n31,30,C-000030,fault,invalid-value,Score,87 points,,"),
        "{listed}"
    );
    assert!(
        listed.contains("\r\n91,90,C-000090,fault,missing-glyph,Course,Bridges \u{a500},course,"),
        "{listed}"
    );
    assert_eq!(listed.matches("\r\n").count(), FAULTS.len() + 1);

    let output = desk.run(&[&args[..], &["--json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&printed(&output)).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), FAULTS.len());
    assert_eq!(
        report["records"],
        serde_json::json!({ "total": 300, "sound": 280, "refused": 20 })
    );
    assert_eq!(report["kinds"][0]["first_rows"], serde_json::json!([71]));
    assert_eq!(said(&output), "");
}

#[test]
fn a_table_stays_straight_when_headers_are_wide() {
    let desk = Desk::new();
    desk.write(
        "a.csv",
        "Credential ID,氏名,Licence number\nC-1,,12\nC-2,Ada,000002\n",
    );
    let text = said(&desk.run(&["check", "modern", "--records", "a.csv"]));
    // Each of the two letters is two cells wide.
    let wide = "\nmissing-value  error         1  氏名            row 2\n";
    let narrow = "\ninvalid-value  error         1  Licence number  row 2\n";
    assert!(text.contains(wide) && text.contains(narrow), "{text}");
}

#[test]
fn a_list_that_can_not_be_written_is_told_before_the_work() {
    let desk = Desk::new();
    desk.write(
        "a.csv",
        "Credential ID,Full name,Licence number\nC-1,Ada,000001\n",
    );
    let output = desk.run(&[
        "check",
        "modern",
        "--records",
        "a.csv",
        "--findings",
        "no/f.csv",
    ]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("`no/f.csv` can't be written: no such file"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_report_that_breaks_off_is_still_json() {
    let desk = Desk::new();
    desk.write("members.csv", table());
    let output = desk.run(&[
        "check",
        "modern",
        "--records",
        "members.csv",
        "--name",
        "{{nosuch.field}}",
        "--json",
        "--findings",
        "f.csv",
    ]);
    assert_eq!(code(&output), 2);
    let report: serde_json::Value = serde_json::from_str(&printed(&output)).unwrap();
    assert!(
        report["records"].is_null() && report["findings"][0]["message"].is_string(),
        "{report}"
    );
    assert_eq!(desk.files(), ["members.csv"]);
}
