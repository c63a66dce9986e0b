//! Best-first search over spans of time.
//!
//! A label says: the end of this arc can be reached at any instant from `lo` to `hi`. Going on maps
//! the span through the next arc, cut where the arc is closed; waiting at a holding place stretches
//! it. Because leaving later never means arriving earlier, the ends of a span map to the ends of its
//! image. Labels are taken in the order of `lo` plus a lower bound of the rest, so the first that is
//! taken at the destination is the earliest arrival; of two that may arrive equally early, the one that
//! is nearer to it goes first. A label of which every instant was reached before adds nothing and is
//! dropped.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::BuildHasherDefault;

use super::arc_map::{ArcHasher, ArcSet};
use super::ends::{Ends, Reach};
use super::rules::{Progress, TripRules, complement};
use crate::roads::ArcId;
use crate::zones::{Interval, merge};

/// How a label came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    /// Out of the origin on this end.
    Origin(usize),
    /// Along the arc.
    Arc,
    /// After standing at a waiting place.
    Wait(u32),
    /// Into the destination on this end.
    Destination(usize),
    /// From origin to destination on one arc: which end is which.
    Both(usize, usize),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub arc: ArcId,
    state: u32,
    pub lo: i64,
    pub hi: i64,
    pub parent: u32,
    pub via: Via,
}

pub(super) const NO_PARENT: u32 = u32::MAX;

/// Bounds of one search.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Most labels.
    pub labels: usize,
    /// Most spans kept for one state; more are dropped, and the answer is then not proved.
    pub spans: usize,
    /// Shorter pieces of time are not added to what a state has: driving in circles adds a few seconds
    /// with every lap, for hours. Leaving one out means that the answer is not proved.
    pub least_ms: i64,
    /// Whether a road may be driven again before the next stop.
    pub may_lap: bool,
    /// Whether instants that a state was reached at before are left out. Without laps that is no longer
    /// exact: one way to a state may go on where another would drive in a circle.
    pub prunes: bool,
    /// An arrival that is known already: nothing later is looked at.
    pub known: i64,
    /// No arrival is earlier than this.
    pub floor: i64,
}

/// What a search found.
pub(super) struct Found {
    pub labels: Vec<Label>,
    /// The label at the destination.
    pub last: Option<u32>,
    /// Nothing was left out: the answer is exact.
    pub is_exact: bool,
    /// Nothing arrives before this.
    pub bound: i64,
}

struct Search<'a, 'r> {
    rules: &'a TripRules<'a>,
    ends: &'a Ends,
    reach: &'a Reach<'r>,
    effort: Effort,
    only: Option<&'a ArcSet>,
    labels: Vec<Label>,
    states: HashMap<(ArcId, Progress), u32, BuildHasherDefault<ArcHasher>>,
    progress: Vec<Progress>,
    covered: Vec<Vec<Interval>>,
    /// Least arrival, rest of the way, label.
    queue: BinaryHeap<Reverse<(i64, i64, u32)>>,
    dropped: bool,
}

pub(super) fn search(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    effort: Effort,
) -> Found {
    search_on(rules, ends, reach, effort, None)
}

/// The same on some arcs alone.
pub(super) fn search_on(
    rules: &TripRules<'_>,
    ends: &Ends,
    reach: &Reach<'_>,
    effort: Effort,
    only: Option<&ArcSet>,
) -> Found {
    let mut search = Search {
        rules,
        ends,
        reach,
        effort,
        only,
        labels: Vec::new(),
        states: HashMap::default(),
        progress: Vec::new(),
        covered: Vec::new(),
        queue: BinaryHeap::new(),
        dropped: false,
    };
    search.begin();
    search.run()
}

impl Search<'_, '_> {
    fn begin(&mut self) {
        let trip = self.rules.trip;
        let whole = Interval {
            from_ms: trip.depart_from.as_millisecond(),
            to_ms: trip.depart_until.as_millisecond(),
        };
        for (place, end) in self.ends.origins.iter().enumerate() {
            let spans = Self::without_closed(whole, self.boundary_spans(None, end.arc));
            for (other, destination) in self.ends.destinations.iter().enumerate() {
                if let Some(length) = end.length_to(*destination) {
                    let spans = self.ending_spans(&spans, end.arc);
                    self.drive(&spans, end.arc, Some(length), NO_PARENT, Via::Both(place, other));
                }
            }
            let length = end.length_to_head(self.rules);
            self.drive(&spans, end.arc, Some(length), NO_PARENT, Via::Origin(place));
        }
    }

    fn run(mut self) -> Found {
        while let Some(Reverse((key, _, place))) = self.queue.pop() {
            let label = self.labels[place as usize];
            if key >= self.effort.known {
                let known = self.effort.known;
                return self.end(None, known);
            }
            if matches!(label.via, Via::Destination(_) | Via::Both(..)) {
                return self.end(Some(place), label.lo);
            }
            if self.labels.len() >= self.effort.labels {
                self.dropped = true;
                return self.end(None, key);
            }
            let Some(spans) = self.cover(&label) else { continue };
            for span in spans {
                self.expand(place, label, span);
            }
        }
        self.end(None, i64::MAX)
    }

    fn end(self, last: Option<u32>, bound: i64) -> Found {
        Found { labels: self.labels, last, is_exact: !self.dropped, bound }
    }

    /// What of a label is new at its state, marked as reached; `None` when nothing is.
    fn cover(&mut self, label: &Label) -> Option<Vec<Interval>> {
        if !self.effort.prunes {
            return Some(vec![Interval { from_ms: label.lo, to_ms: label.hi + 1 }]);
        }
        let covered = &mut self.covered[label.state as usize];
        // Spans of instants, both ends included.
        let span = Interval { from_ms: label.lo, to_ms: label.hi + 1 };
        if covered.is_empty() {
            covered.push(span);
            return Some(vec![span]);
        }
        let mut fresh: Vec<Interval> = complement(covered, span)
            .into_iter()
            .filter(|one| one.from_ms >= span.from_ms && one.from_ms < one.to_ms)
            .collect();
        let (found, least_ms) = (fresh.len(), self.effort.least_ms);
        fresh.retain(|one| {
            one.to_ms - one.from_ms >= least_ms
                || !covered.iter().any(|known| known.to_ms == one.from_ms)
        });
        self.dropped |= fresh.len() < found;
        if fresh.is_empty() {
            return None;
        }
        if covered.len() >= self.effort.spans {
            self.dropped = true;
            return None;
        }
        let mut all = std::mem::take(covered);
        all.extend(&fresh);
        *covered = merge(all);
        Some(fresh)
    }

    fn expand(&mut self, place: u32, label: Label, fresh: Interval) {
        let network = &self.rules.snapshot.network;
        let node = network.head[label.arc.index()];
        let (lo, hi) = (fresh.from_ms, fresh.to_ms - 1);
        let waits: Vec<u32> = self.rules.snapshot.waiting_at(node).collect();
        for wait in waits {
            if label.via != Via::Wait(wait) {
                self.wait(place, label, wait, lo, hi);
            }
        }
        let progress = self.progress[label.state as usize].clone();
        let back = network.reverse(label.arc);
        let may_turn_back = self.rules.may_turn_back(label.arc);
        for arc in network.arcs_from(node) {
            let is_off = self.only.is_some_and(|only| !only.contains(&arc));
            if is_off || (Some(arc) == back && !may_turn_back) || self.would_lap(place, arc) {
                continue;
            }
            let (_, mut closed) = self.rules.turn(&progress, label.arc, arc);
            closed.extend(self.boundary_spans(Some(label.arc), arc));
            let spans = Self::without_closed(Interval { from_ms: lo, to_ms: hi }, closed);
            if spans.is_empty() {
                continue;
            }
            for (end, destination) in self.ends.destinations.iter().enumerate() {
                if destination.arc == arc {
                    let spans = self.ending_spans(&spans, arc);
                    let length = Some(destination.offset_mm);
                    self.drive(&spans, arc, length, place, Via::Destination(end));
                }
            }
            self.drive(&spans, arc, None, place, Via::Arc);
        }
    }

    /// Whether an arc was driven in full since the last stop, where that is not wanted.
    fn would_lap(&self, place: u32, arc: ArcId) -> bool {
        if self.effort.may_lap {
            return false;
        }
        let mut place = place;
        while place != NO_PARENT {
            let label = self.labels[place as usize];
            match label.via {
                Via::Arc if label.arc == arc => return true,
                Via::Wait(_) => return false,
                Via::Arc | Via::Origin(_) | Via::Destination(_) | Via::Both(..) => {}
            }
            place = label.parent;
        }
        false
    }

    fn wait(&mut self, place: u32, label: Label, wait: u32, lo: i64, hi: i64) {
        for open in self.rules.waiting_spans(wait).iter() {
            let (from, to) = (lo.max(open.from_ms), hi.min(open.to_ms - 1));
            // One who stands there when it closes leaves at that instant.
            if from <= to && open.to_ms > to {
                let stretched = Label {
                    lo: from,
                    hi: open.to_ms,
                    parent: place,
                    via: Via::Wait(wait),
                    ..label
                };
                self.push(stretched);
            }
        }
    }

    fn boundary_spans(&self, before: Option<ArcId>, arc: ArcId) -> Vec<Interval> {
        self.rules.boundary(before, arc).into_iter().flat_map(|(_, spans)| spans).collect()
    }

    /// Instants (both ends included) that are not closed.
    fn without_closed(span: Interval, closed: Vec<Interval>) -> Vec<Interval> {
        if closed.is_empty() {
            return vec![span];
        }
        let half_open = Interval { from_ms: span.from_ms, to_ms: span.to_ms + 1 };
        complement(&merge(closed), half_open)
            .into_iter()
            .filter(|left| left.from_ms >= half_open.from_ms && left.from_ms < left.to_ms)
            .map(|left| Interval { from_ms: left.from_ms, to_ms: left.to_ms - 1 })
            .collect()
    }

    fn ending_spans(&self, spans: &[Interval], arc: ArcId) -> Vec<Interval> {
        let closed: Vec<Interval> =
            self.rules.ending(arc).into_iter().flat_map(|(_, spans)| spans).collect();
        spans.iter().flat_map(|span| Self::without_closed(*span, closed.clone())).collect()
    }

    /// Drives an arc, or a part of it, from every instant of the spans.
    fn drive(
        &mut self,
        spans: &[Interval],
        arc: ArcId,
        length_mm: Option<u32>,
        parent: u32,
        via: Via,
    ) {
        if self.rules.is_plain(arc) {
            return self.drive_plain(spans, arc, length_mm, parent, via);
        }
        let times = self.rules.open_times(arc);
        let drive = self.rules.drive(arc, length_mm);
        for span in spans {
            for gap in &times.gaps {
                if gap.from_ms > span.to_ms {
                    break;
                }
                let from = span.from_ms.max(gap.from_ms);
                let to = span.to_ms.min(drive.depart(gap.to_ms));
                if from <= to {
                    let (lo, hi) = (drive.arrive(from), drive.arrive(to));
                    self.reach(arc, lo, hi, parent, via);
                }
            }
        }
    }

    /// The same on an arc that nothing ever closes or slows down.
    fn drive_plain(
        &mut self,
        spans: &[Interval],
        arc: ArcId,
        length_mm: Option<u32>,
        parent: u32,
        via: Via,
    ) {
        let whole = i64::from(self.rules.snapshot.ground.free_ms[arc.index()]);
        let free = length_mm.map_or(whole, |length| self.rules.free_ms(arc, length));
        let within = self.rules.within;
        for span in spans {
            let from = span.from_ms.max(within.from_ms);
            let to = span.to_ms.min(within.to_ms - free);
            if from <= to {
                self.reach(arc, from + free, to + free, parent, via);
            }
        }
    }

    fn reach(&mut self, arc: ArcId, lo: i64, hi: i64, parent: u32, via: Via) {
        let progress = if parent == NO_PARENT {
            Progress::new()
        } else {
            let before = self.labels[parent as usize];
            self.rules.turn(&self.progress[before.state as usize], before.arc, arc).0
        };
        let fresh = u32::try_from(self.progress.len()).unwrap_or(u32::MAX);
        let state = *self.states.entry((arc, progress.clone())).or_insert(fresh);
        if state == fresh {
            self.progress.push(progress);
            self.covered.push(Vec::new());
        }
        self.push(Label { arc, state, lo, hi, parent, via });
    }

    fn push(&mut self, label: Label) {
        // No road leads on from a label without a rest.
        let Some(rest) = self.rest_ms(&label) else { return };
        let key = self.key(&label, rest);
        if key >= self.effort.known {
            return;
        }
        let place = u32::try_from(self.labels.len()).unwrap_or(u32::MAX);
        self.labels.push(label);
        self.queue.push(Reverse((key, rest, place)));
    }

    /// The least arrival that a label leads to.
    fn key(&self, label: &Label, rest: i64) -> i64 {
        label.lo.saturating_add(rest).max(self.effort.floor)
    }

    /// A lower bound of the rest of the way.
    fn rest_ms(&self, label: &Label) -> Option<i64> {
        if matches!(label.via, Via::Destination(_) | Via::Both(..)) {
            return Some(0);
        }
        self.reach.rest(self.rules.snapshot.network.head[label.arc.index()])
    }
}
