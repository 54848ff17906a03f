//! Templates over the items of a list, as within `{{#each}}`.

use handlebars::Path;
use handlebars::PathSeg;
use handlebars::template::Parameter;
use handlebars::template::TemplateElement;

use super::Walk;
use super::is_rule;
use crate::design::attribute::Attribute;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::nearest;

/// The list that a template is filled for each item of.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The attribute, by its key.
    list: String,
    /// The fields of its items; none where each is a text.
    keys: Vec<String>,
}

/// A part of a template that is simple.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RowPart {
    Text(String),
    /// A field of the item.
    Own(String),
    /// The item, which is a text.
    This,
}

/// The sections of a record, which a row reaches from the root alone.
const SECTIONS: [&str; 6] = [
    "recipient",
    "credential",
    "group",
    "issuer",
    "attributes",
    "locale",
];

impl Row {
    pub(crate) fn new(list: &str, attribute: &Attribute) -> Self {
        Self {
            list: list.to_owned(),
            keys: attribute.items.keys().cloned().collect(),
        }
    }

    /// The attribute's full name.
    pub(crate) fn field(&self) -> String {
        format!("attributes.{}", self.list)
    }

    /// Makes `{{title}}` the field of that name, though a helper is called so.
    pub(super) fn name_own(&self, template: &mut handlebars::Template) {
        for element in &mut template.elements {
            match element {
                TemplateElement::Expression(call) if call.params.is_empty() => {
                    if let Some(own) = self.own(&call.name) {
                        call.name = own;
                    }
                }
                TemplateElement::HelperBlock(call)
                    if matches!(name_of(&call.name).as_str(), "if" | "unless") =>
                {
                    let inner = call.template.iter_mut().chain(call.inverse.iter_mut());
                    inner.for_each(|inner| self.name_own(inner));
                }
                _ => {}
            }
        }
    }

    /// A name that is a field of the item, as a path that no helper has.
    fn own(&self, name: &Parameter) -> Option<Parameter> {
        let name = name_of(name);
        self.keys.contains(&name).then_some(())?;
        let path = Path::parse(&format!("this.{name}")).ok()?;
        Some(Parameter::Path(path))
    }

    /// Text and plain fields alone, or `None`.
    pub(super) fn plain(&self, template: &handlebars::Template) -> Option<Vec<RowPart>> {
        template
            .elements
            .iter()
            .filter(|element| !matches!(element, TemplateElement::Comment(_)))
            .map(|element| match element {
                TemplateElement::RawString(text) => Some(RowPart::Text(text.clone())),
                TemplateElement::Expression(call)
                    if call.params.is_empty() && call.hash.is_empty() =>
                {
                    self.part(&name_of(&call.name))
                }
                _ => None,
            })
            .collect()
    }

    fn part(&self, name: &str) -> Option<RowPart> {
        if name == "this" {
            return self.keys.is_empty().then_some(RowPart::This);
        }
        let own = name.strip_prefix("this.").unwrap_or(name);
        let is_own = self.keys.iter().any(|key| key == own);
        is_own.then(|| RowPart::Own(own.to_owned()))
    }

    /// A fault for names that no item has; none for `this`, where each is a text.
    pub(super) fn unknown(&self, names: &[&str]) -> Option<Finding> {
        let list = &self.list;
        let Some((first, deeper)) = names.split_first() else {
            let message = format!("an item of `{list}` is no text");
            let keys: Vec<String> = self
                .keys
                .iter()
                .map(|key| format!("`{{{{{key}}}}}`"))
                .collect();
            let finding = Finding::fault(Kind::Template, message);
            return (!keys.is_empty())
                .then(|| finding.help(format!("name one of its fields: {}", keys.join(", "))));
        };
        if deeper.is_empty() && self.keys.iter().any(|key| key == first) {
            return None;
        }
        let name = names.join(".");
        let message = format!("no field of an item of `{list}` is called `{name}`");
        let finding = Finding::fault(Kind::UnknownField, message);
        if SECTIONS.contains(first) {
            return Some(finding.help(format!(
                "write `{{{{@root.{name}}}}}` for what the whole record says"
            )));
        }
        let near = nearest(first, self.keys.iter().map(String::as_str));
        Some(finding.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.keys.is_empty() => "each item is a text: write `{{this}}`".to_owned(),
            None => format!("declare it: `[attributes.{list}.items.{first}]`"),
        }))
    }
}

impl Walk<'_> {
    /// Refuses a name that no item has.
    pub(super) fn own(&mut self, path: &Path) {
        let (Some(row), Path::Relative((segments, _))) = (self.row, path) else {
            return;
        };
        let ups = segments
            .iter()
            .filter(|segment| is_rule(segment, "path_up"))
            .count();
        // The items stand right below the root; what is deeper nobody declares.
        if self.scopes.len() != ups + 2 {
            return;
        }
        let names: Vec<&str> = segments
            .iter()
            .filter_map(|segment| match segment {
                PathSeg::Named(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        self.faults.extend(row.unknown(&names));
    }
}

/// A name as it is written, or nothing for what is none.
fn name_of(name: &Parameter) -> String {
    match name {
        Parameter::Name(name) => name.clone(),
        Parameter::Path(Path::Relative((_, raw))) => raw.clone(),
        _ => String::new(),
    }
}
