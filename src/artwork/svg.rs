//! Artwork as SVG.

use usvg::Node;
use usvg::roxmltree::Document;

use super::Artwork;
use super::Reader;
use super::blank;
use super::cutout::cut_out;
use super::making::Making;
use super::making::lost_by;
use super::making::short;
use super::note;
use super::place;
use super::place::Stand;
use super::place::Turn;
use super::rows;
use super::sheet::Sheet;
use super::source::Mark;
use super::source::Survey;
use super::source::What;
use super::stand_ins::ADDED;
use super::stand_ins::with_stand_ins;
use super::write::Body;
use super::write::Draft;
use crate::bytes::Bytes;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Rect;
use crate::picture::Source;
use crate::picture::Vector;
use crate::picture::svg;

const BACKGROUND: &str = "background.svg";
/// Pictures that are cut out of the artwork, at most.
const CUT_OUTS: usize = 12;
/// Families of the background that are named as missing, at most.
const NAMED: usize = 12;

pub(super) fn read(reader: &Reader<'_>, bytes: &Bytes, text: &str) -> Result<Artwork> {
    let document = svg::document(text, &reader.options.limits)?;
    let survey = Survey::of(&document);
    if reader.fonts.families().next().is_none() && survey.texts > 0 {
        return Err(no_fonts());
    }
    let most = reader.options.limits.elements;
    if survey.marks.len() > most {
        return Err(too_many(most));
    }
    let vector = vector(reader, &survey.probe(text))?;
    let size = (vector.width, vector.height);
    let (sheet, kind) = Sheet::of_svg(&document, size, reader.options.kind);
    let mut findings = Vec::new();
    let background = background(reader, &survey, original(bytes, text), &mut findings)?;
    let mut drawing = Drawing::new(reader, &document, &vector, &sheet);
    let parts = seek(&vector, &survey.marks);
    for (mark, found) in survey.marks.iter().zip(&parts) {
        drawing.keep_clear(mark, found.as_ref());
    }
    for (mark, found) in survey.marks.iter().zip(parts) {
        drawing.add(mark, found);
    }
    if drawing.making.elements.len() > most {
        return Err(too_many(most));
    }
    if let Some(guess) = &sheet.guess {
        findings.push(note(
            Kind::Picture,
            guess.clone(),
            "if it is not, change `size` in `[page]`, and the frames with it",
        ));
    }
    findings.extend(stuck(&survey));
    let Drawing {
        making:
            Making {
                mut elements,
                mut texts,
                findings: own,
                ..
            },
        files: pictures,
        ..
    } = drawing;
    findings.extend(own);
    findings.extend(texts.missing_fonts());
    if elements.is_empty() {
        findings.push(nothing_found(&survey));
        let is_dark = vector
            .render(64, 64)
            .is_ok_and(|pixels| blank::is_dark(&pixels));
        elements = blank::elements(&sheet, kind, &mut texts.words, is_dark);
    }
    let fonts = reader.used_fonts(text);
    let draft = Draft {
        fonts: fonts.iter().map(|(file, _)| (*file).to_owned()).collect(),
        art: reader.shown(),
        kind,
        name: reader.name(),
        sheet: sheet.clone(),
        background: BACKGROUND.to_owned(),
        missing: texts.missing(),
        words: texts.words,
        styles: texts.styles,
        elements,
    };
    let mut files = reader.files.noted();
    files.extend(
        fonts
            .into_iter()
            .map(|(file, bytes)| (file.to_owned(), bytes.clone())),
    );
    files.extend(
        pictures
            .into_iter()
            .map(|(name, svg)| (name, svg.into_bytes().into())),
    );
    files.insert(BACKGROUND.to_owned(), background.into_bytes().into());
    Ok(Artwork {
        kind,
        design: draft.to_toml(),
        files,
        findings,
    })
}

fn too_many(most: usize) -> Error {
    Error::new(
        Kind::Limit,
        format!("the artwork has more than {most} texts with placeholders and named layers"),
    )
    .help("keep placeholders for what changes from record to record, or raise `elements`")
}

/// Without any font the reader leaves text out, and nothing would be found.
fn no_fonts() -> Error {
    Error::new(
        Kind::Font,
        "there is no font at hand to set the artwork's text in",
    )
    .help("build with the feature `bundled-fonts`, or bring fonts of your own")
}

/// The bytes of the artwork, where places in the text are those in them: a document type is blank there.
fn original<'t>(bytes: &'t Bytes, text: &'t str) -> &'t str {
    let whole = std::str::from_utf8(bytes).unwrap_or(text);
    let whole = whole.trim_start_matches('\u{feff}');
    if whole.len() == text.len() {
        whole
    } else {
        text
    }
}

/// The artwork as it is drawn, with all of its fonts stood in for.
fn vector(reader: &Reader<'_>, probe: &str) -> Result<Vector> {
    let (probe, _) = with_stand_ins(probe, Some(ADDED), &reader.fonts);
    let picture = reader.admit(probe.into_bytes().into())?;
    match picture.source() {
        Source::Vector(vector) => Ok(vector.clone()),
        Source::Raster(_) => Err(Error::new(Kind::Picture, "the artwork is no SVG")),
        #[cfg(feature = "pdf-art")]
        Source::Page(_) => Err(Error::new(Kind::Picture, "the artwork is no SVG")),
    }
}

/// What stays. Fonts that are not at hand are stood in for where that is needed for it to be drawn.
fn background(
    reader: &Reader<'_>,
    survey: &Survey,
    text: &str,
    findings: &mut Vec<Finding>,
) -> Result<String> {
    let rest = survey.rest(text);
    let Err(error) = reader.admit(rest.clone().into_bytes().into()) else {
        return Ok(rest);
    };
    if error.findings().any(|finding| finding.kind != Kind::Font) {
        return Err(error);
    }
    let (mended, missing) = with_stand_ins(&rest, None, &reader.fonts);
    for (family, like) in missing.into_iter().take(NAMED) {
        findings.push(note(
            Kind::Font,
            format!("text of the background wants `{family}`, which is not at hand; it is set in `{like}`"),
            "put the font's file into fonts/ and name it in `files` of `[fonts]`, or turn that text into outlines",
        ));
    }
    Ok(mended)
}

fn stuck(survey: &Survey) -> impl Iterator<Item = Finding> {
    survey.stuck.iter().map(|words| {
        note(
            Kind::Template,
            format!("`{}` stays in the background: it runs along a path, flows into a shape, or stands in a symbol", short(words)),
            "make it plain text, or write an element for it (`type = \"arc\"` follows a curve) and take it out of the background",
        )
    })
}

fn nothing_found(survey: &Survey) -> Finding {
    let message = match survey.texts {
        0 => "the artwork has no text: its words were turned into outlines, so no placeholder was found".to_owned(),
        1 => "the one text of the artwork holds no placeholder".to_owned(),
        count => format!("none of the {count} texts of the artwork holds a placeholder"),
    };
    let help = match survey.texts {
        0 => {
            "export it with text as text (Illustrator: Fonts, SVG; Figma: leave `Outline text` off; Inkscape: Plain SVG) and write {{recipient.name}} where the name goes; until then the design has a few elements to move"
        }
        _ => {
            "write {{recipient.name}} where the name goes, and name layers `qr`, `photo` or `signature`; until then the design has a few elements to move"
        }
    };
    note(Kind::Missing, message, help)
}

/// A marked part as it is drawn.
struct Found<'t> {
    node: &'t Node,
    opacity: f64,
    /// What cuts or masks it, in CSS pixels of the artwork; whole where nothing does.
    seen: Option<Rect>,
}

/// The marked parts, in the order of their marks; `None` for what is not drawn.
fn seek<'t>(vector: &'t Vector, marks: &[Mark]) -> Vec<Option<Found<'t>>> {
    let mut all = std::collections::BTreeMap::new();
    gather(vector.tree.root(), 1.0, None, &mut all);
    marks
        .iter()
        .map(|mark| all.remove(mark.id.as_str()))
        .collect()
}

type Known<'t> = std::collections::BTreeMap<&'t str, Found<'t>>;

fn gather<'t>(group: &'t usvg::Group, opacity: f64, seen: Option<Rect>, all: &mut Known<'t>) {
    for node in group.children() {
        let (mut opacity, mut seen) = (opacity, seen);
        if let Node::Group(inner) = node {
            opacity *= f64::from(inner.opacity().get());
            seen = cut(inner, seen);
        }
        if !node.id().is_empty() {
            all.entry(node.id()).or_insert(Found {
                node,
                opacity,
                seen,
            });
        }
        if let Node::Group(inner) = node {
            gather(inner, opacity, seen, all);
        }
    }
}

/// What is seen inside a group: a frame round the whole artwork cuts nothing, a mask may cut all.
fn cut(group: &usvg::Group, seen: Option<Rect>) -> Option<Rect> {
    let mut seen = seen;
    let mut narrow = |rect: Rect| seen = Some(seen.map_or(rect, |seen| common(seen, rect)));
    if let Some(clip) = group.clip_path() {
        let at = place::affine(clip.transform()).then(place::affine(group.abs_transform()));
        narrow(at.bounds(rect_of(clip.root().bounding_box())));
    }
    if group.mask().is_some() {
        narrow(Rect::new(0.0, 0.0, 0.0, 0.0));
    }
    seen
}

fn common(one: Rect, two: Rect) -> Rect {
    let (left, top) = (one.x.max(two.x), one.y.max(two.y));
    let (right, bottom) = (one.right().min(two.right()), one.bottom().min(two.bottom()));
    Rect::from_edges(left, top, right.max(left), bottom.max(top))
}

fn rect_of(rect: usvg::Rect) -> Rect {
    let [x, y, w, h] = [rect.x(), rect.y(), rect.width(), rect.height()].map(f64::from);
    Rect::new(x, y, w, h)
}

/// Makes elements of what was found.
struct Drawing<'a> {
    document: &'a Document<'a>,
    vector: &'a Vector,
    making: Making<'a>,
    /// Pictures cut out of the artwork, by their names.
    files: Vec<(String, String)>,
}

impl<'a> Drawing<'a> {
    fn new(
        reader: &'a Reader<'_>,
        document: &'a Document<'_>,
        vector: &'a Vector,
        sheet: &'a Sheet,
    ) -> Self {
        let mut boxes = Vec::new();
        texts_below(vector.tree.root(), &mut boxes);
        let boxes = boxes
            .into_iter()
            .map(|rect| sheet.map.bounds(rect))
            .collect();
        Self {
            document,
            vector,
            making: Making::new(reader, sheet, boxes),
            files: Vec::new(),
        }
    }

    /// Texts do not run into codes and pictures.
    fn keep_clear(&mut self, mark: &Mark, found: Option<&Found<'_>>) {
        if let (What::Qr | What::Picture(_), Some(found)) = (&mark.what, found) {
            let rect = rect_of(found.node.abs_bounding_box());
            self.making.boxes.push(self.making.sheet.map.bounds(rect));
        }
    }

    fn add(&mut self, mark: &Mark, found: Option<Found<'_>>) {
        match (&mark.what, found) {
            (What::Text, Some(found)) => self.text(&found),
            // What the artwork hides stays hidden.
            (What::Text, None) => {}
            (What::Qr | What::Picture(_), None) => self.making.findings.push(note(
                Kind::Missing,
                format!(
                    "`{}` shows nothing, so its place can't be told",
                    short(&mark.id)
                ),
                "draw a rectangle where it goes, and give that the name",
            )),
            (What::Qr, Some(found)) => self.making.figure(self.stand(&found), "code", Body::Qr),
            (What::Picture(name), Some(found)) => self.picture(mark, name, &found),
        }
    }

    /// A picture that records bring; those without one get what the artwork has in its place.
    fn picture(&mut self, mark: &Mark, name: &str, found: &Found<'_>) {
        let key = self.making.key(name);
        let id = key.replace('_', "-");
        let seen = rect_of(found.node.abs_stroke_bounding_box());
        let size = (self.vector.width, self.vector.height);
        // Each is parsed as a picture of its own.
        let cut = match self.files.len() < CUT_OUTS {
            true => cut_out(self.document, &mark.range, seen, size),
            false => None,
        };
        let own = cut.filter(|svg| {
            self.making
                .reader
                .admit(svg.clone().into_bytes().into())
                .is_ok()
        });
        let fills = name.starts_with("photo");
        let stand = match own {
            // It was cut out as it stands, turned and all.
            Some(_) => Stand {
                frame: self.making.sheet.map.bounds(seen),
                rotate: 0.0,
            },
            None => self.stand(found),
        };
        let placeholder = own.map(|svg| {
            let file = format!("{id}.svg");
            self.files.push((file.clone(), svg));
            file
        });
        let body = Body::Picture {
            key,
            fills,
            placeholder,
        };
        self.making.figure(stand, &id, body);
    }

    fn stand(&self, found: &Found<'_>) -> Stand {
        let rect = rect_of(found.node.bounding_box());
        let map = place::affine(found.node.abs_transform()).then(self.making.sheet.map);
        place::standing(rect, map)
    }

    fn text(&mut self, found: &Found<'_>) {
        let Node::Text(text) = found.node else {
            return;
        };
        if rows::is_too_long(text) {
            let words = text.chunks().first().map_or("", |chunk| chunk.text());
            return self.making.findings.push(note(
                Kind::Limit,
                format!(
                    "`{}` is too long for one text and is left out",
                    short(words)
                ),
                "part it into several texts",
            ));
        }
        let map = place::affine(text.abs_transform()).then(self.making.sheet.map);
        let turn = Turn::of(map);
        let mut ids = Vec::new();
        let most = self.making.reader.options.limits.elements;
        for block in rows::blocks(text, self.vector.tree.fontdb()) {
            // One too many is enough to refuse the artwork.
            if self.making.elements.len() > most {
                return;
            }
            ids.extend(self.making.block(&block, map, found.opacity));
        }
        let Some(id) = ids.first() else {
            return;
        };
        let whole = rect_of(text.abs_bounding_box()).grown(-0.5);
        let is_cut = found.seen.is_some_and(|seen| !seen.holds(whole));
        let lost = [
            (turn.odd, "its slant or mirroring"),
            (turn.stretches(), "its stretched letters"),
            (is_cut, "what cuts or masks it"),
            (
                text.writing_mode() == usvg::WritingMode::TopToBottom,
                "its way from top to bottom",
            ),
        ];
        for (_, what) in lost.iter().filter(|(is, _)| *is) {
            self.making.findings.push(lost_by(id, what));
        }
    }
}

/// The boxes of all texts, in CSS pixels of the artwork.
fn texts_below(group: &usvg::Group, boxes: &mut Vec<Rect>) {
    for node in group.children() {
        match node {
            Node::Group(inner) => texts_below(inner, boxes),
            Node::Text(text) => {
                boxes.push(rect_of(text.abs_bounding_box()));
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}
