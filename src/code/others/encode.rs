//! From text to modules, by rxing.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use rxing::BarcodeFormat;
use rxing::EncodeHints;
use rxing::Writer;
use rxing::aztec::AztecWriter;
use rxing::common::BitMatrix;
use rxing::common::CharacterSet;
use rxing::datamatrix::DataMatrixWriter;
use rxing::datamatrix::encoder::SymbolShapeHint;
use rxing::oned::Code128Writer;
use rxing::pdf417::encoder::PDF417;

use super::Wish;
use crate::code::Matrix;
use crate::design::element::Symbology;

/// Part of an Aztec code that is correction unless the design says otherwise, in percent (ISO/IEC 24778 asks for
/// 23 and three words more, which the encoder adds).
const AZTEC_LEVEL: u32 = 23;

/// The modules of a code; `None` when it can't be made, which for text that its symbology has means that it is
/// too long. Text comes from strangers, and the encoders are another's: should one panic, that is no more than
/// a code that can't be made.
pub(super) fn encode(payload: &str, wish: &Wish) -> Option<Matrix> {
    catch_unwind(AssertUnwindSafe(|| made(payload, wish))).ok()?
}

fn made(payload: &str, wish: &Wish) -> Option<Matrix> {
    match wish.symbology {
        Symbology::Qr => None,
        Symbology::DataMatrix => data_matrix(payload),
        Symbology::Code128 => code_128(payload),
        Symbology::Aztec => aztec(payload, wish.level.unwrap_or(AZTEC_LEVEL)),
        Symbology::Pdf417 => pdf417(payload, wish),
    }
}

fn data_matrix(payload: &str) -> Option<Matrix> {
    let hints = EncodeHints {
        DataMatrixShape: Some(SymbolShapeHint::FORCE_SQUARE),
        DataMatrixCompact: Some(true),
        ..EncodeHints::default()
    };
    written(
        &DataMatrixWriter,
        BarcodeFormat::DATA_MATRIX,
        payload,
        &hints,
    )
}

fn code_128(payload: &str) -> Option<Matrix> {
    let hints = EncodeHints {
        Code128Compact: Some(true),
        Margin: Some("0".to_owned()),
        ..EncodeHints::default()
    };
    written(&Code128Writer, BarcodeFormat::CODE_128, payload, &hints)
}

fn aztec(payload: &str, level: u32) -> Option<Matrix> {
    let hints = EncodeHints {
        ErrorCorrection: Some(level.to_string()),
        // What is more than ASCII says in which encoding it is.
        CharacterSet: (!payload.is_ascii()).then(|| "UTF-8".to_owned()),
        ..EncodeHints::default()
    };
    written(&AztecWriter, BarcodeFormat::AZTEC, payload, &hints)
}

/// A code of one pixel a module.
fn written(
    writer: &impl Writer,
    format: BarcodeFormat,
    payload: &str,
    hints: &EncodeHints,
) -> Option<Matrix> {
    let made = writer.encode_with_hints(payload, &format, 0, 0, hints);
    made.ok().map(|bits| matrix(&bits))
}

fn matrix(bits: &BitMatrix) -> Matrix {
    let (width, height) = (bits.getWidth(), bits.getHeight());
    let rows = 0..height;
    let dark = rows.flat_map(|y| (0..width).map(move |x| bits.get(x, y)));
    Matrix {
        width: width as usize,
        height: height as usize,
        dark: dark.collect(),
    }
}

/// Columns of codewords that a PDF417 code may have, and rows (ISO/IEC 15438, 5.2.2).
const COLUMNS: std::ops::RangeInclusive<u32> = 1..=30;
const ROWS: std::ops::RangeInclusive<u32> = 3..=90;
/// Modules beside its columns, and those of a column.
const BESIDE: u32 = 69;
const COLUMN: u32 = 17;

fn pdf417(payload: &str, wish: &Wish) -> Option<Matrix> {
    let words = words(payload)?;
    let level = wish.level.unwrap_or_else(|| usual_level(words));
    let all = words + correction(level);
    let columns =
        COLUMNS.filter(|columns| ROWS.contains(&all.div_ceil(*columns).max(*ROWS.start())));
    let best = columns.max_by(|one, other| {
        let size = |columns: &u32| module(*columns, all, wish);
        size(one).total_cmp(&size(other))
    })?;
    drawn(payload, level, (best, best))
}

/// Codewords that say a text, their count among them.
fn words(payload: &str) -> Option<u32> {
    let least = drawn(payload, 0, (*COLUMNS.start(), *COLUMNS.end()))?;
    let columns = (least.width as u32 - BESIDE) / COLUMN;
    Some(columns * least.height as u32 - correction(0))
}

/// Codewords of correction.
fn correction(level: u32) -> u32 {
    2 << level
}

/// The least level that ISO/IEC 15438 (annex E) advises for so many codewords.
fn usual_level(words: u32) -> u32 {
    match words {
        0..=40 => 2,
        41..=160 => 3,
        161..=320 => 4,
        _ => 5,
    }
}

/// How large a module is in the room that there is, when the code has so many columns.
fn module(columns: u32, words: u32, wish: &Wish) -> f64 {
    let rows = words.div_ceil(columns).max(*ROWS.start());
    let quiet = 2 * wish.quiet_zone;
    let across = f64::from(COLUMN * columns + BESIDE + quiet);
    let down = f64::from(3 * rows + quiet);
    (wish.room.w / across).min(wish.room.h / down)
}

fn drawn(payload: &str, level: u32, (least, most): (u32, u32)) -> Option<Matrix> {
    let mut code = PDF417::new();
    code.setDimensions(most, least, *ROWS.end(), *ROWS.start());
    code.setEncoding((!payload.is_ascii()).then_some(CharacterSet::UTF8));
    code.generateBarcodeLogic(payload, level).ok()?;
    let rows = code.getBarcodeMatrix().as_ref()?.getMatrix();
    Some(Matrix {
        width: rows.first()?.len(),
        height: rows.len(),
        dark: rows.iter().flatten().map(|module| *module != 0).collect(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geom::Size;

    const ALL: [Symbology; 4] = [
        Symbology::DataMatrix,
        Symbology::Code128,
        Symbology::Aztec,
        Symbology::Pdf417,
    ];

    fn wish(symbology: Symbology) -> Wish {
        Wish {
            symbology,
            level: None,
            quiet_zone: symbology.quiet_zone(),
            room: Size::new(200.0, 80.0),
        }
    }

    #[test]
    fn each_symbology_has_the_shape_of_its_standard() {
        let size = |symbology| {
            let made = encode("C-2026-000017", &wish(symbology)).unwrap();
            assert_eq!(made.dark.len(), made.width * made.height);
            (made.width, made.height)
        };
        let (side, other) = size(Symbology::DataMatrix);
        assert!(side == other && side % 2 == 0);
        assert_eq!(size(Symbology::Code128).1, 1);
        let (side, other) = size(Symbology::Aztec);
        assert!(side == other && side % 2 == 1);
        let (width, height) = size(Symbology::Pdf417);
        assert!((width - 69) % 17 == 0 && height >= 3);
    }

    #[test]
    fn a_wide_frame_gives_pdf417_more_columns_than_a_high_one() {
        let text = "x".repeat(200);
        let of = |w, h| {
            let room = Size::new(w, h);
            let wish = Wish {
                room,
                ..wish(Symbology::Pdf417)
            };
            encode(&text, &wish).unwrap().width
        };
        assert!(of(400.0, 40.0) > of(100.0, 200.0));
    }

    #[test]
    fn more_correction_takes_more_modules() {
        for (symbology, low, high) in [(Symbology::Aztec, 10, 80), (Symbology::Pdf417, 0, 6)] {
            let of = |level| {
                let wish = Wish {
                    level: Some(level),
                    ..wish(symbology)
                };
                encode("C-2026-000017", &wish).unwrap().dark.len()
            };
            assert!(of(high) > of(low), "{symbology:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_no_code() {
        for symbology in ALL {
            assert!(encode(&"xY§1 ".repeat(1000), &wish(symbology)).is_none());
        }
    }

    proptest! {
        /// Whatever a record says: a code, the same one each time, or none; never a panic.
        #[test]
        fn any_text_is_taken(text in "\\PC{0,200}|[ -~]{0,80}|[0-9]{0,300}", at in 0..4_usize) {
            let wish = wish(ALL[at]);
            let made = made(&text, &wish);
            prop_assert_eq!(&made, &super::made(&text, &wish));
        }
    }
}
