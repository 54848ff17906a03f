//! The strong way to tokens, for what is packed once: of all ways through a cell, that with the fewest
//! bits.
//!
//! A cell refers to itself and to those near it alone, so that a record that changes pixels makes few
//! others anew.

use crate::paint::deflate::alike;
use crate::paint::deflate::code::Codes;
use crate::paint::deflate::token;
use crate::paint::deflate::token::FARTHEST;
use crate::paint::deflate::token::LONGEST;
use crate::paint::deflate::token::Token;

/// Bytes of a cell: the longest stretch, which has the shortest code.
pub(super) const CELL: usize = LONGEST;
/// Most rows up that a cell may refer.
pub(super) const MOST_ROWS_UP: usize = 6;
/// Cells beyond that where a stretch begins, from which it may come.
const AHEAD: usize = 3;
/// Places that are remembered: more than the farthest.
const PLACES: usize = 2 * FARTHEST;
const HASHES: usize = 1 << 12;
/// The shortest stretch.
const SHORTEST: usize = 3;
/// Within a stretch of so many bytes others are looked for only where one ends.
const LONG_ENOUGH: usize = 48;
const NOWHERE: u32 = u32::MAX;

/// How many bits tokens take.
pub(super) trait Cost {
    fn byte(&self, byte: u8) -> u32;
    fn length(&self, length: usize) -> u32;
    fn distance(&self, distance: usize) -> u32;
}

impl Cost for Codes {
    fn byte(&self, byte: u8) -> u32 {
        self.cost_of_byte(byte)
    }

    fn length(&self, length: usize) -> u32 {
        self.cost_of_length(length)
    }

    fn distance(&self, distance: usize) -> u32 {
        self.cost_of_distance(distance)
    }
}

/// The costs before any is known.
pub(super) struct Usual;

impl Cost for Usual {
    fn byte(&self, _: u8) -> u32 {
        7
    }

    fn length(&self, length: usize) -> u32 {
        5 + token::length(length).count
    }

    fn distance(&self, distance: usize) -> u32 {
        3 + token::distance(distance).count
    }
}

/// Rows of filtered bytes, parted into cells of [`CELL`] bytes, the last of a row shorter.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) stride: usize,
    /// How many rows up a stretch may come from.
    pub(super) reach: usize,
}

/// Goes through rows from top to bottom.
pub(super) struct Parser {
    /// Most places that are tried for each byte.
    tries: usize,
    /// By column, where three bytes came last, by their hash.
    columns: Vec<Vec<u32>>,
    /// By place, where those that are alike came before.
    links: Vec<u32>,
    /// The least bits to each byte of a row, and the token that ends there.
    ways: Vec<(u32, Token)>,
    /// Where stretches of a row end that go as far as they can.
    ends: Vec<bool>,
}

/// A row that is parsed.
struct Here<'a, C> {
    rows: Rows<'a>,
    start: usize,
    end: usize,
    /// Where the first row begins that is in reach.
    first: u32,
    costs: &'a C,
}

impl Parser {
    pub(super) fn new(stride: usize, tries: usize) -> Self {
        Self {
            tries,
            columns: vec![vec![NOWHERE; HASHES]; stride.div_ceil(CELL)],
            links: vec![NOWHERE; PLACES],
            ways: vec![(0, Token::byte(0)); stride + 1],
            ends: vec![false; stride + 1],
        }
    }

    /// The tokens of a row.
    pub(super) fn row(
        &mut self,
        rows: Rows<'_>,
        row: usize,
        costs: &impl Cost,
        out: &mut Vec<Token>,
    ) {
        let start = row * rows.stride;
        self.walk(&Here {
            rows,
            start,
            end: start + rows.stride,
            first: (row.saturating_sub(rows.reach) * rows.stride) as u32,
            costs,
        });
        let first = out.len();
        let mut at = rows.stride;
        while at > 0 {
            let (_, token) = self.ways[at];
            out.push(token);
            at -= token.len();
        }
        out[first..].reverse();
    }

    /// Finds the cheapest way to each byte of a row.
    fn walk<C: Cost>(&mut self, here: &Here<'_, C>) {
        self.ways.fill((u32::MAX, Token::byte(0)));
        self.ways[0].0 = 0;
        self.ends.fill(false);
        let bytes = here.rows.bytes;
        let mut skip = 0;
        for offset in 0..here.rows.stride {
            let at = here.start + offset;
            let hash = hash(&bytes[at..here.end]);
            if offset >= skip || self.ends[offset] {
                let byte = bytes[at];
                self.reach(offset, 1, Token::byte(byte), here.costs.byte(byte));
                let longest = hash.map_or(0, |hash| self.stretches(here, offset, hash));
                if longest >= LONG_ENOUGH {
                    skip = skip.max(offset + longest);
                }
            }
            if let Some(hash) = hash {
                let head = &mut self.columns[offset / CELL][hash];
                self.links[at % PLACES] = *head;
                *head = at as u32;
            }
        }
    }

    #[inline]
    fn reach(&mut self, offset: usize, length: usize, token: Token, cost: u32) {
        let sum = self.ways[offset].0 + cost;
        let way = &mut self.ways[offset + length];
        if sum < way.0 {
            *way = (sum, token);
        }
    }

    /// Tries stretches; tells the longest.
    fn stretches<C: Cost>(&mut self, here: &Here<'_, C>, offset: usize, hash: usize) -> usize {
        let mut tried = Tried::default();
        let own = offset / CELL;
        let last = (own + 1).min(self.columns.len() - 1);
        for column in [own, own.saturating_sub(1), last] {
            let is_own = column == own;
            if is_own && tried.longest > 0 {
                continue;
            }
            let mut at = self.columns[column][hash];
            let tries = if is_own { self.tries } else { self.tries / 2 };
            for _ in 0..tries {
                if at < here.first || at == NOWHERE {
                    break;
                }
                self.stretch(here, offset, at as usize, &mut tried);
                if tried.longest == LONGEST {
                    return LONGEST;
                }
                let next = self.links[at as usize % PLACES];
                if next >= at {
                    break;
                }
                at = next;
            }
        }
        tried.longest
    }

    /// Tries a stretch that begins at a place in reach, in all lengths that none takes for as few bits.
    #[inline]
    fn stretch<C: Cost>(
        &mut self,
        here: &Here<'_, C>,
        offset: usize,
        start: usize,
        tried: &mut Tried,
    ) {
        let at = here.start + offset;
        let distance = at - start;
        let cost = here.costs.distance(distance);
        let bytes = here.rows.bytes;
        let is_cheaper = cost < tried.least;
        // One that is not must be longer.
        if !is_cheaper && bytes.get(start + tried.longest) != bytes.get(at + tried.longest) {
            return;
        }
        let length = here.alike(start, offset);
        if length < SHORTEST || (length <= tried.longest && !is_cheaper) {
            return;
        }
        let from = match cost < tried.most {
            true => SHORTEST,
            false => SHORTEST.max(tried.longest + 1),
        };
        for some in from..=length {
            let token = Token::stretch(some, distance);
            self.reach(offset, some, token, cost + here.costs.length(some));
        }
        self.ends[offset + length] = true;
        tried.least = tried.least.min(cost);
        if length > tried.longest {
            tried.longest = length;
            tried.most = tried.most.max(cost);
        }
    }
}

/// The stretches that were tried at a place.
struct Tried {
    longest: usize,
    /// What the distance of the cheapest takes.
    least: u32,
    /// And at most those that are the longest, or were for a time: up to there, no length takes more.
    most: u32,
}

impl Default for Tried {
    fn default() -> Self {
        Self {
            longest: 0,
            least: u32::MAX,
            most: 0,
        }
    }
}

impl<C> Here<'_, C> {
    /// How long a stretch is that begins at a place in reach; 0 when it is too short.
    #[inline]
    fn alike(&self, start: usize, offset: usize) -> usize {
        let (at, bytes) = (self.start + offset, self.rows.bytes);
        if bytes[start..start + SHORTEST] != bytes[at..at + SHORTEST] {
            return 0;
        }
        let mut room = LONGEST.min(self.end - at);
        if start < self.start {
            let last = (offset / CELL + AHEAD) * CELL;
            let row_start = start / self.rows.stride * self.rows.stride;
            room = room.min(row_start + last.min(self.rows.stride) - start);
        }
        alike(&bytes[start..], &bytes[at..], room)
    }
}

/// The cells that a stretch may come from, and those that it fills.
///
/// Four bits a row, from its own up, in each the cell to the left of that where it begins, that above
/// it, and two to the right.
pub(super) fn near(rows: Rows<'_>, at: usize, token: Token) -> u32 {
    let (row, column) = (at / rows.stride, at % rows.stride / CELL);
    let bit = |place: usize| {
        let (above, beside) = (row - place / rows.stride, place % rows.stride / CELL);
        1 << (4 * above + beside + 1 - column)
    };
    let last = at + token.len() - 1;
    let mut near = bit(at) | bit(last);
    if let Some((length, distance)) = token.as_stretch() {
        let (first, last) = (at - distance, at - distance + length - 1);
        near |= bit(first) | bit(last.min(at));
    }
    near
}

fn hash(bytes: &[u8]) -> Option<usize> {
    let [a, b, c, ..] = *bytes else {
        return None;
    };
    let value = u32::from_le_bytes([a, b, c, 0]).wrapping_mul(0x9e37_79b1);
    Some((value >> 20) as usize)
}
