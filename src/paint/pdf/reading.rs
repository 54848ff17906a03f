//! The order in which readers find the letters of a line that runs both ways.
//!
//! A reader has the letters as they are seen, left to right, and guesses what was written. poppler
//! takes all lines of a page to run the way most of its letters run, turns each stretch that runs
//! the other way round, and gives the spaces beside it to it: «محمد Ali» in an English page comes
//! out as «Ali محمد». So such a line has marks (U+200E, U+200F) where a stretch must begin or end;
//! where marks are not enough, its letters are said by text that is not seen, in the order from
//! which that guess yields what was written.

use unicode_bidi::BidiClass;
use unicode_bidi::bidi_class;

use super::units::Unit;
use crate::scene::Item;
use crate::scene::Line;
use crate::scene::Node;

/// Which way most letters of a page run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Ltr,
    Rtl,
}

/// Letters that run left to right, less those that run right to left.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Balance(i64);

impl Balance {
    /// Adds the letters of all text in `nodes`.
    pub(super) fn add(&mut self, nodes: &[Node]) {
        for node in nodes {
            match &node.item {
                Item::Text(text) => text.lines.iter().for_each(|line| self.line(line)),
                Item::Group(group) => self.add(&group.nodes),
                Item::Shape(_) | Item::Picture(_) | Item::Code(_) => {}
            }
        }
    }

    fn line(&mut self, line: &Line) {
        for char in line.text.chars() {
            match kind(char) {
                Kind::Left => self.0 += 1,
                Kind::Right => self.0 -= 1,
                Kind::Number | Kind::Mark | Kind::Neutral => {}
            }
        }
    }

    pub(super) fn way(self) -> Way {
        if self.0 >= 0 { Way::Ltr } else { Way::Rtl }
    }
}

/// What a character does to the direction of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Left,
    Right,
    /// A digit, or what stands among digits: to poppler they are one.
    Number,
    /// Belongs to the letter before it.
    Mark,
    Neutral,
}

pub(super) fn kind(char: char) -> Kind {
    if char.is_ascii() {
        return ascii_kind(char);
    }
    match bidi_class(char) {
        BidiClass::L => Kind::Left,
        BidiClass::R | BidiClass::AL => Kind::Right,
        BidiClass::EN | BidiClass::AN | BidiClass::ES | BidiClass::ET | BidiClass::CS => {
            Kind::Number
        }
        BidiClass::NSM => Kind::Mark,
        _ => Kind::Neutral,
    }
}

fn ascii_kind(char: char) -> Kind {
    match char {
        'a'..='z' | 'A'..='Z' => Kind::Left,
        '0'..='9' | '#' | '$' | '%' | '+' | ',' | '-' | '.' | '/' | ':' => Kind::Number,
        _ => Kind::Neutral,
    }
}

/// Makes a line come out as it was written: adds marks to what its units say, or tells the order in
/// which a reader must find them when marks are not enough. `units` are as seen from the left.
pub(super) fn arrange(units: &mut [Unit], way: Way) -> Option<Vec<usize>> {
    if way == Way::Ltr && !units.iter().any(|unit| unit.rtl || is_against(unit, way)) {
        return None;
    }
    let mut logical: Vec<usize> = (0..units.len()).collect();
    logical.sort_by_key(|&at| units[at].start);
    let written: String = logical.iter().flat_map(|&at| said(&units[at])).collect();
    let seen: Vec<usize> = (0..units.len()).collect();
    let against: Vec<bool> = units
        .iter()
        .map(|unit| unit.rtl == (way == Way::Ltr))
        .collect();
    let marks = seams(units, &seen, &against, way);
    if guess(&found(units, &seen, &marks), way).trim() == written.trim() {
        add(units, &marks);
        lead(units, &logical, &seen, way, &written);
        keep_sides(units, &seen, way, &written);
        return None;
    }
    let (order, against) = order(units, &logical, way);
    let marks = seams(units, &order, &against, way);
    add(units, &marks);
    lead(units, &logical, &order, way, &written);
    keep_sides(units, &order, way, &written);
    Some(order)
}

/// Signs that pdfium turns over among letters that run right to left, or spells out.
const TURNED: &[char] = &[
    '(', ')', '[', ']', '{', '}', '<', '>', '«', '»', '‹', '›', '“', '”', '‘', '’', '…',
];

/// Puts marks round signs that pdfium would turn over: to it, they stand beside a letter that runs
/// left to right then. Only where the others are not misled.
fn keep_sides(units: &mut [Unit], order: &[usize], way: Way, written: &str) {
    for at in 0..units.len() {
        let marks = [LEFT_TO_RIGHT, RIGHT_TO_LEFT];
        let mut chars = units[at].found.trim_matches(marks).chars();
        let is_turned = chars.next().is_some_and(|char| TURNED.contains(&char));
        if !units[at].rtl || !is_turned || chars.next().is_some() {
            continue;
        }
        let mark = |before, mark| Mark {
            unit: at,
            before,
            mark,
        };
        let marks = [
            mark(true, RIGHT_TO_LEFT),
            mark(false, LEFT_TO_RIGHT),
            mark(false, RIGHT_TO_LEFT),
        ];
        if guess(&found(units, order, &marks), way).trim() == written.trim() {
            add(units, &marks);
        }
    }
}

/// Adds marks for a reader that goes by the order in the file, where they do no harm to the others:
/// mupdf begins a new line where it jumps, unless what follows runs right to left.
fn lead(units: &mut [Unit], logical: &[usize], order: &[usize], way: Way, written: &str) {
    if !units.iter().any(|unit| unit.rtl) {
        return;
    }
    let mut place = vec![0; units.len()];
    order
        .iter()
        .enumerate()
        .for_each(|(index, &at)| place[at] = index);
    let mut before = Kind::Left;
    let mut last = None;
    for &at in logical {
        let mut kinds = units[at].found.chars().map(kind);
        let first = kinds.clone().next().unwrap_or(Kind::Neutral);
        let strong = kinds.rfind(|kind| matches!(kind, Kind::Left | Kind::Right));
        let jumps = last.is_none_or(|last: usize| place[at] != place[last] + 1);
        // What was said of one stays with it: a number goes the way of the letter before it.
        let is_at_risk = first == Kind::Left && last.is_some()
            || first != Kind::Left && first != Kind::Right && before == Kind::Left;
        let marked = jumps
            && is_at_risk
            && (try_mark(units, at, true, (order, way, written))
                || try_mark(units, at, false, (order, way, written)));
        before = strong.unwrap_or(if marked { Kind::Right } else { before });
        last = Some(at);
    }
}

/// Adds a mark unless the guess of a reader is another with it. Whether it did.
fn try_mark(
    units: &mut [Unit],
    unit: usize,
    before: bool,
    (order, way, written): (&[usize], Way, &str),
) -> bool {
    let mark = Mark {
        unit,
        before,
        mark: RIGHT_TO_LEFT,
    };
    let marks = [mark];
    let harmless = guess(&found(units, order, &marks), way).trim() == written.trim();
    if harmless {
        add(units, &marks);
    }
    harmless
}

/// Adds marks where a reader would make something else of a line that is in order; units are found
/// in `order`, or as they are seen.
pub(super) fn guard(units: &mut [Unit], line: &Line, order: Option<&[usize]>) {
    // poppler measures the gaps of a line that begins with two single letters, and takes wide ones
    // for none or none for wide ones: the first gets company.
    let mut words = units.split(|unit| unit.found.trim().is_empty());
    let single = |word: Option<&[Unit]>| matches!(word, Some([only]) if !is_long(only));
    let two = single(words.next()) && single(words.next());
    let found = |index: usize| order.map_or(index, |order| order[index]);
    let leftmost = (0..units.len())
        .map(found)
        .find(|&at| !units[at].is_blank());
    match leftmost {
        Some(at) if units[at].rtl && !is_marked(&units[at]) => {
            units[at].found.insert(0, RIGHT_TO_LEFT);
            units[at].says_more();
        }
        // One beyond U+FFFF can't share its glyph (see `units`): the space after it has the mark.
        Some(0) if two && units[0].found.chars().any(|char| char > '\u{ffff}') => {
            units[1].found.insert(0, LEFT_TO_RIGHT);
            units[1].says_more();
        }
        Some(0) if two => units[0].found.push(LEFT_TO_RIGHT),
        Some(_) | None => {}
    }
    // A hyphen at the end of a line is taken out by poppler and pdfium, for its word goes on.
    let last = units
        .iter_mut()
        .rev()
        .find(|unit| !unit.found.trim().is_empty());
    if let Some(last) = last.filter(|last| !line.ends_paragraph && last.found.ends_with('-')) {
        last.found.push(if last.rtl {
            RIGHT_TO_LEFT
        } else {
            LEFT_TO_RIGHT
        });
    }
}

/// Whether it begins with a mark, or can't have one.
fn is_marked(unit: &Unit) -> bool {
    let first = unit.found.chars().next();
    first.is_none_or(|first| matches!(first, LEFT_TO_RIGHT | RIGHT_TO_LEFT) || first > '\u{ffff}')
}

fn is_long(unit: &Unit) -> bool {
    unit.found.chars().nth(1).is_some()
}

/// A mark that goes before or after what a unit says.
struct Mark {
    unit: usize,
    before: bool,
    mark: char,
}

const LEFT_TO_RIGHT: char = '\u{200e}';
const RIGHT_TO_LEFT: char = '\u{200f}';

/// The marks between which stretches that run against the page begin and end where they should,
/// when units are found in `order`; `against` tells which units are in such a stretch.
fn seams(units: &[Unit], order: &[usize], against: &[bool], way: Way) -> Vec<Mark> {
    let mut marks = Vec::new();
    let odd = |at: &usize| against[*at];
    let mut rest = order;
    let mut before: Option<usize> = None;
    for stretch in order.chunk_by(|a, b| odd(a) == odd(b)) {
        rest = &rest[stretch.len()..];
        if let ([first, ..], [.., last]) = (stretch, stretch)
            && odd(first)
        {
            marks.extend(match way {
                Way::Ltr => ltr_seams(units, (*first, *last), rest.first().copied()),
                Way::Rtl => rtl_seams(units, (*first, *last), before),
            });
        }
        before = stretch.last().copied();
    }
    marks
}

/// A reader of a left-to-right page turns from the first letter that runs right to left to the next
/// that does not.
fn ltr_seams(units: &[Unit], (first, last): (usize, usize), next: Option<usize>) -> Vec<Mark> {
    let mut marks = Vec::new();
    if units[first].found.chars().next().map(kind) != Some(Kind::Right) {
        marks.push(Mark {
            unit: first,
            before: true,
            mark: RIGHT_TO_LEFT,
        });
    }
    let next = next.and_then(|next| units[next].found.chars().next());
    if next.is_some_and(|next| !stops(next, Way::Ltr)) {
        marks.push(Mark {
            unit: last,
            before: false,
            mark: LEFT_TO_RIGHT,
        });
    }
    marks
}

/// A reader of a right-to-left page goes from the right, and does the same the other way round.
fn rtl_seams(units: &[Unit], (first, last): (usize, usize), before: Option<usize>) -> Vec<Mark> {
    let mut marks = Vec::new();
    if !units[last]
        .found
        .chars()
        .last()
        .is_some_and(|last| runs_against(last, Way::Rtl))
    {
        marks.push(Mark {
            unit: last,
            before: false,
            mark: LEFT_TO_RIGHT,
        });
    }
    let before = before.and_then(|before| units[before].found.chars().last());
    if before.is_some_and(|before| !stops(before, Way::Rtl)) {
        marks.push(Mark {
            unit: first,
            before: true,
            mark: RIGHT_TO_LEFT,
        });
    }
    marks
}

fn add(units: &mut [Unit], marks: &[Mark]) {
    for Mark { unit, before, mark } in marks {
        let unit = &mut units[*unit];
        if *before {
            unit.found.insert(0, *mark);
            unit.says_more();
        } else {
            unit.found.push(*mark);
        }
    }
}

/// The letters that a reader finds.
fn found(units: &[Unit], order: &[usize], marks: &[Mark]) -> Vec<char> {
    let mut out = Vec::new();
    for &at in order {
        let of = |before: bool| {
            marks
                .iter()
                .filter(move |mark| mark.unit == at && mark.before == before)
        };
        out.extend(of(true).map(|mark| mark.mark));
        out.extend(units[at].found.chars());
        out.extend(of(false).map(|mark| mark.mark));
    }
    out
}

/// What a unit says, as it was written.
fn said(unit: &Unit) -> Vec<char> {
    let mut chars: Vec<char> = unit.found.chars().collect();
    if unit.rtl {
        chars.reverse();
    }
    chars
}

/// What a reader makes of the letters that it finds.
fn guess(found: &[char], way: Way) -> String {
    let mut chars = found.to_vec();
    if way == Way::Rtl {
        chars.reverse();
    }
    let mut out = Vec::new();
    let mut rest = &chars[..];
    while !rest.is_empty() {
        let with = rest
            .iter()
            .position(|&c| runs_against(c, way))
            .unwrap_or(rest.len());
        out.extend(&rest[..with]);
        rest = &rest[with..];
        let against = rest
            .iter()
            .position(|&c| stops(c, way))
            .unwrap_or(rest.len());
        out.extend(rest[..against].iter().rev());
        rest = &rest[against..];
    }
    out.retain(|c| !matches!(*c, LEFT_TO_RIGHT | RIGHT_TO_LEFT));
    out.into_iter().collect()
}

/// Units in the order from which a reader guesses `logical`, as if the line's base ran `way`; and
/// which of them are in a stretch that runs against it.
fn order(units: &[Unit], logical: &[usize], way: Way) -> (Vec<usize>, Vec<bool>) {
    let mut out = Vec::with_capacity(logical.len());
    let mut against = vec![false; units.len()];
    let mut rest = logical;
    while let Some((&first, others)) = rest.split_first() {
        let (stretch, after) = rest.split_at(stretch(units, rest, way));
        out.extend(stretch.iter().rev());
        stretch.iter().for_each(|&at| against[at] = true);
        rest = after;
        if stretch.is_empty() {
            out.push(first);
            rest = others;
        }
    }
    if way == Way::Rtl {
        out.reverse();
    }
    (out, against)
}

/// How many units from the first on run against the page, up to the last that does. Spaces at its
/// end are not part of it: readers drop them.
fn stretch(units: &[Unit], logical: &[usize], way: Way) -> usize {
    let ends = |at: &usize| units[*at].found.chars().any(|char| stops(char, way));
    let is_against = |at: &usize| is_against(&units[*at], way);
    if !logical.first().is_some_and(is_against) {
        return 0;
    }
    let until = logical.iter().position(ends).unwrap_or(logical.len());
    logical[..until]
        .iter()
        .rposition(is_against)
        .map_or(0, |last| last + 1)
}

fn is_against(unit: &Unit, way: Way) -> bool {
    unit.found.chars().any(|char| runs_against(char, way))
}

fn runs_against(char: char, way: Way) -> bool {
    match way {
        Way::Ltr => kind(char) == Kind::Right,
        Way::Rtl => matches!(kind(char), Kind::Left | Kind::Number),
    }
}

/// Whether a reader ends a stretch that runs against the page before `char`.
fn stops(char: char, way: Way) -> bool {
    match way {
        Way::Ltr => matches!(kind(char), Kind::Left | Kind::Number),
        Way::Rtl => kind(char) == Kind::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Units of a line of single letters, set as UAX 9 sets them.
    fn line(text: &str, base: u8) -> Vec<Unit> {
        let level = unicode_bidi::Level::new(base).unwrap();
        let info = unicode_bidi::BidiInfo::new(text, Some(level));
        let paragraph = &info.paragraphs[0];
        let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
        let units = runs.into_iter().enumerate().flat_map(|(index, run)| {
            let rtl = levels[run.start].is_rtl();
            letters(text, run, rtl).map(move |(start, found)| Unit {
                run: index,
                start,
                glyphs: 0..1,
                found,
                rtl,
                parts: Vec::new(),
            })
        });
        units.collect()
    }

    /// Letters with their marks, and where each begins, as they are seen.
    fn letters(
        text: &str,
        run: std::ops::Range<usize>,
        rtl: bool,
    ) -> impl Iterator<Item = (usize, String)> {
        let mut letters: Vec<(usize, String)> = Vec::new();
        for (at, char) in text[run.clone()].char_indices() {
            match letters.last_mut() {
                Some((_, letter)) if kind(char) == Kind::Mark => letter.push(char),
                _ => letters.push((run.start + at, char.to_string())),
            }
        }
        if rtl {
            letters.reverse();
            for (_, letter) in &mut letters {
                *letter = letter.chars().rev().collect();
            }
        }
        letters.into_iter()
    }

    #[test]
    fn the_guess_of_a_reader_yields_what_was_written() {
        let texts = [
            "محمد Ali",
            "Ali محمد",
            "محمد Ali الأحمد",
            "Dr. דוד כהן Smith 3rd",
            "כהן 2026",
            "(דוד) כהן.",
            "כהן-לוי",
            "د. محمد، الأحمد-علي",
            "שָׁלוֹם, (Ali)!",
            "№ 12 – ٢٠٢٦ محمد",
            "مُحَمَّدٌ",
            "Board of Engineers, Inc.",
            "«محمد» (Ali) – 14/05/2026",
        ];
        for text in texts {
            for (way, base) in [(Way::Ltr, 0), (Way::Ltr, 1), (Way::Rtl, 0), (Way::Rtl, 1)] {
                let mut units = line(text, base);
                let unseen = arrange(&mut units, way);
                let order = unseen.clone().unwrap_or_else(|| (0..units.len()).collect());
                let read = guess(&found(&units, &order, &[]), way);
                assert_eq!(read, text, "{way:?}, base {base}, {unseen:?}");
            }
        }
    }

    #[test]
    fn a_line_that_runs_as_its_page_does_is_seen_text() {
        assert!(arrange(&mut line("Ali محمد!", 0), Way::Ltr).is_none());
        assert!(arrange(&mut line("محمد Ali!", 1), Way::Rtl).is_none());
        assert!(arrange(&mut line("(محمد)", 1), Way::Ltr).is_none());
    }
}
