//! The tutorial, done as its readers do it: in an empty folder with two files, line by line.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use regex::Regex;

use crate::cli::Desk;

const TUTORIAL: &str = "docs/tutorial.md";

/// What a fenced part of the text is.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Prose,
    Console,
    Diff,
}

/// The text with what its commands say now.
fn done(text: &str, desk: &Desk) -> String {
    let (mut out, mut part, mut diff) = (String::new(), Part::Prose, Vec::new());
    for line in text.lines() {
        match (part, line) {
            (Part::Prose, "```console") => part = Part::Console,
            (Part::Prose, "```diff") => part = Part::Diff,
            (Part::Console | Part::Diff, "```") => {
                if part == Part::Diff {
                    apply(desk, &std::mem::take(&mut diff));
                }
                part = Part::Prose;
            }
            (Part::Console, line) if !line.starts_with("$ ") => continue,
            (Part::Diff, line) => diff.push(line),
            (Part::Prose | Part::Console, _) => {}
        }
        out.push_str(line);
        out.push('\n');
        if part == Part::Console
            && let Some(command) = line.strip_prefix("$ ")
        {
            out.push_str(&run(desk, command));
        }
    }
    out
}

/// What a command prints, on both streams, as a reader sees it.
fn run(desk: &Desk, command: &str) -> String {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_testamur"));
    let paths = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{paths}", program.parent().unwrap().display());
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(desk.path());
    shell
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100");
    let mut child = shell
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .spawn()
        .unwrap();
    drop(shell);
    let mut said = String::new();
    reader.read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    said
}

/// Does to a file what a diff says.
fn apply(desk: &Desk, lines: &[&str]) {
    let path = desk.path().join(lines[0].strip_prefix("--- ").unwrap());
    let side = |other: char| {
        let kept = lines[1..].iter().filter(|line| !line.starts_with(other));
        kept.map(|line| format!("{}\n", &line[1..]))
            .collect::<String>()
    };
    let (before, after) = (side('+'), side('-'));
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(&before).count(), 1, "{before}");
    fs::write(path, text.replace(&before, &after)).unwrap();
}

/// Without what differs from machine to machine.
fn timeless(text: &str) -> String {
    let times = Regex::new(r"in [0-9.]+ s \([0-9,]+ records a second\)").unwrap();
    times
        .replace_all(text, "in 1.0 s (1000 records a second)")
        .into_owned()
}

#[test]
fn the_tutorial_says_what_its_commands_do() {
    let desk = Desk::new();
    for file in ["art.svg", "graduates.csv"] {
        let from = Path::new("examples/data").join(file);
        fs::copy(from, desk.path().join(file)).unwrap();
    }
    let text = fs::read_to_string(TUTORIAL).unwrap();
    let now = done(&text, &desk);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(TUTORIAL, &now).unwrap();
    } else {
        assert_eq!(timeless(&text), timeless(&now));
    }
    // A thousand certificates, and the list of them.
    let made = fs::read_dir(desk.path().join("certificates")).unwrap();
    let pdfs = made.filter(|entry| {
        let path = entry.as_ref().unwrap().path();
        path.extension().is_some_and(|ending| ending == "pdf")
    });
    assert_eq!(pdfs.count(), 1_000);
}
