//! A design that shows pages before and after, with what differs marked.

use serde_json::Value;
use serde_json::json;

use super::PageChange;
use super::drawn::Drawn;
use super::drawn::Pair;
use super::drawn::Side;
use super::drawn::WIDTH;
use crate::assets::Assets;
use crate::bytes::Bytes;
use crate::error::Result;
use crate::geom::Rect;
use crate::limits::Limits;
use crate::paint::png;
use crate::paint::png::Encoding;
use crate::picture::Pixels;
use crate::plate::Plate;

/// Pages beyond these are told in words alone.
const MOST_PAGES: usize = 8;
/// Space around and between pictures, in pixels.
const GAP: f64 = 28.0;
/// Height of the line above a picture, in pixels.
const HEAD: f64 = 30.0;
/// Height of the list of elements below, in pixels.
const FOOT: f64 = 62.0;
/// Magenta, which few certificates have.
const MARK: &str = "#d6006c";
/// What does not differ keeps so much of its colour, of 256; the rest is white.
const FADED: u32 = 90;
/// 96 pixels to the inch, in pixels to the metre.
const SCREEN: (u32, u32) = (3_780, 3_780);

/// The sheet, ready for records, of which it wants nothing.
pub(super) fn plate(pages: &[PageChange], drawn: &Drawn, names: [&str; 2]) -> Result<Plate> {
    let mut sheet = Sheet::new(names);
    if pages.is_empty() {
        sheet.line(0.0, GAP, "Both look alike.");
        sheet.end(f64::from(WIDTH), GAP + HEAD);
    }
    let pairs = pages
        .iter()
        .filter_map(|page| Some((page, drawn.pages.get(page.page)?)));
    for (page, pair) in pairs.take(MOST_PAGES) {
        sheet.page(page, pair)?;
    }
    sheet.plate()
}

struct Sheet<'a> {
    names: [&'a str; 2],
    elements: Vec<Value>,
    files: Vec<(String, Bytes)>,
    width: f64,
    height: f64,
}

impl<'a> Sheet<'a> {
    fn new(names: [&'a str; 2]) -> Self {
        Self {
            names,
            elements: Vec::new(),
            files: Vec::new(),
            width: 0.0,
            height: GAP,
        }
    }

    /// A page before and after: side by side, or one above the other where it is broad.
    fn page(&mut self, change: &PageChange, pair: &Pair) -> Result<()> {
        let sides: Vec<(usize, &Side)> = pair
            .sides
            .iter()
            .enumerate()
            .filter_map(|(index, side)| Some((index, side.as_ref()?)))
            .collect();
        let is_broad = sides
            .iter()
            .any(|(_, side)| side.size.w > side.size.h * 1.2);
        let (mut left, mut top, mut bottom) = (0.0, self.height, self.height);
        for (index, side) in sides {
            let (width, height) = size(&side.pixels);
            self.side(index, side, change, (left, top))?;
            bottom = f64::max(bottom, top + HEAD + height);
            self.width = self.width.max(left + width);
            match is_broad {
                true => top = bottom + GAP,
                false => left += width + GAP,
            }
        }
        self.legend(change, bottom);
        Ok(())
    }

    fn side(
        &mut self,
        index: usize,
        side: &Side,
        change: &PageChange,
        (left, top): (f64, f64),
    ) -> Result<()> {
        let when = ["Before", "After"][index];
        let heading = format!("{when}: {}, page {}", self.names[index], change.page + 1);
        self.line(left, top, &heading);
        let scale = f64::from(side.pixels.width) / side.size.w;
        let marks: Vec<Rect> = change
            .places
            .iter()
            .map(|place| scaled(*place, scale))
            .collect();
        let name = format!("{}-{index}.png", change.page);
        let (width, height) = size(&side.pixels);
        let at = [left + GAP, top + HEAD];
        self.elements.push(json!({
            "type": "image", "file": name, "alt": heading.replace("{{", "{ {"),
            "frame": frame([at[0], at[1], width, height]),
        }));
        self.files.push((name, faded(&side.pixels, &marks)?));
        for (number, mark) in marks.iter().enumerate() {
            self.mark([at[0] + mark.x, at[1] + mark.y], mark, number + 1);
        }
        Ok(())
    }

    fn mark(&mut self, [left, top]: [f64; 2], mark: &Rect, number: usize) {
        self.elements.push(json!({
            "type": "shape", "shape": "rect", "radius": "5px",
            "frame": frame([left - 2.0, top - 2.0, mark.w + 4.0, mark.h + 4.0]),
            "stroke": { "color": MARK, "width": "2px" },
        }));
        let at = [left - 11.0, top - 11.0];
        self.elements.push(json!({
            "type": "shape", "shape": "ellipse", "fill": MARK, "frame": frame([at[0], at[1], 20.0, 20.0]),
        }));
        self.elements.push(json!({
            "type": "text", "text": number.to_string(), "color": "white", "align": "center", "valign": "middle",
            "font": { "family": "Inter", "weight": 700, "size": "12px" }, "fit": "shrink",
            "frame": frame([at[0] + 2.0, at[1] + 2.0, 16.0, 16.0]),
        }));
    }

    /// Which elements differ, and how much of the page.
    fn legend(&mut self, change: &PageChange, bottom: f64) {
        let elements = match change.elements.is_empty() {
            true => "no element".to_owned(),
            false => change.elements.join(", "),
        };
        let count = change.places.len();
        let words = format!(
            "{count} {} differ{}, {:.1} % of the page: {elements}",
            if count == 1 { "place" } else { "places" },
            if count == 1 { "s" } else { "" },
            change.share * 100.0
        );
        self.elements.push(json!({
            "type": "text", "text": plain(&words), "color": "#3a3a40", "fit": { "mode": "shrink-wrap", "min": "6px" },
            "font": { "family": "Inter", "size": "15px" },
            "frame": frame([GAP, bottom + 12.0, self.width, FOOT - 22.0]),
        }));
        self.end(self.width, bottom + FOOT);
    }

    fn end(&mut self, width: f64, height: f64) {
        self.width = self.width.max(width);
        self.height = self.height.max(height);
    }

    /// A heading, as it stands: what it says is not a template.
    fn line(&mut self, left: f64, top: f64, words: &str) {
        self.elements.push(json!({
            "type": "text", "text": plain(words), "color": "#3a3a40", "fit": { "mode": "shrink", "min": "6px" },
            "font": { "family": "Inter", "weight": 600, "size": "15px" },
            "frame": frame([left + GAP, top, f64::from(WIDTH), HEAD]),
        }));
    }

    fn plate(self) -> Result<Plate> {
        let side = |length: f64| format!("{length}px");
        let design = json!({
            "schema": 1, "kind": "certificate", "name": "Comparison",
            "page": { "size": [side(self.width + 2.0 * GAP), side(self.height + GAP)], "color": "#f1f1ee" },
            "elements": self.elements,
        });
        let design = (
            "design.json".to_owned(),
            Bytes::from(design.to_string().into_bytes()),
        );
        let assets = Assets::memory(self.files.into_iter().chain([design]))?;
        Plate::open(&assets, &Limits::default())
    }
}

fn frame([x, y, width, height]: [f64; 4]) -> Value {
    [x, y, width, height]
        .map(|length| format!("{length:.2}px"))
        .to_vec()
        .into()
}

fn size(pixels: &Pixels) -> (f64, f64) {
    (f64::from(pixels.width), f64::from(pixels.height))
}

fn scaled(rect: Rect, scale: f64) -> Rect {
    Rect::new(
        rect.x * scale,
        rect.y * scale,
        rect.w * scale,
        rect.h * scale,
    )
}

/// Words in which no template and no mark is seen.
fn plain(words: &str) -> String {
    let mut plain = String::new();
    for c in words.replace("{{", "{ {").chars() {
        if matches!(c, '\\' | '*' | '[' | ']') {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

/// A page on white, pale but for the places that are marked.
fn faded(pixels: &Pixels, marks: &[Rect]) -> Result<Bytes> {
    let width = pixels.width as usize;
    let mut rgba = pixels.rgba.clone();
    for (at, pixel) in rgba.chunks_exact_mut(4).enumerate() {
        let (x, y) = ((at % width) as f64, (at / width) as f64);
        let is_marked = |mark: &Rect| {
            (mark.x..mark.right()).contains(&x) && (mark.y..mark.bottom()).contains(&y)
        };
        let kept = if marks.iter().any(is_marked) {
            256
        } else {
            FADED
        };
        let ink = u32::from(pixel[3]) * kept;
        for channel in &mut pixel[..3] {
            let value = u32::from(*channel) * ink + 255 * (255 * 256 - ink);
            *channel = (value / (255 * 256)) as u8;
        }
        pixel[3] = 255;
    }
    let faded = Pixels {
        rgba,
        opaque: true,
        ..pixels.clone()
    };
    png::pack(&faded, SCREEN, Encoding::Fast).map(Bytes::from)
}
