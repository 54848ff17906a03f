//! Kept results under `tests/ref`: a missing or differing one fails, and so does a dead one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// The folders of `tests/ref` that `golden` keeps; others belong to the tests that read them.
const KEPT: [&str; 4] = ["artwork", "diff", "scene", "messages"];

/// Every result that a test keeps. One that no test names is dead.
pub(crate) const NAMES: &[&str] = &[
    "artwork/badge.toml",
    "artwork/cairo.pdf.scene",
    "artwork/cairo.pdf.toml",
    "artwork/canva.toml",
    "artwork/figma.toml",
    "artwork/hand.toml",
    "artwork/illustrator.toml",
    "artwork/inkscape.toml",
    "artwork/libreoffice.pdf.scene",
    "artwork/libreoffice.pdf.toml",
    "artwork/weasyprint.pdf.scene",
    "artwork/weasyprint.pdf.toml",
    "diff/since-a-revision.txt",
    "messages/design-faults.txt",
    "messages/faulty-designs.txt",
    "messages/helper-faults.txt",
    "messages/preview-once.txt",
    "scene/arabic.scene",
    "scene/badge.scene",
    "scene/classic.scene",
    "scene/conference.scene",
    "scene/course.scene",
    "scene/diploma.scene",
    "scene/elements.scene",
    "scene/japanese.scene",
    "scene/levels.scene",
    "scene/licence.scene",
    "scene/membership.scene",
    "scene/modern.scene",
    "scene/round.scene",
    "scene/safety.scene",
    "scene/seal-arabic.scene",
    "scene/seal.scene",
    "scene/shield.scene",
    "scene/shojo.scene",
    "scene/specimen.scene",
    "scene/sports.scene",
    "scene/transcript.scene",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ref")
}

/// Compares `text` with the kept result; `UPDATE=1` keeps the new one.
pub(crate) fn golden(name: &str, text: &str) {
    assert!(
        NAMES.contains(&name),
        "add `{name}` to the list in golden.rs"
    );
    let path = folder().join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        return;
    }
    let Ok(kept) = fs::read_to_string(&path) else {
        panic!("tests/ref/{name} is missing; `UPDATE=1 cargo test` keeps it");
    };
    if kept != text {
        panic!(
            "tests/ref/{name} differs; `UPDATE=1 cargo test` keeps the new one\n{}",
            first_difference(&kept, text)
        );
    }
}

fn first_difference(kept: &str, text: &str) -> String {
    let at = kept
        .lines()
        .zip(text.lines())
        .take_while(|(a, b)| a == b)
        .count();
    let line = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_owned();
    format!(
        "line {}\n  kept: {}\n  now:  {}",
        at + 1,
        line(kept),
        line(text)
    )
}

#[test]
fn no_kept_result_is_dead() {
    let named: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    let mut found = BTreeSet::new();
    for kind in KEPT {
        for entry in fs::read_dir(folder().join(kind)).unwrap() {
            found.insert(format!(
                "{kind}/{}",
                entry.unwrap().file_name().to_string_lossy()
            ));
        }
    }
    assert_eq!(found, named);
}
