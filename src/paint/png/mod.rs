//! Scenes as PNG: the ground is drawn once, and each record on a copy of it, or of parts of it.
//!
//! Coverage is exact for outlines, glyphs and QR codes; pictures are averaged over each pixel. Alpha
//! is straight throughout. A file is RGB when its ground is opaque, RGBA otherwise; it says that it
//! is sRGB and how dense it is, and nothing else.

#[cfg(feature = "preview")]
mod base;
mod canvas;
mod code;
mod covers;
mod draw;
mod encode;
mod frame;
mod glyphs;
mod ink;
mod layers;
mod mix;
mod parts;
mod picture;
mod raster;
mod rehearsal;
mod shared;
mod splice;
mod stroke;
#[cfg(test)]
mod tests;

use std::str::FromStr;
use std::sync::Arc;
use std::sync::OnceLock;

use png::Compression;
use serde::Deserialize;
use serde::Serialize;

use crate::color::Color;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
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
pub(in crate::paint) use encode::Density;
use frame::Frame;
use glyphs::Glyphs;
pub(crate) use layers::Ink;
pub(crate) use layers::Layers;
use splice::Splice;

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
    /// How pixels are packed. Default: by the number of files, as [`Encoding::for_files`] says.
    pub encoding: Option<Encoding>,
    /// Pixels at most. Default: [`Limits::output_pixels`].
    pub most_pixels: u64,
}

/// How the pixels of a PNG are packed. All ways give the same pixels, and each gives the same bytes for
/// a record, alone or among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// The quickest for one file.
    Fast,
    /// The smallest for one file: a third smaller, and slower by far.
    Small,
    /// What all records share is drawn and packed once, which takes as long as dozens of files; then a
    /// file takes only what its record changes. About as small as `Small`; large photographs take up to a
    /// seventh more. Pictures of more than
    /// 256 MiB of pixels, and scenes that do not come from the painter's stage, are packed as by `Fast`.
    Prepared,
}

impl Encoding {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::Fast, Self::Small, Self::Prepared];
    /// From so many files on, preparing repays.
    pub const PREPARED_FROM: u64 = 100;

    /// The way for so many files of one design, where none is asked for: `Prepared` from
    /// [`PREPARED_FROM`](Self::PREPARED_FROM) on, `Fast` below.
    pub fn for_files(files: u64) -> Self {
        match files >= Self::PREPARED_FROM {
            true => Self::Prepared,
            false => Self::Fast,
        }
    }

    /// How the whole of a picture is packed.
    fn compression(self) -> Compression {
        match self {
            Self::Fast | Self::Prepared => Compression::Fast,
            Self::Small => Compression::High,
        }
    }

    /// Its name in options and manifests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Small => "small",
            Self::Prepared => "prepared",
        }
    }
}

impl FromStr for Encoding {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wanted = text.trim().to_ascii_lowercase();
        let known = Self::ALL.into_iter().find(|way| way.name() == wanted);
        known.ok_or_else(|| {
            let message = format!("no encoding of PNG is called `{text}`");
            Error::new(Kind::BadValue, message).help("there are `fast`, `small` and `prepared`")
        })
    }
}

impl Default for PngOptions {
    fn default() -> Self {
        Self {
            dpi: None,
            width_px: None,
            page: 0,
            ground: None,
            encoding: None,
            most_pixels: Limits::default().output_pixels,
        }
    }
}

/// Turns scenes into PNG files. Prepared once a plate; clones share everything.
#[derive(Clone, Debug)]
pub struct PngPainter {
    prepared: Arc<Prepared>,
    encoding: Encoding,
}

#[derive(Debug)]
struct Prepared {
    options: PngOptions,
    frame: Frame,
    /// The stage's nodes that `ground` shows.
    stage: StagePage,
    ground: Canvas,
    /// The start of the ground, up to its first picture, for the painter after this one.
    #[cfg_attr(not(feature = "preview"), expect(dead_code))]
    base: Option<Base>,
    /// What no record changes, drawn when a scene first shows it.
    fixed: Vec<(Node, OnceLock<Result<Sprite>>)>,
    glyphs: Glyphs,
    /// The picture that all records share, packed; when a file is first asked for so.
    splice: OnceLock<Result<Option<Splice>>>,
    /// What stands before the pixels of its files.
    head: Vec<u8>,
}

/// The first nodes of a ground, drawn.
#[derive(Debug)]
#[cfg_attr(not(feature = "preview"), expect(dead_code))]
struct Base {
    nodes: usize,
    canvas: Canvas,
}

/// A drawn node, cut to what is to be seen; `None` when that is nothing, or too much to keep.
type Sprite = Option<Arc<Canvas>>;

/// Sprites larger than this are drawn anew each time, in bytes.
const MOST_SPRITE: usize = 64 * 1024 * 1024;

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
        Self::with_ground(stage, options, (ground, None), glyphs)
    }

    /// As [`PngPainter::prepare`], for the next stage of a design that is being changed: the picture behind its page is
    /// not drawn again when `earlier` did so, and is kept for the one after.
    ///
    /// # Errors
    /// As [`PngPainter::prepare`].
    #[cfg(feature = "preview")]
    pub fn prepare_after(
        stage: &Stage,
        options: &PngOptions,
        earlier: Option<&Self>,
    ) -> Result<Self> {
        let page = stage.page(options.page)?;
        let frame = Frame::new(page.size, page.dpi, options)?;
        let glyphs = Glyphs::default();
        let known = earlier.and_then(|earlier| earlier.prepared.base_of(page, frame, options));
        let base = match known {
            Some(base) => base,
            None => base::draw(&page.ground, frame, options, &glyphs)?,
        };
        let rest = &page.ground[base.nodes..];
        let ground = draw_on(base.canvas.clone(), rest, frame, &glyphs)?;
        Self::with_ground(stage, options, (ground, Some(base)), glyphs)
    }

    fn with_ground(
        stage: &Stage,
        options: &PngOptions,
        (ground, base): (Canvas, Option<Base>),
        glyphs: Glyphs,
    ) -> Result<Self> {
        let page = stage.page(options.page)?;
        let frame = Frame::new(page.size, page.dpi, options)?;
        let fixed = stage
            .fixed
            .iter()
            .map(|node| (node.clone(), OnceLock::new()));
        Ok(Self {
            encoding: options.encoding.unwrap_or(Encoding::for_files(1)),
            prepared: Arc::new(Prepared {
                head: encode::head(&ground, frame.density)?,
                options: options.clone(),
                frame,
                stage: page.clone(),
                ground,
                base,
                fixed: fixed.collect(),
                glyphs,
                splice: OnceLock::new(),
            }),
        })
    }

    /// The painter for so many files, where no encoding is asked for; it shares everything with this one.
    #[must_use]
    pub fn for_files(&self, files: u64) -> Self {
        let asked = self.prepared.options.encoding;
        Self {
            prepared: Arc::clone(&self.prepared),
            encoding: asked.unwrap_or(Encoding::for_files(files)),
        }
    }

    /// How its files are packed.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The file for one record.
    ///
    /// # Errors
    /// [`Kind::BadValue`] when the scene lacks the page; [`Kind::Picture`] or [`Kind::Limit`] when
    /// a picture of the record can't be drawn.
    pub fn paint(&self, scene: &Scene) -> Result<Vec<u8>> {
        if self.encoding == Encoding::Prepared
            && let Some(file) = self.prepared.spliced(scene)?
        {
            return Ok(file);
        }
        let (canvas, density) = self.draw(scene)?;
        encode::encode(&canvas, density, self.encoding.compression())
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
        let area = self.prepared.frame.area;
        (area.width() as u32, area.height() as u32)
    }

    /// Pixels to the metre, across and down.
    pub(in crate::paint) fn density(&self) -> Density {
        self.prepared.frame.density
    }

    fn draw(&self, scene: &Scene) -> Result<(Canvas, Density)> {
        let prepared = &*self.prepared;
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
        if self.is_ours(page) {
            return Ok((self.ground.clone(), self.frame));
        }
        let frame = Frame::new(page.size, self.stage.dpi, &self.options)?;
        let ground = draw_ground(&page.ground, frame, &self.options, &self.glyphs)?;
        Ok((ground, frame))
    }

    fn is_ours(&self, page: &Page) -> bool {
        page.size == self.stage.size && Arc::ptr_eq(&page.ground, &self.stage.ground)
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

/// The file of pixels that are at hand: RGB when all are opaque, RGBA otherwise. `density` is in pixels to the
/// metre, across and down; `Prepared` packs as `Fast` does.
///
/// # Errors
/// [`Kind::Paint`] when width and height do not tell how many pixels there are.
pub fn pack(pixels: &Pixels, density: (u32, u32), encoding: Encoding) -> Result<Vec<u8>> {
    let canvas = Canvas {
        area: Area {
            left: 0,
            top: 0,
            right: pixels.width as i32,
            bottom: pixels.height as i32,
        },
        channels: 4,
        bytes: pixels.rgba.clone(),
        solid: pixels.opaque,
    };
    let canvas = match pixels.opaque {
        true => canvas.without_alpha(),
        false => canvas,
    };
    encode::encode(&canvas, density, encoding.compression())
}

fn draw_ground(
    nodes: &[Node],
    frame: Frame,
    options: &PngOptions,
    glyphs: &Glyphs,
) -> Result<Canvas> {
    draw_on(blank(frame, options), nodes, frame, glyphs)
}

/// What stands behind the page.
fn blank(frame: Frame, options: &PngOptions) -> Canvas {
    let mut canvas = Canvas::clear(frame.area);
    if let Some(color) = options.ground {
        canvas.fill(color.to_rgba8());
    }
    canvas
}

fn draw_on(mut canvas: Canvas, nodes: &[Node], frame: Frame, glyphs: &Glyphs) -> Result<Canvas> {
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
