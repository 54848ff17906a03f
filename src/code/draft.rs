//! A code that is placed, whose modules need not be worked out yet.

use std::sync::Arc;

use crate::code::Code;
use crate::code::Look;
use crate::code::Matrix;
use crate::code::Plain;
use crate::color::Color;
use crate::design::element::Symbology;
use crate::geom::Rect;
use crate::picture::Placed;

/// A code as layout knows it. A preflight needs no more: its mask is chosen when it is drawn.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) symbology: Symbology,
    pub(crate) modules: Modules,
    pub(crate) area: Rect,
    pub(crate) ground: Option<(Rect, Color)>,
    pub(crate) color: Color,
    pub(crate) center: Option<Placed>,
}

impl Draft {
    /// What can be looked at.
    pub(crate) fn look(&self) -> Look<'_> {
        Look {
            symbology: self.symbology,
            size: self.modules.size(),
            area: self.area,
            ground: self.ground,
            color: self.color,
            center: self.center.as_ref(),
        }
    }

    /// The code with its modules.
    pub(crate) fn code(&self) -> Code {
        Code {
            symbology: self.symbology,
            payload: self.modules.payload().clone(),
            matrix: self.modules.matrix(),
            area: self.area,
            ground: self.ground,
            color: self.color,
            center: self.center.clone(),
        }
    }
}

/// The modules of a code, or what they are worked out from.
#[derive(Clone, Debug)]
pub(crate) enum Modules {
    /// A QR code.
    Qr(Plain),
    /// What it says, and its modules.
    Made(Arc<str>, Arc<Matrix>),
}

impl Modules {
    fn payload(&self) -> &Arc<str> {
        match self {
            Self::Qr(plain) => plain.payload(),
            Self::Made(payload, _) => payload,
        }
    }

    /// Modules across and down.
    fn size(&self) -> (usize, usize) {
        match self {
            Self::Qr(plain) => (plain.side(), plain.side()),
            Self::Made(_, matrix) => (matrix.width, matrix.height),
        }
    }

    fn matrix(&self) -> Arc<Matrix> {
        match self {
            Self::Qr(plain) => Arc::new(plain.masked()),
            Self::Made(_, matrix) => matrix.clone(),
        }
    }
}
