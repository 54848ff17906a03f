//! `testamur designs`: the bundled designs, what each is for, and how large its page is.

use serde_json::Value;
use serde_json::json;
use testamur::bundled;
use testamur::design::Design;
use testamur::design::Kind;
use testamur::design::PageSetup;
use testamur::error::Result;
use testamur::limits::Limits;

use crate::DONE;
use crate::print;
use crate::print::Printer;

pub(crate) fn run(printer: &Printer) -> Result<u8> {
    let rows = rows()?;
    if printer.is_json() {
        let designs: Vec<_> = rows.iter().map(Row::to_json).collect();
        printer.report(&json!({ "designs": designs }));
    } else {
        let lines: String = rows.iter().map(Row::to_line).collect();
        print::result(lines.as_bytes())?;
    }
    Ok(DONE)
}

struct Row {
    name: &'static str,
    purpose: &'static str,
    title: String,
    kind: &'static str,
    size: Size,
    pages: usize,
}

fn rows() -> Result<Vec<Row>> {
    bundled::names()
        .filter_map(|name| Some((name, bundled::purpose(name)?, bundled::assets(name)?)))
        .map(|(name, purpose, assets)| {
            let design = Design::read(&assets, &Limits::default())?;
            Ok(Row {
                name,
                purpose,
                kind: kind(design.kind),
                size: Size::of(&design.pages[0]),
                pages: design.pages.len(),
                title: design.name,
            })
        })
        .collect()
}

impl Row {
    fn to_line(&self) -> String {
        format!(
            "{:<11} {:<12} {:<17} {}\n",
            self.name,
            self.kind,
            self.size.to_text(),
            self.purpose
        )
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "kind": self.kind,
            "title": self.title,
            "purpose": self.purpose,
            "size": self.size.to_text(),
            "width": self.size.width,
            "height": self.size.height,
            "unit": self.size.unit,
            "pages": self.pages,
        })
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Certificate => "certificate",
        Kind::Badge => "badge",
    }
}

/// The trimmed size of a page, in whole pixels or tenths of a millimetre.
struct Size {
    width: f64,
    height: f64,
    unit: &'static str,
}

impl Size {
    fn of(page: &PageSetup) -> Self {
        let (to_unit, unit, parts) = if page.in_pixels {
            (96.0 / 72.0, "px", 1.0)
        } else {
            (25.4 / 72.0, "mm", 10.0)
        };
        let measure = |points: f64| (points * to_unit * parts).round() / parts;
        Self {
            width: measure(page.size.w),
            height: measure(page.size.h),
            unit,
        }
    }

    fn to_text(&self) -> String {
        format!("{} × {} {}", self.width, self.height, self.unit)
    }
}
