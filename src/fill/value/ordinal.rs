//! Ordinal numbers: `1st`, `1er`, `1.ª`, `第1`.

use icu::locale::Locale;
use icu::locale::subtags::Region;
use icu::plurals::PluralCategory;
use icu::plurals::PluralRules;

use crate::error::Error;
use crate::error::Result;
use crate::fill::value::number;
use crate::finding::Kind;
use crate::plate::helpers;

/// Which of a language's forms is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gender {
    /// None was named: most languages take the masculine.
    Unsaid,
    Masculine,
    Feminine,
    Neuter,
}

/// A whole number as an ordinal of a locale. `gender` is `masculine`, `feminine` or `neuter`, and
/// says nothing in languages that make no difference.
///
/// The forms are those of CLDR's rules for numbers; where those have none for a language, what its
/// own orthography says. A language without a form here takes a full stop, as CLDR's root does.
///
/// # Errors
/// When `text` is no whole number from 0 on, or `gender` is none.
pub fn ordinal(text: &str, gender: Option<&str>, locale: &Locale) -> Result<String> {
    let gender = match gender.map(helpers::gender).transpose()? {
        None => Gender::Unsaid,
        Some("feminine") => Gender::Feminine,
        Some("neuter") => Gender::Neuter,
        Some(_) => Gender::Masculine,
    };
    let count = whole(text)?;
    let digits = number(&count.to_string(), None, locale)?;
    let category = category(count, locale);
    let (before, after) = form(count, category, gender, locale);
    if before.ends_with('!') {
        return Ok(before.trim_end_matches('!').to_owned());
    }
    Ok(format!("{before}{digits}{after}"))
}

fn whole(text: &str) -> Result<u64> {
    let trimmed = text.trim();
    let is_plain = trimmed.len() <= 18 && trimmed.bytes().all(|byte| byte.is_ascii_digit());
    let count = trimmed.parse().ok().filter(|_| is_plain);
    count.ok_or_else(|| {
        Error::new(
            Kind::InvalidValue,
            format!("`{text}` is no whole number, and has no ordinal"),
        )
        .help("write a number from 0 on, with digits alone: 17")
    })
}

fn category(count: u64, locale: &Locale) -> PluralCategory {
    PluralRules::try_new_ordinal(locale.into())
        .map_or(PluralCategory::Other, |rules| rules.category_for(count))
}

/// What stands before the digits and after them. A word that replaces them ends with `!`.
fn form(
    count: u64,
    category: PluralCategory,
    gender: Gender,
    locale: &Locale,
) -> (&'static str, &'static str) {
    let language = locale.id.language.as_str();
    match language {
        "ja" | "zh" | "yue" => ("第", ""),
        "vi" => ("thứ ", ""),
        "th" => ("ที่ ", ""),
        "lo" => ("ທີ ", ""),
        "km" => ("ទី", ""),
        "id" | "ms" => ("ke-", ""),
        "fil" | "tl" => ("ika-", ""),
        "ka" => georgian(category),
        "ro" | "mo" => romanian(count, gender),
        _ => ("", after(language, count, category, gender, locale)),
    }
}

fn after(
    language: &str,
    count: u64,
    category: PluralCategory,
    gender: Gender,
    locale: &Locale,
) -> &'static str {
    use PluralCategory::Few;
    use PluralCategory::Many;
    use PluralCategory::One;
    use PluralCategory::Two;
    let by = |masculine, feminine, neuter| match gender {
        Gender::Unsaid | Gender::Masculine => masculine,
        Gender::Feminine => feminine,
        Gender::Neuter => neuter,
    };
    match (language, category) {
        ("en", One) => "st",
        ("en", Two) => "nd",
        ("en", Few) => "rd",
        ("en", _) => "th",
        ("fr", One) => by("er", "re", "er"),
        ("fr" | "nl" | "fy", _) => "e",
        ("es" | "gl" | "ast", _) => by(".º", ".ª", ".º"),
        ("pt", _) if is_brazilian(locale) => by("º", "ª", "º"),
        ("pt", _) => by(".º", ".ª", ".º"),
        ("it", _) => by("º", "ª", "º"),
        ("ca", _) if gender == Gender::Feminine => "a",
        ("ca", One) => "r",
        ("ca", Two) => "n",
        ("ca", Few) => "t",
        ("ca", _) => "è",
        ("sv", One) if gender != Gender::Masculine => ":a",
        ("sv", _) => ":e",
        ("af", _) => afrikaans(count),
        ("eo", _) => "-a",
        ("ga", _) => "ú",
        ("ru", _) => by("-й", "-я", "-е"),
        ("uk", Few) => by("-ій", "-я", "-є"),
        ("uk", _) => by("-ий", "-а", "-е"),
        ("bg", _) => bulgarian(count, gender),
        ("mk", One) => by("-ви", "-ва", "-во"),
        ("mk", Two) => by("-ри", "-ра", "-ро"),
        ("mk", Many) => by("-ми", "-ма", "-мо"),
        ("mk", _) => by("-ти", "-та", "-то"),
        ("kk", Many) => "-шы",
        ("kk", _) => "-ші",
        ("az", One) => "-ci",
        ("az", Few) => "-cü",
        ("az", Many) => "-cı",
        ("az", _) => "-cu",
        ("el", _) => by("ος", "η", "ο"),
        ("hy", One) => "-ին",
        ("hy", _) => "-րդ",
        ("hi", One) => by("ला", "ली", "ला"),
        ("hi", Two) => by("रा", "री", "रा"),
        ("hi", Few) => by("था", "थी", "था"),
        ("hi", Many) => by("ठा", "ठी", "ठा"),
        ("hi", _) => by("वाँ", "वीँ", "वाँ"),
        ("mr", One) => by("ला", "ली", "ले"),
        ("mr", Two) => by("रा", "री", "रे"),
        ("mr", Few) => by("था", "थी", "थे"),
        ("mr", _) => by("वा", "वी", "वे"),
        ("bn", One) => "ম",
        ("bn", Two) => "য়",
        ("bn", Few) => "র্থ",
        ("bn", Many) => "ষ্ঠ",
        ("bn", _) => "তম",
        ("te", _) => "వ",
        ("kn", _) => "ನೇ",
        ("ml", _) => "-ാം",
        ("ko", _) => "번째",
        ("am", _) => "ኛ",
        // Their figures stand alone: the article or the noun says the rest.
        ("ar" | "he" | "fa" | "ur" | "ps", _) => "",
        _ => ".",
    }
}

/// Brazil writes `1º`, the other countries `1.º`.
fn is_brazilian(locale: &Locale) -> bool {
    let region = locale.id.region.as_ref().map(Region::as_str);
    region.is_none_or(|region| region == "BR")
}

fn georgian(category: PluralCategory) -> (&'static str, &'static str) {
    match category {
        PluralCategory::One => ("", "-ლი"),
        PluralCategory::Many => ("მე-", ""),
        PluralCategory::Zero
        | PluralCategory::Two
        | PluralCategory::Few
        | PluralCategory::Other => ("", "-ე"),
    }
}

/// The first has no form with a figure.
fn romanian(count: u64, gender: Gender) -> (&'static str, &'static str) {
    match (count, gender) {
        (1, Gender::Feminine) => ("prima!", ""),
        (1, _) => ("primul!", ""),
        (_, Gender::Feminine) => ("a ", "-a"),
        _ => ("al ", "-lea"),
    }
}

fn afrikaans(count: u64) -> &'static str {
    match count % 100 {
        0 | 1 | 8 => "ste",
        2..=19 => "de",
        _ => "ste",
    }
}

fn bulgarian(count: u64, gender: Gender) -> &'static str {
    let [masculine, feminine, neuter] = match (count % 1000, count % 100, count % 10) {
        (hundreds, 0, _) if hundreds > 0 => ["-тен", "-тна", "-тно"],
        (_, 11..=19, _) => ["-и", "-а", "-о"],
        (_, _, 1) => ["-ви", "-ва", "-во"],
        (_, _, 2) => ["-ри", "-ра", "-ро"],
        (_, _, 3 | 4) => ["-ти", "-та", "-то"],
        _ => ["-и", "-а", "-о"],
    };
    match gender {
        Gender::Unsaid | Gender::Masculine => masculine,
        Gender::Feminine => feminine,
        Gender::Neuter => neuter,
    }
}
