//! What deflate writes: a byte as it is, or a stretch that came before (RFC 1951, section 3.2.5).

/// The longest stretch.
pub(in crate::paint) const LONGEST: usize = 258;
/// The farthest distance back.
pub(in crate::paint) const FARTHEST: usize = 32_768;
/// Symbols for bytes, the end of a block, and lengths.
pub(in crate::paint) const LITERALS: usize = 286;
/// Symbols for distances.
pub(in crate::paint) const DISTANCES: usize = 30;
/// The symbol that ends a block.
pub(in crate::paint) const END: usize = 256;

/// A byte, or a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paint) struct Token(u32);

impl Token {
    pub(in crate::paint) fn byte(byte: u8) -> Self {
        Self(u32::from(byte))
    }

    /// `length` is 3 to 258, `distance` 1 to 32,768.
    #[inline]
    pub(in crate::paint) fn stretch(length: usize, distance: usize) -> Self {
        Self(((length as u32) << 16) | (distance - 1) as u32)
    }

    /// Length and distance of a stretch.
    #[inline]
    pub(in crate::paint) fn as_stretch(self) -> Option<(usize, usize)> {
        let length = (self.0 >> 16) as usize;
        (length > 0).then_some((length, (self.0 & 0xffff) as usize + 1))
    }

    /// How many bytes it makes.
    #[inline]
    pub(in crate::paint) fn len(self) -> usize {
        ((self.0 >> 16) as usize).max(1)
    }

    /// The byte, where it is no stretch.
    #[inline]
    pub(in crate::paint) fn as_byte(self) -> u8 {
        self.0 as u8
    }
}

/// A symbol, and the bits that follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paint) struct Symbol {
    pub(in crate::paint) index: usize,
    pub(in crate::paint) extra: u32,
    pub(in crate::paint) count: u32,
}

/// The symbol of a length.
pub(in crate::paint) fn length(length: usize) -> Symbol {
    let over = (length - 3) as u32;
    let (index, extra, count) = match over {
        255 => (285, 0, 0),
        0..8 => (257 + over, 0, 0),
        _ => {
            let count = over.ilog2() - 2;
            let step = (over >> count) & 3;
            (261 + 4 * count + step, over & ((1 << count) - 1), count)
        }
    };
    Symbol {
        index: index as usize,
        extra,
        count,
    }
}

/// The symbol of a distance.
#[inline]
pub(in crate::paint) fn distance(distance: usize) -> Symbol {
    let over = (distance - 1) as u32;
    if over < 4 {
        return Symbol {
            index: over as usize,
            extra: 0,
            count: 0,
        };
    }
    let high = over.ilog2();
    let count = high - 1;
    Symbol {
        index: (2 * high + ((over >> count) & 1)) as usize,
        extra: over & ((1 << count) - 1),
        count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_distances_have_the_symbols_of_the_table() {
        let told = |symbol: Symbol| (symbol.index, symbol.extra, symbol.count);
        for (value, symbol) in [
            (3, (257, 0, 0)),
            (10, (264, 0, 0)),
            (11, (265, 0, 1)),
            (14, (266, 1, 1)),
            (19, (269, 0, 2)),
            (227, (284, 0, 5)),
            (257, (284, 30, 5)),
            (258, (285, 0, 0)),
        ] {
            assert_eq!(told(length(value)), symbol, "{value}");
        }
        for (value, symbol) in [
            (1, (0, 0, 0)),
            (4, (3, 0, 0)),
            (5, (4, 0, 1)),
            (8, (5, 1, 1)),
            (9, (6, 0, 2)),
            (24_577, (29, 0, 13)),
            (32_768, (29, 8191, 13)),
        ] {
            assert_eq!(told(distance(value)), symbol, "{value}");
        }
    }
}
