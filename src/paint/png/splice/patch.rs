//! A record's picture: what it changes, packed between what it does not.

use std::ops::Range;

use super::super::canvas::Canvas;
use super::base::ALIGN;
use super::base::Band;
use super::base::Base;
use super::cells;
use super::cells::Cells;
use super::parse::CELL;
use super::quick::Coded;
use super::quick::Quick;
use crate::paint::deflate::adler::Adler;
use crate::paint::deflate::adler::Share;
use crate::paint::deflate::bits::Bits;
use crate::paint::deflate::code::Counts;

/// The filtered rows of a picture that differs from a [`Base`], and where.
pub(super) struct Patch {
    bytes: Vec<u8>,
    changed: Cells,
    quick: Quick,
    /// Columns near to a change, while a row is packed.
    near: Vec<u64>,
}

impl Patch {
    /// One that changes nothing.
    pub(super) fn new(base: &Base) -> Self {
        let shape = base.shape;
        Self {
            bytes: base.bytes.clone(),
            changed: Cells::none(shape.height, shape.columns()),
            quick: Quick::new(shape.stride(), shape.pixel),
            near: Vec::new(),
        }
    }

    /// Changes the inside of a part: all of it but its outermost pixels, where the picture goes on.
    pub(super) fn put(&mut self, base: &Base, part: &Canvas) {
        let (shape, inner) = (base.shape, inner(base, part));
        let from = part.area.left as usize;
        let nothing = vec![0; part.area.width() * shape.pixel];
        let inside = (inner.left - from) * shape.pixel..(inner.right - from) * shape.pixel;
        let edge = &nothing[..shape.pixel];
        for y in inner.top..inner.bottom {
            let row = rows_of(part, y);
            let above = y.checked_sub(1).map_or(&*nothing, |y| rows_of(part, y));
            let at = y * shape.stride() + 1 + inner.left * shape.pixel;
            let out = &mut self.bytes[at..at + inside.len()];
            let (left, diagonal) = match inside.start.checked_sub(shape.pixel) {
                Some(start) => (&row[start..inside.start], &above[start..inside.start]),
                None => (edge, edge),
            };
            let (row, above) = (&row[inside.clone()], &above[inside.clone()]);
            base.filter.apply(row, left, above, diagonal, out);
            self.compare(base, y, inner.left, inner.right);
        }
    }

    /// Notes which cells of a row have changed.
    fn compare(&mut self, base: &Base, y: usize, left: usize, right: usize) {
        let pixel = base.shape.pixel;
        for column in (1 + left * pixel) / CELL..=right * pixel / CELL {
            let cell = base.cells(y, column..column + 1);
            if base.bytes[cell.clone()] != self.bytes[cell] {
                self.changed.set(y, column);
            }
        }
    }

    /// What it takes to pack its changes within some rows.
    pub(super) fn counts(&mut self, base: &Base, rows: Range<usize>) -> Counts {
        let mut counts = Counts::none();
        self.quick.reset();
        for (row, columns) in self.changed.within(rows) {
            let cells = base.cells(row, columns);
            self.quick
                .write(&self.bytes, cells.start, cells.end, &mut counts);
        }
        counts
    }

    /// The stream of all rows (RFC 1950), behind what `out` holds. Takes all changes back.
    pub(super) fn pack(&mut self, base: &Base, mut out: Vec<u8>) -> Vec<u8> {
        self.quick.reset();
        // 32 KiB to look back; the strongest compression, by its own account.
        out.extend([0x78, 0xda]);
        let mut bits = Bits::after(out);
        for band in &base.bands {
            let first = band.rows.start.saturating_sub(base.shape.reach());
            if self.changed.any(first..band.rows.end) {
                self.band(base, band, &mut bits);
            } else {
                bits.append(&base.packed[band.bytes.clone()]);
            }
        }
        // An empty last block with the fixed codes.
        bits.put(0b011, 10);
        bits.append(&self.take_back(base).bytes());
        bits.into_bytes()
    }

    fn band(&mut self, base: &Base, band: &Band, bits: &mut Bits) {
        let packed = &base.packed[band.bytes.start..];
        let mut near = std::mem::take(&mut self.near);
        let mut copied = 0;
        for row in band.rows.clone() {
            let first = row.saturating_sub(base.shape.reach());
            if !self.changed.any(first..row + 1) {
                continue;
            }
            self.changed.columns_near(first..row + 1, &mut near);
            for columns in self.touched(base, row, &near) {
                let marks = base.marks_of(row);
                let (from, to) = (marks[columns.start], marks[columns.end]);
                bits.copy(packed, copied, from.bit as usize);
                let start = row * base.shape.stride();
                let bytes = start + from.byte as usize..start + to.byte as usize;
                let codes = &band.codes;
                let mut out = Coded { bits, codes };
                self.quick
                    .write(&self.bytes, bytes.start, bytes.end, &mut out);
                copied = to.bit as usize;
            }
        }
        self.near = near;
        bits.copy(packed, copied, band.bits);
        bits.put(0, 3);
        bits.append(&ALIGN);
    }

    /// Neighbouring cells of a row whose tokens can't be copied; of those that are `near` to a change.
    fn touched(&self, base: &Base, row: usize, near: &[u64]) -> Vec<Range<usize>> {
        let marks = base.marks_of(row);
        let mut touched: Vec<Range<usize>> = Vec::new();
        let near = cells::ones(near).take_while(|column| column + 1 < marks.len());
        for column in near.filter(|column| self.is_touched(row, *column, marks[*column].near)) {
            match touched.last_mut() {
                Some(last) if last.end == column => last.end += 1,
                _ => touched.push(column..column + 1),
            }
        }
        touched
    }

    /// Whether tokens of a cell make or refer to what has changed.
    fn is_touched(&self, row: usize, column: usize, near: u32) -> bool {
        let mut near = near;
        for row in (0..=row).rev() {
            if near == 0 {
                return false;
            }
            if self.changed.around(row, column) & near != 0 {
                return true;
            }
            near >>= 4;
        }
        false
    }

    /// Takes all changes back, and tells the sum of the rows with them.
    fn take_back(&mut self, base: &Base) -> Adler {
        let mut sum = base.adler;
        for (row, columns) in self.changed.all() {
            let cells = base.cells(row, columns.clone());
            let rest = base.bytes.len() - cells.start;
            let changed = &mut self.bytes[cells.clone()];
            sum.change(rest, base.share(row, columns), Share::of(changed));
            changed.copy_from_slice(&base.bytes[cells]);
        }
        self.changed.clear();
        sum
    }
}

/// What changes, in pixels.
struct Inner {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

fn inner(base: &Base, part: &Canvas) -> Inner {
    // A pixel at the far edges has not changed, but what is stored for it may have.
    let grown = usize::from(base.filter.looks_around());
    let near = |edge: i32| edge as usize + usize::from(edge > 0);
    let far = |edge: i32, last: usize| match edge as usize {
        edge if edge == last => edge,
        edge => edge - 1 + grown,
    };
    Inner {
        left: near(part.area.left),
        top: near(part.area.top),
        right: far(part.area.right, base.shape.width),
        bottom: far(part.area.bottom, base.shape.height),
    }
}

/// The pixels of row `y` of the picture in a part of it.
fn rows_of(part: &Canvas, y: usize) -> &[u8] {
    let width = part.area.width() * part.channels;
    let start = (y - part.area.top as usize) * width;
    &part.bytes[start..start + width]
}
