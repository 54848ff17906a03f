//! The pictures that records name, which lie beside the table.

use serde_json::Value;

use crate::batch::plan::Plan;
use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::digest::Digest;
use crate::record::Record;

/// The file that a record names in an attribute.
pub(super) fn named<'a>(
    record: &'a Record,
    key: &str,
    attribute: &'a Attribute,
) -> Option<&'a str> {
    if attribute.kind != AttributeKind::Image {
        return None;
    }
    let own = record.attributes.get(key).and_then(Value::as_str);
    let named = own
        .filter(|name| !name.trim().is_empty())
        .or(attribute.default.as_deref())?;
    (!named.starts_with("data:") && !named.is_empty()).then_some(named)
}

/// Of all files that a record names, as they are now, in the order of designs and attributes; `None` when it names
/// none. One that can't be read counts as well: it may be there later.
pub(super) fn digest(plan: &Plan, record: &Record) -> Option<Digest> {
    let mut digests: Vec<u8> = Vec::new();
    for &member in plan.choose(record).unwrap_or_default() {
        let plate = &plan.designs()[member].plate;
        let Some(assets) = plate.record_assets() else {
            continue;
        };
        let attributes = plate.design().attributes.iter();
        let names = attributes.filter_map(|(key, attribute)| named(record, key, attribute));
        let files = names.map(|name| assets.read(name).map(|bytes| Digest::of(&[&bytes])));
        for file in files {
            digests.extend(file.map_or([0; 32], |digest| digest.0));
        }
    }
    (!digests.is_empty()).then(|| Digest::of(&[&digests]))
}
