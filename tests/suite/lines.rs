//! How lines are broken, hyphenated and justified, and what stands in them.

use testamur::design::style::Align;
use testamur::design::style::FitMode;
use testamur::design::style::Valign;
use testamur::geom::Size;
use testamur::layout::text::TextSet;

use crate::text::lay;
use crate::text::lines;
use crate::text::text_box;

/// How many glyphs stand for no text.
fn drawn(set: &TextSet) -> usize {
    let runs = set.text.lines.iter().flat_map(|line| &line.runs);
    let glyphs = runs.flat_map(|run| &run.glyphs);
    glyphs.filter(|glyph| glyph.cluster.is_empty()).count()
}

#[test]
fn words_are_broken_between_syllables_when_asked() {
    let mut input = text_box("an extraordinary accomplishment of international significance");
    input.size = Size::new(150.0, 300.0);
    input.align = Align::Justify;
    let whole = lay(&input).unwrap();
    assert_eq!(drawn(&whole), 0);
    input.hyphenate = true;
    let broken = lay(&input).unwrap();
    assert_eq!(
        lines(&broken),
        [
            "an extraordinary ",
            "accomplishment of ",
            "international sig",
            "nificance"
        ]
    );
    // The hyphens are drawn, stand in their lines, and are not part of the text.
    assert_eq!(drawn(&broken), 1);
    assert!(broken.ink.unwrap().right() <= 151.0);
    assert_eq!(lines(&broken).concat(), lines(&whole).concat());
    // By its language: German breaks elsewhere, and Japanese has no rules for Latin words.
    input.spans[0].text = "Donaudampfschifffahrtsgesellschaft".into();
    input.locale = "de-AT".into();
    assert_eq!(
        lines(&lay(&input).unwrap()),
        ["Donaudampf", "schifffahrtsgesell", "schaft"]
    );
    input.spans[0].text = "extraordinary".into();
    input.locale = "ja".into();
    assert_eq!(lines(&lay(&input).unwrap()), ["extraordinary"]);
}

#[test]
fn addresses_numbers_and_hyphenated_words_are_not_hyphenated() {
    let mut input = text_box("registrar@engineers.example.org AB-1234567890 Fitzwilliam-Thornbury");
    input.size = Size::new(150.0, 300.0);
    input.hyphenate = true;
    input.fit.mode = FitMode::None;
    assert_eq!(drawn(&lay(&input).unwrap()), 0);
}

#[test]
fn a_soft_hyphen_is_seen_only_where_its_word_is_broken() {
    let mut input = text_box("Donau\u{ad}dampf\u{ad}schiff");
    input.size = Size::new(120.0, 100.0);
    input.align = Align::Justify;
    let set = lay(&input).unwrap();
    assert_eq!(lines(&set), ["Donau\u{ad}dampf\u{ad}", "schiff"]);
    assert_eq!(drawn(&set), 1);
    let last = set.text.lines[0].runs[0].glyphs.last().unwrap();
    assert_eq!(
        last.id,
        set.text.lines[0].runs[0].font.glyph('\u{2010}').unwrap()
    );
    input.size.w = 300.0;
    assert_eq!(drawn(&lay(&input).unwrap()), 0);
}

#[test]
fn a_hyphen_stands_left_of_a_word_that_runs_right_to_left() {
    let mut input = text_box("ירו\u{ad}שלים");
    input.size = Size::new(45.0, 100.0);
    let set = lay(&input).unwrap();
    assert_eq!(set.text.lines.len(), 2);
    let run = &set.text.lines[0].runs[0];
    assert!(run.glyphs[0].cluster.is_empty() && run.glyphs[1].x > 0.0);
    assert_eq!(drawn(&set), 1);
}

#[test]
fn small_kana_and_closing_signs_start_no_line() {
    let mut input = text_box("キャリアーコンサルタント、（株）ショップ。");
    input.locale = "ja".into();
    for width in 80..200 {
        input.size = Size::new(f64::from(width), 400.0);
        for line in lines(&lay(&input).unwrap()) {
            assert!(
                !line.starts_with(
                    ['ャ', 'ー', '、', '。', '）', 'ョ', 'ッ', 'プ']
                        .get(..7)
                        .unwrap()
                ),
                "{line}"
            );
        }
    }
}

#[test]
fn lao_khmer_and_burmese_are_broken_at_words() {
    for (locale, text, words) in [
        (
            "lo",
            "ພາສາລາວເປັນພາສາທີ່ງາມ",
            ["ພາສາ", "ລາວ", "ເປັນ", "ທີ່", "ງາມ"],
        ),
        (
            "km",
            "ភាសាខ្មែរជាភាសាស្រស់ស្អាត",
            ["ភាសា", "ខ្មែរ", "ជា", "ស្រស់", "ស្អាត"],
        ),
        (
            "my",
            "မြန်မာဘာသာစကားသည်လှပသည်",
            ["မြန်မာ", "ဘာသာ", "စကား", "သည်", "လှပ"],
        ),
    ] {
        let mut input = text_box(text);
        input.size = Size::new(120.0, 400.0);
        input.locale = locale.into();
        let set = lay(&input).unwrap();
        assert!(set.text.lines.len() > 1, "{locale}");
        for line in lines(&set) {
            assert!(
                words.iter().any(|word| line.starts_with(word)),
                "{locale} {:?}",
                lines(&set)
            );
        }
    }
}

/// Where each line's first glyph starts and its last visible one ends.
fn edges(set: &TextSet) -> Vec<(f64, f64)> {
    let of_line = |line: &testamur::glyphs::Line| {
        let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
        for run in &line.runs {
            let mut pen = run.at.e;
            for glyph in &run.glyphs {
                if !line.text[glyph.cluster.clone()].trim().is_empty() || glyph.cluster.is_empty() {
                    left = left.min(pen);
                    right = right.max(pen + glyph.advance);
                }
                pen += glyph.advance;
            }
        }
        (left, right)
    };
    set.text.lines.iter().map(of_line).collect()
}

/// To the kerning between a last letter and the space that hangs behind it.
fn reach_both_sides(set: &TextSet, width: f64) -> bool {
    let edges = edges(set);
    let (_, whole) = edges.split_last().unwrap();
    !whole.is_empty()
        && whole
            .iter()
            .all(|(left, right)| left.abs() < 0.15 && (right - width).abs() < 0.15)
}

#[test]
fn justified_arabic_is_filled_by_spaces_or_by_strokes_between_letters() {
    let text =
        "شهادة تقدير تمنحها الجامعة إلى الطالب المتفوق تكريما لجهوده في الدراسة والبحث العلمي";
    for family in ["Amiri", "Noto Naskh Arabic"] {
        let mut input = text_box(text);
        input.spans[0].style.family = family.into();
        input.locale = "ar".into();
        input.align = Align::Justify;
        input.size = Size::new(190.0, 300.0);
        let spaced = lay(&input).unwrap();
        assert!(
            reach_both_sides(&spaced, 190.0) && drawn(&spaced) == 0,
            "{family} {:?}",
            edges(&spaced)
        );
        input.kashida = true;
        let filled = lay(&input).unwrap();
        assert!(
            reach_both_sides(&filled, 190.0),
            "{family} {:?}",
            edges(&filled)
        );
        assert!(drawn(&filled) > 0, "{family}");
        assert_eq!(lines(&filled), lines(&spaced));
        // Without strokes the same glyphs stand there: letters keep their joined forms.
        let ids = |set: &TextSet| -> Vec<u16> {
            let runs = set.text.lines.iter().flat_map(|line| &line.runs);
            let glyphs = runs.flat_map(|run| &run.glyphs);
            glyphs
                .filter(|glyph| !glyph.cluster.is_empty())
                .map(|glyph| glyph.id)
                .collect()
        };
        assert_eq!(ids(&filled), ids(&spaced));
        // No stroke stands in the last line.
        assert!(
            filled
                .text
                .lines
                .last()
                .unwrap()
                .runs
                .iter()
                .flat_map(|run| &run.glyphs)
                .all(|glyph| !glyph.cluster.is_empty())
        );
    }
}

/// Amiri has a lam before heh that meets it above the line; a stroke between the two stood out.
#[test]
fn strokes_go_where_letters_meet_at_their_height() {
    let strokes = |word: &str| {
        let mut input = text_box(&[word; 12].join(" "));
        input.spans[0].style.family = "Amiri".into();
        input.locale = "ar".into();
        input.align = Align::Justify;
        input.size = Size::new(100.0, 300.0);
        input.kashida = true;
        let set = lay(&input).unwrap();
        assert!(set.text.lines.len() > 1);
        drawn(&set)
    };
    assert_eq!(strokes("وله"), 0);
    assert!(strokes("حسن") > 0);
}

#[test]
fn justified_japanese_is_stretched_between_characters() {
    let mut input = text_box("あなたは所定の課程を優秀な成績で修了したことをここに証します。");
    input.locale = "ja".into();
    input.align = Align::Justify;
    input.size = Size::new(150.0, 300.0);
    assert!(reach_both_sides(&lay(&input).unwrap(), 150.0));
}

#[test]
fn figures_and_small_capitals_are_those_of_the_font() {
    let advances = |text: &str, features: &[&str]| -> (Vec<u16>, Vec<f64>, f64) {
        let mut input = text_box(text);
        input.spans[0].style.features = features.iter().map(|&name| name.into()).collect();
        let set = lay(&input).unwrap();
        let glyphs = set.text.lines[0].runs.iter().flat_map(|run| &run.glyphs);
        let (ids, advances) = glyphs.map(|glyph| (glyph.id, glyph.advance)).unzip();
        (ids, advances, set.ink.unwrap().h)
    };
    let even = |advances: &[f64]| advances.iter().all(|one| (one - advances[0]).abs() < 1e-6);
    let digits = "0123456789";
    assert!(even(&advances(digits, &["lnum", "tnum"]).1));
    assert!(!even(&advances(digits, &["lnum", "pnum"]).1));
    let (lining, old) = (advances("379", &["lnum"]), advances("379", &["onum"]));
    assert!(
        lining.0 != old.0 && old.2 != lining.2,
        "old-style figures hang below the line"
    );
    // Small capitals are lower than capitals and are other glyphs than small letters.
    let (small, capitals) = (advances("xaz", &["smcp"]), advances("XAZ", &[]));
    assert_ne!(small.0, advances("xaz", &[]).0);
    assert!(small.2 < 0.8 * capitals.2 && small.2 > 0.5 * capitals.2);
}

#[test]
fn pairs_of_letters_are_kerned() {
    let width = |text: &str| {
        let set = lay(&text_box(text)).unwrap();
        let glyphs = set.text.lines[0].runs[0].glyphs.iter();
        glyphs.map(|glyph| glyph.advance).sum::<f64>()
    };
    for family_pair in ["AV", "To", "Ty"] {
        let apart: f64 = family_pair.chars().map(|c| width(&c.to_string())).sum();
        assert!(width(family_pair) < apart - 0.3, "{family_pair}");
    }
}

#[test]
fn capitals_of_every_family_stand_in_the_middle_and_small_letters_on_the_same_line() {
    for family in [
        "EB Garamond",
        "Cinzel",
        "Inter",
        "Libre Baskerville",
        "Noto Sans",
        "Noto Serif",
        "Source Code Pro",
    ] {
        let mut input = text_box("HIE");
        input.spans[0].style.family = family.into();
        input.spans[0].style.size = 48.0;
        input.valign = Valign::Middle;
        let set = lay(&input).unwrap();
        let off = set.ink.unwrap().center().y - 50.0;
        assert!(off.abs() < 0.5, "{family} {off}");
        let baseline = set.text.lines[0].runs[0].at.f;
        input.spans[0].text = "gypsy".into();
        assert_eq!(
            lay(&input).unwrap().text.lines[0].runs[0].at.f,
            baseline,
            "{family}"
        );
    }
}
