//! What differs between two designs: in what their authors wrote, in their files, and on the page.
//!
//! ```
//! use testamur::assets::Assets;
//! use testamur::compare::Comparison;
//! use testamur::limits::Limits;
//! use testamur::plate::Plate;
//!
//! # fn main() -> testamur::error::Result<()> {
//! let design = |size: &str| format!(r##"
//!     schema = 1
//!     kind = "certificate"
//!     name = "Course"
//!     page.size = "A5"
//!
//!     [[elements]]
//!     id = "holder"
//!     type = "text"
//!     text = "{{{{recipient.name}}}}"
//!     frame = ["10mm", "60mm", "128mm", "20mm"]
//!     font.size = "{size}"
//! "##);
//! let plate = |size: &str| {
//!     let assets = Assets::memory([("design.toml", design(size).into_bytes())])?;
//!     Plate::open(&assets, &Limits::default())
//! };
//! let (before, after) = (plate("24pt")?, plate("20pt")?);
//! let record = before.samples()?.swap_remove(0);
//! let compared = Comparison::of(&before, &after, &record)?;
//! assert_eq!(compared.changes[0].to_string(), "holder: font.size \"24pt\" → \"20pt\"");
//! assert_eq!(compared.pages[0].elements, ["holder"]);
//! # Ok(())
//! # }
//! ```

mod drawn;
mod places;
mod sheet;
#[cfg(test)]
mod tests;
mod written;

use std::fmt;

use serde::Serialize;

use crate::error::Result;
use crate::geom::Rect;
use crate::plate::Plate;
use crate::record::Record;

use drawn::Drawn;

/// What differs between two designs.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What the authors wrote otherwise, and files that are not the same, in the order of the later design.
    pub changes: Vec<Change>,
    /// Pages that look otherwise, for one record.
    pub pages: Vec<PageChange>,
    drawn: Drawn,
}

/// What was written otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The element that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// Where it is written, such as `page.background` or `font.size`; the name of a file; empty for a whole element.
    pub key: String,
    /// What was written before; `None` where nothing was.
    pub before: Option<String>,
    /// What is written now; `None` where nothing is.
    pub after: Option<String>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(element) = &self.element {
            let colon = if self.key.is_empty() { "" } else { ": " };
            write!(f, "{element}{colon}")?;
        }
        f.write_str(&self.key)?;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, " {before} → {after}"),
            (None, Some(after)) => write!(f, " is new: {after}"),
            (Some(before), None) => write!(f, " is gone: {before}"),
            (None, None) => Ok(()),
        }
    }
}

/// A page that looks otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct PageChange {
    /// Which page, from 0.
    pub page: usize,
    /// Where it does, in points, from the top.
    pub places: Vec<Rect>,
    /// How much of it does, 0 to 1.
    pub share: f64,
    /// Which elements do.
    pub elements: Vec<String>,
}

impl Comparison {
    /// Compares two designs, and what they make of a record.
    ///
    /// # Errors
    /// Faults of the record in one of the designs; pictures that can't be drawn.
    pub fn of(before: &Plate, after: &Plate, record: &Record) -> Result<Self> {
        let mut changes = written::changes(before, after)?;
        changes.extend(written::files(before, after));
        let drawn = Drawn::of(before, after, record)?;
        Ok(Self {
            changes,
            pages: drawn.changes(),
            drawn,
        })
    }

    /// Whether nothing differs.
    pub fn is_same(&self) -> bool {
        self.changes.is_empty() && self.pages.is_empty()
    }

    /// A design whose one page shows each page that differs before and after, with the places marked. It
    /// is painted as any other. `names` are what the two are called.
    ///
    /// # Errors
    /// When the pictures can't be packed, or come to more than the limits allow.
    pub fn sheet(&self, names: [&str; 2]) -> Result<Plate> {
        sheet::plate(&self.pages, &self.drawn, names)
    }
}
