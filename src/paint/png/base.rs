//! The picture behind a page, drawn once for all changes of what stands before it.

use super::Base;
use super::PngOptions;
use super::Prepared;
use super::blank;
use super::draw::Draw;
use super::frame::Frame;
use super::glyphs::Glyphs;
use crate::error::Result;
use crate::scene::Item;
use crate::scene::Node;
use crate::scene::StagePage;

impl Prepared {
    /// The start of a ground that this painter drew already.
    pub(super) fn base_of(
        &self,
        page: &StagePage,
        frame: Frame,
        options: &PngOptions,
    ) -> Option<Base> {
        let base = self.base.as_ref()?;
        let is_same = frame == self.frame
            && options.ground == self.options.ground
            && base.nodes == start_of(&page.ground)
            && base.nodes <= self.stage.ground.len();
        let mut pairs = page
            .ground
            .iter()
            .zip(self.stage.ground.iter())
            .take(base.nodes);
        (is_same && pairs.all(|(node, drawn)| is_one(node, drawn))).then(|| Base {
            nodes: base.nodes,
            canvas: base.canvas.clone(),
        })
    }
}

/// Draws the start of a ground.
pub(super) fn draw(
    ground: &[Node],
    frame: Frame,
    options: &PngOptions,
    glyphs: &Glyphs,
) -> Result<Base> {
    let nodes = start_of(ground);
    let mut canvas = blank(frame, options);
    let draw = Draw {
        glyphs,
        page: frame.map,
    };
    draw.nodes(&mut canvas, &ground[..nodes])?;
    Ok(Base { nodes, canvas })
}

/// How many nodes there are up to the first picture: in most designs the one behind everything.
fn start_of(ground: &[Node]) -> usize {
    let first = ground
        .iter()
        .position(|node| matches!(node.item, Item::Picture(_)));
    first.map_or(0, |at| at + 1)
}

/// Whether both draw the same; of pictures that look alike, another may show other files.
fn is_one(node: &Node, drawn: &Node) -> bool {
    let pictures = match (&node.item, &drawn.item) {
        (Item::Picture(one), Item::Picture(other)) => one.picture.is(&other.picture),
        (Item::Text(_) | Item::Shape(_) | Item::Picture(_) | Item::Code(_) | Item::Group(_), _) => {
            true
        }
    };
    pictures && node == drawn
}
