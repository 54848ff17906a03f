//! Imports point up: a module uses only what stands above it in `lib.rs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules of the library, in the order of `lib.rs`.
fn modules() -> Vec<String> {
    let lib = fs::read_to_string(source().join("lib.rs")).unwrap();
    lib.lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ")?
                .strip_suffix(';')
                .map(str::to_owned)
        })
        .collect()
}

/// The files below `path`, those of tests left out.
fn files_of(path: &Path, found: &mut Vec<PathBuf>) {
    if path.file_stem().is_some_and(|name| name == "tests") {
        return;
    }
    if path.is_file() {
        found.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).unwrap() {
        files_of(&entry.unwrap().path(), found);
    }
}

/// The modules of the crate that a file names, its tests left out.
fn named_in(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .collect()
}

#[test]
fn imports_point_up() {
    let order = modules();
    assert!(order.len() > 15, "lib.rs was not understood: {order:?}");
    let mut wrong = Vec::new();
    for (at, module) in order.iter().enumerate() {
        let file = source().join(format!("{module}.rs"));
        let place = if file.is_file() {
            file
        } else {
            source().join(module)
        };
        let mut files = Vec::new();
        files_of(&place, &mut files);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for used in named_in(&text) {
                let below = order
                    .iter()
                    .position(|known| *known == used)
                    .is_some_and(|position| position > at);
                if below {
                    wrong.push(format!(
                        "{} uses `{used}`, which stands below `{module}`",
                        file.display()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn painters_know_the_scene_and_nothing_above_it_but_handles() {
    let mut files = Vec::new();
    files_of(&source().join("paint"), &mut files);
    for file in files {
        let named = named_in(&fs::read_to_string(&file).unwrap());
        for secret in ["layout", "fill", "plate", "design", "record", "assets"] {
            assert!(
                !named.contains(secret),
                "{} uses `{secret}`",
                file.display()
            );
        }
    }
}

#[test]
fn sockets_are_opened_by_the_preview_alone() {
    let mut files = Vec::new();
    files_of(&source(), &mut files);
    let server = source().join("preview/server.rs");
    let named: Vec<_> = files
        .into_iter()
        .filter(|file| {
            let text = fs::read_to_string(file).unwrap_or_default();
            text.contains("std::net::") || text.contains("std::os::unix::net")
        })
        .collect();
    assert_eq!(named, [server]);
}

#[test]
fn the_program_uses_the_public_library_alone() {
    let mut files = Vec::new();
    files_of(&source().join("bin"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            !text.contains("#[path"),
            "{} reaches into the library",
            file.display()
        );
    }
}

#[test]
fn a_reference_downwards_would_be_seen() {
    assert!(named_in("use crate::paint::Painter;").contains("paint"));
    assert!(named_in("fn f() { crate::scene::x() }").contains("scene"));
    assert!(named_in("// crate::scene").is_empty());
}
