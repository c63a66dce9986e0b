//! Takes out junctions with at most two neighbours: dead ends, and places where a road only goes on.
//!
//! Each round takes out nodes that are no neighbours of each other, so that a chain of length `n` folds
//! in about log `n` rounds and the elimination tree stays low (rake and compress, Miller and Reif 1985).

use super::graph::Graph;
use crate::roads::raw::narrow;

/// The nodes taken out, in their order, and what is left of the graph.
pub(super) fn reduce(mut graph: Graph) -> (Vec<u32>, Graph) {
    let nodes = narrow(graph.len());
    let mut order = Vec::new();
    let mut is_out = vec![false; graph.len()];
    let mut touched_in = vec![0_u32; graph.len()];
    let mut is_waiting = vec![false; graph.len()];
    let mut now: Vec<u32> = (0..nodes).filter(|node| graph.of(*node).len() <= 2).collect();
    let mut next = Vec::new();
    let mut round = 0;
    while !now.is_empty() {
        round += 1;
        for node in now.drain(..) {
            is_waiting[node as usize] = false;
            if is_out[node as usize] {
                continue;
            }
            if touched_in[node as usize] == round {
                is_waiting[node as usize] = true;
                next.push(node);
                continue;
            }
            let ends = take_out(&mut graph, node);
            is_out[node as usize] = true;
            order.push(node);
            for end in ends.into_iter().flatten() {
                touched_in[end as usize] = round;
                if graph.of(end).len() <= 2 && !is_waiting[end as usize] {
                    is_waiting[end as usize] = true;
                    next.push(end);
                }
            }
        }
        std::mem::swap(&mut now, &mut next);
    }
    (order, graph)
}

/// Joins the neighbours of a node to each other and leaves the node alone.
fn take_out(graph: &mut Graph, node: u32) -> [Option<u32>; 2] {
    let ends = match *graph.of(node) {
        [] => [None, None],
        [only] => {
            graph.remove(only, node);
            [Some(only), None]
        }
        [one, other, ..] => {
            graph.replace(one, node, other);
            graph.replace(other, node, one);
            [Some(one), Some(other)]
        }
    };
    graph.clear(node);
    ends
}
