//! `testamur check`: all findings, no file made.

use std::path::Path;

use indicatif::HumanCount;
use serde_json::Value;
use serde_json::json;
use testamur::assets::Assets;
use testamur::batch::Plan;
use testamur::batch::Preflight;
use testamur::batch::PreflightOptions;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Finding;
use testamur::finding::Kind;
use testamur::finding::Policy;
use testamur::plate::Plate;
use testamur::review::languages;
use testamur::review::review;

use crate::DONE;
use crate::NOT_STARTED;
use crate::REFUSED;
use crate::args::CheckArgs;
use crate::columns;
use crate::job::called;
use crate::open;
use crate::preflight;
use crate::preflight::Sinks;
use crate::preflight::several;
use crate::print;
use crate::print::Printer;

pub(crate) fn run(args: &CheckArgs, printer: &Printer) -> Result<u8> {
    if args.kinds {
        return kinds(printer);
    }
    let designs = Designs::open(args)?;
    if designs.is_broken {
        tell(&designs.findings, printer);
        return Ok(NOT_STARTED);
    }
    match &args.records {
        Some(path) => records(path, &designs, args, printer),
        None => samples(designs, printer),
    }
}

/// The designs of the command line, and what was found in them.
struct Designs {
    plates: Vec<(String, Plate)>,
    findings: Vec<Finding>,
    /// What the user makes of findings.
    policy: Policy,
    /// Whether no record can be drawn with one of them.
    is_broken: bool,
}

impl Designs {
    /// Opens them all; the faults of all come together.
    fn open(args: &CheckArgs) -> Result<Self> {
        let mut designs = Self {
            plates: Vec::new(),
            findings: Vec::new(),
            policy: Policy {
                deny: args.deny.iter().copied().collect(),
                allow: args.allow.iter().copied().collect(),
            },
            is_broken: false,
        };
        let mut faults = Vec::new();
        for design in &args.designs {
            let opened = open::assets(design).and_then(|assets| {
                let plate = open::plate_of(&assets, design, Some(&args.columns))?;
                Ok((assets, plate))
            });
            match opened {
                Ok((assets, plate)) => designs.add(design, &assets, plate),
                Err(error) => faults.extend(error.into_findings()),
            }
        }
        match Error::from_faults(faults) {
            Some(error) => Err(error),
            None => Ok(designs),
        }
    }

    fn add(&mut self, design: &str, assets: &Assets, plate: Plate) {
        let mut found = plate.warnings().to_vec();
        match plate.fixed_layout() {
            Ok(fixed) => {
                found.extend_from_slice(fixed.findings());
                found.extend(review(&plate, assets).unwrap_or_else(Error::into_findings));
            }
            Err(error) => {
                found.extend(error.into_findings());
                self.is_broken = true;
            }
        }
        found.extend(broken_fonts(&plate));
        let found = self.weighed(found, design);
        self.findings.extend(found);
        self.plates.push((design.to_owned(), plate));
    }

    /// Findings of a design as they weigh, with its name.
    fn weighed(&self, findings: Vec<Finding>, design: &str) -> Vec<Finding> {
        let weighed = self.policy.weigh_all(findings).into_iter();
        weighed.map(|one| open::named(one, design)).collect()
    }

    /// What the designs' families lack for the languages of records.
    fn languages(&self, locales: &[&str]) -> Vec<Finding> {
        let of =
            |(design, plate): &(String, Plate)| self.weighed(languages(plate, locales), design);
        self.plates.iter().flat_map(of).collect()
    }

    fn code(&self, refused: u64) -> u8 {
        let is_sound = refused == 0 && !self.findings.iter().any(Finding::is_fault);
        if is_sound { DONE } else { REFUSED }
    }

    fn plan(&self) -> Plan {
        let plates = self.plates.iter();
        plates.fold(Plan::default(), |plan, (design, plate)| {
            plan.and(&called(design), plate.clone())
        })
    }
}

/// Faults of the design's own fonts in letters that no sample may need.
fn broken_fonts(plate: &Plate) -> Vec<Finding> {
    let own = plate.fonts().families().filter(|family| !family.bundled);
    let faces = own.flat_map(|family| &family.faces);
    let faults = faces.filter_map(|font| font.check().err());
    faults.flat_map(Error::into_findings).collect()
}

/// Checks the records that the designs show in previews.
fn samples(mut designs: Designs, printer: &Printer) -> Result<u8> {
    let mut late = Vec::new();
    for (design, plate) in &designs.plates {
        for sample in plate.samples()? {
            let found = match plate.fill(&sample).and_then(|filled| filled.layout()) {
                Ok(layout) => layout.findings().to_vec(),
                Err(error) => error.into_findings(),
            };
            let file = &plate.design().file;
            let found = found.into_iter().map(|one| one.file(file)).collect();
            late.extend(designs.weighed(found, design));
        }
    }
    designs.findings.extend(late);
    tell(&designs.findings, printer);
    Ok(designs.code(0))
}

/// Lists the kinds of findings on standard output.
fn kinds(printer: &Printer) -> Result<u8> {
    if printer.is_json() {
        let kinds = Kind::ALL
            .iter()
            .map(|kind| json!({ "kind": kind, "about": kind.about() }));
        printer.report(&Value::Array(kinds.collect()));
        return Ok(DONE);
    }
    let lines = Kind::ALL
        .iter()
        .map(|kind| format!("{:<18}  {}\n", kind.name(), kind.about()));
    print::result(lines.collect::<String>().as_bytes())?;
    Ok(DONE)
}

fn tell(findings: &[Finding], printer: &Printer) {
    if printer.is_json() {
        return printer.report(&json!({ "findings": findings, "records": Value::Null }));
    }
    printer.findings(findings);
    printer.summary(&count(findings, (0, 0)));
}

/// How many faults and warnings there are, with some that were counted elsewhere.
fn count(findings: &[Finding], others: (u64, u64)) -> String {
    let faults = findings.iter().filter(|finding| finding.is_fault()).count() as u64;
    let warnings = findings.len() as u64 - faults;
    format!(
        "{}, {}",
        several(faults + others.0, "error"),
        several(warnings + others.1, "warning")
    )
}

/// Checks the records of a file.
fn records(path: &Path, designs: &Designs, args: &CheckArgs, printer: &Printer) -> Result<u8> {
    let plan = designs.plan();
    let file = columns::file(plan.wanted(), path, &args.columns)?;
    if let Some(path) = &args.save_mapping {
        columns::save(&file.open()?, path)?;
    }
    let mut beside = designs.findings.clone();
    let on_columns = file.warnings()?;
    let input = columns::Noting::new(&file, on_columns.len());
    beside.extend(designs.policy.weigh_all(on_columns));
    let mut sinks = Sinks::open(args.findings.as_deref(), printer)?;
    beside.iter().for_each(|finding| sinks.tell(finding));
    let options = PreflightOptions {
        name: args.name.clone(),
        threads: args.threads,
        policy: designs.policy.clone(),
        ..PreflightOptions::default()
    };
    let found = match preflight::run(&plan, &input, &options, &mut sinks) {
        Ok(found) => found,
        Err(error) => return sinks.fail(error),
    };
    let mut late = designs.policy.weigh_all(input.late());
    late.extend(designs.languages(&sinks.locales()));
    late.iter().for_each(|finding| sinks.tell(finding));
    beside.extend(late);
    sinks.end(&[
        ("records", counts(&found)),
        ("kinds", preflight::kinds(&found)),
    ]);
    printer.findings(&beside);
    preflight::show(&found, &all(args), printer);
    printer.summary(&format!(
        "{} records: {} sound, {} refused; {}",
        HumanCount(found.records),
        HumanCount(found.sound),
        HumanCount(found.refused),
        count(&beside, found.faults_and_warnings())
    ));
    let denied = beside.iter().filter(|finding| finding.is_fault()).count() as u64;
    Ok(designs.code(found.refused + denied))
}

fn counts(found: &Preflight) -> Value {
    json!({ "total": found.records, "sound": found.sound, "refused": found.refused })
}

/// Where all findings are listed.
fn all(args: &CheckArgs) -> String {
    match &args.findings {
        Some(path) => format!("`{}` lists all", path.display()),
        None => "--findings FILE lists all".to_owned(),
    }
}
