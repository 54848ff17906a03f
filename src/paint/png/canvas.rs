//! Rows of pixels with straight alpha, and how colours go on top of them.

/// Pixels from `left` to `right` and `top` to `bottom`; the far edges are not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

impl Area {
    pub(super) fn width(self) -> usize {
        usize::try_from(self.right - self.left).unwrap_or(0)
    }

    pub(super) fn height(self) -> usize {
        usize::try_from(self.bottom - self.top).unwrap_or(0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }

    /// What both hold.
    pub(super) fn meet(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// One pixel more on each side.
    pub(super) fn grown(self) -> Self {
        Self {
            left: self.left - 1,
            top: self.top - 1,
            right: self.right + 1,
            bottom: self.bottom + 1,
        }
    }

    /// The pixels that a rectangle of pixel coordinates touches.
    pub(super) fn around(rect: crate::geom::Rect) -> Self {
        // `as` cuts at the ends of the range; half of it leaves room for sums.
        let cut = |value: f64| value.clamp(-1e9, 1e9) as i32;
        Self {
            left: cut((rect.x + SNAP).floor()),
            top: cut((rect.y + SNAP).floor()),
            right: cut((rect.right() - SNAP).ceil()),
            bottom: cut((rect.bottom() - SNAP).ceil()),
        }
    }
}

/// Edges nearer than this to a pixel's edge are taken to lie on it, in pixels.
pub(super) const SNAP: f64 = 1e-3;

/// An upright block of pixels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Canvas {
    pub(super) area: Area,
    /// 3 (all opaque) or 4 bytes a pixel.
    pub(super) channels: usize,
    pub(super) bytes: Vec<u8>,
    /// Whether every pixel is known to be opaque.
    pub(super) solid: bool,
}

impl Canvas {
    /// All clear, with alpha.
    pub(super) fn clear(area: Area) -> Self {
        Self {
            area,
            channels: 4,
            bytes: vec![0; area.width() * area.height() * 4],
            solid: false,
        }
    }

    pub(super) fn fill(&mut self, rgba: [u8; 4]) {
        self.solid = rgba[3] == 255;
        for pixel in self.bytes.chunks_exact_mut(4) {
            pixel.copy_from_slice(&rgba);
        }
    }

    pub(super) fn is_opaque(&self) -> bool {
        self.solid || self.bytes.chunks_exact(4).all(|pixel| pixel[3] == 255)
    }

    /// Without the alpha, for a canvas that is opaque.
    pub(super) fn without_alpha(self) -> Self {
        if self.channels == 3 {
            return self;
        }
        let mut bytes = vec![0; self.bytes.len() / 4 * 3];
        for (out, pixel) in bytes.chunks_exact_mut(3).zip(self.bytes.chunks_exact(4)) {
            out.copy_from_slice(&pixel[..3]);
        }
        Self {
            channels: 3,
            bytes,
            area: self.area,
            solid: true,
        }
    }

    /// A part of it, which lies within.
    pub(super) fn part(&self, area: Area) -> Self {
        let mut bytes = Vec::with_capacity(area.width() * area.height() * self.channels);
        for y in area.top..area.bottom {
            let start = self.index(y, area.left);
            bytes.extend_from_slice(&self.bytes[start..start + area.width() * self.channels]);
        }
        Self {
            area,
            channels: self.channels,
            bytes,
            solid: self.solid,
        }
    }

    /// Cut to the pixels that are not clear.
    pub(super) fn trimmed(self) -> Self {
        let width = self.area.width().max(1);
        let mut seen: Option<Area> = None;
        for (index, row) in self.bytes.chunks_exact(width * self.channels).enumerate() {
            let mut pixels = row.chunks_exact(self.channels);
            let Some(first) = pixels.position(is_seen) else {
                continue;
            };
            let last = first + 1 + pixels.rposition(is_seen).map_or(0, |at| at + 1);
            let y = self.area.top + index as i32;
            let (left, right) = (self.area.left + first as i32, self.area.left + last as i32);
            let before = seen.unwrap_or(Area {
                left,
                top: y,
                right,
                bottom: y,
            });
            seen = Some(Area {
                left: left.min(before.left),
                top: before.top,
                right: right.max(before.right),
                bottom: y + 1,
            });
        }
        let nothing = Area {
            right: self.area.left,
            bottom: self.area.top,
            ..self.area
        };
        Self {
            solid: false,
            ..self.part(seen.unwrap_or(nothing))
        }
    }

    /// The bytes of row `y` from `left` on, `width` pixels of them.
    pub(super) fn row(&mut self, y: i32, left: i32, width: usize) -> &mut [u8] {
        let start = self.index(y, left);
        &mut self.bytes[start..start + width * self.channels]
    }

    /// A pixel of a canvas with alpha; clear outside of it.
    pub(super) fn pixel(&self, x: i32, y: i32) -> [u8; 4] {
        let Area {
            left,
            top,
            right,
            bottom,
        } = self.area;
        if x < left || x >= right || y < top || y >= bottom {
            return [0; 4];
        }
        let at = self.index(y, x);
        let pixel = self.bytes.get(at..at + 4);
        pixel.map_or([0; 4], |pixel| [pixel[0], pixel[1], pixel[2], pixel[3]])
    }

    /// The same, to be read.
    pub(super) fn pixels(&self, y: i32, left: i32, width: usize) -> &[u8] {
        let start = self.index(y, left);
        &self.bytes[start..start + width * self.channels]
    }

    fn index(&self, y: i32, x: i32) -> usize {
        let (dx, dy) = (x - self.area.left, y - self.area.top);
        (dy as usize * self.area.width() + dx as usize) * self.channels
    }

    /// Another canvas on top, with its alpha times `opacity` (0 to 255).
    pub(super) fn put(&mut self, top: &Self, opacity: u32) {
        let both = self.area.meet(top.area);
        if both.is_empty() {
            return;
        }
        let as_it_is = top.solid && opacity == 255 && self.channels == top.channels;
        self.solid |= as_it_is && both == self.area;
        for y in both.top..both.bottom {
            let start = top.index(y, both.left);
            let from = &top.bytes[start..start + both.width() * top.channels];
            let row = self.row(y, both.left, both.width());
            if as_it_is {
                row.copy_from_slice(from);
                continue;
            }
            let (channels, top_channels) = (row.len() / both.width(), top.channels);
            let pixels = row.chunks_exact_mut(channels);
            for (pixel, from) in pixels.zip(from.chunks_exact(top_channels)) {
                let alpha = from.get(3).map_or(255, |alpha| u32::from(*alpha));
                let alpha = div255(alpha * opacity);
                blend(pixel, [from[0], from[1], from[2]], alpha);
            }
        }
    }
}

fn is_seen(pixel: &[u8]) -> bool {
    pixel.get(3).is_none_or(|alpha| *alpha > 0)
}

/// One colour on top of one pixel of 3 or 4 bytes; `alpha` is 0 to 255.
#[inline]
pub(super) fn blend(pixel: &mut [u8], [r, g, b]: [u8; 3], alpha: u32) {
    if alpha == 0 {
        return;
    }
    let below = pixel.get(3).map_or(255, |alpha| u32::from(*alpha));
    if alpha == 255 || below == 0 {
        pixel[0] = r;
        pixel[1] = g;
        pixel[2] = b;
        if let Some(out) = pixel.get_mut(3) {
            *out = alpha as u8;
        }
        return;
    }
    if below == 255 {
        pixel[0] = mix(r, pixel[0], alpha);
        pixel[1] = mix(g, pixel[1], alpha);
        pixel[2] = mix(b, pixel[2], alpha);
        return;
    }
    translucent(pixel, [r, g, b], alpha, below);
}

/// One colour on top of several pixels.
pub(super) fn blend_row(row: &mut [u8], channels: usize, color: [u8; 3], alpha: u32) {
    match channels {
        3 => blend_all(row.as_chunks_mut::<3>().0, color, alpha),
        _ => blend_all(row.as_chunks_mut::<4>().0, color, alpha),
    }
}

fn blend_all<const CHANNELS: usize>(pixels: &mut [[u8; CHANNELS]], color: [u8; 3], alpha: u32) {
    if alpha == 255 {
        let mut opaque = [255; CHANNELS];
        opaque[..3].copy_from_slice(&color);
        return pixels.fill(opaque);
    }
    for pixel in pixels {
        blend(pixel, color, alpha);
    }
}

fn mix(top: u8, below: u8, alpha: u32) -> u8 {
    div255(u32::from(top) * alpha + u32::from(below) * (255 - alpha)) as u8
}

/// Porter and Duff's "over" for straight alpha, in 255ths of 255ths.
fn translucent(pixel: &mut [u8], top: [u8; 3], alpha: u32, below: u32) {
    let (over, under) = (alpha * 255, below * (255 - alpha));
    let sum = over + under;
    for (out, top) in pixel.iter_mut().zip(top) {
        *out = ((u32::from(top) * over + u32::from(*out) * under + sum / 2) / sum) as u8;
    }
    pixel[3] = div255(sum) as u8;
}

/// Divided by 255, rounded; exact for products of two bytes.
#[inline]
pub(super) fn div255(value: u32) -> u32 {
    let value = value + 128;
    (value + (value >> 8)) >> 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_by_255_is_exact() {
        assert!((0..=255 * 255).all(|v| div255(v) == (v + 127) / 255));
    }

    #[test]
    fn a_colour_on_nothing_keeps_its_own_hue() {
        let mut pixel = [0, 0, 0, 0];
        blend(&mut pixel, [200, 100, 50], 10);
        assert_eq!(pixel, [200, 100, 50, 10]);
        blend(&mut pixel, [200, 100, 50], 128);
        assert_eq!(&pixel[..3], [200, 100, 50]);
    }

    #[test]
    fn pixels_of_three_and_of_four_bytes_agree_when_opaque() {
        let (mut three, mut four) = ([10, 20, 30], [10, 20, 30, 255]);
        blend(&mut three, [200, 100, 50], 77);
        blend(&mut four, [200, 100, 50], 77);
        assert_eq!(three, four[..3]);
        assert_eq!(four[3], 255);
    }
}
