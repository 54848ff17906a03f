//! Colours that mix with those beneath them (CSS Compositing and Blending Level 1, sections 9 and 10).

use super::canvas::Canvas;
use crate::scene::Blend;

/// Another canvas on top, its colours mixed with those beneath; its alpha times `opacity` (0 to 255).
pub(super) fn put(canvas: &mut Canvas, top: &Canvas, opacity: u32, blend: Blend) {
    let both = canvas.area.meet(top.area);
    if both.is_empty() {
        return;
    }
    let (channels, top_channels) = (canvas.channels, top.channels);
    for y in both.top..both.bottom {
        let from = top.pixels(y, both.left, both.width());
        let row = canvas.row(y, both.left, both.width());
        let pixels = row.chunks_exact_mut(channels);
        for (pixel, from) in pixels.zip(from.chunks_exact(top_channels)) {
            mix(pixel, from, opacity, blend);
        }
    }
}

/// One pixel on top of another, each of 3 or 4 bytes.
fn mix(below: &mut [u8], top: &[u8], opacity: u32, blend: Blend) {
    let part = |byte: u8| f64::from(byte) / 255.0;
    let alpha = |pixel: &[u8]| pixel.get(3).map_or(1.0, |alpha| part(*alpha));
    let (under, over) = (alpha(below), alpha(top) * f64::from(opacity) / 255.0);
    if over <= 0.0 {
        return;
    }
    let all = under + over - under * over;
    for (out, top) in below.iter_mut().zip(top).take(3) {
        let (b, t) = (part(*out), part(*top));
        // Where there is nothing beneath, there is nothing to mix with.
        let mixed = (1.0 - under) * t + under * mixed(b, t, blend);
        let value = (1.0 - over / all) * b + over / all * mixed;
        *out = (value * 255.0 + 0.5) as u8;
    }
    if let Some(out) = below.get_mut(3) {
        *out = (all * 255.0 + 0.5) as u8;
    }
}

/// Two values of one colour, 0 to 1.
fn mixed(below: f64, top: f64, blend: Blend) -> f64 {
    match blend {
        Blend::Normal => top,
        Blend::Multiply => below * top,
        Blend::Screen => below + top - below * top,
        Blend::Overlay if below <= 0.5 => 2.0 * below * top,
        Blend::Overlay => 1.0 - 2.0 * (1.0 - below) * (1.0 - top),
        Blend::Darken => below.min(top),
        Blend::Lighten => below.max(top),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(below: [u8; 4], top: [u8; 4], opacity: u32, blend: Blend) -> [u8; 4] {
        let mut pixel = below;
        mix(&mut pixel, &top, opacity, blend);
        pixel
    }

    const BELOW: [u8; 4] = [200, 100, 0, 255];
    const TOP: [u8; 4] = [100, 200, 255, 255];

    #[test]
    fn each_way_gives_the_values_of_its_formula() {
        for (blend, wanted) in [
            (Blend::Normal, [100, 200, 255, 255]),
            (Blend::Multiply, [78, 78, 0, 255]),
            (Blend::Screen, [222, 222, 255, 255]),
            (Blend::Overlay, [188, 157, 0, 255]),
            (Blend::Darken, [100, 100, 0, 255]),
            (Blend::Lighten, [200, 200, 255, 255]),
        ] {
            assert_eq!(over(BELOW, TOP, 255, blend), wanted, "{blend:?}");
        }
    }

    #[test]
    fn on_nothing_a_colour_is_itself() {
        assert_eq!(over([0; 4], TOP, 255, Blend::Multiply), TOP);
        assert_eq!(over(BELOW, [9, 9, 9, 0], 255, Blend::Multiply), BELOW);
    }

    #[test]
    fn half_seen_it_changes_half_as_much() {
        let half = over(BELOW, TOP, 128, Blend::Multiply);
        assert_eq!(half, [139, 89, 0, 255]);
    }
}
