//! A code that is placed, whose modules are not worked out yet.

use std::sync::Arc;

use crate::code::Code;
use crate::code::Look;
use crate::code::Plain;
use crate::color::Color;
use crate::geom::Rect;
use crate::picture::Placed;

/// A code as layout knows it. A preflight needs no more: its mask is chosen when it is drawn.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) plain: Plain,
    pub(crate) area: Rect,
    pub(crate) ground: Option<(Rect, Color)>,
    pub(crate) color: Color,
    pub(crate) center: Option<Placed>,
}

impl Draft {
    /// What can be looked at.
    pub(crate) fn look(&self) -> Look<'_> {
        Look {
            side: self.plain.side(),
            area: self.area,
            ground: self.ground,
            color: self.color,
            center: self.center.as_ref(),
        }
    }

    /// The code with its modules.
    pub(crate) fn code(&self) -> Code {
        Code {
            payload: Arc::clone(self.plain.payload()),
            matrix: Arc::new(self.plain.masked()),
            area: self.area,
            ground: self.ground,
            color: self.color,
            center: self.center.clone(),
        }
    }
}
