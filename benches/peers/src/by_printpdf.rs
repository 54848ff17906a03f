//! By printpdf: one document whose resources are kept and whose page is replaced for each record.

use std::collections::BTreeMap;

use printpdf::Color;
use printpdf::DictItem;
use printpdf::ExternalStream;
use printpdf::ExternalXObject;
use printpdf::FontId;
use printpdf::LinePoint;
use printpdf::Mm;
use printpdf::Op;
use printpdf::ParsedFont;
use printpdf::PdfDocument;
use printpdf::PdfFontHandle;
use printpdf::PdfPage;
use printpdf::PdfSaveOptions;
use printpdf::Point;
use printpdf::Polygon;
use printpdf::PolygonRing;
use printpdf::Pt;
use printpdf::Px;
use printpdf::RawImage;
use printpdf::Rgb;
use printpdf::TextItem;
use printpdf::XObjectId;
use printpdf::XObjectTransform;

use crate::Maker;
use crate::certificate::BACKGROUND;
use crate::certificate::Entry;
use crate::certificate::Files;
use crate::certificate::INK;
use crate::certificate::Line;
use crate::certificate::MM;
use crate::certificate::PAGE;
use crate::certificate::Run;
use crate::certificate::background;

/// How the background goes in.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// Decoded once and encoded anew for each file, as the documentation shows.
    AsDocumented,
    /// The JPEG file itself, as a stream made by hand.
    PassedThrough,
}

/// The document with its resources.
#[derive(Clone)]
pub(crate) struct Printpdf {
    document: PdfDocument,
    image: XObjectId,
    placed: XObjectTransform,
    fonts: Vec<(FontId, ParsedFont)>,
}

impl Printpdf {
    pub(crate) fn prepare(files: Files, way: Way) -> Self {
        let mut document = PdfDocument::new("Peers");
        let image = match way {
            Way::AsDocumented => {
                let image = RawImage::decode_from_bytes(&files.background, &mut Vec::new())
                    .expect("the picture is good");
                document.add_image(&image)
            }
            Way::PassedThrough => document.add_xobject(&jpeg(files.background)),
        };
        let parse = |data: Vec<u8>| {
            ParsedFont::from_bytes(&data, 0, &mut Vec::new()).expect("the font is good")
        };
        let fonts = files
            .fonts
            .into_iter()
            .map(parse)
            .map(|font| (document.add_font(&font), font))
            .collect();
        Self {
            document,
            image,
            placed: placed(),
            fonts,
        }
    }

    fn line(&self, line: &Line<'_>, ops: &mut Vec<Op>) {
        let (id, font) = &self.fonts[line.font];
        let start = (PAGE.0 * MM - width(font, line)) / 2.0;
        ops.extend([
            Op::StartTextSection,
            Op::SetTextCursor {
                pos: Point {
                    x: Pt(start),
                    y: Pt((PAGE.1 - line.baseline) * MM),
                },
            },
            Op::SetFont {
                font: PdfFontHandle::External(id.clone()),
                size: Pt(line.size),
            },
            Op::ShowText {
                items: vec![TextItem::Text(line.text.to_owned())],
            },
            Op::EndTextSection,
        ]);
    }
}

/// printpdf shapes nothing: the advances of the letters alone count.
fn width(font: &ParsedFont, line: &Line<'_>) -> f32 {
    let advance = |letter: char| {
        font.get_horizontal_advance(font.lookup_glyph_index(letter as u32).unwrap_or(0))
    };
    let units: f32 = line
        .text
        .chars()
        .map(|letter| f32::from(advance(letter)))
        .sum();
    units * line.size / f32::from(font.font_metrics.units_per_em)
}

fn jpeg(file: Vec<u8>) -> ExternalXObject {
    let name = |name: &str| DictItem::Name(name.as_bytes().to_vec());
    let number = |number: usize| DictItem::Int(number as i64);
    let dict = BTreeMap::from([
        ("Type".to_owned(), name("XObject")),
        ("Subtype".to_owned(), name("Image")),
        ("Width".to_owned(), number(BACKGROUND.0)),
        ("Height".to_owned(), number(BACKGROUND.1)),
        ("ColorSpace".to_owned(), name("DeviceRGB")),
        ("BitsPerComponent".to_owned(), number(8)),
        ("Filter".to_owned(), name("DCTDecode")),
    ]);
    ExternalXObject {
        stream: ExternalStream {
            dict,
            content: file,
            compress: false,
        },
        width: Some(Px(BACKGROUND.0)),
        height: Some(Px(BACKGROUND.1)),
        dpi: None,
    }
}

fn placed() -> XObjectTransform {
    let (left, top, width, height) = background();
    XObjectTransform {
        translate_x: Some(Pt(left)),
        translate_y: Some(Pt(PAGE.1 * MM - top - height)),
        scale_x: Some(width),
        scale_y: Some(height),
        no_auto_scale: true,
        ..XObjectTransform::default()
    }
}

/// One path of rectangles.
fn code(runs: Vec<Run>) -> Op {
    let ring = |(left, top, width, height): Run| {
        let (bottom, right) = (PAGE.1 * MM - top - height, left + width);
        let corners = [
            (left, bottom),
            (right, bottom),
            (right, bottom + height),
            (left, bottom + height),
        ];
        let points = corners.map(|(x, y)| LinePoint {
            p: Point { x: Pt(x), y: Pt(y) },
            bezier: false,
        });
        PolygonRing {
            points: points.into(),
        }
    };
    Op::DrawPolygon {
        polygon: Polygon {
            rings: runs.into_iter().map(ring).collect(),
            ..Polygon::default()
        },
    }
}

impl Maker for Printpdf {
    fn make(&mut self, entry: &Entry) -> Vec<u8> {
        let part = |value: u8| f32::from(value) / 255.0;
        let ink = Rgb {
            r: part(INK.0),
            g: part(INK.1),
            b: part(INK.2),
            icc_profile: None,
        };
        let mut ops = vec![Op::UseXobject {
            id: self.image.clone(),
            transform: self.placed,
        }];
        ops.push(Op::SetFillColor {
            col: Color::Rgb(ink),
        });
        for line in &entry.lines() {
            self.line(line, &mut ops);
        }
        ops.push(code(entry.code()));
        let page = PdfPage::new(Mm(PAGE.0), Mm(PAGE.1), ops);
        self.document
            .with_pages(vec![page])
            .save(&PdfSaveOptions::default(), &mut Vec::new())
    }
}
