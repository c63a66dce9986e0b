//! From a search's labels to a plan with its times.

use std::collections::HashMap;

use jiff::Timestamp;

use super::ends::Ends;
use super::explain::moved_ends;
use super::rules::TripRules;
use super::search::{Found, Label, NO_PARENT, Via};
use super::{Leg, Plan, Wait, WaitPlace};
use crate::roads::ArcId;
use crate::units::LonLat;

/// One arc, or the part of one, with the instants at its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub arc: ArcId,
    pub from_mm: u32,
    pub to_mm: u32,
    pub enters_ms: i64,
    pub leaves_ms: i64,
}

/// A wait between two stretches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    /// Place in the snapshot's waiting nodes.
    pub place: u32,
    /// After so many stretches.
    pub after: usize,
    pub from_ms: i64,
    pub to_ms: i64,
}

/// A way with its times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    pub stretches: Vec<Stretch>,
    pub stops: Vec<Stop>,
}

impl Route {
    pub(super) fn departs_ms(&self) -> i64 {
        self.stretches.first().map_or(0, |stretch| stretch.enters_ms)
    }

    pub(super) fn arrives_ms(&self) -> i64 {
        self.stretches.last().map_or(0, |stretch| stretch.leaves_ms)
    }

    /// Whether a piece of road is driven twice without a stop in between: a truck with dangerous goods
    /// is not sent in circles until a window opens.
    pub(super) fn has_lap(&self) -> bool {
        let mut driven: HashMap<ArcId, (u32, u32)> = HashMap::new();
        for (place, stretch) in self.stretches.iter().enumerate() {
            if self.stops.iter().any(|stop| stop.after == place) {
                driven.clear();
            }
            let before = driven.insert(stretch.arc, (stretch.from_mm, stretch.to_mm));
            if before.is_some_and(|(from, to)| stretch.from_mm < to && from < stretch.to_mm) {
                return true;
            }
        }
        false
    }

    /// Reads the way off the labels. Backwards from the arrival every instant is as late as it can
    /// be, so that waiting on the way is least and leaving is latest; then forwards, as driven.
    pub(super) fn read(rules: &TripRules<'_>, ends: &Ends, found: &Found, last: u32) -> Self {
        let mut chain: Vec<Label> = Vec::new();
        let mut place = last;
        while place != NO_PARENT {
            let label = found.labels[place as usize];
            chain.push(label);
            place = label.parent;
        }
        // Backwards: `at` is the instant at the end of each label.
        let mut at = chain[0].lo;
        let mut leave_ms: Vec<i64> = Vec::new();
        let mut begin = at;
        for (place, label) in chain.iter().enumerate() {
            let parent_hi = chain.get(place + 1).map(|parent| parent.hi);
            match label.via {
                Via::Wait(_) => {
                    leave_ms.push(at);
                    at = at.min(parent_hi.unwrap_or(at));
                }
                Via::Origin(_) | Via::Arc | Via::Destination(_) | Via::Both(..) => {
                    let (from_mm, to_mm) = part(rules, ends, label);
                    let drive = rules.drive(label.arc, Some(to_mm - from_mm));
                    at = drive.depart(at);
                    at = at.min(parent_hi.unwrap_or(at));
                    begin = at;
                }
            }
        }
        let latest = rules.trip.depart_until.as_millisecond();
        Self::drive(rules, ends, chain.iter().rev(), leave_ms, begin.min(latest))
    }

    fn drive<'l>(
        rules: &TripRules<'_>,
        ends: &Ends,
        labels: impl Iterator<Item = &'l Label>,
        mut leave_ms: Vec<i64>,
        begin: i64,
    ) -> Self {
        let mut route = Self { stretches: Vec::new(), stops: Vec::new() };
        let mut now = begin;
        for label in labels {
            if let Via::Wait(place) = label.via {
                let until = leave_ms.pop().unwrap_or(now).max(now);
                if until > now {
                    route.stops.push(Stop {
                        place,
                        after: route.stretches.len(),
                        from_ms: now,
                        to_ms: until,
                    });
                }
                now = until;
                continue;
            }
            let (from_mm, to_mm) = part(rules, ends, label);
            let leaves_ms = rules.drive(label.arc, Some(to_mm - from_mm)).arrive(now);
            route.stretches.push(Stretch {
                arc: label.arc,
                from_mm,
                to_mm,
                enters_ms: now,
                leaves_ms,
            });
            now = leaves_ms;
        }
        route
    }

    /// As told to people.
    pub(super) fn plan(&self, rules: &TripRules<'_>) -> Plan {
        let snapshot = rules.snapshot;
        let waited: i64 = self.stops.iter().map(|stop| stop.to_ms - stop.from_ms).sum();
        let lasted = self.arrives_ms() - self.departs_ms();
        Plan {
            revision: snapshot.revision,
            network_digest: snapshot.network.digest.clone(),
            departs_at: instant(self.departs_ms()),
            arrives_at: instant(self.arrives_ms()),
            distance_m: self
                .stretches
                .iter()
                .map(|stretch| f64::from(stretch.to_mm - stretch.from_mm) / 1000.0)
                .sum(),
            driving_s: seconds(lasted - waited),
            waiting_s: seconds(waited),
            is_proved_optimal: true,
            gap_s: 0,
            legs: self.legs(rules),
            waits: self.waits(rules),
            shaped_by: Vec::new(),
            moved_ends: moved_ends(rules),
        }
    }

    /// Stretches of one name and class that follow each other without a stop, as one leg.
    fn legs(&self, rules: &TripRules<'_>) -> Vec<Leg> {
        let network = &rules.snapshot.network;
        let mut legs: Vec<Leg> = Vec::new();
        for (place, stretch) in self.stretches.iter().enumerate() {
            let (name, reference) = network.name(stretch.arc);
            let class = network.attributes(stretch.arc).class;
            let line =
                cut(network.line(stretch.arc), stretch, network.length_mm[stretch.arc.index()]);
            let length_m = f64::from(stretch.to_mm - stretch.from_mm) / 1000.0;
            let begins_anew = self.stops.iter().any(|stop| stop.after == place);
            match legs.last_mut() {
                Some(leg)
                    if !begins_anew
                        && leg.name == name
                        && leg.reference == reference
                        && leg.class == class =>
                {
                    leg.length_m += length_m;
                    leg.to = instant(stretch.leaves_ms);
                    leg.line.extend(line.into_iter().skip(1));
                    leg.arcs.push(stretch.arc);
                }
                Some(_) | None => legs.push(Leg {
                    name: name.to_owned(),
                    reference: reference.to_owned(),
                    class,
                    length_m,
                    from: instant(stretch.enters_ms),
                    to: instant(stretch.leaves_ms),
                    line,
                    arcs: vec![stretch.arc],
                }),
            }
        }
        legs
    }

    fn waits(&self, rules: &TripRules<'_>) -> Vec<Wait> {
        let mut waits = Vec::new();
        let earliest = rules.trip.depart_from.as_millisecond();
        if self.departs_ms() > earliest {
            waits.push(Wait {
                place: WaitPlace::Origin,
                location: rules.trip.origin,
                from: instant(earliest),
                to: instant(self.departs_ms()),
                because: self.reasons(rules, 0, self.departs_ms() - earliest),
            });
        }
        for stop in &self.stops {
            let waiting = &rules.snapshot.waiting[stop.place as usize];
            waits.push(Wait {
                place: WaitPlace::HoldingPlace { name: waiting.name.clone() },
                location: waiting.location,
                from: instant(stop.from_ms),
                to: instant(stop.to_ms),
                because: self.reasons(rules, stop.after, stop.to_ms - stop.from_ms),
            });
        }
        waits
    }

    /// Rules that would have been in force somewhere ahead without waiting.
    fn reasons(&self, rules: &TripRules<'_>, after: usize, waited_ms: i64) -> Vec<String> {
        let mut reasons = Vec::new();
        let mut before = after.checked_sub(1).map(|place| self.stretches[place].arc);
        for stretch in &self.stretches[after..] {
            let (from, to) = (stretch.enters_ms - waited_ms, stretch.leaves_ms - waited_ms);
            let closures = rules.closures(stretch.arc).into_iter();
            for (rule, spans) in closures.chain(rules.boundary(before, stretch.arc)) {
                // While the wait lasted, the stretch would have been driven at some time from here on.
                let is_met =
                    spans.iter().any(|span| span.from_ms < to + waited_ms && span.to_ms > from);
                let name = rules.name_of(rule);
                if is_met && !reasons.contains(&name) {
                    reasons.push(name);
                }
            }
            before = Some(stretch.arc);
        }
        reasons
    }
}

/// The part of its arc that a label covers.
fn part(rules: &TripRules<'_>, ends: &Ends, label: &Label) -> (u32, u32) {
    let length = rules.snapshot.network.length_mm[label.arc.index()];
    match label.via {
        Via::Origin(end) => (ends.origins[end].offset_mm.min(length), length),
        Via::Destination(end) => (0, ends.destinations[end].offset_mm),
        Via::Both(one, other) => (ends.origins[one].offset_mm, ends.destinations[other].offset_mm),
        Via::Arc | Via::Wait(_) => (0, length),
    }
}

/// The part of an arc's line that a stretch drives.
fn cut(line: Vec<LonLat>, stretch: &Stretch, length_mm: u32) -> Vec<LonLat> {
    if stretch.from_mm == 0 && stretch.to_mm == length_mm {
        return line;
    }
    let whole: f64 = line.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
    let scale = if length_mm == 0 { 0.0 } else { whole / f64::from(length_mm) };
    let (from, to) = (f64::from(stretch.from_mm) * scale, f64::from(stretch.to_mm) * scale);
    let mut points = vec![at_distance(&line, from)];
    let mut walked = 0.0;
    for pair in line.windows(2) {
        walked += pair[0].distance_m(pair[1]);
        if walked > from && walked < to {
            points.push(pair[1]);
        }
    }
    points.push(at_distance(&line, to));
    points
}

fn at_distance(line: &[LonLat], distance_m: f64) -> LonLat {
    let mut left = distance_m;
    for pair in line.windows(2) {
        let length = pair[0].distance_m(pair[1]);
        if left <= length && length > 0.0 {
            let share = left / length;
            return LonLat::new(
                pair[0].lon + (pair[1].lon - pair[0].lon) * share,
                pair[0].lat + (pair[1].lat - pair[0].lat) * share,
            );
        }
        left -= length;
    }
    line[line.len() - 1]
}

pub(super) fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// Whole seconds, rounded up.
pub(super) const fn seconds(ms: i64) -> i64 {
    (ms + 999) / 1000
}
