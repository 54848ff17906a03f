//! Files of a zip: its directory is checked when it is opened, its files are inflated when read.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::io::Read;
use std::sync::Arc;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::assets::Bytes;
use crate::assets::folder::too_large;
use crate::assets::name::tidy_name;
use crate::assets::twice;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;

/// What starts each entry of a zip's directory (APPNOTE 4.3.12).
const HEADER: &[u8] = b"PK\x01\x02";

/// Below this, in bytes, a file may grow by any factor: a few lines of spaces do.
const SMALL: u64 = 64 * 1024;

/// A zip whose directory was checked.
pub(super) struct Archive {
    zip: ZipArchive<Cursor<Arc<[u8]>>>,
    files: BTreeMap<String, Entry>,
}

/// A file of a zip.
struct Entry {
    index: usize,
    /// Bytes that it says it inflates to.
    size: u64,
    is_link: bool,
}

impl Archive {
    pub(super) fn open(bytes: Arc<[u8]>, limits: &Limits) -> Result<Self> {
        check_headers(&bytes, limits)?;
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        check_count(zip.len(), limits)?;
        if zip.has_duplicate_names() {
            let message = "the zip holds two files of one name";
            return Err(Error::new(Kind::Asset, message).help("pack the folder anew"));
        }
        let files = directory(&zip, limits)?;
        Ok(Self {
            zip,
            files: from_top_folder(files),
        })
    }

    pub(super) fn check(&self, name: &str) -> Result<bool> {
        match self.files.get(name) {
            Some(entry) if entry.is_link => {
                let message = format!("`{name}` is a link in the zip");
                Err(Error::new(Kind::Asset, message).help("pack the file itself"))
            }
            found => Ok(found.is_some()),
        }
    }

    pub(super) fn read(&self, name: &str) -> Result<Option<Bytes>> {
        if !self.check(name)? {
            return Ok(None);
        }
        let Some(entry) = self.files.get(name) else {
            return Ok(None);
        };
        // A clone shares the directory and the bytes, so that threads need no lock.
        let mut zip = self.zip.clone();
        let file = zip
            .by_index(entry.index)
            .map_err(|error| broken_file(name, &error.to_string()))?;
        let mut bytes = Vec::new();
        file.take(entry.size.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| broken_file(name, &error.to_string()))?;
        if bytes.len() as u64 != entry.size {
            return Err(broken_file(name, "it is not as long as it says"));
        }
        Ok(Some(bytes.into()))
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }
}

/// Refuses a directory so long that reading it would be costly.
fn check_headers(bytes: &[u8], limits: &Limits) -> Result<()> {
    // Stored zips inside this one hold headers too, hence the factor.
    let most = limits.zip_entries.saturating_mul(50);
    let mut met = 0;
    let mut rest = bytes;
    while let Some(at) = find(rest, HEADER) {
        met += 1;
        if met > most {
            return check_count(met, limits);
        }
        rest = &rest[at + HEADER.len()..];
    }
    Ok(())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn check_count(count: usize, limits: &Limits) -> Result<()> {
    if count <= limits.zip_entries {
        return Ok(());
    }
    let message = format!("the zip holds more than {} files", limits.zip_entries);
    Err(Error::new(Kind::Limit, message).help("pack what the design needs, and nothing else"))
}

/// The files by their names, each checked, nothing inflated.
fn directory(
    zip: &ZipArchive<Cursor<Arc<[u8]>>>,
    limits: &Limits,
) -> Result<BTreeMap<String, Entry>> {
    let mut files = BTreeMap::new();
    let mut total = 0_u64;
    for index in 0..zip.len() {
        let file = zip.by_index_data(index).map_err(|error| broken(&error))?;
        let name = file.name().map_err(|error| broken(&error))?;
        let tidy = tidy_name(name.trim_end_matches('/'))?;
        if file.is_dir() || is_clutter(&tidy) {
            continue;
        }
        total = total.saturating_add(file.size());
        check_growth(&tidy, file.size(), file.compressed_size(), total, limits)?;
        let entry = Entry {
            index,
            size: file.size(),
            is_link: file.is_symlink(),
        };
        if files.insert(tidy.clone(), entry).is_some() {
            return Err(twice(&tidy));
        }
    }
    Ok(files)
}

fn check_growth(name: &str, size: u64, packed: u64, total: u64, limits: &Limits) -> Result<()> {
    if size > limits.file_bytes {
        return Err(too_large(name, limits.file_bytes));
    }
    if total > limits.zip_bytes {
        let message = format!("the zip inflates to more than {} bytes", limits.zip_bytes);
        return Err(Error::new(Kind::Limit, message).help("use smaller files, or raise the limit"));
    }
    if size > SMALL && size > packed.saturating_mul(limits.zip_ratio) {
        let message = format!("`{name}` grows more than {} times", limits.zip_ratio);
        let help = "files that grow so much are made to do harm; raise the limit if yours is not";
        return Err(Error::new(Kind::Limit, message).help(help));
    }
    Ok(())
}

/// What systems put into a zip unasked.
fn is_clutter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || last.starts_with('.') || last == "Thumbs.db"
}

/// Names start inside the top folder when it is the only one and holds all.
fn from_top_folder(files: BTreeMap<String, Entry>) -> BTreeMap<String, Entry> {
    let top = |name: &str| name.split_once('/').map(|(top, _)| format!("{top}/"));
    let Some(prefix) = files.keys().next().and_then(|name| top(name)) else {
        return files;
    };
    if files.keys().any(|name| !name.starts_with(&prefix)) {
        return files;
    }
    let inside = |(name, entry): (String, Entry)| (name[prefix.len()..].to_owned(), entry);
    files.into_iter().map(inside).collect()
}

fn broken(error: &ZipError) -> Error {
    let message = format!(
        "this is no zip that can be read: {}",
        lower(&error.to_string())
    );
    Error::new(Kind::Asset, message)
        .help("pack the design's folder anew, or name the folder itself")
}

fn broken_file(name: &str, why: &str) -> Error {
    let message = format!("`{name}` can't be taken out of the zip: {}", lower(why));
    Error::new(Kind::Asset, message).help("pack the design's folder anew")
}

/// Messages start in lower case.
fn lower(message: &str) -> String {
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
