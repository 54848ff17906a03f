//! Templates to text, within bounds.

mod item;

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Write;
use std::io;
use std::sync::Arc;
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
use unicode_normalization::UnicodeNormalization;

use crate::error::Error;
use crate::error::Result;
use crate::fill::data::Data;
use crate::fill::isolate;
pub(super) use crate::fill::render::item::Item;
use crate::fill::value;
use crate::finding::Kind;
use crate::limits::Limits;
use crate::memo;
use crate::memo::Memo;
use crate::plate::Part;
use crate::plate::Template;
use crate::plate::TemplateBody;
use crate::plate::helpers;

/// Helpers alone; it holds no template and nothing of any record.
static PLAIN: LazyLock<Handlebars<'static>> = LazyLock::new(|| registry(Print::Plain));
/// The same, for words on a page.
static ISOLATED: LazyLock<Handlebars<'static>> = LazyLock::new(|| registry(Print::Isolated));

/// How values come into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Print {
    /// As they are: for links, codes and names of files.
    Plain,
    /// So that they can't disturb the order of the words around them.
    Isolated,
}

fn registry(print: Print) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    match print {
        Print::Plain => registry.register_escape_fn(handlebars::no_escape),
        Print::Isolated => registry.register_escape_fn(isolate::isolated),
    }
    let helpers: [(&str, Work); 13] = [
        ("date", date),
        ("number", number),
        ("ordinal", ordinal),
        ("plural", plural),
        ("upper", upper),
        ("lower", lower),
        ("title", title),
        ("name_case", name_case),
        ("default", or_default),
        ("list", list),
        ("join", join),
        ("eq", eq),
        ("ne", ne),
    ];
    for (name, work) in helpers {
        registry.register_helper(name, Box::new(Call { work, print }));
    }
    registry
}

/// Bytes of a name, a date, an address.
const MOST_ARE_SHORTER: usize = 48;

#[derive(Clone)]
pub(super) struct Renderer<'a> {
    data: &'a Data,
    limits: &'a Limits,
    /// The item that templates of rows are filled for.
    item: Option<Item>,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(data: &'a Data, limits: &'a Limits) -> Self {
        Self {
            data,
            limits,
            item: None,
        }
    }

    /// The same for an item of a list.
    pub(super) fn of_item(&self, item: Item) -> Self {
        Self {
            item: Some(item),
            ..self.clone()
        }
    }

    /// The text that the record makes of a template.
    pub(super) fn text(&self, template: &Template) -> Result<String> {
        self.print(template, Print::Plain)
    }

    /// The same as words on a page: each value is isolated, where that makes a difference.
    pub(super) fn words(&self, template: &Template) -> Result<String> {
        let plain = self.print(template, Print::Plain)?;
        // Most text can't turn, and is what it is; this costs one look at it.
        if !isolate::is_wanted(&plain, &self.data.locale) {
            return Ok(plain);
        }
        let isolated = self.print(template, Print::Isolated)?;
        Ok(isolate::joined(&isolated))
    }

    fn print(&self, template: &Template, print: Print) -> Result<String> {
        match template.body() {
            TemplateBody::Plain(parts) => self.plain(parts, print),
            TemplateBody::Row(parts) => self.row(parts, print),
            TemplateBody::Full(compiled) => match template.made() {
                Some(made) => self.once(template, made, compiled, print),
                None => {
                    self.check_loops(template)?;
                    self.full(compiled, print)
                }
            },
        }
    }

    /// The same values make the same text: it is made once for all records that share them.
    fn once(
        &self,
        template: &Template,
        made: &Memo<Arc<str>, Arc<str>>,
        compiled: &handlebars::Template,
        print: Print,
    ) -> Result<String> {
        let key = self.values(template, print);
        let hash = memo::hash(&*key);
        if let Some(text) = made.get(hash, |kept| **kept == *key) {
            return Ok((*text).to_owned());
        }
        let text = self.full(compiled, print)?;
        made.put(hash, || key.into(), &Arc::from(&*text));
        Ok(text)
    }

    /// All that a text depends on: how it is printed, the locale, and the values of its fields. Each
    /// stands behind its length, so that no two sets of values look alike.
    fn values(&self, template: &Template, print: Print) -> String {
        let mut key = String::from(match print {
            Print::Plain => "p",
            Print::Isolated => "i",
        });
        let mut add = |kind: char, text: &str| {
            let _ = write!(key, "{kind}{}:", text.len());
            key.push_str(text);
        };
        add('t', &self.data.locale);
        for field in template.uses().keys() {
            match self.data.value(field) {
                Value::String(text) => add('t', text),
                Value::Null => add('-', ""),
                other => add('=', &other.to_string()),
            }
        }
        key
    }

    fn plain(&self, parts: &[Part], print: Print) -> Result<String> {
        let mut out = String::with_capacity(MOST_ARE_SHORTER);
        for part in parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Field(field) => {
                    let value = printed(self.data.value(field));
                    match print {
                        Print::Plain => out.push_str(&value),
                        Print::Isolated => out.push_str(&isolate::isolated(&value)),
                    }
                }
            }
            if out.len() > self.limits.field_bytes {
                return Err(self.too_long());
            }
        }
        Ok(out)
    }

    /// Loops in loops over long lists take time without printing anything: bounded by count.
    fn check_loops(&self, template: &Template) -> Result<()> {
        if template.loops() == 0 {
            return Ok(());
        }
        let steps = self.data.longest_list().checked_pow(template.loops());
        if steps.is_none_or(|steps| steps > self.limits.template_steps) {
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

    fn full(&self, compiled: &handlebars::Template, print: Print) -> Result<String> {
        let helpers: &Handlebars<'static> = match print {
            Print::Plain => &PLAIN,
            Print::Isolated => &ISOLATED,
        };
        let out = RefCell::new(Capped {
            text: Vec::new(),
            most: self.limits.field_bytes,
            full: false,
        });
        let result = compiled.render(
            helpers,
            self.data.context(),
            &mut self.scope(),
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
    printed(value).into_owned()
}

/// The same, borrowed where the value is text.
fn printed(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null | Value::Object(_) => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        Value::Bool(truth) => truth.to_string().into(),
        Value::Number(number) => number.to_string().into(),
        Value::Array(items) => items.iter().map(show).collect::<Vec<_>>().join(", ").into(),
    }
}

/// What a helper does: parameters in, a value out.
type Work = fn(&Arguments<'_>) -> Result<Value>;

/// A helper of ours.
struct Call {
    work: Work,
    print: Print,
}

struct Arguments<'a> {
    name: &'a str,
    params: Vec<&'a Value>,
    named: &'a dyn Fn(&str) -> Option<String>,
    locale: Locale,
    print: Print,
}

impl HelperDef for Call {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let named = |key: &str| helper.hash_get(key).map(|given| show(given.value()));
        let made = locale(&named, context).and_then(|locale| {
            (self.work)(&Arguments {
                name: helper.name(),
                params: helper.params().iter().map(PathAndJson::value).collect(),
                named: &named,
                locale,
                print: self.print,
            })
        });
        match made {
            Ok(value) => Ok(ScopedJson::Derived(value)),
            Err(error) => Err(RenderErrorReason::NestedError(Box::new(error)).into()),
        }
    }
}

/// The locale that a call is to speak: the record's, or the call's own, with the calendar and the
/// digits that the call names.
fn locale(named: &dyn Fn(&str) -> Option<String>, context: &Context) -> Result<Locale> {
    let given = |key| named(key).filter(|given| !given.is_empty());
    let tag = given("locale").unwrap_or_else(|| show(&context.data()["locale"]));
    let mut locale = crate::locale::resolve(&tag).0;
    if let Some(calendar) = given("calendar") {
        crate::locale::set_calendar(&mut locale, &calendar)?;
    }
    if let Some(digits) = given("numbers") {
        crate::locale::set_digits(&mut locale, &digits)?;
    }
    Ok(locale)
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

    /// The first value; `None` when it is empty, which makes the whole call empty.
    fn filled(&self) -> Result<Option<String>> {
        self.text(0)
            .map(|text| Some(text).filter(|text| !text.trim().is_empty()))
    }

    /// The second value, when there is one.
    fn second(&self) -> Option<String> {
        self.params.get(1).map(|given| show(given))
    }

    /// The items of the first value; one where it is no list.
    fn items(&self) -> Result<Vec<String>> {
        let only = self.text(0)?;
        let items = match self.params[0] {
            Value::Array(items) => items.iter().map(show).collect(),
            _ => vec![only],
        };
        let filled = items.into_iter().filter(|item| !item.trim().is_empty());
        Ok(filled.collect())
    }

    /// An item of a list as it is to be printed.
    fn item(&self, item: &str) -> String {
        match self.print {
            Print::Plain => item.to_owned(),
            Print::Isolated => isolate::isolated(item),
        }
    }

    /// Joined items as they are to be printed: in the order of the language.
    fn joined(&self, list: &str) -> Value {
        match self.print {
            Print::Plain => list.into(),
            Print::Isolated => {
                let rtl = crate::locale::is_rtl(&self.locale.to_string());
                isolate::isolated_list(list, rtl).into()
            }
        }
    }
}

fn date(arguments: &Arguments<'_>) -> Result<Value> {
    let Some(text) = arguments.filled()? else {
        return Ok(Value::Null);
    };
    let form = arguments.second().unwrap_or_else(|| "long".to_owned());
    value::date(&text, &form, &arguments.locale).map(Value::from)
}

fn number(arguments: &Arguments<'_>) -> Result<Value> {
    let Some(text) = arguments.filled()? else {
        return Ok(Value::Null);
    };
    let decimals = arguments.second();
    let decimals = decimals.as_deref().map(helpers::decimals).transpose()?;
    value::number(&text, decimals, &arguments.locale).map(Value::from)
}

fn ordinal(arguments: &Arguments<'_>) -> Result<Value> {
    let Some(text) = arguments.filled()? else {
        return Ok(Value::Null);
    };
    let gender = (arguments.named)("gender");
    value::ordinal(&text, gender.as_deref(), &arguments.locale).map(Value::from)
}

fn plural(arguments: &Arguments<'_>) -> Result<Value> {
    let Some(text) = arguments.filled()? else {
        return Ok(Value::Null);
    };
    value::plural(&text, arguments.named, &arguments.locale).map(Value::from)
}

fn upper(arguments: &Arguments<'_>) -> Result<Value> {
    Ok(value::upper(&arguments.text(0)?, &arguments.locale).into())
}

fn lower(arguments: &Arguments<'_>) -> Result<Value> {
    Ok(value::lower(&arguments.text(0)?, &arguments.locale).into())
}

fn title(arguments: &Arguments<'_>) -> Result<Value> {
    Ok(value::title(&arguments.text(0)?, &arguments.locale).into())
}

fn name_case(arguments: &Arguments<'_>) -> Result<Value> {
    Ok(value::name_case(&arguments.text(0)?, &arguments.locale).into())
}

fn list(arguments: &Arguments<'_>) -> Result<Value> {
    let kind = arguments.second().unwrap_or_else(|| "and".to_owned());
    let items = arguments.items()?;
    let item = |item: &str| arguments.item(item);
    let list = value::list_of(&items, &kind, &arguments.locale, &item)?;
    Ok(arguments.joined(&list))
}

fn or_default(arguments: &Arguments<'_>) -> Result<Value> {
    let first = arguments.text(0)?;
    if first.trim().is_empty() {
        return Ok(arguments.text(1)?.into());
    }
    Ok(arguments.params[0].clone())
}

fn join(arguments: &Arguments<'_>) -> Result<Value> {
    let separator = arguments.second().unwrap_or_else(|| ", ".to_owned());
    let items = arguments.items()?;
    let items: Vec<_> = items.iter().map(|item| arguments.item(item)).collect();
    Ok(arguments.joined(&items.join(&separator)))
}

fn eq(arguments: &Arguments<'_>) -> Result<Value> {
    alike(arguments).map(Value::from)
}

fn ne(arguments: &Arguments<'_>) -> Result<Value> {
    alike(arguments).map(|alike| Value::from(!alike))
}

/// Whether two values are the same text, however their accents were typed.
fn alike(arguments: &Arguments<'_>) -> Result<bool> {
    let (left, right) = (arguments.text(0)?, arguments.text(1)?);
    Ok(isolate::bare(&left).nfc().eq(isolate::bare(&right).nfc()))
}
