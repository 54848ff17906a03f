//! From a layout to a scene: what is drawn, where, in which order.

mod many;

use std::sync::Arc;

use super::color;
use crate::color::Color;
use crate::design::PageSetup;
use crate::design::element::Body;
use crate::design::element::Crop;
use crate::design::element::Element;
use crate::design::element::Figure;
use crate::design::element::Fill;
use crate::design::element::LineCap;
use crate::design::element::LineJoin;
use crate::design::element::ShapeElement;
use crate::design::element::StrokeSpec;
use crate::design::style::Style;
use crate::error::Result;
use crate::fill::Facts;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::glyphs::Text;
use crate::layout::Layout;
use crate::layout::Standing;
use crate::layout::What;
use crate::layout::hang;
use crate::outline;
use crate::picture::Picture;
use crate::plate::Later;
use crate::plate::Plate;
use crate::scene::Blend;
use crate::scene::Cap;
use crate::scene::Expected;
use crate::scene::Ink;
use crate::scene::Item;
use crate::scene::Join;
use crate::scene::Link;
use crate::scene::Meta;
use crate::scene::Node;
use crate::scene::Page;
use crate::scene::Placed;
use crate::scene::Scene;
use crate::scene::Shape;
use crate::scene::Stage;
use crate::scene::StagePage;
use crate::scene::Stop;
use crate::scene::Stroke;

/// The stage, and where each fixed element went.
struct Staged {
    stage: Arc<Stage>,
    /// By the element's index: its place in [`Stage::fixed`], or `None` when it is in a ground.
    fixed: Vec<Option<usize>>,
}

impl Plate {
    /// The part of all scenes that no record changes; worked out once.
    ///
    /// # Errors
    /// What of it does not fit, is missing, or can't be set: faults of the design.
    pub fn stage(&self) -> Result<Arc<Stage>> {
        let layout = self.fixed_layout()?;
        Ok(self.staged(layout).stage.clone())
    }

    fn staged(&self, layout: &Layout) -> &Staged {
        self.once(Later::Stage, || stage(self, layout))
    }
}

impl Layout {
    /// What to draw, back to front.
    pub fn scene(&self) -> Scene {
        let plate = self.plate();
        let fixed = plate
            .fixed_layout()
            .expect("a record is laid out only where the fixed part was");
        let staged = plate.staged(fixed);
        let mut nodes: Vec<Vec<(usize, Node)>> =
            plate.design().pages.iter().map(|_| Vec::new()).collect();
        for standing in self.standing() {
            let element = &plate.design().elements[standing.index];
            nodes[element.page].push((standing.index, node(plate, standing)));
        }
        for standing in fixed.standing() {
            if let Some(at) = staged.fixed[standing.index] {
                let page = plate.design().elements[standing.index].page;
                nodes[page].push((standing.index, staged.stage.fixed[at].clone()));
            }
        }
        let pages = nodes
            .into_iter()
            .zip(&staged.stage.pages)
            .map(|(mut nodes, page)| {
                nodes.sort_by_key(|(index, _)| *index);
                Page {
                    size: page.size,
                    bleed: page.bleed,
                    ground: page.ground.clone(),
                    nodes: nodes.into_iter().map(|(_, node)| node).collect(),
                }
            });
        Scene {
            meta: meta(self.facts()),
            pages: pages.collect(),
        }
    }
}

fn meta(facts: &Facts) -> Meta {
    let title = match facts.recipient.as_str() {
        "" => facts.credential.clone(),
        name => format!("{} – {name}", facts.credential),
    };
    Meta {
        title,
        author: facts.issuer.clone(),
        subject: facts.group.clone(),
        credential_id: facts.id.clone(),
        language: facts.locale.to_string(),
        issued: facts.issued,
    }
}

/// Fixed elements go to the ground unless one that a record changes may stand beneath them.
fn stage(plate: &Plate, layout: &Layout) -> Staged {
    let design = plate.design();
    let backgrounds = &plate.inner().backgrounds;
    let mut grounds: Vec<Vec<Node>> = design
        .pages
        .iter()
        .zip(backgrounds)
        .map(|(page, picture)| ground(page, picture.as_ref()))
        .collect();
    let mut above = vec![None; design.elements.len()];
    let mut above_of: Vec<Vec<usize>> = grounds.iter().map(|_| Vec::new()).collect();
    let mut fixed = Vec::new();
    for standing in layout.standing() {
        let element = &design.elements[standing.index];
        let made = node(plate, standing);
        if may_cover(plate, standing.index, reach(element, &made)) {
            above[standing.index] = Some(fixed.len());
            above_of[element.page].push(fixed.len());
            fixed.push(Node {
                fixed: Some(fixed.len()),
                ..made
            });
        } else {
            grounds[element.page].push(made);
        }
    }
    let pages = design.pages.iter().zip(grounds).zip(above_of).enumerate();
    let pages = pages.map(|(number, ((page, nodes), above))| StagePage {
        size: page.size,
        bleed: page.bleed,
        dpi: page.usual_dpi(),
        in_pixels: page.in_pixels,
        ground: Arc::new(nodes),
        above,
        expected: expected(plate, number),
    });
    let stage = Arc::new(Stage {
        pages: pages.collect(),
        fixed,
    });
    Staged {
        stage,
        fixed: above,
    }
}

/// What records will draw on a page.
fn expected(plate: &Plate, page: usize) -> Vec<Expected> {
    let elements = plate.design().elements.iter();
    let compiled = elements.zip(&plate.inner().elements);
    compiled
        .filter(|(element, compiled)| element.page == page && !compiled.fixed)
        .filter_map(|(element, _)| expect(element))
        .collect()
}

fn expect(element: &Element) -> Option<Expected> {
    let area = turn(element).bounds(element.frame);
    let words = |style: &Style| Expected::Words {
        area,
        size: style.size.unwrap_or(Style::SIZE),
        color: style.color.unwrap_or(Color::BLACK),
    };
    match &element.body {
        Body::Text(text) => Some(words(&text.style)),
        Body::Arc(arc) => Some(words(&arc.style)),
        Body::Qr(code) => Some(Expected::Code {
            area,
            color: code.color,
            ground: code.background,
        }),
        Body::Code(code) => Some(Expected::Code {
            area,
            color: code.color,
            ground: code.background,
        }),
        Body::Table(table) => Some(words(&table.style)),
        Body::Image(_) | Body::Shape(_) | Body::Repeat(_) | Body::Design(_) => None,
    }
}

/// Whether something that a record changes stands beneath and may touch `area`.
fn may_cover(plate: &Plate, index: usize, area: Rect) -> bool {
    let elements = &plate.design().elements;
    let page = elements[index].page;
    elements[..index]
        .iter()
        .zip(&plate.inner().elements)
        .any(|(below, compiled)| {
            !compiled.fixed && below.page == page && turn(below).bounds(around(below)).meets(area)
        })
}

/// Where a fixed node has ink: its frame, and what its text has beyond.
fn reach(element: &Element, node: &Node) -> Rect {
    let around = match &element.body {
        Body::Text(_) | Body::Arc(_) | Body::Table(_) | Body::Repeat(_) => around(element),
        Body::Shape(shape) => element.frame.grown(
            shape
                .stroke
                .as_ref()
                .map_or(0.0, |stroke| stroke.width * 5.0),
        ),
        Body::Image(_) | Body::Qr(_) | Body::Code(_) | Body::Design(_) => element.frame,
    };
    node.transform.bounds(around)
}

/// Where an element that is not laid out yet may have ink. Accents and swashes reach out of a frame:
/// half its height is more than any does. Text on an arc may stand outside of it.
fn around(element: &Element) -> Rect {
    let beyond = match &element.body {
        Body::Arc(arc) => 4.0 * arc.style.size.unwrap_or(Style::SIZE),
        Body::Text(_)
        | Body::Shape(_)
        | Body::Image(_)
        | Body::Qr(_)
        | Body::Code(_)
        | Body::Table(_)
        | Body::Repeat(_)
        | Body::Design(_) => 0.0,
    };
    let frame = element.frame;
    frame.grown(beyond.max(frame.h / 2.0))
}

fn ground(page: &PageSetup, background: Option<&Picture>) -> Vec<Node> {
    let whole = Rect::new(0.0, 0.0, page.size.w, page.size.h).grown(page.bleed);
    let mut nodes = Vec::new();
    if let Some(color) = page.color {
        nodes.push(plain(
            "page",
            Item::Shape(Shape {
                path: Path::rect(whole),
                fill: Some(Ink::Solid(color)),
                even_odd: false,
                stroke: None,
            }),
        ));
    }
    if let Some(picture) = background {
        nodes.push(plain("background", Item::Picture(covering(picture, whole))));
    }
    nodes
}

/// A background covers the page; one whose sides are nearly right is stretched by that little.
fn covering(picture: &Picture, whole: Rect) -> Placed {
    let (w, h) = picture.size_px();
    let skew = (w / h) / (whole.w / whole.h);
    let crop = if (0.99..=1.01).contains(&skew) {
        Crop::Fill
    } else {
        Crop::Cover
    };
    hang(picture, whole, crop, Point::new(0.5, 0.5), 0.0)
}

fn plain(element: &str, item: Item) -> Node {
    Node {
        element: element.into(),
        transform: Affine::IDENTITY,
        opacity: 1.0,
        link: None,
        alt: Some("".into()),
        blend: Blend::Normal,
        fixed: None,
        item,
    }
}

fn turn(element: &Element) -> Affine {
    if element.rotate == 0.0 {
        return Affine::IDENTITY;
    }
    Affine::rotate(element.rotate, element.frame.center())
}

fn node(plate: &Plate, standing: &Standing) -> Node {
    let element = plate.inner().spec(standing.index);
    let id: Arc<str> = element.id.as_str().into();
    let item = match (&standing.what, &element.body) {
        (What::Text(stood), _) => color::item(&id, stood.text.clone()),
        (What::Picture(placed), _) => Item::Picture(placed.clone()),
        (What::Code(code), _) => Item::Code(code.code()),
        (What::Table(table), _) => Item::Group(many::table(&id, table)),
        (What::Cells(cells), _) => Item::Group(many::cells(plate, &id, cells)),
        (What::Design(layout), _) => Item::Group(many::design(&id, layout, element.frame)),
        (What::Shape, Body::Shape(shape)) => Item::Shape(figure(shape, element.frame)),
        (What::Shape, _) => Item::Text(Text::default().into()),
    };
    Node {
        element: id,
        transform: turn(element),
        opacity: element.opacity,
        link: standing.link.clone().map(|url| Link {
            url,
            area: element.frame,
        }),
        alt: standing.alt.clone(),
        blend: element.blend,
        fixed: None,
        item,
    }
}

fn figure(shape: &ShapeElement, frame: Rect) -> Shape {
    let (path, even_odd) = match &shape.figure {
        Figure::Rect { radius } => (outline::rounded_rect(frame, *radius), false),
        Figure::Ellipse => (outline::ellipse(frame), false),
        Figure::Line => (outline::line(frame), false),
        Figure::Polygon { sides } => (outline::polygon(frame, *sides), false),
        Figure::Star { points, inner } => (outline::star(frame, *points, *inner), false),
        Figure::Path { path, even_odd } => (path.clone(), *even_odd),
    };
    let fill = shape.fill.as_ref().map(|fill| ink(fill, frame));
    let stroke = shape.stroke.as_ref().map(|spec| stroke(spec, frame));
    Shape {
        path,
        fill,
        even_odd,
        stroke,
    }
}

fn stroke(spec: &StrokeSpec, frame: Rect) -> Stroke {
    Stroke {
        ink: ink(&spec.fill, frame),
        width: spec.width,
        dash: spec.dash.clone(),
        cap: match spec.cap {
            LineCap::Butt => Cap::Butt,
            LineCap::Round => Cap::Round,
            LineCap::Square => Cap::Square,
        },
        join: match spec.join {
            LineJoin::Miter => Join::Miter,
            LineJoin::Round => Join::Round,
            LineJoin::Bevel => Join::Bevel,
        },
    }
}

fn ink(fill: &Fill, frame: Rect) -> Ink {
    let stops = |stops: &[(f64, crate::color::Color)]| {
        stops
            .iter()
            .map(|&(offset, color)| Stop { offset, color })
            .collect()
    };
    match fill {
        Fill::Solid(color) => Ink::Solid(*color),
        Fill::Linear {
            angle,
            stops: colors,
        } => {
            let (from, to) = across(frame, *angle);
            Ink::Linear {
                from,
                to,
                stops: stops(colors),
            }
        }
        Fill::Radial {
            center,
            radius,
            stops: colors,
        } => Ink::Radial {
            center: Point::new(frame.x + frame.w * center.x, frame.y + frame.h * center.y),
            radius: radius * frame.w.max(frame.h) / 2.0,
            focus: None,
            stops: stops(colors),
        },
    }
}

/// The ends of a gradient line through a frame's middle (CSS Images Level 4, section 3.1.1).
fn across(frame: Rect, angle: f64) -> (Point, Point) {
    let (sin, cos) = crate::geom::sin_cos(angle);
    let half = (frame.w * sin).abs() / 2.0 + (frame.h * cos).abs() / 2.0;
    let center = frame.center();
    let end = |sign: f64| Point::new(center.x + sign * half * sin, center.y - sign * half * cos);
    (end(-1.0), end(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gradient_at_90_degrees_runs_from_left_to_right() {
        let (from, to) = across(Rect::new(10.0, 10.0, 100.0, 50.0), 90.0);
        assert_eq!(
            (from, to),
            (Point::new(10.0, 35.0), Point::new(110.0, 35.0))
        );
    }
}
