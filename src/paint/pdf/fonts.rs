//! Fonts of a file: subset, with a code for each pair of glyph and text (ISO 32000-1, clause 9.7).

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;

use pdf_writer::Filter;
use pdf_writer::Finish;
use pdf_writer::Name;
use pdf_writer::Rect;
use pdf_writer::Ref;
use pdf_writer::Str;
use pdf_writer::types::CidFontType;
use pdf_writer::types::FontFlags;
use pdf_writer::types::SystemInfo;
use pdf_writer::types::UnicodeCmap;
use sha2::Digest;
use sha2::Sha256;
use subsetter::GlyphRemapper;

use super::cache::Cache;
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
/// Bytes of character maps kept.
const FACTS_BOUND: usize = 16 << 20;

const IDENTITY: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// What is known of fonts and their subsets, for all records.
pub(super) struct FontStore {
    facts: Cache<FontId, Facts>,
    subsets: Cache<(FontId, Vec<u16>), Subset>,
}

impl FontStore {
    pub(super) fn new() -> Self {
        Self {
            facts: Cache::new(FACTS_BOUND),
            subsets: Cache::new(SUBSETS_BOUND),
        }
    }

    fn facts(&self, font: &Font) -> Result<Arc<Facts>> {
        let size = |_: &Facts| 64 * 1024;
        self.facts.get(font.id(), size, |_| Facts::of(font))
    }

    fn subset(&self, font: &Font, facts: &Facts, glyphs: Vec<u16>) -> Result<Arc<Subset>> {
        let size = |subset: &Subset| subset.size();
        self.subsets.get((font.id(), glyphs), size, |(_, glyphs)| {
            Subset::new(font, facts, glyphs, Effort::Kept)
        })
    }
}

/// A subset of a font, compressed. Its glyphs are numbered in the order of `glyphs`.
struct Subset {
    /// Numbers in the whole font, sorted.
    glyphs: Vec<u16>,
    /// The font's program, deflated.
    program: Vec<u8>,
    /// Widths in thousandths of the em.
    widths: Vec<f64>,
    /// The map from glyphs to the characters that they stand for by themselves, deflated.
    to_unicode: Vec<u8>,
    /// Glyphs that stand on the baseline, by width. Readers overlook blank glyphs, and take one that
    /// stands higher or lower for part of another line.
    letters: Vec<(f64, u16)>,
    /// Six letters before the font's name (clause 9.6.4).
    tag: String,
}

impl Subset {
    fn new(font: &Font, facts: &Facts, glyphs: &[u16], effort: Effort) -> Result<Self> {
        let program = program(font, glyphs)?;
        let units = font.units_per_em();
        let width = |&glyph: &u16| tenth(font.advance(glyph) * 1000.0 / units);
        let codes = glyphs.iter().enumerate().filter_map(|(code, &glyph)| {
            let char = facts.char(glyph)?;
            Some((code as u16, char.to_string()))
        });
        Ok(Self {
            program: deflate(&program, effort),
            widths: glyphs.iter().map(width).collect(),
            to_unicode: deflate(&to_unicode(codes), effort),
            tag: tag(font, glyphs),
            letters: letters(font, glyphs, width),
            glyphs: glyphs.to_vec(),
        })
    }

    fn size(&self) -> usize {
        self.program.len() + self.to_unicode.len() + 10 * self.glyphs.len() + 256
    }
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

fn program(font: &Font, glyphs: &[u16]) -> Result<Vec<u8>> {
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

fn tag(font: &Font, glyphs: &[u16]) -> String {
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

fn to_unicode(codes: impl IntoIterator<Item = (u16, String)>) -> Vec<u8> {
    let mut map = UnicodeCmap::new(Name(b"Adobe-Identity-UCS"), IDENTITY);
    for (code, text) in codes {
        map.pair_with_multiple(code, text.chars());
    }
    map.finish().into_vec()
}

/// A glyph that reads as something else than it does by itself, or is as wide as it is not.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    glyph: u16,
    /// Width in thousandths of the em, when it is not the glyph's own.
    width: Option<i32>,
    text: String,
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
#[derive(Default)]
pub(super) struct Fonts(BTreeMap<FontId, FontUse>);

/// A font in a file, with its codes.
pub(super) struct FontUse {
    font: Font,
    facts: Arc<Facts>,
    subset: Arc<Subset>,
    pub(super) id: Ref,
    codes: BTreeMap<Pair, u16>,
    extra: Vec<Pair>,
}

impl Fonts {
    /// For the text of records: subsets of whole blocks, kept for other records.
    pub(super) fn kept(wanted: Wanted, store: &FontStore, objects: &mut Objects) -> Result<Self> {
        Self::new(wanted, store, objects, |font, facts, glyphs| {
            store.subset(font, facts, facts.rounded(glyphs))
        })
    }

    /// For text that no record changes: exactly its glyphs.
    pub(super) fn exact(wanted: Wanted, store: &FontStore, objects: &mut Objects) -> Result<Self> {
        Self::new(wanted, store, objects, |font, facts, glyphs| {
            let mut all = vec![0];
            all.extend(glyphs.iter().filter(|&&glyph| glyph != 0));
            Subset::new(font, facts, &all, Effort::Once).map(Arc::new)
        })
    }

    fn new(
        wanted: Wanted,
        store: &FontStore,
        objects: &mut Objects,
        subset: impl Fn(&Font, &Facts, &[u16]) -> Result<Arc<Subset>>,
    ) -> Result<Self> {
        let mut fonts = BTreeMap::new();
        for (key, (font, mut glyphs)) in wanted.0 {
            glyphs.sort_unstable();
            glyphs.dedup();
            let facts = store.facts(&font)?;
            let subset = subset(&font, &facts, &glyphs)?;
            let used = FontUse {
                font,
                facts,
                subset,
                id: objects.alloc(),
                codes: BTreeMap::new(),
                extra: Vec::new(),
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

    /// Writes them all, when everything has been drawn.
    pub(super) fn write(&self, objects: &mut Objects, effort: Effort) {
        for font in self.0.values() {
            font.write(objects, effort);
        }
    }
}

impl FontUse {
    /// The code of a glyph that reads as `text`, and how wide it is in thousandths of the em.
    /// `width` in the same unit replaces the glyph's own.
    pub(super) fn code(&mut self, glyph: u16, text: &str, width: Option<i32>) -> (u16, f64) {
        let at = self.subset.glyphs.binary_search(&glyph).unwrap_or(0);
        let natural = self.subset.widths[at];
        let mut chars = text.chars();
        let by_itself = chars.next() == self.facts.char(glyph) && chars.next().is_none();
        // Codes of a CFF font are its glyphs: their widths can't be told apart.
        let width = width.filter(|_| !self.font.is_cff());
        if by_itself && width.is_none() {
            return (at as u16, natural);
        }
        let code = self.extra_code(Pair {
            glyph,
            width,
            text: text.to_owned(),
        });
        (code.unwrap_or(at as u16), width.map_or(natural, f64::from))
    }

    /// The width that the font gives a glyph, in thousandths of the em.
    pub(super) fn width(&self, glyph: u16) -> f64 {
        let at = self.subset.glyphs.binary_search(&glyph).unwrap_or(0);
        self.subset.widths[at]
    }

    /// A glyph about as wide as `width`, in thousandths of the em: where no glyph is seen, one that
    /// needs little stretching.
    pub(super) fn as_wide(&self, width: f64) -> Option<u16> {
        let letters = &self.subset.letters;
        let above = letters.partition_point(|(of, _)| *of < width);
        let near = letters[above.saturating_sub(1)..].iter().take(2);
        let off = |of: f64| (of - width).abs();
        near.min_by(|a, b| off(a.0).total_cmp(&off(b.0)))
            .map(|&(_, glyph)| glyph)
    }

    fn extra_code(&mut self, pair: Pair) -> Option<u16> {
        if let Some(&code) = self.codes.get(&pair) {
            return Some(code);
        }
        let code = u16::try_from(self.subset.glyphs.len() + self.extra.len()).ok()?;
        self.codes.insert(pair.clone(), code);
        self.extra.push(pair);
        Some(code)
    }

    fn write(&self, objects: &mut Objects, effort: Effort) {
        let [cid, descriptor, program, to_unicode] = [(); 4].map(|()| objects.alloc());
        let map = (!self.extra.is_empty()).then(|| objects.alloc());
        let name = format!("{}+{}", self.subset.tag, plain(self.font.postscript_name()));
        let name = Name(name.as_bytes());
        let mut type0 = objects.start(self.id).type0_font(self.id);
        type0
            .base_font(name)
            .descendant_font(cid)
            .to_unicode(to_unicode);
        match map.filter(|_| self.font.is_cff()) {
            Some(map) => type0.encoding_cmap(map),
            None => type0.encoding_predefined(Name(b"Identity-H")),
        };
        type0.finish();
        self.write_cid_font(objects, cid, descriptor, name, map);
        self.write_descriptor(objects, descriptor, program, name);
        self.write_program(objects, program);
        self.write_to_unicode(objects, to_unicode, effort);
        if let Some(map) = map {
            self.write_map(objects, map, effort);
        }
    }

    fn write_cid_font(
        &self,
        objects: &mut Objects,
        id: Ref,
        descriptor: Ref,
        name: Name<'_>,
        map: Option<Ref>,
    ) {
        let mut font = objects.start(id).cid_font(id);
        font.base_font(name)
            .system_info(IDENTITY)
            .font_descriptor(descriptor)
            .default_width(0.0);
        if self.font.is_cff() {
            font.subtype(CidFontType::Type0);
        } else {
            font.subtype(CidFontType::Type2);
            match map {
                Some(map) => font.cid_to_gid_map_stream(map),
                None => font.cid_to_gid_map_predefined(Name(b"Identity")),
            };
        }
        let own = self.subset.widths.iter().copied();
        let widths = own.chain(
            self.extra
                .iter()
                .filter(|_| !self.font.is_cff())
                .map(|pair| pair.width.map_or_else(|| self.width(pair.glyph), f64::from)),
        );
        font.widths()
            .consecutive(0, widths.map(|width| width as f32));
    }

    fn write_descriptor(&self, objects: &mut Objects, id: Ref, program: Ref, name: Name<'_>) {
        let font = &self.font;
        let scale = 1000.0 / font.units_per_em();
        let heights = font.metrics();
        let unit = |value: f64| (value * scale).round() as f32;
        let bounds = font.bounds();
        let mut flags = FontFlags::SYMBOLIC;
        flags.set(FontFlags::ITALIC, font.italic_angle() != 0.0);
        let mut out = objects.start(id).font_descriptor(id);
        out.name(name)
            .flags(flags)
            .bbox(Rect::new(
                unit(bounds.x),
                unit(-bounds.bottom()),
                unit(bounds.right()),
                unit(-bounds.y),
            ))
            .italic_angle(font.italic_angle() as f32)
            .ascent(unit(heights.ascent))
            .descent(unit(-heights.descent))
            .cap_height(unit(heights.cap_height))
            // No font file tells it; this grows with the weight as most fonts do.
            .stem_v((10.0 + 0.244 * (f64::from(font.weight()) - 50.0)).round() as f32);
        if font.is_cff() {
            out.font_file3(program);
        } else {
            out.font_file2(program);
        }
    }

    fn write_program(&self, objects: &mut Objects, id: Ref) {
        let mut stream = objects.start(id).stream(id, &self.subset.program);
        stream.filter(Filter::FlateDecode);
        if self.font.is_cff() {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        }
    }

    fn write_to_unicode(&self, objects: &mut Objects, id: Ref, effort: Effort) {
        if self.extra.is_empty() {
            let mut stream = objects.start(id).stream(id, &self.subset.to_unicode);
            stream.filter(Filter::FlateDecode);
            return;
        }
        let own = self
            .subset
            .glyphs
            .iter()
            .map(|&glyph| self.facts.char(glyph).map(String::from).unwrap_or_default());
        let all = own.chain(self.extra.iter().map(|pair| pair.text.clone()));
        let codes = all.enumerate().map(|(code, text)| (code as u16, text));
        let map = deflate(
            &to_unicode(codes.filter(|(_, text)| !text.is_empty())),
            effort,
        );
        let mut stream = objects.start(id).stream(id, &map);
        stream.filter(Filter::FlateDecode);
    }

    /// From codes to glyphs, where several codes share a glyph.
    fn write_map(&self, objects: &mut Objects, id: Ref, effort: Effort) {
        let own = 0..self.subset.glyphs.len() as u16;
        let glyph = |pair: &Pair| self.subset.glyphs.binary_search(&pair.glyph).unwrap_or(0) as u16;
        let glyphs: Vec<u16> = own.chain(self.extra.iter().map(glyph)).collect();
        if self.font.is_cff() {
            let map = deflate(code_map(&glyphs).as_bytes(), effort);
            let mut map = objects.start(id).cmap(id, &map);
            map.name(Name(b"Glyphs")).system_info(IDENTITY);
            map.filter(Filter::FlateDecode);
            return;
        }
        let bytes: Vec<u8> = glyphs
            .iter()
            .flat_map(|glyph| glyph.to_be_bytes())
            .collect();
        let map = deflate(&bytes, effort);
        objects
            .start(id)
            .stream(id, &map)
            .filter(Filter::FlateDecode);
    }
}

/// A character map from codes to glyphs (clause 9.7.5.4), for CFF fonts.
fn code_map(glyphs: &[u16]) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo 3 dict dup begin /Registry (Adobe) def /Ordering (Identity) def \
         /Supplement 0 def end def\n/CMapName /Glyphs def\n/CMapType 1 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let pairs: Vec<(usize, u16)> = glyphs.iter().copied().enumerate().collect();
    for hundred in pairs.chunks(100) {
        out.push_str(&format!("{} begincidchar\n", hundred.len()));
        for (code, glyph) in hundred {
            out.push_str(&format!("<{code:04X}> {glyph}\n"));
        }
        out.push_str("endcidchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    out
}

/// A PostScript name with nothing in it that a PDF name would have to escape.
fn plain(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_'))
        .take(60)
        .collect();
    if kept.is_empty() {
        "Font".to_owned()
    } else {
        kept
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
