//! Nodes to pixels: one match, and a way to draw each kind.

use std::sync::Arc;

use super::canvas::Area;
use super::canvas::Canvas;
use super::canvas::blend;
use super::canvas::blend_row;
use super::canvas::div255;
use super::code;
use super::covers::Cover;
use super::glyphs::Glyphs;
use super::glyphs::Outline;
use super::ink::Brush;
use super::mix;
use super::picture;
use super::raster::Edges;
use super::stroke;
use crate::error::Result;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Rect;
use crate::scene::Blend;
use crate::scene::Code;
use crate::scene::Group;
use crate::scene::Item;
use crate::scene::Line;
use crate::scene::Node;
use crate::scene::Placed;
use crate::scene::Run;
use crate::scene::Shape;
use crate::scene::Stroke;
use crate::scene::Text;

/// What drawing needs beside the nodes.
pub(super) struct Draw<'a> {
    pub(super) glyphs: &'a Glyphs,
    /// From the page to pixels.
    pub(super) page: Affine,
}

impl Draw<'_> {
    /// Draws nodes, back to front.
    pub(super) fn nodes(&self, canvas: &mut Canvas, nodes: &[Node]) -> Result<()> {
        nodes
            .iter()
            .try_for_each(|node| self.node(canvas, node, self.page))
    }

    /// Draws one node; `map` goes from where it stands to pixels.
    pub(super) fn node(&self, canvas: &mut Canvas, node: &Node, map: Affine) -> Result<()> {
        let opacity = (node.opacity.clamp(0.0, 1.0) * 255.0 + 0.5) as u32;
        if opacity == 0 {
            return Ok(());
        }
        let map = node.transform.then(map);
        let drawn = match (opacity, node.blend) {
            (255, Blend::Normal) => self.item(canvas, &node.item, map),
            (_, blend) => self.layered(canvas, &node.item, map, (opacity, blend)),
        };
        drawn.map_err(|error| error.element(&node.element))
    }

    /// Draws on a layer of its own, so that what overlaps in it does not show through.
    fn layered(
        &self,
        canvas: &mut Canvas,
        item: &Item,
        map: Affine,
        (opacity, blend): (u32, Blend),
    ) -> Result<()> {
        let area = self.bounds(item, map).meet(canvas.area);
        if area.is_empty() {
            return Ok(());
        }
        let mut layer = Canvas::clear(area);
        self.item(&mut layer, item, map)?;
        match blend {
            Blend::Normal => canvas.put(&layer, opacity),
            Blend::Multiply | Blend::Screen | Blend::Overlay | Blend::Darken | Blend::Lighten => {
                mix::put(canvas, &layer, opacity, blend);
            }
        }
        Ok(())
    }

    fn item(&self, canvas: &mut Canvas, item: &Item, map: Affine) -> Result<()> {
        match item {
            Item::Text(text) => self.text(canvas, text, map),
            Item::Shape(shape) => shape_onto(canvas, shape, map),
            Item::Picture(placed) => return placed_onto(canvas, placed, map),
            Item::Code(code) => return code_onto(canvas, code, map),
            Item::Group(group) => return self.group(canvas, group, map),
        }
        Ok(())
    }

    fn text(&self, canvas: &mut Canvas, text: &Text, map: Affine) {
        for run in text.lines.iter().flat_map(|line| &line.runs) {
            let rgba = run.color.to_rgba8();
            for (id, outline, at) in self.outlines(run, map) {
                let touched = around(outline.bounds.map(|bounds| at.bounds(bounds)));
                if touched.meet(canvas.area).is_empty() {
                    continue;
                }
                let cover = id.and_then(|id| self.glyphs.cover(&run.font, id, at, canvas.area));
                match cover {
                    Some(cover) => cover_with(canvas, &cover, rgba),
                    None => {
                        let edges = Edges::new(&outline.path, at);
                        fill(canvas, &edges, false, &Brush::Solid(rgba));
                    }
                }
            }
        }
    }

    /// The outlines of a run's glyphs, and how they get to pixels. Those that are bent are no glyphs of the
    /// font any more.
    fn outlines<'a>(
        &'a self,
        run: &'a Run,
        map: Affine,
    ) -> impl Iterator<Item = (Option<u16>, Arc<Outline>, Affine)> + 'a {
        let unit = run.size / run.font.units_per_em();
        let to_pixels = run.at.then(map);
        let bent = run.bent.iter();
        let bent = bent.map(move |path| (None, Arc::new(Outline::from(path.clone())), map));
        let shown = run.glyphs.iter().filter(|_| run.bent.is_none());
        bent.chain(shown.map(move |glyph| {
            let at = Affine::new(unit, 0.0, 0.0, unit, glyph.x, glyph.y).then(to_pixels);
            (Some(glyph.id), self.glyphs.outline(&run.font, glyph.id), at)
        }))
    }

    fn group(&self, canvas: &mut Canvas, group: &Group, map: Affine) -> Result<()> {
        let Some(clip) = &group.clip else {
            return group
                .nodes
                .iter()
                .try_for_each(|node| self.node(canvas, node, map));
        };
        let edges = Edges::new(clip, map);
        let area = edges.bounds().map(|bounds| bounds.meet(canvas.area));
        let Some(area) = area.filter(|area| !area.is_empty()) else {
            return Ok(());
        };
        let mut layer = Canvas::clear(area);
        for node in &group.nodes {
            self.node(&mut layer, node, map)?;
        }
        picture::cut(&mut layer, &edges);
        canvas.put(&layer, 255);
        Ok(())
    }

    /// Areas that hold all pixels that a node may touch: where its parts lie far from each other, some.
    pub(super) fn areas(&self, node: &Node, map: Affine) -> Vec<Area> {
        let map = node.transform.then(map);
        match &node.item {
            Item::Text(text) if node.opacity >= 1.0 => {
                let lines = text.lines.iter();
                lines.map(|line| self.line_bounds(line, map)).collect()
            }
            item => vec![join(self.bounds(item, map), clips(item, map))],
        }
    }

    fn line_bounds(&self, line: &Line, map: Affine) -> Area {
        let outlines = line.runs.iter().flat_map(|run| self.outlines(run, map));
        let boxes = outlines.filter_map(|(_, outline, at)| Some(at.bounds(outline.bounds?)));
        around(boxes.reduce(Rect::union))
    }

    /// The pixels that an item may touch.
    fn bounds(&self, item: &Item, map: Affine) -> Area {
        match item {
            Item::Text(text) => {
                let lines = text.lines.iter();
                let areas = lines.map(|line| self.line_bounds(line, map));
                areas.reduce(join).unwrap_or(NOWHERE)
            }
            Item::Shape(shape) => around(shape_bounds(shape).map(|rect| map.bounds(rect))),
            Item::Picture(placed) => around(Some(map.bounds(placed.at))),
            Item::Code(code) => around(Some(map.bounds(code_bounds(code)))),
            Item::Group(group) => {
                let nodes = group.nodes.iter();
                nodes
                    .map(|node| self.bounds(&node.item, node.transform.then(map)))
                    .reduce(join)
                    .unwrap_or(NOWHERE)
            }
        }
    }
}

const NOWHERE: Area = Area {
    left: 0,
    top: 0,
    right: 0,
    bottom: 0,
};

/// A rectangle in pixels to the area that it touches, with a pixel to spare.
fn around(rect: Option<Rect>) -> Area {
    let Some(rect) = rect else { return NOWHERE };
    // What is far larger than any picture has lost its other digits.
    let is_exact = |side: f64| side.abs() < 1e9;
    match [rect.x, rect.y, rect.w, rect.h].into_iter().all(is_exact) {
        true => Area::around(rect.grown(1.0)),
        false => EVERYWHERE,
    }
}

/// More than any picture: half of the range leaves room for sums.
const EVERYWHERE: Area = Area {
    left: -1_000_000_000,
    top: -1_000_000_000,
    right: 1_000_000_000,
    bottom: 1_000_000_000,
};

/// What the clips of groups reach: so far their layers do.
fn clips(item: &Item, map: Affine) -> Area {
    let Item::Group(group) = item else {
        return NOWHERE;
    };
    let nodes = group.nodes.iter();
    let inner = nodes.map(|node| clips(&node.item, node.transform.then(map)));
    let own = group.clip.as_ref().and_then(Path::bounds);
    inner.fold(around(own.map(|own| map.bounds(own))), join)
}

pub(super) fn join(a: Area, b: Area) -> Area {
    if a.is_empty() {
        return b;
    }
    if b.is_empty() {
        return a;
    }
    Area {
        left: a.left.min(b.left),
        top: a.top.min(b.top),
        right: a.right.max(b.right),
        bottom: a.bottom.max(b.bottom),
    }
}

fn shape_bounds(shape: &Shape) -> Option<Rect> {
    // A miter reaches ten times half the line's width, a square cap 1.5 times.
    let reach = shape
        .stroke
        .as_ref()
        .map_or(0.0, |stroke| stroke.width * 5.0);
    Some(shape.path.bounds()?.grown(reach))
}

fn code_bounds(code: &Code) -> Rect {
    let ground = code.ground.map(|(rect, _)| rect);
    let center = code.center.as_ref().map(|center| center.at);
    ground
        .into_iter()
        .chain(center)
        .fold(code.area, Rect::union)
}

/// Fills what a glyph covers, which lies within the canvas.
fn cover_with(canvas: &mut Canvas, cover: &Cover, [r, g, b, a]: [u8; 4]) {
    let channels = canvas.channels;
    for run in &cover.runs {
        let row = canvas.row(run.y, run.left, run.count as usize);
        let alpha = div255(u32::from(run.cover) * u32::from(a));
        blend_row(row, channels, [r, g, b], alpha);
    }
}

/// Fills what lies inside the edges.
pub(super) fn fill(canvas: &mut Canvas, edges: &Edges, even_odd: bool, brush: &Brush) {
    let (area, channels) = (canvas.area, canvas.channels);
    edges.runs(area, even_odd, |y, left, count, cover| {
        let cover = (cover * 255.0 + 0.5) as u32;
        if cover == 0 {
            return;
        }
        let row = canvas.row(y, left, count);
        match brush {
            Brush::Solid([r, g, b, a]) => {
                blend_row(row, channels, [*r, *g, *b], div255(cover * u32::from(*a)));
            }
            Brush::Gradient(_) => {
                for (pixel, x) in row.chunks_exact_mut(channels).zip(left..) {
                    let [r, g, b, a] = brush.at(x, y);
                    blend(pixel, [r, g, b], div255(cover * u32::from(a)));
                }
            }
        }
    });
}

fn shape_onto(canvas: &mut Canvas, shape: &Shape, map: Affine) {
    if let Some(brush) = shape.fill.as_ref().and_then(|ink| Brush::new(ink, map)) {
        fill(
            canvas,
            &Edges::new(&shape.path, map),
            shape.even_odd,
            &brush,
        );
    }
    if let Some(stroke) = &shape.stroke {
        stroke_onto(canvas, &shape.path, stroke, map);
    }
}

fn stroke_onto(canvas: &mut Canvas, path: &Path, stroke: &Stroke, map: Affine) {
    let scale = (map.a * map.d - map.b * map.c).abs().sqrt();
    let brush = Brush::new(&stroke.ink, map);
    let outline = stroke::outline(path, stroke, scale);
    if let Some((brush, outline)) = brush.zip(outline) {
        fill(canvas, &Edges::new(&outline, map), false, &brush);
    }
}

fn placed_onto(canvas: &mut Canvas, placed: &Placed, map: Affine) -> Result<()> {
    if let Some(layer) = picture::layer(placed, map, canvas.area)? {
        canvas.put(&layer, 255);
    }
    Ok(())
}

fn code_onto(canvas: &mut Canvas, code: &Code, map: Affine) -> Result<()> {
    if let Some((area, color)) = code.ground {
        let ground = Brush::Solid(color.to_rgba8());
        fill(canvas, &Edges::new(&Path::rect(area), map), false, &ground);
    }
    let is_upright = map.b == 0.0 && map.c == 0.0 && map.a > 0.0 && map.d > 0.0;
    if is_upright {
        let rgba = code.color.to_rgba8();
        code::blit(canvas, &code.matrix, map.bounds(code.area), rgba);
    } else {
        let outline = code::outline(&code.matrix, code.area);
        let ink = Brush::Solid(code.color.to_rgba8());
        fill(canvas, &Edges::new(&outline, map), false, &ink);
    }
    match &code.center {
        Some(center) => placed_onto(canvas, center, map),
        None => Ok(()),
    }
}
