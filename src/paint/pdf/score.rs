//! A text as operators, but for what differs from file to file: the numbers of its fonts and the codes of
//! its glyphs. It is worked out once, for all records that say the same.

use std::ops::Deref;
use std::ops::Range;
use std::sync::Arc;

use super::fonts::FontUse;
use super::fonts::Fonts;
use super::fonts::Pair;
use super::ops::Ops;
use super::pen::Pen;
use super::plain;
use super::reading::Way;
use super::text::Plan;
use super::text::Shape;
use crate::color::Color;
use crate::font::Font;
use crate::scene::Line;
use crate::scene::Run;
use crate::scene::Settled;
use crate::scene::Text;

/// A text as operators.
pub(super) struct Score {
    pub(super) passages: Vec<Passage>,
    tape: Tape,
    /// What is filled when the text object has ended.
    pub(super) marks: Vec<(Color, Shape)>,
    /// For pages most of whose letters run this way.
    way: Way,
}

/// A stretch of one font and colour.
pub(super) struct Passage {
    pub(super) font: Font,
    pub(super) color: Color,
    bytes: Range<usize>,
    slots: Range<usize>,
}

/// Operators with slots, and what belongs there.
#[derive(Default)]
pub(super) struct Tape {
    pub(super) ops: Ops,
    /// By where they stand among the operators.
    slots: Vec<(usize, Slot)>,
    /// What needs a code, as it is shown.
    pub(super) pairs: Vec<Pair>,
    /// The glyphs among which some of these were chosen, by font.
    bound: Vec<(Font, Arc<[u16]>)>,
}

/// What is written for each file.
enum Slot {
    /// The font's name.
    Font,
    /// A string of codes of these pairs.
    Codes(Range<usize>),
}

impl Tape {
    pub(super) fn font(&mut self) {
        self.slots.push((self.ops.bytes.len(), Slot::Font));
    }

    /// The pairs from `from` on.
    pub(super) fn codes(&mut self, from: usize) {
        let all = from..self.pairs.len();
        self.slots.push((self.ops.bytes.len(), Slot::Codes(all)));
    }

    /// Notes that something was chosen among the glyphs that the file has.
    pub(super) fn bind(&mut self, font: &FontUse) {
        if !self.bound.iter().any(|(known, _)| *known == font.font) {
            self.bound
                .push((font.font.clone(), font.choice().glyphs.clone()));
        }
    }
}

/// A score that is kept with its text, or one for this file alone.
pub(super) enum Played<'a> {
    Kept(&'a Score),
    New(Box<Score>),
}

impl Deref for Played<'_> {
    type Target = Score;

    fn deref(&self) -> &Score {
        match self {
            Self::Kept(score) => score,
            Self::New(score) => score,
        }
    }
}

impl Score {
    /// The score of a text on a page most of whose letters run `way`.
    pub(super) fn of<'a>(text: &'a Settled, way: Way, fonts: &Fonts) -> Played<'a> {
        let kept = text.once(|| Self::new(text, way, fonts));
        match kept.filter(|score| score.suits(way, fonts)) {
            Some(score) => Played::Kept(score),
            None => Played::New(Box::new(Self::new(text, way, fonts))),
        }
    }

    fn suits(&self, way: Way, fonts: &Fonts) -> bool {
        let same = |(font, glyphs): &(Font, Arc<[u16]>)| {
            let used = fonts.used(font);
            used.is_some_and(|used| used.choice().glyphs == *glyphs)
        };
        self.way == way && self.tape.bound.iter().all(same)
    }

    fn new(text: &Text, way: Way, fonts: &Fonts) -> Self {
        Self::with(text, way, fonts, plain::only_run)
    }

    fn with(
        text: &Text,
        way: Way,
        fonts: &Fonts,
        only_run: impl Fn(&Line, Way) -> Option<&Run>,
    ) -> Self {
        let mut score = Self {
            passages: Vec::new(),
            tape: Tape::default(),
            marks: Vec::new(),
            way,
        };
        for line in &text.lines {
            if let Some(run) = only_run(line, way) {
                score.passage(run, fonts, |tape, _, font| {
                    let mut pen = Pen::new(tape, run, run.at);
                    pen.plain(tape, font, line, run);
                    pen.end(tape);
                });
                continue;
            }
            let plan = Plan::of(line, way);
            for step in plan.steps() {
                let run = &line.runs[step.run];
                score.passage(run, fonts, |tape, marks, font| {
                    plan.draw(&step, font, tape, marks);
                });
            }
        }
        score.fit();
        score
    }

    /// Gives back room for more: it may be kept for long.
    fn fit(&mut self) {
        self.tape.ops.bytes.shrink_to_fit();
        self.tape.slots.shrink_to_fit();
        self.tape.pairs.shrink_to_fit();
        self.passages.shrink_to_fit();
    }

    /// Adds what is drawn of a run.
    fn passage(
        &mut self,
        run: &Run,
        fonts: &Fonts,
        draw: impl FnOnce(&mut Tape, &mut Vec<(Color, Shape)>, &FontUse),
    ) {
        let (bytes, slots) = self.ends();
        if let Some(font) = fonts.used(&run.font) {
            draw(&mut self.tape, &mut self.marks, font);
        }
        self.passages.push(Passage {
            font: run.font.clone(),
            color: run.color,
            bytes: bytes..self.ends().0,
            slots: slots..self.ends().1,
        });
    }

    fn ends(&self) -> (usize, usize) {
        (self.tape.ops.bytes.len(), self.tape.slots.len())
    }

    /// Writes a passage by the codes of this file.
    pub(super) fn play(&self, passage: &Passage, fonts: &mut Fonts, ops: &mut Ops) {
        let Some(font) = fonts.get(&passage.font) else {
            return;
        };
        let bytes = &self.tape.ops.bytes;
        let mut from = passage.bytes.start;
        for (at, slot) in &self.tape.slots[passage.slots.clone()] {
            ops.bytes.extend_from_slice(&bytes[from..*at]);
            from = *at;
            match slot {
                Slot::Font => drop(ops.name(b'F', font.id.get())),
                Slot::Codes(pairs) => {
                    let pairs = self.tape.pairs[pairs.clone()].iter();
                    ops.literal(pairs.flat_map(|pair| font.code(pair).to_be_bytes()));
                }
            }
        }
        ops.bytes.extend_from_slice(&bytes[from..passage.bytes.end]);
    }

    /// Asks for the codes that a passage needs.
    pub(super) fn rehearse(&self, passage: &Passage, fonts: &mut Fonts) {
        let Some(font) = fonts.get(&passage.font) else {
            return;
        };
        for (_, slot) in &self.tape.slots[passage.slots.clone()] {
            if let Slot::Codes(pairs) = slot {
                for pair in &self.tape.pairs[pairs.clone()] {
                    font.code(pair);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::Objects;
    use super::super::fonts::Wanted;
    use super::super::subset::FontStore;
    use super::super::text::gather;
    use super::*;
    use crate::design::style::Align;
    use crate::design::style::FitMode;
    use crate::font::FontSet;
    use crate::layout::text::ShapeCache;
    use crate::layout::text::TextBox;
    use crate::layout::text::set;
    use crate::limits::Watch;

    fn set_text(words: &str, spacing: f64) -> Text {
        let mut request = TextBox::of(words);
        let style = &mut request.spans[0].style;
        (style.weight, style.size, style.letter_spacing) = (500, 20.0, spacing);
        request.size.w = 160.0;
        request.align = Align::Center;
        request.fit.mode = FitMode::Wrap;
        let fonts = FontSet::with(Vec::new());
        let set = set(&request, &fonts, &ShapeCache::new(), &Watch::default());
        set.expect("it fits").text
    }

    /// What is written of a text, and what needs a code, with and without the short way.
    fn both(text: &Text) -> [(Vec<u8>, Vec<Pair>, usize); 2] {
        let mut wanted = Wanted::default();
        gather(text, &mut wanted);
        let mut objects = Objects::loose(1);
        let fonts = Fonts::kept(wanted, &FontStore::new(), &mut objects).expect("sound fonts");
        let none: fn(&Line, Way) -> Option<&Run> = |_, _| None;
        let ways = [plain::only_run as fn(&Line, Way) -> Option<&Run>, none];
        ways.map(|way| {
            let score = Score::with(text, Way::Ltr, &fonts, way);
            let mut ops = Ops::default();
            let mut fonts = fonts.clone();
            for passage in &score.passages {
                score.play(passage, &mut fonts, &mut ops);
            }
            (ops.bytes, score.tape.pairs, score.marks.len())
        })
    }

    #[test]
    fn the_short_way_writes_what_the_long_one_does() {
        let mut short = 0;
        for words in [
            "Ada Lovelace",
            "A B Lovelace",
            "J. R. R. Tolkien",
            "Zoë Núñez-O’Brien",
            "Office of the Affine Offset",
            "Nguyễn Thị Ánh",
            "Ульяна Никифорова",
            "Ελένη Παπαδοπούλου",
            "Lovelace and a very long double-barrelled-surname-of-note",
            "2026-05-14 · 007316 (final)",
            "e\u{301}\u{323} x\u{308}\u{304}y",
            "soft\u{ad}hyphen",
            "محمد Ali",
            "田中 太郎",
            "हृषिकेश अग्रवाल",
            " lead and trail ",
            "-",
            "A",
            "",
        ] {
            for spacing in [0.0, 0.16] {
                let text = set_text(words, spacing);
                let [fast, slow] = both(&text);
                assert_eq!(fast, slow, "{words}");
                let lines = text.lines.iter();
                short += lines
                    .filter_map(|line| plain::only_run(line, Way::Ltr))
                    .count();
            }
        }
        assert!(short > 15, "{short}");
    }
}
