//! Which of the eight masks of a code scanners read best (ISO/IEC 18004, clause 7.8.3).
//!
//! The rules are those of `qrcodegen`, and so is the choice; rows and columns are looked at as words of
//! bits here, which takes a tenth of the time.

use std::sync::OnceLock;

use qrcodegen::Mask;
use qrcodegen::QrCode;

use super::Matrix;

/// Versions, and levels of correction.
const KINDS: usize = 40 * 4;

/// What masks 1 to 7 change in a code with mask 0. It is the same for all codes of one version and level:
/// what they say and the fixed patterns cancel out, and the bits that name the mask are among it.
static CHANGES: [OnceLock<Vec<Lines>>; KINDS] = [const { OnceLock::new() }; KINDS];

/// The modules of a code, as bits, each line from its lowest on.
struct Lines {
    /// Words of a line.
    words: usize,
    rows: Vec<u64>,
    columns: Vec<u64>,
}

impl Lines {
    fn of(code: &QrCode) -> Self {
        let side = code.size() as usize;
        let words = side.div_ceil(64);
        let mut lines = Self {
            words,
            rows: vec![0; side * words],
            columns: vec![0; side * words],
        };
        for y in 0..side {
            for x in 0..side {
                let dark = u64::from(code.get_module(x as i32, y as i32));
                lines.rows[y * words + x / 64] |= dark << (x % 64);
                lines.columns[x * words + y / 64] |= dark << (y % 64);
            }
        }
        lines
    }

    /// Where this and another differ; and back, from one and the difference to the other.
    fn changed(&self, by: &Self) -> Self {
        let each = |own: &[u64], by: &[u64]| own.iter().zip(by).map(|(a, b)| a ^ b).collect();
        Self {
            words: self.words,
            rows: each(&self.rows, &by.rows),
            columns: each(&self.columns, &by.columns),
        }
    }

    /// The worse, the more.
    fn penalty(&self) -> usize {
        match self.words {
            1 => penalty::<1>(&self.rows, &self.columns),
            2 => penalty::<2>(&self.rows, &self.columns),
            _ => penalty::<3>(&self.rows, &self.columns),
        }
    }

    fn matrix(&self) -> Matrix {
        let side = self.rows.len() / self.words;
        let line = |row: &[u64]| -> Vec<bool> {
            (0..side)
                .map(|x| row[x / 64] >> (x % 64) & 1 == 1)
                .collect()
        };
        Matrix {
            side,
            dark: self.rows.chunks_exact(self.words).flat_map(line).collect(),
        }
    }
}

/// The modules with the mask that scanners read best. `plain` has mask 0, and `with` makes the same code
/// with another.
pub(super) fn best(plain: &QrCode, with: impl Fn(Mask) -> Option<QrCode>) -> Matrix {
    let plain_lines = Lines::of(plain);
    let kind =
        usize::from(plain.version().value() - 1) * 4 + plain.error_correction_level() as usize;
    let changes = CHANGES[kind % KINDS].get_or_init(|| {
        let others = (1..8).filter_map(|mask| with(Mask::new(mask)));
        others
            .map(|code| plain_lines.changed(&Lines::of(&code)))
            .collect()
    });
    let masked = changes.iter().map(|change| plain_lines.changed(change));
    let mut best = (plain_lines.penalty(), None);
    for lines in masked {
        let penalty = lines.penalty();
        // Of those alike the first one counts.
        if penalty < best.0 {
            best = (penalty, Some(lines));
        }
    }
    best.1.as_ref().unwrap_or(&plain_lines).matrix()
}

/// A line of modules.
#[derive(Clone, Copy)]
struct Line<const W: usize>([u64; W]);

impl<const W: usize> Line<W> {
    const NONE: Self = Self([0; W]);

    /// Its first `count` modules dark.
    fn first(count: usize) -> Self {
        let bits = |word: usize| match count.saturating_sub(64 * word) {
            0 => 0,
            bits @ 1..64 => (1 << bits) - 1,
            _ => u64::MAX,
        };
        Self(std::array::from_fn(bits))
    }

    fn with(self, other: Self, each: impl Fn(u64, u64) -> u64) -> Self {
        Self(std::array::from_fn(|word| {
            each(self.0[word], other.0[word])
        }))
    }

    fn and(self, other: Self) -> Self {
        self.with(other, |a, b| a & b)
    }

    fn or(self, other: Self) -> Self {
        self.with(other, |a, b| a | b)
    }

    fn but(self, other: Self) -> Self {
        self.with(other, |a, b| a & !b)
    }

    /// Where neither differs from the other.
    fn same(self, other: Self) -> Self {
        self.with(other, |a, b| !(a ^ b))
    }

    /// What stands `by` modules further on, below 64.
    fn after(self, by: usize) -> Self {
        Self(std::array::from_fn(|word| {
            let next = self.0.get(word + 1).copied().unwrap_or(0);
            match by {
                0 => self.0[word],
                _ => self.0[word] >> by | next << (64 - by),
            }
        }))
    }

    /// What stands `by` modules before, below 64.
    fn before(self, by: usize) -> Self {
        Self(std::array::from_fn(|word| {
            let last = word.checked_sub(1).map_or(0, |word| self.0[word]);
            match by {
                0 => self.0[word],
                _ => self.0[word] << by | last >> (64 - by),
            }
        }))
    }

    /// What stands any number of modules further on.
    fn far_after(self, by: usize) -> Self {
        (0..by / 64).fold(self.after(by % 64), |line, _| line.after(32).after(32))
    }

    /// What stands any number of modules before.
    fn far_before(self, by: usize) -> Self {
        (0..by / 64).fold(self.before(by % 64), |line, _| line.before(32).before(32))
    }

    /// Where `count` modules from here on are all dark, at least one.
    fn all_from(self, count: usize) -> Self {
        (1..count).fold(self, |found, by| found.and(self.far_after(by)))
    }

    /// Where any of `count` modules from here on is dark.
    fn any_from(self, count: usize) -> Self {
        (1..count).fold(self, |found, by| found.or(self.far_after(by)))
    }

    /// Where any of the `count` modules before is dark.
    fn any_before(self, count: usize) -> Self {
        (1..=count).fold(Self::NONE, |found, by| found.or(self.far_before(by)))
    }

    fn is_empty(self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn count(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

fn penalty<const W: usize>(rows: &[u64], columns: &[u64]) -> usize {
    let (rows, _) = rows.as_chunks::<W>();
    let (columns, _) = columns.as_chunks::<W>();
    let lines = |lines: &[[u64; W]]| -> usize {
        lines
            .iter()
            .map(|line| of_line(Line(*line), rows.len()))
            .sum()
    };
    lines(rows) + lines(columns) + 3 * squares(rows) + 10 * imbalance(rows)
}

/// What a line is worth: runs of one colour, and what looks like a finder pattern.
fn of_line<const W: usize>(line: Line<W>, side: usize) -> usize {
    let pairs = line.same(line.after(1)).and(Line::first(side - 1));
    // Where five alike begin; a longer run begins several times.
    let fives = pairs.all_from(4);
    let runs = fives.but(fives.before(1));
    fives.count() + 2 * runs.count() + 40 * finders(line)
}

/// How often dark, light, dark, light and dark stand as 1 : 1 : 3 : 1 : 1, with four of light before or
/// behind. Beyond the line all is light.
fn finders<const W: usize>(line: Line<W>) -> usize {
    let mut found = 0;
    for unit in 1.. {
        let thick = line.all_from(3 * unit);
        if thick.is_empty() {
            break;
        }
        let thin = line.all_from(unit);
        let light = line.any_from(unit);
        let dark = thin
            .and(thick.far_after(2 * unit))
            .and(thin.far_after(6 * unit));
        let core = dark
            .but(light.far_after(unit))
            .but(light.far_after(5 * unit))
            .but(light.far_after(7 * unit))
            .but(line.any_before(unit));
        if core.is_empty() {
            continue;
        }
        let behind = line.any_from(4 * unit).far_after(7 * unit);
        found += core.but(line.any_before(4 * unit)).count() + core.but(behind).count();
    }
    found
}

/// How many squares of four are of one colour.
fn squares<const W: usize>(rows: &[[u64; W]]) -> usize {
    let inside = Line::first(rows.len() - 1);
    let squares = rows.windows(2).map(|pair| {
        let (above, below) = (Line(pair[0]), Line(pair[1]));
        let down = above.same(below);
        let across = above.same(above.after(1));
        down.and(down.after(1)).and(across).and(inside).count()
    });
    squares.sum()
}

/// How many whole steps of a twentieth the dark modules are from one half.
fn imbalance<const W: usize>(rows: &[[u64; W]]) -> usize {
    let dark: usize = rows.iter().map(|row| Line(*row).count()).sum();
    let total = rows.len() * rows.len();
    (dark * 20).abs_diff(total * 10).div_ceil(total) - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qrcodegen::QrCodeEcc;
    use qrcodegen::QrSegment;
    use qrcodegen::Version;

    use super::*;

    const LEVELS: [QrCodeEcc; 4] = [
        QrCodeEcc::Low,
        QrCodeEcc::Medium,
        QrCodeEcc::Quartile,
        QrCodeEcc::High,
    ];

    fn with(text: &[u8], version: u8, level: QrCodeEcc, mask: Option<Mask>) -> Option<QrCode> {
        let segments = [QrSegment::make_bytes(text)];
        let version = Version::new(version);
        QrCode::encode_segments_advanced(&segments, level, version, version, mask, false).ok()
    }

    fn check(text: &[u8], version: u8, level: QrCodeEcc) {
        let Some(theirs) = with(text, version, level, None) else {
            return;
        };
        let plain = with(text, version, level, Some(Mask::new(0))).unwrap();
        let ours = best(&plain, |mask| with(text, version, level, Some(mask)));
        assert!(
            ours == Lines::of(&theirs).matrix(),
            "version {version}, {level:?}, mask {}",
            theirs.mask().value()
        );
    }

    #[test]
    fn each_version_and_level_gets_the_mask_that_the_library_chooses() {
        for version in (1..=40).step_by(3).chain([2, 11, 12, 27, 28, 40]) {
            for level in LEVELS {
                let text = "https://verify.example.org/c/C-2026-000017?".repeat(3);
                let text = &text.as_bytes()[..(6 + usize::from(version) * 3).min(text.len())];
                check(text, version, level);
            }
        }
    }

    #[test]
    fn patterns_of_any_width_count_as_the_library_counts_them() {
        // Light and dark stripes, which no mask hides.
        for byte in [0x00, 0xff, 0xaa, 0x0f, 0x33, 0b1011_1010] {
            for version in [1, 5, 12, 29] {
                check(
                    &vec![byte; 14 * usize::from(version).pow(2) / 3],
                    version,
                    QrCodeEcc::Low,
                );
                check(&[byte; 9], version, QrCodeEcc::Medium);
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_gets_the_mask_that_the_library_chooses(
            text in proptest::collection::vec(any::<u8>(), 0..120),
            version in 1_u8..16,
            level in 0_usize..4,
        ) {
            check(&text, version, LEVELS[level]);
        }
    }
}
