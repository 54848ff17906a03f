mod names;

use std::fmt;

use indexmap::IndexMap;
use indexmap::IndexSet;
use serde::Deserialize;
use serde::Serialize;

use self::names::is_field;
use self::names::known;
use self::names::plain;
pub(crate) use self::names::title;
#[cfg_attr(not(feature = "vector"), allow(unused_imports))]
pub(crate) use self::names::usual;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::finding::nearest;

/// What a design wants of its records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// The attributes that it declares.
    pub attributes: Vec<WantedAttribute>,
    /// Fields beyond [`FIELDS`](crate::record::FIELDS) that it knows, by their full names, such as `group.room`.
    pub fields: Vec<String>,
    /// Fields that each record must have, by their full names, such as `recipient.name`.
    pub required: Vec<String>,
}

impl Wanted {
    /// What two designs want together. Where both declare an attribute, the first one's label stands,
    /// and it is required when either requires it.
    pub fn join(mut self, other: &Self) -> Self {
        for one in &other.attributes {
            match self.attributes.iter_mut().find(|own| own.key == one.key) {
                Some(own) => own.required |= one.required,
                None => self.attributes.push(one.clone()),
            }
        }
        let known = |own: &[String], field: &&String| !own.contains(field);
        let fields: Vec<_> = other
            .fields
            .iter()
            .filter(|field| known(&self.fields, field))
            .cloned()
            .collect();
        self.fields.extend(fields);
        let required: Vec<_> = other
            .required
            .iter()
            .filter(|field| known(&self.required, field))
            .cloned()
            .collect();
        self.required.extend(required);
        self
    }
}

/// An attribute that a design declares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WantedAttribute {
    /// Its key: `license_number`.
    pub key: String,
    /// Its name for people: `Licence number`.
    pub label: String,
    /// Whether each record must have it.
    pub required: bool,
}

/// What the user decided about columns. It can be kept as TOML.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Choices {
    /// Headers of columns to leave out.
    pub skip: Vec<String>,
    /// Fields by the headers of their columns.
    pub map: IndexMap<String, String>,
}

impl Choices {
    /// Adds `Column=field`; the last `=` parts them.
    ///
    /// # Errors
    /// [`Kind::BadValue`] when there is no `=` or nothing on one side of it, or when the column has a field already.
    pub fn add(&mut self, pair: &str) -> Result<()> {
        let (column, field) = pair.rsplit_once('=').unwrap_or_default();
        let (column, field) = (column.trim(), field.trim());
        if column.is_empty() || field.is_empty() {
            let message = format!("`{pair}` does not say which column is which field");
            let error = Error::new(Kind::BadValue, message);
            return Err(error.help("write it as 'Column=field', such as 'Pupil=recipient.name'"));
        }
        let before = self.map.insert(column.to_owned(), field.to_owned());
        match before {
            Some(before) if before != field => {
                let message = format!("column `{column}` is mapped to `{before}` and to `{field}`");
                Err(Error::new(Kind::BadValue, message).help("a column maps to one field"))
            }
            _ => Ok(()),
        }
    }

    /// These choices, and of those `below` what says nothing of the same column or field: so the command line goes over
    /// a mapping file.
    pub fn over(mut self, below: &Self) -> Self {
        let columns: Vec<String> = self
            .map
            .keys()
            .chain(&self.skip)
            .map(|column| plain(column))
            .collect();
        let fields: Vec<String> = self.map.values().map(|field| plain(field)).collect();
        let is_open = |column: &str| !columns.contains(&plain(column));
        for (column, field) in &below.map {
            if is_open(column) && !fields.contains(&plain(field)) {
                self.map.insert(column.clone(), field.clone());
            }
        }
        let skip = below.skip.iter().filter(|column| is_open(column));
        self.skip.extend(skip.cloned());
        self
    }

    /// From a mapping file: `skip = ["Remarks"]` and a table `[map]` with `"Column" = "field"`.
    ///
    /// # Errors
    /// [`Kind::Syntax`] when it is not that.
    pub fn from_toml(text: &str, file: &str) -> Result<Self> {
        toml::from_str(text).map_err(|cause| {
            let start = cause.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let place = Place {
                line: Some(before.matches('\n').count() as u64 + 1),
                ..Place::file(file)
            };
            Error::new(Kind::Syntax, cause.message().trim_end_matches('.'))
                .help("a mapping file has `skip = [\"Column\"]` and a table `[map]` of `\"Column\" = \"field\"`")
                .at(&place)
        })
    }

    /// As a mapping file.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

/// How a column came by its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The user said so.
    Chosen,
    /// The user said to leave it out.
    Skipped,
    /// Its header is the field's name.
    Named,
    /// Its header is the key or label of an attribute.
    Attribute,
    /// Its header is a usual name of the field.
    Usual,
    /// Nothing fits.
    Unmapped,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// What stands above it.
    pub header: String,
    /// The full name of its field; `None` when it is left out.
    pub field: Option<String>,
    /// How it came by it.
    pub how: How,
}

/// Which column is which field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ColumnMap {
    /// The columns, in the order of the table.
    pub columns: Vec<Column>,
}

impl ColumnMap {
    /// Finds a field for each header: what the user chose, the field's name, the key or label of an
    /// attribute, a usual name in one of several languages, in this order. Without `wanted`, any
    /// `section.key` is a field.
    ///
    /// All that is wrong comes back beside it: two columns for one field, a required field without a
    /// column and a choice that names no column are faults; a column that maps to nothing is a warning.
    pub fn build(
        headers: &[String],
        wanted: Option<&Wanted>,
        choices: &Choices,
    ) -> (Self, Vec<Finding>) {
        let mapper = Mapper::new(headers, wanted, choices);
        let mut findings = mapper.check_choices();
        let columns: Vec<Column> = (0..headers.len()).map(|at| mapper.column(at)).collect();
        let columns = mapper.chosen_first(columns, &mut findings);
        findings.extend(mapper.doubles(&columns));
        findings.extend(mapper.missing(&columns));
        findings.extend(mapper.unmapped(&columns));
        (Self { columns }, findings)
    }

    /// The headers by the fields of their columns.
    pub fn headers(&self) -> IndexMap<String, String> {
        let mut headers = IndexMap::new();
        for column in &self.columns {
            if let Some(field) = &column.field {
                headers.insert(field.clone(), column.header.clone());
            }
        }
        headers
    }

    /// As choices that lead to the same map again.
    pub fn choices(&self) -> Choices {
        let mut choices = Choices::default();
        for column in self
            .columns
            .iter()
            .filter(|column| !column.header.is_empty())
        {
            match &column.field {
                Some(field) => {
                    choices.map.insert(column.header.clone(), field.clone());
                }
                None if choices.skip.contains(&column.header) => {}
                None => choices.skip.push(column.header.clone()),
            }
        }
        choices
    }
}

struct Mapper<'a> {
    headers: &'a [String],
    /// The headers as they are compared.
    plain: Vec<String>,
    wanted: Option<&'a Wanted>,
    choices: &'a Choices,
    /// Fields by the plain form of what may stand above them; an earlier entry wins.
    known: IndexMap<String, (String, How)>,
}

impl<'a> Mapper<'a> {
    fn new(headers: &'a [String], wanted: Option<&'a Wanted>, choices: &'a Choices) -> Self {
        Self {
            headers,
            plain: headers.iter().map(|header| plain(header)).collect(),
            wanted,
            choices,
            known: known(wanted),
        }
    }

    /// The columns that a user's word for a column means: by its exact header, else by its plain form.
    fn called(&self, name: &str) -> Vec<usize> {
        let all = 0..self.headers.len();
        let exact: Vec<usize> = all.clone().filter(|at| self.headers[*at] == name).collect();
        if !exact.is_empty() {
            return exact;
        }
        let name = plain(name);
        all.filter(|at| !name.is_empty() && self.plain[*at] == name)
            .collect()
    }

    fn column(&self, at: usize) -> Column {
        let (field, how) = self.decide(at);
        let header = self.headers[at].clone();
        Column { header, field, how }
    }

    fn decide(&self, at: usize) -> (Option<String>, How) {
        for (column, field) in &self.choices.map {
            if self.called(column).contains(&at) {
                return (self.field(field), How::Chosen);
            }
        }
        let skipped = |column: &String| self.called(column).contains(&at);
        if self.choices.skip.iter().any(skipped) {
            return (None, How::Skipped);
        }
        if let Some((field, how)) = self.known.get(&self.plain[at]) {
            return (Some(field.clone()), *how);
        }
        if self.wanted.is_none() && is_field(&self.headers[at]) {
            return (Some(self.headers[at].clone()), How::Named);
        }
        (None, How::Unmapped)
    }

    /// The full name of the field that a user means, if there is one.
    fn field(&self, name: &str) -> Option<String> {
        if self.wanted.is_none() && is_field(name) {
            return Some(name.to_owned());
        }
        let (field, _) = self.known.get(&plain(name))?;
        Some(field.clone())
    }

    fn check_choices(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (column, field) in &self.choices.map {
            findings.extend(self.check_column(column));
            if self.called(column).len() > 1 {
                findings.push(ambiguous(column));
            }
            if self.field(field).is_none() {
                findings.push(self.no_field(column, field));
            }
        }
        let skipped = self.choices.skip.iter();
        findings.extend(skipped.filter_map(|column| self.check_skipped(column)));
        findings
    }

    /// A column to be left out that is not there at all does no harm; one that is misspelt would be used.
    fn check_skipped(&self, name: &str) -> Option<Finding> {
        let fault = self.check_column(name)?;
        if self.near_header(name).is_some() {
            return Some(fault);
        }
        let help = "take it out of the mapping file, or of the options";
        Some(Finding::warning(Kind::Column, fault.message).help(help))
    }

    fn check_column(&self, name: &str) -> Option<Finding> {
        if !self.called(name).is_empty() {
            return None;
        }
        let help = match self.near_header(name) {
            Some(header) => format!("did you mean `{header}`?"),
            None => format!("its columns are {}", List(self.headers)),
        };
        let message = format!("the table has no column `{name}`");
        Some(Finding::fault(Kind::Column, message).help(help))
    }

    fn near_header(&self, name: &str) -> Option<&str> {
        let near = nearest(&plain(name), self.plain.iter().map(String::as_str))?;
        let at = self.plain.iter().position(|plain| plain == near)?;
        Some(&self.headers[at])
    }

    fn no_field(&self, column: &str, field: &str) -> Finding {
        let message = format!("column `{column}` can't map to `{field}`: there is no such field");
        let help = match self.near_field(field) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "fields are such as `recipient.name`, `credential.id` and `attributes.KEY` for an attribute of the design".to_owned(),
        };
        Finding::fault(Kind::Column, message).help(help)
    }

    fn near_field(&self, name: &str) -> Option<&str> {
        let near = nearest(&plain(name), self.known.keys().map(String::as_str))?;
        let (field, _) = self.known.get(near)?;
        Some(field)
    }

    /// A guess gives way to what the user chose for the same field.
    fn chosen_first(&self, mut columns: Vec<Column>, findings: &mut Vec<Finding>) -> Vec<Column> {
        let chosen: Vec<Option<String>> = columns
            .iter()
            .filter(|column| column.how == How::Chosen)
            .map(|column| column.field.clone())
            .collect();
        for column in &mut columns {
            let guessed = matches!(column.how, How::Named | How::Attribute | How::Usual);
            if guessed && chosen.contains(&column.field) {
                findings.push(displaced(column));
                column.field = None;
                column.how = How::Skipped;
            }
        }
        columns
    }

    fn doubles(&self, columns: &[Column]) -> Vec<Finding> {
        let mut by_field: IndexMap<&str, Vec<&str>> = IndexMap::new();
        for column in columns {
            if let Some(field) = &column.field {
                by_field.entry(field).or_default().push(&column.header);
            }
        }
        by_field.retain(|_, headers| headers.len() > 1);
        by_field
            .into_iter()
            .map(|(field, headers)| double(field, &headers))
            .collect()
    }

    fn missing(&self, columns: &[Column]) -> Vec<Finding> {
        let Some(wanted) = self.wanted else {
            return Vec::new();
        };
        let has = |field: &str| {
            let mut fields = columns.iter().filter_map(|column| column.field.as_deref());
            fields.any(|name| name == field)
        };
        let attributes = wanted.attributes.iter().filter(|one| one.required);
        let mut required: Vec<String> = wanted.required.clone();
        required.extend(attributes.map(|one| format!("attributes.{}", one.key)));
        required.retain(|field| !has(field));
        let distinct: IndexSet<String> = required.into_iter().collect();
        distinct
            .iter()
            .map(|field| self.lacking(field, columns))
            .collect()
    }

    fn lacking(&self, field: &str, columns: &[Column]) -> Finding {
        let title = title(field, self.wanted);
        let free: Vec<&Column> = columns
            .iter()
            .filter(|column| column.how == How::Unmapped && !column.header.is_empty())
            .collect();
        let plains: Vec<String> = free.iter().map(|column| plain(&column.header)).collect();
        let near = self
            .names_of(field)
            .into_iter()
            .find_map(|name| nearest(name, plains.iter().map(String::as_str)));
        let near = near.and_then(|near| plains.iter().position(|plain| plain == near));
        let help = match near.or((free.len() == 1).then_some(0)) {
            Some(at) => format!(
                "add a column `{title}`, or, if `{0}` is that column, say --map '{0}={field}'",
                free[at].header
            ),
            None => format!(
                "add a column `{title}`, or name one with --map 'Column={field}'; the first row is taken for the headers: {}",
                List(self.headers)
            ),
        };
        let message = format!("the table has no column for `{field}`, which the design requires");
        Finding::fault(Kind::Column, message).help(help)
    }

    fn names_of(&self, field: &str) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .known
            .iter()
            .filter(|(_, (known, _))| known == field)
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names
    }

    fn unmapped(&self, columns: &[Column]) -> Vec<Finding> {
        columns
            .iter()
            .filter(|column| column.how == How::Unmapped && !column.header.is_empty())
            .map(|column| self.unused(&column.header))
            .collect()
    }

    fn unused(&self, header: &str) -> Finding {
        let message = format!("column `{header}` maps to no field and is left out");
        let place = Place {
            column: Some(header.to_owned()),
            ..Place::default()
        };
        let help = match self.near_field(header) {
            Some(near) => format!(
                "if it is `{near}`, say --map '{header}={near}'; if it is not needed, --skip '{header}'"
            ),
            None => format!("say --map '{header}=field' to use it, or --skip '{header}'"),
        };
        Finding::warning(Kind::Column, message)
            .help(help)
            .at(&place)
    }
}

fn displaced(column: &Column) -> Finding {
    let field = column.field.as_deref().unwrap_or_default();
    let header = &column.header;
    let message = format!("column `{header}` is left out: another column was chosen for `{field}`");
    let place = Place {
        column: Some(header.clone()),
        ..Place::default()
    };
    Finding::warning(Kind::Column, message)
        .help(format!("say --skip '{header}' if that is right"))
        .at(&place)
}

fn ambiguous(column: &str) -> Finding {
    let message = format!("more than one column is called `{column}`");
    Finding::fault(Kind::Column, message).help("give each column of the table its own header")
}

fn double(field: &str, headers: &[&str]) -> Finding {
    let same = headers.iter().all(|header| *header == headers[0]);
    if same {
        let message = format!("{} columns are called `{}`", headers.len(), headers[0]);
        return Finding::fault(Kind::Column, message)
            .help("give each its own header, or delete all but one");
    }
    let names: Vec<String> = headers.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("columns {} all map to `{field}`", names.join(" and "));
    let message = if headers.len() == 2 {
        message.replace(" all map", " both map")
    } else {
        message
    };
    Finding::fault(Kind::Column, message).help(format!(
        "keep one: say --map '{}={field}', or --skip '{}'",
        headers[0],
        headers[headers.len() - 1]
    ))
}

struct List<'a>(&'a [String]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 12;
        let named = self.0.iter().filter(|name| !name.is_empty());
        let names: Vec<String> = named.map(|name| format!("`{name}`")).collect();
        let shown = names.len().min(SHOWN);
        f.write_str(&names[..shown].join(", "))?;
        match names.len() - shown {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests;
