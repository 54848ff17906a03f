//! Templates: checked before they are compiled, their names known before any record comes.

mod row;
mod unclosed;

use std::collections::BTreeMap;
use std::sync::Arc;

use handlebars::Path;
use handlebars::PathSeg;
use handlebars::template::BlockParam;
use handlebars::template::HelperTemplate;
use handlebars::template::Parameter;
use handlebars::template::TemplateElement;

use crate::design::Sourced;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::limits::Limits;
use crate::memo::Memo;
use crate::plate::fields::Fields;
use crate::plate::helpers;
pub(crate) use crate::plate::template::row::Row;
pub(crate) use crate::plate::template::row::RowPart;

/// A template that was checked and compiled.
#[derive(Debug)]
pub(crate) struct Template {
    body: Body,
    uses: BTreeMap<String, Use>,
    /// How deep its loops stand in one another.
    loops: u32,
    /// Whether a helper in it speaks the record's language.
    speaks: bool,
    /// What was made of it; `None` where it asks for more than the fields that it names.
    made: Option<Memo<Arc<str>, Arc<str>>>,
}

/// Texts that are kept of a template: at most twice as many.
const MADE: usize = 512;

#[derive(Debug)]
pub(crate) enum Body {
    /// Text and plain fields: no engine needed.
    Plain(Vec<Part>),
    /// Text and plain fields of an item of a list.
    Row(Vec<RowPart>),
    /// Anything else.
    Full(handlebars::Template),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Field(String),
}

/// How a template uses a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// Only where its absence is seen to: in `default`, `if`, `unless`.
    Guarded,
    /// Printed as it is.
    Bare,
}

impl Template {
    /// Checks and compiles a template.
    ///
    /// # Errors
    /// All unknown names and helpers together, or what the syntax lacks.
    pub(crate) fn compile(
        source: &Sourced<String>,
        fields: &Fields,
        limits: &Limits,
    ) -> Result<Self> {
        Self::within(None, source, fields, limits)
    }

    /// The same over the items of a list, as within `{{#each}}`.
    ///
    /// # Errors
    /// As for [`compile`](Self::compile).
    pub(crate) fn within(
        row: Option<&Row>,
        source: &Sourced<String>,
        fields: &Fields,
        limits: &Limits,
    ) -> Result<Self> {
        let place = Place {
            line: source.line,
            character: source.character,
            ..Place::default()
        };
        check_size(&source.value, limits).map_err(|error| error.at(&place))?;
        let mut parsed = handlebars::Template::compile(&source.value)
            .map_err(|error| syntax_error(&source.value, &error).at(&place))?;
        print_alike(&mut parsed);
        let mut walk = Walk {
            fields,
            row,
            scopes: vec![Scope::Root],
            uses: BTreeMap::new(),
            loops: 0,
            deepest: 0,
            speaks: false,
            asks_more: false,
            faults: Vec::new(),
        };
        if let Some(row) = row {
            row.name_own(&mut parsed);
            walk.scopes.push(Scope::Item);
            walk.uses.insert(row.field(), Use::Bare);
            walk.asks_more = true;
        }
        walk.template(&parsed);
        let Walk {
            uses,
            deepest,
            speaks,
            asks_more,
            faults,
            ..
        } = walk;
        if let Some(error) = Error::from_faults(faults) {
            return Err(error.at(&place));
        }
        let simple = match row {
            Some(row) => row.plain(&parsed).map(Body::Row),
            None => plain(&parsed).map(Body::Plain),
        };
        let body = simple.unwrap_or(Body::Full(parsed));
        Ok(Self {
            body,
            uses,
            loops: deepest,
            speaks,
            made: (!asks_more && deepest == 0).then(|| Memo::new(MADE)),
        })
    }

    pub(crate) fn body(&self) -> &Body {
        &self.body
    }

    /// The fields it uses, by their full names.
    pub(crate) fn uses(&self) -> &BTreeMap<String, Use> {
        &self.uses
    }

    /// Whether every record makes the same of it.
    pub(crate) fn is_constant(&self) -> bool {
        match &self.body {
            Body::Plain(parts) => parts.iter().all(|part| matches!(part, Part::Text(_))),
            Body::Row(_) | Body::Full(_) => false,
        }
    }

    /// Whether a helper in it speaks the language of the record, or else of the design.
    pub(crate) fn speaks(&self) -> bool {
        self.speaks
    }

    /// What was made of it, by the values of the fields that it uses; `None` where these do not tell.
    pub(crate) fn made(&self) -> Option<&Memo<Arc<str>, Arc<str>>> {
        self.made.as_ref()
    }

    pub(crate) fn loops(&self) -> u32 {
        self.loops
    }
}

/// Makes `{{{x}}}` the same as `{{x}}`: nothing is escaped here, and each value goes through one door.
fn print_alike(template: &mut handlebars::Template) {
    for element in &mut template.elements {
        match element {
            TemplateElement::HtmlExpression(call) => {
                *element = TemplateElement::Expression(call.clone());
            }
            TemplateElement::HelperBlock(call) => {
                let inner = call.template.iter_mut().chain(call.inverse.iter_mut());
                inner.for_each(print_alike);
            }
            _ => {}
        }
    }
}

fn check_size(source: &str, limits: &Limits) -> Result<()> {
    if source.len() > limits.template_bytes {
        return Err(Error::new(
            Kind::Limit,
            format!(
                "the template has {} bytes, more than {}",
                source.len(),
                limits.template_bytes
            ),
        ));
    }
    if nesting(source) > limits.template_depth {
        return Err(Error::new(
            Kind::Limit,
            format!(
                "the template nests its blocks and calls deeper than {}",
                limits.template_depth
            ),
        )
        .help("write it flatter, or compute the value before it comes in"));
    }
    Ok(())
}

/// How deep blocks and parentheses may stand in one another, at the most. Counted on the source,
/// since the parser itself dies of deep nesting.
fn nesting(source: &str) -> usize {
    let (mut blocks, mut deepest) = (0_usize, 0_usize);
    for tag in source.split("{{").skip(1) {
        let inside = tag
            .split("}}")
            .next()
            .unwrap_or(tag)
            .trim_start_matches(['{', '~', ' ', '\t', '\n']);
        match inside.as_bytes().first() {
            Some(b'#' | b'^') => blocks += 1,
            Some(b'/') => blocks = blocks.saturating_sub(1),
            _ => {}
        }
        let (mut open, mut most) = (0_usize, 0_usize);
        for byte in inside.bytes() {
            match byte {
                b'(' | b'[' => open += 1,
                b')' | b']' => open = open.saturating_sub(1),
                _ => {}
            }
            most = most.max(open);
        }
        let chained = inside.matches("else").count();
        deepest = deepest.max(blocks + most).max(blocks + chained.min(1));
    }
    deepest
}

fn syntax_error(source: &str, error: &handlebars::TemplateError) -> Error {
    if let Some(error) = unclosed::unclosed(source) {
        return error;
    }
    let reason = error.reason().to_string();
    let short = reason
        .lines()
        .last()
        .unwrap_or(&reason)
        .trim()
        .trim_start_matches("= ")
        .to_owned();
    Error::new(
        Kind::Template,
        format!("the template can't be read: {}", lower_first(&short)),
    )
    .help("write fields as `{{recipient.name}}` and close every `{{#if …}}` with `{{/if}}`")
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// Text and plain fields alone, or `None`.
fn plain(template: &handlebars::Template) -> Option<Vec<Part>> {
    template
        .elements
        .iter()
        .filter(|element| !matches!(element, TemplateElement::Comment(_)))
        .map(|element| match element {
            TemplateElement::RawString(text) => Some(Part::Text(text.clone())),
            TemplateElement::Expression(call) | TemplateElement::HtmlExpression(call) => {
                plain_field(call)
            }
            _ => None,
        })
        .collect()
}

fn plain_field(call: &HelperTemplate) -> Option<Part> {
    if !call.params.is_empty() || !call.hash.is_empty() {
        return None;
    }
    let names = match &call.name {
        Parameter::Path(path) => named(path)?,
        Parameter::Name(name) => name.split('.').map(str::to_owned).collect(),
        _ => return None,
    };
    (names.len() == 2).then(|| Part::Field(names.join(".")))
}

fn named(path: &Path) -> Option<Vec<String>> {
    let Path::Relative((segments, _)) = path else {
        return None;
    };
    segments
        .iter()
        .map(|segment| match segment {
            PathSeg::Named(name) => Some(name.clone()),
            _ => None,
        })
        .collect()
}

/// What a name is looked up in.
#[derive(Clone, Debug)]
enum Scope {
    /// The whole record.
    Root,
    /// Inside a section or deeper, by its names.
    Inside(Vec<String>),
    /// Inside a value whose names nobody declares: an item of a list.
    Item,
}

struct Walk<'a> {
    fields: &'a Fields,
    /// The items that it is written for, if it is.
    row: Option<&'a Row>,
    scopes: Vec<Scope>,
    uses: BTreeMap<String, Use>,
    loops: u32,
    deepest: u32,
    speaks: bool,
    /// Whether it names something that is no field: a section as a whole, an item, the locale.
    asks_more: bool,
    faults: Vec<Finding>,
}

impl Walk<'_> {
    fn template(&mut self, template: &handlebars::Template) {
        for element in &template.elements {
            self.element(element);
        }
    }

    fn element(&mut self, element: &TemplateElement) {
        match element {
            TemplateElement::RawString(_) | TemplateElement::Comment(_) => {}
            TemplateElement::Expression(call) | TemplateElement::HtmlExpression(call) => {
                self.call(call);
            }
            TemplateElement::HelperBlock(call) => self.block(call),
            TemplateElement::PartialExpression(_) | TemplateElement::PartialBlock(_) => {
                self.refuse(
                    "partials (`{{> …}}`) are not for designs",
                    "write the text out where it stands",
                );
            }
            TemplateElement::DecoratorExpression(_) | TemplateElement::DecoratorBlock(_) => {
                self.refuse(
                    "decorators (`{{* …}}`) are not for designs",
                    "use `{{#if …}}` or `{{#with …}}`",
                );
            }
            // The parser's enums may grow; what is not known here is not for designs.
            _ => self.refuse(
                "the template uses a form that is not for designs",
                "use fields, helpers and blocks",
            ),
        }
    }

    fn refuse(&mut self, message: &str, help: &str) {
        self.faults
            .push(Finding::fault(Kind::Template, message).help(help));
    }

    /// `{{name}}` or `{{helper a b}}`.
    fn call(&mut self, call: &HelperTemplate) {
        if call.params.is_empty() && call.hash.is_empty() {
            return match &call.name {
                Parameter::Path(path) => self.path(path, Use::Bare),
                Parameter::Name(name) => self.name(name, Use::Bare),
                Parameter::Subexpression(inner) => self.element(inner.as_element()),
                _ => {}
            };
        }
        self.helper_call(call);
    }

    fn helper_call(&mut self, call: &HelperTemplate) {
        let name = helper_name(&call.name);
        if helpers::is_helper(&name) {
            self.faults.extend(helpers::check(&name, call));
            self.speaks |= helpers::speaks(&name) && !call.hash.contains_key("locale");
        } else {
            self.faults.push(helpers::unknown_helper(&name));
        }
        for (at, param) in call.params.iter().enumerate() {
            let guards = matches!(name.as_str(), "if" | "unless" | "and" | "or")
                || (name == "default" && at == 0);
            self.param(param, if guards { Use::Guarded } else { Use::Bare });
        }
        let mut keys: Vec<_> = call.hash.iter().collect();
        keys.sort_by_key(|(key, _)| key.as_str());
        for (_, param) in keys {
            self.param(param, Use::Bare);
        }
    }

    fn param(&mut self, param: &Parameter, usage: Use) {
        match param {
            Parameter::Path(path) => self.path(path, usage),
            Parameter::Name(name) => self.name(name, usage),
            Parameter::Subexpression(inner) => self.element(inner.as_element()),
            _ => {}
        }
    }

    /// `{{#if x}}…{{else}}…{{/if}}`, `each`, `with`.
    fn block(&mut self, call: &HelperTemplate) {
        let name = helper_name(&call.name);
        if !matches!(name.as_str(), "if" | "unless" | "each" | "with") {
            self.faults.push(
                Finding::fault(Kind::Template, format!("no block is called `{name}`"))
                    .help("blocks are `if`, `unless`, `each` and `with`"),
            );
            return;
        }
        self.helper_call(call);
        let inner = match name.as_str() {
            "each" => Some(Scope::Item),
            "with" => call.params.first().map(|param| self.scope_of(param)),
            _ => None,
        };
        if matches!(
            call.block_param,
            Some(BlockParam::Single(_) | BlockParam::Pair(_))
        ) {
            self.refuse(
                "block parameters (`as |x|`) are not for designs",
                "use `this` and `@index`",
            );
        }
        let looped = u32::from(name == "each");
        self.loops += looped;
        self.deepest = self.deepest.max(self.loops);
        let pushed = inner.is_some();
        self.scopes.extend(inner);
        for part in call.template.iter() {
            self.template(part);
        }
        if pushed {
            self.scopes.pop();
        }
        self.loops -= looped;
        for part in call.inverse.iter() {
            self.template(part);
        }
    }

    fn scope_of(&self, param: &Parameter) -> Scope {
        let Parameter::Path(path) = param else {
            return Scope::Item;
        };
        self.resolve(path).map_or(Scope::Item, Scope::Inside)
    }

    /// The full names of a path, or `None` when they belong to an item.
    fn resolve(&self, path: &Path) -> Option<Vec<String>> {
        let Path::Relative((segments, _)) = path else {
            return None;
        };
        let ups = segments
            .iter()
            .filter(|segment| is_rule(segment, "path_up"))
            .count();
        let rooted = segments.iter().any(|segment| is_rule(segment, "path_root"));
        let scope = if rooted {
            &Scope::Root
        } else {
            self.scopes.get(self.scopes.len().checked_sub(ups + 1)?)?
        };
        let mut names = match scope {
            Scope::Root => Vec::new(),
            Scope::Inside(names) => names.clone(),
            Scope::Item => return None,
        };
        names.extend(segments.iter().filter_map(|segment| match segment {
            PathSeg::Named(name) => Some(name.clone()),
            _ => None,
        }));
        Some(names)
    }

    fn path(&mut self, path: &Path, usage: Use) {
        match self.resolve(path) {
            Some(names) => self.names(&names, usage),
            None => {
                self.asks_more = true;
                self.own(path);
            }
        }
    }

    fn name(&mut self, name: &str, usage: Use) {
        if matches!(self.scopes.last(), Some(Scope::Root)) {
            self.names(
                &name.split('.').map(str::to_owned).collect::<Vec<_>>(),
                usage,
            );
            return;
        }
        self.asks_more = true;
        if let (Some(row), 2) = (self.row, self.scopes.len()) {
            let names: Vec<&str> = name.split('.').filter(|name| *name != "this").collect();
            self.faults.extend(row.unknown(&names));
        }
    }

    fn names(&mut self, names: &[String], usage: Use) {
        match names {
            [] => return,
            [only] if helpers::is_helper(only) => {
                return self.faults.push(helpers::lone_helper(only));
            }
            _ => {}
        }
        match self.fields.check(names) {
            Ok(()) => {}
            Err(fault) => self.faults.push(*fault),
        }
        if let [section, key, ..] = names {
            let entry = self.uses.entry(format!("{section}.{key}")).or_insert(usage);
            *entry = (*entry).max(usage);
        } else {
            self.asks_more = true;
        }
    }
}

fn is_rule(segment: &PathSeg, rule: &str) -> bool {
    // The parser keeps the type of its rules to itself; their names it prints.
    match segment {
        PathSeg::Named(_) => false,
        other => format!("{other:?}").contains(rule),
    }
}

fn helper_name(name: &Parameter) -> String {
    match name {
        Parameter::Name(name) => name.clone(),
        Parameter::Path(path) => named(path).map_or_else(String::new, |names| names.join(".")),
        Parameter::Literal(json) => json.to_string(),
        _ => "(…)".to_owned(),
    }
}

#[cfg(test)]
mod tests;
