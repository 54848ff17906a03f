//! A page as pixels.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use hayro::RenderCache;
use hayro::RenderSettings;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::RenderContent;
use hayro::hayro_syntax::Pdf;
use hayro::kurbo;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::RenderContext;
use hayro::vello_cpu::Resources;
use hayro::vello_cpu::peniko::ImageAlphaType;

use super::first::damaged;
use crate::error::Result;
use crate::geom::Affine;
use crate::picture::Pixels;

/// Draws the first page of a file of ours; `map` goes from its units, y upwards, to pixels.
pub(super) fn pixels(file: &[u8], width: u32, height: u32, map: Affine) -> Result<Pixels> {
    // Fonts and pictures in it are a stranger's, and their readers not ours.
    let draw = AssertUnwindSafe(|| draw(file.to_vec(), width, height, map));
    catch_unwind(draw)
        .ok()
        .flatten()
        .ok_or_else(|| damaged("it can't be drawn"))
}

fn draw(file: Vec<u8>, width: u32, height: u32, map: Affine) -> Option<Pixels> {
    let pdf = Pdf::new(file).ok()?;
    let page = pdf.pages().first()?;
    let (wide, high) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let mut canvas = RenderContext::new(wide, high);
    let interpret = InterpreterSettings {
        render_content: RenderContent::PAGE,
        ..InterpreterSettings::default()
    };
    // Letters stand where they stand, at any size.
    let settings = RenderSettings {
        hinting: false,
        glyph_caching: false,
        ..RenderSettings::default()
    };
    let map = kurbo::Affine::new([map.a, map.b, map.c, map.d, map.e, map.f]);
    hayro::render_into(
        page,
        &RenderCache::new(),
        &interpret,
        &settings,
        &mut canvas,
        map,
    );
    canvas.flush();
    let mut pixels = Pixmap::new(wide, high);
    canvas.render(&mut pixels, &mut Resources::default());
    let rgba = pixels.take_rgba8(ImageAlphaType::Alpha);
    Some(Pixels::of(width, height, rgba))
}
