//! What a record changes of the picture that all share, as parts of pixels.

use std::sync::Arc;

use super::canvas::Area;
use super::canvas::Canvas;
use super::draw::Draw;
use super::draw::join;
use crate::error::Result;
use crate::scene::Node;

/// A node of a record's page.
pub(super) enum Layer<'a> {
    /// One that the shared picture shows too.
    Shared(Arc<Canvas>),
    /// The record's own.
    Own(&'a Node),
}

/// The areas that a record's nodes may touch, apart from each other: between two there is a pixel at
/// least that neither touches.
pub(super) fn areas(mut found: Vec<Area>, page: Area) -> Vec<Area> {
    let mut apart: Vec<Area> = Vec::new();
    while let Some(next) = found.pop() {
        let next = next.meet(page);
        if next.is_empty() {
            continue;
        }
        let touches = |other: &Area| !other.grown().meet(next.grown()).is_empty();
        match apart.iter().position(touches) {
            // What both make may touch others.
            Some(at) => found.push(join(apart.swap_remove(at), next)),
            None => apart.push(next),
        }
    }
    apart.sort_by_key(|area| (area.top, area.left));
    apart
}

/// The pixels of an area as a record has them, and of one more on each side.
pub(super) fn drawn(
    ground: &Canvas,
    area: Area,
    layers: &[(Layer<'_>, Vec<Area>)],
    draw: &Draw<'_>,
) -> Result<Canvas> {
    let mut part = ground.part(area.grown().meet(ground.area));
    for (layer, touched) in layers {
        match layer {
            Layer::Shared(sprite) => part.put(sprite, 255),
            Layer::Own(node) if touched.iter().any(|some| !some.meet(area).is_empty()) => {
                draw.node(&mut part, node, draw.page)?;
            }
            Layer::Own(_) => {}
        }
    }
    Ok(part)
}
