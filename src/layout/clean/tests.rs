use proptest::prelude::*;
use unicode_bidi::BidiInfo;

use super::*;

/// Levels as they were before [`flatten`], and after it.
fn flattened(text: &str, base: Level) -> (Vec<Level>, Vec<Level>) {
    let info = ParagraphBidiInfo::new(text, Some(base));
    let of_characters = |levels: &[Level]| text.char_indices().map(|(at, _)| levels[at]).collect();
    let before: Vec<Level> = of_characters(&info.levels);
    let mut after: Vec<u8> = before.iter().map(Level::number).collect();
    flatten(&mut after, base.number());
    let after = after.into_iter().map(|level| Level::new(level).unwrap());
    (before, after.collect())
}

fn levels_of(text: &str, base: Level) -> String {
    let (_, after) = flattened(text, base);
    after
        .iter()
        .map(|level| level.number().to_string())
        .collect()
}

#[test]
fn a_value_stands_at_the_level_of_the_words_around_it() {
    assert_eq!(levels_of("a \u{2068}b\u{2069} c", Level::ltr()), "0000000");
    assert_eq!(levels_of("a \u{2068}א\u{2069} c", Level::ltr()), "0001000");
    assert_eq!(levels_of("א \u{2068}ב\u{2069} ג", Level::rtl()), "1111111");
    assert_eq!(levels_of("א \u{2068}b\u{2069} ג", Level::rtl()), "1112111");
    assert_eq!(
        levels_of("a \u{2068}א 12\u{2069} c", Level::ltr()),
        "0001122000"
    );
}

#[test]
fn a_paragraph_of_values_follows_them_when_they_agree() {
    assert!(starts_rtl("\u{2068}שרה\u{2069}", "en"));
    assert!(starts_rtl("\u{2068}שרה\u{2069} \u{2068}12\u{2069}", "en"));
    assert!(!starts_rtl("\u{2068}שרה\u{2069} \u{2068}Ada\u{2069}", "en"));
    assert!(starts_rtl("\u{2068}שרה\u{2069} \u{2068}Ada\u{2069}", "he"));
    assert!(!starts_rtl("\u{2068}שרה\u{2069}, no. 12", "he"));
    assert!(!starts_rtl("\u{2068}שרה\u{2069}, 12", "en"));
    assert!(!starts_rtl("\u{2067}a\u{2069}b", "he"));
    assert!(!starts_rtl("\u{2068}12\u{2069}", "en"));
    assert!(starts_rtl("\u{2068}12\u{2069}", "ar"));
    assert!(starts_rtl("\u{2067}\u{2068}a\u{2069}, b\u{2069}", "en"));
}

proptest! {
    #[test]
    fn flat_levels_order_as_those_of_the_rules(
        text in "[a1 ,אב٣\u{2066}-\u{2069}\u{202a}-\u{202e}]{0,24}",
        rtl in any::<bool>(),
        from in 0_usize..24,
        length in 0_usize..24,
    ) {
        let base = if rtl { Level::rtl() } else { Level::ltr() };
        let (before, after) = flattened(&text, base);
        // A line is any part of the paragraph.
        let from = from.min(before.len());
        let end = (from + length).min(before.len());
        prop_assert_eq!(
            BidiInfo::reorder_visual(&before[from..end]),
            BidiInfo::reorder_visual(&after[from..end])
        );
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after <= before && before.is_rtl() == after.is_rtl());
            prop_assert!(*after >= base);
        }
    }

    #[test]
    fn text_that_can_not_turn_stands_at_one_level(text in "[^\u{590}-\u{8ff}\u{200f}\u{2029}-\u{202e}\u{2066}-\u{2069}\u{fb1d}-\u{fefe}\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\n\r\u{1c}-\u{1e}\u{85}]{0,30}") {
        let info = ParagraphBidiInfo::new(&text, Some(Level::ltr()));
        prop_assert!(info.levels.iter().all(|level| level.number() == 0));
    }
}
