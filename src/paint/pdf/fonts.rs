//! Fonts of a file, with a code for each pair of glyph and text (ISO 32000-1, clause 9.7).

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::OnceLock;

use pdf_writer::Ref;

use super::embed::Coded;
use super::embed::Program;
use super::embed::embedded_name;
use super::embed::map_of;
use super::embed::to_unicode;
use super::facts::Facts;
use super::facts::Grain;
use super::file::Block;
use super::file::Effort;
use super::file::Objects;
use super::file::deflate;
use super::rank::Numbers;
use super::rank::Rank;
use super::subset::Choice;
use super::subset::FontStore;
use super::subset::Maps;
use super::subset::Subset;
use crate::error::Result;
use crate::font::Font;
use crate::font::FontId;

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
    /// Whether it is a glyph as it is by itself, as nearly all are.
    pub(super) fn is_plain(&self) -> bool {
        self.width.is_none() && self.text.is_none()
    }

    fn plain(glyph: u16) -> Self {
        Self {
            glyph,
            width: None,
            text: None,
        }
    }

    /// As wide as it is shown, in thousandths of the em.
    pub(super) fn shown(&self, font: &Font, facts: &Facts) -> f64 {
        self.width
            .map_or_else(|| facts.width(font, self.glyph), f64::from)
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
pub(super) struct Wanted(BTreeMap<FontId, (Font, Numbers)>);

impl Wanted {
    pub(super) fn add(&mut self, font: &Font, glyphs: impl Iterator<Item = u16>) {
        let entry = self.0.entry(font.id());
        let (_, wanted) = entry.or_insert_with(|| (font.clone(), Numbers::default()));
        glyphs.for_each(|glyph| wanted.insert(glyph));
    }
}

/// The fonts of a file.
#[derive(Clone, Default)]
pub(super) struct Fonts(BTreeMap<FontId, FontUse>);

/// A font in a file, with its codes.
#[derive(Clone)]
pub(super) struct FontUse {
    pub(super) font: Font,
    facts: Arc<Facts>,
    grain: Grain,
    /// Glyphs of its text, sorted.
    glyphs: Vec<u16>,
    /// Glyphs that its text may be set in, worked out when somebody asks.
    choice: OnceLock<Arc<Choice>>,
    pub(super) id: Ref,
    codes: Codes,
    /// Forms that draw a glyph's outline, where the file has them.
    outlines: BTreeMap<u16, Ref>,
}

/// Where a font's codes come from.
#[derive(Clone)]
enum Codes {
    /// This file alone has them, with a subset of its own.
    Own(Own),
    /// Nowhere yet: what needs one is noted.
    Noted(Noted),
    /// They were given before, for this scene among others.
    Given(Given),
}

/// Codes of one file: first the subset's glyphs, as they read by themselves.
#[derive(Clone)]
struct Own {
    subset: Arc<Subset>,
    extra: Vec<Pair>,
    /// Where each of these stands, sorted by what it is.
    order: Vec<u16>,
}

/// What needs a code.
#[derive(Clone, Default)]
struct Noted {
    /// Glyphs as they are by themselves.
    plain: Numbers,
    others: BTreeSet<Pair>,
}

impl Noted {
    fn add(&mut self, pair: &Pair) {
        if pair.is_plain() {
            self.plain.insert(pair.glyph);
        } else if !self.others.contains(pair) {
            self.others.insert(pair.clone());
        }
    }

    fn len(&self) -> usize {
        self.plain.len() + self.others.len()
    }

    /// All, sorted.
    fn into_pairs(self) -> Vec<Pair> {
        let mut pairs = Vec::with_capacity(self.len());
        let mut others = self.others.into_iter().peekable();
        for glyph in self.plain.iter() {
            while let Some(other) = others.next_if(|other| other.glyph < glyph) {
                pairs.push(other);
            }
            // Of several for a glyph, that by itself comes first.
            pairs.push(Pair::plain(glyph));
        }
        pairs.extend(others);
        pairs
    }
}

/// Codes by pair.
#[derive(Default)]
pub(super) struct GivenCodes {
    /// Of glyphs as they are by themselves, in the order of `rank`.
    plain: Vec<u16>,
    /// Those glyphs.
    rank: Rank,
    /// Of others, sorted.
    others: Vec<(Pair, u16)>,
}

impl GivenCodes {
    /// Codes of pairs, which come sorted.
    pub(super) fn new(codes: impl Iterator<Item = (Pair, u16)>) -> Self {
        let mut given = Self::default();
        let mut glyphs = Vec::new();
        for (pair, code) in codes {
            match pair.is_plain() {
                true => {
                    glyphs.push(pair.glyph);
                    given.plain.push(code);
                }
                false => given.others.push((pair, code)),
            }
        }
        given.rank = Rank::of(glyphs.into_iter());
        given
    }

    fn get(&self, pair: &Pair) -> Option<u16> {
        if pair.is_plain() {
            return self.rank.place(pair.glyph).map(|at| self.plain[at]);
        }
        let at = self.others.binary_search_by(|(known, _)| known.cmp(pair));
        at.ok().map(|at| self.others[at].1)
    }
}

/// Codes that were given before.
#[derive(Clone)]
struct Given {
    codes: Arc<GivenCodes>,
    /// Whether one was asked for that is not there.
    missed: bool,
}

impl Fonts {
    /// For the text of records: subsets of whole blocks, kept for other records.
    pub(super) fn kept(wanted: Wanted, store: &FontStore, objects: &mut Objects) -> Result<Self> {
        Self::new(wanted, store, objects, |font, facts, glyphs| {
            store.subset(font, facts, glyphs).map(Codes::own)
        })
    }

    /// For text that no record changes: exactly its glyphs.
    pub(super) fn exact(wanted: Wanted, store: &FontStore, objects: &mut Objects) -> Result<Self> {
        Self::new(wanted, store, objects, |font, facts, glyphs| {
            let mut all = vec![0];
            all.extend(glyphs.iter().filter(|&&glyph| glyph != 0));
            let subset = Subset::new(font, facts, all, Effort::Once)?;
            Ok(Codes::own(Arc::new(subset)))
        })
    }

    /// For text that shares its fonts with that of other records: notes what needs a code. Glyphs
    /// are chosen as in a file of the record's own.
    pub(super) fn noting(wanted: Wanted, store: &FontStore, objects: &mut Objects) -> Result<Self> {
        Self::new(wanted, store, objects, |_, _, _| {
            Ok(Codes::Noted(Noted::default()))
        })
    }

    fn new(
        wanted: Wanted,
        store: &FontStore,
        objects: &mut Objects,
        codes: impl Fn(&Font, &Facts, &[u16]) -> Result<Codes>,
    ) -> Result<Self> {
        let mut fonts = BTreeMap::new();
        for (key, (font, glyphs)) in wanted.0 {
            let glyphs: Vec<u16> = glyphs.iter().collect();
            let facts = store.facts(&font)?;
            let codes = codes(&font, &facts, &glyphs)?;
            let used = FontUse {
                font,
                facts,
                grain: store.grain,
                glyphs,
                choice: OnceLock::new(),
                id: objects.alloc(),
                codes,
                outlines: BTreeMap::new(),
            };
            fonts.insert(key, used);
        }
        Ok(Self(fonts))
    }

    /// The font in this file; `None` when none of its text was gathered.
    pub(super) fn get(&mut self, font: &Font) -> Option<&mut FontUse> {
        self.0.get_mut(&font.id())
    }

    /// The same, to be looked at.
    pub(super) fn used(&self, font: &Font) -> Option<&FontUse> {
        self.0.get(&font.id())
    }

    /// The number of the font's object in this file.
    pub(super) fn number(&self, font: &Font) -> Option<i32> {
        self.used(font).map(|used| used.id.get())
    }

    /// Notes that a glyph is drawn as an outline: the file is to have a form for it.
    pub(super) fn note_outline(&mut self, font: &Font, glyph: u16) {
        if let Some(used) = self.get(font)
            && font.ink(glyph).is_some()
        {
            // Numbered when all are known.
            used.outlines.insert(glyph, used.id);
        }
    }

    /// Numbers the forms of outlines, after the fonts.
    pub(super) fn number_outlines(&mut self, objects: &mut Objects) {
        let fonts = self.0.values_mut();
        let forms = fonts.flat_map(|font| font.outlines.values_mut());
        forms.for_each(|form| *form = objects.alloc());
    }

    /// Glyphs that are drawn as forms, in the order of their numbers.
    pub(super) fn outlines(&self) -> impl Iterator<Item = (&Font, &Arc<Facts>, u16)> {
        self.0.values().flat_map(|used| {
            let glyphs = used.outlines.keys();
            glyphs.map(|&glyph| (&used.font, &used.facts, glyph))
        })
    }

    /// The form that draws a glyph's outline, where the file has one.
    pub(super) fn outline(&self, font: &Font, glyph: u16) -> Option<Ref> {
        self.used(font)?.outlines.get(&glyph).copied()
    }

    /// How many codes the font needs that needs most.
    pub(super) fn most_noted(&self) -> usize {
        let noted = self.0.values().map(|font| match &font.codes {
            Codes::Noted(noted) => noted.len(),
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
            let pairs = std::mem::take(noted).into_pairs();
            let codes = give(&font.font, &font.facts, pairs)?;
            font.codes = Codes::Given(Given {
                codes: Arc::new(codes),
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
    pub(super) fn write(&self, store: &FontStore, objects: &mut Objects, effort: Effort) {
        for font in self.0.values() {
            match &font.codes {
                Codes::Own(own) => font.write(own, store, objects, effort),
                Codes::Noted(_) | Codes::Given(_) => {}
            }
        }
    }
}

impl Codes {
    fn own(subset: Arc<Subset>) -> Self {
        Self::Own(Own {
            subset,
            extra: Vec::new(),
            order: Vec::new(),
        })
    }
}

impl Own {
    /// A glyph that reads as it does by itself has its place in the subset, and so has one for which
    /// there are no more codes.
    fn code(&mut self, pair: &Pair) -> u16 {
        let extra = pair.text.as_ref().and_then(|_| self.extra(pair));
        extra.unwrap_or_else(|| self.subset.choice.place(pair.glyph) as u16)
    }

    fn extra(&mut self, pair: &Pair) -> Option<u16> {
        let first = self.subset.choice.glyphs.len();
        let place = |at: u16| u16::try_from(first + usize::from(at)).ok();
        let by_pair = |at: &u16| self.extra[usize::from(*at)].cmp(pair);
        match self.order.binary_search_by(by_pair) {
            Ok(found) => place(self.order[found]),
            Err(before) => {
                let at = u16::try_from(self.extra.len()).ok()?;
                let code = place(at)?;
                self.order.insert(before, at);
                self.extra.push(pair.clone());
                Some(code)
            }
        }
    }
}

impl Given {
    fn code(&mut self, pair: &Pair) -> u16 {
        let code = self.codes.get(pair);
        self.missed |= code.is_none();
        code.unwrap_or(0)
    }
}

impl FontUse {
    /// What has a code of its own: a glyph that reads as `text`, and how wide it is in thousandths of
    /// the em. `width` in the same unit replaces the glyph's own.
    pub(super) fn pair(&self, glyph: u16, text: &str, width: Option<i32>) -> (Pair, f64) {
        let natural = self.width(glyph);
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
        (pair, width.map_or(natural, f64::from))
    }

    /// The code of a pair in this file.
    pub(super) fn code(&mut self, pair: &Pair) -> u16 {
        match &mut self.codes {
            Codes::Own(own) => own.code(pair),
            Codes::Noted(noted) => {
                noted.add(pair);
                0
            }
            Codes::Given(given) => given.code(pair),
        }
    }

    /// The width that the font gives a glyph, in thousandths of the em.
    pub(super) fn width(&self, glyph: u16) -> f64 {
        self.facts.width(&self.font, glyph)
    }

    /// Glyphs that its text may be set in: those that a file of its own would have.
    pub(super) fn choice(&self) -> &Arc<Choice> {
        self.choice.get_or_init(|| match &self.codes {
            Codes::Own(own) => own.subset.choice.clone(),
            Codes::Noted(_) | Codes::Given(_) => {
                Arc::new(Choice::new(self.facts.rounded(&self.glyphs, self.grain)))
            }
        })
    }

    /// A glyph about as wide as `width`, in thousandths of the em: where no glyph is seen, one that
    /// needs little stretching.
    pub(super) fn as_wide(&self, width: f64) -> Option<u16> {
        let letters = self.choice().letters(&self.font, &self.facts);
        let above = letters.partition_point(|(of, _)| *of < width);
        let near = letters[above.saturating_sub(1)..].iter().take(2);
        let off = |of: f64| (of - width).abs();
        near.min_by(|a, b| off(a.0).total_cmp(&off(b.0)))
            .map(|&(_, glyph)| glyph)
    }

    fn write(&self, own: &Own, store: &FontStore, objects: &mut Objects, effort: Effort) {
        if let Effort::Once = effort {
            return self.write_into(own, store, objects, effort);
        }
        let first = objects.next();
        let block = store.block(&own.subset, &own.extra, (self.id, first), || {
            let mut loose = Objects::loose(first);
            self.write_into(own, store, &mut loose, effort);
            Block::new(&loose)
        });
        objects.insert(block);
    }

    fn write_into(&self, own: &Own, store: &FontStore, objects: &mut Objects, effort: Effort) {
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
        if own.extra.is_empty() {
            return coded.write_to_unicode(&own.subset.to_unicode, objects);
        }
        let maps = store.maps(&own.subset, &own.extra, || Maps {
            to_unicode: deflate(&self.to_unicode(own), effort),
            glyphs: map_of(&self.font, &self.glyphs(own), effort),
        });
        coded.write_to_unicode(&maps.to_unicode, objects);
        coded.write_map(&maps.glyphs, objects);
    }

    fn widths<'a>(&'a self, own: &'a Own) -> impl Iterator<Item = f64> + 'a {
        let extra = own.extra.iter().filter(|_| !self.font.is_cff());
        let extra = extra.map(|pair| pair.width.map_or_else(|| self.width(pair.glyph), f64::from));
        let glyphs = own.subset.choice.glyphs.iter();
        glyphs.map(|&glyph| self.width(glyph)).chain(extra)
    }

    /// From codes to texts.
    fn to_unicode(&self, own: &Own) -> Vec<u8> {
        let glyphs = own.subset.choice.glyphs.iter();
        let plain =
            glyphs.map(|&glyph| self.facts.char(glyph).map(String::from).unwrap_or_default());
        let all = plain.chain(own.extra.iter().map(|pair| pair.said(&self.facts)));
        let codes = all.enumerate().map(|(code, text)| (code as u16, text));
        to_unicode(codes.filter(|(_, text)| !text.is_empty()))
    }

    /// The glyph in the subset for each code.
    fn glyphs(&self, own: &Own) -> Vec<u16> {
        let choice = &own.subset.choice;
        let plain = 0..choice.glyphs.len() as u16;
        let extra = own.extra.iter();
        let extra = extra.map(|pair| choice.place(pair.glyph) as u16);
        plain.chain(extra).collect()
    }
}
