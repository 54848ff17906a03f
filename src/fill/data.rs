//! A record as templates see it: merged with the design's facts and defaults, checked, cleaned.

mod list;

use std::sync::Arc;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use handlebars::Context;
use serde_json::Map;
use serde_json::Value;

use crate::bytes::Bytes;
use crate::date::Stamp;
use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::design::attribute::truth_of;
use crate::error::Error;
use crate::error::Result;
use crate::fill::Facts;
use crate::fill::render::show;
use crate::fill::stray::Strays;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::plate::Plate;
use crate::plate::fields::DATES;
use crate::record::Record;
use crate::record::Section;

/// The values of all fields.
pub(crate) struct Data {
    plate: Plate,
    /// By [`Fields::place`](crate::plate::fields::Fields::place); null where there is none.
    values: Vec<Value>,
    pub(super) locale: Arc<str>,
    /// The same for the template engine, when something asks for it.
    context: OnceLock<Context>,
}

/// What was read out of a record.
pub(super) struct Read {
    pub(super) data: Data,
    pub(super) facts: Facts,
    pub(super) findings: Vec<Finding>,
}

impl Data {
    pub(super) fn read(plate: &Plate, record: &Record) -> Read {
        let mut check = Check {
            plate,
            record,
            findings: Vec::new(),
        };
        let locale: Arc<str> = check.locale().into();
        let mut values = check.merged();
        check.standard(&mut values);
        check.attributes(&mut values);
        let data = Self {
            plate: plate.clone(),
            values,
            locale,
            context: OnceLock::new(),
        };
        check.required(&data);
        check.order_of_dates(&data);
        Read {
            facts: data.facts(),
            findings: check.findings,
            data,
        }
    }

    /// The value of a field, by its full name; null where there is none.
    pub(super) fn value(&self, field: &str) -> &Value {
        let place = self.plate.fields().place(field);
        let value = place.and_then(|place| self.values.get(place));
        value.unwrap_or(&Value::Null)
    }

    /// The same for the template engine: sections with their fields, and the locale.
    pub(super) fn context(&self) -> &Context {
        self.context.get_or_init(|| {
            let mut values = self.values.iter().cloned();
            let mut root = Map::new();
            for (section, keys) in self.plate.fields().sections() {
                let fields = keys.iter().cloned().zip(values.by_ref());
                root.insert(section.to_owned(), Value::Object(fields.collect()));
            }
            root.insert("locale".to_owned(), Value::from(&*self.locale));
            Context::from(Value::Object(root))
        })
    }

    /// Items of the longest list or table that a template can walk through, sections among them.
    pub(super) fn longest_list(&self) -> usize {
        longest(self.context().data())
    }

    fn facts(&self) -> Facts {
        let text = |field: &str| show(self.value(field));
        let credential = Some(text("credential.name")).filter(|name| !name.is_empty());
        let issued = self.value("credential.issued_on").as_str();
        Facts {
            recipient: text("recipient.name"),
            credential: credential.unwrap_or_else(|| self.plate.design().name.clone()),
            id: text("credential.id"),
            issuer: text("issuer.name"),
            group: text("group.name"),
            issued: issued.and_then(Stamp::parse),
            locale: self.locale.clone(),
        }
    }
}

struct Check<'a> {
    plate: &'a Plate,
    record: &'a Record,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn note(&mut self, field: &str, finding: Finding) {
        self.findings.push(finding.at(&self.record.place_of(field)));
    }

    fn who(&self) -> String {
        self.record.origin.number.map_or_else(
            || "the record".to_owned(),
            |number| format!("record {number}"),
        )
    }

    fn locale(&mut self) -> String {
        let Some(tag) = self
            .record
            .locale
            .as_deref()
            .map(str::trim)
            .filter(|tag| !tag.is_empty())
        else {
            return self.plate.design().locale.clone();
        };
        let tag = tag.replace('_', "-");
        if crate::locale::resolve(&tag).1 {
            self.keywords(&tag);
            return tag;
        }
        let usual = &self.plate.design().locale;
        self.note(
            "locale",
            Finding::warning(
                Kind::InvalidValue,
                format!(
                    "no words are known for the locale `{}`; dates are in English",
                    shown(&tag)
                ),
            )
            .help(format!(
                "write a BCP 47 tag such as `en-GB`, or leave it empty for `{usual}`"
            )),
        );
        // Shaping still wants the language, when it is one.
        if icu::locale::Locale::try_from_str(&tag).is_ok() {
            tag
        } else {
            usual.clone()
        }
    }

    /// Warns of a calendar or digits that nobody knows.
    fn keywords(&mut self, tag: &str) {
        let unknown = crate::locale::unknown_keyword(tag);
        for fault in unknown.into_iter().flat_map(Error::into_findings) {
            let message = format!("{}; `{}` is read without", fault.message, shown(tag));
            let help = fault.help.unwrap_or_default();
            let warning = Finding::warning(Kind::InvalidValue, message).help(help);
            self.note("locale", warning);
        }
    }

    /// The values of all known fields, the record's own over the design's facts; absent ones are null.
    fn merged(&mut self) -> Vec<Value> {
        let plate = self.plate;
        let mut values = Vec::with_capacity(plate.fields().count());
        for (section, keys) in plate.fields().sections() {
            let own = self.section(section);
            let given = |key: &String| {
                own.and_then(|own| own.get(key))
                    .filter(|value| !is_empty(value))
            };
            let value = |key| match given(key) {
                Some(value) => value.clone(),
                None => self.fact(section, key),
            };
            values.extend(keys.iter().map(value));
        }
        self.strangers();
        self.clean(&mut values);
        values
    }

    fn section(&self, name: &str) -> Option<&Section> {
        let mut sections = self.record.sections().into_iter();
        sections
            .find(|(known, _)| *known == name)
            .map(|(_, section)| section)
    }

    /// What the design says of the issuer and the group.
    fn fact(&self, section: &str, key: &str) -> Value {
        let design = self.plate.design();
        let fact = match section {
            "issuer" => design.issuer.get(key),
            "group" => design.group.get(key),
            _ => None,
        };
        fact.cloned().map_or(Value::Null, Value::from)
    }

    /// Fields of the record that the design can't print.
    fn strangers(&mut self) {
        let fields = self.plate.fields();
        let mut strangers = Vec::new();
        for (section, values) in self.record.sections() {
            let keys = values.keys();
            let strange = keys.filter(|key| !fields.has(section, key));
            strangers.extend(strange.map(|key| format!("{section}.{key}")));
        }
        for field in strangers {
            let finding = Finding::warning(
                Kind::UnknownField,
                format!(
                    "the design has no field `{}`; its value is not used",
                    shown(&field)
                ),
            );
            self.note(&field, finding);
        }
    }

    /// Takes out what must never reach a page.
    fn clean(&mut self, values: &mut [Value]) {
        for (field, value) in self.plate.fields().all().zip(values) {
            let mut strays = Strays::default();
            strays.take_from(value, 0);
            if strays.count > 0 {
                let message = format!("`{field}` of {} {}", self.who(), strays.told());
                let warning = Finding::warning(Kind::Stripped, message);
                self.note(field, warning.help("type the value again as plain text"));
            }
        }
    }

    fn standard(&mut self, values: &mut [Value]) {
        for (field, value) in self.plate.fields().all().zip(values) {
            if value.is_null() || field.starts_with("attributes.") {
                continue;
            }
            if value.is_array() || value.is_object() {
                self.wrong(field, value, "text", "write one value");
                *value = Value::Null;
                continue;
            }
            if !value.is_string() {
                *value = Value::from(show(value));
            }
            let kind = match field {
                _ if field.ends_with(".url") => AttributeKind::Url,
                _ if DATES.contains(&field) => AttributeKind::Date,
                _ => AttributeKind::Text,
            };
            self.typed(field, kind, value);
        }
    }

    fn attributes(&mut self, values: &mut [Value]) {
        let design = self.plate.design();
        for (field, value) in self.plate.fields().all().zip(values) {
            let Some(key) = field.strip_prefix("attributes.") else {
                continue;
            };
            let Some(attribute) = design.attributes.get(key) else {
                continue;
            };
            if is_empty(value) {
                *value = attribute.default.clone().map_or(Value::Null, Value::from);
                Strays::default().take_from(value, 0);
            }
            if attribute.kind == AttributeKind::List {
                self.list(field, attribute, value);
                continue;
            }
            if let Value::Number(_) | Value::Bool(_) = value {
                *value = Value::from(show(value));
            }
            self.typed(field, attribute.kind, value);
            self.pattern(field, key, attribute, value);
            if attribute.kind == AttributeKind::Boolean {
                *value = truth(value);
            }
        }
    }

    fn typed(&mut self, field: &str, kind: AttributeKind, value: &Value) {
        let Some(text) = value.as_str() else {
            return self.not_text(field, kind, value);
        };
        let text = text.trim();
        let held = match kind {
            AttributeKind::Boolean => truth_of(text).is_some(),
            other => other.check(text).is_ok(),
        };
        match kind {
            _ if held => {}
            AttributeKind::Date => self.no_date(field, text),
            _ => self.wrong(field, value, kind.name(), &kind.example()),
        }
    }

    fn no_date(&mut self, field: &str, text: &str) {
        let message = format!(
            "`{field}` of {} is `{}`, which is no date",
            self.who(),
            shown(text)
        );
        let finding = Finding::fault(Kind::BadDate, message).help(AttributeKind::Date.example());
        self.note(field, finding);
    }

    /// Lists are for attributes of type `text` alone.
    fn not_text(&mut self, field: &str, kind: AttributeKind, value: &Value) {
        let Value::Array(items) = value else {
            if value.is_object() {
                self.wrong(field, value, "text", "write one value, or a list of texts");
            }
            return;
        };
        if kind != AttributeKind::Text
            || items.iter().any(|item| item.is_array() || item.is_object())
        {
            self.wrong(field, value, "text", "write one value");
        }
    }

    fn wrong(&mut self, field: &str, value: &Value, what: &str, help: &str) {
        let message = match value {
            Value::Array(_) | Value::Object(_) => format!(
                "`{field}` of {} holds several values where one {what} is wanted",
                self.who()
            ),
            _ => format!(
                "`{field}` of {} is `{}`, which is no {what}",
                self.who(),
                shown(&show(value))
            ),
        };
        self.note(
            field,
            Finding::fault(Kind::InvalidValue, message).help(help),
        );
    }

    fn pattern(&mut self, field: &str, key: &str, attribute: &Attribute, value: &Value) {
        let Some(pattern) = self.plate.inner().patterns.get(key) else {
            return;
        };
        let text = show(value);
        if value.is_null() || pattern.is_match(&text) {
            return;
        }
        let wanted = attribute
            .pattern
            .as_ref()
            .map_or("", |pattern| pattern.value.as_str());
        let sample = attribute
            .sample
            .as_ref()
            .map_or_else(String::new, |sample| format!(", such as `{sample}`"));
        let finding = Finding::fault(
            Kind::InvalidValue,
            format!(
                "`{field}` of {} is `{}`, which does not match `{wanted}`",
                self.who(),
                shown(&text)
            ),
        )
        .help(format!("give the whole value in that form{sample}"));
        self.note(field, finding);
    }

    fn required(&mut self, data: &Data) {
        for field in self.plate.required() {
            let Some((section, key)) = field.split_once('.') else {
                continue;
            };
            if !is_empty(data.value(field)) {
                continue;
            }
            let column = self.record.origin.columns.get(field.as_str());
            let help = match (section, column) {
                ("attributes", _) => format!(
                    "fill it in, or give it a default: `[attributes.{key}]` with `default = \"…\"`"
                ),
                (_, Some(column)) => format!(
                    "fill the cell in, or give `{column}` a default with `{{{{default {field} \"Guest\"}}}}`"
                ),
                (_, None) => format!(
                    "fill it in, or give it a default with `{{{{default {field} \"Guest\"}}}}`"
                ),
            };
            let finding = Finding::fault(
                Kind::MissingValue,
                format!("{} has no `{field}`", self.who()),
            )
            .help(help);
            self.note(field, finding);
        }
    }

    fn order_of_dates(&mut self, data: &Data) {
        let day = |field: &str| data.value(field).as_str().and_then(Stamp::parse);
        if let (Some(issued), Some(expires)) =
            (day("credential.issued_on"), day("credential.expires_on"))
            && expires < issued
        {
            let finding = Finding::fault(
                Kind::Expiry,
                format!("{} expires before it is issued", self.who()),
            )
            .help("mend `credential.issued_on` or `credential.expires_on`");
            self.note("credential.expires_on", finding);
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// Items of the longest list or table in a value.
fn longest(value: &Value) -> usize {
    match value {
        Value::Array(items) => items
            .iter()
            .map(longest)
            .max()
            .unwrap_or(0)
            .max(items.len()),
        Value::Object(fields) => fields
            .values()
            .map(longest)
            .max()
            .unwrap_or(0)
            .max(fields.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

/// Whether a page may link there: `https:`, `http:` or `mailto:`, and nothing that breaks out.
pub(super) fn is_safe_url(url: &str) -> bool {
    AttributeKind::Url.check(url).is_ok() && !url.contains('\\')
}

fn truth(value: &Value) -> Value {
    value
        .as_str()
        .and_then(truth_of)
        .map_or(Value::Null, Value::from)
}

/// A value in a message: cut where it is long.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let flat: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MOST + 1)
        .collect();
    if flat.chars().count() > MOST {
        return flat.chars().take(MOST).chain(['…']).collect();
    }
    flat
}

/// The bytes of a `data:` URL (RFC 2397), or `None` when the text is none.
pub(super) fn data_url(text: &str) -> Option<Result<Bytes>> {
    let rest = text.trim().strip_prefix("data:")?;
    Some(decode(rest).ok_or_else(|| {
        Error::new(Kind::Picture, "the picture's `data:` URL can't be read")
            .help("write it as `data:image/png;base64,…`")
    }))
}

fn decode(rest: &str) -> Option<Bytes> {
    let (head, body) = rest.split_once(',')?;
    if !head.ends_with(";base64") {
        return None;
    }
    let dense: String = body.split_ascii_whitespace().collect();
    STANDARD.decode(dense).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_and_mail_addresses_are_links() {
        assert!(is_safe_url("https://example.org/a?b=c"));
        assert!(is_safe_url("mailto:ada@example.org"));
        for url in [
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "file:///etc/hostname",
            "https://",
            "https://a b",
            "data:text/html,x",
            "https://a\u{7}b",
            "",
        ] {
            assert!(!is_safe_url(url), "{url}");
        }
    }

    #[test]
    fn a_data_url_gives_its_bytes() {
        assert_eq!(
            &*data_url("data:image/png;base64,aGVsbG8=").unwrap().unwrap(),
            b"hello"
        );
        assert!(data_url("data:image/png,hello").unwrap().is_err());
        assert!(data_url("photo.png").is_none());
    }
}
