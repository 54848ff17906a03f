//! Designs that stand in another.

use crate::assets::Assets;
use crate::error::Result;
use crate::finding::Finding;
use crate::limits::Limits;
use crate::picture::Budget;
use crate::plate::Plate;
#[cfg(feature = "batch")]
use crate::plate::PlateBody;
use crate::plate::kept::Kept;

impl Plate {
    /// A design that stands in another, as an element of it; pictures count against the outer one's budget.
    ///
    /// # Errors
    /// All faults of the design together.
    pub(super) fn inside(assets: &Assets, limits: &Limits, outer: &Budget) -> Result<Self> {
        Self::opened(assets, limits, Some(outer), |_| Kept::default())
    }

    /// The designs that stand in this one.
    #[cfg(feature = "batch")]
    pub(crate) fn nested(&self) -> impl Iterator<Item = &Self> {
        let elements = self.inner().elements.iter();
        elements.filter_map(|element| match &element.body {
            PlateBody::Design(plate) => Some(plate),
            PlateBody::Text(_)
            | PlateBody::Image(_)
            | PlateBody::Shape
            | PlateBody::Code(_)
            | PlateBody::Table(_)
            | PlateBody::Repeat(_) => None,
        })
    }
}

/// A finding of a design that stands in another: its element is named with the one that it belongs to.
pub(crate) fn within(mut finding: Finding, element: &str) -> Finding {
    let inner = finding.place.element.take();
    finding.place.element = Some(match inner {
        Some(inner) => format!("{element}/{inner}"),
        None => element.to_owned(),
    });
    finding
}
