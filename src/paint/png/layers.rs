//! A page drawn node by node, for those who ask what stands behind what.

use std::sync::Arc;

use super::canvas::Area;
use super::canvas::Canvas;
use super::draw::Draw;
use super::draw::join;
use super::glyphs::Glyphs;
use crate::error::Result;
use crate::geom::Affine;
use crate::geom::Rect;
use crate::geom::Size;
use crate::scene::Node;

/// What has been drawn of a page so far; what beyond the trim is drawn too.
#[derive(Clone)]
pub(crate) struct Layers {
    canvas: Canvas,
    /// Pixels to the point.
    scale: f64,
    glyphs: Arc<Glyphs>,
}

/// What one node draws, by itself on nothing.
pub(crate) struct Ink {
    canvas: Canvas,
    scale: f64,
}

/// A pixel of a page, counted from its trim; and its colour, with straight alpha.
#[derive(Clone, Copy)]
pub(crate) struct Dot {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) rgba: [u8; 4],
}

impl Layers {
    /// An empty page at `scale` pixels to the point, with `beyond` points more on each side.
    pub(crate) fn new(size: Size, beyond: f64, scale: f64) -> Self {
        let whole = Rect::new(0.0, 0.0, size.w, size.h).grown(beyond);
        Self {
            canvas: Canvas::clear(Area::around(Affine::scale(scale, scale).bounds(whole))),
            scale,
            glyphs: Arc::default(),
        }
    }

    /// Pixels to the point.
    pub(crate) fn scale(&self) -> f64 {
        self.scale
    }

    /// Draws a node on top.
    ///
    /// # Errors
    /// A picture that can't be drawn.
    pub(crate) fn put(&mut self, node: &Node) -> Result<()> {
        let draw = Draw {
            glyphs: &self.glyphs,
            page: Affine::scale(self.scale, self.scale),
        };
        draw.node(&mut self.canvas, node, draw.page)
    }

    /// What a node would draw, without drawing it here.
    ///
    /// # Errors
    /// A picture that can't be drawn.
    pub(crate) fn ink(&self, node: &Node) -> Result<Ink> {
        self.ink_in(node, self.canvas.area)
    }

    /// The same of a part of the page alone.
    ///
    /// # Errors
    /// As [`Layers::ink`].
    pub(crate) fn ink_within(&self, node: &Node, part: Rect) -> Result<Ink> {
        let part = Area::around(Affine::scale(self.scale, self.scale).bounds(part));
        self.ink_in(node, part.meet(self.canvas.area))
    }

    fn ink_in(&self, node: &Node, part: Area) -> Result<Ink> {
        let draw = Draw {
            glyphs: &self.glyphs,
            page: Affine::scale(self.scale, self.scale),
        };
        let areas = draw.areas(node, draw.page).into_iter();
        let area = areas.reduce(join).map(|area| area.meet(part));
        let nowhere = Area {
            left: 0,
            top: 0,
            right: 0,
            bottom: 0,
        };
        let mut canvas = Canvas::clear(area.filter(|area| !area.is_empty()).unwrap_or(nowhere));
        if !canvas.area.is_empty() {
            draw.node(&mut canvas, node, draw.page)?;
        }
        Ok(Ink {
            canvas: canvas.trimmed(),
            scale: self.scale,
        })
    }

    /// What has been drawn at a pixel; clear outside of what is kept.
    pub(crate) fn at(&self, x: i32, y: i32) -> [u8; 4] {
        self.canvas.pixel(x, y)
    }
}

impl Ink {
    /// Every pixel that is not clear.
    pub(crate) fn dots(&self) -> impl Iterator<Item = Dot> + '_ {
        let area = self.canvas.area;
        let pixels = self.canvas.bytes.as_chunks::<4>().0.iter().enumerate();
        let width = area.width().max(1);
        let place = move |index: usize| ((index % width) as i32, (index / width) as i32);
        pixels
            .filter(|(_, rgba)| rgba[3] > 0)
            .map(move |(index, rgba)| {
                let (x, y) = place(index);
                Dot {
                    x: area.left + x,
                    y: area.top + y,
                    rgba: *rgba,
                }
            })
    }

    /// Bytes that it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.canvas.bytes.len()
    }

    /// Its alpha at a pixel, 0 to 255.
    pub(crate) fn alpha(&self, x: i32, y: i32) -> u8 {
        self.canvas.pixel(x, y)[3]
    }

    /// The largest alpha: that of what is wholly covered.
    pub(crate) fn fullest(&self) -> u8 {
        self.dots().map(|dot| dot.rgba[3]).max().unwrap_or(0)
    }

    /// Where it stands on the page, in points, to a pixel; `None` when there is nothing to see.
    pub(crate) fn bounds(&self) -> Option<Rect> {
        let area = self.canvas.area;
        let at = |pixel: i32| f64::from(pixel) / self.scale;
        let rect = Rect::from_edges(at(area.left), at(area.top), at(area.right), at(area.bottom));
        (!area.is_empty()).then_some(rect)
    }
}
