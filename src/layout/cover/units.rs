//! What is covered together: words, the spaces between them, emoji.

use std::ops::Range;

use unicode_script::Script;
use unicode_script::UnicodeScript;

use super::is_ignorable;
use crate::layout::clean::Clean;
use crate::layout::emoji;

/// Characters that are covered together: those of a word, of a space, or of an emoji.
pub(super) struct Unit {
    /// Places in the paragraph's list of characters.
    pub(super) characters: Range<usize>,
    pub(super) span: usize,
    pub(super) script: Script,
    pub(super) kind: Part,
}

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Word,
    Space,
    /// An emoji, by its number in the paragraph.
    Emoji(usize),
}

/// A space that runs with the word after it rather than the one before takes its script too.
pub(super) fn follow_levels(clean: &Clean, characters: &[(usize, char)], scripts: &mut [Script]) {
    if clean.levels.is_empty() {
        return;
    }
    for (index, place) in characters.windows(3).enumerate() {
        let [before, here, after] = [place[0].0, place[1].0, place[2].0].map(|at| clean.level(at));
        if place[1].1.is_whitespace() && here != before && here == after {
            scripts[index + 1] = scripts[index + 2];
        }
    }
}

/// What each character is part of. Emoji belong to no script, whatever stands beside them.
pub(super) fn parts(characters: &[(usize, char)], scripts: &mut [Script]) -> Vec<Part> {
    let kind = |&(_, character): &(usize, char)| match character.is_whitespace() {
        true => Part::Space,
        false => Part::Word,
    };
    let mut parts: Vec<Part> = characters.iter().map(kind).collect();
    for (number, range) in emoji::sequences(characters).into_iter().enumerate() {
        parts[range.clone()].fill(Part::Emoji(number));
        scripts[range].fill(Script::Common);
    }
    parts
}

/// Words, spaces and emoji, split where span or script change. Han, kana and Hangul of one word
/// stay together: Japanese words mix them.
pub(super) fn units(
    clean: &Clean,
    characters: &[(usize, char)],
    scripts: &[Script],
    parts: &[Part],
) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (index, &(at, _)) in characters.iter().enumerate() {
        let span = clean.span_at(at);
        let (script, kind) = (scripts[index], parts[index]);
        match units.last_mut() {
            Some(unit) if (unit.span, unit.kind) == (span, kind) && mix(unit.script, script) => {
                unit.characters.end = index + 1;
                unit.script = if unit.script == script {
                    script
                } else {
                    Script::Han
                };
            }
            Some(_) | None => units.push(Unit {
                characters: index..index + 1,
                span,
                script,
                kind,
            }),
        }
    }
    units
}

/// Whether two scripts stand in one word.
fn mix(one: Script, other: Script) -> bool {
    one == other || is_east_asian(one) && is_east_asian(other)
}

fn is_east_asian(script: Script) -> bool {
    matches!(
        script,
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo
    )
}

/// A base with its marks; what a joiner joins stays together.
pub(super) fn clusters(word: &[(usize, char)]) -> Vec<Range<usize>> {
    let mut clusters: Vec<Range<usize>> = Vec::new();
    let mut joined = false;
    for (index, &(_, character)) in word.iter().enumerate() {
        let extends = joined || is_ignorable(character) || character.script() == Script::Inherited;
        joined = character == '\u{200d}';
        match clusters.last_mut() {
            Some(last) if extends => last.end = index + 1,
            Some(_) | None => clusters.push(index..index + 1),
        }
    }
    clusters
}

pub(super) fn beside_emoji(units: &[Unit], index: usize) -> bool {
    let emoji = |unit: Option<&Unit>| unit.is_some_and(|u| matches!(u.kind, Part::Emoji(_)));
    emoji(units.get(index + 1)) || emoji(index.checked_sub(1).and_then(|at| units.get(at)))
}
