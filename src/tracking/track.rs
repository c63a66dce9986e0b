//! A trace beside its plan and the zones, as told to people.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::adherence::{Adherence, Planned, adherence};
use super::entered::{ZoneEvent, entered, instant};
use super::matching::{Matched, Matcher, Piece, part_of};
use super::stops::{Halt, halts};
use super::trace::{Outlier, Trace};
use crate::roads::{ArcId, Network, RoadClass};
use crate::routing::{Plan, Snapshot, Trip};
use crate::units::LonLat;

/// A stretch of one road as it was driven.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DrivenRoad {
    /// Road name, may be empty.
    pub name: String,
    /// Road number, may be empty.
    pub reference: String,
    /// Class.
    pub class: RoadClass,
    /// Metres driven.
    pub length_m: f64,
    /// Comes to it.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Has left it.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// Whether the plan goes there; absent without a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_planned: Option<bool>,
    /// How sure the road is, from 0 to 1, at the least sure of its positions.
    pub confidence: f64,
    /// The first of an unbroken run: how the truck came here is not known.
    pub begins_anew: bool,
    /// Its line.
    pub line: Vec<LonLat>,
    /// Its arcs in the network.
    pub arcs: Vec<ArcId>,
}

/// What a trace says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Track {
    /// Scheme revision that the zones are of.
    pub revision: i64,
    /// Digest of the network that the arcs are of.
    pub network_digest: String,
    /// Positions given.
    pub positions: usize,
    /// Standard deviation of the positions in metres, estimated.
    pub sigma_m: f64,
    /// Whether there is a plan to compare with, and it is of this network.
    pub has_plan: bool,
    /// Roads in the order of time.
    pub roads: Vec<DrivenRoad>,
    /// On the planned way or off it; empty without a plan.
    pub adherence: Vec<Adherence>,
    /// Stays in zones.
    pub zones: Vec<ZoneEvent>,
    /// Halts of five minutes or more.
    pub halts: Vec<Halt>,
    /// Positions left out.
    pub outliers: Vec<Outlier>,
}

/// Matches a trace to the roads and compares it with what was planned and with the zones.
#[must_use]
pub fn track(
    snapshot: &Snapshot,
    trace: &Trace,
    trip: Option<&Trip>,
    plan: Option<&Plan>,
) -> Track {
    let network = &snapshot.network;
    let matched = Matcher::new(network, &snapshot.index).trace(trace);
    let planned = plan.and_then(|plan| Planned::new(network, &snapshot.index, plan));
    Track {
        revision: snapshot.revision,
        network_digest: network.digest.clone(),
        positions: trace.positions.len(),
        sigma_m: matched.sigma_m,
        has_plan: planned.is_some(),
        roads: roads(network, planned.as_ref(), &matched),
        adherence: planned
            .as_ref()
            .map_or_else(Vec::new, |planned| adherence(network, planned, &matched)),
        zones: entered(snapshot, trip, &matched),
        halts: halts(snapshot, trip, trace),
        outliers: matched.outliers,
    }
}

/// Pieces of one road that follow each other, as one.
fn roads(network: &Network, planned: Option<&Planned>, matched: &Matched) -> Vec<DrivenRoad> {
    let key = |piece: &Piece| {
        let arc = piece.driven.arc;
        let class = network.attributes(arc).class;
        (network.name(arc), class, planned.map(|planned| planned.has(arc)))
    };
    let mut roads = Vec::new();
    for course in &matched.courses {
        let same = |one: &Piece, other: &Piece| key(one) == key(other);
        for (number, pieces) in course.pieces.chunk_by(same).enumerate() {
            let ((name, reference), class, is_planned) = key(&pieces[0]);
            let last = &pieces[pieces.len() - 1];
            let mut road = DrivenRoad {
                name: name.to_owned(),
                reference: reference.to_owned(),
                class,
                length_m: 0.0,
                from: instant(pieces[0].driven.enters_ms),
                to: instant(last.driven.leaves_ms),
                is_planned,
                confidence: 1.0,
                begins_anew: number == 0,
                line: Vec::new(),
                arcs: Vec::new(),
            };
            for piece in pieces {
                add(network, &mut road, piece);
            }
            roads.push(road);
        }
    }
    roads
}

fn add(network: &Network, road: &mut DrivenRoad, piece: &Piece) {
    let driven = piece.driven;
    road.confidence = road.confidence.min(piece.confidence);
    if road.arcs.last() != Some(&driven.arc) {
        road.arcs.push(driven.arc);
    }
    if driven.from_mm < driven.to_mm || road.line.is_empty() {
        road.length_m += f64::from(driven.to_mm - driven.from_mm) / 1000.0;
        let line = part_of(network, driven.arc, driven.from_mm, driven.to_mm);
        road.line.extend(line.into_iter().skip(usize::from(!road.line.is_empty())));
    }
}
