//! Capitals and small letters by the rules of a locale.

use icu::casemap::CaseMapper;
use icu::casemap::TitlecaseMapper;
use icu::casemap::options::TitlecaseOptions;
use icu::locale::Locale;

/// Capitals by the rules of a locale: `i` becomes `İ` in Turkish, `ß` becomes `SS`, Greek loses its
/// accents; a capital `ẞ` stays.
pub fn upper(text: &str, locale: &Locale) -> String {
    CaseMapper::new()
        .uppercase_to_string(text, &locale.id)
        .into_owned()
}

/// Small letters by the rules of a locale: `I` becomes `ı` in Turkish, `Σ` becomes `ς` at the end of
/// a word.
pub fn lower(text: &str, locale: &Locale) -> String {
    CaseMapper::new()
        .lowercase_to_string(text, &locale.id)
        .into_owned()
}

/// A capital for each word and small letters for the rest, by the rules of a locale: `ijsland`
/// becomes `IJsland` in Dutch. Words end at spaces, hyphens, strokes and the like, not at apostrophes.
pub fn title(text: &str, locale: &Locale) -> String {
    text.split_inclusive(ends_word)
        .map(|word| capital(word, locale))
        .collect()
}

/// One word with a capital.
pub(super) fn capital(word: &str, locale: &Locale) -> String {
    TitlecaseMapper::new()
        .titlecase_segment_to_string(word, &locale.id, TitlecaseOptions::default())
        .into_owned()
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || is_hyphen(c) || "/\\|.,;:!?&+_()[]{}\"“”„«»…·".contains(c)
}

pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}')
}
