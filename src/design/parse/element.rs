//! Elements: what all of them have, and which body goes with which type.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::design::PageSetup;
use crate::design::Sourced;
use crate::design::attribute::Attribute;
use crate::design::element::Body;
use crate::design::element::DesignElement;
use crate::design::element::Element;
use crate::design::parse::arc;
use crate::design::parse::choice::Choice;
use crate::design::parse::choice::ElementType;
use crate::design::parse::choice::FigureName;
use crate::design::parse::choice::words;
use crate::design::parse::code;
use crate::design::parse::faults::Faults;
use crate::design::parse::fields::Fields;
use crate::design::parse::figure;
use crate::design::parse::frame;
use crate::design::parse::frame::Room;
use crate::design::parse::image;
use crate::design::parse::keys::Table;
use crate::design::parse::keys::arc::ARC;
use crate::design::parse::keys::code::CODE;
use crate::design::parse::keys::code::QR;
use crate::design::parse::keys::elements as keys;
use crate::design::parse::keys::list::NESTED;
use crate::design::parse::keys::list::REPEAT;
use crate::design::parse::keys::list::TABLE;
use crate::design::parse::list;
use crate::design::parse::node::Node;
use crate::design::parse::node::Value;
use crate::design::parse::text;
use crate::design::parse::value;
use crate::design::style::Style;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Rect;
use crate::geom::Size;
use crate::limits::Limits;

/// What elements may refer to.
pub(super) struct Around<'d> {
    pub(super) pages: &'d [Option<PageSetup>],
    pub(super) attributes: &'d IndexMap<String, Attribute>,
    pub(super) styles: &'d IndexMap<String, Style>,
}

/// All elements that can be read, back to front.
pub(super) fn elements(design: Fields<'_>, around: &Around<'_>, limits: &Limits) -> Vec<Element> {
    let nodes = design.list("elements");
    if let Some(node) = nodes.get(limits.elements) {
        let message = format!("the design has {} elements", nodes.len());
        let help = format!("keep to {} elements", limits.elements);
        let finding = Finding::fault(Kind::Limit, message).help(help);
        design.faults.add(node.at, finding);
        return Vec::new();
    }
    let ids = ids(nodes, design.faults);
    text::check_groups(nodes, &ids, design.faults);
    nodes
        .iter()
        .zip(ids)
        .filter_map(|(node, id)| {
            let read = || element(node, &id, design.faults, around);
            design.faults.in_element(&id, read)
        })
        .collect()
}

/// The id of each element: its own, or its type and a number that no other has.
fn ids(nodes: &[Node], faults: &Faults<'_>) -> Vec<String> {
    let is_name = |id: &&str| !id.trim().is_empty();
    let own = |node: &Node| {
        node.get("id")
            .and_then(Node::text)
            .filter(is_name)
            .map(str::to_owned)
    };
    let mut taken: BTreeSet<String> = nodes.iter().filter_map(own).collect();
    refuse_twins(nodes, faults);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    nodes
        .iter()
        .map(|node| own(node).unwrap_or_else(|| next_free(node, &mut counts, &mut taken)))
        .collect()
}

fn next_free(
    node: &Node,
    counts: &mut BTreeMap<String, usize>,
    taken: &mut BTreeSet<String>,
) -> String {
    let known = words::<ElementType>();
    let word = node.get("type").and_then(Node::text);
    let word = word
        .filter(|word| known.contains(word))
        .unwrap_or("element");
    let count = counts.entry(word.to_owned()).or_default();
    loop {
        *count += 1;
        let id = format!("{word}-{count}");
        if taken.insert(id.clone()) {
            return id;
        }
    }
}

fn refuse_twins(nodes: &[Node], faults: &Faults<'_>) {
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    for node in nodes.iter().filter_map(|node| node.get("id")) {
        let Some(id) = node.text() else {
            continue;
        };
        let (line, _) = faults.line_and_character(node.at);
        if let Some(before) = first.get(id) {
            let message = format!("two elements have the id `{id}`");
            let help = format!("give one of them another; the first is on line {before}");
            let finding = Finding::fault(Kind::Duplicate, message).help(help);
            faults.add(node.at, finding.element(id));
        }
        first.entry(id).or_insert(line);
    }
}

fn element(node: &Node, id: &str, faults: &Faults<'_>, around: &Around<'_>) -> Option<Element> {
    let (fields, what) = open(node, faults)?;
    let page = page(fields, around);
    let setup = page.and_then(|page| around.pages.get(page)?.as_ref());
    let room = setup.zip(page).map(|(setup, page)| Room::page(setup, page));
    let mut element = read((fields, what), id, around, room)?;
    // What is missing here is a fault already; the rest is still worth a look.
    element.page = page.unwrap_or_default();
    if let Body::Repeat(repeat) = &mut element.body {
        for child in &mut repeat.elements {
            child.page = element.page;
        }
    }
    Some(element)
}

/// An element in a cell of this size; it stands on the page of the element that it belongs to.
pub(super) fn child(
    node: &Node,
    id: &str,
    faults: &Faults<'_>,
    (around, cell): (&Around<'_>, Option<Size>),
) -> Option<Element> {
    let (fields, what) = open(node, faults)?;
    if let What::Table | What::Repeat | What::Design = what {
        let help = "draw it beside the element that is repeated";
        faults.bad_value(fields.at(), "this can't stand in a cell", help);
        return None;
    }
    for (key, help) in [
        (
            "page",
            "it stands on the page of the element that is repeated",
        ),
        ("fit_group", "only elements of a page share a size"),
        ("blend", "give it to the element that is repeated"),
    ] {
        if let Some(node) = fields.get(key) {
            faults.bad_value(
                node.at,
                format!("an element in a cell has no `{key}`"),
                help,
            );
        }
    }
    read((fields, what), id, around, cell.map(Room::cell))
}

/// Reads what elements on pages and in cells have in common.
fn read(
    (fields, what): (Fields<'_>, What),
    id: &str,
    around: &Around<'_>,
    room: Option<Room>,
) -> Option<Element> {
    check_id(fields);
    let rotate = fields.number("rotate").unwrap_or_default();
    let frame = frame::frame(fields, what.is_line());
    if let (Some(frame), Some(room)) = (frame, room) {
        frame::check(fields, (frame, rotate), &room);
    }
    let body = what.body(fields, around, (id, frame));
    let opacity = fields.number("opacity").unwrap_or(1.0);
    let blend = fields.choice("blend").unwrap_or_default();
    let when = condition(fields);
    let link = fields.text("link");
    let alt = fields.text("alt");
    let (line, _) = fields.faults.line_and_character(fields.at());
    Some(Element {
        id: id.to_owned(),
        line: Some(line),
        page: 0,
        // What is missing here is a fault already; the rest is still worth a look.
        frame: frame.unwrap_or_default(),
        rotate,
        opacity,
        blend,
        when,
        link,
        alt,
        body: body?,
    })
}

/// What an element is, as far as its keys depend on it.
#[derive(Clone, Copy)]
enum What {
    Text,
    Arc,
    Image,
    Qr,
    Code,
    Table,
    Repeat,
    Design,
    Shape(FigureName),
}

impl What {
    /// Only a line may be of no width or of no height.
    fn is_line(self) -> bool {
        matches!(self, Self::Shape(FigureName::Line))
    }

    fn table(self) -> &'static Table {
        match self {
            Self::Text => &keys::TEXT,
            Self::Arc => &ARC,
            Self::Image => &keys::IMAGE,
            Self::Qr => &QR,
            Self::Code => &CODE,
            Self::Table => &TABLE,
            Self::Repeat => &REPEAT,
            Self::Design => &NESTED,
            Self::Shape(name) => figure::table(name),
        }
    }

    fn body(
        self,
        fields: Fields<'_>,
        around: &Around<'_>,
        (id, frame): (&str, Option<Rect>),
    ) -> Option<Body> {
        Some(match self {
            Self::Text => Body::Text(text::text(fields, around.styles)?),
            Self::Arc => Body::Arc(arc::arc(fields, around.styles)?),
            Self::Image => Body::Image(image::image(fields, around.attributes)?),
            Self::Qr => Body::Qr(code::qr(fields)?),
            Self::Code => Body::Code(code::code(fields)?),
            Self::Table => Body::Table(Box::new(list::table(fields, around, frame)?)),
            Self::Repeat => Body::Repeat(list::repeat(fields, around, (id, frame))?),
            Self::Design => Body::Design(DesignElement {
                design: fields.text("design")?,
            }),
            Self::Shape(name) => Body::Shape(figure::shape(fields, name, frame)?),
        })
    }
}

/// Opens the element's table against the keys of its type.
fn open<'a>(node: &'a Node, faults: &'a Faults<'a>) -> Option<(Fields<'a>, What)> {
    if node.table().is_none() {
        value::wrong_type(node, "elements", "a table", faults);
        return None;
    }
    let what = what(node, faults)?;
    let fields = Fields::open(node, "elements", what.table(), faults)?;
    Some((fields, what))
}

fn what(node: &Node, faults: &Faults<'_>) -> Option<What> {
    let Some(word) = node.get("type") else {
        let finding = Finding::fault(Kind::Missing, "an element has no `type`");
        let known = crate::finding::one_of(words::<ElementType>());
        faults.add(
            node.at,
            finding.help(format!("add `type = \"text\"`; it may be {known}")),
        );
        return None;
    };
    if is_figure(word) {
        let called = word.text().unwrap_or_default();
        let message = format!("`type` can't be `{called}`");
        let help = format!("write `type = \"shape\"` and `shape = \"{called}\"`");
        faults.bad_value(word.at, message, help);
        return None;
    }
    Some(match value::choice(word, "type", faults)? {
        ElementType::Text => What::Text,
        ElementType::Arc => What::Arc,
        ElementType::Image => What::Image,
        ElementType::Qr => What::Qr,
        ElementType::Code => What::Code,
        ElementType::Table => What::Table,
        ElementType::Repeat => What::Repeat,
        ElementType::Design => What::Design,
        ElementType::Shape => What::Shape(figure_name(node, faults)?),
    })
}

fn is_figure(word: &Node) -> bool {
    let is_word = |(name, _, _): &(&str, FigureName, &str)| word.text() == Some(name);
    FigureName::WORDS.iter().any(is_word)
}

fn figure_name(node: &Node, faults: &Faults<'_>) -> Option<FigureName> {
    if let Some(word) = node.get("shape") {
        return value::choice(word, "shape", faults);
    }
    // The table of a shape of no name says what is missing, and what else is wrong.
    Fields::open(node, "elements", &keys::FIGURE, faults);
    None
}

fn check_id(fields: Fields<'_>) {
    let (Some(id), Some(node)) = (fields.text("id"), fields.get("id")) else {
        return;
    };
    let is_odd = id.value.trim().is_empty() || id.value.len() > 100;
    if is_odd || id.value.chars().any(char::is_control) {
        let help = "write a short name, such as `holder`";
        fields
            .faults
            .bad_value(node.at, "this can't be an id", help);
    }
}

/// The page's index, from 0.
fn page(fields: Fields<'_>, around: &Around<'_>) -> Option<usize> {
    let Some(node) = fields.get("page") else {
        return Some(0);
    };
    let number = fields.whole("page")? as usize;
    let count = around.pages.len();
    // Without any page the fault is told where the pages are.
    if number > count && count > 0 {
        let pages = if count == 1 { "page" } else { "pages" };
        let message = format!("`page` is {number}, but the design has {count} {pages}");
        fields.faults.bad_value(
            node.at,
            message,
            "add the page to `[[pages]]`, or name another",
        );
        return None;
    }
    Some(number - 1)
}

/// A template, or a plain true or false.
fn condition(fields: Fields<'_>) -> Option<Sourced<String>> {
    let node = fields.get("when")?;
    match node.value {
        Value::Truth(truth) => Some(value::sourced(truth.to_string(), node, fields.faults)),
        _ => fields.text("when"),
    }
}
