//! The fonts of a merged file: one set for all records, with codes given as they are asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use indexmap::IndexSet;

use super::super::facts::Facts;
use super::super::fonts::GivenCodes;
use super::super::fonts::Pair;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::font::Font;
use crate::font::FontId;

/// Codes that a font of a file has: two bytes each, and some are left over so that no reader's
/// bound is met.
pub(super) const CODES: usize = 65_000;

/// All fonts of a file.
pub(super) struct Faces {
    pub(super) faces: Vec<Face>,
    known: BTreeMap<FontId, usize>,
    pub(super) coded: Vec<Instance>,
    /// Glyphs that are drawn as outlines, each by its face; with the number of the form that draws
    /// it, when a record that uses it has its place.
    pub(super) outlines: IndexMap<(usize, u16), Option<i32>>,
    bound: usize,
}

/// A face, whose program is embedded once.
pub(super) struct Face {
    pub(super) font: Font,
    pub(super) facts: Arc<Facts>,
    /// Which instance gives codes now.
    latest: usize,
}

/// A set of codes for a face: a font to those who read the file. There is a second one when the
/// first has no code left.
pub(super) struct Instance {
    pub(super) face: usize,
    /// What each code stands for, from 1 on; 0 is the missing glyph.
    pub(super) pairs: IndexSet<Pair>,
    /// By glyph, the code that it has by itself; 0 for none.
    plain: Vec<u16>,
    /// The number of its object; none until a record that uses it has its place.
    pub(super) number: Option<i32>,
}

impl Instance {
    /// The code of a pair that has one.
    fn code(&self, pair: &Pair) -> Option<u16> {
        if pair.is_plain() {
            let code = self.plain.get(usize::from(pair.glyph));
            return code.copied().filter(|code| *code > 0);
        }
        let at = self.pairs.get_index_of(pair)?;
        Some((at + 1) as u16)
    }

    /// Gives one to a pair that has none.
    fn add(&mut self, pair: Pair) -> u16 {
        let glyph = pair.is_plain().then_some(usize::from(pair.glyph));
        let code = (self.pairs.insert_full(pair).0 + 1) as u16;
        if let Some(glyph) = glyph {
            self.plain.resize(self.plain.len().max(glyph + 1), 0);
            self.plain[glyph] = code;
        }
        code
    }
}

impl Faces {
    pub(super) fn new(bound: usize) -> Self {
        Self {
            faces: Vec::new(),
            known: BTreeMap::new(),
            coded: Vec::new(),
            outlines: IndexMap::new(),
            bound,
        }
    }

    /// Gives codes to pairs of a font, all by one instance: which one, and the code of each.
    ///
    /// # Errors
    /// [`Kind::Limit`] for more pairs than an instance can have.
    pub(super) fn give(
        &mut self,
        font: &Font,
        facts: &Arc<Facts>,
        pairs: Vec<Pair>,
    ) -> Result<(u32, GivenCodes)> {
        self.check(pairs.len())?;
        let face = self.face(font, facts);
        let latest = self.latest_for(face, &pairs);
        let instance = &mut self.coded[latest];
        let codes = pairs.into_iter().map(|pair| {
            let code = match instance.code(&pair) {
                Some(code) => code,
                None => instance.add(pair.clone()),
            };
            (pair, code)
        });
        Ok((latest as u32, GivenCodes::new(codes)))
    }

    /// Which of the outlines a glyph is.
    pub(super) fn outline(&mut self, font: &Font, facts: &Arc<Facts>, glyph: u16) -> u32 {
        let face = self.face(font, facts);
        let entry = self.outlines.entry((face, glyph));
        let at = entry.index();
        entry.or_insert(None);
        at as u32
    }

    /// Whether one record may have so many pairs of a font.
    ///
    /// # Errors
    /// [`Kind::Limit`] when it may not.
    pub(super) fn check(&self, pairs: usize) -> Result<()> {
        if pairs < self.bound {
            return Ok(());
        }
        let message = format!(
            "a record has text of {pairs} different glyphs in one font; a PDF holds {}",
            self.bound - 1
        );
        Err(Error::new(Kind::Limit, message).help("shorten its text, or split it into two records"))
    }

    fn face(&mut self, font: &Font, facts: &Arc<Facts>) -> usize {
        if let Some(&face) = self.known.get(&font.id()) {
            return face;
        }
        let face = self.faces.len();
        self.known.insert(font.id(), face);
        self.faces.push(Face {
            font: font.clone(),
            facts: facts.clone(),
            latest: self.coded.len(),
        });
        self.begin(face);
        face
    }

    /// The instance that can give codes to all of `pairs`.
    fn latest_for(&mut self, face: usize, pairs: &[Pair]) -> usize {
        let latest = self.faces[face].latest;
        let known = &self.coded[latest];
        let new = pairs.iter().filter(|pair| known.code(pair).is_none());
        if 1 + known.pairs.len() + new.count() <= self.bound {
            return latest;
        }
        let latest = self.coded.len();
        self.faces[face].latest = latest;
        self.begin(face);
        latest
    }

    fn begin(&mut self, face: usize) {
        self.coded.push(Instance {
            face,
            pairs: IndexSet::new(),
            plain: Vec::new(),
            number: None,
        });
    }
}
