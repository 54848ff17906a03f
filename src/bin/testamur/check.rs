//! `testamur check`: all findings, nothing drawn.

use std::path::Path;

use indicatif::HumanCount;
use serde_json::Value;
use serde_json::json;
use testamur::batch::Plan;
use testamur::batch::Preflight;
use testamur::batch::PreflightOptions;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Finding;
use testamur::plate::Plate;

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
use crate::print::Printer;

pub(crate) fn run(args: &CheckArgs, printer: &Printer) -> Result<u8> {
    let designs = Designs::open(args)?;
    if designs.is_broken {
        tell(&designs.findings, printer);
        return Ok(NOT_STARTED);
    }
    match &args.records {
        Some(path) => records(path, &designs, args, printer),
        None => samples(&designs, printer),
    }
}

/// The designs of the command line, and what was found in them.
struct Designs {
    plates: Vec<(String, Plate)>,
    findings: Vec<Finding>,
    /// Whether no record can be drawn with one of them.
    is_broken: bool,
    /// Whether each letter of their own fonts can be drawn.
    is_whole: bool,
}

impl Designs {
    /// Opens them all; the faults of all come together.
    fn open(args: &CheckArgs) -> Result<Self> {
        let mut designs = Self {
            plates: Vec::new(),
            findings: Vec::new(),
            is_broken: false,
            is_whole: true,
        };
        let mut faults = Vec::new();
        for design in &args.designs {
            match open::plate(design, Some(&args.columns)) {
                Ok(plate) => designs.add(design, plate),
                Err(error) => faults.extend(error.into_findings()),
            }
        }
        match Error::from_faults(faults) {
            Some(error) => Err(error),
            None => Ok(designs),
        }
    }

    fn add(&mut self, design: &str, plate: Plate) {
        let mut found = plate.warnings().to_vec();
        match plate.fixed_layout() {
            Ok(fixed) => found.extend_from_slice(fixed.findings()),
            Err(error) => {
                found.extend(error.into_findings());
                self.is_broken = true;
            }
        }
        let broken = broken_fonts(&plate);
        self.is_whole &= broken.is_empty();
        found.extend(broken);
        let named = found.into_iter().map(|one| open::named(one, design));
        self.findings.extend(named);
        self.plates.push((design.to_owned(), plate));
    }

    fn code(&self, refused: u64) -> u8 {
        match refused {
            0 if self.is_whole => DONE,
            _ => REFUSED,
        }
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
fn samples(designs: &Designs, printer: &Printer) -> Result<u8> {
    let mut findings = designs.findings.clone();
    let mut refused = 0;
    for (design, plate) in &designs.plates {
        for sample in plate.samples()? {
            let found = match plate.fill(&sample).and_then(|filled| filled.layout()) {
                Ok(layout) => layout.findings().to_vec(),
                Err(error) => {
                    refused += 1;
                    error.into_findings()
                }
            };
            findings.extend(found.into_iter().map(|one| open::named(one, design)));
        }
    }
    tell(&findings, printer);
    Ok(designs.code(refused))
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
    beside.extend(on_columns);
    let mut sinks = Sinks::open(args.findings.as_deref(), printer)?;
    beside.iter().for_each(|finding| sinks.tell(finding));
    let options = PreflightOptions {
        name: args.name.clone(),
        threads: args.threads,
        ..PreflightOptions::default()
    };
    let found = match preflight::run(&plan, &input, &options, &mut sinks) {
        Ok(found) => found,
        Err(error) => return sinks.fail(error),
    };
    let late = input.late();
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
    Ok(designs.code(found.refused))
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
