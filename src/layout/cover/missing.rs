//! What is said of characters that no font has.

use indexmap::IndexSet;
use unicode_script::Script;
use unicode_script::UnicodeScript;

use crate::finding::Finding;
use crate::finding::Kind;

/// Faults for characters that no font has; a text in an unknown script would have thousands.
pub(in crate::layout) fn missing_glyphs(characters: &IndexSet<char>) -> Vec<Finding> {
    const NAMED: usize = 10;
    let mut findings: Vec<Finding> = characters
        .iter()
        .take(NAMED)
        .map(|&c| missing_glyph(c))
        .collect();
    let more = characters.len().saturating_sub(NAMED);
    if more > 0 {
        let message = format!("no font at hand has a glyph for {more} more characters of the text");
        findings.push(Finding::fault(Kind::MissingGlyph, message));
    }
    findings
}

/// The character that a finding of [`missing_glyphs`] is about; `None` for one about several.
pub(in crate::layout) fn character_of(finding: &Finding) -> Option<char> {
    let (_, code) = finding.message.rsplit_once("(U+")?;
    let code = u32::from_str_radix(code.strip_suffix(')')?, 16).ok()?;
    char::from_u32(code)
}

/// A fault that names a character that no font has.
fn missing_glyph(character: char) -> Finding {
    let code = u32::from(character);
    let script = character.script();
    let family = match script {
        Script::Common | Script::Inherited | Script::Unknown => "that character".to_owned(),
        known => format!("{} script", known.full_name().replace('_', " ")),
    };
    let message = format!("no font at hand has a glyph for `{character}` (U+{code:04X})");
    let help = format!("add a font that has {family} to `files` in `[fonts]`");
    Finding::fault(Kind::MissingGlyph, message).help(help)
}
