//! Nodes to fragments of SVG.

use std::sync::Arc;

use indexmap::IndexMap;

use super::xml;
use crate::digest::hex;
use crate::error::Result;
use crate::font::Font;
use crate::geom::Affine;
use crate::geom::Path;
use crate::geom::Rect;
use crate::picture::Picture;
use crate::picture::Source;
use crate::scene::Blend;
use crate::scene::Cap;
use crate::scene::Code;
use crate::scene::Group;
use crate::scene::Ink;
use crate::scene::Item;
use crate::scene::Join;
use crate::scene::Matrix;
use crate::scene::Node;
use crate::scene::Placed;
use crate::scene::Run;
use crate::scene::Shape;
use crate::scene::Stop;
use crate::scene::Stroke;
use crate::scene::Text;

/// A part of a file, and what it refers to. Glyphs and pictures are named after what they are, so
/// that fragments made apart can share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Fragment {
    pub(super) body: String,
    pub(super) defs: IndexMap<String, Arc<str>>,
}

/// Makes a fragment. `prefix` keeps its own names (clips, gradients) apart from those of others.
pub(super) struct Writer {
    prefix: String,
    names: usize,
    out: Fragment,
}

impl Writer {
    pub(super) fn new(prefix: impl Into<String>) -> Self {
        Self {
            prefix: prefix.into(),
            names: 0,
            out: Fragment::default(),
        }
    }

    pub(super) fn finish(self) -> Fragment {
        self.out
    }

    /// Writes nodes, back to front.
    pub(super) fn nodes(&mut self, nodes: &[Node]) -> Result<()> {
        nodes.iter().try_for_each(|node| self.node(node))
    }

    /// Writes one node.
    pub(super) fn node(&mut self, node: &Node) -> Result<()> {
        let opacity = match node.opacity {
            1.0 => String::new(),
            opacity => format!(" opacity=\"{}\"", xml::num(opacity)),
        };
        let transform = xml::transform(node.transform);
        let blend = blended(node.blend);
        self.add(&format!("<g{transform}{opacity}{blend}{}>", told(node)));
        if let Some(link) = &node.link {
            self.add(&format!("<a href=\"{}\">", xml::escaped(&link.url)));
            let area = xml::rect(link.area);
            self.add(&format!(
                "<rect {area} fill=\"none\" pointer-events=\"all\"/>"
            ));
        }
        self.item(&node.item)
            .map_err(|error| error.element(&node.element))?;
        self.add(if node.link.is_some() {
            "</a></g>\n"
        } else {
            "</g>\n"
        });
        Ok(())
    }

    fn item(&mut self, item: &Item) -> Result<()> {
        match item {
            Item::Text(text) => self.text(text),
            Item::Shape(shape) => self.shape(shape),
            Item::Picture(placed) => return self.picture(placed),
            Item::Code(code) => return self.code(code),
            Item::Group(group) => return self.group(group),
        }
        Ok(())
    }

    fn add(&mut self, text: &str) {
        self.out.body.push_str(text);
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("{}{}", self.prefix, self.names)
    }

    fn text(&mut self, text: &Text) {
        let runs = text.lines.iter().flat_map(|line| &line.runs);
        runs.for_each(|run| self.run(run));
    }

    fn run(&mut self, run: &Run) {
        let fill = xml::color("fill", "fill-opacity", run.color);
        if let Some(bent) = &run.bent {
            let data = xml::path_data(bent);
            self.add(&format!("<path d=\"{data}\"{fill}/>"));
            return;
        }
        let unit = run.size / run.font.units_per_em();
        let map = Affine::scale(unit, unit).then(run.at);
        self.add(&format!("<g{}{fill}>", xml::transform(map)));
        for glyph in &run.glyphs {
            let Some(name) = self.glyph(&run.font, glyph.id) else {
                continue;
            };
            let (x, y) = (xml::num(glyph.x / unit), xml::num(glyph.y / unit));
            self.add(&match y.as_str() {
                "0" => format!("<use href=\"#{name}\" x=\"{x}\"/>"),
                y => format!("<use href=\"#{name}\" x=\"{x}\" y=\"{y}\"/>"),
            });
        }
        self.add("</g>");
    }

    /// The name of a glyph's outline; `None` for one that shows nothing.
    fn glyph(&mut self, font: &Font, id: u16) -> Option<String> {
        let name = format!("g{}-{id}", short_id(&font.id().0));
        if self.out.defs.contains_key(&name) {
            return Some(name);
        }
        let outline = font.outline(id);
        if outline.0.is_empty() {
            return None;
        }
        let path = format!("<path id=\"{name}\" d=\"{}\"/>", xml::path_data(&outline));
        self.out.defs.insert(name.clone(), path.into());
        Some(name)
    }

    fn shape(&mut self, shape: &Shape) {
        let fill = match &shape.fill {
            Some(ink) => self.ink("fill", ink),
            None => " fill=\"none\"".to_owned(),
        };
        let rule = if shape.even_odd {
            " fill-rule=\"evenodd\""
        } else {
            ""
        };
        let stroke = shape.stroke.as_ref().map(|stroke| self.stroke(stroke));
        let data = xml::path_data(&shape.path);
        let stroke = stroke.unwrap_or_default();
        self.add(&format!("<path d=\"{data}\"{fill}{rule}{stroke}/>"));
    }

    fn stroke(&mut self, stroke: &Stroke) -> String {
        let mut text = self.ink("stroke", &stroke.ink);
        text += &format!(
            " stroke-width=\"{}\" stroke-miterlimit=\"10\"",
            xml::num(stroke.width)
        );
        text += match stroke.cap {
            Cap::Butt => "",
            Cap::Round => " stroke-linecap=\"round\"",
            Cap::Square => " stroke-linecap=\"square\"",
        };
        text += match stroke.join {
            Join::Miter => "",
            Join::Round => " stroke-linejoin=\"round\"",
            Join::Bevel => " stroke-linejoin=\"bevel\"",
        };
        if !stroke.dash.is_empty() {
            let dash: Vec<String> = stroke.dash.iter().map(|length| xml::num(*length)).collect();
            text += &format!(" stroke-dasharray=\"{}\"", dash.join(" "));
        }
        text
    }

    /// An attribute for an ink; a gradient is written out first.
    fn ink(&mut self, attribute: &str, ink: &Ink) -> String {
        let (tag, place, stops) = match ink {
            Ink::Solid(color) => {
                return xml::color(attribute, &format!("{attribute}-opacity"), *color);
            }
            Ink::Linear { from, to, stops } => {
                let [x1, y1, x2, y2] = [from.x, from.y, to.x, to.y].map(xml::num);
                let place = format!("x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"");
                ("linearGradient", place, stops)
            }
            Ink::Radial {
                center,
                radius,
                focus,
                stops,
            } => {
                let [x, y, r] = [center.x, center.y, *radius].map(xml::num);
                let focus = focus.map_or_else(String::new, |(at, radius)| {
                    let [x, y, r] = [at.x, at.y, radius].map(xml::num);
                    format!(" fx=\"{x}\" fy=\"{y}\" fr=\"{r}\"")
                });
                (
                    "radialGradient",
                    format!("cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{focus}"),
                    stops,
                )
            }
        };
        let name = self.name();
        let stops: String = stops.iter().map(stop).collect();
        self.add(&format!(
            "<{tag} id=\"{name}\" gradientUnits=\"userSpaceOnUse\" {place}>{stops}</{tag}>"
        ));
        format!(" {attribute}=\"url(#{name})\"")
    }

    fn picture(&mut self, placed: &Placed) -> Result<()> {
        let name = self.picture_def(&placed.picture)?;
        let at = placed.at;
        let map = Affine::scale(at.w, at.h).then(Affine::translate(at.x, at.y));
        let shown = format!("<use href=\"#{name}\"{}/>", xml::transform(map));
        match &placed.clip {
            Some(clip) => self.clipped(clip, |out| {
                out.add(&shown);
                Ok(())
            }),
            None => {
                self.add(&shown);
                Ok(())
            }
        }
    }

    fn clipped(&mut self, clip: &Path, inside: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let name = self.name();
        let data = xml::path_data(clip);
        self.add(&format!(
            "<clipPath id=\"{name}\"><path d=\"{data}\"/></clipPath>"
        ));
        self.add(&format!("<g clip-path=\"url(#{name})\">"));
        inside(self)?;
        self.add("</g>");
        Ok(())
    }

    /// The name of a picture that fills the unit square.
    fn picture_def(&mut self, picture: &Picture) -> Result<String> {
        let name = format!("p{}", short_id(&picture.id().0));
        if !self.out.defs.contains_key(&name) {
            let def = match picture.source() {
                Source::Raster(_) => raster(picture, &name)?,
                #[cfg(feature = "vector")]
                Source::Vector(vector) => art(vector, &name),
                // An SVG can't hold a PDF: its page becomes pixels, as many as print needs.
                #[cfg(feature = "pdf-art")]
                Source::Page(_) => raster(picture, &name)?,
            };
            self.out.defs.insert(name.clone(), def.into());
        }
        Ok(name)
    }

    fn code(&mut self, code: &Code) -> Result<()> {
        if let Some((area, color)) = code.ground {
            let fill = xml::color("fill", "fill-opacity", color);
            self.add(&format!("<rect {}{fill}/>", xml::rect(area)));
        }
        let Rect { x, y, w, h } = code.area;
        let (across, down) = (code.matrix.width as f64, code.matrix.height as f64);
        let map = Affine::scale(w / across, h / down).then(Affine::translate(x, y));
        let fill = xml::color("fill", "fill-opacity", code.color);
        let data = modules(&code.matrix);
        self.add(&format!(
            "<path{}{fill} d=\"{data}\"/>",
            xml::transform(map)
        ));
        match &code.center {
            Some(center) => self.picture(center),
            None => Ok(()),
        }
    }

    fn group(&mut self, group: &Group) -> Result<()> {
        match &group.clip {
            Some(clip) => self.clipped(clip, |out| out.nodes(&group.nodes)),
            None => self.nodes(&group.nodes),
        }
    }
}

/// How a node mixes with what is beneath it.
fn blended(blend: Blend) -> String {
    let word = match blend {
        Blend::Normal => return String::new(),
        Blend::Multiply => "multiply",
        Blend::Screen => "screen",
        Blend::Overlay => "overlay",
        Blend::Darken => "darken",
        Blend::Lighten => "lighten",
    };
    format!(" style=\"mix-blend-mode:{word}\"")
}

/// Half of a digest: enough to tell the glyphs and pictures of one file apart.
fn short_id(id: &[u8; 16]) -> String {
    hex(&id[..8])
}

/// What is said of a node to those who can't see it: its `alt`, or the words that it sets.
fn told(node: &Node) -> String {
    let words = match (&node.alt, &node.item) {
        (Some(alt), _) => alt.to_string(),
        (None, Item::Text(text)) => words(text),
        (None, Item::Code(code)) => code.payload.to_string(),
        (None, Item::Shape(_) | Item::Picture(_) | Item::Group(_)) => return String::new(),
    };
    match words.is_empty() {
        true => " aria-hidden=\"true\"".to_owned(),
        false => format!(" role=\"img\" aria-label=\"{}\"", xml::escaped(&words)),
    }
}

fn words(text: &Text) -> String {
    let mut words = String::new();
    for line in &text.lines {
        words.push_str(&line.text);
        if line.ends_paragraph {
            words.push(' ');
        }
    }
    words.trim().to_owned()
}

fn stop(stop: &Stop) -> String {
    let color = xml::color("stop-color", "stop-opacity", stop.color);
    format!("<stop offset=\"{}\"{color}/>", xml::num(stop.offset))
}

fn raster(picture: &Picture, name: &str) -> Result<String> {
    let web = picture.web()?;
    Ok(format!(
        "<image id=\"{name}\" width=\"1\" height=\"1\" preserveAspectRatio=\"none\"{} href=\"data:{};base64,{}\"/>",
        xml::transform(web.turn.map()),
        web.mime,
        xml::base64(&web.bytes)
    ))
}

/// Vector art, nested as it was resolved: without files, styles or text.
#[cfg(feature = "vector")]
fn art(vector: &crate::picture::Vector, name: &str) -> String {
    let options = usvg::WriteOptions {
        id_prefix: Some(format!("{name}-")),
        indent: usvg::Indent::None,
        ..usvg::WriteOptions::default()
    };
    let text = vector.tree.to_string(&options);
    let inside = text
        .find(" xmlns=")
        .map(|start| &text[start..])
        .expect("the writer names its namespace");
    format!(
        "<svg id=\"{name}\" width=\"1\" height=\"1\" viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\"{}",
        vector.width,
        vector.height,
        inside.trim_end()
    )
}

/// The dark modules as one path, runs of a row together; one unit a module.
fn modules(matrix: &Matrix) -> String {
    let mut data = String::new();
    for (y, row) in matrix.dark.chunks_exact(matrix.width.max(1)).enumerate() {
        let mut x = 0;
        while x < row.len() {
            let run = row[x..].iter().take_while(|dark| **dark).count();
            if run > 0 {
                data += &format!("M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    data
}
