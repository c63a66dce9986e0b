//! Driving a way that was found without asking where to wait: where the waits are, if it can be driven
//! lawfully at all.

use super::arc_map::ArcSet;
use super::ends::{Ends, Reach};
use super::passage::Passage;
use super::route::{Route, Stop, Stretch};
use super::rules::{Progress, TripRules};
use super::search::{Effort, search_on};
use super::way::Way;
use crate::roads::ArcId;

/// Most labels of a search on the arcs of one way.
const ON_ONE_WAY: Effort = Effort {
    labels: 20_000,
    spans: usize::MAX,
    least_ms: 0,
    may_lap: true,
    prunes: true,
    known: i64::MAX,
    floor: i64::MIN,
};

/// The lawful drive along a way that arrives by an instant and leaves as late as can be, or without such
/// an instant the earliest along it; `None` where none is found.
pub(super) fn along(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    way: &Way,
    by: Option<i64>,
) -> Option<Route> {
    let route = by.and_then(|by| straight(rules, ends, way, by)).or_else(|| {
        let only: ArcSet = way.arcs.iter().copied().collect();
        let effort = match by {
            Some(by) => Effort { floor: by, known: by + 1, ..ON_ONE_WAY },
            None => ON_ONE_WAY,
        };
        let found = search_on(rules, ends, reach, effort, Some(&only));
        found.last.map(|last| Route::read(rules, ends, &found, last))
    });
    route.filter(|route| by.is_none_or(|by| route.arrives_ms() <= by) && !route.has_lap())
}

/// Leaves at the last instant from which one could arrive in time if one might wait anywhere, and waits
/// only where it has to: at the holding place that happens to be there.
fn straight(rules: &TripRules<'_>, ends: &Ends, way: &Way, by: i64) -> Option<Route> {
    let passages = passages(rules, ends, way);
    let mut latest = by;
    for (place, passage) in passages.iter().enumerate().rev() {
        let until = if place == 0 { rules.trip.depart_until.as_millisecond() } else { i64::MAX };
        latest = rules.enters(passage, until, latest)?;
    }
    if latest < rules.trip.depart_from.as_millisecond() {
        return None;
    }
    let mut route = Route { stretches: Vec::with_capacity(passages.len()), stops: Vec::new() };
    let mut now = latest;
    for (place, passage) in passages.iter().enumerate() {
        let (enters_ms, leaves_ms) = rules.leaves(passage, now)?;
        if enters_ms > now {
            let before = *way.arcs.get(place.checked_sub(1)?)?;
            route.stops.push(Stop {
                place: waiting_place(rules, before, now, enters_ms)?,
                after: place,
                from_ms: now,
                to_ms: enters_ms,
            });
        }
        let (from_mm, to_mm) = part(rules, ends, way, place);
        route.stretches.push(Stretch { arc: passage.arc, from_mm, to_mm, enters_ms, leaves_ms });
        now = leaves_ms;
    }
    Some(route)
}

/// Where one may stand at the end of an arc from one instant to another.
fn waiting_place(rules: &TripRules<'_>, before: ArcId, from_ms: i64, to_ms: i64) -> Option<u32> {
    let node = rules.snapshot.network.head[before.index()];
    rules.snapshot.waiting_at(node).find(|place| {
        let spans = rules.waiting_spans(*place);
        spans.iter().any(|span| span.from_ms <= from_ms && to_ms <= span.to_ms)
    })
}

fn passages(rules: &TripRules<'_>, ends: &Ends, way: &Way) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::with_capacity(way.arcs.len());
    let mut progress = Progress::new();
    for (place, arc) in way.arcs.iter().enumerate() {
        let mut passage = if let Some(before) = place.checked_sub(1) {
            let (next, passage) = rules.passage_after(&progress, way.arcs[before], *arc);
            progress = next;
            passage
        } else {
            rules.first_passage(*arc, ends.origins[way.origin].length_to_head(rules))
        };
        if place + 1 == way.arcs.len() {
            let (from_mm, to_mm) = part(rules, ends, way, place);
            passage = rules.ending_passage(passage, to_mm - from_mm);
        }
        passages.push(passage);
    }
    passages
}

/// The part of an arc of the way that is driven.
fn part(rules: &TripRules<'_>, ends: &Ends, way: &Way, place: usize) -> (u32, u32) {
    let length = rules.snapshot.network.length_mm[way.arcs[place].index()];
    let from = if place == 0 { ends.origins[way.origin].offset_mm.min(length) } else { 0 };
    let is_last = place + 1 == way.arcs.len();
    let to = if is_last { ends.destinations[way.destination].offset_mm } else { length };
    (from, to.max(from))
}
