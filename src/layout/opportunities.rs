//! Where lines may end: UAX 14, and between syllables.

use hypher::Lang;

use icu_segmenter::LineSegmenter;
use icu_segmenter::LineSegmenterBorrowed;
use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::options::LineBreakStrictness;
use icu_segmenter::options::LineBreakWordOption;
use unicode_normalization::char::is_combining_mark;

/// Breaks a word where its author says; the hyphen is seen only when it is broken there.
pub(super) const SOFT_HYPHEN: char = '\u{ad}';

/// Words of fewer letters are not hyphenated.
const LEAST_LETTERS: usize = 5;

/// Where a line may end, by UAX 14, with dictionaries for Thai, Lao, Khmer and Burmese. Small kana,
/// closing brackets and the like start no line. Korean is broken at spaces alone.
pub(super) fn find(text: &str, locale: &str) -> Vec<usize> {
    let korean = locale.split(['-', '_']).next() == Some("ko");
    let found = segmenter(korean).segment_str(text);
    found
        .filter(|&at| at > 0 && at < text.len() && !parts_a_mark(text, at))
        .collect()
}

/// Whether a line would start with a mark and end with its letter: dictionaries may say so for what
/// is no word (UAX 14, LB1 and LB9).
fn parts_a_mark(text: &str, at: usize) -> bool {
    let mark = text[at..].chars().next().filter(|&c| is_combining_mark(c));
    // Thai, Lao, Burmese and Khmer.
    mark.is_some_and(
        |c| matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'),
    ) && !text[..at].ends_with(|c: char| c.is_whitespace() || c == '\u{200b}')
}

/// Where the words of a text may be broken with a hyphen. Only words of letters: not addresses, nor
/// numbers, nor what has a hyphen already, soft ones included.
pub(super) fn syllables(text: &str, language: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let Some(language) = hyphenated(language) else {
        return found;
    };
    let mut at = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let start = at;
        at += token.len();
        let word = token.trim_matches(|c: char| !c.is_alphabetic());
        if word.chars().all(|c| c.is_alphabetic() || is_apostrophe(c)) {
            let before = token.find(word).unwrap_or_default();
            hyphenate(word, start + before, language, &mut found);
        }
    }
    found
}

fn hyphenate(word: &str, at: usize, language: Lang, found: &mut Vec<usize>) {
    let mut start = at;
    for part in word.split_inclusive(is_apostrophe) {
        let letters = part.trim_end_matches(is_apostrophe);
        if letters.chars().count() >= LEAST_LETTERS {
            let mut end = start;
            for syllable in hypher::hyphenate(letters, language) {
                end += syllable.len();
                found.push(end);
            }
            // The last one ends with the word.
            found.pop();
        }
        start += part.len();
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}')
}

/// The patterns of a language, if there are any.
fn hyphenated(locale: &str) -> Option<Lang> {
    let language = locale.split(['-', '_']).next()?;
    let code: [u8; 2] = language.to_ascii_lowercase().as_bytes().try_into().ok()?;
    Lang::from_iso(code)
}

/// Dictionaries rather than neural models: those compute with floats, and floats may differ.
fn segmenter(keep_words: bool) -> LineSegmenterBorrowed<'static> {
    let mut options = LineBreakOptions::default();
    options.strictness = Some(LineBreakStrictness::Strict);
    if keep_words {
        options.word_option = Some(LineBreakWordOption::KeepAll);
    }
    let mut segmenter = LineSegmenter::new_17_for_non_complex_scripts(options);
    segmenter.load_dictionary();
    segmenter
}
