//! A door for tests: Unicode's own files are about characters, and layout is about glyphs.
//!
//! Not for use; it changes without notice.

use super::clean;
use super::lines;
use super::opportunities;
use super::shape;

/// Where a line may end, in bytes.
pub fn breaks(text: &str, locale: &str) -> Vec<usize> {
    opportunities::find(text, locale)
}

/// How a line of text is ordered.
pub struct Order {
    /// Whether its paragraph runs right to left.
    pub rtl: bool,
    /// The level of each character; spaces at its end are on that of the paragraph.
    pub levels: Vec<u8>,
    /// The places of all characters, left to right.
    pub visual: Vec<usize>,
}

/// Orders a paragraph of one line. Its direction is that of its first strong character unless it is
/// given.
pub fn order(text: &str, rtl: Option<bool>) -> Order {
    let rtl = rtl.unwrap_or_else(|| clean::starts_rtl(text, "en"));
    let mut of_bytes = clean::levels(text, rtl);
    let mut levels: Vec<u8> = text.char_indices().map(|(at, _)| of_bytes[at]).collect();
    clean::flatten(&mut of_bytes, u8::from(rtl));
    let mut flat: Vec<u8> = text.char_indices().map(|(at, _)| of_bytes[at]).collect();
    let seen = text.chars().collect::<Vec<_>>();
    let seen = seen
        .iter()
        .rposition(|&c| !shape::hangs(c) && !is_left_out(c));
    let seen = seen.map_or(0, |at| at + 1);
    levels[seen..].fill(u8::from(rtl));
    flat[seen..].fill(u8::from(rtl));
    let visual = lines::visual(flat.into_iter());
    Order {
        rtl,
        levels,
        visual,
    }
}

/// Marks that steer the order and are then left out, or that draw nothing.
fn is_left_out(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{200b}'..='\u{200d}' | '\u{ad}')
}
