//! `testamur new`: a folder with a design to go on from.

use std::fs;
use std::path::Path;

use serde_json::json;
use testamur::artwork::Artwork;
use testamur::artwork::Options;
use testamur::assets::Assets;
use testamur::assets::Bytes;
use testamur::batch::write_whole;
use testamur::bundled;
use testamur::design::Kind as DesignKind;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Finding;
use testamur::finding::Kind;
use testamur::limits::Limits;

use crate::DONE;
use crate::args::NewArgs;
use crate::print::Printer;

/// The files of a new design by their names, and what was found on the way.
struct Start {
    kind: DesignKind,
    files: Vec<(String, Bytes)>,
    findings: Vec<Finding>,
}

pub(crate) fn run(args: &NewArgs, printer: &Printer) -> Result<u8> {
    let folder = &args.folder;
    check_free(folder)?;
    let kind = args.kind.as_deref().map(|kind| match kind {
        "badge" => DesignKind::Badge,
        _ => DesignKind::Certificate,
    });
    let start = match &args.from {
        Some(art) => from_art(art, kind)?,
        None => from_bundled(kind)?,
    };
    write(folder, &start.files)?;
    printer.findings(&start.findings);
    tell(folder, &start, printer);
    Ok(DONE)
}

/// Nothing that is there already is ever written over.
fn check_free(folder: &Path) -> Result<()> {
    let shown = folder.display().to_string();
    let taken = |what: &str| {
        Error::new(Kind::Io, format!("`{shown}` {what}")).help("name a new folder, or an empty one")
    };
    match fs::read_dir(folder) {
        Ok(entries) => match entries.count() {
            0 => Ok(()),
            _ => Err(taken("is not empty")),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Err(taken("is a file")),
        Err(error) => Err(Error::new(
            Kind::Io,
            format!("`{shown}` can't be looked into: {error}"),
        )),
    }
}

fn from_art(art: &Path, kind: Option<DesignKind>) -> Result<Start> {
    let shown = art.display().to_string();
    let limits = Limits::default();
    let folder = match art.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = art
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let bytes = read(art, &limits).map_err(|error| error.file(&shown))?;
    let options = Options {
        kind,
        files: Assets::folder(folder, &limits)?,
        fonts: own_fonts(folder, &limits)?,
        limits,
        ..Options::default()
    };
    let art = Artwork::read(bytes, &name, &options)?;
    let kind = art.kind;
    let mut files: Vec<(String, Bytes)> = art.files.into_iter().collect();
    files.push(("design.toml".to_owned(), art.design.into_bytes().into()));
    let findings = art.findings.into_iter().map(|finding| finding.file(&name));
    Ok(Start {
        kind,
        files,
        findings: findings.collect(),
    })
}

/// The fonts in `fonts/` beside the artwork, by their names there.
fn own_fonts(folder: &Path, limits: &Limits) -> Result<Vec<(String, Bytes)>> {
    let Ok(entries) = fs::read_dir(folder.join("fonts")) else {
        return Ok(Vec::new());
    };
    let names = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_font = |name: &String| {
        let lower = name.to_lowercase();
        !name.starts_with('.') && (lower.ends_with(".ttf") || lower.ends_with(".otf"))
    };
    let mut names: Vec<String> = names.filter(is_font).collect();
    names.sort();
    let fonts = Assets::folder(folder.join("fonts"), limits)?;
    let read = |name: &String| Some((format!("fonts/{name}"), fonts.read(name).ok()?));
    Ok(names.iter().take(limits.fonts).filter_map(read).collect())
}

/// The artwork, its size looked at before it is read.
fn read(art: &Path, limits: &Limits) -> Result<Bytes> {
    let unreadable = |error: std::io::Error| {
        Error::new(Kind::Io, format!("the artwork can't be read: {error}"))
            .help("name an SVG, PDF, PNG or JPEG file")
    };
    let facts = fs::metadata(art).map_err(unreadable)?;
    if !facts.is_file() {
        return Err(Error::new(Kind::Io, "the artwork is no file")
            .help("name an SVG, PDF, PNG or JPEG file"));
    }
    if facts.len() > limits.picture_bytes {
        return Err(Error::new(
            Kind::Limit,
            format!(
                "the artwork has {} bytes; {} are allowed",
                facts.len(),
                limits.picture_bytes
            ),
        )
        .help("save it smaller"));
    }
    fs::read(art).map(Bytes::from).map_err(unreadable)
}

/// The bundled design that new ones start from.
fn from_bundled(kind: Option<DesignKind>) -> Result<Start> {
    let kind = kind.unwrap_or(DesignKind::Certificate);
    let name = match kind {
        DesignKind::Badge => "badge",
        DesignKind::Certificate => "classic",
    };
    let assets = bundled::assets(name).expect("it is one of the bundled designs");
    let files = assets.names().into_iter().map(|name| {
        let bytes = assets.read(&name)?;
        Ok((name, bytes))
    });
    Ok(Start {
        kind,
        files: files.collect::<Result<_>>()?,
        findings: Vec::new(),
    })
}

/// What stands above a new design: editors that know TOML (Taplo, Even Better TOML) find the schema by it.
const HEAD: &str = "#:schema ./design.schema.json
# Editors check and complete this file once `testamur schema design > design.schema.json` was run in its folder.

";

/// The design file comes last: with it, the folder is one of a design.
fn write(folder: &Path, files: &[(String, Bytes)]) -> Result<()> {
    let is_design = |(name, _): &&(String, Bytes)| name == "design.toml";
    let (last, first): (Vec<_>, Vec<_>) = files.iter().partition(is_design);
    for (name, bytes) in first.into_iter().chain(last) {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| {
            Error::new(
                Kind::Io,
                format!("`{}` can't be made: {error}", parent.display()),
            )
        })?;
        let head = if name == "design.toml" { HEAD } else { "" };
        write_whole(&path, &[head.as_bytes(), bytes])?;
    }
    Ok(())
}

fn tell(folder: &Path, start: &Start, printer: &Printer) {
    let shown = folder.display().to_string();
    let names: Vec<&str> = start.files.iter().map(|(name, _)| name.as_str()).collect();
    if printer.is_json() {
        printer.report(&json!({ "folder": shown, "files": names, "findings": start.findings }));
    }
    let word = match shown.contains(char::is_whitespace) {
        true => format!("'{shown}'"),
        false => shown.clone(),
    };
    printer.summary(&format!("{} in {shown}", names.join(", ")));
    let out = match start.kind {
        DesignKind::Certificate => "out.pdf",
        DesignKind::Badge => "out.png",
    };
    printer.summary(&format!(
        "next: testamur check {word}\n      testamur render {word} -o {out}"
    ));
}
