//! Codes of other kinds than QR codes: Data Matrix, Code 128, Aztec and PDF417.

use crate::code::Matrix;
use crate::design::element::Symbology;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Size;

#[cfg(feature = "codes")]
mod encode;

/// A code that is wanted.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(feature = "codes"),
    allow(dead_code, reason = "only the encoders ask for all of it")
)]
pub(crate) struct Wish {
    pub(crate) symbology: Symbology,
    /// Error correction; `None` for what is usual.
    pub(crate) level: Option<u32>,
    /// Empty margin, in modules.
    pub(crate) quiet_zone: u32,
    /// The frame that it is to fill, in points: it decides how many columns PDF417 has.
    pub(crate) room: Size,
}

/// The modules of a code of another kind.
///
/// # Errors
/// [`Kind::Code`] for a character that the symbology does not have, and for text that is too long.
pub(crate) fn make(payload: &str, wish: &Wish) -> Result<Matrix> {
    check(payload, wish.symbology)?;
    #[cfg(feature = "codes")]
    let made = Some(payload)
        // The encoders look for the shortest way to say a text, which takes long where there is none.
        .filter(|payload| payload.chars().count() <= most(wish.symbology))
        .and_then(|payload| encode::encode(payload, wish))
        .ok_or_else(|| too_long(payload, wish.symbology));
    #[cfg(not(feature = "codes"))]
    let made = Err(unknown(wish));
    made
}

/// Refuses characters that a symbology does not have.
fn check(payload: &str, symbology: Symbology) -> Result<()> {
    let (last, holds) = match symbology {
        Symbology::Code128 => ('\u{7f}', "ASCII"),
        Symbology::DataMatrix => ('\u{ff}', "Latin-1"),
        Symbology::Qr | Symbology::Aztec | Symbology::Pdf417 => return Ok(()),
    };
    let Some(stranger) = payload.chars().find(|c| *c > last) else {
        return Ok(());
    };
    let message = format!(
        "the {} can say {holds} alone, and this has `{stranger}` (U+{:04X})",
        symbology.name(),
        u32::from(stranger)
    );
    Err(Error::new(Kind::Code, message)
        .help("write it without, or take `aztec`, `pdf417` or a QR code"))
}

/// Characters that the largest code says, when all are digits.
#[cfg(feature = "codes")]
fn most(symbology: Symbology) -> usize {
    match symbology {
        Symbology::Code128 => 80,
        Symbology::DataMatrix => 3116,
        Symbology::Aztec => 3832,
        Symbology::Pdf417 => 2710,
        Symbology::Qr => 7089,
    }
}

#[cfg(feature = "codes")]
fn too_long(payload: &str, symbology: Symbology) -> Error {
    let holds = match symbology {
        Symbology::Code128 => "80 characters",
        Symbology::DataMatrix => "about 1,555 bytes",
        Symbology::Aztec => "about 1,914 bytes",
        Symbology::Pdf417 => "about 1,108 bytes",
        Symbology::Qr => "about 2,953 bytes",
    };
    let message = format!(
        "the {} would say {} bytes; it can say {holds} at most",
        symbology.name(),
        payload.len()
    );
    Error::new(Kind::Code, message).help("say less, or lower its `level`, where it has one")
}

#[cfg(not(feature = "codes"))]
fn unknown(wish: &Wish) -> Error {
    let message = format!("this build draws no {}", wish.symbology.name());
    Error::new(Kind::Code, message).help("turn on the feature `codes`, or take a QR code")
}
