//! Templates to text, within bounds.

use std::cell::RefCell;
use std::io;
use std::str::FromStr;
use std::sync::LazyLock;

use handlebars::Context;
use handlebars::Handlebars;
use handlebars::Helper;
use handlebars::HelperDef;
use handlebars::Output;
use handlebars::PathAndJson;
use handlebars::RenderContext;
use handlebars::RenderError;
use handlebars::RenderErrorReason;
use handlebars::Renderable;
use handlebars::ScopedJson;
use icu::locale::Locale;
use serde_json::Value;

use crate::error::Error;
use crate::error::Result;
use crate::fill::value;
use crate::finding::Kind;
use crate::limits::Limits;
use crate::plate::Part;
use crate::plate::Template;
use crate::plate::TemplateBody;

/// Helpers alone; it holds no template and nothing of any record.
static HELPERS: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut registry = Handlebars::new();
    registry.register_escape_fn(handlebars::no_escape);
    registry.register_helper("date", Box::new(Call(date)));
    registry.register_helper("number", Box::new(Call(number)));
    registry.register_helper("upper", Box::new(Call(upper)));
    registry.register_helper("lower", Box::new(Call(lower)));
    registry.register_helper("default", Box::new(Call(or_default)));
    registry.register_helper("join", Box::new(Call(join)));
    registry.register_helper("eq", Box::new(Call(eq)));
    registry
});

pub(super) struct Renderer<'a> {
    context: &'a Context,
    longest_list: usize,
    limits: &'a Limits,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(context: &'a Context, longest_list: usize, limits: &'a Limits) -> Self {
        Self {
            context,
            longest_list,
            limits,
        }
    }

    /// The text that the record makes of a template.
    pub(super) fn text(&self, template: &Template) -> Result<String> {
        match template.body() {
            TemplateBody::Plain(parts) => self.plain(parts),
            TemplateBody::Full(compiled) => {
                self.check_loops(template)?;
                self.full(compiled)
            }
        }
    }

    fn plain(&self, parts: &[Part]) -> Result<String> {
        let mut out = String::new();
        for part in parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Field(field) => out.push_str(&self.field(field)),
            }
            if out.len() > self.limits.field_bytes {
                return Err(self.too_long());
            }
        }
        Ok(out)
    }

    fn field(&self, field: &str) -> String {
        let (section, key) = field.split_once('.').unwrap_or((field, ""));
        show(&self.context.data()[section][key])
    }

    /// Loops in loops over long lists take time without printing anything: bounded by count.
    fn check_loops(&self, template: &Template) -> Result<()> {
        let steps = self.longest_list.checked_pow(template.loops());
        if template.loops() > 0 && steps.is_none_or(|steps| steps > self.limits.template_steps) {
            return Err(Error::new(
                Kind::Limit,
                format!(
                    "the template's loops take more than {} steps",
                    self.limits.template_steps
                ),
            )
            .help("shorten the record's lists, or nest fewer `{{#each}}` blocks"));
        }
        Ok(())
    }

    fn full(&self, compiled: &handlebars::Template) -> Result<String> {
        let out = RefCell::new(Capped {
            text: Vec::new(),
            most: self.limits.field_bytes,
            full: false,
        });
        let result = compiled.render(
            &HELPERS,
            self.context,
            &mut RenderContext::new(None),
            &mut CappedOutput(&out),
        );
        let Capped { text, full, .. } = out.into_inner();
        if full {
            return Err(self.too_long());
        }
        result.map_err(render_error)?;
        String::from_utf8(text)
            .map_err(|_| Error::new(Kind::Template, "the template's text is not Unicode"))
    }

    fn too_long(&self) -> Error {
        Error::new(
            Kind::Limit,
            format!(
                "the text comes to more than {} bytes",
                self.limits.field_bytes
            ),
        )
        .help("shorten the value, or print less of it")
    }
}

struct Capped {
    text: Vec<u8>,
    most: usize,
    full: bool,
}

struct CappedOutput<'a>(&'a RefCell<Capped>);

impl Output for CappedOutput<'_> {
    fn write(&mut self, segment: &str) -> io::Result<()> {
        let mut out = self.0.borrow_mut();
        if out.text.len() + segment.len() > out.most {
            out.full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        out.text.extend_from_slice(segment.as_bytes());
        Ok(())
    }
}

fn render_error(error: RenderError) -> Error {
    match error.reason() {
        RenderErrorReason::NestedError(inner) => match inner.downcast_ref::<Error>() {
            Some(ours) => ours.clone(),
            None => Error::new(
                Kind::Template,
                format!("the template can't be filled: {inner}"),
            ),
        },
        other => Error::new(
            Kind::Template,
            format!("the template can't be filled: {other}"),
        ),
    }
}

/// A value as text: nothing for none, items of a list after one another with commas.
pub(super) fn show(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(show).collect::<Vec<_>>().join(", "),
        Value::Object(_) => String::new(),
    }
}

/// A helper of ours: parameters in, a value out.
struct Call(fn(&Arguments<'_>) -> Result<Value>);

struct Arguments<'a> {
    name: &'a str,
    params: Vec<&'a Value>,
    locale: Locale,
}

impl HelperDef for Call {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let tag = helper.hash_get("locale").map(|given| show(given.value()));
        let tag = tag.unwrap_or_else(|| show(&context.data()["locale"]));
        let arguments = Arguments {
            name: helper.name(),
            params: helper.params().iter().map(PathAndJson::value).collect(),
            locale: value::resolve_locale(&tag).0,
        };
        match (self.0)(&arguments) {
            Ok(value) => Ok(ScopedJson::Derived(value)),
            Err(error) => Err(RenderErrorReason::NestedError(Box::new(error)).into()),
        }
    }
}

impl Arguments<'_> {
    fn text(&self, at: usize) -> Result<String> {
        self.params.get(at).map(|value| show(value)).ok_or_else(|| {
            Error::new(Kind::Template, format!("`{}` lacks a value", self.name)).help(format!(
                "write `{{{{{} recipient.name}}}}` with a field of yours",
                self.name
            ))
        })
    }
}

fn date(arguments: &Arguments<'_>) -> Result<Value> {
    let text = arguments.text(0)?;
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    let style = arguments
        .params
        .get(1)
        .map_or_else(|| "long".to_owned(), |style| show(style));
    value::date(&text, &style, &arguments.locale).map(Value::from)
}

fn number(arguments: &Arguments<'_>) -> Result<Value> {
    let text = arguments.text(0)?;
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    let decimals = match arguments.params.get(1) {
        Some(given) => Some(
            u8::from_str(&show(given))
                .ok()
                .filter(|places| *places <= 20)
                .ok_or_else(|| {
                    Error::new(
                        Kind::Template,
                        format!("`{}` is no number of decimals", show(given)),
                    )
                    .help("write `{{number attributes.score 2}}`")
                })?,
        ),
        None => None,
    };
    value::number(&text, decimals, &arguments.locale).map(Value::from)
}

fn upper(arguments: &Arguments<'_>) -> Result<Value> {
    Ok(value::upper(&arguments.text(0)?, &arguments.locale).into())
}

fn lower(arguments: &Arguments<'_>) -> Result<Value> {
    Ok(value::lower(&arguments.text(0)?, &arguments.locale).into())
}

fn or_default(arguments: &Arguments<'_>) -> Result<Value> {
    let first = arguments.text(0)?;
    if first.trim().is_empty() {
        return Ok(arguments.text(1)?.into());
    }
    Ok(arguments.params[0].clone())
}

fn join(arguments: &Arguments<'_>) -> Result<Value> {
    arguments.text(0)?;
    let separator = arguments
        .params
        .get(1)
        .map_or_else(|| ", ".to_owned(), |given| show(given));
    let Value::Array(items) = arguments.params[0] else {
        return Ok(arguments.params[0].clone());
    };
    let shown: Vec<_> = items
        .iter()
        .map(show)
        .filter(|item| !item.is_empty())
        .collect();
    Ok(shown.join(&separator).into())
}

fn eq(arguments: &Arguments<'_>) -> Result<Value> {
    Ok((arguments.text(0)? == arguments.text(1)?).into())
}
