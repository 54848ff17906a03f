//! Pages: what `[page]` says for all, and `[[pages]]` for each.

use crate::color::Color;
use crate::design::PageSetup;
use crate::design::Sourced;
use crate::design::parse::choice::NamedSize;
use crate::design::parse::choice::Orientation;
use crate::design::parse::fields::Fields;
use crate::design::parse::keys::ONE_PAGE;
use crate::design::parse::value;
use crate::design::parse::value::Unit;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Length;
use crate::geom::Size;
use crate::geom::short;
use crate::limits::Limits;

/// What a table says about a page; what is `None` is left open.
#[derive(Clone, Default)]
struct Draft {
    size: Option<DraftSize>,
    orientation: Option<Orientation>,
    /// `Some(None)` when the table says that there is none.
    background: Option<Option<Sourced<String>>>,
    bleed: Option<f64>,
    color: Option<Option<Color>>,
    min_dpi: Option<f64>,
}

#[derive(Clone, Copy)]
enum DraftSize {
    Named(NamedSize),
    Own { size: Size, in_pixels: bool },
}

/// The pages; `None` for one whose size is not known, which is a fault already.
pub(super) fn pages(design: Fields<'_>, limits: &Limits) -> Vec<Option<PageSetup>> {
    let shared = design.open_table("page");
    let common = shared.map(draft).unwrap_or_default();
    let own = design.list("pages");
    if own.len() > limits.pages {
        let message = format!("the design has {} pages", own.len());
        let help = format!("keep to {} pages", limits.pages);
        let at = own[limits.pages].at;
        let finding = Finding::fault(Kind::Limit, message).help(help);
        design.faults.add(at, finding);
        return Vec::new();
    }
    if own.is_empty() {
        let at = shared.unwrap_or(design).at();
        return vec![setup(&common, at, design, limits)];
    }
    own.iter()
        .map(|node| {
            let fields = Fields::open(node, "pages", &ONE_PAGE, design.faults)?;
            let draft = over(draft(fields), common.clone());
            setup(&draft, node.at, design, limits)
        })
        .collect()
}

fn draft(page: Fields<'_>) -> Draft {
    Draft {
        size: size(page),
        orientation: page.choice("orientation"),
        background: background(page),
        bleed: page.length("bleed"),
        color: page.color_or_none("color"),
        min_dpi: page.number("min_dpi"),
    }
}

fn over(own: Draft, common: Draft) -> Draft {
    Draft {
        size: own.size.or(common.size),
        orientation: own.orientation.or(common.orientation),
        background: own.background.or(common.background),
        bleed: own.bleed.or(common.bleed),
        color: own.color.or(common.color),
        min_dpi: own.min_dpi.or(common.min_dpi),
    }
}

fn background(page: Fields<'_>) -> Option<Option<Sourced<String>>> {
    let node = page.get("background")?;
    if node.text() == Some("none") {
        return Some(None);
    }
    page.file("background").map(Some)
}

fn size(page: Fields<'_>) -> Option<DraftSize> {
    let node = page.get("size")?;
    if node.list().is_none() {
        return page.choice("size").map(DraftSize::Named);
    }
    let [w, h] = page.numbers("size")?;
    let unit = |side| Some(value::measured(side, "size", page.faults)?.unit);
    let in_pixels = node.list()?.iter().all(|side| unit(side) == Some(Unit::Px));
    let size = Size::new(w, h);
    Some(DraftSize::Own { size, in_pixels })
}

fn setup(draft: &Draft, at: usize, design: Fields<'_>, limits: &Limits) -> Option<PageSetup> {
    let (size, in_pixels) = turned(draft)?;
    let longest = size.w.max(size.h);
    if longest > limits.page_side {
        let mm = |points: f64| short(Length::pt(points).to_mm(), 0).to_string();
        let message = format!("the page is {} mm long", mm(longest));
        let help = format!("keep each side to {} mm", mm(limits.page_side));
        let finding = Finding::fault(Kind::Limit, message).help(help);
        design.faults.add(at, finding);
    }
    Some(PageSetup {
        size,
        in_pixels,
        background: draft.background.clone().flatten(),
        color: draft.color.flatten(),
        bleed: draft.bleed.unwrap_or_default(),
        min_dpi: draft.min_dpi.unwrap_or(PageSetup::MIN_DPI),
    })
}

/// The size as the orientation turns it, and whether it is in pixels.
fn turned(draft: &Draft) -> Option<(Size, bool)> {
    let (size, in_pixels, usual) = match draft.size? {
        DraftSize::Own { size, in_pixels } => (size, in_pixels, None),
        DraftSize::Named(named) => {
            let side = |mm| Length::mm(mm).to_pt();
            let size = Size::new(side(named.width), side(named.height));
            (size, false, Some(named.orientation))
        }
    };
    let (short, long) = (size.w.min(size.h), size.w.max(size.h));
    let size = match draft.orientation.or(usual) {
        None => size,
        Some(Orientation::Portrait) => Size::new(short, long),
        Some(Orientation::Landscape) => Size::new(long, short),
    };
    Some((size, in_pixels))
}
