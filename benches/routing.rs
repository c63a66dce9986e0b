//! How long it takes to read a city, and to plan trucks with dangerous goods through it.
//!
//! `cargo bench --bench routing`; with `-- --test` a few trips and each group once. The city is the
//! Porto extract when it lies beside the repository (`../shared/data/osm/r5-porto.osm.pbf`), else the
//! built-in demo network, which says so.
//!
//! - Import: a fresh process reads the extract; its time and its peak memory (`VmHWM`).
//! - Plans: 1,000 trips between random points of the largest component, under 200 random zones with
//!   windows and 30 holding places; every plan found is replayed by `verify` outside the clock.

#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use hazway::builtin;
use hazway::goods::{Class, LoadProfile, TunnelCategories, TunnelCategory};
use hazway::registry::{HoldingPlace, HoldingPlaceId};
use hazway::roads::{self, ArcId, Content, Datum, Network, Source};
use hazway::routing::{self, NoRoute, Plan, Snapshot, Trip, WaitPlace};
use hazway::units::{LocalText, LonLat};
use hazway::zones::{
    Area, Binding, Effect, Notice, Reason, RoadFilter, Scheme, SectionDirection, Truck, When, Zone,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use petgraph::graph::DiGraph;

const EXTRACT: &str = "../shared/data/osm/r5-porto.osm.pbf";
const ZONES: usize = 200;
const HOLDING_PLACES: usize = 30;
const TRIPS: usize = 1_000;
const SEED: u64 = 0x0123_4567_89ab_cdef;
/// Monday, 23 November 2026, midnight in Shanghai.
const MONDAY_MS: i64 = 1_795_363_200_000;
const HOUR_MS: i64 = 3_600_000;
/// How a fresh process is told to read a file and say what it took.
const IMPORT_ONCE: &str = "--import-once";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, word, file] = arguments.as_slice()
        && word == IMPORT_ONCE
    {
        return import_once(Path::new(file));
    }
    let is_smoke_run = arguments.iter().any(|argument| argument == "--test");
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXTRACT);
    let network = if extract.exists() && !is_smoke_run {
        measure_import(&extract);
        read(&extract)
    } else {
        let reason = if is_smoke_run { "a smoke run" } else { "there is no Porto extract here" };
        println!("{reason}: the demo network instead of {EXTRACT}");
        builtin::demo_network().expect("the demo network is built in")
    };
    let city = City::new(network);
    let trips = city.trips(if is_smoke_run { 5 } else { TRIPS });
    let answers = measure_plans(&city.snapshot, &trips);
    bench_groups(&city.snapshot, &trips, &answers);
}

fn read(path: &Path) -> Network {
    let owned: PathBuf = path.to_owned();
    let open = move || {
        let file: Box<dyn Read + Send> = Box::new(File::open(&owned)?);
        Ok(file)
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let source = Source { name, content: Content::Pbf(Box::new(open)) };
    roads::import(&[source], Datum::Wgs84, &mut |_| {}).expect("the extract can be read").0
}

fn import_once(path: &Path) {
    let began = Instant::now();
    let network = read(path);
    let took = began.elapsed();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown");
    println!(
        "import of {}: {:.2} s, peak memory {}; {} nodes, {} arcs",
        path.file_name().unwrap_or_default().to_string_lossy(),
        took.as_secs_f64(),
        peak.trim(),
        network.nodes.len(),
        network.arc_count()
    );
}

fn measure_import(path: &Path) {
    let program = std::env::current_exe().expect("this program has a path");
    for _ in 0..3 {
        let done = Command::new(&program).arg(IMPORT_ONCE).arg(path).status();
        assert!(done.expect("it can be started again").success());
    }
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

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * f64::from(u32::try_from(self.below(1 << 20)).expect("20 bits"))
            / f64::from(1 << 20)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

struct City {
    snapshot: Snapshot,
    /// Arcs of the largest component.
    arcs: Vec<ArcId>,
}

impl City {
    fn new(network: Network) -> Self {
        let arcs = largest_component(&network);
        let mut dice = Dice(SEED);
        let zones = (0..ZONES).map(|number| zone(number, &network, &arcs, &mut dice)).collect();
        let places: Vec<HoldingPlace> =
            (0..HOLDING_PLACES).map(|number| place(number, &network, &arcs, &mut dice)).collect();
        let snapshot = Snapshot::new(
            Arc::new(network),
            &Scheme { revision: 1, zones },
            Arc::new(builtin::calendar().expect("the calendar is built in")),
            TimeZone::get("Asia/Shanghai").expect("a time zone"),
            &builtin::profile().expect("the profile is built in"),
            &places,
        )
        .expect("the zones can be bound");
        Self { snapshot, arcs }
    }

    fn trips(&self, count: usize) -> Vec<Trip> {
        let mut dice = Dice(SEED ^ 0xffff);
        let network = &self.snapshot.network;
        (0..count)
            .map(|_| {
                let from = MONDAY_MS
                    + i64::try_from(dice.below(7 * 24 * 60)).expect("minutes") * HOUR_MS / 60;
                let instant = |ms| Timestamp::from_millisecond(ms).expect("this century");
                Trip {
                    origin: point_on(network, dice.one_of(&self.arcs), &mut dice),
                    destination: point_on(network, dice.one_of(&self.arcs), &mut dice),
                    depart_from: instant(from),
                    depart_until: instant(from + 6 * HOUR_MS),
                    truck: truck(),
                    load: petrol(),
                    prescribed: None,
                }
            })
            .collect()
    }
}

fn truck() -> Truck {
    Truck {
        plate: "渝F12345".to_owned(),
        gross_mass_kg: 36_000,
        axle_load_kg: 9_000,
        height_cm: 380,
        width_cm: 250,
        length_cm: 1_600,
        has_escort_vehicle: false,
        zone_passes: Vec::new(),
    }
}

fn petrol() -> LoadProfile {
    LoadProfile {
        is_loaded: true,
        classes: vec![Class::C3],
        un_numbers: vec!["1203".parse().expect("a UN number")],
        in_tank: true,
        forbidden_tunnels: TunnelCategories::from_category(TunnelCategory::D),
        endangers_water: true,
        ..LoadProfile::default()
    }
}

/// Arcs between nodes of the largest strongly connected component of roads for trucks.
fn largest_component(network: &Network) -> Vec<ArcId> {
    let is_open = |arc: &ArcId| !network.attributes(*arc).hgv_forbidden;
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    let nodes: Vec<_> = network.nodes.iter().map(|_| graph.add_node(())).collect();
    for arc in network.arcs().filter(is_open) {
        let (tail, head) = (network.tail[arc.index()], network.head[arc.index()]);
        graph.add_edge(nodes[tail.index()], nodes[head.index()], ());
    }
    let components = petgraph::algo::kosaraju_scc(&graph);
    let largest = components.into_iter().max_by_key(Vec::len).unwrap_or_default();
    let mut is_inside = vec![false; nodes.len()];
    for node in largest {
        is_inside[node.index()] = true;
    }
    network
        .arcs()
        .filter(is_open)
        .filter(|arc| is_inside[network.tail[arc.index()].index()])
        .filter(|arc| is_inside[network.head[arc.index()].index()])
        .collect()
}

fn point_on(network: &Network, arc: ArcId, dice: &mut Dice) -> LonLat {
    let line = network.line(arc);
    let pair = &line[dice.below(line.len() - 1)..][..2];
    let share = dice.between(0.0, 1.0);
    LonLat::new(
        pair[0].lon + (pair[1].lon - pair[0].lon) * share,
        pair[0].lat + (pair[1].lat - pair[0].lat) * share,
    )
}

/// A disk of 100 to 600 m, a road, or a spot; closed, or slow, at some time of the day.
fn zone(number: usize, network: &Network, arcs: &[ArcId], dice: &mut Dice) -> Zone {
    let arc = dice.one_of(arcs);
    let location = point_on(network, arc, dice);
    let area = match dice.below(4) {
        0 => Area::Section { lines: vec![network.line(arc)], direction: SectionDirection::Both },
        1 => Area::Point { location, radius_m: 30.0 },
        _ => Area::Polygon {
            polygons: vec![vec![disk(location, dice.between(100.0, 600.0))]],
            excluded: Vec::new(),
        },
    };
    let windows = [
        "Mo-Fr 07:00-09:00,17:00-19:00",
        "Mo-Su 06:00-22:00",
        "Mo-Su 22:00-06:00",
        "WD 07:00-08:30,11:30-12:30,16:30-18:00",
        "Sa,Su 09:00-18:00",
        "Mo-Su 00:00-05:00",
    ];
    let effects = [
        Effect::ForbidPassing,
        Effect::ForbidPassing,
        Effect::ForbidPassing,
        Effect::ForbidEntry,
        Effect::ForbidExit,
        Effect::CapSpeed { speed_kmh: 30 },
    ];
    Zone {
        zone_id: format!("zone-{number}"),
        name: LocalText::new(format!("区域{number}"), format!("zone {number}")),
        area,
        roads: RoadFilter::default(),
        binds: Binding { hazmat_only: true, ..Binding::default() },
        when: When { windows: dice.one_of(&windows).to_owned(), from: None, to: None },
        effect: dice.one_of(&effects),
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

fn disk(centre: LonLat, radius_m: f64) -> Vec<LonLat> {
    let up = radius_m / 111_195.0;
    let side = up / centre.lat.to_radians().cos();
    (0..=12)
        .map(|corner| {
            let angle = f64::from(corner % 12) * std::f64::consts::TAU / 12.0;
            LonLat::new(centre.lon + side * angle.cos(), centre.lat + up * angle.sin())
        })
        .collect()
}

fn place(number: usize, network: &Network, arcs: &[ArcId], dice: &mut Dice) -> HoldingPlace {
    let location = point_on(network, dice.one_of(arcs), dice);
    HoldingPlace {
        holding_place_id: HoldingPlaceId(format!("place-{number}")),
        name: format!("停车场{number}"),
        location,
        classes: Vec::new(),
        opening_hours: String::new(),
        capacity: 20,
    }
}

type Answer = Result<Plan, NoRoute>;

fn measure_plans(snapshot: &Snapshot, trips: &[Trip]) -> Vec<(Answer, Duration)> {
    let answers = timed(trips, |trip| routing::plan_without_reasons(snapshot, trip));
    for ((answer, _), trip) in answers.iter().zip(trips) {
        if let Ok(plan) = answer {
            let broken = routing::verify(snapshot, plan, trip);
            assert!(broken.is_ok(), "a plan breaks a rule: {broken:?}");
        }
    }
    let count = |matches: &dyn Fn(&Answer) -> bool| -> usize {
        answers.iter().filter(|(answer, _)| matches(answer)).count()
    };
    println!(
        "{} trips, {} zones: {} planned ({} wait at the origin, {} on the way, {} not proved \
         earliest), {} blocked, {} off the road, {} disconnected, {} undecided",
        trips.len(),
        snapshot.zones.len(),
        count(&|answer| answer.is_ok()),
        count(&|answer| has_wait(answer, true)),
        count(&|answer| has_wait(answer, false)),
        count(&|answer| answer.as_ref().is_ok_and(|plan| !plan.is_proved_optimal)),
        count(&|answer| matches!(answer, Err(NoRoute::Blocked { .. }))),
        count(&|answer| matches!(answer, Err(NoRoute::OffRoad { .. }))),
        count(&|answer| matches!(answer, Err(NoRoute::Disconnected))),
        count(&|answer| matches!(answer, Err(NoRoute::Invalid { .. }))),
    );
    say_latency("plan", answers.iter());
    say_latency("  leaves at once", answers.iter().filter(|(answer, _)| is_free(answer)));
    say_latency("  behind a gate", answers.iter().filter(|(answer, _)| is_gated(answer)));
    say_latency("  no way", answers.iter().filter(|(answer, _)| answer.is_err()));
    let with_reasons = timed(trips, |trip| routing::plan(snapshot, trip));
    say_latency("plan with reasons", with_reasons.iter());
    answers
}

fn timed(trips: &[Trip], plan: impl Fn(&Trip) -> Answer) -> Vec<(Answer, Duration)> {
    let one = |trip| {
        let began = Instant::now();
        let answer = plan(trip);
        (answer, began.elapsed())
    };
    trips.iter().map(one).collect()
}

fn has_wait(answer: &Answer, at_origin: bool) -> bool {
    answer.as_ref().is_ok_and(|plan| {
        plan.waits.iter().any(|wait| (wait.place == WaitPlace::Origin) == at_origin)
    })
}

fn is_free(answer: &Answer) -> bool {
    answer.as_ref().is_ok_and(|plan| plan.waits.is_empty())
}

/// Something on every way opens later.
fn is_gated(answer: &Answer) -> bool {
    answer.as_ref().is_ok_and(|plan| !plan.waits.is_empty())
}

fn say_latency<'a>(what: &str, answers: impl Iterator<Item = &'a (Answer, Duration)>) {
    let mut times: Vec<Duration> = answers.map(|(_, took)| *took).collect();
    times.sort_unstable();
    let Some(last) = times.len().checked_sub(1) else {
        println!("{what}: none");
        return;
    };
    let at = |percent: usize| times[last * percent / 100].as_secs_f64() * 1000.0;
    println!(
        "{what}: {} trips, p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
        times.len(),
        at(50),
        at(95),
        at(99),
        at(100)
    );
}

/// A name, and which answers it is for.
type Sort = (&'static str, fn(&Answer) -> bool);

/// One trip of each sort, the one of middle latency, timed by criterion.
fn bench_groups(snapshot: &Snapshot, trips: &[Trip], answers: &[(Answer, Duration)]) {
    let mut criterion = Criterion::default().sample_size(20).configure_from_args();
    let mut group = criterion.benchmark_group("plan");
    let sorts: [Sort; 3] = [("free", is_free), ("gated", is_gated), ("no way", Result::is_err)];
    for (name, is_meant) in sorts {
        let mut meant: Vec<(Duration, &Trip)> = answers
            .iter()
            .zip(trips)
            .filter(|((answer, _), _)| is_meant(answer))
            .map(|((_, took), trip)| (*took, trip))
            .collect();
        meant.sort_by_key(|(took, _)| *took);
        if let Some((_, trip)) = meant.get(meant.len() / 2) {
            group.bench_function(name, |bencher| {
                bencher.iter(|| routing::plan_without_reasons(snapshot, trip));
            });
        }
    }
    group.finish();
    criterion.final_summary();
}
