//! `testamur preview`: a page that shows a design while it is being made.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use serde_json::json;
use testamur::batch::write_whole;
use testamur::error::Error;
use testamur::error::Result;
use testamur::finding::Kind;
use testamur::preview::Options;
use testamur::preview::Server;
use testamur::preview::Source;
use testamur::preview::Table;
use testamur::preview::Workshop;
use testamur::preview::still;
use testamur::record::records;

use crate::DONE;
use crate::NOT_STARTED;
use crate::REFUSED;
use crate::args::PreviewArgs;
use crate::columns;
use crate::open;
use crate::print;
use crate::print::Printer;
use crate::stop;

/// Random bytes of the address.
const TOKEN: usize = 20;

pub(crate) fn run(args: &PreviewArgs, printer: &Printer) -> Result<u8> {
    let workshop = workshop(args)?;
    match &args.once {
        Some(folder) => once(&workshop, folder, printer),
        None => serve(workshop, args, printer),
    }
}

fn workshop(args: &PreviewArgs) -> Result<Workshop> {
    let assets = open::assets(&args.design)?;
    let path = Path::new(&args.design);
    let source = match path.exists() {
        true => Source::at(path),
        false => Source::Fixed(assets),
    };
    let table = args
        .records
        .as_ref()
        .map(|path| table(path, args))
        .transpose()?;
    let options = Options {
        table,
        record_assets: args.columns.assets.clone(),
        ..Options::default()
    };
    Ok(Workshop::open(source, options))
}

fn table(path: &Path, args: &PreviewArgs) -> Result<Table> {
    if !path.is_file() {
        let shown = path.display().to_string();
        let message = format!("there is no file `{shown}`");
        return Err(Error::new(Kind::Io, message)
            .help("name a table, or a file of JSON")
            .file(&shown));
    }
    Ok(Table {
        path: path.to_owned(),
        options: records::Options {
            choices: columns::choices(&args.columns)?,
            sheet: args.columns.sheet.clone(),
            ..records::Options::default()
        },
    })
}

fn serve(workshop: Workshop, args: &PreviewArgs, printer: &Printer) -> Result<u8> {
    let server = Server::bind(workshop, args.port, &token()?)?;
    let address = server.address();
    match printer.is_json() {
        true => printer.report(&json!({ "address": address })),
        false => print::result(format!("{address}\n").as_bytes())?,
    }
    if args.open {
        browse(&address, printer);
    }
    printer.summary("the page redraws when a file changes; Ctrl-C ends it");
    server.run(&stop::token());
    Ok(DONE)
}

/// Letters and digits that nobody can guess.
fn token() -> Result<String> {
    let mut bytes = [0; TOKEN];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::new(
            Kind::Io,
            format!("this system gives no random bytes: {error}"),
        )
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Asks the system to show the page; where it can't, the address is there to be clicked.
fn browse(address: &str, printer: &Printer) {
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let started = Command::new(program)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if started.is_err() {
        printer.summary(&format!(
            "`{program}` can't be started: open the address yourself"
        ));
    }
}

/// Writes the page as files; the findings of the design and of its samples decide about the exit code.
fn once(workshop: &Workshop, folder: &Path, printer: &Printer) -> Result<u8> {
    check_free(folder)?;
    let files = still(workshop)?;
    for (name, bytes) in &files {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| cannot(parent, "made", &error))?;
        write_whole(&path, &[bytes])?;
    }
    let state = workshop.state("sample-1");
    let seen = state.shown.iter().flat_map(|shown| &shown.findings);
    let own = state.design.iter().flat_map(|design| &design.findings);
    let findings: Vec<_> = state
        .faults
        .iter()
        .chain(own)
        .chain(seen)
        .cloned()
        .collect();
    match printer.is_json() {
        true => printer
            .report(&json!({ "files": files.keys().collect::<Vec<_>>(), "findings": findings })),
        false => printer.findings(&findings),
    }
    printer.summary(&format!(
        "{} files; open {}",
        files.len(),
        folder.join("index.html").display()
    ));
    let is_drawn = state.shown.as_ref().is_some_and(|shown| shown.is_drawn);
    Ok(match (state.faults.is_empty(), is_drawn) {
        (false, _) => NOT_STARTED,
        (true, true) => DONE,
        (true, false) => REFUSED,
    })
}

/// Nothing that is there already is ever written over.
fn check_free(folder: &Path) -> Result<()> {
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(cannot(folder, "looked into", &error)),
    };
    match is_free {
        true => Ok(()),
        false => Err(
            Error::new(Kind::Io, format!("`{}` is not empty", folder.display()))
                .help("name a new folder, or an empty one"),
        ),
    }
}

fn cannot(path: &Path, what: &str, error: &std::io::Error) -> Error {
    Error::new(
        Kind::Io,
        format!("`{}` can't be {what}: {error}", path.display()),
    )
}
