//! What was asked for is kept for the next time, within a bound; once that is reached, what was asked for twice.
//!
//! Much of what records say is said by many of them: courses, dates, grades. What one alone says comes
//! once, and must neither push that out nor cost the making of a key. While there is room all is kept, so that the
//! room is taken after some hundred records, and a long run needs no more of it than a short one.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

/// Values by key, two a slot. A value is the same whether it was kept or made anew, so what is in here
/// is never seen in the output.
pub(crate) struct Memo<K, V> {
    slots: Box<[Mutex<Slot<K, V>>]>,
}

struct Slot<K, V> {
    /// The one asked for last stands first.
    kept: [Option<Kept<K, V>>; 2],
    /// The hash of what was asked for last and was not there.
    missed: u64,
}

struct Kept<K, V> {
    hash: u64,
    key: K,
    value: V,
}

/// A hash of a key.
#[allow(
    clippy::disallowed_methods,
    reason = "it finds a slot, and what it tells goes nowhere else"
)]
pub(crate) fn hash(key: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

impl<K, V: Clone> Memo<K, V> {
    /// An empty one for at most `2 * slots` values.
    pub(crate) fn new(slots: usize) -> Self {
        let slot = || Slot {
            kept: [None, None],
            missed: 0,
        };
        let slots = std::iter::repeat_with(slot).take(slots.max(1));
        Self {
            slots: slots.map(Mutex::new).collect(),
        }
    }

    /// The value of the key that has this hash and is the `same`, if it is kept.
    pub(crate) fn get(&self, hash: u64, same: impl Fn(&K) -> bool) -> Option<V> {
        let mut slot = self.slot(hash);
        let is = |kept: &Option<Kept<K, V>>| {
            let kept = kept.as_ref();
            kept.is_some_and(|kept| kept.hash == hash && same(&kept.key))
        };
        let at = slot.kept.iter().position(is)?;
        slot.kept.swap(0, at);
        slot.kept[0].as_ref().map(|kept| kept.value.clone())
    }

    /// Keeps a value that was not there: where there is room, or else when it is asked for the second time.
    pub(crate) fn put(&self, hash: u64, key: impl FnOnce() -> K, value: &V) {
        let mut slot = self.slot(hash);
        if slot.missed != hash && slot.kept.iter().all(Option::is_some) {
            slot.missed = hash;
            return;
        }
        slot.kept.swap(0, 1);
        slot.kept[0] = Some(Kept {
            hash,
            key: key(),
            value: value.clone(),
        });
    }

    fn slot(&self, hash: u64) -> MutexGuard<'_, Slot<K, V>> {
        let at = hash % self.slots.len() as u64;
        let slot = self.slots[at as usize].lock();
        // A thread that panicked while it held the lock left whole values behind.
        slot.unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> std::fmt::Debug for Memo<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memo").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(memo: &Memo<u32, u32>, key: u32, made: &mut u32) -> u32 {
        let hash = hash(key);
        memo.get(hash, |kept| *kept == key).unwrap_or_else(|| {
            *made += 1;
            let value = key * 2;
            memo.put(hash, || key, &value);
            value
        })
    }

    #[test]
    fn what_finds_room_is_there_the_next_time() {
        let memo = Memo::new(4);
        let mut made = 0;
        assert_eq!([0; 5].map(|_| ask(&memo, 7, &mut made)), [14; 5]);
        assert_eq!(made, 1);
    }

    #[test]
    fn where_there_is_no_room_what_is_asked_for_twice_is_there_the_third_time() {
        let memo = Memo::new(1);
        let mut made = 0;
        for key in [1, 2] {
            ask(&memo, key, &mut made);
        }
        assert_eq!([0; 5].map(|_| ask(&memo, 7, &mut made)), [14; 5]);
        assert_eq!(made, 2 + 2);
    }

    #[test]
    fn what_comes_once_pushes_nothing_out() {
        let memo = Memo::new(1);
        let mut made = 0;
        for key in 0..1_000 {
            assert_eq!(ask(&memo, key, &mut made), key * 2);
            ask(&memo, 0, &mut made);
        }
        assert_eq!(made, 1 + 999);
    }

    #[test]
    fn keys_that_share_a_hash_are_told_apart() {
        let memo = Memo::new(1);
        memo.put(5, || "a", &1);
        memo.put(5, || "a", &1);
        assert_eq!(memo.get(5, |key| *key == "a"), Some(1));
        assert_eq!(memo.get(5, |key| *key == "b"), None);
    }
}
