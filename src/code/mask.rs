//! Which of the eight masks of a code scanners read best (ISO/IEC 18004, clause 7.8.3).
//!
//! The rules are read as `qrcodegen` reads them, and so the choice is the same. Runs along a row are looked
//! for in columns: a word of a column stands for up to 64 rows, and neighbours in a row are words beside
//! each other. So all rows are looked at together, and no bit is shifted.

use super::lines::Lines;
use super::lines::MARGIN;

/// The code with the mask that scanners read best.
pub(super) fn best(plain: &Lines, masks: &[Lines; 8]) -> Lines {
    let mut lines = plain.clone();
    let mut order: [(u32, usize); 8] = std::array::from_fn(|mask| {
        lines.change(plain, &masks[mask]);
        (lines.blocks_and_balance(), mask)
    });
    // What is cheap to find out comes first: most masks are out of the race by it.
    order.sort_unstable();
    let mut best = (u32::MAX, 0);
    for (mut penalty, mask) in order {
        if penalty > best.0 {
            break;
        }
        lines.change(plain, &masks[mask]);
        penalty += 40 * lines.finders(narrow_finders);
        if penalty <= best.0 {
            penalty += 40 * lines.finders(wide_finders);
        }
        // Of those alike the first one counts.
        best = best.min((penalty, mask));
    }
    lines.change(plain, &masks[best.1]);
    lines
}

impl Lines {
    /// The penalty without what looks like finders.
    fn blocks_and_balance(&self) -> u32 {
        let lines = [&self.rows, &self.columns];
        let runs = lines.into_iter().flat_map(|lines| self.planes(lines));
        let runs: u32 = runs.map(|(plane, used)| runs_of(inner(plane), used)).sum();
        runs + 3 * self.squares() + 10 * self.imbalance()
    }

    /// How often something is found in rows and in columns.
    fn finders(&self, count: impl Fn(&[u64]) -> u32) -> u32 {
        let lines = [&self.rows, &self.columns];
        let planes = lines.into_iter().flat_map(|lines| self.planes(lines));
        planes.map(|(plane, _)| count(plane)).sum()
    }

    /// How many squares of four are of one colour.
    fn squares(&self) -> u32 {
        let mut planes = self.planes(&self.rows).peekable();
        let mut found = 0;
        while let Some((plane, used)) = planes.next() {
            let used = used & self.of_rows();
            found += match planes.peek() {
                Some((next, _)) => squares_of(inner(plane), inner(next), used),
                None => squares_of(inner(plane), &[0; 177], used >> 1),
            };
        }
        found
    }

    /// How many whole steps of a twentieth the dark modules are from one half.
    fn imbalance(&self) -> u32 {
        let rows = self.rows.iter().map(|word| word & self.of_rows());
        let dark: u32 = rows.map(u64::count_ones).sum();
        let total = (self.side * self.side) as u32;
        (dark * 20).abs_diff(total * 10).div_ceil(total) - 1
    }
}

/// A plane without its margins.
fn inner(plane: &[u64]) -> &[u64] {
    &plane[MARGIN..plane.len() - MARGIN]
}

/// What runs of five and more of one colour are worth: three, and one for each beyond five.
fn runs_of(lines: &[u64], used: u64) -> u32 {
    let alike = |five: &[u64]| {
        let differ = (five[0] ^ five[1]) | (five[1] ^ five[2]);
        !(differ | (five[2] ^ five[3]) | (five[3] ^ five[4])) & used
    };
    // A longer run has several fives: each counts one, and the first two more.
    let later = lines.windows(6).map(|six| {
        let five = alike(&six[1..]);
        five.count_ones() + 2 * (five & (six[0] ^ six[1])).count_ones()
    });
    3 * alike(&lines[..5]).count_ones() + later.sum::<u32>()
}

/// Squares of one colour whose upper left module is among `used`. `next` are the words with what follows.
fn squares_of(lines: &[u64], next: &[u64], used: u64) -> u32 {
    let pairs = lines.windows(2).zip(next.windows(2));
    let squares = pairs.map(|(pair, next)| {
        let down = pair[0] ^ pair[1];
        let down_after = down >> 1 | (next[0] ^ next[1]) << 63;
        let across = pair[0] ^ (pair[0] >> 1 | next[0] << 63);
        (!(down | down_after | across) & used).count_ones()
    });
    squares.sum()
}

/// How often dark, light, dark, light and dark stand as 1 : 1 : 3 : 1 : 1, with four of light before or
/// behind; on the other side is one of light.
fn narrow_finders(plane: &[u64]) -> u32 {
    let found = plane.windows(15).map(|at| {
        let dark = at[4] & at[6] & at[7] & at[8] & at[10];
        let core = dark & !(at[3] | at[5] | at[9] | at[11]);
        // Mostly there is none.
        if core == 0 {
            return 0;
        }
        let before = core & !(at[0] | at[1] | at[2]);
        let behind = core & !(at[12] | at[13] | at[14]);
        before.count_ones() + behind.count_ones()
    });
    found.sum()
}

/// The same where one is two modules or more.
fn wide_finders(plane: &[u64]) -> u32 {
    let lines = inner(plane);
    let suspects = suspects(lines);
    if suspects == 0 {
        return 0;
    }
    let mut found = 0;
    for unit in 2..=lines.len() / 7 {
        let mut any = 0;
        for (at, thick) in lines.windows(3 * unit).enumerate().skip(2 * unit) {
            let thick = suspects & all(thick);
            any |= thick;
            if thick != 0 {
                found += wide_finder(lines, at - 2 * unit, unit, thick);
            }
        }
        // Without so many dark there are not more.
        if any == 0 {
            break;
        }
    }
    found
}

/// Lines in which six dark modules come after two light ones, and six before two light ones, neither at
/// the edge: without them no finder can be wide, and few have them.
fn suspects(lines: &[u64]) -> u64 {
    let inside = &lines[2..lines.len() - 2];
    let (after, before) = inside.windows(8).fold((0, 0), |(after, before), at| {
        let four = at[2] & at[3] & at[4] & at[5];
        (
            after | four & at[6] & at[7] & !(at[0] | at[1]),
            before | four & at[0] & at[1] & !(at[6] | at[7]),
        )
    });
    after & before
}

/// Of the lines `thick`, how many have a finder that begins at `at`, and whose middle is known to be dark.
fn wide_finder(lines: &[u64], at: usize, unit: usize, thick: u64) -> u32 {
    // Beyond the line all is light.
    let part = |from: usize, to: usize| &lines[from.min(lines.len())..to.min(lines.len())];
    let dark = |from: usize| all(part(at + from * unit, at + (from + 1) * unit));
    let light = |from: usize, to: usize| !any(part(at + from * unit, at + to * unit));
    if at + 7 * unit > lines.len() {
        return 0;
    }
    let core = thick & light(1, 2) & light(5, 6) & dark(0) & dark(6) & light(7, 8);
    let core = core & !any(part(at.saturating_sub(unit), at));
    if core == 0 {
        return 0;
    }
    let before = core & !any(part(at.saturating_sub(4 * unit), at));
    before.count_ones() + (core & light(7, 11)).count_ones()
}

/// Lines that are dark at each of these.
fn all(lines: &[u64]) -> u64 {
    let mut found = u64::MAX;
    for line in lines {
        found &= line;
        if found == 0 {
            break;
        }
    }
    found
}

/// Lines that are dark at any of these.
fn any(lines: &[u64]) -> u64 {
    lines.iter().fold(0, |found, line| found | line)
}
