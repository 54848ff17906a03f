//! Whether a file is whole, whatever its digest says: it may have been damaged before it was hashed.

mod decoded;
mod lex;
mod pdf;
mod png;
mod svg;
mod window;

use std::io;
use std::io::Read;
use std::io::Seek;

use crate::limits::Limits;
use crate::paint::Format;

/// What can be read from any place.
pub(in crate::batch) trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// Why a file did not pass.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It is not whole: how, in words.
    Flaw(String),
    /// It can't be read.
    Io(io::Error),
}

type Result<T, E = Trouble> = std::result::Result<T, E>;

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => flaw("it is cut off"),
            _ => Self::Io(error),
        }
    }
}

fn flaw(how: impl Into<String>) -> Trouble {
    Trouble::Flaw(how.into())
}

/// What a whole file shows of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// How many pages it has; `None` where they can't be counted without its object streams.
    pub(super) pages: Option<u64>,
}

/// Looks whether a file is a whole one of its format.
///
/// # Errors
/// How it is not.
pub(super) fn check(format: Format, input: &mut dyn ReadSeek, limits: &Limits) -> Result<Seen> {
    input.rewind()?;
    match format {
        Format::Pdf => pdf::check(input),
        Format::Png => png::check(input, limits).map(|()| Seen { pages: Some(1) }),
        Format::Svg => svg::check(input).map(|()| Seen { pages: Some(1) }),
        Format::Jpeg | Format::WebP => {
            decoded::check(format, input, limits).map(|()| Seen { pages: Some(1) })
        }
    }
}

#[cfg(test)]
mod tests;
