//! Lists that stay quick to search however long they are: nodes of 64, in levels.

use pdf_writer::Ref;

/// Entries of a node.
pub(super) const NODE: usize = 64;

/// A node above others, or above entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// The number of its object.
    pub(super) id: i32,
    /// The first entry below it.
    pub(super) first: usize,
    /// How many entries are below it.
    pub(super) count: usize,
}

/// Nodes above `entries` entries, whose numbers are `ids`.
pub(super) fn leaves(ids: &[i32], entries: usize) -> Vec<Node> {
    let leaf = |(index, &id): (usize, &i32)| Node {
        id,
        first: NODE * index,
        count: entries.saturating_sub(NODE * index).min(NODE),
    };
    ids.iter().enumerate().map(leaf).collect()
}

/// The levels above `lowest`, each a list of nodes above the ones before, up to a single one.
pub(super) fn levels(lowest: Vec<Node>, mut number: impl FnMut() -> i32) -> Vec<Vec<Node>> {
    let mut levels = vec![lowest];
    while let Some(below) = levels.last().filter(|below| below.len() > 1) {
        let above = below.chunks(NODE).map(|kids| Node {
            id: number(),
            first: kids.first().map_or(0, |kid| kid.first),
            count: kids.iter().map(|kid| kid.count).sum(),
        });
        let above = above.collect();
        levels.push(above);
    }
    levels
}

/// The node above all.
pub(super) fn root(levels: &[Vec<Node>]) -> Ref {
    let root = levels.last().and_then(|level| level.first());
    Ref::new(root.map_or(1, |root| root.id))
}

/// The nodes below the one at `index` of the next level.
pub(super) fn kids(level: &[Node], index: usize) -> impl ExactSizeIterator<Item = &Node> {
    level[NODE * index..].iter().take(NODE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_entries_have_three_levels_of_nodes() {
        let ids: Vec<i32> = (1..=1_563).collect();
        let mut next = 10_000;
        let number = || {
            next += 1;
            next
        };
        let levels = levels(leaves(&ids, 100_000), number);
        let counts: Vec<usize> = levels.iter().map(Vec::len).collect();
        assert_eq!(counts, [1_563, 25, 1]);
        for level in levels {
            assert_eq!(level.iter().map(|node| node.count).sum::<usize>(), 100_000);
        }
    }

    #[test]
    fn a_single_node_is_above_all() {
        let levels = levels(leaves(&[7], 3), || 0);
        let only = Node {
            id: 7,
            first: 0,
            count: 3,
        };
        assert_eq!(levels, [[only]]);
    }
}
