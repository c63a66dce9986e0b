//! Turn restrictions against a reading of the restrictions themselves: every walk over a small grid of
//! roads, with restrictions that share roads, of all kinds at once.

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::planner::within;
use super::rules::{Progress, TripRules};
use super::tag_world_tests::{EAST, MORNING, WEST, trip};
use super::{Profile, Snapshot};
use crate::roads::{ArcId, Content, Datum, Source, import};
use crate::zones::{Calendar, Scheme};

const PROFILES: &str = include_str!("../../routes-config/profiles.toml");
const CASES: u64 = 300;
const LONGEST_WALK: usize = 5;

/// A small generator with a fixed seed (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }
}

/// A road of the grid: two junctions, each by its place from 0 to 8.
type Road = (usize, usize);

/// The twelve roads of a grid of three by three junctions.
fn roads() -> Vec<Road> {
    let mut roads = Vec::new();
    for place in 0..9 {
        if place % 3 < 2 {
            roads.push((place, place + 1));
        }
        if place < 6 {
            roads.push((place, place + 3));
        }
    }
    roads
}

fn spot(junction: usize) -> Value {
    let step = |count: usize| f64::from(u32::try_from(count).unwrap()) / 100.0;
    json!([108.40 + step(junction % 3), 30.80 + step(junction / 3)])
}

/// One step: a road and the junctions it is driven from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    road: usize,
    tail: usize,
    head: usize,
}

#[derive(Clone, Debug)]
struct Restriction {
    from: Step,
    /// Roads between; none for a restriction via the junction at the end of `from`.
    via: Vec<usize>,
    to: Vec<usize>,
    is_only: bool,
    hazmat_only: bool,
}

/// The steps that may follow, without turning back.
fn onward(roads: &[Road], step: Step) -> Vec<Step> {
    let mut found = Vec::new();
    for (road, ends) in roads.iter().enumerate() {
        for (tail, head) in [(ends.0, ends.1), (ends.1, ends.0)] {
            if tail == step.head && road != step.road {
                found.push(Step { road, tail, head });
            }
        }
    }
    found
}

fn restriction(roads: &[Road], dice: &mut Dice) -> Restriction {
    let road = dice.roll(roads.len());
    let (one, other) = roads[road];
    let (tail, head) = if dice.roll(2) == 0 { (one, other) } else { (other, one) };
    let from = Step { road, tail, head };
    let mut last = from;
    let mut via = Vec::new();
    for _ in 0..dice.roll(3) {
        let next = onward(roads, last);
        last = next[dice.roll(next.len())];
        via.push(last.road);
    }
    let next = onward(roads, last);
    let mut to = vec![next[dice.roll(next.len())].road];
    if dice.roll(3) == 0 {
        to.push(next[dice.roll(next.len())].road);
    }
    to.dedup();
    Restriction { from, via, to, is_only: dice.roll(2) == 0, hazmat_only: dice.roll(3) == 0 }
}

/// Whether the last step of a walk breaks a restriction, read word by word.
fn breaks(restriction: &Restriction, walk: &[Step]) -> bool {
    let Some((last, driven)) = walk.split_last() else { return false };
    let chain: Vec<usize> =
        std::iter::once(restriction.from.road).chain(restriction.via.iter().copied()).collect();
    let begins = |length: usize| {
        driven.len() >= length
            && driven[driven.len() - length..]
                .iter()
                .map(|step| step.road)
                .eq(chain[..length].iter().copied())
            && driven[driven.len() - length] == restriction.from
    };
    if !restriction.is_only {
        return begins(chain.len()) && restriction.to.contains(&last.road);
    }
    (1..=chain.len()).any(|length| {
        begins(length)
            && match chain.get(length) {
                Some(next) => last.road != *next,
                None => !restriction.to.contains(&last.road),
            }
    })
}

fn snapshot(roads: &[Road], restrictions: &[Restriction]) -> Snapshot {
    let mut features: Vec<Value> = roads
        .iter()
        .enumerate()
        .map(|(road, (one, other))| {
            json!({ "type": "Feature", "id": road, "properties": { "highway": "primary" },
                "geometry": { "type": "LineString", "coordinates": [spot(*one), spot(*other)] } })
        })
        .collect();
    for one in restrictions {
        let key = if one.hazmat_only { "restriction:hazmat" } else { "restriction" };
        let kind = if one.is_only { "only_straight_on" } else { "no_left_turn" };
        let via = if one.via.is_empty() { spot(one.from.head) } else { json!(one.via) };
        features.push(json!({ "type": "Feature", "geometry": null, "properties": {
            "type": "restriction", key: kind, "from": one.from.road, "via": via, "to": one.to } }));
    }
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    let source = Source { name: "grid".to_owned(), content: Content::GeoJson(text) };
    let (network, report) = import(&[source], Datum::Wgs84, &mut |_| {}).unwrap();
    assert_eq!(network.arc_count(), 2 * roads.len());
    let kept = u64::try_from(restrictions.len()).unwrap();
    let left_out: u64 = report.turns_dropped.values().sum();
    assert_eq!(report.turns_kept + left_out, kept);
    Snapshot::new(
        Arc::new(network),
        &Scheme::default(),
        Arc::new(Calendar::default()),
        TimeZone::UTC,
        &Profile::parse(PROFILES, "hazmat_truck").unwrap(),
        &[],
    )
    .unwrap()
}

struct Walker<'a> {
    roads: &'a [Road],
    restrictions: Vec<&'a Restriction>,
    rules: &'a TripRules<'a>,
    arcs: Vec<(Step, ArcId)>,
    /// Steps allowed and steps forbidden so far.
    counts: [usize; 2],
}

impl Walker<'_> {
    fn arc(&self, step: Step) -> ArcId {
        self.arcs.iter().find(|(one, _)| *one == step).unwrap().1
    }

    /// Goes on from a walk in every way there is.
    fn go(&mut self, walk: &mut Vec<Step>, progress: &Progress) {
        if walk.len() == LONGEST_WALK {
            return;
        }
        let before = walk[walk.len() - 1];
        for step in onward(self.roads, before) {
            let (next, closed) = self.rules.turn(progress, self.arc(before), self.arc(step));
            walk.push(step);
            let is_forbidden = self.restrictions.iter().any(|one| breaks(one, walk));
            assert_eq!(!closed.is_empty(), is_forbidden, "{walk:?} {:?}", self.restrictions);
            self.counts[usize::from(is_forbidden)] += 1;
            if !is_forbidden {
                self.go(walk, &next);
            }
            walk.pop();
        }
    }
}

#[test]
fn restrictions_that_share_roads_forbid_what_each_of_them_says_and_nothing_else() {
    let roads = roads();
    let mut counts = [0, 0];
    for number in 1..=CASES {
        let mut dice = Dice(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let restrictions: Vec<Restriction> =
            (0..=dice.roll(6)).map(|_| restriction(&roads, &mut dice)).collect();
        let snapshot = snapshot(&roads, &restrictions);
        for truck in ['P', 'E'] {
            let trip = trip(truck, WEST, EAST, MORNING);
            let rules = TripRules::new(&snapshot, &trip, within(&trip), &[]);
            let counting = |one: &&Restriction| !one.hazmat_only || truck == 'P';
            let network = &snapshot.network;
            let arcs: Vec<(Step, ArcId)> = network
                .arcs()
                .map(|arc| {
                    // Lines without a number of OSM's are numbered from -1 on, as they come.
                    let road = usize::try_from(-network.way_id[arc.index()] - 1).unwrap();
                    let line = network.line(arc);
                    let is_forward = (line[0].lon, line[0].lat) < (line[1].lon, line[1].lat);
                    let (one, other) = roads[road];
                    let (tail, head) = if is_forward { (one, other) } else { (other, one) };
                    (Step { road, tail, head }, arc)
                })
                .collect();
            let mut walker = Walker {
                roads: &roads,
                restrictions: restrictions.iter().filter(counting).collect(),
                rules: &rules,
                arcs: arcs.clone(),
                counts: [0, 0],
            };
            for (start, _) in arcs {
                walker.go(&mut vec![start], &Progress::new());
            }
            counts[0] += walker.counts[0];
            counts[1] += walker.counts[1];
        }
    }
    println!("{} steps allowed, {} forbidden", counts[0], counts[1]);
    assert!(counts[0] > 100_000 && counts[1] > 5_000, "{counts:?}");
}
