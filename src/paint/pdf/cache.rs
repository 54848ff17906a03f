//! What is made once and used by many records, within a bound.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::error::Result;

/// Values by key, all together at most so many bytes. What is in it is never seen in the output:
/// a value is the same whether it was kept or made anew.
///
/// Values are young or old. When the young ones fill half of the bound, they become the old ones, and the
/// old ones of before go; one that is asked for is young again. So what is used often stays.
pub(super) struct Cache<K, V> {
    kept: Mutex<Kept<K, V>>,
    bound: usize,
}

struct Kept<K, V> {
    young: BTreeMap<K, Weighed<V>>,
    old: BTreeMap<K, Weighed<V>>,
    /// Of the young ones.
    bytes: usize,
}

/// A value with its bytes.
struct Weighed<V> {
    value: Arc<V>,
    bytes: usize,
}

impl<K: Ord, V> Kept<K, V> {
    fn get(&mut self, key: &K, half: usize) -> Option<Arc<V>> {
        if let Some(young) = self.young.get(key) {
            return Some(young.value.clone());
        }
        let (key, old) = self.old.remove_entry(key)?;
        let value = old.value.clone();
        self.add(key, old, half);
        Some(value)
    }

    fn add(&mut self, key: K, one: Weighed<V>, half: usize) {
        if self.bytes + one.bytes > half {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += one.bytes;
        if let Some(same) = self.young.insert(key, one) {
            self.bytes -= same.bytes;
        }
    }
}

impl<K: Ord, V> Cache<K, V> {
    /// An empty cache of at most `bound` bytes.
    pub(super) fn new(bound: usize) -> Self {
        let kept = Mutex::new(Kept {
            young: BTreeMap::new(),
            old: BTreeMap::new(),
            bytes: 0,
        });
        Self { kept, bound }
    }

    /// The value of `key`, made when it is not kept; `size` tells its bytes.
    ///
    /// # Errors
    /// Those of `make`.
    pub(super) fn get(
        &self,
        key: K,
        size: impl FnOnce(&V) -> usize,
        make: impl FnOnce(&K) -> Result<V>,
    ) -> Result<Arc<V>> {
        if let Some(value) = self.lock().get(&key, self.bound / 2) {
            return Ok(value);
        }
        // Made without the lock: two threads may make the same, none waits for another.
        let value = Arc::new(make(&key)?);
        self.keep(key, value.clone(), size(&value));
        Ok(value)
    }

    fn keep(&self, key: K, value: Arc<V>, bytes: usize) {
        let half = self.bound / 2;
        if bytes > half {
            return;
        }
        self.lock().add(key, Weighed { value, bytes }, half);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept<K, V>> {
        // A thread that panicked while it held the lock left whole values behind.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(cache: &Cache<i32, i32>) -> usize {
        let kept = cache.lock();
        let all = kept.young.values().chain(kept.old.values());
        all.map(|one| one.bytes).sum()
    }

    #[test]
    fn it_never_holds_more_than_its_bound() {
        let cache = Cache::new(20);
        for key in 0..100 {
            let value = cache.get(key % 37, |_| 3, |key| Ok(key * 2)).unwrap();
            assert_eq!(*value, key % 37 * 2);
            assert!(bytes(&cache) <= 20);
        }
    }

    #[test]
    fn what_is_used_often_stays() {
        let cache = Cache::new(20);
        let mut made = 0;
        for key in 1..100 {
            for key in [0, key] {
                let make = |key: &i32| {
                    made += i32::from(*key == 0);
                    Ok(*key)
                };
                cache.get(key, |_| 3, make).unwrap();
            }
        }
        assert_eq!(made, 1);
    }

    #[test]
    fn what_is_larger_than_half_the_bound_is_made_and_not_kept() {
        let cache = Cache::new(10);
        assert_eq!(*cache.get(1, |_| 30, |_| Ok(7)).unwrap(), 7);
        assert_eq!(*cache.get(1, |_| 30, |_| Ok(8)).unwrap(), 8);
    }
}
