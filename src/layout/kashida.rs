//! Where Arabic letters may be drawn apart to fill a line, and how far.
//!
//! One place a word, the best that it has, in the order of precedence that calligraphers' rules have
//! found their way into type with: at a stroke the author wrote, after seen and sad, before final
//! letters that end in a bowl or an upright, and last between any two letters that join.

use std::ops::Range;

use icu::properties::CodePointMapData;
use icu::properties::props::JoiningType;
use unicode_script::Script;

use super::lines::Laid;
use super::shape::Shaped;
use crate::geom::Segment;

/// The stroke that joins two letters.
const STROKE: char = '\u{640}';
/// How far letters are drawn apart at most, in ems.
const MOST: f64 = 1.0;

/// A place where a stroke goes in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The cluster after which it stands, as it is read.
    pub(super) cluster: usize,
    pub(super) glyph: u16,
    /// Advance of one stroke and the most that all of them may fill, at scale 1, in points.
    pub(super) advance: f64,
    pub(super) most: f64,
}

/// The places of a line, one a word at most.
pub(super) fn places(shaped: &Shaped, laid: &Laid) -> Vec<Place> {
    let mut places = Vec::new();
    for word in words(shaped, laid.seen.clone()) {
        let joints = word
            .clone()
            .filter(|&at| at + 1 < word.end && joins(shaped, at));
        // Of equals the last one, near the word's end.
        let best = joints.rev().min_by_key(|&at| rank(shaped, at, &word));
        places.extend(best.and_then(|at| place(shaped, at)));
    }
    places
}

/// Clusters between spaces.
fn words(shaped: &Shaped, seen: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = seen.start;
    for at in seen.clone() {
        if shaped.clusters[at].space {
            words.push(start..at);
            start = at + 1;
        }
    }
    words.push(start..seen.end);
    words
}

fn place(shaped: &Shaped, cluster: usize) -> Option<Place> {
    let run = &shaped.runs[shaped.clusters[cluster].run];
    let font = &run.stretch.font;
    let glyph = font.glyph(STROKE)?;
    let (advance, ink) = (font.advance(glyph), font.ink(glyph)?);
    // Strokes that do not reach one another would leave gaps: those of hanging styles.
    let joined = advance > 0.0 && ink.x <= 0.0 && ink.right() >= advance;
    let scale = run.size / font.units_per_em();
    joined.then_some(Place {
        cluster,
        glyph,
        advance: advance * scale,
        most: MOST * run.size,
    })
}

/// Whether a cluster's last letter and the first one after it join, in one run.
fn joins(shaped: &Shaped, at: usize) -> bool {
    let (here, next) = (&shaped.clusters[at], &shaped.clusters[at + 1]);
    let script = shaped.runs[here.run].stretch.script;
    if here.run != next.run || script != Script::Arabic {
        return false;
    }
    let before = letters(shaped, at).last();
    let after = letters(shaped, at + 1).next();
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let reaches =
        |kind: JoiningType| kind == JoiningType::DualJoining || kind == JoiningType::JoinCausing;
    reaches(joining(before))
        && (reaches(joining(after)) || joining(after) == JoiningType::RightJoining)
        && is_level(shaped, at)
}

/// Whether two letters meet where a stroke does. Fonts in the manner of a pen have forms that meet
/// higher or slantwise, such as lam before heh; a stroke between them would stand out.
fn is_level(shaped: &Shaped, at: usize) -> bool {
    let font = &shaped.runs[shaped.clusters[at].run].stretch.font;
    let Some(stroke) = font.glyph(STROKE).and_then(|glyph| font.ink(glyph)) else {
        return false;
    };
    let slack = LEVEL * font.units_per_em();
    let near = |a: f64, b: f64| (a - b).abs() <= slack;
    let meets = |cluster: usize, side: Side| {
        let edge = edge(shaped, cluster, side, slack);
        edge.is_some_and(|(top, bottom)| near(top, stroke.y) && near(bottom, stroke.bottom()))
    };
    meets(at, Side::Left) && meets(at + 1, Side::Right)
}

/// How far edges that meet may stand from the stroke's, in ems.
const LEVEL: f64 = 0.03;

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// Top and bottom of a letter's outline where its advance begins or ends, in font units.
fn edge(shaped: &Shaped, cluster: usize, side: Side, slack: f64) -> Option<(f64, f64)> {
    let cluster = &shaped.clusters[cluster];
    let run = &shaped.runs[cluster.run];
    let font = &run.stretch.font;
    let base = run.glyphs[cluster.glyphs.clone()]
        .iter()
        .find(|glyph| glyph.advance > 0.0)?;
    let end = font.advance(base.id);
    let here = |x: f64| match side {
        Side::Left => x <= slack,
        Side::Right => x >= end - slack,
    };
    let lift = base.y * font.units_per_em() / run.size;
    let outline = font.outline(base.id);
    let points = outline.0.iter().filter_map(|segment| match *segment {
        Segment::Move(to) | Segment::Line(to) => Some(to),
        Segment::Quad(_, to) | Segment::Cubic(_, _, to) => Some(to),
        Segment::Close => None,
    });
    let heights = points
        .filter(|point| here(point.x))
        .map(|point| point.y + lift);
    heights.fold(None, |span, y| match span {
        Some((top, bottom)) => Some((y.min(top), y.max(bottom))),
        None => Some((y, y)),
    })
}

/// What of a cluster joins or does not: its letters without their marks.
fn letters(shaped: &Shaped, cluster: usize) -> impl Iterator<Item = char> {
    let range = shaped.clusters[cluster].range.clone();
    let characters = shaped.clean.text[range].chars();
    characters.filter(|&c| joining(c) != JoiningType::Transparent)
}

fn joining(character: char) -> JoiningType {
    CodePointMapData::<JoiningType>::new().get(character)
}

/// How good a place between a cluster and the next is: less is better.
fn rank(shaped: &Shaped, at: usize, word: &Range<usize>) -> u8 {
    let before = letters(shaped, at).last().unwrap_or_default();
    let after = letters(shaped, at + 1).next().unwrap_or_default();
    let is_final = at + 2 >= word.end || !joins(shaped, at + 1);
    match (before, after) {
        (STROKE, _) => 0,
        ('س' | 'ش' | 'ص' | 'ض', _) => 1,
        (_, 'ة' | 'ه' | 'د' | 'ذ') if is_final => 2,
        (_, 'ا' | 'أ' | 'إ' | 'آ' | 'ط' | 'ظ' | 'ل' | 'ك' | 'ک' | 'گ') if is_final => 3,
        ('ب' | 'ت' | 'ث' | 'ن' | 'ي' | 'ی' | 'پ', 'ر' | 'ز' | 'ي' | 'ی' | 'ى') if is_final => {
            4
        }
        (_, 'و' | 'ع' | 'غ' | 'ق' | 'ف') if is_final => 5,
        (_, _) if is_final => 6,
        (_, _) => 7,
    }
}
