//! Gives every junction its place in the contraction order as its number, and everything that names a
//! junction or an arc the new numbers.

use crate::roads::parallel::THREADS;
use crate::roads::raw::narrow;
use crate::roads::{ArcId, Column, Hierarchy, NO_ARC, Network, NodeId, Progress};

/// Orders and renumbers a network: junctions by importance, arcs by their tails again. The digest is
/// that of before and to be made anew.
pub fn renumber(network: &mut Network, progress: &mut dyn FnMut(Progress<'_>)) {
    let nodes = network.nodes.len();
    let told = &mut |done| progress(Progress::Ordering { done, nodes });
    let order = super::order(network, THREADS, told);
    rename(network, &order);
}

/// Renumbers a network and leaves it without a hierarchy: `order[rank]` is the old number of the junction that gets the number `rank`.
pub(super) fn rename(network: &mut Network, order: &[NodeId]) {
    let mut rank_of = vec![NodeId(0); order.len()];
    for (rank, node) in (0..).zip(order) {
        rank_of[node.index()] = NodeId(rank);
    }
    network.hierarchy = Hierarchy::default();
    network.nodes = order.iter().map(|node| network.nodes[node.index()]).collect();
    for ends in [&mut network.tail, &mut network.head] {
        for node in ends.iter_mut() {
            *node = rank_of[node.index()];
        }
    }
    for place in &mut network.holding_places {
        place.node = rank_of[place.node.index()];
    }
    let mut arcs: Vec<u32> = (0..narrow(network.arc_count())).collect();
    arcs.sort_unstable_by_key(|arc| {
        (network.tail[*arc as usize], network.head[*arc as usize], *arc)
    });
    rename_arcs(network, &arcs);
}

/// Brings the arcs into the order given by their old numbers.
fn rename_arcs(network: &mut Network, arcs: &[u32]) {
    let mut number_of = vec![0; arcs.len()];
    for (number, arc) in (0..).zip(arcs) {
        number_of[*arc as usize] = number;
    }
    sort(&mut network.tail, arcs);
    sort(&mut network.head, arcs);
    sort(&mut network.length_mm, arcs);
    sort(&mut network.attribute_of, arcs);
    sort(&mut network.name_of, arcs);
    sort(&mut network.way_id, arcs);
    sort(&mut network.reverse_of, arcs);
    for back in network.reverse_of.iter_mut().filter(|back| **back != NO_ARC) {
        *back = number_of[*back as usize];
    }
    network.first_out = first_out(network).into();
    sort_shapes(network, arcs);
    for path in &mut network.forbidden_paths {
        for arc in &mut path.arcs {
            *arc = ArcId(number_of[arc.index()]);
        }
    }
    network.forbidden_paths.sort_by(|one, other| {
        let condition = |path: &crate::roads::ForbiddenPath| {
            (path.condition.hazmat_only, path.condition.condition.clone())
        };
        one.arcs.cmp(&other.arcs).then_with(|| condition(one).cmp(&condition(other)))
    });
}

fn sort<T: bytemuck::Pod>(column: &mut Column<T>, arcs: &[u32]) {
    *column = arcs.iter().map(|arc| column[*arc as usize]).collect();
}

fn first_out(network: &Network) -> Vec<u32> {
    let mut first = vec![0; network.nodes.len() + 1];
    for tail in &network.tail {
        first[tail.index() + 1] += 1;
    }
    for node in 0..network.nodes.len() {
        first[node + 1] += first[node];
    }
    first
}

fn sort_shapes(network: &mut Network, arcs: &[u32]) {
    let mut shapes = Vec::with_capacity(network.shapes.len());
    let mut first_shape = Vec::with_capacity(arcs.len() + 1);
    first_shape.push(0);
    for arc in arcs {
        let [first, end] = [*arc as usize, *arc as usize + 1].map(|at| network.first_shape[at]);
        shapes.extend_from_slice(&network.shapes[first as usize..end as usize]);
        first_shape.push(narrow(shapes.len()));
    }
    network.shapes = shapes.into();
    network.first_shape = first_shape.into();
}
