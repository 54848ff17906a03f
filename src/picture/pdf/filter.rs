//! Data of streams, unpacked within a bound (ISO 32000-1, clause 7.4).

use std::io::Read;

use super::value::Dict;
use super::value::Value;

/// How the data of a stream is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    Flate,
    Lzw,
    Ascii85,
    AsciiHex,
    RunLength,
    /// A picture, unpacked by its own reader.
    Picture(Coding),
}

/// How a picture is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Jpeg,
    Fax,
    Jpeg2000,
    Jbig2,
}

/// Why data can't be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It comes to more than the bound.
    Bound,
    /// It is packed in a way that is not read.
    Unknown,
}

/// Data, and the coding of a picture where it ends in one.
pub(crate) type Unpacked = std::result::Result<(Vec<u8>, Option<Coding>), Fault>;

/// Filters of one stream, at most: more than programs write, fewer than bombs need.
const MOST_FILTERS: usize = 4;

/// The filters of a stream, each with its parameters.
pub(crate) fn filters(dict: &Dict) -> Result<Vec<(Filter, Dict)>, Fault> {
    let names = list(dict.get("Filter"));
    let parameters = list(dict.get("DecodeParms").or(dict.get("DP")));
    if names.len() > MOST_FILTERS {
        return Err(Fault::Bound);
    }
    let filter = |(at, name): (usize, &Value)| {
        let filter = named(name.as_name().ok_or(Fault::Unknown)?)?;
        let parameters = parameters.get(at).and_then(Value::as_dict);
        Ok((filter, parameters.cloned().unwrap_or_default()))
    };
    names.iter().enumerate().map(filter).collect()
}

fn list(value: Option<&Value>) -> Vec<Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.clone(),
        Some(one) => vec![one.clone()],
    }
}

fn named(name: &[u8]) -> Result<Filter, Fault> {
    match name {
        b"FlateDecode" | b"Fl" => Ok(Filter::Flate),
        b"LZWDecode" | b"LZW" => Ok(Filter::Lzw),
        b"ASCII85Decode" | b"A85" => Ok(Filter::Ascii85),
        b"ASCIIHexDecode" | b"AHx" => Ok(Filter::AsciiHex),
        b"RunLengthDecode" | b"RL" => Ok(Filter::RunLength),
        b"DCTDecode" | b"DCT" => Ok(Filter::Picture(Coding::Jpeg)),
        b"CCITTFaxDecode" | b"CCF" => Ok(Filter::Picture(Coding::Fax)),
        b"JPXDecode" => Ok(Filter::Picture(Coding::Jpeg2000)),
        b"JBIG2Decode" => Ok(Filter::Picture(Coding::Jbig2)),
        _ => Err(Fault::Unknown),
    }
}

/// The data, and the coding of a picture where it ends in one: that is left as it is.
pub(crate) fn unpacked(dict: &Dict, data: &[u8], bound: usize) -> Unpacked {
    let mut data = data.to_vec();
    let mut used = 0;
    for (filter, parameters) in filters(dict)? {
        let step = match filter {
            Filter::Flate => flate(&data, bound - used)?,
            Filter::Lzw => lzw(&data, &parameters, bound - used)?,
            Filter::Ascii85 => ascii85(&data, bound - used)?,
            Filter::AsciiHex => ascii_hex(&data),
            Filter::RunLength => run_length(&data, bound - used)?,
            Filter::Picture(coding) => return Ok((data, Some(coding))),
        };
        used += step.len();
        if used > bound {
            return Err(Fault::Bound);
        }
        data = match filter {
            Filter::Flate | Filter::Lzw => predicted(step, &parameters).ok_or(Fault::Unknown)?,
            _ => step,
        };
    }
    Ok((data, None))
}

/// What can be inflated: damaged data as far as it goes, as viewers do.
fn flate(data: &[u8], bound: usize) -> Result<Vec<u8>, Fault> {
    let out = read(flate2::read::ZlibDecoder::new(data), bound)?;
    match out.is_empty() && data.len() > 2 {
        true => read(flate2::read::DeflateDecoder::new(&data[2..]), bound),
        false => Ok(out),
    }
}

/// Reads up to an error or the end; never asks for more memory than the bound allows.
fn read(mut reader: impl Read, bound: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    let mut piece = vec![0; 64 << 10];
    while let Ok(count @ 1..) = reader.read(&mut piece) {
        if out.len() + count > bound {
            return Err(Fault::Bound);
        }
        if out.capacity() - out.len() < count {
            let more = out.len().clamp(count, (bound - out.len()).max(count));
            out.reserve_exact(more);
        }
        out.extend(&piece[..count]);
    }
    Ok(out)
}

/// Lempel-Ziv-Welch codes of 9 to 12 bits (clause 7.4.4).
fn lzw(data: &[u8], parameters: &Dict, bound: usize) -> Result<Vec<u8>, Fault> {
    let early = match parameters.get("EarlyChange").and_then(Value::number) {
        Some(0.0) => 0,
        _ => 1,
    };
    let mut out: Vec<u8> = Vec::new();
    // Each entry is a range of what has come out.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let (mut bits, mut count, mut width) = (0_u32, 0_u32, 9_u32);
    let mut before: Option<(usize, usize)> = None;
    for byte in data {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        if count < width {
            continue;
        }
        count -= width;
        let code = bits >> count & ((1 << width) - 1);
        bits &= (1 << count) - 1;
        if code == 256 {
            (width, before) = (9, None);
            table.clear();
            continue;
        }
        if code == 257 {
            break;
        }
        let start = out.len();
        match (code, before) {
            (0..=255, _) => out.push(code as u8),
            (code, Some(last)) => {
                let at = code as usize - 258;
                let (from, to) = match table.get(at) {
                    Some(range) => *range,
                    // The entry that is being made: what was before, and its first byte.
                    None if at == table.len() => (last.0, last.1 + 1),
                    None => break,
                };
                for index in from..to {
                    let byte = out[index.min(out.len() - 1)];
                    out.push(byte);
                }
            }
            (_, None) => break,
        }
        if out.len() > bound {
            return Err(Fault::Bound);
        }
        if let Some((from, to)) = before
            && table.len() < 4096 - 258
        {
            // What was before is followed by the first byte of what came now.
            table.push((from, to + 1));
        }
        before = Some((start, out.len()));
        let next = table.len() as u32 + 258 + early;
        width = match next {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
    }
    Ok(out)
}

fn ascii85(data: &[u8], bound: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    let (mut group, mut count) = (0_u32, 0_usize);
    let data = data.strip_prefix(b"<~").unwrap_or(data);
    for byte in data.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            _ => {}
        }
        if out.len() > bound {
            return Err(Fault::Bound);
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(&group.to_be_bytes()[..count - 1]);
    }
    Ok(out)
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let digits = data.iter().take_while(|byte| **byte != b'>');
    let mut digits: Vec<u8> = digits
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    if digits.len() % 2 == 1 {
        digits.push(0);
    }
    digits
        .chunks_exact(2)
        .map(|two| two[0] * 16 + two[1])
        .collect()
}

fn run_length(data: &[u8], bound: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    let mut rest = data;
    while let Some((length, after)) = rest.split_first() {
        let length = usize::from(*length);
        match length {
            128 => break,
            0..128 => {
                let run = &after[..after.len().min(length + 1)];
                out.extend(run);
                rest = &after[run.len()..];
            }
            _ => {
                let Some((byte, after)) = after.split_first() else {
                    break;
                };
                out.resize(out.len() + 257 - length, *byte);
                rest = after;
            }
        }
        if out.len() > bound {
            return Err(Fault::Bound);
        }
    }
    Ok(out)
}

/// Undoes what made neighbours alike before packing (clause 7.4.4.4). `None` when the parameters are
/// of no use.
fn predicted(data: Vec<u8>, parameters: &Dict) -> Option<Vec<u8>> {
    let number = |key: &str, plain: f64| {
        let value = parameters.get(key).and_then(Value::number);
        value.unwrap_or(plain)
    };
    let predictor = number("Predictor", 1.0);
    if predictor < 2.0 {
        return Some(data);
    }
    let (colors, bits) = (number("Colors", 1.0), number("BitsPerComponent", 8.0));
    let columns = number("Columns", 1.0);
    let whole = |value: f64, most: f64| (1.0..=most).contains(&value).then_some(value as usize);
    let (colors, bits) = (whole(colors, 32.0)?, whole(bits, 16.0)?);
    let row = (whole(columns, 1e6)? * colors * bits).div_ceil(8);
    let step = (colors * bits).div_ceil(8);
    if predictor == 2.0 {
        return Some(differences(data, row, step, bits));
    }
    Some(png_rows(&data, row, step))
}

/// TIFF's predictor; of other depths than a byte it is rare, and left as it is.
fn differences(mut data: Vec<u8>, row: usize, step: usize, bits: usize) -> Vec<u8> {
    if bits == 8 {
        for row in data.chunks_mut(row) {
            for at in step..row.len() {
                row[at] = row[at].wrapping_add(row[at - step]);
            }
        }
    }
    data
}

fn png_rows(data: &[u8], row: usize, step: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; row];
    for line in data.chunks(row + 1) {
        let (kind, line) = (line[0], &line[1..]);
        let mut this = vec![0_u8; row];
        for (at, byte) in line.iter().enumerate() {
            let left = at.checked_sub(step).map_or(0, |at| this[at]);
            let corner = at.checked_sub(step).map_or(0, |at| above[at]);
            let guess = match kind {
                1 => left,
                2 => above[at],
                3 => (u16::from(left) + u16::from(above[at])).div_euclid(2) as u8,
                4 => paeth(left, above[at], corner),
                _ => 0,
            };
            this[at] = byte.wrapping_add(guess);
        }
        out.extend(&this[..line.len()]);
        above = this;
    }
    out
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i16::from);
    let guess = a + b - c;
    let (to_a, to_b, to_c) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        above
    } else {
        corner
    }
}
