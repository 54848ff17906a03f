//! Which marks belong together, and which have no partner.

use std::collections::BTreeMap;

use super::BOLD;
use super::BOLD_END;
use super::DIGIT;
use super::ITALIC;
use super::ITALIC_END;
use super::MOST_STYLES;
use super::Piece;
use super::STYLE;
use super::STYLE_END;
use crate::finding::Finding;
use crate::finding::Kind;
use crate::finding::hint;

/// In which block of the template each piece stands, by number. Each branch of an `{{#if}}` is a block of
/// its own.
pub(super) fn blocks(pieces: &[Piece<'_>], source: &str) -> Vec<usize> {
    let mut open = vec![0];
    let mut newest = 0;
    let step = |piece: &Piece<'_>| {
        let tag = match piece {
            Piece::Plain(range) => &source[range.clone()],
            _ => "",
        };
        match turn(tag) {
            Turn::None => {}
            Turn::In => {
                newest += 1;
                open.push(newest);
            }
            Turn::Else => {
                newest += 1;
                if open.len() > 1 {
                    open.pop();
                    open.push(newest);
                }
            }
            Turn::Out => {
                if open.len() > 1 {
                    open.pop();
                }
            }
        }
        open.last().copied().unwrap_or_default()
    };
    pieces.iter().map(step).collect()
}

/// What a tag does to the block in which the text stands.
enum Turn {
    None,
    In,
    Else,
    Out,
}

fn turn(tag: &str) -> Turn {
    let Some(inside) = tag.strip_prefix("{{") else {
        return Turn::None;
    };
    let inside = inside.trim_start_matches('~').trim_start();
    let bare = inside.trim_end_matches(['}', '~', ' ']);
    match inside.as_bytes().first() {
        Some(b'#') => Turn::In,
        Some(b'^') if bare != "^" => Turn::In,
        Some(b'^') => Turn::Else,
        Some(b'/') => Turn::Out,
        _ if bare == "else" || bare.starts_with("else ") => Turn::Else,
        _ => Turn::None,
    }
}

/// Makes marks of the stars that come in pairs, each within its block. Two stars without a partner are
/// a fault, one is a star.
pub(super) fn stars(
    pieces: &mut [Piece<'_>],
    blocks: &[usize],
    wanted: usize,
    source: &str,
    faults: &mut Vec<Finding>,
) {
    let mut open: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for index in 0..pieces.len() {
        let Piece::Stars {
            at,
            count,
            opens,
            closes,
        } = pieces[index]
        else {
            continue;
        };
        if count != wanted {
            continue;
        }
        match open.get(&blocks[index]).copied() {
            Some((start, _)) if closes => {
                let (from, to) = if wanted == 2 {
                    (BOLD, BOLD_END)
                } else {
                    (ITALIC, ITALIC_END)
                };
                pieces[start] = Piece::Mark(from.to_string());
                pieces[index] = Piece::Mark(to.to_string());
                open.remove(&blocks[index]);
            }
            None if opens => drop(open.insert(blocks[index], (index, at))),
            // Bold in bold, or an end without a beginning.
            Some(_) if opens && wanted == 2 => faults.push(lone_stars(source, at, "opens twice")),
            None if closes && wanted == 2 => faults.push(lone_stars(source, at, "closes nothing")),
            Some(_) | None => {}
        }
    }
    if wanted == 2 {
        let never = |(_, at)| lone_stars(source, at, "is never closed");
        let mut left: Vec<_> = open.into_values().collect();
        left.sort_unstable();
        faults.extend(left.into_iter().map(never));
    }
}

/// That two stars have no partner, with some words to find them by.
fn lone_stars(source: &str, at: usize, what: &str) -> Finding {
    let message = format!("a `**` {what}, at `{}`", near(source, at));
    Finding::fault(Kind::BadValue, message).help(
        "bold is `**words**`, whole within one block of the template; write `\\*\\*` for two stars",
    )
}

/// Some of a text from a place on, within its line.
fn near(source: &str, at: usize) -> String {
    const MOST: usize = 24;
    let line = source[at..].lines().next().unwrap_or_default();
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// Makes marks of the brackets that a style follows.
pub(super) struct Brackets<'a> {
    pub(super) known: &'a [&'a str],
    pub(super) styles: &'a mut Vec<String>,
    pub(super) faults: &'a mut Vec<Finding>,
}

impl Brackets<'_> {
    pub(super) fn pair(&mut self, pieces: &mut [Piece<'_>], blocks: &[usize]) {
        let mut open: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for index in 0..pieces.len() {
            let inside = open.entry(blocks[index]).or_default();
            match &pieces[index] {
                Piece::Open => inside.push(index),
                Piece::Shut => drop(inside.pop()),
                Piece::Plain(_) | Piece::Stars { .. } | Piece::Mark(_) => {}
                Piece::Close { name, .. } => {
                    let start = inside.pop();
                    if let (Some(start), Some(mark)) = (start, self.mark(name, start)) {
                        pieces[start] = Piece::Mark(mark);
                        pieces[index] = Piece::Mark(STYLE_END.to_string());
                    }
                }
            }
        }
    }

    /// The mark that starts a span of a style, or a fault.
    fn mark(&mut self, name: &str, start: Option<usize>) -> Option<String> {
        if let Some(fault) = wrong_style(name, self.known) {
            self.faults.push(fault);
            return None;
        }
        if start.is_none() {
            let message = format!("a `]{{{name}}}` closes nothing");
            let fault = Finding::fault(Kind::BadValue, message);
            self.faults.push(fault.help(format!(
                "write `[words]{{{name}}}`, whole within one block of the template, or `\\]{{` for the characters themselves"
            )));
            return None;
        }
        let mark = style_mark(name, self.styles);
        if mark.is_none() {
            let message = format!("a text uses more than {MOST_STYLES} styles");
            self.faults
                .push(Finding::fault(Kind::Limit, message).help("use fewer"));
        }
        mark
    }
}

/// What is wrong with the name of a style.
fn wrong_style(name: &str, known: &[&str]) -> Option<Finding> {
    if name.is_empty() {
        let finding = Finding::fault(Kind::BadValue, "a `]{` has no style's name and no `}`");
        return Some(
            finding.help("write `[words]{style}`, or `\\]{` for the characters themselves"),
        );
    }
    if known.contains(&name) {
        return None;
    }
    let message = format!("no style is called `{name}`");
    let help = match known {
        [] => format!("declare it as `[styles.{name}]`"),
        known => hint(name, known),
    };
    Some(Finding::fault(Kind::BadValue, message).help(help))
}

/// The mark that starts a span of a style; `None` when there are too many.
fn style_mark(name: &str, styles: &mut Vec<String>) -> Option<String> {
    let index = styles
        .iter()
        .position(|style| style == name)
        .unwrap_or_else(|| {
            styles.push(name.to_owned());
            styles.len() - 1
        });
    let digit = |digit: usize| char::from_u32(DIGIT + u32::try_from(digit).ok()?);
    let is_known = index < MOST_STYLES;
    is_known.then(|| {
        Some(
            [STYLE, digit(index / 16)?, digit(index % 16)?]
                .iter()
                .collect(),
        )
    })?
}
