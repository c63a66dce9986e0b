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
        halves: Halves,
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
        halves.customize(hierarchy, &mut weights);
        Self { weights }
    }
}

/// Two ranges of nodes that meet only in the nodes above both: `..first` and `first..above`. They can be
/// customized at the same time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Halves {
    first: usize,
    above: usize,
}

/// Smaller hierarchies are customized sooner than a thread begins.
const LEAST_TO_HALVE: usize = 20_000;

impl Halves {
    /// Looks for the children of the first node from the root down that has several, where nodes are
    /// numbered so that those of a subtree stand together.
    pub(super) fn of(hierarchy: &Hierarchy) -> Self {
        let nodes = hierarchy.first_up.len().saturating_sub(1);
        if nodes < LEAST_TO_HALVE {
            return Self::default();
        }
        let name = |node: usize| NodeId(u32::try_from(node).unwrap_or(u32::MAX));
        let mut lowest: Vec<usize> = (0..nodes).collect();
        let mut children = vec![0_u32; nodes];
        for node in 0..nodes {
            if let Some(parent) = hierarchy.parent(name(node)) {
                lowest[parent.index()] = lowest[parent.index()].min(lowest[node]);
                children[parent.index()] += 1;
            }
        }
        let mut above = nodes - 1;
        while children[above] == 1 {
            above -= 1;
        }
        // The last child ends just before, the one before it ends where the last begins.
        let middle = hierarchy.first_up[above] / 2;
        let mut first = above;
        while first > lowest[above] && hierarchy.first_up[first] > middle {
            first = lowest[first - 1];
        }
        let is_apart = (0..first).all(|node| {
            hierarchy
                .parent(name(node))
                .is_none_or(|parent| parent.index() < first || parent.index() >= above)
        });
        if is_apart { Self { first, above } } else { Self::default() }
    }

    fn customize(self, hierarchy: &Hierarchy, weights: &mut [[u32; 2]]) {
        let Self { first, above } = self;
        let at = |node: usize| hierarchy.first_up[node] as usize;
        let (below, top) = weights.split_at_mut(at(above));
        let (one, other) = below.split_at_mut(at(first));
        // What one half lowers above both, it keeps to itself until both are done.
        let mut top_of_one = vec![[FAR; 2]; if above > 0 { top.len() } else { 0 }];
        std::thread::scope(|scope| {
            if above > 0 {
                let (own, top) = (&mut *one, &mut top_of_one[..]);
                scope.spawn(move || {
                    Part { hierarchy, own, begin: 0, top, top_begin: at(above) }.pass_on(0..first);
                });
            }
            let (own, top) = (&mut *other, &mut *top);
            Part { hierarchy, own, begin: at(first), top, top_begin: at(above) }
                .pass_on(first..above);
        });
        for (weight, lower) in top.iter_mut().zip(&top_of_one) {
            *weight = [weight[0].min(lower[0]), weight[1].min(lower[1])];
        }
        let begin = at(above);
        let part = Part { hierarchy, own: top, begin, top: &mut [], top_begin: usize::MAX };
        part.pass_on(above..hierarchy.first_up.len().saturating_sub(1));
    }
}

/// The weights of some nodes, and of those above them.
struct Part<'a> {
    hierarchy: &'a Hierarchy,
    own: &'a mut [[u32; 2]],
    begin: usize,
    top: &'a mut [[u32; 2]],
    top_begin: usize,
}

impl Part<'_> {
    /// Lowers the arcs between the higher neighbours of each node to the ways through it.
    fn pass_on(mut self, nodes: std::ops::Range<usize>) {
        let hierarchy = self.hierarchy;
        for node in nodes {
            let ups = hierarchy.ups(NodeId(u32::try_from(node).unwrap_or(u32::MAX)));
            for low in ups.clone() {
                let [low_up, low_down] = self.own[low - self.begin];
                if low_up >= FAR && low_down >= FAR {
                    continue;
                }
                let mut between = hierarchy.ups(NodeId(hierarchy.up_head[low])).start;
                for high in low + 1..ups.end {
                    let target = hierarchy.up_head[high];
                    while hierarchy.up_head[between] != target {
                        between += 1;
                    }
                    let [high_up, high_down] = self.own[high - self.begin];
                    let weight = self.at(between);
                    weight[0] = weight[0].min(low_down + high_up);
                    weight[1] = weight[1].min(high_down + low_up);
                }
            }
        }
    }

    fn at(&mut self, up: usize) -> &mut [u32; 2] {
        match up.checked_sub(self.top_begin) {
            Some(place) => &mut self.top[place],
            None => &mut self.own[up - self.begin],
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
            nodes: vec![LonLat::new(108.0, 30.0); nodes as usize].into(),
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
                (!length.is_multiple_of(8)).then_some(length)
            };
            let hierarchy = Hierarchy::new(&network);
            let metric = Arc::new(Metric::new(&hierarchy, Halves::default(), &network, free));
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

    /// A long ladder: two subtrees that meet in a few nodes.
    #[test]
    fn halves_give_the_same_weights() {
        let side = u32::try_from(LEAST_TO_HALVE).unwrap();
        let rung = |node: u32| (node * 37 % 1_009) + 1;
        let mut pairs = Vec::new();
        for half in 0..2 {
            let begin = half * side;
            for node in 1..side {
                // Halving a path again and again: each node hangs below one with fewer trailing ones.
                let parent = node | (node + 1);
                let parent = if parent < side { begin + parent } else { 2 * side };
                pairs.push((begin + node, parent, rung(node)));
                pairs.push((parent, begin + node, rung(node) + 3));
            }
        }
        pairs.push((2 * side, 2 * side + 1, 5));
        let network = network(2 * side + 2, &pairs);
        let hierarchy = Hierarchy::new(&network);
        let free = |arc: ArcId| Some(network.length_mm[arc.index()]);
        let halves = Halves { first: side as usize, above: 2 * side as usize };
        let apart = Metric::new(&hierarchy, halves, &network, free);
        let whole = Metric::new(&hierarchy, Halves::default(), &network, free);
        assert_eq!(apart.weights, whole.weights);
    }
}
