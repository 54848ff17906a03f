//! How `{{date x "…"}}` writes a date: a style by name, or a skeleton of letters.

use std::str::FromStr;

use icu::datetime::fieldsets::builder::DateFields;
use icu::datetime::options::Length;
use icu::datetime::options::YearStyle;

use crate::error::Error;
use crate::finding::Kind;
use crate::finding::nearest;

/// Styles that `{{date x "…"}}` knows by name.
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

/// The form of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateForm {
    /// `2026-05-14`.
    Iso,
    /// Some of its parts, in the order and with the words of a locale.
    Parts(DateParts),
}

/// Which parts of a date are written, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DateParts {
    pub(crate) fields: DateFields,
    pub(crate) length: Length,
    /// Whether days and months below ten have two digits.
    pub(crate) padded: bool,
    /// `None` where no year is written.
    pub(crate) year: Option<YearStyle>,
    /// Letters of the month in a skeleton: 3 for a short name, 4 for the whole; `None` for what
    /// the length brings.
    pub(crate) month: Option<usize>,
    /// Letters of the weekday in a skeleton, likewise.
    pub(crate) weekday: Option<usize>,
}

impl FromStr for DateForm {
    type Err = Error;

    fn from_str(form: &str) -> Result<Self, Error> {
        let (fields, length) = match form {
            "full" => (DateFields::YMDE, Length::Long),
            "long" => (DateFields::YMD, Length::Long),
            "medium" => (DateFields::YMD, Length::Medium),
            "short" => (DateFields::YMD, Length::Short),
            "iso" => return Ok(Self::Iso),
            "year" => (DateFields::Y, Length::Medium),
            "month" => (DateFields::M, Length::Long),
            "month-year" => (DateFields::YM, Length::Long),
            skeleton => return Skeleton::read(skeleton)?.parts().map(Self::Parts),
        };
        Ok(Self::Parts(DateParts {
            fields,
            length,
            padded: false,
            year: has_year(fields).then_some(YearStyle::Auto),
            month: None,
            weekday: None,
        }))
    }
}

fn has_year(fields: DateFields) -> bool {
    matches!(
        fields,
        DateFields::Y | DateFields::YM | DateFields::YMD | DateFields::YMDE
    )
}

/// How often each letter stands in a skeleton.
#[derive(Clone, Copy, Debug, Default)]
struct Skeleton<'f> {
    form: &'f str,
    era: usize,
    year: usize,
    month: usize,
    day: usize,
    weekday: usize,
}

impl<'f> Skeleton<'f> {
    fn read(form: &'f str) -> Result<Self, Error> {
        let mut skeleton = Self {
            form,
            ..Self::default()
        };
        let mut rest = form;
        while let Some(letter) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(letter).len();
            let count = run / letter.len_utf8();
            rest = &rest[run..];
            let (place, most) = match letter {
                'G' => (&mut skeleton.era, 3),
                'y' => (&mut skeleton.year, 4),
                'M' | 'L' => (&mut skeleton.month, 4),
                'd' => (&mut skeleton.day, 2),
                'E' | 'c' => (&mut skeleton.weekday, 4),
                _ => return Err(unknown(form, letter)),
            };
            if *place != 0 || count > most {
                return Err(unknown(form, letter));
            }
            *place = count;
        }
        Ok(skeleton)
    }

    fn parts(self) -> Result<DateParts, Error> {
        let fields = self.fields()?;
        let names = self.month.max(if self.weekday == 4 { 4 } else { 0 });
        let length = match names {
            4 => Length::Long,
            3 => Length::Medium,
            _ if self.month > 0 || self.year == 2 => Length::Short,
            _ => Length::Medium,
        };
        let year = match (self.era, self.year) {
            (_, 0) => None,
            (0, 2) => Some(YearStyle::Auto),
            (0, _) => Some(YearStyle::Full),
            _ => Some(YearStyle::WithEra),
        };
        Ok(DateParts {
            fields,
            length,
            padded: self.month == 2 || self.day == 2,
            year,
            month: Some(self.month).filter(|count| *count > 0),
            weekday: Some(self.weekday).filter(|count| *count > 0),
        })
    }

    fn fields(self) -> Result<DateFields, Error> {
        let has = |count: usize| count > 0;
        let known = (
            has(self.year),
            has(self.month),
            has(self.day),
            has(self.weekday),
        );
        match known {
            (true, true, true, true) => Ok(DateFields::YMDE),
            (true, true, true, false) => Ok(DateFields::YMD),
            (true, true, false, false) => Ok(DateFields::YM),
            (true, false, false, false) => Ok(DateFields::Y),
            (false, true, true, true) if self.era == 0 => Ok(DateFields::MDE),
            (false, true, true, false) if self.era == 0 => Ok(DateFields::MD),
            (false, true, false, false) if self.era == 0 => Ok(DateFields::M),
            (false, false, true, true) if self.era == 0 => Ok(DateFields::DE),
            (false, false, true, false) if self.era == 0 => Ok(DateFields::D),
            (false, false, false, true) if self.era == 0 => Ok(DateFields::E),
            _ => Err(Error::new(
                Kind::Template,
                format!("the date skeleton `{}` names no date", self.form),
            )
            .help("a year goes with a month, a month with a day, an era (`G`) with a year: `yMMMM`, `MMMMd`, `GyMMMMd`")),
        }
    }
}

fn unknown(form: &str, letter: char) -> Error {
    let looks_like_one = form.len() > 1
        && form
            .chars()
            .all(|letter| "GyYuQqMLdDEeckKhHmsSajJbBzZvVwW".contains(letter));
    if !looks_like_one {
        return unknown_style(form);
    }
    let message = format!("the date skeleton `{form}` can't be read at `{letter}`");
    let help = match letter {
        'h' | 'H' | 'k' | 'K' | 'm' | 's' | 'S' | 'a' | 'b' | 'B' | 'j' | 'J' | 'z' | 'Z' | 'v'
        | 'V' => "dates have no time of day; months are `M`, days `d`",
        'Y' | 'u' => "years are `y`",
        'D' => "days of the month are `d`",
        'e' => "weekdays are `E`",
        _ => {
            "letters are `G` era, `y` year, `M` to `MMMM` month, `d` or `dd` day, `E` or `EEEE` weekday, each at one place: `yMMMMd`"
        }
    };
    Error::new(Kind::Template, message).help(help)
}

fn unknown_style(style: &str) -> Error {
    let help = match nearest(style, DATE_STYLES) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "styles are {}; a skeleton such as `yMMMMd` or `MMMd` does as well",
            DATE_STYLES.map(|known| format!("`{known}`")).join(", ")
        ),
    };
    Error::new(Kind::Template, format!("no date style is called `{style}`")).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(form: &str) -> DateParts {
        match form.parse() {
            Ok(DateForm::Parts(parts)) => parts,
            other => unreachable!("{form}: {other:?}"),
        }
    }

    fn fault(form: &str) -> String {
        form.parse::<DateForm>().unwrap_err().to_string()
    }

    #[test]
    fn letters_may_stand_in_any_order() {
        assert_eq!(parts("yMMMMd"), parts("dMMMMy"));
        assert_eq!(parts("MMMMd").fields, DateFields::MD);
        assert_eq!(parts("yMMMEd").weekday, Some(1));
        assert_eq!(parts("LLLL"), parts("MMMM"));
        assert_eq!(parts("yMMdd").length, Length::Short);
        assert!(parts("yMMdd").padded && !parts("yMd").padded);
        assert_eq!(parts("GyMMMMd").year, Some(YearStyle::WithEra));
        assert_eq!(parts("yyMd").year, Some(YearStyle::Auto));
    }

    #[test]
    fn forms_that_are_none_tell_what_to_write() {
        assert_eq!(
            fault("lang"),
            "error: no date style is called `lang`\n  help: did you mean `long`?"
        );
        assert!(fault("yMMMMdHm").contains("no time of day"));
        assert!(fault("YMMMd").contains("years are `y`"));
        assert!(fault("yd").contains("names no date"));
        assert!(fault("GMMMd").contains("names no date"));
        assert!(fault("yMMMMM").contains("can't be read at `M`"));
        assert!(fault("ydMy").contains("can't be read at `y`"));
        assert!(fault("d. MMMM").contains("a skeleton such as `yMMMMd`"));
        assert!(fault("").contains("names no date"));
    }
}
