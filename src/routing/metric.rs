//! Least driving times on the hierarchy, and from them lower bounds between a place and any node.
//!
//! The weights come from the free speed of roads that one kind of truck and load may ever use; zones and
//! windows only add to them, so a bound holds whatever the committee publishes. Weights: basic
//! customization (Dibbelt, Strasser and Wagner 2016); bounds: lazy RPHAST (Strasser and Zeitz, *A Fast
//! and Tight Heuristic for A\* in Road Networks*, 2021), here along the elimination tree.

use std::cell::RefCell;
use std::sync::Arc;

use super::table::{Lent, Pool, UNSET};
use crate::roads::{ArcId, Hierarchy, Network, NodeId};

/// No road leads there. Two of them still fit into a number.
pub(super) const FAR: u32 = u32::MAX / 2 - 1;

/// Milliseconds upward and downward on each upward arc of the hierarchy.
#[derive(Debug)]
pub(super) struct Metric {
    weights: Vec<[u32; 2]>,
}

impl Metric {
    /// Customizes the hierarchy: `free_ms` is the least duration of an arc, `None` where it is closed.
    pub(super) fn new(
        hierarchy: &Hierarchy,
        network: &Network,
        free_ms: impl Fn(ArcId) -> Option<u32>,
    ) -> Self {
        let mut weights = vec![[FAR; 2]; hierarchy.up_head.len()];
        for arc in network.arcs() {
            let (Some(up), Some(free)) = (hierarchy.up_of(arc), free_ms(arc)) else { continue };
            let goes_down = network.tail[arc.index()] > network.head[arc.index()];
            let weight = &mut weights[up][usize::from(goes_down)];
            *weight = free.min(*weight);
        }
        let mut metric = Self { weights };
        for node in 0..network.nodes.len() {
            metric.pass_on(hierarchy, NodeId(u32::try_from(node).unwrap_or(u32::MAX)));
        }
        metric
    }

    /// Lowers the arcs between the higher neighbours of a node to the ways through it.
    fn pass_on(&mut self, hierarchy: &Hierarchy, node: NodeId) {
        let ups = hierarchy.ups(node);
        for low in ups.clone() {
            let [low_up, low_down] = self.weights[low];
            if low_up >= FAR && low_down >= FAR {
                continue;
            }
            let mut between = hierarchy.ups(NodeId(hierarchy.up_head[low])).start;
            for high in low + 1..ups.end {
                let target = hierarchy.up_head[high];
                while hierarchy.up_head[between] != target {
                    between += 1;
                }
                let [high_up, high_down] = self.weights[high];
                let weight = &mut self.weights[between];
                weight[0] = weight[0].min(low_down + high_up);
                weight[1] = weight[1].min(high_down + low_up);
            }
        }
    }
}

/// Which way bounds run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// From any node to the place.
    Toward,
    /// From the place to any node.
    From,
}

/// Lower bounds between one place and every node, worked out where somebody asks.
#[derive(Debug)]
pub(super) struct Bounds<'a> {
    hierarchy: &'a Hierarchy,
    metric: Arc<Metric>,
    direction: Direction,
    known: RefCell<Known<'a>>,
}

#[derive(Debug)]
struct Known<'a> {
    least: Lent<'a>,
    /// Nodes on the way to one that is known, kept to spare the allocation.
    climbed: Vec<NodeId>,
}

impl<'a> Bounds<'a> {
    /// The place is given by nodes near it with the milliseconds between each and the place.
    pub(super) fn new(
        hierarchy: &'a Hierarchy,
        metric: Arc<Metric>,
        direction: Direction,
        pool: &'a Pool,
        place: &[(NodeId, u32)],
    ) -> Self {
        let known = Known { least: pool.lend(), climbed: Vec::new() };
        let bounds = Self { hierarchy, metric, direction, known: RefCell::new(known) };
        bounds.settle_above(place);
        bounds
    }

    /// Milliseconds between the place and a node; `None` where no road leads.
    pub(super) fn at(&self, node: NodeId) -> Option<i64> {
        let mut known = self.known.borrow_mut();
        let mut at = node;
        while known.least.get(at.index()) == UNSET {
            known.climbed.push(at);
            match self.hierarchy.parent(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        while let Some(next) = known.climbed.pop() {
            let least = self.through_higher(&known.least, next, FAR);
            known.least.set(next.index(), least);
        }
        let least = known.least.get(node.index());
        (least < FAR).then(|| i64::from(least))
    }

    /// Settles every node above the place: those are where ways that go up and down again turn.
    fn settle_above(&self, place: &[(NodeId, u32)]) {
        let mut known = self.known.borrow_mut();
        let mut above: Vec<NodeId> = Vec::new();
        for (node, _) in place {
            let parents = std::iter::successors(Some(*node), |node| self.hierarchy.parent(*node));
            above.extend(parents);
        }
        above.sort_unstable();
        above.dedup();
        for node in &above {
            known.least.set(node.index(), FAR);
        }
        for (node, least) in place {
            let least = known.least.get(node.index()).min(*least);
            known.least.set(node.index(), least);
        }
        let down = usize::from(self.direction == Direction::Toward);
        for node in &above {
            let from = known.least.get(node.index());
            for up in self.hierarchy.ups(*node) {
                let higher = self.hierarchy.up_head[up] as usize;
                let through = (from + self.metric.weights[up][down]).min(FAR);
                if through < known.least.get(higher) {
                    known.least.set(higher, through);
                }
            }
        }
        for node in above.iter().rev() {
            let least = known.least.get(node.index());
            let least = self.through_higher(&known.least, *node, least);
            known.least.set(node.index(), least);
        }
    }

    fn through_higher(&self, least: &Lent<'_>, node: NodeId, direct: u32) -> u32 {
        let up = usize::from(self.direction == Direction::From);
        self.hierarchy
            .ups(node)
            .map(|arc| {
                let higher = self.hierarchy.up_head[arc] as usize;
                self.metric.weights[arc][up] + least.get(higher)
            })
            .fold(direct, u32::min)
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::dijkstra;
    use petgraph::graph::{DiGraph, NodeIndex};
    use petgraph::visit::{EdgeRef, Reversed};
    use proptest::prelude::*;

    use super::*;
    use crate::units::LonLat;

    fn network(nodes: u32, pairs: &[(u32, u32, u32)]) -> Network {
        let mut pairs = pairs.to_vec();
        pairs.sort_unstable();
        Network {
            nodes: vec![LonLat::new(108.0, 30.0); nodes as usize],
            tail: pairs.iter().map(|pair| NodeId(pair.0)).collect(),
            head: pairs.iter().map(|pair| NodeId(pair.1)).collect(),
            length_mm: pairs.iter().map(|pair| pair.2).collect(),
            ..Network::default()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn bounds_are_the_distances_of_petgraph(
            nodes in 2_u32..30,
            pairs in proptest::collection::vec((0_u32..30, 0_u32..30, 1_u32..1_000, 0..8), 1..90),
            place in 0_u32..30,
        ) {
            let open: Vec<(u32, u32, u32)> = pairs
                .iter()
                .map(|pair| (pair.0 % nodes, pair.1 % nodes, pair.2))
                .collect();
            let network = network(nodes, &open);
            // Multiples of eight are closed.
            let free = |arc: ArcId| {
                let length = network.length_mm[arc.index()];
                (length % 8 != 0).then_some(length)
            };
            let hierarchy = Hierarchy::new(&network);
            let metric = Arc::new(Metric::new(&hierarchy, &network, free));
            let pool = Pool::new(nodes as usize);
            let mut graph: DiGraph<(), u32> = DiGraph::new();
            for _ in 0..nodes {
                graph.add_node(());
            }
            for arc in network.arcs() {
                if let Some(weight) = free(arc) {
                    let (tail, head) = (network.tail[arc.index()].0, network.head[arc.index()].0);
                    graph.add_edge(NodeIndex::new(tail as usize), NodeIndex::new(head as usize), weight);
                }
            }
            let begin = NodeIndex::new((place % nodes) as usize);
            let to = dijkstra(Reversed(&graph), begin, None, |edge| *edge.weight());
            let from = dijkstra(&graph, begin, None, |edge| *edge.weight());
            for (direction, expected) in [(Direction::Toward, to), (Direction::From, from)] {
                let at = [(NodeId(place % nodes), 0)];
                let bounds = Bounds::new(&hierarchy, Arc::clone(&metric), direction, &pool, &at);
                for node in 0..nodes {
                    let least = expected.get(&NodeIndex::new(node as usize)).map(|d| i64::from(*d));
                    prop_assert_eq!(bounds.at(NodeId(node)), least);
                }
            }
        }
    }
}
