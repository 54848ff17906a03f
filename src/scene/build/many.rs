//! Elements that are drawn as several nodes.

use std::sync::Arc;

use super::color;
use super::node;
use super::plain;
use super::stroke;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Cell;
use crate::layout::Layout;
use crate::layout::Piece;
use crate::layout::TableSet;
use crate::layout::contain;
use crate::outline;
use crate::plate::Plate;
use crate::scene::Group;
use crate::scene::Ink;
use crate::scene::Item;
use crate::scene::Node;
use crate::scene::Shape;

/// A table: grounds, lines and the words of each row.
pub(super) fn table(id: &Arc<str>, table: &TableSet) -> Group {
    let nodes = table.pieces.iter().map(|piece| match piece {
        Piece::Ground(area, color) => plain(
            id,
            Item::Shape(Shape {
                path: Path::rect(*area),
                fill: Some(Ink::Solid(*color)),
                even_odd: false,
                stroke: None,
            }),
        ),
        Piece::Rule(Point { x, y }, length, spec) => {
            let line = Rect::new(*x, *y, *length, 0.0);
            let shape = Shape {
                path: outline::line(line),
                fill: None,
                even_odd: false,
                stroke: Some(stroke(spec, line)),
            };
            plain(id, Item::Shape(shape))
        }
        Piece::Words(text) => Node {
            alt: None,
            ..plain(id, color::item(id, text.clone()))
        },
    });
    Group {
        clip: None,
        nodes: nodes.collect(),
    }
}

/// Cells, each with its elements.
pub(super) fn cells(plate: &Plate, id: &Arc<str>, cells: &[Cell]) -> Group {
    let nodes = cells.iter().map(|cell| {
        let inner = cell.standing.iter().map(|standing| node(plate, standing));
        let group = Group {
            clip: None,
            nodes: inner.collect(),
        };
        Node {
            transform: Affine::translate(cell.at.x, cell.at.y),
            alt: None,
            ..plain(id, Item::Group(group))
        }
    });
    Group {
        clip: None,
        nodes: nodes.collect(),
    }
}

/// The first page of another design, whole in the frame.
pub(super) fn design(id: &Arc<str>, layout: &Layout, frame: Rect) -> Group {
    let mut scene = layout.scene();
    let page = scene.pages.swap_remove(0);
    let map = contain(page.size, frame);
    let ground = page.ground.iter().cloned();
    let mut nodes: Vec<Node> = ground.chain(page.nodes).collect();
    name(id, &mut nodes);
    let clip = Path::rect(Rect::new(0.0, 0.0, page.size.w, page.size.h));
    let group = Group {
        clip: Some(clip),
        nodes,
    };
    let node = Node {
        transform: map,
        alt: None,
        ..plain(id, Item::Group(group))
    };
    Group {
        clip: None,
        nodes: vec![node],
    }
}

/// Names nodes with the element that they stand in; no painter was prepared with them.
fn name(id: &str, nodes: &mut [Node]) {
    for node in nodes {
        node.element = format!("{id}/{}", node.element).into();
        node.fixed = None;
        if let Item::Group(group) = &mut node.item {
            name(id, &mut group.nodes);
        }
    }
}
