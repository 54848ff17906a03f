//! Artwork of pixels.

use super::Artwork;
use super::Reader;
use super::blank;
use super::note;
use super::sheet::Sheet;
use super::words::Vocabulary;
use super::write::Draft;
use crate::bytes::Bytes;
use crate::design::Kind as DesignKind;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::picture::Encoded;
use crate::picture::Pixels;
use crate::picture::Raster;

/// Pixels to the inch under which a printed page looks soft.
const SOFT: f64 = 200.0;

pub(super) fn read(reader: &Reader<'_>, bytes: Bytes, raster: &Raster, pixels: &Pixels) -> Artwork {
    let size = (f64::from(raster.width), f64::from(raster.height));
    let dpi = raster.dpi.map(|(across, down)| across.min(down));
    let (sheet, kind) = Sheet::of_pixels(size, dpi, reader.options.kind);
    let mut findings = Vec::new();
    if let Some(guess) = &sheet.guess {
        findings.push(note(
            Kind::Picture,
            guess.clone(),
            "if it is not, change `size` in `[page]`, and the frames with it",
        ));
    }
    findings.extend(coarse(&sheet, size, kind));
    findings.push(note(
        Kind::Missing,
        "a picture of pixels tells no places: name, credential, date and code stand where they usually do",
        "move them by their frames; an SVG with placeholders as text brings its own places",
    ));
    let background = format!("background.{}", ending(&raster.encoded));
    let mut words = Vocabulary::default();
    let elements = blank::elements(&sheet, kind, &mut words, blank::is_dark(pixels));
    let draft = Draft {
        art: reader.shown(),
        kind,
        name: reader.name(),
        sheet,
        background: background.clone(),
        words,
        styles: Vec::new(),
        elements,
        fonts: Vec::new(),
        missing: Vec::new(),
    };
    Artwork {
        kind,
        design: draft.to_toml(),
        files: [(background, bytes)].into(),
        findings,
    }
}

fn ending(encoded: &Encoded) -> &'static str {
    match encoded {
        Encoded::Jpeg { .. } => "jpg",
        Encoded::Png { .. } => "png",
        Encoded::WebP { .. } => "webp",
    }
}

/// A hint when the picture has too few pixels for the page that it covers.
fn coarse(sheet: &Sheet, (w, h): (f64, f64), kind: DesignKind) -> Option<Finding> {
    let dpi = (w / sheet.size.w).min(h / sheet.size.h) * 72.0;
    if kind == DesignKind::Badge || dpi >= SOFT - 0.5 {
        return None;
    }
    let wanted = |points: f64| (points / 72.0 * 300.0).ceil();
    Some(note(
        Kind::Picture,
        format!("the artwork has {dpi:.0} pixels to the inch on its page: too coarse for print"),
        format!(
            "export it at 300 dpi, {} × {} pixels, or as SVG",
            wanted(sheet.size.w),
            wanted(sheet.size.h)
        ),
    ))
}
