//! What is wrong around the elements.

use super::design;
use super::nothing;

#[test]
fn an_unknown_key_of_the_design_tells_the_nearest() {
    assert_eq!(
        design(r#"locales = "en""#),
        r#"error: the design has no key `locales`
  in design.toml, line 4, character 1
  help: did you mean `locale`?"#
    );
}

#[test]
fn an_unknown_key_without_a_neighbour_lists_what_is_known() {
    assert_eq!(
        design(
            r#"[fonts]
folder = "fonts""#
        ),
        r#"error: `[fonts]` has no key `folder`
  in design.toml, line 5, character 1
  help: it knows `files`"#
    );
}

#[test]
fn an_empty_design_tells_all_that_it_needs() {
    assert_eq!(
        nothing(),
        r#"error: the design has no `kind`
  in design.toml, line 1, character 1
  help: add `kind = "certificate"`
error: the design has no `name`
  in design.toml, line 1, character 1
  help: add `name = "Certificate of completion"`
error: the design has no `page`
  in design.toml, line 1, character 1
  help: add `page = { size = "A4" }`"#
    );
}

#[test]
fn a_newer_format_is_refused() {
    assert_eq!(
        design("schema = 2"),
        r#"error: `schema` is 2, which is not known
  in design.toml, line 4, character 10
  help: write 1"#
    );
}

#[test]
fn a_locale_that_is_none_is_refused() {
    assert_eq!(
        design(r#"locale = "english (UK)""#),
        r#"error: `english (UK)` is no locale
  in design.toml, line 4, character 10
  help: write a BCP 47 tag, such as `en`, `de-AT` or `zh-Hant`"#
    );
}

#[test]
fn a_page_size_of_no_name_tells_the_nearest() {
    assert_eq!(
        design(r#"page = { size = "Leter" }"#),
        r#"error: `size` can't be `Leter`
  in design.toml, line 3, character 17
  help: did you mean `Letter`?"#
    );
}

#[test]
fn a_page_longer_than_any_paper_is_refused() {
    assert_eq!(
        design(r#"page = { size = ["600cm", "10mm"] }"#),
        r#"error: the page is 6000 mm long
  in design.toml, line 3, character 8
  help: keep each side to 5080 mm"#
    );
}

#[test]
fn a_table_for_a_list_is_told_its_brackets() {
    assert_eq!(
        design(
            r#"[elements]
type = "text""#
        ),
        r#"error: `elements` must be a list, but is a table
  in design.toml, line 4, character 1
  help: write `[[elements]]` in place of `[elements]`"#
    );
}

#[test]
fn a_broken_pattern_tells_why() {
    assert_eq!(
        design(
            r#"[attributes.a]
pattern = "[A-Z""#
        ),
        r#"error: `[A-Z` is no regular expression
  in design.toml, line 5, character 11
  help: unclosed character class"#
    );
}

#[test]
fn a_pattern_of_great_size_is_refused() {
    assert_eq!(
        design(
            r#"[attributes.a]
pattern = "(\\w{1000}){1000}""#
        ),
        r#"error: the pattern `(\w{1000}){1000}` is too large
  in design.toml, line 5, character 11
  help: make its repetitions smaller"#
    );
}

#[test]
fn a_sample_that_does_not_match_its_pattern_is_refused() {
    assert_eq!(
        design(
            r#"[attributes.a]
pattern = "[A-Z]+"
sample = "ab""#
        ),
        r#"error: the sample of `a` is `ab`, which does not match its pattern
  in design.toml, line 6, character 10
  help: the whole value must match `[A-Z]+`"#
    );
}

#[test]
fn a_default_of_the_wrong_type_is_refused() {
    assert_eq!(
        design(
            r#"[attributes.a]
type = "date"
default = "14.5.2026""#
        ),
        r#"error: the default of `a` is `14.5.2026`, which is not a date
  in design.toml, line 6, character 11
  help: write a date as year, month and day, such as `2026-05-14`"#
    );
}

#[test]
fn a_truth_for_a_number_is_refused() {
    assert_eq!(
        design(
            r#"[attributes.a]
type = "number"
sample = true"#
        ),
        r#"error: the sample of `a` is `true`, which is not a number
  in design.toml, line 6, character 10
  help: write a number, such as `12` or `0.5`"#
    );
}

#[test]
fn an_attribute_of_an_odd_name_is_refused() {
    assert_eq!(
        design(r#"[attributes."licence number"]"#),
        r#"error: `licence number` can't be the name of an attribute
  in design.toml, line 4, character 13
  help: use letters, digits, `_` and `-`, and start with a letter"#
    );
}

#[test]
fn a_sample_with_an_undeclared_attribute_tells_the_nearest() {
    assert_eq!(
        design(
            r#"[attributes.photo]
type = "text"
[[samples]]
attributes = { foto = "a.png" }"#
        ),
        r#"error: no attribute is called `foto`
  in design.toml, line 7, character 16
  help: did you mean `photo`?"#
    );
}

#[test]
fn a_sample_with_a_value_of_the_wrong_type_is_refused() {
    assert_eq!(
        design(
            r#"[attributes.hours]
type = "number"
[[samples]]
attributes = { hours = "ten" }"#
        ),
        r#"error: the sample's `hours` is `ten`, which is not a number
  in design.toml, line 7, character 24
  help: write a number, such as `12` or `0.5`"#
    );
}

#[test]
fn a_fact_that_is_a_list_is_refused() {
    assert_eq!(
        design(
            r#"[issuer]
name = ["a"]"#
        ),
        r#"error: `name` must be text, but is a list
  in design.toml, line 5, character 8
  help: write text in quotes"#
    );
}

#[test]
fn toml_that_is_broken_tells_where() {
    assert_eq!(
        design("locale = en"),
        r#"error: this is no TOML: string values must be quoted, expected literal string
  in design.toml, line 4, character 10
  help: text stands in quotes, lists in `[…]`, and each key on a line of its own"#
    );
}

#[test]
fn a_key_twice_is_refused() {
    assert_eq!(
        design(
            r#"locale = "en"
locale = "de""#
        ),
        r#"error: the key `locale` is there twice
  in design.toml, line 5, character 1
  help: keep one of the two"#
    );
}
