//! Glyphs that are read together, and what they say.

use std::ops::Range;

use super::clean::visible;
use super::fonts::Fonts;
use crate::scene::Line;
use crate::scene::Run;

/// Scripts that are written left to right and whose glyphs say little by themselves: letters that
/// change places, join, or stand on each other. Sorted.
const COMPLEX: [[u8; 4]; 23] = [
    *b"Bali", *b"Beng", *b"Cham", *b"Deva", *b"Gujr", *b"Guru", *b"Java", *b"Khmr", *b"Knda",
    *b"Lana", *b"Laoo", *b"Lepc", *b"Limb", *b"Mlym", *b"Mong", *b"Mymr", *b"Orya", *b"Sinh",
    *b"Sund", *b"Taml", *b"Telu", *b"Thai", *b"Tibt",
];

/// The smallest part of a line that is read as a whole: a cluster, or a run of a complex script.
pub(super) struct Unit {
    /// Which of the line's runs it is part of.
    pub(super) run: usize,
    /// Where it begins in the line's text: units in the order of it are in logical order.
    pub(super) start: usize,
    /// Its glyphs in the run.
    pub(super) glyphs: Range<usize>,
    /// What it says, as a reader finds it: letters that run right to left stand as they are seen.
    pub(super) found: String,
    /// Whether it runs right to left.
    pub(super) rtl: bool,
    /// Whether `found` must be declared, for its glyphs by themselves say something else.
    pub(super) declared: bool,
    pub(super) parts: Vec<Part>,
}

impl Unit {
    /// The first of its glyphs that is drawn as text.
    pub(super) fn letter(&self) -> Option<usize> {
        self.parts.iter().find_map(|part| match part {
            Part::Text { glyph, .. } => Some(*glyph),
            Part::Mark { .. } => None,
        })
    }
}

/// How a glyph of the run is drawn.
pub(super) enum Part {
    /// As text, with so much room. The first says all that the unit says, unless that is declared.
    Text {
        glyph: usize,
        own: Option<char>,
        room: f64,
    },
    /// As an outline that says nothing.
    Mark { glyph: usize },
}

/// The units of a line, as they are seen from left to right.
pub(super) fn units(line: &Line, fonts: &Fonts) -> Vec<Unit> {
    let mut out = Vec::new();
    for (index, run) in line.runs.iter().enumerate() {
        let of = Of { line, run, index };
        if run.level % 2 == 1 {
            out.extend(clusters(run).map(|glyphs| of.backwards(glyphs)));
        } else if COMPLEX.binary_search(&run.script).is_ok() && !run.glyphs.is_empty() {
            out.push(of.whole(fonts));
        } else {
            out.extend(clusters(run).map(|glyphs| of.forwards(glyphs, fonts)));
        }
    }
    out
}

/// Runs of glyphs that share a cluster, in visual order.
fn clusters(run: &Run) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let cluster = &run.glyphs.get(at)?.cluster;
        let same = run.glyphs[at..]
            .iter()
            .take_while(|glyph| glyph.cluster == *cluster);
        let start = at;
        at += same.count();
        Some(start..at)
    })
}

/// A run of a line.
#[derive(Clone, Copy)]
struct Of<'a> {
    line: &'a Line,
    run: &'a Run,
    index: usize,
}

impl Of<'_> {
    fn said(self, range: Range<usize>) -> String {
        visible(self.line.text.get(range).unwrap_or_default())
    }

    fn texts(self, glyphs: Range<usize>, fonts: &Fonts) -> Vec<Part> {
        let part = |glyph: usize| Part::Text {
            glyph,
            own: fonts.char(&self.run.font, self.run.glyphs[glyph].id),
            room: self.run.glyphs[glyph].advance,
        };
        glyphs.map(part).collect()
    }

    /// A run of a complex script: its glyphs stand in another order than its letters.
    fn whole(self, fonts: &Fonts) -> Unit {
        let glyphs = 0..self.run.glyphs.len();
        Unit {
            run: self.index,
            start: self.run.text.start,
            found: self.said(self.run.text.clone()),
            rtl: false,
            declared: true,
            parts: self.texts(glyphs.clone(), fonts),
            glyphs,
        }
    }

    /// A cluster that runs left to right. A letter says all of it where the rest are marks, drawn as
    /// outlines: a reader that finds a mark behind its letter parts the word. Else one glyph says
    /// all of it, or the whole is declared.
    fn forwards(self, glyphs: Range<usize>, fonts: &Fonts) -> Unit {
        let cluster = self.run.glyphs[glyphs.start].cluster.clone();
        let letter = widest(self.run, glyphs.clone());
        let moves = |glyph: usize| self.run.glyphs[glyph].advance > 0.0;
        let only_letter = glyphs.clone().all(|glyph| glyph == letter || !moves(glyph));
        let parts = match only_letter {
            true => self.letter_and_marks(letter, glyphs.clone()),
            false => self.texts(glyphs.clone(), fonts),
        };
        Unit {
            run: self.index,
            start: cluster.start,
            found: self.said(cluster),
            rtl: false,
            declared: !only_letter,
            parts,
            glyphs,
        }
    }

    /// The letter as text that has the room up to the next letter, the others as outlines.
    fn letter_and_marks(self, letter: usize, glyphs: Range<usize>) -> Vec<Part> {
        let text = Part::Text {
            glyph: letter,
            own: None,
            room: self.end_of(glyphs.end) - self.run.glyphs[letter].x,
        };
        let marks = glyphs.filter(|&glyph| glyph != letter);
        let marks = marks.map(|glyph| Part::Mark { glyph });
        std::iter::once(text).chain(marks).collect()
    }

    /// Where the letter of the cluster at `next` stands, or where the run ends. Advances don't tell:
    /// right-to-left kerning moves a letter away from the one that is seen before it.
    fn end_of(self, next: usize) -> f64 {
        let all = &self.run.glyphs;
        let Some(first) = all.get(next) else {
            return all.iter().map(|glyph| glyph.advance).sum();
        };
        let same = |glyph: &&crate::scene::Glyph| glyph.cluster == first.cluster;
        let count = all[next..].iter().take_while(same).count();
        all[widest(self.run, next..next + count)].x
    }

    /// A cluster that runs right to left. Readers turn a right-to-left line round as a whole,
    /// letter by letter, so its text stands in the order in which it is seen. The letter says all
    /// of it; its marks are outlines, for a reader that finds marks among the letters parts the
    /// word.
    fn backwards(self, glyphs: Range<usize>) -> Unit {
        let cluster = self.run.glyphs[glyphs.start].cluster.clone();
        let letter = widest(self.run, glyphs.clone());
        Unit {
            run: self.index,
            start: cluster.start,
            found: self.said(cluster).chars().rev().collect(),
            rtl: true,
            declared: false,
            parts: self.letter_and_marks(letter, glyphs.clone()),
            glyphs,
        }
    }
}

/// The glyph that moves the pen most: the letter, not its marks.
fn widest(run: &Run, glyphs: Range<usize>) -> usize {
    let advance = |at: &usize| run.glyphs[*at].advance;
    let first = glyphs.start;
    let best = glyphs.max_by(|a, b| advance(a).total_cmp(&advance(b)));
    best.unwrap_or(first)
}
