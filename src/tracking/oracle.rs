//! The model against a slow obvious reference: every sequence of candidates, each with ways found by
//! trying everything, on random streets.

use serde_json::{Value, json};

use super::hmm::{LEAST_LIKELY, Model, Observation};
use super::tests::{network, place};
use super::turns::Turns;
use crate::roads::{ArcId, ForbiddenPath, Network, PathCondition, RoadIndex, Snap};

const CASES: u64 = 400;

/// A small generator whose numbers depend on the case alone (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * f64::from(u32::try_from(self.roll(1 << 20)).unwrap())
            / f64::from(1 << 20)
    }
}

/// Streets between the corners of a crooked grid, some missing, some one-way, some turns forbidden.
fn streets(dice: &mut Dice) -> Network {
    const SIDE: usize = 3;
    let corners: Vec<(f64, f64)> = (0..SIDE * SIDE)
        .map(|n| {
            let (x, y) = (u32::try_from(n % SIDE).unwrap(), u32::try_from(n / SIDE).unwrap());
            let mut shaken = |at: u32| f64::from(at) * 130.0 + dice.between(-25.0, 25.0);
            (shaken(x), shaken(y))
        })
        .collect();
    let mut lines: Vec<(Value, [(f64, f64); 2])> = Vec::new();
    for n in 0..SIDE * SIDE {
        for (other, is_inside) in [(n + 1, n % SIDE + 1 < SIDE), (n + SIDE, n / SIDE + 1 < SIDE)] {
            if is_inside && dice.roll(8) > 0 {
                let oneway = ["no", "no", "yes", "-1"][dice.roll(4)];
                lines.push((json!({ "oneway": oneway }), [corners[n], corners[other]]));
            }
        }
    }
    let roads: Vec<(&str, Value, &[(f64, f64)])> =
        lines.iter().map(|(tags, line)| ("", tags.clone(), line.as_slice())).collect();
    let mut network = network(&roads);
    for _ in 0..dice.roll(5) {
        let mut arcs = vec![ArcId(u32::try_from(dice.roll(network.arc_count())).unwrap())];
        for _ in 0..=dice.roll(2) {
            let last = arcs[arcs.len() - 1];
            let next: Vec<ArcId> =
                network.arcs_from(network.head[last.index()]).filter(|arc| *arc != last).collect();
            if next.is_empty() {
                break;
            }
            arcs.push(next[dice.roll(next.len())]);
        }
        if arcs.len() > 1 {
            network
                .forbidden_paths
                .push(ForbiddenPath { arcs, condition: PathCondition::default() });
        }
    }
    network
}

fn observations(dice: &mut Dice) -> Vec<Observation> {
    let sigma_m = dice.between(4.0, 15.0);
    let (mut x, mut y) = (dice.between(0.0, 260.0), dice.between(0.0, 260.0));
    (0..4)
        .map(|_| {
            x = (x + dice.between(-120.0, 120.0)).clamp(-20.0, 280.0);
            y = (y + dice.between(-120.0, 120.0)).clamp(-20.0, 280.0);
            Observation {
                point: place(x, y),
                sigma_m,
                radius_m: 60.0,
                beta_m: dice.between(5.0, 30.0),
                farthest_m: dice.between(200.0, 1_500.0),
                most_apart_m: 5_000.0,
            }
        })
        .collect()
}

/// Lengths in metres from a place to the tail of every arc, by relaxing every pair of a trail of three
/// arcs and an arc until nothing changes.
fn reach(network: &Network, source: &Snap) -> Vec<(Vec<ArcId>, f64)> {
    let rest = f64::from(network.length_mm[source.arc.index()] - source.offset_mm) / 1000.0;
    let mut known: Vec<(Vec<ArcId>, f64)> = Vec::new();
    let mut open = vec![(vec![source.arc], rest)];
    while let Some((trail, at_end)) = open.pop() {
        let last = trail[trail.len() - 1];
        let back = network.reverse(last);
        let out: Vec<ArcId> = network.arcs_from(network.head[last.index()]).collect();
        let is_dead_end = out.iter().all(|arc| Some(*arc) == back);
        for next in out {
            let mut longer = trail.clone();
            longer.push(next);
            let is_forbidden =
                network.forbidden_paths.iter().any(|path| longer.ends_with(&path.arcs));
            if is_forbidden || (Some(next) == back && !is_dead_end) {
                continue;
            }
            let kept = longer[longer.len().saturating_sub(3)..].to_vec();
            match known.iter_mut().find(|(trail, _)| *trail == kept) {
                Some((_, best)) if *best <= at_end => continue,
                Some((_, best)) => *best = at_end,
                None => known.push((kept.clone(), at_end)),
            }
            let length = f64::from(network.length_mm[next.index()]) / 1000.0;
            open.push((kept, at_end + length));
        }
    }
    known
}

/// The length of the way, `None` beyond the limit; along one arc there is none.
fn length(
    known: &[(Vec<ArcId>, f64)],
    source: &Snap,
    goal: &Snap,
    sigma_m: f64,
    limit_m: f64,
) -> Option<f64> {
    if source.arc == goal.arc {
        let ahead = (f64::from(goal.offset_mm) - f64::from(source.offset_mm)) / 1000.0;
        if ahead >= 0.0 {
            return Some(ahead);
        }
        if -ahead <= 3.0 * sigma_m {
            return Some(0.0);
        }
    }
    known
        .iter()
        .filter(|(trail, _)| trail.last() == Some(&goal.arc))
        .map(|(_, at)| at + f64::from(goal.offset_mm) / 1000.0)
        .min_by(f64::total_cmp)
        .filter(|length| *length <= limit_m)
}

/// All candidates of one observation: every arc asked by itself.
fn candidates(network: &Network, index: &RoadIndex, observation: &Observation) -> Vec<Snap> {
    let mut all: Vec<Snap> = network
        .arcs()
        .filter_map(|arc| {
            index.snap(network, observation.point, observation.radius_m, |other| other == arc).ok()
        })
        .collect();
    all.sort_by(|one, other| {
        one.distance_m.total_cmp(&other.distance_m).then(one.arc.cmp(&other.arc))
    });
    all.truncate(10);
    let likely = |snap: &Snap| -0.5 * (snap.distance_m / observation.sigma_m).powi(2);
    let nearest = all.first().map_or(0.0, likely);
    all.retain(|snap| nearest - likely(snap) <= LEAST_LIKELY);
    all
}

/// Logarithms of going from one observation's candidates to the next's, `None` when none is possible.
fn going(
    network: &Network,
    alive: &[bool],
    from: (&Observation, &[Snap]),
    to: (&Observation, &[Snap]),
) -> Option<Vec<Vec<f64>>> {
    let apart = from.0.point.distance_m(to.0.point);
    let reached: Vec<_> = from.1.iter().map(|source| reach(network, source)).collect();
    for limit in [apart + 14.0 * to.0.beta_m, 2.0 * apart + 1_000.0] {
        let limit = limit.min(to.0.farthest_m);
        let table: Vec<Vec<f64>> = from
            .1
            .iter()
            .zip(&reached)
            .zip(alive)
            .map(|((source, known), alive)| {
                let sigma_m = to.0.sigma_m;
                let going = |goal: &Snap| match length(known, source, goal, sigma_m, limit) {
                    Some(length) if *alive => -(length - apart).abs() / to.0.beta_m,
                    Some(_) | None => f64::NEG_INFINITY,
                };
                to.1.iter().map(going).collect()
            })
            .collect();
        if table.iter().flatten().any(|one| one.is_finite()) {
            return Some(table);
        }
    }
    None
}

struct Reference {
    candidates: Vec<Vec<Snap>>,
    tables: Vec<Vec<Vec<f64>>>,
}

fn reference(network: &Network, index: &RoadIndex, seen: &[Observation]) -> Option<Reference> {
    let candidates: Vec<Vec<Snap>> =
        seen.iter().map(|one| self::candidates(network, index, one)).collect();
    if candidates.iter().any(Vec::is_empty) {
        return None;
    }
    let mut alive = vec![true; candidates[0].len()];
    let mut tables = Vec::new();
    for place in 1..seen.len() {
        let table = going(
            network,
            &alive,
            (&seen[place - 1], &candidates[place - 1]),
            (&seen[place], &candidates[place]),
        )?;
        alive = (0..candidates[place].len())
            .map(|column| table.iter().any(|row| row[column].is_finite()))
            .collect();
        tables.push(table);
    }
    Some(Reference { candidates, tables })
}

impl Reference {
    fn score(&self, seen: &[Observation], sequence: &[usize]) -> f64 {
        let emitted: f64 = sequence
            .iter()
            .zip(&self.candidates)
            .zip(seen)
            .map(|((one, all), seen)| -0.5 * (all[*one].distance_m / seen.sigma_m).powi(2))
            .sum();
        let gone: f64 = sequence
            .windows(2)
            .zip(&self.tables)
            .map(|(pair, table)| table[pair[0]][pair[1]])
            .sum();
        emitted + gone
    }

    /// Every sequence with its score.
    fn all(&self, seen: &[Observation]) -> Vec<(Vec<usize>, f64)> {
        let mut sequences = vec![Vec::new()];
        for candidates in &self.candidates {
            sequences = sequences
                .into_iter()
                .flat_map(|begun: Vec<usize>| {
                    (0..candidates.len()).map(move |one| {
                        let mut longer = begun.clone();
                        longer.push(one);
                        longer
                    })
                })
                .collect();
        }
        sequences
            .into_iter()
            .map(|sequence| {
                let score = self.score(seen, &sequence);
                (sequence, score)
            })
            .collect()
    }
}

#[test]
fn the_likeliest_way_and_the_likelihoods_are_those_of_trying_every_sequence() {
    let mut compared = 0;
    for case in 1..=CASES {
        let mut dice = Dice(case.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let network = streets(&mut dice);
        let seen = observations(&mut dice);
        let index = RoadIndex::new(&network);
        let turns = Turns::new(&network);
        let found = Model::new(&network, &index, &turns).run(&seen);
        let Some(reference) = reference(&network, &index, &seen) else {
            let is_whole = found.chains.len() == 1 && found.chains[0].steps.len() == seen.len();
            assert!(!is_whole, "case {case}: joined what cannot be joined");
            continue;
        };
        compared += 1;
        assert_eq!(found.chains.len(), 1, "case {case}");
        let steps = &found.chains[0].steps;
        assert_eq!(steps.len(), seen.len(), "case {case}");
        for (step, candidates) in steps.iter().zip(&reference.candidates) {
            let mut arcs: Vec<ArcId> = step.candidates.iter().map(|snap| snap.arc).collect();
            let mut expected: Vec<ArcId> = candidates.iter().map(|snap| snap.arc).collect();
            arcs.sort_unstable();
            expected.sort_unstable();
            assert_eq!(arcs, expected, "case {case}");
        }
        let all = reference.all(&seen);
        let best = all.iter().map(|(_, score)| *score).fold(f64::NEG_INFINITY, f64::max);
        let position = |place: usize, arc: ArcId| {
            reference.candidates[place].iter().position(|snap| snap.arc == arc).unwrap()
        };
        let chosen: Vec<usize> =
            steps.iter().enumerate().map(|(n, step)| position(n, step.place().arc)).collect();
        let score = reference.score(&seen, &chosen);
        assert!((score - best).abs() < 1e-3, "case {case}: {score} instead of {best}");
        let whole: f64 = all.iter().map(|(_, score)| (score - best).exp()).sum();
        for (place, step) in steps.iter().enumerate() {
            for (snap, likely) in step.candidates.iter().zip(&step.posterior) {
                let one = position(place, snap.arc);
                let with = all.iter().filter(|(sequence, _)| sequence[place] == one);
                let expected = with.map(|(_, score)| (score - best).exp()).sum::<f64>() / whole;
                assert!((likely - expected).abs() < 1e-3, "case {case}: {likely}, not {expected}");
            }
        }
    }
    assert!(compared > CASES / 3, "only {compared} of {CASES} cases could be compared");
}
