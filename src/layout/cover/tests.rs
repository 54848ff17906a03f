use unicode_script::UnicodeScript;

use super::*;

#[test]
fn plain_text_is_covered_as_all_other_text() {
    let fonts = FontSet::with(Vec::new());
    let cache = ShapeCache::new();
    let mut plain = 0;
    for words in [
        "Ada Lovelace",
        "Zoë Núñez-O’Brien (2nd)",
        "[1] (a) {b} 7",
        ") closed first (",
        "2026-05-14",
        "  ",
        "-",
        "Ǆ ȝ × ÷ Ÿ",
        "one\ntwo, and three\u{2028}four",
        "Dvořák – Œuvres",
        "Verify “here” at a.org  ·  C-7…",
        "a\u{a0}b «c» ‹d› • — ‘’ „e”",
        "1\u{2011}2 · ",
        "田中 Ada",
        "e\u{301}x",
        "№ 7",
        "7\u{20e3} #",
        "",
    ] {
        let input = TextBox::of(words);
        let clean = Clean::new(&input);
        for paragraph in &clean.paragraphs {
            let range = paragraph.range.clone();
            let mut covering = Covering::new(&input, &fonts, &cache).unwrap();
            let Some(only) = covering.only_stretch(&clean, range.clone()) else {
                continue;
            };
            plain += 1;
            let all = covering.all_stretches(&clean, range);
            assert_eq!(format!("{all:?}"), format!("{:?}", [only]), "{words}");
        }
    }
    assert!(plain > 9, "{plain}");
}

#[test]
fn letters_that_count_as_plain_are_latin() {
    for character in ('\0'..'\u{3000}').filter(|&c| plain_script(c).is_some()) {
        let script = plain_script(character);
        assert_eq!(script, Some(character.script()), "{character:?}");
    }
}
