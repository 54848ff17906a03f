//! Scenes as SVG: text as outlines, so that it looks alike everywhere, and as words for screen readers.

mod node;
#[cfg(test)]
mod tests;
mod xml;

use std::sync::Arc;
use std::sync::OnceLock;

use indexmap::IndexMap;

use crate::color::Color;
use crate::error::Result;
use crate::geom::Length;
use crate::geom::Size;
use crate::scene::Meta;
use crate::scene::Node;
use crate::scene::Page;
use crate::scene::Scene;
use crate::scene::Stage;
use crate::scene::StagePage;

use node::Fragment;
use node::Writer;

/// Which page becomes an SVG, and how its size is told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SvgOptions {
    /// Which page, from 0. Default: the first.
    pub page: usize,
    /// The unit of its size. Default: the page's own.
    pub unit: Option<Unit>,
    /// What stands behind the page. Default: nothing, so that it stays transparent.
    pub ground: Option<Color>,
}

/// The unit of an SVG's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Millimetres, for a page that has a size on paper.
    Mm,
    /// CSS pixels, for a page in pixels.
    Px,
}

/// Turns scenes into SVG files. Prepared once a plate; clones share everything.
#[derive(Clone, Debug)]
pub struct SvgPainter(Arc<Prepared>);

#[derive(Debug)]
struct Prepared {
    options: SvgOptions,
    /// The stage's nodes that `ground` shows.
    stage: StagePage,
    ground: Fragment,
    /// What no record changes, written when a scene first shows it.
    fixed: Vec<(Node, OnceLock<Result<Fragment>>)>,
}

impl SvgPainter {
    /// Writes what all records share.
    ///
    /// # Errors
    /// [`Kind::BadValue`](crate::finding::Kind::BadValue) for a page that is not there; [`Kind::Picture`](crate::finding::Kind::Picture) for a damaged picture.
    pub fn prepare(stage: &Stage, options: &SvgOptions) -> Result<Self> {
        let page = stage.page(options.page)?;
        let fixed = stage
            .fixed
            .iter()
            .map(|node| (node.clone(), OnceLock::new()));
        Ok(Self(Arc::new(Prepared {
            options: options.clone(),
            stage: page.clone(),
            ground: ground(&page.ground)?,
            fixed: fixed.collect(),
        })))
    }

    /// The file for one record, in UTF-8.
    ///
    /// # Errors
    /// [`Kind::BadValue`](crate::finding::Kind::BadValue) when the scene lacks the page; [`Kind::Picture`](crate::finding::Kind::Picture) when a picture of the
    /// record can't be used.
    pub fn paint(&self, scene: &Scene) -> Result<Vec<u8>> {
        let prepared = &*self.0;
        let number = prepared.options.page;
        let page = scene.page(number)?;
        let parts = prepared.parts(page)?;
        Ok(assembled(&parts, page.size, &scene.meta, prepared).into_bytes())
    }
}

impl Prepared {
    fn parts(&self, page: &Page) -> Result<Vec<Fragment>> {
        let is_ours = Arc::ptr_eq(&page.ground, &self.stage.ground);
        let mut parts = vec![match is_ours {
            true => self.ground.clone(),
            false => ground(&page.ground)?,
        }];
        for (index, node) in page.nodes.iter().enumerate() {
            parts.push(self.part(index, node)?);
        }
        Ok(parts)
    }

    fn part(&self, index: usize, node: &Node) -> Result<Fragment> {
        let known = node.fixed.and_then(|at| Some((at, self.fixed.get(at)?)));
        match known {
            Some((at, (fixed, written))) if fixed == node => written
                .get_or_init(|| fragment(format!("f{at}-"), node))
                .clone(),
            _ => fragment(format!("r{index}-"), node),
        }
    }
}

fn ground(nodes: &[Node]) -> Result<Fragment> {
    let mut writer = Writer::new("s");
    writer.nodes(nodes)?;
    Ok(writer.finish())
}

fn fragment(prefix: String, node: &Node) -> Result<Fragment> {
    let mut writer = Writer::new(prefix);
    writer.node(node)?;
    Ok(writer.finish())
}

fn assembled(parts: &[Fragment], size: Size, meta: &Meta, prepared: &Prepared) -> String {
    let defs: IndexMap<&String, &Arc<str>> = parts.iter().flat_map(|part| &part.defs).collect();
    let own = if prepared.stage.in_pixels {
        Unit::Px
    } else {
        Unit::Mm
    };
    let length = |points: f64| match prepared.options.unit.unwrap_or(own) {
        Unit::Mm => format!("{}mm", xml::num(Length::pt(points).to_mm())),
        Unit::Px => xml::num(points / 0.75),
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\"{}>\n",
        length(size.w),
        length(size.h),
        xml::num(size.w),
        xml::num(size.h),
        language(&meta.language),
    );
    for (tag, text) in [("title", &meta.title), ("desc", &meta.subject)] {
        if !text.is_empty() {
            out += &format!("<{tag}>{}</{tag}>\n", xml::escaped(text));
        }
    }
    if !defs.is_empty() {
        out += "<defs>\n";
        defs.values().for_each(|def| {
            out += def;
            out.push('\n');
        });
        out += "</defs>\n";
    }
    if let Some(color) = prepared.options.ground {
        let fill = xml::color("fill", "fill-opacity", color);
        out += &format!("<rect width=\"100%\" height=\"100%\"{fill}/>\n");
    }
    parts.iter().for_each(|part| out += &part.body);
    out + "</svg>\n"
}

fn language(tag: &str) -> String {
    match tag {
        "" => String::new(),
        tag => format!(" xml:lang=\"{}\"", xml::escaped(tag)),
    }
}
