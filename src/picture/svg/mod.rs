//! SVG pictures: bounded before they are parsed, cut off from everything but the design's files.

mod fonts;
pub(super) mod glyph;
mod images;
#[cfg(test)]
mod tests;
mod weigh;
mod work;

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use usvg::roxmltree;

use super::Door;
use super::Pixels;
use super::bounds::Bounds;
use super::budget::Share;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::limits::Limits;

use images::Context;

/// A picture of outlines.
#[derive(Clone, Debug)]
pub struct Vector {
    /// Width in CSS pixels (96 to the inch).
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// Its outlines, resolved: no file is named any more, and text has been shaped. Pictures in it
    /// are JPEG or PNG, as they are seen and in sRGB.
    pub tree: Arc<usvg::Tree>,
    limits: Bounds,
}

impl Vector {
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
    /// As [`Vector::render`].
    pub fn render_through(&self, width: u32, height: u32, map: Affine) -> Result<Pixels> {
        self.limits.check(width, height)?;
        let scale = (map.a * map.d - map.b * map.c).abs();
        work::check(&self.tree, (width, height), scale, self.limits.work)?;
        let draw = AssertUnwindSafe(|| self.draw(width, height, map));
        std::panic::catch_unwind(draw)
            .ok()
            .flatten()
            .ok_or_else(|| damaged("it can't be drawn"))
    }

    fn draw(&self, width: u32, height: u32, map: Affine) -> Option<Pixels> {
        let mut pixels = tiny_skia::Pixmap::new(width, height)?;
        let [a, b, c, d, e, f] = [map.a, map.b, map.c, map.d, map.e, map.f].map(|v| v as f32);
        let map = tiny_skia::Transform::from_row(a, b, c, d, e, f);
        resvg::render(&self.tree, map, &mut pixels.as_mut());
        let rgba = pixels.take_demultiplied();
        Some(Pixels::of(width, height, rgba))
    }
}

/// Reads a file: bounds first, then the parser, then the work that drawing it would take.
pub(super) fn read(
    bytes: &[u8],
    door: &Door<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(Vector, Vec<Share>)> {
    let context = Context::new(door);
    let tree = parse(bytes, &context, 0)?;
    let (mut seen, shares) = context.into_parts();
    seen.sort();
    seen.dedup();
    if let Some(error) = Error::from_faults(seen.iter().cloned()) {
        return Err(error);
    }
    findings.extend(seen);
    if work::has_filters(&tree) && !door.limits.svg_filters {
        return Err(Error::new(
            Kind::Picture,
            "the SVG uses a filter; filters are not drawn",
        )
        .help("flatten the effect to a picture in your drawing program, or allow `svg_filters`"));
    }
    let (width, height) = (tree.size().width(), tree.size().height());
    check_work(&tree, door.limits.svg_work)?;
    let vector = Vector {
        width: f64::from(width),
        height: f64::from(height),
        tree: Arc::new(tree),
        limits: Bounds {
            pixels: door.limits.picture_pixels,
            side: door.limits.picture_side,
            work: door.limits.svg_work,
        },
    };
    Ok((vector, shares))
}

/// A sheet at 300 dpi. An SVG's own size says little about the size that it is drawn at: a larger one
/// is weighed as if it were drawn so.
const SHEET: f64 = 10e6;

/// Refuses what takes too much work to draw at its own size; when it is drawn, it is asked again.
fn check_work(tree: &usvg::Tree, bound: u64) -> Result<()> {
    let (width, height) = (
        f64::from(tree.size().width()),
        f64::from(tree.size().height()),
    );
    let scale = (SHEET / (width * height)).min(1.0);
    let side = |length: f64| (length * scale.sqrt()).ceil() as u32;
    work::check(tree, (side(width), side(height)), scale, bound)
}

/// Parses a file, or one inside another at `depth`.
fn parse(bytes: &[u8], context: &Context<'_>, depth: usize) -> Result<usvg::Tree> {
    let limits = context.limits();
    let text = text_of(bytes, limits)?;
    let (document, nodes) = weighed(&text, limits)?;
    context.count_nodes(nodes)?;
    weigh::references(&document, context);
    let options = images::options(context, depth);
    let convert = AssertUnwindSafe(|| usvg::Tree::from_xmltree(&document, &options));
    std::panic::catch_unwind(convert)
        .map_err(|_| damaged("its reader gave up"))?
        .map_err(damaged)
}

/// The text of a file within the bounds, without a document type.
///
/// # Errors
/// [`Kind::Limit`] when it has too many bytes; [`Kind::Picture`] when it is not in UTF-8, or defines
/// entities of its own.
pub(crate) fn text_of<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Cow<'a, str>> {
    let size = bytes.len() as u64;
    if size > limits.svg_bytes {
        return Err(Error::new(
            Kind::Limit,
            format!("the SVG has {size} bytes; {} are allowed", limits.svg_bytes),
        )
        .help("simplify its outlines, or raise `svg_bytes`"));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| damaged("it is not in UTF-8"))?
        .trim_start_matches('\u{feff}');
    without_doctype(text)
}

/// The elements of a file, its bounds held.
///
/// # Errors
/// [`Kind::Picture`] when it is not well-formed; [`Kind::Limit`] when it has too many nodes, or they
/// nest too deeply.
pub(crate) fn document<'t>(text: &'t str, limits: &Limits) -> Result<roxmltree::Document<'t>> {
    weighed(text, limits).map(|(document, _)| document)
}

/// The elements, and how many they come to once references are followed.
fn weighed<'t>(text: &'t str, limits: &Limits) -> Result<(roxmltree::Document<'t>, usize)> {
    let options = roxmltree::ParsingOptions {
        allow_dtd: false,
        // Text, comments and attributes' texts count as nodes too.
        nodes_limit: u32::try_from(limits.svg_nodes.saturating_mul(4)).unwrap_or(u32::MAX),
        ..roxmltree::ParsingOptions::default()
    };
    let document = roxmltree::Document::parse_with_options(text, options)
        .map_err(|error| syntax(&error, limits))?;
    let nodes = weigh::check(&document, limits)?;
    Ok((document, nodes))
}

/// Takes a document type off that only points at a definition elsewhere: nothing is read from it.
/// One that defines something is refused.
fn without_doctype(text: &str) -> Result<Cow<'_, str>> {
    let Some(start) = text.find("<!DOCTYPE") else {
        return Ok(text.into());
    };
    let rest = &text[start..];
    let end = rest
        .find('>')
        .ok_or_else(|| damaged("its document type does not end"))?;
    if rest[..end].contains('[') {
        return Err(Error::new(
            Kind::Picture,
            "the SVG defines entities of its own, which are not read",
        )
        .help("save it as plain SVG, without a document type"));
    }
    // As many characters as before, so that places in messages stay right.
    let blank: String = rest[..=end]
        .chars()
        .map(|c| if c == '\n' { '\n' } else { ' ' })
        .collect();
    Ok(format!("{}{blank}{}", &text[..start], &rest[end + 1..]).into())
}

fn syntax(error: &roxmltree::Error, limits: &Limits) -> Error {
    match error {
        roxmltree::Error::NodesLimitReached => weigh::too_many(limits.svg_nodes),
        other => {
            let mut finding = Finding::fault(
                Kind::Picture,
                format!("the SVG is not well-formed: {other}"),
            )
            .help("export it again");
            let place = other.pos();
            finding.place.line = Some(u64::from(place.row));
            finding.place.character = Some(u64::from(place.col));
            finding.into()
        }
    }
}

fn damaged(why: impl std::fmt::Display) -> Error {
    Error::new(Kind::Picture, format!("the SVG can't be used: {why}")).help("export it again")
}
