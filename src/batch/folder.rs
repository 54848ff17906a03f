//! Files on the disk: a temporary name first, then the final one.

use std::fs;
use std::fs::OpenOptions;
use std::io;
use std::io::IoSlice;
use std::io::Write;
use std::path::Path;

use crate::batch::output::folder_of;
use crate::batch::output::hidden;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// Writes a file under a temporary name beside its place, then gives it its name. A file of that name
/// is replaced.
///
/// # Errors
/// When the place can't be written; nothing half-written is left under its name.
pub fn write_whole(path: &Path, parts: &[&[u8]]) -> Result<()> {
    put(path, |file| write_parts(file, parts))
}

/// The same, for a file that `fill` writes.
pub(super) fn put(path: &Path, fill: impl FnOnce(&mut fs::File) -> io::Result<()>) -> Result<()> {
    if path.file_name().is_none_or(std::ffi::OsStr::is_empty) {
        return Err(
            Error::new(Kind::Io, format!("`{}` names no file", path.display()))
                .help("name a file with an ending, such as out.pdf"),
        );
    }
    let part = hidden(path);
    let done = empty(&part).and_then(|mut file| fill(&mut file));
    let done = done.and_then(|()| fs::rename(&part, path));
    done.map_err(|error| {
        // What is left of it is of no use to anyone; that it can't be removed changes nothing.
        let _ = fs::remove_file(&part);
        cannot(path, "written", &error)
    })
}

/// A file that is to be written; one of that name is emptied.
fn empty(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).open(path)
}

/// Writes all parts, with as few calls as `out` can do it in.
pub(super) fn write_parts(out: &mut dyn Write, parts: &[&[u8]]) -> io::Result<()> {
    let mut slices: Vec<_> = parts.iter().map(|part| IoSlice::new(part)).collect();
    let mut rest = &mut slices[..];
    IoSlice::advance_slices(&mut rest, 0);
    while !rest.is_empty() {
        match out.write_vectored(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => IoSlice::advance_slices(&mut rest, count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Makes a folder and those above it.
///
/// # Errors
/// When it can't be made.
pub(super) fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| cannot(path, "made", &error))
}

/// Refuses a place that can't be written to, before any work is done for it.
pub(super) fn check_writable(folder: &Path) -> Result<()> {
    let probe = folder.join(".testamur.part");
    empty(&probe).map_err(|error| cannot(folder, "written to", &error))?;
    fs::remove_file(&probe).map_err(|error| cannot(folder, "written to", &error))
}

/// Gives a file its final name.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|error| cannot(to, "written", &error))?;
    // That its folder is on the disk too matters after a power cut alone; not all systems can tell.
    let _ = fs::File::open(folder_of(to)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Why something can't be done with a file, in words, with what to do next.
pub(super) fn cannot(path: &Path, done: &str, error: &io::Error) -> Error {
    let name = path.display().to_string();
    Error::new(
        Kind::Io,
        format!("`{name}` can't be {done}: {}", reason(error)),
    )
    .file(&name)
    .help(help(error))
}

/// The same for a list of ours, wherever it goes.
pub(super) fn cannot_list(list: &str, error: &io::Error) -> Error {
    let reason = reason(error);
    Error::new(Kind::Io, format!("{list} can't be written: {reason}")).help(help(error))
}

/// What the disk said to a writer of CSV.
pub(super) fn of_csv(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn help(error: &io::Error) -> &'static str {
    // Two errors that have no kind of their own yet: too many open files, of the process or of all.
    if matches!(error.raw_os_error(), Some(23 | 24)) && cfg!(unix) {
        return "raise the bound on open files with `ulimit -n 1024`, or work with fewer `--threads`";
    }
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "ask for the right to write there, or name another place with `-o`"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::WriteZero => {
            "make room on the disk, then go on with `--resume`"
        }
        _ => "name another place with `-o`",
    }
}

fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
