//! Dates as ISO 8601 writes them.

/// A moment, as it was written; [`Stamp::parse`] turns it to UTC where an offset is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// Year, 0 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
}

impl Stamp {
    /// From an ISO 8601 calendar date, alone or with a time: `2026-05-14`, `2026-05-14T09:30Z`,
    /// `2026-05-14T09:30:00+02:00`. A time without an offset is taken as UTC. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let day = parse_day(date)?;
        match time {
            Some(time) => day.with_time(time),
            None => Some(day),
        }
    }

    /// The calendar date as it is written in `text`, whatever its offset: what a page shows.
    pub fn parse_day(text: &str) -> Option<Self> {
        Self::parse(text)?;
        let date = text.trim();
        parse_day(date.get(..10)?)
    }

    fn with_time(self, time: &str) -> Option<Self> {
        let (clock, offset) = split_offset(time.trim())?;
        let mut parts = clock.split(':');
        let hour = two(parts.next()?)?;
        let minute = two(parts.next()?)?;
        let second = match parts.next() {
            Some(text) => two(text.split(['.', ',']).next()?)?,
            None => 0,
        };
        if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let stamp = Self {
            hour,
            minute,
            second,
            ..self
        };
        stamp.shifted(-offset)
    }

    /// So many minutes later; `None` beyond the years 0 to 9999.
    fn shifted(self, minutes: i64) -> Option<Self> {
        if minutes == 0 {
            return Some(self);
        }
        let days = days_from_civil(
            i64::from(self.year),
            i64::from(self.month),
            i64::from(self.day),
        );
        let total = days * 1440 + i64::from(self.hour) * 60 + i64::from(self.minute) + minutes;
        let (year, month, day) = civil_from_days(total.div_euclid(1440));
        let rest = total.rem_euclid(1440);
        Some(Self {
            year: u16::try_from(year).ok().filter(|year| *year <= 9999)?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
            hour: u8::try_from(rest / 60).ok()?,
            minute: u8::try_from(rest % 60).ok()?,
            second: self.second,
        })
    }
}

fn parse_day(date: &str) -> Option<Stamp> {
    let bytes = date.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !date.is_ascii() {
        return None;
    }
    let year: u16 = digits(&date[..4])?.parse().ok()?;
    let month = two(&date[5..7])?;
    let day = two(&date[8..10])?;
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    Some(Stamp {
        year,
        month,
        day,
        hour: 0,
        minute: 0,
        second: 0,
    })
}

fn digits(text: &str) -> Option<&str> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(text)
}

fn two(text: &str) -> Option<u8> {
    if text.len() != 2 {
        return None;
    }
    digits(text)?.parse().ok()
}

/// The clock and its offset from UTC, in minutes.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else {
        return Some((time, 0));
    };
    let sign = if time.as_bytes()[at] == b'-' { -1 } else { 1 };
    let offset = time[at + 1..].replace(':', "");
    let hours = i64::from(two(offset.get(..2)?)?);
    let minutes = match offset.get(2..) {
        Some("") | None => 0,
        Some(text) => i64::from(two(text)?),
    };
    (hours <= 18 && minutes < 60).then_some((&time[..at], sign * (hours * 60 + minutes)))
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years are counted from March, so that the leap day ends one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let in_era = year.rem_euclid(400);
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719_468
}

/// Year, month and day of a day counted from 1970-01-01, by the rules of the Gregorian calendar.
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let in_era = days.rem_euclid(146_097);
    let year = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * in_year + 2) / 153;
    let day = in_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(u16, u8, u8, u8, u8, u8)> {
        Stamp::parse(text).map(|s| (s.year, s.month, s.day, s.hour, s.minute, s.second))
    }

    #[test]
    fn dates_and_times_of_iso_8601_are_read() {
        assert_eq!(parts("2026-05-14"), Some((2026, 5, 14, 0, 0, 0)));
        assert_eq!(parts("2026-05-14T09:30:05Z"), Some((2026, 5, 14, 9, 30, 5)));
        assert_eq!(parts("2026-05-14T09:30"), Some((2026, 5, 14, 9, 30, 0)));
        assert_eq!(parts("2024-02-29"), Some((2024, 2, 29, 0, 0, 0)));
    }

    #[test]
    fn an_offset_becomes_utc_across_the_year() {
        assert_eq!(
            parts("2025-12-31T23:30:00-05:00"),
            Some((2026, 1, 1, 4, 30, 0))
        );
        assert_eq!(
            parts("2024-03-01T00:30+01:00"),
            Some((2024, 2, 29, 23, 30, 0))
        );
    }

    #[test]
    fn the_day_shown_is_the_day_written() {
        let day = Stamp::parse_day("2025-12-31T23:30:00-05:00").unwrap();
        assert_eq!((day.year, day.month, day.day), (2025, 12, 31));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "14.05.2026",
            "2026-13-01",
            "2026-02-29",
            "2026-5-4",
            "2026-05-14T25:00",
            "２０２６-05-14",
            "2026-05-14Tx",
            "+026-05-14",
        ] {
            assert_eq!(Stamp::parse(text), None, "{text}");
            assert_eq!(Stamp::parse_day(text), None, "{text}");
        }
    }
}
