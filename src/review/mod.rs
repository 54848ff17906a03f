//! What an experienced designer would say of a design: whether its text can be read where it stands,
//! whether print will cut it, what overlaps, what is missing and what is left over.
//!
//! Everything is measured on the page itself, painted with the design's samples and with a short and a
//! long name. All findings are warnings; a [`Policy`](crate::finding::Policy) makes faults of some, or
//! drops them. `docs/check.md` tells the figure behind each kind.

mod badge;
mod code;
mod contrast;
mod edge;
mod leftovers;
mod letters;
mod name;
mod notes;
mod overlap;
mod picture;
mod proof;
mod sheet;

use crate::assets::Assets;
use crate::error::Result;
use crate::finding::Finding;
use crate::plate::Plate;
use notes::Notes;
use proof::Proof;
use sheet::Sheet;

/// Looks at a design as a whole. `files` are those of its folder: what lies there unused is told.
///
/// It takes about as long as drawing a few pages, however many records there will be.
///
/// ```
/// # use testamur::{assets::Assets, finding::Kind, limits::Limits, plate::Plate, review};
/// let assets = Assets::memory([("design.toml", r##"
///     schema = 1
///     kind = "certificate"
///     name = "Pale"
///     page.size = "A5"
///     [[elements]]
///     id = "holder"
///     type = "text"
///     text = "{{recipient.name}}"
///     frame = ["10mm", "60mm", "128mm", "20mm"]
///     color = "#cccccc"
/// "##)])?;
/// let plate = Plate::open(&assets, &Limits::default())?;
/// let findings = review::review(&plate, &assets)?;
/// assert_eq!(findings[0].kind, Kind::Contrast);
/// # Ok::<(), testamur::error::Error>(())
/// ```
///
/// # Errors
/// Faults of what no record changes, as [`Plate::stage`] tells them; a picture that can't be drawn; and
/// that it is to stop. What is wrong with a sample is not told here: laying it out tells.
pub fn review(plate: &Plate, files: &Assets) -> Result<Vec<Finding>> {
    let stage = plate.stage()?;
    let proofs = Proof::all(plate)?;
    let mut notes = Notes::new(plate);
    leftovers::look(plate, files, &proofs, &mut notes);
    letters::look(plate, &mut notes);
    name::look(plate, &mut notes)?;
    badge::look(plate, &stage, &proofs, &mut notes)?;
    for (number, page) in stage.pages.iter().enumerate() {
        let mut ground = Sheet::new(plate, number);
        ground.put(&page.ground, &mut notes)?;
        for (at, proof) in proofs.iter().enumerate() {
            let mut sheet = ground.clone();
            sheet.put(&proof.scene.page(number)?.nodes, &mut notes)?;
            sheet.look(&mut notes)?;
            if at == 0 {
                sheet.look_at_art(&mut notes)?;
            }
        }
        if proofs.is_empty() {
            ground.look(&mut notes)?;
            ground.look_at_art(&mut notes)?;
        }
    }
    Ok(notes.into_findings())
}

/// Which families lack letters of the languages that records are in; those of the design and its samples
/// are told by [`review`]. `locales` are BCP 47 tags; one that is none is passed over.
pub fn languages(plate: &Plate, locales: &[&str]) -> Vec<Finding> {
    let mut notes = Notes::new(plate);
    letters::look_for(plate, locales, &mut notes);
    notes.into_findings()
}
