//! Filters: what a row stores in place of its bytes, so that they repeat more often (PNG, third edition,
//! clause 9).

/// How a row is filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Plain,
    Sub,
    Up,
    Average,
    Paeth,
}

impl Filter {
    pub(super) const ALL: [Self; 5] =
        [Self::Plain, Self::Sub, Self::Up, Self::Average, Self::Paeth];

    /// The byte in front of the row.
    pub(super) fn byte(self) -> u8 {
        self as u8
    }

    /// Whether what is stored for a pixel depends on others.
    pub(super) fn looks_around(self) -> bool {
        self != Self::Plain
    }

    /// Filters a stretch of a row. `left` is the pixel before it, `above` the stretch above, and
    /// `above_left` the pixel before that; zeros where the picture has none.
    pub(super) fn apply(
        self,
        row: &[u8],
        left: &[u8],
        above: &[u8],
        above_left: &[u8],
        out: &mut [u8],
    ) {
        let step = left.len();
        let befores = || left.iter().chain(row).copied();
        let diagonals = || above_left.iter().chain(above).copied();
        let pairs = out.iter_mut().zip(row);
        match self {
            Self::Plain => out.copy_from_slice(row),
            Self::Sub => {
                let (first, rest) = out.split_at_mut(step.min(row.len()));
                subtract(first, row, left);
                subtract(rest, &row[first.len()..], row);
            }
            Self::Up => subtract(out, row, above),
            Self::Average => {
                for ((out, byte), (before, above)) in pairs.zip(befores().zip(above)) {
                    *out = byte.wrapping_sub(((u16::from(before) + u16::from(*above)) / 2) as u8);
                }
            }
            Self::Paeth => {
                let around = befores().zip(above).zip(diagonals());
                for ((out, byte), ((before, above), diagonal)) in pairs.zip(around) {
                    *out = byte.wrapping_sub(paeth(before, *above, diagonal));
                }
            }
        }
    }
}

fn subtract(out: &mut [u8], row: &[u8], from: &[u8]) {
    for ((out, byte), from) in out.iter_mut().zip(row).zip(from) {
        *out = byte.wrapping_sub(*from);
    }
}

/// The neighbour that is nearest to left and above less diagonal (clause 9.4).
fn paeth(left: u8, above: u8, diagonal: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(diagonal));
    let (by_left, by_above, by_diagonal) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    if by_left <= by_above && by_left <= by_diagonal {
        left
    } else if by_above <= by_diagonal {
        above
    } else {
        diagonal
    }
}
