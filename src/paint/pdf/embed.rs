//! A font as objects of a file (ISO 32000-1, clauses 9.7 to 9.10).

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

use super::file::Effort;
use super::file::Objects;
use super::file::deflate;
use crate::font::Font;

const IDENTITY: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// The name under which a subset is embedded.
pub(super) fn embedded_name(tag: &str, font: &Font) -> String {
    format!("{tag}+{}", plain(font.postscript_name()))
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

/// A map from codes to texts (clause 9.10.3).
pub(super) fn to_unicode(codes: impl IntoIterator<Item = (u16, String)>) -> Vec<u8> {
    let mut map = UnicodeCmap::new(Name(b"Adobe-Identity-UCS"), IDENTITY);
    for (code, text) in codes {
        map.pair_with_multiple(code, text.chars());
    }
    map.finish().into_vec()
}

/// A font with its codes, under these numbers.
pub(super) struct Coded<'a> {
    pub(super) font: &'a Font,
    pub(super) name: &'a str,
    pub(super) id: Ref,
    pub(super) cid: Ref,
    pub(super) descriptor: Ref,
    pub(super) to_unicode: Ref,
    /// Where codes are not glyphs: the map from one to the other.
    pub(super) map: Option<Ref>,
}

impl Coded<'_> {
    /// Writes the font that pages name and the one below it. `widths` are in thousandths of the em:
    /// one a code, or one a glyph for a CFF font.
    pub(super) fn write(&self, widths: impl Iterator<Item = f64>, objects: &mut Objects) {
        let mut type0 = objects.start(self.id).type0_font(self.id);
        type0
            .base_font(Name(self.name.as_bytes()))
            .descendant_font(self.cid)
            .to_unicode(self.to_unicode);
        match self.map.filter(|_| self.font.is_cff()) {
            Some(map) => type0.encoding_cmap(map),
            None => type0.encoding_predefined(Name(b"Identity-H")),
        };
        type0.finish();
        self.write_cid_font(widths, objects);
    }

    fn write_cid_font(&self, widths: impl Iterator<Item = f64>, objects: &mut Objects) {
        let mut font = objects.start(self.cid).cid_font(self.cid);
        font.base_font(Name(self.name.as_bytes()))
            .system_info(IDENTITY)
            .font_descriptor(self.descriptor)
            .default_width(0.0);
        if self.font.is_cff() {
            font.subtype(CidFontType::Type0);
        } else {
            font.subtype(CidFontType::Type2);
            match self.map {
                Some(map) => font.cid_to_gid_map_stream(map),
                None => font.cid_to_gid_map_predefined(Name(b"Identity")),
            };
        }
        font.widths()
            .consecutive(0, widths.map(|width| width as f32));
    }

    /// Writes the map from codes to texts, which comes deflated.
    pub(super) fn write_to_unicode(&self, map: &[u8], objects: &mut Objects) {
        let mut stream = objects.start(self.to_unicode).stream(self.to_unicode, map);
        stream.filter(Filter::FlateDecode);
    }

    /// Writes the map from codes to glyphs, where one is wanted; see [`map_of`].
    pub(super) fn write_map(&self, map: &[u8], objects: &mut Objects) {
        let Some(id) = self.map else {
            return;
        };
        if self.font.is_cff() {
            let mut map = objects.start(id).cmap(id, map);
            map.name(Name(b"Glyphs")).system_info(IDENTITY);
            map.filter(Filter::FlateDecode);
            return;
        }
        objects
            .start(id)
            .stream(id, map)
            .filter(Filter::FlateDecode);
    }
}

/// The map from codes to glyphs, deflated.
pub(super) fn map_of(font: &Font, glyphs: &[u16], effort: Effort) -> Vec<u8> {
    if font.is_cff() {
        return deflate(code_map(glyphs).as_bytes(), effort);
    }
    let bytes = glyphs.iter().flat_map(|glyph| glyph.to_be_bytes());
    deflate(&bytes.collect::<Vec<u8>>(), effort)
}

/// A font's program and what is told of it, under these numbers.
pub(super) struct Program<'a> {
    pub(super) font: &'a Font,
    pub(super) name: &'a str,
    pub(super) descriptor: Ref,
    pub(super) program: Ref,
}

impl Program<'_> {
    /// Writes both; `program` comes deflated. The font's name tells which glyphs are in it.
    pub(super) fn write(&self, program: &[u8], objects: &mut Objects) {
        self.write_descriptor(objects);
        let start = objects.bytes().len();
        let mut stream = objects.start(self.program).stream(self.program, program);
        stream.filter(Filter::FlateDecode);
        if self.font.is_cff() {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        }
        stream.finish();
        objects.tell(start);
    }

    fn write_descriptor(&self, objects: &mut Objects) {
        let font = self.font;
        let scale = 1000.0 / font.units_per_em();
        let heights = font.metrics();
        let unit = |value: f64| (value * scale).round() as f32;
        let bounds = font.bounds();
        let mut flags = FontFlags::SYMBOLIC;
        flags.set(FontFlags::ITALIC, font.italic_angle() != 0.0);
        let mut out = objects
            .start(self.descriptor)
            .font_descriptor(self.descriptor);
        out.name(Name(self.name.as_bytes()))
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
            out.font_file3(self.program);
        } else {
            out.font_file2(self.program);
        }
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
