//! By krilla: picture and fonts are made once and shared between documents, as its documentation
//! advises; text is shaped with the shaper that krilla uses, its faces and plans kept.

use std::sync::Arc;

use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::geom::PathBuilder;
use krilla::geom::Point;
use krilla::geom::Rect;
use krilla::geom::Size;
use krilla::geom::Transform;
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::Font;
use krilla::text::GlyphId;
use krilla::text::KrillaGlyph;
use rustybuzz::Direction;
use rustybuzz::Face;
use rustybuzz::ShapePlan;
use rustybuzz::UnicodeBuffer;
use rustybuzz::script;

use crate::Maker;
use crate::certificate::Entry;
use crate::certificate::Files;
use crate::certificate::INK;
use crate::certificate::Line;
use crate::certificate::MM;
use crate::certificate::PAGE;
use crate::certificate::background;

/// What documents share.
#[derive(Clone)]
pub(crate) struct Krilla {
    image: Image,
    fonts: Arc<[Shaper]>,
}

struct Shaper {
    font: Font,
    face: Face<'static>,
    plan: ShapePlan,
}

impl Krilla {
    pub(crate) fn prepare(files: Files) -> Self {
        Self {
            image: Image::from_jpeg(files.background.into(), false).expect("the picture is good"),
            fonts: files.fonts.into_iter().map(Shaper::new).collect(),
        }
    }

    fn line(&self, line: &Line<'_>, surface: &mut Surface<'_>) {
        let shaper = &self.fonts[line.font];
        let glyphs = shaper.shape(line.text);
        let width: f32 = glyphs.iter().map(|glyph| glyph.x_advance * line.size).sum();
        let start = Point::from_xy((PAGE.0 * MM - width) / 2.0, line.baseline * MM);
        surface.draw_glyphs(
            start,
            &glyphs,
            shaper.font.clone(),
            line.text,
            line.size,
            false,
        );
    }
}

impl Shaper {
    fn new(data: Vec<u8>) -> Self {
        // Kept for as long as the program runs: a face borrows its file.
        let data: &'static [u8] = data.leak();
        let face = Face::from_slice(data, 0).expect("the font is good");
        Self {
            font: Font::new(data.into(), 0).expect("the font is good"),
            plan: ShapePlan::new(
                &face,
                Direction::LeftToRight,
                Some(script::LATIN),
                None,
                &[],
            ),
            face,
        }
    }

    fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let output = rustybuzz::shape_with_plan(&self.face, &self.plan, buffer);
        let (infos, positions) = (output.glyph_infos(), output.glyph_positions());
        let em = self.font.units_per_em();
        let glyph = |at: usize| {
            let (info, position) = (infos[at], positions[at]);
            let next = infos[at..]
                .iter()
                .find(|other| other.cluster != info.cluster);
            let end = next.map_or(text.len(), |next| next.cluster as usize);
            let (x, y) = (position.x_offset as f32 / em, position.y_offset as f32 / em);
            let (right, down) = (
                position.x_advance as f32 / em,
                position.y_advance as f32 / em,
            );
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                right,
                x,
                y,
                down,
                info.cluster as usize..end,
                None,
            )
        };
        (0..output.len()).map(glyph).collect()
    }
}

impl Maker for Krilla {
    fn make(&mut self, entry: &Entry) -> Vec<u8> {
        let settings = SerializeSettings {
            enable_tagging: false,
            ..SerializeSettings::default()
        };
        let mut document = Document::new_with(settings);
        document.set_metadata(
            Metadata::new()
                .title("Peers".into())
                .language("en-GB".into()),
        );
        let page = PageSettings::from_wh(PAGE.0 * MM, PAGE.1 * MM).expect("a page has a size");
        let mut page = document.start_page_with(page);
        let mut surface = page.surface();
        let (left, top, width, height) = background();
        surface.push_transform(&Transform::from_translate(left, top));
        surface.draw_image(
            self.image.clone(),
            Size::from_wh(width, height).expect("the picture has a size"),
        );
        surface.pop();
        surface.set_fill(Some(Fill {
            paint: rgb::Color::new(INK.0, INK.1, INK.2).into(),
            ..Fill::default()
        }));
        for line in &entry.lines() {
            self.line(line, &mut surface);
        }
        let mut path = PathBuilder::new();
        for (left, top, width, height) in entry.code() {
            path.push_rect(Rect::from_xywh(left, top, width, height).expect("a run has a size"));
        }
        surface.draw_path(&path.finish().expect("a code has dark modules"));
        surface.finish();
        page.finish();
        document.finish().expect("the document is good")
    }
}
