//! Whether a font can put the marks of a word where they belong.

use harfrust::Buffer;
use harfrust::ShapeOptions;
use harfrust::ShaperFont;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use unicode_script::Script;

use crate::font::Font;

/// Whether a word has marks that a font may fail to place: those that no composed letter holds
/// after NFC, in the scripts whose letters take any mark. Fonts of other scripts know theirs.
pub(super) fn has_loose(script: Script, word: &[(usize, char)]) -> bool {
    matches!(script, Script::Latin | Script::Greek | Script::Cyrillic)
        && word.iter().any(|&(_, character)| is_mark(character))
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{34e}' | '\u{350}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

/// Whether each mark of a word stands on its letter: drawn as one with it, or moved to it.
///
/// A mark for which the font knows no place is drawn after its letter, where the pen stands: such
/// is `Ẹ̀` in fonts that know where a grave goes on `E`, but not on `Ẹ`.
pub(super) fn are_placed(font: &Font, word: &[(usize, char)]) -> bool {
    // Fonts of strangers have made shapers panic; the shaping that follows tells of it.
    catch_unwind(AssertUnwindSafe(|| shaped(font, word))).unwrap_or(true)
}

fn shaped(font: &Font, word: &[(usize, char)]) -> bool {
    let mut buffer = Buffer::new();
    let text: String = word.iter().map(|&(_, character)| character).collect();
    buffer.push_str(&text);
    buffer.guess_segment_properties();
    let shaper = ShaperFont::new(font.model());
    if harfrust::shape(&shaper, &mut buffer, ShapeOptions::new()).is_err() {
        return true;
    }
    let places = buffer.glyph_positions();
    let glyphs = buffer.glyph_infos().iter().zip(places);
    let mut before = None;
    for (info, place) in glyphs {
        let follows = before == Some(info.cluster);
        let stays = place.x_offset == 0 && place.y_offset == 0 && place.x_advance == 0;
        if follows && stays {
            return false;
        }
        before = Some(info.cluster);
    }
    true
}
