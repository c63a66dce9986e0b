//! Where a trip begins and ends on the network, and lower bounds of the way from anywhere to its end.

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
        if let Some(back) = snapshot.network.reverse[snap.arc.index()] {
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

/// Least driving time from each node to the destination over every road that the truck may ever use.
pub(super) struct Reach {
    rest_ms: Vec<i64>,
    /// Nodes without an entry need at least this.
    horizon_ms: i64,
}

const UNKNOWN: i64 = i64::MAX;

impl Reach {
    /// Over roads that are open at some time of the trip. A zone that closes a road throughout counts,
    /// or a search for a destination behind it would go through every wait there is.
    pub(super) fn new(rules: &TripRules<'_>, ends: &Ends) -> Self {
        Self::over(rules, ends, &|arc| {
            rules.closing_tags(arc).is_empty()
                && (rules.snapshot.zones_of(arc).is_empty() || !rules.times(arc).gaps.is_empty())
        })
    }

    /// Over all roads that nothing but zones and windows closes.
    pub(super) fn without_zones(rules: &TripRules<'_>, ends: &Ends) -> Self {
        Self::over(rules, ends, &|arc| rules.closing_tags(arc).is_empty())
    }

    /// Dijkstra backwards from the destination, as far as half again the way to the origin.
    fn over(rules: &TripRules<'_>, ends: &Ends, is_usable: &dyn Fn(ArcId) -> bool) -> Self {
        let network = &rules.snapshot.network;
        let mut rest_ms = vec![UNKNOWN; network.nodes.len()];
        let mut is_settled = vec![false; network.nodes.len()];
        let mut queue = BinaryHeap::new();
        let relax = |rest_ms: &mut Vec<i64>, queue: &mut BinaryHeap<_>, node: NodeId, rest: i64| {
            if rest < rest_ms[node.index()] {
                rest_ms[node.index()] = rest;
                queue.push(Reverse((rest, node)));
            }
        };
        for end in ends.destinations.iter().filter(|end| is_usable(end.arc)) {
            let rest = rules.free_ms(end.arc, end.offset_mm);
            relax(&mut rest_ms, &mut queue, network.tail[end.arc.index()], rest);
        }
        let origins: Vec<NodeId> =
            ends.origins.iter().map(|end| network.head[end.arc.index()]).collect();
        let mut horizon_ms = i64::MAX;
        while let Some(Reverse((rest, node))) = queue.pop() {
            if std::mem::replace(&mut is_settled[node.index()], true) {
                continue;
            }
            if rest > horizon_ms {
                break;
            }
            if horizon_ms == i64::MAX && origins.contains(&node) {
                horizon_ms = rest + rest / 2 + 1_800_000;
            }
            for arc in rules.snapshot.arcs_into(node) {
                if is_usable(*arc) {
                    let length = network.length_mm[arc.index()];
                    let tail = network.tail[arc.index()];
                    relax(&mut rest_ms, &mut queue, tail, rest + rules.free_ms(*arc, length));
                }
            }
        }
        for (node, rest) in rest_ms.iter_mut().enumerate() {
            if !is_settled[node] {
                *rest = UNKNOWN;
            }
        }
        Self { rest_ms, horizon_ms }
    }

    /// A lower bound of the driving time from a node; `None` when no road leads to the destination.
    pub(super) fn rest_ms(&self, node: NodeId) -> Option<i64> {
        match self.rest_ms[node.index()] {
            UNKNOWN if self.horizon_ms == i64::MAX => None,
            UNKNOWN => Some(self.horizon_ms),
            rest => Some(rest),
        }
    }
}
