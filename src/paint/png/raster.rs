//! Outlines to coverage: how much of each pixel lies inside, exactly.
//!
//! Every edge adds the signed area to its right to the cells that it crosses; the sum along a row is
//! the winding number, averaged over the pixel. AGG, and with it pdfium, counts the same way.

use super::canvas::Area;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Segment;

/// How far a chord may stray from its curve, in pixels: far below what 256 shades can show.
const TOLERANCE: f64 = 0.02;
/// Rows at a time, so that a whole page needs no accumulator of its size.
const BAND: i32 = 128;

/// Edges of an outline, in pixels.
pub(super) struct Edges {
    edges: Vec<(Point, Point)>,
    bounds: Option<Area>,
}

impl Edges {
    /// The edges of `path`, mapped to pixels; open outlines are closed.
    pub(super) fn new(path: &Path, map: Affine) -> Self {
        let mut pen = Pen::default();
        for segment in &path.0 {
            pen.step(segment, map);
        }
        pen.close();
        Self {
            bounds: bounds(&pen.edges),
            edges: pen.edges,
        }
    }

    /// The pixels that it may touch.
    pub(super) fn bounds(&self) -> Option<Area> {
        self.bounds
    }

    /// Calls `row` with each row that the outline touches within `area`: its number, where it
    /// starts, and the coverage of its pixels, 0 to 1.
    pub(super) fn fill(&self, area: Area, even_odd: bool, mut row: impl FnMut(i32, i32, &[f32])) {
        self.bands(area, |band| band.emit(even_odd, &mut row));
    }

    /// Calls `run` with each stretch of pixels in a row that are covered alike, and not by nothing: the
    /// row's number, where it starts, how many there are, and their coverage.
    pub(super) fn runs(
        &self,
        area: Area,
        even_odd: bool,
        mut run: impl FnMut(i32, i32, usize, f32),
    ) {
        self.bands(area, |band| band.emit_runs(even_odd, &mut run));
    }

    fn bands(&self, area: Area, mut emit: impl FnMut(Band)) {
        let Some(bounds) = self.bounds else { return };
        let area = area.meet(bounds);
        let mut top = area.top;
        while top < area.bottom && !area.is_empty() {
            let bottom = area.bottom.min(top + BAND);
            let mut band = Band::new(Area {
                top,
                bottom,
                ..area
            });
            self.edges.iter().for_each(|(a, b)| band.edge(*a, *b));
            emit(band);
            top = bottom;
        }
    }
}

fn bounds(edges: &[(Point, Point)]) -> Option<Area> {
    let (first, _) = edges.first()?;
    let mut sides = [first.x, first.y, first.x, first.y];
    for point in edges.iter().flat_map(|(a, b)| [a, b]) {
        sides = [
            sides[0].min(point.x),
            sides[1].min(point.y),
            sides[2].max(point.x),
            sides[3].max(point.y),
        ];
    }
    let cut = |value: f64| value.clamp(-1e9, 1e9) as i32;
    Some(Area {
        left: cut(sides[0].floor()),
        top: cut(sides[1].floor()),
        right: cut(sides[2].ceil()),
        bottom: cut(sides[3].ceil()),
    })
}

/// Curves to chords.
#[derive(Default)]
struct Pen {
    edges: Vec<(Point, Point)>,
    start: Point,
    at: Point,
}

impl Pen {
    fn step(&mut self, segment: &Segment, map: Affine) {
        match *segment {
            Segment::Move(p) => {
                self.close();
                self.at = map.apply(p);
                self.start = self.at;
            }
            Segment::Line(p) => self.line(map.apply(p)),
            Segment::Quad(c, p) => self.quad(map.apply(c), map.apply(p)),
            Segment::Cubic(c, d, p) => self.cubic(map.apply(c), map.apply(d), map.apply(p)),
            Segment::Close => self.close(),
        }
    }

    fn close(&mut self) {
        self.line(self.start);
    }

    fn line(&mut self, to: Point) {
        let is_finite = to.x.is_finite() && to.y.is_finite();
        if is_finite && to != self.at {
            self.edges.push((self.at, to));
            self.at = to;
        }
    }

    fn quad(&mut self, c: Point, p: Point) {
        let a = self.at;
        let bend = length(a.x - 2.0 * c.x + p.x, a.y - 2.0 * c.y + p.y);
        let steps = chords(bend / 4.0);
        for step in 1..=steps {
            let t = f64::from(step) / f64::from(steps);
            let u = 1.0 - t;
            let at = |a: f64, c: f64, p: f64| u * u * a + 2.0 * u * t * c + t * t * p;
            self.line(Point::new(at(a.x, c.x, p.x), at(a.y, c.y, p.y)));
        }
    }

    fn cubic(&mut self, c: Point, d: Point, p: Point) {
        let a = self.at;
        let bend = length(a.x - 2.0 * c.x + d.x, a.y - 2.0 * c.y + d.y)
            .max(length(c.x - 2.0 * d.x + p.x, c.y - 2.0 * d.y + p.y));
        let steps = chords(bend * 0.75);
        for step in 1..=steps {
            let t = f64::from(step) / f64::from(steps);
            let u = 1.0 - t;
            let at = |a: f64, c: f64, d: f64, p: f64| {
                u * u * u * a + 3.0 * u * u * t * c + 3.0 * u * t * t * d + t * t * t * p
            };
            self.line(Point::new(at(a.x, c.x, d.x, p.x), at(a.y, c.y, d.y, p.y)));
        }
    }
}

fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

/// Chords for a curve that strays so far from its own: the error falls with their square.
fn chords(stray: f64) -> u32 {
    let wanted = (stray / TOLERANCE).sqrt().ceil();
    // A curve across a whole sheet needs a few hundred; NaN gives 1.
    wanted.clamp(1.0, 1000.0) as u32
}

/// Some rows of cells.
struct Band {
    area: Area,
    /// Cells a row: one more than pixels, for what an edge in the last leaves to its right.
    stride: usize,
    cells: Vec<f32>,
    /// Cells of each row that any edge touched, as a range.
    touched: Vec<(usize, usize)>,
}

impl Band {
    fn new(area: Area) -> Self {
        let stride = area.width() + 2;
        Self {
            area,
            stride,
            cells: vec![0.0; stride * area.height()],
            touched: vec![(usize::MAX, 0); area.height()],
        }
    }

    fn edge(&mut self, from: Point, to: Point) {
        let (from, to) = (self.local(from), self.local(to));
        if from.y == to.y {
            return;
        }
        let (sign, upper, lower) = match from.y < to.y {
            true => (1.0, from, to),
            false => (-1.0, to, from),
        };
        let height = self.area.height() as f64;
        let (first, last) = (upper.y.max(0.0), lower.y.min(height));
        let slope = (lower.x - upper.x) / (lower.y - upper.y);
        let mut y = first;
        while y < last {
            let row = y as usize;
            let end = last.min((row + 1) as f64);
            let x = upper.x + (y - upper.y) * slope;
            let x_end = upper.x + (end - upper.y) * slope;
            self.cross(row, x, x_end, (end - y) * sign);
            y = end;
        }
    }

    fn local(&self, p: Point) -> Point {
        Point::new(
            p.x - f64::from(self.area.left),
            p.y - f64::from(self.area.top),
        )
    }

    /// Part of an edge within one row: from `x` to `x_end` while it goes down by `dy` (signed).
    fn cross(&mut self, row: usize, x: f64, x_end: f64, dy: f64) {
        let width = self.area.width() as f64;
        let (left, right) = (x.min(x_end), x.max(x_end));
        if right <= 0.0 {
            return self.add(row, 0, 0.0, dy);
        }
        if left >= width {
            return;
        }
        let run = right - left;
        if run < 1e-9 {
            let cell = left.max(0.0) as usize;
            return self.add(row, cell, left.max(0.0) - cell as f64, dy);
        }
        // What lies left of the area counts as an edge on its border.
        if left < 0.0 {
            self.add(row, 0, 0.0, dy * (-left / run));
        }
        let mut at = left.max(0.0);
        let end = right.min(width);
        while at < end {
            let cell = at as usize;
            let next = end.min((cell + 1) as f64);
            let middle = (at + next) / 2.0 - cell as f64;
            self.add(row, cell, middle, dy * ((next - at) / run));
            at = next;
        }
    }

    /// An edge at `offset` (0 to 1) in a cell covers what is to its right.
    fn add(&mut self, row: usize, cell: usize, offset: f64, dy: f64) {
        let index = row * self.stride + cell;
        self.cells[index] += (dy * (1.0 - offset)) as f32;
        self.cells[index + 1] += (dy * offset) as f32;
        let (first, last) = &mut self.touched[row];
        *first = (*first).min(cell);
        *last = (*last).max(cell + 2);
    }

    fn emit_runs(self, even_odd: bool, run: &mut impl FnMut(i32, i32, usize, f32)) {
        let width = self.area.width();
        let rows = self
            .touched
            .iter()
            .zip(self.cells.chunks_exact(self.stride));
        for (y, ((first, last), cells)) in (self.area.top..).zip(rows) {
            let mut sum = 0.0_f32;
            let mut at = *first;
            while at < width.min(*last) {
                sum += cells[at];
                // What has no edge is covered as the pixel before; beyond all edges, to the end.
                let alike = cells[at + 1..width.min(*last)].iter();
                let alike = 1 + alike.take_while(|cell| **cell == 0.0).count();
                let cover = cover(sum, even_odd);
                if cover > 0.0 {
                    run(y, self.area.left + at as i32, alike, cover);
                }
                at += alike;
            }
            let rest = cover(sum, even_odd);
            if at < width && rest > NOTHING {
                run(y, self.area.left + at as i32, width - at, rest);
            }
        }
    }

    fn emit(mut self, even_odd: bool, row: &mut impl FnMut(i32, i32, &[f32])) {
        let width = self.area.width();
        for (index, &(first, last)) in self.touched.iter().enumerate() {
            let last = last.min(width);
            if first >= last {
                continue;
            }
            let start = index * self.stride;
            let cells = &mut self.cells[start..start + width];
            let mut sum = 0.0_f32;
            for cell in &mut cells[first..last] {
                sum += *cell;
                *cell = cover(sum, even_odd);
            }
            // Edges that leave the area on the right do not come back: the rest is inside.
            let rest = cover(sum, even_odd);
            let end = if rest > NOTHING { width } else { last };
            cells[last..end].fill(rest);
            let y = self.area.top + index as i32;
            row(y, self.area.left + first as i32, &cells[first..end]);
        }
    }
}

/// Coverage that rounding alone can leave.
const NOTHING: f32 = 1e-3;

/// A winding number to coverage.
fn cover(sum: f32, even_odd: bool) -> f32 {
    if even_odd {
        fold(sum)
    } else {
        sum.abs().min(1.0)
    }
}

/// A winding number to coverage, where odd ones are inside.
fn fold(sum: f32) -> f32 {
    let turn = sum.abs() % 2.0;
    if turn > 1.0 { 2.0 - turn } else { turn }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Rect;

    const AREA: Area = Area {
        left: 0,
        top: 0,
        right: 8,
        bottom: 8,
    };

    fn sums(path: &Path, area: Area, even_odd: bool) -> f64 {
        let mut sum = 0.0;
        Edges::new(path, Affine::IDENTITY).fill(area, even_odd, |_, _, row| {
            sum += row.iter().map(|c| f64::from(*c)).sum::<f64>();
        });
        sum
    }

    #[test]
    fn coverage_adds_up_to_the_area() {
        let rect = Rect::new(1.25, 1.5, 4.5, 3.25);
        assert!((sums(&Path::rect(rect), AREA, false) - 4.5 * 3.25).abs() < 1e-4);
        let triangle = crate::geom::Path(vec![
            Segment::Move(Point::new(0.3, 0.7)),
            Segment::Line(Point::new(7.1, 2.2)),
            Segment::Line(Point::new(2.9, 6.8)),
        ]);
        let area: f64 = ((7.1 - 0.3) * (6.8 - 0.7) - (2.9 - 0.3) * (2.2 - 0.7)) / 2.0;
        assert!((sums(&triangle, AREA, false) - area).abs() < 1e-4);
    }

    #[test]
    fn what_reaches_beyond_the_area_is_cut_off() {
        for rect in [
            Rect::new(-5.0, -5.0, 50.0, 50.0),
            Rect::new(-1e6, -1e6, 2e6, 2e6),
        ] {
            assert!((sums(&Path::rect(rect), AREA, false) - 64.0).abs() < 1e-3);
        }
        let beside = Rect::new(20.0, 0.0, 5.0, 5.0);
        assert_eq!(sums(&Path::rect(beside), AREA, false), 0.0);
    }

    #[test]
    fn a_hole_is_one_by_even_odd_alone() {
        let mut path = Path::rect(Rect::new(0.0, 0.0, 8.0, 8.0));
        path.0.extend(Path::rect(Rect::new(2.0, 2.0, 4.0, 4.0)).0);
        assert_eq!(sums(&path, AREA, false), 64.0);
        assert_eq!(sums(&path, AREA, true), 48.0);
    }

    #[test]
    fn odd_numbers_do_no_harm() {
        let path = Path(vec![
            Segment::Line(Point::new(f64::NAN, 3.0)),
            Segment::Cubic(
                Point::new(f64::INFINITY, 0.0),
                Point::new(1e300, -1e300),
                Point::new(4.0, 4.0),
            ),
            Segment::Close,
            Segment::Close,
        ]);
        let _ = sums(&path, AREA, false);
    }
}
