//! A trace or a line on the roads: which arcs, from where to where, and for a trace from when to when.

use super::hmm::{Chain, Model, Observation};
use super::trace::{Outlier, OutlierReason, Trace, farthest_m, seconds_between};
use super::turns::Turns;
use crate::roads::{ArcId, Network, RoadIndex, Snap};
use crate::routing::Driven;
use crate::units::LonLat;

/// Bounds of the standard deviation of positions that is believed, in metres.
const SIGMA_M: std::ops::RangeInclusive<f64> = 4.0..=40.0;
/// A normal distribution's standard deviation by its median absolute deviation.
const MAD_TO_SIGMA: f64 = 1.4826;
/// So many positions, evenly spread, tell the deviation.
const SAMPLED: usize = 500;
/// Roads within so many standard deviations are considered …
const RADIUS_SIGMAS: f64 = 4.0;
/// … and at least and at most within these metres.
const RADIUS_M: std::ops::RangeInclusive<f64> = 50.0..=150.0;
/// A truck leaves the straight line by so many metres for each second between two positions.
const BETA_PER_SECOND: f64 = 0.5;
/// Greatest scale of the difference between way and distance, in metres.
const MOST_BETA_M: f64 = 100.0;
/// Positions farther apart are not joined, in metres …
const MOST_APART_M: f64 = 5_000.0;
/// … nor, after a silence of so many seconds …
const SILENCE_S: f64 = 600.0;
/// … any that lie farther apart than this: who knows where the truck was in the meantime.
const MOST_APART_SILENT_M: f64 = 500.0;
/// Positions nearer to the last one than so many standard deviations say nothing new.
const THINNED_SIGMAS: f64 = 2.0;

/// A part of an arc as it was driven between two positions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// Where and when.
    pub driven: Driven,
    /// How sure the road is at the positions before and after, from 0 to 1.
    pub confidence: f64,
}

/// Positions that are joined without a break.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// What was driven, in order; times do not overlap.
    pub pieces: Vec<Piece>,
    /// Where the truck may have been at each position that counted.
    pub fixes: Vec<Fix>,
}

/// Where the truck may have been at one position.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// Place of the position in the trace.
    pub position: usize,
    /// From its instant …
    pub from_ms: i64,
    /// … to that of the last position at the same place.
    pub to_ms: i64,
    /// Places on roads with how likely each is; together 1.
    pub places: Vec<(Snap, f64)>,
}

/// A trace on the roads.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// Standard deviation of the positions in metres, estimated.
    pub sigma_m: f64,
    /// What was driven, broken where nothing is known.
    pub courses: Vec<Course>,
    /// Positions left out, in order.
    pub outliers: Vec<Outlier>,
}

/// A network made ready for matching.
#[derive(Debug)]
pub struct Matcher<'a> {
    pub(super) network: &'a Network,
    pub(super) index: &'a RoadIndex,
    pub(super) turns: Turns,
}

impl<'a> Matcher<'a> {
    /// Makes a network and its index ready.
    #[must_use]
    pub fn new(network: &'a Network, index: &'a RoadIndex) -> Self {
        Self { network, index, turns: Turns::new(network) }
    }

    /// Finds the likeliest way of a trace.
    #[must_use]
    pub fn trace(&self, trace: &Trace) -> Matched {
        let sigma_m = self.sigma(trace);
        let (sights, observations) = thin(trace, sigma_m);
        let mut model = Model::new(self.network, self.index, &self.turns);
        let found = model.run(&observations);
        let mut outliers = trace.outliers.clone();
        let off_road = found.off_road.iter().map(|place| (place, OutlierReason::OffRoad));
        let skipped = found.skipped.iter().map(|place| (place, OutlierReason::Unreachable));
        let ended = found.ended_at.unwrap_or(sights.len())..sights.len();
        let ended: Vec<usize> = ended.collect();
        let ended = ended.iter().map(|place| (place, OutlierReason::TooMuchWork));
        for (place, reason) in off_road.chain(skipped).chain(ended) {
            let Sight { position, last, .. } = sights[*place];
            outliers.extend((position..=last).map(|position| Outlier { position, reason }));
        }
        // One that was marked before keeps its first reason.
        outliers.sort_by_key(|outlier| outlier.position);
        outliers.dedup_by_key(|outlier| outlier.position);
        let courses = found
            .chains
            .iter()
            .map(|chain| course(&mut model, chain, &sights, &observations))
            .collect();
        Matched { sigma_m, courses, outliers }
    }

    /// The deviation of positions from the nearest road, by the median, which a few wrong ones do not
    /// move (Newson and Krumm, section 4.1).
    fn sigma(&self, trace: &Trace) -> f64 {
        let stride = trace.positions.len().div_ceil(SAMPLED).max(1);
        let mut distances: Vec<f64> = trace
            .positions
            .iter()
            .step_by(stride)
            .filter_map(|position| {
                let near = self.index.around(self.network, position.location, *RADIUS_M.end(), 1);
                near.first().map(|snap| snap.distance_m)
            })
            .collect();
        distances.sort_by(f64::total_cmp);
        let median = distances.get(distances.len() / 2).copied().unwrap_or(0.0);
        (MAD_TO_SIGMA * median).clamp(*SIGMA_M.start(), *SIGMA_M.end())
    }
}

/// One position that counts, and until when those after it say the same.
#[derive(Clone, Copy, Debug)]
struct Sight {
    position: usize,
    /// The last position at the same place.
    last: usize,
    from_ms: i64,
    to_ms: i64,
}

/// Leaves out what cannot be true and what says nothing new.
fn thin(trace: &Trace, sigma_m: f64) -> (Vec<Sight>, Vec<Observation>) {
    let mut sights: Vec<Sight> = Vec::new();
    let mut observations: Vec<Observation> = Vec::new();
    for place in trace.believed() {
        let position = &trace.positions[place];
        let at_ms = position.at.as_millisecond();
        let sigma_m = position.accuracy_m.map_or(sigma_m, |accuracy| {
            accuracy.max(sigma_m).clamp(*SIGMA_M.start(), *SIGMA_M.end())
        });
        if let (Some(sight), Some(last)) = (sights.last_mut(), observations.last())
            && last.point.distance_m(position.location) < THINNED_SIGMAS * sigma_m
        {
            sight.to_ms = at_ms;
            sight.last = place;
            continue;
        }
        let seconds = sights.last().map_or(0.0, |before| seconds_between(before.to_ms, at_ms));
        sights.push(Sight { position: place, last: place, from_ms: at_ms, to_ms: at_ms });
        observations.push(Observation {
            point: position.location,
            sigma_m,
            radius_m: (RADIUS_SIGMAS * sigma_m).clamp(*RADIUS_M.start(), *RADIUS_M.end()),
            beta_m: (sigma_m + BETA_PER_SECOND * seconds).min(MOST_BETA_M),
            farthest_m: farthest_m(seconds),
            most_apart_m: if seconds > SILENCE_S { MOST_APART_SILENT_M } else { MOST_APART_M },
        });
    }
    (sights, observations)
}

/// What was driven along one chain.
fn course(
    model: &mut Model<'_>,
    chain: &Chain,
    sights: &[Sight],
    observations: &[Observation],
) -> Course {
    let mut pieces = Vec::new();
    let fixes = chain
        .steps
        .iter()
        .map(|step| {
            let sight = &sights[step.observation];
            let places = step.candidates.iter().copied().zip(step.posterior.iter().copied());
            Fix {
                position: sight.position,
                from_ms: sight.from_ms,
                to_ms: sight.to_ms,
                places: places.collect(),
            }
        })
        .collect();
    let mut at_mm = 0;
    for (number, step) in chain.steps.iter().enumerate() {
        let sight = &sights[step.observation];
        let sure = step.posterior[step.chosen];
        let place = step.place();
        if let Some(before) = number.checked_sub(1).map(|number| &chain.steps[number]) {
            let from = (&observations[before.observation], before.place());
            let to = (&observations[step.observation], place);
            let confidence = sure.min(before.posterior[before.chosen]);
            let times = (sights[before.observation].to_ms, sight.from_ms);
            let way = model.way(from, to).unwrap_or_default();
            let driven = drive(model.network, &way, (at_mm, place.offset_mm), times);
            at_mm = driven.last().map_or(at_mm, |last| last.to_mm);
            pieces.extend(driven.into_iter().map(|driven| Piece { driven, confidence }));
        } else {
            at_mm = place.offset_mm;
        }
        if sight.to_ms > sight.from_ms {
            let (enters_ms, leaves_ms) = (sight.from_ms, sight.to_ms);
            let driven =
                Driven { arc: place.arc, from_mm: at_mm, to_mm: at_mm, enters_ms, leaves_ms };
            pieces.push(Piece { driven, confidence: sure });
        }
    }
    Course { pieces, fixes }
}

/// Spreads the time between two positions evenly over the way between them.
pub(super) fn drive(
    network: &Network,
    way: &[ArcId],
    (from_mm, to_mm): (u32, u32),
    (from_ms, to_ms): (i64, i64),
) -> Vec<Driven> {
    let last = way.len().saturating_sub(1);
    let parts: Vec<(ArcId, u32, u32)> = way
        .iter()
        .enumerate()
        .map(|(number, arc)| {
            let begin = if number == 0 { from_mm } else { 0 };
            let end = if number == last { to_mm } else { network.length_mm[arc.index()] };
            // A position that went back a little: the truck stood where it had been.
            (*arc, begin, end.max(begin))
        })
        .collect();
    let whole: i64 = parts.iter().map(|(_, from, to)| i64::from(to - from)).sum();
    let mut gone = 0;
    let mut enters_ms = from_ms;
    let mut driven = Vec::with_capacity(parts.len());
    for (number, (arc, from_mm, to_mm)) in parts.into_iter().enumerate() {
        gone += i64::from(to_mm - from_mm);
        let leaves_ms = if number == last || whole == 0 {
            to_ms
        } else {
            from_ms + (to_ms - from_ms) * gone / whole
        };
        driven.push(Driven { arc, from_mm, to_mm, enters_ms, leaves_ms });
        enters_ms = leaves_ms;
    }
    driven
}

impl Matched {
    /// All pieces, course after course.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.courses.iter().flat_map(|course| &course.pieces)
    }
}

/// The point on an arc so far from its tail.
pub(super) fn point_at(network: &Network, arc: ArcId, offset_mm: u32) -> LonLat {
    let line = network.line(arc);
    let whole: f64 = line.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
    let share = f64::from(offset_mm) / f64::from(network.length_mm[arc.index()].max(1));
    let mut left = whole * share.clamp(0.0, 1.0);
    for pair in line.windows(2) {
        let length = pair[0].distance_m(pair[1]);
        if left <= length && length > 0.0 {
            return between(pair[0], pair[1], left / length);
        }
        left -= length;
    }
    line[line.len() - 1]
}

pub(super) fn between(from: LonLat, to: LonLat, share: f64) -> LonLat {
    LonLat::new(from.lon + (to.lon - from.lon) * share, from.lat + (to.lat - from.lat) * share)
}

/// The line of a part of an arc, both ends included.
pub(super) fn part_of(network: &Network, arc: ArcId, from_mm: u32, to_mm: u32) -> Vec<LonLat> {
    let line = network.line(arc);
    let whole: f64 = line.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
    let length = f64::from(network.length_mm[arc.index()].max(1));
    let (from, to) = (whole * f64::from(from_mm) / length, whole * f64::from(to_mm) / length);
    let mut part = vec![point_at(network, arc, from_mm)];
    let mut gone = 0.0;
    for pair in line.windows(2) {
        gone += pair[0].distance_m(pair[1]);
        if gone > from && gone < to {
            part.push(pair[1]);
        }
    }
    part.push(point_at(network, arc, to_mm));
    part
}
