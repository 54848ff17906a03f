//! Scenes as PNG: the ground is drawn once, and each record on a copy of it.
//!
//! Coverage is exact for outlines, glyphs and QR codes; pictures are averaged over each pixel. Alpha
//! is straight throughout. A file is RGB when its ground is opaque, RGBA otherwise; it says that it
//! is sRGB and how dense it is, and nothing else.

mod canvas;
mod code;
mod draw;
mod encode;
mod glyphs;
mod ink;
mod picture;
mod raster;
mod stroke;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::OnceLock;

use crate::color::Color;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Size;
use crate::limits::Limits;
use crate::picture::Pixels;
use crate::scene::Node;
use crate::scene::Page;
use crate::scene::Scene;
use crate::scene::Stage;
use crate::scene::StagePage;

use canvas::Area;
use canvas::Canvas;
use draw::Draw;
use encode::Density;
use glyphs::Glyphs;

/// How large a PNG is, and how it is packed.
#[derive(Clone, Debug, PartialEq)]
pub struct PngOptions {
    /// Pixels to the inch, 1 to 10,000. Default: the page's own, 150 or 96 (1 : 1) for one in pixels.
    pub dpi: Option<f64>,
    /// Width in pixels in place of `dpi`; the height follows.
    pub width_px: Option<u32>,
    /// Which page, from 0. Default: the first.
    pub page: usize,
    /// What stands behind the page. Default: nothing, so that it stays transparent.
    pub ground: Option<Color>,
    /// How hard to pack. Default: [`Effort::Fast`].
    pub effort: Effort,
    /// Pixels at most. Default: [`Limits::output_pixels`].
    pub most_pixels: u64,
}

/// How hard a PNG is packed. All give the same pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// The quickest.
    #[default]
    Fast,
    /// Some four times slower, a third smaller.
    Balanced,
    /// As small as it gets.
    Small,
}

impl Default for PngOptions {
    fn default() -> Self {
        Self {
            dpi: None,
            width_px: None,
            page: 0,
            ground: None,
            effort: Effort::default(),
            most_pixels: Limits::default().output_pixels,
        }
    }
}

/// Turns scenes into PNG files. Prepared once a plate; clones share everything.
#[derive(Clone, Debug)]
pub struct PngPainter(Arc<Prepared>);

#[derive(Debug)]
struct Prepared {
    options: PngOptions,
    frame: Frame,
    /// The stage's nodes that `ground` shows.
    stage: StagePage,
    ground: Canvas,
    /// What no record changes, drawn when a scene first shows it.
    fixed: Vec<(Node, OnceLock<Result<Sprite>>)>,
    glyphs: Glyphs,
}

/// A drawn node, cut to what is to be seen; `None` when that is nothing, or too much to keep.
type Sprite = Option<Arc<Canvas>>;

/// Sprites larger than this are drawn anew each time, in bytes.
const MOST_SPRITE: usize = 64 * 1024 * 1024;

/// A page in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Frame {
    area: Area,
    /// From the page to pixels.
    map: Affine,
    density: Density,
}

impl PngPainter {
    /// Draws what all records share.
    ///
    /// # Errors
    /// [`Kind::BadValue`] for a page that is not there or a size that makes no sense;
    /// [`Kind::Limit`] for too many pixels; [`Kind::Picture`] for a damaged picture.
    pub fn prepare(stage: &Stage, options: &PngOptions) -> Result<Self> {
        let page = stage.page(options.page)?;
        let frame = Frame::new(page.size, page.dpi, options)?;
        let glyphs = Glyphs::default();
        let ground = draw_ground(&page.ground, frame, options, &glyphs)?;
        let fixed = stage
            .fixed
            .iter()
            .map(|node| (node.clone(), OnceLock::new()));
        Ok(Self(Arc::new(Prepared {
            options: options.clone(),
            frame,
            stage: page.clone(),
            ground,
            fixed: fixed.collect(),
            glyphs,
        })))
    }

    /// The file for one record.
    ///
    /// # Errors
    /// [`Kind::BadValue`] when the scene lacks the page; [`Kind::Picture`] or [`Kind::Limit`] when
    /// a picture of the record can't be drawn.
    pub fn paint(&self, scene: &Scene) -> Result<Vec<u8>> {
        let (canvas, density) = self.draw(scene)?;
        encode::encode(&canvas, density, self.0.options.effort)
    }

    /// The pixels for one record.
    ///
    /// # Errors
    /// As [`PngPainter::paint`].
    pub fn pixels(&self, scene: &Scene) -> Result<Pixels> {
        let (canvas, _) = self.draw(scene)?;
        let opaque = canvas.is_opaque();
        let mut rgba = canvas.bytes.clone();
        if canvas.channels == 3 {
            rgba = vec![255; canvas.bytes.len() / 3 * 4];
            for (out, pixel) in rgba.chunks_exact_mut(4).zip(canvas.bytes.chunks_exact(3)) {
                out[..3].copy_from_slice(pixel);
            }
        }
        Ok(Pixels {
            width: canvas.area.width() as u32,
            height: canvas.area.height() as u32,
            rgba,
            opaque,
        })
    }

    /// Width and height of its files in pixels.
    pub fn size(&self) -> (u32, u32) {
        let area = self.0.frame.area;
        (area.width() as u32, area.height() as u32)
    }

    fn draw(&self, scene: &Scene) -> Result<(Canvas, Density)> {
        let prepared = &*self.0;
        let number = prepared.options.page;
        let page = scene.page(number)?;
        let (mut canvas, frame) = prepared.ground(page)?;
        let draw = Draw {
            glyphs: &prepared.glyphs,
            page: frame.map,
        };
        for node in &page.nodes {
            match prepared.sprite(node, frame)? {
                Some(sprite) => canvas.put(&sprite, 255),
                None => draw.node(&mut canvas, node, frame.map)?,
            }
        }
        Ok((canvas, frame.density))
    }
}

impl Prepared {
    /// A copy of the ground; drawn anew for a page that is not of this stage.
    fn ground(&self, page: &Page) -> Result<(Canvas, Frame)> {
        let is_ours = page.size == self.stage.size && Arc::ptr_eq(&page.ground, &self.stage.ground);
        if is_ours {
            return Ok((self.ground.clone(), self.frame));
        }
        let frame = Frame::new(page.size, self.stage.dpi, &self.options)?;
        let ground = draw_ground(&page.ground, frame, &self.options, &self.glyphs)?;
        Ok((ground, frame))
    }

    /// The drawn form of a node that no record changes.
    fn sprite(&self, node: &Node, frame: Frame) -> Result<Sprite> {
        let known = node.fixed.and_then(|index| self.fixed.get(index));
        match known {
            Some((fixed, sprite)) if frame == self.frame && fixed == node => {
                sprite.get_or_init(|| self.draw_sprite(node)).clone()
            }
            _ => Ok(None),
        }
    }

    fn draw_sprite(&self, node: &Node) -> Result<Sprite> {
        let mut canvas = Canvas::clear(self.frame.area);
        let draw = Draw {
            glyphs: &self.glyphs,
            page: self.frame.map,
        };
        draw.node(&mut canvas, node, self.frame.map)?;
        let sprite = canvas.trimmed();
        Ok((sprite.bytes.len() <= MOST_SPRITE).then(|| Arc::new(sprite)))
    }
}

fn draw_ground(
    nodes: &[Node],
    frame: Frame,
    options: &PngOptions,
    glyphs: &Glyphs,
) -> Result<Canvas> {
    let mut canvas = Canvas::clear(frame.area);
    if let Some(color) = options.ground {
        canvas.fill(color.to_rgba8());
    }
    let draw = Draw {
        glyphs,
        page: frame.map,
    };
    draw.nodes(&mut canvas, nodes)?;
    Ok(match canvas.is_opaque() {
        true => canvas.without_alpha(),
        false => canvas,
    })
}

impl Frame {
    fn new(page: Size, usual_dpi: f64, options: &PngOptions) -> Result<Self> {
        let scale = match options.width_px {
            Some(width) => f64::from(width) / page.w,
            None => options.dpi.unwrap_or(usual_dpi) / 72.0,
        };
        let dpi = scale * 72.0;
        if !(1.0..=10_000.0).contains(&dpi) {
            return Err(bad_density(dpi));
        }
        let whole = |length: f64| (length * scale).round().max(1.0);
        let (width, height) = (whole(page.w), whole(page.h));
        if width * height > options.most_pixels as f64 {
            return Err(too_many(width, height, options.most_pixels));
        }
        let area = Area {
            left: 0,
            top: 0,
            right: width as i32,
            bottom: height as i32,
        };
        let per_metre = (dpi / 0.0254).round() as u32;
        Ok(Self {
            area,
            // The page's edges lie on the outermost pixels' edges, whatever was rounded.
            map: Affine::scale(width / page.w, height / page.h),
            density: (per_metre, per_metre),
        })
    }
}

fn bad_density(dpi: f64) -> Error {
    Error::new(
        Kind::BadValue,
        format!(
            "{} dots per inch make no picture",
            crate::geom::short(dpi, 2)
        ),
    )
    .help("give 1 to 10,000; 150 suits screens, 300 print")
}

fn too_many(width: f64, height: f64, bound: u64) -> Error {
    Error::new(
        Kind::Limit,
        format!("the PNG would be {width} × {height} pixels; {bound} are allowed in all"),
    )
    .help("ask for fewer dots per inch, or a smaller width")
}
