//! A replay that only says *surely lawful* or *do not know*.
//!
//! Roads on which nothing is said are added up; zones are looked at with times that many trips share.
//! Anything out of the ordinary, such as a sign with a condition or a forbidden path that is begun, is not
//! decided here but left to [`verify`](super::verify()), as is every plan that breaks a rule.

use super::drive::Drive;
use super::kind::is_silent;
use super::spans::{Group, Groups, ending_after, holds};
use super::verify::{TIMING_TOLERANCE_MS, looked_at};
use super::{Plan, Snapshot, Trip};
use crate::goods::LoadProfile;
use crate::roads::ArcId;
use crate::zones::{Effect, Interval, Truck};

/// A yes or no for each of many things, forgotten all at once.
#[derive(Debug, Default)]
struct Marks {
    round: u32,
    marks: Vec<u32>,
}

impl Marks {
    fn new(size: usize) -> Self {
        Self { round: 1, marks: vec![0; size] }
    }

    fn forget(&mut self) {
        self.round += 1;
        // A mark holds the round above one bit.
        if self.round > u32::MAX / 2 {
            self.marks.fill(0);
            self.round = 1;
        }
    }

    fn get_or(&mut self, place: usize, work_out: impl FnOnce() -> bool) -> bool {
        let mark = self.marks[place];
        if mark >> 1 == self.round {
            return mark & 1 == 1;
        }
        let is = work_out();
        self.marks[place] = self.round << 1 | u32::from(is);
        is
    }
}

/// What one thread keeps from trip to trip.
pub(super) struct Quick<'a> {
    snapshot: &'a Snapshot,
    groups: &'a Groups<'a>,
    /// Truck and load that the marks hold for.
    of: Option<(&'a Truck, &'a LoadProfile)>,
    /// Sets of attributes on which nothing is said to the truck and load.
    silent: Marks,
    /// Zones that stand in their way.
    binding: Marks,
}

/// One step of the drive.
#[derive(Clone, Copy)]
struct Step {
    before: Option<ArcId>,
    arc: ArcId,
    /// Only a part of the arc, in millimetres.
    part_mm: Option<u32>,
    enters: i64,
    is_last: bool,
}

/// One trip on its way.
struct Drivers<'q, 'a> {
    quick: &'q mut Quick<'a>,
    trip: &'a Trip,
    group: &'q Group<'a>,
}

impl<'a> Quick<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, groups: &'a Groups<'a>) -> Self {
        Self {
            snapshot,
            groups,
            of: None,
            silent: Marks::new(snapshot.network.attributes.len()),
            binding: Marks::new(snapshot.zones.len()),
        }
    }

    /// Whether a plan is lawful beyond doubt.
    pub(super) fn is_surely_lawful(&mut self, trip: &'a Trip, plan: &Plan) -> bool {
        let snapshot = self.snapshot;
        let looked_at = looked_at(trip, plan);
        let Some(group) = self.groups.of(looked_at) else { return false };
        if plan.network_digest != snapshot.network.digest {
            return false;
        }
        if self.of != Some((&trip.truck, &trip.load)) {
            self.of = Some((&trip.truck, &trip.load));
            self.silent.forget();
            self.binding.forget();
        }
        Drivers { quick: self, trip, group }.run(plan, looked_at).is_some()
    }
}

impl Drivers<'_, '_> {
    fn run(&mut self, plan: &Plan, looked_at: Interval) -> Option<()> {
        let snapshot = self.quick.snapshot;
        let mut now = plan.departs_at.as_millisecond();
        let mut before: Option<ArcId> = None;
        for (place, leg) in plan.legs.iter().enumerate() {
            let (begins, ends) = (leg.from.as_millisecond(), leg.to.as_millisecond());
            let is_looked_at = looked_at.from_ms <= begins && ends <= looked_at.to_ms;
            if !is_looked_at || leg.arcs.iter().any(|arc| !has(snapshot, *arc)) {
                return None;
            }
            if let (Some(before), true) = (before, begins > now) {
                self.waits(before, now, begins)?;
            }
            now = begins;
            let is_last_leg = place + 1 == plan.legs.len();
            let first_mm =
                (place == 0).then(|| offset(snapshot, leg.arcs.first(), leg.line.first()));
            let last_mm = is_last_leg.then(|| offset(snapshot, leg.arcs.last(), leg.line.last()));
            for (position, arc) in leg.arcs.iter().enumerate() {
                let from = first_mm.filter(|_| position == 0);
                let to = last_mm.filter(|_| position + 1 == leg.arcs.len());
                let is_last = to.is_some();
                let part_mm = (from.is_some() || is_last).then(|| {
                    let to = to.unwrap_or(snapshot.network.length_mm[arc.index()]);
                    to.saturating_sub(from.unwrap_or(0))
                });
                let step = Step { before, arc: *arc, part_mm, enters: now, is_last };
                now = self.drive(&step)?;
                before = Some(*arc);
            }
            if (now - ends).abs() > TIMING_TOLERANCE_MS {
                return None;
            }
            now = ends;
        }
        Some(())
    }

    /// Waiting from an instant to another at the end of an arc.
    fn waits(&self, before: ArcId, from: i64, to: i64) -> Option<()> {
        let snapshot = self.quick.snapshot;
        let node = snapshot.network.head[before.index()];
        let is_open = |place: u32| {
            snapshot.admits(place, &self.trip.load)
                && self.group.waiting(place).is_some_and(|spans| {
                    ending_after(spans, from)
                        .is_some_and(|span| span.from_ms <= from && to <= span.to_ms)
                })
        };
        snapshot.waiting_at(node).any(is_open).then_some(())
    }

    /// When the arc is left, if it may be driven.
    fn drive(&mut self, step: &Step) -> Option<i64> {
        let snapshot = self.quick.snapshot;
        let (network, ground, arc) = (&snapshot.network, &snapshot.ground, step.arc);
        let set = network.attribute_of[arc.index()] as usize;
        let is_silent = || is_silent(snapshot, set, self.trip);
        let is_prescribed = match &self.trip.prescribed {
            Some(arcs) => arcs.binary_search(&arc).is_ok(),
            None => true,
        };
        if !self.quick.silent.get_or(set, is_silent) || !is_prescribed {
            return None;
        }
        if let Some(before) = step.before {
            let begins_path =
                |path: u32| network.forbidden_paths[path as usize].arcs.get(1) == Some(&arc);
            if network.head[before.index()] != network.tail[arc.index()]
                || (network.reverse(before) == Some(arc) && !snapshot.may_turn_back(before))
                || ground.paths_from(before).any(begins_path)
            {
                return None;
            }
        }
        let is_zoned =
            snapshot.zoned.has(arc) || step.before.is_some_and(|before| snapshot.zoned.has(before));
        if is_zoned {
            return self.drive_in_zones(step);
        }
        Some(step.enters + self.free_ms(step))
    }

    fn free_ms(&self, step: &Step) -> i64 {
        let ground = &self.quick.snapshot.ground;
        match step.part_mm {
            Some(length) => self.bare(step.arc, length).free_ms(),
            None => i64::from(ground.free_ms[step.arc.index()]),
        }
    }

    fn bare(&self, arc: ArcId, length_mm: u32) -> Drive {
        let snapshot = self.quick.snapshot;
        let set = snapshot.network.attribute_of[arc.index()] as usize;
        Drive::new(length_mm, snapshot.ground.speeds[set])
    }

    fn drive_in_zones(&mut self, step: &Step) -> Option<i64> {
        let snapshot = self.quick.snapshot;
        let before_zones = step.before.map_or(&[][..], |before| snapshot.zones_of(before));
        let zones = snapshot.zones_of(step.arc);
        for place in before_zones {
            let bound = &snapshot.zones[*place as usize];
            let crosses =
                step.before.is_some_and(|before| bound.leaving.binary_search(&before).is_ok());
            let goes_out =
                bound.zone.effect == Effect::ForbidExit && (crosses || !zones.contains(place));
            if goes_out && self.binds(*place) && holds(self.group.zone(*place)?, step.enters) {
                return None;
            }
        }
        let mut leaves = step.enters + self.free_ms(step);
        if zones.iter().any(|place| self.caps(*place).is_some()) {
            leaves = self.slowed(step, zones)?;
        }
        for place in zones {
            self.passes(*place, step, before_zones, leaves)?;
        }
        Some(leaves)
    }

    /// Whether one zone lets a step be, left at an instant.
    fn passes(&mut self, place: u32, step: &Step, before: &[u32], leaves: i64) -> Option<()> {
        let bound = &self.quick.snapshot.zones[place as usize];
        let effect = bound.zone.effect;
        if matches!(effect, Effect::CapSpeed { .. }) || !self.binds(place) {
            return Some(());
        }
        let spans = self.group.zone(place)?;
        let is_broken = match effect {
            Effect::ForbidEntry => {
                let comes_in = bound.entering.binary_search(&step.arc).is_ok()
                    || (step.before.is_some() && !before.contains(&place));
                comes_in && holds(spans, step.enters)
            }
            Effect::ForbidExit => {
                step.is_last
                    && bound.leaving.binary_search(&step.arc).is_ok()
                    && holds(spans, step.enters)
            }
            Effect::ForbidPassing
            | Effect::RequirePermit
            | Effect::RequireEscort
            | Effect::RequireDesignatedRoute => {
                ending_after(spans, step.enters).is_some_and(|span| span.from_ms < leaves)
            }
            Effect::CapSpeed { .. } => false,
        };
        (!is_broken).then_some(())
    }

    /// The speed to which a zone caps this trip while it counts.
    fn caps(&mut self, place: u32) -> Option<i64> {
        match self.quick.snapshot.zones[place as usize].zone.effect {
            Effect::CapSpeed { speed_kmh } if self.binds(place) => Some(i64::from(speed_kmh)),
            _ => None,
        }
    }

    /// When the end is reached with the caps of zones.
    fn slowed(&mut self, step: &Step, zones: &[u32]) -> Option<i64> {
        let length = self.quick.snapshot.network.length_mm[step.arc.index()];
        let drive = self.bare(step.arc, step.part_mm.unwrap_or(length));
        let mut caps: Vec<(Interval, i64)> = Vec::new();
        for place in zones {
            let Some(cap) = self.caps(*place) else { continue };
            let slowest = drive.clone().with_caps(vec![(FOREVER, cap)]).arrive(step.enters);
            let spans = self.group.zone(*place)?;
            let from = spans.partition_point(|span| span.to_ms <= step.enters);
            let met = spans[from..].iter().take_while(|span| span.from_ms <= slowest);
            caps.extend(met.map(|span| (*span, cap)));
        }
        Some(drive.with_caps(caps).arrive(step.enters))
    }

    fn binds(&mut self, place: u32) -> bool {
        let zone = &self.quick.snapshot.zones[place as usize].zone;
        let trip = self.trip;
        self.quick.binding.get_or(place as usize, || zone.restricts(&trip.truck, &trip.load))
    }
}

/// Before and after all time that a drive can meet.
const FOREVER: Interval = Interval { from_ms: i64::MIN, to_ms: i64::MAX };

fn has(snapshot: &Snapshot, arc: ArcId) -> bool {
    arc.index() < snapshot.network.arc_count()
}

fn offset(snapshot: &Snapshot, arc: Option<&ArcId>, point: Option<&crate::units::LonLat>) -> u32 {
    snapshot.offset_of(arc, point)
}
