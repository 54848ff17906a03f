//! Image elements.

use indexmap::IndexMap;

use crate::design::Sourced;
use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::design::element::ImageElement;
use crate::design::element::ImageSource;
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
