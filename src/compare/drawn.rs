//! Two designs as they look, for one record.

use super::PageChange;
use super::places;
use crate::error::Result;
use crate::geom::Rect;
use crate::geom::Size;
use crate::paint::png::PngOptions;
use crate::paint::png::PngPainter;
use crate::picture::Pixels;
use crate::plate::Plate;
use crate::record::Record;
use crate::scene::Node;
use crate::scene::Page;
use crate::scene::Scene;

/// Width of a page's picture, in pixels.
pub(super) const WIDTH: u32 = 1_000;

/// The pages of two designs side by side.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) pages: Vec<Pair>,
}

/// A page before and after; `None` where a design has fewer.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) sides: [Option<Side>; 2],
    /// Elements whose nodes differ.
    elements: Vec<String>,
}

/// A page as one design has it.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub(super) size: Size,
    pub(super) pixels: Pixels,
}

impl Drawn {
    pub(super) fn of(before: &Plate, after: &Plate, record: &Record) -> Result<Self> {
        let scenes = [scene(before, record)?, scene(after, record)?];
        let count = scenes[0].pages.len().max(scenes[1].pages.len());
        let pages = (0..count).map(|page| {
            let sides = [(before, &scenes[0]), (after, &scenes[1])];
            let [before, after] = sides.map(|(plate, scene)| side(plate, scene, page));
            Ok(Pair {
                sides: [before?, after?],
                elements: elements(scenes.each_ref().map(|scene| scene.pages.get(page))),
            })
        });
        Ok(Self {
            pages: pages.collect::<Result<_>>()?,
        })
    }

    /// The pages that differ.
    pub(super) fn changes(&self) -> Vec<PageChange> {
        let pages = self.pages.iter().enumerate();
        pages.filter_map(|(page, pair)| pair.change(page)).collect()
    }
}

impl Pair {
    fn change(&self, page: usize) -> Option<PageChange> {
        let (places, share) = match &self.sides {
            [Some(before), Some(after)] if before.size == after.size => {
                let found = places::of(&before.pixels, &after.pixels);
                let scale = after.size.w / f64::from(after.pixels.width);
                let places = found.areas.into_iter().map(|area| area.scaled(scale));
                (places.collect(), found.share)
            }
            sides => {
                let size = sides.iter().flatten().next_back().map(|side| side.size);
                let whole = size.map(|size| Rect::new(0.0, 0.0, size.w, size.h));
                (whole.into_iter().collect::<Vec<_>>(), 1.0)
            }
        };
        (!places.is_empty()).then(|| PageChange {
            page,
            places,
            share,
            elements: self.elements.clone(),
        })
    }
}

fn scene(plate: &Plate, record: &Record) -> Result<Scene> {
    Ok(plate.fill(record)?.layout()?.scene())
}

fn side(plate: &Plate, scene: &Scene, page: usize) -> Result<Option<Side>> {
    let Some(of_scene) = scene.pages.get(page) else {
        return Ok(None);
    };
    let options = PngOptions {
        width_px: Some(WIDTH),
        page,
        ..PngOptions::default()
    };
    let painter = PngPainter::prepare(&*plate.stage()?, &options)?;
    Ok(Some(Side {
        size: of_scene.size,
        pixels: painter.pixels(scene)?,
    }))
}

/// Elements that two pages draw otherwise, back to front.
fn elements([before, after]: [Option<&Page>; 2]) -> Vec<String> {
    let (before, after) = (nodes(before), nodes(after));
    let of = |nodes: &[Node], element: &str| {
        let own = nodes.iter().filter(|node| &*node.element == element);
        own.cloned().collect::<Vec<_>>()
    };
    let mut found: Vec<String> = Vec::new();
    for node in after.iter().chain(&before) {
        let element = &*node.element;
        if !found.iter().any(|known| known == element)
            && of(&before, element) != of(&after, element)
        {
            found.push(element.to_owned());
        }
    }
    found
}

/// A page's nodes, without what depends on all others of its design.
fn nodes(page: Option<&Page>) -> Vec<Node> {
    let nodes = page
        .into_iter()
        .flat_map(|page| page.ground.iter().chain(&page.nodes));
    let plain = |node: &Node| Node {
        fixed: None,
        ..node.clone()
    };
    nodes.map(plain).collect()
}
