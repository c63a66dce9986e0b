//! The elimination tree of an order, and its post-order: the same contraction, with each subtree in one
//! stretch of memory.

use super::graph::Graph;
use crate::roads::raw::narrow;

/// No parent.
const NONE: u32 = u32::MAX;

/// The order with every subtree of the elimination tree together: which arcs a contraction adds does
/// not change, but junctions that lie near each other on the map come near each other in memory.
pub(super) fn post_order(graph: &Graph, order: &[u32]) -> Vec<u32> {
    let parents = parents(graph, order);
    let nodes = order.len();
    // Children as lists: the first child of each rank, and the next sibling.
    let mut first_child = vec![NONE; nodes];
    let mut sibling = vec![NONE; nodes];
    let mut roots = Vec::new();
    for rank in (0..narrow(nodes)).rev() {
        match parents[rank as usize] {
            NONE => roots.push(rank),
            parent => {
                sibling[rank as usize] = first_child[parent as usize];
                first_child[parent as usize] = rank;
            }
        }
    }
    let mut sorted = Vec::with_capacity(nodes);
    let mut stack = Vec::new();
    while let Some(root) = roots.pop() {
        stack.push(root);
        while let Some(rank) = stack.last().copied() {
            let child = first_child[rank as usize];
            if child == NONE {
                sorted.push(order[rank as usize]);
                stack.pop();
            } else {
                first_child[rank as usize] = sibling[child as usize];
                stack.push(child);
            }
        }
    }
    sorted
}

/// The parent of each rank: the least important of the higher neighbours once all below are contracted
/// (Liu 1986, with compressed paths).
fn parents(graph: &Graph, order: &[u32]) -> Vec<u32> {
    let mut rank_of = vec![0; order.len()];
    for (rank, node) in (0..).zip(order) {
        rank_of[*node as usize] = rank;
    }
    let mut parents = vec![NONE; order.len()];
    let mut above = vec![NONE; order.len()];
    for (rank, node) in (0..).zip(order) {
        for other in graph.of(*node) {
            let mut below = rank_of[*other as usize];
            while below < rank {
                let next = above[below as usize];
                above[below as usize] = rank;
                if next == NONE {
                    parents[below as usize] = rank;
                    break;
                }
                below = next;
            }
        }
    }
    parents
}
