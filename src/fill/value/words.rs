//! Words that go with a number, and lists: `3 courses`, `A, B and C`.

use std::fmt;
use std::str::FromStr;

use icu::decimal::input::Decimal;
use icu::list::ListFormatter;
use icu::list::options::ListFormatterOptions;
use icu::list::parts::ELEMENT;
use icu::locale::Locale;
use icu::plurals::PluralCategory;
use icu::plurals::PluralRules;
use writeable::Part;
use writeable::PartsWrite;
use writeable::Writeable;

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
    list_of(items, kind, locale, &str::to_owned)
}

/// The same, with each item changed after its neighbours were chosen: the word between two items may
/// depend on the letter that the second begins with.
pub(in crate::fill) fn list_of(
    items: &[String],
    kind: &str,
    locale: &Locale,
    change: &dyn Fn(&str) -> String,
) -> Result<String> {
    let options = ListFormatterOptions::default();
    let formatter = match helpers::list_kind(kind)? {
        "or" => ListFormatter::try_new_or(locale.into(), options),
        "unit" => ListFormatter::try_new_unit(locale.into(), options),
        _ => ListFormatter::try_new_and(locale.into(), options),
    };
    let mut joined = Joined {
        text: String::new(),
        change,
    };
    let written = formatter.map(|formatter| {
        let list = formatter.format(items.iter());
        list.write_to_parts(&mut joined)
    });
    match written {
        Ok(Ok(())) => Ok(joined.text),
        // No locale lacks its lists, and text takes all that is written to it.
        Ok(Err(_)) | Err(_) => Ok(items.join(", ")),
    }
}

/// A list that is being written, item by item.
struct Joined<'c> {
    text: String,
    change: &'c dyn Fn(&str) -> String,
}

impl fmt::Write for Joined<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        Ok(())
    }
}

impl PartsWrite for Joined<'_> {
    type SubPartsWrite = Self;

    fn with_part(
        &mut self,
        part: Part,
        mut write: impl FnMut(&mut Self) -> fmt::Result,
    ) -> fmt::Result {
        let start = self.text.len();
        write(self)?;
        if part == ELEMENT {
            let item = self.text.split_off(start);
            self.text.push_str(&(self.change)(&item));
        }
        Ok(())
    }
}
