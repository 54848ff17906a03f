//! Badges: square, large enough, seen when they are small, and light enough for those who show them.

use std::collections::BTreeMap;

use crate::design::Kind as DesignKind;
use crate::design::element::Element;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::finding::Unit;
use crate::geom::short;
use crate::paint::png::Encoding;
use crate::paint::png::PngOptions;
use crate::paint::png::PngPainter;
use crate::plate::Plate;
use crate::plate::PlateBody;
use crate::plate::PlateElement;
use crate::review::contrast;
use crate::review::letters;
use crate::review::name::in_unit;
use crate::review::notes::Notes;
use crate::review::proof::Proof;
use crate::scene::Stage;
use crate::scene::StagePage;

/// The least side of a badge, in pixels.
const LEAST_SIDE: f64 = 256.0;
/// The largest file that most who show badges take, in bytes.
const MOST_BYTES: usize = 256 * 1024;
/// The side of a badge in a list of badges, in pixels.
const SMALL: u32 = 64;
/// The contrast that tells a figure from its ground (WCAG 2.2, success criterion 1.4.11).
const FIGURE: f64 = 3.0;
/// The part of the small picture that must have it, in percent: 14 by 14 of 64 by 64 pixels.
const LEAST_FIGURE: f64 = 5.0;
/// The side of a badge on its own page, in pixels.
const LARGE: f64 = 400.0;
/// The least height of a small x there, in pixels.
const LEAST_X: f64 = 5.0;

pub(super) fn look(
    plate: &Plate,
    stage: &Stage,
    proofs: &[Proof],
    notes: &mut Notes,
) -> Result<()> {
    let design = plate.design();
    let Some(page) = stage
        .pages
        .first()
        .filter(|_| design.kind == DesignKind::Badge)
    else {
        return Ok(());
    };
    sides(page, notes);
    let elements = design.elements.iter().zip(&plate.inner().elements);
    for (element, compiled) in elements.filter(|(element, _)| element.page == 0) {
        words(plate, page, (element, compiled), notes);
    }
    if let Some(proof) = proofs.first() {
        small(stage, proof, notes)?;
        bytes(stage, proof, notes)?;
    }
    Ok(())
}

fn note(finding: Finding, notes: &mut Notes) {
    notes.add(finding, &Place::default(), "page", 0.0);
}

fn sides(page: &StagePage, notes: &mut Notes) {
    let px = |length: f64| length / 72.0 * page.dpi;
    let (across, down) = (px(page.size.w), px(page.size.h));
    if (page.size.w - page.size.h).abs() > 0.01 {
        let message =
            format!("this badge is {across:.0} × {down:.0} pixels; badges are shown in a square");
        let finding = Finding::warning(Kind::BadgeShape, message)
            .help("give `page.size` two equal sides, such as `[\"1200px\", \"1200px\"]`")
            .measured(across / down, 1.0, Unit::Ratio);
        note(finding, notes);
    }
    let side = across.min(down);
    if side < LEAST_SIDE - 0.5 {
        let message = format!("this badge is {side:.0} pixels wide; {LEAST_SIDE} are the least");
        let finding = Finding::warning(Kind::BadgeSize, message)
            .help("make `page.size` larger: 600 to 1,200 pixels a side suit all screens")
            .measured(side, LEAST_SIDE, Unit::Px);
        note(finding, notes);
    }
}

/// Words that are too small where a badge is seen at its largest.
fn words(
    plate: &Plate,
    page: &StagePage,
    (element, compiled): (&Element, &PlateElement),
    notes: &mut Notes,
) {
    let PlateBody::Text(text) = &compiled.body else {
        return;
    };
    let is_decoration = element.alt.as_ref().is_some_and(|alt| alt.value.is_empty());
    let (Some(font), Some(size)) = (letters::font(plate, &text.style), text.style.size) else {
        return;
    };
    let height = font.metrics().x_height / font.units_per_em() * size * LARGE / page.size.w;
    if is_decoration || height >= LEAST_X - 0.05 {
        return;
    }
    // Whole pixels, or whole points.
    let unit = if page.in_pixels { 0.75 } else { 1.0 };
    let message = format!(
        "at {LARGE} pixels a small x of this text is {} pixels high; from {LEAST_X} on it can be read",
        short(height, 1)
    );
    let finding = Finding::warning(Kind::BadgeText, message)
        .help(format!(
            "make its size {} or more, or leave these words to the page that the badge leads to",
            in_unit(
                (size * LEAST_X / height / unit).ceil() * unit,
                page.in_pixels
            )
        ))
        .measured(height, LEAST_X, Unit::Px);
    notes.of(element, finding, -height);
}

/// Whether anything stands out of the badge when it is small.
fn small(stage: &Stage, proof: &Proof, notes: &mut Notes) -> Result<()> {
    let options = PngOptions {
        width_px: Some(SMALL),
        ..PngOptions::default()
    };
    let pixels = PngPainter::prepare(stage, &options)?.pixels(&proof.scene)?;
    let colors: Vec<[u8; 3]> = pixels
        .rgba
        .as_chunks::<4>()
        .0
        .iter()
        .map(|pixel| contrast::on_white(*pixel))
        .collect();
    let ground = around(&colors, pixels.width as usize);
    let seen = colors
        .iter()
        .filter(|color| contrast::contrast(**color, ground) >= FIGURE);
    let part = seen.count() as f64 * 100.0 / colors.len().max(1) as f64;
    if part < LEAST_FIGURE {
        let message = format!(
            "at {SMALL} pixels nothing of this badge stands out: {} % of it has a contrast of {FIGURE} : 1 with what is around it ({}); {LEAST_FIGURE} % are the least",
            short(part, 1),
            contrast::hex(ground),
        );
        let finding = Finding::warning(Kind::BadgeSmall, message)
            .help("give it one large shape in a strong colour; words are not read at that size")
            .measured(part, LEAST_FIGURE, Unit::Percent);
        note(finding, notes);
    }
    Ok(())
}

/// The colour that most of the outermost pixels have, to the eye.
fn around(colors: &[[u8; 3]], width: usize) -> [u8; 3] {
    let height = colors.len() / width.max(1);
    let is_edge = |at: usize| {
        let (x, y) = (at % width.max(1), at / width.max(1));
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    let mut counts: BTreeMap<[u8; 3], (usize, [u8; 3])> = BTreeMap::new();
    for (_, color) in colors.iter().enumerate().filter(|(at, _)| is_edge(*at)) {
        let counted = counts
            .entry(color.map(|byte| byte >> 4))
            .or_insert((0, *color));
        counted.0 += 1;
    }
    let most = counts.into_values().max_by_key(|(count, _)| *count);
    most.map_or([255; 3], |(_, color)| color)
}

/// Whether those who show badges take the file. As one file is packed by itself it may be half as large again:
/// that is a matter of options, not of the design.
fn bytes(stage: &Stage, proof: &Proof, notes: &mut Notes) -> Result<()> {
    let size = |encoding| {
        let options = PngOptions {
            encoding: Some(encoding),
            ..PngOptions::default()
        };
        let painter = PngPainter::prepare(stage, &options)?;
        painter.paint(&proof.scene).map(|file| file.len())
    };
    let usual = size(Encoding::for_files(1))?;
    if usual <= MOST_BYTES {
        return Ok(());
    }
    let packed = size(Encoding::Small)?;
    if packed <= MOST_BYTES {
        return Ok(());
    }
    let kb = |bytes: usize| bytes.div_ceil(1024);
    let message = format!(
        "the PNG of this badge has {} KB, packed with `--png-encoding small` still {} KB; many who show badges take {} at most",
        kb(usual),
        kb(packed),
        kb(MOST_BYTES)
    );
    let finding = Finding::warning(Kind::BadgeBytes, message)
        .help("make `page.size` smaller, or use fewer gradients and no photo")
        .measured(packed as f64, MOST_BYTES as f64, Unit::Bytes);
    note(finding, notes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_what_most_of_the_edge_has() {
        let mut colors = vec![[250, 250, 250]; 16];
        colors[5] = [0, 0, 0];
        colors[0] = [10, 10, 10];
        assert_eq!(around(&colors, 4), [250, 250, 250]);
    }
}
