//! Lines that most records are made of: one run from left to right, a glyph for each cluster. They come
//! out as they stand, so that nothing has to be thought over but where each glyph stands.

use super::clean::is_visible;
use super::fonts::FontUse;
use super::pen::Pen;
use super::reading::Kind;
use super::reading::Way;
use super::reading::kind;
use super::score::Tape;
use super::units::LOWERED;
use crate::scene::Glyph;
use crate::scene::Line;
use crate::scene::Run;

/// The only run of such a line; `None` for all other lines.
pub(super) fn only_run(line: &Line, way: Way) -> Option<&Run> {
    let [run] = &line.runs[..] else {
        return None;
    };
    let is_straight = line.straight.is_none() && run.bent.is_none() && run.size > 0.0;
    if way != Way::Ltr || line.rtl || run.level != 0 || !is_straight {
        return None;
    }
    let mut at = 0;
    for glyph in &run.glyphs {
        // In the order of the text, so that no cluster has two glyphs and none is left out between.
        let said = line.text.get(glyph.cluster.clone())?;
        let is_plain = !said.is_empty()
            && glyph.cluster.start >= at
            && glyph.y.abs() <= LOWERED * run.size
            && said.chars().all(is_plain);
        if !is_plain {
            return None;
        }
        at = glyph.cluster.end;
    }
    (!needs_marks(line, run)).then_some(run)
}

/// Whether a character is said as it is, and misleads no reader of a page from left to right.
fn is_plain(char: char) -> bool {
    is_visible(char) && char != '\u{ad}' && char <= '\u{ffff}' && kind(char) != Kind::Right
}

/// Whether readers make something else of the line (see `guard`): one of blanks alone, one that begins
/// with two single letters, and one that is broken at a hyphen.
fn needs_marks(line: &Line, run: &Run) -> bool {
    let mut words = line.text.split(|char: char| char.is_whitespace());
    let is_short = |word: Option<&str>| word.is_some_and(|word| word.chars().nth(1).is_none());
    let (first, second) = (words.next(), words.next());
    let is_blank = run.glyphs.is_empty() || line.text.trim().is_empty();
    let is_broken = !line.ends_paragraph && line.text.trim_end().ends_with('-');
    is_blank || is_broken || is_short(first) && (second.is_none() || is_short(second))
}

impl Pen {
    /// Shows all glyphs of such a run.
    pub(super) fn plain(&mut self, tape: &mut Tape, font: &FontUse, line: &Line, run: &Run) {
        tape.pairs.reserve(run.glyphs.len());
        let whole = || run.glyphs.iter().map(|glyph| glyph.advance).sum();
        for (index, glyph) in run.glyphs.iter().enumerate() {
            let next = run.glyphs.get(index + 1);
            let end = next.map_or_else(whole, |next: &Glyph| next.x);
            let said = &line.text[glyph.cluster.clone()];
            self.show(tape, font, glyph, said, end - glyph.x);
        }
    }
}
