//! How large codes are, and how much each says (ISO/IEC 18004, tables 1, 7 and 9).

use crate::design::element::QrLevel;

/// Versions: a code of version 1 has 21 modules a side, and each one more has 4 more.
pub(super) const VERSIONS: u8 = 40;

/// Blocks into which codewords are dealt, and codewords of correction in each, for the levels from L to
/// H (ISO/IEC 18004, table 9).
const BLOCKS: [[(u8, u8); 4]; VERSIONS as usize] = [
    [(1, 7), (1, 10), (1, 13), (1, 17)],
    [(1, 10), (1, 16), (1, 22), (1, 28)],
    [(1, 15), (1, 26), (2, 18), (2, 22)],
    [(1, 20), (2, 18), (2, 26), (4, 16)],
    [(1, 26), (2, 24), (4, 18), (4, 22)],
    [(2, 18), (4, 16), (4, 24), (4, 28)],
    [(2, 20), (4, 18), (6, 18), (5, 26)],
    [(2, 24), (4, 22), (6, 22), (6, 26)],
    [(2, 30), (5, 22), (8, 20), (8, 24)],
    [(4, 18), (5, 26), (8, 24), (8, 28)],
    [(4, 20), (5, 30), (8, 28), (11, 24)],
    [(4, 24), (8, 22), (10, 26), (11, 28)],
    [(4, 26), (9, 22), (12, 24), (16, 22)],
    [(4, 30), (9, 24), (16, 20), (16, 24)],
    [(6, 22), (10, 24), (12, 30), (18, 24)],
    [(6, 24), (10, 28), (17, 24), (16, 30)],
    [(6, 28), (11, 28), (16, 28), (19, 28)],
    [(6, 30), (13, 26), (18, 28), (21, 28)],
    [(7, 28), (14, 26), (21, 26), (25, 26)],
    [(8, 28), (16, 26), (20, 30), (25, 28)],
    [(8, 28), (17, 26), (23, 28), (25, 30)],
    [(9, 28), (17, 28), (23, 30), (34, 24)],
    [(9, 30), (18, 28), (25, 30), (30, 30)],
    [(10, 30), (20, 28), (27, 30), (32, 30)],
    [(12, 26), (21, 28), (29, 30), (35, 30)],
    [(12, 28), (23, 28), (34, 28), (37, 30)],
    [(12, 30), (25, 28), (34, 30), (40, 30)],
    [(13, 30), (26, 28), (35, 30), (42, 30)],
    [(14, 30), (28, 28), (38, 30), (45, 30)],
    [(15, 30), (29, 28), (40, 30), (48, 30)],
    [(16, 30), (31, 28), (43, 30), (51, 30)],
    [(17, 30), (33, 28), (45, 30), (54, 30)],
    [(18, 30), (35, 28), (48, 30), (57, 30)],
    [(19, 30), (37, 28), (51, 30), (60, 30)],
    [(19, 30), (38, 28), (53, 30), (63, 30)],
    [(20, 30), (40, 28), (56, 30), (66, 30)],
    [(21, 30), (43, 28), (59, 30), (70, 30)],
    [(22, 30), (45, 28), (62, 30), (74, 30)],
    [(24, 30), (47, 28), (65, 30), (77, 30)],
    [(25, 30), (49, 28), (68, 30), (81, 30)],
];

/// A version with a level: all that its fixed parts depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// From 1 to [`VERSIONS`].
    pub(super) version: u8,
    pub(super) level: QrLevel,
}

impl Symbol {
    pub(super) fn side(self) -> usize {
        17 + 4 * usize::from(self.version)
    }

    /// Blocks, and codewords of correction in each.
    pub(super) fn blocks(self) -> (usize, usize) {
        let (blocks, correction) = BLOCKS[usize::from(self.version) - 1][self.level_index()];
        (usize::from(blocks), usize::from(correction))
    }

    /// Codewords of what it says.
    pub(super) fn capacity(self) -> usize {
        let (blocks, correction) = self.blocks();
        self.codewords() - blocks * correction
    }

    /// Codewords of what it says and of correction.
    pub(super) fn codewords(self) -> usize {
        let side = self.side();
        // Finders with their margins; bits of the format and the dark module; timing.
        let mut fixed = 3 * 64 + 31 + 2 * (side - 16);
        if let Some(count) = self.alignments() {
            // Of those on a line of timing five modules are counted already.
            fixed += 25 * (count * count - 3) - 2 * 5 * (count - 2);
        }
        if self.has_version_bits() {
            fixed += 2 * 18;
        }
        (side * side - fixed) / 8
    }

    /// How many alignment patterns would stand in a row if none met a finder.
    pub(super) fn alignments(self) -> Option<usize> {
        (self.version > 1).then(|| usize::from(self.version) / 7 + 2)
    }

    pub(super) fn has_version_bits(self) -> bool {
        self.version >= 7
    }

    /// Its place among the four.
    fn level_index(self) -> usize {
        match self.level {
            QrLevel::L => 0,
            QrLevel::M => 1,
            QrLevel::Q => 2,
            QrLevel::H => 3,
        }
    }

    /// Its place among all versions with all levels.
    pub(super) fn index(self) -> usize {
        (usize::from(self.version) - 1) * 4 + self.level_index()
    }
}
