//! Which of many plans a change of scheme breaks.
//!
//! Only plans that use an arc which the change touches are driven again; the others are what they were.
//! Those are first driven by a replay that knows *surely lawful* alone; what it does not decide is
//! [verified](super::verify()) rule by rule.

use std::collections::HashMap;
use std::sync::Arc;

use super::batch::{Watch, in_parallel};
use super::quick::Quick;
use super::snapshot::WaitingNode;
use super::spans::Groups;
use super::verify::looked_at;
use super::{NoRoute, Plan, Snapshot, Trip, Violation, plan_without_reasons, verify};
use crate::roads::{ArcId, NodeId};
use crate::zones::BoundZone;

/// A plan with the trip it was made for.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// What was asked.
    pub trip: &'a Trip,
    /// What was answered.
    pub plan: &'a Plan,
}

/// What came of looking at a plan again.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Nothing that changed lies on its way: it is as lawful as it was.
    Untouched,
    /// It was driven again and breaks no rule.
    Lawful,
    /// Every rule that it breaks now.
    Broken(Vec<Violation>),
}

impl Standing {
    /// Whether it was driven again and breaks a rule.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

/// Plans that a thread takes at once.
const PLANS_AT_ONCE: usize = 64;
/// Trips that a thread takes at once: planning takes longer.
const TRIPS_AT_ONCE: usize = 1;

/// Looks at every plan under `next`, in the order given; `None` when it was cancelled. With the snapshot
/// `before`, plans that were made on it and use no arc that changed are not driven again.
#[must_use]
pub fn recheck(
    before: Option<&Snapshot>,
    next: &Snapshot,
    planned: &[Planned<'_>],
    watch: &Watch<'_>,
) -> Option<Vec<Standing>> {
    let touched =
        before.and_then(|before| Some((before.revision, Touched::between(before, next)?)));
    let is_touched = |plan: &Plan| match &touched {
        Some((revision, touched)) => plan.revision != *revision || touched.meets(plan),
        None => true,
    };
    let groups = Groups::new(next, planned.iter().map(|one| looked_at(one.trip, one.plan)));
    let quick = || Quick::new(next, &groups);
    in_parallel(planned, PLANS_AT_ONCE, watch, quick, |quick, one| {
        if !is_touched(one.plan) {
            return Standing::Untouched;
        }
        if quick.is_surely_lawful(one.trip, one.plan) {
            return Standing::Lawful;
        }
        match verify(next, one.plan, one.trip) {
            Ok(()) => Standing::Lawful,
            Err(violations) => Standing::Broken(violations),
        }
    })
}

/// Plans every trip without reasons, in the order given; `None` when it was cancelled.
#[must_use]
pub fn plan_all(
    snapshot: &Snapshot,
    trips: &[&Trip],
    watch: &Watch<'_>,
) -> Option<Vec<Result<Plan, NoRoute>>> {
    let plan = |(): &mut (), trip: &&Trip| plan_without_reasons(snapshot, trip);
    in_parallel(trips, TRIPS_AT_ONCE, watch, || (), plan)
}

/// Arcs that a change of scheme touches, a bit each.
pub(super) struct Touched(Vec<u64>);

impl Touched {
    /// What differs between two snapshots; `None` where everything may.
    pub(super) fn between(before: &Snapshot, next: &Snapshot) -> Option<Self> {
        let is_same_ground = Arc::ptr_eq(&before.ground, &next.ground)
            && before.calendar == next.calendar
            && before.time_zone == next.time_zone;
        if !is_same_ground {
            return None;
        }
        let mut touched = Self(vec![0; next.network.arc_count().div_ceil(64)]);
        touched.add_zones(&before.zones, &next.zones);
        touched.add_waiting(before, next);
        Some(touched)
    }

    fn add(&mut self, arcs: &[ArcId]) {
        for arc in arcs {
            self.0[arc.index() / 64] |= 1 << (arc.index() % 64);
        }
    }

    fn has(&self, arc: ArcId) -> bool {
        self.0.get(arc.index() / 64).is_none_or(|word| word >> (arc.index() % 64) & 1 == 1)
    }

    /// Whether a plan uses one of them.
    pub(super) fn meets(&self, plan: &Plan) -> bool {
        plan.legs.iter().flat_map(|leg| &leg.arcs).any(|arc| self.has(*arc))
    }

    /// Zones that came, went or changed. What a zone says is said on its own arcs: one who leaves it has
    /// driven on one of them.
    fn add_zones(&mut self, before: &[Arc<BoundZone>], next: &[Arc<BoundZone>]) {
        let mut gone: HashMap<&str, &Arc<BoundZone>> =
            before.iter().map(|bound| (bound.zone.zone_id.as_str(), bound)).collect();
        for bound in next {
            let was = gone.remove(bound.zone.zone_id.as_str());
            if was.is_some_and(|was| Arc::ptr_eq(was, bound) || was.zone == bound.zone) {
                continue;
            }
            self.add(&bound.inside);
            if let Some(was) = was {
                self.add(&was.inside);
            }
        }
        for bound in gone.values() {
            self.add(&bound.inside);
        }
    }

    /// Holding places that came, went or changed: a truck waits, or turns back, at the end of an arc.
    fn add_waiting(&mut self, before: &Snapshot, next: &Snapshot) {
        let at = |snapshot: &Snapshot, node: NodeId| -> Vec<WaitingNode> {
            let place = |place: u32| snapshot.waiting[place as usize].clone();
            snapshot.waiting_at(node).map(place).collect()
        };
        if before.waiting == next.waiting {
            return;
        }
        for waiting in before.waiting.iter().chain(&next.waiting) {
            if at(before, waiting.node) != at(next, waiting.node) {
                self.add(next.arcs_into(waiting.node));
            }
        }
    }
}
