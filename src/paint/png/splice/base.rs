//! What all pictures of a painter share: filtered and packed once, with marks where it can be parted.
//!
//! The stream is parted into bands of rows. Each begins at a whole byte and has codes of its own, so
//! that a band that no record touches is copied as it is. Within a band there is a mark for each cell of
//! [`CELL`] bytes: where in the bits the first token stands that begins in the cell, and which cells that
//! and the next ones refer to. Where one of these has changed, the bytes up to the next mark are packed
//! anew; everything else is copied bit by bit.

use std::ops::Range;

use super::super::canvas::Canvas;
use super::filter::Filter;
use super::parse::CELL;
use super::parse::MOST_ROWS_UP;
use super::parse::Parser;
use super::parse::Rows;
use super::parse::Usual;
use super::parse::near;
use super::patch::Patch;
use crate::paint::deflate::adler::Adler;
use crate::paint::deflate::adler::Share;
use crate::paint::deflate::bits::Bits;
use crate::paint::deflate::bits::SPARE;
use crate::paint::deflate::code::Codes;
use crate::paint::deflate::code::Counts;
use crate::paint::deflate::token::FARTHEST;
use crate::paint::deflate::token::Token;

/// Rows of a band.
const BAND: usize = 64;
/// An empty block behind a band, from the next whole byte on (RFC 1951, section 3.2.4).
pub(super) const ALIGN: [u8; 4] = [0, 0, 0xff, 0xff];

/// A picture's measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// In pixels.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Bytes of a pixel.
    pub(super) pixel: usize,
}

impl Shape {
    /// Bytes of a row, with that of its filter.
    pub(super) fn stride(self) -> usize {
        self.width * self.pixel + 1
    }

    /// Cells of a row.
    pub(super) fn columns(self) -> usize {
        self.stride().div_ceil(CELL)
    }

    /// How many rows up a stretch may come from.
    pub(super) fn reach(self) -> usize {
        let room = FARTHEST.saturating_sub(4 * CELL);
        (room / self.stride()).min(MOST_ROWS_UP)
    }
}

/// Rows that are packed together.
pub(super) struct Band {
    pub(super) rows: Range<usize>,
    /// Where it lies in [`Base::packed`].
    pub(super) bytes: Range<usize>,
    /// Bits of it up to its end, without [`ALIGN`].
    pub(super) bits: usize,
    pub(super) codes: Codes,
}

/// Where a stream can be parted.
#[derive(Clone, Copy, Default)]
pub(super) struct Mark {
    /// Bits of the band before it.
    pub(super) bit: u32,
    /// Bytes of the row before it.
    pub(super) byte: u32,
    /// What the tokens up to the next mark refer to, as [`near`] tells it.
    pub(super) near: u32,
}

/// A picture, packed so that parts of it can be packed anew.
pub(super) struct Base {
    pub(super) shape: Shape,
    pub(super) filter: Filter,
    /// The filtered rows.
    pub(super) bytes: Vec<u8>,
    /// All bands, and [`SPARE`] bytes.
    pub(super) packed: Vec<u8>,
    pub(super) bands: Vec<Band>,
    /// One for each cell of a row, and one for the row's end.
    pub(super) marks: Vec<Mark>,
    /// Of the filtered rows.
    pub(super) adler: Adler,
    /// What each cell adds to it.
    shares: Vec<Share>,
}

impl Base {
    /// Filters and packs rows of pixels, with codes that suit parts too which a record may change.
    pub(super) fn new(shape: Shape, pixels: &[u8], tries: usize, rehearsed: &[Canvas]) -> Self {
        let (filter, counts) = choose(shape, pixels, tries);
        let mut base = Self::unpacked(shape, pixels, filter);
        let mut patch = Patch::new(&base);
        rehearsed.iter().for_each(|part| patch.put(&base, part));
        base.pack(&counts, tries, &mut patch);
        base
    }

    /// With a filter that may not be the best.
    #[cfg(test)]
    pub(super) fn with_filter(shape: Shape, pixels: &[u8], filter: Filter, tries: usize) -> Self {
        let mut base = Self::unpacked(shape, pixels, filter);
        let mut patch = Patch::new(&base);
        base.pack(&Counts::none(), tries, &mut patch);
        base
    }

    fn unpacked(shape: Shape, pixels: &[u8], filter: Filter) -> Self {
        let bytes = filtered(shape, pixels, filter, 0..shape.height);
        let rows = bytes.chunks_exact(shape.stride());
        Self {
            shares: rows
                .flat_map(|row| row.chunks(CELL))
                .map(Share::of)
                .collect(),
            shape,
            filter,
            adler: Adler::of(&bytes),
            bytes,
            packed: Vec::new(),
            bands: Vec::new(),
            marks: Vec::with_capacity((shape.columns() + 1) * shape.height),
        }
    }

    fn pack(&mut self, counts: &Counts, tries: usize, rehearsed: &mut Patch) {
        let mut parser = Parser::new(self.shape.stride(), tries);
        let mut costs = Codes::new(counts);
        for top in (0..self.shape.height).step_by(BAND) {
            let rows = top..self.shape.height.min(top + BAND);
            let mut tokens = Vec::new();
            for row in rows.clone() {
                parser.row(self.rows(), row, &costs, &mut tokens);
            }
            let mut counts = rehearsed.counts(self, rows.clone());
            tokens.iter().for_each(|token| counts.add(*token));
            costs = Codes::new(&counts);
            self.band(rows, &tokens, Codes::new(&counts));
        }
        self.packed.extend([0; SPARE]);
    }

    fn rows(&self) -> Rows<'_> {
        Rows {
            bytes: &self.bytes,
            stride: self.shape.stride(),
            reach: self.shape.reach(),
        }
    }

    /// Writes a band, and its marks.
    fn band(&mut self, rows: Range<usize>, tokens: &[Token], codes: Codes) {
        let start = self.packed.len();
        let mut bits = Bits::after(std::mem::take(&mut self.packed));
        codes.begin(&mut bits, false);
        let (stride, columns) = (self.shape.stride(), self.shape.columns());
        let mut tokens = tokens.iter();
        for row in rows.clone() {
            let first = self.marks.len();
            let mut at = 0;
            while at < stride {
                let Some(token) = tokens.next() else { break };
                let bit = (bits.len() - start * 8) as u32;
                while (self.marks.len() - first) * CELL <= at {
                    self.marks.push(Mark {
                        bit,
                        byte: at as u32,
                        near: 0,
                    });
                }
                let near = near(self.rows(), row * stride + at, *token);
                if let Some(mark) = self.marks.last_mut() {
                    mark.near |= near;
                }
                codes.put(&mut bits, *token);
                at += token.len();
            }
            let bit = (bits.len() - start * 8) as u32;
            self.marks.resize(
                first + columns + 1,
                Mark {
                    bit,
                    byte: stride as u32,
                    near: 0,
                },
            );
        }
        codes.put_end(&mut bits);
        let count = bits.len() - start * 8;
        bits.put(0, 3);
        bits.append(&ALIGN);
        self.packed = bits.into_bytes();
        self.bands.push(Band {
            rows,
            bytes: start..self.packed.len(),
            bits: count,
            codes,
        });
    }

    /// Where the bytes of some cells of a row lie.
    pub(super) fn cells(&self, row: usize, columns: Range<usize>) -> Range<usize> {
        let start = row * self.shape.stride();
        let end = self.shape.stride().min(columns.end * CELL);
        start + columns.start * CELL..start + end
    }

    /// What some cells of a row add to the sum of all bytes.
    pub(super) fn share(&self, row: usize, columns: Range<usize>) -> Share {
        let first = row * self.shape.columns();
        let shares = &self.shares[first + columns.start..first + columns.end];
        Share::joined((0..).step_by(CELL).zip(shares.iter().copied()))
    }

    /// The marks of a row: one for each of its cells, and one for its end.
    pub(super) fn marks_of(&self, row: usize) -> &[Mark] {
        let each = self.shape.columns() + 1;
        &self.marks[row * each..(row + 1) * each]
    }
}

/// The filter that packs a sample of the rows best, and what that had.
fn choose(shape: Shape, pixels: &[u8], tries: usize) -> (Filter, Counts) {
    let tried = Filter::ALL.map(|filter| (filter, sample(shape, pixels, filter, tries / 4)));
    let best = tried
        .into_iter()
        .min_by_key(|(_, counts)| counts.bits(&Codes::new(counts)));
    best.expect("an array that is not empty")
}

/// Rows of each sample, of which the first are not counted: what stands above them is not known.
const SAMPLE: usize = 12;
const UNCOUNTED: usize = 3;
const SAMPLES: usize = 8;

fn sample(shape: Shape, pixels: &[u8], filter: Filter, tries: usize) -> Counts {
    let mut counts = Counts::none();
    let step = (shape.height / SAMPLES).max(SAMPLE);
    let mut tokens = Vec::new();
    for top in (step / 2..shape.height).step_by(step) {
        let rows = top..shape.height.min(top + SAMPLE);
        let bytes = filtered(shape, pixels, filter, rows.clone());
        let mut parser = Parser::new(shape.stride(), tries);
        for row in 0..rows.len() {
            let rows = Rows {
                bytes: &bytes,
                stride: shape.stride(),
                reach: shape.reach(),
            };
            tokens.clear();
            parser.row(rows, row, &Usual, &mut tokens);
            if row >= UNCOUNTED {
                tokens.iter().for_each(|token| counts.add(*token));
            }
        }
    }
    counts
}

/// Rows of pixels, filtered.
fn filtered(shape: Shape, pixels: &[u8], filter: Filter, rows: Range<usize>) -> Vec<u8> {
    let width = shape.width * shape.pixel;
    let nothing = vec![0; width];
    let mut bytes = vec![0; shape.stride() * rows.len()];
    for (row, out) in rows.zip(bytes.chunks_exact_mut(shape.stride())) {
        let start = row * width;
        let above = match row {
            0 => &nothing,
            _ => &pixels[start - width..start],
        };
        out[0] = filter.byte();
        let edge = &nothing[..shape.pixel];
        filter.apply(
            &pixels[start..start + width],
            edge,
            above,
            edge,
            &mut out[1..],
        );
    }
    bytes
}
