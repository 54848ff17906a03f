//! Sheets of paper, by name or by their sides.

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Length;
use crate::geom::Size;

/// The longest side of a sheet, in points: what a PDF page may have (ISO 32000-1, annex C).
pub(super) const LONGEST: f64 = 14_400.0;

/// A sheet of paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// What it is called: `A4`, or its sides.
    pub name: String,
    /// Its size; it is turned where only that has room.
    pub size: Size,
}

/// Papers by name, in millimetres (ISO 216; ANSI Y14.1), small ones first.
pub(super) const PAPERS: [(&str, f64, f64); 6] = [
    ("A5", 148.0, 210.0),
    ("A4", 210.0, 297.0),
    ("Letter", 215.9, 279.4),
    ("Legal", 215.9, 355.6),
    ("A3", 297.0, 420.0),
    ("A2", 420.0, 594.0),
];

impl Paper {
    /// A paper by its name (`A2` to `A5`, `Letter`, `Legal`), or by its sides: `320mm x 450mm`.
    ///
    /// # Errors
    /// [`Kind::BadValue`] for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let named = |(name, ..): &&(&str, f64, f64)| name.eq_ignore_ascii_case(text.trim());
        if let Some(paper) = PAPERS.iter().find(named) {
            return Ok(Self::named(paper));
        }
        let (width, height) = split(text).ok_or_else(|| no_paper(text))?;
        let size = Size::new(side(width, text)?, side(height, text)?);
        let name = format!("{} × {}", width.trim(), height.trim());
        Ok(Self { name, size })
    }

    pub(super) fn named(&(name, width, height): &(&str, f64, f64)) -> Self {
        Self {
            name: name.to_owned(),
            size: Size::new(Length::mm(width).to_pt(), Length::mm(height).to_pt()),
        }
    }
}

/// Both sides of `x` or `×`.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    text.split_once(['x', 'X', '×'])
        .or_else(|| text.split_once('*'))
}

fn no_paper(text: &str) -> Error {
    let names: Vec<&str> = PAPERS.iter().map(|(name, ..)| *name).collect();
    let message = format!("no paper is called `{}`", text.trim());
    Error::new(Kind::BadValue, message).help(format!(
        "papers are {}; any other is told by its sides, such as `320mm x 450mm`",
        names.join(", ")
    ))
}

/// A side of a sheet, in points.
fn side(text: &str, whole: &str) -> Result<f64> {
    let length = length(text).ok_or_else(|| no_paper(whole))?;
    let points = length.to_pt();
    if points > 0.0 && points <= LONGEST {
        return Ok(points);
    }
    let message = format!("a sheet can't have a side of `{}`", text.trim());
    Err(Error::new(Kind::BadValue, message).help("a PDF page is at most 5080 mm long"))
}

/// A length with its unit.
fn length(text: &str) -> Option<Length> {
    let text = text.trim();
    let digits = text
        .find(|char: char| !char.is_ascii_digit() && char != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let value: f64 = number.parse().ok()?;
    Some(match unit.trim() {
        "mm" => Length::mm(value),
        "cm" => Length::cm(value),
        "in" => Length::inch(value),
        "pt" => Length::pt(value),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_read_as_people_write_them() {
        assert_eq!(Paper::parse("letter").unwrap().name, "Letter");
        let custom = Paper::parse("320mm x 45 cm").unwrap();
        assert!((custom.size.h - Length::mm(450.0).to_pt()).abs() < 1e-9);
        for bad in ["A9", "", "210x297", "NaNmm x 1mm"] {
            let error = Paper::parse(bad).unwrap_err().to_string();
            assert!(error.contains("no paper is called"), "{bad}: {error}");
        }
        let error = Paper::parse("9999mm x 1mm").unwrap_err().to_string();
        assert!(error.contains("5080 mm"), "{error}");
    }
}
