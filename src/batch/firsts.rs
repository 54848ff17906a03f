//! Who had something first, among very many: known by fingerprints, some sixteen bytes each.

use std::collections::HashMap;

use crate::digest::Digest;

/// Small maps in place of a large one: where a large map grows, it is moved, and leaves a hole as
/// large as itself; what one run leaves behind, the next one's fit into.
const MAPS: usize = 256;

/// The number of the record that had something first, by nine bytes of its digest. That two of a
/// million records meet by chance happens once in ten thousand million runs.
#[derive(Debug)]
pub(super) struct Firsts(Vec<HashMap<[u8; 8], u32>>);

impl Default for Firsts {
    fn default() -> Self {
        Self((0..MAPS).map(|_| HashMap::new()).collect())
    }
}

impl Firsts {
    /// Who had `what` first; `number` itself, when nobody had.
    pub(super) fn first(&mut self, what: &str, number: u64) -> u64 {
        let (map, key) = place(what);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        u64::from(*self.0[map].entry(key).or_insert(number))
    }

    /// Who had `what`; `None`, when nobody had.
    pub(super) fn get(&self, what: &str) -> Option<u64> {
        let (map, key) = place(what);
        self.0[map].get(&key).map(|number| u64::from(*number))
    }
}

fn place(what: &str) -> (usize, [u8; 8]) {
    let digest = Digest::of(&[what.as_bytes()]).0;
    let mut key = [0; 8];
    key.copy_from_slice(&digest[..8]);
    (usize::from(digest[8]) % MAPS, key)
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
