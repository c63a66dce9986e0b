//! The hidden Markov model of Newson and Krumm (2009): the road is the hidden state, a position its
//! observation. Positions scatter around the road by a normal distribution; the length of the way
//! between two of them differs from their distance by an exponential one. Viterbi finds the likeliest
//! way, forward and backward sums how sure each place on it is.

use super::turns::{Bounds, Search, Turns, along_one_arc, metres};
use crate::roads::{ArcId, Network, RoadIndex, Snap};
use crate::units::LonLat;

/// Most roads considered for one position; both directions count.
const MOST_CANDIDATES: usize = 10;
/// A way longer than its distance by so many times the scale is as good as none (e⁻¹⁴).
const TAIL: f64 = 14.0;
/// Positions in a row that may be left out because no way leads to them.
const MOST_SKIPPED: usize = 3;
/// A road on which a position is so much less likely than on the nearest is not considered (e⁻²⁵).
pub(super) const LEAST_LIKELY: f64 = 25.0;
/// From a place that is less likely than this by all that came before, no way is looked for.
const LEAST_FORWARD: f64 = 1e-12;
/// So many stretches of road are looked at for one trace (some seconds); a trace whose positions lie
/// some hundred metres apart takes a few thousand for each.
const MOST_WORK: u64 = 60_000_000;
/// Where nothing is near enough by the scale, ways up to twice the distance and this are tried.
const DETOUR_M: f64 = 1_000.0;

/// One position as the model sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observation {
    pub point: LonLat,
    /// Standard deviation of the position in metres.
    pub sigma_m: f64,
    /// Roads farther away are not considered.
    pub radius_m: f64,
    /// Scale of the difference between way and distance from the observation before.
    pub beta_m: f64,
    /// No way from the observation before is longer.
    pub farthest_m: f64,
    /// Farther from the observation before, what lies between is not guessed at.
    pub most_apart_m: f64,
}

/// One observation with the roads it may lie on.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Which observation.
    pub observation: usize,
    /// Places on roads, nearest first.
    pub candidates: Vec<Snap>,
    /// The likeliest of them, given all observations of the chain.
    pub chosen: usize,
    /// How likely each is, given all observations of the chain; together 1.
    pub posterior: Vec<f64>,
    /// Logarithm of the likelihood of the likeliest way to each candidate, and where it comes from.
    score: Vec<f64>,
    from: Vec<usize>,
    /// Likelihood of each candidate given the observations so far; together 1.
    forward: Vec<f64>,
    /// Likelihood of the position on each candidate, the nearest 1.
    emission_share: Vec<f64>,
    /// Logarithms of going from each candidate before (rows) to each of these.
    going: Vec<f64>,
}

impl Step {
    /// The likeliest place.
    pub(super) fn place(&self) -> &Snap {
        &self.candidates[self.chosen]
    }
}

/// Observations that are joined without a break.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub steps: Vec<Step>,
}

/// What became of the observations.
#[derive(Clone, Debug, Default)]
pub(super) struct Chains {
    pub chains: Vec<Chain>,
    /// Observations with no road near.
    pub off_road: Vec<usize>,
    /// Observations to which no way leads from those around.
    pub skipped: Vec<usize>,
    /// Observations from this one on were not looked at: the work had become too much.
    pub ended_at: Option<usize>,
}

/// Everything that matching works with.
pub(super) struct Model<'a> {
    pub network: &'a Network,
    pub index: &'a RoadIndex,
    pub search: Search<'a>,
}

impl<'a> Model<'a> {
    pub(super) fn new(network: &'a Network, index: &'a RoadIndex, turns: &'a Turns) -> Self {
        Self { network, index, search: Search::new(network, turns) }
    }

    /// The likeliest ways, broken where no way leads on.
    pub(super) fn run(&mut self, observations: &[Observation]) -> Chains {
        let mut found = Chains::default();
        let mut steps: Vec<Step> = Vec::new();
        let mut doubted: Vec<usize> = Vec::new();
        let mut place = 0;
        while place < observations.len() || !doubted.is_empty() {
            let is_over = place == observations.len() || doubted.len() == MOST_SKIPPED;
            if is_over && !doubted.is_empty() {
                // Nothing of these is joined to the chain: it ends, and another begins with them.
                place = doubted[0];
                doubted.clear();
                found.close(std::mem::take(&mut steps));
            }
            if self.search.settled > MOST_WORK {
                found.ended_at = Some(place);
                break;
            }
            let observation = &observations[place];
            let candidates = self.candidates(observation);
            if candidates.is_empty() {
                // One that is come to again after a break is there already.
                if found.off_road.last().is_none_or(|last| *last < place) {
                    found.off_road.push(place);
                }
            } else if let Some(before) = steps.last() {
                let from = &observations[before.observation];
                match self.step(before, from, place, observation, candidates) {
                    Some(step) => {
                        steps.push(step);
                        found.skipped.append(&mut doubted);
                    }
                    None => doubted.push(place),
                }
            } else {
                steps.push(first(place, observation, candidates));
            }
            place += 1;
        }
        found.close(steps);
        found
    }

    fn candidates(&self, observation: &Observation) -> Vec<Snap> {
        let Observation { point, radius_m, sigma_m, .. } = *observation;
        let mut near = self.index.around(self.network, point, radius_m, MOST_CANDIDATES);
        let nearest_m = near.first().map_or(0.0, |snap| snap.distance_m);
        let reach_m = nearest_m.hypot(sigma_m * (2.0 * LEAST_LIKELY).sqrt());
        near.retain(|snap| snap.distance_m <= reach_m);
        near
    }

    /// Joins the next observation to the chain, `None` when no way leads there.
    fn step(
        &mut self,
        before: &Step,
        from: &Observation,
        place: usize,
        to: &Observation,
        candidates: Vec<Snap>,
    ) -> Option<Step> {
        let apart_m = from.point.distance_m(to.point);
        if apart_m > to.most_apart_m {
            return None;
        }
        let near_m = (apart_m + TAIL * to.beta_m).min(to.farthest_m);
        let far_m = (2.0 * apart_m + DETOUR_M).min(to.farthest_m);
        let mut going = self.going(before, from, to, &candidates, (near_m, LEAST_FORWARD));
        if going.iter().all(|one| *one == f64::NEG_INFINITY) && far_m > near_m {
            going = self.going(before, from, to, &candidates, (far_m, 0.0));
        }
        let width = candidates.len();
        let emission: Vec<f64> = candidates.iter().map(|place| emission(to, place)).collect();
        let (mut score, mut parents) = (vec![f64::NEG_INFINITY; width], vec![0; width]);
        let mut forward = vec![0.0; width];
        for (row, known) in before.score.iter().enumerate() {
            for column in 0..width {
                let step = going[row * width + column];
                let whole = known + step + emission[column];
                if whole > score[column] {
                    score[column] = whole;
                    parents[column] = row;
                }
                forward[column] += before.forward[row] * step.exp();
            }
        }
        let best = score.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if best == f64::NEG_INFINITY {
            return None;
        }
        let emission_share = shares(&emission);
        for (share, emission) in forward.iter_mut().zip(&emission_share) {
            *share *= emission;
        }
        normalise(&mut forward);
        Some(Step {
            observation: place,
            candidates,
            chosen: 0,
            posterior: Vec::new(),
            score,
            from: parents,
            forward,
            emission_share,
            going,
        })
    }

    /// Logarithms of going from each candidate to each of the next, row by row.
    fn going(
        &mut self,
        before: &Step,
        from: &Observation,
        to: &Observation,
        candidates: &[Snap],
        (limit_m, least): (f64, f64),
    ) -> Vec<f64> {
        let apart_m = from.point.distance_m(to.point);
        let bounds = Bounds::new(to.point, to.radius_m, limit_m);
        let mut going = Vec::with_capacity(before.candidates.len() * candidates.len());
        for (row, source) in before.candidates.iter().enumerate() {
            if before.score[row] == f64::NEG_INFINITY || before.forward[row] < least {
                going.extend(candidates.iter().map(|_| f64::NEG_INFINITY));
                continue;
            }
            let lengths = self.search.lengths(source, candidates, bounds);
            going.extend(candidates.iter().zip(lengths).map(|(goal, length)| {
                let length_m = match length {
                    // The position went back a little: the truck stood still.
                    _ if is_just_behind(source, goal, to.sigma_m) => 0.0,
                    Some(length) => metres(length),
                    None => return f64::NEG_INFINITY,
                };
                -(length_m - apart_m).abs() / to.beta_m
            }));
        }
        // Only differences count; the likeliest step is made 1, or all might vanish.
        let greatest = going.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if greatest.is_finite() {
            going.iter_mut().for_each(|one| *one -= greatest);
        }
        going
    }

    /// The arcs from one chosen place to the next; one arc when the truck stays on it.
    pub(super) fn way(
        &mut self,
        from: (&Observation, &Snap),
        to: (&Observation, &Snap),
    ) -> Option<Vec<ArcId>> {
        let (source, goal) = (from.1, to.1);
        if is_just_behind(source, goal, to.0.sigma_m) {
            return Some(vec![source.arc]);
        }
        let apart_m = from.0.point.distance_m(to.0.point);
        let far_m = (2.0 * apart_m + DETOUR_M).max(apart_m + TAIL * to.0.beta_m);
        let bounds = Bounds::new(to.0.point, to.0.radius_m, far_m.min(to.0.farthest_m));
        self.search.way(source, goal, bounds)
    }
}

impl Chains {
    fn close(&mut self, mut steps: Vec<Step>) {
        if steps.is_empty() {
            return;
        }
        choose(&mut steps);
        smooth(&mut steps);
        self.chains.push(Chain { steps });
    }
}

fn first(place: usize, observation: &Observation, candidates: Vec<Snap>) -> Step {
    let score: Vec<f64> = candidates.iter().map(|place| emission(observation, place)).collect();
    let emission_share = shares(&score);
    let mut forward = emission_share.clone();
    normalise(&mut forward);
    Step {
        observation: place,
        from: vec![0; candidates.len()],
        candidates,
        chosen: 0,
        posterior: Vec::new(),
        score,
        forward,
        emission_share,
        going: Vec::new(),
    }
}

/// Likelihoods from their logarithms, the greatest 1.
fn shares(logarithms: &[f64]) -> Vec<f64> {
    let greatest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    logarithms.iter().map(|one| (one - greatest).exp()).collect()
}

fn emission(observation: &Observation, place: &Snap) -> f64 {
    -0.5 * (place.distance_m / observation.sigma_m).powi(2)
}

/// Whether a place lies so little behind another on the same arc that the receiver's noise explains it.
fn is_just_behind(source: &Snap, goal: &Snap, sigma_m: f64) -> bool {
    along_one_arc(goal, source).is_some_and(|back| back > 0 && metres(back) <= 3.0 * sigma_m)
}

/// Follows the likeliest way back from its end.
fn choose(steps: &mut [Step]) {
    let mut chosen = steps.last().map_or(0, |last| best(&last.score));
    for step in steps.iter_mut().rev() {
        step.chosen = chosen;
        chosen = step.from[chosen];
    }
}

fn best(scores: &[f64]) -> usize {
    let mut best = 0;
    for (place, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = place;
        }
    }
    best
}

/// How likely each candidate is, given what comes after it too.
fn smooth(steps: &mut [Step]) {
    let mut backward: Vec<f64> = Vec::new();
    for place in (0..steps.len()).rev() {
        let (now, after) = steps.split_at_mut(place + 1);
        let step = &mut now[place];
        backward = match after.first() {
            None => vec![1.0; step.candidates.len()],
            Some(next) => {
                let width = next.candidates.len();
                let seen: Vec<f64> = backward
                    .iter()
                    .zip(&next.emission_share)
                    .map(|(later, share)| later * share)
                    .collect();
                let mut sums: Vec<f64> = (0..step.candidates.len())
                    .map(|row| {
                        let going = &next.going[row * width..(row + 1) * width];
                        going.iter().zip(&seen).map(|(one, later)| one.exp() * later).sum()
                    })
                    .collect();
                normalise(&mut sums);
                sums
            }
        };
        let mut posterior: Vec<f64> =
            step.forward.iter().zip(&backward).map(|(one, other)| one * other).collect();
        normalise(&mut posterior);
        step.posterior = posterior;
    }
}

/// Makes shares of a whole; where all have vanished, equal ones.
fn normalise(shares: &mut [f64]) {
    let sum: f64 = shares.iter().sum();
    if sum > 0.0 && sum.is_finite() {
        for share in shares.iter_mut() {
            *share /= sum;
        }
    } else {
        let even = 1.0 / f64::from(u32::try_from(shares.len().max(1)).unwrap_or(u32::MAX));
        shares.fill(even);
    }
}
