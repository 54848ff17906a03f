//! Lists: from a cell or from JSON to rows of checked fields.

use serde_json::Value;

use super::Check;
use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::design::attribute::truth_of;
use crate::design::list;
use crate::design::list::Fault;
use crate::fill::stray::Strays;
use crate::finding::Finding;
use crate::finding::Kind;

impl Check<'_> {
    /// Reads a list, and leaves nothing of one that does not hold.
    pub(super) fn list(&mut self, field: &str, attribute: &Attribute, value: &mut Value) {
        let read = match value.take() {
            Value::Null => return,
            Value::String(cell) => list::of_cell(&cell, attribute),
            Value::Number(number) => list::of_cell(&number.to_string(), attribute),
            Value::Bool(truth) => list::of_cell(&truth.to_string(), attribute),
            other => list::of_json(other, attribute),
        };
        match read {
            Ok(items) => *value = self.items(field, attribute, items),
            Err(fault) => self.no_list(field, fault),
        }
    }

    fn items(&mut self, field: &str, attribute: &Attribute, items: Vec<Value>) -> Value {
        let most = self.plate.limits().list_items;
        if items.len() > most {
            let message = format!(
                "`{field}` of {} has {} items, more than {most}",
                self.who(),
                items.len()
            );
            let fault = Finding::fault(Kind::Limit, message).help("shorten the list");
            self.note(field, fault);
            return Value::Null;
        }
        for fault in list::check(&items, attribute) {
            self.no_list(field, fault);
        }
        let mut items: Vec<Value> = items;
        for item in &mut items {
            // What a cell held as JSON may hide them behind escapes.
            Strays::default().take_from(item, 0);
            truths(attribute, item);
        }
        Value::Array(items)
    }

    fn no_list(&mut self, field: &str, fault: Fault) {
        let message = format!("`{field}` of {}: {}", self.who(), fault.what);
        let finding = Finding::fault(Kind::InvalidValue, message);
        self.note(field, finding.help(fault.help));
    }
}

/// Makes truths of the words for them, so that templates can ask.
fn truths(attribute: &Attribute, item: &mut Value) {
    for (key, field) in &attribute.items {
        let value = match field.kind {
            AttributeKind::Boolean => item.get_mut(key),
            _ => None,
        };
        if let Some(value) = value {
            *value = value
                .as_str()
                .and_then(truth_of)
                .map_or(Value::Null, Value::from);
        }
    }
}
