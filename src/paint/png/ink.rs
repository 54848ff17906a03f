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
                stops,
            } => (
                Way::Radial {
                    center: *center,
                    radius: *radius,
                },
                stops,
            ),
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
        let along = match self.way {
            Way::Linear { dx, dy, start } => p.x * dx + p.y * dy + start,
            Way::Radial { center, radius } => {
                let (x, y) = (p.x - center.x, p.y - center.y);
                (x * x + y * y).sqrt() / radius
            }
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
