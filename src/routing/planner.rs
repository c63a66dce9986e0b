//! The planning itself: a quick search, an exact one where the quick one left something out, and the
//! reasons.

use super::ends::{Ends, Reach, find_ends};
use super::explain::{explain_no_route, shaping};
use super::floor::floor;
use super::route::{Route, seconds};
use super::rules::{Rule, TripRules};
use super::search::{Effort, search};
use super::{NoRoute, Plan, Snapshot, Trip};
use crate::units::LocalText;
use crate::zones::Interval;

/// A trip ends within a day of its last departure.
const LONGEST_TRIP_MS: i64 = 24 * 3_600_000;
/// The longest departure window.
const LONGEST_WINDOW_MS: i64 = 7 * 24 * 3_600_000;

/// The quick search keeps so many spans a state and ends after so many labels; nearly all trips need
/// fewer.
const QUICK: Effort = Effort { labels: 40_000, spans: 6, known: i64::MAX, floor: i64::MIN };
/// The exact search gives up after so many labels (some hundred megabytes).
const MOST_LABELS: usize = 1_500_000;

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
    let is_usable = |arc| !rules.is_closed_even_at_ends(arc);
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
    answer_within(rules, ends, &Reach::new(rules, ends))
}

/// The same with lower bounds that hold for these rules and perhaps for others too.
fn answer_within(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> Outcome {
    let quick = search(rules, ends, reach, QUICK);
    let first = quick.last.map(|last| Route::read(rules, ends, &quick, last));
    match first {
        Some(route) if quick.is_exact || is_freest(rules, ends, reach, &route) => proved(route),
        None if quick.is_exact => Outcome::None,
        Some(_) | None => exact_answer(rules, ends, reach, first),
    }
}

/// The same where the quick search left something out. A bound of all arrivals goes first: where
/// something opens later, everything that could be driven until then is told from what may arrive
/// first, and where nothing opens there is nothing to search.
pub(super) fn exact_answer(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    first: Option<Route>,
) -> Outcome {
    let Some(floor) = floor(rules, ends, reach) else { return Outcome::None };
    let is_at_floor = |route: &Route| route.arrives_ms() <= floor;
    let efforts: &[usize] =
        if first.is_some() { &[usize::MAX] } else { &[QUICK.spans, usize::MAX] };
    let mut best = first;
    let mut bound_ms = floor;
    for spans in efforts.iter().copied() {
        if let Some(route) = best.take_if(|route| is_at_floor(route)) {
            return proved(route);
        }
        let known = best.as_ref().map_or(i64::MAX, Route::arrives_ms);
        let effort = Effort { labels: MOST_LABELS, spans, known, floor };
        let found = search(rules, ends, reach, effort);
        let better = found.last.map(|last| Route::read(rules, ends, &found, last));
        if spans == usize::MAX {
            // Only labels were left out, and those come no earlier.
            bound_ms = bound_ms.max(found.bound);
        }
        best = better.or(best);
        if found.is_exact {
            return best.map_or(Outcome::None, proved);
        }
        if best.is_none() && found.bound < i64::MAX {
            // It ended at its bound of labels; one that keeps more spans ends there too.
            return Outcome::Unknown;
        }
    }
    match best {
        Some(route) if route.arrives_ms() <= bound_ms => proved(route),
        Some(route) => Outcome::Found(Answer { route, is_proved: false, bound_ms }),
        None => Outcome::Unknown,
    }
}

fn proved(route: Route) -> Outcome {
    let bound_ms = route.arrives_ms();
    Outcome::Found(Answer { route, is_proved: true, bound_ms })
}

/// Whether a way arrives as early as it could without any restriction in time.
fn is_freest(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>, route: &Route) -> bool {
    let from = rules.trip.depart_from.as_millisecond();
    route.arrives_ms() <= from + freest_ms(rules, ends, reach)
}

/// Least driving time from origin to destination without any restriction in time.
pub(super) fn freest_ms(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> i64 {
    let network = &rules.snapshot.network;
    let mut least = i64::MAX;
    for origin in &ends.origins {
        for destination in &ends.destinations {
            if let Some(length) = origin.length_to(*destination) {
                least = least.min(rules.free_ms(origin.arc, length));
            }
        }
        if let Some(rest) = reach.settle(network.head[origin.arc.index()]) {
            let begin = rules.free_ms(origin.arc, origin.length_to_head(rules));
            least = least.min(begin.saturating_add(rest));
        }
    }
    least
}

/// The way without some rules, `None` when there is none even then.
pub(super) fn arrival_without(snapshot: &Snapshot, trip: &Trip, relaxed: &[Rule]) -> Option<Route> {
    let mut rules = TripRules::new(snapshot, trip, within(trip), relaxed);
    let ends = ends_for(&rules).ok()?;
    rules.allow_access_around(ends.origins.iter().chain(&ends.destinations).map(|end| end.arc));
    found(&rules, &ends, &Reach::new(&rules, &ends))
}

/// The way under these rules, if one is found.
pub(super) fn found(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> Option<Route> {
    match answer_within(rules, ends, reach) {
        Outcome::Found(answer) => Some(answer.route),
        Outcome::None | Outcome::Unknown => None,
    }
}
