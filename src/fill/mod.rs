//! The plate with one record in it: every template has its text, every picture is at hand.

pub(crate) mod blame;
mod data;
mod isolate;
mod list;
mod nested;
mod render;
pub(crate) mod stray;
/// Values as a page shows them.
pub mod value;

use std::sync::Arc;

use indexmap::IndexMap;

use crate::bytes::Bytes;
use crate::date::Stamp;
use crate::design::Sourced;
use crate::design::element::Body;
use crate::design::markup;
use crate::design::markup::Mark;
use crate::design::style::Style;
use crate::error::Error;
use crate::error::Result;
use crate::fill::blame::Blame;
#[cfg(feature = "batch")]
use crate::fill::blame::Clue;
use crate::fill::data::Data;
use crate::fill::data::Read;
pub(crate) use crate::fill::list::FilledTable;
pub(crate) use crate::fill::nested::Nested;
use crate::fill::render::Renderer;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::picture::Door;
use crate::picture::Picture;
use crate::plate::Plate;
use crate::plate::PlateBody;
use crate::plate::PlateElement;
use crate::plate::PlateImage;
use crate::plate::PlateText;
use crate::plate::Template;
use crate::record::Origin;
use crate::record::Record;

/// A plate with one record in it.
#[derive(Clone)]
pub struct Filled {
    plate: Plate,
    facts: Facts,
    elements: Vec<FilledElement>,
    findings: Vec<Finding>,
    place: Place,
    origin: Origin,
    data: Arc<Data>,
}

/// A template of the caller's own, such as that of files' names.
#[derive(Clone)]
pub struct Pattern(Arc<Template>);

impl Pattern {
    /// The fields that it names, by their full names.
    #[cfg(feature = "batch")]
    pub(crate) fn fields(&self) -> impl Iterator<Item = String> {
        self.0.uses().keys().cloned()
    }
}

/// What the record says as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `recipient.name`.
    pub recipient: String,
    /// `credential.name`, or the design's name.
    pub credential: String,
    /// `credential.id`.
    pub id: String,
    /// `issuer.name`.
    pub issuer: String,
    /// `group.name`.
    pub group: String,
    /// When it was issued, in UTC.
    pub issued: Option<Stamp>,
    /// Its locale, BCP 47.
    pub locale: Arc<str>,
}

/// An element as one record makes it.
#[derive(Clone, Debug)]
pub(crate) struct FilledElement {
    /// Its index in the design.
    pub(crate) index: usize,
    pub(crate) link: Option<Arc<str>>,
    pub(crate) alt: Option<Arc<str>>,
    pub(crate) body: FilledBody,
}

impl FilledElement {
    /// All its words, whatever their style; empty for other than text.
    pub(crate) fn words(&self) -> String {
        match &self.body {
            FilledBody::Text(spans) => spans.iter().map(|span| span.text.as_str()).collect(),
            FilledBody::Table(table) => table.words(),
            FilledBody::Repeat(cells) => cells.iter().flatten().map(Self::words).collect(),
            FilledBody::Image(_)
            | FilledBody::Shape
            | FilledBody::Code(_)
            | FilledBody::Design(_) => String::new(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum FilledBody {
    Text(Vec<FilledSpan>),
    /// `None` when the record has no picture and the design no placeholder.
    Image(Option<Picture>),
    Shape,
    /// What a code says.
    Code(Arc<str>),
    Table(FilledTable),
    /// The elements of each cell.
    Repeat(Vec<Vec<FilledElement>>),
    Design(Nested),
}

/// Words of one style.
#[derive(Clone, Debug)]
pub(crate) struct FilledSpan {
    pub(crate) text: String,
    pub(crate) style: Style,
}

impl Plate {
    /// Compiles a template over the fields of this plate.
    ///
    /// # Errors
    /// As for the templates of a design.
    pub fn pattern(&self, source: &str) -> Result<Pattern> {
        let source = Sourced::new(source.to_owned());
        Template::compile(&source, self.fields(), self.limits())
            .map(|template| Pattern(Arc::new(template)))
    }

    /// Pours a record into the plate.
    ///
    /// # Errors
    /// Everything in the record that does not hold: a required value that is missing, a value
    /// against its type or pattern, a picture that can't be used.
    pub fn fill(&self, record: &Record) -> Result<Filled> {
        self.fill_in_part(record)?.whole()
    }

    /// Pours in what holds. Faults are among the findings, so that [`layout`](Filled::layout) refuses
    /// it with these and its own together; elements that can't be filled are left out.
    ///
    /// # Errors
    /// When it is to stop.
    pub(crate) fn fill_in_part(&self, record: &Record) -> Result<Filled> {
        let place = record.place();
        let read = Data::read(self, record);
        self.pour(record, read, place, |element| !element.fixed)
    }

    /// What no record changes, filled once.
    pub(crate) fn fill_fixed(&self) -> Result<Filled> {
        let record = Record {
            locale: Some(self.design().locale.clone()),
            ..Record::default()
        };
        let place = Place::file(&self.design().file);
        let mut read = Data::read(self, &record);
        // That this record lacks everything is no fault: nothing fixed asks for any of it.
        read.findings.clear();
        self.pour(&record, read, place, |element| element.fixed)?
            .whole()
    }

    fn pour(
        &self,
        record: &Record,
        read: Read,
        place: Place,
        chosen: fn(&PlateElement) -> bool,
    ) -> Result<Filled> {
        let mut work = Fill {
            plate: self,
            renderer: Renderer::new(&read.data, self.limits()),
            data: &read.data,
            record,
            cells: 0,
            findings: read.findings,
        };
        let all = self.inner().on_pages().iter().enumerate();
        let elements = work.elements(all.filter(|(_, element)| chosen(element)))?;
        let placed = work.findings.into_iter().map(|finding| finding.at(&place));
        Ok(Filled {
            plate: self.clone(),
            facts: read.facts,
            elements,
            findings: placed.collect(),
            place,
            origin: record.origin.clone(),
            data: Arc::new(read.data),
        })
    }
}

impl Filled {
    fn whole(self) -> Result<Self> {
        match Error::from_faults(self.findings.iter().cloned()) {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    /// The plate.
    pub fn plate(&self) -> &Plate {
        &self.plate
    }

    /// What the record says as a whole.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// What was found in the record that does not stop it.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What the record makes of a template.
    ///
    /// # Errors
    /// As for the templates of a design.
    pub fn text(&self, pattern: &Pattern) -> Result<String> {
        Renderer::new(&self.data, self.plate.limits()).text(&pattern.0)
    }

    /// The template's finding, with the place of the value that it is about.
    #[cfg(feature = "batch")]
    pub(crate) fn blame_in(&self, pattern: &Pattern, finding: Finding) -> Finding {
        let all = [pattern.0.as_ref()];
        self.blame().among(all, finding, Clue::Text(""))
    }

    /// What tells which value a finding is about.
    pub(crate) fn blame(&self) -> Blame<'_> {
        Blame {
            plate: &self.plate,
            data: &self.data,
            origin: &self.origin,
        }
    }

    pub(crate) fn elements(&self) -> &[FilledElement] {
        &self.elements
    }

    /// Where the record stood.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }
}

struct Fill<'a> {
    plate: &'a Plate,
    renderer: Renderer<'a>,
    data: &'a Data,
    record: &'a Record,
    /// Cells filled so far, of all elements.
    cells: usize,
    findings: Vec<Finding>,
}

impl<'a> Fill<'a> {
    fn elements(
        &mut self,
        chosen: impl Iterator<Item = (usize, &'a PlateElement)>,
    ) -> Result<Vec<FilledElement>> {
        let mut filled = Vec::new();
        for (index, element) in chosen {
            self.plate.watch().check()?;
            match self.element(index, element) {
                Ok(element) => filled.extend(element),
                Err(error) => self.refuse(index, error),
            }
        }
        Ok(filled)
    }

    /// Notes why an element can't be filled, unless its value is known to be wrong already.
    fn refuse(&mut self, index: usize, error: Error) {
        let id = &self.plate.inner().spec(index).id;
        for fault in error.element(id).into_findings() {
            let fault = self.blame().element(index, fault);
            let field = &fault.place.field;
            let same = |known: &Finding| known.is_fault() && known.place.field == *field;
            if field.is_none() || !self.findings.iter().any(same) {
                self.findings.push(fault);
            }
        }
    }

    fn blame(&self) -> Blame<'a> {
        Blame {
            plate: self.plate,
            data: self.data,
            origin: &self.record.origin,
        }
    }

    fn element(&mut self, index: usize, element: &PlateElement) -> Result<Option<FilledElement>> {
        if let Some(when) = &element.when
            && is_off(&self.renderer.text(when)?)
        {
            return Ok(None);
        }
        let body = match &element.body {
            PlateBody::Text(text) => FilledBody::Text(self.spans(text)?),
            PlateBody::Image(image) => FilledBody::Image(self.image(image, index)?),
            PlateBody::Shape => FilledBody::Shape,
            PlateBody::Table(table) => FilledBody::Table(self.table(table)?),
            PlateBody::Repeat(repeat) => FilledBody::Repeat(self.cells(repeat)?),
            PlateBody::Design(plate) => FilledBody::Design(self.nested(plate, index)?),
            PlateBody::Code(code) => FilledBody::Code(self.payload(&code.data, index)?),
        };
        let link = self.link(element.link.as_ref(), index)?;
        let alt = element
            .alt
            .as_ref()
            .map(|alt| self.renderer.text(alt))
            .transpose()?
            .map(Into::into);
        Ok(Some(FilledElement {
            index,
            link,
            alt,
            body,
        }))
    }

    fn spans(&mut self, text: &PlateText) -> Result<Vec<FilledSpan>> {
        let filled = self.renderer.words(&text.template)?;
        let styles = &self.plate.design().styles;
        Ok(markup::split(&filled, &text.marks)
            .into_iter()
            .map(|span| {
                let style = span.marks.iter().fold(text.style.clone(), |style, mark| {
                    marked(style, mark, styles)
                });
                FilledSpan {
                    text: span.text,
                    style,
                }
            })
            .collect())
    }

    fn payload(&mut self, data: &Template, index: usize) -> Result<Arc<str>> {
        let payload = self.renderer.text(data)?;
        let payload = payload.trim();
        if payload.is_empty() {
            return Err(Error::new(Kind::Code, "the code has nothing to say")
                .help("fill in the field that its `data` names"));
        }
        check_host(payload, hosts(&self.plate.inner().spec(index).body))?;
        Ok(payload.into())
    }

    fn link(&mut self, link: Option<&Template>, index: usize) -> Result<Option<Arc<str>>> {
        let Some(link) = link else {
            return Ok(None);
        };
        let url = self.renderer.text(link)?;
        let url = url.trim();
        if url.is_empty() {
            return Ok(None);
        }
        if !data::is_safe_url(url) {
            let message = format!(
                "`{}` is no address that a page may link to",
                data::shown(url)
            );
            let fault = Error::new(Kind::InvalidValue, message)
                .help("links start with `https://`, `http://` or `mailto:`");
            self.refuse(index, fault);
            return Ok(None);
        }
        Ok(Some(url.into()))
    }

    fn image(&mut self, image: &PlateImage, index: usize) -> Result<Option<Picture>> {
        let Some(key) = &image.attribute else {
            return Ok(image.file.clone());
        };
        let field = format!("attributes.{key}");
        let value = self.data.value(&field).as_str().unwrap_or_default();
        if value.is_empty() {
            return Ok(image.placeholder.clone());
        }
        let element = self.plate.inner().spec(index);
        let picture = self
            .record_picture(key, value)
            .map_err(|error| error.at(&self.record.place_of(&field)).element(&element.id))?;
        Ok(Some(picture))
    }

    /// A picture of the record: a data URL, or a file of the record's own assets.
    fn record_picture(&self, key: &str, value: &str) -> Result<Picture> {
        let inner = self.plate.inner();
        let (name, bytes) = match data::data_url(value) {
            Some(bytes) => (key.to_owned(), bytes?),
            None => (data::shown(value), self.record_file(key, value)?),
        };
        let door = Door {
            limits: &inner.limits,
            budget: &inner.budget,
            files: &|_| None,
            fonts: &|| inner.fonts.all(),
        };
        Picture::admit(bytes, &name, &door)
    }

    fn record_file(&self, key: &str, name: &str) -> Result<Bytes> {
        let Some(assets) = self.plate.record_assets() else {
            return Err(Error::new(
                Kind::Asset,
                format!("`attributes.{key}` names a file, and records have no folder of files"),
            )
            .help("name the folder with `--assets DIR`, or give the picture as a `data:` URL"));
        };
        assets.read(name).map_err(of_records)
    }
}

/// Says where a file of a record was looked for, which is not the design.
fn of_records(error: Error) -> Error {
    let say = |text: &str| {
        text.replace("the design's folder", "the folder of the records' files")
            .replace(" the design", " the folder of the records' files")
    };
    let findings = error.into_findings().into_iter().map(|finding| Finding {
        message: say(&finding.message),
        help: finding.help.as_deref().map(say),
        ..finding
    });
    Error::from_faults(findings).expect("an error has at least one fault")
}

/// A style within a mark.
fn marked(mut style: Style, mark: &Mark, styles: &IndexMap<String, Style>) -> Style {
    match mark {
        Mark::Bold => style.weight = style.weight.map(|weight| weight.max(700)),
        Mark::Italic => style.italic = Some(true),
        Mark::Style(name) => {
            if let Some(named) = styles.get(name) {
                style = named.over(&style);
            }
        }
    }
    style
}

/// Whether the text of `when` hides an element.
fn is_off(text: &str) -> bool {
    matches!(text.trim(), "" | "0") || text.trim().eq_ignore_ascii_case("false")
}

/// The hosts that a code may lead to; none for any.
fn hosts(body: &Body) -> &[String] {
    match body {
        Body::Qr(code) => &code.hosts,
        Body::Code(code) => &code.hosts,
        Body::Text(_)
        | Body::Arc(_)
        | Body::Image(_)
        | Body::Shape(_)
        | Body::Table(_)
        | Body::Repeat(_)
        | Body::Design(_) => &[],
    }
}

/// Refuses a code that leads elsewhere than the design allows.
fn check_host(payload: &str, hosts: &[String]) -> Result<()> {
    if hosts.is_empty()
        || host_of(payload)
            .is_some_and(|host| hosts.iter().any(|known| known.eq_ignore_ascii_case(host)))
    {
        return Ok(());
    }
    let known: Vec<_> = hosts.iter().map(|host| format!("`{host}`")).collect();
    Err(Error::new(
        Kind::Code,
        format!(
            "the code leads to `{}`, which is on no host of the design",
            data::shown(payload)
        ),
    )
    .help(format!(
        "the design's `hosts` are {}; mend the record, or add the host there",
        known.join(", ")
    )))
}

/// The host of a web address, without a port; `None` where it hides behind a user's name.
fn host_of(url: &str) -> Option<&str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    if authority.contains('@') {
        return None;
    }
    authority.split(':').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_to_the_hosts_of_the_design_alone() {
        let hosts = ["verify.example.org".to_owned()];
        assert!(check_host("https://verify.example.org/c/1", &hosts).is_ok());
        assert!(check_host("https://VERIFY.example.org:8443?x", &hosts).is_ok());
        for url in [
            "https://verify.example.org.evil.example/c/1",
            "https://verify.example.org@evil.example/c/1",
            "https://evil.example\\verify.example.org/",
            "ftp://verify.example.org/",
            "C-1",
        ] {
            assert!(check_host(url, &hosts).is_err(), "{url}");
        }
        assert!(check_host("anything", &[]).is_ok());
    }
}
