//! From artwork to a design: what holds a placeholder becomes an element, the rest the background.
//!
//! ```
//! use testamur::artwork::Artwork;
//! use testamur::artwork::Options;
//!
//! let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210">
//!   <rect width="297" height="210" fill="#fdf8ec"/>
//!   <text x="148.5" y="100" text-anchor="middle" font-family="EB Garamond" font-size="14">{{name}}</text>
//! </svg>"##;
//! let art = Artwork::read(svg.into(), "award.svg", &Options::default())?;
//! assert!(art.design.contains("{{recipient.name}}"));
//! # Ok::<(), testamur::error::Error>(())
//! ```

mod blank;
mod cutout;
mod letters;
mod making;
#[cfg(feature = "pdf-art")]
mod pdf;
mod place;
mod raster;
mod rows;
mod sheet;
mod source;
mod stand_ins;
mod svg;
mod template;
#[cfg(test)]
mod tests;
mod words;
mod write;

use std::collections::BTreeMap;

use crate::assets::Assets;
use crate::bytes::Bytes;
use crate::design::Kind as DesignKind;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Severity;
use crate::font::Font;
use crate::font::FontSet;
use crate::limits::Limits;
use crate::picture::Budget;
use crate::picture::Door;
use crate::picture::Picture;
use crate::picture::Source;

/// A design made from artwork.
#[derive(Clone, Debug)]
pub struct Artwork {
    /// What the design makes.
    pub kind: DesignKind,
    /// The text of its `design.toml`.
    pub design: String,
    /// Its other files, by their names in the design's folder.
    pub files: BTreeMap<String, Bytes>,
    /// What the designer should know: fonts that are not at hand, what was guessed, what can't be kept.
    pub findings: Vec<Finding>,
}

/// How artwork is read.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the design makes. Default: a badge when the artwork is a square of pixels, else a certificate.
    pub kind: Option<DesignKind>,
    /// The design's name, for people. Default: that of the artwork's file.
    pub name: Option<String>,
    /// The files beside the artwork; pictures that an SVG names are copied from there. Default: none.
    pub files: Assets,
    /// The designer's own fonts, by their names in the design's folder, such as `fonts/OurSerif.ttf`. Those of
    /// families that the artwork names become the design's. Default: none.
    pub fonts: Vec<(String, Bytes)>,
    /// The bounds that hold for pictures hold for artwork. Default: as [`Limits`] says.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        let none: [(&str, &[u8]); 0] = [];
        Self {
            kind: None,
            name: None,
            files: Assets::memory(none).expect("no file has a name that is wrong"),
            fonts: Vec::new(),
            limits: Limits::default(),
        }
    }
}

impl Artwork {
    /// A design from an SVG, PDF, PNG, JPEG or WebP. `file` is the name of the artwork's file.
    ///
    /// Text of an SVG or a PDF that holds `{{…}}`, `[…]`, `<<…>>`, `«…»` or `{…}` becomes text elements at the
    /// same place, in the same font, size, colour, anchor and turn; what is named `qr`, `photo` or
    /// `signature` becomes a code or a picture; the rest stays, byte for byte, as the background.
    /// Artwork without any of these becomes the background of a few elements to start from.
    ///
    /// # Errors
    /// [`Kind::Picture`] when it is none of these, damaged, or uses what is not drawn;
    /// [`Kind::Limit`] when it exceeds a bound; [`Kind::Asset`] when it names a file that is not to be had.
    pub fn read(bytes: Bytes, file: &str, options: &Options) -> Result<Self> {
        let mut reader = Reader {
            file,
            options,
            own: Vec::new(),
            fonts: FontSet::bundled(),
            files: options.files.noting(),
        };
        let refused = reader.take_fonts();
        let mut art = reader.read(bytes).map_err(|error| error.file(file))?;
        art.findings.extend(refused);
        Ok(art)
    }
}

/// What reading artwork needs at hand.
struct Reader<'a> {
    file: &'a str,
    options: &'a Options,
    /// The designer's own fonts that can be used, by their files.
    own: Vec<(&'a str, &'a Bytes, Font)>,
    /// These and the bundled ones.
    fonts: FontSet,
    files: Assets,
}

impl<'a> Reader<'a> {
    /// Admits the designer's fonts; gives what is wrong with those that can't be used.
    fn take_fonts(&mut self) -> Vec<Finding> {
        let limits = &self.options.limits;
        let mut refused = Vec::new();
        for (file, bytes) in self.options.fonts.iter().take(limits.fonts) {
            match Font::admit(bytes.clone(), 0, limits) {
                Ok(font) => self.own.push((file, bytes, font)),
                Err(error) => refused.extend(error.file(file).into_findings()),
            }
        }
        let fonts = self.own.iter().map(|(_, _, font)| font.clone());
        self.fonts = FontSet::with(fonts.collect());
        refused
            .iter_mut()
            .for_each(|finding| finding.severity = Severity::Warning);
        refused
    }

    /// The designer's fonts of families that the artwork names.
    fn used_fonts(&self, text: &str) -> Vec<(&'a str, &'a Bytes)> {
        let named = |name: &str| text.contains(name);
        let family = |family: &str| {
            let mut all = self
                .own
                .iter()
                .filter(|(_, _, font)| font.family() == family);
            named(family) || all.any(|(_, _, font)| named(font.postscript_name()))
        };
        let used = self.own.iter().filter(|(_, _, font)| family(font.family()));
        used.map(|(file, bytes, _)| (*file, *bytes)).collect()
    }

    fn read(&self, bytes: Bytes) -> Result<Artwork> {
        #[cfg(feature = "pdf-art")]
        if crate::picture::is_pdf(&bytes) {
            return pdf::read(self, &bytes);
        }
        if let Some(text) = self.svg_text(&bytes)? {
            return svg::read(self, &bytes, &text);
        }
        let picture = self.admit(bytes.clone())?;
        match picture.source() {
            Source::Raster(raster) => Ok(raster::read(self, bytes, raster, &*picture.pixels()?)),
            Source::Vector(_) => svg::read(self, &bytes, &String::from_utf8_lossy(&bytes)),
            #[cfg(feature = "pdf-art")]
            Source::Page(_) => pdf::read(self, &bytes),
        }
    }

    /// The text of an SVG; `None` when it is something else.
    fn svg_text<'t>(&self, bytes: &'t [u8]) -> Result<Option<std::borrow::Cow<'t, str>>> {
        let head = &bytes[..bytes.len().min(4096)];
        let is_svg = !head.contains(&0) && String::from_utf8_lossy(head).contains("<svg");
        match is_svg {
            true => crate::picture::svg::text_of(bytes, &self.options.limits).map(Some),
            false => Ok(None),
        }
    }

    /// A picture within the bounds; it may name the files beside the artwork.
    fn admit(&self, bytes: Bytes) -> Result<Picture> {
        let limits = &self.options.limits;
        let budget = Budget::new(limits);
        let door = Door {
            limits,
            budget: &budget,
            files: &|name| self.files.read(name).ok(),
            fonts: &|| self.fonts.all(),
        };
        Picture::admit(bytes, self.file, &door)
    }

    /// The design's name: that of the file, spelt out.
    fn name(&self) -> String {
        if let Some(name) = &self.options.name {
            return name.clone();
        }
        let file = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        match words::label(stem) {
            name if name.trim().is_empty() => "Design".to_owned(),
            name => name,
        }
    }

    /// What a message calls the file.
    fn shown(&self) -> String {
        let file = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        file.chars().filter(|c| !c.is_control()).take(80).collect()
    }
}

/// A finding about the artwork.
fn note(kind: Kind, message: impl Into<String>, help: impl Into<String>) -> Finding {
    Finding::warning(kind, message).help(help)
}
