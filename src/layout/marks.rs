//! Whether a font can put the marks of a word where they belong.

use std::sync::Arc;

use harfrust::Buffer;
use harfrust::Script as ShaperScript;
use harfrust::Tag;
use unicode_script::Script;

use super::cover::Stretch;
use super::plans;
use super::plans::ShapeCache;
use super::vertical::Posture;
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
pub(super) fn are_placed(
    font: &Font,
    script: Script,
    word: &[(usize, char)],
    cache: &ShapeCache,
) -> bool {
    let text: String = word.iter().map(|&(_, character)| character).collect();
    let stretch = Stretch {
        range: 0..text.len(),
        span: 0,
        level: 0,
        script,
        font: font.clone(),
        posture: Posture::Lying,
    };
    let mut buffer = cache.buffer();
    buffer.reset();
    buffer.push_str(&text);
    buffer.set_direction(plans::direction(plans::way(&stretch)));
    buffer.set_script(ShaperScript::from_iso15924_tag(Tag::new(&plans::code(
        script,
    ))));
    let shaped = cache.shape(&stretch, "".into(), Arc::from([]), &mut buffer);
    // A font that can't be shaped with is told of where its text is shaped.
    let placed = shaped.is_err() || all_moved(&buffer);
    cache.give_back(buffer);
    placed
}

fn all_moved(buffer: &Buffer) -> bool {
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
