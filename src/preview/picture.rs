//! Pages as pictures for the screen, their bleed around them, at the width that is asked for.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Size;
use crate::paint::png::Encoding;
use crate::paint::png::PngOptions;
use crate::paint::png::PngPainter;
use crate::plate::Plate;
use crate::scene::Node;
use crate::scene::Page;
use crate::scene::Scene;
use crate::scene::Stage;
use crate::scene::StagePage;

/// Painters that are kept: for the screen, and for the sheet of small badges.
const MOST_PAINTERS: usize = 6;

/// Pixels of a picture at most: more than any screen has.
const MOST_PIXELS: u64 = 60_000_000;

/// Widths that may be asked for, in pixels.
const WIDTHS: std::ops::RangeInclusive<u32> = 16..=12_000;

/// What draws the pages of one plate.
pub(super) struct Pictures {
    stage: Stage,
    /// The latest last.
    painters: Mutex<Vec<Painter>>,
    /// Those of the plate before, which know the picture behind the page.
    earlier: Vec<Painter>,
}

#[derive(Clone)]
struct Painter {
    page: usize,
    width: u32,
    painter: PngPainter,
}

impl Pictures {
    pub(super) fn new(plate: &Plate, earlier: Option<&Self>) -> Result<Self> {
        Ok(Self {
            stage: with_bleed(&*plate.stage()?),
            painters: Mutex::default(),
            earlier: earlier.map(Self::known).unwrap_or_default(),
        })
    }

    /// Its painters; those of the plate before when nothing was drawn with its own.
    fn known(&self) -> Vec<Painter> {
        let own = self.painters().clone();
        match own.is_empty() {
            true => self.earlier.clone(),
            false => own,
        }
    }

    fn painters(&self) -> MutexGuard<'_, Vec<Painter>> {
        self.painters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page with its bleed, so many pixels wide.
    pub(super) fn png(&self, scene: &Scene, page: usize, width: u32) -> Result<Vec<u8>> {
        if !WIDTHS.contains(&width) {
            let message = format!("a picture can't be {width} pixels wide");
            return Err(Error::new(Kind::BadValue, message).help("ask for 16 to 12,000"));
        }
        let painter = self.painter(page, width)?;
        let wanted = scene.page(page)?;
        let mut pages: Vec<Page> = scene.pages.clone();
        pages[page] = bled(wanted, self.stage.page(page)?);
        let scene = Scene {
            meta: scene.meta.clone(),
            pages,
        };
        painter.paint(&scene)
    }

    fn painter(&self, page: usize, width: u32) -> Result<PngPainter> {
        let is_it = |known: &&Painter| known.page == page && known.width == width;
        if let Some(known) = self.painters().iter().find(is_it) {
            return Ok(known.painter.clone());
        }
        let options = PngOptions {
            width_px: Some(width),
            page,
            encoding: Some(Encoding::Fast),
            most_pixels: MOST_PIXELS,
            ..PngOptions::default()
        };
        let earlier = self.earlier.iter().find(is_it).map(|known| &known.painter);
        let painter = PngPainter::prepare_after(&self.stage, &options, earlier)?;
        let mut painters = self.painters();
        if painters.len() >= MOST_PAINTERS {
            painters.remove(0);
        }
        painters.push(Painter {
            page,
            width,
            painter: painter.clone(),
        });
        Ok(painter)
    }
}

/// The stage with pages that are as large as their art.
fn with_bleed(stage: &Stage) -> Stage {
    let bleed_of = |index: usize| {
        let page = stage.pages.iter().find(|page| page.above.contains(&index));
        page.map_or(0.0, |page| page.bleed)
    };
    Stage {
        pages: stage.pages.iter().map(bled_stage).collect(),
        fixed: stage
            .fixed
            .iter()
            .enumerate()
            .map(|(index, node)| moved(node, bleed_of(index)))
            .collect(),
    }
}

fn bled_stage(page: &StagePage) -> StagePage {
    let ground = page.ground.iter().map(|node| moved(node, page.bleed));
    StagePage {
        size: grown(page.size, page.bleed),
        ground: Arc::new(ground.collect()),
        expected: Vec::new(),
        ..page.clone()
    }
}

/// A page that is as large as its art, on the ground of the stage.
fn bled(page: &Page, stage: &StagePage) -> Page {
    Page {
        size: stage.size,
        bleed: page.bleed,
        ground: stage.ground.clone(),
        nodes: page
            .nodes
            .iter()
            .map(|node| moved(node, page.bleed))
            .collect(),
    }
}

fn grown(size: Size, by: f64) -> Size {
    Size::new(size.w + 2.0 * by, size.h + 2.0 * by)
}

fn moved(node: &Node, by: f64) -> Node {
    Node {
        transform: node.transform.then(Affine::translate(by, by)),
        ..node.clone()
    }
}
