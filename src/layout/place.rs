//! Where pictures and codes stand in their frames.

use crate::code::Matrix;
use crate::design::PageSetup;
use crate::design::element::Crop;
use crate::design::element::Symbology;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::outline::rounded_rect;
use crate::picture::Picture;
use crate::picture::Placed;

/// Pixels to the inch under which a printed picture looks soft.
const SOFT_DPI: f64 = 150.0;

/// Hangs a picture in a frame.
pub(crate) fn hang(
    picture: &Picture,
    frame: Rect,
    crop: Crop,
    focus: Point,
    radius: f64,
) -> Placed {
    let (w, h) = picture.size_px();
    let (across, down) = (frame.w / w, frame.h / h);
    let at = match crop {
        Crop::Fill => frame,
        Crop::Contain => around(frame, w, h, across.min(down), Point::new(0.5, 0.5)),
        Crop::Cover => around(frame, w, h, across.max(down), focus),
    };
    let seen = if crop == Crop::Contain { at } else { frame };
    let cut = radius > 0.0 || !frame.holds(at);
    Placed {
        picture: picture.clone(),
        at,
        clip: cut.then(|| rounded_rect(seen, radius)),
    }
}

/// From a page of this size to the largest place in a frame that holds all of it, in its middle.
pub(crate) fn contain(page: Size, frame: Rect) -> Affine {
    let scale = (frame.w / page.w).min(frame.h / page.h);
    let at = around(frame, page.w, page.h, scale, Point::new(0.5, 0.5));
    Affine::scale(scale, scale).then(Affine::translate(at.x, at.y))
}

/// A picture of `w` by `h` at a scale; `focus` of its slack lies before the frame.
fn around(frame: Rect, w: f64, h: f64, scale: f64, focus: Point) -> Rect {
    let (w, h) = (w * scale, h * scale);
    Rect::new(
        frame.x + (frame.w - w) * focus.x,
        frame.y + (frame.h - h) * focus.y,
        w,
        h,
    )
}

/// Where a code's modules stand, and where the code stands with its quiet zone: a square in the
/// middle of the frame.
pub(crate) fn code(frame: Rect, side: usize, quiet_zone: u32) -> (Rect, Rect) {
    let edge = frame.w.min(frame.h);
    let center = frame.center();
    let whole = Rect::new(center.x - edge / 2.0, center.y - edge / 2.0, edge, edge);
    let module = edge / (side as f64 + 2.0 * f64::from(quiet_zone));
    (whole.grown(-module * f64::from(quiet_zone)), whole)
}

/// How many modules high a row of PDF417 is (ISO/IEC 15438 asks for 3 at least).
pub(crate) const ROW: f64 = 3.0;

/// The same for a code of another kind: in the middle of the frame, as large as it can be. Bars take all of
/// its height.
pub(crate) fn modules(
    frame: Rect,
    matrix: &Matrix,
    symbology: Symbology,
    quiet_zone: u32,
) -> (Rect, Rect) {
    let (across, down) = (matrix.width as f64, matrix.height as f64);
    let quiet = f64::from(quiet_zone);
    let module = frame.w / (across + 2.0 * quiet);
    let row = match symbology {
        Symbology::Code128 => {
            let area = Rect::new(frame.x + module * quiet, frame.y, module * across, frame.h);
            return (area, frame);
        }
        Symbology::Pdf417 => ROW,
        Symbology::Qr | Symbology::DataMatrix | Symbology::Aztec => 1.0,
    };
    let module = module.min(frame.h / (down * row + 2.0 * quiet));
    let center = frame.center();
    let (w, h) = (module * across, module * down * row);
    let area = Rect::new(center.x - w / 2.0, center.y - h / 2.0, w, h);
    (area, area.grown(module * quiet))
}

/// A picture on the middle of a code, `part` of its side wide.
pub(crate) fn on_code(picture: &Picture, area: Rect, part: f64) -> Placed {
    let edge = area.w * part;
    let center = area.center();
    let frame = Rect::new(center.x - edge / 2.0, center.y - edge / 2.0, edge, edge);
    hang(picture, frame, Crop::Contain, Point::new(0.5, 0.5), 0.0)
}

/// A finding when a picture of pixels is too coarse where it stands.
pub(crate) fn too_coarse(picture: &Picture, at: Rect, page: &PageSetup) -> Option<Finding> {
    let raster = picture.raster()?;
    let dpi = (f64::from(raster.width) / at.w).min(f64::from(raster.height) / at.h) * 72.0;
    let (least, soft) = if page.in_pixels {
        (page.min_dpi.min(96.0) / 2.0, 96.0)
    } else {
        (page.min_dpi, SOFT_DPI)
    };
    if dpi >= soft.max(least) - 0.5 {
        return None;
    }
    let message = format!(
        "the picture `{}` has {dpi:.0} pixels to the inch where it stands",
        picture.name()
    );
    let wanted = (at.w / 72.0 * soft.max(least)).ceil();
    let finding = if dpi < least - 0.5 {
        Finding::fault(Kind::Picture, message)
    } else {
        Finding::warning(Kind::Picture, message)
    };
    Some(finding.help(format!("give one that is {wanted:.0} pixels wide, or make its frame smaller; `page.min_dpi` sets the least")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_keeps_its_quiet_zone_inside_the_frame() {
        let (area, whole) = code(Rect::new(0.0, 0.0, 100.0, 120.0), 25, 4);
        assert_eq!(whole, Rect::new(0.0, 10.0, 100.0, 100.0));
        assert!((area.w - 100.0 * 25.0 / 33.0).abs() < 1e-9);
    }

    fn of(width: usize, height: usize) -> Matrix {
        Matrix {
            width,
            height,
            dark: vec![true; width * height],
        }
    }

    #[test]
    fn bars_take_all_of_the_height_and_leave_room_beside_them() {
        let frame = Rect::new(10.0, 10.0, 120.0, 30.0);
        let (area, whole) = modules(frame, &of(100, 1), Symbology::Code128, 10);
        assert_eq!((area, whole), (Rect::new(20.0, 10.0, 100.0, 30.0), frame));
    }

    #[test]
    fn rows_of_bars_are_three_modules_high() {
        let frame = Rect::new(0.0, 0.0, 104.0, 200.0);
        let (area, whole) = modules(frame, &of(100, 10), Symbology::Pdf417, 2);
        assert_eq!(area, Rect::new(2.0, 85.0, 100.0, 30.0));
        assert_eq!(whole, Rect::new(0.0, 83.0, 104.0, 34.0));
    }
}
