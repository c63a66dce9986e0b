//! The planning itself: a quick search, an exact one where the quick one left something out, and the
//! reasons.

use super::ends::{Ends, Reach, find_ends};
use super::explain::{explain_no_route, shaping};
use super::route::{Route, seconds};
use super::rules::{Rule, TripRules};
use super::search::{Effort, Found, search};
use super::{NoRoute, Plan, Snapshot, Trip};
use crate::units::LocalText;
use crate::zones::Interval;

/// A trip ends within a day of its last departure.
const LONGEST_TRIP_MS: i64 = 24 * 3_600_000;
/// The longest departure window.
const LONGEST_WINDOW_MS: i64 = 7 * 24 * 3_600_000;

/// The quick search keeps so many spans a state; nearly all trips need fewer.
const QUICK: Effort = Effort { labels: 3_000_000, spans: 6, known: i64::MAX };
/// The exact search gives up after so many labels (some hundred megabytes).
const EXACT_LABELS: usize = 3_000_000;

/// A way, and whether it is proved that no earlier arrival exists.
pub(super) struct Answer {
    pub route: Route,
    pub is_proved: bool,
    /// Nothing arrives before this.
    pub bound_ms: i64,
}

/// The time that one trip looks at.
pub(super) fn within(trip: &Trip) -> Interval {
    Interval {
        from_ms: trip.depart_from.as_millisecond(),
        to_ms: trip.depart_until.as_millisecond() + LONGEST_TRIP_MS,
    }
}

/// Finds the earliest lawful arrival.
pub fn plan(snapshot: &Snapshot, trip: &Trip) -> Result<Plan, NoRoute> {
    check(trip)?;
    let rules = TripRules::new(snapshot, trip, within(trip), &[]);
    let ends = match ends_for(&rules) {
        Ok(ends) => ends,
        Err(NoRoute::OffRoad { .. }) => return Err(explain_no_route(snapshot, trip)),
        Err(other) => return Err(other),
    };
    let mut rules = rules;
    rules.allow_access_around(ends.origins.iter().chain(&ends.destinations).map(|end| end.arc));
    match answer(&rules, &ends) {
        Outcome::Found(answer) => {
            let mut plan = answer.route.plan(&rules);
            plan.is_proved_optimal = answer.is_proved;
            if !answer.is_proved {
                plan.gap_s = seconds(answer.route.arrives_ms() - answer.bound_ms);
            }
            plan.shaped_by = shaping(&rules, &ends, &answer.route);
            Ok(plan)
        }
        Outcome::None => Err(explain_no_route(snapshot, trip)),
        Outcome::Unknown => Err(NoRoute::Invalid {
            reason: LocalText::new(
                "搜索达到上限仍未找到合法路线：请放宽出发时段",
                "the search was ended at its bound without finding a lawful way: give it a wider departure window",
            ),
        }),
    }
}

fn check(trip: &Trip) -> Result<(), NoRoute> {
    let invalid = |zh: &str, en: &str| Err(NoRoute::Invalid { reason: LocalText::new(zh, en) });
    let (from, until) = (trip.depart_from.as_millisecond(), trip.depart_until.as_millisecond());
    if until < from {
        return invalid("最晚出发时间早于最早出发时间", "the last departure lies before the first");
    }
    if until - from > LONGEST_WINDOW_MS {
        return invalid("出发时段超过七天", "the departure window is longer than seven days");
    }
    Ok(())
}

/// Ends on roads that are open at some time.
pub(super) fn ends_for(rules: &TripRules<'_>) -> Result<Ends, NoRoute> {
    let is_usable = |arc| {
        // Roads for residents are open to those who begin or end there.
        rules.closing_tags(arc).iter().all(|tag| *tag == "destination")
    };
    find_ends(rules.snapshot, rules.trip, &is_usable)
}

pub(super) enum Outcome {
    Found(Answer),
    /// It is proved that there is no way.
    None,
    /// The search ended at its bound.
    Unknown,
}

/// The earliest arrival under these rules.
pub(super) fn answer(rules: &TripRules<'_>, ends: &Ends) -> Outcome {
    let reach = Reach::new(rules, ends);
    let quick = search(rules, ends, &reach, QUICK);
    let first = quick.last.map(|last| read(rules, ends, &quick, last));
    if quick.is_exact || first.as_ref().is_some_and(|route| is_freest(rules, ends, &reach, route)) {
        return match first {
            Some(route) => {
                let bound_ms = route.arrives_ms();
                Outcome::Found(Answer { route, is_proved: true, bound_ms })
            }
            None => Outcome::None,
        };
    }
    let known = first.as_ref().map_or(i64::MAX, Route::arrives_ms);
    let effort = Effort { labels: EXACT_LABELS, spans: usize::MAX, known };
    let exact = search(rules, ends, &reach, effort);
    match (exact.last, first) {
        (Some(last), _) => {
            let route = read(rules, ends, &exact, last);
            let bound_ms = route.arrives_ms();
            Outcome::Found(Answer { route, is_proved: true, bound_ms })
        }
        (None, Some(route)) => {
            let is_proved = exact.is_exact;
            let bound_ms = if is_proved { route.arrives_ms() } else { exact.bound };
            Outcome::Found(Answer { route, is_proved, bound_ms })
        }
        (None, None) if exact.is_exact => Outcome::None,
        (None, None) => Outcome::Unknown,
    }
}

fn read(rules: &TripRules<'_>, ends: &Ends, found: &Found, last: u32) -> Route {
    Route::read(rules, ends, found, last)
}

/// Whether a way arrives as early as it could without any restriction in time.
fn is_freest(rules: &TripRules<'_>, ends: &Ends, reach: &Reach, route: &Route) -> bool {
    let from = rules.trip.depart_from.as_millisecond();
    route.arrives_ms() <= from + freest_ms(rules, ends, reach)
}

/// Least driving time from origin to destination without any restriction in time.
pub(super) fn freest_ms(rules: &TripRules<'_>, ends: &Ends, reach: &Reach) -> i64 {
    let network = &rules.snapshot.network;
    let mut least = i64::MAX;
    for origin in &ends.origins {
        for destination in &ends.destinations {
            if let Some(length) = origin.length_to(*destination) {
                least = least.min(rules.free_ms(origin.arc, length));
            }
        }
        if let Some(rest) = reach.rest_ms(network.head[origin.arc.index()]) {
            let begin = rules.free_ms(origin.arc, origin.length_to_head(rules));
            least = least.min(begin.saturating_add(rest));
        }
    }
    least
}

/// Arrival without some rules, `None` when there is no way even then.
pub(super) fn arrival_without(snapshot: &Snapshot, trip: &Trip, relaxed: &[Rule]) -> Option<Route> {
    let mut rules = TripRules::new(snapshot, trip, within(trip), relaxed);
    let ends = ends_for(&rules).ok()?;
    rules.allow_access_around(ends.origins.iter().chain(&ends.destinations).map(|end| end.arc));
    match answer(&rules, &ends) {
        Outcome::Found(answer) => Some(answer.route),
        Outcome::None | Outcome::Unknown => None,
    }
}
