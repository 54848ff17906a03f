//! The content streams of records as `FlateDecode` wants them (RFC 1950 and 1951), packed with codes that are known
//! before.
//!
//! All of them are alike: numbers and a few operators, strings of glyphs, the bars of a QR code. A general compressor
//! spends half of its time on working out codes for each; here they come from a sample, once for all.

use std::cell::RefCell;
use std::sync::LazyLock;

use super::code;
use super::code::Bars;
use super::ops::Ops;
use crate::code::encode;
use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Rect;
use crate::paint::deflate::adler::Adler;
use crate::paint::deflate::alike;
use crate::paint::deflate::bits::Bits;
use crate::paint::deflate::bits::SPARE;
use crate::paint::deflate::code::Codes;
use crate::paint::deflate::code::Counts;
use crate::paint::deflate::token::FARTHEST;
use crate::paint::deflate::token::LONGEST;
use crate::paint::deflate::token::Token;

/// Streams with more bytes hold much that is in no sample: drawings, which are worth codes of their own.
const MOST: usize = FARTHEST;
/// The shortest stretch that takes fewer bits than its bytes.
const WORD: usize = 4;
/// Places that are remembered, by the hash of four bytes.
const PLACES: usize = 1 << 12;
/// A stretch that needs no longer one.
const LONG: usize = 12;
/// Bits of a byte that hardly comes in the sample.
const RARE: u32 = 13;

/// The start of a stream and the codes of its only block.
struct Known {
    start: Bits,
    codes: Codes,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut counts = Counts::none();
    let ops = sample();
    tokens(&ops, &mut Work::new(), |token| counts.add(token));
    let codes = Codes::new(&counts);
    // A window of 32 KB, packed with little effort.
    let mut start = Bits::after(vec![0x78, 0x01]);
    codes.begin(&mut start, true);
    Known { start, codes }
});

/// What a thread needs for the next stream.
struct Work {
    places: Places,
    /// The bytes, with [`SPARE`] more.
    bytes: Vec<u8>,
}

impl Work {
    fn new() -> Self {
        Self {
            places: Places::new(),
            bytes: Vec::new(),
        }
    }
}

thread_local! {
    static WORK: RefCell<Work> = RefCell::new(Work::new());
}

/// The stream; `None` for what is unlike most, which a general compressor packs better.
pub(super) fn squeeze(ops: &Ops) -> Option<Vec<u8>> {
    let bytes = ops.bytes.as_slice();
    if bytes.len() > MOST {
        return None;
    }
    let known = &*KNOWN;
    let mut bits = known.start.again(bytes.len() / 2);
    let (mut all, mut rare) = (0, 0);
    WORK.with_borrow_mut(|work| {
        tokens(ops, work, |token| {
            all += 1;
            match token.as_stretch() {
                Some((length, distance)) => known.codes.put_stretch(&mut bits, length, distance),
                None => {
                    rare += usize::from(known.codes.cost_of_byte(token.as_byte()) >= RARE);
                    known.codes.put_byte(&mut bits, token.as_byte());
                }
            }
        });
    });
    // Thousands of different glyphs, for one.
    if rare > 8 + all / 12 {
        return None;
    }
    known.codes.put_end(&mut bits);
    bits.append(&Adler::of(bytes).bytes());
    Some(bits.into_bytes())
}

/// The last two places where four bytes came, by their hash: one more than each, the last in the low half.
struct Places(Box<[u32; PLACES]>);

/// Bytes of which some may have come before, with [`SPARE`] more.
#[derive(Clone, Copy)]
struct Spared<'a> {
    all: &'a [u8],
    end: usize,
}

impl Spared<'_> {
    /// Eight of them; past the end they are zeros.
    #[inline]
    fn at(self, at: usize) -> u64 {
        let eight = self.all[at..at + SPARE].try_into();
        u64::from_le_bytes(eight.unwrap_or_default())
    }

    /// How many are alike from two places on; 0 for less than four.
    #[inline]
    fn alike(self, from: usize, at: usize, own: u64) -> usize {
        let differ = self.at(from) ^ own;
        if differ as u32 != 0 {
            return 0;
        }
        if differ != 0 {
            return (differ.trailing_zeros() / 8) as usize;
        }
        let rest = LONGEST - SPARE;
        SPARE + alike(&self.all[from + SPARE..], &self.all[at + SPARE..], rest)
    }
}

impl Places {
    fn new() -> Self {
        Self(Box::new([0; PLACES]))
    }

    /// Where the bytes at a place came before, and how many are alike; notes the place. A length of 0 for none.
    #[inline]
    fn find(&mut self, bytes: Spared<'_>, at: usize) -> (usize, usize) {
        let own = bytes.at(at);
        let slot = self.slot(own);
        let places = *slot;
        *slot = places << 16 | (at as u32 + 1);
        let (mut length, mut from) = (0, 0);
        for place in [places & 0xffff, places >> 16] {
            let Some(place) = (place as usize).checked_sub(1) else {
                break;
            };
            let alike = bytes.alike(place, at, own);
            if alike > length {
                (length, from) = (alike, place);
            }
        }
        let length = length.min(bytes.end - at);
        (if length < WORD { 0 } else { length }, at - from)
    }

    #[inline]
    fn note(&mut self, bytes: Spared<'_>, at: usize) {
        let slot = self.slot(bytes.at(at));
        *slot = *slot << 16 | (at as u32 + 1);
    }

    #[inline]
    fn slot(&mut self, own: u64) -> &mut u32 {
        &mut self.0[scatter(own as u32, PLACES)]
    }
}

/// Tells the tokens of a stream of at most [`MOST`] bytes.
#[inline]
fn tokens(ops: &Ops, work: &mut Work, out: impl FnMut(Token)) {
    let end = ops.bytes.len();
    work.bytes.clear();
    work.bytes.extend_from_slice(&ops.bytes);
    work.bytes.resize(end + SPARE, 0);
    work.places.0.fill(0);
    let bytes = Spared {
        all: &work.bytes,
        end,
    };
    let mut reader = Reader {
        bytes,
        places: &mut work.places,
        at: 0,
        out,
    };
    for bars in &ops.codes {
        reader.any(bars.start);
        reader.bars(bars);
    }
    reader.any(end);
}

/// Reads a stream from its start and tells its tokens.
struct Reader<'a, F> {
    bytes: Spared<'a>,
    places: &'a mut Places,
    at: usize,
    out: F,
}

impl<F: FnMut(Token)> Reader<'_, F> {
    /// All up to a place, and maybe beyond. A stretch gives way to a longer one that begins a byte later.
    #[inline]
    fn any(&mut self, end: usize) {
        let bytes = self.bytes;
        while self.at < end {
            let (mut length, mut distance) = self.places.find(bytes, self.at);
            if length == 0 {
                self.byte();
                continue;
            }
            let mut noted = self.at + 1;
            if length < LONG && noted < end {
                let (later, from) = self.places.find(bytes, noted);
                noted += 1;
                if later > length {
                    self.byte();
                    (length, distance) = (later, from);
                }
            }
            for within in noted..self.at + length {
                self.places.note(bytes, within);
            }
            self.stretch(length, distance);
        }
    }

    /// The bars of a code. What follows the left edge of one came before as a whole, or but for its top; so nothing is
    /// looked for.
    #[inline]
    fn bars(&mut self, bars: &Bars) {
        let (mut rows, mut sizes) = ([(0, 0); ROWS], [(0, 0); SIZES]);
        let mut start = bars.start;
        for line in &bars.lines {
            let [row, size, end] =
                [line.to_row, line.to_size, line.length].map(|to| start + usize::from(to));
            let [w, h] = line.size.map(u32::from);
            let of_size = 1 << 24 | w << 8 | h;
            let of_row = of_size | u32::from(line.row) << 16;
            self.ending(row, of_row, &mut rows[scatter(of_row, ROWS)]);
            self.ending(size, of_size, &mut sizes[scatter(of_size, SIZES)]);
            self.bytes_until(end);
            start = end;
        }
    }

    /// What begins at a place with such numbers, if the same came before.
    #[inline]
    fn ending(&mut self, at: usize, key: u32, last: &mut (u32, usize)) {
        let (same, from) = std::mem::replace(last, (key, at));
        if self.at > at {
            return;
        }
        self.bytes_until(at);
        if same == key {
            let length = self.bytes.alike(from, at, self.bytes.at(at));
            self.stretch(length.min(self.bytes.end - at), at - from);
        }
    }

    #[inline]
    fn bytes_until(&mut self, end: usize) {
        while self.at < end {
            self.byte();
        }
    }

    #[inline]
    fn byte(&mut self) {
        (self.out)(Token::byte(self.bytes.all[self.at]));
        self.at += 1;
    }

    #[inline]
    fn stretch(&mut self, length: usize, distance: usize) {
        (self.out)(Token::stretch(length, distance));
        self.at += length;
    }
}

/// Rows and sizes of bars that are remembered.
const ROWS: usize = 256;
const SIZES: usize = 64;

/// A place among so many, a power of two.
#[inline]
fn scatter(key: u32, among: usize) -> usize {
    (key.wrapping_mul(0x9e37_79b1) >> (32 - among.ilog2())) as usize
}

/// Lines of the sample.
const LINES: [&str; 7] = [
    "Institute of Structural Engineering",
    "María Guadalupe Hernández",
    "Advanced Structural Engineering",
    "14 May 2026",
    "Distinction",
    "007316",
    "C-2026-007316",
];

/// What its codes say.
const PAYLOADS: [&str; 2] = [
    "https://verify.example.org/c/C-2026-007316",
    "https://example.org/credentials/7f4c-0482-19ab",
];

/// How far apart its glyphs stand, in thousandths of the em.
const GAPS: [f64; 8] = [20.0, 10.0, 9.4, 27.8, -6.4, 32.3, 19.9, 10.1];

/// Pages as most records have them: some lines of text and a QR code.
fn sample() -> Ops {
    let mut ops = Ops::default();
    let mut at = 0;
    for payload in PAYLOADS {
        ops.op("q").op("1 0 0 -1 8.5039 603.7795 cm");
        for line in LINES {
            sample_line(&mut ops, line, at);
            at += 1;
        }
        sample_code(&mut ops, payload);
        ops.op("Q");
    }
    ops
}

fn sample_line(ops: &mut Ops, line: &str, at: u8) {
    let step = f64::from(at);
    let grey = 20 + 5 * at;
    ops.op("q")
        .op("BT")
        .fill_color(Color::Rgb([grey, grey, grey + 23, 255]));
    ops.name(b'F', 19 + i32::from(at % 3));
    ops.num(8.0 + 3.0 * step, 4).op("Tf");
    let place = Affine::translate(59.5276 + 127.5591 * (step % 4.0), 104.315 + 43.4724 * step);
    ops.matrix(Affine::scale(1.0, -1.0).then(place)).op("Tm");
    ops.bytes.push(b'[');
    // A line in three is spaced, each letter by itself.
    let most = if at.is_multiple_of(3) { 1 } else { 3 };
    // Codes are given as glyphs come: each file has others for the same letters, so that all come alike.
    let code = |(index, _): (u32, char)| {
        let spread = (index + 61 * u32::from(at)).wrapping_mul(0x9e37_79b1) >> 16;
        (1 + spread % 113) as u8
    };
    let letters: Vec<u8> = (0..).zip(line.chars()).map(code).collect();
    let mut rest = letters.as_slice();
    for (gap, count) in GAPS.iter().cycle().zip([7, 1, 3, 9, 2].iter().cycle()) {
        let (some, after) = rest.split_at(rest.len().min(most * count));
        ops.literal(some.iter().flat_map(|letter| [0, *letter]));
        rest = after;
        if rest.is_empty() {
            break;
        }
        ops.num(*gap, 1);
        ops.bytes.pop();
    }
    ops.op("]TJ").op("ET").op("Q");
}

fn sample_code(ops: &mut Ops, payload: &str) {
    let Ok(matrix) = encode(payload, Default::default()) else {
        return;
    };
    ops.op("q").op("q").op("1 g");
    let area = Rect::new(612.2835, 484.7244, 102.0472, 102.0472);
    ops.rect(area).op("f").op("Q").op("q");
    ops.fill_color(Color::Rgb([20, 20, 43, 255]));
    code::draw(ops, &matrix, area.grown(-11.0321));
    ops.op("Q").op("Q");
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::super::file::Effort;
    use super::super::file::deflate;
    use super::*;

    fn unpacked(packed: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut reader = flate2::read::ZlibDecoder::new(packed);
        reader.read_to_end(&mut bytes).expect("a whole stream");
        assert_eq!(reader.total_in() as usize, packed.len());
        bytes
    }

    fn plain(bytes: Vec<u8>) -> Ops {
        Ops {
            bytes,
            codes: Vec::new(),
        }
    }

    fn page(payload: &str, name: &str) -> Ops {
        let mut ops = Ops::default();
        for (at, line) in (0_u8..).zip([name, "Verify at example.com", payload, "7 June 2031"]) {
            sample_line(&mut ops, line, 3 * at + 1);
        }
        sample_code(&mut ops, payload);
        ops
    }

    #[test]
    fn a_page_comes_back_and_is_no_larger_than_a_general_compressor_makes_it() {
        let (mut ours, mut theirs) = (0, 0);
        for number in 0..20 {
            let payload = format!("https://example.com/{}/{number}", 7_919 * number);
            let page = page(&payload, &format!("Zoë Núñez the {number}th"));
            let packed = squeeze(&page).expect("it is like others");
            assert_eq!(unpacked(&packed), page.bytes);
            ours += packed.len();
            theirs += deflate(&page.bytes, Effort::Page).len();
        }
        assert!(ours * 100 <= theirs * 102, "{ours} and {theirs}");
    }

    #[test]
    fn codes_of_any_size_come_back() {
        for length in [1, 20, 60, 150, 400, 900] {
            let mut ops = Ops::default();
            for payload in ["Az".repeat(length), "7".repeat(length)] {
                sample_code(&mut ops, &payload);
            }
            match squeeze(&ops) {
                Some(packed) => assert_eq!(unpacked(&packed), ops.bytes, "{length}"),
                None => assert!(ops.bytes.len() > MOST, "{length}"),
            }
        }
    }

    #[test]
    fn what_is_unlike_a_page_is_left_to_a_general_compressor() {
        let noise = |n: u32| (n.wrapping_mul(2_654_435_761) >> 19) as u8;
        let noise: Vec<u8> = (0..3_000).map(noise).collect();
        assert_eq!(squeeze(&plain(noise)), None);
        assert_eq!(squeeze(&plain(vec![b'0'; MOST + 1])), None);
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in proptest::collection::vec(
            prop_oneof![4 => b'0'..=b'9', 2 => Just(b' '), 1 => any::<u8>()], 0..3_000,
        ), times in 1..12_usize) {
            let ops = plain(bytes.repeat(times));
            if let Some(packed) = squeeze(&ops) {
                prop_assert_eq!(unpacked(&packed), ops.bytes);
            }
        }
    }
}
