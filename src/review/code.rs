//! Codes where they stand: what is behind one that has no ground of its own, and what reaches into
//! its empty margin. What a code is by itself, [`code`](crate::code) looks at.

use std::collections::BTreeMap;

use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::element::Symbology;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Unit;
use crate::geom::Affine;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::short;
use crate::paint::png::Ink;
use crate::paint::png::Layers;
use crate::review::contrast;
use crate::review::notes::Notes;
use crate::review::sheet::Piece;
use crate::review::sheet::Role;
use crate::review::sheet::Sheet;
use crate::scene::Code;
use crate::scene::Item;

/// The contrast that scanners want, dark modules on a light ground.
const LEAST: f64 = 4.5;
/// How far into it a neighbour may reach, in modules: a line along the code's frame.
const LET_PASS: f64 = 0.5;
/// An alpha under which nothing is seen to be there.
const SEEN: u8 = 64;
/// Pixels that are no chance.
const SOME: usize = 6;

/// Looks at what is behind a code that has no ground of its own.
pub(super) fn ground(layers: &Layers, piece: &Piece<'_>, notes: &mut Notes) {
    let (Some(element), Item::Code(code)) = (piece.element, &piece.node.item) else {
        return;
    };
    let own = code.ground.map(|(_, color)| color.to_rgba8());
    let has_ground = own.is_some_and(|[_, _, _, alpha]| alpha > 250);
    if has_ground || !would_do_on_white(code, own) {
        return;
    }
    let all = against(layers, piece, code, own, margin(element));
    let (ratio, below) = contrast::worst_of(&all);
    if ratio >= LEAST - 0.005 {
        return;
    }
    let [r, g, b, _] = code.color.to_rgba8();
    let message = format!(
        "what is behind this {} is too dark or too busy: its modules ({}) have a contrast of {} : 1 on {}; scanners want {LEAST} : 1",
        code.symbology.name(),
        contrast::hex([r, g, b]),
        short((ratio * 100.0).floor() / 100.0, 2),
        contrast::hex(below),
    );
    let finding = Finding::warning(Kind::CodeGround, message)
        .help("give it a ground of its own, `background = \"white\"`, or move it to a plain light place")
        .measured(ratio, LEAST, Unit::Ratio);
    notes.of(element, finding, LEAST / ratio);
}

/// Whether the code is sound by itself: what is not is told where it is laid out.
fn would_do_on_white(code: &Code, own: Option<[u8; 4]>) -> bool {
    let [r, g, b, alpha] = code.color.to_rgba8();
    let ground = contrast::on_white(own.unwrap_or([255; 4]));
    contrast::contrast(contrast::mixed([r, g, b], ground, u32::from(alpha)), ground) >= LEAST
}

/// The contrast of modules with each colour that is behind the code and its margin, in rising order;
/// below 1 where the ground is the darker of the two.
fn against(
    layers: &Layers,
    piece: &Piece<'_>,
    code: &Code,
    own: Option<[u8; 4]>,
    margin: f64,
) -> Vec<(f64, [u8; 3], u64)> {
    let zone = zone(code, margin);
    let mut grounds: BTreeMap<[u8; 3], u64> = BTreeMap::new();
    for (x, y) in inside(layers.scale(), piece.node.transform, zone) {
        let mut ground = contrast::on_white(layers.at(x, y));
        if let Some([r, g, b, alpha]) = own {
            ground = contrast::mixed([r, g, b], ground, u32::from(alpha));
        }
        *grounds.entry(ground).or_default() += 1;
    }
    let [r, g, b, alpha] = code.color.to_rgba8();
    let ratio = |ground: [u8; 3]| {
        let ink = contrast::mixed([r, g, b], ground, u32::from(alpha));
        let ratio = contrast::contrast(ink, ground);
        let is_light_on_dark =
            contrast::opaque(ink).luminance() > contrast::opaque(ground).luminance();
        if is_light_on_dark { 1.0 / ratio } else { ratio }
    };
    let mut all: Vec<_> = grounds
        .into_iter()
        .map(|(ground, count)| (ratio(ground), ground, count))
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

/// The pixels whose middles lie in a rectangle of a node.
fn inside(scale: f64, transform: Affine, zone: Rect) -> Vec<(i32, i32)> {
    let around = transform.bounds(zone);
    let Some(back) = transform.inverse() else {
        return Vec::new();
    };
    let pixel = |length: f64| (length * scale) as i32;
    let rows = pixel(around.y) - 1..=pixel(around.bottom()) + 1;
    rows.flat_map(|y| (pixel(around.x) - 1..=pixel(around.right()) + 1).map(move |x| (x, y)))
        .filter(|&(x, y)| holds(zone, back.apply(middle(x, y, scale))))
        .collect()
}

/// The middle of a pixel on the page, in points.
fn middle(x: i32, y: i32, scale: f64) -> Point {
    Point::new((f64::from(x) + 0.5) / scale, (f64::from(y) + 0.5) / scale)
}

fn holds(rect: Rect, point: Point) -> bool {
    (rect.x..rect.right()).contains(&point.x) && (rect.y..rect.bottom()).contains(&point.y)
}

/// The empty margin that a code has, as far as scanners want it, in modules.
fn margin(element: &Element) -> f64 {
    match &element.body {
        Body::Qr(code) => f64::from(code.quiet_zone.min(Symbology::Qr.quiet_zone())),
        Body::Code(code) => f64::from(code.quiet_zone.min(code.symbology.quiet_zone())),
        Body::Text(_)
        | Body::Arc(_)
        | Body::Image(_)
        | Body::Shape(_)
        | Body::Table(_)
        | Body::Repeat(_)
        | Body::Design(_) => 0.0,
    }
}

/// A code with so many modules around it; above and below bars no margin is wanted.
fn zone(code: &Code, modules: f64) -> Rect {
    let (area, margin) = (code.area, modules * module(code));
    match code.symbology {
        Symbology::Code128 => Rect::new(area.x - margin, area.y, area.w + 2.0 * margin, area.h),
        Symbology::Qr | Symbology::DataMatrix | Symbology::Aztec | Symbology::Pdf417 => {
            area.grown(margin)
        }
    }
}

fn module(code: &Code) -> f64 {
    code.area.w / code.matrix.width.max(1) as f64
}

/// Looks for what stands above a code and reaches into its margin.
pub(super) fn margins(sheet: &Sheet<'_>, notes: &mut Notes) -> Result<()> {
    for (at, piece) in sheet.pieces().iter().enumerate() {
        let (Some(element), Item::Code(code)) = (piece.element, &piece.node.item) else {
            continue;
        };
        let wide = margin(element) - LET_PASS;
        let zone = zone(code, wide.max(0.0));
        for above in &sheet.pieces()[at + 1..] {
            sheet.check()?;
            let reaches = reach(sheet, piece, code.area, zone, above)?;
            if reaches.len() < SOME {
                continue;
            }
            let left = reaches.iter().copied().fold(f64::INFINITY, f64::min) / module(code);
            let finding = Finding::warning(
                Kind::QuietZone,
                format!(
                    "`{}` comes within {} modules of this {}; scanners want {} empty ones around it",
                    above.name(),
                    short(left, 1),
                    code.symbology.name(),
                    margin(element),
                ),
            )
            .help(format!(
                "move `{}` out of the code's frame, or make the code smaller",
                above.name()
            ))
            .measured(left, margin(element), Unit::Count);
            notes.add(finding, &sheet.place(piece), above.name(), -left);
        }
    }
    Ok(())
}

/// How far from the modules the ink of `above` stands in the margin, pixel by pixel, in points.
fn reach(
    sheet: &Sheet<'_>,
    piece: &Piece<'_>,
    area: Rect,
    zone: Rect,
    above: &Piece<'_>,
) -> Result<Vec<f64>> {
    let Some(back) = piece.node.transform.inverse() else {
        return Ok(Vec::new());
    };
    let around = piece.node.transform.bounds(zone);
    let drawn;
    let ink: &Ink = match &above.ink {
        Some(ink) => ink,
        None if above.role == Role::Code => return Ok(Vec::new()),
        None => {
            drawn = sheet.layers().ink_within(&above.node, around)?;
            &drawn
        }
    };
    if !ink.bounds().is_some_and(|bounds| bounds.meets(around)) {
        return Ok(Vec::new());
    }
    let scale = sheet.layers().scale();
    let seen = ink.dots().filter(|dot| dot.rgba[3] >= SEEN);
    let places = seen.map(|dot| back.apply(middle(dot.x, dot.y, scale)));
    let near: Vec<Point> = places.filter(|place| holds(zone, *place)).collect();
    let (on_it, in_margin): (Vec<Point>, Vec<Point>) =
        near.into_iter().partition(|place| holds(area, *place));
    // That text lies on the code itself is told by `overlap`.
    if above.role == Role::Text && on_it.len() >= SOME {
        return Ok(Vec::new());
    }
    let far = in_margin.into_iter().map(|place| beyond(area, place));
    Ok(far.collect())
}

/// How far a point outside of a rectangle is from it, along the nearer axis that leads there.
fn beyond(area: Rect, point: Point) -> f64 {
    let across = (area.x - point.x).max(point.x - area.right());
    let down = (area.y - point.y).max(point.y - area.bottom());
    across.max(down).max(0.0)
}
