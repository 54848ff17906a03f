//! Words that go with a number, and lists: `3 courses`, `A, B and C`.

use std::str::FromStr;

use icu::decimal::input::Decimal;
use icu::list::ListFormatter;
use icu::list::options::ListFormatterOptions;
use icu::locale::Locale;
use icu::plurals::PluralCategory;
use icu::plurals::PluralRules;

use crate::error::Error;
use crate::error::Result;
use crate::fill::value::no_number;
use crate::fill::value::number;
use crate::finding::Kind;
use crate::plate::helpers;

/// The words that go with a number, by the plurals of a locale.
///
/// `forms` gives the words of a form: `zero`, `one`, `two`, `few`, `many`, `other` as the language
/// has them (CLDR), and `none` for exactly 0. A form that it lacks is `other`. In the words `#`
/// stands for the number as the locale writes it, `##` for the sign itself.
///
/// # Errors
/// When `text` is no decimal number, or there is no form `other`.
pub fn plural(
    text: &str,
    forms: &dyn Fn(&str) -> Option<String>,
    locale: &Locale,
) -> Result<String> {
    let value = Decimal::from_str(text.trim()).map_err(|_| no_number(text))?;
    let is_none = value.absolute.is_zero();
    let words = is_none
        .then(|| forms("none"))
        .flatten()
        .or_else(|| forms(form(&value, locale)))
        .or_else(|| forms("other"))
        .ok_or_else(|| {
            Error::new(Kind::Template, "`plural` lacks its form `other`")
                .help("write `{{plural attributes.hours one=\"# hour\" other=\"# hours\"}}`")
        })?;
    let shown = number(text, None, locale)?;
    let parts: Vec<String> = words
        .split("##")
        .map(|part| part.replace('#', &shown))
        .collect();
    Ok(parts.join("#"))
}

fn form(value: &Decimal, locale: &Locale) -> &'static str {
    let rules = PluralRules::try_new_cardinal(locale.into());
    let category = rules.map_or(PluralCategory::Other, |rules| rules.category_for(value));
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// Items in one text by the rules of a locale. `kind` is `and`, `or` or `unit`, which has commas alone.
///
/// # Errors
/// When `kind` is none of these.
pub fn list(items: &[String], kind: &str, locale: &Locale) -> Result<String> {
    let options = ListFormatterOptions::default();
    let formatter = match helpers::list_kind(kind)? {
        "or" => ListFormatter::try_new_or(locale.into(), options),
        "unit" => ListFormatter::try_new_unit(locale.into(), options),
        _ => ListFormatter::try_new_and(locale.into(), options),
    };
    let joined = formatter.map(|formatter| formatter.format_to_string(items.iter()));
    Ok(joined.unwrap_or_else(|_| items.join(", ")))
}
