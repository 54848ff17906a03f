//! Who had something first, among very many: known by fingerprints, nine bytes each.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::digest::Digest;

/// Parts of the list, by the first two bytes of a fingerprint.
const PARTS: usize = 1 << 16;

/// New ones that are held apart before they are merged into the long list: so many, or a sixteenth of it.
const FEW: usize = 4096;
const SHARE: usize = 16;

/// The number of the record that had something first, by eight bytes of its digest. That two of a
/// million records meet by chance happens once in thirty million runs.
#[derive(Debug)]
pub(super) struct Firsts {
    held: Held,
    shelf: Shelf,
}

/// One long list, which grows where it lies: many short ones that all grow would leave holes behind that fit none of
/// them.
#[derive(Debug)]
struct Held {
    /// Sorted by fingerprints. Where an entry stands tells the part that it is of.
    all: Vec<First>,
    /// Where each part ends.
    ends: Box<[u32]>,
    /// Those that are not in the long list yet.
    new: BTreeMap<Print, Number>,
    /// Numbers that an entry has no room for.
    far: BTreeMap<Print, u64>,
}

/// A fingerprint.
type Print = [u8; 8];

/// What of a fingerprint does not say which part it is of.
type Key = [u8; 6];

/// The number of a record in three bytes; all of them are set where it needs more.
type Number = [u8; 3];
const FAR: Number = [0xff; 3];

#[derive(Clone, Copy, Debug, Default)]
struct First(Key, Number);

/// Where lists go when they are done with: a run behind its preflight takes their room and needs none of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf(Arc<Mutex<Vec<Held>>>);

impl Shelf {
    pub(super) fn firsts(&self) -> Firsts {
        Firsts {
            held: self.all().pop().unwrap_or_default(),
            shelf: self.clone(),
        }
    }

    fn all(&self) -> MutexGuard<'_, Vec<Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Firsts {
    fn drop(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        held.clear();
        self.shelf.all().push(held);
    }
}

impl Firsts {
    /// Who had `what` first; `number` itself, when nobody had.
    pub(super) fn first(&mut self, what: &str, number: u64) -> u64 {
        self.enter(what, number).unwrap_or(number)
    }

    /// Who had `what` before; `None` when nobody had, and now `number` has it.
    pub(super) fn enter(&mut self, what: &str, number: u64) -> Option<u64> {
        let print = print(what);
        let first = self.held.get(print);
        if first.is_none() {
            self.held.add(print, number);
        }
        first
    }

    /// Who had `what`; `None`, when nobody had.
    pub(super) fn get(&self, what: &str) -> Option<u64> {
        self.held.get(print(what))
    }
}

impl Default for Held {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            ends: vec![0; PARTS].into(),
            new: BTreeMap::new(),
            far: BTreeMap::new(),
        }
    }
}

impl Held {
    fn get(&self, print: Print) -> Option<u64> {
        let new = || self.new.get(&print).copied();
        match self.merged(print).or_else(new)? {
            FAR => self.far.get(&print).copied(),
            [low, middle, high] => Some(u64::from(u32::from_le_bytes([low, middle, high, 0]))),
        }
    }

    fn merged(&self, print: Print) -> Option<Number> {
        let (part, key) = parted(print);
        let part = &self.all[self.start(part)..self.end(part)];
        let at = part.binary_search_by_key(&key, |first| first.0).ok()?;
        Some(part[at].1)
    }

    fn start(&self, part: usize) -> usize {
        part.checked_sub(1).map_or(0, |before| self.end(before))
    }

    fn end(&self, part: usize) -> usize {
        self.ends[part] as usize
    }

    fn add(&mut self, print: Print, number: u64) {
        let short = match number.to_le_bytes() {
            [low, middle, high, 0, 0, 0, 0, 0] => [low, middle, high],
            _ => FAR,
        };
        if short == FAR {
            self.far.insert(print, number);
        }
        self.new.insert(print, short);
        if self.new.len() >= FEW.max(self.all.len() / SHARE) {
            self.merge();
        }
    }

    /// Moves the new ones into the long list, from its end, so that none is overwritten before it has moved.
    fn merge(&mut self) {
        let new = std::mem::take(&mut self.new);
        let mut from = self.all.len();
        let mut to = from + new.len();
        self.all.reserve_exact(new.len());
        self.all.resize(to, First::default());
        for (print, number) in new.iter().rev() {
            let (part, key) = parted(*print);
            let range = self.start(part)..self.end(part);
            let before = self.all[range.clone()].partition_point(|first| first.0 < key);
            let place = range.start + before;
            self.all.copy_within(place..from, to - (from - place));
            to -= from - place + 1;
            from = place;
            self.all[to] = First(key, *number);
        }
        let mut prints = new.keys().peekable();
        let mut more = 0;
        for (part, end) in self.ends.iter_mut().enumerate() {
            while prints.next_if(|print| parted(**print).0 == part).is_some() {
                more += 1;
            }
            *end += more;
        }
    }

    /// Forgets all, and keeps the room.
    fn clear(&mut self) {
        self.all.clear();
        self.ends.fill(0);
        self.new.clear();
        self.far.clear();
    }
}

fn parted(print: Print) -> (usize, Key) {
    let [first, second, key @ ..] = print;
    (usize::from(u16::from_be_bytes([first, second])), key)
}

fn print(what: &str) -> Print {
    let mut print = Print::default();
    print.copy_from_slice(&Digest::of(&[what.as_bytes()]).0[..8]);
    print
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_told_of_each() {
        let mut firsts = Shelf::default().firsts();
        const MANY: u64 = 30_000;
        for number in 1..3 * MANY {
            let what = format!("C-{}", number % MANY);
            let first = match number % MANY {
                0 => MANY,
                first => first,
            };
            assert_eq!(firsts.first(&what, number), first);
            assert_eq!(firsts.get(&what), Some(first));
        }
        assert_eq!(firsts.get("C-x"), None);
    }

    #[test]
    fn numbers_of_any_length_are_told() {
        let mut firsts = Shelf::default().firsts();
        let numbers = [1, 0xff_fffe, 0xff_ffff, 0x100_0000, u64::MAX];
        for _ in 0..2 {
            for number in numbers {
                assert_eq!(firsts.first(&number.to_string(), number), number);
            }
            (0..10_000).for_each(|at| assert_eq!(firsts.first(&format!("C-{at}"), at), at));
        }
        assert!(
            numbers
                .iter()
                .all(|number| firsts.get(&number.to_string()) == Some(*number))
        );
    }

    #[test]
    fn what_lies_on_the_shelf_has_forgotten_everything() {
        let shelf = Shelf::default();
        let mut firsts = shelf.firsts();
        assert!((1..20_000).all(|number| firsts.enter(&number.to_string(), number).is_none()));
        let room = |firsts: &Firsts| firsts.held.all.capacity();
        let before = room(&firsts);
        drop(firsts);
        let mut firsts = shelf.firsts();
        assert_eq!(room(&firsts), before);
        assert!((1..20_000).all(|number| firsts.enter(&number.to_string(), number).is_none()));
        assert_eq!(shelf.firsts().get("1"), None);
    }
}
