//! Artwork as PDF: its text is found letter by letter, and what becomes elements is taken out of the page.

mod cmap;
mod color;
mod cut;
mod font;
mod lines;
mod names;
mod standard;
mod text;

use std::collections::BTreeSet;

use usvg::TextAnchor;

use super::Artwork;
use super::Reader;
use super::blank;
use super::letters::face_like;
use super::making::Making;
use super::making::lost_by;
use super::making::short;
use super::note;
use super::rows;
use super::sheet::Sheet;
use super::words;
use super::write::Draft;
use crate::bytes::Bytes;
use crate::design::Kind as DesignKind;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::geom::Rect;
use crate::picture::Budget;
use crate::picture::pdf;
use crate::picture::pdf::clean::Clean;
use crate::picture::pdf::first::First;

use lines::Line;
use text::Spot;
use text::Survey;

const BACKGROUND: &str = "background.pdf";
/// Sides of boxes that differ by less are the same, in points: programs round them.
const NEAR: f64 = 0.3;
/// Beyond the trimmed page there is bleed up to here, in points; farther out stand marks for the cutter.
const MOST_BLEED: f64 = 15.0;

pub(super) fn read(reader: &Reader<'_>, bytes: &Bytes) -> Result<Artwork> {
    let limits = &reader.options.limits;
    if reader.fonts.families().next().is_none() {
        return Err(no_fonts());
    }
    let size = bytes.len() as u64;
    if size > limits.picture_bytes {
        return Err(too_large(size, limits.picture_bytes));
    }
    let file = pdf::file::File::open(bytes, limits)?;
    let first = pdf::first::first(&file)?;
    let (mut clean, _) = pdf::copy::copy(&file, &first, limits, &Budget::new(limits))?;
    let mut findings = Vec::new();
    let bleed = trim(&mut clean, &first, &mut findings);
    let (sheet, kind) = sheet(&clean, bleed, reader.options.kind);
    // Its bounds are held before its text is followed.
    let page = pdf::page(clean, limits)?;
    findings.extend(pdf::said(&first, page.clean()));
    let inflated = limits.pdf_inflated as usize;
    let survey = Survey::of(page.clean(), limits.pdf_depth, inflated);
    let lines = lines::lines(&survey.letters);
    let boxes = lines.iter().map(|line| sheet.map.bounds(line.bounds()));
    let mut making = Making::new(reader, &sheet, boxes.collect());
    let gone = elements(&mut making, &lines, &survey)?;
    if survey.is_cut {
        findings.push(too_many_letters());
    }
    let names = fonts_of(&lines, reader);
    let Making {
        mut elements,
        mut texts,
        findings: own,
        ..
    } = making;
    findings.extend(own);
    findings.extend(texts.missing_fonts());
    if elements.is_empty() {
        findings.push(nothing_found(lines.len()));
        let is_dark = page
            .render(64, 64)
            .is_ok_and(|pixels| blank::is_dark(&pixels));
        elements = blank::elements(&sheet, kind, &mut texts.words, is_dark);
    }
    let background = match gone.is_empty() {
        true => page.file.clone(),
        false => without(&page, &gone, inflated),
    };
    let fonts = reader.used_fonts(&names);
    let draft = Draft {
        fonts: fonts.iter().map(|(file, _)| (*file).to_owned()).collect(),
        art: reader.shown(),
        kind,
        name: reader.name(),
        sheet: sheet.clone(),
        background: BACKGROUND.to_owned(),
        missing: texts.missing(),
        words: texts.words,
        styles: texts.styles,
        elements,
    };
    let own = fonts
        .into_iter()
        .map(|(file, bytes)| (file.to_owned(), bytes.clone()));
    let mut files: std::collections::BTreeMap<String, Bytes> = own.collect();
    files.insert(BACKGROUND.to_owned(), background);
    Ok(Artwork {
        kind,
        design: draft.to_toml(),
        files,
        findings,
    })
}

fn no_fonts() -> Error {
    Error::new(
        Kind::Font,
        "there is no font at hand to set the artwork's text in",
    )
    .help("build with the feature `bundled-fonts`, or bring fonts of your own")
}

fn too_large(size: u64, bound: u64) -> Error {
    Error::new(
        Kind::Limit,
        format!("the artwork has {size} bytes; {bound} are allowed"),
    )
    .help("save it smaller, or raise `picture_bytes`")
}

/// Makes the page what is left after cutting, with the bleed round it. Gives the bleed, in the page's units.
fn trim(clean: &mut Clean, first: &First, findings: &mut Vec<Finding>) -> f64 {
    let shown = clean.shown;
    let Some(trim) = first.trim.filter(|trim| !same(*trim, shown)) else {
        return 0.0;
    };
    let outer = first
        .bleed
        .filter(|bleed| bleed.holds(trim))
        .unwrap_or(shown);
    let margins = [
        trim.x - outer.x,
        trim.y - outer.y,
        outer.right() - trim.right(),
        outer.bottom() - trim.bottom(),
    ];
    let least = margins.into_iter().fold(f64::INFINITY, f64::min);
    let most = margins.into_iter().fold(0.0, f64::max);
    if most * clean.unit < NEAR || least * clean.unit > MOST_BLEED {
        clean.shown = trim;
        return 0.0;
    }
    if (most - least) * clean.unit > 2.0 * NEAR {
        findings.push(note(
            Kind::Picture,
            "what the PDF prints beyond its trimmed page is not the same on all sides: it is left out",
            "export it with the same bleed on all sides, or without any",
        ));
        clean.shown = trim;
        return 0.0;
    }
    clean.shown = trim.grown(least);
    least
}

fn same(one: Rect, two: Rect) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < NEAR;
    near(one.x, two.x)
        && near(one.y, two.y)
        && near(one.right(), two.right())
        && near(one.bottom(), two.bottom())
}

fn sheet(clean: &Clean, bleed: f64, kind: Option<DesignKind>) -> (Sheet, DesignKind) {
    let (w, h) = clean.sides();
    let pixels = |length: f64| length * clean.unit * 96.0 / 72.0;
    let size = (pixels(w - 2.0 * bleed), pixels(h - 2.0 * bleed));
    Sheet::of_pdf(size, pixels(bleed), kind)
}

/// Makes elements of the lines with placeholders. Gives the places of their letters.
fn elements(
    making: &mut Making<'_>,
    lines: &[Line<'_>],
    survey: &Survey,
) -> Result<BTreeSet<Spot>> {
    let most = making.reader.options.limits.elements;
    let mut gone = BTreeSet::new();
    let mut stuck = BTreeSet::new();
    let mut wanted: Vec<&Line<'_>> = Vec::new();
    for line in lines {
        let text = line.text();
        if !words::has_placeholder(&text) {
            continue;
        }
        let is_fixed = |spot: Spot| spot.form.is_some_and(|form| survey.fixed.contains(&form));
        match line.spots().any(is_fixed) {
            true => drop(stuck.insert(short(text.trim()))),
            false => wanted.push(line),
        }
    }
    if wanted.len() > most {
        return Err(too_many(most));
    }
    gone.extend(wanted.iter().flat_map(|line| line.spots()));
    for group in wanted.chunk_by(|one, two| one.degrees == two.degrees) {
        blocks(making, group, lines);
    }
    making
        .findings
        .extend(stuck.iter().map(|words| is_stuck(words)));
    Ok(gone)
}

/// Lines that run the same way, those of one look together.
fn blocks(making: &mut Making<'_>, lines: &[&Line<'_>], all: &[Line<'_>]) {
    let Some(first) = lines.first() else {
        return;
    };
    let fonts = making.texts.fonts();
    let runs = lines.iter().map(|line| line.run(fonts, line.anchor(all)));
    let runs = runs.collect();
    let map = first.map().then(making.sheet.map);
    let odd = lines.iter().map(|line| line.oddities());
    let (odd, stretched) = odd.fold((false, false), |all, one| (all.0 || one.0, all.1 || one.1));
    let mut ids = Vec::new();
    for block in rows::of_runs(runs) {
        let id = making.block(&block, map, 1.0);
        let hangs_right = block.first().anchor == TextAnchor::End;
        making
            .findings
            .extend(id.as_deref().filter(|_| hangs_right).map(set_right));
        ids.extend(id);
    }
    let Some(id) = ids.first() else {
        return;
    };
    let lost = [
        (odd, "its slant or mirroring"),
        (stretched, "its stretched letters"),
    ];
    let lost = lost
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, what)| lost_by(id, what));
    making.findings.extend(lost);
}

/// The page's file without the letters at these places.
fn without(page: &pdf::Page, gone: &BTreeSet<Spot>, inflated: usize) -> Bytes {
    let mut clean = page.clean().clone();
    cut::cut(&mut clean, gone, inflated);
    clean.to_file().into()
}

/// The fonts that elements are set in, by the names that the designer's own would have.
fn fonts_of(lines: &[Line<'_>], reader: &Reader<'_>) -> String {
    let with = lines
        .iter()
        .filter(|line| words::has_placeholder(&line.text()));
    let names: BTreeSet<String> = with
        .flat_map(Line::fonts)
        .map(|name| face_like(&name, &reader.fonts).unwrap_or(name))
        .collect();
    names.into_iter().collect::<Vec<_>>().join("\n")
}

fn too_many(most: usize) -> Error {
    Error::new(
        Kind::Limit,
        format!("the artwork has more than {most} texts with placeholders"),
    )
    .help("keep placeholders for what changes from record to record, or raise `elements`")
}

fn too_many_letters() -> Finding {
    note(
        Kind::Limit,
        "the artwork has more letters than are looked at: placeholders among the last ones stay in the background",
        "keep long texts out of the artwork, or turn them into outlines",
    )
}

fn set_right(id: &str) -> Finding {
    note(
        Kind::Overflow,
        format!("`{id}` ends where words near it end: it is set with align = \"right\""),
        "if it should start at its place, write align = \"left\" and move its frame",
    )
}

fn is_stuck(words: &str) -> Finding {
    note(
        Kind::Template,
        format!(
            "`{words}` stays in the background: it stands in a part of the PDF that is drawn more than once, or in a mask"
        ),
        "make it plain text of the page, or write an element for it and take it out of the background",
    )
}

fn nothing_found(lines: usize) -> Finding {
    let message = match lines {
        0 => "the artwork has no text: its words were turned into outlines, so no placeholder was found".to_owned(),
        1 => "the one line of text in the artwork holds no placeholder".to_owned(),
        count => format!("none of the {count} lines of text in the artwork holds a placeholder"),
    };
    let help = match lines {
        0 => {
            "export it with text as text and write {{recipient.name}} where the name goes; until then the design has a few elements to move"
        }
        _ => {
            "write {{recipient.name}} where the name goes; until then the design has a few elements to move"
        }
    };
    note(Kind::Missing, message, help)
}
