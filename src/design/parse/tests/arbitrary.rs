//! Texts that are no designs: nothing makes the reader panic.

use proptest::prelude::*;

use super::whole::FULL;
use crate::design::Design;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::Limits;

fn read(text: &str, file: &str) {
    let limits = Limits::default();
    if let Err(error) = Design::parse(text, file, &limits) {
        // That there are too many is about no line.
        let told = |finding: &Finding| {
            finding.help.is_some() && (finding.place.line.is_some() || finding.kind == Kind::Limit)
        };
        assert!(error.findings().all(told), "{error}");
    }
}

/// A whole design in which a line is changed.
fn mutated(line: usize, at: usize, by: &str) -> String {
    let mut lines: Vec<String> = FULL.lines().map(str::to_owned).collect();
    let count = lines.len();
    let line = &mut lines[line % count];
    let places: Vec<usize> = line
        .char_indices()
        .map(|(at, _)| at)
        .chain([line.len()])
        .collect();
    line.insert_str(places[at % places.len()], by);
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        read(&text, "design.toml");
        read(&text, "design.json");
    }

    #[test]
    fn no_letters_in_a_good_design_make_it_panic(line in 0_usize..400, at in 0_usize..200, by in "[-\"\\[\\]{}=.,0-9a-z*#\\\\ \n]{1,4}") {
        read(&mutated(line, at, &by), "design.toml");
    }

    #[test]
    fn no_line_that_is_missing_or_moved_makes_it_panic(from in 0_usize..400, to in 0_usize..400, count in 1_usize..9) {
        let mut lines: Vec<&str> = FULL.lines().collect();
        let from = from % lines.len();
        let end = (from + count).min(lines.len());
        let taken: Vec<&str> = lines.drain(from..end).collect();
        read(&lines.join("\n"), "design.toml");
        let to = to % (lines.len() + 1);
        lines.splice(to..to, taken);
        read(&lines.join("\n"), "design.toml");
    }

    #[test]
    fn no_value_makes_it_panic(line in 0_usize..400, value in r#"(-?[0-9]{1,20}(\.[0-9]{1,3})?|nan|inf|true|"\PC{0,20}"|"-?[0-9]{1,9}(mm|px|em)"|\[\]|\{\}|\[\[\]\]|2026-05-14)"#) {
        let mut lines: Vec<String> = FULL.lines().map(str::to_owned).collect();
        let count = lines.len();
        let line = &mut lines[line % count];
        if let Some((key, _)) = line.split_once(" = ") {
            *line = format!("{key} = {value}");
        }
        read(&lines.join("\n"), "design.toml");
    }
}
