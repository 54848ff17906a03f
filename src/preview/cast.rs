//! Who stands for all holders: records made of the design's own samples, with names that are hard to set.

use serde_json::Value;

use crate::error::Result;
use crate::plate::Plate;
use crate::preview::view::Role;
use crate::record::Record;

const NAME: &str = "recipient.name";

/// Names in the script of the design: the shortest and the longest that one meets.
struct Names {
    shortest: &'static str,
    longest: &'static str,
}

const LATIN: Names = Names {
    shortest: "Bo",
    longest: "Maximiliane-Charlotte Freifrau von Hohenstaufen-Waldburg zu X",
};
const ARABIC: Names = Names {
    shortest: "ليث",
    longest: "فاطمة الزهراء بنت عبد الرحمن بن محمد بن عبد العزيز آل عبد الله الهاشمي",
};
const HEBREW: Names = Names {
    shortest: "גל",
    longest: "אלכסנדרה־שולמית בת־אברהם אבן־עזרא הלוי מירושלים",
};
const JAPANESE: Names = Names {
    shortest: "林 一",
    longest: "勅使河原 麗左衛門・アレクサンドラ・マリア",
};

/// The names for a design in a language.
fn names(locale: &str) -> &'static Names {
    match locale.split(['-', '_']).next().unwrap_or_default() {
        "ar" | "fa" | "ur" | "ps" | "ckb" => &ARABIC,
        "he" | "yi" => &HEBREW,
        "ja" | "zh" | "ko" | "yue" => &JAPANESE,
        _ => &LATIN,
    }
}

/// The records that a design is tried with: its samples first, then those that are made of them.
///
/// # Errors
/// A sample that has not the form of a record.
pub(super) fn cast(plate: &Plate) -> Result<Vec<(Role, Record)>> {
    let samples = plate.samples()?;
    let names = names(&plate.design().locale);
    let mut cast: Vec<_> = samples.iter().enumerate().map(sample).collect();
    let mut add = |key: &str, label: &str, record: Record| {
        let note = text(&record, NAME);
        let (key, label) = (key.to_owned(), label.to_owned());
        cast.push((Role { key, label, note }, record));
    };
    let named = |record: &Record, name: &str| {
        let mut record = record.clone();
        record.put(NAME, name.into());
        record
    };
    let first = samples.first().cloned().unwrap_or_default();
    let extreme = |better: fn(usize, usize) -> bool, name: &str| {
        let record = with_words(plate, &samples, better);
        let own = text(&record, NAME);
        match better(own.chars().count(), name.chars().count()) {
            true => record,
            false => named(&record, name),
        }
    };
    add(
        "shortest",
        "Shortest",
        extreme(|one, other| one < other, names.shortest),
    );
    add(
        "longest",
        "Longest",
        extreme(|one, other| one > other, names.longest),
    );
    add(
        "arabic",
        "Right to left: Arabic",
        named(&first, ARABIC.longest),
    );
    add(
        "hebrew",
        "Right to left: Hebrew",
        named(&first, HEBREW.longest),
    );
    add(
        "cjk",
        "Chinese, Japanese, Korean",
        named(&first, JAPANESE.longest),
    );
    add("least", "Optional values missing", least(plate, &first));
    Ok(cast)
}

fn sample((index, record): (usize, &Record)) -> (Role, Record) {
    let label = match index {
        0 => "Sample".to_owned(),
        _ => format!("Sample {}", index + 1),
    };
    let role = Role {
        key: format!("sample-{}", index + 1),
        label,
        note: text(record, NAME),
    };
    (role, record.clone())
}

/// The first sample, with the longest (or the shortest) text that any sample has in each field that is shown.
fn with_words(plate: &Plate, samples: &[Record], better: fn(usize, usize) -> bool) -> Record {
    let mut record = samples.first().cloned().unwrap_or_default();
    let is_words = |field: &str| {
        matches!(
            field,
            NAME | "credential.name" | "group.name" | "issuer.name"
        )
    };
    for field in plate.used().iter().filter(|field| is_words(field)) {
        for other in samples {
            let (own, new) = (text(&record, field), text(other, field));
            if !new.is_empty() && better(new.chars().count(), own.chars().count()) {
                record.put(field, new.into());
            }
        }
    }
    record
}

/// The record with only what the design demands.
fn least(plate: &Plate, sample: &Record) -> Record {
    let mut record = sample.clone();
    for name in ["recipient", "credential", "group", "attributes"] {
        if let Some(section) = record.section_mut(name) {
            let is_demanded = |key: &String| {
                let field = format!("{name}.{key}");
                plate.required().contains(&field)
            };
            section.retain(|key, _| is_demanded(key));
        }
    }
    record
}

fn text(record: &Record, field: &str) -> String {
    match record.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}
