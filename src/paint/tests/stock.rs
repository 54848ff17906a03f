//! What the tests of more than one painter draw.

use crate::color::Color;
use crate::font::Font;
use crate::geom::Affine;
use crate::limits::Limits;
use crate::picture::Budget;
use crate::picture::Door;
use crate::picture::Picture;
use crate::scene::Blend;
use crate::scene::Glyph;
use crate::scene::Item;
use crate::scene::Line;
use crate::scene::Node;
use crate::scene::Run;
use crate::scene::Text;

/// A plain node, in the page's own coordinates.
pub(crate) fn node(item: Item) -> Node {
    Node {
        element: "it".into(),
        transform: Affine::IDENTITY,
        opacity: 1.0,
        link: None,
        alt: None,
        fixed: None,
        blend: Blend::Normal,
        item,
    }
}

pub(crate) fn picture(bytes: &[u8], name: &str) -> Picture {
    let limits = Limits::default();
    let door = Door {
        limits: &limits,
        budget: &Budget::new(&limits),
        files: &|_| None,
        fonts: &Vec::new,
    };
    Picture::admit(bytes.to_vec().into(), name, &door).unwrap()
}

fn font() -> Font {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts/inter/Inter-Bold.ttf");
    Font::admit(std::fs::read(path).unwrap().into(), 0, &Limits::default()).unwrap()
}

/// A line of Inter, set letter by letter: its baseline starts at `x` and `y`.
pub(crate) fn words(text: &str, size: f64, x: f64, y: f64) -> Node {
    let font = font();
    let unit = size / font.units_per_em();
    let mut pen = 0.0;
    let glyphs = text.char_indices().map(|(index, c)| {
        let id = font.glyph(c).unwrap();
        let glyph = Glyph {
            id,
            x: pen,
            y: 0.0,
            advance: font.advance(id) * unit,
            cluster: index..index + c.len_utf8(),
        };
        pen += glyph.advance;
        glyph
    });
    let run = Run {
        glyphs: glyphs.collect(),
        font: font.clone(),
        size,
        at: Affine::translate(x, y),
        bent: None,
        color: Color::BLACK,
        level: 0,
        script: *b"Latn",
        language: "en".into(),
        text: 0..text.len(),
    };
    let line = Line {
        text: text.into(),
        rtl: false,
        ends_paragraph: true,
        straight: None,
        runs: vec![run],
    };
    node(Item::Text(Text { lines: vec![line] }.into()))
}
