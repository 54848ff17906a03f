//! What the peers in other languages read: the records, their codes, and where everything stands.

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::badge;
use crate::certificate;
use crate::certificate::Entry;
use crate::certificate::MM;
use crate::certificate::PAGE;
use crate::certificate::path;
use crate::code::Code;

/// Writes `data.json` and the art of the badge into a folder.
pub(crate) fn write(folder: &Path, count: usize, art: &[u8]) {
    let badge_art = folder.join("badge.png");
    fs::write(&badge_art, art).expect("the folder can be written");
    let entries: Vec<Entry> = (0..count).map(Entry::nth).collect();
    let data = json!({
        "certificate": certificate(&entries[0]),
        "badge": badge(&entries[0], &badge_art),
        "entries": entries.iter().map(entry).collect::<Vec<_>>(),
    });
    fs::write(folder.join("data.json"), data.to_string()).expect("the folder can be written");
}

/// The certificate, in points from the page's top left corner.
fn certificate(sample: &Entry) -> Value {
    let lines = sample.lines();
    let lines = lines.iter().map(|line| {
        json!({
            "font": line.font, "size": line.size, "baseline": line.baseline * MM,
            "color": certificate::INK, "fixed": line.fixed,
        })
    });
    let (left, top, edge) = certificate::CODE;
    let modules = Code::of(&sample.url).side;
    json!({
        "width": PAGE.0 * MM, "height": PAGE.1 * MM,
        "art": path(certificate::ART), "art_pixels": certificate::BACKGROUND,
        "art_box": certificate::background(),
        "fonts": certificate::FONTS.map(font),
        "lines": lines.collect::<Vec<_>>(),
        "code": { "left": left * MM, "top": top * MM, "module": edge / modules as f32 * MM, "side": modules, "color": certificate::INK },
    })
}

/// The badge, in pixels from its top left corner.
fn badge(sample: &Entry, art: &Path) -> Value {
    let lines = badge::lines(sample);
    let lines = lines.iter().map(|line| {
        json!({
            "font": line.font, "size": line.size, "baseline": line.baseline,
            "color": line.color, "fixed": line.fixed,
        })
    });
    let (left, top, edge) = badge::CODE;
    let modules = Code::of(&sample.url).side as u32;
    json!({
        "width": badge::SIDE, "height": badge::SIDE,
        "art": art, "ink": badge::INK,
        "fonts": badge::FONTS.map(font),
        "lines": lines.collect::<Vec<_>>(),
        "code": { "left": left, "top": top, "module": edge / modules, "side": edge, "color": [0, 0, 0] },
    })
}

fn entry(entry: &Entry) -> Value {
    let lines = entry.lines();
    let on_badge = badge::lines(entry);
    json!({
        "id": entry.id,
        "certificate": lines.iter().map(|line| line.text).collect::<Vec<_>>(),
        "badge": on_badge.iter().map(|line| line.text).collect::<Vec<_>>(),
        "url": entry.url,
        "runs": Code::of(&entry.url).runs,
    })
}

/// A font file and what it is called inside.
fn font(name: &str) -> Value {
    let (family, style) = match name.split_once('/') {
        Some(("eb-garamond", style)) => ("EB Garamond", style),
        Some(("cinzel", style)) => ("Cinzel", style),
        Some(("inter", style)) => ("Inter", style),
        _ => panic!("no family is known for `{name}`"),
    };
    let weight = match style.split(['-', '.']).nth(1) {
        Some("Bold") => 700,
        Some("SemiBold") => 600,
        _ => 400,
    };
    json!({
        "file": path(&format!("fonts/{name}")), "family": family,
        "weight": weight, "italic": style.contains("Italic"),
    })
}
