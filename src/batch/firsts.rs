//! Who had something first, among very many: known by fingerprints, eleven bytes each.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::digest::Digest;

/// Short lists in place of a long one: each is sorted, and grows by little steps. What one of them
/// leaves behind when it is moved, the next one fits into.
const LISTS: usize = 256;

/// The number of the record that had something first, by eight bytes of its digest. That two of a
/// million records meet by chance happens once in thirty million runs.
#[derive(Debug)]
pub(super) struct Firsts {
    lists: Lists,
    shelf: Shelf,
}

type Lists = Vec<Vec<First>>;

/// Where lists go when they are done with: a run behind its preflight takes their room and needs none of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf(Arc<Mutex<Vec<Lists>>>);

impl Shelf {
    pub(super) fn firsts(&self) -> Firsts {
        let lists = self.lists().pop();
        Firsts {
            lists: lists.unwrap_or_else(|| vec![Vec::new(); LISTS]),
            shelf: self.clone(),
        }
    }

    fn lists(&self) -> MutexGuard<'_, Vec<Lists>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Firsts {
    fn drop(&mut self) {
        self.lists.iter_mut().for_each(Vec::clear);
        let lists = std::mem::take(&mut self.lists);
        self.shelf.lists().push(lists);
    }
}

/// A key: what of a digest does not say which list it is in.
type Key = [u8; 7];

/// A key, and a number.
#[derive(Clone, Copy, Debug)]
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
        let (list, key) = place(what);
        let list = &mut self.lists[list];
        match list.binary_search_by_key(&key, |first| first.0) {
            Ok(at) => Some(list[at].number()),
            Err(at) => {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                if list.len() == list.capacity() {
                    list.reserve_exact(list.len() / 32 + 2);
                }
                list.insert(at, First(key, number.to_ne_bytes()));
                None
            }
        }
    }

    /// Who had `what`; `None`, when nobody had.
    pub(super) fn get(&self, what: &str) -> Option<u64> {
        let (list, key) = place(what);
        let list = &self.lists[list];
        let at = list.binary_search_by_key(&key, |first| first.0).ok()?;
        Some(list[at].number())
    }
}

fn place(what: &str) -> (usize, Key) {
    let digest = Digest::of(&[what.as_bytes()]).0;
    let mut key = Key::default();
    key.copy_from_slice(&digest[..7]);
    (usize::from(digest[7]) % LISTS, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_told_of_each() {
        let mut firsts = Shelf::default().firsts();
        for number in 1..5_000 {
            let what = format!("C-{}", number % 1_000);
            let first = if number < 1_000 {
                number
            } else {
                number % 1_000
            };
            let first = if first == 0 { 1_000 } else { first };
            assert_eq!(firsts.first(&what, number), first);
            assert_eq!(firsts.get(&what), Some(first));
        }
        assert_eq!(firsts.get("C-x"), None);
    }

    #[test]
    fn what_lies_on_the_shelf_has_forgotten_everything() {
        let shelf = Shelf::default();
        let mut firsts = shelf.firsts();
        assert!((1..2_000).all(|number| firsts.enter(&number.to_string(), number).is_none()));
        let room = |firsts: &Firsts| firsts.lists.iter().map(Vec::capacity).sum::<usize>();
        let before = room(&firsts);
        drop(firsts);
        let mut firsts = shelf.firsts();
        assert_eq!(room(&firsts), before);
        assert!((1..2_000).all(|number| firsts.enter(&number.to_string(), number).is_none()));
        assert_eq!(shelf.firsts().get("1"), None);
    }
}
