//! How fast traces are matched to the roads, and how right.
//!
//! `cargo bench --bench tracking`; with `-- --test` a few traces on the demo network. The city is the
//! Porto extract when it lies beside the repository (`../shared/data/osm/r5-porto.osm.pbf`), else the
//! built-in demo network, which says so.
//!
//! Trucks drive along plans between random points; positions are taken every so many seconds with
//! normal noise, with two gaps of two minutes and one leap of kilometres in fifty positions. Right are
//! arcs that were driven and matched; the share of the driven length that was matched, and of the matched
//! length that was driven, are told (arcs within a gap included).

#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "counts and milliseconds of a bench are far below 2^53"
)]

use std::collections::HashSet;
use std::f64::consts::TAU;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput};
use hazway::builtin;
use hazway::goods::LoadProfile;
use hazway::roads::{self, ArcId, Content, Datum, Network, Source};
use hazway::routing::{self, Plan, Snapshot, Trip};
use hazway::tracking::{Matcher, Position, Trace, track};
use hazway::units::LonLat;
use hazway::zones::{Scheme, Truck};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use petgraph::graph::DiGraph;

const EXTRACT: &str = "../shared/data/osm/r5-porto.osm.pbf";
const TRIPS: usize = 50;
const SEED: u64 = 0x0123_4567_89ab_cdef;
/// Monday, 23 November 2026, 10:00 in Shanghai.
const MONDAY_MS: i64 = 1_795_399_200_000;
/// Seconds between positions, and their standard deviation in metres.
const DRIVES: [(i64, f64); 8] =
    [(1, 4.0), (1, 10.0), (1, 15.0), (5, 4.0), (5, 10.0), (10, 10.0), (30, 4.0), (30, 15.0)];

fn main() {
    let is_smoke_run = std::env::args().any(|argument| argument == "--test");
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXTRACT);
    let network = if extract.exists() && !is_smoke_run {
        read(&extract)
    } else {
        println!("the demo network instead of {EXTRACT}");
        builtin::demo_network().expect("the demo network is built in")
    };
    println!("{} nodes, {} arcs", network.nodes.len(), network.arc_count());
    let snapshot = Snapshot::new(
        Arc::new(network),
        &Scheme::default(),
        Arc::new(builtin::calendar().expect("the calendar is built in")),
        TimeZone::get("Asia/Shanghai").expect("a time zone"),
        &builtin::profile().expect("the profile is built in"),
        &[],
    )
    .expect("there are no zones to bind");
    let plans = plans(&snapshot, if is_smoke_run { 3 } else { TRIPS });
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("match");
    for (every_s, noise_m) in DRIVES {
        let traces = measure(&snapshot, &plans, every_s, noise_m);
        let positions: usize = traces.iter().map(|trace| trace.positions().len()).sum();
        group.throughput(Throughput::Elements(positions as u64));
        let name = BenchmarkId::from_parameter(format!("{every_s}s_{noise_m}m"));
        group.bench_with_input(name, &traces, |bencher, traces| {
            let matcher = Matcher::new(&snapshot.network, &snapshot.index);
            bencher.iter(|| {
                traces.iter().map(|trace| matcher.trace(trace).courses.len()).sum::<usize>()
            });
        });
    }
    group.finish();
    let traces: Vec<(Plan, Trip, Trace)> = driven(&plans, 5, 10.0);
    criterion.bench_function("track beside its plan (5s_10m)", |bencher| {
        let of = |(plan, trip, trace): &(Plan, Trip, Trace)| {
            track(&snapshot, trace, Some(trip), Some(plan)).roads.len()
        };
        bencher.iter(|| traces.iter().map(of).sum::<usize>());
    });
}

fn read(path: &Path) -> Network {
    let owned: PathBuf = path.to_owned();
    let open = move || {
        let file: Box<dyn Read + Send> = Box::new(File::open(&owned)?);
        Ok(file)
    };
    let source = Source { name: "extract".to_owned(), content: Content::Pbf(Box::new(open)) };
    roads::import(&[source], Datum::Wgs84, &mut |_| {}).expect("the extract can be read").0
}

/// A small generator with a fixed seed (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 32).expect("32 bits")) / f64::from(u32::MAX)
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u32::try_from(bound).expect("fewer than a u32");
        let chosen = (self.share() * f64::from(bound)).floor();
        (0..bound).rev().find(|one| f64::from(*one) <= chosen).unwrap_or(0) as usize
    }

    /// Normal by Box and Muller.
    fn normal(&mut self, deviation: f64) -> f64 {
        let radius = (-2.0 * self.share().max(1e-9).ln()).sqrt();
        radius * (TAU * self.share()).cos() * deviation
    }
}

/// Nodes of the largest part of the network in which everything is reached from everywhere.
fn largest_component(network: &Network) -> Vec<usize> {
    let mut graph = DiGraph::<(), ()>::new();
    let nodes: Vec<_> = network.nodes.iter().map(|_| graph.add_node(())).collect();
    for arc in network.arcs() {
        let (tail, head) = (network.tail[arc.index()], network.head[arc.index()]);
        if !network.attributes(arc).hgv_forbidden && !network.attributes(arc).destination_only {
            graph.add_edge(nodes[tail.index()], nodes[head.index()], ());
        }
    }
    let parts = petgraph::algo::kosaraju_scc(&graph);
    let largest = parts.into_iter().max_by_key(Vec::len).unwrap_or_default();
    largest.into_iter().map(petgraph::graph::NodeIndex::index).collect()
}

fn plans(snapshot: &Snapshot, count: usize) -> Vec<(Trip, Plan)> {
    let network = &snapshot.network;
    let nodes = largest_component(network);
    let mut dice = Dice(SEED);
    let instant = Timestamp::from_millisecond(MONDAY_MS).expect("an instant");
    let mut plans = Vec::new();
    for _ in 0..4 * count {
        let mut end = || network.nodes[nodes[dice.below(nodes.len())]];
        let trip = Trip {
            origin: end(),
            destination: end(),
            depart_from: instant,
            depart_until: instant,
            truck: Truck {
                gross_mass_kg: 3_000,
                axle_load_kg: 1_500,
                height_cm: 200,
                width_cm: 180,
                length_cm: 500,
                ..Truck::default()
            },
            load: LoadProfile::default(),
            prescribed: None,
        };
        if let Ok(plan) = routing::plan(snapshot, &trip)
            && plan.distance_m > 1_000.0
        {
            plans.push((trip, plan));
        }
        if plans.len() == count {
            break;
        }
    }
    plans
}

fn driven(plans: &[(Trip, Plan)], every_s: i64, noise_m: f64) -> Vec<(Plan, Trip, Trace)> {
    let mut dice = Dice(SEED ^ 0xffff);
    plans
        .iter()
        .map(|(trip, plan)| (plan.clone(), trip.clone(), drive(plan, every_s, noise_m, &mut dice)))
        .collect()
}

/// Positions along a plan.
fn drive(plan: &Plan, every_s: i64, noise_m: f64, dice: &mut Dice) -> Trace {
    let (begin, end) = (plan.departs_at.as_millisecond(), plan.arrives_at.as_millisecond());
    let gaps: Vec<i64> =
        (0..2).map(|_| begin + ((end - begin) / 100) * (dice.below(100) as i64)).collect();
    let mut positions = Vec::new();
    let mut at_ms = begin;
    while at_ms <= end {
        let in_gap = gaps.iter().any(|gap| (*gap..gap + 120_000).contains(&at_ms));
        let is_end = at_ms == begin || at_ms + 1_000 * every_s > end;
        if !in_gap || is_end {
            let deviation = if dice.below(50) == 0 { 3_000.0 } else { noise_m };
            let point = place_at(plan, at_ms);
            let north = dice.normal(deviation) / 111_195.08;
            let east = dice.normal(deviation) / (111_195.08 * point.lat.to_radians().cos());
            positions.push(Position {
                at: Timestamp::from_millisecond(at_ms).expect("an instant"),
                location: LonLat::new(point.lon + east, point.lat + north),
                accuracy_m: None,
            });
        }
        at_ms += 1_000 * every_s;
    }
    Trace::new(positions).expect("a trace")
}

/// Where the plan is at an instant.
fn place_at(plan: &Plan, at_ms: i64) -> LonLat {
    let leg = plan
        .legs
        .iter()
        .find(|leg| at_ms <= leg.to.as_millisecond())
        .unwrap_or(&plan.legs[plan.legs.len() - 1]);
    let (from, to) = (leg.from.as_millisecond(), leg.to.as_millisecond());
    let share = ((at_ms - from) as f64 / (to - from).max(1) as f64).clamp(0.0, 1.0);
    let whole: f64 = leg.line.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
    let mut left = whole * share;
    for pair in leg.line.windows(2) {
        let length = pair[0].distance_m(pair[1]);
        if left <= length && length > 0.0 {
            let share = left / length;
            return LonLat::new(
                pair[0].lon + (pair[1].lon - pair[0].lon) * share,
                pair[0].lat + (pair[1].lat - pair[0].lat) * share,
            );
        }
        left -= length;
    }
    leg.line[leg.line.len() - 1]
}

/// Seconds that this thread has been on a processor: a busy machine does not spoil them.
fn on_processor_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.expect("Linux counts the time on processors") / 1e9
}

fn measure(snapshot: &Snapshot, plans: &[(Trip, Plan)], every_s: i64, noise_m: f64) -> Vec<Trace> {
    let network = &snapshot.network;
    let matcher = Matcher::new(network, &snapshot.index);
    let length = |arcs: &HashSet<ArcId>| -> f64 {
        arcs.iter().map(|arc| f64::from(network.length_mm[arc.index()])).sum()
    };
    let (mut both_mm, mut driven_mm, mut matched_mm) = (0.0, 0.0, 0.0);
    let (mut both, mut count, mut positions, mut courses, mut outliers) = (0, 0, 0, 0, 0);
    let mut took = 0.0;
    let mut traces = Vec::new();
    for (plan, _, trace) in driven(plans, every_s, noise_m) {
        let began = on_processor_s();
        let found = matcher.trace(&trace);
        took += on_processor_s() - began;
        let driven: HashSet<ArcId> =
            plan.legs.iter().flat_map(|leg| leg.arcs.iter().copied()).collect();
        let matched: HashSet<ArcId> = found.pieces().map(|piece| piece.driven.arc).collect();
        let right: HashSet<ArcId> = driven.intersection(&matched).copied().collect();
        both_mm += length(&right);
        driven_mm += length(&driven);
        matched_mm += length(&matched);
        both += right.len();
        count += driven.len();
        positions += trace.positions().len();
        courses += found.courses.len();
        outliers += found.outliers.len();
        traces.push(trace);
    }
    println!(
        "every {every_s:2} s, noise {noise_m:4.1} m: {:.2} % of arcs, {:.2} % of length found; \
         {:.2} % of what was found is right; {:.0} positions a second of processor time ({positions} positions, {} traces, \
         {courses} courses, {outliers} left out)",
        100.0 * both as f64 / count as f64,
        100.0 * both_mm / driven_mm,
        100.0 * both_mm / matched_mm,
        positions as f64 / took,
        plans.len(),
    );
    traces
}
