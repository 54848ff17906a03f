//! What a cut does: text near the trim, and art that ends at it.

use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Unit;
use crate::geom::Length;
use crate::geom::Rect;
use crate::geom::short;
use crate::paint::png::Ink;
use crate::review::notes::Notes;
use crate::review::sheet::Piece;
use crate::review::sheet::Role;
use crate::review::sheet::Sheet;

/// How far text stays from the trim on pages of A5 and larger, in millimetres.
const LEAST: f64 = 5.0;
/// That of the smallest cards.
const LEAST_SMALL: f64 = 3.0;
/// The short side of A5, in millimetres.
const A5: f64 = 148.0;
/// What measuring in pixels may be wrong by, in millimetres.
const SLACK: f64 = 0.25;

/// Looks how near to the trim words and codes stand.
pub(super) fn words(sheet: &Sheet<'_>, notes: &mut Notes) {
    for piece in sheet.pieces() {
        let Some(near) = nearness(sheet, piece) else {
            continue;
        };
        let wanted = margin(sheet);
        if near < -SLACK {
            notes.add(outside(piece, near), &sheet.place(piece), "", -near);
        } else if near < wanted - SLACK && piece.role == Role::Text && !sheet.page().in_pixels {
            notes.add(too_near(near, wanted), &sheet.place(piece), "", -near);
        }
    }
}

/// The distance that text should keep, in millimetres.
fn margin(sheet: &Sheet<'_>) -> f64 {
    let trim = sheet.trim();
    let short_side = Length::pt(trim.w.min(trim.h)).to_mm();
    (LEAST * short_side / A5).clamp(LEAST_SMALL, LEAST)
}

/// How far the ink of words, or the modules of a code, stay inside the trim, in millimetres.
fn nearness(sheet: &Sheet<'_>, piece: &Piece<'_>) -> Option<f64> {
    let ink = match (&piece.ink, &piece.node.item) {
        (Some(ink), _) if piece.role == Role::Text => ink.bounds()?,
        (None, crate::scene::Item::Code(code)) => piece.node.transform.bounds(code.area),
        (Some(_) | None, _) => return None,
    };
    let trim = sheet.trim();
    let sides = [
        ink.x - trim.x,
        ink.y - trim.y,
        trim.right() - ink.right(),
        trim.bottom() - ink.bottom(),
    ];
    let near = sides.into_iter().fold(f64::INFINITY, f64::min);
    (!piece.is_decoration()).then(|| Length::pt(near).to_mm())
}

fn outside(piece: &Piece<'_>, near: f64) -> Finding {
    let what = match piece.role {
        Role::Code => "this code",
        Role::Text | Role::Photo | Role::Picture | Role::Art => "this text",
    };
    let message = format!(
        "{what} reaches {} mm beyond the trim and will be cut",
        short(-near, 1)
    );
    Finding::warning(Kind::OutsidePage, message)
        .help("move it inwards, or make it smaller")
        .measured(near, 0.0, Unit::Mm)
}

fn too_near(near: f64, wanted: f64) -> Finding {
    let message = format!(
        "this text stands {} mm from the trim; {} mm are wanted, since a cut is never exact",
        short(near.max(0.0), 1),
        short(wanted, 1)
    );
    Finding::warning(Kind::NearTrim, message)
        .help("move its frame inwards; with `alt = \"\"` it counts as decoration, which may be cut")
        .measured(near, wanted, Unit::Mm)
}

/// Steps between the places along a side that are looked at, in points: 2 mm.
const STEP: f64 = 2.0 * 72.0 / 25.4;
/// Places of a side that must be wrong, and the part of those that have art at all.
const MANY: usize = 5;
const PART: f64 = 0.25;
/// A colour that paper has: the least of its channels.
const PAPER: u8 = 250;

/// Looks for art that ends at the trim of a page with a bleed.
pub(super) fn art(sheet: &Sheet<'_>, notes: &mut Notes) -> Result<()> {
    if sheet.page().bleed <= 0.0 {
        return Ok(());
    }
    for piece in sheet.pieces() {
        sheet.check()?;
        let ink = match (&piece.ink, piece.role) {
            (None, Role::Art) => &sheet.layers().ink(&piece.node)?,
            (Some(ink), Role::Photo | Role::Picture) => &**ink,
            (_, Role::Text | Role::Code | Role::Photo | Role::Picture | Role::Art) => continue,
        };
        let sides = stopped(sheet, ink);
        if !sides.is_empty() {
            notes.add(stops(sheet, piece, &sides), &sheet.place(piece), "", 0.0);
        }
    }
    Ok(())
}

fn stops(sheet: &Sheet<'_>, piece: &Piece<'_>, sides: &[&str]) -> Finding {
    let bleed = Length::pt(sheet.page().bleed).to_mm();
    let (what, help) = match piece.element {
        Some(_) => (
            "this art",
            format!(
                "let its frame reach {} mm beyond the page there",
                short(bleed, 2)
            ),
        ),
        None => ("the background", larger(sheet)),
    };
    let message = format!(
        "{what} ends at the trim ({}), and the page has a bleed of {} mm: a cut that is off shows a white edge",
        sides.join(", "),
        short(bleed, 2)
    );
    Finding::warning(Kind::Bleed, message)
        .help(help)
        .measured(0.0, bleed, Unit::Mm)
}

/// How large a background is to be drawn.
fn larger(sheet: &Sheet<'_>) -> String {
    let whole = sheet.trim().grown(sheet.page().bleed);
    format!(
        "draw it {} × {} mm large, with art out to its edges: what is beyond the page is cut off",
        short(Length::pt(whole.w).to_mm(), 1),
        short(Length::pt(whole.h).to_mm(), 1)
    )
}

/// A place on a side of a rectangle, so far along it.
type Spot = fn(Rect, f64) -> (f64, f64);

/// The sides on which ink stands at the trim and not beyond.
fn stopped(sheet: &Sheet<'_>, ink: &Ink) -> Vec<&'static str> {
    let trim = sheet.trim();
    let reach = sheet.page().bleed * 0.6;
    let inside = Length::mm(0.5).to_pt();
    let (inner, outer) = (trim.grown(-inside), trim.grown(reach));
    let sides: [(&str, Spot, f64); 4] = [
        ("left", |rect, along| (rect.x, along), trim.h),
        ("right", |rect, along| (rect.right(), along), trim.h),
        ("top", |rect, along| (along, rect.y), trim.w),
        ("bottom", |rect, along| (along, rect.bottom()), trim.w),
    ];
    let is_stopped = |place: Spot, length: f64| {
        let steps = (length / STEP) as usize;
        let along = (1..steps).map(|step| step as f64 * STEP);
        let there: Vec<bool> = along
            .filter(|at| is_art(sheet, ink, place(inner, *at)))
            .map(|at| {
                is_art(sheet, ink, place(outer, at)) || goes_on(sheet, place, inner, outer, at)
            })
            .collect();
        let wrong = there.iter().filter(|reaches| !**reaches).count();
        wrong >= MANY && wrong as f64 >= there.len() as f64 * PART
    };
    let found = sides
        .into_iter()
        .filter(|(_, place, length)| is_stopped(*place, *length));
    found.map(|(name, _, _)| name).collect()
}

/// Whether ink at a place is more than paper.
fn is_art(sheet: &Sheet<'_>, ink: &Ink, place: (f64, f64)) -> bool {
    let (x, y) = pixel(sheet, place);
    let seen = sheet.layers().at(x, y);
    ink.alpha(x, y) >= 128 && !is_paper(seen)
}

/// Whether something else has the same colour beyond the trim.
fn goes_on(sheet: &Sheet<'_>, place: Spot, inner: Rect, outer: Rect, along: f64) -> bool {
    let at = |rect| {
        let (x, y) = pixel(sheet, place(rect, along));
        sheet.layers().at(x, y)
    };
    let (inside, beyond) = (at(inner), at(outer));
    let near = |a: u8, b: u8| a.abs_diff(b) < 24;
    !is_paper(beyond) && inside.into_iter().zip(beyond).all(|(a, b)| near(a, b))
}

fn is_paper([r, g, b, alpha]: [u8; 4]) -> bool {
    alpha < 128 || r.min(g).min(b) >= PAPER
}

fn pixel(sheet: &Sheet<'_>, (x, y): (f64, f64)) -> (i32, i32) {
    let scale = sheet.layers().scale();
    ((x * scale).floor() as i32, (y * scale).floor() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_is_clear_or_white() {
        assert!(is_paper([0, 0, 0, 0]) && is_paper([255, 252, 250, 255]));
        assert!(!is_paper([240, 255, 255, 255]));
    }
}
