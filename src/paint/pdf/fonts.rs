//! Fonts of a file: subset, with a code for each pair of glyph and text (ISO 32000-1, clause 9.7).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;

use pdf_writer::Ref;
use sha2::Digest;
use sha2::Sha256;
use subsetter::GlyphRemapper;

use super::cache::Cache;
use super::embed::Coded;
use super::embed::Program;
use super::embed::embedded_name;
use super::embed::to_unicode;
use super::facts::Facts;
use super::file::Effort;
use super::file::Objects;
use super::file::deflate;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::font::Font;
use crate::font::FontId;

/// Bytes of subsets kept for the records to come.
const SUBSETS_BOUND: usize = 32 << 20;
/// Bytes of choices kept: some hundred glyphs each.
const CHOICES_BOUND: usize = 8 << 20;
/// Bytes of character maps kept.
const FACTS_BOUND: usize = 16 << 20;

/// What is known of fonts and their subsets, for all records.
pub(super) struct FontStore {
    facts: Cache<FontId, Facts>,
    choices: Cache<(FontId, Vec<u16>), Choice>,
    subsets: Cache<(FontId, Vec<u16>), Subset>,
}

impl FontStore {
    pub(super) fn new() -> Self {
        Self {
            facts: Cache::new(FACTS_BOUND),
            choices: Cache::new(CHOICES_BOUND),
            subsets: Cache::new(SUBSETS_BOUND),
        }
    }

    fn facts(&self, font: &Font) -> Result<Arc<Facts>> {
        let size = |_: &Facts| 64 * 1024;
        self.facts.get(font.id(), size, |_| Facts::of(font))
    }

    fn choice(&self, font: &Font, glyphs: Vec<u16>) -> Result<Arc<Choice>> {
        self.choices
            .get((font.id(), glyphs), Choice::size, |(_, glyphs)| {
                Ok(Choice::new(font, glyphs))
            })
    }

    fn subset(&self, font: &Font, facts: &Facts, glyphs: Vec<u16>) -> Result<Arc<Subset>> {
        let size = |subset: &Subset| subset.size();
        self.subsets.get((font.id(), glyphs), size, |(_, glyphs)| {
            Subset::new(font, facts, glyphs, Effort::Kept)
        })
    }
}

/// Glyphs of a font among which a record's text is set.
pub(super) struct Choice {
    /// Numbers in the whole font, sorted.
    glyphs: Vec<u16>,
    /// Widths in thousandths of the em.
    widths: Vec<f64>,
    /// Glyphs that stand on the baseline, by width. Readers overlook blank glyphs, and take one that
    /// stands higher or lower for part of another line.
    letters: Vec<(f64, u16)>,
}

impl Choice {
    fn new(font: &Font, glyphs: &[u16]) -> Self {
        let width = |&glyph: &u16| width(font, glyph);
        Self {
            widths: glyphs.iter().map(width).collect(),
            letters: letters(font, glyphs, width),
            glyphs: glyphs.to_vec(),
        }
    }

    fn size(&self) -> usize {
        28 * self.glyphs.len() + 128
    }

    /// Where a glyph stands among them; the place of the missing glyph for others.
    fn place(&self, glyph: u16) -> usize {
        self.glyphs.binary_search(&glyph).unwrap_or(0)
    }
}

/// A subset of a font, compressed. Its glyphs are numbered as they stand in the choice.
struct Subset {
    choice: Arc<Choice>,
    /// The font's program, deflated.
    program: Vec<u8>,
    /// The map from glyphs to the characters that they stand for by themselves, deflated.
    to_unicode: Vec<u8>,
    /// Six letters before the font's name (clause 9.6.4).
    tag: String,
}

impl Subset {
    fn new(font: &Font, facts: &Facts, glyphs: &[u16], effort: Effort) -> Result<Self> {
        let program = program(font, glyphs)?;
        let codes = glyphs.iter().enumerate().filter_map(|(code, &glyph)| {
            let char = facts.char(glyph)?;
            Some((code as u16, char.to_string()))
        });
        Ok(Self {
            program: deflate(&program, effort),
            to_unicode: deflate(&to_unicode(codes), effort),
            tag: tag(font, glyphs),
            choice: Arc::new(Choice::new(font, glyphs)),
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

/// A glyph and what it stands for: what has a code of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Pair {
    pub(super) glyph: u16,
    /// Width in thousandths of the em, when it is not the glyph's own.
    pub(super) width: Option<i32>,
    /// What it reads as; `None` for what it does by itself.
    pub(super) text: Option<Box<str>>,
}

impl Pair {
    /// As wide as it is shown, in thousandths of the em.
    pub(super) fn shown(&self, font: &Font) -> f64 {
        self.width
            .map_or_else(|| width(font, self.glyph), f64::from)
    }

    /// What it says; empty when the font doesn't tell.
    pub(super) fn said(&self, facts: &Facts) -> String {
        match &self.text {
            Some(text) => text.to_string(),
            None => facts.char(self.glyph).map(String::from).unwrap_or_default(),
        }
    }
}

/// What the text of a file needs, gathered before anything is drawn.
#[derive(Default)]
pub(super) struct Wanted(BTreeMap<FontId, (Font, Vec<u16>)>);

impl Wanted {
    pub(super) fn add(&mut self, font: &Font, glyphs: impl Iterator<Item = u16>) {
        let entry = self.0.entry(font.id());
        entry
            .or_insert_with(|| (font.clone(), Vec::new()))
            .1
            .extend(glyphs);
    }
}

/// The fonts of a file.
#[derive(Clone, Default)]
pub(super) struct Fonts(BTreeMap<FontId, FontUse>);

/// A font in a file, with its codes.
#[derive(Clone)]
pub(super) struct FontUse {
    font: Font,
    facts: Arc<Facts>,
    choice: Arc<Choice>,
    pub(super) id: Ref,
    codes: Codes,
}

/// Where a font's codes come from.
#[derive(Clone)]
enum Codes {
    /// This file alone has them, with a subset of its own.
    Own(Own),
    /// Nowhere yet: what needs one is noted.
    Noted(BTreeSet<Pair>),
    /// They were given before, for this scene among others.
    Given(Given),
}

/// Codes of one file: first the subset's glyphs, as they read by themselves.
#[derive(Clone)]
struct Own {
    subset: Arc<Subset>,
    codes: BTreeMap<Pair, u16>,
    extra: Vec<Pair>,
}

/// Codes by pair, sorted.
pub(super) type GivenCodes = Arc<[(Pair, u16)]>;

/// Codes that were given before.
#[derive(Clone)]
struct Given {
    codes: GivenCodes,
    /// Whether one was asked for that is not there.
    missed: bool,
}

impl Fonts {
    /// For the text of records: subsets of whole blocks, kept for other records.
    pub(super) fn kept(wanted: Wanted, store: &FontStore, objects: &mut Objects) -> Result<Self> {
        Self::new(wanted, store, objects, |font, facts, glyphs| {
            let subset = store.subset(font, facts, facts.rounded(glyphs))?;
            Ok((subset.choice.clone(), Codes::own(subset)))
        })
    }

    /// For text that no record changes: exactly its glyphs.
    pub(super) fn exact(wanted: Wanted, store: &FontStore, objects: &mut Objects) -> Result<Self> {
        Self::new(wanted, store, objects, |font, facts, glyphs| {
            let mut all = vec![0];
            all.extend(glyphs.iter().filter(|&&glyph| glyph != 0));
            let subset = Arc::new(Subset::new(font, facts, &all, Effort::Once)?);
            Ok((subset.choice.clone(), Codes::own(subset)))
        })
    }

    /// For text that shares its fonts with that of other records: notes what needs a code. Glyphs
    /// are chosen as in a file of the record's own.
    pub(super) fn noting(wanted: Wanted, store: &FontStore, objects: &mut Objects) -> Result<Self> {
        Self::new(wanted, store, objects, |font, facts, glyphs| {
            let choice = store.choice(font, facts.rounded(glyphs))?;
            Ok((choice, Codes::Noted(BTreeSet::new())))
        })
    }

    fn new(
        wanted: Wanted,
        store: &FontStore,
        objects: &mut Objects,
        codes: impl Fn(&Font, &Facts, &[u16]) -> Result<(Arc<Choice>, Codes)>,
    ) -> Result<Self> {
        let mut fonts = BTreeMap::new();
        for (key, (font, mut glyphs)) in wanted.0 {
            glyphs.sort_unstable();
            glyphs.dedup();
            let facts = store.facts(&font)?;
            let (choice, codes) = codes(&font, &facts, &glyphs)?;
            let used = FontUse {
                font,
                facts,
                choice,
                id: objects.alloc(),
                codes,
            };
            fonts.insert(key, used);
        }
        Ok(Self(fonts))
    }

    /// The font in this file; `None` when none of its text was gathered.
    pub(super) fn get(&mut self, font: &Font) -> Option<&mut FontUse> {
        self.0.get_mut(&font.id())
    }

    /// The number of the font's object in this file.
    pub(super) fn number(&self, font: &Font) -> Option<i32> {
        self.0.get(&font.id()).map(|font| font.id.get())
    }

    /// How many there are; their objects have the first numbers of a tail.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// How many codes the font needs that needs most.
    pub(super) fn most_noted(&self) -> usize {
        let noted = self.0.values().map(|font| match &font.codes {
            Codes::Noted(pairs) => pairs.len(),
            Codes::Own(_) | Codes::Given(_) => 0,
        });
        noted.max().unwrap_or_default()
    }

    /// Gives codes to all that was noted: `give` gets each font with its pairs, sorted.
    ///
    /// # Errors
    /// Those of `give`.
    pub(super) fn give(
        &mut self,
        mut give: impl FnMut(&Font, &Arc<Facts>, Vec<Pair>) -> Result<GivenCodes>,
    ) -> Result<()> {
        for font in self.0.values_mut() {
            let Codes::Noted(noted) = &mut font.codes else {
                continue;
            };
            let pairs = std::mem::take(noted).into_iter().collect();
            let codes = give(&font.font, &font.facts, pairs)?;
            font.codes = Codes::Given(Given {
                codes,
                missed: false,
            });
        }
        Ok(())
    }

    /// Whether a code was asked for that had not been given.
    pub(super) fn missed(&self) -> bool {
        self.0.values().any(|font| match &font.codes {
            Codes::Given(given) => given.missed,
            Codes::Own(_) | Codes::Noted(_) => false,
        })
    }

    /// Writes those that this file has for itself, when everything has been drawn.
    pub(super) fn write(&self, objects: &mut Objects, effort: Effort) {
        for font in self.0.values() {
            match &font.codes {
                Codes::Own(own) => font.write(own, objects, effort),
                Codes::Noted(_) | Codes::Given(_) => {}
            }
        }
    }
}

impl Codes {
    fn own(subset: Arc<Subset>) -> Self {
        Self::Own(Own {
            subset,
            codes: BTreeMap::new(),
            extra: Vec::new(),
        })
    }

    /// The code of a pair, which is at `place` among the glyphs of the choice.
    fn code(&mut self, pair: Pair, place: usize) -> u16 {
        match self {
            Self::Own(own) => own.code(pair).unwrap_or(place as u16),
            Self::Noted(pairs) => {
                pairs.insert(pair);
                0
            }
            Self::Given(given) => given.code(&pair),
        }
    }
}

impl Own {
    /// `None` for a glyph that reads as it does by itself, and when there are no more codes.
    fn code(&mut self, pair: Pair) -> Option<u16> {
        pair.text.as_ref()?;
        if let Some(&code) = self.codes.get(&pair) {
            return Some(code);
        }
        let code = u16::try_from(self.subset.choice.glyphs.len() + self.extra.len()).ok()?;
        self.codes.insert(pair.clone(), code);
        self.extra.push(pair);
        Some(code)
    }
}

impl Given {
    fn code(&mut self, pair: &Pair) -> u16 {
        match self.codes.binary_search_by(|(known, _)| known.cmp(pair)) {
            Ok(at) => self.codes[at].1,
            Err(_) => {
                self.missed = true;
                0
            }
        }
    }
}

impl FontUse {
    /// The code of a glyph that reads as `text`, and how wide it is in thousandths of the em.
    /// `width` in the same unit replaces the glyph's own.
    pub(super) fn code(&mut self, glyph: u16, text: &str, width: Option<i32>) -> (u16, f64) {
        let place = self.choice.place(glyph);
        let natural = self.choice.widths[place];
        let mut chars = text.chars();
        let by_itself = chars.next() == self.facts.char(glyph) && chars.next().is_none();
        // Codes of a CFF font are its glyphs: their widths can't be told apart.
        let width = width.filter(|_| !self.font.is_cff());
        let plain = by_itself && width.is_none();
        let pair = Pair {
            glyph,
            width,
            text: (!plain).then(|| text.into()),
        };
        let code = self.codes.code(pair, place);
        (code, width.map_or(natural, f64::from))
    }

    /// The width that the font gives a glyph, in thousandths of the em.
    pub(super) fn width(&self, glyph: u16) -> f64 {
        self.choice.widths[self.choice.place(glyph)]
    }

    /// A glyph about as wide as `width`, in thousandths of the em: where no glyph is seen, one that
    /// needs little stretching.
    pub(super) fn as_wide(&self, width: f64) -> Option<u16> {
        let letters = &self.choice.letters;
        let above = letters.partition_point(|(of, _)| *of < width);
        let near = letters[above.saturating_sub(1)..].iter().take(2);
        let off = |of: f64| (of - width).abs();
        near.min_by(|a, b| off(a.0).total_cmp(&off(b.0)))
            .map(|&(_, glyph)| glyph)
    }

    fn write(&self, own: &Own, objects: &mut Objects, effort: Effort) {
        let [cid, descriptor, program, to_unicode] = [(); 4].map(|()| objects.alloc());
        let map = (!own.extra.is_empty()).then(|| objects.alloc());
        let name = embedded_name(&own.subset.tag, &self.font);
        let coded = Coded {
            font: &self.font,
            name: &name,
            id: self.id,
            cid,
            descriptor,
            to_unicode,
            map,
        };
        coded.write(self.widths(own), objects);
        Program {
            font: &self.font,
            name: &name,
            descriptor,
            program,
        }
        .write(&own.subset.program, objects);
        coded.write_to_unicode(&self.to_unicode(own, effort), objects);
        coded.write_map(&self.glyphs(own), objects, effort);
    }

    fn widths<'a>(&'a self, own: &'a Own) -> impl Iterator<Item = f64> + 'a {
        let extra = own.extra.iter().filter(|_| !self.font.is_cff());
        let extra = extra.map(|pair| pair.width.map_or_else(|| self.width(pair.glyph), f64::from));
        self.choice.widths.iter().copied().chain(extra)
    }

    /// From codes to texts, deflated.
    fn to_unicode<'a>(&self, own: &'a Own, effort: Effort) -> Cow<'a, [u8]> {
        if own.extra.is_empty() {
            return Cow::Borrowed(&own.subset.to_unicode);
        }
        let glyphs = self.choice.glyphs.iter();
        let plain =
            glyphs.map(|&glyph| self.facts.char(glyph).map(String::from).unwrap_or_default());
        let all = plain.chain(own.extra.iter().map(|pair| pair.said(&self.facts)));
        let codes = all.enumerate().map(|(code, text)| (code as u16, text));
        let map = to_unicode(codes.filter(|(_, text)| !text.is_empty()));
        Cow::Owned(deflate(&map, effort))
    }

    /// The glyph in the subset for each code.
    fn glyphs(&self, own: &Own) -> Vec<u16> {
        let plain = 0..self.choice.glyphs.len() as u16;
        let extra = own.extra.iter();
        let extra = extra.map(|pair| self.choice.place(pair.glyph) as u16);
        plain.chain(extra).collect()
    }
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
