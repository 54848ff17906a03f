//! PDF (ISO 32000-1): what no record changes is encoded once, as bytes that every file begins with.
//!
//! A file is a prefix and a tail. The prefix holds the grounds of the pages, the nodes that no
//! record changes, their pictures and their fonts; the tail holds what is the record's own, and
//! the cross-reference table. A file's bytes depend on its stage, its options and its record alone.

mod cache;
mod canvas;
mod clean;
mod code;
mod facts;
mod file;
mod fonts;
mod ink;
mod meta;
mod ops;
mod page;
mod picture;
mod raster;
mod reading;
mod resources;
#[cfg(test)]
mod tests;
mod text;
mod units;
#[cfg(feature = "vector")]
mod vector;

use std::sync::Arc;

use pdf_writer::Ref;

use crate::error::Result;
use crate::finding::Finding;
use crate::geom::Rect;
use crate::geom::Size;
use crate::scene::Node;
use crate::scene::Page;
use crate::scene::Scene;
use crate::scene::Stage;
use crate::scene::StagePage;

use canvas::Canvas;
use canvas::Pictures;
use canvas::Sheet;
use canvas::gather;
use file::Effort;
use file::Prefix;
use fonts::FontStore;
use fonts::Fonts;
use fonts::Wanted;
use picture::PictureStore;
use reading::Balance;
use resources::Resources;

pub use file::Painted;

/// How PDF files are made.
#[derive(Clone, Debug, PartialEq)]
pub struct PdfOptions {
    /// Pixels to the inch for vector art that can't be kept as outlines. Default: 300.
    pub fallback_dpi: f64,
}

impl Default for PdfOptions {
    fn default() -> Self {
        Self {
            fallback_dpi: 300.0,
        }
    }
}

/// Paints scenes of one stage as PDF files. Cheap to clone, shared by all threads.
#[derive(Clone)]
pub struct PdfPainter(Arc<Inner>);

struct Inner {
    prefix: Prefix,
    findings: Vec<Finding>,
    grounds: Vec<Ground>,
    /// Forms of the nodes that no record changes, by [`Node::fixed`].
    fixed: Vec<Option<Ref>>,
    pictures: Pictures,
    fonts: FontStore,
    store: PictureStore,
}

/// A page's ground, in the prefix.
struct Ground {
    page: StagePage,
    balance: Balance,
    content: Option<Ref>,
    used: Resources,
    links: Vec<Ref>,
}

impl PdfPainter {
    /// Encodes and compresses everything that the scenes of `stage` have in common.
    ///
    /// # Errors
    /// [`Kind::Picture`](crate::finding::Kind::Picture) and
    /// [`Kind::Font`](crate::finding::Kind::Font) for a picture or a font that turns out to be
    /// damaged.
    pub fn prepare(stage: &Stage, options: &PdfOptions) -> Result<Self> {
        let fonts = FontStore::new();
        let store = PictureStore::new(options.fallback_dpi);
        let mut sheet = Sheet::of_prefix(stage, &fonts, &store)?;
        let fixed = fixed_forms(stage, &mut sheet)?;
        let grounds = stage.pages.iter().map(|page| ground(page, &mut sheet));
        let grounds = grounds.collect::<Result<Vec<Ground>>>()?;
        let findings = std::mem::take(&mut sheet.findings);
        let (prefix, pictures) = sheet.into_prefix();
        Ok(Self(Arc::new(Inner {
            prefix,
            findings,
            grounds,
            fixed,
            pictures,
            fonts,
            store,
        })))
    }

    /// Warnings from its preparation: art that could not be kept as outlines.
    pub fn findings(&self) -> &[Finding] {
        &self.0.findings
    }

    /// Paints a scene as one PDF file.
    ///
    /// # Errors
    /// As for [`prepare`](Self::prepare), with the element.
    pub fn paint(&self, scene: &Scene) -> Result<Vec<u8>> {
        self.paint_shared(scene).map(|painted| painted.to_vec())
    }

    /// Paints a scene without copying what all files begin with.
    ///
    /// # Errors
    /// As for [`paint`](Self::paint).
    pub fn paint_shared(&self, scene: &Scene) -> Result<Painted> {
        let inner = &*self.0;
        let mut sheet = inner.sheet(scene)?;
        let tree = sheet.objects.alloc();
        let pages = scene
            .pages
            .iter()
            .map(|page| inner.page(page, tree, &mut sheet));
        let pages = pages.collect::<Result<Vec<Ref>>>()?;
        let Sheet {
            mut objects, fonts, ..
        } = sheet;
        fonts.write(&mut objects, Effort::Each);
        page::write_tree(tree, &pages, &mut objects);
        let info = meta::write_info(&scene.meta, &mut objects);
        let catalog = page::write_catalog(&scene.meta, tree, &mut objects);
        Ok(inner.prefix.close(objects, catalog, info))
    }
}

impl Inner {
    /// An empty tail with the fonts of a scene.
    fn sheet(&self, scene: &Scene) -> Result<Sheet<'_>> {
        let mut wanted = Wanted::default();
        for page in &scene.pages {
            if self.ground(page).is_none() {
                gather(&page.ground, &self.fixed, &mut wanted);
            }
            gather(&page.nodes, &self.fixed, &mut wanted);
        }
        let mut objects = self.prefix.tail();
        let fonts = Fonts::kept(wanted, &self.fonts, &mut objects)?;
        Ok(Sheet {
            objects,
            fonts,
            effort: Effort::Each,
            pictures: Pictures::default(),
            shared: Some(&self.pictures),
            store: &self.store,
            findings: Vec::new(),
        })
    }

    /// What was prepared for a page, unless it is not one of the stage's.
    fn ground(&self, page: &Page) -> Option<&Ground> {
        self.grounds.iter().find(|ground| {
            Arc::ptr_eq(&ground.page.ground, &page.ground)
                && ground.page.size == page.size
                && ground.page.bleed == page.bleed
        })
    }

    fn page(&self, page: &Page, tree: Ref, sheet: &mut Sheet<'_>) -> Result<Ref> {
        let ground = self.ground(page);
        let mut balance = ground.map_or_else(Balance::default, |ground| ground.balance);
        let mut layers: Vec<&[Node]> = Vec::new();
        if ground.is_none() {
            balance.add(&page.ground);
            layers.push(&page.ground);
        }
        balance.add(&page.nodes);
        layers.push(&page.nodes);
        let area = area(page.size, page.bleed);
        let drawn = draw(
            &layers,
            Canvas::new(sheet, &self.fixed, area, balance.way()),
        )?;
        let mut leaf = page::Leaf::new(page.size, page.bleed);
        if let Some(ground) = ground {
            leaf.contents.extend(ground.content);
            leaf.used.join(&ground.used);
            leaf.links.extend(&ground.links);
        }
        leaf.contents.extend(drawn.content);
        leaf.used.join(&drawn.used);
        leaf.links.extend(drawn.links);
        Ok(leaf.write(tree, &mut sheet.objects))
    }
}

impl<'a> Sheet<'a> {
    fn of_prefix(stage: &Stage, fonts: &FontStore, store: &'a PictureStore) -> Result<Self> {
        let mut wanted = Wanted::default();
        for page in &stage.pages {
            gather(&page.ground, &[], &mut wanted);
        }
        gather(&stage.fixed, &[], &mut wanted);
        let mut objects = file::Objects::of_prefix();
        let fonts = Fonts::exact(wanted, fonts, &mut objects)?;
        Ok(Self {
            objects,
            fonts,
            effort: Effort::Once,
            pictures: Pictures::default(),
            shared: None,
            store,
            findings: Vec::new(),
        })
    }

    fn into_prefix(mut self) -> (Prefix, Pictures) {
        self.fonts.write(&mut self.objects, Effort::Once);
        (Prefix::new(self.objects), self.pictures)
    }
}

/// The page with its bleed, in the page's points.
fn area(size: Size, bleed: f64) -> Rect {
    Rect::new(0.0, 0.0, size.w, size.h).grown(bleed.max(0.0))
}

fn fixed_forms(stage: &Stage, sheet: &mut Sheet<'_>) -> Result<Vec<Option<Ref>>> {
    let areas = stage.pages.iter().map(|page| area(page.size, page.bleed));
    let Some(area) = areas.reduce(Rect::union) else {
        return Ok(Vec::new());
    };
    // Which page such a node stands on is not known here: its text counts with that of them all.
    let mut balance = Balance::default();
    stage
        .pages
        .iter()
        .for_each(|page| balance.add(&page.ground));
    balance.add(&stage.fixed);
    let form = |node: &Node| {
        let mut canvas = Canvas::new(&mut *sheet, &[], area, balance.way());
        let draw = |inner: &mut Canvas<'_, '_>| inner.nodes(std::slice::from_ref(node));
        canvas.form(draw, false).map(Some)
    };
    stage.fixed.iter().map(form).collect()
}

fn ground(page: &StagePage, sheet: &mut Sheet<'_>) -> Result<Ground> {
    let mut balance = Balance::default();
    balance.add(&page.ground);
    let area = area(page.size, page.bleed);
    let drawn = draw(
        &[&page.ground],
        Canvas::new(sheet, &[], area, balance.way()),
    )?;
    Ok(Ground {
        page: page.clone(),
        balance,
        content: drawn.content,
        used: drawn.used,
        links: drawn.links,
    })
}

/// A content stream that was written, with what it needs.
struct Content {
    content: Option<Ref>,
    used: Resources,
    links: Vec<Ref>,
}

fn draw(layers: &[&[Node]], mut canvas: Canvas<'_, '_>) -> Result<Content> {
    canvas.flip();
    layers.iter().try_for_each(|nodes| canvas.nodes(nodes))?;
    canvas.ops.op("Q");
    let Canvas {
        sheet,
        ops,
        used,
        spots,
        sheet_area,
        ..
    } = canvas;
    let is_empty = layers.iter().all(|nodes| nodes.is_empty());
    Ok(Content {
        content: (!is_empty).then(|| page::write_content(&ops, sheet)),
        used,
        links: page::write_links(&spots, sheet_area, &mut sheet.objects),
    })
}
