//! Serial numbers of spreadsheets as ISO 8601 dates and times.

use crate::date::civil_from_days;

/// Which day is number zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Epoch {
    /// 1 January 1900 is day 1, and there was a 29 February 1900 (ECMA-376 part 1, 18.17.4.1).
    Y1900,
    /// 1 January 1904 is day 0.
    Y1904,
}

/// What of a moment is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// The day.
    Date,
    /// Day and time. At midnight it is the day alone.
    DateTime,
    /// The time of day.
    Time,
    /// Hours, minutes and seconds, also beyond a day.
    Duration,
}

const DAY: u64 = 86_400;

/// Days from 1 January 1970 back to 30 December 1899, the day zero of all dates after February 1900.
const DAYS_TO_1900: i64 = 25_569;
const DAYS_TO_1904: i64 = 24_107;

/// 31 December 9999 in the 1900 system.
const LAST_SERIAL: f64 = 2_958_466.0;

/// A serial number as text; `None` when it is no moment between 1900 and 9999.
pub(super) fn serial(value: f64, epoch: Epoch, shown: Shown) -> Option<String> {
    if !(0.0..LAST_SERIAL).contains(&value) {
        return None;
    }
    // To the second: 0.5 is added and the rest cut off, both exact at this size.
    let seconds = (value * 86_400.0 + 0.5) as u64;
    let (day, time) = (seconds / DAY, seconds % DAY);
    match shown {
        Shown::Time => Some(clock(time)),
        Shown::Duration => Some(clock(seconds)),
        Shown::Date => date(day, epoch),
        Shown::DateTime if time == 0 => date(day, epoch),
        Shown::DateTime => Some(format!("{}T{}", date(day, epoch)?, clock(time))),
    }
}

fn clock(seconds: u64) -> String {
    let (hours, rest) = (seconds / 3600, seconds % 3600);
    format!("{hours:02}:{:02}:{:02}", rest / 60, rest % 60)
}

fn date(serial: u64, epoch: Epoch) -> Option<String> {
    let serial = i64::try_from(serial).ok()?;
    let days = match epoch {
        Epoch::Y1904 => serial - DAYS_TO_1904,
        Epoch::Y1900 if serial == 60 => return Some("1900-02-29".to_owned()),
        Epoch::Y1900 if serial < 60 => serial - DAYS_TO_1900 + 1,
        Epoch::Y1900 => serial - DAYS_TO_1900,
    };
    let (year, month, day) = civil_from_days(days);
    (year <= 9999).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// An ISO date or date-time of a file, without its fraction of a second and without midnight.
pub(super) fn tidy_iso(text: &str) -> String {
    let Some((day, time)) = text.split_once('T') else {
        return text.to_owned();
    };
    let whole = time.split(['.', ',']).next().unwrap_or(time);
    let whole = whole.trim_end_matches('Z');
    if whole.chars().all(|c| matches!(c, '0' | ':')) {
        return day.to_owned();
    }
    format!("{day}T{whole}")
}

/// An ISO duration such as `PT09H30M00S` as `09:30:00`.
pub(super) fn tidy_duration(text: &str) -> String {
    let Some(parts) = text.strip_prefix("PT") else {
        return text.to_owned();
    };
    let mut number = String::new();
    let mut seconds = 0_u64;
    for c in parts.chars() {
        let unit = match c {
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            _ => {
                number.push(c);
                continue;
            }
        };
        let whole = number.split(['.', ',']).next().unwrap_or_default();
        let Ok(count) = whole.parse::<u32>() else {
            return text.to_owned();
        };
        seconds += u64::from(count) * unit;
        number.clear();
    }
    clock(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(value: f64, epoch: Epoch) -> String {
        serial(value, epoch, Shown::Date).unwrap()
    }

    #[test]
    fn serials_are_the_days_that_spreadsheets_show() {
        for (value, text) in [
            (1.0, "1900-01-01"),
            (59.0, "1900-02-28"),
            (61.0, "1900-03-01"),
            (36_526.0, "2000-01-01"),
            (46_083.0, "2026-03-02"),
            (45_351.0, "2024-02-29"),
            (2_958_465.0, "9999-12-31"),
        ] {
            assert_eq!(day(value, Epoch::Y1900), text);
        }
        assert_eq!(day(44_621.0, Epoch::Y1904), "2026-03-02");
        assert_eq!(day(0.0, Epoch::Y1904), "1904-01-01");
    }

    #[test]
    fn times_are_rounded_to_the_second() {
        let at = |value, shown| serial(value, Epoch::Y1900, shown).unwrap();
        assert_eq!(
            at(46_083.604_166_666_664, Shown::DateTime),
            "2026-03-02T14:30:00"
        );
        assert_eq!(at(46_083.0, Shown::DateTime), "2026-03-02");
        assert_eq!(at(46_083.999_999_999, Shown::DateTime), "2026-03-03");
        assert_eq!(at(0.25, Shown::Time), "06:00:00");
        assert_eq!(at(1.5, Shown::Duration), "36:00:00");
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for value in [-1.0, 3_000_000.0, f64::NAN, f64::INFINITY] {
            assert_eq!(serial(value, Epoch::Y1900, Shown::Date), None);
        }
    }

    #[test]
    fn iso_texts_lose_what_says_nothing() {
        assert_eq!(tidy_iso("2026-03-02T00:00:00"), "2026-03-02");
        assert_eq!(tidy_iso("2026-03-02T09:30:00.000Z"), "2026-03-02T09:30:00");
        assert_eq!(tidy_duration("PT9H30M5.5S"), "09:30:05");
        assert_eq!(tidy_duration("P1D"), "P1D");
    }
}
