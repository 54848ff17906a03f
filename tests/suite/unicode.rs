//! Unicode's own test files, run through the code that layout uses.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use testamur::design::style::FitMode;
use testamur::geom::Size;
use testamur::layout::probe;
use testamur::layout::text::ShapeCache;
use testamur::layout::text::TextSet;
use testamur::layout::text::set;
use testamur::limits::Watch;

use crate::text::text_box;

const BIDI: &[u8] = include_bytes!("../data/unicode/BidiCharacterTest-15.0.0.txt.gz");
const LINES: &[u8] = include_bytes!("../data/unicode/LineBreakTest-17.0.0.txt.gz");

fn unpacked(file: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

fn character(code: &str) -> char {
    char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap()
}

/// How many tests there are, and how many of those that fail are of which kind.
#[derive(Debug, Default)]
struct Tally {
    total: usize,
    failed: BTreeMap<&'static str, usize>,
    unknown: Vec<String>,
}

impl Tally {
    fn fail(&mut self, kind: Option<&'static str>, test: &str) {
        match kind {
            Some(kind) => *self.failed.entry(kind).or_default() += 1,
            None => self.unknown.push(test.to_owned()),
        }
    }

    fn of(self) -> (usize, Vec<(&'static str, usize)>) {
        let some: Vec<&String> = self.unknown.iter().take(20).collect();
        assert!(
            some.is_empty(),
            "{} of {} failed:\n{some:#?}",
            self.unknown.len(),
            self.total
        );
        (self.total, self.failed.into_iter().collect())
    }
}

#[test]
fn lines_end_where_unicode_says() {
    let mut tally = Tally::default();
    let file = unpacked(LINES);
    for test in file.lines().filter(|line| !line.starts_with('#')) {
        let marks = test.split('#').next().unwrap();
        let mut text = String::new();
        let mut wanted = Vec::new();
        for word in marks.split_whitespace() {
            match word {
                "×" => {}
                "÷" => wanted.push(text.len()),
                code => text.push(character(code)),
            }
        }
        wanted.retain(|&at| at > 0 && at < text.len());
        tally.total += 1;
        if probe::breaks(&text, "en") != wanted {
            // Letters of two scripts that are each broken by a dictionary, side by side.
            let mixed = text.starts_with(['\u{e31}', '\u{102c}']) && text.ends_with('\u{e01}');
            tally.fail(mixed.then_some("dictionary"), test);
        }
    }
    assert_eq!(tally.of(), (19_338, vec![("dictionary", 2)]));
}

/// A test of `BidiCharacterTest.txt`.
struct Bidi<'a> {
    text: String,
    rtl: Option<bool>,
    base: u8,
    /// The level of each character; `None` for those that are left out (X9).
    levels: Vec<Option<u8>>,
    visual: Vec<usize>,
    line: &'a str,
}

fn bidi_tests(file: &str) -> impl Iterator<Item = Bidi<'_>> {
    let tests = file
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    tests.map(|line| {
        let cells: Vec<&str> = line.split(';').collect();
        let numbers = |cell: &str| -> Vec<usize> {
            cell.split_whitespace()
                .map(|number| number.parse().unwrap())
                .collect()
        };
        Bidi {
            text: cells[0].split(' ').map(character).collect(),
            rtl: [Some(false), Some(true), None][cells[1].parse::<usize>().unwrap()],
            base: cells[2].parse().unwrap(),
            levels: cells[3]
                .split(' ')
                .map(|level| level.parse().ok())
                .collect(),
            visual: numbers(cells[4]),
            line,
        }
    })
}

#[test]
fn characters_stand_in_the_order_that_unicode_says() {
    let mut tally = Tally::default();
    let file = unpacked(BIDI);
    for test in bidi_tests(&file) {
        tally.total += 1;
        let found = probe::order(&test.text, test.rtl);
        let levels = test.levels.iter().zip(&found.levels);
        let same = levels
            .clone()
            .all(|(wanted, &found)| wanted.is_none_or(|wanted| wanted == found));
        let shown = found
            .visual
            .iter()
            .copied()
            .filter(|&at| test.levels[at].is_some());
        if !same || u8::from(found.rtl) != test.base || !shown.eq(test.visual.iter().copied()) {
            // Layout makes a tab a space, which belongs to the words around it (L1).
            let kind = test.text.contains('\t').then_some("tab");
            tally.fail(kind, test.line);
        }
    }
    assert_eq!(tally.of(), (91_707, vec![("tab", 1)]));
}

/// The places of a line's characters as they are seen, when each has a glyph of its own.
fn seen(set: &TextSet) -> Option<Vec<usize>> {
    let [line] = set.text.lines.as_slice() else {
        return None;
    };
    let mut places = Vec::new();
    for glyph in line.runs.iter().flat_map(|run| &run.glyphs) {
        let place = line.text[..glyph.cluster.start].chars().count();
        let words = line.text[glyph.cluster.clone()].chars();
        // The first character is the mark that gives the direction; it draws nothing.
        if words.count() != 1 + usize::from(place == 0) {
            return None;
        }
        let place = place.saturating_sub(1);
        if places.last() != Some(&place) {
            places.push(place);
        }
    }
    Some(places)
}

/// Whether layout leaves a character out: isolates, and what it strips from text.
fn is_left_out(character: char) -> bool {
    matches!(character, '\u{2066}'..='\u{2069}')
}

/// The same file once more, the whole way to glyphs: all paragraphs that have nothing that layout
/// changes before it orders them, and whose characters have a glyph each. A mark at the start gives
/// them their direction: it is what the start of a paragraph counts as anyway (X10, sos).
#[test]
fn glyphs_stand_in_the_order_that_unicode_says() {
    let file = unpacked(BIDI);
    let cache = ShapeCache::new();
    let fonts = testamur::font::FontSet::bundled();
    let mut tally = Tally::default();
    for (index, test) in bidi_tests(&file).enumerate() {
        let changed = |c: char| c.is_control() || matches!(c, '\u{2029}' | '\u{202a}'..='\u{202e}');
        // A part of them: all take half a minute in a debug build.
        if index % 10 != 0 || test.text.chars().any(changed) {
            continue;
        }
        let mark = if test.base == 0 {
            '\u{200e}'
        } else {
            '\u{200f}'
        };
        let mut input = text_box(&format!("{mark}{}", test.text));
        input.spans[0].style.family = "Noto Sans".into();
        input.size = Size::new(1e5, 1e3);
        input.fit.mode = FitMode::None;
        let Ok(set) = set(&input, &fonts, &cache, &Watch::default()) else {
            continue;
        };
        let Some(seen) = seen(&set) else { continue };
        tally.total += 1;
        // Places among the characters that are kept.
        let kept: Vec<usize> = (0..test.levels.len())
            .filter(|&at| !test.text.chars().nth(at).is_some_and(is_left_out))
            .collect();
        let wanted: Vec<usize> = test
            .visual
            .iter()
            .filter_map(|at| kept.iter().position(|place| place == at))
            .collect();
        if seen != wanted {
            tally.fail(None, &format!("{} {seen:?} {wanted:?}", test.line));
        }
    }
    let (total, failed) = tally.of();
    assert!(total > 1_000 && failed.is_empty(), "{total}");
}
