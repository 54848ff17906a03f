//! Who had something first, among very many: known by fingerprints, eleven bytes each.

use crate::digest::Digest;

/// Short lists in place of a long one: each is sorted, and grows by little steps. What one of them
/// leaves behind when it is moved, the next one fits into.
const LISTS: usize = 256;

/// The number of the record that had something first, by eight bytes of its digest. That two of a
/// million records meet by chance happens once in thirty million runs.
#[derive(Debug)]
pub(super) struct Firsts(Vec<Vec<First>>);

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

impl Default for Firsts {
    fn default() -> Self {
        Self(vec![Vec::new(); LISTS])
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
        let list = &mut self.0[list];
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
        let list = &self.0[list];
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
        let mut firsts = Firsts::default();
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
}
