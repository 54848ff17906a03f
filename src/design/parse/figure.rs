//! Shapes, their fills and their strokes.

use crate::color::Color;
use crate::design::element::Figure;
use crate::design::element::Fill;
use crate::design::element::ShapeElement;
use crate::design::element::StrokeSpec;
use crate::design::parse::choice::FigureName;
use crate::design::parse::choice::FillRule;
use crate::design::parse::faults::Faults;
use crate::design::parse::fields::Fields;
use crate::design::parse::keys::Least;
use crate::design::parse::keys::Table;
use crate::design::parse::keys::elements as keys;
use crate::design::parse::node::Node;
use crate::design::parse::value;
use crate::design::svg_path;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;

/// The keys that a shape of a name may have.
pub(super) fn table(name: FigureName) -> &'static Table {
    match name {
        FigureName::Rect => &keys::RECT,
        FigureName::Ellipse => &keys::ELLIPSE,
        FigureName::Line => &keys::LINE,
        FigureName::Polygon => &keys::POLYGON,
        FigureName::Star => &keys::STAR,
        FigureName::Path => &keys::PATH,
    }
}

/// The body of a shape; `frame` is where a path is stretched to.
pub(super) fn shape(
    fields: Fields<'_>,
    name: FigureName,
    frame: Option<Rect>,
) -> Option<ShapeElement> {
    let fill = fields
        .get("fill")
        .and_then(|node| ink(node, "fill", fields.faults));
    let stroke = stroke(fields, "stroke");
    Some(ShapeElement {
        figure: figure(fields, name, frame)?,
        fill: fill.flatten(),
        stroke,
    })
}

fn figure(fields: Fields<'_>, name: FigureName, frame: Option<Rect>) -> Option<Figure> {
    Some(match name {
        FigureName::Rect => Figure::Rect {
            radius: fields.length("radius").unwrap_or_default(),
        },
        FigureName::Ellipse => Figure::Ellipse,
        FigureName::Line => Figure::Line,
        FigureName::Polygon => Figure::Polygon {
            sides: fields.whole("sides")?,
        },
        FigureName::Star => {
            let inner = fields.number("inner").unwrap_or(0.5);
            let points = fields.whole("points")?;
            Figure::Star { points, inner }
        }
        FigureName::Path => {
            let rule: Option<FillRule> = fields.choice("fill_rule");
            Figure::Path {
                path: stretched(fields, frame)?,
                even_odd: rule == Some(FillRule::EvenOdd),
            }
        }
    })
}

/// The path, stretched from its view box to the frame.
fn stretched(fields: Fields<'_>, frame: Option<Rect>) -> Option<Path> {
    let view = fields.numbers("view_box");
    let path = path(fields);
    let ([x, y, w, h], frame) = (view?, frame?);
    let map = Affine::translate(-x, -y)
        .then(Affine::scale(frame.w / w, frame.h / h))
        .then(Affine::translate(frame.x, frame.y));
    Some(path?.map(map))
}

fn path(fields: Fields<'_>) -> Option<Path> {
    let data = fields.text("d")?;
    match svg_path::parse(&data.value) {
        Ok(path) => Some(path),
        Err(fault) => {
            let message = format!(
                "the path data is broken at its character {}",
                fault.character
            );
            fields
                .faults
                .bad_value(fields.get("d")?.at, message, fault.what);
            None
        }
    }
}

/// A colour or a gradient; `Some(None)` for `none`.
fn ink(node: &Node, key: &str, faults: &Faults<'_>) -> Option<Option<Fill>> {
    if node.text() == Some("none") {
        return Some(None);
    }
    if node.table().is_none() {
        return value::color(node, key, faults).map(|color| Some(Fill::Solid(color)));
    }
    let fields = Fields::open(node, key, &keys::GRADIENT, faults)?;
    gradient(fields).map(Some)
}

fn gradient(fields: Fields<'_>) -> Option<Fill> {
    let stops = stops(fields);
    if fields.get("linear").is_some() {
        refuse_radius(fields);
        let angle = fields.number("linear")?;
        return Some(Fill::Linear { angle, stops });
    }
    let [x, y] = fields.numbers("radial")?;
    Some(Fill::Radial {
        center: Point::new(x, y),
        radius: fields.number("radius").unwrap_or(1.0),
        stops,
    })
}

fn refuse_radius(fields: Fields<'_>) {
    if let Some(node) = fields.get("radius") {
        let message = "a linear gradient has no `radius`";
        fields.faults.bad_value(
            node.at,
            message,
            "take it out, or write `radial` in place of `linear`",
        );
    }
}

fn stops(fields: Fields<'_>) -> Vec<(f64, Color)> {
    let mut stops: Vec<(f64, Color)> = Vec::new();
    for node in fields.list("stops") {
        let Some(stop) = stop(node, fields.faults) else {
            continue;
        };
        if stops.last().is_some_and(|(before, _)| *before > stop.0) {
            let message = "the stops are not in rising order";
            fields
                .faults
                .bad_value(node.at, message, "sort them by their offsets, from 0 to 1");
        }
        stops.push(stop);
    }
    stops
}

fn stop(node: &Node, faults: &Faults<'_>) -> Option<(f64, Color)> {
    let Some([offset, color]) = node.list() else {
        let message = "a stop is an offset and a colour";
        faults.bad_value(node.at, message, "write it like `[0.5, \"gold\"]`");
        return None;
    };
    let offset = value::number(offset, "stops", 0.0, 1.0, faults);
    let color = value::color(color, "stops", faults);
    Some((offset?, color?))
}

/// The line that a key describes.
pub(super) fn stroke(fields: Fields<'_>, key: &str) -> Option<StrokeSpec> {
    let stroke = fields.open_table(key)?;
    let faults = fields.faults;
    let color = stroke.color("color");
    let fill = stroke
        .get("fill")
        .and_then(|node| ink(node, "fill", faults));
    let spec = StrokeSpec {
        dash: dash(stroke),
        cap: stroke.choice("cap").unwrap_or_default(),
        join: stroke.choice("join").unwrap_or_default(),
        width: stroke.length("width")?,
        fill: match fill {
            Some(fill) => fill?,
            None => Fill::Solid(color.unwrap_or(Color::BLACK)),
        },
    };
    Some(spec)
}

fn dash(stroke: Fields<'_>) -> Vec<f64> {
    let least = Least::Zero;
    let read = |node| value::length(node, "dash", least, stroke.faults);
    let dash: Vec<f64> = stroke.list("dash").iter().filter_map(read).collect();
    let is_nothing = !dash.is_empty() && dash.iter().all(|length| *length == 0.0);
    if let (true, Some(node)) = (is_nothing, stroke.get("dash")) {
        let help = "write the lengths of dashes and gaps, such as `[\"2mm\", \"1mm\"]`";
        stroke
            .faults
            .bad_value(node.at, "the dashes are all of no length", help);
    }
    dash
}
