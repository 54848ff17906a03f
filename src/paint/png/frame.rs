//! A page in pixels.

use super::PngOptions;
use super::canvas::Area;
use super::encode::Density;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Size;

/// A page in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) area: Area,
    /// From the page to pixels.
    pub(super) map: Affine,
    pub(super) density: Density,
}

impl Frame {
    pub(super) fn new(page: Size, usual_dpi: f64, options: &PngOptions) -> Result<Self> {
        let scale = match options.width_px {
            Some(width) => f64::from(width) / page.w,
            None => options.dpi.unwrap_or(usual_dpi) / 72.0,
        };
        let dpi = scale * 72.0;
        if !(1.0..=10_000.0).contains(&dpi) {
            return Err(bad_density(dpi));
        }
        let whole = |length: f64| (length * scale).round().max(1.0);
        let (width, height) = (whole(page.w), whole(page.h));
        if width * height > options.most_pixels as f64 {
            return Err(too_many(width, height, options.most_pixels));
        }
        let area = Area {
            left: 0,
            top: 0,
            right: width as i32,
            bottom: height as i32,
        };
        let per_metre = (dpi / 0.0254).round() as u32;
        Ok(Self {
            area,
            // The page's edges lie on the outermost pixels' edges, whatever was rounded.
            map: Affine::scale(width / page.w, height / page.h),
            density: (per_metre, per_metre),
        })
    }
}

fn bad_density(dpi: f64) -> Error {
    Error::new(
        Kind::BadValue,
        format!(
            "{} dots per inch make no picture",
            crate::geom::short(dpi, 2)
        ),
    )
    .help("give 1 to 10,000; 150 suits screens, 300 print")
}

fn too_many(width: f64, height: f64, bound: u64) -> Error {
    Error::new(
        Kind::Limit,
        format!("the PNG would be {width} × {height} pixels; {bound} are allowed in all"),
    )
    .help("ask for fewer dots per inch, or a smaller width")
}
