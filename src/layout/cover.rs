//! Which font draws which characters: the style's own where it can, one fallback for a whole word
//! where it can't.

mod missing;
mod units;

use std::ops::Range;

use indexmap::IndexSet;
use unicode_normalization::char::decompose_canonical;
use unicode_script::Script;

use super::clean::Clean;
use super::marks;
use super::plans::ShapeCache;
use super::script;
use super::text::TextBox;
use super::text::TextStyle;
use super::vertical::Posture;
pub(super) use missing::character_of;
pub(super) use missing::missing_glyphs;
use units::Part;
use units::Unit;
use units::beside_emoji;
use units::clusters;
use units::follow_levels;
use units::parts;
use units::units;

use crate::error::Result;
use crate::finding::Finding;
use crate::font::EMOJI;
use crate::font::Font;
use crate::font::FontSet;
use crate::font::Wanted;

/// Characters of one span, level, script and font.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) range: Range<usize>,
    pub(super) span: usize,
    pub(super) level: u8,
    pub(super) script: Script,
    pub(super) font: Font,
    pub(super) posture: Posture,
}

/// What covering a text needs to know.
pub(super) struct Covering<'a> {
    pub(super) input: &'a TextBox,
    pub(super) fonts: &'a FontSet,
    pub(super) cache: &'a ShapeCache,
    /// The style's own font of each span.
    pub(super) own: Vec<Font>,
    /// Warnings about the choice.
    pub(super) findings: Vec<Finding>,
    /// Characters that no font has, in the order of the text.
    pub(super) missing: IndexSet<char>,
    /// The language that a paragraph's own letters tell, for Han in a text of another language.
    east_asian: &'static str,
    /// The first font that the fallback of a span and a script gave, and that drew a word: looking
    /// for it again for each word takes as long as looking at the word's letters.
    first: Option<(usize, Script, Font)>,
}

impl<'a> Covering<'a> {
    /// Chooses the own font of each span.
    pub(super) fn new(
        input: &'a TextBox,
        fonts: &'a FontSet,
        cache: &'a ShapeCache,
    ) -> Result<Self> {
        let mut covering = Self {
            input,
            fonts,
            cache,
            own: Vec::with_capacity(input.spans.len()),
            findings: Vec::new(),
            missing: IndexSet::new(),
            east_asian: "",
            first: None,
        };
        for span in &input.spans {
            let wish = span.style.wish();
            let choice = fonts.choose(&wish)?;
            if let Some(finding) = choice.finding(&wish) {
                covering.note(finding);
            }
            covering.own.push(choice.font);
        }
        Ok(covering)
    }

    fn note(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// The stretches of a line's or paragraph's characters, in logical order. Characters that no
    /// font has are noted.
    pub(super) fn stretches(&mut self, clean: &Clean, range: Range<usize>) -> Vec<Stretch> {
        match self.only_stretch(clean, range.clone()) {
            Some(only) => vec![only],
            None => self.all_stretches(clean, range),
        }
    }

    /// A text in Latin letters of one style, all in its own font: nothing has to be looked for.
    fn only_stretch(&self, clean: &Clean, range: Range<usize>) -> Option<Stretch> {
        let [own] = self.own.as_slice() else {
            return None;
        };
        if range.is_empty() || !clean.levels.is_empty() {
            return None;
        }
        let mut script = Script::Common;
        for character in clean.text[range.clone()].chars() {
            if plain_script(character)? == Script::Latin {
                script = Script::Latin;
            }
            // Where no letter has come before it, it may be of many scripts.
            let is_open = character == '\u{b7}' && script != Script::Latin;
            if is_open || !own.has_glyph(character) {
                return None;
            }
        }
        Some(Stretch {
            range,
            span: 0,
            level: 0,
            script,
            font: own.clone(),
            posture: Posture::Lying,
        })
    }

    fn all_stretches(&mut self, clean: &Clean, range: Range<usize>) -> Vec<Stretch> {
        let words = &clean.text[range.clone()];
        let characters: Vec<(usize, char)> = words
            .char_indices()
            .map(|(at, character)| (range.start + at, character))
            .collect();
        let mut scripts = script::resolve(&characters);
        follow_levels(clean, &characters, &mut scripts);
        let parts = parts(&characters, &mut scripts);
        let units = units(clean, &characters, &scripts, &parts);
        self.east_asian = east_asian(&scripts);
        self.first = None;
        let fonts = self.fonts_of(&characters, &units);
        join(clean, range.end, &characters, &scripts, &fonts)
    }

    /// The font of each character: words first, then the spaces between them.
    fn fonts_of(&mut self, characters: &[(usize, char)], units: &[Unit]) -> Vec<(Font, usize)> {
        let mut fonts: Vec<Option<Font>> = vec![None; characters.len()];
        for unit in units.iter().filter(|unit| unit.kind != Part::Space) {
            self.cover_word(characters, unit, &mut fonts);
        }
        for (index, unit) in units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.kind == Part::Space)
        {
            let font = self.space_font(characters, units, index, &fonts);
            fonts[unit.characters.clone()].fill(Some(font));
        }
        let spans = units
            .iter()
            .flat_map(|unit| unit.characters.clone().map(|_| unit.span));
        fonts
            .into_iter()
            .zip(spans)
            .map(|(font, span)| (font.unwrap_or_else(|| self.own[span].clone()), span))
            .collect()
    }

    fn cover_word(
        &mut self,
        characters: &[(usize, char)],
        unit: &Unit,
        fonts: &mut [Option<Font>],
    ) {
        let word = &characters[unit.characters.clone()];
        let font = match unit.kind {
            Part::Emoji(_) => self.font_for(word, unit, draws_emoji),
            Part::Word if marks::has_loose(unit.script, word) => {
                let cache = self.cache;
                self.font_for(word, unit, |font, word| {
                    covers(font, word) && marks::are_placed(font, unit.script, word, cache)
                })
            }
            Part::Word | Part::Space => None,
        };
        let font = font.or_else(|| self.font_for(word, unit, covers));
        if let Some(font) = font {
            fonts[unit.characters.clone()].fill(Some(font));
            return;
        }
        for cluster in clusters(word) {
            self.cover_cluster(characters, unit, cluster, fonts);
        }
    }

    /// A letter and its marks in one font; where no font has them all, each in the first that has it.
    fn cover_cluster(
        &mut self,
        characters: &[(usize, char)],
        unit: &Unit,
        cluster: Range<usize>,
        fonts: &mut [Option<Font>],
    ) {
        let start = unit.characters.start;
        let places = start + cluster.start..start + cluster.end;
        if let Some(font) = self.font_for(&characters[places.clone()], unit, covers) {
            fonts[places].fill(Some(font));
            return;
        }
        for place in places {
            fonts[place] = self.font_for(&characters[place..=place], unit, covers);
            if fonts[place].is_none() {
                self.missing.insert(characters[place].1);
            }
        }
    }

    /// The first font that draws all of some characters.
    fn font_for(
        &mut self,
        characters: &[(usize, char)],
        unit: &Unit,
        draws: impl Fn(&Font, &[(usize, char)]) -> bool,
    ) -> Option<Font> {
        let own = &self.own[unit.span];
        if draws(own, characters) {
            return Some(own.clone());
        }
        if let Some((span, script, font)) = &self.first
            && (*span, *script) == (unit.span, unit.script)
            && unit.kind == Part::Word
            && draws(font, characters)
        {
            return Some(font.clone());
        }
        let (place, font) = self.fall_back(characters, unit, draws)?;
        if place == 0 && unit.kind == Part::Word {
            self.first = Some((unit.span, unit.script, font.clone()));
        }
        Some(font)
    }

    /// The first font of the fallback that draws all of some characters, and its place there.
    fn fall_back(
        &self,
        characters: &[(usize, char)],
        unit: &Unit,
        draws: impl Fn(&Font, &[(usize, char)]) -> bool,
    ) -> Option<(usize, Font)> {
        let own = &self.own[unit.span];
        let style = &self.input.spans[unit.span].style;
        let wanted = Wanted {
            script: match unit.kind {
                Part::Emoji(_) => EMOJI,
                Part::Word | Part::Space => unit.script.short_name(),
            },
            locale: self.locale(style, unit.script),
            class: own.class(),
            weight: style.weight,
            italic: style.italic,
            width: style.width,
            optical_size: style.wish().optical_size,
        };
        let mut fallback = self.fonts.fallback(wanted).enumerate();
        fallback.find(|(_, font)| draws(font, characters))
    }

    /// The language that decides the forms: that of the text, but for Han among kana or Hangul in
    /// a text whose language is none that uses Han.
    fn locale<'s>(&'s self, style: &'s TextStyle, script: Script) -> &'s str {
        let said = if style.language.is_empty() {
            &self.input.locale
        } else {
            &style.language
        };
        if script == Script::Han && !self.east_asian.is_empty() && !uses_han(said) {
            return self.east_asian;
        }
        said
    }

    /// A space between two words of one font is that font's, so that they can be shaped together;
    /// other spaces are the style's own. So are those beside emoji, whose fonts have wide ones.
    fn space_font(
        &self,
        characters: &[(usize, char)],
        units: &[Unit],
        index: usize,
        fonts: &[Option<Font>],
    ) -> Font {
        let unit = &units[index];
        let own = &self.own[unit.span];
        let spaces = &characters[unit.characters.clone()];
        if beside_emoji(units, index) && covers(own, spaces) {
            return own.clone();
        }
        let before = unit.characters.start.checked_sub(1);
        let before = before.and_then(|at| fonts[at].as_ref());
        let after = fonts.get(unit.characters.end).and_then(Option::as_ref);
        let shared = match (before, after) {
            (Some(one), Some(other)) if one == other => Some(one),
            (Some(one), None) => Some(one),
            (Some(_) | None, Some(_)) | (None, None) => None,
        };
        let mut choices = shared.into_iter().chain([own]).chain(before).chain(after);
        choices
            .find(|font| covers(font, spaces))
            .unwrap_or(own)
            .clone()
    }
}

/// Latin for its letters, as they are composed, and common for the signs that stand among them and take their script;
/// `None` for all else.
fn plain_script(character: char) -> Option<Script> {
    match character {
        'a'..='z' | 'A'..='Z' => Some(Script::Latin),
        ' '..='~' | '\u{d7}' | '\u{f7}' => Some(Script::Common),
        // No-break space, middle dot, quotation marks, dashes, ellipsis, bullet.
        '\u{a0}' | '\u{ab}' | '\u{b7}' | '\u{bb}' => Some(Script::Common),
        '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201e}' => Some(Script::Common),
        '\u{2022}' | '\u{2026}' | '\u{2039}' | '\u{203a}' => Some(Script::Common),
        '\u{c0}'..='\u{24f}' => Some(Script::Latin),
        _ => None,
    }
}

/// The language that letters tell by being there; empty when they tell none.
fn east_asian(scripts: &[Script]) -> &'static str {
    let has = |script: Script| scripts.contains(&script);
    if !has(Script::Han) {
        ""
    } else if has(Script::Hiragana) || has(Script::Katakana) {
        "ja"
    } else if has(Script::Hangul) {
        "ko"
    } else if has(Script::Bopomofo) {
        "zh-Hant"
    } else {
        ""
    }
}

fn uses_han(locale: &str) -> bool {
    let language = locale.split(['-', '_']).next().unwrap_or_default();
    let han = ["ja", "ko", "zh", "yue", "nan", "hak", "lzh"];
    han.iter().any(|tag| language.eq_ignore_ascii_case(tag))
}

/// Whether a font draws a sequence as an emoji: letters and signs that become one by a mark are in
/// many fonts as they are, so those need a font that has faces too.
fn draws_emoji(font: &Font, characters: &[(usize, char)]) -> bool {
    let pictures =
        |&(_, first): &(usize, char)| first >= '\u{1f300}' || font.has_glyph('\u{1f600}');
    covers(font, characters) && characters.first().is_some_and(pictures)
}

fn covers(font: &Font, characters: &[(usize, char)]) -> bool {
    characters
        .iter()
        .all(|&(_, character)| covers_one(font, character))
}

/// Whether the shaper can draw a character with a font: as it is, in parts, or as a kind of space
/// or hyphen that it knows to replace.
fn covers_one(font: &Font, character: char) -> bool {
    if font.has_glyph(character) || is_ignorable(character) {
        return true;
    }
    match character {
        space if space.is_whitespace() => font.has_glyph(' '),
        '\u{2011}' => font.has_glyph('\u{2010}'),
        other => has_parts(font, other),
    }
}

fn has_parts(font: &Font, character: char) -> bool {
    let mut parts = 0;
    let mut all = true;
    decompose_canonical(character, |part| {
        parts += 1;
        all &= font.has_glyph(part);
    });
    parts > 1 && all
}

/// Default_Ignorable_Code_Point (UCD), as far as it can come up: never drawn.
pub(super) fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

fn join(
    clean: &Clean,
    end: usize,
    characters: &[(usize, char)],
    scripts: &[Script],
    fonts: &[(Font, usize)],
) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (index, &(at, _)) in characters.iter().enumerate() {
        let next = characters.get(index + 1).map_or(end, |&(next, _)| next);
        let (font, span) = &fonts[index];
        let (level, script) = (clean.level(at), scripts[index]);
        match stretches.last_mut() {
            Some(last)
                if (last.span, last.level, last.script) == (*span, level, script)
                    && last.font == *font
                    && clean.seam(at).is_none() =>
            {
                last.range.end = next;
            }
            Some(_) | None => stretches.push(Stretch {
                range: at..next,
                span: *span,
                level,
                script,
                font: font.clone(),
                posture: Posture::Lying,
            }),
        }
    }
    stretches
}

#[cfg(test)]
mod tests;
