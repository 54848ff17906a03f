//! Which designs a batch draws, and which of them a record gets.

use std::collections::BTreeMap;

use crate::design::Kind;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind as FindingKind;
use crate::limits::Watch;
use crate::paint::Format;
use crate::plate::Plate;
use crate::record::Record;
use crate::record::map::Choices;
use crate::record::map::Wanted;
use crate::record::records::Options;

/// The designs of a batch: those that every record gets, and those of single groups.
///
/// ```
/// # use testamur::{batch::Plan, bundled, limits::Limits, plate::Plate};
/// # let open = |name| Plate::open(&bundled::assets(name).unwrap(), &Limits::default());
/// let plan = Plan::of("classic", open("classic")?)
///     .and("badge", open("badge")?)
///     .for_group("Honours", "diploma", open("diploma")?);
/// assert_eq!(plan.designs().len(), 3);
/// # Ok::<(), testamur::error::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Plan {
    members: Vec<Member>,
    /// What a record gets whose group has no designs of its own.
    usual: Vec<usize>,
    groups: BTreeMap<String, Vec<usize>>,
}

/// A design of a plan.
#[derive(Clone)]
pub struct Member {
    /// What it is called: a folder of the output, when there are several.
    pub name: String,
    /// The design, compiled.
    pub plate: Plate,
    /// Of the design's files.
    pub digest: Digest,
}

impl Member {
    /// What its files are, unless others are asked for: PDF for a certificate, PNG for a badge.
    pub fn usual_format(&self) -> Format {
        match self.plate.design().kind {
            Kind::Certificate => Format::Pdf,
            Kind::Badge => Format::Png,
        }
    }
}

impl Plan {
    /// One design for all records.
    pub fn of(name: &str, plate: Plate) -> Self {
        Self::default().and(name, plate)
    }

    /// With another design for all records.
    pub fn and(mut self, name: &str, plate: Plate) -> Self {
        let member = self.member(name, plate);
        if !self.usual.contains(&member) {
            self.usual.push(member);
        }
        self
    }

    /// With a design for the records of one group, whose `group.name` or `group.id` is `group`; they get
    /// no other designs than those that are named so.
    pub fn for_group(mut self, group: &str, name: &str, plate: Plate) -> Self {
        let member = self.member(name, plate);
        let chosen = self.groups.entry(group.trim().to_owned()).or_default();
        if !chosen.contains(&member) {
            chosen.push(member);
        }
        self
    }

    /// With a deadline or a token that stops its work.
    pub fn with_watch(mut self, watch: &Watch) -> Self {
        for member in &mut self.members {
            member.plate = member.plate.with_watch(watch.clone());
        }
        self
    }

    /// The choices that records may get.
    pub(super) fn choices(&self) -> impl Iterator<Item = &[usize]> {
        let groups = self.groups.values().map(Vec::as_slice);
        groups.chain([self.usual.as_slice()])
    }

    /// Which design each group gets, in words.
    pub(super) fn groups_told(&self) -> String {
        let name = |member: &usize| self.members[*member].name.as_str();
        let told = self.groups.iter().map(|(group, chosen)| {
            let names: Vec<&str> = chosen.iter().map(name).collect();
            format!("{group}={}", names.join("+"))
        });
        told.collect::<Vec<_>>().join(", ")
    }

    fn member(&mut self, name: &str, plate: Plate) -> usize {
        let digest = plate.digest();
        let same = |known: &Member| known.digest == digest;
        if let Some(known) = self.members.iter().position(same) {
            return known;
        }
        let plain = crate::batch::name::safe(name);
        let taken = |name: &String| {
            let mut names = self.members.iter().map(|member| member.name.to_lowercase());
            names.any(|known| known == name.to_lowercase())
        };
        let mut numbered = (2..).map(|number| format!("{plain}-{number}"));
        let mut name = plain.clone();
        while taken(&name) {
            name = numbered.next().unwrap_or_default();
        }
        let member = Member {
            name,
            plate,
            digest,
        };
        self.members.push(member);
        self.members.len() - 1
    }

    /// Its designs; entries and manifests number them in this order, from 0.
    pub fn designs(&self) -> &[Member] {
        &self.members
    }

    /// What a record gets whose group has no designs of its own.
    pub(super) fn usual(&self) -> &[usize] {
        &self.usual
    }

    /// The designs of single groups, by the groups' names.
    pub(super) fn groups(&self) -> impl Iterator<Item = (&str, &[usize])> {
        let groups = self.groups.iter();
        groups.map(|(group, designs)| (group.as_str(), designs.as_slice()))
    }

    /// The designs that a record gets, by their numbers.
    ///
    /// # Errors
    /// When its group has none and there is none for all.
    pub fn choose(&self, record: &Record) -> Result<&[usize]> {
        let of_group = |field: &str| {
            let group = record.get(field)?.as_str()?;
            self.groups.get(group.trim())
        };
        let chosen = of_group("group.name").or_else(|| of_group("group.id"));
        let chosen = chosen.unwrap_or(&self.usual);
        if !chosen.is_empty() {
            return Ok(chosen);
        }
        let groups: Vec<&str> = self.groups.keys().map(String::as_str).collect();
        let place = record.place_of("group.name");
        Err(
            Error::new(FindingKind::Missing, "no design is for this record's group")
                .help(format!(
                    "the groups with designs are {}; name a design for all the others too",
                    crate::finding::one_of(groups)
                ))
                .at(&place),
        )
    }

    /// Design `member` and the record as that design sees it: without attributes that only other
    /// designs of the plan have.
    pub(super) fn seen_by(&self, member: usize, record: &Record) -> Record {
        let mut seen = record.clone();
        if self.members.len() > 1 {
            let declares =
                |member: &Member, key: &String| member.plate.design().attributes.contains_key(key);
            let own = &self.members[member];
            seen.attributes.retain(|key, _| {
                declares(own, key) || !self.members.iter().any(|other| declares(other, key))
            });
        }
        seen
    }

    /// What the designs want of a table, all together.
    pub fn wanted(&self) -> Wanted {
        let mut all = self.members.iter().map(|member| member.plate.wanted());
        let first = all.next().unwrap_or_default();
        all.fold(first, |joined, next| joined.join(&next))
    }

    /// Options for reading records for all of them from a table.
    pub fn record_options(&self, choices: Choices) -> Options {
        Options {
            choices,
            wanted: Some(self.wanted()),
            ..Options::default()
        }
    }
}
