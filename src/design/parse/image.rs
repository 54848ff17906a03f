//! Image elements and QR codes.

use indexmap::IndexMap;

use crate::color::Color;
use crate::design::Sourced;
use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::design::element::ImageElement;
use crate::design::element::ImageSource;
use crate::design::element::QrElement;
use crate::design::parse::choice::NamedFocus;
use crate::design::parse::fields::Fields;
use crate::finding::nearest;
use crate::geom::Point;

/// The body of an image element.
pub(super) fn image(
    fields: Fields<'_>,
    attributes: &IndexMap<String, Attribute>,
) -> Option<ImageElement> {
    let source = source(fields, attributes);
    Some(ImageElement {
        placeholder: fields.file("placeholder"),
        crop: fields.choice("crop").unwrap_or_default(),
        focus: focus(fields),
        radius: fields.length("radius").unwrap_or_default(),
        source: source?,
    })
}

fn source(fields: Fields<'_>, attributes: &IndexMap<String, Attribute>) -> Option<ImageSource> {
    match (fields.get("file"), fields.get("attribute")) {
        (Some(_), None) => fields.file("file").map(ImageSource::File),
        (None, Some(_)) => attribute(fields, attributes).map(ImageSource::Attribute),
        // Opening the table told that it needs one of the two.
        (Some(_), Some(_)) | (None, None) => None,
    }
}

/// The key of an attribute of type `image`; `attributes.photo` is `photo` too.
fn attribute(
    fields: Fields<'_>,
    attributes: &IndexMap<String, Attribute>,
) -> Option<Sourced<String>> {
    let written = fields.text("attribute")?;
    let key = written
        .value
        .strip_prefix("attributes.")
        .unwrap_or(&written.value);
    let at = fields.get("attribute")?.at;
    match attributes.get(key) {
        Some(attribute) if attribute.kind == AttributeKind::Image => {}
        Some(attribute) => {
            let message = format!(
                "the attribute `{key}` is of type `{}`",
                attribute.kind.name()
            );
            let help = format!("write `type = \"image\"` in `[attributes.{key}]`");
            fields.faults.bad_value(at, message, help);
        }
        None => {
            let message = format!("no attribute is called `{key}`");
            let help = match nearest(key, attributes.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("declare it: `[attributes.{key}]` with `type = \"image\"`"),
            };
            fields.faults.bad_value(at, message, help);
        }
    }
    let value = key.to_owned();
    Some(Sourced { value, ..written })
}

fn focus(fields: Fields<'_>) -> Point {
    let is_list = fields
        .get("focus")
        .is_some_and(|node| node.list().is_some());
    let named = || fields.choice("focus").map(|NamedFocus(x, y)| [x, y]);
    let point = if is_list {
        fields.numbers("focus")
    } else {
        named()
    };
    point.map_or(Point::new(0.5, 0.5), |[x, y]| Point::new(x, y))
}

/// The body of a QR code.
pub(super) fn qr(fields: Fields<'_>) -> Option<QrElement> {
    let data = fields.text("data");
    Some(QrElement {
        level: fields.choice("level").unwrap_or_default(),
        quiet_zone: fields.whole("quiet_zone").unwrap_or(4),
        color: fields.color("color").unwrap_or(Color::BLACK),
        background: fields
            .color_or_none("background")
            .unwrap_or(Some(Color::WHITE)),
        center: fields.file("center"),
        center_size: fields.number("center_size").unwrap_or(0.2),
        hosts: hosts(fields),
        data: data?,
    })
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
