//! Whether there is room for a long name.

use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::style::FitMode;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Unit;
use crate::geom::short;
use crate::layout::SizeUsed;
use crate::plate::Plate;
use crate::plate::PlateBody;
use crate::plate::PlateElement;
use crate::review::notes::Notes;
use crate::review::proof::laid_out;
use crate::review::proof::long_name;
use crate::review::proof::with_name;

/// The part of its size that a long name keeps; below, it looks like another kind of text.
const LEAST_PART: f64 = 0.7;
/// Smaller is not read on paper, in points.
const LEAST_SIZE: f64 = 6.0;

const HELP: &str = "make its frame larger or its text smaller, or let it take two lines: `fit = { mode = \"shrink-wrap\", max_lines = 2 }`";

/// Tries the first sample with a long name, and looks for texts that would stand out of their frames.
pub(super) fn look(plate: &Plate, notes: &mut Notes) -> Result<()> {
    let elements = plate.design().elements.iter();
    for (element, compiled) in elements.zip(&plate.inner().elements) {
        if let Some(finding) = unbound(element, compiled) {
            notes.of(element, finding, 1.0);
        }
    }
    let Some(sample) = plate.samples()?.into_iter().next() else {
        return Ok(());
    };
    let name = long_name(plate);
    let letters = name.chars().count();
    match laid_out(plate, &with_name(&sample, name))? {
        Ok(layout) => {
            for size in layout.sizes() {
                shrunken(plate, &size, letters, notes);
            }
        }
        Err(error) => {
            for fault in error
                .into_findings()
                .iter()
                .filter(|fault| fault.kind == Kind::Overflow)
            {
                no_room(plate, fault, letters, notes);
            }
        }
    }
    Ok(())
}

/// The element of an id, when it holds a name.
fn holder<'a>(plate: &'a Plate, id: &str) -> Option<&'a Element> {
    let elements = plate.design().elements.iter();
    let mut named = elements
        .zip(&plate.inner().elements)
        .filter(|(element, compiled)| {
            element.id == id
                && uses(
                    compiled,
                    &[
                        "recipient.name",
                        "recipient.given_name",
                        "recipient.family_name",
                    ],
                )
        });
    named.next().map(|(element, _)| element)
}

/// Whether a text names a field that begins with one of these.
fn uses(compiled: &PlateElement, fields: &[&str]) -> bool {
    match &compiled.body {
        PlateBody::Text(text) => {
            let mut uses = text.template.uses().keys();
            uses.any(|field| fields.iter().any(|start| field.starts_with(start)))
        }
        PlateBody::Image(_)
        | PlateBody::Shape
        | PlateBody::Code(_)
        | PlateBody::Table(_)
        | PlateBody::Repeat(_)
        | PlateBody::Design(_) => false,
    }
}

/// A text of values that nothing keeps in its frame.
fn unbound(element: &Element, compiled: &PlateElement) -> Option<Finding> {
    let Body::Text(text) = &element.body else {
        return None;
    };
    let is_given = uses(compiled, &["recipient.", "credential.", "attributes."]);
    if text.fit.mode != FitMode::None || !is_given {
        return None;
    }
    let message = "this text holds what records say, and `fit = \"none\"` lets a long value stand out of its frame";
    let help = "write `fit = \"shrink\"` or `fit = \"shrink-wrap\"`";
    Some(Finding::warning(Kind::LongName, message).help(help))
}

fn shrunken(plate: &Plate, size: &SizeUsed, letters: usize, notes: &mut Notes) {
    let Some(element) = holder(plate, &size.element) else {
        return;
    };
    let part = size.used / size.wanted;
    let is_printed = !plate.design().pages[element.page].in_pixels;
    let is_tiny = is_printed && size.used < LEAST_SIZE - 0.005 && size.wanted >= LEAST_SIZE;
    if part >= LEAST_PART - 0.005 && !is_tiny {
        return;
    }
    let length = |points| in_unit(points, !is_printed);
    let message = format!(
        "a name of {letters} letters makes this text {}, {:.0} % of its {}",
        length(size.used),
        part * 100.0,
        length(size.wanted),
    );
    let finding = Finding::warning(Kind::LongName, message).help(HELP);
    let finding = match is_tiny {
        true => finding.measured(size.used, LEAST_SIZE, Unit::Pt),
        false => finding.measured(part * 100.0, LEAST_PART * 100.0, Unit::Percent),
    };
    notes.of(element, finding, 2.0 - part);
}

/// A size as a page in pixels, or any other, tells it.
pub(super) fn in_unit(points: f64, in_pixels: bool) -> String {
    match in_pixels {
        true => format!("{} px", short(points / 0.75, 1)),
        false => format!("{} pt", short(points, 1)),
    }
}

fn no_room(plate: &Plate, fault: &Finding, letters: usize, notes: &mut Notes) {
    let id = fault.place.element.as_deref().unwrap_or_default();
    let Some(element) = holder(plate, id) else {
        return;
    };
    let message = format!(
        "a name of {letters} letters has no room here: {}",
        fault.message
    );
    notes.of(
        element,
        Finding::warning(Kind::LongName, message).help(HELP),
        3.0,
    );
}
