//! Designs that stand in another.

use super::PlateBody;
use super::PlateElement;
use super::Shop;
use super::line;
use crate::assets::Assets;
use crate::design::Sourced;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::plate::Plate;
use crate::plate::within;

impl Shop<'_> {
    /// The plate of a design that an element names.
    pub(super) fn nested(
        &mut self,
        design: &Sourced<String>,
        id: &str,
        place: &Place,
    ) -> Option<Plate> {
        let at = line(design).or(place);
        let name = &design.value;
        if !self.designs.contains_key(name) {
            let plate = self.first_time(name, id, &at);
            self.designs.insert(name.clone(), plate);
        }
        let plate = self.designs.get(name).cloned().flatten()?;
        self.inner_elements += plate.design().elements.len();
        let count = self.design.elements.len() + self.inner_elements;
        if count > self.limits.elements {
            let message = format!("the design has {count} elements, with those of `{name}`");
            let help = format!("keep to {} elements", self.limits.elements);
            let fault = Finding::fault(Kind::Limit, message).help(help);
            self.findings.push(fault.at(&at));
            return None;
        }
        Some(plate)
    }

    /// The same for a name that was not met before.
    fn first_time(&mut self, name: &str, id: &str, at: &Place) -> Option<Plate> {
        match self.inner_plate(name, id) {
            Ok(plate) => {
                let warnings = plate.warnings().iter().cloned();
                self.findings
                    .extend(warnings.map(|finding| within(finding, id)));
                self.check_attributes(&plate, name, at);
                Some(plate)
            }
            Err(error) => {
                self.note(error, at);
                None
            }
        }
    }

    fn inner_plate(&mut self, name: &str, id: &str) -> Result<Plate> {
        if self.is_inside {
            let message = "a design that stands in another can't hold one itself";
            let help = "draw what it shows in the design itself";
            return Err(Error::new(Kind::Limit, message).help(help));
        }
        if self.designs.len() >= self.limits.designs {
            let message = format!(
                "more than {} designs stand in this one",
                self.limits.designs
            );
            return Err(Error::new(Kind::Limit, message).help("draw fewer kinds of them"));
        }
        let own = self.assets.within(name)?;
        let (assets, is_lent) = match has_design(&own) {
            true => (own, false),
            false => (bundled(name).ok_or_else(|| no_design(name))?.noting(), true),
        };
        let folder = name.trim_end_matches('/');
        let named = |finding: Finding| {
            let mut finding = within(finding, id);
            let file = finding.place.file.take();
            finding.place.file = file.map(|file| format!("{folder}/{file}"));
            finding
        };
        let plate = Plate::inside(&assets, self.limits, self.budget);
        let plate = plate.map_err(|error| error.map(named))?;
        if is_lent {
            let files = assets.noted().into_iter();
            let files = files.map(|(file, bytes)| (format!("{folder}/{file}"), bytes));
            self.lent.extend(files);
        }
        Ok(plate)
    }

    /// The same record fills it: what it can't do without must be declared here too.
    fn check_attributes(&mut self, plate: &Plate, name: &str, at: &Place) {
        let lacking = plate
            .required()
            .iter()
            .filter(|field| !self.fields.knows(field));
        let lacking: Vec<&String> = lacking.collect();
        for field in lacking {
            let message =
                format!("the design `{name}` needs `{field}`, which this one does not declare");
            let help = format!("declare it here too: `[{field}]`");
            let fault = Finding::fault(Kind::UnknownField, message).help(help);
            self.findings.push(fault.at(at));
        }
    }
}

fn has_design(assets: &Assets) -> bool {
    assets.contains("design.toml") || assets.contains("design.json")
}

#[cfg(feature = "bundled-designs")]
fn bundled(name: &str) -> Option<Assets> {
    crate::bundled::assets(name)
}

#[cfg(not(feature = "bundled-designs"))]
fn bundled(_: &str) -> Option<Assets> {
    None
}

fn no_design(name: &str) -> Error {
    Error::new(Kind::Asset, format!("there is no design `{name}`"))
        .help("name a folder inside this design's, with a `design.toml` in it, or a bundled design")
}

/// Adds the fields that inner designs need and use to those of the outer one.
pub(super) fn join(elements: &[PlateElement], required: &mut Vec<String>, used: &mut Vec<String>) {
    for element in elements {
        let PlateBody::Design(plate) = &element.body else {
            continue;
        };
        for (all, more) in [
            (&mut *required, plate.required()),
            (&mut *used, plate.used()),
        ] {
            let new: Vec<String> = more
                .iter()
                .filter(|field| !all.contains(field))
                .cloned()
                .collect();
            all.extend(new);
        }
    }
}
