//! Dates in the words of a locale and by its calendar.

use std::str::FromStr;

use icu::calendar::AnyCalendarKind;
use icu::calendar::Date;
use icu::calendar::Iso;
use icu::calendar::cal::Buddhist;
use icu::calendar::cal::Coptic;
use icu::calendar::cal::Ethiopian;
use icu::calendar::cal::EthiopianEraStyle;
use icu::calendar::cal::Gregorian;
use icu::calendar::cal::Hebrew;
use icu::calendar::cal::Hijri;
use icu::calendar::cal::Indian;
use icu::calendar::cal::Japanese;
use icu::calendar::cal::Persian;
use icu::calendar::cal::Roc;
use icu::datetime::DateTimeFormatter;
use icu::datetime::fieldsets::builder::FieldSetBuilder;
use icu::datetime::fieldsets::enums::DateFieldSet;
use icu::datetime::options::Alignment;
use icu::datetime::options::Length;
use icu::datetime::pattern::DateTimeNames;
use icu::datetime::pattern::DateTimePattern;
use icu::datetime::pattern::FixedCalendarDateTimeNames;
use icu::locale::Locale;
use writeable::TryWriteable;

use crate::date::Stamp;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::plate::DateForm;
use crate::plate::DateParts;

/// A date in the words of a locale and by its calendar. `form` is a style (`full`, `long`,
/// `medium`, `short`, `iso`, `year`, `month`, `month-year`) or a skeleton such as `yMMMMd`.
///
/// # Errors
/// When `text` is no ISO 8601 date, or `form` is none.
pub fn date(text: &str, form: &str, locale: &Locale) -> Result<String> {
    let form = DateForm::from_str(form)?;
    let day = Stamp::parse_day(text).ok_or_else(|| not_a_date(text))?;
    match form {
        DateForm::Iso => Ok(text.trim().chars().take(10).collect()),
        DateForm::Parts(parts) => written(day, parts, locale).ok_or_else(|| not_a_date(text)),
    }
}

fn not_a_date(text: &str) -> Error {
    Error::new(Kind::InvalidValue, format!("`{text}` is no date"))
        .help("write dates as 2026-05-14 (year, month, day)")
}

fn written(day: Stamp, parts: DateParts, locale: &Locale) -> Option<String> {
    let day = Date::try_new_iso(i32::from(day.year), day.month, day.day).ok()?;
    let (text, pattern) = formatted(day, parts, locale)?;
    if parts.month.is_none() && parts.weekday.is_none() {
        return Some(text);
    }
    let base = base(day, parts, locale, &text, &pattern)?;
    let (text, pattern) = base;
    let wanted = widened(&pattern, parts);
    if wanted == pattern {
        return Some(text);
    }
    // What the locale can't write otherwise stays as it has it.
    let wanted = DateTimePattern::try_from_pattern_str(&wanted).ok()?;
    Some(by_pattern(day, &wanted, locale).unwrap_or(text))
}

/// The form of the locale that comes nearest: its medium form may write the month in figures where
/// the skeleton wants its name, and then its long one is taken.
fn base(
    day: Date<Iso>,
    parts: DateParts,
    locale: &Locale,
    text: &str,
    pattern: &str,
) -> Option<(String, String)> {
    let in_figures = parts.month == Some(3) && month_letters(pattern) < 3;
    if !in_figures {
        return Some((text.to_owned(), pattern.to_owned()));
    }
    let long = DateParts {
        length: Length::Long,
        ..parts
    };
    formatted(day, long, locale)
}

/// A date as a locale has it, and its pattern.
fn formatted(day: Date<Iso>, parts: DateParts, locale: &Locale) -> Option<(String, String)> {
    let mut builder = FieldSetBuilder::new();
    builder.date_fields = Some(parts.fields);
    builder.length = Some(parts.length);
    builder.year_style = parts.year;
    builder.alignment = parts.padded.then_some(Alignment::Column);
    if parts.fields.is_calendar_period() {
        let set = builder.build_calendar_period().ok()?;
        let formatter = DateTimeFormatter::try_new(locale.into(), set).ok()?;
        // Of a year and a month the formatter may have loaded no digits, as in Portuguese, and
        // then it stops the program when it is built for debugging.
        let mut names = DateTimeNames::from_formatter(locale.into(), formatter);
        names.as_mut().include_decimal_formatter().ok()?;
        let formatter = names.try_into_formatter(set).ok()?;
        let shown = formatter.format(&day);
        return Some((shown.to_string(), shown.pattern().to_string()));
    }
    let set = builder.build_date().ok()?;
    let formatter = DateTimeFormatter::try_new(locale.into(), set).ok()?;
    let shown = formatter.format(&day);
    Some((shown.to_string(), shown.pattern().to_string()))
}

/// The letters of a pattern (UTS 35) in runs; what stands between quotes is one run that starts
/// with the quote.
fn runs(pattern: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let end = if letter == '\'' {
            rest[1..].find('\'').map_or(rest.len(), |end| end + 2)
        } else {
            rest.len() - rest.trim_start_matches(letter).len()
        };
        runs.push(&rest[..end]);
        rest = &rest[end..];
    }
    runs
}

fn is_month(run: &str) -> bool {
    run.starts_with(['M', 'L'])
}

fn is_weekday(run: &str) -> bool {
    run.starts_with(['E', 'c'])
}

fn month_letters(pattern: &str) -> usize {
    let month = runs(pattern).into_iter().find(|run| is_month(run));
    month.map_or(0, str::len)
}

/// The pattern with names of months and weekdays as long as a skeleton wants them.
fn widened(pattern: &str, parts: DateParts) -> String {
    let letters = |run: &str, wanted: Option<usize>| {
        let named = run.len() >= 3 || run.starts_with('E');
        let wanted = wanted.map(|count| count.max(3)).filter(|_| named);
        wanted.map(|count| run[..1].repeat(count))
    };
    let widen = |run: &str| {
        if is_weekday(run) {
            letters(run, parts.weekday)
        } else if is_month(run) {
            // A month in figures stays in figures.
            letters(run, parts.month.filter(|count| *count >= 3))
        } else {
            None
        }
    };
    let wide = runs(pattern)
        .into_iter()
        .map(|run| widen(run).unwrap_or_else(|| run.to_owned()));
    let wide: String = wide.collect();
    // `E`, `EE` and `EEE` are one; only a change that shows counts.
    if plain(&wide) == plain(pattern) {
        return pattern.to_owned();
    }
    wide
}

fn plain(pattern: &str) -> String {
    let runs = runs(pattern).into_iter();
    runs.map(|run| match run {
        "E" | "EE" => "EEE",
        other => other,
    })
    .collect()
}

fn by_pattern(day: Date<Iso>, pattern: &DateTimePattern, locale: &Locale) -> Option<String> {
    /// The same for each calendar, whose names have types of their own.
    macro_rules! written {
        ($kind:ty, $calendar:expr) => {{
            let names = FixedCalendarDateTimeNames::<$kind, DateFieldSet>::try_new(locale.into());
            let mut names = names.ok()?;
            let formatter = names.include_for_pattern(pattern).ok()?;
            let shown = formatter.format(&day.to_calendar($calendar));
            shown
                .try_write_to_string()
                .ok()
                .map(|text| text.into_owned())
        }};
    }
    match AnyCalendarKind::try_new(locale.into()).ok()? {
        AnyCalendarKind::Gregorian | AnyCalendarKind::Iso => written!(Gregorian, Gregorian),
        AnyCalendarKind::Buddhist => written!(Buddhist, Buddhist),
        AnyCalendarKind::Japanese => written!(Japanese, Japanese::new()),
        AnyCalendarKind::Persian => written!(Persian, Persian),
        AnyCalendarKind::Hebrew => written!(Hebrew, Hebrew),
        AnyCalendarKind::HijriUmmAlQura => {
            written!(
                Hijri<icu::calendar::cal::hijri::UmmAlQura>,
                Hijri::new_umm_al_qura()
            )
        }
        AnyCalendarKind::Roc => written!(Roc, Roc),
        AnyCalendarKind::Indian => written!(Indian, Indian),
        AnyCalendarKind::Coptic => written!(Coptic, Coptic),
        AnyCalendarKind::Ethiopian => written!(
            Ethiopian,
            Ethiopian::new_with_era_style(EthiopianEraStyle::AmeteMihret)
        ),
        // The others are not ours to name, or have no types that say which they are.
        _ => None,
    }
}
