//! The ground of a card, in the page's own colours.

use super::lab::Lch;
use crate::picture::Pixels;

/// A ground that is lit from above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ground {
    top: Lch,
    bottom: Lch,
}

/// Hues are told apart in so many steps.
const STEPS: usize = 36;
/// Colours with less chroma than this are taken for grey.
const GREY: f64 = 0.03;
/// At least so much of the page must have a colour of its own, in chroma that each pixel has in the mean.
const COLOURED: f64 = 0.0008;
/// About so many pixels of a page are looked at.
const SAMPLED: usize = 40_000;

/// What a page's pixels say of it.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    weight: f64,
    chroma: f64,
    sin: f64,
    cos: f64,
}

impl Ground {
    /// A ground on which a page stands out: deep under a light page, light under a dark one.
    pub(super) fn of(page: &Pixels) -> Self {
        let opaque = page.rgba.chunks_exact(4).filter(|pixel| pixel[3] >= 128);
        let every = (page.rgba.len() / 4 / SAMPLED).max(1);
        let seen: Vec<Lch> = opaque
            .step_by(every)
            .map(|pixel| Lch::of([pixel[0], pixel[1], pixel[2]]))
            .collect();
        let count = seen.len().max(1) as f64;
        let lightness = match seen.is_empty() {
            true => 1.0,
            false => seen.iter().map(|color| color.lightness).sum::<f64>() / count,
        };
        let (chroma, hue) = main_color(&seen);
        Self::with(lightness, chroma, hue)
    }

    fn with(page: f64, chroma: f64, hue: f64) -> Self {
        let (top, bottom, chroma) = match page > 0.6 {
            true => (0.40, 0.29, (chroma * 0.65).min(0.07)),
            false => (0.955, 0.885, (chroma * 0.25).min(0.03)),
        };
        let color = |lightness| Lch {
            lightness,
            chroma,
            hue,
        };
        Self {
            top: color(top),
            bottom: color(bottom),
        }
    }

    /// Its pixels, RGB.
    pub(super) fn paint(&self, (width, height): (usize, usize)) -> Vec<u8> {
        let mut rgb = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            let part = y as f64 / (height - 1).max(1) as f64;
            let color = self.at(part).to_rgb();
            for x in 0..width {
                let threshold = dither(x, y);
                rgb.extend(color.map(|channel| (channel + threshold).floor().min(255.0) as u8));
            }
        }
        rgb
    }

    fn at(&self, part: f64) -> Lch {
        // It changes slowly at both ends, so that no edge is seen.
        let part = part * part * (3.0 - 2.0 * part);
        Lch {
            lightness: self.top.lightness + (self.bottom.lightness - self.top.lightness) * part,
            ..self.top
        }
    }
}

/// Chroma and hue of what a page is remembered by: the hue with the most colour.
fn main_color(seen: &[Lch]) -> (f64, f64) {
    let mut steps = [Step::default(); STEPS];
    for color in seen.iter().filter(|color| color.chroma > GREY) {
        let turn = color.hue / core::f64::consts::TAU + 0.5;
        let step = &mut steps[((turn * STEPS as f64) as usize).min(STEPS - 1)];
        let (sin, cos) = libm::sincos(color.hue);
        step.weight += color.chroma;
        step.chroma += color.chroma * color.chroma;
        step.sin += sin * color.chroma;
        step.cos += cos * color.chroma;
    }
    // With its neighbours, so that a hue on the border of two steps counts whole.
    let around = |at: usize| {
        [STEPS - 1, 0, 1]
            .map(|shift| steps[(at + shift) % STEPS])
            .into_iter()
            .fold(Step::default(), |sum, step| Step {
                weight: sum.weight + step.weight,
                chroma: sum.chroma + step.chroma,
                sin: sum.sin + step.sin,
                cos: sum.cos + step.cos,
            })
    };
    let best = (0..STEPS)
        .map(around)
        .max_by(|one, other| one.weight.total_cmp(&other.weight))
        .unwrap_or_default();
    if best.weight < COLOURED * seen.len().max(1) as f64 {
        return (0.0, 0.0);
    }
    (best.chroma / best.weight, libm::atan2(best.sin, best.cos))
}

/// What is added before a channel is cut to a whole number, 0 to 1: an ordered pattern (Bayer's, 8 × 8), which
/// hides the steps of a slow gradient.
fn dither(x: usize, y: usize) -> f64 {
    let mut value = 0;
    for bit in 0..3 {
        let (x, y) = (x >> bit & 1, y >> bit & 1);
        value |= ((x ^ y) << 1 | y) << (2 * (2 - bit));
    }
    (value as f64 + 0.5) / 64.0
}
