//! Text in a frame, by the public API of `layout::text`.

use std::sync::Arc;

use testamur::color::Color;
use testamur::design::style::Align;
use testamur::design::style::Fit;
use testamur::design::style::FitMode;
use testamur::design::style::Valign;
use testamur::design::style::Writing;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::font::FontSet;
use testamur::geom::Size;
use testamur::layout::text::ShapeCache;
use testamur::layout::text::Span;
use testamur::layout::text::TextBox;
use testamur::layout::text::TextSet;
use testamur::layout::text::TextStyle;
use testamur::layout::text::set;
use testamur::limits::Watch;

pub(crate) fn style(family: &str, size: f64) -> TextStyle {
    TextStyle {
        family: family.into(),
        weight: 400,
        italic: false,
        width: 100.0,
        optical_size: None,
        size,
        color: Color::BLACK,
        letter_spacing: 0.0,
        features: Arc::from([]),
        rise: 0.0,
        language: "".into(),
    }
}

/// A frame of 300 × 100 pt with EB Garamond at 20 pt.
pub(crate) fn text_box(text: &str) -> TextBox {
    TextBox {
        spans: vec![Span {
            text: text.into(),
            style: style("EB Garamond", 20.0),
        }],
        size: Size::new(300.0, 100.0),
        align: Align::Start,
        valign: Valign::Top,
        fit: Fit::default(),
        line_height: 1.25,
        locale: "en".into(),
        skip_empty_lines: false,
        hyphenate: false,
        kashida: false,
        writing: Writing::Horizontal,
    }
}

pub(crate) fn lay(input: &TextBox) -> Result<TextSet> {
    set(
        input,
        &FontSet::bundled(),
        &ShapeCache::new(),
        &Watch::default(),
    )
}

pub(crate) fn lines(set: &TextSet) -> Vec<&str> {
    set.text.lines.iter().map(|line| &*line.text).collect()
}

#[test]
fn a_name_is_set_on_one_line() {
    let set = lay(&text_box("Ada Lovelace")).unwrap();
    assert_eq!(lines(&set), ["Ada Lovelace"]);
    assert_eq!(set.size_used, 20.0);
    assert_eq!(set.text.lines[0].runs.len(), 1);
    assert!(set.findings.is_empty());
}

#[test]
fn long_text_is_broken_between_words() {
    let set = lay(&text_box(
        "has completed the course in structural engineering with distinction",
    ))
    .unwrap();
    assert!(set.text.lines.len() > 1);
    assert_eq!(
        lines(&set).concat(),
        "has completed the course in structural engineering with distinction"
    );
}

#[test]
fn a_name_too_long_for_its_frame_is_a_fault_that_tells_what_fits() {
    let mut input = text_box(&"Wolfeschlegelsteinhausen".repeat(3));
    input.fit.mode = FitMode::Shrink;
    input.fit.min = Some(18.0);
    let error = lay(&input).unwrap_err();
    assert_eq!(error.kind(), Kind::Overflow);
    let text = error.to_string();
    assert!(
        text.contains("520.6 pt of width and its frame has 300"),
        "{text}"
    );
    assert!(text.contains("would fit at 10.3 pt"), "{text}");
}

/// Names in the scripts that the bundled fonts are for.
const NAMES: &[&str] = &[
    "Ада Лавлейс",
    "Γιώργος Παπαδόπουλος",
    "Արամ Խաչատրյան",
    "შოთა რუსთაველი",
    "שרה כהן",
    "محمد علي",
    "अनन्या शर्मा",
    "রবীন্দ্রনাথ ঠাকুর",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "મહાત્મા ગાંધી",
    "சுப்பிரமணிய பாரதி",
    "శ్రీనివాస రావు",
    "ಕುವೆಂಪು",
    "ശ്രീലക്ഷ്മി നായർ",
    "ශ්‍රී ලංකා",
    "ณัฐพล ศรีสุข",
    "ສົມສັກ ພົມມະຈັນ",
    "សុខ ខេមរា",
    "အောင်ဆန်းစုကြည်",
    "አበበ ቢቂላ",
    "山田太郎",
    "さくら",
    "マリア",
    "김민준",
    "Nguyễn Thị Ánh Tuyết",
];

#[test]
fn a_name_in_any_bundled_script_has_all_its_glyphs_beside_any_letters() {
    for family in [
        "EB Garamond",
        "Inter",
        "UnifrakturMaguntia",
        "Source Code Pro",
    ] {
        for (name, weight) in NAMES.iter().flat_map(|name| [(name, 400), (name, 700)]) {
            let mut input = text_box(name);
            input.spans[0].style.family = family.into();
            input.spans[0].style.weight = weight;
            let set = lay(&input).unwrap();
            let ids = set.text.lines[0].runs.iter().flat_map(|run| &run.glyphs);
            assert!(
                ids.clone().count() > 0 && ids.clone().all(|glyph| glyph.id != 0),
                "{name}"
            );
        }
    }
}

fn families(set: &TextSet) -> Vec<&str> {
    let runs = set.text.lines.iter().flat_map(|line| &line.runs);
    runs.map(|run| run.font.family()).collect()
}

#[test]
fn a_word_stays_in_one_font() {
    let mut input = text_box("Oğuz Kaya");
    input.spans[0].style.family = "UnifrakturMaguntia".into();
    let set = lay(&input).unwrap();
    assert_eq!(families(&set), ["Pirata One", "UnifrakturMaguntia"]);
    assert_eq!(set.text.lines[0].runs[0].text, 0..5);
}

#[test]
fn han_takes_the_forms_of_the_language() {
    for (locale, family) in [
        ("ja", "Noto Sans JP"),
        ("ko-KR", "Noto Sans KR"),
        ("zh-Hans", "Noto Sans SC"),
        ("en", "Noto Sans SC"),
    ] {
        let mut input = text_box("高山");
        input.locale = locale.into();
        assert_eq!(families(&lay(&input).unwrap()), [family], "{locale}");
    }
}

#[test]
fn bold_letters_get_a_bold_fallback_even_without_serifs() {
    let mut input = text_box("שרה");
    input.spans[0].style.weight = 700;
    assert_eq!(families(&lay(&input).unwrap()), ["Noto Sans Hebrew"]);
}

#[test]
fn a_character_that_no_font_has_is_a_fault_that_names_it() {
    let error = lay(&text_box("Ada ꦗꦮ")).unwrap_err();
    assert_eq!(error.kind(), Kind::MissingGlyph);
    let text = error.to_string();
    assert!(
        text.contains("`ꦗ` (U+A997)") && text.contains("Javanese script"),
        "{text}"
    );
}

#[test]
fn an_unknown_family_is_a_fault_that_names_the_nearest() {
    let mut input = text_box("Ada");
    input.spans[0].style.family = "EB Garamont".into();
    let error = lay(&input).unwrap_err();
    assert_eq!(error.kind(), Kind::Font);
    assert!(
        error.to_string().contains("did you mean `EB Garamond`"),
        "{error}"
    );
}

#[test]
fn a_missing_weight_is_a_warning_said_once() {
    let mut input = text_box("Ada");
    input.spans[0].style.weight = 900;
    input.spans.push(input.spans[0].clone());
    let set = lay(&input).unwrap();
    assert_eq!(set.findings.len(), 1);
    assert!(
        set.findings[0].message.contains("weight 900; weight 700"),
        "{}",
        set.findings[0]
    );
}

#[test]
fn empty_text_makes_no_line() {
    for text in ["", "\n", "\r\n"] {
        let set = lay(&text_box(text)).unwrap();
        assert!(set.text.lines.is_empty() && set.ink.is_none(), "{text:?}");
    }
}

#[test]
fn each_kind_of_break_ends_a_line() {
    let mut input = text_box("a\nb\r\nc\rd\u{85}e\u{2028}f\u{2029}g\u{b}h\u{c}i");
    input.size.h = 300.0;
    let set = lay(&input).unwrap();
    assert_eq!(lines(&set).concat(), "abcdefghi");
    let ends: Vec<bool> = set
        .text
        .lines
        .iter()
        .map(|line| line.ends_paragraph)
        .collect();
    assert_eq!(
        ends,
        [true, true, true, true, false, true, false, true, true]
    );
}

#[test]
fn empty_lines_are_kept_unless_they_are_to_be_skipped() {
    let mut input = text_box("a\n \n\nb\n");
    assert_eq!(lines(&lay(&input).unwrap()), ["a", " ", "", "b"]);
    input.skip_empty_lines = true;
    assert_eq!(lines(&lay(&input).unwrap()), ["a", "b"]);
}

#[test]
fn a_tab_is_a_space_and_controls_are_left_out_with_a_warning() {
    let set = lay(&text_box("a\tb\u{7}c\u{202e}d")).unwrap();
    assert_eq!(lines(&set), ["a bcd"]);
    let kinds: Vec<_> = set.findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [Kind::Stripped, Kind::Stripped]);
    assert!(set.findings[1].message.contains("U+202E"));
}

#[test]
fn text_is_composed_before_it_is_set() {
    let set = lay(&text_box("Jose\u{301}")).unwrap();
    assert_eq!(lines(&set), ["José"]);
}

#[test]
fn joiners_stay_in_the_text_and_draw_nothing() {
    let with = lay(&text_box("می\u{200c}خواهم")).unwrap();
    let without = lay(&text_box("میخواهم")).unwrap();
    assert_eq!(lines(&with), ["می\u{200c}خواهم"]);
    let ids = |set: &TextSet| -> Vec<u16> {
        let runs = set.text.lines[0].runs.iter();
        runs.flat_map(|run| run.glyphs.iter().map(|glyph| glyph.id))
            .collect()
    };
    assert_eq!(ids(&with).len(), ids(&without).len());
    assert_ne!(ids(&with), ids(&without));
}

#[test]
fn a_mark_without_a_base_is_drawn_as_it_is() {
    let set = lay(&text_box("\u{301}a")).unwrap();
    assert_eq!(lines(&set), ["\u{301}a"]);
}

#[test]
fn marks_that_draw_nothing_need_no_glyph() {
    let set = lay(&text_box("a\u{200b}b\u{2060}c\u{200e}d\u{fe0f}e\u{ad}f")).unwrap();
    let count: usize = set.text.lines[0]
        .runs
        .iter()
        .map(|run| run.glyphs.len())
        .sum();
    assert_eq!(count, 6);
}

#[test]
fn clusters_tell_which_part_of_the_line_a_glyph_stands_for() {
    let set = lay(&text_box("office é")).unwrap();
    let line = &set.text.lines[0];
    let parts: Vec<&str> = line.runs[0]
        .glyphs
        .iter()
        .map(|glyph| &line.text[glyph.cluster.clone()])
        .collect();
    assert_eq!(parts.concat(), "office é");
    assert!(parts.contains(&"ffi"), "{parts:?}");
}

#[test]
fn letter_spacing_parts_letters_but_leaves_joined_scripts_alone() {
    let width = |text: &str, spacing: f64| {
        let mut input = text_box(text);
        input.spans[0].style.letter_spacing = spacing;
        let set = lay(&input).unwrap();
        let runs = &set.text.lines[0].runs;
        runs.iter()
            .flat_map(|run| &run.glyphs)
            .map(|glyph| glyph.advance)
            .sum::<f64>()
    };
    assert!((width("Ada", 0.1) - width("Ada", 0.0) - 3.0 * 2.0).abs() < 1e-9);
    assert_eq!(width("محمد", 0.1), width("محمد", 0.0));
}

#[test]
fn letter_spacing_turns_ligatures_off() {
    let mut input = text_box("office");
    input.spans[0].style.letter_spacing = 0.05;
    assert_eq!(lay(&input).unwrap().text.lines[0].runs[0].glyphs.len(), 6);
}

#[test]
fn features_change_glyphs_and_wrong_ones_are_faults() {
    let ids = |features: &[&str]| {
        let mut input = text_box("office 0123");
        input.spans[0].style.features = features.iter().map(|&name| name.into()).collect();
        lay(&input).map(|set| {
            let glyphs = set.text.lines[0].runs[0].glyphs.iter();
            glyphs.map(|glyph| glyph.id).collect::<Vec<_>>()
        })
    };
    assert_ne!(ids(&["smcp"]).unwrap(), ids(&[]).unwrap());
    assert_eq!(ids(&["-liga"]).unwrap().len(), 11);
    assert_eq!(ids(&["small caps"]).unwrap_err().kind(), Kind::BadValue);
}

#[test]
fn styles_change_within_a_line() {
    let mut input = text_box("Dr ");
    let mut bold = input.spans[0].clone();
    bold.text = "Ada".into();
    bold.style.weight = 700;
    bold.style.rise = 0.5;
    input.spans.push(bold);
    let set = lay(&input).unwrap();
    let runs = &set.text.lines[0].runs;
    assert_eq!([runs[0].font.weight(), runs[1].font.weight()], [400, 700]);
    assert!((runs[0].at.f - runs[1].at.f - 10.0).abs() < 1e-9);
    assert_eq!(runs[1].text, 3..6);
}

/// The parts of a line as the eye meets them, left to right; neighbours of one level as one.
fn seen(text: &str, locale: &str) -> Vec<String> {
    let mut input = text_box(text);
    input.locale = locale.into();
    let set = lay(&input).unwrap();
    let line = &set.text.lines[0];
    let mut parts: Vec<(u8, std::ops::Range<usize>)> = Vec::new();
    for run in &line.runs {
        match parts.last_mut() {
            Some((level, part)) if *level == run.level && part.end == run.text.start => {
                part.end = run.text.end;
            }
            Some((level, part)) if *level == run.level && part.start == run.text.end => {
                part.start = run.text.start;
            }
            _ => parts.push((run.level, run.text.clone())),
        }
    }
    parts
        .into_iter()
        .map(|(_, part)| line.text[part].to_owned())
        .collect()
}

#[test]
fn words_stand_in_the_order_of_uax_9() {
    assert_eq!(seen("Ada שרה Bob", "en"), ["Ada ", "שרה", " Bob"]);
    assert_eq!(seen("שרה Ada כהן", "he"), [" כהן", "Ada", "שרה "]);
    // Numbers keep their order within right-to-left text (W2, L2).
    assert_eq!(seen("שרה 123 כהן", "he"), [" כהן", "123", "שרה "]);
    // Text without letters runs as the language does.
    assert!(lay(&text_box("123")).is_ok_and(|set| !set.text.lines[0].rtl));
    let mut input = text_box("(1)");
    input.locale = "ar".into();
    assert!(lay(&input).is_ok_and(|set| set.text.lines[0].rtl));
}

#[test]
fn isolates_keep_a_value_from_its_neighbours_and_are_not_part_of_the_text() {
    let plain = seen("שרה, 12", "en");
    let isolated = seen("\u{2068}שרה\u{2069}, 12", "en");
    assert_eq!(plain.concat().len(), isolated.concat().len());
    assert_eq!(isolated, ["שרה", ", 12"]);
}

#[test]
fn two_values_side_by_side_are_ordered_each_by_itself_and_do_not_join() {
    // In text that runs left to right, the first value stands left of the second one.
    let order = |text: &str| -> String {
        let set = lay(&text_box(text)).unwrap();
        let line = &set.text.lines[0];
        let glyphs = line.runs.iter().flat_map(|run| &run.glyphs);
        glyphs
            .map(|glyph| &line.text[glyph.cluster.clone()])
            .collect()
    };
    let (one, other) = ("\u{2068}שרה\u{2069}", "\u{2068}כהן\u{2069}");
    assert_eq!(order(&format!("{one}{other}")), "ןהכהרש");
    assert_eq!(order(&format!("a{one}{other}")), "aהרשןהכ");
    assert_eq!(order(&format!("שם {one}{other}")), "ןהכהרש םש");
    let glyphs = |text: &str| -> Vec<u16> {
        let set = lay(&text_box(text)).unwrap();
        let runs = set.text.lines[0].runs.iter();
        runs.flat_map(|run| run.glyphs.iter().map(|glyph| glyph.id))
            .collect()
    };
    let apart = [glyphs("بب"), glyphs("تت")].concat();
    assert_eq!(glyphs("a \u{2068}بب\u{2069}\u{2068}تت\u{2069}")[2..], apart);
}

#[test]
fn brackets_are_mirrored_in_right_to_left_text() {
    let set = lay(&text_box("שרה (כהן)")).unwrap();
    let font = set.text.lines[0].runs[0].font.clone();
    let glyphs = &set.text.lines[0].runs[0].glyphs;
    // The last character, `)`, stands at the left and must look like `(`.
    assert_eq!(Some(glyphs[0].id), font.glyph('('));
}

#[test]
fn thai_is_broken_at_words_of_its_dictionary() {
    let mut input = text_box("ภาษาไทยเป็นภาษาที่สวยงาม");
    input.size.w = 100.0;
    input.locale = "th".into();
    let set = lay(&input).unwrap();
    assert!(set.text.lines.len() > 1);
    let words = ["ภาษา", "ไทย", "เป็น", "ที่", "สวยงาม"];
    for line in lines(&set) {
        assert!(words.iter().any(|word| line.starts_with(word)), "{line}");
    }
}

#[test]
fn spaces_at_the_end_of_a_line_take_no_room() {
    let mut input = text_box("Ada Lovelace");
    input.size.w = 40.0;
    input.align = Align::Right;
    input.size.w = 80.0;
    let set = lay(&input).unwrap();
    assert_eq!(lines(&set), ["Ada ", "Lovelace"]);
    let ink = set.ink.unwrap();
    assert!((ink.right() - 80.0).abs() < 1.0, "{ink:?}");
}

#[test]
fn right_to_left_lines_start_at_the_right_and_their_spaces_hang_at_the_left() {
    let mut input = text_box("عبد الرحمن");
    input.size.w = 60.0;
    let set = lay(&input).unwrap();
    assert_eq!(lines(&set), ["عبد ", "الرحمن"]);
    for line in &set.text.lines {
        let last = line.runs.last().unwrap();
        let end = last.at.e + last.glyphs.iter().map(|glyph| glyph.advance).sum::<f64>();
        assert!((end - 60.0).abs() < 1e-6, "{end}");
    }
}

#[test]
fn lines_are_of_about_one_length_unless_they_are_justified() {
    let mut input = text_box("for outstanding work in the field of structural design");
    input.size = Size::new(330.0, 100.0);
    input.align = Align::Justify;
    let greedy = lay(&input).unwrap();
    input.align = Align::Center;
    let even = lay(&input).unwrap();
    assert_eq!(greedy.text.lines.len(), even.text.lines.len());
    let shortest = |set: &TextSet| lines(set).iter().map(|line| line.len()).min();
    assert!(shortest(&even) > shortest(&greedy), "{:?}", lines(&even));
}

#[test]
fn justified_lines_reach_both_sides_but_the_last() {
    let mut input = text_box("has completed the course in structural engineering with distinction");
    input.align = Align::Justify;
    let set = lay(&input).unwrap();
    let ends: Vec<f64> = set
        .text
        .lines
        .iter()
        .map(|line| {
            let run = line
                .runs
                .iter()
                .rev()
                .find(|run| !line.text[run.text.clone()].trim().is_empty())
                .unwrap();
            run.at.e + run.glyphs.iter().map(|glyph| glyph.advance).sum::<f64>()
        })
        .collect();
    let (last, others) = ends.split_last().unwrap();
    assert!(
        others.iter().all(|end| (end - 300.0).abs() < 1e-6),
        "{ends:?}"
    );
    assert!(*last < 299.0);
}

#[test]
fn capitals_stand_in_the_middle_for_the_eye() {
    let mut input = text_box("HH");
    input.valign = Valign::Middle;
    let ink = lay(&input).unwrap().ink.unwrap();
    assert!((ink.center().y - 50.0).abs() < 0.1, "{ink:?}");
}

#[test]
fn a_baseline_stands_on_the_frames_bottom_and_tails_hang_below() {
    let mut input = text_box("Dag");
    input.valign = Valign::Baseline;
    let set = lay(&input).unwrap();
    assert_eq!(set.text.lines[0].runs[0].at.f, 100.0);
    assert!(set.ink.unwrap().bottom() > 100.0);
}

#[test]
fn the_baseline_of_a_fallback_is_that_of_the_style() {
    let mut input = text_box("Ada");
    input.valign = Valign::Middle;
    let latin = lay(&input).unwrap().text.lines[0].runs[0].at.f;
    input.spans[0].text = "अनन्या".into();
    assert_eq!(lay(&input).unwrap().text.lines[0].runs[0].at.f, latin);
}

#[test]
fn an_ellipsis_stands_after_whole_clusters_and_warns() {
    let mut input = text_box("Philippa Thornbury-Fitzwilliam of Northumberland");
    input.fit = Fit {
        mode: FitMode::Ellipsis,
        min: None,
        max_lines: Some(1),
    };
    let set = lay(&input).unwrap();
    assert_eq!(set.text.lines.len(), 1);
    assert!(lines(&set)[0].ends_with('…') && lines(&set)[0].starts_with("Philippa Thornbury"));
    assert!(set.ink.unwrap().right() <= 301.0);
    assert_eq!(set.findings[0].kind, Kind::Overflow);
    let told = set.findings[0].to_string();
    assert!(
        told.contains("404.1 pt of width and its frame has 300; it was cut"),
        "{told}"
    );
    assert!(told.contains("it would fit at"), "{told}");
}

#[test]
fn text_that_may_stand_out_warns_and_text_that_must_not_is_refused() {
    let mut input = text_box("Philippa Thornbury-Fitzwilliam of Northumberland");
    input.fit.mode = FitMode::None;
    let set = lay(&input).unwrap();
    assert_eq!(set.findings[0].kind, Kind::Overflow);
    assert!(!set.findings[0].is_fault());
    input.fit.mode = FitMode::Error;
    assert_eq!(lay(&input).unwrap_err().kind(), Kind::Overflow);
}

#[test]
fn the_height_of_a_frame_counts_as_its_width_does() {
    let mut input = text_box("Ağ");
    input.size = Size::new(300.0, 8.0);
    input.fit = Fit {
        mode: FitMode::Shrink,
        min: Some(4.0),
        max_lines: None,
    };
    let set = lay(&input).unwrap();
    let ink = set.ink.unwrap();
    assert!(
        set.scale < 1.0 && ink.y >= -1e-6 && ink.bottom() <= 8.0 + 1e-6,
        "{ink:?}"
    );
}

#[test]
fn too_many_lines_are_a_fault_that_counts_them() {
    let mut input = text_box("a\nb\nc");
    input.fit.max_lines = Some(2);
    let error = lay(&input).unwrap_err();
    assert!(
        error.to_string().contains("needs 3 lines and may have 2"),
        "{error}"
    );
}

#[test]
fn a_text_in_an_unknown_script_has_few_faults() {
    let text: String = ('\u{12000}'..'\u{12100}').collect();
    let error = lay(&text_box(&text)).unwrap_err();
    assert_eq!(error.findings().count(), 11);
    assert!(error.to_string().contains("246 more characters"), "{error}");
}

#[test]
fn long_and_odd_texts_are_set_or_refused() {
    let odd = [
        "([{".repeat(8_000) + &")]}".repeat(8_000),
        "、".repeat(8_000),
        "\u{301}".repeat(8_000),
        "\u{2067}".repeat(8_000),
        "a\n".repeat(8_000),
        "שa".repeat(4_000),
        "\u{200d}".repeat(100),
        "क्".repeat(2_000),
        "ا\u{64e}\u{651}".repeat(2_000),
    ];
    for text in odd {
        for mode in [FitMode::ShrinkWrap, FitMode::Ellipsis, FitMode::None] {
            let mut input = text_box(&text);
            input.fit.mode = mode;
            let _ = lay(&input);
        }
    }
}
