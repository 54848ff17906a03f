//! Pages, links and the catalog (ISO 32000-1, clauses 7.7 and 12.5).

use pdf_writer::Filter;
use pdf_writer::Finish;
use pdf_writer::Name;
use pdf_writer::Rect as Box;
use pdf_writer::Ref;
use pdf_writer::Str;

use super::canvas::Sheet;
use super::canvas::Spot;
use super::clean::address;
use super::clean::text_string;
use super::file::Objects;
use super::file::pack_content;
use super::meta;
use super::ops::Ops;
use super::resources::Resources;
use crate::geom::Rect;
use crate::geom::Size;
use crate::scene::Meta;

/// A page before it is written.
pub(super) struct Leaf {
    size: Size,
    bleed: f64,
    pub(super) contents: Vec<Ref>,
    pub(super) used: Resources,
    pub(super) links: Vec<Ref>,
    /// Whether forms on it let shine through what is below.
    pub(super) transparent: bool,
}

impl Leaf {
    pub(super) fn new(size: Size, bleed: f64) -> Self {
        Self {
            size,
            bleed: bleed.max(0.0),
            contents: Vec::new(),
            used: Resources::default(),
            links: Vec::new(),
            transparent: false,
        }
    }

    /// Writes its dictionary, as a page of the list `tree`.
    pub(super) fn write(&self, tree: Ref, objects: &mut Objects) -> Ref {
        let id = objects.alloc();
        self.write_as(id, tree, objects);
        id
    }

    /// Writes its dictionary as the object `id`.
    pub(super) fn write_as(&self, id: Ref, tree: Ref, objects: &mut Objects) {
        let mut page = objects.start(id).page(id);
        page.parent(tree);
        let (b, w, h) = (self.bleed, self.size.w, self.size.h);
        let full = Box::new(0.0, 0.0, (w + 2.0 * b) as f32, (h + 2.0 * b) as f32);
        page.media_box(full);
        if b > 0.0 {
            let trim = Box::new(b as f32, b as f32, (w + b) as f32, (h + b) as f32);
            page.bleed_box(full);
            page.trim_box(trim);
            // Readers show the page as it will be cut, as the PNG and the SVG do.
            page.crop_box(trim);
        }
        match self.contents[..] {
            [only] => drop(page.contents(only)),
            _ => drop(page.insert(Name(b"Contents")).array().items(&self.contents)),
        }
        if self.transparent || self.used.is_transparent() {
            page.group().transparency().color_space().device_rgb();
        }
        if !self.links.is_empty() {
            page.annotations(self.links.iter().copied());
        }
        self.used.write(page.resources());
        page.finish();
    }
}

/// Writes a content stream.
pub(super) fn write_content(ops: &Ops, sheet: &mut Sheet<'_>) -> Ref {
    let id = sheet.objects.alloc();
    let content = pack_content(ops, sheet.effort);
    let mut stream = sheet.objects.start(id).stream(id, &content);
    stream.filter(Filter::FlateDecode);
    stream.finish();
    id
}

/// Writes links of a page whose bleed reaches as far as `area`.
pub(super) fn write_links(spots: &[Spot], area: Rect, objects: &mut Objects) -> Vec<Ref> {
    let links = spots.iter().filter_map(|spot| {
        let url = address(&spot.url)?;
        let id = objects.alloc();
        let mut link = objects.start(id).indirect(id).dict();
        link.pair(Name(b"Type"), Name(b"Annot"))
            .pair(Name(b"Subtype"), Name(b"Link"));
        let (left, right) = (spot.area.x - area.x, spot.area.right() - area.x);
        let (low, high) = (
            area.bottom() - spot.area.bottom(),
            area.bottom() - spot.area.y,
        );
        let place = Box::new(left as f32, low as f32, right as f32, high as f32);
        // Flag 4: printed as it is seen, which is not at all (clause 12.5.3).
        link.pair(Name(b"Rect"), place).pair(Name(b"F"), 4);
        link.insert(Name(b"Border")).array().items([0, 0, 0]);
        if let Some(alt) = spot
            .alt
            .as_deref()
            .map(text_string)
            .filter(|alt| !alt.is_empty())
        {
            link.pair(Name(b"Contents"), Str(&alt));
        }
        let mut action = link.insert(Name(b"A")).dict();
        action
            .pair(Name(b"S"), Name(b"URI"))
            .pair(Name(b"URI"), Str(url.as_bytes()));
        action.finish();
        Some(id)
    });
    links.collect()
}

/// Writes the list of pages.
pub(super) fn write_tree(id: Ref, pages: &[Ref], objects: &mut Objects) {
    let mut tree = objects.start(id).pages(id);
    tree.kids(pages.iter().copied()).count(pages.len() as i32);
}

/// Lists that a file with many records has beside that of its pages.
#[derive(Clone, Copy, Default)]
pub(super) struct Lists {
    /// The outline; it is shown when the file is opened.
    pub(super) outline: Option<Ref>,
    /// Names of pages.
    pub(super) labels: Option<Ref>,
}

/// Writes the catalog.
pub(super) fn write_catalog(meta: &Meta, tree: Ref, lists: Lists, objects: &mut Objects) -> Ref {
    let xmp = meta::write_xmp(meta, objects);
    let id = objects.alloc();
    let mut catalog = objects.start(id).indirect(id).dict();
    catalog
        .pair(Name(b"Type"), Name(b"Catalog"))
        .pair(Name(b"Pages"), tree);
    catalog.pair(Name(b"Metadata"), xmp);
    if let Some(outline) = lists.outline {
        catalog
            .pair(Name(b"Outlines"), outline)
            .pair(Name(b"PageMode"), Name(b"UseOutlines"));
    }
    if let Some(labels) = lists.labels {
        catalog.pair(Name(b"PageLabels"), labels);
    }
    let language = text_string(&meta.language);
    if !language.is_empty() {
        catalog.pair(Name(b"Lang"), Str(&language));
    }
    catalog
        .insert(Name(b"ViewerPreferences"))
        .dict()
        .pair(Name(b"DisplayDocTitle"), true);
    catalog.finish();
    id
}
