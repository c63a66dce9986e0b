//! Our hierarchy and search beside others, on the same networks with the same weights, in one process.
//!
//! `cargo bench --bench baselines`; with `-- --full` also a made-up country of a million junctions, with
//! `-- --test` one of 3,000. Real extracts are read when they lie beside the repository
//! (`../shared/data/osm`).
//!
//! - Static: least driving times between 1,000 random pairs of nodes on open roads. Ours; `cch`, another
//!   customizable hierarchy; `fast_paths`, one that is not; petgraph's Dijkstra and A* with the straight
//!   line as bound, on fewer pairs. All sums have to be equal.
//! - With windows: full plans under zones, beside a plain time-dependent Dijkstra that may wait anywhere
//!   and knows neither turns nor tags, so it does less.
//!
//! Each figure is the best of three rounds.

#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]

mod country;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hazway::builtin;
use hazway::goods::LoadProfile;
use hazway::roads::{self, ArcId, Content, Datum, Hierarchy, Network, NodeId, Source};
use hazway::routing::{self, FreeTimes, Plan, Snapshot, Trip};
use hazway::units::{LocalText, LonLat};
use hazway::zones::{
    Area, Binding, Effect, Interval, Notice, Reason, RoadFilter, Scheme, Truck, When, Zone,
};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use petgraph::graph::{DiGraph, NodeIndex};

const EXTRACTS: [&str; 2] =
    ["../shared/data/osm/heidelberg.osm.pbf", "../shared/data/osm/r5-porto.osm.pbf"];
const COUNTRIES: [usize; 2] = [100_000, 300_000];
const LARGEST: usize = 1_000_000;
const SMALL: usize = 3_000;
/// Share of the roads that lie in a zone.
const RESTRICTED: f64 = 0.1;
/// Pairs are every target with every one of its sources.
const TARGETS: usize = 100;
const SOURCES: usize = 10;
/// Of these targets, petgraph answers the first.
const FOR_PETGRAPH: usize = 5;
const TRIPS: usize = 100;
/// Monday, 23 November 2026, midnight in Shanghai.
const MONDAY_MS: i64 = 1_795_363_200_000;
const HOUR_MS: i64 = 3_600_000;
const WITHIN: Interval = Interval { from_ms: MONDAY_MS, to_ms: MONDAY_MS + 9 * 24 * HOUR_MS };
const SEED: u64 = 0x5eed_0f0a_b0a5_e11e;

fn main() {
    let is_asked = |word: &str| std::env::args().any(|argument| argument == word);
    if is_asked("--test") {
        return compare("made up, a smoke run", country::country(SMALL, 2_026));
    }
    for extract in EXTRACTS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(extract);
        if path.exists() {
            compare(extract, read(&path));
        } else {
            println!("{extract} is not there: left out");
        }
    }
    for junctions in COUNTRIES {
        compare(&format!("made up, {junctions} junctions"), country::country(junctions, 2_026));
    }
    if is_asked("--full") {
        compare(&format!("made up, {LARGEST} junctions"), country::country(LARGEST, 2_026));
    }
}

fn read(path: &Path) -> Network {
    let owned = path.to_owned();
    let open = move || {
        let file: Box<dyn Read + Send> = Box::new(File::open(&owned)?);
        Ok(file)
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let source = Source { name, content: Content::Pbf(Box::new(open)) };
    roads::import(&[source], Datum::Wgs84, &mut |_| {}).expect("the extract can be read").0
}

/// A small generator with a fixed seed (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("below a usize")
    }
}

/// A target with the nodes from which the way to it is asked.
type Pairs = Vec<(NodeId, Vec<NodeId>)>;

fn compare(name: &str, mut network: Network) {
    println!("\n{name}: {} nodes, {} arcs", network.nodes.len(), network.arc_count());
    let began = Instant::now();
    roads::renumber(&mut network, &mut |_| {});
    say("order, ours", began.elapsed(), 1);
    let (hierarchy, took) = best(|| Hierarchy::new(&network));
    say("contract, ours", took, 1);
    network.hierarchy = hierarchy;
    let bare = snapshot(network);
    let (free, took) = best(|| FreeTimes::new(&bare));
    say("customize one profile, ours", took, 1);
    let pairs = pairs(&bare.network);
    let (ours, took) = best(|| sum(&pairs, |from, to| free.between(from, to)));
    say("static query, ours", took, TARGETS * SOURCES);
    assert_eq!(ours, by_cch(&bare.network, &free, &pairs), "the sum of `cch` is another");
    assert_eq!(
        ours,
        by_fast_paths(&bare.network, &free, &pairs),
        "that of `fast_paths` is another"
    );
    let few = &pairs[..FOR_PETGRAPH];
    let ours_few = sum(few, |from, to| free.between(from, to));
    by_petgraph(&bare.network, &free, few, ours_few);
    println!(
        "  the sums of 1,000 distances are equal: {} s over {} that have a way",
        ours.0 / 1000,
        ours.1
    );
    with_windows(&bare, &free);
}

/// The last result and the least time of three rounds.
fn best<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut once = || {
        let began = Instant::now();
        let done = work();
        (done, began.elapsed())
    };
    let (mut last, mut least) = once();
    for _ in 0..2 {
        let (done, took) = once();
        last = done;
        least = least.min(took);
    }
    (last, least)
}

fn say(what: &str, took: Duration, count: usize) {
    let each = took.as_secs_f64() * 1e3 / f64::from(u32::try_from(count).expect("a few"));
    println!("  {what}: {each:.4} ms");
}

fn pairs(network: &Network) -> Pairs {
    let mut dice = Dice(SEED);
    let mut node = || NodeId(u32::try_from(dice.below(network.nodes.len())).expect("a node"));
    (0..TARGETS).map(|_| (node(), (0..SOURCES).map(|_| node()).collect())).collect()
}

/// Sum of all distances, and how many there are.
fn sum(
    pairs: &[(NodeId, Vec<NodeId>)],
    distance: impl Fn(NodeId, NodeId) -> Option<i64>,
) -> (i64, usize) {
    let each = pairs.iter().flat_map(|(to, sources)| sources.iter().map(|from| (*from, *to)));
    each.filter_map(|(from, to)| distance(from, to)).fold((0, 0), |sum, ms| (sum.0 + ms, sum.1 + 1))
}

#[expect(clippy::cast_possible_truncation, reason = "degrees in the precision that it takes")]
fn by_cch(network: &Network, free: &FreeTimes, pairs: &Pairs) -> (i64, usize) {
    let tail: Vec<u32> = network.tail.iter().map(|node| node.0).collect();
    let head: Vec<u32> = network.head.iter().map(|node| node.0).collect();
    let lat: Vec<f32> = network.nodes.iter().map(|at| at.lat as f32).collect();
    let lon: Vec<f32> = network.nodes.iter().map(|at| at.lon as f32).collect();
    let nodes = u32::try_from(network.nodes.len()).expect("nodes");
    let began = Instant::now();
    let order = cch::inertial_order(nodes, &tail, &head, &lat, &lon);
    say("order, cch", began.elapsed(), 1);
    let weight: Vec<u32> = network.arcs().map(|arc| free.along(arc)).collect();
    let graph = cch::graph::Graph { first_out: network.first_out.to_vec(), head, weight };
    let (other, took) = best(|| cch::Cch::build(&graph, &order));
    say("contract, cch", took, 1);
    let (metric, took) = best(|| other.customize(&graph.weight));
    say("customize one profile, cch (all cores)", took, 1);
    let (view, metric) = (other.view(), metric.view());
    let (mut total, mut took) = ((0, 0), Duration::ZERO);
    for (to, sources) in pairs {
        // Making a query clears a table of all nodes, which a service does once: outside the clock.
        let mut query = cch::ElimTreeQuery::new(&view);
        let began = Instant::now();
        query.pin_targets(&[to.0]);
        for from in sources {
            let mut least = [0];
            query.reset_source();
            query.add_source_and_run(&metric, from.0);
            query.get_distances_to_targets(&mut least);
            if least[0] < cch::INF_WEIGHT {
                total = (total.0 + i64::from(least[0]), total.1 + 1);
            }
        }
        took += began.elapsed();
    }
    say("static query, cch", took, TARGETS * SOURCES);
    total
}

fn by_fast_paths(network: &Network, free: &FreeTimes, pairs: &Pairs) -> (i64, usize) {
    let mut graph = fast_paths::InputGraph::new();
    for arc in network.arcs() {
        let (tail, head) = (network.tail[arc.index()], network.head[arc.index()]);
        if tail != head {
            graph.add_edge(tail.index(), head.index(), free.along(arc) as usize);
        }
    }
    graph.freeze();
    let began = Instant::now();
    let prepared = fast_paths::prepare(&graph);
    say("prepare, fast_paths", began.elapsed(), 1);
    let nodes = prepared.get_num_nodes();
    let calculator = std::cell::RefCell::new(fast_paths::create_calculator(&prepared));
    let distance = |from: NodeId, to: NodeId| {
        if from == to {
            return Some(0);
        }
        // It knows nodes up to the last one with a road.
        let is_known = from.index() < nodes && to.index() < nodes;
        let mut calculator = calculator.borrow_mut();
        let path = is_known.then(|| calculator.calc_path(&prepared, from.index(), to.index()));
        path.flatten().map(|path| i64::try_from(path.get_weight()).expect("milliseconds"))
    };
    let (total, took) = best(|| sum(pairs, distance));
    say("static query with path, fast_paths", took, TARGETS * SOURCES);
    total
}

fn by_petgraph(
    network: &Network,
    free: &FreeTimes,
    pairs: &[(NodeId, Vec<NodeId>)],
    expected: (i64, usize),
) {
    let mut graph: DiGraph<(), u32> = DiGraph::new();
    for _ in &network.nodes {
        graph.add_node(());
    }
    for arc in network.arcs() {
        let (tail, head) = (network.tail[arc.index()], network.head[arc.index()]);
        let (tail, head) = (NodeIndex::new(tail.index()), NodeIndex::new(head.index()));
        graph.add_edge(tail, head, free.along(arc));
    }
    let index = |node: NodeId| NodeIndex::new(node.index());
    let dijkstra = |from: NodeId, to: NodeId| {
        let goal = Some(index(to));
        let found =
            petgraph::algo::dijkstra(&graph, index(from), goal, |edge| i64::from(*edge.weight()));
        found.get(&index(to)).copied()
    };
    let (total, took) = best(|| sum(pairs, dijkstra));
    say("static query, petgraph dijkstra", took, pairs.len() * SOURCES);
    assert_eq!(total, expected, "the sum of petgraph's Dijkstra is another");
    let a_star = |from: NodeId, to: NodeId| {
        let end = network.nodes[to.index()];
        let cost = |edge: petgraph::graph::EdgeReference<'_, u32>| i64::from(*edge.weight());
        let rest = |node: NodeIndex| least_ms(network.nodes[node.index()], end);
        let found =
            petgraph::algo::astar(&graph, index(from), |node| node == index(to), cost, rest);
        found.map(|(least, _)| least)
    };
    let (total, took) = best(|| sum(pairs, a_star));
    say("static query, petgraph A* by straight line", took, pairs.len() * SOURCES);
    assert_eq!(total, expected, "the sum of petgraph's A* is another");
}

/// As the crow flies at 125 km/h, on a globe made a little smaller.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds on this globe")]
fn least_ms(from: LonLat, to: LonLat) -> i64 {
    let east = (to.lon - from.lon) * from.lat.to_radians().cos().min(to.lat.to_radians().cos());
    let metres = east.hypot(to.lat - from.lat) * 110_000.0;
    (metres * 28.0) as i64
}

fn snapshot(network: Network) -> Snapshot {
    Snapshot::new(
        Arc::new(network),
        &Scheme::default(),
        Arc::new(builtin::calendar().expect("the calendar is built in")),
        TimeZone::get("Asia/Shanghai").expect("a time zone"),
        &builtin::profile().expect("the profile is built in"),
        &[],
    )
    .expect("a snapshot without zones can be made")
}

/// A road that is closed at some hours for everybody.
fn zone(number: usize, at: LonLat) -> Zone {
    let windows = [
        "Mo-Fr 07:00-09:00,17:00-19:00",
        "Mo-Su 06:00-22:00",
        "Mo-Su 22:00-06:00",
        "Sa,Su 09:00-18:00",
    ];
    Zone {
        zone_id: format!("zone-{number}"),
        name: LocalText::new(format!("区域{number}"), format!("zone {number}")),
        area: Area::Point { location: at, radius_m: 250.0 },
        roads: RoadFilter::default(),
        binds: Binding::default(),
        when: When { windows: windows[number % windows.len()].to_owned(), from: None, to: None },
        effect: Effect::ForbidPassing,
        reason: Reason::Congested,
        authority: "bench".to_owned(),
        notice: Notice::default(),
        legal_basis: String::new(),
        detour: LocalText::default(),
        exemptions: Vec::new(),
        temporary: false,
        example: true,
    }
}

fn with_windows(bare: &Snapshot, free: &FreeTimes) {
    let network = &bare.network;
    let mut dice = Dice(SEED);
    let mut arc = || ArcId(u32::try_from(dice.below(network.arc_count())).expect("an arc"));
    // As many zones again each time, until a tenth of the roads lies in one.
    let mut scheme = Scheme { revision: 1, zones: Vec::new() };
    let mut snapshot = bare.with_scheme(&scheme, &[]).expect("no zones can be bound");
    while snapshot.restricted_share() < RESTRICTED {
        let from = scheme.zones.len();
        let more = from..from + (from / 4).max(20);
        scheme.zones.extend(more.map(|number| zone(number, bare.network.line(arc())[0])));
        snapshot = bare.with_scheme(&scheme, &[]).expect("zones can be bound");
    }
    let closed = closed(&snapshot);
    let trips: Vec<(ArcId, ArcId, Trip)> = (0..TRIPS)
        .map(|number| {
            let (from, to) = (arc(), arc());
            (from, to, trip(network, from, to, i64::try_from(number).expect("a few")))
        })
        .collect();
    let plan = |trip: &Trip| best(|| routing::plan_without_reasons(&snapshot, trip).ok());
    let (ours, took): (Vec<_>, Vec<_>) = trips.iter().map(|(_, _, trip)| plan(trip)).unzip();
    say_plans(&ours, &took);
    let dijkstra = |(from, to, trip): &(ArcId, ArcId, Trip)| {
        earliest(network, free, &closed, *from, *to, trip.depart_from.as_millisecond())
    };
    let (theirs, took) = best(|| trips.iter().map(dijkstra).collect::<Vec<_>>());
    say("plain time-dependent Dijkstra, waiting anywhere, no turns, no tags", took, TRIPS);
    let both = ours.iter().zip(&theirs).filter_map(|(ours, theirs)| ours.as_ref().zip(*theirs));
    let later =
        both.clone().filter(|(ours, least)| ours.arrives_at.as_millisecond() >= *least).count();
    println!("  ours arrives no earlier than that bound in {later} of {} trips", both.count());
}

/// Refusals apart: a refusal names the smallest set of rules, which takes more than one search.
fn say_plans(plans: &[Option<Plan>], took: &[Duration]) {
    for (what, is_planned) in
        [("plan with windows, ours", true), ("refusal with reasons, ours", false)]
    {
        let pairs = plans.iter().zip(took);
        let mut times: Vec<Duration> =
            pairs.filter(|(plan, _)| plan.is_some() == is_planned).map(|(_, took)| *took).collect();
        times.sort_unstable();
        if let Some(last) = times.len().checked_sub(1) {
            say(what, times.iter().sum(), times.len());
            let at = |percent: usize| times[last * percent / 100].as_secs_f64() * 1e3;
            println!(
                "    of {}: p50 {:.3} ms, p95 {:.3} ms, max {:.3} ms",
                times.len(),
                at(50),
                at(95),
                at(100)
            );
        }
    }
}

fn trip(network: &Network, from: ArcId, to: ArcId, number: i64) -> Trip {
    let at = |arc: ArcId| {
        let line = network.line(arc);
        let (one, two) = (line[0], line[1]);
        LonLat::new(f64::midpoint(one.lon, two.lon), f64::midpoint(one.lat, two.lat))
    };
    let departs_ms = MONDAY_MS + number * 97 % (7 * 24) * HOUR_MS;
    let departs = Timestamp::from_millisecond(departs_ms).expect("this century");
    Trip {
        origin: at(from),
        destination: at(to),
        depart_from: departs,
        depart_until: departs + 12.hours(),
        truck: Truck {
            plate: "渝F12345".to_owned(),
            gross_mass_kg: 18_000,
            axle_load_kg: 9_000,
            height_cm: 380,
            width_cm: 250,
            length_cm: 1_200,
            has_escort_vehicle: false,
            zone_passes: Vec::new(),
        },
        load: LoadProfile::default(),
        prescribed: None,
    }
}

/// When arcs are closed.
fn closed(snapshot: &Snapshot) -> HashMap<ArcId, Vec<Interval>> {
    let mut closed: HashMap<ArcId, Vec<Interval>> = HashMap::new();
    for bound in &snapshot.zones {
        let spans = bound.schedule.intervals(WITHIN, &snapshot.calendar, &snapshot.time_zone);
        let spans = spans.expect("windows without holidays");
        for arc in &bound.inside {
            closed.entry(*arc).or_default().extend(&spans);
        }
    }
    closed
}

/// The earliest arrival at either end of a road from either end of another.
fn earliest(
    network: &Network,
    free: &FreeTimes,
    closed: &HashMap<ArcId, Vec<Interval>>,
    from: ArcId,
    to: ArcId,
    departs_ms: i64,
) -> Option<i64> {
    let mut least = vec![i64::MAX; network.nodes.len()];
    let mut queue = BinaryHeap::new();
    for node in [network.head[from.index()], network.tail[from.index()]] {
        least[node.index()] = departs_ms;
        queue.push(Reverse((departs_ms, node)));
    }
    let ends = [network.tail[to.index()], network.head[to.index()]];
    while let Some(Reverse((at, node))) = queue.pop() {
        if ends.contains(&node) {
            return Some(at);
        }
        if at > least[node.index()] {
            continue;
        }
        for arc in network.arcs_from(node) {
            let long = i64::from(free.along(arc));
            let leaves = closed.get(&arc).map_or(at, |spans| enters(spans, at, long)) + long;
            let head = network.head[arc.index()];
            if leaves < least[head.index()] {
                least[head.index()] = leaves;
                queue.push(Reverse((leaves, head)));
            }
        }
    }
    None
}

/// The first instant from which an arc stays open for so long.
fn enters(spans: &[Interval], at: i64, long: i64) -> i64 {
    let mut enters = at;
    loop {
        let meets = |span: &&Interval| span.from_ms < enters + long && enters < span.to_ms;
        match spans.iter().find(meets) {
            Some(span) => enters = span.to_ms,
            None => return enters,
        }
    }
}
