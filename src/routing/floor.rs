//! A bound of all arrivals: what may open on the last part of the way, and when.
//!
//! Whoever passes an arc leaves it no earlier than one who drove there freely from the first departure
//! on, and has the rest of the way ahead of him. A way arrives no earlier than the latest of
//! these instants over its arcs; the least of that over all ways is found backwards from the
//! destination, as a bottleneck. Where the destination is closed until nine, nobody arrives before nine,
//! whatever is driven until then.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::drive::Drive;
use super::ends::{Ends, Reach};
use super::planner::freest_ms;
use super::rules::{ArcMap, ArcTimes, Progress, TripRules};
use crate::roads::{ArcId, NodeId};
use crate::zones::Interval;

/// No lawful way arrives before this instant; `None` when there is no lawful way at all.
pub(super) fn floor(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> Option<i64> {
    let mut flood = Flood {
        rules,
        reach,
        earliest: Earliest::new(rules, ends, freest_ms(rules, ends, reach)),
        best: ArcMap::default(),
        queue: BinaryHeap::new(),
        floor: None,
    };
    flood.begin(ends);
    while let Some(Reverse((bound, _, arc))) = flood.queue.pop() {
        if flood.floor.is_some_and(|floor| floor <= bound) {
            break;
        }
        if flood.best.get(&arc) == Some(&bound) {
            flood.end_at_origins(ends, arc, bound);
            flood.drive_back(arc, bound);
        }
    }
    flood.floor
}

struct Flood<'a> {
    rules: &'a TripRules<'a>,
    reach: &'a Reach<'a>,
    earliest: Earliest,
    /// The least bound for one who stands at the end of an arc.
    best: ArcMap<i64>,
    /// Bound, rest of the way, arc.
    queue: BinaryHeap<Reverse<(i64, i64, ArcId)>>,
    floor: Option<i64>,
}

impl Flood<'_> {
    fn begin(&mut self, ends: &Ends) {
        let network = &self.rules.snapshot.network;
        for end in &ends.destinations {
            let ending = spans(self.rules.ending(end.arc));
            for origin in &ends.origins {
                if let Some(length) = origin.length_to(*end) {
                    let closed = [spans(self.rules.boundary(None, end.arc)), ending.clone()];
                    let from = self.rules.within.from_ms;
                    let leaves = self.leaves(end.arc, Some(length), &closed.concat(), from);
                    self.lower_floor(leaves);
                }
            }
            for before in self.rules.snapshot.arcs_into(network.tail[end.arc.index()]) {
                let closed = [self.closed_between(*before, end.arc), ending.clone()].concat();
                let from = self.earliest.at(network.tail[end.arc.index()]);
                if let Some(bound) = self.leaves(end.arc, Some(end.offset_mm), &closed, from) {
                    self.lower(*before, bound);
                }
            }
        }
    }

    /// What a way out of the origin on this arc comes to.
    fn end_at_origins(&mut self, ends: &Ends, arc: ArcId, bound: i64) {
        let rest = self.rest(arc);
        for origin in ends.origins.iter().filter(|origin| origin.arc == arc) {
            let closed = spans(self.rules.boundary(None, arc));
            let from = self.rules.within.from_ms;
            let length = origin.length_to_head(self.rules);
            let leaves = self.leaves(arc, Some(length), &closed, from);
            let arrives = leaves.and_then(|leaves| Some(bound.max(leaves.saturating_add(rest?))));
            self.lower_floor(arrives);
        }
    }

    fn drive_back(&mut self, arc: ArcId, bound: i64) {
        let network = &self.rules.snapshot.network;
        let Some(rest) = self.rest(arc) else { return };
        for before in self.rules.snapshot.arcs_into(network.tail[arc.index()]) {
            let closed = self.closed_between(*before, arc);
            let from = self.earliest.at(network.tail[arc.index()]);
            if let Some(leaves) = self.leaves(arc, None, &closed, from) {
                self.lower(*before, bound.max(leaves.saturating_add(rest)));
            }
        }
    }

    fn rest(&self, arc: ArcId) -> Option<i64> {
        self.reach.settle(self.rules.snapshot.network.head[arc.index()])
    }

    fn lower(&mut self, arc: ArcId, bound: i64) {
        let Some(rest) = self.rest(arc) else { return };
        if self.best.get(&arc).is_none_or(|known| bound < *known) {
            self.best.insert(arc, bound);
            self.queue.push(Reverse((bound, rest, arc)));
        }
    }

    fn lower_floor(&mut self, arrives: Option<i64>) {
        if let Some(arrives) = arrives {
            self.floor = Some(self.floor.map_or(arrives, |floor| floor.min(arrives)));
        }
    }

    /// When one may not go from one arc to the next.
    fn closed_between(&self, before: ArcId, arc: ArcId) -> Vec<Interval> {
        let is_back = self.rules.snapshot.network.reverse(before) == Some(arc);
        if is_back && !self.rules.may_turn_back(before) {
            return vec![Interval { from_ms: i64::MIN, to_ms: i64::MAX }];
        }
        let (_, mut closed) = self.rules.turn(&Progress::new(), before, arc);
        closed.extend(spans(self.rules.boundary(Some(before), arc)));
        closed
    }

    /// When one who may enter an arc, or a part of it, from an instant on leaves it at the earliest.
    fn leaves(
        &self,
        arc: ArcId,
        length_mm: Option<u32>,
        closed: &[Interval],
        from: i64,
    ) -> Option<i64> {
        if from == NEVER {
            return None;
        }
        if closed.is_empty() && self.rules.is_plain(arc) {
            let whole = self.rules.snapshot.free_ms[arc.index()];
            return Some(from + length_mm.map_or(whole, |length| self.rules.free_ms(arc, length)));
        }
        let times = self.rules.times(arc);
        let part = length_mm.map(|length| times.drive.part(length));
        let drive = part.as_ref().unwrap_or(&times.drive);
        let mut enters = from;
        // Each turn either enters or goes on to the end of a closed span.
        loop {
            let fits = entry(&times, drive, enters)?;
            let opens = closed
                .iter()
                .filter(|span| span.contains(fits))
                .map(|span| span.to_ms)
                .max()
                .unwrap_or(fits);
            if opens == fits {
                return Some(drive.arrive(fits));
            }
            enters = opens;
        }
    }
}

/// No road leads there.
const NEVER: i64 = i64::MAX;

/// When one who leaves at the first instant and meets no restriction in time stands at each node.
struct Earliest {
    at_ms: Vec<i64>,
    /// Nodes without an entry are reached no earlier than this.
    horizon_ms: i64,
}

impl Earliest {
    /// Dijkstra from the origin, as far as half again the way to the destination.
    fn new(rules: &TripRules<'_>, ends: &Ends, freest_ms: i64) -> Self {
        let network = &rules.snapshot.network;
        let from = rules.within.from_ms;
        let horizon_ms = from.saturating_add(freest_ms.saturating_add(freest_ms / 2 + 1_800_000));
        let mut at_ms = vec![NEVER; network.nodes.len()];
        let mut queue = BinaryHeap::new();
        for origin in &ends.origins {
            let at = from + rules.free_ms(origin.arc, origin.length_to_head(rules));
            queue.push(Reverse((at, network.head[origin.arc.index()])));
        }
        while let Some(Reverse((at, node))) = queue.pop() {
            if at >= horizon_ms {
                break;
            }
            if at >= at_ms[node.index()] {
                continue;
            }
            at_ms[node.index()] = at;
            for arc in network.arcs_from(node).filter(|arc| !rules.is_closed(*arc)) {
                let there = at.saturating_add(rules.snapshot.free_ms[arc.index()]);
                queue.push(Reverse((there, network.head[arc.index()])));
            }
        }
        Self { at_ms, horizon_ms }
    }

    fn at(&self, node: NodeId) -> i64 {
        self.at_ms[node.index()].min(self.horizon_ms)
    }
}

/// The first instant from `t` on at which an arc may be entered so that it is left in time.
fn entry(times: &ArcTimes, drive: &Drive, t: i64) -> Option<i64> {
    times
        .gaps
        .iter()
        .map(|gap| (t.max(gap.from_ms), gap))
        .find(|(from, gap)| *from <= drive.depart(gap.to_ms))
        .map(|(from, _)| from)
}

fn spans<R>(rules: Vec<(R, Vec<Interval>)>) -> Vec<Interval> {
    rules.into_iter().flat_map(|(_, spans)| spans).collect()
}
