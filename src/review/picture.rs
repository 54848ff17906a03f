//! Whether pictures have the pixels that good print wants.

use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Unit;
use crate::review::notes::Notes;
use crate::review::sheet::Piece;
use crate::review::sheet::Role;
use crate::review::sheet::Sheet;
use crate::scene::Item;

/// Pixels to the inch that print shows no steps with, at the distance at which a sheet is read.
const GOOD_DPI: f64 = 200.0;
/// Below this, layout itself warns of a picture in an element.
const SOFT_DPI: f64 = 150.0;
/// One pixel each on a page that is measured in them.
const SCREEN_DPI: f64 = 96.0;

/// Looks at the design's pictures of pixels, its backgrounds among them.
pub(super) fn look(sheet: &Sheet<'_>, notes: &mut Notes) {
    for piece in sheet.pieces() {
        if let Some((finding, dpi)) = too_coarse(sheet, piece) {
            notes.add(finding, &sheet.place(piece), "", -dpi);
        }
    }
}

fn too_coarse(sheet: &Sheet<'_>, piece: &Piece<'_>) -> Option<(Finding, f64)> {
    let Item::Picture(placed) = &piece.node.item else {
        return None;
    };
    let raster = placed.picture.raster()?;
    let (across, down) = (f64::from(raster.width), f64::from(raster.height));
    let dpi = (across / placed.at.w).min(down / placed.at.h) * 72.0;
    let page = sheet.page();
    let told_below = match piece.role {
        Role::Picture if page.in_pixels => return None,
        Role::Picture => SOFT_DPI.max(page.min_dpi),
        Role::Art => 0.0,
        Role::Photo | Role::Text | Role::Code => return None,
    };
    let wanted = if page.in_pixels { SCREEN_DPI } else { GOOD_DPI };
    if dpi >= wanted - 0.5 || dpi < told_below - 0.5 {
        return None;
    }
    let pixels = |length: f64| (length / 72.0 * wanted).ceil();
    let message = format!(
        "the picture `{}` has {dpi:.0} pixels to the inch where it stands; {wanted:.0} are wanted",
        placed.picture.name()
    );
    let help = format!(
        "give one of {:.0} × {:.0} pixels; enlarging this one does not help",
        pixels(placed.at.w),
        pixels(placed.at.h)
    );
    let finding = Finding::warning(Kind::Resolution, message)
        .help(help)
        .measured(dpi, wanted, Unit::Dpi);
    Some((finding, dpi))
}
