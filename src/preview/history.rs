//! What was changed here, so that it can be taken back byte for byte.

/// Changes that can be taken back at most.
const MOST: usize = 500;

/// Texts of a file before and after each change.
#[derive(Debug, Default)]
pub(super) struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    before: Vec<u8>,
    after: Vec<u8>,
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Back,
    Forth,
}

impl History {
    /// Notes a change that was made.
    pub(super) fn add(&mut self, before: Vec<u8>, after: Vec<u8>) {
        self.undone.clear();
        if self.done.len() >= MOST {
            self.done.remove(0);
        }
        self.done.push(Step { before, after });
    }

    /// How many changes can be taken back, and how many made again.
    pub(super) fn depth(&self) -> (usize, usize) {
        (self.done.len(), self.undone.len())
    }

    /// The text to go to from `now`.
    pub(super) fn next(&self, way: Way, now: &[u8]) -> Option<&[u8]> {
        let (from, to) = match way {
            Way::Back => self.done.last().map(|step| (&step.after, &step.before))?,
            Way::Forth => self.undone.last().map(|step| (&step.before, &step.after))?,
        };
        (from == now).then_some(to)
    }

    /// Notes that the way was gone.
    pub(super) fn went(&mut self, way: Way) {
        match way {
            Way::Back => self.undone.extend(self.done.pop()),
            Way::Forth => self.done.extend(self.undone.pop()),
        }
    }

    /// Forgets everything when the file is no longer as it was left here.
    pub(super) fn meets(&mut self, now: &[u8]) {
        let left = self.done.last().map(|step| &step.after);
        let left = left.or(self.undone.last().map(|step| &step.before));
        if left.is_some_and(|left| left != now) {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after_two() -> History {
        let mut history = History::default();
        history.add(b"a".to_vec(), b"b".to_vec());
        history.add(b"b".to_vec(), b"c".to_vec());
        history
    }

    #[test]
    fn changes_are_taken_back_in_turn_and_made_again() {
        let mut history = after_two();
        assert_eq!(history.next(Way::Back, b"c"), Some(&b"b"[..]));
        history.went(Way::Back);
        assert_eq!(history.next(Way::Back, b"b"), Some(&b"a"[..]));
        assert_eq!(history.next(Way::Forth, b"b"), Some(&b"c"[..]));
        history.went(Way::Forth);
        assert_eq!(history.depth(), (2, 0));
    }

    #[test]
    fn a_file_that_somebody_else_changed_has_no_history() {
        let mut history = after_two();
        history.meets(b"c");
        assert_eq!(history.depth(), (2, 0));
        assert_eq!(history.next(Way::Back, b"other"), None);
        history.meets(b"other");
        assert_eq!(history.depth(), (0, 0));
    }

    #[test]
    fn a_new_change_ends_what_could_be_made_again() {
        let mut history = after_two();
        history.went(Way::Back);
        history.add(b"b".to_vec(), b"d".to_vec());
        assert_eq!(history.depth(), (2, 0));
    }
}
