//! The page that artwork is for, and the way from its coordinates to those of the page.

use usvg::roxmltree::Document;

use crate::design::Kind;
use crate::geom::Affine;
use crate::geom::Length;
use crate::geom::Size;

/// A page as the design writes it.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// In points.
    pub(super) size: Size,
    /// Whether lengths are written in pixels.
    pub(super) in_pixels: bool,
    /// Its name and whether it lies, when it has one.
    pub(super) named: Option<(&'static str, bool)>,
    /// From CSS pixels of the artwork to points of the page.
    pub(super) map: Affine,
    /// What is printed beyond it on all sides, in points.
    pub(super) bleed: f64,
    /// How its size was found, where the artwork does not say.
    pub(super) guess: Option<String>,
}

/// Named sizes in millimetres, upright.
const NAMED: [(&str, f64, f64); 6] = [
    ("A4", 210.0, 297.0),
    ("Letter", 215.9, 279.4),
    ("A3", 297.0, 420.0),
    ("A5", 148.0, 210.0),
    ("Legal", 215.9, 355.6),
    ("CR80", 53.98, 85.6),
];

/// What sides may differ by to be those of a named size, in millimetres: programs round to pixels.
const NEAR: f64 = 0.4;
/// What proportions may differ by to be those of a paper.
const ALIKE: f64 = 0.007;

impl Sheet {
    /// Of an SVG, by the size that its root names and the one that it comes to in CSS pixels.
    pub(super) fn of_svg(
        document: &Document<'_>,
        (w, h): (f64, f64),
        kind: Option<Kind>,
    ) -> (Self, Kind) {
        let physical = ["width", "height"].iter().all(|side| {
            let value = document.root_element().attribute(*side).unwrap_or_default();
            ["mm", "cm", "in", "pt", "pc"]
                .iter()
                .any(|unit| value.trim().ends_with(unit))
        });
        let is_square = (w / h - 1.0).abs() < 0.01;
        let kind = kind.unwrap_or(match is_square && !physical {
            true => Kind::Badge,
            false => Kind::Certificate,
        });
        let sheet = match (physical, kind) {
            (true, _) => Self::physical(w, h),
            (false, Kind::Badge) => Self::pixels(w, h),
            (false, Kind::Certificate) => Self::guessed(w, h),
        };
        (sheet, kind)
    }

    /// Of pixels of which so many make an inch, when they say so.
    pub(super) fn of_pixels(
        (w, h): (f64, f64),
        dpi: Option<f64>,
        kind: Option<Kind>,
    ) -> (Self, Kind) {
        let is_square = (w / h - 1.0).abs() < 0.01;
        let kind = kind.unwrap_or(if is_square {
            Kind::Badge
        } else {
            Kind::Certificate
        });
        // What cameras and screens write says nothing of the size in print.
        let dpi = dpi.filter(|dpi| *dpi >= 140.0);
        let sheet = match (kind, dpi) {
            (Kind::Badge, _) => Self::pixels(w, h),
            (Kind::Certificate, Some(dpi)) => {
                let mut sheet = Self::physical(w * 96.0 / dpi, h * 96.0 / dpi);
                sheet.map = Affine::scale(sheet.size.w / w, sheet.size.h / h);
                sheet
            }
            (Kind::Certificate, None) => match by_shape(w, h) {
                Some((name, size)) => Self::paper(name, size, (w, h)).guessed_as(name),
                None => Self {
                    guess: Some(
                        "the picture does not say its density; it is taken for 300 dpi".to_owned(),
                    ),
                    ..Self::own((w * 72.0 / 300.0, h * 72.0 / 300.0), (w, h), false)
                },
            },
        };
        (sheet, kind)
    }

    /// Of a page of a PDF, by its trimmed size and its bleed in CSS pixels.
    #[cfg(feature = "pdf-art")]
    pub(super) fn of_pdf((w, h): (f64, f64), bleed: f64, kind: Option<Kind>) -> (Self, Kind) {
        let kind = kind.unwrap_or(Kind::Certificate);
        let mut sheet = match kind {
            Kind::Badge => Self::pixels(w, h),
            Kind::Certificate => Self::physical(w, h),
        };
        sheet.bleed = bleed * 0.75;
        sheet.map = Affine::translate(-bleed, -bleed).then(sheet.map);
        (sheet, kind)
    }

    fn physical(w: f64, h: f64) -> Self {
        match by_size(w * 25.4 / 96.0, h * 25.4 / 96.0) {
            Some((name, size)) => Self::paper(name, size, (w, h)),
            None => Self::own((w * 0.75, h * 0.75), (w, h), false),
        }
    }

    fn pixels(w: f64, h: f64) -> Self {
        Self::own((w * 0.75, h * 0.75), (w, h), true)
    }

    /// Of pixels that may be points (Illustrator, Figma) or the 96th of an inch, or stand for a paper.
    fn guessed(w: f64, h: f64) -> Self {
        for dpi in [72.0, 96.0] {
            if let Some((name, size)) = by_size(w * 25.4 / dpi, h * 25.4 / dpi) {
                return Self::paper(name, size, (w, h));
            }
        }
        match by_shape(w, h) {
            Some((name, size)) => Self::paper(name, size, (w, h)).guessed_as(name),
            None => Self::pixels(w, h),
        }
    }

    fn paper(name: &'static str, (width, height): (f64, f64), art: (f64, f64)) -> Self {
        let size = (Length::mm(width).to_pt(), Length::mm(height).to_pt());
        Self {
            named: Some((name, width > height)),
            ..Self::own(size, art, false)
        }
    }

    fn own((w, h): (f64, f64), (art_w, art_h): (f64, f64), in_pixels: bool) -> Self {
        Self {
            size: Size::new(w, h),
            in_pixels,
            named: None,
            map: Affine::scale(w / art_w, h / art_h),
            bleed: 0.0,
            guess: None,
        }
    }

    fn guessed_as(mut self, name: &str) -> Self {
        self.guess = Some(format!(
            "the artwork does not say how large it is in print; by its proportions it is taken for {name}"
        ));
        self
    }

    /// The unit that lengths are written in, and how many points it has.
    pub(super) fn unit(&self) -> (&'static str, f64) {
        match self.in_pixels {
            true => ("px", 0.75),
            false => ("mm", 72.0 / 25.4),
        }
    }
}

/// The named size of a width and a height in millimetres, turned as they are.
fn by_size(w: f64, h: f64) -> Option<(&'static str, (f64, f64))> {
    let (short, long) = (w.min(h), w.max(h));
    let near = |has: f64, wanted: f64| (has - wanted).abs() <= NEAR;
    let (name, width, height) = NAMED
        .into_iter()
        .find(|(_, width, height)| near(short, *width) && near(long, *height))?;
    Some((name, turned(width, height, w > h)))
}

/// The paper that has these proportions: A4 or Letter.
fn by_shape(w: f64, h: f64) -> Option<(&'static str, (f64, f64))> {
    let shape = w.max(h) / w.min(h);
    let (name, width, height) = NAMED
        .into_iter()
        .take(2)
        .find(|(_, width, height)| (shape / (height / width) - 1.0).abs() < ALIKE)?;
    Some((name, turned(width, height, w > h)))
}

fn turned(width: f64, height: f64, lies: bool) -> (f64, f64) {
    match lies {
        true => (height, width),
        false => (width, height),
    }
}
