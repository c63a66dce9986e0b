//! The contraction hierarchy of a network: which junctions a junction is joined to once all less
//! important ones are taken out.
//!
//! The number of a node is its rank: node 0 is taken out first (`order` numbers a network so when it is
//! built). Taking out a node joins all its higher neighbours with each other; what arises is a chordal
//! graph that depends on the roads alone, not on speeds or restrictions (Dibbelt, Strasser and Wagner,
//! *Customizable Contraction Hierarchies*, 2016). Weights are put on it later, in `routing`.

use super::{ArcId, Column, Network, NodeId};

/// No upward arc, no node.
const NO_UP: u32 = Hierarchy::NO_UP;

/// Upward arcs of the chordal graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hierarchy {
    /// For each node, the range of its upward arcs: `first_up[n]..first_up[n + 1]`.
    pub first_up: Column<u32>,
    /// The higher node of each upward arc, rising for each node.
    pub up_head: Column<u32>,
    /// For each arc of the network, the upward arc between the same two nodes.
    pub up_of: Column<u32>,
}

impl Hierarchy {
    /// An arc without a place in the hierarchy: it begins and ends at the same node.
    pub const NO_UP: u32 = u32::MAX;

    /// Contracts a network in the order of its numbers.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let nodes = network.nodes.len();
        let (first_higher, higher) = higher_neighbours(network);
        let mut hierarchy = Self { first_up: vec![0].into(), ..Self::default() };
        hierarchy.first_up.to_mut().reserve(nodes);
        // Nodes whose lowest higher neighbour is the key, as lists through `next_child`.
        let mut first_child = vec![NO_UP; nodes];
        let mut next_child = vec![NO_UP; nodes];
        let mut gathered: Vec<u32> = Vec::new();
        for node in 0..nodes {
            gathered.clear();
            gathered.extend(&higher[first_higher[node] as usize..first_higher[node + 1] as usize]);
            let mut child = first_child[node];
            while child != NO_UP {
                let ups = hierarchy.ups(NodeId(child));
                gathered.extend(&hierarchy.up_head[ups][1..]);
                child = next_child[child as usize];
            }
            gathered.sort_unstable();
            gathered.dedup();
            if let Some(parent) = gathered.first() {
                next_child[node] = first_child[*parent as usize];
                first_child[*parent as usize] = u32::try_from(node).unwrap_or(NO_UP);
            }
            hierarchy.up_head.extend(&gathered);
            hierarchy.first_up.push(u32::try_from(hierarchy.up_head.len()).unwrap_or(NO_UP));
        }
        hierarchy.up_of = network.arcs().map(|arc| hierarchy.find(network, arc)).collect();
        hierarchy
    }

    /// Whether it belongs to a network of this size.
    #[must_use]
    pub fn fits(&self, network: &Network) -> bool {
        self.first_up.len() == network.nodes.len() + 1 && self.up_of.len() == network.arc_count()
    }

    /// The upward arcs of a node.
    #[must_use]
    pub fn ups(&self, node: NodeId) -> std::ops::Range<usize> {
        self.first_up[node.index()] as usize..self.first_up[node.index() + 1] as usize
    }

    /// The lowest higher neighbour: all higher neighbours lie on the way to the root through it.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let ups = self.ups(node);
        (!ups.is_empty()).then(|| NodeId(self.up_head[ups.start]))
    }

    /// The upward arc that an arc of the network lies on; `None` for one that ends where it begins.
    #[must_use]
    pub fn up_of(&self, arc: ArcId) -> Option<usize> {
        let up = self.up_of[arc.index()];
        (up != NO_UP).then_some(up as usize)
    }

    fn find(&self, network: &Network, arc: ArcId) -> u32 {
        let (tail, head) = (network.tail[arc.index()], network.head[arc.index()]);
        let ups = self.ups(tail.min(head));
        let begin = ups.start;
        self.up_head[ups]
            .binary_search(&tail.max(head).0)
            .map_or(NO_UP, |place| u32::try_from(begin + place).unwrap_or(NO_UP))
    }
}

/// For each node its neighbours with higher numbers, in either direction, perhaps more than once.
fn higher_neighbours(network: &Network) -> (Vec<u32>, Vec<u32>) {
    let ends = || {
        network
            .tail
            .iter()
            .zip(&network.head)
            .filter(|(tail, head)| tail != head)
            .map(|(tail, head)| (tail.min(head).index(), tail.max(head).0))
    };
    let mut first = vec![0_u32; network.nodes.len() + 1];
    for (low, _) in ends() {
        first[low + 1] += 1;
    }
    for node in 1..first.len() {
        first[node] += first[node - 1];
    }
    let mut filled = first.clone();
    let mut higher = vec![0; first.last().map_or(0, |last| *last as usize)];
    for (low, high) in ends() {
        higher[filled[low] as usize] = high;
        filled[low] += 1;
    }
    (first, higher)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::LonLat;

    fn network(nodes: usize, pairs: &[(u32, u32)]) -> Network {
        let mut pairs = pairs.to_vec();
        pairs.sort_unstable();
        Network {
            nodes: vec![LonLat::new(108.0, 30.0); nodes].into(),
            tail: pairs.iter().map(|pair| NodeId(pair.0)).collect(),
            head: pairs.iter().map(|pair| NodeId(pair.1)).collect(),
            ..Network::default()
        }
    }

    #[test]
    fn taking_out_a_node_joins_its_neighbours() {
        // A star around node 0 becomes a triangle, a loop has no place.
        let network = network(4, &[(0, 1), (2, 0), (0, 3), (3, 3)]);
        let hierarchy = Hierarchy::new(&network);
        assert_eq!(hierarchy.first_up, [0, 3, 5, 6, 6]);
        assert_eq!(hierarchy.up_head, [1, 2, 3, 2, 3, 3]);
        assert_eq!(hierarchy.up_of(ArcId(0)), Some(0));
        assert_eq!(hierarchy.up_of(ArcId(2)), Some(1));
        assert_eq!(hierarchy.up_of(ArcId(3)), None);
        assert_eq!(hierarchy.parent(NodeId(0)), Some(NodeId(1)));
        assert_eq!(hierarchy.parent(NodeId(3)), None);
    }

    #[test]
    fn higher_neighbours_of_a_node_are_joined_with_each_other() {
        let pairs: Vec<(u32, u32)> =
            (0..60_u32).map(|place| (place * 7 % 40, (place * place + 3) % 40)).collect();
        let network = network(40, &pairs);
        let hierarchy = Hierarchy::new(&network);
        for node in (0..40).map(NodeId) {
            let ups = &hierarchy.up_head[hierarchy.ups(node)];
            for (place, low) in ups.iter().enumerate() {
                let above = &hierarchy.up_head[hierarchy.ups(NodeId(*low))];
                assert!(ups[place + 1..].iter().all(|high| above.contains(high)));
            }
        }
    }
}
