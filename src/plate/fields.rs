//! Which fields a record of a design may have.

use indexmap::IndexMap;

use crate::design::Design;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::record::FIELDS;

/// Standard fields whose values are dates.
pub const DATES: [&str; 4] = [
    "credential.issued_on",
    "credential.expires_on",
    "group.starts_on",
    "group.ends_on",
];

/// Which names a template may use: the standard fields, the facts and the attributes of a design.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(IndexMap<String, Vec<String>>);

impl Fields {
    /// The fields of a design.
    pub fn of(design: &Design) -> Self {
        let mut fields = Self::with_attributes(design.attributes.keys().map(String::as_str));
        fields.add("issuer", design.issuer.keys());
        fields.add("group", design.group.keys());
        fields
    }

    pub(crate) fn with_attributes<'a>(attributes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut fields = Self::default();
        for (section, key) in FIELDS.iter().filter_map(|field| field.split_once('.')) {
            fields.add(section, [key]);
        }
        fields.add("attributes", attributes);
        fields
    }

    fn add(&mut self, section: &str, keys: impl IntoIterator<Item = impl AsRef<str>>) {
        let known = self.0.entry(section.to_owned()).or_default();
        for key in keys {
            if !known.iter().any(|name| name == key.as_ref()) {
                known.push(key.as_ref().to_owned());
            }
        }
    }

    /// The sections and their fields.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0
            .iter()
            .map(|(section, keys)| (section.as_str(), keys.as_slice()))
    }

    /// Whether a field is known, by its full name.
    pub fn knows(&self, field: &str) -> bool {
        field
            .split_once('.')
            .and_then(|(section, key)| Some(self.0.get(section)?.iter().any(|known| known == key)))
            .unwrap_or(false)
    }

    /// Refuses names that no record of the design can have.
    pub(crate) fn check(&self, names: &[String]) -> Result<(), Box<Finding>> {
        let known = match names {
            [only] => only == "locale" || self.0.contains_key(only),
            [section, key, ..] => self.knows(&format!("{section}.{key}")),
            [] => true,
        };
        if known {
            return Ok(());
        }
        Err(Box::new(
            self.unknown(&names[..names.len().min(2)].join(".")),
        ))
    }

    fn unknown(&self, name: &str) -> Finding {
        let finding = Finding::fault(Kind::UnknownField, format!("no field is called `{name}`"));
        if let Some(near) = self.nearest(name) {
            return finding.help(format!("did you mean `{near}`?"));
        }
        if let Some(key) = name.strip_prefix("attributes.") {
            return finding.help(format!("declare it as `[attributes.{key}]`"));
        }
        finding.help(
            "fields start with `recipient.`, `credential.`, `group.`, `issuer.` or `attributes.`",
        )
    }

    fn nearest(&self, name: &str) -> Option<String> {
        let last = name.rsplit('.').next().unwrap_or(name);
        self.0
            .iter()
            .flat_map(|(section, keys)| {
                keys.iter()
                    .map(move |key| (key, format!("{section}.{key}")))
            })
            .map(|(key, full)| {
                let whole = strsim::osa_distance(&full, name);
                // `{{name}}` alone most likely means `recipient.name`.
                let bare = if key == last { 1 } else { usize::MAX };
                (whole.min(bare), section_rank(&full), full)
            })
            .min()
            .filter(|(distance, _, _)| *distance <= 2)
            .map(|(_, _, full)| full)
    }
}

/// Which section is meant first when several would do.
fn section_rank(full: &str) -> usize {
    [
        "recipient.",
        "credential.",
        "attributes.",
        "group.",
        "issuer.",
    ]
    .iter()
    .position(|prefix| full.starts_with(prefix))
    .unwrap_or(usize::MAX)
}
