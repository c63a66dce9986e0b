//! Where a truck stood still, and whether it may stand there.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::entered::instant;
use super::trace::Trace;
use crate::routing::{Snapshot, Trip};
use crate::units::LonLat;

/// Positions of a standing truck lie within so many metres.
const STANDING_M: f64 = 50.0;
/// A shorter halt is traffic.
const LEAST_MS: i64 = 5 * 60_000;
/// Where nothing is heard for longer, it is not known that the truck stood.
const SILENCE_MS: i64 = 60 * 60_000;
/// The begin of a halt is looked for in steps of this length.
const STEP_MS: i64 = 10_000;
/// A truck this near to a holding place stands on it, in metres.
const AT_PLACE_M: f64 = 200.0;
/// A truck this near to a site stands on it, in metres.
const AT_SITE_M: f64 = 500.0;

/// Where a truck stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StopPlace {
    /// Where the trip begins.
    Origin,
    /// Where it ends.
    Destination,
    /// At a holding place.
    HoldingPlace {
        /// Its name.
        name: String,
    },
    /// Anywhere else.
    Elsewhere,
}

/// A halt of five minutes or more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Halt {
    /// Begin.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// End.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// About where.
    pub location: LonLat,
    /// What place that is.
    pub place: StopPlace,
}

/// Every halt, in the order of time.
pub(super) fn halts(snapshot: &Snapshot, trip: Option<&Trip>, trace: &Trace) -> Vec<Halt> {
    let positions: Vec<(i64, LonLat)> = trace
        .believed()
        .map(|place| &trace.positions[place])
        .map(|position| (position.at.as_millisecond(), position.location))
        .collect();
    let mut halts = Vec::new();
    let mut begin = 0;
    while let Some((from_ms, anchor)) = positions.get(begin).copied() {
        let mut end = begin;
        while let Some((at_ms, location)) = positions.get(end + 1)
            && location.distance_m(anchor) <= STANDING_M
            && at_ms - positions[end].0 <= SILENCE_MS
        {
            end += 1;
        }
        let to_ms = positions[end].0;
        if to_ms - from_ms >= LEAST_MS {
            let location = middle(&positions[begin..=end]);
            halts.push(Halt {
                from: instant(from_ms),
                to: instant(to_ms),
                location,
                place: place(snapshot, trip, location),
            });
            begin = end + 1;
        } else {
            let later = positions[begin..].partition_point(|(at_ms, _)| *at_ms < from_ms + STEP_MS);
            begin += later.clamp(1, end + 1 - begin);
        }
    }
    halts
}

fn middle(positions: &[(i64, LonLat)]) -> LonLat {
    let middle_of = |part: fn(&LonLat) -> f64| {
        let mut all: Vec<f64> = positions.iter().map(|(_, point)| part(point)).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    LonLat::new(middle_of(|point| point.lon), middle_of(|point| point.lat))
}

fn place(snapshot: &Snapshot, trip: Option<&Trip>, location: LonLat) -> StopPlace {
    let nearest = snapshot
        .holding_places()
        .map(|(name, place)| (place.distance_m(location), name))
        .filter(|(distance_m, _)| *distance_m <= AT_PLACE_M)
        .min_by(|one, other| one.0.total_cmp(&other.0));
    if let Some((_, name)) = nearest {
        return StopPlace::HoldingPlace { name: name.to_owned() };
    }
    match trip {
        Some(trip) if trip.origin.distance_m(location) <= AT_SITE_M => StopPlace::Origin,
        Some(trip) if trip.destination.distance_m(location) <= AT_SITE_M => StopPlace::Destination,
        Some(_) | None => StopPlace::Elsewhere,
    }
}
