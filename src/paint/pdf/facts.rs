//! What the PDF painter knows of a font beside its outlines: which glyph stands for which character.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use skrifa::FontRef;
use skrifa::MetadataProvider;

use super::subset::width;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::font::Font;

/// How large the blocks of characters are that subsets are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    /// Sixteen accented letters, or a quarter of the capitals: few glyphs that a file has no use for.
    Fine,
    /// Twice to four times as many: few subsets, which most records have in common.
    Coarse,
}

impl Grain {
    /// For files of which so many bytes are not their own. Coarse blocks made a thousand certificates of 1 MB in forty
    /// locales larger by 0.2 % in the mean, one of them by 1.5 %; with fine ones, five hundred certificates of a school
    /// had a subset made for every sixth of them.
    pub(super) fn of(shared: usize) -> Self {
        match shared >= 512 << 10 {
            true => Self::Coarse,
            false => Self::Fine,
        }
    }
}

/// Characters by glyph, and glyphs by block of characters.
pub(super) struct Facts {
    /// The character that a glyph stands for by itself, by glyph; the lowest when there are several.
    chars: Vec<Option<char>>,
    /// Glyphs of each block, sorted.
    blocks: BTreeMap<(Grain, u16), Vec<u16>>,
    /// Of each glyph, one more than its width in ten-thousandths of the em; [`UNREAD`] until somebody asks.
    widths: Box<[AtomicU32]>,
}

const UNREAD: u32 = 0;

impl Facts {
    /// Read from the font's character map.
    pub(super) fn of(font: &Font) -> Result<Self> {
        let face = FontRef::from_index(font.data(), font.index()).map_err(|error| {
            let name = font.postscript_name();
            Error::new(Kind::Font, format!("font {name} can't be read: {error}"))
        })?;
        let mut facts = Self {
            chars: Vec::new(),
            blocks: BTreeMap::new(),
            widths: unread(font.glyph_count()),
        };
        for (code, glyph) in face.charmap().mappings() {
            let (Some(char), Ok(glyph)) = (char::from_u32(code), u16::try_from(glyph.to_u32()))
            else {
                continue;
            };
            facts.add(char, glyph);
        }
        for glyphs in facts.blocks.values_mut() {
            glyphs.sort_unstable();
            glyphs.dedup();
        }
        Ok(facts)
    }

    fn add(&mut self, char: char, glyph: u16) {
        let index = usize::from(glyph);
        if index >= self.chars.len() {
            self.chars.resize(index + 1, None);
        }
        let lowest = self.chars[index].map_or(char, |known| known.min(char));
        self.chars[index] = Some(lowest);
        for grain in [Grain::Fine, Grain::Coarse] {
            if let Some(block) = block_of(char, grain) {
                self.blocks.entry((grain, block)).or_default().push(glyph);
            }
        }
    }

    /// The character that `glyph` stands for by itself.
    pub(super) fn char(&self, glyph: u16) -> Option<char> {
        self.chars.get(usize::from(glyph)).copied().flatten()
    }

    /// `glyphs` (sorted) and whatever else their blocks hold; sorted, and 0 always among them.
    pub(super) fn rounded(&self, glyphs: &[u16], grain: Grain) -> Vec<u16> {
        let mut all = vec![0];
        all.extend_from_slice(glyphs);
        for block in self.blocks_of(glyphs, grain) {
            all.extend(self.blocks.get(&(grain, block)).into_iter().flatten());
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Tells what [`rounded`](Self::rounded) makes of `glyphs` (sorted) in fewer numbers: their blocks, and the glyphs that
    /// are of none.
    pub(super) fn key(&self, glyphs: &[u16], grain: Grain) -> Vec<u16> {
        let mut key = self.blocks_of(glyphs, grain);
        let blocks = key.len() as u16;
        let beyond = |glyph: &&u16| self.block(**glyph, grain).is_none();
        key.extend(glyphs.iter().filter(beyond));
        key.push(blocks);
        key
    }

    /// How many of `glyphs` are of no block.
    pub(super) fn beyond(&self, glyphs: &[u16]) -> usize {
        let beyond = |glyph: &&u16| self.block(**glyph, Grain::Fine).is_none();
        glyphs.iter().filter(beyond).count()
    }

    fn blocks_of(&self, glyphs: &[u16], grain: Grain) -> Vec<u16> {
        let blocks = glyphs.iter().filter_map(|&glyph| self.block(glyph, grain));
        let mut blocks: Vec<u16> = blocks.collect();
        blocks.sort_unstable();
        blocks.dedup();
        blocks
    }

    fn block(&self, glyph: u16, grain: Grain) -> Option<u16> {
        self.char(glyph).and_then(|char| block_of(char, grain))
    }

    /// The width that the font gives a glyph, in thousandths of the em with one decimal.
    pub(super) fn width(&self, font: &Font, glyph: u16) -> f64 {
        let Some(kept) = self.widths.get(usize::from(glyph)) else {
            return width(font, glyph);
        };
        match kept.load(Ordering::Relaxed) {
            UNREAD => {
                let width = width(font, glyph);
                kept.store(packed(width), Ordering::Relaxed);
                width
            }
            known => f64::from(known - 1) / 10.0,
        }
    }
}

/// [`UNREAD`] for what no real font has.
fn packed(width: f64) -> u32 {
    let tenths = (width * 10.0).round();
    match (0.0..1e9).contains(&tenths) && tenths / 10.0 == width {
        true => tenths as u32 + 1,
        false => UNREAD,
    }
}

fn unread(glyphs: u32) -> Box<[AtomicU32]> {
    (0..glyphs).map(|_| AtomicU32::new(UNREAD)).collect()
}

/// The block of a Latin character: what a subset takes together, so that many records share one.
///
/// Small letters and the points between words come all together, for nearly every text has most of
/// them; capitals in two or four parts, for a name has two or three. Other scripts shape most letters
/// into glyphs without a code point, or have thousands: rounding would add much and match little.
/// The same characters are of a block with every grain.
fn block_of(char: char, grain: Grain) -> Option<u16> {
    let coarse = grain == Grain::Coarse;
    match char {
        'a'..='z' => Some(0),
        ' ' | '\'' | ',' | '-' | '.' | '/' | ':' => Some(1),
        '0'..='9' => Some(2),
        'A'..='L' if coarse => Some(3),
        'M'..='Z' if coarse => Some(4),
        'A'..='F' => Some(3),
        'G'..='L' => Some(4),
        'M'..='R' => Some(5),
        'S'..='Z' => Some(6),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
            let size = if coarse { 64 } else { 16 };
            Some(FIRST_ACCENTED + (u32::from(char) / size) as u16)
        }
        _ => None,
    }
}

/// The number of a block of accented letters, less what their code points add.
const FIRST_ACCENTED: u16 = 7;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::FontSet;
    use crate::font::Wish;

    #[test]
    fn coarse_blocks_hold_whole_fine_ones_and_no_other_characters() {
        let all = || '\0'..='\u{1ffff}';
        for char in all() {
            let known = [Grain::Fine, Grain::Coarse].map(|grain| block_of(char, grain).is_some());
            assert_eq!(known[0], known[1], "{char:?}");
        }
        let mut coarse = BTreeMap::new();
        for char in all() {
            if let Some(fine) = block_of(char, Grain::Fine) {
                let now = block_of(char, Grain::Coarse);
                let before = *coarse.entry(fine).or_insert(now);
                assert_eq!(before, now, "{char:?} stands apart from its block");
            }
        }
        let larger: std::collections::BTreeSet<_> = coarse.values().collect();
        assert!(2 * larger.len() < coarse.len());
    }

    #[test]
    fn names_of_a_school_need_few_coarse_subsets() {
        let font = FontSet::bundled().choose(&Wish::regular("EB Garamond"));
        let font = font.expect("it is bundled").font;
        let facts = Facts::of(&font).expect("it is sound");
        let names = ["Ada Lovelace", "Grace Hopper", "Zoë Müller", "Renée Núñez"];
        let glyphs = |name: &str| {
            let mut glyphs: Vec<u16> = name.chars().filter_map(|char| font.glyph(char)).collect();
            glyphs.sort_unstable();
            glyphs.dedup();
            glyphs
        };
        let keys = |grain: Grain| {
            let keys = names.iter().map(|name| facts.key(&glyphs(name), grain));
            keys.collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!((keys(Grain::Fine), keys(Grain::Coarse)), (4, 2));
        for name in names {
            let [fine, coarse] =
                [Grain::Fine, Grain::Coarse].map(|grain| facts.rounded(&glyphs(name), grain));
            assert!(glyphs(name).iter().all(|glyph| fine.contains(glyph)));
            assert!(fine.iter().all(|glyph| coarse.contains(glyph)));
        }
    }
}
