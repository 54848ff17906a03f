//! A record as templates see it: merged with the design's facts and defaults, checked, cleaned.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use handlebars::Context;
use serde_json::Map;
use serde_json::Value;

use crate::bytes::Bytes;
use crate::date::Stamp;
use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
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

pub(super) struct Data {
    pub(super) context: Context,
    pub(super) facts: Facts,
    /// Items of the longest list or table in it.
    pub(super) longest_list: usize,
    pub(super) findings: Vec<Finding>,
}

impl Data {
    pub(super) fn of(plate: &Plate, record: &Record) -> Self {
        let mut check = Check {
            plate,
            record,
            findings: Vec::new(),
        };
        let locale = check.locale();
        let mut root = check.merged();
        check.standard(&mut root);
        check.attributes(&mut root);
        check.required(&root);
        check.order_of_dates(&root);
        root.insert("locale".to_owned(), Value::from(locale.clone()));
        let facts = facts(plate, &root, locale);
        let root = Value::Object(root);
        Self {
            longest_list: longest(&root),
            facts,
            findings: check.findings,
            context: Context::from(root),
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

    /// All known fields, the record's own values over the design's facts; absent ones are null.
    fn merged(&mut self) -> Map<String, Value> {
        let design = self.plate.design();
        let mut root = Map::new();
        for (section, keys) in self.plate.fields().sections() {
            let own = self.section(section);
            let fields = keys.iter().map(|key| {
                let given = own
                    .and_then(|own| own.get(key))
                    .filter(|value| !is_empty(value))
                    .cloned();
                let fact = || match section {
                    "issuer" => design.issuer.get(key).cloned().map(Value::from),
                    "group" => design.group.get(key).cloned().map(Value::from),
                    _ => None,
                };
                (key.clone(), given.or_else(fact).unwrap_or(Value::Null))
            });
            root.insert(section.to_owned(), Value::Object(fields.collect()));
        }
        self.strangers();
        self.clean(&mut root);
        root
    }

    fn section(&self, name: &str) -> Option<&Section> {
        self.record
            .sections()
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, section)| section)
    }

    /// Fields of the record that the design can't print.
    fn strangers(&mut self) {
        let fields = self.plate.fields();
        let strangers: Vec<String> = self
            .record
            .sections()
            .into_iter()
            .flat_map(|(section, values)| values.keys().map(move |key| format!("{section}.{key}")))
            .filter(|field| !fields.knows(field))
            .collect();
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
    fn clean(&mut self, root: &mut Map<String, Value>) {
        let mut touched = Vec::new();
        for (section, values) in root.iter_mut() {
            let Value::Object(values) = values else {
                continue;
            };
            for (key, value) in values {
                let mut strays = Strays::default();
                strays.take_from(value, 0);
                if strays.count > 0 {
                    touched.push((format!("{section}.{key}"), strays));
                }
            }
        }
        for (field, strays) in touched {
            let message = format!("`{field}` of {} {}", self.who(), strays.told());
            let warning = Finding::warning(Kind::Stripped, message);
            self.note(&field, warning.help("type the value again as plain text"));
        }
    }

    fn standard(&mut self, root: &mut Map<String, Value>) {
        for (section, values) in root
            .iter_mut()
            .filter(|(section, _)| *section != "attributes")
        {
            let Value::Object(values) = values else {
                continue;
            };
            for (key, value) in values {
                let field = format!("{section}.{key}");
                if value.is_array() || value.is_object() {
                    self.wrong(&field, value, "text", "write one value");
                    *value = Value::Null;
                }
                if !value.is_null() {
                    *value = Value::from(show(value));
                }
                let kind = match key.as_str() {
                    "url" => AttributeKind::Url,
                    _ if DATES.contains(&field.as_str()) => AttributeKind::Date,
                    _ => AttributeKind::Text,
                };
                self.typed(&field, kind, value);
            }
        }
    }

    fn attributes(&mut self, root: &mut Map<String, Value>) {
        let design = self.plate.design();
        let Some(Value::Object(values)) = root.get_mut("attributes") else {
            return;
        };
        for (key, attribute) in &design.attributes {
            let field = format!("attributes.{key}");
            let value = values.entry(key.clone()).or_insert(Value::Null);
            if is_empty(value) {
                *value = attribute.default.clone().map_or(Value::Null, Value::from);
                Strays::default().take_from(value, 0);
            }
            if let Value::Number(_) | Value::Bool(_) = value {
                *value = Value::from(show(value));
            }
            self.typed(&field, attribute.kind, value);
            self.pattern(&field, key, attribute, value);
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

    fn required(&mut self, root: &Map<String, Value>) {
        for field in self.plate.required() {
            let Some((section, key)) = field.split_once('.') else {
                continue;
            };
            let value = root.get(section).and_then(|values| values.get(key));
            if value.is_some_and(|value| !is_empty(value)) {
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

    fn order_of_dates(&mut self, root: &Map<String, Value>) {
        let day = |key: &str| Stamp::parse(root.get("credential")?.get(key)?.as_str()?);
        if let (Some(issued), Some(expires)) = (day("issued_on"), day("expires_on"))
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

fn facts(plate: &Plate, root: &Map<String, Value>, locale: String) -> Facts {
    let text = |section: &str, key: &str| {
        root.get(section)
            .and_then(|values| values.get(key))
            .map(show)
            .unwrap_or_default()
    };
    let credential = Some(text("credential", "name")).filter(|name| !name.is_empty());
    Facts {
        recipient: text("recipient", "name"),
        credential: credential.unwrap_or_else(|| plate.design().name.clone()),
        id: text("credential", "id"),
        issuer: text("issuer", "name"),
        group: text("group", "name"),
        issued: Stamp::parse(&text("credential", "issued_on")),
        locale: locale.into(),
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

/// Items of the longest list or table.
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

fn truth_of(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
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
