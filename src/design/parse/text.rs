//! Text elements and styles.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::design::Sourced;
use crate::design::element::TextElement;
use crate::design::markup;
use crate::design::parse::attribute::check_name;
use crate::design::parse::choice::NamedWeight;
use crate::design::parse::choice::WritingMode;
use crate::design::parse::faults::Faults;
use crate::design::parse::fields::Fields;
use crate::design::parse::keys::STYLE;
use crate::design::parse::node::Entry;
use crate::design::parse::node::Node;
use crate::design::parse::node::Value;
use crate::design::style::Fit;
use crate::design::style::Style;
use crate::design::style::Vertical;
use crate::design::style::Writing;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::hint;

/// The named styles.
pub(super) fn styles(design: Fields<'_>) -> IndexMap<String, Style> {
    let read = |entry: &Entry| {
        check_name(entry, "a style", design.faults);
        let fields = Fields::open(&entry.node, &entry.key, &STYLE, design.faults)?;
        Some((entry.key.clone(), style(fields, None)))
    };
    design.map("styles").iter().filter_map(read).collect()
}

/// What the keys of a table say about a style; `size` is the font's size when they don't.
fn style(fields: Fields<'_>, size: Option<f64>) -> Style {
    let font = font(fields);
    let em = font.size.or(size);
    Style {
        color: fields.color("color"),
        letter_spacing: fields.ems("letter_spacing", em),
        features: features(fields),
        rise: fields.ems("rise", em),
        language: fields.locale("language").map(Into::into),
        ..font
    }
}

/// The part of a style that its `font` says.
fn font(fields: Fields<'_>) -> Style {
    if fields
        .get("font")
        .is_some_and(|node| node.table().is_none())
    {
        return Style {
            family: fields.text("font").map(|family| family.value.into()),
            ..Style::default()
        };
    }
    let Some(font) = fields.open_table("font") else {
        return Style::default();
    };
    Style {
        family: font.text("family").map(|family| family.value.into()),
        weight: weight(font),
        italic: font.truth("italic"),
        width: font.number("width"),
        optical_size: font.length("optical_size"),
        size: font.length("size"),
        ..Style::default()
    }
}

fn weight(font: Fields<'_>) -> Option<u16> {
    if matches!(font.get("weight")?.value, Value::Text(_)) {
        return font.choice("weight").map(|NamedWeight(weight)| weight);
    }
    font.whole("weight")
        .and_then(|weight| weight.try_into().ok())
}

fn features(fields: Fields<'_>) -> Option<Arc<[String]>> {
    fields.get("features")?;
    let texts = fields.texts("features");
    let nodes = fields.list("features").iter();
    for (node, feature) in nodes.filter_map(|node| Some((node, node.text()?))) {
        if !is_feature(feature) {
            let message = format!("`{feature}` is no OpenType feature");
            let help = "write four letters, such as `smcp`, `-liga` or `ss01=1`";
            fields.faults.bad_value(node.at, message, help);
        }
    }
    Some(texts.into_iter().map(|text| text.value).collect())
}

/// Four letters or digits, with a sign before or a value after them.
fn is_feature(feature: &str) -> bool {
    let unsigned = feature.strip_prefix(['+', '-']).unwrap_or(feature);
    let (tag, value) = match unsigned.split_once('=') {
        Some((tag, value)) => (tag, Some(value)),
        None => (unsigned, None),
    };
    tag.len() == 4
        && tag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && value.is_none_or(|value| unsigned == feature && value.parse::<u16>().is_ok())
}

/// Refuses a group of one: its name is misspelt, or it does nothing.
pub(super) fn check_groups(nodes: &[Node], ids: &[String], faults: &Faults<'_>) {
    let groups: Vec<(&Node, &str, &str)> = nodes
        .iter()
        .zip(ids)
        .filter_map(|(node, id)| {
            let group = node.get("fit_group")?;
            Some((group, id.as_str(), group.text()?))
        })
        .collect();
    for &(node, id, name) in &groups {
        let all = groups.iter().map(|&(_, _, other)| other);
        let others: Vec<&str> = all.filter(|&other| other != name).collect();
        if name.is_empty() || others.len() + 1 < groups.len() {
            continue;
        }
        let message = format!("no other element is in the `fit_group` `{name}`");
        let help = match others.as_slice() {
            [] => "give another text element the same, or take it away".to_owned(),
            others => hint(name, others),
        };
        faults.in_element(id, || faults.bad_value(node.at, message, help));
    }
}

/// The body of a text element.
pub(super) fn text(fields: Fields<'_>, styles: &IndexMap<String, Style>) -> Option<TextElement> {
    let style = own_style(fields, styles);
    let fit = fit(fields, style.size);
    let text = marked_text(fields, styles);
    Some(TextElement {
        align: fields.choice("align").unwrap_or_default(),
        valign: fields.choice("valign").unwrap_or_default(),
        line_height: fields
            .number("line_height")
            .unwrap_or(TextElement::LINE_HEIGHT),
        skip_empty_lines: fields.truth("skip_empty_lines").unwrap_or_default(),
        hyphenate: fields.truth("hyphenate").unwrap_or_default(),
        kashida: fields.truth("kashida").unwrap_or_default(),
        writing: writing(fields),
        text: text?,
        named: fields.text("style").map(|name| name.value),
        style,
        fit,
        fit_group: fields
            .text("fit_group")
            .filter(|group| !group.value.is_empty()),
    })
}

fn writing(fields: Fields<'_>) -> Writing {
    let mode = fields.choice("writing").unwrap_or(WritingMode::Horizontal);
    let usual = Vertical::default();
    let vertical = Vertical {
        orientation: fields.choice("orientation").unwrap_or_default(),
        tate_chu_yoko: fields.whole("tate_chu_yoko").unwrap_or(usual.tate_chu_yoko),
    };
    if mode == WritingMode::VerticalRl {
        return Writing::VerticalRl(vertical);
    }
    for key in ["orientation", "tate_chu_yoko"] {
        if let Some(node) = fields.get(key) {
            let message = format!("`{key}` is for columns");
            let help = "add `writing = \"vertical-rl\"`, or take it away";
            fields.faults.bad_value(node.at, message, help);
        }
    }
    Writing::Horizontal
}

/// The element's own style over the one that it names.
pub(super) fn own_style(fields: Fields<'_>, styles: &IndexMap<String, Style>) -> Style {
    let under = named_style(fields, styles);
    style(fields, under.size).over(&under)
}

fn named_style(fields: Fields<'_>, styles: &IndexMap<String, Style>) -> Style {
    let (Some(name), Some(node)) = (fields.text("style"), fields.get("style")) else {
        return Style::default();
    };
    if let Some(style) = styles.get(&name.value) {
        return style.clone();
    }
    let known: Vec<&str> = styles.keys().map(String::as_str).collect();
    let message = format!("no style is called `{}`", name.value);
    let help = match known.as_slice() {
        [] => format!("declare it as `[styles.{}]`", name.value),
        known => hint(&name.value, known),
    };
    fields.faults.bad_value(node.at, message, help);
    Style::default()
}

/// The template, whose marks are checked here so that their faults come with all others.
pub(super) fn marked_text(
    fields: Fields<'_>,
    styles: &IndexMap<String, Style>,
) -> Option<Sourced<String>> {
    marked(fields, "text", styles)
}

/// The same under another key.
pub(super) fn marked(
    fields: Fields<'_>,
    key: &str,
    styles: &IndexMap<String, Style>,
) -> Option<Sourced<String>> {
    let text = fields.text(key)?;
    let at = fields.get(key)?.at;
    let marked = markup::mark(&text.value, styles.keys().map(String::as_str));
    for finding in marked.err().into_iter().flatten() {
        fields.faults.add(at, finding);
    }
    Some(text)
}

fn fit(fields: Fields<'_>, size: Option<f64>) -> Fit {
    if fields.get("fit").is_some_and(|node| node.table().is_none()) {
        return Fit {
            mode: fields.choice("fit").unwrap_or_default(),
            ..Fit::default()
        };
    }
    let Some(fit) = fields.open_table("fit") else {
        return Fit::default();
    };
    Fit {
        mode: fit.choice("mode").unwrap_or_default(),
        min: least_size(fit, size),
        max_lines: fit.whole("max_lines").map(|lines| lines as usize),
    }
}

/// The smallest size that `fit` names; `size` is the text's own.
pub(super) fn least_size(fit: Fields<'_>, size: Option<f64>) -> Option<f64> {
    let min = fit.length("min");
    if min.is_some_and(|min| min > size.unwrap_or(Style::SIZE)) {
        let at = fit.get("min").map_or(fit.at(), |node| node.at);
        let finding = Finding::fault(Kind::BadValue, "`min` is larger than the text's own size");
        fit.faults.add(
            at,
            finding.help("make `min` smaller, or `font.size` larger"),
        );
    }
    min
}
