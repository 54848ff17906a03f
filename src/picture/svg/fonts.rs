//! Text in SVG pictures: set in the design's fonts or the bundled ones, and loud when it can't be.

use std::sync::Arc;

use usvg::FontResolver;
use usvg::fontdb;
use usvg::fontdb::Database;
use usvg::fontdb::ID;

use super::images::Context;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::font::Font;

/// What CSS calls `serif`, and what text without a family is set in.
pub(super) const SERIF: &str = "Noto Serif";
const SANS: &str = "Noto Sans";
const MONO: &str = "Source Code Pro";
const CURSIVE: &str = "Great Vibes";
const FANTASY: &str = "Cinzel";

/// A font as the parser wants its bytes: shared, not copied.
struct Shared(Font);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.data()
    }
}

pub(super) fn load(fonts: Vec<Font>) -> Database {
    let mut database = Database::new();
    database.set_serif_family(SERIF);
    database.set_sans_serif_family(SANS);
    database.set_monospace_family(MONO);
    database.set_cursive_family(CURSIVE);
    database.set_fantasy_family(FANTASY);
    for font in fonts {
        database.load_font_source(fontdb::Source::Binary(Arc::new(Shared(font))));
    }
    database
}

pub(super) fn resolver<'a>(context: &'a Context<'_>) -> FontResolver<'a> {
    FontResolver {
        select_font: Box::new(move |font, database| select(context, font, database)),
        select_fallback: Box::new(move |c, used, database| fallback(context, c, used, database)),
    }
}

fn fill(context: &Context<'_>, database: &mut Arc<Database>) {
    if database.is_empty() {
        *database = context.fonts();
    }
}

fn select(context: &Context<'_>, font: &usvg::Font, database: &mut Arc<Database>) -> Option<ID> {
    fill(context, database);
    let mut wanted = Vec::new();
    for family in font.families() {
        let name = name_of(family, database);
        if let Some(id) = query(database, font, &name).or_else(|| face(database, &name)) {
            if !wanted.is_empty() {
                context.missing_font(stood_in(&wanted, &name));
            }
            return Some(id);
        }
        wanted.push(name);
    }
    context.missing_font(not_at_hand(&wanted));
    // Something, so that parsing goes on and everything else is reported too.
    query(database, font, SERIF).or_else(|| database.faces().next().map(|face| face.id))
}

fn stood_in(wanted: &[String], name: &str) -> Finding {
    Finding::warning(
        Kind::Font,
        format!(
            "text of the SVG wants `{}`; it is set in `{name}`",
            wanted.join("`, `")
        ),
    )
    .help("add the font to the design, or turn the text into outlines")
}

fn not_at_hand(wanted: &[String]) -> Finding {
    Finding::fault(
        Kind::Font,
        format!(
            "text of the SVG wants `{}`, which is not at hand",
            wanted.join("`, `")
        ),
    )
    .help("add the font to the design, or turn the text into outlines")
}

fn name_of(family: &usvg::FontFamily, database: &Database) -> String {
    let generic = match family {
        usvg::FontFamily::Serif => fontdb::Family::Serif,
        usvg::FontFamily::SansSerif => fontdb::Family::SansSerif,
        usvg::FontFamily::Cursive => fontdb::Family::Cursive,
        usvg::FontFamily::Fantasy => fontdb::Family::Fantasy,
        usvg::FontFamily::Monospace => fontdb::Family::Monospace,
        usvg::FontFamily::Named(name) => return name.clone(),
    };
    database.family_name(&generic).to_owned()
}

fn query(database: &Database, font: &usvg::Font, name: &str) -> Option<ID> {
    database.query(&fontdb::Query {
        families: &[fontdb::Family::Name(name)],
        weight: fontdb::Weight(font.weight()),
        stretch: stretch(font.stretch()),
        style: match font.style() {
            usvg::FontStyle::Normal => fontdb::Style::Normal,
            usvg::FontStyle::Italic => fontdb::Style::Italic,
            usvg::FontStyle::Oblique => fontdb::Style::Oblique,
        },
    })
}

/// A face by its PostScript name, as Illustrator writes it in place of a family: `EBGaramond-SemiBold`.
fn face(database: &Database, name: &str) -> Option<ID> {
    let mut faces = database.faces();
    let found = faces.find(|face| face.post_script_name.eq_ignore_ascii_case(name));
    found.map(|face| face.id)
}

fn stretch(stretch: usvg::FontStretch) -> fontdb::Stretch {
    match stretch {
        usvg::FontStretch::UltraCondensed => fontdb::Stretch::UltraCondensed,
        usvg::FontStretch::ExtraCondensed => fontdb::Stretch::ExtraCondensed,
        usvg::FontStretch::Condensed => fontdb::Stretch::Condensed,
        usvg::FontStretch::SemiCondensed => fontdb::Stretch::SemiCondensed,
        usvg::FontStretch::Normal => fontdb::Stretch::Normal,
        usvg::FontStretch::SemiExpanded => fontdb::Stretch::SemiExpanded,
        usvg::FontStretch::Expanded => fontdb::Stretch::Expanded,
        usvg::FontStretch::ExtraExpanded => fontdb::Stretch::ExtraExpanded,
        usvg::FontStretch::UltraExpanded => fontdb::Stretch::UltraExpanded,
    }
}

/// Another font for a character that the chosen one lacks; a fault when there is none.
fn fallback(
    context: &Context<'_>,
    c: char,
    used: &[ID],
    database: &mut Arc<Database>,
) -> Option<ID> {
    fill(context, database);
    let found = database
        .faces()
        .find(|face| !used.contains(&face.id) && database.has(face.id, c))
        .map(|face| face.id);
    if found.is_none() {
        context.missing_font(
            Finding::fault(
                Kind::MissingGlyph,
                format!(
                    "no font at hand has `{c}` (U+{:04X}) for text of the SVG",
                    u32::from(c)
                ),
            )
            .help("add a font that has it to the design, or turn the text into outlines"),
        );
    }
    found
}

trait Has {
    fn has(&self, face: ID, c: char) -> bool;
}

impl Has for Database {
    fn has(&self, face: ID, c: char) -> bool {
        use skrifa::MetadataProvider;
        self.with_face_data(face, |data, index| {
            skrifa::FontRef::from_index(data, index)
                .is_ok_and(|font| font.charmap().map(c).is_some())
        })
        .unwrap_or(false)
    }
}
