//! Whether a PNG is whole: its chunks and their checksums, and every byte of its picture (W3C PNG, third edition).

use std::io::BufReader;
use std::io::Read;

use flate2::Decompress;
use flate2::FlushDecompress;
use flate2::Status;

use crate::batch::audit::whole::ReadSeek;
use crate::batch::audit::whole::Result;
use crate::batch::audit::whole::flaw;
use crate::limits::Limits;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// Bytes that are looked at or inflated at a time.
const PART: usize = 1 << 14;

pub(super) fn check(input: &mut dyn ReadSeek, limits: &Limits) -> Result<()> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut signature = [0; 8];
    input.read_exact(&mut signature)?;
    if signature != SIGNATURE {
        return Err(flaw("it does not begin as a PNG does"));
    }
    let mut look = Look::default();
    while !look.is_ended {
        look.chunk(&mut input, limits)?;
    }
    if input.read(&mut [0])? > 0 {
        return Err(flaw("something stands behind its end"));
    }
    Ok(())
}

/// What was seen so far.
#[derive(Default)]
struct Look {
    header: Option<Header>,
    has_palette: bool,
    picture: Option<Picture>,
    /// The last chunk was one of the picture.
    in_picture: bool,
    is_ended: bool,
}

#[derive(Clone, Copy)]
struct Header {
    /// Bytes of the picture before it was deflated.
    bytes: u64,
    wants_palette: bool,
}

struct Picture {
    inflate: Decompress,
    is_ended: bool,
}

impl Look {
    fn chunk(&mut self, input: &mut impl Read, limits: &Limits) -> Result<()> {
        let mut head = [0; 8];
        input.read_exact(&mut head)?;
        let [a, b, c, d, name @ ..] = head;
        let length = u32::from_be_bytes([a, b, c, d]);
        self.begins(&name, length)?;
        let mut sum = crc32fast::Hasher::new();
        sum.update(&name);
        let mut start = Vec::new();
        let mut left = length as usize;
        let mut trouble = None;
        while left > 0 {
            let mut part = [0; PART];
            let part = &mut part[..left.min(PART)];
            input.read_exact(part)?;
            sum.update(part);
            if start.is_empty() {
                start.extend_from_slice(&part[..part.len().min(13)]);
            }
            // A chunk that is damaged as a whole says so first.
            if trouble.is_none() {
                trouble = self.part(&name, part).err();
            }
            left -= part.len();
        }
        let mut wanted = [0; 4];
        input.read_exact(&mut wanted)?;
        if sum.finalize() != u32::from_be_bytes(wanted) {
            let name = name.escape_ascii();
            return Err(flaw(format!("the checksum of its chunk `{name}` is wrong")));
        }
        match trouble {
            Some(trouble) => Err(trouble),
            None => self.ends(&name, &start, limits),
        }
    }

    /// Whether a chunk may come here.
    fn begins(&mut self, name: &[u8; 4], length: u32) -> Result<()> {
        if !name.iter().all(u8::is_ascii_alphabetic) || i32::try_from(length).is_err() {
            return Err(flaw("one of its chunks is broken"));
        }
        let is_header = name == b"IHDR";
        if is_header != self.header.is_none() || (is_header && length != 13) {
            return Err(flaw("it does not begin with its header"));
        }
        let in_picture = name == b"IDAT";
        if in_picture && self.picture.is_some() && !self.in_picture {
            return Err(flaw("its picture is in pieces"));
        }
        if in_picture && self.header.is_some_and(|header| header.wants_palette) && !self.has_palette
        {
            return Err(flaw("it has no palette"));
        }
        self.in_picture = in_picture;
        self.has_palette |= name == b"PLTE";
        Ok(())
    }

    fn part(&mut self, name: &[u8; 4], part: &[u8]) -> Result<()> {
        let Some(header) = self.header.filter(|_| name == b"IDAT") else {
            return Ok(());
        };
        let picture = self.picture.get_or_insert_with(|| Picture {
            inflate: Decompress::new(true),
            is_ended: false,
        });
        picture.take(part, header.bytes)
    }

    fn ends(&mut self, name: &[u8; 4], start: &[u8], limits: &Limits) -> Result<()> {
        match name {
            b"IHDR" => self.header = Some(Header::read(start, limits)?),
            b"IEND" => {
                let picture = self
                    .picture
                    .as_ref()
                    .ok_or_else(|| flaw("it has no picture"))?;
                let bytes = self.header.map_or(0, |header| header.bytes);
                if !picture.is_ended || picture.inflate.total_out() != bytes || !start.is_empty() {
                    return Err(flaw("its picture is cut off"));
                }
                self.is_ended = true;
            }
            _ => {}
        }
        Ok(())
    }
}

impl Picture {
    fn take(&mut self, mut part: &[u8], most: u64) -> Result<()> {
        let mut out = [0; PART];
        while !part.is_empty() {
            if self.is_ended {
                return Err(flaw("something stands behind its picture"));
            }
            let before = (self.inflate.total_in(), self.inflate.total_out());
            let status = self
                .inflate
                .decompress(part, &mut out, FlushDecompress::None)
                .map_err(|_| flaw("its picture can't be inflated"))?;
            let read = self.inflate.total_in() - before.0;
            part = &part[usize::try_from(read).unwrap_or(part.len()).min(part.len())..];
            self.is_ended = status == Status::StreamEnd;
            if self.inflate.total_out() > most {
                return Err(flaw("its picture is larger than its header says"));
            }
            let stands = before == (self.inflate.total_in(), self.inflate.total_out());
            if stands && !self.is_ended {
                return Err(flaw("its picture can't be inflated"));
            }
        }
        self.drain(most)
    }

    /// What is inflated and waits for room.
    fn drain(&mut self, most: u64) -> Result<()> {
        let mut out = [0; PART];
        while !self.is_ended {
            let before = self.inflate.total_out();
            let status = self
                .inflate
                .decompress(&[], &mut out, FlushDecompress::None)
                .map_err(|_| flaw("its picture can't be inflated"))?;
            self.is_ended = status == Status::StreamEnd;
            if self.inflate.total_out() > most {
                return Err(flaw("its picture is larger than its header says"));
            }
            if self.inflate.total_out() == before {
                break;
            }
        }
        Ok(())
    }
}

impl Header {
    fn read(bytes: &[u8], limits: &Limits) -> Result<Self> {
        let [
            w0,
            w1,
            w2,
            w3,
            h0,
            h1,
            h2,
            h3,
            depth,
            color,
            0,
            0,
            interlace,
        ] = *bytes
        else {
            return Err(flaw("its header is broken"));
        };
        let width = u64::from(u32::from_be_bytes([w0, w1, w2, w3]));
        let height = u64::from(u32::from_be_bytes([h0, h1, h2, h3]));
        let channels = channels(color, depth).ok_or_else(|| flaw("its header is broken"))?;
        if width == 0 || height == 0 || interlace > 1 {
            return Err(flaw("its header is broken"));
        }
        if width.saturating_mul(height) > limits.output_pixels {
            return Err(flaw(format!(
                "it has more than {} pixels",
                limits.output_pixels
            )));
        }
        let bits = channels * u64::from(depth);
        let bytes_of = |width: u64, height: u64| match width {
            0 => 0,
            _ => height * (1 + (width * bits).div_ceil(8)),
        };
        // Where the passes of Adam7 begin and how far their pixels stand apart.
        let passes = [
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ];
        let of_pass = |(x, y, dx, dy): (u64, u64, u64, u64)| {
            bytes_of(
                width.saturating_sub(x).div_ceil(dx),
                height.saturating_sub(y).div_ceil(dy),
            )
        };
        Ok(Self {
            bytes: match interlace {
                0 => bytes_of(width, height),
                _ => passes.into_iter().map(of_pass).sum(),
            },
            wants_palette: color == 3,
        })
    }
}

/// Values of a pixel; `None` for a kind and a depth that do not go together.
fn channels(color: u8, depth: u8) -> Option<u64> {
    match (color, depth) {
        (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) => Some(1),
        (2, 8 | 16) => Some(3),
        (4, 8 | 16) => Some(2),
        (6, 8 | 16) => Some(4),
        _ => None,
    }
}
