//! What always holds of fitted text, tried on many names and frames.

use proptest::prelude::*;
use testamur::design::style::Fit;
use testamur::design::style::FitMode;
use testamur::design::style::Valign;
use testamur::finding::Kind;
use testamur::geom::Rect;
use testamur::geom::Size;
use testamur::layout::text::TextBox;

use crate::text::lay;
use crate::text::text_box;

/// One to six words of one to fourteen letters.
fn names() -> impl Strategy<Value = String> {
    let word = "[A-ZÁÉŐŽĄ][a-zéüßğőfgjý]{0,13}|[ا-ي]{1,8}|[अ-ह]{1,6}";
    prop::collection::vec(word, 1..6).prop_map(|words| words.join(" "))
}

fn frames() -> impl Strategy<Value = TextBox> {
    let families = prop::sample::select(vec!["EB Garamond", "Great Vibes", "Noto Sans"]);
    let valigns = prop::sample::select(vec![Valign::Top, Valign::Middle, Valign::Bottom]);
    let modes = prop::sample::select(vec![FitMode::Shrink, FitMode::Wrap, FitMode::ShrinkWrap]);
    (names(), families, valigns, modes, 40.0..400.0, 8.0..120.0).prop_map(
        |(name, family, valign, mode, w, h)| {
            let mut input = text_box(&name);
            input.spans[0].style.family = family.into();
            input.valign = valign;
            input.size = Size::new(w, h);
            input.fit = Fit {
                mode,
                min: Some(7.0),
                max_lines: None,
            };
            input
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fitted_ink_stays_inside_and_sizes_stay_in_their_range(input in frames()) {
        match lay(&input) {
            Ok(set) => {
                prop_assert!(set.size_used >= 7.0 - 1e-6 && set.size_used <= 20.0 + 1e-6);
                let passed = 0.05 * set.size_used + 1e-5;
                let frame = Rect::new(-passed, -1e-5, input.size.w + 2.0 * passed, input.size.h + 2e-5);
                prop_assert!(set.ink.is_none_or(|ink| frame.holds(ink)), "{:?} in {:?}", set.ink, frame);
            }
            Err(error) => prop_assert_eq!(error.kind(), Kind::Overflow),
        }
    }

    #[test]
    fn the_same_text_is_set_alike_each_time(input in frames()) {
        prop_assert_eq!(lay(&input).map_err(|error| error.to_string()), lay(&input).map_err(|error| error.to_string()));
    }

    #[test]
    fn no_larger_size_would_have_fitted(input in frames()) {
        let Ok(set) = lay(&input) else { return Ok(()) };
        prop_assume!(set.scale < 1.0);
        let mut larger = input.clone();
        larger.spans[0].style.size = set.size_used + 0.05;
        larger.fit.mode = match input.fit.mode {
            FitMode::ShrinkWrap => FitMode::Wrap,
            _ => FitMode::Error,
        };
        prop_assert!(lay(&larger).is_err());
    }
}

/// Ink of a formal script stands out of its advances, so that at some sizes the lines broken by
/// advances do not fit while at a larger size others do.
#[test]
fn a_larger_size_is_found_beyond_one_that_fails_by_its_ink() {
    let mut input = text_box("Gßğğéß رطجفدط Ődőğ Ž");
    input.spans[0].style.family = "Great Vibes".into();
    input.size = Size::new(115.540_010_522_644_98, 37.595_728_152_457_52);
    input.fit = Fit {
        mode: FitMode::ShrinkWrap,
        min: Some(7.0),
        max_lines: None,
    };
    let set = lay(&input).unwrap();
    let mut larger = input.clone();
    larger.spans[0].style.size = set.size_used + 0.05;
    larger.fit.mode = FitMode::Wrap;
    assert!(lay(&larger).is_err(), "{} pt", set.size_used);
}
