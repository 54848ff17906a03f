//! What is made once and used by many records, within a bound.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::error::Result;

/// Values by key, all together at most so many bytes. What is in it is never seen in the output:
/// a value is the same whether it was kept or made anew.
pub(super) struct Cache<K, V> {
    kept: Mutex<Kept<K, V>>,
    bound: usize,
}

struct Kept<K, V> {
    values: BTreeMap<K, Arc<V>>,
    bytes: usize,
}

impl<K: Ord, V> Cache<K, V> {
    /// An empty cache of at most `bound` bytes.
    pub(super) fn new(bound: usize) -> Self {
        let kept = Mutex::new(Kept {
            values: BTreeMap::new(),
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
        if let Some(value) = self.lock().values.get(&key) {
            return Ok(value.clone());
        }
        // Made without the lock: two threads may make the same, none waits for another.
        let value = Arc::new(make(&key)?);
        self.keep(key, value.clone(), size(&value));
        Ok(value)
    }

    fn keep(&self, key: K, value: Arc<V>, size: usize) {
        let mut kept = self.lock();
        if kept.bytes + size > self.bound {
            kept.values.clear();
            kept.bytes = 0;
        }
        if size <= self.bound && kept.values.insert(key, value).is_none() {
            kept.bytes += size;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept<K, V>> {
        // A thread that panicked while it held the lock left whole values behind.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_holds_more_than_its_bound() {
        let cache = Cache::new(10);
        for key in 0..100 {
            let value = cache.get(key, |_| 3, |key| Ok(key * 2)).unwrap();
            assert_eq!(*value, key * 2);
            assert!(cache.lock().bytes <= 10);
        }
    }

    #[test]
    fn what_is_larger_than_the_bound_is_made_and_not_kept() {
        let cache = Cache::new(10);
        assert_eq!(*cache.get(1, |_| 30, |_| Ok(7)).unwrap(), 7);
        assert_eq!(*cache.get(1, |_| 30, |_| Ok(8)).unwrap(), 8);
    }
}
