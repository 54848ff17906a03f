//! Every example runs, and says what it is meant to show.

use std::process::Command;

/// Runs an example as its reader would, in an empty folder.
fn run(name: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", name, "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .current_dir(folder.path())
        .env("TMPDIR", folder.path())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn hello_writes_a_pdf() {
    assert!(run("hello").trim_end().ends_with("testamur-hello.pdf"));
}

#[test]
fn in_memory_tells_every_fault_of_a_bad_upload() {
    let said = run("in_memory");
    assert!(said.contains("bytes of PDF"), "{said}");
    for fault in ["`recipient.nmae`", "`280 pixels`", "`colour`"] {
        assert!(said.contains(fault), "{fault} is not in {said}");
    }
}

#[test]
fn batch_goes_on_past_a_bad_row() {
    let said = run("batch");
    assert!(said.contains("3 done, 1 refused, 4 seen"), "{said}");
    assert!(
        said.contains("in guests.csv, line 4, column `Full name`"),
        "{said}"
    );
}

#[test]
fn own_painter_finds_the_words_and_the_code_in_the_scene() {
    let said = run("own_painter");
    assert!(
        said.contains("CERTIFICATE") && said.contains("[QR code: https://"),
        "{said}"
    );
}

#[test]
fn shape_tells_the_fonts_and_glyphs_of_each_name() {
    let said = run("shape");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 4, "{said}");
    assert!(lines[0].contains("EBGaramond-Regular"), "{said}");
    assert!(lines[1].contains("\"rtl\":true"), "{said}");
}
