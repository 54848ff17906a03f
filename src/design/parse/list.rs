//! What is drawn from a list of the record: tables, and elements that are repeated.

use crate::design::Sourced;
use crate::design::attribute::AttributeKind;
use crate::design::element::ArcAlign;
use crate::design::element::Column;
use crate::design::element::Element;
use crate::design::element::Head;
use crate::design::element::RepeatElement;
use crate::design::element::TableElement;
use crate::design::element::TableFit;
use crate::design::parse::choice::TableMode;
use crate::design::parse::element::Around;
use crate::design::parse::element::child;
use crate::design::parse::faults::Faults;
use crate::design::parse::fields::Fields;
use crate::design::parse::figure;
use crate::design::parse::keys::list::COLUMN;
use crate::design::parse::node::Node;
use crate::design::parse::text;
use crate::finding::nearest;
use crate::geom::Rect;
use crate::geom::Size;

/// The attribute that a key names, which must be a list; `attributes.courses` is `courses` too.
fn list(fields: Fields<'_>, key: &str, around: &Around<'_>) -> Option<Sourced<String>> {
    let written = fields.text(key)?;
    let at = fields.get(key)?.at;
    let name = &written.value;
    let name = name.strip_prefix("attributes.").unwrap_or(name);
    match around.attributes.get(name) {
        Some(attribute) if attribute.kind == AttributeKind::List => {}
        Some(attribute) => {
            let message = format!(
                "the attribute `{name}` is of type `{}`",
                attribute.kind.name()
            );
            let help = format!("write `type = \"list\"` in `[attributes.{name}]`");
            fields.faults.bad_value(at, message, help);
        }
        None => {
            let message = format!("no attribute is called `{name}`");
            let known = around.attributes.keys().map(String::as_str);
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("declare it: `[attributes.{name}]` with `type = \"list\"`"),
            };
            fields.faults.bad_value(at, message, help);
        }
    }
    let value = name.to_owned();
    Some(Sourced { value, ..written })
}

/// The body of a table.
pub(super) fn table(
    fields: Fields<'_>,
    around: &Around<'_>,
    frame: Option<Rect>,
) -> Option<TableElement> {
    let rows = list(fields, "rows", around);
    let columns = columns(fields, around, frame);
    let style = text::own_style(fields, around.styles);
    Some(TableElement {
        head: head(fields, around),
        named: fields.text("style").map(|name| name.value),
        rule: figure::stroke(fields, "rule"),
        stripe: fields.color("stripe"),
        padding: pair(fields, "padding").unwrap_or(TableElement::PADDING),
        row_height: fields.length("row_height").unwrap_or_default(),
        valign: fields.choice("valign").unwrap_or_default(),
        line_height: fields
            .number("line_height")
            .unwrap_or(crate::design::element::TextElement::LINE_HEIGHT),
        hyphenate: fields.truth("hyphenate").unwrap_or_default(),
        fit: fit(fields, style.size),
        rows: rows?,
        columns,
        style,
    })
}

/// One length for both, or a pair of them.
fn pair(fields: Fields<'_>, key: &str) -> Option<[f64; 2]> {
    match fields.get(key)?.list() {
        Some(_) => fields.numbers(key),
        None => fields.length(key).map(|length| [length; 2]),
    }
}

fn columns(fields: Fields<'_>, around: &Around<'_>, frame: Option<Rect>) -> Vec<Column> {
    let read = |node: &Node| column(node, fields.faults, around);
    let columns: Vec<Column> = fields.list("columns").iter().filter_map(read).collect();
    let (Some(frame), Some(node)) = (frame, fields.get("columns")) else {
        return columns;
    };
    let set: f64 = columns.iter().filter_map(|column| column.width).sum();
    let is_open = columns.iter().any(|column| column.width.is_none());
    // A hundredth of a point is lost in rounding.
    if set > frame.w + 0.01 || is_open && set >= frame.w {
        let message = "the columns are wider than the table";
        let help = "make their `width` smaller, or the frame wider";
        fields.faults.bad_value(node.at, message, help);
    }
    columns
}

fn column(node: &Node, faults: &Faults<'_>, around: &Around<'_>) -> Option<Column> {
    let fields = Fields::open(node, "columns", &COLUMN, faults)?;
    let header = fields.get("header");
    let header = header.and_then(|_| text::marked(fields, "header", around.styles));
    let text = text::marked(fields, "text", around.styles);
    Some(Column {
        header,
        width: fields.length("width"),
        align: fields.choice("align").unwrap_or_default(),
        named: fields.text("style").map(|name| name.value),
        style: text::own_style(fields, around.styles),
        text: text?,
    })
}

fn head(fields: Fields<'_>, around: &Around<'_>) -> Head {
    let Some(head) = fields.open_table("head") else {
        return Head::default();
    };
    Head {
        named: head.text("style").map(|name| name.value),
        style: text::own_style(head, around.styles),
        fill: head.color("fill"),
        rule: figure::stroke(head, "rule"),
    }
}

fn fit(fields: Fields<'_>, size: Option<f64>) -> TableFit {
    let is_word = fields.get("fit").is_some_and(|node| node.table().is_none());
    let table = match is_word {
        true => None,
        false => fields.open_table("fit"),
    };
    let mode = match table {
        Some(table) => table.choice("mode"),
        None => fields.choice("fit"),
    };
    let min = table.and_then(|table| text::least_size(table, size));
    match mode.unwrap_or(TableMode::Shrink) {
        TableMode::Shrink => TableFit::Shrink { min },
        TableMode::Error => TableFit::Error,
    }
}

/// The body of a repeated element.
pub(super) fn repeat(
    fields: Fields<'_>,
    around: &Around<'_>,
    (id, frame): (&str, Option<Rect>),
) -> Option<RepeatElement> {
    let over = list(fields, "over", around);
    let cell = fields.numbers("cell").map(|[w, h]| Size::new(w, h));
    check_cell(fields, cell, frame);
    let elements = children(fields, around, (id, cell));
    Some(RepeatElement {
        direction: fields.choice("direction").unwrap_or_default(),
        gap: pair(fields, "gap").unwrap_or_default(),
        most: fields.whole("most").map(|most| most as usize),
        align: fields.choice("align").unwrap_or(ArcAlign::Start),
        over: over?,
        cell: cell?,
        elements,
    })
}

fn check_cell(fields: Fields<'_>, cell: Option<Size>, frame: Option<Rect>) -> Option<()> {
    let (cell, frame) = (cell?, frame?);
    if cell.w <= frame.w + 0.01 && cell.h <= frame.h + 0.01 {
        return Some(());
    }
    let message = "a cell is larger than the frame";
    let help = "make `cell` smaller, or the frame larger";
    let at = fields.get("cell")?.at;
    fields.faults.bad_value(at, message, help);
    None
}

/// What is drawn in each cell. Ids begin with that of the element they belong to.
fn children(
    fields: Fields<'_>,
    around: &Around<'_>,
    (id, cell): (&str, Option<Size>),
) -> Vec<Element> {
    let nodes = fields.list("elements").iter().enumerate();
    let read = |(at, node): (usize, &Node)| {
        let own = node.get("id").and_then(Node::text).map(str::to_owned);
        let own = own.unwrap_or_else(|| {
            let word = node.get("type").and_then(Node::text);
            format!("{}-{}", word.unwrap_or("element"), at + 1)
        });
        let id = format!("{id}/{own}");
        fields
            .faults
            .in_element(&id, || child(node, &id, fields.faults, (around, cell)))
    };
    nodes.filter_map(read).collect()
}
