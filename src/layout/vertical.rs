//! Columns: text set along lines that lie on their side, with letters that stand upright in them.
//!
//! A column is a line turned a quarter clockwise, so that all that knows of lines holds for it: its
//! x runs down the page, its y to the left. Along its middle, where y is 0, stand the middles of em
//! boxes; letters that lie have theirs half a cap height below.

use std::borrow::Cow;
use std::collections::BTreeMap;

use icu::properties::CodePointMapData;
use icu::properties::props::VerticalOrientation;
use unicode_script::Script;
use unicode_script::UnicodeScript;

use super::clean::Clean;
use super::cover;
use super::cover::Stretch;
use super::script;
use super::shape::ShapedGlyph;
use super::text::TextBox;
use super::text::TextSet;
use crate::design::style::Orientation;
use crate::design::style::Vertical;
use crate::design::style::Writing;
use crate::font::Font;
use crate::font::FontId;
use crate::geom::Affine;
use crate::geom::Rect;
use crate::geom::Size;
use crate::glyphs::Run;

/// Where the foot of letters stands in an em box, from its middle, in ems: readers of files find the
/// words of a column on a line that lies there.
const FOOT: f64 = 0.38;

/// How letters stand on their line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Posture {
    /// On its baseline: in a column they lie on their side.
    #[default]
    Lying,
    /// Upright, one below the other.
    Upright,
    /// Upright, side by side within one em.
    Together,
}

/// A text as lines see it: columns are as long as the frame is high.
pub(super) fn lying(input: &TextBox) -> Cow<'_, TextBox> {
    match input.writing {
        Writing::Horizontal => Cow::Borrowed(input),
        Writing::VerticalRl(_) => Cow::Owned(TextBox {
            size: Size::new(input.size.h, input.size.w),
            ..input.clone()
        }),
    }
}

/// Turns lines into columns, the first at the right.
pub(super) fn stand(set: &mut TextSet, frame: Size) {
    let turn = Affine::new(0.0, 1.0, -1.0, 0.0, frame.w, 0.0);
    for line in &mut set.text.lines {
        let mixed = line.runs.iter().any(|run| run.at.a == 0.0);
        let first = line.runs.first().filter(|_| mixed);
        line.straight =
            first.map(|run| Affine::translate(run.at.e, run.at.f + FOOT * run.size).then(turn));
        for run in &mut line.runs {
            run.at = run.at.then(turn);
        }
    }
    set.ink = set.ink.map(|ink| turn.bounds(ink));
}

/// Stands a run's letters up, on a line that lies; `squeeze` makes them narrower.
pub(super) fn stand_up(mut run: Run, squeeze: f64) -> Run {
    for glyph in &mut run.glyphs {
        (glyph.x, glyph.y) = (-glyph.y / squeeze, glyph.x);
    }
    run.at = Affine::new(0.0, -squeeze, 1.0, 0.0, 0.0, 0.0).then(run.at);
    run
}

/// Tells whether a font has a form of its own for a character in a column.
pub(super) type HasForm<'a> = dyn FnMut(&Stretch, char) -> bool + 'a;

/// Cuts the stretches of a paragraph where letters begin to stand otherwise.
pub(super) fn cut(
    stretches: Vec<Stretch>,
    clean: &Clean,
    vertical: Vertical,
    has_form: &mut HasForm<'_>,
) -> Vec<Stretch> {
    let mut known = BTreeMap::new();
    let mut letters = Vec::new();
    for (index, stretch) in stretches.iter().enumerate() {
        let mut before = Posture::Lying;
        for (at, character) in clean.text[stretch.range.clone()].char_indices() {
            let mut form = |stretch: &Stretch| {
                let key: (FontId, char) = (stretch.font.id(), character);
                *known
                    .entry(key)
                    .or_insert_with(|| has_form(stretch, character))
            };
            let posture = match extends(character) {
                true if at > 0 => before,
                true | false => posture(stretch, character, vertical.orientation, &mut form),
            };
            before = posture;
            letters.push(Letter {
                at: stretch.range.start + at,
                stretch: index,
                character,
                posture,
            });
        }
    }
    together(&mut letters, vertical.tate_chu_yoko as usize);
    letters
        .chunk_by(|a, b| (a.stretch, a.posture) == (b.stretch, b.posture))
        .map(|part| part_of(&stretches[part[0].stretch], part))
        .collect()
}

/// A character of a paragraph.
struct Letter {
    at: usize,
    stretch: usize,
    character: char,
    posture: Posture,
}

fn part_of(stretch: &Stretch, part: &[Letter]) -> Stretch {
    let last = &part[part.len() - 1];
    Stretch {
        range: part[0].at..last.at + last.character.len_utf8(),
        posture: part[0].posture,
        ..stretch.clone()
    }
}

/// Whether a character belongs to the letter before it, however that stands.
fn extends(character: char) -> bool {
    character.script() == Script::Inherited || cover::is_ignorable(character)
}

/// How a character stands in a column (UAX 50).
fn posture(
    stretch: &Stretch,
    character: char,
    orientation: Orientation,
    has_form: &mut dyn FnMut(&Stretch) -> bool,
) -> Posture {
    // Letters that run from right to left, and those that join, would fall apart.
    if stretch.level % 2 == 1 || script::is_joined(stretch.script) {
        return Posture::Lying;
    }
    let upright = match (orientation, CodePointMapData::new().get(character)) {
        (_, VerticalOrientation::Upright | VerticalOrientation::TransformedUpright) => true,
        (_, VerticalOrientation::TransformedRotated) => has_form(stretch),
        (Orientation::Upright, _) => true,
        (Orientation::Mixed, _) => false,
    };
    if upright {
        Posture::Upright
    } else {
        Posture::Lying
    }
}

/// Stands short numbers upright, where nothing that lies stands beside them.
fn together(letters: &mut [Letter], most: usize) {
    let mut at = 0;
    while at < letters.len() {
        let is_digit = |letter: &&Letter| letter.character.is_ascii_digit();
        let count = letters[at..].iter().take_while(is_digit).count();
        let end = at + count;
        let one_stretch = count > 0 && letters[at].stretch == letters[end - 1].stretch;
        let free = |letter: Option<&Letter>| letter.is_none_or(|letter| !lies(letter));
        let alone = free(at.checked_sub(1).and_then(|before| letters.get(before)))
            && free(letters.get(end));
        if count <= most && one_stretch && alone {
            for letter in &mut letters[at..end] {
                letter.posture = Posture::Together;
            }
        }
        at = end.max(at + 1);
    }
}

fn lies(letter: &Letter) -> bool {
    letter.posture == Posture::Lying && !letter.character.is_whitespace()
}

/// A glyph as a shaper sees it that sets text downwards or across: y up, at the size of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) x_advance: f64,
    pub(super) y_advance: f64,
    /// How wide the glyph is in a line.
    pub(super) width: f64,
}

/// A font and the size at which it is set.
#[derive(Clone, Copy)]
pub(super) struct Sized<'f> {
    pub(super) font: &'f Font,
    pub(super) size: f64,
}

impl Sized<'_> {
    /// Half the height of capitals: where the middle of letters stands above their feet.
    pub(super) fn half_cap(self) -> f64 {
        self.font.metrics().cap_height / self.font.units_per_em() * self.size / 2.0
    }
}

/// Moves letters that lie so that the middle of their capitals is on the middle of the column.
pub(super) fn lay_down(glyphs: &mut [ShapedGlyph], own: Sized<'_>) {
    let down = own.half_cap();
    glyphs.iter_mut().for_each(|glyph| glyph.y += down);
}

/// Puts glyphs that a shaper set downwards on a line that lies.
pub(super) fn upright(glyphs: &mut [ShapedGlyph], placed: &[Placed], of: Sized<'_>) {
    let measured = of.font.has_vertical_metrics();
    let mut start = 0;
    for letter in glyphs.chunk_by_mut(|a, b| a.cluster == b.cluster) {
        let placed = &placed[start..start + letter.len()];
        start += letter.len();
        for (glyph, place) in letter.iter_mut().zip(placed) {
            down(glyph, *place);
        }
        if !measured {
            in_em_box(letter, &placed[0], of);
        }
    }
}

fn down(glyph: &mut ShapedGlyph, place: Placed) {
    glyph.x = -place.y;
    glyph.y = -place.x;
    glyph.advance = -place.y_advance;
    glyph.ink = glyph.ink.map(lying_ink);
}

/// Ink of a glyph that stands upright, as a line sees it that lies.
fn lying_ink(ink: Rect) -> Rect {
    Rect::new(ink.y, -ink.right(), ink.h, ink.w)
}

/// A font that says nothing of columns has its capitals in the middle of em boxes; marks go where
/// their letter goes.
fn in_em_box(letter: &mut [ShapedGlyph], first: &Placed, of: Sized<'_>) {
    // Where the pen was for the shaper, beyond where it is now.
    let mut beyond = 0.0;
    for (index, glyph) in letter.iter_mut().enumerate() {
        let was = glyph.advance;
        glyph.x += of.size / 2.0 + of.half_cap() + first.y + beyond;
        glyph.y += first.width / 2.0 + first.x;
        glyph.advance = if index == 0 { of.size } else { 0.0 };
        beyond += was - glyph.advance;
    }
}

/// Puts glyphs that a shaper set across side by side into one em of a line that lies; tells how
/// much narrower they must be.
pub(super) fn beside(glyphs: &mut [ShapedGlyph], placed: &[Placed], of: Sized<'_>, em: f64) -> f64 {
    let width: f64 = placed.iter().map(|place| place.x_advance).sum();
    let squeeze = if width > em { em / width } else { 1.0 };
    let foot = em / 2.0 + of.half_cap();
    let mut pen = -width / 2.0;
    // Each takes its share of the em, though all stand at the same height.
    let share = em / glyphs.len() as f64;
    for (index, (glyph, place)) in glyphs.iter_mut().zip(placed).enumerate() {
        glyph.x = foot - place.y - share * index as f64;
        glyph.y = -(pen + place.x) * squeeze;
        glyph.advance = share;
        glyph.ink = glyph
            .ink
            .map(|ink| lying_ink(Rect::new(ink.x * squeeze, ink.y, ink.w * squeeze, ink.h)));
        pen += place.x_advance;
    }
    squeeze
}

/// The feature that makes so many digits narrow enough for one em, in fonts that have it.
pub(super) fn narrow_forms(digits: usize) -> Option<&'static [u8; 4]> {
    match digits {
        2 => Some(b"hwid"),
        3 => Some(b"twid"),
        4 => Some(b"qwid"),
        _ => None,
    }
}
