//! Draft → Planned: every automatic check passes and a lawful way is named.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::save::{Happening, save};
use super::{DeskError, Done, Facts, Seal, Step, facts, facts_of, find, find_revision, retrying};
use crate::app::{App, AppError};
use crate::auth::Actor;
use crate::routing::{self, Alternatives, NoAlternatives, NoRoute, Plan, Snapshot, Trip};
use crate::store::{self, StoreError};
use crate::units::{LocalText, local_text};
use crate::waybill::{Action, Move, State, Waybill, WaybillId};

/// How often a plan is made anew because the scheme or a record changed while it was made.
pub(super) const MAX_REPLANS: u32 = 4;
/// A waybill refused so often is not mended any more; each refusal stays on it with its report.
const MAX_REFUSALS: usize = 50;
/// How long a plan waits for its turn before the desk is told to try later.
const PLANNING_QUEUE: Duration = Duration::from_secs(10);

/// Finds a way beside the requests, at most as many at once as there are processors.
pub async fn plan_route(
    app: &App,
    snapshot: Arc<Snapshot>,
    trip: Trip,
) -> Result<Result<Plan, NoRoute>, DeskError> {
    search(app, move || replayed(&snapshot, &trip, routing::plan(&snapshot, &trip))).await
}

/// A way that another reading of the rules finds fault with goes to nobody: a gate that cannot decide
/// refuses.
pub(super) fn replayed(
    snapshot: &Snapshot,
    trip: &Trip,
    found: Result<Plan, NoRoute>,
) -> Result<Plan, NoRoute> {
    let plan = found?;
    let Err(violations) = routing::verify(snapshot, &plan, trip) else { return Ok(plan) };
    tracing::error!(?violations, ?trip, "a plan breaks a rule and is refused");
    let rules: Vec<&str> = violations.iter().map(|violation| violation.rule.as_str()).collect();
    let rules = rules.join(", ");
    Err(NoRoute::Invalid {
        reason: local_text!(
            "算出的路线未通过复核（`{rules}`），已拒绝：请联系系统管理员",
            "the way that was found did not pass its second check (`{rules}`) and is refused: tell the administrator"
        ),
    })
}

/// Runs a search when its turn comes.
pub(super) async fn search<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, DeskError> {
    let turn = turn(&app.planning).await?;
    tokio::task::spawn_blocking(move || {
        // Held by the work itself: when its request goes away the work still runs.
        let _turn = turn;
        work()
    })
    .await
    .map_err(|_| DeskError::App(AppError::Interrupted))
}

/// Waits for a turn, not for ever.
pub(super) async fn turn(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, DeskError> {
    tokio::time::timeout(PLANNING_QUEUE, Arc::clone(turns).acquire_owned())
        .await
        .map_err(|_| DeskError::Busy)?
        .map_err(|_| DeskError::Busy)
}

/// Ways between the earliest and the safest under the scheme in force, for nobody's waybill.
pub async fn alternatives(app: &App, trip: Trip) -> Result<Alternatives, DeskError> {
    let snapshot = current_snapshot(app).await?;
    let risk = Arc::clone(&app.district.risk);
    let found = search(app, move || routing::alternatives(&snapshot, &trip, &risk)).await?;
    found.map_err(|refused| {
        let reason = refused.text();
        match refused {
            NoAlternatives::NoRoute(no_route) => DeskError::NoRoute(no_route),
            NoAlternatives::NotDangerous => DeskError::invalid("load", reason),
            NoAlternatives::NoPopulation | NoAlternatives::OtherNetwork => {
                DeskError::NoRisk(reason)
            }
        }
    })
}

/// The same for the trip of a waybill, by somebody who may see it.
pub async fn alternatives_of(
    app: &App,
    actor: &Actor,
    id: &WaybillId,
) -> Result<Alternatives, DeskError> {
    let waybill = {
        let mut tx = app.store.begin_read().await?;
        find(&mut tx, actor, id, Action::View).await?
    };
    let facts = facts_of(app, id, &waybill.content, Step::planning(None)).await?;
    let trip = facts.trip.ok_or_else(|| missing_for_trip(&waybill))?;
    alternatives(app, trip).await
}

/// Checks and plans a draft.
pub async fn submit(
    app: &App,
    actor: &Actor,
    waybill_id: &WaybillId,
    expected: Option<i64>,
    seal: &Seal<Waybill>,
) -> Result<Done<Waybill>, DeskError> {
    for _ in 0..MAX_REPLANS {
        let seen = {
            let mut tx = app.store.begin_read().await?;
            if let Some(kept) = seal.look_in(&mut tx).await? {
                return Ok(Done::Before(kept));
            }
            find_revision(&mut tx, actor, waybill_id, Action::Write, expected).await?
        };
        // Told before any planning.
        if seen.state != State::Draft {
            return Err(DeskError::WrongState { state: seen.state.which(), tried: Move::Plan });
        }
        if seen.refusals.len() >= MAX_REFUSALS {
            let reason = local_text!(
                "已被拒装 {MAX_REFUSALS} 次：请作废后另开运单",
                "refused {MAX_REFUSALS} times: void it and begin a new waybill"
            );
            return Err(DeskError::invalid("refusals", reason));
        }
        let attempt = Box::pin(plan_for(app, &seen, Step::planning(None))).await?;
        match retrying!(Box::pin(submit_once(app, actor, &seen, &attempt, seal))) {
            Ok(Some(done)) => return Ok(done),
            Ok(None) => {}
            Err(error) if is_overtaken(&error, expected) => {}
            Err(error) => return Err(error),
        }
    }
    Err(DeskError::Busy)
}

/// Somebody changed the waybill while its way was planned, and the client did not say which revision
/// it means: it is looked at again.
pub(super) const fn is_overtaken(error: &DeskError, expected: Option<i64>) -> bool {
    expected.is_none() && matches!(error, DeskError::Stale { .. })
}

/// What was planned, and on what.
pub(super) struct Attempt {
    pub snapshot: Arc<Snapshot>,
    pub trip: Option<Trip>,
    pub found: Option<Result<Plan, NoRoute>>,
}

impl Attempt {
    /// The way, if one was found.
    pub(super) fn plan(&self) -> Option<&Plan> {
        self.found.as_ref().and_then(|found| found.as_ref().ok())
    }

    /// Whether what was planned on is still what the transaction sees.
    pub(super) async fn is_current(
        &self,
        tx: &mut store::Tx,
        facts: &Facts,
    ) -> Result<bool, StoreError> {
        let in_force = store::schemes::revision_in_force(tx).await?;
        Ok(in_force == self.snapshot.revision && same_trip(facts.trip.as_ref(), self.trip.as_ref()))
    }
}

/// Same truck, load and places; the times are the caller's own.
fn same_trip(one: Option<&Trip>, other: Option<&Trip>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.truck == other.truck
                && one.prescribed == other.prescribed
                && one.load == other.load
                && one.origin == other.origin
                && one.destination == other.destination
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

async fn plan_for(app: &App, waybill: &Waybill, step: Step<'_>) -> Result<Attempt, DeskError> {
    let facts = facts_of(app, &waybill.waybill_id, &waybill.content, step).await?;
    let snapshot = current_snapshot(app).await?;
    let found = match facts.trip.clone() {
        Some(trip) => Some(plan_route(app, Arc::clone(&snapshot), trip).await?),
        None => None,
    };
    Ok(Attempt { snapshot, trip: facts.trip, found })
}

/// The snapshot in force, taken up anew when another process has published since.
pub async fn current_snapshot(app: &App) -> Result<Arc<Snapshot>, DeskError> {
    let in_force = {
        let mut tx = app.store.begin_read().await?;
        store::schemes::revision_in_force(&mut tx).await?
    };
    if app.snapshot().revision != in_force {
        Box::pin(app.reload_snapshot()).await?;
    }
    Ok(app.snapshot())
}

async fn submit_once(
    app: &App,
    actor: &Actor,
    seen: &Waybill,
    attempt: &Attempt,
    seal: &Seal<Waybill>,
) -> Result<Option<Done<Waybill>>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Some(Done::Before(kept)));
    }
    let id = &seen.waybill_id;
    let waybill = find_revision(&mut tx, actor, id, Action::Write, Some(seen.revision)).await?;
    let step = Step::planning(attempt.plan());
    let facts = facts(app, &mut tx, id, &waybill.content, step).await?;
    if !attempt.is_current(&mut tx, &facts).await? {
        return Ok(None);
    }
    let now = app.clock.now();
    let report = app.report(&facts.subject);
    if !report.passes() {
        return Err(DeskError::ChecksFailed(Box::new(report)));
    }
    let plan = match &attempt.found {
        Some(Ok(plan)) => plan.clone(),
        Some(Err(no_route)) => return Err(DeskError::NoRoute(no_route.clone())),
        None => return Err(missing_for_trip(&waybill)),
    };
    let body = json!({
        "departs_at": plan.departs_at,
        "arrives_at": plan.arrives_at,
        "scheme_revision": plan.revision,
        "network_digest": plan.network_digest,
    });
    let waybill = waybill.plan(plan, report, &actor.account_id, now)?;
    let happening = Happening { kind: "waybill_planned", body };
    save(app, &mut tx, actor, &waybill, &facts, happening).await?;
    seal.finish(tx, waybill).await.map(Some)
}

/// A rule pack that lets an incomplete waybill pass does not make it plannable.
fn missing_for_trip(waybill: &Waybill) -> DeskError {
    let content = &waybill.content;
    let field = if content.origin.is_none() {
        "origin"
    } else if content.destination.is_none() {
        "destination"
    } else if content.vehicle.is_none() {
        "vehicle"
    } else {
        "loading_at"
    };
    let reason = LocalText::new(
        "查找路线需要此项，且须已登记，请填写",
        "is needed to find a way, and has to be on file",
    );
    DeskError::invalid(field, reason)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::builtin;
    use crate::goods::LoadProfile;
    use crate::units::LonLat;
    use crate::zones::{Scheme, Truck};

    #[test]
    fn a_plan_that_the_second_check_faults_is_refused() {
        let snapshot = Snapshot::new(
            Arc::new(builtin::demo_network().unwrap()),
            &Scheme { revision: 1, zones: builtin::zones().unwrap() },
            Arc::new(builtin::calendar().unwrap()),
            TimeZone::get("Asia/Shanghai").unwrap(),
            &builtin::profile().unwrap(),
            &[],
        )
        .unwrap();
        let depart_from = "2026-11-25T10:00:00+08:00".parse().unwrap();
        let trip = Trip {
            origin: LonLat::new(108.38, 30.82),
            destination: LonLat::new(108.44, 30.78),
            depart_from,
            depart_until: depart_from + SignedDuration::from_hours(6),
            truck: Truck { gross_mass_kg: 36_000, axle_load_kg: 6_000, ..Truck::default() },
            load: LoadProfile { is_loaded: true, ..LoadProfile::default() },
            prescribed: None,
        };
        let plan = routing::plan(&snapshot, &trip).unwrap();
        assert_eq!(replayed(&snapshot, &trip, Ok(plan.clone())), Ok(plan.clone()));
        let mut spoiled = plan;
        spoiled.legs[0].to += SignedDuration::from_mins(10);
        let refused = replayed(&snapshot, &trip, Ok(spoiled)).unwrap_err();
        assert!(refused.text().en.contains("`timing"), "{}", refused.text().en);
    }
}
