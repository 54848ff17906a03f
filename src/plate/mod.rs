//! A design checked and resolved: everything that depends on it alone is done here, once.

/// Which fields a record may have.
pub mod fields;
mod compile;
mod date_form;
mod kept;
pub(crate) mod helpers;
mod nested;
mod template;

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::OnceLock;

use indexmap::IndexMap;
use regex::Regex;

use crate::assets::Assets;
use crate::bytes::Bytes;
use crate::design::Design;
use crate::design::attribute::Attribute;
use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::style::Style;
use crate::digest::Digest;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::font::FontSet;
use crate::limits::Limits;
use crate::limits::Watch;
use crate::picture::Budget;
use crate::picture::Picture;
use crate::picture::Share;
pub use crate::plate::date_form::DATE_STYLES;
pub(crate) use crate::plate::date_form::DateForm;
pub(crate) use crate::plate::date_form::DateParts;
use crate::plate::fields::Fields;
pub use crate::plate::helpers::HELPERS;
use crate::plate::kept::Kept;
pub(crate) use crate::plate::nested::within;
pub(crate) use crate::plate::template::Body as TemplateBody;
pub(crate) use crate::plate::template::Part;
pub(crate) use crate::plate::template::RowPart;
pub(crate) use crate::plate::template::Template;
pub(crate) use crate::plate::template::Use;
use crate::record::FIELDS;
use crate::record::Origin;
use crate::record::Record;
use crate::record::map::Choices;
use crate::record::map::Wanted;
use crate::record::map::WantedAttribute;
use crate::record::records::Options;

/// A design compiled once, good for any number of records.
///
/// Immutable, `Send + Sync`, cheap to clone; a clone may carry its own deadline.
///
/// ```
/// # use testamur::{assets::Assets, limits::Limits, plate::Plate, record::Record};
/// let assets = Assets::memory([("design.toml", r##"
///     schema = 1
///     kind = "certificate"
///     name = "Hello"
///     page.size = "A5"
///     [[elements]]
///     id = "holder"
///     type = "text"
///     text = "{{recipient.name}}"
///     frame = ["10mm", "60mm", "128mm", "20mm"]
/// "##)])?;
/// let plate = Plate::open(&assets, &Limits::default())?;
/// let mut record = Record::default();
/// record.recipient.insert("name".into(), "Ada Lovelace".into());
/// let scene = plate.fill(&record)?.layout()?.scene();
/// assert!(scene.to_string().contains("Ada Lovelace"));
/// # Ok::<(), testamur::error::Error>(())
/// ```
#[derive(Clone)]
pub struct Plate {
    inner: Arc<Inner>,
    watch: Watch,
    record_assets: Option<Assets>,
}

pub(crate) struct Inner {
    pub(crate) design: Design,
    pub(crate) limits: Limits,
    pub(crate) fields: Fields,
    pub(crate) patterns: IndexMap<String, Regex>,
    pub(crate) fonts: FontSet,
    /// One a page.
    pub(crate) backgrounds: Vec<Option<Picture>>,
    /// Those of the design, and then those that are repeated.
    pub(crate) elements: Vec<PlateElement>,
    pub(crate) budget: Budget,
    warnings: Vec<Finding>,
    required: Vec<String>,
    used: Vec<String>,
    files: BTreeMap<String, Bytes>,
    /// The pictures of the design, by their names.
    #[cfg(feature = "preview")]
    pictures: BTreeMap<String, Picture>,
    // What those take of the budget that were admitted for an earlier plate.
    _shares: Vec<Share>,
    later: [OnceLock<Box<dyn Any + Send + Sync>>; 2],
}

/// What a later stage works out once from the plate alone.
#[derive(Clone, Copy)]
pub(crate) enum Later {
    /// The layout of what no record changes.
    Layout,
    /// The part of the scenes that no record changes.
    Stage,
}

/// An element with its templates compiled and its files read.
pub(crate) struct PlateElement {
    pub(crate) when: Option<Template>,
    pub(crate) link: Option<Template>,
    pub(crate) alt: Option<Template>,
    pub(crate) body: PlateBody,
    /// Whether every record makes the same of it.
    pub(crate) fixed: bool,
}

impl Inner {
    /// What the design says of an element of the plate.
    pub(crate) fn spec(&self, index: usize) -> &Element {
        let own = &self.design.elements;
        let repeated = || own.iter().flat_map(repeated).nth(index - own.len());
        own.get(index)
            .or_else(repeated)
            .expect("each element of the plate is one of the design")
    }

    /// The elements that stand on pages by themselves.
    pub(crate) fn on_pages(&self) -> &[PlateElement] {
        &self.elements[..self.design.elements.len()]
    }
}

/// An element and those that it repeats.
#[cfg(any(feature = "batch", feature = "png"))]
pub(crate) fn with_repeated(element: &Element) -> impl Iterator<Item = &Element> {
    std::iter::once(element).chain(repeated(element))
}

/// The elements that an element repeats.
pub(crate) fn repeated(element: &Element) -> &[Element] {
    match &element.body {
        Body::Repeat(repeat) => &repeat.elements,
        Body::Text(_)
        | Body::Arc(_)
        | Body::Image(_)
        | Body::Shape(_)
        | Body::Qr(_)
        | Body::Code(_)
        | Body::Table(_)
        | Body::Design(_) => &[],
    }
}

impl PlateElement {
    /// All its templates.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        let inner = match &self.body {
            PlateBody::Text(text) => Some(&text.template),
            PlateBody::Code(code) => Some(&code.data),
            PlateBody::Image(_)
            | PlateBody::Shape
            | PlateBody::Table(_)
            | PlateBody::Repeat(_)
            | PlateBody::Design(_) => None,
        };
        let around = [&self.when, &self.link, &self.alt];
        let many = match &self.body {
            PlateBody::Table(table) => table.templates(),
            PlateBody::Repeat(_)
            | PlateBody::Design(_)
            | PlateBody::Text(_)
            | PlateBody::Image(_)
            | PlateBody::Shape
            | PlateBody::Code(_) => Vec::new(),
        };
        around.into_iter().flatten().chain(inner).chain(many)
    }
}

pub(crate) enum PlateBody {
    Text(PlateText),
    Image(PlateImage),
    Shape,
    /// A QR code, or one of another kind.
    Code(PlateCode),
    Table(PlateTable),
    Repeat(PlateRepeat),
    /// A design of its own.
    Design(Plate),
}

pub(crate) struct PlateText {
    pub(crate) template: Template,
    /// The styles of its spans.
    pub(crate) marks: Vec<String>,
    /// The element's own style, nothing left open but the family.
    pub(crate) style: Style,
}

pub(crate) struct PlateImage {
    pub(crate) file: Option<Picture>,
    pub(crate) attribute: Option<String>,
    pub(crate) placeholder: Option<Picture>,
}

pub(crate) struct PlateTable {
    /// The attribute that the rows come from, by its full name.
    pub(crate) field: Arc<str>,
    pub(crate) columns: Vec<PlateColumn>,
}

pub(crate) struct PlateColumn {
    pub(crate) header: Option<PlateText>,
    pub(crate) cell: PlateText,
}

impl PlateTable {
    pub(crate) fn templates(&self) -> Vec<&Template> {
        let columns = self.columns.iter();
        let texts = columns.flat_map(|column| column.header.iter().chain([&column.cell]));
        texts.map(|text| &text.template).collect()
    }
}

pub(crate) struct PlateRepeat {
    /// The attribute that it is repeated for, by its full name.
    pub(crate) field: Arc<str>,
    /// The elements of a cell: their places among those of the plate.
    pub(crate) children: std::ops::Range<usize>,
}

pub(crate) struct PlateCode {
    pub(crate) data: Template,
    pub(crate) center: Option<Picture>,
}

impl Plate {
    /// Reads the design of `assets` and compiles it.
    ///
    /// # Errors
    /// All faults of the design together.
    pub fn open(assets: &Assets, limits: &Limits) -> Result<Self> {
        Self::opened(&assets.noting(), limits, None, |_| Kept::default())
    }

    /// Reads the design anew, after a change: as [`Plate::open`], but pictures whose files are still the same are not
    /// read again.
    ///
    /// # Errors
    /// All faults of the design together.
    #[cfg(feature = "preview")]
    pub fn reopen(&self, assets: &Assets) -> Result<Self> {
        let kept = |design: &Design| Kept::of(&self.inner, design, assets);
        Self::opened(&assets.noting(), &self.inner.limits, None, kept)
    }

    /// The same for a design that stands in another, with the budget of that.
    fn opened(
        assets: &Assets,
        limits: &Limits,
        outer: Option<&Budget>,
        kept: impl Fn(&Design) -> Kept,
    ) -> Result<Self> {
        let (design, mut findings) = Design::draft(assets, limits)?;
        let compiled = design.map(|design| {
            let warnings = findings
                .iter()
                .filter(|finding| !finding.is_fault())
                .cloned()
                .collect();
            let design = Design { warnings, ..design };
            let kept = kept(&design);
            Self::noted(&design, assets, limits, outer, &kept)
        });
        if !findings.iter().any(Finding::is_fault) {
            return compiled
                .unwrap_or_else(|| Err(Error::new(Kind::BadValue, "the design can't be read")));
        }
        findings.extend(
            compiled
                .and_then(Result::err)
                .into_iter()
                .flat_map(Error::into_findings),
        );
        Err(all_together(findings))
    }

    /// Compiles a design: its templates, fonts and pictures.
    ///
    /// # Errors
    /// All faults of the design together.
    pub fn compile(design: &Design, assets: &Assets, limits: &Limits) -> Result<Self> {
        let assets = &assets.noting();
        // So that it is among the files of the plate; a design made in memory has none.
        let _ = assets.read(&design.file);
        Self::noted(design, assets, limits, None, &Kept::default())
    }

    fn noted(
        design: &Design,
        assets: &Assets,
        limits: &Limits,
        outer: Option<&Budget>,
        kept: &Kept,
    ) -> Result<Self> {
        let mut inner = compile::compile(design, assets, limits, kept, outer)?;
        inner.files.extend(assets.noted());
        Ok(Self {
            inner: Arc::new(inner),
            watch: Watch::default(),
            record_assets: None,
        })
    }

    /// This plate with a deadline or a token that stops its work.
    pub fn with_watch(&self, watch: Watch) -> Self {
        Self {
            watch,
            ..self.clone()
        }
    }

    /// This plate with files that records may name in attributes of type `image`.
    pub fn with_record_assets(&self, assets: Assets) -> Self {
        Self {
            record_assets: Some(assets),
            ..self.clone()
        }
    }

    /// The design that it was made from.
    pub fn design(&self) -> &Design {
        &self.inner.design
    }

    /// The files of the design that it was made of, by their names: the design itself, its pictures
    /// and its own fonts.
    pub fn files(&self) -> &BTreeMap<String, Bytes> {
        &self.inner.files
    }

    /// What tells this design from any other, and from itself before a change: SHA-256 over the names
    /// and the digests of its [`files`](Self::files).
    pub fn digest(&self) -> Digest {
        let mut list = String::new();
        for (name, bytes) in self.files() {
            list.push_str(&format!("{} {name}\n", Digest::of(&[bytes])));
        }
        if !self.files().contains_key(&self.design().file) {
            list.push_str(&format!("{:?}", self.design()));
        }
        Digest::of(&[list.as_bytes()])
    }

    /// The bounds that it was made with.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// Which fields its records may have.
    pub fn fields(&self) -> &Fields {
        &self.inner.fields
    }

    /// The fields that each record must have, by their full names.
    ///
    /// `recipient.name` and `credential.id` are among them unless the design gives them a default.
    pub fn required(&self) -> &[String] {
        &self.inner.required
    }

    /// The fields that its templates name, by their full names: those that every record has a place
    /// for first, then the design's own.
    pub fn used(&self) -> &[String] {
        &self.inner.used
    }

    /// What its records need from a table: for [`Records::open`](crate::record::records::Records::open).
    pub fn wanted(&self) -> Wanted {
        let attribute = |(key, attribute): (&String, &Attribute)| WantedAttribute {
            key: key.clone(),
            label: attribute.label.clone(),
            required: attribute.required,
        };
        let own = |(section, keys): (&str, &[String])| {
            keys.iter()
                .map(|key| format!("{section}.{key}"))
                .collect::<Vec<_>>()
        };
        let beyond =
            |field: &String| !FIELDS.contains(&field.as_str()) && !field.starts_with("attributes.");
        Wanted {
            attributes: self.inner.design.attributes.iter().map(attribute).collect(),
            fields: self
                .inner
                .fields
                .sections()
                .flat_map(own)
                .filter(beyond)
                .collect(),
            required: self.inner.required.clone(),
        }
    }

    /// Options for reading its records from a table.
    pub fn record_options(&self, choices: Choices) -> Options {
        Options {
            choices,
            wanted: Some(self.wanted()),
            ..Options::default()
        }
    }

    /// The records that the design shows in previews; one made of the attributes' samples when it
    /// names none.
    ///
    /// # Errors
    /// A sample that has not the form of a record.
    pub fn samples(&self) -> Result<Vec<Record>> {
        let design = &self.inner.design;
        let usual = serde_json::json!({ "recipient": { "name": "Ada Lovelace" }, "credential": { "id": "SAMPLE-1" } });
        let given = if design.samples.is_empty() {
            std::slice::from_ref(&usual)
        } else {
            &design.samples
        };
        given
            .iter()
            .map(|sample| {
                let mut record =
                    Record::from_json(sample.to_string(), &design.file, &self.inner.limits)?;
                record.origin = Origin::default();
                for (key, attribute) in &design.attributes {
                    if let Some(sample) = attribute
                        .sample
                        .as_ref()
                        .filter(|_| !record.attributes.contains_key(key))
                    {
                        record.attributes.insert(key.clone(), sample.clone().into());
                    }
                }
                Ok(record)
            })
            .collect()
    }

    /// The fonts that its texts are set in.
    pub fn fonts(&self) -> &FontSet {
        &self.inner.fonts
    }

    /// What was found in the design that does not stop it.
    pub fn warnings(&self) -> &[Finding] {
        &self.inner.warnings
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    pub(crate) fn record_assets(&self) -> Option<&Assets> {
        self.record_assets.as_ref()
    }

    /// What a later stage works out once for this plate and all its clones.
    pub(crate) fn once<T: Any + Send + Sync>(&self, slot: Later, make: impl FnOnce() -> T) -> &T {
        self.inner.later[slot as usize]
            .get_or_init(|| Box::new(make()))
            .downcast_ref()
            .expect("each slot is used with one type")
    }
}

/// Faults of several rounds in the order of the file, each told once.
fn all_together(mut findings: Vec<Finding>) -> Error {
    let place = |finding: &Finding| (finding.place.line, finding.place.character);
    findings.sort_by_key(place);
    findings.dedup_by(|later, earlier| {
        later.message == earlier.message && later.place.line == earlier.place.line
    });
    Error::from_faults(findings).expect("there was a fault in the first round")
}
