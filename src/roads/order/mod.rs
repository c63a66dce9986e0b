//! The contraction order of the junctions: which are unimportant, and which hold the map together.
//!
//! Nested dissection (George 1973) in two steps. Junctions with at most two neighbours are taken out
//! first, in rounds, so that chains and dead ends fold up from all places at once (`reduce`). What is
//! left is cut in halves again and again; the junctions of each cut come behind both halves (`dissect`).
//! Cuts are smallest node separators between the two ends of the map in some direction (inertial flow,
//! Schild and Sommer 2015), grown over several balances as in `FlowCutter` (Hamann and Strasser 2018).
//! Small cells are ordered by least fill.
//!
//! The same network gives the same order, whatever the number of threads.

mod dissect;
mod flow;
mod graph;
mod leaf;
mod reduce;
mod renumber;
#[cfg(test)]
mod tests;
mod tree;

use self::graph::Graph;
pub use self::renumber::renumber;
use super::geometry::Fixed;
use super::raw::narrow;
use super::{Network, NodeId};

/// All junctions, least important first, each after everything that is contracted into it, so that the
/// junctions of a place stand together. `told` hears how many have been ordered.
fn order(network: &Network, threads: usize, told: &mut dyn FnMut(usize)) -> Vec<NodeId> {
    let graph = graph_of(network);
    let points: Vec<Fixed> = network.nodes.iter().map(|point| Fixed::from(*point)).collect();
    let order = order_of(graph.clone(), &points, threads, told);
    tree::post_order(&graph, &order).into_iter().map(NodeId).collect()
}

/// The junctions with their neighbours in either direction.
fn graph_of(network: &Network) -> Graph {
    let pairs = network.tail.iter().zip(network.head.iter()).map(|(tail, head)| (tail.0, head.0));
    Graph::new(network.nodes.len(), pairs)
}

/// The order of any graph whose nodes lie somewhere, least important first.
fn order_of(
    graph: Graph,
    points: &[Fixed],
    threads: usize,
    told: &mut dyn FnMut(usize),
) -> Vec<u32> {
    let (mut order, rest) = reduce::reduce(graph);
    let done = order.len();
    told(done);
    let (kernel, names) = spatially(&rest, points);
    drop(rest);
    let places = plane(&names, points);
    let cut = dissect::dissect(&kernel, &places, threads, &mut |count| told(done + count));
    order.extend(cut.into_iter().map(|node| names[node as usize]));
    order
}

/// What is left, numbered along a Z-shaped curve so that neighbours lie near each other in memory, and
/// the old number of each node.
fn spatially(rest: &Graph, points: &[Fixed]) -> (Graph, Vec<u32>) {
    let mut names: Vec<u32> =
        (0..narrow(rest.len())).filter(|node| !rest.of(*node).is_empty()).collect();
    names.sort_by_cached_key(|node| (along_curve(points[*node as usize]), *node));
    let kernel = rest.renumbered(&names);
    (kernel, names)
}

/// Where a point lies on the Z-shaped curve (Morton 1966).
fn along_curve(point: Fixed) -> u64 {
    let spread = |value: i32| {
        let mut bits = u64::from(value.cast_unsigned() ^ 0x8000_0000);
        for (shift, mask) in [
            (16, 0x0000_ffff_0000_ffff),
            (8, 0x00ff_00ff_00ff_00ff),
            (4, 0x0f0f_0f0f_0f0f_0f0f),
            (2, 0x3333_3333_3333_3333),
            (1, 0x5555_5555_5555_5555),
        ] {
            bits = (bits | (bits << shift)) & mask;
        }
        bits
    };
    spread(point.lon) | (spread(point.lat) << 1)
}

/// The points of some nodes on a plane where east and north have one scale, about a centimetre a step.
fn plane(names: &[u32], points: &[Fixed]) -> Vec<[i32; 2]> {
    let lats = || names.iter().map(|node| points[*node as usize].lat);
    let middle = i64::midpoint(
        i64::from(lats().min().unwrap_or_default()),
        i64::from(lats().max().unwrap_or_default()),
    );
    #[expect(clippy::cast_precision_loss, reason = "degrees times 1e7 are far below 2^53")]
    let degrees = middle as f64 / 1e7;
    // In 1/1024, so that the plane is the same on every machine but for this one number.
    #[expect(clippy::cast_possible_truncation, reason = "a cosine times 1024")]
    let scale = (degrees.to_radians().cos() * 1024.0).round() as i64;
    names
        .iter()
        .map(|node| {
            let point = points[*node as usize];
            let east = i64::from(point.lon) * scale / 1024;
            [i32::try_from(east).unwrap_or_default(), point.lat]
        })
        .collect()
}
