//! Values that are not what their keys want.

use super::design;
use super::text;

#[test]
fn a_wrong_unit_tells_the_units() {
    assert_eq!(
        text(r#"frame = ["1mm", "1mm", "9mm", "12 foo"]"#),
        r#"error: `12 foo` is no length
  in design.toml, line 7, character 31, element `text-1`
  help: use mm, cm, in, pt or px, such as `12mm`"#
    );
}

#[test]
fn a_number_without_a_unit_shows_one() {
    assert_eq!(
        text(r#"frame = ["1mm", "1mm", "9mm", 12]"#),
        r#"error: `12` has no unit
  in design.toml, line 7, character 31, element `text-1`
  help: write `"12mm"`; the units are mm, cm, in, pt or px"#
    );
}

#[test]
fn a_text_without_a_unit_shows_one() {
    assert_eq!(
        text(r#"frame = ["1mm", "1mm", "9mm", "12"]"#),
        r#"error: `12` has no unit
  in design.toml, line 7, character 31, element `text-1`
  help: write `"12mm"`; the units are mm, cm, in, pt or px"#
    );
}

#[test]
fn a_negative_size_is_refused() {
    assert_eq!(
        text(r#"frame = ["1mm", "1mm", "9mm", "-9mm"]"#),
        r#"error: `-9mm` is negative
  in design.toml, line 7, character 31, element `text-1`
  help: write 0 or a positive length"#
    );
}

#[test]
fn a_frame_of_no_size_is_refused() {
    assert_eq!(
        text(r#"frame = ["1mm", "1mm", "9mm", 0]"#),
        r#"error: the frame is of no size
  in design.toml, line 7, character 9, element `text-1`
  help: make its width and its height larger than 0"#
    );
}

#[test]
fn a_frame_of_three_values_is_refused() {
    assert_eq!(
        text(r#"frame = ["1mm", "1mm", "9mm"]"#),
        r#"error: `frame` has 3 values, but needs 4
  in design.toml, line 7, character 9, element `text-1`
  help: write x, y, width and height: `["25mm", "82mm", "247mm", "22mm"]`"#
    );
}

#[test]
fn a_length_beyond_all_paper_is_refused() {
    assert_eq!(
        text(r#"font = { size = "999999mm" }"#),
        r#"error: `size` is larger than any page
  in design.toml, line 8, character 17, element `text-1`
  help: write a shorter length"#
    );
}

#[test]
fn a_font_size_of_zero_is_refused() {
    assert_eq!(
        text(r#"font = { size = "0pt" }"#),
        r#"error: `size` is zero
  in design.toml, line 8, character 17, element `text-1`
  help: write a positive length"#
    );
}

#[test]
fn not_a_number_is_refused() {
    assert_eq!(
        text("rotate = nan"),
        r#"error: `rotate` is nan, which is out of range
  in design.toml, line 8, character 10, element `text-1`
  help: write a number from -360 to 360"#
    );
}

#[test]
fn a_number_out_of_range_tells_the_range() {
    assert_eq!(
        text("opacity = 1.5"),
        r#"error: `opacity` is 1.5, which is out of range
  in design.toml, line 8, character 11, element `text-1`
  help: write a number from 0 to 1"#
    );
}

#[test]
fn a_part_of_a_page_is_refused() {
    assert_eq!(
        text("page = 1.5"),
        r#"error: `page` is 1.5, which is out of range
  in design.toml, line 8, character 8, element `text-1`
  help: write a whole number from 1 to 1000"#
    );
}

#[test]
fn a_number_in_quotes_is_told_to_lose_them() {
    assert_eq!(
        text(r#"rotate = "90""#),
        r#"error: `rotate` must be a number, but is text
  in design.toml, line 8, character 10, element `text-1`
  help: leave the quotes away: `90`"#
    );
}

#[test]
fn a_truth_in_quotes_is_told_to_lose_them() {
    assert_eq!(
        text(r#"skip_empty_lines = "true""#),
        r#"error: `skip_empty_lines` must be true or false, but is text
  in design.toml, line 8, character 20, element `text-1`
  help: leave the quotes away: `true`"#
    );
}

#[test]
fn a_number_for_text_is_told_to_get_quotes() {
    assert_eq!(
        text("text = 12"),
        r#"error: `text` must be text, but is a number
  in design.toml, line 7, character 8, element `text-1`
  help: put it in quotes: `"12"`"#
    );
}

#[test]
fn a_misspelt_word_tells_the_nearest() {
    assert_eq!(
        text(r#"align = "justified""#),
        r#"error: `align` can't be `justified`
  in design.toml, line 8, character 9, element `text-1`
  help: did you mean `justify`?"#
    );
}

#[test]
fn an_unknown_word_lists_the_words() {
    assert_eq!(
        text(r#"valign = "x""#),
        r#"error: `valign` can't be `x`
  in design.toml, line 8, character 10, element `text-1`
  help: write `top`, `middle`, `bottom` or `baseline`"#
    );
}

#[test]
fn a_misspelt_colour_tells_the_nearest() {
    assert_eq!(
        text(r#"color = "golld""#),
        r#"error: `golld` is no colour
  in design.toml, line 8, character 9, element `text-1`
  help: did you mean `gold`?"#
    );
}

#[test]
fn a_broken_colour_tells_the_notations() {
    assert_eq!(
        text(r##"color = "#12345""##),
        r#"error: `#12345` is no colour
  in design.toml, line 8, character 9, element `text-1`
  help: write `#rgb`, `#rrggbb`, `#rrggbbaa`, a CSS name, or `cmyk(c m y k)` in percent"#
    );
}

#[test]
fn a_language_that_is_none_is_refused() {
    assert_eq!(
        text(r#"language = "english (UK)""#),
        r#"error: `english (UK)` is no locale
  in design.toml, line 8, character 12, element `text-1`
  help: write a BCP 47 tag, such as `en`, `de-AT` or `zh-Hant`"#
    );
}

#[test]
fn letter_spacing_as_a_length_needs_a_font_size() {
    assert_eq!(
        design(
            r#"[styles.a]
letter_spacing = "1pt""#
        ),
        r#"error: `letter_spacing` is a length, but no font size stands beside it
  in design.toml, line 5, character 18
  help: write it in ems, such as `"0.05em"`"#
    );
}

#[test]
fn letter_spacing_of_many_ems_is_refused() {
    assert_eq!(
        text(r#"letter_spacing = "40em""#),
        r#"error: `letter_spacing` is `40em`, which is out of range
  in design.toml, line 8, character 18, element `text-1`
  help: write -1 to 10 ems"#
    );
}
