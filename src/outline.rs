//! Outlines of figures.

use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Segment;
use crate::geom::sin_cos;

/// How far a cubic's control points stand from its ends, for a quarter of a circle of radius 1:
/// `4/3 · (√2 − 1)`, off by at most 0.03 %.
const QUARTER: f64 = 0.552_284_749_830_793_4;

/// A rectangle with rounded corners; the radius is cut to half the shorter side.
pub fn rounded_rect(rect: Rect, radius: f64) -> Path {
    let r = radius.min(rect.w / 2.0).min(rect.h / 2.0);
    if r <= 0.0 {
        return Path::rect(rect);
    }
    let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
    let c = r * (1.0 - QUARTER);
    let p = Point::new;
    Path(vec![
        Segment::Move(p(left + r, top)),
        Segment::Line(p(right - r, top)),
        Segment::Cubic(p(right - c, top), p(right, top + c), p(right, top + r)),
        Segment::Line(p(right, bottom - r)),
        Segment::Cubic(
            p(right, bottom - c),
            p(right - c, bottom),
            p(right - r, bottom),
        ),
        Segment::Line(p(left + r, bottom)),
        Segment::Cubic(
            p(left + c, bottom),
            p(left, bottom - c),
            p(left, bottom - r),
        ),
        Segment::Line(p(left, top + r)),
        Segment::Cubic(p(left, top + c), p(left + c, top), p(left + r, top)),
        Segment::Close,
    ])
}

/// The ellipse that touches all four sides.
pub fn ellipse(rect: Rect) -> Path {
    let middle = rect.center();
    let (rx, ry) = (rect.w / 2.0, rect.h / 2.0);
    let (cx, cy) = (rx * QUARTER, ry * QUARTER);
    let at = |x: f64, y: f64| Point::new(middle.x + x, middle.y + y);
    Path(vec![
        Segment::Move(at(0.0, -ry)),
        Segment::Cubic(at(cx, -ry), at(rx, -cy), at(rx, 0.0)),
        Segment::Cubic(at(rx, cy), at(cx, ry), at(0.0, ry)),
        Segment::Cubic(at(-cx, ry), at(-rx, cy), at(-rx, 0.0)),
        Segment::Cubic(at(-rx, -cy), at(-cx, -ry), at(0.0, -ry)),
        Segment::Close,
    ])
}

/// A polygon on the ellipse in `rect`, its corners at even angles, the first on top. At least 3.
pub fn polygon(rect: Rect, sides: u32) -> Path {
    let sides = sides.max(3);
    closed((0..sides).map(|corner| on_ellipse(rect, f64::from(corner) / f64::from(sides), 1.0)))
}

/// A star on the ellipse in `rect`, the first point on top. `inner` is where the corners between
/// the points stand, as a part of the way out, 0 to 1. At least 3 points.
pub fn star(rect: Rect, points: u32, inner: f64) -> Path {
    let points = points.max(3);
    let inner = inner.clamp(0.0, 1.0);
    closed((0..2 * points).map(|corner| {
        let out = if corner % 2 == 0 { 1.0 } else { inner };
        on_ellipse(rect, f64::from(corner) / f64::from(2 * points), out)
    }))
}

/// From the left top to the right bottom; only its stroke is seen.
pub fn line(rect: Rect) -> Path {
    Path(vec![
        Segment::Move(Point::new(rect.x, rect.y)),
        Segment::Line(Point::new(rect.right(), rect.bottom())),
    ])
}

/// A point `turn` of the way round clockwise from the top, `out` of the way from the middle.
fn on_ellipse(rect: Rect, turn: f64, out: f64) -> Point {
    let (sin, cos) = sin_cos(turn * 360.0);
    let middle = rect.center();
    Point::new(
        middle.x + sin * out * rect.w / 2.0,
        middle.y - cos * out * rect.h / 2.0,
    )
}

fn closed(points: impl Iterator<Item = Point>) -> Path {
    let mut path: Vec<Segment> = points.map(Segment::Line).collect();
    if let Some(Segment::Line(first)) = path.first().copied() {
        path[0] = Segment::Move(first);
        path.push(Segment::Close);
    }
    Path(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Rect = Rect::new(10.0, 20.0, 40.0, 20.0);

    #[test]
    fn figures_fill_their_frames() {
        for path in [
            rounded_rect(FRAME, 5.0),
            rounded_rect(FRAME, 500.0),
            ellipse(FRAME),
            polygon(FRAME, 4),
            star(FRAME, 4, 0.5),
            line(FRAME),
        ] {
            assert_eq!(path.bounds(), Some(FRAME));
        }
    }

    #[test]
    fn a_rectangle_without_radius_has_four_corners() {
        assert_eq!(rounded_rect(FRAME, 0.0), Path::rect(FRAME));
        assert_eq!(rounded_rect(FRAME, -1.0), Path::rect(FRAME));
    }

    #[test]
    fn a_star_has_two_corners_a_point_and_the_first_is_on_top() {
        let star = star(FRAME, 5, 0.4);
        assert_eq!(star.0.len(), 11);
        assert_eq!(star.0[0], Segment::Move(Point::new(30.0, 20.0)));
    }
}
