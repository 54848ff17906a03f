//! Where everything stands for one record, and what did not fit.

/// Text along an arc.
pub mod arc;
mod bend;
mod block;
mod breaker;
mod clean;
mod code;
mod colors;
mod cover;
mod curve;
mod emoji;
mod extent;
mod fit;
mod group;
mod kashida;
mod lines;
mod marks;
mod nested;
mod opportunities;
mod place;
mod plans;
/// A door for tests: where lines may end and in which order characters stand, as layout finds it.
#[doc(hidden)]
pub mod probe;
mod repeat;
mod script;
mod shape;
mod stood;
mod table;
/// Text in a frame: shaped, broken into lines, fitted.
pub mod text;
mod vertical;

use std::sync::Arc;

use crate::code::Draft;
use crate::design::element::ArcElement;
use crate::design::element::Body;
use crate::design::element::Element;
use crate::design::element::ImageElement;
use crate::design::element::TextElement;
use crate::error::Error;
use crate::error::Result;
use crate::fill::Facts;
use crate::fill::Filled;
use crate::fill::FilledBody;
use crate::fill::FilledElement;
use crate::fill::FilledSpan;
use crate::fill::Nested;
use crate::fill::blame::Clue;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Size;
use crate::layout::arc::ArcBox;
pub(crate) use crate::layout::place::contain;
pub(crate) use crate::layout::place::hang;
pub(crate) use crate::layout::repeat::Cell;
pub(crate) use crate::layout::stood::Stood;
use crate::layout::stood::TEXTS;
use crate::layout::stood::Texts;
pub(crate) use crate::layout::table::Piece;
pub(crate) use crate::layout::table::TableSet;
use crate::layout::text::ShapeCache;
use crate::layout::text::Span;
use crate::layout::text::TextBox;
use crate::layout::text::TextSet;
use crate::layout::text::TextStyle;
use crate::picture::Picture;
use crate::picture::Placed;
use crate::plate::Later;
use crate::plate::Plate;
use crate::plate::PlateBody;

/// Where everything stands for one record.
#[derive(Clone)]
pub struct Layout {
    plate: Plate,
    facts: Facts,
    standing: Vec<Standing>,
    findings: Vec<Finding>,
}

/// An element with everything about it measured.
#[derive(Clone)]
pub(crate) struct Standing {
    /// Its index in the design.
    pub(crate) index: usize,
    pub(crate) link: Option<Arc<str>>,
    pub(crate) alt: Option<Arc<str>>,
    pub(crate) what: What,
}

#[derive(Clone)]
pub(crate) enum What {
    Text(Arc<Stood>),
    Picture(Placed),
    Shape,
    Code(Draft),
    Table(Arc<TableSet>),
    Cells(Vec<Cell>),
    Design(Box<Layout>),
}

/// What is worked out once a plate.
struct Once {
    cache: ShapeCache,
    texts: Texts,
    fixed: Result<Layout>,
}

/// The size at which an element's text was set.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeUsed {
    /// The element.
    pub element: String,
    /// The size that the design asks for, in points.
    pub wanted: f64,
    /// The size used, in points.
    pub used: f64,
}

impl Filled {
    /// Works out where everything stands.
    ///
    /// # Errors
    /// Everything that does not fit or can't be set, of all elements together: text too long for
    /// its frame, a character that no font has, a payload too long for a QR code.
    pub fn layout(&self) -> Result<Layout> {
        let once = self.plate().once_laid_out();
        if let Err(error) = &once.fixed {
            return Err(error.clone());
        }
        lay_out(self, &once.cache, &once.texts)
    }
}

impl Plate {
    fn once_laid_out(&self) -> &Once {
        self.once(Later::Layout, || {
            let cache = ShapeCache::default();
            let texts = Texts::new(TEXTS);
            let unwatched = self.with_watch(Default::default());
            let fixed = unwatched
                .fill_fixed()
                .and_then(|filled| lay_out(&filled, &cache, &texts));
            Once {
                cache,
                texts,
                fixed,
            }
        })
    }

    /// The layout of what no record changes.
    ///
    /// # Errors
    /// What of it does not fit, is missing, or can't be set: faults of the design.
    pub fn fixed_layout(&self) -> Result<&Layout> {
        self.once_laid_out().fixed.as_ref().map_err(Clone::clone)
    }
}

impl Layout {
    /// The plate.
    pub fn plate(&self) -> &Plate {
        &self.plate
    }

    /// What the record says as a whole.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// What was found, in the record and in the layout, that does not stop it.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The sizes at which texts were set, where they differ from those of the design.
    pub fn sizes(&self) -> Vec<SizeUsed> {
        self.standing
            .iter()
            .filter_map(|standing| {
                let What::Text(stood) = &standing.what else {
                    return None;
                };
                let inner = self.plate.inner();
                let PlateBody::Text(text) = &inner.elements[standing.index].body else {
                    return None;
                };
                let wanted = text.style.size?;
                let element = inner.spec(standing.index).id.clone();
                (stood.size_used != wanted).then_some(SizeUsed {
                    element,
                    wanted,
                    used: stood.size_used,
                })
            })
            .collect()
    }

    pub(crate) fn standing(&self) -> &[Standing] {
        &self.standing
    }
}

fn lay_out(filled: &Filled, cache: &ShapeCache, texts: &Texts) -> Result<Layout> {
    let plate = filled.plate();
    let mut findings = filled.findings().to_vec();
    let mut standing = Vec::new();
    for element in filled.elements() {
        let (stands, found) = stand(filled, element, (cache, texts))?;
        standing.extend(stands);
        findings.extend(found);
    }
    findings.extend(group::share(filled, cache, texts, &mut standing)?);
    if let Some(error) = Error::from_faults(findings.iter().cloned()) {
        return Err(error);
    }
    Ok(Layout {
        plate: plate.clone(),
        facts: filled.facts().clone(),
        standing,
        findings,
    })
}

/// Works out where one element stands, and tells what is wrong with it.
///
/// # Errors
/// When it is to stop.
fn stand(
    filled: &Filled,
    element: &FilledElement,
    (cache, texts): (&ShapeCache, &Texts),
) -> Result<(Option<Standing>, Vec<Finding>)> {
    let plate = filled.plate();
    plate.watch().check()?;
    let spec = plate.inner().spec(element.index);
    let mut found = Vec::new();
    let mut room = Room {
        plate,
        filled,
        spec,
        cache,
        texts,
        found: &mut found,
    };
    let standing = match room.stand(element) {
        Ok(what) => what.map(|what| Standing {
            index: element.index,
            link: element.link.clone(),
            alt: element.alt.clone(),
            what,
        }),
        Err(error) => {
            found.extend(error.into_findings());
            None
        }
    };
    let placed = found.into_iter().map(|finding| {
        let finding = blamed(filled, element, finding);
        finding.element(&spec.id).at(filled.place())
    });
    Ok((standing, placed.collect()))
}

/// With the place of the value that it is about.
fn blamed(filled: &Filled, element: &FilledElement, finding: Finding) -> Finding {
    let of_values = [Kind::MissingGlyph, Kind::Overflow, Kind::Picture];
    if !of_values.contains(&finding.kind) {
        return finding;
    }
    let text = element.words();
    let clue = match cover::character_of(&finding) {
        Some(c) if finding.kind == Kind::MissingGlyph => Clue::Character(c),
        Some(_) | None => Clue::Text(&text),
    };
    filled.blame().body(element.index, finding, clue)
}

/// One element about to be measured.
struct Room<'a> {
    plate: &'a Plate,
    filled: &'a Filled,
    spec: &'a Element,
    cache: &'a ShapeCache,
    texts: &'a Texts,
    found: &'a mut Vec<Finding>,
}

impl Room<'_> {
    fn stand(&mut self, element: &FilledElement) -> Result<Option<What>> {
        match (&element.body, &self.spec.body) {
            (FilledBody::Text(spans), Body::Text(text)) => {
                let set = |room: &Self| room.text(spans, text);
                self.stood(element.index, spans, set).map(Some)
            }
            (FilledBody::Text(spans), Body::Arc(arc)) => {
                let set = |room: &Self| room.arc(spans, arc);
                self.stood(element.index, spans, set).map(Some)
            }
            (FilledBody::Image(picture), Body::Image(image)) => {
                Ok(picture.as_ref().map(|picture| self.picture(picture, image)))
            }
            (FilledBody::Shape, Body::Shape(_)) => Ok(Some(What::Shape)),
            (FilledBody::Table(filled), Body::Table(table)) => self.table(filled, table).map(Some),
            (FilledBody::Design(Nested(filled)), Body::Design(_)) => self.nested(filled).map(Some),
            (FilledBody::Repeat(cells), Body::Repeat(repeat)) => {
                self.cells(cells, repeat).map(Some)
            }
            (FilledBody::Code(payload), Body::Qr(code)) => {
                self.qr(element.index, payload, code).map(Some)
            }
            (FilledBody::Code(payload), Body::Code(code)) => {
                self.code(element.index, payload, code).map(Some)
            }
            (
                FilledBody::Text(_)
                | FilledBody::Image(_)
                | FilledBody::Shape
                | FilledBody::Code(_)
                | FilledBody::Table(_)
                | FilledBody::Repeat(_)
                | FilledBody::Design(_),
                _,
            ) => Ok(None),
        }
    }

    fn text(&self, spans: &[FilledSpan], text: &TextElement) -> Result<TextSet> {
        let request = self.request(spans, text);
        crate::layout::text::set(&request, self.plate.fonts(), self.cache, self.plate.watch())
    }

    fn request(&self, spans: &[FilledSpan], text: &TextElement) -> TextBox {
        let frame = self.spec.frame;
        TextBox {
            spans: spans.iter().map(|span| self.span(span)).collect(),
            size: Size::new(frame.w, frame.h),
            align: text.align,
            valign: text.valign,
            fit: text.fit,
            line_height: text.line_height,
            locale: self.filled.facts().locale.clone(),
            skip_empty_lines: text.skip_empty_lines,
            hyphenate: text.hyphenate,
            kashida: text.kashida,
            writing: text.writing,
        }
    }

    fn arc(&self, spans: &[FilledSpan], arc: &ArcElement) -> Result<TextSet> {
        let frame = self.spec.frame;
        let request = ArcBox {
            spans: spans.iter().map(|span| self.span(span)).collect(),
            size: Size::new(frame.w, frame.h),
            along: arc.along,
            fit: arc.fit,
            locale: self.filled.facts().locale.clone(),
        };
        crate::layout::arc::set(&request, self.plate.fonts(), self.cache, self.plate.watch())
    }

    fn span(&self, span: &FilledSpan) -> Span {
        let style = &span.style;
        Span {
            text: span.text.clone(),
            style: TextStyle {
                family: style.family.clone().unwrap_or_default(),
                weight: style.weight.unwrap_or(400),
                italic: style.italic.unwrap_or(false),
                width: style.width.unwrap_or(100.0),
                optical_size: style.optical_size,
                size: style.size.unwrap_or(12.0),
                color: style.color.unwrap_or(crate::color::Color::BLACK),
                letter_spacing: style.letter_spacing.unwrap_or(0.0),
                features: style.features.clone().unwrap_or_default(),
                rise: style.rise.unwrap_or(0.0),
                language: style.language.clone().unwrap_or_default(),
            },
        }
    }

    fn picture(&mut self, picture: &Picture, image: &ImageElement) -> What {
        let page = &self.plate.design().pages[self.spec.page];
        let placed = hang(
            picture,
            self.spec.frame,
            image.crop,
            image.focus,
            image.radius,
        );
        self.found
            .extend(place::too_coarse(picture, placed.at, page));
        What::Picture(placed)
    }
}
