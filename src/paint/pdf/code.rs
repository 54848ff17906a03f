//! Codes as one path.

use super::ops::Ops;
use crate::geom::Affine;
use crate::geom::Rect;
use crate::scene::Matrix;

/// Dark modules that stand together: a rectangle, in modules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Bar {
    x: usize,
    y: usize,
    w: usize,
    h: usize,
}

/// The bars of a code as lines of a content stream: what packs it need not look for what they have in common.
pub(super) struct Bars {
    /// Where the first line begins.
    pub(super) start: usize,
    pub(super) lines: Vec<Line>,
}

/// A bar as it is written: its left edge, its top, width and height, and the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Bytes before the space that follows the left edge.
    pub(super) to_row: u8,
    /// Bytes before the space that follows the top.
    pub(super) to_size: u8,
    /// All bytes.
    pub(super) length: u8,
    pub(super) row: u8,
    pub(super) size: [u8; 2],
}

/// Fills the dark modules of a code. They are drawn in modules and scaled, so that every edge that
/// two of them share is the same number.
pub(super) fn draw(ops: &mut Ops, matrix: &Matrix, area: Rect) {
    if matrix.dark.is_empty() {
        return;
    }
    ops.concat(Affine::new(
        area.w / matrix.width as f64,
        0.0,
        0.0,
        area.h / matrix.height as f64,
        area.x,
        area.y,
    ));
    if matrix.width.max(matrix.height) < TOKENS.len() {
        let start = ops.bytes.len();
        let mut lines = Vec::with_capacity(8 * matrix.height);
        bars(matrix, |bar| lines.push(draw_bar(&mut ops.bytes, bar)));
        ops.codes.push(Bars { start, lines });
    } else {
        // Larger than any code has to be.
        bars(matrix, |Bar { x, y, w, h }| {
            ops.int(x).int(y).int(w).int(h).op("re");
        });
    }
    ops.op("f");
}

/// A whole number below a thousand with the space behind it, or two of them.
#[derive(Clone, Copy)]
struct Token {
    /// The first character is the lowest byte.
    bytes: u64,
    length: usize,
}

impl Token {
    const fn then(self, next: Self) -> Self {
        Self {
            bytes: self.bytes | next.bytes << (8 * self.length),
            length: self.length + next.length,
        }
    }
}

/// Numbers that codes need: a small one has a thousand of them.
static TOKENS: [Token; 256] = {
    let mut tokens = [Token {
        bytes: 0,
        length: 0,
    }; 256];
    let mut number = 0;
    while number < tokens.len() {
        tokens[number] = token(number);
        number += 1;
    }
    tokens
};

const fn token(number: usize) -> Token {
    let mut bytes = b' ' as u64;
    let (mut rest, mut length) = (number, 1);
    while rest > 0 || length == 1 {
        bytes = bytes << 8 | (b'0' as usize + rest % 10) as u64;
        rest /= 10;
        length += 1;
    }
    Token { bytes, length }
}

/// Writes a bar whose numbers are below 256.
#[inline]
fn draw_bar(out: &mut Vec<u8>, bar: Bar) -> Line {
    let numbers = [bar.x, bar.y, bar.w, bar.h].map(|number| number as u8);
    let [x, y, w, h] = numbers.map(|number| TOKENS[usize::from(number)]);
    let (place, size) = (x.then(y), w.then(h));
    let all = u128::from(place.bytes) | u128::from(size.bytes) << (8 * place.length);
    let length = place.length + size.length;
    // All sixteen, whatever the length: a few bytes are slower to copy.
    let end = out.len() + length;
    out.extend_from_slice(&all.to_le_bytes());
    out.truncate(end);
    out.extend_from_slice(b"re\n");
    let [_, row, width, height] = numbers;
    Line {
        to_row: (x.length - 1) as u8,
        to_size: (place.length - 1) as u8,
        length: (length + 3) as u8,
        row,
        size: [width, height],
    }
}

/// Runs of each row; a run that the row above has too makes that one longer. Each is given when it ends.
fn bars(matrix: &Matrix, mut each: impl FnMut(Bar)) {
    let width = matrix.width;
    let words = (width + 2).div_ceil(64);
    let (mut above, mut here) = (vec![0; words], vec![0; words]);
    // For the end of each run, the row where it begins.
    let mut since = vec![0; width + 2];
    for y in 0..=matrix.height {
        // Below the last row all is light.
        let row = matrix.dark.get(y * width..(y + 1) * width);
        pack(row.unwrap_or(&[]), &mut here);
        let mut carry = false;
        for word in 0..words {
            let longer = shared(&above, &here, word, &mut carry);
            for end in bits(ends(&above, word) & !longer, word) {
                let start = last_start(&above, end);
                each(Bar {
                    x: start - 1,
                    y: since[end],
                    w: end - start,
                    h: y - since[end],
                });
            }
            for end in bits(ends(&here, word) & !longer, word) {
                since[end] = y;
            }
        }
        std::mem::swap(&mut above, &mut here);
    }
}

/// Ends of the runs that both rows have, with the same start.
fn shared(above: &[u64], here: &[u64], word: usize, carry: &mut bool) -> u64 {
    let change = |word: usize| match above.get(word).zip(here.get(word)) {
        Some((above, here)) => above ^ here,
        None => 0,
    };
    let (before, at, next) = (change(word.wrapping_sub(1)), change(word), change(word + 1));
    let beside = (at << 1 | before >> 63) | (at >> 1 | next << 63);
    let calm = above[word] & !(at | beside);
    // What is added at a run's start is carried to its end, if nothing has changed on the way.
    let (sum, over) = calm.overflowing_add(starts(above, word) & calm);
    let (sum, over_again) = sum.overflowing_add(u64::from(*carry));
    *carry = over || over_again;
    sum & !calm & !above[word]
}

/// Bits whose neighbour below is another: the first ones of runs.
fn starts(row: &[u64], word: usize) -> u64 {
    row[word] & !after(row, word)
}

/// The bits behind runs.
fn ends(row: &[u64], word: usize) -> u64 {
    !row[word] & after(row, word)
}

/// The row moved on by one.
fn after(row: &[u64], word: usize) -> u64 {
    let before = if word > 0 { row[word - 1] >> 63 } else { 0 };
    row[word] << 1 | before
}

/// The set bits of a word of a row.
fn bits(mut bits: u64, word: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| 64 * word + bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        bit
    })
}

/// Where the run starts that ends here.
fn last_start(row: &[u64], end: usize) -> usize {
    let (mut word, below) = (end / 64, (1 << (end % 64)) - 1);
    let mut found = starts(row, word) & below;
    while found == 0 && word > 0 {
        word -= 1;
        found = starts(row, word);
    }
    64 * word + found.checked_ilog2().unwrap_or(0) as usize
}

/// Modules as bits, with a light one before the first.
fn pack(row: &[bool], out: &mut [u64]) {
    out.fill(0);
    for (index, modules) in row.chunks(64).enumerate() {
        let bits = packed(modules);
        out[index] |= bits << 1;
        if let Some(next) = out.get_mut(index + 1) {
            *next = bits >> 63;
        }
    }
}

/// Up to 64 modules as bits.
fn packed(row: &[bool]) -> u64 {
    let (eights, rest) = row.as_chunks::<8>();
    let behind = rest.iter().rev();
    let behind = behind.fold(0, |bits, dark| bits << 1 | u64::from(*dark));
    eights.iter().rev().fold(behind, |bits, eight| {
        // The product brings the lowest bit of each byte into the highest byte, the first one lowest.
        let eight = u64::from_le_bytes(eight.map(u8::from)).wrapping_mul(0x0102_0408_1020_4080);
        bits << 8 | eight >> 56
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// About three of four modules are dark, so that many runs go on in the next row; the first row is whole.
    fn matrix(width: usize, height: usize) -> Matrix {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 30 != 0
        };
        let dark = (0..width * height).map(|at| next() || at < width).collect();
        Matrix {
            width,
            height,
            dark,
        }
    }

    /// The same, by looking at each module.
    fn plainly(matrix: &Matrix) -> Vec<Bar> {
        let dark = |x: usize, y: usize| {
            x < matrix.width && y < matrix.height && matrix.dark[y * matrix.width + x]
        };
        let is_run = |x: usize, w: usize, y: usize| {
            let longer = x > 0 && dark(x - 1, y) || dark(x + w, y);
            !longer && (x..x + w).all(|x| dark(x, y))
        };
        let mut bars = Vec::new();
        for (y, x) in (0..matrix.height).flat_map(|y| (0..matrix.width).map(move |x| (y, x))) {
            let w = (x..).take_while(|x| dark(*x, y)).count();
            if w > 0 && is_run(x, w, y) && !(y > 0 && is_run(x, w, y - 1)) {
                let h = (y..).take_while(|y| is_run(x, w, *y)).count();
                bars.push(Bar { x, y, w, h });
            }
        }
        // As their last rows end.
        bars.sort_by_key(|bar| (bar.y + bar.h, bar.x));
        bars
    }

    /// Sides around the edges of words, those of the smallest and the largest code, and one beyond.
    const SIDES: [usize; 11] = [1, 2, 21, 61, 62, 63, 64, 65, 126, 177, 300];

    /// The same, and codes that are no squares: bars, and bars on top of each other.
    fn matrices() -> impl Iterator<Item = Matrix> {
        let squares = SIDES.map(|side| (side, side));
        let others = [(101, 1), (103, 12), (300, 2), (8, 300)];
        let sizes = squares.into_iter().chain(others);
        sizes.map(|(width, height)| matrix(width, height))
    }

    #[test]
    fn bars_cover_the_dark_modules_and_nothing_else() {
        for matrix in matrices() {
            let mut found = Vec::new();
            bars(&matrix, |bar| found.push(bar));
            assert_eq!(found, plainly(&matrix), "{}", matrix.width);
        }
    }

    #[test]
    fn bars_are_written_as_all_numbers_are() {
        for matrix in matrices() {
            let (mut ops, mut plain) = (Ops::default(), Ops::default());
            let area = Rect::new(0.0, 0.0, matrix.width as f64, matrix.height as f64);
            draw(&mut ops, &matrix, area);
            for Bar { x, y, w, h } in plainly(&matrix) {
                plain.int(x).int(y).int(w).int(h).op("re");
            }
            plain.op("f");
            assert!(ops.bytes == plain.bytes, "{}", matrix.width);
        }
    }
}
