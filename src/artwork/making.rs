//! Elements made of what artwork holds, whatever it was drawn with.

use usvg::TextAnchor;

use super::Reader;
use super::note;
use super::place;
use super::place::Level;
use super::place::Stand;
use super::place::Turn;
use super::rows::Block;
use super::sheet::Sheet;
use super::template::Texts;
use super::write::Body;
use super::write::Element;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Rect;

/// Elements, and what they have in common.
pub(super) struct Making<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) sheet: &'a Sheet,
    /// What texts keep clear of, on the page.
    pub(super) boxes: Vec<Rect>,
    pub(super) elements: Vec<Element>,
    pub(super) texts: Texts<'a>,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Making<'a> {
    pub(super) fn new(reader: &'a Reader<'_>, sheet: &'a Sheet, boxes: Vec<Rect>) -> Self {
        Self {
            reader,
            sheet,
            boxes,
            elements: Vec::new(),
            texts: Texts::new(&reader.fonts),
            findings: Vec::new(),
        }
    }

    /// An attribute for a picture: two layers of one name are two pictures.
    pub(super) fn key(&mut self, name: &str) -> String {
        let taken = |key: &str| self.texts.words.attributes.contains_key(key);
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let key = names.find(|key| !taken(key)).unwrap_or_default();
        let field = self.texts.words.attribute(&key, "image");
        field.trim_start_matches("attributes.").to_owned()
    }

    pub(super) fn figure(&mut self, stand: Stand, id: &str, body: Body) {
        let stand = place::on_page(stand, self.sheet.size);
        if !place::is_on_page(stand, self.sheet.size) {
            return self.findings.push(outside(id));
        }
        if matches!(body, Body::Qr) {
            self.texts.words.fields.insert("credential.id".to_owned());
        }
        let id = self.unique(id);
        self.elements.push(Element {
            id,
            stand,
            // What was drawn there is gone; what comes in its place is to be seen, and scanned.
            opacity: 1.0,
            body,
        });
    }

    pub(super) fn block(&mut self, block: &Block, map: Affine, opacity: f64) -> Option<String> {
        let mut level = Level::of(block, map);
        let mut centred = false;
        if block.rows.len() == 1
            && level.anchor == TextAnchor::Start
            && level.is_in_middle(self.sheet.size)
        {
            level.anchor = TextAnchor::Middle;
            centred = true;
        }
        let step = if self.sheet.in_pixels {
            0.75
        } else {
            36.0 / 25.4
        };
        let stand = level.frame(self.sheet.size, &self.boxes, step);
        if level.size <= 0.0 || !place::is_on_page(stand, self.sheet.size) {
            self.findings.push(outside(&short(&block.first().text())));
            return None;
        }
        let pitch = block.pitch * Turn::of(map).down;
        let (name, words) = self.texts.words(block, &level, pitch);
        let id = self.unique(&name);
        if centred {
            self.findings.push(note(
                Kind::Overflow,
                format!("`{id}` starts at a place of its own in the artwork, but stands in the middle of the page: it is centred"),
                "if it should start there, write align = \"left\" and move its frame",
            ));
        }
        block
            .rows
            .iter()
            .flat_map(|row| &row.parts)
            .flat_map(|(_, look)| &look.lost)
            .for_each(|what| {
                self.findings.push(lost_by(&id, what));
            });
        self.elements.push(Element {
            id: id.clone(),
            stand,
            opacity,
            body: Body::Text(words),
        });
        Some(id)
    }

    pub(super) fn unique(&self, name: &str) -> String {
        let taken = |id: &str| self.elements.iter().any(|element| element.id == id);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|id| !taken(id)).unwrap_or_default()
    }
}

pub(super) fn outside(what: &str) -> Finding {
    note(
        Kind::OutsidePage,
        format!("`{what}` stands outside the page, or too near to its edge, and is left out"),
        "move it onto the page",
    )
}

pub(super) fn lost_by(id: &str, what: &str) -> Finding {
    note(
        Kind::Picture,
        format!("`{id}` loses {what}"),
        "see what it looks like; an element can't have that",
    )
}

pub(super) fn short(words: &str) -> String {
    let mut text: String = words.chars().filter(|c| !c.is_control()).take(41).collect();
    if text.chars().count() > 40 {
        text.pop();
        text.push('…');
    }
    text
}
