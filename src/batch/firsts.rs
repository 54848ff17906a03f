//! Who had something first, among very many: known by fingerprints, eleven bytes each.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::digest::Digest;

/// Parts of the list, by a byte of the digest.
const PARTS: usize = 256;

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
    /// Part by part, each sorted.
    all: Vec<First>,
    /// Where each part ends.
    ends: Box<[usize; PARTS]>,
    /// Those that are not in the long list yet, by part, each sorted.
    new: Vec<Vec<First>>,
    /// How many these are.
    fresh: usize,
}

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

/// A key: what of a digest does not say which list it is in.
type Key = [u8; 7];

/// A key, and a number.
#[derive(Clone, Copy, Debug, Default)]
struct First(Key, [u8; 4]);

impl First {
    fn number(self) -> u64 {
        u64::from(u32::from_ne_bytes(self.1))
    }
}

impl Firsts {
    /// Who had `what` first; `number` itself, when nobody had.
    pub(super) fn first(&mut self, what: &str, number: u64) -> u64 {
        self.enter(what, number).unwrap_or(number)
    }

    /// Who had `what` before; `None` when nobody had, and now `number` has it.
    pub(super) fn enter(&mut self, what: &str, number: u64) -> Option<u64> {
        let (part, key) = place(what);
        let held = &mut self.held;
        if let Some(first) = held.merged(part, key) {
            return Some(first);
        }
        let new = &mut held.new[part];
        match new.binary_search_by_key(&key, |first| first.0) {
            Ok(at) => Some(new[at].number()),
            Err(at) => {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                new.insert(at, First(key, number.to_ne_bytes()));
                held.fresh += 1;
                if held.fresh >= FEW.max(held.all.len() / SHARE) {
                    held.merge();
                }
                None
            }
        }
    }

    /// Who had `what`; `None`, when nobody had.
    pub(super) fn get(&self, what: &str) -> Option<u64> {
        let (part, key) = place(what);
        if let Some(first) = self.held.merged(part, key) {
            return Some(first);
        }
        let new = &self.held.new[part];
        let at = new.binary_search_by_key(&key, |first| first.0).ok()?;
        Some(new[at].number())
    }
}

impl Default for Held {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            ends: Box::new([0; PARTS]),
            new: vec![Vec::new(); PARTS],
            fresh: 0,
        }
    }
}

impl Held {
    fn start(&self, part: usize) -> usize {
        part.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn merged(&self, part: usize, key: Key) -> Option<u64> {
        let part = &self.all[self.start(part)..self.ends[part]];
        let at = part.binary_search_by_key(&key, |first| first.0).ok()?;
        Some(part[at].number())
    }

    /// Moves the new ones into the long list, from its end, so that none is overwritten before it has moved.
    fn merge(&mut self) {
        self.all.reserve_exact(self.fresh);
        self.all
            .resize(self.all.len() + self.fresh, First::default());
        let mut to = self.all.len();
        for part in (0..PARTS).rev() {
            let (start, mut from) = (self.start(part), self.ends[part]);
            self.ends[part] = to;
            for new in self.new[part].drain(..).rev() {
                while from > start && self.all[from - 1].0 > new.0 {
                    (from, to) = (from - 1, to - 1);
                    self.all[to] = self.all[from];
                }
                to -= 1;
                self.all[to] = new;
            }
            let rest = from - start;
            self.all.copy_within(start..from, to - rest);
            to -= rest;
        }
        self.fresh = 0;
    }

    /// Forgets all, and keeps the room.
    fn clear(&mut self) {
        self.all.clear();
        self.ends.fill(0);
        self.new.iter_mut().for_each(Vec::clear);
        self.fresh = 0;
    }
}

fn place(what: &str) -> (usize, Key) {
    let digest = Digest::of(&[what.as_bytes()]).0;
    let mut key = Key::default();
    key.copy_from_slice(&digest[..7]);
    (usize::from(digest[7]) % PARTS, key)
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
