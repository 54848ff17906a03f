//! Elements that can't stand on their page.

use super::image;
use super::qr;
use super::shape;
use super::text;
use super::text_with_bleed;

#[test]
fn an_unknown_key_tells_the_nearest() {
    assert_eq!(
        text(r#"colour = "red""#),
        r#"error: a text element has no key `colour`
  in design.toml, line 8, character 1, element `text-1`
  help: did you mean `color`?"#
    );
}

#[test]
fn a_key_known_elsewhere_by_another_name_is_understood() {
    assert_eq!(
        image(
            r#"-file
src = "a.png""#
        ),
        r#"error: an image element has no key `src`
  in design.toml, line 7, character 1, element `image-1`
  help: did you mean `file`?"#
    );
}

#[test]
fn a_key_of_another_shape_lists_what_is_known() {
    assert_eq!(
        shape("sides = 5"),
        r#"error: a rect shape has no key `sides`
  in design.toml, line 9, character 1, element `shape-1`
  help: it knows `radius`, `stroke`, `id`, `page`, `rotate`, `opacity`, `blend`, `when`, `link`, `alt`"#
    );
}

#[test]
fn a_missing_text_is_told() {
    assert_eq!(
        text("-text"),
        r#"error: a text element has no `text`
  in design.toml, line 4, character 1, element `text-1`
  help: add `text = "{{recipient.name}}"`"#
    );
}

#[test]
fn a_missing_frame_is_told() {
    assert_eq!(
        text("-frame"),
        r#"error: a text element has no `frame`
  in design.toml, line 4, character 1, element `text-1`
  help: add `frame = ["25mm", "82mm", "247mm", "22mm"]`"#
    );
}

#[test]
fn a_missing_type_is_told() {
    assert_eq!(
        text("-type"),
        r#"error: an element has no `type`
  in design.toml, line 4, character 1, element `element-1`
  help: add `type = "text"`; it may be `text`, `arc`, `image`, `shape`, `qr`, `code`, `table`, `repeat` or `design`"#
    );
}

#[test]
fn an_unknown_type_tells_the_nearest() {
    assert_eq!(
        text(r#"type = "txt""#),
        r#"error: `type` can't be `txt`
  in design.toml, line 7, character 8, element `element-1`
  help: did you mean `text`?"#
    );
}

#[test]
fn a_shape_for_a_type_is_told_how_to_be_one() {
    assert_eq!(
        shape(r#"type = "ellipse""#),
        r#"error: `type` can't be `ellipse`
  in design.toml, line 8, character 8, element `element-1`
  help: write `type = "shape"` and `shape = "ellipse"`"#
    );
}

#[test]
fn a_shape_without_its_name_is_told() {
    assert_eq!(
        shape("-shape"),
        r#"error: a shape element has no `shape`
  in design.toml, line 4, character 1, element `shape-1`
  help: add `shape = "rect"`"#
    );
}

#[test]
fn two_elements_of_one_id_tell_where_the_first_is() {
    assert_eq!(
        text(
            r#"id = "a"
[[elements]]
id = "a"
type = "qr"
data = "a"
frame = ["1mm", "1mm", "9mm", "9mm"]"#
        ),
        r#"error: two elements have the id `a`
  in design.toml, line 10, character 6, element `a`
  help: give one of them another; the first is on line 8"#
    );
}

#[test]
fn an_empty_id_is_refused() {
    assert_eq!(
        text(r#"id = " ""#),
        r#"error: this can't be an id
  in design.toml, line 8, character 6, element `text-1`
  help: write a short name, such as `holder`"#
    );
}

#[test]
fn a_frame_outside_its_page_is_refused() {
    assert_eq!(
        text(r#"frame = ["250mm", "10mm", "9mm", "9mm"]"#),
        r#"error: the element stands outside page 1
  in design.toml, line 7, character 9, element `text-1`
  help: this frame would fit: `["201mm", "10mm", "9mm", "9mm"]`"#
    );
}

#[test]
fn a_frame_that_reaches_beyond_its_page_tells_which_would_fit() {
    assert_eq!(
        text(r#"frame = ["205mm", "-2cm", "9mm", "30mm"]"#),
        r#"error: the element reaches beyond page 1 by 20mm at the top and 4mm at the right
  in design.toml, line 7, character 9, element `text-1`
  help: this frame would fit: `["201mm", "0mm", "9mm", "30mm"]`"#
    );
}

#[test]
fn a_frame_beyond_the_bleed_is_refused() {
    assert_eq!(
        text_with_bleed(r#"frame = ["-3.5mm", "-3mm", "9mm", "9mm"]"#),
        r#"error: the element reaches beyond page 1 and its bleed by 0.5mm at the left
  in design.toml, line 7, character 9, element `text-1`
  help: this frame would fit: `["-3mm", "-3mm", "9mm", "9mm"]`"#
    );
}

#[test]
fn a_turned_frame_counts_with_its_corners() {
    assert_eq!(
        text(
            r#"frame = ["100mm", "1mm", "90mm", "9mm"]
rotate = 45"#
        ),
        r#"error: the element reaches beyond page 1 by 29.5mm at the top
  in design.toml, line 7, character 9, element `text-1`
  help: move it inwards, or make it smaller; it is turned, so its corners count"#
    );
}

#[test]
fn a_page_that_is_not_there_is_refused() {
    assert_eq!(
        text("page = 2"),
        r#"error: `page` is 2, but the design has 1 page
  in design.toml, line 8, character 8, element `text-1`
  help: add the page to `[[pages]]`, or name another"#
    );
}

#[test]
fn a_style_of_a_design_without_any_is_told_how_to_declare_it() {
    assert_eq!(
        text(r#"style = "title""#),
        r#"error: no style is called `title`
  in design.toml, line 8, character 9, element `text-1`
  help: declare it as `[styles.title]`"#
    );
}

#[test]
fn a_misspelt_style_tells_the_nearest() {
    assert_eq!(
        text(
            r#"style = "titel"
[styles.title]"#
        ),
        r#"error: no style is called `titel`
  in design.toml, line 8, character 9, element `text-1`
  help: did you mean `title`?"#
    );
}

#[test]
fn a_feature_that_is_none_is_refused() {
    assert_eq!(
        text(r#"features = ["small caps"]"#),
        r#"error: `small caps` is no OpenType feature
  in design.toml, line 8, character 13, element `text-1`
  help: write four letters, such as `smcp`, `-liga` or `ss01=1`"#
    );
}

#[test]
fn bold_that_is_never_closed_is_refused() {
    assert_eq!(
        text(r#"text = "**a""#),
        r#"error: a `**` is never closed, at `**a`
  in design.toml, line 7, character 8, element `text-1`
  help: bold is `**words**`, whole within one block of the template; write `\*\*` for two stars"#
    );
}

#[test]
fn a_span_of_an_unknown_style_tells_the_nearest() {
    assert_eq!(
        text(
            r#"text = "[a]{titel}"
[styles.title]"#
        ),
        r#"error: no style is called `titel`
  in design.toml, line 7, character 8, element `text-1`
  help: did you mean `title`?"#
    );
}

#[test]
fn a_smallest_size_above_the_size_is_refused() {
    assert_eq!(
        text(
            r#"font = { size = "10pt" }
fit = { mode = "shrink", min = "11pt" }"#
        ),
        r#"error: `min` is larger than the text's own size
  in design.toml, line 9, character 32, element `text-1`
  help: make `min` smaller, or `font.size` larger"#
    );
}

#[test]
fn a_group_of_one_is_refused() {
    assert_eq!(
        text(r#"fit_group = "names""#),
        r#"error: no other element is in the `fit_group` `names`
  in design.toml, line 8, character 13, element `text-1`
  help: give another text element the same, or take it away"#
    );
}

#[test]
fn an_image_without_a_picture_is_refused() {
    assert_eq!(
        image("-file"),
        r#"error: an image element has neither `file` nor `attribute`
  in design.toml, line 4, character 1, element `image-1`
  help: add `file = "picture.png"`, or `attribute = "photo"`"#
    );
}

#[test]
fn an_image_with_two_pictures_is_refused() {
    assert_eq!(
        image(
            r#"attribute = "photo"
[attributes.photo]
type = "image""#
        ),
        r#"error: an image element has both `file` and `attribute`
  in design.toml, line 8, character 13, element `image-1`
  help: keep one of the two"#
    );
}

#[test]
fn an_image_names_an_attribute_of_another_type() {
    assert_eq!(
        image(
            r#"-file
attribute = "attributes.photo"
[attributes.photo]
type = "text""#
        ),
        r#"error: the attribute `photo` is of type `text`
  in design.toml, line 7, character 13, element `image-1`
  help: write `type = "image"` in `[attributes.photo]`"#
    );
}

#[test]
fn an_image_names_an_attribute_that_is_not_there() {
    assert_eq!(
        image(
            r#"-file
attribute = "foto"
[attributes.photo]
type = "image""#
        ),
        r#"error: no attribute is called `foto`
  in design.toml, line 7, character 13, element `image-1`
  help: did you mean `photo`?"#
    );
}

#[test]
fn a_file_outside_the_folder_is_refused() {
    assert_eq!(
        image(r#"file = "../a.png""#),
        r#"error: the name `../a.png` leads outside the design
  in design.toml, line 7, character 8, element `image-1`
  help: name a file inside the design's folder, such as `pictures/seal.png`"#
    );
}

#[test]
fn an_address_for_a_file_is_refused() {
    assert_eq!(
        image(r#"file = "https://example.org/a.png""#),
        r#"error: the name `https://example.org/a.png` is an address
  in design.toml, line 7, character 8, element `image-1`
  help: nothing is fetched from elsewhere: put the file into the design's folder"#
    );
}

#[test]
fn a_host_with_a_scheme_is_refused() {
    assert_eq!(
        qr(r#"hosts = ["https://example.org"]"#),
        r#"error: `https://example.org` is no host
  in design.toml, line 8, character 10, element `qr-1`
  help: write the host alone, such as `verify.example.org`"#
    );
}

#[test]
fn a_quiet_zone_of_many_modules_is_refused() {
    assert_eq!(
        qr("quiet_zone = 40"),
        r#"error: `quiet_zone` is 40, which is out of range
  in design.toml, line 8, character 14, element `qr-1`
  help: write a whole number from 0 to 20"#
    );
}

#[test]
fn a_shape_without_ink_is_refused() {
    assert_eq!(
        shape("-fill"),
        r#"error: a rect shape has neither `fill` nor `stroke`
  in design.toml, line 4, character 1, element `shape-1`
  help: add `fill = "gold"`, or `stroke = { color = "gold", width = "1pt" }`"#
    );
}

#[test]
fn a_line_without_a_stroke_is_refused() {
    assert_eq!(
        shape(
            r#"-fill
shape = "line""#
        ),
        r#"error: a line shape has no `stroke`
  in design.toml, line 4, character 1, element `shape-1`
  help: add `stroke = { color = "gold", width = "1pt" }`"#
    );
}

#[test]
fn broken_path_data_tells_its_character() {
    assert_eq!(
        shape(
            r#"shape = "path"
d = "M0 0 L1"
view_box = [0, 0, 24, 24]"#
        ),
        r#"error: the path data is broken at its character 8
  in design.toml, line 9, character 5, element `shape-1`
  help: a number is missing here"#
    );
}

#[test]
fn a_path_without_a_view_box_is_refused() {
    assert_eq!(
        shape(
            r#"shape = "path"
d = "M0 0 L1 1""#
        ),
        r#"error: a path shape has no `view_box`
  in design.toml, line 4, character 1, element `shape-1`
  help: add `view_box = [0, 0, 24, 24]`"#
    );
}

#[test]
fn stops_out_of_order_are_refused() {
    assert_eq!(
        shape(r#"fill = { linear = 90, stops = [[1, "red"], [0, "blue"]] }"#),
        r#"error: the stops are not in rising order
  in design.toml, line 8, character 44, element `shape-1`
  help: sort them by their offsets, from 0 to 1"#
    );
}

#[test]
fn a_stop_without_a_colour_is_refused() {
    assert_eq!(
        shape(r#"fill = { linear = 90, stops = [[0, "red"], [1]] }"#),
        r#"error: a stop is an offset and a colour
  in design.toml, line 8, character 44, element `shape-1`
  help: write it like `[0.5, "gold"]`"#
    );
}

#[test]
fn a_gradient_of_no_kind_is_refused() {
    assert_eq!(
        shape(r#"fill = { stops = [[0, "red"], [1, "blue"]] }"#),
        r#"error: a gradient has neither `linear` nor `radial`
  in design.toml, line 8, character 8, element `shape-1`
  help: add `linear = 90`, or `radial = [0.5, 0.5]`"#
    );
}

#[test]
fn a_single_stop_is_refused() {
    assert_eq!(
        shape(r#"fill = { linear = 0, stops = [[0, "red"]] }"#),
        r#"error: `stops` has 1 value, but needs 2 or more
  in design.toml, line 8, character 30, element `shape-1`
  help: add what is missing"#
    );
}

#[test]
fn a_linear_gradient_has_no_radius() {
    assert_eq!(
        shape(r#"fill = { linear = 0, radius = 1, stops = [[0, "red"], [1, "red"]] }"#),
        r#"error: a linear gradient has no `radius`
  in design.toml, line 8, character 31, element `shape-1`
  help: take it out, or write `radial` in place of `linear`"#
    );
}

#[test]
fn dashes_of_no_length_are_refused() {
    assert_eq!(
        shape(r#"stroke = { width = "1pt", dash = [0, 0] }"#),
        r#"error: the dashes are all of no length
  in design.toml, line 9, character 34, element `shape-1`
  help: write the lengths of dashes and gaps, such as `["2mm", "1mm"]`"#
    );
}
