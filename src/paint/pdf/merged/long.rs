//! Lists that grow with the number of records.

/// Items of one piece of a list.
const PIECE: usize = 4096;

/// A list that grows without being moved: what is moved to grow leaves holes as large as itself behind.
pub(super) struct Long<T> {
    pieces: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Long<T> {
    fn default() -> Self {
        Self {
            pieces: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Long<T> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push(&mut self, item: T) {
        if self.len.is_multiple_of(PIECE) {
            self.pieces.push(Vec::with_capacity(PIECE));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(item);
            self.len += 1;
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.pieces.get(index / PIECE)?.get(index % PIECE)
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.pieces.get_mut(index / PIECE)?.get_mut(index % PIECE)
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut T> {
        self.pieces.last_mut()?.last_mut()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flatten()
    }
}

impl<T> Extend<T> for Long<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_found_where_they_were_put() {
        let mut long = Long::default();
        long.extend(0..3 * PIECE + 7);
        assert_eq!(long.len(), 3 * PIECE + 7);
        for at in [0, 1, PIECE - 1, PIECE, 3 * PIECE + 6] {
            assert_eq!(long.get(at), Some(&at));
        }
        assert_eq!(long.get(3 * PIECE + 7), None);
        *long.get_mut(PIECE).unwrap() = 0;
        *long.last_mut().unwrap() = 5;
        assert_eq!(long.iter().sum::<usize>(), {
            let all: usize = (0..3 * PIECE + 7).sum();
            all - PIECE - (3 * PIECE + 6) + 5
        });
    }
}
