//! What is on the badge, for the peers: the same as `design/badge.toml`.

use crate::certificate::Entry;

/// Pixels of a side.
pub(crate) const SIDE: u32 = 1200;
/// Left, top and side of the code with its quiet zone, in pixels; white is below it.
pub(crate) const CODE: (u32, u32, u32) = (507, 150, 185);
/// Where lines and code stand: left, top, width, height.
pub(crate) const INK: (u32, u32, u32, u32) = (150, 150, 900, 890);
/// The font files.
pub(crate) const FONTS: [&str; 2] = ["inter/Inter-Bold.ttf", "inter/Inter-SemiBold.ttf"];
const BOLD: usize = 0;
const SEMIBOLD: usize = 1;

/// A line of text, centred.
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// Into [`FONTS`].
    pub(crate) font: usize,
    /// In pixels.
    pub(crate) size: u32,
    /// From the top, in pixels.
    pub(crate) baseline: u32,
    pub(crate) color: (u8, u8, u8),
    /// Whether it is the same on all badges.
    pub(crate) fixed: bool,
}

/// The four lines, from top to bottom.
pub(crate) fn lines(entry: &Entry) -> [Line<'_>; 4] {
    let line = |text, font, size, baseline, color| Line {
        text,
        font,
        size,
        baseline,
        color,
        fixed: false,
    };
    let gold = (0xff, 0xe9, 0xbd);
    [
        Line {
            fixed: true,
            ..line("WESTMERE INSTITUTE", BOLD, 40, 450, gold)
        },
        line(entry.course, BOLD, 32, 620, (0xff, 0xff, 0xff)),
        line(&entry.name, SEMIBOLD, 62, 910, (0x1c, 0x2a, 0x76)),
        line(entry.year(), BOLD, 56, 1020, gold),
    ]
}
