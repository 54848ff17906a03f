//! Frames: read, and checked against their page.

use crate::design::PageSetup;
use crate::design::parse::fields::Fields;
use crate::design::parse::value;
use crate::design::parse::value::Unit;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Rect;
use crate::geom::Size;

/// The bounds of what is turned reach a little beyond what is drawn, in points.
const TURNED_SLACK: f64 = 1.0;

/// The frame in points; only a line may be of no width or of no height.
pub(super) fn frame(fields: Fields<'_>, is_line: bool) -> Option<Rect> {
    let [x, y, w, h] = fields.numbers("frame")?;
    let is_flat = if is_line {
        w == 0.0 && h == 0.0
    } else {
        w == 0.0 || h == 0.0
    };
    if is_flat {
        let at = fields.get("frame")?.at;
        let help = "make its width and its height larger than 0";
        fields.faults.bad_value(at, "the frame is of no size", help);
        return None;
    }
    Some(Rect::new(x, y, w, h))
}

/// Where an element may stand.
pub(super) struct Room {
    size: Size,
    bleed: f64,
    /// What messages call it.
    name: String,
}

impl Room {
    /// A page, counted from 0, with its bleed.
    pub(super) fn page(setup: &PageSetup, page: usize) -> Self {
        Self {
            size: setup.size,
            bleed: setup.bleed,
            name: format!("page {}", page + 1),
        }
    }

    /// A cell that is repeated.
    pub(super) fn cell(size: Size) -> Self {
        Self {
            size,
            bleed: 0.0,
            name: "its cell".to_owned(),
        }
    }
}

/// Reports a frame that reaches beyond its page and the page's bleed, or beyond its cell.
pub(super) fn check(fields: Fields<'_>, (frame, rotate): (Rect, f64), within: &Room) -> Option<()> {
    let trim = Rect::new(0.0, 0.0, within.size.w, within.size.h);
    let is_turned = rotate != 0.0;
    let bounds = Affine::rotate(rotate, frame.center()).bounds(frame);
    let slack = if is_turned { TURNED_SLACK } else { 0.0 };
    let room = trim.grown(within.bleed);
    if room.grown(slack).holds(bounds) {
        return Some(());
    }
    let node = fields.get("frame")?;
    let unit = unit(fields);
    let message = message(room, bounds, within, unit);
    let help = if is_turned {
        "move it inwards, or make it smaller; it is turned, so its corners count".to_owned()
    } else {
        format!(
            "this frame would fit: {}",
            show(pushed_into(room, frame), unit)
        )
    };
    let finding = Finding::fault(Kind::OutsidePage, message).help(help);
    fields.faults.add(node.at, finding);
    None
}

/// The unit in which the author writes, from the first value of the frame that has one.
fn unit(fields: Fields<'_>) -> Unit {
    let items = fields
        .get("frame")
        .and_then(|node| node.list())
        .unwrap_or_default();
    items
        .iter()
        .filter(|item| item.text().is_some())
        .find_map(|item| value::measured(item, "frame", fields.faults))
        .map_or(Unit::Mm, |measure| measure.unit)
}

fn message(room: Rect, bounds: Rect, within: &Room, unit: Unit) -> String {
    let name = &within.name;
    if !overlaps(room, bounds) {
        return format!("the element stands outside {name}");
    }
    let beyond = [
        ("left", room.x - bounds.x),
        ("top", room.y - bounds.y),
        ("right", bounds.right() - room.right()),
        ("bottom", bounds.bottom() - room.bottom()),
    ];
    // 0.01 pt is what `Rect::holds` lets pass.
    let sides: Vec<String> = beyond
        .iter()
        .filter(|(_, by)| *by > 0.01)
        .map(|(side, by)| format!("{} at the {side}", unit.show(*by)))
        .collect();
    let what = if within.bleed > 0.0 {
        "and its bleed "
    } else {
        ""
    };
    format!(
        "the element reaches beyond {name} {what}by {}",
        sides.join(" and ")
    )
}

/// Whether they share a point; lines have no area, so edges count.
fn overlaps(room: Rect, bounds: Rect) -> bool {
    bounds.x < room.right()
        && bounds.right() > room.x
        && bounds.y < room.bottom()
        && bounds.bottom() > room.y
}

/// The frame moved inwards, and made smaller only where it must be.
fn pushed_into(room: Rect, frame: Rect) -> Rect {
    let w = frame.w.min(room.w);
    let h = frame.h.min(room.h);
    let x = frame.x.clamp(room.x, room.right() - w);
    let y = frame.y.clamp(room.y, room.bottom() - h);
    Rect::new(x, y, w, h)
}

fn show(frame: Rect, unit: Unit) -> String {
    let sides = [frame.x, frame.y, frame.w, frame.h];
    let shown: Vec<String> = sides
        .iter()
        .map(|side| format!("\"{}\"", unit.show(*side)))
        .collect();
    format!("`[{}]`", shown.join(", "))
}
