//! Templates over an item of a list.

use std::sync::Arc;

use handlebars::BlockContext;
use handlebars::RenderContext;
use serde_json::Value;

use super::MOST_ARE_SHORTER;
use super::Print;
use super::Renderer;
use super::printed;
use crate::error::Result;
use crate::fill::isolate;
use crate::plate::RowPart;

/// An item of a list of the record.
#[derive(Clone, Debug)]
pub(in crate::fill) struct Item {
    /// The attribute, by its full name.
    pub(in crate::fill) field: Arc<str>,
    /// Which item, from 0, and how many there are.
    pub(in crate::fill) at: (usize, usize),
}

impl Renderer<'_> {
    /// Text and fields of the item.
    pub(super) fn row(&self, parts: &[RowPart], print: Print) -> Result<String> {
        let item = self.item.as_ref();
        let value = item.and_then(|item| self.data.value(&item.field).get(item.at.0));
        let mut out = String::with_capacity(MOST_ARE_SHORTER);
        for part in parts {
            let value = match part {
                RowPart::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                RowPart::Own(key) => value.and_then(|value| value.get(key)),
                RowPart::This => value,
            };
            let value = printed(value.unwrap_or(&Value::Null));
            match print {
                Print::Plain => out.push_str(&value),
                Print::Isolated => out.push_str(&isolate::isolated(&value)),
            }
        }
        match out.len() > self.limits.field_bytes {
            true => Err(self.too_long()),
            false => Ok(out),
        }
    }

    /// What templates are looked up in: the record, and the item where there is one.
    pub(super) fn scope(&self) -> RenderContext<'static, '_> {
        let mut scope = RenderContext::new(None);
        if let Some(Item {
            field,
            at: (at, of),
        }) = &self.item
        {
            let mut block = BlockContext::new();
            let path = block.base_path_mut();
            path.extend(field.split('.').map(str::to_owned));
            path.push(at.to_string());
            block.set_local_var("index", (*at).into());
            block.set_local_var("first", (*at == 0).into());
            block.set_local_var("last", (at + 1 == *of).into());
            scope.push_block(block);
        }
        scope
    }
}
