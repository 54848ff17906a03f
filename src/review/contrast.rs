//! Whether text can be told from what is behind it.

use std::collections::BTreeMap;

use crate::color::Color;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Unit;
use crate::geom::short;
use crate::paint::png::Ink;
use crate::paint::png::Layers;
use crate::review::notes::Notes;
use crate::review::sheet::Piece;
use crate::scene::Item;
use crate::scene::Line;
use crate::scene::Node;
use crate::scene::Run;
use crate::scene::Settled;
use crate::scene::Text;

/// The least contrast of text (WCAG 2.2, success criterion 1.4.3).
const LEAST: f64 = 4.5;
/// That of large text.
const LEAST_LARGE: f64 = 3.0;
/// Text is large from this size on, in points.
const LARGE: f64 = 18.0;
/// Bold text is large from this size on, in points.
const LARGE_BOLD: f64 = 14.0;
const BOLD: u16 = 700;
/// The part of the area behind the ink that may be worse than what is told, in percent: a letter in
/// thirty, so that a thread of a fine pattern is no finding and a dark corner of a photo is one.
const WORST: u64 = 3;

/// Pixels of a text that are looked at.
const MOST_DOTS: usize = 200_000;

/// Looks at text that stands on `layers`.
pub(super) fn look(layers: &Layers, piece: &Piece<'_>, ink: &Ink, notes: &mut Notes) -> Result<()> {
    let Some(element) = piece.element.filter(|_| !piece.is_decoration()) else {
        return Ok(());
    };
    let looks = looks(&piece.node);
    for &(color, is_large) in &looks {
        let alone;
        let ink = match looks.len() {
            1 if matches!(piece.node.item, Item::Text(_)) => ink,
            _ => {
                alone = layers.ink(&in_look(&piece.node, (color, is_large)))?;
                &alone
            }
        };
        let Some(words) = Words::of(layers, ink, color) else {
            continue;
        };
        let wanted = if is_large { LEAST_LARGE } else { LEAST };
        let (ratio, ground) = words.worst(words.rgb);
        if ratio < wanted - 0.005 {
            let finding = finding(&words, ratio, ground, wanted);
            notes.of(element, finding, wanted / ratio);
        }
    }
    Ok(())
}

fn finding(words: &Words, ratio: f64, ground: [u8; 3], wanted: f64) -> Finding {
    let message = format!(
        "this text is hard to read: its contrast is {} : 1 ({} on {}); {wanted} : 1 is wanted",
        down(ratio),
        hex(mixed(words.rgb, ground, words.alpha)),
        hex(ground),
    );
    Finding::warning(Kind::Contrast, message)
        .help(mend(words, wanted))
        .measured(ratio, wanted, Unit::Ratio)
}

/// What would do: less that shines through, or another colour.
fn mend(words: &Words, wanted: f64) -> String {
    let (opaque, _) = words.opaque().worst(words.rgb);
    if words.alpha < 255 && opaque >= wanted {
        return format!(
            "let nothing shine through it: opaque, it has {} : 1 there",
            down(opaque)
        );
    }
    match words.better(wanted) {
        Some((color, ratio)) => format!(
            "write `color = \"{}\"`, which has {} : 1 there",
            hex(color),
            down(ratio)
        ),
        None => "no colour stands out from all of this ground: put a plain shape behind the text, or move it".to_owned(),
    }
}

/// A ratio as messages tell it: never rounded up to what is wanted.
fn down(ratio: f64) -> impl std::fmt::Display {
    short((ratio * 100.0).floor() / 100.0, 2)
}

/// Words in one colour, and what is behind them.
struct Words {
    rgb: [u8; 3],
    /// 0 to 255, the element's opacity included.
    alpha: u32,
    /// Colours behind the ink, and how many pixels of each.
    grounds: BTreeMap<[u8; 3], u64>,
}

impl Words {
    fn of(layers: &Layers, ink: &Ink, color: Color) -> Option<Self> {
        let full = ink.fullest();
        let mut grounds = BTreeMap::new();
        let covered = || ink.dots().filter(|dot| dot.rgba[3] >= full.div_ceil(2));
        // Of a page full of letters, each so-manieth pixel says as much.
        let step = covered().count().div_ceil(MOST_DOTS).max(1);
        for dot in covered().step_by(step) {
            let ground = on_white(layers.at(dot.x, dot.y));
            *grounds.entry(ground).or_default() += 1;
        }
        let [r, g, b, _] = color.to_rgba8();
        (full > 0).then_some(Self {
            rgb: [r, g, b],
            alpha: u32::from(full),
            grounds,
        })
    }

    /// The contrast that words of a colour have with the worst part of their ground, and that ground.
    fn worst(&self, rgb: [u8; 3]) -> (f64, [u8; 3]) {
        let ratio = |ground: [u8; 3]| contrast(mixed(rgb, ground, self.alpha), ground);
        let mut all: Vec<(f64, [u8; 3], u64)> = self
            .grounds
            .iter()
            .map(|(ground, count)| (ratio(*ground), *ground, *count))
            .collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        worst_of(&all)
    }

    /// The same without anything that shines through.
    fn opaque(&self) -> Self {
        Self {
            rgb: self.rgb,
            alpha: 255,
            grounds: self.grounds.clone(),
        }
    }

    /// The colour nearest to that of the words, darker or lighter, that would do.
    fn better(&self, wanted: f64) -> Option<([u8; 3], f64)> {
        const STEPS: u32 = 24;
        for step in 1..=STEPS {
            for end in [[0; 3], [255; 3]] {
                let color = mixed(end, self.rgb, step * 255 / STEPS);
                let (ratio, _) = self.worst(color);
                if ratio >= wanted {
                    return Some((color, ratio));
                }
            }
        }
        None
    }
}

/// From ratios in rising order, each with how many pixels it has: the one that only a few are below.
pub(super) fn worst_of(all: &[(f64, [u8; 3], u64)]) -> (f64, [u8; 3]) {
    let total: u64 = all.iter().map(|(_, _, count)| count).sum();
    let mut passed = 0;
    for (ratio, ground, count) in all {
        passed += count;
        if passed * 100 > total * WORST {
            return (*ratio, *ground);
        }
    }
    (21.0, [255; 3])
}

/// The contrast of two opaque colours, 1 to 21.
pub(super) fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    opaque(one).contrast(opaque(other))
}

pub(super) fn opaque([r, g, b]: [u8; 3]) -> Color {
    Color::Rgb([r, g, b, 255])
}

/// A colour of so much alpha on top of another.
pub(super) fn mixed(top: [u8; 3], below: [u8; 3], alpha: u32) -> [u8; 3] {
    let mix = |top: u8, below: u8| {
        let sum = u32::from(top) * alpha + u32::from(below) * (255 - alpha.min(255));
        u8::try_from((sum + 127) / 255).unwrap_or(255)
    };
    [
        mix(top[0], below[0]),
        mix(top[1], below[1]),
        mix(top[2], below[2]),
    ]
}

/// What a pixel looks like on paper.
pub(super) fn on_white([r, g, b, a]: [u8; 4]) -> [u8; 3] {
    mixed([r, g, b], [255; 3], u32::from(a))
}

/// A colour as designs write it.
pub(super) fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// A colour, and whether it is that of large letters.
type Look = (Color, bool);

/// What the words of a node look like, each look once.
fn looks(node: &Node) -> Vec<Look> {
    let mut looks = Vec::new();
    for run in texts(&node.item)
        .iter()
        .flat_map(|text| &text.lines)
        .flat_map(|line| &line.runs)
    {
        let look = look_of(run);
        if run.color.alpha() > 0.0 && !looks.contains(&look) {
            looks.push(look);
        }
    }
    looks
}

fn look_of(run: &Run) -> Look {
    let is_bold = run.font.weight() >= BOLD;
    let from = if is_bold { LARGE_BOLD } else { LARGE };
    (run.color, run.size >= from - 0.01)
}

/// The texts of an item: those that stand beside colour glyphs are in a group.
pub(super) fn texts(item: &Item) -> Vec<&Settled> {
    match item {
        Item::Text(text) => vec![text],
        Item::Group(group) => group
            .nodes
            .iter()
            .flat_map(|node| texts(&node.item))
            .collect(),
        Item::Shape(_) | Item::Picture(_) | Item::Code(_) => Vec::new(),
    }
}

/// The node with its words of one look alone.
fn in_look(node: &Node, look: Look) -> Node {
    let line = |line: &Line| Line {
        runs: line
            .runs
            .iter()
            .filter(|run| look_of(run) == look)
            .cloned()
            .collect(),
        ..line.clone()
    };
    let all = texts(&node.item);
    let lines = all.iter().flat_map(|text| &text.lines).map(line);
    Node {
        item: Item::Text(
            Text {
                lines: lines.collect(),
            }
            .into(),
        ),
        ..node.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(grounds: &[([u8; 3], u64)]) -> Words {
        Words {
            rgb: [0x77; 3],
            alpha: 255,
            grounds: grounds.iter().copied().collect(),
        }
    }

    #[test]
    fn a_thread_of_a_pattern_is_let_pass_and_a_dark_corner_is_not() {
        let thread = words(&[([255; 3], 98), ([0x70; 3], 2)]);
        assert_eq!(thread.worst([0; 3]).1, [255; 3]);
        let corner = words(&[([255; 3], 90), ([0x70; 3], 10)]);
        assert_eq!(corner.worst([0; 3]).1, [0x70; 3]);
    }

    #[test]
    fn the_better_colour_is_the_nearest_that_passes_everywhere() {
        let white = words(&[([255; 3], 100)]);
        let (color, ratio) = white.better(LEAST).unwrap();
        assert!(color < white.rgb && (LEAST..6.0).contains(&ratio));
        let both = words(&[([0; 3], 50), ([255; 3], 50)]);
        assert!(both.better(LEAST_LARGE).is_some());
        assert!(both.better(7.0).is_none());
    }
}
