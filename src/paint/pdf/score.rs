//! A text as operators, but for what differs from file to file: the numbers of its fonts and the codes of
//! its glyphs. It is worked out once, for all records that say the same.

use std::ops::Deref;
use std::ops::Range;
use std::sync::Arc;

use super::fonts::FontUse;
use super::fonts::Fonts;
use super::fonts::Pair;
use super::ops::Ops;
use super::reading::Way;
use super::subset::Choice;
use super::text::Plan;
use super::text::Shape;
use crate::color::Color;
use crate::font::Font;
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
    bound: Vec<(Font, Arc<Choice>)>,
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
        self.slots.push((self.ops.0.len(), Slot::Font));
    }

    /// The pairs from `from` on.
    pub(super) fn codes(&mut self, from: usize) {
        let all = from..self.pairs.len();
        self.slots.push((self.ops.0.len(), Slot::Codes(all)));
    }

    /// Notes that something was chosen among the glyphs that the file has.
    pub(super) fn bind(&mut self, font: &FontUse) {
        if !self.bound.iter().any(|(known, _)| *known == font.font) {
            self.bound.push((font.font.clone(), font.choice.clone()));
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
        let same = |(font, choice): &(Font, Arc<Choice>)| {
            let used = fonts.used(font);
            used.is_some_and(|used| Arc::ptr_eq(&used.choice, choice))
        };
        self.way == way && self.tape.bound.iter().all(same)
    }

    fn new(text: &Text, way: Way, fonts: &Fonts) -> Self {
        let mut score = Self {
            passages: Vec::new(),
            tape: Tape::default(),
            marks: Vec::new(),
            way,
        };
        for line in &text.lines {
            let plan = Plan::of(line, way);
            for step in plan.steps() {
                let run = &line.runs[step.run];
                let (bytes, slots) = score.ends();
                if let Some(font) = fonts.used(&run.font) {
                    plan.draw(&step, font, &mut score.tape, &mut score.marks);
                }
                score.passages.push(Passage {
                    font: run.font.clone(),
                    color: run.color,
                    bytes: bytes..score.ends().0,
                    slots: slots..score.ends().1,
                });
            }
        }
        score
    }

    fn ends(&self) -> (usize, usize) {
        (self.tape.ops.0.len(), self.tape.slots.len())
    }

    /// Writes a passage by the codes of this file.
    pub(super) fn play(&self, passage: &Passage, fonts: &mut Fonts, ops: &mut Ops) {
        let Some(font) = fonts.get(&passage.font) else {
            return;
        };
        let bytes = &self.tape.ops.0;
        let mut from = passage.bytes.start;
        for (at, slot) in &self.tape.slots[passage.slots.clone()] {
            ops.0.extend_from_slice(&bytes[from..*at]);
            from = *at;
            match slot {
                Slot::Font => drop(ops.name('F', font.id.get())),
                Slot::Codes(pairs) => {
                    let pairs = self.tape.pairs[pairs.clone()].iter();
                    ops.literal(pairs.flat_map(|pair| font.code(pair).to_be_bytes()));
                }
            }
        }
        ops.0.extend_from_slice(&bytes[from..passage.bytes.end]);
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
