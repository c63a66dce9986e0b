//! The planning itself: a quick search, an exact one where the quick one left something out, and the
//! reasons.

use super::along::along;
use super::earliest::Earliest;
use super::ends::{Ends, Reach, find_ends};
use super::explain::{explain_no_route, shaping};
use super::floor::floor;
use super::latest::latest;
use super::route::{Route, seconds};
use super::rules::{Rule, TripRules};
use super::search::{Effort, search};
use super::way::{Sought, Way};
use super::{NoRoute, Plan, Snapshot, Trip};
use crate::units::LocalText;
use crate::zones::Interval;

/// A trip ends within a day of its last departure.
const LONGEST_TRIP_MS: i64 = 24 * 3_600_000;
/// The longest departure window.
const LONGEST_WINDOW_MS: i64 = 7 * 24 * 3_600_000;

/// The quick search keeps so many spans a state and ends after so many labels; nearly all trips need
/// fewer.
const QUICK: Effort = Effort {
    labels: 40_000,
    spans: 6,
    least_ms: 300_000,
    may_lap: true,
    prunes: true,
    known: i64::MAX,
    floor: i64::MIN,
};
/// The exact search gives up after so many labels.
const MOST_LABELS: usize = 60_000;
/// The same where laps are looked for at each: more decided none of 6,000 trips through two cities.
const LAPLESS_LABELS: usize = 20_000;
/// The same where nothing that was reached before is left out: enough for a few dozen roads.
const UNPRUNED_LABELS: usize = 4_000;

/// Whether an end lies in a pocket of few roads is looked at from both sides first.
const FIRST_STATES: usize = 500;
/// Without places to wait, the first search looks at so many states before the bound of all arrivals is
/// worked out.
const FEW_STATES: usize = 4_000;
/// The search for the latest departure gives up after so many.
const MOST_STATES: usize = 8_000;

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

/// A trip with its rules, its ends on the roads and the bounds between them.
pub(super) struct Setting<'a> {
    pub rules: TripRules<'a>,
    pub ends: Ends,
    pub reach: Reach<'a>,
}

impl<'a> Setting<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, trip: &'a Trip) -> Result<Self, NoRoute> {
        check(trip)?;
        let rules = TripRules::new(snapshot, trip, within(trip), &[]);
        Self::among(rules).map_err(|no_route| match no_route {
            NoRoute::OffRoad { .. } => explain_no_route(snapshot, trip),
            other => other,
        })
    }

    /// The same under rules that are given.
    pub(super) fn among(mut rules: TripRules<'a>) -> Result<Self, NoRoute> {
        let ends = ends_for(&rules)?;
        rules.allow_access_around(ends.origins.iter().chain(&ends.destinations).map(|end| end.arc));
        let reach = Reach::new(&rules, &ends);
        Ok(Self { rules, ends, reach })
    }

    pub(super) fn lawful(&self) -> Outcome {
        lawful(&self.rules, &self.ends, &self.reach)
    }
}

/// Finds the earliest lawful arrival, and of all ways that arrive then one that leaves late.
pub fn plan(snapshot: &Snapshot, trip: &Trip) -> Result<Plan, NoRoute> {
    let setting = Setting::new(snapshot, trip)?;
    match setting.lawful() {
        Outcome::Found(answer) => {
            let mut plan = answer.plan(&setting.rules);
            plan.shaped_by = shaping(&setting.rules, &setting.ends, &setting.reach, &answer.route);
            Ok(plan)
        }
        Outcome::None => Err(explain_no_route(snapshot, trip)),
        Outcome::Unknown => Err(undecided()),
    }
}

/// The same without the reasons: which zones made the plan longer is not worked out.
pub fn plan_without_reasons(snapshot: &Snapshot, trip: &Trip) -> Result<Plan, NoRoute> {
    let setting = Setting::new(snapshot, trip)?;
    match setting.lawful() {
        Outcome::Found(answer) => Ok(answer.plan(&setting.rules)),
        Outcome::None => Err(explain_no_route(snapshot, trip)),
        Outcome::Unknown => Err(undecided()),
    }
}

impl Answer {
    pub(super) fn plan(&self, rules: &TripRules<'_>) -> Plan {
        let mut plan = self.route.plan(rules);
        plan.is_proved_optimal = self.is_proved;
        if !self.is_proved {
            plan.gap_s = seconds(self.route.arrives_ms() - self.bound_ms);
        }
        plan
    }
}

pub(super) fn undecided() -> NoRoute {
    NoRoute::Invalid {
        reason: LocalText::new(
            "未找到不绕圈、只在停等场所等候的合法路线：请放宽或改变出发时段",
            "no lawful way was found that does not drive in circles to pass the time: give it a wider or another departure window",
        ),
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

/// The earliest arrival that does not drive in circles to pass the time. A way without laps that is the
/// earliest of all is the earliest of these; where the earliest has laps, the best found without them
/// is told with its gap, or that there is none.
pub(super) fn lawful(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> Outcome {
    without_laps(rules, ends, reach, answer_within(rules, ends, reach), MOST_LABELS)
}

fn without_laps(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    earliest: Outcome,
    labels: usize,
) -> Outcome {
    let floor = match earliest {
        Outcome::Found(answer) if answer.route.has_lap() => answer.bound_ms,
        other => return other,
    };
    let quick = Effort { labels: labels.min(LAPLESS_LABELS), may_lap: false, floor, ..QUICK };
    let unpruned = Effort { labels: labels.min(UNPRUNED_LABELS), prunes: false, ..quick };
    for effort in [quick, unpruned] {
        let found = search(rules, ends, reach, effort);
        let route = found.last.map(|last| Route::read(rules, ends, &found, last));
        if let Some(route) = route.filter(|route| !route.has_lap()) {
            let is_proved = route.arrives_ms() <= floor;
            return Outcome::Found(Answer { route, is_proved, bound_ms: floor });
        }
        if found.is_exact && found.last.is_none() && !effort.prunes {
            return Outcome::None;
        }
    }
    Outcome::Unknown
}

/// Whether there is a lawful way at all, with any that shows it; searches end after so many labels.
pub(super) fn opens(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    labels: usize,
) -> Outcome {
    let Some((way, bound_ms)) = way_there(rules, ends, reach) else { return Outcome::None };
    if let Some(route) = along(rules, ends, reach, &way, Some(bound_ms)) {
        return proved(route);
    }
    if let Some(route) = along(rules, ends, reach, &way, None) {
        return Outcome::Found(Answer { route, is_proved: false, bound_ms });
    }
    let earliest = exact_within(rules, ends, reach, None, bound_ms, labels);
    without_laps(rules, ends, reach, earliest, labels)
}

/// The earliest arrival under these rules, laps included.
#[cfg(test)]
pub(super) fn answer(rules: &TripRules<'_>, ends: &Ends) -> Outcome {
    answer_within(rules, ends, &Reach::new(rules, ends))
}

/// The same with lower bounds that hold for these rules and perhaps for others too.
///
/// First as if one might wait anywhere: nothing lawful arrives earlier, and nearly always that way can be
/// driven lawfully. Only where it cannot, spans of time are searched.
fn answer_within(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> Outcome {
    let Some((way, bound_ms)) = way_there(rules, ends, reach) else { return Outcome::None };
    match driven(rules, ends, reach, &way, bound_ms) {
        Some(route) => proved(route),
        None => exact_answer(rules, ends, reach, along(rules, ends, reach, &way, None), bound_ms),
    }
}

/// A bound of all arrivals, with a way that comes to it if one might wait anywhere; `None` where there is
/// no way even then.
fn way_there(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> Option<(Way, i64)> {
    let mut earliest = Earliest::new(rules, ends, reach);
    for more in [FIRST_STATES, FEW_STATES - FIRST_STATES] {
        match earliest.run(more) {
            Sought::Found(way, arrives_ms) => return Some((way, arrives_ms)),
            Sought::None => return None,
            Sought::Spent => {}
        }
        if more == FIRST_STATES {
            floor(rules, ends, reach, FIRST_STATES)?;
        }
    }
    // What could be driven until something opens is a whole city: the bound of all arrivals tells when
    // it opens, and the way there is sought backwards.
    let floor = floor(rules, ends, reach, FEW_STATES)?;
    if let Sought::Found(way, _) = latest(rules, ends, reach, floor, MOST_STATES) {
        return Some((way, floor));
    }
    match earliest.run(usize::MAX) {
        Sought::Found(way, arrives_ms) => Some((way, arrives_ms)),
        Sought::None | Sought::Spent => None,
    }
}

/// A lawful drive that arrives at a bound of all arrivals and leaves late: along the way that is known, or
/// along the one that leaves last.
fn driven(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    way: &Way,
    by: i64,
) -> Option<Route> {
    let first = along(rules, ends, reach, way, Some(by));
    let from = rules.trip.depart_from.as_millisecond();
    if first.as_ref().is_some_and(|route| route.departs_ms() == from && route.stops.is_empty()) {
        return first;
    }
    let later = match latest(rules, ends, reach, by, MOST_STATES) {
        Sought::Found(way, _) => along(rules, ends, reach, &way, Some(by)),
        Sought::None | Sought::Spent => None,
    };
    first.into_iter().chain(later).max_by_key(Route::departs_ms)
}

/// The answer by spans of time, above a bound of all arrivals; `first` is a lawful drive that is known.
pub(super) fn exact_answer(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    first: Option<Route>,
    floor: i64,
) -> Outcome {
    exact_within(rules, ends, reach, first, floor, MOST_LABELS)
}

/// The same with so many labels a search.
fn exact_within(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    first: Option<Route>,
    floor: i64,
    labels: usize,
) -> Outcome {
    let is_at_floor = |route: &Route| route.arrives_ms() <= floor;
    let coarse = Effort { labels, floor, ..QUICK };
    let whole = Effort { spans: usize::MAX, least_ms: 0, ..coarse };
    let efforts: &[Effort] = if first.is_some() { &[whole] } else { &[coarse, whole] };
    let mut best = first;
    let mut bound_ms = floor;
    for effort in efforts.iter().copied() {
        if let Some(route) = best.take_if(|route| is_at_floor(route)) {
            return proved(route);
        }
        let effort = match &best {
            Some(route) => Effort { known: route.arrives_ms(), ..effort },
            None => effort,
        };
        let found = search(rules, ends, reach, effort);
        let better = found.last.map(|last| Route::read(rules, ends, &found, last));
        if effort.spans == usize::MAX {
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
        if let Some(rest) = reach.rest(network.head[origin.arc.index()]) {
            let begin = rules.free_ms(origin.arc, origin.length_to_head(rules));
            least = least.min(begin.saturating_add(rest));
        }
    }
    least
}

/// The way without some rules.
pub(super) fn outcome_without(snapshot: &Snapshot, trip: &Trip, relaxed: &[Rule]) -> Outcome {
    let rules = TripRules::new(snapshot, trip, within(trip), relaxed);
    Setting::among(rules).map_or(Outcome::None, |setting| setting.lawful())
}

/// The way under these rules, if one is found.
pub(super) fn found(rules: &TripRules<'_>, ends: &Ends, reach: &Reach<'_>) -> Option<Route> {
    match lawful(rules, ends, reach) {
        Outcome::Found(answer) => Some(answer.route),
        Outcome::None | Outcome::Unknown => None,
    }
}
