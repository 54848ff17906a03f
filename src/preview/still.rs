//! The page with everything that it shows, as files: for a review, or for who has no testamur.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::design::Kind;
use crate::design::edit::word;
use crate::error::Result;
use crate::preview::page;
use crate::preview::view::PageView;
use crate::preview::view::RowView;
use crate::preview::view::Shown;
use crate::preview::view::State;
use crate::preview::workshop::Ask;
use crate::preview::workshop::Workshop;

/// Pixels across a picture: sharp on a screen of two pixels to one.
const WIDTH: u32 = 2000;

/// Widths at which a badge is seen, in pixels.
const SIZES: [u32; 4] = [600, 400, 90, 64];

/// Rows of a table that are drawn at most: each takes a picture of every page and a PDF.
const MOST_ROWS: usize = 50;

/// As the headers of the server say it, for a page without a server.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self' file:; \
                      style-src 'self' file:; img-src 'self' file:; frame-src 'self' file:; base-uri 'none'; form-action 'none'\">\n";

/// What the page reads in place of what a server would tell.
#[derive(Serialize)]
struct Still {
    state: State,
    shown: BTreeMap<String, Shown>,
    rows: Vec<RowView>,
}

/// The page of a design as files, by their names: `index.html` and what it needs. The same for the same design and
/// records. Of a table the first 50 rows are shown.
///
/// # Errors
/// A picture or a font that turns out to be damaged.
pub fn still(workshop: &Workshop) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    workshop.review();
    let first = workshop.state("sample-1");
    let mut rows = workshop.rows("", 0).rows;
    rows.truncate(MOST_ROWS);
    let roles = first.design.iter().flat_map(|design| &design.roles);
    let keys = roles
        .map(|role| role.key.clone())
        .chain(rows.iter().map(|row| row.key.clone()));
    let mut shown = BTreeMap::new();
    for key in keys {
        let Some(seen) = workshop.state(&key).shown else {
            continue;
        };
        if seen.is_drawn {
            draw(workshop, &first, &key, &mut files)?;
        }
        shown.insert(key, seen);
    }
    let data = Still {
        state: State {
            before: None,
            shown: None,
            ..first
        },
        shown,
        rows,
    };
    let data = serde_json::to_string(&data).unwrap_or_default();
    let page = page::HTML
        .replace("<title>", &format!("{POLICY}<title>"))
        .replace(
            "<script src=\"page.js\"",
            "<script src=\"still.js\" defer></script>\n<script src=\"page.js\"",
        );
    for (name, text) in [
        ("index.html", page.as_str()),
        ("page.css", page::CSS),
        ("page.js", page::JS),
        ("icon.svg", page::ICON),
        ("still.js", &format!("window.STILL = {data};\n")),
    ] {
        files.insert(name.to_owned(), text.as_bytes().to_vec());
    }
    Ok(files)
}

/// All that is shown of one record.
fn draw(
    workshop: &Workshop,
    state: &State,
    key: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<()> {
    let (Some(design), Some(revision)) = (&state.design, state.good) else {
        return Ok(());
    };
    let ask = |page: usize| Ask {
        revision,
        record: key.to_owned(),
        page,
    };
    let mut add = |name: String, made: Option<Vec<u8>>| {
        if let Some(bytes) = made {
            files.insert(name, bytes);
        }
    };
    for (page, about) in design.pages.iter().enumerate() {
        let number = page + 1;
        let png = |width: u32| workshop.png(&ask(page), width);
        add(format!("pictures/{key}-{number}.png"), png(width(about))?);
        if design.kind == word(Kind::Badge) {
            for size in SIZES {
                add(format!("pictures/{key}-{number}-{size}.png"), png(size)?);
            }
        }
        add(
            format!("files/{key}-{number}.svg"),
            workshop.svg(&ask(page))?,
        );
    }
    add(format!("files/{key}.pdf"), workshop.pdf(&ask(0))?);
    Ok(())
}

/// A page in pixels is shown as it is when that is enough.
fn width(page: &PageView) -> u32 {
    let own = (page.width + 2.0 * page.bleed) * 96.0 / 72.0;
    match page.in_pixels {
        true => (own.round() as u32).clamp(16, WIDTH),
        false => WIDTH,
    }
}
