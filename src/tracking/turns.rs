//! The shortest way from one place on the network to others near by: one-way roads and turn
//! restrictions hold, nobody turns back but at a dead end.
//!
//! Only restrictions that hold always and for everybody count: where a truck went although its load
//! or the hour forbade it, it went all the same.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use crate::roads::{ArcId, Network, Snap};
use crate::units::LonLat;

/// Partly driven forbidden paths: path and how many of its arcs.
type Progress = Vec<(u32, u16)>;

/// Spreads numbers of arcs by one multiplication.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0.rotate_left(5) ^ u64::from(number)).wrapping_mul(ODD).rotate_left(32);
    }
}

/// A map by arc.
pub(super) type ArcMap<T> = HashMap<ArcId, T, BuildHasherDefault<Spread>>;

/// Turn restrictions that hold always, by their first arcs.
#[derive(Debug)]
pub(super) struct Turns {
    from: Vec<(ArcId, u32)>,
}

impl Turns {
    pub(super) fn new(network: &Network) -> Self {
        let mut from: Vec<(ArcId, u32)> = (0_u32..)
            .zip(&network.forbidden_paths)
            .filter(|(_, path)| path.condition.condition.is_none() && !path.condition.hazmat_only)
            .filter_map(|(place, path)| Some((*path.arcs.first()?, place)))
            .collect();
        from.sort_unstable();
        Self { from }
    }

    /// Going on from one arc to another: the partly driven paths afterwards, `None` when forbidden.
    fn turn(
        &self,
        network: &Network,
        progress: &Progress,
        before: ArcId,
        arc: ArcId,
    ) -> Option<Progress> {
        let mut next = Progress::new();
        let first = self.from.partition_point(|(other, _)| *other < before);
        let begun = self.from[first..].iter().take_while(|(other, _)| *other == before);
        for (place, done) in begun.map(|(_, place)| (*place, 1)).chain(progress.iter().copied()) {
            let arcs = &network.forbidden_paths[place as usize].arcs;
            if arcs.get(usize::from(done)) != Some(&arc) {
                continue;
            }
            if usize::from(done) + 1 == arcs.len() {
                return None;
            }
            next.push((place, done + 1));
        }
        next.sort_unstable();
        next.dedup();
        Some(next)
    }
}

/// Whether one may go from an arc to another one that begins where it ends, turn restrictions apart.
pub(super) fn is_onward(network: &Network, arc: ArcId, next: ArcId) -> bool {
    let back = network.reverse(arc);
    Some(next) != back
        || network.arcs_from(network.head[arc.index()]).all(|other| Some(other) == back)
}

struct State {
    arc: ArcId,
    /// From the source to the arc's tail.
    from_mm: u64,
    parent: u32,
    progress: Progress,
}

const NO_PARENT: u32 = u32::MAX;

/// How far away the goals of a search lie, and how far it goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// All goals lie around this point …
    centre: LonLat,
    /// … within so many metres.
    radius_m: f64,
    /// Ways longer than this are none.
    limit_mm: u64,
    /// Metres in a degree of longitude around there.
    east: f64,
}

/// Metres in a degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.08;

impl Bounds {
    pub(super) fn new(centre: LonLat, radius_m: f64, limit_m: f64) -> Self {
        let east = METRES_PER_DEGREE * centre.lat.to_radians().cos();
        Self { centre, radius_m, limit_mm: millimetres(limit_m), east }
    }
}

/// A search that keeps its memory from one time to the next.
pub(super) struct Search<'a> {
    network: &'a Network,
    turns: &'a Turns,
    states: Vec<State>,
    /// Least distance to the tail of arcs reached without a partly driven forbidden path.
    plain: ArcMap<u64>,
    /// The same with one.
    within_path: HashMap<(ArcId, Progress), u64>,
    queue: BinaryHeap<Reverse<(u64, u32)>>,
    /// How many stretches of road have been looked at so far.
    pub(super) settled: u64,
}

impl<'a> Search<'a> {
    pub(super) fn new(network: &'a Network, turns: &'a Turns) -> Self {
        Self {
            network,
            turns,
            states: Vec::new(),
            plain: ArcMap::default(),
            within_path: HashMap::new(),
            queue: BinaryHeap::new(),
            settled: 0,
        }
    }

    /// Least length in millimetres from a place to each of others, `None` beyond the limit.
    pub(super) fn lengths(
        &mut self,
        source: &Snap,
        goals: &[Snap],
        bounds: Bounds,
    ) -> Vec<Option<u64>> {
        let mut found: Vec<Option<u64>> =
            goals.iter().map(|goal| along_one_arc(source, goal)).collect();
        let mut left = found.iter().filter(|length| length.is_none()).count();
        self.begin(source, bounds);
        while left > 0
            && let Some(place) = self.next()
        {
            let (arc, from_mm) = {
                let state = &self.states[place as usize];
                (state.arc, state.from_mm)
            };
            for (length, goal) in found.iter_mut().zip(goals) {
                let whole = from_mm + u64::from(goal.offset_mm);
                if length.is_none() && goal.arc == arc && whole <= bounds.limit_mm {
                    *length = Some(whole);
                    left -= 1;
                }
            }
            if left > 0 {
                self.drive_on(place, bounds);
            }
        }
        found
    }

    /// The arcs of the shortest way, both ends included, `None` beyond the limit.
    pub(super) fn way(&mut self, source: &Snap, goal: &Snap, bounds: Bounds) -> Option<Vec<ArcId>> {
        if along_one_arc(source, goal).is_some() {
            return Some(vec![source.arc]);
        }
        self.begin(source, bounds);
        while let Some(place) = self.next() {
            let state = &self.states[place as usize];
            if state.arc == goal.arc && state.from_mm + u64::from(goal.offset_mm) <= bounds.limit_mm
            {
                let mut way = vec![state.arc];
                let mut parent = state.parent;
                while parent != NO_PARENT {
                    let state = &self.states[parent as usize];
                    way.push(state.arc);
                    parent = state.parent;
                }
                way.push(source.arc);
                way.reverse();
                return Some(way);
            }
            self.drive_on(place, bounds);
        }
        None
    }

    fn begin(&mut self, source: &Snap, bounds: Bounds) {
        self.states.clear();
        self.plain.clear();
        self.within_path.clear();
        self.queue.clear();
        let length = u64::from(self.network.length_mm[source.arc.index()]);
        let rest = length.saturating_sub(u64::from(source.offset_mm));
        self.go_on(source.arc, &Progress::new(), NO_PARENT, rest, bounds);
    }

    /// The nearest state that is not settled yet.
    fn next(&mut self) -> Option<u32> {
        while let Some(Reverse((from_mm, place))) = self.queue.pop() {
            let state = &self.states[place as usize];
            let best = if state.progress.is_empty() {
                self.plain.get(&state.arc).copied()
            } else {
                self.within_path.get(&(state.arc, state.progress.clone())).copied()
            };
            if best == Some(from_mm) {
                self.settled += 1;
                return Some(place);
            }
        }
        None
    }

    fn drive_on(&mut self, place: u32, bounds: Bounds) {
        let state = &mut self.states[place as usize];
        let (arc, progress) = (state.arc, std::mem::take(&mut state.progress));
        let end_mm = state.from_mm + u64::from(self.network.length_mm[arc.index()]);
        self.go_on(arc, &progress, place, end_mm, bounds);
    }

    fn go_on(&mut self, arc: ArcId, progress: &Progress, parent: u32, at_mm: u64, bounds: Bounds) {
        let node = self.network.head[arc.index()];
        if at_mm > bounds.limit_mm || self.is_too_far(node.index(), at_mm, bounds) {
            return;
        }
        for next in self.network.arcs_from(node) {
            if !is_onward(self.network, arc, next) {
                continue;
            }
            let Some(progress) = self.turns.turn(self.network, progress, arc, next) else {
                continue;
            };
            let best = if progress.is_empty() {
                self.plain.entry(next).or_insert(u64::MAX)
            } else {
                self.within_path.entry((next, progress.clone())).or_insert(u64::MAX)
            };
            if at_mm < *best {
                *best = at_mm;
                let place = u32::try_from(self.states.len()).unwrap_or(NO_PARENT);
                self.states.push(State { arc: next, from_mm: at_mm, parent, progress });
                self.queue.push(Reverse((at_mm, place)));
            }
        }
    }

    /// Whether no goal can be reached from a node any more. The plane is off by less than 2 in 1000
    /// over the length of a search.
    fn is_too_far(&self, node: usize, at_mm: u64, bounds: Bounds) -> bool {
        let (here, there) = (self.network.nodes[node], bounds.centre);
        let north = (here.lat - there.lat) * METRES_PER_DEGREE;
        let east = (here.lon - there.lon) * bounds.east;
        let least_m = north.hypot(east) * 0.998 - bounds.radius_m - 1.0;
        least_m > 0.0 && metres(at_mm) + least_m > metres(bounds.limit_mm)
    }
}

/// How far a place on the same arc lies ahead.
pub(super) fn along_one_arc(source: &Snap, goal: &Snap) -> Option<u64> {
    (source.arc == goal.arc)
        .then(|| goal.offset_mm.checked_sub(source.offset_mm).map(u64::from))
        .flatten()
}

#[expect(clippy::cast_precision_loss, reason = "lengths stay far below 2^53 millimetres")]
pub(super) fn metres(length_mm: u64) -> f64 {
    length_mm as f64 / 1000.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a u64 holds exactly"
)]
pub(super) fn millimetres(length_m: f64) -> u64 {
    (length_m * 1000.0).clamp(0.0, 9e15) as u64
}
