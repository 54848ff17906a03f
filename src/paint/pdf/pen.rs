//! Shows the glyphs of text: where each stands, and by which code of its font.

use std::ops::Range;

use super::fonts::FontUse;
use super::score::Tape;
use super::units::Unit;
use crate::geom::Affine;
use crate::scene::Glyph;
use crate::scene::Run;

/// A gap wider than this part of the em reads as a space; a glyph that leaves one within a word is
/// declared as wide as its gap. Readers take 0.1 em and more for a space.
const ROOM: f64 = 0.04;

/// Glyphs that overlap by more than this part of the em part a word; the first is declared as narrow
/// as its room. Readers take 0.1 em for the end of a word.
const OVERLAP: f64 = 0.08;

/// A glyph that is not seen is not stretched by less than this, in thousandths of the em.
const UNSTRETCHED: f64 = 20.0;

/// An adjustment below this part of an em (in thousandths) is not written: it can't be seen, and
/// the next one makes up for it.
const SLACK: f64 = 0.25;

/// Whether text is seen, or only found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Yes,
    No,
}

/// Where the next glyph would stand, and the strings that wait to be shown.
pub(super) struct Pen {
    /// From the run's coordinates to the node's.
    pub(super) to_node: Affine,
    /// Where the run of the next glyph begins in them.
    pub(super) shift: f64,
    /// Whether that has been written.
    placed: bool,
    /// Whether the font has been set.
    set: bool,
    seen: Seen,
    /// How much wider than they are glyphs are shown.
    stretch: f64,
    size: f64,
    x: f64,
    rise: f64,
    /// Whether strings and adjustments of an array are being written.
    open: bool,
    /// How many pairs of the tape have been shown.
    shown: usize,
}

impl Pen {
    /// For glyphs of `run`, in coordinates that `to_node` maps to the node's.
    pub(super) fn new(tape: &Tape, run: &Run, to_node: Affine) -> Self {
        Self {
            to_node,
            shift: 0.0,
            placed: false,
            set: false,
            seen: Seen::Yes,
            stretch: 1.0,
            size: run.size,
            x: 0.0,
            rise: 0.0,
            open: false,
            shown: tape.pairs.len(),
        }
    }

    /// What follows stands by itself, in other coordinates.
    pub(super) fn moves(&mut self, tape: &mut Tape, to_node: Affine) {
        self.rest(tape);
        self.to_node = to_node;
        self.placed = false;
    }

    fn see(&mut self, tape: &mut Tape, seen: Seen) {
        if self.seen != seen {
            self.rest(tape);
            self.seen = seen;
            tape.ops.op(match seen {
                Seen::Yes => "0 Tr",
                Seen::No => "3 Tr",
            });
        }
    }

    fn stretch(&mut self, tape: &mut Tape, stretch: f64) {
        if self.stretch != stretch {
            self.rest(tape);
            self.stretch = stretch;
            self.placed = false;
            tape.ops.num(100.0 * stretch, 3).op("Tz");
        }
    }

    /// Shows the glyphs of a unit that are drawn as text.
    pub(super) fn unit(&mut self, tape: &mut Tape, font: &FontUse, run: &Run, unit: &Unit) {
        let mut said = unit.said();
        if unit.rtl {
            said.reverse();
        }
        for (text, said) in said {
            let glyph = &run.glyphs[text.glyph];
            match text.spans {
                Some(from) => self.span(tape, font, glyph, said, from..from + text.room),
                None => self.show(tape, font, glyph, said, text.room),
            }
        }
    }

    /// Says a space that stands alone by a letter that is not seen: pdfium overlooks blank ones.
    pub(super) fn blank(&mut self, tape: &mut Tape, font: &FontUse, run: &Run, unit: &Unit) {
        let glyphs = &run.glyphs[unit.glyphs.clone()];
        let room: f64 = glyphs.iter().map(|glyph| glyph.advance).sum();
        if let Some(first) = glyphs.first() {
            self.span(tape, font, first, &unit.found, first.x..first.x + room);
        }
    }

    /// Says what a unit says at another place, unseen.
    pub(super) fn spread(
        &mut self,
        tape: &mut Tape,
        font: &FontUse,
        run: &Run,
        unit: &Unit,
        place: &Range<f64>,
    ) {
        self.see(tape, Seen::No);
        let mut said = unit.said();
        let room = (place.end - place.start) / said.len().max(1) as f64;
        let mut from = place.start;
        let mut step = room;
        if unit.rtl {
            said.reverse();
            from = place.end - room;
            step = -room;
        }
        for (text, said) in said {
            self.span(tape, font, &run.glyphs[text.glyph], said, from..from + room);
            from += step;
        }
    }

    /// Says what outlines can't say by a glyph that is not seen, as wide as they are.
    fn span(
        &mut self,
        tape: &mut Tape,
        font: &FontUse,
        glyph: &Glyph,
        text: &str,
        place: Range<f64>,
    ) {
        let em = 1000.0 / self.size;
        let room = place.end - place.start;
        tape.bind(font);
        let id = font.as_wide(room * em).unwrap_or(glyph.id);
        let natural = font.width(id) / em;
        let seen = self.seen;
        if natural > 0.0 && room > 0.0 && (room - natural).abs() * em > UNSTRETCHED {
            self.stretch(tape, room / natural);
        }
        self.see(tape, Seen::No);
        self.moves(tape, self.to_node);
        let glyph = Glyph {
            id,
            x: place.start,
            y: 0.0,
            ..glyph.clone()
        };
        self.show(tape, font, &glyph, text, natural);
        self.stretch(tape, 1.0);
        self.see(tape, seen);
    }

    pub(super) fn show(
        &mut self,
        tape: &mut Tape,
        font: &FontUse,
        glyph: &Glyph,
        text: &str,
        room: f64,
    ) {
        if !self.set {
            self.set = true;
            tape.font();
            tape.ops.num(self.size, 4).op("Tf");
        }
        if !self.placed {
            self.placed = true;
            self.x = glyph.x + self.shift;
            let start = Affine::scale(1.0, -1.0).then(self.to_node);
            let place = Affine::translate(self.x, 0.0).then(start);
            tape.ops.matrix(place).op("Tm");
        }
        self.go(tape, glyph);
        let em = 1000.0 / self.size;
        let natural = font.width(glyph.id);
        let room = room * em;
        let other = room - natural > ROOM * 1000.0 || natural - room > OVERLAP * 1000.0;
        let declared = other && room > 0.0 && !text.chars().all(char::is_whitespace);
        let width = declared.then(|| room.round() as i32);
        let (pair, shown) = font.pair(glyph.id, text, width);
        self.begin(tape);
        tape.pairs.push(pair);
        self.x += shown / em;
    }

    /// Moves to where `glyph` stands.
    fn go(&mut self, tape: &mut Tape, glyph: &Glyph) {
        if (glyph.y + self.rise).abs() * 1000.0 > SLACK * self.size {
            self.rest(tape);
            self.rise = -glyph.y;
            tape.ops.len(self.rise).op("Ts");
        }
        let back = (self.x - glyph.x - self.shift) * 1000.0 / self.size;
        if back.abs() > SLACK {
            self.flush(tape);
            self.begin(tape);
            tape.ops.num(back, 1);
            self.x -= (back * 10.0).round() / 10.0 * self.size / 1000.0;
        }
    }

    /// Opens the array.
    fn begin(&mut self, tape: &mut Tape) {
        if !self.open {
            self.open = true;
            tape.ops.bytes.push(b'[');
        }
    }

    /// Ends a string, where an adjustment follows or the array ends.
    fn flush(&mut self, tape: &mut Tape) {
        if self.shown < tape.pairs.len() {
            tape.codes(self.shown);
            self.shown = tape.pairs.len();
        }
    }

    /// Shows what waits.
    fn rest(&mut self, tape: &mut Tape) {
        self.flush(tape);
        if std::mem::take(&mut self.open) {
            tape.ops.op("]TJ");
        }
    }

    /// Shows what waits, and goes back to the baseline: the rise outlives the text object.
    pub(super) fn end(mut self, tape: &mut Tape) {
        self.rest(tape);
        self.see(tape, Seen::Yes);
        if self.rise != 0.0 {
            tape.ops.op("0 Ts");
        }
    }
}
