//! What colours pixels: one colour, or a gradient looked up along its way.

use crate::color::Color;
use crate::geom::Affine;
use crate::geom::Point;
use crate::scene::Ink;
use crate::scene::Stop;

/// Steps along a gradient: more than two neighbours of 256 shades can tell apart.
const STEPS: usize = 1024;

/// An ink that can be asked for the colour of a pixel.
pub(super) enum Brush {
    Solid([u8; 4]),
    Gradient(Box<Gradient>),
}

pub(super) struct Gradient {
    colors: Vec<[u8; 4]>,
    /// From pixels to the ink's own coordinates.
    back: Affine,
    way: Way,
}

enum Way {
    /// How far along: `x · dx + y · dy + start`.
    Linear {
        dx: f64,
        dy: f64,
        start: f64,
    },
    Radial {
        center: Point,
        radius: f64,
    },
    /// Between circles with different middles or without one.
    Circles(Circles),
}

/// From a circle to another.
struct Circles {
    /// Where the first stands, and the way to the other.
    start: Point,
    x: f64,
    y: f64,
    /// The first's radius, and how much larger the other's is.
    radius: f64,
    grows: f64,
}

impl Circles {
    fn new((start, radius): (Point, f64), (end, last): (Point, f64)) -> Self {
        Self {
            start,
            x: end.x - start.x,
            y: end.y - start.y,
            radius,
            grows: last - radius,
        }
    }

    /// How far along the last circle stands that goes through a point (ISO 32000-1, clause
    /// 8.7.4.5.4); `None` where none does.
    fn along(&self, p: Point) -> Option<f64> {
        let (x, y) = (p.x - self.start.x, p.y - self.start.y);
        let a = self.x * self.x + self.y * self.y - self.grows * self.grows;
        let b = x * self.x + y * self.y + self.radius * self.grows;
        let c = x * x + y * y - self.radius * self.radius;
        let seen = |along: &f64| along.is_finite() && self.radius + along * self.grows >= 0.0;
        if a == 0.0 {
            return Some(c / (2.0 * b)).filter(seen);
        }
        let root = (b * b - a * c).sqrt();
        let [one, other] = [(b + root) / a, (b - root) / a];
        let both = [one.max(other), one.min(other)];
        both.into_iter().find(seen)
    }
}

impl Brush {
    /// `map` goes from the ink's coordinates to pixels; `None` when there is nothing to see.
    pub(super) fn new(ink: &Ink, map: Affine) -> Option<Self> {
        let (way, stops) = match ink {
            Ink::Solid(color) => return Some(Self::Solid(color.to_rgba8())),
            Ink::Linear { from, to, stops } => (linear(*from, *to), stops),
            Ink::Radial {
                center,
                radius,
                focus,
                stops,
            } => (radial((*center, *radius), *focus), stops),
        };
        Some(Self::Gradient(Box::new(Gradient {
            colors: table(stops),
            back: map.inverse()?,
            way,
        })))
    }

    pub(super) fn at(&self, x: i32, y: i32) -> [u8; 4] {
        match self {
            Self::Solid(rgba) => *rgba,
            Self::Gradient(gradient) => gradient.at(x, y),
        }
    }
}

fn radial((center, radius): (Point, f64), focus: Option<(Point, f64)>) -> Way {
    match focus {
        Some(focus) => Way::Circles(Circles::new(focus, (center, radius))),
        None => Way::Radial { center, radius },
    }
}

fn linear(from: Point, to: Point) -> Way {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let square = x * x + y * y;
    // Both ends on one spot: the last colour everywhere (SVG 2, 14.2.2).
    let (dx, dy) = match square > 0.0 {
        true => (x / square, y / square),
        false => {
            return Way::Linear {
                dx: 0.0,
                dy: 0.0,
                start: 1.0,
            };
        }
    };
    Way::Linear {
        dx,
        dy,
        start: -(from.x * dx + from.y * dy),
    }
}

impl Gradient {
    fn at(&self, x: i32, y: i32) -> [u8; 4] {
        let p = self
            .back
            .apply(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
        let along = match &self.way {
            Way::Linear { dx, dy, start } => p.x * dx + p.y * dy + start,
            Way::Radial { center, radius } => {
                let (x, y) = (p.x - center.x, p.y - center.y);
                (x * x + y * y).sqrt() / radius
            }
            Way::Circles(circles) => match circles.along(p) {
                Some(along) => along,
                None => return [0; 4],
            },
        };
        // NaN, of a radius of 0, becomes the first colour.
        let step = (along.clamp(0.0, 1.0) * (STEPS - 1) as f64 + 0.5) as usize;
        self.colors[step.min(STEPS - 1)]
    }
}

fn table(stops: &[Stop]) -> Vec<[u8; 4]> {
    (0..STEPS)
        .map(|step| color_at(stops, step as f64 / (STEPS - 1) as f64))
        .collect()
}

fn color_at(stops: &[Stop], along: f64) -> [u8; 4] {
    let after = stops.iter().position(|stop| stop.offset > along);
    let color = |at: usize| stops.get(at).map_or(Color::TRANSPARENT, |stop| stop.color);
    let (first, second) = match after {
        None => return color(stops.len().saturating_sub(1)).to_rgba8(),
        Some(0) => return color(0).to_rgba8(),
        Some(at) => (&stops[at - 1], &stops[at]),
    };
    let part = (along - first.offset) / (second.offset - first.offset);
    let (a, b) = (first.color.to_rgba8(), second.color.to_rgba8());
    let mut out = [0; 4];
    for (out, (a, b)) in out.iter_mut().zip(a.into_iter().zip(b)) {
        *out = (f64::from(a) + (f64::from(b) - f64::from(a)) * part + 0.5) as u8;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_circle_through_a_point_counts() {
        let circles = Circles::new((Point::new(0.0, 0.0), 0.0), (Point::new(0.0, 0.0), 10.0));
        assert_eq!(circles.along(Point::new(3.0, 4.0)), Some(0.5));
        // Of two circles of one size, a strip: what lies beside it is in none.
        let strip = Circles::new((Point::new(0.0, 0.0), 1.0), (Point::new(10.0, 0.0), 1.0));
        assert_eq!(strip.along(Point::new(5.0, 1.0)), Some(0.5));
        assert_eq!(strip.along(Point::new(5.0, 2.0)), None);
        // Circles that shrink to nothing are not seen beyond that.
        let cone = Circles::new((Point::new(0.0, 0.0), 10.0), (Point::new(20.0, 0.0), 0.0));
        assert_eq!(cone.along(Point::new(20.0, 0.0)), Some(1.0));
        assert_eq!(cone.along(Point::new(25.0, 0.0)), None);
    }
}
