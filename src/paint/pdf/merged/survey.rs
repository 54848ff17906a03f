//! What the text of a scene needs of a file's fonts.

use pdf_writer::Ref;

use super::super::file::Objects;
use super::super::fonts::Fonts;
use super::super::ops::Ops;
use super::super::prepared::Prepared;
use super::super::reading::Way;
use super::super::text::Plan;
use super::super::text::Shape;
use crate::error::Result;
use crate::scene::Item;
use crate::scene::Node;
use crate::scene::Scene;
use crate::scene::Text;

/// What the text of a scene needs: its fonts, and what must have a code in them.
pub struct Survey {
    pub(super) fonts: Fonts,
}

impl Survey {
    pub(super) fn of(prepared: &Prepared, design: usize, scene: &Scene) -> Result<Self> {
        prepared.check_design(design)?;
        let mut objects = Objects::loose(prepared.prefix.next);
        let wanted = prepared.wanted(design, scene);
        let mut fonts = Fonts::noting(wanted, &prepared.fonts, &mut objects)?;
        for page in &scene.pages {
            let own = prepared.own(design, page);
            for layer in &own.layers {
                nodes(layer, own.fixed, own.balance.way(), &mut fonts);
            }
        }
        fonts.number_outlines(&mut objects);
        Ok(Self { fonts })
    }
}

/// Goes through the text that is drawn, as the canvas does.
fn nodes(all: &[Node], fixed: &[Option<Ref>], way: Way, fonts: &mut Fonts) {
    for node in all {
        let form = node
            .fixed
            .and_then(|index| fixed.get(index).copied().flatten());
        if node.opacity <= 0.0 || form.is_some() {
            continue;
        }
        match &node.item {
            Item::Text(of) => text(of, way, fonts),
            Item::Group(group) => nodes(&group.nodes, fixed, way, fonts),
            Item::Shape(_) | Item::Picture(_) | Item::Code(_) => {}
        }
    }
}

fn text(text: &Text, way: Way, fonts: &mut Fonts) {
    let mut ops = Ops::default();
    for line in &text.lines {
        let plan = Plan::of(line, way);
        for step in plan.steps() {
            let mut shapes = Vec::new();
            plan.draw(&step, &mut ops, fonts, &mut shapes);
            ops.0.clear();
            for (_, shape) in shapes {
                if let Shape::Glyph { font, glyph, .. } = shape {
                    fonts.note_outline(font, glyph);
                }
            }
        }
    }
}
