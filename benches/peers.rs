//! Hazway's part of the comparison with other engines: `benches/peers/run` starts it.
//!
//! `cargo bench --bench peers -- --trips EXTRACT ZONE FILE [COUNT]` writes random trips of one truck, with 20
//! zones that have windows and 30 holding places, as JSON; ZONE is the time zone of the extract.
//! `… -- --plan EXTRACT FILE ANSWERS` plans them and writes times and arrivals; `… -- --test` does both
//! once on the demo network.

#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hazway::builtin;
use hazway::goods::{Class, LoadProfile, TunnelCategories, TunnelCategory};
use hazway::registry::{HoldingPlace, HoldingPlaceId};
use hazway::roads::{self, ArcId, Content, Datum, Network, Source};
use hazway::routing::{self, NoRoute, Plan, Snapshot, Trip};
use hazway::units::{LocalText, LonLat};
use hazway::zones::{Area, Binding, Effect, Notice, Reason, RoadFilter, Scheme, Truck, When, Zone};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use petgraph::graph::DiGraph;
use serde::{Deserialize, Serialize};

const ZONES: usize = 20;
const HOLDING_PLACES: usize = 30;
const TRIPS: usize = 300;
const SEED: u64 = 0x0bad_cafe_0dd5_eed5;
/// Monday, 23 November 2026: the first day on which a trip may leave.
const MONDAY: &str = "2026-11-23T00:00:00";
const WINDOWS: [&str; 4] = [
    "Mo-Fr 07:00-09:00,17:00-19:00",
    "Mo-Su 06:00-22:00",
    "Mo-Su 22:00-06:00",
    "Mo-Sa 08:00-18:00",
];

/// One file for every engine.
#[derive(Serialize, Deserialize)]
struct Work {
    time_zone: String,
    truck: Truck,
    load: LoadProfile,
    zones: Vec<Closed>,
    holding_places: Vec<LonLat>,
    trips: Vec<Ask>,
}

/// A closed ring and when it is closed.
#[derive(Serialize, Deserialize)]
struct Closed {
    ring: Vec<LonLat>,
    windows: String,
}

#[derive(Serialize, Deserialize)]
struct Ask {
    origin: LonLat,
    destination: LonLat,
    departs_at: Timestamp,
    /// The same on the clocks of the place, without seconds.
    departs_local: String,
}

/// What one way of asking gave.
#[derive(Serialize)]
struct Answers {
    name: String,
    /// Processor time of the thread over all trips, divided by their number; least of three rounds.
    cpu_ms: f64,
    /// Wall time of each trip in its own best round.
    wall_ms: Vec<f64>,
    /// Seconds from departure to arrival, `None` where there is no way.
    seconds: Vec<Option<i64>>,
    /// Seconds waited at the origin and at holding places.
    waited: Vec<i64>,
    proved: usize,
    planned: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|word| *word != "--bench").collect();
    match words.as_slice() {
        ["--trips", extract, zone, file, rest @ ..] => {
            let count = rest.first().map_or(TRIPS, |count| count.parse().expect("a number"));
            write_trips(&read(Path::new(extract)), zone, Path::new(file), count);
        }
        ["--plan", extract, file, answers] => {
            plan_all(read(Path::new(extract)), Path::new(file), Path::new(answers));
        }
        ["--test"] => smoke(),
        _ => println!("peers: started by benches/peers/run; see the head of benches/peers.rs"),
    }
}

fn smoke() {
    let network = || builtin::demo_network().expect("the demo network is built in");
    let folder = std::env::temp_dir();
    let file = folder.join(format!("hazway-peers-{}.json", std::process::id()));
    let answers = file.with_extension("answers.json");
    write_trips(&network(), "Asia/Shanghai", &file, 5);
    plan_all(network(), &file, &answers);
    fs::remove_file(&file).expect("the trips can be removed");
    fs::remove_file(&answers).expect("the answers can be removed");
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

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * f64::from(u32::try_from(self.below(1 << 20)).expect("20 bits"))
            / f64::from(1 << 20)
    }
}

fn write_trips(network: &Network, zone: &str, file: &Path, count: usize) {
    let arcs = largest_component(network);
    let mut dice = Dice(SEED);
    let spot = |dice: &mut Dice| {
        let line = network.line(arcs[dice.below(arcs.len())]);
        line[dice.below(line.len())]
    };
    let zones = (0..ZONES)
        .map(|number| Closed {
            ring: disk(spot(&mut dice), dice.between(100.0, 400.0)),
            windows: WINDOWS[number % WINDOWS.len()].to_owned(),
        })
        .collect();
    let holding_places = (0..HOLDING_PLACES).map(|_| spot(&mut dice)).collect();
    let time_zone = TimeZone::get(zone).expect("a time zone such as Europe/Lisbon");
    let monday: jiff::civil::DateTime = MONDAY.parse().expect("a day");
    let trips = (0..count)
        .map(|_| {
            let minutes = i64::try_from(dice.below(7 * 24 * 60)).expect("minutes of a week");
            let local = monday + minutes.minutes();
            let departs_at = time_zone.to_timestamp(local).expect("a time of this century");
            let departs_local = local.strftime("%Y-%m-%dT%H:%M").to_string();
            Ask { origin: spot(&mut dice), destination: spot(&mut dice), departs_at, departs_local }
        })
        .collect();
    let work = Work {
        time_zone: zone.to_owned(),
        truck: truck(),
        load: petrol(),
        zones,
        holding_places,
        trips,
    };
    let text = serde_json::to_string(&work).expect("JSON");
    fs::write(file, text).expect("there is room for the trips");
    println!("{count} trips among {} arcs, {ZONES} zones", arcs.len());
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

/// How the zones count.
#[derive(Clone, Copy, PartialEq)]
enum Zones {
    Without,
    Always,
    InWindows,
}

fn plan_all(network: Network, file: &Path, answers: &Path) {
    let text = fs::read_to_string(file).expect("the trips are there");
    let work: Work = serde_json::from_str(&text).expect("trips as `--trips` writes them");
    let bare = snapshot(network, &work);
    let with = |zones| {
        let scheme = Scheme { revision: 1, zones: closed(&work, zones) };
        bare.with_scheme(&scheme, &places(&work)).expect("the zones can be bound")
    };
    let (always, windows) = (with(Zones::Always), with(Zones::InWindows));
    let six_hours = |hours: i64| trips(&work, hours);
    let found = [
        ask("no zones", &bare, &six_hours(0)),
        ask("20 zones, always", &always, &six_hours(0)),
        ask("20 zones with windows, leaving within 6 h", &windows, &six_hours(6)),
    ];
    for answers in &found {
        println!(
            "hazway, {}: {:.3} ms CPU a plan; {} of {} planned, {} proved earliest",
            answers.name,
            answers.cpu_ms,
            answers.planned,
            answers.seconds.len(),
            answers.proved
        );
    }
    let text = serde_json::to_string(&found).expect("JSON");
    fs::write(answers, text).expect("there is room for the answers");
}

fn snapshot(network: Network, work: &Work) -> Snapshot {
    Snapshot::new(
        Arc::new(network),
        &Scheme::default(),
        Arc::new(builtin::calendar().expect("the calendar is built in")),
        TimeZone::get(&work.time_zone).expect("a time zone"),
        &builtin::profile().expect("the profile is built in"),
        &places(work),
    )
    .expect("a snapshot without zones can be made")
}

fn places(work: &Work) -> Vec<HoldingPlace> {
    (0..)
        .zip(&work.holding_places)
        .map(|(number, location)| HoldingPlace {
            holding_place_id: HoldingPlaceId(format!("place-{number}")),
            name: format!("停车场{number}"),
            location: *location,
            classes: Vec::new(),
            opening_hours: String::new(),
            capacity: 20,
        })
        .collect()
}

fn closed(work: &Work, zones: Zones) -> Vec<Zone> {
    let one = |(number, closed): (usize, &Closed)| Zone {
        zone_id: format!("zone-{number}"),
        name: LocalText::new(format!("区域{number}"), format!("zone {number}")),
        area: Area::Polygon { polygons: vec![vec![closed.ring.clone()]], excluded: Vec::new() },
        roads: RoadFilter::default(),
        binds: Binding::default(),
        when: When {
            windows: if zones == Zones::InWindows { closed.windows.clone() } else { "24/7".into() },
            from: None,
            to: None,
        },
        effect: Effect::ForbidPassing,
        reason: Reason::Congested,
        authority: "bench".to_owned(),
        notice: Notice::default(),
        legal_basis: String::new(),
        detour: LocalText::default(),
        exemptions: Vec::new(),
        temporary: false,
        example: true,
    };
    let all = if zones == Zones::Without { &[] } else { work.zones.as_slice() };
    all.iter().enumerate().map(|(number, closed)| one((number, closed))).collect()
}

fn trips(work: &Work, hours: i64) -> Vec<Trip> {
    let of = |ask: &Ask| Trip {
        origin: ask.origin,
        destination: ask.destination,
        depart_from: ask.departs_at,
        depart_until: ask.departs_at + hours.hours(),
        truck: work.truck.clone(),
        load: work.load.clone(),
        prescribed: None,
    };
    work.trips.iter().map(of).collect()
}

type Answer = Result<Plan, NoRoute>;

/// Asks for all trips three times over.
fn ask(name: &str, snapshot: &Snapshot, trips: &[Trip]) -> Answers {
    let mut wall = vec![Duration::MAX; trips.len()];
    let mut cpu = Duration::MAX;
    let mut found: Vec<Answer> = Vec::new();
    for _ in 0..3 {
        found.clear();
        let began_cpu = cpu_time();
        for (trip, least) in trips.iter().zip(&mut wall) {
            let began = Instant::now();
            found.push(routing::plan_without_reasons(snapshot, trip));
            *least = (*least).min(began.elapsed());
        }
        cpu = cpu.min(cpu_time().saturating_sub(began_cpu));
    }
    let seconds = |(answer, trip): (&Answer, &Trip)| {
        let plan = answer.as_ref().ok()?;
        Some(plan.arrives_at.as_second() - trip.depart_from.as_second())
    };
    let count = u32::try_from(trips.len().max(1)).expect("a few trips");
    Answers {
        name: name.to_owned(),
        cpu_ms: cpu.as_secs_f64() * 1e3 / f64::from(count),
        wall_ms: wall.iter().map(|took| took.as_secs_f64() * 1e3).collect(),
        seconds: found.iter().zip(trips).map(seconds).collect(),
        waited: found.iter().map(waited_s).collect(),
        proved: found.iter().flatten().filter(|plan| plan.is_proved_optimal).count(),
        planned: found.iter().flatten().count(),
    }
}

/// Waits at the origin and at holding places.
fn waited_s(answer: &Answer) -> i64 {
    let Ok(plan) = answer else { return 0 };
    plan.waits.iter().map(|wait| wait.to.as_second() - wait.from.as_second()).sum()
}

/// Processor time of this thread so far (the first number of Linux's `schedstat`, in nanoseconds); wall
/// time where there is no such file.
fn cpu_time() -> Duration {
    thread_local!(static BEGAN: Instant = Instant::now());
    let nanoseconds = fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGAN.with(Instant::elapsed), Duration::from_nanos)
}
