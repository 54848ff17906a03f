//! The shadow that a page casts.

use crate::picture::Pixels;

/// How far the shadow falls, of the page's shorter side.
const FALL: f64 = 0.014;
/// The standard deviation of its edge, of the page's shorter side.
const SOFTNESS: f64 = 0.02;
/// How dark it is where nothing lights it, 0 to 255.
const DEPTH: u32 = 120;

/// Alpha of the shadow of a page that lies at `at`, for each pixel of a card.
pub(super) fn of(page: &Pixels, (left, top): (usize, usize), size: (usize, usize)) -> Vec<u8> {
    let side = f64::from(page.width.min(page.height));
    let fall = (side * FALL).round() as usize;
    let mut alpha = vec![0; size.0 * size.1];
    let width = page.width as usize;
    for (y, pixels) in page.rgba.chunks_exact(width * 4).enumerate() {
        let start = (top + y + fall) * size.0 + left;
        let Some(row) = alpha.get_mut(start..start + width) else {
            break;
        };
        for (out, pixel) in row.iter_mut().zip(pixels.chunks_exact(4)) {
            *out = (u32::from(pixel[3]) * DEPTH / 255) as u8;
        }
    }
    for radius in radii(side * SOFTNESS) {
        alpha = blur_rows(&alpha, size.0, radius);
        alpha = turned(&alpha, size);
        alpha = blur_rows(&alpha, size.1, radius);
        alpha = turned(&alpha, (size.1, size.0));
    }
    alpha
}

/// Three boxes one after the other are near to a bell curve with such a standard deviation: a box of width `w`
/// has the variance `(w² − 1) / 12`.
fn radii(sigma: f64) -> [usize; 3] {
    let width = libm::sqrt(12.0 * sigma * sigma / 3.0 + 1.0);
    [((width - 1.0) / 2.0).round().max(1.0) as usize; 3]
}

/// Each pixel is the mean of those at most `radius` to the left and to the right; outside there is nothing.
fn blur_rows(alpha: &[u8], width: usize, radius: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(alpha.len());
    let all = 2 * radius as u32 + 1;
    for row in alpha.chunks_exact(width) {
        let mut sum: u32 = row.iter().take(radius).map(|value| u32::from(*value)).sum();
        for x in 0..width {
            sum += row.get(x + radius).map_or(0, |value| u32::from(*value));
            out.push(((sum + all / 2) / all) as u8);
            if x >= radius {
                sum -= u32::from(row[x - radius]);
            }
        }
    }
    out
}

/// Rows become columns.
fn turned(alpha: &[u8], (width, height): (usize, usize)) -> Vec<u8> {
    let mut out = vec![0; alpha.len()];
    for (y, row) in alpha.chunks_exact(width).enumerate() {
        for (x, value) in row.iter().enumerate() {
            out[x * height + y] = *value;
        }
    }
    out
}
