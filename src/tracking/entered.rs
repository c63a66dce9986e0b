//! Zones that a trace entered, when, whether they were closed to the trip then, and how sure that is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::matching::{Course, Matched, Piece, point_at};
use super::turns::ArcMap;
use crate::roads::ArcId;
use crate::routing::{Driven, Snapshot, Trip};
use crate::units::{LocalText, LonLat};
use crate::zones::{BoundZone, Effect, Interval};

/// What a zone meant to the trip while the truck was inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZoneStanding {
    /// Nobody said which trip it is.
    Unasked,
    /// It does not bind this truck with this load, or its pass opens it.
    Unbound,
    /// It binds, but forbade nothing that was done.
    Open,
    /// It was closed to this trip.
    Closed,
}

/// A stay in a zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ZoneEvent {
    /// Which zone.
    pub zone_id: String,
    /// Its name.
    pub name: LocalText,
    /// Comes in, or the trace begins inside.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// Has left, or the trace ends inside.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// Where it came in.
    pub location: LonLat,
    /// What the zone meant to the trip.
    pub standing: ZoneStanding,
    /// The first instant at which it was closed to the trip that was inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_from: Option<Timestamp>,
    /// How likely the truck was inside (while it was closed, if it was), from 0 to 1, by all positions.
    pub probability: f64,
}

/// A stay while it is put together.
struct Stay {
    from_ms: i64,
    to_ms: i64,
    location: (ArcId, u32),
    confidence: f64,
    comes_in: bool,
    goes_out: bool,
}

/// Every stay in every zone, in the order of time.
pub(super) fn entered(
    snapshot: &Snapshot,
    trip: Option<&Trip>,
    matched: &Matched,
) -> Vec<ZoneEvent> {
    let mut arcs: Vec<ArcId> = matched
        .courses
        .iter()
        .flat_map(|course| &course.fixes)
        .flat_map(|fix| fix.places.iter().map(|(snap, _)| snap.arc))
        .chain(matched.pieces().map(|piece| piece.driven.arc))
        .collect();
    arcs.sort_unstable();
    arcs.dedup();
    let mut events = Vec::new();
    for bound in &snapshot.zones {
        let covered: ArcMap<Vec<(f64, f64)>> = arcs
            .iter()
            .filter(|arc| bound.inside.binary_search(arc).is_ok())
            .map(|arc| (*arc, bound.covered(&snapshot.network, *arc)))
            .collect();
        if covered.is_empty() {
            continue;
        }
        let zone = Zone { snapshot, trip, bound, covered };
        for course in &matched.courses {
            events.extend(zone.stays(course).iter().map(|stay| zone.event(course, stay)));
        }
    }
    events.sort_by(|one, other| {
        (one.from, one.to, &one.zone_id).cmp(&(other.from, other.to, &other.zone_id))
    });
    events
}

/// One zone with the parts of the arcs in question that it covers.
struct Zone<'a> {
    snapshot: &'a Snapshot,
    trip: Option<&'a Trip>,
    bound: &'a BoundZone,
    covered: ArcMap<Vec<(f64, f64)>>,
}

impl Zone<'_> {
    fn covers(&self, arc: ArcId, offset_mm: u32) -> bool {
        let length = f64::from(self.snapshot.network.length_mm[arc.index()].max(1));
        let share = f64::from(offset_mm) / length;
        self.covered
            .get(&arc)
            .is_some_and(|spans| spans.iter().any(|(from, to)| *from <= share && share <= *to))
    }

    /// Unbroken spans of time inside.
    fn stays(&self, course: &Course) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        let begins_ms = course.pieces.first().map(|piece| piece.driven.enters_ms);
        let ends_ms = course.pieces.last().map(|piece| piece.driven.leaves_ms);
        for piece in &course.pieces {
            for (from_ms, to_ms, offset_mm) in self.inside(piece) {
                let goes_out = Some(to_ms) != ends_ms;
                match stays.last_mut() {
                    Some(last) if last.to_ms == from_ms => {
                        last.to_ms = to_ms;
                        last.confidence = last.confidence.max(piece.confidence);
                        last.goes_out = goes_out;
                    }
                    Some(_) | None => stays.push(Stay {
                        from_ms,
                        to_ms,
                        location: (piece.driven.arc, offset_mm),
                        confidence: piece.confidence,
                        comes_in: Some(from_ms) != begins_ms,
                        goes_out,
                    }),
                }
            }
        }
        stays
    }

    /// When a piece lies inside, and from which place on its arc.
    fn inside(&self, piece: &Piece) -> Vec<(i64, i64, u32)> {
        let Driven { arc, from_mm, to_mm, enters_ms, leaves_ms } = piece.driven;
        let Some(spans) = self.covered.get(&arc) else { return Vec::new() };
        if from_mm == to_mm {
            let is_inside = self.covers(arc, from_mm) && enters_ms < leaves_ms;
            return if is_inside { vec![(enters_ms, leaves_ms, from_mm)] } else { Vec::new() };
        }
        let length = f64::from(self.snapshot.network.length_mm[arc.index()].max(1));
        spans
            .iter()
            .filter_map(|(from, to)| {
                let begin = whole(from * length).max(from_mm);
                let end = whole(to * length).min(to_mm);
                let at = |offset: u32| {
                    enters_ms
                        + (leaves_ms - enters_ms) * i64::from(offset - from_mm)
                            / i64::from(to_mm - from_mm)
                };
                (begin < end).then(|| (at(begin), at(end), begin))
            })
            .collect()
    }

    fn event(&self, course: &Course, stay: &Stay) -> ZoneEvent {
        let closed = self.closed(stay);
        let standing = match self.trip {
            None => ZoneStanding::Unasked,
            Some(trip) if !self.bound.zone.restricts(&trip.truck, &trip.load) => {
                ZoneStanding::Unbound
            }
            Some(_) if closed.is_none() => ZoneStanding::Open,
            Some(_) => ZoneStanding::Closed,
        };
        let looked_at = closed.unwrap_or(Interval { from_ms: stay.from_ms, to_ms: stay.to_ms });
        let (arc, offset_mm) = stay.location;
        ZoneEvent {
            zone_id: self.bound.zone.zone_id.clone(),
            name: self.bound.zone.name.clone(),
            from: instant(stay.from_ms),
            to: instant(stay.to_ms),
            location: point_at(&self.snapshot.network, arc, offset_mm),
            standing,
            closed_from: closed.map(|closed| instant(closed.from_ms)),
            probability: self.probability(course, stay, looked_at),
        }
    }

    /// The first span of a stay in which the zone was closed to the trip: for bans on passing any
    /// instant inside, for bans on coming in or going out that instant alone.
    fn closed(&self, stay: &Stay) -> Option<Interval> {
        let trip = self.trip?;
        if !self.bound.zone.restricts(&trip.truck, &trip.load) {
            return None;
        }
        let within = Interval { from_ms: stay.from_ms - 1, to_ms: stay.to_ms + 1 };
        // What cannot be decided (a year without a notice) counts as closed, as in planning.
        let spans = self
            .bound
            .schedule
            .intervals(within, &self.snapshot.calendar, &self.snapshot.time_zone)
            .unwrap_or_else(|_| vec![within]);
        let at = |at_ms: i64| {
            let is_closed = spans.iter().any(|span| span.contains(at_ms));
            is_closed.then_some(Interval { from_ms: at_ms, to_ms: at_ms + 1 })
        };
        match self.bound.zone.effect {
            Effect::ForbidPassing
            | Effect::RequirePermit
            | Effect::RequireEscort
            | Effect::RequireDesignatedRoute => spans.iter().find_map(|span| {
                let from_ms = span.from_ms.max(stay.from_ms);
                let to_ms = span.to_ms.min(stay.to_ms);
                (from_ms < to_ms).then_some(Interval { from_ms, to_ms })
            }),
            Effect::ForbidEntry if stay.comes_in => at(stay.from_ms),
            Effect::ForbidExit if stay.goes_out => at(stay.to_ms),
            Effect::ForbidEntry | Effect::ForbidExit | Effect::CapSpeed { .. } => None,
        }
    }

    /// The greatest likelihood of all positions in that time that the truck was inside. Where none
    /// falls into it, that of the roads between which it drove through.
    fn probability(&self, course: &Course, stay: &Stay, looked_at: Interval) -> f64 {
        let first = course.fixes.partition_point(|fix| fix.to_ms < looked_at.from_ms);
        course.fixes[first..]
            .iter()
            .take_while(|fix| fix.from_ms <= looked_at.to_ms)
            .map(|fix| {
                fix.places
                    .iter()
                    .filter(|(snap, _)| self.covers(snap.arc, snap.offset_mm))
                    .map(|(_, likely)| likely)
                    .sum::<f64>()
            })
            .reduce(f64::max)
            .filter(|likely| *likely > 0.0)
            .unwrap_or(stay.confidence)
            .min(1.0)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a length that is a u32"
)]
fn whole(length_mm: f64) -> u32 {
    length_mm.round().clamp(0.0, f64::from(u32::MAX)) as u32
}

/// An instant of a trace; all of them were given as instants.
pub(super) fn instant(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MAX)
}
