//! Glyphs that are read together, and what they say.

use std::ops::Range;

use super::clean::visible;
use super::reading::Kind;
use super::reading::kind;
use crate::scene::Glyph;
use crate::scene::Line;
use crate::scene::Run;

/// A letter that stands higher or lower than this part of the em is an outline: readers take it for
/// one of another line.
pub(super) const LOWERED: f64 = 0.05;

/// Readers take a character that begins less than 0.1 em behind the one before it for its double:
/// what a glyph says has so much room for each.
const CROWDED: f64 = 0.12;

/// A glyph that is not seen is no wider than this, in ems: pdfium measures the distance of lines by
/// the width of their letters.
const WIDEST: f64 = 1.2;

/// What a glyph says at most, in characters: older mupdf leaves out what is longer.
const LONGEST: usize = 8;

/// The smallest part of a line that is read as a whole: a cluster.
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
    pub(super) parts: Vec<Part>,
}

impl Unit {
    /// Whether it is nothing but space.
    pub(super) fn is_blank(&self) -> bool {
        let said = self.found.trim_matches(['\u{200e}', '\u{200f}']);
        !said.is_empty() && said.trim().is_empty()
    }

    fn texts(&self) -> impl Iterator<Item = Said> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(said) => Some(*said),
            Part::Mark { .. } => None,
        })
    }

    /// Its glyphs that say something, as they are seen, with what each says.
    pub(super) fn said(&self) -> Vec<(Said, &str)> {
        let mut rest = self.found.as_str();
        let last = self.texts().count().saturating_sub(1);
        let split = |(index, text): (usize, Said)| {
            let end = rest.char_indices().nth(text.says).filter(|_| index < last);
            let (said, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
            rest = after;
            (text, said)
        };
        let all = self.texts().enumerate().map(split);
        all.filter(|(_, said)| !said.is_empty()).collect()
    }

    /// Takes away what it says, and its glyphs with it: they are blank.
    pub(super) fn silence(&mut self) -> String {
        self.parts.clear();
        std::mem::take(&mut self.found)
    }

    /// Says more at its end.
    pub(super) fn says(&mut self, more: &str) {
        self.found.push_str(more);
    }

    /// What it says has grown by a character at the start.
    pub(super) fn says_more(&mut self) {
        if let Some(Part::Text(said)) = self.parts.first_mut() {
            said.says += 1;
        }
    }
}

/// How a glyph of the run is drawn.
pub(super) enum Part {
    /// As text.
    Text(Said),
    /// As an outline that says nothing.
    Mark { glyph: usize },
}

/// A glyph that says something.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub(super) glyph: usize,
    /// How many characters of what the unit says; the last one says the rest.
    says: usize,
    /// How much room it has, in points.
    pub(super) room: f64,
    /// Where the room begins, when the glyph itself is not seen: it says what outlines show.
    pub(super) spans: Option<f64>,
}

/// The units of a line, as they are seen from left to right.
pub(super) fn units(line: &Line) -> Vec<Unit> {
    let mut out = Vec::new();
    let turned = line.rtl && line.runs.iter().any(|run| run.level % 2 == 1);
    for (index, run) in line.runs.iter().enumerate() {
        let of = Of { line, run, index };
        if turned && of.is_number() {
            out.push(of.number());
        } else {
            out.extend(clusters(run).map(|glyphs| of.unit(glyphs)));
        }
    }
    out
}

/// Runs of glyphs that share a cluster, in visual order, each with what stands beside it and says
/// nothing.
fn clusters(run: &Run) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = run.glyphs.get(at..).filter(|rest| !rest.is_empty())?;
        let cluster = cluster_of(rest);
        let same = rest
            .iter()
            .take_while(|glyph| glyph.cluster == cluster || glyph.cluster.is_empty());
        let start = at;
        at += same.count();
        Some(start..at)
    })
}

/// The first cluster that says something.
fn cluster_of(glyphs: &[Glyph]) -> Range<usize> {
    let clusters = || glyphs.iter().map(|glyph| glyph.cluster.clone());
    let says = clusters().find(|cluster| !cluster.is_empty());
    says.or_else(|| clusters().next()).unwrap_or_default()
}

/// A run of a line.
#[derive(Clone, Copy)]
struct Of<'a> {
    line: &'a Line,
    run: &'a Run,
    index: usize,
}

impl Of<'_> {
    /// Without soft hyphens: they tell where a word may be broken, and are no part of it.
    fn said(self, range: Range<usize>) -> String {
        visible(self.line.text.get(range).unwrap_or_default()).replace('\u{ad}', "")
    }

    /// A cluster. Readers turn a right-to-left line round as a whole, letter by letter, so its text
    /// stands in the order in which it is seen.
    fn unit(self, glyphs: Range<usize>) -> Unit {
        let cluster = cluster_of(&self.run.glyphs[glyphs.clone()]);
        let rtl = self.run.level % 2 == 1;
        let said = self.said(cluster.clone());
        Unit {
            run: self.index,
            start: cluster.start,
            parts: self.parts(glyphs.clone(), &said),
            found: if rtl {
                said.chars().rev().collect()
            } else {
                said
            },
            rtl,
            glyphs,
        }
    }

    /// Whether it is a number among letters that run right to left.
    fn is_number(self) -> bool {
        let said = self.said(self.run.text.clone());
        let digits = |char| matches!(kind(char), Kind::Number | Kind::Neutral | Kind::Mark);
        let some = self.run.glyphs.len() > 1 && self.run.text.start > 0;
        self.run.level.is_multiple_of(2)
            && some
            && said.chars().all(digits)
            && said.chars().count() < LONGEST
    }

    /// A number, said by one glyph: newer mupdf turns it round otherwise.
    fn number(self) -> Unit {
        let glyphs = 0..self.run.glyphs.len();
        Unit {
            run: self.index,
            start: self.run.text.start,
            found: self.said(self.run.text.clone()),
            rtl: false,
            parts: self.outlines(glyphs.clone(), &[0], 1),
            glyphs,
        }
    }

    /// The glyphs that move the pen share what is said, in the order in which they are seen; which
    /// of them says what can't be told in scripts where letters change places. The others are
    /// outlines: a reader that finds a mark behind its letter parts the word, and one that finds a
    /// glyph without text makes up some. When there is less to say than glyphs that move the pen,
    /// all are outlines, and one that is not seen says it. A hyphen that the text does not have says
    /// nothing.
    fn parts(self, glyphs: Range<usize>, said: &str) -> Vec<Part> {
        let carriers = self.carriers(glyphs.clone());
        let count = said.chars().count();
        if count == 0 {
            return glyphs.map(|glyph| Part::Mark { glyph }).collect();
        }
        // Older mupdf knows no character beyond U+FFFF among others.
        let beyond = said.chars().any(|char| char > '\u{ffff}');
        if count > 1 && (self.run.level % 2 == 1 || beyond) {
            return self.outlines(glyphs, &carriers, count);
        }
        let lowered = |&at: &usize| self.run.glyphs[at].y.abs() > LOWERED * self.run.size;
        if carriers.len() > count || carriers.iter().any(lowered) {
            let room = self.end_of(glyphs.end) - self.run.glyphs[carriers[0]].x;
            let pieces = (room / (WIDEST * self.run.size)).ceil() as usize;
            return self.outlines(glyphs, &carriers, pieces.clamp(1, count));
        }
        let begins = carriers.iter().map(|&at| self.run.glyphs[at].x);
        let ends = begins.clone().skip(1).chain([self.end_of(glyphs.end)]);
        let rooms: Vec<f64> = begins.zip(ends).map(|(begin, end)| end - begin).collect();
        let shares = shares(count, &rooms, self.run.size);
        let mut parts = Vec::with_capacity(glyphs.len());
        for (index, &glyph) in carriers.iter().enumerate() {
            parts.push(Part::Text(Said {
                glyph,
                says: shares[index],
                room: rooms[index],
                spans: None,
            }));
        }
        let marks = glyphs.filter(|glyph| !carriers.contains(glyph));
        parts.extend(marks.map(|glyph| Part::Mark { glyph }));
        parts
    }

    /// A cluster that is seen as outlines, and said in so many parts that stand side by side: letters
    /// that run right to left can't share a glyph, for some readers take them as they are seen and
    /// others as they are written.
    fn outlines(self, glyphs: Range<usize>, carriers: &[usize], count: usize) -> Vec<Part> {
        let from = self.run.glyphs[carriers[0]].x;
        let room = (self.end_of(glyphs.end) - from) / count as f64;
        let text = |index: usize| {
            Part::Text(Said {
                glyph: widest(self.run, carriers),
                says: 1,
                room,
                spans: Some(from + room * index as f64),
            })
        };
        let outlines = glyphs.map(|glyph| Part::Mark { glyph });
        (0..count).map(text).chain(outlines).collect()
    }

    /// The glyphs of a cluster that say something, as they are seen: those that move the pen; right
    /// to left the widest alone.
    fn carriers(self, glyphs: Range<usize>) -> Vec<usize> {
        if glyphs.len() == 1 {
            return vec![glyphs.start];
        }
        let first = glyphs.start;
        let moves = |at: &usize| {
            let glyph = &self.run.glyphs[*at];
            glyph.advance > 0.0 && !glyph.cluster.is_empty()
        };
        let moving: Vec<usize> = glyphs.filter(moves).collect();
        match moving[..] {
            [] => vec![first],
            _ if self.run.level % 2 == 1 => vec![widest(self.run, &moving)],
            _ => moving,
        }
    }

    /// Where the text of the cluster at `next` begins, or where the run ends. Advances don't tell:
    /// right-to-left kerning moves a letter away from the one that is seen before it.
    fn end_of(self, next: usize) -> f64 {
        let all = &self.run.glyphs;
        let Some(first) = all.get(next) else {
            return all.iter().map(|glyph| glyph.advance).sum();
        };
        let same = |glyph: &&Glyph| glyph.cluster == first.cluster;
        let count = all[next..].iter().take_while(same).count();
        all[self.carriers(next..next + count)[0]].x
    }
}

/// The glyph that moves the pen most.
fn widest(run: &Run, glyphs: &[usize]) -> usize {
    let advance = |at: &usize| run.glyphs[*at].advance;
    let best = glyphs
        .iter()
        .max_by(|a, b| advance(a).total_cmp(&advance(b)));
    best.copied().unwrap_or_default()
}

/// How many of `count` characters each glyph says: the first says most, for letters come before
/// their signs, unless its room is too small; then they are spread evenly.
fn shares(count: usize, rooms: &[f64], em: f64) -> Vec<usize> {
    let first = count.saturating_sub(rooms.len() - 1);
    let room = rooms.first().copied().unwrap_or_default();
    if first <= 1 || first <= LONGEST && room >= CROWDED * em * first as f64 {
        return (0..rooms.len())
            .map(|at| if at == 0 { first } else { 1 })
            .collect();
    }
    let all: f64 = rooms.iter().map(|room| room.max(0.0)).sum();
    let (mut so_far, mut given) = (0.0, 0);
    let share = |(index, room): (usize, &f64)| {
        so_far += room.max(0.0);
        let after = rooms.len() - 1 - index;
        let upto = (count as f64 * so_far / all.max(f64::MIN_POSITIVE)).round() as usize;
        let says = upto.clamp(given + 1, count.saturating_sub(after).max(given + 1)) - given;
        given += says;
        says
    };
    rooms.iter().enumerate().map(share).collect()
}
