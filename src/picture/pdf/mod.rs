//! Pages of PDF files as pictures: the first page, taken out of its file within bounds.
//!
//! A stranger's file is read by us alone, and what is drawn of it is written anew: a plain file of one page, without
//! links, scripts or attachments. The libraries that draw it never see anything else.

pub(crate) mod clean;
pub(crate) mod content;
pub(crate) mod copy;
pub(crate) mod file;
pub(crate) mod filter;
pub(crate) mod first;
mod fonts;
mod graph;
pub(crate) mod lexer;
mod mend;
mod outlines;
mod render;
mod state;
#[cfg(test)]
mod tests;
pub(crate) mod value;
mod work;

use std::fmt;
use std::sync::Arc;

use super::Door;
use super::Pixels;
use super::bounds::Bounds;
use super::budget::Share;
use crate::bytes::Bytes;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::limits::Limits;

use clean::Clean;
use work::Work;

/// A page of a PDF.
#[derive(Clone)]
pub struct Page {
    /// Width in CSS pixels (96 to the inch), as it is seen.
    pub width: f64,
    /// Height in CSS pixels, as it is seen.
    pub height: f64,
    /// What is drawn, as a file of this page alone.
    pub file: Bytes,
    clean: Arc<Clean>,
    work: Work,
    limits: Bounds,
}

/// Pixels to the inch where nothing says at what size it will be seen: those of print.
const DPI: f64 = 300.0;

/// A sheet at 300 dpi: pages are weighed as if they were drawn so.
const SHEET: f64 = 10e6;

impl Page {
    /// Draws it into so many pixels; its own proportions are not looked at.
    ///
    /// # Errors
    /// [`Kind::Limit`] when that would be too many pixels or too much work.
    pub fn render(&self, width: u32, height: u32) -> Result<Pixels> {
        let fit = Affine::scale(
            f64::from(width) / self.width,
            f64::from(height) / self.height,
        );
        self.render_through(width, height, fit)
    }

    /// Draws what of it falls into so many pixels; `map` goes from its CSS pixels to those.
    ///
    /// # Errors
    /// As [`Page::render`].
    pub fn render_through(&self, width: u32, height: u32, map: Affine) -> Result<Pixels> {
        self.limits.check(width, height)?;
        let map = upright(&self.clean).then(map);
        let scale = (map.a * map.d - map.b * map.c).abs();
        self.work.check(scale, self.limits.work)?;
        render::pixels(&self.file, width, height, map)
    }

    /// Draws it for print, as large as the bounds allow.
    pub(super) fn print(&self) -> Result<Pixels> {
        let area = self.width * self.height;
        let most = (self.limits.pixels as f64 / area).sqrt();
        let side = f64::from(self.limits.side) / self.width.max(self.height);
        let scale = (DPI / 96.0).min(most).min(side);
        let pixels = |length: f64| (length * scale).floor().max(1.0) as u32;
        self.render(pixels(self.width), pixels(self.height))
    }

    /// What is drawn of its file.
    pub(crate) fn clean(&self) -> &Clean {
        &self.clean
    }
}

/// From the page's own units, y upwards, to its CSS pixels as it is seen.
pub(crate) fn upright(clean: &Clean) -> Affine {
    let shown = clean.shown;
    let (w, h) = (shown.w, shown.h);
    let turned = match clean.turns {
        0 => Affine::new(1.0, 0.0, 0.0, -1.0, 0.0, h),
        1 => Affine::new(0.0, 1.0, 1.0, 0.0, 0.0, 0.0),
        2 => Affine::new(-1.0, 0.0, 0.0, 1.0, w, 0.0),
        _ => Affine::new(0.0, -1.0, -1.0, 0.0, h, w),
    };
    let scale = clean.unit * 96.0 / 72.0;
    Affine::translate(-shown.x, -shown.y)
        .then(turned)
        .then(Affine::scale(scale, scale))
}

/// Reads a file: its objects first, then what its first page needs, then the work that drawing it would take.
pub(super) fn read(
    bytes: &[u8],
    door: &Door<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(Page, Vec<Share>)> {
    let file = file::File::open(bytes, door.limits)?;
    let first = first::first(&file)?;
    let (clean, shares) = copy::copy(&file, &first, door.limits, door.budget)?;
    let page = page(clean, door.limits)?;
    findings.extend(said(&first, &page.clean));
    Ok((page, shares))
}

/// A page that was taken out of its file, its bounds held.
pub(crate) fn page(mut clean: Clean, limits: &Limits) -> Result<Page> {
    graph::check(&clean, limits)?;
    let work = work::of(&clean, limits)?;
    outlines::check(&clean, limits)?;
    mend::shadings(&mut clean, limits.pdf_inflated as usize);
    let (w, h) = clean.sides();
    let side = |length: f64| length * clean.unit * 96.0 / 72.0;
    let (width, height) = (side(w), side(h));
    check_page(width, height, limits)?;
    work.check(
        (SHEET / (w * h)).min(300.0 / 72.0 * 300.0 / 72.0),
        limits.pdf_work,
    )?;
    Ok(Page {
        width,
        height,
        file: clean.to_file().into(),
        clean: Arc::new(clean),
        work,
        limits: Bounds {
            pixels: limits.picture_pixels,
            side: limits.picture_side,
            work: limits.pdf_work,
        },
    })
}

fn check_page(width: f64, height: f64, limits: &Limits) -> Result<()> {
    let most = limits.page_side * 96.0 / 72.0;
    if width.max(height) <= most {
        return Ok(());
    }
    Err(crate::error::Error::new(
        Kind::Limit,
        format!(
            "the PDF's page is {:.0} × {:.0} points; a side may have {:.0}",
            width * 0.75,
            height * 0.75,
            limits.page_side
        ),
    )
    .help("export it at the size that it is printed at, or raise `page_side`"))
}

/// What the author should know of a page.
pub(crate) fn said(first: &first::First, clean: &Clean) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(fonts::missing(clean));
    if first.pages > 1.0 {
        findings.push(
            Finding::warning(
                Kind::Picture,
                format!("the PDF has {} pages; the first is used", first.pages),
            )
            .help("export the page that is meant by itself"),
        );
    }
    if clean.had_hidden {
        findings.push(
            Finding::warning(Kind::Picture, "hidden layers of the PDF are left out")
                .help("show them and export it again, if they are meant to be seen"),
        );
    }
    if first.has_notes {
        findings.push(
            Finding::warning(
                Kind::Picture,
                "links, notes and form fields of the PDF are left out",
            )
            .help("where they should be seen, print it into a new PDF"),
        );
    }
    findings
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Page({} × {})", self.width, self.height)
    }
}
