//! The earliest arrival if one might wait anywhere: A* over arcs with one instant each.
//!
//! Because leaving later never means arriving earlier, the earliest instant at the end of an arc is all
//! there is to know. Nothing lawful arrives before the answer, for waiting at holding places alone is a
//! part of waiting anywhere; where the way needs no other waits, the answer is the lawful one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::ends::{Ends, Reach};
use super::rules::{Progress, TripRules};
use super::table::UNSET;
use super::way::{Sought, StateId, States, Way};
use crate::roads::ArcId;

/// An arrival at the destination.
struct Arrival {
    way_end: u32,
    destination: usize,
    /// From origin to destination on one arc.
    alone: Option<ArcId>,
}

/// Least arrival, rest of the way, state; all in milliseconds after the first departure.
type Entry = Reverse<(u32, u32, StateId)>;

/// States from here on are arrivals.
const ARRIVALS: StateId = 1 << 31;

/// A search that can go on after it has looked at some states.
pub(super) struct Earliest<'a, 'r> {
    rules: &'a TripRules<'a>,
    ends: &'a Ends,
    reach: &'a Reach<'r>,
    begin_ms: i64,
    states: States<'a>,
    arrivals: Vec<Arrival>,
    queue: BinaryHeap<Entry>,
}

impl<'a, 'r> Earliest<'a, 'r> {
    pub(super) fn new(rules: &'a TripRules<'a>, ends: &'a Ends, reach: &'a Reach<'r>) -> Self {
        let snapshot = rules.snapshot;
        let mut search = Self {
            rules,
            ends,
            reach,
            begin_ms: rules.trip.depart_from.as_millisecond(),
            states: States::new(snapshot.network.arc_count(), &snapshot.ground.arc_tables),
            arrivals: Vec::new(),
            queue: BinaryHeap::new(),
        };
        search.begin();
        search
    }

    fn begin(&mut self) {
        let until = self.rules.trip.depart_until.as_millisecond();
        for (place, origin) in self.ends.origins.iter().enumerate() {
            let arc = origin.arc;
            for (other, destination) in self.ends.destinations.iter().enumerate() {
                let Some(length) = origin.length_to(*destination) else { continue };
                let passage = self.rules.first_passage(arc, length);
                let passage = self.rules.ending_passage(passage, length);
                if let Some((enters, leaves)) = self.rules.leaves(&passage, self.begin_ms)
                    && enters <= until
                {
                    self.arrive(leaves, States::end(place), other, Some(arc));
                }
            }
            let passage = self.rules.first_passage(arc, origin.length_to_head(self.rules));
            if let Some((enters, leaves)) = self.rules.leaves(&passage, self.begin_ms)
                && enters <= until
            {
                let state = self.states.id(arc, Progress::new());
                self.reach(state, leaves, States::end(place));
            }
        }
    }

    /// Goes on, looking at `most` more states at most.
    pub(super) fn run(&mut self, most: usize) -> Sought {
        let mut looked_at = 0;
        while let Some(Reverse((key, rest, state))) = self.queue.pop() {
            if state >= ARRIVALS {
                return self.found(state, key);
            }
            let at = self.states.instant(state);
            if key > at.saturating_add(rest) {
                continue;
            }
            self.expand(state, self.begin_ms + i64::from(at));
            looked_at += 1;
            if looked_at == most {
                return Sought::Spent;
            }
        }
        Sought::None
    }

    fn found(&self, state: StateId, key: u32) -> Sought {
        let arrival = &self.arrivals[(state - ARRIVALS) as usize];
        let (mut arcs, origin) = self.states.chain(arrival.way_end);
        arcs.reverse();
        let last = self.ends.destinations[arrival.destination].arc;
        arcs.push(arrival.alone.unwrap_or(last));
        let way = Way { origin, destination: arrival.destination, arcs };
        Sought::Found(way, self.begin_ms + i64::from(key))
    }

    fn expand(&mut self, state: StateId, at: i64) {
        let network = &self.rules.snapshot.network;
        let before = self.states.arc(state);
        for arc in network.arcs_from(network.head[before.index()]) {
            if self.rules.is_closed(arc) {
                continue;
            }
            let progress = self.states.progress(state);
            let (progress, passage) = self.rules.passage_after(progress, before, arc);
            for (place, destination) in self.ends.destinations.iter().enumerate() {
                if destination.arc == arc {
                    let ending = self.rules.ending_passage(passage.clone(), destination.offset_mm);
                    if let Some((_, leaves)) = self.rules.leaves(&ending, at) {
                        self.arrive(leaves, state, place, None);
                    }
                }
            }
            if let Some((_, leaves)) = self.rules.leaves(&passage, at) {
                let next = self.states.id(arc, progress);
                self.reach(next, leaves, state);
            }
        }
    }

    fn reach(&mut self, state: StateId, at: i64, parent: u32) {
        let at = self.since_begin(at);
        if at >= self.states.instant(state) {
            return;
        }
        let head = self.rules.snapshot.network.head[self.states.arc(state).index()];
        let Some(rest) = self.reach.rest(head) else { return };
        let rest = u32::try_from(rest).unwrap_or(UNSET);
        self.states.set(state, at, parent);
        self.queue.push(Reverse((at.saturating_add(rest), rest, state)));
    }

    fn arrive(&mut self, at: i64, way_end: u32, destination: usize, alone: Option<ArcId>) {
        let place = u32::try_from(self.arrivals.len()).unwrap_or(0);
        self.arrivals.push(Arrival { way_end, destination, alone });
        self.queue.push(Reverse((self.since_begin(at), 0, ARRIVALS + place)));
    }

    fn since_begin(&self, at: i64) -> u32 {
        u32::try_from(at - self.begin_ms).unwrap_or(UNSET - 1)
    }
}
