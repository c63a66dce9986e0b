//! Best-first search for ways that are better than every other in arrival or in risk.
//!
//! A label says: the end of this arc can be reached at any instant from `lo` to `hi` with so much risk
//! so far. Labels are taken in the order of the least arrival they lead to, then of the least risk
//! (NAMOA* of Mandow and Pérez de la Cruz 2010, with the bounds kept as in BOA* of Hernández Ulloa and
//! others 2020). What others with no more risk reached at the same instants is dropped.
//!
//! With waiting allowed anywhere only `lo` counts and the search is quick; its front is no later and no
//! riskier than the lawful one, and where its ways can be driven lawfully at the same times it is the
//! lawful one. Otherwise the search over spans decides, in which no road is driven twice.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::BuildHasherDefault;

use super::arc_map::ArcHasher;
use super::ends::{Ends, Reach};
use super::fixed::{Image, Piece, entries, images};
use super::least_risk::LeastRisk;
use super::rules::{Progress, TripRules, complement};
use crate::risk::EdgeRisk;
use crate::roads::ArcId;
use crate::zones::{Interval, merge};

/// What one search is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aim {
    /// Waiting is allowed at every junction: a bound, not a lawful way.
    pub waits_anywhere: bool,
    /// No later arrival is looked for.
    pub latest_ms: i64,
    /// Only ways with less risk than this are looked for.
    pub below_risk: u64,
    /// Most labels.
    pub labels: usize,
    /// Risks that fall into the same grain count as equal; 1 is exact.
    pub grain: u64,
    /// Whether what was reached before with no more risk is dropped. Since no road is driven twice,
    /// that may lose a way; it is noticed, and the answer is then not exact.
    pub prunes: bool,
}

/// A way with the arrival and risk it was found with.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub way: Vec<Piece>,
    pub arrives_ms: i64,
    pub risk: u64,
}

pub(super) struct Front {
    pub found: Vec<Found>,
    /// Nothing was left out.
    pub is_exact: bool,
    /// Labels made.
    pub labels: usize,
}

#[derive(Clone, Copy, Debug)]
struct Label {
    piece: Piece,
    state: u32,
    lo: i64,
    hi: i64,
    risk: u64,
    parent: u32,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Drive,
    Wait(u32),
    Arrival,
}

const NO_PARENT: u32 = u32::MAX;

/// Risk and instants with which a state was reached.
type Reached = Vec<(u64, Interval)>;

pub(super) struct Search<'a, 'n> {
    pub rules: &'a TripRules<'n>,
    pub ends: &'a Ends,
    pub reach: &'a Reach<'n>,
    pub edges: &'a EdgeRisk,
    pub least: &'a LeastRisk,
}

struct Run<'s, 'a, 'n> {
    of: &'s Search<'a, 'n>,
    aim: Aim,
    labels: Vec<Label>,
    states: HashMap<(ArcId, Progress), u32, BuildHasherDefault<ArcHasher>>,
    progress: Vec<Progress>,
    reached: Vec<Reached>,
    /// Least arrival, least risk, label.
    queue: BinaryHeap<Reverse<(i64, u64, u32)>>,
    least_found: u64,
    found: Vec<Found>,
    is_exact: bool,
}

impl Search<'_, '_> {
    pub(super) fn run(&self, aim: Aim) -> Front {
        let mut run = Run {
            of: self,
            aim,
            labels: Vec::new(),
            states: HashMap::default(),
            progress: Vec::new(),
            reached: Vec::new(),
            queue: BinaryHeap::new(),
            least_found: aim.below_risk,
            found: Vec::new(),
            is_exact: true,
        };
        run.begin();
        run.search();
        Front { found: run.found, is_exact: run.is_exact, labels: run.labels.len() }
    }

    fn risk(&self, piece: Piece) -> u64 {
        let whole_mm = self.rules.snapshot.network.length_mm[piece.arc.index()];
        self.edges.of_part(piece.arc, piece.length_mm(), whole_mm)
    }
}

impl Run<'_, '_, '_> {
    fn begin(&mut self) {
        let rules = self.of.rules;
        let trip = rules.trip;
        let whole = Interval {
            from_ms: trip.depart_from.as_millisecond(),
            to_ms: trip.depart_until.as_millisecond(),
        };
        for origin in &self.of.ends.origins {
            let whole_mm = rules.snapshot.network.length_mm[origin.arc.index()];
            let from_mm = origin.offset_mm.min(whole_mm);
            for end in &self.of.ends.destinations {
                if origin.length_to(*end).is_some() {
                    let piece = Piece { arc: origin.arc, from_mm, to_mm: end.offset_mm };
                    self.go(whole, None, piece, Vec::new(), NO_PARENT, Kind::Arrival);
                }
            }
            let piece = Piece { arc: origin.arc, from_mm, to_mm: whole_mm };
            self.go(whole, None, piece, Vec::new(), NO_PARENT, Kind::Drive);
        }
    }

    fn search(&mut self) {
        while let Some(Reverse((_, risk, place))) = self.queue.pop() {
            if risk >= self.least_found {
                continue;
            }
            let label = self.labels[place as usize];
            if label.kind == Kind::Arrival {
                self.least_found = label.risk;
                self.found.push(Found {
                    way: self.way(place),
                    arrives_ms: label.lo,
                    risk: label.risk,
                });
                continue;
            }
            if self.labels.len() >= self.aim.labels {
                self.is_exact = false;
                return;
            }
            for span in self.fresh(&label) {
                self.expand(place, label, span);
            }
        }
    }

    fn way(&self, place: u32) -> Vec<Piece> {
        let mut way = Vec::new();
        let mut place = place;
        while place != NO_PARENT {
            let label = &self.labels[place as usize];
            if !matches!(label.kind, Kind::Wait(_)) {
                way.push(label.piece);
            }
            place = label.parent;
        }
        way.reverse();
        way
    }

    /// What of a label is new at its state, marked as reached.
    fn fresh(&mut self, label: &Label) -> Vec<Interval> {
        let span = Interval { from_ms: label.lo, to_ms: label.hi };
        if !self.aim.prunes {
            return vec![span];
        }
        let grain = self.aim.grain;
        let reached = &self.reached[label.state as usize];
        let counts = |risk: u64| risk / grain <= label.risk / grain;
        let exact = Self::left(reached, span, |risk| risk <= label.risk);
        let left = if grain > 1 { Self::left(reached, span, counts) } else { exact.clone() };
        if left != exact {
            self.is_exact = false;
        }
        let reached = &mut self.reached[label.state as usize];
        reached.extend(left.iter().map(|one| (label.risk, *one)));
        left
    }

    /// What of a span was not reached with risks that count.
    fn left(reached: &Reached, span: Interval, counts: impl Fn(u64) -> bool) -> Vec<Interval> {
        let met: Vec<Interval> = reached
            .iter()
            .filter(|(risk, other)| {
                counts(*risk) && other.from_ms <= span.to_ms && span.from_ms <= other.to_ms
            })
            .map(|(_, other)| Interval { from_ms: other.from_ms, to_ms: other.to_ms + 1 })
            .collect();
        if met.is_empty() {
            return vec![span];
        }
        let half_open = Interval { from_ms: span.from_ms, to_ms: span.to_ms + 1 };
        complement(&merge(met), half_open)
            .into_iter()
            .filter(|one| one.from_ms >= span.from_ms && one.from_ms < one.to_ms)
            .map(|one| Interval { from_ms: one.from_ms, to_ms: one.to_ms - 1 })
            .collect()
    }

    fn expand(&mut self, place: u32, label: Label, span: Interval) {
        let rules = self.of.rules;
        let network = &rules.snapshot.network;
        let before = label.piece.arc;
        let node = network.head[before.index()];
        if !self.aim.waits_anywhere {
            let waits: Vec<u32> = rules.snapshot.waiting_at(node).collect();
            for wait in waits.into_iter().filter(|wait| label.kind != Kind::Wait(*wait)) {
                self.wait(place, label, wait, span);
            }
        }
        let back = network.reverse(before);
        let may_turn_back = rules.may_turn_back(before);
        let progress = self.progress[label.state as usize].clone();
        for arc in network.arcs_from(node) {
            if (Some(arc) == back && !may_turn_back) || rules.is_closed(arc) {
                continue;
            }
            let (_, closed) = rules.turn(&progress, before, arc);
            for end in self.of.ends.destinations.iter().filter(|end| end.arc == arc) {
                let piece = Piece { arc, from_mm: 0, to_mm: end.offset_mm };
                self.go(span, Some(before), piece, closed.clone(), place, Kind::Arrival);
            }
            let piece = Piece { arc, from_mm: 0, to_mm: network.length_mm[arc.index()] };
            self.go(span, Some(before), piece, closed, place, Kind::Drive);
        }
    }

    fn wait(&mut self, parent: u32, label: Label, wait: u32, span: Interval) {
        for open in self.of.rules.waiting_spans(wait).iter() {
            let (from, to) = (span.from_ms.max(open.from_ms), span.to_ms.min(open.to_ms - 1));
            if from <= to && open.to_ms > to {
                let kind = Kind::Wait(wait);
                self.push(Label { lo: from, hi: open.to_ms, parent, kind, ..label });
            }
        }
    }

    /// Drives a piece out of a span, as far as turns, boundaries and closures allow.
    fn go(
        &mut self,
        span: Interval,
        before: Option<ArcId>,
        piece: Piece,
        closed: Vec<Interval>,
        parent: u32,
        kind: Kind,
    ) {
        let rules = self.of.rules;
        let open = entries(rules, span, before, piece.arc, closed, kind == Kind::Arrival);
        let risk = self.of.risk(piece) + self.risk_of(parent);
        for Image { lo, hi, .. } in images(rules, piece, &open) {
            let hi = if self.aim.waits_anywhere { rules.within.to_ms } else { hi };
            if self.is_hopeless(piece, lo, risk, kind) {
                break;
            }
            let state = if kind == Kind::Arrival { 0 } else { self.state(piece.arc, parent) };
            let label = Label { piece, state, lo, hi, risk, parent, kind };
            if !self.aim.waits_anywhere && self.is_lap(piece, parent) {
                self.note_lap(&label);
                continue;
            }
            self.push(label);
            if self.aim.waits_anywhere {
                break;
            }
        }
    }

    fn risk_of(&self, parent: u32) -> u64 {
        if parent == NO_PARENT { 0 } else { self.labels[parent as usize].risk }
    }

    fn state(&mut self, arc: ArcId, parent: u32) -> u32 {
        let progress = if parent == NO_PARENT {
            Progress::new()
        } else {
            let before = &self.labels[parent as usize];
            self.of.rules.turn(&self.progress[before.state as usize], before.piece.arc, arc).0
        };
        let fresh = u32::try_from(self.progress.len()).unwrap_or(u32::MAX);
        let state = *self.states.entry((arc, progress.clone())).or_insert(fresh);
        if state == fresh {
            self.progress.push(progress);
            self.reached.push(Reached::new());
        }
        state
    }

    /// Whether a road was driven before on this way.
    fn is_lap(&self, piece: Piece, parent: u32) -> bool {
        let mut place = parent;
        while place != NO_PARENT {
            let label = &self.labels[place as usize];
            if !matches!(label.kind, Kind::Wait(_)) && label.piece.overlaps(piece) {
                return true;
            }
            place = label.parent;
        }
        false
    }

    /// A lap is not driven. Where ways are dropped for others that reach the same, one that was dropped
    /// might have gone on here without a lap, unless what the lap leads to was reached anyway.
    fn note_lap(&mut self, label: &Label) {
        if !self.aim.prunes {
            return;
        }
        let span = Interval { from_ms: label.lo, to_ms: label.hi };
        let is_known = label.kind != Kind::Arrival
            && Self::left(&self.reached[label.state as usize], span, |risk| risk <= label.risk)
                .is_empty();
        self.is_exact &= is_known;
    }

    /// The least arrival and risk that a place leads to; `None` when no road leads on.
    fn bounds(&self, piece: Piece, lo: i64, risk: u64, kind: Kind) -> Option<(i64, u64)> {
        if kind == Kind::Arrival {
            return Some((lo, risk));
        }
        let head = self.of.rules.snapshot.network.head[piece.arc.index()];
        let rest_ms = self.of.reach.rest(head)?;
        let rest = self.of.least.rest(head)?;
        Some((lo.saturating_add(rest_ms), risk.saturating_add(rest)))
    }

    fn is_hopeless(&self, piece: Piece, lo: i64, risk: u64, kind: Kind) -> bool {
        self.bounds(piece, lo, risk, kind)
            .is_none_or(|(arrives, risk)| arrives > self.aim.latest_ms || risk >= self.least_found)
    }

    fn push(&mut self, label: Label) {
        let bounds = self.bounds(label.piece, label.lo, label.risk, label.kind);
        let Some((arrives, risk)) = bounds else { return };
        if arrives > self.aim.latest_ms || risk >= self.least_found {
            return;
        }
        let place = u32::try_from(self.labels.len()).unwrap_or(u32::MAX);
        self.labels.push(label);
        self.queue.push(Reverse((arrives, risk, place)));
    }
}
