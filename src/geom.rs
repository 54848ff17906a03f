//! Lengths, points, rectangles, paths and maps between them.
//!
//! Page units are points (72 to the inch); the origin is the top left corner, y grows downwards.

use std::fmt;

/// A length on the page, kept in points (72 to the inch).
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Length(f64);

impl Length {
    /// From points.
    pub const fn pt(value: f64) -> Self {
        Self(value)
    }

    /// From millimetres (25.4 to the inch).
    pub fn mm(value: f64) -> Self {
        Self(value * 72.0 / 25.4)
    }

    /// From centimetres.
    pub fn cm(value: f64) -> Self {
        Self::mm(value * 10.0)
    }

    /// From inches.
    pub fn inch(value: f64) -> Self {
        Self(value * 72.0)
    }

    /// From CSS pixels (96 to the inch).
    pub fn px(value: f64) -> Self {
        Self(value * 0.75)
    }

    /// In points.
    pub const fn to_pt(self) -> f64 {
        self.0
    }

    /// In millimetres.
    pub fn to_mm(self) -> f64 {
        self.0 * 25.4 / 72.0
    }
}

/// A place on the page, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left edge.
    pub x: f64,
    /// From the top edge.
    pub y: f64,
}

impl Point {
    /// From its two coordinates.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// Width and height, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Size {
    /// From width and height.
    pub const fn new(w: f64, h: f64) -> Self {
        Self { w, h }
    }
}

/// A rectangle with upright sides, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// From its left top corner, width and height.
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    /// From two corners.
    pub fn from_edges(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self::new(left, top, right - left, bottom - top)
    }

    /// Right edge.
    pub fn right(self) -> f64 {
        self.x + self.w
    }

    /// Bottom edge.
    pub fn bottom(self) -> f64 {
        self.y + self.h
    }

    /// Middle.
    pub fn center(self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Larger by `by` on each side; smaller when `by` is negative.
    pub fn grown(self, by: f64) -> Self {
        Self::new(
            self.x - by,
            self.y - by,
            self.w + 2.0 * by,
            self.h + 2.0 * by,
        )
    }

    /// The smallest rectangle that holds both.
    pub fn union(self, other: Self) -> Self {
        Self::from_edges(
            self.x.min(other.x),
            self.y.min(other.y),
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        )
    }

    /// Whether the two share any area.
    pub fn meets(self, other: Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Whether `other` lies within, to a hundredth of a point.
    pub fn holds(self, other: Self) -> bool {
        let slack = 0.01;
        other.x >= self.x - slack
            && other.y >= self.y - slack
            && other.right() <= self.right() + slack
            && other.bottom() <= self.bottom() + slack
    }

    /// Its four corners, clockwise from the left top.
    pub fn corners(self) -> [Point; 4] {
        [
            Point::new(self.x, self.y),
            Point::new(self.right(), self.y),
            Point::new(self.right(), self.bottom()),
            Point::new(self.x, self.bottom()),
        ]
    }
}

/// A linear map with an offset: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// x from x.
    pub a: f64,
    /// y from x.
    pub b: f64,
    /// x from y.
    pub c: f64,
    /// y from y.
    pub d: f64,
    /// x offset.
    pub e: f64,
    /// y offset.
    pub f: f64,
}

impl Default for Affine {
    fn default() -> Self {
        Self::IDENTITY
    }
}

impl Affine {
    /// Leaves everything where it is.
    pub const IDENTITY: Self = Self::new(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);

    /// From its six numbers.
    pub const fn new(a: f64, b: f64, c: f64, d: f64, e: f64, f: f64) -> Self {
        Self { a, b, c, d, e, f }
    }

    /// Moves by `x` and `y`.
    pub const fn translate(x: f64, y: f64) -> Self {
        Self::new(1.0, 0.0, 0.0, 1.0, x, y)
    }

    /// Scales by `x` and `y` about the origin.
    pub const fn scale(x: f64, y: f64) -> Self {
        Self::new(x, 0.0, 0.0, y, 0.0, 0.0)
    }

    /// Turns by `degrees`, clockwise, about `center`. Quarter turns are exact.
    pub fn rotate(degrees: f64, center: Point) -> Self {
        let (sin, cos) = sin_cos(degrees);
        Self::translate(-center.x, -center.y)
            .then(Self::new(cos, sin, -sin, cos, 0.0, 0.0))
            .then(Self::translate(center.x, center.y))
    }

    /// This map, then `next`.
    pub fn then(self, next: Self) -> Self {
        Self {
            a: next.a * self.a + next.c * self.b,
            b: next.b * self.a + next.d * self.b,
            c: next.a * self.c + next.c * self.d,
            d: next.b * self.c + next.d * self.d,
            e: next.a * self.e + next.c * self.f + next.e,
            f: next.b * self.e + next.d * self.f + next.f,
        }
    }

    /// Where a point goes.
    pub fn apply(self, p: Point) -> Point {
        Point::new(
            self.a * p.x + self.c * p.y + self.e,
            self.b * p.x + self.d * p.y + self.f,
        )
    }

    /// The upright rectangle round where `rect` goes.
    pub fn bounds(self, rect: Rect) -> Rect {
        let corners = rect.corners().map(|corner| self.apply(corner));
        let fold = |pick: fn(Point) -> f64, best: fn(f64, f64) -> f64| {
            corners[1..]
                .iter()
                .fold(pick(corners[0]), |acc, &p| best(acc, pick(p)))
        };
        Rect::from_edges(
            fold(|p| p.x, f64::min),
            fold(|p| p.y, f64::min),
            fold(|p| p.x, f64::max),
            fold(|p| p.y, f64::max),
        )
    }

    /// Whether it only moves.
    pub fn is_translation(self) -> bool {
        (self.a, self.b, self.c, self.d) == (1.0, 0.0, 0.0, 1.0)
    }

    /// The map back, unless this one flattens everything.
    pub fn inverse(self) -> Option<Self> {
        let det = self.a * self.d - self.b * self.c;
        if det == 0.0 || !det.is_finite() {
            return None;
        }
        Some(Self {
            a: self.d / det,
            b: -self.b / det,
            c: -self.c / det,
            d: self.a / det,
            e: (self.c * self.f - self.d * self.e) / det,
            f: (self.b * self.e - self.a * self.f) / det,
        })
    }
}

/// Sine and cosine of an angle in degrees, the same on every machine; exact at quarter turns.
pub fn sin_cos(degrees: f64) -> (f64, f64) {
    let turn = degrees.rem_euclid(360.0);
    match turn {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        other => libm::sincos(other * std::f64::consts::PI / 180.0),
    }
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Starts a new outline.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A quadratic curve: control point, end.
    Quad(Point, Point),
    /// A cubic curve: two control points, end.
    Cubic(Point, Point, Point),
    /// Back to where the outline started.
    Close,
}

/// Outlines made of lines and curves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path(pub Vec<Segment>);

impl Path {
    /// The outline of a rectangle.
    pub fn rect(rect: Rect) -> Self {
        let [a, b, c, d] = rect.corners();
        Self(vec![
            Segment::Move(a),
            Segment::Line(b),
            Segment::Line(c),
            Segment::Line(d),
            Segment::Close,
        ])
    }

    /// Every point of it through `map`.
    pub fn map(&self, map: Affine) -> Self {
        let at = |p: Point| map.apply(p);
        Self(
            self.0
                .iter()
                .map(|segment| match *segment {
                    Segment::Move(p) => Segment::Move(at(p)),
                    Segment::Line(p) => Segment::Line(at(p)),
                    Segment::Quad(c, p) => Segment::Quad(at(c), at(p)),
                    Segment::Cubic(c, d, p) => Segment::Cubic(at(c), at(d), at(p)),
                    Segment::Close => Segment::Close,
                })
                .collect(),
        )
    }

    /// The upright rectangle round all its points, control points included; `None` when empty.
    pub fn bounds(&self) -> Option<Rect> {
        let mut bounds: Option<Rect> = None;
        for point in self.points() {
            let dot = Rect::new(point.x, point.y, 0.0, 0.0);
            bounds = Some(bounds.map_or(dot, |so_far| so_far.union(dot)));
        }
        bounds
    }

    fn points(&self) -> impl Iterator<Item = Point> {
        self.0
            .iter()
            .flat_map(|segment| match *segment {
                Segment::Move(p) | Segment::Line(p) => [Some(p), None, None],
                Segment::Quad(c, p) => [Some(c), Some(p), None],
                Segment::Cubic(c, d, p) => [Some(c), Some(d), Some(p)],
                Segment::Close => [None, None, None],
            })
            .flatten()
    }
}

/// A number for text forms: at most `places` decimals, no trailing zeros, no `-0`.
pub fn short(value: f64, places: usize) -> impl fmt::Display {
    let mut text = format!("{value:.places$}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if text == "-0" {
        text = "0".to_owned();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_agree() {
        assert_eq!(Length::mm(25.4), Length::inch(1.0));
        assert_eq!(Length::px(96.0), Length::inch(1.0));
        assert_eq!(Length::cm(1.0), Length::mm(10.0));
    }

    #[test]
    fn a_quarter_turn_clockwise_takes_right_to_down() {
        let turned = Affine::rotate(90.0, Point::default()).apply(Point::new(1.0, 0.0));
        assert_eq!(turned, Point::new(0.0, 1.0));
    }

    #[test]
    fn a_map_and_its_inverse_leave_points_where_they_are() {
        let map = Affine::rotate(30.0, Point::new(3.0, 4.0)).then(Affine::scale(2.0, 5.0));
        let back = map.then(map.inverse().unwrap()).apply(Point::new(7.0, 9.0));
        assert!((back.x - 7.0).abs() < 1e-9 && (back.y - 9.0).abs() < 1e-9);
    }

    #[test]
    fn short_numbers_carry_no_noise() {
        assert_eq!(short(1.50, 3).to_string(), "1.5");
        assert_eq!(short(-0.0001, 3).to_string(), "0");
        assert_eq!(short(100.0, 3).to_string(), "100");
    }
}
