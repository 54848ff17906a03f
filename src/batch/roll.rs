//! The roll of a run: who came before. Names are given in order, and ids may come but once.

use std::sync::Arc;

use crate::batch::firsts::Firsts;
use crate::batch::firsts::Shelf;
use crate::batch::name;
use crate::batch::name::Names;
use crate::batch::plan::Plan;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::fill::Facts;
use crate::fill::Pattern;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::layout::Layout;
use crate::record::Record;

/// A record laid out for each of its designs, before its turn.
pub(crate) struct Laid {
    pub(crate) record: Record,
    pub(crate) digest: Digest,
    pub(crate) outcome: Result<Drawable>,
}

/// What a record makes of its designs.
pub(crate) struct Drawable {
    /// By the numbers of their designs.
    pub(crate) layouts: Vec<(usize, Layout)>,
    pub(crate) facts: Facts,
    /// What was found that stops nothing.
    pub(crate) findings: Vec<Finding>,
    /// What the template for names makes of it.
    pub(crate) wanted_name: String,
    /// The fields that the template names.
    name_fields: Arc<[String]>,
}

/// What its turn makes of a record.
#[derive(Debug)]
pub(crate) struct Turn {
    /// What its files are called.
    pub(crate) name: String,
    /// What was found in it and in those before it.
    pub(crate) findings: Vec<Finding>,
}

/// The templates of files' names, one a design.
#[derive(Clone)]
pub(crate) struct NamePatterns {
    patterns: Vec<Pattern>,
    /// The fields that they name.
    fields: Arc<[String]>,
}

impl NamePatterns {
    pub(crate) fn compile(plan: &Plan, template: &str) -> Result<Self> {
        let patterns = plan.designs().iter().map(|member| {
            member
                .plate
                .pattern(template)
                .map_err(|error| in_name(error, template))
        });
        let patterns: Vec<Pattern> = patterns.collect::<Result<_>>()?;
        let fields = patterns.first().map(|first| first.fields().collect());
        Ok(Self {
            fields: fields.unwrap_or_default(),
            patterns,
        })
    }
}

fn in_name(error: Error, template: &str) -> Error {
    let findings = error.into_findings().into_iter().map(|mut finding| {
        finding.message = format!("in the name `{template}`: {}", finding.message);
        finding.place = Place::default();
        finding
    });
    Error::from_faults(findings).unwrap_or_else(|| Error::new(Kind::Template, "the name is wrong"))
}

impl Laid {
    /// Lays a record out.
    pub(crate) fn new(plan: &Plan, names: &NamePatterns, record: Record) -> Self {
        Self {
            digest: Digest(record.digest()),
            outcome: lay_out(plan, names, &record),
            record,
        }
    }

    /// Its id; where it was refused, as the record has it.
    pub(crate) fn id(&self) -> String {
        match &self.outcome {
            Ok(drawable) => drawable.facts.id.clone(),
            Err(_) => {
                let given = self.record.get("credential.id");
                given
                    .and_then(|id| id.as_str())
                    .unwrap_or_default()
                    .to_owned()
            }
        }
    }
}

fn lay_out(plan: &Plan, names: &NamePatterns, record: &Record) -> Result<Drawable> {
    let mut drawable = Drawable {
        layouts: Vec::new(),
        facts: Facts::default(),
        findings: Vec::new(),
        wanted_name: String::new(),
        name_fields: Arc::clone(&names.fields),
    };
    let mut faults: Vec<Finding> = Vec::new();
    for &member in plan.choose(record)? {
        match one(plan, names, record, member) {
            Ok((layout, name)) => {
                if drawable.layouts.is_empty() {
                    drawable.facts = layout.facts().clone();
                    drawable.wanted_name = name;
                }
                let findings = layout.findings().iter().cloned();
                let findings = findings.map(|finding| of_design(plan, member, finding));
                drawable.findings.extend(findings);
                drawable.layouts.push((member, layout));
            }
            Err(error) if error.kind() == Kind::Cancelled => return Err(error),
            Err(error) => faults.extend(
                error
                    .into_findings()
                    .into_iter()
                    .map(|fault| of_design(plan, member, fault)),
            ),
        }
    }
    dedup(&mut faults);
    dedup(&mut drawable.findings);
    match Error::from_faults(faults) {
        Some(error) => Err(error),
        None => Ok(drawable),
    }
}

fn one(
    plan: &Plan,
    names: &NamePatterns,
    record: &Record,
    member: usize,
) -> Result<(Layout, String)> {
    let plate = &plan.designs()[member].plate;
    // What is wrong with the values and what does not fit are told together.
    let filled = plate.fill_in_part(&plan.seen_by(member, record))?;
    let layout = filled.layout()?;
    let pattern = &names.patterns[member];
    let name = filled.text(pattern).map_err(|error| {
        let error = error.map(|fault| filled.blame_in(pattern, fault));
        error.at(&record.place())
    })?;
    Ok((layout, name))
}

/// Says which design has the element, where there are several.
fn of_design(plan: &Plan, member: usize, mut finding: Finding) -> Finding {
    let designs = plan.designs();
    if designs.len() > 1
        && let Some(element) = &finding.place.element
        && let Some(member) = designs.get(member)
    {
        finding.place.element = Some(format!("{}/{element}", member.name));
    }
    finding
}

/// What several designs found alike is told once.
fn dedup(findings: &mut Vec<Finding>) {
    let mut seen = std::collections::BTreeSet::new();
    findings.retain(|finding| seen.insert(finding.clone()));
}

/// Who came before.
pub(crate) struct Roll {
    /// None where records have no files of their own.
    names: Option<Names>,
    ids: Firsts,
    /// E-mail and credential.
    people: Firsts,
}

impl Roll {
    /// `files` says whether each record has files of its own, whose names must not meet.
    pub(crate) fn new(files: bool, shelf: &Shelf) -> Self {
        Self {
            names: files.then(|| Names::new(shelf)),
            ids: shelf.firsts(),
            people: shelf.firsts(),
        }
    }

    /// Gives a record its name, or refuses it.
    pub(crate) fn turn(&mut self, laid: &Laid) -> Result<Turn> {
        let drawable = laid.outcome.as_ref().map_err(Clone::clone)?;
        let record = &laid.record;
        let number = record.origin.number.unwrap_or(0);
        self.check_id(&drawable.facts.id, record)?;
        let place = record.place();
        let mut findings = drawable.findings.clone();
        findings.extend(self.probable_double(record));
        let wanted = match drawable.wanted_name.trim() {
            "" => format!("record-{number:06}"),
            name => name.to_owned(),
        };
        let given = match &mut self.names {
            Some(names) => names.give(&wanted, &drawable.facts.id, number),
            None => name::Given {
                name: name::safe(&wanted),
                changed: false,
                met: None,
            },
        };
        findings.extend(told(&wanted, drawable, &given, record));
        Ok(Turn {
            name: given.name,
            findings: findings
                .into_iter()
                .map(|finding| finding.at(&place))
                .collect(),
        })
    }

    /// Notes a record whose files are there already.
    pub(crate) fn note(&mut self, id: &str, name: &str, record: &Record) {
        let number = record.origin.number.unwrap_or(0);
        if let Some(names) = &mut self.names {
            names.take(name, number);
        }
        if !id.is_empty() {
            self.ids.first(id, number);
        }
        self.person(record);
    }

    fn check_id(&mut self, id: &str, record: &Record) -> Result<()> {
        let number = record.origin.number.unwrap_or(0);
        if id.is_empty() {
            return Ok(());
        }
        let first = self.ids.first(id, number);
        if first == number {
            return Ok(());
        }
        Err(Error::new(
            Kind::Duplicate,
            format!("record {number} has the id of record {first}, `{id}`"),
        )
        .help("give each record a `credential.id` of its own")
        .at(&record.place_of("credential.id")))
    }

    /// A warning when somebody with this address has this credential already.
    fn probable_double(&mut self, record: &Record) -> Option<Finding> {
        let number = record.origin.number.unwrap_or(0);
        let first = self.person(record)?;
        (first != number).then(|| {
            Finding::warning(
                Kind::ProbableDuplicate,
                format!("record {number} has the e-mail and the credential of record {first}"),
            )
            .help("take one of the two out, if they are the same")
            .at(&record.place_of("recipient.email"))
        })
    }

    /// The first record with this one's e-mail and credential; `None` where it has no e-mail.
    fn person(&mut self, record: &Record) -> Option<u64> {
        let text = |field: &str| record.get(field).and_then(|value| value.as_str());
        let email = text("recipient.email")?.trim().to_lowercase();
        let credential = text("credential.name").unwrap_or_default().trim();
        let number = record.origin.number.unwrap_or(0);
        (!email.is_empty()).then(|| {
            let person = format!("{email}\0{credential}");
            self.people.first(&person, number)
        })
    }
}

/// A warning when files can't be called what they should.
fn told(
    wanted: &str,
    drawable: &Drawable,
    given: &name::Given,
    record: &Record,
) -> Option<Finding> {
    let id = &drawable.facts.id;
    let number = record.origin.number.unwrap_or(0);
    let name = &given.name;
    if let Some(first) = given.met {
        let message = format!(
            "the files of record {number} would meet those of record {first}; they are called `{name}`"
        );
        return Some(
            Finding::warning(Kind::FileName, message)
                .help("make them differ in more than case, or name files by more than that with `--name`")
                .at(&place_of_name(&drawable.name_fields, record)),
        );
    }
    (given.changed && wanted.contains(id.as_str()) && !id.is_empty() && name::safe(id) != *id).then(
        || {
            let message = format!(
                "the id `{}` can't be a file's name; its files are called `{name}`",
                id.escape_debug()
            );
            Finding::warning(Kind::FileName, message)
                .help("ids of letters, digits and dashes name their files as they are")
                .at(&record.place_of("credential.id"))
        },
    )
}

/// Where the value stood that names the files: the id, or else the longest of those that do.
fn place_of_name(fields: &[String], record: &Record) -> Place {
    let length = |field: &String| {
        let value = record.get(field).and_then(|value| value.as_str());
        value.map_or(0, str::len)
    };
    let id = fields.iter().find(|field| *field == "credential.id");
    match id.or_else(|| fields.iter().max_by_key(|field| length(field))) {
        Some(field) => record.place_of(field),
        None => record.place(),
    }
}
