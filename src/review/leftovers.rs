//! What is declared and never used, what previews never show, and what those who can't see don't hear.

use std::collections::BTreeSet;

use crate::assets::Assets;
use crate::design::Design;
use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::element::ImageSource;
use crate::design::style::Style;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::font::Font;
use crate::plate::Plate;
use crate::plate::PlateBody;
use crate::plate::with_repeated;
use crate::review::contrast::texts;
use crate::review::letters;
use crate::review::notes::Notes;
use crate::review::proof::Proof;

/// Files that a message names.
const NAMED: usize = 5;
/// Endings of files that a design could use.
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "webp", "svg", "pdf"];
const FONTS: [&str; 3] = ["ttf", "otf", "ttc"];

pub(super) fn look(plate: &Plate, files: &Assets, proofs: &[Proof], notes: &mut Notes) {
    attributes(plate, notes);
    styles(plate, notes);
    fonts(plate, proofs, notes);
    unused_files(plate, files, notes);
    alt(plate, notes);
}

fn unused(what: &str, help: &str) -> Finding {
    Finding::warning(Kind::Unused, format!("nothing uses {what}")).help(help)
}

fn line(line: Option<u64>) -> Place {
    Place {
        line,
        ..Place::default()
    }
}

/// The attributes that elements show.
fn shown(plate: &Plate) -> BTreeSet<&str> {
    let in_templates = plate
        .used()
        .iter()
        .filter_map(|field| field.strip_prefix("attributes."));
    let images = plate.design().elements.iter().filter_map(Element::image);
    let in_images = images.filter_map(|image| match &image.source {
        ImageSource::Attribute(key) => Some(key.value.as_str()),
        ImageSource::File(_) => None,
    });
    in_templates.chain(in_images).collect()
}

fn attributes(plate: &Plate, notes: &mut Notes) {
    let shown = shown(plate);
    for (key, attribute) in &plate.design().attributes {
        let finding = if !shown.contains(key.as_str()) {
            let help = format!("show it with `{{{{attributes.{key}}}}}`, or take it out");
            unused(&format!("the attribute `{key}`"), &help)
        } else if !has_sample(plate, key, attribute) {
            no_sample(key, attribute.kind)
        } else {
            continue;
        };
        notes.add(finding, &line(attribute.line), key, 0.0);
    }
}

fn no_sample(key: &str, kind: AttributeKind) -> Finding {
    let message = format!("no preview shows the attribute `{key}`: it has no sample");
    Finding::warning(Kind::NoSample, message).help(match kind {
        AttributeKind::Image => {
            "give the element a `placeholder`, a picture of the design".to_owned()
        }
        AttributeKind::List => {
            format!("write some usual items as its `sample` under `[attributes.{key}]`")
        }
        AttributeKind::Text
        | AttributeKind::Number
        | AttributeKind::Date
        | AttributeKind::Url
        | AttributeKind::Email
        | AttributeKind::Boolean => {
            format!("write a usual value as its `sample` under `[attributes.{key}]`")
        }
    })
}

/// Whether a preview has something to show.
fn has_sample(plate: &Plate, key: &str, attribute: &Attribute) -> bool {
    let gives = |sample: &serde_json::Value| {
        let given = sample.get("attributes");
        given.is_some_and(|given| given.get(key).is_some())
    };
    attribute.sample.is_some()
        || attribute.default.is_some()
        || plate.design().samples.iter().any(gives)
        || has_placeholder(plate, key)
}

/// Whether a picture of the design is shown where the record has none.
fn has_placeholder(plate: &Plate, key: &str) -> bool {
    let mut images = plate.design().elements.iter().filter_map(Element::image);
    images.any(|image| match &image.source {
        ImageSource::Attribute(named) => named.value == key && image.placeholder.is_some(),
        ImageSource::File(_) => false,
    })
}

fn styles(plate: &Plate, notes: &mut Notes) {
    let design = plate.design();
    let by_elements = design
        .elements
        .iter()
        .flat_map(with_repeated)
        .flat_map(named);
    let by_marks = plate
        .inner()
        .elements
        .iter()
        .flat_map(|element| match &element.body {
            PlateBody::Text(text) => text.marks.as_slice(),
            PlateBody::Image(_)
            | PlateBody::Shape
            | PlateBody::Code(_)
            | PlateBody::Table(_)
            | PlateBody::Repeat(_)
            | PlateBody::Design(_) => &[],
        });
    let used: BTreeSet<&str> = by_elements.chain(by_marks.map(String::as_str)).collect();
    for name in design
        .styles
        .keys()
        .filter(|name| !used.contains(name.as_str()) && !is_in_cells(design, name))
    {
        let help = format!("name it with `style = \"{name}\"`, or take `[styles.{name}]` out");
        notes.add(
            unused(&format!("the style `{name}`"), &help),
            &Place::default(),
            name,
            0.0,
        );
    }
}

/// The styles that an element names.
fn named(element: &Element) -> Vec<&str> {
    let names = match &element.body {
        Body::Text(text) => vec![&text.named],
        Body::Arc(arc) => vec![&arc.named],
        Body::Table(table) => {
            let columns = table.columns.iter().map(|column| &column.named);
            columns.chain([&table.named, &table.head.named]).collect()
        }
        Body::Image(_)
        | Body::Shape(_)
        | Body::Qr(_)
        | Body::Code(_)
        | Body::Repeat(_)
        | Body::Design(_) => Vec::new(),
    };
    names.into_iter().flatten().map(String::as_str).collect()
}

/// Whether words in the cells of a table have a style.
fn is_in_cells(design: &Design, style: &str) -> bool {
    let mark = format!("]{{{style}}}");
    let tables = design.elements.iter().filter_map(Element::table);
    let mut columns = tables.flat_map(|table| &table.columns);
    columns.any(|column| {
        let header = column.header.iter();
        let mut texts = header.chain([&column.text]);
        texts.any(|text| text.value.contains(&mark))
    })
}

fn fonts(plate: &Plate, proofs: &[Proof], notes: &mut Notes) {
    let design = plate.design();
    if design.fonts.is_empty() {
        return;
    }
    let mut used = chosen(plate);
    used.extend(drawn(proofs));
    for file in &design.fonts {
        let Some(bytes) = plate.files().get(&file.value) else {
            continue;
        };
        let is_used = used.iter().any(|font| font.data() == &**bytes);
        let named_in_art = || {
            faces_of(plate, bytes)
                .iter()
                .any(|font| is_in_art(plate, font))
        };
        if !is_used && !named_in_art() {
            let help =
                "name its family in the `font` of a text or a style, or take it out of `files`";
            let finding = unused(&format!("the font `{}`", file.value), help);
            notes.add(finding, &line(file.line), &file.value, 0.0);
        }
    }
}

fn faces_of(plate: &Plate, bytes: &[u8]) -> Vec<Font> {
    let own = plate.fonts().families().filter(|family| !family.bundled);
    let faces = own.flat_map(|family| &family.faces);
    faces.filter(|face| face.data() == bytes).cloned().collect()
}

/// Whether the text of a drawing may be set in it.
fn is_in_art(plate: &Plate, font: &Font) -> bool {
    let names = [font.family().as_bytes(), font.postscript_name().as_bytes()];
    let mut drawings = plate
        .files()
        .iter()
        .filter(|(name, _)| has_ending(name, &["svg"]));
    drawings.any(|(_, bytes)| {
        names
            .iter()
            .any(|name| memchr::memmem::find(bytes, name).is_some())
    })
}

/// The fonts that styles ask for; where marks may make them bold or italic, those too.
fn chosen(plate: &Plate) -> Vec<Font> {
    let mut fonts = Vec::new();
    for element in &plate.inner().elements {
        let PlateBody::Text(text) = &element.body else {
            continue;
        };
        let named = text
            .marks
            .iter()
            .filter_map(|name| plate.design().styles.get(name));
        let spans = named.map(|style| style.over(&text.style));
        for style in std::iter::once(text.style.clone()).chain(spans) {
            let bold = style.weight.map(|weight| weight.max(700));
            for (weight, italic) in [
                (style.weight, style.italic),
                (bold, style.italic),
                (style.weight, Some(true)),
                (bold, Some(true)),
            ] {
                let style = Style {
                    weight,
                    italic,
                    ..style.clone()
                };
                fonts.extend(letters::font(plate, &style));
            }
        }
    }
    fonts
}

/// The fonts that letters came out in: fallbacks are among them.
fn drawn(proofs: &[Proof]) -> Vec<Font> {
    let pages = proofs.iter().flat_map(|proof| &proof.scene.pages);
    let nodes = pages.flat_map(|page| page.ground.iter().chain(&page.nodes));
    let texts = nodes.flat_map(|node| texts(&node.item));
    let runs = texts
        .flat_map(|text| &text.lines)
        .flat_map(|line| &line.runs);
    let mut fonts: Vec<Font> = Vec::new();
    for run in runs.filter(|run| !run.font.is_bundled()) {
        if !fonts.contains(&run.font) {
            fonts.push(run.font.clone());
        }
    }
    fonts
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

/// Pictures and fonts of the folder that the design does not read. Where records bring pictures, those of
/// the folder may be theirs.
fn unused_files(plate: &Plate, files: &Assets, notes: &mut Notes) {
    let design = plate.design();
    let mut kinds = design.attributes.values().map(|attribute| attribute.kind);
    let are_of_records = kinds.any(|kind| kind == AttributeKind::Image);
    let is_left = |name: &String| {
        let is_picture = has_ending(name, &PICTURES) && !are_of_records;
        let is_listed = design.fonts.iter().any(|font| font.value == *name);
        (is_picture || has_ending(name, &FONTS)) && !is_listed && !plate.files().contains_key(name)
    };
    let left: Vec<String> = files.names().into_iter().filter(is_left).collect();
    let named: Vec<String> = left
        .iter()
        .take(NAMED)
        .map(|name| format!("`{name}`"))
        .collect();
    let (what, more, them) = match left.len() {
        0 => return,
        1 => ("the file", String::new(), "it"),
        count if count <= NAMED => ("the files", String::new(), "them"),
        count => ("the files", format!(" and {} more", count - NAMED), "them"),
    };
    let what = format!("{what} {}{more} in the design's folder", named.join(", "));
    let help = format!("take {them} out: whoever gets the design gets {them} too");
    notes.add(unused(&what, &help), &Place::default(), "files", 0.0);
}

/// Pictures and codes without words for those who can't see them.
fn alt(plate: &Plate, notes: &mut Notes) {
    let elements = plate.design().elements.iter().flat_map(with_repeated);
    for element in elements.filter(|element| element.alt.is_none()) {
        let (what, help) = match &element.body {
            Body::Image(_) => (
                "picture",
                "say what it shows: `alt = \"Seal of the university\"`; `alt = \"\"` for mere decoration",
            ),
            Body::Qr(_) => (
                "QR code",
                "say where it leads: `alt = \"Code that leads to the entry of {{credential.id}}\"`",
            ),
            Body::Code(_) => (
                "code",
                "say what it holds: `alt = \"The number {{credential.id}} as a code\"`",
            ),
            Body::Text(_)
            | Body::Arc(_)
            | Body::Shape(_)
            | Body::Table(_)
            | Body::Repeat(_)
            | Body::Design(_) => continue,
        };
        let message =
            format!("this {what} says nothing to those who can't see it: it has no `alt`");
        notes.of(
            element,
            Finding::warning(Kind::NoAlt, message).help(help),
            0.0,
        );
    }
}
