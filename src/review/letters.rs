//! Whether the families of texts that records fill have the letters of the languages in use.

use std::collections::BTreeMap;
use std::str::FromStr;

use icu::locale::Locale;
use icu::locale::exemplar_chars::ExemplarCharacters;
use unicode_normalization::char::decompose_canonical;
use unicode_script::UnicodeScript;

use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::style::Style;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Unit;
use crate::font::Font;
use crate::font::Wanted;
use crate::font::Wish;
use crate::plate::Plate;
use crate::plate::PlateBody;
use crate::plate::PlateElement;
use crate::review::notes::Notes;
use crate::review::notes::place;

/// Letters that a message names.
const NAMED: usize = 8;
/// A family that lacks more than this part of a language's letters is not made for its script: all of a
/// text is then set in one fallback, which looks as if it were meant.
const FOREIGN: f64 = 0.5;

/// Looks at each family that sets values, once a language of the design and its samples.
pub(super) fn look(plate: &Plate, notes: &mut Notes) {
    for users in users(plate).values() {
        for (locale, is_own) in locales(plate) {
            look_at(plate, users, &locale, is_own, notes);
        }
    }
}

/// The same for other languages.
pub(super) fn look_for(plate: &Plate, others: &[&str], notes: &mut Notes) {
    let known = locales(plate);
    let is_new = |other: &&&str| known.iter().all(|(known, _)| known != **other);
    for users in users(plate).values() {
        for locale in others.iter().filter(is_new) {
            look_at(plate, users, locale, false, notes);
        }
    }
}

/// The families that set values, each with the texts that are set in it.
fn users(plate: &Plate) -> BTreeMap<String, Vec<(&Element, Style)>> {
    let elements = plate.design().elements.iter();
    let mut users: BTreeMap<String, Vec<(&Element, Style)>> = BTreeMap::new();
    for (element, compiled) in elements.zip(&plate.inner().elements) {
        for style in styles(plate, compiled) {
            let family = style.family.as_deref().unwrap_or_default().to_lowercase();
            users.entry(family).or_default().push((element, style));
        }
    }
    users
}

/// The locale of the design, then those that samples name; and whether it is the design's own.
fn locales(plate: &Plate) -> Vec<(String, bool)> {
    let design = plate.design();
    let mut locales = vec![(design.locale.clone(), true)];
    for sample in &design.samples {
        let named = sample.get("locale").and_then(|locale| locale.as_str());
        if let Some(locale) = named.filter(|named| locales.iter().all(|(known, _)| known != named))
        {
            locales.push((locale.to_owned(), false));
        }
    }
    locales
}

/// The styles of a text that holds values of records; none of any other element.
fn styles(plate: &Plate, element: &PlateElement) -> Vec<Style> {
    let PlateBody::Text(text) = &element.body else {
        return Vec::new();
    };
    let is_given = |field: &String| {
        ["recipient.", "credential.", "attributes."]
            .iter()
            .any(|section| field.starts_with(section))
    };
    if !text.template.uses().keys().any(is_given) {
        return Vec::new();
    }
    let named = text
        .marks
        .iter()
        .filter_map(|name| plate.design().styles.get(name));
    let spans = named.map(|style| style.over(&text.style));
    // A language of its own is that of the words which the design writes.
    let all = std::iter::once(text.style.clone()).chain(spans);
    all.filter(|style| style.language.is_none()).collect()
}

fn look_at(
    plate: &Plate,
    users: &[(&Element, Style)],
    locale: &str,
    is_own: bool,
    notes: &mut Notes,
) {
    let all = letters(locale);
    let lacking = users.iter().filter_map(|(element, style)| {
        let font = font(plate, style)?;
        let letters = needed(element, &all);
        let missing: Vec<char> = letters
            .iter()
            .copied()
            .filter(|c| !has(&font, *c))
            .collect();
        let is_foreign = missing.len() as f64 > letters.len() as f64 * FOREIGN;
        let is_told = !missing.is_empty() && (is_own || !is_foreign);
        is_told.then_some((*element, font, missing))
    });
    let lacking: Vec<_> = lacking.collect();
    let Some((element, font, missing)) = lacking.first() else {
        return;
    };
    let mut others: Vec<&str> = lacking
        .iter()
        .map(|(element, _, _)| element.id.as_str())
        .collect();
    others.dedup();
    let finding = finding(plate, font, missing, locale, others.len() - 1).measured(
        missing.len() as f64,
        0.0,
        Unit::Count,
    );
    notes.add(finding, &place(element), locale, missing.len() as f64);
}

fn finding(plate: &Plate, font: &Font, missing: &[char], locale: &str, others: usize) -> Finding {
    let named: Vec<String> = missing.iter().take(NAMED).map(char::to_string).collect();
    let more = match missing.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let stands_in = match fallback(plate, font, missing[0], locale) {
        Some(family) => format!("a word with one of them is set in `{family}`"),
        None => "no font at hand has them".to_owned(),
    };
    let also = match others {
        0 => String::new(),
        1 => "; another element is set in it too".to_owned(),
        more => format!("; {more} more elements are set in it too"),
    };
    let message = format!(
        "`{}` lacks letters of the locale `{locale}`: {}{more}; {stands_in}{also}",
        font.family(),
        named.join(" "),
    );
    Finding::warning(Kind::FallbackLetters, message).help(
        "choose a family that has them: `testamur fonts` lists those at hand, with their scripts",
    )
}

/// The font that a style is set in.
pub(super) fn font(plate: &Plate, style: &Style) -> Option<Font> {
    let wish = Wish {
        family: style.family.as_deref()?,
        weight: style.weight.unwrap_or(400),
        italic: style.italic.unwrap_or(false),
        width: style.width.unwrap_or(100.0),
        optical_size: style.optical_size.or(style.size),
    };
    plate.fonts().choose(&wish).ok().map(|choice| choice.font)
}

/// Whether a font draws a letter, at once or from its parts.
fn has(font: &Font, letter: char) -> bool {
    let mut has_parts = true;
    decompose_canonical(letter, |part| has_parts &= font.has_glyph(part));
    has_parts || font.has_glyph(letter)
}

/// The family that stands in for a letter.
fn fallback(plate: &Plate, font: &Font, letter: char, locale: &str) -> Option<String> {
    let wanted = Wanted {
        script: letter.script().short_name(),
        locale,
        class: font.class(),
        weight: font.weight(),
        italic: font.is_italic(),
        width: font.width(),
        optical_size: None,
    };
    let mut fonts = plate.fonts().fallback(wanted);
    let found = fonts.find(|other| has(other, letter))?;
    Some(found.family().to_owned())
}

/// The letters that an element sets: of a text that is put in capitals, those alone.
fn needed(element: &Element, letters: &[char]) -> Vec<char> {
    let source = match &element.body {
        Body::Text(text) => &text.text.value,
        Body::Arc(arc) => &arc.text.value,
        Body::Image(_)
        | Body::Shape(_)
        | Body::Qr(_)
        | Body::Code(_)
        | Body::Table(_)
        | Body::Repeat(_)
        | Body::Design(_) => return Vec::new(),
    };
    let calls = source.matches("{{").count();
    let is_capital = calls > 0 && source.matches("{{upper ").count() == calls;
    let set = letters.iter().filter(|c| !is_capital || !c.is_lowercase());
    set.copied().collect()
}

/// The letters that a language is written with, small and capital: the main exemplar characters of CLDR.
/// None for a locale without.
fn letters(locale: &str) -> Vec<char> {
    let Some(locale) = Locale::from_str(locale).ok() else {
        return Vec::new();
    };
    let Ok(known) = ExemplarCharacters::try_new_main(&(&locale).into()) else {
        return Vec::new();
    };
    let small: Vec<char> = known
        .code_points()
        .iter_chars()
        .filter(|c| c.is_alphabetic())
        .collect();
    let capital = small.iter().filter_map(|c| {
        let mut upper = c.to_uppercase();
        upper
            .next()
            .filter(|upper| upper != c && c.to_uppercase().len() == 1)
    });
    let mut letters: Vec<char> = small.iter().copied().chain(capital).collect();
    letters.sort_unstable();
    letters.dedup();
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_their_letters() {
        let all = |locale: &str| letters(locale).into_iter().collect::<String>();
        assert_eq!(
            all("en-GB"),
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        );
        for (locale, some) in [
            ("hu", "őŰ"),
            ("tr", "ğİş"),
            ("pl", "łŻ"),
            ("vi", "ơỳ"),
            ("uk", "їҐ"),
            ("el", "ώΔ"),
            ("ar", "ةض"),
            ("ja-JP-u-ca-japanese", "あ語"),
        ] {
            let known = all(locale);
            assert!(some.chars().all(|c| known.contains(c)), "{locale}: {known}");
        }
        assert!(letters("tlh").is_empty());
    }
}
