//! Text in columns, by the public API of `layout::text`, and a Japanese certificate.

use std::path::Path;

use testamur::assets::Assets;
use testamur::design::style::Align;
use testamur::design::style::FitMode;
use testamur::design::style::Orientation;
use testamur::design::style::Valign;
use testamur::design::style::Vertical;
use testamur::design::style::Writing;
use testamur::finding::Kind;
use testamur::geom::Rect;
use testamur::geom::Size;
use testamur::glyphs::Line;
use testamur::glyphs::Run;
use testamur::layout::text::TextBox;
use testamur::limits::Limits;
use testamur::plate::Plate;

use crate::common::page;
use crate::common::plate;
use crate::common::scene;
use crate::golden::golden;
use crate::text::lay;
use crate::text::text_box;

/// A frame of 100 × 300 pt with Noto Sans JP at 20 pt.
fn columns(text: &str) -> TextBox {
    let mut input = text_box(text);
    input.spans[0].style.family = "Noto Sans JP".into();
    input.size = Size::new(100.0, 300.0);
    input.locale = "ja".into();
    input.writing = Writing::VerticalRl(Vertical::default());
    input
}

/// How a run stands: `None` lies on its side.
fn width(run: &Run) -> Option<f64> {
    (run.at.b == 0.0).then_some(run.at.a)
}

fn said<'a>(line: &'a Line, run: &Run) -> &'a str {
    &line.text[run.text.clone()]
}

/// What stands upright, and what lies.
fn postures(text: &str, vertical: Vertical) -> Vec<(String, bool)> {
    let mut input = columns(text);
    input.writing = Writing::VerticalRl(vertical);
    let set = lay(&input).unwrap();
    let line = &set.text.lines[0];
    let posture = |run: &Run| (said(line, run).to_owned(), width(run).is_some());
    line.runs.iter().map(posture).collect()
}

/// Where the middles of columns stand, from the left.
fn places(input: &TextBox) -> Vec<f64> {
    let set = lay(input).unwrap();
    let ink = |line: &Line| line.straight.unwrap().e;
    set.text.lines.iter().map(ink).collect()
}

#[test]
fn kanji_stand_one_below_the_other() {
    let set = lay(&columns("修了証書")).unwrap();
    let run = &set.text.lines[0].runs[0];
    assert_eq!(width(run), Some(1.0));
    let mut steps = run.glyphs.windows(2).map(|pair| pair[1].y - pair[0].y);
    assert!(steps.all(|step| (step - 20.0).abs() < 1e-9));
    assert!(run.glyphs.iter().all(|glyph| (glyph.x + 10.0).abs() < 0.01));
    let ink = set.ink.unwrap();
    assert!(Rect::new(80.0, 0.0, 20.0, 80.0).holds(ink), "{ink:?}");
}

#[test]
fn columns_go_from_right_to_left() {
    let mut input = columns("あいうえおかきくけこさしすせそたちつてと");
    input.size.h = 205.0;
    let set = lay(&input).unwrap();
    let lines: Vec<&str> = set.text.lines.iter().map(|line| &*line.text).collect();
    assert_eq!(lines, ["あいうえおかきくけこ", "さしすせそたちつてと"]);
    let places = places(&input);
    assert!((places[0] - places[1] - 25.0).abs() < 0.01, "{places:?}");
}

#[test]
fn no_column_starts_with_what_may_not_start_one() {
    let mut input = columns("あいうえおかきくけ、さしすせそたちつてとっ");
    input.size.h = 185.0;
    let set = lay(&input).unwrap();
    for line in &set.text.lines {
        assert!(!line.text.starts_with(['、', 'っ']), "{}", line.text);
    }
}

#[test]
fn punctuation_takes_its_upright_forms() {
    let text = "、。「」ー（）…";
    let mut across = columns(text);
    across.writing = Writing::Horizontal;
    across.size.w = 300.0;
    let ids = |input: &TextBox| -> Vec<u16> {
        let set = lay(input).unwrap();
        let runs = set.text.lines[0].runs.iter();
        runs.flat_map(|run| &run.glyphs).map(|g| g.id).collect()
    };
    let (down, across) = (ids(&columns(text)), ids(&across));
    assert_eq!(down.len(), across.len());
    let same = down.iter().zip(&across).filter(|(a, b)| a == b).count();
    assert!(same <= 1, "{down:?} {across:?}");
}

#[test]
fn latin_lies_and_short_numbers_stand_together() {
    assert_eq!(
        postures("令和8年12月2026年A4", Vertical::default()),
        [
            ("令和", true),
            ("8", true),
            ("年", true),
            ("12", true),
            ("月", true),
            ("2026", false),
            ("年", true),
            ("A4", false)
        ]
        .map(|(text, upright)| (text.to_owned(), upright))
    );
}

#[test]
fn a_number_beside_what_lies_lies_too() {
    let lying = postures("第3.14-05回", Vertical::default());
    assert_eq!(lying[1], ("3.14-05".to_owned(), false));
}

#[test]
fn numbers_that_stand_together_take_one_em_and_are_narrowed_to_it() {
    let mut input = columns("第2026回");
    input.writing = Writing::VerticalRl(Vertical {
        tate_chu_yoko: 4,
        ..Vertical::default()
    });
    let set = lay(&input).unwrap();
    let run = &set.text.lines[0].runs[1];
    let advance: f64 = run.glyphs.iter().map(|glyph| glyph.advance).sum();
    assert!((advance - 20.0).abs() < 1e-9);
    assert!(width(run).unwrap() < 0.6);
    let ink = set.ink.unwrap();
    assert!(ink.x >= 80.0 - 0.01 && ink.right() <= 100.0, "{ink:?}");
}

#[test]
fn numbers_lie_when_none_is_to_stand_together() {
    let none = Vertical {
        tate_chu_yoko: 0,
        ..Vertical::default()
    };
    assert_eq!(postures("8年", none)[0], ("8".to_owned(), false));
}

#[test]
fn upright_latin_stands_in_fonts_that_know_of_no_columns_too() {
    let upright = Vertical {
        orientation: Orientation::Upright,
        tate_chu_yoko: 0,
    };
    let mut input = columns("ABé");
    input.spans[0].style.family = "EB Garamond".into();
    input.writing = Writing::VerticalRl(upright);
    let set = lay(&input).unwrap();
    let run = &set.text.lines[0].runs[0];
    assert_eq!(width(run), Some(1.0));
    assert!((run.glyphs[1].y - run.glyphs[0].y - 20.0).abs() < 0.01);
    assert!(postures("محمد", upright).iter().all(|(_, up)| !up));
}

#[test]
fn align_goes_along_columns_and_valign_across_them() {
    let mut input = columns("修了");
    let ink = |input: &TextBox| lay(input).unwrap().ink.unwrap();
    assert!(ink(&input).y < 5.0);
    input.align = Align::Center;
    assert!((ink(&input).center().y - 150.0).abs() < 2.0);
    input.align = Align::End;
    assert!((ink(&input).bottom() - 300.0).abs() < 3.0);
    assert!((ink(&input).center().x - 90.0).abs() < 1.5);
    input.valign = Valign::Middle;
    assert!((ink(&input).center().x - 50.0).abs() < 1.5);
    input.valign = Valign::Bottom;
    assert!((ink(&input).center().x - 10.0).abs() < 1.5);
}

#[test]
fn text_too_long_for_its_column_shrinks_or_tells_the_height_that_it_needs() {
    let mut input = columns("修了証書修了証書修了証書修了証書");
    input.fit.mode = FitMode::Shrink;
    let set = lay(&input).unwrap();
    assert!((set.size_used - 18.75).abs() < 0.1, "{}", set.size_used);
    input.fit.mode = FitMode::Error;
    let error = lay(&input).unwrap_err();
    assert_eq!(error.kind(), Kind::Overflow);
    let text = error.to_string();
    assert!(
        text.contains("320 pt of height and its frame has 300"),
        "{text}"
    );
}

#[test]
fn all_modes_keep_the_ink_of_columns_inside() {
    let text = "全課程（120時間・全24回）を優秀な成績で修了し、評価試験（CBT方式）において96点を得ました。";
    for mode in [FitMode::ShrinkWrap, FitMode::Ellipsis] {
        for (w, h) in [(40.0, 300.0), (70.0, 120.0), (110.0, 60.0)] {
            let mut input = columns(text);
            input.size = Size::new(w, h);
            input.fit.mode = mode;
            input.fit.min = Some(5.0);
            let set = lay(&input).unwrap();
            let ink = set.ink.unwrap();
            let passed = 0.05 * set.size_used;
            let frame = Rect::new(0.0, -passed, w, h + 2.0 * passed);
            assert!(frame.holds(ink), "{mode:?} {ink:?} in {frame:?}");
        }
    }
}

/// Digits count as the script that stands around them: they were drawn apart as kanji are.
#[test]
fn a_justified_column_draws_kanji_apart_but_not_the_digits_of_a_number() {
    let mut input = columns("全課程（120時間）を優秀な成績で修了しました");
    input.size.h = 192.0;
    input.align = Align::Justify;
    let set = lay(&input).unwrap();
    let line = &set.text.lines[0];
    let run = |text: &str| {
        line.runs
            .iter()
            .find(|run| said(line, run) == text)
            .unwrap()
    };
    let digits = &run("120").glyphs;
    let natural = run("120").font.advance(digits[0].id) / 50.0;
    assert!((digits[1].x - digits[0].x - natural).abs() < 0.01);
    let kanji = &line.runs[0].glyphs;
    assert!(kanji[1].y - kanji[0].y > 20.2);
}

#[test]
fn a_line_says_where_its_words_are_found_only_where_letters_stand() {
    let set = lay(&columns("Ada Lovelace")).unwrap();
    assert!(set.text.lines[0].straight.is_none());
    let set = lay(&columns("Ada 様")).unwrap();
    let straight = set.text.lines[0].straight.unwrap();
    assert_eq!((straight.a, straight.b), (0.0, 1.0));
}

#[test]
fn what_is_for_columns_alone_is_refused_elsewhere() {
    let design = page(
        r#"[[elements]]
        type = "text"
        text = "a"
        orientation = "upright"
        frame = ["10mm", "10mm", "40mm", "40mm"]"#,
    );
    let error = plate(&design).err().unwrap().to_string();
    assert!(error.contains("`orientation` is for columns"), "{error}");
}

#[test]
fn a_japanese_certificate_is_as_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/designs/shojo");
    let assets = Assets::folder(&folder, &Limits::default()).unwrap();
    let plate = Plate::open(&assets, &Limits::default()).unwrap();
    for sample in plate.samples().unwrap() {
        let layout = plate.fill(&sample).unwrap().layout().unwrap();
        assert!(layout.findings().is_empty(), "{:?}", layout.findings());
    }
    let sample = &plate.samples().unwrap()[0];
    golden(
        "scene/shojo.scene",
        &scene(&plate, sample).unwrap().to_string(),
    );
}
