//! What of an SVG becomes elements: found in its text, which is cut and never written anew.

use std::collections::BTreeMap;
use std::ops::Range;

use usvg::roxmltree::Document;
use usvg::roxmltree::Node;

use super::words;

/// What lies in these is drawn elsewhere or not at all, so it can't be taken out of its place.
const ELSEWHERE: [&str; 9] = [
    "defs",
    "symbol",
    "clipPath",
    "mask",
    "pattern",
    "marker",
    "metadata",
    "style",
    "namedview",
];

/// Names of elements that can stand for a code or a picture.
const DRAWN: [&str; 10] = [
    "rect", "image", "g", "path", "circle", "ellipse", "polygon", "polyline", "use", "svg",
];

/// A part of the artwork that becomes elements.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    /// The id under which the reader of the probe knows it.
    pub(super) id: String,
    /// Where it stands in the text.
    pub(super) range: Range<usize>,
    pub(super) what: What,
}

/// What a part becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Text,
    Qr,
    /// A picture that each record brings, under the name of its layer.
    Picture(String),
}

/// A replacement in the text.
pub(super) type Edit = (Range<usize>, String);

/// What was found in an SVG.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) marks: Vec<Mark>,
    /// Texts in all, those without a placeholder too.
    pub(super) texts: usize,
    /// Placeholders that can't be taken out: in `defs`, or in text that flows into a shape.
    pub(super) stuck: Vec<String>,
    /// What turns the text into one in which every part has an id, and shows.
    edits: Vec<Edit>,
}

impl Survey {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        for id in document
            .descendants()
            .filter_map(|node| node.attribute("id"))
        {
            *ids.entry(id).or_default() += 1;
        }
        let text = document.input_text();
        let mut surveyor = Surveyor {
            text,
            ids,
            found: Self::default(),
        };
        surveyor.children(document.root());
        surveyor.found
    }

    /// The text in which each part has an id of its own.
    pub(super) fn probe(&self, text: &str) -> String {
        apply(text, self.edits.clone())
    }

    /// The text without its parts; all else is as it was, byte for byte.
    pub(super) fn rest(&self, text: &str) -> String {
        let cut = |mark: &Mark| (whole_line(text, mark.range.clone()), String::new());
        apply(text, self.marks.iter().map(cut).collect())
    }
}

struct Surveyor<'t> {
    text: &'t str,
    /// How often each id is there.
    ids: BTreeMap<&'t str, usize>,
    found: Survey,
}

impl<'t> Surveyor<'t> {
    /// Documents are bounded in depth before they come here.
    fn children(&mut self, node: Node<'t, 't>) {
        node.children()
            .filter(Node::is_element)
            .for_each(|child| self.node(child));
    }

    fn node(&mut self, node: Node<'t, 't>) {
        let name = node.tag_name().name();
        if ELSEWHERE.contains(&name) {
            return self.look_elsewhere(node);
        }
        if name == "text" {
            return self.text(node);
        }
        if name.starts_with("flow") {
            return self.look_elsewhere(node);
        }
        let what = DRAWN.contains(&name).then(|| meant(node)).flatten();
        match what {
            Some(what) if node.parent_element().is_some() => self.mark(node, what),
            _ => self.children(node),
        }
    }

    fn text(&mut self, node: Node<'t, 't>) {
        self.found.texts += 1;
        let words = words_of(node);
        if !words::has_placeholder(&words) {
            return;
        }
        let on_path = node
            .descendants()
            .any(|inner| inner.tag_name().name() == "textPath");
        match on_path {
            true => self.found.stuck.push(words.trim().to_owned()),
            false => self.mark(node, What::Text),
        }
    }

    fn look_elsewhere(&mut self, node: Node<'t, 't>) {
        let drawn = |inner: &Node<'_, '_>| {
            let name = inner.tag_name().name();
            name == "text" || name == "flowRoot"
        };
        for inner in node.descendants().filter(drawn) {
            let words = words_of(inner);
            if words::has_placeholder(&words) {
                self.found.stuck.push(words.trim().to_owned());
            }
        }
    }

    fn mark(&mut self, node: Node<'t, 't>, what: What) {
        let id = self.id(node);
        if what != What::Text {
            self.show(node);
        }
        let range = node.range();
        self.found.marks.push(Mark { id, range, what });
    }

    /// Its own id, or one that it gets in the probe.
    fn id(&mut self, node: Node<'t, 't>) -> String {
        let own = node.attribute_node("id");
        if let Some(own) = &own
            && self.ids.get(own.value()) == Some(&1)
            && !own.value().is_empty()
        {
            return own.value().to_owned();
        }
        let made = self.unused();
        match own {
            Some(own) => self.edit(own.range_value(), made.clone()),
            None => {
                let at = name_range(self.text, node).end;
                self.edit(at..at, format!(" id=\"{made}\""));
            }
        }
        made
    }

    fn unused(&self) -> String {
        let number = self.found.marks.len();
        let mut made = format!("part-{number}");
        while self.ids.contains_key(made.as_str()) {
            made.push('-');
        }
        made
    }

    /// What is only a frame, hidden, or a picture that is not at hand still has its place in the probe.
    fn show(&mut self, node: Node<'t, 't>) {
        let name = node.tag_name().name();
        let sized = node.has_attribute("width") && node.has_attribute("height");
        if name == "image" && sized {
            for range in [Some(name_range(self.text, node)), end_name(self.text, node)] {
                range
                    .into_iter()
                    .for_each(|range| self.edit(range, "rect".to_owned()));
            }
        }
        let shown = ";fill:#000;display:inline;visibility:visible";
        match node.attribute_node("style") {
            Some(style) => {
                let end = style.range_value().end;
                self.edit(end..end, shown.to_owned());
            }
            None => {
                let at = name_range(self.text, node).end;
                self.edit(at..at, format!(" style=\"{}\"", &shown[1..]));
            }
        }
    }

    fn edit(&mut self, range: Range<usize>, to: String) {
        self.found.edits.push((range, to));
    }
}

/// All text in a node.
fn words_of(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect()
}

/// What the name of a layer asks for: its id, or the name that Inkscape and Illustrator keep beside it.
fn meant(node: Node<'_, '_>) -> Option<What> {
    let label = node
        .attributes()
        .find(|attribute| attribute.name() == "label" || attribute.name() == "data-name");
    let names = [node.attribute("id"), label.map(|label| label.value())];
    names.into_iter().flatten().find_map(named)
}

fn named(name: &str) -> Option<What> {
    let name = name
        .replace("_x5F_", "_")
        .replace("_x20_", " ")
        .replace("_x2D_", "-");
    let lower = name.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    // Drawing programs number what has one name: `qr_1_`, `qr-2`, `QR copy`.
    let parts: Vec<&str> = parts
        .filter(|part| !part.is_empty() && *part != "copy")
        .filter(|part| part.chars().any(|c| !c.is_ascii_digit()))
        .collect();
    match parts.as_slice() {
        ["qr" | "qrcode"] | ["qr", "code"] => Some(What::Qr),
        ["photo" | "signature", rest @ ..] if rest.len() <= 2 && !rest.iter().any(is_beside) => {
            Some(What::Picture(parts.join("_")))
        }
        _ => None,
    }
}

/// Whether a layer is only near a picture: the line under a signature, the words beneath it.
fn is_beside(word: &&str) -> bool {
    let words = [
        "line", "rule", "label", "caption", "text", "title", "name", "border", "shadow",
    ];
    words.contains(word)
}

/// The name in a node's start tag, prefix and all.
pub(super) fn name_range(text: &str, node: Node<'_, '_>) -> Range<usize> {
    let start = node.range().start + 1;
    let rest = text.get(start..).unwrap_or_default();
    let length = rest
        .find(|c: char| c.is_whitespace() || c == '/' || c == '>')
        .unwrap_or(rest.len());
    start..start + length
}

/// The name in a node's end tag, when it has one.
fn end_name(text: &str, node: Node<'_, '_>) -> Option<Range<usize>> {
    let range = node.range();
    let whole = text.get(range.clone())?;
    if whole.ends_with("/>") {
        return None;
    }
    let start = range.start + whole.rfind("</")? + 2;
    let length = text
        .get(start..range.end)?
        .find(|c: char| c.is_whitespace() || c == '>')?;
    Some(start..start + length)
}

/// A range with the line that it leaves empty.
pub(super) fn whole_line(text: &str, range: Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let trailing = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
    let starts = before[..before.len() - indent].ends_with('\n');
    let ends = after[trailing..].starts_with('\n');
    match starts && ends {
        true => range.start - indent..range.end + trailing + 1,
        false => range,
    }
}

/// Carries out edits that do not overlap.
pub(super) fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len() + 64 * edits.len());
    let mut at = 0;
    for (range, to) in edits {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&to);
        at = range.end.max(at);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
