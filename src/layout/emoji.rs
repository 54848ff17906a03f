//! Emoji sequences (UTS 51): what stands together as one picture.

use std::ops::Range;

use icu::properties::CodePointSetData;
use icu::properties::CodePointSetDataBorrowed;
use icu::properties::props::Emoji;
use icu::properties::props::EmojiModifier;
use icu::properties::props::EmojiPresentation;
use icu::properties::props::ExtendedPictographic;

const JOINER: char = '\u{200d}';
const AS_EMOJI: char = '\u{fe0f}';
const AS_TEXT: char = '\u{fe0e}';
const KEYCAP: char = '\u{20e3}';

/// Where the emoji of a text stand, each with all that belongs to it: its skin, what a joiner
/// joins to it, the second letter of a flag, the tags of a region, the cap of a key.
///
/// A character that is text unless told otherwise, such as `©` or a digit, counts when U+FE0F,
/// a skin or a cap follows; one that is an emoji unless told otherwise does not before U+FE0E.
pub(super) fn sequences(characters: &[(usize, char)]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    // Below U+203C only digits, signs and `©`, `®` can start one, and those need a mark from above.
    if characters
        .iter()
        .all(|&(_, character)| character < '\u{203c}')
    {
        return found;
    }
    let reader = Reader::new(characters);
    while at < characters.len() {
        let end = reader.sequence(at);
        if end > at {
            found.push(at..end);
        }
        at = end.max(at + 1);
    }
    found
}

struct Reader<'a> {
    characters: &'a [(usize, char)],
    emoji: CodePointSetDataBorrowed<'static>,
    presentation: CodePointSetDataBorrowed<'static>,
    modifier: CodePointSetDataBorrowed<'static>,
    pictographic: CodePointSetDataBorrowed<'static>,
}

impl<'a> Reader<'a> {
    fn new(characters: &'a [(usize, char)]) -> Self {
        Self {
            characters,
            emoji: CodePointSetData::new::<Emoji>(),
            presentation: CodePointSetData::new::<EmojiPresentation>(),
            modifier: CodePointSetData::new::<EmojiModifier>(),
            pictographic: CodePointSetData::new::<ExtendedPictographic>(),
        }
    }

    fn at(&self, index: usize) -> Option<char> {
        self.characters.get(index).map(|&(_, character)| character)
    }

    /// Where the sequence that starts at a place ends; there, when none does.
    fn sequence(&self, start: usize) -> usize {
        let mut end = self.element(start);
        while end > start && self.at(end) == Some(JOINER) {
            let next = self.joined(end + 1);
            if next == end + 1 {
                break;
            }
            end = next;
        }
        end
    }

    /// One emoji with its marks.
    fn element(&self, start: usize) -> usize {
        let Some(first) = self.at(start) else {
            return start;
        };
        if is_flag_letter(first) {
            let pair = self.at(start + 1).is_some_and(is_flag_letter);
            return if pair { start + 2 } else { start };
        }
        let end = self.marks(start + 1);
        let capped = end > start + 1 && self.at(end - 1) == Some(KEYCAP);
        if !self.emoji.contains(first) {
            return start;
        }
        let is_emoji = match self.at(start + 1) {
            Some(AS_TEXT) => false,
            Some(AS_EMOJI) => capped || !first.is_ascii(),
            Some(next) if self.modifier.contains(next) => true,
            Some(_) | None => capped || self.presentation.contains(first),
        };
        if is_emoji { end } else { start }
    }

    /// What a joiner joins need not be an emoji by itself: `♂` is text alone.
    fn joined(&self, start: usize) -> usize {
        match self.at(start) {
            Some(next) if self.pictographic.contains(next) => self.marks(start + 1),
            Some(_) | None => start,
        }
    }

    fn marks(&self, start: usize) -> usize {
        let mut end = start;
        while self.at(end).is_some_and(|next| self.is_mark(next)) {
            end += 1;
        }
        end
    }

    fn is_mark(&self, character: char) -> bool {
        matches!(character, AS_EMOJI | KEYCAP | '\u{e0020}'..='\u{e007f}')
            || self.modifier.contains(character)
    }
}

fn is_flag_letter(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let characters: Vec<(usize, char)> = text.char_indices().collect();
        let words = |range: Range<usize>| characters[range].iter().map(|&(_, c)| c).collect();
        sequences(&characters).into_iter().map(words).collect()
    }

    #[test]
    fn a_sequence_is_one_picture() {
        for sequence in ["👨‍👩‍👧‍👦", "👩🏽‍⚕️", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🇳🇵", "1️⃣", "❤️‍🔥", "☝🏿", "🎓"]
        {
            assert_eq!(found(&format!("A{sequence} b")), [sequence]);
            assert_eq!(found(&sequence.repeat(2)), [sequence, sequence]);
        }
    }

    #[test]
    fn what_is_text_by_itself_stays_text() {
        assert!(found("© 12 # ♂ ™ 🎓︎ 🇳").is_empty());
        assert_eq!(found("©️ ™️"), ["©️", "™️"]);
        assert!(found("1️ Ada").is_empty());
    }
}
