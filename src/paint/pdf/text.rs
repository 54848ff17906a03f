//! Text that comes out whole: what each glyph says, and where it stands.

use super::fonts::FontUse;
use super::fonts::Fonts;
use super::fonts::Wanted;
use super::ops::Ops;
use super::reading::Way;
use super::reading::arrange;
use super::units::Part;
use super::units::Unit;
use super::units::units;
use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Path;
use crate::scene::Glyph;
use crate::scene::Line;
use crate::scene::Run;
use crate::scene::Text;

/// A gap wider than this part of the em reads as a space; a glyph that leaves one within a word is
/// declared as wide as its gap. Readers take 0.1 em and more for a space.
const ROOM: f64 = 0.04;

/// Glyphs that overlap by more than this part of the em part a word; the first is declared as narrow
/// as its room. Readers take 0.1 em for the end of a word.
const OVERLAP: f64 = 0.08;

/// An adjustment below this part of an em (in thousandths) is not written: it can't be seen, and
/// the next one makes up for it.
const SLACK: f64 = 0.25;

/// Gathers the glyphs of `text`.
pub(super) fn gather(text: &Text, wanted: &mut Wanted) {
    for run in text.lines.iter().flat_map(|line| &line.runs) {
        wanted.add(&run.font, run.glyphs.iter().map(|glyph| glyph.id));
    }
}

/// A line that is ready to be drawn.
pub(super) struct Plan<'a> {
    pub(super) line: &'a Line,
    units: Vec<Unit>,
    /// The order in which readers must find the units, where that is not the order in which they
    /// are seen: then the line is drawn as outlines, and said by text that is not seen.
    unseen: Option<Vec<usize>>,
}

impl<'a> Plan<'a> {
    /// For a page most of whose letters run `way`.
    pub(super) fn of(line: &'a Line, fonts: &Fonts, way: Way) -> Self {
        let mut units = units(line, fonts);
        let unseen = arrange(&mut units, way);
        Self {
            line,
            units,
            unseen,
        }
    }

    /// Draws the run `index` in the node's coordinates, y down; the text object around it is the
    /// caller's. Outlines go to `marks`, to be filled when that has ended.
    pub(super) fn draw(
        &self,
        index: usize,
        ops: &mut Ops,
        fonts: &mut Fonts,
        marks: &mut Vec<(Color, Path)>,
    ) {
        let run = &self.line.runs[index];
        if run.size <= 0.0 {
            return;
        }
        if self.unseen.is_some() {
            marks.extend(
                run.glyphs
                    .iter()
                    .map(|glyph| (run.color, outline(run, glyph))),
            );
            return;
        }
        let Some(font) = fonts.get(&run.font) else {
            return;
        };
        let mut pen = Pen::new(run, run.at);
        for unit in self.units.iter().filter(|unit| unit.run == index) {
            pen.unit(ops, font, run, unit);
            for part in &unit.parts {
                if let Part::Mark { glyph } = part {
                    marks.push((run.color, outline(run, &run.glyphs[*glyph])));
                }
            }
        }
        pen.end(ops);
    }

    /// Writes what the line says where its glyphs can't say it, as text that is not seen.
    pub(super) fn say(&self, ops: &mut Ops, fonts: &mut Fonts) {
        let (Some(order), Some(first)) = (&self.unseen, self.line.runs.first()) else {
            return;
        };
        ops.op("3 Tr");
        let mut x = first.glyphs.first().map_or(0.0, |glyph| glyph.x);
        for &at in order {
            let unit = &self.units[at];
            let run = &self.line.runs[unit.run];
            let Some(font) = fonts.get(&run.font) else {
                continue;
            };
            let glyphs = &run.glyphs[unit.glyphs.clone()];
            let begin = unit.letter().map_or(0.0, |letter| run.glyphs[letter].x);
            let mut pen = Pen::new(run, Affine::translate(x - begin, 0.0).then(first.at));
            pen.unit(ops, font, run, unit);
            pen.end(ops);
            x += glyphs.iter().map(|glyph| glyph.advance).sum::<f64>();
        }
        ops.op("0 Tr");
    }
}

/// A glyph's outline, in the node's coordinates.
fn outline(run: &Run, glyph: &Glyph) -> Path {
    let scale = run.size / run.font.units_per_em();
    let place = Affine::scale(scale, scale).then(Affine::translate(glyph.x, glyph.y));
    run.font.outline(glyph.id).map(place.then(run.at))
}

/// Where the next glyph would stand, and the strings that wait to be shown.
struct Pen {
    /// From the text's coordinates (y up) to the node's; written with the first glyph.
    start: Option<Affine>,
    size: f64,
    x: f64,
    rise: f64,
    /// Strings and adjustments of the array that is being built.
    items: Ops,
    word: Vec<u8>,
}

impl Pen {
    /// For glyphs of `run`, in coordinates that `to_node` maps to the node's.
    fn new(run: &Run, to_node: Affine) -> Self {
        Self {
            start: Some(Affine::scale(1.0, -1.0).then(to_node)),
            size: run.size,
            x: 0.0,
            rise: 0.0,
            items: Ops::default(),
            word: Vec::new(),
        }
    }

    /// Shows the glyphs of a unit that are drawn as text.
    fn unit(&mut self, ops: &mut Ops, font: &mut FontUse, run: &Run, unit: &Unit) {
        if unit.declared {
            self.rest(ops);
            ops.begin_actual_text(&unit.found);
        }
        let mut said = unit.found.as_str();
        for part in &unit.parts {
            let Part::Text { glyph, own, room } = part else {
                continue;
            };
            let mut buffer = [0; 4];
            let own = own
                .filter(|_| unit.declared)
                .map(|own| &*own.encode_utf8(&mut buffer));
            self.show(ops, font, &run.glyphs[*glyph], own.unwrap_or(said), *room);
            if !unit.declared {
                said = "";
            }
        }
        if unit.declared {
            self.rest(ops);
            ops.op("EMC");
        }
    }

    fn show(&mut self, ops: &mut Ops, font: &mut FontUse, glyph: &Glyph, text: &str, room: f64) {
        if let Some(start) = self.start.take() {
            ops.name('F', font.id.get()).num(self.size, 4).op("Tf");
            ops.matrix(Affine::translate(glyph.x, 0.0).then(start))
                .op("Tm");
            self.x = glyph.x;
        }
        self.go(ops, glyph);
        let em = 1000.0 / self.size;
        let natural = font.width(glyph.id);
        let room = room * em;
        let other = room - natural > ROOM * 1000.0 || natural - room > OVERLAP * 1000.0;
        let declared = other && room > 0.0 && !text.chars().all(char::is_whitespace);
        let width = declared.then(|| room.round() as i32);
        let (code, shown) = font.code(glyph.id, text, width);
        self.word.extend(code.to_be_bytes());
        self.x += shown / em;
    }

    /// Moves to where `glyph` stands.
    fn go(&mut self, ops: &mut Ops, glyph: &Glyph) {
        if (glyph.y + self.rise).abs() * 1000.0 > SLACK * self.size {
            self.rest(ops);
            self.rise = -glyph.y;
            ops.len(self.rise).op("Ts");
        }
        let back = (self.x - glyph.x) * 1000.0 / self.size;
        if back.abs() > SLACK {
            self.flush();
            self.items.num(back, 1);
            self.x -= (back * 10.0).round() / 10.0 * self.size / 1000.0;
        }
    }

    fn flush(&mut self) {
        if !self.word.is_empty() {
            self.items.literal(std::mem::take(&mut self.word));
        }
    }

    /// Shows what waits.
    fn rest(&mut self, ops: &mut Ops) {
        self.flush();
        if self.items.0.is_empty() {
            return;
        }
        ops.0.push(b'[');
        ops.0.append(&mut self.items.0);
        ops.op("]TJ");
    }

    /// Shows what waits, and goes back to the baseline: the rise outlives the text object.
    fn end(mut self, ops: &mut Ops) {
        self.rest(ops);
        if self.rise != 0.0 {
            ops.op("0 Ts");
        }
    }
}
