//! The stable text form of a scene: one thing a line, made for comparing.

use std::fmt;
use std::fmt::Write;

use sha2::Digest;
use sha2::Sha256;

use super::Blend;
use super::Code;
use super::Group;
use super::Ink;
use super::Item;
use super::Line;
use super::Matrix;
use super::Meta;
use super::Node;
use super::Page;
use super::Placed;
use super::Run;
use super::Scene;
use super::Shape;
use super::Stamp;
use super::Stop;
use super::Stroke;
use super::Text;
use crate::digest::hex;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Segment;
use crate::geom::short;

impl fmt::Display for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Out { f, depth: 0 };
        out.meta(&self.meta)?;
        self.pages.iter().try_for_each(|page| out.page(page))
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            self.year, self.month, self.day, self.hour, self.minute, self.second
        )
    }
}

struct Out<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    depth: usize,
}

impl Out<'_, '_> {
    fn line(&mut self, text: impl fmt::Display) -> fmt::Result {
        writeln!(self.f, "{:indent$}{text}", "", indent = self.depth * 2)
    }

    fn deeper(&mut self, inside: impl FnOnce(&mut Self) -> fmt::Result) -> fmt::Result {
        self.depth += 1;
        let done = inside(self);
        self.depth -= 1;
        done
    }

    fn meta(&mut self, meta: &Meta) -> fmt::Result {
        self.line("meta")?;
        self.deeper(|out| {
            out.line(format_args!("title {:?}", meta.title))?;
            out.line(format_args!("author {:?}", meta.author))?;
            out.line(format_args!("subject {:?}", meta.subject))?;
            out.line(format_args!("credential {:?}", meta.credential_id))?;
            out.line(format_args!("language {:?}", meta.language))?;
            meta.issued
                .iter()
                .try_for_each(|stamp| out.line(format_args!("issued {stamp}")))
        })
    }

    fn page(&mut self, page: &Page) -> fmt::Result {
        let (w, h) = (num(page.size.w), num(page.size.h));
        self.line(format_args!("page {w} × {h}, bleed {}", num(page.bleed)))?;
        self.deeper(|out| {
            out.line("ground")?;
            out.deeper(|out| out.nodes(&page.ground))?;
            out.line("nodes")?;
            out.deeper(|out| out.nodes(&page.nodes))
        })
    }

    fn nodes(&mut self, nodes: &[Node]) -> fmt::Result {
        nodes.iter().try_for_each(|node| self.node(node))
    }

    fn node(&mut self, node: &Node) -> fmt::Result {
        let frame = frame(node);
        match &node.item {
            Item::Text(text) => self.text(text, &frame),
            Item::Shape(shape) => self.shape(shape, &frame),
            Item::Picture(placed) => self.line(format_args!("picture{frame} {}", picture(placed))),
            Item::Code(code) => self.code(code, &frame),
            Item::Group(group) => self.group(group, &frame),
        }
    }

    fn text(&mut self, text: &Text, frame: &str) -> fmt::Result {
        self.line(format_args!("text{frame}"))?;
        self.deeper(|out| text.lines.iter().try_for_each(|line| out.text_line(line)))
    }

    fn text_line(&mut self, line: &Line) -> fmt::Result {
        let rtl = if line.rtl { " rtl" } else { "" };
        let end = if line.ends_paragraph { " ¶" } else { "" };
        let straight = line.straight.map(|at| format!(" straight {}", map(at)));
        let straight = straight.unwrap_or_default();
        self.line(format_args!("line {:?}{rtl}{end}{straight}", line.text))?;
        self.deeper(|out| line.runs.iter().try_for_each(|run| out.run(line, run)))
    }

    fn run(&mut self, line: &Line, run: &Run) -> fmt::Result {
        let script = String::from_utf8_lossy(&run.script);
        let said = line.text.get(run.text.clone()).unwrap_or_default();
        self.line(format_args!(
            "run {} {} {} at {}, level {}, {script} {:?} {said:?}",
            run.font.postscript_name(),
            num(run.size),
            run.color,
            map(run.at),
            run.level,
            run.language,
        ))?;
        let mut glyphs = String::from("glyphs");
        for glyph in &run.glyphs {
            write!(glyphs, " {}@{}", glyph.id, num(glyph.x))?;
            if glyph.y != 0.0 {
                write!(glyphs, ",{}", num(glyph.y))?;
            }
        }
        self.deeper(|out| {
            out.line(glyphs)?;
            match &run.bent {
                Some(bent) => out.line(format_args!("bent {}", path(bent))),
                None => Ok(()),
            }
        })
    }

    fn shape(&mut self, shape: &Shape, frame: &str) -> fmt::Result {
        let rule = if shape.even_odd { " even-odd" } else { "" };
        self.line(format_args!("shape{frame} {}{rule}", path(&shape.path)))?;
        self.deeper(|out| {
            if let Some(fill) = &shape.fill {
                out.line(format_args!("fill {}", ink(fill)))?;
            }
            match &shape.stroke {
                Some(stroke) => out.line(stroked(stroke)),
                None => Ok(()),
            }
        })
    }

    fn code(&mut self, code: &Code, frame: &str) -> fmt::Result {
        self.line(format_args!(
            "code{frame} {:?} {} modules {} at {} {}",
            code.payload,
            modules(&code.matrix),
            digest(&code.matrix.dark),
            rect(code.area),
            code.color,
        ))?;
        self.deeper(|out| {
            if let Some((area, color)) = code.ground {
                out.line(format_args!("ground {} {color}", rect(area)))?;
            }
            match &code.center {
                Some(center) => out.line(format_args!("center {}", picture(center))),
                None => Ok(()),
            }
        })
    }

    fn group(&mut self, group: &Group, frame: &str) -> fmt::Result {
        let clip = group
            .clip
            .as_ref()
            .map(|clip| format!(" clip {}", path(clip)));
        self.line(format_args!("group{frame}{}", clip.unwrap_or_default()))?;
        self.deeper(|out| out.nodes(&group.nodes))
    }
}

/// What every node says of itself; defaults are left out.
fn frame(node: &Node) -> String {
    let mut text = format!(" [{}]", node.element);
    if node.transform != Affine::IDENTITY {
        text += &format!(" transform {}", map(node.transform));
    }
    if node.blend != Blend::Normal {
        text += &format!(" blend {}", format!("{:?}", node.blend).to_lowercase());
    }
    if node.opacity != 1.0 {
        text += &format!(" opacity {}", num(node.opacity));
    }
    if let Some(link) = &node.link {
        text += &format!(" link {:?} {}", link.url, rect(link.area));
    }
    if let Some(alt) = &node.alt {
        text += &format!(" alt {alt:?}");
    }
    if let Some(fixed) = node.fixed {
        text += &format!(" fixed {fixed}");
    }
    text
}

fn num(value: f64) -> impl fmt::Display {
    short(value, 3)
}

fn point(p: Point) -> String {
    format!("{} {}", num(p.x), num(p.y))
}

fn rect(r: Rect) -> String {
    format!("{} {} {} × {}", num(r.x), num(r.y), num(r.w), num(r.h))
}

fn map(m: Affine) -> String {
    if m.is_translation() {
        return format!("{} {}", num(m.e), num(m.f));
    }
    let turn = [m.a, m.b, m.c, m.d].map(|value| short(value, 6).to_string());
    format!("({}) {} {}", turn.join(" "), num(m.e), num(m.f))
}

fn path(path: &Path) -> String {
    let steps = path.0.iter().map(|segment| match *segment {
        Segment::Move(p) => format!("M {}", point(p)),
        Segment::Line(p) => format!("L {}", point(p)),
        Segment::Quad(c, p) => format!("Q {}, {}", point(c), point(p)),
        Segment::Cubic(c, d, p) => format!("C {}, {}, {}", point(c), point(d), point(p)),
        Segment::Close => "Z".to_owned(),
    });
    steps.collect::<Vec<_>>().join(" ")
}

fn picture(placed: &Placed) -> String {
    let clip = placed
        .clip
        .as_ref()
        .map(|clip| format!(" clip {}", path(clip)));
    format!(
        "{} at {}{}",
        placed.picture.id(),
        rect(placed.at),
        clip.unwrap_or_default()
    )
}

fn ink(ink: &Ink) -> String {
    match ink {
        Ink::Solid(color) => color.to_string(),
        Ink::Linear { from, to, stops } => format!(
            "linear from {} to {}{}",
            point(*from),
            point(*to),
            stop_list(stops)
        ),
        Ink::Radial {
            center,
            radius,
            focus,
            stops,
        } => format!(
            "radial{} at {} radius {}{}",
            focus_of(*focus),
            point(*center),
            num(*radius),
            stop_list(stops)
        ),
    }
}

fn focus_of(focus: Option<(Point, f64)>) -> String {
    focus.map_or_else(String::new, |(center, radius)| {
        format!(" from {} radius {} to", point(center), num(radius))
    })
}

fn stop_list(stops: &[Stop]) -> String {
    stops
        .iter()
        .map(|stop| format!(", {} {}", num(stop.offset), stop.color))
        .collect()
}

fn stroked(stroke: &Stroke) -> String {
    let dash: Vec<String> = stroke
        .dash
        .iter()
        .map(|length| num(*length).to_string())
        .collect();
    let dash = match dash.is_empty() {
        true => String::new(),
        false => format!(", dash {}", dash.join(" ")),
    };
    format!(
        "stroke {} width {}{dash}, {:?} caps, {:?} joins",
        ink(&stroke.ink),
        num(stroke.width),
        stroke.cap,
        stroke.join
    )
}

/// How many modules a code has: a side of a square one, or both.
fn modules(matrix: &Matrix) -> String {
    match matrix.width == matrix.height {
        true => matrix.width.to_string(),
        false => format!("{} × {}", matrix.width, matrix.height),
    }
}

/// Eight digits that tell matrices apart.
fn digest(dark: &[bool]) -> String {
    let bytes: Vec<u8> = dark.iter().map(|dark| u8::from(*dark)).collect();
    let digest = Sha256::digest(bytes);
    hex(&digest[..4])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::color::Color;
    use crate::geom::Size;
    use crate::scene::Cap;
    use crate::scene::Join;
    use crate::scene::Link;

    fn node(item: Item) -> Node {
        Node {
            element: "frame".into(),
            transform: Affine::IDENTITY,
            opacity: 1.0,
            link: None,
            alt: None,
            fixed: None,
            blend: Blend::Normal,
            item,
        }
    }

    fn shape() -> Shape {
        let stops = vec![
            Stop {
                offset: 0.0,
                color: Color::BLACK,
            },
            Stop {
                offset: 1.0,
                color: Color::Cmyk([0, 5_000, 0, 0]),
            },
        ];
        Shape {
            path: Path::rect(Rect::new(1.0, 2.0, 3.0, 4.123_456)),
            fill: Some(Ink::Radial {
                center: Point::new(2.5, 4.0),
                radius: 2.0,
                focus: None,
                stops,
            }),
            even_odd: true,
            stroke: Some(Stroke {
                ink: Ink::Solid(Color::WHITE),
                width: 0.5,
                dash: vec![1.0, 2.0],
                cap: Cap::Round,
                join: Join::Bevel,
            }),
        }
    }

    #[test]
    fn a_scene_reads_line_by_line() {
        let turned = Node {
            transform: Affine::rotate(90.0, Point::default()),
            opacity: 0.5,
            link: Some(Link {
                url: "https://example.org".into(),
                area: Rect::new(0.0, 0.0, 9.0, 9.0),
            }),
            alt: Some("a \"frame\"".into()),
            fixed: Some(3),
            ..node(Item::Group(Group {
                clip: None,
                nodes: vec![node(Item::Shape(shape()))],
            }))
        };
        let scene = Scene {
            meta: Meta {
                title: "Licence, Ada".into(),
                issued: Some(Stamp {
                    year: 2026,
                    month: 5,
                    day: 14,
                    hour: 0,
                    minute: 0,
                    second: 0,
                }),
                ..Meta::default()
            },
            pages: vec![Page {
                size: Size::new(841.889_8, 595.275_6),
                bleed: 8.5,
                ground: Arc::new(vec![]),
                nodes: vec![turned],
            }],
        };
        let expected = r##"meta
  title "Licence, Ada"
  author ""
  subject ""
  credential ""
  language ""
  issued 2026-05-14T00:00:00Z
page 841.89 × 595.276, bleed 8.5
  ground
  nodes
    group [frame] transform (0 1 -1 0) 0 0 opacity 0.5 link "https://example.org" 0 0 9 × 9 alt "a \"frame\"" fixed 3
      shape [frame] M 1 2 L 4 2 L 4 6.123 L 1 6.123 Z even-odd
        fill radial at 2.5 4 radius 2, 0 #000000, 1 cmyk(0 50 0 0)
        stroke #ffffff width 0.5, dash 1 2, Round caps, Bevel joins
"##;
        assert_eq!(scene.to_string(), expected);
    }
}
