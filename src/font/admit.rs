//! A stranger's font is used only if every reader of ours accepts it.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::OnceLock;

use icu::properties::CodePointSetData;
use icu::properties::props::EmojiPresentation;
use skrifa::raw::FileRef;
use skrifa::raw::TableProvider;
use skrifa::raw::types::NameId;
use unicode_script::Script;
use unicode_script::UnicodeScript;

use super::Class;
use super::Data;
use super::EMOJI;
use super::Face;
use super::Font;
use super::digest;
use super::face::Parsed;
use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::limits::Limits;

/// Characters from which on a family counts as one for a script.
const COVERED: usize = 20;

/// Letters and glyphs that a font is tried with: enough to meet each of its tables.
const SAMPLE: usize = 16;

impl Font {
    /// Admits a font file: TrueType or OpenType, one face of a collection by `index` (0 for the
    /// only one). A variable font is admitted whole; [`FontSet::choose`](super::FontSet::choose)
    /// makes instances of it.
    ///
    /// Some text is shaped, its outlines are read and a subset is made, all behind a guard: a font
    /// that makes a reader of ours stumble is refused here. Its other outlines are read, behind
    /// such a guard too, when a text first needs them, since reading all would take longer than
    /// drawing a page; one that can't be drawn is a fault of that text. [`Font::check`] reads them
    /// all.
    ///
    /// # Errors
    /// [`Kind::Font`] when the file is no font or a broken one, with a hint for the kinds that we
    /// recognise (WOFF, WOFF2, Type 1, EOT, SVG); [`Kind::Limit`] when it is larger than
    /// [`Limits::font_bytes`].
    pub fn admit(bytes: Bytes, index: u32, limits: &Limits) -> Result<Self> {
        if bytes.len() as u64 > limits.font_bytes {
            return Err(too_large(bytes.len(), limits));
        }
        refuse_other_formats(&bytes)?;
        check_tables(&bytes, index)?;
        // Parsers are written not to panic; mutated fonts have shown otherwise.
        let outcome = catch_unwind(AssertUnwindSafe(|| examine(bytes, index)));
        outcome.unwrap_or_else(|_| Err(broken("it makes the reader of fonts stumble")))
    }
}

impl Font {
    /// Reads every outline, as a check before a design is used does: 10 ms for a text face.
    ///
    /// # Errors
    /// [`Kind::Font`] for the first glyph that can't be drawn.
    pub fn check(&self) -> Result<()> {
        let last = u16::try_from(self.glyph_count()).unwrap_or(u16::MAX);
        (0..last).try_for_each(|glyph| drawable(self, glyph))
    }
}

fn examine(bytes: Bytes, index: u32) -> Result<Font> {
    let data = Data::Shared(bytes);
    let parsed = Parsed::new(&data, index).ok_or_else(|| broken("its tables can't be read"))?;
    if !parsed.model.charmap().has_unicode() {
        return Err(broken("it maps no characters (`cmap`)"));
    }
    let font = assemble(data, index, parsed);
    try_shaping(&font)?;
    try_subset(&font)?;
    Ok(font)
}

fn assemble(data: Data, index: u32, parsed: Parsed) -> Font {
    let attributes = parsed.model.default_attributes();
    let name = |ids: &[NameId]| ids.iter().find_map(|&id| name(&parsed.model, id));
    let family = name(&[NameId::TYPOGRAPHIC_FAMILY_NAME, NameId::FAMILY_NAME]);
    let family = family.unwrap_or_else(|| "Unnamed".to_owned());
    let postscript = name(&[NameId::POSTSCRIPT_NAME]).filter(|name| is_postscript(name));
    let postscript = postscript.unwrap_or_else(|| postscript_from(&family));
    let slanted = attributes.style != Default::default();
    let face = Face {
        id: digest(data.bytes(), index),
        class: class_of(data.bytes(), index, &family),
        data,
        index,
        postscript: postscript.into(),
        family: family.into(),
        weight: attributes.weight.value().clamp(1.0, 1000.0) as u16,
        width: f64::from(attributes.width.percentage()).clamp(50.0, 200.0),
        italic: slanted,
        parsed: OnceLock::from(parsed),
        location: Vec::new(),
        instances: Default::default(),
        colors: Default::default(),
    };
    Font(Arc::new(face))
}

fn name(model: &skrifa::Font, id: NameId) -> Option<String> {
    let found = model.names().get(id)?.english_or_first()?;
    let text: String = found.name().chars().filter(|c| !c.is_control()).collect();
    let text = text.trim();
    (!text.is_empty() && text.len() <= 200).then(|| text.to_owned())
}

/// Printable ASCII without the delimiters of PostScript, at most 63 of them (name table, id 6).
fn is_postscript(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"[](){}<>/%".contains(c);
    name.len() <= 63 && name.chars().all(plain)
}

fn postscript_from(family: &str) -> String {
    let plain = family.chars().filter(char::is_ascii_alphanumeric).take(63);
    let name: String = plain.collect();
    if name.is_empty() {
        "Unnamed".to_owned()
    } else {
        name
    }
}

/// By PANOSE where the font fills it in, by name otherwise; serif when nothing tells.
fn class_of(bytes: &[u8], index: u32, family: &str) -> Class {
    let panose = skrifa::FontRef::from_index(bytes, index)
        .ok()
        .and_then(|font| font.os2().ok().map(|os2| os2.panose_10().to_vec()));
    match panose.as_deref() {
        Some([2, 11..=15, _, 9, ..]) => Class::Mono,
        Some([2, 11..=15, ..]) => Class::Sans,
        Some([2, 2..=10, ..]) => Class::Serif,
        Some([3, ..]) => Class::Script,
        _ => class_by_name(&family.to_lowercase()),
    }
}

fn class_by_name(family: &str) -> Class {
    let says = |words: &[&str]| words.iter().any(|word| family.contains(word));
    if says(&["mono", "code"]) {
        Class::Mono
    } else if says(&["sans", "grotesk", "gothic", "helvetica", "arial"]) {
        Class::Sans
    } else if says(&["fraktur", "blackletter", "textura"]) {
        Class::Blackletter
    } else if says(&["script", "hand", "brush", "vibes"]) {
        Class::Script
    } else {
        Class::Serif
    }
}

fn too_large(bytes: usize, limits: &Limits) -> Error {
    let message = format!(
        "the font is {bytes} bytes, more than the {} allowed",
        limits.font_bytes
    );
    Error::new(Kind::Limit, message)
        .help("subset it to the scripts that you need, or raise the limit")
}

fn broken(why: &str) -> Error {
    Error::new(Kind::Font, format!("the font is broken: {why}"))
        .help("export it again as a TTF or OTF, or take another copy of it")
}

fn refuse_other_formats(bytes: &[u8]) -> Result<()> {
    let name = match bytes {
        [b'w', b'O', b'F', b'F', ..] => "a WOFF file",
        [b'w', b'O', b'F', b'2', ..] => "a WOFF2 file",
        [b'%', b'!', ..] | [0x80, 0x01, ..] => "a Type 1 font",
        [b'<', ..] => "an SVG or XML file",
        [
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            0x4c,
            0x50,
            ..,
        ] => "an EOT file",
        [0, 1, 0, 0, ..] | [b'O', b'T', b'T', b'O', ..] | [b't', b'r', b'u', b'e', ..] => {
            return Ok(());
        }
        [b't', b't', b'c', b'f', ..] => return Ok(()),
        _ => {
            return Err(
                Error::new(Kind::Font, "the file is not a font").help("use a TTF or OTF file")
            );
        }
    };
    Err(Error::new(Kind::Font, format!("the font is {name}")).help("convert it to TTF or OTF"))
}

/// The directory: the face is there, and each table lies within the file.
fn check_tables(bytes: &[u8], index: u32) -> Result<()> {
    let faces = match FileRef::new(bytes) {
        Ok(FileRef::Collection(collection)) => collection.len(),
        Ok(FileRef::Font(_)) => 1,
        Err(_) => return Err(broken("its table directory can't be read")),
    };
    if index >= faces {
        let message = format!("the font file has no face {index}");
        return Err(Error::new(Kind::Font, message).help(format!("it has {faces}, counted from 0")));
    }
    let font = skrifa::FontRef::from_index(bytes, index)
        .map_err(|_| broken("its table directory can't be read"))?;
    for record in font.table_directory().table_records() {
        let end = u64::from(record.offset()) + u64::from(record.length());
        if end > bytes.len() as u64 {
            return Err(broken(&format!(
                "table `{}` reaches beyond the file",
                record.tag()
            )));
        }
    }
    Ok(())
}

/// Shapes some of the letters that the font has.
fn try_shaping(font: &Font) -> Result<()> {
    let characters = font.model().charmap().unicodes();
    let letters = characters.filter_map(|(code, _)| char::from_u32(code));
    let text: String = letters.filter(|c| c.is_alphabetic()).take(SAMPLE).collect();
    shape_once(font, &text)
}

fn shape_once(font: &Font, text: &str) -> Result<()> {
    let mut buffer = harfrust::Buffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let shaper = harfrust::ShaperFont::new(font.model());
    harfrust::shape(&shaper, &mut buffer, harfrust::ShapeOptions::new())
        .map_err(|_| broken("text can't be shaped with it"))?;
    if !buffer.allocation_successful() {
        return Err(broken("text set in it grows without bound"));
    }
    let glyphs = buffer.glyph_infos().iter();
    glyphs
        .filter_map(|info| u16::try_from(info.glyph_id).ok())
        .try_for_each(|glyph| drawable(font, glyph))
}

/// That a glyph can't be drawn.
pub(crate) fn undrawable(font: &Font, glyph: u16) -> Error {
    let name = font.postscript_name();
    broken(&format!("glyph {glyph} of {name} can't be drawn"))
}

fn drawable(font: &Font, glyph: u16) -> Result<()> {
    match font.steps(glyph) {
        Some(_) => Ok(()),
        None => Err(undrawable(font, glyph)),
    }
}

#[cfg(feature = "pdf")]
fn try_subset(font: &Font) -> Result<()> {
    let some: Vec<u16> = (0..font.glyph_count().min(SAMPLE as u32) as u16).collect();
    let mapper = subsetter::GlyphRemapper::new_from_glyphs_sorted(&some);
    subsetter::subset_with_variations(font.data(), font.index(), &[], &mapper)
        .map_err(|_| broken("no subset of it can be made for a PDF"))?;
    Ok(())
}

#[cfg(not(feature = "pdf"))]
fn try_subset(_: &Font) -> Result<()> {
    Ok(())
}

/// Scripts of which a font has at least 20 characters, most first; by code where they tie. Emoji
/// count as one.
pub(super) fn scripts_of(font: &Font) -> Vec<&'static str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let emoji = CodePointSetData::new::<EmojiPresentation>();
    for (code, _) in font.model().charmap().unicodes() {
        let script = char::from_u32(code).map_or(Script::Unknown, |c| c.script());
        // What stands before is in many fonts as letters and signs: flags, zodiac, clocks.
        let is_emoji = code >= 0x1f300 && emoji.contains32(code);
        let script = if is_emoji { EMOJI } else { script.short_name() };
        *counts.entry(script).or_default() += 1;
    }
    let real = |script: &str| !matches!(script, "Zyyy" | "Zinh" | "Zzzz");
    let mut found: Vec<_> = counts
        .into_iter()
        .filter(|&(script, count)| real(script) && count >= COVERED)
        .collect();
    found.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    found.into_iter().map(|(script, _)| script).collect()
}
