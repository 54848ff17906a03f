//! `testamur diff`: what changed between two designs, or since a revision.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use testamur::assets::Assets;
use testamur::batch::write_whole;
use testamur::compare::Change;
use testamur::compare::Comparison;
use testamur::compare::PageChange;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::finding::Place;
use testamur::geom::Rect;
use testamur::limits::Limits;
use testamur::paint::Format;
use testamur::paint::PaintOptions;
use testamur::paint::Painter;
use testamur::plate::Plate;
use testamur::record::Record;

use crate::DONE;
use crate::args::DiffArgs;
use crate::columns;
use crate::open;
use crate::print;
use crate::print::Printer;
use crate::render;

pub(crate) fn run(args: &DiffArgs, printer: &Printer) -> Result<u8> {
    let (before, after) = (plate(&args.before)?, plate(&args.after)?);
    let record = record(args, &before, &after)?;
    let compared = Comparison::of(&before, &after, &record)?;
    if let Some(path) = &args.output {
        let names = [&*args.before, &*args.after];
        picture(&compared, names, path)?;
    }
    if printer.is_json() {
        printer.report(&to_json(&compared));
    } else {
        print::result(told(&compared).as_bytes())?;
        printer.summary(&counted(&compared));
    }
    Ok(DONE)
}

/// A design, or `DESIGN@REVISION`.
fn plate(design: &str) -> Result<Plate> {
    if Path::new(design).exists() {
        return open::plate(design, None);
    }
    match design.rsplit_once('@') {
        Some((folder, revision)) if Path::new(folder).is_dir() => {
            let assets = of_revision(folder, revision)?;
            let plate = Plate::open(&assets, &Limits::default());
            plate.map_err(|error| open::in_design(error, design))
        }
        _ => open::plate(design, None),
    }
}

/// The files of a folder as git has them.
fn of_revision(folder: &str, revision: &str) -> Result<Assets> {
    let mut git = Command::new("git");
    // Within a folder of the work tree, git packs that folder alone, and names start there.
    git.args(["-C", folder, "archive", "--format=zip", "--end-of-options"]);
    git.arg(revision);
    let output = git.output().map_err(|error| {
        let message = format!("git can't be run: {error}");
        Error::new(Kind::Io, message).help("install git, or name two folders")
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next_back().unwrap_or("no word of why");
        let message = format!("`{folder}` has no revision `{revision}`: {}", said.trim());
        let help =
            "`git log --oneline` in the folder lists what there is; `HEAD` is the last commit";
        return Err(Error::new(Kind::Asset, message)
            .at(&Place::file(folder))
            .help(help));
    }
    Assets::zip(Arc::from(output.stdout), &Limits::default())
}

/// What both are drawn with: a file's record, or a sample of the later design.
fn record(args: &DiffArgs, before: &Plate, after: &Plate) -> Result<Record> {
    if let Some(path) = &args.record {
        return columns::first(after, path, &args.columns);
    }
    let record = render::sample(args.sample, after)?;
    // One that lacks what the former design requires is no use; its own sample may have all.
    match before.fill(&record) {
        Ok(_) => Ok(record),
        Err(_) => render::sample(1, before),
    }
}

fn picture(compared: &Comparison, names: [&str; 2], path: &Path) -> Result<()> {
    let format = path.extension().and_then(|ending| ending.to_str());
    let format: Format = format
        .and_then(|ending| ending.parse().ok())
        .ok_or_else(|| render::unknown(path))?;
    let sheet = compared.sheet(names)?;
    let scene = sheet.fill(&Record::default())?.layout()?.scene();
    let mut options = PaintOptions::default();
    options.png.dpi = Some(96.0);
    let painter = Painter::prepare(format, &*sheet.stage()?, &options)?;
    let file = painter.paint(&scene)?;
    write_whole(path, &[&file.shared, &file.own])
}

fn told(compared: &Comparison) -> String {
    let changes = compared.changes.iter().map(|change| format!("{change}\n"));
    let pages = compared.pages.iter().map(page);
    changes.chain(pages).collect()
}

fn page(change: &PageChange) -> String {
    let elements = match change.elements.is_empty() {
        true => String::new(),
        false => format!(": {}", change.elements.join(", ")),
    };
    let mut lines = format!(
        "page {} looks otherwise in {}, {:.1} % of it{elements}\n",
        change.page + 1,
        several(change.places.len(), "place"),
        change.share * 100.0
    );
    for place in &change.places {
        lines.push_str(&format!("  {}\n", measured(place)));
    }
    lines
}

/// A place in millimetres.
fn measured(place: &Rect) -> String {
    let mm = |points: f64| points * 25.4 / 72.0;
    format!(
        "{:.0} × {:.0} mm at {:.0} mm from the left, {:.0} mm from the top",
        mm(place.w),
        mm(place.h),
        mm(place.x),
        mm(place.y)
    )
}

fn counted(compared: &Comparison) -> String {
    if compared.is_same() {
        return "nothing differs".to_owned();
    }
    format!(
        "{}; {}",
        several(compared.changes.len(), "change"),
        match compared.pages.len() {
            0 => "the pages look alike".to_owned(),
            1 => "1 page looks otherwise".to_owned(),
            count => format!("{count} pages look otherwise"),
        }
    )
}

fn several(count: usize, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {word}{s}")
}

fn to_json(compared: &Comparison) -> Value {
    let changes: &[Change] = &compared.changes;
    let pages = compared.pages.iter().map(|change| {
        let places = change
            .places
            .iter()
            .map(|place| [place.x, place.y, place.w, place.h]);
        json!({
            "page": change.page + 1,
            "places": places.collect::<Vec<_>>(),
            "share": change.share,
            "elements": change.elements,
        })
    });
    json!({ "changes": changes, "pages": pages.collect::<Vec<_>>() })
}
