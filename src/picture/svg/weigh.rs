//! How much an SVG becomes once its references are followed, told before it is parsed.

use std::collections::BTreeMap;

use usvg::roxmltree::Document;
use usvg::roxmltree::Node;

use super::images::Context;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::limits::Limits;

/// Rules of a style sheet times elements: each is held against each.
const MOST_MATCHES: usize = 10_000_000;

/// Declarations of all style sheets together: reading them takes the square of their number.
const MOST_DECLARATIONS: usize = 10_000;

/// Attributes whose reference is inherited, so that each element below draws it.
const INHERITED: &[&str] = &[
    "fill",
    "stroke",
    "marker",
    "marker-start",
    "marker-mid",
    "marker-end",
];

/// Attributes whose reference counts for the element itself.
const OWN: &[&str] = &["clip-path", "mask", "filter"];

/// The number of nodes after expansion.
///
/// # Errors
/// [`Kind::Limit`] when there are too many, or they nest too deeply.
pub(super) fn check(document: &Document<'_>, limits: &Limits) -> Result<usize> {
    let elements = document.descendants().filter(Node::is_element).count();
    if elements > limits.svg_nodes {
        return Err(too_many(limits.svg_nodes));
    }
    check_depth(document, limits.svg_depth)?;
    let sheet = Sheet::of(document);
    if sheet.rules.saturating_mul(elements) > MOST_MATCHES || sheet.declarations > MOST_DECLARATIONS
    {
        return Err(
            Error::new(Kind::Limit, "the SVG's style sheet has too many rules")
                .help("export it with presentation attributes in place of a style sheet"),
        );
    }
    let mut scale = Scale::new(document, &sheet, limits);
    let weight = scale.weigh(document.root_element(), 0)?;
    if weight.nodes > limits.svg_nodes as u64 {
        return Err(too_many(limits.svg_nodes));
    }
    Ok(weight.nodes as usize)
}

pub(super) fn too_many(bound: usize) -> Error {
    Error::new(
        Kind::Limit,
        format!("the SVG comes to more than {bound} nodes"),
    )
    .help("simplify it or turn it into a PNG, or raise `svg_nodes`")
}

fn too_deep(bound: usize) -> Error {
    Error::new(
        Kind::Limit,
        format!("the SVG nests deeper than {bound} levels"),
    )
    .help("ungroup it in your drawing program, or raise `svg_depth`")
}

fn check_depth(document: &Document<'_>, bound: usize) -> Result<()> {
    // Without recursion: siblings and parents are followed by hand.
    let (mut node, mut depth) = (document.root(), 0_usize);
    loop {
        if let Some(child) = node.first_child() {
            (node, depth) = (child, depth + 1);
            if depth > bound {
                return Err(too_deep(bound));
            }
            continue;
        }
        loop {
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => (node, depth) = (parent, depth.saturating_sub(1)),
                None => return Ok(()),
            }
        }
    }
}

/// What the style sheets say that concerns weight: which elements refer to which ids.
#[derive(Default)]
struct Sheet {
    rules: usize,
    declarations: usize,
    /// Ids by what the last part of a selector asks for: `.class`, `#id`, a tag, or `*`.
    ids: BTreeMap<String, Vec<String>>,
}

impl Sheet {
    fn of(document: &Document<'_>) -> Self {
        let text: String = document
            .descendants()
            .filter(|node| node.tag_name().name() == "style")
            .flat_map(|node| node.children().filter_map(|child| child.text()))
            .collect();
        let mut sheet = Self {
            declarations: text.matches(';').count(),
            ..Self::default()
        };
        for rule in text.split('}') {
            let Some((selectors, body)) = rule.rsplit_once('{') else {
                continue;
            };
            sheet.rules += 1 + selectors.matches(',').count();
            let ids: Vec<String> = urls(body).filter_map(local).map(str::to_owned).collect();
            if !ids.is_empty() {
                sheet.add(selectors, &ids);
            }
        }
        sheet
    }

    fn add(&mut self, selectors: &str, ids: &[String]) {
        for selector in selectors.split(',') {
            let key = last_key(selector);
            self.ids.entry(key).or_default().extend_from_slice(ids);
        }
    }

    /// What the rules that may be meant for `node` refer to.
    fn references<'s>(&'s self, node: Node<'_, '_>) -> impl Iterator<Item = &'s String> {
        let classes = node
            .attribute("class")
            .unwrap_or_default()
            .split_whitespace();
        let keys = classes
            .map(|class| format!(".{class}"))
            .chain(node.attribute("id").map(|id| format!("#{id}")))
            .chain([node.tag_name().name().to_owned(), "*".to_owned()]);
        let found: Vec<&Vec<String>> = match self.ids.is_empty() {
            true => Vec::new(),
            false => keys.filter_map(|key| self.ids.get(&key)).collect(),
        };
        found.into_iter().flatten()
    }
}

/// One thing that the last part of a selector asks for; `*` when it is not plain.
fn last_key(selector: &str) -> String {
    let last = selector
        .rsplit([' ', '\t', '\n', '\r', '>', '+', '~'])
        .find(|part| !part.is_empty())
        .unwrap_or("*");
    let plain = last.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '#'));
    if !plain || last.contains(']') {
        return "*".to_owned();
    }
    let end = last[1..]
        .find(['.', '#', ':', '[', '*'])
        .map_or(last.len(), |at| at + 1);
    last[..end].to_owned()
}

#[derive(Clone, Copy)]
struct Weight {
    nodes: u64,
    height: usize,
}

#[derive(Clone, Copy)]
enum Known {
    New,
    /// Being weighed: whoever asks now has come round in a circle.
    Open,
    Done(Weight),
}

struct Scale<'a, 'i> {
    ids: BTreeMap<&'a str, Node<'a, 'i>>,
    known: Vec<Known>,
    sheet: &'a Sheet,
    limits: &'a Limits,
}

impl<'a, 'i> Scale<'a, 'i> {
    fn new(document: &'a Document<'i>, sheet: &'a Sheet, limits: &'a Limits) -> Self {
        let mut ids = BTreeMap::new();
        for node in document.descendants() {
            if let Some(id) = node.attribute("id") {
                ids.entry(id).or_insert(node);
            }
        }
        Self {
            ids,
            known: vec![Known::New; document.descendants().count()],
            sheet,
            limits,
        }
    }

    /// What a node comes to with all that it refers to. A circle counts nothing: it is not drawn.
    fn weigh(&mut self, node: Node<'a, 'i>, depth: usize) -> Result<Weight> {
        let index = node.id().get_usize();
        let height = match self.known[index] {
            Known::Done(weight) => weight.height,
            Known::New | Known::Open => 0,
        };
        if depth + height > self.limits.svg_depth {
            return Err(too_deep(self.limits.svg_depth));
        }
        match self.known[index] {
            Known::Done(weight) => return Ok(weight),
            Known::Open => {
                return Ok(Weight {
                    nodes: 0,
                    height: 0,
                });
            }
            Known::New => self.known[index] = Known::Open,
        }
        let weight = self.weigh_new(node, depth)?;
        self.known[index] = Known::Done(weight);
        Ok(weight)
    }

    fn weigh_new(&mut self, node: Node<'a, 'i>, depth: usize) -> Result<Weight> {
        let mut below = Weight {
            nodes: 1 + weight_of_text(node, self.limits.svg_letters)?,
            height: 0,
        };
        let href = follows_href(node).then(|| href(node)).flatten();
        let target = href
            .and_then(local)
            .and_then(|id| self.ids.get(id).copied());
        for child in node.children().filter(Node::is_element).chain(target) {
            let weight = self.weigh(child, depth + 1)?;
            below.nodes = below.nodes.saturating_add(weight.nodes);
            below.height = below.height.max(weight.height + 1);
        }
        let inherited = self.referred(node, INHERITED, depth, &mut below.height)?;
        let own = self.referred(node, OWN, depth, &mut below.height)?;
        below.nodes = below
            .nodes
            .saturating_mul(inherited.saturating_add(1))
            .saturating_add(own);
        Ok(below)
    }

    /// The weight of everything that a node's attributes and styles refer to.
    fn referred(
        &mut self,
        node: Node<'a, 'i>,
        names: &[&str],
        depth: usize,
        height: &mut usize,
    ) -> Result<u64> {
        let mut sum = 0_u64;
        for id in self.references(node, names) {
            let Some(target) = self.ids.get(id.as_str()).copied() else {
                continue;
            };
            if is_gradient(target) {
                continue;
            }
            let weight = self.weigh(target, depth + 1)?;
            *height = (*height).max(weight.height + 1);
            let times = match target.tag_name().name() {
                "marker" => vertices(node),
                _ => 1,
            };
            sum = sum.saturating_add(weight.nodes.saturating_mul(times));
        }
        Ok(sum)
    }

    fn references(&self, node: Node<'a, 'i>, names: &[&str]) -> Vec<String> {
        let attributes = names.iter().filter_map(|name| node.attribute(*name));
        // A `style` is not taken apart: whatever it names counts in the heavier way.
        let heavier = names == INHERITED;
        let style = node.attribute("style").filter(|_| heavier);
        let found = attributes
            .chain(style)
            .flat_map(urls)
            .filter_map(local)
            .map(str::to_owned);
        let from_sheet = heavier.then(|| self.sheet.references(node).cloned());
        found.chain(from_sheet.into_iter().flatten()).collect()
    }
}

/// What setting a text takes beyond other nodes: the square of its letters counts, so that 10,000 of them come to as many nodes.
fn weight_of_text(node: Node<'_, '_>, bound: usize) -> Result<u64> {
    if node.tag_name().name() != "text" {
        return Ok(0);
    }
    let texts = node.descendants().filter(Node::is_text);
    let letters = texts
        .filter_map(|text| text.text())
        .map(|text| text.chars().count());
    let letters: usize = letters.sum();
    if letters > bound {
        return Err(Error::new(
            Kind::Limit,
            format!("a text of the SVG has {letters} letters; {bound} are allowed"),
        )
        .help("part it into several texts or turn it into outlines, or raise `svg_letters`"));
    }
    let letters = letters as u64;
    Ok(letters.saturating_mul(letters) / 10_000)
}

fn is_gradient(node: Node<'_, '_>) -> bool {
    matches!(
        node.tag_name().name(),
        "linearGradient" | "radialGradient" | "solidColor"
    )
}

/// Whether an element takes in what its `href` names.
fn follows_href(node: Node<'_, '_>) -> bool {
    matches!(
        node.tag_name().name(),
        "use" | "pattern" | "feImage" | "tref"
    )
}

/// At most so many corners, each of which may carry a marker.
fn vertices(node: Node<'_, '_>) -> u64 {
    let of = |node: Node<'_, '_>| {
        let data = node.attribute("d").or(node.attribute("points"));
        data.map_or(2, |data| data.len() as u64 / 2 + 1)
    };
    node.descendants().map(of).max().unwrap_or(2)
}

fn href<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute(("http://www.w3.org/1999/xlink", "href"))
        .or_else(|| node.attribute("href"))
        .map(str::trim)
}

/// The inside of each `url(…)` in a value or a style sheet.
fn urls(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let lower = rest.find("url(").or_else(|| rest.find("URL("))?;
        let inside = &rest[lower + 4..];
        let end = inside.find(')').unwrap_or(inside.len());
        rest = &inside[end..];
        Some(inside[..end].trim().trim_matches(['"', '\'']).trim())
    })
}

fn local(reference: &str) -> Option<&str> {
    reference.strip_prefix('#')
}

/// Reports everything that the document wants from outside and that the parser would drop without
/// a word. What `image` elements name is asked for later, one by one.
pub(super) fn references(document: &Document<'_>, context: &Context<'_>) {
    for node in document.descendants() {
        if node.pi().is_some_and(|pi| pi.target == "xml-stylesheet") {
            context.outside("a style sheet in another file");
        }
        if !node.is_element() {
            continue;
        }
        element(node, context);
    }
}

fn element(node: Node<'_, '_>, context: &Context<'_>) {
    let name = node.tag_name().name();
    let drawn_from = matches!(
        name,
        "use"
            | "pattern"
            | "linearGradient"
            | "radialGradient"
            | "feImage"
            | "textPath"
            | "tref"
            | "filter"
            | "mpath"
            | "script"
            | "link"
    );
    if let Some(href) = href(node).filter(|href| drawn_from && local(href).is_none())
        && !(name == "feImage" && href.starts_with("data:"))
    {
        context.outside(href);
    }
    for attribute in node.attributes() {
        urls(attribute.value())
            .filter(|url| local(url).is_none())
            .for_each(|url| context.outside(url));
    }
    if name == "image"
        && let Some(href) = href(node).filter(|href| !is_readable(href))
    {
        context.outside(href);
    }
    match name {
        "style" => style_sheet(node, context),
        "foreignObject" | "video" | "audio" | "iframe" | "canvas" => context.note(
            Finding::warning(Kind::Picture, format!("the SVG's `{name}` is not drawn"))
                .help("replace it by outlines or a picture"),
        ),
        _ => {}
    }
}

/// Whether data in a reference can be decoded (Infra, "forgiving-base64 decode"); the parser drops
/// a picture without a word when it can't. What is no such data is for others to judge.
fn is_readable(href: &str) -> bool {
    let Some((head, body)) = href.split_once(',') else {
        return true;
    };
    let head = head.to_ascii_lowercase();
    if !head.starts_with("data:") || !head.trim_end().ends_with("base64") {
        return true;
    }
    let Some(body) = super::images::percent_decoded(body) else {
        return false;
    };
    let body: Vec<u8> = body
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let mut rest = body.as_slice();
    if rest.len().is_multiple_of(4) {
        rest = rest.strip_suffix(b"=").unwrap_or(rest);
        rest = rest.strip_suffix(b"=").unwrap_or(rest);
    }
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    rest.len() % 4 != 1 && rest.iter().all(is_digit)
}

fn style_sheet(node: Node<'_, '_>, context: &Context<'_>) {
    for text in node.children().filter_map(|child| child.text()) {
        if text.contains("@import") {
            context.outside("a style sheet by `@import`");
        }
        // Fonts are taken from the design alone; a family that is missing there is reported where
        // text uses it.
        let without_fonts = text
            .split("@font-face")
            .enumerate()
            .map(|(index, part)| match index {
                0 => part,
                _ => part.split_once('}').map_or("", |(_, rest)| rest),
            });
        without_fonts
            .flat_map(urls)
            .filter(|url| local(url).is_none())
            .for_each(|url| context.outside(url));
    }
}
