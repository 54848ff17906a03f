//! The command line of testamur: it reads arguments, calls the library and prints.

mod args;
mod audit;
mod batch;
mod check;
mod columns;
mod designs;
mod diff;
mod fonts;
mod job;
mod jobs;
mod new;
mod open;
mod preflight;
mod preview;
mod print;
mod render;
mod schema;
mod sheet;
mod stop;

use std::process::ExitCode;

use clap::CommandFactory;
use clap::Parser;
use mimalloc::MiMalloc;
use testamur::finding::Kind;

use crate::args::Cli;
use crate::args::Command;
use crate::print::Printer;

/// Thousands of small pieces a record, made on one thread and freed on another, are what it is good at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// All done.
const DONE: u8 = 0;
/// Done, but something was refused.
const REFUSED: u8 = 1;
/// Could not start.
const NOT_STARTED: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(cli.output);
    let result = match &cli.command {
        Command::New(args) => new::run(args, &printer),
        Command::Diff(args) => diff::run(args, &printer),
        Command::Render(args) => render::run(args, &printer),
        Command::Preview(args) => preview::run(args, &printer),
        Command::Batch(args) => batch::run(args, &printer),
        Command::Audit(args) => audit::run(args, &printer),
        Command::Check(args) => check::run(args, &printer),
        Command::Sheet(args) => sheet::run(args, &printer),
        Command::Designs => designs::run(&printer),
        Command::Fonts(args) => fonts::run(args, &printer),
        Command::Schema(args) => schema::run(args, &printer),
        Command::Completions { shell } => {
            clap_complete::generate(
                *shell,
                &mut Cli::command(),
                "testamur",
                &mut std::io::stdout(),
            );
            Ok(DONE)
        }
    };
    let code = result.unwrap_or_else(|error| {
        printer.error(&error);
        match error.kind() {
            Kind::Cancelled => stop::STOPPED,
            _ => NOT_STARTED,
        }
    });
    ExitCode::from(code)
}
