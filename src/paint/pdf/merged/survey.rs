//! What a scene shares with others in its file.

use pdf_writer::Ref;

use super::super::file::Objects;
use super::super::fonts::Fonts;
use super::super::prepared::Prepared;
use super::super::reading::Way;
use super::super::score::Score;
use super::super::text::Shape;
use crate::error::Result;
use crate::picture::Picture;
use crate::scene::Item;
use crate::scene::Node;
use crate::scene::Scene;
use crate::scene::Settled;

/// What a scene shares with others: its fonts, with what must have a code in them, and its pictures.
pub struct Survey {
    pub(super) fonts: Fonts,
    /// Pictures that are not in the prefix, each once.
    pub(super) pictures: Vec<Picture>,
}

impl Survey {
    pub(super) fn of(prepared: &Prepared, design: usize, scene: &Scene) -> Result<Self> {
        prepared.check_design(design)?;
        let mut objects = Objects::loose(prepared.prefix.next);
        let wanted = prepared.wanted(design, scene);
        let mut survey = Self {
            fonts: Fonts::noting(wanted, &prepared.fonts, &mut objects)?,
            pictures: Vec::new(),
        };
        for page in &scene.pages {
            let own = prepared.own(design, page);
            let way = own.way();
            for layer in &own.layers {
                survey.nodes(layer, own.fixed, way);
            }
        }
        survey.fonts.number_outlines(&mut objects);
        let known = |picture: &Picture| prepared.pictures.get(picture).is_some();
        survey.pictures.retain(|picture| !known(picture));
        Ok(survey)
    }

    /// Goes through what is drawn, as the canvas does.
    fn nodes(&mut self, all: &[Node], fixed: &[Option<Ref>], way: Way) {
        for node in all {
            let form = node
                .fixed
                .and_then(|index| fixed.get(index).copied().flatten());
            if node.opacity <= 0.0 || form.is_some() {
                continue;
            }
            match &node.item {
                Item::Text(text) => self.text(text, way),
                Item::Group(group) => self.nodes(&group.nodes, fixed, way),
                Item::Picture(placed) => self.picture(&placed.picture),
                Item::Code(code) => code
                    .center
                    .iter()
                    .for_each(|placed| self.picture(&placed.picture)),
                Item::Shape(_) => {}
            }
        }
    }

    fn picture(&mut self, picture: &Picture) {
        if !self.pictures.contains(picture) {
            self.pictures.push(picture.clone());
        }
    }

    fn text(&mut self, text: &Settled, way: Way) {
        let score = Score::of(text, way, &self.fonts);
        for passage in &score.passages {
            score.rehearse(passage, &mut self.fonts);
        }
        for (_, shape) in &score.marks {
            if let Shape::Glyph { font, glyph, .. } = shape {
                self.fonts.note_outline(font, *glyph);
            }
        }
    }
}
