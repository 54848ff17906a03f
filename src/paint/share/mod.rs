//! Pictures to show and to share: JPEG and WebP, and cards, on which the page lies as on a table.
//!
//! They are painted from the pixels of a PNG of the same size, so that all pictures of a record agree.

mod card;
mod ground;
mod lab;
mod shadow;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

pub use card::Card;

use super::Format;
use super::png::PngOptions;
use super::png::PngPainter;
use crate::color::Color;
use crate::error::Result;
use crate::scene::Meta;
use crate::scene::Page;
use crate::scene::Scene;
use crate::scene::Stage;

use card::Spread;
use write::Writing;

/// How pictures are made that are to be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareOptions {
    /// A ground of so many pixels, on which the page lies. Default: none, the page alone.
    pub card: Option<Card>,
    /// How true a JPEG is, 1 to 100. Default: 88, at which letters have no fringes.
    pub quality: u8,
}

impl Default for ShareOptions {
    fn default() -> Self {
        Self {
            card: None,
            quality: 88,
        }
    }
}

/// Turns scenes into JPEG and WebP files, and into cards as PNG, JPEG or WebP. Prepared once a plate;
/// clones share everything.
#[derive(Clone, Debug)]
pub struct SharePainter {
    page: PngPainter,
    spread: Option<Arc<Spread>>,
    writing: Writing,
}

impl SharePainter {
    /// A card's file has at most so many bytes: what networks take for a picture beside a link.
    pub const MOST_CARD_BYTES: usize = 5_000_000;

    /// Draws what all records share. Size, page and ground of the page are those of `png`; on a card its
    /// size follows from the card's.
    ///
    /// # Errors
    /// As [`PngPainter::prepare`]; [`Kind::BadValue`](crate::finding::Kind::BadValue) for a quality outside of 1 to 100, and for PDF and SVG,
    /// which are no pictures of pixels.
    pub fn prepare(
        format: Format,
        stage: &Stage,
        png: &PngOptions,
        share: &ShareOptions,
    ) -> Result<Self> {
        let writing = Writing::new(format, share)?;
        let Some(card) = share.card else {
            let page = PngPainter::prepare(stage, &on_white(png, format))?;
            return Ok(Self {
                writing: writing.dense(page.density()),
                page,
                spread: None,
            });
        };
        let size = stage.page(png.page)?.size;
        let options = PngOptions {
            dpi: None,
            width_px: Some(card.room_for(size).0),
            ..png.clone()
        };
        let page = PngPainter::prepare(stage, &options)?;
        let shown = page.pixels(&alike(stage))?;
        Ok(Self {
            spread: Some(Arc::new(Spread::new(card, &shown))),
            page,
            writing,
        })
    }

    /// The file for one record.
    ///
    /// # Errors
    /// As [`PngPainter::paint`]; [`Kind::Limit`](crate::finding::Kind::Limit) for a card that needs more than
    /// [`MOST_CARD_BYTES`](Self::MOST_CARD_BYTES), and for a JPEG or WebP with a longer side than the format has.
    pub fn paint(&self, scene: &Scene) -> Result<Vec<u8>> {
        let page = self.page.pixels(scene)?;
        match &self.spread {
            None => self.writing.picture(&page),
            Some(spread) => self.writing.card(&spread.with(&page)),
        }
    }

    /// Width and height of its files in pixels.
    pub fn size(&self) -> (u32, u32) {
        match &self.spread {
            None => self.page.size(),
            Some(spread) => (spread.card.width(), spread.card.height()),
        }
    }

    /// The format that it paints.
    pub fn format(&self) -> Format {
        self.writing.format()
    }
}

/// A JPEG has no alpha: where nothing else is asked for, white stands behind the page.
fn on_white(png: &PngOptions, format: Format) -> PngOptions {
    let ground = match format {
        Format::Jpeg => png.ground.or(Some(Color::WHITE)),
        Format::Pdf | Format::Png | Format::Svg | Format::WebP => png.ground,
    };
    PngOptions {
        ground,
        ..png.clone()
    }
}

/// What all records have alike, as a scene.
fn alike(stage: &Stage) -> Scene {
    let pages = stage.pages.iter().map(|page| Page {
        size: page.size,
        bleed: page.bleed,
        ground: Arc::clone(&page.ground),
        nodes: page
            .above
            .iter()
            .filter_map(|index| stage.fixed.get(*index).cloned())
            .collect(),
    });
    Scene {
        meta: Meta::default(),
        pages: pages.collect(),
    }
}
