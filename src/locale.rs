//! Locales: which have words at hand, their calendars and digits, and which way they are written.

use std::str::FromStr;

use icu::datetime::provider::Baked;
use icu::datetime::provider::names::DatetimeNamesMonthGregorianV1;
use icu::datetime::provider::semantic_skeletons::DatetimePatternsDateGregorianV1;
use icu::locale::Locale;
use icu::locale::extensions::unicode::Key;
use icu::locale::extensions::unicode::Value;
use icu::locale::extensions::unicode::key;
use icu::locale::subtags::Script;
use icu_provider::DataIdentifierBorrowed;
use icu_provider::DataLocale;
use icu_provider::DataMarker;
use icu_provider::DataMarkerAttributes;
use icu_provider::DataProvider;
use icu_provider::DataRequest;
use icu_provider::DataResponse;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::hint;

/// Calendars that dates can be written in, by their names in BCP 47 (`-u-ca-`).
///
/// Chinese and Dangi are left out: most locales have no names for their months and leap months.
pub const CALENDARS: [&str; 13] = [
    "gregory",
    "buddhist",
    "islamic-umalqura",
    "islamic-civil",
    "islamic-tbla",
    "japanese",
    "persian",
    "hebrew",
    "roc",
    "indian",
    "coptic",
    "ethiopic",
    "ethioaa",
];

/// Names of calendars that a locale may carry, and which the data turns to one of [`CALENDARS`].
const MORE_CALENDARS: [&str; 3] = ["islamic", "islamic-rgsa", "iso8601"];

/// Digits that numbers can be written in, by their names in BCP 47 (`-u-nu-`); `native` are those
/// of the language's own script.
pub const DIGITS: [&str; 23] = [
    "latn", "native", "arab", "arabext", "beng", "deva", "gujr", "guru", "hanidec", "khmr", "knda",
    "laoo", "mlym", "mymr", "orya", "tamldec", "telu", "thai", "tibt", "adlm", "cakm", "nkoo",
    "olck",
];

const CALENDAR: Key = key!("ca");
const NUMBERS: Key = key!("nu");

/// A locale whose words are at hand, or `en` where those of `tag` are not.
///
/// A calendar or digits that are not known are taken out of it, `native` becomes the digits of its
/// language. The data's own answer for a locale that it lacks is `2026 M03 14`, which nobody wants
/// to frame.
pub fn resolve(tag: &str) -> (Locale, bool) {
    let Some(mut locale) = Locale::from_str(tag).ok().filter(has_words) else {
        return (icu::locale::locale!("en"), false);
    };
    if let Some(name) = keyword(&locale, CALENDAR).filter(|name| !is_calendar(name)) {
        debug_assert!(!name.is_empty());
        locale.extensions.unicode.keywords.remove(CALENDAR);
    }
    if let Some(name) = keyword(&locale, NUMBERS) {
        // Digits that are not known are those of the locale, as if none were named.
        if set_digits(&mut locale, &name).is_err() {
            locale.extensions.unicode.keywords.remove(NUMBERS);
        }
    }
    (locale, true)
}

/// What is wrong with the calendar or the digits that a locale names; `None` for nothing.
pub fn unknown_keyword(tag: &str) -> Option<Error> {
    let locale = Locale::from_str(tag).ok()?;
    let calendar = keyword(&locale, CALENDAR).filter(|name| !is_calendar(name));
    if let Some(name) = calendar {
        return Some(no_calendar(&name));
    }
    let digits = keyword(&locale, NUMBERS)?;
    (!DIGITS.contains(&digits.as_str())).then(|| no_digits(&digits))
}

/// Gives a locale another calendar, one of [`CALENDARS`].
///
/// # Errors
/// [`Kind::Template`] for any other name.
pub fn set_calendar(locale: &mut Locale, name: &str) -> Result<()> {
    if !CALENDARS.contains(&name) {
        return Err(no_calendar(name));
    }
    set(locale, CALENDAR, name);
    Ok(())
}

/// Gives a locale other digits, one of [`DIGITS`].
///
/// # Errors
/// [`Kind::Template`] for any other name.
pub fn set_digits(locale: &mut Locale, name: &str) -> Result<()> {
    if !DIGITS.contains(&name) {
        return Err(no_digits(name));
    }
    let name = if name == "native" {
        native_digits(locale)
    } else {
        name
    };
    set(locale, NUMBERS, name);
    Ok(())
}

fn is_calendar(name: &str) -> bool {
    CALENDARS.contains(&name) || MORE_CALENDARS.contains(&name)
}

fn keyword(locale: &Locale, key: Key) -> Option<String> {
    let value = locale.extensions.unicode.keywords.get(&key)?;
    Some(value.to_string()).filter(|name| !name.is_empty())
}

fn set(locale: &mut Locale, key: Key, name: &str) {
    if let Ok(value) = Value::try_from_str(name) {
        locale.extensions.unicode.keywords.set(key, value);
    }
}

fn no_calendar(name: &str) -> Error {
    Error::new(
        Kind::Template,
        format!("no calendar is called `{name}` here"),
    )
    .help(hint(name, &CALENDARS))
}

fn no_digits(name: &str) -> Error {
    Error::new(Kind::Template, format!("no digits are called `{name}`")).help(hint(name, &DIGITS))
}

/// That a locale has no words, and what to write.
pub(crate) fn no_words(tag: &str) -> Finding {
    Finding::fault(
        Kind::Template,
        format!("no words are known for the locale `{tag}`"),
    )
    .help("write a BCP 47 tag such as `en-GB`, `fr` or `zh-Hant`")
}

/// The digits of a language's own script (CLDR, `native`).
fn native_digits(locale: &Locale) -> &'static str {
    let script = locale.id.script.as_ref().map(Script::as_str);
    match (locale.id.language.as_str(), script) {
        ("pa" | "ur" | "uz", Some("Arab")) | ("fa" | "ps" | "ur" | "ks" | "mzn" | "lrc", _) => {
            "arabext"
        }
        ("ar" | "ckb" | "sd" | "ug", _) => "arab",
        ("as" | "bn" | "mni", _) => "beng",
        ("bho" | "brx" | "doi" | "hi" | "kok" | "mai" | "mr" | "ne" | "sa", _) => "deva",
        ("dz" | "bo", _) => "tibt",
        ("ff", Some("Adlm")) => "adlm",
        ("gu", _) => "gujr",
        ("ccp", _) => "cakm",
        ("ja" | "zh" | "yue", _) => "hanidec",
        ("km", _) => "khmr",
        ("kn", _) => "knda",
        ("lo", _) => "laoo",
        ("ml", _) => "mlym",
        ("my", _) => "mymr",
        ("nqo", _) => "nkoo",
        ("or", _) => "orya",
        ("pa", _) => "guru",
        ("sat", _) => "olck",
        ("ta", _) => "tamldec",
        ("te", _) => "telu",
        ("th", _) => "thai",
        _ => "latn",
    }
}

/// Whether a locale has a form of its own for dates, or names of its own for months: Sinhala, whose
/// form is that of the root, has the latter alone. The formatter itself must not be asked: where words
/// are missing it takes those of the root, and stops the program when it is built for debugging.
fn has_words(locale: &Locale) -> bool {
    let locale = DataLocale::from(locale);
    !locale.is_unknown()
        && (has::<DatetimePatternsDateGregorianV1>(&locale, "ym0d")
            || has::<DatetimeNamesMonthGregorianV1>(&locale, "3"))
}

/// Whether the data has something for a locale other than what the root has.
fn has<M: DataMarker>(locale: &DataLocale, what: &'static str) -> bool
where
    Baked: DataProvider<M>,
{
    let Ok(what) = DataMarkerAttributes::try_from_str(what) else {
        return false;
    };
    let request = DataRequest {
        id: DataIdentifierBorrowed::for_marker_attributes_and_locale(what, locale),
        ..DataRequest::default()
    };
    let response: Result<DataResponse<M>, _> = Baked.load(request);
    response.is_ok_and(|response| {
        response
            .metadata
            .locale
            .is_none_or(|found| !found.is_unknown())
    })
}

/// Whether a language is written from right to left: by its script subtag, or by its usual script.
pub fn is_rtl(tag: &str) -> bool {
    let mut subtags = tag.split(['-', '_']);
    let language = subtags.next().unwrap_or_default();
    match subtags.next().filter(|subtag| subtag.len() == 4) {
        Some(script) => RTL_SCRIPTS
            .iter()
            .any(|rtl| rtl.eq_ignore_ascii_case(script)),
        None => RTL_LANGUAGES
            .iter()
            .any(|rtl| rtl.eq_ignore_ascii_case(language)),
    }
}

const RTL_SCRIPTS: [&str; 10] = [
    "arab", "aran", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg", "mand", "samr",
];
const RTL_LANGUAGES: [&str; 24] = [
    "ar", "he", "iw", "fa", "ur", "ps", "sd", "ug", "yi", "ji", "dv", "ckb", "syr", "nqo", "arc",
    "azb", "bal", "glk", "lrc", "mzn", "pnb", "rhg", "bqi", "ks",
];

/// Whether a character can give a line an order other than from left to right: those of scripts
/// that run from right to left, their digits, and the invisible marks of direction (UAX 9: classes
/// R, AL, AN and the explicit ones; whole blocks, so a few more).
///
/// Without any, all characters of a line that starts from the left stand at level 0: digits become
/// letters by rule W7, and what is neutral follows them by N1 and N2.
pub fn may_turn(c: char) -> bool {
    // Most text is settled by the first comparison.
    c >= '\u{590}'
        && matches!(
            c,
            '\u{590}'..='\u{8ff}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{fb1d}'..='\u{fdff}'
                | '\u{fe70}'..='\u{fefe}'
                | '\u{10800}'..='\u{10fff}'
                | '\u{1e800}'..='\u{1efff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendars_and_digits_that_are_not_known_leave_the_locale() {
        let tag = |tag: &str| resolve(tag).0.to_string();
        assert_eq!(tag("th-u-ca-gregory"), "th-u-ca-gregory");
        assert_eq!(tag("en-u-ca-budhist-nu-thai"), "en-u-nu-thai");
        assert_eq!(tag("en-u-ca-chinese"), "en");
        assert_eq!(tag("hi-u-nu-native"), "hi-u-nu-deva");
        assert_eq!(tag("hi-u-nu-devan"), "hi");
        let told = |tag: &str| unknown_keyword(tag).unwrap().to_string();
        assert!(told("en-u-ca-budhist").contains("did you mean `buddhist`?"));
        assert!(told("en-u-nu-thia").contains("did you mean `thai`?"));
        assert!(unknown_keyword("ar-SA-u-ca-islamic-nu-native").is_none());
    }

    #[test]
    fn each_digits_are_at_hand_and_differ_from_the_others() {
        let value = icu::decimal::input::Decimal::from(1_234_567_890);
        let mut seen = std::collections::BTreeSet::new();
        for name in DIGITS.into_iter().filter(|name| *name != "native") {
            let mut locale = icu::locale::locale!("en");
            set_digits(&mut locale, name).unwrap();
            let formatter = icu::decimal::DecimalFormatter::try_new(
                (&locale).into(),
                icu::decimal::options::DecimalFormatterOptions::default(),
            );
            assert!(
                seen.insert(formatter.unwrap().format_to_string(&value)),
                "{name}"
            );
        }
    }

    #[test]
    fn what_may_turn_is_all_that_the_rules_call_so() {
        use unicode_bidi::BidiClass;
        let turning = |c| {
            !matches!(
                unicode_bidi::bidi_class(c),
                BidiClass::L
                    | BidiClass::EN
                    | BidiClass::ES
                    | BidiClass::ET
                    | BidiClass::CS
                    | BidiClass::NSM
                    | BidiClass::BN
                    | BidiClass::B
                    | BidiClass::S
                    | BidiClass::WS
                    | BidiClass::ON
            )
        };
        for c in ('\0'..=char::MAX).filter(|c| turning(*c)) {
            assert!(may_turn(c), "{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_language_is_written_as_its_script() {
        for tag in ["ar", "he-IL", "ur-PK", "az-Arab", "ks", "AR"] {
            assert!(is_rtl(tag), "{tag}");
        }
        for tag in ["en", "ar-Latn", "ug-Cyrl", "az", ""] {
            assert!(!is_rtl(tag), "{tag}");
        }
    }
}
