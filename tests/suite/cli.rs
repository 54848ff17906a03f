//! The program as its users run it: arguments in, files, messages and exit codes out.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use tempfile::TempDir;
use testamur::bundled;

pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_testamur"))
            .args(args)
            .current_dir(self.path())
            .env("NO_COLOR", "1")
            .output()
            .unwrap()
    }

    /// Every file below the desk that is not hidden, by its name from there.
    pub(crate) fn files(&self) -> Vec<String> {
        fn walk(root: &Path, at: &Path, found: &mut Vec<String>) {
            for entry in fs::read_dir(at).unwrap() {
                let path = entry.unwrap().path();
                if path.file_name().unwrap().to_string_lossy().starts_with('.') {
                    continue;
                }
                if path.is_dir() {
                    walk(root, &path, found);
                } else {
                    found.push(path.strip_prefix(root).unwrap().display().to_string());
                }
            }
        }
        let mut found = Vec::new();
        walk(self.path(), self.path(), &mut found);
        found.sort();
        found
    }
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

const HEADER: &str = "Credential ID,Full name,Course,Issued on,Licence number\n";

fn row(id: &str, name: &str) -> String {
    format!("{id},{name},Bridges,2026-05-14,000123\n")
}

#[test]
fn a_bundled_design_renders_in_an_empty_folder_to_every_format() {
    let desk = Desk::new();
    for (file, start) in [
        ("out.pdf", &b"%PDF-"[..]),
        ("out.png", b"\x89PNG"),
        ("out.svg", b"<"),
        ("out.scene", b""),
    ] {
        let output = desk.run(&["render", "classic", "-o", file]);
        assert_eq!(code(&output), 0, "{}", said(&output));
        assert_eq!(said(&output), "");
        assert!(
            fs::read(desk.path().join(file)).unwrap().starts_with(start),
            "{file}"
        );
    }
    assert_eq!(desk.files(), ["out.pdf", "out.png", "out.scene", "out.svg"]);
}

#[test]
fn a_file_can_go_to_standard_output() {
    let desk = Desk::new();
    let output = desk.run(&["render", "modern", "-o", "-"]);
    assert!(output.stdout.starts_with(b"%PDF-") && desk.files().is_empty());
    let output = desk.run(&["render", "badge", "-o", "-"]);
    assert!(output.stdout.starts_with(b"\x89PNG"));
}

#[test]
fn set_and_record_and_sample_choose_what_is_shown() {
    let desk = Desk::new();
    let output = desk.run(&[
        "render",
        "modern",
        "--set",
        "recipient.name=Grace Hopper",
        "-o",
        "-",
        "--format",
        "scene",
    ]);
    assert!(printed(&output).contains("Grace Hopper"));
    desk.write("ada.json", r#"{"recipient":{"name":"Ada Lovelace"},"credential":{"id":"C-9","name":"Engines","issued_on":"2026-05-14"},"attributes":{"license_number":"000123"}}"#);
    let output = desk.run(&[
        "render", "modern", "--record", "ada.json", "-o", "-", "--format", "scene",
    ]);
    assert!(
        printed(&output).contains("Ada Lovelace"),
        "{}",
        said(&output)
    );
    let output = desk.run(&["render", "modern", "--sample", "9", "-o", "x.pdf"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).starts_with("error: the design has no sample 9"),
        "{}",
        said(&output)
    );
}

#[test]
fn the_size_of_a_png_follows_dpi_and_width() {
    let desk = Desk::new();
    desk.run(&["render", "modern", "-o", "a.png"]);
    desk.run(&["render", "modern", "--width", "400", "-o", "b.png"]);
    desk.run(&["render", "modern", "--dpi", "75", "-o", "c.png"]);
    desk.run(&["render", "badge", "-o", "d.png"]);
    let size = |name: &str| image::image_dimensions(desk.path().join(name)).unwrap();
    assert_eq!(size("a.png"), (1754, 1240));
    assert_eq!(size("b.png").0, 400);
    assert_eq!(size("c.png"), (877, 620));
    assert_eq!(size("d.png"), (1200, 1200));
}

#[test]
fn a_batch_makes_a_file_a_record_and_format_and_a_manifest() {
    let desk = Desk::new();
    desk.write(
        "guests.csv",
        format!(
            "{HEADER}{}{}",
            row("C-1", "Ada Lovelace"),
            row("C-2", "محمد عبد الرحمن")
        ),
    );
    let output = desk.run(&[
        "batch",
        "modern",
        "--records",
        "guests.csv",
        "-o",
        "out",
        "--format",
        "pdf,png",
    ]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert_eq!(
        desk.files(),
        [
            "guests.csv",
            "out/C-1.pdf",
            "out/C-1.png",
            "out/C-2.pdf",
            "out/C-2.png",
            "out/manifest.csv",
            "out/manifest.ndjson"
        ]
    );
    let manifest = fs::read_to_string(desk.path().join("out/manifest.csv")).unwrap();
    assert!(
        manifest.starts_with("row,record_id,file,format,bytes,sha256,status,findings,"),
        "{manifest}"
    );
    assert!(manifest.contains("2,C-1,C-1.pdf,pdf,"), "{manifest}");
    assert!(
        said(&output).contains("2 of 2 records done: 4 files"),
        "{}",
        said(&output)
    );
}

#[test]
fn one_bad_record_is_named_and_the_others_go_on() {
    let desk = Desk::new();
    desk.write(
        "guests.csv",
        format!(
            "{HEADER}{}{}{}",
            row("C-1", "Ada"),
            row("C-2", ""),
            row("C-3", "Bo")
        ),
    );
    let output = desk.run(&["batch", "modern", "--records", "guests.csv", "-o", "out"]);
    assert_eq!(code(&output), 1);
    assert_eq!(
        desk.files(),
        [
            "guests.csv",
            "out/C-1.pdf",
            "out/C-3.pdf",
            "out/findings.csv",
            "out/manifest.csv",
            "out/manifest.ndjson"
        ]
    );
    let text = said(&output);
    assert!(text.contains("error: record 2 has no `recipient.name`\n  in guests.csv, line 3, column `Full name`\n  help: "), "{text}");
}

#[test]
fn two_records_of_one_id_are_told_apart() {
    let desk = Desk::new();
    desk.write(
        "guests.csv",
        format!("{HEADER}{}{}", row("C-1", "Ada"), row("C-1", "Bo")),
    );
    let output = desk.run(&["batch", "modern", "--records", "guests.csv", "-o", "out"]);
    assert_eq!(code(&output), 1);
    assert!(
        said(&output).contains("record 2 has the id of record 1"),
        "{}",
        said(&output)
    );
    assert_eq!(
        desk.files(),
        [
            "guests.csv",
            "out/C-1.pdf",
            "out/findings.csv",
            "out/manifest.csv",
            "out/manifest.ndjson"
        ]
    );
}

#[test]
fn an_id_that_climbs_stays_in_the_folder() {
    let desk = Desk::new();
    desk.write(
        "in/guests.csv",
        format!("{HEADER}{}", row("../../x", "Ada")),
    );
    let output = desk.run(&[
        "batch",
        "modern",
        "--records",
        "in/guests.csv",
        "-o",
        "in/out",
    ]);
    assert!(
        desk.files().iter().all(|file| file.starts_with("in/")),
        "{:?}",
        desk.files()
    );
    assert!(said(&output).contains("`../../x`"), "{}", said(&output));
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let desk = Desk::new();
    let names = [
        "Ada",
        "محمد",
        "山田 太郎",
        "Zoë",
        "प्रिया",
        "Ольга",
        "Γιώργος",
        "สมชาย",
    ];
    let rows: String = (0..24)
        .map(|at| {
            row(
                &format!("C-{at:02}"),
                &format!("{} {at}", names[at % names.len()]),
            )
        })
        .collect();
    desk.write("guests.csv", format!("{HEADER}{rows}"));
    for (threads, out) in [("1", "one"), ("4", "four")] {
        let output = desk.run(&[
            "batch",
            "modern",
            "--records",
            "guests.csv",
            "-o",
            out,
            "--format",
            "pdf,svg,png",
            "--width",
            "300",
            "--threads",
            threads,
        ]);
        assert_eq!(code(&output), 0, "{}", said(&output));
    }
    let files = desk.files();
    let ones: Vec<_> = files
        .iter()
        .filter(|file| file.starts_with("one/"))
        .collect();
    assert_eq!(ones.len(), 74);
    for file in ones {
        let twin = file.replacen("one/", "four/", 1);
        assert!(
            fs::read(desk.path().join(file)).unwrap() == fs::read(desk.path().join(twin)).unwrap(),
            "{file}"
        );
    }
}

#[test]
fn a_render_alone_and_in_a_batch_are_the_same_bytes() {
    let desk = Desk::new();
    desk.write(
        "guests.csv",
        format!("{HEADER}{}{}", row("C-1", "Ada"), row("C-2", "Bo")),
    );
    desk.write("one.csv", format!("{HEADER}{}", row("C-2", "Bo")));
    desk.run(&["batch", "classic", "--records", "guests.csv", "-o", "out"]);
    desk.run(&[
        "render",
        "classic",
        "--record",
        "one.csv",
        "-o",
        "alone.pdf",
    ]);
    assert!(
        fs::read(desk.path().join("out/C-2.pdf")).unwrap()
            == fs::read(desk.path().join("alone.pdf")).unwrap()
    );
}

#[test]
fn a_folder_with_other_files_is_not_filled() {
    let desk = Desk::new();
    desk.write("guests.csv", format!("{HEADER}{}", row("C-1", "Ada")));
    desk.write("out/thesis.doc", "mine");
    let output = desk.run(&["batch", "modern", "--records", "guests.csv", "-o", "out"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("holds other files"),
        "{}",
        said(&output)
    );
    assert_eq!(desk.files(), ["guests.csv", "out/thesis.doc"]);
}

// It was told behind a preflight of the whole table once.
#[test]
fn an_output_of_another_run_is_told_before_the_table_is_looked_at() {
    let desk = Desk::new();
    desk.write("guests.csv", format!("{HEADER}{}", row("C-1", "Ada")));
    desk.write("others.csv", format!("{HEADER}{}", row("C-2", "")));
    for output in ["out", "out.zip", "out.pdf"] {
        let cut = output != "out";
        desk.run(&["batch", "modern", "--records", "guests.csv", "-o", output]);
        if cut {
            // As a run leaves it that was cut off before its end.
            let journal = format!(".{output}.journal");
            fs::copy(
                desk.path().join("out/.testamur-journal"),
                desk.path().join(journal),
            )
            .unwrap();
        }
        let output = desk.run(&["batch", "modern", "--records", "others.csv", "-o", output]);
        let said = said(&output);
        assert_eq!(code(&output), 2, "{said}");
        assert!(said.contains("holds the files of another run"), "{said}");
        assert!(!said.contains("refused"), "{said}");
    }
}

#[test]
fn check_reads_everything_and_draws_nothing() {
    let desk = Desk::new();
    desk.write(
        "guests.csv",
        format!(
            "{HEADER}{}{}",
            row("C-1", "Ada"),
            "C-2,Bo,Bridges,14.05.2026,12\n"
        ),
    );
    let output = desk.run(&["check", "modern", "--records", "guests.csv"]);
    assert_eq!(code(&output), 1);
    let text = said(&output);
    assert!(
        text.contains("column `Issued on`") && text.contains("column `Licence number`"),
        "{text}"
    );
    assert!(text.contains("2 records: 1 sound, 1 refused"), "{text}");
    assert_eq!(desk.files(), ["guests.csv"]);
    assert_eq!(code(&desk.run(&["check", "modern"])), 0);
}

#[test]
fn the_bundled_designs_are_listed_with_their_size_and_purpose() {
    let desk = Desk::new();
    let list = printed(&desk.run(&["designs"]));
    assert_eq!(list.lines().count(), bundled::names().count(), "{list}");
    let row = |name: &str| list.lines().find(|line| line.starts_with(name)).unwrap();
    assert_eq!(
        row("membership"),
        "membership  certificate  85.6 × 54 mm      a membership card of plastic, printed on both sides"
    );
    assert!(row("shield").contains(" badge        1200 × 1200 px    a title earned"));

    let output = desk.run(&["designs", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let card = json["designs"].as_array().unwrap();
    let card = card.iter().find(|row| row["name"] == "membership").unwrap();
    assert_eq!(
        *card,
        serde_json::json!({
            "name": "membership", "kind": "certificate", "title": "Membership card",
            "purpose": "a membership card of plastic, printed on both sides",
            "size": "85.6 × 54 mm", "width": 85.6, "height": 54.0, "unit": "mm", "pages": 2,
        })
    );
}

#[test]
fn json_reports_are_json_on_standard_output() {
    let desk = Desk::new();
    desk.write("guests.csv", format!("{HEADER}{}", row("C-1", "")));
    for args in [
        &["check", "modern", "--records", "guests.csv", "--json"][..],
        &[
            "batch",
            "modern",
            "--records",
            "guests.csv",
            "-o",
            "out",
            "--json",
        ],
        &["render", "modern", "-o", "x.pdf", "--json"],
        &["render", "nosuch", "-o", "x.pdf", "--json"],
        &["designs", "--json"],
        &["fonts", "--json"],
        &["schema", "design"],
        &["schema", "record", "modern"],
    ] {
        let output = desk.run(args);
        let json: Result<serde_json::Value, _> = serde_json::from_slice(&output.stdout);
        assert!(
            json.is_ok_and(|json| json.is_object()),
            "{args:?}: {}",
            printed(&output)
        );
        assert_eq!(said(&output), "", "{args:?}");
    }
}

#[test]
fn an_empty_table_for_a_design_takes_its_records_back() {
    let desk = Desk::new();
    for file in ["guests.csv", "guests.xlsx"] {
        let output = desk.run(&["sheet", "classic", "-o", file]);
        assert_eq!(code(&output), 0, "{}", said(&output));
    }
    let header = fs::read_to_string(desk.path().join("guests.csv")).unwrap();
    assert!(header.contains("Licence number"), "{header}");
    for file in ["guests.csv", "guests.xlsx"] {
        let output = desk.run(&["check", "classic", "--records", file]);
        assert_eq!(code(&output), 2);
        assert!(said(&output).contains("no records"), "{}", said(&output));
    }
}

#[test]
fn a_design_that_is_not_there_tells_which_are() {
    let desk = Desk::new();
    let output = desk.run(&["render", "clasic", "-o", "x.pdf"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("did you mean `classic`?"),
        "{}",
        said(&output)
    );
    assert!(desk.files().is_empty());
}

#[test]
fn faults_of_a_design_name_its_file_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("mine/design.toml", "schema = 1\nkind = \"certificate\"\nname = \"x\"\n[page]\nsize = \"A4\"\ncolour = \"red\"\n");
    let output = desk.run(&["render", "mine", "-o", "x.pdf"]);
    assert_eq!(code(&output), 2);
    let text = said(&output);
    assert!(
        text.starts_with("error: ")
            && text.contains("\n  in mine/design.toml, line 6")
            && text.contains("`color`"),
        "{text}"
    );
    assert_eq!(desk.files(), ["mine/design.toml"]);
}

#[test]
fn a_place_that_can_not_be_written_is_told() {
    let desk = Desk::new();
    desk.write("file", "x");
    let output = desk.run(&["render", "modern", "-o", "file/x.pdf"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("can't be written"),
        "{}",
        said(&output)
    );
    desk.write("guests.csv", format!("{HEADER}{}", row("C-1", "Ada")));
    let output = desk.run(&[
        "batch",
        "modern",
        "--records",
        "guests.csv",
        "-o",
        "file/out",
    ]);
    assert_eq!(code(&output), 2);
    assert_eq!(desk.files(), ["file", "guests.csv"]);
}

#[test]
fn quiet_leaves_everything_but_faults_away() {
    let desk = Desk::new();
    desk.write("guests.csv", format!("{HEADER}{}", row("C-1", "Ada")));
    let output = desk.run(&[
        "batch",
        "modern",
        "--records",
        "guests.csv",
        "-o",
        "out",
        "--quiet",
    ]);
    assert_eq!(
        (code(&output), said(&output), printed(&output)),
        (0, String::new(), String::new())
    );
}

#[test]
fn completions_are_made_for_every_shell() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            printed(&desk.run(&["completions", shell])).contains("testamur"),
            "{shell}"
        );
    }
}

#[test]
fn pictures_of_records_come_from_their_own_folder_alone() {
    let desk = Desk::new();
    let mut png = Vec::new();
    image::RgbImage::from_pixel(400, 500, image::Rgb([90, 120, 110]))
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    desk.write("photos/ada.png", &png);
    desk.write("secret.png", &png);
    let header = "Credential ID,Full name,Credential,Issued on,Expires on,Licence number,Photo\n";
    let made = |photo: &str| {
        desk.write(
            "guests.csv",
            format!("{header}L-1,Ada,Engineer,2026-05-14,2030-05-14,PE-000123,{photo}\n"),
        );
        desk.run(&[
            "render",
            "licence",
            "--record",
            "guests.csv",
            "--map",
            "Credential=credential.name",
            "--assets",
            "photos",
            "-o",
            "x.pdf",
        ])
    };
    let output = made("ada.png");
    assert_eq!(code(&output), 0, "{}", said(&output));
    for photo in ["../secret.png", "nosuch.png"] {
        let output = made(photo);
        assert_eq!(code(&output), 1, "{photo}: {}", said(&output));
        assert!(
            said(&output).contains("column `Photo`"),
            "{}",
            said(&output)
        );
    }
}

#[test]
fn a_mapping_is_kept_and_given_back() {
    let desk = Desk::new();
    let table = "Pupil,Cert No,Lizenz,Shoe size,Kurs,Datum\nAda,C-1,000123,41,Bridges,2026-05-14\n";
    desk.write("spring.csv", table);
    let check = |more: &[&str]| {
        let mut args = vec!["check", "modern", "--records", "spring.csv"];
        args.extend(more);
        desk.run(&args)
    };
    let refused = check(&["--save-mapping", "kept.toml"]);
    assert_eq!(code(&refused), 2, "{}", said(&refused));
    assert!(!desk.path().join("kept.toml").exists());
    let told = [
        "--map",
        "Pupil=recipient.name",
        "--map",
        "Lizenz=license_number",
    ];
    let saved = check(&[&told[..], &["--save-mapping", "kept.toml"]].concat());
    assert_eq!(code(&saved), 0, "{}", said(&saved));
    let kept = fs::read_to_string(desk.path().join("kept.toml")).unwrap();
    assert!(
        kept.ends_with(
            "skip = [\"Shoe size\"]\n\n[map]\nPupil = \"recipient.name\"\n\"Cert No\" = \"credential.id\"\nLizenz = \"attributes.license_number\"\nKurs = \"credential.name\"\nDatum = \"credential.issued_on\"\n"
        ),
        "{kept}"
    );
    let again = check(&["--mapping", "kept.toml"]);
    assert_eq!(
        said(&again),
        "1 records: 1 sound, 0 refused; no errors, no warnings\n"
    );
    let over = check(&[
        "--mapping",
        "kept.toml",
        "--map",
        "Shoe size=grade",
        "--skip",
        "Datum",
    ]);
    assert_eq!(code(&over), 0, "{}", said(&over));
}

#[test]
fn a_mapping_file_that_is_broken_or_not_there_is_told_before_the_start() {
    let desk = Desk::new();
    desk.write("guests.csv", format!("{HEADER}{}", row("C-1", "Ada")));
    desk.write("bad.toml", "skip = []\nmpa = 1\n");
    let check = |file: &str| {
        desk.run(&[
            "check",
            "modern",
            "--records",
            "guests.csv",
            "--mapping",
            file,
        ])
    };
    let bad = check("bad.toml");
    assert_eq!(code(&bad), 2);
    assert!(said(&bad).contains("in bad.toml, line 2"), "{}", said(&bad));
    let gone = check("gone.toml");
    assert_eq!(code(&gone), 2);
    assert!(
        said(&gone).contains("`gone.toml` can't be read"),
        "{}",
        said(&gone)
    );
    desk.write("other.toml", "[map]\n\"Full nmae\" = \"recipient.name\"\n");
    let other = check("other.toml");
    assert_eq!(code(&other), 2);
    assert!(
        said(&other).contains("did you mean `Full name`?"),
        "{}",
        said(&other)
    );
}

#[test]
fn a_new_design_starts_from_a_bundled_one_and_draws() {
    let desk = Desk::new();
    for (kind, files) in [
        ("certificate", ["award/background.jpg", "award/design.toml"]),
        ("badge", ["pin/background.svg", "pin/design.toml"]),
    ] {
        let folder = files[0].split('/').next().unwrap();
        let output = desk.run(&["new", folder, "--kind", kind]);
        assert_eq!(code(&output), 0, "{}", said(&output));
        assert!(said(&output).contains(&format!("testamur check {folder}")));
        let made: Vec<_> = desk
            .files()
            .into_iter()
            .filter(|name| name.starts_with(folder))
            .collect();
        assert_eq!(made, files);
        let design = fs::read_to_string(desk.path().join(files[1])).unwrap();
        assert!(design.starts_with("#:schema ./design.schema.json\n"));
        let output = desk.run(&["check", folder, "--deny", "unused"]);
        assert_eq!(code(&output), 0, "{}", said(&output));
    }
}

#[test]
fn a_new_design_from_artwork_brings_the_pictures_that_it_names() {
    let desk = Desk::new();
    desk.write("art/logo.jpg", include_bytes!("../data/pictures/rgb.jpg"));
    desk.write("art/gala.svg", r##"<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210"><image href="logo.jpg" x="9" y="9" width="16" height="12"/><text x="148.5" y="99" font-size="14" font-family="Inter" text-anchor="middle">[Name]</text></svg>"##);
    let output = desk.run(&["new", "gala", "--from", "art/gala.svg"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert_eq!(
        said(&output),
        "background.svg, logo.jpg, design.toml in gala\nnext: testamur check gala\n      testamur render gala -o out.pdf\n"
    );
    let output = desk.run(&["render", "gala", "-o", "out.pdf"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
}

#[test]
fn a_new_design_from_a_pdf_keeps_its_page_and_draws() {
    let desk = Desk::new();
    desk.write("course.pdf", include_bytes!("../data/art/weasyprint.pdf"));
    let output = desk.run(&["new", "course", "--from", "course.pdf"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert_eq!(
        said(&output),
        "background.pdf, design.toml in course\nnext: testamur check course\n      testamur render course -o out.pdf\n"
    );
    for out in ["out.pdf", "out.png", "out.svg"] {
        let output = desk.run(&["render", "course", "-o", out]);
        assert_eq!(code(&output), 0, "{}", said(&output));
    }
}

#[test]
fn a_new_design_never_writes_over_what_is_there() {
    let desk = Desk::new();
    desk.write("mine/notes.txt", "do not lose");
    desk.write("file", "a file");
    desk.write("art.pdf", "%PDF-1.7");
    for (args, says) in [
        (&["new", "mine"][..], "`mine` is not empty"),
        (&["new", "file"], "`file` is a file"),
        (
            &["new", "fresh", "--from", "none.svg"],
            "the artwork can't be read",
        ),
        (
            &["new", "fresh", "--from", "mine"],
            "the artwork is no file",
        ),
        (
            &["new", "fresh", "--from", "art.pdf"],
            "the PDF can't be used",
        ),
    ] {
        let output = desk.run(args);
        assert_eq!(code(&output), 2);
        assert!(
            said(&output).contains(says) && said(&output).contains("help: "),
            "{}",
            said(&output)
        );
    }
    assert_eq!(desk.files(), ["art.pdf", "file", "mine/notes.txt"]);
}

#[test]
fn fonts_beside_artwork_become_those_of_the_design() {
    let desk = Desk::new();
    desk.write(
        "fonts/Cinzel-Bold.ttf",
        include_bytes!("../../fonts/cinzel/Cinzel-Bold.ttf"),
    );
    desk.write(
        "fonts/Unused.ttf",
        include_bytes!("../../fonts/inter/Inter-Bold.ttf"),
    );
    desk.write("fonts/broken.ttf", "no font");
    desk.write("gala.svg", r##"<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210"><text x="148.5" y="99" font-size="14" font-family="Cinzel-Bold" text-anchor="middle">[Name]</text></svg>"##);
    let output = desk.run(&["new", "gala", "--from", "gala.svg"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(
        said(&output).contains("in fonts/broken.ttf"),
        "{}",
        said(&output)
    );
    let design = fs::read_to_string(desk.path().join("gala/design.toml")).unwrap();
    assert!(
        design.contains("files = [\"fonts/Cinzel-Bold.ttf\"]"),
        "{design}"
    );
    assert!(
        desk.files()
            .contains(&"gala/fonts/Cinzel-Bold.ttf".to_owned())
    );
    let output = desk.run(&["check", "gala"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
}
