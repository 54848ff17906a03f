//! Numbers as a spreadsheet shows them, by their number format (ECMA-376 part 1, 18.8.30 and 18.8.31).
//!
//! Digits are kept as they are shown: leading zeros, decimals, what stands between and around them. What
//! depends on the viewer's locale is not: the decimal mark is `.`, groups of thousands are not parted.

use crate::finding::Finding;
use crate::record::sheet::date;
use crate::record::sheet::date::Epoch;
use crate::record::sheet::date::Shown;
use crate::record::sheet::no_date;

/// A number format.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NumberFormat {
    /// As many digits as the number has.
    General,
    /// A moment or a duration.
    Moment(Shown),
    /// Digits in their places. One section, or one each for positive, negative and zero.
    Digits(Vec<Section>),
}

/// The format of numbers of one sign.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Section {
    tokens: Vec<Token>,
    decimals: usize,
    /// Powers of ten to multiply with: 2 for each `%`, -3 for each comma at the end.
    shift: i32,
    has_slots: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// `0`, `#` or `?`.
    Slot(char),
    Point,
    Literal(char),
}

impl NumberFormat {
    /// From its code, such as `000000` or `yyyy-mm-dd`.
    pub(super) fn parse(code: &str) -> Self {
        let sections = split(code);
        let first = sections.first().map(String::as_str).unwrap_or_default();
        if let Some(shown) = moment(first) {
            return Self::Moment(shown);
        }
        let parsed: Option<Vec<Section>> =
            sections.iter().take(3).map(|one| section(one)).collect();
        match parsed {
            Some(sections) if sections.iter().any(|one| !one.tokens.is_empty()) => {
                Self::Digits(sections)
            }
            Some(_) | None => Self::General,
        }
    }

    /// By the number of a format that files do not spell out.
    pub(super) fn builtin(id: u32) -> Self {
        let code = match id {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14..=17 => "yyyy-mm-dd",
            18..=21 | 45 | 47 => "h:mm:ss",
            22 => "yyyy-mm-dd h:mm",
            27..=31 | 34..=36 | 50..=54 | 57..=58 => "yyyy-mm-dd",
            32 | 33 | 55 | 56 => "h:mm:ss",
            37 | 38 | 41 => "#,##0",
            39 | 40 | 43 => "#,##0.00",
            42 => "$#,##0",
            44 => "$#,##0.00",
            46 => "[h]:mm:ss",
            _ => "General",
        };
        Self::parse(code)
    }

    /// The number as it is shown.
    pub(super) fn show(&self, value: f64, epoch: Epoch) -> Result<String, Box<Finding>> {
        match self {
            Self::General => Ok(general(value)),
            Self::Moment(shown) => {
                date::serial(value, epoch, *shown).ok_or_else(|| Box::new(no_date(value)))
            }
            Self::Digits(sections) => Ok(by_sections(sections, value)),
        }
    }
}

/// The sections of a code, parted at each `;` that is not quoted.
fn split(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in code.chars() {
        let plain = !quoted && !bracketed && !escaped;
        if plain && c == ';' {
            sections.push(String::new());
            continue;
        }
        if let Some(last) = sections.last_mut() {
            last.push(c);
        }
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '"' if !bracketed => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' => bracketed = false,
            '\\' | '_' | '*' if !quoted => escaped = true,
            _ => {}
        }
    }
    sections
}

/// What a code is made of: `true` for text that stands for itself.
fn pieces(code: &str) -> Vec<(bool, String)> {
    let mut pieces = Vec::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                let text: String = chars.by_ref().take_while(|c| *c != '"').collect();
                pieces.push((true, text));
            }
            '\\' => pieces.extend(chars.next().map(|c| (true, c.to_string()))),
            '_' | '*' => {
                chars.next();
            }
            '[' => {
                let text: String = chars.by_ref().take_while(|c| *c != ']').collect();
                pieces.push(bracket(&text));
            }
            _ => pieces.push((false, c.to_string())),
        }
    }
    pieces
}

/// `[$€-407]` shows `€`; `[h]` counts hours; colours and conditions show nothing.
fn bracket(text: &str) -> (bool, String) {
    if let Some(currency) = text.strip_prefix('$') {
        let sign = currency.split('-').next().unwrap_or_default();
        return (true, sign.to_owned());
    }
    let first = text.chars().next().map(|c| c.to_ascii_lowercase());
    let counts = first.filter(|c| matches!(c, 'h' | 'm' | 's'));
    let same = counts.is_some_and(|unit| text.chars().all(|c| c.eq_ignore_ascii_case(&unit)));
    match counts {
        Some(_) if same => (false, "[".to_owned()),
        Some(_) | None => (true, String::new()),
    }
}

fn moment(section: &str) -> Option<Shown> {
    let codes: String = pieces(section)
        .into_iter()
        .filter(|(literal, _)| !literal)
        .map(|(_, text)| text.to_lowercase())
        .collect();
    let codes = codes
        .replace("general", "")
        .replace("e+", "")
        .replace("e-", "");
    let has = |letters: &str| codes.contains(|c| letters.contains(c));
    if has("[") {
        return Some(Shown::Duration);
    }
    let time = has("hs") || codes.contains("a/p") || codes.contains("am/pm");
    let day = has("yde") || (has("m") && !time);
    match (day, time) {
        (true, true) => Some(Shown::DateTime),
        (true, false) => Some(Shown::Date),
        (false, true) => Some(Shown::Time),
        (false, false) => None,
    }
}

/// `None` for what is shown in another way than with digits in places: `General`, `@`, exponents, fractions.
fn section(code: &str) -> Option<Section> {
    let mut section = Section::default();
    let mut after_point = false;
    let mut commas = 0;
    let all = pieces(code);
    let fraction = all.iter().any(|(literal, text)| !literal && text == "/");
    for (literal, text) in all {
        if literal {
            section.tokens.extend(text.chars().map(Token::Literal));
            continue;
        }
        let c = text.chars().next()?;
        match c {
            '0' | '#' | '?' => {
                commas = 0;
                section.has_slots = true;
                section.decimals += usize::from(after_point);
                section.tokens.push(Token::Slot(c));
            }
            '.' if !after_point => {
                after_point = true;
                section.tokens.push(Token::Point);
            }
            ',' => commas += 1,
            '%' => {
                section.shift += 2;
                section.tokens.push(Token::Literal('%'));
            }
            '@' | 'E' | 'e' | 'G' | 'g' => return None,
            _ if fraction => return None,
            _ => section.tokens.push(Token::Literal(c)),
        }
    }
    section.shift -= 3 * commas;
    Some(section)
}

fn by_sections(sections: &[Section], value: f64) -> String {
    let own_sign = value < 0.0 && sections.len() > 1;
    let at = match sections.len() {
        0 | 1 => 0,
        _ if value < 0.0 => 1,
        2 => 0,
        _ if value == 0.0 => 2,
        _ => 0,
    };
    let Some(section) = sections.get(at).filter(|one| !one.tokens.is_empty()) else {
        return general(value);
    };
    let (text, is_zero) = in_places(section, value);
    let signed = text.contains('-') || text.contains('(');
    let negative = value < 0.0 && !is_zero && section.has_slots;
    if own_sign && signed {
        return in_minus(&text);
    }
    if negative { format!("-{text}") } else { text }
}

/// Accountants' `(5.00)` as `-5.00`.
fn in_minus(text: &str) -> String {
    if !text.contains('(') {
        return text.trim().to_owned();
    }
    let inner: String = text.chars().filter(|c| !matches!(c, '(' | ')')).collect();
    format!("-{}", inner.trim())
}

fn in_places(section: &Section, value: f64) -> (String, bool) {
    let mut decimal = Decimal::of(value);
    decimal.point += section.shift;
    let (whole, fraction) = decimal.rounded(section.decimals);
    let is_zero = whole.is_empty() && fraction.bytes().all(|digit| digit == b'0');
    let point = section
        .tokens
        .iter()
        .position(|token| *token == Token::Point);
    let (before, after) = section
        .tokens
        .split_at(point.unwrap_or(section.tokens.len()));
    let mut text = whole_part(before, &whole);
    let after = after.get(1..).unwrap_or_default();
    fraction_part(after, &fraction, &mut text);
    (text.trim().to_owned(), is_zero)
}

/// From the right, each place takes a digit; the leftmost takes all that are left.
fn whole_part(tokens: &[Token], digits: &str) -> String {
    let first = tokens
        .iter()
        .position(|token| matches!(token, Token::Slot(_)));
    let mut left: Vec<char> = digits.chars().collect();
    let mut reversed = String::new();
    for (at, token) in tokens.iter().enumerate().rev() {
        match token {
            Token::Point => {}
            Token::Literal(c) => reversed.push(*c),
            Token::Slot(kind) => match left.pop() {
                Some(digit) => reversed.push(digit),
                None if *kind == '0' => reversed.push('0'),
                None => {}
            },
        }
        if Some(at) == first {
            reversed.extend(left.drain(..).rev());
        }
    }
    let text: String = reversed.chars().rev().collect();
    // A format such as `.00` has no place before the point.
    if first.is_none() { text + digits } else { text }
}

fn fraction_part(tokens: &[Token], digits: &str, text: &mut String) {
    let slots: Vec<char> = tokens.iter().filter_map(slot).collect();
    let digits: Vec<char> = digits.chars().collect();
    let mut shown = slots.len().min(digits.len());
    while shown > 0 && slots[shown - 1] != '0' && digits[shown - 1] == '0' {
        shown -= 1;
    }
    if shown > 0 {
        text.push('.');
    }
    let mut next = 0;
    for token in tokens {
        match token {
            Token::Literal(c) => text.push(*c),
            Token::Slot(_) if next < shown => {
                text.push(digits[next]);
                next += 1;
            }
            Token::Slot(_) | Token::Point => {}
        }
    }
}

fn slot(token: &Token) -> Option<char> {
    match token {
        Token::Slot(kind) => Some(*kind),
        Token::Point | Token::Literal(_) => None,
    }
}

/// A number without a format: all its digits, up to the 15 that spreadsheets keep.
pub(super) fn general(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let decimal = Decimal::of(value);
    if !(-14..=21).contains(&decimal.point) {
        return format!("{value:E}");
    }
    let (whole, fraction) = decimal.rounded(30);
    let fraction = fraction.trim_end_matches('0');
    let sign = if value < 0.0 { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { &whole };
    match fraction {
        "" => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction}"),
    }
}

/// A number without its sign, as 0.DIGITS × 10^point: what a spreadsheet keeps of it.
struct Decimal {
    digits: Vec<u8>,
    point: i32,
}

impl Decimal {
    fn of(value: f64) -> Self {
        let text = format!("{:.14e}", value.abs());
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = digits
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|digit| digit - b'0');
        let digits: Vec<u8> = digits.collect();
        if digits.iter().all(|digit| *digit == 0) {
            return Self { digits, point: 0 };
        }
        let exponent: i32 = exponent.parse().unwrap_or(0);
        Self {
            digits,
            point: exponent + 1,
        }
    }

    /// Digits before the point, without zeros in front, and so many after it; halves go up.
    fn rounded(&self, decimals: usize) -> (String, String) {
        // No number has more than 309 digits before the point; none needs more than 340 after it.
        let point = self.point.clamp(-400, 400);
        let decimals = decimals.min(400) as i32;
        let digit = |place: i32| -> u8 {
            let at = usize::try_from(point - 1 - place).ok();
            at.and_then(|at| self.digits.get(at)).copied().unwrap_or(0)
        };
        let mut carry = digit(-decimals - 1) >= 5;
        let mut reversed = Vec::new();
        for place in -decimals..=point.max(0) {
            let sum = digit(place) + u8::from(carry);
            carry = sum == 10;
            reversed.push(b'0' + sum % 10);
        }
        let all: String = reversed
            .iter()
            .rev()
            .map(|digit| char::from(*digit))
            .collect();
        let (whole, fraction) = all.split_at(all.len() - decimals as usize);
        (
            whole.trim_start_matches('0').to_owned(),
            fraction.to_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(code: &str, value: f64) -> String {
        NumberFormat::parse(code).show(value, Epoch::Y1900).unwrap()
    }

    #[test]
    fn digits_are_kept_as_they_are_shown() {
        for (code, value, text) in [
            ("000000", 7316.0, "007316"),
            ("000000", 12_345_678.0, "12345678"),
            ("00-000000", 7316.0, "00-007316"),
            ("\"PE-\"000000", 4217.0, "PE-004217"),
            ("000\\-00\\-0000", 12_345_678.0, "012-34-5678"),
            ("General", 7316.0, "7316"),
            ("General", 7.1, "7.1"),
            ("General", 0.1 + 0.2, "0.3"),
            ("General", -0.5, "-0.5"),
            ("General", 123_456_789_012_345.0, "123456789012345"),
            ("@", 42.0, "42"),
            ("0.00", 2.5, "2.50"),
            ("0.00", 0.125, "0.13"),
            ("0.00", 1.005, "1.01"),
            ("0.0#", 2.5, "2.5"),
            ("0.##", 2.0, "2"),
            ("0", 9.5, "10"),
            ("0", 0.4, "0"),
            ("#,##0", 1_234_567.0, "1234567"),
            ("#,##0.00", -1234.5, "-1234.50"),
            ("0%", 0.85, "85%"),
            ("0.0%", 0.8567, "85.7%"),
            ("0,", 12_000.0, "12"),
            ("[$€-407] #,##0.00", 12.5, "€ 12.50"),
            ("#,##0.00 \"kg\"", 3.0, "3.00 kg"),
            (
                "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
                -5.0,
                "-5.00",
            ),
            ("0;-0;;@", -3.0, "-3"),
            ("0;-0;;@", 0.0, "0"),
            ("\"yes\";\"no\";\"none\"", 0.0, "none"),
            ("0.00E+00", 123_456.0, "123456"),
            ("# ?/?", 0.5, "0.5"),
            (";;;", 5.0, "5"),
            ("[Red]0.0", 1.25, "1.3"),
            (".00", 0.5, ".50"),
            ("0", -0.2, "0"),
        ] {
            assert_eq!(shown(code, value), text, "{code} of {value}");
        }
    }

    #[test]
    fn formats_of_moments_are_told_from_numbers() {
        for (code, kind) in [
            ("yyyy-mm-dd", Some(Shown::Date)),
            ("dd/mm/yy", Some(Shown::Date)),
            ("mmm-yy", Some(Shown::Date)),
            ("[$-409]d\\ mmmm\\ yyyy;@", Some(Shown::Date)),
            ("m/d/yy h:mm", Some(Shown::DateTime)),
            ("h:mm AM/PM", Some(Shown::Time)),
            ("mm:ss", Some(Shown::Time)),
            ("[h]:mm:ss", Some(Shown::Duration)),
            ("\"day \"0", None),
            ("0.00E+00", None),
            ("General", None),
            ("[Red]0", None),
            ("0\\d", None),
        ] {
            let format = NumberFormat::parse(code);
            let found = match format {
                NumberFormat::Moment(shown) => Some(shown),
                NumberFormat::General | NumberFormat::Digits(_) => None,
            };
            assert_eq!(found, kind, "{code}");
        }
    }

    proptest! {
        #[test]
        fn no_format_makes_it_panic(code in "[0#?.,%;@E+a-z\\[\\]\"\\\\_* -]{0,12}", value in any::<f64>()) {
            let _ = NumberFormat::parse(&code).show(value, Epoch::Y1904);
        }

        #[test]
        fn whole_numbers_show_all_their_digits(value in 0_u64..1_000_000_000_000_000) {
            prop_assert_eq!(general(value as f64), value.to_string());
            prop_assert_eq!(shown("0", value as f64), value.to_string());
        }
    }
}
