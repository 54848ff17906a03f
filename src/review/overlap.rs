//! What lies on what: measured from ink, so that frames may meet as long as letters do not.

use crate::error::Result;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::Unit;
use crate::geom::short;
use crate::paint::png::Ink;
use crate::review::contrast::texts;
use crate::review::notes::Notes;
use crate::review::sheet::Piece;
use crate::review::sheet::Role;
use crate::review::sheet::Sheet;
use crate::scene::Item;

/// Pixels that are no chance, and the part of the smaller ink that is none.
const SOME: usize = 6;
const PART: f64 = 0.004;
/// An alpha from which on a pixel counts as covered.
const COVERED: u8 = 128;
/// Text may stand on a picture as a whole, or beside it. In between, in parts of its ink, it does not fit.
const ASTRIDE: std::ops::Range<f64> = 0.03..0.97;
/// A picture that takes more of the page is a ground, as a part of the page.
const GROUND: f64 = 0.25;

/// Looks at each pair of pieces of which one is text.
pub(super) fn look(sheet: &Sheet<'_>, notes: &mut Notes) -> Result<()> {
    let pieces: Vec<(&Piece<'_>, &Ink)> = sheet.pieces().iter().filter_map(opaque).collect();
    for (at, (above, ink)) in pieces.iter().enumerate() {
        sheet.check()?;
        for (below, other) in &pieces[..at] {
            let (words, on) = match (above.role, below.role) {
                (Role::Text, _) => ((*above, *ink), (*below, *other)),
                (_, Role::Text) => ((*below, *other), (*above, *ink)),
                (Role::Photo | Role::Picture | Role::Code | Role::Art, _) => continue,
            };
            pair(sheet, words, on, above.role == Role::Text, notes);
        }
        for code in sheet
            .pieces()
            .iter()
            .filter(|piece| piece.role == Role::Code)
        {
            if above.role == Role::Text {
                on_code(sheet, (*above, *ink), code, notes);
            }
        }
    }
    Ok(())
}

/// Pieces that can hide others. What can be seen through is laid over things on purpose: a stamp, a
/// watermark. So is what is mere decoration.
fn opaque<'p, 'a>(piece: &'p Piece<'a>) -> Option<(&'p Piece<'a>, &'p Ink)> {
    let is_meant = piece.node.opacity < 1.0 || piece.is_decoration();
    piece
        .ink
        .as_deref()
        .filter(|_| !is_meant)
        .map(|ink| (piece, ink))
}

type Inked<'p, 'a> = (&'p Piece<'a>, &'p Ink);

/// Text, and text or a picture that may be under or over it.
fn pair(
    sheet: &Sheet<'_>,
    (words, ink): Inked<'_, '_>,
    (on, other): Inked<'_, '_>,
    is_above: bool,
    notes: &mut Notes,
) {
    let (Some(mine), Some(its)) = (ink.bounds(), other.bounds()) else {
        return;
    };
    if !mine.meets(its) || words_of(words) == words_of(on) {
        return;
    }
    let (shared, whole) = shared(ink, |x, y| other.alpha(x, y) >= COVERED);
    let smaller = match on.role {
        Role::Text => whole.min(count(other)),
        Role::Photo | Role::Picture | Role::Code | Role::Art => whole,
    };
    let part = shared as f64 / smaller.max(1) as f64;
    let area = its.w * its.h / (sheet.trim().w * sheet.trim().h);
    let is_wrong = shared >= SOME
        && match on.role {
            Role::Text | Role::Photo => part >= PART,
            Role::Picture if is_above => area < GROUND && ASTRIDE.contains(&part),
            Role::Picture => part >= ASTRIDE.start,
            Role::Code | Role::Art => false,
        };
    if is_wrong {
        tell(sheet, words, on, part, notes);
    }
}

/// What a piece says, if it says anything: the same words twice are a shadow or an outline.
fn words_of(piece: &Piece<'_>) -> Vec<String> {
    let texts = texts(&piece.node.item);
    let lines = texts.iter().flat_map(|text| &text.lines);
    lines.map(|line| line.text.to_string()).collect()
}

/// Text on the modules of a code.
fn on_code(sheet: &Sheet<'_>, (words, ink): Inked<'_, '_>, code: &Piece<'_>, notes: &mut Notes) {
    let Item::Code(drawn) = &code.node.item else {
        return;
    };
    let Some(back) = code.node.transform.inverse() else {
        return;
    };
    let scale = sheet.layers().scale();
    let at = |pixel: i32| (f64::from(pixel) + 0.5) / scale;
    let (shared, whole) = shared(ink, |x, y| {
        let place = back.apply(crate::geom::Point::new(at(x), at(y)));
        let area = drawn.area;
        (area.x..area.right()).contains(&place.x) && (area.y..area.bottom()).contains(&place.y)
    });
    if shared >= SOME {
        tell(
            sheet,
            words,
            code,
            shared as f64 / whole.max(1) as f64,
            notes,
        );
    }
}

/// How many covered pixels of an ink lie on something, and how many there are.
fn shared(ink: &Ink, on: impl Fn(i32, i32) -> bool) -> (usize, usize) {
    let covered = ink.dots().filter(|dot| dot.rgba[3] >= COVERED);
    covered.fold((0, 0), |(shared, whole), dot| {
        (shared + usize::from(on(dot.x, dot.y)), whole + 1)
    })
}

fn count(ink: &Ink) -> usize {
    ink.dots().filter(|dot| dot.rgba[3] >= COVERED).count()
}

fn tell(sheet: &Sheet<'_>, words: &Piece<'_>, on: &Piece<'_>, part: f64, notes: &mut Notes) {
    let what = match on.role {
        Role::Text => "the text",
        Role::Photo => "the photo",
        Role::Picture | Role::Art => "the picture",
        Role::Code => "the code",
    };
    let percent = (part * 100.0).max(0.5);
    let share = match on.role {
        Role::Text => "their ink is shared",
        Role::Photo | Role::Picture | Role::Code | Role::Art => "its ink is there",
    };
    let message = format!(
        "this text and {what} `{}` lie on each other: {} % of {share}",
        on.name(),
        short(percent, usize::from(percent < 10.0)),
    );
    let help = match on.role {
        Role::Text => {
            "move one of the two, or give it less room: a smaller frame, and `fit = \"shrink\"`"
        }
        Role::Photo | Role::Picture | Role::Code | Role::Art => "move one of the two",
    };
    let finding = Finding::warning(Kind::Overlap, message)
        .help(help)
        .measured(percent, 0.0, Unit::Percent);
    notes.add(finding, &sheet.place(words), on.name(), percent);
}
