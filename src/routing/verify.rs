//! Replays a plan against any snapshot.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::planner::within;
use super::rules::{Progress, Rule, TripRules};
use super::{Plan, Snapshot, Trip, WaitPlace};
use crate::roads::ArcId;
use crate::units::LonLat;
use crate::zones::Interval;

/// Where and when a plan breaks a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Violation {
    /// Zone identifier, tag of the road, or `turn`, `timing`, `network`, `waiting`.
    pub rule: String,
    /// Where.
    pub location: LonLat,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// How far a leg's time may be off the time driven under the snapshot: the plan keeps milliseconds,
/// speed caps may round each arc by one.
pub(super) const TIMING_TOLERANCE_MS: i64 = 1_000;

/// Says every rule that a plan breaks under a snapshot; `Ok` when it is lawful.
pub fn verify(snapshot: &Snapshot, plan: &Plan, trip: &Trip) -> Result<(), Vec<Violation>> {
    let mut replay = Replay::new(snapshot, trip, plan);
    if plan.network_digest != snapshot.network.digest {
        replay.breaks("network", trip.origin, plan.departs_at.as_millisecond());
        return Err(replay.violations);
    }
    replay.run(plan);
    if replay.violations.is_empty() { Ok(()) } else { Err(replay.violations) }
}

/// The time that a replay looks at.
pub(super) fn looked_at(trip: &Trip, plan: &Plan) -> Interval {
    let within = within(trip);
    Interval {
        from_ms: within.from_ms.min(plan.departs_at.as_millisecond()),
        to_ms: within.to_ms.max(plan.arrives_at.as_millisecond() + 1),
    }
}

pub(super) struct Replay<'a> {
    rules: TripRules<'a>,
    pub(super) violations: Vec<Violation>,
    progress: Progress,
    before: Option<ArcId>,
}

impl Snapshot {
    /// Where on an arc a point of its line lies, in millimetres from its tail.
    pub(super) fn offset_of(&self, arc: Option<&ArcId>, point: Option<&LonLat>) -> u32 {
        let (Some(arc), Some(point)) = (arc, point) else { return 0 };
        self.index.place_on(&self.network, *arc, *point, 5.0).map_or(0, |snap| snap.offset_mm)
    }
}

impl<'a> Replay<'a> {
    fn new(snapshot: &'a Snapshot, trip: &'a Trip, plan: &Plan) -> Self {
        let looked_at = looked_at(trip, plan);
        let arcs: Vec<ArcId> = plan.legs.iter().flat_map(|leg| leg.arcs.iter().copied()).collect();
        Self::over(snapshot, trip, looked_at, &arcs)
    }

    /// A replay of a drive over these arcs.
    pub(super) fn over(
        snapshot: &'a Snapshot,
        trip: &'a Trip,
        looked_at: Interval,
        arcs: &[ArcId],
    ) -> Self {
        let mut rules = TripRules::new(snapshot, trip, looked_at, &[]);
        let ends = arcs.first().into_iter().chain(arcs.last()).copied();
        if arcs.iter().all(|arc| arc.index() < snapshot.network.arc_count()) {
            rules.allow_access_around(ends);
        }
        Self { rules, violations: Vec::new(), progress: Progress::new(), before: None }
    }

    fn breaks(&mut self, rule: &str, location: LonLat, at_ms: i64) {
        self.violations.push(Violation {
            rule: rule.to_owned(),
            location,
            at: super::route::instant(at_ms),
        });
    }

    fn run(&mut self, plan: &Plan) {
        let legs = plan.legs.len();
        let mut now = plan.departs_at.as_millisecond();
        for (place, leg) in plan.legs.iter().enumerate() {
            let begins = leg.from.as_millisecond();
            if begins > now {
                self.wait(plan, now, begins);
            }
            now = begins;
            let (mut first_mm, mut last_mm) = (0, None);
            if place == 0 {
                first_mm = self.offset(leg.arcs.first(), leg.line.first());
            }
            if place + 1 == legs {
                last_mm = Some(self.offset(leg.arcs.last(), leg.line.last()));
            }
            for (position, arc) in leg.arcs.iter().enumerate() {
                let length = self.rules.snapshot.network.length_mm[arc.index()];
                let from = if position == 0 { first_mm } else { 0 };
                let to = match last_mm {
                    Some(last) if position + 1 == leg.arcs.len() => last,
                    Some(_) | None => length,
                };
                now = self.drive(
                    *arc,
                    to.saturating_sub(from),
                    now,
                    place + 1 == legs && position + 1 == leg.arcs.len(),
                );
            }
            if (now - leg.to.as_millisecond()).abs() > TIMING_TOLERANCE_MS {
                let location = leg.line.last().copied().unwrap_or(self.rules.trip.destination);
                self.breaks("timing", location, now);
            }
            now = leg.to.as_millisecond();
        }
    }

    fn offset(&self, arc: Option<&ArcId>, point: Option<&LonLat>) -> u32 {
        self.rules.snapshot.offset_of(arc, point)
    }

    /// Waiting is lawful at a waiting place at the end of the arc before, while it is open.
    fn wait(&mut self, plan: &Plan, from: i64, to: i64) {
        let Some(before) = self.before else { return };
        let node = self.rules.snapshot.network.head[before.index()];
        let is_open = self.rules.snapshot.waiting_at(node).any(|place| {
            self.rules
                .waiting_spans(place)
                .iter()
                .any(|span| span.from_ms <= from && to <= span.to_ms)
        });
        if !is_open {
            let location = plan
                .waits
                .iter()
                .find(|wait| wait.place != WaitPlace::Origin && wait.from.as_millisecond() == from)
                .map_or(self.rules.snapshot.network.nodes[node.index()], |wait| wait.location);
            self.breaks("waiting", location, from);
        }
    }

    pub(super) fn drive(&mut self, arc: ArcId, length_mm: u32, enters: i64, is_last: bool) -> i64 {
        let network = &self.rules.snapshot.network;
        let location = network.nodes[network.tail[arc.index()].index()];
        if let Some(before) = self.before {
            let joins = network.head[before.index()] == network.tail[arc.index()];
            let turns_back =
                network.reverse(before) == Some(arc) && !self.rules.may_turn_back(before);
            let (progress, closed) = self.rules.turn(&self.progress, before, arc);
            self.progress = progress;
            if !joins || turns_back || closed.iter().any(|span| span.contains(enters)) {
                self.breaks("turn", location, enters);
            }
        }
        let mut boundary = self.rules.boundary(self.before, arc);
        if is_last {
            boundary.extend(self.rules.ending(arc));
        }
        for (rule, spans) in boundary {
            if let Some(span) = spans.iter().find(|span| span.contains(enters)) {
                self.breaks_rule(rule, arc, span.from_ms.max(enters));
            }
        }
        let leaves = self.rules.drive(arc, Some(length_mm)).arrive(enters);
        for (rule, spans) in self.rules.closures(arc) {
            if let Some(span) = spans.iter().find(|span| meets(**span, enters, leaves)) {
                self.breaks_rule(rule, arc, span.from_ms.max(enters));
            }
        }
        self.before = Some(arc);
        leaves
    }

    fn breaks_rule(&mut self, rule: Rule, arc: ArcId, at_ms: i64) {
        let name = self.rules.name_of(rule);
        let location = self.rules.snapshot.middle(arc);
        self.breaks(&name, location, at_ms);
    }
}

/// Whether wheels are on a stretch while it is closed: in at `enters`, out at `leaves`.
const fn meets(span: Interval, enters: i64, leaves: i64) -> bool {
    enters < span.to_ms && leaves > span.from_ms
}
