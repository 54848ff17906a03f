//! What was measured.

use serde::Deserialize;
use serde::Serialize;

/// What was measured, and what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Figure {
    /// What was measured.
    pub measured: Amount,
    /// Where the finding would not have been made.
    pub wanted: Amount,
    /// What both are measured in.
    pub unit: Unit,
}

/// A number, kept in hundredths so that it can be compared and hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "f64", into = "f64")]
pub struct Amount(i64);

/// What a figure is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unit {
    /// A contrast of so much to 1 (WCAG 2.2).
    Ratio,
    /// Millimetres.
    Mm,
    /// Points, 72 to the inch.
    Pt,
    /// Pixels.
    Px,
    /// Pixels to the inch.
    Dpi,
    /// Parts of a hundred.
    Percent,
    /// Bytes.
    Bytes,
    /// How many there are.
    Count,
}

impl Figure {
    /// `measured` where `wanted` is the bound.
    pub fn new(measured: f64, wanted: f64, unit: Unit) -> Self {
        Self {
            measured: measured.into(),
            wanted: wanted.into(),
            unit,
        }
    }
}

impl From<f64> for Amount {
    /// Rounded to hundredths.
    fn from(value: f64) -> Self {
        Self((value * 100.0).round() as i64)
    }
}

impl From<Amount> for f64 {
    fn from(amount: Amount) -> Self {
        amount.0 as Self / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_plain_numbers_in_json() {
        let figure = Figure::new(2.934, 4.5, Unit::Ratio);
        let json = serde_json::to_string(&figure).unwrap();
        assert_eq!(json, r#"{"measured":2.93,"wanted":4.5,"unit":"ratio"}"#);
        assert_eq!(serde_json::from_str::<Figure>(&json).unwrap(), figure);
    }
}
