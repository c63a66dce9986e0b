//! Roads that are open to a truck with a load at one instant, as a graph for petgraph.
//!
//! Arcs are the nodes of this graph and the ways on from one to the next its edges, so that turn rules and
//! zones that may not be entered or left count exactly. Restrictions over more than two arcs do not: what
//! is said to be cut off is cut off, what is said to be reached might need a turn that such a one forbids.
//! One more node, [`ROOT`], stands for the main roads.

use petgraph::Direction;
use petgraph::visit::{
    GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, VisitMap, Visitable,
};

use super::rules::TripRules;
use crate::roads::ArcId;

/// The main roads taken together.
pub(super) const ROOT: ArcId = ArcId(u32::MAX);

/// A set of arcs as bits, [`ROOT`] beside them.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    words: Vec<u64>,
    has_root: bool,
}

impl Bits {
    fn new(arcs: usize) -> Self {
        Self { words: vec![0; arcs.div_ceil(64)], has_root: false }
    }
}

impl VisitMap<ArcId> for Bits {
    fn visit(&mut self, arc: ArcId) -> bool {
        let was = self.is_visited(&arc);
        if arc == ROOT {
            self.has_root = true;
        } else {
            self.words[arc.index() / 64] |= 1 << (arc.index() % 64);
        }
        !was
    }

    fn is_visited(&self, arc: &ArcId) -> bool {
        if *arc == ROOT {
            return self.has_root;
        }
        self.words[arc.index() / 64] >> (arc.index() % 64) & 1 == 1
    }

    fn unvisit(&mut self, arc: ArcId) -> bool {
        let was = self.is_visited(&arc);
        if arc == ROOT {
            self.has_root = false;
        } else {
            self.words[arc.index() / 64] &= !(1 << (arc.index() % 64));
        }
        was
    }
}

/// The graph.
pub(super) struct OpenRoads<'a> {
    rules: &'a TripRules<'a>,
    at_ms: i64,
    open: Bits,
    /// Where [`ROOT`] leads to, and from where one comes to it.
    main: Vec<ArcId>,
    /// Against the way of traffic: from where one comes.
    is_backward: bool,
}

impl<'a> OpenRoads<'a> {
    pub(super) fn new(rules: &'a TripRules<'a>, at_ms: i64) -> Self {
        let network = &rules.snapshot.network;
        let mut open = Bits::new(network.arc_count());
        for arc in network.arcs() {
            let is_open = || {
                let times = rules.open_times(arc);
                times.gaps.iter().any(|gap| gap.contains(at_ms))
            };
            if rules.is_plain(arc) || is_open() {
                open.visit(arc);
            }
        }
        Self { rules, at_ms, open, main: Vec::new(), is_backward: false }
    }

    /// The same with main roads.
    pub(super) fn with_main(self, main: Vec<ArcId>) -> Self {
        Self { main, ..self }
    }

    /// The same along the way of traffic, or against it.
    pub(super) fn view(&self, is_backward: bool) -> OpenRoads<'a> {
        let Self { rules, at_ms, .. } = *self;
        let (open, main) = (self.open.clone(), self.main.clone());
        OpenRoads { rules, at_ms, open, main, is_backward }
    }

    pub(super) fn is_open(&self, arc: ArcId) -> bool {
        self.open.is_visited(&arc)
    }

    fn may_go(&self, from: ArcId, to: ArcId) -> bool {
        let passage = self.rules.passage(from, to);
        !passage.closed.iter().any(|span| span.contains(self.at_ms))
    }

    fn follows(&self, arc: ArcId, direction: Direction) -> Vec<ArcId> {
        if arc == ROOT {
            return self.main.clone();
        }
        let snapshot = self.rules.snapshot;
        let network = &snapshot.network;
        let is_ahead = (direction == Direction::Outgoing) != self.is_backward;
        let mut next: Vec<ArcId> = if is_ahead {
            network.arcs_from(network.head[arc.index()]).collect()
        } else {
            snapshot.arcs_into(network.tail[arc.index()]).to_vec()
        };
        next.retain(|next| {
            let (from, to) = if is_ahead { (arc, *next) } else { (*next, arc) };
            self.is_open(*next) && self.may_go(from, to)
        });
        next
    }
}

impl GraphBase for OpenRoads<'_> {
    type NodeId = ArcId;
    type EdgeId = (ArcId, ArcId);
}

impl IntoNeighbors for &OpenRoads<'_> {
    type Neighbors = std::vec::IntoIter<ArcId>;

    fn neighbors(self, arc: ArcId) -> Self::Neighbors {
        self.follows(arc, Direction::Outgoing).into_iter()
    }
}

impl IntoNeighborsDirected for &OpenRoads<'_> {
    type NeighborsDirected = std::vec::IntoIter<ArcId>;

    fn neighbors_directed(self, arc: ArcId, direction: Direction) -> Self::NeighborsDirected {
        self.follows(arc, direction).into_iter()
    }
}

impl IntoNodeIdentifiers for &OpenRoads<'_> {
    type NodeIdentifiers = std::vec::IntoIter<ArcId>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        let arcs = self.rules.snapshot.network.arcs();
        arcs.filter(|arc| self.is_open(*arc)).collect::<Vec<_>>().into_iter()
    }
}

impl Visitable for OpenRoads<'_> {
    type Map = Bits;

    fn visit_map(&self) -> Bits {
        Bits::new(self.rules.snapshot.network.arc_count())
    }

    fn reset_map(&self, map: &mut Bits) {
        *map = self.visit_map();
    }
}
