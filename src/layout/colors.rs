//! Colour glyphs that ask for more than is drawn.

use super::text::TextSet;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::picture::glyph::color_glyph;
use crate::picture::glyph::has_colors;

/// Warns of glyphs whose colours are not all drawn, once for each font.
pub(super) fn note(set: &mut TextSet) {
    let lines = set.text.lines.iter();
    let runs = lines.flat_map(|line| line.runs.iter().map(move |run| (line, run)));
    for (line, run) in runs.filter(|(_, run)| has_colors(&run.font)) {
        let inexact = run.glyphs.iter().find(|glyph| {
            let colored = color_glyph(&run.font, glyph.id, run.color);
            colored.is_some_and(|colored| !colored.exact)
        });
        let Some(glyph) = inexact else {
            continue;
        };
        let words = &line.text[glyph.cluster.clone()];
        let finding = warning(run.font.family(), words);
        if !set.findings.contains(&finding) {
            set.findings.push(finding);
        }
    }
}

fn warning(family: &str, words: &str) -> Finding {
    let message = format!("`{family}` has colours for `{words}` that are not drawn");
    let help = "look at the output: blended parts, filters, masks and compressed pictures are left \
                out; another font may do without";
    Finding::warning(Kind::Font, message).help(help)
}
