//! Outlines bent along a curve.

use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Segment;

/// Parts that one segment is cut into at most.
const MOST: f64 = 64.0;

/// Bends outlines: each is cut into parts no wider than `step`, and their points go where `map` puts
/// them. Over parts that are short beside the curve's radius the control points may go the same way
/// as the ends; what is upright stays straight, however long.
pub(super) struct Bender<F> {
    pub(super) map: F,
    pub(super) step: f64,
    pub(super) out: Vec<Segment>,
    start: Point,
    pen: Point,
}

impl<F: Fn(Point) -> Point> Bender<F> {
    pub(super) fn new(map: F, step: f64) -> Self {
        Self {
            map,
            step,
            out: Vec::new(),
            start: Point::default(),
            pen: Point::default(),
        }
    }

    pub(super) fn path(&mut self, path: &Path) {
        path.0.iter().for_each(|segment| self.segment(*segment));
    }

    fn segment(&mut self, segment: Segment) {
        match segment {
            Segment::Move(p) => {
                self.out.push(Segment::Move((self.map)(p)));
                (self.start, self.pen) = (p, p);
            }
            Segment::Line(p) => self.line(p),
            Segment::Quad(c, p) => self.quad(c, p),
            Segment::Cubic(c, d, p) => self.cubic(c, d, p),
            Segment::Close => {
                if self.pen != self.start {
                    self.line(self.start);
                }
                self.out.push(Segment::Close);
            }
        }
    }

    /// A line along the curve bends too.
    fn line(&mut self, p: Point) {
        self.quad(mix(self.pen, p, 0.5), p);
    }

    fn quad(&mut self, c: Point, p: Point) {
        let a = self.pen;
        let blossom = |s: f64, t: f64| mix(mix(a, c, s), mix(c, p, s), t);
        for (s, t) in parts(width(a, c) + width(c, p), self.step) {
            let [control, end] = [blossom(s, t), blossom(t, t)].map(&self.map);
            self.out.push(Segment::Quad(control, end));
        }
        self.pen = p;
    }

    fn cubic(&mut self, c: Point, d: Point, p: Point) {
        let a = self.pen;
        let blossom = |r: f64, s: f64, t: f64| {
            let (ab, bc, cd) = (mix(a, c, r), mix(c, d, r), mix(d, p, r));
            mix(mix(ab, bc, s), mix(bc, cd, s), t)
        };
        let width = width(a, c) + width(c, d) + width(d, p);
        for (s, t) in parts(width, self.step) {
            let [one, two, end] =
                [blossom(s, s, t), blossom(s, t, t), blossom(t, t, t)].map(&self.map);
            self.out.push(Segment::Cubic(one, two, end));
        }
        self.pen = p;
    }
}

/// Where each part of a segment begins and ends, 0 to 1.
fn parts(width: f64, step: f64) -> impl Iterator<Item = (f64, f64)> {
    let count = (width / step).ceil().clamp(1.0, MOST);
    (0..count as usize).map(move |part| (part as f64 / count, (part as f64 + 1.0) / count))
}

fn mix(a: Point, b: Point, part: f64) -> Point {
    Point::new(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)
}

fn width(a: Point, b: Point) -> f64 {
    (b.x - a.x).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_bent_stays_what_it_was() {
        let p = Point::new;
        let path = Path(vec![
            Segment::Move(p(0.0, 0.0)),
            Segment::Cubic(p(0.0, 4.0), p(4.0, 4.0), p(4.0, 0.0)),
            Segment::Close,
        ]);
        let mut bender = Bender::new(|p| p, 2.0);
        bender.path(&path);
        let Some(Segment::Cubic(_, _, middle)) = bender.out.get(1) else {
            unreachable!("{:?}", bender.out);
        };
        assert_eq!(*middle, p(2.0, 3.0));
        assert_eq!(bender.out.last(), Some(&Segment::Close));
        assert_eq!(Path(bender.out).bounds().unwrap().w, 4.0);
    }
}
