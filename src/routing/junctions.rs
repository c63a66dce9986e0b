//! Junctions without which a place is cut off from the main roads.
//!
//! Junctions are the nodes of this graph and open roads its edges. Turn rules are left aside, so a junction
//! that is named here is on every lawful way; where turn rules alone make one so, it is not named. One more
//! node stands for the main roads taken together. A junction separates a place from it when it dominates
//! the ends of the place's road (dominators: Cooper, Harvey and Kennedy 2001); without directions these are
//! the articulation points between the two.

use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};

use super::open_roads::OpenRoads;
use super::rules::TripRules;
use crate::roads::{ArcId, Network, NodeId};

/// Most names of roads told of a junction.
const MOST_NAMES: usize = 4;

/// For each place the junctions that all ways pass, the one nearest to the main roads first; `None`
/// where no road leads.
pub(super) type Passed = Vec<Option<Vec<NodeId>>>;

/// Junctions that are the only way to places.
pub(super) struct Junctions {
    /// On the ways there, and on the ways from there.
    pub ways: [Passed; 2],
    /// Whichever way one drives.
    pub joints: Passed,
}

/// Along the way of traffic, against it, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Along {
    Traffic,
    Against,
    Both,
}

impl Junctions {
    pub(super) fn new(
        rules: &TripRules<'_>,
        roads: &OpenRoads<'_>,
        main: &[ArcId],
        ends: &[Vec<ArcId>],
    ) -> Self {
        let network = &rules.snapshot.network;
        let open: Vec<ArcId> = network.arcs().filter(|arc| roads.is_open(*arc)).collect();
        let is_open = |arc: &ArcId| roads.is_open(*arc);
        let ends: Vec<Vec<ArcId>> =
            ends.iter().map(|ends| ends.iter().copied().filter(is_open).collect()).collect();
        let passed = |along| passed(network, &open, main, &ends, along);
        Self { ways: [passed(Along::Traffic), passed(Along::Against)], joints: passed(Along::Both) }
    }
}

fn passed(
    network: &Network,
    open: &[ArcId],
    main: &[ArcId],
    ends: &[Vec<ArcId>],
    along: Along,
) -> Passed {
    let node = |node: NodeId| NodeIndex::from(node.0);
    let (tail, head) =
        (|arc: ArcId| network.tail[arc.index()], |arc: ArcId| network.head[arc.index()]);
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(network.nodes.len() + 1, open.len());
    for _ in 0..network.nodes.len() {
        graph.add_node(());
    }
    let root = graph.add_node(());
    let (ahead, back) = (along != Along::Against, along != Along::Traffic);
    for arc in open {
        let (from, to) = (node(tail(*arc)), node(head(*arc)));
        if ahead {
            graph.add_edge(from, to, ());
        }
        if back {
            graph.add_edge(to, from, ());
        }
    }
    for arc in main {
        if ahead {
            graph.add_edge(root, node(head(*arc)), ());
        }
        if back {
            graph.add_edge(root, node(tail(*arc)), ());
        }
    }
    let dominators = simple_fast(&graph, root);
    let above = |junction: NodeId| -> Option<Vec<NodeId>> {
        let above = dominators.dominators(node(junction))?.filter(|above| *above != root);
        let number = |above: NodeIndex| u32::try_from(above.index()).unwrap_or(u32::MAX);
        Some(above.map(|above| NodeId(number(above))).collect())
    };
    let of_end = |end: &ArcId| -> Vec<Vec<NodeId>> {
        if main.contains(end) {
            return vec![Vec::new()];
        }
        let junctions = [ahead.then(|| tail(*end)), back.then(|| head(*end))];
        junctions.into_iter().flatten().filter_map(above).collect()
    };
    ends.iter().map(|ends| in_all(ends.iter().flat_map(of_end))).collect()
}

/// What every list names, in the order of the first from its end; `None` where there is no list.
fn in_all(mut lists: impl Iterator<Item = Vec<NodeId>>) -> Option<Vec<NodeId>> {
    let mut all = lists.next()?;
    for other in lists {
        all.retain(|junction| other.contains(junction));
    }
    all.reverse();
    Some(all)
}

/// Names, or else numbers, of the roads that meet at a junction, in the order of their arcs.
pub(super) fn roads_at_junction(
    network: &Network,
    junction: NodeId,
    into: &[ArcId],
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for arc in network.arcs_from(junction).chain(into.iter().copied()) {
        let (name, reference) = network.name(arc);
        let name = if name.is_empty() { reference } else { name };
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names.truncate(MOST_NAMES);
    names
}
