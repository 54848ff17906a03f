//! What the tag files and the page of a bag tell of its records.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::batch::entry::Entry;
use crate::batch::plan::Plan;
use crate::batch::words::counted;
use crate::date::Stamp;
use crate::design;
use crate::record::Record;

/// Records that were refused and are told one by one.
const MOST_REFUSALS: usize = 100;

/// Issuers that are told by name.
const MOST_ISSUERS: usize = 50;

/// What is told of a record: no address, and nothing of its attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) credential: String,
    pub(super) group: String,
    pub(super) issuer: String,
    /// The day of issue as ISO 8601 writes it; empty when there is none.
    pub(super) day: String,
}

impl Facts {
    /// The record's own, or those that its first design shares with all.
    pub(super) fn of(record: &Record, entry: &Entry, plan: &Plan) -> Self {
        let design = entry
            .files
            .first()
            .and_then(|made| plan.designs().get(made.design))
            .map(|member| member.plate.design());
        let fact = |field: &str, shared: Option<&String>| match text(record, field) {
            own if own.is_empty() => shared.map(|text| clean(text)).unwrap_or_default(),
            own => own,
        };
        Self {
            name: text(record, "recipient.name"),
            id: clean(&entry.id),
            credential: fact("credential.name", design.map(|design| &design.name)),
            group: fact(
                "group.name",
                design.and_then(|design| design.group.get("name")),
            ),
            issuer: fact(
                "issuer.name",
                design.and_then(|design| design.issuer.get("name")),
            ),
            day: day(record),
        }
    }
}

fn text(record: &Record, field: &str) -> String {
    match record.get(field) {
        Some(Value::String(text)) => clean(text),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => String::new(),
    }
}

/// On one line, without what controls terminals and the order of letters.
pub(super) fn clean(text: &str) -> String {
    let orders = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}');
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words = words.filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !orders(*c)).collect()
}

fn day(record: &Record) -> String {
    let issued = record.get("credential.issued_on").and_then(Value::as_str);
    let stamp = issued.and_then(Stamp::parse_day);
    stamp.map_or_else(String::new, |day| {
        format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
    })
}

/// A record that was refused, as the page tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) row: u64,
    pub(super) id: String,
    pub(super) reason: String,
}

/// What all records have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Survey {
    pub(super) records: u64,
    pub(super) refused: u64,
    /// The first that were refused.
    pub(super) refusals: Vec<Refusal>,
    pub(super) certificates: u64,
    pub(super) badges: u64,
    /// The first and the last day of issue.
    pub(super) days: Option<(String, String)>,
    issuers: BTreeMap<String, u64>,
}

impl Survey {
    pub(super) fn design(&mut self, kind: design::Kind) {
        match kind {
            design::Kind::Certificate => self.certificates += 1,
            design::Kind::Badge => self.badges += 1,
        }
    }

    pub(super) fn drawn(&mut self, facts: &Facts) {
        self.records += 1;
        if !facts.issuer.is_empty() && !self.is_full(&facts.issuer) {
            *self.issuers.entry(facts.issuer.clone()).or_default() += 1;
        }
        if facts.day.is_empty() {
            return;
        }
        let day = facts.day.clone();
        self.days = Some(match self.days.take() {
            Some((first, last)) => (first.min(day.clone()), last.max(day)),
            None => (day.clone(), day),
        });
    }

    pub(super) fn refused(&mut self, entry: &Entry) {
        self.refused += 1;
        if self.refusals.len() >= MOST_REFUSALS {
            return;
        }
        let faults = entry.findings.iter().filter(|finding| finding.is_fault());
        let reasons: Vec<&str> = faults.map(|finding| finding.message.as_str()).collect();
        self.refusals.push(Refusal {
            row: entry.row,
            id: clean(&entry.id),
            reason: clean(&reasons.join("; ")),
        });
    }

    fn is_full(&self, issuer: &str) -> bool {
        self.issuers.len() >= MOST_ISSUERS && !self.issuers.contains_key(issuer)
    }

    /// Those with the most records first.
    pub(super) fn issuers(&self) -> Vec<&str> {
        let mut all: Vec<_> = self.issuers.iter().collect();
        all.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
        all.into_iter().map(|(name, _)| name.as_str()).collect()
    }

    /// `150 certificates and 150 badges`.
    pub(super) fn told(&self) -> String {
        let some = [(self.certificates, "certificate"), (self.badges, "badge")];
        let some: Vec<String> = some
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| counted(count, what))
            .collect();
        match some.is_empty() {
            true => "no certificates".to_owned(),
            false => some.join(" and "),
        }
    }
}
