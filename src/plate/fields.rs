//! Which fields a record of a design may have.

use indexmap::IndexMap;
use indexmap::IndexSet;

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
pub struct Fields {
    sections: IndexMap<String, Vec<String>>,
    /// All of them by their full names, in the order of the sections.
    all: IndexSet<String>,
}

impl Fields {
    /// The fields of a design.
    pub fn of(design: &Design) -> Self {
        let mut fields = Self::with_attributes(design.attributes.keys().map(String::as_str));
        fields.add("issuer", design.issuer.keys());
        fields.add("group", design.group.keys());
        fields.number();
        fields
    }

    pub(crate) fn with_attributes<'a>(attributes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut fields = Self::default();
        for (section, key) in FIELDS.iter().filter_map(|field| field.split_once('.')) {
            fields.add(section, [key]);
        }
        fields.add("attributes", attributes);
        fields.number();
        fields
    }

    /// Numbers all fields, those of a section one after the other.
    fn number(&mut self) {
        let full = |section: &str, key: &String| format!("{section}.{key}");
        let sections = self.sections.iter();
        let all = sections.flat_map(|(section, keys)| keys.iter().map(|key| full(section, key)));
        self.all = all.collect();
    }

    fn add(&mut self, section: &str, keys: impl IntoIterator<Item = impl AsRef<str>>) {
        let known = self.sections.entry(section.to_owned()).or_default();
        for key in keys {
            if !known.iter().any(|name| name == key.as_ref()) {
                known.push(key.as_ref().to_owned());
            }
        }
    }

    /// The sections and their fields.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.sections
            .iter()
            .map(|(section, keys)| (section.as_str(), keys.as_slice()))
    }

    /// All fields by their full names, each at its [`place`](Self::place).
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(String::as_str)
    }

    /// The number of a field, by its full name; from 0.
    pub(crate) fn place(&self, field: &str) -> Option<usize> {
        self.all.get_index_of(field)
    }

    /// How many fields there are.
    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }

    /// Whether a field is known, by its full name.
    pub fn knows(&self, field: &str) -> bool {
        self.all.contains(field)
    }

    /// The same by its section and its name there.
    pub(crate) fn has(&self, section: &str, key: &str) -> bool {
        let keys = self.sections.get(section);
        keys.is_some_and(|keys| keys.iter().any(|known| known == key))
    }

    /// Refuses names that no record of the design can have.
    pub(crate) fn check(&self, names: &[String]) -> Result<(), Box<Finding>> {
        let known = match names {
            [only] => only == "locale" || self.sections.contains_key(only),
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
        self.sections
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
