//! Fonts: admitted before use, chosen by family and weight, with fallback by script.
//!
//! Measures are in font units (see [`Font::units_per_em`](crate::font::Font::units_per_em)), y grows downwards as on the page, and
//! the baseline is at 0: what stands above it is negative in outlines and boxes.

mod admit;
mod bundled;
mod color;
mod face;
mod fallback;
mod inks;
mod set;
mod vary;

use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;

use sha2::Digest;
use sha2::Sha256;

use crate::bytes::Bytes;
use crate::color::Color;
use crate::geom::Path;
use crate::geom::Rect;

pub(crate) use admit::undrawable;
pub use color::ColorGlyph;
pub use color::ColorLayer;
pub use color::LayerInk;
#[cfg(feature = "pdf-art")]
pub(crate) use face::Counter;
pub use fallback::ScriptFallback;
pub use fallback::Wanted;
pub(crate) use fallback::line_factor;
pub(crate) use fallback::size_factor;
pub use set::Choice;
pub use set::FontSet;
pub use set::Wish;

/// A font that was admitted: cheap to clone, shared by all threads, parsed at first use.
#[derive(Clone)]
pub struct Font(Arc<Face>);

/// What tells fonts apart: for a font of a design, a digest of the file, the face's index in it
/// and, for an instance of a variable font, its axes; for a bundled one, a stable number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FontId(pub(crate) [u8; 16]);

struct Face {
    id: FontId,
    data: Data,
    index: u32,
    family: Arc<str>,
    postscript: Arc<str>,
    weight: u16,
    /// In percent of the usual width.
    width: f64,
    italic: bool,
    class: Class,
    parsed: OnceLock<face::Parsed>,
    /// Where it stands in its axes; empty for a font that is no instance.
    location: vary::Location,
    instances: vary::Instances,
    colors: color::Kept,
}

/// The bytes of a font: part of the program, or read from a design.
#[derive(Clone)]
enum Data {
    Static(&'static [u8]),
    Shared(Bytes),
}

impl Data {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Static(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

/// What kind of letters a font draws; the fallback looks for its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// With serifs.
    Serif,
    /// Without serifs.
    Sans,
    /// Handwriting and formal scripts.
    Script,
    /// Blackletter.
    Blackletter,
    /// All glyphs of one width.
    Mono,
}

/// The code under which emoji stand among the scripts (ISO 15924).
pub(crate) const EMOJI: &str = "Zsye";

/// The faces that share a name.
#[derive(Clone, Debug)]
pub struct Family {
    /// Its name.
    pub name: Arc<str>,
    /// Whether it came with the library rather than with the design.
    pub bundled: bool,
    /// Its faces.
    pub faces: Vec<Font>,
    /// Of a bundled family: what [`Family::scripts`] gives.
    known: &'static [&'static str],
}

impl Family {
    /// The files of a bundled family, the text of its licence among them: names of the form
    /// `eb-garamond/OFL.txt`, and bytes. None of a design's own family.
    pub fn files(&self) -> Vec<(&'static str, &'static [u8])> {
        if !self.bundled {
            return Vec::new();
        }
        bundled::files(&self.name).collect()
    }

    /// Scripts of which it has at least 20 characters, ISO 15924, most characters first; emoji are
    /// `Zsye`.
    pub fn scripts(&self) -> Vec<&'static str> {
        match self.faces.first() {
            Some(font) if self.known.is_empty() => admit::scripts_of(font),
            Some(_) | None => self.known.to_vec(),
        }
    }
}

/// Heights of a font, in font units; all are positive.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Metrics {
    /// From the baseline up to the top of tall letters, as the font says.
    pub ascent: f64,
    /// From the baseline down to the foot of deep letters, as the font says.
    pub descent: f64,
    /// Extra room between lines.
    pub line_gap: f64,
    /// Height of capitals; measured on `H`, or 0.7 em, when the font does not say.
    pub cap_height: f64,
    /// Height of a small `x`; measured, or 0.5 em, when the font does not say.
    pub x_height: f64,
}

impl Font {
    fn from_bundled(family: &str, class: Class, face: &'static bundled::BundledFace) -> Self {
        Self(Arc::new(Face {
            id: bundled::id_of(face),
            data: Data::Static(face.data),
            index: 0,
            family: family.into(),
            postscript: face.postscript.into(),
            weight: face.weight,
            width: 100.0,
            italic: face.slant == bundled::Slant::Italic,
            class,
            parsed: OnceLock::new(),
            location: vary::Location::new(),
            instances: vary::Instances::default(),
            colors: color::Kept::default(),
        }))
    }

    /// What tells it from other fonts.
    pub fn id(&self) -> FontId {
        self.0.id
    }

    /// The bytes of its file.
    pub fn data(&self) -> &[u8] {
        self.0.data.bytes()
    }

    /// Which face of the file it is; 0 unless the file is a collection.
    pub fn index(&self) -> u32 {
        self.0.index
    }

    /// The name of its family (name table, id 16 or 1).
    pub fn family(&self) -> &str {
        &self.0.family
    }

    /// Its PostScript name (name table, id 6).
    pub fn postscript_name(&self) -> &str {
        &self.0.postscript
    }

    /// Whether it came with the library rather than with a design.
    pub fn is_bundled(&self) -> bool {
        match self.0.data {
            Data::Static(_) => true,
            Data::Shared(_) => false,
        }
    }

    /// How bold it is, 1 to 1000; 400 is regular, 700 bold.
    pub fn weight(&self) -> u16 {
        self.0.weight
    }

    /// How wide its letters are, in percent of the usual: 50 to 200.
    pub fn width(&self) -> f64 {
        self.0.width
    }

    /// Whether it is italic or oblique.
    pub fn is_italic(&self) -> bool {
        self.0.italic
    }

    /// What kind of letters it draws.
    pub fn class(&self) -> Class {
        self.0.class
    }

    /// Font units to the em: 16 to 16,384.
    pub fn units_per_em(&self) -> f64 {
        self.parsed().units_per_em
    }

    /// Its heights.
    pub fn metrics(&self) -> Metrics {
        self.parsed().metrics
    }

    /// Whether it says how far glyphs move the pen that are set one below the other.
    pub fn has_vertical_metrics(&self) -> bool {
        self.parsed().vertical
    }

    /// The box round all its glyphs, as its `head` table says; in font units, y down.
    pub fn bounds(&self) -> Rect {
        self.parsed().bounds
    }

    /// Lean of its upright strokes in degrees, counter-clockwise: negative leans forward.
    pub fn italic_angle(&self) -> f64 {
        self.parsed().italic_angle
    }

    /// Whether its outlines are cubic (`CFF `) rather than quadratic (`glyf`).
    pub fn is_cff(&self) -> bool {
        self.parsed().cff
    }

    /// Whether its licence bits (`OS/2` `fsType`) let it be embedded in a document.
    pub fn embeddable(&self) -> bool {
        self.parsed().embeddable
    }

    /// How many glyphs it has.
    pub fn glyph_count(&self) -> u32 {
        self.model().num_glyphs()
    }

    /// The glyph that it draws a character with, if it has one.
    pub fn glyph(&self, character: char) -> Option<u16> {
        self.parsed().glyph(character)
    }

    /// Whether it has a glyph for a character.
    pub fn has_glyph(&self, character: char) -> bool {
        self.parsed().has_glyph(character)
    }

    /// How far a glyph moves the pen, in font units.
    pub fn advance(&self, glyph: u16) -> f64 {
        f64::from(self.model().glyph_metrics().h_advance(glyph.into()))
    }

    /// Whether a glyph can be drawn: `None` when its outline is broken, or larger than that of any
    /// real font. Otherwise the steps of its outline; 0 for those of bundled fonts, which are
    /// tested. Each outline of a stranger's font is read once, when it is first asked for.
    pub(crate) fn steps(&self, glyph: u16) -> Option<u32> {
        self.parsed().steps(glyph)
    }

    /// Where a glyph's ink stands, in font units, y down; `None` for a blank and for one that can't
    /// be drawn.
    pub fn ink(&self, glyph: u16) -> Option<Rect> {
        match self.color_glyph(glyph, Color::BLACK) {
            Some(colored) => colored.bounds(),
            None => self.parsed().ink(glyph),
        }
    }

    /// A glyph's outline in font units, y down, the origin on the baseline. Empty for a blank, and
    /// for one that can't be drawn.
    pub fn outline(&self, glyph: u16) -> Path {
        self.parsed().outline(glyph)
    }

    /// The parsed font, for shaping and drawing.
    pub(crate) fn model(&self) -> &skrifa::Font {
        &self.parsed().model
    }

    fn parsed(&self) -> &face::Parsed {
        let face = &*self.0;
        face.parsed.get_or_init(|| {
            face::Parsed::new(&face.data, face.index)
                .expect("bundled fonts are tested, all others are parsed when they are admitted")
        })
    }
}

/// Of the table directory, which has a checksum for each table, and of a checksum of the whole:
/// files that differ do so here, and hashing all of a text face takes as long as admitting it.
fn digest(data: &[u8], index: u32) -> FontId {
    const DIRECTORY: usize = 1024;
    let mut hasher = Sha256::new();
    hasher.update(&data[..data.len().min(DIRECTORY)]);
    hasher.update((data.len() as u64).to_be_bytes());
    hasher.update(crc32fast::hash(data).to_be_bytes());
    hasher.update(index.to_be_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize()[..16]);
    FontId(id)
}

impl PartialEq for Font {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.id() == other.id()
    }
}

impl Eq for Font {}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Font({})", self.postscript_name())
    }
}
