//! A drawn line on the roads: a permit's or an authority's designated route, perhaps a coarse one.

use serde::{Deserialize, Serialize};

use super::Matcher;
use super::hmm::{Chain, Model, Observation};
use super::matching::{between, part_of};
use crate::roads::ArcId;
use crate::routing::{Part, Replayed, Snapshot, Trip, replay};
use crate::units::{LocalText, LonLat, local_text};
use jiff::Timestamp;

/// Most points of a line.
pub const MAX_LINE_POINTS: usize = 5_000;
/// Longest line in kilometres.
pub const MAX_LINE_KM: f64 = 5_000.0;
/// How exactly people draw along a road, in metres.
const SIGMA_M: f64 = 10.0;
/// Farthest road from a drawn point, in metres.
const RADIUS_M: f64 = 60.0;
/// A stretch drawn along a road has one within so many metres everywhere.
const ALONG_M: f64 = 25.0;
/// A line is looked at in steps of this length, in metres.
const STEP_M: f64 = 25.0;
/// Of a stretch drawn along a road every so many steps count.
const EVERY: u32 = 2;
/// Points farther apart are not joined, in metres.
const MOST_APART_M: f64 = 5_000.0;
/// Points nearer to each other say nothing new.
const THINNED_M: f64 = 5.0;
/// Scale of the difference between way and distance along a road, in metres …
const BETA_M: f64 = 10.0;
/// … and where corners were cut, as a share of the distance.
const COARSE_BETA: f64 = 0.25;

/// Why a line was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum LineError {
    /// Fewer than two points.
    TooShort,
    /// More than [`MAX_LINE_POINTS`], or longer than [`MAX_LINE_KM`].
    TooLong {
        /// Points.
        count: usize,
        /// Kilometres.
        length_km: f64,
    },
    /// No point in WGS-84 degrees.
    NotOnEarth {
        /// Its place, from 0.
        point: usize,
        /// What was given.
        location: LonLat,
    },
}

impl LineError {
    /// In words.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::TooShort => {
                LocalText::new("一条线至少要有两个点", "a line has at least two points: give more")
            }
            Self::TooLong { count, length_km } => local_text!(
                "线有 `{count}` 个点、`{length_km:.0}` km，最多 {MAX_LINE_POINTS} 个点、{MAX_LINE_KM} km，请简化或分段",
                "the line has `{count}` points and `{length_km:.0}` km, at most {MAX_LINE_POINTS} and {MAX_LINE_KM} km are taken: simplify it or give it in parts"
            ),
            Self::NotOnEarth { point, location: LonLat { lon, lat } } => local_text!(
                "第 {point} 个点（从 0 数起）`[{lon}, {lat}]` 不是 WGS-84 经纬度，请改正",
                "point {point} (from 0), `[{lon}, {lat}]`, is not in WGS-84 degrees: correct it"
            ),
        }
    }
}

/// A stretch of the line that fits no road.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LineGap {
    /// Where it begins.
    pub from: LonLat,
    /// Where it ends.
    pub to: LonLat,
    /// Its length along the line in metres.
    pub length_m: f64,
}

/// A line on the roads.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchedLine {
    /// Parts of arcs in drawing direction, in unbroken runs.
    pub runs: Vec<Vec<Part>>,
    /// Where no road fits.
    pub gaps: Vec<LineGap>,
    /// Length of the line in metres.
    pub length_m: f64,
}

impl MatchedLine {
    /// All parts, run after run.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.runs.iter().flatten()
    }

    /// Arcs on which the line runs, sorted.
    #[must_use]
    pub fn arcs(&self) -> Vec<ArcId> {
        let mut arcs: Vec<ArcId> = self.parts().map(|part| part.arc).collect();
        arcs.sort_unstable();
        arcs.dedup();
        arcs
    }

    /// The line as it runs on the roads.
    #[must_use]
    pub fn lines(&self, matcher: &Matcher<'_>) -> Vec<Vec<LonLat>> {
        let of = |run: &Vec<Part>| {
            let mut line: Vec<LonLat> = Vec::new();
            for part in run {
                let points = part_of(matcher.network, part.arc, part.from_mm, part.to_mm);
                line.extend(points.into_iter().skip(usize::from(!line.is_empty())));
            }
            line
        };
        self.runs.iter().map(of).collect()
    }
}

/// A point looked at, and how far along the line it lies.
struct Sample {
    point: LonLat,
    at_m: f64,
    /// No road has to run along the stretch before it.
    is_coarse: bool,
}

impl Matcher<'_> {
    /// Finds the roads along which a line is drawn.
    pub fn line(&self, line: &[LonLat]) -> Result<MatchedLine, LineError> {
        let length_m = check(line)?;
        let samples = self.samples(line);
        let observations: Vec<Observation> = (0..samples.len())
            .map(|place| {
                let apart_m = place
                    .checked_sub(1)
                    .map_or(0.0, |before| samples[before].point.distance_m(samples[place].point));
                let coarse = if samples[place].is_coarse { COARSE_BETA * apart_m } else { 0.0 };
                Observation {
                    point: samples[place].point,
                    sigma_m: SIGMA_M,
                    radius_m: RADIUS_M,
                    beta_m: BETA_M.max(coarse),
                    farthest_m: f64::INFINITY,
                    most_apart_m: MOST_APART_M,
                }
            })
            .collect();
        let mut model = Model::new(self.network, self.index, &self.turns);
        let found = model.run(&observations);
        let runs = found
            .chains
            .iter()
            .map(|chain| run(&mut model, chain, &observations))
            .filter(|run: &Vec<Part>| !run.is_empty())
            .collect();
        Ok(MatchedLine { runs, gaps: gaps(&samples, &found.chains, length_m), length_m })
    }

    /// Points of the line, and between them more wherever a road runs along.
    fn samples(&self, line: &[LonLat]) -> Vec<Sample> {
        let mut samples = vec![Sample { point: line[0], at_m: 0.0, is_coarse: false }];
        let (mut at_m, mut last) = (0.0, line[0]);
        for (place, pair) in line.windows(2).enumerate() {
            let (from, to) = (pair[0], pair[1]);
            let length_m = from.distance_m(to);
            at_m += length_m;
            let is_end = place + 2 == line.len();
            if last.distance_m(to) < THINNED_M && !is_end {
                continue;
            }
            let steps = steps(length_m);
            let along = |step: u32| between(from, to, f64::from(step) / f64::from(steps));
            let has_road =
                |step| !self.index.around(self.network, along(step), ALONG_M, 1).is_empty();
            let is_along = (1..steps).all(has_road);
            if is_along {
                for step in (EVERY..steps).step_by(EVERY as usize) {
                    let back_m = length_m * (1.0 - f64::from(step) / f64::from(steps));
                    samples.push(Sample {
                        point: along(step),
                        at_m: at_m - back_m,
                        is_coarse: false,
                    });
                }
            }
            samples.push(Sample { point: to, at_m, is_coarse: !is_along });
            last = to;
        }
        samples
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lines are bounded by thousands of kilometres"
)]
fn steps(length_m: f64) -> u32 {
    (length_m / STEP_M).ceil().max(1.0) as u32
}

fn check(line: &[LonLat]) -> Result<f64, LineError> {
    if line.len() < 2 {
        return Err(LineError::TooShort);
    }
    if let Some(point) = line.iter().position(|point| !point.is_valid()) {
        return Err(LineError::NotOnEarth { point, location: line[point] });
    }
    let length_m: f64 = line.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
    if line.len() > MAX_LINE_POINTS || length_m > MAX_LINE_KM * 1000.0 {
        return Err(LineError::TooLong { count: line.len(), length_km: length_m / 1000.0 });
    }
    Ok(length_m)
}

/// The parts of arcs along one chain.
fn run(model: &mut Model<'_>, chain: &Chain, observations: &[Observation]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for pair in chain.steps.windows(2) {
        let (from, to) = (&pair[0], &pair[1]);
        let way = model.way(
            (&observations[from.observation], from.place()),
            (&observations[to.observation], to.place()),
        );
        let way = way.unwrap_or_default();
        for (number, arc) in way.iter().enumerate() {
            let begin = if number == 0 { from.place().offset_mm } else { 0 };
            let length = model.network.length_mm[arc.index()];
            let end = if number + 1 == way.len() { to.place().offset_mm } else { length };
            match parts.last_mut() {
                Some(last) if number == 0 && last.arc == *arc => last.to_mm = last.to_mm.max(end),
                Some(_) | None => {
                    parts.push(Part { arc: *arc, from_mm: begin, to_mm: end.max(begin) });
                }
            }
        }
    }
    parts
}

/// What lies before, between and after the chains, as far as it is longer than a drawing's error.
fn gaps(samples: &[Sample], chains: &[Chain], length_m: f64) -> Vec<LineGap> {
    let mut gaps = Vec::new();
    let mut push = |from: &Sample, to: &Sample| {
        let length_m = to.at_m - from.at_m;
        if length_m > RADIUS_M {
            gaps.push(LineGap { from: from.point, to: to.point, length_m });
        }
    };
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return gaps };
    let mut at = first;
    for chain in chains.iter().filter(|chain| chain.steps.len() > 1) {
        push(at, &samples[chain.steps[0].observation]);
        for pair in chain.steps.windows(2) {
            // Points in between that lie off every road.
            if pair[1].observation - pair[0].observation > 1 {
                push(&samples[pair[0].observation], &samples[pair[1].observation]);
            }
        }
        at = &samples[chain.steps[chain.steps.len() - 1].observation];
    }
    push(at, last);
    if chains.is_empty() && gaps.is_empty() {
        gaps.push(LineGap { from: first.point, to: last.point, length_m });
    }
    gaps
}

/// A route's line driven under a snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct LineReplay {
    /// The line on the roads.
    pub matched: MatchedLine,
    /// Each unbroken run with its times and the rules it meets; what a gap takes is not known, so each
    /// run begins when the one before ends.
    pub runs: Vec<Replayed>,
}

/// Drives along a line, leaving at one instant and never stopping, and says every rule that is met.
pub fn replay_line(
    snapshot: &Snapshot,
    trip: &Trip,
    line: &[LonLat],
    departs_at: Timestamp,
) -> Result<LineReplay, LineError> {
    let matched = Matcher::new(&snapshot.network, &snapshot.index).line(line)?;
    let mut now = departs_at;
    let mut runs = Vec::with_capacity(matched.runs.len());
    for parts in &matched.runs {
        let replayed = replay(snapshot, trip, parts, now);
        now = replayed.arrives_at;
        runs.push(replayed);
    }
    Ok(LineReplay { matched, runs })
}
