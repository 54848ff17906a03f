//! A code that is placed, whose modules are not worked out yet.

use std::sync::Arc;

use qrcodegen::Mask;

use crate::code::Code;
use crate::code::Look;
use crate::code::encode;
use crate::code::encode_masked;
use crate::color::Color;
use crate::design::element::QrLevel;
use crate::error::Result;
use crate::geom::Rect;
use crate::picture::Placed;

/// A code as layout knows it. To choose among the eight masks takes longer than everything else about a
/// record, and a preflight needs none of them.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) payload: Arc<str>,
    pub(crate) level: QrLevel,
    /// Modules a side.
    pub(crate) side: usize,
    pub(crate) area: Rect,
    pub(crate) ground: Option<(Rect, Color)>,
    pub(crate) color: Color,
    pub(crate) center: Option<Placed>,
}

/// How many modules a side the code has that [`encode`] makes.
///
/// # Errors
/// As for [`encode`].
pub(crate) fn side(payload: &str, level: QrLevel) -> Result<usize> {
    let code = encode_masked(payload, level, Some(Mask::new(0)))?;
    Ok(code.size() as usize)
}

impl Draft {
    /// What can be looked at.
    pub(crate) fn look(&self) -> Look<'_> {
        Look {
            side: self.side,
            area: self.area,
            ground: self.ground,
            color: self.color,
            center: self.center.as_ref(),
        }
    }

    /// The code with its modules.
    pub(crate) fn code(&self) -> Code {
        let matrix = encode(&self.payload, self.level);
        let matrix = matrix.expect("what was short enough for a mask is so for any");
        Code {
            payload: Arc::clone(&self.payload),
            matrix: Arc::new(matrix),
            area: self.area,
            ground: self.ground,
            color: self.color,
            center: self.center.clone(),
        }
    }
}
