//! Glyphs in colours, whichever table they come from.

use std::sync::Arc;

use crate::color::Color;
use crate::font::ColorGlyph;
use crate::font::Font;

/// Whether a font may have glyphs in colours.
pub(crate) fn has_colors(font: &Font) -> bool {
    font.has_colors() || cfg!(feature = "vector") && font.has_svg_glyphs()
}

/// A glyph's layers, when it has any: those of `COLR`, else those of its picture in `SVG `. Made
/// once for each colour of text.
pub(crate) fn color_glyph(font: &Font, glyph: u16, text: Color) -> Option<Arc<ColorGlyph>> {
    if !has_colors(font) {
        return None;
    }
    font.kept_colors(glyph, text, || {
        let layers = font.color_glyph(glyph, text);
        layers.or_else(|| from_svg(font, glyph))
    })
}

#[cfg(feature = "vector")]
fn from_svg(font: &Font, glyph: u16) -> Option<ColorGlyph> {
    super::svg::glyph::layers(font, glyph)
}

#[cfg(not(feature = "vector"))]
fn from_svg(_: &Font, _: u16) -> Option<ColorGlyph> {
    None
}
