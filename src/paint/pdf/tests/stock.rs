//! Scenes made by hand, for the tests of this painter.

use std::path::Path as FilePath;
use std::sync::Arc;

use crate::color::Color;
use crate::font::Font;
use crate::geom::Affine;
use crate::geom::Size;
use crate::limits::Limits;
use crate::scene::Blend;
use crate::scene::Glyph;
use crate::scene::Item;
use crate::scene::Line;
use crate::scene::Meta;
use crate::scene::Node;
use crate::scene::Page;
use crate::scene::Run;
use crate::scene::Scene;
use crate::scene::Stage;
use crate::scene::StagePage;
use crate::scene::Stamp;
use crate::scene::Text;

/// A bundled font, by its path in `fonts/`.
pub(super) fn font_of(path: &str) -> Font {
    let file = FilePath::new(env!("CARGO_MANIFEST_DIR"))
        .join("fonts")
        .join(path);
    let bytes = std::fs::read(file).unwrap();
    Font::admit(bytes.into(), 0, &Limits::default()).unwrap()
}

/// A part of a line in one font, script and direction.
pub(super) struct Part<'a> {
    pub(super) font: &'a Font,
    pub(super) text: &'a str,
    pub(super) script: &'a [u8; 4],
    pub(super) level: u8,
}

/// Left-to-right text.
pub(super) fn ltr<'a>(font: &'a Font, text: &'a str, script: &'a [u8; 4]) -> Part<'a> {
    Part {
        font,
        text,
        script,
        level: 0,
    }
}

/// Right-to-left text.
pub(super) fn rtl<'a>(font: &'a Font, text: &'a str, script: &'a [u8; 4]) -> Part<'a> {
    Part {
        font,
        text,
        script,
        level: 1,
    }
}

/// A line whose parts are given in logical order.
pub(super) fn line(parts: &[Part<'_>], size: f64, x: f64, y: f64, base_rtl: bool) -> Line {
    let text: String = parts.iter().map(|part| part.text).collect();
    let mut start = 0;
    let mut shaped = Vec::new();
    for part in parts {
        shaped.push(shape(part, start, size));
        start += part.text.len();
    }
    if base_rtl {
        shaped.reverse();
    }
    let mut pen = x;
    let runs = shaped.into_iter().map(|(mut run, width)| {
        run.at = Affine::translate(pen, y);
        pen += width;
        run
    });
    Line {
        runs: runs.collect(),
        text: text.into(),
        rtl: base_rtl,
        ends_paragraph: true,
        straight: None,
    }
}

fn shape(part: &Part<'_>, start: usize, size: f64) -> (Run, f64) {
    let mut buffer = harfrust::Buffer::new();
    buffer.push_str(part.text);
    buffer.guess_segment_properties();
    let face = harfrust::ShaperFont::new(part.font.model());
    harfrust::shape(&face, &mut buffer, harfrust::ShapeOptions::new()).unwrap();
    let scale = size / part.font.units_per_em();
    let (infos, places) = (buffer.glyph_infos(), buffer.glyph_positions());
    let mut pen = 0.0;
    let mut glyphs = Vec::new();
    for (info, place) in infos.iter().zip(places) {
        glyphs.push(Glyph {
            id: info.glyph_id as u16,
            x: pen + f64::from(place.x_offset) * scale,
            y: -f64::from(place.y_offset) * scale,
            advance: f64::from(place.x_advance) * scale,
            cluster: cluster(infos, info.cluster, start, part.text.len()),
        });
        pen += f64::from(place.x_advance) * scale;
    }
    let run = Run {
        font: part.font.clone(),
        size,
        at: Affine::IDENTITY,
        bent: None,
        color: Color::Rgb([20, 30, 60, 255]),
        level: part.level,
        script: *part.script,
        language: "".into(),
        text: start..start + part.text.len(),
        glyphs,
    };
    (run, pen)
}

fn cluster(
    infos: &[harfrust::GlyphInfo],
    at: u32,
    start: usize,
    len: usize,
) -> std::ops::Range<usize> {
    let next = infos
        .iter()
        .map(|info| info.cluster)
        .filter(|&other| other > at)
        .min();
    let end = next.map_or(len, |next| next as usize);
    start + at as usize..start + end
}

/// A node that draws `item`.
pub(super) fn node(element: &str, item: Item) -> Node {
    Node {
        element: element.into(),
        transform: Affine::IDENTITY,
        opacity: 1.0,
        link: None,
        alt: None,
        fixed: None,
        blend: Blend::Normal,
        item,
    }
}

/// A node of lines.
pub(super) fn text(lines: Vec<Line>) -> Node {
    node("text", Item::Text(Text { lines }.into()))
}

/// An A4 page on its side whose ground is `ground`.
pub(super) fn stage(ground: Vec<Node>) -> Stage {
    Stage {
        pages: vec![StagePage {
            size: Size::new(841.89, 595.28),
            bleed: 0.0,
            dpi: 150.0,
            in_pixels: false,
            ground: Arc::new(ground),
            above: Vec::new(),
            expected: Vec::new(),
        }],
        fixed: Vec::new(),
    }
}

/// A scene of one page on `stage`.
pub(super) fn scene(stage: &Stage, nodes: Vec<Node>) -> Scene {
    let page = &stage.pages[0];
    Scene {
        meta: Meta {
            title: "Structural Engineer – Ada Lovelace".into(),
            author: "Board of Engineers".into(),
            subject: "Licence".into(),
            credential_id: "C-2026-000017".into(),
            language: "en-GB".into(),
            issued: Some(Stamp {
                year: 2026,
                month: 5,
                day: 14,
                hour: 0,
                minute: 0,
                second: 0,
            }),
        },
        pages: vec![Page {
            size: page.size,
            bleed: page.bleed,
            ground: page.ground.clone(),
            nodes,
        }],
    }
}

/// Keeps a file for other readers to look at, in the folder that `KEEP_PDF` names.
// Where files for a look are put; no result depends on it.
#[allow(clippy::disallowed_methods)]
pub(super) fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("KEEP_PDF") {
        std::fs::write(FilePath::new(&folder).join(name), bytes).unwrap();
    }
}
