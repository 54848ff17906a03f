use std::fmt;

use icu::casemap::CaseMapper;
use indexmap::IndexMap;
use indexmap::IndexSet;
use serde::Deserialize;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::record::FIELDS;
use crate::record::synonyms::USUAL;

/// What a design wants of its records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// The attributes that it declares.
    pub attributes: Vec<WantedAttribute>,
    /// Fields beyond [`FIELDS`] that it knows, by their full names, such as `group.room`.
    pub fields: Vec<String>,
    /// Fields that each record must have, by their full names, such as `recipient.name`.
    pub required: Vec<String>,
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
        findings.extend(skipped.filter_map(|column| self.check_column(column)));
        findings
    }

    fn check_column(&self, name: &str) -> Option<Finding> {
        if !self.called(name).is_empty() {
            return None;
        }
        let near = nearest(&plain(name), self.plain.iter().map(String::as_str));
        let header = near.and_then(|near| self.plain.iter().position(|plain| plain == near));
        let help = match header {
            Some(at) => format!("did you mean `{}`?", self.headers[at]),
            None => format!("its columns are {}", List(self.headers)),
        };
        let message = format!("the table has no column `{name}`");
        Some(Finding::fault(Kind::Column, message).help(help))
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

fn known(wanted: Option<&Wanted>) -> IndexMap<String, (String, How)> {
    let mut known = IndexMap::new();
    let mut add = |name: &str, field: &str, how: How| {
        let name = plain(name);
        if !name.is_empty() {
            known.entry(name).or_insert((field.to_owned(), how));
        }
    };
    for field in FIELDS {
        add(field, field, How::Named);
    }
    let wanted = wanted.cloned().unwrap_or_default();
    for field in &wanted.fields {
        add(field, field, How::Named);
    }
    for one in &wanted.attributes {
        let field = format!("attributes.{}", one.key);
        add(&field, &field, How::Named);
    }
    for one in &wanted.attributes {
        let field = format!("attributes.{}", one.key);
        add(&one.key, &field, How::Attribute);
        add(&one.label, &field, How::Attribute);
    }
    for (field, names) in USUAL {
        names.iter().for_each(|name| add(name, field, How::Usual));
    }
    known
}

fn is_field(name: &str) -> bool {
    let Some((section, key)) = name.split_once('.') else {
        return false;
    };
    let sections = ["recipient", "credential", "group", "issuer", "attributes"];
    sections.contains(&section) && !key.is_empty()
}

/// What stands above a field's column in a table that we make.
pub(crate) fn title(field: &str, wanted: Option<&Wanted>) -> String {
    let usual = [
        ("recipient.name", "Full name"),
        ("recipient.email", "E-mail"),
        ("recipient.id", "Student ID"),
        ("recipient.given_name", "Given name"),
        ("recipient.family_name", "Family name"),
        ("credential.id", "Credential ID"),
        ("credential.name", "Course"),
        ("credential.description", "Description"),
        ("credential.issued_on", "Issued on"),
        ("credential.expires_on", "Expires on"),
        ("credential.url", "Credential URL"),
        ("group.name", "Group"),
        ("locale", "Locale"),
    ];
    if let Some((_, title)) = usual.iter().find(|(name, _)| *name == field) {
        return (*title).to_owned();
    }
    let key = field.strip_prefix("attributes.");
    let attributes = wanted.map(|wanted| wanted.attributes.as_slice());
    let label = key.and_then(|key| {
        let mut attributes = attributes.unwrap_or_default().iter();
        attributes.find(|one| one.key == key)
    });
    match label {
        Some(one) if !one.label.is_empty() => one.label.clone(),
        _ => field.to_owned(),
    }
}

/// A header as it is compared: NFC, case folded, without spaces, `_`, `-`, `.` and marks of forms.
fn plain(name: &str) -> String {
    let composed: String = name.nfc().collect();
    let folded = CaseMapper::new().fold_string(&composed);
    let dropped = |c: &char| {
        c.is_whitespace() || matches!(c, '_' | '-' | '.' | '*' | ':' | '\u{2011}' | '\u{feff}')
    };
    folded.chars().filter(|c| !dropped(c)).nfc().collect()
}

/// The most similar of `names`, when similar enough to be a slip.
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    let room = (length / 3).min(3);
    // Much longer names than any known are no slips, and comparing costs their product.
    if length > 100 {
        return None;
    }
    names
        .into_iter()
        .map(|other| (strsim::damerau_levenshtein(name, other), other))
        .filter(|(distance, _)| *distance <= room)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn wanted() -> Wanted {
        Wanted {
            attributes: vec![WantedAttribute {
                key: "license_number".into(),
                label: "Licence number".into(),
                required: true,
            }],
            fields: vec!["group.room".into()],
            required: vec!["recipient.name".into()],
        }
    }

    fn fields_of(names: &[&str]) -> Vec<Option<String>> {
        let (map, _) = ColumnMap::build(&headers(names), Some(&wanted()), &Choices::default());
        map.columns.into_iter().map(|column| column.field).collect()
    }

    fn field_of(name: &str) -> Option<String> {
        fields_of(&[name]).remove(0)
    }

    #[test]
    fn the_usual_headers_find_their_fields() {
        for (header, field) in [
            ("recipient.name", "recipient.name"),
            ("Recipient Name", "recipient.name"),
            ("Name", "recipient.name"),
            ("Student_name", "recipient.name"),
            ("Full name *", "recipient.name"),
            ("E-mail", "recipient.email"),
            ("Credential ID", "credential.id"),
            ("Certificate number", "credential.id"),
            ("Course", "credential.name"),
            ("Issued on", "credential.issued_on"),
            ("Issue date", "credential.issued_on"),
            ("EXPIRES ON", "credential.expires_on"),
            ("Locale", "locale"),
            ("Group", "group.name"),
            ("group.room", "group.room"),
            ("licence-number", "attributes.license_number"),
            ("attributes.license_number", "attributes.license_number"),
            ("Vor- und Nachname", "recipient.name"),
            ("G\u{fc}ltig bis", "credential.expires_on"),
            ("Gu\u{308}ltig bis", "credential.expires_on"),
            ("Date de délivrance", "credential.issued_on"),
            ("Válido até", "credential.expires_on"),
            ("Nome e cognome", "recipient.name"),
            ("Geldig tot", "credential.expires_on"),
            ("Imię i nazwisko", "recipient.name"),
            ("Sertifika No", "credential.id"),
            ("ФИО", "recipient.name"),
            ("الاسم الكامل", "recipient.name"),
            ("氏名", "recipient.name"),
            ("证书编号", "credential.id"),
        ] {
            assert_eq!(field_of(header).as_deref(), Some(field), "{header}");
        }
    }

    #[test]
    fn no_usual_name_stands_for_two_fields() {
        let mut seen: IndexMap<String, &str> = IndexMap::new();
        for (field, names) in USUAL {
            for name in names {
                if let Some(before) = seen.insert(plain(name), field) {
                    assert_eq!(before, field, "{name}");
                }
            }
        }
    }

    #[test]
    fn two_columns_for_one_field_are_a_fault() {
        let names = headers(&["Name", "Full name", "Licence number"]);
        let (_, findings) = ColumnMap::build(&names, Some(&wanted()), &Choices::default());
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].to_string(),
            "error: columns `Name` and `Full name` both map to `recipient.name`\n  help: keep one: say --map 'Name=recipient.name', or --skip 'Full name'"
        );
    }

    #[test]
    fn what_the_user_chose_wins() {
        let mut choices = Choices::default();
        choices.add("Pupil=recipient.name").unwrap();
        choices.skip.push("remarks".into());
        let names = headers(&["Pupil", "Name", "Remarks", "Licence number"]);
        let (map, findings) = ColumnMap::build(&names, Some(&wanted()), &choices);
        let fields: Vec<_> = map.columns.iter().map(|c| c.field.as_deref()).collect();
        assert_eq!(
            fields,
            [
                Some("recipient.name"),
                None,
                None,
                Some("attributes.license_number")
            ]
        );
        assert!(findings.iter().all(|finding| !finding.is_fault()));
        assert_eq!(findings.len(), 1);
    }

    #[test]
    fn a_choice_that_names_no_column_or_no_field_is_a_fault_with_a_hint() {
        let mut choices = Choices::default();
        choices.add("Nmae=recipient.nmae").unwrap();
        let names = headers(&["Name", "Licence number"]);
        let (_, findings) = ColumnMap::build(&names, Some(&wanted()), &choices);
        let helps: Vec<_> = findings.iter().map(|f| f.help.clone().unwrap()).collect();
        assert_eq!(
            helps,
            ["did you mean `Name`?", "did you mean `recipient.name`?"]
        );
    }

    #[test]
    fn a_required_field_without_a_column_is_a_fault_and_the_rest_a_warning() {
        let names = headers(&["Fulll nmae", "Licence number", "Shoe size"]);
        let (_, findings) = ColumnMap::build(&names, Some(&wanted()), &Choices::default());
        assert!(findings[0].is_fault());
        let help = findings[0].help.as_deref().unwrap();
        assert!(help.contains("--map 'Fulll nmae=recipient.name'"), "{help}");
        let unmapped = findings[2].to_string();
        assert!(unmapped.contains("--skip 'Shoe size'"), "{unmapped}");
    }

    #[test]
    fn choices_survive_being_kept() {
        let names = headers(&["Pupil = best", "Name", "Licence number"]);
        let mut choices = Choices::default();
        choices.add("Pupil = best=recipient.name").unwrap();
        let (map, _) = ColumnMap::build(&names, Some(&wanted()), &choices);
        let kept = map.choices().to_toml();
        let again = Choices::from_toml(&kept, "kept.toml").unwrap();
        let (same, findings) = ColumnMap::build(&names, Some(&wanted()), &again);
        assert!(findings.is_empty());
        assert_eq!(same.headers(), map.headers());
        let broken = Choices::from_toml("skip = []\nmpa = 1", "kept.toml").unwrap_err();
        assert_eq!(broken.findings().next().unwrap().place.line, Some(2));
    }

    #[test]
    fn without_a_design_any_field_is_taken() {
        let names = headers(&["recipient.nickname", "attributes.shoe_size", "Name"]);
        let (map, findings) = ColumnMap::build(&names, None, &Choices::default());
        assert!(findings.is_empty());
        assert_eq!(map.headers().len(), 3);
    }

    proptest! {
        #[test]
        fn no_headers_make_it_panic(names in proptest::collection::vec(".{0,12}", 0..8), pair in ".{0,12}") {
            let mut choices = Choices::default();
            let _ = choices.add(&pair);
            let _ = ColumnMap::build(&names, Some(&wanted()), &choices);
        }

        #[test]
        fn case_and_spaces_do_not_matter(upper in any::<bool>(), gap in "[ _.-]{0,3}") {
            let name = format!("full{gap}name");
            let name = if upper { name.to_uppercase() } else { name };
            prop_assert_eq!(field_of(&name), Some("recipient.name".to_owned()));
        }
    }
}
