//! Text in the encodings that tables come in, as UTF-8.

use std::io::Read;
use std::io::SeekFrom;

use encoding_rs::CoderResult;
use encoding_rs::Decoder;
use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use encoding_rs::WINDOWS_1252;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::record::source::ReadSeek;
use crate::record::source::unreadable;

const BLOCK: usize = 64 * 1024;

/// A file's text, block by block.
pub(crate) struct Text {
    input: Box<dyn ReadSeek>,
    decoder: Decoder,
    raw: Vec<u8>,
    /// The block at hand.
    pub(crate) block: String,
    ended: bool,
}

impl Text {
    /// Finds out the encoding and gets ready to read after the byte order mark.
    pub(crate) fn open(mut input: Box<dyn ReadSeek>) -> Result<(Self, Option<Finding>)> {
        let (encoding, mark, warning) = detect(input.as_mut())?;
        input
            .seek(SeekFrom::Start(mark))
            .map_err(|cause| unreadable(&cause))?;
        let text = Self {
            input,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: vec![0; BLOCK],
            block: String::with_capacity(BLOCK * 3),
            ended: false,
        };
        Ok((text, warning))
    }

    /// Puts the next block in the place of the last; `false` at the end.
    pub(crate) fn refill(&mut self) -> Result<bool> {
        self.block.clear();
        while self.block.is_empty() {
            if self.ended {
                return Ok(false);
            }
            self.decode_some()?;
        }
        Ok(true)
    }

    fn decode_some(&mut self) -> Result<()> {
        let count = read_some(self.input.as_mut(), &mut self.raw)?;
        self.ended = count == 0;
        let mut bytes = &self.raw[..count];
        loop {
            let (result, read, replaced) =
                self.decoder
                    .decode_to_string(bytes, &mut self.block, self.ended);
            if replaced {
                return Err(misencoded(self.decoder.encoding()));
            }
            bytes = &bytes[read..];
            match result {
                CoderResult::InputEmpty => return Ok(()),
                CoderResult::OutputFull => self.block.reserve(BLOCK),
            }
        }
    }
}

fn misencoded(encoding: &'static Encoding) -> Error {
    let name = encoding.name();
    Error::new(Kind::Syntax, format!("it is not whole {name} text"))
        .help("save it again as CSV with the encoding UTF-8")
}

fn read_some(input: &mut dyn ReadSeek, buffer: &mut [u8]) -> Result<usize> {
    loop {
        match input.read(buffer) {
            Ok(count) => return Ok(count),
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(unreadable(&cause)),
        }
    }
}

type Detected = (&'static Encoding, u64, Option<Finding>);

fn detect(input: &mut dyn ReadSeek) -> Result<Detected> {
    let mut head = Vec::new();
    input.rewind().map_err(|cause| unreadable(&cause))?;
    Read::take(&mut *input, 4096)
        .read_to_end(&mut head)
        .map_err(|cause| unreadable(&cause))?;
    if let Some((encoding, length)) = Encoding::for_bom(&head) {
        return Ok((encoding, length as u64, None));
    }
    if let Some(encoding) = utf16_by_zeros(&head) {
        return Ok((encoding, 0, Some(assumed(encoding))));
    }
    input.rewind().map_err(|cause| unreadable(&cause))?;
    match look_through(input)? {
        Look::Utf8 => Ok((UTF_8, 0, None)),
        Look::Bytes => Ok((WINDOWS_1252, 0, Some(assumed(WINDOWS_1252)))),
        Look::Binary => Err(Error::new(Kind::Syntax, "it is not text")
            .help("save it as CSV, or give it the ending of what it is: .xlsx, .xls or .ods")),
    }
}

fn assumed(encoding: &'static Encoding) -> Finding {
    let name = match encoding.name() {
        "windows-1252" => "Windows-1252 (Western European)",
        other => other,
    };
    Finding::warning(
        Kind::Syntax,
        format!("it is not UTF-8 text and was read as {name}"),
    )
    .help("look at names with accents; if they are wrong, save it as CSV with the encoding UTF-8")
}

/// UTF-16 without its mark: in text of Western headers every second byte is zero.
fn utf16_by_zeros(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    let zeros = |odd: usize| head.chunks_exact(2).filter(|pair| pair[odd] == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if pairs == 0 || even + odd == 0 {
        return None;
    }
    // A quarter suffices: other scripts may fill most of the text after the headers.
    if odd * 4 >= pairs && even * 20 <= pairs {
        return Some(UTF_16LE);
    }
    if even * 4 >= pairs && odd * 20 <= pairs {
        return Some(UTF_16BE);
    }
    None
}

enum Look {
    Utf8,
    Bytes,
    Binary,
}

/// Reads all of it once, since a single byte near the end decides.
fn look_through(input: &mut dyn ReadSeek) -> Result<Look> {
    let mut buffer = vec![0; BLOCK];
    // Bytes at the front of the buffer: the start of a character that the next block ends.
    let mut kept = 0;
    let mut look = Look::Utf8;
    loop {
        let count = read_some(input, &mut buffer[kept..])?;
        let total = kept + count;
        if buffer[..total].contains(&0) {
            return Ok(Look::Binary);
        }
        if count == 0 {
            return Ok(if kept > 0 { Look::Bytes } else { look });
        }
        kept = match std::str::from_utf8(&buffer[..total]) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_none() => total - error.valid_up_to(),
            Err(_) => {
                look = Look::Bytes;
                0
            }
        };
        buffer.copy_within(total - kept..total, 0);
    }
}
