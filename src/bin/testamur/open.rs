//! Designs by their names on the command line.

use std::path::Path;

use serde_json::json;
use testamur::assets::Assets;
use testamur::bundled;
use testamur::design::Design;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::finding::nearest;
use testamur::limits::Limits;
use testamur::plate::Plate;

use crate::DONE;
use crate::args::ColumnArgs;
use crate::print;
use crate::print::Printer;

/// A folder, a `.zip`, or a bundled design.
pub(crate) fn assets(design: &str) -> Result<Assets> {
    let path = Path::new(design);
    if path.exists() {
        return Assets::open(path, &Limits::default());
    }
    bundled::assets(design).ok_or_else(|| unknown(design))
}

fn unknown(design: &str) -> Error {
    let names: Vec<_> = bundled::names().collect();
    let near = nearest(design, names.iter().copied());
    let help = match near {
        Some(name) => format!("did you mean `{name}`? It is bundled"),
        None => format!(
            "name a folder, a .zip, or one of {}",
            names
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    Error::new(Kind::Asset, format!("there is no design `{design}`"))
        .file(design)
        .help(help)
}

/// The design, compiled, with what was found in it printed.
pub(crate) fn plate(design: &str, columns: Option<&ColumnArgs>) -> Result<Plate> {
    let assets = assets(design)?;
    let plate =
        Plate::open(&assets, &Limits::default()).map_err(|error| in_design(error, design))?;
    match columns.and_then(|columns| columns.assets.as_ref()) {
        Some(folder) => Ok(plate.with_record_assets(Assets::folder(folder, &Limits::default())?)),
        None => Ok(plate),
    }
}

/// Says `classic/design.toml` where the library says `design.toml`.
pub(crate) fn in_design(error: Error, design: &str) -> Error {
    let findings = error
        .into_findings()
        .into_iter()
        .map(|finding| named(finding, design));
    Error::from_faults(findings).expect("an error has at least one fault")
}

pub(crate) fn named(
    mut finding: testamur::finding::Finding,
    design: &str,
) -> testamur::finding::Finding {
    if let Some(file) = &finding.place.file
        && !design.ends_with(".zip")
        && matches!(file.as_str(), "design.toml" | "design.json")
    {
        finding.place.file = Some(format!("{}/{file}", design.trim_end_matches('/')));
    }
    finding
}

/// Lists the bundled designs.
pub(crate) fn list(printer: &Printer) -> Result<u8> {
    let designs: Vec<_> = bundled::names()
        .filter_map(|name| Some((name, bundled::assets(name)?)))
        .collect();
    let mut lines = String::new();
    let mut rows = Vec::new();
    for (name, assets) in designs {
        let design = Design::read(&assets, &Limits::default())?;
        let kind = format!("{:?}", design.kind).to_lowercase();
        let page = &design.pages[0];
        let size = if page.in_pixels {
            format!("{:.0} × {:.0} px", page.size.w / 0.75, page.size.h / 0.75)
        } else {
            format!(
                "{:.0} × {:.0} mm",
                page.size.w / 72.0 * 25.4,
                page.size.h / 72.0 * 25.4
            )
        };
        lines.push_str(&format!(
            "{name:<10} {kind:<12} {size:<15} {}\n",
            design.name
        ));
        rows.push(json!({ "name": name, "kind": kind, "size": size, "title": design.name }));
    }
    if printer.is_json() {
        printer.report(&json!({ "designs": rows }));
    } else {
        print::result(lines.as_bytes())?;
    }
    Ok(DONE)
}
