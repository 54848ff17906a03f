//! Pictures of records: in the file once, whatever the number of records that show them.

use pdf_writer::Ref;

use super::super::file::Effort;
use super::super::picture::Drawn;
use super::super::prepared::Prepared;
use super::piece::Piece;
use super::piece::Shares;
use crate::error::Result;
use crate::geom::Affine;
use crate::picture::Picture;
use crate::picture::PictureId;

/// A picture, ready to be placed in a file that does not have it yet.
pub(super) struct Hung {
    pub(super) id: PictureId,
    pub(super) piece: Piece,
    /// Which of its objects is named to show it.
    pub(super) root: usize,
    map: Affine,
    exact: bool,
}

impl Hung {
    pub(super) fn new(prepared: &Prepared, picture: &Picture) -> Result<Self> {
        let shares = Shares {
            first: prepared.prefix.next,
            shared: 0,
            parents: 0,
        };
        let mut objects = shares.objects();
        let drawn = prepared.store.write(picture, &mut objects, Effort::Page)?;
        Ok(Self {
            id: picture.id(),
            piece: Piece::new(&objects, shares)?,
            root: shares.own(drawn.id.get()).unwrap_or_default(),
            map: drawn.map,
            exact: drawn.exact,
        })
    }

    /// As it is drawn, under this number.
    pub(super) fn drawn(&self, id: Ref) -> Drawn {
        Drawn {
            id,
            map: self.map,
            exact: self.exact,
            flattened: false,
        }
    }

    pub(super) fn size(&self) -> usize {
        self.piece.bound() as usize
    }
}
