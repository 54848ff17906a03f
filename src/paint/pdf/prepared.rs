//! What is made once: the prefix, and what scenes are drawn with.

use std::sync::Arc;

use pdf_writer::Ref;

use super::PdfOptions;
use super::canvas::Canvas;
use super::canvas::Pictures;
use super::canvas::Sheet;
use super::canvas::Spot;
use super::canvas::gather;
use super::canvas::write_form;
use super::facts::Grain;
use super::file::Effort;
use super::file::Objects;
use super::file::Prefix;
use super::fonts::Fonts;
use super::fonts::Wanted;
use super::page::Leaf;
use super::page::write_content;
use super::page::write_links;
use super::picture::PictureStore;
use super::reading::Balance;
use super::reading::Way;
use super::resources::Resources;
use super::subset::FontStore;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Rect;
use crate::geom::Size;
use crate::scene::Node;
use crate::scene::Page;
use crate::scene::Scene;
use crate::scene::Stage;
use crate::scene::StagePage;

/// What the pages are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Each record has a file: links that no record changes stand in the prefix.
    Files,
    /// All records share a file: a link may be of one page alone (clause 12.5.2), so each page
    /// writes its own.
    Pages,
    /// They are placed on sheets for print: content is kept as forms, and links are left out.
    Cells,
}

/// What all scenes are drawn with.
pub(super) struct Prepared {
    pub(super) prefix: Prefix,
    pub(super) findings: Vec<Finding>,
    pub(super) fonts: FontStore,
    designs: Vec<Set>,
    pub(super) pictures: Pictures,
    pub(super) store: PictureStore,
    purpose: Purpose,
}

/// What was prepared for the scenes of one stage.
struct Set {
    grounds: Vec<Ground>,
    /// Forms of the nodes that no record changes, by [`Node::fixed`].
    fixed: Vec<Option<Ref>>,
}

/// A page's ground, in the prefix.
struct Ground {
    page: StagePage,
    balance: Balance,
    content: Option<Ref>,
    used: Resources,
    links: Vec<Ref>,
    /// Links that each page writes anew.
    spots: Vec<Spot>,
}

impl Prepared {
    /// Encodes what the scenes of `stages` have in common; `more` may write what else all files
    /// share.
    ///
    /// # Errors
    /// Those of damaged pictures and fonts.
    pub(super) fn new<T>(
        stages: &[&Stage],
        options: &PdfOptions,
        purpose: Purpose,
        more: impl FnOnce(&mut Sheet<'_>) -> T,
    ) -> Result<(Self, T)> {
        let mut fonts = FontStore::new();
        let store = PictureStore::new(options.fallback_dpi);
        let mut sheet = Sheet::of_prefix(stages, &fonts, &store)?;
        let sets = stages.iter();
        let designs = sets.map(|stage| Set::new(stage, purpose, &mut sheet));
        let designs = designs.collect::<Result<Vec<Set>>>()?;
        let more = more(&mut sheet);
        let findings = std::mem::take(&mut sheet.findings);
        let (prefix, pictures) = sheet.into_prefix(&fonts);
        fonts.grain = Grain::of(prefix.bytes.len());
        let prepared = Self {
            prefix,
            findings,
            fonts,
            designs,
            pictures,
            store,
            purpose,
        };
        Ok((prepared, more))
    }

    /// The glyphs of all text that a scene draws for itself.
    pub(super) fn wanted(&self, design: usize, scene: &Scene) -> Wanted {
        let mut wanted = Wanted::default();
        for page in &scene.pages {
            let own = self.own(design, page);
            for layer in own.layers {
                gather(layer, own.fixed, &mut wanted);
            }
        }
        wanted
    }

    /// A tail that is to be drawn.
    pub(super) fn sheet(&self, objects: Objects, fonts: Fonts) -> Sheet<'_> {
        Sheet {
            objects,
            fonts,
            effort: match self.purpose {
                Purpose::Files => Effort::Each,
                Purpose::Pages | Purpose::Cells => Effort::Page,
            },
            pictures: Pictures::default(),
            shared: Some(&self.pictures),
            store: &self.store,
            findings: Vec::new(),
        }
    }

    /// What a page draws for itself.
    pub(super) fn own<'a>(&'a self, design: usize, page: &'a Page) -> Own<'a> {
        let set = self.designs.get(design);
        let ground = set.and_then(|set| set.ground(page));
        let layers: Vec<&[Node]> = match ground {
            Some(_) => vec![&page.nodes],
            None => vec![&page.ground, &page.nodes],
        };
        Own {
            ground,
            fixed: set.map_or(&[], |set| &set.fixed),
            layers,
        }
    }

    /// Draws a page; what is left is to write its dictionary, or to place its forms.
    ///
    /// # Errors
    /// Those of pictures that can't be read.
    pub(super) fn leaf(&self, design: usize, page: &Page, sheet: &mut Sheet<'_>) -> Result<Leaf> {
        let own = self.own(design, page);
        let area = area(page.size, page.bleed);
        let canvas = Canvas::new(sheet, own.fixed, area, own.way());
        let drawn = draw(&own.layers, canvas, self.purpose)?;
        let mut leaf = Leaf::new(page.size, page.bleed);
        if let Some(ground) = own.ground {
            leaf.contents.extend(ground.content);
            leaf.used.join(&ground.used);
            leaf.links.extend(&ground.links);
            leaf.links
                .extend(write_links(&ground.spots, area, &mut sheet.objects));
        }
        leaf.contents.extend(drawn.content);
        leaf.used.join(&drawn.used);
        leaf.links
            .extend(write_links(&drawn.spots, area, &mut sheet.objects));
        Ok(leaf)
    }

    /// Whether there is such a design.
    ///
    /// # Errors
    /// [`Kind::BadValue`] when there is none.
    pub(super) fn check_design(&self, design: usize) -> Result<()> {
        if design < self.designs.len() {
            return Ok(());
        }
        let count = self.designs.len();
        let message = format!("there is no design {design} in this file; it has {count}");
        Err(Error::new(Kind::BadValue, message)
            .help("designs are counted from 0, in the order in which the file was prepared"))
    }
}

/// What a page draws for itself.
pub(super) struct Own<'a> {
    ground: Option<&'a Ground>,
    /// Forms of nodes that stand in the prefix.
    pub(super) fixed: &'a [Option<Ref>],
    /// Back to front; the page's ground is one when it was not prepared.
    pub(super) layers: Vec<&'a [Node]>,
}

impl Own<'_> {
    /// Which way most letters of the whole page run.
    pub(super) fn way(&self) -> Way {
        let ground = self.ground.map(|ground| ground.balance);
        let mut balance = ground.unwrap_or_default();
        self.layers.iter().for_each(|nodes| balance.add(nodes));
        balance.way()
    }
}

impl Set {
    fn new(stage: &Stage, purpose: Purpose, sheet: &mut Sheet<'_>) -> Result<Self> {
        let fixed = fixed_forms(stage, sheet)?;
        let pages = stage.pages.iter();
        let grounds = pages.map(|page| ground(page, purpose, sheet));
        Ok(Self {
            fixed,
            grounds: grounds.collect::<Result<_>>()?,
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
}

impl<'a> Sheet<'a> {
    fn of_prefix(stages: &[&Stage], fonts: &FontStore, store: &'a PictureStore) -> Result<Self> {
        let mut wanted = Wanted::default();
        for stage in stages {
            for page in &stage.pages {
                gather(&page.ground, &[], &mut wanted);
            }
            gather(&stage.fixed, &[], &mut wanted);
        }
        let mut objects = Objects::of_prefix();
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

    fn into_prefix(mut self, fonts: &FontStore) -> (Prefix, Pictures) {
        self.fonts.write(fonts, &mut self.objects, Effort::Once);
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

fn ground(page: &StagePage, purpose: Purpose, sheet: &mut Sheet<'_>) -> Result<Ground> {
    let mut balance = Balance::default();
    balance.add(&page.ground);
    let area = area(page.size, page.bleed);
    let canvas = Canvas::new(sheet, &[], area, balance.way());
    let layers = [page.ground.as_slice()];
    let mut drawn = draw(&layers, canvas, purpose)?;
    let links = match purpose {
        Purpose::Files => write_links(&std::mem::take(&mut drawn.spots), area, &mut sheet.objects),
        Purpose::Pages | Purpose::Cells => Vec::new(),
    };
    Ok(Ground {
        page: page.clone(),
        balance,
        content: drawn.content,
        used: drawn.used,
        links,
        spots: drawn.spots,
    })
}

/// Content that was written, with what it needs.
struct Content {
    /// A stream, or a form for a cell.
    content: Option<Ref>,
    used: Resources,
    /// Links that are still to be written; none for a cell.
    spots: Vec<Spot>,
}

fn draw(layers: &[&[Node]], mut canvas: Canvas<'_, '_>, purpose: Purpose) -> Result<Content> {
    canvas.flip();
    layers.iter().try_for_each(|nodes| canvas.nodes(nodes))?;
    canvas.ops.op("Q");
    let Canvas {
        sheet,
        ops,
        used,
        mut spots,
        sheet_area,
        ..
    } = canvas;
    let is_empty = layers.iter().all(|nodes| nodes.is_empty());
    let mut write = || match purpose {
        Purpose::Files | Purpose::Pages => write_content(&ops, sheet),
        Purpose::Cells => {
            let bounds = Rect::new(0.0, 0.0, sheet_area.w, sheet_area.h);
            write_form(sheet, &ops, &used, bounds, false)
        }
    };
    let content = (!is_empty).then(&mut write);
    if purpose == Purpose::Cells {
        spots.clear();
    }
    Ok(Content {
        content,
        used,
        spots,
    })
}
