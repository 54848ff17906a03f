//! QR codes and codes of other kinds.

use std::ops::RangeInclusive;

use crate::color::Color;
use crate::design::element::CodeElement;
use crate::design::element::QrElement;
use crate::design::element::Symbology;
use crate::design::parse::choice::SymbologyName;
use crate::design::parse::fields::Fields;

/// The body of a QR code.
pub(super) fn qr(fields: Fields<'_>) -> Option<QrElement> {
    let data = fields.text("data");
    Some(QrElement {
        level: fields.choice("level").unwrap_or_default(),
        quiet_zone: fields.whole("quiet_zone").unwrap_or(4),
        color: color(fields),
        background: background(fields),
        center: fields.file("center"),
        center_size: fields.number("center_size").unwrap_or(0.2),
        hosts: hosts(fields),
        data: data?,
    })
}

fn color(fields: Fields<'_>) -> Color {
    fields.color("color").unwrap_or(Color::BLACK)
}

fn background(fields: Fields<'_>) -> Option<Color> {
    let given = fields.color_or_none("background");
    given.unwrap_or(Some(Color::WHITE))
}

/// The body of a code of another kind.
pub(super) fn code(fields: Fields<'_>) -> Option<CodeElement> {
    let data = fields.text("data");
    let SymbologyName(symbology) = fields.choice("symbology")?;
    let quiet_zone = fields.whole("quiet_zone");
    Some(CodeElement {
        symbology,
        level: level(fields, symbology),
        quiet_zone: quiet_zone.unwrap_or_else(|| symbology.quiet_zone()),
        color: color(fields),
        background: background(fields),
        hosts: hosts(fields),
        data: data?,
    })
}

fn level(fields: Fields<'_>, symbology: Symbology) -> Option<u32> {
    let level = fields.whole("level")?;
    let known = levels(symbology);
    if known.as_ref().is_some_and(|known| known.contains(&level)) {
        return Some(level);
    }
    let (message, help) = match known {
        Some(known) => (
            format!("`level` is {level}"),
            format!(
                "the level of {} {} goes from {} to {}",
                symbology.article(),
                symbology.name(),
                known.start(),
                known.end()
            ),
        ),
        None => (
            format!(
                "{} {} has no `level`",
                symbology.article(),
                symbology.name()
            ),
            "take it away: how much is corrected is fixed".to_owned(),
        ),
    };
    fields
        .faults
        .bad_value(fields.get("level")?.at, message, &help);
    None
}

/// The levels of correction that a symbology knows; `None` where there is nothing to choose.
fn levels(symbology: Symbology) -> Option<RangeInclusive<u32>> {
    match symbology {
        Symbology::Aztec => Some(5..=90),
        Symbology::Pdf417 => Some(0..=8),
        Symbology::Qr | Symbology::DataMatrix | Symbology::Code128 => None,
    }
}

fn hosts(fields: Fields<'_>) -> Vec<String> {
    let nodes = fields.list("hosts").iter();
    for (node, host) in nodes.filter_map(|node| Some((node, node.text()?))) {
        if !is_host(host) {
            let message = format!("`{host}` is no host");
            let help = "write the host alone, such as `verify.example.org`";
            fields.faults.bad_value(node.at, message, help);
        }
    }
    let texts = fields.texts("hosts").into_iter();
    texts.map(|host| host.value.to_lowercase()).collect()
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let fine = |c: char| c.is_alphanumeric() || c == '-';
        !label.is_empty() && label.chars().all(fine)
    };
    host.len() <= 253 && host.split('.').all(label)
}
