//! From a design to a plate; all faults are gathered on the way.

mod list;
mod nested;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use indexmap::IndexMap;
use regex::Regex;

use crate::assets::Assets;
use crate::bytes::Bytes;
use crate::color::Color;
use crate::design::Design;
use crate::design::Sourced;
use crate::design::attribute::Attribute;
use crate::design::attribute::AttributeKind;
use crate::design::element::Blend;
use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::element::ImageElement;
use crate::design::element::ImageSource;
use crate::design::element::QrElement;
use crate::design::markup::mark;
use crate::design::style::Style;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Place;
use crate::font::Font;
use crate::font::FontSet;
use crate::font::Wish;
use crate::limits::Limits;
use crate::locale;
use crate::picture::Budget;
use crate::picture::Door;
use crate::picture::Picture;
use crate::picture::Share;
use crate::plate::Inner;
use crate::plate::Plate;
use crate::plate::PlateBody;
use crate::plate::PlateCode;
use crate::plate::PlateElement;
use crate::plate::PlateImage;
use crate::plate::PlateRepeat;
use crate::plate::PlateText;
use crate::plate::fields::Fields;
use crate::plate::kept::Kept;
use crate::plate::repeated;
use crate::plate::template::Row;
use crate::plate::template::Template;
use crate::plate::template::Use;
use crate::record::FIELDS;

/// Size of text that names none, in points.
const USUAL_SIZE: f64 = 12.0;

/// `outer` is the budget of the design that this one stands in, if it does.
pub(super) fn compile(
    design: &Design,
    assets: &Assets,
    limits: &Limits,
    kept: &Kept,
    outer: Option<&Budget>,
) -> Result<Inner> {
    let mut faults = Vec::new();
    let fonts = read_fonts(design, assets, limits, &mut faults);
    let fields = Fields::of(design);
    let patterns = patterns(design);
    let budget = outer.cloned().unwrap_or_else(|| Budget::new(limits));
    let mut shop = Shop {
        design,
        assets,
        limits,
        fonts: &fonts,
        fields: &fields,
        budget: &budget,
        kept,
        shares: Vec::new(),
        pictures: BTreeMap::new(),
        row: None,
        repeated: design.elements.len(),
        is_inside: outer.is_some(),
        designs: BTreeMap::new(),
        inner_elements: 0,
        lent: BTreeMap::new(),
        findings: Vec::new(),
    };
    let backgrounds = shop.backgrounds();
    let own = design.elements.iter();
    let repeated = own.clone().flat_map(|element| {
        let inner = repeated(element).iter();
        inner.map(move |child| (child, Some(element)))
    });
    let all = own.map(|element| (element, None)).chain(repeated);
    let elements: Vec<_> = all
        .map(|(element, within)| shop.part(element, within))
        .collect();
    faults.append(&mut shop.findings);
    let shares = shop.shares;
    #[cfg(feature = "preview")]
    let pictures = shop.pictures;
    let lent = shop.lent;
    let in_file: Vec<Finding> = faults
        .into_iter()
        .map(|finding| finding.file(&design.file))
        .collect();
    if let Some(error) = Error::from_faults(in_file.iter().cloned()) {
        return Err(error);
    }
    let elements: Vec<PlateElement> = elements.into_iter().flatten().collect();
    let mut required = required(design, &elements);
    let mut used = used(&elements);
    nested::join(&elements, &mut required, &mut used);
    let warnings = design.warnings.iter().cloned().chain(in_file).collect();
    Ok(Inner {
        design: design.clone(),
        limits: limits.clone(),
        fields,
        patterns,
        fonts,
        backgrounds,
        elements,
        budget,
        warnings,
        required,
        used,
        files: lent,
        #[cfg(feature = "preview")]
        pictures: pictures
            .into_iter()
            .filter_map(|(name, picture)| Some((name, picture?)))
            .collect(),
        _shares: shares,
        later: Default::default(),
    })
}

fn read_fonts(
    design: &Design,
    assets: &Assets,
    limits: &Limits,
    faults: &mut Vec<Finding>,
) -> FontSet {
    let mut fonts: Vec<Font> = Vec::new();
    let files = &design.fonts[..design.fonts.len().min(limits.fonts)];
    for (file, admitted) in files.iter().zip(admit_fonts(files, assets, limits)) {
        match admitted {
            Ok(font) => {
                faults.extend(not_embeddable(&font).map(|finding| finding.at(&line(file))));
                fonts.push(font);
            }
            Err(error) => faults.extend(
                error
                    .into_findings()
                    .into_iter()
                    .map(|finding| named(finding, &file.value).at(&line(file))),
            ),
        }
    }
    if design.fonts.len() > limits.fonts {
        faults.push(Finding::fault(
            Kind::Limit,
            format!(
                "the design has {} fonts, more than {}",
                design.fonts.len(),
                limits.fonts
            ),
        ));
    }
    FontSet::with(fonts)
}

/// Fonts in the order of their files.
fn admit_fonts(files: &[Sourced<String>], assets: &Assets, limits: &Limits) -> Vec<Result<Font>> {
    let admit = |file: &Sourced<String>| {
        let bytes = assets.read(&file.value)?;
        Font::admit(bytes, 0, limits)
    };
    files.iter().map(admit).collect()
}

/// The finding of a file, told where the design names it: that is where a designer mends it, so the
/// message says which file is meant.
fn named(mut finding: Finding, name: &str) -> Finding {
    finding.place = Place::default();
    if !finding.message.contains(name) {
        finding.message = format!("`{name}`: {}", finding.message);
    }
    finding
}

/// A warning for a font whose maker does not allow it to travel in files (OS/2 table, `fsType`).
fn not_embeddable(font: &Font) -> Option<Finding> {
    let message = format!(
        "the font {} says that it may not be embedded in files",
        font.postscript_name()
    );
    let finding = Finding::warning(Kind::Font, message)
        .help("ask its maker for a licence that allows it, or choose another font");
    (!font.embeddable()).then_some(finding)
}

/// Patterns were checked when the design was read; one that is broken all the same is left away.
fn patterns(design: &Design) -> IndexMap<String, Regex> {
    let ready =
        |(key, attribute): (&String, &Attribute)| Some((key.clone(), attribute.regex().ok()??));
    design.attributes.iter().filter_map(ready).collect()
}

fn line<T>(sourced: &Sourced<T>) -> Place {
    Place {
        line: sourced.line,
        character: sourced.character,
        ..Place::default()
    }
}

/// A file that another one names, by its name in the design: beside the one that names it.
fn beside(name: &str, reference: &str) -> String {
    match name.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{reference}"),
        None => reference.to_owned(),
    }
}

fn is_grouped(element: &Element) -> bool {
    matches!(&element.body, Body::Text(text) if text.fit_group.is_some())
}

/// Turns elements into their compiled form, gathering findings as it goes.
struct Shop<'a> {
    design: &'a Design,
    assets: &'a Assets,
    limits: &'a Limits,
    fonts: &'a FontSet,
    fields: &'a Fields,
    budget: &'a Budget,
    kept: &'a Kept,
    /// What the pictures that were kept take of the budget.
    shares: Vec<Share>,
    pictures: BTreeMap<String, Option<Picture>>,
    /// The items that templates are filled for.
    row: Option<Row>,
    /// Whether the design stands in another.
    is_inside: bool,
    /// The designs that stand in this one, by their names; `None` for those that were refused.
    designs: BTreeMap<String, Option<Plate>>,
    /// Elements of these, each as often as it is drawn.
    inner_elements: usize,
    /// Files of bundled designs that stand in this one.
    lent: BTreeMap<String, Bytes>,
    /// Where the elements of the next one that repeats some stand.
    repeated: usize,
    findings: Vec<Finding>,
}

impl Shop<'_> {
    fn note(&mut self, error: Error, place: &Place) {
        self.findings.extend(error.at(place).into_findings());
    }

    fn backgrounds(&mut self) -> Vec<Option<Picture>> {
        let design = self.design;
        design
            .pages
            .iter()
            .map(|page| {
                page.background
                    .as_ref()
                    .and_then(|file| self.picture(file, &line(file)))
            })
            .collect()
    }

    /// A picture of the design, read once however often it is used.
    fn picture(&mut self, file: &Sourced<String>, place: &Place) -> Option<Picture> {
        if let Some(known) = self.pictures.get(&file.value) {
            return known.clone();
        }
        let picture = match self.admit(&file.value) {
            Ok(picture) => {
                self.findings.extend(
                    picture
                        .findings()
                        .iter()
                        .cloned()
                        .map(|finding| finding.at(place)),
                );
                Some(picture)
            }
            Err(error) => {
                // The design's line is where a designer mends it; the message names the file.
                let findings = error
                    .into_findings()
                    .into_iter()
                    .map(|finding| named(finding, &file.value).at(place));
                self.findings.extend(findings);
                None
            }
        };
        self.pictures.insert(file.value.clone(), picture.clone());
        picture
    }

    fn admit(&mut self, name: &str) -> Result<Picture> {
        let bytes = self.assets.read(name)?;
        if let Some(picture) = self.kept.get(name) {
            self.shares.push(self.budget.take(picture.reserved())?);
            return Ok(picture.clone());
        }
        let files = |reference: &str| self.assets.read(&beside(name, reference)).ok();
        let fonts = || self.fonts.all();
        let door = Door {
            limits: self.limits,
            budget: self.budget,
            files: &files,
            fonts: &fonts,
        };
        Picture::admit(bytes, name, &door)
    }

    fn template(&mut self, source: Option<&Sourced<String>>, place: &Place) -> Option<Template> {
        let source = source?;
        match Template::within(self.row.as_ref(), source, self.fields, self.limits) {
            Ok(template) => {
                self.has_words(&template, place);
                Some(template)
            }
            Err(error) => {
                self.note(error, place);
                None
            }
        }
    }

    /// Warns once of a design in a language whose words nobody knows, such as Latin.
    fn has_words(&mut self, template: &Template, place: &Place) {
        let tag = &self.design.locale;
        if !template.speaks() || locale::resolve(tag).1 {
            return;
        }
        let message =
            format!("no words are known for the locale `{tag}`; dates and lists are in English");
        let warning = Finding::warning(Kind::InvalidValue, message).help(
            "give the call a language, such as `locale=\"it\"`, or write a date with `\"iso\"`",
        );
        if !self
            .findings
            .iter()
            .any(|finding| finding.message == warning.message)
        {
            self.findings.push(warning.at(place));
        }
    }

    fn element(&mut self, element: &Element) -> Option<PlateElement> {
        let place = Place {
            line: element.line,
            element: Some(element.id.clone()),
            ..Place::default()
        };
        let when = self.template(element.when.as_ref(), &place);
        let link = self.template(element.link.as_ref(), &place);
        let alt = self.template(element.alt.as_ref(), &place);
        let body = match &element.body {
            Body::Text(text) => PlateBody::Text(self.text(&text.text, &text.style, &place)?),
            Body::Arc(arc) => PlateBody::Text(self.text(&arc.text, &arc.style, &place)?),
            Body::Image(image) => PlateBody::Image(self.image(image, &place)),
            Body::Shape(_) => PlateBody::Shape,
            Body::Qr(code) => PlateBody::Code(self.qr(code, &place)?),
            Body::Code(code) => PlateBody::Code(PlateCode {
                data: self.template(Some(&code.data), &place)?,
                center: None,
            }),
            Body::Table(table) => PlateBody::Table(self.table(table, &place)?),
            Body::Design(nested) => {
                PlateBody::Design(self.nested(&nested.design, &element.id, &place)?)
            }
            Body::Repeat(repeat) => {
                let start = self.repeated;
                self.repeated += repeat.elements.len();
                PlateBody::Repeat(PlateRepeat {
                    field: format!("attributes.{}", repeat.over.value).into(),
                    children: start..self.repeated,
                })
            }
        };
        let around = [&when, &link, &alt]
            .into_iter()
            .flatten()
            .all(Template::is_constant);
        // What mixes with what a record draws beneath can't be drawn before.
        let fixed = around
            && element.blend == Blend::Normal
            && match &body {
                // What a record says elsewhere in its group may change its size.
                PlateBody::Text(text) => text.template.is_constant() && !is_grouped(element),
                PlateBody::Image(image) => image.attribute.is_none(),
                PlateBody::Shape => true,
                PlateBody::Code(code) => code.data.is_constant(),
                PlateBody::Table(_) | PlateBody::Repeat(_) | PlateBody::Design(_) => false,
            };
        Some(PlateElement {
            when,
            link,
            alt,
            body,
            fixed,
        })
    }

    fn text(&mut self, text: &Sourced<String>, style: &Style, place: &Place) -> Option<PlateText> {
        let marked = match mark(&text.value, self.design.styles.keys().map(String::as_str)) {
            Ok(marked) => marked,
            Err(faults) => {
                self.findings.extend(
                    faults
                        .into_iter()
                        .map(|fault| fault.at(&line(text)).at(place)),
                );
                return None;
            }
        };
        let source = Sourced {
            value: marked.template,
            ..text.clone()
        };
        let template = self.template(Some(&source), place);
        let style = style.over(&self.usual_style());
        self.family(&style, place);
        for named in &marked.styles {
            if let Some(named) = self.design.styles.get(named) {
                let style = named.over(&style);
                self.family(&style, place);
            }
        }
        Some(PlateText {
            template: template?,
            marks: marked.styles,
            style,
        })
    }

    /// What a text looks like where neither it nor its style says so.
    fn usual_style(&self) -> Style {
        Style {
            family: self.fonts.default_family().map(Into::into),
            ..usual_style()
        }
    }

    fn family(&mut self, style: &Style, place: &Place) {
        let Some(family) = &style.family else {
            return;
        };
        let size = style.optical_size.or(style.size).unwrap_or(USUAL_SIZE);
        let wish = Wish {
            family,
            weight: style.weight.unwrap_or(400),
            italic: style.italic.unwrap_or(false),
            width: style.width.unwrap_or(100.0),
            optical_size: Some(size),
        };
        if let Err(error) = self.fonts.choose(&wish) {
            self.note(error, place);
        }
    }

    fn image(&mut self, image: &ImageElement, place: &Place) -> PlateImage {
        let placeholder = image
            .placeholder
            .as_ref()
            .and_then(|file| self.picture(file, &line(file).or(place)));
        match &image.source {
            ImageSource::File(file) => PlateImage {
                file: self.picture(file, &line(file).or(place)),
                attribute: None,
                placeholder,
            },
            ImageSource::Attribute(key) => {
                self.image_attribute(key, place);
                PlateImage {
                    file: None,
                    attribute: Some(key.value.clone()),
                    placeholder,
                }
            }
        }
    }

    fn image_attribute(&mut self, key: &Sourced<String>, place: &Place) {
        let declared = self
            .design
            .attributes
            .get(&key.value)
            .map(|attribute| attribute.kind);
        let fault = match declared {
            Some(AttributeKind::Image) => return,
            Some(kind) => Finding::fault(
                Kind::BadValue,
                format!("the attribute `{}` is of type `{}`", key.value, kind.name()),
            )
            .help(format!(
                "write `type = \"image\"` in `[attributes.{}]`",
                key.value
            )),
            None => Finding::fault(
                Kind::UnknownField,
                format!("no attribute is called `{}`", key.value),
            )
            .help(format!(
                "declare it: `[attributes.{}]` with `type = \"image\"`",
                key.value
            )),
        };
        self.findings.push(fault.at(&line(key)).at(place));
    }

    fn qr(&mut self, code: &QrElement, place: &Place) -> Option<PlateCode> {
        let center = code
            .center
            .as_ref()
            .and_then(|file| self.picture(file, &line(file).or(place)));
        let data = self.template(Some(&code.data), place)?;
        Some(PlateCode { data, center })
    }
}

fn usual_style() -> Style {
    Style {
        family: None,
        weight: Some(400),
        italic: Some(false),
        width: Some(100.0),
        optical_size: None,
        size: Some(USUAL_SIZE),
        color: Some(Color::BLACK),
        letter_spacing: Some(0.0),
        features: Some([].into()),
        rise: Some(0.0),
        language: None,
    }
}

/// Fields that no record may lack: the declared ones, and the holder's name and the credential's
/// id unless each use of them has a default.
fn required(design: &Design, elements: &[PlateElement]) -> Vec<String> {
    let mut uses: BTreeMap<&str, Use> = BTreeMap::new();
    for (field, usage) in elements
        .iter()
        .flat_map(PlateElement::templates)
        .flat_map(Template::uses)
    {
        let entry = uses.entry(field).or_insert(*usage);
        *entry = (*entry).max(*usage);
    }
    let always = ["recipient.name", "credential.id"]
        .into_iter()
        .filter(|field| uses.get(field) == Some(&Use::Bare))
        .map(str::to_owned);
    let declared = design
        .attributes
        .iter()
        .filter(|(_, attribute)| attribute.required)
        .map(|(key, _)| format!("attributes.{key}"));
    always.chain(declared).collect()
}

fn used(elements: &[PlateElement]) -> Vec<String> {
    let named: BTreeSet<&String> = elements
        .iter()
        .flat_map(PlateElement::templates)
        .flat_map(|template| template.uses().keys())
        .collect();
    let usual = FIELDS
        .iter()
        .map(|field| (*field).to_owned())
        .filter(|field| named.contains(field));
    let own = named
        .iter()
        .filter(|field| !FIELDS.contains(&field.as_str()))
        .map(|field| (*field).clone());
    usual.chain(own).collect()
}
