//! Where a trip begins and ends on the network, and lower bounds of the way from anywhere to its end.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::rules::TripRules;
use super::{NoRoute, Snapshot, Trip};
use crate::roads::{ArcId, NodeId};
use crate::units::LonLat;

/// How far a site's gate may lie from the road, in metres.
const MAX_SNAP_M: f64 = 500.0;

/// A place on one direction of a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub arc: ArcId,
    /// From the arc's tail.
    pub offset_mm: u32,
}

impl End {
    /// How far it is to another place further on along the same arc.
    pub(super) fn length_to(self, other: Self) -> Option<u32> {
        (self.arc == other.arc).then(|| other.offset_mm.checked_sub(self.offset_mm)).flatten()
    }

    pub(super) fn length_to_head(self, rules: &TripRules<'_>) -> u32 {
        rules.snapshot.network.length_mm[self.arc.index()].saturating_sub(self.offset_mm)
    }
}

/// Both directions of the roads on which a trip begins and ends.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    pub origins: Vec<End>,
    pub destinations: Vec<End>,
}

/// Finds the roads at both ends: the nearest that this truck may use at some time.
pub(super) fn find_ends(
    snapshot: &Snapshot,
    trip: &Trip,
    is_usable: &dyn Fn(ArcId) -> bool,
) -> Result<Ends, NoRoute> {
    let both_ways = |which: &str, point: LonLat| {
        let snap = snapshot
            .index
            .snap(&snapshot.network, point, MAX_SNAP_M, is_usable)
            .map_err(|error| NoRoute::OffRoad { end: which.to_owned(), reason: error.text() })?;
        let mut ends = vec![End { arc: snap.arc, offset_mm: snap.offset_mm }];
        if let Some(back) = snapshot.network.reverse(snap.arc) {
            let length = snapshot.network.length_mm[back.index()];
            ends.push(End { arc: back, offset_mm: length.saturating_sub(snap.offset_mm) });
        }
        Ok(ends)
    };
    Ok(Ends {
        origins: both_ways("origin", trip.origin)?,
        destinations: both_ways("destination", trip.destination)?,
    })
}

/// Least driving time from nodes to the destination over every road that the truck may ever use:
/// Dijkstra backwards from the destination, driven on only as far as somebody asks.
pub(super) struct Reach<'a> {
    rules: &'a TripRules<'a>,
    heeds_zones: bool,
    flood: RefCell<Flood>,
}

struct Flood {
    rest_ms: Vec<i64>,
    queue: BinaryHeap<Reverse<(i64, NodeId)>>,
    /// All nodes nearer than this are settled.
    radius_ms: i64,
    /// Nobody asks for more than this: a bound that is good enough.
    horizon_ms: i64,
}

const UNKNOWN: i64 = i64::MAX;

impl Flood {
    fn relax(&mut self, node: NodeId, rest: i64) {
        if rest < self.rest_ms[node.index()] {
            self.rest_ms[node.index()] = rest;
            self.queue.push(Reverse((rest, node)));
        }
    }

    fn is_settled(&self, node: NodeId) -> bool {
        self.rest_ms[node.index()] <= self.radius_ms
    }
}

impl<'a> Reach<'a> {
    /// Over roads that are open at some time of the trip. A zone that closes a road throughout counts,
    /// or a search for a destination behind it would go through every wait there is.
    pub(super) fn new(rules: &'a TripRules<'a>, ends: &Ends) -> Self {
        Self::over(rules, ends, true)
    }

    /// Over all roads that nothing but zones and windows closes.
    pub(super) fn without_zones(rules: &'a TripRules<'a>, ends: &Ends) -> Self {
        Self::over(rules, ends, false)
    }

    fn over(rules: &'a TripRules<'a>, ends: &Ends, heeds_zones: bool) -> Self {
        let network = &rules.snapshot.network;
        let flood = Flood {
            rest_ms: vec![UNKNOWN; network.nodes.len()],
            queue: BinaryHeap::new(),
            radius_ms: -1,
            horizon_ms: UNKNOWN,
        };
        let reach = Self { rules, heeds_zones, flood: RefCell::new(flood) };
        for end in ends.destinations.iter().filter(|end| reach.is_usable(end.arc)) {
            let rest = rules.free_ms(end.arc, end.offset_mm);
            reach.flood.borrow_mut().relax(network.tail[end.arc.index()], rest);
        }
        for end in &ends.origins {
            if let Some(rest) = reach.settle(network.head[end.arc.index()]) {
                let mut flood = reach.flood.borrow_mut();
                flood.horizon_ms = flood.horizon_ms.min(rest + rest / 2 + 1_800_000);
            }
        }
        reach
    }

    fn is_usable(&self, arc: ArcId) -> bool {
        !self.rules.is_closed(arc)
            && (!self.heeds_zones
                || self.rules.snapshot.zones_of(arc).is_empty()
                || !self.rules.times(arc).gaps.is_empty())
    }

    /// A lower bound of the driving time from a node, without driving on; `None` when it is known that
    /// no road leads to the destination.
    pub(super) fn at_least_ms(&self, node: NodeId) -> Option<i64> {
        let flood = self.flood.borrow();
        let rest = flood.rest_ms[node.index()];
        if flood.is_settled(node) || (flood.queue.is_empty() && rest != UNKNOWN) {
            Some(rest)
        } else if flood.queue.is_empty() {
            None
        } else {
            Some(flood.radius_ms.max(0))
        }
    }

    /// The driving time from a node, or the horizon where it is further away; `None` when no road leads
    /// to the destination.
    pub(super) fn settle(&self, node: NodeId) -> Option<i64> {
        self.settle_within(node, UNKNOWN)
    }

    /// The same, but not worked out further than to this driving time.
    pub(super) fn settle_within(&self, node: NodeId, limit_ms: i64) -> Option<i64> {
        let mut flood = self.flood.borrow_mut();
        let limit_ms = limit_ms.min(flood.horizon_ms);
        while !flood.is_settled(node) && flood.radius_ms < limit_ms {
            let Some(Reverse((rest, next))) = flood.queue.pop() else { break };
            if rest > flood.rest_ms[next.index()] {
                continue;
            }
            flood.radius_ms = rest;
            self.drive_back(&mut flood, next, rest);
        }
        drop(flood);
        self.at_least_ms(node)
    }

    fn drive_back(&self, flood: &mut Flood, node: NodeId, rest: i64) {
        let network = &self.rules.snapshot.network;
        for arc in self.rules.snapshot.arcs_into(node) {
            if self.is_usable(*arc) {
                let free = self.rules.snapshot.free_ms[arc.index()];
                flood.relax(network.tail[arc.index()], rest + free);
            }
        }
    }
}
