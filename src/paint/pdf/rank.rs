//! Numbers of glyphs: gathered without sorting, and found among others without looking for them.

/// Numbers from 0 to 65,535 as bits, and how many there are before each word of bits.
#[derive(Clone, Default)]
pub(super) struct Rank(Box<[(u64, u16)]>);

impl Rank {
    /// Of numbers that are sorted and told apart.
    pub(super) fn of(numbers: impl Iterator<Item = u16>) -> Self {
        let mut words: Vec<(u64, u16)> = Vec::new();
        for (place, number) in numbers.enumerate() {
            let word = usize::from(number) / 64;
            if word >= words.len() {
                words.resize(word + 1, (0, place as u16));
            }
            words[word].0 |= 1 << (number % 64);
        }
        Self(words.into())
    }

    /// The place of a number; `None` for one that is not among them.
    #[inline]
    pub(super) fn place(&self, number: u16) -> Option<usize> {
        let (bits, before) = *self.0.get(usize::from(number) / 64)?;
        let bit = 1_u64 << (number % 64);
        let place = usize::from(before) + (bits & (bit - 1)).count_ones() as usize;
        (bits & bit != 0).then_some(place)
    }

    /// Bytes that it takes.
    pub(super) fn size(&self) -> usize {
        size_of_val(&*self.0)
    }
}

/// Numbers from 0 to 65,535, each once: a bit for each up to the largest.
#[derive(Clone, Default)]
pub(super) struct Numbers(Vec<u64>);

impl Numbers {
    #[inline]
    pub(super) fn insert(&mut self, number: u16) {
        let word = usize::from(number) / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (number % 64);
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// All, sorted.
    pub(super) fn iter(&self) -> impl Iterator<Item = u16> {
        (0_u16..).zip(&self.0).flat_map(|(at, &word)| {
            let mut word = word;
            std::iter::from_fn(move || {
                let number = (word > 0).then(|| 64 * at + word.trailing_zeros() as u16);
                word &= word.wrapping_sub(1);
                number
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_has_the_place_that_a_search_finds(
            numbers in proptest::collection::btree_set(prop_oneof![0..300_u16, any::<u16>()], 0..400),
            others in proptest::collection::vec(any::<u16>(), 50),
        ) {
            let sorted: Vec<u16> = numbers.into_iter().collect();
            let rank = Rank::of(sorted.iter().copied());
            for number in others.into_iter().chain(sorted.iter().copied()) {
                prop_assert_eq!(rank.place(number), sorted.binary_search(&number).ok());
            }
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back_sorted_and_once(
            numbers in proptest::collection::vec(prop_oneof![0..300_u16, any::<u16>()], 0..400),
        ) {
            let mut found = Numbers::default();
            numbers.iter().for_each(|number| found.insert(*number));
            let mut sorted = numbers;
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(found.len(), sorted.len());
            prop_assert_eq!(found.iter().collect::<Vec<_>>(), sorted);
        }
    }

    #[test]
    fn all_numbers_have_a_place() {
        let rank = Rank::of(0..=u16::MAX);
        assert_eq!(rank.place(u16::MAX), Some(65_535));
        assert_eq!(Rank::of(std::iter::empty()).place(0), None);
    }
}
