//! Where lines may end (UAX 14).

use icu::segmenter::LineSegmenter;
use icu::segmenter::LineSegmenterBorrowed;
use icu::segmenter::options::LineBreakOptions;
use icu::segmenter::options::LineBreakWordOption;

/// Where a line may end, by UAX 14, with dictionaries for Thai, Lao, Khmer, Burmese, Chinese and
/// Japanese. Korean is broken at spaces alone. Not after a soft hyphen: it would need its hyphen.
pub(super) fn find(text: &str, locale: &str) -> Vec<usize> {
    let korean = locale.split(['-', '_']).next() == Some("ko");
    let found = segmenter(korean).segment_str(text);
    found
        .filter(|&at| at > 0 && at < text.len() && !text[..at].ends_with('\u{ad}'))
        .collect()
}

/// Dictionaries rather than neural models: those compute with floats, and floats may differ.
fn segmenter(keep_words: bool) -> LineSegmenterBorrowed<'static> {
    let mut options = LineBreakOptions::default();
    if keep_words {
        options.word_option = Some(LineBreakWordOption::KeepAll);
    }
    LineSegmenter::new_dictionary(options)
}
