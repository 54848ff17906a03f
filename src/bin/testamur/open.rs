//! Designs by their names on the command line.

use std::path::Path;

use testamur::assets::Assets;
use testamur::bundled;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::finding::nearest;
use testamur::limits::Limits;
use testamur::plate::Plate;

use crate::args::ColumnArgs;

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

/// The design, compiled.
pub(crate) fn plate(design: &str, columns: Option<&ColumnArgs>) -> Result<Plate> {
    plate_of(&assets(design)?, design, columns)
}

/// The design of these files, compiled.
pub(crate) fn plate_of(
    assets: &Assets,
    design: &str,
    columns: Option<&ColumnArgs>,
) -> Result<Plate> {
    let plate =
        Plate::open(assets, &Limits::default()).map_err(|error| in_design(error, design))?;
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
