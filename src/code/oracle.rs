//! What codes are compared with: `qrcodegen`, told the cut into modes that a plain search finds.

use proptest::prelude::*;
use qrcodegen::Mask;
use qrcodegen::QrCode;
use qrcodegen::QrCodeEcc;
use qrcodegen::QrSegment;
use qrcodegen::Version;

use super::Matrix;
use super::correct;
use super::encode;
use super::frame::Frame;
use super::say::Said;
use super::symbol::Symbol;
use super::symbol::VERSIONS;
use crate::design::element::QrLevel;

const LEVELS: [QrLevel; 4] = [QrLevel::L, QrLevel::M, QrLevel::Q, QrLevel::H];

fn ecc(level: QrLevel) -> QrCodeEcc {
    match level {
        QrLevel::L => QrCodeEcc::Low,
        QrLevel::M => QrCodeEcc::Medium,
        QrLevel::Q => QrCodeEcc::Quartile,
        QrLevel::H => QrCodeEcc::High,
    }
}

fn matrix(code: &QrCode) -> Matrix {
    let side = code.size();
    let modules = (0..side * side).map(|at| code.get_module(at % side, at / side));
    Matrix::square(side as usize, modules.collect())
}

/// All symbols.
fn symbols() -> impl Iterator<Item = Symbol> {
    (1..=VERSIONS).flat_map(|version| LEVELS.map(|level| Symbol { version, level }))
}

/// The library's code of a symbol's codewords.
fn theirs(symbol: Symbol, data: &[u8], mask: Option<u8>) -> QrCode {
    let version = Version::new(symbol.version);
    QrCode::encode_codewords(version, ecc(symbol.level), data, mask.map(Mask::new))
}

fn compare(symbol: Symbol, data: Vec<u8>) {
    let theirs = theirs(symbol, &data, None);
    let ours = Said { symbol, data }.matrix();
    let mask = theirs.mask().value();
    assert!(ours == matrix(&theirs), "{symbol:?}, mask {mask}");
}

/// Bytes that look like nothing.
fn noise(count: usize, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn each_version_and_level_gives_the_modules_that_the_library_gives() {
    for symbol in symbols() {
        let seed = symbol.index() as u32;
        compare(symbol, noise(symbol.capacity(), seed));
        // Much of one colour, as padding makes it.
        let mut text = b"https://verify.example.org/c/C-2026-000017".repeat(60);
        text.truncate(symbol.capacity() * 2 / 3);
        text.resize(symbol.capacity(), 0x11);
        compare(symbol, text);
    }
}

#[test]
fn each_mask_of_each_version_and_level_is_the_library_s() {
    for symbol in symbols() {
        let data = noise(symbol.capacity(), 7);
        let frame = Frame::of(symbol);
        let plain = frame.filled(correct::with_correction(symbol, &data));
        // Two are enough to tell all places; in small codes all of them cost little.
        let masks = if symbol.version < 8 { 0..8 } else { 6..8 };
        for mask in masks {
            let mut ours = plain.clone();
            ours.change(&plain, &frame.masks[mask]);
            let theirs = theirs(symbol, &data, Some(mask as u8));
            assert!(ours.matrix() == matrix(&theirs), "{symbol:?}, mask {mask}");
        }
    }
}

#[test]
fn patterns_of_any_width_count_as_the_library_counts_them() {
    // Light and dark stripes, which no mask hides.
    for byte in [
        0x00,
        0xff,
        0xaa,
        0x0f,
        0x33,
        0b1011_1010,
        0b1100_1111,
        0b1110_0011,
    ] {
        for version in [1, 4, 5, 11, 12, 20, 27, 28, 29, 40] {
            let level = QrLevel::L;
            let symbol = Symbol { version, level };
            compare(symbol, vec![byte; symbol.capacity()]);
        }
    }
}

/// The library's code of a text; `None` when it is too long.
fn their_text(payload: &str, level: QrLevel) -> Option<Matrix> {
    let code = RANGES.iter().find_map(|range| {
        let (from, to) = range.versions;
        QrCode::encode_segments_advanced(
            &segments(payload, range),
            ecc(level),
            Version::new(from),
            Version::new(to),
            None,
            true,
        )
        .ok()
    });
    code.as_ref().map(matrix)
}

fn compare_text(payload: &str, level: QrLevel) {
    let ours = encode(payload, level).ok();
    let same = ours == their_text(payload, level);
    assert!(same, "{level:?}: {payload:?}");
}

#[test]
fn texts_around_each_limit_are_said_as_the_library_says_them() {
    // The first, those at both ends of a range, the last.
    for version in [1, 4, 9, 10, 26, 27, 40] {
        for level in LEVELS {
            let bytes = Symbol { version, level }.capacity();
            // The head of bytes takes a byte and a half, later two and a half.
            for count in bytes.saturating_sub(4)..bytes {
                compare_text(&"x".repeat(count), level);
            }
        }
    }
    for (text, most) in [("1", 7089), ("A", 4296), ("a", 2953)] {
        for count in [most - 1, most, most + 1] {
            compare_text(&text.repeat(count), QrLevel::L);
        }
    }
    compare_text(&"1".repeat(100_000), QrLevel::H);
}

/// Pieces in each mode, of any length.
fn mixed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{0,30}",
        "[0-9A-Z $%*+./:-]{0,20}",
        "[a-z/?=.-]{0,20}",
        "[äß東京é😀]{0,4}"
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_short_text_is_said_as_the_library_says_it(text in "\\PC{0,40}", level in 0_usize..4) {
        compare_text(&text, LEVELS[level]);
    }

    #[test]
    fn any_mix_of_modes_is_said_as_the_library_says_it(text in mixed(), level in 0_usize..4) {
        compare_text(&text, LEVELS[level]);
    }

    #[test]
    fn any_address_is_said_as_the_library_says_it(
        text in "https://[a-z]{3,9}\\.(org|example)/[cv]/[A-Z]-20[0-9]{2}-[0-9a-f]{6,30}",
        level in 0_usize..4,
    ) {
        compare_text(&text, LEVELS[level]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_long_text_is_said_as_the_library_says_it(
        text in mixed(),
        count in 1_usize..60,
        level in 0_usize..4,
    ) {
        compare_text(&text.repeat(count), LEVELS[level]);
    }
}

/// Versions whose counts of characters have the same number of bits (ISO/IEC 18004, table 3).
struct Range {
    versions: (u8, u8),
    /// Bits of a count: numeric, alphanumeric, bytes.
    counts: [u32; 3],
}

const RANGES: [Range; 3] = [
    Range {
        versions: (1, 9),
        counts: [10, 9, 8],
    },
    Range {
        versions: (10, 26),
        counts: [12, 11, 16],
    },
    Range {
        versions: (27, 40),
        counts: [14, 13, 16],
    },
];

/// How characters are set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Numeric,
    Alphanumeric,
    Bytes,
}

const MODES: [Mode; 3] = [Mode::Numeric, Mode::Alphanumeric, Mode::Bytes];

impl Mode {
    /// What a character costs in sixths of a bit, when this mode can say it.
    fn cost(self, c: char) -> Option<u64> {
        match self {
            Self::Numeric => c.is_ascii_digit().then_some(20),
            Self::Alphanumeric => is_alphanumeric(c).then_some(33),
            Self::Bytes => Some(48 * c.len_utf8() as u64),
        }
    }

    fn segment(self, text: &str) -> QrSegment {
        match self {
            Self::Numeric => QrSegment::make_numeric(text),
            Self::Alphanumeric => QrSegment::make_alphanumeric(text),
            Self::Bytes => QrSegment::make_bytes(text.as_bytes()),
        }
    }
}

fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase() || " $%*+-./:".contains(c)
}

/// The cheapest cut of the text into modes: at each character, for each mode, the least that
/// everything up to it can cost when it ends in that mode.
fn segments(payload: &str, range: &Range) -> Vec<QrSegment> {
    let head = |mode: usize| (4 + u64::from(range.counts[mode])) * 6;
    let mut costs: [Option<u64>; 3] = [0, 1, 2].map(|mode| Some(head(mode)));
    let mut ways: Vec<[usize; 3]> = Vec::with_capacity(payload.len());
    for (index, c) in payload.chars().enumerate() {
        let before = costs;
        let mut way = [0; 3];
        for (to, mode) in MODES.into_iter().enumerate() {
            let stay = before[to].map(|cost| (cost, to));
            // A new segment starts on a whole bit.
            let change = |from: usize| {
                let cost = before[from]?.div_ceil(6) * 6 + head(to);
                (from != to && index > 0).then_some((cost, from))
            };
            let best = [stay, change(0), change(1), change(2)]
                .into_iter()
                .flatten()
                .min_by_key(|(cost, _)| *cost);
            let step = mode.cost(c).zip(best);
            costs[to] = step.map(|(own, (cost, _))| cost + own);
            way[to] = step.map_or(to, |(_, (_, from))| from);
        }
        ways.push(way);
    }
    cut(payload, &modes(&costs, &ways))
}

/// Each character's mode, told from the end backwards.
fn modes(costs: &[Option<u64>; 3], ways: &[[usize; 3]]) -> Vec<Mode> {
    let last = (0..3).filter(|mode| costs[*mode].is_some());
    let mut mode = last.min_by_key(|mode| costs[*mode]).unwrap_or(2);
    let mut found: Vec<Mode> = ways
        .iter()
        .rev()
        .map(|way| {
            let here = MODES[mode];
            mode = way[mode];
            here
        })
        .collect();
    found.reverse();
    found
}

fn cut(payload: &str, modes: &[Mode]) -> Vec<QrSegment> {
    let mut segments = Vec::new();
    let (mut start, mut current) = (0, modes.first().copied());
    for ((at, _), mode) in payload.char_indices().zip(modes) {
        if current != Some(*mode) {
            segments.extend(current.map(|current| current.segment(&payload[start..at])));
            (start, current) = (at, Some(*mode));
        }
    }
    segments.extend(current.map(|current| current.segment(&payload[start..])));
    segments
}
