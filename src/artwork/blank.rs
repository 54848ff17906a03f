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

/// Name, credential, date and code in the usual places.
pub(super) fn elements(sheet: &Sheet, kind: Kind, words: &mut Vocabulary) -> Vec<Element> {
    let lines: &[Line] = match kind {
        Kind::Certificate => &CERTIFICATE,
        Kind::Badge => &BADGE,
    };
    let mut elements: Vec<Element> = lines.iter().map(|line| text(sheet, kind, *line)).collect();
    words
        .fields
        .extend(["credential.id", "credential.name"].map(str::to_owned));
    if kind == Kind::Certificate {
        elements.push(code(sheet));
    }
    elements
}

fn text(sheet: &Sheet, kind: Kind, (id, text, [x, y, w, h], size): Line) -> Element {
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
                rgba: Some([0x1f, 0x2a, 0x44, 0xff]),
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
