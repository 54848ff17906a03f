//! Colour glyphs as shapes beside their text, which stays for search and for reading aloud.

use std::sync::Arc;

use super::Blend;
use super::Group;
use super::Ink;
use super::Item;
use super::Node;
use super::Shape;
use super::Stop;
use crate::color::Color;
use crate::font::ColorGlyph;
use crate::font::ColorLayer;
use crate::font::LayerInk;
use crate::geom::Affine;
use crate::geom::Path;
use crate::glyphs::Glyph;
use crate::glyphs::Run;
use crate::glyphs::Settled;
use crate::picture::glyph::color_glyph;
use crate::picture::glyph::has_colors;

/// What draws a text: itself, or where it has colour glyphs a group of it and their shapes.
pub(super) fn item(element: &Arc<str>, text: Settled) -> Item {
    let runs = || text.lines.iter().flat_map(|line| &line.runs);
    if !runs().any(|run| has_colors(&run.font)) {
        return Item::Text(text);
    }
    let shapes: Vec<Node> = runs().flat_map(|run| shapes(element, run)).collect();
    if shapes.is_empty() {
        return Item::Text(text);
    }
    let mut quiet = text.into_text();
    for line in &mut quiet.lines {
        line.runs = line.runs.drain(..).flat_map(parted).collect();
    }
    let mut nodes = vec![node(
        element,
        None,
        Affine::IDENTITY,
        Item::Text(quiet.into()),
    )];
    nodes.extend(shapes);
    Item::Group(Group { clip: None, nodes })
}

/// The shapes of a run's colour glyphs, and of the plain glyphs that share a cluster with one.
fn shapes(element: &Arc<str>, run: &Run) -> Vec<Node> {
    let mut nodes = Vec::new();
    for cluster in clusters(run) {
        let colors: Vec<_> = cluster.iter().map(|glyph| colors(run, glyph)).collect();
        if colors.iter().all(Option::is_none) {
            continue;
        }
        for (glyph, colored) in cluster.iter().zip(colors) {
            let at = place(run, glyph);
            match colored {
                Some(colored) => nodes.extend(layers(element, &colored, at)),
                None => nodes.push(plain(element, run, glyph, at)),
            }
        }
    }
    nodes
}

/// The run as several: where its clusters are drawn as shapes, in a colour that is not seen.
fn parted(run: Run) -> Vec<Run> {
    if !has_colors(&run.font) {
        return vec![run];
    }
    let mut parts: Vec<Run> = Vec::new();
    for cluster in clusters(&run) {
        let colored = cluster.iter().any(|glyph| colors(&run, glyph).is_some());
        let color = if colored {
            Color::TRANSPARENT
        } else {
            run.color
        };
        let range = cluster[0].cluster.clone();
        // Spaces are seen in no colour: they stay with what stands before them.
        let blank = cluster.iter().all(|glyph| run.font.ink(glyph.id).is_none());
        match parts.last_mut() {
            Some(part) if blank || part.color == color => {
                part.text = part.text.start.min(range.start)..part.text.end.max(range.end);
                part.glyphs.extend_from_slice(cluster);
            }
            Some(_) | None => parts.push(Run {
                color,
                text: range,
                glyphs: cluster.to_vec(),
                ..run.clone()
            }),
        }
    }
    parts
}

fn clusters(run: &Run) -> impl Iterator<Item = &[Glyph]> {
    run.glyphs.chunk_by(|one, next| one.cluster == next.cluster)
}

fn colors(run: &Run, glyph: &Glyph) -> Option<Arc<ColorGlyph>> {
    // One that can't be read is drawn as its outline.
    color_glyph(&run.font, glyph.id, run.color).filter(|c| c.exact || !c.layers.is_empty())
}

/// From font units to the node's coordinates.
fn place(run: &Run, glyph: &Glyph) -> Affine {
    let scale = run.size / run.font.units_per_em();
    Affine::scale(scale, scale)
        .then(Affine::translate(glyph.x, glyph.y))
        .then(run.at)
}

fn plain(element: &Arc<str>, run: &Run, glyph: &Glyph, at: Affine) -> Node {
    let shape = filled(
        run.font.outline(glyph.id).map(at),
        false,
        Ink::Solid(run.color),
    );
    decoration(element, Affine::IDENTITY, shape)
}

fn layers(element: &Arc<str>, glyph: &ColorGlyph, at: Affine) -> Vec<Node> {
    let layers = glyph.layers.iter();
    layers.filter_map(|one| layer(element, one, at)).collect()
}

/// A layer as a shape; within groups that cut it where it has more than one outline.
fn layer(element: &Arc<str>, layer: &ColorLayer, at: Affine) -> Option<Node> {
    let (path, outer) = layer.clips.split_last()?;
    // A gradient has no map of its own, so its shape takes it over and its outline goes back.
    let ink_at = layer.at.then(at);
    let (map, path) = match layer.ink {
        LayerInk::Solid(_) => (Affine::IDENTITY, path.map(at)),
        LayerInk::Linear { .. } | LayerInk::Radial { .. } => {
            (ink_at, path.map(layer.at.inverse()?))
        }
    };
    let shape = filled(path, layer.even_odd, ink(&layer.ink));
    let inner = decoration(element, map, shape);
    Some(outer.iter().rev().fold(inner, |inner, clip| {
        let group = Group {
            clip: Some(clip.map(at)),
            nodes: vec![inner],
        };
        decoration(element, Affine::IDENTITY, Item::Group(group))
    }))
}

fn filled(path: Path, even_odd: bool, fill: Ink) -> Item {
    Item::Shape(Shape {
        path,
        fill: Some(fill),
        even_odd,
        stroke: None,
    })
}

fn ink(ink: &LayerInk) -> Ink {
    match ink {
        LayerInk::Solid(color) => Ink::Solid(*color),
        LayerInk::Linear { from, to, stops } => Ink::Linear {
            from: *from,
            to: *to,
            stops: stops.iter().map(stop).collect(),
        },
        LayerInk::Radial { from, to, stops } => Ink::Radial {
            center: to.0,
            radius: to.1,
            focus: Some(*from).filter(|from| from.0 != to.0 || from.1 != 0.0),
            stops: stops.iter().map(stop).collect(),
        },
    }
}

fn stop(&(offset, color): &(f64, Color)) -> Stop {
    Stop { offset, color }
}

/// What is told by the text beside it.
fn decoration(element: &Arc<str>, transform: Affine, item: Item) -> Node {
    node(element, Some("".into()), transform, item)
}

fn node(element: &Arc<str>, alt: Option<Arc<str>>, transform: Affine, item: Item) -> Node {
    Node {
        element: element.clone(),
        transform,
        opacity: 1.0,
        link: None,
        alt,
        fixed: None,
        blend: Blend::Normal,
        item,
    }
}
