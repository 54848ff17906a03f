//! The helpers that a template may call, and what each of them takes.

use handlebars::template::HelperTemplate;
use handlebars::template::Parameter;
use serde_json::Value;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::nearest;
use crate::finding::one_of;
use crate::locale;
use crate::plate::date_form::DateForm;

/// Helpers that a template may call, with what they do.
pub const HELPERS: [(&str, &str); 24] = [
    ("if", "a block for a value that is there"),
    ("unless", "a block for a value that is not"),
    ("each", "a block for every item of a list"),
    ("with", "a block inside a value"),
    ("lookup", "an item of a list or a table"),
    ("date", "a date in the record's language"),
    ("number", "a number in the record's language"),
    (
        "ordinal",
        "a number as 1st, 2nd, 3rd in the record's language",
    ),
    ("plural", "the words that go with a number"),
    ("upper", "capitals"),
    ("lower", "small letters"),
    ("title", "each word with a capital"),
    (
        "name_case",
        "a name mended that is all capitals or all small letters",
    ),
    ("default", "a value, or another when it is empty"),
    ("list", "the items of a list in one text: A, B and C"),
    (
        "join",
        "the items of a list in one text, with a sign of your own",
    ),
    ("eq", "whether two values are alike"),
    ("ne", "whether two values differ"),
    ("gt", "whether a number is greater"),
    ("gte", "whether a number is greater or alike"),
    ("lt", "whether a number is less"),
    ("lte", "whether a number is less or alike"),
    ("and", "whether both are true"),
    ("or", "whether either is true"),
];

/// Genders of an ordinal number.
pub(crate) const GENDERS: [&str; 3] = ["masculine", "feminine", "neuter"];
/// Ways to join a list.
pub(crate) const LISTS: [&str; 3] = ["and", "or", "unit"];

/// What a helper takes.
struct Takes {
    least: usize,
    most: usize,
    /// Names of what may follow as `name=value`.
    named: &'static [&'static str],
    /// A call as it should be.
    like: &'static str,
}

fn takes(name: &str) -> Option<Takes> {
    let (least, most, named, like): (_, _, &[_], _) = match name {
        "date" => (
            1,
            2,
            &["calendar", "numbers", "locale"],
            "{{date credential.issued_on \"long\"}}",
        ),
        "number" => (
            1,
            2,
            &["numbers", "locale"],
            "{{number attributes.score 2}}",
        ),
        "ordinal" => (
            1,
            1,
            &["gender", "numbers", "locale"],
            "{{ordinal attributes.rank}}",
        ),
        "plural" => (
            1,
            1,
            &[
                "none", "zero", "one", "two", "few", "many", "other", "numbers", "locale",
            ],
            "{{plural attributes.hours one=\"# hour\" other=\"# hours\"}}",
        ),
        "upper" => (1, 1, &["locale"], "{{upper recipient.name}}"),
        "lower" => (1, 1, &["locale"], "{{lower recipient.name}}"),
        "title" => (1, 1, &["locale"], "{{title credential.name}}"),
        "name_case" => (1, 1, &["locale"], "{{name_case recipient.name}}"),
        "default" => (2, 2, &[], "{{default recipient.name \"Guest\"}}"),
        "list" => (1, 2, &["locale"], "{{list attributes.modules \"and\"}}"),
        "join" => (1, 2, &[], "{{join attributes.modules \", \"}}"),
        "lookup" => (2, 2, &[], "{{lookup attributes.modules 0}}"),
        "if" => (1, 1, &["includeZero"], "{{#if credential.url}}…{{/if}}"),
        "unless" => (
            1,
            1,
            &["includeZero"],
            "{{#unless credential.url}}…{{/unless}}",
        ),
        "each" => (1, 1, &[], "{{#each attributes.modules}}{{this}}{{/each}}"),
        "with" => (1, 1, &[], "{{#with recipient}}{{name}}{{/with}}"),
        "eq" | "ne" | "gt" | "gte" | "lt" | "lte" => {
            (2, 2, &[], "{{eq attributes.grade \"Distinction\"}}")
        }
        "and" | "or" => (
            2,
            usize::MAX,
            &[],
            "{{and credential.url attributes.grade}}",
        ),
        _ => return None,
    };
    Some(Takes {
        least,
        most,
        named,
        like,
    })
}

/// Whether a helper is called so.
pub(crate) fn is_helper(name: &str) -> bool {
    HELPERS.iter().any(|(known, _)| *known == name)
}

/// Whether a helper writes words of a language.
pub(crate) fn speaks(name: &str) -> bool {
    matches!(name, "date" | "list")
}

/// That no helper is called so, and the nearest that is.
pub(crate) fn unknown_helper(name: &str) -> Finding {
    let help = match nearest(name, HELPERS.iter().map(|(known, _)| *known)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "helpers are {}",
            HELPERS.map(|(known, _)| format!("`{known}`")).join(", ")
        ),
    };
    Finding::fault(Kind::Template, format!("no helper is called `{name}`")).help(help)
}

/// That a helper stands where a field should: `{{upper}}`.
pub(crate) fn lone_helper(name: &str) -> Finding {
    let like = takes(name).map_or_else(String::new, |takes| takes.like.to_owned());
    Finding::fault(Kind::Template, format!("`{name}` lacks a value"))
        .help(format!("write `{like}`"))
}

/// What is wrong with a call of a known helper, as far as the design tells.
pub(crate) fn check(name: &str, call: &HelperTemplate) -> Vec<Finding> {
    let Some(takes) = takes(name) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    faults.extend(count(name, call.params.len(), &takes));
    let mut keys: Vec<&String> = call.hash.keys().collect();
    keys.sort();
    for key in keys {
        if !takes.named.contains(&key.as_str()) {
            faults.push(stranger(name, key, &takes));
        } else if let Some(text) = call.hash.get(key).and_then(literal) {
            faults.extend(named(key, &text));
        }
    }
    if name == "plural" && !call.hash.contains_key("other") {
        let fault = Finding::fault(Kind::Template, "`plural` lacks its form `other`");
        faults.push(fault.help(format!("write `{}`", takes.like)));
    }
    if let Some(text) = call.params.get(1).and_then(literal) {
        faults.extend(second(name, &text));
    }
    faults
}

fn count(name: &str, given: usize, takes: &Takes) -> Option<Finding> {
    let message = if given < takes.least {
        match (takes.least, given) {
            (1, _) => format!("`{name}` lacks a value"),
            (wanted, given) => format!("`{name}` wants {wanted} values and has {given}"),
        }
    } else if given > takes.most {
        format!(
            "`{name}` takes {} at the most and has {given}",
            values(takes.most)
        )
    } else {
        return None;
    };
    Some(Finding::fault(Kind::Template, message).help(format!("write `{}`", takes.like)))
}

fn values(count: usize) -> String {
    match count {
        1 => "1 value".to_owned(),
        more => format!("{more} values"),
    }
}

fn stranger(name: &str, key: &str, takes: &Takes) -> Finding {
    let message = format!("`{name}` takes nothing called `{key}`");
    let help = match nearest(key, takes.named.iter().copied()) {
        Some(near) => format!("did you mean `{near}=`?"),
        None if takes.named.is_empty() => format!("write `{}`", takes.like),
        None => format!("it takes {}", one_of(takes.named.iter().copied())),
    };
    Finding::fault(Kind::Template, message).help(help)
}

fn literal(param: &Parameter) -> Option<String> {
    match param {
        Parameter::Literal(Value::String(text)) => Some(text.clone()),
        Parameter::Literal(other) => Some(other.to_string()),
        _ => None,
    }
}

/// What is wrong with a value that has a name.
fn named(key: &str, text: &str) -> Vec<Finding> {
    let mut spare = icu::locale::locale!("en");
    let checked = match key {
        "calendar" => locale::set_calendar(&mut spare, text),
        "numbers" => locale::set_digits(&mut spare, text),
        "gender" => gender(text).map(drop),
        "locale" => return foreign(text).into_iter().collect(),
        _ => Ok(()),
    };
    checked.err().map_or_else(Vec::new, Error::into_findings)
}

fn foreign(tag: &str) -> Option<Finding> {
    if !locale::resolve(tag).1 {
        return Some(locale::no_words(tag));
    }
    let unknown = locale::unknown_keyword(tag)?;
    unknown.into_findings().into_iter().next()
}

/// What is wrong with the second value of a call.
fn second(name: &str, text: &str) -> Vec<Finding> {
    let checked = match name {
        "date" => text.parse::<DateForm>().map(drop),
        "number" => decimals(text).map(drop),
        "list" => list_kind(text).map(drop),
        _ => Ok(()),
    };
    checked.err().map_or_else(Vec::new, Error::into_findings)
}

/// How many decimals a number is to have, 0 to 20.
pub(crate) fn decimals(text: &str) -> Result<u8> {
    let places = text.parse().ok().filter(|places| *places <= 20);
    places.ok_or_else(|| {
        Error::new(Kind::Template, format!("`{text}` is no number of decimals"))
            .help("write 0 to 20: `{{number attributes.score 2}}`")
    })
}

/// One of [`GENDERS`].
pub(crate) fn gender(text: &str) -> Result<&'static str> {
    choice(text, "gender", &GENDERS)
}

/// One of [`LISTS`].
pub(crate) fn list_kind(text: &str) -> Result<&'static str> {
    choice(text, "kind of list", &LISTS)
}

fn choice(text: &str, what: &str, known: &'static [&'static str]) -> Result<&'static str> {
    let found = known.iter().copied().find(|word| *word == text);
    found.ok_or_else(|| {
        Error::new(Kind::Template, format!("`{text}` is no {what}"))
            .help(crate::finding::hint(text, known))
    })
}
