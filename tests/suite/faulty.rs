//! Sound designs, each broken in one place: the message names the place and the mend, and nothing else
//! drowns it. All messages are kept as the program prints them, to be read aloud.

mod cases;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Mutex;

use testamur::bundled;
use testamur::finding::Kind;
use testamur::limits::CancelToken;
use testamur::limits::Watch;
use testamur::review::review;

use crate::cli::Desk;
use crate::cli::code;
use crate::cli::said;
use crate::common::bundled_plate;
use crate::golden::golden;
use cases::BADGE;
use cases::CASES;
use cases::CERTIFICATE;
use cases::Case;
use cases::GROUND;
use cases::MEDAL;
use cases::PORTRAIT;
use cases::badge;
use cases::edit;

/// A picture of so many pixels of one colour.
fn picture(width: u32, height: u32, color: [u8; 3]) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_pixel(width, height, image::Rgb(color));
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

impl Case {
    /// What `check` says of it, and how it ends.
    fn told(&self) -> (String, i32) {
        let desk = Desk::new();
        let mut design = self.base.to_owned();
        for (old, new) in self.edits {
            assert!(design.contains(old), "{}: `{old}` is not there", self.what);
            design = design.replacen(old, new, 1);
        }
        desk.write("award/design.toml", design);
        let ground = if self.base == BADGE { MEDAL } else { GROUND };
        desk.write("award/background.svg", ground);
        if self.base == CERTIFICATE {
            desk.write("award/photo.svg", PORTRAIT);
            desk.write("award/logo.png", picture(110, 110, [15, 90, 92]));
            desk.write("award/ground.png", picture(770, 555, [251, 247, 238]));
            desk.write(
                "award/fonts/Seal.ttf",
                include_bytes!("../../fonts/cinzel/Cinzel-Bold.ttf"),
            );
        }
        if let Some((name, bytes)) = self.file {
            desk.write(&format!("award/{name}"), bytes);
        }
        let output = desk.run(&["check", "award"]);
        let said = said(&output);
        let (findings, summary) = said.trim_end().rsplit_once('\n').unwrap_or(("", &said));
        let is_summary =
            summary.contains("error") && summary.contains("warning") && summary.contains(", ");
        let findings = if is_summary {
            findings.trim_end()
        } else {
            said.trim_end()
        };
        (findings.to_owned(), code(&output))
    }
}

/// How many findings a text of them tells.
fn count(told: &str) -> usize {
    let begins = |line: &&str| line.starts_with("error: ") || line.starts_with("warning: ");
    told.lines().filter(begins).count()
}

#[test]
fn sound_designs_have_no_findings() {
    for base in [edit("certificate", "", ""), badge("badge", "", "")] {
        assert_eq!(base.told(), (String::new(), 0), "{}", base.what);
    }
}

#[test]
fn what_is_meant_is_no_finding() {
    let before = "[[elements]]\nid = \"course\"";
    let shadow = "[[elements]]\ntype = \"text\"\ntext = \"{{recipient.name}}\"\nframe = [\"12.2mm\", \"24.2mm\", \"90mm\", \"14mm\"]\nfont = { family = \"EB Garamond\", size = \"18pt\" }\nfit = { mode = \"shrink\", min = \"10pt\" }\n\n[[elements]]\nid = \"course\"";
    let stamp = "[[elements]]\ntype = \"text\"\ntext = \"Paid\"\nframe = [\"20mm\", \"24mm\", \"40mm\", \"14mm\"]\nfont = { family = \"Inter\", size = \"20pt\" }\nopacity = 0.8\n\n[[elements]]\nid = \"course\"";
    let holder = "[\"12mm\", \"24mm\", \"90mm\", \"14mm\"]";
    for case in [
        edit("a shadow lies under a text", before, shadow),
        edit("a stamp lies over a text", before, stamp),
        edit(
            "decoration stands at the trim",
            holder,
            "[\"1mm\", \"24mm\", \"90mm\", \"14mm\"]\nalt = \"\"",
        ),
        edit(
            "a picture is mere decoration",
            "alt = \"The institute's lantern\"",
            "alt = \"\"",
        ),
        edit("a page has no bleed", "bleed = \"3mm\"\n", ""),
        edit(
            "a band reaches into the bleed",
            "[\"30mm\", \"88mm\", \"60mm\", \"2mm\"]",
            "[\"-3mm\", \"58mm\", \"50mm\", \"12mm\"]",
        ),
        edit(
            "frames meet where ink does not",
            "[\"12mm\", \"42mm\", \"90mm\", \"14mm\"]",
            "[\"12mm\", \"34mm\", \"90mm\", \"14mm\"]",
        ),
    ] {
        assert_eq!(case.told(), (String::new(), 0), "{}", case.what);
    }
}

#[test]
fn each_fault_is_told_alone_with_its_place_and_its_mend() {
    let told: Mutex<Vec<(usize, String)>> = Mutex::default();
    let next = Mutex::new(0..CASES.len());
    let work = || {
        while let Some(at) = { next.lock().unwrap().next() } {
            let (text, code) = CASES[at].told();
            told.lock().unwrap().push((
                at,
                format!("## {}\n{text}\nends with {code}\n", CASES[at].what),
            ));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    let mut told = told.into_inner().unwrap();
    told.sort();
    let all: Vec<String> = told.into_iter().map(|(_, text)| text).collect();
    golden("messages/faulty-designs.txt", &all.join("\n"));
    for text in &all {
        assert!((1..=2).contains(&count(text)), "{text}");
        assert!(
            text.contains("\n  in ") && text.contains("\n  help: "),
            "{text}"
        );
    }
}

#[test]
fn a_badge_that_is_too_heavy_is_told_with_both_sizes() {
    let desk = Desk::new();
    let mut seed = 1_u32;
    let mut noise = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    let mut png = Cursor::new(Vec::new());
    let pixels = image::RgbImage::from_fn(600, 600, |x, y| {
        let is_edge = !(20..580).contains(&x) || !(20..580).contains(&y);
        let noise = [noise() / 2, noise() / 2, 99];
        image::Rgb(if is_edge { [255; 3] } else { noise })
    });
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    desk.write(
        "award/design.toml",
        BADGE.replace("background.svg", "noise.png"),
    );
    desk.write("award/noise.png", png.into_inner());
    let output = desk.run(&["check", "award", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["kind"], "badge-bytes", "{report}");
    assert_eq!(finding["figure"]["wanted"], 262_144.0);
    assert_eq!(finding["figure"]["unit"], "bytes");
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("--png-encoding small")
    );
}

#[test]
fn whatever_a_designer_would_say_can_be_denied_and_allowed() {
    let desk = Desk::new();
    desk.write("design.toml", BADGE.replacen("#ffffff", "#1c2a70", 1));
    desk.write("background.svg", MEDAL);
    let run = |more: &[&str]| {
        let output = desk.run(&[&["check", "."], more].concat());
        (code(&output), count(&said(&output)))
    };
    assert_eq!(run(&[]), (0, 1));
    assert_eq!(run(&["--deny", "contrast"]), (1, 1));
    assert_eq!(run(&["--allow", "overlap,contrast"]), (0, 0));
    let output = desk.run(&["check", ".", "--deny", "contrst"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output).contains("did you mean `contrast`?"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_warning_of_a_record_can_be_denied_and_allowed() {
    let desk = Desk::new();
    let table = "Credential ID,Full name,Course,Issued on,Licence number\nC-1,Ada\u{202e} Lovelace,Bridges,2026-05-14,000123\n";
    desk.write("guests.csv", table);
    let run = |more: &[&str]| {
        let args = ["check", "modern", "--records", "guests.csv", "--json"];
        let output = desk.run(&[&args[..], more].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (
            code(&output),
            report["records"]["refused"].clone(),
            report["kinds"].clone(),
        )
    };
    let (code, refused, kinds) = run(&[]);
    assert_eq!((code, refused), (0, 0.into()));
    assert_eq!(kinds[0]["kind"], "stripped");
    let (code, refused, kinds) = run(&["--deny", "stripped"]);
    assert_eq!((code, refused), (1, 1.into()));
    assert_eq!(kinds[0]["severity"], "fault");
    let (code, refused, kinds) = run(&["--allow", "stripped"]);
    assert_eq!((code, refused, kinds), (0, 0.into(), serde_json::json!([])));
}

#[test]
fn a_family_that_lacks_letters_of_a_record_is_told_once() {
    let desk = Desk::new();
    let row = |id: &str, locale: &str| format!("C-{id},Ada,Bridges,2026-05-14,{locale}\n");
    let rows = [
        row("1", "hu"),
        row("2", "hu"),
        row("3", "hu"),
        row("4", "de"),
    ]
    .concat();
    desk.write(
        "guests.csv",
        format!("Credential ID,Full name,Course,Issued on,Locale\n{rows}"),
    );
    let output = desk.run(&["check", "diploma", "--records", "guests.csv"]);
    let told = said(&output);
    assert_eq!(
        told.matches("`UnifrakturMaguntia` lacks letters of the locale `hu`")
            .count(),
        1,
        "{told}"
    );
    assert_eq!(told.matches("lacks letters").count(), 1, "{told}");
}

#[test]
fn a_review_stops_when_it_is_cancelled() {
    let token = CancelToken::new();
    let watch = Watch {
        cancel: Some(token.clone()),
        ..Watch::default()
    };
    let plate = bundled_plate("shield").with_watch(watch);
    let files = bundled::assets("shield").unwrap();
    assert_eq!(review(&plate, &files), Ok(Vec::new()));
    token.cancel();
    assert_eq!(review(&plate, &files).unwrap_err().kind(), Kind::Cancelled);
}

#[test]
fn all_kinds_are_listed_and_in_the_manual() {
    let desk = Desk::new();
    let output = desk.run(&["check", "--kinds"]);
    let listed = String::from_utf8(output.stdout.clone()).unwrap();
    let names: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(names, Kind::ALL.iter().map(|kind| kind.name()).collect());
    let manual = include_str!("../../docs/check.md");
    for kind in Kind::ALL {
        assert!(
            manual.contains(&format!("| `{}` |", kind.name())),
            "{}",
            kind.name()
        );
    }
}
