//! `testamur check`: all findings, nothing drawn.

use serde_json::json;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Finding;
use testamur::plate::Plate;

use crate::DONE;
use crate::NOT_STARTED;
use crate::REFUSED;
use crate::args::CheckArgs;
use crate::columns;
use crate::open;
use crate::print::Printer;

pub(crate) fn run(args: &CheckArgs, printer: &Printer) -> Result<u8> {
    let plate = open::plate(&args.design, Some(&args.columns))?;
    let mut findings = plate.warnings().to_vec();
    let fixed = match plate.fixed_layout() {
        Ok(fixed) => fixed,
        Err(error) => {
            findings.extend(error.into_findings());
            tell(findings, None, args, printer);
            return Ok(NOT_STARTED);
        }
    };
    findings.extend_from_slice(fixed.findings());
    let broken = broken_fonts(&plate);
    let whole = broken.is_empty();
    findings.extend(broken);
    let (mut sound, mut refused) = (0_u64, 0_u64);
    let mut note = |result: Result<Vec<Finding>>| match result {
        Ok(warnings) => {
            sound += 1;
            findings.extend(warnings);
        }
        Err(error) => {
            refused += 1;
            findings.extend(error.into_findings());
        }
    };
    let lay_out =
        |record: &testamur::record::Record| Ok(plate.fill(record)?.layout()?.findings().to_vec());
    match &args.records {
        Some(path) => {
            let records = columns::records(&plate, path, &args.columns)?;
            if let Some(path) = &args.save_mapping {
                columns::save(&records, path)?;
            }
            let on_columns = records.warnings();
            for record in records {
                note(record.and_then(|record| lay_out(&record)));
            }
            findings.extend(on_columns);
        }
        None => plate
            .samples()?
            .iter()
            .for_each(|sample| note(lay_out(sample))),
    }
    tell(
        findings,
        args.records.is_some().then_some((sound, refused)),
        args,
        printer,
    );
    Ok(if refused == 0 && whole { DONE } else { REFUSED })
}

/// Faults of the design's own fonts in letters that no sample may need.
fn broken_fonts(plate: &Plate) -> Vec<Finding> {
    let own = plate.fonts().families().filter(|family| !family.bundled);
    let faces = own.flat_map(|family| &family.faces);
    let faults = faces.filter_map(|font| font.check().err());
    faults.flat_map(Error::into_findings).collect()
}

fn tell(findings: Vec<Finding>, records: Option<(u64, u64)>, args: &CheckArgs, printer: &Printer) {
    let findings: Vec<_> = findings
        .into_iter()
        .map(|finding| open::named(finding, &args.design))
        .collect();
    if printer.is_json() {
        let records = records.map(|(sound, refused)| json!({ "sound": sound, "refused": refused }));
        return printer.report(&json!({ "findings": findings, "records": records }));
    }
    printer.findings(&findings);
    let faults = findings.iter().filter(|finding| finding.is_fault()).count();
    let warnings = findings.len() - faults;
    let counted = match records {
        Some((sound, refused)) => format!(
            "{} records: {sound} sound, {refused} refused; ",
            sound + refused
        ),
        None => String::new(),
    };
    printer.summary(&format!(
        "{counted}{}, {}",
        several(faults, "error"),
        several(warnings, "warning")
    ));
}

fn several(count: usize, word: &str) -> String {
    match count {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}
