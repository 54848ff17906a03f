//! `testamur diff`: between designs, and since a revision.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::cli::Desk;
use crate::cli::code;
use crate::cli::printed;
use crate::cli::said;
use crate::golden::golden;

/// A folder with a design of its own.
fn desk() -> Desk {
    let desk = Desk::new();
    let output = desk.run(&["new", "award", "-q"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    desk
}

fn git(desk: &Desk, args: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org"])
        .args(args)
        .current_dir(desk.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Writes another text in place of one that the design has.
fn edit(desk: &Desk, from: &str, to: &str) {
    let path = desk.path().join("award/design.toml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_change_since_a_revision_is_told_and_drawn() {
    let desk = desk();
    git(&desk, &["init", "-q"]);
    git(&desk, &["add", "-A"]);
    git(&desk, &["commit", "-qm", "The award"]);
    edit(&desk, "Director of Studies", "Head of School");
    let output = desk.run(&["diff", "award@HEAD", "award", "-o", "diff.png"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    golden("diff/since-a-revision.txt", &printed(&output));
    let picture = image::open(desk.path().join("diff.png")).unwrap();
    assert!(picture.width() > 1_000 && picture.height() > 1_400);
}

#[test]
fn a_design_and_itself_do_not_differ() {
    let desk = desk();
    let output = desk.run(&["diff", "award", "award", "-o", "diff.png"]);
    assert_eq!((code(&output), printed(&output)), (0, String::new()));
    assert!(
        said(&output).contains("nothing differs"),
        "{}",
        said(&output)
    );
}

#[test]
fn the_report_names_elements_and_places() {
    let desk = desk();
    fs::create_dir(desk.path().join("former")).unwrap();
    for file in fs::read_dir(desk.path().join("award")).unwrap() {
        let file = file.unwrap();
        fs::copy(
            file.path(),
            desk.path().join("former").join(file.file_name()),
        )
        .unwrap();
    }
    edit(&desk, "Director of Studies", "Head of School");
    let output = desk.run(&["diff", "former", "award", "--json"]);
    let report: Value = serde_json::from_str(&printed(&output)).unwrap();
    let change = &report["changes"][0];
    assert!(
        change["after"].as_str().unwrap().contains("Head of School"),
        "{report}"
    );
    assert_eq!(report["pages"][0]["elements"][0], change["element"]);
    assert_eq!(report["pages"][0]["places"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_no_revision_is_said_with_a_hint() {
    let desk = desk();
    let output = desk.run(&["diff", "award@HEAD", "award"]);
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("award"), "{}", said(&output));
    assert!(said(&output).contains("help:"), "{}", said(&output));
}
