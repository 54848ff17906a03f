//! Which bundled families a batch was set in: those that its designs name, and those that stand in for what these
//! lack of its records' letters.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use unicode_script::UnicodeScript;

use crate::batch::plan::Plan;
use crate::design::Design;
use crate::design::element::Body;
use crate::design::element::TableElement;
use crate::design::style::Style;
use crate::fill::value;
use crate::font::Family;
use crate::font::Font;
use crate::font::FontSet;
use crate::font::Wanted;
use crate::font::Wish;
use crate::plate::Plate;
use crate::plate::with_repeated;
use crate::record::Record;

/// Locales whose letters are kept apart; those of all others count as one.
const MOST_LOCALES: usize = 64;

/// From this weight on, letters are bold.
const BOLD: u16 = 600;

/// The characters of records, by locale.
#[derive(Default)]
pub(super) struct Fonts {
    met: BTreeMap<Arc<str>, Characters>,
}

/// A set of characters: a bit for each.
#[derive(Clone, Default)]
struct Characters(Vec<u64>);

impl Characters {
    fn add(&mut self, character: char) {
        let (at, bit) = (character as usize / 64, character as u32 % 64);
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << bit;
    }

    fn iter(&self) -> impl Iterator<Item = char> + '_ {
        let bits = (0_u32..).zip(&self.0);
        bits.filter(|(_, bits)| **bits != 0).flat_map(|(at, bits)| {
            let set = (0..64).filter(move |bit| bits >> bit & 1 == 1);
            set.filter_map(move |bit| char::from_u32(at * 64 + bit))
        })
    }
}

impl Fonts {
    /// Notes the letters of a record, and those in which its dates and numbers are written.
    pub(super) fn note(&mut self, record: &Record, design: &Design) {
        let own = record.locale.as_deref().map(str::trim);
        let locale = own.filter(|tag| !tag.is_empty()).unwrap_or(&design.locale);
        let characters = self.of_locale(locale);
        for (_, section) in record.sections() {
            for value in section.values() {
                add(characters, value);
            }
        }
    }

    fn of_locale(&mut self, locale: &str) -> &mut Characters {
        let known = self.met.contains_key(locale);
        let locale = match known || self.met.len() < MOST_LOCALES {
            true => locale,
            false => "und",
        };
        let begun = self.met.entry(locale.into());
        begun.or_insert_with(|| words_of(locale))
    }

    /// The families, in the order of the library.
    pub(super) fn families<'p>(&self, plan: &'p Plan) -> Vec<&'p Family> {
        let mut names = BTreeSet::new();
        for member in plan.designs() {
            self.of_plate(&member.plate, &mut names);
        }
        let Some(first) = plan.designs().first() else {
            return Vec::new();
        };
        let bundled = first
            .plate
            .fonts()
            .families()
            .filter(|family| family.bundled);
        bundled
            .filter(|family| names.contains(&family.name))
            .collect()
    }

    fn of_plate(&self, plate: &Plate, names: &mut BTreeSet<Arc<str>>) {
        let set = plate.fonts();
        let own = own_words(plate.design());
        for inner in plate.nested() {
            self.of_plate(inner, names);
        }
        for (family, weight) in faces(plate) {
            let wish = Wish {
                weight,
                ..Wish::regular(&family)
            };
            let Ok(choice) = set.choose(&wish) else {
                continue;
            };
            if choice.font.is_bundled() {
                names.insert(choice.font.family().into());
            }
            stand_ins(set, &choice.font, &plate.design().locale, &own, names);
            for (locale, characters) in &self.met {
                stand_ins(set, &choice.font, locale, characters, names);
            }
        }
    }
}

/// Adds the bundled families that stand in for what `font` lacks.
fn stand_ins(
    set: &FontSet,
    font: &Font,
    locale: &str,
    characters: &Characters,
    names: &mut BTreeSet<Arc<str>>,
) {
    let missing = characters.iter().filter(|c| !font.has_glyph(*c));
    for character in missing.filter(|c| !c.is_whitespace() && !c.is_control()) {
        let wanted = Wanted {
            script: character.script().short_name(),
            locale,
            class: font.class(),
            weight: font.weight(),
            italic: font.is_italic(),
            width: font.width(),
            optical_size: None,
        };
        let found = set.fallback(wanted).find(|font| font.has_glyph(character));
        if let Some(found) = found.filter(Font::is_bundled) {
            names.insert(found.family().into());
        }
    }
}

fn add(characters: &mut Characters, value: &Value) {
    match value {
        Value::String(text) => text.chars().for_each(|c| characters.add(c)),
        Value::Array(items) => items.iter().for_each(|item| add(characters, item)),
        Value::Object(fields) => fields.values().for_each(|item| add(characters, item)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What dates and numbers are written with in a locale.
fn words_of(locale: &str) -> Characters {
    let locale = value::resolve_locale(&locale.replace('_', "-")).0;
    let mut characters = Characters::default();
    // A day of each month.
    let days = (1..=12).map(|month| format!("2026-{month:02}-{:02}", month + 9));
    let days = days.filter_map(|day| value::date(&day, "full", &locale).ok());
    for text in days.chain(value::number("1234567890.5", None, &locale)) {
        text.chars().for_each(|c| characters.add(c));
    }
    characters
}

/// The letters of the design's own texts.
fn own_words(design: &Design) -> Characters {
    let mut characters = Characters::default();
    let texts = design
        .elements
        .iter()
        .flat_map(with_repeated)
        .flat_map(|element| match &element.body {
            Body::Text(text) => vec![&text.text.value],
            Body::Arc(arc) => vec![&arc.text.value],
            Body::Table(table) => words_of_table(table),
            Body::Design(_)
            | Body::Repeat(_)
            | Body::Image(_)
            | Body::Shape(_)
            | Body::Qr(_)
            | Body::Code(_) => {
                vec![]
            }
        });
    let facts = design.issuer.values().chain(design.group.values());
    for text in texts.chain(facts).chain([&design.name]) {
        text.chars().for_each(|c| characters.add(c));
    }
    characters
}

/// The families that a design names and how bold; what it leaves open is set in its default family.
fn faces(plate: &Plate) -> BTreeSet<(Arc<str>, u16)> {
    let design = plate.design();
    let usual = plate.fonts().default_family().unwrap_or_default();
    let elements =
        design
            .elements
            .iter()
            .flat_map(with_repeated)
            .flat_map(|element| match &element.body {
                Body::Text(text) => vec![text.style.clone()],
                Body::Arc(arc) => vec![arc.style.clone()],
                Body::Table(table) => styles_of_table(table),
                Body::Design(_)
                | Body::Repeat(_)
                | Body::Image(_)
                | Body::Shape(_)
                | Body::Qr(_)
                | Body::Code(_) => {
                    vec![]
                }
            });
    let named = design.styles.values().cloned();
    let all = elements.chain(named).flat_map(|style: Style| {
        let family = style.family.clone().unwrap_or_else(|| usual.into());
        // Any of its words may be marked as bold.
        let weight = style.weight.unwrap_or(400);
        [weight, weight.max(BOLD + 100)].map(|weight| (family.clone(), weight))
    });
    all.collect()
}

fn words_of_table(table: &TableElement) -> Vec<&String> {
    let columns = table.columns.iter();
    let texts = columns.flat_map(|column| column.header.iter().chain([&column.text]));
    texts.map(|text| &text.value).collect()
}

fn styles_of_table(table: &TableElement) -> Vec<Style> {
    let columns = table.columns.iter();
    let styles = columns.flat_map(|column| {
        let cell = column.style.over(&table.style);
        [table.head.style.over(&cell), cell]
    });
    styles.collect()
}
