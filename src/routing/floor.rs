//! A bound of all arrivals: what may open on the last part of the way, and when.
//!
//! Whoever passes an arc leaves it no earlier than one who drove there freely from the first departure
//! on, and has the rest of the way ahead of him. A way arrives no earlier than the latest of
//! these instants over its arcs; the least of that over all ways is found backwards from the
//! destination, as a bottleneck. Where the destination is closed until nine, nobody arrives before nine,
//! whatever is driven until then.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::ends::{Ends, Reach};
use super::passage::Passage;
use super::rules::TripRules;
use super::table::{Lent, UNSET};
use crate::roads::{ArcId, NodeId};

/// No lawful way arrives before this instant; `None` when there is no lawful way at all. After `most` arcs
/// it is what is proved so far.
pub(super) fn floor(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    most: usize,
) -> Option<i64> {
    let mut flood = Flood {
        rules,
        reach,
        begin_ms: rules.trip.depart_from.as_millisecond(),
        best: rules.snapshot.ground.arc_tables.lend(),
        queue: BinaryHeap::new(),
        floor: None,
    };
    flood.begin(ends);
    let mut looked_at = 0;
    while let Some(Reverse((bound, _, arc))) = flood.queue.pop() {
        if looked_at == most {
            return Some(flood.floor.map_or(bound, |floor| floor.min(bound)));
        }
        looked_at += 1;
        if flood.floor.is_some_and(|floor| floor <= bound) {
            break;
        }
        if flood.best_of(arc) == Some(bound) {
            flood.end_at_origins(ends, arc, bound);
            flood.drive_back(arc, bound);
        }
    }
    flood.floor
}

struct Flood<'a, 'r> {
    rules: &'a TripRules<'a>,
    reach: &'a Reach<'r>,
    begin_ms: i64,
    /// The least bound for one who stands at the end of an arc, after the first departure.
    best: Lent<'a>,
    /// Bound, the way through this arc, arc: among equals the straightest goes first.
    queue: BinaryHeap<Reverse<(i64, i64, ArcId)>>,
    floor: Option<i64>,
}

impl Flood<'_, '_> {
    fn begin(&mut self, ends: &Ends) {
        let network = &self.rules.snapshot.network;
        for end in ends.destinations.iter().filter(|end| !self.rules.is_closed(end.arc)) {
            for origin in &ends.origins {
                if let Some(length) = origin.length_to(*end) {
                    let passage = self.rules.first_passage(end.arc, length);
                    let passage = self.rules.ending_passage(passage, length);
                    let leaves = self.leaves(&passage, Some(self.begin_ms));
                    self.lower_floor(leaves);
                }
            }
            for before in self.rules.snapshot.arcs_into(network.tail[end.arc.index()]) {
                let passage = self.rules.passage(*before, end.arc);
                let passage = self.rules.ending_passage(passage, end.offset_mm);
                let from = self.since(network.tail[end.arc.index()]);
                if let Some(bound) = self.leaves(&passage, from) {
                    self.lower(*before, bound);
                }
            }
        }
    }

    /// What a way out of the origin on this arc comes to.
    fn end_at_origins(&mut self, ends: &Ends, arc: ArcId, bound: i64) {
        for origin in ends.origins.iter().filter(|origin| origin.arc == arc) {
            let passage = self.rules.first_passage(arc, origin.length_to_head(self.rules));
            let leaves = self.leaves(&passage, Some(self.begin_ms));
            let rest = self.rest(arc);
            let arrives = leaves.and_then(|leaves| Some(bound.max(leaves.saturating_add(rest?))));
            self.lower_floor(arrives);
        }
    }

    fn drive_back(&mut self, arc: ArcId, bound: i64) {
        let network = &self.rules.snapshot.network;
        let Some(rest) = self.rest(arc) else { return };
        let from = self.since(network.tail[arc.index()]);
        for before in self.rules.snapshot.arcs_into(network.tail[arc.index()]) {
            if self.rules.is_closed(*before) {
                continue;
            }
            let passage = self.rules.passage(*before, arc);
            if let Some(leaves) = self.leaves(&passage, from) {
                self.lower(*before, bound.max(leaves.saturating_add(rest)));
            }
        }
    }

    fn leaves(&self, passage: &Passage, from: Option<i64>) -> Option<i64> {
        self.rules.leaves(passage, from?).map(|(_, leaves)| leaves)
    }

    fn rest(&self, arc: ArcId) -> Option<i64> {
        self.reach.rest(self.rules.snapshot.network.head[arc.index()])
    }

    /// When one who leaves at the first instant and meets no restriction in time stands at a node.
    fn since(&self, node: NodeId) -> Option<i64> {
        Some(self.begin_ms + self.reach.since(node)?)
    }

    fn best_of(&self, arc: ArcId) -> Option<i64> {
        let best = self.best.get(arc.index());
        (best != UNSET).then(|| self.begin_ms + i64::from(best))
    }

    fn lower(&mut self, arc: ArcId, bound: i64) {
        let Some(rest) = self.rest(arc) else { return };
        let head = self.rules.snapshot.network.head[arc.index()];
        let Some(since) = self.since(head) else { return };
        let after = u32::try_from(bound - self.begin_ms).unwrap_or(UNSET - 1);
        if after < self.best.get(arc.index()) {
            self.best.set(arc.index(), after);
            self.queue.push(Reverse((self.begin_ms + i64::from(after), since + rest, arc)));
        }
    }

    fn lower_floor(&mut self, arrives: Option<i64>) {
        if let Some(arrives) = arrives {
            self.floor = Some(self.floor.map_or(arrives, |floor| floor.min(arrives)));
        }
    }
}
