//! Values as a page shows them: dates, numbers and letters by locale.

use std::str::FromStr;

use icu::calendar::Date;
use icu::casemap::CaseMapper;
use icu::datetime::DateTimeFormatter;
use icu::datetime::fieldsets::builder::DateFields;
use icu::datetime::fieldsets::builder::FieldSetBuilder;
use icu::datetime::options::Length;
use icu::datetime::provider::Baked;
use icu::datetime::provider::semantic_skeletons::DatetimePatternsDateGregorianV1;
use icu::decimal::DecimalFormatter;
use icu::decimal::input::Decimal;
use icu::locale::Locale;
use icu_provider::DataIdentifierBorrowed;
use icu_provider::DataLocale;
use icu_provider::DataMarkerAttributes;
use icu_provider::DataProvider;
use icu_provider::DataRequest;
use icu_provider::DataResponse;

use crate::date::Stamp;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// Styles that `{{date x "…"}}` knows.
pub const DATE_STYLES: [&str; 8] = [
    "full",
    "long",
    "medium",
    "short",
    "iso",
    "year",
    "month",
    "month-year",
];

/// A locale whose words are at hand, or `en` where those of `tag` are not.
///
/// The data's own answer for a locale that it lacks is `2026 M03 14`, which nobody wants to frame.
pub fn resolve_locale(tag: &str) -> (Locale, bool) {
    let asked = Locale::from_str(tag).ok();
    let known = asked.clone().filter(has_words);
    let is_known = known.is_some();
    (known.unwrap_or(icu::locale::locale!("en")), is_known)
}

/// Whether a locale has a form of its own for dates. The formatter itself must not be asked: where
/// words are missing it takes those of the root, and stops the program when it is built for debugging.
fn has_words(locale: &Locale) -> bool {
    let year_month_day = DataMarkerAttributes::from_str_or_panic("ym0d");
    let locale = DataLocale::from(locale);
    let request = DataRequest {
        id: DataIdentifierBorrowed::for_marker_attributes_and_locale(year_month_day, &locale),
        ..DataRequest::default()
    };
    let response: Result<DataResponse<DatetimePatternsDateGregorianV1>, _> = Baked.load(request);
    !locale.is_unknown()
        && response.is_ok_and(|response| {
            response
                .metadata
                .locale
                .is_none_or(|found| !found.is_unknown())
        })
}

/// A date in the words of a locale and by its calendar.
///
/// # Errors
/// When `text` is no ISO 8601 date, or `style` is none of [`DATE_STYLES`].
pub fn date(text: &str, style: &str, locale: &Locale) -> Result<String> {
    let day = Stamp::parse_day(text).ok_or_else(|| not_a_date(text))?;
    let (fields, length) = match style {
        "full" => (DateFields::YMDE, Length::Long),
        "long" => (DateFields::YMD, Length::Long),
        "medium" => (DateFields::YMD, Length::Medium),
        "short" => (DateFields::YMD, Length::Short),
        "iso" => return Ok(text.trim().chars().take(10).collect()),
        "year" => (DateFields::Y, Length::Medium),
        "month" => (DateFields::M, Length::Long),
        "month-year" => (DateFields::YM, Length::Long),
        other => return Err(unknown_style(other)),
    };
    format(day, locale, fields, length).ok_or_else(|| not_a_date(text))
}

fn format(day: Stamp, locale: &Locale, fields: DateFields, length: Length) -> Option<String> {
    let mut builder = FieldSetBuilder::new();
    builder.date_fields = Some(fields);
    builder.length = Some(length);
    let set = builder.build_calendar_period().ok().map(Set::Period);
    let date = Date::try_new_iso(i32::from(day.year), day.month, day.day).ok()?;
    match set.or_else(|| date_set(fields, length)) {
        Some(Set::Period(set)) => {
            let formatter = DateTimeFormatter::try_new(locale.into(), set).ok()?;
            Some(formatter.format(&date).to_string())
        }
        Some(Set::Date(set)) => {
            let formatter = DateTimeFormatter::try_new(locale.into(), set).ok()?;
            Some(formatter.format(&date).to_string())
        }
        None => None,
    }
}

enum Set {
    Period(icu::datetime::fieldsets::enums::CalendarPeriodFieldSet),
    Date(icu::datetime::fieldsets::enums::DateFieldSet),
}

fn date_set(fields: DateFields, length: Length) -> Option<Set> {
    let mut builder = FieldSetBuilder::new();
    builder.date_fields = Some(fields);
    builder.length = Some(length);
    builder.build_date().ok().map(Set::Date)
}

fn not_a_date(text: &str) -> Error {
    Error::new(Kind::InvalidValue, format!("`{text}` is no date"))
        .help("write dates as 2026-05-14 (year, month, day)")
}

fn unknown_style(style: &str) -> Error {
    Error::new(Kind::Template, format!("no date style is called `{style}`")).help(format!(
        "styles are {}",
        DATE_STYLES.map(|known| format!("`{known}`")).join(", ")
    ))
}

/// A number with the separators and digits of a locale, rounded to `decimals` where given.
///
/// # Errors
/// When `text` is no decimal number.
pub fn number(text: &str, decimals: Option<u8>, locale: &Locale) -> Result<String> {
    let mut value = Decimal::from_str(text.trim()).map_err(|_| {
        Error::new(Kind::InvalidValue, format!("`{text}` is no number"))
            .help("write numbers with a point and no separators: 1234.5")
    })?;
    if let Some(decimals) = decimals {
        let position = -i16::from(decimals);
        value.round(position);
        value.absolute.pad_end(position);
    }
    let formatter = DecimalFormatter::try_new(locale.into(), Default::default()).map_err(|_| {
        Error::new(
            Kind::InvalidValue,
            format!("no numbers are known for the locale `{locale}`"),
        )
    })?;
    Ok(formatter.format_to_string(&value))
}

/// Capitals by the rules of a locale: `i` becomes `İ` in Turkish, `ß` becomes `SS`.
pub fn upper(text: &str, locale: &Locale) -> String {
    CaseMapper::new()
        .uppercase_to_string(text, &locale.id)
        .into_owned()
}

/// Small letters by the rules of a locale.
pub fn lower(text: &str, locale: &Locale) -> String {
    CaseMapper::new()
        .lowercase_to_string(text, &locale.id)
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(tag: &str) -> Locale {
        resolve_locale(tag).0
    }

    fn long(tag: &str) -> String {
        date("2026-05-14", "long", &locale(tag)).unwrap()
    }

    #[test]
    fn dates_speak_the_locale() {
        assert_eq!(long("en-GB"), "14 May 2026");
        assert_eq!(long("en-US"), "May 14, 2026");
        assert_eq!(long("de"), "14. Mai 2026");
        assert_eq!(long("ja"), "2026年5月14日");
        assert_eq!(long("th"), "14 พฤษภาคม 2569");
        assert_eq!(
            date("2026-05-14", "full", &locale("en-GB")).unwrap(),
            "Thursday, 14 May 2026"
        );
        assert_eq!(
            date("2026-05-14", "year", &locale("en-GB")).unwrap(),
            "2026"
        );
        assert_eq!(
            date("2026-05-14", "month-year", &locale("en-GB")).unwrap(),
            "May 2026"
        );
    }

    #[test]
    fn an_unknown_locale_falls_back_to_english_words() {
        let (found, known) = resolve_locale("qaa");
        assert!(!known);
        assert_eq!(
            date("2026-03-14", "long", &found).unwrap(),
            "March 14, 2026"
        );
    }

    #[test]
    fn locales_without_names_of_months_are_told_apart_from_those_with() {
        for tag in [
            "en",
            "de-AT",
            "zh-Hant-TW",
            "sr-Latn",
            "fa",
            "th-u-ca-gregory",
            "km",
            "am",
            "lo",
            "yo",
            "is",
        ] {
            assert!(resolve_locale(tag).1, "{tag}");
            assert!(!long(tag).contains("M0"), "{tag}");
        }
        let pairs = (b'a'..=b'z')
            .flat_map(|a| (b'a'..=b'z').map(move |b| String::from_utf8(vec![a, b]).unwrap()));
        for tag in pairs.filter(|tag| resolve_locale(tag).1) {
            assert!(!long(&tag).contains("M0"), "{tag}");
        }
        // Hawaiian made the formatter stop the program.
        for tag in ["haw", "qaa", "tlh", "und", "x"] {
            assert!(!resolve_locale(tag).1, "{tag}");
        }
    }

    #[test]
    fn every_style_of_date_is_made_in_every_locale_of_the_bundled_records() {
        for tag in [
            "ar", "he", "ja", "ta", "th", "ka", "hy", "bn", "ko", "hi", "el", "ru", "fa", "am",
            "vi", "uk", "zh-CN", "km", "yo", "ne", "lo", "is", "mt", "lt", "bg",
        ] {
            for style in DATE_STYLES {
                assert!(
                    !date("2026-05-14", style, &locale(tag)).unwrap().is_empty(),
                    "{tag} {style}"
                );
            }
        }
    }

    #[test]
    fn a_date_that_is_none_says_how_to_write_one() {
        let error = date("14 May", "long", &locale("en"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("`14 May` is no date") && error.contains("2026-05-14"),
            "{error}"
        );
        assert!(
            date("2026-05-14", "lang", &locale("en"))
                .unwrap_err()
                .to_string()
                .contains("`long`")
        );
    }

    #[test]
    fn numbers_have_the_digits_and_marks_of_the_locale() {
        assert_eq!(number("1234.5", None, &locale("de")).unwrap(), "1.234,5");
        assert_eq!(
            number("1234.5", Some(2), &locale("en")).unwrap(),
            "1,234.50"
        );
        assert_eq!(number("2.675", Some(1), &locale("en")).unwrap(), "2.7");
        assert!(number("12,5", None, &locale("en")).is_err());
    }

    #[test]
    fn capitals_follow_the_locale() {
        assert_eq!(upper("istanbul", &locale("tr")), "İSTANBUL");
        assert_eq!(upper("straße", &locale("de")), "STRASSE");
        assert_eq!(lower("ΟΔΟΣ", &locale("el")), "οδος");
    }
}
