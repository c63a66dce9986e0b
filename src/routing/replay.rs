//! A drive along given parts of arcs, without a stop, under any snapshot.

use jiff::Timestamp;

use super::verify::Replay;
use super::{Snapshot, Trip, Violation};
use crate::roads::ArcId;
use crate::units::LonLat;
use crate::zones::Interval;

/// A part of an arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which arc.
    pub arc: ArcId,
    /// From so far behind its tail, in millimetres …
    pub from_mm: u32,
    /// … to so far behind it.
    pub to_mm: u32,
}

/// A part of an arc with the instants at its ends, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Driven {
    /// Which arc.
    pub arc: ArcId,
    /// From so far behind its tail, in millimetres …
    pub from_mm: u32,
    /// … to so far behind it.
    pub to_mm: u32,
    /// Comes to the part.
    pub enters_ms: i64,
    /// Has left it.
    pub leaves_ms: i64,
}

/// A drive and the rules it meets.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed {
    /// The parts with their times.
    pub driven: Vec<Driven>,
    /// Every rule that is broken, in the order of the drive.
    pub violations: Vec<Violation>,
    /// The end of it.
    pub arrives_at: Timestamp,
}

/// Nobody is slower, so a drive ends within its length at this speed, in km/h.
const SLOWEST_KMH: i64 = 5;
/// What is looked at lasts no longer: 400 days are compiled at once.
const LONGEST_MS: i64 = 300 * 86_400_000;

/// Drives along parts of arcs that follow each other, leaving at one instant, and says every rule that
/// is met. The way is for going through: zones that forbid coming in count where the parts come in.
#[must_use]
pub fn replay(snapshot: &Snapshot, trip: &Trip, parts: &[Part], departs_at: Timestamp) -> Replayed {
    let begin = departs_at.as_millisecond();
    let length_mm: i64 = parts.iter().map(|part| i64::from(part.to_mm - part.from_mm)).sum();
    let longest_ms = (length_mm * 36 / (10 * SLOWEST_KMH)).saturating_add(3_600_000);
    let looked_at = Interval { from_ms: begin, to_ms: begin + longest_ms.min(LONGEST_MS) };
    let arcs: Vec<ArcId> = parts.iter().map(|part| part.arc).collect();
    let mut replay = Replay::over(snapshot, trip, looked_at, &arcs);
    let mut now = begin;
    let mut driven = Vec::with_capacity(parts.len());
    for (number, part) in parts.iter().enumerate() {
        let Part { arc, from_mm, to_mm } = *part;
        let is_last = number + 1 == parts.len();
        let leaves_ms = replay.drive(arc, to_mm - from_mm, now, is_last);
        driven.push(Driven { arc, from_mm, to_mm, enters_ms: now, leaves_ms });
        now = leaves_ms;
    }
    Replayed { driven, violations: replay.violations, arrives_at: super::route::instant(now) }
}

impl Snapshot {
    /// Places off the carriageway where trucks may stand, with their names.
    pub fn holding_places(&self) -> impl Iterator<Item = (&str, LonLat)> {
        self.waiting.iter().map(|place| (place.name.as_str(), place.location))
    }
}
