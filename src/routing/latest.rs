//! The latest departure that keeps an arrival, if one might wait anywhere: A* backwards over arcs.
//!
//! The mirror of `earliest`, with turn rules on two arcs only: what is found is driven forward under all
//! rules before it is believed.

use std::collections::BinaryHeap;

use super::ends::{Ends, Reach};
use super::rules::{Progress, TripRules};
use super::way::{Sought, StateId, States, Way};
use crate::roads::ArcId;

/// Seeks the latest departure that arrives by `by`, looking at `most` arcs at most.
pub(super) fn latest(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    by: i64,
    most: usize,
) -> Sought {
    let snapshot = rules.snapshot;
    let mut search = Search {
        rules,
        ends,
        reach,
        by,
        from_ms: rules.trip.depart_from.as_millisecond(),
        until_ms: rules.trip.depart_until.as_millisecond(),
        states: States::new(snapshot.network.arc_count(), &snapshot.ground.arc_tables),
        departures: Vec::new(),
        queue: BinaryHeap::new(),
    };
    search.begin();
    search.run(most)
}

/// A departure from the origin.
struct Departure {
    way_begin: u32,
    origin: usize,
    /// From origin to destination on one arc.
    alone: Option<ArcId>,
}

/// States from here on are departures.
const DEPARTURES: StateId = 1 << 31;

struct Search<'a, 'r> {
    rules: &'a TripRules<'a>,
    ends: &'a Ends,
    reach: &'a Reach<'r>,
    by: i64,
    from_ms: i64,
    until_ms: i64,
    /// For the end of each arc how long before `by` one may be there at the latest.
    states: States<'a>,
    departures: Vec<Departure>,
    /// Latest departure, nearness to the origin, state.
    queue: BinaryHeap<(i64, i64, StateId)>,
}

impl Search<'_, '_> {
    fn begin(&mut self) {
        let network = &self.rules.snapshot.network;
        for (place, destination) in self.ends.destinations.iter().enumerate() {
            let arc = destination.arc;
            if self.rules.is_closed(arc) {
                continue;
            }
            for (other, origin) in self.ends.origins.iter().enumerate() {
                let Some(length) = origin.length_to(*destination) else { continue };
                let passage = self.rules.first_passage(arc, length);
                let passage = self.rules.ending_passage(passage, length);
                if let Some(enters) = self.rules.enters(&passage, self.until_ms, self.by) {
                    self.depart(enters, States::end(place), other, Some(arc));
                }
            }
            for before in self.rules.snapshot.arcs_into(network.tail[arc.index()]) {
                let passage = self.rules.passage(*before, arc);
                let passage = self.rules.ending_passage(passage, destination.offset_mm);
                if let Some(enters) = self.rules.enters(&passage, i64::MAX, self.by) {
                    self.reach(*before, enters, States::end(place));
                }
            }
        }
    }

    fn run(mut self, most: usize) -> Sought {
        let mut looked_at = 0;
        while let Some((key, _, state)) = self.queue.pop() {
            if state >= DEPARTURES {
                return self.found(state, key);
            }
            let at = self.by - i64::from(self.states.instant(state));
            if self.key(ArcId(state), at).is_none_or(|(current, _)| current > key) {
                continue;
            }
            looked_at += 1;
            if looked_at > most {
                return Sought::Spent;
            }
            self.expand(ArcId(state), at);
        }
        Sought::None
    }

    fn found(&self, state: StateId, departs: i64) -> Sought {
        let departure = &self.departures[(state - DEPARTURES) as usize];
        let (mut arcs, destination) = self.states.chain(departure.way_begin);
        arcs.push(departure.alone.unwrap_or(self.ends.destinations[destination].arc));
        Sought::Found(Way { origin: departure.origin, destination, arcs }, departs)
    }

    /// Backwards over one arc: from the instant at its end to those at the ends of the arcs before.
    fn expand(&mut self, arc: ArcId, at: i64) {
        let network = &self.rules.snapshot.network;
        for (place, origin) in self.ends.origins.iter().enumerate() {
            if origin.arc == arc {
                let passage = self.rules.first_passage(arc, origin.length_to_head(self.rules));
                if let Some(enters) = self.rules.enters(&passage, self.until_ms, at) {
                    self.depart(enters, arc.0, place, None);
                }
            }
        }
        for before in self.rules.snapshot.arcs_into(network.tail[arc.index()]) {
            if self.rules.is_closed(*before) {
                continue;
            }
            let passage = self.rules.passage(*before, arc);
            if let Some(enters) = self.rules.enters(&passage, i64::MAX, at) {
                self.reach(*before, enters, arc.0);
            }
        }
    }

    fn reach(&mut self, arc: ArcId, at: i64, parent: u32) {
        let Ok(earlier) = u32::try_from(self.by - at) else { return };
        let state = self.states.id(arc, Progress::new());
        if earlier >= self.states.instant(state) {
            return;
        }
        let Some((key, near)) = self.key(arc, at) else { return };
        self.states.set(state, earlier, parent);
        self.queue.push((key, near, state));
    }

    /// The latest departure that one who is at the end of an arc at an instant can have had.
    fn key(&self, arc: ArcId, at: i64) -> Option<(i64, i64)> {
        let head = self.rules.snapshot.network.head[arc.index()];
        let since = self.reach.since(head)?;
        let departs = (at - since).min(self.until_ms);
        (departs >= self.from_ms).then_some((departs, -since))
    }

    fn depart(&mut self, at: i64, way_begin: u32, origin: usize, alone: Option<ArcId>) {
        if at >= self.from_ms {
            let place = u32::try_from(self.departures.len()).unwrap_or(0);
            self.departures.push(Departure { way_begin, origin, alone });
            self.queue.push((at, 0, DEPARTURES + place));
        }
    }
}
