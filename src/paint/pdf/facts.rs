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
    /// Four times as many: few subsets, which most records have in common.
    Coarse,
}

impl Grain {
    /// For files of which at least so many bytes are not their own. Coarse blocks add up to some kilobytes to a
    /// file, a hundredth of it at most; with fine ones, five hundred certificates of a school have a subset
    /// made for every sixth of them.
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
