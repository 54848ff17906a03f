//! Parts of fonts: the glyphs that a file needs, and nothing else.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::OnceLock;

use pdf_writer::Ref;
use sha2::Digest;
use sha2::Sha256;
use subsetter::GlyphRemapper;

use super::cache::Cache;
use super::embed::to_unicode;
use super::facts::Facts;
use super::facts::Grain;
use super::file::Block;
use super::file::Effort;
use super::file::deflate;
use super::fonts::Pair;
use super::rank::Rank;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::font::Font;
use crate::font::FontId;
use crate::memo;
use crate::memo::Memo;

/// Bytes of subsets kept for the records to come.
const SUBSETS_BOUND: usize = 16 << 20;
/// Bytes of character maps kept.
const FACTS_BOUND: usize = 16 << 20;

/// Glyphs of no block that a subset has, when others are likely to ask for the same: a ligature, a quotation mark. Names in
/// other scripts have more, and hardly ever come again with the same.
const FEW: usize = 4;

/// What is known of fonts and their subsets, for all records.
pub(super) struct FontStore {
    /// Of the blocks that subsets are made of.
    pub(super) grain: Grain,
    facts: Cache<FontId, Facts>,
    /// By font and [`Facts::key`].
    subsets: Cache<(FontId, Vec<u16>), Subset>,
    maps: Memo<Coding, Arc<Maps>>,
    /// By coding, the font's number and that of the first object that comes with it.
    blocks: Memo<(Coding, (Ref, i32)), Arc<Block>>,
}

/// A subset, and the pairs that have codes beside its glyphs.
type Coding = (Arc<Subset>, Vec<Pair>);

/// Maps that are kept: at most twice as many, of a few kilobytes each, with their subsets.
const MAPS: usize = 16;
/// Fonts as they are written: at most twice as many.
const BLOCKS: usize = 32;
/// The largest block that is kept, in bytes.
const BLOCK_BOUND: usize = 64 << 10;

/// The maps of a subset with more codes than glyphs, deflated.
pub(super) struct Maps {
    pub(super) to_unicode: Vec<u8>,
    pub(super) glyphs: Vec<u8>,
}

impl FontStore {
    pub(super) fn new() -> Self {
        Self {
            grain: Grain::Fine,
            facts: Cache::new(FACTS_BOUND),
            subsets: Cache::new(SUBSETS_BOUND),
            maps: Memo::new(MAPS),
            blocks: Memo::new(BLOCKS),
        }
    }

    /// A subset as it is written under such numbers, with codes for these pairs.
    pub(super) fn block(
        &self,
        subset: &Arc<Subset>,
        pairs: &[Pair],
        numbers: (Ref, i32),
        make: impl FnOnce() -> Block,
    ) -> Arc<Block> {
        let (id, first) = numbers;
        let hash = memo::hash((Arc::as_ptr(subset).addr(), pairs, id.get(), first));
        let same =
            |(with, of): &(Coding, (Ref, i32))| is_coding(with, subset, pairs) && *of == numbers;
        self.blocks.get(hash, same).unwrap_or_else(|| {
            let block = Arc::new(make());
            if block.len() <= BLOCK_BOUND {
                let key = || ((subset.clone(), pairs.to_vec()), numbers);
                self.blocks.put(hash, key, &block);
            }
            block
        })
    }

    /// The maps of a subset whose further codes are of these pairs.
    pub(super) fn maps(
        &self,
        subset: &Arc<Subset>,
        pairs: &[Pair],
        make: impl FnOnce() -> Maps,
    ) -> Arc<Maps> {
        let hash = memo::hash((Arc::as_ptr(subset).addr(), pairs));
        let same = |with: &Coding| is_coding(with, subset, pairs);
        self.maps.get(hash, same).unwrap_or_else(|| {
            let maps = Arc::new(make());
            let key = || (subset.clone(), pairs.to_vec());
            self.maps.put(hash, key, &maps);
            maps
        })
    }

    pub(super) fn facts(&self, font: &Font) -> Result<Arc<Facts>> {
        let size = |_: &Facts| 64 * 1024;
        self.facts.get(font.id(), size, |_| Facts::of(font))
    }

    /// The subset for `glyphs`, which are sorted, and for what else their blocks hold.
    pub(super) fn subset(&self, font: &Font, facts: &Facts, glyphs: &[u16]) -> Result<Arc<Subset>> {
        let size = |subset: &Subset| subset.size();
        let key = (font.id(), facts.key(glyphs, self.grain));
        self.subsets.get(key, size, |_| {
            let effort = match facts.beyond(glyphs) {
                // A school has some twenty of them, which a run of some hundred records has to make.
                0..=FEW => Effort::Kept,
                _ => Effort::Page,
            };
            Subset::new(font, facts, facts.rounded(glyphs, self.grain), effort)
        })
    }
}

fn is_coding((known, with): &Coding, subset: &Arc<Subset>, pairs: &[Pair]) -> bool {
    Arc::ptr_eq(known, subset) && with == pairs
}

/// Glyphs of a font among which a record's text is set.
pub(super) struct Choice {
    /// Numbers in the whole font, sorted.
    pub(super) glyphs: Arc<[u16]>,
    rank: Rank,
    letters: OnceLock<Vec<(f64, u16)>>,
}

impl Choice {
    pub(super) fn new(glyphs: Vec<u16>) -> Self {
        Self {
            rank: Rank::of(glyphs.iter().copied()),
            glyphs: glyphs.into(),
            letters: OnceLock::new(),
        }
    }

    fn size(&self) -> usize {
        16 * self.glyphs.len() + self.rank.size() + 128
    }

    /// Where a glyph stands among them; the place of the missing glyph for others.
    pub(super) fn place(&self, glyph: u16) -> usize {
        self.rank.place(glyph).unwrap_or(0)
    }

    /// Glyphs that stand on the baseline, by width. Readers overlook blank glyphs, and take one that
    /// stands higher or lower for part of another line.
    pub(super) fn letters(&self, font: &Font, facts: &Facts) -> &[(f64, u16)] {
        let width = |&glyph: &u16| facts.width(font, glyph);
        self.letters
            .get_or_init(|| letters(font, &self.glyphs, width))
    }
}

/// A subset of a font, compressed. Its glyphs are numbered as they stand in the choice.
pub(super) struct Subset {
    pub(super) choice: Arc<Choice>,
    /// The font's program, deflated.
    pub(super) program: Vec<u8>,
    /// The map from glyphs to the characters that they stand for by themselves, deflated.
    pub(super) to_unicode: Vec<u8>,
    /// Six letters before the font's name (clause 9.6.4).
    pub(super) tag: String,
}

impl Subset {
    pub(super) fn new(
        font: &Font,
        facts: &Facts,
        glyphs: Vec<u16>,
        effort: Effort,
    ) -> Result<Self> {
        let program = program(font, &glyphs)?;
        let codes = glyphs.iter().enumerate().filter_map(|(code, &glyph)| {
            let char = facts.char(glyph)?;
            Some((code as u16, char.to_string()))
        });
        Ok(Self {
            program: deflate(&program, effort),
            to_unicode: deflate(&to_unicode(codes), effort),
            tag: tag(font, &glyphs),
            choice: Arc::new(Choice::new(glyphs)),
        })
    }

    fn size(&self) -> usize {
        self.program.len() + self.to_unicode.len() + self.choice.size() + 256
    }
}

/// The width that the font gives a glyph, in thousandths of the em.
pub(super) fn width(font: &Font, glyph: u16) -> f64 {
    tenth(font.advance(glyph) * 1000.0 / font.units_per_em())
}

fn letters(font: &Font, glyphs: &[u16], width: impl Fn(&u16) -> f64) -> Vec<(f64, u16)> {
    let middle = -0.2 * font.units_per_em();
    let stands = |glyph: u16| {
        let ink = font.ink(glyph);
        ink.is_some_and(|ink| ink.y < middle && ink.bottom() > middle)
    };
    let drawn = glyphs.iter().filter(|&&glyph| glyph != 0);
    let drawn = drawn.filter(|&glyph| width(glyph) > 0.0 && font.ink(*glyph).is_some());
    let mut letters: Vec<(f64, u16)> = drawn.map(|glyph| (width(glyph), *glyph)).collect();
    if letters.iter().any(|&(_, glyph)| stands(glyph)) {
        letters.retain(|&(_, glyph)| stands(glyph));
    }
    letters.sort_by(|a, b| a.0.total_cmp(&b.0));
    letters
}

/// A number that is written with one decimal.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The font's program with these glyphs alone, which are sorted; 0 is among them.
///
/// # Errors
/// [`Kind::Font`] for a font that is damaged.
pub(super) fn program(font: &Font, glyphs: &[u16]) -> Result<Vec<u8>> {
    let refused = || {
        let name = font.postscript_name();
        Error::new(
            Kind::Font,
            format!("no subset can be made of the font {name}"),
        )
        .help("use another font: this one is damaged, or its outlines are of an unusual kind")
    };
    let mapper = GlyphRemapper::new_from_glyphs_sorted(glyphs);
    let axes = font.axes().iter();
    let axes: Vec<_> = axes
        .map(|(tag, value)| (subsetter::Tag::new(&tag.to_be_bytes()), *value))
        .collect();
    // A stranger's font may be damaged where no one has looked yet.
    let subset = catch_unwind(AssertUnwindSafe(|| {
        subsetter::subset_with_variations(font.data(), font.index(), &axes, &mapper)
    }))
    .map_err(|_| refused())?
    .map_err(|_| refused())?;
    if font.is_cff() {
        return cff_table(&subset).ok_or_else(refused);
    }
    Ok(subset)
}

/// The `CFF ` table alone, as `CIDFontType0C` wants it (clause 9.9, table 126).
fn cff_table(font: &[u8]) -> Option<Vec<u8>> {
    let font = skrifa::FontRef::new(font).ok()?;
    let table = font.table_data(skrifa::Tag::new(b"CFF "))?;
    Some(table.as_bytes().to_vec())
}

/// Six letters that tell a subset from others of the font (clause 9.6.4).
pub(super) fn tag(font: &Font, glyphs: &[u16]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(font.id().0);
    for glyph in glyphs {
        hasher.update(glyph.to_be_bytes());
    }
    let digest = hasher.finalize();
    digest[..6]
        .iter()
        .map(|byte| char::from(b'A' + byte % 26))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::FontSet;
    use crate::font::Wish;
    use crate::limits::Limits;

    #[test]
    fn an_instance_is_embedded_with_its_own_outlines_and_widths() {
        let bytes = include_bytes!("../../../tests/ref/fonts/axes.ttf");
        let file = Font::admit(bytes.as_slice().into(), 0, &Limits::default()).unwrap();
        let set = FontSet::with(vec![file]);
        for weight in [100, 400, 900] {
            let wish = Wish {
                weight,
                ..Wish::regular("Test Axes")
            };
            let font = set.choose(&wish).unwrap().font;
            let glyph = font.glyph('A').unwrap();
            let program = program(&font, &[0, glyph]).unwrap();
            let embedded = skrifa::Font::new(program, 0).unwrap();
            assert!(embedded.axes().is_empty());
            let metrics = embedded.glyph_metrics();
            let width = metrics.extents(1_u16.into()).unwrap().width;
            assert_eq!(f64::from(width), font.ink(glyph).unwrap().w);
            assert_eq!(
                f64::from(metrics.h_advance(1_u16.into())),
                font.advance(glyph)
            );
        }
    }
}
