//! Merkle trees as RFC 6962, section 2.1 hashes them.
//!
//! A leaf is `SHA-256(0x00 ‖ data)`, an inner node `SHA-256(0x01 ‖ left ‖ right)`; a tree of `n` leaves
//! is cut at the greatest power of two below `n`. Proofs follow RFC 9162, section 2.1.3 and 2.1.4.

use std::ops::Range;

use sha2::{Digest, Sha256};

/// SHA-256.
pub type Hash = [u8; 32];

/// The root of a tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// The hash of a leaf.
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0x00]);
    hasher.update(data);
    hasher.finalize().into()
}

/// The hash of an inner node.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0x01]);
    hasher.update(left);
    hasher.update(right);
    hasher.finalize().into()
}

/// The right edge of a growing tree: the roots of its complete subtrees, largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// A frontier as kept: one hash for each bit that is set in the size.
    #[must_use]
    pub fn new(size: u64, subtrees: Vec<Hash>) -> Option<Self> {
        (usize::try_from(size.count_ones()).ok()? == subtrees.len())
            .then_some(Self { size, subtrees })
    }

    /// How many leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the complete subtrees, largest first.
    #[must_use]
    pub fn subtrees(&self) -> &[Hash] {
        &self.subtrees
    }

    /// Adds a leaf. Each subtree that becomes complete is told with its level (0 = leaves) and its place
    /// among those of its level.
    pub fn push(&mut self, leaf: Hash, mut complete: impl FnMut(u32, u64, &Hash)) {
        let mut hash = leaf;
        let mut level = 0;
        complete(level, self.size, &hash);
        while (self.size >> level) & 1 == 1 {
            if let Some(left) = self.subtrees.pop() {
                hash = node_hash(&left, &hash);
            }
            level += 1;
            complete(level, self.size >> level, &hash);
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// The root of the whole tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        joined(&self.subtrees)
    }
}

/// The root over complete subtrees that follow each other, largest first.
#[must_use]
pub fn joined(subtrees: &[Hash]) -> Hash {
    let mut subtrees = subtrees.iter().rev();
    let Some(last) = subtrees.next() else { return EMPTY_ROOT };
    subtrees.fold(*last, |right, left| node_hash(left, &right))
}

/// The root over some leaf hashes.
#[must_use]
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf, |_, _, _| {});
    }
    frontier.root()
}

/// Greatest power of two below `count`, for `count` of at least 2.
const fn cut(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// The subtrees whose roots make the proof that a leaf is in a tree, in the order of the proof (from the
/// leaf upwards); `None` when the leaf lies outside.
#[must_use]
pub fn inclusion_ranges(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let mut ranges = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + cut(end - start);
        if index < middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    ranges.reverse();
    Some(ranges)
}

/// The subtrees whose roots make the proof that a tree of `old` leaves is the beginning of one of `new`;
/// `None` when there is nothing to prove (`old` is 0 or more than `new`).
#[must_use]
pub fn consistency_ranges(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old == 0 || old > new {
        return None;
    }
    let mut ranges = Vec::new();
    let (mut start, mut end, mut whole) = (0, new, true);
    // RFC 9162, 2.1.4.1: SUBPROOF(m, D_n, b) with m = old - start.
    while old < end {
        let middle = start + cut(end - start);
        if old <= middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
            whole = false;
        }
    }
    if !whole {
        ranges.push(start..end);
    }
    ranges.reverse();
    Some(ranges)
}

/// Whether a proof shows that a leaf stands at a place of the tree with this root (RFC 9162, 2.1.3.2).
#[must_use]
pub fn inclusion_holds(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    let Some(ranges) = inclusion_ranges(index, size) else { return false };
    if ranges.len() != proof.len() {
        return false;
    }
    let mut hash = *leaf;
    for (range, other) in ranges.iter().zip(proof) {
        hash = if range.start > index { node_hash(&hash, other) } else { node_hash(other, &hash) };
    }
    hash == *root
}

/// Whether a proof shows that the tree with the old root is the beginning of that with the new one
/// (RFC 9162, 2.1.4.2). An empty tree is the beginning of every tree.
#[must_use]
pub fn consistency_holds(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> bool {
    if old == 0 {
        return proof.is_empty() && *old_root == EMPTY_ROOT;
    }
    let Some(ranges) = consistency_ranges(old, new) else { return false };
    if ranges.len() != proof.len() {
        return false;
    }
    let mut given = ranges.iter().zip(proof).peekable();
    // The subtree that ends where the old tree ends: all of the old tree, or the first of the proof.
    let mut start = 0;
    let (mut of_old, mut of_new) = (*old_root, *old_root);
    if let Some((range, first)) = given.peek()
        && range.end == old
        && range.start > 0
    {
        start = range.start;
        (of_old, of_new) = (**first, **first);
        given.next();
    }
    for (range, other) in given {
        if range.start >= old {
            of_new = node_hash(&of_new, other);
        } else if range.end == start {
            of_old = node_hash(other, &of_old);
            of_new = node_hash(other, &of_new);
            start = range.start;
        } else {
            return false;
        }
    }
    of_old == *old_root && of_new == *new_root
}
