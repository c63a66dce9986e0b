//! Where a trip begins and ends on the network, and lower bounds of the way from anywhere to its end.

use super::metric::{Bounds, Direction, FAR};
use super::rules::TripRules;
use super::{NoRoute, Snapshot, Trip};
use crate::roads::{ArcId, NodeId, Snap};
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
    Ok(Ends {
        origins: roads_at(snapshot, "origin", trip.origin, is_usable)?,
        destinations: roads_at(snapshot, "destination", trip.destination, is_usable)?,
    })
}

/// Both directions of the nearest road to a point that this truck may use.
pub(super) fn roads_at(
    snapshot: &Snapshot,
    which: &str,
    point: LonLat,
    is_usable: &dyn Fn(ArcId) -> bool,
) -> Result<Vec<End>, NoRoute> {
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
}

/// Roads around a point where a trip begins or ends.
pub(super) struct Around {
    /// Metres to the road that is used, or as far as one looks where none is open.
    pub used_m: f64,
    /// Closed roads no further than that, the nearest first.
    pub closed: Vec<Snap>,
}

/// The closed roads before the one that a trip begins or ends on. `None` where there are too many to
/// tell.
pub(super) fn closed_nearer(rules: &TripRules<'_>, point: LonLat) -> Option<Around> {
    const MOST: usize = 200;
    let is_closed = |arc: ArcId| rules.is_closed_even_at_ends(arc);
    let (snapshot, network) = (rules.snapshot, &rules.snapshot.network);
    let used = snapshot.index.snap(network, point, MAX_SNAP_M, |arc| !is_closed(arc));
    let used_m = used.map_or(MAX_SNAP_M, |snap| snap.distance_m);
    let mut closed = snapshot.index.around(network, point, used_m, MOST);
    if closed.len() == MOST {
        return None;
    }
    closed.retain(|snap| is_closed(snap.arc));
    Some(Around { used_m, closed })
}

/// Least driving times between any node and the ends of a trip, over every road that this truck may
/// ever use. Zones and windows only add to them, whichever of these are left out.
pub(super) struct Reach<'a> {
    rest: Bounds<'a>,
    since: Bounds<'a>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(rules: &TripRules<'a>, ends: &Ends) -> Self {
        let ground = &rules.snapshot.ground;
        let network = &rules.snapshot.network;
        let bounds = |direction, place: &[(NodeId, u32)]| {
            let tables = &ground.node_tables;
            Bounds::new(ground.hierarchy(), rules.metric(), direction, tables, place)
        };
        let near = |ends: &[End], node_of: &[NodeId], length: &dyn Fn(&End) -> u32| {
            let usable = ends.iter().filter(|end| !rules.is_closed(end.arc));
            usable
                .map(|end| (node_of[end.arc.index()], milliseconds(rules, end.arc, length(end))))
                .collect::<Vec<_>>()
        };
        let destinations = near(&ends.destinations, &network.tail, &|end| end.offset_mm);
        let origins = near(&ends.origins, &network.head, &|end| end.length_to_head(rules));
        Self {
            rest: bounds(Direction::Toward, &destinations),
            since: bounds(Direction::From, &origins),
        }
    }

    /// The driving time from a node to the destination; `None` when no road leads there.
    pub(super) fn rest(&self, node: NodeId) -> Option<i64> {
        self.rest.at(node)
    }

    /// The driving time from the origin to a node; `None` when no road leads there.
    pub(super) fn since(&self, node: NodeId) -> Option<i64> {
        self.since.at(node)
    }
}

fn milliseconds(rules: &TripRules<'_>, arc: ArcId, length_mm: u32) -> u32 {
    u32::try_from(rules.free_ms(arc, length_mm)).unwrap_or(FAR).min(FAR)
}
