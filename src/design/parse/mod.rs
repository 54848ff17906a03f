//! Reads a design; all its faults come together.

mod arc;
mod attribute;
pub(crate) mod choice;
mod code;
mod element;
mod faults;
mod fields;
mod figure;
mod frame;
mod image;
mod json;
pub(crate) mod keys;
mod list;
mod node;
mod page;
#[cfg(test)]
mod tests;
mod text;
mod toml;
pub(in crate::design) mod value;

#[cfg(feature = "png")]
use serde_json::Map;
#[cfg(feature = "png")]
use serde_json::Value;

use crate::assets::Assets;
use crate::design::Design;
use crate::design::Sourced;
use crate::design::parse::element::Around;
use crate::design::parse::faults::Faults;
use crate::design::parse::fields::Fields;
use crate::design::parse::node::Node;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::limits::Limits;

/// A design that uses every key, for the tests of the schema.
#[cfg(test)]
pub(crate) use tests::whole::FULL;

/// A text of TOML as JSON, for the tests of the schema.
#[cfg(test)]
pub(crate) fn to_json(text: &str) -> Option<serde_json::Value> {
    let faults = Faults::new("design.toml", text, None);
    toml::read(text, &faults).map(|root| root.to_json())
}

const TOML: &str = "design.toml";
const JSON: &str = "design.json";

impl Design {
    /// Reads the `design.toml` or `design.json` of a folder. The files that it names are looked
    /// for, not opened.
    ///
    /// # Errors
    /// All faults of the file together, each with its line and a hint; or one fault when the file
    /// is not there, there twice, too large, or not in UTF-8.
    pub fn read(assets: &Assets, limits: &Limits) -> Result<Self> {
        let (design, findings) = Self::draft(assets, limits)?;
        finish(design, findings)
    }

    /// The design as far as it can be read, and all that was found in it: what is written on top of
    /// a fault can still be looked at, so that all faults come at once.
    ///
    /// # Errors
    /// When the file is not there, there twice, too large, or not in UTF-8.
    pub(crate) fn draft(assets: &Assets, limits: &Limits) -> Result<(Option<Self>, Vec<Finding>)> {
        let file = find(assets)?;
        let bytes = assets.read(file)?;
        check_size(bytes.len(), file, limits)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| not_utf8(&bytes, error, file))?;
        Ok(read(text, file, Some(assets), limits))
    }

    /// The keys and values of a design's text as they are written, whether they make sense or not.
    ///
    /// # Errors
    /// Where the text does not follow its format.
    #[cfg(feature = "png")]
    pub(crate) fn tree(text: &str, file_name: &str) -> Result<Map<String, Value>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let faults = Faults::new(file_name, text, None);
        let root = root(text, &faults).map(|root| root.to_json());
        match (root, Error::from_faults(faults.into_findings())) {
            (_, Some(error)) => Err(error),
            (Some(Value::Object(keys)), None) => Ok(keys),
            (_, None) => Ok(Map::new()),
        }
    }

    /// Reads the text of a design: JSON when the file's name ends in `.json`, TOML otherwise.
    /// Whether the files that it names are there is not looked at.
    ///
    /// # Errors
    /// All faults of the text together, each with its line and a hint.
    pub fn parse(text: &str, file_name: &str, limits: &Limits) -> Result<Self> {
        check_size(text.len(), file_name, limits)?;
        let (design, findings) = read(text, file_name, None, limits);
        finish(design, findings)
    }
}

fn find(assets: &Assets) -> Result<&'static str> {
    match (assets.contains(TOML), assets.contains(JSON)) {
        (true, false) => Ok(TOML),
        (false, true) => Ok(JSON),
        (true, true) => {
            let message = format!("there is a `{TOML}` and a `{JSON}`");
            Err(Error::new(Kind::Duplicate, message).help("keep one of the two"))
        }
        (false, false) => {
            let message = format!("there is no `{TOML}` and no `{JSON}`");
            let help = "name a folder that holds one of them, or the name of a bundled design";
            Err(Error::new(Kind::Missing, message).help(help))
        }
    }
}

fn check_size(bytes: usize, file: &str, limits: &Limits) -> Result<()> {
    if bytes as u64 <= limits.design_bytes {
        return Ok(());
    }
    let message = format!("`{file}` is larger than {} bytes", limits.design_bytes);
    Err(Error::new(Kind::Limit, message)
        .file(file)
        .help("keep pictures in files of their own, and name them here"))
}

fn not_utf8(bytes: &[u8], error: std::str::Utf8Error, file: &str) -> Error {
    let before = &bytes[..error.valid_up_to()];
    let breaks = before.iter().filter(|byte| **byte == b'\n').count();
    let place = Place {
        line: Some(breaks as u64 + 1),
        ..Place::file(file)
    };
    Error::new(Kind::Syntax, "the text is not in UTF-8")
        .at(&place)
        .help("save the file as UTF-8")
}

fn root(text: &str, faults: &Faults<'_>) -> Option<Node> {
    match faults.is_json() {
        true => json::read(text, faults),
        false => toml::read(text, faults),
    }
}

fn read(
    text: &str,
    file: &str,
    assets: Option<&Assets>,
    limits: &Limits,
) -> (Option<Design>, Vec<Finding>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let faults = Faults::new(file, text, assets);
    let root = root(text, &faults);
    let design = root.and_then(|root| {
        let fields = Fields::open(&root, "the design", &keys::DESIGN, &faults)?;
        Some(design(fields, file, limits))
    });
    (design, faults.into_findings())
}

/// The design with its warnings, unless there is a fault among the findings.
fn finish(design: Option<Design>, findings: Vec<Finding>) -> Result<Design> {
    if let Some(error) = Error::from_faults(findings.iter().cloned()) {
        return Err(error);
    }
    // No reader gives up without saying why; should one ever, the design is refused all the same.
    let unexplained = || Error::new(Kind::BadValue, "the design can't be read");
    let mut design = design.ok_or_else(unexplained)?;
    design.warnings = findings;
    Ok(design)
}

/// The design, as far as it can be read; the faults tell what can't, and something plain stands in.
fn design(fields: Fields<'_>, file: &str, limits: &Limits) -> Design {
    fields.text("$schema");
    fields.whole("schema");
    let kind = fields.choice("kind");
    let name = fields.text("name");
    let locale = fields.locale("locale");
    let pages = page::pages(fields, limits);
    let issuer = attribute::facts(fields, "issuer");
    let group = attribute::facts(fields, "group");
    let attributes = attribute::attributes(fields);
    let fonts = fonts(fields, limits);
    let styles = text::styles(fields);
    let around = Around {
        pages: &pages,
        attributes: &attributes,
        styles: &styles,
    };
    let elements = element::elements(fields, &around, limits);
    let samples = attribute::samples(fields, &attributes);
    Design {
        file: file.to_owned(),
        kind: kind.unwrap_or(super::Kind::Certificate),
        name: name.map(|name| name.value).unwrap_or_default(),
        locale: locale.unwrap_or_else(|| "en".to_owned()),
        pages: pages.into_iter().map(Option::unwrap_or_default).collect(),
        issuer,
        group,
        attributes,
        fonts,
        styles,
        elements,
        samples,
        warnings: Vec::new(),
    }
}

fn fonts(design: Fields<'_>, limits: &Limits) -> Vec<Sourced<String>> {
    let Some(fonts) = design.open_table("fonts") else {
        return Vec::new();
    };
    let nodes = fonts.list("files");
    if let Some(node) = nodes.get(limits.fonts) {
        let message = format!("the design has {} fonts", nodes.len());
        let help = format!("keep to {} fonts", limits.fonts);
        let finding = Finding::fault(Kind::Limit, message).help(help);
        design.faults.add(node.at, finding);
    }
    for node in nodes {
        if let Some(name) = node.text() {
            design.faults.check_file(node.at, name);
        }
    }
    fonts.texts("files")
}
