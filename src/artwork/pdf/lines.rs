//! From letters to lines: programs part words to kern them, so what stands on one baseline is joined again.

use usvg::FontFamily;
use usvg::TextAnchor;

use super::text::Letter;
use super::text::Spot;
use crate::artwork::letters::face_like;
use crate::artwork::place::Turn;
use crate::artwork::rows::COLUMN_GAP;
use crate::artwork::rows::Look;
use crate::artwork::rows::Run;
use crate::artwork::rows::WORD_GAP;
use crate::font::FontSet;
use crate::geom::Affine;
use crate::geom::Point;
use crate::geom::Rect;

/// Letters on one baseline.
#[derive(Clone, Debug)]
pub(super) struct Line<'l> {
    /// From left to right, as the line runs.
    letters: Vec<Placed<'l>>,
    /// Degrees, clockwise.
    pub(super) degrees: f64,
    y: f64,
    /// Other copies of it in the same place, as programs draw to embolden.
    copies: Vec<Spot>,
}

/// A letter in the coordinates of its line, which run level, in CSS pixels.
#[derive(Clone, Debug)]
struct Placed<'l> {
    letter: &'l Letter,
    from: f64,
    to: f64,
    y: f64,
    /// Height of an em.
    size: f64,
    is_odd: bool,
    stretches: bool,
    degrees: f64,
}

/// What a baseline may be off by, in ems.
const LEVEL: f64 = 0.02;
/// Lines that are farther apart tell nothing of one another, in ems.
const NEAR: f64 = 5.0;
/// Lines whose lengths differ by less may share any end by chance, in ems.
const ALIKE: f64 = 0.25;
/// What ends may differ by to be the same, in ems.
const SHARED: f64 = 0.08;
/// Letters may overlap by so much, in ems.
const OVERLAP: f64 = 0.4;

impl<'l> Placed<'l> {
    fn new(letter: &'l Letter) -> Self {
        let turn = Turn::of(Affine::scale(1.0, -1.0).then(letter.map));
        let back = Affine::rotate(-turn.degrees, Point::new(0.0, 0.0));
        let (from, to) = letter.ends();
        let (from, to) = (back.apply(from), back.apply(to));
        Self {
            letter,
            from: from.x,
            to: to.x,
            y: from.y,
            size: turn.down,
            is_odd: turn.odd,
            stretches: turn.stretches(),
            degrees: turn.degrees,
        }
    }
}

impl<'l> Line<'l> {
    fn new(first: Placed<'l>) -> Self {
        Self {
            degrees: first.degrees,
            y: first.y,
            letters: vec![first],
            copies: Vec::new(),
        }
    }

    fn from(&self) -> f64 {
        self.letters.first().map_or(0.0, |letter| letter.from)
    }

    fn to(&self) -> f64 {
        self.letters
            .iter()
            .map(|letter| letter.to)
            .fold(f64::NEG_INFINITY, f64::max)
    }

    fn size(&self) -> f64 {
        self.letters
            .iter()
            .map(|letter| letter.size)
            .fold(0.0, f64::max)
    }

    /// Whether what starts at `from` on a baseline goes on where this line ends.
    fn goes_on(&self, degrees: f64, y: f64, from: f64, size: f64) -> bool {
        let em = self.size().max(size);
        let level = degrees == self.degrees && (y - self.y).abs() < LEVEL * em;
        level && (-OVERLAP..COLUMN_GAP).contains(&((from - self.to()) / em))
    }

    /// Spacing that all its letters have, in ems.
    fn spacing(&self) -> f64 {
        let mut gaps: Vec<f64> = self
            .letters
            .windows(2)
            .map(|two| (two[1].from - two[0].to) / two[0].size)
            .collect();
        if gaps.len() < 3 {
            return 0.0;
        }
        gaps.sort_by(f64::total_cmp);
        let middle = gaps[gaps.len() / 2];
        if middle.abs() < 0.01 {
            0.0
        } else {
            (middle * 1000.0).round() / 1000.0
        }
    }

    /// What it says, and where in that each letter begins.
    fn said(&self) -> Vec<(String, usize)> {
        let spacing = self.spacing();
        let mut said: Vec<(String, usize)> = Vec::new();
        let blank = |text: &str, at_end: bool| {
            let c = if at_end {
                text.chars().last()
            } else {
                text.chars().next()
            };
            c.is_none_or(char::is_whitespace)
        };
        for (at, placed) in self.letters.iter().enumerate() {
            if let Some(before) = at.checked_sub(1).map(|at| &self.letters[at]) {
                let gap = (placed.from - before.to) / placed.size.max(before.size);
                let parted = blank(&before.letter.text, true) || blank(&placed.letter.text, false);
                if gap > spacing.max(0.0) + WORD_GAP && !parted {
                    said.push((" ".to_owned(), at - 1));
                }
            }
            said.push((placed.letter.text.clone(), at));
        }
        said
    }

    pub(super) fn text(&self) -> String {
        self.said().into_iter().map(|(text, _)| text).collect()
    }

    /// Where it is drawn.
    pub(super) fn spots(&self) -> impl Iterator<Item = Spot> {
        let own = self.letters.iter().map(|placed| placed.letter.spot);
        own.chain(self.copies.iter().copied())
    }

    /// What it covers, in CSS pixels of the artwork.
    pub(super) fn bounds(&self) -> Rect {
        let em = self.size();
        let level = Rect::from_edges(self.from(), self.y - 0.8 * em, self.to(), self.y + 0.2 * em);
        self.map().bounds(level)
    }

    /// From its own coordinates to CSS pixels of the artwork.
    pub(super) fn map(&self) -> Affine {
        Affine::rotate(self.degrees, Point::new(0.0, 0.0))
    }

    /// Whether its letters are slanted or mirrored, and whether they are stretched.
    pub(super) fn oddities(&self) -> (bool, bool) {
        let any = |is: fn(&Placed<'_>) -> bool| self.letters.iter().any(is);
        (any(|letter| letter.is_odd), any(|letter| letter.stretches))
    }

    /// The names of the fonts that it is set in.
    pub(super) fn fonts(&self) -> impl Iterator<Item = String> {
        self.letters
            .iter()
            .map(|placed| placed.letter.font.name.clone())
    }

    /// Which end of it stands still when it grows, as the lines near it tell: a PDF says only where letters start.
    pub(super) fn anchor(&self, others: &[Line<'_>]) -> TextAnchor {
        let em = self.size();
        let near = others.iter().filter(|other| {
            let apart = (other.y - self.y).abs();
            let wide = (other.to() - other.from()) - (self.to() - self.from());
            other.degrees == self.degrees
                && apart > LEVEL * em
                && apart < NEAR * em
                && wide.abs() > ALIKE * em
        });
        let shared = |one: f64, two: f64| (one - two).abs() < SHARED * em;
        let middle = |line: &Line<'_>| f64::midpoint(line.from(), line.to());
        if near.clone().any(|other| shared(other.from(), self.from())) {
            return TextAnchor::Start;
        }
        if near.clone().any(|other| shared(other.to(), self.to())) {
            return TextAnchor::End;
        }
        match near
            .clone()
            .any(|other| shared(middle(other), middle(self)))
        {
            true => TextAnchor::Middle,
            false => TextAnchor::Start,
        }
    }

    pub(super) fn run(&self, fonts: &FontSet, anchor: TextAnchor) -> Run {
        let spacing = self.spacing();
        let looks = self
            .letters
            .iter()
            .map(|placed| look(placed, spacing, fonts));
        let said = self.said();
        let letters = said
            .iter()
            .flat_map(|(text, look)| text.chars().map(|c| (c, *look)));
        let inked = |placed: &&Placed<'_>| !placed.letter.text.trim().is_empty();
        let mut seen = self.letters.iter().filter(inked);
        let first = seen.next().map_or(self.from(), |placed| placed.from);
        let last = seen.next_back().map_or(self.to(), |placed| placed.to);
        Run {
            letters: letters.collect(),
            looks: looks.collect(),
            from: first,
            to: last,
            y: self.y,
            anchor,
        }
    }
}

fn look(placed: &Placed<'_>, spacing: f64, fonts: &FontSet) -> Look {
    let letter = placed.letter;
    let font = &letter.font;
    let name = face_like(&font.name, fonts).unwrap_or_else(|| font.name.clone());
    let [r, g, b] = letter.ink.rgb;
    Look {
        families: vec![FontFamily::Named(name)],
        weight: font.weight,
        italic: font.italic,
        size: (placed.size * 1000.0).round() / 1000.0,
        rgba: [r, g, b, (letter.opacity * 255.0).round() as u8],
        spacing,
        small_caps: false,
        rise: 0.0,
        lost: letter.lost.clone(),
    }
}

/// The lines of a page, in the order in which they are drawn.
pub(super) fn lines(letters: &[Letter]) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for letter in letters {
        let placed = Placed::new(letter);
        if placed.size <= 0.0 || !placed.from.is_finite() || !placed.y.is_finite() {
            continue;
        }
        let (degrees, y, from, size) = (placed.degrees, placed.y, placed.from, placed.size);
        match lines.last_mut() {
            Some(last) if last.goes_on(degrees, y, from, size) => last.letters.push(placed),
            _ => lines.push(Line::new(placed)),
        }
    }
    lines.retain(|line| !line.text().trim().is_empty());
    without_copies(joined(lines))
}

/// Lines beside one another are joined too, whichever was drawn first.
fn joined(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    let key = |at: &usize| {
        let line = &lines[*at];
        (line.degrees, line.y, line.from())
    };
    order.sort_by(|one, two| {
        let (one, two) = (key(one), key(two));
        one.0
            .total_cmp(&two.0)
            .then((one.1 * 4.0).round().total_cmp(&(two.1 * 4.0).round()))
            .then(one.2.total_cmp(&two.2))
    });
    let mut all: Vec<(usize, Line<'_>)> = Vec::new();
    for at in order {
        let line = &lines[at];
        match all.last_mut() {
            Some((first, last)) if last.goes_on(line.degrees, line.y, line.from(), line.size()) => {
                *first = (*first).min(at);
                last.letters.extend(line.letters.iter().cloned());
            }
            _ => all.push((at, line.clone())),
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, line)| line).collect()
}

/// A line that is drawn again where it stands is one line.
fn without_copies(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut all: Vec<Line<'_>> = Vec::new();
    for line in lines {
        let near = |other: &&mut Line<'_>| {
            let em = other.size();
            let same = other.degrees == line.degrees && other.text() == line.text();
            same && (other.y - line.y).abs() < 0.1 * em
                && (other.from() - line.from()).abs() < 0.1 * em
        };
        // Copies follow at once.
        match all.iter_mut().rev().take(8).find(near) {
            Some(first) => first.copies.extend(line.spots()),
            None => all.push(line),
        }
    }
    all
}
