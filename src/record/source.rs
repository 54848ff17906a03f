//! Where the bytes of records come from.

use std::fmt;
use std::fs::File;
use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// What can be read and read again.
pub(crate) trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// The bytes of a file of records: a file that is read bit by bit, or bytes in memory.
pub struct Source(Box<dyn ReadSeek>);

impl Source {
    /// From anything that can be read from any place.
    pub fn new(input: impl Read + Seek + Send + 'static) -> Self {
        Self(Box::new(input))
    }

    /// Opens the file at `path`. It is read bit by bit, so its size does not matter.
    ///
    /// # Errors
    /// [`Kind::Io`] when it can't be opened or is a folder.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.display().to_string();
        if path.is_dir() {
            let error = Error::new(Kind::Io, format!("`{name}` is a folder, not a file"));
            return Err(error.help("name the file with the records in it"));
        }
        let file = File::open(path).map_err(|cause| {
            Error::new(Kind::Io, format!("`{name}` can't be opened: {cause}"))
                .help("look at the name and whether you may read it")
        })?;
        Ok(Self::new(file))
    }

    pub(crate) fn into_inner(self) -> Box<dyn ReadSeek> {
        self.0
    }

    /// The first bytes, at most `count`; reading starts from the front again.
    pub(crate) fn head(&mut self, count: u64) -> Result<Vec<u8>> {
        let mut head = Vec::new();
        self.0.rewind().map_err(|cause| unreadable(&cause))?;
        let mut start = self.0.by_ref().take(count);
        start
            .read_to_end(&mut head)
            .map_err(|cause| unreadable(&cause))?;
        self.0.rewind().map_err(|cause| unreadable(&cause))?;
        Ok(head)
    }

    /// How many bytes there are.
    pub(crate) fn size(&mut self) -> Result<u64> {
        let end = self
            .0
            .seek(SeekFrom::End(0))
            .map_err(|cause| unreadable(&cause))?;
        self.0.rewind().map_err(|cause| unreadable(&cause))?;
        Ok(end)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(Cursor::new(bytes))
    }
}

impl From<&[u8]> for Source {
    fn from(bytes: &[u8]) -> Self {
        Self::from(bytes.to_vec())
    }
}

impl From<&str> for Source {
    fn from(text: &str) -> Self {
        Self::from(text.as_bytes())
    }
}

impl From<File> for Source {
    fn from(file: File) -> Self {
        Self::new(file)
    }
}

/// The error for input that stops while it is read.
pub(crate) fn unreadable(cause: &std::io::Error) -> Error {
    Error::new(Kind::Io, format!("it can't be read: {cause}"))
        .help("the file may be damaged, or was cut off while it was copied")
}
