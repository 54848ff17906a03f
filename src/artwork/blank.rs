//! A few elements to start from, where the artwork asks for none.

use super::letters::Choice;
use super::place::Stand;
use super::sheet::Sheet;
use super::words::Vocabulary;
use super::write::Body;
use super::write::Element;
use super::write::Face;
use super::write::Words;
use crate::design::Kind;
use crate::geom::Rect;
use crate::picture::Pixels;

/// A text: its name, what it says, its frame and size as parts of the page.
type Line = (&'static str, &'static str, [f64; 4], f64);

const CERTIFICATE: [Line; 3] = [
    (
        "recipient",
        "{{recipient.name}}",
        [0.12, 0.38, 0.76, 0.13],
        0.07,
    ),
    (
        "credential",
        "{{credential.name}}",
        [0.18, 0.55, 0.64, 0.08],
        0.038,
    ),
    (
        "issued-on",
        "{{date credential.issued_on \"long\"}}",
        [0.3, 0.68, 0.4, 0.05],
        0.025,
    ),
];

const BADGE: [Line; 2] = [
    (
        "credential",
        "{{credential.name}}",
        [0.2, 0.38, 0.6, 0.14],
        0.09,
    ),
    (
        "recipient",
        "{{recipient.name}}",
        [0.2, 0.6, 0.6, 0.09],
        0.055,
    ),
];

/// Ink on a light ground and on a dark one.
const INKS: [[u8; 4]; 2] = [[0x1f, 0x2a, 0x44, 0xff], [0xff, 0xff, 0xff, 0xff]];

/// Whether the middle of a picture is so dark that only light words can be read on it; what can't be
/// drawn is not.
pub(super) fn is_dark(pixels: &Pixels) -> bool {
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let rows = pixels.rgba.chunks_exact(width.max(1) * 4);
    let middle = rows.skip(height / 4).take(height.div_ceil(2));
    let (mut light, mut count) = (0_u64, 0_u64);
    for pixel in middle.flat_map(|row| row.chunks_exact(4)) {
        let [r, g, b, a] = [pixel[0], pixel[1], pixel[2], pixel[3]].map(u64::from);
        // On white paper, in parts of 255 x 255 x 100.
        light += (30 * r + 59 * g + 11 * b) * a + (255 - a) * 255 * 100;
        count += 1;
    }
    light < count * 255 * 100 * 100
}

/// Name, credential, date and code in the usual places, for a ground that is dark or not.
pub(super) fn elements(
    sheet: &Sheet,
    kind: Kind,
    words: &mut Vocabulary,
    is_dark: bool,
) -> Vec<Element> {
    let lines: &[Line] = match kind {
        Kind::Certificate => &CERTIFICATE,
        Kind::Badge => &BADGE,
    };
    let mut elements: Vec<Element> = lines
        .iter()
        .map(|line| text(sheet, kind, *line, INKS[usize::from(is_dark)]))
        .collect();
    words
        .fields
        .extend(["credential.id", "credential.name"].map(str::to_owned));
    if kind == Kind::Certificate {
        elements.push(code(sheet));
    }
    elements
}

fn text(sheet: &Sheet, kind: Kind, (id, text, [x, y, w, h], size): Line, ink: [u8; 4]) -> Element {
    let page = sheet.size;
    let whole = |length: f64| whole(sheet, length);
    let size = size * page.h.min(page.w * 0.75);
    let size = if sheet.in_pixels {
        whole(size)
    } else {
        size.round()
    };
    let (family, weight) = match kind {
        Kind::Certificate => ("EB Garamond", 500),
        Kind::Badge => ("Inter", 700),
    };
    let font = Choice {
        family: family.to_owned(),
        weight,
        italic: false,
        missing: None,
    };
    let frame = Rect::new(
        whole(x * page.w),
        whole(y * page.h),
        whole(w * page.w),
        whole(h * page.h),
    );
    Element {
        id: id.to_owned(),
        stand: Stand { frame, rotate: 0.0 },
        opacity: 1.0,
        body: Body::Text(Words {
            text: text.to_owned(),
            face: Face {
                font: Some(font),
                size: Some(size.max(4.0)),
                rgba: Some(ink),
                ..Face::default()
            },
            align: "center",
            valign: "middle",
            line_height: None,
        }),
    }
}

/// A length in whole units, on pages that are large enough for that.
fn whole(sheet: &Sheet, length: f64) -> f64 {
    let (_, points) = sheet.unit();
    let small = sheet.size.w.min(sheet.size.h) < 50.0 * points;
    let step = if small { points / 100.0 } else { points };
    (length / step).round() * step
}

/// A code of 26 mm, as far as the page is large enough, at its foot on the right.
fn code(sheet: &Sheet) -> Element {
    let page = sheet.size;
    let whole = |length: f64| whole(sheet, length);
    let short = page.w.min(page.h);
    let side = whole((short * 0.3).min(26.0 * 72.0 / 25.4));
    let edge = whole(short * 0.08);
    let frame = Rect::new(
        whole(page.w - edge) - side,
        whole(page.h - edge) - side,
        side,
        side,
    );
    Element {
        id: "code".to_owned(),
        stand: Stand { frame, rotate: 0.0 },
        opacity: 1.0,
        body: Body::Qr,
    }
}
