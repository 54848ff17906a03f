//! Records in another order than that of their table.

use std::cmp::Ordering;

use icu::collator::Collator;
use icu::collator::CollatorBorrowed;
use icu::collator::options::CollatorOptions;
use icu::locale::Locale;

use crate::batch::input::Input;
use crate::batch::input::Mapping;
use crate::batch::input::Reading;
use crate::digest::Digest;
use crate::error::Result;
use crate::record::Record;

/// Records as a run takes them: in the order of their table, or sorted.
pub(super) struct Ordered<'a> {
    pub(super) input: &'a dyn Input,
    /// The fields to sort by; none for the order of the table.
    pub(super) fields: &'a [String],
    /// Whose words are sorted, BCP 47.
    pub(super) locale: &'a str,
}

impl Input for Ordered<'_> {
    fn open(&self) -> Result<Reading<'_>> {
        let records = self.input.open()?;
        if self.fields.is_empty() {
            return Ok(records);
        }
        Ok(sorted(records, self.fields, self.locale))
    }

    fn digest(&self) -> Result<Digest> {
        self.input.digest()
    }

    fn count(&self) -> Result<u64> {
        self.input.count()
    }

    fn mapping(&self) -> Result<Option<Mapping>> {
        self.input.mapping()
    }
}

/// Records sorted by fields, as the locale sorts words; those alike stay in their order, and rows that
/// can't be read come last.
fn sorted<'a>(records: Reading<'_>, fields: &[String], locale: &str) -> Reading<'a> {
    let mut rows: Vec<(Vec<String>, Result<Record>)> = records
        .map(|record| {
            (
                record
                    .as_ref()
                    .map_or_else(|_| Vec::new(), |record| keys(record, fields)),
                record,
            )
        })
        .collect();
    let collator = collator(locale);
    rows.sort_by(|(a, first), (b, second)| match (first, second) {
        (Ok(_), Ok(_)) => compare(a, b, &collator),
        (Err(_), Ok(_)) => Ordering::Greater,
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Err(_)) => Ordering::Equal,
    });
    Box::new(rows.into_iter().map(|(_, record)| record))
}

fn keys(record: &Record, fields: &[String]) -> Vec<String> {
    let text = |field: &String| match record.get(field) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    fields.iter().map(text).collect()
}

/// What is empty comes last.
fn compare(a: &[String], b: &[String], collator: &CollatorBorrowed<'_>) -> Ordering {
    let pairs = a.iter().zip(b);
    let orders = pairs.map(|(a, b)| {
        let empty = a.is_empty().cmp(&b.is_empty());
        empty.then_with(|| collator.compare(a, b))
    });
    orders.fold(Ordering::Equal, Ordering::then)
}

fn collator(locale: &str) -> CollatorBorrowed<'static> {
    let locale = Locale::try_from_str(locale).unwrap_or(Locale::UNKNOWN);
    let options = CollatorOptions::default();
    Collator::try_new(locale.into(), options)
        .or_else(|_| Collator::try_new(Locale::UNKNOWN.into(), options))
        .expect("the root collation is built in")
}
