//! A painted record before its objects have numbers.
//!
//! Records are painted on all threads, and an object's number depends on how many come before it.
//! So a piece is painted under numbers of its own, and the places of numbers in it are noted; when
//! its turn comes, they are replaced while it is copied.

use std::sync::Arc;

use pdf_writer::Ref;
use sha2::Digest;
use sha2::Sha256;

use super::super::file::Objects;
use super::hung::Hung;
use super::mark::PageMark;
use crate::digest::hex;
use crate::error::Error;
use crate::error::Result;
use crate::finding::Kind;

/// A painted record, ready to be placed in its file.
pub struct Piece {
    bytes: Vec<u8>,
    fixes: Vec<Fix>,
    /// How many objects it has.
    pub(super) count: usize,
    /// Which of the file's fonts and outlines it uses.
    pub(super) shared: Shared,
    /// Pictures that it shows.
    pub(super) pictures: Vec<Arc<Hung>>,
    pub(super) pages: Vec<PageMark>,
    /// Tells it from others.
    pub(super) digest: String,
}

/// What the records of a file share: which of its fonts, and which of its outlines of glyphs.
#[derive(Clone, Default)]
pub(super) struct Shared {
    pub(super) fonts: Vec<u32>,
    pub(super) outlines: Vec<u32>,
}

/// A number in a piece that is to be replaced.
struct Fix {
    at: u32,
    len: u8,
    whose: Whose,
    /// Whether the object itself begins here.
    begins: bool,
}

/// What a number in a piece stands for.
#[derive(Clone, Copy)]
enum Whose {
    /// A font, an outline or a picture of the file, by its place in the piece's lists.
    Shared(usize),
    /// The node of the list of pages above a page of the piece.
    Parent(usize),
    /// An object of the piece.
    Own(usize),
}

/// The numbers that the objects of a piece get.
pub(super) struct Numbers {
    /// Of fonts, then of outlines, then of pictures.
    pub(super) shared: Vec<i32>,
    /// One a page.
    pub(super) parents: Vec<i32>,
    /// Of the first object of its own.
    pub(super) own: i32,
}

impl Numbers {
    /// For a piece that has nothing from elsewhere.
    pub(super) fn bare(own: i32) -> Self {
        Self {
            shared: Vec::new(),
            parents: Vec::new(),
            own,
        }
    }

    fn of(&self, whose: Whose) -> i32 {
        let listed = |list: &[i32], at: usize| list.get(at).copied().unwrap_or_default();
        match whose {
            Whose::Shared(at) => listed(&self.shared, at),
            Whose::Parent(at) => listed(&self.parents, at),
            Whose::Own(at) => self.own + at as i32,
        }
    }
}

/// How the numbers of a piece are shared out: from `first` on fonts, outlines and pictures, then
/// parents, then its own.
#[derive(Clone, Copy)]
pub(super) struct Shares {
    pub(super) first: i32,
    pub(super) shared: usize,
    pub(super) parents: usize,
}

impl Shares {
    fn whose(self, number: i32) -> Option<Whose> {
        let at = usize::try_from(number - self.first).ok()?;
        let own = self.shared + self.parents;
        Some(match at {
            _ if at < self.shared => Whose::Shared(at),
            _ if at < own => Whose::Parent(at - self.shared),
            _ => Whose::Own(at - own),
        })
    }

    /// Objects under loose numbers, of which those that come from elsewhere are taken.
    pub(super) fn objects(self) -> Objects {
        let mut objects = Objects::of_page(self.first);
        for _ in 0..self.shared + self.parents {
            objects.alloc();
        }
        objects
    }

    /// What comes from elsewhere, by its place in the piece's lists.
    pub(super) fn shared(self, at: usize) -> Ref {
        Ref::new(self.first + at as i32)
    }

    /// The node above a page of the piece.
    pub(super) fn parent(self, page: usize) -> Ref {
        Ref::new(self.first + (self.shared + page) as i32)
    }

    /// Which of the piece's own objects has a number.
    pub(super) fn own(self, number: i32) -> Option<usize> {
        match self.whose(number)? {
            Whose::Own(at) => Some(at),
            Whose::Shared(_) | Whose::Parent(_) => None,
        }
    }
}

impl Piece {
    /// From objects that were painted under loose numbers.
    ///
    /// # Errors
    /// [`Kind::Limit`] for a record of more than 4 GB.
    pub(super) fn new(objects: &Objects, shares: Shares) -> Result<Self> {
        let bytes = objects.bytes().to_vec();
        u32::try_from(bytes.len()).map_err(|_| too_large())?;
        let mut starts = objects.places().to_vec();
        starts.retain(|&place| place > 0);
        starts.sort_unstable();
        let mut fixes = Vec::new();
        for (index, start) in starts.iter().enumerate() {
            let from = start - 1;
            let end = starts.get(index + 1).map_or(bytes.len(), |next| next - 1);
            numbers(&bytes[from..end], |at, len, number, begins| {
                if let Some(whose) = shares.whose(number) {
                    fixes.push(Fix {
                        at: (from + at) as u32,
                        len: len as u8,
                        whose,
                        begins,
                    });
                }
            });
        }
        Ok(Self {
            count: objects.places().len() - shares.shared - shares.parents,
            digest: String::new(),
            bytes,
            fixes,
            shared: Shared::default(),
            pictures: Vec::new(),
            pages: Vec::new(),
        })
    }

    /// With all that a record has.
    pub(super) fn whole(
        self,
        shared: Shared,
        pictures: Vec<Arc<Hung>>,
        pages: Vec<PageMark>,
    ) -> Self {
        let mut hasher = Sha256::new();
        pictures.iter().for_each(|hung| hasher.update(hung.id.0));
        hasher.update(&self.bytes);
        Self {
            digest: hex(&hasher.finalize()[..16]),
            shared,
            pictures,
            pages,
            ..self
        }
    }

    /// At most so many bytes are appended when it is placed.
    pub(super) fn bound(&self) -> u64 {
        let pictures = self.pictures.iter().map(|hung| hung.piece.bound());
        self.bytes.len() as u64 + 10 * self.fixes.len() as u64 + pictures.sum::<u64>()
    }

    /// Appends it under these numbers. Where each of its objects begins, from `start` on, which is 1;
    /// 0 for one that was never written.
    pub(super) fn append(&self, numbers: &Numbers, start: usize, out: &mut Vec<u8>) -> Vec<u32> {
        let mut objects = vec![0; self.count];
        let mut from = 0;
        out.reserve(self.bytes.len() + 4 * self.fixes.len());
        for fix in &self.fixes {
            let at = fix.at as usize;
            out.extend_from_slice(&self.bytes[from..at]);
            if let (true, Whose::Own(own)) = (fix.begins, fix.whose)
                && let Some(place) = objects.get_mut(own)
            {
                *place = (out.len() - start + 1) as u32;
            }
            out.extend(numbers.of(fix.whose).to_string().bytes());
            from = at + usize::from(fix.len);
        }
        out.extend_from_slice(&self.bytes[from..]);
        objects
    }
}

fn too_large() -> Error {
    Error::new(Kind::Limit, "a record takes more than 4 GB of a PDF")
        .help("make its pictures smaller")
}

/// Tells of each number of an object in `object` (ISO 32000-1, clause 7.3.10) where it stands, how
/// long it is, and whether the object itself begins there. What a stream holds is not looked at.
fn numbers(object: &[u8], mut found: impl FnMut(usize, usize, i32, bool)) {
    let mut before: [Option<(usize, usize)>; 2] = [None; 2];
    let mut at = 0;
    while at < object.len() {
        let start = at;
        at = token_end(object, at);
        let token = &object[start..at];
        if token.iter().all(u8::is_ascii_digit) {
            before = [before[1], Some((start, token.len()))];
            continue;
        }
        if token[0].is_ascii_whitespace() {
            continue;
        }
        if let (b"R" | b"obj", [Some((place, len)), Some(_)]) = (token, before) {
            let digits = std::str::from_utf8(&object[place..place + len]);
            if let Some(number) = digits.ok().and_then(|digits| digits.parse().ok()) {
                found(place, len, number, token == b"obj");
            }
        }
        if token == b"stream" {
            return;
        }
        before = [None; 2];
    }
}

/// Where the token ends that begins at `at` (clause 7.2).
fn token_end(object: &[u8], at: usize) -> usize {
    let until = |from: usize, ends: fn(u8) -> bool| {
        let rest = object[from..].iter().position(|&byte| ends(byte));
        rest.map_or(object.len(), |length| from + length)
    };
    match object[at] {
        b'(' => string_end(object, at),
        b'<' if object.get(at + 1) == Some(&b'<') => at + 2,
        b'<' => (until(at, |byte| byte == b'>') + 1).min(object.len()),
        b'%' => until(at, |byte| matches!(byte, b'\r' | b'\n')),
        b'/' => until(at + 1, ends_token),
        byte if ends_token(byte) => at + 1,
        _ => until(at, ends_token),
    }
}

fn string_end(object: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while at < object.len() {
        match object[at] {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at.min(object.len())
}

/// White space and delimiters (clause 7.2.2).
fn ends_token(byte: u8) -> bool {
    matches!(
        byte,
        b'\0'
            | b'\t'
            | b'\n'
            | 0x0c
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(object: &[u8]) -> Vec<(i32, bool)> {
        let mut all = Vec::new();
        numbers(object, |at, len, number, begins| {
            assert_eq!(object[at..at + len], *number.to_string().as_bytes());
            all.push((number, begins));
        });
        all
    }

    #[test]
    fn numbers_of_objects_are_told_from_all_else() {
        let object = b"12 0 obj\n<</A 3 0 R/B[4 0 R 5 0 R]/C(6 0 R \\) 7 0 R)/R 8/D 9.5/E<0a0b>/F 1 2 \
            /G<</H 10 0 R>>%11 0 R\n/I(()13 0 R())/Length 14>>\nstream\n15 0 R\nendstream\nendobj\n";
        let references = [(12, true), (3, false), (4, false), (5, false), (10, false)];
        assert_eq!(found(object), references);
    }

    #[test]
    fn what_ends_early_is_read_to_its_end() {
        for broken in [&b"(abc"[..], b"<0a", b"(a\\", b"/", b"%", b"1 0", b"1 0 R"] {
            let _ = found(broken);
        }
    }
}
