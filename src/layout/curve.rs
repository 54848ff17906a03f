//! A curve at an even distance from an ellipse, measured by its length.
//!
//! Angles are in degrees, clockwise from the top; on an ellipse they are those of the circle that
//! it was stretched from. Everything is worked out with `libm`, so that it is the same everywhere.

use crate::design::element::Turn;
use crate::geom::Affine;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::sin_cos;

/// Parts into which the whole turn is cut to measure it: half a degree each, over which even a flat
/// ellipse bends so little that the places between are found by proportion.
const PARTS: usize = 720;
/// How fast a curve is run along at least, as a part of the ellipse's speed.
const SLOWEST: f64 = 1e-3;
/// A part, in degrees.
const PART: f64 = 360.0 / PARTS as f64;

/// The ellipse in a rectangle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ellipse {
    center: Point,
    rx: f64,
    ry: f64,
}

impl Ellipse {
    pub(super) fn new(frame: Rect) -> Self {
        Self {
            center: frame.center(),
            rx: frame.w / 2.0,
            ry: frame.h / 2.0,
        }
    }

    /// How fast the ellipse is run along at an angle, per radian, clockwise.
    fn velocity(self, angle: f64) -> (f64, f64) {
        let (sin, cos) = sin_cos(angle);
        (self.rx * cos, self.ry * sin)
    }

    fn speed(self, angle: f64) -> f64 {
        let (x, y) = self.velocity(angle);
        (x * x + y * y).sqrt()
    }

    /// By how much the direction turns at an angle, per radian of the angle.
    fn turning(self, angle: f64) -> f64 {
        let speed = self.speed(angle);
        self.rx * self.ry / (speed * speed)
    }

    /// Radius of the circle that bends as it does at an angle.
    fn radius(self, angle: f64) -> f64 {
        self.speed(angle) / self.turning(angle)
    }

    /// The smallest such radius between two angles.
    pub(super) fn least_radius(self, from: f64, to: f64) -> f64 {
        let steps = ((to - from) / PART).ceil().max(1.0) as usize;
        (0..=steps)
            .map(|step| self.radius(from + (to - from) * step as f64 / steps as f64))
            .fold(f64::INFINITY, f64::min)
    }
}

/// A curve at an even distance from an ellipse.
#[derive(Debug)]
pub(super) struct Curve {
    ellipse: Ellipse,
    /// How far outside the ellipse it runs, in points; negative inside.
    away: f64,
    /// Lengths from the top to the end of each part, clockwise.
    lengths: Vec<f64>,
}

impl Curve {
    pub(super) fn new(ellipse: Ellipse, away: f64) -> Self {
        // Inside a flat ellipse it would turn back at the sharp ends; nothing stands there, but what
        // lies beyond is still to be found by its length.
        let speed = |angle: f64| {
            let own = ellipse.speed(angle);
            (own + away * ellipse.turning(angle)).max(own * SLOWEST)
        };
        let mut length = 0.0;
        let mut lengths = Vec::with_capacity(PARTS + 1);
        lengths.push(length);
        for part in 0..PARTS {
            let start = part as f64 * PART;
            // Simpson's rule.
            let sum = speed(start) + 4.0 * speed(start + PART / 2.0) + speed(start + PART);
            length += sum * PART.to_radians() / 6.0;
            lengths.push(length);
        }
        Self {
            ellipse,
            away,
            lengths,
        }
    }

    fn whole(&self) -> f64 {
        self.lengths[PARTS]
    }

    /// The length from the top to an angle; negative before the top.
    pub(super) fn length_to(&self, angle: f64) -> f64 {
        let turns = (angle / 360.0).floor();
        let parts = (angle - turns * 360.0) / PART;
        let part = (parts.floor() as usize).min(PARTS - 1);
        let (from, to) = (self.lengths[part], self.lengths[part + 1]);
        turns * self.whole() + from + (to - from) * (parts - part as f64)
    }

    /// The angle at a length from the top.
    fn angle_at(&self, length: f64) -> f64 {
        let turns = (length / self.whole()).floor();
        let rest = length - turns * self.whole();
        let part = self.lengths.partition_point(|&until| until <= rest);
        let part = part.saturating_sub(1).min(PARTS - 1);
        let (from, to) = (self.lengths[part], self.lengths[part + 1]);
        turns * 360.0 + (part as f64 + (rest - from) / (to - from)) * PART
    }

    /// From the coordinates of a letter whose origin stands on the curve at a length (y down, the
    /// curve running along x) to those of the ellipse.
    pub(super) fn stand(&self, length: f64, turn: Turn) -> Affine {
        let angle = self.angle_at(length);
        let (sin, cos) = sin_cos(angle);
        let (x, y) = self.ellipse.velocity(angle);
        let speed = self.ellipse.speed(angle);
        let (x, y) = (x / speed, y / speed);
        // Outwards is to the left of the way.
        let at = Point::new(
            self.ellipse.center.x + self.ellipse.rx * sin + y * self.away,
            self.ellipse.center.y - self.ellipse.ry * cos - x * self.away,
        );
        let (x, y) = match turn {
            Turn::Clockwise => (x, y),
            Turn::Counterclockwise => (-x, -y),
        };
        Affine::new(x, y, -y, x, at.x, at.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-3
    }

    #[test]
    fn a_circle_is_as_long_as_its_radius_says() {
        let circle = Ellipse::new(Rect::new(0.0, 0.0, 200.0, 200.0));
        let tau = std::f64::consts::TAU;
        assert!(near(Curve::new(circle, 0.0).whole(), 100.0 * tau));
        assert!(near(Curve::new(circle, -20.0).whole(), 80.0 * tau));
        assert!(near(
            Curve::new(circle, 10.0).length_to(-90.0),
            -110.0 * tau / 4.0
        ));
    }

    /// Ramanujan's second formula is off by less than a millionth at this flatness.
    #[test]
    fn an_ellipse_is_as_long_as_it_should_be() {
        let (a, b) = (150.0_f64, 60.0_f64);
        let h = (a - b) / (a + b);
        let h = h * h;
        let length =
            std::f64::consts::PI * (a + b) * (1.0 + 3.0 * h / (10.0 + (4.0 - 3.0 * h).sqrt()));
        let ellipse = Ellipse::new(Rect::new(0.0, 0.0, 2.0 * a, 2.0 * b));
        assert!((Curve::new(ellipse, 0.0).whole() - length).abs() < 0.01);
    }

    #[test]
    fn lengths_rise_inside_the_ends_of_a_flat_ellipse_too() {
        let flat = Ellipse::new(Rect::new(0.0, 0.0, 300.0, 60.0));
        let curve = Curve::new(flat, -20.0);
        assert!(curve.lengths.is_sorted());
        for angle in [-30.0, 0.0, 20.0, 340.0] {
            assert!(near(curve.angle_at(curve.length_to(angle)), angle));
        }
    }

    #[test]
    fn places_lie_on_the_curve_and_letters_stand_upright_on_top() {
        let ellipse = Ellipse::new(Rect::new(0.0, 0.0, 200.0, 100.0));
        let curve = Curve::new(ellipse, 5.0);
        assert_eq!(
            curve.stand(0.0, Turn::Clockwise),
            Affine::translate(100.0, -5.0)
        );
        let half = curve.length_to(180.0);
        let bottom = curve.stand(half, Turn::Counterclockwise);
        assert!(near(bottom.a, 1.0) && near(bottom.e, 100.0) && near(bottom.f, 105.0));
        for angle in [-70.0, 33.3, 200.0] {
            let back = curve.angle_at(curve.length_to(angle));
            assert!(near(back, angle), "{angle} {back}");
        }
    }
}
