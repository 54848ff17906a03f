//! Text along an arc, by the public API of `layout::arc`, and the design of a seal.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use testamur::assets::Assets;
use testamur::design::element::Along;
use testamur::design::element::ArcAlign;
use testamur::design::element::ArcFit;
use testamur::design::element::Side;
use testamur::design::element::Turn;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::font::FontSet;
use testamur::geom::Rect;
use testamur::geom::Size;
use testamur::glyphs::Run;
use testamur::layout::arc::ArcBox;
use testamur::layout::arc::set;
use testamur::layout::text::ShapeCache;
use testamur::layout::text::Span;
use testamur::layout::text::TextSet;
use testamur::limits::Limits;
use testamur::limits::Watch;
use testamur::plate::Plate;

use crate::common::page;
use crate::common::plate;
use crate::common::scene;
use crate::golden::golden;
use crate::text::style;

/// On top of a circle of 200 pt, in EB Garamond at 20 pt.
fn arc_box(text: &str) -> ArcBox {
    ArcBox {
        spans: vec![Span {
            text: text.into(),
            style: style("EB Garamond", 20.0),
        }],
        size: Size::new(200.0, 200.0),
        along: Along {
            side: Side::Outside,
            at: 0.0,
            turn: Turn::Clockwise,
            align: ArcAlign::Center,
            sweep: 180.0,
        },
        fit: ArcFit::default(),
        locale: "en".into(),
    }
}

fn lay(input: &ArcBox) -> Result<TextSet> {
    set(
        input,
        &FontSet::bundled(),
        &ShapeCache::new(),
        &Watch::default(),
    )
}

fn runs(set: &TextSet) -> &[Run] {
    &set.text.lines[0].runs
}

/// The angle at which the middle of a letter's foot stands, clockwise from the top of the circle.
fn angle(run: &Run) -> f64 {
    let advance: f64 = run.glyphs.iter().map(|glyph| glyph.advance).sum();
    let (x, y) = (
        run.at.a * advance / 2.0 + run.at.e - 100.0,
        run.at.b * advance / 2.0 + run.at.f - 100.0,
    );
    x.atan2(-y).to_degrees()
}

#[test]
fn letters_stand_on_the_circle_and_are_turned_as_it_is() {
    let set = lay(&arc_box("HOHO")).unwrap();
    assert_eq!(runs(&set).len(), 4);
    for run in runs(&set) {
        let turned = run.at.b.atan2(run.at.a).to_degrees();
        assert!(
            (angle(run) - turned).abs() < 0.01,
            "{} {turned}",
            angle(run)
        );
    }
    let (first, last) = (angle(&runs(&set)[0]), angle(&runs(&set)[3]));
    assert!(first < -10.0 && last > 10.0);
    assert!(set.ink.unwrap().y > -20.0 && set.ink.unwrap().y < -10.0);
}

#[test]
fn kerning_holds_along_the_arc() {
    let between = |text: &str| {
        let set = lay(&arc_box(text)).unwrap();
        angle(&runs(&set)[1]) - angle(&runs(&set)[0])
    };
    let mut apart = arc_box("AV");
    apart.spans[0].style.features = Arc::from(["-kern".to_owned()]);
    let unkerned = lay(&apart).unwrap();
    let unkerned = angle(&runs(&unkerned)[1]) - angle(&runs(&unkerned)[0]);
    assert!(
        between("AV") < unkerned - 0.3,
        "{} {unkerned}",
        between("AV")
    );
}

#[test]
fn at_the_bottom_text_reads_from_left_to_right() {
    let mut input = arc_box("HO");
    input.along.at = 180.0;
    input.along.turn = Turn::Counterclockwise;
    let set = lay(&input).unwrap();
    let [first, last] = runs(&set) else {
        panic!("two letters");
    };
    assert!(first.at.e < last.at.e);
    // Outside, its tops touch the circle: the baseline is a cap height (0.65 em) below.
    assert!((last.at.f - 213.0).abs() < 1.0, "{}", last.at.f);
    input.along.side = Side::Inside;
    let set = lay(&input).unwrap();
    assert!((runs(&set)[1].at.f - 200.0).abs() < 1.0);
}

#[test]
fn text_that_is_too_long_shrinks_to_fill_its_sweep() {
    let set = lay(&arc_box("THE ROYAL SOCIETY OF LETTERPRESS PRINTERS")).unwrap();
    assert!(set.scale < 1.0 && set.scale > 0.5);
    let ends = (angle(&runs(&set)[0]), angle(runs(&set).last().unwrap()));
    assert!(ends.0 < -85.0 && ends.1 > 85.0, "{ends:?}");
}

#[test]
fn text_that_does_not_fit_tells_both_lengths_and_the_size_that_would_fit() {
    let mut input = arc_box("THE ROYAL SOCIETY OF LETTERPRESS PRINTERS");
    input.fit = ArcFit::Error;
    let error = lay(&input).unwrap_err();
    assert_eq!(error.kind(), Kind::Overflow);
    let text = error.to_string();
    assert!(text.contains("at 20 pt it is 4"), "{text}");
    assert!(text.contains("pt long and the arc has 314.2"), "{text}");
    assert!(text.contains("it would fit at 1"), "{text}");
}

#[test]
fn tracking_fills_the_sweep_within_its_bounds() {
    let mut input = arc_box("FILLED");
    input.along.sweep = 90.0;
    input.fit = ArcFit::Track {
        tightest: -0.05,
        widest: 3.0,
    };
    let set = lay(&input).unwrap();
    let length: f64 = runs(&set)
        .iter()
        .flat_map(|run| &run.glyphs)
        .map(|glyph| glyph.advance)
        .sum();
    assert!((length - 157.08).abs() < 0.01, "{length}");
    assert_eq!(set.scale, 1.0);
    input.fit = ArcFit::Track {
        tightest: -0.05,
        widest: 0.1,
    };
    let loose = lay(&input).unwrap();
    assert!(angle(&runs(&loose)[0]) > angle(&runs(&set)[0]));
    input.along.sweep = 20.0;
    assert_eq!(lay(&input).unwrap_err().kind(), Kind::Overflow);
}

#[test]
fn letters_that_join_are_bent_as_one_shape_and_still_say_what_they_are() {
    for (text, family) in [
        ("جامعة القاهرة", "Amiri"),
        ("विश्वविद्यालय", "Noto Sans Devanagari"),
        ("Honoris causa", "Great Vibes"),
    ] {
        let mut input = arc_box(text);
        input.spans[0].style.family = family.into();
        let set = lay(&input).unwrap();
        let line = &set.text.lines[0];
        assert_eq!((line.runs.len(), &*line.text), (1, text));
        let bent = line.runs[0].bent.as_ref().unwrap();
        assert!(bent.bounds().unwrap().h > 20.0);
        assert!(!line.runs[0].glyphs.is_empty());
        assert!(line.straight.is_some());
    }
}

#[test]
fn text_from_right_to_left_starts_at_the_right() {
    let mut input = arc_box("שלום");
    input.along.align = ArcAlign::Start;
    let set = lay(&input).unwrap();
    let first = runs(&set)
        .iter()
        .find(|run| run.text.start == 0)
        .map(angle)
        .unwrap();
    assert!(runs(&set).iter().all(|run| angle(run) <= first));
    assert!(first < 0.0 && first > -5.0, "{first}");
}

#[test]
fn a_circle_smaller_than_its_letters_is_refused() {
    let mut input = arc_box("O");
    input.size = Size::new(20.0, 20.0);
    input.along.side = Side::Inside;
    input.along.turn = Turn::Counterclockwise;
    let text = lay(&input).unwrap_err().to_string();
    assert!(text.contains("higher than their arc's radius"), "{text}");
}

#[test]
fn an_empty_text_stands_nowhere() {
    let set = lay(&arc_box("")).unwrap();
    assert!(set.ink.is_none());
    assert!(set.text.lines.iter().all(|line| line.runs.is_empty()));
}

#[test]
fn a_place_by_name_and_by_angle_is_a_fault() {
    let design = page(
        r#"[[elements]]
        type = "arc"
        text = "Seal"
        position = "top"
        at = 20
        frame = ["10mm", "10mm", "40mm", "40mm"]"#,
    );
    let error = plate(&design).err().unwrap().to_string();
    assert!(
        error.contains("`position`") && error.contains("`at`"),
        "{error}"
    );
}

#[test]
fn a_seal_is_as_kept_in_latin_and_in_arabic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/designs/seal");
    let assets = Assets::folder(&folder, &Limits::default()).unwrap();
    let plate = Plate::open(&assets, &Limits::default()).unwrap();
    let samples = plate.samples().unwrap();
    for (sample, kept) in samples
        .iter()
        .zip(["scene/seal.scene", "scene/seal-arabic.scene"])
    {
        let layout = plate.fill(sample).unwrap().layout().unwrap();
        assert!(layout.findings().is_empty(), "{:?}", layout.findings());
        golden(kept, &scene(&plate, sample).unwrap().to_string());
    }
}

fn boxes() -> impl Strategy<Value = ArcBox> {
    let words = prop::collection::vec("[A-Za-z]{1,9}|[ا-ي]{1,6}|[अ-ह]{1,4}|[一-三]{1,3}", 1..6);
    let place = (-360.0..360.0, 1.0..360.0, any::<[bool; 2]>(), 0..3_usize);
    (words, (2.0..400.0, 2.0..400.0), place, 0..3_usize).prop_map(
        |(words, (w, h), (at, sweep, [outside, clockwise], align), fit)| ArcBox {
            size: Size::new(w, h),
            along: Along {
                side: if outside { Side::Outside } else { Side::Inside },
                at,
                turn: if clockwise {
                    Turn::Clockwise
                } else {
                    Turn::Counterclockwise
                },
                align: [ArcAlign::Start, ArcAlign::Center, ArcAlign::End][align],
                sweep,
            },
            fit: [
                ArcFit::Shrink { min: Some(6.0) },
                ArcFit::Track {
                    tightest: -0.05,
                    widest: 0.5,
                },
                ArcFit::Error,
            ][fit],
            ..arc_box(&words.join(" "))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    /// Nothing stands farther from the ellipse than letters are high, tails and all.
    #[test]
    fn text_stands_by_its_curve_or_is_refused(input in boxes()) {
        match lay(&input) {
            Ok(set) => {
                let reach = 2.5 * set.size_used;
                let frame = Rect::new(0.0, 0.0, input.size.w, input.size.h).grown(reach);
                prop_assert!(set.ink.is_some_and(|ink| frame.holds(ink)), "{:?}", set.ink);
                prop_assert!(set.size_used <= 20.0 && set.size_used >= 6.0 - 1e-6);
            }
            Err(error) => prop_assert_eq!(error.kind(), Kind::Overflow),
        }
    }
}
