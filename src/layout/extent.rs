//! How much room words and lines take: advances, and the ink that stands out of them.

use std::ops::Range;

use super::lines;
use super::lines::Hyphen;
use super::lines::Laid;
use super::shape::Cluster;
use super::shape::Shaped;
use super::text::TextBox;
use crate::design::style::Valign;

/// Overhang of ink that is let pass on each side, in ems.
pub(super) const OVERHANG: f64 = 0.05;

/// Clusters between two places where a line may end, measured at scale 1.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) clusters: Range<usize>,
    /// Advance up to the spaces that hang.
    pub(super) visible: f64,
    /// Advance of those spaces, and the letter spacing before them.
    pub(super) hanging: f64,
    /// The letter spacing before them.
    dangling: f64,
    /// From where its pen starts, in the direction of its paragraph: where its ink starts and ends.
    near: f64,
    far: f64,
    pub(super) outline: Outline,
    /// Drawn after it when a line ends with it.
    pub(super) hyphen: Option<Hyphen>,
}

/// A part of a text that lines do not break.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) clusters: Range<usize>,
    /// What a line that ends with it ends with.
    pub(super) hyphen: Option<Hyphen>,
}

/// How high something stands about its baseline, at scale 1; y grows downwards.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    /// Size of the em of its largest style.
    pub(super) em: f64,
    /// What its distance from the line above is measured in; see [`ShapedRun::pitch`].
    ///
    /// [`ShapedRun::pitch`]: super::shape::ShapedRun::pitch
    pub(super) pitch: f64,
    /// Top and bottom of its ink.
    pub(super) ink: Option<(f64, f64)>,
}

impl Outline {
    /// That of a line without words.
    pub(super) fn blank(input: &TextBox, span: usize) -> Self {
        let em = input.spans.get(span).map_or(0.0, |span| span.style.size);
        Self {
            em,
            pitch: em,
            ink: None,
        }
    }

    /// That of both, side by side.
    pub(super) fn beside(self, other: Self) -> Self {
        let hull = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
        Self {
            em: self.em.max(other.em),
            pitch: self.pitch.max(other.pitch),
            ink: match (self.ink, other.ink) {
                (Some(one), Some(two)) => Some(hull(one, two)),
                (one, two) => one.or(two),
            },
        }
    }

    /// What both reach.
    pub(super) fn common(self, other: Self) -> Self {
        let shared = |a: (f64, f64), b: (f64, f64)| (a.0.max(b.0), a.1.min(b.1));
        let both = self.ink.zip(other.ink);
        Self {
            em: self.em.min(other.em),
            pitch: self.pitch.min(other.pitch),
            ink: both.map(|(one, two)| shared(one, two)),
        }
    }

    /// The height of so many lines that are all like this.
    pub(super) fn stacked(self, lines: usize, input: &TextBox) -> f64 {
        let Some((top, bottom)) = self.ink else {
            return 0.0;
        };
        let depth = (lines.saturating_sub(1)) as f64 * self.pitch * input.line_height;
        match input.valign {
            Valign::Top | Valign::Middle | Valign::Bottom => depth + bottom - top,
            Valign::Baseline => depth - top,
        }
    }
}

/// Adds up the height that lines need, at scale 1.
pub(super) struct Height {
    line_height: f64,
    valign: Valign,
    lines: usize,
    /// The last baseline, below the first one.
    y: f64,
    ink: Option<(f64, f64)>,
}

impl Height {
    pub(super) fn new(input: &TextBox) -> Self {
        Self {
            line_height: input.line_height,
            valign: input.valign,
            lines: 0,
            y: 0.0,
            ink: None,
        }
    }

    /// Puts one more line below the others.
    pub(super) fn add(&mut self, line: Outline) {
        if self.lines > 0 {
            self.y += line.pitch * self.line_height;
        }
        self.lines += 1;
        if let Some((top, bottom)) = line.ink {
            let (top, bottom) = (top + self.y, bottom + self.y);
            let ink = self.ink.unwrap_or((top, bottom));
            self.ink = Some((ink.0.min(top), ink.1.max(bottom)));
        }
    }

    /// The height of all ink; with `baseline`, what hangs below the last one does not count.
    pub(super) fn needed(&self) -> f64 {
        let Some((top, bottom)) = self.ink else {
            return 0.0;
        };
        match self.valign {
            Valign::Top | Valign::Middle | Valign::Bottom => bottom - top,
            Valign::Baseline => self.y - top,
        }
    }
}

/// Measures words. One of spaces alone belongs to the word before it.
pub(super) fn words(shaped: &Shaped, input: &TextBox, parts: Vec<Part>, rtl: bool) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(parts.len());
    for mut part in parts {
        let blank = shaped.clusters[part.clusters.clone()]
            .iter()
            .all(|c| c.space);
        if let Some(last) = words.pop_if(|_| blank) {
            part.clusters.start = last.clusters.start;
        }
        words.push(word(shaped, input, part, rtl));
    }
    words
}

fn word(shaped: &Shaped, input: &TextBox, part: Part, rtl: bool) -> Word {
    let Part { clusters, hyphen } = part;
    let part = &shaped.clusters[clusters.clone()];
    let seen = part
        .iter()
        .rposition(|cluster| !cluster.space)
        .map_or(0, |at| at + 1);
    let sum = |some: &[Cluster]| some.iter().map(|c| c.advance).sum::<f64>();
    let dangling = part[..seen].last().map_or(0.0, |cluster| cluster.spacing);
    let mut word = Word {
        visible: sum(&part[..seen]) - dangling,
        hanging: sum(&part[seen..]) + dangling,
        dangling,
        near: f64::INFINITY,
        far: f64::NEG_INFINITY,
        outline: Outline {
            em: 0.0,
            pitch: 0.0,
            ink: None,
        },
        clusters,
        hyphen,
    };
    let mut pen = 0.0;
    for cluster in part {
        word.take(shaped, input, cluster, pen, rtl);
        pen += cluster.advance;
    }
    word
}

impl Word {
    /// Takes in the ink of a cluster that starts at `pen`.
    fn take(&mut self, shaped: &Shaped, input: &TextBox, cluster: &Cluster, pen: f64, rtl: bool) {
        let run = &shaped.runs[cluster.run];
        let span = &input.spans[run.stretch.span];
        let rise = lines::rise(span);
        self.outline.em = self.outline.em.max(span.style.size);
        self.outline.pitch = self.outline.pitch.max(run.pitch);
        let mut x = 0.0;
        for glyph in &run.glyphs[cluster.glyphs.clone()] {
            if let Some(ink) = glyph.ink {
                let left = x + glyph.x + ink.x;
                let right = left + ink.w;
                let (near, far) = if rtl {
                    (cluster.advance - right, cluster.advance - left)
                } else {
                    (left, right)
                };
                self.near = self.near.min(pen + near);
                self.far = self.far.max(pen + far);
                let top = glyph.y + ink.y - rise;
                let ink = Outline {
                    em: 0.0,
                    pitch: 0.0,
                    ink: Some((top, top + ink.h)),
                };
                self.outline = self.outline.beside(ink);
            }
            x += glyph.advance;
        }
    }
}

/// How far a line's advances and its ink reach, in the direction of its paragraph, at scale 1.
pub(super) struct Extent {
    width: f64,
    near: f64,
    far: f64,
    em: f64,
}

impl Extent {
    /// That of words that all run in the direction of their paragraph.
    pub(super) fn of(words: &[Word], rtl: bool) -> Self {
        let mut extent = Self {
            width: 0.0,
            near: f64::INFINITY,
            far: f64::NEG_INFINITY,
            em: 0.0,
        };
        let mut pen = 0.0;
        for word in words {
            extent.near = extent.near.min(pen + word.near);
            extent.far = extent.far.max(pen + word.far);
            extent.em = extent.em.max(word.outline.em);
            extent.width = pen + word.visible;
            pen += word.visible + word.hanging;
        }
        if let Some(last) = words.last() {
            extent.end(last, rtl);
        }
        extent
    }

    /// Ends the line with a word.
    fn end(&mut self, last: &Word, rtl: bool) {
        if let Some(hyphen) = last.hyphen {
            // Before a hyphen, letter spacing is as it is between letters.
            let pen = self.width + last.dangling;
            let ink = hyphen.ink.unwrap_or_default();
            let (near, far) = if rtl {
                (hyphen.advance - ink.right(), hyphen.advance - ink.x)
            } else {
                (ink.x, ink.right())
            };
            self.near = self.near.min(pen + near);
            self.far = self.far.max(pen + far);
            self.width += hyphen.advance + if rtl { 0.0 } else { last.dangling };
        }
        // Letter spacing stands right of each letter: in a line that runs to the left, before it.
        if rtl {
            self.near -= last.dangling;
            self.far -= last.dangling;
        }
    }

    /// Advance, or ink where that reaches further by more than the overhang that is let pass.
    pub(super) fn needed(&self) -> f64 {
        let passed = OVERHANG * self.em;
        let start = (-self.near - passed).max(0.0);
        let end = (self.far - self.width - passed).max(0.0);
        self.width + start + end
    }
}

/// The same of a line that has been laid.
pub(super) fn needed_width(line: &Laid) -> f64 {
    let Some(ink) = line.ink else {
        return line.width;
    };
    let extent = Extent {
        width: line.width,
        near: ink.x,
        far: ink.right(),
        em: line.em,
    };
    extent.needed()
}

/// The height that laid lines need.
pub(super) fn needed_height(lines: &[Laid], input: &TextBox) -> f64 {
    let mut height = Height::new(input);
    for line in lines {
        height.add(Outline {
            em: line.em,
            pitch: line.pitch,
            ink: line.ink.map(|ink| (ink.y, ink.bottom())),
        });
    }
    height.needed()
}
