//! Outlines of the fonts that a page brings: a kilobyte of subroutines that call one another can come to millions of
//! lines, so they are counted before they are drawn.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::time::Duration;

use skrifa::DrawMemory;
use skrifa::GlyphId;
use skrifa::ScalerFont;
use skrifa::font::Blob;

use super::clean::Clean;
use super::file::Object;
use super::filter;
use super::first::damaged;
use super::value::Dict;
use super::value::Value;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::font::Counter;
use crate::limits::Deadline;
use crate::limits::Limits;
use crate::limits::Watch;

/// Steps that one outline may need.
const MOST_STEPS: u64 = 100_000;
/// Steps of all outlines together.
const ALL_STEPS: u64 = 10_000_000;
/// Subroutines may run long and draw nothing. A font of 65,000 glyphs is read in a part of this.
const LONGEST: Duration = Duration::from_secs(2);

/// # Errors
/// [`Kind::Limit`] for a font with too many bytes or steps; [`Kind::Picture`] for one that makes its reader stumble.
pub(super) fn check(clean: &Clean, limits: &Limits) -> Result<()> {
    let watch = Watch {
        deadline: Some(Deadline::after(LONGEST)),
        ..Watch::default()
    };
    let mut steps = 0;
    for object in &clean.objects {
        let dict = match object {
            Object::Value(Value::Dict(dict)) => dict,
            Object::Value(_) | Object::Stream(_) => continue,
        };
        for program in programs(clean, dict, limits)? {
            let count = AssertUnwindSafe(|| count(program, &mut steps, &watch));
            catch_unwind(count).map_err(|_| damaged("a font in it makes its reader stumble"))??;
        }
    }
    Ok(())
}

/// The font files that a descriptor names.
fn programs(clean: &Clean, descriptor: &Dict, limits: &Limits) -> Result<Vec<Vec<u8>>> {
    let mut programs = Vec::new();
    for key in ["FontFile", "FontFile2", "FontFile3"] {
        let Some(stream) = clean.stream(descriptor.get(key)) else {
            continue;
        };
        match filter::unpacked(&stream.dict, &stream.data, limits.font_bytes as usize) {
            Ok((bytes, _)) => programs.push(bytes),
            Err(filter::Fault::Unknown) => {}
            Err(filter::Fault::Bound) => {
                let message = format!(
                    "a font in the PDF has more than {} bytes",
                    limits.font_bytes
                );
                return Err(Error::new(Kind::Limit, message)
                    .help("export it with subsets of its fonts, or raise `font_bytes`"));
            }
        }
    }
    Ok(programs)
}

fn count(program: Vec<u8>, all: &mut u64, watch: &Watch) -> Result<()> {
    // What is no font is drawn as nothing.
    let Some(font) = skrifa::Font::new(Blob::Shared(Arc::new(program)), 0) else {
        return Ok(());
    };
    let glyphs = font.num_glyphs().min(u32::from(u16::MAX) + 1);
    let scaler = ScalerFont::force_unhinted(font, None);
    for glyph in 0..glyphs {
        let mut pen = Counter::default();
        if let Some(outline) = scaler.outline(GlyphId::new(glyph)) {
            // A glyph that can't be drawn is none.
            let _ = outline.draw(DrawMemory::Scratch, &mut pen);
        }
        let steps = u64::from(pen.0);
        *all += steps;
        if steps > MOST_STEPS || *all > ALL_STEPS || watch.check().is_err() {
            return Err(too_many());
        }
    }
    Ok(())
}

fn too_many() -> Error {
    Error::new(
        Kind::Limit,
        "the outlines of a font in the PDF take too many steps to draw",
    )
    .help("export it with its text as outlines, or with other fonts")
}
