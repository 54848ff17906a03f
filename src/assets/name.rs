//! Names of a design's files: relative, with `/`, and never leading outside.

use unicode_normalization::UnicodeNormalization;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// Bytes of a name; more than any file system allows for a path.
const LONGEST: usize = 1024;

/// A name in the form under which files are found: in NFC, without `.` parts.
///
/// # Errors
/// [`Kind::Asset`] when the name is empty, or leads outside the design's folder.
pub(crate) fn tidy_name(name: &str) -> Result<String> {
    if let Some((why, help)) = wrong(name) {
        let shown: String = name.chars().take(80).flat_map(char::escape_debug).collect();
        let message = format!("the name `{shown}` {why}");
        return Err(Error::new(Kind::Asset, message).help(help));
    }
    let parts: Vec<&str> = name.split('/').filter(|part| *part != ".").collect();
    Ok(parts.join("/").nfc().collect())
}

/// What is wrong with a name, and a hint.
fn wrong(name: &str) -> Option<(&'static str, &'static str)> {
    let inside = "name a file inside the design's folder, such as `pictures/seal.png`";
    if name.split('/').all(|part| part.is_empty() || part == ".") {
        return Some(("is empty", inside));
    }
    if name.len() > LONGEST {
        return Some(("is too long", "give the file a shorter name"));
    }
    if name.chars().any(char::is_control) {
        return Some(("holds a control character", "give the file a plain name"));
    }
    if name.contains("://") || name.starts_with("data:") || name.starts_with("file:") {
        let help = "nothing is fetched from elsewhere: put the file into the design's folder";
        return Some(("is an address", help));
    }
    if name.contains('\\') {
        return Some(("holds a backslash", "write `/` between folders"));
    }
    // Drive letters and, on Windows, streams of a file.
    if name.contains(':') {
        return Some(("holds a colon", inside));
    }
    if name.starts_with('/') {
        return Some(("is absolute", inside));
    }
    if name.split('/').any(|part| part == "..") {
        return Some(("leads outside the design", inside));
    }
    // Windows takes dots and spaces off the end of a name, so `.. ` may be `..` there.
    if name
        .split('/')
        .any(|part| part != "." && part.ends_with(['.', ' ']))
    {
        return Some((
            "has a part that ends in a dot or a space",
            "give it a plain name",
        ));
    }
    if name.split('/').any(str::is_empty) {
        return Some(("has an empty part", inside));
    }
    None
}
