use std::fs;

use tempfile::TempDir;

use super::*;
use crate::bundled;
use crate::geom::Length;

const DESIGN: &str = r##"# mine
schema = 1
kind = "certificate"
name = "Test"
page = { size = ["105mm", "148mm"], bleed = "3mm", color = "#fff" }

[attributes.grade]
type = "text"
sample = "Merit"

[[elements]]
id = "holder" # who
type = "text"
text = "{{recipient.name}} {{attributes.grade}}"
frame = ["10mm", "20mm", "80mm", "20mm"]
font = { family = "Noto Sans", size = "12pt" }
"##;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(TOML), DESIGN).unwrap();
    folder
}

fn open(folder: &TempDir) -> Workshop {
    Workshop::open(Source::at(folder.path()), Options::default())
}

/// Looks as often as it takes to believe a fault.
fn looks(workshop: &Workshop) -> usize {
    (0..=LOOKS).filter(|_| workshop.look()).count()
}

fn moved() -> Asked {
    let mm = |value| Length::mm(value).to_pt();
    Asked {
        element: "holder".to_owned(),
        frame: Some([mm(12.5), mm(20.0), mm(80.0), mm(20.0)]),
        ..Asked::default()
    }
}

fn text(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join(TOML)).unwrap()
}

#[test]
fn a_saved_change_is_noticed_once() {
    let folder = folder();
    let workshop = open(&folder);
    assert_eq!(looks(&workshop), 0);
    let before = workshop.state("sample-1");
    fs::write(folder.path().join(TOML), DESIGN.replace("Test", "Other")).unwrap();
    assert!(workshop.look());
    let after = workshop.state("sample-1");
    assert_eq!(after.design.unwrap().name, "Other");
    assert_eq!(after.before, before.good);
    assert_eq!(looks(&workshop), 0);
}

#[test]
fn a_review_joins_the_findings_once_and_is_no_new_picture() {
    let folder = folder();
    let pale = DESIGN.replace("size = \"12pt\" }", "size = \"12pt\" }\ncolor = \"#ccc\"");
    fs::write(folder.path().join(TOML), pale).unwrap();
    let workshop = open(&folder);
    let is_told = |state: &State| {
        let findings = &state.design.as_ref().unwrap().findings;
        findings.iter().any(|found| found.kind == Kind::Contrast)
    };
    let before = workshop.state("sample-1");
    assert!(!is_told(&before));
    assert!(workshop.review());
    let after = workshop.state("sample-1");
    assert!(is_told(&after));
    assert_eq!(after.good, before.good);
    assert!(after.revision > before.revision);
    assert!(!workshop.review());
    // A design that has changed is looked at anew.
    fs::write(folder.path().join(TOML), DESIGN).unwrap();
    assert!(workshop.look());
    assert!(!is_told(&workshop.state("sample-1")));
}

#[test]
fn a_file_that_is_saved_as_it_was_is_no_news() {
    let folder = folder();
    let workshop = open(&folder);
    fs::write(folder.path().join(TOML), DESIGN).unwrap();
    assert_eq!(looks(&workshop), 0);
}

#[test]
fn a_broken_design_leaves_the_last_good_one_and_tells_why() {
    let folder = folder();
    let workshop = open(&folder);
    let good = workshop.state("sample-1").good;
    fs::write(
        folder.path().join(TOML),
        DESIGN.replace("\"text\"\ntext", "\"txt\"\ntext"),
    )
    .unwrap();
    assert!(!workshop.look(), "an editor may be half-way through");
    assert_eq!(looks(&workshop), 1);
    let broken = workshop.state("sample-1");
    assert_eq!(broken.good, good);
    assert!(
        broken.faults[0].message.contains("txt"),
        "{:?}",
        broken.faults
    );
    assert!(
        workshop
            .png(&ask(&broken, "sample-1"), 200)
            .unwrap()
            .is_some()
    );
    fs::write(folder.path().join(TOML), DESIGN).unwrap();
    assert!(workshop.look());
    assert!(workshop.state("sample-1").faults.is_empty());
}

#[test]
fn a_design_that_is_broken_from_the_start_can_be_mended() {
    let folder = folder();
    fs::write(folder.path().join(TOML), "schema =").unwrap();
    let workshop = open(&folder);
    let state = workshop.state("sample-1");
    assert!(state.good.is_none() && state.design.is_none() && !state.faults.is_empty());
    fs::write(folder.path().join(TOML), DESIGN).unwrap();
    assert_eq!(looks(&workshop), 1);
    assert!(workshop.state("sample-1").design.is_some());
}

fn ask(state: &State, record: &str) -> Ask {
    Ask {
        revision: state.good.unwrap(),
        record: record.to_owned(),
        page: 0,
    }
}

#[test]
fn every_role_of_every_bundled_design_is_known() {
    for name in bundled::names() {
        let source = Source::Fixed(bundled::assets(name).unwrap());
        let workshop = Workshop::open(source, Options::default());
        let state = workshop.state("sample-1");
        assert!(state.faults.is_empty(), "{name}: {:?}", state.faults);
        let roles = state.design.unwrap().roles;
        for wanted in [
            "sample-1", "shortest", "longest", "arabic", "hebrew", "cjk", "least",
        ] {
            assert!(
                roles.iter().any(|role| role.key == wanted),
                "{name} has no {wanted}"
            );
            let shown = workshop.state(wanted).shown.unwrap();
            assert!(
                shown.is_drawn || !shown.findings.is_empty(),
                "{name}, {wanted}"
            );
        }
    }
}

#[test]
fn optional_values_are_missing_in_the_least_record() {
    let folder = folder();
    let workshop = open(&folder);
    let good = workshop.board().good.clone().unwrap();
    let shown = |key: &str| good.laid(key).scene.as_ref().unwrap().to_string();
    assert!(shown("sample-1").contains("Merit"));
    assert!(!shown("least").contains("Merit"));
}

#[test]
fn a_picture_has_the_bleed_around_it_and_is_as_wide_as_asked() {
    let folder = folder();
    let workshop = open(&folder);
    let state = workshop.state("longest");
    let png = workshop.png(&ask(&state, "longest"), 222).unwrap().unwrap();
    let picture = image::load_from_memory(&png).unwrap();
    // A6 with 3 mm around it: 111 × 154 mm.
    assert_eq!((picture.width(), picture.height()), (222, 308));
}

#[test]
fn a_picture_after_a_change_is_that_of_a_design_that_is_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let classic = bundled::assets("classic").unwrap();
    for name in [TOML, "background.jpg"] {
        fs::write(folder.path().join(name), &*classic.read(name).unwrap()).unwrap();
    }
    let picture = |workshop: &Workshop| {
        let state = workshop.state("sample-1");
        workshop
            .png(&ask(&state, "sample-1"), 300)
            .unwrap()
            .unwrap()
    };
    let workshop = open(&folder);
    let first = picture(&workshop);
    let text = text(&folder).replace(
        "frame = [\"32mm\", \"61.2mm\"",
        "frame = [\"32mm\", \"58mm\"",
    );
    fs::write(folder.path().join(TOML), text).unwrap();
    assert!(workshop.look());
    let second = picture(&workshop);
    assert!(first != second);
    assert!(second == picture(&open(&folder)));
}

#[test]
fn a_change_writes_its_value_and_can_be_taken_back_byte_for_byte() {
    let folder = folder();
    let workshop = open(&folder);
    workshop.change(&moved()).unwrap();
    let after = DESIGN.replace("\"10mm\"", "\"12.5mm\"");
    assert_eq!(text(&folder), after);
    assert_eq!(looks(&workshop), 0, "it was shown at once");
    let state = workshop.state("sample-1");
    assert_eq!((state.undo, state.redo), (1, 0));
    workshop.undo().unwrap();
    assert_eq!(text(&folder), DESIGN);
    workshop.redo().unwrap();
    assert_eq!(text(&folder), after);
    assert!(workshop.redo().is_err());
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing else is left behind"
    );
}

#[test]
fn what_another_program_wrote_is_never_undone() {
    let folder = folder();
    let workshop = open(&folder);
    workshop.change(&moved()).unwrap();
    let other = text(&folder).replace("Test", "Other");
    fs::write(folder.path().join(TOML), &other).unwrap();
    assert!(workshop.undo().is_err());
    assert_eq!(text(&folder), other);
    assert!(workshop.look());
    assert_eq!(workshop.state("sample-1").undo, 0);
}

#[test]
fn a_change_that_would_break_the_design_is_refused_and_nothing_is_written() {
    let folder = folder();
    let workshop = open(&folder);
    let asked = |change: Asked| {
        workshop.change(&Asked {
            element: "holder".to_owned(),
            ..change
        })
    };
    let far = Asked {
        frame: Some([900.0, 0.0, 10.0, 10.0]),
        ..Asked::default()
    };
    assert_eq!(asked(far).unwrap_err().kind(), Kind::OutsidePage);
    let nowhere = Asked {
        frame: Some([f64::NAN, 0.0, 10.0, 10.0]),
        ..Asked::default()
    };
    assert_eq!(asked(nowhere).unwrap_err().kind(), Kind::BadValue);
    let odd = Asked {
        fit: Some("squeeze".to_owned()),
        ..Asked::default()
    };
    assert_eq!(asked(odd).unwrap_err().kind(), Kind::BadValue);
    assert_eq!(text(&folder), DESIGN);
}

#[test]
fn a_bundled_design_and_a_zip_are_shown_but_not_changed() {
    let workshop = Workshop::open(
        Source::Fixed(bundled::assets("classic").unwrap()),
        Options::default(),
    );
    assert!(
        workshop
            .state("sample-1")
            .closed
            .unwrap()
            .contains("bundled")
    );
    let asked = Asked {
        element: "title".to_owned(),
        size: Some(9.0),
        ..Asked::default()
    };
    assert_eq!(workshop.change(&asked).unwrap_err().kind(), Kind::Io);
    let folder = folder();
    let path = folder.path().join("design.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    zip.start_file(TOML, zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(DESIGN.as_bytes()).unwrap();
    zip.finish().unwrap();
    let workshop = Workshop::open(Source::at(&path), Options::default());
    assert!(workshop.state("sample-1").faults.is_empty());
    assert!(workshop.change(&moved()).is_err());
}

#[cfg(unix)]
#[test]
fn a_design_file_that_leads_out_of_its_folder_is_neither_read_nor_written() {
    let outside = folder();
    let inside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path().join(TOML), inside.path().join(TOML)).unwrap();
    let workshop = open(&inside);
    assert!(workshop.state("sample-1").good.is_none());
    assert!(workshop.change(&moved()).is_err());
    assert_eq!(text(&outside), DESIGN);
}

#[test]
fn rows_of_a_table_are_found_by_words_and_drawn_by_number() {
    let folder = folder();
    let path = folder.path().join("guests.csv");
    fs::write(
        &path,
        "Name,Id,Grade\nAda Lovelace,C-1,A\nGrace Hopper,C-2,B\n,C-3,C\n",
    )
    .unwrap();
    let table = Table {
        path: path.clone(),
        options: records::Options::default(),
    };
    let options = Options {
        table: Some(table),
        ..Options::default()
    };
    let workshop = Workshop::open(Source::at(folder.path()), options);
    assert_eq!(workshop.rows("", 0).total, 3);
    let found = workshop.rows("hop c-2", 0);
    assert_eq!((found.total, found.rows[0].key.as_str()), (1, "row-2"));
    assert!(workshop.state("row-2").shown.unwrap().is_drawn);
    let refused = workshop.state("row-3").shown.unwrap();
    assert!(
        !refused.is_drawn && refused.findings[0].place.line == Some(4),
        "{refused:?}"
    );
    assert!(!workshop.state("row-4").shown.unwrap().is_drawn);
    fs::write(&path, "Name,Id,Grade\nAda Lovelace,C-1,A\n").unwrap();
    assert!(workshop.look());
    assert_eq!(workshop.rows("", 0).total, 1);
}

#[test]
fn who_waits_for_news_is_told() {
    let folder = folder();
    let workshop = open(&folder);
    let revision = workshop.state("sample-1").revision;
    assert_eq!(workshop.wait(revision, Duration::ZERO), revision);
    assert_eq!(workshop.wait(0, Duration::from_secs(60)), revision);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| workshop.wait(revision, Duration::from_secs(60)));
        workshop.change(&moved()).unwrap();
        assert!(waiting.join().unwrap() > revision);
    });
}

#[test]
fn a_picture_that_a_record_names_is_followed_too() {
    let folder = folder();
    let photos = tempfile::tempdir().unwrap();
    let options = Options {
        record_assets: Some(photos.path().to_owned()),
        ..Options::default()
    };
    let workshop = Workshop::open(Source::at(folder.path()), options);
    fs::write(photos.path().join("face.png"), "new").unwrap();
    assert!(workshop.look());
    assert_eq!(looks(&workshop), 0);
}
