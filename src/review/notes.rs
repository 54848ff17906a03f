//! Findings as they are made: of what several records show, the worst is kept.

use std::collections::BTreeMap;

use crate::design::element::Element;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::plate::Plate;

/// Where a finding stands among the others: its line, its kind, and what it is about.
type Key = (u64, Kind, String);

pub(super) struct Notes {
    file: String,
    kept: BTreeMap<Key, (f64, Finding)>,
}

impl Notes {
    pub(super) fn new(plate: &Plate) -> Self {
        Self {
            file: plate.design().file.clone(),
            kept: BTreeMap::new(),
        }
    }

    /// Notes what is wrong at a place. Of several notes of one kind about one thing, that with the
    /// largest `badness` is kept.
    pub(super) fn add(&mut self, finding: Finding, place: &Place, about: &str, badness: f64) {
        let finding = finding.at(place).file(&self.file);
        let key = (
            place.line.unwrap_or(0),
            finding.kind,
            format!("{} {about}", place.element.as_deref().unwrap_or_default()),
        );
        let known = self.kept.get(&key);
        if known.is_none_or(|(before, _)| *before < badness) {
            self.kept.insert(key, (badness, finding));
        }
    }

    /// Notes what is wrong with an element.
    pub(super) fn of(&mut self, element: &Element, finding: Finding, badness: f64) {
        self.add(finding, &place(element), "", badness);
    }

    /// All, in the order of the file.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.kept
            .into_values()
            .map(|(_, finding)| finding)
            .collect()
    }
}

/// Where an element is declared.
pub(super) fn place(element: &Element) -> Place {
    Place {
        line: element.line,
        element: Some(element.id.clone()),
        ..Place::default()
    }
}
