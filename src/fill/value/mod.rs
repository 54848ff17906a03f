//! Values as a page shows them: dates, numbers and letters by locale.

mod date;
mod letters;
mod name;
mod ordinal;
mod words;

use std::str::FromStr;

use icu::decimal::DecimalFormatter;
use icu::decimal::input::Decimal;
use icu::locale::Locale;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
pub use crate::locale::resolve as resolve_locale;

pub use date::date;
pub use letters::lower;
pub use letters::title;
pub use letters::upper;
pub use name::name_case;
pub use ordinal::ordinal;
pub use words::list;
pub(super) use words::list_of;
pub use words::plural;

/// A number with the separators and digits of a locale, rounded to `decimals` where given.
///
/// # Errors
/// When `text` is no decimal number.
pub fn number(text: &str, decimals: Option<u8>, locale: &Locale) -> Result<String> {
    let mut value = Decimal::from_str(text.trim()).map_err(|_| no_number(text))?;
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

fn no_number(text: &str) -> Error {
    Error::new(Kind::InvalidValue, format!("`{text}` is no number"))
        .help("write numbers with a point and no separators: 1234.5")
}

#[cfg(test)]
mod tests;
