//! Nodes of a scene as operators of a content stream.

use std::sync::Arc;

use pdf_writer::Filter;
use pdf_writer::Finish;
use pdf_writer::Ref;

use super::code;
use super::file::Effort;
use super::file::Objects;
use super::file::pack_content;
use super::fonts::Fonts;
use super::fonts::Wanted;
use super::ink;
use super::ops::Ops;
use super::picture::Drawn;
use super::picture::PictureStore;
use super::reading::Way;
use super::resources::Resources;
use super::score::Score;
use super::text;
use crate::color::Color;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Rect;
use crate::picture::Picture;
use crate::scene::Blend;
use crate::scene::Cap;
use crate::scene::Code;
use crate::scene::Group;
use crate::scene::Item;
use crate::scene::Join;
use crate::scene::Node;
use crate::scene::Placed;
use crate::scene::Settled;
use crate::scene::Shape;
use crate::scene::Stroke;

/// A renderer that takes every pixel a picture touches draws one row more when the picture ends on
/// a whole pixel (poppler; SSIM 0.70 instead of 0.99 for a page-wide picture). Pictures end so far
/// inside their place, in points.
const INSET: f64 = 0.002;

/// Pictures that are in a file. They are few, and comparing them needs no digest as a rule.
#[derive(Default)]
pub(super) struct Pictures(Vec<(Picture, Arc<Drawn>)>);

impl Pictures {
    pub(super) fn add(&mut self, picture: &Picture, drawn: Drawn) {
        self.0.push((picture.clone(), Arc::new(drawn)));
    }

    pub(super) fn get(&self, picture: &Picture) -> Option<&Arc<Drawn>> {
        let same = |(known, _): &&(Picture, Arc<Drawn>)| known == picture;
        self.0.iter().find(same).map(|(_, drawn)| drawn)
    }
}

/// What is written so far: of the prefix, or of one record's tail.
pub(super) struct Sheet<'a> {
    pub(super) objects: Objects,
    pub(super) fonts: Fonts,
    pub(super) effort: Effort,
    /// Pictures in this part of the file.
    pub(super) pictures: Pictures,
    /// Pictures in the prefix, when this is a tail.
    pub(super) shared: Option<&'a Pictures>,
    pub(super) store: &'a PictureStore,
    pub(super) findings: Vec<Finding>,
}

fn flattened(picture: &Picture) -> Finding {
    let message = "the picture can't be kept as outlines in a PDF; it becomes pixels";
    Finding::warning(Kind::Picture, message)
        .file(picture.name())
        .help("draw it without filters, or raise `fallback_dpi`")
}

impl Sheet<'_> {
    fn picture(&mut self, picture: &Picture) -> Result<Arc<Drawn>> {
        let known = self.pictures.get(picture);
        let known = known.or_else(|| self.shared.and_then(|shared| shared.get(picture)));
        if let Some(drawn) = known {
            return Ok(drawn.clone());
        }
        let drawn = Arc::new(self.store.write(picture, &mut self.objects, self.effort)?);
        if drawn.flattened {
            self.findings.push(flattened(picture));
        }
        self.pictures.0.push((picture.clone(), drawn.clone()));
        Ok(drawn)
    }
}

/// A link, in the page's points: y grows downwards.
#[derive(Clone)]
pub(super) struct Spot {
    pub(super) url: Arc<str>,
    pub(super) alt: Option<Arc<str>>,
    pub(super) area: Rect,
}

/// A content stream that is being drawn.
pub(super) struct Canvas<'a, 'b> {
    pub(super) sheet: &'a mut Sheet<'b>,
    pub(super) ops: Ops,
    pub(super) used: Resources,
    pub(super) spots: Vec<Spot>,
    /// Forms of nodes that stand in the prefix, by [`Node::fixed`].
    pub(super) fixed: &'a [Option<Ref>],
    /// From the current coordinates to those in which the stream begins; patterns need it.
    pub(super) matrix: Affine,
    /// From the current coordinates to the page's.
    to_page: Affine,
    /// The page with its bleed, in the page's points.
    pub(super) sheet_area: Rect,
    /// How much of the current node is seen.
    alpha: f64,
    /// Which way most letters of the page run.
    way: Way,
}

impl<'a, 'b> Canvas<'a, 'b> {
    /// A stream in the page's own coordinates, y down.
    pub(super) fn new(
        sheet: &'a mut Sheet<'b>,
        fixed: &'a [Option<Ref>],
        area: Rect,
        way: Way,
    ) -> Self {
        Self {
            sheet,
            ops: Ops::with_room(),
            used: Resources::default(),
            spots: Vec::new(),
            fixed,
            matrix: Affine::IDENTITY,
            to_page: Affine::IDENTITY,
            sheet_area: area,
            alpha: 1.0,
            way,
        }
    }

    /// Turns the page's y over, as all that follows expects.
    pub(super) fn flip(&mut self) {
        let area = self.sheet_area;
        self.matrix = Affine::new(1.0, 0.0, 0.0, -1.0, -area.x, area.bottom());
        self.ops.op("q").concat(self.matrix);
    }

    /// Draws nodes, back to front.
    ///
    /// # Errors
    /// Those of pictures that can't be read.
    pub(super) fn nodes(&mut self, nodes: &[Node]) -> Result<()> {
        nodes.iter().try_for_each(|node| {
            self.node(node)
                .map_err(|error| error.element(&node.element))
        })
    }

    fn node(&mut self, node: &Node) -> Result<()> {
        if node.opacity <= 0.0 {
            return Ok(());
        }
        let form = node
            .fixed
            .and_then(|index| self.fixed.get(index).copied().flatten());
        let before = (self.matrix, self.to_page, self.alpha);
        if let Some(form) = form {
            self.used.objects.insert(form.get());
            self.ops.name(b'X', form.get()).op("Do");
            self.to_page = node.transform.then(self.to_page);
            self.links(node);
        } else {
            self.ops.op("q").concat(node.transform);
            self.matrix = node.transform.then(self.matrix);
            self.to_page = node.transform.then(self.to_page);
            self.alpha *= node.opacity.min(1.0);
            self.links(node);
            self.mixed(&node.item, node.blend)?;
            self.ops.op("Q");
        }
        (self.matrix, self.to_page, self.alpha) = before;
        Ok(())
    }

    /// Notes the links of a node, and of those in it when they are drawn elsewhere.
    fn links(&mut self, node: &Node) {
        if let Some(link) = &node.link {
            self.spots.push(Spot {
                url: link.url.clone(),
                alt: node.alt.clone(),
                area: self.to_page.bounds(link.area),
            });
        }
        let (Some(_), Item::Group(group)) = (node.fixed, &node.item) else {
            return;
        };
        let before = self.to_page;
        for inner in &group.nodes {
            self.to_page = inner.transform.then(before);
            self.links(inner);
        }
        self.to_page = before;
    }

    /// Draws an item that mixes with what is beneath it, as one (clause 11.3.5).
    fn mixed(&mut self, item: &Item, blend: Blend) -> Result<()> {
        if blend == Blend::Normal {
            return self.item(item);
        }
        self.used.blends.insert(blend);
        self.ops.name(b'B', blend as i32).op("gs");
        self.as_one(item)
    }

    fn item(&mut self, item: &Item) -> Result<()> {
        if self.alpha < 1.0 && is_many(item) || is_apart(item) {
            return self.as_one(item);
        }
        self.drawn(item)
    }

    fn drawn(&mut self, item: &Item) -> Result<()> {
        match item {
            Item::Text(text) => {
                self.text(text);
                Ok(())
            }
            Item::Shape(shape) => {
                self.shape(shape);
                Ok(())
            }
            Item::Picture(placed) => self.placed(placed),
            Item::Code(code) => self.code(code),
            Item::Group(group) => self.group(group),
        }
    }

    /// Draws parts that overlap as one that is seen through (clause 11.6.6).
    fn as_one(&mut self, item: &Item) -> Result<()> {
        let alpha = self.alpha;
        let form = self.form(|canvas| canvas.drawn(item), true)?;
        self.set_alpha(alpha);
        self.used.objects.insert(form.get());
        self.ops.name(b'X', form.get()).op("Do");
        Ok(())
    }

    /// Draws into a form of its own, in the current coordinates.
    pub(super) fn form(
        &mut self,
        draw: impl FnOnce(&mut Canvas<'_, 'b>) -> Result<()>,
        transparency: bool,
    ) -> Result<Ref> {
        let bounds = self.seen();
        let mut inner = Canvas {
            to_page: self.to_page,
            ..Canvas::new(&mut *self.sheet, self.fixed, self.sheet_area, self.way)
        };
        draw(&mut inner)?;
        let Canvas {
            ops,
            used,
            mut spots,
            ..
        } = inner;
        self.spots.append(&mut spots);
        Ok(write_form(self.sheet, &ops, &used, bounds, transparency))
    }

    /// What can be seen of the current coordinates: the page with its bleed.
    fn seen(&self) -> Rect {
        let inverse = self.to_page.inverse().unwrap_or_default();
        inverse.bounds(self.sheet_area).grown(1.0)
    }

    /// Sets how much of what follows is seen.
    pub(super) fn set_alpha(&mut self, alpha: f64) {
        if alpha < 1.0 {
            self.force_alpha(alpha);
        }
    }

    fn force_alpha(&mut self, alpha: f64) {
        let step = (alpha.clamp(0.0, 1.0) * 65_535.0).round() as u16;
        self.used.alphas.insert(step);
        self.ops.name(b'A', i32::from(step)).op("gs");
    }

    fn clip(&mut self, path: &Path) {
        self.ops.path(path).op("W n");
    }

    fn text(&mut self, text: &Settled) {
        let mut color = None;
        let score = Score::of(text, self.way, &self.sheet.fonts);
        self.ops.op("BT");
        for passage in &score.passages {
            self.run_color(&mut color, passage.color);
            let fonts = &mut self.sheet.fonts;
            self.used.fonts.extend(fonts.number(&passage.font));
            score.play(passage, fonts, &mut self.ops);
        }
        self.ops.op("ET");
        for (ink, shape) in &score.marks {
            self.run_color(&mut color, *ink);
            self.text_shape(shape);
        }
    }

    /// Fills what is seen of text; by a form, where the file has one for that glyph.
    fn text_shape(&mut self, shape: &text::Shape) {
        if let text::Shape::Glyph { font, glyph, map } = shape
            && let Some(form) = self.sheet.fonts.outline(font, *glyph)
        {
            self.used.objects.insert(form.get());
            self.ops.op("q").concat(*map);
            self.ops.name(b'X', form.get()).op("Do\nQ");
            return;
        }
        self.ops.path(&shape.path()).op("f");
    }

    /// Changes the colour of text, when it is another than before.
    fn run_color(&mut self, color: &mut Option<Color>, now: Color) {
        let before = color.replace(now);
        if before == Some(now) {
            return;
        }
        let was = before.map_or(1.0, |before| self.alpha * before.alpha());
        let is = self.alpha * now.alpha();
        if is != was {
            self.force_alpha(is);
        }
        self.ops.fill_color(now);
    }

    fn group(&mut self, group: &Group) -> Result<()> {
        if let Some(clip) = &group.clip {
            self.clip(clip);
        }
        self.nodes(&group.nodes)
    }

    fn shape(&mut self, shape: &Shape) {
        if let Some(fill) = &shape.fill {
            self.ops.op("q");
            ink::fill(self, fill, &shape.path, self.alpha);
            self.ops.path(&shape.path);
            self.ops.op(if shape.even_odd { "f*" } else { "f" });
            self.ops.op("Q");
        }
        if let Some(stroke) = &shape.stroke {
            self.ops.op("q");
            self.stroke(stroke, &shape.path);
            self.ops.op("Q");
        }
    }

    fn stroke(&mut self, stroke: &Stroke, path: &Path) {
        ink::stroke(self, &stroke.ink, path, stroke.width, self.alpha);
        let ops = &mut self.ops;
        ops.len(stroke.width).op("w");
        match stroke.cap {
            Cap::Butt => {}
            Cap::Round => drop(ops.op("1 J")),
            Cap::Square => drop(ops.op("2 J")),
        }
        match stroke.join {
            Join::Miter => {}
            Join::Round => drop(ops.op("1 j")),
            Join::Bevel => drop(ops.op("2 j")),
        }
        if stroke.dash.iter().any(|&length| length > 0.0) {
            ops.bytes.push(b'[');
            for &length in &stroke.dash {
                ops.len(length.max(0.0));
            }
            ops.op("]0 d");
        }
        ops.path(path).op("S");
    }

    fn placed(&mut self, placed: &Placed) -> Result<()> {
        let drawn = self.sheet.picture(&placed.picture)?;
        self.ops.op("q");
        if let Some(clip) = &placed.clip {
            self.clip(clip);
        }
        self.set_alpha(self.alpha);
        self.ops
            .concat(drawn.map.then(onto(placed.at, drawn.exact)));
        self.used.objects.insert(drawn.id.get());
        self.ops.name(b'X', drawn.id.get()).op("Do").op("Q");
        Ok(())
    }

    fn code(&mut self, code: &Code) -> Result<()> {
        if let Some((area, color)) = code.ground {
            self.ops.op("q");
            self.set_alpha(self.alpha * color.alpha());
            self.ops.fill_color(color).rect(area).op("f").op("Q");
        }
        self.ops.op("q");
        self.set_alpha(self.alpha * code.color.alpha());
        self.ops.fill_color(code.color);
        code::draw(&mut self.ops, &code.matrix, code.area);
        self.ops.op("Q");
        match &code.center {
            Some(placed) => self.placed(placed),
            None => Ok(()),
        }
    }
}

/// From the unit square (y down) onto `at`.
fn onto(at: Rect, exact: bool) -> Affine {
    let inset = if exact {
        0.0
    } else {
        INSET.min(at.w / 4.0).min(at.h / 4.0)
    };
    let at = at.grown(-inset);
    Affine::new(at.w, 0.0, 0.0, at.h, at.x, at.y)
}

/// Whether an item has parts that mix with each other, and with nothing outside: what is cut does.
fn is_apart(item: &Item) -> bool {
    match item {
        Item::Group(group) => group.clip.is_some() && has_blend(&group.nodes),
        Item::Text(_) | Item::Shape(_) | Item::Picture(_) | Item::Code(_) => false,
    }
}

/// Whether any of these mixes with what is beneath it.
fn has_blend(nodes: &[Node]) -> bool {
    let has = |node: &Node| match &node.item {
        Item::Group(group) => has_blend(&group.nodes),
        Item::Text(_) | Item::Shape(_) | Item::Picture(_) | Item::Code(_) => false,
    };
    nodes
        .iter()
        .any(|node| node.blend != Blend::Normal || has(node))
}

/// Whether an item has parts that may overlap, so that its opacity can't be given to each.
fn is_many(item: &Item) -> bool {
    match item {
        Item::Text(_) | Item::Picture(_) => false,
        Item::Shape(shape) => shape.fill.is_some() && shape.stroke.is_some(),
        Item::Code(code) => code.ground.is_some() || code.center.is_some(),
        Item::Group(_) => true,
    }
}

/// Writes a form (clause 8.10).
pub(super) fn write_form(
    sheet: &mut Sheet<'_>,
    ops: &Ops,
    used: &Resources,
    bounds: Rect,
    transparency: bool,
) -> Ref {
    let id = sheet.objects.alloc();
    let content = pack_content(ops, sheet.effort);
    let mut form = sheet.objects.start(id).form_xobject(id, &content);
    form.filter(Filter::FlateDecode);
    form.bbox(pdf_writer::Rect::new(
        bounds.x as f32,
        bounds.y as f32,
        bounds.right() as f32,
        bounds.bottom() as f32,
    ));
    if transparency {
        let mut group = form.group();
        let group = group.transparency();
        // What mixes within does not mix with what is outside.
        if !used.blends.is_empty() {
            group.isolated(true);
        }
    }
    used.write(form.resources());
    form.finish();
    id
}

/// Gathers the glyphs of all text in `nodes` that is drawn here.
pub(super) fn gather(nodes: &[Node], fixed: &[Option<Ref>], wanted: &mut Wanted) {
    for node in nodes {
        if node
            .fixed
            .is_some_and(|index| matches!(fixed.get(index), Some(Some(_))))
        {
            continue;
        }
        match &node.item {
            Item::Text(text) => text::gather(text, wanted),
            Item::Group(group) => gather(&group.nodes, fixed, wanted),
            Item::Shape(_) | Item::Picture(_) | Item::Code(_) => {}
        }
    }
}
