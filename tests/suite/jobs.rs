//! Many jobs from a file: one that fails leaves the others alone.

use serde_json::Value;

use crate::cli::Desk;
use crate::cli::code;
use crate::cli::printed;
use crate::cli::said;

const HEADER: &str = "Credential ID,Full name,Course,Issued on,Licence number,Group\n";

fn table(ids: &[&str]) -> String {
    let row = |id: &&str| format!("{id},Ada {id},Bridges,2026-05-14,000123,Honours\n");
    let rows = ids.iter().map(row);
    HEADER.to_owned() + &rows.collect::<String>()
}

/// A desk with three jobs in a folder, the second of which has this design and these records.
fn desk(design: &str, records: &str) -> Desk {
    let desk = Desk::new();
    desk.write("term/spring.csv", table(&["A-1", "A-2"]));
    desk.write("term/autumn.csv", table(&["B-1", "B-2", "B-3"]));
    desk.write(
        "term/broken/design.toml",
        "schema = 1\nkind = \"certificate\"\nname = \"Broken\"\n[page]\nsiz = \"A4\"\n",
    );
    desk.write(
        "term/jobs.toml",
        format!(
            r#"
[jobs.spring]
design = "modern"
records = "spring.csv"
output = "out/spring"

[jobs.summer]
design = "{design}"
records = "{records}"
output = "out/summer"

[jobs.autumn]
design = ["modern", "badge"]
records = "autumn.csv"
output = "out/autumn.zip"
"#
        ),
    );
    desk
}

/// The first and the third are whole.
fn check_others(desk: &Desk) {
    let files = desk.files();
    for name in ["A-1.pdf", "A-2.pdf", "manifest.csv"] {
        let name = format!("term/out/spring/{name}");
        assert!(files.contains(&name), "{name} in {files:?}");
    }
    assert!(
        files.contains(&"term/out/autumn.zip".to_owned()),
        "{files:?}"
    );
    assert!(
        !files.iter().any(|file| file.contains("summer")),
        "{files:?}"
    );
}

#[test]
fn a_job_with_a_broken_design_leaves_the_others_alone() {
    let desk = desk("broken", "spring.csv");
    let output = desk.run(&["batch", "--jobs", "term/jobs.toml"]);
    let said = said(&output);
    assert_eq!(code(&output), 1, "{said}");
    for part in [
        "spring\n",
        "2 of 2 records done",
        "summer\n",
        "`siz`",
        "did you mean `size`?",
        "design.toml, line 5",
        "autumn\n",
        "3 of 3 records done",
        "3 jobs: 2 done, 0 with records refused, 1 failed",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    check_others(&desk);
}

#[test]
fn a_job_whose_table_is_missing_leaves_the_others_alone() {
    let desk = desk("modern", "summer.csv");
    let output = desk.run(&["batch", "--jobs", "term/jobs.toml"]);
    let said = said(&output);
    assert_eq!(code(&output), 1, "{said}");
    assert!(said.contains("summer.csv"), "{said}");
    assert!(said.contains("1 failed"), "{said}");
    check_others(&desk);
}

#[test]
fn a_report_of_jobs_as_json_says_of_each_what_became_of_it() {
    let desk = desk("broken", "spring.csv");
    desk.write("term/autumn.csv", table(&["B-1", "B-1"]));
    let output = desk.run(&["batch", "--json", "--jobs", "term/jobs.toml"]);
    assert_eq!(code(&output), 1);
    assert_eq!(said(&output), "");
    let report: Value = serde_json::from_str(&printed(&output)).unwrap();
    let jobs = report["jobs"].as_array().unwrap();
    let told = |job: &Value| (job["job"].clone(), job["status"].clone());
    let told: Vec<_> = jobs.iter().map(told).collect();
    let expected = [
        ("spring", "done"),
        ("summer", "failed"),
        ("autumn", "refused"),
    ];
    assert_eq!(
        told,
        expected.map(|(job, status)| (job.into(), status.into()))
    );
    assert_eq!(jobs[0]["report"]["done"], 2);
    assert_eq!(jobs[1]["findings"][0]["kind"], "unknown-key");
    assert_eq!(jobs[2]["report"]["faults"][0]["kind"], "duplicate");
}

#[test]
fn jobs_that_are_all_done_end_with_0_and_the_same_again() {
    let desk = desk("modern", "spring.csv");
    for _ in 0..2 {
        let output = desk.run(&["batch", "--quiet", "--jobs", "term/jobs.toml"]);
        assert_eq!((code(&output), said(&output).as_str()), (0, ""));
    }
    assert!(desk.files().contains(&"term/out/summer/A-1.pdf".to_owned()));
}

#[test]
fn a_job_gives_each_group_its_design() {
    let desk = Desk::new();
    let rest = "C-2,Grace,Bridges,2026-05-14,000123,Others\n";
    desk.write("guests.csv", table(&["C-1"]) + rest);
    desk.write(
        "jobs.toml",
        r#"
[jobs.all]
design = "modern"
design_for = { Honours = "badge" }
records = "guests.csv"
output = "out"
format = "png"
width = 200
name = "{{recipient.name}}"
"#,
    );
    let output = desk.run(&["batch", "--jobs", "jobs.toml"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let files = desk.files();
    for name in ["out/badge/Ada C-1.png", "out/modern/Grace.png"] {
        assert!(files.contains(&name.to_owned()), "{files:?}");
    }
    assert_eq!(
        files.iter().filter(|file| file.ends_with(".png")).count(),
        2
    );
}

#[test]
fn a_file_of_jobs_that_can_not_be_understood_stops_all_before_the_first() {
    let one = "[jobs.a]\ndesign = \"modern\"\nrecords = \"a.csv\"\noutput = \"out\"\n";
    let key = format!("{one}formt = \"png\"\n");
    for (text, parts) in [
        (
            key.as_str(),
            [
                "unknown key `formt`",
                "did you mean `format`?",
                "jobs.toml, line 5",
            ],
        ),
        (
            "[job.a]\n",
            [
                "unknown key `job`",
                "did you mean `jobs`?",
                "jobs.toml, line 1",
            ],
        ),
        ("", ["there are no jobs in it", "[jobs.NAME]", "jobs.toml"]),
        (
            "[jobs]\n",
            ["there are no jobs in it", "[jobs.NAME]", "jobs.toml"],
        ),
        (
            "[jobs.a]\noutput = \"out\"\n",
            [
                "missing field `records`",
                "[jobs.NAME]",
                "jobs.toml, line 1",
            ],
        ),
        ("[jobs.a\n", ["]", "[jobs.NAME]", "jobs.toml, line 1"]),
    ] {
        let desk = Desk::new();
        desk.write("a.csv", table(&["A-1"]));
        desk.write("jobs.toml", text);
        let output = desk.run(&["batch", "--jobs", "jobs.toml"]);
        let said = said(&output);
        assert_eq!(code(&output), 2, "{said}");
        for part in parts {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert_eq!(desk.files(), ["a.csv", "jobs.toml"]);
    }
    let desk = Desk::new();
    let output = desk.run(&["batch", "--jobs", "none.toml"]);
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("`none.toml` can't be read"));
}
