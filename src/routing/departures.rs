//! When to leave: the latest departure for an appointed arrival, and what each departure of a day comes
//! to.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::along::along;
use super::explain::explain_no_route;
use super::latest::latest;
use super::planner::{Answer, Outcome, Setting, lawful, undecided};
use super::route::{instant, seconds};
use super::way::Sought;
use super::{NoRoute, Plan, Snapshot, Trip, WaitPlace};
use crate::units::LocalText;

/// Most departures in one table.
pub const MOST_DEPARTURES: usize = 288;
/// The latest departure is found to within this much where it has to be closed in on.
const FINE_MS: i64 = 60_000;
/// The search for the latest departure gives up after so many arcs.
const MOST_ARCS: usize = 2_000_000;

/// One departure at a given instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Departure {
    /// Leaves the origin, without waiting there.
    #[schema(value_type = String, format = DateTime)]
    pub departs_at: Timestamp,
    /// What comes of it.
    pub outcome: DepartureOutcome,
}

/// What comes of leaving at an instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DepartureOutcome {
    /// It arrives.
    Arrives {
        /// Earliest lawful arrival.
        #[schema(value_type = String, format = DateTime)]
        arrives_at: Timestamp,
        /// Seconds driven.
        driving_s: i64,
        /// Seconds waited on the way.
        waiting_s: i64,
        /// Names of the holding places where it waits.
        waits_at: Vec<String>,
        /// No earlier arrival exists for this departure.
        is_proved_optimal: bool,
    },
    /// Leaving then, no lawful way leads there.
    NoWay,
    /// It was not decided within the bounds of the search: not to be taken for a yes.
    Undecided,
}

/// What leaving at each step of the trip's window comes to: first departure, then every `step` until the
/// last; steps from one minute, at most [`MOST_DEPARTURES`] of them.
pub fn departures(
    snapshot: &Snapshot,
    trip: &Trip,
    step: SignedDuration,
) -> Result<Vec<Departure>, NoRoute> {
    let step_ms = i64::try_from(step.as_millis()).unwrap_or(i64::MAX);
    let (from, until) = (trip.depart_from.as_millisecond(), trip.depart_until.as_millisecond());
    let count = (until - from).checked_div(step_ms).map_or(i64::MAX, |steps| steps + 1);
    if step_ms < FINE_MS || count > i64::try_from(MOST_DEPARTURES).unwrap_or(i64::MAX) {
        return Err(NoRoute::Invalid {
            reason: LocalText::new(
                format!("出发间隔不得短于一分钟，最多 {MOST_DEPARTURES} 个出发时刻"),
                format!("steps are a minute or more, and at most {MOST_DEPARTURES} departures"),
            ),
        });
    }
    let setting = Setting::new(snapshot, trip)?;
    let at = |number: i64| {
        let departs_at = instant(from + number * step_ms);
        let trip = Trip { depart_from: departs_at, depart_until: departs_at, ..trip.clone() };
        let rules = setting.rules.leaving(&trip);
        let outcome = match lawful(&rules, &setting.ends, &setting.reach) {
            Outcome::Found(answer) => arrives(&answer.plan(&rules)),
            Outcome::None => DepartureOutcome::NoWay,
            Outcome::Unknown => DepartureOutcome::Undecided,
        };
        Departure { departs_at, outcome }
    };
    Ok((0..count).map(at).collect())
}

fn arrives(plan: &Plan) -> DepartureOutcome {
    DepartureOutcome::Arrives {
        arrives_at: plan.arrives_at,
        driving_s: plan.driving_s,
        waiting_s: plan.waiting_s,
        waits_at: plan.holding_places().map(ToOwned::to_owned).collect(),
        is_proved_optimal: plan.is_proved_optimal,
    }
}

/// Finds the latest departure of the trip's window that arrives by an instant; there is nothing to wait
/// for at the origin then. Where the plan is not
/// proved, `gap_s` says how much later one might still leave.
pub fn arrive_by(snapshot: &Snapshot, trip: &Trip, by: Timestamp) -> Result<Plan, NoRoute> {
    let setting = Setting::new(snapshot, trip)?;
    in_time(&setting, by.as_millisecond()).ok_or_else(|| too_late(snapshot, trip, by))
}

/// The latest departure that arrives by an instant.
pub(super) fn in_time(setting: &Setting<'_>, by_ms: i64) -> Option<Plan> {
    let Setting { rules, ends, reach } = setting;
    // Nobody who may wait only at holding places leaves later than one who may wait anywhere.
    let bound_ms = match latest(rules, ends, reach, by_ms, MOST_ARCS) {
        Sought::Found(way, departs_ms) => {
            if let Some(route) = along(rules, ends, reach, &way, Some(by_ms))
                && route.departs_ms() >= departs_ms
            {
                let bound_ms = route.arrives_ms();
                let mut plan = Answer { route, is_proved: true, bound_ms }.plan(rules);
                plan.waits.retain(|wait| wait.place != WaitPlace::Origin);
                return Some(plan);
            }
            departs_ms
        }
        Sought::Spent => rules.trip.depart_until.as_millisecond(),
        Sought::None => return None,
    };
    close_in(setting, by_ms, bound_ms)
}

/// Halves the time in which the latest departure lies: who may leave from an instant on and arrive in
/// time may also leave from any instant before.
fn close_in(setting: &Setting<'_>, by_ms: i64, bound_ms: i64) -> Option<Plan> {
    let arrives_from = |from_ms: i64| {
        let trip = Trip { depart_from: instant(from_ms), ..setting.rules.trip.clone() };
        let rules = setting.rules.leaving(&trip);
        match lawful(&rules, &setting.ends, &setting.reach) {
            Outcome::Found(answer) if answer.route.arrives_ms() <= by_ms => {
                Some(answer.plan(&rules))
            }
            Outcome::Found(_) | Outcome::None | Outcome::Unknown => None,
        }
    };
    let mut best = arrives_from(setting.rules.trip.depart_from.as_millisecond())?;
    let (mut low, mut high) = (best.departs_at.as_millisecond(), bound_ms);
    while high - low > FINE_MS {
        let middle = low + (high - low) / 2;
        match arrives_from(middle) {
            Some(plan) => {
                low = plan.departs_at.as_millisecond().max(middle);
                best = plan;
            }
            None => high = middle,
        }
    }
    let gap_s = seconds(high - best.departs_at.as_millisecond()).max(0);
    best.waits.retain(|wait| wait.place != WaitPlace::Origin);
    Some(Plan { is_proved_optimal: gap_s == 0, gap_s, ..best })
}

fn too_late(snapshot: &Snapshot, trip: &Trip, by: Timestamp) -> NoRoute {
    match super::plan(snapshot, trip) {
        Ok(plan) if plan.is_proved_optimal => {
            let civil = |at: Timestamp| {
                snapshot.time_zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
            };
            let (by, earliest) = (civil(by), civil(plan.arrives_at));
            NoRoute::Invalid {
                reason: LocalText::new(
                    format!("`{by}` 前无法合法到达：最早到达时间是 {earliest}"),
                    format!("no lawful way arrives by `{by}`: the earliest arrival is {earliest}"),
                ),
            }
        }
        Ok(_) => undecided(),
        Err(NoRoute::Disconnected) => explain_no_route(snapshot, trip),
        Err(no_route) => no_route,
    }
}
